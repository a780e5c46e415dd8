/* Tab separated files with names in two rows and one or more columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "ingest/io_table_parts.h"
#include "ingest/io_table_pymrio.h"

#define PARAMETERS "file_parameters.json"
#define NAME_BYTES 200

static const struct pond_csv_format tabs = {.delimiter = '\t'};

/* --- what file_parameters.json says --- */

/* What a folder says of one of its tables. */
struct said {
    char name[NAME_BYTES]; /* of the file; "" : it has none */
    int32_t header;        /* rows of names; 0: it does not say */
    int32_t index;         /* columns of names; 0: it does not say */
};

/* Numbers stand there as numbers or as texts. */
static int32_t number_of(const json_t *value)
{
    return json_is_string(value) ? (int32_t)strtol(json_string_value(value), NULL, 10)
                                 : (int32_t)json_integer_value(value);
}

static enum pond_status read_said(struct said *said, const json_t *json, const char *path,
                                  const char *key, struct pond_error *err)
{
    const json_t *file = json_object_get(json_object_get(json, "files"), key);
    const char *name = json_string_value(json_object_get(file, "name"));
    size_t length = name == NULL ? 0 : strlen(name);

    *said = (struct said){.header = 0};
    if (file == NULL) {
        return POND_OK;
    }
    if (length < 5 || length >= NAME_BYTES || strchr(name, '/') != NULL ||
        strcmp(name + length - 4, ".txt") != 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: files.%s.name is \"%.60s\" (expected a text file of this folder: "
                         "%s.txt, as pymrio saves with table_format=\"txt\")",
                         path, key, name == NULL ? "" : name, key);
    }
    (void)snprintf(said->name, sizeof said->name, "%s", name);
    said->header = number_of(json_object_get(file, "nr_header"));
    said->index = number_of(json_object_get(file, "nr_index_col"));
    return POND_OK;
}

static enum pond_status ask(struct said *said, const char *folder, const char *key,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *path = NULL;
    json_t *json = NULL;

    *said = (struct said){.header = 0};
    if (pondi_io_has(folder, PARAMETERS)) {
        POND_TRY(pondi_io_path(&path, folder, PARAMETERS, err));
        POND_TRY(pond_json_read(&json, path, err));
        POND_TRY(read_said(said, json, path, key, err));
    }
    if (said->name[0] == '\0') {
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof name, "%s.txt", key);
        if (pondi_io_has(folder, name)) {
            (void)snprintf(said->name, sizeof said->name, "%s", name);
        }
    }
done:
    json_decref(json);
    pondi_free(path);
    return status;
}

enum pond_status pondi_mrio_has(bool *has, const char *folder, const char *key,
                                struct pond_error *err)
{
    struct said said;
    enum pond_status status = ask(&said, folder, key, err);

    *has = status == POND_OK && said.name[0] != '\0' && pondi_io_has(folder, said.name);
    return status;
}

static enum pond_status find(char **path, struct said *said, const char *folder, const char *key,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(ask(said, folder, key, err));
    if (said->name[0] == '\0') {
        (void)snprintf(said->name, sizeof said->name, "%s.txt", key);
    }
    POND_TRY(pondi_io_path(path, folder, said->name, err));
done:
    return status;
}

/* --- a file --- */

void pondi_mrio_close(struct pondi_mrio_file *file)
{
    for (int32_t k = 0; file->lower != NULL && k < file->count; k++) {
        pondi_free(file->lower[k]);
    }
    pondi_free((void *)file->lower);
    pond_csv_close(file->csv);
    pondi_free(file->path);
    *file = (struct pondi_mrio_file){.path = NULL};
}

const char *pondi_mrio_upper(const struct pondi_mrio_file *file, int32_t column)
{
    return pond_csv_name(file->csv, file->index + column);
}

/* Below the names of columns stands a row of what the names of rows are, with no numbers. */
static bool is_number_row(const struct pondi_mrio_file *file)
{
    for (int32_t k = 0; k < file->count; k++) {
        if (file->row->cell[file->index + k].length > 0) {
            return true;
        }
    }
    return false;
}

static enum pond_status read_names(struct pondi_mrio_file *file, const struct said *said,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t columns = pond_csv_columns(file->csv);

    /* The first cell says what the names are ("region"); the other columns of rows' names are
     * empty there. */
    file->index = 1;
    while (file->index < columns && pond_csv_name(file->csv, file->index)[0] == '\0') {
        file->index++;
    }
    if (file->index == columns || (said->header != 0 && said->header != 2) ||
        (said->index != 0 && said->index != file->index)) {
        return pond_fail(err, POND_EPARSE,
                         "%s: %" PRId32 " columns of names and %" PRId32
                         " of numbers (expected two rows of names, region and sector, and as many "
                         "columns of them as " PARAMETERS " says)",
                         file->path, file->index, columns - file->index);
    }
    file->count = columns - file->index;
    POND_TRY(POND_NEW(&file->lower, file->count, err));
    POND_TRY(pond_csv_next_good(file->csv, &file->row, err));
    for (int32_t k = 0; k < file->count && file->row != NULL; k++) {
        POND_TRY(pondi_io_text(&file->lower[k], file->row, file->index + k, err));
        if (file->lower[k][0] == '\0') {
            status = pond_fail(err, POND_EPARSE, "%s line 2: column %" PRId32 " has no name",
                               file->path, file->index + k + 1);
            goto done;
        }
    }
    if (file->row != NULL) {
        POND_TRY(pond_csv_next_good(file->csv, &file->row, err));
    }
    if (file->row == NULL) {
        status = pond_fail(err, POND_EPARSE, "%s: there are no rows of numbers", file->path);
        goto done;
    }
    file->pending = is_number_row(file);
done:
    return status;
}

enum pond_status pondi_mrio_open(struct pondi_mrio_file *file, const char *folder, const char *key,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct said said;

    *file = (struct pondi_mrio_file){.path = NULL};
    POND_TRY(find(&file->path, &said, folder, key, err));
    POND_TRY(pond_csv_open(&file->csv, file->path, &tabs, err));
    POND_TRY(read_names(file, &said, err));
done:
    return status;
}

enum pond_status pondi_mrio_next(struct pondi_mrio_file *file, struct pond_error *err)
{
    if (file->pending) {
        file->pending = false;
        return POND_OK;
    }
    return pond_csv_next_good(file->csv, &file->row, err);
}

enum pond_status pondi_mrio_number(const struct pondi_mrio_file *file, int32_t column,
                                   double *value, struct pond_error *err)
{
    const struct pond_csv_cell *cell = &file->row->cell[file->index + column];

    *value = 0.0;
    if (cell->length > 0 &&
        pond_csv_number(file->csv, file->row, file->index + column, value, NULL) != POND_OK) {
        int shown = cell->length > 80 ? 80 : (int)cell->length;

        return pond_fail(err, POND_EPARSE,
                         "%s line %" PRId64
                         ", column \"%s\" of \"%s\": \"%.*s\" (expected a number "
                         "such as 12.5)",
                         file->path, file->row->line, file->lower[column],
                         pondi_mrio_upper(file, column), shown, cell->text);
    }
    return POND_OK;
}

/* --- codes --- */

enum pond_status pondi_mrio_code(char **out, const char *sector, const char *region,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = strlen(sector) + strlen(region) + 2;

    POND_TRY(POND_NEW(out, size, err));
    (void)snprintf(*out, size, "%s/%s", sector, region);
done:
    return status;
}

/* Cells of a row, joined by "/"; of two, the second first where the first is a region. */
static enum pond_status join(char **out, const struct pond_csv_row *row, int32_t count,
                             bool region_first, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = 1;
    size_t at = 0;

    for (int32_t k = 0; k < count; k++) {
        size += row->cell[k].length + 1;
    }
    POND_TRY(POND_NEW(out, size, err));
    for (int32_t k = 0; k < count; k++) {
        const struct pond_csv_cell *cell = &row->cell[region_first ? count - 1 - k : k];

        if (k > 0) {
            (*out)[at++] = '/';
        }
        memcpy(*out + at, cell->text, cell->length);
        at += cell->length;
    }
done:
    return status;
}

enum pond_status pondi_mrio_row_code(char **out, const struct pondi_mrio_file *file,
                                     bool region_first, struct pond_error *err)
{
    if (region_first && file->index != 2) {
        return pond_fail(err, POND_EPARSE,
                         "%s: rows have %" PRId32 " columns of names (expected region and sector)",
                         file->path, file->index);
    }
    return join(out, file->row, file->index, region_first, err);
}

enum pond_status pondi_mrio_match(int32_t **out, const struct pondi_mrio_file *file,
                                  const struct pond_io_table *table, enum pond_io_axis_id axis,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t codes = pond_io_count(table, axis);
    char *code = NULL;
    uint8_t *seen = NULL;

    POND_TRY(POND_NEW(out, file->count, err));
    POND_TRY(POND_NEW(&seen, codes, err));
    for (int32_t k = 0; k < file->count; k++) {
        pondi_free(code);
        code = NULL;
        POND_TRY(pondi_mrio_code(&code, file->lower[k], pondi_mrio_upper(file, k), err));
        (*out)[k] = pond_io_find(table, axis, code);
        if ((*out)[k] < 0 || seen[(*out)[k]] != 0) {
            status = pond_fail(err, POND_EPARSE, "%s: column \"%s\" of \"%s\" is %s", file->path,
                               file->lower[k], pondi_mrio_upper(file, k),
                               (*out)[k] < 0 ? "none of the table's sectors" : "there twice");
            goto done;
        }
        seen[(*out)[k]] = 1;
    }
    if (file->count != codes) {
        status = pond_fail(err, POND_EPARSE,
                           "%s: %" PRId32 " columns of numbers (expected %" PRId32
                           ", one for each sector of the table)",
                           file->path, file->count, codes);
    }
done:
    pondi_free(code);
    pondi_free(seen);
    return status;
}

static int small(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

bool pondi_mrio_says(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (; *text != '\0'; text++) {
        size_t k = 0;

        while (k < length && small(text[k]) == word[k]) {
            k++;
        }
        if (k == length) {
            return true;
        }
    }
    return false;
}

/* --- files of one number or text a row: unit.txt, x.txt --- */

enum pond_status pondi_mrio_column(char **text, const char *folder, const char *key,
                                   const struct pond_dictionary *codes, bool region_first,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct said said;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    char *path = NULL;
    char *code = NULL;

    POND_TRY(find(&path, &said, folder, key, err));
    POND_TRY(pond_csv_open(&csv, path, &tabs, err));
    for (;;) {
        int32_t columns = pond_csv_columns(csv);
        int32_t k = 0;

        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        pondi_free(code);
        code = NULL;
        POND_TRY(join(&code, row, columns - 1, region_first && columns == 3, err));
        k = pond_dictionary_find(codes, code, strlen(code));
        if (k >= 0 && text[k] == NULL) {
            POND_TRY(pondi_io_text(&text[k], row, columns - 1, err));
        }
    }
    for (int32_t k = 0; k < pond_dictionary_count(codes); k++) {
        text[k] = text[k] != NULL ? text[k] : pondi_strdup("");
        if (text[k] == NULL) {
            status = pondi_no_memory(err, 1, 1);
            goto done;
        }
    }
done:
    pond_csv_close(csv);
    pondi_free(path);
    pondi_free(code);
    return status;
}
