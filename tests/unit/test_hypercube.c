/* Latin hypercubes: every stratum once, dimensions apart, small errors of sums, shares of a
 * variance that is known. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hypercube.h"
#include "base/random.h"
#include "ripple/ensemble.h"

#define PI 3.14159265358979323846

static void every_stratum_of_every_dimension_holds_one_point(void **state)
{
    static const int64_t points[] = {1, 2, 3, 4, 5, 7, 16, 17, 64, 100, 1023, 4097};

    (void)state;
    for (size_t n = 0; n < sizeof points / sizeof *points; n++) {
        uint8_t *seen = malloc((size_t)points[n]);

        assert_non_null(seen);
        for (uint32_t dimension = 0; dimension < 5; dimension++) {
            memset(seen, 0, (size_t)points[n]);
            for (int64_t p = 0; p < points[n]; p++) {
                double x = pond_hypercube_at(7, points[n], p, dimension);

                assert_true(x > 0.0 && x < 1.0);
                seen[(int64_t)(x * (double)points[n])]++;
            }
            for (int64_t k = 0; k < points[n]; k++) {
                assert_int_equal(seen[k], 1);
            }
        }
        free(seen);
    }
}

/* The last points of the largest hypercube: no rounding leads out of a stratum, or to 1. */
static void the_largest_has_its_strata_to_the_last_bit(void **state)
{
    (void)state;
    for (int64_t p = 0; p < 200; p++) {
        int64_t points = POND_HYPERCUBE_MAX - p % 3;
        double x = pond_hypercube_at(1, points, points - 1 - p, 0);

        assert_true(x > 0.0 && x < 1.0);
        assert_int_equal((int64_t)(x * (double)points),
                         pondi_permute(1, 0, points, points - 1 - p));
    }
}

static void a_point_is_a_function_of_its_four_numbers(void **state)
{
    double x = pond_hypercube_at(1, 1000, 5, 2);

    (void)state;
    assert_true(pond_hypercube_at(1, 1000, 5, 2) == x);
    assert_true(pond_hypercube_at(2, 1000, 5, 2) != x);
    assert_true(pond_hypercube_at(1, 1001, 5, 2) != x);
    assert_true(pond_hypercube_at(1, 1000, 6, 2) != x);
    assert_true(pond_hypercube_at(1, 1000, 5, 3) != x);
}

/* All 24 orders of 4 over seeds: chi square with 23 degrees of freedom is above 49.7 in one of a
 * thousand cases; the seeds are fixed. */
static void all_orders_of_four_are_equally_likely(void **state)
{
    enum { SEEDS = 24000 };
    int count[256] = {0};
    int orders = 0;
    double chi = 0.0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        int code = 0;

        for (int64_t p = 0; p < 4; p++) {
            code = code * 4 + (int)pondi_permute(seed, 3, 4, p);
        }
        count[code]++;
    }
    for (int code = 0; code < 256; code++) {
        double over = count[code] - SEEDS / 24.0;

        if (count[code] > 0) {
            orders++;
            chi += over * over / (SEEDS / 24.0);
        }
    }
    assert_int_equal(orders, 24);
    assert_true(chi < 49.7);
}

/* Of two independent permutations the correlation has the standard deviation 1 / sqrt(n - 1); of
 * neighbouring points of one dimension about the same. */
static void coordinates_are_not_correlated(void **state)
{
    enum { POINTS = 2000, DIMENSIONS = 12 };
    double *x = malloc(sizeof *x * POINTS * DIMENSIONS);
    double most = 4.0 / sqrt(POINTS - 1.0);

    (void)state;
    assert_non_null(x);
    for (uint32_t d = 0; d < DIMENSIONS; d++) {
        for (int64_t p = 0; p < POINTS; p++) {
            x[(int64_t)d * POINTS + p] = sqrt(12.0) * (pond_hypercube_at(11, POINTS, p, d) - 0.5);
        }
    }
    for (int a = 0; a < DIMENSIONS; a++) {
        double next = 0.0;

        for (int b = 0; b < a; b++) {
            double both = 0.0;

            for (int p = 0; p < POINTS; p++) {
                both += x[a * POINTS + p] * x[b * POINTS + p] / POINTS;
            }
            assert_true(fabs(both) < most);
        }
        for (int p = 0; p + 1 < POINTS; p++) {
            next += x[a * POINTS + p] * x[a * POINTS + p + 1] / POINTS;
        }
        assert_true(fabs(next) < most);
    }
    free(x);
}

/* Of x + y + z the mean over n stratified points has the variance 3 / (12 n^3), over independent
 * ones 3 / (12 n): within a stratum a point is uniform, and strata add up (McKay et al. 1979). */
static void the_mean_of_a_sum_errs_n_squared_times_less(void **state)
{
    enum { POINTS = 40, SEEDS = 1000 };
    double hypercube = 0.0;
    double random = 0.0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        double sum[2] = {0.0, 0.0};

        for (int64_t p = 0; p < POINTS; p++) {
            for (uint32_t d = 0; d < 3; d++) {
                sum[0] += (pond_hypercube_at(seed, POINTS, p, d) - 0.5) / POINTS;
                sum[1] += (pond_random_uniform(seed, 1, (uint64_t)p, d) - 0.5) / POINTS;
            }
        }
        hypercube += sum[0] * sum[0] / SEEDS;
        random += sum[1] * sum[1] / SEEDS;
    }
    assert_close(hypercube, 3.0 / (12.0 * POINTS * POINTS * POINTS), 0.15);
    assert_close(random, 3.0 / (12.0 * POINTS), 0.15);
}

/* Ishigami and Homma 1990 with a = 7, b = 0.1. */
static double ishigami(const double x[3])
{
    double at[3];

    for (int k = 0; k < 3; k++) {
        at[k] = PI * (2.0 * x[k] - 1.0);
    }
    return sin(at[0]) + 7.0 * sin(at[1]) * sin(at[1]) + 0.1 * pow(at[2], 4.0) * sin(at[0]);
}

/* Shares of Ishigami's function from `pairs` pairs: draws d and pairs + d of one hypercube, as in
 * "ripple bands". */
static void find_shares(uint64_t seed, int64_t pairs, struct pond_variance_share share[3],
                        double *mean, double *variance)
{
    double *square = calloc((size_t)(3 * pairs), sizeof *square);
    double(*x)[3] = malloc(sizeof *x * (size_t)(2 * pairs));

    assert_non_null(square);
    assert_non_null(x);
    *mean = 0.0;
    *variance = 0.0;
    for (int64_t p = 0; p < 2 * pairs; p++) {
        for (uint32_t k = 0; k < 3; k++) {
            x[p][k] = pond_hypercube_at(seed, 2 * pairs, p, k);
        }
        *mean += ishigami(x[p]) / (2.0 * (double)pairs);
    }
    for (int64_t p = 0; p < 2 * pairs; p++) {
        *variance += pow(ishigami(x[p]) - *mean, 2.0) / (2.0 * (double)pairs);
    }
    for (int k = 0; k < 3; k++) {
        for (int64_t p = 0; p < pairs; p++) {
            double mixed[3];

            memcpy(mixed, x[p], sizeof mixed);
            mixed[k] = x[pairs + p][k];
            square[p] = pow(ishigami(x[pairs + p]) - ishigami(mixed), 2.0);
            square[pairs + p] = pow(ishigami(x[p]) - ishigami(mixed), 2.0);
            square[2 * pairs + p] = pow(ishigami(x[p]) - ishigami(x[pairs + p]), 2.0);
        }
        share[k] = pond_variance_share_of(square, square + pairs, square + 2 * pairs, pairs, seed);
    }
    free(square);
    free(x);
}

/* ground-truths A.6: V = 13.844588, and the shares. The mean is a / 2. */
static const double alone[3] = {0.313905, 0.442411, 0.0};
static const double in_all[3] = {0.557589, 0.442411, 0.243684};

static void the_shares_of_ishigami_are_found(void **state)
{
    struct pond_variance_share share[3];
    double mean = 0.0;
    double variance = 0.0;

    (void)state;
    find_shares(5, 4096, share, &mean, &variance);
    assert_close(mean, 3.5, 0.01);
    assert_close(variance, 13.844588, 0.02);
    for (int k = 0; k < 3; k++) {
        assert_true(fabs(share[k].first - alone[k]) < 0.03);
        assert_true(fabs(share[k].total - in_all[k]) < 0.03);
        assert_true(share[k].first_high - share[k].first_low < 0.1);
        assert_true(share[k].total_high - share[k].total_low < 0.1);
    }
}

/* "In 9 of 10 cases": of 240 bounds, at few pairs, as many hold but for chance and the bootstrap.
 */
static void bounds_of_shares_hold_in_nine_of_ten_cases(void **state)
{
    enum { SEEDS = 40 };
    int held = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct pond_variance_share share[3];
        double mean = 0.0;
        double variance = 0.0;

        find_shares(seed, 100, share, &mean, &variance);
        for (int k = 0; k < 3; k++) {
            held += share[k].first_low <= alone[k] && alone[k] <= share[k].first_high;
            held += share[k].total_low <= in_all[k] && in_all[k] <= share[k].total_high;
        }
    }
    assert_in_range(held, 6 * SEEDS * 83 / 100, 6 * SEEDS * 97 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stratum_of_every_dimension_holds_one_point),
        cmocka_unit_test(the_largest_has_its_strata_to_the_last_bit),
        cmocka_unit_test(a_point_is_a_function_of_its_four_numbers),
        cmocka_unit_test(all_orders_of_four_are_equally_likely),
        cmocka_unit_test(coordinates_are_not_correlated),
        cmocka_unit_test(the_mean_of_a_sum_errs_n_squared_times_less),
        cmocka_unit_test(the_shares_of_ishigami_are_found),
        cmocka_unit_test(bounds_of_shares_hold_in_nine_of_ten_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
