/* Shocks: strength by day, and what nonsense is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/shock.h"
#include "support/support.h"

#include <math.h>

/* A tenth of firm 1's capacity from day 2 for 3 days. */
static struct pond_shock a_shock(void)
{
    return (struct pond_shock){.kind = POND_SHOCK_CAPACITY,
                               .node = 1,
                               .change = -0.1,
                               .day = 2,
                               .duration_days = 3,
                               .recovery = POND_RECOVERY_LINEAR,
                               .recovery_days = 4.0};
}

static void a_shock_holds_on_its_days_then_recovers_linearly(void **state)
{
    const double expected[] = {0.0, 0.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0};
    struct pond_shock shock = a_shock();

    (void)state;
    for (int32_t day = 0; day < 10; day++) {
        assert_true(pond_shock_strength(&shock, day) == expected[day]);
    }
    shock.recovery = POND_RECOVERY_SUDDEN;
    assert_true(pond_shock_strength(&shock, 4) == 1.0);
    assert_true(pond_shock_strength(&shock, 5) == 0.0);
}

static void exponential_and_s_curves_are_their_formulas(void **state)
{
    struct pond_shock shock = a_shock();

    (void)state;
    shock.recovery = POND_RECOVERY_EXPONENTIAL;
    assert_close(pond_shock_strength(&shock, 8), exp(-1.0), 1e-15);
    shock.recovery = POND_RECOVERY_S_CURVE;
    assert_close(pond_shock_strength(&shock, 6), 0.5, 1e-15);
    assert_close(pond_shock_strength(&shock, 5), 1.0 - 0.0625 * 2.5, 1e-15);
    assert_true(pond_shock_strength(&shock, 8) == 0.0);
}

static void a_shock_may_stay_for_ever_and_stock_goes_once(void **state)
{
    struct pond_shock shock = a_shock();

    (void)state;
    shock.duration_days = POND_SHOCK_FOREVER;
    shock.day = INT32_MAX - 1;
    assert_true(pond_shock_strength(&shock, INT32_MAX) == 1.0);
    shock.kind = POND_SHOCK_STOCK;
    shock.day = 7;
    assert_true(pond_shock_strength(&shock, 6) == 0.0);
    assert_true(pond_shock_strength(&shock, 7) == 1.0);
    assert_true(pond_shock_strength(&shock, 8) == 0.0);
}

static enum pond_status check(struct pond_shock shock, struct pond_error *err)
{
    struct pond_shock both[2] = {a_shock(), shock};

    return pond_shock_check(both, 2, 5, 3, err);
}

static void nonsense_is_refused_by_number(void **state)
{
    struct pond_error error = {0};
    struct pond_shock shock = a_shock();

    (void)state;
    assert_ok(check(shock, &error));
    assert_ok(pond_shock_check(NULL, 0, 5, 3, &error));
    shock.node = 5;
    assert_fails(check(shock, &error), POND_EINVAL, "shock 1: firm 5 (expected 0 to 4)");
    shock = a_shock();
    shock.change = -1.5;
    assert_fails(check(shock, &error), POND_EINVAL, "a change of capacity by -1.5");
    shock.change = (double)NAN;
    assert_fails(check(shock, &error), POND_EINVAL, "capacity by");
    shock = a_shock();
    shock.duration_days = 0;
    assert_fails(check(shock, &error), POND_EINVAL, "duration of 0 days");
    shock = a_shock();
    shock.day = -1;
    assert_fails(check(shock, &error), POND_EINVAL, "day -1");
    shock = a_shock();
    shock.recovery_days = 0.0;
    assert_fails(check(shock, &error), POND_EINVAL, "recovery over 0 days");
    shock.recovery = (enum pond_recovery)9;
    assert_fails(check(shock, &error), POND_EINVAL, "recovery 9");
    shock = a_shock();
    shock.kind = (enum pond_shock_kind)6;
    assert_fails(check(shock, &error), POND_EINVAL, "kind 6");
}

static void each_kind_has_its_own_limits(void **state)
{
    struct pond_error error = {0};
    struct pond_shock shock = a_shock();

    (void)state;
    shock.kind = POND_SHOCK_LINK;
    shock.other = 4;
    assert_ok(check(shock, &error));
    shock.other = POND_SHOCK_ALL;
    assert_ok(check(shock, &error));
    shock.other = 5;
    assert_fails(check(shock, &error), POND_EINVAL, "customer 5 (expected 0 to 4, or -1 for all)");
    shock.other = 0;
    shock.change = 0.5;
    assert_fails(check(shock, &error), POND_EINVAL, "a change of link by 0.5");
    shock.change = -0.5;
    shock.recovery = POND_RECOVERY_NEIGHBOURS;
    assert_fails(check(shock, &error), POND_EINVAL, "only capacity recovers with the neighbours");
    shock.kind = POND_SHOCK_SUPPLY;
    shock.recovery = POND_RECOVERY_LINEAR;
    assert_fails(check(shock, &error), POND_EINVAL, "a change of supply by -0.5");
    shock.change = 2.0;
    assert_ok(check(shock, &error));
    shock.change = -0.5;
    shock.kind = POND_SHOCK_STOCK;
    shock.other = 3;
    assert_fails(check(shock, &error), POND_EINVAL, "industry 3 (expected 0 to 2, or -1 for all)");
    shock.other = 2;
    shock.duration_days = 0;
    assert_ok(check(shock, &error));
    shock = a_shock();
    shock.kind = POND_SHOCK_PRICE;
    shock.change = -1.0;
    assert_fails(check(shock, &error), POND_EINVAL, "nothing is free");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shock_holds_on_its_days_then_recovers_linearly),
        cmocka_unit_test(exponential_and_s_curves_are_their_formulas),
        cmocka_unit_test(a_shock_may_stay_for_ever_and_stock_goes_once),
        cmocka_unit_test(nonsense_is_refused_by_number),
        cmocka_unit_test(each_kind_has_its_own_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
