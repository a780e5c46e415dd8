/* The report about scenarios: what they do to the firms of a store, day by day, on one page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_SCENARIO_REPORT_H
#define POND_STUDY_PAGE_SCENARIO_REPORT_H

#include "base/json.h"
#include "base/progress.h"
#include "base/status.h"

/** What to write. */
struct scenario_report_request {
    const char *address;            /**< of the store */
    const char *path;               /**< where to write; "-": standard output */
    const char *title;              /**< "": the scenario's name */
    const json_t *scenarios;        /**< array of files, at least one */
    const json_t *set;              /**< array of "name=value": parameters of the analyses */
    int64_t draws;                  /**< of "ripple bands"; 0: no bands */
    struct pond_progress *progress; /**< NULL: nobody listens */
};

/**
 * Run each scenario: day by day, with what is uncertain about it, and its prices, as far as it has
 * events of that kind; keep the runs, and write one HTML page.
 *
 * @return POND_OK; POND_EINVAL, `set` names no parameter; what study_scenario_read and the analyses
 *         return; POND_EIO; POND_ENOMEM
 */
enum pond_status pond_study_scenario_report(const struct scenario_report_request *request,
                                            struct pond_error *err);

#endif
