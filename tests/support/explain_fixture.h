/* Scenarios that were run, for tests of what explains them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_EXPLAIN_FIXTURE_H
#define POND_TESTS_EXPLAIN_FIXTURE_H

#include "ripple/explain.h"
#include "support/random_economy.h"

/** A model, a scenario and its answer. */
struct explained_case {
    struct pond_esri_model *model;
    struct pond_esri_case what;
    double total;
    double *node_down;
    double *node_up;
};

/** Make a model and run the scenario, also to its limit of iterations. */
void make_case(struct explained_case *c, const struct pond_esri_input *input,
               const struct pond_esri_shock *shock, int64_t shocks);
void free_case(struct explained_case *c);

/** The total loss after at most the model's limit of iterations. */
double run_total(const struct pond_esri_model *model, const struct pond_esri_shock *shock,
                 int64_t shocks);

/**
 * 0 sells 10 to 1; 1 sells 6 to 2 and 2 to 3; 3 sells 2 to 2. All in proportion. Revenue 20, 10,
 * 10, 4; costs 1, 20, 16, 4; weights 0.4, 0.3, 0.2, 0.1. So D_01 = 1/2, D_12 = 3/8, D_32 = 1/8,
 * D_13 = 1/2 and U_01 = 1/2, U_12 = 3/5, U_13 = 1/5, U_32 = 1/2.
 */
struct four_firms {
    struct pond_network *network;
    struct pond_esri_input input;
    struct explained_case run;
    struct pond_esri_case what;
};
void make_four_firms(struct four_firms *four, const struct pond_esri_shock *shock);
void free_four_firms(struct four_firms *four);

#endif
