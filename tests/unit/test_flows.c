/* Pictures of flows: boxes and ribbons of a table, and what is no picture.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/html.h"
#include "support/report_fixture.h"

struct row {
    int64_t step;
    const char *from;
    const char *to;
    const char *kind;
    double value;
};

static struct pond_table *table_of(const struct row *row, int64_t rows)
{
    struct pond_error error = {0};
    struct pond_table *table = NULL;
    int64_t *step = NULL;
    double *value = NULL;
    int32_t text[3];

    assert_ok(pond_table_new(&table, "flows", "Flows.", rows, &error));
    assert_ok(pond_table_add_i64(table, "step", "", "", &step, &error));
    assert_ok(pond_table_add_text(table, "from", "", "", &text[0], &error));
    assert_ok(pond_table_add_text(table, "to", "", "", &text[1], &error));
    assert_ok(pond_table_add_text(table, "kind", "", "", &text[2], &error));
    assert_ok(pond_table_add_f64(table, "value", "EUR", "", &value, &error));
    for (int64_t k = 0; k < rows; k++) {
        step[k] = row[k].step;
        value[k] = row[k].value;
        assert_ok(pond_table_set_text(table, text[0], k, row[k].from, &error));
        assert_ok(pond_table_set_text(table, text[1], k, row[k].to, &error));
        assert_ok(pond_table_set_text(table, text[2], k, row[k].kind, &error));
    }
    return table;
}

static const struct row town[] = {{0, "festival", "food & drink", "here", 20.0},
                                  {0, "festival", "shops", "here", 10.0},
                                  {1, "food & drink", "farms", "here", 4.0},
                                  {1, "food & drink", "imports", "abroad", 2.0},
                                  {1, "shops", "pay", "pay", 4.5},
                                  {1, "shops", "nobody", "pay", 0.0}};

/* Heights of the boxes of one drawing, in the order they come; count of them. */
static int64_t heights(const char *page, double *height, int64_t room)
{
    const char *end = strstr(page, "</svg>\n<svg class=\"narrow\"");
    int64_t count = 0;

    assert_non_null(end);
    for (const char *at = strstr(page, "<rect class=\"bar s"); at != NULL && at < end;
         at = strstr(at + 1, "<rect class=\"bar s")) {
        const char *text = strstr(at, "width=\"14\" height=\"");

        if (text != NULL && text < strchr(at, '>') && count < room) {
            height[count++] = strtod(text + strlen("width=\"14\" height=\""), NULL);
        }
    }
    return count;
}

static void boxes_are_as_high_as_what_passes_through_them(void **state)
{
    struct pond_error error = {0};
    struct pond_table *table = table_of(town, 6);
    struct pond_report *report = NULL;
    char *page = NULL;
    double height[8] = {1.0};

    (void)state;
    start_report(&report);
    assert_ok(pond_report_flows(
        report, &(struct pond_flows){.title = "Who & whom", .table = table, .value = "value"},
        &error));
    page = finish_report(report);
    assert_page(page);
    assert_no_network(page);
    /* festival, food, shops, farms, imports, pay: twice, wide and narrow, and three keys. */
    assert_int_equal(heights(page, height, 8), 6);
    assert_close(height[1] / height[0], 20.0 / 30.0, 2e-3);
    assert_close(height[2] / height[0], 10.0 / 30.0, 3e-3);
    assert_close(height[3] / height[0], 4.0 / 30.0, 1e-2);
    assert_int_equal(count_of(page, "<path class=\"flow"), 10);
    assert_has(page, "food &amp; drink: 20 EUR");
    assert_has(page, "Not shown: 1 rows without a value above 0.");
    free(page);
    pond_table_free(table);
}

static void refuses(struct pond_table *table, const char *value, const char *part)
{
    struct pond_error error = {0};
    struct pond_report *report = NULL;
    char *page = NULL;

    start_report(&report);
    assert_fails(
        pond_report_flows(
            report, &(struct pond_flows){.title = "T", .table = table, .value = value}, &error),
        POND_EINVAL, part);
    page = finish_report(report);
    assert_int_equal(count_of(page, "<figure"), 0);
    free(page);
    pond_table_free(table);
}

static void what_is_no_picture_is_refused(void **state)
{
    static const struct row nothing[] = {{0, "a", "b", "k", 0.0}, {0, "a", "c", "k", -1.0}};
    static const struct row far[] = {{9, "a", "b", "k", 1.0}};
    struct row many[250];
    char name[250][8];

    (void)state;
    for (int k = 0; k < 250; k++) {
        (void)snprintf(name[k], sizeof name[k], "b%d", k);
        many[k] = (struct row){0, "a", name[k], "k", 1.0};
    }
    refuses(table_of(town, 6), "money", "column \"money\"");
    refuses(table_of(town, 6), "from", "column \"from\"");
    refuses(table_of(nothing, 2), "value", "no value is above 0");
    refuses(table_of(far, 1), "value", "step 9");
    refuses(table_of(many, 250), "value", "more than 200 boxes");
}

static void odd_values_make_a_page_all_the_same(void **state)
{
    const struct row odd[] = {{0, "a", "b", NULL, 1e-300},     {0, NULL, "b", "k", 1.0},
                              {0, "a", "c", "k", 1e250},       {0, "a", "d", "k", (double)INFINITY},
                              {0, "a", "e", "k", (double)NAN}, {1, "c", "", "l", 5.0}};
    struct pond_error error = {0};
    struct pond_table *table = table_of(odd, 6);
    struct pond_report *report = NULL;
    char *page = NULL;

    (void)state;
    start_report(&report);
    assert_ok(pond_report_flows(
        report, &(struct pond_flows){.title = "T", .table = table, .value = "value"}, &error));
    page = finish_report(report);
    assert_page(page);
    assert_has(page, "Not shown: 3 rows");
    free(page);
    pond_table_free(table);
}

static enum pond_status draw_once(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;

    POND_TRY(pond_report_new(&report, "T", "", NULL));
    POND_TRY(pond_report_flows(
        report, &(struct pond_flows){.title = "T", .table = user, .value = "value"}, NULL));
done:
    pond_report_free(report);
    return status;
}

static void failing_memory_is_told(void **state)
{
    struct pond_table *table = table_of(town, 6);

    (void)state;
    assert_survives_no_memory(draw_once, table);
    pond_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_as_high_as_what_passes_through_them),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(odd_values_make_a_page_all_the_same),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
