/* What carried a day's loss, slowly, on the dense matrices of days_oracle.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_DAYS_BLAME_H
#define POND_TESTS_DAYS_BLAME_H

#include "ripple/days_carried.h"
#include "support/days_oracle.h"

/** Of all days so far. */
struct blame {
    double own[DAYS_NODES];
    double final[DAYS_NODES];
    double input[DAYS_NODES][DAYS_NODES];  /* [loser][supplier] */
    double orders[DAYS_NODES][DAYS_NODES]; /* [loser][customer] */
    bool tie[DAYS_NODES];                  /* on some day two limits were as low: rounding chose */
};

/** Put the loss of the oracle's last day down to what bound. */
void blame_day(const struct days_oracle *o, struct blame *blame, const double *weight);

#endif
