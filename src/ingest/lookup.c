/* Lookup files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/lookup.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

static enum pond_status add_row(struct pondi_lookup *lookup, enum pondi_repeated repeated,
                                const struct pond_csv_cell *key, const struct pond_csv_cell *value,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t keys = pond_dictionary_count(lookup->keys);
    int32_t key_id = 0;
    int32_t value_id = 0;

    /* A row without a key cannot be looked up. */
    if (key->length == 0) {
        return POND_OK;
    }
    POND_TRY(pond_dictionary_add(lookup->keys, key->text, key->length, &key_id, err));
    POND_TRY(pond_dictionary_add(lookup->values, value->text, value->length, &value_id, err));
    POND_TRY(POND_GROW(&lookup->value, &lookup->capacity, (int64_t)key_id + 1, err));
    if (key_id == keys || repeated == PONDI_REPEATED_LAST) {
        lookup->value[key_id] = value_id;
    } else if (repeated == PONDI_REPEATED_REJECT && lookup->value[key_id] != value_id) {
        lookup->value[key_id] = -1;
    }
done:
    return status;
}

static enum pond_status read_rows(struct pondi_lookup *lookup, const struct pondi_lookup_rule *rule,
                                  struct pond_csv *csv, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_row *row = NULL;
    int32_t key = 0;
    int32_t value = 0;

    POND_TRY(pond_csv_find(csv, rule->key, &key, err));
    POND_TRY(pond_csv_find(csv, rule->value, &value, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(add_row(lookup, rule->repeated, &row->cell[key], &row->cell[value], err));
    }
done:
    return status;
}

enum pond_status pondi_lookup_read(struct pondi_lookup *lookup,
                                   const struct pondi_lookup_rule *rule, const char *folder,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = strlen(folder) + strlen(rule->file) + 2;
    struct pond_csv *csv = NULL;
    char *path = NULL;

    POND_TRY(POND_NEW(&path, size, err));
    (void)snprintf(path, size, "%s/%s", folder, rule->file);
    POND_TRY(pond_dictionary_new(&lookup->keys, err));
    POND_TRY(pond_dictionary_new(&lookup->values, err));
    POND_TRY(pond_csv_open(&csv, path, &rule->format, err));
    POND_TRY(read_rows(lookup, rule, csv, err));
done:
    if (status != POND_OK && status != POND_ENOMEM) {
        (void)pond_fail_in(err, status, "lookup");
    }
    pond_csv_close(csv);
    pondi_free(path);
    return status;
}

void pondi_lookup_clear(struct pondi_lookup *lookup)
{
    pond_dictionary_free(lookup->keys);
    pond_dictionary_free(lookup->values);
    pondi_free(lookup->value);
    *lookup = (struct pondi_lookup){0};
}

enum pondi_found pondi_lookup_find(const struct pondi_lookup *lookup, const char *key,
                                   size_t length, const char **value)
{
    int32_t id = pond_dictionary_find(lookup->keys, key, length);

    if (id < 0) {
        return PONDI_ABSENT;
    }
    if (lookup->value[id] < 0) {
        return PONDI_SEVERAL;
    }
    *value = pond_dictionary_text(lookup->values, lookup->value[id]);
    return PONDI_FOUND;
}
