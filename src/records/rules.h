/* Which values are legal, and how a message says what was expected.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_RULES_H
#define POND_RECORDS_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "records/batch.h"
#include "records/noun.h"

/** Longest text of what was expected. */
#define POND_EXPECTED_SIZE 160

/**
 * Whether `length` bytes are a legal code or text for a field: valid UTF-8 without control
 * characters, at most POND_CODE_MAX (codes, references to codes) or POND_TEXT_MAX bytes; a code is
 * not empty.
 */
bool pond_rule_text(const struct pond_field *field, const char *text, size_t length);

/** Whether a number, or a time in seconds, is finite and within the field's range. */
bool pond_rule_number(const struct pond_field *field, double value);

/** What a field expects, in words: "a number from -90 to 90 (degrees)", "one of: in, out". */
void pond_rule_expected(char text[POND_EXPECTED_SIZE], const struct pond_field *field);

/**
 * What is wrong with a row as a whole: a required field that is not given, a trade without a
 * seller and a buyer, pay without a currency.
 *
 * @param[out] field    the field that is wrong
 * @param[out] expected what was expected of it
 * @return true: the row is legal, and the outputs are untouched
 */
bool pond_rule_row(const struct pond_batch *batch, int64_t row, int32_t *field,
                   const char **expected);

#endif
