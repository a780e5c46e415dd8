/* Networks that hardly leak: kappa, narrow intervals all the same, and the reason of wide ones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/esri.h"

#include <math.h>
#include <string.h>

#include "support/support.h"

#define RING 40

/* The bounds of all firms of a ring. */
struct bounds {
    double total[RING];
    double up[RING];
    double total_hi[RING];
    int64_t iterations[RING];
    uint8_t settled[RING];
    uint8_t closed[RING];
};

static struct pond_esri_batch batch_of(struct bounds *bounds, double tol)
{
    memset(bounds, 0, sizeof *bounds);
    return (struct pond_esri_batch){.count = RING,
                                    .total = bounds->total,
                                    .up = bounds->up,
                                    .total_hi = bounds->total_hi,
                                    .iterations = bounds->iterations,
                                    .settled = bounds->settled,
                                    .closed = bounds->closed,
                                    .tol = tol};
}

#define LAST (RING - 1)
#define LINKS (2 * LAST + 2)

static pond_node supplier[LINKS];
static pond_node customer[LINKS];
static double value[LINKS];
static double revenue[RING];

/* A ring of firms that each sell to the next and to the one after; of them the first sells `leak`
 * of its sales outside, and as much to the last firm, which only sells to the ring. What firms buy
 * on record is `bought` of their costs. */
static struct pond_esri_model *make_ring(double leak, double bought, int64_t most,
                                         struct pond_network **network)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    double weight[RING];
    double costs[RING];
    struct pond_esri_input input = {.revenue = revenue,
                                    .costs = costs,
                                    .weights = 1,
                                    .weight = weight,
                                    .eps = 1e-2,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = most,
                                    .limit = true};

    for (int i = 0; i < 2 * LAST; i++) {
        supplier[i] = i / 2;
        customer[i] = (i / 2 + 1 + i % 2) % LAST;
        value[i] = 1.0 + 0.5 * (i % 2) * (i % 3);
    }
    supplier[LINKS - 2] = 0;
    customer[LINKS - 2] = LAST;
    value[LINKS - 2] = leak;
    supplier[LINKS - 1] = LAST;
    customer[LINKS - 1] = 3;
    value[LINKS - 1] = 0.25;
    assert_ok(pond_network_build(network,
                                 &(struct pond_network_input){.nodes = RING,
                                                              .links = LINKS,
                                                              .supplier = supplier,
                                                              .customer = customer,
                                                              .value = value,
                                                              .industries = 1},
                                 &error));
    for (int i = 0; i < RING; i++) {
        weight[i] = 1.0;
        revenue[i] = (*network)->sales[i] + (i == 0 ? leak : 0.0);
        costs[i] = (*network)->purchases[i] / bought;
    }
    input.view.network = *network;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    return model;
}

/* kappa of the ring by elimination; every firm counts the same. */
static double dense_kappa(void)
{
    double a[RING][RING + 1] = {{0.0}};
    double kappa = 0.0;

    for (int i = 0; i < RING; i++) {
        a[i][i] = 1.0;
        a[i][RING] = 1.0;
    }
    for (int e = 0; e < LINKS; e++) {
        a[supplier[e]][customer[e]] -= value[e] / revenue[supplier[e]];
    }
    for (int c = 0; c < RING; c++) {
        for (int r = 0; r < RING; r++) {
            double factor = r == c ? 0.0 : a[r][c] / a[c][c];

            for (int k = c; k <= RING && factor != 0.0; k++) {
                a[r][k] -= factor * a[c][k];
            }
        }
    }
    for (int i = 0; i < RING; i++) {
        kappa += a[i][RING] / a[i][i] / RING;
    }
    return kappa;
}

static void kappa_is_right_however_slowly_losses_leak_out(void **state)
{
    static const double leaks[] = {0.5, 1e-2, 1e-4, 1e-6};

    (void)state;
    for (int l = 0; l < 4; l++) {
        struct pond_network *network = NULL;
        struct pond_esri_model *model = make_ring(leaks[l], 0.5, 100000, &network);
        double kappa = dense_kappa();
        struct bounds bounds;
        struct pond_error error = {.code = POND_OK};
        struct pond_esri_batch batch = batch_of(&bounds, 1e-6);

        assert_true(fabs(pond_esri_model_facts(model).kappa / kappa - 1.0) < 1e-6);
        assert_false(pond_esri_model_facts(model).kappa_least);
        /* scores stay narrow where plain sweeps would take some kappa updates; with a kappa of
         * 10^6 and more rounding begins to show */
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        for (int i = 0; i < RING; i++) {
            assert_true(bounds.closed[i] == POND_ESRI_LEAKS || leaks[l] < 1e-5);
            assert_true(bounds.iterations[i] <= 2000);
            /* walks come by all firms of the ring before they leak out */
            assert_true(leaks[l] > 1e-3 || i == LAST || bounds.up[i] > 0.9);
        }
        pond_esri_model_free(model);
        pond_network_free(network);
    }
}

static void check_reason(double leak, double bought, int64_t most, double tol, unsigned engines,
                         enum pond_esri_closed reason)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_esri_model *model = make_ring(leak, bought, most, &network);
    struct bounds bounds;
    struct pond_esri_batch batch = batch_of(&bounds, tol);

    batch.engines = engines;
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    for (int i = 0; i < RING; i++) {
        bool narrow = bounds.total_hi[i] - bounds.total[i] <= tol;

        assert_true(bounds.total[i] <= bounds.total_hi[i]);
        assert_int_equal(bounds.closed[i], narrow ? POND_ESRI_LEAKS : reason);
    }
    assert_int_equal(bounds.closed[LAST], reason);
    pond_esri_model_free(model);
    pond_network_free(network);
}

static void a_wide_interval_says_which_of_the_reasons_it_is(void **state)
{
    const unsigned full = POND_ESRI_BATCH;

    (void)state;
    check_reason(1e-5, 0.5, 100000, 1e-6, full, POND_ESRI_SLOW_LEAK);
    check_reason(0.5, 1.0 - 1e-7, 100000, 1e-6, 0, POND_ESRI_CIRCLE);
    check_reason(100.0, 0.5, 100000, 1e-15, 0, POND_ESRI_ROUNDING);
    check_reason(0.5, 0.5, 3, 1e-6, full, POND_ESRI_CUT_SHORT);
    assert_non_null(strstr(pond_esri_closed_reason(POND_ESRI_CIRCLE), "circle"));
    assert_non_null(strstr(pond_esri_closed_reason(POND_ESRI_ROUNDING), "rounding"));
    assert_non_null(strstr(pond_esri_closed_reason(POND_ESRI_CUT_SHORT), "max_iterations"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_is_right_however_slowly_losses_leak_out),
        cmocka_unit_test(a_wide_interval_says_which_of_the_reasons_it_is)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
