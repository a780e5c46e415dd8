/* The text of a cell as the value of a field.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_CONVERT_H
#define POND_INGEST_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ingest/parts.h"

/** Longest text of what was expected of a cell. */
#define PONDI_EXPECTED_SIZE 512

/** A value of whichever kind the field is. */
struct pondi_value {
    int64_t i64;
    double f64;
};

/** Read a decimal number in a style; no-break spaces may separate thousands where a space does. */
bool pondi_convert_decimal(struct pond_decimal *out, const struct pond_number_format *format,
                           const char *text, size_t length);

/** A decimal as a field's number or money. False: it is out of range. */
bool pondi_convert_amount(struct pondi_value *out, const struct pond_field *field,
                          struct pond_decimal decimal, int64_t currency);

/**
 * A text as a field's value; of codes and texts only the rule is checked.
 *
 * @param currency of the record, for money
 * @return false: it is not a legal value
 */
bool pondi_convert(struct pondi_value *out, const struct pond_field *field,
                   const struct pondi_source *source, int64_t currency, const char *text,
                   size_t length);

/** What would have been legal: "a number such as 1,234.5", "a date written YYYY-MM-DD". */
void pondi_convert_expected(char expected[PONDI_EXPECTED_SIZE], const struct pond_field *field,
                            const struct pondi_source *source, const char *text, size_t length);

#endif
