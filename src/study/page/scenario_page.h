/* Parts of the report about scenarios that its files share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_SCENARIO_PAGE_H
#define POND_STUDY_PAGE_SCENARIO_PAGE_H

#include "study/page/report_parts.h"
#include "study/scenario/scenario.h"

/** What is asked about one scenario; a part without a result was not asked. */
enum { SCENARIO_DAYS, SCENARIO_BANDS, SCENARIO_PRICE, SCENARIO_PARTS };

/** One scenario and its answers. */
struct scenario_answers {
    struct study_scenario *scenario;
    struct report_part *part; /**< SCENARIO_PARTS */
};

/** Its name, or its file's; borrowed. */
const char *scenario_label(const struct scenario_answers *answers);

/** Several scenarios side by side; nothing where there are fewer than two. POND_ENOMEM. */
enum pond_status scenario_write_all(struct pond_report *report,
                                    const struct scenario_answers *answers, int32_t count,
                                    struct pond_error *err);

/** The section of one; `alone`: the page's title is its name; `study` has the network that all
 * parts were made from. POND_ENOMEM. */
enum pond_status scenario_write(struct pond_report *report, const struct scenario_answers *answers,
                                bool alone, const struct pond_study *study, struct pond_error *err);

/** A chart of each of the places that lose most, if there are two or more. POND_ENOMEM. */
enum pond_status scenario_write_places(struct pond_report *report,
                                       const struct scenario_answers *answers,
                                       struct pond_error *err);

/** A map of the firms that are hit, if they are at two places or more. POND_ENOMEM. */
enum pond_status scenario_write_map(struct pond_report *report, const struct pond_result *result,
                                    const struct pond_study *study, struct pond_error *err);

/** What dearer goods do, if that was asked. POND_ENOMEM. */
enum pond_status scenario_write_price(struct pond_report *report,
                                      const struct scenario_answers *answers,
                                      struct pond_error *err);

/** Shade the days on which a scenario's events hold (those of prices, or all others). */
void scenario_shade(struct pond_chart *chart, const struct study_scenario *scenario, bool prices);

#endif
