/* Which values are legal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "records/rules.h"

static void codes_are_short_clean_utf8(void **state)
{
    const struct pond_field *code = &pond_noun_info(POND_FIRM)->field[POND_FIRM_CODE];
    const struct pond_field *name = &pond_noun_info(POND_FIRM)->field[POND_FIRM_NAME];
    char longest[POND_TEXT_MAX + 2];

    (void)state;
    memset(longest, 'a', sizeof longest);
    assert_true(pond_rule_text(code, "S-1 \xC3\xA9", 6));
    assert_false(pond_rule_text(code, "", 0));
    assert_false(pond_rule_text(code, "a\nb", 3));
    assert_true(pond_rule_text(name, "a\nb", 3));
    assert_false(pond_rule_text(name, "a\0b", 3));
    assert_false(pond_rule_text(code, "caf\xE9", 4));      /* Latin-1 */
    assert_false(pond_rule_text(code, "\xED\xA0\x80", 3)); /* a surrogate */
    assert_false(pond_rule_text(code, "\xC0\xAF", 2));     /* overlong */
    assert_true(pond_rule_text(code, longest, POND_CODE_MAX));
    assert_false(pond_rule_text(code, longest, POND_CODE_MAX + 1));
    assert_true(pond_rule_text(name, longest, POND_TEXT_MAX));
    assert_false(pond_rule_text(name, longest, POND_TEXT_MAX + 1));
}

static void numbers_are_finite_and_in_range(void **state)
{
    const struct pond_field *latitude = &pond_noun_info(POND_PLACE)->field[POND_PLACE_LATITUDE];
    char expected[POND_EXPECTED_SIZE];

    (void)state;
    assert_true(pond_rule_number(latitude, -90.0));
    assert_false(pond_rule_number(latitude, 90.000001));
    assert_false(pond_rule_number(latitude, (double)NAN));
    assert_false(pond_rule_number(latitude, (double)INFINITY));
    pond_rule_expected(expected, latitude);
    assert_string_equal(expected, "a number from -90 to 90 degrees");
    pond_rule_expected(expected, &pond_noun_info(POND_USE)->field[POND_USE_DIRECTION]);
    assert_string_equal(expected, "one of: in, out");
    pond_rule_expected(expected, &pond_noun_info(POND_TRADE)->field[POND_TRADE_TIME]);
    assert_string_equal(expected, "a date from 1900-01-01 to 2200-01-01");
}

static void a_trade_needs_a_value_a_time_and_a_known_side(void **state)
{
    struct pond_error error = {0};
    struct pond_batch batch;
    int32_t field = -1;
    const char *expected = NULL;

    (void)state;
    assert_ok(pond_batch_init(&batch, POND_TRADE, 4, &error));
    assert_ok(pond_batch_add_row(&batch, 2, &error));
    batch.column[POND_TRADE_SELLER].i64[0] = 0;
    assert_false(pond_rule_row(&batch, 0, &field, &expected));
    assert_int_equal(field, POND_TRADE_VALUE);
    batch.column[POND_TRADE_VALUE].i64[0] = -100;
    batch.column[POND_TRADE_CURRENCY].i64[0] = 1;
    batch.column[POND_TRADE_TIME].i64[0] = 0;
    assert_true(pond_rule_row(&batch, 0, &field, &expected));
    batch.column[POND_TRADE_SELLER].i64[0] = POND_UNKNOWN;
    batch.column[POND_TRADE_BUYER].i64[0] = POND_FINAL;
    assert_false(pond_rule_row(&batch, 0, &field, &expected));
    assert_int_equal(field, POND_TRADE_SELLER);
    pond_batch_clear(&batch);
}

static void a_dropped_row_takes_its_text_along(void **state)
{
    struct pond_error error = {0};
    struct pond_batch batch;

    (void)state;
    assert_ok(pond_batch_init(&batch, POND_FIRM, 1, &error));
    assert_ok(pond_batch_add_row(&batch, 1, &error));
    assert_ok(pond_batch_set_text(&batch, POND_FIRM_NAME, "Mill", 4, &error));
    assert_ok(pond_batch_add_row(&batch, 2, &error));
    assert_ok(pond_batch_set_text(&batch, POND_FIRM_NAME, "Bakery", 6, &error));
    pond_batch_drop_row(&batch);
    assert_int_equal(batch.rows, 1);
    assert_int_equal(batch.arena_size, 5);
    assert_string_equal(pond_batch_text(&batch, POND_FIRM_NAME, 0), "Mill");
    assert_null(pond_batch_text(&batch, POND_FIRM_INDUSTRY, 0));
    pond_batch_clear(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_short_clean_utf8),
        cmocka_unit_test(numbers_are_finite_and_in_range),
        cmocka_unit_test(a_trade_needs_a_value_a_time_and_a_known_side),
        cmocka_unit_test(a_dropped_row_takes_its_text_along),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
