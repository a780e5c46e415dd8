/* Bounds of the losses at rest from what a closure touches: they hold what full sweeps come to, on
 * thousands of small odd networks, and are the same however the work is split.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/esri.h"
#include "support/random_economy.h"

#define NETWORKS 10000
#define MOST_NODES 24
#define SETS 2

/* Answers of up to MOST_NODES scenarios. */
struct bounds {
    double total[MOST_NODES * SETS];
    double down[MOST_NODES * SETS];
    double up[MOST_NODES * SETS];
    double total_hi[MOST_NODES * SETS];
    double down_hi[MOST_NODES * SETS];
    double up_hi[MOST_NODES * SETS];
    int64_t iterations[MOST_NODES];
    uint8_t settled[MOST_NODES];
    uint8_t engine[MOST_NODES];
    uint8_t closed[MOST_NODES];
};

static struct pond_esri_batch batch_of(struct bounds *bounds, int64_t count, double tol)
{
    memset(bounds, 0, sizeof *bounds);
    return (struct pond_esri_batch){.count = count,
                                    .total = bounds->total,
                                    .down = bounds->down,
                                    .up = bounds->up,
                                    .iterations = bounds->iterations,
                                    .settled = bounds->settled,
                                    .engine = bounds->engine,
                                    .tol = tol,
                                    .total_hi = bounds->total_hi,
                                    .down_hi = bounds->down_hi,
                                    .up_hi = bounds->up_hi,
                                    .closed = bounds->closed};
}

/* A small network of odd form. */
struct odd {
    struct random_economy economy;
    double weight[MOST_NODES * SETS];
    struct pond_esri_input input;
    struct pond_esri_shock shock[MOST_NODES];
    int64_t start[MOST_NODES + 1];
    pond_node nodes;
    uint64_t seed;
};

/* The link `e` in another form: hubs, firms that sell to nobody, rings. */
static void bend_link(pond_node *from, pond_node *to, int64_t e, pond_node n, int64_t shape)
{
    if (shape == 0) {
        *from = e % 2 == 0 ? 0 : *from;
    } else if (shape == 1) {
        *to = e % 2 == 0 ? 0 : *to;
    } else if (shape == 2) {
        *from /= 2;
    } else if (shape == 3) {
        *from = (pond_node)(e % n);
        *to = (pond_node)((e * (e / n + 1) + 1) % n);
    }
}

/* The same: the lower half sells to itself alone, pairs that trade with each other, self-links. */
static void close_link(const pond_node *from, pond_node *to, int64_t e, pond_node n, int64_t shape)
{
    if (shape == 4) {
        *to = *from < n / 2 ? *to / 2 : *to;
    } else if (shape == 5) {
        *to = e % 3 == 0 ? *to : *from ^ 1;
        *to = *to < n ? *to : *from;
    } else if (shape == 6) {
        *to = e % 2 == 0 ? *from : *to;
    }
}

/* Links in odd forms; make_random_economy adds some that come twice. */
static void bend_links(struct odd *odd, struct test_random *random)
{
    struct random_links *links = &odd->economy.links;
    int64_t shape = next_below(random, 9);
    bool equal = next_below(random, 4) == 0;

    for (int64_t e = 0; e < links->input.links; e++) {
        bend_link(&links->supplier[e], &links->customer[e], e, odd->nodes, shape);
        close_link(&links->supplier[e], &links->customer[e], e, odd->nodes, shape);
        links->value[e] = equal ? 1.0 : links->value[e];
    }
}

/* Leaks of all firms, of some, of none; here and there a firm that sells next to all inside. */
static void make_leaks(struct odd *odd, struct test_random *random)
{
    const struct pond_network *network = odd->economy.network;
    int64_t kind = next_below(random, 6);

    for (pond_node i = 0; i < odd->nodes; i++) {
        double more = next_uniform(random);

        more = kind == 1 && next_below(random, 2) == 0 ? 0.0 : more;
        more = kind == 2 ? 0.01 * more : more;
        more = kind == 3 && next_below(random, 4) == 0 ? 1e-12 : more;
        odd->economy.revenue[i] = network->sales[i] * (1.0 + more);
        odd->economy.costs[i] = network->purchases[i] * (0.8 + 0.4 * next_uniform(random));
        odd->weight[i] = network->sales[i] + 1.0;
        odd->weight[odd->nodes + i] = odd->economy.weight[i] + (double)(i == 0);
    }
    if (kind == 0) {
        odd->input.revenue = NULL;
    }
}

static void make_odd(struct odd *odd, uint64_t seed)
{
    struct pond_error error = {.code = POND_OK};
    struct test_random random = {seed, 0};
    unsigned what = (unsigned)next_below(&random, WITH_COMPAT);

    odd->seed = seed;
    odd->nodes = (pond_node)next_below(&random, MOST_NODES - 1) + 2;
    make_random_economy(&odd->economy, &random, odd->nodes,
                        1 + next_below(&random, 4 * (int64_t)odd->nodes),
                        (int32_t)next_below(&random, 5) + 1);
    pond_network_free(odd->economy.network);
    bend_links(odd, &random);
    assert_ok(pond_network_build(&odd->economy.network, &odd->economy.links.input, &error));
    odd->input = economy_input(&odd->economy, what, 1e-13);
    make_leaks(odd, &random);
    odd->input.weights = SETS;
    odd->input.weight = odd->weight;
    odd->input.max_iterations = 800;
    odd->input.limit = true;
    for (pond_node i = 0; i < odd->nodes; i++) { /* most firms close wholly */
        bool wholly = next_below(&random, 4) != 0;

        odd->start[i] = i;
        odd->shock[i] = (struct pond_esri_shock){i, wholly ? 1.0 : next_uniform(&random),
                                                 wholly ? 1.0 : next_uniform(&random)};
        odd->shock[i].down *= next_below(&random, 8) == 0 ? 0.0 : 1.0;
        odd->shock[i].up *= next_below(&random, 8) == 0 ? 0.0 : 1.0;
    }
    odd->start[odd->nodes] = odd->nodes;
}

/* What was seen, so that the test shows that it tested something. */
struct tally {
    int64_t items;
    int64_t local;
    int64_t narrow;
    int64_t grouped;
    int64_t wide;
    int64_t settled;
    double lowest;  /* by how much a lower bound was above what was reached, at most */
    double highest; /* and an upper one below it */
};

static void check_column(const struct odd *odd, struct tally *tally, const double *low,
                         const double *high, const double *reached, int64_t at, bool at_rest)
{
    double above = low[at] - reached[at];
    double below = reached[at] - high[at];

    tally->lowest = at_rest ? fmax(tally->lowest, above) : tally->lowest;
    tally->highest = fmax(tally->highest, below);
    if (!(low[at] <= high[at]) || below > 1e-14 || (at_rest && above > 1e-9)) {
        print_error("seed %llu, item %lld: %.17g is not in [%.17g, %.17g]\n",
                    (unsigned long long)odd->seed, (long long)at / SETS, reached[at], low[at],
                    high[at]);
        fail();
    }
}

static void check_item(const struct odd *odd, struct tally *tally, const struct bounds *bounds,
                       const struct bounds *rest, int64_t item, double tol)
{
    for (int64_t at = item * SETS; at < (item + 1) * SETS; at++) {
        bool at_rest = rest->settled[item] != 0;

        check_column(odd, tally, bounds->total, bounds->total_hi, rest->total, at, at_rest);
        check_column(odd, tally, bounds->down, bounds->down_hi, rest->down, at, at_rest);
        check_column(odd, tally, bounds->up, bounds->up_hi, rest->up, at, at_rest);
        if (bounds->total_hi[at] - bounds->total[at] > tol) {
            assert_int_equal(bounds->settled[item], 0);
            assert_int_not_equal(bounds->closed[item], POND_ESRI_LEAKS);
        }
    }
    tally->items++;
    tally->local += bounds->engine[item] == POND_ESRI_LOCAL;
    tally->narrow += bounds->settled[item];
    tally->grouped += bounds->closed[item] == POND_ESRI_CLOSED_GROUP;
    tally->wide += bounds->closed[item] > POND_ESRI_CLOSED_GROUP;
    tally->settled += rest->settled[item];
}

static void bounds_hold_the_losses_at_rest_of_thousands_of_odd_networks(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct odd *odd = malloc(sizeof *odd);
    struct tally tally = {0};
    static struct bounds bounds;
    static struct bounds rest;

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        static const double tols[] = {0.5, 0.1, 1e-2, 1e-4, 1e-8};
        struct pond_esri_model *model = NULL;
        struct pond_esri_batch batch;
        double tol = tols[seed % 5];

        make_odd(odd, seed);
        assert_ok(pond_esri_model_new(&model, &odd->input, &error));
        batch = batch_of(&rest, odd->nodes < 5 ? odd->nodes : 5, 0.0);
        batch.start = odd->start;
        batch.shock = odd->shock;
        batch.engines = POND_ESRI_BATCH;
        batch.closed = NULL;
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        batch = batch_of(&bounds, batch.count, tol);
        batch.start = odd->start;
        batch.shock = odd->shock;
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        for (int64_t i = 0; i < batch.count; i++) {
            check_item(odd, &tally, &bounds, &rest, i, tol);
        }
        pond_esri_model_free(model);
        free_random_economy(&odd->economy);
    }
    free(odd);
    print_message("# %lld firms, %lld by what they touch; %lld intervals as narrow as asked, %lld "
                  "closed groups, %lld wide; %lld at rest; off by at most %.1e below, %.1e above\n",
                  (long long)tally.items, (long long)tally.local, (long long)tally.narrow,
                  (long long)tally.grouped, (long long)tally.wide, (long long)tally.settled,
                  tally.lowest, tally.highest);
    assert_true(tally.local > tally.items / 2);
    assert_true(tally.grouped > 1000 && tally.narrow > tally.items * 3 / 4);
}

/* A network of three firms: 0 sells to 1 and 2, 1 sells to 2; `kept` of all sales stay inside. */
static struct pond_network *make_chain(struct pond_esri_input *input, double *revenue, double kept)
{
    static const pond_node supplier[] = {0, 0, 1};
    static const pond_node customer[] = {1, 2, 2};
    static const double value[] = {1.0, 1.0, 1.0};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network,
                                 &(struct pond_network_input){.nodes = 3,
                                                              .links = 3,
                                                              .supplier = supplier,
                                                              .customer = customer,
                                                              .value = value,
                                                              .industries = 1},
                                 &error));
    for (int i = 0; i < 3; i++) {
        revenue[i] = network->sales[i] / kept;
    }
    *input = (struct pond_esri_input){.view = {network, NULL},
                                      .substitution = true,
                                      .revenue = revenue,
                                      .eps = 1e-2,
                                      .stop = POND_ESRI_STOP_STATE,
                                      .max_iterations = 1000,
                                      .limit = true};
    return network;
}

static void kappa_is_the_mean_number_of_steps_of_a_loss(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    struct pond_esri_input input;
    double revenue[3];
    struct pond_network *network = make_chain(&input, revenue, 0.5);
    static const double weight[] = {2.0, 1.0, 1.0};

    (void)state;
    input.weights = 1;
    input.weight = weight;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    /* firm 2: 1; firm 1: 1 + 1/2; firm 0: 1 + 1/4 (1 + 1.5) */
    assert_close(pond_esri_model_facts(model).kappa, (2.0 * (1.0 + 0.25 * 2.5) + 1.5 + 1.0) / 4.0,
                 1e-14);
    assert_int_equal(pond_esri_model_facts(model).closed_groups, 0);
    pond_esri_model_free(model);
    input.limit = false;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    assert_true(pond_esri_model_facts(model).kappa == 0.0);
    pond_esri_model_free(model);
    pond_network_free(network);
}

static void firms_that_trade_only_with_each_other_lose_all_and_the_flag_says_so(void **state)
{
    static const pond_node supplier[] = {0, 1, 2, 2, 3};
    static const pond_node customer[] = {1, 0, 0, 3, 3};
    static const double value[] = {1.0, 1.0, 1.0, 3.0, 1.0};
    static const double revenue[] = {1.0, 1.0, 8.0, 2.0};
    static const double weight[] = {1.0, 2.0, 4.0, 1.0};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_esri_model *model = NULL;
    struct pond_esri_input input = {.substitution = true,
                                    .revenue = revenue,
                                    .weights = 1,
                                    .weight = weight,
                                    .eps = 1e-2,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = 1000,
                                    .limit = true};
    struct bounds bounds;
    struct pond_esri_batch batch = batch_of(&bounds, 4, 1e-9);

    (void)state;
    assert_ok(pond_network_build(&network,
                                 &(struct pond_network_input){.nodes = 4,
                                                              .links = 5,
                                                              .supplier = supplier,
                                                              .customer = customer,
                                                              .value = value,
                                                              .industries = 1},
                                 &error));
    input.view.network = network;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    assert_int_equal(pond_esri_model_facts(model).closed_groups, 1);
    assert_true(isinf(pond_esri_model_facts(model).kappa));
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    for (int i = 0; i < 2; i++) { /* each other, and an eighth of firm 2 */
        assert_int_equal(bounds.closed[i], POND_ESRI_CLOSED_GROUP);
        assert_int_equal(bounds.settled[i], 1);
        assert_true(fabs(bounds.up[i] - 3.5 / 8.0) < 1e-12);
        assert_true(fabs(bounds.up_hi[i] - 3.5 / 8.0) < 1e-12);
    }
    /* firm 3 sells half of its sales to itself: it loses its own and 3/8 of firm 2 */
    assert_int_equal(bounds.closed[3], POND_ESRI_LEAKS);
    assert_true(fabs(bounds.up[3] - 2.5 / 8.0) < 1e-9);
    assert_non_null(strstr(pond_esri_closed_reason(POND_ESRI_CLOSED_GROUP), "each other"));
    assert_non_null(strstr(pond_esri_closed_reason(POND_ESRI_SLOW_LEAK), "slowly"));
    assert_null(pond_esri_closed_reason(POND_ESRI_LEAKS));
    pond_esri_model_free(model);
    pond_network_free(network);
}

#define LARGER 1500

/* Bounds of all firms of a network on which the work is worth sharing out. */
struct larger {
    double score[LARGER * 6];
    int64_t iterations[LARGER];
    uint8_t settled[LARGER];
    uint8_t engine[LARGER];
    uint8_t closed[LARGER];
};

static struct pond_esri_batch larger_batch(struct larger *larger)
{
    memset(larger, 0, sizeof *larger);
    return (struct pond_esri_batch){.count = LARGER,
                                    .total = larger->score,
                                    .down = larger->score + LARGER,
                                    .up = larger->score + (ptrdiff_t)2 * LARGER,
                                    .total_hi = larger->score + (ptrdiff_t)3 * LARGER,
                                    .down_hi = larger->score + (ptrdiff_t)4 * LARGER,
                                    .up_hi = larger->score + (ptrdiff_t)5 * LARGER,
                                    .iterations = larger->iterations,
                                    .settled = larger->settled,
                                    .engine = larger->engine,
                                    .closed = larger->closed,
                                    .tol = 1e-5};
}

static void bounds_have_the_same_bits_on_any_number_of_threads_and_for_any_ranges(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct test_random random = {17, 0};
    struct random_economy economy;
    struct pond_esri_input input;
    struct larger *first = malloc(sizeof *first);
    struct larger *other = malloc(sizeof *other);
    struct pond_esri_batch batch;

    (void)state;
    if (first == NULL || other == NULL) {
        abort();
    }
    make_random_economy(&economy, &random, LARGER, (int64_t)LARGER * 5, 60);
    input = economy_input(&economy, WITH_SUBSTITUTION | WITH_REVENUE, 1e-2);
    input.limit = true;
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct pond_esri_model *model = NULL;
        struct pond_esri_work *work = NULL;
        int64_t part = INT64_C(7) * threads;

        pond_set_threads(threads);
        assert_ok(pond_esri_model_new(&model, &input, &error));
        batch = larger_batch(threads == 1 ? first : other);
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        if (threads > 1) {
            assert_memory_equal(other, first, sizeof *first);
        }
        batch = larger_batch(other);
        assert_ok(pond_esri_work_new(&work, model, &error));
        for (int64_t end = LARGER; end > 0; end -= part) {
            int64_t begin = end > part ? end - part : 0;

            assert_ok(pond_esri_run_range(model, work, &batch, begin, end, &error));
        }
        assert_memory_equal(other, first, sizeof *first);
        pond_esri_work_free(work);
        pond_esri_model_free(model);
    }
    pond_set_threads(1);
    pond_threads_end();
    free_random_economy(&economy);
    free(first);
    free(other);
}

/* The firms counted backwards: other orders of links, other roundings, the same losses. */
static struct pond_network *renumber(const struct random_economy *economy, double *revenue)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_network_input input = economy->links.input;
    pond_node n = input.nodes;
    pond_node *supplier = malloc((size_t)input.links * sizeof *supplier);
    pond_node *customer = malloc((size_t)input.links * sizeof *customer);
    int32_t *industry = malloc((size_t)n * sizeof *industry);

    if (supplier == NULL || customer == NULL || industry == NULL) {
        abort();
    }
    for (int64_t e = 0; e < input.links; e++) {
        supplier[e] = n - 1 - economy->links.supplier[e];
        customer[e] = n - 1 - economy->links.customer[e];
    }
    for (pond_node i = 0; i < n; i++) {
        industry[n - 1 - i] = economy->links.industry[i];
        revenue[n - 1 - i] = economy->revenue[i];
    }
    input.supplier = supplier;
    input.customer = customer;
    input.industry = industry;
    input.final_demand = NULL;
    input.imports = NULL;
    assert_ok(pond_network_build(&network, &input, &error));
    free(supplier);
    free(customer);
    free(industry);
    return network;
}

static void renumbered_firms_have_intervals_that_meet(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct test_random random = {23, 0};
    struct random_economy economy;
    struct pond_esri_input input;
    struct pond_network *network = NULL;
    double revenue[LARGER];
    struct larger *bounds[2] = {malloc(sizeof(struct larger)), malloc(sizeof(struct larger))};

    (void)state;
    if (bounds[0] == NULL || bounds[1] == NULL) {
        abort();
    }
    make_random_economy(&economy, &random, LARGER, (int64_t)LARGER * 3, 50);
    input = economy_input(&economy, WITH_SUBSTITUTION | WITH_REVENUE, 1e-2);
    input.limit = true;
    network = renumber(&economy, revenue);
    for (int k = 0; k < 2; k++) {
        struct pond_esri_model *model = NULL;
        struct pond_esri_batch batch = larger_batch(bounds[k]);

        if (k == 1) {
            input.view.network = network;
            input.revenue = revenue;
        }
        assert_ok(pond_esri_model_new(&model, &input, &error));
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        pond_esri_model_free(model);
    }
    for (int column = 0; column < 3; column++) {
        for (int64_t i = 0; i < LARGER; i++) {
            int64_t here = (int64_t)column * LARGER + i;
            int64_t there = (int64_t)(column + 1) * LARGER - 1 - i;

            assert_true(bounds[0]->score[here] <=
                        bounds[1]->score[there + (int64_t)3 * LARGER] + 1e-13);
            assert_true(bounds[1]->score[there] <=
                        bounds[0]->score[here + (int64_t)3 * LARGER] + 1e-13);
        }
    }
    pond_network_free(network);
    free_random_economy(&economy);
    free(bounds[0]);
    free(bounds[1]);
}

/* A larger shock is never a smaller loss: its upper bound is above the lower one of the smaller. */
static void a_larger_shock_is_not_a_smaller_loss(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct odd *odd = malloc(sizeof *odd);
    static struct bounds small;
    static struct bounds large;

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct pond_esri_model *model = NULL;
        struct pond_esri_batch batch;

        make_odd(odd, seed);
        assert_ok(pond_esri_model_new(&model, &odd->input, &error));
        batch = batch_of(&small, odd->nodes, 1e-6);
        batch.start = odd->start;
        batch.shock = odd->shock;
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        batch = batch_of(&large, odd->nodes, 1e-6);
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        for (int64_t at = 0; at < (int64_t)odd->nodes * SETS; at++) {
            assert_true(large.total_hi[at] >= small.total[at]);
            assert_true(large.down_hi[at] >= small.down[at]);
            assert_true(large.up_hi[at] >= small.up[at]);
        }
        pond_esri_model_free(model);
        free_random_economy(&odd->economy);
    }
    free(odd);
}

static enum pond_status bound_once(void *user)
{
    const struct odd *odd = user;
    struct pond_error error = {.code = POND_OK};
    enum pond_status status = POND_OK;
    struct pond_esri_model *model = NULL;
    static struct bounds bounds;
    struct pond_esri_batch batch = batch_of(&bounds, odd->nodes, 1e-6);

    status = pond_esri_model_new(&model, &odd->input, &error);
    if (status == POND_OK) {
        status = pond_esri_run_batch(model, &batch, &error);
    }
    pond_esri_model_free(model);
    return status;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    struct odd *odd = malloc(sizeof *odd);

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= 12; seed++) { /* with closed groups and without */
        make_odd(odd, seed);
        assert_survives_no_memory(bound_once, odd);
        free_random_economy(&odd->economy);
    }
    free(odd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_hold_the_losses_at_rest_of_thousands_of_odd_networks),
        cmocka_unit_test(kappa_is_the_mean_number_of_steps_of_a_loss),
        cmocka_unit_test(firms_that_trade_only_with_each_other_lose_all_and_the_flag_says_so),
        cmocka_unit_test(bounds_have_the_same_bits_on_any_number_of_threads_and_for_any_ranges),
        cmocka_unit_test(renumbered_firms_have_intervals_that_meet),
        cmocka_unit_test(a_larger_shock_is_not_a_smaller_loss),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };

    pond_set_threads(1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
