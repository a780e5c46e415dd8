/* The model by days against a slow one, and laws that hold whatever the network and the shock.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "support/days_scene.h"

static void near(double actual, double expected, double scale)
{
    if (!(fabs(actual - expected) <= 1e-9 * (fabs(expected) + scale))) {
        fail_msg("%.17g instead of %.17g", actual, expected);
    }
}

static void compare(const struct running *it, const struct days_oracle *oracle)
{
    struct pond_days_day today = pond_days_today(it->run);
    int32_t own[DAYS_NODES];
    struct pond_days_sums each[DAYS_NODES];
    double value_added = 0.0;

    for (pond_node i = 0; i < oracle->n; i++) {
        own[i] = i;
    }
    pond_days_sums_by(it->run, own, oracle->n, each);
    for (pond_node i = 0; i < oracle->n; i++) {
        near(today.production[i], oracle->production[i], oracle->output[i]);
        near(today.activity[i], oracle->activity[i], 1.0);
        near(today.demand[i], oracle->demand[i], oracle->output[i]);
        near(each[i].consumption, oracle->consumption[i], oracle->output[i]);
        value_added += each[i].value_added;
    }
    near(today.sums.value_added, value_added, 1e3);
}

static void every_way_agrees_with_the_slow_model(void **state)
{
    struct test_random random = {.seed = 20261123};
    static struct days_oracle oracle;

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct scene scene;
        struct running it;

        make_scene(&scene, &random, 30, 150, 12);
        choose_ways(&scene, what);
        begin_days_oracle(&oracle, &scene.input, &scene.links, scene.shock, scene.shocks);
        it = start_scene(&scene, true);
        /* Where orders swing (GAP), or firms come back from next to nothing, rounding errors grow
         * tenfold in some days. */
        for (int t = 0; t < ((what & 2U) != 0 ? 14 : 30); t++) {
            struct pond_error error = {0};

            assert_ok(pond_days_step(it.run, &error));
            step_days_oracle(&oracle);
            compare(&it, &oracle);
        }
        stop_running(&it);
        free_scene(&scene);
    }
}

static void without_a_shock_nothing_changes_for_a_thousand_days(void **state)
{
    struct test_random random = {.seed = 7};

    (void)state;
    for (unsigned what = 0; what < 128; what += 3) {
        struct pond_error error = {0};
        struct scene scene;
        struct running it;
        double usual[DAYS_NODES];
        struct pond_days_sums sums;

        make_scene(&scene, &random, 40, 300, 0);
        choose_ways(&scene, what);
        it = start_scene(&scene, what % 2 == 0);
        sums = pond_days_today(it.run).sums;
        memcpy(usual, pond_days_today(it.run).production, sizeof usual);
        for (int t = 0; t < 1000; t++) {
            struct pond_days_day today;

            assert_ok(pond_days_step(it.run, &error));
            today = pond_days_today(it.run);
            assert_memory_equal(today.production, usual, sizeof usual);
            assert_memory_equal(today.demand, usual, sizeof usual);
            assert_memory_equal(&today.sums, &sums, sizeof sums);
            assert_true(today.sums.unmet == 0.0 && today.sums.production_lost == 0.0);
            assert_int_equal(today.sums.hit, 0);
        }
        stop_running(&it);
        free_scene(&scene);
    }
}

/* Stocks and flows of all links on one evening. */
struct evening {
    double stock[300];
    double shipped[300];
    double activity[DAYS_NODES];
};

static void look(const struct scene *scene, const struct pond_days_run *run,
                 struct evening *evening)
{
    const struct pond_network *network = scene->network;

    for (pond_node i = 0; i < network->nodes; i++) {
        evening->activity[i] = pond_days_today(run).activity[i];
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            pond_edge k = e - network->in_start[i];
            double ordered = 0.0;

            evening->stock[e] = pond_days_stock(run, i, k);
            pond_days_flow(run, i, k, &ordered, &evening->shipped[e]);
            assert_true(evening->stock[e] >= 0.0);
            assert_true(evening->shipped[e] >= 0.0 && evening->shipped[e] <= ordered);
        }
    }
}

/* What each firm's stock of each industry's goods lost overnight is what it used, what it gained is
 * what was shipped to it. */
static void check_stocks(const struct scene *scene, const struct evening *was,
                         const struct evening *is)
{
    const struct pond_network *network = scene->network;

    for (pond_node i = 0; i < network->nodes; i++) {
        double gone[DAYS_INDUSTRIES] = {0};
        double usual[DAYS_INDUSTRIES] = {0};
        double had[DAYS_INDUSTRIES] = {0};

        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            int32_t s = network->industry[network->in_supplier[e]];

            gone[s] += was->stock[e] + was->shipped[e] - is->stock[e];
            usual[s] += network->in_value[e];
            had[s] += was->stock[e];
        }
        for (int s = 0; s < DAYS_INDUSTRIES; s++) {
            near(gone[s], fmin(was->activity[i] * usual[s], had[s]), 15.0 * usual[s]);
        }
    }
}

/* All that a firm makes is delivered, to firms or to households, and no more. */
static void check_deliveries(const struct scene *scene, const struct pond_days_run *run,
                             const struct evening *is)
{
    const struct pond_network *network = scene->network;
    struct pond_days_sums each[DAYS_NODES];
    int32_t own[DAYS_NODES];
    double sent[DAYS_NODES] = {0};

    for (pond_node i = 0; i < network->nodes; i++) {
        own[i] = i;
    }
    pond_days_sums_by(run, own, network->nodes, each);
    for (pond_edge e = 0; e < network->links; e++) {
        sent[network->in_supplier[e]] += is->shipped[e];
    }
    for (pond_node j = 0; j < network->nodes; j++) {
        double usual = network->sales[j] + network->final_demand[j];

        near(sent[j] + each[j].consumption, each[j].production, usual);
        near(each[j].demand - each[j].unmet, each[j].production, usual);
    }
}

static void goods_are_conserved_and_stocks_never_negative(void **state)
{
    struct test_random random = {.seed = 99};

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct pond_error error = {0};
        struct scene scene;
        struct running it;
        static struct evening was;
        static struct evening is;
        int64_t kept = 0;

        make_scene(&scene, &random, 30, 200, 12);
        choose_ways(&scene, what);
        for (int64_t k = 0; k < scene.shocks; k++) { /* these destroy goods, or bring some */
            if (scene.shock[k].kind != POND_SHOCK_STOCK &&
                scene.shock[k].kind != POND_SHOCK_SUPPLY) {
                scene.shock[kept++] = scene.shock[k];
            }
        }
        scene.shocks = kept;
        it = start_scene(&scene, true);
        look(&scene, it.run, &was);
        for (int t = 0; t < 60; t++) {
            assert_ok(pond_days_step(it.run, &error));
            look(&scene, it.run, &is);
            check_stocks(&scene, &was, &is);
            check_deliveries(&scene, it.run, &is);
            was = is;
        }
        stop_running(&it);
        free_scene(&scene);
    }
}

/* Firm 5 k loses k fifths of its capacity from day k on. */
static void lose_capacities(struct scene *scene)
{
    for (int k = 0; k < 5; k++) {
        scene->shock[k] = (struct pond_shock){.kind = POND_SHOCK_CAPACITY,
                                              .node = 5 * k,
                                              .change = -0.2 * k,
                                              .day = k,
                                              .duration_days = 10,
                                              .recovery = POND_RECOVERY_LINEAR,
                                              .recovery_days = 10.0};
    }
    scene->shocks = 5;
}

static void check_capacities(const struct scene *scene, const struct pond_days_day *today)
{
    for (pond_node i = 0; i < scene->network->nodes; i++) {
        const struct pond_shock *shock = &scene->shock[i / 5];
        double can = 1.0;

        if (i % 5 == 0 && i / 5 < 5) {
            can += shock->change * pond_shock_strength(shock, today->day);
        }
        if (scene->input.spare_capacity != NULL) {
            can *= 1.0 + scene->spare[i];
        }
        assert_true(today->activity[i] <= can * (1 + 1e-15));
    }
}

static void no_firm_makes_more_than_its_capacity(void **state)
{
    struct test_random random = {.seed = 4};

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct pond_error error = {0};
        struct scene scene;
        struct running it;

        make_scene(&scene, &random, 30, 200, 0);
        lose_capacities(&scene);
        choose_ways(&scene, what);
        it = start_scene(&scene, true);
        for (int t = 0; t < 40; t++) {
            struct pond_days_day today;

            assert_ok(pond_days_step(it.run, &error));
            today = pond_days_today(it.run);
            check_capacities(&scene, &today);
        }
        stop_running(&it);
        free_scene(&scene);
    }
}

/* What a run of several days gave. */
enum { MANY = 20000, DAYS = 12 };
struct gave {
    double production[DAYS][MANY];
    struct pond_days_sums sums[DAYS];
};

static void run_days(const struct scene *scene, int threads, struct gave *gave)
{
    struct pond_error error = {0};
    struct running it;

    pond_set_threads(threads > 0 ? threads : 1);
    it = start_scene(scene, threads == 0);
    for (int t = 0; t < DAYS; t++) {
        assert_ok(pond_days_step(it.run, &error));
        memcpy(gave->production[t], pond_days_today(it.run).production, sizeof gave->production[t]);
        gave->sums[t] = pond_days_today(it.run).sums;
    }
    stop_running(&it);
    pond_set_threads(0);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    struct test_random random = {.seed = 12};
    struct scene scene;
    static struct gave alone;
    static struct gave shared;

    (void)state;
    make_scene(&scene, &random, MANY, 80000, 40);
    for (unsigned what = 0; what < 16; what += 5) {
        choose_ways(&scene, what);
        run_days(&scene, 0, &alone);
        for (int threads = 1; threads <= 4; threads *= 2) {
            run_days(&scene, threads, &shared);
            assert_memory_equal(alone.production, shared.production, sizeof alone.production);
            assert_memory_equal(alone.sums, shared.sums, sizeof alone.sums);
        }
    }
    free_scene(&scene);
}

static void a_reset_run_gives_the_same_bits_again(void **state)
{
    struct test_random random = {.seed = 31};
    struct pond_error error = {0};
    struct scene scene;
    struct running it;
    double once[30];

    (void)state;
    make_scene(&scene, &random, 30, 200, 12);
    choose_ways(&scene, 40);
    it = start_scene(&scene, true);
    assert_ok(pond_days_go(it.run, 30, NULL, NULL, &error));
    memcpy(once, pond_days_today(it.run).lost, sizeof once);
    pond_days_run_reset(it.run);
    assert_int_equal(pond_days_today(it.run).day, -1);
    assert_ok(pond_days_go(it.run, 30, NULL, NULL, &error));
    assert_memory_equal(once, pond_days_today(it.run).lost, sizeof once);
    stop_running(&it);
    free_scene(&scene);
}

/* The same links with firm i called (7 i + 3) mod nodes; nodes is no multiple of 7. */
static void renumber(const struct scene *scene, struct scene *other)
{
    struct pond_error error = {0};
    const struct pond_network_input *from = &scene->links.input;
    pond_node nodes = from->nodes;
    pond_node supplier[300];
    pond_node customer[300];
    int32_t industry[DAYS_NODES];
    double final_demand[DAYS_NODES];
    double imports[DAYS_NODES] = {0};
    struct pond_network_input to = *from;

    memset(other, 0, sizeof *other);
    for (pond_node i = 0; i < nodes; i++) {
        industry[(7 * i + 3) % nodes] = from->industry[i];
        final_demand[(7 * i + 3) % nodes] = from->final_demand[i];
    }
    for (int64_t k = 0; k < from->links; k++) {
        supplier[k] = (7 * from->supplier[k] + 3) % nodes;
        customer[k] = (7 * from->customer[k] + 3) % nodes;
    }
    to.supplier = supplier;
    to.customer = customer;
    to.industry = industry;
    to.final_demand = final_demand;
    to.imports = imports;
    assert_ok(pond_network_build(&other->network, &to, &error));
    other->input = scene->input;
    other->input.view.network = other->network;
    other->shocks = scene->shocks;
    for (int64_t k = 0; k < scene->shocks; k++) {
        other->shock[k] = scene->shock[k];
        other->shock[k].node = (7 * scene->shock[k].node + 3) % nodes;
        if ((scene->shock[k].kind == POND_SHOCK_LINK ||
             scene->shock[k].kind == POND_SHOCK_SUPPLY) &&
            scene->shock[k].other >= 0) {
            other->shock[k].other = (7 * scene->shock[k].other + 3) % nodes;
        }
    }
}

static void other_numbers_for_firms_give_the_same_days(void **state)
{
    struct test_random random = {.seed = 77};

    (void)state;
    for (unsigned what = 0; what < 16; what++) {
        struct pond_error error = {0};
        struct scene scene;
        struct scene other;
        struct running it;
        struct running that;

        make_scene(&scene, &random, 30, 250, 12);
        choose_ways(&scene, what);
        renumber(&scene, &other);
        it = start_scene(&scene, true);
        that = start_scene(&other, true);
        for (int t = 0; t < 40; t++) {
            assert_ok(pond_days_step(it.run, &error));
            assert_ok(pond_days_step(that.run, &error));
            for (pond_node i = 0; i < 30; i++) {
                near(pond_days_today(that.run).activity[(7 * i + 3) % 30],
                     pond_days_today(it.run).activity[i], 1.0);
            }
        }
        stop_running(&it);
        stop_running(&that);
        pond_network_free(other.network);
        free_scene(&scene);
    }
}

/* With demand the only thing that changes and stocks that last, a deeper fall never makes more. */
static void the_deeper_demand_falls_the_less_is_made(void **state)
{
    struct test_random random = {.seed = 5};

    (void)state;
    for (int round = 0; round < 10; round++) {
        struct pond_error error = {0};
        struct scene scene;
        struct running it;
        struct running deeper;

        make_scene(&scene, &random, 40, 250, 12);
        for (int64_t k = 0; k < scene.shocks; k++) {
            scene.shock[k].kind = POND_SHOCK_DEMAND;
            scene.shock[k].recovery = POND_RECOVERY_LINEAR;
            scene.shock[k].change = -0.4 * next_uniform(&random);
        }
        it = start_scene(&scene, true);
        for (int64_t k = 0; k < scene.shocks; k++) {
            scene.shock[k].change *= 1.0 + next_uniform(&random);
        }
        deeper = start_scene(&scene, true);
        for (int t = 0; t < 60; t++) {
            assert_ok(pond_days_step(it.run, &error));
            assert_ok(pond_days_step(deeper.run, &error));
            for (pond_node i = 0; i < 40; i++) {
                assert_true(pond_days_today(deeper.run).activity[i] <=
                            pond_days_today(it.run).activity[i] + 1e-12);
            }
        }
        stop_running(&it);
        stop_running(&deeper);
        free_scene(&scene);
    }
}

static enum pond_status a_whole_run(void *user)
{
    const struct scene *scene = user;
    const struct pond_days_options options = {.shock = scene->shock, .shocks = scene->shocks};
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;

    POND_TRY(pond_days_model_new(&model, &scene->input, NULL));
    POND_TRY(pond_days_run_new(&run, model, &options, NULL));
    POND_TRY(pond_days_go(run, 3, NULL, NULL, NULL));
done:
    assert_true((model == NULL || run == NULL) == (status != POND_OK));
    pond_days_run_free(run);
    pond_days_model_free(model);
    return status;
}

static void memory_may_end_at_any_point(void **state)
{
    struct test_random random = {.seed = 6};
    struct scene scene;

    (void)state;
    make_scene(&scene, &random, 30, 200, 20);
    choose_ways(&scene, 63);
    assert_survives_no_memory(a_whole_run, &scene);
    free_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_agrees_with_the_slow_model),
        cmocka_unit_test(without_a_shock_nothing_changes_for_a_thousand_days),
        cmocka_unit_test(goods_are_conserved_and_stocks_never_negative),
        cmocka_unit_test(no_firm_makes_more_than_its_capacity),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(a_reset_run_gives_the_same_bits_again),
        cmocka_unit_test(other_numbers_for_firms_give_the_same_days),
        cmocka_unit_test(the_deeper_demand_falls_the_less_is_made),
        cmocka_unit_test(memory_may_end_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
