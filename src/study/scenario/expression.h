/* Conditions on attributes: employees < 50 and industry starts with "311". Small, total, bounded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_EXPRESSION_H
#define POND_STUDY_SCENARIO_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/** Longest text of a condition, in bytes; most comparisons; deepest nesting of brackets and "not".
 */
#define STUDY_EXPRESSION_BYTES 4096
#define STUDY_EXPRESSION_COMPARISONS 256
#define STUDY_EXPRESSION_DEPTH 32

/** What can be asked about. */
struct study_attribute {
    const char *name;    /**< lower_case letters and '_' */
    bool is_text;        /**< else a number */
    const char *unit;    /**< of a number; "" */
    const char *meaning; /**< one sentence without a final stop */
};

/** One value; which member counts follows from the attribute. Borrowed. */
struct study_value {
    double number;    /**< NaN: missing */
    const char *text; /**< NULL: missing */
};

/** Gives the value of attribute number `attribute` of the thing that `user` knows. */
typedef struct study_value (*study_lookup)(const void *user, int32_t attribute);

/** A condition that was read. */
struct study_expression;

/** What a condition comes to: three values, as missing ones are neither (Kleene 1938). */
enum study_truth { STUDY_NO, STUDY_YES, STUDY_UNKNOWN };

/**
 * Read a condition.
 *
 *     condition  = part { "or" part }
 *     part       = factor { "and" factor }
 *     factor     = "not" factor | "(" condition ")" | comparison
 *     comparison = attribute ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *                | attribute [ "not" ] "in" "(" value { "," value } ")"
 *                | attribute ( "starts" "with" | "ends" "with" | "contains" ) text
 *                | attribute "is" [ "not" ] "given"
 *     value      = number | text;  text = '"' ... '"' | "'" ... "'"
 *
 * Words may be written in capitals. Texts are compared without regard to the case of ASCII
 * letters; "<" and its kin are for numbers.
 *
 * @param[out] out       the caller's to free; NULL on failure
 * @param      attribute `attributes` of them; must outlive the expression
 * @return POND_OK; POND_EPARSE: what stands where, what was expected, for an unknown attribute
 *         those that there are; POND_ELIMIT, it is too long or too deep; POND_ENOMEM
 */
enum pond_status study_expression_parse(struct study_expression **out, const char *text,
                                        const struct study_attribute *attribute, int32_t attributes,
                                        struct pond_error *err);

/** Free it; takes NULL. */
void study_expression_free(struct study_expression *expression);

/** Whether the condition holds. STUDY_UNKNOWN: that hangs on a value that is missing. */
enum study_truth study_expression_holds(const struct study_expression *expression,
                                        study_lookup lookup, const void *user);

/** Compare as conditions do: the case of ASCII letters does not count. */
bool study_same_text(const char *a, const char *b);
bool study_starts_with(const char *text, const char *start);

#endif
