/* "ripple run" and "ripple compare" in a town of eight firms: losses by hand, sums that agree,
 * refusals. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/compare.h"
#include "support/town_fixture.h"

/* Write a scenario of 30 days with these events. */
static const char *scenario(struct town *town, const char *name, const char *events)
{
    char text[2000];
    const char *path = in_folder(town->folder, name);

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 30, \"events\": [%s]}", events);
    write_file(path, text, strlen(text));
    return path;
}

static struct pond_result *run(struct town *town, const char *events)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(
        town, "ripple run",
        json_pack("{s:s, s:s}", "scenario", scenario(town, "run.json", events), "by_day", "all"),
        &result, &error));
    return result;
}

static double column_sum(const struct pond_result *result, const char *table, const char *column)
{
    const struct pond_table *found = pond_result_table(result, table);
    double sum = 0.0;

    assert_non_null(found);
    for (int64_t row = 0; row < found->rows; row++) {
        sum += pond_table_column(found, column)->data.f64[row];
    }
    return sum;
}

/* The tailor sells 12,000 in 366 days, to people alone, and buys from no firm. */
static void what_a_tailor_loses_is_what_people_do_not_buy(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": -0.3, "
                    "\"day\": 5, \"duration_days\": 10}");
    double day = 0.3 * 12000.0 / 366.0;

    assert_close(town_figure(result, "lost"), 10.0 * day, 1e-3);
    assert_true(town_figure(result, "hit") == 1.0);
    assert_true(town_figure(result, "first_hit_day") == 5.0);
    assert_true(town_figure(result, "recovered_day") == 15.0);
    assert_true(town_figure(result, "unmet_final") == 0.0);
    assert_close(town_value(result, "firms", "firm", "tailor", "lost_days"), 3.0, 1e-9);
    assert_close(town_value(result, "firms", "firm", "tailor", "lowest"), 0.7, 1e-12);
    assert_true(town_value(result, "firms", "firm", "tailor", "recovered_day") == 15.0);
    assert_close(town_value(result, "sizes", "size", "1 to 9", "lost"), 10.0 * day, 1e-3);
    assert_close(town_value(result, "places", "place", "Riverside", "lost"), 10.0 * day, 1e-3);
    assert_int_equal(pond_result_table(result, "places_by_day")->rows, 30);
    assert_finding(result, 0, "In 30 days firms lose USD 98.36 of turnover");
    assert_finding(result, 1, "1 firm is hit, none but those");
    assert_finding(result, 2, "No firm runs out of an input.");
    assert_finding(result, 3, "From day 15 on");
    pond_result_free(result);
}

static void a_change_of_nothing_loses_nothing_to_the_last_bit(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"all\": true}, \"what\": \"capacity\", \"change\": 0}");

    assert_true(town_figure(result, "lost") == 0.0);
    assert_true(town_figure(result, "hit") == 0.0);
    assert_int_equal(pond_result_table(result, "firms")->rows, 0);
    assert_true(column_sum(result, "days", "lost") == 0.0);
    pond_result_free(result);
}

/* Firms, industries, places, sizes and days add up to the same loss. */
static void all_tables_add_up_to_the_same_loss(void **state)
{
    static const char *const tables[] = {"firms",         "industries",  "places",
                                         "sizes",         "days",        "industries_by_day",
                                         "places_by_day", "sizes_by_day"};
    struct pond_result *result =
        run(*state, "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, "
                    "\"day\": 1, \"duration_days\": 9, \"recovery\": {\"shape\": \"linear\", "
                    "\"days\": 5}}, {\"who\": {\"place\": \"hill\"}, \"what\": \"demand\", "
                    "\"change\": -0.5, \"duration_days\": 4}");

    for (size_t i = 0; i < 5; i++) {
        /* Money is rounded to cents in each row. */
        assert_true(fabs(column_sum(result, tables[i], "lost") - town_figure(result, "lost")) <
                    1.5);
    }
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        assert_true(fabs(column_sum(result, tables[i], "turnover_lost") -
                         town_figure(result, "turnover_lost")) < 1.5);
    }
    assert_true(town_figure(result, "lost") > 1000.0);
    assert_true(town_value(result, "firms", "firm", "mill", "first_day") == 0.0);
    pond_result_free(result);
}

/* All groups lose something on some day, or make what they usually make. */
static void groups_by_day_add_up_to_the_day(void **state)
{
    static const char *const columns[] = {"unmet", "unmet_final"};
    static const char *const counts[] = {"hit", "short_of_input"};
    struct pond_result *result =
        run(*state, "{\"who\": {\"all\": true}, \"what\": \"capacity\", \"change\": -0.4, "
                    "\"day\": 3, \"duration_days\": 9}, {\"who\": {\"firm\": \"mill\"}, "
                    "\"what\": \"stock\", \"change\": -1, \"day\": 2}");
    const struct pond_table *days = pond_result_table(result, "days");

    for (int t = 0; t < 3; t++) {
        static const char *const names[] = {"industries_by_day", "places_by_day", "sizes_by_day"};
        const struct pond_table *table = pond_result_table(result, names[t]);

        for (size_t c = 0; c < 2; c++) {
            assert_true(fabs(column_sum(result, names[t], columns[c]) -
                             column_sum(result, "days", columns[c])) < 1.5);
        }
        for (int64_t d = 0; d < days->rows; d++) {
            double made = 0.0;
            int64_t count[2] = {0};

            for (int64_t row = 0; row < table->rows; row++) {
                bool today = pond_table_column(table, "day")->data.i64[row] == d;

                made += today ? pond_table_column(table, "production")->data.f64[row] : 0.0;
                for (int c = 0; c < 2; c++) {
                    count[c] += today ? pond_table_column(table, counts[c])->data.i64[row] : 0;
                }
            }
            assert_true(fabs(made - pond_table_column(days, "production")->data.f64[d]) < 0.1);
            for (int c = 0; c < 2; c++) {
                assert_int_equal(count[c], pond_table_column(days, counts[c])->data.i64[d]);
            }
        }
    }
    assert_true(column_sum(result, "days", "unmet") > 0.0);
    pond_result_free(result);
}

/* What comes from elsewhere strikes nobody, so that bakers are hit over their links all the same.
 */
static void relief_to_all_is_no_blow_to_all(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, "
                    "\"duration_days\": 25}, {\"who\": {\"all\": true}, \"what\": \"supply\", "
                    "\"change\": 0.05, \"day\": 3, \"duration_days\": 4}");

    assert_finding(result, 1, "over their links alone");
    pond_result_free(result);
}

/* Fifteen days of flour: bakers stand still on the day after, and say what they lack. */
static void bakers_without_flour_stand_still_when_their_stock_is_gone(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"firm\": \"mill\"}, \"what\": \"link\", \"change\": -1, "
                    "\"to\": {\"firm\": \"oven\"}}");
    const struct pond_table *firms = pond_result_table(result, "firms");
    const char *lacks = NULL;

    for (int64_t row = 0; row < firms->rows; row++) {
        if (strcmp(pond_table_column(firms, "firm")->data.text[row], "oven") == 0) {
            lacks = pond_table_column(firms, "short_of")->data.text[row];
        }
    }
    assert_non_null(lacks);
    assert_string_equal(lacks, "3112");
    assert_true(town_value(result, "firms", "firm", "oven", "lowest") == 0.0);
    assert_true(town_value(result, "firms", "firm", "oven", "short_day") > 12.0);
    assert_true(town_value(result, "firms", "firm", "oven", "short_day") < 18.0);
    assert_true(town_value(result, "firms", "firm", "mill", "first_day") == 0.0);
    assert_finding(result, 1, "those that the scenario itself changes");
    assert_finding(result, 2, "Of the others Riverside Oven loses most");
    assert_finding(result, 3, "Riverside Oven on day ");
    assert_finding(result, 3, "of goods of industry 3112");
    assert_finding(result, 4, "still hit on day 29");
    pond_result_free(result);
}

/* Mill and farm need each other's goods, wheat and bran, and a mill that is back has none left. */
static void a_standstill_after_all_changes_are_over_is_told(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const char *path =
        scenario(town, "mill.json",
                 "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, "
                 "\"duration_days\": 20}");

    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:s}", "scenario", path, "orders", "use"), &result,
                       &error));
    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "All changes are over on day 20"));
    pond_result_free(result);
    assert_ok(ask_town(town, "ripple run", json_pack("{s:s, s:i}", "scenario", path, "days", 200),
                       &result, &error));
    assert_true(town_figure(result, "still_hit") == 0.0); /* who orders for what it could sell */
    assert_int_equal(result->warnings, 1); /* what was not delivered is not caught up with */
    assert_non_null(strstr(result->warning[0], "are not delivered"));
    pond_result_free(result);
}

/* Each of them makes another answer. */
static void switches_of_the_model_are_parameters(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    const char *path = scenario(town, "mill.json",
                                "{\"who\": {\"place\": \"hill\"}, \"what\": \"capacity\", "
                                "\"change\": -0.5, \"duration_days\": 20}");
    static const char *const name[] = {"overcapacity", "income", "cash", "exit"};
    static const double value[] = {1.25, 1.0, 2.0, 0.01};
    double plain = 0.0;
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple run", json_pack("{s:s}", "scenario", path), &result, &error));
    plain = town_figure(result, "turnover_lost");
    pond_result_free(result);
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        assert_ok(
            ask_town(town, "ripple run",
                     json_pack("{s:s, s:f, s:i, s:f, s:f}", "scenario", path, name[i], value[i],
                               "overcapacity_days", 10, "income_memory", 0.5, "fixed", 1.0),
                     &result, &error));
        assert_true(town_figure(result, "turnover_lost") != plain);
        pond_result_free(result);
    }
}

static void threads_do_not_change_a_bit(void **state)
{
    char hash[2][POND_HASH_SIZE];

    for (int i = 0; i < 2; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(i == 0 ? 1 : 4);
        result = run(*state, "{\"who\": {\"industry\": \"31\"}, \"what\": \"capacity\", "
                             "\"change\": -0.5, \"duration_days\": 9}");
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
}

static void refuses(struct town *town, json_t *values, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_fails(ask_town(town, "ripple run", values, &result, &error), status, part);
    assert_null(result);
}

static void nonsense_is_refused(void **state)
{
    struct town *town = *state;

    refuses(town, json_object(), POND_EINVAL, "a scenario is missing");
    refuses(town, json_pack("{s:s}", "scenario", "none.json"), POND_ENOTFOUND, "none.json");
    refuses(town, json_pack("{s:s, s:f}", "scenario", "none.json", "stock", 0.5), POND_EINVAL,
            "\"stock\"");
    refuses(town, json_pack("{s:s}", "scenario", scenario(town, "bad.json", "{}")), POND_EINVAL,
            "$.events[0].who is missing");
}

/* --- compare --- */

static void two_scenarios_stand_side_by_side(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    struct study_compare_request request = {.address = town->store};
    double day = 12000.0 / 366.0;

    request.a = scenario(town, "a.json",
                         "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", "
                         "\"change\": -0.3, \"duration_days\": 10}");
    request.b = scenario(town, "b.json",
                         "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", "
                         "\"change\": -1, \"duration_days\": 5}");
    assert_ok(pond_study_compare(&request, &result, &error));
    assert_close(town_value(result, "figures", "figure", "lost", "a"), 3.0 * day, 1e-3);
    assert_close(town_value(result, "figures", "figure", "lost", "b"), 5.0 * day, 1e-3);
    assert_close(town_value(result, "firms", "firm", "tailor", "difference"), 2.0 * day, 1e-3);
    assert_close(town_value(result, "days", "day", "2", "difference"), 0.7 * day, 1e-2);
    assert_close(town_value(result, "days", "day", "7", "difference"), -0.3 * day, 1e-2);
    pond_result_free(result);
    request.b = "77";
    assert_fails(pond_study_compare(&request, &result, &error), POND_ENOTFOUND, "no run 77");
    assert_null(result);
}

static enum pond_status compare_two(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status = pond_study_compare(user, &result, NULL);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct town *town = *state;
    struct study_compare_request request = {.address = town->store};

    request.a = scenario(town, "a.json",
                         "{\"who\": {\"firm\": \"mill\"}, \"what\": \"demand\", "
                         "\"change\": -0.3}");
    request.b = request.a;
    pond_set_threads(1);
    assert_survives_no_memory(compare_two, &request);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_tailor_loses_is_what_people_do_not_buy),
        cmocka_unit_test(a_change_of_nothing_loses_nothing_to_the_last_bit),
        cmocka_unit_test(all_tables_add_up_to_the_same_loss),
        cmocka_unit_test(groups_by_day_add_up_to_the_day),
        cmocka_unit_test(relief_to_all_is_no_blow_to_all),
        cmocka_unit_test(bakers_without_flour_stand_still_when_their_stock_is_gone),
        cmocka_unit_test(a_standstill_after_all_changes_are_over_is_told),
        cmocka_unit_test(switches_of_the_model_are_parameters),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(two_scenarios_stand_side_by_side),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
