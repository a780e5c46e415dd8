/* How long all multipliers of a table of 411 sectors take: factor, then types I and II, truncated
 * and whole output, and 16 quantities. With a folder: leave table and answers there for
 * leontief_numpy.py, which does the same by inverses.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/progress.h"
#include "base/random.h"
#include "impact/multipliers.h"
#include "timing.h"

enum { SECTORS = 411, QUANTITIES = 16, TIMES = 60 };

struct economy {
    double *a;      /* sectors x sectors: columns add up to 0.3 to 0.7, a third of the cells is 0 */
    double *direct; /* quantities x sectors */
    double *income; /* sectors: 0.1 to 0.4 */
    double *spend;  /* sectors: 0.8 in all */
    struct pond_multipliers m;
};

static double *room(int64_t count)
{
    double *block = pondi_alloc((size_t)count, sizeof *block);

    if (block == NULL) {
        (void)fprintf(stderr, "benchmark: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return block;
}

static struct economy make_economy(void)
{
    int64_t n = SECTORS;
    struct economy e = {
        .a = room(n * n), .direct = room(QUANTITIES * n), .income = room(n), .spend = room(n)};

    for (int64_t j = 0; j < n; j++) {
        double sum = 0.0;
        double inputs = 0.3 + 0.4 * pond_random_uniform(1, 0, (uint64_t)j, 0);

        for (int64_t i = 0; i < n; i++) {
            double u = pond_random_uniform(1, 1, (uint64_t)(i * n + j), 0);

            e.a[i * n + j] = u < 1.0 / 3.0 ? 0.0 : u * u * u;
            sum += e.a[i * n + j];
        }
        for (int64_t i = 0; i < n; i++) {
            e.a[i * n + j] *= inputs / sum;
        }
        e.income[j] = 0.1 + 0.3 * pond_random_uniform(1, 2, (uint64_t)j, 0);
        e.spend[j] = 0.8 / (double)n;
    }
    for (int64_t k = 0; k < QUANTITIES * n; k++) {
        e.direct[k] = 0.01 + pond_random_uniform(1, 3, (uint64_t)k, 0);
    }
    e.m = (struct pond_multipliers){room(n), room(QUANTITIES * n), room(QUANTITIES * n), room(n),
                                    room(n), room(QUANTITIES * n), room(QUANTITIES * n)};
    return e;
}

static void solve(struct economy *e, bool closed)
{
    struct pond_error err = {0};
    struct pond_leontief *leontief = NULL;
    const struct pond_households households = {e->income, e->spend, 0.0, NULL};

    stop_on(pond_leontief_new(&leontief, e->a, SECTORS, &err), &err);
    stop_on(pond_multipliers_fill(leontief, QUANTITIES, e->direct, closed ? &households : NULL,
                                  &e->m, &err),
            &err);
    pond_leontief_free(leontief);
}

/* Median, in milliseconds. */
static void time_it(struct economy *e, bool closed, const char *what)
{
    double seconds[TIMES];

    for (int turn = 0; turn < TIMES; turn++) {
        double began = pond_clock_s();

        solve(e, closed);
        seconds[turn] = pond_clock_s() - began;
    }
    qsort(seconds, TIMES, sizeof *seconds, compare_doubles);
    (void)printf("%s %.4f ms (%.4f..%.4f of %d)\n", what, 1e3 * seconds[TIMES / 2],
                 1e3 * seconds[0], 1e3 * seconds[TIMES - 1], TIMES);
}

static void leave(const char *folder, const char *name, const double *value, int64_t count)
{
    char path[512];
    FILE *file = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(value, sizeof *value, (size_t)count, file) != (size_t)count ||
        fclose(file) != 0) {
        (void)fprintf(stderr, "benchmark: %s: cannot be written\n", path);
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char **argv)
{
    struct economy e = make_economy();
    int64_t n = SECTORS;

    time_it(&e, false, "type_1");
    time_it(&e, true, "all");
    if (argc > 1) {
        leave(argv[1], "a", e.a, n * n);
        leave(argv[1], "direct", e.direct, QUANTITIES * n);
        leave(argv[1], "income", e.income, n);
        leave(argv[1], "spend", e.spend, n);
        leave(argv[1], "simple", e.m.simple, QUANTITIES * n);
        leave(argv[1], "total", e.m.total, QUANTITIES * n);
        leave(argv[1], "truncated", e.m.truncated, n);
    }
    return EXIT_SUCCESS;
}
