/* Finding lines: blocks come in behind, rows are taken in front.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/lines.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

/* Read a block behind what is there. */
static enum pond_status fill(struct pondi_lines *lines, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *block = NULL;
    size_t length = 0;

    POND_TRY(pondi_bytes_next(lines->bytes, &block, &length, err));
    if (length == 0) {
        lines->at_end = true;
        return POND_OK;
    }
    lines->has_nul = lines->has_nul || memchr(block, '\0', length) != NULL;
    if (lines->begin > 0) {
        memmove(lines->buffer, pondi_lines_text(lines), lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->begin = 0;
    }
    /* At most the longest row and a block behind it, in UTF-8. */
    assert(lines->end <= POND_CSV_ROW_MAX);
    POND_TRY(POND_GROW(&lines->buffer, &lines->capacity,
                       (int64_t)(lines->end + POND_UTF8_GROWTH * length + 1), err));
    if (lines->latin1) {
        length = pondi_utf8_from_latin1(lines->buffer + lines->end, block, length);
    } else {
        memcpy(lines->buffer + lines->end, block, length);
    }
    lines->end += length;
done:
    return status;
}

enum pond_status pondi_lines_find(struct pondi_lines *lines, size_t from, struct pondi_line *line,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t scanned = from;

    *line = (struct pondi_line){.from = from, .end = from, .next = from};
    for (;;) {
        size_t have = lines->end - lines->begin;
        const char *text = pondi_lines_text(lines);
        const char *hit = memchr(text + scanned, lines->line_end, have - scanned);
        if (hit != NULL || (lines->at_end && have > from)) {
            line->end = hit == NULL ? have : (size_t)(hit - text);
            line->next = hit == NULL ? have : line->end + 1;
            line->too_long = line->end > POND_CSV_ROW_MAX;
            if (lines->line_end == '\n' && line->end > from && text[line->end - 1] == '\r') {
                line->end--;
            }
            return POND_OK;
        }
        if (lines->at_end) {
            return POND_OK;
        }
        if (have > POND_CSV_ROW_MAX) {
            line->end = have;
            line->next = have;
            line->too_long = true;
            return POND_OK;
        }
        scanned = have;
        POND_TRY(fill(lines, err));
    }
done:
    return status;
}

void pondi_lines_take(struct pondi_lines *lines, const struct pondi_line *line, bool several)
{
    const char *text = pondi_lines_text(lines);
    const char *end = text + line->next;

    lines->number++;
    /* The last byte is the break of the last line, or the file's end. */
    while (several && (text = memchr(text, lines->line_end, (size_t)(end - text))) != NULL &&
           ++text < end) {
        lines->number++;
    }
    lines->begin += line->next;
}

enum pond_status pondi_lines_skip(struct pondi_lines *lines, size_t *length, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *length = 0;
    for (;;) {
        size_t have = lines->end - lines->begin;
        const char *text = pondi_lines_text(lines);
        const char *hit = memchr(text, lines->line_end, have);
        size_t taken = hit == NULL ? have : (size_t)(hit - text);
        *length += taken;
        lines->begin += hit == NULL ? taken : taken + 1;
        if (hit != NULL || lines->at_end) {
            break;
        }
        POND_TRY(fill(lines, err));
    }
    lines->number++;
done:
    return status;
}

/* The first block was read as it is: make UTF-8 of it. */
static enum pond_status convert_start(struct pondi_lines *lines, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t length = lines->end;
    char *copy = NULL;

    POND_TRY(POND_NEW(&copy, length, err));
    memcpy(copy, lines->buffer, length);
    lines->end = pondi_utf8_from_latin1(lines->buffer, copy, length);
    lines->latin1 = true;
done:
    pondi_free(copy);
    return status;
}

enum pond_status pondi_lines_open(struct pondi_lines *lines, const char *path, bool latin1,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *lines = (struct pondi_lines){.line_end = '\n', .number = 1};
    POND_TRY(pondi_bytes_open(&lines->bytes, path, err));
    POND_TRY(fill(lines, err));
    if (lines->end == 0) {
        status = pond_fail(err, POND_EPARSE, "%s: is empty (expected a header line)", path);
        goto done;
    }
    if (memchr(lines->buffer, '\n', lines->end) == NULL &&
        memchr(lines->buffer, '\r', lines->end) != NULL) {
        lines->line_end = '\r';
    }
    if (lines->end >= 3 && memcmp(lines->buffer, "\xEF\xBB\xBF", 3) == 0) {
        lines->begin = 3;
    } else if (latin1) {
        POND_TRY(convert_start(lines, err));
    }
done:
    return status;
}

void pondi_lines_close(struct pondi_lines *lines)
{
    pondi_free(lines->buffer);
    pondi_bytes_free(lines->bytes);
    *lines = (struct pondi_lines){0};
}
