/* What the machine can do and has done: clocks, memory, the time of a random read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BENCH_MACHINE_H
#define POND_BENCH_MACHINE_H

#include <stdint.h>

/** Seconds: of one thread the processor time of this process, which other programs disturb less;
 * of several threads the time on the wall. */
double bench_clock(int threads);

/** Nanoseconds of a read at random, independent of the reads before it, from so many bytes. */
double bench_random_read_ns(int64_t bytes);

/** Forget how much memory was in use at most; what bench_peak_mib gives counts from here. */
void bench_forget_peak(void);

/** The largest resident size in MiB; 0 where /proc does not say. */
double bench_peak_mib(void);

/** Load of the machine in the last minute: threads that run or wait to. -1: unknown. */
double bench_load(void);

#endif
