/* Conditions: what they come to, missing values, precedence, refusals, limits, failing memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/scenario/expression.h"

static const struct study_attribute attributes[] = {
    {"industry", true, "", "its code"},
    {"place", true, "", "where it is"},
    {"employees", false, "jobs", "how many work there"},
    {"sales", false, "USD", "what it sold"},
};

/* A mill of 40, whose sales nobody knows; and a thing of which nothing is known. */
static const struct study_value mill[] = {
    {(double)NAN, "3112"}, {(double)NAN, "Ames"}, {40.0, NULL}, {(double)NAN, NULL}};

static struct study_value look_up(const void *user, int32_t attribute)
{
    const struct study_value *value = user;

    return value[attribute];
}

static enum study_truth is(const char *text)
{
    struct pond_error error = {.code = POND_OK};
    struct study_expression *expression = NULL;
    enum study_truth truth = STUDY_NO;

    assert_ok(study_expression_parse(&expression, text, attributes, 4, &error));
    truth = study_expression_holds(expression, look_up, mill);
    study_expression_free(expression);
    return truth;
}

static void comparisons_hold_or_do_not(void **state)
{
    (void)state;
    assert_int_equal(is("employees < 50"), STUDY_YES);
    assert_int_equal(is("employees < 40"), STUDY_NO);
    assert_int_equal(is("employees <= 40.0"), STUDY_YES);
    assert_int_equal(is("employees >= 4e1"), STUDY_YES);
    assert_int_equal(is("employees > -1"), STUDY_YES);
    assert_int_equal(is("employees != 40"), STUDY_NO);
    assert_int_equal(is("employees=40"), STUDY_YES);
    assert_int_equal(is("industry starts with \"311\""), STUDY_YES);
    assert_int_equal(is("industry ends with '12'"), STUDY_YES);
    assert_int_equal(is("industry contains '4'"), STUDY_NO);
    assert_int_equal(is("place = \"ames\""), STUDY_YES);
    assert_int_equal(is("place != 'Ames'"), STUDY_NO);
    assert_int_equal(is("PLACE IN ('Boone', 'AMES')"), STUDY_YES);
    assert_int_equal(is("employees not in (39, 41)"), STUDY_YES);
    assert_int_equal(is("place is given"), STUDY_YES);
    assert_int_equal(is("sales is not given"), STUDY_YES);
}

static void and_binds_more_than_or_and_not_more_than_both(void **state)
{
    (void)state;
    assert_int_equal(is("employees = 40 or employees = 1 and employees = 2"), STUDY_YES);
    assert_int_equal(is("(employees = 40 or employees = 1) and employees = 2"), STUDY_NO);
    assert_int_equal(is("not employees = 1 and employees = 40"), STUDY_YES);
    assert_int_equal(is("not (employees = 40 and place = 'Ames')"), STUDY_NO);
    assert_int_equal(is("not not employees = 40"), STUDY_YES);
    assert_int_equal(is("employees=40 and place='Ames' and industry starts with '3'"), STUDY_YES);
}

/* Kleene 1938: what does not hang on the missing value is known all the same. */
static void missing_values_never_match(void **state)
{
    (void)state;
    assert_int_equal(is("sales > 0"), STUDY_UNKNOWN);
    assert_int_equal(is("not sales > 0"), STUDY_UNKNOWN);
    assert_int_equal(is("sales != 5"), STUDY_UNKNOWN);
    assert_int_equal(is("sales > 0 or employees = 40"), STUDY_YES);
    assert_int_equal(is("sales > 0 or employees = 1"), STUDY_UNKNOWN);
    assert_int_equal(is("sales > 0 and employees = 1"), STUDY_NO);
    assert_int_equal(is("employees = 40 and sales in (1, 2)"), STUDY_UNKNOWN);
}

static void refuses(const char *text, enum pond_status status, const char *part)
{
    struct pond_error error = {.code = POND_OK};
    struct study_expression *expression = NULL;

    assert_fails(study_expression_parse(&expression, text, attributes, 4, &error), status, part);
    assert_null(expression);
}

static void nonsense_is_refused_with_its_place(void **state)
{
    (void)state;
    refuses("", POND_EPARSE, "ends where an attribute");
    refuses("employes < 50", POND_EPARSE,
            "\"employes\" at character 1 of the condition is not an attribute (there are: "
            "industry, place, employees, sales)");
    refuses("employees < \"50\"", POND_EPARSE, "a number, as \"employees\" is a number");
    refuses("place = Ames", POND_EPARSE, "\"Ames\" at character 9");
    refuses("place = 'Ames", POND_EPARSE, "not closed");
    refuses("place < 'Ames'", POND_EPARSE, "expected =, !=, in, starts with");
    refuses("employees starts with 4", POND_EPARSE, "expected =, !=, <");
    refuses("employees < 5 5", POND_EPARSE, "expected \"and\", \"or\" or the end");
    refuses("employees < nan", POND_EPARSE, "expected a number");
    refuses("employees < 1e999", POND_EPARSE, "expected a number");
    refuses("employees < 5x", POND_EPARSE, "expected a number");
    refuses("(employees < 5", POND_EPARSE, "\")\"");
    refuses("employees in ()", POND_EPARSE, "a number");
    refuses("employees in (1, 2", POND_EPARSE, "\",\" or \")\"");
    refuses("employees is 5", POND_EPARSE, "\"given\"");
    refuses("employees not 5", POND_EPARSE, "\"in\"");
    refuses("employees starts 4", POND_EPARSE, "expected =");
    refuses("and", POND_EPARSE, "not an attribute");
    refuses("employees = 1 and", POND_EPARSE, "ends where");
    refuses("; drop table", POND_EPARSE, "\";\" at character 1");
    refuses("\xff", POND_EPARSE, "at character 1");
}

static void long_and_deep_conditions_are_refused(void **state)
{
    char text[3 * STUDY_EXPRESSION_BYTES];
    size_t used = 0;

    (void)state;
    memset(text, '(', sizeof text);
    text[100] = '\0';
    refuses(text, POND_ELIMIT, "nested");
    memset(text, ' ', sizeof text);
    text[sizeof text - 1] = '\0';
    refuses(text, POND_ELIMIT, "longer than");
    text[0] = '\0';
    for (int i = 0; i <= STUDY_EXPRESSION_COMPARISONS; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%ssales=%d", i > 0 ? " or " : "",
                                 i % 10);
    }
    refuses(text, POND_ELIMIT, "comparisons");
    used = 0;
    for (int i = 0; i < 30; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "not ");
    }
    (void)snprintf(text + used, sizeof text - used, "employees = 40");
    assert_int_equal(is(text), STUDY_YES);
}

/* Any bytes end in a condition or in a message. */
static void random_words_never_do_harm(void **state)
{
    static const char *const words[] = {
        "employees", "place",  "sales", "and", "or",    "not",    "in",   "(",  ")",    ",", "=",
        "<",         "'Ames'", "40",    "is",  "given", "starts", "with", "\"", "\x80", "-", "5e"};
    struct test_random random = {.seed = 11};
    int64_t good = 0;

    (void)state;
    for (int round = 0; round < 100000; round++) {
        struct pond_error error = {.code = POND_OK};
        struct study_expression *expression = NULL;
        char text[300] = "employees ";
        int64_t count = 1 + next_below(&random, 9);

        for (int64_t i = 0; i < count; i++) {
            (void)strcat(text, words[next_below(&random, sizeof words / sizeof *words)]);
            (void)strcat(text, " ");
        }
        if (study_expression_parse(&expression, text, attributes, 4, &error) == POND_OK) {
            (void)study_expression_holds(expression, look_up, mill);
            good++;
        }
        study_expression_free(expression);
    }
    assert_true(good > 20);
}

static enum pond_status parse_one(void *user)
{
    struct study_expression *expression = NULL;
    enum pond_status status = study_expression_parse(
        &expression, "not (place in ('a', 'b', 'c') or employees < 5) and industry contains 'x'",
        attributes, 4, NULL);

    (void)user;
    study_expression_free(expression);
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
        cmocka_unit_test(comparisons_hold_or_do_not),
        cmocka_unit_test(and_binds_more_than_or_and_not_more_than_both),
        cmocka_unit_test(missing_values_never_match),
        cmocka_unit_test(nonsense_is_refused_with_its_place),
        cmocka_unit_test(long_and_deep_conditions_are_refused),
        cmocka_unit_test(random_words_never_do_harm),
        cmocka_unit_test(failing_memory_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
