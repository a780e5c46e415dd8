/* Answers of impact as sections of a page, whatever analysis made them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/impact_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Rows of tables that are shown, and channels of the table of tiers but the last, induced. */
#define ROWS 15

static const double *numbers(const struct pond_table *table, const char *name)
{
    return pond_table_column(table, name)->data.f64;
}

static char **texts(const struct pond_table *table, const char *name)
{
    return pond_table_column(table, name)->data.text;
}

/* --- shares of each measure --- */

/* A table of shares in per cent of `total`: the columns as they are called. */
static enum pond_status shares_of(struct pond_table **out, const struct pond_table *effects,
                                  const char *const columns[3], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    const double *total = numbers(effects, "total");
    double *share[3];
    int32_t name = 0;
    int64_t rows = 0;

    *out = NULL;
    for (int64_t row = 0; row < effects->rows; row++) {
        rows += total[row] > 0.0 ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "shares", "Shares of the total.", rows, err));
    POND_TRY(pond_table_add_text(table, "measure", "", "", &name, err));
    for (int c = 0; c < 3; c++) {
        POND_TRY(pond_table_add_f64(table, columns[c], "%", "", &share[c], err));
    }
    rows = 0;
    for (int64_t row = 0; row < effects->rows; row++) {
        if (!(total[row] > 0.0)) {
            continue;
        }
        POND_TRY(pond_table_set_text(table, name, rows, texts(effects, "name")[row], err));
        for (int c = 0; c < 3; c++) {
            share[c][rows] = round(1000.0 * numbers(effects, columns[c])[row] / total[row]) / 10.0;
        }
        share[2][rows] = 100.0 - share[0][rows] - share[1][rows]; /* after rounding, too */
        rows++;
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

static enum pond_status write_shares(struct pond_report *report, const struct pond_table *effects,
                                     bool places, struct pond_error *err)
{
    static const char *const columns[2][3] = {{"direct", "supply_chain", "induced"},
                                              {"here", "elsewhere", "abroad"}};
    static const char *const labels[2][3] = {
        {"Direct", "Supply chain", "Induced: what pay is spent on"},
        {"Here", "Elsewhere in the table", "Abroad"}};
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_chart chart = {
        .title = places ? "Where it lands" : "By which channel it comes",
        .description = places
                           ? "Of each measure, the part in the region here, in the table's other "
                             "regions, and abroad."
                           : "Of each measure, the part in the sectors that deliver, in their "
                             "suppliers, and in what pay is spent on.",
        .y_label = "% of the total"};

    POND_TRY(shares_of(&table, effects, columns[places], err));
    if (table->rows == 0) {
        goto done;
    }
    for (int c = 0; c < 3; c++) {
        chart.series[c] = (struct pond_series){.table = table,
                                               .x = "measure",
                                               .y = columns[places][c],
                                               .mark = POND_MARK_STACK,
                                               .label = labels[places][c]};
    }
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    pond_table_free(table);
    return status;
}

/* --- tier by tier --- */

static bool is_greenhouse(const char *code)
{
    return strcmp(code, "GHG") == 0 || strncmp(code, "GWP", 3) == 0 ||
           strncmp(code, "greenhouse", 10) == 0 || strncmp(code, "ghg", 3) == 0;
}

/* The rows of greenhouse gases, or of the last measure where there are none. */
static enum pond_status pick_tiers(struct pond_table **out, const struct pond_table *tiers,
                                   const char **name, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const places[] = {"here", "elsewhere", "abroad"};
    struct pond_table *table = NULL;
    const char *code = NULL;
    double *data[3];
    int32_t label = 0;
    int64_t rows = 0;

    *out = NULL;
    for (int64_t row = 0; row < tiers->rows; row++) {
        const char *mine = texts(tiers, "measure")[row];

        if (code == NULL || (!is_greenhouse(code) && strcmp(code, mine) != 0)) {
            code = mine;
            *name = texts(tiers, "name")[row];
            rows = 0;
        }
        rows += strcmp(code, mine) == 0 ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "tiers", "Tier by tier.", rows, err));
    POND_TRY(pond_table_add_text(table, "tier", "", "", &label, err));
    for (int c = 0; c < 3; c++) {
        POND_TRY(pond_table_add_f64(table, places[c], "", "", &data[c], err));
    }
    rows = 0;
    for (int64_t row = 0; row < tiers->rows; row++) {
        if (strcmp(code, texts(tiers, "measure")[row]) != 0) {
            continue;
        }
        POND_TRY(pond_table_set_text(table, label, rows, texts(tiers, "tier")[row], err));
        for (int c = 0; c < 3; c++) {
            data[c][rows] = numbers(tiers, places[c])[row];
        }
        rows++;
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

static enum pond_status write_tiers(struct pond_report *report, const struct pond_table *tiers,
                                    struct pond_error *err)
{
    static const char *const columns[] = {"here", "elsewhere", "abroad"};
    static const char *const labels[] = {"Here", "Elsewhere in the table", "Abroad"};
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    const char *name = "";
    const char *unit = texts(tiers, "unit")[0];
    char title[120];
    struct pond_chart chart = {
        .title = title,
        .description = "Direct: the sectors that deliver; tier 1 their suppliers, tier 2 the "
                       "suppliers of these, and so on; induced: what pay is spent on."};

    POND_TRY(pick_tiers(&table, tiers, &name, err));
    for (int64_t row = 0; row < tiers->rows; row++) {
        unit = strcmp(texts(tiers, "name")[row], name) == 0 ? texts(tiers, "unit")[row] : unit;
    }
    (void)snprintf(title, sizeof title, "%.60s tier by tier", name);
    chart.y_label = unit;
    for (int c = 0; c < 3; c++) {
        chart.series[c] = (struct pond_series){.table = table,
                                               .x = "tier",
                                               .y = columns[c],
                                               .mark = POND_MARK_STACK,
                                               .label = labels[c]};
    }
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    pond_table_free(table);
    return status;
}

/* --- intervals --- */

/* P5 and P95 of each measure's total, in per cent of the value as given. */
static enum pond_status interval_table(struct pond_table **out, const struct pond_table *intervals,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *data[3];
    int32_t name = 0;
    int64_t rows = 0;

    *out = NULL;
    for (int64_t row = 0; row < intervals->rows; row++) {
        rows += strcmp(texts(intervals, "place")[row], "total") == 0 ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "intervals", "Per cent of the value as given.", rows, err));
    POND_TRY(pond_table_add_text(table, "measure", "", "", &name, err));
    POND_TRY(pond_table_add_f64(table, "given", "%", "", &data[0], err));
    POND_TRY(pond_table_add_f64(table, "p5", "%", "", &data[1], err));
    POND_TRY(pond_table_add_f64(table, "p95", "%", "", &data[2], err));
    rows = 0;
    for (int64_t row = 0; row < intervals->rows; row++) {
        double given = numbers(intervals, "given")[row];

        if (strcmp(texts(intervals, "place")[row], "total") != 0) {
            continue;
        }
        POND_TRY(pond_table_set_text(table, name, rows, texts(intervals, "measure")[row], err));
        data[0][rows] = given > 0.0 ? 100.0 : (double)NAN;
        data[1][rows] = 100.0 * numbers(intervals, "p5")[row] / given;
        data[2][rows] = 100.0 * numbers(intervals, "p95")[row] / given;
        rows++;
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

static enum pond_status write_intervals(struct pond_report *report,
                                        const struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;

    POND_TRY(interval_table(&table, pond_result_table(result, "intervals"), err));
    POND_TRY(pond_report_chart(
        report,
        &(struct pond_chart){.title = "How sure that is",
                             .description = "Nine of ten draws of what is not known for certain "
                                            "lie between the ends of the line; 100 % is the value "
                                            "as given, everywhere and in all channels.",
                             .y_label = "% of the value as given",
                             .series = {{.table = table,
                                         .x = "measure",
                                         .y = "given",
                                         .mark = POND_MARK_BARS,
                                         .low = "p5",
                                         .high = "p95"}}},
        err));
done:
    pond_table_free(table);
    return status;
}

/* --- tables --- */

/* A row and what it is sorted by. */
struct row {
    int64_t number;
    double value;
};

static int by_value(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *y = b;

    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return (x->number > y->number) - (x->number < y->number);
}

static enum pond_status copy_column(struct pond_table *table, const struct pond_column *from,
                                    const struct row *order, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *data = NULL;
    int64_t *whole = NULL;
    int32_t text = 0;

    if (from->type == POND_TEXT) {
        POND_TRY(pond_table_add_text(table, from->name, from->unit, from->description, &text, err));
    } else if (from->type == POND_F64) {
        POND_TRY(pond_table_add_f64(table, from->name, from->unit, from->description, &data, err));
    } else {
        POND_TRY(pond_table_add_i64(table, from->name, from->unit, from->description, &whole, err));
    }
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t k = order[row].number;

        if (from->type == POND_TEXT) {
            POND_TRY(pond_table_set_text(table, text, row, from->data.text[k], err));
        } else if (from->type == POND_F64) {
            data[row] = from->data.f64[k];
        } else {
            whole[row] = from->data.i64[k];
        }
    }
done:
    return status;
}

/* The rows of a table that are largest in a column. */
static enum pond_status write_largest(struct pond_report *report, const struct pond_table *from,
                                      const char *column, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct row *order = NULL;

    if (pond_table_column(from, column) == NULL) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&order, from->rows, err));
    for (int64_t row = 0; row < from->rows; row++) {
        order[row] = (struct row){row, numbers(from, column)[row]};
    }
    qsort(order, (size_t)from->rows, sizeof *order, by_value);
    POND_TRY(pond_table_new(&table, from->name, from->description, from->rows, err));
    for (int32_t c = 0; c < from->columns; c++) {
        POND_TRY(copy_column(table, &from->column[c], order, err));
    }
    POND_TRY(pond_report_table(report, table, ROWS, err));
done:
    pond_table_free(table);
    pondi_free(order);
    return status;
}

/* The rows of a table that `keep` keeps, in their order. */
static enum pond_status write_some(struct pond_report *report, const struct pond_table *from,
                                   bool (*keep)(const struct pond_table *from, int64_t row),
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct row *order = NULL;
    int64_t rows = 0;

    POND_TRY(POND_NEW(&order, from->rows, err));
    for (int64_t row = 0; row < from->rows; row++) {
        if (keep(from, row)) {
            order[rows++].number = row;
        }
    }
    if (rows == 0) {
        goto done;
    }
    POND_TRY(pond_table_new(&table, from->name, from->description, rows, err));
    for (int32_t c = 0; c < from->columns; c++) {
        POND_TRY(copy_column(table, &from->column[c], order, err));
    }
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(table);
    pondi_free(order);
    return status;
}

static bool is_told_place(const struct pond_table *from, int64_t row)
{
    const char *place = texts(from, "place")[row];

    return strcmp(place, "here") == 0 || strcmp(place, "total") == 0;
}

/* Value added, jobs, greenhouse gases in all: what readers ask about first. */
static bool is_told_cause(const struct pond_table *from, int64_t row)
{
    const char *code = texts(from, "measure")[row];

    return strcmp(texts(from, "place")[row], "total") == 0 &&
           (is_greenhouse(code) || strcmp(code, "JOBS") == 0 || strcmp(code, "jobs") == 0 ||
            strcmp(code, "VADD") == 0 || strcmp(code, "value_added") == 0);
}

static enum pond_status write_sureness(struct pond_report *report, const struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *intervals = pond_result_table(result, "intervals");
    const struct pond_table *causes = pond_result_table(result, "causes");

    if (intervals != NULL && pond_table_column(intervals, "place") != NULL) {
        POND_TRY(write_some(report, intervals, is_told_place, err));
    }
    if (causes != NULL && pond_table_column(causes, "place") != NULL) {
        POND_TRY(write_some(report, causes, is_told_cause, err));
    }
done:
    return status;
}

static enum pond_status write_tables(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    static const char *const apart[] = {"findings", "evidence", "effects",   "tiers",
                                        "sectors",  "flows",    "intervals", "causes"};
    enum pond_status status = POND_OK;
    const struct pond_table *sectors = pond_result_table(result, "sectors");
    const struct pond_table *effects = pond_result_table(result, "effects");

    for (int32_t t = 0; t < result->tables; t++) {
        bool told = result->table[t]->rows == 0;

        for (size_t k = 0; k < sizeof apart / sizeof *apart; k++) {
            told = told || strcmp(result->table[t]->name, apart[k]) == 0;
        }
        if (!told) {
            POND_TRY(pond_report_table(report, result->table[t], ROWS, err));
        }
    }
    POND_TRY(write_sureness(report, result, err));
    if (sectors != NULL) {
        POND_TRY(write_largest(report, sectors, "value_added", err));
    }
    if (effects != NULL) {
        POND_TRY(pond_report_table(report, effects, 0, err));
    }
done:
    return status;
}

/* Bars of a table's first rows, if it is there and knows anything. */
static enum pond_status write_bars(struct pond_report *report, const struct pond_result *result,
                                   const char *name, const char *label, const char *value,
                                   struct pond_error *err)
{
    const struct pond_table *table = pond_result_table(result, name);
    bool known = false;

    if (table == NULL || pond_table_column(table, value) == NULL) {
        return POND_OK;
    }
    for (int64_t row = 0; row < table->rows; row++) {
        known = known || isfinite(numbers(table, value)[row]);
    }
    return !known
               ? POND_OK
               : pond_report_chart(report,
                                   &(struct pond_chart){
                                       .title = table->description,
                                       .description = pond_table_column(table, value)->description,
                                       .series = {{.table = table,
                                                   .x = label,
                                                   .y = value,
                                                   .mark = POND_MARK_BARS,
                                                   .rows = table->rows < ROWS ? 0 : ROWS}}},
                                   err);
}

/* Of people: who works where, who owns, what is near. */
static enum pond_status write_people(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    static const char *const charts[][3] = {{"sizes", "size", "jobs"},
                                            {"industries", "industry", "jobs"},
                                            {"ownership", "kind", "share"},
                                            {"services", "service", "share"}};
    enum pond_status status = POND_OK;

    for (size_t k = 0; k < sizeof charts / sizeof *charts; k++) {
        POND_TRY(write_bars(report, result, charts[k][0], charts[k][1], charts[k][2], err));
    }
done:
    return status;
}

static enum pond_status write_charts(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *effects = pond_result_table(result, "effects");
    const struct pond_table *tiers = pond_result_table(result, "tiers");
    const struct pond_table *flows = pond_result_table(result, "flows");
    const struct pond_table *intervals = pond_result_table(result, "intervals");
    const struct pond_table *places = pond_result_table(result, "spending_by_place");
    const struct pond_table *firms = pond_result_table(result, "firms");
    const struct pond_table *change = pond_result_table(result, "change");

    POND_TRY(write_people(report, result, err));
    if (change != NULL) {
        POND_TRY(impact_changes_write(report, change, err));
    } else if (effects != NULL) {
        if (effects->rows > 0 && isfinite(numbers(effects, "abroad")[0])) {
            POND_TRY(write_shares(report, effects, true, err));
        }
        POND_TRY(write_shares(report, effects, false, err));
    }
    if (intervals != NULL && intervals->rows > 0 && pond_result_table(result, "change") == NULL) {
        POND_TRY(write_intervals(report, result, err));
    }
    if (flows != NULL && flows->rows > 0) {
        POND_TRY(pond_report_flows(
            report,
            &(struct pond_flows){.title = "Who pays whom",
                                 .description = "Money flows from left to right: to those who "
                                                "deliver, and from them to their suppliers, their "
                                                "people and their owners; the higher a band, the "
                                                "more money.",
                                 .table = flows,
                                 .value = "value"},
            err));
    }
    if (tiers != NULL && tiers->rows > 0) {
        POND_TRY(write_tiers(report, tiers, err));
    }
    if (places != NULL && places->rows > 0) {
        POND_TRY(impact_map_write(report, places, "place", "spent", err));
    }
    if (firms != NULL && pond_table_column(firms, "longitude") != NULL) {
        POND_TRY(impact_map_write(report, firms, "name", "turnover", err));
    }
done:
    return status;
}

enum pond_status impact_page_write(struct pond_report *report, const struct report_part *part,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *result = part->result;

    POND_TRY(pond_report_section(report, part->analysis->question, err));
    if (pond_result_table(result, "findings") != NULL) {
        POND_TRY(report_write_story(report, result, false, err));
    }
    POND_TRY(pond_report_figures(report, result->figure, result->figures, err));
    POND_TRY(write_charts(report, result, err));
    POND_TRY(write_tables(report, result, err));
done:
    return status;
}
