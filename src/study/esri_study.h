/* The ESRI analysis: what its parameters ask for, and what comes out. Shared by its three files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_STUDY_H
#define POND_STUDY_ESRI_STUDY_H

#include "ripple/esri.h"
#include "study/study.h"

/** State of one ESRI analysis. */
struct esri_study {
    struct pond_overlay *overlay; /* what-if changes, NULL: none */
    struct pond_view view;
    uint8_t *input_class;
    double *weight;  /* nodes */
    bool weightless; /* all turnover is 0: each firm counts the same */
    double *revenue; /* nodes, NULL: sales to firms */
    double *costs;   /* nodes, NULL: not scaled */
    struct pond_esri_model *model;
    struct pond_esri_work **work; /* one a thread, made when first used */
    int works;

    /* What is closed: items of the batch. */
    pond_node *node;               /* count, NULL: one scenario, or all firms */
    int64_t *start;                /* 2 entries for a scenario, else NULL */
    struct pond_esri_shock *shock; /* of the scenario */
    int64_t shocks;
    int64_t shock_capacity;

    struct pond_esri_batch batch; /* points into the arrays here */
    double *total;
    double *down;
    double *up;
    int64_t *iterations;
    uint8_t *settled;
};

/** Read the parameters and their files: view, input_class, weight, revenue, costs, and what is
 * closed. POND_EINVAL, POND_ENOTFOUND, POND_EPARSE, POND_EIO, POND_ENOMEM. */
enum pond_status esri_study_input(struct esri_study *state, struct pond_study *study,
                                  struct pond_error *err);

/** Fill the result's tables, figures, assumptions and warnings. */
enum pond_status esri_study_tables(struct esri_study *state, const struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err);

#endif
