/* Inside the model by days: what is prepared once, and what one run holds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_MODEL_H
#define POND_RIPPLE_DAYS_MODEL_H

#include <stddef.h>

#include "ripple/days.h"

/** Marks of a link: the first of its customer's suppliers of one industry, and its input class. */
#define POND_DAYS_FIRST 1U
#define POND_DAYS_CLASS 1 /* shift */

/** A firm makes less than this share of the usual: it is hit. */
#define POND_DAYS_HIT 0.999

/** Nodes that one thread takes at a time, and that have one partial sum. */
#define POND_DAYS_BLOCK 4096

/* Links are in the order of customers, rows sorted by the supplier's industry, everywhere; `slot`
 * leads there from the order of suppliers. */
struct pond_days_model {
    struct pond_days_input with; /**< its arrays are the caller's and not used, but stock days */
    pond_node nodes;
    pond_edge links;
    int32_t industries;
    const pond_edge *in_start; /**< nodes + 1 */
    const pond_node *supplier; /**< links */
    const double *usual;       /**< links: A */
    const int32_t *industry;   /**< nodes */
    const double *final;       /**< nodes: C */
    pond_edge *out_start;      /**< nodes + 1 */
    uint32_t *slot;            /**< links, by supplier, then customer: its link */
    uint8_t *mark;             /**< links */
    double *output;            /**< nodes: P0 */
    double *margin;            /**< nodes: value added as usual */
    double *stock_days;        /**< nodes; NULL: with.stock_days */
    double *industry_days;     /**< industries x industries; NULL: none */
    pond_edge most_customers;  /**< longest row by supplier */
    pond_edge *own_start;      /**< with an overlay: what in_start, supplier, usual point to */
    pond_node *own_supplier;
    double *own_usual;
};

/** A link that a shock of links or stocks touches. */
struct pond_days_touch {
    pond_edge edge;
    int64_t shock;
};

/* What customers ask a supplier's row for: one line of cache. */
struct pond_days_seller {
    double level;   /**< L, INFINITY where all is delivered; the share with RATION_SHARE */
    double ordered; /**< final demand and orders of the day so far */
};

struct pond_days_run {
    const struct pond_days_model *model;
    struct pond_shock *shock;
    double *left; /**< shocks: strength today, kept where it depends on the run */
    int64_t shocks;
    struct pond_days_touch *touch; /**< by edge, then shock */
    int64_t touches;
    int64_t touch_room;
    int threads;
    int32_t day; /**< the last one done; -1: none */

    /* Links. The stock is n A + gap; O* = min(order, level A). */
    double *gap;
    double *order;

    /* Nodes. */
    double *activity;   /**< u */
    double *production; /**< P */
    double *demand;     /**< D */
    struct pond_days_seller *seller;
    double *cover;    /**< the input limit over P0 */
    double *capacity; /**< K */
    double *wanted;   /**< final demand over C */
    double *lost;
    int32_t *shortest; /**< in its row, the first link of the shortest input; -1: none */
    int32_t *first_hit;
    int32_t *last_hit;
    uint8_t *limit;

    struct pond_days_sums *block; /**< one a block of nodes */
    struct pond_days_sums sums;
    double *scratch; /**< threads x 2 x (most_customers + 1) */
};

/** Minimum and maximum of numbers, inline: fmin and fmax are calls, for what they do with NaN. */
static inline double pondi_least(double a, double b)
{
    return a < b ? a : b;
}

static inline double pondi_most(double a, double b)
{
    return a > b ? a : b;
}

/** Days of stock that node i keeps of goods of `industry`. */
static inline double pondi_days_cover(const struct pond_days_model *model, pond_node node,
                                      int32_t industry)
{
    double days = 0.0;

    if (model->industry_days != NULL) {
        days = model->industry_days[(int64_t)industry * model->industries + model->industry[node]];
    }
    if (days == 0.0) {
        days = model->stock_days != NULL ? model->stock_days[node] : model->with.stock_days;
    }
    return days;
}

/** The customer of a link. Cost: O(log nodes). */
pond_node pondi_days_customer(const struct pond_days_model *model, pond_edge edge);

/** Set capacity, final demand of `day` from the shocks. */
void pondi_days_shock(struct pond_days_run *run, int32_t day);

/** First pass of a day: stocks, input limits and orders of the customers [begin, end). With `push`
 * orders are added to demand at once: for one thread that takes all in order. */
void pondi_days_buy(struct pond_days_run *run, pond_node begin, pond_node end, bool push);

/** Second pass: demand (unless pushed), production and rationing of the suppliers [begin, end). */
void pondi_days_sell(struct pond_days_run *run, pond_node begin, pond_node end, bool pushed,
                     double *scratch);

/** Add a node's day to sums. */
void pondi_days_add(const struct pond_days_run *run, pond_node node, struct pond_days_sums *sums);

/**
 * The level L of water-filling: sum over k of min(order_k, L usual_k) = amount.
 *
 * @param amount >= 0, below the sum of orders
 * @param order  count, >= 0; written over
 * @param usual  count, > 0; written over
 * @return L >= 0; INFINITY where rounding makes amount all
 *
 * Cost: O(count) a round; few rounds. From the left on the concave, piecewise linear sum, so no
 * step goes too far (Newton), and what is served whole is never looked at again.
 */
double pondi_water_level(double amount, double *order, double *usual, int64_t count);

#endif
