/* Multipliers, linkages, extraction: published examples, and laws on random tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/multipliers.h"
#include "support/support.h"

/* Miller and Blair 2009, chapters 2 and 6: two sectors, and households. */
static const double a_two[] = {0.15, 0.25, 0.20, 0.05};
static const double output_two[] = {1000.0, 2000.0};
static const double final_two[] = {350.0, 1700.0};
static const double income[] = {0.30, 0.25};
static const double spend[] = {0.05, 0.40};
static const double own[] = {0.05};

static void printed(double actual, double expected, double unit)
{
    if (!(fabs(actual - expected) <= 0.5 * unit * (1.0 + 1e-9))) {
        fail_msg("%.12g instead of %.12g", actual, expected);
    }
}

static struct pond_leontief *factored(const double *a, int32_t n)
{
    struct pond_error error = {0};
    struct pond_leontief *leontief = NULL;

    assert_ok(pond_leontief_new(&leontief, a, n, &error));
    return leontief;
}

static void two_sectors_have_the_published_multipliers(void **state)
{
    struct pond_error error = {0};
    const struct pond_households households = {
        .income = income, .spend = spend, .own = 0.05, .direct = own};
    struct pond_leontief *leontief = factored(a_two, 2);
    double out[7][2];
    struct pond_multipliers m = {out[0], out[1], out[2], out[3], out[4], out[5], out[6]};
    static const double expected[7][2] = {
        {1.518152, 1.452145}, {0.442244, 0.379538}, {1.474147, 1.518152}, {1.892409, 1.773336},
        {2.462258, 2.262386}, {0.569849, 0.489050}, {1.899497, 1.956198}};

    (void)state;
    assert_ok(pond_multipliers_fill(leontief, 1, income, &households, &m, &error));
    for (int k = 0; k < 7; k++) {
        for (int j = 0; j < 2; j++) {
            printed(out[k][j], expected[k][j], 1e-6);
        }
    }
    /* Type II over type I is one number for all sectors: that of households. */
    printed(m.type_2[0] / m.type_1[0], 1.288539, 1e-6);
    printed(m.type_2[1] / m.type_1[1], 1.288539, 1e-6);
    pond_leontief_free(leontief);
}

/* Several quantities at once, against the closed table solved as a table of one sector more. */
static void closed_tables_are_those_with_one_sector_more(void **state)
{
    enum { N = 15, ROWS = 3 };
    struct test_random random = {.seed = 8};
    struct pond_error error = {0};
    double a[N * N];
    double closed[(N + 1) * (N + 1)];
    double direct[ROWS * N];
    double of_income[ROWS] = {0.1, 0.0, 2.0};
    double pay[N];
    double shop[N];
    double row[(ROWS + 2) * (N + 1)];
    double out[4][ROWS * N];
    double output[3][N];
    struct pond_multipliers m = {output[0], out[0], out[1], output[1], output[2], out[2], out[3]};
    const struct pond_households households = {pay, shop, 0.1, of_income};
    struct pond_leontief *leontief = NULL;

    (void)state;
    for (int i = 0; i < N; i++) {
        pay[i] = 0.4 * next_uniform(&random);
        shop[i] = 0.8 * next_uniform(&random) / N;
        for (int j = 0; j < N; j++) {
            closed[i * (N + 1) + j] = a[i * N + j] = next_uniform(&random) / N;
        }
        closed[i * (N + 1) + N] = shop[i];
        closed[N * (N + 1) + i] = pay[i];
    }
    closed[N * (N + 1) + N] = 0.1;
    for (int k = 0; k < ROWS * N; k++) {
        direct[k] = k == 4 ? 0.0 : next_uniform(&random);
    }
    for (int j = 0; j <= N; j++) {
        for (int k = 0; k < ROWS; k++) {
            row[k * (N + 1) + j] = j < N ? direct[k * N + j] : of_income[k];
        }
        row[ROWS * (N + 1) + j] = j < N ? 1.0 : 0.0;
        row[(ROWS + 1) * (N + 1) + j] = 1.0;
    }
    leontief = factored(closed, N + 1);
    pond_leontief_multipliers(leontief, ROWS + 2, row);
    pond_leontief_free(leontief);
    leontief = factored(a, N);
    assert_ok(pond_multipliers_fill(leontief, ROWS, direct, &households, &m, &error));
    for (int j = 0; j < N; j++) {
        assert_close(m.truncated[j], row[ROWS * (N + 1) + j], 1e-12);
        assert_close(m.whole[j], row[(ROWS + 1) * (N + 1) + j], 1e-12);
        for (int k = 0; k < ROWS; k++) {
            assert_close(m.total[k * N + j], row[k * (N + 1) + j], 1e-12);
            assert_true(m.total[k * N + j] > m.simple[k * N + j]);
        }
    }
    assert_true(isnan(m.type_2[4]) && isnan(m.type_1[4]));
    assert_close(m.type_2[5], m.total[5] / direct[5], 1e-14);
    pond_leontief_free(leontief);
}

static void the_ghosh_inverse_is_the_published_one(void **state)
{
    static const double expected[] = {1.254125, 0.660066, 0.132013, 1.122112};
    double b[4];
    double g[4];
    struct pond_leontief *ghosh = NULL;

    (void)state;
    pond_allocation_coefficients(a_two, output_two, 2, b);
    ghosh = factored(b, 2);
    pond_leontief_inverse(ghosh, g);
    for (int k = 0; k < 4; k++) {
        printed(g[k], expected[k], 1e-6);
    }
    pond_leontief_free(ghosh);
}

static void extraction_of_a_sector_is_the_published_loss(void **state)
{
    struct pond_leontief *leontief = factored(a_two, 2);
    double inverse[4];
    double lost[2];
    double beyond[2];

    (void)state;
    pond_leontief_inverse(leontief, inverse);
    pond_extraction(inverse, final_two, 2, lost, beyond);
    printed(lost[0], 1210.5263, 1e-4);
    printed(beyond[0], 210.5263, 1e-4);
    printed(3000.0 - lost[0], 1789.4737, 1e-4);
    pond_leontief_free(leontief);
}

/* Against the table without that sector, solved anew; and linkages from their definitions. */
static void extraction_is_the_table_without_the_sector(void **state)
{
    enum { N = 12 };
    struct test_random random = {.seed = 5};
    double a[N * N];
    double inverse[N * N];
    double f[N];
    double lost[N];
    double beyond[N];
    double x[N];
    struct pond_linkage linkage[N];
    struct pond_leontief *leontief = NULL;
    double mean[2] = {0.0, 0.0};

    (void)state;
    for (int k = 0; k < N * N; k++) {
        a[k] = next_uniform(&random) * 1.5 / N;
    }
    leontief = factored(a, N);
    for (int i = 0; i < N; i++) {
        x[i] = f[i] = next_uniform(&random);
    }
    pond_leontief_outputs(leontief, 1, x);
    pond_leontief_inverse(leontief, inverse);
    pond_extraction(inverse, f, N, lost, beyond);
    pond_linkages(inverse, inverse, N, linkage);
    for (int k = 0; k < N; k++) {
        double without[N * N];
        double y[N];
        double total = 0.0;
        struct pond_leontief *rest = NULL;

        for (int i = 0; i < N; i++) {
            y[i] = i == k ? 0.0 : f[i];
            for (int j = 0; j < N; j++) {
                without[i * N + j] = i == k || j == k ? 0.0 : a[i * N + j];
            }
        }
        rest = factored(without, N);
        pond_leontief_outputs(rest, 1, y);
        for (int i = 0; i < N; i++) {
            total += x[i] - y[i];
        }
        assert_close(lost[k], total, 1e-10);
        assert_close(lost[k] - beyond[k], x[k], 1e-10);
        mean[0] += linkage[k].backward / N;
        mean[1] += linkage[k].sensitivity / N;
        assert_close(linkage[k].forward, linkage[k].sensitivity, 1e-12); /* the same matrix */
        assert_true(linkage[k].backward_spread > 0.0);
        pond_leontief_free(rest);
    }
    assert_close(mean[0], 1.0, 1e-12);
    assert_close(mean[1], 1.0, 1e-12);
    pond_leontief_free(leontief);
}

static void lm2_and_lm3_see_the_first_rounds_alone(void **state)
{
    static const double share[] = {0.4, 0.6, 0.8};
    static const double lm3[] = {1.56, 1.96, 2.44};
    static const double whole[] = {1.0 / 0.6, 2.5, 5.0};

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct pond_local_multiplier m = pond_local_multiplier_of(share[k], share[k]);

        assert_close(m.lm2, 1.0 + share[k], 1e-15);
        assert_close(m.lm3, lm3[k], 1e-12);
        assert_close(m.whole, whole[k], 1e-12);
    }
    assert_close(pond_local_multiplier_of(0.0, 0.5).whole, 1.0, 1e-15);
    assert_true(isinf(pond_local_multiplier_of(0.5, 1.0).whole));
    assert_true(isnan(pond_local_multiplier_of(0.0, 0.5).share));
}

static void households_that_spend_more_than_they_earn_are_refused(void **state)
{
    static const double all[] = {0.65, 0.70};
    static const double more[] = {0.8, 0.9};
    struct pond_error error = {0};
    const struct pond_households households = {.income = all, .spend = more};
    struct pond_leontief *leontief = factored(a_two, 2);
    double row[2];
    struct pond_multipliers m = {.type_2 = row};

    (void)state;
    assert_fails(pond_multipliers_fill(leontief, 1, all, &households, &m, &error), POND_EINVAL,
                 "not productive");
    pond_leontief_free(leontief);
}

static enum pond_status fill_all(void *user)
{
    const struct pond_households households = {.income = income, .spend = spend};
    double row[2];
    struct pond_multipliers m = {.type_1 = row, .type_2 = row};

    return pond_multipliers_fill(user, 1, income, &households, &m, NULL);
}

static void failing_memory_is_survived(void **state)
{
    struct pond_leontief *leontief = factored(a_two, 2);

    (void)state;
    assert_survives_no_memory(fill_all, leontief);
    pond_leontief_free(leontief);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sectors_have_the_published_multipliers),
        cmocka_unit_test(closed_tables_are_those_with_one_sector_more),
        cmocka_unit_test(the_ghosh_inverse_is_the_published_one),
        cmocka_unit_test(extraction_of_a_sector_is_the_published_loss),
        cmocka_unit_test(extraction_is_the_table_without_the_sector),
        cmocka_unit_test(lm2_and_lm3_see_the_first_rounds_alone),
        cmocka_unit_test(households_that_spend_more_than_they_earn_are_refused),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
