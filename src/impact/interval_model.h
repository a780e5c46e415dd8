/* A table as draws need it: what is bought together, product by product, column by column.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_INTERVAL_MODEL_H
#define POND_IMPACT_INTERVAL_MODEL_H

#include <lapacke.h>

#include "impact/intervals.h"

/* A coefficient. */
struct interval_cell {
    int32_t row;
    bool abroad;
    double value;
    double t; /* of its share of what is bought of the product */
};

/* All that a buyer buys of one product. */
struct interval_bundle {
    int64_t begin; /* its cells; they end where the next bundle begins */
    double value;
    double t;
};

/* Columns are sectors, then the households of each region; cells of `cell` are above 0, those of
 * `fixed` below. */
struct pond_intervals {
    int32_t sectors;
    int32_t regions;
    int32_t households; /* regions, or 0 */
    int32_t indicators;
    int32_t demands;
    bool imports;
    bool negative;                  /* some number is that outputs are made of */
    int64_t *column;                /* columns + 1: where a column's bundles begin */
    struct interval_bundle *bundle; /* and one that ends the last */
    struct interval_cell *cell;
    int64_t *fixed_column; /* columns + 1 */
    struct interval_cell *fixed;
    double *positive; /* columns: sum of what is drawn */
    int32_t *region;
    double *pay; /* sectors; NULL */
    double *direct;
    double *direct_t;
    double *common_t;
    double *demand;
    double *demand_domestic; /* the same memory as `demand` where there are no imports */
    double *demand_t;
};

struct pond_interval_work {
    double *here;   /* (sectors + households)^2: I - A' of what was made here, column by column */
    double *all;    /* sectors^2: the same of all inputs; NULL without imports */
    double *spent;  /* households x sectors: what they buy, wherever it was made */
    double *x;      /* demands x (sectors + households): output here, and income */
    double *y;      /* demands x sectors: output wherever it is made */
    double *weight; /* of one column's cells, at most 2 sectors */
    double *factor; /* sectors: of one indicator */
    lapack_int *pivot;
};

#endif
