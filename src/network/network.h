/* The supply network of one period: who supplies whom for how much, in both directions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_NETWORK_H
#define POND_NETWORK_NETWORK_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** A firm's number in a network, 0..nodes-1. */
typedef int32_t pond_node;

/** A link's number in one direction of a network, 0..links-1. */
typedef int64_t pond_edge;

/**
 * A supply network. Immutable once built, so threads share it; what-ifs are overlays.
 *
 * Values are money of one currency in major units (1.5 = USD 1.50) over the whole period. A link
 * i -> j is what supplier i sold to customer j, returns netted. Links are kept twice: by supplier
 * (out_) and by customer (in_). A customer's suppliers of one industry stand together: in_ rows
 * are sorted by (industry of the supplier, supplier), out_ rows by customer.
 *
 * Memory: 24 bytes a link, and per node 16 bytes of row starts, 32 of totals and 8 of labels.
 */
struct pond_network {
    pond_node nodes;    /**< firms that trade, >= 1 */
    pond_edge links;    /**< pairs with a net value above 0, >= 0 */
    int32_t industries; /**< >= 1 */

    const pond_edge *out_start;    /**< nodes + 1: row i is out_start[i]..out_start[i+1]-1 */
    const pond_node *out_customer; /**< links */
    const double *out_value;       /**< links, > 0 */
    const pond_edge *in_start;     /**< nodes + 1 */
    const pond_node *in_supplier;  /**< links */
    const double *in_value;        /**< links, > 0 */

    const int32_t *industry;          /**< nodes: 0..industries-1 */
    const char *const *industry_code; /**< industries: as in the records; "" where not given */

    const double *sales;        /**< nodes: to firms, pond_sum of the out_ row (out-strength) */
    const double *purchases;    /**< nodes: from firms, pond_sum of the in_ row (in-strength) */
    const double *final_demand; /**< nodes: sales to final consumers and to unknown buyers, >= 0 */
    const double *imports;      /**< nodes: purchases from unknown sellers, >= 0 */

    const int32_t *firm; /**< nodes: the firm's id in the records */
};

/** Links and totals to build a network from; all arrays are borrowed for the call. */
struct pond_network_input {
    pond_node nodes;           /**< 1..INT32_MAX-1 */
    int64_t links;             /**< rows of the three arrays below, >= 0 */
    const pond_node *supplier; /**< links: 0..nodes-1 */
    const pond_node *customer; /**< links: 0..nodes-1; the same as the supplier: a self-link */
    const double *value;       /**< links: finite, > 0; rows of one pair add up */
    const int32_t *industry;   /**< nodes: 0..industries-1; NULL: all 0 */
    int32_t industries;        /**< >= 1 */
    const char *const *industry_code; /**< industries; NULL: "0", "1", ... */
    const double *final_demand;       /**< nodes, finite, >= 0; NULL: none */
    const double *imports;            /**< nodes, finite, >= 0; NULL: none */
    const int32_t *firm;              /**< nodes; NULL: 0, 1, 2, ... */
};

/**
 * Build a network from links.
 *
 * w_ij = sum of value over rows i -> j, added in the order of the rows.
 *
 * @param[out] out   new network, the caller's to free; NULL on failure
 * @param      input read only during the call
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range (the message names the row); POND_ENOMEM
 *
 * Cost: O(links + nodes + industries) time (counting sorts, no comparisons); 24 links + 56 nodes
 * bytes and the industry codes kept, 12 bytes a row of the input besides while it builds.
 * Threads: reentrant.
 */
POND_API enum pond_status pond_network_build(struct pond_network **out,
                                             const struct pond_network_input *input,
                                             struct pond_error *err);

/** Free a network; takes NULL. */
POND_API void pond_network_free(struct pond_network *network);

#endif
