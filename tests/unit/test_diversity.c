/* Diversity: by hand, against the definition on random groups, and its laws.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "impact/diversity.h"

static struct pond_diversity one_group(const int32_t *kind, const double *amount, int64_t count,
                                       int32_t kinds)
{
    struct pond_error error = {0};
    struct pond_diversity d;

    assert_ok(pond_diversity_of_groups(&d, NULL, kind, amount, count, 1, kinds, &error));
    return d;
}

static void halves_and_quarters_by_hand(void **state)
{
    /* p = 1/2, 1/4, 1/4: H = 1.5 ln 2, Hill 2^1.5 and 8/3, Simpson 5/8. */
    static const int32_t kind[] = {2, 0, 2, 3, -1};
    static const double amount[] = {1.0, 4.0, 1.0, 2.0, 99.0};
    struct pond_diversity d = one_group(kind, amount, 5, 4);

    (void)state;
    assert_int_equal(d.kinds, 3);
    assert_close(d.total, 8.0, 1e-15);
    assert_close(d.shannon, 1.5 * log(2.0), 1e-15);
    assert_close(d.hill_1, pow(2.0, 1.5), 1e-15);
    assert_close(d.simpson, 0.625, 1e-15);
    assert_close(d.hill_2, 8.0 / 3.0, 1e-15);
    assert_int_equal(d.largest, 0);
    assert_close(d.largest_share, 0.5, 1e-15);
}

/* Hill 1973: n equal kinds have the number n, of every order. */
static void so_many_equal_kinds_have_that_number(void **state)
{
    int32_t kind[60];

    (void)state;
    for (int32_t n = 1; n <= 20; n++) {
        struct pond_diversity d;

        for (int32_t i = 0; i < 3 * n; i++) {
            kind[i] = i % n;
        }
        d = one_group(kind, NULL, 3 * (int64_t)n, n);
        assert_int_equal(d.kinds, n);
        assert_close(d.hill_1, (double)n, 1e-13);
        assert_close(d.hill_2, (double)n, 1e-13);
        assert_close(d.simpson, 1.0 - 1.0 / (double)n, 1e-13);
        assert_int_equal(d.largest, 0);
    }
}

static void groups_are_as_the_definition_has_them(void **state)
{
    enum { N = 500, GROUPS = 6, KINDS = 9 };
    struct pond_error error = {0};
    struct test_random random = {.seed = 8};
    int32_t group[N];
    int32_t kind[N];
    double amount[N];
    struct pond_diversity d[GROUPS];

    (void)state;
    for (int i = 0; i < N; i++) {
        group[i] = (int32_t)next_below(&random, GROUPS + 1) - 1;
        kind[i] = (int32_t)next_below(&random, KINDS + 1) - 1;
        amount[i] = next_below(&random, 9) == 0 ? (double)NAN : (double)next_below(&random, 5);
    }
    assert_ok(pond_diversity_of_groups(d, group, kind, amount, N, GROUPS, KINDS, &error));
    for (int32_t g = 0; g < GROUPS; g++) {
        double sum[KINDS] = {0.0};
        double total = 0.0;
        double shannon = 0.0;
        double squares = 0.0;

        for (int i = 0; i < N; i++) {
            if (group[i] == g && kind[i] >= 0 && !isnan(amount[i])) {
                sum[kind[i]] += amount[i];
                total += amount[i];
            }
        }
        for (int k = 0; k < KINDS; k++) {
            double p = sum[k] / total;

            shannon -= p > 0.0 ? p * log(p) : 0.0;
            squares += p * p;
        }
        assert_close(d[g].total, total, 1e-13);
        assert_close(d[g].shannon, shannon, 1e-12);
        assert_close(d[g].hill_1, exp(shannon), 1e-12);
        assert_close(d[g].hill_2, 1.0 / squares, 1e-12);
        assert_close(d[g].simpson, 1.0 - squares, 1e-12);
        assert_true(d[g].hill_2 <= d[g].hill_1 * (1.0 + 1e-12));
        assert_true(d[g].hill_1 <= (double)d[g].kinds * (1.0 + 1e-12));
        assert_close(d[g].largest_share, sum[d[g].largest] / total, 1e-13);
    }
}

/* Hill 1973, doubling: of two places without a common kind and as large, both have twice the
 * number. */
static void two_places_without_a_common_kind_add_their_numbers(void **state)
{
    static const int32_t kind[] = {0, 0, 0, 1, 2, 2, 2, 3};
    struct pond_diversity one = one_group(kind, NULL, 4, 4);
    struct pond_diversity both = one_group(kind, NULL, 8, 4);

    (void)state;
    assert_close(both.hill_1, 2.0 * one.hill_1, 1e-14);
    assert_close(both.hill_2, 2.0 * one.hill_2, 1e-14);
}

static void nothing_known_gives_no_number(void **state)
{
    static const int32_t kind[] = {-1, 0};
    static const double amount[] = {3.0, 0.0};
    struct pond_diversity d = one_group(kind, amount, 2, 1);

    (void)state;
    assert_int_equal(d.kinds, 0);
    assert_int_equal(d.largest, -1);
    assert_true(isnan(d.shannon) && isnan(d.hill_1) && isnan(d.simpson) && isnan(d.hill_2));
    assert_true(isnan(d.total) && isnan(d.largest_share));
    d = one_group(NULL, NULL, 0, 0);
    assert_true(isnan(d.hill_1));
}

static enum pond_status body(void *user)
{
    static const int32_t kind[] = {0, 1};
    struct pond_error error = {0};
    struct pond_diversity d;

    (void)user;
    return pond_diversity_of_groups(&d, NULL, kind, NULL, 2, 1, 2, &error);
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(body, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_and_quarters_by_hand),
        cmocka_unit_test(so_many_equal_kinds_have_that_number),
        cmocka_unit_test(groups_are_as_the_definition_has_them),
        cmocka_unit_test(two_places_without_a_common_kind_add_their_numbers),
        cmocka_unit_test(nothing_known_gives_no_number),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests_name("diversity", tests, NULL, NULL);
}
