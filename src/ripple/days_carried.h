/* Which links and firms carry the loss of a run by days.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_CARRIED_H
#define POND_RIPPLE_DAYS_CARRIED_H

#include "ripple/days.h"

/** What a firm's loss of a day is put down to. */
enum pond_days_channel {
    POND_DAYS_OWN_CAPACITY = 0, /**< it cannot make more, or is closed */
    POND_DAYS_INPUTS = 1,       /**< a supplier's goods are missing */
    POND_DAYS_ORDERS = 2,       /**< a customer orders less */
    POND_DAYS_FINAL_DEMAND = 3, /**< final buyers want less */
};

/** How many channels there are. */
#define POND_DAYS_CHANNELS 4

/** Loss that one link in one direction, or one firm itself, has carried. */
struct pond_days_carrier {
    enum pond_days_channel channel; /**< by which way */
    pond_node firm;                 /**< who loses */
    pond_node other; /**< INPUTS: its supplier, ORDERS: its customer, by the network's link, whoever
                          supplies that today; else -1 */
    double lost;     /**< so far: days times the weight's unit */
    double peak;     /**< most of it on one day */
    int32_t peak_day; /**< the first such day */
    int32_t
        first_day;    /**< the first day it carried more than 1e-9 of the firm's weight; -1: none */
    int32_t last_day; /**< the last one so far */
};

/** What carried the loss so far. */
struct pond_days_carried;

/**
 * Begin to note what carries the losses of runs of a model.
 *
 * On every day the loss of each firm that makes less than usual, w (1 - u), is put down in parts
 * that add up to it. Its own capacity carries what it would cost by itself, up to 1 - K; what
 * limits the firm carries the rest: inputs, where they allow less than capacity and no more than
 * what is asked for; else demand. Of inputs the scarcest essential industry carries it; or, where
 * those that are not essential limit the firm together, these in proportion to what each lacks,
 * A_is max(0, K - S_is / A_is); within an industry its suppliers, in proportion to what is missing
 * of their goods in stock, max(0, n A_ij - S_ij). Of demand customers carry it in proportion to
 * max(0, A_ci - O_ci), final buyers to max(0, C_i less what they want); a customer whose link has
 * moved to another supplier orders nothing here.
 *
 * Where rounding leaves no such proportion, suppliers carry it by A, and final buyers for demand.
 * This says what bound on that day, not what would have happened else: a firm whose
 * customers order half may have flour for little more. pond_days_rounds tells direct from later
 * losses.
 *
 * @param[out] out    the caller's to free, before the model; NULL on failure
 * @param      model  of the run
 * @param      weight nodes, >= 0: money of a usual day or another measure, copied; NULL: P0
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links + nodes); 8 links + 16 nodes bytes, and 48 a link or firm that carries.
 * Threads: reentrant.
 *
 * Source: the limits are those of pond_days_step; the proportions are our rule.
 */
POND_API enum pond_status pond_days_carried_new(struct pond_days_carried **out,
                                                const struct pond_days_model *model,
                                                const double *weight, struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_days_carried_free(struct pond_days_carried *carried);

/**
 * Note the day that a run has just done: a pond_days_listener, `user` what carried so far.
 *
 * @return POND_OK; POND_ENOMEM; POND_ELIMIT, 2^32 carriers
 *
 * Cost: O(nodes + links of firms that lose). Threads: one; the bits are those of the run.
 */
POND_API enum pond_status pond_days_carried_see(void *user, const struct pond_days_run *run,
                                                const struct pond_days_day *day,
                                                struct pond_error *err);

/** One day's loss in parts. */
struct pond_days_carried_day {
    int32_t day;                     /**< -1 before the first */
    double lost[POND_DAYS_CHANNELS]; /**< by enum pond_days_channel */
    double gained; /**< of firms that made more than usual: what is lost on balance is the sum of
                        `lost` less this */
};

/** The last day that was noted. */
POND_API struct pond_days_carried_day
pond_days_carried_today(const struct pond_days_carried *carried);

/** All that has carried a loss, in the order in which it first did; borrowed until the next day. */
POND_API const struct pond_days_carrier *
pond_days_carried_list(const struct pond_days_carried *carried, int64_t *count);

#endif
