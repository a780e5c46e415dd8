/* Places on a map, and the outline that holds them all.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "study/page/impact_page.h"

struct point {
    double x;
    double y;
};

static int by_x(const void *a, const void *b)
{
    const struct point *p = a;
    const struct point *q = b;

    if (p->x != q->x) {
        return p->x < q->x ? -1 : 1;
    }
    return (p->y > q->y) - (p->y < q->y);
}

/* Above 0: a, b, c turn left. */
static double turn(struct point a, struct point b, struct point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Convex hull of sorted points (Andrew 1979, monotone chain), its first point again at the end;
 * `hull` has room for 2 count + 1. */
static int64_t outline(const struct point *point, int64_t count, struct point *hull)
{
    int64_t k = 0;
    int64_t lower = 0;

    for (int64_t i = 0; i < count; i++) {
        while (k >= 2 && turn(hull[k - 2], hull[k - 1], point[i]) <= 0.0) {
            k--;
        }
        hull[k++] = point[i];
    }
    lower = k + 1;
    for (int64_t i = count - 2; i >= 0; i--) {
        while (k >= lower && turn(hull[k - 2], hull[k - 1], point[i]) <= 0.0) {
            k--;
        }
        hull[k++] = point[i];
    }
    return k;
}

static enum pond_status outline_table(struct pond_table **out, const struct point *hull,
                                      int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *x = NULL;
    double *y = NULL;

    *out = NULL;
    POND_TRY(pond_table_new(&table, "outline", "Outline of all places.", count, err));
    POND_TRY(pond_table_add_f64(table, "longitude", "degrees", "", &x, err));
    POND_TRY(pond_table_add_f64(table, "latitude", "degrees", "", &y, err));
    for (int64_t k = 0; k < count; k++) {
        x[k] = hull[k].x;
        y[k] = hull[k].y;
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

enum pond_status impact_map_write(struct pond_report *report, const struct pond_table *places,
                                  const char *name, const char *value, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const double *x = pond_table_column(places, "longitude")->data.f64;
    const double *y = pond_table_column(places, "latitude")->data.f64;
    struct pond_table *table = NULL;
    struct point *point = NULL;
    struct point *hull = NULL;
    int64_t count = 0;
    int64_t corners = 0;

    POND_TRY(POND_NEW(&point, places->rows, err));
    POND_TRY(POND_NEW(&hull, 2 * places->rows + 2, err));
    for (int64_t row = 0; row < places->rows; row++) {
        point[count] = (struct point){x[row], y[row]};
        count += isfinite(x[row]) && isfinite(y[row]) ? 1 : 0;
    }
    if (count < 3) {
        goto done;
    }
    qsort(point, (size_t)count, sizeof *point, by_x);
    corners = outline(point, count, hull);
    POND_TRY(outline_table(&table, hull, corners, err));
    POND_TRY(pond_report_chart(
        report,
        &(struct pond_chart){
            .title = "Where it comes from",
            .description = "Places whose coordinates are known, areas in proportion to the money; "
                           "the line is the outline of them all.",
            .map = true,
            .series = {{.table = table,
                        .x = "longitude",
                        .y = "latitude",
                        .mark = POND_MARK_LINE,
                        .label = "Outline of all places"},
                       {.table = places,
                        .x = "longitude",
                        .y = "latitude",
                        .mark = POND_MARK_DOTS,
                        .size = value,
                        .name = name,
                        .label = "Place"}}},
        err));
done:
    pond_table_free(table);
    pondi_free(point);
    pondi_free(hull);
    return status;
}
