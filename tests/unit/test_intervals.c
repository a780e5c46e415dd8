/* Draws of uncertain tables: balances that hold in each, spreads that theory foretells.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "impact/intervals.h"
#include "impact/leontief.h"
#include "support/support.h"

enum { N = 12, HALF = N / 2, REGIONS = 2, QUANTITIES = 3, DEMANDS = 2 };
enum { TOTALS = REGIONS * QUANTITIES * DEMANDS };

/* Two regions of six sectors. Quantity 0 is value added: what inputs leave. */
struct scene {
    double a[N * N];
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

static void make_scene(struct scene *s, uint64_t seed)
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
    s->input = (struct pond_interval_input){.sectors = N,
                                            .a = s->a,
                                            .output = s->output,
                                            .product = s->product,
                                            .region = s->region,
                                            .regions = REGIONS,
                                            .quantities = QUANTITIES,
                                            .direct = s->direct,
                                            .demands = DEMANDS,
                                            .demand = s->demand,
                                            .direct_sd = s->direct_sd,
                                            .common_sd = s->common_sd,
                                            .demand_sd = s->demand_sd};
}

static const struct pond_flow_spread wide = {0.4, 50.0, 0.3, 0.0, 2.0};

static struct pond_intervals *prepared(const struct scene *s)
{
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    assert_ok(pond_intervals_new(&intervals, &s->input, &error));
    assert_int_equal(pond_intervals_totals(intervals),
                     s->input.regions * s->input.quantities * s->input.demands);
    return intervals;
}

static struct pond_interval_work *scratch(const struct pond_intervals *intervals)
{
    struct pond_error error = {0};
    struct pond_interval_work *work = NULL;

    assert_ok(pond_interval_work_new(&work, intervals, &error));
    return work;
}

static struct pond_interval_draw draw_of(int64_t point)
{
    return (struct pond_interval_draw){.seed = 7, .point = {point, point, point, point}};
}

/* --- what holds in every draw --- */

static void as_given_it_is_the_table(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    const struct pond_interval_draw given = draw_of(-1);
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    struct pond_leontief *leontief = NULL;
    double total[TOTALS];
    double x[DEMANDS * N];

    (void)state;
    make_scene(&s, 1);
    s.input.technique = wide;
    s.input.trade = wide;
    intervals = prepared(&s);
    work = scratch(intervals);
    assert_ok(pond_intervals_run(intervals, &given, work, total, &error));
    assert_ok(pond_leontief_new(&leontief, s.a, N, &error));
    memcpy(x, s.demand, sizeof x);
    pond_leontief_outputs(leontief, DEMANDS, x);
    for (int d = 0; d < DEMANDS; d++) {
        for (int r = 0; r < REGIONS; r++) {
            for (int k = 0; k < QUANTITIES; k++) {
                double expected = 0.0;

                for (int j = r * HALF; j < (r + 1) * HALF; j++) {
                    expected += s.direct[k * N + j] * x[d * N + j];
                }
                assert_close(total[(d * REGIONS + r) * QUANTITIES + k], expected, 1e-13);
            }
        }
    }
    pond_leontief_free(leontief);
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

/* The balance: a unit of final demand is a unit of value added, whatever was drawn. */
static void value_added_of_a_unit_of_demand_stays_one(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double given[TOTALS];
    double moved = 0.0;

    (void)state;
    make_scene(&s, 2);
    s.input.technique = wide;
    s.input.trade = wide;
    intervals = prepared(&s);
    work = scratch(intervals);
    for (int64_t point = -1; point < 50; point++) {
        struct pond_interval_draw draw = draw_of(point);
        double total[TOTALS];

        assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
        for (int d = 0; d < DEMANDS; d++) {
            double bought = 0.0;

            for (int j = 0; j < N; j++) {
                bought += s.demand[d * N + j];
            }
            assert_close(total[d * TOTALS / DEMANDS] + total[d * TOTALS / DEMANDS + QUANTITIES],
                         bought, 1e-12);
        }
        if (point < 0) {
            memcpy(given, total, sizeof given);
        }
        moved = fmax(moved, fabs(total[0] / given[0] - 1.0)); /* but not where it is */
    }
    assert_true(moved > 0.02);
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

/* Two regions that are alike: where something is bought changes where, not how much. */
static void trade_alone_moves_what_regions_do_but_not_the_whole(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double whole[QUANTITIES];
    double moved = 0.0;

    (void)state;
    make_scene(&s, 3);
    for (int i = 0; i < HALF; i++) {
        for (int j = 0; j < HALF; j++) {
            double own = s.a[i * N + j];
            double other = s.a[(HALF + i) * N + j];

            s.a[(HALF + i) * N + HALF + j] = own;
            s.a[i * N + HALF + j] = other;
        }
        for (int k = 0; k < QUANTITIES; k++) {
            s.direct[k * N + HALF + i] = s.direct[k * N + i];
        }
    }
    s.input.trade = wide;
    intervals = prepared(&s);
    work = scratch(intervals);
    for (int64_t point = -1; point < 30; point++) {
        struct pond_interval_draw draw = draw_of(point);
        double total[TOTALS];

        assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
        for (int k = 0; k < QUANTITIES; k++) {
            double sum = total[k] + total[QUANTITIES + k];

            whole[k] = point < 0 ? sum : whole[k];
            assert_close(sum, whole[k], 1e-11);
        }
        moved = fmax(moved, fabs(total[1] / (total[1] + total[QUANTITIES + 1]) - 0.5));
    }
    assert_true(moved > 0.01);
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

/* --- how wide --- */

/* Mean and variance of one total over draws. */
static void moments(const struct scene *s, int64_t draws, int which, double *mean, double *variance)
{
    struct pond_error error = {0};
    struct pond_intervals *intervals = prepared(s);
    struct pond_interval_work *work = scratch(intervals);
    double sum = 0.0;
    double square = 0.0;

    for (int64_t point = 0; point < draws; point++) {
        struct pond_interval_draw draw = draw_of(point);
        double total[TOTALS];

        assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
        sum += total[which];
        square += total[which] * total[which];
    }
    *mean = sum / (double)draws;
    *variance = square / (double)draws - *mean * *mean;
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

/* For small spreads, T = s L f moves by sum over i, j of a_ij x_j (m_i - mean of m in column j)
 * e_ij, with m = s L and e the relative errors: the delta method, with the balance. */
static void small_spreads_of_technique_give_the_variance_of_the_delta_method(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;
    double m[N];
    double x[N];
    double expected = 0.0;
    double whole = 0.0;
    double mean = 0.0;
    double variance = 0.0;

    (void)state;
    make_scene(&s, 4);
    s.input.product = NULL;
    s.input.region = NULL;
    s.input.regions = 1;
    s.input.technique = (struct pond_flow_spread){0.05, 1.0, 0.0, 0.0, 1.0};
    assert_ok(pond_leontief_new(&leontief, s.a, N, &error));
    memcpy(m, s.direct + N, sizeof m);
    memcpy(x, s.demand, sizeof x);
    pond_leontief_multipliers(leontief, 1, m);
    pond_leontief_outputs(leontief, 1, x);
    pond_leontief_free(leontief);
    for (int j = 0; j < N; j++) {
        double average = 0.0;

        whole += s.direct[N + j] * x[j];
        for (int i = 0; i < N; i++) {
            average += s.a[i * N + j] * m[i] / 0.6;
        }
        for (int i = 0; i < N; i++) {
            expected += pow(0.05 * s.a[i * N + j] * x[j] * (m[i] - average), 2.0);
        }
    }
    moments(&s, 4000, 1, &mean, &variance);
    assert_close(mean, whole, 1e-3);
    assert_close(variance, expected, 0.1);
}

/* A spread that all sectors share is that of the total; spreads of each cancel in part. */
static void spreads_of_quantities_and_demand_are_those_that_were_asked_for(void **state)
{
    struct scene s;
    double mean = 0.0;
    double variance = 0.0;
    double whole = 0.0;

    (void)state;
    make_scene(&s, 5);
    moments(&s, 1, 2, &whole, &variance);
    s.common_sd[2] = 0.3;
    moments(&s, 4000, 2, &mean, &variance);
    assert_close(mean, whole, 0.015); /* the mean is kept: 3 standard errors */
    assert_close(sqrt(variance) / whole, 0.3, 0.06);
    s.common_sd[2] = 0.0;
    for (int j = 0; j < N; j++) {
        s.direct_sd[2 * N + j] = 0.3;
    }
    moments(&s, 4000, 2, &mean, &variance);
    assert_close(mean, whole, 0.015);
    assert_true(sqrt(variance) / whole > 0.05 && sqrt(variance) / whole < 0.25);
    memset(s.direct_sd, 0, sizeof s.direct_sd);
    memset(s.demand, 0, sizeof s.demand);
    s.demand[3] = 1.0;
    s.demand_sd[3] = 0.2;
    moments(&s, 1, 2, &whole, &variance);
    moments(&s, 4000, 2, &mean, &variance);
    assert_close(sqrt(variance) / mean, 0.2, 0.06);
}

static void small_flows_are_less_certain(void **state)
{
    const struct pond_flow_spread spread = {0.1, 1000.0, 0.3, 0.02, 0.8};
    const struct pond_flow_spread even = {0.1, 1000.0, 0.0, 0.0, 0.8};
    const struct pond_flow_spread none = {.sd = 0.0};

    (void)state;
    assert_close(pond_flow_spread_of(&spread, 1000.0), 0.1, 1e-15);
    assert_close(pond_flow_spread_of(&spread, 10.0), 0.1 * pow(100.0, 0.3), 1e-14);
    assert_close(pond_flow_spread_of(&spread, 0.0), 0.8, 1e-15);
    assert_close(pond_flow_spread_of(&spread, 1e9), 0.02, 1e-15);
    assert_close(pond_flow_spread_of(&even, 1e-9), 0.1, 1e-15);
    assert_true(pond_flow_spread_of(&none, 1.0) == 0.0);
}

/* --- the same bits --- */

enum { DRAWS = 37 };

struct job {
    const struct pond_intervals *intervals;
    struct pond_interval_work *work[4];
    double total[DRAWS][TOTALS];
};

static enum pond_status run_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    struct job *job = user;
    enum pond_status status = POND_OK;

    for (int64_t point = begin; point < end; point++) {
        struct pond_interval_draw draw = draw_of(point);

        POND_TRY(
            pond_intervals_run(job->intervals, &draw, job->work[thread], job->total[point], err));
    }
done:
    return status;
}

static void draws_have_the_same_bits_on_any_number_of_threads(void **state)
{
    static struct job job[3];
    struct scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    (void)state;
    make_scene(&s, 6);
    s.input.technique = wide;
    s.input.trade = wide;
    s.common_sd[1] = 0.1;
    s.demand_sd[1] = 0.1;
    intervals = prepared(&s);
    for (int k = 0; k < 3; k++) {
        pond_set_threads(1 << k);
        job[k].intervals = intervals;
        for (int t = 0; t < 4; t++) {
            job[k].work[t] = scratch(intervals);
        }
        assert_ok(pond_parallel_for(DRAWS, 3, run_range, &job[k], &error));
        assert_memory_equal(job[k].total, job[0].total, sizeof job[k].total);
        for (int t = 0; t < 4; t++) {
            pond_interval_work_free(job[k].work[t]);
        }
    }
    pond_set_threads(0);
    assert_true(job[0].total[0][0] != job[0].total[1][0]);
    pond_intervals_free(intervals);
}

/* --- what is refused --- */

static void numbers_that_cannot_be_are_refused(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    (void)state;
    make_scene(&s, 8);
    s.input.technique = (struct pond_flow_spread){-0.1, 1.0, 0.0, 0.0, 1.0};
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "the spread of technique is -0.1");
    make_scene(&s, 8);
    s.output[4] = -3.0;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "output of row 0, sector 4 is -3");
    make_scene(&s, 8);
    s.common_sd[2] = -1.0;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "the common spread of row 2");
    make_scene(&s, 8);
    s.region[3] = REGIONS;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "sector 3 is product 3 of region 2");
    make_scene(&s, 8);
    s.demand[N + 2] = (double)NAN;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "final demand of row 1, sector 2 is nan");
    assert_null(intervals);
}

/* A column that adds up to more than 1 is kept at that, and may be drawn into what cannot be. */
static void a_draw_that_is_not_productive_is_said_to_be(void **state)
{
    static const double greedy[] = {0.1, 1.0, 0.4, 0.2};
    static const double one[] = {1.0, 1.0};
    const struct pond_interval_input input = {.sectors = 2,
                                              .a = greedy,
                                              .output = one,
                                              .regions = 1,
                                              .quantities = 1,
                                              .direct = one,
                                              .demands = 1,
                                              .demand = one,
                                              .technique = {1.0, 1.0, 0.0, 0.0, 1.0}};
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double total = 0.0;
    int failed = 0;

    (void)state;
    assert_ok(pond_intervals_new(&intervals, &input, &error));
    work = scratch(intervals);
    for (int64_t point = 0; point < 300; point++) {
        struct pond_interval_draw draw = draw_of(point);

        if (pond_intervals_run(intervals, &draw, work, &total, &error) != POND_OK) {
            assert_non_null(strstr(error.message, "not productive"));
            failed++;
        } else {
            assert_true(total >= 2.0);
        }
    }
    assert_true(failed > 0 && failed < 300);
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

static enum pond_status one_draw(void *user)
{
    enum pond_status status = POND_OK;
    struct scene *s = user;
    const struct pond_interval_draw draw = draw_of(1);
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double total[TOTALS];

    POND_TRY(pond_intervals_new(&intervals, &s->input, NULL));
    POND_TRY(pond_interval_work_new(&work, intervals, NULL));
    POND_TRY(pond_intervals_run(intervals, &draw, work, total, NULL));
done:
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct scene s;

    (void)state;
    make_scene(&s, 9);
    assert_survives_no_memory(one_draw, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_given_it_is_the_table),
        cmocka_unit_test(value_added_of_a_unit_of_demand_stays_one),
        cmocka_unit_test(trade_alone_moves_what_regions_do_but_not_the_whole),
        cmocka_unit_test(small_spreads_of_technique_give_the_variance_of_the_delta_method),
        cmocka_unit_test(spreads_of_quantities_and_demand_are_those_that_were_asked_for),
        cmocka_unit_test(small_flows_are_less_certain),
        cmocka_unit_test(draws_have_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(numbers_that_cannot_be_are_refused),
        cmocka_unit_test(a_draw_that_is_not_productive_is_said_to_be),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
