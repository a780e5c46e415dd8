/* The part of a region's report that says why the first firms matter.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_REGION_WHY_H
#define POND_STUDY_REGION_WHY_H

#include "base/result.h"
#include "report/report.h"

/** Write the answer of one "ripple why": its sentences, and the first rows of its tables. */
enum pond_status region_why_write(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err);

#endif
