/* Prices in a run by days: the same as those of "ripple price", no bit of a quantity moved unless
 * demand follows them, and then by hand. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "ripple/days.h"
#include "support/random_network.h"
#include "support/town_fixture.h"

#define NODES 30
#define LINKS 110

/* --- the library: final demand that is given --- */

static struct pond_days_run *start(const struct pond_days_model *model,
                                   const struct pond_shock *shock, int64_t shocks)
{
    const struct pond_days_options options = {.shock = shock, .shocks = shocks, .alone = true};
    struct pond_error error = {.code = POND_OK};
    struct pond_days_run *run = NULL;

    assert_ok(pond_days_run_new(&run, model, &options, &error));
    return run;
}

/* Compare n days of two runs to the bit. */
static void assert_same_days(struct pond_days_run *a, struct pond_days_run *b, int days)
{
    struct pond_error error = {.code = POND_OK};

    for (int t = 0; t < days; t++) {
        struct pond_days_day one;
        struct pond_days_day other;

        assert_ok(pond_days_step(a, &error));
        assert_ok(pond_days_step(b, &error));
        one = pond_days_today(a);
        other = pond_days_today(b);
        assert_memory_equal(one.production, other.production, NODES * sizeof(double));
        assert_memory_equal(one.demand, other.demand, NODES * sizeof(double));
        assert_memory_equal(&one.sums, &other.sums, sizeof one.sums);
    }
}

static void demand_that_is_given_is_a_shock_of_demand_to_the_last_bit(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct test_random random = {.seed = seed};
        struct pond_error error = {.code = POND_OK};
        struct random_links links;
        struct pond_network *network = NULL;
        struct pond_days_model *model = NULL;
        struct pond_days_input input;
        struct pond_shock shock[NODES + 1];
        struct pond_days_run *run[2];
        double factor[NODES];
        double ones[NODES];

        make_random_links(&links, &random, NODES, LINKS, 4);
        assert_ok(pond_network_build(&network, &links.input, &error));
        input = pond_days_defaults((struct pond_view){.network = network});
        assert_ok(pond_days_model_new(&model, &input, &error));
        for (pond_node j = 0; j < NODES; j++) {
            double change = -next_uniform(&random);

            shock[j] = (struct pond_shock){.kind = POND_SHOCK_DEMAND,
                                           .node = j,
                                           .change = change,
                                           .duration_days = POND_SHOCK_FOREVER};
            factor[j] = 1.0 + change;
            ones[j] = 1.0;
        }
        shock[NODES] = (struct pond_shock){.node = 3, .change = -0.7, .duration_days = 9};
        run[0] = start(model, shock, NODES + 1);
        run[1] = start(model, &shock[NODES], 1);
        assert_ok(pond_days_set_demand(run[1], factor, &error));
        assert_same_days(run[0], run[1], 30);
        /* All 1 is nothing at all, and a reset takes demand away. */
        pond_days_run_free(run[0]);
        run[0] = start(model, &shock[NODES], 1);
        pond_days_run_reset(run[1]);
        assert_same_days(run[0], run[1], 5);
        assert_ok(pond_days_set_demand(run[1], ones, &error));
        assert_same_days(run[0], run[1], 5);
        assert_ok(pond_days_set_demand(run[1], NULL, &error));
        assert_same_days(run[0], run[1], 5);
        factor[7] = -0.5;
        assert_fails(pond_days_set_demand(run[1], factor, &error), POND_EINVAL,
                     "firm 7: final demand -0.5 times the usual");
        assert_same_days(run[0], run[1], 5);
        pond_days_run_free(run[0]);
        pond_days_run_free(run[1]);
        pond_days_model_free(model);
        pond_network_free(network);
        free_random_links(&links);
    }
}

/* --- the town --- */

#define FLOUR "{\"who\": {\"product\": \"flour\"}, \"what\": \"price\", \"change\": 0.4}"
#define MILL                                                                                       \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -0.8, \"day\": 3, "       \
    "\"duration_days\": 25, \"recovery\": {\"shape\": \"linear\", \"days\": 9}}"

static json_t *values_of(const struct town *town, const char *events, int days, double elasticity)
{
    char text[2000];
    const char *path = in_folder(town->folder, "prices.json");
    json_t *values = NULL;

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": %d, \"events\": [%s]}", days,
                   events);
    write_file(path, text, strlen(text));
    values = json_pack("{s:s, s:f, s:i}", "scenario", path, "pass_through", 0.7, "lag", 10);
    if (elasticity >= 0.0) {
        (void)json_object_set_new(values, "elasticity", json_real(elasticity));
        (void)json_object_set_new(values, "by_day", json_string("all"));
    }
    return values;
}

static struct pond_result *run(const struct town *town, const char *events, int days,
                               double elasticity)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(
        ask_town(town, "ripple run", values_of(town, events, days, elasticity), &result, &error));
    return result;
}

static void assert_same_table(const struct pond_table *a, const struct pond_table *b)
{
    if (a == NULL || b == NULL) {
        fail_msg("a table is missing");
        return;
    }
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->columns, b->columns);
    for (int32_t c = 0; c < a->columns; c++) {
        assert_int_equal(a->column[c].type, b->column[c].type);
        for (int64_t row = 0; row < a->rows; row++) {
            if (a->column[c].type != POND_TEXT) {
                assert_memory_equal(&a->column[c].data.i64[row], &b->column[c].data.i64[row], 8);
            } else if (a->column[c].data.text[row] != NULL) {
                assert_string_equal(a->column[c].data.text[row], b->column[c].data.text[row]);
            }
        }
    }
}

static void without_elasticity_quantities_have_the_bits_of_a_run_without_prices(void **state)
{
    static const char *const tables[] = {"firms", "industries",        "places",        "sizes",
                                         "days",  "industries_by_day", "places_by_day", "findings"};
    static const char *const figures[] = {"turnover_lost", "lost", "value_added_lost", "hit"};
    struct town *town = *state;
    struct pond_result *with = run(town, MILL ", " FLOUR, 60, 0.0);
    struct pond_result *without = run(town, MILL, 60, 0.0);

    assert_true(town_figure(without, "lost") > 100.0);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        assert_same_table(pond_result_table(with, tables[i]),
                          pond_result_table(without, tables[i]));
    }
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        assert_true(town_figure(with, figures[i]) == town_figure(without, figures[i]));
    }
    assert_null(pond_result_figure(with, "demand_fallen"));
    assert_null(pond_result_table(without, "price_firms"));
    pond_result_free(with);
    pond_result_free(without);
}

static void prices_of_a_run_are_those_of_ripple_price(void **state)
{
    static const char *const tables[][2] = {{"price_firms", "firms"},
                                            {"price_industries", "industries"},
                                            {"price_days", "days"},
                                            {"price_findings", "findings"},
                                            {"households", "households"}};
    static const char *const figures[] = {"raised", "borne",       "final",      "avoided",
                                          "gained", "final_price", "below_zero", "rounds"};
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *price = NULL;

    for (int elasticity = 0; elasticity < 2; elasticity++) {
        struct pond_result *result = run(town, MILL ", " FLOUR, 60, elasticity);

        assert_ok(ask_town(town, "ripple price", values_of(town, MILL ", " FLOUR, 60, -1.0), &price,
                           &error));
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
            assert_same_table(pond_result_table(result, tables[i][0]),
                              pond_result_table(price, tables[i][1]));
        }
        for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
            assert_true(town_figure(result, figures[i]) == town_figure(price, figures[i]));
        }
        pond_result_free(result);
        pond_result_free(price);
    }
}

/* Flour is 0.4 dearer at once: of the mill's own final buyers, who pay 9,600 for flour alone. The
 * bakers follow on day 10, by 0.7 of 0.4 of what flour is of their turnover, and lose what their
 * final buyers, 102,000 and 60,000 a year of 366 days, do not buy. */
static void demand_follows_prices_day_by_day_by_hand(void **state)
{
    const double e = 1.5;
    struct town *town = *state;
    double mill = 9600.0 / 366.0 * (1.0 - pow(1.4, -e));
    double bakery = 102000.0 / 366.0 * (1.0 - pow(1.0 + 0.7 * 0.4 * 48000.0 / 180000.0, -e));
    double oven = 60000.0 / 366.0 * (1.0 - pow(1.0 + 0.7 * 0.4 * 30000.0 / 74400.0, -e));
    struct pond_result *result = run(town, FLOUR, 1, e);

    assert_true(fabs(town_figure(result, "lost") - mill) <= 0.0051);
    assert_true(fabs(town_figure(result, "demand_fallen") - mill) <= 0.0051);
    assert_true(town_value(result, "firms", "firm", "mill", "first_day") == 0.0);
    pond_result_free(result);
    result = run(town, FLOUR, 11, e);
    assert_true(fabs(town_value(result, "firms", "firm", "bakery", "lost") - bakery) <= 0.0051);
    assert_true(fabs(town_value(result, "firms", "firm", "oven", "lost") - oven) <= 0.0051);
    assert_true(town_value(result, "firms", "firm", "bakery", "first_day") == 10.0);
    assert_close(town_value(result, "firms", "firm", "oven", "lowest"),
                 1.0 - oven / (74400.0 / 366.0), 1e-9);
    assert_true(town_figure(result, "unmet_final") == 0.0); /* not asked for, so not unmet */
    pond_result_free(result);
}

/* Demand alone changes, and stocks last: law 5 of DAYS.md. */
static void a_larger_elasticity_loses_more(void **state)
{
    struct town *town = *state;
    double before = 0.0;

    for (int e = 1; e <= 8; e *= 2) {
        struct pond_result *result = run(town, FLOUR, 90, 0.25 * e);
        double lost = town_figure(result, "turnover_lost");

        assert_true(lost > before);
        assert_true(town_figure(result, "short_of_input") == 0.0);
        before = lost;
        pond_result_free(result);
    }
}

static void a_price_that_comes_back_brings_demand_back(void **state)
{
    struct town *town = *state;
    struct pond_result *result =
        run(town,
            "{\"who\": {\"product\": \"flour\"}, \"what\": \"price\", \"change\": 0.4, "
            "\"duration_days\": 20}",
            200, 1.0);

    assert_true(town_figure(result, "turnover_lost") > 100.0);
    assert_true(town_figure(result, "still_hit") == 0.0);
    assert_true(town_figure(result, "recovered_day") > 20.0);
    pond_result_free(result);
}

static void dearer_goods_without_a_price_event_are_a_warning(void **state)
{
    struct pond_result *result = run(*state, MILL, 60, 1.0);

    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "--elasticity changes nothing: no event of"));
    pond_result_free(result);
}

static void threads_do_not_change_a_bit(void **state)
{
    static const int threads[] = {1, 2, 4};
    char hash[3][POND_HASH_SIZE];

    for (int i = 0; i < 3; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(threads[i]);
        result = run(*state, MILL ", " FLOUR, 60, 1.0);
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    struct pond_error error = {.code = POND_OK};
    enum pond_status status =
        ask_town(user, "ripple run", values_of(user, FLOUR, 14, 1.0), &result, &error);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(ask_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demand_that_is_given_is_a_shock_of_demand_to_the_last_bit),
        cmocka_unit_test(without_elasticity_quantities_have_the_bits_of_a_run_without_prices),
        cmocka_unit_test(prices_of_a_run_are_those_of_ripple_price),
        cmocka_unit_test(demand_follows_prices_day_by_day_by_hand),
        cmocka_unit_test(a_larger_elasticity_loses_more),
        cmocka_unit_test(a_price_that_comes_back_brings_demand_back),
        cmocka_unit_test(dearer_goods_without_a_price_event_are_a_warning),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
