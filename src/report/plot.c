/* Frame and axes of charts whose both axes are numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "report/drawing.h"

static const double degree = 3.14159265358979323846 / 180.0;

void pondi_begin_text(struct pondi_markup *out, const char *class_name, const char *anchor,
                      double x, double y)
{
    pondi_put_format(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"", class_name, anchor);
    pondi_put_coordinate(out, x);
    pondi_put(out, "\" y=\"");
    pondi_put_coordinate(out, y);
    pondi_put(out, "\">");
}

void pondi_put_label(struct pondi_markup *out, const struct pondi_series *series)
{
    if (series->asked->label != NULL) {
        pondi_put_text(out, series->asked->label);
    } else {
        pondi_put_name(out, series->y->name);
    }
}

/* The multiple and the unit, as "million USD"; `before` and `after` stand around them. */
static void put_unit(struct pondi_markup *out, const struct pondi_axis *axis, const char *before,
                     const char *unit, const char *after)
{
    if (*axis->multiple == '\0' && *unit == '\0') {
        return;
    }
    pondi_put_format(out, "%s%s%s", before, axis->multiple,
                     *axis->multiple != '\0' && *unit != '\0' ? " " : "");
    pondi_put_text(out, unit);
    pondi_put(out, after);
}

void pondi_put_axis_title(struct pondi_markup *out, const struct pondi_axis *axis,
                          const char *label, const struct pondi_axis_column *column)
{
    const char *unit = strcmp(column->unit, "time") == 0 ? "" : column->unit;

    if (label != NULL) {
        pondi_put_text(out, label);
        put_unit(out, axis, " (", "", ")");
    } else if (column->name == NULL) {
        put_unit(out, axis, "", unit, "");
    } else {
        pondi_put_name(out, column->name);
        put_unit(out, axis, " (", strcmp(unit, column->name) == 0 ? "" : unit, ")");
    }
}

struct pondi_axis_column pondi_axis_column(const struct pondi_chart *chart, bool of_y)
{
    const struct pondi_series *first = &chart->series[0];
    const struct pond_column *column = of_y ? first->y : first->x;
    struct pondi_axis_column shared = {.name = column->name, .unit = column->unit};

    for (int32_t i = 1; i < chart->count; i++) {
        const struct pondi_series *other = &chart->series[i];
        if (strcmp((of_y ? other->y : other->x)->name, column->name) != 0 &&
            *column->unit != '\0') {
            shared.name = NULL;
        }
    }
    return shared;
}

static void span_areas(const struct pondi_chart *chart, int32_t i, int64_t row,
                       struct pondi_span *y)
{
    for (int below = 0; below < 2; below++) {
        double from = 0.0;
        double to = 0.0;

        pondi_area_bounds(chart, i, row, below != 0, &from, &to);
        pondi_span_add(y, fmin(fmax(to, -POND_AXIS_LIMIT), POND_AXIS_LIMIT));
    }
}

/* Parts below zero that are lower than two or three pixels are no reason for an axis below it. */
static void forget_slivers(const struct pondi_chart *chart, struct pondi_span *y)
{
    if (chart->areas && y->low < 0 && -y->low < 0.01 * y->high) {
        y->low = 0;
    }
}

/* Firms of one street, or along a meridian, still want some land around them: a map is not more
 * than three times as long as wide. */
static void widen_map(struct pondi_span *x, struct pondi_span *y)
{
    double shrink = fmax(0.05, cos(0.5 * (y->low + y->high) * degree));
    double upward = y->high - y->low;
    double across = (x->high - x->low) * shrink;
    double least = fmax(fmax(upward, across), 0.01) / 3.0;

    if (upward < least) {
        y->low -= 0.5 * (least - upward);
        y->high += 0.5 * (least - upward);
    }
    if (across < least) {
        x->low -= 0.5 * (least - across) / shrink;
        x->high += 0.5 * (least - across) / shrink;
    }
}

/* Widen spans to all that is drawn. */
static void find_spans(const struct pondi_chart *chart, struct pondi_span *x, struct pondi_span *y)
{
    for (int32_t i = 0; i < chart->count; i++) {
        const struct pondi_series *series = &chart->series[i];
        for (int64_t row = 0; row < series->rows; row++) {
            if (!pondi_is_drawn(chart, series, row)) {
                continue;
            }
            pondi_span_add(y, pondi_value(series->y, row));
            pondi_span_add(x, pondi_value(series->x, row));
            if (chart->areas) {
                span_areas(chart, i, row, y);
                continue;
            }
            if (series->x_end != NULL) {
                pondi_span_add(x, pondi_value(series->x_end, row));
            }
            if (series->low == NULL) {
                continue;
            }
            if (pondi_axis_shows(chart->asked->y_scale, pondi_value(series->low, row))) {
                pondi_span_add(y, pondi_value(series->low, row));
            }
            if (pondi_axis_shows(chart->asked->y_scale, pondi_value(series->high, row))) {
                pondi_span_add(y, pondi_value(series->high, row));
            }
        }
    }
}

void pondi_span_upward(const struct pondi_chart *chart, struct pondi_span *span)
{
    struct pondi_span x = pondi_span_empty();

    find_spans(chart, &x, span);
}

/* Lengths, and values that begin near zero, are read from zero. */
static bool wants_zero(const struct pondi_chart *chart, const struct pondi_span *y)
{
    if (chart->areas) {
        return true;
    }
    for (int32_t i = 0; i < chart->count; i++) {
        if (chart->series[i].asked->mark == POND_MARK_STEPS) {
            return true;
        }
    }
    return !chart->asked->map && y->low >= 0 && y->low <= 0.5 * y->high;
}

/* Lines and classes run from end to end of their axis; dots need air around them. */
static bool is_path(const struct pondi_chart *chart)
{
    for (int32_t i = 0; i < chart->count; i++) {
        if (chart->series[i].asked->mark == POND_MARK_DOTS) {
            return false;
        }
    }
    return true;
}

static void choose_axes(const struct pondi_chart *chart, enum pondi_size size,
                        struct pondi_frame *frame)
{
    const struct pond_chart *asked = chart->asked;
    const struct pondi_series *first = &chart->series[0];
    int32_t wanted = size == PONDI_WIDE ? 8 : size == PONDI_TINY ? 3 : 5;
    struct pondi_span x = pondi_span_empty();
    struct pondi_span y = chart->y_shared;

    find_spans(chart, &x, &y);
    forget_slivers(chart, &y);
    if (asked->map && chart->drawn > 0) {
        widen_map(&x, &y);
    }
    pondi_axis_choose(&frame->y, asked->y_scale, y, first->y->unit,
                      wants_zero(chart, &y) ? PONDI_ENDS_ZERO : PONDI_ENDS_ROUND,
                      size == PONDI_WIDE   ? 6
                      : size == PONDI_TINY ? 3
                                           : 5);
    frame->left = ceil(pondi_axis_label_width(&frame->y) * frame->font) + 14;
    for (;; wanted--) {
        double room = frame->width - frame->left - frame->right;
        double label = 0;
        pondi_axis_choose(&frame->x, asked->x_scale, x, first->x->unit,
                          is_path(chart) ? PONDI_ENDS_TIGHT : PONDI_ENDS_ROUND, wanted);
        label = pondi_axis_label_width(&frame->x) * frame->font + 14;
        if (wanted <= 2 || label * wanted < room) {
            break;
        }
    }
    frame->x.from_px = frame->left;
    frame->x.to_px = frame->width - frame->right;
    frame->y.from_px = frame->height - frame->bottom;
    frame->y.to_px = frame->top;
}

/* Ticks were chosen for the whole width; of those of a narrower map as many keep their labels as
 * have room. */
static void thin_labels(struct pondi_frame *frame)
{
    double label = pondi_axis_label_width(&frame->x) * frame->font + 14;
    double room = frame->x.to_px - frame->x.from_px;
    int32_t labelled = 0;
    int32_t every = 1;

    for (int32_t i = 0; i < frame->x.ticks; i++) {
        labelled += frame->x.tick[i].label[0] != '\0' ? 1 : 0;
    }
    every = room > 0 ? (int32_t)fmin(ceil(labelled * label / room), POND_TICKS_MAX) : 1;
    for (int32_t i = 0, n = 0; i < frame->x.ticks; i++) {
        if (frame->x.tick[i].label[0] != '\0' && n++ % every != 0) {
            frame->x.tick[i].label[0] = '\0';
        }
    }
}

/* Shrink one side so that a kilometre is as long across as upward at the middle latitude. */
static void make_map(struct pondi_frame *frame)
{
    double shrink = fmax(0.05, cos(0.5 * (frame->y.low + frame->y.high) * degree));
    double across = (frame->x.high - frame->x.low) * shrink;
    double upward = frame->y.high - frame->y.low;
    double pixels = fmin((frame->x.to_px - frame->x.from_px) / across,
                         (frame->y.from_px - frame->y.to_px) / upward);

    frame->x.to_px = frame->x.from_px + fmax(pixels * across, 1);
    frame->y.to_px = frame->top;
    frame->y.from_px = frame->top + fmax(pixels * upward, 1);
    frame->height = frame->y.from_px + frame->bottom;
    thin_labels(frame);
}

static void draw_y_axis(struct pondi_markup *out, const struct pondi_frame *frame)
{
    const struct pondi_axis *axis = &frame->y;

    pondi_put(out, "<path class=\"grid\" d=\"");
    for (int32_t i = 0; i < axis->ticks; i++) {
        bool small = axis->tick[i].label[0] == '\0';
        pondi_put(out, "M");
        pondi_put_coordinate(out, small ? frame->x.from_px - 4 : frame->x.from_px);
        pondi_put(out, " ");
        pondi_put_coordinate(out, pondi_axis_at(axis, axis->tick[i].at));
        pondi_put(out, "H");
        pondi_put_coordinate(out, small ? frame->x.from_px : frame->x.to_px);
    }
    pondi_put(out, "\"/>");
    if (axis->scale == POND_SCALE_LINEAR && axis->low < 0 && axis->high > 0) {
        pondi_put(out, "<path class=\"axis\" d=\"M");
        pondi_put_coordinate(out, frame->x.from_px);
        pondi_put(out, " ");
        pondi_put_coordinate(out, pondi_axis_at(axis, 0));
        pondi_put(out, "H");
        pondi_put_coordinate(out, frame->x.to_px);
        pondi_put(out, "\"/>");
    }
    for (int32_t i = 0; i < axis->ticks; i++) {
        if (axis->tick[i].label[0] != '\0') {
            pondi_begin_text(out, "tick", "end", frame->x.from_px - 7,
                             pondi_axis_at(axis, axis->tick[i].at) + 0.35 * frame->font);
            pondi_put_number(out, axis->tick[i].label);
            pondi_put(out, "</text>");
        }
    }
}

static void draw_x_axis(struct pondi_markup *out, const struct pondi_frame *frame)
{
    const struct pondi_axis *axis = &frame->x;
    double base = frame->y.from_px;

    pondi_put(out, "<path class=\"axis\" d=\"M");
    pondi_put_coordinate(out, axis->from_px);
    pondi_put(out, " ");
    pondi_put_coordinate(out, base);
    pondi_put(out, "H");
    pondi_put_coordinate(out, axis->to_px);
    for (int32_t i = 0; i < axis->ticks; i++) {
        pondi_put(out, "M");
        pondi_put_coordinate(out, pondi_axis_at(axis, axis->tick[i].at));
        pondi_put(out, " ");
        pondi_put_coordinate(out, base);
        pondi_put(out, axis->tick[i].label[0] == '\0' ? "v3" : "v6");
    }
    pondi_put(out, "\"/>");
    for (int32_t i = 0; i < axis->ticks; i++) {
        if (axis->tick[i].label[0] != '\0') {
            pondi_begin_text(out, "tick", "middle", pondi_axis_at(axis, axis->tick[i].at),
                             base + 8 + frame->font);
            pondi_put_number(out, axis->tick[i].label);
            pondi_put(out, "</text>");
        }
    }
}

static void draw_titles(struct pondi_markup *out, const struct pondi_chart *chart,
                        const struct pondi_frame *frame)
{
    const struct pond_chart *asked = chart->asked;
    struct pondi_axis_column column;

    pondi_begin_text(out, "name", "start", 0, frame->font);
    column = pondi_axis_column(chart, true);
    pondi_put_axis_title(out, &frame->y, asked->y_label, &column);
    pondi_put(out, "</text>");
    pondi_begin_text(out, "name", "end", frame->x.to_px, frame->y.from_px + 14 + 2.2 * frame->font);
    column = pondi_axis_column(chart, false);
    pondi_put_axis_title(out, &frame->x, asked->x_label, &column);
    pondi_put(out, "</text>");
}

/* Height of a drawing; that of a map is its most. */
static double height_of(const struct pondi_chart *chart, enum pondi_size size)
{
    switch (size) {
    case PONDI_TINY:
        return 120;
    case PONDI_SMALL:
        return 240;
    case PONDI_NARROW:
        return chart->asked->map ? 420 : 300;
    default:
        return chart->asked->map ? 520 : 380;
    }
}

void pondi_draw_plot(struct pondi_markup *out, const struct pondi_chart *chart,
                     enum pondi_size size, struct pondi_frame *frame)
{
    bool wide = size == PONDI_WIDE;
    bool tiny = size == PONDI_TINY;

    frame->font = wide ? 13 : 12;
    frame->width = wide ? 760 : tiny ? 220 : 360;
    frame->height = height_of(chart, size);
    frame->right = wide ? 26 : 20;
    frame->top = (tiny ? 0.7 : 2.4) * frame->font;
    frame->bottom = tiny ? 14 + frame->font : 20 + 2.2 * frame->font;
    choose_axes(chart, size, frame);
    if (chart->asked->map) {
        make_map(frame);
    }
    pondi_draw_shade(out, chart, frame);
    draw_y_axis(out, frame);
    if (chart->areas) {
        pondi_draw_areas(out, chart, frame);
    } else {
        pondi_draw_marks(out, chart, frame);
    }
    draw_x_axis(out, frame);
    if (!tiny) {
        draw_titles(out, chart, frame);
    }
    if (chart->drawn == 0) {
        pondi_begin_text(out, "empty", "middle", 0.5 * (frame->x.from_px + frame->x.to_px),
                         0.5 * (frame->y.from_px + frame->y.to_px));
        pondi_put(out, "No values to show</text>");
    }
}
