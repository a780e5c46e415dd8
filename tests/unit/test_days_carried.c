/* What carries the loss: parts that add up, chains by hand, a slow reckoning on dense matrices.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_carried.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "support/days_blame.h"
#include "support/days_scene.h"

/* A run and what carries its losses. */
struct running {
    struct pond_days_model *model;
    struct pond_days_run *run;
    struct pond_days_carried *carried;
};

static struct running start(const struct pond_days_input *input, const struct pond_shock *shock,
                            int64_t shocks, const double *weight, bool alone)
{
    struct pond_error error = {0};
    const struct pond_days_options options = {
        .shock = shock, .shocks = shocks, .seed = 3, .alone = alone};
    struct running it = {0};

    assert_ok(pond_days_model_new(&it.model, input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    assert_ok(pond_days_carried_new(&it.carried, it.model, weight, &error));
    return it;
}

static struct pond_days_carried_day step(struct running *it)
{
    struct pond_error error = {0};

    assert_ok(pond_days_go(it->run, 1, pond_days_carried_see, it->carried, &error));
    return pond_days_carried_today(it->carried);
}

static void stop(struct running *it)
{
    pond_days_carried_free(it->carried);
    pond_days_run_free(it->run);
    pond_days_model_free(it->model);
}

static void near(double actual, double expected, double scale)
{
    if (!(fabs(actual - expected) <= scale)) {
        fail_msg("%.17g instead of %.17g", actual, expected);
    }
}

static double sum_of(const struct pond_days_carried_day *day)
{
    return day->lost[0] + day->lost[1] + day->lost[2] + day->lost[3];
}

static bool supplies(const struct pond_network *network, pond_node supplier, pond_node customer)
{
    for (pond_edge e = network->in_start[customer]; e < network->in_start[customer + 1]; e++) {
        if (network->in_supplier[e] == supplier) {
            return true;
        }
    }
    return false;
}

/* Each carrier is a link of the network, or a firm, and its days are in order. */
static void check_list(const struct days_scene *scene, const struct running *it, double *by_firm)
{
    int64_t count = 0;
    const struct pond_days_carrier *list = pond_days_carried_list(it->carried, &count);

    for (int64_t k = 0; k < count; k++) {
        const struct pond_days_carrier *carrier = &list[k];

        by_firm[carrier->firm] += carrier->lost;
        assert_true(carrier->lost > 0.0 && carrier->peak > 0.0 &&
                    carrier->peak <= carrier->lost * (1.0 + 1e-15));
        assert_true(carrier->first_day <= carrier->last_day);
        assert_true(carrier->first_day < 0 || (carrier->first_day <= carrier->peak_day &&
                                               carrier->peak_day <= carrier->last_day));
        if (carrier->channel == POND_DAYS_INPUTS) {
            assert_true(supplies(scene->network, carrier->other, carrier->firm));
        } else if (carrier->channel == POND_DAYS_ORDERS) {
            assert_true(supplies(scene->network, carrier->firm, carrier->other));
        } else {
            assert_int_equal(carrier->other, -1);
        }
    }
}

static void parts_add_up_to_the_loss_by_day_and_by_firm(void **state)
{
    struct test_random random = {.seed = 20261127};

    (void)state;
    for (unsigned what = 0; what < 256; what++) {
        struct days_scene scene;
        struct running it;
        double usual = 0.0;
        double lost[DAYS_NODES] = {0};
        double by_firm[DAYS_NODES] = {0};
        double output[DAYS_NODES];

        make_days_scene(&scene, &random, 30, 150, 12);
        choose_days_way(&scene, what % 128);
        if (what >= 128) {
            scene.input.overcapacity = 1.25;
            scene.input.overcapacity_days = 10.0;
            scene.input.cash_days = 5.0;
            scene.input.income_share = 0.7;
            scene.input.exit_rate = 0.01;
            scene.input.entry_rate = 0.1;
            scene.input.change_after_days = 2;
            scene.input.link_half_life_days = 50.0;
        }
        it = start(&scene.input, scene.shock, scene.shocks, NULL, true);
        usual = pond_days_today(it.run).sums.production;
        memcpy(output, pond_days_today(it.run).production, 30 * sizeof output[0]);
        for (int t = 0; t < 30; t++) {
            struct pond_days_carried_day today = step(&it);

            assert_int_equal(today.day, t);
            near(sum_of(&today) - today.gained, pond_days_today(it.run).sums.production_lost,
                 1e-12 * usual);
            for (pond_node i = 0; i < 30; i++) {
                lost[i] += fmax(0.0, output[i] - pond_days_today(it.run).production[i]);
            }
        }
        check_list(&scene, &it, by_firm);
        for (pond_node i = 0; i < 30; i++) {
            near(by_firm[i], lost[i], 1e-11 * usual);
        }
        stop(&it);
        free_days_scene(&scene);
    }
}

/* --- a slow reckoning --- */

/* Compare what the list says with the slow reckoning; returns how many carriers were compared. */
static int64_t compare(const struct running *it, const struct blame *blame, pond_node nodes)
{
    static struct blame found;
    int64_t count = 0;
    int64_t compared = 0;
    const struct pond_days_carrier *list = pond_days_carried_list(it->carried, &count);

    memset(&found, 0, sizeof found);
    for (int64_t k = 0; k < count; k++) {
        pond_node i = list[k].firm;

        if (list[k].channel == POND_DAYS_INPUTS) {
            found.input[i][list[k].other] = list[k].lost;
        } else if (list[k].channel == POND_DAYS_ORDERS) {
            found.orders[i][list[k].other] = list[k].lost;
        } else if (list[k].channel == POND_DAYS_OWN_CAPACITY) {
            found.own[i] = list[k].lost;
        } else {
            found.final[i] = list[k].lost;
        }
    }
    for (pond_node i = 0; i < nodes; i++) {
        near(found.own[i], blame->own[i], 1e-5);
        for (pond_node j = 0; !blame->tie[i] && j < nodes; j++) {
            near(found.input[i][j], blame->input[i][j], 1e-5);
            near(found.orders[i][j], blame->orders[i][j], 1e-5);
            compared += blame->input[i][j] > 1e-3 || blame->orders[i][j] > 1e-3;
        }
        if (!blame->tie[i]) {
            near(found.final[i], blame->final[i], 1e-5);
        }
    }
    return compared;
}

static void every_way_agrees_with_the_slow_reckoning(void **state)
{
    struct test_random random = {.seed = 20261128};
    static struct days_oracle oracle;
    static struct blame blame;
    double weight[DAYS_NODES];
    int64_t compared = 0;

    (void)state;
    for (pond_node i = 0; i < DAYS_NODES; i++) {
        weight[i] = 1.0 + i;
    }
    for (unsigned what = 0; what < 128; what++) {
        struct days_scene scene;
        struct running it;

        make_days_scene(&scene, &random, 30, 150, 12);
        choose_days_way(&scene, what);
        memset(&blame, 0, sizeof blame);
        begin_days_oracle(&oracle, &scene.input, &scene.links, scene.shock, scene.shocks);
        it = start(&scene.input, scene.shock, scene.shocks, weight, true);
        for (int t = 0; t < 16; t++) {
            (void)step(&it);
            step_days_oracle(&oracle);
            blame_day(&oracle, &blame, weight);
        }
        compared += compare(&it, &blame, 30);
        stop(&it);
        free_days_scene(&scene);
    }
    assert_true(compared > 5000);
}

/* --- by hand --- */

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

static void is_carrier(const struct pond_days_carrier *carrier, enum pond_days_channel channel,
                       pond_node firm, pond_node other)
{
    assert_int_equal(carrier->channel, channel);
    assert_int_equal(carrier->firm, firm);
    assert_int_equal(carrier->other, other);
}

/* Firm a is closed from day 2 on; with stocks for 3 days b stands still from day 5 on, c from day
 * 8, d from day 11: each for want of what the one before ships. That who stands still orders
 * nothing comes after that and adds nothing. */
static void a_closed_firm_carries_its_own_loss_and_its_links_the_rest(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock closed = {
        .change = -1.0, .day = 2, .duration_days = POND_SHOCK_FOREVER};
    const struct pond_days_carrier *list = NULL;
    struct running it;
    int64_t count = 0;

    (void)state;
    input.stock_days = 3.0;
    it = start(&input, &closed, 1, NULL, true);
    for (int t = 0; t < 20; t++) {
        struct pond_days_carried_day today = step(&it);

        assert_close(today.lost[POND_DAYS_OWN_CAPACITY], t >= 2 ? 10.0 : 0.0, 1e-12);
        assert_close(today.lost[POND_DAYS_INPUTS], 10.0 * ((t >= 5) + (t >= 8) + (t >= 11)), 1e-12);
        assert_true(today.lost[POND_DAYS_ORDERS] == 0.0);
        assert_true(today.lost[POND_DAYS_FINAL_DEMAND] == 0.0);
    }
    list = pond_days_carried_list(it.carried, &count);
    assert_int_equal(count, 4);
    is_carrier(&list[0], POND_DAYS_OWN_CAPACITY, 0, -1);
    for (int k = 1; k < 4; k++) {
        is_carrier(&list[k], POND_DAYS_INPUTS, k, k - 1);
    }
    for (int k = 0; k < 4; k++) {
        assert_int_equal(list[k].first_day, 2 + 3 * k);
        assert_int_equal(list[k].peak_day, 2 + 3 * k);
        assert_int_equal(list[k].last_day, 19);
        assert_close(list[k].lost, 10.0 * (18 - 3 * k), 1e-12);
        assert_close(list[k].peak, 10.0, 1e-12);
    }
    stop(&it);
    pond_network_free(network);
}

/* Households buy half from day 4 on. */
static void what_people_do_not_buy_goes_up_over_orders(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock less = {.kind = POND_SHOCK_DEMAND,
                                    .node = 3,
                                    .change = -0.5,
                                    .day = 4,
                                    .duration_days = POND_SHOCK_FOREVER};
    const struct pond_days_carrier *list = NULL;
    struct running it;
    int64_t count = 0;

    (void)state;
    it = start(&input, &less, 1, NULL, true);
    for (int t = 0; t < 20; t++) {
        struct pond_days_carried_day today = step(&it);

        assert_close(today.lost[POND_DAYS_FINAL_DEMAND], t >= 4 ? 5.0 : 0.0, 1e-12);
        assert_close(today.lost[POND_DAYS_ORDERS], 5.0 * ((t >= 5) + (t >= 6) + (t >= 7)), 1e-12);
    }
    list = pond_days_carried_list(it.carried, &count);
    assert_int_equal(count, 4);
    is_carrier(&list[0], POND_DAYS_FINAL_DEMAND, 3, -1);
    for (int k = 1; k < 4; k++) {
        is_carrier(&list[k], POND_DAYS_ORDERS, 3 - k, 4 - k);
        assert_int_equal(list[k].first_day, 4 + k);
        assert_close(list[k].lost, 5.0 * (16 - k), 1e-12);
    }
    stop(&it);
    pond_network_free(network);
}

/* d can make 80 % of the usual and gets no inputs: its capacity carries 2 a day, and the inputs
 * that do not come the rest. */
static void capacity_carries_what_it_would_cost_by_itself(void **state)
{
    struct pond_network *network = chain();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock shock[] = {
        {.node = 2, .change = -1.0, .duration_days = POND_SHOCK_FOREVER},
        {.node = 3, .change = -0.2, .duration_days = POND_SHOCK_FOREVER}};
    const struct pond_days_carrier *list = NULL;
    struct running it;
    int64_t count = 0;

    (void)state;
    input.stock_days = 2.0;
    it = start(&input, shock, 2, NULL, true);
    for (int t = 0; t < 30; t++) {
        (void)step(&it);
    }
    list = pond_days_carried_list(it.carried, &count);
    for (int64_t k = 0; k < count; k++) {
        if (list[k].firm == 3 && list[k].channel == POND_DAYS_OWN_CAPACITY) {
            assert_close(list[k].lost, 30 * 2.0, 1e-12);
        } else if (list[k].firm == 3) { /* 20 in stock after the day's delivery, 8 a day wanted */
            is_carrier(&list[k], POND_DAYS_INPUTS, 3, 2);
            assert_close(list[k].lost, 30 * 8.0 - 20.0, 1e-12);
        }
    }
    stop(&it);
    pond_network_free(network);
}

enum { MANY = 20000, DAYS = 6 };

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    struct test_random random = {.seed = 12};
    struct days_scene scene;
    struct running one;

    (void)state;
    make_days_scene(&scene, &random, MANY, 80000, 40);
    choose_days_way(&scene, 8);
    one = start(&scene.input, scene.shock, scene.shocks, NULL, true);
    for (int t = 0; t < DAYS; t++) {
        (void)step(&one);
    }
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct running it;
        int64_t count = 0;
        int64_t same = 0;
        const struct pond_days_carrier *list = NULL;
        const struct pond_days_carrier *first = pond_days_carried_list(one.carried, &count);

        pond_set_threads(threads);
        it = start(&scene.input, scene.shock, scene.shocks, NULL, false);
        for (int t = 0; t < DAYS; t++) {
            (void)step(&it);
        }
        list = pond_days_carried_list(it.carried, &same);
        assert_true(count > 100);
        assert_int_equal(same, count);
        for (int64_t k = 0; k < count; k++) {
            assert_memory_equal(&list[k].lost, &first[k].lost, sizeof list[k].lost);
            is_carrier(&list[k], first[k].channel, first[k].firm, first[k].other);
        }
        stop(&it);
    }
    pond_set_threads(0);
    stop(&one);
    free_days_scene(&scene);
}

static void other_numbers_for_firms_put_losses_down_alike(void **state)
{
    struct test_random random = {.seed = 79};

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
        it = start(&scene.input, scene.shock, scene.shocks, NULL, true);
        that = start(&other.input, other.shock, other.shocks, NULL, true);
        usual = pond_days_today(it.run).sums.production;
        for (int t = 0; t < 16; t++) {
            struct pond_days_carried_day one = step(&it);
            struct pond_days_carried_day two = step(&that);

            for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
                near(two.lost[c], one.lost[c], 1e-9 * usual);
            }
            near(two.gained, one.gained, 1e-9 * usual);
        }
        stop(&it);
        stop(&that);
        pond_network_free(other.network);
        free_days_scene(&scene);
    }
}

static enum pond_status a_whole_run(void *user)
{
    const struct days_scene *scene = user;
    const struct pond_days_options options = {.shock = scene->shock, .shocks = scene->shocks};
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct pond_days_carried *carried = NULL;

    POND_TRY(pond_days_model_new(&model, &scene->input, NULL));
    POND_TRY(pond_days_run_new(&run, model, &options, NULL));
    POND_TRY(pond_days_carried_new(&carried, model, NULL, NULL));
    POND_TRY(pond_days_go(run, 10, pond_days_carried_see, carried, NULL));
done:
    pond_days_carried_free(carried);
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
    assert_survives_no_memory(a_whole_run, &scene);
    free_days_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_to_the_loss_by_day_and_by_firm),
        cmocka_unit_test(every_way_agrees_with_the_slow_reckoning),
        cmocka_unit_test(a_closed_firm_carries_its_own_loss_and_its_links_the_rest),
        cmocka_unit_test(what_people_do_not_buy_goes_up_over_orders),
        cmocka_unit_test(capacity_carries_what_it_would_cost_by_itself),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(other_numbers_for_firms_put_losses_down_alike),
        cmocka_unit_test(memory_may_end_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
