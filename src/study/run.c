/* From a request to a kept answer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/run.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/result_json.h"
#include "base/time.h"
#include "study/parameters.h"
#include "study/registry.h"
#include "study/study.h"

/* Progress of ranges that finish in any order, told from whichever thread finished one. */
struct range_job {
    const struct pond_analysis *analysis;
    void *state;
    struct pond_progress *progress;
    int64_t done;
};

static enum pond_status run_one_range(void *user, int64_t begin, int64_t end, int thread,
                                      struct pond_error *err)
{
    struct range_job *job = user;
    enum pond_status status = job->analysis->run_range(job->state, begin, end, thread, err);

    if (status == POND_OK && job->progress != NULL) {
#pragma omp critical(pond_run_progress)
        {
            job->done += end - begin;
            status = pond_progress_at(job->progress, job->done, 0, err);
        }
    }
    return status;
}

static enum pond_status run_ranges(struct pond_study *study, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_analysis *analysis = study->analysis;
    struct range_job job = {.analysis = analysis, .progress = study->progress};
    int64_t count = 0;

    POND_TRY(analysis->prepare(study, &job.state, &count, err));
    pond_progress_begin(study->progress, analysis->name, analysis->item, count, 0);
    POND_TRY(pond_parallel_for(count, analysis->block, run_one_range, &job, err));
    pond_progress_end(study->progress);
    POND_TRY(analysis->finish(job.state, study, result, err));
done:
    analysis->release(job.state);
    return status;
}

static enum pond_status answer(struct pond_study *study, struct pond_result **result,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *result = NULL;
    pond_hash_begin(&study->input);
    if ((study->analysis->needs & POND_NEED_NETWORK) != 0) {
        POND_TRY(pond_study_load_network(study, err));
    }
    POND_TRY(pond_result_new(result, err));
    if (study->analysis->run != NULL) {
        POND_TRY(study->analysis->run(study, *result, err));
    } else {
        POND_TRY(run_ranges(study, *result, err));
    }
done:
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
    };
    double begun_s = pond_clock_s();

    *result = NULL;
    *run = (struct pond_run){.started_at_s = pond_time_now()};
    POND_TRY(
        pond_parameters_complete(request->values, analysis->parameter, analysis->parameters, err));
    POND_TRY(describe(&study, run, err));
    POND_TRY(pond_store_open(&study.store, request->address, POND_STORE_READ, err));
    POND_TRY(pond_store_begin(study.store, err)); /* one snapshot for all that is read */
    POND_TRY(answer(&study, result, err));
    pond_hash_end(&study.input, run->input_hash);
    pond_result_hash(*result, run->result_hash);
    run->seconds = pond_clock_s() - begun_s;
    pond_store_close(study.store);
    study.store = NULL;
    if (request->keep) {
        POND_TRY(keep(request->address, run, *result, err));
    }
done:
    pond_study_forget(&study);
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
