/* Rows of a CSV file, one at a time, with exact line numbers and a reason for each bad one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_CSV_H
#define POND_INGEST_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** Longest row in bytes, its line breaks included; a longer one is a bad row. */
#define POND_CSV_ROW_MAX ((size_t)1 << 20)

/** An open CSV file. */
struct pond_csv;

/** How a file is written. Zero: commas and UTF-8. */
struct pond_csv_format {
    char delimiter; /**< 0: a comma */
    bool latin1;    /**< Western bytes (Windows-1252) instead of UTF-8; a BOM overrules it */
};

/** One cell: blanks around it are gone unless it was quoted; it does not end in NUL. */
struct pond_csv_cell {
    const char *text;
    size_t length;
};

/** One row, borrowed until the next call. */
struct pond_csv_row {
    const struct pond_csv_cell *cell; /**< as many as the header has, unless there is a fault */
    int32_t cells;
    int64_t line;      /**< line of the file where the row begins, from 1 */
    const char *raw;   /**< the row as it stands in the file, in UTF-8 if the file is Latin-1 */
    size_t raw_length; /**< without the line break at its end */
    const char *fault; /**< NULL: a good row; else what was expected of the row */
};

/**
 * Open a file (gzip is unpacked) and read its header.
 *
 * Lines end in LF, CR LF, or CR alone; quoted cells may hold line breaks; blank lines are no rows;
 * a BOM is skipped.
 *
 * @param[out] out    the caller's to close; NULL on failure
 * @param      format NULL: commas and UTF-8
 * @return POND_OK; POND_EIO, it cannot be read, is a directory or cut short; POND_ECORRUPT, its
 *         compressed data is damaged; POND_EPARSE, it is empty, not CSV, or its header is bad;
 *         POND_ENOMEM
 */
enum pond_status pond_csv_open(struct pond_csv **out, const char *path,
                               const struct pond_csv_format *format, struct pond_error *err);

/** Close and free; takes NULL. */
void pond_csv_close(struct pond_csv *csv);

/** Number of columns, and the name of one, borrowed. */
int32_t pond_csv_columns(const struct pond_csv *csv);
const char *pond_csv_name(const struct pond_csv *csv, int32_t column);

/**
 * Which column has this name.
 *
 * @param[out] column 0..columns-1
 * @return POND_OK; POND_EPARSE, there is none (the message lists those that are there), or two
 */
enum pond_status pond_csv_find(const struct pond_csv *csv, const char *name, int32_t *column,
                               struct pond_error *err);

/**
 * The next row, good or bad: who reads says what becomes of a bad one.
 *
 * After a row with a fault, reading goes on at the line after the one where that row begins, so
 * a quote that is never closed costs one row and not the file.
 *
 * @param[out] row NULL at the end of the file
 * @return POND_OK; POND_EIO, POND_ECORRUPT, POND_ENOMEM
 */
enum pond_status pond_csv_next(struct pond_csv *csv, const struct pond_csv_row **row,
                               struct pond_error *err);

/** The same where every row must be good: POND_EPARSE with file, line and reason for a bad one. */
enum pond_status pond_csv_next_good(struct pond_csv *csv, const struct pond_csv_row **row,
                                    struct pond_error *err);

/** A cell of a row as a number written like -12.5 or 1e-06: POND_EPARSE names file, line and
 * column. */
enum pond_status pond_csv_number(const struct pond_csv *csv, const struct pond_csv_row *row,
                                 int32_t column, double *value, struct pond_error *err);

/** Fail with "FILE line N, column "NAME": "CELL" (expected ...)" and POND_EPARSE. */
enum pond_status pond_csv_fail(const struct pond_csv *csv, const struct pond_csv_row *row,
                               int32_t column, const char *expected, struct pond_error *err);

/** The header as it stands in the file, borrowed; what rejected rows are exported under. */
const char *pond_csv_header(const struct pond_csv *csv);

/** Bytes of the file that were read, of how many (compressed ones, where it is compressed). */
int64_t pond_csv_bytes_done(const struct pond_csv *csv);
int64_t pond_csv_bytes_total(const struct pond_csv *csv);

#endif
