/* What interventions change, of what there was, as a picture.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "study/page/impact_page.h"

static const char *const channels[] = {"direct", "supply_chain", "induced"};

static const double *numbers(const struct pond_table *table, const char *column)
{
    return pond_table_column(table, column)->data.f64;
}

/* Rows of the region here of which there was something before. */
static bool is_told(const struct pond_table *change, int64_t row)
{
    return strcmp(pond_table_column(change, "place")->data.text[row], "here") == 0 &&
           numbers(change, "before")[row] > 0.0;
}

/* Each measure here, its channels in per cent of what there was. */
static enum pond_status relative(struct pond_table **out, const struct pond_table *change,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *data[3];
    int32_t name = 0;
    int64_t rows = 0;

    *out = NULL;
    for (int64_t row = 0; row < change->rows; row++) {
        rows += is_told(change, row) ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "changes", "In per cent of what there was.", rows, err));
    POND_TRY(pond_table_add_text(table, "measure", "", "", &name, err));
    for (int c = 0; c < 3; c++) {
        POND_TRY(pond_table_add_f64(table, channels[c], "", "", &data[c], err));
    }
    rows = 0;
    for (int64_t row = 0; row < change->rows; row++) {
        if (!is_told(change, row)) {
            continue;
        }
        POND_TRY(pond_table_set_text(table, name, rows,
                                     pond_table_column(change, "name")->data.text[row], err));
        for (int c = 0; c < 3; c++) {
            data[c][rows] =
                100.0 * numbers(change, channels[c])[row] / numbers(change, "before")[row];
        }
        rows++;
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

enum pond_status impact_changes_write(struct pond_report *report, const struct pond_table *change,
                                      struct pond_error *err)
{
    static const char *const labels[] = {"Direct", "Supply chain", "Induced: what pay is spent on"};
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_chart chart = {
        .title = "What changes here, of what there was",
        .description = "Of each measure in the region here, the change in the sectors that change "
                       "or deliver at once, in their suppliers, and in what changed pay is spent "
                       "on.",
        .y_label = "% of what there was"};

    POND_TRY(relative(&table, change, err));
    if (table->rows == 0) {
        goto done;
    }
    for (int c = 0; c < 3; c++) {
        chart.series[c] = (struct pond_series){.table = table,
                                               .x = "measure",
                                               .y = channels[c],
                                               .mark = POND_MARK_STACK,
                                               .label = labels[c]};
    }
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    pond_table_free(table);
    return status;
}
