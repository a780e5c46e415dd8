/* POSIX extended regular expressions from strangers: bounded before they are compiled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_PATTERN_H
#define POND_INGEST_PATTERN_H

#include <stddef.h>

#include "ingest/mapping_json.h"
#include "ingest/parts.h"

/** Compile the member "match" of an object; absent: nothing is given. `group`: it must have a
 * group; the first is the text to take. */
enum pond_status pondi_pattern_read(struct pondi_pattern *pattern, json_t *object, bool group,
                                    const struct pondi_where *at, struct pond_error *err);
void pondi_pattern_clear(struct pondi_pattern *pattern);

/** Where the group of a match stands in `text` (NUL-terminated). False: it does not match. */
bool pondi_pattern_group(const struct pondi_pattern *pattern, const char *text, size_t *begin,
                         size_t *length);

/** Whether `text` matches. */
bool pondi_pattern_fits(const struct pondi_pattern *pattern, const char *text);

#endif
