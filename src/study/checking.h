/* Whether a store is sound: structure, every value, every kept answer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_CHECKING_H
#define POND_STUDY_CHECKING_H

#include "base/progress.h"

/**
 * Read a whole store: its structure and references; every value against the rules that an import
 * holds it to; every kept answer against its hash; every input-output table.
 *
 * @return POND_OK; POND_ECORRUPT, with what is wrong and what to do; POND_ECANCELED; what the store
 *         returns. Cost: O(bytes), about 2 s for two million trades.
 */
enum pond_status pond_study_check(const char *address, struct pond_progress *progress,
                                  struct pond_error *err);

#endif
