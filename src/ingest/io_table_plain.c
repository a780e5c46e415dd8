/* A plain labelled square table into the cells of its rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/io_table_plain.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_parts.h"

#define FINAL "final_demand"
#define VALUE_ADDED "value_added"

/* What a column is, where it is no industry's (0, 1, ...) and no final demand's (-2, -3, ...). */
#define OTHER (-1)

/* Kinds as they stand behind "final_demand:" and "value_added:". */
struct kind {
    const char *name;
    int kind;
};

static const struct kind final_kinds[] = {
    {"households", POND_IO_HOUSEHOLDS},   {"investment", POND_IO_INVESTMENT},
    {"inventories", POND_IO_INVENTORIES}, {"government", POND_IO_GOVERNMENT},
    {"exports", POND_IO_EXPORTS},         {"imports", POND_IO_IMPORTS},
    {"other", POND_IO_FINAL_OTHER},       {NULL, 0},
};

static const struct kind value_kinds[] = {
    {"pay", POND_IO_PAY},
    {"taxes", POND_IO_TAXES},
    {"surplus", POND_IO_SURPLUS},
    {"other", POND_IO_PRIMARY_OTHER},
    {NULL, 0},
};

/* --- the header --- */

/* The kind behind BEGINNING: in a text; -1: it begins otherwise, or has an unknown kind. */
static int kind_of(const struct kind *kinds, const char *beginning, const char *text, size_t length)
{
    size_t begin = strlen(beginning);

    if (length <= begin + 1 || memcmp(text, beginning, begin) != 0 || text[begin] != ':') {
        return -1;
    }
    for (const struct kind *k = kinds; k->name != NULL; k++) {
        if (strlen(k->name) == length - begin - 1 &&
            memcmp(k->name, text + begin + 1, length - begin - 1) == 0) {
            return k->kind;
        }
    }
    return -1;
}

static bool is_final(const char *name)
{
    size_t begin = strlen(FINAL);

    return strncmp(name, FINAL, begin) == 0 && (name[begin] == '\0' || name[begin] == ':');
}

static enum pond_status add_final(struct pondi_plain *plain, const char *name,
                                  struct pond_error *err)
{
    int kind = kind_of(final_kinds, FINAL, name, strlen(name));

    if (kind < 0 && strcmp(name, FINAL) != 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: column \"%s\" (expected final_demand alone, or with one of "
                         ":households, :investment, :inventories, :government, :exports, :imports, "
                         ":other behind it)",
                         plain->path, name);
    }
    plain->final[plain->finals++] = (struct pondi_plain_final){
        name, kind < 0 ? POND_IO_FINAL_OTHER : (enum pond_io_final_kind)kind};
    return POND_OK;
}

static enum pond_status read_column(struct pondi_plain *plain, struct pond_dictionary *seen,
                                    int32_t c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = pond_csv_name(plain->csv, c);
    int32_t known = pond_dictionary_count(seen);
    int32_t id = 0;

    POND_TRY(pond_dictionary_add(seen, name, strlen(name), &id, err));
    if (id < known || name[0] == '\0') {
        return pond_fail(err, POND_EPARSE,
                         "%s: column %" PRId32 " is called \"%s\"%s (expected one column an "
                         "industry, under its code)",
                         plain->path, c + 1, name, name[0] == '\0' ? "" : ", as one before it");
    }
    plain->column[c] = OTHER;
    if (strcmp(name, "output") == 0) {
        plain->output_column = c;
    } else if (strcmp(name, "name") == 0) {
        plain->name_column = c;
    } else if (is_final(name)) {
        POND_TRY(add_final(plain, name, err));
        plain->column[c] = -1 - plain->finals;
    } else if (c > 0) {
        POND_TRY(pond_dictionary_add(plain->industry, name, strlen(name), &plain->column[c], err));
    }
done:
    return status;
}

static enum pond_status check_header(const struct pondi_plain *plain, struct pond_error *err)
{
    bool total = false;
    int32_t none = 0;

    if (plain->finals == 0) {
        return pond_csv_find(plain->csv, FINAL, &none, err);
    }
    for (int32_t f = 0; f < plain->finals; f++) {
        total = total || strcmp(plain->final[f].code, FINAL) == 0;
    }
    if (total && plain->finals > 1) {
        return pond_fail(err, POND_EPARSE,
                         "%s: column \"final_demand\" beside \"%s\" (expected one of all, or those "
                         "that it is made of)",
                         plain->path, plain->final[plain->finals - 1].code);
    }
    if (pond_dictionary_count(plain->industry) == 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: no column is an industry's (expected industry, a column for each "
                         "industry, final_demand)",
                         plain->path);
    }
    return POND_OK;
}

static enum pond_status read_header(struct pondi_plain *plain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t columns = pond_csv_columns(plain->csv);
    struct pond_dictionary *seen = NULL;
    int32_t first = 0;

    POND_TRY(pond_csv_find(plain->csv, "industry", &first, err));
    if (first != 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: column \"industry\" is number %" PRId32 " (expected the first)",
                         plain->path, first + 1);
    }
    POND_TRY(pond_dictionary_new(&seen, err));
    POND_TRY(pond_dictionary_new(&plain->industry, err));
    POND_TRY(POND_NEW(&plain->column, columns, err));
    POND_TRY(POND_NEW(&plain->final, columns, err));
    for (int32_t c = 0; c < columns; c++) {
        POND_TRY(read_column(plain, seen, c, err));
    }
    POND_TRY(check_header(plain, err));
    {
        int32_t industries = pond_dictionary_count(plain->industry);

        POND_TRY(POND_NEW(&plain->name, industries, err));
        POND_TRY(POND_NEW(&plain->place, industries, err));
        POND_TRY(POND_NEW(&plain->line, industries, err));
        POND_TRY(POND_NEW(&plain->given, industries, err));
        POND_TRY(POND_NEW(&plain->output, industries, err));
        memset(plain->place, -1, (size_t)industries * sizeof *plain->place);
    }
done:
    pond_dictionary_free(seen);
    return status;
}

/* --- rows --- */

/* An empty cell is 0, as in published tables. */
static enum pond_status read_cell(const struct pondi_plain *plain, int32_t column, bool signed_too,
                                  double *value, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *value = 0.0;
    if (plain->row->cell[column].length == 0) {
        return POND_OK;
    }
    POND_TRY(pond_csv_number(plain->csv, plain->row, column, value, err));
    if (!signed_too && *value < 0.0) {
        return pond_csv_fail(plain->csv, plain->row, column,
                             plain->column[column] < OTHER
                                 ? "0 or more; what was imported belongs into a row \"imports\""
                                 : "0 or more",
                             err);
    }
done:
    return status;
}

static enum pond_status read_industry(struct pondi_plain *plain, int32_t k, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t industries = pond_dictionary_count(plain->industry);
    int64_t width = industries + plain->finals;
    double *cell = NULL;

    if (plain->line[k] != 0) {
        return pond_csv_fail(plain->csv, plain->row, 0,
                             "one row an industry; there is another before", err);
    }
    POND_TRY(POND_GROW(&plain->cell, &plain->cell_room, (plain->rows + 1) * width, err));
    cell = plain->cell + plain->rows * width;
    plain->line[k] = plain->row->line;
    plain->place[k] = plain->rows++;
    for (int32_t c = 1; c < pond_csv_columns(plain->csv); c++) {
        int32_t is = plain->column[c];
        int32_t final = is < OTHER ? -2 - is : 0;
        enum pond_io_final_kind kind = plain->final[final].kind;

        if (c == plain->name_column) {
            POND_TRY(pondi_io_text(&plain->name[k], plain->row, c, err));
        } else if (c == plain->output_column) {
            POND_TRY(read_cell(plain, c, false, &plain->given[k], err));
        } else if (is < OTHER) {
            POND_TRY(read_cell(plain, c, kind == POND_IO_INVENTORIES || kind == POND_IO_IMPORTS,
                               &cell[industries + final], err));
        } else {
            POND_TRY(read_cell(plain, c, false, &cell[is], err));
        }
    }
done:
    return status;
}

enum pond_status pondi_plain_add(struct pondi_plain *plain, const struct pondi_plain_extra *like,
                                 double **value, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_plain_extra extra = *like;

    extra.code = pondi_strdup(like->code);
    extra.unit = pondi_strdup(like->unit);
    if (extra.code == NULL || extra.unit == NULL) {
        status = pondi_no_memory(err, strlen(like->code) + strlen(like->unit) + 2, 1);
        goto done;
    }
    POND_TRY(POND_GROW(&plain->extra, &plain->extra_room, (int64_t)plain->extras + 1, err));
    extra.value = *value;
    *value = NULL;
    plain->extra[plain->extras++] = extra;
    extra = (struct pondi_plain_extra){.code = NULL};
done:
    pondi_free(extra.code);
    pondi_free(extra.unit);
    return status;
}

/* What a row is that is no industry's; its code and unit are cut out of `text`. */
static bool is_extra(struct pondi_plain_extra *extra, char *text)
{
    size_t length = strlen(text);
    int kind = kind_of(value_kinds, VALUE_ADDED, text, length);
    char *bracket = strstr(text, " [");

    extra->code = text;
    extra->unit = text + length;
    if (strcmp(text, VALUE_ADDED) == 0 || strcmp(text, "imports") == 0 || kind >= 0) {
        extra->kind = kind >= 0                      ? (enum pond_io_primary_kind)kind
                      : strcmp(text, "imports") == 0 ? POND_IO_IMPORTED_INPUT
                                                     : POND_IO_VALUE_ADDED;
        return true;
    }
    if (bracket == NULL || bracket == text || text[length - 1] != ']' ||
        bracket + 2 == text + length - 1) {
        return false;
    }
    text[length - 1] = '\0';
    *bracket = '\0';
    extra->unit = bracket + 2;
    extra->effect = true;
    return true;
}

static enum pond_status read_extra(struct pondi_plain *plain, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_plain_extra like = {.line = plain->row->line};
    bool signed_too = false;
    double *value = NULL;
    char *text = NULL;

    POND_TRY(pondi_io_text(&text, plain->row, 0, err));
    if (!is_extra(&like, text)) {
        status = pond_csv_fail(plain->csv, plain->row, 0,
                               "an industry of the header, value_added or imports, or an effect "
                               "with its unit as in jobs [jobs]",
                               err);
        goto done;
    }
    for (int32_t k = 0; k < plain->extras; k++) {
        if (strcmp(plain->extra[k].code, like.code) == 0) {
            status = pond_csv_fail(plain->csv, plain->row, 0,
                                   "one such row; there is another before", err);
            goto done;
        }
    }
    POND_TRY(POND_NEW(&value, pond_dictionary_count(plain->industry), err));
    signed_too = like.kind != POND_IO_IMPORTED_INPUT || like.effect;
    for (int32_t c = 1; c < pond_csv_columns(plain->csv); c++) {
        if (plain->column[c] >= 0) {
            POND_TRY(read_cell(plain, c, signed_too, &value[plain->column[c]], err));
        }
    }
    POND_TRY(pondi_plain_add(plain, &like, &value, err));
done:
    pondi_free(value);
    pondi_free(text);
    return status;
}

enum pond_status pondi_plain_read(struct pondi_plain *plain, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *plain = (struct pondi_plain){.path = path, .name_column = -1, .output_column = -1};
    POND_TRY(pond_csv_open(&plain->csv, path, NULL, err));
    POND_TRY(read_header(plain, err));
    for (;;) {
        struct pond_csv_cell code;
        int32_t k = 0;

        POND_TRY(pond_csv_next_good(plain->csv, &plain->row, err));
        if (plain->row == NULL) {
            break;
        }
        code = plain->row->cell[0];
        k = pond_dictionary_find(plain->industry, code.text, code.length);
        POND_TRY(k >= 0 ? read_industry(plain, k, err) : read_extra(plain, err));
    }
    for (int32_t k = 0; k < pond_dictionary_count(plain->industry); k++) {
        if (plain->line[k] == 0) {
            return pond_fail(err, POND_EPARSE,
                             "%s: column \"%s\" has no row (expected a row for each industry)",
                             path, pond_dictionary_text(plain->industry, k));
        }
    }
done:
    return status;
}

void pondi_plain_clear(struct pondi_plain *plain)
{
    for (int32_t k = 0; plain->name != NULL && k < pond_dictionary_count(plain->industry); k++) {
        pondi_free(plain->name[k]);
    }
    for (int32_t k = 0; k < plain->extras; k++) {
        pondi_free(plain->extra[k].code);
        pondi_free(plain->extra[k].unit);
        pondi_free(plain->extra[k].value);
    }
    pond_csv_close(plain->csv);
    pond_dictionary_free(plain->industry);
    pondi_free(plain->name);
    pondi_free(plain->column);
    pondi_free(plain->final);
    pondi_free(plain->cell);
    pondi_free(plain->place);
    pondi_free(plain->line);
    pondi_free(plain->given);
    pondi_free(plain->output);
    pondi_free(plain->extra);
    *plain = (struct pondi_plain){.path = NULL};
}
