/* From files to a store: plan, read, write, commit.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/importing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/time.h"
#include "ingest/csv.h"
#include "ingest/mapping.h"
#include "store/store.h"
#include "study/import_log.h"

#define PATH_SIZE 4096

/* An import while it runs. */
struct importing {
    const struct pond_import_request *request;
    struct pond_mapping *mapping;
    struct pond_store *store; /* NULL: a dry run without a store */
    struct pond_codes codes;
    struct import_log log;
    char beside[PATH_SIZE];
    int32_t current; /* file that is being read */
    int64_t source;  /* its id */
};

/* --- the plan --- */

static enum pond_status part_of(const struct importing *job, const char *path, int32_t *part,
                                struct pond_error *err)
{
    const char *as = job->request->as;

    *part = pond_mapping_part_for(job->mapping, as[0] == '\0' ? path : as);
    if (*part < 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "%s: no file of the mapping %s is called so; the first is \"%s\" (--as "
                         "NAME reads the file as if it were called NAME)",
                         as[0] == '\0' ? path : as, job->request->mapping,
                         pond_mapping_part_file(job->mapping, 0));
    }
    return POND_OK;
}

static void folder_of(char folder[PATH_SIZE], const char *path)
{
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 1 : (int)(slash - path);

    (void)snprintf(folder, PATH_SIZE, "%.*s", length == 0 ? 1 : length, slash == NULL ? "." : path);
}

static bool is_named(const struct importing *job, int32_t part)
{
    for (int32_t i = 0; i < job->request->paths; i++) {
        const char *as = job->request->as;
        const char *name = as[0] == '\0' ? job->request->path[i] : as;
        if (pond_mapping_part_for(job->mapping, name) == part) {
            return true;
        }
    }
    return false;
}

static enum pond_status plan(struct importing *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char path[2 * PATH_SIZE];

    if (job->request->beside[0] != '\0') {
        (void)snprintf(job->beside, sizeof job->beside, "%s", job->request->beside);
    } else {
        folder_of(job->beside, job->request->path[0]);
    }
    for (int32_t part = 0; part < pond_mapping_parts(job->mapping); part++) {
        if (pond_mapping_part_is_beside(job->mapping, part) && !is_named(job, part)) {
            (void)snprintf(path, sizeof path, "%s/%s", job->beside,
                           pond_mapping_part_file(job->mapping, part));
            POND_TRY(import_log_add_file(&job->log, path, part, true, err));
        }
    }
    for (int32_t i = 0; i < job->request->paths; i++) {
        int32_t part = -1;
        POND_TRY(part_of(job, job->request->path[i], &part, err));
        POND_TRY(import_log_add_file(&job->log, job->request->path[i], part, false, err));
    }
done:
    return status;
}

/* --- one file --- */

static enum pond_status take_records(void *user, const struct pond_batch *batch,
                                     struct pond_error *err)
{
    struct importing *job = user;
    enum pond_status status = POND_OK;

    status = import_log_add_batch(&job->log, batch, err);
    if (status != POND_OK) {
        status = pond_fail_in(err, status, "%s up to line %lld", job->log.file[job->current].path,
                              (long long)(batch->rows > 0 ? batch->line[batch->rows - 1] : 0));
        goto done;
    }
    if (!job->request->dry_run) {
        POND_TRY(pond_store_write(job->store, job->source, batch, &job->codes, err));
    }
done:
    return status;
}

static enum pond_status take_reject(void *user, const struct pond_reject *reject,
                                    struct pond_error *err)
{
    struct importing *job = user;
    enum pond_status status = POND_OK;

    POND_TRY(import_log_add_reject(&job->log, job->current, reject, err));
    if (!job->request->dry_run) {
        POND_TRY(pond_store_write_reject(job->store, job->source, reject, err));
    }
done:
    return status;
}

/* Look for an earlier import of the same bytes. */
struct seen {
    const char *hash;
    bool found;
    int64_t id;
    int64_t at_s;
};

static enum pond_status look_at_source(void *user, const struct pond_source *source,
                                       struct pond_error *err)
{
    struct seen *seen = user;

    (void)err;
    if (!seen->found && strcmp(seen->hash, source->hash) == 0) {
        seen->found = true;
        seen->id = source->id;
        seen->at_s = source->imported_at_s;
    }
    return POND_OK;
}

/* The header, so that rejected rows can be written out under it. */
static enum pond_status describe_header(const struct importing *job, struct pond_source *source,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct import_file *file = &job->log.file[job->current];
    struct pond_csv_format format = pond_mapping_part_format(job->mapping, file->part);
    struct pond_csv *csv = NULL;

    POND_TRY(pond_csv_open(&csv, file->path, &format, err));
    source->delimiter = format.delimiter;
    source->header = pondi_strdup(pond_csv_header(csv));
    if (source->header == NULL) {
        status = pondi_no_memory(err, strlen(pond_csv_header(csv)) + 1, 1);
    }
done:
    pond_csv_close(csv);
    return status;
}

/* What cannot be read at all is told before a store is made. */
static enum pond_status look_at_files(struct importing *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (job->current = 0; job->current < job->log.files; job->current++) {
        struct pond_source source = {0};
        status = describe_header(job, &source, err);
        pond_source_clear(&source);
        if (status != POND_OK && job->log.file[job->current].beside) {
            status = pond_fail_in(err, status,
                                  "the mapping names a file (--beside says in which folder)");
        }
        POND_TRY(status);
    }
done:
    return status;
}

static enum pond_status describe_source(const struct importing *job, struct pond_source *source,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct import_file *file = &job->log.file[job->current];
    struct stat info;

    if (stat(file->path, &info) != 0) {
        return pond_fail(err, errno == ENOENT || errno == ENOTDIR ? POND_ENOTFOUND : POND_EIO,
                         "%s: %s%s", file->path, strerror(errno),
                         file->beside ? " (the mapping names it; --beside says in which folder)"
                                      : "");
    }
    if (S_ISDIR(info.st_mode)) {
        return pond_fail(err, POND_EIO, "%s: is a directory (expected a CSV file)", file->path);
    }
    file->bytes = info.st_size;
    POND_TRY(pond_hash_file(file->path, source->hash, err));
    source->path = pondi_strdup(file->path);
    source->mapping = pondi_strdup(pond_mapping_text(job->mapping));
    if (source->path == NULL || source->mapping == NULL) {
        return pondi_no_memory(err, 1, strlen(file->path) + 1);
    }
    POND_TRY(describe_header(job, source, err));
    source->bytes = info.st_size;
    source->imported_at_s = pond_time_now();
done:
    return status;
}

static enum pond_status read_file(struct importing *job, struct pond_source *source,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct import_file *file = &job->log.file[job->current];
    struct pond_import_options options = {
        .beside = job->beside, .strict = job->request->strict, .progress = job->request->progress};
    struct pond_sink sink = {.user = job, .records = take_records, .reject = take_reject};

    POND_TRY(pond_import_file(file->path, job->mapping, file->part, &job->codes, sink, &options,
                              &file->counts, err));
    source->rows = file->counts.rows;
    source->rejected = file->counts.rejected;
    memcpy(source->records, file->counts.records, sizeof source->records);
done:
    return status;
}

static enum pond_status import_one(struct importing *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct import_file *file = &job->log.file[job->current];
    struct pond_source source = {0};
    struct seen seen = {.hash = source.hash};

    POND_TRY(describe_source(job, &source, err));
    if (job->store != NULL) {
        POND_TRY(pond_store_list_sources(job->store, look_at_source, &seen, err));
    }
    if (seen.found && file->beside && !job->request->again) {
        file->there_already = true;
        goto done;
    }
    if (seen.found && !job->request->again) {
        char when[POND_TIME_SIZE];
        pond_time_text(when, seen.at_s);
        status = pond_fail(err, POND_EEXISTS,
                           "%s: imported before, on %s as source %lld (--again imports it once "
                           "more, and its rows then count twice)",
                           file->path, when, (long long)seen.id);
        goto done;
    }
    if (!job->request->dry_run) {
        POND_TRY(pond_store_begin_source(job->store, &source, job->request->again, err));
        job->source = source.id;
    }
    POND_TRY(read_file(job, &source, err));
    if (!job->request->dry_run) {
        POND_TRY(pond_store_end_source(job->store, &source, err));
    }
done:
    pond_source_clear(&source);
    return status;
}

/* --- the whole --- */

static enum pond_status open_store(struct importing *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *address = job->request->address;

    if (job->request->dry_run) {
        /* A dry run makes no store; where there is one, its codes and sources count. */
        status = pond_store_open(&job->store, address, POND_STORE_READ, err);
        if (status == POND_ENOTFOUND) {
            return POND_OK;
        }
    } else {
        status = pond_store_open(&job->store, address, POND_STORE_CREATE, err);
    }
    if (status == POND_OK) {
        /* Before the codes are read, so that nobody else adds some meanwhile. */
        status = pond_store_begin(job->store, err);
    }
    if (status == POND_OK) {
        status = pond_store_read_codes(job->store, &job->codes, err);
    }
    return status;
}

enum pond_status pond_study_import(const struct pond_import_request *request,
                                   struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct importing job = {.request = request};

    *result = NULL;
    POND_TRY(pond_mapping_read(&job.mapping, request->mapping, err));
    POND_TRY(plan(&job, err));
    POND_TRY(pond_codes_init(&job.codes, err));
    POND_TRY(look_at_files(&job, err));
    POND_TRY(open_store(&job, err));
    for (job.current = 0; job.current < job.log.files; job.current++) {
        POND_TRY(import_one(&job, err));
    }
    POND_TRY(import_log_result(&job.log, request->dry_run, result, err));
    if (!request->dry_run) {
        POND_TRY(pond_store_commit(job.store, err));
    }
done:
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    pond_store_close(job.store);
    pond_codes_clear(&job.codes);
    import_log_clear(&job.log);
    pond_mapping_free(job.mapping);
    return status;
}
