/* Files of a folder, and names of rows and columns matched with the codes of a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/io_table_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "ingest/matrix_csv.h"

/* --- files --- */

#define PATH_BYTES 4096

/* Whether there is a file; its path. */
static bool find(char path[PATH_BYTES], const char *folder, const char *name)
{
    static const char *const end[] = {"", ".gz"};
    size_t bytes = strlen(folder);
    const char *slash = bytes > 0 && folder[bytes - 1] == '/' ? "" : "/";

    for (int k = 0; k < 2; k++) {
        int length = snprintf(path, PATH_BYTES, "%s%s%s%s", folder, slash, name, end[k]);
        struct stat facts;

        if (length < PATH_BYTES && stat(path, &facts) == 0 && S_ISREG(facts.st_mode)) {
            return true;
        }
    }
    return false;
}

bool pondi_io_has(const char *folder, const char *name)
{
    char path[PATH_BYTES];

    return find(path, folder, name);
}

enum pond_status pondi_io_path(char **out, const char *folder, const char *name,
                               struct pond_error *err)
{
    char path[PATH_BYTES];

    *out = NULL;
    if (!find(path, folder, name)) {
        return pond_fail(err, POND_ENOTFOUND, "%s: there is no %s and no %s.gz", folder, name,
                         name);
    }
    *out = pondi_strdup(path);
    return *out != NULL ? POND_OK : pondi_no_memory(err, strlen(path) + 1, 1);
}

enum pond_status pondi_io_matrix(struct pond_matrix **out, const char *folder, const char *name,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *path = NULL;

    *out = NULL;
    POND_TRY(pondi_io_path(&path, folder, name, err));
    POND_TRY(pond_matrix_read(out, path, err));
done:
    pondi_free(path);
    return status;
}

enum pond_status pondi_io_base(char **out, const char *path, struct pond_error *err)
{
    static const char *const ending[] = {".gz", ".csv"};
    enum pond_status status = POND_OK;
    size_t end = strlen(path);
    size_t begin = 0;

    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    begin = end;
    while (begin > 0 && path[begin - 1] != '/') {
        begin--;
    }
    for (size_t k = 0; k < sizeof ending / sizeof *ending; k++) {
        size_t bytes = strlen(ending[k]);

        if (end - begin > bytes && memcmp(path + end - bytes, ending[k], bytes) == 0) {
            end -= bytes;
        }
    }
    POND_TRY(POND_NEW(out, end - begin + 1, err));
    memcpy(*out, path + begin, end - begin);
done:
    return status;
}

enum pond_status pondi_io_year_of_name(int32_t *year, const char *path, struct pond_error *err)
{
    static const char digits[] = "0123456789";
    enum pond_status status = POND_OK;
    char *name = NULL;

    *year = 0;
    POND_TRY(pondi_io_base(&name, path, err));
    for (const char *at = name + strcspn(name, digits); *at != '\0'; at += strcspn(at, digits)) {
        size_t count = strspn(at, digits);
        int32_t value = count == 4 ? (int32_t)strtol(at, NULL, 10) : 0;

        *year = value >= 1900 && value <= 2200 ? value : *year;
        at += count;
    }
done:
    pondi_free(name);
    return status;
}

enum pond_status pondi_io_new(struct pond_io_table **out, const char *path,
                              const struct pond_io_read *how, int32_t year, const char *currency,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *base = NULL;

    *out = NULL;
    year = how->year != 0 ? how->year : year;
    year = year == 0 ? how->unless_known : year;
    if (year == 0) {
        return pond_fail(err, POND_EPARSE,
                         "%s: its year is neither in the files nor in their name (put it into the "
                         "name, as in region_2019.csv, or say --year of \"pond table import\")",
                         path);
    }
    POND_TRY(pondi_io_base(&base, path, err));
    POND_TRY(pond_io_table_new(out, how->name != NULL ? how->name : base, year,
                               how->currency != NULL ? how->currency : currency, err));
done:
    pondi_free(base);
    return status;
}

/* --- rows and columns under names --- */

enum pond_status pondi_io_text(char **out, const struct pond_csv_row *row, int32_t column,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_cell *cell = &row->cell[column];

    POND_TRY(POND_NEW(out, cell->length + 1, err));
    memcpy(*out, cell->text, cell->length);
done:
    return status;
}

static bool begins_with(const char *text, const char *beginning)
{
    return beginning != NULL && strncmp(text, beginning, strlen(beginning)) == 0;
}

enum pond_status pondi_io_match(int32_t *to, const struct pondi_io_match *match,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t names = pond_dictionary_count(match->names);
    int32_t codes = pond_dictionary_count(match->codes);
    uint8_t *seen = NULL;

    POND_TRY(POND_NEW(&seen, codes, err));
    for (int32_t k = 0; k < names; k++) {
        const char *name = pond_dictionary_text(match->names, k);

        to[k] = -1;
        if (begins_with(name, match->except)) {
            continue;
        }
        to[k] = pond_dictionary_find(match->codes, name, strlen(name));
        if (to[k] < 0) {
            status = pond_fail(err, POND_EPARSE, "%s: %s \"%s\" is no %s of the table", match->file,
                               match->line, name, match->noun);
            goto done;
        }
        seen[to[k]] = 1;
    }
    for (int32_t k = 0; k < codes; k++) {
        if (seen[k] == 0) {
            status = pond_fail(err, POND_EPARSE, "%s: %s \"%s\" has no %s (expected one for each)",
                               match->file, match->noun, pond_dictionary_text(match->codes, k),
                               match->line);
            goto done;
        }
    }
done:
    pondi_free(seen);
    return status;
}

enum pond_status pondi_io_fill(struct pond_io_table *table, enum pond_io_part part,
                               const struct pond_matrix *matrix, const char *file, double unit,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    enum pond_io_axis_id row_axis = pond_io_row_axis(part);
    enum pond_io_axis_id column_axis = pond_io_column_axis(part);
    struct pondi_io_match rows = {file, "row",       pond_io_axis_name(row_axis),
                                  NULL, matrix->row, table->axis[row_axis].code};
    struct pondi_io_match columns = {file, "column",       pond_io_axis_name(column_axis),
                                     NULL, matrix->column, table->axis[column_axis].code};
    int32_t *row = NULL;
    int32_t *column = NULL;

    POND_TRY(POND_NEW(&row, matrix->rows, err));
    POND_TRY(POND_NEW(&column, matrix->columns, err));
    POND_TRY(pondi_io_match(row, &rows, err));
    POND_TRY(pondi_io_match(column, &columns, err));
    POND_TRY(pond_io_table_make(table, part, err));
    for (int32_t i = 0; i < matrix->rows; i++) {
        double *to = table->part[part] + (int64_t)row[i] * matrix->columns;

        for (int32_t j = 0; j < matrix->columns; j++) {
            to[column[j]] = pond_matrix_at(matrix, i, j) * unit;
        }
    }
done:
    pondi_free(row);
    pondi_free(column);
    return status;
}

/* --- codes of the BEA --- */

struct known {
    const char *code; /* it begins with */
    const char *name;
    int kind;
};

/* Source: BEA, Input-Output Accounts, codes of final uses and of value added. */
static const struct known finals[] = {
    {"F010", "Personal consumption expenditures", POND_IO_HOUSEHOLDS},
    {"F02S", "Nonresidential private fixed investment in structures", POND_IO_INVESTMENT},
    {"F02E", "Nonresidential private fixed investment in equipment", POND_IO_INVESTMENT},
    {"F02N", "Nonresidential private fixed investment in intellectual property products",
     POND_IO_INVESTMENT},
    {"F02R", "Residential private fixed investment", POND_IO_INVESTMENT},
    {"F030", "Change in private inventories", POND_IO_INVENTORIES},
    {"F040", "Exports of goods and services", POND_IO_EXPORTS},
    {"F050", "Imports of goods and services", POND_IO_IMPORTS},
    {"F06C", "Federal national defense: consumption expenditures", POND_IO_GOVERNMENT},
    {"F06S", "Federal national defense: gross investment in structures", POND_IO_GOVERNMENT},
    {"F06E", "Federal national defense: gross investment in equipment", POND_IO_GOVERNMENT},
    {"F06N", "Federal national defense: gross investment in intellectual property products",
     POND_IO_GOVERNMENT},
    {"F07C", "Federal nondefense: consumption expenditures", POND_IO_GOVERNMENT},
    {"F07S", "Federal nondefense: gross investment in structures", POND_IO_GOVERNMENT},
    {"F07E", "Federal nondefense: gross investment in equipment", POND_IO_GOVERNMENT},
    {"F07N", "Federal nondefense: gross investment in intellectual property products",
     POND_IO_GOVERNMENT},
    {"F10C", "State and local: consumption expenditures", POND_IO_GOVERNMENT},
    {"F10S", "State and local: gross investment in structures", POND_IO_GOVERNMENT},
    {"F10E", "State and local: gross investment in equipment", POND_IO_GOVERNMENT},
    {"F10N", "State and local: gross investment in intellectual property products",
     POND_IO_GOVERNMENT},
    {NULL, "", POND_IO_FINAL_OTHER},
};

static const struct known primaries[] = {
    {"V001", "Compensation of employees", POND_IO_PAY},
    {"V002", "Taxes on production and imports, less subsidies", POND_IO_TAXES},
    {"V003", "Gross operating surplus", POND_IO_SURPLUS},
    {NULL, "", POND_IO_PRIMARY_OTHER},
};

static const struct known *look_up(const struct known *known, const char *code)
{
    while (known->code != NULL && strcmp(known->code, code) != 0) {
        known++;
    }
    return known;
}

enum pond_io_final_kind pondi_io_bea_final(const char *code, const char **name)
{
    const struct known *known = look_up(finals, code);

    *name = known->name;
    return (enum pond_io_final_kind)known->kind;
}

enum pond_io_primary_kind pondi_io_bea_primary(const char *code, const char **name)
{
    const struct known *known = look_up(primaries, code);

    *name = known->name;
    return (enum pond_io_primary_kind)known->kind;
}
