/* Random economies for property tests of cascades: a network with classes, revenue and costs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_RANDOM_ECONOMY_H
#define POND_TESTS_RANDOM_ECONOMY_H

#include "ripple/esri.h"
#include "support/random_network.h"

/** A network and all that an ESRI model may be made from. */
struct random_economy {
    struct random_links links;
    struct pond_network *network;
    uint8_t *input_class;
    double *revenue; /**< 1.05 to 1.55 times the sales to firms, so that losses leak */
    double *costs;   /**< 1 to 1.5 times the purchases from firms */
    int32_t *market;
    double *weight; /**< one set, the last third of the firms weighs nothing */
    struct pond_esri_shock *shock;
    int64_t shocks;
};

void make_random_economy(struct random_economy *economy, struct test_random *random,
                         pond_node nodes, int64_t links, int32_t industries);
void free_random_economy(struct random_economy *economy);

/** An input with everything on that the bits of `what` choose. */
enum {
    WITH_SUBSTITUTION = 1,
    WITH_MARKETS = 2,
    WITH_REVENUE = 4,
    WITH_COSTS = 8,
    WITH_WEIGHTS = 16,
    WITH_COMPAT = 32,
    BY_TOTAL = 64,
    ALL_WAYS = 128,
};
struct pond_esri_input economy_input(const struct random_economy *economy, unsigned what,
                                     double eps);

#endif
