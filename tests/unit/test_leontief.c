/* The Leontief system: published examples, laws, and tables that are refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/leontief.h"
#include "support/support.h"

/* Miller and Blair 2009, chapter 2: two sectors. */
static const double a_two[] = {0.15, 0.25, 0.20, 0.05};

static struct pond_leontief *factored(const double *a, int32_t n)
{
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;

    assert_ok(pond_leontief_new(&leontief, a, n, &error));
    assert_int_equal(pond_leontief_sectors(leontief), n);
    return leontief;
}

/* To all digits that are printed there. */
static void printed(double actual, double expected, double unit)
{
    if (!(fabs(actual - expected) <= 0.5 * unit * (1.0 + 1e-9))) {
        fail_msg("%.12g instead of %.12g", actual, expected);
    }
}

static void two_sectors_have_the_published_inverse_and_outputs(void **state)
{
    static const double expected[] = {1.25412541, 0.33003300, 0.26402640, 1.12211221};
    struct pond_leontief *leontief = factored(a_two, 2);
    double inverse[4];
    double f[] = {350.0, 1700.0, 600.0, 1500.0};

    (void)state;
    pond_leontief_inverse(leontief, inverse);
    for (int k = 0; k < 4; k++) {
        printed(inverse[k], expected[k], 1e-8);
    }
    pond_leontief_outputs(leontief, 2, f);
    assert_close(f[0], 1000.0, 1e-12);
    assert_close(f[1], 2000.0, 1e-12);
    printed(f[2], 1247.5248, 1e-4);
    printed(f[3], 1841.5842, 1e-4);
    /* Labour for (600, 1500), with (0.3, 0.25) for each unit of output. */
    printed(0.3 * f[2], 374.26, 1e-2);
    printed(0.25 * f[3], 460.40, 1e-2);
    pond_leontief_free(leontief);
}

static void rounds_are_the_published_partial_sums(void **state)
{
    static const double f[] = {600.0, 1500.0};
    static const double expected[3][2] = {{600.0, 1500.0}, {1065.0, 1695.0}, {1183.5, 1797.75}};
    double x[2];
    double term[2];

    (void)state;
    for (int r = 0; r < 3; r++) {
        pond_leontief_rounds(a_two, 2, f, r, x, term);
        assert_close(x[0], expected[r][0], 1e-12);
        assert_close(x[1], expected[r][1], 1e-12);
    }
    assert_close(term[0], 1183.5 - 1065.0, 1e-9);
    pond_leontief_rounds(a_two, 2, f, 60, x, term);
    printed(x[0], 1247.5248, 1e-4);
    printed(x[1], 1841.5842, 1e-4);
}

/* A random productive table: column sums below 0.9. */
static double *random_table(struct test_random *random, int32_t n)
{
    double *a = calloc((size_t)n * (size_t)n, sizeof *a);

    assert_non_null(a);
    for (int32_t j = 0; j < n; j++) {
        double sum = 0.0;

        for (int32_t i = 0; i < n; i++) {
            a[i * n + j] = next_below(random, 3) == 0 ? next_uniform(random) : 0.0;
            sum += a[i * n + j];
        }
        for (int32_t i = 0; i < n && sum > 0.0; i++) {
            a[i * n + j] *= 0.9 * next_uniform(random) / sum;
        }
    }
    return a;
}

static void what_is_made_is_what_is_used_and_what_is_left(void **state)
{
    struct test_random random = {.seed = 41};

    (void)state;
    for (int32_t n = 1; n <= 150; n += 37) {
        double *a = random_table(&random, n);
        double *f = calloc((size_t)n, sizeof *f);
        double *x = calloc((size_t)n, sizeof *x);
        double *m = calloc((size_t)n, sizeof *m);
        struct pond_leontief *leontief = factored(a, n);
        double made = 0.0;
        double priced = 0.0;

        for (int32_t i = 0; i < n; i++) {
            x[i] = f[i] = next_uniform(&random);
            m[i] = i % 3;
        }
        pond_leontief_outputs(leontief, 1, x);
        pond_leontief_multipliers(leontief, 1, m);
        for (int32_t i = 0; i < n; i++) {
            double used = 0.0;

            for (int32_t j = 0; j < n; j++) {
                used += a[i * n + j] * x[j];
            }
            assert_close(x[i], used + f[i], 1e-11);
            made += i % 3 * x[i];
            priced += m[i] * f[i];
        }
        assert_true(fabs(made - priced) <= 1e-11 * made); /* s L f, from either side */
        pond_leontief_free(leontief);
        free(a);
        free(f);
        free(x);
        free(m);
    }
}

static void a_table_that_cannot_be_is_refused(void **state)
{
    static const double greedy[] = {0.5, 0.6, 0.6, 0.5};
    static const double closed[] = {0.5, 0.5, 0.5, 0.5};
    static const double rounded[] = {0.3, 0.4, 0.1, 0.1, 0.4, 0.7, 0.6, 0.2, 0.2};
    static const double mirrored[] = {0.5, -0.5, -0.5, 0.5};
    static const double missing[] = {0.1, (double)NAN, 0.2, 0.3};
    static const double subsidised[] = {0.1, -0.2, 0.3, 0.4};
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;

    (void)state;
    assert_fails(pond_leontief_new(&leontief, greedy, 2, &error), POND_EINVAL,
                 "not productive (Hawkins and Simon)");
    assert_fails(pond_leontief_new(&leontief, closed, 2, &error), POND_EINVAL, "I - A is singular");
    assert_fails(pond_leontief_new(&leontief, rounded, 3, &error), POND_EINVAL,
                 "I - A is singular");
    assert_fails(pond_leontief_new(&leontief, mirrored, 2, &error), POND_EINVAL,
                 "I - A is singular");
    assert_fails(pond_leontief_new(&leontief, missing, 2, &error), POND_EINVAL,
                 "sector 0 in sector 1 is nan");
    assert_fails(pond_leontief_new(&leontief, a_two, 0, &error), POND_EINVAL, "0 sectors");
    assert_null(leontief);
    pond_leontief_free(factored(subsidised, 2));
}

static enum pond_status one_table(void *user)
{
    struct pond_leontief *leontief = NULL;
    enum pond_status status = pond_leontief_new(&leontief, a_two, 2, NULL);

    (void)user;
    assert_true((leontief == NULL) == (status != POND_OK));
    pond_leontief_free(leontief);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(one_table, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sectors_have_the_published_inverse_and_outputs),
        cmocka_unit_test(rounds_are_the_published_partial_sums),
        cmocka_unit_test(what_is_made_is_what_is_used_and_what_is_left),
        cmocka_unit_test(a_table_that_cannot_be_is_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
