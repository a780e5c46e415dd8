/* Files of interventions: what is read, what is refused, what they are written from.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "study/change/change_form.h"
#include "support/support.h"

static const char *put(const char *text)
{
    const char *path = in_folder(test_folder, "what.json");

    write_file(path, text, strlen(text));
    return path;
}

static void members_are_what_the_file_says(void **state)
{
    struct pond_error error = {0};
    struct change_file *file = NULL;

    (void)state;
    assert_ok(change_file_read(
        &file,
        put("{\"format\": \"pond-interventions/1\", \"name\": \"both\", \"interventions\": "
            "[{\"what\": "
            "\"closure\", \"industry\": [\"a\", \"b\"], \"share\": 0.25}, {\"//\": \"a comment\", "
            "\"name\": \"more\", \"what\": \"final_demand\", \"change\": 0.5}]}"),
        &error));
    assert_string_equal(file->name, "both");
    assert_int_equal(file->events, 2);
    assert_int_equal(file->event[0].kind, CHANGE_CLOSURE);
    assert_string_equal(file->event[0].name, "$.interventions[0]");
    assert_close(change_number(&file->event[0], "share", 1.0), 0.25, 0.0);
    assert_close(change_number(&file->event[0], "take_up", 0.75), 0.75, 0.0);
    assert_string_equal(file->event[1].name, "more");
    assert_true(change_has(&file->event[1], "change") && !change_has(&file->event[1], "amount"));
    assert_null(change_text(&file->event[1], "region"));
    change_file_free(file);
    change_file_free(NULL);
}

static void what_is_no_file_of_interventions_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum pond_status status;
        const char *message;
    } cases[] = {
        {"", POND_EPARSE, "what.json line 1"},
        {"{", POND_EPARSE, "what.json line 1"},
        {"[]", POND_EINVAL, "an object"},
        {"{\"format\": \"pond-scenario/1\", \"interventions\": []}", POND_EINVAL,
         "$.format is \"pond-scenario/1\" (expected one of \"pond-interventions/1\")"},
        {"{\"format\": \"pond-interventions/1\"}", POND_EINVAL, "$.interventions is missing"},
        {"{\"format\": \"pond-interventions/1\", \"interventions\": [3]}", POND_EINVAL,
         "$.interventions[0] is 3"},
        {"{\"format\": \"pond-interventions/1\", \"interventions\": [{\"what\": \"closure\", "
         "\"idustry\": \"a\"}]}",
         POND_EINVAL, "\"idustry\" that means nothing here"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pond_error error = {0};
        struct change_file *file = NULL;

        assert_fails(change_file_read(&file, put(cases[k].text), &error), cases[k].status,
                     cases[k].message);
        assert_null(file);
        assert_null(strchr(error.message, '\n'));
    }
}

static void more_interventions_than_anybody_reads_are_refused(void **state)
{
    struct pond_error error = {0};
    struct change_file *file = NULL;
    static char text[20000] = "{\"format\": \"pond-interventions/1\", \"interventions\": [";
    size_t used = strlen(text);

    (void)state;
    for (int k = 0; k <= CHANGE_INTERVENTIONS_MAX; k++) {
        static const char one[] = "{\"what\":\"closure\",\"industry\":\"a\",\"share\":0},";

        memcpy(text + used, one, sizeof one);
        used += sizeof one - 1;
    }
    memcpy(text + used - 1, "]}", 3);
    assert_fails(change_file_read(&file, put(text), &error), POND_EINVAL,
                 "201 interventions (expected at most 200)");
}

static void the_template_is_read_and_the_schema_names_its_members(void **state)
{
    struct pond_error error = {0};
    struct change_file *file = NULL;
    json_t *schema = NULL;
    const json_t *event = NULL;
    const json_t *events = NULL;

    (void)state;
    assert_ok(change_file_new(in_folder(test_folder, "new.json"), false, &error));
    assert_fails(change_file_new(in_folder(test_folder, "new.json"), false, &error), POND_EEXISTS,
                 "there already");
    assert_ok(change_file_read(&file, in_folder(test_folder, "new.json"), &error));
    assert_int_equal(file->events, 3);
    assert_int_equal(file->event[1].kind, CHANGE_NEW_FIRMS);
    assert_string_equal(file->event[2].path, "$.interventions[2]");
    assert_ok(change_schema(&schema, &error));
    event = json_object_get(
        json_object_get(json_object_get(json_object_get(schema, "properties"), "interventions"),
                        "items"),
        "properties");
    events = json_object_get(file->json, "interventions");
    for (size_t k = 0; k < json_array_size(events); k++) {
        const char *name = NULL;
        json_t *value = NULL;

        json_object_foreach(json_array_get(events, k), name, value)
        {
            assert_true(strncmp(name, "//", 2) == 0 || json_object_get(event, name) != NULL);
        }
    }
    json_decref(schema);
    change_file_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_what_the_file_says),
        cmocka_unit_test(what_is_no_file_of_interventions_is_refused),
        cmocka_unit_test(more_interventions_than_anybody_reads_are_refused),
        cmocka_unit_test(the_template_is_read_and_the_schema_names_its_members),
    };

    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
