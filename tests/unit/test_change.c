/* Changes of an economy: Miller and Blair's numbers, laws, and two economies solved apart as
 * oracle. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "impact/change.h"
#include "support/support.h"

enum { N = 6, R = 2, M = 3, TIERS = 4, CHANNELS = TIERS + 3, PLACES = R + 1 };

/* An economy of two regions whose inputs come partly from abroad. */
struct economy {
    int32_t region[N];
    double all[N * N];
    double here[N * N];
    double direct[M * N];
    double pay[N];
    double spend[N * R];
    double spend_here[N * R];
    double f[N]; /* that is made in the regions */
    double m[N]; /* that is made abroad */
};

static struct economy random_economy(uint64_t seed)
{
    struct economy e;
    struct test_random random = {.seed = seed};

    for (int i = 0; i < N; i++) {
        e.region[i] = i < 4 ? 0 : 1;
        e.pay[i] = 0.1 + 0.3 * next_uniform(&random);
        e.f[i] = 100.0 * next_uniform(&random);
        e.m[i] = 20.0 * next_uniform(&random);
        for (int j = 0; j < N; j++) {
            e.all[i * N + j] = 0.8 / N * next_uniform(&random);
            e.here[i * N + j] = e.all[i * N + j] * next_uniform(&random);
        }
        for (int r = 0; r < R; r++) {
            e.spend[i * R + r] = 0.9 / N * next_uniform(&random);
            e.spend_here[i * R + r] = e.spend[i * R + r] * next_uniform(&random);
        }
        for (int k = 0; k < M; k++) {
            e.direct[k * N + i] = next_uniform(&random);
        }
    }
    return e;
}

static struct pond_account_input input_of(const struct economy *e)
{
    return (struct pond_account_input){.sectors = N,
                                       .regions = R,
                                       .indicators = M,
                                       .sector_region = e->region,
                                       .coefficients = e->all,
                                       .domestic = e->here,
                                       .direct = e->direct,
                                       .pay = e->pay,
                                       .spending = e->spend,
                                       .spending_domestic = e->spend_here};
}

/* Some coefficients, intensities, wages and demands are others. */
static struct economy changed(const struct economy *before, uint64_t seed)
{
    struct economy e = *before;
    struct test_random random = {.seed = seed};

    for (int i = 0; i < N; i++) {
        e.f[i] += 10.0 * (next_uniform(&random) - 0.5);
        e.m[i] += 3.0 * (next_uniform(&random) - 0.5);
        e.pay[i] *= 0.9 + 0.2 * next_uniform(&random);
        e.direct[i] *= next_uniform(&random);
    }
    for (int c = 0; c < N * N; c += 3) {
        double factor = 0.5 + next_uniform(&random);

        e.all[c] *= factor;
        e.here[c] *= factor * next_uniform(&random);
    }
    for (int c = 0; c < N * R; c += 2) {
        e.spend_here[c] *= next_uniform(&random);
    }
    return e;
}

static void add_product(const double *a, const double *x, double *y)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            y[i] += a[i * N + j] * x[j];
        }
    }
}

/* Output of an economy by rounds without end, in its regions and abroad, where technology `abroad`
 * is used; households spend what they earn beyond `earned`, NULL: they are left out. */
static void solve_slowly(const struct economy *e, const double *abroad, const double *earned,
                         double *x, double *y)
{
    memcpy(x, e->f, sizeof e->f);
    memcpy(y, e->m, sizeof e->m);
    for (int round = 0; round < 3000; round++) {
        double here[N];
        double away[N];
        double pay[R] = {0.0};

        memcpy(here, e->f, sizeof here);
        memcpy(away, e->m, sizeof away);
        for (int i = 0; i < N && earned != NULL; i++) {
            pay[e->region[i]] += e->pay[i] * x[i];
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                away[i] += (e->all[i * N + j] - e->here[i * N + j]) * x[j];
            }
            for (int r = 0; r < R && earned != NULL; r++) {
                int c = i * R + r;

                here[i] += e->spend_here[c] * (pay[r] - earned[r]);
                away[i] += (e->spend[c] - e->spend_here[c]) * (pay[r] - earned[r]);
            }
        }
        add_product(e->here, x, here);
        add_product(abroad, y, away);
        memcpy(x, here, sizeof here);
        memcpy(y, away, sizeof away);
    }
}

/* An account and the room for it. */
struct answer {
    double effect[M * CHANNELS * PLACES];
    double output[N];
    double induced[N];
    double pay[R];
};

static struct pond_account account_of(struct answer *answer)
{
    return (struct pond_account){TIERS, answer->effect, answer->output, answer->induced,
                                 answer->pay};
}

static void output_before(const struct economy *e, double *x, double *y)
{
    solve_slowly(e, e->all, NULL, x, y);
}

static enum pond_status account_for(struct answer *answer, const struct economy *before,
                                    const struct economy *after, const double *output,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_account_input old = input_of(before);
    struct pond_account_input new = input_of(after);
    struct pond_account account = account_of(answer);
    struct pond_change *change = NULL;
    double all[N];
    double domestic[N];
    struct pond_change_demand demand = {all, domestic, true};

    for (int i = 0; i < N; i++) {
        domestic[i] = after->f[i] - before->f[i];
        all[i] = domestic[i] + after->m[i] - before->m[i];
    }
    POND_TRY(pond_change_new(&change, &old, &new, output, err));
    POND_TRY(pond_change_fill(change, &demand, &account, err));
done:
    pond_change_free(change);
    return status;
}

static double at(const struct answer *answer, int indicator, int channel, int place)
{
    return answer->effect[(indicator * CHANNELS + channel) * PLACES + place];
}

static double all_channels(const struct answer *answer, int indicator, int place)
{
    double sum = 0.0;

    for (int c = 0; c < CHANNELS; c++) {
        sum += at(answer, indicator, c, place);
    }
    return sum;
}

static void channels_add_up_to_two_economies_solved_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct pond_error error = {0};
        struct economy before = random_economy(seed);
        struct economy after = changed(&before, seed + 100);
        struct answer answer;
        double x[2][N];
        double y[2][N];
        double earned[R] = {0.0};

        output_before(&before, x[0], y[0]);
        for (int i = 0; i < N; i++) {
            earned[before.region[i]] += before.pay[i] * x[0][i];
        }
        assert_ok(account_for(&answer, &before, &after, x[0], &error));
        solve_slowly(&after, before.all, earned, x[1], y[1]);
        for (int i = 0; i < N; i++) {
            assert_close(x[0][i] + answer.output[i] + answer.induced[i], x[1][i], 1e-12);
        }
        for (int k = 0; k < M; k++) {
            double old[PLACES] = {0.0};
            double new[PLACES] = {0.0};

            for (int i = 0; i < N; i++) {
                old[before.region[i]] += before.direct[k * N + i] * x[0][i];
                new[before.region[i]] += after.direct[k * N + i] * x[1][i];
                old[R] += before.direct[k * N + i] * y[0][i];
                new[R] += before.direct[k * N + i] * y[1][i];
            }
            for (int p = 0; p < PLACES; p++) {
                assert_close(old[p] + all_channels(&answer, k, p), new[p], 1e-11);
            }
        }
        /* What is induced is what incomes changed by. */
        for (int r = 0; r < R; r++) {
            double now = 0.0;

            for (int i = 0; i < N; i++) {
                now += after.region[i] == r ? after.pay[i] * x[1][i] : 0.0;
            }
            assert_close(earned[r] + answer.pay[r], now, 1e-12);
        }
    }
}

static void no_change_is_no_difference(void **state)
{
    struct pond_error error = {0};
    struct economy before = random_economy(3);
    struct answer answer;
    double x[N];
    double y[N];

    (void)state;
    output_before(&before, x, y);
    assert_ok(account_for(&answer, &before, &before, x, &error));
    for (int c = 0; c < M * CHANNELS * PLACES; c++) {
        assert_true(answer.effect[c] == 0.0);
    }
    for (int i = 0; i < N; i++) {
        assert_true(answer.output[i] == 0.0 && answer.induced[i] == 0.0);
    }
}

static void there_and_back_again_is_no_difference(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct pond_error error = {0};
        struct economy before = random_economy(seed);
        struct economy after = changed(&before, seed + 7);
        struct answer there;
        struct answer back;
        double x[2][N];
        double y[2][N];

        memcpy(after.all, before.all, sizeof after.all); /* abroad nothing else changes */
        memcpy(after.here, before.here, sizeof after.here);
        after.here[8] *= 0.5;
        output_before(&before, x[0], y[0]);
        output_before(&after, x[1], y[1]);
        assert_ok(account_for(&there, &before, &after, x[0], &error));
        assert_ok(account_for(&back, &after, &before, x[1], &error));
        for (int i = 0; i < N; i++) {
            assert_close(there.output[i] + back.output[i] + x[0][i], x[0][i], 1e-12);
        }
    }
}

/* Twice the change of a coefficient: twice what is direct, not of what follows. */
static void the_direct_channel_is_linear_in_the_change(void **state)
{
    struct pond_error error = {0};
    struct economy before = random_economy(11);
    struct economy after[2];
    struct answer answer[2];
    double x[N];
    double y[N];

    (void)state;
    output_before(&before, x, y);
    for (int k = 0; k < 2; k++) {
        after[k] = before;
        for (int i = 0; i < N; i++) {
            after[k].all[i * N + 2] *= 1.0 - 0.3 * (k + 1);
            after[k].here[i * N + 2] *= 1.0 - 0.3 * (k + 1);
            after[k].direct[i] *= 1.0 - 0.2 * (k + 1);
        }
        assert_ok(account_for(&answer[k], &before, &after[k], x, &error));
    }
    /* Indicator 0 has another intensity after; it is linear where its deliveries are not. */
    for (int i = 1; i < M; i++) {
        for (int p = 0; p < PLACES; p++) {
            assert_close(at(&answer[1], i, 0, p), 2.0 * at(&answer[0], i, 0, p), 1e-13);
        }
    }
}

/* Miller and Blair 2009, chapter 2: A = [.15 .25; .20 .05], x = (1000, 2000). */
static const int32_t one_region[] = {0, 0};
static const double published[] = {0.15, 0.25, 0.20, 0.05};
static const double published_output[] = {1000.0, 2000.0};
static const double ones[] = {1.0, 1.0};

static struct pond_account_input two_sectors(const double *a)
{
    return (struct pond_account_input){.sectors = 2,
                                       .regions = 1,
                                       .indicators = 1,
                                       .sector_region = one_region,
                                       .coefficients = published,
                                       .domestic = a,
                                       .direct = ones};
}

static void fill_two(const double *a, const double *demand, struct answer *answer)
{
    struct pond_error error = {0};
    struct pond_account_input before = two_sectors(published);
    struct pond_account_input after = two_sectors(a);
    struct pond_account account = account_of(answer);
    struct pond_change_demand change_demand = {demand, demand, true};
    struct pond_change *change = NULL;

    assert_ok(pond_change_new(&change, &before, &after, published_output, &error));
    assert_ok(pond_change_fill(change, &change_demand, &account, &error));
    pond_change_free(change);
}

/* f from (350, 1700) to (600, 1500): x = (1247.5248, 1841.5842), section 2.3. */
static void another_final_demand_gives_the_published_output(void **state)
{
    static const double demand[] = {250.0, -200.0};
    struct answer answer;

    (void)state;
    fill_two(published, demand, &answer);
    assert_close(1000.0 + answer.output[0], 1247.5248, 1e-7);
    assert_close(2000.0 + answer.output[1], 1841.5842, 1e-7);
    assert_close(answer.effect[0], 50.0, 1e-14);                      /* tier 0: 250 - 200 */
    assert_close(answer.effect[2], 37.5 - 50.0 + 50.0 - 10.0, 1e-13); /* tier 1: A f */
}

/* Section 12.2.6, extraction of sector 1 (ground truth A.1): nobody buys of it, inputs come from
 * abroad; x2 = 1789.4737, lost 1210.5263, of it beyond the sector 210.5263. */
static void closing_a_sector_is_its_extraction(void **state)
{
    static const double without[] = {0.0, 0.0, 0.20, 0.05};
    static const double demand[] = {-350.0, 0.0};
    struct answer answer;

    (void)state;
    fill_two(without, demand, &answer);
    assert_close(answer.output[0], -1000.0, 1e-13);
    assert_close(2000.0 + answer.output[1], 1789.4737, 1e-7);
    assert_close(answer.output[0] + answer.output[1], -1210.5263, 1e-7);
}

/* By hand: sector 2 needs 20 % less of sector 1, 0.20 instead of 0.25. f stays (350, 1700), so
 * x1 = (350 + 0.20 x2) / 0.85 and x2 = (1700 + 0.20 x1) / 0.95 give x2 = 1515 / 0.7675. */
static void a_saved_input_is_what_pencil_and_paper_say(void **state)
{
    static const double saving[] = {0.15, 0.20, 0.20, 0.05};
    static const double demand[] = {0.0, 0.0};
    double x2 = 1515.0 / 0.7675;
    double x1 = (350.0 + 0.20 * x2) / 0.85;
    struct answer answer;

    (void)state;
    fill_two(saving, demand, &answer);
    assert_close(1000.0 + answer.output[0], x1, 1e-14);
    assert_close(2000.0 + answer.output[1], x2, 1e-14);
    assert_close(answer.effect[0], -0.05 * 2000.0, 1e-13);
}

static void before_is_what_the_table_has(void **state)
{
    struct pond_error error = {0};
    struct economy e = random_economy(5);
    struct pond_account_input input = input_of(&e);
    struct pond_change *change = NULL;
    double effect[M * PLACES];
    double x[N];
    double y[N];

    (void)state;
    output_before(&e, x, y);
    assert_ok(pond_change_new(&change, &input, &input, x, &error));
    assert_ok(pond_change_before(change, e.m, effect, &error));
    for (int k = 0; k < M; k++) {
        double expected[PLACES] = {0.0};

        for (int i = 0; i < N; i++) {
            expected[e.region[i]] += e.direct[k * N + i] * x[i];
            expected[R] += e.direct[k * N + i] * y[i];
        }
        for (int p = 0; p < PLACES; p++) {
            assert_close(effect[k * PLACES + p], expected[p], 1e-12);
        }
    }
    pond_change_free(change);
}

static void what_has_no_answer_is_refused(void **state)
{
    struct pond_error error = {0};
    struct economy before = random_economy(3);
    struct economy after = before;
    struct pond_account_input old = input_of(&before);
    struct pond_account_input new = input_of(&after);
    struct pond_change *change = NULL;
    struct answer answer;
    double x[N];
    double y[N];

    (void)state;
    output_before(&before, x, y);
    after.here[0] = 1.5;
    after.all[0] = 1.5;
    assert_fails(pond_change_new(&change, &old, &new, x, &error), POND_EINVAL, "not productive");
    assert_null(change);
    after.here[0] = (double)NAN;
    assert_fails(pond_change_new(&change, &old, &new, x, &error), POND_EINVAL, "sector 0");
    after = before;
    after.direct[2] = (double)INFINITY;
    assert_fails(pond_change_new(&change, &old, &new, x, &error), POND_EINVAL, "direct effect");
    after = before;
    for (int i = 0; i < N; i++) {
        after.pay[i] = 9.0;
    }
    assert_fails(pond_change_new(&change, &old, &new, x, &error), POND_EINVAL, "spend less");
    after = before;
    after.f[1] = (double)NAN;
    assert_fails(account_for(&answer, &before, &after, x, &error), POND_EINVAL, "row 1");
}

static enum pond_status change_once(void *user)
{
    const struct economy *before = user;
    struct economy after = changed(before, 9);
    struct answer answer;
    double x[N] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0};

    return account_for(&answer, before, &after, x, NULL);
}

static void failing_memory_is_told(void **state)
{
    struct economy before = random_economy(5);

    (void)state;
    assert_survives_no_memory(change_once, &before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_add_up_to_two_economies_solved_apart),
        cmocka_unit_test(no_change_is_no_difference),
        cmocka_unit_test(there_and_back_again_is_no_difference),
        cmocka_unit_test(the_direct_channel_is_linear_in_the_change),
        cmocka_unit_test(another_final_demand_gives_the_published_output),
        cmocka_unit_test(closing_a_sector_is_its_extraction),
        cmocka_unit_test(a_saved_input_is_what_pencil_and_paper_say),
        cmocka_unit_test(before_is_what_the_table_has),
        cmocka_unit_test(what_has_no_answer_is_refused),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
