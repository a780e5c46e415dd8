/* Codes to dense numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "base/dictionary.h"

static void numbers_follow_the_order_of_first_appearance(void **state)
{
    struct pond_error error = {0};
    struct pond_dictionary *dictionary = NULL;
    int32_t id = -1;

    (void)state;
    assert_ok(pond_dictionary_new(&dictionary, &error));
    assert_ok(pond_dictionary_add(dictionary, "mill", 4, &id, &error));
    assert_int_equal(id, 0);
    assert_ok(pond_dictionary_add(dictionary, "bakery", 6, &id, &error));
    assert_int_equal(id, 1);
    assert_ok(pond_dictionary_add(dictionary, "millstone", 4, &id, &error));
    assert_int_equal(id, 0);
    assert_string_equal(pond_dictionary_text(dictionary, 1), "bakery");
    assert_int_equal(pond_dictionary_find(dictionary, "bake", 4), -1);
    assert_int_equal(pond_dictionary_find(dictionary, "", 0), -1);
    pond_dictionary_free(dictionary);
}

static void a_hundred_thousand_codes_are_all_found_again(void **state)
{
    struct pond_error error = {0};
    struct pond_dictionary *dictionary = NULL;
    char code[32];

    (void)state;
    assert_ok(pond_dictionary_new(&dictionary, &error));
    for (int32_t i = 0; i < 100000; i++) {
        int32_t id = -1;
        int length = snprintf(code, sizeof code, "S%d", i * 7);
        assert_ok(pond_dictionary_add(dictionary, code, (size_t)length, &id, &error));
        assert_int_equal(id, i);
    }
    for (int32_t i = 0; i < 100000; i++) {
        int length = snprintf(code, sizeof code, "S%d", i * 7);
        assert_int_equal(pond_dictionary_find(dictionary, code, (size_t)length), i);
        assert_string_equal(pond_dictionary_text(dictionary, i), code);
    }
    assert_int_equal(pond_dictionary_count(dictionary), 100000);
    pond_dictionary_free(dictionary);
}

static enum pond_status fill(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_dictionary *dictionary = NULL;
    int32_t id = 0;

    (void)user;
    POND_TRY(pond_dictionary_new(&dictionary, NULL));
    for (int i = 0; i < 200; i++) {
        char code[16];
        int length = snprintf(code, sizeof code, "%d", i);
        POND_TRY(pond_dictionary_add(dictionary, code, (size_t)length, &id, NULL));
    }
done:
    pond_dictionary_free(dictionary);
    return status;
}

static void failing_memory_leaves_no_leak(void **state)
{
    (void)state;
    assert_survives_no_memory(fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_follow_the_order_of_first_appearance),
        cmocka_unit_test(a_hundred_thousand_codes_are_all_found_again),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
