/* One change of the world that a model of days or of prices is asked about: plain numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_SHOCK_H
#define POND_RIPPLE_SHOCK_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/network.h"

/** What a shock changes. */
enum pond_shock_kind {
    POND_SHOCK_CAPACITY = 0, /**< what a firm can make in a day; change -1..any, -1 closes it */
    POND_SHOCK_DEMAND = 1,   /**< final demand for a firm's goods; change >= -1 */
    POND_SHOCK_PRICE = 2,    /**< a firm's price; change > -1; the day-by-day model has no prices */
    POND_SHOCK_LINK = 3,     /**< what may be ordered over a link; change -1..0, -1 cuts it */
    POND_SHOCK_STOCK = 4,    /**< a firm's stock of inputs, once, on `day`; change >= -1 */
    POND_SHOCK_SUPPLY = 5,   /**< what a customer gets of these goods from elsewhere on top of what
                                  its supplier ships, over what it usually buys; change >= 0 */
};

/** How a change goes back to nothing once its duration is over; s = days since its last full day,
 * r = recovery_days. */
enum pond_recovery {
    POND_RECOVERY_SUDDEN = 0,      /**< at once: 0 */
    POND_RECOVERY_LINEAR = 1,      /**< max(0, 1 - s/r) */
    POND_RECOVERY_EXPONENTIAL = 2, /**< exp(-s/r); after r days 37 % are left */
    POND_RECOVERY_S_CURVE = 3,     /**< 1 - x^2 (3 - 2x) with x = min(1, s/r): slow, fast, slow */
    POND_RECOVERY_NEIGHBOURS = 4,  /**< as linear, but a day counts only 1 - d, d the mean loss of
                                        capacity of the firm's suppliers and customers that day:
                                        hurt neighbours cannot help. Capacity only; what is left
                                        depends on the run (Inoue and Todo 2019, Methods) */
};

/** The duration of a change that stays. */
#define POND_SHOCK_FOREVER INT32_MAX

/** `other` of a shock that means all: all customers of a supplier, all inputs of a firm. */
#define POND_SHOCK_ALL (-1)

/**
 * One change: on day t the thing is (1 + change * strength(t)) times what it would be; changes of
 * one thing multiply. Supply is change * strength(t) times the usual purchase; such changes add.
 * The first day of a run is day 0.
 */
struct pond_shock {
    enum pond_shock_kind kind; /**< which thing changes */
    pond_node node;            /**< the firm, 0..nodes-1; of a link, and of supply, the
                                  supplier whose goods they are */
    double change;             /**< relative: -0.1 a tenth less, -1 all gone, 0.4 40 % more */
    int32_t other;         /**< link, supply: the customer, 0..nodes-1; stock: the industry of the
                                input, 0..industries-1; or POND_SHOCK_ALL. Else not read */
    int32_t day;           /**< the first day it holds, >= 0 */
    int32_t duration_days; /**< days at full strength, >= 1; POND_SHOCK_FOREVER; not read
                                for stock */
    enum pond_recovery recovery; /**< what follows; not read for stock */
    double recovery_days;        /**< r, > 0 and finite; not read for sudden recovery */
};

/**
 * How much of a change holds on a day.
 *
 *     strength(t) = 0 before `day`, 1 on its duration_days days, then as enum pond_recovery says
 *
 * Stock: 1 on `day`, else 0. POND_RECOVERY_NEIGHBOURS: as if no neighbour were hurt.
 *
 * @param shock one that pond_shock_check takes
 * @param day   >= 0
 * @return 0..1
 *
 * Cost: O(1). Threads: reentrant.
 */
POND_API double pond_shock_strength(const struct pond_shock *shock, int32_t day);

/**
 * Are these shocks legal for a network?
 *
 * @param      shock      `count` shocks; NULL where count is 0
 * @param      count      >= 0
 * @param      nodes      firms of the network
 * @param      industries industries of the network
 * @param[out] err        the first that is not, by its number from 0; may be NULL
 * @return POND_OK; POND_EINVAL
 *
 * Cost: O(count). Threads: reentrant.
 */
POND_API enum pond_status pond_shock_check(const struct pond_shock *shock, int64_t count,
                                           pond_node nodes, int32_t industries,
                                           struct pond_error *err);

#endif
