/* ESRI by dense matrices, straight from the formulas of src/ripple/esri.h: slow, and its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_ESRI_ORACLE_H
#define POND_TESTS_ESRI_ORACLE_H

#include "ripple/esri.h"
#include "support/random_economy.h"

/** Most firms and industries that the oracle takes. */
#define NODES 40
#define INDUSTRIES 4

/* The state of a finished run. */
struct outcome {
    double total;
    double down;
    double up;
    double node_down[NODES];
    double node_up[NODES];
    int64_t iterations;
};

/* A network as matrices. */
struct oracle {
    pond_node n;
    double w[NODES][NODES]; /* w[i][j]: sales of i to j */
    double s[NODES];
    double q[NODES];
    const struct pond_esri_input *input;
};

/** Take a model's input and the links of its network. */
void fill_oracle(struct oracle *oracle, const struct pond_esri_input *input,
                 const struct random_links *links);

/** Run one scenario. */
void run_oracle(const struct oracle *oracle, struct outcome *o, const struct pond_esri_shock *shock,
                int64_t shocks);

#endif
