/* UTF-8 as RFC 3629 says, and what to do with bytes that are not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_UTF8_H
#define POND_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/** Most bytes that one byte of another encoding becomes. */
#define POND_UTF8_GROWTH 3

/** Length of the valid UTF-8 character at `text` (`left` bytes are there), 0 when there is none:
 * overlong forms, surrogates and numbers above 10FFFF are not characters. */
size_t pondi_utf8_length(const char *text, size_t left);

/** Where the first byte stands that is not part of a valid character; `length`: there is none. */
size_t pondi_utf8_fault(const char *text, size_t length);

/**
 * Bytes of a Western file as UTF-8: ISO 8859-1, with the printable characters of Windows-1252 in
 * 80..9F, as the Encoding Standard (WHATWG) reads the label "latin1".
 *
 * @param[out] out room for POND_UTF8_GROWTH * length bytes
 * @return bytes written
 */
size_t pondi_utf8_from_latin1(char *out, const char *text, size_t length);

/**
 * Valid UTF-8 from bytes that may be anything: characters are kept, other bytes are read as
 * pondi_utf8_from_latin1 does, NUL becomes U+FFFD. Output ends at a whole character when `size`
 * is short.
 *
 * @param[out] out  at least `size` bytes, no NUL is added
 * @return bytes written, at most `size`
 */
size_t pondi_utf8_repair(char *out, size_t size, const char *text, size_t length);

#endif
