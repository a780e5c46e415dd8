/* What a final demand takes: of output and of every indicator, by tier of the supply chain and by
 * region, with what the pay it brings is spent on again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_ACCOUNT_H
#define POND_IMPACT_ACCOUNT_H

#include "impact/leontief.h"

/** Most regions of an account. */
#define POND_ACCOUNT_REGIONS_MAX 200

/** What an account is made from; arrays are borrowed for the call. */
struct pond_account_input {
    int32_t sectors;              /**< 1..POND_SECTORS_MAX */
    int32_t regions;              /**< 1..POND_ACCOUNT_REGIONS_MAX */
    int32_t indicators;           /**< >= 0 */
    const int32_t *sector_region; /**< sectors: 0..regions-1 */
    const double *coefficients;   /**< sectors x sectors: inputs wherever they were made */
    const double *domestic;       /**< sectors x sectors: of them those made in the table's regions;
                                       NULL: all of them, and nothing is abroad */
    const double *direct;         /**< indicators x sectors: for each unit of output */
    const double *pay;            /**< sectors: pay for each unit of output, >= 0; NULL: what pay is
                                       spent on is left out */
    const double *spending;       /**< sectors x regions: what is bought, wherever it was made, for
                                       each unit of pay in a region; NULL with `pay` */
    const double *spending_domestic; /**< sectors x regions: of it what was made in the table's
                                          regions; NULL: all of it */
};

/** A table made ready for accounts: immutable, shared by threads. */
struct pond_account_model;

/**
 * Make a table ready.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input copied as far as it is kept
 * @param[out] err   why it failed, sectors and regions by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, as pond_leontief_new of either matrix; a number is not finite; pay
 *         that is spent brings as much pay again (households spend more than they earn);
 * POND_ENOMEM
 *
 * Cost: two factorisations (one without `domestic`), and what is kept of the arrays: 32 sectors^2
 * bytes.
 */
POND_API enum pond_status pond_account_model_new(struct pond_account_model **out,
                                                 const struct pond_account_input *input,
                                                 struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_account_model_free(struct pond_account_model *model);

/**
 * One account, arrays of the caller's.
 *
 * Channels are tiers + 3: 0 direct, in the sectors that deliver the demand themselves; 1..tiers
 * their suppliers, the suppliers' suppliers, ...; tiers + 1 all further tiers; tiers + 2 induced.
 * Places are regions + 1, the last being abroad.
 */
struct pond_account {
    int32_t tiers;   /**< >= 0 */
    double *effect;  /**< indicators x channels x places */
    double *output;  /**< sectors: of the table's regions, without what is induced */
    double *induced; /**< sectors: of the table's regions, induced */
    double *pay;     /**< regions: pay in all, induced too; NaN without households */
};

/**
 * Account for a final demand.
 *
 * With D the direct effects and x_r = A_d^r f_d the output of tier r made in the table's regions,
 *
 *     effect of tier r in region p    = sum over sectors s of p of D_s x_r,s
 *     effect of tier r abroad         = D (A^r f - A_d^r f_d)
 *     induced                         = that of all tiers for spending of income e, where
 *                                       e = (I - H L C)^-1 H L f_d, H pay and C spending by region
 *
 * so that imports take what they would take if made as in the table (the domestic technology
 * assumption), and what foreigners earn by them is spent abroad and not counted. Channels and
 * places add up to D L f + induced.
 *
 * @param      model
 * @param      f        sectors: final demand wherever it was made
 * @param      domestic sectors: of it what was made in the table's regions; NULL: all of it
 * @param[out] account
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a demand is not finite (sector by number); POND_ENOMEM
 *
 * Cost: (4 tiers + 8 + 2 indicators / sectors) sectors^2 operations. Threads: reentrant.
 *
 * Source: Miller and Blair 2009, sections 2.5 (households), 3.3 (regions), 6.6; Miyazawa 1976 for
 * incomes of several regions; Suh 2005, Int. J. Life Cycle Assess. 10, for tiers.
 */
POND_API enum pond_status pond_account_fill(const struct pond_account_model *model, const double *f,
                                            const double *domestic, struct pond_account *account,
                                            struct pond_error *err);

/** One number of an account. */
static inline double pond_account_at(const struct pond_account *account, int32_t regions,
                                     int32_t indicator, int32_t channel, int32_t place)
{
    int64_t row = (int64_t)indicator * (account->tiers + 3) + channel;

    return account->effect[row * (regions + 1) + place];
}

#endif
