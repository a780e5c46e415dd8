/* UTF-8: checking, converting, repairing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

size_t pondi_utf8_length(const char *text, size_t left)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t size = 1;

    if (left == 0) {
        return 0;
    }
    if (byte[0] < 0x80U) {
        return 1;
    }
    size += byte[0] >= 0xC2U ? 1U : 0U;
    size += byte[0] >= 0xE0U ? 1U : 0U;
    size += byte[0] >= 0xF0U ? 1U : 0U;
    if (size == 1 || byte[0] > 0xF4U || size > left) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((byte[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    if ((byte[0] == 0xE0U && byte[1] < 0xA0U) || (byte[0] == 0xEDU && byte[1] > 0x9FU) ||
        (byte[0] == 0xF0U && byte[1] < 0x90U) || (byte[0] == 0xF4U && byte[1] > 0x8FU)) {
        return 0;
    }
    return size;
}

size_t pondi_utf8_fault(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        uint64_t word = 0;
        size_t size = 0;
        if (length - at >= 8) {
            memcpy(&word, text + at, 8);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                at += 8;
                continue;
            }
        }
        size = pondi_utf8_length(text + at, length - at);
        if (size == 0) {
            return at;
        }
        at += size;
    }
    return length;
}

/* Unicode numbers of the bytes 80..9F of Windows-1252; the five that it leaves open are controls.
 */
static const uint16_t windows[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

/* One byte as UTF-8; bytes written. */
static size_t put_latin1(char *out, unsigned char byte)
{
    unsigned number = byte >= 0x80U && byte <= 0x9FU ? windows[byte - 0x80U] : byte;

    if (number < 0x80U) {
        out[0] = (char)number;
        return 1;
    }
    if (number < 0x800U) {
        out[0] = (char)(0xC0U | number >> 6);
        out[1] = (char)(0x80U | (number & 0x3FU));
        return 2;
    }
    out[0] = (char)(0xE0U | number >> 12);
    out[1] = (char)(0x80U | (number >> 6 & 0x3FU));
    out[2] = (char)(0x80U | (number & 0x3FU));
    return 3;
}

size_t pondi_utf8_from_latin1(char *out, const char *text, size_t length)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        used += put_latin1(out + used, (unsigned char)text[i]);
    }
    return used;
}

size_t pondi_utf8_repair(char *out, size_t size, const char *text, size_t length)
{
    static const char replacement[3] = {'\xEF', '\xBF', '\xBD'}; /* U+FFFD */
    size_t used = 0;

    for (size_t i = 0; i < length;) {
        char piece[4];
        size_t taken = pondi_utf8_length(text + i, length - i);
        size_t count = taken;
        if (text[i] == '\0') {
            taken = 1;
            count = sizeof replacement;
            memcpy(piece, replacement, sizeof replacement);
        } else if (taken == 0) {
            taken = 1;
            count = put_latin1(piece, (unsigned char)text[i]);
        } else {
            memcpy(piece, text + i, taken);
        }
        if (used + count > size) {
            break;
        }
        memcpy(out + used, piece, count);
        used += count;
        i += taken;
    }
    return used;
}
