/* The loss of a run by days in rounds: direct, over one link, over two, over more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_ROUNDS_H
#define POND_RIPPLE_DAYS_ROUNDS_H

#include "ripple/days.h"

/** Most rounds that are told apart. */
#define POND_DAYS_ROUNDS_MAX 100

/** Copies of a run that go hand in hand with it. */
struct pond_days_rounds;

/**
 * Begin to split the loss of a run into rounds.
 *
 * R + 1 copies of the run live through the same days. In copy r each firm meets what its
 * neighbours did in copy r-1: it receives what its suppliers shipped there the day before, is asked
 * for what its customers ordered there today, and households spend what they earned there. In
 * copy 0 neighbours do as usual, so that the scenario's own changes alone hurt: of capacity, final
 * demand and stock, and of links, which both ends feel at once. With u activity and w weights
 *
 *     L_r(t) = sum over firms of w (1 - u_r(t))      direct: L_0; round r: L_r - L_(r-1);
 *                                                    later: L - L_R, L the run's own
 *
 * These add up to L on every day and for every firm. In a chain the loss that needs k links falls
 * in round k. A part is below 0 where a round relieves: a customer that stands still orders
 * nothing, which leaves more to others. Copy 2 t + 1 is the run itself until day t, to the last
 * bit, so `later` is 0 there.
 *
 * What a firm keeps is its copy's own: stocks, grown capacity, cash and with it default. Closures
 * by exit_rate are drawn alike in all copies: direct. Income is a neighbour: what falling wages
 * cost in spending counts one round after the wages.
 *
 * @param[out] out    the caller's to free, before the model; NULL on failure
 * @param      run    one that has done no day; its shocks, demand, seed and threads are taken over,
 * and it is not kept
 * @param      rounds R, 0..POND_DAYS_ROUNDS_MAX
 * @param      weight nodes, money of a usual day or another measure, copied; NULL: P0
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, rounds out of range, days are done, or customers change their
 *         suppliers (change_after_days, link_half_life_days), so that who is a neighbour depends
 *         on the copy; POND_ENOMEM
 *
 * Cost: that of R + 2 runs in memory, 8 (R + 3) nodes bytes more.
 * Threads: reentrant.
 *
 * Source: waveform relaxation after Jacobi (Lelarasmee, Ruehli and Sangiovanni-Vincentelli 1982,
 * IEEE Trans. CAD 1:131-145), whose iterates are read here as rounds; the split of a multiplier
 * series into direct and first-round effects: Miller and Blair 2009, section 2.4.
 */
POND_API enum pond_status pond_days_rounds_new(struct pond_days_rounds **out,
                                               const struct pond_days_run *run, int32_t rounds,
                                               const double *weight, struct pond_error *err);

/** Free them; takes NULL. */
POND_API void pond_days_rounds_free(struct pond_days_rounds *rounds);

/**
 * Do in all copies the day that the run has just done: a pond_days_listener, `user` the rounds.
 *
 * @return POND_OK; POND_EINVAL, it is not the day that comes next; what pond_days_step gives
 *
 * Cost: that of R + 1 steps, each of a third more than the run's own, and O(R nodes); no
 * allocation.
 * Threads: as pond_days_step; same bits for any number.
 */
POND_API enum pond_status pond_days_rounds_see(void *user, const struct pond_days_run *run,
                                               const struct pond_days_day *day,
                                               struct pond_error *err);

/** One day's loss in parts. */
struct pond_days_rounds_day {
    int32_t day;        /**< -1 before the first */
    int32_t parts;      /**< R + 2 */
    const double *lost; /**< parts: direct, rounds 1..R, later; borrowed until the next day */
    double total;       /**< sum over firms of w (1 - u): their sum, but for rounding */
};

/** The last day that was done. */
POND_API struct pond_days_rounds_day pond_days_rounds_today(const struct pond_days_rounds *rounds);

/** A firm's losses over all days in R + 2 parts, as `lost`; borrowed. */
POND_API const double *pond_days_rounds_firm(const struct pond_days_rounds *rounds, pond_node node);

#endif
