/* Whom a scenario hits: every way of choosing firms in a town of eight, and the shocks that follow.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "study/scenario/scenario_shocks.h"
#include "support/town_fixture.h"

/* One event in a scenario; freed by the caller. */
static struct study_scenario *event(const char *who, const char *rest)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;
    char text[2000];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"events\": [{\"who\": %s, %s}]}", who, rest);
    assert_ok(study_scenario_parse(&scenario, text, strlen(text), "x.json", &error));
    return scenario;
}

static enum pond_status resolve(struct town *town, const char *who, const char *rest,
                                struct study_shocks **shocks, struct pond_error *error)
{
    enum pond_status status = POND_OK;
    struct study_scenario *scenario = event(who, rest);
    struct study_chooser *chooser = NULL;

    *shocks = NULL;
    status = study_chooser_new(&chooser, &town->study, error);
    if (status == POND_OK) {
        status = study_shocks_resolve(shocks, scenario, chooser, error);
    }
    study_chooser_free(chooser);
    study_scenario_free(scenario);
    return status;
}

/* The firms that `who` chooses are these, in words with blanks between, and so many are unknown. */
static void chooses(struct town *town, const char *who, const char *firms, int64_t unknown)
{
    struct pond_error error = {.code = POND_OK};
    struct study_shocks *shocks = NULL;
    char words[200];
    int64_t count = 0;

    assert_ok(resolve(town, who, "\"what\": \"demand\", \"change\": -1", &shocks, &error));
    (void)snprintf(words, sizeof words, "%s", firms);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        pond_node node = town_node(town, word);
        bool found = false;

        for (int64_t k = 0; k < shocks->shocks; k++) {
            found = found || shocks->shock[k].node == node;
        }
        assert_true(found);
        count++;
    }
    assert_int_equal(shocks->shocks, count);
    assert_int_equal(shocks->hit[0].firms, count);
    if (shocks->hit[0].unknown != unknown) {
        fail_msg("%s: %lld unknown", who, (long long)shocks->hit[0].unknown);
    }
    study_shocks_free(shocks);
}

static void every_way_chooses_the_firms_it_should(void **state)
{
    struct town *town = *state;

    open_town(town);
    chooses(town, "{\"all\": true}", "farm mill bakery oven cafe grocer power tailor", 0);
    chooses(town, "{\"firm\": [\"mill\", \"oven\"]}", "mill oven", 0);
    chooses(town, "{\"industry\": \"31\"}", "mill bakery oven tailor", 0);
    chooses(town, "{\"industry\": [\"3118\", \"111\"]}", "bakery oven farm", 0);
    chooses(town, "{\"place\": \"RIVERSIDE\"}", "oven grocer tailor", 1);
    chooses(town, "{\"place\": \"river\"}", "oven grocer tailor", 1);
    chooses(town, "{\"product\": \"Bread\"}", "bakery oven", 0);
    chooses(town, "{\"product\": [\"milled\", \"kwh\"]}", "mill power", 0);
    chooses(town, "{\"where\": \"employees < 10\"}", "oven tailor", 1);
    chooses(town, "{\"where\": \"employees is not given\"}", "farm", 0);
    chooses(town, "{\"where\": \"output > 100000 and customers = 0\"}", "cafe grocer", 0);
    /* Hilltown and Riverside are 0.2 degrees of latitude apart: 22.2 km. */
    chooses(town, "{\"circle\": {\"longitude\": -93.6, \"latitude\": 42.2, \"km\": 22.2}}",
            "oven grocer tailor", 1);
    chooses(town, "{\"circle\": {\"longitude\": -93.6, \"latitude\": 42.2, \"km\": 22.3}}",
            "farm mill bakery oven cafe grocer tailor", 1);
    chooses(town, "{\"polygon\": [[-94, 41.9], [-93, 41.9], [-93, 42.1], [-94, 42.1]]}",
            "farm mill bakery cafe", 1);
    chooses(town, "{\"place\": \"hill\", \"industry\": \"311\"}", "mill bakery", 0);
    chooses(town, "[{\"firm\": \"tailor\"}, {\"place\": \"hill\", \"where\": \"employees > 20\"}]",
            "tailor bakery", 2);
    close_town(town);
}

static void events_become_shocks_of_firms_links_and_stocks(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct study_shocks *shocks = NULL;

    open_town(town);
    assert_ok(resolve(town, "{\"firm\": \"mill\"}",
                      "\"what\": \"capacity\", \"change\": -0.5, \"day\": 2, \"duration_days\": 9, "
                      "\"recovery\": {\"shape\": \"linear\", \"days\": 4}",
                      &shocks, &error));
    assert_int_equal(shocks->shocks, 1);
    assert_int_equal(shocks->shock[0].node, town_node(town, "mill"));
    assert_int_equal(shocks->shock[0].duration_days, 9);
    assert_int_equal(shocks->shock[0].recovery, POND_RECOVERY_LINEAR);
    study_shocks_free(shocks);
    assert_ok(resolve(town, "{\"product\": \"flour\"}",
                      "\"what\": \"link\", \"change\": -1, \"to\": {\"place\": \"river\"}", &shocks,
                      &error));
    assert_int_equal(shocks->shocks, 2); /* oven, grocer */
    assert_int_equal(shocks->shock[0].node, town_node(town, "mill"));
    assert_int_equal(shocks->shock[0].other, town_node(town, "oven"));
    assert_int_equal(shocks->shock[1].other, town_node(town, "grocer"));
    study_shocks_free(shocks);
    assert_ok(resolve(town, "{\"firm\": \"mill\"}", "\"what\": \"link\", \"change\": -1", &shocks,
                      &error));
    assert_int_equal(shocks->shocks, 1);
    assert_int_equal(shocks->shock[0].other, POND_SHOCK_ALL);
    study_shocks_free(shocks);
    assert_ok(resolve(town, "{\"industry\": \"3118\"}",
                      "\"what\": \"stock\", \"change\": -0.5, \"input\": \"311\"", &shocks,
                      &error));
    assert_int_equal(shocks->shocks, 2);
    assert_string_equal(town->study.network->industry_code[shocks->shock[0].other], "3112");
    study_shocks_free(shocks);
    close_town(town);
}

/* 4,000 + 2,500 + 400 + 1,200 a month to firms, 800 to households, 40 % dearer. */
static void a_dearer_product_is_pushed_along_its_own_sales(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct study_shocks *shocks = NULL;

    open_town(town);
    assert_ok(resolve(town, "{\"product\": \"flour\"}", "\"what\": \"price\", \"change\": 0.4",
                      &shocks, &error));
    assert_int_equal(shocks->shocks, 0);
    assert_int_equal(shocks->pushes, 1);
    assert_close(shocks->push[0].cost[town_node(town, "oven")], 0.4 * 12 * 2500, 1e-12);
    assert_close(shocks->push[0].gain[town_node(town, "mill")], 0.4 * 12 * 8900, 1e-12);
    assert_close(shocks->push[0].final[town_node(town, "mill")], 0.4 * 12 * 800, 1e-12);
    assert_true(shocks->push[0].cost[town_node(town, "farm")] == 0.0); /* bran is not flour */
    study_shocks_free(shocks);
    close_town(town);
}

static void refuses(struct town *town, const char *who, const char *rest, enum pond_status status,
                    const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct study_shocks *shocks = NULL;

    assert_fails(resolve(town, who, rest, &shocks, &error), status, part);
    assert_null(shocks);
}

static void what_is_not_there_is_named_with_its_path_and_what_there_is(void **state)
{
    struct town *town = *state;
    const char *demand = "\"what\": \"demand\", \"change\": -1";

    open_town(town);
    refuses(town, "{\"firm\": \"baker\"}", demand, POND_ENOTFOUND,
            "x.json: $.events[0].who.firm: there is no firm with the code \"baker\"");
    refuses(
        town, "{\"industry\": \"99\"}", demand, POND_ENOTFOUND,
        "$.events[0].who.industry: no industry's code begins with \"99\" (there are 7: \"111\"");
    refuses(town, "{\"place\": [\"hill\", \"lake\"]}", demand, POND_ENOTFOUND,
            "called \"lake\" (there are 2 places: \"Hilltown\", \"Riverside\")");
    refuses(town, "{\"product\": \"gold\"}", demand, POND_ENOTFOUND,
            "the code, name or category \"gold\" (there are 11: \"Wheat\"");
    refuses(town, "{\"product\": \"seed\"}", demand, POND_ENOTFOUND, "nobody sold that product");
    refuses(town, "{\"where\": \"jobs < 5\"}", demand, POND_EPARSE,
            "x.json: $.events[0].who.where: \"jobs\" at character 1");
    refuses(town, "{\"where\": \"employees > 1000\"}", demand, POND_ENOTFOUND,
            "chooses none of the 8 firms of the network (for 1 of them a value it asks for is "
            "missing)");
    refuses(town, "[{\"all\": true}, {\"firm\": \"x\"}]", demand, POND_ENOTFOUND,
            "$.events[0].who[1].firm");
    refuses(town, "{\"polygon\": [[-170, 1], [170, 1], [0, 50]]}", demand, POND_EINVAL,
            "spans 340 degrees");
    refuses(town, "{\"firm\": \"farm\"}",
            "\"what\": \"link\", \"change\": -1, \"to\": "
            "{\"firm\": \"cafe\"}",
            POND_ENOTFOUND, "sold to any of the 1 of \"to\"");
    refuses(town, "{\"firm\": \"tailor\"}",
            "\"what\": \"stock\", \"change\": -1, \"input\": \"3112\"", POND_ENOTFOUND,
            "bought from an industry of \"input\"");
    close_town(town);
}

struct memory_case {
    struct town *town;
    struct study_scenario *scenario;
};

static enum pond_status resolve_all(void *user)
{
    struct memory_case *what = user;
    struct study_shocks *shocks = NULL;
    struct study_chooser *chooser = NULL;
    enum pond_status status = study_chooser_new(&chooser, &what->town->study, NULL);

    if (status == POND_OK) {
        status = study_shocks_resolve(&shocks, what->scenario, chooser, NULL);
    }
    study_chooser_free(chooser);
    study_shocks_free(shocks);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct memory_case what = {.town = *state};

    open_town(what.town);
    what.scenario = event("[{\"product\": \"flour\"}, {\"place\": \"hill\"}, {\"where\": "
                          "\"employees < 10\", \"industry\": \"3\"}]",
                          "\"what\": \"price\", \"change\": 0.4");
    assert_survives_no_memory(resolve_all, &what);
    study_scenario_free(what.scenario);
    close_town(what.town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_chooses_the_firms_it_should),
        cmocka_unit_test(events_become_shocks_of_firms_links_and_stocks),
        cmocka_unit_test(a_dearer_product_is_pushed_along_its_own_sales),
        cmocka_unit_test(what_is_not_there_is_named_with_its_path_and_what_there_is),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
