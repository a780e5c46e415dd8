/* Local multipliers from trades on record: the published series, a dense oracle, the town by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "impact/leontief.h"
#include "impact/local.h"
#include "support/town_fixture.h"

enum { N = 8 };

static const uint8_t everybody[N] = {1, 1, 1, 1, 1, 1, 1, 1};

static struct pond_network *network_of(int64_t links, const pond_node *supplier,
                                       const pond_node *customer, const double *value,
                                       const double *final, const double *imports)
{
    struct pond_error error = {0};
    struct pond_network *network = NULL;
    const struct pond_network_input input = {.nodes = N,
                                             .links = links,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1,
                                             .final_demand = final,
                                             .imports = imports};

    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

/* Firms in a ring, each of which spends the share s of its turnover at the next and the rest away:
 * 1 + s + s^2 against 1 / (1 - s), as LM3 is told (0.4, 0.6, 0.8). */
static void a_ring_with_one_local_share_is_the_published_series(void **state)
{
    static const double share[] = {0.4, 0.6, 0.8};
    static const double lm3[] = {1.56, 1.96, 2.44};
    static const double whole[] = {1.0 / 0.6, 2.5, 5.0};

    (void)state;
    for (int k = 0; k < 3; k++) {
        pond_node supplier[N];
        pond_node customer[N];
        double value[N];
        double final[N];
        double imports[N];
        double round[5];
        struct pond_error error = {0};
        struct pond_local_multiplier m;
        struct pond_local_multiplier told = pond_local_multiplier_of(share[k], share[k]);
        struct pond_local_input input = {NULL, everybody, 0.0, 0.0};
        struct pond_network *network = NULL;

        for (int i = 0; i < N; i++) {
            supplier[i] = (i + 1) % N;
            customer[i] = i;
            value[i] = 100.0 * share[k];
            final[i] = 100.0 * (1.0 - share[k]);
            imports[i] = 100.0 * (1.0 - share[k]);
        }
        network = network_of(N, supplier, customer, value, final, imports);
        input.network = network;
        assert_ok(pond_local_rounds(&m, round, 5, &input, 3, &error));
        assert_close(m.lm2, 1.0 + share[k], 1e-14);
        assert_close(m.lm3, lm3[k], 1e-14);
        assert_close(m.whole, whole[k], 1e-12);
        assert_close(m.share, told.share, 1e-12);
        assert_close(round[4], pow(share[k], 4.0), 1e-13);
        assert_close(pond_local_turnover(&input, 0), 100.0, 1e-14);
        pond_network_free(network);
    }
}

/* S: what a unit of income of firms, and of people, is at local firms and people. */
static void fill_shares(const struct pond_local_input *input, pond_node firm, double *s)
{
    const struct pond_network *network = input->network;
    double consumers = 0.0;

    memset(s, 0, sizeof(double[(N + 1) * (N + 1)]));
    for (pond_node i = 0; i < N; i++) {
        bool here = input->local[i] != 0 || i == firm;

        consumers += here ? network->final_demand[i] : 0.0;
        s[N * (N + 1) + i] = input->pay;
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            pond_node from = network->in_supplier[e];

            if (input->local[from] != 0 || from == firm) {
                s[from * (N + 1) + i] += network->in_value[e] / pond_local_turnover(input, i);
            }
        }
    }
    for (pond_node i = 0; i < N; i++) {
        bool here = input->local[i] != 0 || i == firm;

        s[i * (N + 1) + N] = here ? input->pay_spent * network->final_demand[i] / consumers : 0.0;
    }
}

static void random_towns_have_the_multiplier_of_a_leontief_system(void **state)
{
    enum { LINKS = 30 };

    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct test_random random = {.seed = seed};
        pond_node supplier[LINKS];
        pond_node customer[LINKS];
        double value[LINKS];
        double final[N];
        double imports[N];
        uint8_t local[N];
        double s[(N + 1) * (N + 1)];
        double x[N + 1] = {0.0};
        double sum = 0.0;
        struct pond_error error = {0};
        struct pond_local_multiplier m;
        struct pond_local_input input = {NULL, local, 0.3 * next_uniform(&random),
                                         next_uniform(&random)};
        struct pond_network *network = NULL;
        struct pond_leontief *leontief = NULL;

        for (int k = 0; k < LINKS; k++) {
            supplier[k] = (pond_node)next_below(&random, N);
            customer[k] = (pond_node)next_below(&random, N);
            value[k] = 1.0 + next_uniform(&random);
        }
        for (int i = 0; i < N; i++) {
            final[i] = 5.0 * next_uniform(&random);
            imports[i] = 0.1 + next_uniform(&random);
            local[i] = next_below(&random, 3) == 0 ? 0 : 1;
        }
        network = network_of(LINKS, supplier, customer, value, final, imports);
        input.network = network;
        assert_ok(pond_local_rounds(&m, NULL, 0, &input, 2, &error));
        fill_shares(&input, 2, s);
        assert_ok(pond_leontief_new(&leontief, s, N + 1, &error));
        x[2] = 1.0;
        pond_leontief_outputs(leontief, 1, x);
        for (int i = 0; i <= N; i++) {
            sum += x[i];
        }
        assert_close(m.whole, sum, 1e-11);
        assert_true(m.lm2 >= 1.0 && m.lm2 <= m.lm3 && m.lm3 <= m.whole);
        pond_leontief_free(leontief);
        pond_network_free(network);
    }
}

static void a_closed_circle_has_no_end_and_bad_shares_are_refused(void **state)
{
    static const pond_node supplier[] = {1, 0};
    static const pond_node customer[] = {0, 1};
    static const double value[] = {10.0, 10.0};
    struct pond_error error = {0};
    struct pond_local_multiplier m;
    struct pond_network *network = network_of(2, supplier, customer, value, NULL, NULL);
    struct pond_local_input input = {network, everybody, 0.0, 0.0};

    (void)state;
    assert_ok(pond_local_rounds(&m, NULL, 0, &input, 0, &error));
    assert_true(isinf(m.whole) && m.lm3 == 3.0 && m.share == 0.0);
    assert_ok(pond_local_rounds(&m, NULL, 0, &input, 5, &error)); /* buys nothing */
    assert_true(m.whole == 1.0 && m.lm3 == 1.0 && isnan(m.share));
    input.pay = 1.0;
    assert_fails(pond_local_rounds(&m, NULL, 0, &input, 0, &error), POND_EINVAL, "pay is 1");
    pond_network_free(network);
}

/* --- the town --- */

/* A month: the bakery turns over 15,000, of which the mill has 4,000; the mill 9,300, of which the
 * farm has 5,000; the farm 5,000, of which the mill has 400. Power has no place. */
static void the_town_s_bakery_is_what_can_be_followed_by_hand(void **state)
{
    const struct town *town = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    double mill = 4000.0 / 15000.0;
    double farm = mill * 5000.0 / 9300.0;
    double loop = 5000.0 / 9300.0 * 400.0 / 5000.0; /* mill, farm, mill */

    assert_ok(
        ask_town(town, "impact local", json_pack("{s:[s]}", "firm", "bakery"), &result, &error));
    assert_close(town_figure(result, "lm2"), 1.0 + mill, 1e-12);
    assert_close(town_figure(result, "lm3"), 1.0 + mill + farm, 1e-12);
    assert_close(town_figure(result, "all_rounds"), 1.0 + (mill + farm) / (1.0 - loop), 1e-12);
    assert_close(town_value(result, "firms", "firm", "bakery", "other_suppliers"), 0.08, 1e-12);
    assert_non_null(strstr(result->warning[0], "Pay is left out"));
    assert_non_null(strstr(result->warning[1], "No place is on record of 1 of 8 firms"));
    assert_finding(result, 0, "LM2 is 1.27, LM3 1.41, all rounds together 1.43");
    pond_result_free(result);
    /* With pay, people are a part of the second round and shop here in the third. */
    assert_ok(
        ask_town(town, "impact local",
                 json_pack("{s:[s], s:f, s:f}", "firm", "bakery", "pay", 0.25, "pay_spent", 0.5),
                 &result, &error));
    assert_close(town_figure(result, "lm2"), 1.25 + mill, 1e-12);
    assert_true(town_figure(result, "lm3") > 1.25 + mill + farm + 0.25 * 0.5);
    pond_result_free(result);
}

static void firms_and_places_that_are_not_there_are_said(void **state)
{
    const struct town *town = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_fails(
        ask_town(town, "impact local", json_pack("{s:[s]}", "firm", "power"), &result, &error),
        POND_EINVAL, "firm \"power\" has no place on record");
    assert_fails(
        ask_town(town, "impact local", json_pack("{s:[s]}", "firm", "brewery"), &result, &error),
        POND_ENOTFOUND, "brewery");
    assert_fails(ask_town(town, "impact local",
                          json_pack("{s:[s], s:[s]}", "firm", "bakery", "place", "Nowhere"),
                          &result, &error),
                 POND_ENOTFOUND, "no place is called \"Nowhere\"");
    assert_fails(ask_town(town, "impact local", json_pack("{}"), &result, &error), POND_EINVAL,
                 "no firm is given");
    assert_ok(ask_town(town, "impact local",
                       json_pack("{s:[s,s], s:[s]}", "firm", "power", "oven", "place", "Hilltown"),
                       &result, &error));
    assert_int_equal(pond_result_table(result, "firms")->rows, 2);
    pond_result_free(result);
}

static enum pond_status ask_once(void *user)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    enum pond_status status =
        ask_town(user, "impact local", json_pack("{s:[s], s:f}", "firm", "bakery", "pay", 0.2),
                 &result, &error);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    assert_survives_no_memory(ask_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_with_one_local_share_is_the_published_series),
        cmocka_unit_test(random_towns_have_the_multiplier_of_a_leontief_system),
        cmocka_unit_test(a_closed_circle_has_no_end_and_bad_shares_are_refused),
        cmocka_unit_test_setup_teardown(the_town_s_bakery_is_what_can_be_followed_by_hand,
                                        set_up_town, tear_down_town),
        cmocka_unit_test_setup_teardown(firms_and_places_that_are_not_there_are_said, set_up_town,
                                        tear_down_town),
        cmocka_unit_test_setup_teardown(failing_memory_is_survived, set_up_town, tear_down_town),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
