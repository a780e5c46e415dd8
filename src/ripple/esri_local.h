/* The local engine: one firm's scores from what its closure touches, at a cost that does not depend
 * on the number of firms.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LOCAL_H
#define POND_RIPPLE_ESRI_LOCAL_H

#include <stddef.h>

#include "ripple/esri_model.h"

/** First visits, downstream losses and lists of one run; all arrays are 0 between runs. */
struct pondi_local {
    const struct pond_esri_model *model;
    int64_t budget; /**< link operations that a run may take */
    int64_t used;   /**< that it took */
    struct pond_esri_shock shock;

    /* upstream: f(t), the losses that arrive with update t */
    double *level;   /**< nodes: f of the last level pushed */
    double *next;    /**< nodes: f of the level that is being pushed */
    double *loss;    /**< nodes: x, the sum of the levels */
    pond_node *list; /**< budget + 2: the firms of level 0, of level 1, ... */
    int64_t level_start[PONDI_RENEWAL_TERMS + 1]; /**< into `list` */
    double first_return[PONDI_RENEWAL_TERMS];     /**< psi(t) */
    int64_t pushed;                               /**< the last level pushed */
    double largest;                               /**< of `level` */

    /* downstream */
    double *down;       /**< nodes: y */
    double *passed_on;  /**< nodes: sigma y; `down` itself without substitution */
    uint8_t *flag;      /**< nodes: see esri_local_down.c */
    pond_node *support; /**< nodes: the firms with a loss, in the order in which it reached them */
    pond_node *changed; /**< nodes: the firms to look at, then those whose loss changed */
    pond_node *sender;  /**< nodes: the firms that pass on another loss */
    double *value;      /**< nodes: by `changed`, later by `support` */
    pond_node supported;
    pond_node changes;
    double *lost;        /**< markets: sales of its firms that are lost */
    pond_node *chain;    /**< nodes: the next firm of the market with a loss, + 1; 0: none */
    pond_node *head;     /**< markets: the first one, + 1 */
    int32_t *touched;    /**< markets: those in which a loss changed */
    uint8_t *is_touched; /**< markets */
};

/** What a solved run answers, beside the scores. */
struct pondi_local_answer {
    double *total; /**< weights; any may be NULL */
    double *down;
    double *up;
    int64_t iterations;
};

/** Can the local engine take runs of this model? */
static inline bool pondi_local_applies(const struct pond_esri_model *model)
{
    return model->renewal != NULL;
}

/** Make the scratch memory of a model that pondi_local_applies to. POND_ENOMEM. */
enum pond_status pondi_local_new(struct pondi_local **out, const struct pond_esri_model *model,
                                 struct pond_error *err);
void pondi_local_free(struct pondi_local *local);

/**
 * Run one scenario of one firm.
 *
 * @return true: `answer` holds scores and T; false: the run is too large for the budget, too long
 *         for the renewal table, or rounding decides when it stops: another engine must do it
 */
bool pondi_local_run(struct pondi_local *local, const struct pond_esri_shock *shock,
                     struct pondi_local_answer *answer);

/** Take link operations from the budget; false: it is used up. */
static inline bool pondi_local_spend(struct pondi_local *local, int64_t operations)
{
    local->used += operations;
    return local->used <= local->budget;
}

/* ---- Upstream (esri_local_up.c). ---- */

/** Does some growth exceed eps? */
enum pondi_growth {
    PONDI_GROWTH_QUIET,    /**< no */
    PONDI_GROWTH_LOUD,     /**< yes */
    PONDI_GROWTH_TIE,      /**< it equals eps up to rounding */
    PONDI_GROWTH_TOO_MUCH, /**< the budget is used up */
};

enum pondi_growth pondi_local_judge(const struct pond_esri_model *model, double growth);

void pondi_local_up_begin(struct pondi_local *local);

/** Push the next level; false: the budget is used up. */
bool pondi_local_up_advance(struct pondi_local *local);

/** Judge the next level without pushing all of it. */
enum pondi_growth pondi_local_up_test(struct pondi_local *local);

/** Judge the level after the next one without pushing either; TOO_MUCH: the next must be pushed
 * first. */
enum pondi_growth pondi_local_up_test_second(struct pondi_local *local);

/** About what pushing the next level costs, in link operations. */
int64_t pondi_local_up_push_cost(const struct pondi_local *local);

/** What it costs to pull x of a firm two updates after the last level pushed. */
int64_t pondi_local_up_pull_cost(const struct pondi_local *local, pond_node node);

/** psi of the level 1 or 2 after the last one pushed. */
double pondi_local_up_return(struct pondi_local *local, int ahead);

/** x of a firm 1 or 2 updates after the last level pushed. */
double pondi_local_up_pull(struct pondi_local *local, pond_node node, int ahead);

void pondi_local_up_end(struct pondi_local *local);

/* ---- Downstream (esri_local_down.c). ---- */

void pondi_local_down_begin(struct pondi_local *local);

/** Do one update; false: the budget is used up. */
bool pondi_local_down_update(struct pondi_local *local, double *growth);

void pondi_local_down_end(struct pondi_local *local);

#endif
