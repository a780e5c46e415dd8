/* Runs of scenarios with all firms' losses, handed to a visitor: over threads, with sums in the
 * order of scenarios.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/protect_job.h"

struct chunk {
    struct pondi_job *job;
    const struct pond_esri_model *model;
    const int64_t *list;
    int64_t begin;
    int64_t end;
    const struct pondi_survey *survey;
    struct pond_esri_work **work; /* one a thread */
};

static enum pond_status visit_one(const struct chunk *chunk, int64_t scenario, int slot, int thread,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_job *job = chunk->job;
    struct pondi_trial *trial = &job->trial[thread];
    struct pondi_visit visit = {
        .job = job, .model = chunk->model, .trial = trial, .scenario = scenario, .slot = slot};
    struct pond_esri_answer answer = {
        .total = &visit.total, .node_down = trial->node_down, .node_up = trial->node_up};

    if (chunk->work[thread] == NULL) {
        POND_TRY(pond_esri_work_new(&chunk->work[thread], chunk->model, err));
    }
    visit.shocks = pondi_job_shocks(job, job->held, scenario, trial->shock);
    status =
        pond_esri_run(chunk->model, chunk->work[thread], trial->shock, visit.shocks, &answer, err);
    if (status != POND_ELIMIT) { /* the limit is counted where losses are run */
        POND_TRY(status);
    }
    trial->runs++;
    visit.iterations = answer.iterations;
    POND_TRY(chunk->survey->visit(chunk->survey->user, &visit, err));
done:
    return status;
}

static enum pond_status visit_slots(void *user, int64_t begin, int64_t end, int thread,
                                    struct pond_error *err)
{
    const struct chunk *chunk = user;
    enum pond_status status = POND_OK;

    for (int64_t slot = begin; slot < end; slot++) {
        int64_t from = chunk->begin + slot * PONDI_SLOT_ITEMS;
        int64_t to = from + PONDI_SLOT_ITEMS < chunk->end ? from + PONDI_SLOT_ITEMS : chunk->end;

        for (int64_t at = from; at < to; at++) {
            POND_TRY(visit_one(chunk, chunk->list != NULL ? chunk->list[at] : at, (int)slot, thread,
                               err));
        }
    }
done:
    return status;
}

enum pond_status pondi_job_survey(struct pondi_job *job, const struct pond_esri_model *model,
                                  const int64_t *list, int64_t count,
                                  const struct pondi_survey *survey, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct chunk chunk = {.job = job, .model = model, .list = list, .survey = survey};

    pond_progress_begin(job->what->progress, survey->title, "scenarios", count, 0);
    POND_TRY(POND_NEW(&chunk.work, job->threads, err));
    for (chunk.begin = 0; chunk.begin < count; chunk.begin = chunk.end) {
        chunk.end = chunk.begin + (int64_t)PONDI_SLOTS * PONDI_SLOT_ITEMS;
        chunk.end = chunk.end < count ? chunk.end : count;
        POND_TRY(pond_parallel_for((chunk.end - chunk.begin - 1) / PONDI_SLOT_ITEMS + 1, 1,
                                   visit_slots, &chunk, err));
        if (survey->chunk != NULL) {
            POND_TRY(survey->chunk(survey->user, err));
        }
        POND_TRY(pond_progress_at(job->what->progress, chunk.end, 0, err));
    }
    pond_progress_end(job->what->progress);
done:
    for (int t = 0; chunk.work != NULL && t < job->threads; t++) {
        pond_esri_work_free(chunk.work[t]);
    }
    pondi_free(chunk.work);
    return status;
}
