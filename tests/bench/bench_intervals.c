/* How long 1,000 draws of the EPA's Iowa model take: 146 sectors, imports, all 16 indicators, what
 * households of both regions spend again; for what Iowa's households buy.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "impact/intervals.h"
#include "ingest/io_table_read.h"
#include "timing.h"

enum { DRAWS = 1000, TIMES = 5, THREADS_MAX = 64 };

struct job {
    struct pond_intervals *intervals;
    struct pond_interval_work *work[THREADS_MAX];
    double *total;
};

static enum pond_status run_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    struct job *job = user;
    enum pond_status status = POND_OK;

    for (int64_t p = begin; p < end; p++) {
        const struct pond_interval_draw draw = {.seed = 1, .point = {p, p, p, p}};

        POND_TRY(pond_intervals_run(job->intervals, &draw, job->work[thread],
                                    job->total + p * pond_intervals_totals(job->intervals), err));
    }
done:
    return status;
}

static double *room(int64_t count)
{
    double *block = pondi_alloc((size_t)count, sizeof *block);

    if (block == NULL) {
        (void)fprintf(stderr, "benchmark: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return block;
}

/* What households of each region buy for each unit of pay, and what those of the first buy. */
static void set_households(const struct pond_io_table *io, struct pond_interval_input *in)
{
    int64_t n = in->table.sectors;
    int64_t regions = in->table.regions;
    int64_t finals = pond_io_count(io, POND_IO_FINAL);
    double *pay = room(n);
    double *spending = room(n * regions);
    double *demand = room(n);
    double sum[2] = {0.0, 0.0};

    for (int32_t k = 0; k < pond_io_count(io, POND_IO_PRIMARY); k++) {
        for (int64_t s = 0; io->axis[POND_IO_PRIMARY].label[k].kind == POND_IO_PAY && s < n; s++) {
            pay[s] += io->part[POND_IO_PRIMARY_INPUT][k * n + s];
        }
    }
    for (int64_t f = 0; f < finals; f++) {
        const struct pond_io_label *label = &io->axis[POND_IO_FINAL].label[f];

        for (int64_t s = 0; label->kind == POND_IO_HOUSEHOLDS && s < n; s++) {
            double value = io->part[POND_IO_FINAL_DEMAND][s * finals + f];

            spending[s * regions + label->region] += value;
            sum[label->region] += value;
            demand[s] += label->region == 0 ? value : 0.0;
        }
    }
    for (int64_t k = 0; k < n * regions; k++) {
        spending[k] *= 0.6 / sum[k % regions];
    }
    in->table.pay = pay;
    in->table.spending = spending;
    in->demand = demand;
}

static void prepare(struct job *job, const struct pond_io_table *io, bool households)
{
    struct pond_error err = {0};
    int32_t n = pond_io_count(io, POND_IO_SECTOR);
    int32_t indicators = pond_io_count(io, POND_IO_INDICATOR);
    int32_t *region = pondi_alloc((size_t)n, sizeof *region);
    int32_t *product = pondi_alloc((size_t)n, sizeof *product);
    double *sd = room((int64_t)n * indicators);
    struct pond_interval_input in = {.output = io->part[POND_IO_OUTPUT],
                                     .product = product,
                                     .demands = 1,
                                     .technique = {0.1, 1e9, 0.3, 0.02, 1.0},
                                     .trade = {0.2, 1e9, 0.3, 0.02, 1.0},
                                     .direct_sd = sd,
                                     .common_sd = sd};

    if (region == NULL || product == NULL) {
        (void)fprintf(stderr, "benchmark: out of memory\n");
        exit(EXIT_FAILURE);
    }
    for (int32_t s = 0; s < n; s++) {
        const struct pond_io_label *label = &io->axis[POND_IO_SECTOR].label[s];

        region[s] = label->region;
        product[s] = pond_io_find_sector(io, label->industry, 0);
    }
    for (int64_t k = 0; k < (int64_t)n * indicators; k++) {
        sd[k] = 0.2;
    }
    in.table = (struct pond_account_input){.sectors = n,
                                           .regions = pond_io_count(io, POND_IO_REGION),
                                           .indicators = indicators,
                                           .sector_region = region,
                                           .coefficients = io->part[POND_IO_COEFFICIENTS],
                                           .domestic = io->part[POND_IO_DOMESTIC],
                                           .direct = io->part[POND_IO_DIRECT]};
    set_households(io, &in);
    if (!households) {
        in.table.pay = NULL;
        in.table.spending = NULL;
    }
    stop_on(pond_intervals_new(&job->intervals, &in, &err), &err);
    for (int t = 0; t < pond_threads(); t++) {
        stop_on(pond_interval_work_new(&job->work[t], job->intervals, &err), &err);
    }
    job->total = room(DRAWS * pond_intervals_totals(job->intervals));
}

static void time_it(const struct pond_io_table *io, bool households, int threads)
{
    struct job job = {.intervals = NULL};
    struct pond_error err = {0};
    double seconds[TIMES];
    char text[96];

    pond_set_threads(threads);
    prepare(&job, io, households);
    for (int turn = 0; turn < TIMES; turn++) {
        double began = pond_clock_s();

        stop_on(pond_parallel_for(DRAWS, 10, run_range, &job, &err), &err);
        seconds[turn] = pond_clock_s() - began;
    }
    (void)snprintf(text, sizeof text, "%d draws, %s, threads: %d", DRAWS,
                   households ? "households closed" : "households open", threads);
    print_median(text, seconds, TIMES);
    for (int t = 0; t < threads; t++) {
        pond_interval_work_free(job.work[t]);
    }
    pond_intervals_free(job.intervals);
    pondi_free(job.total);
}

int main(void)
{
    const char *shared = getenv("POND_SHARED");
    struct pond_error err = {0};
    struct pond_io_table *io = NULL;
    char path[512];

    (void)snprintf(path, sizeof path, "%s/data/eeio/IAEEIOv1.0-s-20",
                   shared == NULL ? "../shared" : shared);
    stop_on(pond_io_table_read(&io, path, NULL, &err), &err);
    for (int threads = 1; threads <= 2; threads++) {
        time_it(io, false, threads);
        time_it(io, true, threads);
    }
    pond_io_table_free(io);
    return EXIT_SUCCESS;
}
