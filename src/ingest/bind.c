/* Names of columns become numbers once, before the first row.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/bind.h"

#include "base/alloc.h"

static enum pond_status bind_source(struct pondi_bound *bound, const struct pondi_source *source,
                                    enum pond_noun noun, const struct pond_csv *csv,
                                    const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    bound->source = source;
    bound->field = &pond_noun_info(noun)->field[source->field];
    POND_TRY(POND_NEW(&bound->column, source->columns, err));
    for (int32_t i = 0; i < source->columns; i++) {
        POND_TRY(pond_csv_find(csv, source->column[i], &bound->column[i], err));
    }
    if (source->lookup.file != NULL) {
        POND_TRY(pondi_lookup_read(&bound->lookup, &source->lookup, folder, err));
    }
    if (bound->field->kind == POND_FIELD_REFER) {
        POND_TRY(pond_dictionary_new(&bound->cells, err));
    }
done:
    return status;
}

static enum pond_status bind_record(struct pondi_bound_record *bound,
                                    const struct pondi_record *record, const struct pond_csv *csv,
                                    const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    bound->record = record;
    POND_TRY(POND_NEW(&bound->bound, record->sources, err));
    for (int32_t i = 0; i < record->sources; i++) {
        POND_TRY(bind_source(&bound->bound[i], &record->source[i], record->noun, csv, folder, err));
    }
    POND_TRY(POND_NEW(&bound->when, record->conditions, err));
    for (int32_t i = 0; i < record->conditions; i++) {
        POND_TRY(pond_csv_find(csv, record->when[i].column, &bound->when[i], err));
    }
done:
    return status;
}

enum pond_status pondi_bind(struct pondi_bound_part *bound, const struct pondi_part *part,
                            const struct pond_csv *csv, const char *folder, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&bound->record, part->records, err));
    for (int32_t i = 0; i < part->records; i++) {
        bound->records = i + 1;
        POND_TRY(bind_record(&bound->record[i], &part->record[i], csv, folder, err));
    }
done:
    return status;
}

static void clear_bound(struct pondi_bound *bound)
{
    pondi_lookup_clear(&bound->lookup);
    pond_dictionary_free(bound->cells);
    pondi_free(bound->id);
    pondi_free(bound->column);
}

void pondi_bind_clear(struct pondi_bound_part *bound)
{
    for (int32_t r = 0; r < bound->records; r++) {
        struct pondi_bound_record *record = &bound->record[r];
        for (int32_t s = 0; record->bound != NULL && s < record->record->sources; s++) {
            clear_bound(&record->bound[s]);
        }
        pondi_free(record->bound);
        pondi_free(record->when);
    }
    pondi_free(bound->record);
    *bound = (struct pondi_bound_part){0};
}
