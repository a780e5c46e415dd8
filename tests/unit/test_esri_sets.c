/* One cascade, many answers: sets of weights from records by hand, groups, nonsense, failing
 * memory. SPDX-License-Identifier: Apache-2.0 */
#include "support/study_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"

/* Closing the mill takes the bakery's whole input, and of the cafe's 40 from the mill and 80 from
 * the bakery out of 150; nobody loses orders. Losses: mill 1, bakery 1, cafe 0.8, shop 0. Turnover:
 * mill 100, bakery 80, cafe 300, shop 30. */
static const char trades[] = "day,from,to,value\n"
                             "2024-01-05,mill,bakery,60.00\n"
                             "2024-01-06,mill,cafe,40.00\n"
                             "2024-02-07,bakery,cafe,80.00\n"
                             "2024-02-08,shop,cafe,30.00\n"
                             "2024-03-01,cafe,,300.00\n"
                             "2024-03-02,,mill,20.00\n";

static const char firms[] = "code,industry,town,staff\n"
                            "mill,11,A,10\n"
                            "bakery,31,B,60\n"
                            "cafe,72,B,\n"
                            "shop,72,,\n"
                            "idle,90,C,7\n";

/* The latest count holds; there, the sum over occupations where nobody counted all. */
static const char jobs[] = "firm,day,count,job\n"
                           "cafe,2023-06-30,9,\n"
                           "cafe,2024-01-31,2,waiter\n"
                           "cafe,2024-01-31,3,cook\n"
                           "mill,2024-01-31,99,\n"
                           "idle,2024-01-31,99,\n";

/* CO2e given off: 2 t, 500 kg, and 300 kg of which nobody says where they went; water: 1 m3, 500 l.
 */
static const char uses[] = "firm,day,what,amount,unit,way\n"
                           "mill,2024-01-31,CO2e,2,t,out\n"
                           "bakery,2024-01-31,co2eq,500,kg,out\n"
                           "cafe,2024-01-31,CO2e,1000,kg,in\n"
                           "cafe,2024-01-31,CO2e,300,kg,\n"
                           "mill,2024-01-31,water,1,m3,in\n"
                           "cafe,2024-01-31,water,500,l,in\n"
                           "mill,2024-01-31,waste,1,kg,out\n"
                           "cafe,2024-01-31,waste,1,m3,out\n"
                           "idle,2024-01-31,steam,1,kg,in\n";

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": ["
    "{\"file\": \"trades.csv\", \"records\": [{\"noun\": \"trade\", \"time\": {\"column\": "
    "\"day\"},"
    " \"seller\": {\"column\": \"from\", \"empty\": \"unknown\"},"
    " \"buyer\": {\"column\": \"to\", \"empty\": \"final\"}, \"value\": {\"column\": \"value\"}}]},"
    "{\"file\": \"firms.csv\", \"records\": [{\"noun\": \"firm\", \"code\": {\"column\": \"code\"},"
    " \"industry\": {\"column\": \"industry\"}, \"place\": {\"column\": \"town\"},"
    " \"employees\": {\"column\": \"staff\"}}]},"
    "{\"file\": \"jobs.csv\", \"records\": [{\"noun\": \"job\", \"firm\": {\"column\": \"firm\"},"
    " \"time\": {\"column\": \"day\"}, \"count\": {\"column\": \"count\"},"
    " \"occupation\": {\"column\": \"job\"}}]},"
    "{\"file\": \"uses.csv\", \"records\": [{\"noun\": \"use\", \"firm\": {\"column\": \"firm\"},"
    " \"time\": {\"column\": \"day\"}, \"resource\": {\"column\": \"what\"},"
    " \"amount\": {\"column\": \"amount\"}, \"unit\": {\"column\": \"unit\"},"
    " \"direction\": {\"column\": \"way\"}}]}]}";

static const char *put(const struct study_fixture *fixture, const char *name, const char *text)
{
    const char *path = in_folder(fixture->folder, name);

    write_file(path, text, strlen(text));
    return path;
}

static int set_up(void **state)
{
    const struct study_file file[] = {
        {"trades.csv", trades}, {"firms.csv", firms}, {"jobs.csv", jobs}, {"uses.csv", uses}};

    set_up_study(state, mapping, file, 4);
    (void)put(*state, "weights.csv",
              "firm,weight,care\nmill,1,4\nbakery,3,0\ncafe,1,1\nshop,0,0\n");
    return 0;
}

static enum pond_status esri(const struct study_fixture *fixture, json_t *values,
                             struct pond_result **result, struct pond_error *error)
{
    return ask_study(fixture, "ripple esri", values, result, error);
}

/* Linear inputs, nothing outside, no substitution: losses by hand. */
static json_t *plain(void)
{
    return json_pack("{s:s, s:s, s:b, s:b, s:f}", "mode", "reference", "inputs", "linear",
                     "substitution", 0, "outside", 0, "eps", 1e-12);
}

static json_t *with(const char *item)
{
    json_t *values = plain();

    (void)json_object_set_new(values, "also", json_pack("[s]", item));
    return values;
}

static double cell(const struct pond_result *result, const char *name, const char *column,
                   int64_t row)
{
    const struct pond_table *table = pond_result_table(result, name);

    assert_non_null(table);
    assert_true(row < table->rows);
    assert_non_null(pond_table_column(table, column));
    return pond_table_column(table, column)->data.f64[row];
}

static int64_t whole(const struct pond_result *result, const char *name, const char *column,
                     int64_t row)
{
    return pond_table_column(pond_result_table(result, name), column)->data.i64[row];
}

static const char *words(const struct pond_result *result, const char *name, const char *column,
                         int64_t row)
{
    return pond_table_column(pond_result_table(result, name), column)->data.text[row];
}

static int64_t row_of(const struct pond_result *result, const char *name, const char *column,
                      const char *text)
{
    const struct pond_table *table = pond_result_table(result, name);

    assert_non_null(table);
    for (int64_t row = 0; row < table->rows; row++) {
        const char *own = words(result, name, column, row);

        if (own != NULL && strcmp(own, text) == 0) {
            return row;
        }
    }
    fail_msg("%s has no row %s", name, text);
    return -1;
}

/* What the mill's closure takes by each measure, by hand. */
static const struct {
    const char *item;
    double lost;
    double total;
    int64_t unknown;
    const char *unit;
} by_hand[] = {
    {"output", 420.0 / 510.0, 510.0, 0, "EUR"},
    {"sales", (100.0 + 80.0) / 210.0, 210.0, 0, "EUR"},
    {"purchases", (20.0 + 60.0 + 120.0) / 230.0, 230.0, 0, "EUR"},
    {"value_added", (80.0 + 20.0 + 120.0) / 280.0, 280.0, 0, "EUR"},
    {"employees", (10.0 + 60.0 + 4.0) / 75.0, 75.0, 1, "jobs"},
    {"emissions", (2000.0 + 500.0 + 240.0) / 2800.0, 2800.0, 1, "kg"},
    {"equal", 2.8 / 4.0, 4.0, 0, "firms"},
    {"small", (100.0 + 240.0) / 400.0, 400.0, 1, "EUR"},
    {"place:B", (80.0 + 240.0) / 380.0, 380.0, 0, "EUR"},
    {"industry:72", 240.0 / 330.0, 330.0, 0, "EUR"},
    {"industry:7*", 240.0 / 330.0, 330.0, 0, "EUR"},
    {"in:Water", (1.0 + 0.4) / 1.5, 1.5, 2, "m3"},
    {"out:CO2e", (2000.0 + 240.0) / 2300.0, 2300.0, 2, "kg"},
    {"file:care", 4.8 / 5.0, 5.0, 0, NULL},
};

#define MEASURES ((int64_t)(sizeof by_hand / sizeof *by_hand))

/* All measures in one pass. */
static json_t *with_all(const struct study_fixture *fixture)
{
    json_t *values = plain();
    json_t *also = json_array();

    for (int64_t i = 0; i < MEASURES; i++) {
        (void)json_array_append_new(also, json_string(by_hand[i].item));
    }
    (void)json_object_set_new(values, "also", also);
    (void)json_object_set_new(
        values, "weight_file",
        json_string(put(fixture, "care.csv", "firm,care\nmill,4\nbakery,0\ncafe,1\nshop,0\n")));
    return values;
}

static void every_measure_is_the_one_by_hand(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    int64_t mill = 0;

    assert_ok(esri(*state, with_all(*state), &result, &error));
    mill = row_of(result, "firms", "firm", "mill");
    assert_close(cell(result, "firms", "esri", mill), 420.0 / 510.0, 1e-12);
    assert_close(cell(result, "firms", "small_share", mill), 340.0 / 420.0, 1e-12);
    assert_true(cell(result, "firms", "unsized_share", mill) == 0.0);
    assert_int_equal(pond_result_table(result, "measures")->rows, MEASURES + 1);
    for (int64_t i = 0; i < MEASURES; i++) {
        char column[64];

        (void)snprintf(column, sizeof column, "lost_%s", by_hand[i].item);
        assert_close(cell(result, "firms", column, mill), by_hand[i].lost, 1e-12);
        assert_string_equal(words(result, "measures", "measure", i + 1), by_hand[i].item);
        assert_close(cell(result, "measures", "total", i + 1), by_hand[i].total, 1e-9);
        assert_int_equal(whole(result, "measures", "unknown", i + 1), by_hand[i].unknown);
        if (by_hand[i].unit == NULL) {
            assert_null(words(result, "measures", "unit", i + 1));
        } else {
            assert_string_equal(words(result, "measures", "unit", i + 1), by_hand[i].unit);
        }
    }
    pond_result_free(result);
}

/* The shop's closure: itself, of unknown size, and a fifth of the cafe. */
static void what_falls_on_firms_of_unknown_size_is_said(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = with("small");

    (void)json_object_set_new(values, "firm", json_pack("[s]", "shop"));
    assert_ok(esri(*state, values, &result, &error));
    assert_close(pond_result_figure(result, "small_share")->value, 60.0 / 90.0, 1e-12);
    assert_close(pond_result_figure(result, "unsized_share")->value, 30.0 / 90.0, 1e-12);
    assert_close(cell(result, "measures", "lost_amount", 0), 90.0, 1e-9);
    assert_close(cell(result, "measures", "lost_amount", 1), 60.0, 1e-9);
    assert_close(cell(result, "measures", "down", 1), 60.0 / 400.0, 1e-12);
    assert_int_equal(result->warnings > 0, 1);
    pond_result_free(result);
}

static void a_scenario_is_told_by_industry_place_and_size(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain();
    int64_t row = 0;

    (void)json_object_set_new(values, "firm", json_pack("[s]", "mill"));
    assert_ok(esri(*state, values, &result, &error));
    row = row_of(result, "industries", "industry", "72");
    assert_int_equal(whole(result, "industries", "firms", row), 2);
    assert_close(cell(result, "industries", "lost", row), 240.0 / 330.0, 1e-12);
    assert_close(cell(result, "industries", "weight", row), 330.0 / 510.0, 1e-12);
    row = row_of(result, "industries", "industry", "11");
    assert_true(cell(result, "industries", "lost", row) == 0.0); /* the shock apart */
    assert_true(cell(result, "industries", "shock_down", row) == 1.0);
    assert_string_equal(words(result, "places", "place", 0), "B"); /* it loses most */
    assert_close(cell(result, "places", "down", 0), 320.0 / 380.0, 1e-12);
    assert_int_equal(pond_result_table(result, "places")->rows, 3);
    assert_null(words(result, "places", "place", 2)); /* the shop's */
    row = row_of(result, "sizes", "size", "50-249");
    assert_close(cell(result, "sizes", "lost", row), 1.0, 1e-12);
    row = row_of(result, "sizes", "size", "0-9"); /* the cafe, by its jobs */
    assert_close(cell(result, "sizes", "lost", row), 0.8, 1e-12);
    pond_result_free(result);
}

/* Over all closures: mill 1, 1, 0.8; bakery itself, cafe 80/150, mill 0.6 for want of orders; ...
 */
static void groups_say_who_causes_their_worst_loss(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain();
    int64_t row = 0;
    double cafe = 0.0;

    (void)json_object_set_new(values, "by", json_string("industry"));
    assert_ok(esri(*state, values, &result, &error));
    row = row_of(result, "by_industry", "industry", "72");
    assert_string_equal(words(result, "by_industry", "worst_firm", row), "cafe");
    assert_string_equal(words(result, "by_industry", "outside_firm", row), "mill");
    assert_close(cell(result, "by_industry", "outside", row), 240.0 / 330.0, 1e-12);
    /* The cafe takes its own 300 and all orders of the shop; the shop 30 and a fifth of the cafe.
     */
    cafe = (300.0 + 30.0) / 330.0;
    assert_close(cell(result, "by_industry", "worst", row), cafe, 1e-12);
    assert_close(cell(result, "by_industry", "mean", row),
                 (cafe + 240.0 / 330.0 + 300.0 * (80.0 / 150.0) / 330.0 + (30.0 + 60.0) / 330.0) /
                     4.0,
                 1e-12);
    pond_result_free(result);
}

static void in_limit_mode_every_measure_has_both_bounds(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = with_all(*state);
    int64_t mill = 0;

    (void)json_object_set_new(values, "mode", json_string("limit"));
    (void)json_object_del(values, "eps");
    (void)json_object_set_new(values, "by", json_string("place"));
    assert_ok(esri(*state, values, &result, &error));
    mill = row_of(result, "firms", "firm", "mill");
    for (int64_t i = 0; i < MEASURES; i++) {
        char low[64];
        char high[64];

        (void)snprintf(low, sizeof low, "lost_%s", by_hand[i].item);
        (void)snprintf(high, sizeof high, "lost_%s_high", by_hand[i].item);
        assert_true(cell(result, "firms", low, mill) <= by_hand[i].lost + 1e-15);
        assert_true(cell(result, "firms", high, mill) >= by_hand[i].lost - 1e-15);
        assert_true(cell(result, "firms", high, mill) - cell(result, "firms", low, mill) <= 1e-6);
    }
    assert_close(cell(result, "firms", "small_share", mill), 340.0 / 420.0, 1e-6);
    assert_true(cell(result, "by_place", "worst_high", 0) >= cell(result, "by_place", "worst", 0));
    pond_result_free(result);
}

static void the_main_score_does_not_depend_on_what_else_is_measured(void **state)
{
    struct pond_error error = {0};
    struct pond_result *one = NULL;
    struct pond_result *many = NULL;

    assert_ok(esri(*state, plain(), &one, &error));
    assert_ok(esri(*state, with_all(*state), &many, &error));
    for (int64_t row = 0; row < 4; row++) {
        assert_true(cell(one, "firms", "esri", row) == cell(many, "firms", "esri", row));
        assert_string_equal(words(one, "firms", "firm", row), words(many, "firms", "firm", row));
    }
    pond_result_free(one);
    pond_result_free(many);
}

static void a_changed_link_changes_no_weight(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain();

    (void)json_object_set_new(values, "what_if", json_pack("[s]", "bakery>cafe=0"));
    (void)json_object_set_new(values, "firm", json_pack("[s]", "bakery"));
    assert_ok(esri(*state, values, &result, &error));
    assert_close(cell(result, "measures", "total", 0), 510.0, 1e-9);
    /* The bakery itself, and 60 of the mill's 100 for want of orders. */
    assert_close(cell(result, "measures", "lost_amount", 0), 80.0 + 60.0, 1e-9);
    pond_result_free(result);
}

static void a_period_counts_its_own_uses_only(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = with("emissions");

    (void)json_object_set_new(values, "from", json_string("2024-02-01"));
    assert_fails(esri(*state, values, &result, &error), POND_ENOTFOUND, "on record: none");
    values = with("employees");
    (void)json_object_set_new(values, "to", json_string("2024-01-20"));
    assert_ok(esri(*state, values, &result, &error)); /* the cafe had 9 then */
    assert_close(cell(result, "measures", "total", 1), 10.0 + 60.0 + 9.0, 1e-9);
    pond_result_free(result);
}

static void nonsense_is_refused_with_what_to_do(void **state)
{
    const struct study_fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = NULL;
    static const struct {
        const char *item;
        enum pond_status status;
        const char *says;
    } cases[] = {
        {"profit", POND_EINVAL, "value_added"},
        {"place:", POND_EINVAL, "place:CODE"},
        {"place:Atlantis", POND_ENOTFOUND, "no place with the code \"Atlantis\""},
        {"place:C", POND_EINVAL, "no firm counts by \"place:C\""},
        {"industry:90", POND_ENOTFOUND, "industry \"90\""},
        {"industry:7", POND_ENOTFOUND, "44*"},
        {"in:gas", POND_ENOTFOUND, "CO2e, co2eq, water"},
        {"in:steam", POND_ENOTFOUND, "how much \"steam\""},
        {"out:waste", POND_EINVAL, "in kg and in m3"},
        {"file:care", POND_EINVAL, "weight_file"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_fails(esri(fixture, with(cases[i].item), &result, &error), cases[i].status,
                     cases[i].says);
        assert_null(result);
    }
    values = plain();
    (void)json_object_set_new(values, "also", json_pack("[s, s]", "small", "small"));
    assert_fails(esri(fixture, values, &result, &error), POND_EINVAL, "given twice");
    values = with("file:nothing");
    (void)json_object_set_new(values, "weight_file",
                              json_string(in_folder(fixture->folder, "weights.csv")));
    assert_fails(esri(fixture, values, &result, &error), POND_EPARSE, "nothing");
    values = with("file:zero");
    (void)json_object_set_new(values, "weight_file",
                              json_string(put(fixture, "zero.csv", "firm,zero\nmill,0\n")));
    assert_fails(esri(fixture, values, &result, &error), POND_EINVAL, "3 of 4 firms");
}

/* The column "weight" of a file ranks; columns beside it are measured. */
static void a_file_of_weights_may_hold_further_columns(void **state)
{
    const struct study_fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = with("file:care");
    int64_t mill = 0;

    (void)json_object_set_new(values, "weight_file",
                              json_string(in_folder(fixture->folder, "weights.csv")));
    assert_ok(esri(fixture, values, &result, &error));
    mill = row_of(result, "firms", "firm", "mill");
    assert_close(cell(result, "firms", "esri", mill), (1.0 + 3.0 + 0.8) / 5.0, 1e-12);
    assert_close(cell(result, "firms", "lost_file:care", mill), 4.8 / 5.0, 1e-12);
    pond_result_free(result);
}

static void value_added_and_emissions_can_rank(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    static const char *const kind[] = {"value_added", "emissions"};
    static const int at[] = {3, 5};

    for (int i = 0; i < 2; i++) {
        json_t *values = plain();

        (void)json_object_set_new(values, "weights", json_string(kind[i]));
        assert_ok(esri(*state, values, &result, &error));
        assert_close(cell(result, "firms", "esri", row_of(result, "firms", "firm", "mill")),
                     by_hand[at[i]].lost, 1e-12);
        pond_result_free(result);
    }
}

static void answers_have_the_same_bits_on_any_threads(void **state)
{
    char hash[2][POND_HASH_SIZE];

    for (int k = 0; k < 2; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;

        pond_set_threads(k == 0 ? 1 : 4);
        assert_ok(esri(*state, with_all(*state), &result, &error));
        pond_result_hash(result, hash[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
}

static enum pond_status all_once(void *user)
{
    struct pond_result *result = NULL;
    json_t *values = with_all(user);
    enum pond_status status = POND_OK;

    (void)json_object_set_new(values, "by", json_string("place"));
    (void)json_object_set_new(values, "firm", json_pack("[s]", "mill"));
    status = esri(user, values, &result, NULL);
    assert_true((status == POND_OK) == (result != NULL));
    pond_result_free(result);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(all_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_measure_is_the_one_by_hand),
        cmocka_unit_test(what_falls_on_firms_of_unknown_size_is_said),
        cmocka_unit_test(a_scenario_is_told_by_industry_place_and_size),
        cmocka_unit_test(groups_say_who_causes_their_worst_loss),
        cmocka_unit_test(in_limit_mode_every_measure_has_both_bounds),
        cmocka_unit_test(the_main_score_does_not_depend_on_what_else_is_measured),
        cmocka_unit_test(a_changed_link_changes_no_weight),
        cmocka_unit_test(a_period_counts_its_own_uses_only),
        cmocka_unit_test(nonsense_is_refused_with_what_to_do),
        cmocka_unit_test(a_file_of_weights_may_hold_further_columns),
        cmocka_unit_test(value_added_and_emissions_can_rank),
        cmocka_unit_test(answers_have_the_same_bits_on_any_threads),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down_study);
}
