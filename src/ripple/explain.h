/* Why a scenario costs what it costs: the links that carry the loss, the firms and links on which
 * it hangs, and the single changes that lower it. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_EXPLAIN_H
#define POND_RIPPLE_EXPLAIN_H

#include "ripple/esri.h"

/** A scenario that was run, to be explained: the state after its T updates. */
struct pond_esri_case {
    const struct pond_esri_model *model; /**< outlives what is made from it */
    const struct pond_esri_shock *shock; /**< as for pond_esri_run */
    int64_t shocks;                      /**< >= 0 */
    int64_t iterations;                  /**< T, as pond_esri_run answered; >= 1 */
    int32_t weight_set;                  /**< 0..weights-1: what a firm's loss counts */
    const struct pond_link_change *made; /**< what the model's overlay was made from; NULL: none */
    int64_t mades;                       /**< how many */
};

/** A link and the loss that came along it. */
struct pond_esri_carrier {
    pond_node supplier; /**< who sells */
    pond_node customer; /**< who buys */
    bool up;         /**< orders were missing, the supplier lost; else inputs, the customer lost */
    double direct;   /**< weighted loss of that firm which came straight from a shock */
    double indirect; /**< which had come over other links before */
    double through;  /**< loss of all firms, that one's too, whose way led over this link, each
                          time that it did */
};

/** The total loss, traced back to the shock. Shares of all weight, as pond_esri_answer. */
struct pond_esri_reasons {
    double total;         /**< sum of w_i max(x_i, y_i) = own + the four below */
    double own;           /**< of firms whose loss is their shock */
    double down_direct;   /**< for want of inputs from a shocked firm */
    double down_indirect; /**< for want of inputs, from further away */
    double up_direct;     /**< for want of orders from a shocked firm */
    double up_indirect;   /**< for want of orders, from further away */
    double tied;          /**< part of the total where x = y, which counts as down */
    int64_t rounds;       /**< the longest way, in links */
    double *round_down;   /**< rounds: [k - 1] is the loss that came over k links, down */
    double *round_up;     /**< rounds: the same, up; with round_down and own the total */
    double *lost;         /**< nodes: w_i max(x_i, y_i) */
    double *passed;       /**< nodes: loss of other firms whose way led through this one, or began
                               there, each time that it did */
    int64_t links;        /**< that carried some loss */
    struct pond_esri_carrier *link; /**< links; their direct and indirect add up to total - own */
};

/**
 * Trace a scenario's loss back over its updates.
 *
 * A firm's loss belongs to the larger of x and y (down where they are equal). What binds the loss
 * of firm j after update t carries it whole: the shock, where a_j >= the links' sum; else the links
 * of the first group of inputs whose sum is largest (down), or all its orders (up), in proportion:
 *
 *     share of i in y_j(t) = D_ij sigma_i y_i(t-1) / sum over the group
 *     share of j in x_i(t) = U_ij x_j(t-1) / sum over the customers
 *
 * and so on for the loss of that firm after update t - 1, until a shock binds; state 0 is the
 * shock.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      what  read only during the call
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a shock, the weight set or T is out of range; POND_ENOMEM
 *
 * Cost: O((links + nodes) T) time; 16 nodes (2 sqrt(T) + 6) + 32 links bytes. One thread.
 */
POND_API enum pond_status pond_esri_explain(struct pond_esri_reasons **out,
                                            const struct pond_esri_case *what,
                                            struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_esri_reasons_free(struct pond_esri_reasons *reasons);

/** What the total loss L depends on, link by link. */
struct pond_esri_link_leverage {
    pond_node supplier; /**< who sells */
    pond_node customer; /**< who buys */
    bool up;            /**< the share is U, of the supplier's revenue; else D, of an input */
    double share;       /**< the model's share */
    double derivative;  /**< dL / d share, the other shares and the market shares as they are */
};

/** What the total loss L depends on. */
struct pond_esri_leverage {
    double *capacity_down; /**< nodes: dL / d a^d, what each firm's own loss of output adds */
    double *capacity_up;   /**< nodes: dL / d a^u, what its own halt of purchases adds */
    double *buffer_down; /**< nodes: - dL / d b, what L falls by if the firm makes up for a share b
                              of its missing inputs: y_j = max(a, (1 - b) sum); >= 0 */
    double *buffer_up;   /**< nodes: the same for missing orders */
    int64_t links;       /**< with a derivative that is not 0 */
    struct pond_esri_link_leverage *link; /**< links */
};

/**
 * All derivatives of the total loss after T updates, by one sweep backwards over them (the
 * adjoint).
 *
 * L = sum w_i max(x_i(T), y_i(T)); T is held. Losses are piecewise smooth. At kinks: x = y counts
 * as down; of a shock and a sum that are equal the shock binds; of equal groups the first binds; a
 * loss that reaches 1 exactly (to 1e-9) moves with what binds it, one that is limited to 1 does
 * not; sigma that reaches 1 stays. With substitution the derivative includes that other firms'
 * sigma rises as a firm of their market loses.
 *
 * @param[out] out   the caller's to free; NULL on failure
 * @param      what  read only during the call
 * @param[out] err   why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, as pond_esri_explain; POND_ENOMEM
 *
 * Cost: O((links + nodes) T) time; 16 nodes (2 sqrt(T) + 8) + 24 links bytes. One thread.
 *
 * Source: reverse accumulation as in Griewank and Walther 2008, Evaluating Derivatives, chapter 3.
 */
POND_API enum pond_status pond_esri_leverage_new(struct pond_esri_leverage **out,
                                                 const struct pond_esri_case *what,
                                                 struct pond_error *err);

/** Free it; takes NULL. */
POND_API void pond_esri_leverage_free(struct pond_esri_leverage *leverage);

/** A second supplier: `customer` buys `value` from `to` that it bought from `from`. */
struct pond_esri_change {
    pond_node customer; /**< who changes */
    pond_node from;     /**< the supplier of whom half is taken */
    pond_node to;       /**< another supplier of the same industry */
    double value;       /**< half of what `customer` buys from `from` */
    double estimate;    /**< what L should fall by, from the derivatives; share of all weight */
};

/**
 * Choose second suppliers worth a try.
 *
 * For each customer and each industry that it buys from, the supplier i with the largest share x
 * derivative; k, the supplier of i's industry that loses least in the scenario (of equal ones
 * the one with the largest sales), neither i nor the customer. The estimate is
 *
 *     1/2 D_ij dL/dD_ij (1 - y_k / y_i)
 *
 * with final losses y; only estimates above 0 are changes.
 *
 * @param[out] out      at most `most` changes, the largest estimate first, the caller's to free
 *                      with pond_esri_changes_free
 * @param[out] count    how many
 * @param      view     the one that the model was made from
 * @param      what     the scenario
 * @param      leverage of that scenario
 * @param      loss     nodes: its final downstream losses y (pond_esri_answer)
 * @param      most     >= 0
 * @param[out] err      why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links log links + nodes) time.
 */
POND_API enum pond_status pond_esri_changes_propose(struct pond_esri_change **out, int64_t *count,
                                                    struct pond_view view,
                                                    const struct pond_esri_case *what,
                                                    const struct pond_esri_leverage *leverage,
                                                    const double *loss, int64_t most,
                                                    struct pond_error *err);

/** Free changes; takes NULL. */
POND_API void pond_esri_changes_free(struct pond_esri_change *change);

/**
 * Run the scenario in the network with one change.
 *
 * The change is made on top of the what-ifs of `what`: `from` sells `value` less to the customer
 * and `to` as much more; where revenue is given, it moves with the sales. Costs stay, since the
 * customer buys as much in all; weights stay those of `what`, so that losses before and after are
 * comparable. The run ends by the model's own stopping rule.
 *
 * @param[out] total      total loss after the change, weighted by `what`'s set
 * @param[out] iterations its T; may be NULL
 * @param      input      what the model was made from
 * @param      what       the scenario
 * @param      change     a change
 * @param[out] err        why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, the change does not fit the network; POND_ELIMIT, as
 *         pond_esri_run: the outputs hold what was reached; POND_ENOMEM
 *
 * Cost: that of pond_esri_model_new and one run. Threads: reentrant.
 */
POND_API enum pond_status pond_esri_change_run(double *total, int64_t *iterations,
                                               const struct pond_esri_input *input,
                                               const struct pond_esri_case *what,
                                               const struct pond_esri_change *change,
                                               struct pond_error *err);

#endif
