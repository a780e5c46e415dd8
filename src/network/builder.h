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

/** What the builder saw besides the network. Money is in minor units, exact. */
struct pond_trade_totals {
    int64_t trades;          /**< lines in the period and currency */
    int64_t negative_trades; /**< of them with a value below 0: returns and credit notes */
    double quantity;         /**< sum of the quantities that are given */
    int64_t value_minor;     /**< net value of all lines */
    int64_t linked_minor;    /**< of it between two known firms */
    int64_t linked_trades;   /**< lines between two known firms */
    int64_t final_minor;     /**< to final consumers and unknown buyers */
    int64_t imports_minor;   /**< from unknown sellers */
    int64_t other_currency;  /**< lines left out because of their currency */
    int64_t outside_period;  /**< lines left out because of their time */
    int64_t dropped_links;   /**< pairs whose net value is not above 0 */
    int64_t dropped_minor;   /**< their net value (<= 0), left out of the network */
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
 * @param      currency packed ISO 4217 code; POND_MISSING: the currency of the first trade, and
 *                      lines in another are left out and counted
 * @return POND_OK; POND_EINVAL, the period is empty; POND_ENOMEM
 */
enum pond_status pond_network_builder_new(struct pond_network_builder **out,
                                          struct pond_period period, int64_t currency,
                                          struct pond_error *err);

/** Free a builder; takes NULL. */
void pond_network_builder_free(struct pond_network_builder *builder);

/** A sink that feeds the builder firms (their industries) and trades; other nouns are ignored.
 * It is borrowed: valid until the builder is freed. */
struct pond_sink pond_network_builder_sink(struct pond_network_builder *builder);

/**
 * Build the network of what was collected. Nodes are the firms that bought or sold in the period,
 * in the order of their ids; `network->firm` says which firm each node is.
 *
 * @param[out] out    the caller's to free; NULL on failure
 * @param[out] totals what was counted; may be NULL
 * @return POND_OK; POND_ENOTFOUND, no trade is in the period; POND_ENOMEM
 *
 * Cost: O(T) for T trades, and O(links log links) for the sort.
 */
enum pond_status pond_network_builder_finish(struct pond_network **out,
                                             struct pond_network_builder *builder,
                                             struct pond_trade_totals *totals,
                                             struct pond_error *err);

#endif
