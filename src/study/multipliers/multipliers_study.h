/* Multipliers and linkages of a table's sectors: what `pond impact sectors` works with.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_MULTIPLIERS_MULTIPLIERS_STUDY_H
#define POND_STUDY_MULTIPLIERS_MULTIPLIERS_STUDY_H

#include "impact/multipliers.h"
#include "study/impact/impact_intervals.h"

/** Multipliers of one measure, each an array of sectors. */
struct multiplier_rows {
    const double *direct;
    double *simple;     /**< D L_d: direct and supply chain, in the table's regions */
    double *simple_own; /**< of it in the sector's own region */
    double *simple_all; /**< D L: imports as if made as in the table */
    double *total;      /**< simple, and induced; NaN without households */
    double *total_own;
    double *total_all;
};

/** A run. */
struct multipliers_study {
    struct impact_input *input;
    int32_t *chosen; /**< sectors that are told, by number */
    int32_t count;   /**< of them */
    double *room;    /**< what `row` points into */
    struct multiplier_rows *row;
    struct pond_linkage *linkage; /**< sectors */
    double *supply; /**< sectors: row sums of the Ghosh inverse; NULL: the table has no output */
    double *lost;   /**< sectors: output that extraction of each takes along; NULL as `supply` */
    double *beyond;
    struct impact_intervals intervals; /**< a unit of each chosen sector; zero: none were asked */
};

/** Compute the multipliers of all measures. POND_EINVAL, as pond_leontief_new; POND_ENOMEM. */
enum pond_status multipliers_study_fill(struct multipliers_study *m, struct pond_error *err);

/** Compute linkages, Ghosh's multipliers and extractions. As multipliers_study_fill. */
enum pond_status multipliers_study_link(struct multipliers_study *m, struct pond_error *err);

/** Add the tables "multipliers", "linkages", and with draws "intervals". POND_ENOMEM. */
enum pond_status multipliers_study_tables(const struct multipliers_study *m,
                                          struct pond_result *result, struct pond_error *err);

/** Free what it holds; it may be zero. */
void multipliers_study_clear(struct multipliers_study *m);

#endif
