/* "ripple why" from a store: its figures by hand, its sentences, its refusals, failing memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/study_fixture.h"

#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "study/registry.h"
#include "study/run.h"

/* Two mills of one kind: closing "mill" leaves "bakery" half of its flour from "water mill", and
 * "cafe" without its only bakery's other half. */
static const char trades[] = "day,from,to,value\n"
                             "2024-01-05,mill,bakery,60.00\n"
                             "2024-01-05,watermill,bakery,20.00\n"
                             "2024-01-06,bakery,cafe,100.00\n"
                             "2024-01-07,mill,cafe,25.00\n";

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": [{\"file\": \"*\","
    " \"records\": [{\"noun\": \"trade\", \"time\": {\"column\": \"day\"},"
    " \"seller\": {\"column\": \"from\"}, \"buyer\": {\"column\": \"to\"},"
    " \"value\": {\"column\": \"value\"}}]}]}";

static int set_up(void **state)
{
    const struct study_file file = {"trades.csv", trades};

    set_up_study(state, mapping, &file, 1);
    return 0;
}

static enum pond_status why(const struct study_fixture *fixture, json_t *values,
                            struct pond_result **result, struct pond_error *error)
{
    return ask_study(fixture, "ripple why", values, result, error);
}

static json_t *plain(const char *firm)
{
    return json_pack("{s:[s], s:s, s:b, s:b, s:s, s:f}", "firm", firm, "inputs", "linear",
                     "substitution", 0, "outside", 0, "weights", "equal", "eps", 1e-12);
}

/* y: bakery 3/4; cafe 4/5 of that and 1/5. Each firm weighs 1/4. */
static void the_loss_of_four_firms_is_explained_by_hand(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *carriers = NULL;
    const struct pond_table *findings = NULL;

    assert_ok(why(*state, plain("mill"), &result, &error));
    assert_close(study_figure(result, "esri"), 0.25 * (1.0 + 0.75 + 0.8), 1e-12);
    assert_close(study_figure(result, "own"), 0.25, 1e-12);
    assert_close(study_figure(result, "down_direct"), 0.25 * (0.75 + 0.2), 1e-12);
    assert_close(study_figure(result, "down_indirect"), 0.25 * 0.6, 1e-12);
    assert_true(study_figure(result, "up_direct") == 0.0);
    assert_close(study_figure(result, "listed") + study_figure(result, "own"),
                 study_figure(result, "esri"), 1e-12);
    carriers = pond_result_table(result, "carriers");
    assert_int_equal(carriers->rows, 3);
    assert_string_equal(pond_table_column(carriers, "supplier")->data.text[0], "mill");
    assert_string_equal(pond_table_column(carriers, "customer")->data.text[0], "bakery");
    assert_close(pond_table_column(carriers, "carried")->data.f64[0], 0.1875, 1e-12);
    assert_close(pond_table_column(carriers, "through")->data.f64[0], 0.3375, 1e-12);
    assert_int_equal(pond_result_table(result, "rounds")->rows, 3);
    findings = pond_result_table(result, "findings");
    assert_non_null(
        strstr(findings->column->data.text[0], "failure of mill takes 63.75 % of all firms"));
    pond_result_free(result);
}

/* Half of the bakery's flour from the water mill: 30 of 80 stay lost, 3/8; cafe 4/5 3/8 + 1/5. */
static void the_best_change_is_what_its_run_gives(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *changes = NULL;

    assert_ok(why(*state, plain("mill"), &result, &error));
    changes = pond_result_table(result, "changes");
    assert_true(changes->rows >= 2);
    assert_string_equal(pond_table_column(changes, "customer")->data.text[0], "bakery");
    assert_string_equal(pond_table_column(changes, "goes_to")->data.text[0], "watermill");
    assert_close(pond_table_column(changes, "value")->data.f64[0], 30.0, 1e-12);
    assert_string_equal(pond_table_column(changes, "what_if")->data.text[0],
                        "mill>bakery=30,watermill>bakery=50");
    assert_close(pond_table_column(changes, "after")->data.f64[0], 0.25 * (1.0 + 0.375 + 0.5),
                 1e-12);
    assert_close(study_figure(result, "best_gain"), 0.25 * (0.375 + 0.3), 1e-12);
    for (int64_t row = 1; row < changes->rows; row++) {
        const double *gain = pond_table_column(changes, "gain")->data.f64;
        assert_true(gain[row] <= gain[row - 1] && gain[row] > 0.0);
    }
    pond_result_free(result);
}

static void a_what_if_is_explained_and_changed_further(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain("mill");

    (void)json_object_set_new(values, "what_if", json_pack("[s]", "mill>cafe=0"));
    assert_ok(why(*state, values, &result, &error));
    assert_close(study_figure(result, "esri"), 0.25 * (1.0 + 0.75 + 0.75), 1e-12);
    assert_close(study_figure(result, "best_gain"), 0.25 * (0.375 + 0.375), 1e-12);
    pond_result_free(result);
}

/* Weights are those on record in both, so that a gain is the difference of two scores. */
static void a_what_if_saves_what_the_change_gains(void **state)
{
    const struct study_fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    struct pond_result *esri = NULL;
    struct pond_run run = {0};
    json_t *values = plain("mill");
    struct pond_request request = {.address = fixture->store,
                                   .analysis = pond_registry_find("ripple esri"),
                                   .values = plain("mill")};

    (void)json_object_set_new(values, "weights", json_string("turnover"));
    assert_ok(why(fixture, values, &result, &error));
    (void)json_object_set_new(request.values, "weights", json_string("turnover"));
    (void)json_object_set_new(request.values, "mode", json_string("reference"));
    (void)json_object_set_new(request.values, "what_if",
                              json_pack("[s, s]", "mill>bakery=30", "watermill>bakery=50"));
    assert_ok(pond_study_run(&request, &run, &esri, &error));
    assert_close(study_figure(result, "esri") - study_figure(esri, "esri"),
                 study_figure(result, "best_gain"), 1e-15);
    assert_true(study_figure(result, "best_gain") > 0.1);
    pond_run_clear(&run);
    json_decref(request.values);
    pond_result_free(result);
    pond_result_free(esri);
}

/* L = 1/4 (1 + y_b + y_c), y_b = D_mb, y_c = D_bc y_b + D_mc; effects are D dL/dD. */
static void the_links_on_which_the_loss_hangs_are_those_by_hand(void **state)
{
    const char *const supplier[] = {"mill", "bakery", "mill"};
    const char *const customer[] = {"bakery", "cafe", "cafe"};
    const double share[] = {0.75, 0.8, 0.2};
    const double derivative[] = {0.25 * (1.0 + 0.8), 0.25 * 0.75, 0.25};
    const double value[] = {60.0, 100.0, 25.0};
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *links = NULL;

    assert_ok(why(*state, plain("mill"), &result, &error));
    links = pond_result_table(result, "link_leverage");
    assert_non_null(links);
    assert_int_equal(links->rows, 3);
    assert_true(study_figure(result, "leverage_links") == 3.0);
    for (int64_t row = 0; row < 3; row++) {
        assert_string_equal(pond_table_column(links, "supplier")->data.text[row], supplier[row]);
        assert_string_equal(pond_table_column(links, "customer")->data.text[row], customer[row]);
        assert_string_equal(pond_table_column(links, "side")->data.text[row], "inputs");
        assert_close(pond_table_column(links, "share")->data.f64[row], share[row], 1e-12);
        assert_close(pond_table_column(links, "derivative")->data.f64[row], derivative[row], 1e-12);
        assert_close(pond_table_column(links, "effect")->data.f64[row],
                     share[row] * derivative[row], 1e-12);
        assert_close(pond_table_column(links, "value")->data.f64[row], value[row], 1e-12);
    }
    pond_result_free(result);
}

/* The sum of effects of the links of one side whose losing end is `firm`. */
static double sum_of_effects(const struct pond_table *links, const char *side, const char *firm)
{
    const char *end = strcmp(side, "inputs") == 0 ? "customer" : "supplier";
    double sum = 0.0;

    for (int64_t row = 0; row < links->rows; row++) {
        if (strcmp(pond_table_column(links, "side")->data.text[row], side) == 0 &&
            strcmp(pond_table_column(links, end)->data.text[row], firm) == 0) {
            sum += pond_table_column(links, "effect")->data.f64[row];
        }
    }
    return sum;
}

static void effects_of_a_firms_links_are_its_leverage(void **state)
{
    const char *const closed[] = {"mill", "cafe"}; /* inputs are missing, orders are */
    double seen[2] = {0.0, 0.0};

    for (int k = 0; k < 2; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;
        const struct pond_table *links = NULL;
        const struct pond_table *firms = NULL;

        assert_ok(why(*state, plain(closed[k]), &result, &error));
        links = pond_result_table(result, "link_leverage");
        firms = pond_result_table(result, "leverage");
        assert_non_null(links);
        for (int64_t row = 0; row < firms->rows; row++) {
            const char *firm = pond_table_column(firms, "firm")->data.text[row];
            double inputs = pond_table_column(firms, "inputs")->data.f64[row];
            double orders = pond_table_column(firms, "orders")->data.f64[row];

            assert_close(sum_of_effects(links, "inputs", firm), inputs, 1e-12);
            assert_close(sum_of_effects(links, "orders", firm), orders, 1e-12);
            seen[0] += inputs;
            seen[1] += orders;
        }
        pond_result_free(result);
    }
    assert_true(seen[0] > 0.1 && seen[1] > 0.1);
}

/* All is in proportion to the part of the mill that closes, so the derivative is the loss. It
 * misses nothing itself and comes behind those that do. */
static void the_failed_firm_is_listed_with_its_capacity(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *firms = NULL;

    assert_ok(why(*state, plain("mill"), &result, &error));
    firms = pond_result_table(result, "leverage");
    assert_int_equal(firms->rows, 4);
    assert_string_equal(pond_table_column(firms, "firm")->data.text[0], "bakery");
    assert_string_equal(pond_table_column(firms, "firm")->data.text[2], "mill");
    assert_true(pond_table_column(firms, "leverage")->data.f64[2] == 0.0);
    assert_close(pond_table_column(firms, "capacity_down")->data.f64[2] +
                     pond_table_column(firms, "capacity_up")->data.f64[2],
                 study_figure(result, "esri"), 1e-12);
    pond_result_free(result);
}

static double loss_where(const struct study_fixture *fixture, const char *what_if)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain("mill");
    double loss = 0.0;

    (void)json_object_set_new(values, "what_if", json_pack("[s]", what_if));
    assert_ok(why(fixture, values, &result, &error));
    loss = study_figure(result, "esri");
    pond_result_free(result);
    return loss;
}

/* D = w / (w + 20) where the bakery buys w from the mill; the water mill's share carries no loss,
 * so dL/dw = dL/dD 20 / (w + 20)^2. */
static void a_derivative_foretells_a_link_that_is_changed(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    double derivative = 0.0;
    double difference = 0.0;

    assert_ok(why(*state, plain("mill"), &result, &error));
    derivative =
        pond_table_column(pond_result_table(result, "link_leverage"), "derivative")->data.f64[0];
    difference =
        (loss_where(*state, "mill>bakery=60.01") - loss_where(*state, "mill>bakery=59.99")) / 0.02;
    assert_close(derivative * 20.0 / (80.0 * 80.0), difference, 1e-7);
    pond_result_free(result);
}

static void lists_are_as_long_as_asked_for(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = plain("mill");

    (void)json_object_set_new(values, "list", json_integer(1));
    (void)json_object_set_new(values, "changes", json_integer(0));
    assert_ok(why(*state, values, &result, &error));
    assert_int_equal(pond_result_table(result, "carriers")->rows, 1);
    assert_int_equal(pond_result_table(result, "leverage")->rows, 1);
    assert_int_equal(pond_result_table(result, "link_leverage")->rows, 1);
    assert_int_equal(pond_result_table(result, "changes")->rows, 0);
    assert_true(study_figure(result, "carriers") == 3.0);
    pond_result_free(result);
}

static void one_failure_must_be_named(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *two = json_pack("{s:[s, s]}", "firm", "mill", "bakery");

    assert_fails(why(*state, json_object(), &result, &error), POND_EINVAL, "\"firm\"");
    assert_fails(why(*state, json_incref(two), &result, &error), POND_EINVAL, "\"firm\"");
    assert_fails(why(*state, json_pack("{s:[s]}", "firm", "nobody"), &result, &error),
                 POND_ENOTFOUND, "nobody");
    assert_null(result);
    (void)json_object_set_new(two, "together", json_true());
    assert_ok(why(*state, two, &result, &error));
    assert_non_null(strstr(pond_result_table(result, "findings")->column->data.text[0],
                           "the 2 firms of the scenario"));
    pond_result_free(result);
}

static void an_answer_has_the_same_bits_on_any_threads(void **state)
{
    char hash[3][POND_HASH_SIZE];

    for (int k = 0; k < 3; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;

        pond_set_threads(1 << k);
        assert_ok(why(*state, json_pack("{s:[s]}", "firm", "mill"), &result, &error));
        pond_result_hash(result, hash[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
}

static enum pond_status why_once(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status = why(user, plain("mill"), &result, NULL);

    assert_true((status == POND_OK) == (result != NULL));
    pond_result_free(result);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(why_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_of_four_firms_is_explained_by_hand),
        cmocka_unit_test(the_best_change_is_what_its_run_gives),
        cmocka_unit_test(a_what_if_is_explained_and_changed_further),
        cmocka_unit_test(a_what_if_saves_what_the_change_gains),
        cmocka_unit_test(the_links_on_which_the_loss_hangs_are_those_by_hand),
        cmocka_unit_test(effects_of_a_firms_links_are_its_leverage),
        cmocka_unit_test(the_failed_firm_is_listed_with_its_capacity),
        cmocka_unit_test(a_derivative_foretells_a_link_that_is_changed),
        cmocka_unit_test(lists_are_as_long_as_asked_for),
        cmocka_unit_test(one_failure_must_be_named),
        cmocka_unit_test(an_answer_has_the_same_bits_on_any_threads),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down_study);
}
