/* Make and use tables of the US Bureau of Economic Analysis: products by products of one country.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_parts.h"
#include "ingest/matrix_csv.h"
#include "ingest/supply_use.h"

#define COUNTRY "US"
#define MILLION 1e6

struct bea {
    const char *folder;
    int32_t year;
    struct pond_matrix *use;    /* products and value added by industries and final uses */
    struct pond_matrix *make;   /* industries by products */
    struct pond_matrix *import; /* as use, without value added; NULL: no file */
    struct pond_dictionary *industry;
    struct pond_dictionary *product;
    struct pond_dictionary *final;
    struct pond_dictionary *primary;
    double *made; /* industries */
    double *v;    /* industries x products */
    double *q;    /* products */
};

static void clear(struct bea *bea)
{
    pond_matrix_free(bea->use);
    pond_matrix_free(bea->make);
    pond_matrix_free(bea->import);
    pond_dictionary_free(bea->industry);
    pond_dictionary_free(bea->product);
    pond_dictionary_free(bea->final);
    pond_dictionary_free(bea->primary);
    pondi_free(bea->made);
    pondi_free(bea->v);
    pondi_free(bea->q);
}

/* --- which year --- */

/* The year in "use_2017.csv"; 0: another name. */
static int32_t year_in(const char *name)
{
    static const char digits[] = "0123456789";

    return strncmp(name, "use_", 4) == 0 && strspn(name + 4, digits) == 4 &&
                   strncmp(name + 8, ".csv", 4) == 0
               ? (int32_t)strtol(name + 4, NULL, 10)
               : 0;
}

bool pondi_io_is_bea(const char *folder)
{
    DIR *list = opendir(folder);
    const struct dirent *entry = NULL;
    bool is = false;

    while (list != NULL && !is && (entry = readdir(list)) != NULL) {
        is = year_in(entry->d_name) != 0;
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return is;
}

/* The year that is asked for, or the only one that is there. */
static enum pond_status choose_year(struct bea *bea, int32_t asked, struct pond_error *err)
{
    DIR *list = asked == 0 ? opendir(bea->folder) : NULL;
    const struct dirent *entry = NULL;
    int32_t last = asked;

    bea->year = asked;
    while (list != NULL && (entry = readdir(list)) != NULL) {
        int32_t year = year_in(entry->d_name);

        if (year != 0) {
            bea->year = bea->year == 0 || year < bea->year ? year : bea->year;
            last = year > last ? year : last;
        }
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    if (last != bea->year) {
        return pond_fail(err, POND_EINVAL,
                         "%s: tables of several years, from %" PRId32 " to %" PRId32
                         " (say which by --year of \"pond table import\")",
                         bea->folder, bea->year, last);
    }
    return POND_OK;
}

static enum pond_status read_matrix(struct pond_matrix **out, const struct bea *bea,
                                    const char *what, struct pond_error *err)
{
    char name[40];

    (void)snprintf(name, sizeof name, "%s_%" PRId32 ".csv", what, bea->year);
    return pondi_io_matrix(out, bea->folder, name, err);
}

/* --- what rows and columns are --- */

static bool is_total(const char *name)
{
    return strncmp(name, "Total", 5) == 0 || strncmp(name, "T0", 2) == 0;
}

/* Names of one kind among the rows or columns of a matrix, in order. */
static enum pond_status collect(struct pond_dictionary **out, const struct pond_dictionary *names,
                                const struct pond_dictionary *except, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t id = 0;

    POND_TRY(pond_dictionary_new(out, err));
    for (int32_t k = 0; k < pond_dictionary_count(names); k++) {
        const char *name = pond_dictionary_text(names, k);
        bool other = except != NULL && pond_dictionary_find(except, name, strlen(name)) >= 0;

        if (!other && !is_total(name)) {
            POND_TRY(pond_dictionary_add(*out, name, strlen(name), &id, err));
        }
    }
done:
    return status;
}

/* Further rows and columns of use are value added and final uses, and nothing else. */
static enum pond_status check_codes(const struct bea *bea, struct pond_error *err)
{
    for (int32_t k = 0; k < pond_dictionary_count(bea->final); k++) {
        const char *code = pond_dictionary_text(bea->final, k);

        if (code[0] != 'F') {
            return pond_fail(err, POND_EPARSE,
                             "%s/use_%" PRId32 ".csv: column \"%s\" is no industry of the make "
                             "table and no final use (F...)",
                             bea->folder, bea->year, code);
        }
    }
    for (int32_t k = 0; k < pond_dictionary_count(bea->primary); k++) {
        const char *code = pond_dictionary_text(bea->primary, k);

        if (code[0] != 'V') {
            return pond_fail(err, POND_EPARSE,
                             "%s/use_%" PRId32 ".csv: row \"%s\" is no product of the make table "
                             "and no value added (V...)",
                             bea->folder, bea->year, code);
        }
    }
    return POND_OK;
}

static enum pond_status place(int32_t *to, const struct bea *bea, const char *what,
                              const struct pond_dictionary *among,
                              const struct pond_dictionary *wanted, struct pond_error *err)
{
    for (int32_t k = 0; k < pond_dictionary_count(wanted); k++) {
        const char *code = pond_dictionary_text(wanted, k);

        to[k] = pond_dictionary_find(among, code, strlen(code));
        if (to[k] < 0) {
            return pond_fail(err, POND_EPARSE,
                             "%s/%s_%" PRId32 ".csv: there is no row or column \"%s\"", bea->folder,
                             what, bea->year, code);
        }
    }
    return POND_OK;
}

/* Cells of a matrix in the order of two lists of names; `minus`: taken from what is there. */
static enum pond_status gather(double *to, const struct bea *bea, const char *what,
                               const struct pond_dictionary *rows,
                               const struct pond_dictionary *columns, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool minus = strcmp(what, "import") == 0;
    const struct pond_matrix *from = minus                      ? bea->import
                                     : strcmp(what, "use") == 0 ? bea->use
                                                                : bea->make;
    int32_t height = pond_dictionary_count(rows);
    int32_t width = pond_dictionary_count(columns);
    int32_t *row = NULL;
    int32_t *column = NULL;

    POND_TRY(POND_NEW(&row, height, err));
    POND_TRY(POND_NEW(&column, width, err));
    POND_TRY(place(row, bea, what, from->row, rows, err));
    POND_TRY(place(column, bea, what, from->column, columns, err));
    for (int32_t i = 0; i < height; i++) {
        for (int32_t j = 0; j < width; j++) {
            double value = pond_matrix_at(from, row[i], column[j]);

            to[(int64_t)i * width + j] += minus ? -value : value;
        }
    }
done:
    pondi_free(row);
    pondi_free(column);
    return status;
}

static enum pond_status read_make(struct bea *bea, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t industries = 0;
    int32_t products = 0;

    POND_TRY(read_matrix(&bea->make, bea, "make", err));
    POND_TRY(collect(&bea->industry, bea->make->row, NULL, err));
    POND_TRY(collect(&bea->product, bea->make->column, NULL, err));
    industries = pond_dictionary_count(bea->industry);
    products = pond_dictionary_count(bea->product);
    POND_TRY(POND_NEW(&bea->v, (int64_t)industries * products, err));
    POND_TRY(POND_NEW(&bea->made, industries, err));
    POND_TRY(POND_NEW(&bea->q, products, err));
    POND_TRY(gather(bea->v, bea, "make", bea->industry, bea->product, err));
    for (int32_t j = 0; j < industries; j++) {
        for (int32_t c = 0; c < products; c++) {
            bea->made[j] += bea->v[(int64_t)j * products + c];
            bea->q[c] += bea->v[(int64_t)j * products + c];
        }
    }
done:
    return status;
}

static enum pond_status read_use(struct bea *bea, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char name[40];

    POND_TRY(read_matrix(&bea->use, bea, "use", err));
    POND_TRY(collect(&bea->final, bea->use->column, bea->industry, err));
    POND_TRY(collect(&bea->primary, bea->use->row, bea->product, err));
    POND_TRY(check_codes(bea, err));
    (void)snprintf(name, sizeof name, "import_%" PRId32 ".csv", bea->year);
    if (pondi_io_has(bea->folder, name)) {
        POND_TRY(read_matrix(&bea->import, bea, "import", err));
    }
done:
    return status;
}

/* --- axes --- */

/* Names of products: a file of the table's year, or of the benchmark of 2017. */
static enum pond_status read_names(char **name, const struct bea *bea, struct pond_error *err)
{
    static const char benchmark[] = "summary_commoditycodename_2017.csv";
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    char file[60];
    char *path = NULL;

    (void)snprintf(file, sizeof file, "summary_commoditycodename_%" PRId32 ".csv", bea->year);
    if (!pondi_io_has(bea->folder, file)) {
        (void)snprintf(file, sizeof file, "%s", benchmark);
    }
    if (!pondi_io_has(bea->folder, file)) {
        return POND_OK;
    }
    POND_TRY(pondi_io_path(&path, bea->folder, file, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    if (pond_csv_columns(csv) != 2) {
        status = pond_fail(err, POND_EPARSE, "%s: %" PRId32 " columns (expected code and name)",
                           path, pond_csv_columns(csv));
        goto done;
    }
    for (;;) {
        int32_t k = 0;

        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        k = pond_dictionary_find(bea->product, row->cell[0].text, row->cell[0].length);
        if (k >= 0 && name[k] == NULL) {
            POND_TRY(pondi_io_text(&name[k], row, 1, err));
        }
    }
done:
    pond_csv_close(csv);
    pondi_free(path);
    return status;
}

/* Add codes of one list to an axis. `name`: NULL, or one for each code. */
static enum pond_status add(struct pond_io_table *table, enum pond_io_axis_id axis,
                            const struct pond_dictionary *codes, char **name,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *industry = NULL;
    char *known_name = NULL;

    for (int32_t k = 0; k < pond_dictionary_count(codes); k++) {
        const char *code = pond_dictionary_text(codes, k);
        const char *known = "";
        struct pond_io_label label = {.name = name == NULL ? NULL : name[k]};

        label.kind = axis == POND_IO_FINAL     ? (int32_t)pondi_io_bea_final(code, &known)
                     : axis == POND_IO_PRIMARY ? (int32_t)pondi_io_bea_primary(code, &known)
                                               : 0;
        pondi_free(industry);
        pondi_free(known_name);
        industry = pondi_strdup(code);
        known_name = pondi_strdup(known);
        if (industry == NULL || known_name == NULL) {
            status = pondi_no_memory(err, strlen(code) + strlen(known) + 2, 1);
            goto done;
        }
        label.industry = industry;
        label.name = name == NULL ? known_name : label.name;
        POND_TRY(pond_io_table_add(table, axis, code, &label, err));
    }
done:
    pondi_free(industry);
    pondi_free(known_name);
    return status;
}

static enum pond_status add_axes(struct pond_io_table *table, const struct bea *bea,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t products = pond_dictionary_count(bea->product);
    char **name = NULL;

    POND_TRY(POND_NEW(&name, products, err));
    POND_TRY(read_names(name, bea, err));
    POND_TRY(pond_io_table_add(table, POND_IO_REGION, COUNTRY, NULL, err));
    POND_TRY(add(table, POND_IO_SECTOR, bea->product, name, err));
    POND_TRY(add(table, POND_IO_FINAL, bea->final, NULL, err));
    POND_TRY(add(table, POND_IO_PRIMARY, bea->primary, NULL, err));
done:
    for (int32_t k = 0; name != NULL && k < products; k++) {
        pondi_free(name[k]);
    }
    pondi_free((void *)name);
    return status;
}

/* --- numbers --- */

/* Coefficients of products from what industries use; `less_imports`: of it what is made at home. */
static enum pond_status carry(struct pond_io_table *table, enum pond_io_part part,
                              const struct bea *bea, enum pond_io_technology technology,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_make make = {.industries = pond_dictionary_count(bea->industry),
                                    .products = pond_dictionary_count(bea->product),
                                    .make = bea->v,
                                    .made = bea->made,
                                    .output = bea->q,
                                    .industry = bea->industry,
                                    .product = bea->product};
    const struct pond_dictionary *rows =
        part == POND_IO_PRIMARY_INPUT ? bea->primary : bea->product;
    int32_t height = pond_dictionary_count(rows);
    double *inputs = NULL;

    POND_TRY(POND_NEW(&inputs, (int64_t)height * make.industries, err));
    POND_TRY(gather(inputs, bea, "use", rows, bea->industry, err));
    if (part == POND_IO_DOMESTIC) {
        POND_TRY(gather(inputs, bea, "import", rows, bea->industry, err));
    }
    POND_TRY(pond_io_table_make(table, part, err));
    POND_TRY(technology == POND_IO_COMMODITY_TECHNOLOGY
                 ? pondi_commodity_technology(&make, height, inputs, table->part[part], err)
                 : pondi_industry_technology(&make, height, inputs, table->part[part], err));
done:
    pondi_free(inputs);
    return status;
}

static enum pond_status fill_final(struct pond_io_table *table, enum pond_io_part part,
                                   const struct bea *bea, double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *to = NULL;

    POND_TRY(pond_io_table_make(table, part, err));
    to = table->part[part];
    POND_TRY(gather(to, bea, "use", bea->product, bea->final, err));
    if (part == POND_IO_FINAL_DOMESTIC) {
        POND_TRY(gather(to, bea, "import", bea->product, bea->final, err));
    }
    for (int64_t k = 0; k < (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part);
         k++) {
        to[k] *= unit;
    }
done:
    return status;
}

static enum pond_status fill(struct pond_io_table *table, const struct bea *bea,
                             const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double unit = how->unit == 0.0 ? MILLION : how->unit;
    bool imports = bea->import != NULL;

    POND_TRY(carry(table, POND_IO_COEFFICIENTS, bea, how->technology, err));
    if (imports) {
        POND_TRY(carry(table, POND_IO_DOMESTIC, bea, how->technology, err));
    }
    POND_TRY(pond_io_table_make(table, POND_IO_OUTPUT, err));
    for (int32_t k = 0; k < pond_dictionary_count(bea->product); k++) {
        table->part[POND_IO_OUTPUT][k] = bea->q[k] * unit;
    }
    if (pond_dictionary_count(bea->final) > 0) {
        POND_TRY(fill_final(table, POND_IO_FINAL_DEMAND, bea, unit, err));
        if (imports) {
            POND_TRY(fill_final(table, POND_IO_FINAL_DOMESTIC, bea, unit, err));
        }
    }
    if (pond_dictionary_count(bea->primary) > 0) {
        POND_TRY(carry(table, POND_IO_PRIMARY_INPUT, bea, how->technology, err));
    }
done:
    return status;
}

enum pond_status pondi_io_read_bea(struct pond_io_table **out, const char *folder,
                                   const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bea bea = {.folder = folder};
    struct pond_io_table *table = NULL;

    *out = NULL;
    POND_TRY(choose_year(&bea, how->year, err));
    POND_TRY(read_make(&bea, err));
    POND_TRY(read_use(&bea, err));
    POND_TRY(pondi_io_new(&table, folder, how, bea.year, "USD", err));
    POND_TRY(add_axes(table, &bea, err));
    status = fill(table, &bea, how, err);
    if (status != POND_OK) {
        status = pond_fail_in(err, status, "%s, %" PRId32, folder, bea.year);
        goto done;
    }
    *out = table;
    table = NULL;
done:
    clear(&bea);
    pond_io_table_free(table);
    return status;
}
