/* A scenario's updates, to be looked at backwards: which input or order binds each firm's loss.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_TRACE_H
#define POND_RIPPLE_ESRI_TRACE_H

#include "ripple/esri_model.h"

/** The losses after an update, borrowed until the next call of pondi_trace_at. */
struct pondi_state {
    const double *down; /**< nodes: y */
    const double *up;   /**< nodes: x */
};

/** What binds a firm's next loss: its shock, or a range of its links. */
struct pondi_binding {
    bool by_shock; /**< the shock is at least what the links say */
    int64_t begin; /**< the links: of `down` (the first of the worst groups) or of `up` */
    int64_t end;   /**< one behind the last */
    double sum;    /**< what they say, before it is limited to 1 */
};

/** All updates of a scenario. Of T states about 2 sqrt(T) are kept, the others made again. */
struct pondi_trace {
    const struct pond_esri_model *model;
    int64_t steps;      /**< T */
    int64_t stride;     /**< every stride-th state is kept */
    int64_t segment_at; /**< which stretch of `stride` states is at hand; -1: none */
    double *kept;       /**< (T / stride + 1) x 2 nodes */
    double *segment;    /**< stride x 2 nodes */
    double *floor_down; /**< nodes: the shock */
    double *floor_up;   /**< nodes */
    double *passed_on;  /**< nodes: sigma y of the state that was last given to pass_on */
    double *left;       /**< markets: supply left in that state; NULL without substitution */
};

/** Record `steps` updates of a scenario. POND_EINVAL, POND_ENOMEM. */
enum pond_status pondi_trace_new(struct pondi_trace **out, const struct pond_esri_model *model,
                                 const struct pond_esri_shock *shock, int64_t shocks, int64_t steps,
                                 struct pond_error *err);

/** Free it; takes NULL. */
void pondi_trace_free(struct pondi_trace *trace);

/** The state after update t, 0..steps; 0 is the shock. Walking t downwards costs one sweep each. */
struct pondi_state pondi_trace_at(struct pondi_trace *trace, int64_t t);

/** Fill `passed_on` and `left` from a state's downstream losses. */
void pondi_trace_pass_on(struct pondi_trace *trace, const double *down);

/** What binds the loss of `node` for want of inputs in the update that follows `passed_on`. */
struct pondi_binding pondi_bind_down(const struct pondi_trace *trace, pond_node node);

/** What binds its loss for want of orders in the update that follows the losses `up`. */
struct pondi_binding pondi_bind_up(const struct pondi_trace *trace, const double *up,
                                   pond_node node);

#endif
