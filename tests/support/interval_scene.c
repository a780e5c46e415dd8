/* Scenes of uncertain tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/interval_scene.h"

#include <math.h>
#include <string.h>

#include "support/support.h"

void interval_scene_make(struct interval_scene *s, uint64_t seed)
{
    struct test_random random = {.seed = seed};

    memset(s, 0, sizeof *s);
    for (int j = 0; j < N; j++) {
        double sum = 0.0;

        s->output[j] = 100.0 + 1000.0 * next_uniform(&random);
        s->product[j] = j % HALF;
        s->region[j] = j / HALF;
        for (int i = 0; i < N; i++) {
            s->a[i * N + j] = next_below(&random, 4) == 0 ? 0.0 : next_uniform(&random);
            sum += s->a[i * N + j];
        }
        for (int i = 0; i < N; i++) {
            s->a[i * N + j] *= 0.6 / fmax(sum, 0.1);
        }
        s->direct[j] = 0.4;
        s->direct[N + j] = next_uniform(&random);
        s->direct[2 * N + j] = next_uniform(&random);
        s->demand[j] = j < HALF ? next_uniform(&random) : 0.0;
        s->demand[N + j] = next_uniform(&random);
    }
    s->input = (struct pond_interval_input){.table = {.sectors = N,
                                                      .regions = REGIONS,
                                                      .indicators = QUANTITIES,
                                                      .sector_region = s->region,
                                                      .coefficients = s->a,
                                                      .direct = s->direct},
                                            .output = s->output,
                                            .product = s->product,
                                            .demands = DEMANDS,
                                            .demand = s->demand,
                                            .direct_sd = s->direct_sd,
                                            .common_sd = s->common_sd,
                                            .demand_sd = s->demand_sd};
}

void interval_scene_open(struct interval_scene *s, uint64_t seed)
{
    struct test_random random = {.seed = seed};

    for (int k = 0; k < N * N; k++) {
        s->domestic[k] = s->a[k] * (next_below(&random, 3) == 0 ? 1.0 : next_uniform(&random));
    }
    for (int j = 0; j < N; j++) {
        s->pay[j] = 0.3 * next_uniform(&random);
        for (int r = 0; r < REGIONS; r++) {
            s->spending[j * REGIONS + r] = next_uniform(&random) / N;
            s->spending_domestic[j * REGIONS + r] =
                s->spending[j * REGIONS + r] * next_uniform(&random);
        }
        for (int d = 0; d < DEMANDS; d++) {
            s->demand_domestic[d * N + j] = s->demand[d * N + j] * next_uniform(&random);
        }
    }
    s->input.table.domestic = s->domestic;
    s->input.table.pay = s->pay;
    s->input.table.spending = s->spending;
    s->input.table.spending_domestic = s->spending_domestic;
    s->input.demand_domestic = s->demand_domestic;
}

const struct pond_flow_spread interval_scene_wide = {0.4, 50.0, 0.3, 0.0, 2.0};

struct pond_intervals *interval_scene_prepare(const struct interval_scene *s)
{
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    assert_ok(pond_intervals_new(&intervals, &s->input, &error));
    assert_int_equal(pond_intervals_totals(intervals),
                     (s->input.table.regions + 1) * s->input.table.indicators * s->input.demands);
    return intervals;
}

struct pond_interval_work *interval_scene_work(const struct pond_intervals *intervals)
{
    struct pond_error error = {0};
    struct pond_interval_work *work = NULL;

    assert_ok(pond_interval_work_new(&work, intervals, &error));
    return work;
}

struct pond_interval_draw interval_scene_draw(int64_t point)
{
    return (struct pond_interval_draw){.seed = 7, .point = {point, point, point, point}};
}

void interval_scene_let_go(struct pond_intervals *intervals, struct pond_interval_work *work)
{
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}
