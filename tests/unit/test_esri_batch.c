/* Many ESRI scenarios: threads, ranges, limits, sector impacts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/esri.h"
#include "support/random_economy.h"

#define NODES 150
#define LINKS 600
#define INDUSTRIES 6
#define SETS 2

/* The answers of all firms. */
struct scores {
    double total[NODES * SETS];
    double down[NODES * SETS];
    double up[NODES * SETS];
    int64_t iterations[NODES];
    uint8_t settled[NODES];
};

/* An economy with a model that has two sets of weights. */
struct fixture {
    struct random_economy economy;
    double weight[NODES * SETS];
    struct pond_esri_input input;
    struct pond_esri_model *model;
};

static void set_up(struct fixture *fixture, uint64_t seed)
{
    struct test_random random = {seed, 0};
    struct pond_error error = {.code = POND_OK};

    make_random_economy(&fixture->economy, &random, NODES, LINKS, INDUSTRIES);
    memcpy(fixture->weight, fixture->economy.network->sales, NODES * sizeof(double));
    memcpy(fixture->weight + NODES, fixture->economy.weight, NODES * sizeof(double));
    fixture->input = economy_input(&fixture->economy, WITH_SUBSTITUTION | WITH_REVENUE, 1e-4);
    fixture->input.weights = SETS;
    fixture->input.weight = fixture->weight;
    assert_ok(pond_esri_model_new(&fixture->model, &fixture->input, &error));
}

static void tear_down(struct fixture *fixture)
{
    pond_esri_model_free(fixture->model);
    free_random_economy(&fixture->economy);
}

static struct pond_esri_batch all_firms(struct scores *scores)
{
    memset(scores, 0, sizeof *scores);
    return (struct pond_esri_batch){.count = NODES,
                                    .total = scores->total,
                                    .down = scores->down,
                                    .up = scores->up,
                                    .iterations = scores->iterations,
                                    .settled = scores->settled};
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;

    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct scores one;
        struct pond_esri_batch batch = all_firms(&one);

        set_up(&fixture, seed);
        pond_set_threads(1);
        assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
        for (int threads = 2; threads <= 4; threads += 2) {
            struct scores many;

            batch = all_firms(&many);
            pond_set_threads(threads);
            assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
            assert_memory_equal(&many, &one, sizeof one);
        }
        pond_set_threads(0);
        tear_down(&fixture);
    }
}

static void ranges_in_any_order_give_the_same_bits(void **state)
{
    static const int64_t bounds[][2] = {{100, NODES}, {0, 1}, {40, 100}, {1, 40}, {7, 7}};
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct scores whole;
    struct scores parts;
    struct pond_esri_batch batch;

    (void)state;
    set_up(&fixture, 1);
    batch = all_firms(&whole);
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    batch = all_firms(&parts);
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        struct pond_esri_work *work = NULL;

        assert_ok(pond_esri_work_new(&work, fixture.model, &error));
        assert_ok(
            pond_esri_run_range(fixture.model, work, &batch, bounds[b][0], bounds[b][1], &error));
        pond_esri_work_free(work);
    }
    assert_memory_equal(&parts, &whole, sizeof whole);
    tear_down(&fixture);
}

static void lists_and_scenarios_are_runs_one_by_one(void **state)
{
    static const pond_node node[] = {17, 3, 149};
    static const struct pond_esri_shock shock[] = {
        {17, 1.0, 1.0}, {3, 0.5, 0.25}, {3, 1.0, 1.0}, {149, 1.0, 1.0}};
    static const int64_t start[] = {0, 1, 3, 4};
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct scores all;
    struct scores list;
    struct scores scenarios;
    struct pond_esri_batch batch;

    (void)state;
    set_up(&fixture, 2);
    batch = all_firms(&all);
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    batch = all_firms(&list);
    batch.count = 3;
    batch.node = node;
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    batch = all_firms(&scenarios);
    batch.count = 3;
    batch.start = start;
    batch.shock = shock; /* of two for one node the later holds */
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    for (size_t k = 0; k < 3; k++) {
        const double *firm = all.total + SETS * (size_t)node[k];

        assert_memory_equal(list.total + SETS * k, firm, SETS * sizeof *firm);
        assert_int_equal(list.iterations[k], all.iterations[node[k]]);
    }
    assert_memory_equal(&scenarios, &list, sizeof list);
    tear_down(&fixture);
}

static void the_limit_of_iterations_is_told_per_item(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct scores free_run;
    struct scores capped;
    struct pond_esri_model *model = NULL;
    struct pond_esri_batch batch;
    int64_t unsettled = 0;

    (void)state;
    set_up(&fixture, 1);
    batch = all_firms(&free_run);
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    fixture.input.max_iterations = 5;
    assert_ok(pond_esri_model_new(&model, &fixture.input, &error));
    batch = all_firms(&capped);
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    for (int k = 0; k < NODES; k++) {
        assert_int_equal(capped.settled[k], free_run.iterations[k] <= 5);
        assert_true(capped.iterations[k] <= 5);
        unsettled += !capped.settled[k];
    }
    assert_in_range(unsettled, 1, NODES - 1);
    batch.settled = NULL;
    assert_fails(pond_esri_run_batch(model, &batch, &error), POND_ELIMIT, "raise the limit");
    pond_esri_model_free(model);
    tear_down(&fixture);
}

static void an_item_out_of_range_is_named(void **state)
{
    static const pond_node node[] = {0, NODES};
    static const int64_t start[] = {0, 1, 0};
    static const struct pond_esri_shock shock[] = {{0, 1.0, 1.0}};
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct scores scores;
    struct pond_esri_batch batch;

    (void)state;
    set_up(&fixture, 1);
    batch = all_firms(&scores);
    batch.count = 2;
    batch.node = node;
    assert_fails(pond_esri_run_batch(fixture.model, &batch, &error), POND_EINVAL,
                 "scenario 1: ESRI: shock of node 150");
    batch.node = NULL;
    batch.count = NODES + 1;
    assert_fails(pond_esri_run_batch(fixture.model, &batch, &error), POND_EINVAL, "scenario 150");
    batch.count = 0;
    assert_ok(pond_esri_run_batch(fixture.model, &batch, &error));
    batch.count = 2;
    batch.start = start;
    batch.shock = shock;
    assert_fails(pond_esri_run_batch(fixture.model, &batch, &error), POND_EINVAL,
                 "scenario 1 ends before it starts");
    tear_down(&fixture);
}

/* Industries weighted by their share of the weights make up the whole. */
static void sector_impacts_add_up_to_the_scores(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct pond_esri_work *work = NULL;
    double share[6][INDUSTRIES];
    double total[SETS];
    double down[SETS];
    double up[SETS];
    struct pond_esri_sectors sectors = {share[0], share[1], share[2], share[3], share[4], share[5]};
    struct pond_esri_answer answer = {.total = total, .down = down, .up = up};

    (void)state;
    set_up(&fixture, 1);
    assert_ok(pond_esri_work_new(&work, fixture.model, &error));
    assert_fails(pond_esri_sector_impacts(work, 0, 0, &sectors, &error), POND_EINVAL, "a run");
    assert_ok(pond_esri_run(fixture.model, work, fixture.economy.shock, fixture.economy.shocks,
                            &answer, &error));
    assert_fails(pond_esri_sector_impacts(work, 0, 2, &sectors, &error), POND_EINVAL, "0 and 2");
    assert_fails(pond_esri_sector_impacts(work, -1, 0, &sectors, &error), POND_EINVAL, "-1 and 0");
    for (int set = 0; set < SETS; set++) {
        const double *weight = fixture.weight + (ptrdiff_t)set * NODES;
        double industry_weight[INDUSTRIES] = {0};
        double sum[3] = {0};
        double all = 0.0;

        assert_ok(pond_esri_sector_impacts(work, set, set, &sectors, &error));
        for (int i = 0; i < NODES; i++) {
            industry_weight[fixture.economy.links.industry[i]] += weight[i];
            all += weight[i];
        }
        for (int g = 0; g < INDUSTRIES; g++) {
            double part = industry_weight[g] / all;

            sum[0] += part * (sectors.both[g] + fmax(sectors.init_down[g], sectors.init_both[g]));
            sum[1] += part * (sectors.down[g] + sectors.init_down[g]);
            sum[2] += part * (sectors.up[g] + sectors.init_up[g]);
            assert_true(sectors.down[g] >= -1e-15 && sectors.up[g] >= -1e-15);
        }
        assert_close(sum[0], total[set], 1e-12);
        assert_close(sum[1], down[set], 1e-12);
        assert_close(sum[2], up[set], 1e-12);
    }
    pond_esri_work_free(work);
    tear_down(&fixture);
}

/* Groups that are the industries have their bits; one firm a group is its own loss. */
static void impacts_on_groups_are_those_on_industries(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct fixture fixture;
    struct pond_esri_work *work = NULL;
    double share[2][6][NODES];
    double node_down[NODES];
    int32_t alone[NODES];
    struct pond_esri_sectors one = {share[0][0], share[0][1], share[0][2],
                                    share[0][3], share[0][4], share[0][5]};
    struct pond_esri_sectors two = {share[1][0], share[1][1], share[1][2],
                                    share[1][3], share[1][4], share[1][5]};
    struct pond_esri_answer answer = {.node_down = node_down};

    (void)state;
    set_up(&fixture, 1);
    for (int32_t i = 0; i < NODES; i++) {
        alone[i] = i;
    }
    assert_ok(pond_esri_work_new(&work, fixture.model, &error));
    assert_fails(pond_esri_group_impacts(work, 0, 0, alone, NODES, &one, &error), POND_EINVAL,
                 "a run");
    assert_ok(pond_esri_run(fixture.model, work, fixture.economy.shock, fixture.economy.shocks,
                            &answer, &error));
    assert_ok(pond_esri_sector_impacts(work, 0, SETS - 1, &one, &error));
    assert_ok(pond_esri_group_impacts(work, 0, SETS - 1, fixture.economy.links.industry, INDUSTRIES,
                                      &two, &error));
    for (int c = 0; c < 6; c++) {
        assert_memory_equal(share[0][c], share[1][c], INDUSTRIES * sizeof(double));
    }
    assert_ok(pond_esri_group_impacts(work, 0, 0, alone, NODES, &one, &error));
    for (int32_t i = 0; i < NODES; i++) {
        if (fixture.weight[i] > 0.0) {
            assert_close(one.down[i] + one.init_down[i], node_down[i], 1e-15);
        }
    }
    alone[3] = NODES;
    assert_fails(pond_esri_group_impacts(work, 0, 0, alone, NODES, &one, &error), POND_EINVAL,
                 "firm 3 is in group");
    pond_esri_work_free(work);
    tear_down(&fixture);
}

static enum pond_status run_batch(void *user)
{
    struct fixture *fixture = user;
    struct pond_error error = {.code = POND_OK};
    struct scores scores;
    struct pond_esri_batch batch = all_firms(&scores);

    return pond_esri_run_batch(fixture->model, &batch, &error);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, 1);
    pond_set_threads(2);
    assert_survives_no_memory(run_batch, &fixture);
    pond_set_threads(0);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(ranges_in_any_order_give_the_same_bits),
        cmocka_unit_test(lists_and_scenarios_are_runs_one_by_one),
        cmocka_unit_test(the_limit_of_iterations_is_told_per_item),
        cmocka_unit_test(an_item_out_of_range_is_named),
        cmocka_unit_test(sector_impacts_add_up_to_the_scores),
        cmocka_unit_test(impacts_on_groups_are_those_on_industries),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
