/* Losses in rounds: parts that add up, a chain by hand, a slow model, the run itself in the end.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_rounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "support/days_scene.h"

/* A run and its rounds. */
struct running {
    struct pond_days_model *model;
    struct pond_days_run *run;
    struct pond_days_rounds *rounds;
};

static struct running start(const struct pond_days_input *input, const struct pond_shock *shock,
                            int64_t shocks, int32_t rounds, bool alone)
{
    struct pond_error error = {0};
    const struct pond_days_options options = {
        .shock = shock, .shocks = shocks, .seed = 3, .alone = alone};
    struct running it = {0};

    assert_ok(pond_days_model_new(&it.model, input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    assert_ok(pond_days_rounds_new(&it.rounds, it.run, rounds, NULL, &error));
    return it;
}

static struct pond_days_rounds_day step(struct running *it)
{
    struct pond_error error = {0};

    assert_ok(pond_days_go(it->run, 1, pond_days_rounds_see, it->rounds, &error));
    return pond_days_rounds_today(it->rounds);
}

static void stop(struct running *it)
{
    pond_days_rounds_free(it->rounds);
    pond_days_run_free(it->run);
    pond_days_model_free(it->model);
}

static void near(double actual, double expected, double scale)
{
    if (!(fabs(actual - expected) <= scale)) {
        fail_msg("%.17g instead of %.17g", actual, expected);
    }
}

static double usual_of(const struct running *it)
{
    return pond_days_today(it->run).sums.production;
}

static double sum_of(const double *x, int32_t count)
{
    double sum = 0.0;

    for (int32_t k = 0; k < count; k++) {
        sum += x[k];
    }
    return sum;
}

/* All switches that rounds take. */
static void switch_on(struct pond_days_input *input)
{
    input->overcapacity = 1.25;
    input->overcapacity_days = 10.0;
    input->cash_days = 5.0;
    input->income_share = 0.7;
    input->income_memory = 0.8;
    input->exit_rate = 0.01;
    input->entry_rate = 0.1;
}

static void parts_add_up_to_the_loss_by_day_and_by_firm(void **state)
{
    struct test_random random = {.seed = 20261125};

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct days_scene scene;
        struct running it;
        double usual = 0.0;

        make_days_scene(&scene, &random, 30, 150, 12);
        choose_days_way(&scene, what);
        if (what % 2 == 1) {
            switch_on(&scene.input);
        }
        it = start(&scene.input, scene.shock, scene.shocks, (int32_t)(what % 4), true);
        usual = usual_of(&it);
        for (int t = 0; t < 30; t++) {
            struct pond_days_rounds_day today = step(&it);

            assert_int_equal(today.day, t);
            near(sum_of(today.lost, today.parts), today.total, 1e-12 * usual);
            near(today.total, pond_days_today(it.run).sums.production_lost, 1e-12 * usual);
        }
        for (pond_node i = 0; i < 30; i++) {
            near(sum_of(pond_days_rounds_firm(it.rounds, i), (int32_t)(what % 4) + 2),
                 pond_days_today(it.run).lost[i], 1e-11 * usual);
        }
        stop(&it);
        free_days_scene(&scene);
    }
}

enum { SLOW_ROUNDS = 3 };

/* What a copy of the slow model loses on its day. */
static double slow_loss(const struct days_oracle *oracle)
{
    double lost = 0.0;

    for (pond_node i = 0; i < oracle->n; i++) {
        lost += oracle->output[i] * (1.0 - oracle->activity[i]);
    }
    return lost;
}

static void step_slowly(struct days_oracle *copy, struct days_oracle *usual)
{
    for (int r = SLOW_ROUNDS; r >= 0; r--) {
        buy_days_oracle(&copy[r]);
    }
    idle_days_oracle(usual);
    for (int r = 0; r <= SLOW_ROUNDS; r++) {
        sell_days_oracle(&copy[r]);
    }
}

static void every_way_agrees_with_the_slow_model(void **state)
{
    struct test_random random = {.seed = 20261126};
    static struct days_oracle copy[SLOW_ROUNDS + 1];
    static struct days_oracle usual;

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct days_scene scene;
        struct running it;
        double scale = 0.0;

        make_days_scene(&scene, &random, 30, 150, 12);
        choose_days_way(&scene, what);
        begin_days_oracle(&usual, &scene.input, &scene.links, scene.shock, scene.shocks);
        for (int r = 0; r <= SLOW_ROUNDS; r++) {
            begin_days_oracle(&copy[r], &scene.input, &scene.links, scene.shock, scene.shocks);
            copy[r].neighbours = r == 0 ? &usual : &copy[r - 1];
        }
        it = start(&scene.input, scene.shock, scene.shocks, SLOW_ROUNDS, true);
        scale = 1e-9 * usual_of(&it);
        for (int t = 0; t < ((what & 2U) != 0 ? 16 : 30); t++) {
            struct pond_days_rounds_day today = step(&it);
            double before = 0.0;

            step_slowly(copy, &usual);
            for (int r = 0; r <= SLOW_ROUNDS; r++) {
                double lost = slow_loss(&copy[r]);

                near(today.lost[r], lost - before, scale);
                before = lost;
            }
        }
        stop(&it);
        free_days_scene(&scene);
    }
}

/* a -> b -> c -> d -> households, 10 a day, each in an industry of its own. */
static struct pond_network *chain(void)
{
    static const pond_node supplier[] = {0, 1, 2};
    static const pond_node customer[] = {1, 2, 3};
    static const double value[] = {10.0, 10.0, 10.0};
    static const int32_t industry[] = {0, 1, 2, 3};
    static const double final_demand[] = {0.0, 0.0, 0.0, 10.0};
    const struct pond_network_input input = {.nodes = 4,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 4,
                                             .final_demand = final_demand};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

/* Firm a is closed from day 2 on and stocks last 3 days: b, which gets its last goods on day 2, has
 * enough for days 2, 3, 4 and stands still from day 5 on; c and d 3 days after the one before. The
 * loss of the firm k links down is one of round k, of no other. */
static void what_is_k_links_down_a_chain_falls_in_round_k(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock closed = {
        .change = -1.0, .day = 2, .duration_days = POND_SHOCK_FOREVER};
    struct running it;

    (void)state;
    input.stock_days = 3.0;
    it = start(&input, &closed, 1, 3, true);
    for (int t = 0; t < 40; t++) {
        struct pond_days_rounds_day today = step(&it);

        for (int r = 0; r < 4; r++) {
            double stands = t >= 2 + 3 * r ? 10.0 : 0.0;

            assert_close(today.lost[r], stands, 1e-12);
        }
        assert_true(today.lost[4] == 0.0);
    }
    for (pond_node i = 0; i < 4; i++) {
        const double *lost = pond_days_rounds_firm(it.rounds, i);

        for (int r = 0; r < 5; r++) {
            assert_true(r == i ? lost[r] > 200.0 : lost[r] == 0.0);
        }
    }
    stop(&it);
    pond_network_free(network);
}

/* Households buy half: d is hit itself, who supplies it in round 1, and so on. */
static void what_is_k_links_up_a_chain_falls_in_round_k(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock less = {.kind = POND_SHOCK_DEMAND,
                                    .node = 3,
                                    .change = -0.5,
                                    .day = 4,
                                    .duration_days = POND_SHOCK_FOREVER};
    struct running it;

    (void)state;
    it = start(&input, &less, 1, 3, true);
    for (int t = 0; t < 40; t++) {
        struct pond_days_rounds_day today = step(&it);

        for (int r = 0; r < 4; r++) { /* orders are of what was used the day before */
            assert_close(today.lost[r], t >= 4 + r ? 5.0 : 0.0, 1e-12);
        }
        assert_true(today.lost[4] == 0.0);
    }
    for (pond_node i = 0; i < 4; i++) {
        assert_close(pond_days_rounds_firm(it.rounds, i)[3 - i], 5.0 * (36 - (3 - i)), 1e-12);
    }
    stop(&it);
    pond_network_free(network);
}

/* Both ends of a cut link are hit at once; who is beyond them in round 1. */
static void a_cut_link_is_direct_at_both_ends(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock cut = {.kind = POND_SHOCK_LINK,
                                   .node = 1,
                                   .other = 2,
                                   .change = -1.0,
                                   .duration_days = POND_SHOCK_FOREVER};
    struct running it;

    (void)state;
    input.stock_days = 2.0;
    it = start(&input, &cut, 1, 2, true);
    for (int t = 0; t < 30; t++) {
        (void)step(&it);
    }
    for (pond_node i = 0; i < 4; i++) {
        const double *lost = pond_days_rounds_firm(it.rounds, i);
        int round = i == 1 || i == 2 ? 0 : 1;

        assert_true(lost[round] > 200.0);
        assert_close(sum_of(lost, 4), lost[round], 1e-12);
    }
    stop(&it);
    pond_network_free(network);
}

/* One firm that sells 100 to households, who want a fifth less: 20 are direct. What households earn
 * less is spent less, one round after the other; with income share c and memory m
 *
 *     s_0 = 1, s_r(t + 1) = s_r(t) + (1 - m) (1 + c (0.8 s_(r-1)(t) - 1) - s_r(t)) */
static void income_counts_a_round_after_the_wages(void **state)
{
    static const double final_demand[] = {100.0};
    const struct pond_network_input build = {
        .nodes = 1, .industries = 1, .final_demand = final_demand};
    const struct pond_shock less = {
        .kind = POND_SHOCK_DEMAND, .change = -0.2, .duration_days = POND_SHOCK_FOREVER};
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    struct pond_days_input input;
    struct running it;
    double spending[4] = {1.0, 1.0, 1.0, 1.0};

    (void)state;
    assert_ok(pond_network_build(&network, &build, &error));
    input = pond_days_defaults((struct pond_view){.network = network});
    input.income_share = 0.6;
    input.income_memory = 0.9;
    it = start(&input, &less, 1, 3, true);
    for (int t = 0; t < 60; t++) {
        struct pond_days_rounds_day today = step(&it);

        assert_close(today.lost[0], 20.0, 1e-12);
        for (int r = 3; r > 0; r--) {
            near(today.lost[r], 80.0 * (spending[r - 1] - spending[r]), 1e-11);
            spending[r] += 0.1 * (1.0 + 0.6 * (0.8 * spending[r - 1] - 1.0) - spending[r]);
        }
    }
    assert_true(pond_days_rounds_today(it.rounds).lost[1] > 5.0);
    stop(&it);
    pond_network_free(network);
}

/* Copy 2 t + 1 is the run itself on days 0..t. */
static void with_rounds_enough_nothing_is_later_to_the_last_bit(void **state)
{
    struct test_random random = {.seed = 55};

    (void)state;
    for (unsigned what = 0; what < 128; what += 3) {
        struct days_scene scene;
        struct running it;

        make_days_scene(&scene, &random, 30, 200, 12);
        choose_days_way(&scene, what);
        if (what % 2 == 0) {
            switch_on(&scene.input);
        }
        it = start(&scene.input, scene.shock, scene.shocks, 39, true);
        for (int t = 0; t < 20; t++) {
            struct pond_days_rounds_day today = step(&it);

            assert_true(today.lost[40] == 0.0);
        }
        for (pond_node i = 0; i < 30; i++) {
            assert_true(pond_days_rounds_firm(it.rounds, i)[40] == 0.0);
        }
        stop(&it);
        free_days_scene(&scene);
    }
}

static void without_a_shock_every_part_is_nothing(void **state)
{
    struct test_random random = {.seed = 8};
    struct days_scene scene;
    struct running it;

    (void)state;
    make_days_scene(&scene, &random, 40, 300, 0);
    choose_days_way(&scene, 105);
    scene.input.income_share = 0.5;
    scene.input.overcapacity = 1.2;
    it = start(&scene.input, NULL, 0, 2, false);
    for (int t = 0; t < 200; t++) {
        struct pond_days_rounds_day today = step(&it);

        for (int r = 0; r < 4; r++) {
            assert_true(today.lost[r] == 0.0);
        }
    }
    stop(&it);
    free_days_scene(&scene);
}

enum { MANY = 20000, DAYS = 8, PARTS = 4 };

static void run_days(const struct days_scene *scene, int threads, double lost[DAYS][PARTS])
{
    struct running it;

    pond_set_threads(threads > 0 ? threads : 1);
    it = start(&scene->input, scene->shock, scene->shocks, PARTS - 2, threads == 0);
    for (int t = 0; t < DAYS; t++) {
        memcpy(lost[t], step(&it).lost, PARTS * sizeof lost[t][0]);
    }
    stop(&it);
    pond_set_threads(0);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    struct test_random random = {.seed = 12};
    struct days_scene scene;
    double alone[DAYS][PARTS];
    double shared[DAYS][PARTS];

    (void)state;
    make_days_scene(&scene, &random, MANY, 80000, 40);
    for (unsigned what = 0; what < 16; what += 5) {
        choose_days_way(&scene, what);
        run_days(&scene, 0, alone);
        for (int threads = 1; threads <= 4; threads *= 2) {
            run_days(&scene, threads, shared);
            assert_memory_equal(alone, shared, sizeof alone);
        }
    }
    free_days_scene(&scene);
}

static void other_numbers_for_firms_give_the_same_parts(void **state)
{
    struct test_random random = {.seed = 78};

    (void)state;
    for (unsigned what = 0; what < 16; what++) {
        struct days_scene scene;
        struct days_scene other;
        struct running it;
        struct running that;
        double usual = 0.0;

        make_days_scene(&scene, &random, 30, 250, 12);
        choose_days_way(&scene, what);
        renumber_days_scene(&scene, &other);
        it = start(&scene.input, scene.shock, scene.shocks, 2, true);
        that = start(&other.input, other.shock, other.shocks, 2, true);
        usual = usual_of(&it);
        for (int t = 0; t < 16; t++) {
            struct pond_days_rounds_day one = step(&it);
            struct pond_days_rounds_day two = step(&that);

            for (int r = 0; r < 4; r++) {
                near(two.lost[r], one.lost[r], 1e-9 * usual);
            }
        }
        stop(&it);
        stop(&that);
        pond_network_free(other.network);
        free_days_scene(&scene);
    }
}

static void what_rounds_cannot_be_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_days_rounds *rounds = NULL;
    struct pond_days_day today;
    struct running it;

    (void)state;
    it = start(&input, NULL, 0, 1, true);
    assert_fails(pond_days_rounds_new(&rounds, it.run, -1, NULL, &error), POND_EINVAL, "-1 rounds");
    assert_fails(pond_days_rounds_new(&rounds, it.run, 101, NULL, &error), POND_EINVAL,
                 "101 rounds (expected 0 to 100)");
    (void)step(&it);
    assert_fails(pond_days_rounds_new(&rounds, it.run, 1, NULL, &error), POND_EINVAL, "done day 0");
    today = pond_days_today(it.run);
    assert_fails(pond_days_rounds_see(it.rounds, it.run, &today, &error), POND_EINVAL,
                 "told of day 0 (expected day 1");
    stop(&it);
    input.change_after_days = 3;
    assert_ok(pond_days_model_new(&it.model, &input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, NULL, &error));
    assert_fails(pond_days_rounds_new(&rounds, it.run, 1, NULL, &error), POND_EINVAL,
                 "change their suppliers");
    assert_null(rounds);
    it.rounds = NULL;
    stop(&it);
    pond_network_free(network);
}

static enum pond_status a_whole_run(void *user)
{
    const struct days_scene *scene = user;
    const struct pond_days_options options = {.shock = scene->shock, .shocks = scene->shocks};
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct pond_days_rounds *rounds = NULL;

    POND_TRY(pond_days_model_new(&model, &scene->input, NULL));
    POND_TRY(pond_days_run_new(&run, model, &options, NULL));
    POND_TRY(pond_days_rounds_new(&rounds, run, 2, NULL, NULL));
    POND_TRY(pond_days_go(run, 3, pond_days_rounds_see, rounds, NULL));
done:
    assert_true((rounds == NULL) == (status != POND_OK));
    pond_days_rounds_free(rounds);
    pond_days_run_free(run);
    pond_days_model_free(model);
    return status;
}

static void memory_may_end_at_any_point(void **state)
{
    struct test_random random = {.seed = 6};
    struct days_scene scene;

    (void)state;
    make_days_scene(&scene, &random, 30, 200, 20);
    switch_on(&scene.input);
    assert_survives_no_memory(a_whole_run, &scene);
    free_days_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_to_the_loss_by_day_and_by_firm),
        cmocka_unit_test(every_way_agrees_with_the_slow_model),
        cmocka_unit_test(what_is_k_links_down_a_chain_falls_in_round_k),
        cmocka_unit_test(what_is_k_links_up_a_chain_falls_in_round_k),
        cmocka_unit_test(a_cut_link_is_direct_at_both_ends),
        cmocka_unit_test(income_counts_a_round_after_the_wages),
        cmocka_unit_test(with_rounds_enough_nothing_is_later_to_the_last_bit),
        cmocka_unit_test(without_a_shock_every_part_is_nothing),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(other_numbers_for_firms_give_the_same_parts),
        cmocka_unit_test(what_rounds_cannot_be_is_refused),
        cmocka_unit_test(memory_may_end_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
