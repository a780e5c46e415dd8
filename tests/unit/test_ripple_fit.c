/* "ripple fit" from a store: a made outage is found in its records, and what is asked in vain is
 * refused. SPDX-License-Identifier: Apache-2.0 */
#include "support/study_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/random.h"
#include "base/time.h"
#include "support/fit_oracle.h"

/* Weeks from Monday, 2024-01-01: as usual, then those in which the outage is. */
#define USUAL 30
#define SEEN 24
#define WEEKS (USUAL + SEEN)
#define SHOPS 5

/* Orders vary by so much from week to week. */
#define NOISE 0.04

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": [{\"file\": \"trades*\","
    " \"records\": [{\"noun\": \"trade\", \"time\": {\"column\": \"day\"},"
    " \"seller\": {\"column\": \"from\"}, \"buyer\": {\"column\": \"to\"},"
    " \"product\": {\"column\": \"what\"}, \"value\": {\"column\": \"value\"}}]}]}";

static const struct outage outage = {1.0, 42, 35, 19.0, 5.0};

/* A text that grows. */
struct text {
    char *bytes;
    size_t used;
    size_t room;
};

static void add_trade(struct text *text, int week, const char *from, const char *to,
                      const char *what, double value)
{
    char day[POND_TIME_SIZE];
    int64_t first = 0;

    assert_true(pond_time_from_date(&first, 2024, 1, 1));
    pond_time_text(day, (first + 7L * week + 1) * POND_DAY_S);
    if (text->room - text->used < 200) {
        text->room = 2 * text->room + 1000;
        text->bytes = realloc(text->bytes, text->room);
        assert_non_null(text->bytes);
    }
    text->used += (size_t)snprintf(text->bytes + text->used, text->room - text->used,
                                   "%s,%s,%s,%s,%.2f\n", day, from, to, what, value);
}

/* A week's orders of one vendor's product by its own shops, `flow` of the usual. */
static void add_week(struct text *text, int week, const char *from, const char *what, double usual,
                     double flow)
{
    double season = 1.0 + 0.4 * sin(week * 0.7);
    double noise = NOISE * pond_random_normal(11, (uint32_t)what[0], 0, (uint64_t)week);

    for (int k = 0; k < SHOPS; k++) {
        char shop[20];

        (void)snprintf(shop, sizeof shop, "%s-shop%d", from, k);
        add_trade(text, week, from, shop, what, usual * (k + 1) * season * (flow + noise));
    }
}

/* The mill stands still, and nothing else does; the farm has no eggs then, but hens. All trade has
 * the same season, and the forge is so large that others' outages do not show in it. */
static int set_up(void **state)
{
    double flow[SEEN];
    struct text text = {0};

    outage_flow(&outage, 7, SEEN, flow);
    text.bytes = strdup("day,from,to,what,value\n");
    text.used = strlen(text.bytes);
    text.room = text.used + 1;
    for (int week = 0; week < WEEKS; week++) {
        double now = week < USUAL ? 1.0 : flow[week - USUAL];

        add_week(&text, week, "mill", "flour", 100.0, now);
        add_week(&text, week, "dairy", "milk", 60.0, 1.0);
        add_week(&text, week, "farm", "eggs", 20.0, now);
        add_week(&text, week, "farm", "hens", 80.0, 1.0);
        add_trade(&text, week, "forge", "smith", "iron", 1e6 * (1.0 + 0.4 * sin(week * 0.7)));
    }
    set_up_study(state, mapping, &(struct study_file){"trades.csv", text.bytes}, 1);
    free(text.bytes);
    return 0;
}

static json_t *asked(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "from", "2024-01-01", "to",
                     "2024-07-28", "disturbed_from", "2024-07-29", "disturbed_to", "2025-01-12",
                     "inputs", "linear", "starts", 6, "recovery", "0");
}

static json_t *asked_of(const char *name, const char *value)
{
    json_t *values = asked();

    json_object_set_new(values, name, json_pack("[s]", value));
    return values;
}

static struct pond_result *fit(const struct study_fixture *fixture, json_t *values)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_study(fixture, "ripple fit", values, &result, &error));
    return result;
}

/* Rows of the table of estimates. */
enum { DEPTH, DAY, DURATION, RECOVERY, STOCK, ORDER, SPARE };

static double estimate(const struct pond_result *result, const char *column, int row)
{
    return pond_table_column(pond_result_table(result, "estimates"), column)->data.f64[row];
}

static const char *known(const struct pond_result *result, int row)
{
    return pond_table_column(pond_result_table(result, "estimates"), "identified")->data.text[row];
}

static void assert_found(const struct pond_result *result)
{
    const double truth[] = {1.0, 42.0, 35.0, 0.0, 19.0, 5.0};

    for (int p = 0; p <= ORDER; p++) {
        assert_true(estimate(result, "low", p) <= truth[p]);
        assert_true(estimate(result, "high", p) >= truth[p]);
        assert_string_equal(known(result, p), p == RECOVERY ? "given" : "yes");
    }
    assert_true(fabs(estimate(result, "value", STOCK) - 19.0) < 2.0);
    assert_true(estimate(result, "high", STOCK) < 30.0);
    assert_true(study_figure(result, "explained") > 0.95);
    assert_int_equal(result->warnings, 0);
}

static void an_outage_is_found_in_its_records(void **state)
{
    struct pond_result *result = fit(*state, asked_of("firm", "mill"));
    const struct pond_table *table = pond_result_table(result, "fit");
    const double *observed = pond_table_column(table, "observed")->data.f64;
    const double *usual = pond_table_column(table, "usual")->data.f64;
    const double *fitted = pond_table_column(table, "fitted")->data.f64;
    const double *residual = pond_table_column(table, "residual")->data.f64;
    const double *noise = pond_table_column(table, "in_noise")->data.f64;
    const char *finding =
        pond_table_column(pond_result_table(result, "findings"), "finding")->data.text[0];
    double squares = 0.0;

    assert_found(result);
    for (int64_t t = 0; t < table->rows; t++) {
        assert_true(fabs(observed[t] - fitted[t] - residual[t]) < 0.011);
        squares += noise[t] * noise[t];
    }
    assert_close(squares, study_figure(result, "misfit"), 1e-9);
    assert_string_equal(pond_table_column(table, "date")->data.text[6], "2024-09-09");
    /* Weeks 6 to 10 are the outage: nothing but noise was traded. */
    assert_true(fabs(observed[8]) < 0.15 * usual[8] && fitted[8] < 0.05 * usual[8]);
    assert_true(observed[11] > 2.5 * usual[11]);
    assert_non_null(strstr(finding, "What mill sells to other firms"));
    assert_non_null(strstr(finding, "for 35 days"));
    pond_result_free(result);
}

/* What usual weeks vary by is the noise that was put in, times the season. */
static void the_season_is_that_of_the_others(void **state)
{
    json_t *none = asked_of("firm", "mill");
    struct pond_result *with = fit(*state, asked_of("firm", "mill"));
    struct pond_result *without = NULL;

    json_object_set_new(none, "season", json_string("none"));
    without = fit(*state, none);
    assert_true(study_figure(with, "noise") < 1.5 * NOISE);
    assert_true(study_figure(without, "noise") > 0.25); /* 0.4 sin: 0.28 */
    pond_result_free(with);
    pond_result_free(without);
}

static void one_product_of_a_firm_is_matched_alone(void **state)
{
    struct pond_result *result = fit(*state, asked_of("product", "eggs"));

    assert_found(result);
    assert_true(study_figure(result, "struck") == 1.0);
    pond_result_free(result);
}

/* Of the farm as a whole a fifth falls away. */
static void a_firm_with_other_goods_falls_by_a_part(void **state)
{
    struct pond_result *result = fit(*state, asked_of("firm", "farm"));

    assert_true(estimate(result, "low", DEPTH) < 0.2 && estimate(result, "high", DEPTH) > 0.2);
    assert_true(estimate(result, "value", DEPTH) < 0.3);
    pond_result_free(result);
}

/* The written scenario, run on the same usual, loses what the fit lost. */
static void the_scenario_is_run_to_the_same_days(void **state)
{
    const struct study_fixture *fixture = *state;
    struct pond_error error = {.code = POND_OK};
    json_t *values = asked_of("firm", "mill");
    const char *path = in_folder(fixture->folder, "fitted.json");
    struct pond_result *result = NULL;
    struct pond_result *run = NULL;
    const struct pond_table *days = NULL;
    const struct pond_table *table = NULL;
    const double *usual = NULL;
    const double *whole = NULL;
    double most = 0.0;

    json_object_set_new(values, "scenario_out", json_string(path));
    json_object_set_new(values, "stock", json_string("40:90")); /* nobody runs out */
    json_object_set_new(values, "depth", json_string("1"));
    json_object_set_new(values, "level", json_string("usual"));
    json_object_set_new(values, "season", json_string("none"));
    result = fit(fixture, values);
    assert_ok(ask_study(fixture, "ripple run",
                        json_pack("{s:s, s:s, s:s, s:s, s:f, s:f}", "scenario", path, "from",
                                  "2024-01-01", "to", "2024-07-28", "inputs", "linear", "stock",
                                  estimate(result, "value", STOCK), "order",
                                  estimate(result, "value", ORDER)),
                        &run, &error));
    days = pond_result_table(run, "days");
    table = pond_result_table(result, "fit");
    assert_int_equal(days->rows, SEEN * 7);
    usual = pond_table_column(table, "usual")->data.f64;
    whole = pond_table_column(table, "all_firms")->data.f64;
    for (int t = 0; t < SEEN; t++) {
        double lost = 0.0;

        for (int d = 0; d < 7; d++) {
            lost += pond_table_column(days, "lost")->data.f64[7 * t + d];
        }
        /* "ripple run" counts a usual day from the first trade to the last: 204 days of 210. */
        lost *= 204.0 / 210.0;
        assert_true(fabs(usual[t] - whole[t] - lost) < 1.0);
        most = fmax(most, lost);
    }
    assert_true(most > 0.8 * usual[0]);
    pond_result_free(run);
    pond_result_free(result);
}

static void where_nothing_happened_it_says_so(void **state)
{
    struct pond_result *result = fit(*state, asked_of("firm", "dairy"));

    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "No disturbance of this kind is seen"));
    pond_result_free(result);
}

static void assert_refused(const struct study_fixture *fixture, json_t *values,
                           enum pond_status expected, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_fails(ask_study(fixture, "ripple fit", values, &result, &error), expected, part);
    assert_null(result);
}

static json_t *with(json_t *values, const char *name, const char *value)
{
    json_object_set_new(values, name, json_string(value));
    return values;
}

static void what_cannot_be_fitted_is_refused_in_one_line(void **state)
{
    assert_refused(*state, asked(), POND_EINVAL, "say whose trades fell: --firm");
    assert_refused(*state, json_pack("{s:[s]}", "firm", "mill"), POND_EINVAL,
                   "four dates are needed");
    assert_refused(*state, asked_of("firm", "baker"), POND_ENOTFOUND,
                   "no firm with the code \"baker\"");
    assert_refused(*state, asked_of("product", "gold"), POND_ENOTFOUND, "\"gold\"");
    assert_refused(*state, asked_of("place", "Ames"), POND_ENOTFOUND, "\"Ames\"");
    assert_refused(*state, with(asked_of("firm", "mill"), "to", "2024-01-31"), POND_EINVAL,
                   "from 2024-01-01 to 2024-01-31 has 31 days (expected 6 steps of 7 days");
    assert_refused(*state, with(asked_of("firm", "mill"), "disturbed_to", "2024-07-01"),
                   POND_EINVAL, "is empty");
    assert_refused(*state,
                   with(with(asked_of("firm", "mill"), "disturbed_from", "2029-01-01"),
                        "disturbed_to", "2029-06-30"),
                   POND_ENOTFOUND, "no trade is on record from 2029-01-01 to 2029-06-30");
    assert_refused(*state, with(asked_of("firm", "mill"), "side", "purchases"), POND_EINVAL,
                   "the chosen firms buy nothing from other firms");
    assert_refused(*state, with(asked_of("firm", "mill"), "stock", "1-90"), POND_EINVAL,
                   "parameter \"stock\": \"1-90\" is not a range");
    assert_refused(*state, with(asked_of("firm", "mill"), "depth", "0:2"), POND_EINVAL,
                   "depth from 0 to 2 (expected a range within 0 to 1");
    assert_refused(*state, with(asked_of("product", "eggs"), "scenario_out", "x.json"), POND_EINVAL,
                   "exclude each other");
}

/* All is given, and the fit ends soon. */
static enum pond_status ask_once(void *user)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    json_t *values = asked_of("product", "eggs");
    enum pond_status status = POND_OK;

    with(with(with(values, "day", "42"), "duration", "35"), "stock", "19");
    with(with(values, "order", "5"), "depth", "1");
    json_object_set_new(values, "starts", json_integer(1));
    status = ask_study(user, "ripple fit", values, &result, &error);
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
        cmocka_unit_test(an_outage_is_found_in_its_records),
        cmocka_unit_test(the_season_is_that_of_the_others),
        cmocka_unit_test(one_product_of_a_firm_is_matched_alone),
        cmocka_unit_test(a_firm_with_other_goods_falls_by_a_part),
        cmocka_unit_test(the_scenario_is_run_to_the_same_days),
        cmocka_unit_test(where_nothing_happened_it_says_so),
        cmocka_unit_test(what_cannot_be_fitted_is_refused_in_one_line),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests_name("ripple fit", tests, set_up, tear_down_study);
}
