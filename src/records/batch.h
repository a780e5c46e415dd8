/* A batch of records of one noun, in columns; what readers give and writers take.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_BATCH_H
#define POND_RECORDS_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/dictionary.h"
#include "base/status.h"
#include "records/noun.h"

/** The codes of places, firms and products; a record's dense id is its code's number. */
struct pond_codes {
    struct pond_dictionary *of[POND_CODED_NOUNS];
};

/** Fill `codes` with empty dictionaries. POND_ENOMEM, then there is nothing to free. */
enum pond_status pond_codes_init(struct pond_codes *codes, struct pond_error *err);

/** Free the dictionaries; `codes` may be zero. */
void pond_codes_clear(struct pond_codes *codes);

/** One column of a batch; which member is used follows from the field's kind. */
struct pond_values {
    int64_t *i64;  /**< all kinds but NUMBER and TEXT */
    double *f64;   /**< POND_FIELD_NUMBER */
    int64_t *text; /**< POND_FIELD_TEXT: where the text begins in the batch's arena, -1: missing */
};

/** Records in columns. Read the members; change them only through the functions below. */
struct pond_batch {
    enum pond_noun noun;
    int64_t rows;
    struct pond_values column[POND_FIELDS_MAX]; /**< by field number */
    int64_t *line;                              /**< line of the source, from 1; 0: none */
    char *arena;
    int64_t arena_size;
    int64_t capacity;       /**< private */
    int64_t arena_capacity; /**< private */
};

/**
 * Make a batch ready for records of a noun, with room for `capacity` rows.
 *
 * @param[out] batch zeroed or fresh memory; pond_batch_clear frees what it holds
 * @return POND_OK; POND_ENOMEM, then there is nothing to free
 */
enum pond_status pond_batch_init(struct pond_batch *batch, enum pond_noun noun, int64_t capacity,
                                 struct pond_error *err);

/** Free what a batch holds and zero it; a zeroed batch is allowed. */
void pond_batch_clear(struct pond_batch *batch);

/** Forget the rows, keep the memory. */
void pond_batch_reset(struct pond_batch *batch);

/**
 * Add a row in which nothing is given (ids POND_UNKNOWN, numbers NaN, texts missing, other
 * POND_MISSING); it is row `batch->rows - 1`. POND_ENOMEM.
 */
enum pond_status pond_batch_add_row(struct pond_batch *batch, int64_t line, struct pond_error *err);

/** Take the last row away again (what it added to the arena too). */
void pond_batch_drop_row(struct pond_batch *batch);

/** Set a text of the last row; `length` bytes, copied. POND_ENOMEM. */
enum pond_status pond_batch_set_text(struct pond_batch *batch, int32_t field, const char *text,
                                     size_t length, struct pond_error *err);

/** Add all rows of another batch of the same noun. POND_ENOMEM. */
enum pond_status pond_batch_append(struct pond_batch *batch, const struct pond_batch *other,
                                   struct pond_error *err);

/** A text, NUL-terminated, borrowed until the batch changes; NULL: missing. */
static inline const char *pond_batch_text(const struct pond_batch *batch, int32_t field,
                                          int64_t row)
{
    int64_t at = batch->column[field].text[row];

    return at < 0 ? NULL : batch->arena + at;
}

/** Whether a value of a row is given. */
bool pond_batch_has(const struct pond_batch *batch, int32_t field, int64_t row);

#endif
