/* What a store keeps: list its runs, read one, compare one with its repetition, check it all.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_RUN_LIST_H
#define POND_STUDY_RUN_LIST_H

#include "base/result.h"
#include "study/run.h"

/** All runs of a store as a table, the caller's to free. */
enum pond_status pond_study_list_runs(const char *address, struct pond_result **result,
                                      struct pond_error *err);

/** One run and its answer. POND_ENOTFOUND. */
enum pond_status pond_study_read_run(const char *address, int64_t id, struct pond_run *run,
                                     struct pond_result **result, struct pond_error *err);

/** What running again came to, as a result: which hashes are the same, what changed. */
enum pond_status pond_study_compare_runs(const struct pond_rerun *rerun,
                                         struct pond_result **result, struct pond_error *err);

#endif
