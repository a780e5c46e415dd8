/* Tables and results.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/result_json.h"

static enum pond_status build(struct pond_result **out, double third, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;
    struct pond_table *table = NULL;
    double *value = NULL;
    int64_t *count = NULL;
    int32_t name = 0;

    *out = NULL;
    POND_TRY(pond_result_new(&result, err));
    POND_TRY(pond_table_new(&table, "firms", "The firms.", 3, err));
    POND_TRY(pond_table_add_text(table, "name", "", "Name.", &name, err));
    POND_TRY(pond_table_add_f64(table, "value", "USD", "Value.", &value, err));
    POND_TRY(pond_table_add_i64(table, "count", "firms", "Count.", &count, err));
    POND_TRY(pond_table_set_text(table, name, 0, "Mill \"A\"", err));
    value[0] = 0.1;
    value[1] = (double)NAN;
    value[2] = third;
    count[1] = POND_MISSING_I64;
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(pond_result_add_figure(result, "total", 349220341.63, "USD", "Total.", err));
    POND_TRY(pond_result_assume(result, err, "%d is assumed", 1));
    POND_TRY(pond_result_warn(result, err, "beware"));
    *out = result;
    result = NULL;
done:
    pond_table_free(table);
    pond_result_free(result);
    return status;
}

static void json_keeps_every_bit_and_missing_values(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    json_t *json = NULL;
    json_t *row = NULL;
    char *text = NULL;

    (void)state;
    assert_ok(build(&result, 1.0 / 3.0, &error));
    assert_ok(pond_result_json(&json, result, &error));
    assert_ok(pond_json_text(&text, json, false, &error));
    json_decref(json);
    assert_ok(pond_json_parse(&json, text, strlen(text), "result", &error));
    row = json_object_get(json_array_get(json_object_get(json, "tables"), 0), "rows");
    assert_true(json_real_value(json_array_get(json_array_get(row, 2), 1)) == 1.0 / 3.0);
    assert_true(json_is_null(json_array_get(json_array_get(row, 1), 1)));
    assert_true(json_is_null(json_array_get(json_array_get(row, 1), 2)));
    assert_true(json_is_null(json_array_get(json_array_get(row, 1), 0)));
    assert_true(strstr(text, "349220341.63") != NULL);
    json_decref(json);
    pondi_free(text);
    pond_result_free(result);
}

static void the_hash_changes_with_the_last_bit(void **state)
{
    struct pond_error error = {0};
    struct pond_result *result = NULL;
    char first[POND_HASH_SIZE];
    char same[POND_HASH_SIZE];
    char other[POND_HASH_SIZE];

    (void)state;
    assert_ok(build(&result, 1.0, &error));
    pond_result_hash(result, first);
    pond_result_free(result);
    assert_ok(build(&result, 1.0, &error));
    pond_result_hash(result, same);
    pond_result_free(result);
    assert_ok(build(&result, nextafter(1.0, 2.0), &error));
    pond_result_hash(result, other);
    pond_result_free(result);
    assert_string_equal(first, same);
    assert_string_not_equal(first, other);
}

static void a_name_is_taken_once(void **state)
{
    struct pond_error error = {0};
    struct pond_table *table = NULL;

    (void)state;
    assert_ok(pond_table_new(&table, "t", "", 0, &error));
    assert_ok(pond_table_add_f64(table, "a", "", "", NULL, &error));
    assert_fails(pond_table_add_i64(table, "a", "", "", NULL, &error), POND_EEXISTS, "\"a\"");
    assert_int_equal(table->columns, 1);
    pond_table_free(table);
}

static enum pond_status build_and_free(void *user)
{
    struct pond_result *result = NULL;
    enum pond_status status = build(&result, 1.0, NULL);

    (void)user;
    pond_result_free(result);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    (void)state;
    assert_survives_no_memory(build_and_free, NULL);
}

static void a_message_is_one_line_and_whole_characters(void **state)
{
    struct pond_error error = {0};
    char text[2 * POND_ERROR_SIZE];

    (void)state;
    (void)pond_fail(&error, POND_EINVAL, "a\nb\x1b[31m");
    assert_string_equal(error.message, "a?b?[31m");
    for (size_t i = 0; i + 2 < sizeof text; i += 2) {
        text[i] = '\xC3';
        text[i + 1] = '\xA9';
    }
    text[sizeof text - 2] = '\0';
    (void)pond_fail(&error, POND_EINVAL, "%s", text);
    assert_int_equal(strlen(error.message) % 2, 0);
    assert_int_equal(pond_fail_in(&error, POND_EIO, "file"), POND_EIO);
    assert_int_equal(strncmp(error.message, "file: ", 6), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_keeps_every_bit_and_missing_values),
        cmocka_unit_test(the_hash_changes_with_the_last_bit),
        cmocka_unit_test(a_name_is_taken_once),
        cmocka_unit_test(failing_memory_leaves_no_leak),
        cmocka_unit_test(a_message_is_one_line_and_whole_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
