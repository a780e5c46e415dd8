/* Make a synthetic region and write it as files that an import reads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_REGION_H
#define POND_STUDY_REGION_H

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/status.h"
#include "study/analysis.h"

/** The parameters of pond_study_generate; a constant. */
const struct pond_parameter *pond_study_generate_parameters(int32_t *count);

/**
 * Generate a region and write it.
 *
 * @param[in,out] values parameters that are given; completed by the call
 * @param[out]    result what was made, the caller's to free; NULL on failure
 * @return POND_OK; POND_EINVAL, a parameter; POND_EIO; POND_ENOMEM; POND_ECANCELED
 */
enum pond_status pond_study_generate(json_t *values, struct pond_progress *progress,
                                     struct pond_result **result, struct pond_error *err);

#endif
