/* A tree over unit vectors: its middle is the root, what is lower on an axis lies left of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/nearest.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/globe.h"

/* Deeper than any tree of 2^31 points. */
#define DEPTH 40

struct spot {
    double at[3];
    int32_t number;
    int32_t axis; /* along which its part of the tree is divided */
};

struct pond_points {
    int64_t spots;
    struct spot *spot;
};

/* By place, then number. */
static int by_place(const void *a, const void *b)
{
    const struct spot *x = a;
    const struct spot *y = b;

    for (int k = 0; k < 3; k++) {
        if (x->at[k] != y->at[k]) {
            return x->at[k] < y->at[k] ? -1 : 1;
        }
    }
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Of points at one spot the lowest number stays: a town's firms are often all at its point, and a
 * tree of equal points finds nothing quickly. */
static void merge_equal(struct pond_points *points)
{
    int64_t kept = 0;

    qsort(points->spot, (size_t)points->spots, sizeof *points->spot, by_place);
    for (int64_t i = 0; i < points->spots; i++) {
        if (kept == 0 || pond_globe_chord2(points->spot[i].at, points->spot[kept - 1].at) > 0.0) {
            points->spot[kept++] = points->spot[i];
        }
    }
    points->spots = kept;
}

static void swap(struct spot *a, struct spot *b)
{
    struct spot c = *a;

    *a = *b;
    *b = c;
}

/* Put the item that belongs in the middle there, lower ones before it (quickselect, Hoare 1961). */
static void halve(struct spot *spot, int64_t begin, int64_t end, int axis)
{
    int64_t middle = begin + (end - begin) / 2;

    while (end - begin > 1) {
        double pivot = spot[begin + (end - begin) / 2].at[axis];
        int64_t low = begin; /* [begin, low) < pivot, [low, at) = pivot, [high, end) > pivot */
        int64_t high = end;

        for (int64_t at = begin; at < high;) {
            if (spot[at].at[axis] < pivot) {
                swap(&spot[at++], &spot[low++]);
            } else if (spot[at].at[axis] > pivot) {
                swap(&spot[at], &spot[--high]);
            } else {
                at++;
            }
        }
        if (middle < low) {
            end = low;
        } else if (middle >= high) {
            begin = high;
        } else {
            return;
        }
    }
}

/* The axis along which spots [begin, end) spread most. */
static int widest(const struct spot *spot, int64_t begin, int64_t end)
{
    double low[3] = {2.0, 2.0, 2.0};
    double high[3] = {-2.0, -2.0, -2.0};
    int best = 0;

    for (int64_t i = begin; i < end; i++) {
        for (int k = 0; k < 3; k++) {
            low[k] = fmin(low[k], spot[i].at[k]);
            high[k] = fmax(high[k], spot[i].at[k]);
        }
    }
    for (int k = 1; k < 3; k++) {
        best = high[k] - low[k] > high[best] - low[best] ? k : best;
    }
    return best;
}

/* A part of the tree that is still to be seen, `away` the square of the way to its plane. */
struct part {
    int64_t begin;
    int64_t end;
    double away;
};

static void build(struct pond_points *points)
{
    struct part stack[DEPTH];
    int depth = 0;

    stack[depth++] = (struct part){0, points->spots, 0.0};
    while (depth > 0) {
        struct part part = stack[--depth];
        int64_t middle = part.begin + (part.end - part.begin) / 2;

        if (part.end <= part.begin) {
            continue;
        }
        points->spot[part.begin].axis = 0;
        if (part.end - part.begin > 1) {
            int axis = widest(points->spot, part.begin, part.end);

            halve(points->spot, part.begin, part.end, axis);
            points->spot[middle].axis = axis;
            stack[depth++] = (struct part){part.begin, middle, 0.0};
            stack[depth++] = (struct part){middle + 1, part.end, 0.0};
        }
    }
}

enum pond_status pond_points_new(struct pond_points **out, const double *latitude,
                                 const double *longitude, int64_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_points *points = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&points, 1, err));
    POND_TRY(POND_NEW(&points->spot, count, err));
    for (int64_t i = 0; i < count; i++) {
        struct spot *spot = &points->spot[points->spots];

        if (!isnan(latitude[i]) && !isnan(longitude[i])) {
            pond_globe_point(spot->at, latitude[i], longitude[i]);
            spot->number = (int32_t)i;
            points->spots++;
        }
    }
    merge_equal(points);
    build(points);
    *out = points;
    points = NULL;
done:
    pond_points_free(points);
    return status;
}

void pond_points_free(struct pond_points *points)
{
    if (points != NULL) {
        pondi_free(points->spot);
    }
    pondi_free(points);
}

int32_t pond_points_nearest(const struct pond_points *points, double latitude, double longitude,
                            double *km)
{
    struct part stack[DEPTH];
    int depth = 0;
    double from[3];
    double best = (double)INFINITY;
    const struct spot *found = NULL;

    pond_globe_point(from, latitude, longitude);
    if (points->spots > 0 && !isnan(from[0]) && !isnan(from[2])) {
        stack[depth++] = (struct part){0, points->spots, 0.0};
    }
    while (depth > 0) {
        struct part part = stack[--depth];
        int64_t middle = part.begin + (part.end - part.begin) / 2;
        const struct spot *spot = &points->spot[middle];
        double away = 0.0;
        double side = 0.0;

        if (part.end <= part.begin || part.away > best) {
            continue;
        }
        away = pond_globe_chord2(from, spot->at);
        side = from[spot->axis] - spot->at[spot->axis];
        if (away < best || (away <= best && found != NULL && spot->number < found->number)) {
            best = away;
            found = spot;
        }
        /* The nearer half comes first, so it lies on top. */
        stack[depth++] = side < 0.0 ? (struct part){middle + 1, part.end, side * side}
                                    : (struct part){part.begin, middle, side * side};
        stack[depth++] = side < 0.0 ? (struct part){part.begin, middle, 0.0}
                                    : (struct part){middle + 1, part.end, 0.0};
    }
    if (km != NULL) {
        *km = found == NULL ? (double)NAN : 2.0 * POND_EARTH_KM * asin(fmin(1.0, sqrt(best) / 2.0));
    }
    return found == NULL ? -1 : found->number;
}
