/* The report about a region: what was read, the network, who holds it together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_REGION_REPORT_H
#define POND_STUDY_PAGE_REGION_REPORT_H

#include "base/json.h"
#include "base/progress.h"
#include "base/status.h"

/**
 * Run the analyses `records`, `network` and `ripple esri`, keep the runs, and write one HTML page.
 *
 * @param address of the store
 * @param path    where to write; "-": standard output
 * @param title   "": the store's name
 * @param set     JSON array of "name=value": parameters of the analyses
 * @return POND_OK; POND_EINVAL, `set` names no parameter; what the analyses return; POND_EIO
 */
enum pond_status pond_study_report(const char *address, const char *path, const char *title,
                                   const json_t *set, struct pond_progress *progress,
                                   struct pond_error *err);

#endif
