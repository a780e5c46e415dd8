/* What a change of an economy does: of its coefficients, intensities and final demand at once, by
 * tier of the supply chain and by region, with what the changed pay is spent on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_CHANGE_H
#define POND_IMPACT_CHANGE_H

#include "impact/account.h"

/** A change made ready: immutable, shared by threads. */
struct pond_change;

/**
 * Make a change ready. What is made abroad keeps the coefficients and direct effects of before:
 * whoever changes is in the table's regions.
 *
 * @param[out] out    the caller's to free; NULL on failure
 * @param      before the economy as the table has it; borrowed while the change is used
 * @param      after  the same sectors, regions and indicators, with other numbers; borrowed too.
 *                    `pay` is given in both or in none; what is spent of a unit of pay may differ
 * @param      output sectors: output before, money a year; borrowed too
 * @param[out] err    why it failed, sectors by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, as pond_account_model_new of `after`; POND_ENOMEM
 *
 * Cost: three factorisations; 24 sectors^2 bytes. Threads: reentrant.
 */
POND_API enum pond_status pond_change_new(struct pond_change **out,
                                          const struct pond_account_input *before,
                                          const struct pond_account_input *after,
                                          const double *output, struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_change_free(struct pond_change *change);

/** What final demand is changed by; arrays are borrowed for the call. */
struct pond_change_demand {
    const double *all;      /**< sectors: wherever it is made */
    const double *domestic; /**< sectors: of it what is made in the table's regions */
    bool structure;         /**< with the change of coefficients and direct effects; false: of final
                                 demand alone, in the economy after */
};

/**
 * Account for a change.
 *
 * With 0 before and 1 after, M = A - A_d inputs made abroad, x output in the table's regions and y
 * abroad, output is x = A_d x + f_d and y = M x + A0 y + f_m, so that exactly
 *
 *     x1 - x0 = (I - A_d1)^-1 (f_d1 - f_d0 + (A_d1 - A_d0) x0)
 *     y1 - y0 = (I - A0)^-1 (f_m1 - f_m0 + (M1 - M0) x0 + M1 (x1 - x0))
 *     effect  = (D1 - D0) x0 + D1 (x1 - x0) abroad: D0 (y1 - y0)
 *
 * The brackets' first terms, deliveries that change at once, and (D1 - D0) x0 are tier 0, direct;
 * tiers are as in pond_account_fill. Induced is what the change e of incomes is spent on,
 *
 *     e = (I - H1 L1 C_d1)^-1 (H1 L1 (f_d1 - f_d0 + (A_d1 - A_d0) x0) + (H1 - H0) x0),
 *
 * H pay and C spending by region. Channels and places add up to the effect after less that before.
 *
 * @param      change
 * @param      demand
 * @param[out] account as of pond_account_fill; every number is a difference
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a demand is not finite (sector by number); POND_ENOMEM
 *
 * Cost: (4 tiers + 8 + 2 indicators / sectors) sectors^2 operations. Threads: reentrant.
 *
 * Source: Miller and Blair 2009, sections 13.1 (structural decomposition: the difference of
 * inverses is L1 (A1 - A0) L0), 12.2.6 (extraction is the change of a row and a column to 0); as
 * account.h.
 */
POND_API enum pond_status pond_change_fill(const struct pond_change *change,
                                           const struct pond_change_demand *demand,
                                           struct pond_account *account, struct pond_error *err);

/**
 * Effects of all output before: D0 x0 by region, and D0 y0 abroad with
 * y0 = (I - A0)^-1 (M0 x0 + f_m0).
 *
 * @param      change
 * @param      imported sectors: f_m0, final demand before that is made abroad; NULL: none
 * @param[out] effect   indicators x (regions + 1), the last of each row being abroad
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 */
POND_API enum pond_status pond_change_before(const struct pond_change *change,
                                             const double *imported, double *effect,
                                             struct pond_error *err);

#endif
