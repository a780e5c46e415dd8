/* The sentences that "ripple run" and "ripple price" find hold, whatever happens to the town; and
 * what would show if they did not. SPDX-License-Identifier: Apache-2.0 */
#include "study/story.h"

#include <stdio.h>
#include <string.h>

#include "support/story_check.h"
#include "support/town_fixture.h"

static struct pond_result *run(struct town *town, const char *events)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_result *result = NULL;
    char text[2000];
    const char *path = in_folder(town->folder, "run.json");

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"days\": 60, \"events\": [%s]}", events);
    write_file(path, text, strlen(text));
    assert_ok(ask_town(town, "ripple run", json_pack("{s:s, s:b}", "scenario", path, "why", 1),
                       &result, &error));
    return result;
}

#define MILL                                                                                       \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, \"day\": 3, "         \
    "\"duration_days\": 25, \"recovery\": {\"shape\": \"linear\", \"days\": 5}}"

static void seven_sentences_hold_where_a_mill_closes(void **state)
{
    struct pond_result *result = run(*state, MILL);

    assert_int_equal(pond_result_table(result, "findings")->rows, 7);
    assert_story_holds(result);
    pond_result_free(result);
}

/* Any event on anyone, by any measure. */
static void they_hold_whatever_happens(void **state)
{
    static const char *const firms[] = {"mill", "oven", "farm", "tailor", "cafe", "power"};
    static const char *const whats[] = {"capacity", "demand", "stock", "link"};
    struct test_random random = {.seed = 11};
    int64_t sentences = 0;

    for (int i = 0; i < 200; i++) {
        const char *what = whats[next_below(&random, 4)];
        char lasts[40] = "";
        double change[2];
        int day[2];
        char events[1000];
        struct pond_result *result = NULL;

        if (strcmp(what, "stock") != 0) {
            (void)snprintf(lasts, sizeof lasts, ", \"duration_days\": %d",
                           (int)next_below(&random, 40) + 1);
        }
        for (int k = 0; k < 2; k++) { /* one after the other: the order of arguments is free */
            change[k] = next_below(&random, 3) == 0 ? 0.0 : -next_uniform(&random);
            day[k] = (int)next_below(&random, 50);
        }
        (void)snprintf(events, sizeof events,
                       "{\"who\": {\"all\": true}, \"what\": \"%s\", \"change\": %.3f, \"day\": "
                       "%d%s}, {\"who\": {\"firm\": \"%s\"}, \"what\": \"demand\", "
                       "\"change\": %.3f, \"day\": %d}",
                       what, change[0], day[0], lasts, firms[next_below(&random, 6)], change[1],
                       day[1]);
        result = run(*state, events);
        assert_story_holds(result);
        sentences += pond_result_table(result, "findings")->rows;
        pond_result_free(result);
    }
    assert_true(sentences > 800);
}

static void nothing_that_happens_is_told_too(void **state)
{
    struct pond_result *result =
        run(*state, "{\"who\": {\"all\": true}, \"what\": \"capacity\", \"change\": 0}");

    assert_finding(result, 0, "In 60 days firms lose USD 0.00 of turnover, 0.00 %");
    assert_finding(result, 1, "0 firms are hit");
    assert_story_holds(result);
    pond_result_free(result);
}

/* Then prices have sentences beside those of quantities. */
static void both_kinds_of_events_have_evidence(void **state)
{
    struct pond_result *result =
        run(*state, MILL ", {\"who\": {\"product\": \"flour\"}, \"what\": \"price\", "
                         "\"change\": 0.4, \"day\": 5}");

    assert_story_holds(result);
    assert_non_null(pond_result_table(result, "price_findings"));
    assert_true(pond_result_table(result, "price_evidence")->rows > 10);
    pond_result_free(result);
}

/* Dear goods of any kind, with any habits. */
static void those_of_prices_hold_too(void **state)
{
    static const char *const products[] = {"flour", "bread", "wheat"};
    struct test_random random = {.seed = 3};
    int64_t fallen = 0;

    for (int i = 0; i < 60; i++) {
        struct pond_error error = {.code = POND_OK};
        struct pond_result *result = NULL;
        double by = 0.0;
        double through = 0.0;
        int lag = 0;

        by = 0.05 + 2.0 * next_uniform(&random);
        through = next_uniform(&random);
        lag = (int)next_below(&random, 60) + 1;
        assert_ok(ask_town(*state, "ripple price",
                           json_pack("{s:[s], s:f, s:f, s:i, s:f}", "product", products[i % 3],
                                     "by", by, "pass_through", through, "lag", lag, "buffer",
                                     next_below(&random, 2) == 0 ? 0.0 : 0.5),
                           &result, &error));
        assert_story_holds(result);
        fallen += town_figure(result, "below_zero") > 0.0 ? 1 : 0;
        pond_result_free(result);
    }
    assert_true(fallen > 5 && fallen < 60);
}

/* The check above is one: it sees a number that drifts, in a table and in a sentence. */
static void a_number_that_drifts_is_seen(void **state)
{
    struct pond_result *result = run(*state, MILL);
    const struct pond_table *days = pond_result_table(result, "days");
    double *lost = pond_table_column(days, "turnover_lost")->data.f64;
    char *sentence = pond_result_table(result, "findings")->column->data.text[0];
    const struct pond_table *firms = pond_result_table(result, "firms");
    char *digit = strstr(sentence, "the worst day is day ") + strlen("the worst day is day ");

    char was = '\0';

    lost[20] += 100.0;
    assert_non_null(strstr(story_fault(result), "turnover_lost is"));
    lost[20] -= 100.0;
    was = *digit;
    *digit = was == '9' ? '8' : '9';
    assert_non_null(strstr(story_fault(result), "nothing stands behind"));
    *digit = was;
    assert_story_holds(result);
    pond_table_column(firms, "struck")->data.i64[0] ^= 1;
    assert_non_null(story_fault(result));
    pond_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_sentences_hold_where_a_mill_closes),
        cmocka_unit_test(they_hold_whatever_happens),
        cmocka_unit_test(nothing_that_happens_is_told_too),
        cmocka_unit_test(both_kinds_of_events_have_evidence),
        cmocka_unit_test(those_of_prices_hold_too),
        cmocka_unit_test(a_number_that_drifts_is_seen),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
