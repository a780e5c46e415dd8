/* How good the choice is: against every set, against plain greedy by other means, and what bounds
 * promise.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "support/protect_fixture.h"

#define FIRMS 8
#define REST 1e-9
/* Two runs to rest may each miss so much. */
#define SLACK 1e-6

/* Choices compared with the exact optimum. */
struct gap {
    int64_t compared;
    int64_t optimal;
    int64_t bounded; /* the bound is at most 1.25 times the optimum */
    double least;    /* gain / best gain */
};

static void compare(struct gap *gap, const struct protect_case *c)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = protect(c);
    struct pond_esri_protect_value best;
    pond_node firm[FIRMS];
    double gain = answer_gain(c, answer);
    double most = 0.0;

    assert_ok(pond_esri_protect_exact(firm, &best, &c->what, &error));
    most = c->what.objective == POND_ESRI_WORST ? answer->worst - best.worst
                                                : answer->total - best.total;
    assert_true(gain <= most + SLACK);
    assert_close(protect_gain(c, firm, c->what.budget), most, 1e-9);
    if (!isnan(answer->most)) {
        assert_true(answer->most >= most - SLACK);
        gap->bounded += answer->most <= 1.25 * most;
    }
    gap->compared++;
    gap->optimal += gain >= most * (1.0 - 1e-9);
    if (most > 0.0 && gain / most < gap->least) {
        gap->least = gain / most;
    }
    if (answer->submodular) {
        assert_true(gain >= (1.0 - exp(-1.0)) * most - SLACK);
    }
    pond_esri_protection_free(answer);
}

static struct gap compare_many(unsigned with, enum pond_esri_objective objective, double eps)
{
    struct gap gap = {.least = 1.0};

    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct protect_case c;

        make_protect_case(&c, seed * 7 + with, FIRMS, with, eps, 2 + (int64_t)(seed % 2));
        c.what.objective = objective;
        compare(&gap, &c);
        free_protect_case(&c);
    }
    print_message("# options %u, objective %d, eps %g: %lld of %lld optimal, at least %.1f %% of "
                  "the optimum, bound within a quarter in %lld\n",
                  with, (int)objective, eps, (long long)gap.optimal, (long long)gap.compared,
                  100.0 * gap.least, (long long)gap.bounded);
    return gap;
}

static void mean_loss_is_lowered_nearly_as_much_as_by_the_best_set(void **state)
{
    const unsigned all = WITH_REVENUE | WITH_WEIGHTS | WITH_COSTS;
    struct gap gap[5];

    (void)state;
    gap[0] = compare_many(all | UP_ALONE, POND_ESRI_TOTAL, REST);
    gap[1] = compare_many(all, POND_ESRI_TOTAL, REST);
    gap[2] = compare_many(all | WITH_SUBSTITUTION, POND_ESRI_TOTAL, REST);
    gap[3] = compare_many(all | WITH_SUBSTITUTION, POND_ESRI_TOTAL, 1e-2);
    gap[4] = compare_many(WITH_SUBSTITUTION | WITH_MARKETS, POND_ESRI_TOTAL, 1e-2);
    for (int g = 0; g < 5; g++) {
        assert_true(gap[g].least > 0.9 && gap[g].optimal >= 45 && gap[g].bounded >= 55);
    }
}

static void worst_loss_is_lowered_but_no_guarantee_is_given(void **state)
{
    const unsigned all = WITH_REVENUE | WITH_WEIGHTS | WITH_COSTS;
    struct gap rest = compare_many(all, POND_ESRI_WORST, REST);
    struct gap early = compare_many(all | WITH_SUBSTITUTION, POND_ESRI_WORST, 1e-2);

    (void)state;
    assert_true(rest.optimal >= 50 && early.optimal >= 50);
    assert_true(rest.least > 0.9 && early.least > 0.75);
}

/* Greedy by its definition: every firm in every round, each set run from scratch. */
static double naive_greedy(const struct protect_case *c, pond_node *chosen)
{
    double best = 0.0;

    for (int64_t r = 0; r < c->what.budget; r++) {
        pond_node at = -1;

        best = -1.0;
        for (pond_node i = 0; i < c->economy.network->nodes; i++) {
            bool taken = false;
            double gain = 0.0;

            for (int64_t before = 0; before < r; before++) {
                taken = taken || chosen[before] == i;
            }
            chosen[r] = i;
            gain = taken ? -1.0 : protect_gain(c, chosen, r + 1);
            if (gain > best + 1e-12) {
                best = gain;
                at = i;
            }
        }
        chosen[r] = at;
    }
    return best;
}

static void plain_greedy_is_greedy_by_its_definition(void **state)
{
    (void)state;
    for (unsigned with = 0; with < ALL_WAYS; with += 3) {
        for (int o = POND_ESRI_TOTAL; o <= POND_ESRI_WORST; o++) {
            struct protect_case c;
            struct pond_esri_protection *answer = NULL;
            pond_node chosen[3];

            if ((with & WITH_COMPAT) != 0) {
                continue;
            }
            make_protect_case(&c, with + 100, 12, with, 1e-2, o == POND_ESRI_TOTAL ? 3 : 1);
            c.what.objective = (enum pond_esri_objective)o;
            c.what.every = true;
            answer = protect(&c);
            assert_close(answer_gain(&c, answer), naive_greedy(&c, chosen), 1e-9);
            pond_esri_protection_free(answer);
            free_protect_case(&c);
        }
    }
}

/* Lazy against plain: the same choices where estimates are bounds, for far fewer trials. */
static void lazy_greedy_chooses_as_plain_greedy(void **state)
{
    int64_t tried = 0;
    int64_t all = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct protect_case c;
        struct pond_esri_protection *lazy = NULL;
        struct pond_esri_protection *plain = NULL;

        make_protect_case(&c, seed, 40, WITH_REVENUE | WITH_WEIGHTS | UP_ALONE, REST, 4);
        lazy = protect(&c);
        c.what.every = true;
        plain = protect(&c);
        assert_true(lazy->submodular && lazy->steps == 4 && plain->steps == 4);
        for (int64_t r = 0; r < 4; r++) {
            assert_int_equal(lazy->step[r].candidate, plain->step[r].candidate);
            assert_true(lazy->step[r].total == plain->step[r].total);
            tried += lazy->step[r].tried;
            all += plain->step[r].tried;
        }
        assert_true(lazy->most <= lazy->total);
        pond_esri_protection_free(lazy);
        pond_esri_protection_free(plain);
        free_protect_case(&c);
    }
    assert_true(3 * tried < all);
}

/* With inputs and substitution too, in nearly all networks. */
static void lazy_greedy_loses_little_elsewhere(void **state)
{
    int64_t same = 0;
    double least = 1.0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct protect_case c;
        struct pond_esri_protection *lazy = NULL;
        struct pond_esri_protection *plain = NULL;
        double part = 0.0;

        make_protect_case(&c, seed, 30, WITH_REVENUE | WITH_WEIGHTS | WITH_SUBSTITUTION, 1e-2, 3);
        lazy = protect(&c);
        c.what.every = true;
        plain = protect(&c);
        part = answer_gain(&c, lazy) / answer_gain(&c, plain);
        same += part >= 1.0 - 1e-12;
        least = part < least ? part : least;
        pond_esri_protection_free(lazy);
        pond_esri_protection_free(plain);
        free_protect_case(&c);
    }
    print_message("# lazy is as good as plain in %lld of 60 networks, at least %.1f %%\n",
                  (long long)same, 100.0 * least);
    assert_true(same >= 55 && least > 0.95);
}

/* f(A + p) - f(A) >= f(B + p) - f(B) >= 0 for A within B: upstream alone, at rest. */
static void upstream_gains_are_monotone_and_submodular(void **state)
{
    struct test_random random = {77, 0};

    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct protect_case c;
        pond_node firm[7];
        double small = 0.0;
        double large = 0.0;

        make_protect_case(&c, seed, 14, WITH_WEIGHTS | WITH_REVENUE | UP_ALONE, REST, 1);
        for (int f = 0; f < 7; f++) { /* the last is p, the first two are A */
            firm[f] = (pond_node)(INT64_C(2) * f + next_below(&random, 2));
        }
        large = protect_gain(&c, firm, 7) - protect_gain(&c, firm, 6);
        firm[2] = firm[6];
        small = protect_gain(&c, firm, 3) - protect_gain(&c, firm, 2);
        assert_true(large >= -SLACK && small >= large - SLACK);
        free_protect_case(&c);
    }
}

/* Two essential inputs: to hold up one of their makers helps nobody, both do. */
static void essential_inputs_are_not_submodular(void **state)
{
    static const pond_node supplier[] = {0, 0, 1, 2};
    static const pond_node customer[] = {1, 2, 3, 3};
    static const double value[] = {1.0, 1.0, 1.0, 1.0};
    static const int32_t industry[] = {0, 1, 2, 3};
    static const double weight[] = {1.0, 1.0, 1.0, 100.0};
    static const double revenue[] = {1e9, 1e9, 1e9, 1e9}; /* next to nothing upstream */
    static const pond_node both[] = {1, 2};
    const struct pond_network_input links = {.nodes = 4,
                                             .links = 4,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 4};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    uint8_t essential[16];
    struct protect_case c = {.what = {.measure = POND_ESRI_FIRMS,
                                      .objective = POND_ESRI_TOTAL,
                                      .scenarios = 1,
                                      .node = supplier}};

    (void)state;
    memset(essential, POND_INPUT_ESSENTIAL, sizeof essential);
    assert_ok(pond_network_build(&network, &links, &error));
    c.input = (struct pond_esri_input){.view = {network, NULL},
                                       .input_class = essential,
                                       .revenue = revenue,
                                       .weights = 1,
                                       .weight = weight,
                                       .eps = REST,
                                       .stop = POND_ESRI_STOP_STATE,
                                       .max_iterations = 100};
    c.what.input = &c.input;
    assert_close(protect_gain(&c, both, 1), 1.0 / 103.0, 1e-6);
    assert_close(protect_gain(&c, both + 1, 1), 1.0 / 103.0, 1e-6);
    assert_close(protect_gain(&c, both, 2), 102.0 / 103.0, 1e-6);
    pond_network_free(network);
}

static void choices_have_the_same_bits_on_any_number_of_threads(void **state)
{
    (void)state;
    for (int m = 0; m < 4; m++) {
        struct protect_case c;
        struct pond_esri_protection *answer[3];

        make_protect_case(&c, 9, 300, WITH_REVENUE | WITH_SUBSTITUTION, 1e-2, 3);
        c.what.measure = m % 2 == 0 ? POND_ESRI_FIRMS : POND_ESRI_SUPPLIERS;
        c.what.objective = m < 2 ? POND_ESRI_TOTAL : POND_ESRI_WORST;
        c.what.candidates = m % 2 == 0 ? 0 : 12;
        for (int t = 0; t < 3; t++) {
            pond_set_threads(1 << t);
            answer[t] = protect(&c);
        }
        pond_set_threads(0);
        for (int t = 1; t < 3; t++) {
            assert_int_equal(answer[t]->steps, answer[0]->steps);
            assert_int_equal(answer[t]->candidates, answer[0]->candidates);
            assert_int_equal(answer[t]->runs, answer[0]->runs);
            assert_memory_equal(answer[t]->step, answer[0]->step,
                                (size_t)answer[0]->steps * sizeof *answer[0]->step);
            assert_memory_equal(answer[t]->after, answer[0]->after, 300 * sizeof(double));
            assert_true(answer[t]->most == answer[0]->most);
            for (int64_t k = 0; k < answer[0]->candidates; k++) {
                assert_true(answer[t]->candidate[k].estimate == answer[0]->candidate[k].estimate);
            }
        }
        for (int t = 0; t < 3; t++) {
            pond_esri_protection_free(answer[t]);
        }
        free_protect_case(&c);
    }
}

/* The same economy with its firms in another order. */
static void renumbering_changes_nothing_but_numbers(void **state)
{
    struct protect_case c;
    struct protect_case turned;
    struct pond_esri_protection *answer = NULL;
    struct pond_esri_protection *other = NULL;
    struct pond_error error = {.code = POND_OK};
    const pond_node nodes = 50;

    (void)state;
    make_protect_case(&c, 21, nodes, WITH_REVENUE | WITH_WEIGHTS | WITH_SUBSTITUTION, 1e-3, 4);
    make_protect_case(&turned, 21, nodes, WITH_REVENUE | WITH_WEIGHTS | WITH_SUBSTITUTION, 1e-3, 4);
    pond_network_free(turned.economy.network);
    for (int64_t e = 0; e < turned.economy.links.input.links; e++) {
        turned.economy.links.supplier[e] = nodes - 1 - turned.economy.links.supplier[e];
        turned.economy.links.customer[e] = nodes - 1 - turned.economy.links.customer[e];
    }
    for (pond_node i = 0; i < nodes; i++) {
        turned.economy.links.industry[i] = c.economy.links.industry[nodes - 1 - i];
        turned.economy.revenue[i] = c.economy.revenue[nodes - 1 - i];
        turned.economy.weight[i] = c.economy.weight[nodes - 1 - i];
    }
    assert_ok(pond_network_build(&turned.economy.network, &turned.economy.links.input, &error));
    turned.input.view.network = turned.economy.network;
    answer = protect(&c);
    other = protect(&turned);
    assert_int_equal(answer->steps, other->steps);
    for (int64_t r = 0; r < answer->steps; r++) {
        assert_int_equal(answer->candidate[answer->step[r].candidate].node,
                         nodes - 1 - other->candidate[other->step[r].candidate].node);
        assert_close(answer->step[r].gain, other->step[r].gain, 1e-9);
    }
    assert_close(answer->most, other->most, 1e-9);
    pond_esri_protection_free(answer);
    pond_esri_protection_free(other);
    free_protect_case(&c);
    free_protect_case(&turned);
}

static void sets_are_counted_up_to_a_limit(void **state)
{
    (void)state;
    assert_int_equal(pond_esri_protect_sets(5, 2, 100), 10);
    assert_int_equal(pond_esri_protect_sets(5, 9, 100), 1);
    assert_int_equal(pond_esri_protect_sets(5, 0, 100), 1);
    assert_int_equal(pond_esri_protect_sets(60, 30, INT64_MAX), INT64_C(118264581564861424));
    assert_int_equal(pond_esri_protect_sets(1000000, 5, 1000), 1001);
    assert_int_equal(pond_esri_protect_sets(1000000, 500000, INT64_MAX), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_loss_is_lowered_nearly_as_much_as_by_the_best_set),
        cmocka_unit_test(worst_loss_is_lowered_but_no_guarantee_is_given),
        cmocka_unit_test(plain_greedy_is_greedy_by_its_definition),
        cmocka_unit_test(lazy_greedy_chooses_as_plain_greedy),
        cmocka_unit_test(lazy_greedy_loses_little_elsewhere),
        cmocka_unit_test(upstream_gains_are_monotone_and_submodular),
        cmocka_unit_test(essential_inputs_are_not_submodular),
        cmocka_unit_test(choices_have_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(renumbering_changes_nothing_but_numbers),
        cmocka_unit_test(sets_are_counted_up_to_a_limit),
    };

    return cmocka_run_group_tests_name("protect_greedy", tests, NULL, NULL);
}
