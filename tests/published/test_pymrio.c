/* pymrio's example of two regions with three sectors each (its tests/test_math.py): multipliers and
 * footprints of two kinds of factors.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "impact/leontief.h"
#include "support/support.h"

enum { SECTORS = 6, REGIONS = 2, FACTORS = 2 };

static const double flow[SECTORS][SECTORS] = {
    {10.0, 5.0, 1.0, 6.0, 5.0, 7.0},  {0.0, 2.0, 0.0, 0.0, 5.0, 3.0},
    {10.0, 3.0, 20.0, 4.0, 2.0, 0.0}, {5.0, 0.0, 0.0, 1.0, 10.0, 9.0},
    {0.0, 10.0, 1.0, 0.0, 20.0, 1.0}, {5.0, 0.0, 0.0, 1.0, 10.0, 10.0},
};
static const double bought[SECTORS][REGIONS] = {{14.0, 3.0}, {2.5, 2.5},   {13.0, 6.0},
                                                {5.0, 20.0}, {10.0, 10.0}, {3.0, 10.0}};
static const double factor[FACTORS][SECTORS] = {{20.0, 1.0, 42.0, 4.0, 20.0, 5.0},
                                                {5.0, 4.0, 11.0, 8.0, 2.0, 10.0}};
static const double output[SECTORS] = {51.0, 15.0, 58.0, 50.0, 52.0, 39.0};

static void printed(double actual, double expected, double unit)
{
    if (!(fabs(actual - expected) <= 0.5 * unit * (1.0 + 1e-9))) {
        fail_msg("%.12g instead of %.12g", actual, expected);
    }
}

/* Fill the multipliers M of both factors. */
static void solve(double m[FACTORS][SECTORS])
{
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;
    double a[SECTORS * SECTORS];

    for (int i = 0; i < SECTORS; i++) {
        for (int j = 0; j < SECTORS; j++) {
            a[i * SECTORS + j] = flow[i][j] / output[j];
        }
    }
    for (int k = 0; k < FACTORS; k++) {
        for (int j = 0; j < SECTORS; j++) {
            m[k][j] = factor[k][j] / output[j];
        }
    }
    assert_ok(pond_leontief_new(&leontief, a, SECTORS, &error));
    pond_leontief_multipliers(leontief, FACTORS, m[0]);
    pond_leontief_free(leontief);
}

static void output_is_what_is_sold_and_value_added_what_is_not_bought(void **state)
{
    int below = 0;

    (void)state;
    for (int i = 0; i < SECTORS; i++) {
        double sold = bought[i][0] + bought[i][1];
        double inputs = 0.0;

        for (int j = 0; j < SECTORS; j++) {
            sold += flow[i][j];
            inputs += flow[j][i];
        }
        assert_close(sold, output[i], 1e-14);
        below += output[i] - inputs < 0.0 ? 1 : 0;
        if (i == 1 || i == 4) {
            assert_close(output[i] - inputs, i == 1 ? -5.0 : 0.0, 1e-14);
        }
    }
    assert_int_equal(below, 1); /* one for the validator to find */
}

static void multipliers_are_the_published_ones(void **state)
{
    static const double expected[FACTORS][SECTORS] = {
        {0.896638, 1.796547, 1.166680, 0.301312, 1.437189, 0.717762},
        {0.300462, 0.905239, 0.311411, 0.237788, 0.533156, 0.603179}};
    double m[FACTORS][SECTORS];

    (void)state;
    solve(m);
    for (int k = 0; k < FACTORS; k++) {
        for (int j = 0; j < SECTORS; j++) {
            printed(m[k][j], expected[k][j], 1e-6);
        }
    }
}

/* What a region's purchases of one product take, wherever it was made. */
static double footprint_of(const double m[SECTORS], int region, int product)
{
    double sum = 0.0;

    for (int from = 0; from < REGIONS; from++) {
        int i = from * SECTORS / REGIONS + product;

        sum += m[i] * bought[i][region];
    }
    return sum;
}

/* By region and product; they add up to what is used in all. */
static void footprints_are_the_published_ones(void **state)
{
    static const double expected[FACTORS][REGIONS] = {{50.242877, 41.757123},
                                                      {18.847945, 21.152055}};
    static const double by_product[SECTORS] = {14.0594989, 18.8632556, 17.3201230,
                                               8.7161644,  18.8632556, 14.1777027};
    static const double all[FACTORS] = {92.0, 40.0};
    double m[FACTORS][SECTORS];

    (void)state;
    solve(m);
    for (int k = 0; k < FACTORS; k++) {
        double sum[REGIONS] = {0.0, 0.0};

        for (int i = 0; i < SECTORS; i++) {
            int region = i / (SECTORS / REGIONS);
            double one = footprint_of(m[k], region, i % (SECTORS / REGIONS));

            if (k == 0) {
                printed(one, by_product[i], 1e-7);
            }
            sum[region] += one;
        }
        printed(sum[0], expected[k][0], 1e-6);
        printed(sum[1], expected[k][1], 1e-6);
        assert_close(sum[0] + sum[1], all[k], 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_what_is_sold_and_value_added_what_is_not_bought),
        cmocka_unit_test(multipliers_are_the_published_ones),
        cmocka_unit_test(footprints_are_the_published_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
