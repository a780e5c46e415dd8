/* How amounts are spread over firms: concentration, inequality, quantiles, tables of the tail.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_DISTRIBUTION_H
#define POND_NETWORK_DISTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "base/table.h"

/**
 * Herfindahl-Hirschman index: the sum of squared shares.
 *
 * HHI = sum_i (x_i / sum_k x_k)^2, from 1/count (all equal) to 1 (one has all).
 *
 * @param x     count finite values >= 0
 * @param count >= 0
 * @return the index; NaN when the values add up to 0
 *
 * Cost: O(count). Source: Hirschman 1964, "The paternity of an index", AER 54(5).
 */
POND_API double pond_hhi(const double *x, int64_t count);

/**
 * Gini coefficient of a whole population (not the estimate count / (count - 1) times as large that
 * is made for samples).
 *
 * G = sum_i (2 i - n - 1) x_i / (n sum_i x_i) over x sorted ascending, i = 1..n:
 * from 0 (all equal) to 1 - 1/n (one has all).
 *
 * @param[out] gini  NaN when the values add up to 0
 * @param      x     count finite values >= 0
 * @param      count >= 0
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count) time, 16 count bytes. Source: Sen 1973, "On economic inequality", section 2.
 */
POND_API enum pond_status pond_gini(double *gini, const double *x, int64_t count,
                                    struct pond_error *err);

/**
 * A quantile by linear interpolation between the two nearest values: with h = (count - 1) p,
 * x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h]).
 *
 * This is type 7 of Hyndman and Fan 1996, "Sample quantiles in statistical packages", and what R,
 * NumPy and SQL's percentile_cont give.
 *
 * @param sorted count values in ascending order
 * @param count  >= 0
 * @param p      0..1
 * @return NaN when count is 0
 */
POND_API double pond_quantile(const double *sorted, int64_t count, double p);

/** Most rows that pond_distribution_table makes of whole numbers and of amounts. */
#define POND_DISTRIBUTION_ROWS 1000

/**
 * A table of how many firms have a value, and which share has at least it (the complementary
 * cumulative distribution, CCDF): columns `value` (in `unit`), `firms`, `share_at_least`.
 *
 * One row for each different value where there are at most POND_DISTRIBUTION_ROWS of them; else
 * values are grouped: a row's `value` is the smallest of its group, `firms` counts the group, and
 * groups begin at the values 10^(k/20), k whole, so that the points lie evenly on a logarithmic
 * axis. Either way share_at_least is exact for the row's value.
 *
 * @param[out] out         the caller's to free; NULL on failure
 * @param      name        of the table
 * @param      description of the table, one sentence
 * @param      unit        of `value`: "links", "USD"
 * @param      x           count finite values >= 0
 * @param      count       >= 0
 * @param[out] err         why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count).
 */
POND_API enum pond_status pond_distribution_table(struct pond_table **out, const char *name,
                                                  const char *description, const char *unit,
                                                  const double *x, int64_t count,
                                                  struct pond_error *err);

#endif
