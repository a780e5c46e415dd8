/* What benchmarks share: stop on an error, print the median of some turns.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BENCH_TIMING_H
#define POND_BENCH_TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/status.h"

static inline void stop_on(enum pond_status status, const struct pond_error *err)
{
    if (status != POND_OK) {
        (void)fprintf(stderr, "benchmark: %s\n", err->message);
        exit(EXIT_FAILURE);
    }
}

static inline int compare_doubles(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

/* Sorts the times. */
static inline void print_median(const char *what, double *seconds, size_t times)
{
    struct rusage usage;

    qsort(seconds, times, sizeof *seconds, compare_doubles);
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("%-46s %8.3f s (%.3f..%.3f of %zu), peak so far %ld MiB\n", what,
                 seconds[times / 2], seconds[0], seconds[times - 1], times, usage.ru_maxrss / 1024);
    (void)fflush(stdout);
}

#endif
