/* From the answer of "impact people" to a section of the page: only what is on record is shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stddef.h>

#include "study/page/region_page.h"

#define ROWS 15

/* Most columns that are shown of one table. */
#define COLUMNS_MAX 10

/* Tiles of what is known. */
static enum pond_status put_known_figures(struct pond_report *report,
                                          const struct pond_result *result, struct pond_error *err)
{
    static const char *const names[] = {
        "jobs",     "mean_pay", "local",     "local_at_least",   "near",     "hill_1",
        "jobs_hhi", "fair",     "certified", "dependent_places", "reach_all"};
    struct pond_figure chosen[sizeof names / sizeof *names];
    int32_t count = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct pond_figure *one = pond_result_figure(result, names[i]);

        if (!isnan(one->value)) {
            chosen[count++] = *one;
        }
    }
    return pond_report_figures(report, chosen, count, err);
}

/* Whether a column of doubles knows anything. */
static bool is_known(const struct pond_result *result, const char *table, const char *column)
{
    const struct pond_table *from = pond_result_table(result, table);
    const double *value = pond_table_column(from, column)->data.f64;
    bool known = false;

    for (int64_t row = 0; row < from->rows; row++) {
        known = known || !isnan(value[row]);
    }
    return known;
}

/* Some columns of the first rows of a table. */
static enum pond_status put_columns(struct pond_report *report, const struct pond_result *result,
                                    const char *name, const char *const column[COLUMNS_MAX],
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *from = pond_result_table(result, name);
    struct pond_table *table = NULL;
    int32_t columns = 0;

    while (columns < COLUMNS_MAX && column[columns] != NULL) {
        columns++;
    }
    POND_TRY(region_choose(&table, from, from->rows, from->description, column, columns, err));
    POND_TRY(pond_report_table(report, table, ROWS, err));
done:
    pond_table_free(table);
    return status;
}

/* A text and a number of the rows that know it, at most ROWS, as bars. */
static enum pond_status put_bars(struct pond_report *report, const struct pond_table *from,
                                 const char *label, const char *value, struct pond_chart *chart,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *number = pond_table_column(from, value);
    struct pond_table *table = NULL;
    double *data = NULL;
    int64_t rows = 0;
    int64_t next = 0;
    int32_t text = 0;

    for (int64_t row = 0; row < from->rows && rows < ROWS; row++) {
        rows += !isnan(number->data.f64[row]);
    }
    POND_TRY(pond_table_new(&table, "bars", "", rows, err));
    POND_TRY(pond_table_add_text(table, "label", "", "", &text, err));
    POND_TRY(pond_table_add_f64(table, "value", number->unit, "", &data, err));
    for (int64_t row = 0; row < from->rows && next < rows; row++) {
        if (!isnan(number->data.f64[row])) {
            data[next] = number->data.f64[row];
            POND_TRY(pond_table_set_text(table, text, next++,
                                         pond_table_column(from, label)->data.text[row], err));
        }
    }
    chart->series[0] = (struct pond_series){.table = table,
                                            .x = "label",
                                            .y = "value",
                                            .label = chart->y_label,
                                            .mark = POND_MARK_BARS};
    POND_TRY(pond_report_chart(report, chart, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status write_jobs(struct pond_report *report, const struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const industry[COLUMNS_MAX] = {
        "industry", "firms",      "jobs",          "jobs_share",
        "mean_pay", "jobs_top_4", "largest_place", "largest_place_share"};
    struct pond_chart chart = {
        .title = "Jobs by industry",
        .description = "Jobs of the firms that say how many work there, the largest industries.",
        .y_label = "Jobs"};

    if (!is_known(result, "industries", "jobs")) {
        return POND_OK;
    }
    POND_TRY(
        put_bars(report, pond_result_table(result, "industries"), "industry", "jobs", &chart, err));
    POND_TRY(region_put_table(report, result, "sizes", 0, err));
    POND_TRY(put_columns(report, result, "industries", industry, err));
    POND_TRY(region_put_table(report, result, "occupations", ROWS, err));
done:
    return status;
}

static enum pond_status write_places(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const place[COLUMNS_MAX] = {
        "place",  "population",       "firms",         "jobs",     "mean_pay", "kinds",
        "hill_1", "largest_employer", "largest_share", "dependent"};
    static const char *const local[COLUMNS_MAX] = {"place",          "bought",        "local",
                                                   "local_at_least", "local_at_most", "near"};

    if (is_known(result, "places", "jobs") || is_known(result, "places", "hill_1")) {
        POND_TRY(put_columns(report, result, "places", place, err));
    }
    if (is_known(result, "local_by_place", "near")) {
        POND_TRY(put_columns(report, result, "local_by_place", local, err));
    }
done:
    return status;
}

static enum pond_status write_services(struct pond_report *report, const struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_chart chart = {
        .title = "Who reaches essential services",
        .description = "Share of the people whose place is known who have one within reach as the "
                       "crow flies; a service that is in no record is not seen.",
        .y_label = "Share of people"};

    if (is_known(result, "services", "share")) {
        POND_TRY(put_bars(report, pond_result_table(result, "services"), "service", "share", &chart,
                          err));
        POND_TRY(region_put_table(report, result, "services", 0, err));
    }
done:
    return status;
}

enum pond_status region_write_people(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *findings = pond_result_table(result, "findings");

    POND_TRY(pond_report_section(report, "People: jobs, owners, what is near", err));
    for (int64_t row = 0; row < findings->rows; row++) {
        POND_TRY(pond_report_paragraph(report, err, "%s", findings->column->data.text[row]));
    }
    POND_TRY(put_known_figures(report, result, err));
    POND_TRY(write_jobs(report, result, err));
    POND_TRY(write_places(report, result, err));
    POND_TRY(region_put_table(report, result, "ownership", ROWS, err));
    POND_TRY(region_put_table(report, result, "certification", ROWS, err));
    POND_TRY(write_services(report, result, err));
    POND_TRY(region_put_table(report, result, "known", 0, err));
done:
    return status;
}
