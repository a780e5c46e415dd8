/* Areas upon each other, shades, and many charts of one scale: drawn to scale, told in words.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"
#include "support/report_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table of which y is `lower` and high is `upper` in every row. */
static struct pond_table *level_table(int64_t rows, double lower, double upper)
{
    struct pond_table *table = make_report_table(rows);

    for (int64_t row = 0; row < rows; row++) {
        numbers_of(table, "y")[row] = lower;
        numbers_of(table, "high")[row] = upper;
    }
    return table;
}

/* Two areas: y, and high upon it. */
static struct pond_chart areas_of(const struct pond_table *table)
{
    struct pond_chart chart = {
        .title = "Areas",
        .series = {{.table = table, .x = "x", .y = "y", .mark = POND_MARK_AREAS},
                   {.table = table, .x = "x", .y = "high", .mark = POND_MARK_AREAS}}};

    return chart;
}

static char *page_of(const struct pond_chart *chart)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;

    start_report(&report);
    assert_ok(pond_report_chart(report, chart, &error));
    return finish_report(report);
}

/* Where the first area of a class begins and ends upward, in pixels, at its first row. */
static void find_area(const char *page, const char *class_name, double *top, double *bottom)
{
    char start[64];
    const char *path = NULL;
    const char *end = NULL;

    (void)snprintf(start, sizeof start, "<path class=\"area %s\" d=\"", class_name);
    path = strstr(page, start);
    assert_non_null(path);
    path += strlen(start);
    assert_int_equal(sscanf(path, "M%*f %lf", top), 1);
    end = strstr(path, "Z\"");
    assert_non_null(end);
    while (*end != 'L') {
        end--;
    }
    assert_int_equal(sscanf(end, "L%*f %lf", bottom), 1);
}

/* 10 below, 20 upon it: the second begins where the first ends, and is twice as high. */
static void parts_stand_upon_each_other_to_scale(void **state)
{
    struct pond_table *table = level_table(3, 10.0, 20.0);
    struct pond_chart chart = areas_of(table);
    char *page = page_of(&chart);
    double top[2];
    double bottom[2];

    (void)state;
    find_area(page, "s1", &top[0], &bottom[0]);
    find_area(page, "s2", &top[1], &bottom[1]);
    assert_true(bottom[0] > top[0]);
    assert_true(bottom[1] == top[0]);
    assert_true(fabs((bottom[1] - top[1]) - 2.0 * (bottom[0] - top[0])) < 0.3);
    assert_has(page, "Stacked area chart.");
    free(page);
    pond_table_free(table);
}

/* -10 and 20 stand on both sides of zero: neither hides the other. */
static void negative_parts_stand_below_zero(void **state)
{
    struct pond_table *table = level_table(3, -10.0, 20.0);
    struct pond_chart chart = areas_of(table);
    char *page = page_of(&chart);
    double top[2];
    double bottom[2];

    (void)state;
    find_area(page, "s1", &top[0], &bottom[0]);
    find_area(page, "s2", &top[1], &bottom[1]);
    assert_true(bottom[0] == bottom[1]); /* where zero is */
    assert_true(top[0] > bottom[0] && top[1] < bottom[1]);
    free(page);
    pond_table_free(table);
}

/* 20 and -20 by turns upon 40: above zero it begins and ends at 40, and never reaches down to 0. */
static void a_part_that_changes_its_sign_does_not_jump(void **state)
{
    struct pond_table *table = level_table(40, 40.0, 20.0);
    struct pond_chart chart = areas_of(table);
    char *page = NULL;
    const char *path = NULL;
    double top = 0.0;
    double bottom = 0.0;
    int64_t points = 0;

    (void)state;
    for (int64_t row = 0; row < 40; row += 2) {
        numbers_of(table, "high")[row] = -20.0;
    }
    page = page_of(&chart);
    find_area(page, "s1", &top, &bottom);
    path = strstr(page, "<path class=\"area s2\" d=\"");
    assert_non_null(path);
    path += strlen("<path class=\"area s2\" d=\"");
    for (; *path != 'Z'; path++) {
        double y = 0.0;

        if (*path == 'M' || *path == 'L') {
            assert_int_equal(sscanf(path + 1, "%*f %lf", &y), 1);
            assert_true(y <= top);
            points++;
        }
    }
    assert_int_equal(points, 80);
    free(page);
    pond_table_free(table);
}

/* A thousandth below zero is no reason for an axis below it. */
static void slivers_below_zero_do_not_widen_the_axis(void **state)
{
    struct pond_table *table = level_table(3, 100.0, -0.1);
    struct pond_chart chart = areas_of(table);
    char *page = page_of(&chart);

    (void)state;
    assert_has(page, "Vertical axis: USD, from 0.00 to 100.00.");
    free(page);
    pond_table_free(table);
}

/* Two places on one meridian: the map is a strip of land, not the whole earth. */
static void places_on_one_meridian_make_a_map(void **state)
{
    struct pond_table *table = make_report_table(2);
    struct pond_chart chart = chart_of(table, POND_MARK_DOTS);
    char *page = NULL;
    const char *at = NULL;
    double from = 0.0;
    double to = 0.0;

    (void)state;
    for (int64_t row = 0; row < 2; row++) {
        numbers_of(table, "x")[row] = -93.6;
        numbers_of(table, "y")[row] = 42.0 + 0.2 * (double)row;
    }
    chart.map = true;
    page = page_of(&chart);
    at = strstr(page, "Horizontal axis: X (USD), from \xE2\x88\x92");
    assert_non_null(at);
    at = strstr(at, "\xE2\x88\x92");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\xE2\x88\x92%lf to \xE2\x88\x92%lf.", &from, &to), 2);
    assert_true(from > 93.6 && to < 93.6 && from - to < 1.0);
    free(page);
    pond_table_free(table);
}

static void one_row_is_a_block_that_can_be_seen(void **state)
{
    struct pond_table *table = level_table(1, 10.0, 20.0);
    struct pond_chart chart = areas_of(table);
    char *page = page_of(&chart);
    double left = 0.0;
    double right = 0.0;
    const char *path = strstr(page, "<path class=\"area s1\" d=\"");

    (void)state;
    assert_non_null(path);
    assert_int_equal(
        sscanf(path, "<path class=\"area s1\" d=\"M%lf %*fV%*fH%lfV%*fZ", &left, &right), 2);
    assert_true(right - left >= 6.0);
    free(page);
    pond_table_free(table);
}

static void areas_and_many_charts_of_any_numbers_are_whole(void **state)
{
    static const int64_t counts[] = {0, 1, 2, 31, 2500};
    struct test_random random = {.seed = 4};

    (void)state;
    for (int form = 0; form < 5 * 8; form++) {
        int64_t rows = counts[form % 5];
        struct pond_table *table = make_report_table(rows);
        struct pond_error error = {0};
        struct pond_report *report = NULL;
        struct pond_chart chart[3];
        char *page = NULL;

        for (int64_t i = 0; i < 6 * rows; i++) {
            table->column[i / rows].data.f64[i % rows] = odd_value(form / 5, i % rows, &random);
        }
        chart[0] = areas_of(table);
        chart[0].shade_label = "Shade";
        chart[0].shade_from = odd_value(form / 5, 0, &random);
        chart[0].shade_to = odd_value(form / 5, 1, &random);
        chart[1] = chart[0];
        chart[2] = chart_of(table, POND_MARK_LINE);
        start_report(&report);
        assert_ok(pond_report_chart(report, &chart[0], &error));
        assert_ok(pond_report_multiples(report, "Many", "How.", chart, 3, &error));
        page = finish_report(report);
        assert_no_network(page);
        assert_int_equal(count_of(page, "nan"), 0);
        assert_int_equal(count_of(page, "role=\"img\""), 2 + 3);
        assert_true(strlen(page) < 1000000);
        free(page);
        pond_table_free(table);
    }
}

/* Lines at 10 and at 20, each in a chart of its own: half and full height of one axis. */
static void many_charts_have_one_scale(void **state)
{
    struct pond_table *table[2] = {level_table(40, 10.0, 0.0), level_table(40, 20.0, 0.0)};
    struct pond_chart chart[2];
    struct pond_report *report = NULL;
    struct pond_error error = {0};
    char *page = NULL;
    const char *at = NULL;
    double y[2];
    double base = 0.0;

    (void)state;
    for (int i = 0; i < 2; i++) {
        chart[i] = (struct pond_chart){.title = i == 0 ? "Ames" : "Boone & Co.",
                                       .series = {{.table = table[i], .x = "x", .y = "y"}}};
    }
    start_report(&report);
    assert_ok(pond_report_multiples(report, "By place", "How to read it.", chart, 2, &error));
    page = finish_report(report);
    at = page;
    for (int i = 0; i < 2; i++) {
        at = strstr(at, "<path class=\"line\" d=\"");
        assert_non_null(at);
        assert_int_equal(sscanf(at, "<path class=\"line\" d=\"M%*f %lf", &y[i]), 1);
        at++;
    }
    at = strstr(page, "<path class=\"axis\" d=\"M");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "<path class=\"axis\" d=\"M%*f %lf", &base), 1);
    assert_true(fabs((base - y[1]) - 2.0 * (base - y[0])) < 0.3);
    assert_int_equal(count_of(page, "<figure"), 1);
    assert_int_equal(count_of(page, "class=\"tiny\""), 2);
    assert_has(page, "<p>Boone &amp; Co.</p>");
    assert_has(page, "Upward: Y (USD); across: X (USD); one scale in all.");
    for (int i = 0; i < 2; i++) {
        pond_table_free(table[i]);
    }
    free(page);
}

/* x runs from 1 to 11: a shade from -5 to 6 is cut at the axis and covers half of it. */
static void a_shade_is_cut_at_the_axis_and_told_in_words(void **state)
{
    struct pond_table *table = make_report_table(11);
    struct pond_chart chart = chart_of(table, POND_MARK_LINE);
    char *page = NULL;
    const char *at = NULL;
    double x = 0.0;
    double width = 0.0;
    double from = 0.0;
    double to = 0.0;

    (void)state;
    chart.shade_label = "The mill <is> closed";
    chart.shade_from = -5.0;
    chart.shade_to = 6.0;
    page = page_of(&chart);
    at = strstr(page, "<rect class=\"shade\" x");
    assert_non_null(at);
    assert_int_equal(
        sscanf(at, "<rect class=\"shade\" x=\"%lf\" y=\"%*f\" width=\"%lf\"", &x, &width), 2);
    at = strstr(page, "<path class=\"axis\" d=\"M");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "<path class=\"axis\" d=\"M%lf %*fH%lf", &from, &to), 2);
    assert_true(x == from);
    assert_true(fabs(width - 0.5 * (to - from)) < 0.2);
    assert_has(page, "</svg> The mill &lt;is&gt; closed</li>");
    assert_has(page, "Shaded: The mill &lt;is&gt; closed, from \xE2\x88\x92"
                     "5.00 USD to 6.00 USD.");
    free(page);
    pond_table_free(table);
}

/* Sizes 1 and 4 in two series: radii as 1 to 2. */
static void sizes_of_all_series_have_one_scale(void **state)
{
    struct pond_table *table[2] = {make_report_table(1), make_report_table(1)};
    struct pond_chart chart = {.title = "Dots"};
    char *page = NULL;
    const char *at = NULL;
    double radius[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        numbers_of(table[i], "size")[0] = i == 0 ? 1.0 : 4.0;
        chart.series[i] = (struct pond_series){
            .table = table[i], .x = "x", .y = "y", .size = "size", .mark = POND_MARK_DOTS};
    }
    page = page_of(&chart);
    at = page;
    for (int i = 0; i < 2; i++) {
        at = strstr(at, "<g class=\"circles\">");
        assert_non_null(at);
        at = strstr(at, " r=\"");
        assert_non_null(at);
        assert_int_equal(sscanf(at, " r=\"%lf\"", &radius[i]), 1);
    }
    free(page);
    for (int i = 0; i < 2; i++) {
        pond_table_free(table[i]);
    }
    assert_true(fabs(radius[1] - 2.0 * radius[0]) < 0.1);
}

static void mistakes_are_told(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_report_table(3);
    struct pond_table *other = make_report_table(3);
    struct pond_chart chart = areas_of(table);
    char *page = NULL;

    (void)state;
    start_report(&report);
    chart.series[1].table = other;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "one table");
    chart = areas_of(table);
    chart.series[1].mark = POND_MARK_LINE;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "do not share");
    chart = areas_of(table);
    chart.y_scale = POND_SCALE_LOG;
    assert_fails(pond_report_chart(report, &chart, &error), POND_EINVAL, "linear");
    chart = chart_of(table, POND_MARK_BARS);
    assert_fails(pond_report_multiples(report, "Many", "", &chart, 1, &error), POND_EINVAL,
                 "no bars");
    page = finish_report(report);
    assert_int_equal(count_of(page, "<figure"), 0);
    free(page);
    pond_table_free(table);
    pond_table_free(other);
}

static enum pond_status write_many(void *user)
{
    struct pond_report *report = NULL;
    struct pond_chart chart[2] = {areas_of(user), areas_of(user)};
    enum pond_status status = pond_report_new(&report, "Title", "", NULL);

    if (status == POND_OK) {
        status = pond_report_multiples(report, "Many", "", chart, 2, NULL);
    }
    pond_report_free(report);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct pond_table *table = make_report_table(5);

    (void)state;
    assert_survives_no_memory(write_many, table);
    pond_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_stand_upon_each_other_to_scale),
        cmocka_unit_test(negative_parts_stand_below_zero),
        cmocka_unit_test(a_part_that_changes_its_sign_does_not_jump),
        cmocka_unit_test(slivers_below_zero_do_not_widen_the_axis),
        cmocka_unit_test(places_on_one_meridian_make_a_map),
        cmocka_unit_test(one_row_is_a_block_that_can_be_seen),
        cmocka_unit_test(areas_and_many_charts_of_any_numbers_are_whole),
        cmocka_unit_test(many_charts_have_one_scale),
        cmocka_unit_test(a_shade_is_cut_at_the_axis_and_told_in_words),
        cmocka_unit_test(sizes_of_all_series_have_one_scale),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
