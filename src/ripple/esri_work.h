/* The state of an ESRI run, and sets of firms as bits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_WORK_H
#define POND_RIPPLE_ESRI_WORK_H

#include "ripple/esri_lanes.h"
#include "ripple/esri_limit.h"
#include "ripple/esri_local.h"
#include "ripple/esri_model.h"

/** Losses in one direction. Sets are bits of nodes, so that they are walked in ascending order. */
struct pondi_side {
    double *loss;      /**< nodes: of the last update */
    double *next;      /**< nodes: of this update, where `dirty` */
    double *floor;     /**< nodes: the shock */
    uint64_t *dirty;   /**< firms to look at in this update */
    uint64_t *changed; /**< firms whose loss changed in the last update */
    uint64_t *reached; /**< firms that had a loss or a shock in this run */
};

struct pond_esri_work {
    const struct pond_esri_model *model;
    int64_t words; /**< of a set of nodes */
    struct pondi_side down;
    struct pondi_side up;
    double *passed_on;    /**< nodes: sigma y; the losses themselves without substitution */
    uint64_t *touched;    /**< markets in which a loss changed; NULL without substitution */
    int64_t market_words; /**< of that set */
    bool ran;             /**< the state is that of a run */
    int64_t full;         /**< times that all firms were looked at in one direction, in this run */

    struct pondi_local *local; /**< NULL where the local engine does not apply */
    struct pondi_limit *limit; /**< NULL where bounds are not prepared */
    struct pondi_lanes *lanes; /**< its pages are touched when it is first used */
    int64_t *waiting;          /**< PONDI_WAITING items that wait for lanes */
};

/** Items that may wait for the batch engine: many times its lanes, so that these are seldom idle.
 */
#define PONDI_WAITING 256

/** How a run of the single engine ended. */
enum pondi_end {
    PONDI_END_SETTLED, /**< the stopping rule was met */
    PONDI_END_LIMIT,   /**< max_iterations came first */
    PONDI_END_BUDGET,  /**< the cascade is large; the answer holds nothing */
};

/** POND_EINVAL where a shock is out of range. */
enum pond_status pondi_esri_check_shock(const struct pond_esri_model *model,
                                        const struct pond_esri_shock *shock,
                                        struct pond_error *err);

/** What to do about a run that came to max_iterations. */
const char *pondi_esri_limit_advice(const struct pond_esri_model *model);

/** pond_esri_run of checked shocks, given up once it looked at all firms in one direction more
 * than `most_full` times. */
enum pondi_end pondi_esri_try(struct pond_esri_work *work, const struct pond_esri_shock *shock,
                              int64_t shocks, int64_t most_full, struct pond_esri_answer *answer);

/** Bits of a word of a set. */
#define PONDI_WORD 64

static inline void pondi_add(uint64_t *set, int32_t item)
{
    set[(uint32_t)item / PONDI_WORD] |= UINT64_C(1) << ((uint32_t)item % PONDI_WORD);
}

/** Take the lowest item out of one word of a set; `bits` is not 0. */
static inline int32_t pondi_take(uint64_t *bits, int64_t word)
{
    int32_t item = (int32_t)(word * PONDI_WORD) + __builtin_ctzll(*bits);

    *bits &= *bits - 1;
    return item;
}

#endif
