/* Days of stock by firm, industry and input: rows of a file onto links.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/days/days_stocks.h"

#include <string.h>

#include "base/alloc.h"
#include "ingest/csv.h"
#include "study/esri/esri_files.h"

enum { FIRM, INDUSTRY, INPUT, KEYS };
static const char *const keys[KEYS] = {"firm", "industry", "input"};

/* One file at work. */
struct stocks {
    const struct pond_study *study;
    const struct pond_csv *csv;
    const struct pond_csv_row *row;
    int32_t column[KEYS]; /* -1: it has none */
    double *days;         /* links */
    uint8_t *by_firm;     /* links: a row with a firm has said it */
};

static enum pond_status find_keys(struct stocks *stocks, const char *path, struct pond_error *err)
{
    int32_t found = 0;

    for (int32_t c = 0; c < pond_csv_columns(stocks->csv); c++) {
        const char *name = pond_csv_name(stocks->csv, c);
        bool known = strcmp(name, "days") == 0;

        for (int k = 0; k < KEYS; k++) {
            known = known || strcmp(name, keys[k]) == 0;
        }
        if (!known) {
            return pond_fail(
                err, POND_EPARSE,
                "%s: column \"%s\" is not known (expected days, firm, industry, input)", path,
                name);
        }
    }
    for (int k = 0; k < KEYS; k++) {
        stocks->column[k] = -1;
        for (int32_t c = 0; c < pond_csv_columns(stocks->csv); c++) {
            stocks->column[k] =
                strcmp(pond_csv_name(stocks->csv, c), keys[k]) == 0 ? c : stocks->column[k];
        }
        found += stocks->column[k] >= 0 ? 1 : 0;
    }
    return found > 0 ? POND_OK
                     : pond_fail(err, POND_EPARSE,
                                 "%s: none of the columns \"firm\", \"industry\", \"input\" "
                                 "(expected at least one beside \"days\")",
                                 path);
}

/* Does an industry's code begin as the cell says? An empty cell, or none, is any. */
static bool fits(const struct stocks *stocks, int key, int32_t industry)
{
    struct pond_csv_cell cell = {.text = NULL, .length = 0};
    const char *code = stocks->study->network->industry_code[industry];

    if (stocks->column[key] >= 0) {
        cell = stocks->row->cell[stocks->column[key]];
    }
    return cell.length == 0 ||
           (strlen(code) >= cell.length && memcmp(code, cell.text, cell.length) == 0);
}

/* The links of one customer; how many the row fits. */
static int64_t set_links(struct stocks *stocks, pond_node i, double days, bool by_firm)
{
    const struct pond_network *network = stocks->study->network;
    int64_t count = 0;

    for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
        if (fits(stocks, INPUT, network->industry[network->in_supplier[e]])) {
            count++;
            if (by_firm || stocks->by_firm[e] == 0) {
                stocks->days[e] = days;
                stocks->by_firm[e] = by_firm ? 1 : 0;
            }
        }
    }
    return count;
}

static enum pond_status take_row(struct stocks *stocks, int32_t days_column, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = stocks->study->network;
    int32_t column = stocks->column[FIRM];
    pond_node node = -1;
    double days = 0.0;
    int64_t count = 0;

    POND_TRY(pond_csv_number(stocks->csv, stocks->row, days_column, &days, err));
    if (!(days >= 1.0 && days <= 10000.0)) {
        return pond_csv_fail(stocks->csv, stocks->row, days_column, "days, 1 to 10000", err);
    }
    if (column >= 0 && stocks->row->cell[column].length > 0) {
        POND_TRY(esri_study_read_node(stocks->study, stocks->csv, stocks->row, column, &node, err));
    }
    for (pond_node i = node < 0 ? 0 : node; i < (node < 0 ? network->nodes : node + 1); i++) {
        if (fits(stocks, INDUSTRY, network->industry[i])) {
            count += set_links(stocks, i, days, node >= 0);
        }
    }
    if (count == 0) {
        int key = stocks->column[INPUT] >= 0      ? INPUT
                  : stocks->column[INDUSTRY] >= 0 ? INDUSTRY
                                                  : FIRM;

        return pond_csv_fail(stocks->csv, stocks->row, stocks->column[key],
                             "a firm and goods between which something is traded in the period",
                             err);
    }
done:
    return status;
}

enum pond_status days_stocks_read(double **out, struct pond_study *study, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct stocks stocks = {.study = study};
    struct pond_csv *csv = NULL;
    int32_t days_column = 0;

    *out = NULL;
    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(&csv, path, NULL, err));
    stocks.csv = csv;
    POND_TRY(pond_csv_find(csv, "days", &days_column, err));
    POND_TRY(find_keys(&stocks, path, err));
    POND_TRY(POND_NEW(&stocks.days, study->network->links, err));
    POND_TRY(POND_NEW(&stocks.by_firm, study->network->links, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &stocks.row, err));
        if (stocks.row == NULL) {
            break;
        }
        POND_TRY(take_row(&stocks, days_column, err));
    }
    *out = stocks.days;
    stocks.days = NULL;
done:
    pondi_free(stocks.days);
    pondi_free(stocks.by_firm);
    pond_csv_close(csv);
    return status;
}
