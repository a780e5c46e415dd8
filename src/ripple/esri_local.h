/* The local engine: one firm's scores from what its closure touches, at a cost that does not depend
 * on the number of firms.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LOCAL_H
#define POND_RIPPLE_ESRI_LOCAL_H

#include <stddef.h>

#include "ripple/esri_model.h"

/** The firms that a run touches are numbered 1, 2, ... in the order in which it meets them, so that
 * its state lies together in the nearest cache, however many firms there are. Slot 1 is the firm
 * that closes; slot 0 stands for all that were not touched, and its losses are 0. */
typedef uint32_t pondi_slot;

#define PONDI_CLOSED_SLOT 1

/** Links of many rows, gathered so that one loop goes over all of them. */
#define PONDI_GATHERED 512

/** Links ahead of the one that is looked at, whose firms' slots are fetched. */
#define PONDI_FETCH_PARTS 24

struct pondi_gathered {
    int64_t count;
    pond_node node[PONDI_GATHERED + PONDI_PADDING + PONDI_FETCH_PARTS];
    double part[PONDI_GATHERED + PONDI_PADDING];
    int32_t hit[PONDI_GATHERED + 1]; /**< the links whose part is not 0 */
};

/** Rows that are pulled side by side. */
#define PONDI_PULLS 64

/** A gathered row, or a piece of a long one. */
struct pondi_pull {
    int64_t to;    /**< the sum that it adds to */
    int64_t shift; /**< from what is gathered to the links of the model */
    int64_t end;   /**< in what is gathered */
};

/** First visits, downstream losses and lists of one run; all but lists is 0 between runs. */
struct pondi_local {
    const struct pond_esri_model *model;
    int64_t budget; /**< link operations that a run may take */
    int64_t used;   /**< that it took */
    int64_t row;    /**< link operations for an average row: its links and one more */
    struct pond_esri_shock shock;
    pondi_slot *slot; /**< nodes */
    pond_node *node;  /**< slots: nodes + 2 of them, of which seldom more than some thousands are
                           ever touched */
    pondi_slot slots; /**< the next free one */
    struct pondi_gathered gathered;
    pond_node *wanted; /**< slots: the firms whose rows are walked next */
    double *amount;    /**< slots: what is pushed along these rows */

    /* upstream: f(t), the losses that arrive with update t */
    double *level;    /**< slots: f of the last level pushed */
    double *next;     /**< slots: f of the level that is being pushed */
    double *second;   /**< slots: of the level after that, see pondi_local_up_test_second */
    double *loss;     /**< slots: x, the sum of the levels */
    pondi_slot *list; /**< budget + 2: the firms of level 0, of level 1, ... */
    int64_t level_start[PONDI_RENEWAL_TERMS + 1]; /**< into `list` */
    int64_t next_end;                             /**< in `list`: the end of the firms of `next` */
    double next_above;                            /**< what is larger in `level` is in `next` */
    double first_return[PONDI_RENEWAL_TERMS];     /**< psi(t) */
    int64_t pushed;                               /**< the last level pushed */
    double largest;                               /**< of `level` */

    /* downstream */
    double *down;        /**< slots: y */
    double *passed_on;   /**< slots: sigma y, as customers know it */
    double *sales;       /**< slots: of the firms of `support` */
    int32_t *market;     /**< slots: the same */
    uint8_t *flag;       /**< slots: see esri_local_down.c */
    pondi_slot *support; /**< slots: the firms with a loss, in the order in which it reached them */
    pondi_slot *changed; /**< slots: the firms to look at, then those whose loss changed */
    pondi_slot *sender;  /**< slots: the firms that pass on another loss */
    double *value;       /**< slots: by `sender` how much more, later by `support` */
    pondi_slot supported;
    pondi_slot changes;
    int64_t *first_sum;           /**< slots: into `sum`; 0: no input of the firm was lost */
    struct pondi_lost_input *sum; /**< budget + 2 */
    int64_t sums;                 /**< the next free one; 0 is none */
    double *lost;                 /**< markets: sales of its firms that are lost */
    pondi_slot *chain;            /**< slots: the next firm of the market with a loss; 0: none */
    pondi_slot *head;             /**< markets: the first one */
    int32_t *touched;             /**< markets: those in which a loss changed */
    uint8_t *is_touched;          /**< markets */
};

/** What a customer loses of one group of inputs. */
struct pondi_lost_input {
    double share;
    int64_t next;  /**< of the same customer; 0: none */
    int32_t group; /**< the industry, or PONDI_NON_ESSENTIAL */
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

/** The slot of a firm; a new one if it has none. */
static inline pondi_slot pondi_local_touch(struct pondi_local *local, pond_node node)
{
    pondi_slot slot = local->slot[node];
    bool fresh = slot == 0;

    /* no branch: whether a firm is new is as good as a coin's throw */
    slot = fresh ? local->slots : slot;
    local->slot[node] = slot;
    local->node[local->slots] = node;
    local->slots += fresh;
    return slot;
}

/* A function that does nothing but fetch has no effect to gcc 12, which then leaves its calls out:
 * hence always_inline. */
#define PONDI_FETCHING static inline __attribute__((always_inline)) void

PONDI_FETCHING pondi_fetch(const void *address)
{
    __builtin_prefetch(address, 0, 3);
}

/* Rows that lie between the stages of fetching: where a row starts, the row, its use. */
#define PONDI_AHEAD INT64_C(8)

/** Fetch the rows of node[at + 1], ... of `count`. Begin with at = -2 PONDI_AHEAD. */
PONDI_FETCHING pondi_fetch_rows(const struct pondi_rows *rows, const double *share,
                                const pond_node *node, int64_t at, int64_t count)
{
    int64_t far = at + 2 * PONDI_AHEAD;
    int64_t near = at + PONDI_AHEAD;

    if (far < count) {
        pondi_fetch(&rows->start[node[far]]);
    }
    if (near >= 0 && near < count) {
        int64_t begin = rows->start[node[near]];
        int64_t links = rows->start[node[near] + 1] - begin;
        int64_t last = begin + (links + PONDI_PADDING - 1) / PONDI_PADDING * PONDI_PADDING - 1;

        /* the first block, which is most rows, and the end of the last one */
        pondi_fetch(&rows->node[begin]);
        pondi_fetch(&rows->node[last]);
        if (share != NULL) {
            pondi_fetch(&share[begin]);
            pondi_fetch((const char *)&share[begin] + 56);
            pondi_fetch(&share[last]);
        }
    }
}

/** How many of `links` more links may be gathered. */
static inline int64_t pondi_room(const struct pondi_local *local, int64_t links)
{
    int64_t room = PONDI_GATHERED - local->gathered.count;

    return links < room ? links : room;
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

/** psi of the level 1 or 2 after the last one pushed. */
double pondi_local_up_return(struct pondi_local *local, int ahead);

/** x of the firms list[0..count), 1 or 2 updates after the last level pushed; false: to push the
 * next level is cheaper. */
bool pondi_local_up_pull(struct pondi_local *local, const pondi_slot *list, int64_t count,
                         int ahead, double *loss);

void pondi_local_up_end(struct pondi_local *local);

/* ---- Downstream (esri_local_down.c). ---- */

void pondi_local_down_begin(struct pondi_local *local);

/** Do one update; false: the budget is used up. */
bool pondi_local_down_update(struct pondi_local *local, double *growth);

void pondi_local_down_end(struct pondi_local *local);

#endif
