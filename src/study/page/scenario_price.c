/* What dearer goods do, on the page of a scenario.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/region_page.h"
#include "study/page/scenario_page.h"

#define ROWS 12
#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))

static enum pond_status put_days(struct pond_report *report, const struct scenario_answers *answers,
                                 struct pond_error *err)
{
    const struct pond_table *days = pond_result_table(answers->part[SCENARIO_PRICE].result, "days");
    struct pond_chart chart[] = {
        {.title = "What margins bear, day by day",
         .description = "At that day's rate for a period as long as the records'.",
         .series = {{.table = days, .x = "day", .y = "borne"}}},
        {.title = "Firms below zero margin, day by day",
         .description = "Those that were there before are among them.",
         .series = {{.table = days, .x = "day", .y = "below_zero"}}},
    };

    for (int32_t i = 0; i < COUNT(chart); i++) {
        scenario_shade(&chart[i], answers->scenario, true);
    }
    return pond_report_charts(report, chart, COUNT(chart), err);
}

/* Whether each of the first firms has a name. */
static bool has_names(const struct pond_table *firms)
{
    const struct pond_column *name = pond_table_column(firms, "name");

    for (int64_t row = 0; row < firms->rows && row < ROWS; row++) {
        if (name->data.text[row] == NULL) {
            return false;
        }
    }
    return true;
}

/* Whose margins bear most: as bars, and as a table. */
static enum pond_status put_firms(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"firm",  "name",          "price",        "extra_cost",
                                        "borne", "margin_before", "margin_after", "first_day"};
    const struct pond_table *firms = pond_result_table(result, "firms");
    struct pond_table *sorted = NULL;
    struct pond_table *table = NULL;
    struct pond_chart chart = {
        .title = "Whose margins bear most",
        .description = "At rest, every change in full, in a period as long as the records'."};

    if (firms->rows == 0) {
        return POND_OK;
    }
    POND_TRY(region_sort(&sorted, firms, "borne", err));
    chart.series[0] = (struct pond_series){.table = sorted,
                                           .x = has_names(sorted) ? "name" : "firm",
                                           .y = "borne",
                                           .mark = POND_MARK_BARS,
                                           .rows = ROWS};
    POND_TRY(pond_report_chart(report, &chart, err));
    POND_TRY(region_choose(&table, sorted, ROWS, "Those whose margins bear most.", names,
                           COUNT(names), err));
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(sorted);
    pond_table_free(table);
    return status;
}

/* The first rows of a table of industries by what they pay more. */
static enum pond_status put_sorted(struct pond_report *report, const struct pond_result *result,
                                   const char *name, const char *by, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *found = pond_result_table(result, name);
    struct pond_table *table = NULL;

    POND_TRY(region_sort(&table, found, by, err));
    POND_TRY(pond_report_table(report, table, ROWS, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status scenario_write_price(struct pond_report *report,
                                      const struct scenario_answers *answers,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const figures[] = {"raised",      "borne",      "final",          "avoided",
                                          "final_price", "below_zero", "below_zero_ever"};
    const struct pond_result *result = answers->part[SCENARIO_PRICE].result;

    if (result == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_report_heading(report, "What gets dearer, and who pays for it", err));
    POND_TRY(report_write_story(report, result, false, err));
    POND_TRY(put_days(report, answers, err));
    POND_TRY(region_put_figures(report, result, figures, COUNT(figures), err));
    if (answers->part[SCENARIO_DAYS].result == NULL) {
        POND_TRY(region_put_table(report, result, "events", 0, err));
    }
    POND_TRY(put_firms(report, result, err));
    POND_TRY(put_sorted(report, result, "households", "extra", err));
    POND_TRY(put_sorted(report, result, "industries", "extra_cost", err));
done:
    return status;
}
