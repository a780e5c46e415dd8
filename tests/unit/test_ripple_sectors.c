/* "ripple sectors": BoARIO's years and the collapse from a table's file, industries against the
 * firms they are made of, refusals. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/town_fixture.h"

/* Miller and Blair 2009, "Input-Output Analysis", table 2.3; 365 days. */
static const char miller_blair[] = "industry,a1,a2,final_demand,output\n"
                                   "a1,150,500,350,1000\n"
                                   "a2,200,100,1700,2000\n"
                                   "value_added,650,1400,,\n";

/* Ground truth A.5: BoARIO's event of 30 days from occurrence 1 holds on steps 2 to 33. */
#define FIFTH                                                                                      \
    "{\"who\": {\"industry\": \"a1\"}, \"what\": \"capacity\", \"change\": -0.2, \"day\": 2, "     \
    "\"duration_days\": 32}"
#define HALF                                                                                       \
    "{\"who\": {\"industry\": \"a1\"}, \"what\": \"capacity\", \"change\": -0.5, \"day\": 2, "     \
    "\"duration_days\": 62, \"recovery\": {\"shape\": \"linear\", \"days\": 30}}"

static const char *put(const struct town *town, const char *name, const char *text)
{
    const char *path = in_folder(town->folder, name);

    write_file(path, text, strlen(text));
    return path;
}

static const char *scenario(const struct town *town, const char *events)
{
    char text[2000];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 365, \"events\": [%s]}", events);
    return put(town, "sectors.json", text);
}

/* Values of a run on a table's file. */
static json_t *on_table(const struct town *town, const char *table, const char *events,
                        double stock, double order)
{
    json_t *values = json_pack("{s:s, s:f, s:f}", "scenario", scenario(town, events), "stock",
                               stock, "order", order);

    if (table != NULL) {
        (void)json_object_set_new(values, "io_table", json_string(put(town, "io.csv", table)));
    }
    return values;
}

/* Ask where there is no store. */
static enum pond_status ask(const struct town *town, json_t *values, struct pond_result **result,
                            struct pond_error *error)
{
    struct town without = *town;

    (void)snprintf(without.store, sizeof without.store, "%s/none.pond", town->folder);
    return ask_town(&without, "ripple sectors", values, result, error);
}

static struct pond_result *answer(const struct town *town, json_t *values)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask(town, values, &result, &error));
    return result;
}

static double made(const struct pond_result *result, const char *industry, int64_t day)
{
    const struct pond_table *table = pond_result_table(result, "industries_by_day");

    for (int64_t row = 0; row < table->rows; row++) {
        if (strcmp(pond_table_column(table, "industry")->data.text[row], industry) == 0 &&
            pond_table_column(table, "day")->data.i64[row] == day) {
            return pond_table_column(table, "production")->data.f64[row];
        }
    }
    fail_msg("no row of %s on day %d", industry, (int)day);
    return 0.0;
}

struct step {
    int64_t day;
    double a1;
    double a2;
};

static void assert_steps(const struct pond_result *result, const struct step *step, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double a1 = made(result, "a1", step[i].day) * 365.0;
        double a2 = made(result, "a2", step[i].day) * 365.0;

        if (!(fabs(a1 - step[i].a1) <= 0.51e-8 && fabs(a2 - step[i].a2) <= 0.51e-8)) {
            fail_msg("day %d: %.8f %.8f", (int)step[i].day, a1, a2);
        }
    }
}

static json_t *as_boario(json_t *values)
{
    (void)json_object_set_new(values, "rationing", json_string("share"));
    (void)json_object_set_new(values, "compat", json_true());
    return values;
}

/* Ground truth A.5, BoARIO 0.6.3. */
static void both_years_of_boario_come_from_a_tables_file(void **state)
{
    static const struct step ten[] = {{2, 800, 2000},
                                      {3, 800.10064300, 1960},
                                      {5, 800.29312432, 1957.94007537},
                                      {20, 802.08878334, 1933.31371301},
                                      {40, 748.42263313, 1625.30767772},
                                      {364, 1000.00597935, 2000.00125881}};
    static const struct step ninety[] = {{2, 800, 2000},
                                         {3, 800.09680679, 1960},
                                         {5, 800.27894751, 1957.93857576},
                                         {20, 801.64793353, 1958.22090923},
                                         {40, 1003.94183442, 2000.03515980},
                                         {364, 1001.38547201, 2000.33059567}};
    struct town *town = *state;
    struct pond_result *result =
        answer(town, as_boario(on_table(town, miller_blair, FIFTH, 10.0, 10.0)));

    assert_steps(result, ten, sizeof ten / sizeof *ten);
    assert_true(fabs(town_figure(result, "lost_days") - 9.278361) <= 0.5e-6);
    assert_true(town_figure(result, "short_days") > 0.0);
    pond_result_free(result);
    result = answer(town, as_boario(on_table(town, miller_blair, FIFTH, 90.0, 60.0)));
    assert_steps(result, ninety, sizeof ninety / sizeof *ninety);
    assert_true(fabs(town_figure(result, "lost_days") - 1.962597) <= 0.5e-6);
    assert_true(town_figure(result, "short_days") == 0.0);
    assert_finding(result, 2, "Stocks last");
    pond_result_free(result);
}

static bool warns(const struct pond_result *result, const char *part)
{
    for (int32_t i = 0; i < result->warnings; i++) {
        if (strstr(result->warning[i], part) != NULL) {
            return true;
        }
    }
    return false;
}

/* Ground truth A.5: (41.9, 98.0) at step 90, still (58.6, 115.6) at 364: 174.2 of 3,000. */
static void the_collapse_is_told_with_what_does_not_collapse(void **state)
{
    struct town *town = *state;
    struct pond_result *result =
        answer(town, as_boario(on_table(town, miller_blair, HALF, 10.0, 10.0)));

    assert_true(fabs(made(result, "a1", 90) * 365.0 - 41.9) <= 0.05);
    assert_true(fabs(made(result, "a2", 90) * 365.0 - 98.0) <= 0.05);
    assert_true(fabs(made(result, "a1", 364) * 365.0 - 58.6) <= 0.05);
    assert_true(fabs(made(result, "a2", 364) * 365.0 - 115.6) <= 0.05);
    assert_true(warns(result, "over on day 94, and on the last day industries make 5.8 % of the"));
    assert_true(warns(result, "with --rationing share, orders that refill stocks take goods"));
    assert_true(warns(result, "With --rationing inputs it ends at 100.0 %."));
    pond_result_free(result);
    result = answer(town, on_table(town, miller_blair, HALF, 10.0, 10.0));
    assert_int_equal(result->warnings, 0);
    assert_close(town_figure(result, "end_share"), 1.0, 1e-3);
    assert_true(town_figure(result, "still_hit") == 0.0);
    pond_result_free(result);
}

static void a_change_of_nothing_keeps_every_bit_of_the_usual(void **state)
{
    struct town *town = *state;
    struct pond_result *result =
        answer(town, on_table(town, miller_blair,
                              "{\"who\": {\"all\": true}, \"what\": \"capacity\", \"change\": 0}",
                              10.0, 10.0));

    assert_true(town_figure(result, "lost") == 0.0);
    assert_true(town_figure(result, "end_share") == 1.0);
    assert_true(town_figure(result, "hit") == 0.0);
    assert_int_equal(pond_result_table(result, "industries_by_day")->rows, 0);
    assert_finding(result, 1, "No industry loses anything.");
    pond_result_free(result);
}

static double sum_of(const struct pond_result *result, const char *table, const char *column)
{
    const struct pond_column *found = pond_table_column(pond_result_table(result, table), column);
    double sum = 0.0;

    assert_non_null(found);
    for (int64_t row = 0; row < pond_result_table(result, table)->rows; row++) {
        sum += found->data.f64[row];
    }
    return sum;
}

/* Value added is 650 of 1,000 and 1,400 of 2,000. */
static void industries_and_days_add_up_to_the_same_loss(void **state)
{
    struct town *town = *state;
    struct pond_result *result = answer(town, on_table(town, miller_blair, HALF, 10.0, 10.0));
    double a1 = town_value(result, "industries", "industry", "a1", "lost");
    double a2 = town_value(result, "industries", "industry", "a2", "lost");

    assert_close(a1 + a2, town_figure(result, "lost"), 1e-9);
    assert_close(sum_of(result, "days", "lost"), town_figure(result, "lost"), 1e-9);
    assert_close(0.65 * a1 + 0.7 * a2, town_figure(result, "value_added_lost"), 1e-9);
    assert_close(sum_of(result, "days", "unmet_final"), town_figure(result, "unmet_final"), 1e-9);
    assert_close(sum_of(result, "industries_by_day", "unmet_final"),
                 town_figure(result, "unmet_final"), 1e-9);
    assert_true(town_figure(result, "lost") > 100.0);
    pond_result_free(result);
}

/* --- industries of firms --- */

/* What firms of one industry sold to firms of another. */
static double sold(const struct pond_network *network, int32_t from, int32_t to)
{
    double sum = 0.0;

    for (pond_node j = 0; j < network->nodes; j++) {
        for (pond_edge e = network->in_start[j]; e < network->in_start[j + 1]; e++) {
            bool is =
                network->industry[network->in_supplier[e]] == from && network->industry[j] == to;
            sum += is ? network->in_value[e] : 0.0;
        }
    }
    return sum;
}

/* The town's trade by industry, as a table's file. */
static void write_town(struct town *town, char *text, size_t size)
{
    const struct pond_network *network = NULL;
    size_t used = 0;

    open_town(town);
    network = town->study.network;
    used += (size_t)snprintf(text, size, "industry");
    for (int32_t k = 0; k < network->industries; k++) {
        used += (size_t)snprintf(text + used, size - used, ",%s", network->industry_code[k]);
    }
    used += (size_t)snprintf(text + used, size - used, ",final_demand\n");
    for (int32_t k = 0; k < network->industries; k++) {
        double final = 0.0;

        used += (size_t)snprintf(text + used, size - used, "%s", network->industry_code[k]);
        for (int32_t c = 0; c < network->industries; c++) {
            used += (size_t)snprintf(text + used, size - used, ",%.2f", sold(network, k, c));
        }
        for (pond_node i = 0; i < network->nodes; i++) {
            final += network->industry[i] == k ? network->final_demand[i] : 0.0;
        }
        used += (size_t)snprintf(text + used, size - used, ",%.2f\n", final);
    }
    assert_true(used < size);
    close_town(town);
}

/* Every firm of the town sells for more than it buys: its table is its trade. */
static void firms_of_a_store_are_the_table_that_their_trade_makes(void **state)
{
    static const char *const events[] = {
        "{\"who\": {\"industry\": \"3118\"}, \"what\": \"capacity\", \"change\": -0.6, \"day\": 3, "
        "\"duration_days\": 40, \"recovery\": {\"shape\": \"s_curve\", \"days\": 20}}, "
        "{\"who\": {\"industry\": \"4\"}, \"what\": \"demand\", \"change\": -0.2, \"day\": 10, "
        "\"duration_days\": 20}",
        "{\"who\": {\"all\": true}, \"what\": \"stock\", \"change\": -0.9, \"input\": \"311\", "
        "\"day\": 4}"};
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    char table[4000];

    write_town(town, table, sizeof table);
    for (size_t i = 0; i < 2; i++) {
        struct pond_result *file = NULL;
        struct pond_result *firms = NULL;
        json_t *values = on_table(town, table, events[i], 15.0, 6.0);

        (void)json_object_set_new(values, "io_days", json_real(366.0));
        file = answer(town, values);
        assert_ok(ask_town(town, "ripple sectors", on_table(town, NULL, events[i], 15.0, 6.0),
                           &firms, &error));
        assert_true(town_figure(file, "lost") > 10.0);
        assert_close(town_figure(file, "lost_share"), town_figure(firms, "lost_share"), 1e-9);
        assert_close(town_figure(file, "lost_days"), town_figure(firms, "lost_days"), 1e-9);
        assert_true(fabs(town_figure(file, "unmet_final") - town_figure(firms, "unmet_final")) <
                    0.01);
        assert_true(town_figure(file, "first_hit_day") == town_figure(firms, "first_hit_day"));
        pond_result_free(file);
        pond_result_free(firms);
    }
}

/* The bakery sells 180,000 of the 254,400 of the two bakers. */
static void a_firm_that_closes_takes_its_part_of_its_industry_along(void **state)
{
    static const char events[] = "{\"who\": {\"firm\": \"bakery\"}, \"what\": \"capacity\", "
                                 "\"change\": -1, \"day\": 2, \"duration_days\": 30}";
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    struct pond_result *run = NULL;
    json_t *values = NULL;
    char part[80];

    assert_ok(
        ask_town(town, "ripple sectors", on_table(town, NULL, events, 15.0, 6.0), &result, &error));
    assert_true(fabs(made(result, "3118", 2) - 74400.0 / 366.0) <= 0.005);
    values = on_table(town, NULL, events, 15.0, 6.0);
    (void)json_object_set_new(values, "inputs", json_string("leontief"));
    assert_ok(ask_town(town, "ripple run", values, &run, &error));
    assert_true(town_figure(run, "turnover_lost") > 1000.0);
    assert_true(town_figure(result, "firms_lost") == town_figure(run, "turnover_lost"));
    assert_close(town_value(result, "industries", "industry", "3118", "firms_lost_share"),
                 town_value(run, "industries", "industry", "3118", "turnover_share"), 1e-9);
    (void)snprintf(part, sizeof part, "Firm by firm the same scenario loses %.2f %% of turnover",
                   100.0 * town_figure(result, "firms_lost_share"));
    assert_finding(result, 4, part);
    pond_result_free(result);
    pond_result_free(run);
}

/* What final buyers pay the tailor is all of its industry; the bakery has 102,000 of the 162,000 of
 * the two bakers, and 180,000 of their turnover of 254,400. */
static void what_people_do_not_buy_of_one_firm_is_its_part_of_its_industry(void **state)
{
    static const struct {
        const char *firm;
        double bought;
    } firms[] = {{"tailor", 12000.0}, {"bakery", 102000.0}};
    struct town *town = *state;

    for (size_t i = 0; i < 2; i++) {
        struct pond_error error = {.code = POND_OK};
        struct pond_result *result = NULL;
        json_t *values = NULL;
        char events[200];

        (void)snprintf(
            events, sizeof events,
            "{\"who\": {\"firm\": \"%s\"}, \"what\": \"demand\", \"change\": -0.3, \"day\": "
            "5, \"duration_days\": 10}",
            firms[i].firm);
        values = on_table(town, NULL, events, 15.0, 6.0);
        (void)json_object_set_new(values, "firms", json_false());
        (void)json_object_set_new(values, "days", json_integer(6));
        assert_ok(ask_town(town, "ripple sectors", values, &result, &error));
        assert_true(fabs(town_figure(result, "lost") - 0.3 * firms[i].bought / 366.0) < 0.01);
        assert_null(pond_result_figure(result, "firms_lost"));
        pond_result_free(result);
    }
}

/* The oven buys 30,000 of the flour of the two bakers, the bakery 48,000. */
static void a_stock_that_one_firm_loses_is_its_part_of_that_of_its_industry(void **state)
{
    static const char firm[] =
        "{\"who\": {\"firm\": \"oven\"}, \"what\": \"stock\", \"change\": -0.9, "
        "\"input\": \"3112\", \"day\": 4}";
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result[2];
    char industry[200];

    (void)snprintf(industry, sizeof industry,
                   "{\"who\": {\"industry\": \"3118\"}, \"what\": \"stock\", \"change\": %.17g, "
                   "\"input\": \"3112\", \"day\": 4}",
                   -0.9 * 30000.0 / 78000.0);
    for (int i = 0; i < 2; i++) {
        assert_ok(ask_town(town, "ripple sectors",
                           on_table(town, NULL, i == 0 ? firm : industry, 15.0, 6.0), &result[i],
                           &error));
    }
    assert_true(town_figure(result[0], "lost") > 100.0);
    assert_close(town_figure(result[0], "lost_days"), town_figure(result[1], "lost_days"), 1e-9);
    pond_result_free(result[0]);
    pond_result_free(result[1]);
}

/* --- stocks by industry --- */

static json_t *with_stocks(const struct town *town, const char *text)
{
    json_t *values = on_table(town, miller_blair, HALF, 40.0, 10.0);

    (void)json_object_set_new(values, "stocks", json_string(put(town, "stocks.csv", text)));
    return values;
}

static void short_stocks_of_one_industrys_goods_end_first(void **state)
{
    static const char *const files[] = {"input,days\na,40\n", "input,days\na1,2\na,40\n"};
    static const struct {
        const char *text;
        enum pond_status status;
        const char *part;
    } bad[] = {
        {"input,days\na1,0.5\n", POND_EPARSE,
         "line 2, column \"days\": \"0.5\" (expected days, 1 to 10000)"},
        {"input,days\nb,5\n", POND_EPARSE, "\"b\" (expected how the code of an industry begins)"},
        {"firm,input,days\nx,a1,5\n", POND_EINVAL, "column \"firm\": all industries keep the same"},
    };
    struct town *town = *state;
    struct pond_result *result = NULL;
    double days[2];

    for (int i = 0; i < 2; i++) {
        result = answer(town, with_stocks(town, files[i]));
        days[i] = town_figure(result, "short_days");
        pond_result_free(result);
    }
    assert_true(days[1] > days[0]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pond_error error = {.code = POND_OK};

        assert_fails(ask(town, with_stocks(town, bad[i].text), &result, &error), bad[i].status,
                     bad[i].part);
        assert_null(result);
    }
}

/* --- refusals --- */

static void refuses(const struct town *town, const char *table, const char *events,
                    enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_fails(ask(town, on_table(town, table, events, 10.0, 10.0), &result, &error), status,
                 part);
    assert_null(result);
}

#define EVENT(who, what)                                                                           \
    "{\"who\": " who ", \"what\": \"" what "\", \"change\": -0.5, \"duration_days\": 9"

static void events_that_industries_cannot_take_are_refused_by_their_path(void **state)
{
    refuses(*state, miller_blair, EVENT("{\"firm\": \"mill\"}", "capacity") "}", POND_EINVAL,
            "$.events[0].who.firm: a table of industries knows no firms (expected \"industry\" or "
            "\"all\")");
    refuses(*state, miller_blair,
            EVENT("[{\"all\": true}, {\"where\": \"employees < 9\"}]", "capacity") "}", POND_EINVAL,
            "$.events[0].who[1].where: a table");
    refuses(*state, miller_blair, EVENT("{\"industry\": \"9\"}", "demand") "}", POND_ENOTFOUND,
            "$.events[0].who.industry: no industry's code begins with \"9\" (the table has 2, from "
            "\"a1\" to \"a2\")");
    refuses(*state, miller_blair, EVENT("{\"all\": true}", "link") "}", POND_EINVAL,
            "$.events[0].what is \"link\"");
    refuses(*state, miller_blair,
            EVENT("{\"all\": true}", "capacity") ", \"recovery\": {\"shape\": \"neighbours\", "
                                                 "\"days\": 3}}",
            POND_EINVAL, "$.events[0].recovery.shape is \"neighbours\"");
    refuses(*state, NULL, FIFTH, POND_ENOTFOUND, "no table either");
}

static void prices_and_negative_value_added_are_warned_of(void **state)
{
    struct town *town = *state;
    struct pond_result *result = answer(
        town, on_table(town, "industry,a1,a2,final_demand\na1,150,500,350\na2,900,100,1700\n",
                       EVENT("{\"industry\": \"a1\"}", "price") "}", 10.0, 10.0));

    assert_true(warns(result, "1 event changes prices, which change nothing here"));
    assert_true(warns(result, "Value added is below 0 in 1 of 2 industries, most in a1 (-50)"));
    assert_true(town_figure(result, "lost") == 0.0);
    pond_result_free(result);
}

/* --- threads, memory, keeping --- */

static void threads_do_not_change_a_bit(void **state)
{
    static const int threads[] = {1, 2, 4};
    struct town *town = *state;
    char hash[3][POND_HASH_SIZE];

    for (int i = 0; i < 3; i++) {
        struct pond_error error = {.code = POND_OK};
        struct pond_result *result = NULL;

        pond_set_threads(threads[i]);
        assert_ok(
            ask_town(town, "ripple sectors",
                     on_table(town, NULL, EVENT("{\"firm\": \"mill\"}", "capacity") "}", 15.0, 6.0),
                     &result, &error));
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
}

static enum pond_status ask_once(void *user)
{
    static const char events[] =
        EVENT("{\"industry\": \"a1\"}", "capacity") "}, " EVENT("{\"all\": true}", "demand") "}";
    const struct town *town = user;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    json_t *values = on_table(town, miller_blair, events, 10.0, 10.0);
    enum pond_status status = POND_OK;

    (void)json_object_set_new(values, "days", json_integer(20));
    (void)json_object_set_new(values, "rationing", json_string("share"));
    (void)json_object_set_new(values, "stocks",
                              json_string(put(town, "s.csv", "input,days\na,40\n")));
    status = ask(town, values, &result, &error);
    pond_result_free(result);
    return status;
}

static enum pond_status ask_firms_once(void *user)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    json_t *values = on_table(user, NULL,
                              "{\"who\": {\"all\": true}, \"what\": \"stock\", \"change\": -0.9, "
                              "\"input\": \"311\", \"day\": 4}",
                              15.0, 6.0);
    enum pond_status status = POND_OK;

    (void)json_object_set_new(values, "days", json_integer(10));
    status = ask_town(user, "ripple sectors", values, &result, &error);
    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(ask_once, *state);
    assert_survives_no_memory(ask_firms_once, *state);
    pond_set_threads(0);
}

static void a_run_is_kept_where_there_is_a_store(void **state)
{
    struct town *town = *state;
    char none[5000];
    const char *address[2] = {town->store, none};

    (void)snprintf(none, sizeof none, "%s/none.pond", town->folder);
    for (int i = 0; i < 2; i++) {
        struct pond_error error = {.code = POND_OK};
        struct pond_result *result = NULL;
        struct pond_run run = {0};
        struct pond_request request = {
            .address = address[i],
            .analysis = pond_registry_find("ripple sectors"),
            .values = on_table(town, miller_blair, FIFTH, 10.0, 10.0),
            .keep = true,
        };

        assert_ok(pond_study_run(&request, &run, &result, &error));
        assert_true((run.id > 0) == (i == 0));
        assert_int_equal(result->warnings, 0);
        json_decref(request.values);
        pond_run_clear(&run);
        pond_result_free(result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_years_of_boario_come_from_a_tables_file),
        cmocka_unit_test(the_collapse_is_told_with_what_does_not_collapse),
        cmocka_unit_test(a_change_of_nothing_keeps_every_bit_of_the_usual),
        cmocka_unit_test(industries_and_days_add_up_to_the_same_loss),
        cmocka_unit_test(firms_of_a_store_are_the_table_that_their_trade_makes),
        cmocka_unit_test(a_firm_that_closes_takes_its_part_of_its_industry_along),
        cmocka_unit_test(what_people_do_not_buy_of_one_firm_is_its_part_of_its_industry),
        cmocka_unit_test(a_stock_that_one_firm_loses_is_its_part_of_that_of_its_industry),
        cmocka_unit_test(short_stocks_of_one_industrys_goods_end_first),
        cmocka_unit_test(events_that_industries_cannot_take_are_refused_by_their_path),
        cmocka_unit_test(prices_and_negative_value_added_are_warned_of),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failing_memory_is_survived),
        cmocka_unit_test(a_run_is_kept_where_there_is_a_store),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
