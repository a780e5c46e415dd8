/* "impact sectors" on the EPA's table of Iowa: its multipliers, accounts, and how sure they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "ingest/matrix_csv.h"
#include "study/registry.h"
#include "study/run.h"
#include "support/support.h"

static void need_data(void)
{
    if (shared_path("data/eeio/README.md") == NULL) {
        skip();
    }
}

static const char *table_path(void)
{
    return shared_path("data/eeio/IAEEIOv1.0-s-20");
}

static enum pond_status try_to_ask(const char *analysis, json_t *values,
                                   struct pond_result **result, struct pond_error *error)
{
    struct pond_request request = {.address = in_folder(test_folder, "none.pond"),
                                   .analysis = pond_registry_find(analysis),
                                   .values = values};
    struct pond_run run = {0};
    enum pond_status status = POND_OK;

    assert_non_null(request.analysis);
    assert_non_null(values);
    status = pond_study_run(&request, &run, result, error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

static struct pond_result *ask(const char *analysis, json_t *values)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_ok(try_to_ask(analysis, values, &result, &error));
    return result;
}

static const char *text_at(const struct pond_table *table, const char *column, int64_t row)
{
    return pond_table_column(table, column)->data.text[row];
}

static double number_at(const struct pond_table *table, const char *column, int64_t row)
{
    return pond_table_column(table, column)->data.f64[row];
}

/* N and N_d: what a unit of final demand for a sector takes of an indicator. */
static void multipliers_of_all_sectors_are_the_published_ones(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    const struct pond_table *table = NULL;
    struct pond_matrix *all = NULL;
    struct pond_matrix *domestic = NULL;
    int64_t seen = 0;

    (void)state;
    need_data();
    result = ask("impact sectors", json_pack("{s:s}", "io_table", table_path()));
    table = pond_result_table(result, "multipliers");
    assert_ok(pond_matrix_read(&all, shared_path("data/eeio/IAEEIOv1.0-s-20/N.csv"), &error));
    assert_ok(
        pond_matrix_read(&domestic, shared_path("data/eeio/IAEEIOv1.0-s-20/N_d.csv"), &error));
    for (int64_t row = 0; row < table->rows; row++) {
        const char *measure = text_at(table, "measure", row);
        const char *sector = text_at(table, "sector", row);
        int32_t k = pond_dictionary_find(all->row, measure, strlen(measure));
        int32_t j = pond_dictionary_find(all->column, sector, strlen(sector));

        assert_true(j >= 0);
        if (k < 0) {
            continue; /* output and pay are no indicators */
        }
        seen++;
        assert_close(number_at(table, "simple_all", row), pond_matrix_at(all, k, j), 1e-12);
        assert_close(number_at(table, "simple", row), pond_matrix_at(domestic, k, j), 1e-12);
        assert_true(number_at(table, "total", row) >= number_at(table, "simple", row));
        assert_true(number_at(table, "simple_own", row) <=
                    number_at(table, "simple", row) * (1.0 + 1e-12));
    }
    assert_int_equal(seen, 16 * 146);
    pond_matrix_free(all);
    pond_matrix_free(domestic);
    pond_result_free(result);
}

/* A row of measure and sector. */
static int64_t row_of(const struct pond_table *table, const char *measure, const char *sector)
{
    for (int64_t row = 0; row < table->rows; row++) {
        if (strcmp(text_at(table, "measure", row), measure) == 0 &&
            (sector == NULL || strcmp(text_at(table, "sector", row), sector) == 0)) {
            return row;
        }
    }
    fail_msg("no row of %s", measure);
    return -1;
}

/* The account of a million spent on a sector's goods, induced effects too, in each place. */
static void multipliers_are_the_accounts_of_a_unit(void **state)
{
    static const char *const sectors[] = {"445/US-IA", "311FT/RoUS"};
    struct pond_result *result = NULL;
    const struct pond_table *table = NULL;

    (void)state;
    need_data();
    result = ask("impact sectors", json_pack("{s:s}", "io_table", table_path()));
    table = pond_result_table(result, "multipliers");
    for (int s = 0; s < 2; s++) {
        const char *path = in_folder(test_folder, "spending.csv");
        char text[80];
        struct pond_result *account = NULL;
        const struct pond_table *effects = NULL;

        (void)snprintf(text, sizeof text, "sector,amount\n%s,1000000\n", sectors[s]);
        write_file(path, text, strlen(text));
        account = ask("impact demand", json_pack("{s:s, s:s, s:i}", "io_table", table_path(),
                                                 "spending", path, "draws", 0));
        effects = pond_result_table(account, "effects");
        for (int64_t row = 0; row < effects->rows; row++) {
            int64_t at = row_of(table, text_at(effects, "measure", row), sectors[s]);
            double all = number_at(effects, "total", row);
            double inside = all - number_at(effects, "abroad", row);

            assert_close(1e6 * number_at(table, "direct", at), number_at(effects, "direct", row),
                         1e-12);
            assert_close(1e6 * number_at(table, "total_all", at), all, 1e-11);
            assert_close(1e6 * number_at(table, "total", at), inside, 1e-9);
            assert_close(1e6 * number_at(table, "total_own", at),
                         number_at(effects, s == 0 ? "here" : "elsewhere", row), 1e-11);
        }
        pond_result_free(account);
    }
    pond_result_free(result);
}

/* Draws go around what is given, value added of complete demand stays, seeds and threads hold. */
static void draws_bound_the_totals(void **state)
{
    struct pond_result *result[3] = {NULL, NULL, NULL};
    const struct pond_table *intervals = NULL;
    const struct pond_table *causes = NULL;
    const struct pond_table *multipliers = NULL;

    (void)state;
    need_data();
    for (int k = 0; k < 3; k++) {
        pond_set_threads(1 << k);
        result[k] =
            ask("impact sectors", json_pack("{s:s, s:[s], s:i, s:i}", "io_table", table_path(),
                                            "sector", "445/US-IA", "draws", 60, "pairs", 10));
        intervals = pond_result_table(result[k], "intervals");
        for (int64_t row = 0; row < intervals->rows; row++) {
            double given = number_at(intervals, "given", row);
            double low = number_at(intervals, "p5", row);
            double high = number_at(intervals, "p95", row);

            assert_true(low <= high && low <= number_at(intervals, "p50", row));
            assert_true(low <= given && given <= high);
            assert_true(low == number_at(pond_result_table(result[0], "intervals"), "p5", row));
        }
    }
    pond_set_threads(0);
    /* Rows: here, elsewhere, abroad, total. */
    intervals = pond_result_table(result[0], "intervals");
    multipliers = pond_result_table(result[0], "multipliers");
    for (int64_t row = 0; row < multipliers->rows; row++) {
        int64_t at = row_of(intervals, text_at(multipliers, "measure", row), NULL) + 3;

        assert_close(number_at(intervals, "given", at), number_at(multipliers, "total_all", row),
                     1e-11);
        assert_close(number_at(intervals, "given", at - 3),
                     number_at(multipliers, "total_own", row), 1e-11);
        assert_true(number_at(intervals, "p5", at) == number_at(multipliers, "p5", row));
    }
    causes = pond_result_table(result[0], "causes");
    assert_int_equal(causes->rows, multipliers->rows * 2 * 3); /* no final demand is drawn */
    for (int64_t row = 0; row < causes->rows; row++) {
        bool direct = strcmp(text_at(causes, "assumption", row), "direct") == 0;
        bool account = strcmp(text_at(causes, "measure", row), "VADD") == 0;

        if (direct && account) {
            assert_true(number_at(causes, "in_all", row) == 0.0);
        }
        if (direct && strcmp(text_at(causes, "measure", row), "GHG") == 0) {
            assert_true(number_at(causes, "in_all", row) > 0.3);
        }
    }
    for (int k = 0; k < 3; k++) {
        pond_result_free(result[k]);
    }
}

static void sectors_and_tables_that_are_not_there_are_said(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    (void)state;
    need_data();
    assert_fails(try_to_ask("impact sectors",
                            json_pack("{s:s, s:[s]}", "io_table", table_path(), "sector", "4455"),
                            &result, &error),
                 POND_ENOTFOUND, "has no sector or industry \"4455\" (it has 146 sectors");
    assert_fails(try_to_ask("impact sectors", json_pack("{s:s}", "io_table", "/none/at/all"),
                            &result, &error),
                 POND_ENOTFOUND, "none");
    assert_fails(try_to_ask("impact sectors",
                            json_pack("{s:s, s:s}", "io_table", table_path(), "region", "US-NE"),
                            &result, &error),
                 POND_ENOTFOUND, "has no region \"US-NE\"");
    assert_fails(try_to_ask("impact sectors",
                            json_pack("{s:s, s:i}", "io_table", table_path(), "draws", 1000000),
                            &result, &error),
                 POND_ELIMIT, "1000001 draws of");
    assert_null(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(multipliers_of_all_sectors_are_the_published_ones,
                                        make_test_folder, remove_test_folder),
        cmocka_unit_test_setup_teardown(multipliers_are_the_accounts_of_a_unit, make_test_folder,
                                        remove_test_folder),
        cmocka_unit_test_setup_teardown(draws_bound_the_totals, make_test_folder,
                                        remove_test_folder),
        cmocka_unit_test_setup_teardown(sectors_and_tables_that_are_not_there_are_said,
                                        make_test_folder, remove_test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
