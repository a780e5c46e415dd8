/* The nearest point: against looking at all of them, ties, what is not known, failing memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "base/globe.h"
#include "impact/nearest.h"

#define POINTS 400

static void compare_slowly(const struct pond_points *points, const double *latitude,
                           const double *longitude, double at_latitude, double at_longitude)
{
    double km = 0.0;
    double best = (double)INFINITY;
    int32_t found = pond_points_nearest(points, at_latitude, at_longitude, &km);

    for (int i = 0; i < POINTS; i++) {
        double away = pond_globe_km(at_latitude, at_longitude, latitude[i], longitude[i]);

        best = away < best ? away : best; /* NaN is not */
    }
    assert_true(found >= 0);
    assert_true(fabs(km - best) <= 1e-4); /* beside the antipode a chord tells 1e-8 of a radius */
    assert_true(fabs(pond_globe_km(at_latitude, at_longitude, latitude[found], longitude[found]) -
                     best) <= 1e-4);
}

/* All over the globe, its poles and the meridian of 180 degrees too, and in one town. */
static void it_is_found_wherever_points_lie(void **state)
{
    static const double width[][2] = {{180.0, 360.0}, {0.1, 0.1}, {0.0, 40.0}};
    static const double corner[][2] = {{-90.0, -180.0}, {42.0, 179.95}, {90.0, 0.0}};
    struct test_random random = {.seed = 21};
    double latitude[POINTS];
    double longitude[POINTS];

    (void)state;
    for (int where = 0; where < 3; where++) {
        struct pond_error error = {0};
        struct pond_points *points = NULL;

        for (int i = 0; i < POINTS; i++) {
            latitude[i] = corner[where][0] + width[where][0] * next_uniform(&random);
            longitude[i] = corner[where][1] + width[where][1] * next_uniform(&random);
            longitude[i] -= longitude[i] > 180.0 ? 360.0 : 0.0;
            latitude[i] = next_below(&random, 20) == 0 ? (double)NAN : latitude[i];
        }
        assert_ok(pond_points_new(&points, latitude, longitude, POINTS, &error));
        for (int i = 0; i < 500; i++) {
            compare_slowly(points, latitude, longitude, 180.0 * next_uniform(&random) - 90.0,
                           360.0 * next_uniform(&random) - 180.0);
        }
        pond_points_free(points);
    }
}

static void of_equally_near_ones_the_first_is_taken(void **state)
{
    static const double latitude[] = {(double)NAN, 10.0, 10.0, -10.0, 10.0};
    static const double longitude[] = {0.0, 30.0, 30.0, 30.0, 31.0};
    struct pond_error error = {0};
    struct pond_points *points = NULL;
    double km = 0.0;

    (void)state;
    assert_ok(pond_points_new(&points, latitude, longitude, 5, &error));
    assert_int_equal(pond_points_nearest(points, 10.0, 30.0, &km), 1);
    assert_true(km == 0.0);
    assert_int_equal(pond_points_nearest(points, 0.0, 30.0, NULL), 1);
    assert_int_equal(pond_points_nearest(points, -9.0, 30.0, NULL), 3);
    assert_int_equal(pond_points_nearest(points, (double)NAN, 30.0, &km), -1);
    assert_true(isnan(km));
    pond_points_free(points);
    assert_ok(pond_points_new(&points, latitude, longitude, 1, &error));
    assert_int_equal(pond_points_nearest(points, 10.0, 30.0, &km), -1);
    assert_true(isnan(km));
    pond_points_free(points);
}

static enum pond_status body(void *user)
{
    static const double at[] = {1.0, 2.0};
    struct pond_error error = {0};
    struct pond_points *points = NULL;
    enum pond_status status = pond_points_new(&points, at, at, 2, &error);

    (void)user;
    assert_true((status == POND_OK) == (points != NULL));
    pond_points_free(points);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(body, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_found_wherever_points_lie),
        cmocka_unit_test(of_equally_near_ones_the_first_is_taken),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
