/* "impact firm", "impact place" and "impact group" on the EPA's table of Iowa: the small town of
 * examples/bakery, and the stores of 2019.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/town_fixture.h"

/* Value added over all tiers is 1 within what the EPA's own table is off (README of data/eeio). */
#define TABLE_IS_OFF 2e-4

static void need_data(void)
{
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
}

static json_t *with_table(const char *name, json_t *value)
{
    json_t *values = json_pack("{s:i, s:s, s:o}", "draws", 0, "io_table",
                               shared_path("data/eeio/IAEEIOv1.0-s-20"), name, value);

    assert_non_null(values);
    return values;
}

static struct pond_result *answer(const struct town *town, const char *analysis, json_t *values)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, analysis, values, &result, &error));
    return result;
}

static struct pond_result *firms(const struct town *town, const char *codes)
{
    json_t *list = json_array();
    char text[200];
    char *rest = text;
    const char *code = NULL;

    (void)snprintf(text, sizeof text, "%s", codes);
    while ((code = strtok_r(rest, ",", &rest)) != NULL) {
        assert_int_equal(json_array_append_new(list, json_string(code)), 0);
    }
    return answer(town, "impact firm", with_table("firm", list));
}

/* All eight firms of the town, whatever they are. */
static struct pond_result *everybody(const struct town *town)
{
    return answer(town, "impact group", with_table("group", json_string("code is given")));
}

/* NAICS codes of the town become the table's industries by the EPA's own crosswalk: 3118 and 3112
 * are of food (311FT), 3152 of clothing (315AL), 4451 of food stores, 7225 of restaurants. */
static void codes_become_industries_by_the_crosswalk(void **state)
{
    static const char *const expected[][2] = {{"bakery", "311FT/US-IA"}, {"mill", "311FT/US-IA"},
                                              {"tailor", "315AL/US-IA"}, {"grocer", "445/US-IA"},
                                              {"cafe", "722/US-IA"},     {"power", "22/US-IA"},
                                              {"farm", "111CA/US-IA"}};
    struct pond_result *result = NULL;
    json_t *values = NULL;

    need_data();
    values = with_table("group", json_string("code is given"));
    (void)json_object_set_new(values, "crosswalk",
                              json_string(shared_path("data/eeio/sectorcrosswalk.csv.gz")));
    result = answer(*state, "impact group", values);
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        const struct pond_table *table = pond_result_table(result, "firms");
        const char *sector = NULL;

        for (int64_t row = 0; row < table->rows; row++) {
            if (strcmp(pond_table_column(table, "firm")->data.text[row], expected[k][0]) == 0) {
                sector = pond_table_column(table, "sector")->data.text[row];
            }
        }
        assert_non_null(sector);
        assert_string_equal(sector, expected[k][1]);
    }
    pond_result_free(result);
}

/* Sales of the town by month: examples/bakery/trades.csv. */
static void money_of_a_group_ends_as_value_added_once(void **state)
{
    const struct town *town = *state;
    struct pond_result *result = NULL;

    need_data();
    /* The bakery sells 180,000 a year and its suppliers buy nothing of it. */
    result = firms(town, "bakery");
    assert_close(town_figure(result, "turnover"), 180000.0, 1e-12);
    assert_close(town_figure(result, "value_added_together"), 180000.0, TABLE_IS_OFF);
    assert_null(pond_result_figure(result, "value_added_added_up"));
    pond_result_free(result);
    /* Mill, bakery and oven sell 366,000, of it 78,000 to each other, and the farm that the mill
     * buys of buys bran for 4,800 of the mill. */
    result = firms(town, "mill,bakery,oven");
    assert_close(town_figure(result, "turnover"), 366000.0, 1e-12);
    assert_close(town_figure(result, "inside"), 78000.0, 1e-12);
    assert_close(town_figure(result, "value_added_together"), 366000.0 - 78000.0 - 4800.0,
                 TABLE_IS_OFF);
    assert_close(town_figure(result, "value_added_added_up"), 366000.0, TABLE_IS_OFF);
    pond_result_free(result);
    /* All firms: what is sold to consumers, 50,300 a month (mill 800, bakery 8,500, oven 5,000,
     * cafe 12,500, grocer 22,500, tailor 1,000), and what unknown firms buy of the power company
     * and the farm, which sell nothing else. */
    result = everybody(town);
    assert_close(town_figure(result, "firms"), 8.0, 0.0);
    assert_close(town_figure(result, "value_added_together"),
                 town_figure(result, "turnover") - town_figure(result, "inside"), TABLE_IS_OFF);
    pond_result_free(result);
}

/* Rows of a table of firms, added up. */
static double column_sum(const struct pond_result *result, const char *table, const char *column)
{
    const struct pond_table *found = pond_result_table(result, table);
    const struct pond_column *values = found == NULL ? NULL : pond_table_column(found, column);
    int64_t rows = found == NULL ? 0 : found->rows;
    double sum = 0.0;

    assert_non_null(values);
    for (int64_t row = 0; row < rows; row++) {
        sum += values->data.f64[row];
    }
    return sum;
}

static void parts_add_up_to_the_whole(void **state)
{
    static const char *const tables[] = {"firms", "firms_by_industry", "firms_by_place",
                                         "firms_by_size"};
    static const char *const figures[] = {"value_added", "jobs", "greenhouse"};
    static const char *const codes[] = {"VADD", "JOBS", "GHG"};
    const struct town *town = *state;
    struct pond_result *result = NULL;

    need_data();
    result = firms(town, "mill,bakery,oven,grocer");
    for (size_t k = 0; k < 3; k++) {
        char name[40];
        double direct = town_value(result, "effects", "measure", codes[k], "direct");
        double chain = town_value(result, "effects", "measure", codes[k], "supply_chain");
        double induced = town_value(result, "effects", "measure", codes[k], "induced");
        double whole = town_value(result, "effects", "measure", codes[k], "total");
        double abroad = town_value(result, "effects", "measure", codes[k], "abroad");

        (void)snprintf(name, sizeof name, "%s_together", figures[k]);
        assert_close(town_figure(result, name), direct + chain, 1e-8);
        assert_close(direct + chain + induced, whole, 1e-12);
        assert_close(column_sum(result, "sectors", figures[k]), whole - abroad, 1e-9);
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
            assert_close(column_sum(result, tables[t], figures[k]), direct + chain, 1e-8);
            (void)snprintf(name, sizeof name, "%s_direct", figures[k]);
            assert_close(column_sum(result, tables[t], name), direct, 1e-12);
        }
    }
    assert_close(town_figure(result, "scope_1") + town_figure(result, "scope_2") +
                     town_figure(result, "scope_3"),
                 town_figure(result, "greenhouse_together"), 1e-8);
    assert_close(town_figure(result, "scope_1"),
                 town_value(result, "effects", "measure", "GHG", "direct"), 1e-12);
    pond_result_free(result);
}

static void tiers_add_up_to_the_supply_chain(void **state)
{
    const struct town *town = *state;
    struct pond_result *result = NULL;
    const struct pond_table *tiers = NULL;
    double sum = 0.0;
    double least = (double)INFINITY;

    need_data();
    result = firms(town, "bakery");
    tiers = pond_result_table(result, "tiers");
    for (int64_t row = 0; row < tiers->rows; row++) {
        const char *tier = pond_table_column(tiers, "tier")->data.text[row];
        double value = pond_table_column(tiers, "total")->data.f64[row];

        if (strcmp(pond_table_column(tiers, "measure")->data.text[row], "GHG") == 0 &&
            strcmp(tier, "direct") != 0 && strcmp(tier, "induced") != 0) {
            sum += value;
            least = fmin(least, value);
        }
    }
    assert_true(least > 0.0);
    assert_close(sum, town_value(result, "effects", "measure", "GHG", "supply_chain"), 1e-9);
    pond_result_free(result);
}

/* The town says who works where: 25 at the bakery. It is not told what anybody emits. */
static void own_jobs_stand_in_place_of_averages(void **state)
{
    const struct town *town = *state;
    struct pond_result *result = NULL;

    need_data();
    result = firms(town, "bakery");
    assert_close(town_value(result, "effects", "measure", "JOBS", "direct"), 25.0, 1e-12);
    assert_close(town_figure(result, "jobs_on_record"), 1.0, 0.0);
    assert_close(town_figure(result, "greenhouse_on_record"), 0.0, 0.0);
    pond_result_free(result);
    /* The farm does not say. */
    result = firms(town, "farm");
    assert_close(town_figure(result, "jobs_on_record"), 0.0, 0.0);
    assert_true(town_value(result, "effects", "measure", "JOBS", "direct") > 0.0);
    pond_result_free(result);
}

/* The tailor's cloth is of unknown make: all he buys follows his sector, so that he is what
 * spending the same on his sector is, but for his jobs. Firms of the town are a few millionths of
 * Iowa. */
static void a_firm_without_trades_on_record_is_its_sectors_average(void **state)
{
    static const char *const codes[] = {"VADD", "GHG", "WATR", "pay", "output"};
    const struct town *town = *state;
    struct pond_result *firm = NULL;
    struct pond_result *sector = NULL;
    char spending[4096];
    const char *text = "sector,amount\n315AL/US-IA,12000\n";

    need_data();
    (void)snprintf(spending, sizeof spending, "%s/spending.csv", town->folder);
    write_file(spending, text, strlen(text));
    firm = firms(town, "tailor");
    sector = answer(town, "impact demand", with_table("spending", json_string(spending)));
    assert_close(town_figure(firm, "turnover"), 12000.0, 1e-12);
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        static const char *const columns[] = {"direct", "supply_chain", "induced", "here",
                                              "abroad"};

        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            assert_close(town_value(firm, "effects", "measure", codes[k], columns[c]),
                         town_value(sector, "effects", "measure", codes[k], columns[c]), 2e-3);
        }
    }
    pond_result_free(firm);
    pond_result_free(sector);
}

/* Two ways to the same firms. */
static void places_and_groups_are_the_firms_they_name(void **state)
{
    const struct town *town = *state;
    struct pond_result *place = NULL;
    struct pond_result *group = NULL;
    struct pond_result *named = NULL;

    need_data();
    place = answer(town, "impact place", with_table("place", json_string("riverside")));
    group = answer(town, "impact group",
                   with_table("group", json_string("place = \"Riverside\" and employees > 0")));
    named = firms(town, "oven,grocer,tailor");
    assert_close(town_figure(place, "jobs_total"), town_figure(named, "jobs_total"), 1e-15);
    assert_close(town_figure(group, "jobs_total"), town_figure(named, "jobs_total"), 1e-15);
    assert_finding(place, 0, "3 firms have a turnover of USD 356,400");
    pond_result_free(place);
    pond_result_free(group);
    pond_result_free(named);
}

static void answers_have_the_same_bits_on_any_number_of_threads(void **state)
{
    static const int threads[] = {1, 2, 4};
    const struct town *town = *state;
    char *text[3];

    need_data();
    for (int t = 0; t < 3; t++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        json_t *json = NULL;

        pond_set_threads(threads[t]);
        result = everybody(town);
        assert_ok(pond_result_json(&json, result, &error));
        text[t] = json_dumps(json, JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
        assert_non_null(text[t]);
        assert_string_equal(text[t], text[0]);
        json_decref(json);
        pond_result_free(result);
    }
    pond_set_threads(0);
    for (int t = 0; t < 3; t++) {
        free(text[t]);
    }
}

static void refuses(const struct town *town, const char *analysis, json_t *values,
                    enum pond_status status, const char *part)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_fails(ask_town(town, analysis, values, &result, &error), status, part);
    assert_null(result);
    assert_null(strchr(error.message, '\n'));
}

static void what_makes_no_sense_is_refused_in_one_line(void **state)
{
    const struct town *town = *state;
    json_t *values = NULL;
    char concordance[4096];
    const char *text = "{\"format\": \"pond-concordance/1\", \"firms\": [{\"who\": {\"firm\": "
                       "\"mill\"}, \"industry\": \"bread\"}]}";

    need_data();
    refuses(town, "impact firm", with_table("firm", json_pack("[s]", "nobody")), POND_ENOTFOUND,
            "there is no firm with the code \"nobody\"");
    refuses(town, "impact firm", with_table("firm", json_array()), POND_EINVAL,
            "no firm is given: pond impact firm CODE");
    refuses(town, "impact place", with_table("place", json_string("Nowhere")), POND_ENOTFOUND,
            "no firm of the network is at a place called \"Nowhere\"");
    refuses(town, "impact group", with_table("group", json_string("employees < many")), POND_EPARSE,
            "parameter \"group\"");
    refuses(town, "impact group", with_table("group", json_string("employees > 1000")),
            POND_ENOTFOUND, "chooses none of the 8 firms");
    refuses(town, "impact firm", json_pack("{s:[s]}", "firm", "mill"), POND_EINVAL,
            "an input-output table is missing");
    values = with_table("firm", json_pack("[s]", "mill"));
    assert_int_equal(json_object_set_new(values, "from", json_string("2031-01-01")), 0);
    refuses(town, "impact firm", values, POND_ENOTFOUND, "none of the 300 trades");
    values = with_table("firm", json_pack("[s]", "mill"));
    assert_int_equal(json_object_set_new(values, "currency", json_string("EUR")), 0);
    refuses(town, "impact firm", values, POND_EINVAL, "EUR is asked for");
    (void)snprintf(concordance, sizeof concordance, "%s/concordance.json", town->folder);
    write_file(concordance, text, strlen(text));
    values = with_table("firm", json_pack("[s]", "mill"));
    assert_int_equal(json_object_set_new(values, "concordance", json_string(concordance)), 0);
    refuses(town, "impact firm", values, POND_EINVAL,
            "$.firms[0].industry: table \"IAEEIOv1.0-s-20\" has no industry \"bread\"");
}

/* Orders of 2019 in a store of their own. */
static void import_iowa(char store[4096], const char *folder)
{
    struct pond_error error = {0};
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1};
    struct pond_result *result = NULL;
    const char *orders = shared_path("data/iowa_trade/orders_2019.csv.gz");

    (void)snprintf(store, 4096, "%s/iowa.pond", folder);
    request.address = store;
    request.mapping = source_path("examples/iowa_2019.json");
    request.path = &orders;
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
}

static json_t *with_rules(json_t *values, const char *path)
{
    assert_int_equal(json_object_set_new(values, "concordance", json_string(path)), 0);
    return values;
}

/* Vendors make spirits elsewhere and have no purchases on record, and the state's wholesale margin
 * is a third of what stores pay; so what the stores take is what spending on those goods, on
 * wholesale and on the stores' margin takes by the table alone: another way to the same numbers,
 * which knows no firm. Stores keep a quarter of turnover: a third on top of what they pay. */
static void stores_of_iowa_take_what_spending_on_their_goods_takes(void **state)
{
    static const char *const codes[] = {"VADD", "JOBS", "GHG", "WATR"};
    const struct town *town = *state;
    struct town iowa = *town;
    struct pond_result *stores = NULL;
    struct pond_result *spending = NULL;
    char rules[4096];
    const char *text =
        "{\"format\": \"pond-concordance/1\", \"purchases\": [{\"goods\": ["
        "{\"industry\": \"311FT\", \"region\": \"RoUS\", \"share\": 0.6666666666666667},"
        "{\"industry\": \"42\", \"region\": \"US-IA\", \"share\": 0.3333333333333333},"
        "{\"industry\": \"445\", \"region\": \"US-IA\", \"share\": 0.3333333333333333, "
        "\"on_top\": true}]}], \"firms\": ["
        "{\"who\": {\"industry\": \"424820\"}, \"industry\": \"311FT\", \"region\": \"RoUS\"},"
        "{\"who\": {\"all\": true}, \"industry\": \"445\", \"region\": \"US-IA\", "
        "\"margin\": 0.25}]}";

    need_data();
    (void)snprintf(rules, sizeof rules, "%s/iowa.json", town->folder);
    write_file(rules, text, strlen(text));
    import_iowa(iowa.store, town->folder);
    stores = answer(&iowa, "impact group",
                    with_rules(with_table("group", json_string("industry is not given or not "
                                                               "industry = \"424820\"")),
                               rules));
    spending = answer(&iowa, "impact demand",
                      with_rules(json_pack("{s:i, s:s}", "draws", 0, "io_table",
                                           shared_path("data/eeio/IAEEIOv1.0-s-20")),
                                 rules));
    assert_close(town_figure(stores, "turnover"), 349220341.63 / 0.75, 1e-9);
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        double together = town_value(spending, "effects", "measure", codes[k], "direct") +
                          town_value(spending, "effects", "measure", codes[k], "supply_chain");

        assert_close(town_value(stores, "effects", "measure", codes[k], "direct") +
                         town_value(stores, "effects", "measure", codes[k], "supply_chain"),
                     together, 2e-3);
        assert_close(town_value(stores, "effects", "measure", codes[k], "here"),
                     town_value(spending, "effects", "measure", codes[k], "here"), 5e-3);
        assert_close(town_value(stores, "effects", "measure", codes[k], "abroad"),
                     town_value(spending, "effects", "measure", codes[k], "abroad"), 5e-3);
    }
    pond_result_free(stores);
    pond_result_free(spending);
    /* 45 stores have no industry on record; alone they are refused, among others told. */
    (void)snprintf(rules, sizeof rules, "%s", source_path("examples/impact/iowa.json"));
    refuses(&iowa, "impact firm", with_rules(with_table("firm", json_pack("[s]", "S5112")), rules),
            POND_EINVAL,
            "S5112 has no industry of table \"IAEEIOv1.0-s-20\" (industry on record: "
            "none;");
    stores =
        answer(&iowa, "impact group",
               with_rules(with_table("group", json_string("not code starts with \"V\"")), rules));
    assert_true(stores->warnings >= 1);
    assert_non_null(strstr(stores->warning[0], "45 firms have no industry of the table"));
    pond_result_free(stores);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_of_a_group_ends_as_value_added_once),
        cmocka_unit_test(codes_become_industries_by_the_crosswalk),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(tiers_add_up_to_the_supply_chain),
        cmocka_unit_test(own_jobs_stand_in_place_of_averages),
        cmocka_unit_test(a_firm_without_trades_on_record_is_its_sectors_average),
        cmocka_unit_test(places_and_groups_are_the_firms_they_name),
        cmocka_unit_test(answers_have_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(what_makes_no_sense_is_refused_in_one_line),
        cmocka_unit_test(stores_of_iowa_take_what_spending_on_their_goods_takes),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
