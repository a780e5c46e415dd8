/* A table of two regions with six sectors each, for tests of draws.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_INTERVAL_SCENE_H
#define POND_TESTS_INTERVAL_SCENE_H

#include "impact/intervals.h"

enum { N = 12, HALF = N / 2, REGIONS = 2, QUANTITIES = 3, DEMANDS = 2 };
enum { PLACES = REGIONS + 1, TOTALS = PLACES * QUANTITIES * DEMANDS };

/* Two regions of six sectors. Quantity 0 is value added: what inputs leave. */
struct interval_scene {
    double a[N * N];
    double domestic[N * N];
    double pay[N];
    double spending[N * REGIONS];
    double spending_domestic[N * REGIONS];
    double demand_domestic[DEMANDS * N];
    double output[N];
    double direct[QUANTITIES * N];
    double direct_sd[QUANTITIES * N];
    double common_sd[QUANTITIES];
    double demand[DEMANDS * N];
    double demand_sd[DEMANDS * N];
    int32_t product[N];
    int32_t region[N];
    struct pond_interval_input input;
};

/** Fill a scene: one country, open to nobody, without households. Its members point into it. */
void interval_scene_make(struct interval_scene *s, uint64_t seed);

/** Some of all that is bought was made abroad; households spend a part of their pay. */
void interval_scene_open(struct interval_scene *s, uint64_t seed);

/** Spreads that move totals by several percent. */
extern const struct pond_flow_spread interval_scene_wide;

/** Prepare it, and scratch memory; failing fails the test. */
struct pond_intervals *interval_scene_prepare(const struct interval_scene *s);
struct pond_interval_work *interval_scene_work(const struct pond_intervals *intervals);

/** Free both. */
void interval_scene_let_go(struct pond_intervals *intervals, struct pond_interval_work *work);

/** The same point of all groups. */
struct pond_interval_draw interval_scene_draw(int64_t point);

#endif
