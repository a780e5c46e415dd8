/* Drawn networks: what they keep, how many links they have, the same draw from the same numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "network/draw.h"
#include "network/draw_parts.h"
#include "support/random_network.h"

#define NODES 300
#define LINKS 1500
#define INDUSTRIES 6
#define DRAWS 60

static struct pond_network *record; /* of this group's tests */

/* `outside` times what a firm trades with firms. */
static struct pond_network *make_record(pond_node nodes, int64_t links, int32_t industries,
                                        double outside)
{
    struct test_random random = {.seed = 11};
    struct pond_error error = {.code = POND_OK};
    struct random_links rows;
    struct pond_network *network = NULL;

    make_random_links(&rows, &random, nodes, links, industries);
    for (pond_node i = 0; i < nodes; i++) {
        rows.final_demand[i] = outside;
        rows.imports[i] = outside;
    }
    assert_ok(pond_network_build(&network, &rows.input, &error));
    free_random_links(&rows);
    return network;
}

static int set_up(void **state)
{
    (void)state;
    record = make_record(NODES, LINKS, INDUSTRIES, 1e9);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pond_network_free(record);
    return 0;
}

static struct pond_network *draw(const struct pond_network *network,
                                 const struct pond_draw_rule *rule, uint64_t number,
                                 struct pond_draw_facts *facts, struct pond_draw_count *count)
{
    const uint64_t item[POND_DRAW_PARTS] = {number, number, number, number};
    struct pond_error error = {.code = POND_OK};
    struct pond_drawer *drawer = NULL;
    struct pond_network *drawn = NULL;

    assert_ok(pond_drawer_new(&drawer, (struct pond_view){network, NULL}, rule, facts, &error));
    assert_ok(pond_drawer_draw(&drawn, drawer, 7, item, count, &error));
    pond_drawer_free(drawer);
    return drawn;
}

static void assert_same(const struct pond_network *a, const struct pond_network *b)
{
    size_t links = (size_t)a->links;
    size_t nodes = (size_t)a->nodes;

    assert_int_equal(a->links, b->links);
    assert_memory_equal(a->out_customer, b->out_customer, links * sizeof *a->out_customer);
    assert_memory_equal(a->out_value, b->out_value, links * sizeof *a->out_value);
    assert_memory_equal(a->in_supplier, b->in_supplier, links * sizeof *a->in_supplier);
    assert_memory_equal(a->sales, b->sales, nodes * sizeof *a->sales);
    assert_memory_equal(a->purchases, b->purchases, nodes * sizeof *a->purchases);
    assert_memory_equal(a->final_demand, b->final_demand, nodes * sizeof *a->final_demand);
    assert_memory_equal(a->imports, b->imports, nodes * sizeof *a->imports);
    assert_memory_equal(a->industry, b->industry, nodes * sizeof *a->industry);
}

/* Sales with firms and outside, and purchases, are those on record. */
static void assert_margins(const struct pond_network *drawn, const struct pond_network *network)
{
    for (pond_node i = 0; i < network->nodes; i++) {
        assert_close(drawn->sales[i] + drawn->final_demand[i],
                     network->sales[i] + network->final_demand[i], 1e-9);
        assert_close(drawn->purchases[i] + drawn->imports[i],
                     network->purchases[i] + network->imports[i], 1e-9);
        assert_true(drawn->final_demand[i] >= 0.0 && drawn->imports[i] >= 0.0);
    }
}

static void a_draw_of_nothing_uncertain_is_the_record(void **state)
{
    const struct pond_draw_rule rule = {.below = -1.0};
    struct pond_draw_count count;
    struct pond_network *drawn = draw(record, &rule, 3, NULL, &count);

    (void)state;
    assert_same(drawn, record);
    assert_int_equal(count.links, record->links);
    assert_int_equal(count.wanted + count.added + count.left, 0);
    pond_network_free(drawn);
}

static void trade_over_added_and_left_links_comes_from_and_goes_outside(void **state)
{
    const struct pond_draw_rule rule = {
        .thin = 0.2, .missing = 0.3, .threshold = 2.0, .below = 500.0, .from_outside = true};

    (void)state;
    for (uint64_t d = 0; d < 5; d++) {
        struct pond_draw_count count;
        struct pond_network *drawn = draw(record, &rule, d, NULL, &count);

        assert_true(count.added > 0 && count.left > 0 && count.wanted >= count.added);
        assert_int_equal(count.links, record->links - count.left + count.added);
        assert_true(count.new_sold == 0.0);
        assert_margins(drawn, record);
        pond_network_free(drawn);
    }
}

static void firms_without_outside_trade_sell_on_top(void **state)
{
    const struct pond_draw_rule rule = {.missing = 0.3, .below = -1.0, .from_outside = true};
    struct pond_network *bare = make_record(NODES, LINKS, INDUSTRIES, 0.0);
    struct pond_draw_count count;
    struct pond_network *drawn = draw(bare, &rule, 1, NULL, &count);

    (void)state;
    assert_close(count.new_sold, count.value, 1e-12);
    for (pond_node i = 0; i < NODES; i++) {
        assert_true(drawn->sales[i] >= bare->sales[i] * (1.0 - 1e-12));
        assert_true(drawn->final_demand[i] == 0.0);
    }
    pond_network_free(drawn);
    pond_network_free(bare);
}

/* Mean number of links over draws, and its standard error. */
static double mean_of(const struct pond_draw_rule *rule, int what, double *standard_error)
{
    double sum = 0.0;
    double squares = 0.0;

    for (uint64_t d = 0; d < DRAWS; d++) {
        struct pond_draw_count count;
        struct pond_network *drawn = draw(record, rule, d, NULL, &count);
        double x = (double)(what == 0 ? count.left : what == 1 ? count.wanted : count.links);

        sum += x / DRAWS;
        squares += x * x / DRAWS;
        pond_network_free(drawn);
    }
    *standard_error = sqrt((squares - sum * sum) / DRAWS);
    return sum;
}

static void as_many_links_are_left_out_as_said(void **state)
{
    const struct pond_draw_rule rule = {.thin = 0.25, .below = -1.0};
    double error = 0.0;
    double mean = mean_of(&rule, 0, &error);
    double links = (double)record->links;

    (void)state;
    assert_true(fabs(mean - 0.25 * links) < 4.0 * sqrt(0.25 * 0.75 * links / DRAWS));
    assert_close(error, sqrt(0.25 * 0.75 * links / DRAWS), 0.5);
}

/* Mean L m / (1 - m); independent pairs, and a Poisson number beside. */
static void as_many_links_are_missing_as_said(void **state)
{
    const struct pond_draw_rule rule = {.missing = 0.3, .below = -1.0};
    double error = 0.0;
    double mean = mean_of(&rule, 1, &error);
    double expected = (double)record->links * 0.3 / 0.7;

    (void)state;
    assert_true(fabs(mean - expected) < 4.0 * sqrt(expected / DRAWS) + 0.003 * expected);
    assert_true(error < 1.5 * sqrt(expected / DRAWS));
}

/* Every pair of firms is linked: there is no room, and nothing is drawn. */
static void a_full_network_takes_no_more_links(void **state)
{
    enum { FIRMS = 12 };
    const struct pond_draw_rule rule = {.missing = 0.5, .below = -1.0};
    pond_node supplier[FIRMS * FIRMS];
    pond_node customer[FIRMS * FIRMS];
    double value[FIRMS * FIRMS];
    struct pond_network_input input = {.nodes = FIRMS, .industries = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *full = NULL;
    struct pond_network *drawn = NULL;
    struct pond_draw_count count;

    (void)state;
    for (int pair = 0; pair < FIRMS * FIRMS; pair++) {
        supplier[pair] = pair / FIRMS;
        customer[pair] = pair % FIRMS;
        value[pair] = 1.0 + pair;
    }
    input.links = (int64_t)FIRMS * FIRMS;
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    assert_ok(pond_network_build(&full, &input, &error));
    drawn = draw(full, &rule, 1, NULL, &count);
    assert_int_equal(count.added, 0);
    assert_int_equal(count.wanted, FIRMS * FIRMS);
    assert_int_equal(drawn->links, full->links);
    pond_network_free(drawn);
    pond_network_free(full);
}

static void links_below_a_threshold_are_as_many_as_given_and_below_it(void **state)
{
    const struct pond_draw_rule rule = {.threshold = 0.5, .below = 400.0};
    struct pond_draw_facts facts;
    struct pond_network *drawn = draw(record, &rule, 0, &facts, NULL);
    double error = 0.0;
    double mean = mean_of(&rule, 1, &error);
    int64_t below[2] = {0, 0};

    (void)state;
    assert_close(facts.below + (double)facts.threshold, 400.0, 1e-12);
    assert_true(fabs(mean - facts.below) < 4.0 * sqrt(facts.below / DRAWS));
    for (int64_t e = 0; e < drawn->links; e++) {
        below[0] += drawn->out_value[e] < 0.5;
        below[1] += e < record->links && record->out_value[e] < 0.5;
    }
    assert_int_equal(below[0] - below[1], drawn->links - record->links);
    pond_network_free(drawn);
}

/* The expected number of links is that on record; stripes and supplies keep their sums. */
static void links_drawn_anew_are_as_many_as_on_record(void **state)
{
    const struct pond_draw_rule rule = {.anew = true, .below = -1.0};
    double error = 0.0;
    double mean = mean_of(&rule, 2, &error);

    (void)state;
    assert_true(fabs(mean - (double)record->links) < 4.0 * error + 0.002 * (double)record->links);
}

static void links_drawn_anew_keep_margins_by_industry(void **state)
{
    const struct pond_draw_rule rule = {.anew = true, .below = -1.0};
    struct pond_network *drawn = draw(record, &rule, 2, NULL, NULL);
    double bought[2][INDUSTRIES];

    (void)state;
    assert_margins(drawn, record);
    for (pond_node j = 0; j < NODES; j++) {
        const struct pond_network *network[2] = {record, drawn};

        memset(bought, 0, sizeof bought);
        for (int n = 0; n < 2; n++) {
            for (pond_edge e = network[n]->in_start[j]; e < network[n]->in_start[j + 1]; e++) {
                bought[n][record->industry[network[n]->in_supplier[e]]] += network[n]->in_value[e];
            }
        }
        for (int32_t k = 0; k < INDUSTRIES; k++) {
            assert_true(bought[1][k] <= bought[0][k] * (1.0 + 1e-9));
            assert_true((bought[0][k] > 0.0) == (bought[1][k] > 0.0));
        }
    }
    pond_network_free(drawn);
}

static void one_firm_that_supplies_itself_does_so_when_drawn_anew(void **state)
{
    const pond_node end[] = {0};
    const double value[] = {5.0};
    const struct pond_network_input input = {
        .nodes = 1, .links = 1, .supplier = end, .customer = end, .value = value, .industries = 1};
    const struct pond_draw_rule rule = {.anew = true, .below = -1.0};
    const struct pond_draw_rule missing = {.missing = 0.9, .below = -1.0};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_network *drawn = NULL;
    struct pond_draw_count count;

    (void)state;
    assert_ok(pond_network_build(&network, &input, &error));
    drawn = draw(network, &rule, 0, NULL, NULL);
    assert_int_equal(drawn->links, 1);
    assert_close(drawn->out_value[0], 5.0, 1e-12);
    pond_network_free(drawn);
    for (uint64_t d = 0; d < 8; d++) { /* nobody is left to trade with */
        drawn = draw(network, &missing, d, NULL, &count);
        assert_int_equal(count.added, 0);
        assert_int_equal(drawn->links, 1);
        pond_network_free(drawn);
    }
    pond_network_free(network);
}

static void the_same_numbers_give_the_same_network_and_others_another(void **state)
{
    const struct pond_draw_rule rule = {
        .anew = true, .thin = 0.1, .missing = 0.1, .threshold = 2.0, .below = 100.0};
    struct pond_network *a = draw(record, &rule, 5, NULL, NULL);
    struct pond_network *b = draw(record, &rule, 5, NULL, NULL);
    struct pond_network *c = draw(record, &rule, 6, NULL, NULL);

    (void)state;
    assert_same(a, b);
    assert_true(a->links != c->links ||
                memcmp(a->out_value, c->out_value, (size_t)a->links * sizeof(double)) != 0);
    pond_network_free(a);
    pond_network_free(b);
    pond_network_free(c);
}

/* Log-normal values of known mean and spread, of which those below a threshold are cut off. */
static void a_truncated_log_normal_is_found_again(void **state)
{
    enum { COUNT = 40000 };
    double *value = calloc(COUNT, sizeof *value);
    struct pondi_truncated fit = {0};

    (void)state;
    assert_non_null(value);
    for (int i = 0; i < COUNT; i++) {
        value[i] = exp(3.0 + 1.5 * pond_random_normal(5, 1, (uint64_t)i, 0));
    }
    for (int t = 0; t < 3; t++) {
        double threshold = exp(1.5 * (double)t); /* 2, 1 and 0 standard deviations below */
        double share = 0.5 * erfc((2.0 - (double)t) / sqrt(2.0));
        double last = 0.0;

        assert_true(pondi_truncated_fit(&fit, value, COUNT, threshold));
        /* of a half the mean has standard error 1.5 sqrt(22 / 20000) = 0.05 */
        assert_close(fit.mean, 3.0, 0.06);
        assert_close(fit.sd, 1.5, 0.06);
        assert_true(fabs(fit.below - share) < 0.05);
        for (int percent = 1; percent < 100; percent++) {
            double x = pondi_truncated_below(&fit, threshold, 0.01 * percent);

            assert_true(x > last && x < threshold);
            last = x;
        }
    }
    free(value);
}

/* Power laws have no log-normal that is most likely. */
static void values_of_a_power_law_tell_nothing_of_what_is_below(void **state)
{
    double value[1000];
    struct pondi_truncated fit = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        value[i] = pow(1.0 - ((double)i + 0.5) / 1000.0, -1.0);
    }
    assert_false(pondi_truncated_fit(&fit, value, 1000, 1.0));
    assert_false(pondi_truncated_fit(&fit, value, 1000, 1e9));
}

static void rules_out_of_range_are_refused(void **state)
{
    const struct {
        struct pond_draw_rule rule;
        const char *part;
    } bad[] = {
        {{.thin = 1.0}, "left out"},
        {{.thin = -0.1}, "left out"},
        {{.missing = 1.0}, "missing"},
        {{.missing = (double)NAN}, "missing"},
        {{.threshold = -1.0}, "threshold"},
        {{.threshold = (double)INFINITY}, "threshold"},
        {{.threshold = 1.0, .below = (double)NAN}, "below"},
        {{.threshold = 1e300, .below = -1.0}, "give the number"},
    };
    const struct pond_network_input none = {.nodes = 3, .industries = 1};
    const struct pond_draw_rule some = {.missing = 0.5};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *empty = NULL;
    struct pond_drawer *drawer = NULL;

    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        assert_fails(
            pond_drawer_new(&drawer, (struct pond_view){record, NULL}, &bad[b].rule, NULL, &error),
            POND_EINVAL, bad[b].part);
        assert_null(drawer);
    }
    assert_ok(pond_network_build(&empty, &none, &error));
    assert_fails(pond_drawer_new(&drawer, (struct pond_view){empty, NULL}, &some, NULL, &error),
                 POND_EINVAL, "no firm supplies another");
    pond_network_free(empty);
}

static enum pond_status draw_once(void *user)
{
    const struct pond_draw_rule rule = {
        .anew = true, .thin = 0.1, .missing = 0.1, .threshold = 2.0, .below = 50.0};
    const uint64_t item[POND_DRAW_PARTS] = {0};
    struct pond_drawer *drawer = NULL;
    struct pond_network *drawn = NULL;
    enum pond_status status =
        pond_drawer_new(&drawer, (struct pond_view){user, NULL}, &rule, NULL, NULL);

    if (status == POND_OK) {
        status = pond_drawer_draw(&drawn, drawer, 1, item, NULL, NULL);
    }
    assert_true((status == POND_OK) == (drawn != NULL));
    pond_network_free(drawn);
    pond_drawer_free(drawer);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    struct pond_network *small = make_record(20, 40, 3, 10.0);

    (void)state;
    assert_survives_no_memory(draw_once, small);
    pond_network_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draw_of_nothing_uncertain_is_the_record),
        cmocka_unit_test(trade_over_added_and_left_links_comes_from_and_goes_outside),
        cmocka_unit_test(firms_without_outside_trade_sell_on_top),
        cmocka_unit_test(as_many_links_are_left_out_as_said),
        cmocka_unit_test(as_many_links_are_missing_as_said),
        cmocka_unit_test(a_full_network_takes_no_more_links),
        cmocka_unit_test(links_below_a_threshold_are_as_many_as_given_and_below_it),
        cmocka_unit_test(links_drawn_anew_are_as_many_as_on_record),
        cmocka_unit_test(links_drawn_anew_keep_margins_by_industry),
        cmocka_unit_test(one_firm_that_supplies_itself_does_so_when_drawn_anew),
        cmocka_unit_test(the_same_numbers_give_the_same_network_and_others_another),
        cmocka_unit_test(a_truncated_log_normal_is_found_again),
        cmocka_unit_test(values_of_a_power_law_tell_nothing_of_what_is_below),
        cmocka_unit_test(rules_out_of_range_are_refused),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
