/* JSON through jansson, with the guards that a parser of strangers' text needs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_JSON_H
#define POND_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/**
 * Parse one JSON text.
 *
 * Refused, besides what is not JSON: a key given twice, bytes after the value (a NUL too), more
 * than 64 MiB.
 *
 * @param[out] out   the caller's to json_decref; NULL on failure
 * @param      name  what the text is called in messages, for example its path
 * @return POND_OK; POND_EPARSE with line and column; POND_ELIMIT
 */
enum pond_status pond_json_parse(json_t **out, const char *text, size_t length, const char *name,
                                 struct pond_error *err);

/** The same for a file; as pond_file_open, too. */
enum pond_status pond_json_read(json_t **out, const char *path, struct pond_error *err);

/** The text of a value with sorted keys (so equal values have equal texts), the caller's to
 * pondi_free. Reals have 17 digits and read back to the same bits. */
enum pond_status pond_json_text(char **out, const json_t *value, bool pretty,
                                struct pond_error *err);

/** A JSON real, or null when the number is not finite. NULL when memory ran out. */
json_t *pond_json_real(double value);

#endif
