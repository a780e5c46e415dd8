/* Inside the model by days: what is prepared once, and what one run holds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_DAYS_MODEL_H
#define POND_RIPPLE_DAYS_MODEL_H

#include <stdatomic.h>
#include <stddef.h>

#include "ripple/days.h"

/** Marks of a link: the first of its customer's suppliers of one industry, and its input class. */
#define POND_DAYS_FIRST 1U
#define POND_DAYS_CLASS 1 /* shift */

/** In a link's patience: it has moved to another supplier than the network's; the rest counts days.
 */
#define POND_DAYS_MOVED 128U

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
    double *link_days;         /**< links; NULL: stock_days */
    double *spare;             /**< nodes; NULL: none */
    pond_edge most_customers;  /**< longest row by supplier */
    const double *imports;     /**< nodes */
    bool grows;                /**< switches: overcapacity, */
    bool closes;               /**< firms may close, */
    bool pays;                 /**< cash, */
    bool earns;                /**< income, */
    bool changes;              /**< suppliers, */
    double leave;              /**< and the chance that a link leaves on a day without need */
    double *wage;              /**< nodes; these NULL unless cash or income is on */
    double *fixed;             /**< nodes: costs whatever is made */
    double *profit;            /**< nodes: of a usual day */
    double wages;              /**< of a usual day, added as every day's */
    pond_node *rank_start;     /**< industries + 1; these NULL unless suppliers change */
    pond_node *ranked;         /**< nodes by industry */
    double *reach;             /**< nodes: running sums of degree^exponent in that order */
    pond_edge *own_start;      /**< with an overlay: what in_start, supplier, usual point to */
    pond_node *own_supplier;
    double *own_usual;
};

/** A link that a shock of links or stocks touches. */
struct pond_days_touch {
    pond_edge edge;
    int64_t shock;
};

/** A link that has moved, listed by supplier. */
struct pond_days_moved {
    pond_node supplier;
    pond_edge edge;
};

/** What happened to firms on a day. */
struct pond_days_events {
    int64_t exits;
    int64_t entries;
    int64_t defaults;
    double wages;
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

    /* Links. The stock is n A + gap; O* = min(asked, level A). */
    double *gap;
    double *order;
    const double *asked; /**< what its firms are asked for: its own orders, but in a copy of
                              days_rounds.c */
    const struct pond_days_run *neighbours; /**< whose shipments and income reach its firms; NULL:
                                                 its own, but in such a copy */

    /* Nodes. */
    double *activity;   /**< u */
    double *production; /**< P */
    double *demand;     /**< D */
    struct pond_days_seller *seller;
    double *cover;       /**< the input limit over P0 */
    double *capacity;    /**< K */
    double *wanted;      /**< final demand over C */
    const double *given; /**< of it what demand_of gave today; NULL: 1; borrowed */
    pond_days_demand_of demand_of;
    void *demand_user;
    double *lost;
    int32_t *shortest; /**< in its row, the first link of the shortest input; -1: none */
    int32_t *first_hit;
    int32_t *last_hit;
    uint8_t *limit;

    struct pond_days_sums *block; /**< one a block of nodes */
    struct pond_days_sums sums;
    double *scratch; /**< threads x 2 x scratch_row */
    int64_t scratch_row;
    int64_t scratch_room;

    /* Switches. */
    uint64_t seed;
    double *shocked; /**< nodes: capacity by shocks alone; NULL: that is `capacity` */
    double *alpha;   /**< nodes: capacity grown */
    double *cash;    /**< nodes */
    double *paid;    /**< nodes: for inputs delivered today */
    uint8_t *closed; /**< nodes */
    double income;   /**< over the usual */
    double spending; /**< of households today over the usual */
    double tomorrow; /**< the same for the next day, from its own wages */
    struct pond_days_events *event; /**< one a block of nodes */
    struct pond_days_events events;
    const pond_node *supplier; /**< links: today's; the model's unless they change */
    pond_node *own_supplier;   /**< NULL unless they change */
    uint8_t *patience;         /**< links: days of shortage in a row, and POND_DAYS_MOVED */
    _Atomic int64_t moves;     /**< since yesterday */
    int64_t changed;           /**< on the last day */
    struct pond_days_moved *moved;
    int64_t moved_count;
    int64_t moved_room;
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

/** Days of stock that a firm keeps of each input, unless link_days says otherwise. */
static inline double pondi_days_of_firm(const struct pond_days_model *model, pond_node node)
{
    return model->stock_days != NULL ? model->stock_days[node] : model->with.stock_days;
}

/** Days of stock that a firm keeps of what comes over one of its links. */
static inline double pondi_days_of_link(const struct pond_days_model *model, pond_node node,
                                        pond_edge edge)
{
    return model->link_days != NULL ? model->link_days[edge] : pondi_days_of_firm(model, node);
}

/** What a firm can make where nothing is wrong, over the usual. */
static inline double pondi_days_capacity(const struct pond_days_model *model, pond_node node)
{
    return model->spare != NULL ? 1.0 + model->spare[node] : 1.0;
}

/** Capacity by shocks alone. */
static inline double *pondi_days_shocked(const struct pond_days_run *run)
{
    return run->shocked != NULL ? run->shocked : run->capacity;
}

/** The customer of a link. Cost: O(log nodes). */
pond_node pondi_days_customer(const struct pond_days_model *model, pond_edge edge);

/** Ask for the final demand of a day. POND_EINVAL: a number is out of range. */
enum pond_status pondi_days_ask_demand(struct pond_days_run *run, int32_t day,
                                       struct pond_error *err);

/** Set capacity, final demand of `day` from the shocks. */
void pondi_days_shock(struct pond_days_run *run, int32_t day);

/** The first touch of a link from `edge` on. Cost: O(log touches). */
int64_t pondi_days_first_touch(const struct pond_days_run *run, pond_edge edge);

/** First pass of a day: stocks, input limits and orders of the customers [begin, end). With `push`
 * orders are added to demand at once: for one thread that takes all in order. */
void pondi_days_buy(struct pond_days_run *run, pond_node begin, pond_node end, bool push);

/** Second pass: demand (unless pushed), production and rationing of the suppliers [begin, end). */
void pondi_days_sell(struct pond_days_run *run, pond_node begin, pond_node end, bool pushed,
                     double *scratch);

/** Switches, each in days_evening.c or days_partner.c: what is prepared, kept and done for them. */
enum pond_status pondi_days_accounts(struct pond_days_model *model, const double *wages,
                                     struct pond_error *err);
enum pond_status pondi_days_rank(struct pond_days_model *model, double exponent,
                                 struct pond_error *err);
enum pond_status pondi_days_allocate_firms(struct pond_days_run *run, struct pond_error *err);
void pondi_days_reset_firms(struct pond_days_run *run);

/** Capacity of the day from shocks, growth and closures. */
void pondi_days_morning(struct pond_days_run *run);

/** Growth, cash, closures, wages of the firms [begin, end), one block; then all blocks together. */
void pondi_days_evening(struct pond_days_run *run, pond_node begin, pond_node end);
void pondi_days_close(struct pond_days_run *run);

/** Does that link leave its supplier today without need? */
bool pondi_days_leaves(const struct pond_days_run *run, pond_edge edge);

/** Another supplier of that link with room for `wanted`; the old one where luck finds none. */
pond_node pondi_days_partner(const struct pond_days_run *run, pond_node customer, pond_edge edge,
                             double wanted);

/** After the first pass: list the links that have moved. */
enum pond_status pondi_days_collect(struct pond_days_run *run, struct pond_error *err);

/** The first of them whose supplier is `supplier` or a later one. */
int64_t pondi_days_first_moved(const struct pond_days_run *run, pond_node supplier);

/** A day in parts, for runs that go hand in hand (days_rounds.c): morning and first pass, orders
 * gathered by supplier and second pass with evening, sums. */
enum pond_status pondi_days_begin(struct pond_days_run *run, struct pond_error *err);
enum pond_status pondi_days_finish(struct pond_days_run *run, struct pond_error *err);
void pondi_days_sum_up(struct pond_days_run *run);

/** Product of the changes of one kind that shocks make to a link today; 1: none. */
double pondi_days_touch_factor(const struct pond_days_run *run, pond_edge edge,
                               enum pond_shock_kind kind);

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
