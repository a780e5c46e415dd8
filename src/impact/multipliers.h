/* Multipliers and linkages of an input-output table.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_MULTIPLIERS_H
#define POND_IMPACT_MULTIPLIERS_H

#include "impact/leontief.h"

/** A table closed to households: they are one more sector, which sells labour and buys goods. */
struct pond_households {
    const double *income; /**< sectors: wages for each unit of output, >= 0 */
    const double *spend; /**< sectors: of each unit of income, what is spent on each sector's goods,
                              >= 0 */
    double own;          /**< of each unit of income, what households pay to each other, 0..1 */
    const double *direct; /**< quantities: each for each unit of income, of income itself `own`;
                               NULL: 0 of all */
};

/** Multipliers of output, and of other quantities, row by row as `direct`. NULL: not asked for. */
struct pond_multipliers {
    double *output; /**< sectors: column sums of L: output of all sectors for one unit of final
                         demand */
    double *simple; /**< quantities x sectors: s L: the quantity, direct and indirect */
    double *type_1; /**< quantities x sectors: simple over direct; NaN where there is no direct */
    double *truncated; /**< sectors: output of the sectors with households closed, without theirs */
    double *whole;     /**< sectors: with it */
    double *total;     /**< quantities x sectors: with households closed: direct, indirect,
                            induced */
    double *type_2;    /**< quantities x sectors: total over direct; NaN where there is no direct */
};

/**
 * Multipliers of any number of quantities: pay, jobs, value added, emissions.
 *
 * With L = (I - A)^-1 and its closed counterpart of A with the row of income and the column of
 * spending, which follows from L without another factorisation.
 *
 * @param      leontief   of the open table A
 * @param      count      of quantities, >= 0
 * @param      direct     count x sectors: each quantity for each unit of output
 * @param      households NULL: type II is not asked for
 * @param[out] m          arrays
 * @param[out] err        why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, the closed table is not productive: households spend more than they
 *         earn; POND_ENOMEM
 *
 * Cost: 2 (count + 2) sectors^2 operations; 8 (count + 2) sectors bytes while it runs.
 *
 * Source: Miller and Blair 2009, sections 6.2 and 6.3.
 */
POND_API enum pond_status pond_multipliers_fill(const struct pond_leontief *leontief, int32_t count,
                                                const double *direct,
                                                const struct pond_households *households,
                                                struct pond_multipliers *m, struct pond_error *err);

/**
 * Allocation coefficients, of which the Ghosh inverse is made: B_ij = Z_ij / x_i = A_ij x_j / x_i;
 * a sector without output sells nothing.
 *
 * The inverse is that of pond_leontief_inverse on B, sectors x sectors: G_ij is the output of j
 * which a unit of primary inputs of i allows.
 *
 * Source: Ghosh 1958, Economica 25; Miller and Blair 2009, section 12.1.
 */
POND_API void pond_allocation_coefficients(const double *a, const double *output, int32_t sectors,
                                           double *allocation);

/** How a sector is linked; 1 is the mean of all sectors. */
struct pond_linkage {
    double backward;        /**< column sum of L over the mean of all: power of dispersion */
    double forward;         /**< row sum of the Ghosh inverse over the mean of all */
    double backward_spread; /**< coefficient of variation of L's column: low, it pulls on all */
    double sensitivity;     /**< row sum of L over the mean of all: Rasmussen's forward measure */
};

/**
 * Linkages of all sectors.
 *
 * @param      inverse sectors x sectors: L
 * @param      ghosh   sectors x sectors: G; NULL: `forward` is NaN
 * @param      sectors >= 1
 * @param[out] linkage sectors
 *
 * Source: Rasmussen 1957, Studies in Inter-sectoral Relations; Hirschman 1958; Miller and Blair
 * 2009, section 12.2.
 */
POND_API void pond_linkages(const double *inverse, const double *ghosh, int32_t sectors,
                            struct pond_linkage *linkage);

/**
 * Hypothetical extraction: output lost when a sector neither buys, sells nor delivers to final
 * demand, for each sector in turn.
 *
 * With L partitioned, (I - A without k)^-1 = L - L_.k L_k. / L_kk, so that no table is solved
 * again.
 *
 * @param      inverse sectors x sectors: L
 * @param      f       sectors: final demand
 * @param      sectors >= 1
 * @param[out] lost    sectors: output of all sectors that is lost, its own too
 * @param[out] beyond  sectors: of it that of the others; may be NULL
 *
 * Cost: 4 sectors^2 operations.
 *
 * Source: Miller and Blair 2009, section 12.2.6.
 */
POND_API void pond_extraction(const double *inverse, const double *f, int32_t sectors, double *lost,
                              double *beyond);

/** Local multiplier after two rounds (LM2), three (LM3) and all of them. */
struct pond_local_multiplier {
    double lm2;   /**< 1 + s1 */
    double lm3;   /**< 1 + s1 + s1 s2 */
    double whole; /**< 1 + s1 + s1 s2 + s1 s2^2 + ... = 1 + s1 / (1 - s2); INFINITY at s2 = 1 */
    double share; /**< of what is beyond the first round, the part that LM3 sees; NaN: nothing is */
};

/**
 * Local multiplier of one firm from its own spending.
 *
 * @param first share of its turnover that is spent locally, 0..1
 * @param later share that local suppliers and staff spend locally, 0..1
 *
 * Source: Sacks 2002, The Money Trail (new economics foundation), for LM3; LM2 stops a round
 * before; the rest is a geometric series.
 */
POND_API struct pond_local_multiplier pond_local_multiplier_of(double first, double later);

#endif
