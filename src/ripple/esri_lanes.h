/* The batch engine: sixteen scenarios side by side, one in each lane of two vectors.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LANES_H
#define POND_RIPPLE_ESRI_LANES_H

#include "ripple/esri_model.h"

/** A cache line of doubles: one number of each of eight lanes. */
typedef double pondi_vector __attribute__((vector_size(64), aligned(64)));

#define PONDI_VECTOR_LANES 8

/** Scenarios side by side. */
#define PONDI_LANES 16

/** Vectors of a firm: a link's place and share are read once for all of them. */
#define PONDI_VECTORS (PONDI_LANES / PONDI_VECTOR_LANES)

struct pondi_lanes;

/** Scratch memory, 512 bytes a node; its pages are first touched by a run. POND_ENOMEM. */
enum pond_status pondi_lanes_new(struct pondi_lanes **out, const struct pond_esri_model *model,
                                 struct pond_error *err);
void pondi_lanes_free(struct pondi_lanes *lanes);

/** One scenario in a lane. */
struct pondi_lane {
    bool busy;
    int64_t item; /**< the caller's */
    const struct pond_esri_shock *shock;
    int64_t shocks;
    struct pond_esri_shock closed; /**< room for a shock of the caller's */
    int64_t iterations;
    bool settled;
    bool tie;
    double total; /**< of the first set of weights after the last update, stopping by total */

    /* the limit */
    bool upper;     /**< on the way to the upper bound; else to the lower one */
    bool quiet;     /**< the bound was reached, not the limit of iterations */
    double margin;  /**< what the upper bound's losses are inflated by */
    double width;   /**< of the interval, the widest of all sets of weights */
    int64_t lower;  /**< updates that the lower bound took */
    int attempts;   /**< with other margins, before this one */
    int64_t spent;  /**< updates of all attempts */
    bool by_user;   /**< max_iterations ended the lower bound */
    bool cut;       /**< it took as many updates as it may */
    double lost[2]; /**< the lower bounds for want of inputs and of orders, over all sets */
    double open[2]; /**< what the upper run came to above them */
};

/** Fills `lane` (item, shock, shocks) with the next scenario; false: there is none left. */
typedef bool (*pondi_lane_next)(void *user, struct pondi_lane *lane);

/** Is the margin of a lane's upper bound the least that rounding allows? */
bool pondi_lane_is_at_rounding(const struct pondi_lane *lane);

/** Takes the scores of one set of weights: total, down and up. */
typedef void (*pondi_lane_done)(void *user, struct pondi_lane *lane, int32_t set,
                                const double score[3]);

/** Who gives scenarios and takes scores. */
struct pondi_lane_user {
    pondi_lane_next next;
    pondi_lane_done done; /**< once for each set, when a run, or a bound (`upper`), is finished */
    void *user;
    double tol; /**< 0: runs by the model's stopping rule; else bounds of the limit, no wider.
                     Then `done` sets `width` of an upper bound. */
};

/**
 * Run all scenarios that `next` gives. Shocks were checked, and no scenario names a node twice.
 *
 * Every lane does the sums of pond_esri_run in their order: the same bits, whatever is in the other
 * lanes.
 */
void pondi_lanes_run(struct pondi_lanes *lanes, const struct pondi_lane_user *user);

#endif
