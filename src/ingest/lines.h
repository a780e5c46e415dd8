/* The physical lines of a file, in one buffer that holds the longest row and no more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_LINES_H
#define POND_INGEST_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ingest/bytes.h"
#include "ingest/csv.h"

/** A file's lines being read. Zeroed it is closed. */
struct pondi_lines {
    struct pondi_bytes *bytes;
    char line_end; /**< LF (a CR before it does not count), or CR in old Mac files */
    bool latin1;
    bool has_nul; /**< a NUL was read at some time */
    bool at_end;
    char *buffer; /**< what was read and not taken: [begin, end) */
    int64_t capacity;
    size_t begin;
    size_t end;
    int64_t number; /**< of the line at begin, from 1 */
};

/** One line, as offsets from lines->begin. */
struct pondi_line {
    size_t from;
    size_t end;    /**< where its text ends, the line break not counted */
    size_t next;   /**< where the next line begins; == from: the file ends here */
    bool too_long; /**< begin to its end is longer than POND_CSV_ROW_MAX */
};

/** Open a file and look at its first block: BOM, line ends. POND_EPARSE when it is empty. */
enum pond_status pondi_lines_open(struct pondi_lines *lines, const char *path, bool latin1,
                                  struct pond_error *err);
void pondi_lines_close(struct pondi_lines *lines);

/** The line that begins `from` bytes after lines->begin; reading may move the buffer. */
enum pond_status pondi_lines_find(struct pondi_lines *lines, size_t from, struct pondi_line *line,
                                  struct pond_error *err);

/** The bytes at lines->begin. */
static inline const char *pondi_lines_text(const struct pondi_lines *lines)
{
    return lines->buffer + lines->begin;
}

/** Take all up to line->next; `several`: there may be line breaks within. */
void pondi_lines_take(struct pondi_lines *lines, const struct pondi_line *line, bool several);

/** Take the line at begin, which is too long, however long it is; its length. */
enum pond_status pondi_lines_skip(struct pondi_lines *lines, size_t *length,
                                  struct pond_error *err);

#endif
