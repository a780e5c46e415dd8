/* Rules of input classes by name: one, or several of which each may hold.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CLASS_RULES_H
#define POND_STUDY_CLASS_RULES_H

#include "ripple/input_class.h"
#include "study/study.h"

/** Several rules. Begin with a zero one. */
struct study_class_rules {
    uint8_t *matrix;      /**< of all rules, one after the other */
    const uint8_t **rule; /**< count: industries x industries each, as enum pond_input_class */
    const char **name;    /**< count: borrowed from the study's values */
    int32_t count;        /**< 0, or 2 and more */
};

/**
 * Fill a matrix as a rule says: sector, linear (all non-essential), leontief (all essential), none.
 *
 * @param[out] matrix industries x industries
 * @return POND_OK; POND_EINVAL, there is no such rule
 */
enum pond_status study_class_rule(uint8_t *matrix, const char *name,
                                  const struct pond_network *network, struct pond_error *err);

/**
 * Set the pairs of industries that a CSV lists: supplier_industry, customer_industry, class (2
 * essential, 1 non-essential, 0 negligible). Pairs that the network lacks are skipped.
 *
 * @param[in,out] matrix industries x industries
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, file, line, column; POND_ENOMEM
 */
enum pond_status study_class_file(uint8_t *matrix, struct pond_study *study, const char *path,
                                  struct pond_error *err);

/** Read the list "rules" of a study. POND_EINVAL, one rule alone or one that there is not;
 * POND_ENOMEM. */
enum pond_status study_class_rules_read(struct study_class_rules *rules,
                                        const struct pond_study *study, struct pond_error *err);

/** Free what it holds. */
void study_class_rules_clear(struct study_class_rules *rules);

#endif
