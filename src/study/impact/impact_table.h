/* The table that a study's parameters name: in the store, or in files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_IMPACT_TABLE_H
#define POND_STUDY_IMPACT_IMPACT_TABLE_H

#include "records/io_table.h"
#include "study/study.h"

/**
 * Read the table that parameter "io_table" names; all of it becomes part of the hash of the input.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; POND_EINVAL, none is named, or it has no coefficients; POND_ENOTFOUND, there is
 *         none of that name, and no such file; what reading returns
 */
enum pond_status impact_table_load(struct pond_io_table **out, struct pond_study *study,
                                   struct pond_error *err);

#endif
