/* "ripple run --why": what is said to soften a loss does so in runs of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "support/town_fixture.h"

#define MILL                                                                                       \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": %g, \"day\": 2, "         \
    "\"duration_days\": 20}"

static struct pond_result *run(struct town *town, const char *events, bool why, const char *orders)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    const char *path = in_folder(town->folder, "why.json");
    char text[2000];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 60, \"events\": [%s]}", events);
    write_file(path, text, strlen(text));
    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:b, s:i, s:s, s:i}", "scenario", path, "why", (int)why,
                                 "changes", 4, "orders", orders, "stock", 6),
                       &result, &error));
    return result;
}

/* The turnover that a run of these events loses. */
static double lost(struct town *town, const char *events, const char *orders)
{
    struct pond_result *result = run(town, events, false, orders);
    double turnover = town_figure(result, "turnover_lost");

    pond_result_free(result);
    return turnover;
}

static const char *text_at(const struct pond_table *table, const char *column, int64_t row)
{
    return pond_table_column(table, column)->data.text[row];
}

static double number_at(const struct pond_table *table, const char *column, int64_t row)
{
    return pond_table_column(table, column)->data.f64[row];
}

/* What a lever says that it saved, by a scenario that does the same. */
static void check_saved(struct town *town, const struct pond_table *table, int64_t row,
                        const char *orders)
{
    char events[1000];
    char mill[300];
    double before = 0.0;

    (void)snprintf(mill, sizeof mill, MILL, -0.8);
    before = lost(town, mill, orders);
    if (strcmp(text_at(table, "lever", row), "less of the shock") == 0) {
        (void)snprintf(events, sizeof events, MILL, -0.8 * (1.0 - number_at(table, "step", row)));
    } else if (strcmp(text_at(table, "lever", row), "supply from elsewhere") == 0) {
        (void)snprintf(events, sizeof events,
                       "%s, {\"who\": {\"firm\": \"%s\"}, \"to\": {\"firm\": \"%s\"}, \"what\": "
                       "\"supply\", \"change\": %g}",
                       mill, text_at(table, "of", row), text_at(table, "firm", row),
                       number_at(table, "step", row));
    } else {
        return;
    }
    assert_true(fabs(before - lost(town, events, orders) - number_at(table, "saved", row)) <= 0.02);
}

static void changes_save_what_runs_of_their_own_say(void **state)
{
    static const char *const orders[] = {"demand", "use", "gap"};
    char mill[300];
    int64_t kinds = 0;

    (void)snprintf(mill, sizeof mill, MILL, -0.8);
    for (int way = 0; way < 3; way++) {
        struct pond_result *result = run(*state, mill, true, orders[way]);
        const struct pond_table *changes = pond_result_table(result, "changes");
        const struct pond_table *leverage = pond_result_table(result, "leverage");

        assert_non_null(changes);
        assert_true(leverage->rows >= changes->rows);
        for (int64_t row = 0; row < changes->rows; row++) {
            double share = number_at(changes, "share", row);

            check_saved(*state, changes, row, orders[way]);
            assert_close(share,
                         number_at(changes, "saved", row) / town_figure(result, "turnover_lost"),
                         1e-3);
            kinds += strcmp(text_at(changes, "lever", row), "supply from elsewhere") == 0;
        }
        for (int64_t row = 1; row < leverage->rows; row++) {
            assert_true(number_at(leverage, "saves", row) <= number_at(leverage, "saves", row - 1));
        }
        pond_result_free(result);
    }
    assert_true(kinds > 0);
}

/* The tailor buys from nobody and sells to people: 12,000 in 366 days. Its loss is its shock. */
static void a_tailor_is_saved_by_less_of_its_shock_alone(void **state)
{
    struct pond_result *result =
        run(*state,
            "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": -0.3, "
            "\"duration_days\": 10}",
            true, "demand");
    const struct pond_table *changes = pond_result_table(result, "changes");

    assert_int_equal(changes->rows, 1);
    assert_string_equal(text_at(changes, "lever", 0), "less of the shock");
    assert_close(number_at(changes, "saved", 0), 0.1 * 0.3 * 10.0 * 12000.0 / 366.0, 1e-2);
    assert_close(number_at(changes, "saves", 0), 0.1 * 0.3 * 10.0 * 12000.0 / 366.0, 1e-2);
    assert_close(number_at(changes, "share", 0), 0.1, 1e-9);
    pond_result_free(result);
}

static void nothing_lost_has_nothing_to_soften(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": 0}", true,
            "demand");

    assert_int_equal(pond_result_table(result, "changes")->rows, 0);
    assert_int_equal(pond_result_table(result, "leverage")->rows, 0);
    pond_result_free(result);
}

static void losses_that_jump_have_no_levers(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    pond_result_free(run(town,
                         "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", "
                         "\"change\": -1, \"duration_days\": 9}",
                         false, "demand"));
    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:b, s:i}", "scenario", in_folder(town->folder, "why.json"),
                                 "why", 1, "change_after", 3),
                       &result, &error));
    assert_null(pond_result_table(result, "leverage"));
    assert_true(result->warnings > 0);
    assert_non_null(strstr(result->warning[0], "losses jump"));
    pond_result_free(result);
}

static void threads_do_not_change_a_bit(void **state)
{
    char hash[2][POND_HASH_SIZE];
    char mill[300];

    (void)snprintf(mill, sizeof mill, MILL, -0.8);
    for (int i = 0; i < 2; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(i == 0 ? 1 : 4);
        result = run(*state, mill, true, "demand");
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_save_what_runs_of_their_own_say),
        cmocka_unit_test(a_tailor_is_saved_by_less_of_its_shock_alone),
        cmocka_unit_test(nothing_lost_has_nothing_to_soften),
        cmocka_unit_test(losses_that_jump_have_no_levers),
        cmocka_unit_test(threads_do_not_change_a_bit),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
