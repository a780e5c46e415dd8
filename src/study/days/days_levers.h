/* What would soften a run of a scenario.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_LEVERS_H
#define POND_STUDY_DAYS_DAYS_LEVERS_H

#include "study/days/days_study.h"

/**
 * Add the tables "leverage" and "changes" of a finished run; a warning in their place where a
 * switch makes losses jump. POND_ENOMEM; POND_ECANCELED.
 */
enum pond_status days_study_levers(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err);

#endif
