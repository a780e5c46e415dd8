/* How long access to services takes: the nearest of a million firms to ten thousand places, and
 * where a million firms buy over ten million links.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/globe.h"
#include "base/progress.h"
#include "base/random.h"
#include "impact/nearest.h"
#include "impact/sourcing.h"
#include "timing.h"

#define TIMES 5
#define FIRMS 1000000
#define PLACES 10000
#define LINKS 10000000

/* A region of 5 by 8 degrees, as Iowa and its neighbours. */
static double coordinate(uint32_t stream, int64_t item)
{
    double u = pond_random_uniform(1, stream, (uint64_t)item, 0);

    return stream % 2 == 0 ? 40.0 + 5.0 * u : -97.0 + 8.0 * u;
}

static void bench_nearest(const double *latitude, const double *longitude)
{
    struct pond_error err = {0};
    double make[TIMES];
    double find[TIMES];
    double far = 0.0;

    for (int turn = 0; turn < TIMES; turn++) {
        struct pond_points *points = NULL;
        double began = pond_clock_s();

        stop_on(pond_points_new(&points, latitude, longitude, FIRMS, &err), &err);
        make[turn] = pond_clock_s() - began;
        began = pond_clock_s();
        for (int64_t p = 0; p < PLACES; p++) {
            double km = 0.0;

            (void)pond_points_nearest(points, coordinate(2, p), coordinate(3, p), &km);
            far = km > far ? km : far;
        }
        find[turn] = pond_clock_s() - began;
        pond_points_free(points);
    }
    print_median("1,000,000 points: tree", make, TIMES);
    print_median("nearest to 10,000 places", find, TIMES);
    printf("the farthest place has %.2f km to one\n", far);
}

static void bench_sourcing(const double *latitude, const double *longitude)
{
    struct pond_error err = {0};
    struct pond_network_input input = {.nodes = FIRMS, .links = LINKS, .industries = 1};
    struct pond_sourcing_input where = {.near_km = 50.0};
    struct pond_network *network = NULL;
    struct pond_sourcing *out = NULL;
    pond_node *end[2] = {NULL, NULL};
    double *value = NULL;
    double *point = NULL;
    int32_t *place = NULL;
    double seconds[TIMES];

    stop_on(POND_NEW(&end[0], LINKS, &err), &err);
    stop_on(POND_NEW(&end[1], LINKS, &err), &err);
    stop_on(POND_NEW(&value, LINKS, &err), &err);
    stop_on(POND_NEW(&point, 3 * FIRMS, &err), &err);
    stop_on(POND_NEW(&place, FIRMS, &err), &err);
    stop_on(POND_NEW(&out, FIRMS, &err), &err);
    for (int64_t k = 0; k < LINKS; k++) {
        end[0][k] = (pond_node)pond_random_below(1, 4, (uint64_t)k, 0, FIRMS);
        end[1][k] = (pond_node)pond_random_below(1, 5, (uint64_t)k, 0, FIRMS);
        value[k] = 1.0;
    }
    for (int64_t i = 0; i < FIRMS; i++) {
        pond_globe_point(point + 3 * i, latitude[i], longitude[i]);
        place[i] = (int32_t)(i % PLACES);
    }
    input.supplier = end[0];
    input.customer = end[1];
    input.value = value;
    stop_on(pond_network_build(&network, &input, &err), &err);
    where.network = network;
    where.place = place;
    where.point = point;
    for (int turn = 0; turn < TIMES; turn++) {
        double began = pond_clock_s();

        stop_on(pond_sourcing_of_firms(&where, out, &err), &err);
        seconds[turn] = pond_clock_s() - began;
    }
    print_median("1,000,000 firms, 10,000,000 links: sourcing", seconds, TIMES);
    pond_network_free(network);
    for (int e = 0; e < 2; e++) {
        pondi_free(end[e]);
    }
    pondi_free(value);
    pondi_free(point);
    pondi_free(place);
    pondi_free(out);
}

int main(void)
{
    struct pond_error err = {0};
    double *latitude = NULL;
    double *longitude = NULL;

    stop_on(POND_NEW(&latitude, FIRMS, &err), &err);
    stop_on(POND_NEW(&longitude, FIRMS, &err), &err);
    for (int64_t i = 0; i < FIRMS; i++) {
        latitude[i] = coordinate(0, i);
        longitude[i] = coordinate(1, i);
    }
    bench_nearest(latitude, longitude);
    bench_sourcing(latitude, longitude);
    pondi_free(latitude);
    pondi_free(longitude);
    return 0;
}
