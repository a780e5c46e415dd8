/* Draws of uncertain tables: balances that hold in each, spreads that theory foretells.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "impact/intervals.h"
#include "impact/leontief.h"
#include "support/support.h"

enum { N = 12, HALF = N / 2, REGIONS = 2, QUANTITIES = 3, DEMANDS = 2 };
enum { PLACES = REGIONS + 1, TOTALS = PLACES * QUANTITIES * DEMANDS };

/* Two regions of six sectors. Quantity 0 is value added: what inputs leave. */
struct scene {
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

/* Some of all that is bought was made abroad; households spend half of their pay. */
static void open_and_close(struct scene *s, uint64_t seed)
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

static const struct pond_flow_spread wide = {0.4, 50.0, 0.3, 0.0, 2.0};

static struct pond_intervals *prepared(const struct scene *s)
{
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    assert_ok(pond_intervals_new(&intervals, &s->input, &error));
    assert_int_equal(pond_intervals_totals(intervals),
                     (s->input.table.regions + 1) * s->input.table.indicators * s->input.demands);
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

/* An account's channels together, for both demands; without imports and households, and with. */
static void as_given_it_is_the_account(void **state)
{
    enum { CHANNELS = 2 + 3 };

    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct scene s;
        struct pond_error error = {0};
        const struct pond_interval_draw given = draw_of(-1);
        struct pond_intervals *intervals = NULL;
        struct pond_interval_work *work = NULL;
        struct pond_account_model *model = NULL;
        double total[TOTALS];

        make_scene(&s, seed);
        if (seed == 2) {
            open_and_close(&s, 3);
        }
        s.input.technique = wide;
        s.input.trade = wide;
        intervals = prepared(&s);
        work = scratch(intervals);
        assert_ok(pond_intervals_run(intervals, &given, work, total, &error));
        assert_ok(pond_account_model_new(&model, &s.input.table, &error));
        for (int d = 0; d < DEMANDS; d++) {
            double effect[QUANTITIES * CHANNELS * PLACES];
            double rest[2 * N + REGIONS];
            struct pond_account account = {2, effect, rest, rest + N, rest + 2 * N};

            assert_ok(pond_account_fill(model, s.demand + d * N,
                                        seed == 2 ? s.demand_domestic + d * N : NULL, &account,
                                        &error));
            for (int k = 0; k < QUANTITIES * PLACES; k++) {
                double sum = 0.0;

                for (int c = 0; c < CHANNELS; c++) {
                    sum += pond_account_at(&account, REGIONS, k / PLACES, c, k % PLACES);
                }
                assert_close(total[d * QUANTITIES * PLACES + k], sum, 1e-12);
                assert_true(k % PLACES < REGIONS || (sum > 0.0) == (seed == 2));
            }
        }
        pond_account_model_free(model);
        pond_interval_work_free(work);
        pond_intervals_free(intervals);
    }
}

static double all_places(const double *total)
{
    double sum = 0.0;

    for (int p = 0; p < PLACES; p++) {
        sum += total[p];
    }
    return sum;
}

/* The balance: a unit of final demand is a unit of value added, whatever was drawn. */
static void value_added_of_a_unit_of_demand_stays_one(void **state)
{
    (void)state;
    for (int imports = 0; imports < 2; imports++) {
        struct scene s;
        struct pond_error error = {0};
        struct pond_intervals *intervals = NULL;
        struct pond_interval_work *work = NULL;
        double given = 0.0;
        double moved = 0.0;

        make_scene(&s, 2);
        if (imports == 1) {
            open_and_close(&s, 4);
            s.input.table.pay = NULL;
        }
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
                assert_close(all_places(total + d * QUANTITIES * PLACES), bought, 1e-12);
            }
            given = point < 0 ? total[0] : given;
            moved = fmax(moved, fabs(total[0] / given - 1.0)); /* but not where it is */
        }
        assert_true(moved > 0.02);
        pond_interval_work_free(work);
        pond_intervals_free(intervals);
    }
}

/* Households' spending is a column that keeps its sum: income brings the same demand in each draw,
 * and where all regions pay alike the same income. */
static void households_spend_what_they_spend(void **state)
{
    struct scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double given = 0.0;
    double moved = 0.0;

    (void)state;
    make_scene(&s, 5);
    open_and_close(&s, 5);
    s.input.table.domestic = NULL;
    for (int j = 0; j < N; j++) {
        s.pay[j] = 0.25;
    }
    for (int r = 0; r < REGIONS; r++) {
        double sum = 0.0;

        for (int j = 0; j < N; j++) {
            sum += s.spending[j * REGIONS + r];
        }
        for (int j = 0; j < N; j++) {
            s.spending[j * REGIONS + r] *= 0.5 / sum;
        }
    }
    s.input.table.spending_domestic = NULL;
    s.input.technique = wide;
    s.input.trade = wide;
    intervals = prepared(&s);
    work = scratch(intervals);
    for (int64_t point = -1; point < 30; point++) {
        struct pond_interval_draw draw = draw_of(point);
        double total[TOTALS];
        double bought = 0.0;

        assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
        for (int j = 0; j < N; j++) {
            bought += s.demand[j];
        }
        /* Inputs are 0.6 of all output: value added is final demand with all induced, of which pay
         * is 0.25 / 0.4 and half is spent again. */
        assert_close(all_places(total), bought / (1.0 - 0.5 * 0.25 / 0.4), 1e-11);
        given = point < 0 ? total[0] : given;
        moved = fmax(moved, fabs(total[0] / given - 1.0));
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
            double sum = all_places(total + k * PLACES);

            whole[k] = point < 0 ? sum : whole[k];
            assert_close(sum, whole[k], 1e-11);
        }
        moved = fmax(moved, fabs(total[PLACES] / whole[1] - 0.5));
    }
    assert_true(moved > 0.01);
    pond_interval_work_free(work);
    pond_intervals_free(intervals);
}

/* --- how wide --- */

/* Mean and variance of a quantity for the first demand, in all places. */
static void moments(const struct scene *s, int64_t draws, int quantity, double *mean,
                    double *variance)
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
        sum += all_places(total + quantity * PLACES);
        square += pow(all_places(total + quantity * PLACES), 2.0);
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
    open_and_close(&s, 6);
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
                 "output in row 0, column 4 is -3");
    make_scene(&s, 8);
    s.common_sd[2] = -1.0;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "the common spread of indicators in row 0, column 2");
    make_scene(&s, 8);
    s.region[3] = REGIONS;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "sector 3 is in region 2");
    make_scene(&s, 8);
    s.demand[N + 2] = (double)NAN;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "final demand in row 1, column 2 is nan");
    make_scene(&s, 8);
    s.product[5] = -1;
    assert_fails(pond_intervals_new(&intervals, &s.input, &error), POND_EINVAL,
                 "sector 5 is product -1");
    assert_null(intervals);
}

/* A column that adds up to more than 1 is kept at that, and may be drawn into what cannot be. */
static void a_draw_that_is_not_productive_is_said_to_be(void **state)
{
    static const double greedy[] = {0.1, 1.0, 0.4, 0.2};
    static const double one[] = {1.0, 1.0};
    static const int32_t region[] = {0, 0};
    const struct pond_interval_input input = {.table = {.sectors = 2,
                                                        .regions = 1,
                                                        .indicators = 1,
                                                        .sector_region = region,
                                                        .coefficients = greedy,
                                                        .direct = one},
                                              .output = one,
                                              .demands = 1,
                                              .demand = one,
                                              .technique = {1.0, 1.0, 0.0, 0.0, 1.0}};
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double total[2];
    int failed = 0;

    (void)state;
    assert_ok(pond_intervals_new(&intervals, &input, &error));
    work = scratch(intervals);
    for (int64_t point = 0; point < 300; point++) {
        struct pond_interval_draw draw = draw_of(point);

        if (pond_intervals_run(intervals, &draw, work, total, &error) != POND_OK) {
            assert_non_null(strstr(error.message, "not productive"));
            failed++;
        } else {
            assert_true(total[0] >= 2.0);
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
    open_and_close(&s, 9);
    assert_survives_no_memory(one_draw, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_given_it_is_the_account),
        cmocka_unit_test(value_added_of_a_unit_of_demand_stays_one),
        cmocka_unit_test(households_spend_what_they_spend),
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
