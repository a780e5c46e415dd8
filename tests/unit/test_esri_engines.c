/* The engines of ESRI against each other: on thousands of small odd networks the local and the
 * batch engine give what the single one gives, which test_esri.c holds against an oracle.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/esri.h"
#include "support/random_economy.h"

#define MOST_NODES 60
#define NETWORKS 10000
#define SETS 2

/* The answers of all firms of a small economy. */
struct scores {
    double total[MOST_NODES * SETS];
    double down[MOST_NODES * SETS];
    double up[MOST_NODES * SETS];
    int64_t iterations[MOST_NODES];
    uint8_t settled[MOST_NODES];
    uint8_t tie[MOST_NODES];
    uint8_t engine[MOST_NODES];
};

static struct pond_esri_batch batch_of(struct scores *scores, int64_t count, unsigned engines)
{
    memset(scores, 0, sizeof *scores);
    return (struct pond_esri_batch){.count = count,
                                    .total = scores->total,
                                    .down = scores->down,
                                    .up = scores->up,
                                    .iterations = scores->iterations,
                                    .settled = scores->settled,
                                    .tie = scores->tie,
                                    .engine = scores->engine,
                                    .engines = engines};
}

static double difference(const double *a, const double *b, int64_t count)
{
    double worst = 0.0;

    for (int64_t i = 0; i < count; i++) {
        worst = fmax(worst, fabs(a[i] - b[i]));
    }
    return worst;
}

/* What is being tried, for the message of a failure. */
static uint64_t seed_now;
static unsigned way_now;

/* Returns by how much scores differ at most. */
static double assert_same(const struct scores *a, const struct scores *b, int64_t items,
                          double tolerance)
{
    double worst = fmax(
        difference(a->total, b->total, items * SETS),
        fmax(difference(a->down, b->down, items * SETS), difference(a->up, b->up, items * SETS)));

    if (!(worst <= tolerance) || memcmp(a->iterations, b->iterations, sizeof a->iterations) != 0 ||
        memcmp(a->settled, b->settled, sizeof a->settled) != 0) {
        print_error("seed %llu, way %u: scores differ by %g, or T differs\n",
                    (unsigned long long)seed_now, way_now, worst);
        for (int64_t i = 0; i < items; i++) {
            if (a->iterations[i] != b->iterations[i]) {
                print_error("item %lld (engine %d): T %lld and %lld\n", (long long)i, a->engine[i],
                            (long long)a->iterations[i], (long long)b->iterations[i]);
            }
        }
        fail();
    }
    return worst;
}

/* An economy of odd size and form, and a way to ask for its scores. */
struct odd {
    struct random_economy economy;
    double weight[MOST_NODES * SETS];
    struct pond_esri_input input;
    pond_node nodes;
};

/* Sizes from 2 firms, densities from almost no link to several a pair; sometimes one industry, a
 * hub that sells to or buys from all, firms without customers, equal values (ties among shares). */
static void make_odd(struct odd *odd, struct test_random *random)
{
    struct pond_error error = {.code = POND_OK};
    static const double eps[] = {0.3, 0.1, 1e-2, 1e-2, 1e-2, 1e-3, 1e-5, 1e-8};
    int64_t shape = next_below(random, 8);
    int32_t industries = (int32_t)next_below(random, 5) + 1;
    int64_t links = 0;
    unsigned what = (unsigned)next_below(random, ALL_WAYS);
    bool equal = next_below(random, 4) == 0;

    odd->nodes = (pond_node)next_below(random, MOST_NODES - 1) + 2;
    links = 1 + next_below(random, 5 * (int64_t)odd->nodes);
    make_random_economy(&odd->economy, random, odd->nodes, links, industries);
    pond_network_free(odd->economy.network);
    for (int64_t e = 0; e < links; e++) {
        if (shape == 0) { /* a hub sells to many */
            odd->economy.links.supplier[e] = e % 2 == 0 ? 0 : odd->economy.links.supplier[e];
        } else if (shape == 1) { /* a hub buys from many */
            odd->economy.links.customer[e] = e % 2 == 0 ? 0 : odd->economy.links.customer[e];
        } else if (shape == 2) { /* half the firms sell to nobody */
            odd->economy.links.supplier[e] /= 2;
        } else if (shape == 3) { /* a ring and chords */
            odd->economy.links.supplier[e] = (pond_node)(e % odd->nodes);
            odd->economy.links.customer[e] =
                (pond_node)((e * (e / odd->nodes + 1) + 1) % odd->nodes);
        }
        odd->economy.links.value[e] = equal ? 1.0 : odd->economy.links.value[e];
    }
    assert_ok(pond_network_build(&odd->economy.network, &odd->economy.links.input, &error));
    for (pond_node i = 0; i < odd->nodes; i++) { /* of the links as they are now */
        const struct pond_network *network = odd->economy.network;

        odd->economy.revenue[i] = network->sales[i] * (1.0 + (double)next_below(random, 3) / 3);
        odd->economy.costs[i] = network->purchases[i] * (0.5 + next_uniform(random));
        odd->weight[i] = network->sales[i] + 1.0;
        odd->weight[odd->nodes + i] = odd->economy.weight[i] + (double)(i == 0);
    }
    way_now = what;
    odd->input = economy_input(&odd->economy, what, eps[next_below(random, 8)]);
    odd->input.weights = SETS;
    odd->input.weight = odd->weight;
    odd->input.max_iterations = next_below(random, 8) == 0 ? 3 : 300;
}

/* Ways, counted: what a test of all this would be worth if one engine did everything. */
struct tally {
    int64_t items;
    int64_t local;
    int64_t batch;
    int64_t ties;
    double worst; /* difference of scores */
};

static void check_odd(struct odd *odd, struct tally *tally)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    static struct scores single;
    static struct scores lanes;
    static struct scores any;
    struct pond_esri_batch batch = batch_of(&single, odd->nodes, POND_ESRI_SINGLE);

    assert_ok(pond_esri_model_new(&model, &odd->input, &error));
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    batch = batch_of(&lanes, odd->nodes, POND_ESRI_BATCH);
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    (void)assert_same(&lanes, &single, odd->nodes, 0.0);
    assert_memory_equal(lanes.tie, single.tie, sizeof lanes.tie);
    batch = batch_of(&any, odd->nodes, 0);
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    tally->worst = fmax(tally->worst, assert_same(&any, &single, odd->nodes, 1e-12));
    assert_memory_equal(any.tie, single.tie, sizeof any.tie);
    for (pond_node i = 0; i < odd->nodes; i++) {
        tally->items++;
        tally->local += any.engine[i] == POND_ESRI_LOCAL;
        tally->batch += lanes.engine[i] == POND_ESRI_BATCH;
        tally->ties += any.tie[i];
        for (int32_t set = 0; set < SETS; set++) {
            double total = any.total[i * SETS + set];

            assert_true(total >= any.down[i * SETS + set] && total >= any.up[i * SETS + set]);
            assert_true(any.up[i * SETS + set] >= 0.0 && total <= 1.0 + 1e-12);
        }
    }
    pond_esri_model_free(model);
}

#define MOST_ROWS 100

/* Scenarios of every kind: one firm partly closed or only in one direction, several firms, a firm
 * named twice, more rows than a lane takes, no row, and a loss of nothing. */
static void make_scenarios(struct pond_esri_shock *shock, int64_t *start, int64_t items,
                           const struct odd *odd, struct test_random *random)
{
    static const int64_t rows[] = {1, 1, 1, 1, 2, 5, 0, MOST_ROWS};

    start[0] = 0;
    for (int64_t k = 0; k < items; k++) {
        start[k + 1] = start[k] + rows[next_below(random, 8)];
        for (int64_t s = start[k]; s < start[k + 1]; s++) {
            shock[s] = (struct pond_esri_shock){(pond_node)next_below(random, odd->nodes),
                                                next_uniform(random), next_uniform(random)};
            shock[s].down = next_below(random, 4) == 0 ? 0.0 : shock[s].down;
            shock[s].up = next_below(random, 4) == 0 ? 0.0 : shock[s].up;
        }
    }
}

static void all_engines_agree_on_scenarios_of_every_kind(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct odd *odd = malloc(sizeof *odd);
    struct pond_esri_shock shock[MOST_NODES * MOST_ROWS];
    int64_t start[MOST_NODES + 1];
    static struct scores single;
    static struct scores other;
    int64_t local = 0;

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= NETWORKS / 50; seed++) {
        struct test_random random = {seed, 0};
        struct pond_esri_model *model = NULL;

        seed_now = seed;
        make_odd(odd, &random);
        make_scenarios(shock, start, odd->nodes, odd, &random);
        assert_ok(pond_esri_model_new(&model, &odd->input, &error));
        for (unsigned engines = 0; engines < 8; engines++) {
            struct scores *scores = engines == 0 ? &single : &other;
            struct pond_esri_batch batch =
                batch_of(scores, odd->nodes, engines == 0 ? POND_ESRI_SINGLE : engines);

            batch.start = start;
            batch.shock = shock;
            assert_ok(pond_esri_run_batch(model, &batch, &error));
            (void)assert_same(scores, &single, odd->nodes,
                              (engines & POND_ESRI_LOCAL) != 0 ? 1e-12 : 0.0);
            for (pond_node i = 0; i < odd->nodes; i++) {
                local += scores->engine[i] == POND_ESRI_LOCAL;
            }
        }
        pond_esri_model_free(model);
        free_random_economy(&odd->economy);
    }
    free(odd);
    assert_true(local > 1000);
}

/* ---- Bounds of the limit. ---- */

struct bounds {
    struct scores low;
    double total[MOST_NODES * SETS];
    double down[MOST_NODES * SETS];
    double up[MOST_NODES * SETS];
};

static void bound_all(struct bounds *bounds, const struct pond_esri_model *model, int64_t count,
                      double tol)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_batch batch = batch_of(&bounds->low, count, 0);

    batch.tol = tol;
    batch.total_hi = bounds->total;
    batch.down_hi = bounds->down;
    batch.up_hi = bounds->up;
    assert_ok(pond_esri_run_batch(model, &batch, &error));
}

/* `reached` is below the limit, by next to nothing where it is at rest; weights add up to 1 only to
 * rounding. */
static void assert_between(const double *low, const double *high, const double *reached,
                           int64_t item, bool at_rest)
{
    for (int64_t k = item * SETS; k < (item + 1) * SETS; k++) {
        if (!(reached[k] <= high[k] + 1e-14) || (at_rest && !(low[k] <= reached[k] + 1e-11)) ||
            !(low[k] <= high[k])) {
            print_error("seed %llu, item %lld: %.17g is not in [%.17g, %.17g]\n",
                        (unsigned long long)seed_now, (long long)item, reached[k], low[k], high[k]);
            fail();
        }
    }
}

static void intervals_hold_the_losses_at_rest(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct odd *odd = malloc(sizeof *odd);
    static struct bounds bounds;
    static struct scores rest;
    int64_t narrow = 0;
    int64_t wide = 0;

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= NETWORKS / 10; seed++) {
        struct test_random random = {seed, 0};
        struct pond_esri_model *model = NULL;
        struct pond_esri_batch batch;
        double tol = seed % 2 == 0 ? 1e-6 : 1e-3;

        seed_now = seed;
        make_odd(odd, &random);
        odd->input.compat = false;
        odd->input.stop = POND_ESRI_STOP_STATE;
        odd->input.eps = 1e-13;
        odd->input.max_iterations = 1000;
        odd->input.revenue = seed % 4 == 0 ? NULL : odd->economy.revenue;
        assert_ok(pond_esri_model_new(&model, &odd->input, &error));
        batch = batch_of(&rest, odd->nodes, POND_ESRI_BATCH);
        assert_ok(pond_esri_run_batch(model, &batch, &error));
        bound_all(&bounds, model, odd->nodes, tol);
        for (pond_node i = 0; i < odd->nodes; i++) {
            assert_between(bounds.low.total, bounds.total, rest.total, i, rest.settled[i]);
            assert_between(bounds.low.down, bounds.down, rest.down, i, rest.settled[i]);
            assert_between(bounds.low.up, bounds.up, rest.up, i, rest.settled[i]);
            for (int64_t k = (int64_t)i * SETS;
                 bounds.low.settled[i] && k < ((int64_t)i + 1) * SETS; k++) {
                assert_true(bounds.total[k] - bounds.low.total[k] <= tol);
            }
            narrow += bounds.low.settled[i];
            wide += rest.settled[i] && !bounds.low.settled[i];
        }
        pond_esri_model_free(model);
        free_random_economy(&odd->economy);
    }
    free(odd);
    print_message("# %lld intervals as narrow as asked, %lld wide ones of runs that settle\n",
                  (long long)narrow, (long long)wide);
    assert_true(narrow > 10000);
}

static void bounds_that_cannot_be_given_are_refused(void **state)
{
    static const struct pond_esri_shock twice[] = {{0, 1.0, 1.0}, {0, 0.5, 0.5}};
    static const int64_t start[] = {0, 2};
    struct pond_error error = {.code = POND_OK};
    struct test_random random = {1, 0};
    struct odd *odd = malloc(sizeof *odd);
    struct pond_esri_model *model = NULL;
    static struct bounds bounds;
    struct pond_esri_batch batch;

    (void)state;
    assert_non_null(odd);
    make_odd(odd, &random);
    odd->input.compat = false;
    assert_ok(pond_esri_model_new(&model, &odd->input, &error));
    batch = batch_of(&bounds.low, 1, 0);
    batch.tol = 1e-6;
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL, "total_hi");
    batch.total_hi = bounds.total;
    batch.tol = -1.0;
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL, "tolerance -1");
    batch.tol = (double)NAN;
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL, "above 0");
    batch.tol = 1e-6;
    batch.start = start;
    batch.shock = twice;
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL, "each named once");
    pond_esri_model_free(model);
    odd->input.compat = true;
    assert_ok(pond_esri_model_new(&model, &odd->input, &error));
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_EINVAL, "compat");
    pond_esri_model_free(model);
    free_random_economy(&odd->economy);
    free(odd);
}

#define LARGER 2000

/* Answers of all firms of a network large enough for levels that are not worth pushing. */
struct larger {
    double score[LARGER * 3];
    int64_t iterations[LARGER];
    uint8_t engine[LARGER];
};

/* `count` of the firms, evenly spread. */
static void run_larger(struct larger *larger, const struct pond_esri_model *model, int64_t count,
                       unsigned engines)
{
    static pond_node node[LARGER];
    int64_t nodes = pond_esri_model_facts(model).nodes;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_batch batch = {.count = count,
                                    .node = node,
                                    .total = larger->score,
                                    .down = larger->score + LARGER,
                                    .up = larger->score + (ptrdiff_t)2 * LARGER,
                                    .iterations = larger->iterations,
                                    .engine = larger->engine,
                                    .engines = engines};

    memset(larger, 0, sizeof *larger);
    for (int64_t k = 0; k < count; k++) {
        node[k] = (pond_node)(k * nodes / count);
    }
    assert_ok(pond_esri_run_batch(model, &batch, &error));
}

static void all_engines_agree_where_levels_are_long(void **state)
{
    struct larger *local = malloc(sizeof *local);
    struct larger *lanes = malloc(sizeof *lanes);
    int64_t late = 0;

    (void)state;
    assert_non_null(local);
    assert_non_null(lanes);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct pond_error error = {.code = POND_OK};
        struct test_random random = {seed, 0};
        struct random_economy economy;
        struct pond_esri_model *model = NULL;
        struct pond_esri_input input;
        unsigned what = WITH_SUBSTITUTION | (seed % 2 == 0 ? WITH_REVENUE : 0) |
                        (seed % 3 == 0 ? WITH_COSTS : 0);

        make_random_economy(&economy, &random, LARGER, (int64_t)LARGER * 4, 200);
        input = economy_input(&economy, what, seed % 2 == 0 ? 3e-3 : 1e-2);
        assert_ok(pond_esri_model_new(&model, &input, &error));
        run_larger(lanes, model, LARGER, POND_ESRI_BATCH);
        run_larger(local, model, LARGER, POND_ESRI_LOCAL | POND_ESRI_BATCH);
        assert_memory_equal(local->iterations, lanes->iterations, sizeof lanes->iterations);
        assert_true(difference(local->score, lanes->score, (int64_t)LARGER * 3) <= 1e-12);
        for (pond_node i = 0; i < LARGER; i++) {
            late += local->engine[i] == POND_ESRI_LOCAL && local->iterations[i] >= 5;
        }
        pond_esri_model_free(model);
        free_random_economy(&economy);
    }
    free(local);
    free(lanes);
    print_message("# %lld firms of 5 and more updates solved locally\n", (long long)late);
    assert_true(late > 100);
}

/* A network that no near cache holds, and the links of each of two hubs in it. */
#define FAR 40000
#define FAR_FIRMS 320
#define HUB_LINKS 4000

/* Of the first links, give half to a firm that sells and half to one that buys. */
static void make_hubs(struct random_economy *economy)
{
    struct pond_error error = {.code = POND_OK};

    for (int64_t e = 0; e < 2 * (int64_t)HUB_LINKS; e++) {
        pond_node *end = e % 2 == 0 ? economy->links.supplier : economy->links.customer;

        end[e] = e % 2 == 0 ? FAR / 2 : FAR / 3;
    }
    pond_network_free(economy->network);
    assert_ok(pond_network_build(&economy->network, &economy->links.input, &error));
}

static void assert_engines_agree_far_away(bool hubs)
{
    struct pond_error error = {.code = POND_OK};
    struct test_random random = {77, 0};
    struct larger *local = malloc(sizeof *local);
    struct larger *lanes = malloc(sizeof *lanes);
    struct random_economy economy;
    struct pond_esri_model *model = NULL;
    struct pond_esri_input input;
    int64_t solved = 0;

    assert_non_null(local);
    assert_non_null(lanes);
    make_random_economy(&economy, &random, FAR, (int64_t)FAR * 5, 400);
    if (hubs) {
        make_hubs(&economy);
    }
    input = economy_input(&economy, WITH_SUBSTITUTION, 1e-2);
    assert_ok(pond_esri_model_new(&model, &input, &error));
    run_larger(lanes, model, FAR_FIRMS, POND_ESRI_BATCH);
    run_larger(local, model, FAR_FIRMS, POND_ESRI_LOCAL | POND_ESRI_BATCH);
    assert_memory_equal(local->iterations, lanes->iterations, sizeof lanes->iterations);
    assert_true(difference(local->score, lanes->score, (int64_t)LARGER * 3) <= 1e-12);
    for (int64_t i = 0; i < FAR_FIRMS; i++) {
        solved += local->engine[i] == POND_ESRI_LOCAL;
    }
    print_message("# %lld of %d firms solved locally\n", (long long)solved, FAR_FIRMS);
    assert_true(solved > FAR_FIRMS / 8);
    pond_esri_model_free(model);
    free_random_economy(&economy);
    free(local);
    free(lanes);
}

static void engines_agree_where_memory_is_far(void **state)
{
    (void)state;
    assert_engines_agree_far_away(false);
}

static void engines_agree_where_hubs_have_long_rows(void **state)
{
    (void)state;
    assert_engines_agree_far_away(true);
}

/* Ranges of one item, and of all: the local engine and the lanes leave nothing behind. */
static void splitting_the_items_otherwise_gives_the_same_bits(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct odd *odd = malloc(sizeof *odd);
    static struct scores whole;
    static struct scores parts;

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= NETWORKS / 20; seed++) {
        struct test_random random = {seed, 0};
        struct pond_esri_model *model = NULL;
        struct pond_esri_work *work = NULL;
        struct pond_esri_batch batch;

        make_odd(odd, &random);
        assert_ok(pond_esri_model_new(&model, &odd->input, &error));
        assert_ok(pond_esri_work_new(&work, model, &error));
        batch = batch_of(&whole, odd->nodes, 0);
        assert_ok(pond_esri_run_range(model, work, &batch, 0, odd->nodes, &error));
        batch = batch_of(&parts, odd->nodes, 0);
        for (pond_node i = odd->nodes; i > 0; i--) {
            assert_ok(pond_esri_run_range(model, work, &batch, i - 1, i, &error));
        }
        memcpy(parts.engine, whole.engine, sizeof parts.engine); /* batch or single may differ */
        assert_memory_equal(&parts, &whole, sizeof whole);
        pond_esri_work_free(work);
        pond_esri_model_free(model);
        free_random_economy(&odd->economy);
    }
    free(odd);
}

static void all_engines_agree_on_thousands_of_odd_networks(void **state)
{
    struct odd *odd = malloc(sizeof *odd);
    struct tally tally = {0};

    (void)state;
    assert_non_null(odd);
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        struct test_random random = {seed, 0};

        seed_now = seed;
        make_odd(odd, &random);
        check_odd(odd, &tally);
        free_random_economy(&odd->economy);
    }
    free(odd);
    print_message(
        "# %d networks, %lld firms: %lld solved locally, %lld ties, scores differ by %.1e\n",
        NETWORKS, (long long)tally.items, (long long)tally.local, (long long)tally.ties,
        tally.worst);
    assert_int_equal(tally.batch, tally.items);
    assert_true(tally.local > tally.items / 4);
    assert_true(tally.ties > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_engines_agree_on_thousands_of_odd_networks),
        cmocka_unit_test(all_engines_agree_on_scenarios_of_every_kind),
        cmocka_unit_test(intervals_hold_the_losses_at_rest),
        cmocka_unit_test(bounds_that_cannot_be_given_are_refused),
        cmocka_unit_test(all_engines_agree_where_levels_are_long),
        cmocka_unit_test(engines_agree_where_memory_is_far),
        cmocka_unit_test(engines_agree_where_hubs_have_long_rows),
        cmocka_unit_test(splitting_the_items_otherwise_gives_the_same_bits),
    };

    pond_set_threads(1); /* test_esri_batch.c is about threads */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
