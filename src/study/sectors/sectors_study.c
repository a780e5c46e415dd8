/* From a scenario and a table of industries to a finished run.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/sectors/sectors_study.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/time.h"
#include "ingest/csv.h"
#include "study/scenario/expression.h"

/* --- the table and the scenario --- */

/* What is read when no file gives the table: the store's network. */
static enum pond_status read_network(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = sectors->study;

    if (study->store == NULL) {
        return pond_fail(
            err, POND_ENOTFOUND,
            "%s: there is no such store, and no table either (expected --io-table FILE, "
            "or a store with trades)",
            study->address);
    }
    POND_TRY(pond_study_recall(study, err));
    POND_TRY(sector_table_of_network(&sectors->table, study, err));
    sectors->table.period_days =
        floor((double)(study->totals.last_s - study->totals.first_s) / POND_DAY_S) + 1.0;
    pond_study_currency(study, sectors->unit);
done:
    return status;
}

/* What was read, whatever files it stood in. */
static void hash_table(struct pond_study *study, const struct sector_table *table)
{
    size_t n = (size_t)table->industries;

    for (size_t k = 0; k < n; k++) {
        pond_hash_add(&study->input, table->code[k], strlen(table->code[k]) + 1);
    }
    pond_hash_add(&study->input, table->flow, n * n * sizeof *table->flow);
    pond_hash_add(&study->input, table->final_demand, n * sizeof *table->final_demand);
    pond_hash_add(&study->input, table->imports, n * sizeof *table->imports);
    pond_hash_add(&study->input, table->value_added, n * sizeof *table->value_added);
}

/* What is no path is a name of the store. */
static enum pond_status find_table(struct sectors_study *sectors, const char *asked,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_io_table *io = NULL;

    if (sectors->study->store == NULL || access(asked, F_OK) == 0) {
        return sector_table_read(&sectors->table, asked, err);
    }
    POND_TRY(pond_store_read_table(sectors->study->store, asked, 0, &io, err));
    POND_TRY(sector_table_of_io(&sectors->table, io, err));
done:
    pond_io_table_free(io);
    return status;
}

static enum pond_status read_table(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = sectors->study;
    const char *path = pond_study_text(study, "io_table");
    const char *unit = pond_study_text(study, "io_unit");

    sectors->from_file = path[0] != '\0';
    if (!sectors->from_file) {
        return read_network(sectors, err);
    }
    if (strlen(unit) >= sizeof sectors->unit) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"io_unit\": \"%.40s...\" is too long (expected at most %zu "
                         "bytes, as in \"USD million\")",
                         unit, sizeof sectors->unit - 1);
    }
    (void)snprintf(sectors->unit, sizeof sectors->unit, "%s", unit);
    POND_TRY(find_table(sectors, path, err));
    hash_table(study, &sectors->table);
    if (strcmp(unit, "money") == 0 && strcmp(sectors->table.currency, "XXX") != 0) {
        (void)snprintf(sectors->unit, sizeof sectors->unit, "%s", sectors->table.currency);
    }
    sectors->table.period_days = pond_study_number(study, "io_days");
done:
    return status;
}

static enum pond_status read_scenario(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(sectors->study, "scenario");

    if (path[0] == '\0') {
        return pond_fail(err, POND_EINVAL,
                         "a scenario is missing: pond ripple sectors FILE (\"pond ripple new "
                         "FILE\" writes one to begin from)");
    }
    POND_TRY(pond_study_hash_file(sectors->study, path, err));
    POND_TRY(study_scenario_read(&sectors->scenario, path, err));
    sectors->days = pond_study_integer(sectors->study, "days");
    sectors->days = sectors->days == 0 ? sectors->scenario->days : sectors->days;
done:
    return status;
}

/* --- stocks by industry --- */

static enum pond_status take_stock_row(struct sectors_study *sectors, const struct pond_csv *csv,
                                       const struct pond_csv_row *row, const int32_t column[2],
                                       size_t *longest, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv_cell code = row->cell[column[0]];
    double days = 0.0;
    bool found = false;

    POND_TRY(pond_csv_number(csv, row, column[1], &days, err));
    if (!(days >= 1.0 && days <= 10000.0)) {
        return pond_csv_fail(csv, row, column[1], "days, 1 to 10000", err);
    }
    for (int32_t k = 0; k < sectors->table.industries; k++) {
        const char *mine = sectors->table.code[k];
        bool fits = strlen(mine) >= code.length && memcmp(mine, code.text, code.length) == 0;

        found = found || fits;
        if (fits && longest[k] <= code.length + 1) {
            longest[k] = code.length + 1;
            sectors->stock_days[k] = days;
        }
    }
    if (!found) {
        return pond_csv_fail(csv, row, column[0], "how the code of an industry begins", err);
    }
done:
    return status;
}

/* What a file for "pond ripple run" may say besides. */
static enum pond_status refuse_keepers(const struct pond_csv *csv, const char *path,
                                       struct pond_error *err)
{
    for (int32_t c = 0; c < pond_csv_columns(csv); c++) {
        const char *name = pond_csv_name(csv, c);

        if (strcmp(name, "firm") == 0 || strcmp(name, "industry") == 0) {
            return pond_fail(err, POND_EINVAL,
                             "%s: column \"%s\": all industries keep the same days of one input "
                             "here (expected the columns input and days)",
                             path, name);
        }
    }
    return POND_OK;
}

/* The longest beginning of a code counts, of equal ones the later. */
static enum pond_status read_stocks(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(sectors->study, "stocks");
    struct pond_csv *csv = NULL;
    const struct pond_csv_row *row = NULL;
    size_t *longest = NULL;
    int32_t column[2];

    POND_TRY(POND_NEW(&sectors->stock_days, sectors->table.industries, err));
    for (int32_t k = 0; k < sectors->table.industries; k++) {
        sectors->stock_days[k] = pond_study_number(sectors->study, "stock");
    }
    if (path[0] == '\0') {
        goto done;
    }
    POND_TRY(POND_NEW(&longest, sectors->table.industries, err));
    POND_TRY(pond_study_hash_file(sectors->study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    POND_TRY(refuse_keepers(csv, path, err));
    POND_TRY(pond_csv_find(csv, "input", &column[0], err));
    POND_TRY(pond_csv_find(csv, "days", &column[1], err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(take_stock_row(sectors, csv, row, column, longest, err));
    }
done:
    pond_csv_close(csv);
    pondi_free(longest);
    return status;
}

/* --- room --- */

static enum pond_status make_path(struct sector_path *path, const struct sectors_study *sectors,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t cells = sectors->days * sectors->table.industries;

    POND_TRY(POND_NEW(&path->made, cells, err));
    POND_TRY(POND_NEW(&path->unmet, cells, err));
    POND_TRY(POND_NEW(&path->short_of, sectors->days, err));
done:
    return status;
}

static void free_path(struct sector_path *path)
{
    pondi_free(path->made);
    pondi_free(path->unmet);
    pondi_free(path->short_of);
}

static enum pond_status make_units(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = sectors->study->network;
    struct sector_units *units = &sectors->units;

    units->count = sectors->from_file ? sectors->table.industries : network->nodes;
    units->industry = sectors->from_file ? NULL : network->industry;
    POND_TRY(POND_NEW(&units->weight[0], units->count, err));
    POND_TRY(POND_NEW(&units->weight[1], units->count, err));
    POND_TRY(POND_NEW(&sectors->unit_factor, units->count, err));
    for (int64_t u = 0; u < units->count; u++) {
        if (sectors->from_file) {
            units->weight[0][u] = sectors->table.output[u];
            units->weight[1][u] = sectors->table.final_demand[u];
        } else {
            units->weight[0][u] = sector_turnover(network, (pond_node)u);
            units->weight[1][u] = units->weight[0][u] - network->sales[u];
        }
    }
done:
    return status;
}

static enum pond_status make_room(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct sector_table *table = &sectors->table;
    int64_t n = table->industries;

    POND_TRY(make_units(sectors, err));
    POND_TRY(make_path(&sectors->path, sectors, err));
    POND_TRY(POND_NEW(&sectors->factor[0], n, err));
    POND_TRY(POND_NEW(&sectors->factor[1], n, err));
    POND_TRY(POND_NEW(&sectors->a_day, n * n, err));
    POND_TRY(POND_NEW(&sectors->final_a_day, n, err));
    POND_TRY(POND_NEW(&sectors->usual, n, err));
    for (int64_t c = 0; c < n * n; c++) {
        sectors->a_day[c] = table->flow[c] / table->period_days;
    }
    for (int64_t k = 0; k < n; k++) {
        sectors->final_a_day[k] = table->final_demand[k] / table->period_days;
    }
done:
    return status;
}

enum pond_status sectors_study_input(struct sectors_study *sectors, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    sectors->study = study;
    sectors->other_end = (double)NAN;
    sectors->firms_lost = (double)NAN;
    sectors->firms_lost_share = (double)NAN;
    POND_TRY(read_scenario(sectors, err));
    POND_TRY(read_table(sectors, err));
    POND_TRY(sectors_study_events(sectors, err));
    POND_TRY(read_stocks(sectors, err));
    POND_TRY(make_room(sectors, err));
done:
    return status;
}

/* --- the run --- */

static enum pond_status begin(struct pond_ario **ario, const struct sectors_study *sectors,
                              enum pond_ario_rationing rationing, struct pond_error *err)
{
    const struct pond_study *study = sectors->study;
    struct pond_ario_input input = pond_ario_defaults();

    input.industries = sectors->table.industries;
    input.flow = sectors->a_day;
    input.final_demand = sectors->final_a_day;
    input.stock_days = pond_study_number(study, "stock");
    input.product_stock_days = sectors->stock_days;
    input.order_days = pond_study_number(study, "order");
    input.psi = pond_study_number(study, "psi");
    input.overcapacity = pond_study_number(study, "overcapacity");
    input.overcapacity_days = pond_study_number(study, "overcapacity_days");
    input.compat = pond_study_bool(study, "compat");
    input.rationing = rationing;
    return pond_ario_new(ario, &input, sectors->stock, sectors->stocks, err);
}

static enum pond_status go(struct sectors_study *sectors, enum pond_ario_rationing rationing,
                           struct sector_path *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t n = (size_t)sectors->table.industries;
    struct pond_ario *ario = NULL;

    POND_TRY(begin(&ario, sectors, rationing, err));
    memcpy(sectors->usual, pond_ario_today(ario).made, n * sizeof(double));
    pond_progress_begin(sectors->study->progress, "running the scenario", "days", sectors->days, 0);
    for (int64_t t = 0; t < sectors->days; t++) {
        struct pond_ario_day today;

        sectors_study_weather(sectors, (int32_t)t);
        POND_TRY(pond_ario_set(ario, sectors->factor[0], sectors->factor[1], err));
        pond_ario_step(ario);
        today = pond_ario_today(ario);
        memcpy(path->made + (size_t)t * n, today.made, n * sizeof(double));
        memcpy(path->unmet + (size_t)t * n, today.unmet_final_of, n * sizeof(double));
        path->short_of[t] = today.shortage ? 1 : 0;
        POND_TRY(pond_progress_at(sectors->study->progress, t + 1, 0, err));
    }
    pond_progress_end(sectors->study->progress);
done:
    pond_ario_free(ario);
    return status;
}

/* What --rationing inputs, which does not collapse, ends at: said beside the collapse of another.
 */
static enum pond_status ask_the_other(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t n = (size_t)sectors->table.industries;
    struct sector_path other = {NULL, NULL, NULL};

    POND_TRY(make_path(&other, sectors, err));
    POND_TRY(go(sectors, POND_ARIO_RATION_INPUTS, &other, err));
    sectors->other_end = pond_sum(other.made + (size_t)(sectors->days - 1) * n, (int64_t)n) /
                         sectors_study_usual(sectors);
done:
    free_path(&other);
    return status;
}

enum pond_status sectors_study_run(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *word = pond_study_text(sectors->study, "rationing");
    enum pond_ario_rationing rationing = strcmp(word, "share") == 0   ? POND_ARIO_RATION_SHARE
                                         : strcmp(word, "level") == 0 ? POND_ARIO_RATION_LEVEL
                                                                      : POND_ARIO_RATION_INPUTS;
    int64_t over = study_scenario_period(sectors->scenario, false).end;

    POND_TRY(go(sectors, rationing, &sectors->path, err));
    if (rationing != POND_ARIO_RATION_INPUTS && over >= 0 && over < sectors->days &&
        sectors_study_made(sectors, sectors->days - 1) < 0.999 * sectors_study_usual(sectors)) {
        POND_TRY(ask_the_other(sectors, err));
    }
done:
    return status;
}

/* --- sums --- */

double sectors_study_made(const struct sectors_study *sectors, int64_t day)
{
    int64_t n = sectors->table.industries;

    return pond_sum(sectors->path.made + day * n, n);
}

double sectors_study_usual(const struct sectors_study *sectors)
{
    return pond_sum(sectors->usual, sectors->table.industries);
}

double sectors_study_lost(const struct sectors_study *sectors)
{
    double usual = sectors_study_usual(sectors);
    double lost = 0.0;

    for (int64_t t = 0; t < sectors->days; t++) {
        lost += usual - sectors_study_made(sectors, t);
    }
    return lost;
}

double sectors_study_money(const struct sectors_study *sectors, double value)
{
    return sectors->from_file ? value : pond_study_money(sectors->study, value);
}

const char *sectors_study_label(const struct sectors_study *sectors, int32_t industry)
{
    const char *code = sectors->table.code[industry];

    return code[0] == '\0' ? "not given" : code;
}

void sectors_study_free(struct sectors_study *sectors)
{
    if (sectors == NULL) {
        return;
    }
    sector_table_clear(&sectors->table);
    study_shocks_free(sectors->shocks);
    study_scenario_free(sectors->scenario);
    free_path(&sectors->path);
    for (int w = 0; w < 2; w++) {
        pondi_free(sectors->units.weight[w]);
        pondi_free(sectors->factor[w]);
    }
    pondi_free(sectors->stock);
    pondi_free(sectors->unit_factor);
    pondi_free(sectors->stock_days);
    pondi_free(sectors->firms_lost_of);
    pondi_free(sectors->a_day);
    pondi_free(sectors->final_a_day);
    pondi_free(sectors->usual);
    pondi_free(sectors);
}
