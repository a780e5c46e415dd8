/* Labelled CSV into a matrix, in one pass: values are collected as rows come.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/matrix_csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"

struct reader {
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    struct pond_dictionary *rows;
    struct pond_dictionary *columns;
    double *value;
    int64_t values;
    int64_t room;
};

static enum pond_status read_header(struct reader *reader, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t c = 1; c < pond_csv_columns(reader->csv); c++) {
        const char *name = pond_csv_name(reader->csv, c);
        int32_t id = 0;

        if (name[0] == '\0') {
            return pond_fail(err, POND_EPARSE,
                             "%s line 1: column %" PRId32 " has no name (expected one for each "
                             "column of the matrix)",
                             path, c + 1);
        }
        POND_TRY(pond_dictionary_add(reader->columns, name, strlen(name), &id, err));
        if (id != c - 1) {
            return pond_fail(err, POND_EPARSE,
                             "%s line 1: there are two columns \"%s\" (expected each name once)",
                             path, name);
        }
    }
    if (pond_dictionary_count(reader->columns) == 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s line 1: there is one column (expected names of rows, and a column "
                         "of numbers at least)",
                         path);
    }
done:
    return status;
}

static enum pond_status read_row(struct reader *reader, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv_cell name = reader->row->cell[0];
    int32_t known = pond_dictionary_count(reader->rows);
    int32_t columns = pond_dictionary_count(reader->columns);
    int32_t id = 0;

    if (name.length == 0) {
        return pond_csv_fail(reader->csv, reader->row, 0, "the row's name", err);
    }
    POND_TRY(pond_dictionary_add(reader->rows, name.text, name.length, &id, err));
    if (id != known) {
        return pond_csv_fail(reader->csv, reader->row, 0, "each name once", err);
    }
    POND_TRY(POND_GROW(&reader->value, &reader->room, reader->values + columns, err));
    for (int32_t c = 1; c <= columns; c++) {
        double *value = &reader->value[reader->values++];

        *value = 0.0;
        if (reader->row->cell[c].length > 0) {
            POND_TRY(pond_csv_number(reader->csv, reader->row, c, value, err));
        }
    }
done:
    return status;
}

enum pond_status pond_matrix_read(struct pond_matrix **out, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.csv = NULL};
    struct pond_matrix *matrix = NULL;

    *out = NULL;
    POND_TRY(pond_csv_open(&reader.csv, path, NULL, err));
    POND_TRY(pond_dictionary_new(&reader.rows, err));
    POND_TRY(pond_dictionary_new(&reader.columns, err));
    POND_TRY(read_header(&reader, path, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(reader.csv, &reader.row, err));
        if (reader.row == NULL) {
            break;
        }
        POND_TRY(read_row(&reader, err));
    }
    if (reader.values == 0) {
        status = pond_fail(err, POND_EPARSE, "%s: there are no rows below the header", path);
        goto done;
    }
    POND_TRY(pond_matrix_new(&matrix, &reader.rows, &reader.columns, err));
    memcpy(matrix->value, reader.value, (size_t)reader.values * sizeof *reader.value);
    *out = matrix;
done:
    pond_csv_close(reader.csv);
    pond_dictionary_free(reader.rows);
    pond_dictionary_free(reader.columns);
    pondi_free(reader.value);
    return status;
}
