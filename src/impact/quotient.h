/* Regional tables from a national one and local employment: location quotients.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_QUOTIENT_H
#define POND_IMPACT_QUOTIENT_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** Ways to say how much of what a sector buys it finds in its region. */
enum pond_quotient_method {
    POND_QUOTIENT_SLQ,    /**< simple */
    POND_QUOTIENT_CILQ,   /**< cross-industry */
    POND_QUOTIENT_FLQ,    /**< Flegg's: cross-industry, and smaller regions import more */
    POND_QUOTIENT_AFLQ,   /**< augmented: and sectors that are concentrated here import less */
    POND_QUOTIENT_METHODS /**< how many there are */
};

/** Exponent of FLQ where nothing is known: near what fits most Finnish regions (Flegg and Tohmo
 * 2013). */
#define POND_QUOTIENT_DELTA 0.25

/** A method and its parameter. */
struct pond_quotient_rule {
    enum pond_quotient_method method; /**< which formula */
    double delta; /**< of FLQ and AFLQ, 0 <= delta < 1; the larger, the more is imported */
};

/** How large sectors are in a region and in the nation that it belongs to: jobs, as a rule. */
struct pond_quotient_sizes {
    int32_t sectors;      /**< >= 1 */
    const double *here;   /**< sectors: >= 0 */
    const double *nation; /**< sectors: the region's included */
};

/** Name of a method as people type it ("slq", "cilq", "flq", "aflq"). */
POND_API const char *pond_quotient_name(enum pond_quotient_method method);

/**
 * Location quotients of all pairs of sectors: seller i, buyer j.
 *
 *     SLQ_i   = (e_i / e) / (E_i / E)                           e here, E in the nation
 *     CILQ_ij = SLQ_i / SLQ_j;  on the diagonal SLQ_i
 *     FLQ_ij  = CILQ_ij lambda,  lambda = (log2(1 + e / E))^delta
 *     AFLQ_ij = FLQ_ij log2(1 + SLQ_j) where SLQ_j > 1, else FLQ_ij
 *
 * A sector that nobody works in here sells nothing (0), and one that nobody works in anywhere
 * (dwellings that are lived in by their owners) is as large here as the region is (SLQ 1). Where
 * the buyer has no jobs here, CILQ is the limit of ever fewer: infinite.
 *
 * @param[out] q     sectors x sectors, seller by seller: >= 0, may be infinite
 * @param      rule  method and parameter
 * @param      sizes of the sectors
 * @param[out] neutral how many sectors nobody works in anywhere; may be NULL
 * @param[out] err   why it failed, sectors by number from 0; may be NULL
 * @return POND_OK; POND_EINVAL, delta is out of range, a size is not a number >= 0, a sector is
 *         larger here than in the nation, or there are no jobs here
 *
 * Cost: O(sectors^2). Threads: reentrant.
 *
 * Source: Flegg and Webber 1997, Regional Studies 31(8), 795-805 (FLQ in this form), and 2000,
 * 34(6), 563-569 (AFLQ); the diagonal of CILQ: Smith and Morrison 1974, Simulating the Urban
 * Economy; values of delta: Flegg and Tohmo 2013, Regional Studies 47(5), 703-721.
 */
POND_API enum pond_status pond_quotients(double *q, const struct pond_quotient_rule *rule,
                                         const struct pond_quotient_sizes *sizes, int32_t *neutral,
                                         struct pond_error *err);

/**
 * Regional coefficients: r_ij = a_ij min(1, q_ij), what is bought of the region's own sectors.
 *
 * No more is bought here than the nation's technique asks for, by AFLQ neither: McCann and Dewhurst
 * 1998 argue that specialised regions buy more of their own, which would not add up to the nation.
 *
 * @param      a       sectors x sectors: the nation's
 * @param      q       sectors x sectors: quotients
 * @param      sectors >= 1
 * @param[out] r       sectors x sectors; may be `a` or `q`
 */
POND_API void pond_quotient_regional(const double *a, const double *q, int32_t sectors, double *r);

/** A nation in two regions, here and elsewhere. Arrays are the caller's, n sectors each region,
 * here first. */
struct pond_two_regions {
    double *a;      /**< 2n x 2n: coefficients, seller by seller */
    double *output; /**< 2n: output */
    double *rest;   /**< 2n: what is left for final demand of the nation and abroad */
    int32_t capped; /**< out: rows of sectors that would have sold more than they make */
};

/**
 * Split a nation in two.
 *
 *     here:      A_hh = a min(1, q),   A_eh = a - A_hh,   x_h = x E_h / E
 *     elsewhere: A_ee = a min(1, q'),  A_he = a - A_ee,   x_e = x - x_h
 *
 * with q' the quotients of the rest of the nation. What is not bought in one region is bought in
 * the other, so that flows of both add up to the nation's, cell by cell. Output for each worker is
 * that of the nation. A sector that would sell more to sectors than it makes sells less, first to
 * the other region, and the other region's sells that instead: rows balance where the nation's do.
 *
 * @param[in,out] out   arrays to fill
 * @param         a     n x n: the nation's coefficients, of what is made in it
 * @param         output n: the nation's output, >= 0
 * @param         rule  method and parameter
 * @param         sizes of the sectors; somebody must work here, and elsewhere
 * @param[out]    err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, as pond_quotients for either region, or an output is negative;
 *         POND_ENOMEM
 *
 * Cost: O(n^2). Threads: reentrant.
 *
 * Source: Round 1978, Journal of Regional Science 18(2), 179-194 (both regions by quotients);
 * Miller and Blair 2009, chapter 8.
 */
POND_API enum pond_status pond_two_regions_fill(struct pond_two_regions *out, const double *a,
                                                const double *output,
                                                const struct pond_quotient_rule *rule,
                                                const struct pond_quotient_sizes *sizes,
                                                struct pond_error *err);

/** How far an estimated table is from one that is known. */
struct pond_table_distance {
    double mean_absolute; /**< mean of |r - a| over all cells */
    double stpe;          /**< 100 sum |r - a| / sum a: standardised total percentage error */
    double weighted;      /**< the same with columns weighted by output: of the money */
    double bias;          /**< 100 mean of (m_r - m_a) / m_a: of output multipliers */
    double error;         /**< 100 mean of |m_r - m_a| / m_a */
};

/**
 * Distance of two tables.
 *
 * @param[out] distance NaN where the known table buys nothing
 * @param      r       sectors x sectors: the estimate
 * @param      a       sectors x sectors: what is known
 * @param      weight  sectors: output of the buyers, >= 0; NULL: `weighted` is NaN
 * @param      sectors >= 1
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; what pond_leontief_new returns
 *
 * Cost: 4/3 sectors^3 operations.
 *
 * Source: Miller and Blair 2009, chapter 7 (STPE); Flegg and Tohmo 2013 (multipliers).
 */
POND_API enum pond_status pond_table_distance_of(struct pond_table_distance *distance,
                                                 const double *r, const double *a,
                                                 const double *weight, int32_t sectors,
                                                 struct pond_error *err);

#endif
