/* "ripple run --why" in a town of eight firms: rounds, channels and carriers that add up.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "support/town_fixture.h"

/* Cents that rounding each of `rows` values may come to. */
#define ROUNDING(rows) (0.005 * (double)(rows) + 0.01)

static const char *scenario(struct town *town, int days, const char *events)
{
    char text[2000];
    const char *path = in_folder(town->folder, "why.json");

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": %d, \"events\": [%s]}", days,
                   events);
    write_file(path, text, strlen(text));
    return path;
}

static struct pond_result *ask(struct town *town, const char *events)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:b}", "scenario", scenario(town, 60, events), "why", 1),
                       &result, &error));
    return result;
}

#define MILL_BURNS                                                                                 \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, \"day\": 2, "         \
    "\"duration_days\": 20, \"recovery\": {\"shape\": \"linear\", \"days\": 5}}, "                 \
    "{\"who\": {\"place\": \"Riverside\"}, \"what\": \"demand\", \"change\": -0.3, \"day\": 5, "   \
    "\"duration_days\": 10}"
#define TAILOR_SELLS_LESS                                                                          \
    "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": -0.3, \"day\": 5, "       \
    "\"duration_days\": 10}"

static const double *values(const struct pond_table *table, const char *column)
{
    assert_non_null(table);
    assert_non_null(pond_table_column(table, column));
    return pond_table_column(table, column)->data.f64;
}

static double column_sum(const struct pond_table *table, const char *column)
{
    double sum = 0.0;

    for (int64_t row = 0; row < table->rows; row++) {
        sum += values(table, column)[row];
    }
    return sum;
}

/* The first carriers' days add up to what they carry, and stand within their first and last day. */
static void check_by_day(const struct pond_result *result, const struct pond_table *carriers)
{
    const struct pond_table *by_day = pond_result_table(result, "carriers_by_day");
    int64_t first = carriers->rows < 10 ? carriers->rows : 10;
    double sum[10] = {0.0};

    assert_non_null(by_day);
    assert_int_equal(by_day->rows, first * 60);
    for (int64_t row = 0; row < by_day->rows; row++) {
        int64_t k = pond_table_column(by_day, "rank")->data.i64[row] - 1;
        int64_t day = pond_table_column(by_day, "day")->data.i64[row];
        double lost = values(by_day, "lost")[row];

        assert_true(k >= 0 && k < first);
        assert_true(lost <= values(carriers, "peak")[k] + 0.011);
        if (lost > 0.01) {
            assert_true(day >= pond_table_column(carriers, "first_day")->data.i64[k]);
            assert_true(day <= pond_table_column(carriers, "last_day")->data.i64[k]);
        }
        sum[k] += lost;
    }
    for (int64_t k = 0; k < first; k++) {
        assert_true(fabs(sum[k] - values(carriers, "lost")[k]) < ROUNDING(61));
    }
}

static void all_tables_add_up_to_what_is_lost(void **state)
{
    struct pond_result *result = ask(*state, MILL_BURNS);
    const double *lost = values(pond_result_table(result, "days"), "turnover_lost");
    const struct pond_table *rounds = pond_result_table(result, "rounds");
    const struct pond_table *channels = pond_result_table(result, "channels");
    const struct pond_table *carriers = pond_result_table(result, "carriers");
    double channel = column_sum(channels, "own_capacity") + column_sum(channels, "inputs") +
                     column_sum(channels, "orders") + column_sum(channels, "final_demand");

    assert_int_equal(rounds->rows, 60);
    for (int64_t t = 0; t < 60; t++) {
        double parts = values(rounds, "direct")[t] + values(rounds, "first")[t] +
                       values(rounds, "second")[t] + values(rounds, "later")[t];
        double held_up = values(channels, "own_capacity")[t] + values(channels, "inputs")[t] +
                         values(channels, "orders")[t] + values(channels, "final_demand")[t];

        assert_true(values(rounds, "total")[t] == lost[t]);
        assert_true(fabs(parts - lost[t]) < ROUNDING(5));
        assert_true(fabs(held_up - values(channels, "gained")[t] - lost[t]) < ROUNDING(6));
    }
    assert_true(fabs(column_sum(carriers, "lost") - channel) < ROUNDING(240 + carriers->rows));
    assert_true((double)carriers->rows == town_figure(result, "carriers"));
    assert_close(column_sum(carriers, "share"), 1.0, 1e-6);
    check_by_day(result, carriers);
    assert_close(town_figure(result, "direct_share") + town_figure(result, "first_round_share") +
                     town_figure(result, "second_round_share") + town_figure(result, "later_share"),
                 1.0, 1e-12);
    assert_close(town_figure(result, "own_capacity_share") + town_figure(result, "inputs_share") +
                     town_figure(result, "orders_share") +
                     town_figure(result, "final_demand_share"),
                 1.0, 1e-12);
    assert_true(town_figure(result, "first_round_share") > 0.1);
    pond_result_free(result);
}

/* Twelve times in 366 days the mill sells for 9,300, and orders wheat for 5,000 of the farm, which
 * sells to it alone, and power for 1,000. Goods for 15 days last 10. */
static void a_farm_without_its_mill_loses_over_one_link(void **state)
{
    struct pond_result *result =
        ask(*state, "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, "
                    "\"duration_days\": 10}");
    const struct pond_table *carriers = pond_result_table(result, "carriers");
    const double *first = values(pond_result_table(result, "rounds"), "first");
    const double *direct = values(pond_result_table(result, "rounds"), "direct");

    for (int64_t t = 0; t < 10; t++) {
        assert_true(fabs(direct[t] - 9300.0 * 12.0 / 366.0) < 0.006);
        assert_true(fabs(first[t] - (5000.0 + 1000.0) * 12.0 / 366.0) < 0.006);
    }
    for (int64_t row = 0; row < carriers->rows; row++) {
        const char *supplier = pond_table_column(carriers, "supplier")->data.text[row];
        const char *channel = pond_table_column(carriers, "channel")->data.text[row];

        if (strcmp(supplier, "farm") == 0 && strcmp(channel, "orders") == 0) {
            assert_string_equal(pond_table_column(carriers, "customer")->data.text[row], "mill");
            assert_string_equal(pond_table_column(carriers, "customer_name")->data.text[row],
                                "Hilltown Mill");
            assert_close(values(carriers, "lost")[row], 10.0 * 5000.0 * 12.0 / 366.0, 1e-5);
            assert_int_equal(pond_table_column(carriers, "first_day")->data.i64[row], 0);
            assert_int_equal(pond_table_column(carriers, "last_day")->data.i64[row], 9);
            pond_result_free(result);
            return;
        }
    }
    fail_msg("the farm's link is no carrier");
}

static void a_tailor_carries_its_own_loss(void **state)
{
    struct pond_result *result = ask(*state, TAILOR_SELLS_LESS);
    const struct pond_table *carriers = pond_result_table(result, "carriers");

    assert_true(town_figure(result, "direct_share") == 1.0);
    assert_true(town_figure(result, "final_demand_share") == 1.0);
    assert_int_equal(carriers->rows, 1);
    assert_string_equal(pond_table_column(carriers, "channel")->data.text[0], "final demand");
    assert_string_equal(pond_table_column(carriers, "supplier")->data.text[0], "tailor");
    assert_null(pond_table_column(carriers, "customer")->data.text[0]);
    assert_close(values(carriers, "lost")[0], 10.0 * 0.3 * 12000.0 / 366.0, 1e-3);
    assert_close(values(carriers, "share")[0], 1.0, 1e-12);
    assert_true(town_value(result, "carriers", "supplier", "tailor", "first_day") == 5.0);
    assert_true(town_value(result, "carriers", "supplier", "tailor", "last_day") == 14.0);
    assert_finding(result, 4, "100.0 % is direct, by the scenario's own changes; 0.0 % reaches");
    assert_int_equal(pond_result_table(result, "findings")->rows, 5); /* no link carries anything */
    pond_result_free(result);
}

static void the_link_that_carries_most_is_told(void **state)
{
    struct pond_result *result = ask(*state, MILL_BURNS);

    assert_int_equal(pond_result_table(result, "findings")->rows, 7);
    assert_finding(result, 5, "Of what is lost ");
    assert_finding(result, 6, "No link carries more than that to Field Farm: from day 2 to day ");
    assert_finding(result, 6, "it lacks orders of Hilltown Mill, which costs it USD ");
    pond_result_free(result);
}

static void who_does_not_ask_is_not_told(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s}", "scenario", scenario(town, 60, MILL_BURNS)), &result,
                       &error));
    assert_null(pond_result_table(result, "rounds"));
    assert_null(pond_result_table(result, "channels"));
    assert_null(pond_result_table(result, "carriers"));
    assert_null(pond_result_figure(result, "direct_share"));
    assert_int_equal(pond_result_table(result, "findings")->rows, 5);
    pond_result_free(result);
}

/* To ask why changes no other number. */
static void the_days_stay_as_they_are(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *with = ask(town, MILL_BURNS);
    struct pond_result *without = NULL;

    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s}", "scenario", scenario(town, 60, MILL_BURNS)), &without,
                       &error));
    assert_memory_equal(values(pond_result_table(with, "days"), "turnover_lost"),
                        values(pond_result_table(without, "days"), "turnover_lost"),
                        60 * sizeof(double));
    pond_result_free(with);
    pond_result_free(without);
}

static void where_customers_leave_rounds_are_left_out_and_that_is_said(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:b, s:i}", "scenario", scenario(town, 60, MILL_BURNS),
                                 "why", 1, "change_after", 3),
                       &result, &error));
    assert_null(pond_result_table(result, "rounds"));
    assert_non_null(pond_result_table(result, "carriers"));
    assert_true(result->warnings > 0);
    assert_non_null(strstr(result->warning[0], "table \"rounds\" is left out"));
    assert_finding(result, 5, "No link carries more");
    pond_result_free(result);
}

static void without_a_loss_there_is_nothing_to_tell(void **state)
{
    struct pond_result *result =
        ask(*state, "{\"who\": {\"all\": true}, \"what\": \"capacity\", \"change\": 0}");

    assert_int_equal(pond_result_table(result, "carriers")->rows, 0);
    assert_true(column_sum(pond_result_table(result, "rounds"), "total") == 0.0);
    assert_true(isnan(town_figure(result, "direct_share")));
    assert_int_equal(pond_result_table(result, "findings")->rows, 3);
    pond_result_free(result);
}

static void threads_do_not_change_a_bit(void **state)
{
    char hash[3][POND_HASH_SIZE];

    for (int i = 0; i < 3; i++) {
        struct pond_result *result = NULL;

        pond_set_threads(1 << i);
        result = ask(*state, MILL_BURNS);
        pond_result_hash(result, hash[i]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
}

/* Runs of the town, whose memory may end. */
struct asked {
    const struct town *town;
    const char *path;
};

static enum pond_status ask_why(void *user)
{
    const struct asked *asked = user;
    struct pond_result *result = NULL;
    enum pond_status status =
        ask_town(asked->town, "ripple run",
                 json_pack("{s:s, s:b}", "scenario", asked->path, "why", 1), &result, NULL);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct asked asked = {.town = *state, .path = scenario(*state, 6, MILL_BURNS)};

    pond_set_threads(1);
    assert_survives_no_memory(ask_why, &asked);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_tables_add_up_to_what_is_lost),
        cmocka_unit_test(a_farm_without_its_mill_loses_over_one_link),
        cmocka_unit_test(a_tailor_carries_its_own_loss),
        cmocka_unit_test(the_link_that_carries_most_is_told),
        cmocka_unit_test(who_does_not_ask_is_not_told),
        cmocka_unit_test(the_days_stay_as_they_are),
        cmocka_unit_test(where_customers_leave_rounds_are_left_out_and_that_is_said),
        cmocka_unit_test(without_a_loss_there_is_nothing_to_tell),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(failing_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
