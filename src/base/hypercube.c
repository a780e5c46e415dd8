/* Latin hypercubes by keyed permutations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hypercube.h"

#include <assert.h>

#include "base/random.h"

/* Streams of random numbers: "hp" and "hr"; a dimension is mixed into the item, which has room. */
#define STREAM_PERMUTE 0x68700000U
#define STREAM_WITHIN 0x68720000U

#define ROUNDS 12

/* Places within a stratum: so few that no rounding leads out of it. */
#define PLACES 0x1p20

/* One round's function of the right half; half < 2^15, round < 2^4. */
static uint64_t mix(uint64_t seed, uint32_t stream, uint64_t half, uint64_t round)
{
    return pond_random_bits(seed, STREAM_PERMUTE, stream, half << 4 | round);
}

int64_t pondi_permute(uint64_t seed, uint32_t stream, int64_t count, int64_t at)
{
    unsigned bits = 1;
    uint64_t mask = 0;
    uint64_t place = (uint64_t)at;

    assert(count >= 1 && count <= POND_HYPERCUBE_MAX && at >= 0 && at < count);
    while (INT64_C(1) << (2 * bits) < count) {
        bits++;
    }
    mask = (UINT64_C(1) << bits) - 1;
    do {
        uint64_t left = place >> bits;
        uint64_t right = place & mask;

        for (uint64_t round = 0; round < ROUNDS; round++) {
            uint64_t next = left ^ (mix(seed, stream, right, round) & mask);

            left = right;
            right = next;
        }
        place = left << bits | right;
    } while (place >= (uint64_t)count);
    return (int64_t)place;
}

double pond_hypercube_at(uint64_t seed, int64_t points, int64_t point, uint32_t dimension)
{
    uint64_t draw = pond_random_bits(seed, STREAM_WITHIN, (uint64_t)point, dimension);
    double within = ((double)(draw >> 44) + 0.5) / PLACES;

    return ((double)pondi_permute(seed, dimension, points, point) + within) / (double)points;
}
