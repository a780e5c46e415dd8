/* Why a scenario costs what it costs: its state, shared by the analysis and its tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_WHY_STUDY_H
#define POND_STUDY_ESRI_WHY_STUDY_H

#include "ripple/explain.h"
#include "study/esri/esri_study.h"

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

/** Add the table "link_leverage": links on which the loss hangs. */
enum pond_status why_study_link_leverage(const struct why_study *why,
                                         const struct pond_study *study, struct pond_result *result,
                                         struct pond_error *err);

/** A pair of text columns: a firm's code and its name. */
struct why_pair {
    int32_t code;
    int32_t name;
};

/** Add both columns, of these names. POND_EEXISTS, POND_ENOMEM. */
enum pond_status why_study_add_pair(struct pond_table *table, struct why_pair *pair,
                                    const char *code, const char *name, const char *meaning,
                                    struct pond_error *err);

/** Fill them in one row. POND_ENOMEM. */
enum pond_status why_study_set_pair(struct pond_table *table, const struct why_pair *pair,
                                    int64_t row, const struct pond_study *study, pond_node node,
                                    struct pond_error *err);

/** So many rows, or as many as the parameter "list" allows. */
int64_t why_study_at_most(const struct pond_study *study, int64_t rows);

/** What a customer buys from a supplier, what-ifs included. */
double why_study_link_value(struct pond_view view, pond_node supplier, pond_node customer);

/** What a change is worth: the loss before less the loss after. */
double why_study_gain(const struct why_study *why, int64_t change);

/** The changes by their gain, the caller's to free. POND_ENOMEM. */
enum pond_status why_study_rank_changes(int64_t **order, const struct why_study *why,
                                        struct pond_error *err);

#endif
