/* Why a run by days lost what it lost: rounds, channels, links that carried.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_WHY_H
#define POND_STUDY_DAYS_DAYS_WHY_H

#include "study/days/days_study.h"
#include "study/story.h"

/** What is kept beside a run that is asked why. */
struct days_why;

/** Begin, before the first day; *out stays NULL unless the parameter `why` is set. POND_ENOMEM. */
enum pond_status days_why_new(struct days_why **out, const struct days_study *days,
                              struct pond_error *err);

/** Free it; takes NULL. */
void days_why_free(struct days_why *why);

/** Keep a day that is done. NULL: nothing. POND_ENOMEM, POND_ELIMIT. */
enum pond_status days_why_see(struct days_why *why, const struct pond_days_run *run,
                              const struct pond_days_day *day, struct pond_error *err);

/** Add figures and the tables "rounds", "channels", "carriers", "carriers_by_day". NULL: nothing.
 * POND_ENOMEM. */
enum pond_status days_why_tables(const struct days_study *days, struct pond_result *result,
                                 struct pond_error *err);

/** Say it in at most two sentences; `story` borrows from the study and from `currency`. */
void days_why_say(const struct days_study *days, const char *currency, struct study_story *story);

#endif
