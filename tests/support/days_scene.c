/* Makes random scenes for the model by days.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/days_scene.h"

#include <math.h>
#include <string.h>

static struct pond_shock random_shock(struct test_random *random,
                                      const struct pond_network *network)
{
    struct pond_shock shock = {.kind = (enum pond_shock_kind)next_below(random, 6),
                               .node = (pond_node)next_below(random, network->nodes),
                               .other = POND_SHOCK_ALL,
                               .change = -next_uniform(random),
                               .day = (int32_t)next_below(random, 20),
                               .duration_days = 1 + (int32_t)next_below(random, 20),
                               .recovery = (enum pond_recovery)next_below(random, 4),
                               .recovery_days = 0.5 + 20.0 * next_uniform(random)};

    if (shock.kind == POND_SHOCK_CAPACITY && next_below(random, 3) == 0) {
        shock.recovery = POND_RECOVERY_NEIGHBOURS;
    }
    if (next_below(random, 4) == 0) {
        shock.change = shock.kind == POND_SHOCK_LINK ? -1.0 : 0.5 * next_uniform(random);
    }
    if (shock.kind == POND_SHOCK_SUPPLY) {
        shock.change = fabs(shock.change);
    }
    if (shock.kind == POND_SHOCK_STOCK && next_below(random, 2) == 0) {
        shock.other = (int32_t)next_below(random, network->industries);
    }
    if ((shock.kind == POND_SHOCK_LINK || shock.kind == POND_SHOCK_SUPPLY) &&
        next_below(random, 2) == 0) {
        pond_edge first = network->out_start[shock.node];
        pond_edge links = network->out_start[shock.node + 1] - first;

        shock.other =
            links > 0 ? network->out_customer[first + next_below(random, links)] : POND_SHOCK_ALL;
    }
    return shock;
}

void make_scene(struct scene *scene, struct test_random *random, pond_node nodes, int64_t links,
                int64_t shocks)
{
    struct pond_error error = {0};

    memset(scene, 0, sizeof *scene);
    make_random_links(&scene->links, random, nodes, links, DAYS_INDUSTRIES);
    scene->links.final_demand[0] = 0.0;
    for (int64_t k = 0; k < links; k++) { /* the last firm sells nothing at all */
        scene->links.supplier[k] -= scene->links.supplier[k] == nodes - 1 ? 1 : 0;
    }
    scene->links.final_demand[nodes - 1] = 0.0;
    assert_ok(pond_network_build(&scene->network, &scene->links.input, &error));
    scene->input = pond_days_defaults((struct pond_view){.network = scene->network});
    for (int c = 0; c < DAYS_INDUSTRIES * DAYS_INDUSTRIES; c++) {
        scene->input_class[c] = (uint8_t)next_below(random, 3);
        scene->industry_days[c] =
            next_below(random, 2) == 0 ? 0.0 : 1.0 + 8.0 * next_uniform(random);
    }
    for (pond_node i = 0; i < nodes && i < DAYS_NODES; i++) {
        scene->node_days[i] = 1.0 + 10.0 * next_uniform(random);
        scene->spare[i] = next_below(random, 2) == 0 ? 0.0 : 0.3 * next_uniform(random);
    }
    for (int64_t k = 0; k < shocks; k++) {
        scene->shock[k] = random_shock(random, scene->network);
    }
    scene->shocks = shocks;
}

void free_scene(struct scene *scene)
{
    pond_network_free(scene->network);
    free_random_links(&scene->links);
}

void choose_ways(struct scene *scene, unsigned what)
{
    scene->input.stock_days = 3.0;
    scene->input.order_days = (what & 1U) != 0 ? 6.0 : 1.5;
    scene->input.orders = (what & 2U) != 0    ? POND_DAYS_ORDERS_GAP
                          : (what & 64U) != 0 ? POND_DAYS_ORDERS_DEMAND
                                              : POND_DAYS_ORDERS_USE;
    scene->input.rationing = (what & 4U) != 0 ? POND_DAYS_RATION_SHARE : POND_DAYS_RATION_LEVEL;
    scene->input.input_class = (what & 8U) != 0 ? scene->input_class : NULL;
    scene->input.node_stock_days = (what & 16U) != 0 ? scene->node_days : NULL;
    scene->input.industry_stock_days = (what & 32U) != 0 ? scene->industry_days : NULL;
    scene->input.spare_capacity = (what & 33U) == 33U ? scene->spare : NULL;
}

struct running start_scene(const struct scene *scene, bool alone)
{
    struct pond_error error = {0};
    const struct pond_days_options options = {
        .shock = scene->shock, .shocks = scene->shocks, .alone = alone};
    struct running it = {0};

    assert_ok(pond_days_model_new(&it.model, &scene->input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    return it;
}

void stop_running(struct running *it)
{
    pond_days_run_free(it->run);
    pond_days_model_free(it->model);
}
