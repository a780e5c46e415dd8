/* From trades to the supply network of a period.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_BUILDER_H
#define POND_NETWORK_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "network/network.h"
#include "records/batch.h"
#include "records/sink.h"

/** Which trades count. */
struct pond_period {
    int64_t from_s; /**< first second that counts; POND_MISSING: from the first trade */
    int64_t to_s;   /**< first second that does not count; POND_MISSING: to the last trade */
};

/**
 * What the builder saw besides the network. Money is in minor units, exact.
 *
 * value_minor = linked_minor + final_minor + imports_minor + unplaced_minor, and the links of the
 * network add up to linked_minor - dropped_minor, its final demand and imports together to
 * final_minor + imports_minor - clamped_minor.
 */
struct pond_trade_totals {
    int64_t trades;          /**< lines in the period and currency */
    int64_t negative_trades; /**< of them with a value below 0: returns and credit notes */
    double quantity;         /**< sum of the quantities that are given */
    int64_t value_minor;     /**< net value of all lines */
    int64_t linked_minor;    /**< of it between two known firms */
    int64_t linked_trades;   /**< lines between two known firms */
    int64_t final_minor;     /**< to final consumers and unknown buyers */
    int64_t imports_minor;   /**< from unknown sellers */
    int64_t unplaced_minor;  /**< with neither a known seller nor a known buyer */
    int64_t other_currency;  /**< lines left out because of their currency */
    int64_t outside_period;  /**< lines left out because of their time */
    int64_t dropped_links;   /**< pairs of firms whose net value is not above 0 */
    int64_t dropped_minor;   /**< their net value (<= 0), left out of the network */
    int64_t clamped_firms;   /**< firms whose net final sales, or net imports, are below 0 */
    int64_t clamped_minor;   /**< these net values (< 0), which count as 0 in the network */
    int64_t first_s;         /**< time of the first line that counts */
    int64_t last_s;          /**< time of the last line that counts */
    int64_t currency;        /**< packed; POND_MISSING: there was no line */
};

/** Collects trades and firms; a sink for a store to read into. */
struct pond_network_builder;

/**
 * A new builder.
 *
 * @param[out] out      the caller's to free; NULL on failure
 * @param      period   which trades count
 * @param      currency packed ISO 4217 code; POND_MISSING: the currency of the first trade in the
 *                      period. Lines in another currency are left out and counted
 * @return POND_OK; POND_EINVAL, the period is empty; POND_ENOMEM
 */
enum pond_status pond_network_builder_new(struct pond_network_builder **out,
                                          struct pond_period period, int64_t currency,
                                          struct pond_error *err);

/** Free a builder; takes NULL. */
void pond_network_builder_free(struct pond_network_builder *builder);

/**
 * A sink that feeds the builder firms (their industries) and trades; other nouns are ignored.
 *
 * Firms may come before or after their trades; a firm that never comes has the industry "" (not
 * given). It is borrowed: valid until the builder is freed. Its call gives POND_ELIMIT when sums
 * of money go beyond 2^63-1 minor units, POND_EINVAL for an id that is none, POND_ENOMEM; after a
 * failure the builder can only be freed.
 *
 * Cost: expected O(1) a trade; 22 to 43 bytes a pair of firms, 16 more while it grows.
 */
struct pond_sink pond_network_builder_sink(struct pond_network_builder *builder);

/**
 * Build the network of what was collected. Nodes are the firms that bought or sold in the period,
 * in the order of their ids; `network->firm` says which firm each node is. Industries are those
 * of these firms in the byte order of their codes, so that their numbers do not depend on the
 * order of the records. The builder stays as it was, and can collect more.
 *
 * The value of a link is the net sum of its lines in minor units, exact, rounded once to a
 * double of major units; so the network does not depend on the order of the trades.
 *
 * @param[out] out    the caller's to free; NULL on failure
 * @param[out] totals what was counted; may be NULL
 * @return POND_OK; POND_ENOTFOUND, no trade is in the period, or none with a known firm;
 *         POND_ENOMEM
 *
 * Cost: O(links + firms).
 */
enum pond_status pond_network_builder_finish(struct pond_network **out,
                                             struct pond_network_builder *builder,
                                             struct pond_trade_totals *totals,
                                             struct pond_error *err);

#endif
