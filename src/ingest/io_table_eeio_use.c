/* Supply and use of the EPA's models: final demand, and primary inputs of the products.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "ingest/io_table_eeio.h"
#include "ingest/io_table_parts.h"
#include "ingest/supply_use.h"

#define FINAL_PREFIX "fd:"
#define PRIMARY_PREFIX "va:"

/* Use (sectors and primary inputs by industries and final demands), make, output of industries. */
struct pondi_eeio_use {
    struct pond_matrix *use;
    struct pond_matrix *domestic; /* use of what was made in the table's regions; NULL: no file */
    struct pond_matrix *make;
    struct pond_matrix *made; /* industries x 1 */
    int32_t *row;             /* of each row of use: sector; -1: a primary input */
    int32_t *column;          /* of each column of use: industry; -1: a final demand */
};

void pondi_eeio_use_free(struct pondi_eeio_use *su)
{
    if (su == NULL) {
        return;
    }
    pond_matrix_free(su->use);
    pond_matrix_free(su->domestic);
    pond_matrix_free(su->make);
    pond_matrix_free(su->made);
    pondi_free(su->row);
    pondi_free(su->column);
    pondi_free(su);
}

/* --- rows and columns --- */

/* Add a row or column of use that is no sector's and no industry's: "F010/US-IA". */
static enum pond_status add_coded(struct pond_io_table *table, enum pond_io_axis_id axis,
                                  const char *code, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *slash = strrchr(code, '/');
    const char *name = "";
    char *industry = NULL;
    char *copy = NULL;
    struct pond_io_label label = {.name = NULL};

    label.region = slash == NULL ? -1 : pond_io_find(table, POND_IO_REGION, slash + 1);
    if (label.region < 0) {
        return pond_fail(err, POND_EPARSE,
                         "U.csv: \"%s\" is of no region of the table (expected CODE/REGION)", code);
    }
    POND_TRY(POND_NEW(&industry, slash - code + 1, err));
    memcpy(industry, code, (size_t)(slash - code));
    label.industry = industry;
    label.kind = axis == POND_IO_FINAL ? (int32_t)pondi_io_bea_final(industry, &name)
                                       : (int32_t)pondi_io_bea_primary(industry, &name);
    copy = pondi_strdup(name);
    if (copy == NULL) {
        status = pondi_no_memory(err, strlen(name) + 1, 1);
        goto done;
    }
    label.name = copy;
    POND_TRY(pond_io_table_add(table, axis, code, &label, err));
done:
    pondi_free(industry);
    pondi_free(copy);
    return status;
}

static enum pond_status match_use(struct pond_io_table *table, struct pondi_eeio_use *su,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_io_match rows = {"U.csv",        "row",        "sector",
                                  PRIMARY_PREFIX, su->use->row, table->axis[POND_IO_SECTOR].code};
    struct pondi_io_match columns = {"U.csv",      "column",        "industry",
                                     FINAL_PREFIX, su->use->column, su->made->row};

    POND_TRY(POND_NEW(&su->row, su->use->rows, err));
    POND_TRY(POND_NEW(&su->column, su->use->columns, err));
    POND_TRY(pondi_io_match(su->row, &rows, err));
    POND_TRY(pondi_io_match(su->column, &columns, err));
    for (int32_t k = 0; k < su->use->columns; k++) {
        if (su->column[k] < 0) {
            POND_TRY(add_coded(table, POND_IO_FINAL,
                               pond_dictionary_text(su->use->column, k) + strlen(FINAL_PREFIX),
                               err));
        }
    }
    for (int32_t k = 0; k < su->use->rows; k++) {
        if (su->row[k] < 0) {
            POND_TRY(add_coded(table, POND_IO_PRIMARY,
                               pond_dictionary_text(su->use->row, k) + strlen(PRIMARY_PREFIX),
                               err));
        }
    }
done:
    return status;
}

static bool same_names(const struct pond_dictionary *a, const struct pond_dictionary *b)
{
    bool same = pond_dictionary_count(a) == pond_dictionary_count(b);

    for (int32_t k = 0; same && k < pond_dictionary_count(a); k++) {
        same = strcmp(pond_dictionary_text(a, k), pond_dictionary_text(b, k)) == 0;
    }
    return same;
}

enum pond_status pondi_eeio_use_read(struct pondi_eeio_use **out, struct pond_io_table *table,
                                     const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_eeio_use *su = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&su, 1, err));
    POND_TRY(pondi_io_matrix(&su->use, folder, "U.csv", err));
    POND_TRY(pondi_io_matrix(&su->make, folder, "V.csv", err));
    POND_TRY(pondi_io_matrix(&su->made, folder, "x.csv", err));
    POND_TRY(match_use(table, su, err));
    if (pondi_io_has(folder, "U_d.csv")) {
        POND_TRY(pondi_io_matrix(&su->domestic, folder, "U_d.csv", err));
        if (!same_names(su->domestic->row, su->use->row) ||
            !same_names(su->domestic->column, su->use->column)) {
            status = pond_fail(err, POND_EPARSE,
                               "%s/U_d.csv: its rows and columns are not those of U.csv in their "
                               "order",
                               folder);
            goto done;
        }
    }
    *out = su;
    su = NULL;
done:
    pondi_eeio_use_free(su);
    return status;
}

/* --- final demand --- */

static enum pond_status fill_final(struct pond_io_table *table, enum pond_io_part part,
                                   const struct pond_matrix *use, const struct pondi_eeio_use *su,
                                   double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t finals = pond_io_count(table, POND_IO_FINAL);

    if (finals == 0 || use == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_io_table_make(table, part, err));
    for (int32_t i = 0; i < use->rows; i++) {
        int32_t final = 0;

        for (int32_t j = 0; j < use->columns && su->row[i] >= 0; j++) {
            if (su->column[j] < 0) {
                table->part[part][(int64_t)su->row[i] * finals + final++] =
                    pond_matrix_at(use, i, j) * unit;
            }
        }
    }
done:
    return status;
}

/* --- primary inputs --- */

/* Primary inputs by industries, in the order of x.csv. */
static enum pond_status primary_by_industry(double **out, const struct pondi_eeio_use *su,
                                            int32_t primaries, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t industries = su->made->rows;
    int32_t primary = 0;

    POND_TRY(POND_NEW(out, (int64_t)primaries * industries, err));
    for (int32_t i = 0; i < su->use->rows; i++) {
        for (int32_t j = 0; j < su->use->columns && su->row[i] < 0; j++) {
            if (su->column[j] >= 0) {
                (*out)[(int64_t)primary * industries + su->column[j]] =
                    pond_matrix_at(su->use, i, j);
            }
        }
        primary += su->row[i] < 0 ? 1 : 0;
    }
done:
    return status;
}

/* What industries make, rows in the order of x.csv, columns in that of the sectors. */
static enum pond_status make_by_industry(double **out, const struct pond_io_table *table,
                                         const struct pondi_eeio_use *su, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_matrix *make = su->make;
    struct pondi_io_match rows = {"V.csv", "row", "industry", NULL, make->row, su->made->row};
    struct pondi_io_match columns = {"V.csv", "column",     "sector",
                                     NULL,    make->column, table->axis[POND_IO_SECTOR].code};
    int32_t *row = NULL;
    int32_t *column = NULL;

    POND_TRY(POND_NEW(&row, make->rows, err));
    POND_TRY(POND_NEW(&column, make->columns, err));
    POND_TRY(pondi_io_match(row, &rows, err));
    POND_TRY(pondi_io_match(column, &columns, err));
    POND_TRY(POND_NEW(out, (int64_t)make->rows * make->columns, err));
    for (int32_t i = 0; i < make->rows; i++) {
        for (int32_t j = 0; j < make->columns; j++) {
            (*out)[(int64_t)row[i] * make->columns + column[j]] = pond_matrix_at(make, i, j);
        }
    }
done:
    pondi_free(row);
    pondi_free(column);
    return status;
}

static enum pond_status fill_primary(struct pond_io_table *table, const struct pondi_eeio_use *su,
                                     const double *output, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t primaries = pond_io_count(table, POND_IO_PRIMARY);
    struct pondi_make make = {.industries = su->made->rows,
                              .products = pond_io_count(table, POND_IO_SECTOR),
                              .made = su->made->value,
                              .output = output,
                              .industry = su->made->row,
                              .product = table->axis[POND_IO_SECTOR].code};
    double *inputs = NULL;
    double *made = NULL;

    if (primaries == 0) {
        return POND_OK;
    }
    POND_TRY(primary_by_industry(&inputs, su, primaries, err));
    POND_TRY(make_by_industry(&made, table, su, err));
    make.make = made;
    POND_TRY(pond_io_table_make(table, POND_IO_PRIMARY_INPUT, err));
    POND_TRY(pondi_industry_technology(&make, primaries, inputs, table->part[POND_IO_PRIMARY_INPUT],
                                       err));
done:
    pondi_free(inputs);
    pondi_free(made);
    return status;
}

enum pond_status pondi_eeio_use_fill(struct pond_io_table *table, const struct pondi_eeio_use *su,
                                     const double *output, double unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (su->made->columns != 1) {
        return pond_fail(err, POND_EPARSE, "x.csv: %d columns (expected industries and one number)",
                         (int)su->made->columns + 1);
    }
    POND_TRY(fill_final(table, POND_IO_FINAL_DEMAND, su->use, su, unit, err));
    POND_TRY(fill_final(table, POND_IO_FINAL_DOMESTIC, su->domestic, su, unit, err));
    POND_TRY(fill_primary(table, su, output, err));
done:
    return status;
}
