/* A result as JSON, and its fingerprint.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_RESULT_JSON_H
#define POND_BASE_RESULT_JSON_H

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"

/** SHA-256 over every name, unit and value (its bits): equal results have equal hashes. */
void pond_result_hash(const struct pond_result *result, char text[POND_HASH_SIZE]);

/**
 * The result as a JSON object: {"figures", "tables", "assumptions", "warnings"}.
 *
 * A table is {"name", "description", "columns": [{"name", "unit", "type", "description"}],
 * "rows": [[...], ...]}; a missing value is null.
 *
 * @param[out] out the caller's to json_decref
 */
enum pond_status pond_result_json(json_t **out, const struct pond_result *result,
                                  struct pond_error *err);

#endif
