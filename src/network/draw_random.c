/* Random numbers of one part of one draw: uniform, exponential, geometric, Poisson.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "network/draw_parts.h"

/* A Poisson number of a larger mean is the sum of some of smaller ones. */
#define POISSON_STEP 16.0

double pondi_source_uniform(struct pondi_source *source)
{
    return pond_random_uniform(source->seed, source->stream, source->item, source->step++);
}

int64_t pondi_source_below(struct pondi_source *source, int64_t bound)
{
    return (int64_t)pond_random_below(source->seed, source->stream, source->item, source->step++,
                                      (uint64_t)bound);
}

double pondi_source_exponential(struct pondi_source *source)
{
    return -log1p(-pondi_source_uniform(source)) + 0x1p-54;
}

/* As many exponential waiting times as fit into `mean` (Knuth 1969, 3.4.1). */
int64_t pondi_source_poisson(struct pondi_source *source, double mean)
{
    int64_t count = 0;

    while (mean > 0.0) {
        double step = mean < POISSON_STEP ? mean : POISSON_STEP;
        double least = exp(-step);
        double product = pondi_source_uniform(source);

        while (product > least) {
            count++;
            product *= pondi_source_uniform(source);
        }
        mean -= step;
    }
    return count;
}
