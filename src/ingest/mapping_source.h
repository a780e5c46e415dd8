/* Reading the parts of a mapping that say where a field comes from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_MAPPING_SOURCE_H
#define POND_INGEST_MAPPING_SOURCE_H

#include "ingest/mapping_json.h"
#include "ingest/parts.h"

/** Where the members of a record stand: what a file's part says holds for all its fields. */
struct pondi_context {
    const struct pond_mapping *mapping; /**< for the format of lookup files */
    const struct pondi_part *part;
};

/** Members "numbers" and "dates" of an object, over what `parent` says. */
enum pond_status pondi_style_read(struct pondi_style *style, const struct pondi_style *parent,
                                  json_t *object, const struct pondi_where *at,
                                  struct pond_error *err);
void pondi_style_clear(struct pondi_style *style);

/** Members "delimiter" and "encoding" of an object, over what `format` holds. */
enum pond_status pondi_format_read(struct pond_csv_format *format, json_t *object,
                                   const struct pondi_where *at, struct pond_error *err);

/** One field of a record. */
enum pond_status pondi_source_read(struct pondi_source *source, const struct pond_field *field,
                                   const struct pondi_context *context, json_t *value,
                                   const struct pondi_where *at, struct pond_error *err);
void pondi_source_clear(struct pondi_source *source);

/** One condition of a record. */
enum pond_status pondi_condition_read(struct pondi_condition *condition, json_t *value,
                                      const struct pondi_where *at, struct pond_error *err);
void pondi_condition_clear(struct pondi_condition *condition);

#endif
