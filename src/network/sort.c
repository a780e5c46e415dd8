/* Least significant byte first, on the bits of the doubles made to sort like unsigned numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/sort.h"

#include <string.h>

#define DIGITS 8
#define VALUES 256

/* Bits that sort as unsigned numbers as the doubles do: the sign is flipped, and of negative
 * numbers, which sort the other way round, all bits. */
static uint64_t key_of(double x)
{
    uint64_t bits = 0;

    memcpy(&bits, &x, sizeof bits);
    return (bits >> 63) != 0 ? ~bits : bits | (UINT64_C(1) << 63);
}

void pondi_sort_doubles(double *x, double *scratch, int64_t count)
{
    int64_t start[DIGITS][VALUES] = {{0}};
    double *from = x;
    double *to = scratch;

    for (int64_t i = 0; i < count; i++) {
        uint64_t key = key_of(x[i]);
        for (int d = 0; d < DIGITS; d++) {
            start[d][key >> (8 * d) & (VALUES - 1)]++;
        }
    }
    for (int d = 0; d < DIGITS && count > 0; d++) {
        int64_t total = 0;
        double *other = from;

        if (start[d][key_of(from[0]) >> (8 * d) & (VALUES - 1)] == count) {
            continue;
        }
        for (int v = 0; v < VALUES; v++) {
            int64_t here = start[d][v];
            start[d][v] = total;
            total += here;
        }
        for (int64_t i = 0; i < count; i++) {
            to[start[d][key_of(from[i]) >> (8 * d) & (VALUES - 1)]++] = from[i];
        }
        from = to;
        to = other;
    }
    if (from != x) {
        memcpy(x, from, (size_t)count * sizeof *x);
    }
}
