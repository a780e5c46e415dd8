/* Run an analysis, keep the run, run it again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_RUN_H
#define POND_STUDY_RUN_H

#include "base/json.h"
#include "base/progress.h"
#include "store/store.h"
#include "study/runner.h"
#include "study/study.h"

/** What to run, and where its records are. */
struct pond_request {
    const char *address; /**< of the store */
    const struct pond_analysis *analysis;
    json_t *values;      /**< parameters that are given; completed by the call */
    bool keep;           /**< write the run into the store */
    const char *restart; /**< folder of the restart file; NULL or "": that of the store */
    struct pond_progress *progress;   /**< NULL: nobody listens */
    const struct pond_runner *runner; /**< NULL: the threads of this process */
    struct pond_study_memory *memory; /**< what runs of the same records share; NULL: each reads */
};

/**
 * Run an analysis.
 *
 * A run that cannot be kept (the store is read-only) is answered all the same, with a warning. An
 * analysis that needs nothing runs without a store too, and is not kept then.
 *
 * What a run that takes minutes has done stands in a restart file (STORE.HASH.part, beside the
 * store or in `restart`) until it ends; the same request goes on from there. Where that file cannot
 * be made there is a warning, and no other harm.
 *
 * @param[out] run    what was run; run->id is 0 when it was not kept; freed by pond_run_clear
 * @param[out] result the answer, the caller's to free; NULL on failure, and where the runner does
 *             not lead
 * @return POND_OK; POND_EINVAL, a parameter; what the store and the analysis return
 */
enum pond_status pond_study_run(const struct pond_request *request, struct pond_run *run,
                                struct pond_result **result, struct pond_error *err);

/** What running a kept run again came to. */
struct pond_rerun {
    bool same_input;   /**< the hash of the input is the same */
    bool same_result;  /**< every bit of the answer is the same */
    bool same_version; /**< the analysis has the version that it had */
    struct pond_run then;
    struct pond_run now;
    struct pond_result *result; /**< of now */
};

/** Run a kept run again with its parameters, and compare. Nothing is written. */
enum pond_status pond_study_run_again(const char *address, int64_t id,
                                      struct pond_progress *progress, struct pond_rerun *rerun,
                                      struct pond_error *err);

/** Free what a rerun holds; it may be zero. */
void pond_rerun_clear(struct pond_rerun *rerun);

#endif
