/* The switches of "ripple run" in a town of eight firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "support/town_fixture.h"

/* Run a scenario of 200 days of one event, with one more parameter. */
static struct pond_result *run_with(struct town *town, const char *event, const char *parameter,
                                    json_t *value)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const char *path = in_folder(town->folder, "switches.json");
    char text[2000];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 200, \"events\": [%s]}", event);
    write_file(path, text, strlen(text));
    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:o}", "scenario", path, parameter, value), &result,
                       &error));
    return result;
}

#define MILL_CLOSES                                                                                \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, "                     \
    "\"duration_days\": 40}"
#define NOBODY_BUYS                                                                                \
    "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": -1, "                     \
    "\"duration_days\": 200}"

static void who_goes_on_ordering_comes_back(void **state)
{
    struct pond_result *use = run_with(*state, MILL_CLOSES, "orders", json_string("use"));
    struct pond_result *demand = run_with(*state, MILL_CLOSES, "orders", json_string("demand"));

    assert_true(town_figure(use, "still_hit") > 0.0);
    assert_true(town_figure(demand, "still_hit") == 0.0);
    assert_true(town_figure(demand, "lost") < town_figure(use, "lost"));
    pond_result_free(use);
    pond_result_free(demand);
}

static void a_tailor_without_customers_ends_when_its_cash_does(void **state)
{
    struct pond_result *result = run_with(*state, NOBODY_BUYS, "cash", json_real(30.0));

    assert_true(town_figure(result, "defaults") >= 1.0);
    pond_result_free(result);
    result = run_with(*state, NOBODY_BUYS, "cash", json_real(3000.0));
    assert_true(town_figure(result, "defaults") == 0.0);
    pond_result_free(result);
}

static void lost_income_costs_others_too(void **state)
{
    struct pond_result *without = run_with(*state, NOBODY_BUYS, "income", json_real(0.0));
    struct pond_result *with = run_with(*state, NOBODY_BUYS, "income", json_real(0.5));

    assert_true(town_figure(without, "hit") == 1.0);
    assert_true(town_figure(with, "hit") > 1.0);
    assert_true(town_figure(with, "lost") > town_figure(without, "lost"));
    pond_result_free(without);
    pond_result_free(with);
}

static void firms_close_at_their_rate(void **state)
{
    struct pond_result *result = run_with(*state, NOBODY_BUYS, "exit", json_real(0.01));

    assert_true(town_figure(result, "exits") >= 1.0);
    pond_result_free(result);
}

static bool warns(const struct pond_result *result, const char *part)
{
    for (int32_t k = 0; k < result->warnings; k++) {
        if (strstr(result->warning[k], part) != NULL) {
            return true;
        }
    }
    return false;
}

/* Bakers' flour is run down for 40 days; only who can make more than usual fills it again. */
static void stocks_are_filled_again_where_there_is_room(void **state)
{
    struct pond_result *without = run_with(*state, MILL_CLOSES, "spare", json_real(0.0));
    struct pond_result *with = run_with(*state, MILL_CLOSES, "spare", json_real(0.5));
    const struct pond_table *days = pond_result_table(with, "days");

    assert_true(warns(without, "are not delivered"));
    assert_false(warns(with, "are not delivered"));
    assert_true(pond_table_column(days, "unmet")->data.f64[days->rows - 1] == 0.0);
    assert_true(town_figure(with, "lost") < town_figure(without, "lost"));
    pond_result_free(without);
    pond_result_free(with);
}

/* Flour (3112) in bakeries (3118): essential, or of no account. */
static void classes_of_pairs_stand_in_a_file(void **state)
{
    struct town *town = *state;
    const char *path = in_folder(town->folder, "classes.csv");
    static const char *const rows[] = {"supplier_industry,customer_industry,class\n3112,3118,2\n",
                                       "supplier_industry,customer_industry,class\n3112,3118,0\n"};
    double lacking = 0.0;

    for (int k = 0; k < 2; k++) {
        struct pond_result *result = NULL;

        write_file(path, rows[k], strlen(rows[k]));
        result = run_with(town, MILL_CLOSES, "classes", json_string(path));
        if (k == 0) {
            assert_true(town_value(result, "firms", "firm", "oven", "short_day") > 0.0);
        } else { /* bakers do not even notice */
            assert_true(town_figure(result, "short_of_input") < lacking);
        }
        lacking = town_figure(result, "short_of_input");
        pond_result_free(result);
    }
}

static struct pond_result *run_with_stocks(struct town *town, const char *rows)
{
    const char *path = in_folder(town->folder, "stocks.csv");

    write_file(path, rows, strlen(rows));
    return run_with(town, MILL_CLOSES, "stocks", json_string(path));
}

/* The mill closes on day 0, and what it shipped the evening before still comes: a baker with n days
 * of flour is short from day n on. */
static void stocks_stand_by_firm_industry_and_input(void **state)
{
    struct pond_result *result = run_with_stocks(*state, "input,firm,days\n3112,,8\n,oven,4\n");

    assert_true(town_value(result, "firms", "firm", "oven", "short_day") == 4.0);
    assert_true(town_value(result, "firms", "firm", "bakery", "short_day") == 8.0);
    pond_result_free(result);
    /* The row with a firm counts more, wherever it stands; of others the last. */
    result = run_with_stocks(*state, "firm,input,industry,days\noven,31,,4\n,,,20\n,,3118,9\n");
    assert_true(town_value(result, "firms", "firm", "oven", "short_day") == 4.0);
    assert_true(town_value(result, "firms", "firm", "bakery", "short_day") == 9.0);
    pond_result_free(result);
    result = run_with_stocks(*state, "input,days\n3112,41\n");
    assert_true(town_figure(result, "short_of_input") == 0.0);
    pond_result_free(result);
}

static void refuses_stocks(struct town *town, const char *rows, enum pond_status status,
                           const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const char *path = in_folder(town->folder, "stocks.csv");

    write_file(path, rows, strlen(rows));
    assert_fails(ask_town(town, "ripple run",
                          json_pack("{s:s, s:s}", "scenario",
                                    in_folder(town->folder, "switches.json"), "stocks", path),
                          &result, &error),
                 status, part);
    assert_null(result);
}

static void nonsense_in_a_file_of_stocks_is_refused(void **state)
{
    struct town *town = *state;

    refuses_stocks(town, "days\n3\n", POND_EPARSE, "none of the columns");
    refuses_stocks(town, "firm\noven\n", POND_EPARSE, "days");
    refuses_stocks(town, "firm,days\nnobody,3\n", POND_EPARSE, "line 2, column \"firm\"");
    refuses_stocks(town, "firm,days\noven,0\n", POND_EPARSE, "days, 1 to 10000");
    refuses_stocks(town, "firm,days\noven,many\n", POND_EPARSE, "\"many\"");
    refuses_stocks(town, "input,days\n999,3\n", POND_EPARSE, "something is traded");
}

/* Two bakers are of one industry, and can take each other's customers when they have room. */
static void links_move_in_their_own_time_where_there_is_room(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = run_with(town, NOBODY_BUYS, "half_life", json_real(20.0));

    assert_true(town_figure(result, "changed") == 0.0);
    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "--overcapacity 1.25 gives all of them room"));
    pond_result_free(result);
    assert_ok(
        ask_town(town, "ripple run",
                 json_pack("{s:s, s:f, s:f}", "scenario", in_folder(town->folder, "switches.json"),
                           "half_life", 20.0, "overcapacity", 2.0),
                 &result, &error));
    assert_true(town_figure(result, "changed") > 0.0);
    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "cost production by themselves"));
    pond_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_goes_on_ordering_comes_back),
        cmocka_unit_test(a_tailor_without_customers_ends_when_its_cash_does),
        cmocka_unit_test(lost_income_costs_others_too),
        cmocka_unit_test(firms_close_at_their_rate),
        cmocka_unit_test(classes_of_pairs_stand_in_a_file),
        cmocka_unit_test(stocks_are_filled_again_where_there_is_room),
        cmocka_unit_test(stocks_stand_by_firm_industry_and_input),
        cmocka_unit_test(nonsense_in_a_file_of_stocks_is_refused),
        cmocka_unit_test(links_move_in_their_own_time_where_there_is_room),
    };
    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
