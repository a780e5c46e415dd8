/* How sure "impact change" is: the same interventions in many tables that could be this one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

/* Miller and Blair 2009, chapter 2, with a part of final demand that is households'. */
static const char textbook[] =
    "industry,name,a,b,final_demand:households,final_demand:exports,output\n"
    "a,Goods,150,500,50,300,1000\n"
    "b,Services,200,100,400,1300,2000\n"
    "value_added:pay,,300,500,,,\n"
    "value_added:surplus,,350,900,,,\n"
    "jobs [jobs],,20,10,,,\n"
    "GHG [kg CO2 eq],,5000,2000,,,\n";

static const char saving[] =
    "{\"format\": \"pond-interventions/1\", \"interventions\": [{\"what\": \"coefficient\", "
    "\"industry\": \"b\", \"input\": \"a\", \"change\": -0.2}]}";

static const char nothing[] =
    "{\"format\": \"pond-interventions/1\", \"interventions\": [{\"what\": \"coefficient\", "
    "\"industry\": \"b\", \"input\": \"a\", \"change\": 0}]}";

static const char *put(const char *name, const char *text)
{
    const char *path = in_folder(test_folder, name);

    write_file(path, text, strlen(text));
    return path;
}

static enum pond_status ask(const char *file, int draws, struct pond_result **result)
{
    struct pond_error error = {0};
    json_t *values =
        json_pack("{s:s, s:f, s:s, s:f, s:i, s:i}", "io_table", put("textbook_2009.csv", textbook),
                  "spend", 0.45, "interventions", put("what.json", file), "rebound", 0.5, "draws",
                  draws, "flow_size", 500);
    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find("impact change"),
                                   .values = values};
    struct pond_run run = {0};
    enum pond_status status = POND_OK;

    assert_non_null(values);
    status = pond_study_run(&request, &run, result, &error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

static struct pond_result *answer(const char *file, int draws)
{
    struct pond_result *result = NULL;

    assert_int_equal(ask(file, draws, &result), POND_OK);
    return result;
}

static double cell(const struct pond_result *result, const char *name, const char *measure,
                   const char *place, const char *column)
{
    const struct pond_table *table = pond_result_table(result, name);

    assert_non_null(table);
    for (int64_t row = 0; row < table->rows; row++) {
        if (strcmp(pond_table_column(table, "measure")->data.text[row], measure) == 0 &&
            strcmp(pond_table_column(table, "place")->data.text[row], place) == 0) {
            return pond_table_column(table, column)->data.f64[row];
        }
    }
    fail_msg("no row %s %s", measure, place);
    return 0.0;
}

/* With nothing drawn a draw is the change; drawn, it lies on both sides of it; the same bits on any
 * number of threads. */
static void intervals_hold_the_change(void **state)
{
    static const char *const measures[] = {"jobs", "GHG", "output"};
    static const int threads[] = {1, 2, 4};
    double first = 0.0;

    (void)state;
    for (int t = 0; t < 3; t++) {
        struct pond_result *result = NULL;

        pond_set_threads(threads[t]);
        result = answer(saving, 60);
        for (size_t k = 0; k < 3; k++) {
            double given = cell(result, "intervals", measures[k], "here", "given");

            assert_close(given, cell(result, "change", measures[k], "here", "difference"), 1e-9);
            assert_true(cell(result, "intervals", measures[k], "here", "p5") < given);
            assert_true(cell(result, "intervals", measures[k], "here", "p95") > given);
        }
        first = t == 0 ? cell(result, "intervals", "GHG", "here", "p5") : first;
        assert_true(cell(result, "intervals", "GHG", "here", "p5") == first);
        assert_non_null(strstr(pond_result_table(result, "findings")->column->data.text[1],
                               "in nine of ten draws"));
        assert_non_null(pond_result_table(result, "causes"));
        pond_result_free(result);
    }
    pond_set_threads(0);
}

static void what_changes_nothing_changes_nothing_in_any_draw(void **state)
{
    struct pond_result *result = answer(nothing, 30);
    const struct pond_table *table = pond_result_table(result, "intervals");

    (void)state;
    for (int64_t row = 0; row < table->rows; row++) {
        assert_true(fabs(pond_table_column(table, "p5")->data.f64[row]) <= 1e-9);
        assert_true(fabs(pond_table_column(table, "p95")->data.f64[row]) <= 1e-9);
    }
    pond_result_free(result);
    result = answer(saving, 0);
    assert_null(pond_result_table(result, "intervals"));
    pond_result_free(result);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status = POND_OK;

    pond_set_threads(1);
    status = ask(user, 2, &result);
    pond_result_free(result);
    pond_set_threads(0);
    return status;
}

static void failing_memory_is_told(void **state)
{
    char file[sizeof saving];

    (void)state;
    memcpy(file, saving, sizeof saving);
    assert_survives_no_memory(ask_once, file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_change),
        cmocka_unit_test(what_changes_nothing_changes_nothing_in_any_draw),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
