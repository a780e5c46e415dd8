/* Interventions by firms of the small town: what they are of their sector is how much changes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/page/impact_report.h"
#include "support/html.h"
#include "support/town_fixture.h"

/* The county of docs/impact.md: columns and rows are balanced. */
static const char county[] =
    "industry,11,311,315,22,44,72,final_demand:households,final_demand:exports,output\n"
    "11,200000,900000,0,0,0,60000,140000,700000,2000000\n"
    "311,60000,300000,0,0,40000,360000,1240000,1000000,3000000\n"
    "315,0,0,10000,0,10000,10000,150000,20000,200000\n"
    "22,60000,120000,6000,75000,100000,90000,700000,349000,1500000\n"
    "44,40000,60000,10000,15000,50000,90000,2135000,100000,2500000\n"
    "72,10000,20000,2000,15000,40000,30000,1383000,300000,1800000\n"
    "value_added:pay,500000,700000,80000,250000,1200000,720000,,,\n"
    "value_added:surplus,900000,500000,42000,745000,860000,290000,,,\n"
    "imports,230000,400000,50000,400000,200000,150000,,,\n"
    "jobs [jobs],30,80,8,70,90,60,,,\n"
    "ghg [kg CO2 eq],1800000,300000,5000,6000000,100000,80000,,,\n";

static enum pond_status ask(const struct town *town, const char *intervention,
                            struct pond_result **result, struct pond_error *error)
{
    char path[2][4200];
    char text[1000];
    json_t *values = NULL;

    (void)snprintf(path[0], sizeof path[0], "%s/county_2024.csv", town->folder);
    (void)snprintf(path[1], sizeof path[1], "%s/what.json", town->folder);
    (void)snprintf(text, sizeof text,
                   "{\"format\": \"pond-interventions/1\", \"interventions\": [%s]}", intervention);
    write_file(path[0], county, sizeof county - 1);
    write_file(path[1], text, strlen(text));
    values = json_pack("{s:i, s:s, s:s, s:s}", "draws", 0, "io_table", path[0], "interventions",
                       path[1], "currency", "USD");
    assert_non_null(values);
    return ask_town(town, "impact change", values, result, error);
}

/* Both do the same, number by number. */
static void same(const struct town *town, const char *one, const char *other)
{
    const char *const text[2] = {one, other};
    struct pond_result *result[2] = {NULL, NULL};
    bool any = false;

    for (int k = 0; k < 2; k++) {
        struct pond_error error = {0};

        assert_ok(ask(town, text[k], &result[k], &error));
    }
    for (int64_t row = 0; row < pond_result_table(result[0], "change")->rows; row++) {
        double value[2];

        for (int k = 0; k < 2; k++) {
            value[k] = pond_table_column(pond_result_table(result[k], "change"), "difference")
                           ->data.f64[row];
        }
        assert_close(value[0], value[1], 1e-11);
        any = any || value[0] != 0.0;
    }
    assert_true(any);
    pond_result_free(result[0]);
    pond_result_free(result[1]);
}

/* The tailor sells for 12,000 of the sector's 200,000. */
static void a_firm_that_closes_is_its_share_of_the_sector(void **state)
{
    same(*state, "{\"what\": \"closure\", \"industry\": \"315\", \"who\": {\"firm\": \"tailor\"}}",
         "{\"what\": \"closure\", \"industry\": \"315\", \"share\": 0.06}");
}

/* And has 3 of its 8 jobs. */
static void a_firm_may_count_by_its_people(void **state)
{
    same(*state,
         "{\"what\": \"coefficient\", \"industry\": \"315\", \"input\": \"22\", \"change\": -0.5, "
         "\"who\": {\"firm\": \"tailor\"}, \"by\": \"employees\", \"take_up\": 0.8}",
         "{\"what\": \"coefficient\", \"industry\": \"315\", \"input\": \"22\", \"change\": -0.5, "
         "\"take_up\": 0.3}");
}

static void firms_of_other_sectors_change_nothing_and_that_is_told(void **state)
{
    static const struct {
        const char *text;
        enum pond_status status;
        const char *message;
    } cases[] = {
        {"{\"what\": \"closure\", \"industry\": \"11\", \"who\": {\"firm\": \"tailor\"}}",
         POND_EINVAL, "$.interventions[0].who: of the firms chosen none is of sector \"11\""},
        {"{\"what\": \"closure\", \"industry\": \"315\", \"who\": {\"firm\": \"nobody\"}}",
         POND_ENOTFOUND, "nobody"},
        {"{\"what\": \"closure\", \"industry\": \"3155\", \"who\": {\"firm\": \"tailor\"}}",
         POND_ENOTFOUND, "no industry \"3155\" (did you mean \"315\"?)"},
    };

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pond_error error = {0};
        struct pond_result *result = NULL;

        assert_fails(ask(*state, cases[k].text, &result, &error), cases[k].status,
                     cases[k].message);
    }
}

/* The page tells changes of what there was, not parts of a total. */
static void the_page_shows_what_changes(void **state)
{
    struct town *town = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    char path[4200];
    char set[2][4300];
    json_t *analyses = json_pack("[s]", "change");
    json_t *values = NULL;
    char *page = NULL;

    /* Writes the two files. */
    assert_ok(ask(town,
                  "{\"what\": \"coefficient\", \"industry\": \"72\", \"input\": \"22\", "
                  "\"change\": -0.5, \"rebound\": 1}",
                  &result, &error));
    pond_result_free(result);
    (void)snprintf(path, sizeof path, "%s/page.html", town->folder);
    (void)snprintf(set[0], sizeof set[0], "io_table=%s/county_2024.csv", town->folder);
    (void)snprintf(set[1], sizeof set[1], "interventions=%s/what.json", town->folder);
    values = json_pack("[s, s, s]", set[0], set[1], "currency=USD");
    assert_true(analyses != NULL && values != NULL);
    assert_ok(pond_study_impact_report(
        &(struct impact_report_request){
            .address = town->store, .path = path, .title = "", .analyses = analyses, .set = values},
        &error));
    page = read_file(path, NULL);
    assert_page(page);
    assert_no_network(page);
    assert_true(count_of(page, "What changes here, of what there was") > 0);
    assert_int_equal(count_of(page, "Where it lands"), 0);
    free(page);
    json_decref(analyses);
    json_decref(values);
}

static enum pond_status ask_once(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status =
        ask(user, "{\"what\": \"closure\", \"industry\": \"315\", \"who\": {\"firm\": \"tailor\"}}",
            &result, NULL);

    pond_result_free(result);
    return status;
}

static void failing_memory_is_told(void **state)
{
    assert_survives_no_memory(ask_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_firm_that_closes_is_its_share_of_the_sector),
        cmocka_unit_test(a_firm_may_count_by_its_people),
        cmocka_unit_test(firms_of_other_sectors_change_nothing_and_that_is_told),
        cmocka_unit_test(the_page_shows_what_changes),
        cmocka_unit_test(failing_memory_is_told),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
