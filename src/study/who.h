/* What tables of firms begin with, who each firm is, and in what order they come.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_WHO_H
#define POND_STUDY_WHO_H

#include <math.h>

#include "base/table.h"
#include "study/study.h"

/** Who a firm is: four text columns that several tables begin with. */
struct study_who {
    int32_t code;
    int32_t name;
    int32_t industry;
    int32_t place;
};

/** Add the four columns. POND_EEXISTS, POND_ENOMEM. */
enum pond_status study_add_who(struct pond_table *table, struct study_who *who,
                               struct pond_error *err);

/** Fill them in one row. POND_ENOMEM. */
enum pond_status study_set_who(struct pond_table *table, const struct study_who *who, int64_t row,
                               const struct pond_study *study, pond_node node,
                               struct pond_error *err);

/** A node's industry, NULL where it is not known; borrowed. */
const char *study_industry(const struct pond_study *study, pond_node node);

/** Where a node is, NULL where it is not known; borrowed. */
const char *study_place(const struct pond_study *study, pond_node node);

/** A node's name, or where none is known its code; borrowed. */
const char *study_label(const struct pond_study *study, pond_node node);

/** An item and what it is ranked by. */
struct study_ranked {
    double score;
    int64_t item;
};

/** The items 0..count-1, the highest score first, of equal ones the lower item; the caller's to
 * free. POND_ENOMEM. */
enum pond_status study_rank(struct study_ranked **out, const double *score, int64_t count,
                            struct pond_error *err);

/** part / whole; NaN, which is shown as not known, where there is no whole. */
static inline double study_share_of(double part, double whole)
{
    return whole > 0.0 ? part / whole : (double)NAN;
}

#endif
