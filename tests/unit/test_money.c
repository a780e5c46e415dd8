/* Exact decimal money.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "records/money.h"
#include "records/noun.h"

static const struct pond_number_format plain = {.decimal = '.'};
static const struct pond_number_format us = {.decimal = '.', .thousands = ',', .symbol = "$"};
static const struct pond_number_format german = {
    .decimal = ',', .thousands = '.', .symbol = "\xE2\x82\xAC"};

static int64_t cents(const char *text, const struct pond_number_format *format)
{
    struct pond_decimal decimal;
    int64_t minor = 0;

    if (!pond_decimal_parse(&decimal, text, strlen(text), format) ||
        !pond_money_from_decimal(&minor, decimal, pond_currency_pack("USD", 3))) {
        return POND_MISSING;
    }
    return minor;
}

static void amounts_are_read_to_the_cent(void **state)
{
    (void)state;
    assert_int_equal(cents("119.4", &plain), 11940);
    assert_int_equal(cents("-0.5", &plain), -50);
    assert_int_equal(cents(".5", &plain), 50);
    assert_int_equal(cents("5.", &plain), 500);
    assert_int_equal(cents("$1,234,567.89", &us), 123456789);
    assert_int_equal(cents("-$12.50", &us), -1250);
    assert_int_equal(cents("$-12.50", &us), -1250);
    assert_int_equal(cents("($12.50)", &us), -1250);
    assert_int_equal(cents(" 12.50- ", &us), -1250);
    assert_int_equal(cents("1.234,50 \xE2\x82\xAC", &german), 123450);
}

static void halves_go_to_the_even_cent(void **state)
{
    (void)state;
    assert_int_equal(cents("0.005", &plain), 0);
    assert_int_equal(cents("0.015", &plain), 2);
    assert_int_equal(cents("-0.025", &plain), -2);
    assert_int_equal(cents("0.0251", &plain), 3);
}

static void what_is_not_a_number_is_refused(void **state)
{
    static const char *const bad[] = {
        "",          "-",    ".",       "1,23", "1,2345",
        "12,34,567", ",123", "1.2.3",   "1e5",  "0x10",
        "nan",       "inf",  "12 50",   "--1",  "$$1",
        "1,234,",    "abc",  "1.5,000", "(1",   "1234567890123456789",
        "1,,234",    "+-1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pond_decimal decimal = {7, 7};
        assert_false(pond_decimal_parse(&decimal, bad[i], strlen(bad[i]), &us));
        assert_int_equal(decimal.units, 7);
    }
    assert_int_equal(cents("12,50", &plain), POND_MISSING);
    assert_int_equal(cents("99999999999999999", &plain), POND_MISSING);
}

static void currencies_have_their_own_minor_units(void **state)
{
    struct pond_decimal decimal = {12345, 1};
    int64_t minor = 0;
    char text[POND_MONEY_SIZE];

    (void)state;
    assert_true(pond_money_from_decimal(&minor, decimal, pond_currency_pack("JPY", 3)));
    assert_int_equal(minor, 1234); /* 1234.5: the even neighbour */
    assert_true(pond_money_from_decimal(&minor, decimal, pond_currency_pack("KWD", 3)));
    assert_int_equal(minor, 1234500);
    pond_money_text(text, -minor, pond_currency_pack("KWD", 3));
    assert_string_equal(text, "-1234.500");
    pond_money_text(text, INT64_MIN + 1, pond_currency_pack("USD", 3));
    assert_string_equal(text, "-92233720368547758.07");
    assert_int_equal(pond_currency_pack("usd", 3), POND_MISSING);
    assert_int_equal(pond_currency_pack("US", 2), POND_MISSING);
}

static void only_codes_of_iso_4217_are_currencies(void **state)
{
    static const char *const bad[] = {"ZZZ", "AAA", "USE", "CLF", "A D", "US ", "   "};
    static const char *const good[] = {"AED", "EUR", "USD", "XXX", "ZWL", "DEM", "KWD"};
    char text[4];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pond_currency_pack(bad[i], 3), POND_MISSING);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        pond_currency_text(text, pond_currency_pack(good[i], 3));
        assert_string_equal(text, good[i]);
    }
}

static void an_amount_between_two_cents_is_not_exact(void **state)
{
    int64_t usd = pond_currency_pack("USD", 3);
    int64_t jpy = pond_currency_pack("JPY", 3);

    (void)state;
    assert_true(pond_money_is_exact((struct pond_decimal){5100, 3}, usd));
    assert_true(pond_money_is_exact((struct pond_decimal){-51, 0}, usd));
    assert_false(pond_money_is_exact((struct pond_decimal){5005, 3}, usd));
    assert_false(pond_money_is_exact((struct pond_decimal){-75, 1}, jpy));
    assert_true(pond_money_is_exact((struct pond_decimal){70, 1}, jpy));
}

static void texts_of_random_amounts_read_back(void **state)
{
    struct test_random random = {.seed = 20261123};
    static const char *const codes[] = {"USD", "JPY", "TND"};

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t currency = pond_currency_pack(codes[i % 3], 3);
        int64_t minor = next_below(&random, 2 * 99999999999999) - 99999999999999;
        struct pond_decimal decimal;
        int64_t again = 0;
        char text[POND_MONEY_SIZE];
        pond_money_text(text, minor, currency);
        assert_true(pond_decimal_parse(&decimal, text, strlen(text), &plain));
        assert_true(pond_money_from_decimal(&again, decimal, currency));
        assert_int_equal(again, minor);
    }
}

static void products_are_exact_or_refused(void **state)
{
    struct pond_decimal out = {0};

    (void)state;
    assert_true(
        pond_decimal_multiply(&out, (struct pond_decimal){255, 2}, (struct pond_decimal){60, 1}));
    assert_int_equal(out.units, 1530);
    assert_int_equal(out.digits, 2);
    assert_false(pond_decimal_multiply(&out, (struct pond_decimal){INT64_MAX / 2, 0},
                                       (struct pond_decimal){3, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_to_the_cent),
        cmocka_unit_test(halves_go_to_the_even_cent),
        cmocka_unit_test(what_is_not_a_number_is_refused),
        cmocka_unit_test(currencies_have_their_own_minor_units),
        cmocka_unit_test(only_codes_of_iso_4217_are_currencies),
        cmocka_unit_test(an_amount_between_two_cents_is_not_exact),
        cmocka_unit_test(texts_of_random_amounts_read_back),
        cmocka_unit_test(products_are_exact_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
