/* The switches of the model by days: growth, other suppliers, cash, closures, income.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/days.h"
#include "support/random_network.h"

/* A model and a run of it. */
struct running {
    struct pond_days_model *model;
    struct pond_days_run *run;
};

static struct running start(const struct pond_days_input *input, const struct pond_shock *shock,
                            int64_t shocks, uint64_t seed)
{
    struct pond_error error = {0};
    const struct pond_days_options options = {.shock = shock, .shocks = shocks, .seed = seed};
    struct running it = {0};

    assert_ok(pond_days_model_new(&it.model, input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    return it;
}

static struct pond_days_day step(struct running *it)
{
    struct pond_error error = {0};

    assert_ok(pond_days_step(it->run, &error));
    return pond_days_today(it->run);
}

static void stop(struct running *it)
{
    pond_days_run_free(it->run);
    pond_days_model_free(it->model);
}

/* One firm that sells 100 to households and buys nothing. */
static struct pond_network *one_firm(void)
{
    static const double final_demand[] = {100.0};
    const struct pond_network_input input = {
        .nodes = 1, .industries = 1, .final_demand = final_demand};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

static struct pond_shock demand_for_ever(double change)
{
    return (struct pond_shock){
        .kind = POND_SHOCK_DEMAND, .change = change, .duration_days = POND_SHOCK_FOREVER};
}

static void capacity_grows_while_demand_is_unmet_and_goes_back(void **state)
{
    struct pond_network *network = one_firm();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_shock more = demand_for_ever(0.5);
    struct running it;
    double alpha = 1.0;

    (void)state;
    input.overcapacity = 1.25;
    input.overcapacity_days = 20.0;
    more.duration_days = 200;
    it = start(&input, &more, 1, 0);
    for (int t = 0; t < 600; t++) {
        double made = step(&it).production[0];
        double demand = t < 200 ? 150.0 : 100.0;

        assert_close(made, fmin(demand, 100.0 * alpha), 1e-12);
        if (made < demand) {
            alpha += (1.25 - alpha) * (demand - made) / demand / 20.0;
        } else {
            alpha += (1.0 - alpha) / 20.0;
        }
        assert_true(alpha <= 1.25);
    }
    assert_close(alpha, 1.0, 1e-6);
    stop(&it);
    pond_network_free(network);
}

static void cash_ends_on_the_day_that_costs_say(void **state)
{
    struct pond_network *network = one_firm();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock none = demand_for_ever(-1.0);
    struct running it;

    (void)state;
    input.cash_days = 10.0; /* of 50 a day: half of value added is fixed */
    it = start(&input, &none, 1, 0);
    for (int t = 0; t < 10; t++) {
        struct pond_days_day today = step(&it);

        assert_close(today.cash[0], 500.0 - 50.0 * (t + 1), 1e-12);
        assert_int_equal(today.defaults, 0);
    }
    assert_int_equal(step(&it).defaults, 1);
    assert_int_equal(step(&it).closed[0], 1);
    assert_int_equal(step(&it).defaults, 0);
    stop(&it);
    pond_network_free(network);
}

static void spending_follows_income_with_its_memory(void **state)
{
    struct pond_network *network = one_firm();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock less = demand_for_ever(-0.2);
    struct running it;
    double spending = 1.0;

    (void)state;
    input.income_share = 0.6;
    input.income_memory = 0.9;
    it = start(&input, &less, 1, 0);
    for (int t = 0; t < 200; t++) {
        struct pond_days_day today = step(&it);
        double income = 0.8 * spending;

        assert_close(today.production[0], 100.0 * income, 1e-12);
        assert_close(today.income, income, 1e-12);
        spending += 0.1 * (1.0 + 0.6 * (income - 1.0) - spending);
    }
    /* At rest s = 1 + 0.6 (0.8 s - 1): s = 0.4 / 0.52. */
    assert_close(spending, 0.4 / 0.52, 1e-4);
    stop(&it);
    pond_network_free(network);
}

/* Supplier 0 has 1,000 customers that are all of what it sells; suppliers 1 to 4, of its industry,
 * have 1, 2, 4 and 8 customers of their own and large final demand. */
enum { CUSTOMERS = 1000, OWN = 15, FIRMS = 5 + CUSTOMERS + OWN };

static struct pond_network *five_suppliers(void)
{
    static pond_node supplier[CUSTOMERS + OWN];
    static pond_node customer[CUSTOMERS + OWN];
    static double value[CUSTOMERS + OWN];
    static int32_t industry[FIRMS];
    static double final_demand[FIRMS];
    struct pond_network_input input = {.nodes = FIRMS,
                                       .links = CUSTOMERS + OWN,
                                       .supplier = supplier,
                                       .customer = customer,
                                       .value = value,
                                       .industry = industry,
                                       .industries = 2,
                                       .final_demand = final_demand};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    for (int k = 0; k < CUSTOMERS + OWN; k++) {
        int own = k - CUSTOMERS;

        supplier[k] = own < 0 ? 0 : own < 1 ? 1 : own < 3 ? 2 : own < 7 ? 3 : 4;
        customer[k] = 5 + k;
        value[k] = 1.0;
        industry[5 + k] = 1;
        final_demand[5 + k] = 3.0;
    }
    for (int j = 0; j < 5; j++) {
        industry[j] = 0;
        final_demand[j] = j == 0 ? 0.0 : 1e5;
    }
    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

static void partners_are_drawn_by_degree_to_the_exponent(void **state)
{
    struct pond_network *network = five_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_shock shock[5];
    struct running it;
    int64_t count[5] = {0};
    double all = 0.0;

    (void)state;
    shock[0] = (struct pond_shock){.change = -1.0, .duration_days = POND_SHOCK_FOREVER};
    for (int j = 1; j < 5; j++) { /* which gives the others room */
        shock[j] = demand_for_ever(-0.5);
        shock[j].node = j;
        all += pow(pow(2.0, j - 1), 1.08);
    }
    input.change_after_days = 3;
    it = start(&input, shock, 5, 42);
    for (int t = 0; t <= 3; t++) {
        struct pond_days_day today = step(&it);

        /* Shipped on day -1 for day 0; short of the orders of days 0, 1, 2. */
        assert_int_equal(today.changed, t < 3 ? 0 : CUSTOMERS);
    }
    for (int k = 0; k < CUSTOMERS; k++) {
        count[pond_days_supplier(it.run, 5 + k, 0)]++;
    }
    assert_int_equal(count[0], 0);
    for (int j = 1; j < 5; j++) {
        double share = pow(pow(2.0, j - 1), 1.08) / all;
        double deviation = sqrt(CUSTOMERS * share * (1.0 - share));

        assert_true(fabs((double)count[j] - CUSTOMERS * share) < 4.0 * deviation);
    }
    for (int t = 0; t < 100; t++) {
        struct pond_days_day today = step(&it);

        assert_int_equal(today.changed, 0);
        if (t > 5) {
            assert_close(today.production[5], 3.0, 1e-12);
        }
    }
    stop(&it);
    pond_network_free(network);
}

static void without_room_nobody_changes(void **state)
{
    struct pond_network *network = five_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock closed = {.change = -1.0, .duration_days = POND_SHOCK_FOREVER};
    struct running it;

    (void)state;
    input.change_after_days = 3;
    it = start(&input, &closed, 1, 42);
    for (int t = 0; t < 30; t++) {
        assert_int_equal(step(&it).changed, 0);
    }
    stop(&it);
    input.overcapacity = 1.25; /* room to grow is room */
    it = start(&input, &closed, 1, 42);
    for (int t = 0; t < 3; t++) {
        assert_int_equal(step(&it).changed, 0);
    }
    assert_int_equal(step(&it).changed, CUSTOMERS);
    stop(&it);
    pond_network_free(network);
}

/* A link that is cut is left like a supplier that is closed. */
static void a_cut_link_moves(void **state)
{
    struct pond_network *network = five_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock shock[] = {
        {.kind = POND_SHOCK_LINK, .other = 5, .change = -1.0, .duration_days = POND_SHOCK_FOREVER},
        {.kind = POND_SHOCK_DEMAND,
         .node = 4,
         .change = -0.5,
         .duration_days = POND_SHOCK_FOREVER}};
    struct running it;
    double shipped = 0.0;

    (void)state;
    input.change_after_days = 2;
    it = start(&input, shock, 2, 7);
    for (int t = 0; t < 40; t++) {
        (void)step(&it);
    }
    assert_int_equal(pond_days_supplier(it.run, 5, 0), 4);
    assert_int_equal(pond_days_supplier(it.run, 6, 0), 0);
    pond_days_flow(it.run, 5, 0, NULL, &shipped);
    assert_true(shipped >= 1.0);
    stop(&it);
    pond_network_free(network);
}

static void closures_come_at_their_rates_and_by_seed(void **state)
{
    struct pond_network *network = five_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct running it;
    struct running same;
    struct running other;
    int64_t closed = 0;
    int64_t differ = 0;

    (void)state;
    input.exit_rate = 0.01;
    input.entry_rate = 0.03;
    it = start(&input, NULL, 0, 1);
    same = start(&input, NULL, 0, 1);
    other = start(&input, NULL, 0, 2);
    for (int t = 0; t < 500; t++) {
        struct pond_days_day today = step(&it);

        assert_memory_equal(today.closed, step(&same).closed, FIRMS);
        differ += memcmp(today.closed, step(&other).closed, FIRMS) != 0;
        for (int i = 0; t >= 200 && i < FIRMS; i++) {
            closed += today.closed[i];
        }
    }
    /* At rest exit / (exit + entry) are closed. */
    assert_close((double)closed / 300 / FIRMS, 0.25, 0.05);
    assert_true(differ > 490);
    stop(&it);
    stop(&same);
    stop(&other);
    pond_network_free(network);
}

/* All switches, on a random network with random closures of capacity. */
struct scene {
    struct random_links links;
    struct pond_network *network;
    struct pond_days_input input;
    struct pond_shock shock[60];
};

static void make_scene(struct scene *scene, pond_node nodes, int64_t links)
{
    struct test_random random = {.seed = 20261124};
    struct pond_error error = {0};

    make_random_links(&scene->links, &random, nodes, links, 5);
    assert_ok(pond_network_build(&scene->network, &scene->links.input, &error));
    scene->input = pond_days_defaults((struct pond_view){.network = scene->network});
    scene->input.stock_days = 4.0;
    scene->input.overcapacity = 1.25;
    scene->input.overcapacity_days = 30.0;
    scene->input.change_after_days = 2;
    scene->input.cash_days = 30.0;
    scene->input.income_share = 0.5;
    for (int k = 0; k < 60; k++) {
        scene->shock[k] = (struct pond_shock){.kind = POND_SHOCK_CAPACITY,
                                              .node = (pond_node)next_below(&random, nodes),
                                              .change = -next_uniform(&random),
                                              .day = (int32_t)next_below(&random, 5),
                                              .duration_days = 40};
    }
}

static void free_scene(struct scene *scene)
{
    pond_network_free(scene->network);
    free_random_links(&scene->links);
}

static void switches_leave_the_usual_state_as_it_is_for_a_thousand_days(void **state)
{
    struct scene scene;
    struct running it;
    struct pond_days_sums sums;

    (void)state;
    make_scene(&scene, 300, 1500);
    it = start(&scene.input, NULL, 0, 1);
    sums = pond_days_today(it.run).sums;
    for (int t = 0; t < 1000; t++) {
        struct pond_days_day today = step(&it);

        assert_memory_equal(&today.sums, &sums, sizeof sums);
        assert_true(today.income == 1.0);
        assert_int_equal(today.changed + today.defaults + today.exits + today.entries, 0);
    }
    stop(&it);
    free_scene(&scene);
}

/* What suppliers of today ship and households get is all that is made. */
static void check_deliveries(const struct scene *scene, const struct pond_days_run *run)
{
    enum { MOST = 300 };
    const struct pond_network *network = scene->network;
    struct pond_days_sums each[MOST];
    int32_t own[MOST];
    double sent[MOST] = {0};

    for (pond_node i = 0; i < network->nodes; i++) {
        own[i] = i;
        for (pond_edge k = 0; k < network->in_start[i + 1] - network->in_start[i]; k++) {
            double shipped = 0.0;

            pond_days_flow(run, i, k, NULL, &shipped);
            sent[pond_days_supplier(run, i, k)] += shipped;
            assert_true(pond_days_stock(run, i, k) >= 0.0);
        }
    }
    pond_days_sums_by(run, own, network->nodes, each);
    for (pond_node j = 0; j < network->nodes; j++) {
        double usual = network->sales[j] + network->final_demand[j];
        double received = sent[j] + each[j].consumption;

        assert_true(fabs(received - each[j].production) <= 1e-11 * usual);
    }
}

static void goods_are_conserved_when_suppliers_change_and_firms_close(void **state)
{
    struct scene scene;
    struct running it;
    int64_t changed = 0;
    int64_t defaults = 0;
    int64_t exits = 0;

    (void)state;
    make_scene(&scene, 300, 1500);
    scene.input.cash_days = 1.0;
    scene.input.link_half_life_days = 40.0;
    scene.input.exit_rate = 0.001;
    scene.input.entry_rate = 0.05;
    it = start(&scene.input, scene.shock, 60, 3);
    for (int t = 0; t < 120; t++) {
        struct pond_days_day today = step(&it);

        changed += today.changed;
        defaults += today.defaults;
        exits += today.exits;
        check_deliveries(&scene, it.run);
    }
    assert_true(changed > 50 && defaults > 5 && exits > 5);
    stop(&it);
    free_scene(&scene);
}

enum { MANY = 12000, DAYS = 20 };

static void run_days(const struct scene *scene, bool alone, double made[DAYS][MANY])
{
    struct pond_error error = {0};
    const struct pond_days_options options = {
        .shock = scene->shock, .shocks = 60, .seed = 5, .alone = alone};
    struct running it = {0};

    assert_ok(pond_days_model_new(&it.model, &scene->input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    for (int t = 0; t < DAYS; t++) {
        memcpy(made[t], step(&it).production, MANY * sizeof made[t][0]);
    }
    stop(&it);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    static double alone[DAYS][MANY];
    static double together[DAYS][MANY];
    struct scene scene;

    (void)state;
    make_scene(&scene, MANY, 60000);
    scene.input.exit_rate = 0.01;
    scene.input.entry_rate = 0.05;
    scene.input.link_half_life_days = 30.0;
    run_days(&scene, true, alone);
    for (int threads = 1; threads <= 4; threads *= 2) {
        pond_set_threads(threads);
        run_days(&scene, false, together);
        assert_memory_equal(alone, together, sizeof alone);
    }
    pond_set_threads(0);
    free_scene(&scene);
}

static void what_switches_cannot_be_is_refused(void **state)
{
    struct pond_error error = {0};
    struct pond_network *network = one_firm();
    const struct pond_days_input good = pond_days_defaults((struct pond_view){.network = network});
    const double negative = -1.0;
    struct pond_days_input input = good;
    struct pond_days_model *model = NULL;

    (void)state;
    input.change_after_days = 127;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "after 127 days");
    assert_null(model);
    input = good;
    input.overcapacity = 0.5;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "overcapacity 0.5");
    input = good;
    input.exit_rate = 1.5;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "exit rate 1.5");
    input = good;
    input.income_share = (double)NAN;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "income share");
    input = good;
    input.wages = &negative;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "firm 0: wages -1");
    input = good;
    input.stock_days = 0.5;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "stocks for 0.5 days");
    input = good;
    input.order_days = 0.0;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "orders over 0 days");
    pond_network_free(network);
}

static enum pond_status a_whole_run(void *user)
{
    const struct scene *scene = user;
    const struct pond_days_options options = {.shock = scene->shock, .shocks = 60, .alone = true};
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;

    POND_TRY(pond_days_model_new(&model, &scene->input, NULL));
    POND_TRY(pond_days_run_new(&run, model, &options, NULL));
    POND_TRY(pond_days_go(run, 12, NULL, NULL, NULL));
done:
    pond_days_run_free(run);
    pond_days_model_free(model);
    return status;
}

static void memory_may_end_at_any_point(void **state)
{
    struct scene scene;

    (void)state;
    make_scene(&scene, 100, 500);
    scene.input.link_half_life_days = 5.0;
    scene.input.exit_rate = 0.01;
    assert_survives_no_memory(a_whole_run, &scene);
    free_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capacity_grows_while_demand_is_unmet_and_goes_back),
        cmocka_unit_test(cash_ends_on_the_day_that_costs_say),
        cmocka_unit_test(spending_follows_income_with_its_memory),
        cmocka_unit_test(partners_are_drawn_by_degree_to_the_exponent),
        cmocka_unit_test(without_room_nobody_changes),
        cmocka_unit_test(a_cut_link_moves),
        cmocka_unit_test(closures_come_at_their_rates_and_by_seed),
        cmocka_unit_test(switches_leave_the_usual_state_as_it_is_for_a_thousand_days),
        cmocka_unit_test(goods_are_conserved_when_suppliers_change_and_firms_close),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(what_switches_cannot_be_is_refused),
        cmocka_unit_test(memory_may_end_at_any_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
