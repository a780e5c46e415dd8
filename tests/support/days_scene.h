/* Random scenes for tests of the model by days: a network, ways to run it, shocks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_DAYS_SCENE_H
#define POND_TESTS_DAYS_SCENE_H

#include "support/days_oracle.h"

/** A random network, ways to run it, and shocks. */
struct scene {
    struct random_links links;
    struct pond_network *network;
    struct pond_days_input input;
    uint8_t input_class[DAYS_INDUSTRIES * DAYS_INDUSTRIES];
    double industry_days[DAYS_INDUSTRIES * DAYS_INDUSTRIES];
    double node_days[DAYS_NODES];
    double spare[DAYS_NODES];
    struct pond_shock shock[DAYS_SHOCKS];
    int64_t shocks;
};

/** A scene; the last firm sells nothing at all. At most DAYS_SHOCKS shocks. */
void make_scene(struct scene *scene, struct test_random *random, pond_node nodes, int64_t links,
                int64_t shocks);
void free_scene(struct scene *scene);

/** Ways by the 7 bits of `what`: times, orders, rationing, classes, stocks, spare capacity. */
void choose_ways(struct scene *scene, unsigned what);

/** A model and a run of it. */
struct running {
    struct pond_days_model *model;
    struct pond_days_run *run;
};

struct running start_scene(const struct scene *scene, bool alone);
void stop_running(struct running *it);

#endif
