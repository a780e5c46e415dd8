/* Models of the US EPA (USEEIO, of the country or of states): a folder of labelled matrices.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_eeio.h"
#include "ingest/io_table_parts.h"
#include "ingest/matrix_csv.h"

#define FINAL_PREFIX "fd:"
#define PRIMARY_PREFIX "va:"

/* --- lists of codes with what is known of them --- */

/* Columns of a list; NULL: it has no such column. */
struct list {
    const char *file;
    enum pond_io_axis_id axis;
    const char *code;
    const char *name;
    const char *unit;
    const char *group;
    const char *industry;
    const char *region;
};

static const struct list lists[] = {
    {"sectors.csv", POND_IO_SECTOR, "id", "name", NULL, NULL, "code", "location"},
    {"indicators.csv", POND_IO_INDICATOR, "code", "name", "unit", "group", NULL, NULL},
    {"flows.csv", POND_IO_FLOW, "id", "flowable", "unit", "context", NULL, NULL},
};

enum { CODE, NAME, UNIT, GROUP, INDUSTRY, REGION, TEXTS };

static enum pond_status region_of(struct pond_io_table *table, const char *code, int32_t *region,
                                  struct pond_error *err)
{
    *region = pond_io_find(table, POND_IO_REGION, code);
    if (*region >= 0) {
        return POND_OK;
    }
    *region = pond_io_count(table, POND_IO_REGION);
    return pond_io_table_add(table, POND_IO_REGION, code, NULL, err);
}

static enum pond_status add_listed(struct pond_io_table *table, enum pond_io_axis_id axis,
                                   const struct pond_csv_row *row, const int32_t *column,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *text[TEXTS] = {NULL};
    struct pond_io_label label = {.name = NULL};

    for (int k = 0; k < TEXTS; k++) {
        if (column[k] >= 0) {
            POND_TRY(pondi_io_text(&text[k], row, column[k], err));
        }
    }
    if (text[INDUSTRY] != NULL && text[INDUSTRY][0] == '\0') {
        status = pond_fail(err, POND_EPARSE, "\"%s\" has no industry's code", text[CODE]);
        goto done;
    }
    label.name = text[NAME];
    label.unit = text[UNIT];
    label.group = text[GROUP];
    label.industry = text[INDUSTRY];
    if (text[REGION] != NULL) {
        POND_TRY(region_of(table, text[REGION], &label.region, err));
    }
    POND_TRY(pond_io_table_add(table, axis, text[CODE], &label, err));
done:
    for (int k = 0; k < TEXTS; k++) {
        pondi_free(text[k]);
    }
    return status;
}

/* Rows are known by their order: `index` counts them from 0. */
static enum pond_status check_index(const struct pond_csv *csv, const struct pond_csv_row *row,
                                    int32_t column, int64_t expected, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double index = 0.0;

    POND_TRY(pond_csv_number(csv, row, column, &index, err));
    if (index != (double)expected) {
        return pond_csv_fail(csv, row, column, "the row's number, from 0", err);
    }
done:
    return status;
}

static enum pond_status read_list(struct pond_io_table *table, const char *folder,
                                  const struct list *list, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *const name[TEXTS] = {list->code,  list->name,     list->unit,
                                     list->group, list->industry, list->region};
    int32_t column[TEXTS];
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int32_t index = 0;
    char *path = NULL;

    POND_TRY(pondi_io_path(&path, folder, list->file, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    POND_TRY(pond_csv_find(csv, "index", &index, err));
    for (int k = 0; k < TEXTS; k++) {
        column[k] = -1;
        if (name[k] != NULL) {
            POND_TRY(pond_csv_find(csv, name[k], &column[k], err));
        }
    }
    for (int32_t count = 0;; count++) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(check_index(csv, row, index, count, err));
        status = add_listed(table, list->axis, row, column, err);
        if (status != POND_OK) {
            status = pond_fail_in(err, status, "%s line %" PRId64, path, row->line);
            goto done;
        }
    }
    if (pond_io_count(table, list->axis) == 0) {
        status = pond_fail(err, POND_EPARSE, "%s: there are no rows below the header", path);
    }
done:
    pond_csv_close(csv);
    pondi_free(path);
    return status;
}

/* --- matrices --- */

/* A part from a file of the folder; nothing where it may be missing and is. */
static enum pond_status fill(struct pond_io_table *table, const char *folder, const char *file,
                             enum pond_io_part part, double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_matrix *matrix = NULL;

    if (part != POND_IO_COEFFICIENTS && !pondi_io_has(folder, file)) {
        return POND_OK;
    }
    POND_TRY(pondi_io_matrix(&matrix, folder, file, err));
    POND_TRY(pondi_io_fill(table, part, matrix, file, unit, err));
done:
    pond_matrix_free(matrix);
    return status;
}

/* Output of the sectors as in q.csv, in their order. */
static enum pond_status read_output(double **out, struct pond_io_table *table, const char *folder,
                                    double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_matrix *q = NULL;
    int32_t *to = NULL;

    POND_TRY(pondi_io_matrix(&q, folder, "q.csv", err));
    if (q->columns != 1) {
        status = pond_fail(err, POND_EPARSE,
                           "%s/q.csv: %" PRId32 " columns (expected sectors and one number)",
                           folder, q->columns + 1);
        goto done;
    }
    {
        struct pondi_io_match rows = {"q.csv", "row",  "sector",
                                      NULL,    q->row, table->axis[POND_IO_SECTOR].code};

        POND_TRY(POND_NEW(&to, q->rows, err));
        POND_TRY(pondi_io_match(to, &rows, err));
    }
    POND_TRY(POND_NEW(out, q->rows, err));
    POND_TRY(pond_io_table_make(table, POND_IO_OUTPUT, err));
    for (int32_t k = 0; k < q->rows; k++) {
        (*out)[to[k]] = q->value[k];
        table->part[POND_IO_OUTPUT][to[k]] = q->value[k] * unit;
    }
done:
    pond_matrix_free(q);
    pondi_free(to);
    return status;
}

/* One number of a triple: a flow's or a sector's, from 0. */
static enum pond_status read_number(int32_t *number, const struct pond_csv *csv,
                                    const struct pond_csv_row *row, int32_t column, int32_t count,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double value = 0.0;

    POND_TRY(pond_csv_number(csv, row, column, &value, err));
    if (!(value >= 0.0 && value < (double)count) || value != floor(value)) {
        return pond_csv_fail(csv, row, column, "a number of the list, from 0", err);
    }
    *number = (int32_t)value;
done:
    return status;
}

/* Flows for each unit of output, as triples: flow, sector, value. */
static enum pond_status fill_flows(struct pond_io_table *table, const char *folder, double unit,
                                   struct pond_error *err)
{
    static const char *const name[] = {"flow_index", "sector_index", "value"};
    enum pond_status status = POND_OK;
    int32_t flows = pond_io_count(table, POND_IO_FLOW);
    int32_t sectors = pond_io_count(table, POND_IO_SECTOR);
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int32_t column[3];
    char *path = NULL;

    POND_TRY(pondi_io_path(&path, folder, "B_sparse.csv", err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    for (int k = 0; k < 3; k++) {
        POND_TRY(pond_csv_find(csv, name[k], &column[k], err));
    }
    POND_TRY(pond_io_table_make(table, POND_IO_FLOWS, err));
    for (;;) {
        int32_t flow = 0;
        int32_t sector = 0;
        double value = 0.0;

        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(read_number(&flow, csv, row, column[0], flows, err));
        POND_TRY(read_number(&sector, csv, row, column[1], sectors, err));
        POND_TRY(pond_csv_number(csv, row, column[2], &value, err));
        table->part[POND_IO_FLOWS][(int64_t)flow * sectors + sector] += value * unit;
    }
done:
    pond_csv_close(csv);
    pondi_free(path);
    return status;
}

/* --- the whole --- */

/* The year before the first "_" of a demand's name: 2020_US-IA_Consumption_Complete. */
static enum pond_status year_of_demands(int32_t *year, const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    int32_t column = 0;
    char *path = NULL;
    char *text = NULL;

    POND_TRY(pondi_io_path(&path, folder, "demands.csv", err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    POND_TRY(pond_csv_find(csv, "demand_id", &column, err));
    POND_TRY(pond_csv_next_good(csv, &row, err));
    if (row != NULL) {
        POND_TRY(pondi_io_text(&text, row, column, err));
        *year = strlen(text) > 4 && text[4] == '_' ? (int32_t)strtol(text, NULL, 10) : 0;
    }
done:
    pond_csv_close(csv);
    pondi_free(path);
    pondi_free(text);
    return status;
}

/* The year at the end of a model's name: IAEEIOv1.0-s-20 is of 2020. */
static enum pond_status year_of_name(int32_t *year, const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *name = NULL;
    const char *end = NULL;

    POND_TRY(pondi_io_base(&name, folder, err));
    end = strrchr(name, '-');
    if (end != NULL && strlen(end) == 3 && strspn(end + 1, "0123456789") == 2) {
        *year = 2000 + (int32_t)strtol(end + 1, NULL, 10);
    }
done:
    pondi_free(name);
    return status;
}

static enum pond_status read_into(struct pond_io_table *table, const char *folder, double unit,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_eeio_use *su = NULL;
    double *output = NULL;
    bool dense = pondi_io_has(folder, "B.csv");
    bool flows = dense || pondi_io_has(folder, "B_sparse.csv");

    POND_TRY(read_list(table, folder, &lists[0], err));
    if (pondi_io_has(folder, "D.csv")) {
        POND_TRY(read_list(table, folder, &lists[1], err));
    }
    if (flows) {
        POND_TRY(read_list(table, folder, &lists[2], err));
    }
    if (pondi_io_has(folder, "U.csv")) {
        POND_TRY(pondi_eeio_use_read(&su, table, folder, err));
    }
    POND_TRY(fill(table, folder, "A.csv", POND_IO_COEFFICIENTS, 1.0, err));
    POND_TRY(fill(table, folder, "A_d.csv", POND_IO_DOMESTIC, 1.0, err));
    POND_TRY(read_output(&output, table, folder, unit, err));
    if (su != NULL) {
        POND_TRY(pondi_eeio_use_fill(table, su, output, unit, err));
    }
    POND_TRY(fill(table, folder, "D.csv", POND_IO_DIRECT, 1.0 / unit, err));
    if (flows) {
        POND_TRY(dense ? fill(table, folder, "B.csv", POND_IO_FLOWS, 1.0 / unit, err)
                       : fill_flows(table, folder, 1.0 / unit, err));
        POND_TRY(fill(table, folder, "C.csv", POND_IO_CHARACTERISATION, 1.0, err));
    }
done:
    pondi_eeio_use_free(su);
    pondi_free(output);
    return status;
}

enum pond_status pondi_io_read_eeio(struct pond_io_table **out, const char *folder,
                                    const struct pond_io_read *how, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    int32_t year = 0;

    *out = NULL;
    if (how->year == 0 && pondi_io_has(folder, "demands.csv")) {
        POND_TRY(year_of_demands(&year, folder, err));
    }
    if (how->year == 0 && year == 0) {
        POND_TRY(year_of_name(&year, folder, err));
    }
    POND_TRY(pondi_io_new(&table, folder, how, year, "USD", err));
    status = read_into(table, folder, how->unit == 0.0 ? 1.0 : how->unit, err);
    if (status != POND_OK) {
        goto done;
    }
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}
