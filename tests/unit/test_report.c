/* Reports: whole pages from any data, that keep to themselves.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/document.h"
#include "report/style.h"

/** Text that breaks a page in every way, where it is put as it is. */
#define HOSTILE                                                                                    \
    "</title></style></svg><script>alert('1')</script> \" onload=\"x\" & &amp; ]]> <!-- \xFF\xC0 " \
    "\x01 \xE2\x80\xAE {{x}} %s%n http://example.com"

static void start(struct pond_report **report)
{
    struct pond_error error = {0};

    assert_ok(pond_report_new(report, "Title", "Subtitle", &error));
}

/* The page of a report, the caller's to free; it is checked, and the report freed. */
static char *finish(struct pond_report *report)
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

static void assert_has(const char *page, const char *part)
{
    if (strstr(page, part) == NULL) {
        print_error("the page lacks \"%s\"\n", part);
        fail();
    }
}

/* A table "t" with the columns x, y, low, high, end, size of numbers, and label and name of text.
 */
static struct pond_table *make_table(int64_t rows)
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

static double *numbers_of(struct pond_table *table, const char *name)
{
    return pond_table_column(table, name)->data.f64;
}

static struct pond_chart chart_of(const struct pond_table *table, enum pond_mark mark)
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
    }
    return chart;
}

static void an_empty_report_is_a_page(void **state)
{
    struct pond_report *report = NULL;
    char *page = NULL;

    (void)state;
    start(&report);
    page = finish(report);
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
    start(&report);
    assert_ok(pond_report_section(report, "First & foremost", &error));
    assert_ok(pond_report_paragraph(report, &error, "%d of %s", 7, "<nine>"));
    assert_ok(pond_report_section(report, "Second", &error));
    page = finish(report);
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
    start(&report);
    assert_ok(pond_report_figures(report, figure, 4, &error));
    assert_ok(pond_report_figures(report, figure, 0, &error));
    page = finish(report);
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
    struct pond_table *table = make_table(1500);
    char *page = NULL;

    (void)state;
    numbers_of(table, "y")[1] = (double)NAN;
    numbers_of(table, "x")[0] = 1234567.5;
    assert_ok(pond_table_set_text(table, 6, 1, NULL, &error));
    start(&report);
    assert_ok(pond_report_table(report, table, 3, &error));
    page = finish(report);
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
    struct pond_table *table = make_table(0);
    struct pond_table *bare = NULL;
    char *page = NULL;

    (void)state;
    assert_ok(pond_table_new(&bare, "bare", "", 7, &error));
    start(&report);
    assert_ok(pond_report_table(report, table, 0, &error));
    assert_ok(pond_report_table(report, bare, 0, &error));
    page = finish(report);
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
    page = finish(report);
    assert_int_equal(count_of(page, "<script"), 0);
    assert_int_equal(count_of(page, "<!--"), 0);
    assert_int_equal(count_of(page, "onload=\""), 0);
    pond_table_free(table);
    free(page);
}

/* Fill x and y with values of a kind. */
static double odd_value(int kind, int64_t row, struct test_random *random)
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

/* Every mark on every scale that it may have, wide and small. */
static void add_all_charts(struct pond_report *report, const struct pond_table *table)
{
    struct pond_error error = {0};

    for (int form = 0; form < 5 * 4; form++) {
        struct pond_chart chart = chart_of(table, (enum pond_mark)(form % 5));
        bool bars = form % 5 >= POND_MARK_BARS;

        chart.series[0].rows = form % 5 == POND_MARK_STEPS ? 2000 : 0;
        chart.series[1] = chart.series[0];
        chart.series[1].y = "high";
        chart.series[1].size = form % 5 == POND_MARK_DOTS ? "size" : NULL;
        chart.x_scale = (form / 5 & 1) != 0 ? POND_SCALE_LOG : POND_SCALE_LINEAR;
        chart.y_scale = !bars && (form / 5 & 2) != 0 ? POND_SCALE_LOG : POND_SCALE_LINEAR;
        chart.map = form == POND_MARK_DOTS;
        assert_ok(pond_report_chart(report, &chart, &error));
        assert_ok(pond_report_charts(report, &chart, 1, &error));
    }
}

static void charts_of_any_numbers_are_whole(void **state)
{
    static const int64_t counts[] = {0, 1, 2, 31, 2500};
    struct test_random random = {.seed = 4};

    (void)state;
    for (int form = 0; form < 5 * 8; form++) {
        int64_t rows = counts[form % 5];
        struct pond_table *table = make_table(rows);
        struct pond_report *report = NULL;
        char *page = NULL;

        start(&report);
        for (int64_t i = 0; i < 6 * rows; i++) {
            table->column[i / rows].data.f64[i % rows] = odd_value(form / 5, i % rows, &random);
        }
        add_all_charts(report, table);
        page = finish(report);
        assert_no_network(page);
        assert_int_equal(count_of(page, "nan"), 0);
        assert_int_equal(count_of(page, "role=\"img\""), 3 * 20);
        free(page);
        pond_table_free(table);
    }
}

static void what_is_left_out_of_a_chart_is_counted(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_table(70);
    struct pond_chart chart = chart_of(table, POND_MARK_DOTS);
    struct pond_chart bars = chart_of(table, POND_MARK_BARS);
    char *page = NULL;

    (void)state;
    numbers_of(table, "y")[0] = 0;
    numbers_of(table, "y")[1] = -1;
    numbers_of(table, "y")[2] = (double)NAN;
    chart.y_scale = POND_SCALE_LOG;
    start(&report);
    assert_ok(pond_report_chart(report, &chart, &error));
    assert_ok(pond_report_chart(report, &bars, &error));
    page = finish(report);
    assert_has(page, "Not shown: 2 rows with values that the axes cannot show (zero or negative");
    assert_has(page, "Not shown: 1 row whose value is not known.");
    assert_has(page, "The first 60 of 70 rows are shown.");
    assert_int_equal(count_of(page, "<circle"), 3 + 2 * 67 + 1);
    free(page);
    pond_table_free(table);
}

static void mistakes_in_charts_are_told(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_table(3);
    struct pond_chart chart = {.title = "Chart"};
    char *page = NULL;

    (void)state;
    start(&report);
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "no series");
    chart = chart_of(table, POND_MARK_DOTS);
    chart.series[0].y = "absent";
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "no column \"absent\"");
    chart.series[0].y = "label";
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "holds text");
    chart = chart_of(table, POND_MARK_BARS);
    chart.series[0].x = "x";
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "holds numbers");
    chart = chart_of(table, POND_MARK_BARS);
    chart.y_scale = POND_SCALE_LOG;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "linear");
    chart = chart_of(table, POND_MARK_BARS);
    chart.series[1] = chart_of(table, POND_MARK_LINE).series[0];
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "do not share");
    chart = chart_of(table, POND_MARK_LINE);
    chart.series[0].high = NULL;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "low and high");
    chart = chart_of(table, POND_MARK_STEPS);
    chart.series[0].x_end = NULL;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "x_end");
    chart = chart_of(table, POND_MARK_BARS);
    chart.map = true;
    assert_fails(pond_report_charts(report, &chart, 1, &error), POND_EINVAL, "map");
    page = finish(report);
    assert_int_equal(count_of(page, "<figure"), 0);
    assert_int_equal(count_of(page, "<div class=\"charts\">"), 0);
    free(page);
    pond_table_free(table);
}

/* A page with one chart of `rows` points that wander. */
static char *wandering_page(int64_t rows, enum pond_mark mark, bool to_and_fro)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_table(rows);
    struct pond_chart chart = chart_of(table, mark);
    struct test_random random = {.seed = 9};
    double y = 0;

    for (int64_t row = 0; row < rows; row++) {
        y += next_uniform(&random) - 0.5;
        numbers_of(table, "y")[row] = y;
        numbers_of(table, "low")[row] = y - 1;
        numbers_of(table, "high")[row] = y + 1;
        if (to_and_fro) {
            numbers_of(table, "x")[row] = next_uniform(&random);
        }
    }
    numbers_of(table, "y")[rows / 3] = 5000;
    start(&report);
    assert_ok(pond_report_chart(report, &chart, &error));
    pond_table_free(table);
    return finish(report);
}

static void a_file_does_not_grow_with_the_rows(void **state)
{
    (void)state;
    for (int form = 0; form < 4; form++) {
        char *page = wandering_page(200000, form < 2 ? POND_MARK_LINE : POND_MARK_DOTS, form % 2);
        assert_true(strlen(page) < 2000000);
        free(page);
    }
}

/* A single outlier among many points is one pixel wide; it must not be lost. The axis ends at 5000,
 * 31.2 pixels below the top of the wide drawing. */
static void thinning_keeps_the_extremes(void **state)
{
    char *page = wandering_page(200000, POND_MARK_LINE, false);
    const char *line = strstr(page, "class=\"line\"");
    bool found = false;

    (void)state;
    assert_non_null(line);
    while (*line != '\0' && *line != '>') {
        if (*line == ' ' && strncmp(line, " 31.2L", 6) == 0) {
            found = true;
        }
        line++;
    }
    assert_true(found);
    free(page);
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
    struct pond_table *table = make_table(2100);

    (void)state;
    assert_survives_no_memory(build_all, table);
    pond_table_free(table);
}

static void a_failed_addition_leaves_the_page_as_it_was(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_table(3000);
    char *page = NULL;

    (void)state;
    start(&report);
    assert_ok(pond_report_section(report, "One", &error));
    for (int64_t nth = 1; nth < 4; nth++) {
        struct pond_chart chart = chart_of(table, POND_MARK_DOTS);
        pondi_alloc_fail_at(nth);
        assert_int_equal(pond_report_chart(report, &chart, &error), POND_ENOMEM);
        pondi_alloc_fail_at(0);
    }
    assert_ok(pond_report_paragraph(report, &error, "after"));
    page = finish(report);
    assert_int_equal(count_of(page, "<figure"), 0);
    assert_has(page, "<p>after</p>");
    free(page);
    pond_table_free(table);
}

/* A colour of a style's block, as relative luminance (WCAG 2.1). */
static double luminance(const char *block, const char *name)
{
    const char *at = strstr(block, name);
    double sum = 0;

    assert_non_null(at);
    at += strlen(name);
    assert_int_equal(at[0], ':');
    assert_int_equal(at[1], '#');
    for (int i = 0; i < 3; i++) {
        static const double weights[] = {0.2126, 0.7152, 0.0722};
        char pair[3] = {at[2 + 2 * i], at[3 + 2 * i], '\0'};
        double value = (double)strtol(pair, NULL, 16) / 255;
        sum += weights[i] * (value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void assert_contrast(const char *block, const char *name, const char *ground, double least)
{
    double a = luminance(block, name);
    double b = luminance(block, ground);
    double ratio = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);

    if (ratio < least) {
        print_error("%s on %s: %.2f, expected %.1f\n", name, ground, ratio, least);
        fail();
    }
}

static void colours_differ_enough_from_the_paper(void **state)
{
    static const char *const letters[] = {"--ink", "--soft", "--link", "--warn"};
    static const char *const lines[] = {"--s1", "--s2", "--s3", "--s4", "--s5", "--s6"};
    const char *light = strstr(pondi_style[0], ":root{");
    const char *dark = strstr(pondi_style[0], "prefers-color-scheme:dark");

    (void)state;
    assert_non_null(light);
    assert_non_null(dark);
    for (int i = 0; i < 2; i++) {
        const char *block = i == 0 ? light : dark;
        for (size_t j = 0; j < sizeof letters / sizeof *letters; j++) {
            assert_contrast(block, letters[j], "--paper", 4.5);
            assert_contrast(block, letters[j], "--faint", 4.5);
        }
        for (size_t j = 0; j < sizeof lines / sizeof *lines; j++) {
            assert_contrast(block, lines[j], "--paper", 3.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_report_is_a_page),
        cmocka_unit_test(sections_are_numbered_and_listed),
        cmocka_unit_test(figures_show_units_and_what_is_not_known),
        cmocka_unit_test(tables_align_numbers_and_say_what_is_left_out),
        cmocka_unit_test(tables_without_rows_or_columns_are_said_to_be_so),
        cmocka_unit_test(hostile_text_stays_text_wherever_it_stands),
        cmocka_unit_test(charts_of_any_numbers_are_whole),
        cmocka_unit_test(what_is_left_out_of_a_chart_is_counted),
        cmocka_unit_test(mistakes_in_charts_are_told),
        cmocka_unit_test(a_file_does_not_grow_with_the_rows),
        cmocka_unit_test(thinning_keeps_the_extremes),
        cmocka_unit_test(failing_memory_is_reported),
        cmocka_unit_test(a_failed_addition_leaves_the_page_as_it_was),
        cmocka_unit_test(colours_differ_enough_from_the_paper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
