/* Who does the items of an analysis: threads of this process, or also other processes. A plug-in
 * shape.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_RUNNER_H
#define POND_STUDY_RUNNER_H

#include "base/hash.h"
#include "base/progress.h"
#include "study/rows.h"

/** The items of one run. */
struct pond_job {
    const struct pond_analysis *analysis;
    void *state; /**< what `prepare` made */
    struct pond_items items;
    struct pond_rows *rows; /**< where answers go; NULL in a process that does not lead */
    struct pond_progress *progress;
};

/** A way to do jobs that several processes share, each of which makes the same calls. */
struct pond_runner {
    void *user;
    bool leads; /**< this process has the rows, and finishes the run; the others only work */

    /**
     * Meet the other processes before the items are begun.
     *
     * @param ready    POND_OK, or why this process cannot begin, told in `err`
     * @param identity of all that decides what rows hold; "" unless ready
     * @return `ready`; or, where another process cannot begin or has another identity, an error
     */
    enum pond_status (*meet)(void *user, enum pond_status ready,
                             const char identity[POND_HASH_SIZE], struct pond_error *err);

    /** Do all blocks of `job` that are not done, then return in every process. */
    enum pond_status (*run)(void *user, struct pond_job *job, struct pond_error *err);
};

/** Do the blocks of `job` that are not done with the threads of this process. What run_range
 * returns; POND_ECANCELED; POND_EIO. */
enum pond_status pond_job_run(struct pond_job *job, struct pond_error *err);

/** Answer one block into `row`. What run_range returns. */
enum pond_status pond_job_block(const struct pond_job *job, int64_t block, void *row, int thread,
                                struct pond_error *err);

/** Note that a block's rows are there, and tell how far the job is; from any thread.
 * POND_ECANCELED, POND_EIO. */
enum pond_status pond_job_note(struct pond_job *job, int64_t block, struct pond_error *err);

/** Tell how far the job is, and ask whether to go on; from any thread. POND_ECANCELED. */
enum pond_status pond_job_ask(struct pond_job *job, struct pond_error *err);

#endif
