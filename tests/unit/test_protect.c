/* Firms that are held up, second suppliers for many scenarios, and requests that make no sense.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "support/esri_oracle.h"
#include "support/explain_fixture.h"
#include "support/protect_fixture.h"

/* Every scenario with some firms held up, by every engine and by dense matrices. */
static void held_firms_lose_nothing_and_pass_nothing_on(void **state)
{
    int64_t compared = 0;

    (void)state;
    for (unsigned with = 0; with < ALL_WAYS; with++) {
        struct test_random random = {with + 1, 0};
        struct random_economy economy;
        struct pond_error error = {.code = POND_OK};
        struct pond_esri_model *model = NULL;
        struct pond_esri_input input;
        struct oracle oracle;
        uint8_t held[NODES] = {0};
        double total[NODES];
        pond_node node[NODES];
        struct pond_esri_batch batch = {.node = node, .total = total};

        make_random_economy(&economy, &random, NODES, INT64_C(4) * NODES, INDUSTRIES);
        input = economy_input(&economy, with, with % 2 == 0 ? 1e-2 : 1e-8);
        for (pond_node i = 0; i < NODES; i++) {
            held[i] = next_below(&random, 4) == 0;
        }
        for (pond_node i = 0; i < NODES; i++) {
            /* stopping by total wants a total */
            if (held[i] == 0 && economy.weight[i] > 0.0 && economy.network->sales[i] > 0.0) {
                node[batch.count++] = i;
            }
        }
        input.held = held;
        fill_oracle(&oracle, &input, &economy.links);
        assert_ok(pond_esri_model_new(&model, &input, &error));
        for (unsigned engines = 0; engines <= POND_ESRI_SINGLE; engines += 2) {
            batch.engines = engines;
            assert_ok(pond_esri_run_batch(model, &batch, &error));
            for (int64_t k = 0; k < batch.count; k++, compared++) {
                struct outcome expected;

                run_oracle(&oracle, &expected, &(struct pond_esri_shock){node[k], 1.0, 1.0}, 1);
                assert_close(total[k], expected.total, 1e-10);
            }
        }
        pond_esri_model_free(model);
        free_random_economy(&economy);
    }
    assert_true(compared > 4000);
}

static void a_held_firm_cannot_be_shocked(void **state)
{
    struct protect_case c;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    uint8_t held[10] = {0, 0, 1};
    double total[10];
    const struct pond_esri_batch batch = {.count = 10, .total = total};

    (void)state;
    make_protect_case(&c, 1, 10, WITH_REVENUE, 1e-2, 1);
    c.input.held = held;
    assert_ok(pond_esri_model_new(&model, &c.input, &error));
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL,
                 "shock of node 2, which is held up");
    pond_esri_model_free(model);
    free_protect_case(&c);
}

/* 0 -> 1 -> 2 -> 3, all in proportion and all of it: to close 0 closes all. */
static struct pond_network *make_chain(void)
{
    static const pond_node supplier[] = {0, 1, 2};
    static const pond_node customer[] = {1, 2, 3};
    static const double value[] = {1.0, 1.0, 1.0};
    const struct pond_network_input links = {.nodes = 4,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network, &links, &error));
    return network;
}

static const double equal[] = {1.0, 1.0, 1.0, 1.0};

static struct pond_esri_input chain_input(const struct pond_network *network)
{
    return (struct pond_esri_input){.view = {network, NULL},
                                    .weights = 1,
                                    .weight = equal,
                                    .eps = 1e-9,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = 100};
}

/* Whoever closes, all four are lost. Held up in the middle, 1 saves all of its own scenario, 3 of 4
 * where 0 closes, and 0 and itself where 2 or 3 does: 4 + 3 + 2 + 2 quarters of a quarter; 2 as
 * much from the other end. */
static void a_chain_is_protected_in_its_middle(void **state)
{
    struct pond_network *network = make_chain();
    const struct pond_esri_input input = chain_input(network);
    struct pond_esri_protect_input what = {
        .input = &input, .measure = POND_ESRI_FIRMS, .objective = POND_ESRI_TOTAL, .budget = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;

    (void)state;
    assert_ok(pond_esri_protect(&answer, &what, &error));
    assert_close(answer->total, 1.0, 1e-14);
    assert_int_equal(answer->steps, 1);
    assert_int_equal(answer->candidate[answer->step[0].candidate].node, 1);
    assert_close(answer->step[0].gain, 11.0 / 16.0, 1e-14);
    assert_close(answer->before[0], 1.0, 1e-14);
    assert_close(answer->after[0], 0.25, 1e-14);
    assert_true(answer->after[1] == 0.0);
    assert_close(answer->after[2], 0.5, 1e-14);
    assert_true(answer->has_next);
    pond_esri_protection_free(answer);

    what.objective = POND_ESRI_WORST;
    assert_ok(pond_esri_protect(&answer, &what, &error));
    assert_close(answer->worst, 1.0, 1e-14);
    assert_close(answer->step[0].worst, 0.5, 1e-14);
    pond_esri_protection_free(answer);
    pond_network_free(network);
}

static void chances_say_which_scenarios_count(void **state)
{
    static const double chance[] = {0.0, 0.0, 0.0, 3.0};
    struct pond_network *network = make_chain();
    const struct pond_esri_input input = chain_input(network);
    struct pond_esri_protect_input what = {.input = &input,
                                           .chance = chance,
                                           .measure = POND_ESRI_FIRMS,
                                           .objective = POND_ESRI_TOTAL,
                                           .budget = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;

    (void)state;
    assert_ok(pond_esri_protect(&answer, &what, &error));
    assert_int_equal(answer->candidate[answer->step[0].candidate].node, 3);
    assert_close(answer->step[0].gain, 1.0, 1e-14);
    assert_false(answer->has_next); /* nothing is lost any more */
    pond_esri_protection_free(answer);
    pond_network_free(network);
}

static void budgets_of_none_and_of_more_than_all_are_answered(void **state)
{
    struct pond_network *network = make_chain();
    const struct pond_esri_input input = chain_input(network);
    struct pond_esri_protect_input what = {
        .input = &input, .measure = POND_ESRI_FIRMS, .objective = POND_ESRI_TOTAL, .budget = 0};
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;

    (void)state;
    assert_ok(pond_esri_protect(&answer, &what, &error));
    assert_int_equal(answer->steps, 0);
    assert_true(answer->has_next && answer->most == 0.0);
    assert_true(answer->after[0] == answer->before[0]);
    pond_esri_protection_free(answer);
    what.budget = 1000;
    assert_ok(pond_esri_protect(&answer, &what, &error));
    assert_int_equal(answer->steps, 4);
    assert_true(answer->step[3].total == 0.0 && answer->step[3].worst == 0.0);
    assert_close(answer->most, 1.0, 1e-12);
    pond_esri_protection_free(answer);
    pond_network_free(network);
}

/* A scenario in which nothing fails. */
static void where_nothing_is_lost_nothing_is_chosen(void **state)
{
    static const int64_t start[] = {0, 0};
    struct pond_network *network = make_chain();
    const struct pond_esri_input input = chain_input(network);
    struct pond_esri_protect_input what = {
        .input = &input, .scenarios = 1, .start = start, .measure = POND_ESRI_FIRMS, .budget = 2};
    struct pond_error error = {.code = POND_OK};

    (void)state;
    for (int m = POND_ESRI_FIRMS; m <= POND_ESRI_SUPPLIERS; m++) {
        for (int o = POND_ESRI_TOTAL; o <= POND_ESRI_WORST; o++) {
            struct pond_esri_protection *answer = NULL;

            what.measure = (enum pond_esri_measure)m;
            what.objective = (enum pond_esri_objective)o;
            assert_ok(pond_esri_protect(&answer, &what, &error));
            assert_int_equal(answer->steps, 0);
            assert_false(answer->has_next);
            pond_esri_protection_free(answer);
        }
    }
    pond_network_free(network);
}

static void requests_out_of_range_are_refused(void **state)
{
    static const pond_node nobody[] = {4};
    static const double chance[] = {1.0, -1.0, 0.0, 0.0};
    static const double no_chance[] = {0.0, 0.0, 0.0, 0.0};
    struct pond_network *network = make_chain();
    const struct pond_esri_input input = chain_input(network);
    const struct pond_esri_protect_input good = {
        .input = &input, .measure = POND_ESRI_FIRMS, .objective = POND_ESRI_TOTAL, .budget = 1};
    struct pond_esri_protect_input what = good;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;
    struct pond_esri_protect_value value;

    (void)state;
    what.budget = -1;
    assert_fails(pond_esri_protect(&answer, &what, &error), POND_EINVAL, "budget -1");
    assert_null(answer);
    what = good;
    what.objective = 0;
    assert_fails(pond_esri_protect(&answer, &what, &error), POND_EINVAL, "objective 0");
    what = good;
    what.scenarios = 1;
    what.node = nobody;
    assert_fails(pond_esri_protect(&answer, &what, &error), POND_EINVAL, "shock of node 4");
    what = good;
    what.chance = chance;
    assert_fails(pond_esri_protect(&answer, &what, &error), POND_EINVAL, "scenario 1 is -1");
    what.chance = no_chance;
    assert_fails(pond_esri_protect(&answer, &what, &error), POND_EINVAL, "add up to 0");
    assert_fails(pond_esri_protect_firms(&value, &good, nobody, 1, &error), POND_EINVAL,
                 "no node 4");
    pond_network_free(network);
}

static bool stop_at_once(void *user, const struct pond_progress *progress)
{
    (void)progress;
    ++*(int *)user;
    return true;
}

static void a_listener_can_stop_it(void **state)
{
    struct protect_case c;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_protection *answer = NULL;
    int asked = 0;
    struct pond_progress progress = {.report = stop_at_once, .user = &asked};

    (void)state;
    make_protect_case(&c, 3, 600, WITH_REVENUE, 1e-9, 5);
    c.what.progress = &progress;
    c.what.every = true;
    assert_fails(pond_esri_protect(&answer, &c.what, &error), POND_ECANCELED, "stopped while");
    assert_null(answer);
    assert_true(asked > 0);
    free_protect_case(&c);
}

/* --- second suppliers --- */

/* With one scenario a second supplier is worth what pond_esri_change_run says. */
static void second_suppliers_gain_what_the_single_change_gains(void **state)
{
    int64_t compared = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct protect_case c;
        struct explained_case run;
        struct pond_esri_protection *answer = NULL;
        struct pond_error error = {.code = POND_OK};
        const pond_node failing = (pond_node)(seed % 10);
        const struct pond_esri_shock shock = {failing, 1.0, 1.0};

        make_protect_case(&c, seed, 30,
                          WITH_WEIGHTS | WITH_REVENUE | (seed % 2 ? WITH_SUBSTITUTION : 0), 1e-6,
                          3);
        c.what.measure = POND_ESRI_SUPPLIERS;
        c.what.scenarios = 1;
        c.what.node = &failing;
        make_case(&run, &c.input, &shock, 1);
        answer = protect(&c);
        for (int64_t k = 0; k < answer->candidates; k++, compared++) {
            const struct pond_esri_candidate *candidate = &answer->candidate[k];
            double after = 0.0;

            assert_true(k == 0 || candidate->estimate <= answer->candidate[k - 1].estimate);
            assert_ok(pond_esri_change_run(&after, NULL, &c.input, &run.what, &candidate->change,
                                           &error));
            assert_true(fabs(candidate->first_gain - (run.total - after)) < 1e-12);
        }
        for (int64_t r = 1; r < answer->steps; r++) {
            assert_true(answer->step[r].total < answer->step[r - 1].total);
        }
        assert_true(answer_gain(&c, answer) <= answer->most);
        pond_esri_protection_free(answer);
        free_case(&run);
        free_protect_case(&c);
    }
    assert_true(compared > 100);
}

/* What is chosen together is worth what a network with all changes gives. */
static void second_suppliers_add_up_in_one_network(void **state)
{
    struct protect_case c;
    struct pond_esri_protection *answer = NULL;
    struct pond_error error = {.code = POND_OK};
    struct pond_link_change link[8];
    struct pond_overlay *overlay = NULL;
    struct pond_esri_model *model = NULL;
    double total[30];
    const struct pond_esri_batch batch = {.count = 30, .total = total};
    double sum = 0.0;

    (void)state;
    make_protect_case(&c, 5, 30, WITH_WEIGHTS | WITH_SUBSTITUTION, 1e-3, 3);
    c.what.measure = POND_ESRI_SUPPLIERS;
    c.what.candidates = 10;
    answer = protect(&c);
    assert_true(answer->steps == 3 && answer->step[0].tried == 10);
    for (int64_t r = 0; r < 3; r++) {
        const struct pond_esri_change *change =
            &answer->candidate[answer->step[r].candidate].change;
        const struct pond_row row = pond_view_suppliers(c.input.view, change->customer);
        double to = change->value;

        for (int64_t e = 0; e < row.links; e++) {
            to += row.node[e] == change->to ? row.value[e] : 0.0;
        }
        link[2 * r] = (struct pond_link_change){change->from, change->customer, change->value};
        link[2 * r + 1] = (struct pond_link_change){change->to, change->customer, to};
    }
    assert_ok(pond_overlay_new(&overlay, c.economy.network, link, 6, &error));
    c.input.view.overlay = overlay;
    assert_ok(pond_esri_model_new(&model, &c.input, &error));
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    for (int k = 0; k < 30; k++) {
        assert_close(answer->after[k], total[k], 1e-12);
        sum += total[k] / 30.0;
    }
    assert_close(answer->step[2].total, sum, 1e-12);
    pond_esri_model_free(model);
    pond_overlay_free(overlay);
    pond_esri_protection_free(answer);
    free_protect_case(&c);
}

/* --- memory --- */

static enum pond_status protect_once(void *user)
{
    const struct protect_case *c = user;
    struct pond_esri_protection *answer = NULL;
    struct pond_esri_protect_value value;
    pond_node firm[2];
    enum pond_status status = POND_OK;

    POND_TRY(pond_esri_protect(&answer, &c->what, NULL));
    if (c->what.measure == POND_ESRI_FIRMS) {
        POND_TRY(pond_esri_protect_exact(firm, &value, &c->what, NULL));
    }
done:
    pond_esri_protection_free(answer);
    return status;
}

static void choosing_survives_no_memory(void **state)
{
    (void)state;
    pond_set_threads(1);
    for (int m = POND_ESRI_FIRMS; m <= POND_ESRI_SUPPLIERS; m++) {
        for (int o = POND_ESRI_TOTAL; o <= POND_ESRI_WORST; o++) {
            struct protect_case c;

            make_protect_case(&c, 2, 5, WITH_REVENUE, 1e-2, 1);
            c.what.measure = (enum pond_esri_measure)m;
            c.what.objective = (enum pond_esri_objective)o;
            assert_survives_no_memory(protect_once, &c);
            free_protect_case(&c);
        }
    }
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_firms_lose_nothing_and_pass_nothing_on),
        cmocka_unit_test(a_held_firm_cannot_be_shocked),
        cmocka_unit_test(a_chain_is_protected_in_its_middle),
        cmocka_unit_test(chances_say_which_scenarios_count),
        cmocka_unit_test(budgets_of_none_and_of_more_than_all_are_answered),
        cmocka_unit_test(where_nothing_is_lost_nothing_is_chosen),
        cmocka_unit_test(requests_out_of_range_are_refused),
        cmocka_unit_test(a_listener_can_stop_it),
        cmocka_unit_test(second_suppliers_gain_what_the_single_change_gains),
        cmocka_unit_test(second_suppliers_add_up_in_one_network),
        cmocka_unit_test(choosing_survives_no_memory),
    };

    return cmocka_run_group_tests_name("protect", tests, NULL, NULL);
}
