/* From a scenario to plain shocks of a loaded network's firms and links.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_SCENARIO_SHOCKS_H
#define POND_STUDY_SCENARIO_SCENARIO_SHOCKS_H

#include "study/scenario/choose.h"
#include "study/scenario/scenario.h"

/** What became of one event. */
struct study_hit {
    int64_t firms;   /**< chosen */
    int64_t unknown; /**< not chosen, because a value that was asked for is missing */
    int64_t begin;   /**< its shocks are shock[begin] .. shock[begin + shocks - 1] */
    int64_t shocks;
};

/** A product that gets dearer: what it adds to whose costs at full strength. */
struct study_push {
    int64_t event;
    double *cost; /**< nodes: extra costs of the buyers, money of the period */
    double *gain; /**< nodes: extra revenue of the sellers, money of the period */
    double
        *final; /**< nodes: extra revenue from final consumers and unknown buyers, part of `gain` */
};

/** A scenario in the terms of a network. */
struct study_shocks {
    struct study_hit *hit; /**< events */
    int64_t events;
    struct pond_shock
        *shock; /**< `shocks`, in the order of the events; pond_shock_check takes them */
    int64_t shocks;
    int64_t capacity;
    struct study_push *push; /**< price events with a product */
    int64_t pushes;
    int64_t push_capacity;
};

/**
 * Resolve every event.
 *
 * A price event whose "who" names a product becomes a push (its own goods alone get dearer), any
 * other a shock of each firm's price. A link event has one shock a supplier, or with "to" one a
 * link; a stock event one a firm, or with "input" one a firm and industry that it buys from.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; as study_choose; POND_ENOTFOUND: a link event chooses firms without links
 *         between them; POND_ENOMEM
 */
enum pond_status study_shocks_resolve(struct study_shocks **out,
                                      const struct study_scenario *scenario,
                                      struct study_chooser *chooser, struct pond_error *err);

/** Free it; takes NULL. */
void study_shocks_free(struct study_shocks *shocks);

/** Add the table "events": what each event is, how many firms it hits, and a warning for values
 * that are missing. POND_ENOMEM. */
enum pond_status study_shocks_table(const struct study_shocks *shocks,
                                    const struct study_scenario *scenario,
                                    struct pond_result *result, struct pond_error *err);

#endif
