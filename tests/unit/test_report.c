/* Reports: whole pages from any data, that keep to themselves.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"
#include "support/report_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/document.h"

/** Text that breaks a page in every way, where it is put as it is. */
#define HOSTILE                                                                                    \
    "</title></style></svg><script>alert('1')</script> \" onload=\"x\" & &amp; ]]> <!-- \xFF\xC0 " \
    "\x01 \xE2\x80\xAE {{x}} %s%n http://example.com"

static void an_empty_report_is_a_page(void **state)
{
    struct pond_report *report = NULL;
    char *page = NULL;

    (void)state;
    start_report(&report);
    page = finish_report(report);
    assert_no_network(page);
    assert_has(page, "<h1>Title</h1>");
    assert_has(page, "<p class=\"subtitle\">Subtitle</p>");
    assert_int_equal(count_of(page, "<nav"), 0);
    free(page);
}

static void sections_are_numbered_and_listed(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    char *page = NULL;

    (void)state;
    start_report(&report);
    assert_ok(pond_report_section(report, "First & foremost", &error));
    assert_ok(pond_report_paragraph(report, &error, "%d of %s", 7, "<nine>"));
    assert_ok(pond_report_section(report, "Second", &error));
    page = finish_report(report);
    assert_has(page, "<a href=\"#section-1\"><span class=\"number\">1</span> First &amp; foremost");
    assert_has(page, "<h2 id=\"section-2\"><span class=\"number\">2</span> Second</h2>");
    assert_has(page, "<p>7 of &lt;nine&gt;</p>");
    assert_int_equal(count_of(page, "<section"), 2);
    free(page);
}

static void figures_show_units_and_what_is_not_known(void **state)
{
    struct pond_figure figure[] = {
        {"vendor_hhi", 0.0906573, "", ""},
        {"sales", 349220341.63, "USD", "All lines."},
        {"tail_exponent", (double)NAN, "", "Too few."},
        {"share", -0.000000283, "share", ""},
    };
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    char *page = NULL;

    (void)state;
    start_report(&report);
    assert_ok(pond_report_figures(report, figure, 4, &error));
    assert_ok(pond_report_figures(report, figure, 0, &error));
    page = finish_report(report);
    assert_has(page, "<dt>Vendor HHI</dt>");
    assert_has(page, "349,220,341.63</span> <span class=\"unit\">USD</span>");
    assert_has(page, "<span class=\"sr\">not known</span>");
    assert_has(page, "\xE2\x88\x92"
                     "2.83\xC2\xA0\xC3\x97\xC2\xA0"
                     "10");
    assert_int_equal(count_of(page, "<dl"), 1);
    free(page);
}

static void tables_align_numbers_and_say_what_is_left_out(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_report_table(1500);
    char *page = NULL;

    (void)state;
    numbers_of(table, "y")[1] = (double)NAN;
    numbers_of(table, "x")[0] = 1234567.5;
    assert_ok(pond_table_set_text(table, 6, 1, NULL, &error));
    start_report(&report);
    assert_ok(pond_report_table(report, table, 3, &error));
    page = finish_report(report);
    assert_has(page, "<td class=\"n\">1,234,567.50</td>");
    assert_has(page, "<th scope=\"row\">Row 1</th>");
    assert_has(page, "The first 3 of 1,500 rows are shown.");
    assert_has(page, "<span class=\"unit\">USD</span>");
    assert_int_equal(count_of(page, "not known"), 2);
    assert_int_equal(count_of(page, "<tr>"), 4);
    pond_table_free(table);
    free(page);
}

static void tables_without_rows_or_columns_are_said_to_be_so(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_report_table(0);
    struct pond_table *bare = NULL;
    char *page = NULL;

    (void)state;
    assert_ok(pond_table_new(&bare, "bare", "", 7, &error));
    start_report(&report);
    assert_ok(pond_report_table(report, table, 0, &error));
    assert_ok(pond_report_table(report, bare, 0, &error));
    page = finish_report(report);
    assert_int_equal(count_of(page, "No rows"), 2);
    pond_table_free(table);
    pond_table_free(bare);
    free(page);
}

static void hostile_text_stays_text_wherever_it_stands(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = NULL;
    double *data = NULL;
    char hostile[] = HOSTILE;
    char *notes[] = {hostile, hostile};
    struct pond_figure figure = {hostile, 1, hostile, hostile};
    char *page = NULL;

    (void)state;
    assert_ok(pond_table_new(&table, HOSTILE, HOSTILE, 3, &error));
    assert_ok(pond_table_add_text(table, HOSTILE, HOSTILE, HOSTILE, NULL, &error));
    assert_ok(pond_table_add_f64(table, "y" HOSTILE, HOSTILE, HOSTILE, &data, &error));
    for (int64_t row = 0; row < 3; row++) {
        data[row] = 1e8 * (double)(row + 1);
        assert_ok(pond_table_set_text(table, 0, row, HOSTILE, &error));
    }
    assert_ok(pond_report_new(&report, HOSTILE, HOSTILE, &error));
    assert_ok(pond_report_section(report, HOSTILE, &error));
    assert_ok(pond_report_section(report, HOSTILE, &error));
    assert_ok(pond_report_paragraph(report, &error, "%s", HOSTILE));
    assert_ok(pond_report_figures(report, &figure, 1, &error));
    assert_ok(pond_report_table(report, table, 0, &error));
    assert_ok(pond_report_notes(report, notes, 2, true, &error));
    assert_ok(pond_report_notes(report, notes, 2, false, &error));
    for (int axis = 0; axis < 3; axis++) {
        struct pond_series series = {
            .table = table, .x = HOSTILE, .y = "y" HOSTILE, .mark = POND_MARK_BARS};
        struct pond_chart chart = {.title = HOSTILE, .description = HOSTILE};
        if (axis > 0) {
            series.x = series.y;
            series.mark = POND_MARK_DOTS;
            series.name = HOSTILE;
        }
        series.label = axis == 2 ? HOSTILE : NULL;
        chart.series[0] = series;
        chart.series[1] = series;
        chart.x_label = axis == 2 ? HOSTILE : NULL;
        chart.y_label = axis == 2 ? HOSTILE : NULL;
        assert_ok(pond_report_chart(report, &chart, &error));
        assert_ok(pond_report_charts(report, &chart, 1, &error));
    }
    page = finish_report(report);
    assert_int_equal(count_of(page, "<script"), 0);
    assert_int_equal(count_of(page, "<!--"), 0);
    assert_int_equal(count_of(page, "onload=\""), 0);
    pond_table_free(table);
    free(page);
}

/* Up to 40 bytes of any value but NUL. */
static void random_text(char text[41], struct test_random *random)
{
    static const char risky[] = "<>&\"'\xE2\x82\xAC\xFF/=-!]%\n\x1B";
    int64_t length = next_below(random, 41);

    for (int64_t i = 0; i < length; i++) {
        unsigned char any = (unsigned char)(next_below(random, 255) + 1);

        text[i] = risky[next_below(random, sizeof risky - 1)];
        if (next_below(random, 2) == 0) {
            memcpy(&text[i], &any, 1);
        }
    }
    text[length] = '\0';
}

static void tables_of_any_bytes_are_whole(void **state)
{
    static const char *const units[] = {"USD", "JPY", "share", "time", "id", "year", "", "<&>"};
    struct test_random random = {.seed = 31};

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct pond_error error = {0};
        struct pond_report *report = NULL;
        struct pond_table *table = NULL;
        int64_t rows = next_below(&random, 8);
        char text[41];
        double *number = NULL;
        int64_t *whole = NULL;

        random_text(text, &random);
        assert_ok(pond_table_new(&table, text, text, rows, &error));
        assert_ok(pond_table_add_text(table, "text", text, text, NULL, &error));
        assert_ok(pond_table_add_f64(table, "number", units[next_below(&random, 8)], text, &number,
                                     &error));
        assert_ok(pond_table_add_i64(table, "whole", units[next_below(&random, 8)], text, &whole,
                                     &error));
        for (int64_t row = 0; row < rows; row++) {
            random_text(text, &random);
            assert_ok(pond_table_set_text(table, 0, row, text, &error));
            number[row] = odd_value(7, row, &random);
            whole[row] = (int64_t)next_below(&random, INT64_MAX) - INT64_MAX / 2;
        }
        start_report(&report);
        assert_ok(pond_report_section(report, text, &error));
        assert_ok(pond_report_table(report, table, next_below(&random, 4), &error));
        free(finish_report(report));
        pond_table_free(table);
    }
}

static enum pond_status build_all(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;
    struct pond_figure figure = {"a", 1, "USD", "b"};
    struct pondi_markup page = {0};
    const struct pond_table *table = user;
    char note[] = "note";
    char *notes[] = {note};

    POND_TRY(pond_report_new(&report, "Title", NULL, NULL));
    POND_TRY(pond_report_section(report, "One", NULL));
    POND_TRY(pond_report_section(report, "Two", NULL));
    POND_TRY(pond_report_paragraph(report, NULL, "%d", 1));
    POND_TRY(pond_report_figures(report, &figure, 1, NULL));
    POND_TRY(pond_report_table(report, table, 5, NULL));
    POND_TRY(pond_report_notes(report, notes, 1, true, NULL));
    for (int mark = 0; mark < 5; mark++) {
        struct pond_chart chart = chart_of(table, (enum pond_mark)mark);
        chart.series[0].rows = mark == POND_MARK_STEPS ? 5 : 0;
        POND_TRY(pond_report_chart(report, &chart, NULL));
        POND_TRY(pond_report_charts(report, &chart, 1, NULL));
    }
    status = pondi_put_page(&page, report, NULL);
done:
    pondi_markup_free(&page);
    pond_report_free(report);
    return status;
}

static void failing_memory_is_reported(void **state)
{
    struct pond_table *table = make_report_table(2100);

    (void)state;
    assert_survives_no_memory(build_all, table);
    pond_table_free(table);
}

static void a_failed_addition_leaves_the_page_as_it_was(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_report_table(3000);
    char *page = NULL;

    (void)state;
    start_report(&report);
    assert_ok(pond_report_section(report, "One", &error));
    for (int64_t nth = 1; nth < 4; nth++) {
        struct pond_chart chart = chart_of(table, POND_MARK_DOTS);
        pondi_alloc_fail_at(nth);
        assert_int_equal(pond_report_chart(report, &chart, &error), POND_ENOMEM);
        pondi_alloc_fail_at(0);
    }
    assert_ok(pond_report_paragraph(report, &error, "after"));
    page = finish_report(report);
    assert_int_equal(count_of(page, "<figure"), 0);
    assert_has(page, "<p>after</p>");
    free(page);
    pond_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_report_is_a_page),
        cmocka_unit_test(sections_are_numbered_and_listed),
        cmocka_unit_test(figures_show_units_and_what_is_not_known),
        cmocka_unit_test(tables_align_numbers_and_say_what_is_left_out),
        cmocka_unit_test(tables_without_rows_or_columns_are_said_to_be_so),
        cmocka_unit_test(tables_of_any_bytes_are_whole),
        cmocka_unit_test(hostile_text_stays_text_wherever_it_stands),
        cmocka_unit_test(failing_memory_is_reported),
        cmocka_unit_test(a_failed_addition_leaves_the_page_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
