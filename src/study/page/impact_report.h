/* The report about what spending, firms, places bring and take, on one page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_IMPACT_REPORT_H
#define POND_STUDY_PAGE_IMPACT_REPORT_H

#include "base/json.h"
#include "base/progress.h"
#include "base/status.h"

/** What to write. */
struct impact_report_request {
    const char *address;            /**< of the store */
    const char *path;               /**< where to write; "-": standard output */
    const char *title;              /**< "": "Impact" */
    const json_t *analyses;         /**< array of names, at least one: "demand", "place" */
    const json_t *set;              /**< array of "name=value": parameters of the analyses */
    struct pond_progress *progress; /**< NULL: nobody listens */
};

/**
 * Run each analysis "impact NAME", keep the runs, and write one HTML page.
 *
 * @return POND_OK; POND_EINVAL, there is no such analysis (the message lists them), or `set` names
 *         no parameter; what the analyses return; POND_EIO; POND_ENOMEM
 */
enum pond_status pond_study_impact_report(const struct impact_report_request *request,
                                          struct pond_error *err);

#endif
