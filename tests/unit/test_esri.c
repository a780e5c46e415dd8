/* ESRI runs: an independent oracle, and the laws that every run obeys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/esri.h"
#include "support/esri_oracle.h"

#define LINKS 150
#define SEEDS 6

static void run_in(struct outcome *outcome, const struct pond_esri_model *model,
                   struct pond_esri_work *work, const struct pond_esri_shock *shock, int64_t shocks)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_answer answer = {.total = &outcome->total,
                                      .down = &outcome->down,
                                      .up = &outcome->up,
                                      .node_down = outcome->node_down,
                                      .node_up = outcome->node_up};

    assert_ok(pond_esri_run(model, work, shock, shocks, &answer, &error));
    outcome->iterations = answer.iterations;
}

/* Model, scratch, run. `outcome` is zeroed, so that outcomes can be compared as bytes. */
static void run_once(struct outcome *outcome, const struct pond_esri_input *input,
                     const struct pond_esri_shock *shock, int64_t shocks)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;

    memset(outcome, 0, sizeof *outcome);
    assert_ok(pond_esri_model_new(&model, input, &error));
    assert_ok(pond_esri_work_new(&work, model, &error));
    run_in(outcome, model, work, shock, shocks);
    pond_esri_work_free(work);
    pond_esri_model_free(model);
}

/* As run_once for the losses alone, and the limit of iterations may be met. */
static void run_up_to_limit(struct outcome *outcome, const struct pond_esri_input *input,
                            const struct pond_esri_shock *shock, int64_t shocks)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;
    struct pond_esri_answer answer = {.node_down = outcome->node_down, .node_up = outcome->node_up};
    enum pond_status status = POND_OK;

    assert_ok(pond_esri_model_new(&model, input, &error));
    assert_ok(pond_esri_work_new(&work, model, &error));
    status = pond_esri_run(model, work, shock, shocks, &answer, &error);
    assert_true(status == POND_OK || status == POND_ELIMIT);
    pond_esri_work_free(work);
    pond_esri_model_free(model);
}

static bool are_near(const struct outcome *a, const struct outcome *b, double tolerance)
{
    bool near = a->iterations == b->iterations && fabs(a->total - b->total) <= tolerance &&
                fabs(a->down - b->down) <= tolerance && fabs(a->up - b->up) <= tolerance;

    for (int i = 0; i < NODES; i++) {
        near = near && fabs(a->node_down[i] - b->node_down[i]) <= tolerance;
        near = near && fabs(a->node_up[i] - b->node_up[i]) <= tolerance;
    }
    return near;
}

/* What is being tried, for the message of a failure. */
static uint64_t seed_now;
static unsigned way_now;

static void assert_near(const struct outcome *a, const struct outcome *b, double tolerance)
{
    if (!are_near(a, b, tolerance)) {
        print_error("seed %llu, way %u: T %lld and %lld, scores %.17g and %.17g\n",
                    (unsigned long long)seed_now, way_now, (long long)a->iterations,
                    (long long)b->iterations, a->total, b->total);
        fail();
    }
}

static void every_kind_of_run_agrees_with_a_dense_oracle(void **state)
{
    struct oracle *oracle = malloc(sizeof *oracle);

    (void)state;
    assert_non_null(oracle);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < ALL_WAYS; what++) {
            /* closed networks take thousands of updates at a small eps */
            double eps = (what & WITH_REVENUE) != 0 ? 1e-9 : 1e-3;
            struct pond_esri_input input = economy_input(&economy, what, eps);
            struct outcome actual;
            struct outcome expected;

            seed_now = seed;
            way_now = what;
            fill_oracle(oracle, &input, &economy.links);
            run_once(&actual, &input, economy.shock, economy.shocks);
            run_oracle(oracle, &expected, economy.shock, economy.shocks);
            assert_near(&actual, &expected, 1e-12);
        }
        free_random_economy(&economy);
    }
    free(oracle);
}

/* ---- Laws. ---- */

static void losses_are_shares_no_smaller_than_the_shock(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < ALL_WAYS; what++) {
            struct pond_esri_input input = economy_input(&economy, what, 1e-3);
            struct outcome outcome;

            run_once(&outcome, &input, economy.shock, economy.shocks);
            for (int i = 0; i < NODES; i++) {
                assert_true(outcome.node_down[i] >= 0.0 && outcome.node_down[i] <= 1.0);
                assert_true(outcome.node_up[i] >= 0.0 && outcome.node_up[i] <= 1.0);
            }
            for (int64_t k = 0; k < economy.shocks; k++) {
                assert_true(outcome.node_down[economy.shock[k].node] >= economy.shock[k].down);
                assert_true(outcome.node_up[economy.shock[k].node] >= economy.shock[k].up);
            }
            assert_true(outcome.total <= outcome.down + outcome.up + 1e-15);
            assert_true(outcome.total >= fmax(outcome.down, outcome.up));
        }
        free_random_economy(&economy);
    }
}

static void no_shock_is_no_loss_after_one_update(void **state)
{
    const struct pond_esri_shock nothing = {3, 0.0, 0.0};
    struct test_random random = {1, 0};
    struct random_economy economy;
    static const struct outcome zero;

    (void)state;
    make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
    for (unsigned what = 0; what < ALL_WAYS; what++) {
        struct pond_esri_input input = economy_input(&economy, what, 1e-3);
        struct outcome outcome;

        for (int64_t shocks = 0; shocks <= 1; shocks++) {
            run_once(&outcome, &input, &nothing, shocks);
            assert_int_equal(outcome.iterations, 1);
            outcome.iterations = 0;
            assert_memory_equal(&outcome, &zero, sizeof zero);
        }
    }
    free_random_economy(&economy);
}

/* Also with substitution: a larger loss leaves less supply, so sigma rises with it. Only the dead
 * markets of `compat` break this. */
static void a_larger_shock_is_never_a_smaller_loss(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < WITH_COMPAT; what++) {
            struct pond_esri_input input = economy_input(&economy, what | WITH_REVENUE, 1e-13);
            struct pond_esri_shock larger[NODES];
            struct outcome small;
            struct outcome large;

            for (int64_t k = 0; k < economy.shocks; k++) {
                larger[k] = economy.shock[k];
                larger[k].down += (1.0 - larger[k].down) * next_uniform(&random);
                larger[k].up += (1.0 - larger[k].up) * next_uniform(&random);
            }
            run_once(&small, &input, economy.shock, economy.shocks);
            run_once(&large, &input, larger, economy.shocks);
            for (int i = 0; i < NODES; i++) {
                /* both runs are within 1e-13 x (steps to leak) of their limits */
                assert_true(large.node_down[i] >= small.node_down[i] - 1e-10);
                assert_true(large.node_up[i] >= small.node_up[i] - 1e-10);
            }
            assert_true(large.total >= small.total - 1e-10);
        }
        free_random_economy(&economy);
    }
}

static void numbering_the_firms_otherwise_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct pond_error error = {.code = POND_OK};
        struct random_economy economy;
        struct pond_network *other = NULL;
        struct outcome before;
        struct outcome after;
        struct outcome back;
        pond_node to[NODES];
        int32_t industry[NODES];
        double revenue[NODES];
        struct pond_esri_input input;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (pond_node i = 0; i < NODES; i++) {
            pond_node j = (pond_node)next_below(&random, i + 1);

            to[i] = to[j];
            to[j] = i;
        }
        input = economy_input(&economy, WITH_SUBSTITUTION | WITH_REVENUE, 1e-6);
        run_once(&before, &input, economy.shock, economy.shocks);
        for (pond_node i = 0; i < NODES; i++) {
            industry[to[i]] = economy.links.industry[i];
            revenue[to[i]] = economy.revenue[i];
        }
        for (int64_t e = 0; e < economy.links.input.links; e++) {
            economy.links.supplier[e] = to[economy.links.supplier[e]];
            economy.links.customer[e] = to[economy.links.customer[e]];
        }
        for (int64_t k = 0; k < economy.shocks; k++) {
            economy.shock[k].node = to[economy.shock[k].node];
        }
        economy.links.input.industry = industry;
        assert_ok(pond_network_build(&other, &economy.links.input, &error));
        input.view.network = other;
        input.revenue = revenue;
        run_once(&after, &input, economy.shock, economy.shocks);
        back = after;
        for (pond_node i = 0; i < NODES; i++) {
            back.node_down[i] = after.node_down[to[i]];
            back.node_up[i] = after.node_up[to[i]];
        }
        assert_near(&back, &before, 1e-13);
        pond_network_free(other);
        free_random_economy(&economy);
    }
}

static void a_link_in_two_halves_is_the_same_link(void **state)
{
    struct test_random random = {1, 0};
    struct pond_error error = {.code = POND_OK};
    struct random_economy economy;
    struct pond_network *other = NULL;
    struct pond_network_input twice;
    struct pond_esri_input input;
    struct outcome once;
    struct outcome halves;
    pond_node supplier[2 * LINKS];
    pond_node customer[2 * LINKS];
    double value[2 * LINKS];

    (void)state;
    make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
    twice = economy.links.input;
    for (int64_t e = 0; e < LINKS; e++) {
        supplier[2 * e] = supplier[2 * e + 1] = economy.links.supplier[e];
        customer[2 * e] = customer[2 * e + 1] = economy.links.customer[e];
        value[2 * e] = 0.25 * economy.links.value[e];
        value[2 * e + 1] = 0.75 * economy.links.value[e];
    }
    twice.supplier = supplier;
    twice.customer = customer;
    twice.value = value;
    twice.links = 2 * (int64_t)LINKS;
    assert_ok(pond_network_build(&other, &twice, &error));
    input = economy_input(&economy, WITH_SUBSTITUTION | WITH_REVENUE, 1e-6);
    run_once(&once, &input, economy.shock, economy.shocks);
    input.view.network = other;
    run_once(&halves, &input, economy.shock, economy.shocks);
    assert_near(&halves, &once, 1e-13);
    pond_network_free(other);
    free_random_economy(&economy);
}

/* The same run with all money in another unit. */
static void run_in_unit(struct outcome *outcome, const struct random_economy *economy, double unit,
                        unsigned what)
{
    struct pond_error error = {.code = POND_OK};
    struct random_economy scaled = *economy;
    struct pond_esri_input input;
    double value[LINKS];
    double revenue[NODES];
    double costs[NODES];

    for (int64_t e = 0; e < LINKS; e++) {
        value[e] = economy->links.value[e] * unit;
    }
    for (pond_node i = 0; i < NODES; i++) {
        revenue[i] = economy->revenue[i] * unit;
        costs[i] = economy->costs[i] * unit;
    }
    scaled.links.input.value = value;
    scaled.revenue = revenue;
    scaled.costs = costs;
    assert_ok(pond_network_build(&scaled.network, &scaled.links.input, &error));
    input = economy_input(&scaled, what, 1e-3);
    run_once(outcome, &input, economy->shock, economy->shocks);
    pond_network_free(scaled.network);
}

/* Units are powers of two, so that scaling rounds nothing. */
static void another_unit_of_money_gives_the_same_bits(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < WITH_COMPAT; what++) {
            struct outcome expected;
            struct outcome actual;

            run_in_unit(&expected, &economy, 1.0, what);
            run_in_unit(&actual, &economy, 0x1p-40, what);
            assert_memory_equal(&actual, &expected, sizeof expected);
            run_in_unit(&actual, &economy, 0x1p+50, what);
            assert_memory_equal(&actual, &expected, sizeof expected);
        }
        free_random_economy(&economy);
    }
}

static void an_overlay_is_the_network_built_anew(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct pond_error error = {.code = POND_OK};
        struct random_economy economy;
        struct pond_network *rebuilt = NULL;
        struct pond_overlay *overlay = NULL;
        struct pond_esri_input input;
        struct outcome through_overlay;
        struct outcome anew;
        struct pond_link_change change[LINKS];
        int64_t changes = 0;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        /* one row of a pair gets a new value, or none: all others of the pair go */
        for (int64_t e = 0; e < LINKS; e++) {
            bool again = false;

            for (int64_t f = 0; f < e; f++) {
                again = again || (economy.links.supplier[f] == economy.links.supplier[e] &&
                                  economy.links.customer[f] == economy.links.customer[e]);
            }
            if (!again) {
                double value = next_below(&random, 3) == 0 ? 0.0 : next_uniform(&random) + 0.5;

                change[changes++] = (struct pond_link_change){economy.links.supplier[e],
                                                              economy.links.customer[e], value};
            }
        }
        assert_ok(pond_overlay_new(&overlay, economy.network, change, changes, &error));
        economy.links.input.links = 0;
        for (int64_t c = 0; c < changes; c++) {
            if (change[c].value > 0.0) {
                int64_t e = economy.links.input.links++;

                economy.links.supplier[e] = change[c].supplier;
                economy.links.customer[e] = change[c].customer;
                economy.links.value[e] = change[c].value;
            }
        }
        assert_ok(pond_network_build(&rebuilt, &economy.links.input, &error));
        input = economy_input(&economy, WITH_SUBSTITUTION | WITH_MARKETS, 1e-3);
        input.view.overlay = overlay;
        run_once(&through_overlay, &input, economy.shock, economy.shocks);
        input.view = (struct pond_view){rebuilt, NULL};
        run_once(&anew, &input, economy.shock, economy.shocks);
        assert_memory_equal(&through_overlay, &anew, sizeof anew);
        pond_overlay_free(overlay);
        pond_network_free(rebuilt);
        free_random_economy(&economy);
    }
}

static void assert_no_smaller(const struct outcome *after, const struct outcome *before)
{
    for (int i = 0; i < NODES; i++) {
        assert_true(after->node_down[i] >= before->node_down[i]);
        assert_true(after->node_up[i] >= before->node_up[i]);
    }
}

/* Also in the last bit: sums, products and quotients of doubles are monotone. */
static void losses_never_fall_from_one_update_to_the_next(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < WITH_COMPAT; what++) {
            struct pond_esri_input input = economy_input(&economy, what, 1e-300);
            struct outcome before = {0};
            struct outcome after = {0};

            for (input.max_iterations = 1; input.max_iterations <= 40; input.max_iterations += 3) {
                run_up_to_limit(&after, &input, economy.shock, economy.shocks);
                assert_no_smaller(&after, &before);
                before = after;
            }
        }
        free_random_economy(&economy);
    }
}

static void scratch_memory_forgets_the_runs_before(void **state)
{
    struct test_random random = {1, 0};
    struct pond_error error = {.code = POND_OK};
    struct random_economy economy;
    struct pond_esri_input input;
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;

    (void)state;
    make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
    input = economy_input(&economy, WITH_SUBSTITUTION, 1e-3);
    assert_ok(pond_esri_model_new(&model, &input, &error));
    assert_ok(pond_esri_work_new(&work, model, &error));
    for (pond_node i = 0; i < NODES; i++) {
        const struct pond_esri_shock closed = {i, 1.0, 1.0};
        struct outcome fresh;
        struct outcome used = {0};

        run_in(&used, model, work, economy.shock, economy.shocks);
        run_in(&used, model, work, &closed, 1);
        run_once(&fresh, &input, &closed, 1);
        assert_memory_equal(&used, &fresh, sizeof fresh);
    }
    pond_esri_work_free(work);
    pond_esri_model_free(model);
    free_random_economy(&economy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_agrees_with_a_dense_oracle),
        cmocka_unit_test(losses_are_shares_no_smaller_than_the_shock),
        cmocka_unit_test(no_shock_is_no_loss_after_one_update),
        cmocka_unit_test(a_larger_shock_is_never_a_smaller_loss),
        cmocka_unit_test(numbering_the_firms_otherwise_changes_nothing),
        cmocka_unit_test(a_link_in_two_halves_is_the_same_link),
        cmocka_unit_test(another_unit_of_money_gives_the_same_bits),
        cmocka_unit_test(an_overlay_is_the_network_built_anew),
        cmocka_unit_test(losses_never_fall_from_one_update_to_the_next),
        cmocka_unit_test(scratch_memory_forgets_the_runs_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
