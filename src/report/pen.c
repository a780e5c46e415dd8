/* Points wait for the end of their pixel column; of many, the first, highest, lowest and last stay.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/pen.h"

#include <math.h>

static void put_point(struct pondi_pen *pen, struct pondi_point point)
{
    pondi_put(pen->out, pen->put == 0 ? "M" : "L");
    pondi_put_coordinate(pen->out, point.x);
    pondi_put(pen->out, " ");
    pondi_put_coordinate(pen->out, point.y);
    pen->put++;
}

static bool same(struct pondi_point a, struct pondi_point b)
{
    return a.x == b.x && a.y == b.y;
}

void pondi_pen_flush(struct pondi_pen *pen)
{
    struct pondi_point second = pen->high_first ? pen->high : pen->low;
    struct pondi_point third = pen->high_first ? pen->low : pen->high;

    if (pen->waiting == 0) {
        return;
    }
    put_point(pen, pen->first);
    if (!same(second, pen->first) && !same(second, pen->last)) {
        put_point(pen, second);
    }
    if (!same(third, pen->first) && !same(third, pen->last) && !same(third, second)) {
        put_point(pen, third);
    }
    if (pen->waiting > 1) {
        put_point(pen, pen->last);
    }
    pen->waiting = 0;
}

void pondi_pen_move(struct pondi_pen *pen, struct pondi_point point)
{
    long column = lround(point.x);

    if (!pen->thin) {
        put_point(pen, point);
        return;
    }
    if (pen->waiting > 0 && column != pen->column) {
        pondi_pen_flush(pen);
    }
    if (pen->waiting == 0) {
        pen->column = column;
        pen->first = point;
        pen->high = point;
        pen->low = point;
        pen->high_first = true;
    } else if (point.y < pen->high.y) {
        pen->high = point;
        pen->high_first = false;
    } else if (point.y > pen->low.y) {
        pen->low = point;
        pen->high_first = true;
    }
    pen->last = point;
    pen->waiting++;
}

void pondi_pen_lift(struct pondi_pen *pen)
{
    pondi_pen_flush(pen);
    if (pen->put == 1) {
        pondi_put(pen->out, "h0");
    }
    pen->put = 0;
}
