/* Makes random economies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/random_economy.h"

#include <stdlib.h>
#include <string.h>

static void *zeros(int64_t count, size_t size)
{
    void *block = calloc((size_t)count + 1, size);

    assert_non_null(block);
    return block;
}

void make_random_economy(struct random_economy *economy, struct test_random *random,
                         pond_node nodes, int64_t links, int32_t industries)
{
    struct pond_error error = {.code = POND_OK};
    int64_t classes = (int64_t)industries * industries;

    memset(economy, 0, sizeof *economy);
    make_random_links(&economy->links, random, nodes, links, industries);
    assert_ok(pond_network_build(&economy->network, &economy->links.input, &error));
    economy->input_class = zeros(classes, 1);
    economy->revenue = zeros(nodes, sizeof(double));
    economy->costs = zeros(nodes, sizeof(double));
    economy->market = zeros(nodes, sizeof(int32_t));
    economy->weight = zeros(nodes, sizeof(double));
    economy->shock = zeros(nodes, sizeof *economy->shock);
    for (int64_t c = 0; c < classes; c++) {
        economy->input_class[c] = (uint8_t)next_below(random, 3);
    }
    for (pond_node i = 0; i < nodes; i++) {
        economy->revenue[i] = economy->network->sales[i] * (1.05 + 0.5 * next_uniform(random));
        economy->costs[i] = economy->network->purchases[i] * (1.0 + 0.5 * next_uniform(random));
        economy->market[i] = (int32_t)next_below(random, 5) * 1000;
        economy->weight[i] = i < nodes - nodes / 3 ? 0.1 + next_uniform(random) : 0.0;
        if (next_below(random, 4) == 0) {
            economy->shock[economy->shocks++] =
                (struct pond_esri_shock){i, next_uniform(random), next_uniform(random)};
        }
    }
}

void free_random_economy(struct random_economy *economy)
{
    pond_network_free(economy->network);
    free_random_links(&economy->links);
    free(economy->input_class);
    free(economy->revenue);
    free(economy->costs);
    free(economy->market);
    free(economy->weight);
    free(economy->shock);
}

struct pond_esri_input economy_input(const struct random_economy *economy, unsigned what,
                                     double eps)
{
    return (struct pond_esri_input){
        .view = {economy->network, NULL},
        .input_class = economy->input_class,
        .substitution = (what & WITH_SUBSTITUTION) != 0,
        .market = (what & WITH_MARKETS) != 0 ? economy->market : NULL,
        .revenue = (what & WITH_REVENUE) != 0 ? economy->revenue : NULL,
        .costs = (what & WITH_COSTS) != 0 ? economy->costs : NULL,
        .weights = (what & WITH_WEIGHTS) != 0,
        .weight = (what & WITH_WEIGHTS) != 0 ? economy->weight : NULL,
        .eps = eps,
        .stop = (what & BY_TOTAL) != 0 ? POND_ESRI_STOP_TOTAL : POND_ESRI_STOP_STATE,
        .compat = (what & WITH_COMPAT) != 0,
        .max_iterations = 10000,
    };
}
