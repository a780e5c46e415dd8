/* The main job on real trade records: Iowa's wholesale orders of 2019, to the cent and the digit.
 * Source of the figures: data/iowa_trade/README.md (computed with DuckDB from the State of Iowa's
 * "Iowa Liquor Sales").
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"

struct iowa {
    char *folder;
    char store[4096];
    struct pond_result *import;
    struct pond_result *network;
};

static double figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    assert_non_null(found);
    return found->value;
}

static struct pond_result *analyse(const struct iowa *iowa, const char *name, json_t *values)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    struct pond_request request = {
        .address = iowa->store,
        .analysis = pond_registry_find(name),
        .values = values,
        .keep = true,
    };

    assert_ok(pond_study_run(&request, &run, &result, &error));
    assert_true(run.id > 0);
    pond_run_clear(&run);
    json_decref(values);
    return result;
}

static int import(void **state)
{
    struct pond_error error = {0};
    struct iowa *iowa = calloc(1, sizeof *iowa);
    const char *orders = shared_path("data/iowa_trade/orders_2019.csv.gz");
    const char *mapping = source_path("examples/iowa_2019.json");
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1};

    assert_non_null(iowa);
    *state = iowa;
    if (orders == NULL) {
        return 0;
    }
    iowa->folder = make_folder();
    (void)snprintf(iowa->store, sizeof iowa->store, "%s/iowa.db", iowa->folder);
    request.address = iowa->store;
    request.mapping = mapping;
    request.path = &orders;
    assert_ok(pond_study_import(&request, &iowa->import, &error));
    iowa->network = analyse(iowa, "network", json_object());
    return 0;
}

static int forget(void **state)
{
    struct iowa *iowa = *state;

    pond_result_free(iowa->import);
    pond_result_free(iowa->network);
    if (iowa->folder != NULL) {
        remove_folder(iowa->folder);
    }
    free(iowa);
    return 0;
}

#define NEED(iowa)                                                                                 \
    do {                                                                                           \
        if ((iowa)->import == NULL) {                                                              \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static void every_line_is_taken_to_the_cent(void **state)
{
    const struct iowa *iowa = *state;
    const struct pond_table *money = NULL;

    NEED(iowa);
    money = pond_result_table(iowa->import, "money");
    assert_int_equal(money->rows, 1);
    assert_int_equal(pond_table_column(money, "trades")->data.i64[0], 2380345);
    assert_true(pond_table_column(money, "value")->data.f64[0] == 349220341.63);
    assert_true(figure(iowa->import, "rejected") == 0.0);
    assert_true(figure(iowa->network, "trades") == 2380345.0);
    assert_true(figure(iowa->network, "quantity") == 26844339.0);
    assert_true(figure(iowa->network, "value") == 349220341.63);
}

static void trade_with_known_vendors_is_the_published_sum(void **state)
{
    const struct iowa *iowa = *state;

    NEED(iowa);
    assert_true(figure(iowa->network, "linked_value") == 343139043.55);
    assert_true(figure(iowa->network, "sellers") == 152.0);
    assert_true(figure(iowa->network, "buyers") == 1747.0);
    assert_true(figure(iowa->network, "links") == 43238.0);
}

static void concentration_and_inequality_are_the_published_digits(void **state)
{
    const struct iowa *iowa = *state;
    const struct pond_table *spreads = NULL;

    NEED(iowa);
    assert_true(fabs(figure(iowa->network, "seller_hhi") - 0.090657) < 5e-7);
    assert_true(figure(iowa->network, "largest_sales") == 70662947.50);
    assert_true(fabs(figure(iowa->network, "purchases_gini") - 0.711682) < 5e-7);
    spreads = pond_result_table(iowa->network, "spreads");
    assert_true(pond_table_column(spreads, "min")->data.f64[0] == 1.0);
    assert_true(pond_table_column(spreads, "median")->data.f64[0] == 21.0);
    assert_true(pond_table_column(spreads, "max")->data.f64[0] == 103.0);
    assert_true(fabs(pond_table_column(spreads, "p10")->data.f64[2] - 92.44) < 0.005);
    assert_true(fabs(pond_table_column(spreads, "median")->data.f64[2] - 1164.95) < 0.0051);
    assert_true(fabs(pond_table_column(spreads, "p90")->data.f64[2] - 15702.68) < 0.005);
}

static void a_month_is_the_published_sum(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *december = NULL;

    NEED(iowa);
    december =
        analyse(iowa, "network", json_pack("{s:s, s:s}", "from", "2019-12-01", "to", "2019-12-31"));
    /* README: USD m 34.52 */
    assert_true(fabs(figure(december, "value") / 1e6 - 34.52) < 0.005);
    pond_result_free(december);
}

static void every_firm_gets_a_score_that_contains_its_own_loss(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *esri = NULL;
    const struct pond_table *firms = NULL;
    double previous = 1.0;

    NEED(iowa);
    esri = analyse(iowa, "ripple esri", json_object());
    firms = pond_result_table(esri, "firms");
    assert_true((double)firms->rows == figure(iowa->network, "firms"));
    for (int64_t i = 0; i < firms->rows; i++) {
        double score = pond_table_column(firms, "esri")->data.f64[i];
        double own = pond_table_column(firms, "own")->data.f64[i];
        assert_true(score <= previous && score <= 1.0 && score >= own * (1.0 - 1e-12));
        previous = score;
    }
    /* The largest vendor is the firm that ranks first: Diageo Americas, vendor 260. */
    assert_string_equal(pond_table_column(firms, "firm")->data.text[0], "V260");
    pond_result_free(esri);
}

/* Stores buy for themselves and sell to no firm: the loss of a vendor goes one link far. */
static void the_first_vendors_loss_is_explained_and_can_be_lowered(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *esri = NULL;
    struct pond_result *why = NULL;
    const struct pond_table *changes = NULL;
    const char *first = NULL;

    NEED(iowa);
    esri = analyse(iowa, "ripple esri", json_pack("{s:s}", "mode", "reference"));
    first = pond_table_column(pond_result_table(esri, "firms"), "firm")->data.text[0];
    why = analyse(iowa, "ripple why", json_pack("{s:[s]}", "firm", first));
    assert_close(figure(why, "esri"),
                 pond_table_column(pond_result_table(esri, "firms"), "esri")->data.f64[0], 1e-12);
    assert_close(figure(why, "own") + figure(why, "down_direct"), figure(why, "esri"), 1e-12);
    assert_true(figure(why, "down_indirect") == 0.0 && figure(why, "up_direct") == 0.0);
    changes = pond_result_table(why, "changes");
    assert_int_equal(changes->rows, 10);
    assert_true(pond_table_column(changes, "gain")->data.f64[9] > 0.0);
    pond_result_free(esri);
    pond_result_free(why);
}

/* Losses go one link far, and each is its share times the first vendor's: no more than derivatives
 * of first order can say, so the effects are what was lost for want of inputs. */
static void the_links_on_which_a_vendors_loss_hangs_are_its_own(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *why = NULL;
    const struct pond_table *links = NULL;
    const double *effect = NULL;
    double sum = 0.0;

    NEED(iowa);
    why = analyse(iowa, "ripple why", json_pack("{s:[s], s:i}", "firm", "V260", "list", 1000000));
    links = pond_result_table(why, "link_leverage");
    assert_true((double)links->rows == figure(why, "leverage_links") && links->rows > 1000);
    effect = pond_table_column(links, "effect")->data.f64;
    for (int64_t row = 0; row < links->rows; row++) {
        assert_string_equal(pond_table_column(links, "supplier")->data.text[row], "V260");
        assert_string_equal(pond_table_column(links, "side")->data.text[row], "inputs");
        assert_true(row == 0 || effect[row] <= effect[row - 1]);
        sum += effect[row];
    }
    assert_close(sum, figure(why, "down_direct"), 1e-12);
    pond_result_free(why);
}

/* A change is worth the same to "why" and to a what-if: both weigh by what is on record. */
static void a_gain_is_what_the_what_if_saves(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *why = NULL;
    struct pond_result *esri = NULL;
    const struct pond_table *changes = NULL;
    char text[512];
    char *comma = NULL;

    NEED(iowa);
    why = analyse(iowa, "ripple why", json_pack("{s:[s]}", "firm", "V260"));
    changes = pond_result_table(why, "changes");
    (void)snprintf(text, sizeof text, "%s", pond_table_column(changes, "what_if")->data.text[0]);
    comma = strchr(text, ',');
    assert_non_null(comma);
    *comma = '\0';
    esri = analyse(iowa, "ripple esri",
                   json_pack("{s:[s], s:[s, s], s:s}", "firm", "V260", "what_if", text, comma + 1,
                             "mode", "reference"));
    assert_close(figure(esri, "esri"), pond_table_column(changes, "after")->data.f64[0], 1e-12);
    assert_close(figure(why, "esri") - figure(esri, "esri"), figure(why, "best_gain"), 1e-12);
    pond_result_free(why);
    pond_result_free(esri);
}

/* Where nobody steps in, a vendor's end takes off the stores' purchases what it sold, to the cent
 * of the published sums; places and industries are parts of the whole. */
static void one_pass_measures_purchases_to_the_cent(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *esri = NULL;
    const struct pond_table *firms = NULL;
    const struct pond_table *by = NULL;
    double sum = 0.0;

    NEED(iowa);
    esri = analyse(iowa, "ripple esri",
                   json_pack("{s:[s, s], s:s, s:b, s:s}", "also", "purchases", "place:DES MOINES",
                             "by", "place", "substitution", 0, "mode", "reference"));
    firms = pond_result_table(esri, "firms");
    assert_string_equal(pond_table_column(firms, "firm")->data.text[0], "V260");
    assert_close(pond_table_column(firms, "lost_purchases")->data.f64[0] * 349220341.63,
                 70662947.50, 1e-5);
    by = pond_result_table(esri, "by_place");
    for (int64_t row = 0; row < by->rows; row++) {
        sum += pond_table_column(by, "weight")->data.f64[row];
    }
    assert_close(sum, 1.0, 1e-12);
    assert_close(pond_table_column(pond_result_table(esri, "measures"), "total")->data.f64[1],
                 349220341.63, 0.005);
    pond_result_free(esri);
}

/* No record tells how many work for these firms: that is said, and not taken for 0. */
static void jobs_that_nobody_counted_are_refused(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_run run = {0};
    struct pond_request request = {
        .address = iowa->store,
        .analysis = pond_registry_find("ripple esri"),
        .values = json_pack("{s:[s]}", "also", "employees"),
    };

    if (iowa->import != NULL) {
        assert_fails(pond_study_run(&request, &run, &result, &error), POND_EINVAL,
                     "1900 of 1900 firms nothing is on record");
    }
    json_decref(request.values);
    NEED(iowa);
}

/* Five of 1,900 firms: all losses go one link far, so that the bound of direct losses is reached.
 */
static void five_vendors_lower_the_mean_loss_by_more_than_a_third(void **state)
{
    const struct iowa *iowa = *state;
    static const char *const vendors[] = {"V260", "V421", "V259", "V065", "V370"};
    struct pond_result *result = NULL;
    const struct pond_table *chosen = NULL;

    NEED(iowa);
    result = analyse(iowa, "ripple protect", json_pack("{s:i}", "budget", 5));
    chosen = pond_result_table(result, "chosen");
    assert_int_equal(chosen->rows, 6); /* and the next */
    for (int64_t row = 0; row < 5; row++) {
        assert_string_equal(pond_table_column(chosen, "firm")->data.text[row], vendors[row]);
    }
    assert_true(fabs(figure(result, "lowered") - 0.3862) < 5e-5);
    assert_true(figure(result, "proven") > 1.0 - 1e-9);
    assert_true(figure(result, "worst_after") < figure(result, "worst_before") / 4.0);
    pond_result_free(result);
}

/* --- scenarios, day by day; sums computed from the files with Python --- */

/* Run one event, looked at for 60 days. */
static struct pond_result *happens(const struct iowa *iowa, const char *event)
{
    char text[1000];
    const char *path = in_folder(iowa->folder, "scenario.json");

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 60, \"events\": [%s]}", event);
    write_file(path, text, strlen(text));
    return analyse(iowa, "ripple run", json_pack("{s:s}", "scenario", path));
}

/* What the stores lose, or the vendors. */
static double industry_loses(const struct pond_result *result, const char *industry)
{
    const struct pond_table *table = pond_result_table(result, "industries");

    for (int64_t row = 0; row < table->rows; row++) {
        const char *code = pond_table_column(table, "industry")->data.text[row];
        if (code != NULL && strcmp(code, industry) == 0) {
            return pond_table_column(table, "turnover_lost")->data.f64[row];
        }
    }
    fail_msg("no industry %s", industry);
    return 0.0;
}

/* It sold 70,662,947.50 in the 364 days; stores live on their stock for weeks, and on others. */
static void the_largest_vendors_loss_reaches_stores_when_their_stock_is_gone(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;

    NEED(iowa);
    result = happens(iowa, "{\"who\": {\"firm\": \"V260\"}, \"what\": \"capacity\", "
                           "\"change\": -1}");
    assert_true(fabs(industry_loses(result, "424820") - 70662947.50 * 60.0 / 364.0) < 0.01);
    assert_true(figure(result, "hit") > 500.0);
    assert_true(industry_loses(result, "445310") > 300000.0);
    assert_true(
        pond_table_column(pond_result_table(result, "days"), "short_of_input")->data.i64[10] == 0);
    pond_result_free(result);
}

/* Stores sell to no firm: what they lose is lost over one link, and nothing comes after that. */
static void the_largest_vendors_loss_goes_one_link_far(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;
    const struct pond_table *rounds = NULL;
    const struct pond_table *carriers = NULL;
    double part[5] = {0};
    static const char *const name[] = {"direct", "first", "second", "later", "total"};

    NEED(iowa);
    result = happens(iowa, "{\"who\": {\"firm\": \"V260\"}, \"what\": \"capacity\", "
                           "\"change\": -1}");
    assert_null(pond_result_table(result, "rounds"));
    pond_result_free(result);
    result = analyse(
        iowa, "ripple run",
        json_pack("{s:s, s:b}", "scenario", in_folder(iowa->folder, "scenario.json"), "why", 1));
    rounds = pond_result_table(result, "rounds");
    for (int p = 0; p < 5; p++) {
        for (int64_t t = 0; t < rounds->rows; t++) {
            part[p] += pond_table_column(rounds, name[p])->data.f64[t];
        }
    }
    /* Each of 60 days is rounded to a cent. */
    assert_true(fabs(part[0] - 70662947.50 * 60.0 / 364.0) < 0.31);
    assert_true(fabs(part[1] -
                     (figure(result, "turnover_lost") - industry_loses(result, "424820"))) < 0.31);
    assert_true(part[1] >= industry_loses(result, "445310"));
    assert_true(part[2] == 0.0 && part[3] == 0.0);
    assert_true(fabs(part[4] - figure(result, "turnover_lost")) < 0.31);
    carriers = pond_result_table(result, "carriers");
    assert_int_equal(carriers->rows, 1000); /* of 12,870 */
    assert_string_equal(pond_table_column(carriers, "channel")->data.text[0], "own capacity");
    assert_true(fabs(pond_table_column(carriers, "lost")->data.f64[0] - part[0]) < 0.31);
    assert_string_equal(pond_table_column(carriers, "channel")->data.text[1], "inputs");
    assert_string_equal(pond_table_column(carriers, "supplier")->data.text[1], "V260");
    assert_close(figure(result, "own_capacity_share") + figure(result, "inputs_share"), 1.0, 1e-12);
    pond_result_free(result);
}

/* 104 stores within 10 km bought for 54,124,678.91; closed for 14 days, then a seventh less closed
 * each day: 14 + 6/7 + ... + 1/7 = 17 days. */
static void a_circle_of_stores_closed_for_two_weeks_loses_seventeen_days(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;

    NEED(iowa);
    result = happens(iowa, "{\"who\": {\"industry\": \"4453\", \"circle\": {\"longitude\": -93.62, "
                           "\"latitude\": 41.59, \"km\": 10}}, \"what\": \"capacity\", "
                           "\"change\": -1, \"day\": 3, \"duration_days\": 14, \"recovery\": "
                           "{\"shape\": \"linear\", \"days\": 7}}");
    assert_int_equal(pond_table_column(pond_result_table(result, "events"), "firms")->data.i64[0],
                     104);
    assert_true(fabs(industry_loses(result, "445310") - 54124678.91 * 17.0 / 364.0) < 0.01);
    assert_true(figure(result, "first_hit_day") == 3.0);
    assert_true(figure(result, "recovered_day") ==
                23.0); /* closed stores order nothing on that day */
    pond_result_free(result);
}

/* 31 stores; 30 % of 30 days. */
static void less_demand_in_one_city_costs_its_stores_nine_days(void **state)
{
    const struct iowa *iowa = *state;
    struct pond_result *result = NULL;

    NEED(iowa);
    result = happens(iowa, "{\"who\": {\"place\": \"Ames\"}, \"what\": \"demand\", \"change\": "
                           "-0.3, \"day\": 3, \"duration_days\": 30}");
    assert_int_equal(pond_table_column(pond_result_table(result, "events"), "firms")->data.i64[0],
                     31);
    assert_true(fabs(industry_loses(result, "445310") - 223684.66) < 0.01);
    assert_true(industry_loses(result, "424820") < 223684.66);
    pond_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_taken_to_the_cent),
        cmocka_unit_test(trade_with_known_vendors_is_the_published_sum),
        cmocka_unit_test(concentration_and_inequality_are_the_published_digits),
        cmocka_unit_test(a_month_is_the_published_sum),
        cmocka_unit_test(every_firm_gets_a_score_that_contains_its_own_loss),
        cmocka_unit_test(the_first_vendors_loss_is_explained_and_can_be_lowered),
        cmocka_unit_test(five_vendors_lower_the_mean_loss_by_more_than_a_third),
        cmocka_unit_test(the_links_on_which_a_vendors_loss_hangs_are_its_own),
        cmocka_unit_test(a_gain_is_what_the_what_if_saves),
        cmocka_unit_test(one_pass_measures_purchases_to_the_cent),
        cmocka_unit_test(jobs_that_nobody_counted_are_refused),
        cmocka_unit_test(the_largest_vendors_loss_reaches_stores_when_their_stock_is_gone),
        cmocka_unit_test(the_largest_vendors_loss_goes_one_link_far),
        cmocka_unit_test(a_circle_of_stores_closed_for_two_weeks_loses_seventeen_days),
        cmocka_unit_test(less_demand_in_one_city_costs_its_stores_nine_days),
    };

    return cmocka_run_group_tests(tests, import, forget);
}
