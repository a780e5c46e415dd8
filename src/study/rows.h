/* Answers of items as rows of plain bytes, in memory or in a file that outlives the process.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ROWS_H
#define POND_STUDY_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "study/analysis.h"

/**
 * The rows of one run, done in blocks of items. Where there is a restart file, a process that is
 * killed loses the blocks that it was at; a machine that stops loses ten seconds more.
 */
struct pond_rows {
    struct pond_items items;
    int64_t block;       /**< items of a block; the last may have fewer */
    int64_t blocks;      /**< that cover the items */
    int64_t items_done;  /**< in blocks that are done */
    int64_t items_found; /**< of these, done by an earlier process */
    uint8_t *done;       /**< blocks: 1 where done */
    unsigned char *row;  /**< items.count rows of items.row_bytes; any bytes where not done */
    char *path;          /**< of the restart file; NULL: in memory only */

    int file;           /**< private */
    unsigned char *map; /**< private */
    size_t map_bytes;   /**< private */
    double safe_s;      /**< private: when last written through */
};

/**
 * New rows, none of them done, in memory. POND_ENOMEM.
 */
enum pond_status pond_rows_new(struct pond_rows **out, const struct pond_items *items,
                               int64_t block, struct pond_error *err);

/**
 * New rows in a restart file: those that an earlier process left there are done. A file that is
 * damaged, or of another identity, is begun anew.
 *
 * @param[out] out      the caller's, for pond_rows_close
 * @param      path     of the file, which is made with all the room that it needs
 * @param      identity of all that decides what the rows hold
 * @return POND_OK; POND_EBUSY, another process has the file; POND_EIO, it cannot be made (the
 *         message says why); POND_ENOMEM
 */
enum pond_status pond_rows_open(struct pond_rows **out, const struct pond_items *items,
                                int64_t block, const char *path,
                                const char identity[POND_HASH_SIZE], struct pond_error *err);

/** Row of an item. */
void *pond_rows_at(const struct pond_rows *rows, int64_t item);

/** First item of a block, and one behind its last. */
int64_t pond_rows_begin(const struct pond_rows *rows, int64_t block);
int64_t pond_rows_end(const struct pond_rows *rows, int64_t block);

/** Say that a block is done; the caller sees to it that one thread at a time does so. POND_EIO, the
 * restart file could not be written. */
enum pond_status pond_rows_mark(struct pond_rows *rows, int64_t block, struct pond_error *err);

/** Let go of the rows: the restart file goes, too, where `finished`, else what is done is kept in
 * it. Takes NULL. */
void pond_rows_close(struct pond_rows *rows, bool finished);

#endif
