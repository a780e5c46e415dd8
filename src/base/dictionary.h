/* Codes of the user's own text to dense numbers 0, 1, 2, ... in order of first appearance.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_DICTIONARY_H
#define POND_BASE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** A one-to-one map of texts to numbers. Not thread-safe while it is written. */
struct pond_dictionary;

/** A new, empty dictionary, the caller's to free. POND_ENOMEM. */
enum pond_status pond_dictionary_new(struct pond_dictionary **out, struct pond_error *err);

/** Free it; takes NULL. */
void pond_dictionary_free(struct pond_dictionary *dictionary);

/**
 * The number of `text`, which is added when it is new.
 *
 * @param[out] id  0..count-1
 * @param length   bytes of text, which need not end in NUL and holds none
 * @return POND_OK; POND_ENOMEM; POND_ELIMIT, 2^31-1 texts are there. Cost: O(length) expected.
 */
enum pond_status pond_dictionary_add(struct pond_dictionary *dictionary, const char *text,
                                     size_t length, int32_t *id, struct pond_error *err);

/** The number of `text`, or -1 when it is not there. */
int32_t pond_dictionary_find(const struct pond_dictionary *dictionary, const char *text,
                             size_t length);

/** The text of a number, NUL-terminated, borrowed until the dictionary grows or is freed. */
const char *pond_dictionary_text(const struct pond_dictionary *dictionary, int32_t id);

/** How many texts there are. */
int32_t pond_dictionary_count(const struct pond_dictionary *dictionary);

#endif
