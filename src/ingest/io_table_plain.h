/* A plain labelled square table, as it stands in its file (docs/tables.md).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_IO_TABLE_PLAIN_H
#define POND_INGEST_IO_TABLE_PLAIN_H

#include "ingest/csv.h"
#include "records/io_table.h"

/** A column of final demand. */
struct pondi_plain_final {
    const char *code; /**< of the header, borrowed */
    enum pond_io_final_kind kind;
};

/** A row below the industries: a primary input or an effect. */
struct pondi_plain_extra {
    char *code; /**< without its unit */
    char *unit; /**< "kg CO2 eq"; of a primary input "" */
    bool effect;
    enum pond_io_primary_kind kind; /**< of a primary input */
    int64_t line;                   /**< of the file */
    double *value;                  /**< industries */
};

/** The whole. */
struct pondi_plain {
    const char *path; /**< for messages; borrowed */
    struct pond_csv *csv;
    const struct pond_csv_row *row;
    struct pond_dictionary *industry; /**< codes in the order of columns */
    char **name;                      /**< industries: "" where there is no column "name" */
    int32_t *column;                  /**< of each column of the file: see the two below */
    int32_t name_column;              /**< -1: none */
    int32_t output_column;            /**< -1: none */
    struct pondi_plain_final *final;
    int32_t finals;
    double *cell; /**< rows in the order of the file: industries, then finals */
    int64_t cell_room;
    int32_t rows;
    int64_t row_room;
    int32_t *place; /**< industries: their row; -1: not yet */
    int64_t *line;  /**< industries: its line in the file */
    double *given;  /**< industries: output as the column says */
    double *output; /**< industries: the sum of the row */
    struct pondi_plain_extra *extra;
    int32_t extras;
    int64_t extra_room;
};

/** Read header and rows. Clear it also on failure. */
enum pond_status pondi_plain_read(struct pondi_plain *plain, const char *path,
                                  struct pond_error *err);

/** Check sums, and add value added and imports where they follow from the rest. */
enum pond_status pondi_plain_check(struct pondi_plain *plain, struct pond_error *err);

/** Add an extra row; texts are copied, its values (industries) are taken and NULL afterwards.
 * POND_ENOMEM. */
enum pond_status pondi_plain_add(struct pondi_plain *plain, const struct pondi_plain_extra *like,
                                 double **value, struct pond_error *err);

/** Free what it holds. */
void pondi_plain_clear(struct pondi_plain *plain);

/** What the row's industry sells to the column's, or (from `industries` on) to a final demand. */
static inline double pondi_plain_at(const struct pondi_plain *plain, int32_t row, int32_t column)
{
    int64_t width = pond_dictionary_count(plain->industry) + plain->finals;

    return plain->cell[plain->place[row] * width + column];
}

#endif
