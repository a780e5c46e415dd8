/* Parallel loops whose results do not depend on the number of threads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_PARALLEL_H
#define POND_BASE_PARALLEL_H

#include <stdint.h>

#include "base/status.h"

/** Threads that parallel loops use: what pond_set_threads said, else the machine's. */
int pond_threads(void);

/** Use `threads` threads from now on; 0: as many as the machine has. */
void pond_set_threads(int threads);

/** Let the threads of parallel loops go, before the program ends: so a leak checker that looks then
 * meets no thread. A loop after it starts them again. */
void pond_threads_end(void);

/** Do the items [begin, end); `thread` is 0..pond_threads()-1, for scratch memory. */
typedef enum pond_status (*pond_range_function)(void *user, int64_t begin, int64_t end, int thread,
                                                struct pond_error *err);

/**
 * Call `run` for consecutive ranges of `block` items that cover [0, count), over threads.
 *
 * Which thread takes a range is not fixed, so `run` must write only what belongs to its range or
 * its thread. The error that is reported is that of the lowest failing range.
 *
 * @return POND_OK, or the status of the lowest failing range
 */
enum pond_status pond_parallel_for(int64_t count, int64_t block, pond_range_function run,
                                   void *user, struct pond_error *err);

/** Sum of x[0..count) in blocks of fixed size and order: the same bits on any number of threads,
 * and an error that grows with the block size and count/block, not with count. */
double pond_sum(const double *x, int64_t count);

#endif
