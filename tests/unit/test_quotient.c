/* Location quotients: cases by hand, laws on random nations, and what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "impact/leontief.h"
#include "impact/quotient.h"
#include "support/support.h"

/* Of 400 jobs 50 are here: SLQ = (0.8, 2.4, 0.4). */
static const double here[] = {10.0, 30.0, 10.0};
static const double nation[] = {100.0, 100.0, 200.0};
static const struct pond_quotient_sizes three = {3, here, nation};

static void fill(double *q, enum pond_quotient_method method, double delta,
                 const struct pond_quotient_sizes *sizes)
{
    struct pond_error error = {0};
    const struct pond_quotient_rule rule = {method, delta};

    assert_ok(pond_quotients(q, &rule, sizes, NULL, &error));
}

static void three_sectors_have_the_quotients_of_a_hand_calculation(void **state)
{
    static const double slq[] = {0.8, 2.4, 0.4};
    double q[9];
    double lambda = pow(log(1.125) / log(2.0), 0.25);

    (void)state;
    assert_close(lambda, 0.642049, 1e-5);
    fill(q, POND_QUOTIENT_SLQ, 0.0, &three);
    for (int k = 0; k < 9; k++) {
        assert_close(q[k], slq[k / 3], 1e-14);
    }
    fill(q, POND_QUOTIENT_CILQ, 0.0, &three);
    assert_close(q[0], 0.8, 1e-14); /* the diagonal is SLQ */
    assert_close(q[1], 1.0 / 3.0, 1e-14);
    assert_close(q[2], 2.0, 1e-14);
    assert_close(q[3], 3.0, 1e-14);
    assert_close(q[5], 6.0, 1e-14);
    assert_close(q[7], 1.0 / 6.0, 1e-14);
    fill(q, POND_QUOTIENT_FLQ, 0.25, &three);
    assert_close(q[1], lambda / 3.0, 1e-14);
    assert_close(q[4], lambda * 2.4, 1e-14);
    assert_close(q[5], lambda * 6.0, 1e-14);
    fill(q, POND_QUOTIENT_AFLQ, 0.25, &three);
    assert_close(q[1], lambda / 3.0 * 1.7655347, 1e-7); /* log2 3.4: sector 1 is concentrated */
    assert_close(q[4], lambda * 2.4 * 1.7655347, 1e-7);
    assert_close(q[5], lambda * 6.0, 1e-14); /* sector 2 is not */
}

static void sectors_that_are_not_there_have_the_limits(void **state)
{
    static const double some[] = {0.0, 30.0, 0.0};
    static const double all[] = {100.0, 100.0, 0.0};
    const struct pond_quotient_sizes sizes = {3, some, all};
    const struct pond_quotient_rule flq = {POND_QUOTIENT_FLQ, 0.25};
    struct pond_error error = {0};
    int32_t neutral = -1;
    double q[9];

    (void)state;
    assert_ok(pond_quotients(q, &flq, &sizes, &neutral, &error));
    assert_int_equal(neutral, 1);
    for (int j = 0; j < 3; j++) {
        assert_true(q[j] == 0.0); /* nobody makes it here */
    }
    assert_true(isinf(q[3]) && q[3] > 0.0);                     /* nobody buys it here */
    assert_close(q[8], pow(log(1.15) / log(2.0), 0.25), 1e-14); /* SLQ 1 times lambda */
}

static double *random_nation(struct test_random *random, int32_t n, double *a, double *output,
                             double *sizes)
{
    for (int32_t j = 0; j < n; j++) {
        output[j] = 10.0 + 1000.0 * next_uniform(random);
        sizes[n + j] = 10.0 + 100.0 * next_uniform(random);
        sizes[j] = next_below(random, 5) == 0
                       ? 0.0
                       : sizes[n + j] * next_uniform(random) * next_uniform(random);
    }
    /* Flows of which each sector sells at most nine tenths of what it makes. */
    for (int32_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int32_t j = 0; j < n; j++) {
            a[i * n + j] = next_uniform(random);
            sum += a[i * n + j];
        }
        for (int32_t j = 0; j < n; j++) {
            a[i * n + j] *= 0.9 * output[i] / sum / output[j];
        }
    }
    return a;
}

static void a_region_like_the_nation_has_the_nation_s_table(void **state)
{
    struct test_random random = {.seed = 11};
    double a[64];
    double output[8];
    double sizes[16];
    double q[64];
    double r[64];

    (void)state;
    (void)random_nation(&random, 8, a, output, sizes);
    for (int j = 0; j < 8; j++) {
        sizes[j] = 0.125 * sizes[8 + j];
    }
    for (int method = 0; method < POND_QUOTIENT_METHODS; method++) {
        const struct pond_quotient_sizes both = {8, sizes, sizes + 8};

        fill(q, (enum pond_quotient_method)method, 0.0, &both);
        pond_quotient_regional(a, q, 8, r);
        for (int k = 0; k < 64; k++) {
            assert_close(r[k], a[k], 1e-14);
        }
    }
}

/* More is bought here with a smaller delta; never more than the nation's technique asks for. */
static void a_larger_delta_imports_more(void **state)
{
    struct test_random random = {.seed = 12};
    double a[64];
    double output[8];
    double sizes[16];
    double last[64];

    (void)state;
    (void)random_nation(&random, 8, a, output, sizes);
    for (int method = POND_QUOTIENT_FLQ; method <= POND_QUOTIENT_AFLQ; method++) {
        const struct pond_quotient_sizes both = {8, sizes, sizes + 8};
        int64_t less = 0;

        memcpy(last, a, sizeof last);
        for (int step = 0; step < 10; step++) {
            double q[64];

            fill(q, (enum pond_quotient_method)method, 0.1 * step, &both);
            pond_quotient_regional(a, q, 8, q);
            for (int k = 0; k < 64; k++) {
                assert_true(q[k] >= 0.0 && q[k] <= last[k]);
                less += q[k] < last[k] ? 1 : 0;
            }
            memcpy(last, q, sizeof last);
        }
        assert_true(less > 64);
    }
}

enum { N = 9 };

/* Flows, outputs and final demand of both regions are the nation's; rows and columns balance. */
static void here_and_elsewhere_are_the_nation(void **state)
{
    int32_t capped = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct test_random random = {.seed = seed};
        struct pond_error error = {0};
        double a[N * N];
        double x[N];
        double sizes[2 * N];
        double two[4 * N * N];
        double output[2 * N];
        double rest[2 * N];
        struct pond_two_regions out = {two, output, rest, 0};
        const struct pond_quotient_sizes both = {N, sizes, sizes + N};
        const struct pond_quotient_rule rule = {
            (enum pond_quotient_method)(seed % POND_QUOTIENT_METHODS), 0.25};

        (void)random_nation(&random, N, a, x, sizes);
        assert_ok(pond_two_regions_fill(&out, a, x, &rule, &both, &error));
        capped += out.capped;
        for (int i = 0; i < N; i++) {
            assert_close(output[i] + output[N + i], x[i], 1e-14);
            assert_close(output[i] * sizes[N + i], x[i] * sizes[i], 1e-12);
            assert_true(rest[i] >= -1e-9 * x[i] && rest[N + i] >= -1e-9 * x[i]);
            assert_close(rest[i] + rest[N + i], 0.1 * x[i], 1e-10);
            for (int j = 0; j < N; j++) {
                double from_here = two[i * 2 * N + j];
                double from_there = two[(N + i) * 2 * N + j];

                assert_true(from_here >= 0.0 && from_there >= -1e-17);
                assert_close(from_here + from_there, a[i * N + j], 1e-13);
                assert_close(two[i * 2 * N + N + j] + two[(N + i) * 2 * N + N + j], a[i * N + j],
                             1e-13);
            }
        }
    }
    assert_true(capped > 0); /* the rule about selling too much was at work */
}

/* Sectors in another order: the same tables in that order. */
static void renumbering_sectors_renumbers_their_tables(void **state)
{
    (void)state;
    for (int method = 0; method < POND_QUOTIENT_METHODS; method++) {
        struct test_random random = {.seed = 77};
        struct pond_error error = {0};
        double a[2][N * N];
        double x[2][N];
        double sizes[2][2 * N];
        double two[2][4 * N * N];
        double output[2][2 * N];
        double rest[2][2 * N];
        const struct pond_quotient_rule rule = {(enum pond_quotient_method)method, 0.3};

        (void)random_nation(&random, N, a[0], x[0], sizes[0]);
        for (int i = 0; i < N; i++) {
            x[1][i] = x[0][N - 1 - i];
            sizes[1][i] = sizes[0][N - 1 - i];
            sizes[1][N + i] = sizes[0][2 * N - 1 - i];
            for (int j = 0; j < N; j++) {
                a[1][i * N + j] = a[0][(N - 1 - i) * N + N - 1 - j];
            }
        }
        for (int k = 0; k < 2; k++) {
            struct pond_two_regions out = {two[k], output[k], rest[k], 0};
            const struct pond_quotient_sizes both = {N, sizes[k], sizes[k] + N};

            assert_ok(pond_two_regions_fill(&out, a[k], x[k], &rule, &both, &error));
        }
        for (int i = 0; i < N; i++) {
            assert_close(rest[1][i] + x[0][N - 1 - i], rest[0][N - 1 - i] + x[0][N - 1 - i], 1e-12);
            for (int j = 0; j < N; j++) {
                int there = (N - 1 - i) * 2 * N + N - 1 - j;

                assert_close(1.0 + two[1][i * 2 * N + j], 1.0 + two[0][there], 1e-13);
                assert_close(1.0 + two[1][i * 2 * N + N + j], 1.0 + two[0][there + N], 1e-13);
            }
        }
    }
}

/* A sector in two halves with the same structure: together they buy and sell what it did. */
static void a_sector_in_two_halves_is_the_sector(void **state)
{
    (void)state;
    for (int method = 0; method < POND_QUOTIENT_METHODS; method++) {
        struct test_random random = {.seed = 78};
        double a[N * N];
        double halves[(N + 1) * (N + 1)];
        double x[N];
        double sizes[2 * N];
        double more[2 * (N + 1)];
        double q[(N + 1) * (N + 1)];
        double r[N * N];
        const struct pond_quotient_sizes whole = {N, sizes, sizes + N};
        const struct pond_quotient_sizes split = {N + 1, more, more + N + 1};

        (void)random_nation(&random, N, a, x, sizes);
        sizes[0] = 0.1 * sizes[N];
        a[0] =
            0.0; /* what halves sell to each other is another matter: CILQ is SLQ on the diagonal */
        for (int i = 0; i <= N; i++) {
            int from = i % N;

            more[i] = sizes[from] * (from == 0 ? 0.5 : 1.0);
            more[N + 1 + i] = sizes[N + from] * (from == 0 ? 0.5 : 1.0);
            for (int j = 0; j <= N; j++) {
                halves[i * (N + 1) + j] = a[from * N + j % N] * (from == 0 ? 0.5 : 1.0);
            }
        }
        fill(q, (enum pond_quotient_method)method, 0.2, &whole);
        pond_quotient_regional(a, q, N, r);
        fill(q, (enum pond_quotient_method)method, 0.2, &split);
        pond_quotient_regional(halves, q, N + 1, q);
        for (int j = 0; j <= N; j++) {
            for (int i = 0; i < N; i++) {
                double both = q[i * (N + 1) + j] + (i == 0 ? q[N * (N + 1) + j] : 0.0);

                assert_close(1.0 + both, 1.0 + r[i * N + j % N], 1e-13);
            }
        }
    }
}

/* What a unit of demand takes here and elsewhere is what it takes in the nation. */
static void leakage_is_what_the_region_s_own_table_does_not_see(void **state)
{
    struct test_random random = {.seed = 5};
    struct pond_error error = {0};
    double a[N * N];
    double x[N];
    double sizes[2 * N];
    double two[4 * N * N];
    double output[2 * N];
    double rest[2 * N];
    double m[2][2 * N] = {{0.0}, {0.0}};
    double whole[N];
    struct pond_two_regions out = {two, output, rest, 0};
    const struct pond_quotient_sizes both = {N, sizes, sizes + N};
    const struct pond_quotient_rule rule = {POND_QUOTIENT_FLQ, 0.25};
    struct pond_leontief *leontief = NULL;

    (void)state;
    (void)random_nation(&random, N, a, x, sizes);
    assert_ok(pond_two_regions_fill(&out, a, x, &rule, &both, &error));
    assert_ok(pond_leontief_new(&leontief, two, 2 * N, &error));
    for (int j = 0; j < N; j++) {
        m[0][j] = 1.0;
        m[1][N + j] = 1.0;
        whole[j] = 1.0;
    }
    pond_leontief_multipliers(leontief, 2, m[0]);
    pond_leontief_free(leontief);
    assert_ok(pond_leontief_new(&leontief, a, N, &error));
    pond_leontief_multipliers(leontief, 1, whole);
    pond_leontief_free(leontief);
    for (int j = 0; j < N; j++) {
        assert_true(m[0][j] >= 1.0 && m[1][j] > 0.0);
        assert_close(m[0][j] + m[1][j], whole[j], 1e-11);
        assert_close(m[0][N + j] + m[1][N + j], whole[j], 1e-11);
    }
}

static void the_distance_of_tables_is_what_its_formulas_say(void **state)
{
    static const double a[] = {0.2, 0.0, 0.0, 0.5};
    static const double r[] = {0.1, 0.0, 0.0, 0.5};
    static const double weight[] = {10.0, 30.0};
    struct pond_error error = {0};
    struct pond_table_distance d;

    (void)state;
    assert_ok(pond_table_distance_of(&d, r, a, weight, 2, &error));
    assert_close(d.mean_absolute, 0.1 / 4.0, 1e-14);
    assert_close(d.stpe, 100.0 * 0.1 / 0.7, 1e-14);
    assert_close(d.weighted, 100.0 * 1.0 / 17.0, 1e-14);
    /* Multipliers 1.25 and 2; 1 / 0.9 in place of the first. */
    assert_close(d.bias, 50.0 * (1.0 / 0.9 - 1.25) / 1.25, 1e-12);
    assert_close(d.error, -d.bias, 1e-12);
    assert_ok(pond_table_distance_of(&d, a, a, NULL, 2, &error));
    assert_true(d.stpe == 0.0 && d.bias == 0.0 && isnan(d.weighted));
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    static const double none[] = {0.0, 0.0, 0.0};
    static const double negative[] = {10.0, -1.0, 0.0};
    static const double more[] = {10.0, 100.5, 0.0};
    const struct pond_quotient_rule rule = {POND_QUOTIENT_FLQ, 0.25};
    const struct pond_quotient_rule steep = {POND_QUOTIENT_FLQ, 1.0};
    const double a[9] = {0.0};
    double two[36];
    double output[6];
    double rest[6];
    struct pond_two_regions out = {two, output, rest, 0};
    const struct pond_quotient_sizes nobody = {3, none, nation};
    const struct pond_quotient_sizes below = {3, negative, nation};
    const struct pond_quotient_sizes above = {3, more, nation};
    const struct pond_quotient_sizes everybody = {3, nation, nation};
    struct pond_error error = {0};
    double q[9];

    (void)state;
    assert_fails(pond_quotients(q, &rule, &nobody, NULL, &error), POND_EINVAL,
                 "no sector has jobs here");
    assert_fails(pond_quotients(q, &rule, &below, NULL, &error), POND_EINVAL,
                 "sector 1 has -1 jobs here");
    assert_fails(pond_quotients(q, &rule, &above, NULL, &error), POND_EINVAL,
                 "sector 1 has 100.5 jobs here and 100 in the nation");
    assert_fails(pond_quotients(q, &steep, &three, NULL, &error), POND_EINVAL, "delta is 1");
    assert_fails(pond_two_regions_fill(&out, a, nation, &rule, &everybody, &error), POND_EINVAL,
                 "all jobs of the nation are here");
    assert_fails(pond_two_regions_fill(&out, a, negative, &rule, &three, &error), POND_EINVAL,
                 "the output of sector 1 is -1");
}

static enum pond_status both_functions(void *user)
{
    static const double a[9] = {0.1, 0.2, 0.1, 0.0, 0.1, 0.3, 0.2, 0.0, 0.1};
    const struct pond_quotient_rule rule = {POND_QUOTIENT_FLQ, 0.25};
    double two[36];
    double output[6];
    double rest[6];
    struct pond_two_regions out = {two, output, rest, 0};
    struct pond_table_distance distance;
    enum pond_status status = pond_two_regions_fill(&out, a, nation, &rule, &three, NULL);

    (void)user;
    return status != POND_OK ? status : pond_table_distance_of(&distance, a, a, NULL, 3, NULL);
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(both_functions, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_sectors_have_the_quotients_of_a_hand_calculation),
        cmocka_unit_test(sectors_that_are_not_there_have_the_limits),
        cmocka_unit_test(a_region_like_the_nation_has_the_nation_s_table),
        cmocka_unit_test(a_larger_delta_imports_more),
        cmocka_unit_test(here_and_elsewhere_are_the_nation),
        cmocka_unit_test(renumbering_sectors_renumbers_their_tables),
        cmocka_unit_test(a_sector_in_two_halves_is_the_sector),
        cmocka_unit_test(leakage_is_what_the_region_s_own_table_does_not_see),
        cmocka_unit_test(the_distance_of_tables_is_what_its_formulas_say),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
