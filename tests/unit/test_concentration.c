/* Concentration: by hand, against the definition on random groups, and its laws.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/concentration.h"

static void a_market_by_hand(void **state)
{
    /* Shares 0.5, 0.2, 0.2, 0.1, 0: HHI 0.34, CR1 0.5, CR4 1. */
    static const double x[] = {20.0, 50.0, 10.0, 20.0, 0.0, (double)NAN};
    struct pond_concentration c;

    (void)state;
    pond_concentration_of_groups(x, NULL, 6, 1, &c);
    assert_int_equal(c.known, 5);
    assert_int_equal(c.missing, 1);
    assert_int_equal(c.largest, 1);
    assert_close(c.total, 100.0, 1e-15);
    assert_close(c.hhi, 0.34, 1e-15);
    assert_close(c.cr1, 0.5, 1e-15);
    assert_close(c.cr4, 1.0, 1e-15);
}

/* US Department of Justice, "Herfindahl-Hirschman Index": shares of 30, 30, 20 and 20 percent have
 * 2,600, in squared percent. */
static void the_example_of_the_department_of_justice(void **state)
{
    static const double x[] = {30.0, 30.0, 20.0, 20.0};
    struct pond_concentration c;

    (void)state;
    pond_concentration_of_groups(x, NULL, 4, 1, &c);
    assert_close(c.hhi * 10000.0, 2600.0, 1e-14);
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x > y ? -1 : x < y;
}

/* From shares that are sorted. */
static void compare_slowly(const struct pond_concentration *c, const double *value,
                           const int32_t *group, int64_t count, int32_t g)
{
    double own[400];
    int64_t n = 0;
    int64_t missing = 0;
    double total = 0.0;
    double hhi = 0.0;
    double four = 0.0;

    for (int64_t i = 0; i < count; i++) {
        if (group[i] == g && isnan(value[i])) {
            missing++;
        } else if (group[i] == g) {
            own[n++] = value[i];
            total += value[i];
        }
    }
    qsort(own, (size_t)n, sizeof *own, falling);
    for (int64_t i = 0; i < n; i++) {
        hhi += own[i] / total * (own[i] / total);
        four += i < 4 ? own[i] / total : 0.0;
    }
    assert_int_equal(c->known, n);
    assert_int_equal(c->missing, missing);
    assert_close(c->hhi, hhi, 1e-12);
    assert_close(c->cr1, own[0] / total, 1e-12);
    assert_close(c->cr4, four, 1e-12);
    assert_true(value[c->largest] == own[0] && group[c->largest] == g);
}

static void groups_are_as_the_definition_has_them(void **state)
{
    struct test_random random = {.seed = 11};
    double value[400];
    int32_t group[400];
    struct pond_concentration c[5];

    (void)state;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 400; i++) {
            group[i] = (int32_t)next_below(&random, 6) - 1;
            value[i] =
                next_below(&random, 10) == 0 ? (double)NAN : (double)next_below(&random, 40) + 0.25;
        }
        pond_concentration_of_groups(value, group, 400, 5, c);
        for (int32_t g = 0; g < 5; g++) {
            compare_slowly(&c[g], value, group, 400, g);
        }
    }
}

/* Laws of Hall and Tideman 1967: scale does not matter, n equal holders give 1/n, two copies of a
 * market halve its index, and a merger adds 2 s_i s_j. */
static void laws_of_the_index_hold(void **state)
{
    static const double x[] = {3.0, 7.0, 2.0, 8.0};
    static const double scaled[] = {0.3, 0.7, 0.2, 0.8};
    static const double twice[] = {3.0, 7.0, 2.0, 8.0, 3.0, 7.0, 2.0, 8.0};
    static const double merged[] = {10.0, 2.0, 8.0};
    static const double equal[] = {5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0};
    struct pond_concentration a;
    struct pond_concentration b;

    (void)state;
    pond_concentration_of_groups(x, NULL, 4, 1, &a);
    pond_concentration_of_groups(scaled, NULL, 4, 1, &b);
    assert_close(b.hhi, a.hhi, 1e-14);
    assert_close(b.cr1, a.cr1, 1e-14);
    pond_concentration_of_groups(twice, NULL, 8, 1, &b);
    assert_close(b.hhi, a.hhi / 2.0, 1e-14);
    pond_concentration_of_groups(merged, NULL, 3, 1, &b);
    assert_close(b.hhi, a.hhi + 2.0 * 0.15 * 0.35, 1e-14);
    pond_concentration_of_groups(equal, NULL, 7, 1, &b);
    assert_close(b.hhi, 1.0 / 7.0, 1e-14);
    assert_close(b.cr4, 4.0 / 7.0, 1e-14);
    assert_int_equal(b.largest, 0);
}

static void nothing_known_gives_no_number(void **state)
{
    static const double x[] = {(double)NAN, 0.0, 0.0};
    static const int32_t group[] = {0, 1, 1};
    struct pond_concentration c[3];

    (void)state;
    pond_concentration_of_groups(x, group, 3, 3, c);
    assert_true(isnan(c[0].total) && isnan(c[0].hhi) && isnan(c[0].cr1) && isnan(c[0].cr4));
    assert_int_equal(c[0].missing, 1);
    assert_true(c[1].total == 0.0 && isnan(c[1].hhi)); /* nobody works there: that is known */
    assert_true(isnan(c[2].total));
    assert_int_equal(c[2].largest, -1);
    assert_int_equal(c[1].largest, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_market_by_hand),
        cmocka_unit_test(the_example_of_the_department_of_justice),
        cmocka_unit_test(groups_are_as_the_definition_has_them),
        cmocka_unit_test(laws_of_the_index_hold),
        cmocka_unit_test(nothing_known_gives_no_number),
    };

    return cmocka_run_group_tests_name("concentration", tests, NULL, NULL);
}
