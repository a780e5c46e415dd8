/* Do the sentences of an answer hold? Every number in them is computed anew from its other tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_STORY_CHECK_H
#define POND_TESTS_STORY_CHECK_H

#include "base/result.h"
#include "support/support.h"

/** The first fault of the sentences of "ripple run" or "ripple price": a number that is not what
 * the tables say, one that nothing stands behind, or something behind them that they do not say.
 * NULL: they hold. The text lasts until the next call. */
const char *story_fault(const struct pond_result *result);

/** Fail where there is one. */
void assert_story_holds(const struct pond_result *result);

#endif
