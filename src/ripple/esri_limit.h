/* Bounds of the losses at rest, from what a firm's closure touches: what is prepared for all firms,
 * and the scratch memory of one run. Proofs: README.md, "The limit".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LIMIT_H
#define POND_RIPPLE_ESRI_LIMIT_H

#include <stddef.h>

#include "ripple/esri_model.h"

/** One rounding, doubled: what `count` of them may add or take is PONDI_ROUNDING * count. */
#define PONDI_ROUNDING 0x1p-52

/** Walks along upstream shares, and how far losses spread; read only. */
struct pondi_limits {
    /* Closed groups: firms that sell to each other and to nobody else. A walk never leaves one. */
    int32_t groups;
    int32_t *group;       /**< nodes: its closed group; -1: none; NULL: there are no groups */
    double *trapped_low;  /**< nodes: chance that a walk ends up in a closed group; NULL as above */
    double *trapped_high; /**< nodes */
    double *group_weight; /**< weights x groups: sum over i of w_i times the chance that a walk from
                               i ends up in the group */

    double *steps;  /**< nodes: at least the mean number of steps (the first included) of a walk
                         before it leaks out or enters a closed group; 0 in closed groups */
    double *visits; /**< weights x nodes: sum over i of w_i times how often a walk from i is here */
    double
        *error; /**< weights: `visits` is within this times `steps`, `group_weight` within this */
    double *kappa; /**< weights: sum of w_i times the mean number of steps; infinity: never leaks */
    bool kappa_least; /**< the first of them is a lower bound only */

    /* Downstream; NULL, 0: losses may go round without end. */
    double *gain;        /**< nodes: u >= 1 + L(u), see README.md */
    double most_gain;    /**< the largest */
    double *gain_weight; /**< weights: sum of w_i u_i */
    double *market_gain; /**< markets: sum of sales_i u_i */
    double hottest;      /**< of a market's supply left: with less, its firms' gains hold no more */
};

/** Prepare all this for model->limits, NULL where rows of U add up to more than 1 or walks take too
 * long to leak: then kappa is at least `*kappa`. POND_ENOMEM. */
enum pond_status pondi_limits_new(struct pondi_limits **out, const struct pond_esri_model *model,
                                  double *kappa, struct pond_error *err);
void pondi_limits_free(struct pondi_limits *limits);

/** Fill `groups` and `group`. POND_ENOMEM. */
enum pond_status pondi_limits_find_groups(struct pondi_limits *limits,
                                          const struct pond_esri_model *model,
                                          struct pond_error *err);

/** Make values of v(t + 1) = 1 + M v(t), which grew by at most `growth` in the last sweep, into c v
 * >= 1 + M c v, c = 1 / (1 - growth - what rounding may hide). M's rows, at most 1, begin at
 * `start`. */
void pondi_limits_scale(double *values, pond_node nodes, double growth, const int64_t *start);

/** Fill the downstream half. POND_ENOMEM. */
enum pond_status pondi_limits_gain(struct pondi_limits *limits, const struct pond_esri_model *model,
                                   struct pond_error *err);

/** x = b + M x, M of `rows` and `share` with 0 in the rows of closed groups. */
struct pondi_system {
    pond_node nodes;
    const struct pondi_rows *rows;
    const double *share;
    const int32_t *group; /**< NULL: there are none */
};

/** Vectors of nodes that a solution needs as room. */
#define PONDI_SOLVE_ROOM 6

/**
 * Solve by BiCGSTAB: x >= 0, as near as comes; the caller has to verify it.
 *
 * @param b NULL: 1
 * @return about the largest residual, wanted: `target`
 */
double pondi_limit_solve(const struct pondi_system *system, const double *b, double *x,
                         double *room, double target);

/** The same by elimination, for few firms; of many x is left. POND_ENOMEM. */
enum pond_status pondi_limit_solve_dense(const struct pondi_system *system, const double *b,
                                         double *x, double *room, struct pond_error *err);

/** A firm that a loss reached upstream: of its chance x to get to the closed firm, x = found +
 * a mean of what is left. */
struct pondi_visit {
    double found;
    double left;
};

/** A firm with a downstream loss y: low <= y <= min(1, high + alpha u). */
struct pondi_bounded {
    double low;
    double high;
    pond_node next; /**< firm of the same market that is here, + 1; 0: none */
    uint8_t flag;
};

/** An interval. */
struct pondi_interval {
    double low;
    double high;
};

/** Scratch memory of one run; all arrays of nodes and markets are 0 between runs. */
struct pondi_limit {
    const struct pond_esri_model *model;
    const struct pondi_limits *limits;
    int64_t budget; /**< link operations that a run may take */
    int64_t used;
    struct pond_esri_shock shock;
    double tol;

    /* upstream, of a firm that closes wholly */
    struct pondi_visit *visit; /**< nodes */
    double theta;              /**< nothing above it is left */
    pond_node *queue;          /**< nodes: a ring, the firms of which more is left */
    pond_node *visited;        /**< nodes: those with a visit */
    pond_node visits;
    bool solved;      /**< chances come from `solution`, not from visits */
    double *solution; /**< nodes: how often walks from here are at the closed firm; made when needed
                           first, with PONDI_SOLVE_ROOM vectors after it */
    double residual;  /**< it is within this times `steps` */

    /* downstream */
    double alpha; /**< losses that are not traced are at most this times the gain */
    struct pondi_bounded *bounded; /**< nodes */
    double *pass;                  /**< nodes: sigma y, its bound */
    pond_node *support;            /**< nodes: the firms with a loss */
    pond_node *changed;            /**< nodes: firms to look at, or whose loss changed */
    pond_node *sender;             /**< nodes: firms that pass on more than before */
    double *value;                 /**< nodes: by `changed`; in the end by `support` */
    struct pondi_interval *reach;  /**< nodes: of the firms of `support`, their x */
    pond_node supported;
    pond_node changes;
    int64_t updates;
    pond_node *head;     /**< markets: its first firm with a loss, + 1 */
    int32_t *touched;    /**< markets + 1 */
    uint8_t *is_touched; /**< markets */
};

/** What a bounded run answers: lower and upper bounds; `total` and `total_hi` are needed. */
struct pondi_limit_answer {
    double *total; /**< weights */
    double *down;
    double *up;
    double *total_hi;
    double *down_hi;
    double *up_hi;
    double width; /**< of total, the widest of all sets of weights */
    int64_t iterations;
};

/** Make the scratch memory of a model with limits and gains. POND_ENOMEM. */
enum pond_status pondi_limit_new(struct pondi_limit **out, const struct pond_esri_model *model,
                                 struct pond_error *err);
void pondi_limit_free(struct pondi_limit *limit);

/** Does this engine take runs of the model? */
static inline bool pondi_limit_applies(const struct pond_esri_model *model)
{
    return model->limits != NULL && model->limits->gain != NULL;
}

/**
 * Bound the scores of one firm's closure.
 *
 * @return true: `answer` holds bounds at most `tol` apart; false: not within the budget
 */
bool pondi_limit_run(struct pondi_limit *limit, const struct pond_esri_shock *shock, double tol,
                     struct pondi_limit_answer *answer);

/** Take link operations from the budget; false: it is used up. */
static inline bool pondi_limit_spend(struct pondi_limit *limit, int64_t operations)
{
    limit->used += operations;
    return limit->used <= limit->budget;
}

/* ---- Upstream (esri_limit_up.c). ---- */

void pondi_limit_up_begin(struct pondi_limit *limit);

/** Push until nothing above `theta` is left; false: the budget is used up. */
bool pondi_limit_up_push(struct pondi_limit *limit, double theta);

/** The chance to get from a firm to the closed one, in 1 or more steps where it is that one,
 * looking `depth` steps ahead. */
struct pondi_interval pondi_limit_up_reach(struct pondi_limit *limit, pond_node node, int depth);

void pondi_limit_up_end(struct pondi_limit *limit);

/* ---- Downstream (esri_limit_down.c). ---- */

/** Bound all losses; false: the budget is used up. */
bool pondi_limit_down_run(struct pondi_limit *limit);

void pondi_limit_down_end(struct pondi_limit *limit);

#endif
