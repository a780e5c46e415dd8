/* The registry: every analysis there is, one row each.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_REGISTRY_H
#define POND_STUDY_REGISTRY_H

#include "study/analysis.h"

/** How many analyses there are. */
int32_t pond_registry_count(void);

/** An analysis by its number, 0..pond_registry_count()-1; a constant. */
const struct pond_analysis *pond_registry_at(int32_t index);

/** The analysis of that name ("ripple esri"), or NULL. */
const struct pond_analysis *pond_registry_find(const char *name);

#endif
