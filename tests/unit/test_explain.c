/* Why a scenario costs what it costs: examples by hand, and sums that must hold.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ripple/esri_trace.h"
#include "ripple/explain.h"
#include "support/explain_fixture.h"

#define NODES 40
#define LINKS 150
#define INDUSTRIES 4
#define SEEDS 4

/* The carrier of a link, NULL where it carried nothing. */
static const struct pond_esri_carrier *carrier(const struct pond_esri_reasons *reasons,
                                               pond_node supplier, pond_node customer, bool up)
{
    for (int64_t k = 0; k < reasons->links; k++) {
        const struct pond_esri_carrier *link = &reasons->link[k];

        if (link->supplier == supplier && link->customer == customer && link->up == up) {
            return link;
        }
    }
    return NULL;
}

static void assert_carrier(const struct pond_esri_reasons *reasons, pond_node supplier,
                           pond_node customer, bool up, const double expected[3])
{
    const struct pond_esri_carrier *link = carrier(reasons, supplier, customer, up);

    assert_non_null(link);
    assert_close(link->direct, expected[0], 1e-14);
    assert_close(link->indirect, expected[1], 1e-14);
    assert_close(link->through, expected[2], 1e-14);
}

static void missing_inputs_are_traced_over_four_firms_by_hand(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    struct four_firms four;
    struct pond_esri_reasons *reasons = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    make_four_firms(&four, &shock);
    assert_int_equal(four.what.iterations, 4);
    assert_ok(pond_esri_explain(&reasons, &four.what, &error));
    assert_close(reasons->total, 0.61875, 1e-14);
    assert_close(reasons->own, 0.4, 1e-14);
    assert_close(reasons->tied, 0.4, 1e-14); /* firm 0 lost all in both directions */
    assert_close(reasons->down_direct, 0.15, 1e-14);
    assert_close(reasons->down_indirect, 0.06875, 1e-14);
    assert_true(reasons->up_direct == 0.0 && reasons->up_indirect == 0.0);
    assert_int_equal(reasons->links, 4);
    assert_carrier(reasons, 0, 1, false, (double[]){0.15, 0.0, 0.21875});
    assert_carrier(reasons, 1, 3, false, (double[]){0.0, 0.025, 0.03125});
    assert_carrier(reasons, 1, 2, false, (double[]){0.0, 0.0375, 0.0375});
    assert_carrier(reasons, 3, 2, false, (double[]){0.0, 0.00625, 0.00625});
    assert_int_equal(reasons->rounds, 3);
    assert_close(reasons->round_down[0], 0.15, 1e-14);
    assert_close(reasons->round_down[1], 0.0625, 1e-14);
    assert_close(reasons->round_down[2], 0.00625, 1e-14);
    assert_close(reasons->lost[2], 0.04375, 1e-14);
    assert_close(reasons->passed[0], 0.21875, 1e-14);
    assert_close(reasons->passed[1], 0.06875, 1e-14);
    assert_close(reasons->passed[3], 0.00625, 1e-14);
    assert_true(reasons->passed[2] == 0.0);
    pond_esri_reasons_free(reasons);
    free_four_firms(&four);
}

static void missing_orders_are_traced_over_four_firms_by_hand(void **state)
{
    const struct pond_esri_shock shock = {2, 1.0, 1.0};
    struct four_firms four;
    struct pond_esri_reasons *reasons = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    make_four_firms(&four, &shock);
    assert_ok(pond_esri_explain(&reasons, &four.what, &error));
    assert_close(reasons->total, 0.6, 1e-14);
    assert_close(reasons->own, 0.2, 1e-14);
    assert_close(reasons->up_direct, 0.23, 1e-14);
    assert_close(reasons->up_indirect, 0.17, 1e-14);
    assert_carrier(reasons, 1, 2, true, (double[]){0.18, 0.0, 0.3});
    assert_carrier(reasons, 3, 2, true, (double[]){0.05, 0.0, 0.1});
    assert_carrier(reasons, 1, 3, true, (double[]){0.0, 0.03, 0.05});
    assert_carrier(reasons, 0, 1, true, (double[]){0.0, 0.14, 0.14});
    assert_int_equal(reasons->rounds, 3);
    assert_close(reasons->round_up[2], 0.02, 1e-14);
    pond_esri_reasons_free(reasons);
    free_four_firms(&four);
}

static void only_the_scarcest_essential_input_carries_the_loss(void **state)
{
    /* 2 needs both 0 (industry 0) and 1 (industry 1); 0 loses 0.5, 1 loses 0.8 */
    const pond_node supplier[] = {0, 1};
    const pond_node customer[] = {2, 2};
    const double value[] = {1.0, 1.0};
    const int32_t industry[] = {0, 1, 2};
    const uint8_t all_essential[] = {2, 2, 2, 2, 2, 2, 2, 2, 2};
    const double weight[] = {0.25, 0.25, 0.5};
    const struct pond_esri_shock shock[] = {{0, 0.5, 0.0}, {1, 0.8, 0.0}};
    const struct pond_network_input links = {.nodes = 3,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 3};
    struct pond_esri_input input = {.input_class = all_essential,
                                    .weights = 1,
                                    .weight = weight,
                                    .eps = 1e-9,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = 10};
    struct explained_case c;
    struct pond_network *network = NULL;
    struct pond_esri_reasons *reasons = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input.view.network = network;
    make_case(&c, &input, shock, 2);
    assert_ok(pond_esri_explain(&reasons, &c.what, &error));
    assert_close(reasons->total, 0.125 + 0.2 + 0.4, 1e-14);
    assert_close(reasons->own, 0.325, 1e-14);
    assert_int_equal(reasons->links, 1);
    assert_carrier(reasons, 1, 2, false, (double[]){0.4, 0.0, 0.4});
    pond_esri_reasons_free(reasons);
    free_case(&c);
    pond_network_free(network);
}

static double links_total(const struct pond_esri_reasons *reasons)
{
    double sum = 0.0;

    for (int64_t k = 0; k < reasons->links; k++) {
        const struct pond_esri_carrier *link = &reasons->link[k];

        assert_true(link->direct >= 0.0 && link->indirect >= 0.0);
        assert_true(link->through >= (link->direct + link->indirect) * (1.0 - 1e-12));
        sum += link->direct + link->indirect;
    }
    return sum;
}

static void assert_adds_up(const struct pond_esri_reasons *reasons, double total, pond_node nodes)
{
    double rounds = reasons->own;
    double lost = 0.0;

    for (int64_t k = 0; k < reasons->rounds; k++) {
        rounds += reasons->round_down[k] + reasons->round_up[k];
    }
    for (pond_node i = 0; i < nodes; i++) {
        lost += reasons->lost[i];
    }
    assert_close(reasons->total, total, 1e-12);
    assert_close(lost, total, 1e-12);
    assert_close(rounds, total, 1e-12);
    assert_close(reasons->own + reasons->down_direct + reasons->down_indirect + reasons->up_direct +
                     reasons->up_indirect,
                 total, 1e-12);
    assert_close(reasons->own + links_total(reasons), total, 1e-12);
    if (reasons->rounds > 0) {
        assert_close(reasons->down_direct + reasons->up_direct,
                     reasons->round_down[0] + reasons->round_up[0], 1e-12);
    }
}

static void every_kind_of_run_is_explained_to_the_last_bit_of_its_total(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        for (unsigned what = 0; what < ALL_WAYS; what++) {
            struct pond_esri_input input =
                economy_input(&economy, what, (what & WITH_REVENUE) != 0 ? 1e-9 : 1e-3);
            const struct pond_esri_shock closed = {(pond_node)(what % NODES), 1.0, 1.0};
            struct pond_error error = {.code = POND_OK};
            struct pond_esri_reasons *reasons = NULL;
            struct explained_case c;
            bool one = what % 2 == seed % 2;

            make_case(&c, &input, one ? &closed : economy.shock, one ? 1 : economy.shocks);
            assert_ok(pond_esri_explain(&reasons, &c.what, &error));
            assert_adds_up(reasons, c.total, NODES);
            pond_esri_reasons_free(reasons);
            free_case(&c);
        }
        free_random_economy(&economy);
    }
}

static void the_recorded_states_have_the_bits_of_the_run(void **state)
{
    struct test_random random = {5, 0};
    struct random_economy economy;

    (void)state;
    make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
    for (unsigned what = 0; what < ALL_WAYS; what++) {
        struct pond_esri_input input = economy_input(&economy, what, 1e-3);
        struct pond_error error = {.code = POND_OK};
        struct pondi_trace *trace = NULL;
        struct pondi_state last;
        struct explained_case c;

        make_case(&c, &input, economy.shock, economy.shocks);
        assert_ok(pondi_trace_new(&trace, c.model, economy.shock, economy.shocks, c.what.iterations,
                                  &error));
        last = pondi_trace_at(trace, c.what.iterations);
        assert_memory_equal(last.down, c.node_down, NODES * sizeof(double));
        assert_memory_equal(last.up, c.node_up, NODES * sizeof(double));
        last = pondi_trace_at(trace, 0);
        for (int64_t s = 0; s < economy.shocks; s++) {
            assert_true(last.down[economy.shock[s].node] == economy.shock[s].down);
        }
        pondi_trace_free(trace);
        free_case(&c);
    }
    free_random_economy(&economy);
}

static void no_shock_is_no_loss_and_no_carrier(void **state)
{
    const struct pond_esri_shock shock = {0, 0.0, 0.0};
    struct four_firms four;
    struct pond_esri_reasons *reasons = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    make_four_firms(&four, &shock);
    assert_ok(pond_esri_explain(&reasons, &four.what, &error));
    assert_true(reasons->total == 0.0 && reasons->own == 0.0);
    assert_int_equal(reasons->links, 0);
    assert_int_equal(reasons->rounds, 0);
    pond_esri_reasons_free(reasons);
    free_four_firms(&four);
}

static void what_is_out_of_range_is_refused(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    const struct pond_esri_shock wrong = {4, 1.0, 1.0};
    const struct pond_esri_shock much = {1, 1.5, 0.0};
    struct four_firms four;
    struct pond_esri_reasons *reasons = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    make_four_firms(&four, &shock);
    four.what.weight_set = 1;
    assert_fails(pond_esri_explain(&reasons, &four.what, &error), POND_EINVAL, "set 1 of weights");
    four.what.weight_set = 0;
    four.what.shock = &wrong;
    assert_fails(pond_esri_explain(&reasons, &four.what, &error), POND_EINVAL, "node 4");
    four.what.shock = &much;
    assert_fails(pond_esri_explain(&reasons, &four.what, &error), POND_EINVAL, "1.5");
    four.what.shock = &shock;
    four.what.iterations = 0;
    assert_fails(pond_esri_explain(&reasons, &four.what, &error), POND_EINVAL, "0 updates");
    assert_null(reasons);
    free_four_firms(&four);
}

static enum pond_status explain_once(void *user)
{
    const struct four_firms *four = user;
    struct pond_esri_reasons *reasons = NULL;
    enum pond_status status = pond_esri_explain(&reasons, &four->what, NULL);

    assert_true((status == POND_OK) == (reasons != NULL));
    pond_esri_reasons_free(reasons);
    return status;
}

static void an_explanation_survives_no_memory(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    struct four_firms four;

    (void)state;
    make_four_firms(&four, &shock);
    assert_survives_no_memory(explain_once, &four);
    free_four_firms(&four);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_inputs_are_traced_over_four_firms_by_hand),
        cmocka_unit_test(missing_orders_are_traced_over_four_firms_by_hand),
        cmocka_unit_test(only_the_scarcest_essential_input_carries_the_loss),
        cmocka_unit_test(every_kind_of_run_is_explained_to_the_last_bit_of_its_total),
        cmocka_unit_test(the_recorded_states_have_the_bits_of_the_run),
        cmocka_unit_test(no_shock_is_no_loss_and_no_carrier),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(an_explanation_survives_no_memory),
    };

    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
