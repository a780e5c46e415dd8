/* One row to its records: all of them, or none and a reason.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_ROW_H
#define POND_INGEST_ROW_H

#include "ingest/evaluate.h"
#include "records/batch.h"

/** A code of a row that is not known yet: it becomes a number once the whole row is legal. */
struct pondi_pending {
    struct pondi_bound *bound;
    enum pond_noun noun; /**< of the record */
    int64_t row;         /**< of the batch */
    int64_t code;        /**< where the code, and the cell, begin in the texts of the row */
    int64_t cell;
    int64_t key; /**< of an own code: all that the row says of it; see struct pondi_seen */
    int32_t code_length;
    int32_t cell_length;
    int32_t key_length;
};

/**
 * What was said last of each code of a noun, so that saying it again (the name of a product in
 * each of its order lines) gives no record.
 */
struct pondi_seen {
    struct pond_dictionary *keys; /**< all that was said */
    int32_t *last;                /**< by id: number of its last key + 1, 0: none */
    int64_t capacity;
};

/** What rows are turned into. */
struct pondi_rows {
    struct pond_codes *codes;
    struct pond_batch batch[POND_NOUNS];
    struct pondi_seen seen[POND_CODED_NOUNS];
    struct pondi_scratch scratch;
    struct pondi_pending *pending; /**< of this row */
    int64_t pendings;
    int64_t pending_capacity;
    char *text; /**< codes, cells and keys of `pending` */
    int64_t text_used;
    int64_t text_capacity;
    int64_t key; /**< of the record that is being read, in text */
    int32_t key_length;
};

/** Make batches for the nouns of a part and those that they refer to. */
enum pond_status pondi_rows_init(struct pondi_rows *rows, const struct pondi_part *part,
                                 struct pond_codes *codes, struct pond_error *err);
void pondi_rows_clear(struct pondi_rows *rows);

/**
 * Add the records of a row to the batches.
 *
 * @param[out] legal   false: nothing was added, and `fault` says why
 * @param[out] records how many of each noun were added, codes met for the first time apart; adds
 *                     to what stands there
 * @param[out] any     whether the row has a record at all
 */
enum pond_status pondi_rows_add(struct pondi_rows *rows, const struct pondi_bound_part *part,
                                const struct pond_csv_row *row, bool *legal,
                                int64_t records[POND_NOUNS], bool *any, struct pondi_fault *fault,
                                struct pond_error *err);

#endif
