/* Parameters from text and JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "study/parameters.h"
#include "study/registry.h"

static const struct pond_parameter list[] = {
    {"eps", POND_PARAMETER_NUMBER, "share", "0.01", 1e-15, 1, "", "When to stop."},
    {"steps", POND_PARAMETER_INTEGER, "", "10", 1, 100, "", "How many."},
    {"on", POND_PARAMETER_BOOL, "", "true", 0, 0, "", "Whether."},
    {"kind", POND_PARAMETER_CHOICE, "", "a", 0, 0, "a bc", "Which."},
    {"from", POND_PARAMETER_DATE, "", "", 0, 0, "", "When."},
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "", "Who."},
    {"io_table", POND_PARAMETER_TABLE, "", "", 0, 0, "", "Which table."},
    {"out", POND_PARAMETER_OUTPUT, "", "", 0, 0, "", "Where to write."},
};
#define COUNT ((int32_t)(sizeof list / sizeof *list))

static void defaults_are_set_and_given_values_kept(void **state)
{
    struct pond_error error = {0};
    json_t *values = json_pack("{s:f}", "eps", 0.5);

    (void)state;
    assert_ok(pond_parameters_complete(values, list, COUNT, &error));
    assert_true(json_real_value(json_object_get(values, "eps")) == 0.5);
    assert_int_equal(json_integer_value(json_object_get(values, "steps")), 10);
    assert_true(json_is_true(json_object_get(values, "on")));
    assert_string_equal(json_string_value(json_object_get(values, "kind")), "a");
    assert_int_equal(json_array_size(json_object_get(values, "firm")), 0);
    assert_string_equal(json_string_value(json_object_get(values, "io_table")), "");
    assert_string_equal(json_string_value(json_object_get(values, "out")), "");
    json_decref(values);
}

static void texts_become_values_or_messages(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message; /* NULL: legal */
    } cases[] = {
        {"eps", "1e-6", NULL},
        {"eps", "2", "from 1e-15 to 1"},
        {"eps", "nan", "\"nan\""},
        {"eps", "1x", "\"1x\""},
        {"eps", "", "\"\""},
        {"steps", "100", NULL},
        {"steps", "101", "from 1 to 100"},
        {"steps", "1.5", "whole number"},
        {"steps", "99999999999999999999", "whole number"},
        {"on", "no", NULL},
        {"on", "perhaps", "true or false"},
        {"kind", "bc", NULL},
        {"kind", "b", "one of: a, bc"},
        {"kind", "a bc", "one of: a, bc"},
        {"from", "2019-02-28", NULL},
        {"from", "2019-02-29", "such as 2019-01-31"},
    };
    struct pond_error error = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *values = json_object();
        const struct pond_parameter *p = pond_parameter_find(list, COUNT, cases[i].name);
        if (cases[i].message == NULL) {
            assert_ok(pond_parameter_set(values, p, cases[i].text, &error));
        } else {
            assert_fails(pond_parameter_set(values, p, cases[i].text, &error), POND_EINVAL,
                         cases[i].message);
            assert_int_equal(json_object_size(values), 0);
        }
        json_decref(values);
    }
}

static void lists_grow_and_blanks_do_not_count(void **state)
{
    struct pond_error error = {0};
    json_t *values = json_object();
    const json_t *items = NULL;

    (void)state;
    assert_ok(pond_parameter_set(values, &list[5], " a b ,, c", &error));
    assert_ok(pond_parameter_set(values, &list[5], "d", &error));
    items = json_object_get(values, "firm");
    assert_int_equal(json_array_size(items), 3);
    assert_string_equal(json_string_value(json_array_get(items, 0)), "a b");
    assert_string_equal(json_string_value(json_array_get(items, 2)), "d");
    json_decref(values);
}

static void unknown_names_and_wrong_types_are_refused(void **state)
{
    struct pond_error error = {0};
    json_t *values = json_pack("{s:i}", "epz", 1);

    (void)state;
    assert_fails(pond_parameters_complete(values, list, COUNT, &error), POND_EINVAL,
                 "there are: eps, steps");
    json_decref(values);
    values = json_pack("{s:s}", "eps", "0.5");
    assert_fails(pond_parameters_complete(values, list, COUNT, &error), POND_EINVAL, "\"eps\"");
    json_decref(values);
    values = json_pack("{s:[i]}", "firm", 7);
    assert_fails(pond_parameters_complete(values, list, COUNT, &error), POND_EINVAL, "\"firm\"");
    json_decref(values);
    values = json_array();
    assert_fails(pond_parameters_complete(values, list, COUNT, &error), POND_EINVAL, "object");
    json_decref(values);
}

static void every_row_of_the_registry_is_whole(void **state)
{
    struct pond_error error = {0};

    (void)state;
    for (int32_t i = 0; i < pond_registry_count(); i++) {
        const struct pond_analysis *a = pond_registry_at(i);
        json_t *values = json_object();
        json_t *schema = NULL;
        assert_ptr_equal(pond_registry_find(a->name), a);
        assert_true(a->version >= 1 && strlen(a->question) > 10 && strlen(a->method) > 10);
        assert_true((a->run != NULL) != (a->prepare != NULL));
        if (a->prepare != NULL) {
            assert_true(a->run_range != NULL && a->finish != NULL && a->release != NULL);
            assert_true(a->block > 0 && a->item != NULL);
        }
        /* Every default is legal, and a schema tells of every parameter. */
        assert_ok(pond_parameters_complete(values, a->parameter, a->parameters, &error));
        assert_int_equal(json_object_size(values), a->parameters);
        assert_ok(pond_parameters_schema(&schema, a->parameter, a->parameters, &error));
        assert_int_equal(json_object_size(json_object_get(schema, "properties")), a->parameters);
        json_decref(schema);
        json_decref(values);
    }
    assert_null(pond_registry_find("ripple"));
}

static void tables_and_outputs_are_texts_and_nothing_else(void **state)
{
    static const struct {
        const char *name;
        const char *message;
    } cases[] = {{"io_table", "input-output table"}, {"out", "a file to write"}};
    struct pond_error error = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pond_parameter *parameter = pond_parameter_find(list, COUNT, cases[i].name);
        json_t *values = json_object();
        assert_ok(pond_parameter_set(values, parameter, "iowa/2020", &error));
        assert_string_equal(json_string_value(json_object_get(values, cases[i].name)), "iowa/2020");
        (void)json_object_set_new(values, cases[i].name, json_integer(1));
        assert_fails(pond_parameters_complete(values, list, COUNT, &error), POND_EINVAL,
                     cases[i].message);
        json_decref(values);
    }
}

/* Whether words of a parameter's meaning say that it is a file. */
static bool says_file(const struct pond_parameter *parameter)
{
    static const char *const words[] = {"CSV ", "JSON file", "this file", "the path of"};
    bool says = strcmp(parameter->name, "io_table") == 0;

    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        says = says || strstr(parameter->meaning, words[w]) != NULL;
    }
    return says;
}

static void assert_typed(const char *analysis, const struct pond_parameter *parameter)
{
    bool typed =
        parameter->type == POND_PARAMETER_FILE || parameter->type == POND_PARAMETER_FOLDER ||
        parameter->type == POND_PARAMETER_TABLE || parameter->type == POND_PARAMETER_OUTPUT;

    if (says_file(parameter) && !typed) {
        fail_msg("%s: parameter \"%s\" is of type %d: \"%s\"", analysis, parameter->name,
                 (int)parameter->type, parameter->meaning);
    }
}

/* Who takes requests from outside tells by the type alone what reaches the file system. */
static void what_reaches_the_file_system_has_a_type_that_says_so(void **state)
{
    (void)state;
    for (int32_t i = 0; i < pond_registry_count(); i++) {
        const struct pond_analysis *analysis = pond_registry_at(i);

        for (int32_t p = 0; p < analysis->parameters; p++) {
            assert_typed(analysis->name, &analysis->parameter[p]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_set_and_given_values_kept),
        cmocka_unit_test(texts_become_values_or_messages),
        cmocka_unit_test(lists_grow_and_blanks_do_not_count),
        cmocka_unit_test(unknown_names_and_wrong_types_are_refused),
        cmocka_unit_test(every_row_of_the_registry_is_whole),
        cmocka_unit_test(tables_and_outputs_are_texts_and_nothing_else),
        cmocka_unit_test(what_reaches_the_file_system_has_a_type_that_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
