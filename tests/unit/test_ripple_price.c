/* "ripple price" of a town of eight firms: flour 40 % dearer, followed by hand; its account, its
 * files, its refusals. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "support/town_fixture.h"

static json_t *flour(double pass_through)
{
    return json_pack("{s:[s], s:f, s:f}", "product", "flour", "by", 0.4, "pass_through",
                     pass_through);
}

/* Flour to the bakery is 48,000 a year, of 180,000 that it sells; 70 % of what is dearer goes on.
 */
static void flour_is_followed_to_bakeries_cafe_and_households(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    double bakery = 0.7 * 0.4 * 48000.0 / 180000.0;
    double oven = 0.7 * 0.4 * 30000.0 / 74400.0;
    double grocer = 0.7 * (0.4 * 14400.0 + 60000.0 * bakery) / 270000.0;
    double cafe = 0.7 * (0.4 * 4800.0 + 18000.0 * bakery + 14400.0 * oven) / 150000.0;
    /* A year's pay is on record, the period has 366 days. */
    double pay = 34000.0 * 366.0 / 365.25;
    double before = 74400.0 - 30000.0 - 7200.0 - pay;

    assert_ok(ask_town(town, "ripple price", flour(0.7), &result, &error));
    assert_close(town_value(result, "firms", "firm", "bakery", "price"), bakery, 1e-9);
    assert_close(town_value(result, "firms", "firm", "oven", "price"), oven, 1e-9);
    assert_close(town_value(result, "firms", "firm", "grocer", "price"), grocer, 1e-9);
    assert_close(town_value(result, "firms", "firm", "cafe", "price"), cafe, 1e-9);
    assert_true(town_value(result, "firms", "firm", "mill", "price") == 0.0);
    assert_close(town_value(result, "firms", "firm", "mill", "borne"), -0.4 * 106800.0, 1e-12);
    assert_close(town_value(result, "firms", "firm", "oven", "margin_before"), before / 74400.0,
                 1e-9);
    assert_close(town_value(result, "firms", "firm", "oven", "margin_after"),
                 (before - 3600.0) / (74400.0 + 8400.0), 1e-9);
    assert_true(town_value(result, "firms", "firm", "oven", "below_zero") == 1.0);
    assert_true(town_value(result, "firms", "firm", "oven", "first_day") == 0.0);
    assert_true(town_value(result, "firms", "firm", "bakery", "below_zero") == 0.0);
    assert_true(town_value(result, "firms", "firm", "bakery", "first_day") ==
                (double)POND_MISSING_I64);
    assert_close(town_figure(result, "raised"), 0.4 * 106800.0, 1e-12);
    assert_close(town_figure(result, "final"),
                 0.4 * 9600.0 + 102000.0 * bakery + 60000.0 * oven + 270000.0 * grocer +
                     150000.0 * cafe,
                 1e-6);
    assert_close(town_figure(result, "borne") + town_figure(result, "final"),
                 town_figure(result, "raised"), 1e-9);
    assert_true(town_figure(result, "below_zero") == 1.0);
    assert_close(town_value(result, "households", "industry", "3112", "extra"), 3840.0, 1e-12);
    assert_finding(result, 0, "USD 42,720.00");
    assert_finding(result, 0, "final buyers pay USD 28,821.06 (67.5 %), margins bear 32.5 %");
    assert_finding(result, 1, "to firms of industry 3118, whose goods cost them 8.88 % more");
    assert_finding(result, 2, "1 firm falls below zero margin; of them Riverside Oven");
    assert_finding(result, 2, "from 4.2 % of turnover to -0.6 %");
    assert_finding(result, 3, "2, are below zero on day 30");
    pond_result_free(result);
}

/* Days: flour at once; bread a lag later, meals and groceries another lag later. */
static void prices_follow_with_their_lags(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const double *path = NULL;
    json_t *values = flour(1.0);

    (void)json_object_set_new(values, "lag", json_integer(10));
    (void)json_object_set_new(values, "days", json_integer(40));
    assert_ok(ask_town(town, "ripple price", values, &result, &error));
    path = pond_table_column(pond_result_table(result, "days"), "final_price")->data.f64;
    assert_true(path[0] == path[9] && path[9] < path[10]);
    assert_true(path[10] == path[19] && path[19] < path[20]);
    assert_true(path[20] == path[39]);
    assert_close(path[39], town_figure(result, "final_price"), 1e-9);
    assert_close(path[0] * 603600.0, 3840.0, 1e-12); /* all that final buyers buy */
    assert_true(fabs(town_figure(result, "borne")) < 0.02);
    pond_result_free(result);
}

static void a_scenario_and_its_flags_answer_alike(void **state)
{
    static const char text[] =
        "{\"format\": \"pond-scenario/1\", \"days\": 180, \"events\": [{\"who\": {\"product\": "
        "\"flour\"}, \"what\": \"price\", \"change\": 0.4}]}";
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *flags = NULL;
    struct pond_result *file = NULL;
    char a[POND_HASH_SIZE];
    char b[POND_HASH_SIZE];

    write_file(in_folder(town->folder, "flour.json"), text, sizeof text - 1);
    assert_ok(ask_town(town, "ripple price", flour(0.7), &flags, &error));
    assert_ok(ask_town(town, "ripple price",
                       json_pack("{s:s, s:f}", "scenario", in_folder(town->folder, "flour.json"),
                                 "pass_through", 0.7),
                       &file, &error));
    pond_result_hash(flags, a);
    pond_result_hash(file, b);
    assert_string_equal(a, b);
    pond_result_free(flags);
    pond_result_free(file);
}

static void a_price_that_comes_back_lets_the_others_come_back(void **state)
{
    static const char text[] =
        "{\"format\": \"pond-scenario/1\", \"days\": 120, \"events\": [{\"who\": {\"firm\": "
        "\"mill\"}, \"what\": \"price\", \"change\": 0.4, \"day\": 5, \"duration_days\": 20, "
        "\"recovery\": {\"shape\": \"linear\", \"days\": 10}}]}";
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const double *path = NULL;

    write_file(in_folder(town->folder, "mill.json"), text, sizeof text - 1);
    assert_ok(ask_town(
        town, "ripple price",
        json_pack("{s:s, s:i}", "scenario", in_folder(town->folder, "mill.json"), "lag", 10),
        &result, &error));
    path = pond_table_column(pond_result_table(result, "days"), "final_price")->data.f64;
    assert_true(path[4] == 0.0 && path[5] > 0.0 && path[20] > path[5] && path[26] < path[25]);
    /* What is left goes round between mill and farm, by flour's bran and wheat. */
    assert_true(fabs(path[119]) < 1e-5);
    pond_result_free(result);
}

/* Bakers have 8 % and pass half on; all others as the parameters say. */
static void a_file_of_industries_says_who_passes_on_what(void **state)
{
    static const char text[] = "industry,pass_through,lag,margin\n3,0.9,5,0.2\n3118,0.5,,0.08\n";
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    json_t *values = flour(1.0);

    write_file(in_folder(town->folder, "industries.csv"), text, sizeof text - 1);
    (void)json_object_set_new(values, "industries",
                              json_string(in_folder(town->folder, "industries.csv")));
    assert_ok(ask_town(town, "ripple price", values, &result, &error));
    assert_close(town_value(result, "firms", "firm", "bakery", "price"),
                 0.5 * 0.4 * 48000.0 / 180000.0, 1e-9);
    pond_result_free(result);
}

/* Physical inputs of bakers are essential; the grocer can buy elsewhere. */
static void inputs_that_are_not_essential_are_avoided(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple price",
                       json_pack("{s:[s], s:f, s:f}", "firm", "mill", "by", 0.4, "avoid", 0.5),
                       &result, &error));
    assert_close(town_value(result, "firms", "firm", "bakery", "extra_cost"), 0.4 * 48000.0, 1e-9);
    assert_true(town_value(result, "firms", "firm", "grocer", "extra_cost") <
                0.4 * 14400.0 + 60000.0 * 0.4 * 48000.0 / 180000.0 - 1.0);
    assert_true(town_figure(result, "avoided") > 1000.0);
    assert_close(town_figure(result, "borne") + town_figure(result, "final") +
                     town_figure(result, "avoided"),
                 town_figure(result, "raised"), 1e-6);
    pond_result_free(result);
}

static void dearer_imports_push_too(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple price", json_pack("{s:f}", "imports", 0.1), &result, &error));
    assert_close(town_figure(result, "raised"), 0.1 * 12.0 * (2000 + 2500 + 12000 + 1500 + 400),
                 1e-9);
    assert_close(town_value(result, "firms", "firm", "tailor", "price"), 0.1 * 4800.0 / 12000.0,
                 1e-9);
    pond_result_free(result);
}

static void refuses(struct town *town, json_t *values, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_fails(ask_town(town, "ripple price", values, &result, &error), status, part);
    assert_null(result);
}

static void nonsense_is_refused(void **state)
{
    static const char demand[] =
        "{\"format\": \"pond-scenario/1\", \"events\": [{\"who\": {\"all\": true}, \"what\": "
        "\"demand\", \"change\": -1}]}";
    static const char wrong[] = "industry,pass_through,lag,margin\n3,1.5,5,0.2\n";
    struct town *town = *state;

    write_file(in_folder(town->folder, "demand.json"), demand, sizeof demand - 1);
    write_file(in_folder(town->folder, "wrong.csv"), wrong, sizeof wrong - 1);
    refuses(town, json_object(), POND_EINVAL, "say what gets dearer");
    refuses(town, json_pack("{s:f}", "by", -1.0), POND_EINVAL, "\"by\"");
    refuses(town, json_pack("{s:s}", "where", "employees <"), POND_EPARSE, "ends where");
    refuses(town, json_pack("{s:s}", "scenario", in_folder(town->folder, "none.json")),
            POND_ENOTFOUND, "none.json");
    refuses(town, json_pack("{s:s}", "scenario", in_folder(town->folder, "demand.json")),
            POND_EINVAL, "no event changes a price");
    refuses(town,
            json_pack("{s:[s], s:s}", "product", "flour", "industries",
                      in_folder(town->folder, "wrong.csv")),
            POND_EPARSE, "a share from 0 to 1");
}

static void threads_do_not_change_a_bit(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    char hash[2][POND_HASH_SIZE];

    for (int i = 0; i < 2; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(i == 0 ? 1 : 4);
        assert_ok(ask_town(town, "ripple price", flour(0.7), &result, &error));
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    struct pond_error error = {.code = POND_OK};
    enum pond_status status = ask_town(user, "ripple price", flour(0.7), &result, &error);

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
        cmocka_unit_test(flour_is_followed_to_bakeries_cafe_and_households),
        cmocka_unit_test(prices_follow_with_their_lags),
        cmocka_unit_test(a_scenario_and_its_flags_answer_alike),
        cmocka_unit_test(a_price_that_comes_back_lets_the_others_come_back),
        cmocka_unit_test(a_file_of_industries_says_who_passes_on_what),
        cmocka_unit_test(inputs_that_are_not_essential_are_avoided),
        cmocka_unit_test(dearer_imports_push_too),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
