/* Ways on the globe: known lengths, laws, and the straight lines that stand for them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "base/globe.h"

#define PI 3.14159265358979323846

static void a_quarter_of_a_meridian_is_a_quarter_of_the_circle(void **state)
{
    (void)state;
    assert_close(pond_globe_km(0.0, 20.0, 90.0, -70.0), PI / 2.0 * POND_EARTH_KM, 1e-14);
    assert_close(pond_globe_km(-90.0, 0.0, 90.0, 0.0), PI * POND_EARTH_KM, 1e-14);
    assert_close(pond_globe_km(10.0, 5.0, 11.0, 5.0), PI / 180.0 * POND_EARTH_KM, 1e-12);
}

/* Nashville to Los Angeles airport: 2887.26 km on a sphere of 6372.8 km (Rosetta Code, "Haversine
 * formula"). */
static void a_published_way_has_its_length(void **state)
{
    double km = pond_globe_km(36.12, -86.67, 33.94, -118.40);

    (void)state;
    assert_true(fabs(km * 6372.8 / POND_EARTH_KM - 2887.2599506071106) < 1e-6);
}

static void straight_lines_and_ways_say_the_same(void **state)
{
    struct test_random random = {.seed = 3};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        double a[2] = {next_uniform(&random) * 180.0 - 90.0, next_uniform(&random) * 360.0 - 180.0};
        double b[2] = {next_uniform(&random) * 180.0 - 90.0, next_uniform(&random) * 720.0 - 360.0};
        double p[3];
        double q[3];
        double km = pond_globe_km(a[0], a[1], b[0], b[1]);

        pond_globe_point(p, a[0], a[1]);
        pond_globe_point(q, b[0], b[1]);
        assert_close(pond_globe_chord2(p, q), pond_globe_chord2_of(km), 1e-9);
        assert_close(pond_globe_km(b[0], b[1], a[0], a[1]), km, 1e-12);
    }
    assert_true(isinf(pond_globe_chord2_of(20016.0)));
}

static void what_is_not_known_has_no_way(void **state)
{
    double p[3];
    double q[3];

    (void)state;
    assert_true(isnan(pond_globe_km((double)NAN, 0.0, 1.0, 1.0)));
    assert_true(isnan(pond_globe_km(0.0, 0.0, 1.0, (double)NAN)));
    pond_globe_point(p, 5.0, (double)NAN);
    pond_globe_point(q, 5.0, 6.0);
    assert_true(isnan(pond_globe_chord2(p, q)));
    assert_true(isnan(p[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quarter_of_a_meridian_is_a_quarter_of_the_circle),
        cmocka_unit_test(a_published_way_has_its_length),
        cmocka_unit_test(straight_lines_and_ways_say_the_same),
        cmocka_unit_test(what_is_not_known_has_no_way),
    };

    return cmocka_run_group_tests_name("globe", tests, NULL, NULL);
}
