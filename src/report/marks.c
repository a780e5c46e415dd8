/* Lines, bands, areas, dots and blocks, thinned to what can be seen: dots to one a cell of two
 * pixels, all else by its pen.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "report/drawing.h"
#include "report/pen.h"

/** Up to so many dots carry their names; more are drawn smaller. */
#define NAMED_MAX 500

/** Side of a cell of which one dot is drawn, in pixels, and the largest dot's radius. */
#define CELL 2.0
#define RADIUS_MAX 14.0

static struct pondi_point place(const struct pondi_frame *frame, const struct pondi_series *series,
                                int64_t row)
{
    return (struct pondi_point){pondi_axis_at(&frame->x, pondi_value(series->x, row)),
                                pondi_axis_at(&frame->y, pondi_value(series->y, row))};
}

static void draw_line(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame, const struct pondi_series *series)
{
    struct pondi_pen pen = {.out = out, .thin = series->rows > PONDI_POINTS_MAX};

    pondi_put(out, "<path class=\"line\" d=\"");
    for (int64_t row = 0; row < series->rows; row += series->every) {
        if (pondi_is_drawn(chart, series, row)) {
            pondi_pen_move(&pen, place(frame, series, row));
        } else {
            pondi_pen_lift(&pen);
        }
    }
    pondi_pen_lift(&pen);
    pondi_put(out, "\"/>");
}

/* A bound of a band, kept within the axes. */
static struct pondi_point bound(const struct pondi_frame *frame, const struct pondi_series *series,
                                const struct pond_column *column, int64_t row)
{
    double value = pondi_value(column, row);

    value = fmin(fmax(value, frame->y.low), frame->y.high);
    return (struct pondi_point){pondi_axis_at(&frame->x, pondi_value(series->x, row)),
                                pondi_axis_at(&frame->y, value)};
}

static bool has_band(const struct pondi_chart *chart, const struct pondi_series *series,
                     int64_t row)
{
    return pondi_is_drawn(chart, series, row) && !isnan(pondi_value(series->low, row)) &&
           !isnan(pondi_value(series->high, row));
}

/* Along the upper bound and back along the lower one, for each run of rows without a gap. */
static void draw_band(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame, const struct pondi_series *series)
{
    struct pondi_pen pen = {.out = out, .thin = series->rows > PONDI_POINTS_MAX};
    int64_t step = series->every;
    int64_t end = 0;

    pondi_put(out, "<path class=\"band\" d=\"");
    for (int64_t begin = 0; begin < series->rows; begin = end + step) {
        for (end = begin; end < series->rows && has_band(chart, series, end); end += step) {
            pondi_pen_move(&pen, bound(frame, series, series->high, end));
        }
        if (end == begin) {
            continue;
        }
        pondi_pen_flush(&pen);
        for (int64_t row = end - step; row >= begin; row -= step) {
            pondi_pen_move(&pen, bound(frame, series, series->low, row));
        }
        pondi_pen_lift(&pen);
        pondi_put(out, "Z");
    }
    pondi_put(out, "\"/>");
}

static void draw_steps(struct pondi_markup *out, const struct pondi_chart *chart,
                       const struct pondi_frame *frame, const struct pondi_series *series)
{
    double zero = frame->y.scale == POND_SCALE_LOG ? frame->y.low : fmax(frame->y.low, 0);

    pondi_put(out, "<path class=\"steps\" d=\"");
    for (int64_t row = 0; row < series->rows; row++) {
        struct pondi_point top;
        if (!pondi_is_drawn(chart, series, row)) {
            continue;
        }
        top = place(frame, series, row);
        pondi_put(out, "M");
        pondi_put_coordinate(out, top.x);
        pondi_put(out, " ");
        pondi_put_coordinate(out, pondi_axis_at(&frame->y, zero));
        pondi_put(out, "V");
        pondi_put_coordinate(out, top.y);
        pondi_put(out, "H");
        pondi_put_coordinate(out, pondi_axis_at(&frame->x, pondi_value(series->x_end, row)));
        pondi_put(out, "V");
        pondi_put_coordinate(out, pondi_axis_at(&frame->y, zero));
        pondi_put(out, "Z");
    }
    pondi_put(out, "\"/>");
}

/* The largest size of all series, > 0. */
static double largest(const struct pondi_chart *chart)
{
    double most = 0;

    for (int32_t i = 0; i < chart->count; i++) {
        const struct pondi_series *series = &chart->series[i];

        for (int64_t row = 0; series->size != NULL && row < series->rows; row++) {
            if (pondi_is_drawn(chart, series, row)) {
                most = fmax(most, fabs(pondi_value(series->size, row)));
            }
        }
    }
    return most > 0 && most <= POND_AXIS_LIMIT ? most : 1;
}

static void draw_circle(struct pondi_markup *out, const struct pondi_frame *frame,
                        const struct pondi_series *series, int64_t row, double most)
{
    struct pondi_point at = place(frame, series, row);
    double radius = 3.2;

    if (series->size != NULL) {
        double share = fmin(fabs(pondi_value(series->size, row)) / most, 1);
        radius = fmax(RADIUS_MAX * sqrt(share), 1);
    }
    pondi_put(out, "<circle cx=\"");
    pondi_put_coordinate(out, at.x);
    pondi_put(out, "\" cy=\"");
    pondi_put_coordinate(out, at.y);
    pondi_put(out, "\" r=\"");
    pondi_put_coordinate(out, radius);
    if (series->name == NULL || series->rows > NAMED_MAX) {
        pondi_put(out, "\"/>");
        return;
    }
    pondi_put(out, "\"><title>");
    pondi_put_text(out, series->name->data.text[row]);
    pondi_put(out, "</title></circle>");
}

static void draw_dot(struct pondi_markup *out, const struct pondi_frame *frame,
                     const struct pondi_series *series, int64_t row)
{
    struct pondi_point at = place(frame, series, row);

    pondi_put(out, "M");
    pondi_put_coordinate(out, at.x);
    pondi_put(out, " ");
    pondi_put_coordinate(out, at.y);
    pondi_put(out, "h0");
}

/* Of the dots of one cell, the largest (the first, where all are alike): row + 1 in `cell`. */
static void fill_cells(int64_t *cell, int64_t across, int64_t cells,
                       const struct pondi_chart *chart, const struct pondi_frame *frame,
                       const struct pondi_series *series)
{
    for (int64_t row = 0; row < series->rows; row++) {
        struct pondi_point at;
        int64_t index = 0;
        if (!pondi_is_drawn(chart, series, row)) {
            continue;
        }
        at = place(frame, series, row);
        index = (int64_t)(at.y / CELL) * across + (int64_t)(at.x / CELL);
        if (index < 0 || index >= cells) {
            continue;
        }
        if (cell[index] == 0 ||
            (series->size != NULL && fabs(pondi_value(series->size, row)) >
                                         fabs(pondi_value(series->size, cell[index] - 1)))) {
            cell[index] = row + 1;
        }
    }
}

static void draw_thinned_dots(struct pondi_markup *out, const struct pondi_chart *chart,
                              const struct pondi_frame *frame, const struct pondi_series *series,
                              double most)
{
    int64_t across = (int64_t)(frame->width / CELL) + 1;
    int64_t cells = across * ((int64_t)(frame->height / CELL) + 1);
    int64_t *cell = NULL;

    if (POND_NEW(&cell, cells, NULL) != POND_OK) {
        out->failed = true;
        return;
    }
    fill_cells(cell, across, cells, chart, frame, series);
    for (int64_t i = 0; i < cells; i++) {
        if (cell[i] > 0 && series->size != NULL) {
            draw_circle(out, frame, series, cell[i] - 1, most);
        } else if (cell[i] > 0) {
            draw_dot(out, frame, series, cell[i] - 1);
        }
    }
    pondi_free(cell);
}

static void draw_dots(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame, const struct pondi_series *series)
{
    bool circles = series->size != NULL || (series->name != NULL && series->rows <= NAMED_MAX);
    double most = largest(chart);

    pondi_put(out, circles                    ? "<g class=\"circles\">"
                   : series->rows > NAMED_MAX ? "<path class=\"dots dense\" d=\""
                                              : "<path class=\"dots\" d=\"");
    if (series->rows > PONDI_POINTS_MAX) {
        draw_thinned_dots(out, chart, frame, series, most);
    } else {
        for (int64_t row = 0; row < series->rows; row++) {
            if (!pondi_is_drawn(chart, series, row)) {
                continue;
            }
            if (circles) {
                draw_circle(out, frame, series, row, most);
            } else {
                draw_dot(out, frame, series, row);
            }
        }
    }
    pondi_put(out, circles ? "</g>" : "\"/>");
}

void pondi_draw_marks(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame)
{
    /* Bands lie below all lines, so they come first. */
    for (int32_t i = 0; i < chart->count; i++) {
        if (chart->series[i].low != NULL) {
            pondi_put_format(out, "<g class=\"s%d\">", (int)i + 1);
            draw_band(out, chart, frame, &chart->series[i]);
            pondi_put(out, "</g>");
        }
    }
    for (int32_t i = 0; i < chart->count; i++) {
        const struct pondi_series *series = &chart->series[i];
        pondi_put_format(out, "<g class=\"s%d\">", (int)i + 1);
        if (series->asked->mark == POND_MARK_LINE) {
            draw_line(out, chart, frame, series);
            if (series->rows <= 30) {
                draw_dots(out, chart, frame, series);
            }
        } else if (series->asked->mark == POND_MARK_STEPS) {
            draw_steps(out, chart, frame, series);
        } else {
            draw_dots(out, chart, frame, series);
        }
        pondi_put(out, "</g>");
    }
}
