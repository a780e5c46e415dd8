/* Firms of the small town in a small county, as one system: accounts that can be followed by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/firms/firms_account.h"
#include "study/importing.h"
#include "support/town_fixture.h"

/* The county of docs/impact.md: columns and rows are balanced. */
static const char county[] =
    "industry,11,311,315,22,44,72,final_demand:households,final_demand:exports,output\n"
    "11,200000,900000,0,0,0,60000,140000,700000,2000000\n"
    "311,60000,300000,0,0,40000,360000,1240000,1000000,3000000\n"
    "315,0,0,10000,0,10000,10000,150000,20000,200000\n"
    "22,60000,120000,6000,75000,100000,90000,700000,349000,1500000\n"
    "44,40000,60000,10000,15000,50000,90000,2135000,100000,2500000\n"
    "72,10000,20000,2000,15000,40000,30000,1383000,300000,1800000\n"
    "value_added:pay,500000,700000,80000,250000,1200000,720000,,,\n"
    "value_added:surplus,900000,500000,42000,745000,860000,290000,,,\n"
    "imports,230000,400000,50000,400000,200000,150000,,,\n"
    "jobs [jobs],30,80,8,70,90,60,,,\n"
    "ghg [kg CO2 eq],1800000,300000,5000,6000000,100000,80000,,,\n";

static const char rules[] = "{\"format\": \"pond-concordance/1\", \"firms\": [{\"who\": {\"firm\": "
                            "\"grocer\"}, \"industry\": \"44\", \"margin\": 0.19}]}";

static json_t *question(const struct town *town, const char *condition, const char *concordance)
{
    char path[2][4200];
    json_t *values = NULL;

    (void)snprintf(path[0], sizeof path[0], "%s/county_2024.csv", town->folder);
    (void)snprintf(path[1], sizeof path[1], "%s/county.json", town->folder);
    write_file(path[0], county, sizeof county - 1);
    write_file(path[1], concordance, strlen(concordance));
    values = json_pack("{s:i, s:s, s:s, s:s, s:s}", "draws", 0, "group", condition, "io_table",
                       path[0], "concordance", path[1], "currency", "USD");
    assert_non_null(values);
    return values;
}

static struct pond_result *ask(const struct town *town, const char *condition)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "impact group", question(town, condition, rules), &result, &error));
    return result;
}

static double effect(const struct pond_result *result, const char *measure, const char *column)
{
    return town_value(result, "effects", "measure", measure, column);
}

static double flow_sum(const struct pond_result *result, int64_t step)
{
    const struct pond_table *flows = pond_result_table(result, "flows");
    double sum = 0.0;

    assert_non_null(flows);
    for (int64_t row = 0; row < flows->rows; row++) {
        sum += pond_table_column(flows, "step")->data.i64[row] == step
                   ? pond_table_column(flows, "value")->data.f64[row]
                   : 0.0;
    }
    return sum;
}

/* What customers pay makers is what makers pay: suppliers, imports, people, owners. */
static void money_that_comes_in_goes_out(void **state)
{
    static const char *const groups[] = {"code = \"bakery\"", "industry starts with \"311\"",
                                         "code in (\"mill\", \"tailor\")"};

    for (size_t k = 0; k < sizeof groups / sizeof *groups; k++) {
        struct pond_result *result = ask(*state, groups[k]);
        double outside = town_figure(result, "turnover") - town_figure(result, "inside");

        assert_close(flow_sum(result, 0), outside, 1e-12);
        assert_close(flow_sum(result, 1), outside, 1e-12);
        pond_result_free(result);
    }
}

/* The tailor bought nothing of firms on record: sector 315 as it is. Direct: 12,000 of 200,000 of
 * its value added 122,000, imports 50,000, greenhouse gases 5,000; jobs on record 3. */
static void a_firm_of_its_own_has_its_sectors_direct_figures(void **state)
{
    struct pond_result *result = ask(*state, "code = \"tailor\"");

    assert_close(effect(result, "output", "direct"), 12000.0, 1e-12);
    assert_close(effect(result, "value_added", "direct"), 12000.0 * 122.0 / 200.0, 1e-12);
    assert_close(effect(result, "imports", "direct"), 12000.0 * 50.0 / 200.0, 1e-12);
    assert_close(effect(result, "ghg", "direct"), 12000.0 * 5.0 / 200.0, 1e-12);
    assert_close(effect(result, "jobs", "direct"), 3.0, 1e-12);
    pond_result_free(result);
}

/* Tier 1 of the bakery: flour 48,000 and power 14,400 on record, where the average would be 18,000
 * of its own sector and 7,200 of power; 30,000 + 7,200 are beyond it. So what is estimated of the
 * rest (54,000 of farms, 3,600 of shops, 1,200 of meals) shrinks by (180,000 - 62,400) over that
 * and 37,200. */
static void a_firm_that_buys_more_of_some_has_less_for_the_rest(void **state)
{
    struct pond_result *result = ask(*state, "code = \"bakery\"");
    double fit = (180000.0 - 62400.0) / (180000.0 - 62400.0 + 37200.0);
    const struct pond_table *tiers = pond_result_table(result, "tiers");
    double tier = 0.0;
    double expected = 62400.0 + fit * (54000.0 + 3600.0 + 1200.0);

    for (int64_t row = 0; row < tiers->rows; row++) {
        if (strcmp(pond_table_column(tiers, "measure")->data.text[row], "output") == 0 &&
            strcmp(pond_table_column(tiers, "tier")->data.text[row], "tier 1") == 0) {
            tier = pond_table_column(tiers, "total")->data.f64[row];
        }
    }
    assert_close(tier, expected, 1e-9);
    assert_close(effect(result, "value_added", "direct"), fit * 180000.0 * 0.4, 1e-12);
    assert_close(effect(result, "imports", "direct"), fit * 180000.0 * 4.0 / 30.0, 1e-12);
    /* Scope 2: 14,400 of power at 4 kg. */
    assert_close(town_figure(result, "scope_1"), 18000.0, 1e-12);
    assert_close(town_figure(result, "scope_2"), 57600.0, 1e-12);
    pond_result_free(result);
}

/* Makers of food: what they sell ends as value added and imports, but for what they sell to each
 * other, and to their own supply chain. */
static void a_group_is_less_than_its_firms_added_up(void **state)
{
    struct pond_result *result = ask(*state, "industry starts with \"311\" and employees < 50");
    double money = effect(result, "value_added", "direct") + effect(result, "imports", "direct") +
                   effect(result, "value_added", "supply_chain") +
                   effect(result, "imports", "supply_chain");

    assert_close(town_figure(result, "firms"), 3.0, 0.0);
    assert_close(town_figure(result, "turnover"), 366000.0, 1e-12);
    assert_close(town_figure(result, "inside"), 78000.0, 1e-12);
    assert_true(money < 366000.0 - 78000.0 - 4800.0); /* bran, and food in the pool */
    assert_true(money > 0.98 * (366000.0 - 78000.0 - 4800.0));
    assert_true(town_figure(result, "jobs_added_up") > town_figure(result, "jobs_together") + 20.0);
    assert_close(town_figure(result, "jobs_on_record"), 3.0, 0.0);
    pond_result_free(result);
}

/* A grocer keeps 19 % of 270,000: that is his output; 74,400 of bread and flour are of firms on
 * record, and 144,300 of goods are of unknown make. */
static void a_trader_makes_a_margin_and_passes_goods_on(void **state)
{
    struct pond_result *result = ask(*state, "code = \"grocer\"");

    assert_close(effect(result, "output", "direct"), 0.19 * 270000.0, 1e-12);
    assert_close(effect(result, "jobs", "direct"), 30.0, 1e-12);
    assert_true(effect(result, "output", "supply_chain") > 74400.0);
    assert_true(result->warnings > 0);
    pond_result_free(result);
}

/* With what the goods of unknown sellers are, nothing is left out: all of the turnover ends as
 * value added and imports, but for what comes back to the grocer. */
static void goods_of_unknown_sellers_are_what_the_concordance_says(void **state)
{
    struct pond_error error = {0};
    struct pond_result *with = NULL;
    struct pond_result *without = ask(*state, "code = \"grocer\"");
    double money = 0.0;

    assert_ok(ask_town(*state, "impact group",
                       question(*state, "code = \"grocer\"",
                                "{\"format\": \"pond-concordance/1\", \"purchases\": [{\"buyer\": "
                                "{\"firm\": \"grocer\"}, \"seller\": {\"firm\": \"tailor\"}, "
                                "\"goods\": [{\"industry\": \"11\", \"share\": 1}]}, {\"buyer\": "
                                "{\"firm\": \"grocer\"}, \"goods\": [{\"industry\": \"311\", "
                                "\"share\": 1}]}], \"firms\": [{\"who\": {\"firm\": \"grocer\"}, "
                                "\"industry\": \"44\", \"margin\": 0.19}]}"),
                       &with, &error));
    money = effect(with, "value_added", "direct") + effect(with, "imports", "direct") +
            effect(with, "value_added", "supply_chain") + effect(with, "imports", "supply_chain");
    assert_true(money <= 270000.0);
    assert_true(money > 0.97 * 270000.0);
    assert_true(effect(with, "output", "supply_chain") >
                effect(without, "output", "supply_chain") + 100000.0);
    pond_result_free(with);
    pond_result_free(without);
}

static void electricity_is_known_by_the_codes_of_publishers(void **state)
{
    (void)state;
    assert_true(firms_makes_electricity("22") && firms_makes_electricity("D35") &&
                firms_makes_electricity("221100"));
    assert_false(firms_makes_electricity("221200") || firms_makes_electricity("2") ||
                 firms_makes_electricity(""));
}

/* One row of "intervals". */
static double drawn(const struct pond_result *result, const char *measure, const char *place,
                    const char *column)
{
    const struct pond_table *table = pond_result_table(result, "intervals");
    int64_t rows = table == NULL ? 0 : table->rows;

    for (int64_t row = 0; row < rows; row++) {
        if (strcmp(pond_table_column(table, "measure")->data.text[row], measure) == 0 &&
            strcmp(pond_table_column(table, "place")->data.text[row], place) == 0) {
            return pond_table_column(table, column)->data.f64[row];
        }
    }
    fail_msg("no row %s %s", measure, place);
    return 0.0;
}

static struct pond_result *draw(const struct town *town, const char *spread, double sd)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    static const char *const spreads[] = {"technique_sd", "trade_sd", "direct_sd", "common_sd",
                                          "jobs_sd"};
    json_t *values = question(town, "code = \"bakery\"", rules);

    assert_int_equal(json_object_set_new(values, "draws", json_integer(4000)), 0);
    assert_int_equal(json_object_set_new(values, "pairs", json_integer(0)), 0);
    for (size_t k = 0; k < sizeof spreads / sizeof *spreads; k++) {
        double is = strcmp(spreads[k], spread) == 0 ? sd : 0.0;

        assert_int_equal(json_object_set_new(values, spreads[k], json_real(is)), 0);
    }
    assert_ok(ask_town(town, "impact group", values, &result, &error));
    return result;
}

/* What is as given in the draws is the account; where all emissions are drawn alike, its quantiles
 * are those of a lognormal of mean 1: exp(-+1.645 t - t^2 / 2), t^2 = log(1 + 0.2^2). Jobs on
 * record do not vary, those of the supply chain do. */
static void intervals_hold_the_account_and_leave_alone_what_is_on_record(void **state)
{
    struct pond_result *result = draw(*state, "common_sd", 0.2);
    double t = sqrt(log(1.04));
    double given = effect(result, "ghg", "total");

    assert_close(drawn(result, "ghg", "total", "given"), given, 1e-12);
    assert_close(drawn(result, "ghg", "total", "p5"), given * exp(-1.645 * t - 0.5 * t * t), 0.03);
    assert_close(drawn(result, "ghg", "total", "p95"), given * exp(1.645 * t - 0.5 * t * t), 0.03);
    assert_close(drawn(result, "jobs", "total", "p5"), effect(result, "jobs", "total"), 1e-12);
    pond_result_free(result);
    result = draw(*state, "jobs_sd", 0.5);
    given = effect(result, "jobs", "total");
    assert_true(drawn(result, "jobs", "total", "p5") < given - 1.0);
    assert_true(drawn(result, "jobs", "total", "p5") > 25.0);
    assert_close(drawn(result, "ghg", "total", "p95"), effect(result, "ghg", "total"), 1e-12);
    pond_result_free(result);
    result = draw(*state, "technique_sd", 0.1);
    assert_true(drawn(result, "value_added", "total", "p5") <
                drawn(result, "value_added", "total", "p95"));
    pond_result_free(result);
}

static enum pond_status ask_once(void *user)
{
    const struct town *town = user;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = question(town, "place = \"Riverside\"", rules);
    enum pond_status status = POND_OK;

    assert_int_equal(json_object_set_new(values, "draws", json_integer(2)), 0);
    assert_int_equal(json_object_set_new(values, "pairs", json_integer(0)), 0);
    status = ask_town(town, "impact group", values, &result, &error);
    pond_result_free(result);
    return status;
}

static void memory_that_fails_leaves_nothing_behind(void **state)
{
    assert_survives_no_memory(ask_once, *state);
}

/* Import one more file, "more.csv", into the town's store; `records` is of its mapping. */
static void import_more(const struct town *town, const char *records, const char *text)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    char mapping[2000];
    char path[2][4200];
    const char *file = path[1];
    struct pond_import_request request = {.mapping = path[0],
                                          .address = town->store,
                                          .as = "",
                                          .beside = "",
                                          .path = &file,
                                          .paths = 1};

    (void)snprintf(mapping, sizeof mapping,
                   "{\"format\": \"pond-mapping/1\", \"dates\": [\"YYYY-MM-DD\"], \"currency\": "
                   "\"USD\", \"files\": [{\"file\": \"more.csv\", \"records\": [%s]}]}",
                   records);
    (void)snprintf(path[0], sizeof path[0], "%s/more.json", town->folder);
    (void)snprintf(path[1], sizeof path[1], "%s/more.csv", town->folder);
    write_file(path[0], mapping, strlen(mapping));
    write_file(path[1], text, strlen(text));
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
}

static void import_uses(const struct town *town, const char *uses)
{
    import_more(town,
                "{\"noun\": \"use\", \"firm\": {\"column\": \"firm\"}, \"resource\": {\"column\": "
                "\"resource\"}, \"amount\": {\"column\": \"amount\"}, \"unit\": {\"column\": "
                "\"unit\"}, \"direction\": {\"value\": \"out\"}, \"time\": {\"value\": "
                "\"2024-12-01\"}}",
                uses);
}

/* All that the dyer sold came back: he has no turnover, and the others are none the worse. */
static void a_firm_that_sold_nothing_net_is_left_out(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    import_more(
        *state,
        "{\"noun\": \"firm\", \"code\": {\"column\": \"seller\"}, \"industry\": {\"value\": "
        "\"3152\"}}, {\"noun\": \"trade\", \"seller\": {\"column\": \"seller\"}, \"buyer\": "
        "{\"column\": \"buyer\", \"empty\": \"final\"}, \"value\": {\"column\": \"value\"}, "
        "\"time\": {\"column\": \"date\"}}",
        "date,seller,buyer,value\n2024-03-01,dyer,,50.00\n2024-03-02,dyer,,-50.00\n");
    assert_fails(ask_town(*state, "impact group", question(*state, "code = \"dyer\"", rules),
                          &result, &error),
                 POND_EINVAL, "dyer sold and bought nothing in the period but what was returned");
    result = ask(*state, "code = \"dyer\" or code = \"tailor\"");
    assert_close(town_figure(result, "turnover"), 12000.0, 1e-12);
    assert_close(town_figure(result, "firms"), 1.0, 0.0);
    pond_result_free(result);
}

/* The oven gives off 5 t where the average would be 7.4 t; the two bakers' sector has 300 t in all,
 * so that others have what is left: 295 t over 3,000,000 less the oven's 74,400. */
static void own_emissions_stand_in_place_of_averages_and_the_sector_keeps_its_total(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    import_uses(*state, "firm,resource,amount,unit\noven,CO2e,5,t\n");
    result = ask(*state, "code = \"oven\"");
    assert_close(effect(result, "ghg", "direct"), 5000.0, 1e-12);
    assert_close(town_figure(result, "greenhouse_on_record"), 1.0, 0.0);
    assert_close(town_figure(result, "scope_1"), 5000.0, 1e-12);
    pond_result_free(result);
    result = ask(*state, "code = \"bakery\"");
    assert_close(town_figure(result, "greenhouse_on_record"), 0.0, 0.0);
    assert_close(effect(result, "ghg", "direct"), 180000.0 * 295000.0 / (3e6 - 74400.0), 1e-12);
    pond_result_free(result);
    import_uses(*state, "firm,resource,amount,unit\nmill,CO2e,7,kWh\n");
    assert_fails(ask_town(*state, "impact group", question(*state, "code = \"mill\"", rules),
                          &result, &error),
                 POND_EINVAL, "kWh");
    assert_null(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_firm_of_its_own_has_its_sectors_direct_figures),
        cmocka_unit_test(money_that_comes_in_goes_out),
        cmocka_unit_test(a_firm_that_buys_more_of_some_has_less_for_the_rest),
        cmocka_unit_test(a_group_is_less_than_its_firms_added_up),
        cmocka_unit_test(a_trader_makes_a_margin_and_passes_goods_on),
        cmocka_unit_test(goods_of_unknown_sellers_are_what_the_concordance_says),
        cmocka_unit_test(intervals_hold_the_account_and_leave_alone_what_is_on_record),
        cmocka_unit_test(electricity_is_known_by_the_codes_of_publishers),
        cmocka_unit_test(memory_that_fails_leaves_nothing_behind),
        /* The last two: what they import stays. */
        cmocka_unit_test(a_firm_that_sold_nothing_net_is_left_out),
        cmocka_unit_test(own_emissions_stand_in_place_of_averages_and_the_sector_keeps_its_total),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
