/* Overlays, against networks rebuilt from scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "network/view.h"
#include "support/random_network.h"

/* The links of a dense matrix as an input's rows. */
static void links_of(struct random_links *links, const double *w, pond_node n)
{
    int64_t count = 0;

    pondi_free(links->supplier);
    pondi_free(links->customer);
    pondi_free(links->value);
    links->supplier = pondi_alloc((size_t)n * (size_t)n, sizeof *links->supplier);
    links->customer = pondi_alloc((size_t)n * (size_t)n, sizeof *links->customer);
    links->value = pondi_alloc((size_t)n * (size_t)n, sizeof *links->value);
    for (pond_node i = 0; i < n; i++) {
        for (pond_node j = 0; j < n; j++) {
            if (w[i * n + j] > 0.0) {
                links->supplier[count] = i;
                links->customer[count] = j;
                links->value[count++] = w[i * n + j];
            }
        }
    }
    links->input.supplier = links->supplier;
    links->input.customer = links->customer;
    links->input.value = links->value;
    links->input.links = count;
}

static void assert_same_row(struct pond_row a, struct pond_row b)
{
    assert_int_equal(a.links, b.links);
    if (a.links > 0) {
        assert_memory_equal(a.node, b.node, (size_t)a.links * sizeof *a.node);
        assert_memory_equal(a.value, b.value, (size_t)a.links * sizeof *a.value);
    }
}

static void assert_same_view(struct pond_view a, struct pond_view b)
{
    assert_int_equal(pond_view_links(a), pond_view_links(b));
    for (pond_node i = 0; i < a.network->nodes; i++) {
        assert_same_row(pond_view_customers(a, i), pond_view_customers(b, i));
        assert_same_row(pond_view_suppliers(a, i), pond_view_suppliers(b, i));
        assert_true(pond_view_sales(a, i) == pond_view_sales(b, i));
        assert_true(pond_view_purchases(a, i) == pond_view_purchases(b, i));
    }
}

/* Random changes, applied to the matrix `w` too. */
static void change_at_random(struct test_random *random, const struct pond_network *network,
                             struct pond_link_change *change, int64_t count, double *w)
{
    pond_node n = network->nodes;

    for (int64_t c = 0; c < count; c++) {
        double kind = next_uniform(random);

        change[c].supplier = (pond_node)next_below(random, n);
        change[c].customer = (pond_node)next_below(random, n);
        if (kind < 0.5 && network->links > 0) { /* an existing link */
            pond_edge k = next_below(random, network->links);
            change[c].customer = network->out_customer[k];
            change[c].supplier = 0;
            while (network->out_start[change[c].supplier + 1] <= k) {
                change[c].supplier++;
            }
        } else if (kind < 0.6 && c > 0) {
            change[c] = change[c - 1];
        }
        change[c].value = next_uniform(random) < 0.4 ? 0.0 : 1.0 + 9.0 * next_uniform(random);
        w[change[c].supplier * n + change[c].customer] = change[c].value;
    }
}

static void an_overlay_equals_a_network_rebuilt_from_scratch(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct test_random random = {.seed = seed};
        struct random_links links;
        struct pond_network *network = NULL;
        struct pond_network *rebuilt = NULL;
        struct pond_overlay *overlay = NULL;
        struct pond_link_change change[60];
        pond_node n = 1 + (pond_node)next_below(&random, 30);
        int64_t count = next_below(&random, 60);
        double *w = pondi_alloc((size_t)n * (size_t)n, sizeof *w);

        make_random_links(&links, &random, n, next_below(&random, 300), 4);
        assert_ok(pond_network_build(&network, &links.input, &error));
        for (pond_node i = 0; i < n; i++) {
            for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
                w[i * n + network->out_customer[k]] = network->out_value[k];
            }
        }
        change_at_random(&random, network, change, count, w);
        assert_ok(pond_overlay_new(&overlay, network, change, count, &error));
        links_of(&links, w, n);
        assert_ok(pond_network_build(&rebuilt, &links.input, &error));
        assert_same_view((struct pond_view){network, overlay}, (struct pond_view){rebuilt, NULL});
        pond_overlay_free(overlay);
        pond_network_free(network);
        pond_network_free(rebuilt);
        free_random_links(&links);
        pondi_free(w);
    }
}

static void a_view_without_overlay_is_the_network(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 3};
    struct random_links links;
    struct pond_network *network = NULL;
    struct pond_overlay *empty = NULL;

    (void)state;
    make_random_links(&links, &random, 20, 100, 3);
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_ok(pond_overlay_new(&empty, network, NULL, 0, &error));
    assert_same_view((struct pond_view){network, empty}, (struct pond_view){network, NULL});
    assert_int_equal(pond_view_links((struct pond_view){network, NULL}), network->links);
    pond_overlay_free(empty);
    pond_overlay_free(NULL);
    pond_network_free(network);
    free_random_links(&links);
}

static void a_bad_change_is_refused_with_its_number(void **state)
{
    struct pond_error error = {0};
    struct pond_network_input input = {.nodes = 3, .industries = 1};
    struct pond_network *network = NULL;
    struct pond_overlay *overlay = NULL;
    struct pond_link_change change[] = {{0, 1, 1.0}, {1, 2, 1.0}};

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    change[1].supplier = 3;
    assert_fails(pond_overlay_new(&overlay, network, change, 2, &error), POND_EINVAL,
                 "change 1: supplier 3 is not one of 0..2");
    change[1].supplier = 1;
    change[0].customer = -1;
    assert_fails(pond_overlay_new(&overlay, network, change, 2, &error), POND_EINVAL,
                 "change 0: customer -1");
    change[0].customer = 1;
    change[1].value = -2.0;
    assert_fails(pond_overlay_new(&overlay, network, change, 2, &error), POND_EINVAL,
                 "change 1 (1 -> 2): value -2");
    change[1].value = (double)INFINITY;
    assert_fails(pond_overlay_new(&overlay, network, change, 2, &error), POND_EINVAL, "value inf");
    assert_fails(pond_overlay_new(&overlay, network, change, -1, &error), POND_EINVAL,
                 "-1 changes");
    change[0] = (struct pond_link_change){1, 1, 1e308};
    change[1] = (struct pond_link_change){1, 2, 1e308};
    assert_fails(pond_overlay_new(&overlay, network, change, 2, &error), POND_EINVAL,
                 "links of node 1 add up to more");
    assert_null(overlay);
    pond_network_free(network);
}

static enum pond_status overlay_and_free(void *user)
{
    const struct pond_network *network = user;
    static const struct pond_link_change change[] = {{0, 1, 2.0}, {3, 1, 0.0}, {0, 4, 1.0}};
    struct pond_overlay *overlay = NULL;
    enum pond_status status = pond_overlay_new(&overlay, network, change, 3, NULL);

    assert_true((status == POND_OK) == (overlay != NULL));
    pond_overlay_free(overlay);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 9};
    struct random_links links;
    struct pond_network *network = NULL;

    (void)state;
    make_random_links(&links, &random, 8, 40, 2);
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_survives_no_memory(overlay_and_free, network);
    pond_network_free(network);
    free_random_links(&links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overlay_equals_a_network_rebuilt_from_scratch),
        cmocka_unit_test(a_view_without_overlay_is_the_network),
        cmocka_unit_test(a_bad_change_is_refused_with_its_number),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
