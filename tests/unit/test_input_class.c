/* The default input classes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "ripple/input_class.h"

/* Of a list of codes, which are physical production (p), service (s), unknown (?). */
static void assert_kinds(const char *const *code, int32_t count, const char *kinds)
{
    uint8_t input_class[20 * 20];
    struct pond_input_class_count found;
    struct pond_input_class_count expected = {0, 0, 0};

    assert_int_equal(strlen(kinds), count);
    pond_esri_classes_by_sector(code, count, input_class, &found);
    for (int32_t k = 0; k < count; k++) {
        expected.physical += kinds[k] == 'p';
        expected.service += kinds[k] == 's';
        expected.unknown += kinds[k] == '?';
        for (int32_t l = 0; l < count; l++) {
            int wanted = kinds[k] == 'p' && kinds[l] == 'p' ? POND_INPUT_ESSENTIAL
                                                            : POND_INPUT_NON_ESSENTIAL;

            if (input_class[k * count + l] != wanted) {
                print_error("\"%s\" for \"%s\" is %d, expected %d\n", code[k], code[l],
                            input_class[k * count + l], wanted);
                fail();
            }
        }
    }
    assert_memory_equal(&found, &expected, sizeof found);
}

#define ASSERT_KINDS(kinds, ...)                                                                   \
    do {                                                                                           \
        static const char *const code[] = {__VA_ARGS__};                                           \
        assert_kinds(code, (int32_t)(sizeof code / sizeof *code), kinds);                          \
    } while (0)

static void naics_codes_of_any_length_are_known(void **state)
{
    (void)state;
    ASSERT_KINDS("pppppppppppp", "11", "21", "22", "23", "31", "32", "33", "31-33", "311", "312140",
                 "4411", "8111");
    ASSERT_KINDS("ssssssss", "42", "44-45", "445", "4248", "48-49", "722", "81", "92");
    ASSERT_KINDS("pps", "423110", "562", "561"); /* car wholesale and waste are NACE 45 and 38 */
}

static void codes_of_the_us_input_output_tables_are_known(void **state)
{
    (void)state;
    ASSERT_KINDS("pppppsppssssss", "111CA", "113FF", "311FT", "3361MV", "562OT", "4A0", "441", "22",
                 "HS", "ORE", "FIRE", "GSLG", "G", "7");
    ASSERT_KINDS("ss??", "PROF", "6", "Used", "Other");
}

static void nace_codes_are_known_by_how_they_look(void **state)
{
    (void)state;
    ASSERT_KINDS("pppssp", "01", "10", "45", "46", "99", "42");
    ASSERT_KINDS("ppss", "10.71", "45.20", "46.34", "56.10");
    ASSERT_KINDS("ppssp", "C10", "F", "G47", "I56.10", "G45");
}

static void a_prefix_says_which_classification_a_code_is_of(void **state)
{
    (void)state;
    ASSERT_KINDS("spsps?", "NAICS:42", "NACE:42", "naics 451", "NACE-45", "bea_42", "NACE:x");
}

static void what_says_nothing_is_non_essential(void **state)
{
    (void)state;
    ASSERT_KINDS("????", "", "spirits", "vendor", "-");
    ASSERT_KINDS("????", "0", "1", "11", "21"); /* numbers of a list are no codes */
    ASSERT_KINDS("???p", "1011100", "1012000", "31", "NAICS:31");
    ASSERT_KINDS("p?", "11", "retail");
}

static void the_assumption_is_one_sentence(void **state)
{
    const char *text = pond_esri_classes_assumption();

    (void)state;
    assert_non_null(strstr(text, "Diem"));
    assert_null(strchr(text, '\n'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(naics_codes_of_any_length_are_known),
        cmocka_unit_test(codes_of_the_us_input_output_tables_are_known),
        cmocka_unit_test(nace_codes_are_known_by_how_they_look),
        cmocka_unit_test(a_prefix_says_which_classification_a_code_is_of),
        cmocka_unit_test(what_says_nothing_is_non_essential),
        cmocka_unit_test(the_assumption_is_one_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
