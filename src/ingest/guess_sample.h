/* The first rows of a file whose layout is not known: its delimiter, encoding and cells.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_GUESS_SAMPLE_H
#define POND_INGEST_GUESS_SAMPLE_H

#include <stdint.h>

#include "ingest/csv.h"

/** Most rows that are looked at. */
#define PONDI_SAMPLE_ROWS 1000

/** Rows of a file. Zeroed it is empty. */
struct pondi_sample {
    struct pond_csv_format format;
    char **name; /**< of the columns */
    int32_t columns;
    int64_t rows;   /**< good rows, the header not counted */
    int64_t faults; /**< bad ones among those looked at */
    int64_t *cell;  /**< rows * columns places in arena */
    char *arena;    /**< cells, cut at 255 bytes, each followed by NUL */
    int64_t cell_capacity;
    int64_t arena_capacity;
    int64_t arena_used;
};

/** Find out how a file is written and read its first rows. Errors as pond_csv_open. */
enum pond_status pondi_sample_read(struct pondi_sample *sample, const char *path,
                                   struct pond_error *err);
void pondi_sample_clear(struct pondi_sample *sample);

/** A cell, NUL-terminated, without blanks around it. */
static inline const char *pondi_sample_cell(const struct pondi_sample *sample, int64_t row,
                                            int32_t column)
{
    return sample->arena + sample->cell[row * sample->columns + column];
}

#endif
