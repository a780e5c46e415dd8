/* Components, against reachability by brute force.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "base/alloc.h"
#include "network/components.h"
#include "support/random_network.h"

#define MOST 40

/* reach[i][j]: there is a way from i to j (Warshall). */
static void find_reach(bool reach[MOST][MOST], const struct pond_network *network, bool undirected)
{
    pond_node n = network->nodes;

    memset(reach, 0, sizeof(bool[MOST][MOST]));
    for (pond_node i = 0; i < n; i++) {
        reach[i][i] = true;
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            reach[i][network->out_customer[k]] = true;
            reach[network->out_customer[k]][i] |= undirected;
        }
    }
    for (pond_node k = 0; k < n; k++) {
        for (pond_node i = 0; i < n; i++) {
            for (pond_node j = 0; j < n; j++) {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
        }
    }
}

static void assert_components_are(const struct pond_components *components, bool reach[MOST][MOST])
{
    pond_node seen = 0;
    pond_node total = 0;

    for (pond_node i = 0; i < components->nodes; i++) {
        pond_node size = 0;
        for (pond_node j = 0; j < components->nodes; j++) {
            bool same = reach[i][j] && reach[j][i];
            assert_true(same == (components->of[i] == components->of[j]));
            size += same;
        }
        assert_int_equal(components->size[components->of[i]], size);
        assert_true(components->of[i] <= seen); /* numbered by their first nodes */
        seen += components->of[i] == seen;
    }
    assert_int_equal(components->components, seen);
    for (pond_node c = 0; c < components->components; c++) {
        total += components->size[c];
        assert_true(components->size[c] <= components->size[components->largest]);
    }
    assert_int_equal(total, components->nodes);
}

static void components_are_what_reaches_each_other(void **state)
{
    struct pond_error error = {0};
    bool reach[MOST][MOST];

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct test_random random = {.seed = seed};
        struct random_links links;
        struct pond_network *network = NULL;
        struct pond_components components;
        pond_node n = 1 + (pond_node)next_below(&random, MOST);

        make_random_links(&links, &random, n, next_below(&random, 2 * n), 2);
        assert_ok(pond_network_build(&network, &links.input, &error));
        find_reach(reach, network, true);
        assert_ok(pond_weak_components(&components, network, &error));
        assert_components_are(&components, reach);
        pond_components_clear(&components);
        find_reach(reach, network, false);
        assert_ok(pond_strong_components(&components, network, &error));
        assert_components_are(&components, reach);
        pond_components_clear(&components);
        pond_network_free(network);
        free_random_links(&links);
    }
}

/* A ring of a million firms, which recursion would not survive, and a line. */
static void a_ring_of_a_million_is_one_component(void **state)
{
    enum { N = 1000000 };
    struct pond_error error = {0};
    struct pond_network_input input = {.nodes = N, .links = N, .industries = 1};
    pond_node *supplier = pondi_alloc(N, sizeof *supplier);
    pond_node *customer = pondi_alloc(N, sizeof *customer);
    double *value = pondi_alloc(N, sizeof *value);

    (void)state;
    for (pond_node i = 0; i < N; i++) {
        supplier[i] = i;
        customer[i] = (i + 1) % N;
        value[i] = 1.0;
    }
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    for (int64_t open = 0; open <= 1; open++) {
        struct pond_network *network = NULL;
        struct pond_components components;

        input.links = N - open; /* without the last link: a line */
        assert_ok(pond_network_build(&network, &input, &error));
        assert_ok(pond_strong_components(&components, network, &error));
        assert_int_equal(components.components, open == 0 ? 1 : N);
        pond_components_clear(&components);
        assert_ok(pond_weak_components(&components, network, &error));
        assert_int_equal(components.components, 1);
        pond_components_clear(&components);
        pond_network_free(network);
    }
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
}

static void the_table_counts_sizes(void **state)
{
    static const pond_node supplier[] = {0, 2, 3};
    static const pond_node customer[] = {1, 3, 4};
    static const double value[] = {1.0, 1.0, 1.0};
    const struct pond_network_input input = {.nodes = 8,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_components components;
    struct pond_table *table = NULL;

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    assert_ok(pond_weak_components(&components, network, &error));
    assert_ok(pond_components_table(&table, "components", "Sizes.", &components, &error));
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->column[0].data.i64[0], 3);
    assert_int_equal(table->column[1].data.i64[0], 1);
    assert_int_equal(table->column[0].data.i64[2], 1);
    assert_int_equal(table->column[1].data.i64[2], 3);
    assert_int_equal(components.of[4], 1);
    assert_int_equal(components.largest, 1);
    pond_table_free(table);
    pond_components_clear(&components);
    pond_network_free(network);
}

static enum pond_status find_both(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_components components = {0};
    struct pond_table *table = NULL;

    POND_TRY(pond_weak_components(&components, user, NULL));
    pond_components_clear(&components);
    POND_TRY(pond_strong_components(&components, user, NULL));
    POND_TRY(pond_components_table(&table, "x", "X.", &components, NULL));
done:
    pond_components_clear(&components);
    pond_table_free(table);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 5};
    struct random_links links;
    struct pond_network *network = NULL;

    (void)state;
    make_random_links(&links, &random, 10, 12, 2);
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_survives_no_memory(find_both, network);
    pond_network_free(network);
    free_random_links(&links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(components_are_what_reaches_each_other),
        cmocka_unit_test(a_ring_of_a_million_is_one_component),
        cmocka_unit_test(the_table_counts_sizes),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
