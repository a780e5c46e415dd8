/* Numbers as people read them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

struct sample {
    double value;
    const char *unit;
    const char *text;
};

static const struct sample samples[] = {
    {0.0, "", "0"},
    {-0.0, "", "0"},
    {-0.0, "USD", "0.00"},
    {1.0, "", "1"},
    {999.0, "firms", "999"},
    {1000.0, "firms", "1,000"},
    {-1000.0, "firms", "-1,000"},
    {2380345.0, "rows", "2,380,345"},
    {999999999999999.0, "", "999,999,999,999,999"},
    {1e15, "", "1e15"},
    {-1.2345e300, "", "-1.234e300"},
    {0.5, "share", "0.5"},
    {0.000283, "share", "0.000283"},
    {0.0906573, "share", "0.09066"},
    {0.99999999, "share", "1"},
    {1.0 / 3.0, "share", "0.3333"},
    {12.5, "", "12.5"},
    {1234.5678, "", "1,235"},
    {34921.7, "", "34,922"},
    {9999.96, "", "10,000"},
    {0.000001, "", "0.000001"},
    {1.2354e-6, "", "0.000001235"},
    {1.2349e-7, "", "1.235e-7"},
    {-5e-324, "", "-4.941e-324"},
    {2e-9, "", "2e-9"},
    {349220341.63, "USD", "349,220,341.63"},
    {-12.5, "EUR", "-12.50"},
    {1234.0, "JPY", "1,234"},
    {1.5, "KWD", "1.500"},
    {0.005, "USD", "0.01"},
    {0.0042, "USD", "0.0042"},
    {-0.0042, "USD", "-0.0042"},
    {1e-9, "USD", "0.00"},
    {-1e-9, "USD", "0.00"},
    {1e17, "USD", "1e17"},
    {12.3456, "USD per bottle", "12.35"},
    {2019.0, "year", "2019"},
    {123456.0, "id", "123456"},
    {1546387200.0, "time", "2019-01-02"},
    {1546387261.5, "time", "2019-01-02 00:01:01"},
};

static void each_number_has_its_text(void **state)
{
    char text[POND_FORMAT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pond_format_number(text, samples[i].value, samples[i].unit);
        if (strcmp(text, samples[i].text) != 0) {
            print_error("%.17g %s is \"%s\", expected \"%s\"\n", samples[i].value, samples[i].unit,
                        text, samples[i].text);
            fail();
        }
    }
    pond_format_number(text, (double)NAN, "USD");
    assert_string_equal(text, POND_FORMAT_MISSING);
    pond_format_number(text, -(double)INFINITY, NULL);
    assert_string_equal(text, "-\xE2\x88\x9E");
}

static void whole_numbers_are_exact(void **state)
{
    char text[POND_FORMAT_SIZE];

    (void)state;
    pond_format_integer(text, INT64_MAX, "");
    assert_string_equal(text, "9,223,372,036,854,775,807");
    pond_format_integer(text, -INT64_MAX, "");
    assert_string_equal(text, "-9,223,372,036,854,775,807");
    pond_format_integer(text, POND_MISSING_I64, "");
    assert_string_equal(text, POND_FORMAT_MISSING);
    pond_format_integer(text, 2019, "year");
    assert_string_equal(text, "2019");
    pond_format_integer(text, 0, "time");
    assert_string_equal(text, "1970-01-01");
}

static void a_locale_with_commas_changes_nothing(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "pt_BR.UTF-8", "C.UTF-8"};
    char text[POND_FORMAT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (setlocale(LC_ALL, names[i]) == NULL) {
            continue;
        }
        pond_format_number(text, 1234.5, "USD");
        assert_string_equal(text, "1,234.50");
        pond_format_number(text, 1.5e-9, "");
        assert_string_equal(text, "1.5e-9");
    }
    (void)setlocale(LC_ALL, "C");
}

/* Reading the text back gives the number to half a unit of its fourth digit. */
static void a_text_reads_back_to_four_digits(void **state)
{
    struct test_random random = {.seed = 20190102};

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[POND_FORMAT_SIZE];
        char plain[POND_FORMAT_SIZE];
        size_t length = 0;
        double value = (next_uniform(&random) - 0.5) * pow(10, next_uniform(&random) * 60 - 30);
        pond_format_number(text, value, "");
        for (const char *c = text; *c != '\0'; c++) {
            if (*c != ',') {
                plain[length++] = *c;
            }
        }
        plain[length] = '\0';
        assert_close(strtod(plain, NULL), value, 5.0001e-4);
    }
}

static void long_texts_are_cut_at_a_character(void **state)
{
    struct pond_error error = {0};
    struct pond_table *table = NULL;
    char name[256];
    char text[POND_FORMAT_SIZE];
    int32_t column = 0;

    (void)state;
    for (size_t i = 0; i + 2 < sizeof name; i += 2) {
        memcpy(name + i, "\xC3\xA9", 2);
    }
    name[sizeof name - 2] = '\0';
    assert_ok(pond_table_new(&table, "t", "", 3, &error));
    assert_ok(pond_table_add_text(table, "name", "", "", &column, &error));
    assert_ok(pond_table_set_text(table, column, 0, name, &error));
    assert_ok(pond_table_set_text(table, column, 1, "Mill", &error));
    pond_format_value(text, &table->column[0], 0);
    assert_int_equal(strlen(text) % 2, 1);
    assert_string_equal(text + strlen(text) - 3, "\xE2\x80\xA6");
    pond_format_value(text, &table->column[0], 1);
    assert_string_equal(text, "Mill");
    pond_format_value(text, &table->column[0], 2);
    assert_string_equal(text, POND_FORMAT_MISSING);
    pond_table_free(table);
}

static int32_t decimals_of(const char *unit, double first, double second, double third)
{
    struct pond_error error = {0};
    struct pond_table *table = NULL;
    double *data = NULL;
    int32_t decimals = 0;

    assert_ok(pond_table_new(&table, "t", "", 3, &error));
    assert_ok(pond_table_add_f64(table, "v", unit, "", &data, &error));
    data[0] = first;
    data[1] = second;
    data[2] = third;
    decimals = pond_format_column_decimals(&table->column[0], 3);
    pond_table_free(table);
    return decimals;
}

static void a_column_has_the_decimals_its_values_need(void **state)
{
    char text[POND_FORMAT_SIZE];

    (void)state;
    assert_int_equal(decimals_of("", 1, 2, 3), 0);
    assert_int_equal(decimals_of("share", 0.25, 0.5, 1), 2);
    assert_int_equal(decimals_of("share", 0.2134, 0.003012, 0), 6);
    assert_int_equal(decimals_of("share", 0.25, (double)NAN, (double)INFINITY), 2);
    assert_int_equal(decimals_of("share", 0.1777, 0.00006137, 1), 6);
    assert_int_equal(decimals_of("share", 0.1777, 0.000009, 1), POND_FORMAT_FREE);
    assert_int_equal(decimals_of("share", 2.83e-9, 0.5, 1), POND_FORMAT_FREE);
    assert_int_equal(decimals_of("USD", 1, 1e-10, 3), 2);
    assert_int_equal(decimals_of("USD", 0.0042, 100, 3), 4);
    assert_int_equal(decimals_of("JPY", 1.5, 100, 3), 0);
    pond_format_decimals(text, 1, "share", 6);
    assert_string_equal(text, "1.000000");
    pond_format_decimals(text, -0.0000001, "share", 6);
    assert_string_equal(text, "0.000000");
    pond_format_decimals(text, 0.000283, "share", POND_FORMAT_FREE);
    assert_string_equal(text, "0.000283");
    pond_format_decimals(text, (double)NAN, "share", 2);
    assert_string_equal(text, POND_FORMAT_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_has_its_text),
        cmocka_unit_test(whole_numbers_are_exact),
        cmocka_unit_test(a_locale_with_commas_changes_nothing),
        cmocka_unit_test(a_text_reads_back_to_four_digits),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
        cmocka_unit_test(a_column_has_the_decimals_its_values_need),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
