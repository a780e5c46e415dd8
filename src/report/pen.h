/* A pen that draws one line or one outline, thinned to what can be seen: to the extremes of each
 * pixel column, which leaves the picture as it is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_PEN_H
#define POND_REPORT_PEN_H

#include "report/markup.h"

/** A place in a drawing, in pixels. */
struct pondi_point {
    double x;
    double y;
};

/** Begin with `out` and `thin` alone. Points of one pixel column wait until the next begins. */
struct pondi_pen {
    struct pondi_markup *out;
    bool thin;
    int64_t put;     /**< points of this stroke so far */
    int64_t waiting; /**< points of this pixel column so far */
    long column;
    struct pondi_point first;
    struct pondi_point last;
    struct pondi_point high;
    struct pondi_point low;
    bool high_first; /**< the highest point came before the lowest */
};

/** Draw on to a point. */
void pondi_pen_move(struct pondi_pen *pen, struct pondi_point point);

/** Put the points that wait, so that the stroke may turn back. */
void pondi_pen_flush(struct pondi_pen *pen);

/** End the stroke; a point alone becomes a dot. */
void pondi_pen_lift(struct pondi_pen *pen);

#endif
