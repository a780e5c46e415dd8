/* Money: integer minor units of an ISO 4217 currency, and exact decimal text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_MONEY_H
#define POND_RECORDS_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/api.h"

/** Longest text of an amount with its sign, point and NUL. */
#define POND_MONEY_SIZE 32

/** A decimal number kept exactly: units * 10^-digits. */
struct pond_decimal {
    int64_t units;  /**< value = units / 10^digits */
    int32_t digits; /**< 0..18 */
};

/** How numbers are written in a file. */
struct pond_number_format {
    char decimal;       /**< the decimal mark, '.' or ',' */
    char thousands;     /**< what separates groups of three, 0: nothing does */
    const char *symbol; /**< stripped before or after the number, for example "$"; NULL: none */
};

/**
 * Three capital letters as one number.
 *
 * Legal codes are those of ISO 4217 with at most three decimals, and those that the euro replaced.
 *
 * @return POND_MISSING when `code` is not such a code
 */
POND_API int64_t pond_currency_pack(const char *code, size_t length);

/** The letters of such a number, and a NUL. */
POND_API void pond_currency_text(char text[4], int64_t currency);

/** Digits after the point of a currency's minor unit (ISO 4217): USD 2, JPY 0, KWD 3. */
POND_API int32_t pond_currency_digits(int64_t currency);

/**
 * Read a decimal number written in `format`: "1,234.50", "$ 12", "-0.5", "(12.50)" (= -12.50).
 *
 * Groups must be complete ("1,23" is not a number where ',' separates thousands); exponents and
 * empty texts are not numbers.
 *
 * @return false: not such a number, or more than 18 digits; `out` is untouched
 */
POND_API bool pond_decimal_parse(struct pond_decimal *out, const char *text, size_t length,
                                 const struct pond_number_format *format);

/** The nearest double. */
POND_API double pond_decimal_value(struct pond_decimal decimal);

/** The exact product. False: it has more than 18 digits. */
POND_API bool pond_decimal_multiply(struct pond_decimal *out, struct pond_decimal a,
                                    struct pond_decimal b);

/**
 * A decimal as minor units of a currency; halves go to the even neighbour.
 *
 * @return false: beyond POND_MONEY_MAX
 */
POND_API bool pond_money_from_decimal(int64_t *minor, struct pond_decimal decimal,
                                      int64_t currency);

/** Whether a decimal is a whole number of minor units: 1.50 is USD 1.50, 1.505 is not. */
POND_API bool pond_money_is_exact(struct pond_decimal decimal, int64_t currency);

/** "-12.50": plain digits with the currency's number of decimals. */
POND_API void pond_money_text(char text[POND_MONEY_SIZE], int64_t minor, int64_t currency);

#endif
