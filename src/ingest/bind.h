/* A mapping's part tied to one file: columns by number, lookups read, what was seen remembered.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_BIND_H
#define POND_INGEST_BIND_H

#include "ingest/convert.h"
#include "ingest/lookup.h"
#include "ingest/parts.h"

/** Longest cell whose value is remembered for the next row. */
#define PONDI_LAST_MAX 63

/** One field's source, tied. */
struct pondi_bound {
    const struct pondi_source *source;
    const struct pond_field *field;
    int32_t *column; /**< by number, `source->columns` of them */
    struct pondi_lookup lookup;

    struct pond_dictionary *cells; /**< references: the cells seen */
    int64_t *id;                   /**< what each of them means */
    int64_t id_capacity;

    char last[PONDI_LAST_MAX + 1]; /**< the cell of the row before */
    size_t last_length;
    bool last_given;
    struct pondi_value last_value;
};

/** One record, tied. */
struct pondi_bound_record {
    const struct pondi_record *record;
    struct pondi_bound *bound; /**< by source */
    int32_t *when;             /**< columns of its conditions */
};

/** A part, tied. Zeroed it is empty. */
struct pondi_bound_part {
    struct pondi_bound_record *record;
    int32_t records;
};

/**
 * Find all columns, and read all lookup files.
 *
 * @param folder where lookup files are
 */
enum pond_status pondi_bind(struct pondi_bound_part *bound, const struct pondi_part *part,
                            const struct pond_csv *csv, const char *folder, struct pond_error *err);
void pondi_bind_clear(struct pondi_bound_part *bound);

#endif
