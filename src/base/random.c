/* Philox 4x32-10 (Salmon et al. 2011, section 3.3 and table 2).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <math.h>

#define PI 3.14159265358979323846

void pondi_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    uint32_t k0 = key[0];
    uint32_t k1 = key[1];

    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53U * c0;
        uint64_t p1 = (uint64_t)0xCD9E8D57U * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        uint32_t n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t pond_random_bits(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {
        (uint32_t)item,
        (uint32_t)step,
        (uint32_t)((item >> 32) & 0xFFFFU) | (uint32_t)((step >> 32) << 16),
        stream,
    };
    uint32_t out[4];

    pondi_philox(counter, key, out);
    return (uint64_t)out[1] << 32 | out[0];
}

double pond_random_uniform(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step)
{
    return (double)(pond_random_bits(seed, stream, item, step) >> 11) * 0x1p-53;
}

uint64_t pond_random_below(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step,
                           uint64_t bound)
{
    __extension__ typedef unsigned __int128 wide;

    return (uint64_t)(((wide)pond_random_bits(seed, stream, item, step) * bound) >> 64);
}

double pond_random_normal(uint64_t seed, uint32_t stream, uint64_t item, uint64_t step)
{
    uint64_t bits = pond_random_bits(seed, stream, item, step);
    double u = ((double)(uint32_t)bits + 1.0) * 0x1p-32; /* in (0, 1] */
    double v = (double)(uint32_t)(bits >> 32) * 0x1p-32;

    return sqrt(-2.0 * log(u)) * cos(2.0 * PI * v);
}
