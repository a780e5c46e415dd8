/* What comes of every set of weights: columns of the ranking, and tables of their own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ESRI_ESRI_MEASURES_H
#define POND_STUDY_ESRI_ESRI_MEASURES_H

#include "base/table.h"
#include "study/esri/esri_study.h"

/** Columns of the sets beside the main one, in a table of firms. */
struct esri_measures {
    double **low;  /**< sets */
    double **high; /**< sets; those without bounds are NULL */
    double *small;
    double *unsized;
};

/** An item's score in a set; `column` is one of esri_columns. */
static inline double esri_score(const double *column, const struct esri_study *state, int64_t item,
                                int32_t set)
{
    return column[item * state->input.weights + set];
}

/** Add the columns. POND_ENOMEM. */
enum pond_status esri_measures_add(struct pond_table *table, struct esri_measures *measures,
                                   const struct esri_study *state, struct pond_error *err);

/** Fill them in one row. */
void esri_measures_fill(const struct esri_measures *measures, int64_t row,
                        const struct esri_study *state, int64_t item);

/** Free what it holds, not the table. */
void esri_measures_clear(struct esri_measures *measures);

/** Add the table "measures": what the sets are, and of one scenario what is lost of each; figures
 * of the share of small firms. POND_ENOMEM. */
enum pond_status esri_measures_table(const struct esri_study *state, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err);

/** Add the table of the groups that `by` names, over all closures. POND_ENOMEM. */
enum pond_status esri_measures_groups(const struct esri_study *state,
                                      const struct pond_study *study, struct pond_result *result,
                                      struct pond_error *err);

/** Add the tables of one scenario: "losses", "industries", "places", "sizes". POND_ENOMEM; what
 * the store returns. */
enum pond_status esri_scenario_tables(const struct esri_study *state, struct pond_study *study,
                                      struct pond_result *result, struct pond_error *err);

#endif
