/* Escaping, cutting and numbers of pages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "report/markup.h"

/* What was put so far; the markup is emptied. */
static const char *taken(struct pondi_markup *markup)
{
    static char text[4096];

    assert_false(markup->failed);
    assert_true(markup->length < (int64_t)sizeof text);
    if (markup->length > 0) {
        memcpy(text, markup->bytes, (size_t)markup->length);
    }
    text[markup->length] = '\0';
    markup->length = 0;
    return text;
}

static void texts_are_escaped_and_made_valid(void **state)
{
    static const char *const samples[][2] = {
        {"a & b", "a &amp; b"},
        {"<script>alert(\"1\")</script>", "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"},
        {"O'Brien", "O&#39;Brien"},
        {"Mo\xC3\xABt", "Mo\xC3\xABt"},
        {"caf\xE9", "caf\xEF\xBF\xBD"},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xF5\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a\x01\x1B[31m\x7F", "a\xEF\xBF\xBD\xEF\xBF\xBD[31m\xEF\xBF\xBD"},
        {"a\tb\nc\rd", "a\tb\nc\xEF\xBF\xBD"
                       "d"},
        {"\xEF\xBF\xBF", "\xEF\xBF\xBD"},
        {"\xF0\x9F\x8C\x8A", "\xF0\x9F\x8C\x8A"},
        {"turn \xE2\x80\xAE"
         "around",
         "turn \xEF\xBF\xBD"
         "around"},
        {"", ""},
    };
    struct pondi_markup markup = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pondi_put_text(&markup, samples[i][0]);
        assert_string_equal(taken(&markup), samples[i][1]);
    }
    pondi_put_text(&markup, NULL);
    assert_string_equal(taken(&markup), "");
    pondi_markup_free(&markup);
}

static void names_are_written_as_people_write_them(void **state)
{
    static const char *const samples[][2] = {
        {"vendor_hhi", "Vendor HHI"},
        {"esri", "ESRI"},
        {"rank", "Rank"},
        {"sales_usd", "Sales USD"},
        {"_a__b_", " a  b "},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        {"share<of>all", "Share&lt;of&gt;all"},
        {"", ""},
        {"Two words", "Two words"},
    };
    struct pondi_markup markup = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pondi_put_name(&markup, samples[i][0]);
        assert_string_equal(taken(&markup), samples[i][1]);
    }
    pondi_markup_free(&markup);
}

static void numbers_are_set_as_in_print(void **state)
{
    static const char *const samples[][2] = {
        {"-1,234.5", "\xE2\x88\x92"
                     "1,234.5"},
        {"1e7", "10\xE2\x81\xB7"},
        {"1e-4", "10\xE2\x81\xBB\xE2\x81\xB4"},
        {"2.83e-7", "2.83\xC2\xA0\xC3\x97\xC2\xA0"
                    "10\xE2\x81\xBB\xE2\x81\xB7"},
        {"-1e15", "\xE2\x88\x92"
                  "1\xC2\xA0\xC3\x97\xC2\xA0"
                  "10\xC2\xB9\xE2\x81\xB5"},
        {"2019-01-02", "2019-01-02"},
    };
    struct pondi_markup markup = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pondi_put_number(&markup, samples[i][0]);
        assert_string_equal(taken(&markup), samples[i][1]);
    }
    pondi_markup_free(&markup);
}

static void coordinates_have_one_decimal_at_most(void **state)
{
    static const struct {
        double value;
        const char *text;
    } samples[] = {{0, "0"},       {12.04, "12"}, {12.05, "12.1"},    {-0.04, "0"},
                   {-3.5, "-3.5"}, {1e30, "0"},   {(double)NAN, "0"}, {719.96, "720"}};
    struct pondi_markup markup = {0};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pondi_put_coordinate(&markup, samples[i].value);
        assert_string_equal(taken(&markup), samples[i].text);
    }
    pondi_markup_free(&markup);
}

static void a_text_is_cut_where_room_ends(void **state)
{
    struct pondi_markup markup = {0};

    (void)state;
    pondi_put_cut(&markup, "Mill", 20);
    assert_string_equal(taken(&markup), "Mill");
    pondi_put_cut(&markup, "Manufacture of fabricated metal products", 10);
    assert_string_equal(taken(&markup), "Manufacture of fa\xE2\x80\xA6");
    pondi_put_cut(&markup, "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 2.4);
    assert_string_equal(taken(&markup), "\xC3\xA9\xC3\xA9\xE2\x80\xA6");
    pondi_put_cut(&markup, "abc", 0);
    assert_string_equal(taken(&markup), "\xE2\x80\xA6");
    pondi_markup_free(&markup);
}

static void lost_markup_is_reported_once_and_taken_back(void **state)
{
    struct pond_error error = {0};
    struct pondi_markup markup = {0};

    (void)state;
    pondi_put(&markup, "abc");
    pondi_alloc_fail_at(1);
    for (int i = 0; i < 1000; i++) {
        pondi_put(&markup, "something longer");
    }
    pondi_alloc_fail_at(0);
    assert_true(markup.failed);
    assert_fails(pondi_markup_check(&markup, 3, &error), POND_ENOMEM, "memory");
    assert_string_equal(taken(&markup), "abc");
    assert_ok(pondi_markup_check(&markup, 0, &error));
    pondi_markup_free(&markup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped_and_made_valid),
        cmocka_unit_test(names_are_written_as_people_write_them),
        cmocka_unit_test(numbers_are_set_as_in_print),
        cmocka_unit_test(coordinates_have_one_decimal_at_most),
        cmocka_unit_test(a_text_is_cut_where_room_ends),
        cmocka_unit_test(lost_markup_is_reported_once_and_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
