/* Fitting a power law to the tail of degrees or sizes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_POWERLAW_H
#define POND_NETWORK_POWERLAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** What to fit, and how. */
struct pond_powerlaw_options {
    bool discrete;      /**< the values are whole numbers (degrees); else real numbers (sizes) */
    int64_t least_tail; /**< the tail has at least so many values, 0: 10. Below about 50 the
                             exponent is biased (Clauset et al., section 3.5) */
    int64_t bootstraps; /**< synthetic data sets for the p-value, 0: none. The p-value is good to
                             about 1 / (2 sqrt(bootstraps)) */
    uint64_t seed;      /**< of the bootstrap */
};

/** A fitted tail: p(x) proportional to x^-alpha for x >= xmin. */
struct pond_powerlaw {
    double alpha;          /**< exponent, > 1; NaN: no power law can be fitted */
    double standard_error; /**< of alpha, for xmin as given */
    double xmin;           /**< where the tail begins */
    double ks;             /**< Kolmogorov-Smirnov distance of the tail to the law, 0..1 */
    int64_t count;         /**< values that were used: those above 0 */
    int64_t tail;          /**< of them those >= xmin; 0 where nothing was fitted */
    double p_value;        /**< share of synthetic data sets that fit worse; below 0.1 the power
                                law is ruled out. NaN: not asked for */
};

/**
 * Fit a power law to the upper tail by maximum likelihood, where it begins being chosen so that
 * the distance between tail and law is least.
 *
 *   continuous: alpha = 1 + n / sum_i ln(x_i / xmin),    standard error (alpha - 1) / sqrt(n)
 *   discrete:   alpha solves zeta'(alpha, xmin) / zeta(alpha, xmin) = -(1/n) sum_i ln x_i,
 *               standard error 1 / sqrt(n (zeta''/zeta - (zeta'/zeta)^2))
 *   xmin:       of all values that occur, the one with the least D = sup |S(x) - P(x)| over
 *               x >= xmin; of equals the smallest
 *   p-value:    section 4.1: each synthetic value is drawn from the law with probability
 *               tail / count, else from the data below xmin; each data set is fitted anew
 *
 * Where more than 2000 different values occur, each next candidate for xmin leaves at most 98 % of
 * the values of the last in its tail: the tail is then found to 2 % of its length.
 *
 * @param[out] out     the fit. With fewer than 2 different values in every possible tail alpha,
 *                     standard_error, xmin, ks are NaN
 * @param      x       count finite values; those that are not above 0 are left out
 * @param      count   >= 0
 * @param      options NULL: continuous, no p-value
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a value is not finite, or not whole where they must be;
 *         POND_ENOMEM
 *
 * Cost: O(50 count) time (O(2000 count) for up to 2000 different values), as much again for each
 * bootstrap; 56 count bytes for each thread. Threads: the bootstrap runs on all; the result does
 * not depend on their number.
 * Source: Clauset, Shalizi and Newman 2009, "Power-law distributions in empirical data", SIAM
 * Review 51(4), equations 3.1 (continuous), 3.2 and 3.6 (standard errors), 3.9 (distance), sections
 * 3.1 (discrete), 3.3 (xmin) and 4.1 (p-value).
 */
POND_API enum pond_status pond_powerlaw_fit(struct pond_powerlaw *out, const double *x,
                                            int64_t count,
                                            const struct pond_powerlaw_options *options,
                                            struct pond_error *err);

#endif
