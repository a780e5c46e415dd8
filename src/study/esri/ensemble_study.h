/* What "ripple ensemble" is asked for, its rows, and what comes out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_ENSEMBLE_STUDY_H
#define POND_STUDY_ESRI_ENSEMBLE_STUDY_H

#include "ripple/ensemble.h"
#include "study/class_rules.h"
#include "study/draws.h"
#include "study/esri/esri_study.h"

/** The answer of one draw; then `count` scores (float) and `count` ranks (int32_t) follow. */
struct ensemble_row {
    double mean;
    double highest;
    struct pond_ensemble_count count;
    int64_t unsettled;
};

/** State of one ensemble. Item 0 is the record. */
struct ensemble_study {
    struct esri_study *esri;
    struct pond_ensemble_input input;
    struct pond_draw_facts facts;
    struct pond_ensemble *ensemble;
    struct study_class_rules rules;
    struct study_draws plan;
    int64_t count; /* scores of a draw */
    int64_t top;
    int64_t row_bytes;
    enum pond_factor factor[POND_FACTORS]; /* those that are uncertain */
    struct esri_columns *scratch;          /* one a thread */
    int threads;

    const unsigned char *row; /* all rows, when they are there */
};

/** From the parameters to `input`, and to the numbers of draws. POND_EINVAL, POND_ENOMEM. */
enum pond_status ensemble_study_input(struct ensemble_study *state, struct pond_study *study,
                                      struct pond_error *err);

/** Parts of a row, when all are there. */
const struct ensemble_row *ensemble_row_of(const struct ensemble_study *state, int64_t item);
const float *ensemble_scores_of(const struct ensemble_study *state, int64_t item);
const int32_t *ensemble_ranks_of(const struct ensemble_study *state, int64_t item);

/** A factor in words, for tables and sentences. */
const char *ensemble_factor_name(enum pond_factor factor);

/** Share of the record's first `top` firms that are among the first `top` of an item. */
double ensemble_overlap(const struct ensemble_study *state, int64_t item);

/** Most sentences of findings, and the longest. */
#define ENSEMBLE_SENTENCES 8
#define ENSEMBLE_SENTENCE_SIZE 1024

/** What the draws say, in sentences. */
struct ensemble_findings {
    char text[ENSEMBLE_SENTENCES][ENSEMBLE_SENTENCE_SIZE];
    int64_t count;
};

/** Add one sentence. */
void ensemble_say(struct ensemble_findings *findings, const char *format, ...) POND_PRINTF(2, 3);

/** Table "firms", of the scores on record and over draws, with figures and what it says. */
enum pond_status ensemble_study_firms(const struct ensemble_study *state,
                                      const struct pond_study *study,
                                      struct ensemble_findings *findings,
                                      struct pond_result *result, struct pond_error *err);

/** Table "assumptions", shares of the variance, and what it says; none where pairs are few. */
enum pond_status ensemble_study_shares(const struct ensemble_study *state,
                                       struct ensemble_findings *findings,
                                       struct pond_result *result, struct pond_error *err);

/** All of the result. POND_ENOMEM. */
enum pond_status ensemble_study_tables(const struct ensemble_study *state,
                                       const struct pond_study *study, struct pond_result *result,
                                       struct pond_error *err);

#endif
