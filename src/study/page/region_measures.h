/* What a region's records can measure beside turnover.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PAGE_REGION_MEASURES_H
#define POND_STUDY_PAGE_REGION_MEASURES_H

#include "base/json.h"
#include "study/study.h"

/**
 * Items of the parameter "also" for which there are records: employees, small, emissions.
 *
 * @param[out] also   a JSON array, the caller's
 * @param      memory of a run over the network; with nothing in it, the array is empty
 * @return POND_OK; what the store returns; POND_ENOMEM
 */
enum pond_status region_measures(json_t **also, const char *address,
                                 struct pond_study_memory *memory, struct pond_error *err);

#endif
