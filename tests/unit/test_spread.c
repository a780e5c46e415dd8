/* Ranges as people give them: what is read, what is refused, how values lie in them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "study/spread.h"

static const struct study_bounds stock = {
    .plain = 15.0, .least = 1.0, .most = 10000.0, .scale = STUDY_RATIO};

static struct study_spread read_range(const char *text, const struct study_bounds *bounds)
{
    struct pond_error error = {.code = POND_OK};
    struct study_spread spread = {0};

    assert_ok(study_spread_read(&spread, "stock_range", text, bounds, &error));
    return spread;
}

static void a_range_is_its_ends_or_a_spread_around_the_plain_value(void **state)
{
    const struct {
        const char *text;
        double low;
        double high;
    } good[] = {
        {"5:30", 5.0, 30.0}, {"50%", 7.5, 22.5}, {"x2", 7.5, 30.0},         {"x1.5", 10.0, 22.5},
        {"off", 15.0, 15.0}, {"", 15.0, 15.0},   {"x100", 1.0, 1500.0},     {"200%", 1.0, 45.0},
        {"7:7", 7.0, 7.0},   {"0%", 15.0, 15.0}, {"1:10000", 1.0, 10000.0},
    };

    (void)state;
    for (size_t g = 0; g < sizeof good / sizeof *good; g++) {
        struct study_spread spread = read_range(good[g].text, &stock);

        assert_true(spread.low == good[g].low && spread.high == good[g].high);
        assert_int_equal(study_spread_is_range(&spread), good[g].low < good[g].high);
    }
}

static void nonsense_is_refused_with_what_was_expected(void **state)
{
    static const char *const bad[] = {
        "5",     "5:",   ":30",    "30:5", "0.5:30", "5:10001", "5:30:40", "5-30", "five:six",
        "x",     "x0.5", "x2:3",   "x-2",  "-5%",    "%",       "50%%",    "50 %", "nan:30",
        "5:inf", "xnan", "5:30x2", "X2",   "2x",     "x2 ",     "50%x",    "on",
    };
    const struct study_bounds zero = {
        .plain = 0.0, .least = 1.0, .most = 126.0, .scale = STUDY_WHOLE};
    struct study_spread spread;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        assert_fails(study_spread_read(&spread, "stock_range", bad[b], &stock, &error), POND_EINVAL,
                     "\"stock_range\"");
        assert_non_null(strstr(error.message, "expected LOW:HIGH within 1 to 10000"));
        assert_null(strchr(error.message, '\n'));
    }
    assert_fails(study_spread_read(&spread, "stock_range", "2.5:4", &zero, &error), POND_EINVAL,
                 "whole numbers");
    assert_fails(study_spread_read(&spread, "change_after_range", "x2", &zero, &error), POND_EINVAL,
                 "around 0 is nothing");
}

/* By ratio the middle of 7.5 to 30 is 15; evenly it is 18.75; of 3 to 6 each whole number has a
 * quarter. */
static void values_lie_as_their_scale_says(void **state)
{
    struct study_spread spread = read_range("x2", &stock);
    const struct study_spread days = {3.0, 6.0};
    const struct study_spread none = {0.0, 2.0};

    (void)state;
    assert_close(study_spread_at(&spread, STUDY_RATIO, 0.5), 15.0, 1e-12);
    assert_close(study_spread_at(&spread, STUDY_RATIO, 0.25), 7.5 * sqrt(2.0), 1e-12);
    assert_close(study_spread_at(&spread, STUDY_EVEN, 0.5), 18.75, 1e-12);
    assert_close(study_spread_at(&none, STUDY_RATIO, 0.25), 0.5, 1e-12);
    for (int k = 0; k < 1000; k++) {
        double u = (k + 0.5) / 1000.0;

        assert_int_equal((int)study_spread_at(&days, STUDY_WHOLE, u), 3 + k / 250);
        assert_true(study_spread_at(&spread, STUDY_RATIO, u) >= 7.5);
        assert_true(study_spread_at(&spread, STUDY_RATIO, u) <= 30.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_its_ends_or_a_spread_around_the_plain_value),
        cmocka_unit_test(nonsense_is_refused_with_what_was_expected),
        cmocka_unit_test(values_lie_as_their_scale_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
