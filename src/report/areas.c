/* Areas upon each other, and the shaded part of an axis.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "report/drawing.h"
#include "report/pen.h"

/* Half the width of an area that one row alone gives, in pixels. */
#define ALONE 4.0

static struct pondi_point place(const struct pondi_frame *frame, const struct pondi_series *series,
                                int64_t row, double value)
{
    value = fmin(fmax(value, frame->y.low), frame->y.high);
    return (struct pondi_point){pondi_axis_at(&frame->x, pondi_value(series->x, row)),
                                pondi_axis_at(&frame->y, value)};
}

/* Whether a row has a place across, so that parts of it stand there. */
static bool is_there(const struct pondi_chart *chart, int64_t row)
{
    double x = pondi_value(chart->series[0].x, row);

    return !isnan(x) && pondi_axis_shows(chart->asked->x_scale, x);
}

/* A block where there is one row only. */
static void draw_alone(struct pondi_markup *out, struct pondi_point from, struct pondi_point to)
{
    pondi_put(out, "M");
    pondi_put_coordinate(out, from.x - ALONE);
    pondi_put(out, " ");
    pondi_put_coordinate(out, from.y);
    pondi_put(out, "V");
    pondi_put_coordinate(out, to.y);
    pondi_put(out, "H");
    pondi_put_coordinate(out, from.x + ALONE);
    pondi_put(out, "V");
    pondi_put_coordinate(out, from.y);
    pondi_put(out, "Z");
}

/* Along the far bound and back along the near one. */
static void draw_area(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame, int32_t i, bool below)
{
    const struct pondi_series *series = &chart->series[i];
    struct pondi_pen pen = {.out = out, .thin = series->rows > PONDI_POINTS_MAX};
    struct pondi_point low = {0.0, 0.0};
    struct pondi_point high = {0.0, 0.0};
    int64_t there = 0;
    double from = 0.0;
    double to = 0.0;

    for (int64_t row = 0; row < series->rows; row++) {
        if (is_there(chart, row)) {
            pondi_area_bounds(chart, i, row, below, &from, &to);
            low = place(frame, series, row, from);
            high = place(frame, series, row, to);
            there++;
        }
    }
    if (there < 2) {
        if (there == 1) {
            draw_alone(out, low, high);
        }
        return;
    }
    for (int64_t row = 0; row < series->rows; row++) {
        if (is_there(chart, row)) {
            pondi_area_bounds(chart, i, row, below, &from, &to);
            pondi_pen_move(&pen, place(frame, series, row, to));
        }
    }
    pondi_pen_flush(&pen);
    for (int64_t row = series->rows - 1; row >= 0; row--) {
        if (is_there(chart, row)) {
            pondi_area_bounds(chart, i, row, below, &from, &to);
            pondi_pen_move(&pen, place(frame, series, row, from));
        }
    }
    pondi_pen_lift(&pen);
    pondi_put(out, "Z");
}

/* Whether a series has a part above or below zero that can be seen. */
static bool has_part(const struct pondi_chart *chart, int32_t i, bool below)
{
    const struct pondi_series *series = &chart->series[i];

    for (int64_t row = 0; row < series->rows; row++) {
        double value = pondi_value(series->y, row);

        if (below ? value < 0.0 : value > 0.0) {
            return true;
        }
    }
    return false;
}

void pondi_draw_areas(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame)
{
    for (int32_t i = 0; i < chart->count && chart->drawn > 0; i++) {
        for (int below = 0; below < 2; below++) {
            if (has_part(chart, i, below != 0)) {
                pondi_put_format(out, "<path class=\"area s%d\" d=\"", (int)i + 1);
                draw_area(out, chart, frame, i, below != 0);
                pondi_put(out, "\"/>");
            }
        }
    }
}

void pondi_draw_shade(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame)
{
    const struct pond_chart *asked = chart->asked;
    double low = fmin(fmax(asked->shade_from, frame->x.low), frame->x.high);
    double high = fmin(fmax(asked->shade_to, frame->x.low), frame->x.high);
    double from = 0.0;
    double to = 0.0;

    if (asked->shade_label == NULL || !(asked->shade_from <= asked->shade_to)) {
        return;
    }
    from = pondi_axis_at(&frame->x, low);
    to = pondi_axis_at(&frame->x, high);
    pondi_put(out, "<rect class=\"shade\" x=\"");
    pondi_put_coordinate(out, from);
    pondi_put(out, "\" y=\"");
    pondi_put_coordinate(out, frame->top);
    pondi_put(out, "\" width=\"");
    pondi_put_coordinate(out, to - from);
    pondi_put(out, "\" height=\"");
    pondi_put_coordinate(out, frame->y.from_px - frame->top);
    pondi_put(out, "\"/><path class=\"shade-end\" d=\"");
    for (int end = 0; end < 2; end++) {
        pondi_put(out, "M");
        pondi_put_coordinate(out, end == 0 ? from : to);
        pondi_put(out, " ");
        pondi_put_coordinate(out, frame->top);
        pondi_put(out, "V");
        pondi_put_coordinate(out, frame->y.from_px);
    }
    pondi_put(out, "\"/>");
}
