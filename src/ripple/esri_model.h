/* The prepared ESRI model as its builder and its engines see it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_MODEL_H
#define POND_RIPPLE_ESRI_MODEL_H

#include "ripple/esri.h"

/** Terms A(0), A(1), ... of a firm's row of the renewal table: the local engine solves runs of
 * fewer updates than this. Eight doubles are a cache line. */
#define PONDI_RENEWAL_TERMS 8

/** Below this supply left, in units of the links, the authors' code takes 1 instead. */
#define PONDI_COMPAT_DEAD_MARKET 1e-10

/** Growth this near to eps counts as a tie: rounding decides whether the run goes on. */
#define PONDI_TIE 1e-12

/** Items after the last one of an array of links that may be read: whole blocks are copied. */
#define PONDI_PADDING 8

/** Stands for the group of all inputs that are not essential, where others are industries. */
#define PONDI_NON_ESSENTIAL (-1)

struct pondi_limits;

/** Rows of node numbers, row i is node[start[i]] .. node[start[i + 1] - 1]. */
struct pondi_rows {
    int64_t *start;
    pond_node *node;
};

/**
 * Everything an engine needs, read only.
 *
 * Downstream, a customer's inputs are groups: one for each essential industry it buys from, in
 * the order of industries, then one for all non-essential inputs; its loss is the largest of the
 * groups' weighted sums. Links of class 0 are left out.
 */
struct pond_esri_model {
    struct pond_esri_facts facts;
    pond_node nodes;
    int32_t industries;
    int32_t markets; /**< 0: no substitution */
    int32_t weights;
    double eps;
    enum pond_esri_stop stop;
    bool compat;
    int64_t max_iterations;

    int64_t *group_start;       /**< nodes + 1: the groups of a customer */
    struct pondi_rows down;     /**< groups + 1, links: the suppliers of a group */
    double *down_share;         /**< D, by the links of `down` */
    struct pondi_rows affected; /**< nodes + 1: the customers in whose `down` a supplier is */
    double *affected_share;     /**< by the links of `affected`: D; -D of an essential input */

    struct pondi_rows up;        /**< nodes + 1, links: the customers of a supplier */
    double *up_share;            /**< U, by the links of `up` */
    struct pondi_rows suppliers; /**< nodes + 1, links: the suppliers of a customer */
    double *supplier_share;      /**< U, by the links of `suppliers` */
    double *renewal; /**< weights x nodes x PONDI_RENEWAL_TERMS: A_k(t), see esri_renewal.h; NULL
                          where the local engine does not apply */
    struct pondi_limits *limits; /**< for bounds, see esri_limit.h; NULL: not prepared, or not to be
                                      had */
    uint8_t
        *closed; /**< nodes: no walk from here leaves the network; only while the model is made */

    double *sales;             /**< nodes: out-strength */
    uint8_t *held;             /**< nodes: 1: loses nothing; NULL: no firm does */
    int32_t *industry;         /**< nodes */
    int32_t *market;           /**< nodes: 0..markets-1; NULL without substitution */
    struct pondi_rows members; /**< markets + 1, nodes: the firms of a market in ascending order */
    double *market_sales;      /**< markets: of all its firms; NULL without substitution */
    double *weight;            /**< weights x nodes, each set adds up to 1 */
    double *industry_weight;   /**< weights x industries: of all its firms */
};

/** What the stopping rule says of an update. */
struct pondi_quiet {
    bool yes; /**< the run ends */
    bool tie; /**< what decided lies within PONDI_TIE of what would have decided otherwise */
};

/** Apply the stopping rule: the largest growth of a loss, and the total before and after. */
struct pondi_quiet pondi_judge_update(const struct pond_esri_model *model, double growth,
                                      double before, double now);

#endif
