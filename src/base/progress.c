/* Counting, and at most ten reports a second.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/progress.h"

#include <time.h>

#define REPORT_EVERY_S 0.1

double pond_clock_s(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void pond_progress_begin(struct pond_progress *progress, const char *what, const char *unit,
                         int64_t items_total, int64_t bytes_total)
{
    if (progress == NULL) {
        return;
    }
    progress->what = what;
    progress->unit = unit;
    progress->items = 0;
    progress->items_total = items_total;
    progress->items_found = 0;
    progress->bytes = 0;
    progress->bytes_total = bytes_total;
    progress->started_s = pond_clock_s();
    progress->reported_s = progress->started_s;
}

void pond_progress_found(struct pond_progress *progress, int64_t items)
{
    if (progress != NULL) {
        progress->items = items;
        progress->items_found = items;
    }
}

enum pond_status pond_progress_at(struct pond_progress *progress, int64_t items, int64_t bytes,
                                  struct pond_error *err)
{
    double now = 0.0;

    if (progress == NULL || progress->report == NULL) {
        return POND_OK;
    }
    progress->items = items;
    progress->bytes = bytes;
    now = pond_clock_s();
    if (now - progress->reported_s < REPORT_EVERY_S) {
        return POND_OK;
    }
    progress->reported_s = now;
    if (progress->report(progress->user, progress)) {
        return pond_fail(err, POND_ECANCELED, "stopped while %s", progress->what);
    }
    return POND_OK;
}

void pond_progress_end(struct pond_progress *progress)
{
    if (progress == NULL || progress->report == NULL) {
        return;
    }
    if (progress->items_total > 0) {
        progress->items = progress->items_total;
    }
    progress->bytes = progress->bytes_total;
    progress->reported_s = pond_clock_s();
    (void)progress->report(progress->user, progress);
}

double pond_progress_left_s(const struct pond_progress *progress)
{
    double spent = progress->reported_s - progress->started_s;
    double share = 0.0;

    if (progress->bytes_total > 0) {
        share = (double)progress->bytes / (double)progress->bytes_total;
    } else if (progress->items_total > 0) {
        share = progress->items >= progress->items_total
                    ? 1.0
                    : (double)(progress->items - progress->items_found) /
                          (double)(progress->items_total - progress->items_found);
    }
    if (share <= 0.0 || spent <= 0.0) {
        return -1.0;
    }
    return share >= 1.0 ? 0.0 : spent * (1.0 - share) / share;
}
