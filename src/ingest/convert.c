/* Numbers, money, times and choices from text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/convert.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "records/rules.h"

/* Longest number that is looked at; no number has that many characters. */
#define NUMBER_MAX 127

/* Most digits that a decimal holds. */
#define DIGITS_MAX 18

/* Plain digits with one decimal mark, at most 18 of them: what nearly all numbers are. */
static bool read_simple(struct pond_decimal *out, char mark, const char *text, size_t length)
{
    int64_t units = 0;
    int32_t digits = -1;
    bool negative = length > 1 && *text == '-';
    size_t first = negative ? 1 : 0;

    if (length == 0 || length > DIGITS_MAX || text[first] < '0' || text[first] > '9') {
        return false;
    }
    for (size_t i = first; i < length; i++) {
        unsigned digit = (unsigned)text[i] - '0';
        if (digit <= 9) {
            units = units * 10 + (int64_t)digit;
            digits += digits >= 0 ? 1 : 0;
        } else if (text[i] == mark && digits < 0) {
            digits = 0;
        } else {
            return false;
        }
    }
    out->units = negative ? -units : units;
    out->digits = digits < 0 ? 0 : digits;
    return true;
}

/* No-break spaces (U+00A0, U+202F) become spaces; the new length. */
static size_t plain_spaces(char out[NUMBER_MAX + 1], const char *text, size_t length)
{
    size_t used = 0;

    for (size_t i = 0; i < length;) {
        if (length - i >= 2 && memcmp(text + i, "\xC2\xA0", 2) == 0) {
            out[used++] = ' ';
            i += 2;
        } else if (length - i >= 3 && memcmp(text + i, "\xE2\x80\xAF", 3) == 0) {
            out[used++] = ' ';
            i += 3;
        } else {
            out[used++] = text[i++];
        }
    }
    out[used] = '\0';
    return used;
}

bool pondi_convert_decimal(struct pond_decimal *out, const struct pond_number_format *format,
                           const char *text, size_t length)
{
    char plain[NUMBER_MAX + 1];

    if (read_simple(out, format->decimal, text, length)) {
        return true;
    }
    if (length > NUMBER_MAX) {
        return false;
    }
    length = plain_spaces(plain, text, length);
    return pond_decimal_parse(out, plain, length, format);
}

/* A number as a double: what a double cannot hold of a long fraction is left out. */
static bool read_double(struct pond_decimal *out, const struct pond_number_format *format,
                        const char *text, size_t length)
{
    char kept[NUMBER_MAX + 1];
    size_t used = 0;
    int digits = 0;
    bool fraction = false;

    if (pondi_convert_decimal(out, format, text, length)) {
        return true;
    }
    if (length > NUMBER_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        fraction = fraction || text[i] == format->decimal;
        digits += digit ? 1 : 0;
        if (!digit || !fraction || digits <= DIGITS_MAX) {
            kept[used++] = text[i];
        }
    }
    return digits > DIGITS_MAX && pondi_convert_decimal(out, format, kept, used);
}

bool pondi_convert_amount(struct pondi_value *out, const struct pond_field *field,
                          struct pond_decimal decimal, int64_t currency)
{
    if (field->kind == POND_FIELD_MONEY) {
        /* An amount that is there never becomes 0. */
        return pond_money_from_decimal(&out->i64, decimal, currency) &&
               (out->i64 != 0 || decimal.units == 0);
    }
    out->f64 = pond_decimal_value(decimal);
    return pond_rule_number(field, out->f64);
}

static bool convert_time(struct pondi_value *out, const struct pond_field *field,
                         const struct pondi_style *style, const char *text, size_t length)
{
    for (int32_t i = 0; i < style->dates; i++) {
        if (pondi_date_read(&style->date[i], text, length, &out->i64)) {
            return pond_rule_number(field, (double)out->i64);
        }
    }
    return false;
}

static bool convert_choice(struct pondi_value *out, const struct pond_field *field,
                           const char *text, size_t length)
{
    char word[64];

    if (length >= sizeof word || memchr(text, '\0', length) != NULL) {
        return false;
    }
    memcpy(word, text, length);
    word[length] = '\0';
    out->i64 = pond_field_choice(field, word);
    return out->i64 >= 0;
}

bool pondi_convert(struct pondi_value *out, const struct pond_field *field,
                   const struct pondi_source *source, int64_t currency, const char *text,
                   size_t length)
{
    struct pond_decimal decimal = {0};

    switch (field->kind) {
    case POND_FIELD_CODE:
    case POND_FIELD_REFER:
    case POND_FIELD_TEXT:
        return pond_rule_text(field, text, length);
    case POND_FIELD_CHOICE:
        return convert_choice(out, field, text, length);
    case POND_FIELD_CURRENCY:
        out->i64 = pond_currency_pack(text, length);
        return out->i64 != POND_MISSING;
    case POND_FIELD_TIME:
        return convert_time(out, field, &source->style, text, length);
    case POND_FIELD_MONEY:
        if (!pondi_convert_decimal(&decimal, &source->style.numbers, text, length) ||
            !(source->round || pond_money_is_exact(decimal, currency))) {
            return false;
        }
        break;
    case POND_FIELD_NUMBER:
        if (!read_double(&decimal, &source->style.numbers, text, length)) {
            return false;
        }
        break;
    }
    if (source->negate) {
        decimal.units = -decimal.units;
    }
    return pondi_convert_amount(out, field, decimal, currency);
}

static void expect_number(char *expected, const struct pondi_style *style, const char *unit)
{
    const struct pond_number_format *format = &style->numbers;
    char group[2] = {format->thousands, '\0'};

    (void)snprintf(expected, PONDI_EXPECTED_SIZE, "%s such as %s1%s234%c50", unit,
                   format->symbol == NULL ? "" : format->symbol, group, format->decimal);
}

static void expect_date(char *expected, const struct pondi_style *style)
{
    size_t used = (size_t)snprintf(expected, PONDI_EXPECTED_SIZE, "a date that exists, written ");

    for (int32_t i = 0; i < style->dates && used + PONDI_DATE_MAX + 8 < PONDI_EXPECTED_SIZE; i++) {
        used += (size_t)snprintf(expected + used, PONDI_EXPECTED_SIZE - used, "%s%s",
                                 i > 0 ? " or " : "", style->date[i].text);
    }
}

static void expect_text(char *expected, const struct pond_field *field, const char *text,
                        size_t length)
{
    size_t fault = pondi_utf8_fault(text, length);

    if (fault < length) {
        (void)snprintf(expected, PONDI_EXPECTED_SIZE,
                       "valid UTF-8, which the byte 0x%02X is not; if the file is Western "
                       "(Latin-1, Windows-1252), say \"encoding\": \"latin-1\"",
                       (unsigned)(unsigned char)text[fault]);
        return;
    }
    pond_rule_expected(expected, field);
}

void pondi_convert_expected(char expected[PONDI_EXPECTED_SIZE], const struct pond_field *field,
                            const struct pondi_source *source, const char *text, size_t length)
{
    struct pond_decimal decimal;
    struct pondi_value value;
    bool number = field->kind == POND_FIELD_NUMBER &&
                  read_double(&decimal, &source->style.numbers, text, length);

    switch (field->kind) {
    case POND_FIELD_MONEY:
        if (pondi_convert_decimal(&decimal, &source->style.numbers, text, length)) {
            (void)snprintf(expected, PONDI_EXPECTED_SIZE,
                           "an amount of at most 18 digits in whole minor units (cents) of the "
                           "currency, and none that rounding makes 0; %s",
                           source->round ? "it is rounded already"
                                         : "\"round\": true in the mapping rounds the others");
            return;
        }
        expect_number(expected, &source->style, "an amount of money");
        break;
    case POND_FIELD_NUMBER:
        if (!number) {
            expect_number(expected, &source->style, "a number");
            return;
        }
        pond_rule_expected(expected, field);
        break;
    case POND_FIELD_TIME:
        expect_date(expected, &source->style);
        for (int32_t i = 0; i < source->style.dates; i++) {
            if (pondi_date_read(&source->style.date[i], text, length, &value.i64)) {
                pond_rule_expected(expected, field);
            }
        }
        break;
    case POND_FIELD_CODE:
    case POND_FIELD_REFER:
    case POND_FIELD_TEXT:
        expect_text(expected, field, text, length);
        break;
    default:
        pond_rule_expected(expected, field);
    }
}
