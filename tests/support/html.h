/* Checks of a page that was written: is it whole, can it be read, does it keep to itself?
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_HTML_H
#define POND_TESTS_HTML_H

#include "support/support.h"

/**
 * Fail unless `page` is well-formed: every element closed in order, attributes quoted and not given
 * twice, only known entities, ids unique, every reference to an id (aria-labelledby, href="#...")
 * kept, valid UTF-8, no control characters.
 */
void assert_page(const char *page);

/** Fail where a page could load, run or send anything. */
void assert_no_network(const char *page);

/** How often `part` occurs. */
int64_t count_of(const char *page, const char *part);

#endif
