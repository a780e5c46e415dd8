/* Second suppliers: which are proposed, and that what they are worth is a real run's.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ripple/explain.h"
#include "support/explain_fixture.h"

#define NODES 40
#define LINKS 150
#define INDUSTRIES 4

/* 0 and 1 make the same good, 2 buys 8 from 0 alone, 3 buys 4 from 1: close 0. */
struct market {
    struct pond_network *network;
    struct pond_esri_input input;
    struct explained_case run;
};

static const struct pond_esri_shock closed = {0, 1.0, 1.0};

static void make_market(struct market *market)
{
    static const pond_node supplier[] = {0, 1};
    static const pond_node customer[] = {2, 3};
    static const double value[] = {8.0, 4.0};
    static const int32_t industry[] = {0, 0, 1, 1};
    static const double revenue[] = {8.0, 8.0, 1.0, 1.0};
    static const double weight[] = {0.25, 0.25, 0.25, 0.25};
    const struct pond_network_input links = {.nodes = 4,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2};
    struct pond_error error = {.code = POND_OK};

    memset(market, 0, sizeof *market);
    assert_ok(pond_network_build(&market->network, &links, &error));
    market->input = (struct pond_esri_input){.view = {market->network, NULL},
                                             .revenue = revenue,
                                             .weights = 1,
                                             .weight = weight,
                                             .eps = 1e-9,
                                             .stop = POND_ESRI_STOP_STATE,
                                             .max_iterations = 100};
    make_case(&market->run, &market->input, &closed, 1);
}

static void free_market(struct market *market)
{
    free_case(&market->run);
    pond_network_free(market->network);
}

static enum pond_status propose(struct pond_esri_change **change, int64_t *count,
                                const struct pond_esri_input *input,
                                const struct explained_case *run, int64_t most)
{
    enum pond_status status = POND_OK;
    struct pond_esri_leverage *leverage = NULL;

    POND_TRY(pond_esri_leverage_new(&leverage, &run->what, NULL));
    POND_TRY(pond_esri_changes_propose(change, count, input->view, &run->what, leverage,
                                       run->node_down, most, NULL));
done:
    pond_esri_leverage_free(leverage);
    return status;
}

static void the_one_customer_without_a_choice_gets_a_second_supplier(void **state)
{
    struct market market;
    struct pond_esri_change *change = NULL;
    struct pond_error error = {.code = POND_OK};
    double after = 0.0;
    int64_t count = 0;
    int64_t steps = 0;

    (void)state;
    make_market(&market);
    assert_close(market.run.total, 0.5, 1e-14); /* 0 itself and 2 */
    assert_int_equal(propose(&change, &count, &market.input, &market.run, 10), POND_OK);
    assert_int_equal(count, 1);
    assert_int_equal(change->customer, 2);
    assert_int_equal(change->from, 0);
    assert_int_equal(change->to, 1);
    assert_close(change->value, 4.0, 1e-14);
    assert_close(change->estimate, 0.125, 1e-14);
    assert_ok(
        pond_esri_change_run(&after, &steps, &market.input, &market.run.what, change, &error));
    assert_close(after, 0.375, 1e-14);
    assert_int_equal(steps, 2);
    pond_esri_changes_free(change);
    free_market(&market);
}

static void a_change_that_does_not_fit_is_refused(void **state)
{
    struct market market;
    struct pond_error error = {.code = POND_OK};
    double after = 0.0;

    (void)state;
    make_market(&market);
    assert_fails(pond_esri_change_run(&after, NULL, &market.input, &market.run.what,
                                      &(struct pond_esri_change){2, 0, 1, 9.0, 0.0}, &error),
                 POND_EINVAL, "cannot buy 9 less");
    assert_fails(pond_esri_change_run(&after, NULL, &market.input, &market.run.what,
                                      &(struct pond_esri_change){2, 0, 0, 4.0, 0.0}, &error),
                 POND_EINVAL, "no second supplier");
    assert_fails(pond_esri_change_run(&after, NULL, &market.input, &market.run.what,
                                      &(struct pond_esri_change){4, 0, 1, 4.0, 0.0}, &error),
                 POND_EINVAL, "no second supplier");
    free_market(&market);
}

static void a_change_comes_on_top_of_what_ifs(void **state)
{
    /* with 2 buying 6 and not 8 from 0, half is 3 */
    const struct pond_link_change made[] = {{0, 2, 6.0}};
    struct market market;
    struct explained_case run;
    struct pond_overlay *overlay = NULL;
    struct pond_esri_change *change = NULL;
    struct pond_error error = {.code = POND_OK};
    double after = 0.0;
    int64_t count = 0;

    (void)state;
    make_market(&market);
    assert_ok(pond_overlay_new(&overlay, market.network, made, 1, &error));
    market.input.view.overlay = overlay;
    make_case(&run, &market.input, &closed, 1);
    run.what.made = made;
    run.what.mades = 1;
    assert_int_equal(propose(&change, &count, &market.input, &run, 10), POND_OK);
    assert_int_equal(count, 1);
    assert_close(change->value, 3.0, 1e-14);
    assert_ok(pond_esri_change_run(&after, NULL, &market.input, &run.what, change, &error));
    assert_close(after, 0.375, 1e-14);
    pond_esri_changes_free(change);
    free_case(&run);
    pond_overlay_free(overlay);
    free_market(&market);
}

/* The same change by building the network anew. */
static double rebuilt_total(const struct random_economy *economy, struct pond_esri_input input,
                            const struct pond_esri_case *what,
                            const struct pond_esri_change *change)
{
    const struct pond_network *old = economy->network;
    struct pond_error error = {.code = POND_OK};
    struct pond_network_input links = economy->links.input;
    struct pond_network *network = NULL;
    struct pond_esri_model *model = NULL;
    double *revenue = calloc(NODES, sizeof *revenue);
    pond_node *supplier = calloc((size_t)old->links + 1, sizeof *supplier);
    pond_node *customer = calloc((size_t)old->links + 1, sizeof *customer);
    double *value = calloc((size_t)old->links + 1, sizeof *value);
    double total = 0.0;
    int64_t at = 0;

    assert_true(revenue != NULL && supplier != NULL && customer != NULL && value != NULL);
    for (pond_node i = 0; i < NODES; i++) {
        revenue[i] = economy->revenue[i] + (i == change->to ? change->value : 0.0) -
                     (i == change->from ? change->value : 0.0);
        for (pond_edge e = old->out_start[i]; e < old->out_start[i + 1]; e++, at++) {
            supplier[at] = i;
            customer[at] = old->out_customer[e];
            value[at] = old->out_value[e];
            if (i == change->from && customer[at] == change->customer) {
                value[at] -= change->value;
            }
        }
    }
    supplier[at] = change->to;
    customer[at] = change->customer;
    value[at] = change->value;
    links.links = at + 1;
    links.supplier = supplier;
    links.customer = customer;
    links.value = value;
    assert_ok(pond_network_build(&network, &links, &error));
    input.view.network = network;
    input.revenue = input.revenue == NULL ? NULL : revenue;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    total = run_total(model, what->shock, what->shocks);
    pond_esri_model_free(model);
    pond_network_free(network);
    free(revenue);
    free(supplier);
    free(customer);
    free(value);
    return total;
}

static void a_tried_change_is_the_run_of_a_network_built_with_it(void **state)
{
    int64_t tried = 0;
    int64_t better = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct test_random random = {seed, 0};
        struct random_economy economy;
        unsigned what = WITH_WEIGHTS | (seed % 2 == 0 ? WITH_REVENUE | WITH_COSTS : 0) |
                        (seed % 3 == 0 ? WITH_SUBSTITUTION : 0);
        struct pond_esri_change *change = NULL;
        struct pond_error error = {.code = POND_OK};
        struct explained_case run;
        struct pond_esri_input input;
        int64_t count = 0;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        input = economy_input(&economy, what, 1e-6);
        make_case(&run, &input, economy.shock, economy.shocks);
        assert_int_equal(propose(&change, &count, &input, &run, 5), POND_OK);
        assert_true(count <= 5);
        for (int64_t k = 0; k < count; k++, tried++) {
            double after = 0.0;

            assert_true(k == 0 || change[k].estimate <= change[k - 1].estimate);
            assert_int_equal(economy.network->industry[change[k].from],
                             economy.network->industry[change[k].to]);
            assert_ok(pond_esri_change_run(&after, NULL, &input, &run.what, &change[k], &error));
            assert_close(after, rebuilt_total(&economy, input, &run.what, &change[k]), 1e-12);
            better += after < run.total;
        }
        pond_esri_changes_free(change);
        free_case(&run);
        free_random_economy(&economy);
    }
    assert_true(tried > 30 && 2 * better > tried);
}

static enum pond_status change_once(void *user)
{
    struct market *market = user;
    enum pond_status status = POND_OK;
    struct pond_esri_change *change = NULL;
    double after = 0.0;
    int64_t count = 0;

    POND_TRY(propose(&change, &count, &market->input, &market->run, 10));
    POND_TRY(pond_esri_change_run(&after, NULL, &market->input, &market->run.what, change, NULL));
done:
    pond_esri_changes_free(change);
    return status;
}

static void changes_survive_no_memory(void **state)
{
    struct market market;

    (void)state;
    make_market(&market);
    assert_survives_no_memory(change_once, &market);
    free_market(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_customer_without_a_choice_gets_a_second_supplier),
        cmocka_unit_test(a_change_that_does_not_fit_is_refused),
        cmocka_unit_test(a_change_comes_on_top_of_what_ifs),
        cmocka_unit_test(a_tried_change_is_the_run_of_a_network_built_with_it),
        cmocka_unit_test(changes_survive_no_memory),
    };

    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
