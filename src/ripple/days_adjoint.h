/* Inside the leverage of a run by days: kept states, and the adjoint of one day.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_ADJOINT_H
#define POND_RIPPLE_DAYS_ADJOINT_H

#include "ripple/days_leverage.h"
#include "ripple/days_model.h"

/** What a run needs to go on from the end of a day. */
struct pond_days_state {
    int32_t day;
    double tomorrow;  /**< spending of the next day */
    double *gap;      /**< links */
    double *order;    /**< links */
    double *level;    /**< nodes */
    double *activity; /**< nodes */
    double *demand;   /**< nodes */
    double *shocked;  /**< nodes: capacity by shocks alone */
    double *alpha;    /**< nodes; NULL: capacity does not grow */
    double *left;     /**< shocks */
    double *block;    /**< all of them */
};

/** Room for a state of a run. POND_ENOMEM. */
enum pond_status pondi_days_state_new(struct pond_days_state *state,
                                      const struct pond_days_run *run, struct pond_error *err);
void pondi_days_state_clear(struct pond_days_state *state);
void pondi_days_state_save(struct pond_days_state *state, const struct pond_days_run *run);
void pondi_days_state_restore(const struct pond_days_state *state, struct pond_days_run *run);

/** Bytes of a state. */
int64_t pondi_days_state_bytes(const struct pond_days_run *run);

/** What customers ask of a supplier: one line of cache. */
struct pond_days_asked {
    double demand; /**< dL / d demand, which every order is part of */
    double served; /**< what an order that is served whole takes from the others */
    double level;  /**< of today */
    double before; /**< the level of yesterday */
};

/**
 * dL / d of everything at the end of a day, and of what holds within it. Arrays of links and nodes
 * are those of the day that was done last, backwards.
 */
struct pond_days_adjoint {
    const struct pond_days_run *run;      /**< at the end of the day */
    const struct pond_days_state *before; /**< at its beginning */
    const double *weight;                 /**< nodes */
    struct pond_days_leverage *into;

    /* Of the state. */
    double *gap;      /**< links */
    double *order;    /**< links: by way of what is shipped the next day */
    double *level;    /**< links: of its supplier's level, what comes by way of this link */
    double *activity; /**< nodes */
    double *demand;   /**< nodes: by way of plans */
    double *alpha;    /**< nodes; NULL as the run's */
    double *shocked;  /**< nodes: by way of neighbours that recover */
    double *left;     /**< shocks */
    double tomorrow;

    /* Within the day. */
    struct pond_days_asked *seller; /**< nodes */
    double *capacity;               /**< nodes */
    double *cover;                  /**< nodes */
    double *wanted;                 /**< nodes */
    double *touch;    /**< touches: of the factor, or the supply, of one shock on one link */
    double *spending; /**< one a block of nodes */
    double *lost;     /**< one a block of nodes */

    int64_t *peer; /**< shocks: the next one of the same kind and firm, round in a ring */
    double *block; /**< all numbers above */
};

/** An adjoint of all zeros. POND_ENOMEM. */
enum pond_status pondi_days_adjoint_new(struct pond_days_adjoint *adjoint,
                                        const struct pond_days_run *run, struct pond_error *err);
void pondi_days_adjoint_clear(struct pond_days_adjoint *adjoint);

/** Is an order served whole at a level? One that just is stays so when the level rises: that is the
 * derivative upwards, and on days at capacity many orders stand just there. */
static inline bool pondi_days_served_whole(double order, double level, double usual)
{
    return order <= level * usual * (1.0 + 1e-12);
}

/** From the end of the day of `run` to its beginning, `before`. */
enum pond_status pondi_days_adjoint_step(struct pond_days_adjoint *adjoint, struct pond_error *err);

/** The two passes, as those of the day, backwards: suppliers [begin, end), then customers. */
void pondi_days_sell_back(struct pond_days_adjoint *adjoint, pond_node begin, pond_node end);
void pondi_days_buy_back(struct pond_days_adjoint *adjoint, pond_node begin, pond_node end);

#endif
