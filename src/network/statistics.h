/* What a network looks like in numbers: size, concentration, degrees, tails, components, mixing.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_STATISTICS_H
#define POND_NETWORK_STATISTICS_H

#include <stdint.h>

#include "base/table.h"
#include "network/mixing.h"
#include "network/network.h"
#include "network/powerlaw.h"

/** Least, middle and most. All NaN where there is nothing to describe. */
struct pond_spread {
    double min;    /**< least */
    double median; /**< pond_quantile at 0.5 */
    double max;    /**< most */
    double mean;   /**< sum / count */
};

/**
 * The numbers that describe a network. Money in major units of the network's currency. Total sales
 * are to firms, final consumers and unknown buyers; total purchases from firms and unknown sellers.
 */
struct pond_network_statistics {
    pond_node nodes;      /**< firms that trade */
    pond_edge links;      /**< pairs with a net value above 0 */
    pond_edge self_links; /**< links of a firm with itself */
    int32_t industries;   /**< industries of the network */
    pond_node sellers;    /**< firms with at least one customer among the firms */
    pond_node buyers;     /**< firms with at least one supplier among the firms */
    double value;         /**< of all links */
    double final_demand;  /**< of all firms */
    double imports;       /**< of all firms */
    double density;       /**< links between two firms / (nodes (nodes - 1)); NaN for one node */
    double mean_degree;   /**< links / nodes: suppliers and customers of an average firm */

    pond_node largest_seller; /**< the node with the largest total sales; of equals the first */
    double largest_sales;     /**< its total sales */
    pond_node largest_buyer;  /**< the node with the largest total purchases; of equals the first */
    double largest_purchases; /**< its total purchases */
    double seller_hhi;        /**< pond_hhi of total sales */
    double buyer_hhi;         /**< pond_hhi of total purchases */
    double sales_gini;        /**< pond_gini of total sales, of the firms where they are above 0 */
    double purchases_gini;    /**< pond_gini of total purchases, likewise */

    struct pond_spread suppliers;  /**< number of suppliers of those who buy */
    struct pond_spread customers;  /**< number of customers of those who sell */
    struct pond_spread link_value; /**< value of a link */
    double link_value_p10;         /**< pond_quantile of link values */
    double link_value_p90;         /**< likewise */

    struct pond_reciprocity reciprocity;     /**< how often links run both ways */
    struct pond_assortativity assortativity; /**< by industry */

    pond_node weak_components;   /**< parts that no link joins */
    pond_node largest_weak;      /**< firms in the largest weakly connected component */
    pond_node strong_components; /**< parts in which each firm reaches each other along the links */
    pond_node largest_strong;    /**< firms in the largest strongly connected component */

    struct pond_powerlaw suppliers_tail; /**< discrete fit to numbers of suppliers (in-degrees) */
    struct pond_powerlaw customers_tail; /**< discrete fit to numbers of customers (out-degrees) */
    struct pond_powerlaw sales_tail;     /**< continuous fit to total sales */
    struct pond_powerlaw purchases_tail; /**< continuous fit to total purchases */
};

/** What a firm is counted or measured by. */
enum pond_measure {
    POND_MEASURE_SUPPLIERS,       /**< in-degree */
    POND_MEASURE_CUSTOMERS,       /**< out-degree */
    POND_MEASURE_SALES,           /**< to firms */
    POND_MEASURE_PURCHASES,       /**< from firms */
    POND_MEASURE_TOTAL_SALES,     /**< to firms, final consumers and unknown buyers */
    POND_MEASURE_TOTAL_PURCHASES, /**< from firms and unknown sellers */
};

/**
 * A measure of every node.
 *
 * @param[out] x       nodes: links, or major units of money
 * @param      network read only during the call
 * @param      measure which
 */
POND_API void pond_network_measure(double *x, const struct pond_network *network,
                                   enum pond_measure measure);

/** Links of firms with themselves. Cost: O(nodes log(longest row)). */
POND_API pond_edge pond_network_self_links(const struct pond_network *network);

/**
 * All statistics of a network.
 *
 * @param[out] out        untouched on failure
 * @param      network    read only during the call
 * @param      bootstraps of each of the four fits, 0: no p-values (see pond_powerlaw_options)
 * @param      seed       of the bootstraps
 * @param[out] err        why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links log(longest row) + 50 nodes) time, 16 links bytes. Threads: uses all; the result
 * does not depend on their number.
 */
POND_API enum pond_status pond_network_statistics(struct pond_network_statistics *out,
                                                  const struct pond_network *network,
                                                  int64_t bootstraps, uint64_t seed,
                                                  struct pond_error *err);

#endif
