/* Power laws: synthetic tails whose exponent is known, a brute-force fit, laws of the estimator.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/powerlaw.h"
#include "network/sample.h"

#define COUNT 10000

static const struct pond_powerlaw_options discrete = {.discrete = true};

static void draw(double *x, int64_t count, double alpha, double xmin, bool whole, uint64_t seed)
{
    struct test_random random = {.seed = seed};

    for (int64_t i = 0; i < count; i++) {
        x[i] = pondi_powerlaw_draw(alpha, xmin, whole, next_uniform(&random));
    }
}

/* Of 60 fits 95 % should lie within two standard errors and nearly all within four; the choice of
 * xmin widens that a little (Clauset et al., section 3.4). */
static void known_exponents_are_recovered(void **state)
{
    static const double alpha[] = {1.8, 2.5, 3.5};
    struct pond_error error = {0};
    double *x = pondi_alloc(COUNT, sizeof *x);
    int within = 0;
    int fits = 0;

    (void)state;
    for (int a = 0; a < 3; a++) {
        for (uint64_t seed = 1; seed <= 10; seed++) {
            for (int whole = 0; whole <= 1; whole++) {
                struct pond_powerlaw fit;
                double off = 0.0;

                draw(x, COUNT, alpha[a], 5.0, whole == 1, 100 * seed + (uint64_t)a);
                assert_ok(pond_powerlaw_fit(&fit, x, COUNT, whole == 1 ? &discrete : NULL, &error));
                off = fabs(fit.alpha - alpha[a]) / fit.standard_error;
                if (off > 4.0) {
                    print_error("alpha %g, seed %d: %g +- %g\n", alpha[a], (int)seed, fit.alpha,
                                fit.standard_error);
                    fail();
                }
                within += off <= 2.0;
                fits++;
            }
        }
    }
    assert_true(within >= fits * 85 / 100);
    pondi_free(x);
}

/* A tail above 50 under a body that is no power law: xmin is found. */
static void the_begin_of_the_tail_is_found(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 6};
    struct pond_powerlaw fit;
    double *x = pondi_alloc(COUNT, sizeof *x);

    (void)state;
    draw(x, COUNT / 2, 2.5, 50.0, false, 77);
    for (int64_t i = COUNT / 2; i < COUNT; i++) {
        x[i] = 50.0 * next_uniform(&random);
    }
    assert_ok(pond_powerlaw_fit(&fit, x, COUNT, NULL, &error));
    assert_in_range((int64_t)fit.xmin, 45, 65);
    assert_true(fabs(fit.alpha - 2.5) < 4.0 * fit.standard_error);
    pondi_free(x);
}

/* sum_{k >= q} k^-s, to about 1e-12, by adding and an integral for the rest. */
static double naive_zeta(double s, double q)
{
    double sum = 0.0;
    double end = q + 20000.0;

    for (double k = end - 1.0; k >= q; k -= 1.0) {
        sum += pow(k, -s);
    }
    return sum + pow(end, 1.0 - s) / (s - 1.0) + 0.5 * pow(end, -s);
}

/* The exponent that maximises the likelihood, by golden section. */
static double naive_alpha(const double *x, int64_t count, double xmin, bool whole)
{
    double low = 1.01;
    double high = 12.0;
    double n = 0.0;
    double logs = 0.0;

    for (int64_t i = 0; i < count; i++) {
        if (x[i] >= xmin) {
            n += 1.0;
            logs += log(x[i]);
        }
    }
    for (int step = 0; step < 60; step++) {
        double value[2];
        double at[2] = {high - 0.6180339887498949 * (high - low),
                        low + 0.6180339887498949 * (high - low)};
        for (int k = 0; k < 2; k++) {
            double whole_sum =
                whole ? naive_zeta(at[k], xmin) : pow(xmin, 1.0 - at[k]) / (at[k] - 1.0);
            value[k] = -n * log(whole_sum) - at[k] * logs;
        }
        if (value[0] < value[1]) {
            low = at[0];
        } else {
            high = at[1];
        }
    }
    return 0.5 * (low + high);
}

/* sup |S - P| by looking just below and at every value of the tail. */
/* The continuous fit for a given xmin: equation 3.1 of Clauset et al. */
static double closed_form(const double *x, int64_t count, double xmin)
{
    double n = 0.0;
    double logs = 0.0;

    for (int64_t i = 0; i < count; i++) {
        if (x[i] >= xmin) {
            n += 1.0;
            logs += log(x[i] / xmin);
        }
    }
    return 1.0 + n / logs;
}

static double naive_distance(const double *x, int64_t count, double xmin, double alpha, bool whole)
{
    double worst = 0.0;
    double total = whole ? naive_zeta(alpha, xmin) : 1.0;

    for (int64_t i = 0; i < count; i++) {
        double at_least = 0.0;
        double above = 0.0;
        double n = 0.0;
        double law = whole ? naive_zeta(alpha, x[i]) / total : pow(x[i] / xmin, 1.0 - alpha);
        double next = whole ? naive_zeta(alpha, x[i] + 1.0) / total : law;

        for (int64_t k = 0; k < count; k++) {
            n += x[k] >= xmin;
            at_least += x[k] >= x[i];
            above += x[k] > x[i];
        }
        if (x[i] >= xmin) {
            worst = fmax(worst, fmax(fabs(at_least / n - law), fabs(above / n - next)));
        }
    }
    return worst;
}

static void the_fit_is_that_of_brute_force(void **state)
{
    enum { N = 40 };
    struct pond_error error = {0};
    double x[N];

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        bool whole = seed % 2 == 0;
        const struct pond_powerlaw_options options = {.discrete = whole, .least_tail = 12};
        struct pond_powerlaw fit;
        double best = (double)INFINITY;
        double xmin = 0.0;
        double alpha = 0.0;

        draw(x, N, 2.3, 3.0, whole, seed);
        for (int64_t i = 0; i < N; i++) {
            int64_t tail = 0;
            double a = 0.0;
            double d = 0.0;

            for (int64_t k = 0; k < N; k++) {
                tail += x[k] >= x[i];
            }
            if (tail < 12) {
                continue;
            }
            a = naive_alpha(x, N, x[i], whole);
            d = naive_distance(x, N, x[i], a, whole);
            if (d < best - 1e-9) {
                best = d;
                xmin = x[i];
                alpha = a;
            }
        }
        assert_ok(pond_powerlaw_fit(&fit, x, N, &options, &error));
        assert_true(fit.xmin == xmin);
        assert_close(fit.alpha, alpha, 1e-6); /* a search of a flat top knows no more */
        if (!whole) {
            assert_close(fit.alpha, closed_form(x, N, xmin), 1e-13);
        }
        assert_true(fabs(fit.ks - best) < 1e-6);
    }
}

static void scale_and_order_do_not_matter(void **state)
{
    struct pond_error error = {0};
    struct pond_powerlaw fit;
    struct pond_powerlaw scaled;
    double *x = pondi_alloc(COUNT, sizeof *x);
    double *y = pondi_alloc(COUNT, sizeof *y);

    (void)state;
    draw(x, COUNT, 2.2, 1.0, false, 9);
    for (int64_t i = 0; i < COUNT; i++) {
        y[COUNT - 1 - i] = 1024.0 * x[i]; /* exact: only exponents change */
    }
    assert_ok(pond_powerlaw_fit(&fit, x, COUNT, NULL, &error));
    assert_ok(pond_powerlaw_fit(&scaled, y, COUNT, NULL, &error));
    assert_close(scaled.alpha, fit.alpha, 1e-9);
    assert_true(scaled.xmin == 1024.0 * fit.xmin);
    assert_int_equal(scaled.tail, fit.tail);
    pondi_free(x);
    pondi_free(y);
}

/* Power laws pass the test of fit, an exponential does not; and threads change no bit. */
static void the_p_value_tells_power_laws_from_others(void **state)
{
    enum { N = 1000 };
    struct pond_powerlaw_options options = {.bootstraps = 40, .seed = 5};
    struct pond_error error = {0};
    struct pond_powerlaw fit;
    struct pond_powerlaw again;
    struct test_random random = {.seed = 12};
    double x[N];

    (void)state;
    for (int whole = 0; whole <= 1; whole++) {
        options.discrete = whole == 1;
        draw(x, N, 2.5, 2.0, whole == 1, 41);
        pond_set_threads(1);
        assert_ok(pond_powerlaw_fit(&fit, x, N, &options, &error));
        assert_true(fit.p_value > 0.1);
        for (int threads = 2; threads <= 4; threads *= 2) {
            pond_set_threads(threads);
            assert_ok(pond_powerlaw_fit(&again, x, N, &options, &error));
            assert_memory_equal(&again, &fit, sizeof fit);
        }
    }
    pond_set_threads(0);
    options.discrete = false;
    options.least_tail = N / 2;
    for (int64_t i = 0; i < N; i++) {
        x[i] = 1.0 - log(1.0 - next_uniform(&random));
    }
    assert_ok(pond_powerlaw_fit(&fit, x, N, &options, &error));
    assert_true(fit.p_value <= 0.1);
}

/* Draws follow the law: shares at and above a value are within four standard errors. */
static void draws_follow_their_law(void **state)
{
    enum { N = 20000 };
    double *x = pondi_alloc(N, sizeof *x);

    (void)state;
    draw(x, N, 2.2, 3.0, true, 21);
    for (double at = 3.0; at < 40.0; at += 4.0) {
        double law = naive_zeta(2.2, at) / naive_zeta(2.2, 3.0);
        double share = 0.0;
        for (int64_t i = 0; i < N; i++) {
            assert_true(x[i] >= 3.0 && x[i] == floor(x[i]));
            share += x[i] >= at ? 1.0 / N : 0.0;
        }
        assert_true(fabs(share - law) <= 4.0 * sqrt(law * (1.0 - law) / N) + 1e-12);
    }
    assert_true(pondi_powerlaw_draw(2.2, 3.0, true, 0.0) == 3.0);
    assert_true(pondi_powerlaw_draw(1.01, 3.0, true, 1.0 - 0x1p-53) == 0x1p53);
    assert_true(isfinite(pondi_powerlaw_draw(1.001, 3.0, false, 1.0 - 0x1p-53)));
    pondi_free(x);
}

/* With thousands of different values not all are tried, but of the few small ones that most data
 * are of none is skipped. */
static void the_tail_is_found_among_thousands_of_different_values(void **state)
{
    enum { N = 200000, BODY = 100000 };
    double *x = pondi_alloc(N, sizeof *x);
    struct pond_error error = {0};
    struct pond_powerlaw fit;

    (void)state;
    draw(x, N, 1.9, 17.0, true, 22);
    for (int i = 0; i < BODY; i++) {
        x[i] = 1.0 + i % 16;
    }
    assert_ok(pond_powerlaw_fit(&fit, x, N, &discrete, &error));
    assert_true(fit.xmin >= 17.0 && fit.xmin <= 25.0);
    assert_true(fabs(fit.alpha - 1.9) < 4.0 * fit.standard_error);
    pondi_free(x);
}

static void data_without_a_tail_give_nan(void **state)
{
    const double equal[] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, -3};
    const double few[] = {1, 2, 3};
    struct pond_error error = {0};
    struct pond_powerlaw fit;

    (void)state;
    assert_ok(pond_powerlaw_fit(&fit, equal, 15, &discrete, &error));
    assert_true(isnan(fit.alpha) && isnan(fit.xmin) && isnan(fit.p_value));
    assert_int_equal(fit.tail, 0);
    assert_int_equal(fit.count, 13);
    assert_ok(pond_powerlaw_fit(&fit, few, 3, NULL, &error));
    assert_true(isnan(fit.alpha));
    assert_ok(pond_powerlaw_fit(&fit, NULL, 0, NULL, &error));
    assert_true(isnan(fit.alpha));
}

static void nonsense_is_refused(void **state)
{
    const double half[] = {1.0, 2.5};
    const double none[] = {1.0, (double)NAN};
    struct pond_error error = {0};
    struct pond_powerlaw fit;

    (void)state;
    assert_fails(pond_powerlaw_fit(&fit, half, 2, &discrete, &error), POND_EINVAL,
                 "value 1 (2.5) is not a whole number");
    assert_fails(pond_powerlaw_fit(&fit, none, 2, NULL, &error), POND_EINVAL,
                 "value 1 (nan) is not finite");
}

static enum pond_status fit_and_forget(void *user)
{
    const struct pond_powerlaw_options options = {.bootstraps = 3, .seed = 1};
    struct pond_powerlaw fit;

    return pond_powerlaw_fit(&fit, user, 60, &options, NULL);
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    double x[60];

    (void)state;
    draw(x, 60, 2.0, 1.0, false, 3);
    assert_survives_no_memory(fit_and_forget, x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_exponents_are_recovered),
        cmocka_unit_test(the_begin_of_the_tail_is_found),
        cmocka_unit_test(the_fit_is_that_of_brute_force),
        cmocka_unit_test(scale_and_order_do_not_matter),
        cmocka_unit_test(the_p_value_tells_power_laws_from_others),
        cmocka_unit_test(draws_follow_their_law),
        cmocka_unit_test(the_tail_is_found_among_thousands_of_different_values),
        cmocka_unit_test(data_without_a_tail_give_nan),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
