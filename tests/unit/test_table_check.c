/* Findings about input-output tables: each names its sector and both figures.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/table/table_check.h"
#include "support/io_sample.h"

static struct pond_io_table *read_sample(const char *sample)
{
    const struct pond_io_read how = {.year = 2017, .unit = 1.0};

    return io_sample(sample, &how);
}

/* The EPA's sample, made to balance: row 2 delivers 30 to households here and is to deliver 27; the
 * columns are 98.8 of 100 and 204.2 of 200. */
static struct pond_io_table *read_balanced(void)
{
    struct pond_io_table *table = read_sample("eeio");

    table->part[POND_IO_FINAL_DEMAND][3] -= 3.0;
    table->part[POND_IO_PRIMARY_INPUT][0] += 0.012;
    table->part[POND_IO_PRIMARY_INPUT][5] -= 0.021;
    return table;
}

/* The findings of one check, in their order, as one text a line. */
static const char *found(const struct pond_io_table *table, const char *check)
{
    static char text[4096];
    struct table_findings findings = {.count = 0};
    struct pond_error error = {0};
    size_t used = 0;

    text[0] = '\0';
    assert_ok(impact_table_check(&findings, table, &error));
    for (int64_t k = 0; k < findings.count; k++) {
        const struct table_finding *finding = &findings.item[k];

        if (strcmp(finding->check, check) == 0) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s\n",
                                     finding->error ? "error: " : "", finding->text);
        }
    }
    impact_table_findings_clear(&findings);
    return text;
}

static int64_t count_findings(const struct pond_io_table *table, int64_t *errors)
{
    struct table_findings findings = {.count = 0};
    struct pond_error error = {0};
    int64_t count = 0;

    assert_ok(impact_table_check(&findings, table, &error));
    count = findings.count;
    *errors = findings.errors;
    for (int64_t k = 0; k < count; k++) {
        assert_true(findings.item[k].error == (k < *errors));
    }
    impact_table_findings_clear(&findings);
    return count;
}

/* Ground truth A.2: sector 2 of region 1 has a value added of -5, that of region 2 of 0. */
static void negative_value_added_is_a_warning_that_names_it(void **state)
{
    struct pond_io_table *table = read_sample("pymrio");
    int64_t errors = 0;

    (void)state;
    assert_int_equal(count_findings(table, &errors), 1);
    assert_int_equal(errors, 0);
    assert_string_equal(found(table, "value added"),
                        "Sector \"sector2/reg1\" has a value added of -5 at an output of 15: it "
                        "pays more for inputs than its output brings.\n");
    pond_io_table_free(table);
}

static void rows_that_do_not_balance_are_told_with_both_figures(void **state)
{
    struct pond_io_table *table = read_balanced();

    (void)state;
    assert_string_equal(found(table, "row balance"), "");
    table->part[POND_IO_FINAL_DEMAND][0] += 7.0;
    table->part[POND_IO_FINAL_DOMESTIC][3] -= 8.0;
    assert_string_equal(found(table, "row balance"),
                        "Sector \"g/here\" sells 20 to sectors and 87 to final demand, 107 "
                        "together, and its output is 100.\n");
    assert_string_equal(
        found(table, "domestic row balance"),
        "Sector \"g/there\" sells 65 to sectors and 125 to final demand of domestic "
        "goods, 190 together, and its output is 200.\n");
    pond_io_table_free(table);
}

static void columns_that_do_not_balance_are_told_with_both_figures(void **state)
{
    struct pond_io_table *table = read_balanced();

    (void)state;
    assert_string_equal(found(table, "column balance"), "");
    table->part[POND_IO_PRIMARY_INPUT][0] += 0.05;
    assert_string_equal(found(table, "column balance"),
                        "Sector \"g/here\" uses inputs of 30 and primary inputs of 75, 105 "
                        "together, and its output is 100.\n");
    pond_io_table_free(table);
}

static void errors_come_first_and_name_the_sector(void **state)
{
    struct pond_io_table *table = read_sample("eeio");
    int64_t errors = 0;

    (void)state;
    table->part[POND_IO_OUTPUT][1] = -3.0;
    table->part[POND_IO_COEFFICIENTS][3] = 1.25;
    (void)count_findings(table, &errors);
    assert_int_equal(errors, 2);
    assert_string_equal(found(table, "output"), "error: Sector \"g/there\" has an output of -3.\n");
    assert_non_null(strstr(found(table, "productive"), "error: the table is not productive"));
    assert_non_null(strstr(found(table, "productive"),
                           "sector \"g/there\" uses 1.3 of inputs for each unit of output"));
    table->part[POND_IO_COEFFICIENTS][0] = 1.0;
    table->part[POND_IO_COEFFICIENTS][1] = 0.0;
    table->part[POND_IO_COEFFICIENTS][2] = 0.0;
    assert_non_null(strstr(found(table, "productive"), "error: I - A is singular"));
    pond_io_table_free(table);
}

/* 0.2 below 0 in one cell; then a loop that makes less than nothing of what it is asked for. */
static void coefficients_below_0_are_counted_and_the_worst_is_named(void **state)
{
    struct pond_io_table *table = read_sample("eeio");

    (void)state;
    table->part[POND_IO_COEFFICIENTS][2] = -0.2;
    table->part[POND_IO_COEFFICIENTS][1] = -0.01;
    assert_string_equal(found(table, "coefficients"),
                        "2 coefficients are below 0, the least -0.2: row \"g/there\", column "
                        "\"g/here\".\n");
    assert_string_equal(found(table, "productive"), "");
    assert_string_equal(found(table, "domestic coefficients"),
                        "2 domestic coefficients are above those of all goods, most 0.15 above "
                        "-0.2: row \"g/there\", column \"g/here\".\n");
    table->part[POND_IO_COEFFICIENTS][2] = -1.2;
    assert_non_null(strstr(found(table, "productive"), "of sector \"g/there\""));
    pond_io_table_free(table);
}

static void units_that_do_not_match_are_told(void **state)
{
    struct pond_io_table *table = read_sample("eeio");
    struct pond_io_table *other = read_sample("exiobase");

    (void)state;
    assert_string_equal(found(table, "characterisation"), "");
    assert_string_equal(found(table, "units"), "");
    table->part[POND_IO_DIRECT][2] *= 1000.0;
    assert_string_equal(
        found(table, "characterisation"),
        "Direct effects have 3500 of \"GHG\" for each unit of output of \"g/here\", "
        "and flows with their characterisation have 3.5.\n");
    assert_string_equal(found(other, "units"), "");
    free(other->axis[POND_IO_INDICATOR].label[2].unit);
    other->axis[POND_IO_INDICATOR].label[2].unit = strdup("ha");
    other->axis[POND_IO_INDICATOR].label[1].unit[0] = '\0';
    other->part[POND_IO_DIRECT][0] *= 1e6;
    assert_non_null(strstr(found(other, "units"),
                           "Direct effects have 650000 of \"Value Added\" for each unit of output "
                           "of \"Bread/FR\", and primary inputs have 0.65."));
    assert_non_null(strstr(found(other, "units"), "The unit of \"Land\" is not known."));
    assert_non_null(
        strstr(found(other, "units"), "\"Land\" is in , and \"Land (satellite)\" in ha"));
    pond_io_table_free(table);
    pond_io_table_free(other);
}

static void a_table_without_coefficients_is_an_error(void **state)
{
    struct pond_error error = {0};
    struct pond_io_table *table = NULL;
    int64_t errors = 0;

    (void)state;
    assert_ok(pond_io_table_new(&table, "none", 2020, "USD", &error));
    assert_int_equal(count_findings(table, &errors), 1);
    assert_int_equal(errors, 1);
    assert_string_equal(found(table, "parts"), "error: The table has no output.\n");
    pond_io_table_free(table);
}

static enum pond_status check_again(void *user)
{
    struct table_findings findings = {.count = 0};
    struct pond_result *result = NULL;
    struct pond_error error = {0};
    enum pond_status status = impact_table_check(&findings, user, &error);

    if (status == POND_OK) {
        status = pond_result_new(&result, &error);
    }
    if (status == POND_OK) {
        status = impact_table_findings_add(&findings, result, &error);
    }
    pond_result_free(result);
    impact_table_findings_clear(&findings);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct pond_io_table *table = read_sample("eeio");

    (void)state;
    table->part[POND_IO_COEFFICIENTS][2] = -0.2;
    table->part[POND_IO_OUTPUT][1] = -3.0;
    assert_survives_no_memory(check_again, table);
    pond_io_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negative_value_added_is_a_warning_that_names_it),
        cmocka_unit_test(rows_that_do_not_balance_are_told_with_both_figures),
        cmocka_unit_test(columns_that_do_not_balance_are_told_with_both_figures),
        cmocka_unit_test(errors_come_first_and_name_the_sector),
        cmocka_unit_test(coefficients_below_0_are_counted_and_the_worst_is_named),
        cmocka_unit_test(units_that_do_not_match_are_told),
        cmocka_unit_test(a_table_without_coefficients_is_an_error),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
