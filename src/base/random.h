/* Counter-based random numbers: a pure function of (seed, stream, item, step).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_RANDOM_H
#define POND_BASE_RANDOM_H

#include <stdint.h>

/**
 * 64 random bits that depend only on the four numbers, so any thread or rank can draw any item.
 *
 * Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2,
 * 3"): key = seed, counter = (stream, item, step). item < 2^48, step < 2^48, stream < 2^32.
 */
uint64_t pond_random_bits(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step);

/** Uniform in [0, 1), a multiple of 2^-53. */
double pond_random_uniform(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step);

/** Uniform in 0..bound-1, bound >= 1 (bias below 2^-32 for bounds to 2^32). */
uint64_t pond_random_below(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step,
                           uint64_t bound);

/** Normal with mean 0 and standard deviation 1 (Box and Muller 1958). */
double pond_random_normal(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step);

/** The Philox 4x32-10 block function, for its published test vectors. */
void pondi_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
