/* Size classes against the US Annual Business Survey 2017 (Census Bureau; shared data/census): a
 * generated region, imported and asked for its people, has the classes of firms and jobs that the
 * survey counts. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ingest/csv.h"
#include "network/generate.h"
#include "study/importing.h"
#include "support/study_fixture.h"

#define CLASSES 9

static struct pond_error error;

/* The survey's classes, in the order of its codes. */
static const char *const code[CLASSES] = {"611", "612", "620", "630", "641",
                                          "642", "651", "652", "657"};

static bool cell_is(struct pond_csv_cell cell, const char *text)
{
    return cell.length == strlen(text) && memcmp(cell.text, text, cell.length) == 0;
}

/* Firms and jobs by class, over sectors: a firm counts in each sector in which it works, as in the
 * generator. */
static void read_survey(const char *path, double firms[CLASSES], double jobs[CLASSES])
{
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;

    assert_ok(pond_csv_open(&csv, path, NULL, &error));
    for (;;) {
        assert_ok(pond_csv_next_good(csv, &row, &error));
        if (row == NULL) {
            break;
        }
        for (int k = 0; k < CLASSES; k++) {
            double number = 0.0;

            if (cell_is(row->cell[0], "0") || !cell_is(row->cell[1], code[k])) {
                continue;
            }
            assert_ok(pond_csv_number(csv, row, 3, &number, &error));
            firms[k] += number;
            assert_ok(pond_csv_number(csv, row, 5, &number, &error));
            jobs[k] += number;
        }
    }
    pond_csv_close(csv);
}

static void import_region(struct study_fixture *fixture)
{
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *region = NULL;
    struct pond_result *result = NULL;
    const char *path = in_folder(fixture->folder, "trades.csv");
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1, .path = &path};

    options.firms = 20000;
    options.mean_degree = 1.0;
    options.lines_per_link = 1.0;
    assert_ok(pond_region_generate(&region, &options, NULL, &error));
    assert_ok(pond_region_write(region, fixture->folder, false, NULL, NULL, &error));
    (void)snprintf(fixture->store, sizeof fixture->store, "%s/pond.db", fixture->folder);
    request.mapping = in_folder(fixture->folder, "mapping.json");
    request.address = fixture->store;
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
    pond_region_free(region);
}

static void a_generated_region_has_the_size_classes_of_the_survey(void **state)
{
    const char *path = shared_path("data/census/abs2017_us_firms_by_employment_size.csv");
    struct study_fixture fixture = {.folder = NULL};
    struct pond_result *result = NULL;
    const struct pond_table *table = NULL;
    double firms[CLASSES] = {0.0};
    double jobs[CLASSES] = {0.0};
    double all[2] = {0.0, 0.0};

    (void)state;
    if (path == NULL) {
        skip();
    }
    read_survey(path, firms, jobs);
    for (int k = 0; k < CLASSES; k++) {
        all[0] += firms[k];
        all[1] += jobs[k];
    }
    fixture.folder = make_folder();
    import_region(&fixture);
    assert_ok(ask_study(&fixture, "impact people",
                        json_pack("{s:[s, s, s, s, s, s, s, s]}", "size_classes", "1", "5", "10",
                                  "20", "50", "100", "250", "500"),
                        &result, &error));
    table = pond_result_table(result, "services");
    assert_int_equal(table->rows, 4); /* its codes are taken for those of BEA */
    table = pond_result_table(result, "sizes");
    assert_int_equal(table->rows, CLASSES);
    assert_string_equal(pond_table_column(table, "size")->data.text[0], "0");
    assert_string_equal(pond_table_column(table, "size")->data.text[1], "1-4");
    for (int64_t k = 0; k < CLASSES; k++) {
        double share = (double)pond_table_column(table, "firms")->data.i64[k] / 20000.0;
        double of_jobs = pond_table_column(table, "jobs_share")->data.f64[k];

        /* The survey leaves cells out, the generator sectors that BEA does not tell apart; the few
         * largest firms carry half of all jobs, so their share is that of a draw. */
        assert_true(fabs(share - firms[k] / all[0]) < 0.015);
        assert_true(fabs(of_jobs - jobs[k] / all[1]) < 0.03);
    }
    pond_result_free(result);
    remove_folder(fixture.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_generated_region_has_the_size_classes_of_the_survey),
    };

    return cmocka_run_group_tests_name("people_abs", tests, NULL, NULL);
}
