/* Cost push: published tables by hand, a dense oracle, laws of the model, its bound, its days.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/price.h"
#include "support/price_fixture.h"

static void a_tenth_more_value_added_gives_miller_and_blairs_prices(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    const struct pond_price_input input = {.network = network, .output = miller_blair_output};
    double price[2];
    double cost[2];

    (void)state;
    for (int sector = 0; sector < 2; sector++) {
        double extra[2] = {0.0, 0.0};
        const struct pond_price_shock shock = {.cost = extra};
        struct pond_price_answer answer = {.price = price, .cost = cost};

        extra[sector] = 0.1 * miller_blair_output[sector];
        assert_ok(pond_price_solve(&input, &shock, 1e-13, 1000, &answer, &error));
        /* p' = v' L (their equation 2.33) */
        assert_close(price[0], 0.1 * miller_blair_leontief[sector][0], 1e-8);
        assert_close(price[1], 0.1 * miller_blair_leontief[sector][1], 1e-8);
        assert_true(answer.error <= 1e-13);
    }
    pond_network_free(network);
}

/* By hand, with det(I - A) = .85 .95 - .25 .2 = .7575:
 *     L = [.95 .25; .2 .85] / .7575
 * and value added of .65 and .70 a unit, so that p' = v' L is 1 for both at old prices: value added
 * that rises by a share raises every price by it, and .1 more in sector 1 alone (wages, say) raises
 * its own price by .095 / .7575 and that of sector 2 by .025 / .7575 (Miller and Blair 2009, tables
 * 2.3 and 2.4, section 2.6). */
static void value_added_by_hand_gives_prices_in_fractions(void **state)
{
    static const double share[][2] = {{0.65, 0.70}, {0.1, 0.0}, {0.0, 0.05}};
    static const double expected[][2] = {
        {1.0, 1.0}, {0.095 / 0.7575, 0.025 / 0.7575}, {0.010 / 0.7575, 0.0425 / 0.7575}};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    const struct pond_price_input input = {.network = network, .output = miller_blair_output};

    (void)state;
    for (int k = 0; k < 3; k++) {
        const double extra[] = {1000.0 * share[k][0], 2000.0 * share[k][1]};
        const struct pond_price_shock shock = {.cost = extra};
        double price[2];
        double cost[2];
        struct pond_price_answer answer = {.price = price, .cost = cost};
        struct pond_price_account account;

        assert_ok(pond_price_solve(&input, &shock, 1e-14, 1000, &answer, &error));
        assert_close(price[0], expected[k][0], 1e-12);
        assert_close(price[1], expected[k][1], 1e-12);
        /* All is passed on: final buyers pay it, 350 p_1 + 1700 p_2. */
        assert_ok(pond_price_balance(&input, &shock, price, cost, &account, &error));
        assert_close(account.final, extra[0] + extra[1], 1e-12);
        assert_close(350.0 * expected[k][0] + 1700.0 * expected[k][1], extra[0] + extra[1], 1e-12);
    }
    pond_network_free(network);
}

/* The mixed model: p_1 = 0.4 is given, p_2 = .25 .4 / (1 - .05). */
static void a_set_price_pushes_the_others_alone(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    const struct pond_price_input input = {.network = network, .output = miller_blair_output};
    static const double set[] = {0.4, (double)NAN};
    const struct pond_price_shock shock = {.set = set};
    double price[2];
    double cost[2];
    struct pond_price_answer answer = {.price = price, .cost = cost};
    struct pond_price_account account;

    (void)state;
    assert_ok(pond_price_solve(&input, &shock, 1e-14, 1000, &answer, &error));
    assert_true(price[0] == 0.4);
    assert_close(price[1], 0.25 * 0.4 / 0.95, 1e-12);
    assert_close(cost[0], 150.0 * 0.4 + 200.0 * 0.1 / 0.95, 1e-12);
    assert_ok(pond_price_balance(&input, &shock, price, cost, &account, &error));
    assert_close(account.raised, 400.0, 1e-12);
    assert_close(account.final, 350.0 * 0.4 + 1700.0 * 0.1 / 0.95, 1e-12);
    assert_close(account.borne, cost[0], 1e-10);
    pond_network_free(network);
}

static void solve(const struct economy *economy, double *price, double *cost)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_price_answer answer = {.price = price, .cost = cost};

    assert_ok(pond_price_solve(&economy->input, &economy->shock, 1e-13, 100000, &answer, &error));
}

/* Gaussian elimination with row exchange on (I - B') p = b; the naive way. */
static void eliminate(double matrix[NODES][NODES + 1])
{
    for (int column = 0; column < NODES; column++) {
        int pivot = column;
        for (int row = column + 1; row < NODES; row++) {
            pivot = fabs(matrix[row][column]) > fabs(matrix[pivot][column]) ? row : pivot;
        }
        for (int k = 0; k <= NODES; k++) {
            double swap = matrix[column][k];
            matrix[column][k] = matrix[pivot][k];
            matrix[pivot][k] = swap;
        }
        for (int row = 0; row < NODES; row++) {
            double factor = row == column ? 0.0 : matrix[row][column] / matrix[column][column];
            for (int k = column; k <= NODES; k++) {
                matrix[row][k] -= factor * matrix[column][k];
            }
        }
    }
    for (int row = 0; row < NODES; row++) {
        matrix[row][NODES] /= matrix[row][row];
    }
}

static void solve_densely(const struct economy *economy, double *price)
{
    static double matrix[NODES][NODES + 1];
    const struct pond_network *network = economy->network;

    memset(matrix, 0, sizeof matrix);
    for (pond_node j = 0; j < NODES; j++) {
        bool set = !isnan(economy->set[j]);
        double passed = economy->pass[j] / economy->output[j];

        matrix[j][j] = 1.0;
        matrix[j][NODES] = set ? economy->set[j] : passed * economy->cost[j];
        for (pond_edge k = network->in_start[j]; !set && k < network->in_start[j + 1]; k++) {
            pond_node i = network->in_supplier[k];
            double share =
                economy->input.avoided == NULL
                    ? 1.0
                    : 1.0 - economy
                                ->avoided[network->industry[i] * INDUSTRIES + network->industry[j]];
            matrix[j][i] -= passed * share * network->in_value[k];
        }
    }
    eliminate(matrix);
    for (pond_node j = 0; j < NODES; j++) {
        price[j] = matrix[j][NODES];
    }
}

static void random_economies_agree_with_a_dense_solution(void **state)
{
    struct economy economy;
    double price[NODES];
    double expected[NODES];
    double cost[NODES];

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct test_random random = {.seed = seed};

        make_economy(&economy, &random);
        economy.input.avoided = seed % 2 == 0 ? economy.avoided : NULL;
        solve(&economy, price, cost);
        solve_densely(&economy, expected);
        for (pond_node j = 0; j < NODES; j++) {
            assert_true(fabs(price[j] - expected[j]) < 1e-11);
        }
        free_economy(&economy);
    }
}

/* The bound holds at every early stop, though buffers make the model piecewise linear. */
static void no_price_is_further_from_rest_than_the_bound_says(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct economy economy;
    double rest[NODES];
    double price[NODES];
    double cost[NODES];
    int64_t bounds = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct test_random random = {.seed = seed};

        make_economy(&economy, &random);
        economy.input.buffer = economy.buffer;
        solve(&economy, rest, cost);
        for (int64_t rounds = 1; rounds < 30; rounds++) {
            struct pond_price_answer answer = {.price = price, .cost = cost};
            double worst = 0.0;

            (void)pond_price_solve(&economy.input, &economy.shock, 1e-15, rounds, &answer, &error);
            for (pond_node j = 0; j < NODES; j++) {
                worst = fmax(worst, fabs(price[j] - rest[j]));
            }
            assert_true(worst <= answer.error + 1e-12);
            bounds += isfinite(answer.error) && answer.error < 1e3 * worst ? 1 : 0;
        }
        free_economy(&economy);
    }
    assert_true(bounds > 100); /* and is not idle talk */
}

static void what_is_raised_is_borne_paid_by_final_buyers_or_avoided(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct economy economy;
    double price[NODES];
    double cost[NODES];
    struct pond_price_account account;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct test_random random = {.seed = seed};

        make_economy(&economy, &random);
        economy.input.avoided = seed % 2 == 0 ? economy.avoided : NULL;
        economy.input.buffer = seed % 3 == 0 ? economy.buffer : NULL;
        solve(&economy, price, cost);
        assert_ok(
            pond_price_balance(&economy.input, &economy.shock, price, cost, &account, &error));
        assert_true(fabs(account.raised - account.borne - account.final - account.avoided) <
                    1e-9 * (fabs(account.raised) + fabs(account.borne) + fabs(account.final)));
        assert_true(seed % 2 == 0 || account.avoided == 0.0);
        free_economy(&economy);
    }
}

static void without_buffers_prices_are_linear_in_the_shock(void **state)
{
    struct economy economy;
    double price[NODES];
    double twice[NODES];
    double cost[NODES];

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct test_random random = {.seed = seed};

        make_economy(&economy, &random);
        solve(&economy, price, cost);
        for (pond_node j = 0; j < NODES; j++) {
            economy.set[j] *= 2.0;
            economy.cost[j] *= 2.0;
        }
        solve(&economy, twice, cost);
        for (pond_node j = 0; j < NODES; j++) {
            assert_true(fabs(twice[j] - 2.0 * price[j]) < 1e-11);
        }
        free_economy(&economy);
    }
}

static void a_larger_shock_makes_nothing_cheaper(void **state)
{
    struct economy economy;
    double price[NODES];
    double more[NODES];
    double cost[NODES];

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct test_random random = {.seed = seed};

        make_economy(&economy, &random);
        economy.input.buffer = economy.buffer;
        economy.input.avoided = economy.avoided;
        solve(&economy, price, cost);
        for (pond_node j = 0; j < NODES; j++) {
            economy.set[j] += next_uniform(&random);
            economy.cost[j] += economy.output[j] * 0.1 * next_uniform(&random);
        }
        solve(&economy, more, cost);
        for (pond_node j = 0; j < NODES; j++) {
            assert_true(more[j] >= price[j] - 1e-12);
        }
        free_economy(&economy);
    }
}

static void firms_that_pass_nothing_on_stop_the_push(void **state)
{
    struct economy economy;
    struct test_random random = {.seed = 5};
    double price[NODES];
    double cost[NODES];

    (void)state;
    make_economy(&economy, &random);
    memset(economy.pass, 0, sizeof economy.pass);
    solve(&economy, price, cost);
    for (pond_node j = 0; j < NODES; j++) {
        assert_true(price[j] == (isnan(economy.set[j]) ? 0.0 : economy.set[j]));
    }
    free_economy(&economy);
}

static void a_margin_that_is_large_enough_bears_it_all(void **state)
{
    struct economy economy;
    struct test_random random = {.seed = 6};
    double price[NODES];
    double cost[NODES];

    (void)state;
    make_economy(&economy, &random);
    economy.input.buffer = economy.buffer;
    economy.shock.set = NULL;
    for (pond_node j = 0; j < NODES; j++) {
        economy.cost[j] = economy.buffer[j] * next_uniform(&random);
    }
    solve(&economy, price, cost);
    for (pond_node j = 0; j < NODES; j++) {
        assert_true(price[j] == 0.0);
        assert_true(cost[j] == economy.cost[j]);
    }
    free_economy(&economy);
}

static void no_shock_moves_nothing_to_the_last_bit(void **state)
{
    struct economy economy;
    struct test_random random = {.seed = 7};
    double price[NODES];
    double cost[NODES];

    (void)state;
    make_economy(&economy, &random);
    economy.shock = (struct pond_price_shock){0};
    solve(&economy, price, cost);
    for (pond_node j = 0; j < NODES; j++) {
        assert_true(price[j] == 0.0 && cost[j] == 0.0);
    }
    free_economy(&economy);
}

static void renumbered_firms_have_the_same_prices(void **state)
{
    struct economy economy;
    struct economy other;
    double price[NODES];
    double renumbered[NODES];
    double cost[NODES];

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct test_random random = {.seed = seed};
        struct test_random again = {.seed = seed};
        struct pond_error error = {.code = POND_OK};

        make_economy(&economy, &random);
        make_economy(&other, &again);
        /* j becomes NODES - 1 - j */
        for (int64_t k = 0; k < LINKS; k++) {
            other.links.supplier[k] = NODES - 1 - economy.links.supplier[k];
            other.links.customer[k] = NODES - 1 - economy.links.customer[k];
        }
        for (pond_node j = 0; j < NODES; j++) {
            other.links.industry[NODES - 1 - j] = economy.links.industry[j];
            other.output[NODES - 1 - j] = economy.output[j];
            other.pass[NODES - 1 - j] = economy.pass[j];
            other.set[NODES - 1 - j] = economy.set[j];
            other.cost[NODES - 1 - j] = economy.cost[j];
        }
        pond_network_free(other.network);
        assert_ok(pond_network_build(&other.network, &other.links.input, &error));
        other.input.network = other.network;
        solve(&economy, price, cost);
        solve(&other, renumbered, cost);
        for (pond_node j = 0; j < NODES; j++) {
            assert_true(fabs(price[j] - renumbered[NODES - 1 - j]) < 1e-12);
        }
        free_economy(&economy);
        free_economy(&other);
    }
}

static void threads_do_not_change_a_bit(void **state)
{
    enum { MANY = 9000, MANY_LINKS = 30000 };
    struct pond_error error = {.code = POND_OK};
    struct random_links links;
    struct pond_network *network = NULL;
    struct test_random random = {.seed = 8};
    double *output = calloc(MANY, sizeof *output);
    double *extra = calloc(MANY, sizeof *extra);
    double *column[4];

    (void)state;
    make_random_links(&links, &random, MANY, MANY_LINKS, INDUSTRIES);
    assert_ok(pond_network_build(&network, &links.input, &error));
    for (int k = 0; k < 4; k++) {
        column[k] = calloc(MANY, sizeof *column[k]);
        assert_non_null(column[k]);
    }
    assert_true(output != NULL && extra != NULL);
    for (pond_node j = 0; j < MANY; j++) {
        output[j] = 1.1 * fmax(network->sales[j], network->purchases[j]);
        extra[j] = 0.01 * output[j] * next_uniform(&random);
    }
    for (int threads = 1; threads <= 4; threads *= 2) {
        const struct pond_price_input input = {.network = network, .output = output};
        const struct pond_price_shock shock = {.cost = extra};
        int to = threads == 1 ? 0 : 2;
        struct pond_price_answer answer = {.price = column[to], .cost = column[to + 1]};

        pond_set_threads(threads);
        assert_ok(pond_price_solve(&input, &shock, 1e-12, 10000, &answer, &error));
        assert_memory_equal(column[to], column[0], MANY * sizeof **column);
        assert_memory_equal(column[to + 1], column[1], MANY * sizeof **column);
    }
    pond_set_threads(0);
    pond_network_free(network);
    free_random_links(&links);
    for (int k = 0; k < 4; k++) {
        free(column[k]);
    }
    free(output);
    free(extra);
}

/* --- nonsense, and failing memory --- */

static void two_firms_that_pass_all_to_each_other_never_settle(void **state)
{
    static const pond_node supplier[] = {0, 1};
    static const pond_node customer[] = {1, 0};
    static const double value[] = {10.0, 10.0};
    static const double output[] = {10.0, 10.0};
    static const double extra[] = {1.0, 0.0};
    const struct pond_network_input links = {.nodes = 2,
                                             .links = 2,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_price_input input = {.output = output};
    const struct pond_price_shock shock = {.cost = extra};
    double price[2];
    double cost[2];
    struct pond_price_answer answer = {.price = price, .cost = cost};

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input.network = network;
    assert_fails(pond_price_solve(&input, &shock, 1e-9, 50, &answer, &error), POND_ELIMIT,
                 "did not settle in 50 rounds");
    assert_true(isinf(answer.error));
    pond_network_free(network);
}

/* 0 and 1 are such a pair, 2 sells to 3. */
static void a_closed_circle_that_nothing_reaches_does_no_harm(void **state)
{
    static const pond_node supplier[] = {0, 1, 2};
    static const pond_node customer[] = {1, 0, 3};
    static const double value[] = {10.0, 10.0, 5.0};
    static const double output[] = {10.0, 10.0, 10.0, 10.0};
    static const double extra[] = {0.0, 0.0, 1.0, 0.0};
    const struct pond_network_input links = {.nodes = 4,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industries = 1};
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = NULL;
    struct pond_price_input input = {.output = output};
    const struct pond_price_shock shock = {.cost = extra};
    double price[4];
    double cost[4];
    struct pond_price_answer answer = {.price = price, .cost = cost};

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input.network = network;
    assert_ok(pond_price_solve(&input, &shock, 1e-12, 50, &answer, &error));
    assert_true(price[0] == 0.0 && price[1] == 0.0);
    assert_close(price[2], 0.1, 1e-15);
    assert_close(price[3], 0.05, 1e-15);
    assert_true(answer.error == 0.0);
    pond_network_free(network);
}

static void numbers_out_of_range_are_refused_with_their_node(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    static const double low[] = {1000.0, 250.0};
    static const double above_one[] = {1.0, 1.5};
    static const double below[] = {0.0, -1.0};
    static const double nothing[] = {(double)NAN, (double)NAN};
    static const int32_t no_lag[] = {1, 0};
    double price[2];
    double cost[2];
    struct pond_price_answer answer = {.price = price, .cost = cost};
    const struct pond_price_input good = {.network = network, .output = miller_blair_output};
    struct pond_price_input bad = good;
    struct pond_price_shock shock = {0};

    (void)state;
    bad.output = low;
    assert_fails(pond_price_solve(&bad, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "node 1: its output");
    bad = good;
    bad.pass_through = above_one;
    assert_fails(pond_price_solve(&bad, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "node 1: its pass-through");
    bad = good;
    bad.buffer = below;
    assert_fails(pond_price_solve(&bad, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "node 1: its buffer");
    bad = good;
    bad.lag_days = no_lag;
    assert_fails(pond_price_path(&bad, weather, 1, see, NULL, &error), POND_EINVAL,
                 "node 1: its lag");
    bad = good;
    bad.avoided = above_one + 1;
    assert_fails(pond_price_solve(&bad, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "industries 0 and 0");
    shock.set = below;
    assert_fails(pond_price_solve(&good, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "node 1: its set price");
    shock = (struct pond_price_shock){.cost = nothing};
    assert_fails(pond_price_solve(&good, &shock, 1e-9, 9, &answer, &error), POND_EINVAL,
                 "node 0: its extra cost");
    shock.cost = NULL;
    assert_fails(pond_price_solve(&good, &shock, 0.0, 9, &answer, &error), POND_EINVAL, "eps");
    assert_fails(pond_price_path(&good, weather, 0, see, NULL, &error), POND_EINVAL, "0 days");
    pond_network_free(network);
}

static enum pond_status solve_and_walk(void *user)
{
    struct economy *economy = user;
    enum pond_status status = POND_OK;
    double price[NODES];
    double cost[NODES];
    struct seen seen = {.shock = &economy->shock, .shock_days = 3};
    struct pond_price_answer answer = {.price = price, .cost = cost};
    struct pond_price_account account;

    POND_TRY(pond_price_solve(&economy->input, &economy->shock, 1e-9, 1000, &answer, NULL));
    POND_TRY(pond_price_balance(&economy->input, &economy->shock, price, cost, &account, NULL));
    POND_TRY(pond_price_path(&economy->input, weather, 5, see, &seen, NULL));
done:
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct economy economy;
    struct test_random random = {.seed = 9};

    (void)state;
    make_economy(&economy, &random);
    assert_survives_no_memory(solve_and_walk, &economy);
    free_economy(&economy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tenth_more_value_added_gives_miller_and_blairs_prices),
        cmocka_unit_test(value_added_by_hand_gives_prices_in_fractions),
        cmocka_unit_test(a_set_price_pushes_the_others_alone),
        cmocka_unit_test(random_economies_agree_with_a_dense_solution),
        cmocka_unit_test(no_price_is_further_from_rest_than_the_bound_says),
        cmocka_unit_test(what_is_raised_is_borne_paid_by_final_buyers_or_avoided),
        cmocka_unit_test(without_buffers_prices_are_linear_in_the_shock),
        cmocka_unit_test(a_larger_shock_makes_nothing_cheaper),
        cmocka_unit_test(firms_that_pass_nothing_on_stop_the_push),
        cmocka_unit_test(a_margin_that_is_large_enough_bears_it_all),
        cmocka_unit_test(no_shock_moves_nothing_to_the_last_bit),
        cmocka_unit_test(renumbered_firms_have_the_same_prices),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(two_firms_that_pass_all_to_each_other_never_settle),
        cmocka_unit_test(a_closed_circle_that_nothing_reaches_does_no_harm),
        cmocka_unit_test(numbers_out_of_range_are_refused_with_their_node),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
