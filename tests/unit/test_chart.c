/* Charts of any data: whole, counted, no larger than what can be seen.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/html.h"
#include "support/report_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        struct pond_table *table = make_report_table(rows);
        struct pond_report *report = NULL;
        char *page = NULL;

        start_report(&report);
        for (int64_t i = 0; i < 6 * rows; i++) {
            table->column[i / rows].data.f64[i % rows] = odd_value(form / 5, i % rows, &random);
        }
        add_all_charts(report, table);
        page = finish_report(report);
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
    struct pond_table *table = make_report_table(70);
    struct pond_chart chart = chart_of(table, POND_MARK_DOTS);
    struct pond_chart bars = chart_of(table, POND_MARK_BARS);
    char *page = NULL;

    (void)state;
    numbers_of(table, "y")[0] = 0;
    numbers_of(table, "y")[1] = -1;
    numbers_of(table, "y")[2] = (double)NAN;
    chart.y_scale = POND_SCALE_LOG;
    start_report(&report);
    assert_ok(pond_report_chart(report, &chart, &error));
    assert_ok(pond_report_chart(report, &bars, &error));
    page = finish_report(report);
    assert_has(page, "Not shown: 2 rows with values that the axes cannot show (zero or negative");
    assert_has(page, "Not shown: 1 row whose value is not known.");
    assert_has(page, "The first 60 of 70 rows are shown.");
    assert_int_equal(count_of(page, "<circle"), 3 + 2 * 67 + 1);
    free(page);
    pond_table_free(table);
}

/* A bar of 10 with the interval 5 to 20: half as far as the bar's end, and twice. */
static void intervals_of_bars_are_drawn_to_scale(void **state)
{
    struct pond_report *report = NULL;
    struct pond_error error = {0};
    struct pond_table *table = make_report_table(2);
    struct pond_chart chart = chart_of(table, POND_MARK_BARS);
    char *page = NULL;
    const char *bar = NULL;
    const char *whisker = NULL;
    double x = 0.0;
    double y = 0.0;
    double width = 0.0;
    double low = 0.0;
    double high = 0.0;

    (void)state;
    for (int64_t row = 0; row < 2; row++) {
        numbers_of(table, "y")[row] = 10.0;
        numbers_of(table, "low")[row] = row == 0 ? 5.0 : (double)NAN;
        numbers_of(table, "high")[row] = 20.0;
    }
    start_report(&report);
    assert_ok(pond_report_chart(report, &chart, &error));
    page = finish_report(report);
    assert_int_equal(count_of(page, "<path class=\"whisker\""), 2); /* wide and narrow */
    bar = strstr(page, "<rect class=\"bar s1\"");
    whisker = strstr(page, "<path class=\"whisker\"");
    assert_non_null(bar);
    assert_int_equal(
        sscanf(bar, "<rect class=\"bar s1\" x=\"%lf\" y=\"%lf\" width=\"%lf\"", &x, &y, &width), 3);
    assert_int_equal(sscanf(whisker, "<path class=\"whisker\" d=\"M%lf %lfH%lf", &low, &y, &high),
                     3);
    assert_true(fabs(low - (x + width / 2.0)) < 0.2 && fabs(high - (x + 2.0 * width)) < 0.2);
    free(page);
    pond_table_free(table);
}

static void mistakes_in_charts_are_told(void **state)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    struct pond_table *table = make_report_table(3);
    struct pond_chart chart = {.title = "Chart"};
    char *page = NULL;

    (void)state;
    start_report(&report);
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
    page = finish_report(report);
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
    struct pond_table *table = make_report_table(rows);
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
    start_report(&report);
    assert_ok(pond_report_chart(report, &chart, &error));
    pond_table_free(table);
    return finish_report(report);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charts_of_any_numbers_are_whole),
        cmocka_unit_test(what_is_left_out_of_a_chart_is_counted),
        cmocka_unit_test(intervals_of_bars_are_drawn_to_scale),
        cmocka_unit_test(mistakes_in_charts_are_told),
        cmocka_unit_test(a_file_does_not_grow_with_the_rows),
        cmocka_unit_test(thinning_keeps_the_extremes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
