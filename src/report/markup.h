/* Text of a page as it grows: escaped texts, numbers, coordinates.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_REPORT_MARKUP_H
#define POND_REPORT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/**
 * Growing text. Zero-initialise it.
 *
 * Once memory ran out, everything put is dropped and `failed` stays set: writers need not look
 * after each piece, only at the end (pondi_markup_check).
 */
struct pondi_markup {
    char *bytes;
    int64_t length;
    int64_t capacity;
    bool failed;
};

void pondi_markup_free(struct pondi_markup *markup);

/** POND_OK, or POND_ENOMEM when something was dropped; then the text is cut back to `length` bytes
 * and can be used again. */
enum pond_status pondi_markup_check(struct pondi_markup *markup, int64_t length,
                                    struct pond_error *err);

/** Markup as it is. */
void pondi_put(struct pondi_markup *markup, const char *text);

/** Other markup; what that lost, this has lost too. */
void pondi_put_markup(struct pondi_markup *markup, const struct pondi_markup *other);

/** Formatted markup, at most 1023 bytes; only for what needs no escaping (numbers, ids). */
void pondi_put_format(struct pondi_markup *markup, const char *format, ...) POND_PRINTF(2, 3);

/** Any text, escaped for content and for quoted attributes; at most `length` bytes of it. What is
 * not UTF-8 or not allowed in a page becomes U+FFFD. */
void pondi_put_bytes(struct pondi_markup *markup, const char *text, size_t length);

/** Any text to its NUL, escaped; NULL: nothing. */
void pondi_put_text(struct pondi_markup *markup, const char *text);

/** The same, cut to `width` ems (pondi_text_width), with an ellipsis where it was cut. */
void pondi_put_cut(struct pondi_markup *markup, const char *text, double width);

/** A text of base/format.h as print sets it: a true minus sign, powers of ten with raised digits.
 */
void pondi_put_number(struct pondi_markup *markup, const char *text);

/** A coordinate in pixels, to a tenth; whatever is not finite or beyond 1e6 is put as 0. */
void pondi_put_coordinate(struct pondi_markup *markup, double pixels);

/** A name like "vendor_hhi" as people write it: "Vendor HHI". */
void pondi_put_name(struct pondi_markup *markup, const char *name);

/** About how wide a text is in the fonts of the page, in ems; never less than it is by much. */
double pondi_text_width(const char *text);

#endif
