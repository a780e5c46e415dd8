/* A cost push day by day: lags, shocks that end, and where the days lead.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "support/price_fixture.h"

/* With a lag of one day, day t has the first t terms of dv' (I + A + A^2 + ...). */
static void days_with_a_lag_of_one_are_the_power_series(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    const struct pond_price_input input = {.network = network, .output = miller_blair_output};
    static const double extra[] = {100.0, 0.0};
    const struct pond_price_shock shock = {.cost = extra};
    struct seen seen = {.shock = &shock, .shock_days = INT64_MAX};

    (void)state;
    assert_ok(pond_price_path(&input, weather, 40, see, &seen, &error));
    assert_true(seen.price[0][0] == 0.0 && seen.price[0][1] == 0.0);
    assert_close(seen.price[1][0], 0.1, 1e-12);
    assert_close(seen.price[2][0], 0.1 + 0.015, 1e-12);
    assert_close(seen.price[2][1], 0.025, 1e-12);
    assert_close(seen.price[3][0], 0.1 + 0.15 * 0.115 + 0.2 * 0.025, 1e-12);
    assert_close(seen.price[39][0], 0.1 * miller_blair_leontief[0][0], 1e-8);
    assert_close(seen.price[39][1], 0.1 * miller_blair_leontief[0][1], 1e-8);
    pond_network_free(network);
}

static void lags_delay_and_a_shock_that_ends_is_forgotten(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    static const int32_t lag[] = {3, 5};
    const struct pond_price_input input = {
        .network = network, .output = miller_blair_output, .lag_days = lag};
    static const double set[] = {0.4, (double)NAN};
    const struct pond_price_shock shock = {.set = set};
    struct seen seen = {.shock = &shock, .shock_days = INT64_MAX};

    (void)state;
    seen.shock_days = 7;
    assert_ok(pond_price_path(&input, weather, 400, see, &seen, &error));
    for (int t = 0; t < 7; t++) {
        assert_true(seen.price[t][0] == 0.4);
        assert_true(seen.price[t][1] == (t < 5 ? 0.0 : seen.price[5][1]));
    }
    assert_close(seen.price[5][1], 0.25 * 0.4, 1e-12);
    /* From day 7 sector 1 follows its costs of day 4: 150 x .4. */
    assert_close(seen.price[7][0], 0.15 * 0.4, 1e-12);
    assert_true(seen.moves < 400); /* it dies out below the smallest double's reach, or nearly */
    assert_int_equal(seen.days, 400);
    pond_network_free(network);
}

static void a_long_path_ends_at_the_fixed_point(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_network *network = make_miller_blair();
    static const int32_t lag[] = {2, 1};
    static const double buffer[] = {30.0, 10.0};
    static const double pass[] = {0.8, 0.5};
    const struct pond_price_input input = {.network = network,
                                           .output = miller_blair_output,
                                           .lag_days = lag,
                                           .buffer = buffer,
                                           .pass_through = pass};
    static const double extra[] = {100.0, -20.0};
    const struct pond_price_shock shock = {.cost = extra};
    struct seen seen = {.shock = &shock, .shock_days = INT64_MAX};
    double price[2];
    double cost[2];
    struct pond_price_answer answer = {.price = price, .cost = cost};

    (void)state;
    assert_ok(pond_price_path(&input, weather, 40, see, &seen, &error));
    assert_ok(pond_price_solve(&input, &shock, 1e-14, 1000, &answer, &error));
    assert_close(seen.price[39][0], price[0], 1e-9);
    assert_close(seen.price[39][1], price[1], 1e-9);
    pond_network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_with_a_lag_of_one_are_the_power_series),
        cmocka_unit_test(lags_delay_and_a_shock_that_ends_is_forgotten),
        cmocka_unit_test(a_long_path_ends_at_the_fixed_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
