/* Each chart is drawn twice, for wide and for narrow screens, of which the style shows one: letters
 * in a picture that is scaled down could not be read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/chart.h"

#include <math.h>
#include <string.h>

#include "base/format.h"
#include "report/drawing.h"

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
}

static void put_drawing(struct pondi_markup *out, const struct pondi_chart *chart, int32_t number,
                        enum pondi_size size)
{
    static const char *const names[] = {"wide", "narrow", "small"};
    struct pondi_markup inner = {0};
    struct pondi_frame frame = {0};
    const char *name = names[size];

    /* What a drawing needs in its head is known once it is drawn. */
    if (chart->bars) {
        pondi_draw_bars(&inner, chart, size, &frame);
    } else {
        pondi_draw_plot(&inner, chart, size, &frame);
    }
    pondi_put_format(out,
                     "<svg class=\"%s\" role=\"img\" aria-labelledby=\"figure-%d-%s-title "
                     "figure-%d-%s-desc\" viewBox=\"0 0 ",
                     name, (int)number, name, (int)number, name);
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
                                       "<rect class=\"bar\" width=\"28\" height=\"12\"/>"};

    if (chart->count < 2) {
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

void pondi_chart_put(struct pondi_markup *out, const struct pondi_chart *chart, int32_t number,
                     bool small)
{
    const struct pond_chart *asked = chart->asked;

    pondi_put_format(out, "<figure class=\"chart\" id=\"figure-%d\">\n<figcaption>", (int)number);
    pondi_put_format(out, "<span class=\"title\"><span class=\"number\">Figure %d</span> ",
                     (int)number);
    pondi_put_text(out, asked->title);
    pondi_put(out, "</span>");
    if (asked->description != NULL && *asked->description != '\0') {
        pondi_put(out, " <span class=\"meaning\">");
        pondi_put_text(out, asked->description);
        pondi_put(out, "</span>");
    }
    pondi_put(out, "</figcaption>\n");
    put_legend(out, chart);
    if (small) {
        put_drawing(out, chart, number, PONDI_SMALL);
    } else {
        put_drawing(out, chart, number, PONDI_WIDE);
        put_drawing(out, chart, number, PONDI_NARROW);
    }
    put_left_out(out, chart);
    pondi_put(out, "</figure>\n");
}
