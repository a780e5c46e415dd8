/* The model by days: the published toy to the printed digits, and the usual state for ever.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days.h"
#include "support/support.h"

#include <math.h>

/* Two firms of two industries that sell 100 a day to each other and 100 to households; ground truth
 * A.4: what proNet gives for a loss of a tenth of firm 1's capacity. */
static struct pond_network *make_toy(void)
{
    static const pond_node supplier[] = {0, 1};
    static const pond_node customer[] = {1, 0};
    static const double value[] = {100.0, 100.0};
    static const int32_t industry[] = {0, 1};
    static const double final_demand[] = {100.0, 100.0};
    const struct pond_network_input input = {.nodes = 2,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2,
                                             .final_demand = final_demand};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

/* Sums of the first days of the toy. */
static void run_toy(enum pond_days_rationing rationing, enum pond_days_orders orders,
                    const struct pond_shock *shock, int32_t days, struct pond_days_sums *sums)
{
    struct pond_error error = {0};
    struct pond_network *network = make_toy();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_days_options options = {.shock = shock, .shocks = 1, .alone = true};
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;

    input.rationing = rationing;
    input.orders = orders;
    assert_ok(pond_days_model_new(&model, &input, &error));
    assert_ok(pond_days_run_new(&run, model, &options, &error));
    for (int32_t t = 0; t < days; t++) {
        assert_ok(pond_days_step(run, &error));
        assert_int_equal(pond_days_today(run).day, t);
        sums[t] = pond_days_today(run).sums;
    }
    pond_days_run_free(run);
    pond_days_model_free(model);
    pond_network_free(network);
}

static const struct pond_shock tenth = {
    .kind = POND_SHOCK_CAPACITY, .node = 0, .change = -0.1, .duration_days = POND_SHOCK_FOREVER};

/* Half a unit of the last printed digit. */
static void assert_printed(double actual, double expected)
{
    assert_true(fabs(actual - expected) <= 0.5000001e-6);
}

static void the_toy_with_level_rationing_and_orders_by_gap(void **state)
{
    static const double production[] = {
        380, 343.333333, 303.888889, 251.851852, 231.219136, 200,        200,        200, 200,
        200, 200,        200,        204.142233, 227.712620, 283.318080, 375.757161, 380, 380};
    struct pond_days_sums sums[21];

    (void)state;
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_GAP, &tenth, 21, sums);
    for (int t = 0; t < 18; t++) {
        assert_printed(sums[t].production, production[t]);
        assert_printed(sums[t].value_added, production[t] / 2);
    }
    assert_printed(sums[20].consumption, 190.0);
}

static void the_toy_with_rationing_by_shares_and_orders_by_gap(void **state)
{
    static const double production[] = {380, 343.333333, 303.764922, 251.748546, 231.019411, 200};
    struct pond_days_sums sums[21];

    (void)state;
    run_toy(POND_DAYS_RATION_SHARE, POND_DAYS_ORDERS_GAP, &tenth, 21, sums);
    for (int t = 0; t < 6; t++) {
        assert_printed(sums[t].production, production[t]);
    }
    assert_printed(sums[20].consumption, 145.862950);
}

static void the_toy_with_orders_never_below_use(void **state)
{
    static struct pond_days_sums sums[365];

    (void)state;
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_USE, &tenth, 365, sums);
    assert_printed(sums[0].production, 380.0);
    for (int t = 1; t < 365; t++) {
        assert_printed(sums[t].production, t <= 280 ? 370.0 : 360.0);
    }
}

static void the_toy_with_linear_recovery_loses_82_and_a_half(void **state)
{
    static const double value_added[] = {190,   186, 187.5, 189, 190.5, 192,
                                         193.5, 195, 196.5, 198, 199.5, 200};
    static struct pond_days_sums sums[365];
    struct pond_shock shock = tenth;
    double lost = 0.0;

    (void)state;
    shock.duration_days = 1;
    shock.recovery = POND_RECOVERY_LINEAR;
    shock.recovery_days = 10.0;
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_USE, &shock, 365, sums);
    for (int t = 0; t < 365; t++) {
        assert_printed(sums[t].value_added, t < 12 ? value_added[t] : 200.0);
        lost += 200.0 - sums[t].value_added;
    }
    assert_close(lost, 82.5, 1e-12);
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_GAP, &shock, 365, sums);
    lost = 0.0;
    for (int t = 0; t < 365; t++) {
        lost += 200.0 - sums[t].value_added;
    }
    assert_true(fabs(lost - 1197.98) <= 0.005);
}

/* Firm 0's only supplier, firm 1, closes for 45 days; with households as its only customers firm
 * 0's stocks last for 30. */
static void a_firm_comes_back_with_its_supplier_only_if_it_goes_on_ordering(void **state)
{
    const struct pond_shock shock = {
        .kind = POND_SHOCK_CAPACITY, .node = 1, .change = -1.0, .duration_days = 45};
    static struct pond_days_sums sums[400];

    (void)state;
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_USE, &shock, 400, sums);
    assert_true(sums[40].production == 0.0 && sums[399].production == 0.0);
    run_toy(POND_DAYS_RATION_LEVEL, POND_DAYS_ORDERS_DEMAND, &shock, 400, sums);
    assert_true(sums[40].production == 0.0);
    assert_close(sums[399].production, 400.0, 1e-6);
}

/* Firm 0 sells to households and to shop 1, whose own sales nobody recorded. Nothing comes for 30
 * days, its stock lasts for 15: it is empty on day 15, and open again when goods come. */
static void a_shop_without_sales_on_record_orders_for_its_customers(void **state)
{
    static const pond_node supplier[] = {0};
    static const pond_node customer[] = {1};
    static const double value[] = {50.0};
    static const int32_t industry[] = {0, 1};
    static const double final_demand[] = {100.0, 0.0};
    const struct pond_network_input links = {.nodes = 2,
                                             .links = 1,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2,
                                             .final_demand = final_demand};
    const struct pond_shock cut = {
        .kind = POND_SHOCK_LINK, .node = 0, .other = 1, .change = -1.0, .duration_days = 30};
    const struct pond_days_options options = {.shock = &cut, .shocks = 1, .alone = true};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    for (int way = 0; way < 2; way++) {
        struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
        struct pond_days_model *model = NULL;
        struct pond_days_run *run = NULL;

        input.orders = way == 0 ? POND_DAYS_ORDERS_DEMAND : POND_DAYS_ORDERS_USE;
        assert_ok(pond_days_model_new(&model, &input, &error));
        assert_ok(pond_days_run_new(&run, model, &options, &error));
        assert_ok(pond_days_go(run, 29, NULL, NULL, &error));
        assert_true(pond_days_today(run).activity[1] == 0.0);
        assert_int_equal(pond_days_today(run).first_hit_day[1], 15);
        assert_ok(pond_days_go(run, 71, NULL, NULL, &error));
        assert_true(pond_days_today(run).activity[1] == (way == 0 ? 1.0 : 0.0));
        pond_days_run_free(run);
        pond_days_model_free(model);
    }
    pond_network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_toy_with_level_rationing_and_orders_by_gap),
        cmocka_unit_test(the_toy_with_rationing_by_shares_and_orders_by_gap),
        cmocka_unit_test(the_toy_with_orders_never_below_use),
        cmocka_unit_test(the_toy_with_linear_recovery_loses_82_and_a_half),
        cmocka_unit_test(a_firm_comes_back_with_its_supplier_only_if_it_goes_on_ordering),
        cmocka_unit_test(a_shop_without_sales_on_record_orders_for_its_customers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
