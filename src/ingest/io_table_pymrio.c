/* Folders of pymrio and EXIOBASE: many regions, each with the same sectors.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/io_table_pymrio.h"

#include <inttypes.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_parts.h"

#define MILLION 1e6

/* --- axes --- */

/* Columns of a file become sectors, with their regions, or final demands. */
static enum pond_status add_columns(struct pond_io_table *table, enum pond_io_axis_id axis,
                                    const struct pondi_mrio_file *file, struct pond_error *err)
{
    static const struct {
        const char *word;
        enum pond_io_final_kind kind;
    } known[] = {{"household", POND_IO_HOUSEHOLDS},         {"government", POND_IO_GOVERNMENT},
                 {"capital formation", POND_IO_INVESTMENT}, {"inventor", POND_IO_INVENTORIES},
                 {"valuables", POND_IO_INVENTORIES},        {"export", POND_IO_EXPORTS}};
    enum pond_status status = POND_OK;
    char *code = NULL;

    for (int32_t k = 0; k < file->count; k++) {
        const char *region = pondi_mrio_upper(file, k);
        struct pond_io_label label = {.industry = file->lower[k]};

        label.region = pond_io_find(table, POND_IO_REGION, region);
        if (label.region < 0) {
            label.region = pond_io_count(table, POND_IO_REGION);
            POND_TRY(pond_io_table_add(table, POND_IO_REGION, region, NULL, err));
        }
        if (axis == POND_IO_FINAL) {
            label.kind = POND_IO_FINAL_OTHER;
            for (size_t w = sizeof known / sizeof *known; w-- > 0;) {
                label.kind = pondi_mrio_says(file->lower[k], known[w].word) ? (int32_t)known[w].kind
                                                                            : label.kind;
            }
        }
        pondi_free(code);
        code = NULL;
        POND_TRY(pondi_mrio_code(&code, file->lower[k], region, err));
        status = pond_io_table_add(table, axis, code, &label, err);
        if (status != POND_OK) {
            status = pond_fail_in(err, status, "%s", file->path);
            goto done;
        }
    }
done:
    pondi_free(code);
    return status;
}

/* Rows of sectors into a part whose columns are those of the file. */
static enum pond_status fill_rows(struct pond_io_table *table, enum pond_io_part part,
                                  struct pondi_mrio_file *file, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t sectors = pond_io_count(table, POND_IO_SECTOR);
    uint8_t *seen = NULL;
    char *code = NULL;

    POND_TRY(pond_io_table_make(table, part, err));
    POND_TRY(POND_NEW(&seen, sectors, err));
    for (;;) {
        int32_t i = 0;

        POND_TRY(pondi_mrio_next(file, err));
        if (file->row == NULL) {
            break;
        }
        pondi_free(code);
        code = NULL;
        POND_TRY(pondi_mrio_row_code(&code, file, true, err));
        i = pond_io_find(table, POND_IO_SECTOR, code);
        if (i < 0 || seen[i] != 0) {
            status = pond_fail(err, POND_EPARSE, "%s line %" PRId64 ": row \"%s\" is %s",
                               file->path, file->row->line, code,
                               i < 0 ? "none of the table's sectors" : "there twice");
            goto done;
        }
        seen[i] = 1;
        for (int32_t j = 0; j < file->count; j++) {
            POND_TRY(
                pondi_mrio_number(file, j, &table->part[part][(int64_t)i * file->count + j], err));
        }
    }
    for (int32_t i = 0; i < sectors; i++) {
        if (seen[i] == 0) {
            status = pond_fail(err, POND_EPARSE, "%s: sector \"%s\" has no row", file->path,
                               pond_io_code(table, POND_IO_SECTOR, i));
            goto done;
        }
    }
done:
    pondi_free(seen);
    pondi_free(code);
    return status;
}

/* --- output --- */

/* Flows to coefficients: x is what rows sell, a column is divided by its x. */
static enum pond_status divide_flows(struct pond_io_table *table, double *x, struct pond_error *err)
{
    int32_t n = pond_io_count(table, POND_IO_SECTOR);
    int32_t finals = pond_io_count(table, POND_IO_FINAL);
    double *a = table->part[POND_IO_COEFFICIENTS];

    for (int32_t i = 0; i < n; i++) {
        x[i] = 0.0;
        for (int32_t j = 0; j < n; j++) {
            x[i] += a[(int64_t)i * n + j];
        }
        for (int32_t f = 0; f < finals; f++) {
            x[i] += table->part[POND_IO_FINAL_DEMAND][(int64_t)i * finals + f];
        }
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            double *cell = &a[(int64_t)i * n + j];

            if (*cell != 0.0 && x[j] == 0.0) {
                return pond_fail(
                    err, POND_EPARSE,
                    "Z.txt: \"%s\" sells %g to \"%s\", whose row of Z and Y adds up "
                    "to an output of 0 (expected none, or A.txt in the place of Z.txt)",
                    pond_io_code(table, POND_IO_SECTOR, i), *cell,
                    pond_io_code(table, POND_IO_SECTOR, j));
            }
            *cell = *cell == 0.0 ? 0.0 : *cell / x[j];
        }
    }
    return POND_OK;
}

/* x.txt: region, sector, output. */
static enum pond_status read_output(const struct pond_io_table *table, const char *folder,
                                    double *x, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_io_count(table, POND_IO_SECTOR);
    char **text = NULL;

    POND_TRY(POND_NEW(&text, n, err));
    POND_TRY(pondi_mrio_column(text, folder, "x", table->axis[POND_IO_SECTOR].code, true, err));
    for (int32_t k = 0; k < n; k++) {
        char *end = NULL;

        x[k] = strtod(text[k], &end);
        if (text[k][0] == '\0' || *end != '\0' || !isfinite(x[k])) {
            status = pond_fail(err, POND_EPARSE,
                               "%s/x.txt: output \"%.40s\" of \"%s\" (expected a number)", folder,
                               text[k], pond_io_code(table, POND_IO_SECTOR, k));
            goto done;
        }
    }
done:
    for (int32_t k = 0; text != NULL && k < n; k++) {
        pondi_free(text[k]);
    }
    pondi_free((void *)text);
    return status;
}

/* What all final demand takes: (I - A) x = y. */
static enum pond_status solve_output(const struct pond_io_table *table, double *x,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_io_count(table, POND_IO_SECTOR);
    int32_t finals = pond_io_count(table, POND_IO_FINAL);
    double *left = NULL; /* (I - A)', as LAPACK counts by columns */
    lapack_int *pivot = NULL;

    POND_TRY(POND_NEW(&left, (int64_t)n * n, err));
    POND_TRY(POND_NEW(&pivot, n, err));
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            int64_t at = (int64_t)i * n + j;

            left[at] = (i == j ? 1.0 : 0.0) - table->part[POND_IO_COEFFICIENTS][at];
        }
        x[i] = 0.0;
        for (int32_t f = 0; f < finals; f++) {
            x[i] += table->part[POND_IO_FINAL_DEMAND][(int64_t)i * finals + f];
        }
    }
    if (LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, left, n, pivot) != 0) {
        status = pond_fail(err, POND_EINVAL,
                           "A.txt: I - A is singular, so that no output follows from Y.txt "
                           "(expected x.txt, or sectors that use up less than they make)");
        goto done;
    }
    (void)LAPACKE_dgetrs(LAPACK_COL_MAJOR, 'T', n, 1, left, n, pivot, x, n);
done:
    pondi_free(left);
    pondi_free(pivot);
    return status;
}

/* Coefficients, final demand and output in the file's money. */
static enum pond_status read_core(struct pond_io_table *table, const char *folder,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_mrio_file file = {.path = NULL};
    struct pondi_mrio_file final = {.path = NULL};
    bool flows = false;
    bool output = false;

    POND_TRY(pondi_mrio_has(&flows, folder, "Z", err));
    POND_TRY(pondi_mrio_open(&file, folder, flows ? "Z" : "A", err));
    POND_TRY(add_columns(table, POND_IO_SECTOR, &file, err));
    POND_TRY(fill_rows(table, POND_IO_COEFFICIENTS, &file, err));
    POND_TRY(pondi_mrio_open(&final, folder, "Y", err));
    POND_TRY(add_columns(table, POND_IO_FINAL, &final, err));
    POND_TRY(fill_rows(table, POND_IO_FINAL_DEMAND, &final, err));
    POND_TRY(pond_io_table_make(table, POND_IO_OUTPUT, err));
    POND_TRY(pondi_mrio_has(&output, folder, "x", err));
    if (flows) {
        POND_TRY(divide_flows(table, table->part[POND_IO_OUTPUT], err));
    } else if (output) {
        POND_TRY(read_output(table, folder, table->part[POND_IO_OUTPUT], err));
    } else {
        POND_TRY(solve_output(table, table->part[POND_IO_OUTPUT], err));
    }
done:
    pondi_mrio_close(&file);
    pondi_mrio_close(&final);
    return status;
}

/* --- money --- */

struct money {
    char text[40];    /* as unit.txt has it: "M.EUR" */
    char currency[4]; /* "": not told */
    double unit;      /* 0: not told */
};

/* "M.EUR", "Mill EUR", "EUR": a currency at the end, millions if an M is before it. */
static void understand(struct money *money)
{
    size_t length = strlen(money->text);
    const char *last = money->text + (length < 3 ? 0 : length - 3);

    for (int k = 0; k < 3; k++) {
        if (length < 3 || last[k] < 'A' || last[k] > 'Z') {
            return;
        }
    }
    memcpy(money->currency, last, 4);
    if (last == money->text) {
        money->unit = 1.0;
    } else if (strncmp(money->text, "M.", 2) == 0 || strncmp(money->text, "M ", 2) == 0 ||
               strncmp(money->text, "Mill", 4) == 0) {
        money->unit = MILLION;
    }
}

/* The unit that all sectors have. */
static enum pond_status read_units(struct money *money, const char *folder, struct pond_error *err)
{
    static const struct pond_csv_format tabs = {.delimiter = '\t'};
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    char *path = NULL;

    if (!pondi_io_has(folder, "unit.txt")) {
        return POND_OK;
    }
    POND_TRY(pondi_io_path(&path, folder, "unit.txt", err));
    POND_TRY(pond_csv_open(&csv, path, &tabs, err));
    for (;;) {
        int32_t last = pond_csv_columns(csv) - 1;
        struct pond_csv_cell cell;

        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        cell = row->cell[last];
        if (money->text[0] == '\0' && cell.length < sizeof money->text) {
            memcpy(money->text, cell.text, cell.length);
        }
        if (cell.length == 0 || cell.length != strlen(money->text) ||
            memcmp(cell.text, money->text, cell.length) != 0) {
            char expected[120];

            (void)snprintf(expected, sizeof expected, "%s, the unit of all sectors",
                           money->text[0] == '\0' ? "a unit of money such as M.EUR" : money->text);
            status = pond_csv_fail(csv, row, last, expected, err);
            goto done;
        }
    }
    understand(money);
done:
    pond_csv_close(csv);
    pondi_free(path);
    return status;
}

static enum pond_status find_money(struct money *money, const char *folder,
                                   const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(read_units(money, folder, err));
    if (how->currency != NULL) {
        (void)snprintf(money->currency, sizeof money->currency, "%s", how->currency);
    }
    money->unit = how->unit != 0.0 ? how->unit : money->unit;
    if (money->currency[0] == '\0' || money->unit == 0.0) {
        return pond_fail(err, POND_EPARSE,
                         "%s/unit.txt: money is in \"%s\" (expected a unit such as M.EUR; say "
                         "which: --currency EUR --unit 1e6)",
                         folder, money->text);
    }
done:
    return status;
}

/* --- extensions --- */

/* A code that is there already gets its folder behind it. */
static enum pond_status add_extra(struct pond_io_table *table, struct pondi_mrio_extra *extra,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool primary = extra->primary >= 0;
    enum pond_io_axis_id axis = primary ? POND_IO_PRIMARY : POND_IO_INDICATOR;
    struct pond_io_label label = {
        .unit = extra->unit, .group = extra->group, .kind = primary ? extra->primary : 0};
    size_t size = strlen(extra->code) + strlen(extra->group) + 4;
    char *code = NULL;

    POND_TRY(POND_NEW(&code, size, err));
    (void)snprintf(code, size, "%s", extra->code);
    if (pond_io_find(table, axis, code) >= 0) {
        (void)snprintf(code, size, "%s (%s)", extra->code, extra->group);
    }
    POND_TRY(pond_io_table_add(table, axis, code, &label, err));
done:
    pondi_free(code);
    return status;
}

/* Values for each unit of output; effects for one of the currency's unit. */
static enum pond_status fill_extra(struct pond_io_table *table,
                                   const struct pondi_mrio_extra *extra, double *to, double unit,
                                   struct pond_error *err)
{
    const double *x = table->part[POND_IO_OUTPUT];

    for (int32_t j = 0; j < pond_io_count(table, POND_IO_SECTOR); j++) {
        double value = extra->value[j];

        if (value != 0.0 && !extra->each) {
            if (x[j] == 0.0) {
                return pond_fail(err, POND_EPARSE,
                                 "%s: \"%s\" has %g of \"%s\", and its output is 0 (expected 0)",
                                 extra->group, pond_io_code(table, POND_IO_SECTOR, j), value,
                                 extra->code);
            }
            value /= x[j];
        }
        to[j] = extra->primary >= 0 ? value : value / unit;
    }
    return POND_OK;
}

/* Without any value added, it is what inputs leave of output. */
static enum pond_status fill_value_added(struct pond_io_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_label label = {.kind = POND_IO_VALUE_ADDED};
    int32_t n = pond_io_count(table, POND_IO_SECTOR);

    POND_TRY(pond_io_table_add(table, POND_IO_PRIMARY, "value_added", &label, err));
    POND_TRY(pond_io_table_make(table, POND_IO_PRIMARY_INPUT, err));
    for (int32_t j = 0; j < n; j++) {
        double left = table->part[POND_IO_OUTPUT][j] == 0.0 ? 0.0 : 1.0;

        for (int32_t i = 0; i < n; i++) {
            left -= table->part[POND_IO_COEFFICIENTS][(int64_t)i * n + j];
        }
        table->part[POND_IO_PRIMARY_INPUT][j] = left;
    }
done:
    return status;
}

static enum pond_status read_extras(struct pond_io_table *table, const char *folder,
                                    const struct money *money, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_mrio_extras extras = {.count = 0};
    int32_t n = pond_io_count(table, POND_IO_SECTOR);
    int64_t primary = 0;
    int64_t effect = 0;

    POND_TRY(pondi_mrio_extras_read(&extras, folder, table, money->text, err));
    for (int32_t k = 0; k < extras.count; k++) {
        POND_TRY(add_extra(table, &extras.item[k], err));
    }
    if (pond_io_count(table, POND_IO_INDICATOR) > 0) {
        POND_TRY(pond_io_table_make(table, POND_IO_DIRECT, err));
    }
    if (pond_io_count(table, POND_IO_PRIMARY) > 0) {
        POND_TRY(pond_io_table_make(table, POND_IO_PRIMARY_INPUT, err));
    } else {
        POND_TRY(fill_value_added(table, err));
    }
    for (int32_t k = 0; k < extras.count; k++) {
        const struct pondi_mrio_extra *extra = &extras.item[k];
        double *to = extra->primary >= 0 ? table->part[POND_IO_PRIMARY_INPUT] + primary++ * n
                                         : table->part[POND_IO_DIRECT] + effect++ * n;

        POND_TRY(fill_extra(table, extra, to, money->unit, err));
    }
done:
    pondi_mrio_extras_clear(&extras);
    return status;
}

/* --- the whole --- */

static enum pond_status read_into(struct pond_io_table *table, const char *folder,
                                  const struct money *money, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t cells = 0;

    POND_TRY(read_core(table, folder, err));
    POND_TRY(read_extras(table, folder, money, err));
    for (int32_t k = 0; k < pond_io_count(table, POND_IO_SECTOR); k++) {
        table->part[POND_IO_OUTPUT][k] *= money->unit;
    }
    cells = (int64_t)pond_io_rows(table, POND_IO_FINAL_DEMAND) *
            pond_io_columns(table, POND_IO_FINAL_DEMAND);
    for (int64_t k = 0; k < cells; k++) {
        table->part[POND_IO_FINAL_DEMAND][k] *= money->unit;
    }
done:
    return status;
}

enum pond_status pondi_io_is_pymrio(bool *is, const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool flows = false;
    bool coefficients = false;
    bool final = false;

    *is = false;
    POND_TRY(pondi_mrio_has(&flows, folder, "Z", err));
    POND_TRY(pondi_mrio_has(&coefficients, folder, "A", err));
    POND_TRY(pondi_mrio_has(&final, folder, "Y", err));
    *is = (flows || coefficients) && final;
done:
    return status;
}

enum pond_status pondi_io_read_pymrio(struct pond_io_table **out, const char *folder,
                                      const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    struct money money = {.unit = 0.0};
    int32_t year = 0;

    *out = NULL;
    POND_TRY(find_money(&money, folder, how, err));
    POND_TRY(pondi_io_year_of_name(&year, folder, err));
    POND_TRY(pondi_io_new(&table, folder, how, year, money.currency, err));
    POND_TRY(read_into(table, folder, &money, err));
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}
