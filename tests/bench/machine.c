/* Clocks, memory and the time of a random read, as Linux tells them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/progress.h"

#define LINE 64 /* bytes of a cache line */
#define READS 4000000

double bench_clock(int threads)
{
    struct timespec now = {0, 0};

    if (threads > 1) {
        return pond_clock_s();
    }
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double bench_random_read_ns(int64_t bytes)
{
    int64_t lines = bytes / LINE < 1 ? 1 : bytes / LINE;
    int64_t *memory = pondi_alloc((size_t)lines, LINE);
    int64_t sum = 0;
    double began = 0.0;

    for (int64_t l = 0; l < lines; l++) {
        memory[l * (LINE / 8)] = l;
    }
    began = bench_clock(1);
    for (uint64_t read = 1; read <= READS; read++) {
        /* Fibonacci hashing: the high half of a product is as good as random, and the addresses
         * of many reads are known at once */
        uint64_t number = read * UINT64_C(0x9E3779B97F4A7C15) >> 32;
        int64_t line = (int64_t)(number * (uint64_t)lines >> 32);

        sum += memory[line * (LINE / 8)];
    }
    began = bench_clock(1) - began;
    pondi_free(memory);
    return sum < 0 ? 0.0 : began * 1e9 / READS;
}

void bench_forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (file != NULL) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
}

double bench_peak_mib(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kib = 0.0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            (void)sscanf(line + 6, "%lf", &kib);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return kib / 1024.0;
}

double bench_load(void)
{
    FILE *file = fopen("/proc/loadavg", "r");
    double load = -1.0;

    if (file != NULL) {
        (void)fscanf(file, "%lf", &load);
        (void)fclose(file);
    }
    return load;
}
