/* Why a scenario costs what it costs: its state, shared by the analysis and its tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_WHY_STUDY_H
#define POND_STUDY_WHY_STUDY_H

#include "ripple/explain.h"
#include "study/esri_study.h"

/** State of one "ripple why". */
struct why_study {
    struct esri_study *esri;    /* the model and what is closed: one item */
    struct pond_esri_shock one; /* where that is one firm */
    struct pond_esri_case what;
    double total;
    double *node_down; /* nodes */
    double *node_up;   /* nodes */
    struct pond_esri_reasons *reasons;
    struct pond_esri_leverage *leverage;
    struct pond_esri_change *change;
    int64_t changes;  /* to be tried */
    double *after;    /* changes: the loss */
    int64_t *steps;   /* changes: until it settled */
    uint8_t *settled; /* changes */
};

/** Fill the result's tables, figures and notes. */
enum pond_status why_study_tables(const struct why_study *why, const struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err);

/** Add the table "findings": sentences to be read. */
enum pond_status why_study_findings(const struct why_study *why, const struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err);

/** What a change is worth: the loss before less the loss after. */
double why_study_gain(const struct why_study *why, int64_t change);

/** The changes by their gain, the caller's to free. POND_ENOMEM. */
enum pond_status why_study_rank_changes(int64_t **order, const struct why_study *why,
                                        struct pond_error *err);

#endif
