/* Digits come from printf, which rounds correctly; the point, the commas and the exponent are ours,
 * so that the locale of the host program does not matter.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/format.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

/** From here on doubles are no longer exact to a tenth: they are shown with an exponent. */
#define LARGE 1e15

/** Numbers below are shown with an exponent; amounts of money below as zero. */
#define SMALL 1e-6

/** Significant digits of what is not whole. */
#define DIGITS 4

/** Most decimals of numbers that stand below each other. */
#define COLUMN_DECIMALS_MAX 6

/** Numbers below have less than two significant digits then. */
#define COLUMN_SMALL 0.95e-5

int32_t pond_format_money_digits(const char *unit)
{
    /* ISO 4217 list one (2024): the currencies whose minor unit is not a hundredth. */
    static const char zero[] =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";

    if (unit == NULL || strlen(unit) != 3) {
        return -1;
    }
    for (size_t i = 0; i < 3; i++) {
        if (unit[i] < 'A' || unit[i] > 'Z') {
            return -1;
        }
    }
    if (strstr(zero, unit) != NULL) {
        return 0;
    }
    return strstr(three, unit) != NULL ? 3 : 2;
}

static bool is_unit(const char *unit, const char *name)
{
    return unit != NULL && strcmp(unit, name) == 0;
}

/* Whole numbers of this unit name something rather than count it. */
static bool is_name(const char *unit)
{
    return is_unit(unit, "year") || is_unit(unit, "id");
}

/* Append `count` digits, with a comma before each group of three. */
static char *put_groups(char *out, const char *digit, size_t count, bool commas)
{
    for (size_t i = 0; i < count; i++) {
        if (commas && i > 0 && (count - i) % 3 == 0) {
            *out++ = ',';
        }
        *out++ = digit[i];
    }
    return out;
}

/* |value| < LARGE, 0 <= decimals <= 12. */
static void put_fixed(char text[POND_FORMAT_SIZE], double value, int32_t decimals, bool commas)
{
    char raw[POND_FORMAT_SIZE];
    size_t whole = 0;
    size_t length = 0;
    char *out = text;

    length = (size_t)snprintf(raw, sizeof raw, "%.*f", (int)decimals, fabs(value));
    whole = strspn(raw, "0123456789");
    if (value < 0 && strpbrk(raw, "123456789") != NULL) {
        *out++ = '-';
    }
    out = put_groups(out, raw, whole, commas);
    if (decimals > 0) {
        *out++ = '.';
        memcpy(out, raw + length - (size_t)decimals, (size_t)decimals);
        out += decimals;
    }
    *out = '\0';
}

/* The power of ten of the first digit, after rounding to DIGITS of them. */
static int power_of(double value)
{
    char raw[POND_FORMAT_SIZE];
    const char *mark = NULL;

    (void)snprintf(raw, sizeof raw, "%.*e", DIGITS - 1, fabs(value));
    mark = strchr(raw, 'e');
    return mark == NULL ? 0 : (int)strtol(mark + 1, NULL, 10);
}

/* How many decimals a number needs for DIGITS significant digits, final zeros left off. */
static int32_t needed_decimals(double value)
{
    char raw[POND_FORMAT_SIZE];
    int32_t decimals = DIGITS - 1 - power_of(value);
    size_t length = 0;

    if (value == rint(value) || decimals <= 0) {
        return 0;
    }
    length = (size_t)snprintf(raw, sizeof raw, "%.*f", (int)decimals, fabs(value));
    while (decimals > 0 && raw[length - 1] == '0') {
        length--;
        decimals--;
    }
    return decimals;
}

static void put_exponent(char text[POND_FORMAT_SIZE], double value)
{
    char raw[POND_FORMAT_SIZE];
    char fraction[DIGITS] = "";
    const char *mark = NULL;
    size_t kept = DIGITS - 1;

    (void)snprintf(raw, sizeof raw, "%.*e", DIGITS - 1, fabs(value));
    mark = strchr(raw, 'e');
    if (mark == NULL) {
        (void)snprintf(text, POND_FORMAT_SIZE, "?");
        return;
    }
    memcpy(fraction, mark - (DIGITS - 1), DIGITS - 1);
    while (kept > 0 && fraction[kept - 1] == '0') {
        fraction[--kept] = '\0';
    }
    (void)snprintf(text, POND_FORMAT_SIZE, "%s%c%s%se%ld", value < 0 ? "-" : "", raw[0],
                   kept > 0 ? "." : "", fraction, strtol(mark + 1, NULL, 10));
}

/* What is not a plain finite number in the range of fixed notation; false: it is one. */
static bool put_special(char text[POND_FORMAT_SIZE], double value, const char *unit)
{
    if (isnan(value)) {
        (void)snprintf(text, POND_FORMAT_SIZE, POND_FORMAT_MISSING);
    } else if (isinf(value)) {
        (void)snprintf(text, POND_FORMAT_SIZE, "%s\xE2\x88\x9E", value < 0 ? "-" : "");
    } else if (is_unit(unit, "time") && fabs(value) < LARGE) {
        pond_time_text(text, (int64_t)floor(value));
    } else if (fabs(value) >= LARGE) {
        put_exponent(text, value);
    } else {
        return false;
    }
    return true;
}

void pond_format_number(char text[POND_FORMAT_SIZE], double value, const char *unit)
{
    int32_t money = pond_format_money_digits(unit);

    if (put_special(text, value, unit)) {
        return;
    }
    if (money >= 0) {
        bool shown = fabs(value) >= 0.5 * pow(10, -money) || fabs(value) < SMALL;
        put_fixed(text, value, shown ? money : needed_decimals(value), true);
    } else if (value != 0.0 && fabs(value) < SMALL) {
        put_exponent(text, value);
    } else {
        put_fixed(text, value, needed_decimals(value), !is_name(unit));
    }
}

void pond_format_decimals(char text[POND_FORMAT_SIZE], double value, const char *unit,
                          int32_t decimals)
{
    if (decimals < 0) {
        pond_format_number(text, value, unit);
    } else if (!put_special(text, value, unit)) {
        put_fixed(text, value, decimals < 12 ? decimals : 12, !is_name(unit));
    }
}

void pond_format_integer(char text[POND_FORMAT_SIZE], int64_t value, const char *unit)
{
    char raw[POND_FORMAT_SIZE];
    uint64_t size = value < 0 ? 0U - (uint64_t)value : (uint64_t)value;
    char *out = text;

    if (value == POND_MISSING_I64) {
        (void)snprintf(text, POND_FORMAT_SIZE, POND_FORMAT_MISSING);
        return;
    }
    if (is_unit(unit, "time")) {
        pond_time_text(text, value);
        return;
    }
    (void)snprintf(raw, sizeof raw, "%llu", (unsigned long long)size);
    if (value < 0) {
        *out++ = '-';
    }
    out = put_groups(out, raw, strlen(raw), !is_name(unit));
    *out = '\0';
}

static void put_text(char text[POND_FORMAT_SIZE], const char *value)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    size_t length = strlen(value);

    if (length < POND_FORMAT_SIZE) {
        memcpy(text, value, length + 1);
        return;
    }
    length = POND_FORMAT_SIZE - sizeof ellipsis;
    while (length > 0 && ((unsigned char)value[length] & 0xC0U) == 0x80U) {
        length--;
    }
    (void)snprintf(text, POND_FORMAT_SIZE, "%.*s%s", (int)length, value, ellipsis);
}

void pond_format_value(char text[POND_FORMAT_SIZE], const struct pond_column *column, int64_t row)
{
    if (column->type == POND_F64) {
        pond_format_number(text, column->data.f64[row], column->unit);
    } else if (column->type == POND_I64) {
        pond_format_integer(text, column->data.i64[row], column->unit);
    } else {
        const char *value = column->data.text[row];
        put_text(text, value == NULL ? POND_FORMAT_MISSING : value);
    }
}

/* What one value asks of its column; POND_FORMAT_FREE: it cannot be had. */
static int32_t asked_decimals(double value, int32_t money)
{
    int32_t needed = 0;

    if (!isfinite(value) || value == 0.0) {
        return 0;
    }
    if (money >= 0 && (fabs(value) < SMALL || fabs(value) >= 0.5 * pow(10, -money))) {
        return money;
    }
    if (fabs(value) < COLUMN_SMALL || fabs(value) >= LARGE) {
        return POND_FORMAT_FREE;
    }
    needed = needed_decimals(value);
    return needed < COLUMN_DECIMALS_MAX ? needed : COLUMN_DECIMALS_MAX;
}

int32_t pond_format_column_decimals(const struct pond_column *column, int64_t rows)
{
    int32_t money = pond_format_money_digits(column->unit);
    int32_t most = money > 0 ? money : 0;

    if (column->type != POND_F64) {
        return 0;
    }
    for (int64_t i = 0; i < rows; i++) {
        int32_t asked = asked_decimals(column->data.f64[i], money);
        if (asked == POND_FORMAT_FREE) {
            return POND_FORMAT_FREE;
        }
        most = asked > most ? asked : most;
    }
    return most;
}
