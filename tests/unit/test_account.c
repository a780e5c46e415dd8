/* Accounts of a final demand: the closed table of Miller and Blair, laws and an oracle on random
 * tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/account.h"
#include "support/support.h"

enum { N = 6, R = 2, M = 3, TIERS = 4, CHANNELS = TIERS + 3 };

/* A random table of two regions whose inputs come partly from abroad, and a demand for it. */
struct table {
    int32_t region[N];
    double all[N * N];
    double here[N * N];
    double direct[M * N];
    double pay[N];
    double spend[N * R];
    double spend_here[N * R];
    double f[N];
    double f_here[N];
};

static struct table random_table(uint64_t seed)
{
    struct table t;
    struct test_random random = {.seed = seed};

    for (int i = 0; i < N; i++) {
        t.region[i] = i < 4 ? 0 : 1;
        t.pay[i] = 0.1 + 0.3 * next_uniform(&random);
        t.f[i] = 100.0 * next_uniform(&random);
        t.f_here[i] = t.f[i] * next_uniform(&random);
        for (int j = 0; j < N; j++) {
            t.all[i * N + j] = 0.8 / N * next_uniform(&random);
            t.here[i * N + j] = t.all[i * N + j] * next_uniform(&random);
        }
        for (int r = 0; r < R; r++) {
            t.spend[i * R + r] = 0.9 / N * next_uniform(&random);
            t.spend_here[i * R + r] = t.spend[i * R + r] * next_uniform(&random);
        }
        for (int k = 0; k < M; k++) {
            t.direct[k * N + i] = next_uniform(&random);
        }
    }
    return t;
}

static struct pond_account_input input_of(const struct table *t)
{
    return (struct pond_account_input){.sectors = N,
                                       .regions = R,
                                       .indicators = M,
                                       .sector_region = t->region,
                                       .coefficients = t->all,
                                       .domestic = t->here,
                                       .direct = t->direct,
                                       .pay = t->pay,
                                       .spending = t->spend,
                                       .spending_domestic = t->spend_here};
}

static void add_product(const double *a, const double *x, double *y)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            y[i] += a[i * N + j] * x[j];
        }
    }
}

/* Rounds of buying and of spending pay until nothing is left: x = f + A x + C H x. */
static void slow_output(const struct table *t, bool closed, double *here, double *all)
{
    double pay[R];

    memcpy(here, t->f_here, sizeof t->f);
    memcpy(all, t->f, sizeof t->f);
    for (int round = 0; round < 3000; round++) {
        double next[2][N];

        memcpy(next[0], t->f_here, sizeof next[0]);
        memcpy(next[1], t->f, sizeof next[1]);
        add_product(t->here, here, next[0]);
        add_product(t->all, all, next[1]);
        memset(pay, 0, sizeof pay);
        for (int i = 0; i < N && closed; i++) {
            pay[t->region[i]] += t->pay[i] * here[i];
        }
        for (int i = 0; i < N; i++) {
            for (int r = 0; r < R; r++) {
                next[0][i] += t->spend_here[i * R + r] * pay[r];
                next[1][i] += t->spend[i * R + r] * pay[r];
            }
        }
        memcpy(here, next[0], sizeof next[0]);
        memcpy(all, next[1], sizeof next[1]);
    }
}

/* Of each indicator the sums over channels, place by place, against the output of rounds. */
static void assert_effects(const struct table *t, const struct pond_account *account,
                           double closed[2][N])
{
    for (int k = 0; k < M; k++) {
        double place[R + 1] = {0.0};
        double expected[R + 1] = {0.0};
        double first = 0.0;

        for (int c = 0; c < CHANNELS; c++) {
            for (int p = 0; p <= R; p++) {
                place[p] += pond_account_at(account, R, k, c, p);
            }
        }
        for (int i = 0; i < N; i++) {
            expected[t->region[i]] += t->direct[k * N + i] * closed[0][i];
            expected[R] += t->direct[k * N + i] * (closed[1][i] - closed[0][i]);
            first += t->direct[k * N + i] * (t->region[i] == 1 ? t->f_here[i] : 0.0);
        }
        for (int p = 0; p <= R; p++) {
            assert_close(place[p], expected[p], 1e-11);
        }
        assert_close(pond_account_at(account, R, k, 0, 1), first, 1e-13);
    }
}

static void channels_and_places_add_up_to_rounds_without_end(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct pond_error error = {0};
        struct table t = random_table(seed);
        struct pond_account_input input = input_of(&t);
        struct pond_account_model *model = NULL;
        double effect[M * CHANNELS * (R + 1)];
        double output[N];
        double induced[N];
        double pay[R];
        struct pond_account account = {TIERS, effect, output, induced, pay};
        double open[2][N];
        double closed[2][N];

        assert_ok(pond_account_model_new(&model, &input, &error));
        assert_ok(pond_account_fill(model, t.f, t.f_here, &account, &error));
        slow_output(&t, false, open[0], open[1]);
        slow_output(&t, true, closed[0], closed[1]);
        for (int i = 0; i < N; i++) {
            assert_close(output[i], open[0][i], 1e-12);
            assert_close(output[i] + induced[i], closed[0][i], 1e-12);
        }
        assert_effects(&t, &account, closed);
        pond_account_model_free(model);
    }
}

/* Miller and Blair 2009, sections 2.5 and 6.3: households, here without what they pay each other,
 * which is the published table with spending divided by what is left: 1 / (1 - 0.05). */
static void households_give_the_published_closed_table(void **state)
{
    struct pond_error error = {0};
    static const int32_t region[] = {0, 0};
    static const double a[] = {0.15, 0.25, 0.20, 0.05};
    static const double pay[] = {0.30, 0.25};
    static const double spend[] = {0.05 / 0.95, 0.40 / 0.95};
    static const double ones[] = {1.0, 1.0};
    const struct pond_account_input input = {.sectors = 2,
                                             .regions = 1,
                                             .indicators = 1,
                                             .sector_region = region,
                                             .coefficients = a,
                                             .direct = ones,
                                             .pay = pay,
                                             .spending = spend};
    /* The first column of the published inverse: sectors, households. */
    static const double f[] = {1.0, 0.0};
    struct pond_account_model *model = NULL;
    double effect[5 * 2];
    double output[2];
    double induced[2];
    double earned = 0.0;
    struct pond_account account = {2, effect, output, induced, &earned};

    (void)state;
    assert_ok(pond_account_model_new(&model, &input, &error));
    assert_ok(pond_account_fill(model, f, NULL, &account, &error));
    assert_close(output[0] + induced[0], 1.365086, 5e-7);
    assert_close(output[1] + induced[1], 0.527323, 1e-6);
    assert_close(earned / 0.95, 0.569849, 1e-6);
    assert_close(effect[0], 1.0, 1e-15);
    assert_close(effect[2], 0.35, 1e-15);
    assert_true(effect[1] == 0.0);
    pond_account_model_free(model);
}

static void a_table_without_imports_has_nothing_abroad(void **state)
{
    struct pond_error error = {0};
    struct table t = random_table(7);
    struct pond_account_input input = input_of(&t);
    struct pond_account_model *model = NULL;
    double effect[M * CHANNELS * (R + 1)];
    double output[N];
    double induced[N];
    double pay[R];
    struct pond_account account = {TIERS, effect, output, induced, pay};

    (void)state;
    input.domestic = NULL;
    input.pay = NULL;
    assert_ok(pond_account_model_new(&model, &input, &error));
    assert_ok(pond_account_fill(model, t.f, t.f_here, &account, &error));
    for (int k = 0; k < M * CHANNELS; k++) {
        assert_true(effect[k * (R + 1) + R] == 0.0);
    }
    assert_true(isnan(pay[0]) && induced[3] == 0.0);
    assert_close(pond_account_at(&account, R, 0, CHANNELS - 1, 0), 0.0, 0.0);
    pond_account_model_free(model);
}

static void what_has_no_answer_is_refused(void **state)
{
    struct pond_error error = {0};
    struct table t = random_table(3);
    struct pond_account_input input = input_of(&t);
    struct pond_account_model *model = NULL;
    double pay[N] = {9.0, 9.0, 9.0, 9.0, 9.0, 9.0};
    double all[N] = {0};
    struct pond_account account = {0, all, all, all, all};

    (void)state;
    input.regions = 0;
    assert_fails(pond_account_model_new(&model, &input, &error), POND_EINVAL, "0 regions");
    input = input_of(&t);
    input.pay = pay;
    assert_fails(pond_account_model_new(&model, &input, &error), POND_EINVAL, "spend less");
    input = input_of(&t);
    t.region[2] = 5;
    assert_fails(pond_account_model_new(&model, &input, &error), POND_EINVAL, "region 5");
    t.region[2] = 0;
    t.direct[4] = (double)NAN;
    assert_fails(pond_account_model_new(&model, &input, &error), POND_EINVAL, "direct effect");
    t.direct[4] = 1.0;
    t.here[0] = 1.5;
    assert_fails(pond_account_model_new(&model, &input, &error), POND_EINVAL, "");
    t.here[0] = 0.0;
    assert_ok(pond_account_model_new(&model, &input, &error));
    t.f[1] = (double)INFINITY;
    assert_fails(pond_account_fill(model, t.f, NULL, &account, &error), POND_EINVAL, "row 1");
    pond_account_model_free(model);
}

static enum pond_status account_once(void *user)
{
    enum pond_status status = POND_OK;
    const struct table *t = user;
    struct pond_account_input input = input_of(t);
    struct pond_account_model *model = NULL;
    double effect[M * CHANNELS * (R + 1)];
    double output[N];
    double induced[N];
    double pay[R];
    struct pond_account account = {TIERS, effect, output, induced, pay};

    POND_TRY(pond_account_model_new(&model, &input, NULL));
    POND_TRY(pond_account_fill(model, t->f, t->f_here, &account, NULL));
done:
    pond_account_model_free(model);
    return status;
}

static void failing_memory_is_told(void **state)
{
    struct table t = random_table(5);

    (void)state;
    assert_survives_no_memory(account_once, &t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_and_places_add_up_to_rounds_without_end),
        cmocka_unit_test(households_give_the_published_closed_table),
        cmocka_unit_test(a_table_without_imports_has_nothing_abroad),
        cmocka_unit_test(what_has_no_answer_is_refused),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
