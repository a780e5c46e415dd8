/* JSON of strangers: what is refused, with which words, and that numbers keep their bits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"

static enum pond_status parse(json_t **out, const char *text, struct pond_error *err)
{
    return pond_json_parse(out, text, strlen(text), "orders.json", err);
}

static void what_is_not_json_is_refused_with_its_place(void **state)
{
    static const char *const bad[] = {
        "",    " ",           "{",     "{\"a\":1,}", "[1 2]",
        "nul", "\"\\ud800\"", "[1] 2", "1e400",      "{\"a\":1,\"a\":2}",
        "'a'", "\"\xff\""};
    struct pond_error error = {0};
    json_t *json = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_fails(parse(&json, bad[i], &error), POND_EPARSE, "orders.json line ");
        assert_null(json);
    }
    assert_fails(parse(&json, "{\n \"a\": 1,\n \"b\" 2}", &error), POND_EPARSE, "line 3");
}

static void a_nul_after_a_number_is_refused(void **state)
{
    struct pond_error error = {0};
    json_t *json = NULL;

    (void)state;
    assert_fails(pond_json_parse(&json, "123\0", 4, "text", &error), POND_EPARSE, "NUL");
    assert_null(json);
}

static void deep_nesting_is_refused_and_does_not_end_the_program(void **state)
{
    struct pond_error error = {0};
    json_t *json = NULL;
    char text[100001];

    (void)state;
    memset(text, '[', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_fails(parse(&json, text, &error), POND_EPARSE, "orders.json");
}

static void a_text_too_long_is_refused_before_it_is_read(void **state)
{
    struct pond_error error = {0};
    json_t *json = NULL;

    (void)state;
    assert_fails(pond_json_parse(&json, "1", ((size_t)64 << 20) + 1, "text", &error), POND_ELIMIT,
                 "expected at most");
}

static void random_reals_read_back_to_the_same_bits(void **state)
{
    struct test_random random = {.seed = 11};
    struct pond_error error = {0};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        double value = ldexp(next_uniform(&random) - 0.5, (int)next_below(&random, 2000) - 1000);
        json_t *json = pond_json_real(value);
        char *text = NULL;

        assert_non_null(json);
        assert_ok(pond_json_text(&text, json, i % 2 == 0, &error));
        json_decref(json);
        assert_ok(parse(&json, text, &error));
        if (json_number_value(json) != value) {
            print_error("seed %d, number %d: %s is not %.17g\n", 11, i, text, value);
            fail();
        }
        json_decref(json);
        pondi_free(text);
    }
}

static void what_is_not_finite_is_null(void **state)
{
    const double values[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        json_t *json = pond_json_real(values[i]);
        assert_true(json_is_null(json));
        json_decref(json);
    }
}

static void equal_values_have_equal_texts(void **state)
{
    struct pond_error error = {0};
    json_t *one = NULL;
    json_t *other = NULL;
    char *one_text = NULL;
    char *other_text = NULL;

    (void)state;
    assert_ok(parse(&one, "{\"b\": [1, 2.50], \"a\": null}", &error));
    assert_ok(parse(&other, "{\"a\":null,\"b\":[1,2.5]}", &error));
    assert_ok(pond_json_text(&one_text, one, false, &error));
    assert_ok(pond_json_text(&other_text, other, false, &error));
    assert_string_equal(one_text, other_text);
    pondi_free(one_text);
    pondi_free(other_text);
    json_decref(one);
    json_decref(other);
}

static void a_file_is_read_whole_and_a_missing_one_is_named(void **state)
{
    struct pond_error error = {0};
    char *folder = make_folder();
    json_t *json = NULL;
    char text[70000];

    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text + sizeof text - 4, "[42]", 4);
    write_file(in_folder(folder, "late.json"), text, sizeof text);
    assert_ok(pond_json_read(&json, in_folder(folder, "late.json"), &error));
    assert_int_equal(json_integer_value(json_array_get(json, 0)), 42);
    json_decref(json);
    assert_fails(pond_json_read(&json, in_folder(folder, "none.json"), &error), POND_ENOTFOUND,
                 "none.json");
    assert_fails(pond_json_read(&json, folder, &error), POND_EIO, "is a directory");
    assert_null(json);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(a_nul_after_a_number_is_refused),
        cmocka_unit_test(deep_nesting_is_refused_and_does_not_end_the_program),
        cmocka_unit_test(a_text_too_long_is_refused_before_it_is_read),
        cmocka_unit_test(random_reals_read_back_to_the_same_bits),
        cmocka_unit_test(what_is_not_finite_is_null),
        cmocka_unit_test(equal_values_have_equal_texts),
        cmocka_unit_test(a_file_is_read_whole_and_a_missing_one_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
