/* The nearest of many points on the globe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_NEAREST_H
#define POND_IMPACT_NEAREST_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** Points to be found, immutable: threads share them. */
struct pond_points;

/**
 * Points on the globe, in a tree of k = 3 dimensions.
 *
 * @param[out] out       the caller's to free; NULL on failure
 * @param      latitude  count: degrees north
 * @param      longitude count: degrees east
 * @param      count     0..INT32_MAX; points with a coordinate that is NaN are left out
 * @param[out] err       why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(count log count) time, 32 bytes a point kept; points at one spot are one.
 * Threads: reentrant.
 *
 * Source: Bentley 1975, Multidimensional binary search trees, Communications of the ACM 18:509-517.
 */
POND_API enum pond_status pond_points_new(struct pond_points **out, const double *latitude,
                                          const double *longitude, int64_t count,
                                          struct pond_error *err);

/** Free them; takes NULL. */
POND_API void pond_points_free(struct pond_points *points);

/**
 * The point nearest to a spot, as the crow flies.
 *
 * @param      points
 * @param      latitude  of the spot, degrees
 * @param      longitude degrees
 * @param[out] km        the way to it; NaN where there is none; may be NULL
 * @return its number in what pond_points_new was given, of equally near ones the lowest; -1: there
 *         are no points, or a coordinate of the spot is NaN
 *
 * Cost: O(log count) for points that do not lie on a sphere around the spot. Threads: reentrant.
 */
POND_API int32_t pond_points_nearest(const struct pond_points *points, double latitude,
                                     double longitude, double *km);

#endif
