/* A firm as conditions and maps see it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_FIRM_ATTRIBUTES_H
#define POND_STUDY_SCENARIO_FIRM_ATTRIBUTES_H

#include "study/scenario/expression.h"
#include "study/study.h"

/** One firm of a loaded network. */
struct study_firm {
    const struct pond_study *study;
    pond_node node;
    const double *employees; /**< nodes, as study_employees gives them */
};

/** What conditions can ask about firms; `count` of them. */
const struct study_attribute *study_firm_attributes(int32_t *count);

/** The value of one attribute; `user` is a struct study_firm. */
struct study_value study_firm_look_up(const void *user, int32_t attribute);

/** The id of its place, or below 0; the place's name (its code where it has none) and code, NULL
 * where it is in no known place; borrowed. */
int64_t study_firm_place_of(const struct study_firm *firm);
const char *study_firm_place_name(const struct study_firm *firm);
const char *study_firm_place_code(const struct study_firm *firm);

/** Where it is, in degrees (WGS84): its own coordinates, or its place's; NaN where neither is
 * known. */
double study_firm_latitude(const struct study_firm *firm);
double study_firm_longitude(const struct study_firm *firm);

#endif
