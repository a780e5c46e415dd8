/* All statistics together: a network done by hand, and laws that hold for any network.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/statistics.h"
#include "support/random_network.h"

/* 0 sells 10 to 1 and 30 to 2, 1 sells 5 to 0, 2 sells 15 to itself; 3 sells to consumers only. */
static void a_network_of_four_firms_is_as_counted_by_hand(void **state)
{
    static const pond_node supplier[] = {0, 0, 1, 2};
    static const pond_node customer[] = {1, 2, 0, 2};
    static const double value[] = {10.0, 30.0, 5.0, 15.0};
    static const double demand[] = {0.0, 0.0, 0.0, 40.0};
    static const double imports[] = {0.0, 0.0, 0.0, 20.0};
    const struct pond_network_input input = {.nodes = 4,
                                             .links = 4,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1,
                                             .final_demand = demand,
                                             .imports = imports};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_network_statistics s;
    double degree[4];

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    assert_ok(pond_network_statistics(&s, network, 0, 1, &error));
    assert_int_equal(s.nodes, 4);
    assert_int_equal(s.links, 4);
    assert_int_equal(s.self_links, 1);
    assert_int_equal(s.sellers, 3);
    assert_int_equal(s.buyers, 3);
    assert_close(s.value, 60.0, 1e-15);
    assert_close(s.final_demand, 40.0, 1e-15);
    assert_close(s.imports, 20.0, 1e-15);
    assert_close(s.density, 3.0 / 12.0, 1e-15);
    assert_close(s.mean_degree, 1.0, 1e-15);
    assert_int_equal(s.largest_seller, 0); /* of equals the first: 40 and 40 */
    assert_close(s.largest_sales, 40.0, 1e-15);
    assert_int_equal(s.largest_buyer, 2);
    assert_close(s.largest_purchases, 45.0, 1e-15);
    assert_close(s.seller_hhi, 0.4 * 0.4 + 0.05 * 0.05 + 0.15 * 0.15 + 0.4 * 0.4, 1e-14);
    assert_close(s.sales_gini, (-3.0 * 5 - 15.0 + 40.0 + 3.0 * 40) / 400.0, 1e-14);
    assert_true(s.suppliers.min == 1.0 && s.suppliers.median == 1.0 && s.suppliers.max == 2.0);
    assert_close(s.suppliers.mean, 4.0 / 3.0, 1e-15);
    assert_true(s.customers.max == 2.0);
    assert_close(s.link_value.median, 12.5, 1e-15);
    assert_close(s.link_value_p10, 6.5, 1e-15);
    assert_close(s.link_value_p90, 25.5, 1e-15);
    assert_close(s.reciprocity.links, 2.0 / 3.0, 1e-15);
    assert_close(s.reciprocity.value, 10.0 / 45.0, 1e-15);
    assert_int_equal(s.weak_components, 2);
    assert_int_equal(s.largest_weak, 3);
    assert_int_equal(s.strong_components, 3);
    assert_int_equal(s.largest_strong, 2);
    assert_true(isnan(s.sales_tail.alpha));
    pond_network_measure(degree, network, POND_MEASURE_CUSTOMERS);
    assert_true(degree[0] == 2.0 && degree[3] == 0.0);
    pond_network_measure(degree, network, POND_MEASURE_TOTAL_PURCHASES);
    assert_true(degree[3] == 20.0);
    pond_network_free(network);
}

static void renumbering_and_threads_change_nothing(void **state)
{
    enum { N = 2003 };
    struct pond_error error = {0};
    struct test_random random = {.seed = 8};
    struct random_links links;
    struct pond_network *network = NULL;
    struct pond_network_statistics s;
    struct pond_network_statistics same;
    int32_t *industry = pondi_alloc(N, sizeof *industry);

    (void)state;
    make_random_links(&links, &random, N, 20000, 7);
    links.input.final_demand = NULL;
    links.input.imports = NULL;
    assert_ok(pond_network_build(&network, &links.input, &error));
    pond_set_threads(1);
    assert_ok(pond_network_statistics(&s, network, 2, 3, &error));
    for (int threads = 2; threads <= 4; threads *= 2) {
        pond_set_threads(threads);
        assert_ok(pond_network_statistics(&same, network, 2, 3, &error));
        assert_true(same.sales_tail.alpha == s.sales_tail.alpha);
        assert_true(same.sales_tail.p_value == s.sales_tail.p_value);
        assert_true(same.suppliers_tail.ks == s.suppliers_tail.ks);
        assert_true(same.reciprocity.value == s.reciprocity.value);
        assert_true(same.purchases_gini == s.purchases_gini);
    }
    pond_set_threads(0);
    pond_network_free(network);
    for (int64_t i = 0; i < N; i++) {
        industry[(i * 1001 + 5) % N] = links.industry[i];
    }
    for (int64_t k = 0; k < 20000; k++) {
        links.supplier[k] = (pond_node)((links.supplier[k] * INT64_C(1001) + 5) % N);
        links.customer[k] = (pond_node)((links.customer[k] * INT64_C(1001) + 5) % N);
    }
    links.input.industry = industry;
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_ok(pond_network_statistics(&same, network, 0, 3, &error));
    assert_int_equal(same.links, s.links);
    assert_int_equal(same.self_links, s.self_links);
    assert_int_equal(same.largest_strong, s.largest_strong);
    assert_close(same.seller_hhi, s.seller_hhi, 1e-12);
    assert_close(same.sales_gini, s.sales_gini, 1e-12);
    assert_close(same.customers_tail.alpha, s.customers_tail.alpha, 1e-12);
    assert_close(same.assortativity.value, s.assortativity.value, 1e-9);
    assert_close(same.reciprocity.value, s.reciprocity.value, 1e-12);
    assert_true(same.link_value_p90 == s.link_value_p90);
    pondi_free(industry);
    pond_network_free(network);
    free_random_links(&links);
}

static void the_smallest_network_has_statistics(void **state)
{
    const struct pond_network_input input = {.nodes = 1, .industries = 1};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_network_statistics s;

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    assert_ok(pond_network_statistics(&s, network, 10, 1, &error));
    assert_int_equal(s.sellers, 0);
    assert_int_equal(s.weak_components, 1);
    assert_true(isnan(s.density) && isnan(s.seller_hhi) && isnan(s.link_value.median));
    assert_true(isnan(s.suppliers.mean) && isnan(s.sales_tail.p_value));
    pond_network_free(network);
}

static enum pond_status measure_all(void *user)
{
    struct pond_network_statistics s;

    return pond_network_statistics(&s, user, 1, 1, NULL);
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    struct pond_error error = {0};
    struct test_random random = {.seed = 6};
    struct random_links links;
    struct pond_network *network = NULL;

    (void)state;
    make_random_links(&links, &random, 40, 300, 3);
    assert_ok(pond_network_build(&network, &links.input, &error));
    assert_survives_no_memory(measure_all, network);
    pond_network_free(network);
    free_random_links(&links);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_of_four_firms_is_as_counted_by_hand),
        cmocka_unit_test(renumbering_and_threads_change_nothing),
        cmocka_unit_test(the_smallest_network_has_statistics),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
