/* Items over the threads of this process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/runner.h"

#include "base/alloc.h"
#include "base/parallel.h"

enum pond_status pond_job_block(const struct pond_job *job, int64_t block, void *row, int thread,
                                struct pond_error *err)
{
    int64_t begin = block * job->analysis->block;
    int64_t end = begin + job->analysis->block;

    return job->analysis->run_range(job->state, row, begin,
                                    end < job->items.count ? end : job->items.count, thread, err);
}

enum pond_status pond_job_note(struct pond_job *job, int64_t block, struct pond_error *err)
{
    enum pond_status status = POND_OK;

#pragma omp critical(pond_job_note)
    {
        status = pond_rows_mark(job->rows, block, err);
        if (status == POND_OK) {
            status = pond_progress_at(job->progress, job->rows->items_done, 0, err);
        }
    }
    return status;
}

enum pond_status pond_job_ask(struct pond_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;

#pragma omp critical(pond_job_note)
    status = pond_progress_at(job->progress, job->rows->items_done, 0, err);
    return status;
}

/* Blocks that are left, done in any order. */
struct left {
    struct pond_job *job;
    int64_t *block;
};

static enum pond_status do_block(void *user, int64_t begin, int64_t end, int thread,
                                 struct pond_error *err)
{
    const struct left *left = user;
    const struct pond_rows *rows = left->job->rows;
    enum pond_status status = POND_OK;

    for (int64_t k = begin; k < end; k++) {
        int64_t block = left->block[k];

        POND_TRY(pond_job_block(left->job, block, pond_rows_at(rows, pond_rows_begin(rows, block)),
                                thread, err));
        POND_TRY(pond_job_note(left->job, block, err));
    }
done:
    return status;
}

enum pond_status pond_job_run(struct pond_job *job, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct left left = {.job = job};
    int64_t count = 0;

    POND_TRY(POND_NEW(&left.block, job->rows->blocks, err));
    for (int64_t b = 0; b < job->rows->blocks; b++) {
        if (job->rows->done[b] == 0) {
            left.block[count++] = b;
        }
    }
    POND_TRY(pond_parallel_for(count, 1, do_block, &left, err));
done:
    pondi_free(left.block);
    return status;
}
