/* Reports to be checked, and tables and charts to put into them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/report_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "support/html.h"

void start_report(struct pond_report **report)
{
    struct pond_error error = {0};

    assert_ok(pond_report_new(report, "Title", "Subtitle", &error));
}

char *finish_report(struct pond_report *report)
{
    struct pond_error error = {0};
    struct pondi_markup page = {0};
    char *text = NULL;

    assert_ok(pondi_put_page(&page, report, &error));
    text = malloc((size_t)page.length + 1);
    assert_non_null(text);
    memcpy(text, page.bytes, (size_t)page.length);
    text[page.length] = '\0';
    assert_int_equal(strlen(text), page.length);
    pondi_markup_free(&page);
    pond_report_free(report);
    assert_page(text);
    return text;
}

void assert_has(const char *page, const char *part)
{
    if (strstr(page, part) == NULL) {
        print_error("the page lacks \"%s\"\n", part);
        fail();
    }
}

struct pond_table *make_report_table(int64_t rows)
{
    static const char *const numbers[] = {"x", "y", "low", "high", "end", "size"};
    struct pond_error error = {0};
    struct pond_table *table = NULL;

    assert_ok(pond_table_new(&table, "t", "A table.", rows, &error));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double *data = NULL;
        assert_ok(pond_table_add_f64(table, numbers[i], "USD", "A number.", &data, &error));
        for (int64_t row = 0; row < rows; row++) {
            data[row] = (double)(row + 1) + 0.25 * (double)i;
        }
    }
    assert_ok(pond_table_add_text(table, "label", "", "A label.", NULL, &error));
    assert_ok(pond_table_add_i64(table, "whole", "", "A whole number.", NULL, &error));
    for (int64_t row = 0; row < rows; row++) {
        char text[32];
        (void)snprintf(text, sizeof text, "Row %lld", (long long)row + 1);
        assert_ok(pond_table_set_text(table, 6, row, text, &error));
    }
    return table;
}

double *numbers_of(struct pond_table *table, const char *name)
{
    return pond_table_column(table, name)->data.f64;
}

struct pond_chart chart_of(const struct pond_table *table, enum pond_mark mark)
{
    struct pond_chart chart = {.title = "Chart",
                               .description = "What it shows.",
                               .series = {{.table = table, .x = "x", .y = "y", .mark = mark}}};

    if (mark == POND_MARK_STEPS) {
        chart.series[0].x_end = "end";
    } else if (mark == POND_MARK_LINE) {
        chart.series[0].low = "low";
        chart.series[0].high = "high";
    } else if (mark == POND_MARK_DOTS) {
        chart.series[0].name = "label";
    } else {
        chart.series[0].x = "label";
        chart.series[0].low = mark == POND_MARK_BARS ? "low" : NULL;
        chart.series[0].high = mark == POND_MARK_BARS ? "high" : NULL;
    }
    return chart;
}

double odd_value(int kind, int64_t row, struct test_random *random)
{
    static const double odd[] = {0,      -0.0,  1,      -1,   1e-320, -1e-320, 1e300, -1e300,
                                 1e-300, 1e308, -1e308, 1e15, 1e-9,   0.5,     1e9};
    double any = odd[next_below(random, sizeof odd / sizeof *odd)];

    switch (kind) {
    case 0:
        return 5;
    case 1:
        return (double)NAN;
    case 2:
        return row % 2 == 0 ? (double)INFINITY : -(double)INFINITY;
    case 3:
        return -(double)row;
    case 4:
        return 1e9 + 1e-7 * (double)row;
    case 5:
        return any;
    case 6:
        return 1e-305 * (double)row;
    default:
        return row % 3 == 0 ? (double)NAN : any;
    }
}
