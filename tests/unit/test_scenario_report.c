/* Pages about scenarios: whole and complete in themselves, whatever the scenarios do.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/scenario_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/page/scenario_page.h"
#include "support/html.h"
#include "support/report_fixture.h"
#include "support/town_fixture.h"

#define MILL                                                                                       \
    "{\"who\": {\"firm\": \"mill\"}, \"what\": \"capacity\", \"change\": -1, \"day\": 2, "         \
    "\"duration_days\": 30}"
#define FLOUR                                                                                      \
    "{\"who\": {\"product\": \"flour\"}, \"what\": \"price\", \"change\": 0.4, \"day\": 3, "       \
    "\"duration_days\": 20}"
#define NOTHING "{\"who\": {\"all\": true}, \"what\": \"demand\", \"change\": 0}"

/* Write a scenario; its name is that of the file. */
static void scenario(const struct town *town, const char *name, int days, const char *events)
{
    char text[2000];
    char file[64];

    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-scenario/1\", \"name\": \"%s & Co\", \"days\": %d, "
                   "\"events\": [%s]}",
                   name, days, events);
    (void)snprintf(file, sizeof file, "%s.json", name);
    write_file(in_folder(town->folder, file), text, strlen(text));
}

/* A request and what it owns. */
struct asked {
    struct scenario_report_request request;
    char *path;
    json_t *scenarios;
    json_t *set;
};

/* A request for the page of scenarios "a,b"; free with clear. */
static struct asked ask_page(const struct town *town, const char *names)
{
    struct asked asked = {.path = strdup(in_folder(town->folder, "page.html")),
                          .scenarios = json_array(),
                          .set = json_array()};
    char *copy = strdup(names);

    for (char *name = strtok(copy, ","); name != NULL; name = strtok(NULL, ",")) {
        char file[64];

        (void)snprintf(file, sizeof file, "%s.json", name);
        assert_int_equal(
            json_array_append_new(asked.scenarios, json_string(in_folder(town->folder, file))), 0);
    }
    free(copy);
    asked.request = (struct scenario_report_request){.address = town->store,
                                                     .path = asked.path,
                                                     .title = "",
                                                     .scenarios = asked.scenarios,
                                                     .set = asked.set};
    return asked;
}

static void clear(struct asked *asked)
{
    free(asked->path);
    json_decref(asked->scenarios);
    json_decref(asked->set);
}

/* The page of some scenarios; checked; the caller's to free. */
static char *page_of(const struct town *town, const char *names)
{
    struct pond_error error = {.code = POND_OK};
    struct asked asked = ask_page(town, names);
    char *page = NULL;

    assert_ok(pond_study_scenario_report(&asked.request, &error));
    page = read_file(asked.path, NULL);
    assert_page(page);
    assert_no_network(page);
    clear(&asked);
    return page;
}

static void a_page_has_the_story_the_curve_firms_and_places(void **state)
{
    char *page = NULL;

    scenario(*state, "mill", 60, MILL);
    page = page_of(*state, "mill");
    assert_has(page, "<title>mill &amp; Co</title>");
    assert_int_equal(count_of(page, "<ol class=\"story\">"), 2); /* and why */
    assert_int_equal(count_of(page, "Behind it, by the "), 7);
    assert_has(page, "Turnover lost, day by day");
    assert_has(page, "Shaded: The scenario, from 2 day to 32 day.");
    assert_has(page, "How the rings travel");
    assert_has(page, "<path class=\"area s2\"");
    assert_has(page, "Who carries it, and what would soften it");
    assert_has(page, "Firms that are hit, day by day");
    assert_has(page, " firms that are hit, those that lose most.");
    assert_has(page, "Place by place");
    assert_has(page, "<p>Riverside</p>");
    assert_has(page, "Assumptions and warnings");
    assert_has(page, "How to make it again");
    assert_int_equal(count_of(page, "Side by side"), 0);
    assert_int_equal(count_of(page, "What gets dearer, and who pays for it"), 0);
    free(page);
}

/* Places of the town have coordinates: firms that are hit lie at two of them. */
static void firms_are_on_a_map_where_coordinates_are_known(void **state)
{
    char *page = NULL;

    scenario(*state, "mill", 60, MILL);
    page = page_of(*state, "mill");
    assert_has(page, "Where they are");
    assert_has(page, "Changed by the scenario itself");
    assert_has(page, "Map. Horizontal axis: Longitude (degrees)");
    free(page);
}

/* Draws of what is not known make bands, of all and of places. */
static void draws_make_bands(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct asked asked;
    char *page = NULL;

    scenario(*state, "mill", 60, MILL);
    asked = ask_page(*state, "mill");
    asked.request.draws = 5;
    assert_ok(pond_study_scenario_report(&asked.request, &error));
    page = read_file(asked.path, NULL);
    assert_page(page);
    assert_has(page, "How sure that is");
    assert_has(page, "in 9 of 10 draws");
    assert_has(page, "Median of the draws; band: half of them");
    /* One and the other of the curve, wide and narrow; one each of the places. */
    assert_int_equal(count_of(page, "<path class=\"band\" d=\"M"),
                     4 + count_of(page, "class=\"tiny\""));
    assert_true(count_of(page, "class=\"tiny\"") >= 2);
    clear(&asked);
    free(page);
}

static void where_nobody_is_hit_nothing_is_drawn(void **state)
{
    char *page = NULL;

    scenario(*state, "none", 30, NOTHING);
    page = page_of(*state, "none");
    assert_has(page, "Nobody is hit: there is nothing to draw.");
    assert_int_equal(count_of(page, "role=\"img\""), 0);
    free(page);
}

static void one_day_and_one_place_are_enough(void **state)
{
    char *page = NULL;

    scenario(*state, "day", 1,
             "{\"who\": {\"firm\": \"tailor\"}, \"what\": \"demand\", "
             "\"change\": -0.5}");
    page = page_of(*state, "day");
    assert_has(page, "In 1 days firms lose");
    assert_has(page, "Turnover lost, day by day");
    assert_int_equal(count_of(page, "Place by place"), 0);
    assert_int_equal(count_of(page, "Where they are"), 0);
    free(page);
}

static void dear_goods_alone_need_no_days(void **state)
{
    char *page = NULL;

    scenario(*state, "flour", 40, FLOUR);
    page = page_of(*state, "flour");
    assert_has(page, "What gets dearer, and who pays for it");
    assert_has(page, "Whose margins bear most");
    assert_has(page, "Behind it, by the key figures: raised = 42,720.00\xC2\xA0USD");
    assert_has(page, "Shaded: The scenario, from 3 day to 23 day.");
    assert_int_equal(count_of(page, "Turnover lost, day by day"), 0);
    free(page);
}

static void both_kinds_of_events_share_a_section(void **state)
{
    char *page = NULL;

    scenario(*state, "both", 40, MILL ", " FLOUR);
    page = page_of(*state, "both");
    assert_has(page, "Turnover lost, day by day");
    assert_has(page, "Whose margins bear most");
    assert_int_equal(count_of(page, "<ol class=\"story\">"), 3);
    free(page);
}

static void several_stand_side_by_side(void **state)
{
    char *page = NULL;

    scenario(*state, "mill", 60, MILL);
    scenario(*state, "none", 30, NOTHING);
    scenario(*state, "flour", 40, FLOUR);
    page = page_of(*state, "mill,none");
    assert_has(page, "<title>2 scenarios</title>");
    assert_has(page, "Turnover lost, day by day, side by side");
    assert_has(page, "</span> mill &amp; Co</h2>");
    free(page);
    page = page_of(*state, "mill,flour"); /* the days of one are none of the other */
    assert_int_equal(count_of(page, "Side by side"), 0);
    assert_has(page, "</span> flour &amp; Co</h2>");
    free(page);
    page = page_of(*state, "mill,none,mill,none,mill,none,mill");
    assert_has(page, "the first six scenarios.");
    free(page);
}

static void mistakes_are_told(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct asked asked;

    scenario(*state, "mill", 60, MILL);
    asked = ask_page(*state, "mill,absent");
    assert_fails(pond_study_scenario_report(&asked.request, &error), POND_ENOTFOUND, "absent.json");
    clear(&asked);
    asked = ask_page(*state, "mill");
    assert_int_equal(json_array_append_new(asked.set, json_string("stok=1")), 0);
    assert_fails(pond_study_scenario_report(&asked.request, &error), POND_EINVAL, "stok=1");
    clear(&asked);
    asked = ask_page(*state, "mill");
    assert_int_equal(json_array_append_new(asked.set, json_string("stock=0")), 0);
    assert_fails(pond_study_scenario_report(&asked.request, &error), POND_EINVAL, "\"stock\"");
    clear(&asked);
}

/* Answers that are there already, and where they are written. */
struct written {
    struct scenario_answers answers;
    const struct pond_study *study;
};

static enum pond_status write_answers(void *user)
{
    const struct written *written = user;
    struct pond_report *report = NULL;
    enum pond_status status = pond_report_new(&report, "Title", "", NULL);

    if (status == POND_OK) {
        status = scenario_write(report, &written->answers, true, written->study, NULL);
    }
    pond_report_free(report);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    struct town *town = *state;
    struct pond_error error = {.code = POND_OK};
    struct report_part part[SCENARIO_PARTS] = {{.analysis = NULL}};
    struct written written = {.answers = {.part = part}, .study = &town->study};
    const char *path = NULL;

    scenario(town, "both", 4, MILL ", " FLOUR);
    path = in_folder(town->folder, "both.json");
    assert_ok(study_scenario_read(&written.answers.scenario, path, &error));
    assert_ok(ask_town(town, "ripple run",
                       json_pack("{s:s, s:s}", "scenario", path, "by_day", "place"),
                       &part[SCENARIO_DAYS].result, &error));
    assert_ok(ask_town(town, "ripple bands",
                       json_pack("{s:s, s:i, s:i}", "scenario", path, "draws", 3, "pairs", 0),
                       &part[SCENARIO_BANDS].result, &error));
    assert_ok(ask_town(town, "ripple price", json_pack("{s:s}", "scenario", path),
                       &part[SCENARIO_PRICE].result, &error));
    open_town(town);
    assert_survives_no_memory(write_answers, &written);
    close_town(town);
    for (int i = 0; i < SCENARIO_PARTS; i++) {
        pond_result_free(part[i].result);
    }
    study_scenario_free(written.answers.scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_has_the_story_the_curve_firms_and_places),
        cmocka_unit_test(firms_are_on_a_map_where_coordinates_are_known),
        cmocka_unit_test(draws_make_bands),
        cmocka_unit_test(where_nobody_is_hit_nothing_is_drawn),
        cmocka_unit_test(one_day_and_one_place_are_enough),
        cmocka_unit_test(dear_goods_alone_need_no_days),
        cmocka_unit_test(both_kinds_of_events_share_a_section),
        cmocka_unit_test(several_stand_side_by_side),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
