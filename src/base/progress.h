/* How far a long job is, told to whoever listens; the listener can stop it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_PROGRESS_H
#define POND_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/** Progress of one job. Zero-initialised it says nothing and never stops. */
struct pond_progress {
    /** Called now and then from the thread that works; true asks the job to stop. May be NULL. */
    bool (*report)(void *user, const struct pond_progress *progress);
    void *user;          /**< handed to `report` */
    const char *what;    /**< what is being done, in the present participle: "reading orders.csv" */
    const char *unit;    /**< what `items` counts: "rows", "firms" */
    int64_t items;       /**< done so far */
    int64_t items_total; /**< 0: not known */
    int64_t items_found; /**< of `items`, done before this stage began, by an earlier process */
    int64_t bytes;       /**< read so far, where the total of items is not known */
    int64_t bytes_total; /**< 0: not known */
    double started_s;    /**< pond_clock_s when the job began */
    double reported_s;   /**< when `report` was last called */
};

/**
 * Begin a stage: set what, unit, totals, zero the counts and the clock.
 *
 * @param[in,out] progress    NULL: nothing happens
 * @param         what        is being done, in the present participle; must outlive the stage
 * @param         unit        what the items are: "rows"; must outlive the stage
 * @param         items_total how many there will be; 0: not known
 * @param         bytes_total how many will be read; 0: not known, or not counted
 */
POND_API void pond_progress_begin(struct pond_progress *progress, const char *what,
                                  const char *unit, int64_t items_total, int64_t bytes_total);

/** Say that `items` were done before the stage began; call it right after. NULL: nothing. */
POND_API void pond_progress_found(struct pond_progress *progress, int64_t items);

/**
 * Say how far the stage is; `report` is called at most ten times a second, and at the end.
 *
 * @param[in,out] progress NULL: nothing happens
 * @param         items    done so far
 * @param         bytes    read so far, 0 where bytes are not counted
 * @param[out]    err      that it was stopped; may be NULL
 * @return POND_OK; POND_ECANCELED, the listener asked to stop
 */
POND_API enum pond_status pond_progress_at(struct pond_progress *progress, int64_t items,
                                           int64_t bytes, struct pond_error *err);

/** Report the end of the stage, whatever the time. NULL: nothing happens. */
POND_API void pond_progress_end(struct pond_progress *progress);

/**
 * Seconds left at the pace so far, by bytes where their total is known, else by items.
 *
 * @return seconds >= 0; -1 when nothing can be said
 */
POND_API double pond_progress_left_s(const struct pond_progress *progress);

/** Seconds of a clock that never goes back. */
POND_API double pond_clock_s(void);

#endif
