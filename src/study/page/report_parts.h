/* What reports are made of: analyses, their answers, and what is said of them at the end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_REPORT_PARTS_H
#define POND_STUDY_PAGE_REPORT_PARTS_H

#include "base/json.h"
#include "report/report.h"
#include "study/run.h"

/** One analysis of a report and its answer. Zero but for `analysis` until it is run. */
struct report_part {
    const struct pond_analysis *analysis; /**< NULL: there is none */
    struct pond_run run;
    struct pond_result *result; /**< NULL: it was not run */
};

/** What all parts are made from. */
struct report_source {
    const char *address; /**< of the store */
    const json_t *set;   /**< array of "name=value": parameters of the analyses */
    struct pond_progress *progress;
    struct pond_study_memory memory; /**< the network, read once */
};

/** Each text of `set` must set a parameter of at least one part. POND_EINVAL names it. */
enum pond_status report_check_set(const json_t *set, const struct report_part *part, int32_t parts,
                                  struct pond_error *err);

/**
 * Run a part, and keep the run.
 *
 * @param defaults  parameters where `set` says nothing; NULL: none
 * @param overrides parameters whatever `set` says, null: as if it said nothing; NULL: none
 * @return POND_OK; what pond_study_run returns
 */
enum pond_status report_run_part(struct report_part *part, struct report_source *source,
                                 json_t *defaults, json_t *overrides, struct pond_error *err);

/** The sentences that an answer found, each with what stands behind it: those that say why (by the
 * tables of rounds and carriers), or all others. POND_ENOMEM. */
enum pond_status report_write_story(struct pond_report *report, const struct pond_result *result,
                                    bool why, struct pond_error *err);

/** Free what a part holds. */
void report_clear_part(struct report_part *part);

/** The sections of assumptions and warnings, of parts 0..noted-1 and each once, and of how all
 * parts are made again. POND_ENOMEM. */
enum pond_status report_write_notes(struct pond_report *report, const struct report_part *part,
                                    int32_t parts, int32_t noted, struct pond_error *err);

#endif
