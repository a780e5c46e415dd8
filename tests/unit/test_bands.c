/* "ripple bands" in a town of eight firms: the plain run to the bits, bands and shares by hand,
 * refusals. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/result_json.h"
#include "ripple/ensemble.h"
#include "support/town_fixture.h"

#define MILL_BURNS                                                                                 \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, \"day\": 1, "         \
    "\"duration_days\": 9, \"recovery\": {\"shape\": \"linear\", \"days\": 5}}"

/* The tailor sells 12,000 in 366 days, to people alone, and buys from no firm. */
#define TAILOR                                                                                     \
    "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", \"change\": -0.3, \"day\": 5, "       \
    "\"duration_days\": 10}"
#define TAILOR_DAY (0.3 * 12000.0 / 366.0)

/* All off that is on. */
#define OFF                                                                                        \
    "stock_range", "off", "order_range", "off", "duration_range", "off", "recovery_range", "off",  \
        "class_moves", 0.0

/* Write a scenario of 30 days with these events. */
static const char *scenario(struct town *town, const char *name, const char *events)
{
    char text[2000];
    const char *path = in_folder(town->folder, name);

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 30, \"events\": [%s]}", events);
    write_file(path, text, strlen(text));
    return path;
}

/* Bands of a scenario; takes the values. */
static struct pond_result *bands(struct town *town, const char *events, json_t *values)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;

    assert_non_null(values);
    assert_int_equal(
        json_object_set_new(values, "scenario", json_string(scenario(town, "bands.json", events))),
        0);
    assert_ok(ask_town(town, "ripple bands", values, &result, &error));
    return result;
}

static const double *numbers(const struct pond_result *result, const char *table, const char *name)
{
    const struct pond_column *column = pond_table_column(pond_result_table(result, table), name);

    assert_non_null(column);
    assert_int_equal(column->type, POND_F64);
    return column->data.f64;
}

static const int64_t *wholes(const struct pond_result *result, const char *table, const char *name)
{
    const struct pond_column *column = pond_table_column(pond_result_table(result, table), name);

    assert_non_null(column);
    assert_int_equal(column->type, POND_I64);
    return column->data.i64;
}

static double total(const struct pond_result *result, const char *outcome, const char *column)
{
    return town_value(result, "totals", "outcome", outcome, column);
}

static void as_given_it_is_ripple_run_to_the_last_bit(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *run = NULL;
    struct pond_result *result =
        bands(*state, MILL_BURNS,
              json_pack("{s:i, s:i, s:f, s:f, s:i}", "draws", 5, "pairs", 0, "stock", 4.0,
                        "overcapacity", 1.25, "change_after", 3));
    const struct {
        const char *outcome;
        const char *figure;
    } same[] = {{"turnover lost", "turnover_lost"},
                {"production on record lost", "lost"},
                {"value added lost", "value_added_lost"},
                {"final buyers did not get", "unmet_final"},
                {"firms hit", "hit"},
                {"recovered day", "recovered_day"}};
    const struct pond_table *by_day = NULL;

    assert_ok(ask_town(*state, "ripple run",
                       json_pack("{s:s, s:f, s:f, s:i, s:s}", "scenario",
                                 in_folder(((struct town *)*state)->folder, "bands.json"), "stock",
                                 4.0, "overcapacity", 1.25, "change_after", 3, "by_day", "place"),
                       &run, &error));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        double given = total(result, same[i].outcome, "as_given");
        double figure = town_figure(run, same[i].figure);

        assert_true(given == figure || (isnan(given) && isnan(figure))); /* has not recovered */
    }
    assert_true(town_figure(run, "turnover_lost") > 1000.0);
    for (int64_t t = 0; t < 30; t++) {
        assert_true(numbers(result, "days", "as_given")[t] ==
                    numbers(run, "days", "turnover_lost")[t]);
    }
    by_day = pond_result_table(run, "places_by_day");
    assert_true(by_day->rows >= 60);
    for (int64_t row = 0; row < by_day->rows; row++) {
        const char *place = pond_table_column(by_day, "place")->data.text[row];
        const struct pond_table *mine = pond_result_table(result, "places_by_day");
        int64_t found = 0;

        for (int64_t k = 0; k < mine->rows; k++) {
            const char *other = pond_table_column(mine, "place")->data.text[k];

            if (((place == NULL && other == NULL) ||
                 (place != NULL && other != NULL && strcmp(place, other) == 0)) &&
                wholes(run, "places_by_day", "day")[row] ==
                    wholes(result, "places_by_day", "day")[k]) {
                assert_true(numbers(run, "places_by_day", "turnover_lost")[row] ==
                            numbers(result, "places_by_day", "as_given")[k]);
                found++;
            }
        }
        assert_int_equal(found, 1);
    }
    pond_result_free(run);
    pond_result_free(result);
}

/* Demand falls by 0.3 f, f from 0.5 to 1.5 with every ratio as likely: draw k of 100 in order has
 * f between 0.5 * 3^(k / 100) and 0.5 * 3^((k + 1) / 100), and quantiles lie between order
 * statistics; so on each of the ten days, and in total. */
static void bands_of_a_factor_are_its_quantiles(void **state)
{
    struct pond_result *result = bands(*state, TAILOR,
                                       json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:f}", "draws",
                                                 100, "strength_range", "0.5:1.5", OFF));
    static const char *const name[] = {"q05", "q25", "median", "q75", "q95"};
    static const double p[] = {0.05, 0.25, 0.5, 0.75, 0.95};

    for (int q = 0; q < 5; q++) {
        double h = 99.0 * p[q];
        double low = 0.5 * pow(3.0, floor(h) / 100.0);
        double high = 0.5 * pow(3.0, (floor(h) + 2.0) / 100.0);

        assert_true(total(result, "turnover lost", name[q]) > 10.0 * TAILOR_DAY * low - 0.01);
        assert_true(total(result, "turnover lost", name[q]) < 10.0 * TAILOR_DAY * high + 0.01);
        for (int t = 0; t < 30; t++) {
            double day = numbers(result, "days", name[q])[t];
            bool holds = t >= 5 && t < 15;

            assert_true(holds ? day > TAILOR_DAY * low - 0.01 : day == 0.0);
            assert_true(day < TAILOR_DAY * high + 0.01);
        }
    }
    for (int t = 5; t < 15; t++) { /* the plain run lies within */
        assert_close(numbers(result, "days", "as_given")[t], TAILOR_DAY, 1e-3);
        assert_true(numbers(result, "days", "q25")[t] < TAILOR_DAY);
        assert_true(numbers(result, "days", "q75")[t] > TAILOR_DAY);
        assert_true(numbers(result, "days", "q05_low")[t] <= numbers(result, "days", "q05")[t]);
        assert_true(numbers(result, "days", "q95_high")[t] >= numbers(result, "days", "q95")[t]);
    }
    /* the mean of f over its logarithm: (1.5 - 0.5) / ln 3 */
    assert_close(total(result, "turnover lost", "mean"), 10.0 * TAILOR_DAY / log(3.0), 1e-3);
    assert_true(numbers(result, "assumptions", "alone")[0] == 1.0);
    assert_true(isnan(numbers(result, "assumptions", "alone")[2])); /* firms hit: always one */
    assert_finding(result, 1, "what alone was drawn: strength of the events");
    assert_int_equal(pond_result_table(result, "firms")->rows, 1);
    assert_true(town_value(result, "firms", "firm", "tailor", "share") == 1.0);
    pond_result_free(result);
}

/* The tailor keeps no stocks and has no suppliers; the loss hangs on the strength alone. */
static void what_does_not_matter_has_no_share_and_what_alone_does_has_all(void **state)
{
    struct pond_result *result = bands(
        *state, TAILOR,
        json_pack("{s:i, s:i, s:s, s:s, s:f, s:s}", "draws", 12, "pairs", 6, "strength_range",
                  "x1.5", "duration_range", "off", "class_moves", 0.5, "income_range", "off"));
    const char *const *name = (const char *const *)pond_table_column(
                                  pond_result_table(result, "assumptions"), "assumption")
                                  ->data.text;

    assert_int_equal(pond_result_table(result, "assumptions")->rows, 3 * 4);
    for (int64_t row = 0; row < 4; row++) {
        double expected = strcmp(name[row], "strength of the events") == 0 ? 1.0 : 0.0;

        assert_true(numbers(result, "assumptions", "alone")[row] == expected);
        assert_true(numbers(result, "assumptions", "in_all")[row] == expected);
        assert_true(numbers(result, "assumptions", "in_all_high")[row] == expected);
    }
    assert_finding(result, 1, "What matters most for the loss: strength of the events, with 100 %");
    /* so on each of the ten days, and of no other day is there anything to tell */
    assert_int_equal(pond_result_table(result, "assumptions_by_day")->rows, 10 * 4);
    for (int64_t row = 0; row < 40; row++) {
        assert_int_equal(wholes(result, "assumptions_by_day", "day")[row], 5 + row / 4);
        assert_true(numbers(result, "assumptions_by_day", "in_all")[row] ==
                    numbers(result, "assumptions", "in_all")[row % 4]);
    }
    assert_true(town_figure(result, "runs") == 1.0 + 12.0 + 4.0 * 6.0);
    pond_result_free(result);
}

/* Ten days, times f from 0.5 to 2, rounded; the last day of the run is day 29. */
static void durations_are_whole_days_and_draws_that_do_not_recover_are_told(void **state)
{
    struct pond_result *result =
        bands(*state, TAILOR,
              json_pack("{s:i, s:i, s:i, s:s, s:s, s:f}", "draws", 100, "days", 20, "pairs", 0,
                        "stock_range", "off", "order_range", "off", "class_moves", 0.0));
    const double *factor = numbers(result, "draws", "duration");
    int64_t late = 0;

    for (int64_t d = 1; d <= 100; d++) {
        double lasts = round(10.0 * factor[d]);
        int64_t recovered = wholes(result, "draws", "recovered_day")[d];
        bool over = 5.0 + lasts < 20.0;

        assert_true(factor[d] > 0.5 && factor[d] < 2.0);
        assert_close(numbers(result, "draws", "turnover_lost")[d], TAILOR_DAY * fmin(lasts, 15.0),
                     1e-3);
        assert_true(over ? (double)recovered == 5.0 + lasts : recovered == POND_MISSING_I64);
        late += over ? 0 : 1;
    }
    /* 10 f >= 14.5 where u >= log(2.9) / log(4) = 0.768: 23 strata, and perhaps a part of one. */
    assert_in_range(late, 23, 24);
    assert_true(town_figure(result, "not_recovered") == (double)late);
    assert_true(total(result, "recovered day", "as_given") == 15.0);
    assert_true(total(result, "recovered day", "median") == 15.0);
    assert_true(isnan(total(result, "recovered day", "q95")));
    assert_true(isnan(total(result, "recovered day", "mean")));
    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "of 100 draws some firm is still hit"));
    assert_finding(result, 4, "1 firm is hit as given, from 1 to 1");
    assert_non_null(strstr(result->assumption[1], "Each is drawn"));
    assert_non_null(strstr(result->assumption[2], "Not drawn: time of recovery of the events"));
    assert_finding(result, 5, "on day 15 as given, and by day 15 in half of the draws; in 2");
    pond_result_free(result);
}

static void a_closure_is_not_closed_more_than_wholly(void **state)
{
    struct pond_result *result = bands(*state, MILL_BURNS,
                                       json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:f}", "draws", 20,
                                                 "strength_range", "1:3", OFF));

    assert_true(total(result, "turnover lost", "q95") ==
                total(result, "turnover lost", "as_given"));
    assert_true(isnan(numbers(result, "assumptions", "in_all")[0]));
    assert_finding(result, 1, "All draws lose the same");
    pond_result_free(result);
}

/* Few places with a band each, and one for all the others: they add up in every draw's mean. */
static void places_add_up_to_the_whole(void **state)
{
    for (int places = 0; places <= 3; places++) {
        struct pond_result *result =
            bands(*state, MILL_BURNS,
                  json_pack("{s:i, s:i, s:i}", "draws", 10, "pairs", 0, "places", places));
        const struct pond_table *table = pond_result_table(result, "places");
        double mean = 0.0;
        double given = 0.0;

        assert_int_equal(table->rows, places < 3 ? places + 1 : 3);
        for (int64_t row = 0; row < table->rows; row++) {
            mean += numbers(result, "places", "mean")[row];
            given += numbers(result, "places", "as_given")[row];
        }
        assert_true(fabs(mean - total(result, "turnover lost", "mean")) < 0.05);
        assert_true(fabs(given - total(result, "turnover lost", "as_given")) < 0.05);
        if (places < 3) {
            assert_string_equal(pond_table_column(table, "place")->data.text[places], "all others");
        }
        assert_int_equal(pond_result_table(result, "places_by_day")->rows, 30 * table->rows);
        pond_result_free(result);
    }
}

/* Each firm or industry draws its own stocks: from next to a point nothing changes, and a mean over
 * firms lies closer to its middle, 15, than one number for all. */
static void stocks_are_drawn_for_all_for_industries_and_for_firms(void **state)
{
    static const char *const by[] = {"all", "industry", "firm"};
    double spread[3] = {0.0, 0.0, 0.0};

    for (int k = 0; k < 3; k++) {
        struct pond_result *result =
            bands(*state, MILL_BURNS,
                  json_pack("{s:i, s:s, s:s, s:s, s:s, s:f, s:s}", "draws", 10, "stock_range",
                            "15:15.000001", "order_range", "off", "duration_range", "off",
                            "recovery_range", "off", "class_moves", 0.0, "stock_by", by[k]));

        assert_close(total(result, "turnover lost", "q05"),
                     total(result, "turnover lost", "as_given"), 1e-5);
        assert_close(total(result, "turnover lost", "q95"),
                     total(result, "turnover lost", "as_given"), 1e-5);
        pond_result_free(result);
        result = bands(*state, MILL_BURNS,
                       json_pack("{s:i, s:i, s:s}", "draws", 50, "pairs", 0, "stock_by", by[k]));
        for (int64_t d = 1; d <= 50; d++) {
            double stock = numbers(result, "draws", "stock")[d];

            assert_true(stock > 7.5 && stock < 30.0);
            spread[k] += pow(log(stock / 15.0), 2.0) / 50.0;
        }
        pond_result_free(result);
    }
    assert_close(spread[0], pow(log(2.0), 2.0) / 3.0, 0.02); /* even in the logarithm */
    assert_true(spread[1] < 0.5 * spread[0] && spread[2] < 0.5 * spread[0]);
    assert_true(spread[1] != spread[2]);
}

/* A file that says 15 days of all goods says what --stock 15 says, and is drawn likewise; one that
 * says 3 days of flour is that of "ripple run", and drawn around it. */
static void stocks_of_a_file_are_drawn_around_what_it_says(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    static const char all[] = "input,days\n,15\n";
    static const char flour[] = "input,days\n3112,3\n";
    char path[4096];
    static const char *const by[] = {"all", "firm"};
    struct pond_result *run = NULL;

    (void)snprintf(path, sizeof path, "%s/stocks.csv", town->folder);
    for (int k = 0; k < 2; k++) {
        struct pond_result *result[3];

        for (int f = 0; f < 3; f++) {
            const char *text = f == 1 ? all : flour;
            json_t *values =
                json_pack("{s:i, s:i, s:s}", "draws", 10, "pairs", 0, "stock_by", by[k]);

            write_file(path, text, strlen(text));
            assert_int_equal(json_object_set_new(values, "stocks", json_string(f == 0 ? "" : path)),
                             0);
            result[f] = bands(town, MILL_BURNS, values);
        }
        for (int64_t d = 0; d <= 10; d++) {
            assert_close(numbers(result[1], "draws", "turnover_lost")[d],
                         numbers(result[0], "draws", "turnover_lost")[d], 1e-5); /* cents */
        }
        assert_ok(ask_town(town, "ripple run",
                           json_pack("{s:s, s:s}", "scenario",
                                     in_folder(town->folder, "bands.json"), "stocks", path),
                           &run, &error));
        assert_true(town_figure(run, "turnover_lost") == town_figure(result[2], "turnover_lost"));
        assert_true(town_figure(run, "turnover_lost") > town_figure(result[0], "turnover_lost"));
        assert_true(total(result[2], "turnover lost", "q25") <
                    total(result[2], "turnover lost", "q75"));
        pond_result_free(run);
        for (int f = 0; f < 3; f++) {
            pond_result_free(result[f]);
        }
    }
}

static json_t *everything(int seed)
{
    return json_pack("{s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:f, s:[s,s,s], s:f, s:i}", "draws",
                     12, "pairs", 4, "seed", seed, "strength_range", "50%", "overcapacity_range",
                     "1:1.25", "income_range", "0:1", "change_after_range", "2:9", "stock_range",
                     "2:10", "class_moves", 0.3, "rules", "sector", "linear", "leontief", "exit",
                     0.01, "overcapacity_days", 10);
}

static void all_that_can_be_uncertain_is_uncertain_at_once(void **state)
{
    struct pond_result *result = bands(*state, MILL_BURNS, everything(1));
    const struct pond_table *table = pond_result_table(result, "assumptions");

    assert_int_equal(table->rows, 3 * 11);
    for (int64_t row = 0; row < 11; row++) {
        assert_true(numbers(result, "assumptions", "in_all")[row] >= 0.0);
    }
    assert_int_equal(pond_table_column(pond_result_table(result, "draws"), "rule")->type,
                     POND_TEXT);
    assert_null(pond_table_column(pond_result_table(result, "draws"), "rule")->data.text[0]);
    assert_non_null(pond_table_column(pond_result_table(result, "draws"), "rule")->data.text[1]);
    for (int64_t d = 1; d <= 12; d++) {
        double after = numbers(result, "draws", "change_after")[d];

        assert_true(after == floor(after) && after >= 2.0 && after <= 9.0);
        assert_true(numbers(result, "draws", "stock")[d] >= 2.0);
        assert_true(numbers(result, "draws", "stock")[d] <= 10.0);
    }
    pond_result_free(result);
}

static void threads_do_not_change_a_bit_and_seeds_do(void **state)
{
    char hash[4][POND_HASH_SIZE];

    for (int k = 0; k < 4; k++) {
        struct pond_result *result = NULL;

        pond_set_threads(1 << (k % 3));
        result = bands(*state, MILL_BURNS, everything(k < 3 ? 1 : 2));
        pond_result_hash(result, hash[k]);
        pond_result_free(result);
    }
    pond_set_threads(0);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
    assert_string_not_equal(hash[0], hash[3]);
}

/* Another thing that is uncertain leaves the draws of the first as they were. */
static void a_further_range_does_not_change_what_others_draw(void **state)
{
    struct pond_result *few =
        bands(*state, MILL_BURNS, json_pack("{s:i, s:i}", "draws", 10, "pairs", 0));
    struct pond_result *more =
        bands(*state, MILL_BURNS,
              json_pack("{s:i, s:i, s:s}", "draws", 10, "pairs", 0, "income_range", "0:1"));

    for (int64_t d = 0; d <= 10; d++) {
        assert_true(numbers(few, "draws", "stock")[d] == numbers(more, "draws", "stock")[d]);
        assert_true(numbers(few, "draws", "duration")[d] == numbers(more, "draws", "duration")[d]);
    }
    pond_result_free(few);
    pond_result_free(more);
}

/* A tenth of the pairs of industries move, and each by one step. */
static void classes_move_by_one_step_with_their_probability(void **state)
{
    enum { PAIRS = 20000 };
    uint8_t *from = malloc(PAIRS);
    uint8_t *to = malloc(PAIRS);
    int64_t moved = 0;

    (void)state;
    assert_true(from != NULL && to != NULL);
    for (int c = 0; c < PAIRS; c++) {
        from[c] = (uint8_t)(c % 3);
    }
    moved = pond_ensemble_move_classes(from, PAIRS, 0.1, 3, 5, to);
    assert_in_range(moved, 1850, 2150); /* 2,000, standard deviation 42 */
    for (int c = 0; c < PAIRS; c++) {
        moved -= to[c] != from[c];
        assert_true(abs(to[c] - from[c]) <= 1 && to[c] <= 2);
    }
    assert_int_equal(moved, 0);
    assert_int_equal(pond_ensemble_move_classes(from, PAIRS, 0.0, 3, 5, to), 0);
    assert_memory_equal(from, to, PAIRS);
    free(from);
    free(to);
}

static void refuses(struct town *town, const char *json, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    json_t *values = json_loads(json, 0, NULL);

    assert_non_null(values);
    if (json_object_get(values, "scenario") == NULL) {
        (void)json_object_set_new(values, "scenario",
                                  json_string(scenario(town, "tailor.json", TAILOR)));
    }
    assert_fails(ask_town(town, "ripple bands", values, &result, &error), status, part);
    assert_null(strchr(error.message, '\n'));
    assert_null(result);
}

static void nonsense_is_refused_with_what_was_expected(void **state)
{
    refuses(*state, "{\"scenario\": \"\"}", POND_EINVAL, "pond ripple bands FILE");
    refuses(*state, "{\"scenario\": \"none.json\"}", POND_ENOTFOUND, "none.json");
    refuses(*state, "{\"draws\": 1}", POND_EINVAL, "\"draws\"");
    refuses(*state, "{\"stock_range\": \"30:5\"}", POND_EINVAL, "within 1 to 10000");
    refuses(*state, "{\"order_range\": \"many\"}", POND_EINVAL, "\"order_range\"");
    refuses(*state, "{\"duration_range\": \"0:2\"}", POND_EINVAL, "\"duration_range\"");
    refuses(*state, "{\"strength_range\": \"-1:2\"}", POND_EINVAL, "\"strength_range\"");
    refuses(*state, "{\"overcapacity_range\": \"0.5:2\"}", POND_EINVAL, "within 1 to 10");
    refuses(*state, "{\"income_range\": \"0:2\"}", POND_EINVAL, "within 0 to 1");
    refuses(*state, "{\"income_range\": \"x2\"}", POND_EINVAL, "around 0 is nothing");
    refuses(*state, "{\"change_after_range\": \"5:127\"}", POND_EINVAL, "whole numbers");
    refuses(*state, "{\"class_moves\": 2}", POND_EINVAL, "\"class_moves\"");
    refuses(*state, "{\"rules\": [\"sector\"]}", POND_EINVAL, "two or more");
    refuses(*state, "{\"rules\": [\"sector\", \"magic\"]}", POND_EINVAL, "magic");
    refuses(*state, "{\"magic\": 1}", POND_EINVAL, "magic");
    refuses(*state,
            "{\"stock_range\": \"off\", \"order_range\": \"6:6\", \"duration_range\": \"x1\", "
            "\"class_moves\": 0}",
            POND_EINVAL, "nothing is uncertain");
}

static enum pond_status ask_once(void *user)
{
    struct town *town = user;
    struct pond_result *result = NULL;
    enum pond_status status =
        ask_town(town, "ripple bands",
                 json_pack("{s:s, s:i, s:i, s:i, s:[s,s], s:s}", "scenario",
                           in_folder(town->folder, "memory.json"), "draws", 4, "pairs", 1, "days",
                           3, "rules", "sector", "linear", "change_after_range", "1:2"),
                 &result, NULL);

    assert_true((status == POND_OK) == (result != NULL));
    pond_result_free(result);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    (void)scenario(*state, "memory.json", TAILOR);
    pond_set_threads(1);
    assert_survives_no_memory(ask_once, *state);
    pond_set_threads(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_given_it_is_ripple_run_to_the_last_bit),
        cmocka_unit_test(bands_of_a_factor_are_its_quantiles),
        cmocka_unit_test(what_does_not_matter_has_no_share_and_what_alone_does_has_all),
        cmocka_unit_test(durations_are_whole_days_and_draws_that_do_not_recover_are_told),
        cmocka_unit_test(a_closure_is_not_closed_more_than_wholly),
        cmocka_unit_test(places_add_up_to_the_whole),
        cmocka_unit_test(stocks_are_drawn_for_all_for_industries_and_for_firms),
        cmocka_unit_test(stocks_of_a_file_are_drawn_around_what_it_says),
        cmocka_unit_test(all_that_can_be_uncertain_is_uncertain_at_once),
        cmocka_unit_test(threads_do_not_change_a_bit_and_seeds_do),
        cmocka_unit_test(a_further_range_does_not_change_what_others_draw),
        cmocka_unit_test(classes_move_by_one_step_with_their_probability),
        cmocka_unit_test(nonsense_is_refused_with_what_was_expected),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
