/* Sorting and drawing samples: what statistics share inside the library.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_SAMPLE_H
#define POND_NETWORK_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/** A sorted copy of `count` values without NaN, the caller's to pondi_free. POND_ENOMEM. */
enum pond_status pondi_sorted_copy(double **out, const double *x, int64_t count,
                                   struct pond_error *err);

/**
 * One value of a power law by inversion of its distribution.
 *
 * @param alpha    exponent of the density, > 1
 * @param xmin     smallest value, > 0
 * @param discrete whole numbers only
 * @param u        uniform in [0, 1)
 * @return x >= xmin; at most 2^53 where discrete, else at most DBL_MAX
 */
double pondi_powerlaw_draw(double alpha, double xmin, bool discrete, double u);

#endif
