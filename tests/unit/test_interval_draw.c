/* Draws of uncertain tables: balances that hold in each, spreads that theory foretells.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "impact/leontief.h"
#include "support/interval_scene.h"
#include "support/support.h"

/* All groups of one draw. */
static void run(const struct pond_intervals *intervals, struct pond_interval_work *work,
                int64_t point, double total[TOTALS])
{
    struct pond_error error = {0};
    struct pond_interval_draw draw = interval_scene_draw(point);

    assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
}

/* --- what holds in every draw --- */

enum { CHANNELS = 2 + 3 };

/* An account's channels together are what a draw with nothing drawn says. */
static void check_account(const struct pond_account_model *model, const double *f,
                          const double *domestic, const double *total)
{
    struct pond_error error = {0};
    double effect[QUANTITIES * CHANNELS * PLACES];
    double output[N];
    double induced[N];
    double pay[REGIONS];
    struct pond_account account = {2, effect, output, induced, pay};

    assert_ok(pond_account_fill(model, f, domestic, &account, &error));
    for (int k = 0; k < QUANTITIES * PLACES; k++) {
        double sum = 0.0;

        for (int c = 0; c < CHANNELS; c++) {
            sum += pond_account_at(&account, REGIONS, k / PLACES, c, k % PLACES);
        }
        assert_close(total[k], sum, 1e-12);
        assert_true(k % PLACES < REGIONS || (sum > 0.0) == (domestic != NULL));
    }
}

/* Both demands; without imports and households, and with. */
static void as_given_it_is_the_account(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct interval_scene s;
        struct pond_error error = {0};
        struct pond_intervals *intervals = NULL;
        struct pond_interval_work *work = NULL;
        struct pond_account_model *model = NULL;
        double total[TOTALS];

        interval_scene_make(&s, seed);
        if (seed == 2) {
            interval_scene_open(&s, 3);
        }
        s.input.technique = interval_scene_wide;
        s.input.trade = interval_scene_wide;
        intervals = interval_scene_prepare(&s);
        work = interval_scene_work(intervals);
        run(intervals, work, -1, total);
        assert_ok(pond_account_model_new(&model, &s.input.table, &error));
        for (int64_t d = 0; d < DEMANDS; d++) {
            check_account(model, s.demand + d * N, seed == 2 ? s.demand_domestic + d * N : NULL,
                          total + d * QUANTITIES * PLACES);
        }
        pond_account_model_free(model);
        interval_scene_let_go(intervals, work);
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

/* The account of a drawn table says what the draw's totals say, whatever was drawn. */
static void a_drawn_table_has_the_draws_totals(void **state)
{
    (void)state;
    for (int64_t point = -1; point < 6; point++) {
        struct interval_scene s;
        struct pond_error error = {0};
        struct pond_interval_draw draw = interval_scene_draw(point);
        struct pond_intervals *intervals = NULL;
        struct pond_interval_work *work = NULL;
        struct pond_account_model *model = NULL;
        struct pond_account_input input = {0};
        double a[N * N];
        double here[N * N];
        double direct[QUANTITIES * N];
        double spending[N * REGIONS];
        double spending_here[N * REGIONS];
        double total[TOTALS];
        struct pond_interval_table table = {a, here, direct, spending, spending_here};

        interval_scene_make(&s, 5);
        interval_scene_open(&s, 6);
        s.input.technique = interval_scene_wide;
        s.input.trade = interval_scene_wide;
        draw.point[POND_INTERVAL_DEMAND] = -1;
        intervals = interval_scene_prepare(&s);
        work = interval_scene_work(intervals);
        assert_ok(pond_intervals_run(intervals, &draw, work, total, &error));
        pond_intervals_table(intervals, &draw, work, &table);
        input = s.input.table;
        input.coefficients = a;
        input.domestic = here;
        input.direct = direct;
        input.spending = spending;
        input.spending_domestic = spending_here;
        assert_ok(pond_account_model_new(&model, &input, &error));
        check_account(model, s.demand, s.demand_domestic, total);
        pond_account_model_free(model);
        interval_scene_let_go(intervals, work);
    }
}

/* Draws of a scene: value added of all demand is the demand; but not always in the same place. */
static void check_balance(const struct interval_scene *s)
{
    struct pond_intervals *intervals = interval_scene_prepare(s);
    struct pond_interval_work *work = interval_scene_work(intervals);
    double given = 0.0;
    double moved = 0.0;

    for (int64_t point = -1; point < 50; point++) {
        double total[TOTALS];

        run(intervals, work, point, total);
        for (int64_t d = 0; d < DEMANDS; d++) {
            double bought = 0.0;

            for (int j = 0; j < N; j++) {
                bought += s->demand[d * N + j];
            }
            assert_close(all_places(total + d * QUANTITIES * PLACES), bought, 1e-12);
        }
        given = point < 0 ? total[0] : given;
        moved = fmax(moved, fabs(total[0] / given - 1.0));
    }
    assert_true(moved > 0.02);
    interval_scene_let_go(intervals, work);
}

static void value_added_of_a_unit_of_demand_stays_one(void **state)
{
    struct interval_scene s;

    (void)state;
    interval_scene_make(&s, 2);
    s.input.technique = interval_scene_wide;
    s.input.trade = interval_scene_wide;
    check_balance(&s);
    interval_scene_open(&s, 4);
    s.input.table.pay = NULL;
    check_balance(&s);
}

/* Households' spending is a column that keeps its sum: income brings the same demand in each draw,
 * and where all regions pay alike the same income. */
static void households_spend_what_they_spend(void **state)
{
    struct interval_scene s;
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double given = 0.0;
    double moved = 0.0;

    (void)state;
    interval_scene_make(&s, 5);
    interval_scene_open(&s, 5);
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
    s.input.technique = interval_scene_wide;
    s.input.trade = interval_scene_wide;
    intervals = interval_scene_prepare(&s);
    work = interval_scene_work(intervals);
    for (int64_t point = -1; point < 30; point++) {
        double total[TOTALS];
        double bought = 0.0;

        run(intervals, work, point, total);
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
    interval_scene_let_go(intervals, work);
}

/* Two regions that are alike: where something is bought changes where, not how much. */
static void trade_alone_moves_what_regions_do_but_not_the_whole(void **state)
{
    struct interval_scene s;
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double whole[QUANTITIES];
    double moved = 0.0;

    (void)state;
    interval_scene_make(&s, 3);
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
    s.input.trade = interval_scene_wide;
    intervals = interval_scene_prepare(&s);
    work = interval_scene_work(intervals);
    for (int64_t point = -1; point < 30; point++) {
        double total[TOTALS];

        run(intervals, work, point, total);
        for (int64_t k = 0; k < QUANTITIES; k++) {
            double sum = all_places(total + k * PLACES);

            whole[k] = point < 0 ? sum : whole[k];
            assert_close(sum, whole[k], 1e-11);
        }
        moved = fmax(moved, fabs(total[PLACES] / whole[1] - 0.5));
    }
    assert_true(moved > 0.01);
    interval_scene_let_go(intervals, work);
}

/* --- how interval_scene_wide --- */

/* Mean and variance of a quantity for the first demand, in all places. */
static void moments(const struct interval_scene *s, int64_t draws, int64_t quantity, double *mean,
                    double *variance)
{
    struct pond_intervals *intervals = interval_scene_prepare(s);
    struct pond_interval_work *work = interval_scene_work(intervals);
    double sum = 0.0;
    double square = 0.0;

    for (int64_t point = 0; point < draws; point++) {
        double total[TOTALS];

        run(intervals, work, point, total);
        sum += all_places(total + quantity * PLACES);
        square += pow(all_places(total + quantity * PLACES), 2.0);
    }
    *mean = sum / (double)draws;
    *variance = square / (double)draws - *mean * *mean;
    interval_scene_let_go(intervals, work);
}

/* For small spreads, T = s L f moves by sum over i, j of a_ij x_j (m_i - mean of m in column j)
 * e_ij, with m = s L and e the relative errors: the delta method, with the balance. */
static void small_spreads_of_technique_give_the_variance_of_the_delta_method(void **state)
{
    struct interval_scene s;
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;
    double m[N];
    double x[N];
    double expected = 0.0;
    double whole = 0.0;
    double mean = 0.0;
    double variance = 0.0;

    (void)state;
    interval_scene_make(&s, 4);
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
    struct interval_scene s;
    double mean = 0.0;
    double variance = 0.0;
    double whole = 0.0;

    (void)state;
    interval_scene_make(&s, 5);
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

/* Without inputs totals are direct coefficients times their factors, which are told one by one too.
 */
static void factors_of_direct_coefficients_are_those_of_the_draw(void **state)
{
    struct interval_scene s;
    struct pond_intervals *intervals = NULL;
    struct pond_interval_work *work = NULL;
    double total[TOTALS];

    (void)state;
    interval_scene_make(&s, 10);
    memset(s.a, 0, sizeof s.a);
    for (int j = 0; j < N; j++) {
        s.direct_sd[N + j] = 0.4;
    }
    s.common_sd[1] = 0.2;
    intervals = interval_scene_prepare(&s);
    work = interval_scene_work(intervals);
    for (int64_t point = 0; point < 5; point++) {
        struct pond_interval_draw draw = interval_scene_draw(point);
        double sum = 0.0;

        run(intervals, work, point, total);
        for (int j = 0; j < N; j++) {
            sum += s.demand[j] * s.direct[N + j] *
                   pond_interval_direct_factor(&draw, N, 1, j, 0.4, 0.2);
        }
        assert_close(all_places(total + PLACES), sum, 1e-13);
    }
    interval_scene_let_go(intervals, work);
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
        struct pond_interval_draw draw = interval_scene_draw(point);

        POND_TRY(
            pond_intervals_run(job->intervals, &draw, job->work[thread], job->total[point], err));
    }
done:
    return status;
}

static void draws_have_the_same_bits_on_any_number_of_threads(void **state)
{
    static struct job job[3];
    struct interval_scene s;
    struct pond_error error = {0};
    struct pond_intervals *intervals = NULL;

    (void)state;
    interval_scene_make(&s, 6);
    interval_scene_open(&s, 6);
    s.input.technique = interval_scene_wide;
    s.input.trade = interval_scene_wide;
    s.common_sd[1] = 0.1;
    s.demand_sd[1] = 0.1;
    intervals = interval_scene_prepare(&s);
    for (int k = 0; k < 3; k++) {
        pond_set_threads(1 << k);
        job[k].intervals = intervals;
        for (int t = 0; t < 4; t++) {
            job[k].work[t] = interval_scene_work(intervals);
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
    work = interval_scene_work(intervals);
    for (int64_t point = 0; point < 300; point++) {
        struct pond_interval_draw draw = interval_scene_draw(point);

        if (pond_intervals_run(intervals, &draw, work, total, &error) != POND_OK) {
            assert_non_null(strstr(error.message, "not productive"));
            failed++;
        } else {
            assert_true(total[0] >= 2.0);
        }
    }
    assert_true(failed > 0 && failed < 300);
    interval_scene_let_go(intervals, work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_given_it_is_the_account),
        cmocka_unit_test(a_drawn_table_has_the_draws_totals),
        cmocka_unit_test(value_added_of_a_unit_of_demand_stays_one),
        cmocka_unit_test(households_spend_what_they_spend),
        cmocka_unit_test(trade_alone_moves_what_regions_do_but_not_the_whole),
        cmocka_unit_test(small_spreads_of_technique_give_the_variance_of_the_delta_method),
        cmocka_unit_test(spreads_of_quantities_and_demand_are_those_that_were_asked_for),
        cmocka_unit_test(factors_of_direct_coefficients_are_those_of_the_draw),
        cmocka_unit_test(draws_have_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(a_draw_that_is_not_productive_is_said_to_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
