/* Reading JSON with messages that say where: "region.json: files[0].records[1].value: expected".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_MAPPING_JSON_H
#define POND_INGEST_MAPPING_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/** A place in a JSON text: a member or an entry of the place above. */
struct pondi_where {
    const struct pondi_where *up; /**< NULL: the whole; key is then the text's name */
    const char *key;              /**< NULL: an entry */
    size_t index;
};

/** Fail with "NAME: path: expected ..." and POND_EPARSE. */
enum pond_status pondi_json_bad(const struct pondi_where *at, struct pond_error *err,
                                const char *format, ...) POND_PRINTF(3, 4);

/** Fail unless `value` is an object with no members but those of `known` ("name value about"). */
enum pond_status pondi_json_object(json_t *value, const struct pondi_where *at, const char *known,
                                   struct pond_error *err);

/** A copy of a member that is a text, the caller's to free; NULL where it is absent. An empty
 * text is refused. */
enum pond_status pondi_json_text(char **out, json_t *object, const char *key,
                                 const struct pondi_where *at, struct pond_error *err);

/** The same where it must be there. */
enum pond_status pondi_json_need_text(char **out, json_t *object, const char *key,
                                      const struct pondi_where *at, struct pond_error *err);

/** A member that is true or false; absent: false. */
enum pond_status pondi_json_flag(bool *out, json_t *object, const char *key,
                                 const struct pondi_where *at, struct pond_error *err);

/** Copies of a list of texts that are not empty; `out` is freed with pondi_json_free_texts. */
enum pond_status pondi_json_texts(char ***out, int32_t *count, json_t *list,
                                  const struct pondi_where *at, struct pond_error *err);
void pondi_json_free_texts(char **text, int32_t count);

#endif
