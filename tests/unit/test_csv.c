/* CSV: cells, lines, faults, encodings, compressed files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "ingest/csv.h"

/* Write a text to a file and open it. */
static struct pond_csv *open_bytes(const char *bytes, size_t count, struct pond_csv_format format)
{
    struct pond_error error = {0};
    struct pond_csv *csv = NULL;
    const char *path = in_folder(test_folder, "rows.csv");

    write_file(path, bytes, count);
    assert_ok(pond_csv_open(&csv, path, &format, &error));
    return csv;
}

static struct pond_csv *open_text(const char *text)
{
    return open_bytes(text, strlen(text), (struct pond_csv_format){0});
}

/* The next row must be good, begin at `line` and have these cells, joined by '|'. */
static void expect_row(struct pond_csv *csv, int64_t line, const char *cells)
{
    struct pond_error error = {0};
    const struct pond_csv_row *row = NULL;
    char text[4096] = "";

    assert_ok(pond_csv_next(csv, &row, &error));
    assert_non_null(row);
    if (row->fault != NULL) {
        print_error("line %lld: %s\n", (long long)row->line, row->fault);
    }
    assert_null(row->fault);
    assert_int_equal(row->line, line);
    for (int32_t i = 0; i < row->cells; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%.*s", i > 0 ? "|" : "",
                       (int)row->cell[i].length, row->cell[i].text);
    }
    assert_string_equal(text, cells);
}

/* The next row must be bad, begin at `line`, stand there as `raw`, and say why. */
static void expect_fault(struct pond_csv *csv, int64_t line, const char *raw, const char *why)
{
    struct pond_error error = {0};
    const struct pond_csv_row *row = NULL;

    assert_ok(pond_csv_next(csv, &row, &error));
    assert_non_null(row);
    assert_non_null(row->fault);
    assert_int_equal(row->line, line);
    assert_int_equal(row->raw_length, strlen(raw));
    assert_memory_equal(row->raw, raw, row->raw_length);
    if (strstr(row->fault, why) == NULL) {
        print_error("fault \"%s\" lacks \"%s\"\n", row->fault, why);
        fail();
    }
}

static void expect_end(struct pond_csv *csv)
{
    struct pond_error error = {0};
    const struct pond_csv_row *row = NULL;

    assert_ok(pond_csv_next(csv, &row, &error));
    assert_null(row);
    assert_ok(pond_csv_next(csv, &row, &error));
    assert_null(row);
    pond_csv_close(csv);
}

static void cells_lines_and_blank_lines_are_told_apart(void **state)
{
    struct pond_csv *csv = open_text("a, b ,c\n1,2,3\n\n  \n4, 5 ,\"6\"\r\n7,\"\",\r\n8,9,10");

    (void)state;
    assert_int_equal(pond_csv_columns(csv), 3);
    assert_string_equal(pond_csv_name(csv, 1), "b");
    assert_string_equal(pond_csv_header(csv), "a, b ,c");
    expect_row(csv, 2, "1|2|3");
    expect_row(csv, 5, "4|5|6");
    expect_row(csv, 6, "7||");
    expect_row(csv, 7, "8|9|10");
    expect_end(csv);
}

static void quoted_cells_hold_anything(void **state)
{
    struct pond_csv *csv =
        open_text("a,b\n\"x,\"\"y\"\"\", \" z \" \n\"one\r\ntwo\n\nfour\",4\n5,6\n");

    (void)state;
    expect_row(csv, 2, "x,\"y\"| z ");
    expect_row(csv, 3, "one\r\ntwo\n\nfour|4");
    expect_row(csv, 7, "5|6");
    expect_end(csv);
}

static void a_bad_row_does_not_spoil_the_next(void **state)
{
    struct pond_csv *csv =
        open_text("a,b\n1\n1,2,3\nx\"y,2\n\"x\"y,2\n3,4\n\"open,5\n6,7\n8,\"9\"\n");

    (void)state;
    expect_fault(csv, 2, "1", "2 cells, as in the header (this has 1)");
    expect_fault(csv, 3, "1,2,3", "this has 3");
    expect_fault(csv, 4, "x\"y,2", "quotes around the whole cell");
    expect_fault(csv, 5, "\"x\"y,2", "quotes around the whole cell");
    expect_row(csv, 6, "3|4");
    expect_fault(csv, 7, "\"open,5", "quotes around");
    expect_row(csv, 8, "6|7");
    expect_row(csv, 9, "8|9");
    expect_end(csv);
}

static void a_quote_that_is_never_closed_costs_one_row(void **state)
{
    struct pond_csv *csv = open_text("a,b\n1,2\n\"3,4\n5,6\n7,8");

    (void)state;
    expect_row(csv, 2, "1|2");
    expect_fault(csv, 3, "\"3,4", "a closing quote within 1 MiB");
    expect_row(csv, 4, "5|6");
    expect_row(csv, 5, "7|8");
    expect_end(csv);
}

static void nul_bytes_make_a_row_bad(void **state)
{
    static const char bytes[] = "a,b\n1,2\n3\0,4\n\"5\0\",6\n7,8\n";
    struct pond_csv *csv = open_bytes(bytes, sizeof bytes - 1, (struct pond_csv_format){0});
    struct pond_error error = {0};
    const struct pond_csv_row *row = NULL;

    (void)state;
    expect_row(csv, 2, "1|2");
    for (int64_t line = 3; line <= 4; line++) {
        assert_ok(pond_csv_next(csv, &row, &error));
        assert_int_equal(row->line, line);
        assert_string_equal(row->fault, "no NUL byte");
    }
    expect_row(csv, 5, "7|8");
    expect_end(csv);
}

static void old_mac_lines_a_bom_and_tabs_are_read(void **state)
{
    struct pond_csv *csv = open_text("\xEF\xBB\xBF"
                                     "a,b\r1,\"2\r3\"\r4,5\r");

    (void)state;
    assert_string_equal(pond_csv_name(csv, 0), "a");
    expect_row(csv, 2, "1|2\r3");
    expect_row(csv, 4, "4|5");
    expect_end(csv);
    csv = open_bytes("a\tb\n 1\t\t\n", 9, (struct pond_csv_format){.delimiter = '\t'});
    expect_fault(csv, 2, " 1\t\t", "this has 3");
    expect_end(csv);
    csv = open_bytes("a;b\n1,5;\"2;3\"\n", 14, (struct pond_csv_format){.delimiter = ';'});
    expect_row(csv, 2, "1,5|2;3");
    expect_end(csv);
}

static void western_bytes_become_utf8(void **state)
{
    struct pond_csv *csv =
        open_bytes("caf\xE9,b\n\x80,\"\xFC\"\n", 12, (struct pond_csv_format){.latin1 = true});

    (void)state;
    assert_string_equal(pond_csv_name(csv, 0), "caf\xC3\xA9");
    expect_row(csv, 2, "\xE2\x82\xAC|\xC3\xBC");
    expect_end(csv);
    /* A BOM says UTF-8, whatever the format says. */
    csv = open_bytes("\xEF\xBB\xBF"
                     "a,b\n\xC3\xBC,1\n",
                     12, (struct pond_csv_format){.latin1 = true});
    expect_row(csv, 2, "\xC3\xBC|1");
    expect_end(csv);
}

static void a_line_above_the_limit_is_one_bad_row(void **state)
{
    size_t size = 5 * POND_CSV_ROW_MAX;
    char *bytes = malloc(size);
    struct pond_csv *csv = NULL;
    struct pond_error error = {0};
    const struct pond_csv_row *row = NULL;

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, "a,b\n1,2\n", 8);
    memcpy(bytes + size - 5, "\n3,4\n", 5);
    csv = open_bytes(bytes, size, (struct pond_csv_format){0});
    expect_row(csv, 2, "1|2");
    assert_ok(pond_csv_next(csv, &row, &error));
    assert_int_equal(row->line, 3);
    assert_non_null(strstr(row->fault, "a row of at most 1048576 bytes (this one has 5242867;"));
    assert_true(row->raw_length < 8192);
    expect_row(csv, 4, "3|4");
    expect_end(csv);

    /* A quoted cell above the limit: its first line is the bad row. */
    memcpy(bytes + 8, "\"y,\n", 4);
    for (size_t i = 12; i + 5 < size; i += 4) {
        memcpy(bytes + i, "5,6\n", 4);
    }
    csv = open_bytes(bytes, size, (struct pond_csv_format){0});
    expect_row(csv, 2, "1|2");
    expect_fault(csv, 3, "\"y,", "a closing quote within 1 MiB");
    expect_row(csv, 4, "5|6");
    pond_csv_close(csv);
    free(bytes);
}

/* A file of holes: 2 GiB of NUL in one line, which take no room on the disk. */
static void a_line_of_two_gibibytes_is_one_bad_row(void **state)
{
    struct pond_error error = {0};
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    const char *path = in_folder(test_folder, "holes.csv");
    FILE *file = NULL;

    (void)state;
    write_file(path, "a,b\n1,2\n", 8);
    assert_int_equal(truncate(path, (off_t)8 + ((off_t)1 << 31)), 0);
    file = fopen(path, "ab");
    assert_non_null(file);
    assert_true(fputs("\n3,4\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_ok(pond_csv_open(&csv, path, NULL, &error));
    expect_row(csv, 2, "1|2");
    assert_ok(pond_csv_next(csv, &row, &error));
    assert_int_equal(row->line, 3);
    assert_non_null(strstr(row->fault, "(this one has 2147483648;"));
    expect_row(csv, 4, "3|4");
    expect_end(csv);
    assert_int_equal(remove(path), 0);
}

static void what_is_no_csv_file_is_named(void **state)
{
    struct pond_error error = {0};
    struct pond_csv *csv = NULL;
    const char *path = in_folder(test_folder, "x");

    (void)state;
    assert_fails(pond_csv_open(&csv, test_folder, NULL, &error), POND_EIO, "is a directory");
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_ENOTFOUND, "there is no such file");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EIO, "is a pipe");
    assert_int_equal(remove(path), 0);
    write_file(path, "", 0);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE, "is empty");
    write_file(path, "\n \n", 3);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE, "only blank lines");
    write_file(path, "PK\x03\x04xx", 6);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE, "spreadsheet");
    write_file(path,
               "\xFF\xFE"
               "a\0",
               4);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE, "UTF-16");
    write_file(path, "caf\xE9\n", 5);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE, "not UTF-8");
    write_file(path, "a,\"b\n1,2\n", 9);
    assert_fails(pond_csv_open(&csv, path, NULL, &error), POND_EPARSE,
                 "line 1: expected a closing");
    assert_null(csv);
}

static void columns_are_found_by_name(void **state)
{
    struct pond_error error = {0};
    struct pond_csv *csv = open_text("a,b,b\n1,x,3\n");
    const struct pond_csv_row *row = NULL;
    int32_t column = -1;
    double value = 0.0;

    (void)state;
    assert_ok(pond_csv_find(csv, "a", &column, &error));
    assert_int_equal(column, 0);
    assert_fails(pond_csv_find(csv, "b", &column, &error), POND_EPARSE,
                 "columns 2 and 3 are both called \"b\"");
    assert_fails(pond_csv_find(csv, "c", &column, &error), POND_EPARSE,
                 "no column \"c\" (the header has \"a\", \"b\", \"b\")");
    assert_ok(pond_csv_next_good(csv, &row, &error));
    assert_ok(pond_csv_number(csv, row, 2, &value, &error));
    assert_close(value, 3.0, 0.0);
    assert_fails(pond_csv_number(csv, row, 1, &value, &error), POND_EPARSE,
                 "line 2, column \"b\": \"x\" (expected a number");
    pond_csv_close(csv);
}

/* gzip of `text`, `repeat` times over. */
static void write_gzip(const char *path, const char *text, int repeat)
{
    gzFile file = gzopen(path, "wb");

    assert_non_null(file);
    for (int i = 0; i < repeat; i++) {
        assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    }
    assert_int_equal(gzclose(file), Z_OK);
}

/* Read to the end; the status, and how many good rows there were. */
static enum pond_status read_all(const char *path, int64_t *rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;

    *rows = 0;
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        (*rows)++;
    }
    assert_int_equal(pond_csv_bytes_done(csv), pond_csv_bytes_total(csv));
done:
    pond_csv_close(csv);
    return status;
}

static void compressed_files_are_whole_or_an_error(void **state)
{
    struct pond_error error = {0};
    const char *path = in_folder(test_folder, "rows.csv.gz");
    int64_t rows = 0;
    size_t size = 0;
    char *bytes = NULL;
    char *two = NULL;

    (void)state;
    write_gzip(path, "1,2\n3,4\n5,6\n", 1);
    assert_ok(read_all(path, &rows, &error));
    assert_int_equal(rows, 2);
    bytes = read_file(path, &size);
    /* Cut short anywhere after its magic. */
    for (size_t cut = 2; cut < size; cut++) {
        write_file(path, bytes, cut);
        assert_fails(read_all(path, &rows, &error), POND_EIO, "cut short");
    }
    /* Two members, zeros behind them; then other bytes. */
    two = calloc(2 * size + 3, 1);
    assert_non_null(two);
    memcpy(two, bytes, size);
    memcpy(two + size, bytes, size);
    write_file(path, two, 2 * size + 3);
    assert_ok(read_all(path, &rows, &error));
    assert_int_equal(rows, 5);
    two[2 * size] = 'x';
    write_file(path, two, 2 * size + 3);
    assert_fails(read_all(path, &rows, &error), POND_ECORRUPT, "other bytes follow");
    bytes[size - 6] = (char)(bytes[size - 6] ^ 1); /* the check sum */
    write_file(path, bytes, size);
    assert_fails(read_all(path, &rows, &error), POND_ECORRUPT, "damaged");
    free(two);
    free(bytes);
}

static void large_files_are_read_by_a_thread_and_can_be_left(void **state)
{
    struct pond_error error = {0};
    const char *path = in_folder(test_folder, "large.csv");
    size_t lines = 600000;
    char *bytes = malloc(lines * 8);
    struct pond_csv *csv = NULL;
    int64_t rows = 0;

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < lines; i++) {
        memcpy(bytes + i * 8, i % 3 == 0 ? "\"1\",\"2\"\n" : "123,456\n", 8);
    }
    write_file(path, bytes, lines * 8);
    assert_ok(read_all(path, &rows, &error));
    assert_int_equal(rows, (int64_t)lines - 1);
    assert_ok(pond_csv_open(&csv, path, NULL, &error));
    pond_csv_close(csv);
    free(bytes);
}

static enum pond_status read_some(void *user)
{
    int64_t rows = 0;

    return read_all(user, &rows, NULL);
}

static void failing_memory_is_an_error(void **state)
{
    char *path = strdup(in_folder(test_folder, "oom.csv.gz"));

    (void)state;
    write_gzip(path, "a,b\n\"x\ny\",2\n\"\",4\n", 1);
    assert_survives_no_memory(read_some, path);
    free(path);
}

/* Random cells written as CSV read back the same: the oracle is what was written. */
static void what_is_written_is_read_back(void **state)
{
    static const char letters[] = "ab ,\"\n\r1;\xC3\xA9";
    struct test_random random = {.seed = 20261123};

    (void)state;
    for (int round = 0; round < 200; round++) {
        char file[8192] = "h1,h2,h3\n";
        char cells[20][256];
        int64_t line[20];
        int rows = 1 + (int)next_below(&random, 20);
        int64_t at = 2;
        struct pond_csv *csv = NULL;
        for (int r = 0; r < rows; r++) {
            cells[r][0] = '\0';
            line[r] = at;
            for (int c = 0; c < 3; c++) {
                char cell[32] = "";
                int length = (int)next_below(&random, 6);
                (void)strcat(strcat(file, c > 0 ? "," : ""), "\"");
                for (int i = 0; i < length; i++) {
                    char letter[3] = {letters[next_below(&random, 9)], '\0', '\0'};
                    at += letter[0] == '\n';
                    (void)strcat(cell, letter);
                    (void)strcat(strcat(file, letter), letter[0] == '"' ? "\"" : "");
                }
                (void)strcat(strcat(strcat(cells[r], c > 0 ? "|" : ""), cell), "");
                (void)strcat(file, "\"");
            }
            (void)strcat(file, "\r\n");
            at++;
        }
        csv = open_text(file);
        for (int r = 0; r < rows; r++) {
            expect_row(csv, line[r], cells[r]);
        }
        expect_end(csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_lines_and_blank_lines_are_told_apart),
        cmocka_unit_test(quoted_cells_hold_anything),
        cmocka_unit_test(a_bad_row_does_not_spoil_the_next),
        cmocka_unit_test(a_quote_that_is_never_closed_costs_one_row),
        cmocka_unit_test(nul_bytes_make_a_row_bad),
        cmocka_unit_test(old_mac_lines_a_bom_and_tabs_are_read),
        cmocka_unit_test(western_bytes_become_utf8),
        cmocka_unit_test(a_line_above_the_limit_is_one_bad_row),
        cmocka_unit_test(a_line_of_two_gibibytes_is_one_bad_row),
        cmocka_unit_test(what_is_no_csv_file_is_named),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(compressed_files_are_whole_or_an_error),
        cmocka_unit_test(large_files_are_read_by_a_thread_and_can_be_left),
        cmocka_unit_test(failing_memory_is_an_error),
        cmocka_unit_test(what_is_written_is_read_back),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
