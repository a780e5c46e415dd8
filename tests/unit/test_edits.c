/* How far words are apart.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/edits.h"
#include "support/support.h"

static void words_are_as_far_apart_as_letters_must_change(void **state)
{
    static const char *const words[] = {"", "a", "311FT", "311TF", "kitten", "sitting", "5415"};
    const int count = (int)(sizeof words / sizeof *words);

    (void)state;
    assert_int_equal(pond_edits("kitten", "sitting", 9), 3); /* Levenshtein's usual example */
    assert_int_equal(pond_edits("5415", "541", 9), 1);
    assert_int_equal(pond_edits("311FT", "311TF", 9), 2);
    assert_int_equal(pond_edits("", "four", 9), 4);
    for (int a = 0; a < count; a++) {
        for (int b = 0; b < count; b++) {
            int there = pond_edits(words[a], words[b], 9);

            assert_int_equal(there, pond_edits(words[b], words[a], 9));
            assert_int_equal(there == 0, a == b);
            for (int c = 0; c < count; c++) {
                assert_true(there <=
                            pond_edits(words[a], words[c], 9) + pond_edits(words[c], words[b], 9));
            }
        }
    }
}

static void long_words_are_beyond_the_limit(void **state)
{
    char text[200];

    (void)state;
    for (int i = 0; i < 199; i++) {
        text[i] = 'x';
    }
    text[199] = '\0';
    assert_int_equal(pond_edits(text, "x", 3), 4);
    assert_int_equal(pond_edits("x", text, 3), 4);
    assert_int_equal(pond_edits(text + 135, text + 136, 3), 1); /* 64 bytes are not too many */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_as_far_apart_as_letters_must_change),
        cmocka_unit_test(long_words_are_beyond_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
