/* Parts of a region's report that its files share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_REGION_PAGE_H
#define POND_STUDY_PAGE_REGION_PAGE_H

#include "base/result.h"
#include "report/report.h"

/** A figure's value; 0: there is none of that name. */
double region_figure(const struct pond_result *result, const char *name);

/** The figures of these names that are there, as tiles. POND_ENOMEM. */
enum pond_status region_put_figures(struct pond_report *report, const struct pond_result *result,
                                    const char *const *name, int32_t count, struct pond_error *err);

/** The first `rows` rows (0: all) of a table, if it is there and has any. POND_ENOMEM. */
enum pond_status region_put_table(struct pond_report *report, const struct pond_result *result,
                                  const char *name, int64_t rows, struct pond_error *err);

/** A table of the first rows, and of the columns of these names those that are there. POND_ENOMEM.
 */
enum pond_status region_choose(struct pond_table **out, const struct pond_table *from, int64_t rows,
                               const char *description, const char *const *name, int32_t names,
                               struct pond_error *err);

/** All of a table, the highest value of a column of doubles first, missing ones last. POND_ENOMEM.
 */
enum pond_status region_sort(struct pond_table **out, const struct pond_table *from, const char *by,
                             struct pond_error *err);

/** Sentences about the first two firms of a ranking of at least two. POND_ENOMEM. */
enum pond_status region_write_first(struct pond_report *report, const struct pond_result *result,
                                    struct pond_error *err);

/** The section of the ranking, or of one scenario. POND_ENOMEM. */
enum pond_status region_write_ranking(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err);

/** The section of one "ripple why": its sentences, and the first rows of its tables. */
enum pond_status region_write_why(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err);

/** The same of "ripple protect". */
enum pond_status region_write_protect(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err);

/** The section of "impact people": its sentences, and what is on record. POND_ENOMEM. */
enum pond_status region_write_people(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err);

#endif
