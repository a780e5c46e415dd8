/* Two answers side by side: kept runs, or scenarios that are run.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_COMPARE_H
#define POND_STUDY_COMPARE_H

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"

/** What to compare. */
struct study_compare_request {
    const char *address;            /**< of the store */
    const char *a;                  /**< the number of a kept run, or a scenario's file */
    const char *b;                  /**< as a */
    const json_t *set;              /**< texts "name=value" for "ripple run" of files; NULL: none */
    struct pond_progress *progress; /**< NULL: nobody listens */
};

/**
 * Compare two answers of one analysis.
 *
 * Figures of one name stand side by side. Of tables that both have (firms, industries, places,
 * sizes, households, days) the measure that they are ranked by is joined by their first column; an
 * item that one answer does not list counts 0 there where its tables list all that lose.
 *
 * @param[out] result the caller's to free; NULL on failure
 * @return POND_OK; POND_EINVAL, they are of two analyses, or a parameter; POND_ENOTFOUND, there is
 * no such run or file; what running a scenario returns; POND_ENOMEM
 */
enum pond_status pond_study_compare(const struct study_compare_request *request,
                                    struct pond_result **result, struct pond_error *err);

#endif
