/* Numbers as people read them: in tables of the terminal and of reports, never in data.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_FORMAT_H
#define POND_BASE_FORMAT_H

#include <stdint.h>

#include "base/api.h"
#include "base/table.h"

/** Room for any formatted value and its final NUL. */
#define POND_FORMAT_SIZE 64

/** What stands for a value that is not known: an en dash, UTF-8. */
#define POND_FORMAT_MISSING "\xE2\x80\x93"

/** Decimals that say: each value for itself (pond_format_number). */
#define POND_FORMAT_FREE (-1)

/**
 * One number in the shortest text that is sensible for people; the same in every locale.
 *
 * - whole numbers whole, with commas between groups of three: 2,380,345
 * - other numbers to four significant digits, never less than whole: 0.0002834, 12.5, 34,922
 * - money (the unit is three capital letters, ISO 4217) to the minor unit: 349,220,341.63; an
 * amount below half of it, but not below a millionth, to four significant digits: 0.0042
 * - beyond 1e15, and below 1e-6, with an exponent: 1.235e-7
 * - unit "time": seconds since 1970-01-01 as a date, or date and time (pond_time_text)
 * - units "year" and "id": without commas
 * - NaN: POND_FORMAT_MISSING; infinity: U+221E
 *
 * The sign is an ASCII hyphen; there is no negative zero.
 *
 * @param[out] text  the text, UTF-8
 * @param      value any
 * @param      unit  as in a column or a figure; only the cases above matter; NULL: ""
 */
POND_API void pond_format_number(char text[POND_FORMAT_SIZE], double value, const char *unit);

/** A number with exactly `decimals` (0..12) digits after the point, for numbers that stand below
 * each other; POND_FORMAT_FREE, or beyond 1e15: as pond_format_number. */
POND_API void pond_format_decimals(char text[POND_FORMAT_SIZE], double value, const char *unit,
                                   int32_t decimals);

/** A whole number, exact whatever its size; units as in pond_format_number;
 * POND_MISSING_I64: POND_FORMAT_MISSING. */
POND_API void pond_format_integer(char text[POND_FORMAT_SIZE], int64_t value, const char *unit);

/**
 * One value of a column, for itself. A text that does not fit is cut at a character and ends in
 * U+2026; whoever can show all of it reads column->data.text.
 *
 * @param[out] text   the text, UTF-8
 * @param      column whose value it is
 * @param      row    0..rows-1 of the column's table
 */
POND_API void pond_format_value(char text[POND_FORMAT_SIZE], const struct pond_column *column,
                                int64_t row);

/**
 * The digits after the point with which the first `rows` values of a column stand well below each
 * other: those of money, else the most that any of them needs, but at most 6.
 *
 * @return 0..6; POND_FORMAT_FREE, less than two significant digits of a value would be left
 *         (0.00000283): each for itself
 *
 * Cost: O(rows).
 */
POND_API int32_t pond_format_column_decimals(const struct pond_column *column, int64_t rows);

/** Digits of the minor unit of a currency (ISO 4217: USD 2, JPY 0, KWD 3); -1: `unit` is not
 * three capital letters. */
POND_API int32_t pond_format_money_digits(const char *unit);

#endif
