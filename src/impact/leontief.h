/* What an economy makes for a final demand: the Leontief system, solved.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_LEONTIEF_H
#define POND_IMPACT_LEONTIEF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** Most sectors of one table. */
#define POND_SECTORS_MAX 20000

/** I - A of one table, factored: immutable, shared by threads. */
struct pond_leontief;

/**
 * Factor I - A.
 *
 * A_ij is what sector j buys of sector i for each unit of its output (technical coefficients). A
 * table without negative coefficients must be productive: for every final demand there is an output
 * that is nowhere negative (Hawkins and Simon 1949), which holds if and only if (I - A) y = 1 has a
 * solution y > 0.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @param      a   sectors x sectors, row by row, finite; read during the call
 * @param      sectors 1..POND_SECTORS_MAX
 * @param[out] err why it failed, sectors by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, a coefficient is not finite, I - A is singular (condition above
 *         1e14), or A is not productive; POND_ENOMEM
 *
 * Cost: 2/3 sectors^3 operations; 8 sectors^2 bytes.
 *
 * Source: Miller and Blair 2009, Input-Output Analysis, chapter 2; LAPACK dgetrf.
 */
POND_API enum pond_status pond_leontief_new(struct pond_leontief **out, const double *a,
                                            int32_t sectors, struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_leontief_free(struct pond_leontief *leontief);

/** How many sectors. */
POND_API int32_t pond_leontief_sectors(const struct pond_leontief *leontief);

/**
 * Output for final demands: x = (I - A)^-1 f.
 *
 * @param      leontief a factored table
 * @param      count    of demands, >= 0
 * @param[in,out] x     count x sectors: the demands, then the outputs
 *
 * Cost: 2 sectors^2 operations each. Threads: reentrant.
 */
POND_API void pond_leontief_outputs(const struct pond_leontief *leontief, int32_t count, double *x);

/**
 * Multipliers of what is used or made for each unit of output: m = s (I - A)^-1, what one unit of
 * final demand for each sector takes in all.
 *
 * @param      leontief a factored table
 * @param      count    of rows, >= 0
 * @param[in,out] m     count x sectors: direct coefficients, then multipliers
 *
 * Cost: 2 sectors^2 operations each. Threads: reentrant.
 */
POND_API void pond_leontief_multipliers(const struct pond_leontief *leontief, int32_t count,
                                        double *m);

/** The Leontief inverse, sectors x sectors, row by row. Cost: 2 sectors^3 operations. */
POND_API void pond_leontief_inverse(const struct pond_leontief *leontief, double *inverse);

/**
 * Output of the first rounds of the power series f + A f + A^2 f + ... + A^rounds f.
 *
 * @param      a       sectors x sectors
 * @param      sectors >= 1
 * @param      f       sectors: final demand
 * @param      rounds  >= 0; 0: f itself
 * @param[out] x       sectors: the partial sum
 * @param[out] term    sectors: its last term
 *
 * Cost: 2 sectors^2 operations a round. Threads: reentrant.
 */
POND_API void pond_leontief_rounds(const double *a, int32_t sectors, const double *f,
                                   int32_t rounds, double *x, double *term);

#endif
