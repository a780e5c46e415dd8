/* Axes: which values they span, where their ticks stand and what these say.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_AXIS_H
#define POND_REPORT_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "report/report.h"

/** Most ticks of one axis, small ones included. */
#define POND_TICKS_MAX 160

/** Longest text of a tick, its NUL included. */
#define POND_TICK_SIZE 64

/** Values beyond are not drawn. */
#define POND_AXIS_LIMIT 1e300

/** Where an axis ends. */
enum pondi_ends {
    PONDI_ENDS_ROUND, /**< at the round numbers around the values */
    PONDI_ENDS_ZERO,  /**< the same, zero included where the axis is linear */
    PONDI_ENDS_TIGHT, /**< at the least and the greatest value */
};

/** One tick. */
struct pondi_tick {
    double at;                  /**< value */
    char label[POND_TICK_SIZE]; /**< as base/format.h writes; "": a small tick without */
};

/** An axis. */
struct pondi_axis {
    enum pond_scale scale;
    const char *unit;
    double low; /**< values at the ends, low < high */
    double high;
    double from_px; /**< where they are drawn */
    double to_px;
    double divisor;       /**< labels show value / divisor: 1, 1e6, 1e9, 1e12 */
    const char *multiple; /**< "", "million", "billion", "trillion" */
    int32_t ticks;
    struct pondi_tick tick[POND_TICKS_MAX];
};

/** The span of what an axis shall show. */
struct pondi_span {
    double low; /**< NaN: no value yet */
    double high;
};

/** A span of no values. */
struct pondi_span pondi_span_empty(void);

/** Whether an axis can show a value. */
bool pondi_axis_shows(enum pond_scale scale, double value);

/** Widen a span to a value that can be shown. */
void pondi_span_add(struct pondi_span *span, double value);

/**
 * Choose ends and ticks: linear by steps of 1, 2, 5 times a power of ten; logarithmic by decades,
 * with 1, 2, 5 where there are few.
 *
 * @param[out] axis  all but from_px and to_px
 * @param span       an empty one is taken as 0..1, or 1..10
 * @param unit       of the values
 * @param ends       where it ends
 * @param wanted     about how many labelled ticks, >= 2
 */
void pondi_axis_choose(struct pondi_axis *axis, enum pond_scale scale, struct pondi_span span,
                       const char *unit, enum pondi_ends ends, int32_t wanted);

/** Where a value that can be shown is drawn, in pixels. */
double pondi_axis_at(const struct pondi_axis *axis, double value);

/** About how wide the widest label is, in ems. */
double pondi_axis_label_width(const struct pondi_axis *axis);

#endif
