/* Accounts under uncertainty: totals of one draw of what is assumed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_INTERVALS_H
#define POND_IMPACT_INTERVALS_H

#include "impact/account.h"

/** What may be uncertain. Each has random numbers of its own. */
enum pond_interval_group {
    POND_INTERVAL_TECHNIQUE, /**< what sectors buy for a unit of output, households for their pay */
    POND_INTERVAL_TRADE,     /**< where they buy it: in which region, or abroad */
    POND_INTERVAL_DIRECT,    /**< what a unit of output takes or makes: jobs, emissions */
    POND_INTERVAL_DEMAND,    /**< final demand */
    POND_INTERVAL_GROUPS     /**< how many there are */
};

/**
 * How uncertain a flow is, by its size: relative standard deviation
 *
 *     r(z) = sd (z / size)^-exponent, within least..most;  sd 0: it is not uncertain.
 *
 * Source of the form: Lenzen, Wood and Wiedmann 2010, Economic Systems Research 22(1), 43-63, who
 * fit power laws of this kind to what statistical offices say of their tables.
 */
struct pond_flow_spread {
    double sd;       /**< of a flow of `size`, >= 0 */
    double size;     /**< money a year, > 0 */
    double exponent; /**< >= 0; 0: the same for all sizes */
    double least;    /**< >= 0 */
    double most;     /**< >= least */
};

/** r(z), z >= 0. */
POND_API double pond_flow_spread_of(const struct pond_flow_spread *spread, double flow);

/** A table, what is asked of it, and what is uncertain. All is read while it is prepared. */
struct pond_interval_input {
    struct pond_account_input table; /**< what accounts are made from */
    const double *output;   /**< sectors: money a year, >= 0: flows are coefficients times this */
    const int32_t *product; /**< sectors: those with one number are the same product of different
                                 regions, 0..sectors-1; NULL: no two are */
    int32_t demands;        /**< final demands that are asked about, >= 0 */
    const double *demand;   /**< demands x sectors: money, wherever it was made */
    const double *demand_domestic;     /**< demands x sectors: of it what was made in the table's
                                            regions; NULL: all of it */
    struct pond_flow_spread technique; /**< of what a buyer buys of one product */
    struct pond_flow_spread trade;     /**< of what it buys of it in one region, or abroad */
    const double *direct_sd; /**< indicators x sectors: relative, each by itself; NULL: 0 */
    const double *common_sd; /**< indicators: relative, all sectors alike; NULL: 0 */
    const double *demand_sd; /**< demands x sectors: relative; NULL: 0 */
};

/** A prepared table: immutable, shared by threads. */
struct pond_intervals;

/** Scratch memory of one thread. */
struct pond_interval_work;

/**
 * Prepare a table.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input copied as far as it is needed
 * @param[out] err   why it failed, sectors by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range, or what pond_account_model_new says of
 *         the table; POND_ENOMEM
 *
 * Cost: that of pond_account_model_new; 70 bytes for each coefficient that is not 0.
 */
POND_API enum pond_status pond_intervals_new(struct pond_intervals **out,
                                             const struct pond_interval_input *input,
                                             struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_intervals_free(struct pond_intervals *intervals);

/** Scratch memory for pond_intervals_run: 16 sectors^2 bytes. POND_ENOMEM. */
POND_API enum pond_status pond_interval_work_new(struct pond_interval_work **out,
                                                 const struct pond_intervals *intervals,
                                                 struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_interval_work_free(struct pond_interval_work *work);

/** How many totals a draw gives: demands x indicators x (regions + 1) in this order, the last place
 * being abroad. */
POND_API int64_t pond_intervals_totals(const struct pond_intervals *intervals);

/** One draw: which one of each group. */
struct pond_interval_draw {
    uint64_t seed;                       /**< another seed, other draws */
    int64_t point[POND_INTERVAL_GROUPS]; /**< 0..2^48-1; below 0: the group is as given */
};

/**
 * Totals of one draw: what pond_account_fill says of all channels together, for the table drawn.
 *
 * Numbers are drawn lognormal with their mean kept: a unit normal z and r = relative standard
 * deviation give the factor exp(t z - t^2 / 2), t^2 = log(1 + r^2).
 *
 * - Technique: all that sector j buys of one product, from any region or abroad, has one factor;
 *   so has what a region's households buy of it.
 * - Trade: then its shares by region and abroad, each with a factor, add up to one again.
 * - The balance: then column j adds up to what it added up to, so that inputs and primary inputs
 *   are output as before. Totals of a sector's inputs and its value added are accounts that offices
 *   know and publish; which of its inputs is how large is what they estimate. A table whose columns
 *   add up to less than 1 stays productive in every draw, and what value added is of a unit of
 *   final demand stays what it is.
 * - Direct: s'_kj has a factor of its own and one that all sectors of indicator k share. Draws
 *   without the shared one are too narrow (Rodrigues, Moran, Wood and Behrens 2018, Environmental
 *   Science & Technology 52(13)). Value added, output and pay are no indicators to draw: the first
 *   and the last are the balance, the second is 1.
 * - Demand: each entry has a factor.
 *
 * Coefficients below 0 stay as they are. With all groups as given the totals are those of the
 * table.
 *
 * @param      intervals prepared
 * @param      draw      which
 * @param      work      of this thread
 * @param[out] total     pond_intervals_totals
 * @param[out] err       why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, the table drawn is not productive (columns that add up to more than
 *         1)
 *
 * Cost: 2/3 sectors^3 operations, twice that with a domestic table; one normal number for each
 * product and coefficient. Threads: reentrant; a pure function of its arguments.
 */
POND_API enum pond_status pond_intervals_run(const struct pond_intervals *intervals,
                                             const struct pond_interval_draw *draw,
                                             struct pond_interval_work *work, double *total,
                                             struct pond_error *err);

/**
 * The factor of a direct coefficient in a draw: what pond_intervals_run multiplies it by.
 *
 * @param draw      which
 * @param sectors   of the table
 * @param indicator 0..indicators-1
 * @param sector    0..sectors-1
 * @param direct_sd relative standard deviation of its own
 * @param common_sd and of all sectors of the indicator
 */
POND_API double pond_interval_direct_factor(const struct pond_interval_draw *draw, int32_t sectors,
                                            int32_t indicator, int32_t sector, double direct_sd,
                                            double common_sd);

/** A table as it is drawn; arrays are the caller's, NULL: not asked for. */
struct pond_interval_table {
    double *coefficients;      /**< sectors x sectors */
    double *domestic;          /**< sectors x sectors */
    double *direct;            /**< indicators x sectors */
    double *spending;          /**< sectors x regions: only of a table with households */
    double *spending_domestic; /**< the same */
};

/**
 * The table of one draw itself, for whoever does more with it than pond_intervals_run, whose totals
 * are those of this table and of the drawn demand. Pay is not drawn.
 *
 * Cost: one normal number for each product and coefficient. Threads: reentrant; a pure function of
 * its arguments.
 */
POND_API void pond_intervals_table(const struct pond_intervals *intervals,
                                   const struct pond_interval_draw *draw,
                                   struct pond_interval_work *work,
                                   const struct pond_interval_table *table);

#endif
