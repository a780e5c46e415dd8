/* From a request to a kept answer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/run.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/result_json.h"
#include "base/time.h"
#include "study/parameters.h"
#include "study/registry.h"
#include "study/study.h"

/* All that decides what the rows of a job hold. */
static enum pond_status identify(const struct pond_study *study, const struct pond_job *job,
                                 char identity[POND_HASH_SIZE], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_hash hash = study->input;
    int64_t shape[] = {study->analysis->version, study->analysis->block, job->items.count,
                       job->items.row_bytes};
    char input[POND_HASH_SIZE];
    char *parameters = NULL;

    pond_hash_end(&hash, input);
    POND_TRY(pond_json_text(&parameters, study->values, false, err));
    pond_hash_begin(&hash);
    pond_hash_add(&hash, POND_VERSION, sizeof POND_VERSION);
    pond_hash_add(&hash, study->analysis->name, strlen(study->analysis->name) + 1);
    pond_hash_add(&hash, parameters, strlen(parameters) + 1);
    pond_hash_add(&hash, input, sizeof input);
    pond_hash_add(&hash, shape, sizeof shape);
    pond_hash_end(&hash, identity);
done:
    pondi_free(parameters);
    return status;
}

/* Path of the restart file, the caller's to free. */
static enum pond_status name_restart(char **path, const struct pond_study *study,
                                     const char *folder, const char *identity,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *slash = strrchr(study->address, '/');
    const char *name = slash != NULL ? slash + 1 : study->address;
    size_t size = strlen(study->address) + POND_HASH_SIZE;

    if (folder == NULL || folder[0] == '\0') {
        POND_TRY(POND_NEW(path, size, err));
        (void)snprintf(*path, size, "%s.%.12s.part", study->address, identity);
    } else {
        size += strlen(folder);
        POND_TRY(POND_NEW(path, size, err));
        (void)snprintf(*path, size, "%s/%s.%.12s.part", folder, name, identity);
    }
done:
    return status;
}

/* Room for the answers: in a restart file where that is worth it and can be. */
static enum pond_status open_rows(const struct pond_study *study, struct pond_job *job,
                                  const char *folder, const char *identity, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_error why = {.code = POND_OK};
    bool asked_for = folder != NULL && folder[0] != '\0';
    char *path = NULL;

    if (job->items.lasting) {
        POND_TRY(name_restart(&path, study, folder, identity, err));
        status =
            pond_rows_open(&job->rows, &job->items, study->analysis->block, path, identity, &why);
        if (status == POND_OK || status == POND_ENOMEM || asked_for) {
            if (status != POND_OK && err != NULL) {
                *err = why;
            }
            goto done;
        }
        pond_log(POND_LOG_WARNING, "what is done will be lost if this is stopped: %s", why.message);
    }
    POND_TRY(pond_rows_new(&job->rows, &job->items, study->analysis->block, err));
done:
    pondi_free(path);
    return status;
}

static void tell_found(const struct pond_job *job)
{
    if (job->rows->items_found > 0) {
        pond_log(POND_LOG_INFO, "going on after %lld of %lld %s that are in \"%s\"",
                 (long long)job->rows->items_found, (long long)job->items.count,
                 job->analysis->item, job->rows->path);
    }
}

/* Let go of the rows; of those that are not all done say where they are. */
static void close_rows(const struct pond_job *job, bool finished)
{
    if (job->rows != NULL && !finished && job->rows->path != NULL && job->rows->items_done > 0) {
        pond_log(POND_LOG_INFO,
                 "%lld of %lld %s are kept in \"%s\"; the same command goes on from there",
                 (long long)job->rows->items_done, (long long)job->items.count, job->analysis->item,
                 job->rows->path);
    }
    pond_rows_close(job->rows, finished);
}

static enum pond_status do_job(const struct pond_request *request, struct pond_study *study,
                               struct pond_job *job, const char *identity,
                               struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_analysis *analysis = study->analysis;
    const struct pond_runner *runner = request->runner;

    POND_TRY(open_rows(study, job, request->restart, identity, err));
    tell_found(job);
    pond_progress_begin(study->progress, analysis->name, analysis->item, job->items.count, 0);
    pond_progress_found(study->progress, job->rows->items_found);
    POND_TRY(runner != NULL ? runner->run(runner->user, job, err) : pond_job_run(job, err));
    pond_progress_end(study->progress);
    POND_TRY(analysis->finish(job->state, job->rows->row, study, result, err));
done:
    close_rows(job, status == POND_OK);
    return status;
}

/* Item by item, alone or with others. */
static enum pond_status run_items(const struct pond_request *request, struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_runner *runner = request->runner;
    struct pond_job job = {.analysis = study->analysis, .progress = study->progress};
    char identity[POND_HASH_SIZE] = "";

    status = study->analysis->prepare(study, &job.state, &job.items, err);
    if (status == POND_OK) {
        status = identify(study, &job, identity, err);
    }
    if (runner != NULL) {
        status = runner->meet(runner->user, status, identity, err);
    }
    if (status == POND_OK) {
        status = runner == NULL || runner->leads
                     ? do_job(request, study, &job, identity, result, err)
                     : runner->run(runner->user, &job, err);
    }
    study->analysis->release(job.state);
    return status;
}

/* Read what the analysis needs; one that needs nothing of a store runs without one too. */
static enum pond_status load(struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    pond_hash_begin(&study->input);
    status = pond_store_open(&study->store, study->address, POND_STORE_READ, err);
    if (status == POND_ENOTFOUND && study->analysis->needs == 0) {
        return POND_OK;
    }
    if (status != POND_OK) {
        goto done;
    }
    POND_TRY(pond_store_begin(study->store, err)); /* one snapshot for all that is read */
    if ((study->analysis->needs & POND_NEED_NETWORK) != 0) {
        POND_TRY(pond_study_recall(study, err));
    }
done:
    return status;
}

static enum pond_status answer(const struct pond_request *request, struct pond_study *study,
                               struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_runner *runner = request->runner;
    bool at_once = study->analysis->run != NULL;
    char none[POND_HASH_SIZE] = "";

    *result = NULL;
    status = load(study, err);
    if (status == POND_OK && (runner == NULL || runner->leads)) {
        status = pond_result_new(result, err);
    }
    if (status != POND_OK && runner != NULL && !at_once) {
        status = runner->meet(runner->user, status, none, err); /* the others shall not wait */
    }
    if (status == POND_OK && !at_once) {
        status = run_items(request, study, *result, err);
    } else if (status == POND_OK && *result != NULL) {
        status = study->analysis->run(study, *result, err);
    }
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}

static enum pond_status copy_text(char **out, const char *text, struct pond_error *err)
{
    *out = pondi_strdup(text);
    return *out != NULL ? POND_OK : pondi_no_memory(err, strlen(text) + 1, 1);
}

static enum pond_status describe(const struct pond_study *study, struct pond_run *run,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *seed = json_object_get(study->values, "seed");

    POND_TRY(copy_text(&run->analysis, study->analysis->name, err));
    POND_TRY(copy_text(&run->pond_version, POND_VERSION, err));
    POND_TRY(pond_json_text(&run->parameters, study->values, false, err));
    run->analysis_version = study->analysis->version;
    run->seed = json_is_integer(seed) ? json_integer_value(seed) : 0;
done:
    return status;
}

/* Write the run; a store that cannot be written is a warning, not the loss of the answer. */
static enum pond_status keep(const char *address, struct pond_run *run, struct pond_result *result,
                             struct pond_error *err)
{
    struct pond_store *store = NULL;
    struct pond_error why = {.code = POND_OK};
    enum pond_status status = pond_store_open(&store, address, POND_STORE_WRITE, &why);

    if (status == POND_OK) {
        status = pond_store_write_run(store, run, result, &why);
    }
    pond_store_close(store);
    if (status == POND_OK || status == POND_ENOMEM) {
        return status;
    }
    run->id = 0;
    return pond_result_warn(result, err, "The run was not kept: %s.", why.message);
}

enum pond_status pond_study_run(const struct pond_request *request, struct pond_run *run,
                                struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_analysis *analysis = request->analysis;
    struct pond_study study = {
        .address = request->address,
        .progress = request->progress,
        .analysis = analysis,
        .values = request->values,
        .memory = request->memory,
    };
    double begun_s = pond_clock_s();
    bool keeps = false;

    *result = NULL;
    *run = (struct pond_run){.started_at_s = pond_time_now()};
    POND_TRY(
        pond_parameters_complete(request->values, analysis->parameter, analysis->parameters, err));
    POND_TRY(describe(&study, run, err));
    POND_TRY(answer(request, &study, result, err));
    if (*result == NULL) {
        goto done; /* another process leads */
    }
    pond_hash_end(&study.input, run->input_hash);
    pond_result_hash(*result, run->result_hash);
    run->seconds = pond_clock_s() - begun_s;
    if (request->keep && study.store == NULL) {
        pond_log(POND_LOG_INFO, "the run is not kept: there is no store %s", request->address);
    }
    keeps = request->keep && study.store != NULL;
    pond_store_close(study.store);
    study.store = NULL;
    if (keeps) {
        POND_TRY(keep(request->address, run, *result, err));
    }
done:
    pond_study_put_away(&study);
    pond_store_close(study.store);
    if (status != POND_OK) {
        pond_run_clear(run);
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}

static enum pond_status read_kept(const char *address, int64_t id, struct pond_run *run,
                                  struct pond_error *err)
{
    struct pond_store *store = NULL;
    enum pond_status status = pond_store_open(&store, address, POND_STORE_READ, err);

    if (status == POND_OK) {
        status = pond_store_read_run(store, id, run, NULL, err);
    }
    pond_store_close(store);
    return status;
}

enum pond_status pond_study_run_again(const char *address, int64_t id,
                                      struct pond_progress *progress, struct pond_rerun *rerun,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_request request = {.address = address, .progress = progress};

    *rerun = (struct pond_rerun){0};
    POND_TRY(read_kept(address, id, &rerun->then, err));
    request.analysis = pond_registry_find(rerun->then.analysis);
    if (request.analysis == NULL) {
        status = pond_fail(err, POND_ENOTFOUND,
                           "run %lld is of the analysis \"%s\", which this Pond does not have",
                           (long long)id, rerun->then.analysis);
        goto done;
    }
    POND_TRY(pond_json_parse(&request.values, rerun->then.parameters,
                             strlen(rerun->then.parameters), "the run's parameters", err));
    POND_TRY(pond_study_run(&request, &rerun->now, &rerun->result, err));
    rerun->same_input = strcmp(rerun->then.input_hash, rerun->now.input_hash) == 0;
    rerun->same_result = strcmp(rerun->then.result_hash, rerun->now.result_hash) == 0;
    rerun->same_version = rerun->then.analysis_version == rerun->now.analysis_version;
done:
    json_decref(request.values);
    if (status != POND_OK) {
        pond_rerun_clear(rerun);
    }
    return status;
}

void pond_rerun_clear(struct pond_rerun *rerun)
{
    pond_run_clear(&rerun->then);
    pond_run_clear(&rerun->now);
    pond_result_free(rerun->result);
    *rerun = (struct pond_rerun){0};
}
