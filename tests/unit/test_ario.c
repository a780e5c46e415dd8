/* ARIO: BoARIO's trajectories to the printed digits, the collapse, and laws.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/ario.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

/* Ground truth A.1 and A.5: the two industries of Miller and Blair, chapter 2, by day. */
static const double flow[] = {150.0 / 365, 500.0 / 365, 200.0 / 365, 100.0 / 365};
static const double final_demand[] = {350.0 / 365, 1700.0 / 365};

static struct pond_ario_input two_industries(double stock_days, double order_days)
{
    struct pond_ario_input input = pond_ario_defaults();

    input.industries = 2;
    input.flow = flow;
    input.final_demand = final_demand;
    input.stock_days = stock_days;
    input.order_days = order_days;
    input.rationing = POND_ARIO_RATION_SHARE;
    input.compat = true;
    return input;
}

/* A year's trajectory. */
struct year {
    double made[365][2];
    double lost_days;
    bool shortage;
};

static void run_year(const struct pond_ario_input *input, const struct pond_shock *shock,
                     struct year *year)
{
    struct pond_error error = {0};
    struct pond_ario *ario = NULL;
    double usual = 0.0;

    memset(year, 0, sizeof *year);
    assert_ok(pond_ario_new(&ario, input, shock, 1, &error));
    usual = pond_ario_today(ario).production;
    for (int t = 0; t < 365; t++) {
        struct pond_ario_day today;

        pond_ario_step(ario);
        today = pond_ario_today(ario);
        assert_int_equal(today.day, t);
        year->made[t][0] = today.made[0] * 365;
        year->made[t][1] = today.made[1] * 365;
        year->lost_days += today.production_lost / usual;
        year->shortage = year->shortage || today.shortage;
    }
    pond_ario_free(ario);
}

static void assert_step(const struct year *year, int step, double x1, double x2)
{
    if (!(fabs(year->made[step][0] - x1) <= 0.51e-8 && fabs(year->made[step][1] - x2) <= 0.51e-8)) {
        fail_msg("step %d: %.8f %.8f", step, year->made[step][0], year->made[step][1]);
    }
}

/* Industry 1 loses a fifth on steps 2 to 33. */
static const struct pond_shock fifth = {
    .kind = POND_SHOCK_CAPACITY, .node = 0, .change = -0.2, .day = 2, .duration_days = 32};

static void stocks_of_10_days_give_boarios_year(void **state)
{
    struct pond_ario_input input = two_industries(10.0, 10.0);
    struct year year;

    (void)state;
    run_year(&input, &fifth, &year);
    assert_step(&year, 2, 800, 2000);
    assert_step(&year, 3, 800.10064300, 1960);
    assert_step(&year, 5, 800.29312432, 1957.94007537);
    assert_step(&year, 20, 802.08878334, 1933.31371301);
    assert_step(&year, 40, 748.42263313, 1625.30767772);
    assert_step(&year, 364, 1000.00597935, 2000.00125881);
    assert_true(fabs(year.lost_days - 9.278361) <= 0.5e-6);
    assert_true(year.shortage);
}

static void stocks_of_90_days_give_boarios_year_without_shortage(void **state)
{
    struct pond_ario_input input = two_industries(90.0, 60.0);
    struct year year;

    (void)state;
    run_year(&input, &fifth, &year);
    assert_step(&year, 2, 800, 2000);
    assert_step(&year, 3, 800.09680679, 1960);
    assert_step(&year, 5, 800.27894751, 1957.93857576);
    assert_step(&year, 20, 801.64793353, 1958.22090923);
    assert_step(&year, 40, 1003.94183442, 2000.03515980);
    assert_step(&year, 364, 1001.38547201, 2000.33059567);
    assert_true(fabs(year.lost_days - 1.962597) <= 0.5e-6);
    assert_false(year.shortage);
}

/* Half of industry 1 for 60 days (BoARIO: 62 steps), recovery over 30. */
static const struct pond_shock half = {.kind = POND_SHOCK_CAPACITY,
                                       .node = 0,
                                       .change = -0.5,
                                       .day = 2,
                                       .duration_days = 62,
                                       .recovery = POND_RECOVERY_LINEAR,
                                       .recovery_days = 30.0};

static void rationing_by_shares_collapses_and_never_recovers(void **state)
{
    struct pond_ario_input input = two_industries(10.0, 10.0);
    struct year year;

    (void)state;
    run_year(&input, &half, &year);
    assert_true(fabs(year.made[90][0] - 41.9) <= 0.05);
    assert_true(fabs(year.made[90][1] - 98.0) <= 0.05);
    assert_true(fabs(year.made[364][0] - 58.6) <= 0.05);
    assert_true(fabs(year.made[364][1] - 115.6) <= 0.05);
}

static void inputs_first_comes_back_from_the_same_and_from_worse(void **state)
{
    struct pond_ario_input input = two_industries(10.0, 10.0);
    struct pond_shock shock = half;
    struct year year;

    (void)state;
    input.rationing = POND_ARIO_RATION_INPUTS;
    input.compat = false;
    for (int round = 0; round < 2; round++) {
        run_year(&input, &shock, &year);
        assert_true(year.lost_days < 200.0);
        assert_close(year.made[364][0], 1000.0, 1e-3);
        assert_close(year.made[364][1], 2000.0, 1e-3);
        shock.change = -0.9;
        shock.duration_days = 122;
    }
}

/* Three regions of two products with random flows. */
struct regions {
    double flow[36];
    double final_demand[6];
    int32_t product[6];
    struct pond_ario_input input;
};

static void make_regions(struct regions *regions, uint64_t seed)
{
    struct test_random random = {.seed = seed};

    for (int k = 0; k < 36; k++) {
        regions->flow[k] = next_below(&random, 5) == 0 ? 0.0 : next_uniform(&random);
    }
    for (int i = 0; i < 6; i++) {
        regions->final_demand[i] = 3.0 * next_uniform(&random);
        regions->product[i] = i % 2;
    }
    regions->input = pond_ario_defaults();
    regions->input.industries = 6;
    regions->input.flow = regions->flow;
    regions->input.final_demand = regions->final_demand;
    regions->input.product = regions->product;
    regions->input.products = 2;
    regions->input.stock_days = 10.0;
    regions->input.order_days = 7.0;
}

static void without_a_shock_nothing_changes_for_a_thousand_days(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (unsigned what = 0; what < 12; what++) {
        struct regions regions;
        struct pond_ario *ario = NULL;
        double usual[6];

        make_regions(&regions, 3 + what);
        regions.input.rationing = (enum pond_ario_rationing)(what % 3U);
        regions.input.by_capacity = what / 3U % 2U != 0;
        regions.input.compat = what / 6U != 0;
        assert_ok(pond_ario_new(&ario, &regions.input, NULL, 0, &error));
        memcpy(usual, pond_ario_today(ario).made, sizeof usual);
        for (int t = 0; t < 1000; t++) {
            pond_ario_step(ario);
            assert_memory_equal(pond_ario_today(ario).made, usual, sizeof usual);
            assert_true(pond_ario_today(ario).unmet == 0.0);
            assert_true(pond_ario_today(ario).unmet_final == 0.0);
        }
        pond_ario_free(ario);
    }
}

static void stocks_and_capacity_keep_their_bounds(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (unsigned what = 0; what < 12; what++) {
        const struct pond_shock shock[] = {
            {.node = 1, .change = -0.7, .day = 3, .duration_days = 20},
            {.kind = POND_SHOCK_DEMAND, .node = 4, .change = 0.6, .day = 1, .duration_days = 90},
            {.kind = POND_SHOCK_STOCK, .node = 2, .other = 1, .change = -1.0, .day = 9}};
        struct regions regions;
        struct pond_ario *ario = NULL;
        double usual[6];

        make_regions(&regions, 20 + what);
        regions.input.rationing = (enum pond_ario_rationing)(what % 3U);
        regions.input.by_capacity = what / 3U % 2U != 0;
        assert_ok(pond_ario_new(&ario, &regions.input, shock, 3, &error));
        memcpy(usual, pond_ario_today(ario).made, sizeof usual);
        for (int t = 0; t < 200; t++) {
            struct pond_ario_day today;

            pond_ario_step(ario);
            today = pond_ario_today(ario);
            for (int i = 0; i < 6; i++) {
                double can = usual[i] * today.overcapacity[i];

                can *= i == 1 ? 1.0 - 0.7 * pond_shock_strength(&shock[0], t) : 1.0;
                assert_true(today.made[i] <= can * (1 + 1e-15) && today.made[i] >= 0.0);
                assert_true(today.made[i] <= today.demand[i]);
                assert_true(today.overcapacity[i] >= 1.0 && today.overcapacity[i] <= 1.25);
                assert_true(today.stock[i] >= 0.0 && today.stock[6 + i] >= 0.0);
            }
            assert_true(today.unmet_final >= 0.0 && today.unmet_final <= today.unmet * (1 + 1e-9));
        }
        pond_ario_free(ario);
    }
}

static void water_filling_does_not_collapse_and_does_not_come_back(void **state)
{
    struct pond_ario_input input = two_industries(10.0, 10.0);
    struct year year;
    double last = 0.0;

    (void)state;
    input.rationing = POND_ARIO_RATION_LEVEL;
    run_year(&input, &half, &year);
    last = (year.made[364][0] + year.made[364][1]) / 3000.0;
    /* Our own figure, which DAYS.md gives: no paper rations industries so. */
    assert_true(fabs(last - 0.92) < 0.005);
    assert_close(year.made[363][0], year.made[364][0], 1e-4);
}

/* Where an industry's goods of today went: into its customers' stocks, into use, to final demand.
 */
static double gone(const struct regions *regions, const struct pond_ario_day *today,
                   const double *stock, const double *usual, int i)
{
    double went = regions->final_demand[i] - today->unmet_final_of[i];

    for (int j = 0; j < 6; j++) {
        double use = regions->flow[6 * i + j] * (today->made[j] / usual[j]);
        went += today->stock[6 * i + j] - stock[6 * i + j] + use;
    }
    return went;
}

static void goods_are_conserved_each_day(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (unsigned what = 0; what < 6; what++) {
        struct pond_shock shock = {.node = 1, .change = -0.7, .day = 3, .duration_days = 20};
        struct regions regions;
        struct pond_ario *ario = NULL;
        double usual[6];
        double stock[36];

        make_regions(&regions, 70 + what);
        regions.input.product = NULL;
        regions.input.rationing = (enum pond_ario_rationing)(what % 3U);
        regions.input.by_capacity = what >= 3U;
        assert_ok(pond_ario_new(&ario, &regions.input, &shock, 1, &error));
        memcpy(usual, pond_ario_today(ario).made, sizeof usual);
        for (int t = 0; t < 100; t++) {
            struct pond_ario_day today;

            memcpy(stock, pond_ario_today(ario).stock, sizeof stock);
            pond_ario_step(ario);
            today = pond_ario_today(ario);
            for (int i = 0; i < 6; i++) {
                double went = gone(&regions, &today, stock, usual, i);

                assert_true(fabs(went - today.made[i]) < 1e-12 * usual[i]);
            }
        }
        pond_ario_free(ario);
    }
}

static void factors_that_are_set_are_shocks_of_the_same_size(void **state)
{
    const struct pond_shock shock[] = {
        {.node = 1, .change = -0.25, .duration_days = POND_SHOCK_FOREVER},
        {.kind = POND_SHOCK_DEMAND, .node = 3, .change = 0.5, .duration_days = POND_SHOCK_FOREVER}};
    const double capacity[] = {1, 0.75, 1, 1, 1, 1};
    const double demand[] = {1, 1, 1, 1.5, 1, 1};
    const double wrong[] = {1, 1, 1, 1, -0.5, 1};
    struct pond_error error = {0};
    struct regions regions;
    struct pond_ario *ario[2] = {NULL, NULL};

    (void)state;
    make_regions(&regions, 9);
    for (int w = 0; w < 2; w++) {
        assert_ok(pond_ario_new(&ario[w], &regions.input, shock, w == 0 ? 2 : 0, &error));
    }
    assert_ok(pond_ario_set(ario[1], capacity, demand, &error));
    assert_fails(pond_ario_set(ario[1], NULL, wrong, &error), POND_EINVAL,
                 "industry 4: final demand -0.5 times the usual");
    for (int t = 0; t < 40; t++) {
        for (int w = 0; w < 2; w++) {
            pond_ario_step(ario[w]);
        }
        assert_memory_equal(pond_ario_today(ario[0]).made, pond_ario_today(ario[1]).made,
                            6 * sizeof(double));
    }
    pond_ario_free(ario[0]);
    pond_ario_free(ario[1]);
}

static void nonsense_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_ario *ario = NULL;
    struct regions regions;
    struct pond_shock shock = fifth;

    (void)state;
    make_regions(&regions, 1);
    shock.kind = POND_SHOCK_LINK;
    shock.other = POND_SHOCK_ALL;
    assert_fails(pond_ario_new(&ario, &regions.input, &shock, 1, &error), POND_EINVAL, "links");
    assert_null(ario);
    regions.input.psi = 1.5;
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL, "psi 1.5");
    make_regions(&regions, 1);
    regions.flow[7] = -1.0;
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL,
                 "flow from industry 1 to 1: -1");
    make_regions(&regions, 1);
    regions.product[5] = 2;
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL,
                 "industry 5: product 2 (expected 0 to 1)");
    make_regions(&regions, 1);
    regions.input.stock_days = 0.5;
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL,
                 "stock days 0.5");
    make_regions(&regions, 1);
    regions.input.products = 7;
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL,
                 "6 industries of 7 products");
    make_regions(&regions, 1);
    regions.final_demand[2] = 0.0;
    memset(&regions.flow[12], 0, 6 * sizeof(double));
    assert_fails(pond_ario_new(&ario, &regions.input, NULL, 0, &error), POND_EINVAL,
                 "industry 2 buys");
}

static enum pond_status a_new_run(void *user)
{
    const struct regions *regions = user;
    struct pond_ario *ario = NULL;
    enum pond_status status = pond_ario_new(&ario, &regions->input, &fifth, 1, NULL);

    assert_true((ario == NULL) == (status != POND_OK));
    pond_ario_free(ario);
    return status;
}

static void memory_may_end_at_any_point(void **state)
{
    struct regions regions;

    (void)state;
    make_regions(&regions, 8);
    assert_survives_no_memory(a_new_run, &regions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stocks_of_10_days_give_boarios_year),
        cmocka_unit_test(stocks_of_90_days_give_boarios_year_without_shortage),
        cmocka_unit_test(rationing_by_shares_collapses_and_never_recovers),
        cmocka_unit_test(inputs_first_comes_back_from_the_same_and_from_worse),
        cmocka_unit_test(water_filling_does_not_collapse_and_does_not_come_back),
        cmocka_unit_test(goods_are_conserved_each_day),
        cmocka_unit_test(factors_that_are_set_are_shocks_of_the_same_size),
        cmocka_unit_test(without_a_shock_nothing_changes_for_a_thousand_days),
        cmocka_unit_test(stocks_and_capacity_keep_their_bounds),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(memory_may_end_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
