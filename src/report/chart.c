/* Each chart is drawn twice, for wide and for narrow screens, of which the style shows one: letters
 * in a picture that is scaled down could not be read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "report/drawing.h"

/* Longest title above one of many charts, in ems of its letters: two lines. */
#define TITLE_WIDTH 30.0

static void put_value(struct pondi_markup *out, double value, const char *unit)
{
    char text[POND_FORMAT_SIZE];

    pond_format_number(text, value, unit);
    pondi_put_number(out, text);
    if (*unit != '\0' && strcmp(unit, "time") != 0) {
        pondi_put(out, " ");
        pondi_put_text(out, unit);
    }
}

/* The row with the least or greatest y of a series; -1: none is drawn. */
static int64_t find_extreme(const struct pondi_chart *chart, const struct pondi_series *series,
                            bool greatest)
{
    int64_t found = -1;

    for (int64_t row = 0; row < series->rows; row++) {
        double y = 0;
        if (!pondi_is_drawn(chart, series, row)) {
            continue;
        }
        y = pondi_value(series->y, row);
        if (found < 0 ||
            (greatest ? y > pondi_value(series->y, found) : y < pondi_value(series->y, found))) {
            found = row;
        }
    }
    return found;
}

static void put_extreme(struct pondi_markup *out, const struct pondi_chart *chart,
                        const struct pondi_series *series, bool greatest)
{
    int64_t row = find_extreme(chart, series, greatest);

    pondi_put(out, greatest ? ", highest " : " lowest ");
    put_value(out, pondi_value(series->y, row), series->y->unit);
    pondi_put(out, " at ");
    if (series->x->type == POND_TEXT) {
        const char *label = series->x->data.text[row];
        pondi_put_text(out, label == NULL ? "a row without a name" : label);
    } else {
        put_value(out, pondi_value(series->x, row), series->x->unit);
    }
}

static const char *mark_name(const struct pondi_chart *chart)
{
    if (chart->asked->map) {
        return "Map";
    }
    switch (chart->asked->series[0].mark) {
    case POND_MARK_DOTS:
        return "Dot chart";
    case POND_MARK_STEPS:
        return "Histogram";
    case POND_MARK_BARS:
        return "Bar chart";
    case POND_MARK_STACK:
        return "Stacked bar chart";
    case POND_MARK_AREAS:
        return "Stacked area chart";
    default:
        return "Line chart";
    }
}

static void put_axis(struct pondi_markup *out, const char *which, const struct pondi_axis *axis,
                     const char *label, const struct pondi_axis_column *column)
{
    pondi_put_format(out, " %s axis: ", which);
    pondi_put_axis_title(out, axis, label, column);
    pondi_put(out, axis->scale == POND_SCALE_LOG ? ", logarithmic, from " : ", from ");
    for (int32_t end = 0; end < 2; end++) {
        char text[POND_FORMAT_SIZE];
        pond_format_number(text, (end == 0 ? axis->low : axis->high) / axis->divisor, column->unit);
        pondi_put(out, end == 0 ? "" : " to ");
        pondi_put_number(out, text);
    }
    pondi_put(out, ".");
}

/* In words what the picture shows: for those who cannot see it. */
static void put_words(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame)
{
    const struct pond_chart *asked = chart->asked;
    struct pondi_axis_column across = pondi_axis_column(chart, chart->bars);
    struct pondi_axis_column upward = pondi_axis_column(chart, true);

    pondi_put_format(out, "%s.", mark_name(chart));
    put_axis(out, "Horizontal", &frame->x, chart->bars ? asked->y_label : asked->x_label, &across);
    if (!chart->bars) {
        put_axis(out, "Vertical", &frame->y, asked->y_label, &upward);
    }
    for (int32_t i = 0; i < chart->count; i++) {
        const struct pondi_series *series = &chart->series[i];
        pondi_put(out, " ");
        pondi_put_label(out, series);
        pondi_put(out, ":");
        if (find_extreme(chart, series, true) < 0) {
            pondi_put(out, " no values.");
            continue;
        }
        put_extreme(out, chart, series, false);
        put_extreme(out, chart, series, true);
        pondi_put(out, ".");
    }
    if (asked->shade_label != NULL) {
        pondi_put(out, " Shaded: ");
        pondi_put_text(out, asked->shade_label);
        pondi_put(out, ", from ");
        put_value(out, asked->shade_from, across.unit);
        pondi_put(out, " to ");
        put_value(out, asked->shade_to, across.unit);
        pondi_put(out, ".");
    }
}

/* `name` tells the drawing from others of its figure, as its class does where `class_name` is NULL.
 */
static void put_drawing(struct pondi_markup *out, const struct pondi_chart *chart, int32_t number,
                        enum pondi_size size, const char *name, const char *class_name)
{
    struct pondi_markup inner = {0};
    struct pondi_frame frame = {0};

    /* What a drawing needs in its head is known once it is drawn. */
    if (chart->bars) {
        pondi_draw_bars(&inner, chart, size, &frame);
    } else {
        pondi_draw_plot(&inner, chart, size, &frame);
    }
    pondi_put_format(out,
                     "<svg class=\"%s\" role=\"img\" aria-labelledby=\"figure-%d-%s-title "
                     "figure-%d-%s-desc\" viewBox=\"0 0 ",
                     class_name == NULL ? name : class_name, (int)number, name, (int)number, name);
    pondi_put_coordinate(out, frame.width);
    pondi_put(out, " ");
    pondi_put_coordinate(out, ceil(frame.height));
    pondi_put_format(out, "\">\n<title id=\"figure-%d-%s-title\">", (int)number, name);
    pondi_put_text(out, chart->asked->title);
    pondi_put_format(out, "</title>\n<desc id=\"figure-%d-%s-desc\">", (int)number, name);
    put_words(out, chart, &frame);
    pondi_put(out, "</desc>\n");
    pondi_put_markup(out, &inner);
    pondi_put(out, "\n</svg>\n");
    pondi_markup_free(&inner);
}

static void put_legend(struct pondi_markup *out, const struct pondi_chart *chart)
{
    static const char *const keys[] = {"<path class=\"line\" d=\"M1 6h26\"/>",
                                       "<path class=\"dots\" d=\"M14 6h0\"/>",
                                       "<path class=\"steps\" d=\"M0 0h28v12h-28Z\"/>",
                                       "<rect class=\"bar\" width=\"28\" height=\"12\"/>",
                                       "<rect class=\"bar\" width=\"28\" height=\"12\"/>",
                                       "<rect class=\"area\" width=\"28\" height=\"12\"/>"};
    const char *shade = chart->bars ? NULL : chart->asked->shade_label;

    if (chart->count < 2 && shade == NULL) {
        return;
    }
    pondi_put(out, "<ul class=\"legend\">\n");
    for (int32_t i = 0; i < chart->count; i++) {
        pondi_put_format(out,
                         "<li><svg class=\"key s%d\" viewBox=\"0 0 28 12\" aria-hidden=\"true\">"
                         "%s</svg> ",
                         (int)i + 1, keys[chart->series[i].asked->mark]);
        pondi_put_label(out, &chart->series[i]);
        pondi_put(out, "</li>\n");
    }
    if (shade != NULL) {
        pondi_put(out, "<li><svg class=\"key\" viewBox=\"0 0 28 12\" aria-hidden=\"true\"><rect "
                       "class=\"shade\" width=\"28\" height=\"12\"/><path class=\"shade-end\" "
                       "d=\"M.5 0v12M27.5 0v12\"/></svg> ");
        pondi_put_text(out, shade);
        pondi_put(out, "</li>\n");
    }
    pondi_put(out, "</ul>\n");
}

static void put_count(struct pondi_markup *out, int64_t count, const char *one, const char *many)
{
    char text[POND_FORMAT_SIZE];

    pond_format_integer(text, count, "");
    pondi_put_format(out, "%s %s", text, count == 1 ? one : many);
}

static void put_left_out(struct pondi_markup *out, const struct pondi_chart *chart)
{
    const struct pondi_series *first = &chart->series[0];
    char text[POND_FORMAT_SIZE];

    if (chart->bars && first->rows > POND_BARS_MAX) {
        pondi_put_format(out, "<p class=\"note\">The first %d of ", POND_BARS_MAX);
        put_count(out, first->rows, "row", "rows");
        pondi_put(out, " are shown.</p>\n");
    }
    if (chart->missing > 0) {
        pondi_put(out, "<p class=\"note\">Not shown: ");
        put_count(out, chart->missing, "row whose value is not known", "rows with missing values");
        pondi_put(out, ".</p>\n");
    }
    if (chart->beyond > 0) {
        pondi_put(out, "<p class=\"note\">Not shown: ");
        put_count(out, chart->beyond, "row", "rows");
        pondi_put(out, " with values that the axes cannot show");
        pondi_put(out,
                  chart->asked->x_scale == POND_SCALE_LOG || chart->asked->y_scale == POND_SCALE_LOG
                      ? " (zero or negative on a logarithmic axis).</p>\n"
                      : " (not finite, or beyond 10\xC2\xB3\xE2\x81\xB0\xE2\x81\xB0).</p>\n");
    }
    for (int32_t i = 0; i < chart->count; i++) {
        if (chart->series[i].every > 1) {
            pond_format_integer(text, chart->series[i].every, "");
            pondi_put(out, "<p class=\"note\">");
            pondi_put_label(out, &chart->series[i]);
            pondi_put_format(out, ": one point of %s is drawn.</p>\n", text);
        }
    }
}

void pondi_begin_figure(struct pondi_markup *out, int32_t number, const char *class_name,
                        const char *title, const char *description)
{
    pondi_put_format(out, "<figure class=\"%s\" id=\"figure-%d\">\n<figcaption>", class_name,
                     (int)number);
    pondi_put_format(out, "<span class=\"title\"><span class=\"number\">Figure %d</span> ",
                     (int)number);
    pondi_put_text(out, title);
    pondi_put(out, "</span>");
    if (description != NULL && *description != '\0') {
        pondi_put(out, " <span class=\"meaning\">");
        pondi_put_text(out, description);
        pondi_put(out, "</span>");
    }
}

void pondi_chart_put(struct pondi_markup *out, const struct pondi_chart *chart, int32_t number,
                     bool small)
{
    pondi_begin_figure(out, number, "chart", chart->asked->title, chart->asked->description);
    pondi_put(out, "</figcaption>\n");
    put_legend(out, chart);
    if (small) {
        put_drawing(out, chart, number, PONDI_SMALL, "small", NULL);
    } else {
        put_drawing(out, chart, number, PONDI_WIDE, "wide", NULL);
        put_drawing(out, chart, number, PONDI_NARROW, "narrow", NULL);
    }
    put_left_out(out, chart);
    pondi_put(out, "</figure>\n");
}

/* What the axes of many charts are, which stands nowhere in them. */
static void put_axes_of_all(struct pondi_markup *out, const struct pondi_chart *chart)
{
    struct pondi_axis axis = {.scale = POND_SCALE_LINEAR};
    struct pondi_axis_column column = pondi_axis_column(chart, true);

    pondi_axis_choose(&axis, POND_SCALE_LINEAR, chart->y_shared, chart->series[0].y->unit,
                      PONDI_ENDS_ZERO, 3);
    pondi_put(out, " <span class=\"meaning\">Upward: ");
    pondi_put_axis_title(out, &axis, chart->asked->y_label, &column);
    column = pondi_axis_column(chart, false);
    pondi_put(out, "; across: ");
    axis = (struct pondi_axis){.multiple = ""};
    pondi_put_axis_title(out, &axis, chart->asked->x_label, &column);
    pondi_put(out, "; one scale in all.</span>");
}

void pondi_multiples_put(struct pondi_markup *out, const char *title, const char *description,
                         const struct pondi_chart *chart, int32_t count, int32_t number)
{
    struct pondi_chart all = chart[0];

    pondi_begin_figure(out, number, "chart many", title, description);
    put_axes_of_all(out, &chart[0]);
    pondi_put(out, "</figcaption>\n");
    put_legend(out, &chart[0]);
    pondi_put(out, "<div class=\"multiples\">\n");
    for (int32_t i = 0; i < count; i++) {
        char name[24];

        (void)snprintf(name, sizeof name, "tiny-%d", (int)i + 1);
        pondi_put(out, "<div><p>");
        pondi_put_cut(out, chart[i].asked->title, TITLE_WIDTH);
        pondi_put(out, "</p>\n");
        put_drawing(out, &chart[i], number, PONDI_TINY, name, "tiny");
        pondi_put(out, "</div>\n");
        all.missing += i > 0 ? chart[i].missing : 0;
        all.beyond += i > 0 ? chart[i].beyond : 0;
    }
    pondi_put(out, "</div>\n");
    put_left_out(out, &all);
    pondi_put(out, "</figure>\n");
}
