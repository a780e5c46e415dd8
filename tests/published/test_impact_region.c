/* "impact region" against the EPA's own block of Iowa: the distance by method and delta that
 * docs/regional-tables.md tells, and what the literature says of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ingest/csv.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

static struct pond_result *ask(json_t *values)
{
    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find("impact region"),
                                   .values = values};
    struct pond_error error = {0};
    struct pond_run run = {0};
    struct pond_result *result = NULL;

    assert_non_null(values);
    assert_ok(pond_study_run(&request, &run, &result, &error));
    pond_run_clear(&run);
    json_decref(values);
    return result;
}

static double at(const struct pond_table *table, const char *method, double delta,
                 const char *column)
{
    for (int64_t row = 0; row < table->rows; row++) {
        double d = pond_table_column(table, "delta")->data.f64[row];

        if (strcmp(pond_table_column(table, "method")->data.text[row], method) == 0 &&
            (isnan(delta) || fabs(d - delta) < 1e-9)) {
            return pond_table_column(table, column)->data.f64[row];
        }
    }
    fail_msg("no row %s %g", method, delta);
    return 0.0;
}

static void flegg_s_quotients_are_nearest_to_the_epa_s_iowa(void **state)
{
    struct pond_result *result = NULL;
    const struct pond_table *distance = NULL;
    double best = (double)INFINITY;
    double best_delta = (double)NAN;

    (void)state;
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
    result = ask(json_pack("{s:s, s:s, s:s}", "io_table", shared_path("data/eeio/IAEEIOv1.0-s-20"),
                           "region", "US-IA", "against", "US-IA"));
    distance = pond_result_table(result, "distance");
    /* As documented. */
    assert_true(fabs(at(distance, "slq", (double)NAN, "stpe") - 89.7) < 0.05);
    assert_true(fabs(at(distance, "flq", 0.25, "stpe") - 74.9) < 0.05);
    assert_true(fabs(at(distance, "flq", 0.2, "multiplier_error") - 8.67) < 0.005);
    /* Quotients are better than the nation's table, Flegg's better than the older ones, and the
     * best delta lies where Flegg and Tohmo 2013 found it, at 0.25 give or take 0.05. */
    for (int step = 2; step <= 8; step++) {
        double delta = 0.05 * step;
        double error = at(distance, "flq", delta, "multiplier_error");

        best_delta = error < best ? delta : best_delta;
        best = fmin(best, error);
        assert_true(error < at(distance, "cilq", (double)NAN, "multiplier_error"));
        assert_true(at(distance, "flq", delta, "stpe") < at(distance, "slq", (double)NAN, "stpe"));
        assert_true(step == 2 || at(distance, "flq", delta, "multiplier_bias") <
                                     at(distance, "flq", delta - 0.05, "multiplier_bias"));
    }
    assert_true(best_delta > 0.19 && best_delta < 0.31);
    assert_true(at(distance, "slq", (double)NAN, "multiplier_error") <
                at(distance, "nation", (double)NAN, "multiplier_error"));
    pond_result_free(result);
}

/* Three-digit codes of the areas that lie in Iowa alone. */
static int64_t write_iowa_s_jobs(const char *path)
{
    static const char *const names[] = {"cbsa_name", "naics_level", "naics_code", "EMP"};
    struct pond_error error = {0};
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    FILE *file = fopen(path, "w");
    int32_t column[4];
    int64_t rows = 0;

    assert_non_null(file);
    (void)fprintf(file, "industry,jobs\n");
    assert_ok(pond_csv_open(&csv, shared_path("data/census/cbp_iowa_cbsa.csv.gz"), NULL, &error));
    for (int k = 0; k < 4; k++) {
        assert_ok(pond_csv_find(csv, names[k], &column[k], &error));
    }
    for (;;) {
        const struct pond_csv_cell *cell = NULL;

        assert_ok(pond_csv_next_good(csv, &row, &error));
        if (row == NULL) {
            break;
        }
        cell = row->cell;
        if (cell[column[1]].text[0] == '3' && cell[column[0]].length > 4 &&
            memcmp(cell[column[0]].text + cell[column[0]].length - 4, ", IA", 4) == 0) {
            (void)fprintf(file, "%.*s,%.*s\n", (int)cell[column[2]].length, cell[column[2]].text,
                          (int)cell[column[3]].length, cell[column[3]].text);
            rows++;
        }
    }
    pond_csv_close(csv);
    assert_int_equal(fclose(file), 0);
    return rows;
}

static void jobs_of_county_business_patterns_give_much_the_same(void **state)
{
    struct pond_result *result = NULL;
    const struct pond_table *distance = NULL;

    (void)state;
    if (shared_path("data/census/README.md") == NULL) {
        skip();
    }
    assert_true(write_iowa_s_jobs(in_folder(test_folder, "naics.csv")) > 1000);
    result =
        ask(json_pack("{s:s, s:s, s:s, s:s}", "io_table", shared_path("data/eeio/IAEEIOv1.0-s-20"),
                      "employment", in_folder(test_folder, "naics.csv"), "crosswalk",
                      shared_path("data/eeio/sectorcrosswalk.csv.gz"), "against", "US-IA"));
    distance = pond_result_table(result, "distance");
    assert_true(fabs(at(distance, "slq", (double)NAN, "stpe") - 85.65) < 0.05);
    assert_true(fabs(at(distance, "flq", 0.25, "stpe") - 73.2) < 0.05);
    assert_true(fabs(at(distance, "flq", 0.2, "multiplier_error") - 8.26) < 0.005);
    assert_non_null(strstr(result->warning[0], "Jobs of 14 of 73 industries are not known"));
    pond_result_free(result);
}

/* The nation's own jobs scaled: all is bought here by slq, and nothing leaks. */
static void a_region_like_the_nation_leaks_nothing(void **state)
{
    struct pond_result *whole = NULL;
    struct pond_result *result = NULL;
    const struct pond_table *industries = NULL;
    char text[8000] = "industry,jobs\n";
    size_t length = strlen(text);

    (void)state;
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
    whole = ask(json_pack("{s:s, s:s}", "io_table", shared_path("data/eeio/IAEEIOv1.0-s-20"),
                          "region", "RoUS"));
    industries = pond_result_table(whole, "industries");
    for (int64_t row = 0; row < industries->rows; row++) {
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s,%.17g\n",
                             pond_table_column(industries, "industry")->data.text[row],
                             pond_table_column(industries, "jobs_nation")->data.f64[row] / 128.0);
    }
    write_file(in_folder(test_folder, "jobs.csv"), text, length);
    result = ask(json_pack("{s:s, s:s, s:s}", "io_table", shared_path("data/eeio/IAEEIOv1.0-s-20"),
                           "employment", in_folder(test_folder, "jobs.csv"), "method", "slq"));
    assert_true(fabs(pond_result_figure(result, "leakage")->value) < 1e-12);
    assert_close(pond_result_figure(result, "jobs_share")->value, 1.0 / 128.0, 1e-12);
    assert_close(pond_result_figure(result, "output_share")->value, 1.0 / 128.0, 1e-12);
    pond_result_free(result);
    pond_result_free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(flegg_s_quotients_are_nearest_to_the_epa_s_iowa,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(jobs_of_county_business_patterns_give_much_the_same,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(a_region_like_the_nation_leaks_nothing, make_test_folder,
                                        remove_test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
