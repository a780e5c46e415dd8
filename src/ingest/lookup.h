/* One column of a small file by another one: which vendor a product has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_LOOKUP_H
#define POND_INGEST_LOOKUP_H

#include "ingest/parts.h"

/** A file that was read for its keys and values. Zeroed it is empty. */
struct pondi_lookup {
    struct pond_dictionary *keys;
    struct pond_dictionary *values;
    int32_t *value; /**< by key: number of its value, -1: rows of the key disagree */
    int64_t capacity;
};

/** What looking up gave. */
enum pondi_found { PONDI_FOUND, PONDI_ABSENT, PONDI_SEVERAL };

/**
 * Read the file of a rule from a folder. Every row must be good: a bad one would make its key
 * look absent without a word.
 */
enum pond_status pondi_lookup_read(struct pondi_lookup *lookup,
                                   const struct pondi_lookup_rule *rule, const char *folder,
                                   struct pond_error *err);
void pondi_lookup_clear(struct pondi_lookup *lookup);

/** The value of a key, borrowed. */
enum pondi_found pondi_lookup_find(const struct pondi_lookup *lookup, const char *key,
                                   size_t length, const char **value);

#endif
