/* Industries day by day where no firms are known: ARIO, input-output with stocks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ARIO_H
#define POND_RIPPLE_ARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "ripple/shock.h"

/** Who gets how much of what is made when that is less than all demand. */
enum pond_ario_rationing {
    POND_ARIO_RATION_INPUTS = 0, /**< industries first, the same share of each order; what is left
                                      goes to final demand. Comes back after every shock we tried */
    POND_ARIO_RATION_SHARE = 1,  /**< the same share of all demand, as published. WARNING: it may
                                      never come back: orders to refill stocks crowd out final demand
                                      and each other, output stays where inputs left it. Two
                                      industries that lose half of one's capacity for 60 days still
                                      make 6 % of the usual after a year */
    POND_ARIO_RATION_LEVEL = 2,  /**< water-filling: industries and final demand each get up to one
                                      common multiple of the usual. It does not collapse, but need
                                      not come back either: the same two industries rest at 92 % */
};

/**
 * What the model is made from. Begin with pond_ario_defaults; arrays are borrowed for the call.
 *
 * Flows are money a day. An industry of a region counts as one of `industries`; those of several
 * regions that make the same product stand in for each other in their customers' stocks.
 */
struct pond_ario_input {
    int32_t industries;               /**< n, 1..POND_ARIO_MAX */
    const double *flow;               /**< n x n, >= 0: row = supplier, column = customer */
    const double *final_demand;       /**< n, >= 0; an industry that buys must sell: with what it
                                           sells to industries more than 0 */
    const int32_t *product;           /**< n, 0..products-1; NULL: each its own */
    int32_t products;                 /**< 1..n; not read where product is NULL */
    double stock_days;                /**< of use that is kept of each product, >= 1 */
    const double *product_stock_days; /**< products, >= 1; NULL: stock_days */
    double order_days;                /**< tau: days over which a gap in stocks is ordered, >= 1 */
    double psi;               /**< 0..1: output falls when a stock is below psi of its target */
    double overcapacity;      /**< alpha max, >= 1: the most that capacity may grow to */
    double overcapacity_days; /**< days it takes, >= 1 */
    enum pond_ario_rationing rationing; /**< who goes short first */
    bool by_capacity; /**< orders go to industries of one product by usual flow times their capacity
                           ("alt"), not by usual flow alone ("noalt") */
    bool compat;      /**< as BoARIO 0.6.3: the day's stocks are left alone where all deliveries are
                           within 1e-5 of use, and capacity shrinks while demand falls short */
};

/** Most industries: two tables of n x n doubles and one of products x n are kept. */
#define POND_ARIO_MAX 20000

/** Stocks for 90 days, orders over 60, psi 0.8, capacity to 1.25 in 365 days, inputs first. */
POND_API struct pond_ario_input pond_ario_defaults(void);

/** The state of a run. One thread at a time. */
struct pond_ario;

/**
 * Begin a run at the usual state.
 *
 * @param[out] out    the caller's to free; NULL on failure
 * @param      input  read during the call
 * @param      shock  `shocks` of them, copied: capacity, final demand, stock (`other` is a
 * product); those of prices do nothing. NULL: none
 * @param      shocks >= 0
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range, an industry buys and sells nothing, or a
 *         shock is one of links or recovers with neighbours; POND_ENOMEM
 *
 * Cost: O(n^2) time; 16 n^2 + 32 products n + 108 n bytes.
 */
POND_API enum pond_status pond_ario_new(struct pond_ario **out, const struct pond_ario_input *input,
                                        const struct pond_shock *shock, int64_t shocks,
                                        struct pond_error *err);

/** Free a run; takes NULL. */
POND_API void pond_ario_free(struct pond_ario *ario);

/** One day, borrowed from the run until the next step. */
struct pond_ario_day {
    int32_t day;                  /**< 0, 1, 2, ...; -1: the usual state */
    double production;            /**< sum of x */
    double production_lost;       /**< sum of x0 - x */
    double unmet_final;           /**< final demand that was not delivered */
    double unmet;                 /**< demand that was not delivered, final and of industries */
    bool shortage;                /**< some industry made less than it could and was asked for, for
                                       want of inputs */
    const double *made;           /**< n: x */
    const double *demand;         /**< n: d */
    const double *overcapacity;   /**< n: alpha */
    const double *stock;          /**< products x n: row = product */
    const double *unmet_final_of; /**< n: final demand that was not delivered, by industry */
};

/**
 * From the next day on, take capacity and final demand of each industry times these, on top of
 * shocks: for changes that have a course of their own.
 *
 * @param[in,out] ario     a run
 * @param         capacity n, >= 0, copied; 1 as usual; NULL: all 1
 * @param         demand   n, >= 0, copied; 1 as usual; NULL: all 1
 * @param[out]    err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range (nothing is changed then)
 *
 * Cost: O(n). No allocation.
 */
POND_API enum pond_status pond_ario_set(struct pond_ario *ario, const double *capacity,
                                        const double *demand, struct pond_error *err);

/**
 * Do one day. For industry f, product p, with a_pf = use of p for one unit of output, s days of
 * stock, D what shocks took of capacity, c final demand:
 *
 *     d     = c + sum of orders
 *     alpha = max(1, alpha + ((alpha_max - alpha) z + (1 - alpha) [z = 0]) / days)
 *             with z = max(0, d - x) / d, x of yesterday
 *     x_opt = min(alpha (1 - D) x0, d)
 *     x_f   = x_opt min over p of min(1, stock_pf / (psi s_p a_pf x_opt))
 *     stock += delivered - a x
 *     orders of p = max(0, s_p a_pf x_opt - stock_pf) / tau + a_pf x_f
 *
 * split over the industries that make p as they usually supply f.
 *
 * Cost: O(n^2). No allocation.
 *
 * Source: Hallegatte 2014, "Modeling the role of inventories and heterogeneity in the assessment of
 * the economic costs of natural disasters", Risk Analysis 34:152-167 (ARIO-inventory); order of
 * steps as in BoARIO 0.6.3 (Juhel 2023).
 */
POND_API void pond_ario_step(struct pond_ario *ario);

/** The last day that was done. */
POND_API struct pond_ario_day pond_ario_today(const struct pond_ario *ario);

#endif
