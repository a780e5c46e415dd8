/* Which firms or second suppliers to protect: its state, shared by the analysis and its tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_PROTECT_STUDY_H
#define POND_STUDY_ESRI_PROTECT_STUDY_H

#include "ripple/protect.h"
#include "study/esri/esri_study.h"

/** State of one "ripple protect". */
struct protect_study {
    struct esri_study *esri; /* the model, and what may fail */
    uint8_t *held;           /* nodes; NULL: no firm is held up already */
    double *chance;          /* scenarios; NULL: equal */
    struct pond_esri_protect_input what;
    struct pond_esri_protection *answer;

    /* The naive choice, firms only: those of the highest ESRI. */
    pond_node *naive;
    int64_t naives;
    struct pond_esri_protect_value naive_value;

    /* Every set, where there are few. */
    pond_node *exact; /* NULL: not tried */
    int64_t exacts;
    int64_t sets;
    struct pond_esri_protect_value exact_value;
};

/** Is the objective the worst loss, and not the mean? */
bool protect_is_worst(const struct protect_study *protect);

/** Are firms held up, and not second suppliers found? */
bool protect_is_firms(const struct protect_study *protect);

/** The objective before, and after all that was chosen. */
double protect_before(const struct protect_study *protect);
double protect_after(const struct protect_study *protect);

/** Who fails in a scenario: a firm's name, or "the scenario". Borrowed. */
const char *protect_scenario(const struct protect_study *protect, const struct pond_study *study,
                             int64_t scenario);

/** Fill the result's tables, figures and notes. */
enum pond_status protect_study_tables(const struct protect_study *protect,
                                      const struct pond_study *study, struct pond_result *result,
                                      struct pond_error *err);

/** Add the table "findings": sentences to be read. */
enum pond_status protect_study_findings(const struct protect_study *protect,
                                        const struct pond_study *study, struct pond_result *result,
                                        struct pond_error *err);

/** part / whole; 0 where there is nothing to lower. */
static inline double protect_share_of(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

#endif
