/* Concentration, inequality, quantiles and tables, against naive definitions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "network/distribution.h"
#include "network/sort.h"

static int compare_doubles(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

static void doubles_sort_as_qsort_sorts_them(void **state)
{
    double x[500];
    double expected[500];
    double scratch[500];

    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct test_random random = {.seed = seed};
        int64_t count = next_below(&random, 501);

        for (int64_t i = 0; i < count; i++) {
            double u = next_uniform(&random);
            x[i] = seed % 3 == 0 ? floor(20.0 * u) : exp(400.0 * (u - 0.5));
            x[i] = seed % 2 == 0 && next_uniform(&random) < 0.5 ? -x[i] : x[i];
        }
        memcpy(expected, x, sizeof x);
        qsort(expected, (size_t)count, sizeof *expected, compare_doubles);
        pondi_sort_doubles(x, scratch, count);
        for (int64_t i = 0; i < count; i++) {
            assert_true(x[i] == expected[i]);
        }
    }
}

static void hhi_of_named_cases(void **state)
{
    const double equal[] = {3.0, 3.0, 3.0, 3.0};
    const double one[] = {0.0, 7.0, 0.0};
    const double shares[] = {30.0, 30.0, 20.0, 20.0}; /* 0.09 + 0.09 + 0.04 + 0.04 */
    const double none[] = {0.0, 0.0};

    (void)state;
    assert_close(pond_hhi(equal, 4), 0.25, 1e-15);
    assert_close(pond_hhi(one, 3), 1.0, 1e-15);
    assert_close(pond_hhi(shares, 4), 0.26, 1e-15);
    assert_true(isnan(pond_hhi(none, 2)));
    assert_true(isnan(pond_hhi(none, 0)));
}

/* Half the mean difference of all pairs, relative to the mean. */
static void gini_is_half_the_relative_mean_difference(void **state)
{
    struct pond_error error = {0};
    double x[80];

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct test_random random = {.seed = seed};
        int64_t n = 1 + next_below(&random, 80);
        double differences = 0.0;
        double total = 0.0;
        double gini = 0.0;

        for (int64_t i = 0; i < n; i++) {
            x[i] = floor(exp(6.0 * next_uniform(&random)));
            total += x[i];
        }
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < n; j++) {
                differences += fabs(x[i] - x[j]);
            }
        }
        assert_ok(pond_gini(&gini, x, n, &error));
        assert_true(fabs(gini - differences / (2.0 * (double)n * total)) < 1e-13);
    }
}

static void gini_of_named_cases(void **state)
{
    const double one[] = {0.0, 0.0, 5.0, 0.0};
    const double none[] = {0.0, 0.0};
    struct pond_error error = {0};
    double gini = 0.0;

    (void)state;
    assert_ok(pond_gini(&gini, one, 4, &error));
    assert_close(gini, 0.75, 1e-15);
    assert_ok(pond_gini(&gini, none, 2, &error));
    assert_true(isnan(gini));
    assert_ok(pond_gini(&gini, none, 0, &error));
    assert_true(isnan(gini));
}

/* The same as numpy.quantile([1, 2, 4, 8], p). */
static void quantiles_lie_between_the_nearest_values(void **state)
{
    const double x[] = {1.0, 2.0, 4.0, 8.0};

    (void)state;
    assert_close(pond_quantile(x, 4, 0.0), 1.0, 0.0);
    assert_close(pond_quantile(x, 4, 0.1), 1.3, 1e-15);
    assert_close(pond_quantile(x, 4, 0.5), 3.0, 1e-15);
    assert_close(pond_quantile(x, 4, 0.9), 6.8, 1e-15);
    assert_close(pond_quantile(x, 4, 1.0), 8.0, 0.0);
    assert_close(pond_quantile(x, 1, 0.3), 1.0, 0.0);
    assert_true(isnan(pond_quantile(x, 0, 0.5)));
}

/* Each row's share is that of a naive count; the rows count all firms. */
static void assert_table_counts(const struct pond_table *table, const double *x, int64_t count)
{
    const double *value = pond_table_column(table, "value")->data.f64;
    const int64_t *firms = pond_table_column(table, "firms")->data.i64;
    const double *share = pond_table_column(table, "share_at_least")->data.f64;
    int64_t total = 0;

    for (int64_t row = 0; row < table->rows; row++) {
        int64_t at_least = 0;
        for (int64_t i = 0; i < count; i++) {
            at_least += x[i] >= value[row];
        }
        assert_true(share[row] == (double)at_least / (double)count);
        assert_int_equal(at_least, count - total);
        assert_true(row == 0 || value[row] > value[row - 1]);
        total += firms[row];
    }
    assert_int_equal(total, count);
}

static void tables_count_as_one_would_by_hand(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 3};
    struct pond_table *table = NULL;
    double *x = pondi_alloc(5000, sizeof *x);

    (void)state;
    for (int64_t i = 0; i < 5000; i++) {
        x[i] = floor(40.0 * next_uniform(&random));
    }
    assert_ok(pond_distribution_table(&table, "degrees", "Degrees.", "links", x, 5000, &error));
    assert_int_equal(table->rows, 40);
    assert_table_counts(table, x, 5000);
    pond_table_free(table);
    for (int64_t i = 0; i < 5000; i++) {
        x[i] = i < 10 ? 0.0 : exp(14.0 * next_uniform(&random));
    }
    assert_ok(pond_distribution_table(&table, "sizes", "Sizes.", "USD", x, 5000, &error));
    assert_in_range(table->rows, 100, 130); /* 6.1 decades of 20, and 0 */
    assert_table_counts(table, x, 5000);
    pond_table_free(table);
    assert_ok(pond_distribution_table(&table, "none", "None.", "USD", x, 0, &error));
    assert_int_equal(table->rows, 0);
    pond_table_free(table);
    pondi_free(x);
}

static enum pond_status make_table(void *user)
{
    struct pond_table *table = NULL;
    double gini = 0.0;
    enum pond_status status = pond_gini(&gini, user, 3, NULL);

    if (status == POND_OK) {
        status = pond_distribution_table(&table, "x", "X.", "", user, 3, NULL);
    }
    pond_table_free(table);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    double x[] = {3.0, 1.0, 2.0};

    (void)state;
    assert_survives_no_memory(make_table, x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_sort_as_qsort_sorts_them),
        cmocka_unit_test(hhi_of_named_cases),
        cmocka_unit_test(gini_is_half_the_relative_mean_difference),
        cmocka_unit_test(gini_of_named_cases),
        cmocka_unit_test(quantiles_lie_between_the_nearest_values),
        cmocka_unit_test(tables_count_as_one_would_by_hand),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
