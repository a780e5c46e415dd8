/* A mapping: the small JSON file that says which column is what.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_MAPPING_H
#define POND_INGEST_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ingest/csv.h"

/** A mapping that was read and checked: immutable. docs/mapping.md describes the format. */
struct pond_mapping;

/** Read and check a mapping. POND_EIO; POND_EPARSE: the message names the JSON path that is wrong
 * ("files[0].records[1].value: ...") and what was expected. */
enum pond_status pond_mapping_read(struct pond_mapping **out, const char *path,
                                   struct pond_error *err);

/** The same from a text; `name` is what messages call it. */
enum pond_status pond_mapping_parse(struct pond_mapping **out, const char *text, size_t length,
                                    const char *name, struct pond_error *err);

/** Free a mapping; takes NULL. */
void pond_mapping_free(struct pond_mapping *mapping);

/** The mapping's JSON text with sorted keys (so equal mappings have equal texts), borrowed. */
const char *pond_mapping_text(const struct pond_mapping *mapping);

/** How many files (patterns) the mapping lists. */
int32_t pond_mapping_parts(const struct pond_mapping *mapping);

/** The file name or pattern ("orders_*.csv*") of a part, borrowed. */
const char *pond_mapping_part_file(const struct pond_mapping *mapping, int32_t part);

/** How the files of a part are written. */
struct pond_csv_format pond_mapping_part_format(const struct pond_mapping *mapping, int32_t part);

/** Whether a part names one file, which is then read beside the files that the user names. */
bool pond_mapping_part_is_beside(const struct pond_mapping *mapping, int32_t part);

/** The first part whose pattern fits the last component of `path`, or -1. */
int32_t pond_mapping_part_for(const struct pond_mapping *mapping, const char *path);

/**
 * Propose a mapping for a file from its header and its first rows (at most 1,000).
 *
 * @param[out] text JSON, indented, the caller's to pondi_free: a mapping that reads this file, or
 *                  the best that can be said; what could not be told stands in its "about" text
 */
enum pond_status pond_mapping_guess(char **text, const char *path, struct pond_error *err);

#endif
