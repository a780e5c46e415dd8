/* A vendor that stands still for some days, and its shops, day by day, written down a second time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_FIT_ORACLE_H
#define POND_TESTS_FIT_ORACLE_H

#include <stdint.h>

/** The vendor delivers 1 - depth of the usual on `duration` days from `day` on. */
struct outage {
    double depth;
    int32_t day;
    int32_t duration;
    double stock; /**< days of use that shops keep */
    double order; /**< days over which they order what is missing */
};

/**
 * What the vendor delivers in each step, over the usual. Shops buy from it alone, sell on all that
 * they want to, and the vendor can otherwise deliver whatever is ordered.
 */
void outage_flow(const struct outage *outage, int32_t step_days, int32_t steps, double *flow);

#endif
