/* On what a run's loss hangs: its derivative with respect to capacity, stocks, supply and shocks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_LEVERAGE_H
#define POND_RIPPLE_DAYS_LEVERAGE_H

#include "ripple/days.h"

/** A loss L and its derivatives. */
struct pond_days_leverage {
    double loss;    /**< L = sum over days and firms of weight (1 - activity) */
    double *spare;  /**< nodes: dL / d spare capacity, over the usual output */
    double *demand; /**< nodes: dL / d final demand on every day, over the usual */
    double *stock;  /**< links: dL / d days of stock of an industry's goods; it stands at the first
                       of  a customer's links to that industry, 0 at the others */
    double
        *supply;   /**< links: dL / d supply from elsewhere on every day, over the usual purchase */
    double *shock; /**< shocks: dL / d change */
    int64_t steps; /**< days that were done forwards, again and again; a plain run does `days` */
};

/** What is asked. */
struct pond_days_question {
    const double *weight; /**< nodes: what a firm's activity is worth a day; NULL: its output P0 */
    int32_t days;         /**< >= 1 */
    int64_t memory; /**< bytes for states of earlier days; room for 4 is always taken; 0: 1 GiB */
};

/**
 * All derivatives of a run's loss by one sweep backwards over its days (the adjoint).
 *
 * The run is that of pond_days_run_new with the same model and options. Losses are piecewise smooth
 * in what is asked about; at a kink the derivative is that of the branch which the run took. On a
 * usual day output equals demand and capacity at once: there demand counts as what binds. Of what
 * is all gone (a closed firm, a cut link, an empty stock) it is the derivative upwards, where no
 * other limit is at 0 beside it.
 *
 * States of days are kept as far as memory goes and runs between them done again: with s states and
 * at most r repeats of a day, C(s + r, s) days (Griewank and Walther 2000, ACM TOMS 26:19-45).
 *
 * @param[out] out     the caller's to free; NULL on failure
 * @param      model   of no switch that makes losses jump: change_after_days, cash_days,
 *                     exit_rate, entry_rate
 * @param      options as for the run; NULL: no shocks
 * @param      question what is asked
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, such a switch is on, days are below 1, or as pond_days_run_new;
 *         POND_ENOMEM
 *
 * Cost: O((links + nodes) days) time, 5 to 9 times that of the run; 40 links + 120 nodes bytes
 *       beside the run's, and 16 links + 56 nodes a kept state.
 * Threads: over links and nodes, same bits for any number; with options->alone one.
 *
 * Source: reverse accumulation as in Griewank and Walther 2008, Evaluating Derivatives, chapter 3.
 */
POND_API enum pond_status pond_days_leverage_new(struct pond_days_leverage **out,
                                                 const struct pond_days_model *model,
                                                 const struct pond_days_options *options,
                                                 const struct pond_days_question *question,
                                                 struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_days_leverage_free(struct pond_days_leverage *leverage);

#endif
