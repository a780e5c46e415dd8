/* One SVG drawing of a chart at one size.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_DRAWING_H
#define POND_REPORT_DRAWING_H

#include "report/markup.h"
#include "report/series.h"

/** For which room a drawing is made. */
enum pondi_size {
    PONDI_WIDE,   /**< a page */
    PONDI_NARROW, /**< a telephone */
    PONDI_SMALL,  /**< one of several side by side */
    PONDI_TINY,   /**< one of many, with one legend and names of axes for all */
};

/** A drawing's size and the room within its axes, in pixels. */
struct pondi_frame {
    double width;
    double height;
    double left;
    double right;
    double top;
    double bottom;
    double font; /**< size of its letters */
    struct pondi_axis x;
    struct pondi_axis y;
};

/** The drawing's elements of a chart of points, lines, steps: fills `frame`, axes chosen. */
void pondi_draw_plot(struct pondi_markup *out, const struct pondi_chart *chart,
                     enum pondi_size size, struct pondi_frame *frame);

/** The same for bars. */
void pondi_draw_bars(struct pondi_markup *out, const struct pondi_chart *chart,
                     enum pondi_size size, struct pondi_frame *frame);

/** The lines, dots and blocks of a chart within the axes of `frame`. */
void pondi_draw_marks(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame);

/** Widen a span to all that a chart of points, lines, steps, areas shows upward. */
void pondi_span_upward(const struct pondi_chart *chart, struct pondi_span *span);

/** The areas of a chart within the axes of `frame`. */
void pondi_draw_areas(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame);

/** The shaded part of a chart, if it has one: below all marks. */
void pondi_draw_shade(struct pondi_markup *out, const struct pondi_chart *chart,
                      const struct pondi_frame *frame);

/** What the columns along an axis have in common. */
struct pondi_axis_column {
    const char *name; /**< NULL: they have several */
    const char *unit;
};

struct pondi_axis_column pondi_axis_column(const struct pondi_chart *chart, bool of_y);

/** What an axis shows: its label, or the column's name, and the unit with its multiple. */
void pondi_put_axis_title(struct pondi_markup *out, const struct pondi_axis *axis,
                          const char *label, const struct pondi_axis_column *column);

/** `<text class= x= y= text-anchor=>`, to be closed by pondi_put(out, "</text>"). */
void pondi_begin_text(struct pondi_markup *out, const char *class_name, const char *anchor,
                      double x, double y);

/** A series' legend text. */
void pondi_put_label(struct pondi_markup *out, const struct pondi_series *series);

#endif
