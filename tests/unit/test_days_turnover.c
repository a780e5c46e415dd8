/* Links that leave their suppliers without need: how many, where there is room, and by seed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "ripple/days.h"
#include "support/random_network.h"

/* Ten suppliers of one industry, 200 customers each. */
enum { SUPPLIERS = 10, CUSTOMERS = 2000, FIRMS = SUPPLIERS + CUSTOMERS };

static struct pond_network *ten_suppliers(void)
{
    static pond_node supplier[CUSTOMERS];
    static pond_node customer[CUSTOMERS];
    static double value[CUSTOMERS];
    static int32_t industry[FIRMS];
    static double final_demand[FIRMS];
    const struct pond_network_input input = {.nodes = FIRMS,
                                             .links = CUSTOMERS,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 2,
                                             .final_demand = final_demand};
    struct pond_error error = {0};
    struct pond_network *network = NULL;

    for (int k = 0; k < CUSTOMERS; k++) {
        supplier[k] = k % SUPPLIERS;
        customer[k] = SUPPLIERS + k;
        value[k] = 1.0;
        industry[SUPPLIERS + k] = 1;
        final_demand[SUPPLIERS + k] = 3.0;
    }
    for (int j = 0; j < SUPPLIERS; j++) {
        final_demand[j] = 1e5;
    }
    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

/* A model and a run of it. */
struct running {
    struct pond_days_model *model;
    struct pond_days_run *run;
};

/* With `room` households want half of what suppliers usually sell them. */
static struct running start(const struct pond_network *network, double half_life, bool room,
                            uint64_t seed)
{
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_shock shock[SUPPLIERS];
    const struct pond_days_options options = {
        .shock = shock, .shocks = room ? SUPPLIERS : 0, .seed = seed, .alone = true};
    struct pond_error error = {0};
    struct running it = {0};

    for (int j = 0; j < SUPPLIERS; j++) {
        shock[j] = (struct pond_shock){.kind = POND_SHOCK_DEMAND,
                                       .node = j,
                                       .change = -0.5,
                                       .duration_days = POND_SHOCK_FOREVER};
    }
    input.link_half_life_days = half_life;
    assert_ok(pond_days_model_new(&it.model, &input, &error));
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

/* The first move is on day 1: before, nobody has made less than it can. */
static void half_of_all_links_are_gone_after_the_half_life(void **state)
{
    enum { HALF = 120 };
    struct pond_network *network = ten_suppliers();
    struct running it = start(network, HALF, true, 11);
    static bool gone[CUSTOMERS];
    int64_t moves = 0;

    (void)state;
    for (int t = 0; t <= 3 * HALF; t++) {
        double survive = pow(2.0, -(double)t / HALF);
        double deviation = sqrt(CUSTOMERS * survive * (1.0 - survive));
        double stay = 0.0;

        moves += step(&it).changed;
        for (int k = 0; k < CUSTOMERS; k++) {
            gone[k] = gone[k] || pond_days_supplier(it.run, SUPPLIERS + k, 0) != k % SUPPLIERS;
            stay += gone[k] ? 0.0 : 1.0;
        }
        /* Days hang together: five deviations, where the widest of 360 days is about three. */
        assert_true(fabs(stay - CUSTOMERS * survive) <= 5.0 * deviation);
    }
    /* Links that have moved go on moving: CUSTOMERS (1 - 2^(-1 / HALF)) moves a day. */
    {
        double expected = CUSTOMERS * (1.0 - pow(2.0, -1.0 / HALF)) * 3 * HALF;

        assert_true(fabs((double)moves - expected) <= 5.0 * sqrt(expected));
    }
    stop(&it);
    pond_network_free(network);
}

/* Of one industry, each supplier is as attractive as the next one here. */
static void who_leaves_goes_to_any_other_of_the_industry(void **state)
{
    struct pond_network *network = ten_suppliers();
    struct running it = start(network, 20.0, true, 4);
    double count[SUPPLIERS] = {0};
    double deviation = sqrt(CUSTOMERS * 0.1 * 0.9);

    (void)state;
    for (int t = 0; t < 400; t++) {
        (void)step(&it);
    }
    for (int k = 0; k < CUSTOMERS; k++) {
        pond_node supplier = pond_days_supplier(it.run, SUPPLIERS + k, 0);

        assert_true(supplier < SUPPLIERS);
        count[supplier]++;
    }
    for (int j = 0; j < SUPPLIERS; j++) {
        assert_true(fabs(count[j] - 0.1 * CUSTOMERS) < 5.0 * deviation);
    }
    for (int k = 0; k < CUSTOMERS; k++) { /* and all get what they want all the time */
        assert_close(pond_days_today(it.run).activity[SUPPLIERS + k], 1.0, 1e-12);
    }
    stop(&it);
    pond_network_free(network);
}

static void where_nobody_has_room_the_usual_state_keeps_its_bits(void **state)
{
    struct pond_network *network = ten_suppliers();
    struct running it = start(network, 3.0, false, 4);
    struct pond_days_sums sums = pond_days_today(it.run).sums;

    (void)state;
    for (int t = 0; t < 1000; t++) {
        struct pond_days_day today = step(&it);

        assert_int_equal(today.changed, 0);
        assert_memory_equal(&today.sums, &sums, sizeof sums);
    }
    stop(&it);
    pond_network_free(network);
}

static void the_same_seed_moves_the_same_links(void **state)
{
    struct pond_network *network = ten_suppliers();
    struct running it = start(network, 50.0, true, 1);
    struct running same = start(network, 50.0, true, 1);
    struct running other = start(network, 50.0, true, 2);
    int64_t differ = 0;

    (void)state;
    for (int t = 0; t < 60; t++) {
        (void)step(&it);
        (void)step(&same);
        (void)step(&other);
        for (int k = 0; k < CUSTOMERS; k++) {
            pond_node now = pond_days_supplier(it.run, SUPPLIERS + k, 0);

            assert_int_equal(now, pond_days_supplier(same.run, SUPPLIERS + k, 0));
            differ += now != pond_days_supplier(other.run, SUPPLIERS + k, 0);
        }
    }
    assert_true(differ > 1000);
    stop(&it);
    stop(&same);
    stop(&other);
    pond_network_free(network);
}

/* Want alone moves nobody while change_after_days is off, however long it lasts. */
static void who_goes_short_for_long_stays_without_the_other_switch(void **state)
{
    struct pond_network *network = ten_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    const struct pond_shock closed = {.change = -1.0, .duration_days = POND_SHOCK_FOREVER};
    const struct pond_days_options options = {.shock = &closed, .shocks = 1};
    struct pond_error error = {0};
    struct running it = {0};

    (void)state;
    input.link_half_life_days = 1e15;
    input.overcapacity = 2.0;
    assert_ok(pond_days_model_new(&it.model, &input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, &options, &error));
    for (int t = 0; t < 300; t++) {
        assert_int_equal(step(&it).changed, 0);
    }
    assert_int_equal(pond_days_supplier(it.run, SUPPLIERS, 0), 0);
    stop(&it);
    pond_network_free(network);
}

/* Without a shock, with room to grow: what an industry is asked for stays, and is asked of others
 * of its firms, some of whom cannot make it yet. */
static void orders_to_an_industry_stay_while_links_move(void **state)
{
    enum { INDUSTRIES = 5 };
    struct test_random random = {.seed = 9};
    struct random_links links;
    struct pond_network *network = NULL;
    struct pond_error error = {0};
    struct pond_days_input input;
    struct pond_days_sums usual[INDUSTRIES];
    struct pond_days_sums moved[INDUSTRIES];
    struct pond_days_day today;
    struct running it = {0};

    (void)state;
    make_random_links(&links, &random, 300, 1500, INDUSTRIES);
    assert_ok(pond_network_build(&network, &links.input, &error));
    input = pond_days_defaults((struct pond_view){.network = network});
    input.link_half_life_days = 3.0;
    input.overcapacity = 1.5;
    assert_ok(pond_days_model_new(&it.model, &input, &error));
    assert_ok(pond_days_run_new(&it.run, it.model, NULL, &error));
    pond_days_sums_by(it.run, NULL, INDUSTRIES, usual);
    today = step(&it);
    assert_true(today.changed > 100);
    assert_true(today.sums.production_lost > 0.0 && today.sums.hit > 10);
    pond_days_sums_by(it.run, NULL, INDUSTRIES, moved);
    for (int k = 0; k < INDUSTRIES; k++) {
        assert_close(moved[k].demand, usual[k].demand, 1e-12);
    }
    stop(&it);
    pond_network_free(network);
    free_random_links(&links);
}

static void half_lives_that_cannot_be_are_refused(void **state)
{
    struct pond_network *network = ten_suppliers();
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_days_model *model = NULL;
    struct pond_error error = {0};

    (void)state;
    input.link_half_life_days = -1.0;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL,
                 "half-life of links -1 days (expected 0, links stay, or more)");
    input.link_half_life_days = (double)NAN;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "half-life of links");
    input.link_half_life_days = (double)INFINITY;
    assert_fails(pond_days_model_new(&model, &input, &error), POND_EINVAL, "half-life of links");
    assert_null(model);
    pond_network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_all_links_are_gone_after_the_half_life),
        cmocka_unit_test(who_leaves_goes_to_any_other_of_the_industry),
        cmocka_unit_test(where_nobody_has_room_the_usual_state_keeps_its_bits),
        cmocka_unit_test(the_same_seed_moves_the_same_links),
        cmocka_unit_test(who_goes_short_for_long_stays_without_the_other_switch),
        cmocka_unit_test(orders_to_an_industry_stay_while_links_move),
        cmocka_unit_test(half_lives_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
