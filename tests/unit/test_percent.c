/* Percentages in sentences: what they show of small shares and of small differences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "study/percent.h"

static void assert_percent(double share, int32_t decimals, const char *expected)
{
    char text[POND_FORMAT_SIZE];

    study_percent(text, share, decimals);
    assert_string_equal(text, expected);
}

static void a_small_share_keeps_two_digits(void **state)
{
    (void)state;
    assert_percent(0.038912, 2, "3.89");
    assert_percent(0.0, 3, "0.000");
    assert_percent(0.0001, 2, "0.01");
    assert_percent(0.0000123, 3, "0.001");
    assert_percent(0.00000123, 3, "0.00012");
    assert_percent(-0.00000123, 3, "-0.00012");
    assert_percent(1e-8, 3, "0.0000010");
    assert_percent(1e-17, 3, "under 0.000001");
    assert_percent(-1e-17, 3, "0");
    assert_percent(1.0, 1, "100.0");
}

static void assert_percents(double a, double b, const char *one, const char *other)
{
    char text[2][POND_FORMAT_SIZE];

    study_percents(text[0], text[1], a, b, 2);
    assert_string_equal(text[0], one);
    assert_string_equal(text[1], other);
}

static void two_shares_have_the_digits_of_their_difference(void **state)
{
    char text[2][POND_FORMAT_SIZE];

    (void)state;
    assert_percents(0.0389, 0.0412, "3.89", "4.12");
    assert_percents(0.038871, 0.038912, "3.887", "3.891");
    assert_percents(0.03894912, 0.03895087, "3.8949", "3.8951");
    assert_percents(0.00000123, 0.0, "0.0001", "0.0000");
    assert_percents(1.0, 0.999987, "100.000", "99.999");
    assert_true(study_percents(text[0], text[1], 0.0389120, 0.0389121, 2));
    assert_false(study_percents(text[0], text[1], 0.0389120, 0.03891200001, 2));
    assert_string_equal(text[0], "3.89");
    assert_string_equal(text[1], "3.89");
    assert_false(study_percents(text[0], text[1], 0.0, 0.0, 2));
    assert_string_equal(text[0], "0.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_share_keeps_two_digits),
        cmocka_unit_test(two_shares_have_the_digits_of_their_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
