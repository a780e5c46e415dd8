/* The model by days on dense matrices, straight from the formulas of src/ripple/days.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_DAYS_ORACLE_H
#define POND_TESTS_DAYS_ORACLE_H

#include "ripple/days.h"
#include "support/random_network.h"

/** Most firms, industries and shocks that the oracle takes. */
#define DAYS_NODES 40
#define DAYS_INDUSTRIES 5
#define DAYS_SHOCKS 40

/** State of the slow model; matrices are [customer][supplier]. */
struct days_oracle {
    const struct pond_days_input *input;
    const struct pond_shock *shock;
    int64_t shocks;
    pond_node n;
    int32_t industries;
    const int32_t *industry;
    double usual[DAYS_NODES][DAYS_NODES];
    double stock[DAYS_NODES][DAYS_NODES];
    double order[DAYS_NODES][DAYS_NODES];
    double shipped[DAYS_NODES][DAYS_NODES];
    double final[DAYS_NODES];
    double output[DAYS_NODES];
    double activity[DAYS_NODES];
    double production[DAYS_NODES];
    double demand[DAYS_NODES];
    double consumption[DAYS_NODES];
    double capacity[DAYS_NODES];
    double wanted[DAYS_NODES];
    double left[DAYS_SHOCKS];
    int32_t day;
    const struct days_oracle *neighbours; /**< whose shipments and orders its firms meet; NULL: its
                                               own */
};

/** The usual state. */
void begin_days_oracle(struct days_oracle *oracle, const struct pond_days_input *input,
                       const struct random_links *links, const struct pond_shock *shock,
                       int64_t shocks);

/** One day. */
void step_days_oracle(struct days_oracle *oracle);

/** The same in halves: with neighbours all buy, those first who are neighbours of none, then all
 * sell. */
void buy_days_oracle(struct days_oracle *oracle);
void sell_days_oracle(struct days_oracle *oracle);

/** A day on which all do as usual, but for links that shocks cut. */
void idle_days_oracle(struct days_oracle *oracle);

#endif
