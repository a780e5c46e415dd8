/* "ripple ensemble" from a store: tables that fit together, sentences, refusals, the same bits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/study_fixture.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"

/* Farms sell to mills, mills to bakeries, bakeries to consumers. */
static const char trades[] = "day,from,to,value\n"
                             "2024-01-05,farm1,mill1,60.00\n"
                             "2024-01-05,farm2,mill1,20.00\n"
                             "2024-01-05,farm2,mill2,33.00\n"
                             "2024-01-05,farm3,mill3,30.00\n"
                             "2024-01-06,mill1,bakery1,100.00\n"
                             "2024-01-06,mill1,bakery2,50.00\n"
                             "2024-01-06,mill2,bakery3,25.00\n"
                             "2024-01-06,mill3,bakery3,45.00\n"
                             "2024-01-06,mill3,bakery1,15.00\n"
                             "2024-01-07,bakery1,,150.00\n"
                             "2024-01-07,bakery2,,80.00\n"
                             "2024-01-07,bakery3,,90.00\n"
                             "2024-01-07,,farm1,20.00\n";

static const char firms[] = "code,kind\nfarm1,11\nfarm2,11\nfarm3,11\nmill1,311\nmill2,311\n"
                            "mill3,311\nbakery1,445\nbakery2,445\nbakery3,445\n";

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": [{\"file\": \"trades*\","
    " \"records\": [{\"noun\": \"trade\", \"time\": {\"column\": \"day\"},"
    " \"seller\": {\"column\": \"from\"}, \"buyer\": {\"column\": \"to\"},"
    " \"value\": {\"column\": \"value\"}}]}, {\"file\": \"firms*\","
    " \"records\": [{\"noun\": \"firm\", \"code\": {\"column\": \"code\"},"
    " \"industry\": {\"column\": \"kind\"}}]}]}";

static int set_up(void **state)
{
    const struct study_file file[] = {{"trades.csv", trades}, {"firms.csv", firms}};

    set_up_study(state, mapping, file, 2);
    return 0;
}

static json_t *uncertain(void)
{
    return json_pack("{s:i, s:f, s:f, s:i, s:s}", "draws", 20, "missing", 0.3, "class_moves", 0.2,
                     "top", 2, "mode", "reference");
}

static const double *numbers(const struct pond_result *result, const char *table, const char *name)
{
    const struct pond_column *column = pond_table_column(pond_result_table(result, table), name);

    assert_non_null(column);
    return column->data.f64;
}

static void the_record_is_what_esri_says_and_quantiles_are_in_order(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_result *esri = NULL;
    const struct pond_table *table = NULL;
    const char *const order[] = {"q05_low", "q05", "q25", "median", "q75", "q95", "q95_high"};

    assert_ok(
        ask_study(*state, "ripple esri", json_pack("{s:s}", "mode", "reference"), &esri, &error));
    assert_ok(ask_study(*state, "ripple ensemble", uncertain(), &result, &error));
    table = pond_result_table(result, "firms");
    assert_int_equal(table->rows, 9);
    for (int64_t row = 0; row < table->rows; row++) {
        assert_true((float)numbers(esri, "firms", "esri")[row] ==
                    (float)numbers(result, "firms", "esri")[row]);
        assert_string_equal(
            pond_table_column(table, "firm")->data.text[row],
            pond_table_column(pond_result_table(esri, "firms"), "firm")->data.text[row]);
        for (int q = 1; q < 7; q++) {
            double below = numbers(result, "firms", order[q - 1])[row];
            double above = numbers(result, "firms", order[q])[row];

            assert_false(above < below);
        }
        assert_in_range((int64_t)(numbers(result, "firms", "top_share")[row] * 20.0 + 0.5), 0, 20);
    }
    pond_result_free(esri);
    pond_result_free(result);
}

static void every_draw_has_a_row_and_every_assumption_its_share(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *draws = NULL;
    const struct pond_table *shares = NULL;

    assert_ok(ask_study(*state, "ripple ensemble", uncertain(), &result, &error));
    draws = pond_result_table(result, "draws");
    shares = pond_result_table(result, "assumptions");
    assert_int_equal(draws->rows, 21);
    assert_true(numbers(result, "draws", "overlap")[0] == 1.0);
    assert_close(numbers(result, "draws", "rank_correlation")[0], 1.0, 1e-12);
    for (int64_t d = 0; d < draws->rows; d++) {
        assert_int_equal(pond_table_column(draws, "links")->data.i64[d],
                         9 + pond_table_column(draws, "added")->data.i64[d]);
    }
    assert_int_equal(shares->rows, 8); /* 4 outcomes, 2 assumptions */
    for (int64_t row = 0; row < shares->rows; row++) {
        assert_true(!(numbers(result, "assumptions", "in_all")[row] < 0.0));
    }
    assert_non_null(
        strstr(pond_result_table(result, "findings")->column->data.text[0], "is in the top 2 in "));
    pond_result_free(result);
}

static void an_outcome_that_never_differs_has_no_shares(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = uncertain();
    const struct pond_table *findings = NULL;

    /* All nine firms are in the first nine of every draw. */
    assert_int_equal(json_object_set_new(values, "top", json_integer(9)), 0);
    assert_int_equal(json_object_set_new(values, "pairs", json_integer(10)), 0);
    assert_ok(ask_study(*state, "ripple ensemble", values, &result, &error));
    for (int64_t row = 0; row < 8; row++) {
        const char *outcome =
            pond_table_column(pond_result_table(result, "assumptions"), "outcome")->data.text[row];
        bool none = strcmp(outcome, "overlap of the top") == 0;

        assert_int_equal(isnan(numbers(result, "assumptions", "alone")[row]) != 0, none);
        assert_int_equal(isnan(numbers(result, "assumptions", "in_all_high")[row]) != 0, none);
    }
    findings = pond_result_table(result, "findings");
    assert_non_null(strstr(findings->column->data.text[findings->rows - 1],
                           "The overlap of the top does not differ between draws"));
    pond_result_free(result);
}

static void one_assumption_needs_no_shares_and_one_scenario_has_a_band(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = json_pack("{s:i, s:f, s:[s,s], s:b}", "draws", 10, "thin", 0.3, "firm",
                               "mill1", "mill2", "together", 1);

    assert_ok(ask_study(*state, "ripple ensemble", values, &result, &error));
    assert_null(pond_result_table(result, "assumptions"));
    assert_null(pond_result_table(result, "firms"));
    assert_int_equal(pond_result_table(result, "scenario")->rows, 1);
    assert_non_null(
        strstr(pond_result_table(result, "findings")->column->data.text[0], "The scenario costs "));
    pond_result_free(result);
}

static void all_that_can_be_uncertain_is_uncertain_at_once(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values =
        json_pack("{s:i, s:f, s:f, s:f, s:f, s:b, s:f, s:[s,s,s], s:s}", "draws", 8, "missing", 0.2,
                  "threshold", 10.0, "links_below", 5.0, "thin", 0.1, "reconstruct", 1,
                  "class_moves", 0.1, "rules", "sector", "linear", "leontief", "unseen", "new");

    assert_ok(ask_study(*state, "ripple ensemble", values, &result, &error));
    assert_int_equal(pond_result_table(result, "assumptions")->rows, 24);
    assert_true(result->assumptions > 6);
    pond_result_free(result);
}

static void nonsense_is_refused_with_what_was_expected(void **state)
{
    const struct {
        const char *json;
        const char *part;
    } bad[] = {
        {"{}", "nothing is uncertain"},
        {"{\"draws\": 0, \"thin\": 0.1}", "\"draws\""},
        {"{\"missing\": 1.0}", "\"missing\""},
        {"{\"thin\": 1.0}", "\"thin\""},
        {"{\"thin\": 0.1, \"links_below\": 5}", "needs \"threshold\""},
        {"{\"threshold\": 1000000}", "give the number"},
        {"{\"rules\": [\"sector\"]}", "two or more"},
        {"{\"rules\": [\"sector\", \"magic\"]}", "magic"},
        {"{\"thin\": 0.1, \"mode\": \"limit\", \"compat\": true}", "exclude"},
        {"{\"thin\": 0.1, \"firm\": [\"nobody\"]}", "nobody"},
    };

    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        json_t *values = json_loads(bad[b].json, 0, NULL);
        enum pond_status status = ask_study(*state, "ripple ensemble", values, &result, &error);

        assert_fails(status, b + 1 < sizeof bad / sizeof *bad ? POND_EINVAL : POND_ENOTFOUND,
                     bad[b].part);
        assert_null(result);
    }
}

static void an_answer_has_the_same_bits_on_any_threads_and_others_by_seed(void **state)
{
    char hash[4][POND_HASH_SIZE];

    for (int k = 0; k < 4; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        json_t *values = uncertain();

        (void)json_object_set_new(values, "seed", json_integer(k < 3 ? 1 : 2));
        pond_set_threads(1 << (k % 3));
        assert_ok(ask_study(*state, "ripple ensemble", values, &result, &error));
        pond_result_hash(result, hash[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
    assert_string_not_equal(hash[0], hash[3]);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    json_t *values = json_pack("{s:i, s:f, s:[s,s], s:b}", "draws", 2, "missing", 0.2, "rules",
                               "sector", "linear", "reconstruct", 1);
    enum pond_status status = ask_study(user, "ripple ensemble", values, &result, NULL);

    assert_true((status == POND_OK) == (result != NULL));
    pond_result_free(result);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(ask_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_is_what_esri_says_and_quantiles_are_in_order),
        cmocka_unit_test(every_draw_has_a_row_and_every_assumption_its_share),
        cmocka_unit_test(an_outcome_that_never_differs_has_no_shares),
        cmocka_unit_test(one_assumption_needs_no_shares_and_one_scenario_has_a_band),
        cmocka_unit_test(all_that_can_be_uncertain_is_uncertain_at_once),
        cmocka_unit_test(nonsense_is_refused_with_what_was_expected),
        cmocka_unit_test(an_answer_has_the_same_bits_on_any_threads_and_others_by_seed),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down_study);
}
