/* Firms in groups: by industry, by place, by size.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIRM_GROUPS_H
#define POND_STUDY_FIRM_GROUPS_H

#include "study/study.h"

/** Firms in groups. */
struct study_groups {
    int32_t count;      /**< >= 1; each has a firm */
    int32_t *of;        /**< nodes: 0..count-1 */
    int64_t *firms;     /**< count: how many */
    const char **label; /**< count: borrowed from the study; NULL: not on record */
};

/**
 * Make groups.
 *
 * @param kind "industry", "place" (where the firm is) or "size" (by employees: 0-9, 10-49, 50-249,
 *             250 and more; Recommendation 2003/361/EC)
 * @return POND_OK; POND_ENOMEM; what the store returns
 */
enum pond_status study_groups_make(struct study_groups *groups, struct pond_study *study,
                                   const char *kind, struct pond_error *err);

/** Put all but the `most - 1` groups that weigh most into one. POND_ENOMEM. */
enum pond_status study_groups_merge(struct study_groups *groups, int32_t most, const double *weight,
                                    pond_node nodes, struct pond_error *err);

/** Free what it holds; it may be zero. */
void study_groups_clear(struct study_groups *groups);

#endif
