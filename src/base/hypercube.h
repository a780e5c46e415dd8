/* Latin hypercubes: points that are spread evenly along every dimension; each is drawn by itself.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_HYPERCUBE_H
#define POND_BASE_HYPERCUBE_H

#include <stdint.h>

/** Most points of a hypercube: 2^30. */
#define POND_HYPERCUBE_MAX (INT64_C(1) << 30)

/**
 * One coordinate of one point of a Latin hypercube.
 *
 *     x = (k + r) / points,  k = permutation of 0..points-1 (seed, dimension) at `point`
 *
 * with r in (0, 1) drawn by (seed, dimension, point), so that along each dimension every one of the
 * `points` equal strata of (0, 1) holds one point; dimensions are permuted independently. For a sum
 * of smooth functions of one coordinate each, the mean over points errs as points^-1.5, where
 * independent points err as points^-0.5.
 *
 * @param seed      another seed, another hypercube
 * @param points    1..POND_HYPERCUBE_MAX
 * @param point     0..points-1
 * @param dimension any; one dimension's coordinates do not depend on which others are looked at
 * @return in (0, 1); x * points, rounded down, is k to the last bit
 *
 * Cost: about 16 blocks of Philox, no memory. Threads: reentrant.
 *
 * Source: McKay, Beckman and Conover 1979, Technometrics 21(2); the order of the mean's error:
 * Stein 1987, Technometrics 29(2). The permutation is that of pondi_permute.
 */
double pond_hypercube_at(uint64_t seed, int64_t points, int64_t point, uint32_t dimension);

/**
 * A permutation of 0..count-1 that depends on (seed, stream) alone, at one place, without memory.
 *
 * A Feistel network of 12 rounds (Luby and Rackoff 1988, SIAM Journal on Computing 17(2)) with
 * Philox as round function permutes the smallest 0..4^b-1 that holds 0..count-1; numbers of `count`
 * and more are permuted again until one is below (Black and Rogaway 2002, CT-RSA, "cycle walking"),
 * which takes less than 4 rounds of it on average.
 *
 * @param count 1..POND_HYPERCUBE_MAX
 * @param at    0..count-1
 */
int64_t pondi_permute(uint64_t seed, uint32_t stream, int64_t count, int64_t at);

#endif
