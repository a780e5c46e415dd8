/* The leverage of a run against finite differences of whole runs, and against itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/days_leverage.h"
#include "support/days_scene.h"

enum { NODES = 24, LINKS = 110, TIME = 25 };

/* A scene in which everything that is asked about can be moved both ways. */
struct lab {
    struct days_scene scene;
    double weight[NODES];
    double link_days[LINKS];
    double wages[NODES];
};

static void make_lab(struct lab *lab, struct test_random *random, unsigned what)
{
    struct days_scene *scene = &lab->scene;

    make_days_scene(scene, random, NODES, LINKS, 10);
    choose_days_way(scene, what);
    scene->input.stock_days = 2.5;
    for (pond_node i = 0; i < NODES; i++) {
        scene->spare[i] = 0.02 + 0.2 * next_uniform(random);
        lab->weight[i] = next_uniform(random);
        lab->wages[i] = next_uniform(random);
    }
    scene->input.spare_capacity = scene->spare;
    for (pond_node i = 0; i < NODES; i++) {
        const struct pond_network *network = scene->network;
        int32_t before = -1;

        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            int32_t industry = network->industry[network->in_supplier[e]];

            lab->link_days[e] =
                industry == before ? lab->link_days[e - 1] : 1.5 + 3.0 * next_uniform(random);
            before = industry;
        }
    }
    scene->input.link_stock_days = lab->link_days;
    /* The last shocks bring goods over one link, and change the final demand of a firm. */
    scene->shock[0] = (struct pond_shock){.kind = POND_SHOCK_SUPPLY,
                                          .node = scene->network->in_supplier[3],
                                          .other = POND_SHOCK_ALL,
                                          .change = 0.1,
                                          .duration_days = POND_SHOCK_FOREVER};
    scene->shock[1] = (struct pond_shock){
        .kind = POND_SHOCK_DEMAND, .node = 2, .change = -0.1, .duration_days = POND_SHOCK_FOREVER};
    for (int64_t k = 2; k < scene->shocks; k++) { /* within their bounds both ways */
        double *change = &scene->shock[k].change;

        *change = fmin(fmax(*change, -0.9), scene->shock[k].kind == POND_SHOCK_LINK ? -0.05 : 0.4);
    }
    if ((what & 1U) != 0) {
        scene->input.overcapacity = 1.3;
        scene->input.overcapacity_days = 7.0;
    }
    if ((what & 16U) != 0) {
        scene->input.income_share = 0.8;
        scene->input.income_memory = 0.7;
        scene->input.wages = lab->wages;
    }
}

static double loss_of(const struct lab *lab)
{
    struct pond_error error = {0};
    struct days_running it = start_days_scene(&lab->scene, true);
    double loss = 0.0;

    for (int t = 0; t < TIME; t++) {
        assert_ok(pond_days_step(it.run, &error));
        for (pond_node i = 0; i < NODES; i++) {
            loss += lab->weight[i] * (1.0 - pond_days_today(it.run).activity[i]);
        }
    }
    stop_days_running(&it);
    return loss;
}

static struct pond_days_leverage *leverage_of(const struct lab *lab, int64_t memory)
{
    struct pond_error error = {0};
    struct pond_days_leverage *leverage = NULL;
    struct pond_days_model *model = NULL;
    const struct pond_days_options options = {.shock = lab->scene.shock,
                                              .shocks = lab->scene.shocks};
    const struct pond_days_question question = {
        .weight = lab->weight, .days = TIME, .memory = memory};

    assert_ok(pond_days_model_new(&model, &lab->scene.input, &error));
    assert_ok(pond_days_leverage_new(&leverage, model, &options, &question, &error));
    pond_days_model_free(model);
    return leverage;
}

/* Comparisons, and those left out because the loss has a kink within the step. */
struct tally {
    int64_t compared;
    int64_t kinks;
    double scale; /* of derivatives */
};

/* What is to be moved: `count` numbers that are one. */
struct moved {
    double *at[LINKS];
    int64_t count;
};

static double loss_moved(const struct lab *lab, const struct moved *moved, double by)
{
    double loss = 0.0;
    double was[LINKS];

    for (int64_t k = 0; k < moved->count; k++) {
        was[k] = *moved->at[k];
        *moved->at[k] += by;
    }
    loss = loss_of(lab);
    for (int64_t k = 0; k < moved->count; k++) {
        *moved->at[k] = was[k];
    }
    return loss;
}

static void compare(const struct lab *lab, const struct moved *moved, double derivative,
                    struct tally *tally)
{
    double middle = loss_of(lab);
    double slope[3];
    double bend[3];
    double best = 0.0;
    double scale = 0.0;
    double h = 1e-5;

    for (int k = 0; k < 3; k++) {
        double up = loss_moved(lab, moved, h) - middle;
        double down = middle - loss_moved(lab, moved, -h);

        slope[k] = (up + down) / (2.0 * h);
        bend[k] = fabs(up - down) / h;
        h *= 0.5;
    }
    best = (4.0 * slope[1] - slope[0]) / 3.0;
    scale = fabs(best) + tally->scale;
    /* Where it is smooth, the bend is of the order of h, and halves with h. */
    for (int k = 0; k < 2; k++) {
        if (bend[k] > 1e-6 * scale &&
            !(bend[k + 1] > 0.45 * bend[k] && bend[k + 1] < 0.55 * bend[k])) {
            tally->kinks++;
            return;
        }
    }
    tally->compared++;
    if (!(fabs(best - derivative) <= 1e-6 * scale)) {
        fail_msg("%.12g by differences, %.12g by the sweep (bend %g, %g, scale %g)", best,
                 derivative, bend[0], bend[1], scale);
    }
}

static double largest(const double *x, int64_t count)
{
    double most = 0.0;

    for (int64_t k = 0; k < count; k++) {
        most = fmax(most, fabs(x[k]));
    }
    return most;
}

static void compare_firms(struct lab *lab, const struct pond_days_leverage *leverage,
                          struct tally *tally)
{
    const struct pond_network *network = lab->scene.network;

    tally->scale = largest(leverage->spare, NODES);
    for (pond_node i = 0; i < NODES; i += 5) {
        compare(lab, &(struct moved){{&lab->scene.spare[i]}, 1}, leverage->spare[i], tally);
    }
    tally->scale = largest(leverage->stock, network->links);
    for (pond_edge e = 0; e < network->links; e += 9) {
        pond_node i = 0;
        struct moved moved = {.count = 0};
        pond_edge first = 0;

        while (network->in_start[i + 1] <= e) {
            i++;
        }
        for (pond_edge f = network->in_start[i]; f < network->in_start[i + 1]; f++) {
            if (network->industry[network->in_supplier[f]] ==
                network->industry[network->in_supplier[e]]) {
                first = moved.count == 0 ? f : first;
                moved.at[moved.count++] = &lab->link_days[f];
            }
        }
        compare(lab, &moved, leverage->stock[first], tally);
    }
}

static void compare_shocks(struct lab *lab, const struct pond_days_leverage *leverage,
                           struct tally *tally)
{
    const struct pond_network *network = lab->scene.network;
    double supply = 0.0;

    tally->scale = largest(leverage->shock, lab->scene.shocks);
    for (int64_t k = 0; k < lab->scene.shocks; k++) {
        compare(lab, &(struct moved){{&lab->scene.shock[k].change}, 1}, leverage->shock[k], tally);
    }
    for (pond_edge e = 0; e < network->links; e++) {
        supply += network->in_supplier[e] == lab->scene.shock[0].node ? leverage->supply[e] : 0.0;
    }
    assert_close(supply, leverage->shock[0], 1e-12);
    for (int64_t k = 2; k < lab->scene.shocks; k++) {
        if (lab->scene.shock[k].kind == POND_SHOCK_DEMAND && lab->scene.shock[k].node == 2) {
            return;
        }
    }
    assert_close(leverage->demand[2], leverage->shock[1], 1e-12);
}

static void every_derivative_is_that_of_finite_differences(void **state)
{
    struct test_random random = {.seed = 20261128};
    struct tally tally = {0};

    (void)state;
    for (unsigned what = 0; what < 128; what++) {
        struct lab lab = {0};
        struct pond_days_leverage *leverage = NULL;

        make_lab(&lab, &random, what);
        leverage = leverage_of(&lab, 0);
        assert_close(leverage->loss, loss_of(&lab), 1e-12);
        compare_firms(&lab, leverage, &tally);
        compare_shocks(&lab, leverage, &tally);
        pond_days_leverage_free(leverage);
        free_days_scene(&lab.scene);
    }
    print_message("# %lld derivatives compared, %lld at kinks\n", (long long)tally.compared,
                  (long long)tally.kinks);
    assert_true(tally.compared > 9 * tally.kinks);
}

/* Where there is nothing left of a thing: its derivative is that upwards. The bend must vanish with
 * the step there, too. */
static void compare_upwards(const struct lab *lab, double *at, double derivative,
                            struct tally *tally)
{
    const struct moved moved = {{at}, 1};
    double middle = loss_of(lab);
    double h = 1e-5;
    double slope[3];
    double scale = 0.0;
    double best = 0.0;

    for (int k = 0; k < 3; k++) {
        slope[k] = (loss_moved(lab, &moved, h) - middle) / h;
        h *= 0.5;
    }
    best = 2.0 * slope[2] - slope[1];
    scale = fabs(best) + tally->scale;
    if (fabs(slope[0] - slope[1]) > 1e-6 * scale &&
        !(fabs(slope[1] - slope[2]) > 0.45 * fabs(slope[0] - slope[1]) &&
          fabs(slope[1] - slope[2]) < 0.55 * fabs(slope[0] - slope[1]))) {
        tally->kinks++;
        return;
    }
    tally->compared++;
    if (!(fabs(best - derivative) <= 1e-5 * scale)) {
        fail_msg("%.12g by differences upwards, %.12g by the sweep (scale %g)", best, derivative,
                 scale);
    }
}

/* One firm closes, or all its links are cut, for shorter than stocks last. */
static void what_is_closed_has_its_derivative_upwards(void **state)
{
    struct test_random random = {.seed = 20261129};
    struct tally tally = {0};

    (void)state;
    for (unsigned what = 0; what < 256; what++) {
        struct lab lab = {0};
        struct pond_days_leverage *leverage = NULL;
        struct pond_shock *shock = &lab.scene.shock[0];

        if ((what & 2U) != 0) {
            continue; /* orders by gap end at 0 from below */
        }
        make_lab(&lab, &random, what & 127U);
        for (pond_edge e = 0; e < lab.scene.network->links; e++) {
            lab.link_days[e] += 6.0;
        }
        lab.scene.shocks = 1;
        *shock = (struct pond_shock){
            .kind = what < 128 ? POND_SHOCK_CAPACITY : POND_SHOCK_LINK,
            .node = (pond_node)next_below(&random, NODES),
            .other = POND_SHOCK_ALL,
            .change = -1.0,
            .day = (int32_t)next_below(&random, 3),
            .duration_days = 1 + (int32_t)next_below(&random, 4),
            .recovery = POND_RECOVERY_LINEAR,
            .recovery_days = 1.5,
        };
        leverage = leverage_of(&lab, 0);
        assert_close(leverage->loss, loss_of(&lab), 1e-12);
        tally.scale = lab.weight[shock->node];
        compare_upwards(&lab, &shock->change, leverage->shock[0], &tally);
        pond_days_leverage_free(leverage);
        free_days_scene(&lab.scene);
    }
    print_message("# %lld derivatives compared upwards, %lld at kinks\n", (long long)tally.compared,
                  (long long)tally.kinks);
    assert_true(tally.compared > 4 * tally.kinks);
}

/* All numbers of an answer, in a row. */
static double sum_of(const struct pond_days_leverage *leverage, const struct lab *lab,
                     double *numbers)
{
    pond_edge links = lab->scene.network->links;
    int64_t n = 0;
    double sum = 0.0;

    numbers[n++] = leverage->loss;
    for (pond_node i = 0; i < NODES; i++) {
        numbers[n++] = leverage->spare[i];
        numbers[n++] = leverage->demand[i];
    }
    for (pond_edge e = 0; e < links; e++) {
        numbers[n++] = leverage->stock[e];
        numbers[n++] = leverage->supply[e];
    }
    for (int64_t k = 0; k < lab->scene.shocks; k++) {
        numbers[n++] = leverage->shock[k];
    }
    for (int64_t k = 0; k < n; k++) {
        sum += fabs(numbers[k]);
    }
    return sum;
}

enum { NUMBERS = 1 + 2 * NODES + 2 * LINKS + 10 };

static void kept_states_and_threads_do_not_change_a_bit(void **state)
{
    struct test_random random = {.seed = 3};

    (void)state;
    for (unsigned what = 0; what < 128; what += 17) {
        struct lab lab = {0};
        static double once[NUMBERS];
        static double again[NUMBERS];

        make_lab(&lab, &random, what);
        for (int k = 0; k < 4; k++) {
            struct pond_days_leverage *leverage = NULL;

            memset(again, 0, sizeof again);
            pond_set_threads(k < 2 ? 1 : 2 * (k - 1));
            leverage = leverage_of(&lab, k == 0 ? 0 : 1);
            assert_true(sum_of(leverage, &lab, again) > 0.0);
            /* With all states kept each day is done twice; with four C(4 + 2, 4) = 15 days take at
             * most 2 repeats, and 25 are below C(4 + 3, 4) = 35. */
            assert_true(leverage->steps <= (k == 0 ? 2 : 4) * TIME);
            assert_true(k == 0 || leverage->steps > 2 * TIME);
            if (k == 0) {
                memcpy(once, again, sizeof once);
            }
            assert_memory_equal(once, again, sizeof once);
            pond_days_leverage_free(leverage);
        }
        pond_set_threads(0);
        free_days_scene(&lab.scene);
    }
}

static void many_blocks_of_firms_give_the_same_bits_on_any_threads(void **state)
{
    struct test_random random = {.seed = 12};
    struct pond_error error = {0};
    const struct pond_days_question question = {.days = 8};
    struct days_scene scene;
    struct pond_days_model *model = NULL;
    struct pond_days_leverage *once = NULL;
    struct pond_days_options options = {.alone = true};

    (void)state;
    make_days_scene(&scene, &random, 20000, 80000, 40);
    choose_days_way(&scene, 64 + 8);
    options.shock = scene.shock;
    options.shocks = scene.shocks;
    assert_ok(pond_days_model_new(&model, &scene.input, &error));
    assert_ok(pond_days_leverage_new(&once, model, &options, &question, &error));
    options.alone = false;
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct pond_days_leverage *again = NULL;
        size_t links = (size_t)scene.network->links * sizeof(double);

        pond_set_threads(threads);
        assert_ok(pond_days_leverage_new(&again, model, &options, &question, &error));
        assert_memory_equal(&once->loss, &again->loss, sizeof once->loss);
        assert_memory_equal(once->spare, again->spare, 20000 * sizeof(double));
        assert_memory_equal(once->stock, again->stock, links);
        assert_memory_equal(once->supply, again->supply, links);
        assert_memory_equal(once->shock, again->shock, 40 * sizeof(double));
        pond_days_leverage_free(again);
    }
    pond_set_threads(0);
    assert_true(once->loss > 0.0);
    pond_days_leverage_free(once);
    pond_days_model_free(model);
    free_days_scene(&scene);
}

/* Firm 0 sells 100 to households, 60 to firm 1, which sells 80; nothing else. Firm 0 makes half of
 * the usual for 4 days from day 1 on: with stocks for 15 days only it loses, 0.5 a day. */
static void a_short_loss_is_the_shock_by_hand(void **state)
{
    struct pond_error error = {0};
    static const pond_node supplier[] = {0};
    static const pond_node customer[] = {1};
    static const double value[] = {60.0};
    static const int32_t industry[] = {0, 1};
    static const double final_demand[] = {100.0, 80.0};
    static const double imports[] = {0.0, 0.0};
    const struct pond_network_input links = {.nodes = 2,
                                             .industries = 2,
                                             .links = 1,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .final_demand = final_demand,
                                             .imports = imports};
    const struct pond_shock shock = {
        .kind = POND_SHOCK_CAPACITY, .node = 0, .change = -0.5, .day = 1, .duration_days = 4};
    const struct pond_days_options options = {.shock = &shock, .shocks = 1};
    const double weight[] = {160.0, 80.0};
    const struct pond_days_question question = {.weight = weight, .days = 10};
    struct pond_network *network = NULL;
    struct pond_days_model *model = NULL;
    struct pond_days_leverage *leverage = NULL;
    struct pond_days_input input;

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input = pond_days_defaults((struct pond_view){.network = network});
    assert_ok(pond_days_model_new(&model, &input, &error));
    assert_ok(pond_days_leverage_new(&leverage, model, &options, &question, &error));
    /* Lost on 4 days: half of 160. Then firm 1 orders what its stock lacks, more than firm 0 has
     * room for on a usual day, so that spare capacity would help; it loses nothing itself. */
    assert_close(leverage->loss, 4 * 0.5 * 160.0, 1e-12);
    assert_close(leverage->shock[0], -4 * 160.0, 1e-12);
    assert_true(leverage->stock[0] == 0.0 && leverage->supply[0] == 0.0);
    pond_days_leverage_free(leverage);
    pond_days_model_free(model);
    pond_network_free(network);
}

/* Firm 0 sells 50 to shop 1, whose own sales nobody recorded. Nothing is sent on days 0 to 29, so
 * nothing comes on days 1 to 30; the stock lasts until day 14, the shop stands still on days 15 to
 * 30. One more day of stock is one day less of that; what comes from elsewhere on days 0 to 30 is
 * sold in it. */
static void an_empty_shop_sells_what_comes_by_hand(void **state)
{
    struct pond_error error = {0};
    static const pond_node supplier[] = {0};
    static const pond_node customer[] = {1};
    static const double value[] = {50.0};
    static const int32_t industry[] = {0, 1};
    static const double final_demand[] = {100.0, 0.0};
    const struct pond_network_input links = {.nodes = 2,
                                             .industries = 2,
                                             .links = 1,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .final_demand = final_demand};
    const struct pond_shock cut = {
        .kind = POND_SHOCK_LINK, .node = 0, .other = 1, .change = -1.0, .duration_days = 30};
    const struct pond_days_options options = {.shock = &cut, .shocks = 1};
    const double weight[] = {0.0, 7.0};
    const struct pond_days_question question = {.weight = weight, .days = 60};
    struct pond_network *network = NULL;
    struct pond_days_model *model = NULL;
    struct pond_days_leverage *leverage = NULL;
    struct pond_days_input input;

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input = pond_days_defaults((struct pond_view){.network = network});
    input.orders = POND_DAYS_ORDERS_DEMAND;
    assert_ok(pond_days_model_new(&model, &input, &error));
    assert_ok(pond_days_leverage_new(&leverage, model, &options, &question, &error));
    assert_close(leverage->loss, 16 * 7.0, 1e-12);
    assert_close(leverage->stock[0], -7.0, 1e-12);
    assert_close(leverage->supply[0], -31 * 7.0, 1e-12);
    pond_days_leverage_free(leverage);
    pond_days_model_free(model);
    pond_network_free(network);
}

static void what_jumps_is_refused(void **state)
{
    struct test_random random = {.seed = 8};
    struct pond_error error = {0};
    struct lab lab = {0};
    struct pond_days_model *model = NULL;
    struct pond_days_leverage *leverage = NULL;
    struct pond_days_question question = {.days = 0};

    (void)state;
    make_lab(&lab, &random, 0);
    assert_ok(pond_days_model_new(&model, &lab.scene.input, &error));
    assert_fails(pond_days_leverage_new(&leverage, model, NULL, &question, &error), POND_EINVAL,
                 "0 days");
    pond_days_model_free(model);
    question.days = 5;
    lab.scene.input.change_after_days = 3;
    assert_ok(pond_days_model_new(&model, &lab.scene.input, &error));
    assert_fails(pond_days_leverage_new(&leverage, model, NULL, &question, &error), POND_EINVAL,
                 "customers change suppliers");
    pond_days_model_free(model);
    lab.scene.input.change_after_days = 0;
    lab.scene.input.cash_days = 30.0;
    assert_ok(pond_days_model_new(&model, &lab.scene.input, &error));
    assert_fails(pond_days_leverage_new(&leverage, model, NULL, &question, &error), POND_EINVAL,
                 "firms close");
    assert_null(leverage);
    pond_days_model_free(model);
    free_days_scene(&lab.scene);
}

static enum pond_status a_whole_sweep(void *user)
{
    const struct lab *lab = user;
    const struct pond_days_options options = {.shock = lab->scene.shock,
                                              .shocks = lab->scene.shocks};
    const struct pond_days_question question = {.weight = lab->weight, .days = 6};
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_leverage *leverage = NULL;

    POND_TRY(pond_days_model_new(&model, &lab->scene.input, NULL));
    POND_TRY(pond_days_leverage_new(&leverage, model, &options, &question, NULL));
done:
    assert_true((leverage == NULL) == (status != POND_OK));
    pond_days_leverage_free(leverage);
    pond_days_model_free(model);
    return status;
}

static void memory_may_end_at_any_point(void **state)
{
    struct test_random random = {.seed = 6};
    struct lab lab = {0};

    (void)state;
    make_lab(&lab, &random, 17);
    assert_survives_no_memory(a_whole_sweep, &lab);
    free_days_scene(&lab.scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_derivative_is_that_of_finite_differences),
        cmocka_unit_test(what_is_closed_has_its_derivative_upwards),
        cmocka_unit_test(kept_states_and_threads_do_not_change_a_bit),
        cmocka_unit_test(many_blocks_of_firms_give_the_same_bits_on_any_threads),
        cmocka_unit_test(a_short_loss_is_the_shock_by_hand),
        cmocka_unit_test(an_empty_shop_sells_what_comes_by_hand),
        cmocka_unit_test(what_jumps_is_refused),
        cmocka_unit_test(memory_may_end_at_any_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
