/* Runs from a store: kept, made again, compared; failing memory; bad scenarios.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"
#include "study/run_list.h"

/* Who sells what to whom, with a return, a final consumer and an unknown seller. */
static const char trades[] = "day,from,to,value\n"
                             "2024-01-05,mill,bakery,100.00\n"
                             "2024-01-06,mill,cafe,50.00\n"
                             "2024-02-07,bakery,cafe,80.00\n"
                             "2024-02-08,mill,bakery,-20.00\n"
                             "2024-03-01,cafe,,300.00\n"
                             "2024-03-02,,mill,40.00\n";

static const char mapping[] =
    "{\"format\": \"pond-mapping/1\", \"currency\": \"EUR\", \"files\": [{\"file\": \"*\","
    " \"records\": [{\"noun\": \"trade\", \"time\": {\"column\": \"day\"},"
    " \"seller\": {\"column\": \"from\", \"empty\": \"unknown\"},"
    " \"buyer\": {\"column\": \"to\", \"empty\": \"final\"},"
    " \"value\": {\"column\": \"value\"}}]}]}";

struct fixture {
    char *folder;
    char store[4096];
    char file[4096];
    char mapping[4096];
};

static struct pond_import_request request_of(const struct fixture *fixture, const char *const *path)
{
    return (struct pond_import_request){
        .address = fixture->store,
        .mapping = fixture->mapping,
        .path = path,
        .paths = 1,
        .as = "",
        .beside = "",
    };
}

static int set_up(void **state)
{
    struct pond_error error = {0};
    struct fixture *fixture = calloc(1, sizeof *fixture);
    const char *path = NULL;
    struct pond_import_request request;
    struct pond_result *result = NULL;

    assert_non_null(fixture);
    fixture->folder = make_folder();
    (void)snprintf(fixture->store, sizeof fixture->store, "%s/pond.db", fixture->folder);
    (void)snprintf(fixture->file, sizeof fixture->file, "%s/trades.csv", fixture->folder);
    (void)snprintf(fixture->mapping, sizeof fixture->mapping, "%s/map.json", fixture->folder);
    write_file(fixture->file, trades, sizeof trades - 1);
    write_file(fixture->mapping, mapping, sizeof mapping - 1);
    path = fixture->file;
    request = request_of(fixture, &path);
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    remove_folder(fixture->folder);
    free(fixture);
    return 0;
}

static enum pond_status analyse(const struct fixture *fixture, const char *name, json_t *values,
                                bool keep, struct pond_run *run, struct pond_result **result,
                                struct pond_error *error)
{
    struct pond_request request = {
        .address = fixture->store,
        .analysis = pond_registry_find(name),
        .values = values,
        .keep = keep,
    };
    enum pond_status status = pond_study_run(&request, run, result, error);

    json_decref(values);
    return status;
}

static double figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    assert_non_null(found);
    return found->value;
}

static void returns_are_netted_and_the_outside_is_counted(void **state)
{
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;

    assert_ok(analyse(*state, "network", json_object(), false, &run, &result, &error));
    assert_true(figure(result, "trades") == 6.0);
    assert_true(figure(result, "value") == 550.0);
    assert_true(figure(result, "linked_value") == 210.0);
    assert_true(figure(result, "final_value") == 300.0);
    assert_true(figure(result, "imports_value") == 40.0);
    assert_true(figure(result, "returns") == 1.0);
    assert_true(figure(result, "links") == 3.0);
    assert_int_equal(run.id, 0);
    pond_run_clear(&run);
    pond_result_free(result);
}

static void a_period_takes_its_last_day_as_a_whole(void **state)
{
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;

    assert_ok(analyse(*state, "network",
                      json_pack("{s:s, s:s}", "from", "2024-01-06", "to", "2024-02-07"), false,
                      &run, &result, &error));
    assert_true(figure(result, "value") == 130.0);
    pond_run_clear(&run);
    pond_result_free(result);
    assert_fails(analyse(*state, "network",
                         json_pack("{s:s, s:s}", "from", "2024-02-01", "to", "2024-01-01"), false,
                         &run, &result, &error),
                 POND_EINVAL, "empty");
    assert_fails(analyse(*state, "network", json_pack("{s:s}", "from", "2030-01-01"), false, &run,
                         &result, &error),
                 POND_ENOTFOUND, "none of the 6 trades, from 2024-01-05 to 2024-03-02");
    assert_fails(analyse(*state, "network", json_pack("{s:s}", "currency", "euro"), false, &run,
                         &result, &error),
                 POND_EINVAL, "euro");
}

/* By hand: linear inputs, no substitution, nothing outside. Closing the mill takes the bakery's
 * and, of the cafe's inputs 50 + 80, the whole: everything. Weights: sales 130, 80, 0. */
static void scores_of_three_firms_are_those_by_hand(void **state)
{
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    const struct pond_table *firms = NULL;

    assert_ok(
        analyse(*state, "ripple esri",
                json_pack("{s:s, s:b, s:b, s:s, s:s, s:f}", "inputs", "linear", "substitution", 0,
                          "outside", 0, "weights", "sales", "mode", "reference", "eps", 1e-12),
                false, &run, &result, &error));
    firms = pond_result_table(result, "firms");
    assert_int_equal(firms->rows, 3);
    assert_string_equal(pond_table_column(firms, "firm")->data.text[0], "mill");
    assert_close(pond_table_column(firms, "esri")->data.f64[0], 1.0, 1e-12);
    /* The bakery: its own 80, and the mill's sales to it, 80 of 130. */
    assert_string_equal(pond_table_column(firms, "firm")->data.text[1], "cafe");
    assert_close(pond_table_column(firms, "esri")->data.f64[1], 1.0, 1e-12);
    assert_close(pond_table_column(firms, "esri")->data.f64[2],
                 (80.0 + 130.0 * (80.0 / 130.0)) / 210.0, 1e-12);
    pond_run_clear(&run);
    pond_result_free(result);
}

static void a_what_if_is_the_network_without_the_link(void **state)
{
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    const struct pond_table *losses = NULL;

    /* Without mill > cafe and bakery > cafe nobody but the bakery hangs on the mill. */
    assert_ok(analyse(*state, "ripple esri",
                      json_pack("{s:[s], s:[s, s], s:s, s:b}", "firm", "mill", "what_if",
                                "mill>cafe=0", "bakery>cafe=0", "inputs", "linear", "outside", 0),
                      false, &run, &result, &error));
    losses = pond_result_table(result, "losses");
    assert_int_equal(losses->rows, 2);
    pond_run_clear(&run);
    pond_result_free(result);
    assert_fails(analyse(*state, "ripple esri", json_pack("{s:[s]}", "what_if", "mill>nobody=1"),
                         false, &run, &result, &error),
                 POND_ENOTFOUND, "nobody");
    assert_fails(analyse(*state, "ripple esri", json_pack("{s:[s]}", "what_if", "mill>cafe=-1"),
                         false, &run, &result, &error),
                 POND_EINVAL, "-1");
    assert_fails(analyse(*state, "ripple esri", json_pack("{s:b}", "together", 1), false, &run,
                         &result, &error),
                 POND_EINVAL, "firm");
    assert_fails(analyse(*state, "ripple esri", json_pack("{s:s}", "weights", "employees"), false,
                         &run, &result, &error),
                 POND_EINVAL, "weight 0");
}

static void a_kept_run_made_again_has_the_same_bits_on_any_threads(void **state)
{
    const struct fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    struct pond_rerun rerun;

    assert_ok(analyse(fixture, "ripple esri", json_object(), true, &run, &result, &error));
    assert_true(run.id > 0);
    pond_result_free(result);
    for (int threads = 1; threads <= 4; threads *= 2) {
        pond_set_threads(threads);
        assert_ok(pond_study_run_again(fixture->store, run.id, NULL, &rerun, &error));
        assert_true(rerun.same_input && rerun.same_result && rerun.same_version);
        pond_rerun_clear(&rerun);
    }
    pond_set_threads(0);
    assert_fails(pond_study_run_again(fixture->store, 4711, NULL, &rerun, &error), POND_ENOTFOUND,
                 "4711");
    pond_run_clear(&run);
}

static void more_records_are_another_input(void **state)
{
    const struct fixture *fixture = *state;
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    struct pond_rerun rerun;
    const char *path = in_folder(fixture->folder, "more.csv");
    struct pond_import_request request = request_of(fixture, &path);
    static const char more[] = "day,from,to,value\n2024-04-01,mill,cafe,1.00\n";

    assert_ok(analyse(fixture, "network", json_object(), true, &run, &result, &error));
    pond_result_free(result);
    write_file(path, more, sizeof more - 1);
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
    assert_ok(pond_study_run_again(fixture->store, run.id, NULL, &rerun, &error));
    assert_false(rerun.same_input);
    assert_false(rerun.same_result);
    assert_ok(pond_study_compare_runs(&rerun, &result, &error));
    assert_non_null(strstr(result->warning[0], "records have changed"));
    pond_result_free(result);
    pond_rerun_clear(&rerun);
    pond_run_clear(&run);
}

static void runs_that_share_what_was_read_have_the_same_bits(void **state)
{
    const struct fixture *fixture = *state;
    struct pond_study_memory memory = {0};
    static const char *const from[] = {"", "", "2024-02-01", ""};
    char alone[4][POND_HASH_SIZE];

    for (int shared = 0; shared < 2; shared++) {
        for (int i = 0; i < 4; i++) {
            struct pond_error error = {0};
            struct pond_run run = {0};
            struct pond_result *result = NULL;
            struct pond_request request = {
                .address = fixture->store,
                .analysis = pond_registry_find(i == 1 ? "network" : "ripple esri"),
                .values = json_pack("{s:s}", "from", from[i]),
                .memory = shared == 1 ? &memory : NULL,
            };

            assert_ok(pond_study_run(&request, &run, &result, &error));
            if (shared == 0) {
                memcpy(alone[i], run.result_hash, POND_HASH_SIZE);
            }
            assert_string_equal(run.result_hash, alone[i]);
            assert_true((memory.parts.network != NULL) == (shared == 1));
            pond_run_clear(&run);
            pond_result_free(result);
            json_decref(request.values);
        }
    }
    pond_study_memory_clear(&memory);
    assert_null(memory.parts.network);
}

/* --- failing memory --- */

static enum pond_status run_once(void *user)
{
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    struct pond_error error = {0};
    enum pond_status status = analyse(user, "ripple esri", json_pack("{s:[s]}", "firm", "mill"),
                                      false, &run, &result, &error);

    pond_run_clear(&run);
    pond_result_free(result);
    return status;
}

static enum pond_status run_twice(void *user)
{
    const struct fixture *fixture = user;
    struct pond_study_memory memory = {0};
    enum pond_status status = POND_OK;

    for (int i = 0; status == POND_OK && i < 2; i++) {
        struct pond_run run = {0};
        struct pond_result *result = NULL;
        struct pond_request request = {
            .address = fixture->store,
            .analysis = pond_registry_find("ripple esri"),
            .values = json_pack("{s:[s]}", "firm", "mill"),
            .memory = &memory,
        };

        status = pond_study_run(&request, &run, &result, NULL);
        pond_run_clear(&run);
        pond_result_free(result);
        json_decref(request.values);
    }
    pond_study_memory_clear(&memory);
    return status;
}

static void failing_memory_in_runs_that_share_leaves_no_leak(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(run_twice, *state);
    pond_set_threads(0);
}

static void failing_memory_in_a_run_leaves_no_leak(void **state)
{
    pond_set_threads(1);
    assert_survives_no_memory(run_once, *state);
    pond_set_threads(0);
}

static enum pond_status try_import(void *user)
{
    const struct fixture *fixture = user;
    const char *path = fixture->file;
    struct pond_import_request request = request_of(fixture, &path);
    struct pond_result *result = NULL;
    struct pond_error error = {0};
    enum pond_status status = POND_OK;

    request.dry_run = true;
    request.again = true;
    status = pond_study_import(&request, &result, &error);
    pond_result_free(result);
    return status;
}

static void failing_memory_in_an_import_leaves_no_leak(void **state)
{
    assert_survives_no_memory(try_import, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(returns_are_netted_and_the_outside_is_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_period_takes_its_last_day_as_a_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scores_of_three_firms_are_those_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_what_if_is_the_network_without_the_link, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_kept_run_made_again_has_the_same_bits_on_any_threads,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_records_are_another_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(runs_that_share_what_was_read_have_the_same_bits, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(failing_memory_in_a_run_leaves_no_leak, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failing_memory_in_runs_that_share_leaves_no_leak, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(failing_memory_in_an_import_leaves_no_leak, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
