/* How many kinds there are, and how evenly: Shannon, Simpson, Hill.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_DIVERSITY_H
#define POND_IMPACT_DIVERSITY_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** Diversity of kinds (industries) by an amount (firms, jobs); NaN where no amount is above 0. */
struct pond_diversity {
    int64_t kinds;  /**< with an amount above 0: Hill's number of order 0 */
    double total;   /**< amount of all kinds */
    double shannon; /**< H = - sum p ln p, nats, 0..ln kinds */
    double hill_1;  /**< exp(H): so many equal kinds would be as diverse, 1..kinds */
    double simpson; /**< 1 - sum p^2: that two at random are of different kinds, 0..1-1/kinds */
    double hill_2;  /**< 1 / sum p^2, 1..hill_1 */
    double largest_share; /**< of the kind of which there is most */
    int32_t largest;      /**< that kind, of equal ones the lower; -1: none */
};

/**
 * Diversity within groups.
 *
 * p_k is the share of kind k in the amount of its group.
 *
 * @param      group  count: 0..groups-1; below 0: of no group; NULL: all of group 0
 * @param      kind   count: 0..kinds-1; below 0: of no known kind, left out
 * @param      amount count: finite, >= 0; NaN: not known, left out; NULL: each is 1
 * @param      count  >= 0
 * @param      groups >= 1
 * @param      kinds  >= 0
 * @param[out] out    groups
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count + groups + kinds); 8 count + 8 groups + 12 kinds bytes while it works.
 * Threads: reentrant; sums in the order of the items.
 *
 * Source: Shannon 1948, Bell System Technical Journal 27:379-423; Simpson 1949, Nature 163:688;
 * Hill 1973, Ecology 54:427-432.
 */
POND_API enum pond_status pond_diversity_of_groups(struct pond_diversity *out, const int32_t *group,
                                                   const int32_t *kind, const double *amount,
                                                   int64_t count, int32_t groups, int32_t kinds,
                                                   struct pond_error *err);

#endif
