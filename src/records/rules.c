/* The rules of the nouns. Ranges stand in the table of fields (noun.c); here is what reads them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/rules.h"

#include <math.h>
#include <stdio.h>

#include "base/time.h"
#include "base/utf8.h"

bool pond_rule_text(const struct pond_field *field, const char *text, size_t length)
{
    bool is_code = field->kind == POND_FIELD_CODE || field->kind == POND_FIELD_REFER;

    if (length > (is_code ? POND_CODE_MAX : POND_TEXT_MAX) || (is_code && length == 0)) {
        return false;
    }
    for (size_t i = 0; i < length;) {
        size_t size = pondi_utf8_length(text + i, length - i);
        /* Line breaks stand in real addresses; they are legal in texts, not in codes. */
        bool control = (unsigned char)text[i] < 0x20U || text[i] == 0x7F;
        bool line_break = text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if (size == 0 || (control && (is_code || !line_break))) {
            return false;
        }
        i += size;
    }
    return true;
}

bool pond_rule_number(const struct pond_field *field, double value)
{
    return isfinite(value) && value >= field->min && value <= field->max;
}

static void list_choices(char *text, size_t size, const char *choices)
{
    size_t used = (size_t)snprintf(text, size, "one of: ");

    for (; *choices != '\0' && used + 3 < size; choices++) {
        if (*choices == ' ') {
            text[used++] = ',';
        }
        text[used++] = *choices;
    }
    text[used] = '\0';
}

void pond_rule_expected(char text[POND_EXPECTED_SIZE], const struct pond_field *field)
{
    char from[POND_TIME_SIZE];
    char to[POND_TIME_SIZE];

    switch (field->kind) {
    case POND_FIELD_CODE:
    case POND_FIELD_REFER:
        (void)snprintf(text, POND_EXPECTED_SIZE,
                       "a code of 1 to %d bytes of UTF-8 without control characters",
                       POND_CODE_MAX);
        break;
    case POND_FIELD_TEXT:
        (void)snprintf(text, POND_EXPECTED_SIZE, "at most %d bytes of UTF-8 text", POND_TEXT_MAX);
        break;
    case POND_FIELD_CHOICE:
        list_choices(text, POND_EXPECTED_SIZE, field->choices);
        break;
    case POND_FIELD_MONEY:
        (void)snprintf(text, POND_EXPECTED_SIZE, "an amount of money such as 12.50");
        break;
    case POND_FIELD_CURRENCY:
        (void)snprintf(text, POND_EXPECTED_SIZE, "an ISO 4217 currency code such as USD");
        break;
    case POND_FIELD_TIME:
        pond_time_text(from, (int64_t)field->min);
        pond_time_text(to, (int64_t)field->max);
        (void)snprintf(text, POND_EXPECTED_SIZE, "a date from %s to %s", from, to);
        break;
    case POND_FIELD_NUMBER:
        (void)snprintf(text, POND_EXPECTED_SIZE, "a number from %g to %g%s%s", field->min,
                       field->max, field->unit == NULL ? "" : " ",
                       field->unit == NULL ? "" : field->unit);
        break;
    }
}

bool pond_rule_row(const struct pond_batch *batch, int64_t row, int32_t *field,
                   const char **expected)
{
    const struct pond_noun_info *info = pond_noun_info(batch->noun);

    for (int32_t f = 0; f < info->fields; f++) {
        if (info->field[f].required && !pond_batch_has(batch, f, row)) {
            *field = f;
            *expected = "a value: this field is required";
            return false;
        }
    }
    if (batch->noun == POND_TRADE && batch->column[POND_TRADE_SELLER].i64[row] < 0 &&
        batch->column[POND_TRADE_BUYER].i64[row] < 0) {
        *field = POND_TRADE_SELLER;
        *expected = "a firm as the seller or as the buyer: neither is known";
        return false;
    }
    if (batch->noun == POND_JOB && pond_batch_has(batch, POND_JOB_PAY, row) &&
        !pond_batch_has(batch, POND_JOB_CURRENCY, row)) {
        *field = POND_JOB_CURRENCY;
        *expected = "the currency of the pay";
        return false;
    }
    return true;
}
