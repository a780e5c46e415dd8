/* The prepared ESRI model as its builder and its engines see it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_MODEL_H
#define POND_RIPPLE_ESRI_MODEL_H

#include "ripple/esri.h"

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

    struct pondi_rows up;        /**< nodes + 1, links: the customers of a supplier */
    double *up_share;            /**< U, by the links of `up` */
    struct pondi_rows suppliers; /**< nodes + 1, links: the suppliers of a customer */

    double *sales;             /**< nodes: out-strength */
    int32_t *industry;         /**< nodes */
    int32_t *market;           /**< nodes: 0..markets-1; NULL without substitution */
    struct pondi_rows members; /**< markets + 1, nodes: the firms of a market in ascending order */
    double *weight;            /**< weights x nodes, each set adds up to 1 */
    double *industry_weight;   /**< weights x industries: of all its firms */
};

#endif
