/* Shares as percentages in sentences: with the digits that it takes to say something.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PERCENT_H
#define POND_STUDY_PERCENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/format.h"

/** A share as a percentage without its sign, "3.89": with `decimals`, or where these would show
 * nothing of it with two significant digits, but nothing smaller than "under 0.000001". */
void study_percent(char text[POND_FORMAT_SIZE], double share, int32_t decimals);

/**
 * Two shares as percentages: with `decimals`, or as many more as their difference needs, up to six
 * significant digits of the larger.
 *
 * @return whether the texts differ
 */
bool study_percents(char one[POND_FORMAT_SIZE], char other[POND_FORMAT_SIZE], double a, double b,
                    int32_t decimals);

#endif
