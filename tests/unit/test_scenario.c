/* Scenario files: what they become, every refusal with its path, the schema, the template.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/scenario/scenario.h"

#define HEAD "{\"format\": \"pond-scenario/1\", \"events\": ["
#define EVENT(rest) HEAD "{\"who\": {\"all\": true}, " rest "}]}"

static void an_event_is_read_as_it_stands(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;
    static const char text[] =
        "{\"format\": \"pond-scenario/1\", \"name\": \"Two\", \"days\": 30, \"events\": ["
        "{\"name\": \"one\", \"who\": {\"place\": \"Ames\"}, \"what\": \"capacity\","
        " \"change\": -0.5, \"day\": 3, \"duration_days\": 14,"
        " \"recovery\": {\"shape\": \"s_curve\", \"days\": 10, \"//\": \"slow, fast, slow\"}},"
        "{\"who\": [{\"firm\": [\"a\", \"b\"]}, {\"all\": true}], \"what\": \"link\","
        " \"change\": -1, \"to\": {\"firm\": \"c\"}}]}";

    (void)state;
    assert_ok(study_scenario_parse(&scenario, text, sizeof text - 1, "x.json", &error));
    assert_string_equal(scenario->name, "Two");
    assert_int_equal(scenario->days, 30);
    assert_int_equal(scenario->events, 2);
    assert_string_equal(scenario->event[0].name, "one");
    assert_int_equal(scenario->event[0].shock.kind, POND_SHOCK_CAPACITY);
    assert_true(scenario->event[0].shock.change == -0.5);
    assert_int_equal(scenario->event[0].shock.day, 3);
    assert_int_equal(scenario->event[0].shock.duration_days, 14);
    assert_int_equal(scenario->event[0].shock.recovery, POND_RECOVERY_S_CURVE);
    assert_true(scenario->event[0].shock.recovery_days == 10.0);
    assert_null(scenario->event[1].name);
    assert_string_equal(scenario->event[1].path, "$.events[1]");
    assert_int_equal(scenario->event[1].shock.kind, POND_SHOCK_LINK);
    assert_int_equal(scenario->event[1].shock.duration_days, POND_SHOCK_FOREVER);
    assert_int_equal(scenario->event[1].shock.recovery, POND_RECOVERY_SUDDEN);
    assert_non_null(scenario->event[1].to);
    study_scenario_free(scenario);
}

static void refuses(const char *text, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;

    assert_fails(study_scenario_parse(&scenario, text, strlen(text), "x.json", &error), status,
                 part);
    assert_null(scenario);
}

static void nonsense_is_refused_with_its_path(void **state)
{
    (void)state;
    refuses("", POND_EPARSE, "x.json");
    refuses("[]", POND_EINVAL, "$ is [] (expected an object {...})");
    refuses("{}", POND_EINVAL, "$.format is missing (expected one of \"pond-scenario/1\")");
    refuses("{\"format\": \"pond-scenario/2\", \"events\": []}", POND_EINVAL,
            "$.format is \"pond-scenario/2\"");
    refuses("{\"format\": \"pond-scenario/1\"}", POND_EINVAL, "$.events is missing");
    refuses(HEAD "]}", POND_EINVAL, "$.events is [] (expected a list [...] of at least one");
    refuses(HEAD "5]}", POND_EINVAL, "$.events[0] is 5");
    refuses(HEAD "{}]}", POND_EINVAL, "$.events[0].who is missing");
    refuses(HEAD "{\"who\": {}, \"what\": \"price\", \"change\": 1}]}", POND_EINVAL,
            "$.events[0].who is empty (expected at least one of: firm, industry, place");
    refuses(HEAD "{\"who\": [{}], \"what\": \"price\", \"change\": 1}]}", POND_EINVAL,
            "$.events[0].who[0] is empty");
    refuses(EVENT("\"what\": \"earthquake\", \"change\": 1"), POND_EINVAL,
            "$.events[0].what is \"earthquake\" (expected one of \"capacity\", \"demand\"");
    refuses(EVENT("\"what\": \"demand\", \"change\": \"-30 %\""), POND_EINVAL,
            "$.events[0].change is \"-30 %\" (expected a number from -1 to 1000)");
    refuses(EVENT("\"what\": \"demand\", \"change\": -30"), POND_EINVAL, "a number from -1");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"days\": 5"), POND_EINVAL,
            "$.events[0] has a member \"days\" that means nothing here (there are: name, who");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"day\": 1.5"), POND_EINVAL,
            "a whole number from 0");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"duration_days\": 0"), POND_EINVAL,
            "a whole number from 1");
    refuses(HEAD "{\"who\": {\"circle\": {\"longitude\": 200, \"latitude\": 1, \"km\": 1}}, "
                 "\"what\": \"price\", \"change\": 1}]}",
            POND_EINVAL, "$.events[0].who.circle.longitude is 200 (expected a number from -180");
    refuses(HEAD "{\"who\": {\"polygon\": [[1, 2], [3, 4]]}, \"what\": \"price\", \"change\": 1}]}",
            POND_EINVAL, "at least three [longitude, latitude]");
    refuses(HEAD "{\"who\": {\"firm\": []}, \"what\": \"price\", \"change\": 1}]}", POND_EINVAL,
            "$.events[0].who.firm is [] (expected a text or a list of texts");
    refuses(HEAD "{\"who\": {\"all\": false}, \"what\": \"price\", \"change\": 1}]}", POND_EINVAL,
            "$.events[0].who.all is false (expected true");
    refuses("{\"format\": \"pond-scenario/1\", \"format\": \"pond-scenario/1\"}", POND_EPARSE,
            "format");
}

static void members_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    refuses(EVENT("\"what\": \"link\", \"change\": 0.5"), POND_EINVAL, "-1 cuts it");
    refuses(EVENT("\"what\": \"supply\", \"change\": -0.5"), POND_EINVAL, "0 or more for supply");
    refuses(EVENT("\"what\": \"price\", \"change\": -1"), POND_EINVAL, "more than -1 for a price");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"to\": {\"all\": true}"), POND_EINVAL,
            "$.events[0].to is for");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"input\": \"311\""), POND_EINVAL,
            "$.events[0].input is for");
    refuses(EVENT("\"what\": \"stock\", \"change\": -1, \"duration_days\": 5"), POND_EINVAL,
            "happens once");
    refuses(EVENT("\"what\": \"capacity\", \"change\": -1, "
                  "\"recovery\": {\"shape\": \"linear\", \"days\": 5}"),
            POND_EINVAL, "$.events[0].duration_days is missing");
    refuses(EVENT("\"what\": \"demand\", \"change\": -1, \"duration_days\": 2, "
                  "\"recovery\": {\"shape\": \"neighbours\", \"days\": 5}"),
            POND_EINVAL, "for capacity alone");
}

static void comments_may_stand_in_every_object(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;
    static const char text[] =
        "{\"//\": 1, \"//a\": [], \"format\": \"pond-scenario/1\", \"events\": [{\"//b\": {},"
        " \"who\": {\"//\": \"all\", \"all\": true}, \"what\": \"demand\", \"change\": -1}]}";

    (void)state;
    assert_ok(study_scenario_parse(&scenario, text, sizeof text - 1, "x.json", &error));
    study_scenario_free(scenario);
}

static void the_template_is_a_scenario(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct study_scenario *scenario = NULL;
    const char *text = study_scenario_template();

    (void)state;
    assert_ok(study_scenario_parse(&scenario, text, strlen(text), "template", &error));
    assert_int_equal(scenario->events, 3);
    study_scenario_free(scenario);
}

/* The words of the tables stand in the schema, and its numbers. */
static void the_schema_says_what_the_parser_checks(void **state)
{
    struct pond_error error = {.code = POND_OK};
    json_t *schema = NULL;
    const json_t *event = NULL;

    (void)state;
    assert_ok(study_scenario_schema(&schema, &error));
    event = json_object_get(
        json_object_get(json_object_get(json_object_get(schema, "properties"), "events"), "items"),
        "properties");
    assert_int_equal(json_array_size(json_object_get(json_object_get(event, "what"), "enum")), 6);
    assert_true(json_number_value(json_object_get(json_object_get(event, "change"), "minimum")) ==
                -1.0);
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 2);
    json_decref(schema);
}

static enum pond_status parse_one(void *user)
{
    struct study_scenario *scenario = NULL;
    const char *text = study_scenario_template();
    enum pond_status status = study_scenario_parse(&scenario, text, strlen(text), "x", NULL);

    (void)user;
    study_scenario_free(scenario);
    return status;
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_no_memory(parse_one, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_read_as_it_stands),
        cmocka_unit_test(nonsense_is_refused_with_its_path),
        cmocka_unit_test(members_that_do_not_go_together_are_refused),
        cmocka_unit_test(comments_may_stand_in_every_object),
        cmocka_unit_test(the_template_is_a_scenario),
        cmocka_unit_test(the_schema_says_what_the_parser_checks),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
