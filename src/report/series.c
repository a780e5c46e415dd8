/* A chart names columns; here they are looked up, and every mistake is told.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/series.h"

#include <math.h>
#include <string.h>

double pondi_value(const struct pond_column *column, int64_t row)
{
    if (column->type == POND_F64) {
        return column->data.f64[row];
    }
    return column->data.i64[row] == POND_MISSING_I64 ? (double)NAN : (double)column->data.i64[row];
}

/* The column of that name; `text` says of which type it must be. NULL or no name: none. */
static enum pond_status find(const struct pond_column **out, const struct pond_chart *chart,
                             const struct pond_series *series, const char *name, bool text,
                             struct pond_error *err)
{
    *out = NULL;
    if (name == NULL) {
        return POND_OK;
    }
    *out = pond_table_column(series->table, name);
    if (*out == NULL) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": table \"%s\" has no column \"%s\"",
                         chart->title, series->table->name, name);
    }
    if (((*out)->type == POND_TEXT) != text) {
        return pond_fail(err, POND_EINVAL,
                         "chart \"%s\": column \"%s\" of table \"%s\" holds %s (expected %s)",
                         chart->title, name, series->table->name, text ? "numbers" : "text",
                         text ? "text" : "numbers");
    }
    return POND_OK;
}

static bool is_bars(enum pond_mark mark)
{
    return mark == POND_MARK_BARS || mark == POND_MARK_STACK;
}

/* Areas stand upon each other row by row. */
static enum pond_status check_areas(const struct pond_chart *asked,
                                    const struct pond_series *series, struct pond_error *err)
{
    const struct pond_series *first = &asked->series[0];

    if ((series->mark == POND_MARK_AREAS) != (first->mark == POND_MARK_AREAS)) {
        return pond_fail(err, POND_EINVAL,
                         "chart \"%s\": areas and other marks do not share a chart", asked->title);
    }
    if (series->mark == POND_MARK_AREAS &&
        (series->table != first->table || strcmp(series->x, first->x) != 0)) {
        return pond_fail(err, POND_EINVAL,
                         "chart \"%s\": areas need one table and one column x (expected those of "
                         "the first series)",
                         asked->title);
    }
    return POND_OK;
}

static enum pond_status find_series(struct pondi_series *out, const struct pond_chart *chart,
                                    const struct pond_series *series, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *out = (struct pondi_series){.asked = series, .rows = series->table->rows};
    if (series->rows > 0 && series->rows < out->rows) {
        out->rows = series->rows;
    }
    if (series->x == NULL || series->y == NULL) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": a series has no column x or y",
                         chart->title);
    }
    if ((series->low == NULL) != (series->high == NULL)) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": an interval needs both low and high",
                         chart->title);
    }
    if (series->mark == POND_MARK_STEPS && series->x_end == NULL) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": steps need a column x_end", chart->title);
    }
    if (series->mark == POND_MARK_STEPS && out->rows > PONDI_POINTS_MAX) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": %lld steps (expected at most %d)",
                         chart->title, (long long)out->rows, PONDI_POINTS_MAX);
    }
    POND_TRY(find(&out->x, chart, series, series->x, is_bars(series->mark), err));
    POND_TRY(find(&out->y, chart, series, series->y, false, err));
    POND_TRY(find(&out->low, chart, series, series->low, false, err));
    POND_TRY(find(&out->high, chart, series, series->high, false, err));
    POND_TRY(find(&out->x_end, chart, series, series->x_end, false, err));
    POND_TRY(find(&out->size, chart, series, series->size, false, err));
    POND_TRY(find(&out->name, chart, series, series->name, true, err));
done:
    return status;
}

static bool is_missing(const struct pondi_chart *chart, const struct pondi_series *series,
                       int64_t row)
{
    return isnan(pondi_value(series->y, row)) ||
           (!chart->bars && isnan(pondi_value(series->x, row))) ||
           (series->x_end != NULL && isnan(pondi_value(series->x_end, row))) ||
           (series->size != NULL && isnan(pondi_value(series->size, row)));
}

void pondi_area_bounds(const struct pondi_chart *chart, int32_t i, int64_t row, bool below,
                       double *from, double *to)
{
    *to = 0.0;
    for (int32_t k = 0; k <= i; k++) {
        double value = pondi_value(chart->series[k].y, row);

        *from = *to;
        if (isfinite(value) && (value < 0.0) == below) {
            *to += value;
        }
    }
}

bool pondi_is_drawn(const struct pondi_chart *chart, const struct pondi_series *series, int64_t row)
{
    const struct pond_chart *asked = chart->asked;

    if (is_missing(chart, series, row) ||
        !pondi_axis_shows(asked->y_scale, pondi_value(series->y, row))) {
        return false;
    }
    if (chart->bars) {
        return true;
    }
    return pondi_axis_shows(asked->x_scale, pondi_value(series->x, row)) &&
           (series->x_end == NULL ||
            pondi_axis_shows(asked->x_scale, pondi_value(series->x_end, row)));
}

/* Whether x never turns back, so that points of one pixel column follow each other. */
static bool runs_one_way(const struct pondi_series *series)
{
    double last = (double)NAN;
    bool up = true;
    bool down = true;

    for (int64_t row = 0; row < series->rows; row++) {
        double x = pondi_value(series->x, row);
        if (isnan(x)) {
            continue;
        }
        up = up && !(x < last);
        down = down && !(x > last);
        last = x;
    }
    return up || down;
}

static int64_t choose_every(const struct pondi_series *series)
{
    int64_t most = 5 * (int64_t)PONDI_POINTS_MAX;

    if (series->asked->mark != POND_MARK_LINE || series->rows <= most || runs_one_way(series)) {
        return 1;
    }
    return (series->rows + most - 1) / most;
}

static void count_rows(struct pondi_chart *chart)
{
    for (int32_t i = 0; i < chart->count; i++) {
        struct pondi_series *series = &chart->series[i];
        series->every = choose_every(series);
        for (int64_t row = 0; row < series->rows; row++) {
            if (is_missing(chart, series, row)) {
                chart->missing++;
            } else if (pondi_is_drawn(chart, series, row)) {
                chart->drawn++;
            } else {
                chart->beyond++;
            }
        }
    }
}

enum pond_status pondi_chart_find(struct pondi_chart *out, const struct pond_chart *asked,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *out = (struct pondi_chart){.asked = asked, .y_shared = pondi_span_empty()};
    for (int32_t i = 0; i < POND_SERIES_MAX && asked->series[i].table != NULL; i++) {
        POND_TRY(find_series(&out->series[i], asked, &asked->series[i], err));
        out->count++;
        POND_TRY(check_areas(asked, &asked->series[i], err));
        if (is_bars(asked->series[i].mark) != is_bars(asked->series[0].mark)) {
            return pond_fail(err, POND_EINVAL,
                             "chart \"%s\": bars and other marks do not share "
                             "a chart",
                             asked->title);
        }
    }
    if (out->count == 0) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\" has no series", asked->title);
    }
    out->bars = is_bars(asked->series[0].mark);
    out->areas = asked->series[0].mark == POND_MARK_AREAS;
    out->stacked = asked->series[0].mark == POND_MARK_STACK;
    if ((out->bars || out->areas) && asked->y_scale != POND_SCALE_LINEAR) {
        return pond_fail(err, POND_EINVAL,
                         "chart \"%s\": bars and areas need a linear scale, since their length is "
                         "the value",
                         asked->title);
    }
    if (asked->map &&
        (out->bars || asked->x_scale != POND_SCALE_LINEAR || asked->y_scale != POND_SCALE_LINEAR)) {
        return pond_fail(err, POND_EINVAL, "chart \"%s\": a map has linear scales and no bars",
                         asked->title);
    }
    count_rows(out);
done:
    return status;
}
