/* Building networks, against a dense matrix made independently.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/network.h"
#include "support/random_network.h"

/* A dense matrix of the input's values, added in the order of its rows. */
static double *dense(const struct pond_network_input *input)
{
    double *w = pondi_alloc((size_t)input->nodes * (size_t)input->nodes, sizeof *w);

    for (int64_t k = 0; k < input->links; k++) {
        w[(int64_t)input->supplier[k] * input->nodes + input->customer[k]] += input->value[k];
    }
    return w;
}

static void assert_rows_hold(const struct pond_network *network, const double *w)
{
    pond_node n = network->nodes;
    pond_edge links = 0;

    for (int64_t k = 0; k < (int64_t)n * n; k++) {
        links += w[k] > 0.0;
    }
    assert_int_equal(network->links, links);
    assert_int_equal(network->out_start[0], 0);
    assert_int_equal(network->out_start[n], links);
    assert_int_equal(network->in_start[0], 0);
    assert_int_equal(network->in_start[n], links);
    for (pond_node i = 0; i < n; i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            pond_node j = network->out_customer[k];
            assert_true(network->out_value[k] == w[(int64_t)i * n + j]);
            assert_true(k == network->out_start[i] || network->out_customer[k - 1] < j);
        }
        for (pond_edge k = network->in_start[i]; k < network->in_start[i + 1]; k++) {
            pond_node j = network->in_supplier[k];
            assert_true(network->in_value[k] == w[(int64_t)j * n + i]);
            if (k > network->in_start[i]) {
                pond_node before = network->in_supplier[k - 1];
                int32_t a = network->industry[before];
                int32_t b = network->industry[j];
                assert_true(a < b || (a == b && before < j));
            }
        }
    }
}

static void both_directions_hold_the_dense_matrix(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct test_random random = {.seed = seed};
        struct random_links links;
        struct pond_network *network = NULL;
        pond_node nodes = 1 + (pond_node)next_below(&random, 40);
        int64_t count = next_below(&random, 400);
        double *w = NULL;

        make_random_links(&links, &random, nodes, count, 1 + (int32_t)next_below(&random, 6));
        assert_ok(pond_network_build(&network, &links.input, &error));
        w = dense(&links.input);
        assert_rows_hold(network, w);
        pondi_free(w);
        pond_network_free(network);
        free_random_links(&links);
    }
}

static void sums_of_rows_are_sales_and_purchases(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 7};
    struct random_links links;
    struct pond_network *network = NULL;
    double *w = NULL;

    (void)state;
    make_random_links(&links, &random, 60, 5000, 4);
    assert_ok(pond_network_build(&network, &links.input, &error));
    w = dense(&links.input);
    assert_close(pond_sum(network->sales, 60), pond_sum(w, 3600), 1e-14);
    assert_close(pond_sum(network->purchases, 60), pond_sum(w, 3600), 1e-14);
    for (int64_t i = 0; i < 60; i++) {
        double sales = 0.0;
        double purchases = 0.0;
        for (int64_t j = 0; j < 60; j++) {
            sales += w[i * 60 + j];
            purchases += w[j * 60 + i];
        }
        assert_close(network->sales[i], sales, 1e-14);
        assert_close(network->purchases[i], purchases, 1e-14);
        assert_true(network->final_demand[i] == links.final_demand[i]);
        assert_true(network->imports[i] == links.imports[i]);
    }
    pondi_free(w);
    pond_network_free(network);
    free_random_links(&links);
}

/* new number = permutation[old number]; the network is the same up to it. */
static void renumbering_the_firms_renumbers_the_network(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 11};
    struct random_links links;
    struct pond_network *before = NULL;
    struct pond_network *after = NULL;
    pond_node permutation[50];
    int32_t industry[50];
    double *w = NULL;
    double *renumbered = NULL;

    (void)state;
    make_random_links(&links, &random, 50, 600, 5);
    assert_ok(pond_network_build(&before, &links.input, &error));
    w = dense(&links.input);
    for (pond_node i = 0; i < 50; i++) {
        permutation[i] = (i * 17 + 3) % 50;
        industry[permutation[i]] = links.industry[i];
    }
    for (int64_t k = 0; k < 600; k++) {
        links.supplier[k] = permutation[links.supplier[k]];
        links.customer[k] = permutation[links.customer[k]];
    }
    links.input.industry = industry;
    assert_ok(pond_network_build(&after, &links.input, &error));
    renumbered = pondi_alloc(2500, sizeof *renumbered);
    for (pond_node i = 0; i < 50; i++) {
        for (pond_node j = 0; j < 50; j++) {
            renumbered[permutation[i] * 50 + permutation[j]] = w[i * 50 + j];
        }
        assert_close(after->sales[permutation[i]], before->sales[i], 1e-14);
    }
    assert_rows_hold(after, renumbered);
    pondi_free(w);
    pondi_free(renumbered);
    pond_network_free(before);
    pond_network_free(after);
    free_random_links(&links);
}

static void labels_are_copied_or_made(void **state)
{
    static const pond_node supplier[] = {0};
    static const pond_node customer[] = {1};
    static const double value[] = {2.5};
    static const int32_t industry[] = {1, 0};
    static const int32_t firm[] = {40, 7};
    char bread[] = "bread";
    const char *code[] = {bread, ""};
    struct pond_network_input input = {.nodes = 2,
                                       .links = 1,
                                       .supplier = supplier,
                                       .customer = customer,
                                       .value = value,
                                       .industry = industry,
                                       .industries = 2,
                                       .industry_code = code,
                                       .firm = firm};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    bread[0] = 'B';
    assert_string_equal(network->industry_code[0], "bread");
    assert_string_equal(network->industry_code[1], "");
    assert_int_equal(network->firm[0], 40);
    assert_true(network->final_demand[0] == 0.0 && network->imports[1] == 0.0);
    pond_network_free(network);
    input.industry_code = NULL;
    input.firm = NULL;
    input.industry = NULL;
    assert_ok(pond_network_build(&network, &input, &error));
    assert_string_equal(network->industry_code[1], "1");
    assert_int_equal(network->firm[1], 1);
    assert_int_equal(network->industry[0], 0);
    pond_network_free(network);
    pond_network_free(NULL);
}

static void a_network_without_links_is_one(void **state)
{
    struct pond_network_input input = {.nodes = 3, .industries = 1};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    assert_int_equal(network->links, 0);
    assert_int_equal(network->in_start[3], 0);
    assert_true(network->sales[2] == 0.0);
    pond_network_free(network);
}

static void a_bad_number_is_refused_with_its_row(void **state)
{
    pond_node supplier[] = {0, 1, 2};
    pond_node customer[] = {1, 2, 0};
    double value[] = {1.0, 2.0, 3.0};
    int32_t industry[] = {0, 1, 0};
    double demand[] = {0.0, 1.0, -1.0};
    const struct pond_network_input good = {.nodes = 3,
                                            .links = 3,
                                            .supplier = supplier,
                                            .customer = customer,
                                            .value = value,
                                            .industry = industry,
                                            .industries = 2};
    struct pond_network_input input = good;
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    (void)state;
    supplier[2] = 3;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL,
                 "link row 2: supplier 3 is not one of 0..2");
    supplier[2] = 2;
    customer[1] = -1;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL,
                 "link row 1: customer -1 is not one of 0..2");
    customer[1] = 2;
    value[0] = 0.0;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL,
                 "link row 0 (0 -> 1): value 0 is not");
    value[0] = (double)NAN;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "value nan");
    value[0] = (double)INFINITY;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "value inf");
    value[0] = 1e308;
    supplier[1] = 0;
    value[1] = 1e308;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL,
                 "node 0: its sales add up to more");
    value[0] = value[1] = 1.0;
    industry[1] = 2;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL,
                 "node 1: industry 2 is not one of 0..1");
    industry[1] = 1;
    input.imports = demand;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "node 2: imports -1");
    input = good;
    input.nodes = 0;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "0 nodes");
    input = good;
    input.links = -1;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "-1 links");
    input = good;
    input.value = NULL;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "3 links without");
    input = good;
    input.industries = 0;
    assert_fails(pond_network_build(&network, &input, &error), POND_EINVAL, "0 industries");
    assert_null(network);
}

static enum pond_status build_and_free(void *user)
{
    struct random_links *links = user;
    struct pond_network *network = NULL;
    enum pond_status status = pond_network_build(&network, &links->input, NULL);

    assert_true((status == POND_OK) == (network != NULL));
    pond_network_free(network);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct test_random random = {.seed = 5};
    struct random_links links;

    (void)state;
    make_random_links(&links, &random, 10, 200, 3);
    assert_survives_no_memory(build_and_free, &links);
    free_random_links(&links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_hold_the_dense_matrix),
        cmocka_unit_test(sums_of_rows_are_sales_and_purchases),
        cmocka_unit_test(renumbering_the_firms_renumbers_the_network),
        cmocka_unit_test(labels_are_copied_or_made),
        cmocka_unit_test(a_network_without_links_is_one),
        cmocka_unit_test(a_bad_number_is_refused_with_its_row),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
