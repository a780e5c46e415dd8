/* "impact demand" of a town's trades and of a file, by hand, and the page of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/impact_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "support/html.h"
#include "support/town_fixture.h"

/* Two industries; Miller and Blair 2009, table 2.3, with jobs and people. */
static const char table[] =
    "industry,food,rest,final_demand:households,final_demand:exports,output\n"
    "food,150,500,300,50,1000\n"
    "rest,200,100,1000,700,2000\n"
    "value_added:pay,300,500,,,\n"
    "value_added:surplus,350,900,,,\n"
    "jobs [jobs],3,8,,,\n"
    "ghg [kg CO2 eq],500,100,,,\n";

static const char concordance[] =
    "{\"format\": \"pond-concordance/1\", \"purchases\": ["
    "{\"seller\": {\"firm\": \"mill\"}, \"buyer\": {\"firm\": \"bakery\"}, \"goods\": ["
    "{\"name\": \"flour\", \"industry\": \"food\", \"share\": 0.8},"
    "{\"name\": \"carrier\", \"industry\": \"rest\", \"share\": 0.2},"
    "{\"name\": \"bread\", \"industry\": \"food\", \"share\": 0.5, \"on_top\": true}]}]}";

static void put(const struct town *town, const char *name, const char *text, char path[4096])
{
    (void)snprintf(path, 4096, "%s", in_folder(town->folder, name));
    write_file(path, text, strlen(text));
}

static json_t *values_of(const struct town *town, const char *rules)
{
    char io[4096];
    char file[4096];

    put(town, "town_2024.csv", table, io);
    put(town, "concordance.json", rules, file);
    return json_pack("{s:s, s:s, s:i, s:s}", "io_table", io, "concordance", file, "draws", 0,
                     "currency", "USD");
}

static double effect(const struct pond_result *result, const char *measure, const char *column)
{
    return town_value(result, "effects", "measure", measure, column);
}

/* L of the published table: 1.25412541, 0.33003300; 0.26402640, 1.12211221. */
static void trades_are_split_and_accounted_for_by_hand(void **state)
{
    struct town *town = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    double flour = 0.0;
    double food = 0.0;
    double rest = 0.0;
    double jobs = 0.0;

    assert_ok(ask_town(town, "impact demand", values_of(town, concordance), &result, &error));
    flour = town_figure(result, "spent");
    assert_true(flour > 4000.0);
    food = flour * (0.8 + 0.5);
    rest = flour * 0.2;
    assert_close(town_value(result, "spending", "what", "bread", "amount"), flour * 0.5, 1e-12);
    jobs = 0.003 * (1.25412541 * food + 0.33003300 * rest) +
           0.004 * (0.26402640 * food + 1.12211221 * rest);
    assert_close(effect(result, "jobs", "direct") + effect(result, "jobs", "supply_chain"), jobs,
                 1e-7);
    assert_close(effect(result, "jobs", "direct"), 0.003 * food + 0.004 * rest, 1e-12);
    /* What pay is spent on: 1,300 of 2,050 value added; prices of this table by hand. */
    assert_true(effect(result, "jobs", "induced") > 0.0);
    assert_close(town_value(result, "spending_by_industry", "industry", "3118", "spent"), flour,
                 1e-12);
    assert_close(town_value(result, "spending_by_industry", "industry", "3118", "jobs"),
                 effect(result, "jobs", "total"), 1e-12);
    /* Every other trade is told as left out. */
    assert_int_equal(result->warnings, 1);
    assert_non_null(strstr(result->warning[0], "no rule of the concordance"));
    pond_result_free(result);
}

/* e = H L f / (1 - H L c): with one region the published way to close a table. */
static void pay_is_spent_again_until_nothing_is_left(void **state)
{
    struct town *town = *state;
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *values = values_of(town, concordance);
    double food = 0.0;
    double rest = 0.0;
    double x[2];
    double pay = 0.0;
    const double spend = 0.5;
    double c[2] = {spend * 300.0 / 1300.0, spend * 1000.0 / 1300.0};
    double again = 0.3 * (1.25412541 * c[0] + 0.33003300 * c[1]) +
                   0.25 * (0.26402640 * c[0] + 1.12211221 * c[1]);

    (void)json_object_set_new(values, "spend", json_real(spend));
    assert_ok(ask_town(town, "impact demand", values, &result, &error));
    food = town_figure(result, "spent") * 1.3;
    rest = town_figure(result, "spent") * 0.2;
    x[0] = 1.25412541 * food + 0.33003300 * rest;
    x[1] = 0.26402640 * food + 1.12211221 * rest;
    pay = 0.3 * x[0] + 0.25 * x[1];
    assert_close(effect(result, "pay", "direct") + effect(result, "pay", "supply_chain"), pay,
                 1e-7);
    assert_close(effect(result, "pay", "total"), pay / (1.0 - again), 1e-7);
    pond_result_free(result);
}

static void refuses(const struct town *town, const char *rules, enum pond_status status,
                    const char *part)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;

    assert_fails(ask_town(town, "impact demand", values_of(town, rules), &result, &error), status,
                 part);
}

#define GOODS(goods)                                                                               \
    "{\"format\": \"pond-concordance/1\", \"purchases\": [{\"goods\": [" goods "]}]}"

static void concordances_that_do_not_fit_are_refused(void **state)
{
    struct town *town = *state;

    refuses(town, "{\"format\": \"pond-concordance/1\"}", POND_EINVAL, "\"purchases\" is missing");
    refuses(town, GOODS("{\"industry\": \"food\", \"share\": 0.5}"), POND_EINVAL, "add up to 0.5");
    refuses(town, GOODS("{\"industry\": \"fodder\", \"share\": 1}"), POND_EINVAL,
            "has no industry \"fodder\"");
    refuses(town, GOODS("{\"industry\": \"food\", \"share\": 1, \"region\": \"Mars\"}"),
            POND_EINVAL, "has no region \"Mars\"");
    refuses(town, GOODS("{\"industry\": \"food\", \"share\": -1}"), POND_EINVAL,
            "$.purchases[0].goods[0].share");
    refuses(town,
            "{\"format\": \"pond-concordance/1\", \"purchases\": [{\"seller\": {\"firm\": \"x\"}, "
            "\"goods\": [{\"industry\": \"food\", \"share\": 1}]}]}",
            POND_ENOTFOUND, "x");
    refuses(town, "[", POND_EPARSE, "concordance.json");
}

struct page_user {
    const struct town *town;
    json_t *values;
    char path[4096];
};

static enum pond_status page_once(void *user)
{
    struct page_user *page = user;
    json_t *analyses = json_pack("[s]", "demand");
    enum pond_status status = POND_OK;
    struct impact_report_request request = {.address = page->town->store,
                                            .path = page->path,
                                            .title = "A \"town\" & more",
                                            .analyses = analyses,
                                            .set = page->values};

    assert_non_null(analyses);
    status = pond_study_impact_report(&request, NULL);
    json_decref(analyses);
    return status;
}

static void the_page_is_whole_and_complete_in_itself(void **state)
{
    struct town *town = *state;
    json_t *values = values_of(town, concordance);
    struct page_user user = {.town = town, .values = json_array()};
    const char *name = NULL;
    json_t *value = NULL;
    char *page = NULL;
    char text[5000];

    json_object_foreach(values, name, value)
    {
        if (strcmp(name, "draws") != 0) {
            (void)snprintf(text, sizeof text, "%s=%s", name, json_string_value(value));
            (void)json_array_append_new(user.values, json_string(text));
        }
    }
    (void)json_array_append_new(user.values, json_string("draws=20"));
    (void)snprintf(user.path, sizeof user.path, "%s", in_folder(town->folder, "page.html"));
    assert_int_equal(page_once(&user), POND_OK);
    page = read_file(user.path, NULL);
    assert_page(page);
    assert_no_network(page);
    assert_int_equal(count_of(page, "Who pays whom"), 3);
    assert_true(count_of(page, "How sure that is") > 0);
    assert_true(count_of(page, "Ghg tier by tier") + count_of(page, "ghg tier by tier") > 0);
    free(page);
    json_decref(user.values);
    json_decref(values);
}

static void a_page_of_what_there_is_not_is_refused(void **state)
{
    struct town *town = *state;
    struct pond_error error = {0};
    json_t *analyses = json_pack("[s]", "everything");
    json_t *set = json_array();
    struct impact_report_request request = {.address = town->store,
                                            .path = in_folder(town->folder, "no.html"),
                                            .title = "",
                                            .analyses = analyses,
                                            .set = set};

    assert_fails(pond_study_impact_report(&request, &error), POND_EINVAL, "demand");
    json_decref(analyses);
    json_decref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trades_are_split_and_accounted_for_by_hand),
        cmocka_unit_test(pay_is_spent_again_until_nothing_is_left),
        cmocka_unit_test(concordances_that_do_not_fit_are_refused),
        cmocka_unit_test(the_page_is_whole_and_complete_in_itself),
        cmocka_unit_test(a_page_of_what_there_is_not_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up_town, tear_down_town);
}
