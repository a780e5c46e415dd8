/* Input-output tables as results that people read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/table/table_list.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "store/store.h"
#include "study/table/table_check.h"

static const char *const final_kinds[] = {"households", "investment", "inventories", "government",
                                          "exports",    "imports",    "other"};
static const char *const primary_kinds[] = {"pay",         "taxes",   "surplus",
                                            "value added", "imports", "other"};

/* The currency; "" where it is not known. */
static const char *money_of(const struct pond_io_table *table)
{
    return strcmp(table->currency, "XXX") == 0 ? "" : table->currency;
}

/* --- figures --- */

static double sum_of(const double *value, int64_t count)
{
    double sum = 0.0;

    for (int64_t k = 0; value != NULL && k < count; k++) {
        sum += value[k];
    }
    return sum;
}

/* A row of what is used or made for each unit of output, at the outputs there are. */
static double at_output(const struct pond_io_table *table, enum pond_io_part part, int64_t row)
{
    int64_t n = pond_io_count(table, POND_IO_SECTOR);
    double sum = 0.0;

    for (int64_t j = 0; table->part[part] != NULL && j < n; j++) {
        sum += table->part[part][row * n + j] * table->part[POND_IO_OUTPUT][j];
    }
    return sum;
}

static double value_added(const struct pond_io_table *table)
{
    double sum = 0.0;

    for (int32_t k = 0; k < pond_io_count(table, POND_IO_PRIMARY); k++) {
        sum += table->axis[POND_IO_PRIMARY].label[k].kind == POND_IO_IMPORTED_INPUT
                   ? 0.0
                   : at_output(table, POND_IO_PRIMARY_INPUT, k);
    }
    return sum;
}

static enum pond_status add_figures(const struct pond_io_table *table, struct pond_result *result,
                                    struct pond_error *err)
{
    static const char *const name[POND_IO_AXES] = {"regions", "sectors",    "final_demands",
                                                   "primary", "indicators", "flows"};
    static const char *const says[POND_IO_AXES] = {"Regions",
                                                   "Sectors, of all regions",
                                                   "Categories of final demand",
                                                   "Primary inputs",
                                                   "Indicators",
                                                   "What is emitted, taken, employed"};
    enum pond_status status = POND_OK;
    int64_t n = pond_io_count(table, POND_IO_SECTOR);

    POND_TRY(pond_result_add_figure(result, "year", (double)table->year, "year",
                                    "Of its money and quantities", err));
    for (int a = 0; a < POND_IO_AXES; a++) {
        POND_TRY(pond_result_add_figure(result, name[a],
                                        (double)pond_io_count(table, (enum pond_io_axis_id)a), "",
                                        says[a], err));
    }
    POND_TRY(pond_result_add_figure(result, "output", sum_of(table->part[POND_IO_OUTPUT], n),
                                    money_of(table), "Output of all sectors, a year", err));
    if (table->part[POND_IO_PRIMARY_INPUT] != NULL) {
        POND_TRY(pond_result_add_figure(result, "value_added", value_added(table), money_of(table),
                                        "Value added of all sectors, a year", err));
    }
    if (table->part[POND_IO_FINAL_DEMAND] != NULL) {
        POND_TRY(pond_result_add_figure(
            result, "final_demand",
            sum_of(table->part[POND_IO_FINAL_DEMAND], n * pond_io_count(table, POND_IO_FINAL)),
            money_of(table), "Final demand, imports taken off where they are a column of it", err));
    }
done:
    return status;
}

/* --- tables of one table --- */

static const char *region_of(const struct pond_io_table *table, const struct pond_io_label *label)
{
    return pond_io_code(table, POND_IO_REGION, label->region);
}

static enum pond_status add_sectors(const struct pond_io_table *table, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = pond_io_count(table, POND_IO_SECTOR);
    int64_t finals = pond_io_count(table, POND_IO_FINAL);
    const double *final = table->part[POND_IO_FINAL_DEMAND];
    struct pond_table *out = NULL;
    int32_t text[3] = {0};
    double *column[3] = {NULL};

    POND_TRY(pond_table_new(&out, "sectors", "Every sector in the table's order.", n, err));
    POND_TRY(pond_table_add_text(out, "sector", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(out, "name", "", "Its name.", &text[1], err));
    POND_TRY(pond_table_add_text(out, "region", "", "Its region.", &text[2], err));
    POND_TRY(pond_table_add_f64(out, "output", money_of(table), "Output a year.", &column[0], err));
    POND_TRY(
        pond_table_add_f64(out, "inputs", "share", "Of it, inputs of goods.", &column[1], err));
    POND_TRY(pond_table_add_f64(out, "final_demand", money_of(table),
                                "Final demand a year, net of imports where they are a column.",
                                &column[2], err));
    for (int64_t j = 0; j < n; j++) {
        const struct pond_io_label *label = &table->axis[POND_IO_SECTOR].label[j];

        column[0][j] = table->part[POND_IO_OUTPUT][j];
        for (int64_t i = 0; i < n; i++) {
            column[1][j] += table->part[POND_IO_COEFFICIENTS][i * n + j];
        }
        column[2][j] = final == NULL ? (double)NAN : sum_of(final + j * finals, finals);
        POND_TRY(pond_table_set_text(out, text[0], j,
                                     pond_io_code(table, POND_IO_SECTOR, (int32_t)j), err));
        POND_TRY(pond_table_set_text(out, text[1], j, label->name, err));
        POND_TRY(pond_table_set_text(out, text[2], j, region_of(table, label), err));
    }
    POND_TRY(pond_result_add_table(result, &out, err));
done:
    pond_table_free(out);
    return status;
}

/* Final demands, primary inputs: code, name, region, kind, money a year. */
static enum pond_status add_money(const struct pond_io_table *table, enum pond_io_axis_id axis,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool final = axis == POND_IO_FINAL;
    int64_t rows = pond_io_count(table, axis);
    struct pond_table *out = NULL;
    int32_t text[4] = {0};
    double *money = NULL;

    POND_TRY(pond_table_new(&out, final ? "final_demands" : "primary",
                            final ? "Categories of final demand." : "Primary inputs.", rows, err));
    POND_TRY(pond_table_add_text(out, "code", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(out, "name", "", "Its name.", &text[1], err));
    POND_TRY(pond_table_add_text(out, "region", "", "Its region.", &text[2], err));
    POND_TRY(pond_table_add_text(out, "kind", "", "What it is.", &text[3], err));
    POND_TRY(
        pond_table_add_f64(out, "money", money_of(table), "In all sectors, a year.", &money, err));
    for (int64_t k = 0; k < rows; k++) {
        const struct pond_io_label *label = &table->axis[axis].label[k];
        const char *kind = "";

        if (final && label->kind <= POND_IO_FINAL_OTHER) {
            kind = final_kinds[label->kind];
        } else if (!final && label->kind <= POND_IO_PRIMARY_OTHER) {
            kind = primary_kinds[label->kind];
        }
        money[k] = final ? 0.0 : at_output(table, POND_IO_PRIMARY_INPUT, k);
        for (int64_t i = 0; final && i < pond_io_count(table, POND_IO_SECTOR); i++) {
            money[k] += table->part[POND_IO_FINAL_DEMAND][i * rows + k];
        }
        POND_TRY(pond_table_set_text(out, text[0], k, pond_io_code(table, axis, (int32_t)k), err));
        POND_TRY(pond_table_set_text(out, text[1], k, label->name, err));
        POND_TRY(pond_table_set_text(out, text[2], k, region_of(table, label), err));
        POND_TRY(pond_table_set_text(out, text[3], k, kind, err));
    }
    POND_TRY(pond_result_add_table(result, &out, err));
done:
    pond_table_free(out);
    return status;
}

static enum pond_status add_indicators(const struct pond_io_table *table,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = pond_io_count(table, POND_IO_INDICATOR);
    struct pond_table *out = NULL;
    int32_t text[4] = {0};
    double *total = NULL;

    POND_TRY(pond_table_new(&out, "indicators", "What effects are told in.", rows, err));
    POND_TRY(pond_table_add_text(out, "code", "", "Its code.", &text[0], err));
    POND_TRY(pond_table_add_text(out, "name", "", "Its name.", &text[1], err));
    POND_TRY(pond_table_add_text(out, "group", "", "What it belongs to.", &text[2], err));
    POND_TRY(pond_table_add_f64(out, "total", "", "Direct, of all sectors, a year.", &total, err));
    POND_TRY(pond_table_add_text(out, "unit", "", "Its unit.", &text[3], err));
    for (int64_t k = 0; k < rows; k++) {
        const struct pond_io_label *label = &table->axis[POND_IO_INDICATOR].label[k];

        total[k] =
            table->part[POND_IO_DIRECT] == NULL ? (double)NAN : at_output(table, POND_IO_DIRECT, k);
        POND_TRY(pond_table_set_text(out, text[0], k,
                                     pond_io_code(table, POND_IO_INDICATOR, (int32_t)k), err));
        POND_TRY(pond_table_set_text(out, text[1], k, label->name, err));
        POND_TRY(pond_table_set_text(out, text[2], k, label->group, err));
        POND_TRY(pond_table_set_text(out, text[3], k, label->unit, err));
    }
    POND_TRY(pond_result_add_table(result, &out, err));
done:
    pond_table_free(out);
    return status;
}

/* Figures and findings of a table; with `all`, its axes too. */
static enum pond_status tell(const struct pond_io_table *table, bool all, int64_t *errors,
                             struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct table_findings findings = {.count = 0};
    struct pond_result *told = NULL;

    POND_TRY(pond_result_new(&told, err));
    POND_TRY(impact_table_check(&findings, table, err));
    POND_TRY(add_figures(table, told, err));
    if (all) {
        POND_TRY(add_sectors(table, told, err));
    }
    if (all && table->part[POND_IO_FINAL_DEMAND] != NULL) {
        POND_TRY(add_money(table, POND_IO_FINAL, told, err));
    }
    if (all && table->part[POND_IO_PRIMARY_INPUT] != NULL) {
        POND_TRY(add_money(table, POND_IO_PRIMARY, told, err));
    }
    if (all && pond_io_count(table, POND_IO_INDICATOR) > 0) {
        POND_TRY(add_indicators(table, told, err));
    }
    POND_TRY(impact_table_findings_add(&findings, told, err));
    *errors = findings.errors;
    *result = told;
    told = NULL;
done:
    pond_result_free(told);
    impact_table_findings_clear(&findings);
    return status;
}

/* --- the commands --- */

enum pond_status pond_study_table_import(const char *address, const char *path,
                                         const struct pond_io_read *how,
                                         struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    struct pond_store *store = NULL;
    struct pond_result *told = NULL;
    int64_t errors = 0;

    *result = NULL;
    POND_TRY(pond_io_table_read(&table, path, how, err));
    POND_TRY(tell(table, false, &errors, &told, err));
    if (errors > 0) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: %s; nothing is kept (\"pond table check %s\" shows all findings)",
                           path, told->warning[0] + strlen("Error: "), path);
        goto done;
    }
    POND_TRY(pond_store_open(&store, address, POND_STORE_CREATE, err));
    POND_TRY(pond_store_write_table(store, table, err));
    *result = told;
    told = NULL;
done:
    pond_store_close(store);
    pond_result_free(told);
    pond_io_table_free(table);
    return status;
}

enum pond_status pond_study_table_check(const char *path, const struct pond_io_read *how,
                                        int64_t *errors, struct pond_result **result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;

    *result = NULL;
    *errors = 0;
    POND_TRY(pond_io_table_read(&table, path, how, err));
    POND_TRY(tell(table, false, errors, result, err));
done:
    pond_io_table_free(table);
    return status;
}

enum pond_status pond_study_table_show(const char *address, const char *name, int32_t year,
                                       struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    struct pond_store *store = NULL;
    int64_t errors = 0;

    *result = NULL;
    POND_TRY(pond_store_open(&store, address, POND_STORE_READ, err));
    POND_TRY(pond_store_read_table(store, name, year, &table, err));
    POND_TRY(tell(table, true, &errors, result, err));
done:
    pond_store_close(store);
    pond_io_table_free(table);
    return status;
}

enum pond_status pond_study_table_delete(const char *address, const char *name, int32_t year,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;

    POND_TRY(pond_store_open(&store, address, POND_STORE_WRITE, err));
    POND_TRY(pond_store_delete_table(store, name, year, err));
done:
    pond_store_close(store);
    return status;
}

/* --- the list --- */

/* A table of a store as it is listed. */
struct listed {
    char *name;
    char *currency;
    struct pond_kept_table facts; /* its texts are gone */
};

struct kept {
    struct listed *item;
    int64_t count;
    int64_t room;
};

static void clear_listed(struct listed *listed)
{
    pondi_free(listed->name);
    pondi_free(listed->currency);
    *listed = (struct listed){.name = NULL};
}

static enum pond_status keep(void *user, const struct pond_kept_table *table,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct kept *kept = user;
    struct listed copy = {pondi_strdup(table->name), pondi_strdup(table->currency), *table};

    if (copy.name == NULL || copy.currency == NULL) {
        status = pondi_no_memory(err, strlen(table->name) + 1, 1);
        goto done;
    }
    POND_TRY(POND_GROW(&kept->item, &kept->room, kept->count + 1, err));
    kept->item[kept->count++] = copy;
    copy = (struct listed){.name = NULL};
done:
    clear_listed(&copy);
    return status;
}

static void clear_kept(struct kept *kept)
{
    for (int64_t k = 0; k < kept->count; k++) {
        clear_listed(&kept->item[k]);
    }
    pondi_free(kept->item);
}

static enum pond_status add_list(const struct kept *kept, struct pond_result *result,
                                 struct pond_error *err)
{
    static const enum pond_io_axis_id axis[] = {POND_IO_REGION, POND_IO_SECTOR, POND_IO_INDICATOR,
                                                POND_IO_FLOW};
    static const char *const name[] = {"regions", "sectors", "indicators", "flows"};
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t text[2] = {0};
    int64_t *column[6] = {NULL};

    POND_TRY(pond_table_new(&table, "tables", "The input-output tables that the store keeps.",
                            kept->count, err));
    POND_TRY(pond_table_add_text(table, "name", "", "What it is called.", &text[0], err));
    POND_TRY(pond_table_add_i64(table, "year", "year", "Of its money.", &column[0], err));
    POND_TRY(pond_table_add_text(table, "currency", "", "ISO 4217; XXX if it is not known.",
                                 &text[1], err));
    for (int k = 0; k < 4; k++) {
        POND_TRY(pond_table_add_i64(table, name[k], "", "How many.", &column[k + 1], err));
    }
    POND_TRY(pond_table_add_i64(table, "bytes", "bytes", "Of its numbers.", &column[5], err));
    for (int64_t i = 0; i < kept->count; i++) {
        const struct listed *one = &kept->item[i];

        POND_TRY(pond_table_set_text(table, text[0], i, one->name, err));
        POND_TRY(pond_table_set_text(table, text[1], i, one->currency, err));
        column[0][i] = one->facts.year;
        for (int k = 0; k < 4; k++) {
            column[k + 1][i] = one->facts.count[axis[k]];
        }
        column[5][i] = one->facts.bytes;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status pond_study_table_list(const char *address, struct pond_result **result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct pond_result *told = NULL;
    struct kept kept = {.count = 0};

    *result = NULL;
    POND_TRY(pond_store_open(&store, address, POND_STORE_READ, err));
    POND_TRY(pond_store_list_tables(store, keep, &kept, err));
    POND_TRY(pond_result_new(&told, err));
    POND_TRY(add_list(&kept, told, err));
    *result = told;
    told = NULL;
done:
    clear_kept(&kept);
    pond_result_free(told);
    pond_store_close(store);
    return status;
}
