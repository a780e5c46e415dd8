/* Labelled matrices from CSV: values, and files that are none.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ingest/matrix_csv.h"
#include "support/support.h"

static const char *file_of(const char *text)
{
    const char *path = in_folder(test_folder, "matrix.csv");

    write_file(path, text, strlen(text));
    return path;
}

static void names_and_numbers_are_read(void **state)
{
    struct pond_error error = {0};
    struct pond_matrix *matrix = NULL;

    (void)state;
    assert_ok(pond_matrix_read(&matrix,
                               file_of(",bread,\"milk, raw\"\r\nmill,1.5,-2\r\ndairy,,"
                                       "1.9241732998926255e-18\r\n"),
                               &error));
    assert_int_equal(matrix->rows, 2);
    assert_int_equal(matrix->columns, 2);
    assert_string_equal(pond_dictionary_text(matrix->column, 1), "milk, raw");
    assert_string_equal(pond_dictionary_text(matrix->row, 1), "dairy");
    assert_true(pond_matrix_at(matrix, 0, 0) == 1.5 && pond_matrix_at(matrix, 0, 1) == -2.0);
    assert_true(pond_matrix_at(matrix, 1, 0) == 0.0);
    assert_true(pond_matrix_at(matrix, 1, 1) == 1.9241732998926255e-18);
    pond_matrix_free(matrix);
}

static void refuses(const char *text, const char *part)
{
    struct pond_error error = {0};
    struct pond_matrix *matrix = NULL;

    assert_fails(pond_matrix_read(&matrix, file_of(text), &error), POND_EPARSE, part);
    assert_null(matrix);
}

static void what_is_no_matrix_is_refused_by_its_cell(void **state)
{
    struct pond_error error = {0};
    struct pond_matrix *matrix = NULL;

    (void)state;
    refuses(",a,b\nx,1,two\n", "line 2, column \"b\": \"two\"");
    refuses(",a,b\nx,1,1e999\n", "\"1e999\"");
    refuses(",a,b\nx,1,0x10\n", "\"0x10\"");
    refuses(",a,b\nx,1\n", "line 2");
    refuses(",a,b\nx,1,2\nx,3,4\n", "line 3");
    refuses(",a,b\n,1,2\n", "the row's name");
    refuses(",a,b\n", "no rows");
    refuses("name\nx\n", "one column");
    refuses("", "");
    assert_fails(pond_matrix_read(&matrix, "none.csv", &error), POND_ENOTFOUND, "none.csv");
}

static enum pond_status read_it(void *path)
{
    struct pond_matrix *matrix = NULL;
    enum pond_status status = pond_matrix_read(&matrix, path, NULL);

    assert_true((matrix == NULL) == (status != POND_OK));
    pond_matrix_free(matrix);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    char path[4096];

    (void)state;
    (void)snprintf(path, sizeof path, "%s", file_of(",a,b\nx,1,2\ny,3,4\n"));
    assert_survives_no_memory(read_it, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_are_read),
        cmocka_unit_test(what_is_no_matrix_is_refused_by_its_cell),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
