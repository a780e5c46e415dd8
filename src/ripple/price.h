/* Cost push: what a dearer input does to every firm's price and margin, at rest and day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PRICE_H
#define POND_RIPPLE_PRICE_H

#include <stdbool.h>

#include "network/network.h"

/** What firms do about dearer inputs. Arrays are borrowed. */
struct pond_price_input {
    const struct pond_network *network; /**< who buys from whom, money of one period */
    const double *output;       /**< nodes: R, turnover of the period at old prices, >= the sales to
                                     firms (to 1e-9); 0: it sells nothing, and bears all */
    const double *pass_through; /**< nodes: theta, share of its extra costs that a firm passes on,
                                     0..1; NULL: 1 */
    const double *buffer;    /**< nodes: B, money of the period that a firm bears out of its margin
                                  before it passes anything on, >= 0; NULL: 0 */
    const double *avoided;   /**< industries x industries, row = supplier's: share of the dearer
                                  input that a customer avoids by buying elsewhere, 0..1; NULL: 0 */
    const int32_t *lag_days; /**< nodes: days from dearer costs to the new price, 1..36500; NULL:
                                  1. For pond_price_path alone */
};

/** What becomes dearer (or, below 0, cheaper). Arrays are borrowed. */
struct pond_price_shock {
    const double
        *set; /**< nodes: the change of a firm's price that is given from outside, as a share
                   of the old price, > -1; NaN: its price follows its costs; NULL: all NaN */
    const double *cost; /**< nodes: extra costs of the period from outside (imports, energy, one
                           dearer product), money; NULL: none */
};

/** Where the answer goes: the caller's arrays. */
struct pond_price_answer {
    double *price;  /**< nodes: change of the price, share of the old one */
    double *cost;   /**< nodes: C, extra costs borne first, money of the period */
    int64_t rounds; /**< updates until the bound was reached */
    double error;   /**< no price is further than this from the fixed point (rounding apart);
                         INFINITY: there is no bound */
};

/**
 * Prices at rest after a cost push.
 *
 *     C_j = e_j + sum_i W_ij (1 - s_ij) p_i
 *     p_j = theta_j max(C_j - B_j, min(C_j, 0)) / R_j     where its price is not set
 *
 * W_ij is what i sold to j at old prices, e the shock's extra costs, s the avoided share. With
 * theta = 1, B = 0, s = 0 and R = all output this is the Leontief price model in changes,
 * dp' = dp' A + dv' with a_ij = W_ij / R_j (Miller and Blair 2009, "Input-Output Analysis", section
 * 2.6); a set price makes it the mixed model. Quantities stay.
 *
 * p is found by fixed-point rounds from p = 0. Along with it the rounds make u from
 * u_j <- 1 + theta_j sum_i a_ij (1 - s_ij) u_i, so that q = max (u_new_j - 1) / u_j is a
 * contraction factor in the norm max |x_j| / u_j, and the error is at most max u_j * q / (1 - q) *
 * max |dp_j| / u_j after the last step dp (Collatz 1942; Banach). So the bound holds for any
 * network, also where costs exceed turnover.
 *
 * @param         input      as it says
 * @param         shock      as it says
 * @param         eps        stop when the bound is at most this, > 0
 * @param         max_rounds stop after so many all the same, >= 1
 * @param[in,out] answer     price and cost are written, NULL is not allowed
 * @param[out]    err        why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range (the message names the node); POND_ENOMEM;
 *         POND_ELIMIT, max_rounds was reached: the answer is what was reached, with its bound
 *
 * Cost: O(links among firms that the shock reaches) a round; 37 bytes a node. Threads: uses
 * parallel loops; the same bits on any number of them.
 */
POND_API enum pond_status pond_price_solve(const struct pond_price_input *input,
                                           const struct pond_price_shock *shock, double eps,
                                           int64_t max_rounds, struct pond_price_answer *answer,
                                           struct pond_error *err);

/** One day of a path; all arrays borrowed for the call. */
struct pond_price_day {
    int64_t day;         /**< 0, 1, ... */
    const double *price; /**< nodes: of that day */
    const double *cost;  /**< nodes: C of that day, as money of a whole period */
    bool moved;          /**< some price or cost is not that of the day before; true on day 0 */
};

/** Take a day. What it returns but POND_OK ends the path. */
typedef enum pond_status (*pond_price_visitor)(void *user, const struct pond_price_day *day,
                                               struct pond_error *err);

/**
 * Say what the shock of a day is; asked once a day, in order.
 *
 * @param      user  as handed over
 * @param      day   0, 1, ...
 * @param[out] shock its arrays are borrowed until the next day is asked for
 * @return whether it is not that of the day before (on day 0 it is taken to differ)
 */
typedef bool (*pond_price_weather)(void *user, int64_t day, struct pond_price_shock *shock);

/**
 * Prices day by day.
 *
 *     C_j(t) = e_j(t) + sum_i W_ij (1 - s_ij) p_i(t)
 *     p_j(t + lag_j) = theta_j max(C_j(t) - B_j, min(C_j(t), 0)) / R_j
 *
 * where a price is not set on that day; before the first lag is over prices are the old ones. A
 * price that was set follows the firm's costs, as all others do, once it no longer is.
 *
 * @param      input    as pond_price_solve's
 * @param      shock_of what the shock of each day is
 * @param      days     how many days to visit, >= 1
 * @param      visit    gets each of them in order
 * @param      user     for both
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL; POND_ENOMEM; what `visit` returns
 *
 * Cost: O(nodes) a day and O(links) a day on which some price moved; 16 bytes a node and 8 a node
 * and day of its lag. Threads: as pond_price_solve; `shock_of` and `visit` are called by the
 * caller's.
 */
POND_API enum pond_status pond_price_path(const struct pond_price_input *input,
                                          pond_price_weather shock_of, int64_t days,
                                          pond_price_visitor visit, void *user,
                                          struct pond_error *err);

/**
 * Where the money of a cost push goes; all of the period.
 *
 *     raised = borne + final + avoided
 */
struct pond_price_account {
    double raised;  /**< the shock: sum of R_i p_i over set prices, and of e */
    double borne;   /**< sum of C_j - R_j p_j over firms whose price follows their costs, and of C_i
                       over   those whose price is set: what margins absorb */
    double final;   /**< sum of (R_i - sales to firms) p_i: paid by those who buy for themselves */
    double avoided; /**< sum of s_ij W_ij p_i: bought elsewhere */
};

/** The account of prices and costs, at rest or of a day on which the shock holds. Cost: O(links).
 * POND_ENOMEM. */
POND_API enum pond_status pond_price_balance(const struct pond_price_input *input,
                                             const struct pond_price_shock *shock,
                                             const double *price, const double *cost,
                                             struct pond_price_account *account,
                                             struct pond_error *err);

#endif
