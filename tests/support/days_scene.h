/* Random economies by days for property tests: a network, ways to run it, and shocks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_DAYS_SCENE_H
#define POND_TESTS_DAYS_SCENE_H

#include "support/days_oracle.h"

/** A random network, ways to run it, and shocks. */
struct days_scene {
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

/** `shocks` random ones of every kind; the first firm has no final demand, the last sells nothing
 * at all. */
void make_days_scene(struct days_scene *scene, struct test_random *random, pond_node nodes,
                     int64_t links, int64_t shocks);
void free_days_scene(struct days_scene *scene);

/** Ways by the bits of `what`, 0..127: orders, rationing, classes, stocks, spare capacity. */
void choose_days_way(struct days_scene *scene, unsigned what);

/** The same links, at most 300, with firm i called (7 i + 3) mod nodes; nodes is no multiple of 7.
 * Only the network of `other` is to be freed. */
void renumber_days_scene(const struct days_scene *scene, struct days_scene *other);

/** A model and a run of it. */
struct days_running {
    struct pond_days_model *model;
    struct pond_days_run *run;
};

struct days_running start_days_scene(const struct days_scene *scene, bool alone);
void stop_days_running(struct days_running *it);

#endif
