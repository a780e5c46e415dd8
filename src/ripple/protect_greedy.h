/* The state of a greedy choice, shared by its parts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PROTECT_GREEDY_H
#define POND_RIPPLE_PROTECT_GREEDY_H

#include "ripple/protect_bound.h"

/** Candidates that are tried side by side: the same on any number of threads. */
#define PONDI_TRIED_AT_ONCE 8

/** A bound may be below what it bounds by rounding. */
#define PONDI_BOUND_SLACK 1e-9

/** A candidate in the order of trying. */
struct pondi_entry {
    double key; /**< its gain is at most this, or so it is thought */
    int64_t candidate;
};

/** The best of the candidates tried so far: their gain, of equal ones the first in the list. */
struct pondi_best {
    double gain;
    int64_t candidate; /**< -1: none */
};

/** A choice at work. */
struct pondi_greedy {
    struct pondi_job job;
    struct pond_esri_protection *answer;
    struct pondi_scores scores;
    struct pondi_entry *entry; /**< candidates not chosen */
    int64_t entries;
    double *gain;    /**< candidates: the last one */
    bool *tried;     /**< candidates: `gain` was measured */
    double *promise; /**< nodes: for the worst loss */
    double *relief;  /**< nodes */
    char title[96];  /**< for progress */

    /* the candidates that are being tried */
    const struct pondi_entry *batch;
    double batch_gain[PONDI_TRIED_AT_ONCE];
};

/** Find the candidate that gains most with those that are chosen; `first`: none is chosen yet.
 * Fills `entry`. The caller fills `title`. */
enum pond_status pondi_greedy_best(struct pondi_best *best, int64_t *tried,
                                   struct pondi_greedy *greedy, bool first, struct pond_error *err);

/** Copy the scenarios' losses. POND_ENOMEM. */
enum pond_status pondi_copy_losses(double **out, const struct pondi_job *job,
                                   struct pond_error *err);

/** Exchange firms while that lowers the worst loss, and begin once more from those that lower the
 * largest losses together; keeps the better of both in `answer` and `job`. */
enum pond_status pondi_worst_improve(struct pondi_greedy *greedy, struct pond_error *err);

#endif
