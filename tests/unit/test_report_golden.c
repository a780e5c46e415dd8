/* A small report as it was accepted by eye: tests/golden/report/expected.html (without the style,
 * which is looked at, not compared).
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/document.h"

/* Three firms of the smallest economy with a ripple. */
static struct pond_table *make_firms(void)
{
    static const char *const names[] = {"Mill & Sons", "Bakery", NULL};
    static const double losses[] = {0.5, 0.000283, 0.25};
    struct pond_error error = {0};
    struct pond_table *table = NULL;
    int64_t *rank = NULL;
    double *loss = NULL;
    double *sales = NULL;
    int32_t name = 0;

    assert_ok(pond_table_new(&table, "firms", "Three firms.", 3, &error));
    assert_ok(pond_table_add_i64(table, "rank", "", "Place by ESRI.", &rank, &error));
    assert_ok(pond_table_add_text(table, "firm", "", "Name.", &name, &error));
    assert_ok(pond_table_add_f64(table, "esri", "share", "Loss when it fails.", &loss, &error));
    assert_ok(pond_table_add_f64(table, "sales", "USD", "", &sales, &error));
    for (int64_t row = 0; row < 3; row++) {
        rank[row] = row + 1;
        loss[row] = losses[row];
        sales[row] = row == 1 ? (double)NAN : 1234.5 * (double)(row + 1);
        assert_ok(pond_table_set_text(table, name, row, names[row], &error));
    }
    return table;
}

static void add_charts(struct pond_report *report, const struct pond_table *table)
{
    struct pond_error error = {0};
    struct pond_chart line = {.title = "ESRI by rank",
                              .description = "The steeper, the more it matters who fails.",
                              .series = {{.table = table, .x = "rank", .y = "esri"}},
                              .x_scale = POND_SCALE_LOG,
                              .y_scale = POND_SCALE_LOG};
    struct pond_chart bars = {
        .title = "Sales",
        .series = {{.table = table, .x = "firm", .y = "sales", .mark = POND_MARK_BARS}}};

    assert_ok(pond_report_chart(report, &line, &error));
    assert_ok(pond_report_charts(report, &bars, 1, &error));
}

/* Say in which line two pages part. */
static void report_difference(const char *actual, const char *expected)
{
    size_t at = 0;
    size_t line_start = 0;
    int line = 1;

    while (actual[at] == expected[at] && actual[at] != '\0') {
        if (actual[at] == '\n') {
            line++;
            line_start = at + 1;
        }
        at++;
    }
    print_error("line %d from <body> differs\n  expected: %.200s\n  actual:   %.200s\n", line,
                expected + line_start, actual + line_start);
    write_file("report_golden_actual.html", actual, strlen(actual));
    print_error("look at it, and if it is right: cp report_golden_actual.html "
                "tests/golden/report/expected.html\n");
    fail();
}

static void a_small_report_is_as_it_was_accepted(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_firms();
    struct pond_figure figures[] = {{"firms", 3, "firms", "In the trade records."},
                                    {"tail_exponent", (double)NAN, "", "Too few firms."}};
    char warning[] = "Three firms are few.";
    char *warnings[] = {warning};
    struct pondi_markup page = {0};
    char *expected = NULL;
    char *actual = NULL;
    const char *body = NULL;

    (void)state;
    assert_ok(pond_report_new(&report, "Three firms", "Trade of 2019", &error));
    assert_ok(pond_report_figures(report, figures, 2, &error));
    assert_ok(pond_report_section(report, "Who matters", &error));
    assert_ok(pond_report_paragraph(report, &error, "The %s first.", "<largest>"));
    assert_ok(pond_report_table(report, table, 2, &error));
    add_charts(report, table);
    assert_ok(pond_report_section(report, "What to beware of", &error));
    assert_ok(pond_report_notes(report, warnings, 1, true, &error));
    assert_ok(pondi_put_page(&page, report, &error));
    actual = strndup(page.bytes, (size_t)page.length);
    assert_non_null(actual);
    body = strstr(actual, "<body>");
    assert_non_null(body);
    expected = read_file(source_path("tests/golden/report/expected.html"), NULL);
    if (strcmp(body, expected) != 0) {
        report_difference(body, expected);
    }
    free(expected);
    free(actual);
    pondi_markup_free(&page);
    pond_report_free(report);
    pond_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_report_is_as_it_was_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
