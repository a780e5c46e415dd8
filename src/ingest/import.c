/* The loop over a file's rows: batches to the sink, bad rows with their reasons.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/import.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "ingest/row.h"

/* Records of one noun that go to the sink together. */
#define BATCH_ROWS 8192

/* Rows between two looks at the clock. */
#define PROGRESS_ROWS 1024

struct import {
    const char *path;
    struct pond_csv *csv;
    struct pondi_bound_part bound;
    struct pondi_rows rows;
    struct pond_sink sink;
    bool strict;
    struct pond_progress *progress;
    struct pond_import_counts *counts;
    char *value; /* of a rejected row, in valid UTF-8 */
    char *row;
    int64_t row_capacity;
};

/* Give all batches to the sink, nouns with codes before those that refer to them. */
static enum pond_status flush(struct import *import, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int n = 0; n < POND_NOUNS; n++) {
        struct pond_batch *batch = &import->rows.batch[n];
        if (batch->rows > 0 && import->sink.records != NULL) {
            POND_TRY(import->sink.records(import->sink.user, batch, err));
        }
        pond_batch_reset(batch);
    }
done:
    return status;
}

static enum pond_status flush_when_full(struct import *import, struct pond_error *err)
{
    for (int n = 0; n < POND_NOUNS; n++) {
        if (import->rows.batch[n].rows >= BATCH_ROWS) {
            return flush(import, err);
        }
    }
    return POND_OK;
}

static enum pond_status fail_strictly(const struct import *import, const struct pond_csv_row *row,
                                      const struct pondi_fault *fault, struct pond_error *err)
{
    int shown = fault->value.length > 120 ? 120 : (int)fault->value.length;

    if (*fault->column == '\0') {
        return pond_fail(err, POND_EINVAL, "%s line %lld: expected %s", import->path,
                         (long long)row->line, fault->expected);
    }
    return pond_fail(err, POND_EINVAL, "%s line %lld, column \"%s\": \"%.*s\" (expected %s)",
                     import->path, (long long)row->line, fault->column, shown, fault->value.text,
                     fault->expected);
}

/* Tell the sink of a bad row; all texts become valid UTF-8 that ends in NUL. */
static enum pond_status reject(struct import *import, const struct pond_csv_row *row,
                               const struct pondi_fault *fault, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_reject out = {.line = row->line,
                              .noun = fault->noun,
                              .column = fault->column,
                              .value = import->value,
                              .expected = fault->expected};
    size_t size = row->raw_length * POND_UTF8_GROWTH;

    import->counts->rejected++;
    if (import->strict) {
        return fail_strictly(import, row, fault, err);
    }
    if (import->sink.reject == NULL) {
        return POND_OK;
    }
    POND_TRY(POND_GROW(&import->row, &import->row_capacity, (int64_t)size + 1, err));
    import->row[pondi_utf8_repair(import->row, size, row->raw, row->raw_length)] = '\0';
    import->value[pondi_utf8_repair(import->value, POND_TEXT_MAX, fault->value.text,
                                    fault->value.length)] = '\0';
    out.row = import->row;
    POND_TRY(import->sink.reject(import->sink.user, &out, err));
done:
    return status;
}

static enum pond_status take_row(struct import *import, const struct pond_csv_row *row,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_fault fault;
    bool legal = false;
    bool any = false;

    fault.noun = "";
    fault.column = "";
    fault.value = (struct pondi_text){"", 0};
    fault.expected[0] = '\0';
    if (row->fault != NULL) {
        (void)snprintf(fault.expected, sizeof fault.expected, "%s", row->fault);
    } else {
        POND_TRY(pondi_rows_add(&import->rows, &import->bound, row, &legal, import->counts->records,
                                &any, &fault, err));
    }
    if (!legal) {
        POND_TRY(reject(import, row, &fault, err));
    } else if (!any) {
        import->counts->ignored++;
    }
    POND_TRY(flush_when_full(import, err));
done:
    return status;
}

static enum pond_status take_rows(struct import *import, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_csv_row *row = NULL;

    for (;;) {
        POND_TRY(pond_csv_next(import->csv, &row, err));
        if (row == NULL) {
            break;
        }
        import->counts->rows++;
        POND_TRY(take_row(import, row, err));
        if (import->counts->rows % PROGRESS_ROWS == 0) {
            POND_TRY(pond_progress_at(import->progress, import->counts->rows,
                                      pond_csv_bytes_done(import->csv), err));
        }
    }
    POND_TRY(pond_progress_at(import->progress, import->counts->rows,
                              pond_csv_bytes_total(import->csv), err));
    POND_TRY(flush(import, err));
done:
    return status;
}

/* The folder of a path, the caller's to free. */
static enum pond_status folder_of(char **out, const char *path, struct pond_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);

    *out = pondi_alloc(length + 1, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, length + 1, 1);
    }
    memcpy(*out, slash == NULL ? "." : path, length);
    return POND_OK;
}

/* "reading orders.csv", the caller's to free. */
static enum pond_status describe(char **out, const char *path, struct pond_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t size = strlen(name) + sizeof "reading ";

    *out = pondi_alloc(size, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, size, 1);
    }
    (void)snprintf(*out, size, "reading %s", name);
    return POND_OK;
}

static enum pond_status prepare(struct import *import, const struct pondi_part *part,
                                const char *beside, struct pond_codes *codes,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *folder = NULL;

    POND_TRY(folder_of(&folder, import->path, err));
    POND_TRY(POND_NEW(&import->value, POND_TEXT_MAX + 1, err));
    POND_TRY(pond_csv_open(&import->csv, import->path, &part->format, err));
    POND_TRY(pondi_bind(&import->bound, part, import->csv, beside == NULL ? folder : beside, err));
    POND_TRY(pondi_rows_init(&import->rows, part, codes, err));
done:
    pondi_free(folder);
    return status;
}

enum pond_status pond_import_file(const char *path, const struct pond_mapping *mapping,
                                  int32_t part, struct pond_codes *codes, struct pond_sink sink,
                                  const struct pond_import_options *options,
                                  struct pond_import_counts *counts, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct import import = {.path = path, .sink = sink, .counts = counts};
    char *what = NULL;

    *counts = (struct pond_import_counts){0};
    import.strict = options != NULL && options->strict;
    import.progress = options == NULL ? NULL : options->progress;
    POND_TRY(describe(&what, path, err));
    POND_TRY(prepare(&import, &mapping->part[part], options == NULL ? NULL : options->beside, codes,
                     err));
    pond_progress_begin(import.progress, what, "rows", 0, pond_csv_bytes_total(import.csv));
    POND_TRY(take_rows(&import, err));
    pond_progress_end(import.progress);
done:
    if (import.progress != NULL) {
        import.progress->what = "reading";
    }
    pondi_rows_clear(&import.rows);
    pondi_bind_clear(&import.bound);
    pond_csv_close(import.csv);
    pondi_free(import.value);
    pondi_free(import.row);
    pondi_free(what);
    return status;
}
