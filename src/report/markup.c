/* Escaping is done here and nowhere else.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/markup.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

/** U+FFFD, for what is not a character. */
#define REPLACEMENT "\xEF\xBF\xBD"

void pondi_markup_free(struct pondi_markup *markup)
{
    pondi_free(markup->bytes);
    *markup = (struct pondi_markup){0};
}

enum pond_status pondi_markup_check(struct pondi_markup *markup, int64_t length,
                                    struct pond_error *err)
{
    if (!markup->failed) {
        return POND_OK;
    }
    markup->length = length;
    markup->failed = false;
    return pondi_no_memory(err, (size_t)markup->capacity, 2);
}

static void put_raw(struct pondi_markup *markup, const char *bytes, size_t count)
{
    if (markup->failed || count == 0) {
        return;
    }
    if (POND_GROW(&markup->bytes, &markup->capacity, markup->length + (int64_t)count, NULL) !=
        POND_OK) {
        markup->failed = true;
        return;
    }
    memcpy(markup->bytes + markup->length, bytes, count);
    markup->length += (int64_t)count;
}

void pondi_put(struct pondi_markup *markup, const char *text)
{
    put_raw(markup, text, strlen(text));
}

void pondi_put_markup(struct pondi_markup *markup, const struct pondi_markup *other)
{
    markup->failed = markup->failed || other->failed;
    put_raw(markup, other->bytes, (size_t)other->length);
}

void pondi_put_format(struct pondi_markup *markup, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pondi_put(markup, text);
}

/* Bytes of the character that begins at `text`, of `length` bytes; 0: there is none. `code` is its
 * number. */
static size_t read_character(const char *text, size_t length, uint32_t *code)
{
    size_t count = pondi_utf8_length(text, length);
    unsigned char first = (unsigned char)text[0];

    if (count == 0) {
        return 0;
    }
    *code = count == 1 ? first : first & (0x7FU >> count);
    for (size_t i = 1; i < count; i++) {
        *code = *code << 6 | ((unsigned char)text[i] & 0x3FU);
    }
    return count;
}

/* Characters that may not stand in a page (HTML and XML), and the marks that turn the direction of
 * all text after them, beyond the name that holds them. */
static bool is_allowed(uint32_t code)
{
    if (code < 0x20) {
        return code == '\t' || code == '\n';
    }
    return !(code >= 0x7F && code < 0xA0) && !(code >= 0x202A && code <= 0x202E) &&
           !(code >= 0x2066 && code <= 0x2069) && (code & 0xFFFEU) != 0xFFFEU &&
           !(code >= 0xFDD0 && code <= 0xFDEF);
}

static const char *escape_of(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void pondi_put_bytes(struct pondi_markup *markup, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        size_t count = read_character(text + at, length - at, &code);
        const char *escape = NULL;
        if (count == 0 || !is_allowed(code)) {
            pondi_put(markup, REPLACEMENT);
            at += count == 0 ? 1 : count;
            continue;
        }
        escape = escape_of(code);
        if (escape != NULL) {
            pondi_put(markup, escape);
        } else {
            put_raw(markup, text + at, count);
        }
        at += count;
    }
}

void pondi_put_text(struct pondi_markup *markup, const char *text)
{
    if (text != NULL) {
        pondi_put_bytes(markup, text, strlen(text));
    }
}

/* Ems of one character: Latin letters by kind, East Asian ones and signs beyond as squares. */
static double width_of(uint32_t code)
{
    if (code < 0x80) {
        if (strchr("iljtfrI.,:;'|!()[] -", (int)code) != NULL) {
            return 0.36;
        }
        if (strchr("mwMWQO@%&", (int)code) != NULL) {
            return 0.9;
        }
        return code >= 'A' && code <= 'Z' ? 0.7 : 0.58;
    }
    return code >= 0x1100 ? 1.0 : 0.62;
}

/* How many bytes of `text` fit into `room` ems; `width` is what they take. */
static size_t fit(const char *text, double room, double *width)
{
    size_t length = strlen(text);
    size_t at = 0;

    *width = 0;
    while (at < length) {
        uint32_t code = 0xFFFD;
        size_t count = read_character(text + at, length - at, &code);
        double next = *width + (count == 0 ? 1.0 : width_of(code));
        if (next > room) {
            break;
        }
        *width = next;
        at += count == 0 ? 1 : count;
    }
    return at;
}

double pondi_text_width(const char *text)
{
    double width = 0;

    (void)fit(text, (double)INFINITY, &width);
    return width;
}

void pondi_put_cut(struct pondi_markup *markup, const char *text, double width)
{
    double taken = 0;
    size_t length = fit(text, width, &taken);

    if (text[length] != '\0') {
        length = fit(text, width - 1.0, &taken);
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
        pondi_put_bytes(markup, text, length);
        pondi_put(markup, "\xE2\x80\xA6");
        return;
    }
    pondi_put_bytes(markup, text, length);
}

void pondi_put_number(struct pondi_markup *markup, const char *text)
{
    static const char *const raised[] = {
        "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
        "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
    bool exponent = false;
    bool date = strlen(text) >= 10 && text[4] == '-' && text[7] == '-';

    for (size_t i = 0; text[i] != '\0'; i++) {
        bool after_digit = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        if (text[i] == '-' && !date) {
            pondi_put(markup, exponent ? "\xE2\x81\xBB" : "\xE2\x88\x92");
        } else if (text[i] == 'e' && after_digit) {
            bool one = i == 1 && text[0] == '1';
            markup->length -= one && !markup->failed ? 1 : 0;
            pondi_put(markup, one ? "10"
                                  : "\xC2\xA0\xC3\x97\xC2\xA0"
                                    "10");
            exponent = true;
        } else if (exponent && text[i] >= '0' && text[i] <= '9') {
            pondi_put(markup, raised[text[i] - '0']);
        } else {
            put_raw(markup, text + i, 1);
        }
    }
}

void pondi_put_coordinate(struct pondi_markup *markup, double pixels)
{
    long tenths = fabs(pixels) < 1e6 ? lround(pixels * 10) : 0;
    long size = tenths < 0 ? -tenths : tenths;
    const char *sign = tenths < 0 ? "-" : "";

    if (size % 10 == 0) {
        pondi_put_format(markup, "%s%ld", sign, size / 10);
    } else {
        pondi_put_format(markup, "%s%ld.%ld", sign, size / 10, size % 10);
    }
}

/* Words that are written in capitals. */
static bool is_acronym(const char *word, size_t length)
{
    static const char *const acronyms[] = {"esri", "hhi",  "id",  "usd", "eur", "gbp", "ghg", "co2",
                                           "gdp",  "ccdf", "smb", "url", "csv", "io",  "ks",  "se"};

    for (size_t i = 0; i < sizeof acronyms / sizeof *acronyms; i++) {
        if (strlen(acronyms[i]) == length && strncmp(acronyms[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

static char capital(char c)
{
    if (c >= 'a' && c <= 'z') {
        return (char)(c - 'a' + 'A');
    }
    return c;
}

void pondi_put_name(struct pondi_markup *markup, const char *name)
{
    size_t at = 0;

    while (name[at] != '\0') {
        size_t length = strcspn(name + at, "_");
        bool acronym = is_acronym(name + at, length);
        size_t capitals = acronym ? length : at == 0 && name[0] >= 'a' && name[0] <= 'z' ? 1 : 0;
        for (size_t i = 0; i < capitals; i++) {
            char letter[2] = {capital(name[at + i]), '\0'};
            pondi_put(markup, letter);
        }
        pondi_put_bytes(markup, name + at + capitals, length - capitals);
        at += length;
        if (name[at] == '_') {
            pondi_put(markup, " ");
            at++;
        }
    }
}
