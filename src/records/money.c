/* Exact decimal reading and writing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/money.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "records/noun.h"

#define DIGITS_MAX 18

static const int64_t powers[DIGITS_MAX + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

/* ISO 4217 list one (2024) without the units of account that have four decimals (CLF, UYW), and the
 * currencies that the euro replaced. In alphabetical order. */
static const char legal_codes[] =
    "AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND BOB BOV BRL "
    "BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLP CNY COP COU CRC CUC CUP CVE CYP CZK DEM DJF DKK "
    "DOP DZD EEK EGP ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP GMD GNF GRD GTQ GYD HKD HNL "
    "HRK HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
    "LAK LBP LKR LRD LSL LTL LUF LVL LYD MAD MDL MGA MKD MMK MNT MOP MRU MTL MUR MVR MWK MXN MXV "
    "MYR MZN NAD NGN NIO NLG NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP "
    "TRY TTD TWD TZS UAH UGX USD USN UYI UYU UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD "
    "XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG ZWL";

/* Codes have three letters, and stand at every fourth byte. */
static bool is_legal_code(const char *code)
{
    size_t low = 0;
    size_t high = sizeof legal_codes / 4;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(code, legal_codes + 4 * middle, 3);
        if (order == 0) {
            return true;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return false;
}

int64_t pond_currency_pack(const char *code, size_t length)
{
    int64_t packed = 0;

    if (length != 3 || !is_legal_code(code)) {
        return POND_MISSING;
    }
    for (size_t i = 0; i < 3; i++) {
        packed = packed * 256 + code[i];
    }
    return packed;
}

void pond_currency_text(char text[4], int64_t currency)
{
    text[0] = (char)(currency >> 16 & 0x7F);
    text[1] = (char)(currency >> 8 & 0x7F);
    text[2] = (char)(currency & 0x7F);
    text[3] = '\0';
}

int32_t pond_currency_digits(int64_t currency)
{
    char text[4];
    int32_t digits = 0;

    pond_currency_text(text, currency);
    digits = pond_format_money_digits(text);
    return digits < 0 ? 2 : digits;
}

/* Strip blanks (spaces, tabs, no-break spaces) and one symbol from both ends. */
static void strip(const char **text, size_t *length, const char *symbol)
{
    size_t size = symbol == NULL ? 0 : strlen(symbol);
    bool more = true;

    while (more && *length > 0) {
        more = false;
        if (**text == ' ' || **text == '\t') {
            (*text)++;
            (*length)--;
            more = true;
        } else if ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t') {
            (*length)--;
            more = true;
        } else if (size > 0 && *length >= size && memcmp(*text, symbol, size) == 0) {
            *text += size;
            *length -= size;
            size = 0;
            more = true;
        } else if (size > 0 && *length >= size &&
                   memcmp(*text + *length - size, symbol, size) == 0) {
            *length -= size;
            size = 0;
            more = true;
        }
    }
}

/* A number whose digits are being read. */
struct digits {
    int64_t units;
    int32_t decimals;    /* -1: before the decimal mark */
    int32_t group;       /* digits since the last group mark, -1: there was none */
    int32_t whole;       /* digits before the decimal mark */
    int32_t significant; /* digits from the first that is not 0 */
};

static bool add_digit(struct digits *digits, char c)
{
    if (digits->units > 0 || c > '0') {
        digits->significant++;
    }
    if (digits->significant > DIGITS_MAX || digits->decimals == DIGITS_MAX) {
        return false;
    }
    digits->units = digits->units * 10 + (c - '0');
    if (digits->decimals >= 0) {
        digits->decimals++;
    } else {
        digits->whole++;
        digits->group += digits->group >= 0 ? 1 : 0;
    }
    return true;
}

/* Whether the digits so far may be followed by a group mark: 1 to 3 digits, then threes. */
static bool may_be_grouped(const struct digits *digits)
{
    return digits->decimals < 0 && digits->whole > 0 &&
           (digits->group < 0 ? digits->whole <= 3 : digits->group == 3);
}

/* Whether the whole part is complete: its last group, if it has groups, has three digits. */
static bool is_whole(const struct digits *digits)
{
    return digits->decimals < 0 && (digits->group < 0 || digits->group == 3);
}

/* Digits with group marks and one decimal mark; no sign. */
static bool parse_digits(struct pond_decimal *out, const char *text, size_t length,
                         const struct pond_number_format *format)
{
    struct digits digits = {.decimals = -1, .group = -1};

    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c >= '0' && c <= '9') {
            if (!add_digit(&digits, c)) {
                return false;
            }
        } else if (c == format->decimal && is_whole(&digits)) {
            digits.decimals = 0;
        } else if (format->thousands != '\0' && c == format->thousands && may_be_grouped(&digits)) {
            digits.group = 0;
        } else {
            return false;
        }
    }
    if (digits.decimals < 0 && !is_whole(&digits)) {
        return false;
    }
    if (digits.whole == 0 && digits.decimals <= 0) {
        return false;
    }
    out->units = digits.units;
    out->digits = digits.decimals < 0 ? 0 : digits.decimals;
    return true;
}

bool pond_decimal_parse(struct pond_decimal *out, const char *text, size_t length,
                        const struct pond_number_format *format)
{
    struct pond_decimal decimal = {0};
    bool negative = false;
    const char *symbol = format->symbol;

    strip(&text, &length, symbol);
    if (length >= 2 && text[0] == '(' && text[length - 1] == ')') {
        negative = true;
        text++;
        length -= 2;
        strip(&text, &length, symbol);
    } else if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        text++;
        length--;
        strip(&text, &length, symbol);
    } else if (length > 0 && text[length - 1] == '-') {
        negative = true;
        length--;
        strip(&text, &length, symbol);
    }
    if (!parse_digits(&decimal, text, length, format)) {
        return false;
    }
    out->units = negative ? -decimal.units : decimal.units;
    out->digits = decimal.digits;
    return true;
}

double pond_decimal_value(struct pond_decimal decimal)
{
    /* Both are exact doubles up to 2^53 and 10^22, so the quotient is the nearest double. */
    if (decimal.units > -(INT64_C(1) << 53) && decimal.units < INT64_C(1) << 53) {
        return (double)decimal.units / (double)powers[decimal.digits];
    }
    return (double)((long double)decimal.units / (long double)powers[decimal.digits]);
}

bool pond_decimal_multiply(struct pond_decimal *out, struct pond_decimal a, struct pond_decimal b)
{
    int64_t units = 0;

    while (a.digits > 0 && a.units % 10 == 0) {
        a.units /= 10;
        a.digits--;
    }
    while (b.digits > 0 && b.units % 10 == 0) {
        b.units /= 10;
        b.digits--;
    }
    if (__builtin_mul_overflow(a.units, b.units, &units) || a.digits + b.digits > DIGITS_MAX) {
        return false;
    }
    out->units = units;
    out->digits = a.digits + b.digits;
    return true;
}

bool pond_money_from_decimal(int64_t *minor, struct pond_decimal decimal, int64_t currency)
{
    int32_t digits = pond_currency_digits(currency);
    int64_t units = decimal.units;

    if (decimal.digits <= digits) {
        if (__builtin_mul_overflow(units, powers[digits - decimal.digits], &units)) {
            return false;
        }
    } else {
        int64_t divisor = powers[decimal.digits - digits];
        int64_t rest = units % divisor;
        int64_t twice = 2 * (rest < 0 ? -rest : rest);
        int64_t sign = units < 0 ? -1 : 1;
        units /= divisor;
        if (twice > divisor || (twice == divisor && units % 2 != 0)) {
            units += sign;
        }
    }
    if (units < -POND_MONEY_MAX || units > POND_MONEY_MAX) {
        return false;
    }
    *minor = units;
    return true;
}

bool pond_money_is_exact(struct pond_decimal decimal, int64_t currency)
{
    int32_t spare = decimal.digits - pond_currency_digits(currency);

    return spare <= 0 || decimal.units % powers[spare] == 0;
}

void pond_money_text(char text[POND_MONEY_SIZE], int64_t minor, int64_t currency)
{
    int32_t digits = pond_currency_digits(currency);
    uint64_t size = minor < 0 ? 0U - (uint64_t)minor : (uint64_t)minor;
    uint64_t power = (uint64_t)powers[digits];

    if (digits == 0) {
        (void)snprintf(text, POND_MONEY_SIZE, "%s%" PRIu64, minor < 0 ? "-" : "", size);
    } else {
        (void)snprintf(text, POND_MONEY_SIZE, "%s%" PRIu64 ".%0*" PRIu64, minor < 0 ? "-" : "",
                       size / power, digits, size % power);
    }
}
