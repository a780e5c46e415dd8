/* `pond records`: what is in the store, where it came from, what was rejected and why.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dictionary.h"
#include "base/time.h"
#include "study/analyses.h"
#include "study/study.h"

/* Rejected rows that have the same reason. */
struct reason {
    int64_t source;
    int64_t rows;
    int64_t first_line;
    char *column;
    char *expected;
    char *example;
};

/* What is read from the store before tables are made of it. */
struct listing {
    struct pond_hash *input;
    struct pond_source *source;
    int64_t sources;
    int64_t source_capacity;
    struct reason *reason;
    int64_t reasons;
    int64_t reason_capacity;
    struct pond_dictionary *keys; /* source, column, expected -> reason */
};

static void clear_listing(struct listing *listing)
{
    for (int64_t i = 0; i < listing->sources; i++) {
        pond_source_clear(&listing->source[i]);
    }
    for (int64_t i = 0; i < listing->reasons; i++) {
        pondi_free(listing->reason[i].column);
        pondi_free(listing->reason[i].expected);
        pondi_free(listing->reason[i].example);
    }
    pondi_free(listing->source);
    pondi_free(listing->reason);
    pond_dictionary_free(listing->keys);
}

static enum pond_status keep_source(void *user, const struct pond_source *source,
                                    struct pond_error *err)
{
    struct listing *listing = user;
    enum pond_status status = POND_OK;
    struct pond_source copy = *source;

    copy.mapping = NULL;
    copy.header = NULL;
    copy.path = pondi_strdup(source->path);
    if (copy.path == NULL) {
        return pondi_no_memory(err, strlen(source->path) + 1, 1);
    }
    pond_hash_add(listing->input, source->hash, sizeof source->hash);
    pond_hash_add(listing->input, source->records, sizeof source->records);
    POND_TRY(POND_GROW(&listing->source, &listing->source_capacity, listing->sources + 1, err));
    listing->source[listing->sources++] = copy;
    copy.path = NULL;
done:
    pondi_free(copy.path);
    return status;
}

static enum pond_status new_reason(struct listing *listing, const struct pond_kept_reject *kept,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reason reason = {.source = kept->source, .first_line = kept->reject.line};

    reason.column = pondi_strdup(kept->reject.column);
    reason.expected = pondi_strdup(kept->reject.expected);
    reason.example = pondi_strdup(kept->reject.value);
    if (reason.column == NULL || reason.expected == NULL || reason.example == NULL) {
        status = pondi_no_memory(err, 3, strlen(kept->reject.value) + 1);
        goto done;
    }
    POND_TRY(POND_GROW(&listing->reason, &listing->reason_capacity, listing->reasons + 1, err));
    listing->reason[listing->reasons++] = reason;
    return POND_OK;
done:
    pondi_free(reason.column);
    pondi_free(reason.expected);
    pondi_free(reason.example);
    return status;
}

static enum pond_status count_reject(void *user, const struct pond_kept_reject *kept,
                                     struct pond_error *err)
{
    struct listing *listing = user;
    enum pond_status status = POND_OK;
    char key[1024];
    int32_t id = 0;
    int length = snprintf(key, sizeof key, "%lld\n%.400s\n%.400s", (long long)kept->source,
                          kept->reject.column, kept->reject.expected);

    pond_hash_add(listing->input, kept->reject.row, strlen(kept->reject.row) + 1);
    POND_TRY(pond_dictionary_add(listing->keys, key, (size_t)length, &id, err));
    if (id == listing->reasons) {
        POND_TRY(new_reason(listing, kept, err));
    }
    listing->reason[id].rows++;
done:
    return status;
}

static enum pond_status add_sources(const struct listing *listing, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *id = NULL;
    int32_t path = 0;
    int32_t when = 0;
    int64_t *c[4] = {NULL};

    POND_TRY(pond_table_new(&table, "sources", "Files that were imported.", listing->sources, err));
    POND_TRY(pond_table_add_i64(table, "source", "id", "Its number.", &id, err));
    POND_TRY(pond_table_add_text(table, "file", "", "Its path when it was imported.", &path, err));
    POND_TRY(pond_table_add_text(table, "imported", "", "When, UTC.", &when, err));
    POND_TRY(pond_table_add_i64(table, "bytes", "bytes", "Its size.", &c[0], err));
    POND_TRY(pond_table_add_i64(table, "rows", "rows", "Rows below the header.", &c[1], err));
    POND_TRY(pond_table_add_i64(table, "rejected", "rows", "Rows that were rejected.", &c[2], err));
    POND_TRY(pond_table_add_i64(table, "trades", "trades", "Trades taken.", &c[3], err));
    for (int64_t i = 0; i < listing->sources; i++) {
        const struct pond_source *source = &listing->source[i];
        char text[POND_TIME_SIZE];
        pond_time_text(text, source->imported_at_s);
        id[i] = source->id;
        c[0][i] = source->bytes;
        c[1][i] = source->rows;
        c[2][i] = source->rejected;
        c[3][i] = source->records[POND_TRADE];
        POND_TRY(pond_table_set_text(table, path, i, source->path, err));
        POND_TRY(pond_table_set_text(table, when, i, text, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_reasons(const struct listing *listing, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *c[3] = {NULL};
    int32_t text[3] = {0};

    POND_TRY(pond_table_new(&table, "rejected", "Rejected rows by reason.", listing->reasons, err));
    POND_TRY(pond_table_add_i64(table, "source", "id", "Number of the file.", &c[0], err));
    POND_TRY(pond_table_add_text(table, "column", "", "The column that is wrong.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "expected", "", "What was expected.", &text[1], err));
    POND_TRY(pond_table_add_i64(table, "rows", "rows", "How many rows.", &c[1], err));
    POND_TRY(pond_table_add_i64(table, "first_line", "id", "Where the first begins.", &c[2], err));
    POND_TRY(pond_table_add_text(table, "example", "", "What stands there.", &text[2], err));
    for (int64_t i = 0; i < listing->reasons; i++) {
        const struct reason *reason = &listing->reason[i];
        c[0][i] = reason->source;
        c[1][i] = reason->rows;
        c[2][i] = reason->first_line;
        POND_TRY(pond_table_set_text(table, text[0], i, reason->column, err));
        POND_TRY(pond_table_set_text(table, text[1], i, reason->expected, err));
        POND_TRY(pond_table_set_text(table, text[2], i, reason->example, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_totals(const struct listing *listing, const struct pond_codes *codes,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = 0;
    int64_t rejected = 0;
    int64_t records[POND_NOUNS] = {0};

    for (int64_t i = 0; i < listing->sources; i++) {
        rows += listing->source[i].rows;
        rejected += listing->source[i].rejected;
        for (int n = 0; n < POND_NOUNS; n++) {
            records[n] += listing->source[i].records[n];
        }
    }
    POND_TRY(pond_result_add_figure(result, "sources", (double)listing->sources, "files",
                                    "Files imported", err));
    POND_TRY(pond_result_add_figure(result, "rows", (double)rows, "rows", "Rows read", err));
    POND_TRY(
        pond_result_add_figure(result, "rejected", (double)rejected, "rows", "Rows rejected", err));
    for (int n = 0; n < POND_NOUNS; n++) {
        const struct pond_noun_info *info = pond_noun_info((enum pond_noun)n);
        char text[64];
        double count =
            n < POND_CODED_NOUNS ? pond_dictionary_count(codes->of[n]) : (double)records[n];
        (void)snprintf(text, sizeof text, n < POND_CODED_NOUNS ? "Different %s" : "Records of %s",
                       info->plural);
        POND_TRY(pond_result_add_figure(result, info->plural, count, info->plural, text, err));
    }
    if (rejected > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld rows were rejected and are not in the answers.",
                                  (long long)rejected, (long long)rows));
    }
done:
    return status;
}

static enum pond_status records_run(struct pond_study *study, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct listing listing = {.input = &study->input};

    POND_TRY(pond_dictionary_new(&listing.keys, err));
    POND_TRY(pond_codes_init(&study->codes, err));
    POND_TRY(pond_store_read_codes(study->store, &study->codes, err));
    POND_TRY(pond_store_list_sources(study->store, keep_source, &listing, err));
    POND_TRY(pond_store_list_rejects(study->store, 0, count_reject, &listing, err));
    POND_TRY(add_totals(&listing, &study->codes, result, err));
    POND_TRY(add_sources(&listing, result, err));
    POND_TRY(add_reasons(&listing, result, err));
done:
    clear_listing(&listing);
    return status;
}

const struct pond_analysis pond_analysis_records = {
    .name = "records",
    .version = 1,
    .question = "What is in the store, where did it come from, and what was rejected?",
    .method = "Counts of the imports, and rejected rows by file, column and reason.",
    .needs = POND_NEED_RECORDS,
    .run = records_run,
};
