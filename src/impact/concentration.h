/* How few hold how much: shares of the largest, and the Herfindahl-Hirschman index.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_CONCENTRATION_H
#define POND_IMPACT_CONCENTRATION_H

#include <stdint.h>

#include "base/api.h"

/** The largest holders that are told apart. */
#define POND_CONCENTRATION_TOP 4

/** How a quantity (jobs, turnover) is spread over its holders (firms). */
struct pond_concentration {
    int64_t known;   /**< holders whose quantity is known, 0 counts */
    int64_t missing; /**< holders whose quantity is not */
    double total;    /**< of what is known; NaN: nothing is */
    double hhi;      /**< sum of squared shares, 1/known..1; NaN where there is no total above 0 */
    double cr1;      /**< share of the largest, 0..1; NaN as hhi */
    double cr4;      /**< share of the four largest together; NaN as hhi */
    int64_t largest; /**< number of the largest, of equal ones the lower; -1: no total above 0 */
    double top[POND_CONCENTRATION_TOP]; /**< the largest quantities, in falling order */
};

/**
 * Concentration within groups.
 *
 * With shares s_i = x_i / sum x of the known holders of a group: HHI = sum s_i^2, CR_n the sum of
 * the n largest s_i. Holders that are not known are left out and counted: with them, shares of the
 * largest can only be lower or pass to another.
 *
 * @param      value  count: finite, >= 0; NaN: not known
 * @param      group  count: 0..groups-1; below 0: of no group; NULL: all of group 0
 * @param      count  >= 0
 * @param      groups >= 1
 * @param[out] out    groups
 *
 * Cost: O(count + groups). Threads: reentrant; sums in the order of the holders.
 *
 * Source: Hirschman 1964, The paternity of an index, American Economic Review 54(5):761-762;
 * Hall and Tideman 1967, Journal of the American Statistical Association 62:162-168.
 */
POND_API void pond_concentration_of_groups(const double *value, const int32_t *group, int64_t count,
                                           int32_t groups, struct pond_concentration *out);

#endif
