/* Many ESRI scenarios: ranges of them for whoever hands out work, or all over threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/esri_work.h"

/* Items that a thread takes at a time. */
#define BLOCK 8

static double *item_row(double *column, int64_t item, int32_t weights)
{
    return column == NULL ? NULL : column + item * weights;
}

/* Run one item; POND_ELIMIT as pond_esri_run. */
static enum pond_status run_item(const struct pond_esri_model *model, struct pond_esri_work *work,
                                 const struct pond_esri_batch *batch, int64_t item,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_shock closed = {(pond_node)-1, 1.0, 1.0};
    const struct pond_esri_shock *shock = &closed;
    int64_t shocks = 1;
    struct pond_esri_answer answer = {
        .total = item_row(batch->total, item, model->weights),
        .down = item_row(batch->down, item, model->weights),
        .up = item_row(batch->up, item, model->weights),
    };

    if (batch->start != NULL) {
        shock = batch->shock + batch->start[item];
        shocks = batch->start[item + 1] - batch->start[item];
        if (shocks < 0) {
            return pond_fail(err, POND_EINVAL,
                             "ESRI: scenario %" PRId64 " ends before it starts (rows %" PRId64
                             " to %" PRId64 ")",
                             item, batch->start[item], batch->start[item + 1]);
        }
    } else if (batch->node != NULL) {
        closed.node = batch->node[item];
    } else if (item < model->nodes) {
        closed.node = (pond_node)item;
    }
    status = pond_esri_run(model, work, shock, shocks, &answer, err);
    if (status != POND_OK && status != POND_ELIMIT) {
        return pond_fail_in(err, status, "scenario %" PRId64, item);
    }
    if (batch->iterations != NULL) {
        batch->iterations[item] = answer.iterations;
    }
    if (batch->settled != NULL) {
        batch->settled[item] = status == POND_OK;
    }
    return status;
}

enum pond_status pond_esri_run_range(const struct pond_esri_model *model,
                                     struct pond_esri_work *work,
                                     const struct pond_esri_batch *batch, int64_t begin,
                                     int64_t end, struct pond_error *err)
{
    enum pond_status limit = POND_OK;

    assert(batch != NULL && begin >= 0 && end <= batch->count);
    for (int64_t item = begin; item < end; item++) {
        struct pond_error why = {.code = POND_OK};
        enum pond_status status = run_item(model, work, batch, item, &why);

        if (status == POND_OK || (status == POND_ELIMIT && batch->settled != NULL)) {
            continue;
        }
        if (status != POND_ELIMIT) {
            return pond_fail(err, status, "%s", why.message);
        }
        if (limit == POND_OK) {
            limit = pond_fail(err, status, "scenario %" PRId64 ": %s", item, why.message);
        }
    }
    return limit;
}

/* A batch over threads: scratch memory for each. */
struct job {
    const struct pond_esri_model *model;
    const struct pond_esri_batch *batch;
    struct pond_esri_work **work;
};

static enum pond_status run_block(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    const struct job *job = user;

    return pond_esri_run_range(job->model, job->work[thread], job->batch, begin, end, err);
}

enum pond_status pond_esri_run_batch(const struct pond_esri_model *model,
                                     const struct pond_esri_batch *batch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct job job = {model, batch, NULL};
    int64_t blocks = (batch->count + BLOCK - 1) / BLOCK;
    int threads = blocks < pond_threads() ? (int)blocks : pond_threads();

    POND_TRY(POND_NEW(&job.work, threads, err));
    for (int t = 0; t < threads; t++) {
        POND_TRY(pond_esri_work_new(&job.work[t], model, err));
    }
    status = pond_parallel_for(batch->count, BLOCK, run_block, &job, err);
done:
    for (int t = 0; job.work != NULL && t < threads; t++) {
        pond_esri_work_free(job.work[t]);
    }
    pondi_free(job.work);
    return status;
}
