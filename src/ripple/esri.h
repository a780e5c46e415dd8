/* ESRI, the economic systemic risk index: the share of an economy's output that is lost when firms
 * stop, downstream for want of inputs and upstream for want of orders.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_H
#define POND_RIPPLE_ESRI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/status.h"
#include "network/view.h"
#include "ripple/input_class.h"

/** When the iteration stops. */
enum pond_esri_stop {
    POND_ESRI_STOP_STATE = 1, /**< no firm's loss grew by more than eps in a step */
    POND_ESRI_STOP_TOTAL = 2, /**< the total loss grew by a factor of at most 1 + eps in a step */
};

/** A limit on steps that a run without `compat` meets only with a very small eps. */
#define POND_ESRI_MAX_ITERATIONS INT64_C(1000000)

/** What the model is made from. All arrays are borrowed for the call of pond_esri_model_new. */
struct pond_esri_input {
    struct pond_view view;      /**< the network, or the network with changes */
    const uint8_t *input_class; /**< industries x industries, row = supplier's industry, column =
                                     customer's: enum pond_input_class; NULL: all non-essential */
    bool substitution;          /**< market shares soften losses (sigma); else sigma = 1 */
    const int32_t *market;      /**< nodes: the market a firm sells in, >= 0; NULL: its industry */
    const double *revenue;      /**< nodes, >= 0: denominators of upstream shares, raised to the
                                     sales to firms where they are below; NULL: sales to firms */
    const double *costs;        /**< nodes, >= 0: downstream shares are scaled by purchases / costs,
                                     costs raised to purchases where below; NULL: not scaled */
    const uint8_t *held;        /**< nodes: 1: the firm is held up (stocks, guarantees), it loses
                                     nothing and passes nothing on; its links and sales still count
                                     in what others' shares are of. No scenario may shock it. NULL:
                                     no firm */
    int32_t weights;            /**< sets of weights; 0: one, the sales to firms */
    const double *weight;       /**< weights x nodes, each set >= 0 with a positive sum */
    double eps;                 /**< > 0, see `stop` */
    enum pond_esri_stop stop;   /**< when the iteration ends */
    bool compat;            /**< as the authors' code has it, in units of the links: a market with
                                 at most 1e-10 left counts as 1, revenue and costs are taken as
                                 given and 0 counts as 1; the run may go on for ever */
    int64_t max_iterations; /**< >= 1: then the run ends with POND_ELIMIT */
    bool limit; /**< prepare for bounds of the losses at rest (pond_esri_batch.tol) from what a
                     closure touches; runs by eps then do without the local engine */
};

/** The prepared model: immutable, shared by threads. It does not need the view any more. */
struct pond_esri_model;

/**
 * Prepare a model.
 *
 * Downstream share of link i -> j with input class c of industry(i) for industry(j), W its value:
 *
 *     c = 2: D_ij = W_ij / (what j buys from the industry of i)
 *     c = 1: D_ij = W_ij / (what j buys in all)
 *     c = 0: D_ij = 0
 *
 * times purchases_j / costs_j where costs are given; upstream share U_ij = W_ij / revenue_i.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      input read only during the call
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a number is out of range (the message names it); POND_ENOMEM
 *
 * Cost: O(links + nodes log nodes) time; at most 48 links + (90 + 64 weights) nodes bytes kept.
 * Threads: reentrant.
 *
 * Source: Diem et al. 2022, Scientific Reports 12:7719, Methods, in the form of README.md.
 */
POND_API enum pond_status pond_esri_model_new(struct pond_esri_model **out,
                                              const struct pond_esri_input *input,
                                              struct pond_error *err);

/** Free a model; takes NULL. */
POND_API void pond_esri_model_free(struct pond_esri_model *model);

/** What a model is like; what a reader should know before trusting its scores. */
struct pond_esri_facts {
    pond_node nodes;          /**< of the view */
    int32_t weights;          /**< sets of weights, >= 1 */
    pond_edge links;          /**< of the view */
    pond_edge essential;      /**< links of class 2 */
    pond_edge non_essential;  /**< links of class 1 */
    int32_t markets;          /**< 0 without substitution */
    pond_node closed_nodes;   /**< firms whose sales, and those of their customers and so on, all
                                   stay inside the network: their upstream loss grows to 1 with the
                                   number of steps, so that scores depend on eps */
    pond_node raised_revenue; /**< firms whose given revenue was below their sales to firms */
    pond_node raised_costs;   /**< firms whose given costs were below their purchases from firms */
    int32_t closed_groups;    /**< groups of firms that sell to each other and to nobody else; 0
                                   where the model is not prepared for bounds */
    double kappa; /**< mean number of steps before an upstream loss has leaked out, sum w_i v_i with
                       v = (I - U)^-1 1 and the first set of weights; INFINITY: some never does;
                       0 where the model is not prepared for bounds */
    bool kappa_least; /**< kappa is more than this: it was not found to 1e-6 of itself */
};

/** The facts of a model. */
POND_API struct pond_esri_facts pond_esri_model_facts(const struct pond_esri_model *model);

/** One initial loss of a scenario. */
struct pond_esri_shock {
    pond_node node; /**< 0..nodes-1 */
    double down;    /**< 0..1: share of its output that the firm cannot deliver */
    double up;      /**< 0..1: share of its purchases that the firm stops */
};

/** A scenario's answer. Score arrays have one entry per set of weights; any may be NULL. */
struct pond_esri_answer {
    double *total;      /**< sum of w_i max(x_i, y_i): ESRI, 0..1 */
    double *down;       /**< sum of w_i y_i, 0..1 */
    double *up;         /**< sum of w_i x_i, 0..1 */
    double *node_down;  /**< nodes: final loss y for want of inputs, 0..1 */
    double *node_up;    /**< nodes: final loss x for want of orders, 0..1 */
    int64_t iterations; /**< T, updates done, >= 1 */
    double last_growth; /**< the largest growth of a firm's loss in update T */
    bool tie; /**< in some update, growth was within 1e-12 of eps, so that rounding decided
                   whether the run went on: T may be another on other hardware */
};

/** Scratch memory of one thread, with the state of its last run. */
struct pond_esri_work;

/** Scratch memory for runs of `model`, which must outlive it. About 170 nodes + links bytes, and
 * 256 nodes that are first touched when the batch engine is used. POND_ENOMEM. */
POND_API enum pond_status pond_esri_work_new(struct pond_esri_work **out,
                                             const struct pond_esri_model *model,
                                             struct pond_error *err);

/** Free scratch memory; takes NULL. */
POND_API void pond_esri_work_free(struct pond_esri_work *work);

/**
 * Run one scenario.
 *
 * From y = a^d and x = a^u (the shock), update t makes, of the losses of t - 1 throughout:
 *
 *     y_j = min(1, max(a^d_j, max over essential industries k of
 *                                 sum_{i in k} D_ij sigma_i y_i,
 *                             sum_{i non-essential} D_ij sigma_i y_i))
 *     x_i = min(1, max(a^u_i, sum_j U_ij x_j))
 *     sigma_i = min(1, sales_i / sum_{l in market(i)} sales_l (1 - y_l))
 *
 * until the input's stopping rule holds for both at once. sigma = 1 in a market of which nothing
 * is left. Sums are taken in the network's order of links, so that the answer is a pure function of
 * model and shock: the same bits on any number of threads.
 *
 * @param         model  the one that `work` was made for
 * @param[in,out] work   scratch memory of this thread; keeps the final state
 * @param         shock  `shocks` initial losses; of two for one node the later holds
 * @param         shocks >= 0
 * @param[out]    answer its arrays are the caller's; may hold NULLs
 * @param[out]    err    why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a shock is out of range or of a firm that is held up, `answer` is
 *         untouched; POND_ELIMIT,
 *         max_iterations were done and the state still moves: the answer holds the state reached
 *
 * Cost: O((links + nodes) T) time at most, less where the shock stays local: an update reads only
 * the firms one of whose neighbours changed. No allocation.
 *
 * Source: Diem et al. 2022, Scientific Reports 12:7719, Methods, in the form of README.md.
 */
POND_API enum pond_status pond_esri_run(const struct pond_esri_model *model,
                                        struct pond_esri_work *work,
                                        const struct pond_esri_shock *shock, int64_t shocks,
                                        struct pond_esri_answer *answer, struct pond_error *err);

/** Impacts on industries; each array has one entry per industry. Shares of the industry's
 * weight, 0 where it has none; all but init_ are net of the shock itself. */
struct pond_esri_sectors {
    double *down;      /**< sum v y / V - init_down */
    double *up;        /**< sum v' x / V' - init_up */
    double *both;      /**< sum v max(x, y) / V - max(init_down, init_both) */
    double *init_down; /**< sum v a^d / V */
    double *init_up;   /**< sum v' a^u / V' */
    double *init_both; /**< sum v a^u / V */
};

/**
 * Impacts of the last run in `work` on each industry.
 *
 * @param      work          as the run left it
 * @param      weight_set    0..weights-1: v
 * @param      weight_set_up 0..weights-1: v', for `up` and `init_up`
 * @param[out] sectors       its arrays are the caller's
 * @param[out] err           why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a weight set does not exist or nothing was run
 *
 * Cost: O(nodes) time, no allocation.
 *
 * Source: the sector impacts of GLcascade 0.9.3 (Diem et al.), in the form of README.md.
 */
POND_API enum pond_status pond_esri_sector_impacts(const struct pond_esri_work *work,
                                                   int32_t weight_set, int32_t weight_set_up,
                                                   const struct pond_esri_sectors *sectors,
                                                   struct pond_error *err);

/**
 * Impacts of the last run in `work` on groups of firms: places, classes of size, ...
 *
 * @param      work          as the run left it
 * @param      weight_set    0..weights-1: v
 * @param      weight_set_up 0..weights-1: v', for `up` and `init_up`
 * @param      group         nodes: 0..groups-1, the group of each firm
 * @param      groups        >= 1
 * @param[out] sectors       its arrays are the caller's, one entry a group
 * @param[out] err           why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a weight set or a group does not exist, or nothing was run;
 *         POND_ENOMEM
 *
 * Cost: O(nodes + groups) time. Threads: reentrant for different `work`.
 *
 * Source: as pond_esri_sector_impacts, with other groups than industries.
 */
POND_API enum pond_status pond_esri_group_impacts(const struct pond_esri_work *work,
                                                  int32_t weight_set, int32_t weight_set_up,
                                                  const int32_t *group, int32_t groups,
                                                  const struct pond_esri_sectors *sectors,
                                                  struct pond_error *err);

/** How a scenario was, or may be, solved. */
enum pond_esri_engine {
    POND_ESRI_LOCAL = 1,  /**< only what the closure touches; one firm, rows of U of at most 1 */
    POND_ESRI_BATCH = 2,  /**< sixteen scenarios side by side, by full sweeps */
    POND_ESRI_SINGLE = 4, /**< as pond_esri_run */
};

/** Why the bounds of a scenario say less than they seem to, or are wider than asked. */
enum pond_esri_closed {
    POND_ESRI_LEAKS = 0,        /**< nothing to say: losses leak out, the interval is narrow */
    POND_ESRI_CLOSED_GROUP = 1, /**< the firm sells, over firms that sell to each other alone, only
                                   to itself: a loss of orders never leaks out, and all of them lose
                                     everything in the end. The bounds are right, but the score is
                                   of an end that no economy waits for */
    POND_ESRI_SLOW_LEAK = 2,    /**< wide: losses for want of orders leak out too slowly (kappa) */
    POND_ESRI_ROUNDING = 3,     /**< wide: as narrow as rounding allows, tol is narrower */
    POND_ESRI_CUT_SHORT = 4,    /**< wide: the model's max_iterations ended it */
    POND_ESRI_CIRCLE = 5, /**< wide: losses for want of inputs go round a circle of suppliers that
                               nobody stands in for */
};

/** Members of enum pond_esri_closed. */
#define POND_ESRI_CLOSED_COUNT 6

/** Why, in plain words that follow "because"; a constant. NULL for POND_ESRI_LEAKS. */
POND_API const char *pond_esri_closed_reason(enum pond_esri_closed closed);

/**
 * Many scenarios and where their answers go. Item k is `node[k]` closed wholly in both
 * directions, or firm k where `node` is NULL too; or, where `start` is given, the scenario
 * shock[start[k]] .. shock[start[k + 1] - 1].
 */
struct pond_esri_batch {
    int64_t count;                       /**< items, >= 0 */
    const pond_node *node;               /**< count, 0..nodes-1; NULL: 0, 1, 2, ... */
    const int64_t *start;                /**< count + 1; NULL: firms are closed one at a time */
    const struct pond_esri_shock *shock; /**< start[count] initial losses */
    double *total;                       /**< count x weights; any of these may be NULL */
    double *down;                        /**< count x weights */
    double *up;                          /**< count x weights */
    int64_t *iterations;                 /**< count */
    uint8_t *settled; /**< count: 1: the stopping rule was met; 0: max_iterations came first */
    uint8_t *tie;     /**< count: 1: see pond_esri_answer; NULL: not wanted */
    uint8_t *engine;  /**< count: enum pond_esri_engine, what solved the item; NULL: not wanted.
                           Batch and single give the same bits; which of these two solved an item
                           may depend on how items are split over ranges */
    unsigned engines; /**< those that may be used, a sum of enum pond_esri_engine; 0: any. Single
                           always stands in for what the others cannot do */

    double tol;       /**< 0: losses after T updates, by the model's stopping rule. Above 0, such as
                           1e-6: bounds of the losses at rest (the least fixed point), whatever eps
                           and stop: total, down and up (total is needed) hold lower bounds, and the
                           next three upper bounds. Make the model with `limit`: without it all
                           bounds take full sweeps. `settled` says whether upper - lower <= tol for
                           total in all sets; if not, `closed` says why. The bounds hold in any case */
    double *total_hi; /**< count x weights; needed where tol > 0 */
    double *down_hi;  /**< count x weights; NULL: not wanted */
    double *up_hi;    /**< count x weights; NULL: not wanted */
    uint8_t *closed;  /**< count: enum pond_esri_closed, where tol > 0 and the model is prepared for
                           bounds; NULL: not wanted */
};

/**
 * Do the items [begin, end) of a batch. Items are independent, so ranges may be done in any order
 * by any threads or ranks, each with its own `work`; the answers have the same bits.
 *
 * The local engine tries an item where it applies, within a budget of a quarter of one sweep over
 * all links; then pond_esri_run, until it looked at all firms; the rest waits for the batch engine.
 * T is that of pond_esri_run, and scores are within 1e-12 of its scores (README.md, "Engines").
 * Ranges of 64 items and more keep the lanes of the batch engine busy.
 *
 * @return POND_OK, also when an item came to max_iterations (see `settled`; without it
 *         POND_ELIMIT after all items were done); POND_EINVAL, an item is out of range, or bounds
 *         are asked of a model with `compat`, or of a scenario that names a firm twice
 *
 * Cost: that of pond_esri_run for each item. No allocation.
 */
POND_API enum pond_status pond_esri_run_range(const struct pond_esri_model *model,
                                              struct pond_esri_work *work,
                                              const struct pond_esri_batch *batch, int64_t begin,
                                              int64_t end, struct pond_error *err);

/**
 * Do a whole batch over threads (pond_set_threads). As pond_esri_run_range; POND_ENOMEM.
 */
POND_API enum pond_status pond_esri_run_batch(const struct pond_esri_model *model,
                                              const struct pond_esri_batch *batch,
                                              struct pond_error *err);

#endif
