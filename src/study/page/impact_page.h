/* The sections of a page about what spending, firms or places bring and take.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_IMPACT_PAGE_H
#define POND_STUDY_PAGE_IMPACT_PAGE_H

#include "study/page/report_parts.h"

/** The section of one answer, as far as it has tables for it: sentences, figures, where it lands,
 * by which channel, who pays whom, tier by tier, intervals, a map, tables. POND_ENOMEM. */
enum pond_status impact_page_write(struct pond_report *report, const struct report_part *part,
                                   struct pond_error *err);

/** What table "change" of an answer has, measure by measure, in per cent of what there was before.
 * POND_ENOMEM. */
enum pond_status impact_changes_write(struct pond_report *report, const struct pond_table *change,
                                      struct pond_error *err);

/** A map of the places of a table with longitude and latitude, areas by `value`, with the outline
 * of them all; nothing where fewer than three are known. POND_ENOMEM. */
enum pond_status impact_map_write(struct pond_report *report, const struct pond_table *places,
                                  const char *name, const char *value, struct pond_error *err);

#endif
