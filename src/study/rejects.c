/* Rejected rows as a CSV file to be mended and imported again; and guessing a mapping.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/output.h"
#include "ingest/mapping.h"
#include "store/store.h"
#include "study/importing.h"

/* --- which source --- */

struct choice {
    int64_t wanted; /* 0: the only one */
    int64_t found;
    int32_t candidates;
    char list[512];
    char delimiter;
    char *header;
};

static enum pond_status consider(void *user, const struct pond_source *source,
                                 struct pond_error *err)
{
    struct choice *choice = user;
    size_t used = strlen(choice->list);

    if (source->rejected == 0 || (choice->wanted != 0 && choice->wanted != source->id)) {
        return POND_OK;
    }
    choice->candidates++;
    choice->found = source->id;
    choice->delimiter = source->delimiter;
    (void)snprintf(choice->list + used, sizeof choice->list - used, "%s%lld (%s, %lld rows)",
                   used == 0 ? "" : ", ", (long long)source->id, source->path,
                   (long long)source->rejected);
    pondi_free(choice->header);
    choice->header = pondi_strdup(source->header);
    return choice->header != NULL ? POND_OK : pondi_no_memory(err, 1, 1);
}

static enum pond_status choose_source(struct pond_store *store, struct choice *choice,
                                      struct pond_error *err)
{
    enum pond_status status = pond_store_list_sources(store, consider, choice, err);

    if (status != POND_OK) {
        return status;
    }
    if (choice->candidates == 0) {
        return choice->wanted == 0
                   ? pond_fail(err, POND_ENOTFOUND, "no row was rejected in any import")
                   : pond_fail(err, POND_ENOTFOUND,
                               "source %lld does not exist, or none of its "
                               "rows was rejected",
                               (long long)choice->wanted);
    }
    if (choice->candidates > 1) {
        return pond_fail(err, POND_EINVAL,
                         "rows of several files were rejected; say which with --source: %s",
                         choice->list);
    }
    return POND_OK;
}

/* --- writing --- */

struct export
{
    struct pond_output *file;
    char delimiter;
    int64_t rows;
};

static void put_quoted(struct pond_output *file, const char *text)
{
    pond_output_text(file, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            pond_output_text(file, "\"");
        }
        pond_output_write(file, text, 1);
    }
    pond_output_text(file, "\"");
}

static enum pond_status export_reject(void *user, const struct pond_kept_reject *kept,
                                      struct pond_error *err)
{
    struct export *export = user;
    const struct pond_reject *reject = &kept->reject;
    struct pond_output *file = export->file;
    const char d[2] = {export->delimiter, '\0'};

    (void)err;
    pond_output_format(file, "%lld%s", (long long)reject->line, d);
    put_quoted(file, reject->column);
    pond_output_text(file, d);
    put_quoted(file, reject->value);
    pond_output_text(file, d);
    put_quoted(file, reject->expected);
    pond_output_text(file, d);
    pond_output_text(file, reject->row);
    pond_output_text(file, "\n");
    export->rows++;
    return POND_OK;
}

static void put_header(const struct export *export, const char *header)
{
    static const char *const names[] = {"pond_line", "pond_column", "pond_value", "pond_expected"};

    /* A BOM, since rows of other encodings were turned into UTF-8 and are read again as such. */
    pond_output_text(export->file, "\xEF\xBB\xBF");
    for (int i = 0; i < 4; i++) {
        pond_output_format(export->file, "%s%c", names[i], export->delimiter);
    }
    pond_output_text(export->file, header);
    pond_output_text(export->file, "\n");
}

enum pond_status pond_study_export_rejects(const char *address, int64_t source, const char *path,
                                           int64_t *rows, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct choice choice = {.wanted = source};
    struct export export = {0};

    *rows = 0;
    POND_TRY(pond_store_open(&store, address, POND_STORE_READ, err));
    POND_TRY(pond_store_begin(store, err));
    POND_TRY(choose_source(store, &choice, err));
    POND_TRY(pond_output_open(&export.file, path, err));
    export.delimiter = choice.delimiter;
    put_header(&export, choice.header);
    POND_TRY(pond_store_list_rejects(store, choice.found, export_reject, &export, err));
    *rows = export.rows;
    status = pond_output_close(export.file, err);
    export.file = NULL;
done:
    pond_output_discard(export.file);
    pondi_free(choice.header);
    pond_store_close(store);
    return status;
}

enum pond_status pond_study_guess(const char *file, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *text = NULL;
    struct pond_output *output = NULL;

    POND_TRY(pond_mapping_guess(&text, file, err));
    POND_TRY(pond_output_open(&output, path, err));
    pond_output_text(output, text);
    pond_output_text(output, "\n");
    status = pond_output_close(output, err);
    output = NULL;
done:
    pond_output_discard(output);
    pondi_free(text);
    return status;
}
