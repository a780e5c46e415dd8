/* Any bytes as a CSV file: refused, or rows whose lines ascend, read again the same, and whose
 * cells come back when they are written as CSV. A mapping can be guessed for what can be opened.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "ingest/csv.h"
#include "ingest/mapping.h"

/* Two files in memory's place: what came in, and what is written back. */
static char input[64];
static char output[64];

static void remove_files(void)
{
    (void)unlink(input);
    (void)unlink(output);
}

static void write_bytes(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void make_paths(void)
{
    if (input[0] == '\0') {
        (void)snprintf(input, sizeof input, "/tmp/pond-fuzz-csv-%ld", (long)getpid());
        (void)snprintf(output, sizeof output, "/tmp/pond-fuzz-csv-%ld-out", (long)getpid());
        (void)atexit(remove_files);
    }
}

/* One row's cells, into a hash and, quoted, into a file. */
static void take(const struct pond_csv_row *row, struct pond_hash *hash, FILE *out)
{
    for (int32_t c = 0; c < row->cells; c++) {
        pond_hash_add(hash, &row->cell[c].length, sizeof row->cell[c].length);
        pond_hash_add(hash, row->cell[c].text, row->cell[c].length);
        if (out == NULL) {
            continue;
        }
        (void)fputs(c > 0 ? ",\"" : "\"", out);
        for (size_t i = 0; i < row->cell[c].length; i++) {
            (void)fputs(row->cell[c].text[i] == '"' ? "\"" : "", out);
            (void)fputc((unsigned char)row->cell[c].text[i], out);
        }
        (void)fputc('"', out);
    }
    if (out != NULL) {
        (void)fputc('\n', out);
    }
}

/* Read all rows: number of good ones, hash of their cells; `out`: write them there. */
static enum pond_status read_all(const char *path, const struct pond_csv_format *format,
                                 const char *out, int64_t *good, char hash[POND_HASH_SIZE])
{
    enum pond_status status = POND_OK;
    struct pond_error error = {0};
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    struct pond_hash state;
    int64_t line = 0;
    FILE *file = NULL;

    *good = 0;
    pond_hash_begin(&state);
    POND_TRY(pond_csv_open(&csv, path, format, &error));
    file = out == NULL ? NULL : fopen(out, "wb");
    for (int32_t c = 0; file != NULL && c < pond_csv_columns(csv); c++) {
        (void)fprintf(file, "%sc%d", c > 0 ? "," : "", c);
    }
    if (file != NULL) {
        (void)fputc('\n', file);
    }
    for (;;) {
        POND_TRY(pond_csv_next(csv, &row, &error));
        if (row == NULL) {
            break;
        }
        assert(row->line > line);
        line = row->line;
        assert(row->fault != NULL || row->cells == pond_csv_columns(csv));
        if (row->fault == NULL) {
            (*good)++;
            take(row, &state, file);
        }
    }
done:
    assert(status == POND_OK || (error.code == status && error.message[0] != '\0'));
    assert(file == NULL || fclose(file) == 0);
    pond_csv_close(csv);
    pond_hash_end(&state, hash);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const char delimiters[] = ",;\t|";
    struct pond_csv_format format = {0};
    struct pond_error error = {0};
    char hash[3][POND_HASH_SIZE];
    int64_t good[3];
    char *text = NULL;
    enum pond_status first = POND_OK;

    if (count == 0) {
        return 0;
    }
    make_paths();
    format.delimiter = delimiters[bytes[0] % 4];
    format.latin1 = bytes[0] % 8 >= 4;
    write_bytes(input, bytes + 1, count - 1);
    first = read_all(input, &format, output, &good[0], hash[0]);
    assert(read_all(input, &format, NULL, &good[1], hash[1]) == first);
    assert(good[0] == good[1] && strcmp(hash[0], hash[1]) == 0);
    if (first == POND_OK) {
        assert(read_all(output, NULL, NULL, &good[2], hash[2]) == POND_OK);
        assert(good[0] == good[2] && strcmp(hash[0], hash[2]) == 0);
    }
    if (pond_mapping_guess(&text, input, &error) == POND_OK) {
        assert(pondi_utf8_fault(text, strlen(text)) == strlen(text));
    } else {
        assert(text == NULL && error.message[0] != '\0');
    }
    pondi_free(text);
    return 0;
}
