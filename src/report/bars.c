/* Horizontal bars: labels at the left (above the bars where room is narrow), values at the ends.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/format.h"
#include "report/drawing.h"

/* Half the height of the strokes at the ends of an interval, in pixels. */
#define WHISKER 4.0

/* Where things of a row stand, in pixels from its top. */
struct rows {
    int64_t count;
    double height;
    double label; /* base line of the label */
    double bar;   /* top of the first bar */
    double thick; /* of one bar */
    double label_width;
    bool above;    /* labels stand above their bars */
    double before; /* room for values left of the axis' low end, and right of its high end */
    double behind;
};

static int64_t count_bars(const struct pondi_chart *chart)
{
    int64_t rows = chart->series[0].rows;

    return rows < POND_BARS_MAX ? rows : POND_BARS_MAX;
}

static bool is_bar(const struct pondi_chart *chart, int32_t i, int64_t row)
{
    return row < chart->series[i].rows && pondi_is_drawn(chart, &chart->series[i], row);
}

static const char *label_of(const struct pondi_chart *chart, int64_t row)
{
    const char *label = chart->series[0].x->data.text[row];

    return label == NULL ? POND_FORMAT_MISSING : label;
}

/* Sums of a row's parts to the right and to the left of zero. */
static void sum_row(const struct pondi_chart *chart, int64_t row, double *right, double *left)
{
    *right = 0;
    *left = 0;
    for (int32_t i = 0; i < chart->count; i++) {
        if (is_bar(chart, i, row)) {
            double value = pondi_value(chart->series[i].y, row);
            *(value >= 0 ? right : left) += value;
        }
    }
}

/* Whether a bar has an interval that can be drawn. */
static bool has_interval(const struct pondi_series *series, int64_t row)
{
    return series->low != NULL && fabs(pondi_value(series->low, row)) <= POND_AXIS_LIMIT &&
           fabs(pondi_value(series->high, row)) <= POND_AXIS_LIMIT;
}

/* A bar beside others, and its interval. */
static void span_bar(const struct pondi_series *series, int64_t row, struct pondi_span *span)
{
    pondi_span_add(span, pondi_value(series->y, row));
    if (has_interval(series, row)) {
        pondi_span_add(span, pondi_value(series->low, row));
        pondi_span_add(span, pondi_value(series->high, row));
    }
}

static void find_span(const struct pondi_chart *chart, struct pondi_span *span)
{
    *span = pondi_span_empty();
    for (int64_t row = 0; row < count_bars(chart); row++) {
        double right = 0;
        double left = 0;
        sum_row(chart, row, &right, &left);
        if (chart->stacked) {
            pondi_span_add(span, fmin(right, POND_AXIS_LIMIT));
            pondi_span_add(span, fmax(left, -POND_AXIS_LIMIT));
        }
        for (int32_t i = 0; i < chart->count && !chart->stacked; i++) {
            if (is_bar(chart, i, row)) {
                span_bar(&chart->series[i], row, span);
            }
        }
    }
}

/* Values of all series stand below each other: the most decimals that any of them needs. */
static int32_t choose_decimals(const struct pondi_chart *chart)
{
    int32_t most = 0;

    for (int32_t i = 0; i < chart->count; i++) {
        const struct pondi_series *series = &chart->series[i];
        int64_t rows = series->rows < POND_BARS_MAX ? series->rows : POND_BARS_MAX;
        int32_t decimals = pond_format_column_decimals(series->y, rows);
        if (decimals == POND_FORMAT_FREE) {
            return POND_FORMAT_FREE;
        }
        most = decimals > most ? decimals : most;
    }
    return most;
}

static void put_value(char text[POND_FORMAT_SIZE], const struct pondi_chart *chart, double value)
{
    pond_format_decimals(text, value, chart->series[0].y->unit, choose_decimals(chart));
}

static double value_width(const struct pondi_chart *chart, double value, double font)
{
    char text[POND_FORMAT_SIZE];

    put_value(text, chart, value);
    return font * pondi_text_width(text) + 10;
}

static void measure(const struct pondi_chart *chart, enum pondi_size size,
                    const struct pondi_frame *frame, struct rows *rows)
{
    int32_t side_by_side = chart->stacked ? 1 : chart->count;

    rows->count = count_bars(chart);
    rows->above = size != PONDI_WIDE;
    rows->thick = 15;
    rows->bar = rows->above ? frame->font + 6 : 4;
    rows->height = rows->bar + side_by_side * rows->thick +
                   (rows->above         ? 9
                    : side_by_side == 1 ? 4
                                        : 9);
    rows->label = rows->above ? frame->font + 1
                              : rows->bar + 0.5 * side_by_side * rows->thick + 0.35 * frame->font;
    rows->label_width = 0;
    rows->before = 0;
    rows->behind = 0;
    for (int64_t row = 0; row < rows->count; row++) {
        rows->label_width =
            fmax(rows->label_width, pondi_text_width(label_of(chart, row)) * frame->font);
        for (int32_t i = 0; i < chart->count; i++) {
            double value = is_bar(chart, i, row) ? pondi_value(chart->series[i].y, row) : 0;
            double width = value_width(chart, value, frame->font);
            double *room = value < 0 ? &rows->before : &rows->behind;
            *room = fmax(*room, width);
        }
    }
    rows->behind += chart->stacked ? 8 : 0;
    rows->label_width = rows->above ? 0 : fmin(rows->label_width + 12, 0.42 * frame->width);
}

static void draw_axis(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame)
{
    const struct pondi_axis *axis = &frame->x;
    struct pondi_axis_column column = pondi_axis_column(chart, true);
    double base = frame->height - frame->bottom;

    pondi_put(out, "<path class=\"grid\" d=\"");
    for (int32_t i = 0; i < axis->ticks; i++) {
        pondi_put(out, "M");
        pondi_put_coordinate(out, pondi_axis_at(axis, axis->tick[i].at));
        pondi_put(out, " ");
        pondi_put_coordinate(out, frame->top);
        pondi_put(out, "V");
        pondi_put_coordinate(out, base + 5);
    }
    pondi_put(out, "\"/>");
    for (int32_t i = 0; i < axis->ticks; i++) {
        pondi_begin_text(out, "tick", "middle", pondi_axis_at(axis, axis->tick[i].at),
                         base + 7 + frame->font);
        pondi_put_number(out, axis->tick[i].label);
        pondi_put(out, "</text>");
    }
    pondi_begin_text(out, "name", "end", frame->width - frame->right,
                     base + 13 + 2.2 * frame->font);
    pondi_put_axis_title(out, axis, chart->asked->y_label, &column);
    pondi_put(out, "</text>");
}

static void draw_bar(struct pondi_markup *out, const struct pondi_frame *frame, int32_t series,
                     double from, double to, double y, double thick)
{
    double a = pondi_axis_at(&frame->x, fmin(from, to));
    double b = pondi_axis_at(&frame->x, fmax(from, to));

    pondi_put_format(out, "<rect class=\"bar s%d\" x=\"", (int)series + 1);
    pondi_put_coordinate(out, a);
    pondi_put(out, "\" y=\"");
    pondi_put_coordinate(out, y);
    pondi_put(out, "\" width=\"");
    pondi_put_coordinate(out, b - a);
    pondi_put(out, "\" height=\"");
    pondi_put_coordinate(out, thick);
    pondi_put(out, "\"/>");
}

/* A line from the low to the high end of a bar's interval, with a stroke across at each; returns
 * where the value may stand. */
static double draw_interval(struct pondi_markup *out, const struct pondi_frame *frame,
                            const struct pondi_series *series, int64_t row, double y)
{
    double value = pondi_value(series->y, row);
    double end[2];

    if (!has_interval(series, row)) {
        return value;
    }
    end[0] = pondi_value(series->low, row);
    end[1] = pondi_value(series->high, row);
    pondi_put(out, "<path class=\"whisker\" d=\"M");
    for (int i = 0; i < 2; i++) {
        pondi_put(out, i == 0 ? "" : "H");
        pondi_put_coordinate(out, pondi_axis_at(&frame->x, end[i]));
        if (i == 0) {
            pondi_put(out, " ");
            pondi_put_coordinate(out, y);
        }
    }
    for (int i = 0; i < 2; i++) {
        pondi_put(out, "M");
        pondi_put_coordinate(out, pondi_axis_at(&frame->x, end[i]));
        pondi_put(out, " ");
        pondi_put_coordinate(out, y - WHISKER);
        pondi_put(out, "v");
        pondi_put_coordinate(out, 2 * WHISKER);
    }
    pondi_put(out, "\"/>");
    return value >= 0 ? fmax(value, end[1]) : fmin(value, end[0]);
}

static void draw_value(struct pondi_markup *out, const struct pondi_chart *chart,
                       const struct pondi_frame *frame, double value, double end, double y)
{
    char text[POND_FORMAT_SIZE];
    double x = pondi_axis_at(&frame->x, end);

    put_value(text, chart, value);
    pondi_begin_text(out, "value", end < 0 ? "end" : "start", end < 0 ? x - 5 : x + 5,
                     y + 0.35 * frame->font);
    pondi_put_number(out, text);
    pondi_put(out, "</text>");
}

static void draw_row(struct pondi_markup *out, const struct pondi_chart *chart,
                     const struct pondi_frame *frame, const struct rows *rows, int64_t row)
{
    double top = frame->top + (double)row * rows->height + rows->bar;
    double right = 0;
    double left = 0;
    bool any = false;

    for (int32_t i = 0; i < chart->count; i++) {
        double y = chart->stacked ? top : top + i * rows->thick;
        double value = 0;
        if (!is_bar(chart, i, row)) {
            if (!chart->stacked) {
                draw_value(out, chart, frame, (double)NAN, 0, y + 0.5 * rows->thick);
            }
            continue;
        }
        any = true;
        value = pondi_value(chart->series[i].y, row);
        if (chart->stacked) {
            double *sum = value >= 0 ? &right : &left;
            draw_bar(out, frame, i, *sum, *sum + value, y, rows->thick);
            *sum += value;
        } else {
            draw_bar(out, frame, i, 0, value, y, rows->thick - (chart->count > 1 ? 1 : 0));
            draw_value(
                out, chart, frame, value,
                draw_interval(out, frame, &chart->series[i], row, y + 0.5 * (rows->thick - 1)),
                y + 0.5 * rows->thick);
        }
    }
    if (chart->stacked) {
        draw_value(out, chart, frame, any ? right + left : (double)NAN, right > 0 ? right : left,
                   top + 0.5 * rows->thick);
    }
}

static void draw_label(struct pondi_markup *out, const struct pondi_chart *chart,
                       const struct pondi_frame *frame, const struct rows *rows, int64_t row)
{
    double y = frame->top + (double)row * rows->height + rows->label;
    double room = rows->above ? frame->width : rows->label_width - 10;

    pondi_begin_text(out, "label", rows->above ? "start" : "end",
                     rows->above ? 0 : rows->label_width - 8, y);
    pondi_put_cut(out, label_of(chart, row), room / frame->font);
    pondi_put(out, "</text>");
}

void pondi_draw_bars(struct pondi_markup *out, const struct pondi_chart *chart,
                     enum pondi_size size, struct pondi_frame *frame)
{
    struct pondi_span span;
    struct rows rows;
    bool wide = size == PONDI_WIDE;

    frame->font = wide ? 13 : 12;
    frame->width = wide ? 760 : 360;
    frame->top = 4;
    frame->bottom = 20 + 2.2 * frame->font;
    frame->right = 8;
    measure(chart, size, frame, &rows);
    find_span(chart, &span);
    for (int32_t wanted = wide ? 6 : 4;; wanted--) {
        pondi_axis_choose(&frame->x, POND_SCALE_LINEAR, span, chart->series[0].y->unit,
                          PONDI_ENDS_ZERO, wanted);
        if (wanted <= 2 || (pondi_axis_label_width(&frame->x) * frame->font + 14) * wanted <
                               frame->width - rows.label_width - rows.before - rows.behind) {
            break;
        }
    }
    frame->x.from_px = rows.label_width + rows.before + 2;
    frame->x.to_px = fmax(frame->width - rows.behind - frame->right, frame->x.from_px + 20);
    frame->height = frame->top + (double)rows.count * rows.height + frame->bottom;
    draw_axis(out, chart, frame);
    pondi_put(out, "<path class=\"axis\" d=\"M");
    pondi_put_coordinate(out, pondi_axis_at(&frame->x, 0));
    pondi_put(out, " ");
    pondi_put_coordinate(out, frame->top);
    pondi_put(out, "V");
    pondi_put_coordinate(out, frame->height - frame->bottom);
    pondi_put(out, "\"/>");
    for (int64_t row = 0; row < rows.count; row++) {
        draw_label(out, chart, frame, &rows, row);
        draw_row(out, chart, frame, &rows, row);
    }
}
