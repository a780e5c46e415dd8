/* OpenMP behind one function; one level, no shared sums.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/parallel.h"

#include <omp.h>
#include <stddef.h>

static int chosen;

int pond_threads(void)
{
    return chosen > 0 ? chosen : omp_get_num_procs();
}

void pond_set_threads(int threads)
{
    chosen = threads;
}

/* No more threads than there are blocks, and one at least. */
static int threads_for(int64_t blocks)
{
    int threads = pond_threads();

    return blocks >= threads ? threads : blocks > 0 ? (int)blocks : 1;
}

/* The failure of the lowest range so far. */
struct failure {
    int64_t block;
    enum pond_status status;
};

/* Keep a failure if no lower range failed; one thread at a time. */
static void keep_lowest(struct failure *lowest, int64_t block, enum pond_status status,
                        const struct pond_error *local, struct pond_error *err)
{
    if (block >= lowest->block) {
        return;
    }
#pragma omp atomic write
    lowest->block = block;
    lowest->status = status;
    if (err != NULL) {
        *err = *local;
    }
}

void pond_threads_end(void)
{
    (void)omp_pause_resource_all(omp_pause_hard);
}

enum pond_status pond_parallel_for(int64_t count, int64_t block, pond_range_function run,
                                   void *user, struct pond_error *err)
{
    int64_t blocks = count <= 0 ? 0 : (count - 1) / block + 1;
    struct failure failed = {.block = INT64_MAX, .status = POND_OK};

#pragma omp parallel for num_threads(threads_for(blocks)) schedule(dynamic, 1)
    for (int64_t b = 0; b < blocks; b++) {
        struct pond_error local = {.code = POND_OK};
        enum pond_status status = POND_OK;
        int64_t begin = b * block;
        int64_t end = begin + block < count ? begin + block : count;
        int64_t known = 0;

#pragma omp atomic read
        known = failed.block;
        if (b > known) {
            continue;
        }
        status = run(user, begin, end, omp_get_thread_num(), &local);
        if (status != POND_OK) {
#pragma omp critical(pond_parallel_failure)
            keep_lowest(&failed, b, status, &local, err);
        }
    }
    return failed.status;
}

#define SUM_BLOCK 1024

double pond_sum(const double *x, int64_t count)
{
    double total = 0.0;

    for (int64_t begin = 0; begin < count; begin += SUM_BLOCK) {
        int64_t end = begin + SUM_BLOCK < count ? begin + SUM_BLOCK : count;
        double part = 0.0;
        for (int64_t i = begin; i < end; i++) {
            part += x[i];
        }
        total += part;
    }
    return total;
}
