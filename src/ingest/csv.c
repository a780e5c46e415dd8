/* Cells of lines without quotes are found here; libcsv takes the quoted ones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/csv.h"

#include <csv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "ingest/lines.h"
#include "records/money.h"

/* How much of a row that is too long is kept to show it. */
#define SHOWN 4095

struct pond_csv {
    char *path;
    struct pondi_lines lines;
    char delimiter;

    struct csv_parser parser;
    bool parser_made;
    enum pond_status parser_status;
    char *text; /* unquoted cells of a quoted row, each followed by NUL */
    int64_t text_capacity;
    size_t text_used;
    struct pond_csv_cell *cell;
    int64_t cell_capacity;
    struct pond_csv_row row;
    char fault[160];
    char *shown;

    char *header;
    char **name;
    int32_t columns;
};

static int is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static int is_space(unsigned char c)
{
    return c == ' ';
}

static int is_line_feed(unsigned char c)
{
    return c == '\n';
}

static int is_carriage_return(unsigned char c)
{
    return c == '\r';
}

static bool line_is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_blank((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

static enum pond_status add_cell(struct pond_csv *csv, const char *text, size_t length,
                                 struct pond_error *err)
{
    if (csv->row.cells == csv->cell_capacity) {
        enum pond_status status =
            POND_GROW(&csv->cell, &csv->cell_capacity, (int64_t)csv->row.cells + 1, err);
        if (status != POND_OK) {
            return status;
        }
    }
    csv->cell[csv->row.cells++] = (struct pond_csv_cell){text, length};
    return POND_OK;
}

/* A line without quotes: its cells stand in the buffer. */
static enum pond_status split_plain(struct pond_csv *csv, const char *text, size_t length,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *end = text + length;
    bool tabs = csv->delimiter == '\t';

    for (;;) {
        const char *stop = memchr(text, csv->delimiter, (size_t)(end - text));
        const char *last = stop == NULL ? end : stop;
        while (text < last && (*text == ' ' || (*text == '\t' && !tabs))) {
            text++;
        }
        while (last > text && (last[-1] == ' ' || (last[-1] == '\t' && !tabs))) {
            last--;
        }
        POND_TRY(add_cell(csv, text, (size_t)(last - text), err));
        if (stop == NULL) {
            break;
        }
        text = stop + 1;
    }
done:
    return status;
}

/* libcsv gives a cell, whose text is its own: copy it. Offsets become pointers at the end. */
static void take_cell(void *cell, size_t length, void *user)
{
    struct pond_csv *csv = user;

    if (csv->parser_status != POND_OK) {
        return;
    }
    csv->parser_status =
        POND_GROW(&csv->text, &csv->text_capacity, (int64_t)(csv->text_used + length + 1), NULL);
    if (csv->parser_status == POND_OK) {
        csv->parser_status = add_cell(csv, NULL, length, NULL);
    }
    if (csv->parser_status == POND_OK) {
        memcpy(csv->text + csv->text_used, cell, length);
        csv->text[csv->text_used + length] = '\0';
        csv->text_used += length + 1;
    }
}

static enum pond_status parse_piece(struct pond_csv *csv, const char *text, size_t length,
                                    bool *stray, struct pond_error *err)
{
    size_t parsed = csv_parse(&csv->parser, text, length, take_cell, NULL, csv);

    if (csv->parser_status != POND_OK || csv_error(&csv->parser) == CSV_ENOMEM) {
        return pondi_no_memory(err, length, 1);
    }
    *stray = parsed != length;
    return POND_OK;
}

static bool quotes_are_odd(const char *text, size_t length)
{
    bool odd = false;
    const char *end = text + length;

    while ((text = memchr(text, '"', (size_t)(end - text))) != NULL) {
        odd = !odd;
        text++;
    }
    return odd;
}

static void set_fault(struct pond_csv *csv, const char *fault)
{
    (void)snprintf(csv->fault, sizeof csv->fault, "%s", fault);
    csv->row.fault = csv->fault;
}

/*
 * A row that begins in `line`, which has a quote: one physical line after the other goes to libcsv
 * until all quotes are closed. In strict parsing a cell is open exactly when their number is odd.
 * On return `line` ends where the row ends; with a fault it is the first line again.
 */
static enum pond_status split_quoted(struct pond_csv *csv, struct pondi_line *line,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_line first = *line;
    struct pondi_line piece = *line;
    bool open = false;
    bool stray = false;

    csv->text_used = 0;
    csv->parser_status = POND_OK;
    for (;;) {
        const char *text = pondi_lines_text(&csv->lines) + piece.from;
        open = open != quotes_are_odd(text, piece.end - piece.from);
        POND_TRY(parse_piece(csv, text, (open ? piece.next : piece.end) - piece.from, &stray, err));
        if (stray || !open) {
            break;
        }
        POND_TRY(pondi_lines_find(&csv->lines, piece.next, &piece, err));
        if (piece.next == piece.from || piece.too_long) {
            break;
        }
    }
    if (stray || open) {
        set_fault(csv, stray ? "quotes around the whole cell, and doubled inside it: one stands "
                               "within a cell or text follows a closing one"
                             : "a closing quote within 1 MiB");
        *line = first;
    } else {
        line->end = piece.end;
        line->next = piece.next;
    }
done:
    if (csv_fini(&csv->parser, status == POND_OK && !stray && !open ? take_cell : NULL, NULL,
                 csv) != 0 ||
        (status == POND_OK && csv->parser_status != POND_OK)) {
        status = pondi_no_memory(err, 1, 1);
    }
    return status;
}

/* Cells of libcsv: from lengths to pointers, now that the text does not move any more. */
static void point_cells(struct pond_csv *csv)
{
    size_t at = 0;

    for (int32_t i = 0; i < csv->row.cells; i++) {
        csv->cell[i].text = csv->text + at;
        at += csv->cell[i].length + 1;
    }
}

/* Drop a line that is longer than the limit, whatever its length; its beginning is kept. */
static enum pond_status skip_line(struct pond_csv *csv, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t length = csv->lines.end - csv->lines.begin;

    csv->row.raw = csv->shown;
    csv->row.raw_length = length > SHOWN ? SHOWN : length;
    memcpy(csv->shown, pondi_lines_text(&csv->lines), csv->row.raw_length);
    POND_TRY(pondi_lines_skip(&csv->lines, &length, err));
    (void)snprintf(csv->fault, sizeof csv->fault,
                   "a row of at most %zu bytes (this one has %zu; only its beginning is kept)",
                   POND_CSV_ROW_MAX, length);
    csv->row.fault = csv->fault;
done:
    return status;
}

static enum pond_status split_row(struct pond_csv *csv, struct pondi_line *line,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *text = pondi_lines_text(&csv->lines);
    bool quoted = memchr(text, '"', line->end) != NULL;

    if (quoted) {
        POND_TRY(split_quoted(csv, line, err));
        point_cells(csv);
    } else {
        POND_TRY(split_plain(csv, text, line->end, err));
    }
    text = pondi_lines_text(&csv->lines); /* reading more may have moved it */
    csv->row.raw = text;
    csv->row.raw_length = line->end;
    if (csv->row.fault == NULL && csv->lines.has_nul && memchr(text, '\0', line->end) != NULL) {
        set_fault(csv, "no NUL byte");
    }
    if (csv->row.fault == NULL && csv->header != NULL && csv->row.cells != csv->columns) {
        (void)snprintf(csv->fault, sizeof csv->fault, "%d cells, as in the header (this has %d)",
                       csv->columns, csv->row.cells);
        csv->row.fault = csv->fault;
    }
    csv->row.cell = csv->cell;
    pondi_lines_take(&csv->lines, line, quoted);
done:
    return status;
}

enum pond_status pond_csv_next(struct pond_csv *csv, const struct pond_csv_row **row,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_line line;

    *row = NULL;
    for (;;) {
        POND_TRY(pondi_lines_find(&csv->lines, 0, &line, err));
        if (line.next == 0) {
            return POND_OK;
        }
        if (line.too_long || !line_is_blank(pondi_lines_text(&csv->lines), line.end)) {
            break;
        }
        pondi_lines_take(&csv->lines, &line, false);
    }
    csv->row = (struct pond_csv_row){.line = csv->lines.number};
    if (line.too_long) {
        POND_TRY(skip_line(csv, err));
    } else {
        POND_TRY(split_row(csv, &line, err));
    }
    *row = &csv->row;
done:
    return status;
}

enum pond_status pond_csv_next_good(struct pond_csv *csv, const struct pond_csv_row **row,
                                    struct pond_error *err)
{
    enum pond_status status = pond_csv_next(csv, row, err);

    if (status == POND_OK && *row != NULL && (*row)->fault != NULL) {
        status = pond_fail(err, POND_EPARSE, "%s line %lld: expected %s", csv->path,
                           (long long)(*row)->line, (*row)->fault);
        *row = NULL;
    }
    return status;
}

enum pond_status pond_csv_fail(const struct pond_csv *csv, const struct pond_csv_row *row,
                               int32_t column, const char *expected, struct pond_error *err)
{
    const struct pond_csv_cell *cell = &row->cell[column];
    int shown = cell->length > 80 ? 80 : (int)cell->length;

    return pond_fail(err, POND_EPARSE, "%s line %lld, column \"%s\": \"%.*s\" (expected %s)",
                     csv->path, (long long)row->line, csv->name[column], shown, cell->text,
                     expected);
}

/* -12.5, 1e-06: what programs write, correctly rounded. */
static bool read_number(struct pond_csv_cell cell, double *value)
{
    char text[64];
    char *end = NULL;

    if (cell.length == 0 || cell.length >= sizeof text) {
        return false;
    }
    for (size_t i = 0; i < cell.length; i++) {
        if (strchr("0123456789+-.eE", cell.text[i]) == NULL || cell.text[i] == '\0') {
            return false;
        }
        text[i] = cell.text[i];
    }
    text[cell.length] = '\0';
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

enum pond_status pond_csv_number(const struct pond_csv *csv, const struct pond_csv_row *row,
                                 int32_t column, double *value, struct pond_error *err)
{
    if (!read_number(row->cell[column], value)) {
        return pond_csv_fail(csv, row, column, "a number such as 12.5", err);
    }
    return POND_OK;
}

int32_t pond_csv_columns(const struct pond_csv *csv)
{
    return csv->columns;
}

const char *pond_csv_name(const struct pond_csv *csv, int32_t column)
{
    return csv->name[column];
}

const char *pond_csv_header(const struct pond_csv *csv)
{
    return csv->header;
}

int64_t pond_csv_bytes_done(const struct pond_csv *csv)
{
    return pondi_bytes_done(csv->lines.bytes);
}

int64_t pond_csv_bytes_total(const struct pond_csv *csv)
{
    return pondi_bytes_total(csv->lines.bytes);
}

/* "a, b, c" of the header, as much as fits. */
static void list_names(const struct pond_csv *csv, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < csv->columns && used + 4 < size; i++) {
        int count = snprintf(text + used, size - used, "%s\"%s\"", i > 0 ? ", " : "", csv->name[i]);
        used += count < 0 ? 0 : (size_t)count;
    }
}

enum pond_status pond_csv_find(const struct pond_csv *csv, const char *name, int32_t *column,
                               struct pond_error *err)
{
    char names[600];
    int32_t found = -1;

    for (int32_t i = 0; i < csv->columns; i++) {
        if (strcmp(csv->name[i], name) != 0) {
            continue;
        }
        if (found >= 0) {
            return pond_fail(err, POND_EPARSE,
                             "%s: columns %d and %d are both called \"%s\" (expected one); rename "
                             "one in the file's header",
                             csv->path, found + 1, i + 1, name);
        }
        found = i;
    }
    if (found < 0) {
        list_names(csv, names, sizeof names);
        return pond_fail(err, POND_EPARSE, "%s: there is no column \"%s\" (the header has %s)",
                         csv->path, name, names);
    }
    *column = found;
    return POND_OK;
}

static enum pond_status copy_text(char **out, const char *text, size_t length,
                                  struct pond_error *err)
{
    *out = pondi_alloc(length + 1, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, length + 1, 1);
    }
    memcpy(*out, text, length);
    return POND_OK;
}

static enum pond_status read_header(struct pond_csv *csv, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_row *row = NULL;

    POND_TRY(pond_csv_next_good(csv, &row, err));
    if (row == NULL) {
        status = pond_fail(err, POND_EPARSE, "%s: has only blank lines (expected a header line)",
                           csv->path);
        goto done;
    }
    if (pondi_utf8_fault(row->raw, row->raw_length) < row->raw_length) {
        status = pond_fail(err, POND_EPARSE,
                           "%s line %lld: the header is not UTF-8; if the file is Western "
                           "(Latin-1, Windows-1252), say \"encoding\": \"latin-1\"",
                           csv->path, (long long)row->line);
        goto done;
    }
    POND_TRY(POND_NEW(&csv->name, row->cells, err));
    for (; csv->columns < row->cells; csv->columns++) {
        const char *text = row->cell[csv->columns].text;
        size_t length = row->cell[csv->columns].length;
        while (length > 0 && is_blank((unsigned char)*text)) {
            text++;
            length--;
        }
        while (length > 0 && is_blank((unsigned char)text[length - 1])) {
            length--;
        }
        POND_TRY(copy_text(&csv->name[csv->columns], text, length, err));
    }
    POND_TRY(copy_text(&csv->header, row->raw, row->raw_length, err));
done:
    return status;
}

static enum pond_status make_parser(struct pond_csv *csv, struct pond_error *err)
{
    if (csv_init(&csv->parser, CSV_STRICT) != 0) {
        return pondi_no_memory(err, 1, 1);
    }
    csv->parser_made = true;
    csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
    csv_set_space_func(&csv->parser, csv->delimiter == '\t' ? is_space : is_blank);
    csv_set_term_func(&csv->parser,
                      csv->lines.line_end == '\r' ? is_carriage_return : is_line_feed);
    csv_set_blk_size(&csv->parser, 4096);
    return POND_OK;
}

enum pond_status pond_csv_open(struct pond_csv **out, const char *path,
                               const struct pond_csv_format *format, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&csv, 1, err));
    POND_TRY(copy_text(&csv->path, path, strlen(path), err));
    csv->delimiter = ',';
    if (format != NULL && format->delimiter != '\0') {
        csv->delimiter = format->delimiter;
    }
    POND_TRY(pondi_lines_open(&csv->lines, path, format != NULL && format->latin1, err));
    POND_TRY(POND_NEW(&csv->shown, SHOWN + 1, err));
    POND_TRY(make_parser(csv, err));
    POND_TRY(read_header(csv, err));
    *out = csv;
    csv = NULL;
done:
    pond_csv_close(csv);
    return status;
}

void pond_csv_close(struct pond_csv *csv)
{
    if (csv == NULL) {
        return;
    }
    if (csv->parser_made) {
        csv_free(&csv->parser);
    }
    for (int32_t i = 0; i < csv->columns; i++) {
        pondi_free(csv->name[i]);
    }
    pondi_free(csv->name);
    pondi_free(csv->header);
    pondi_free(csv->shown);
    pondi_free(csv->cell);
    pondi_free(csv->text);
    pondi_lines_close(&csv->lines);
    pondi_free(csv->path);
    pondi_free(csv);
}
