/* The sweeps of the batch engine; esri_lanes.c compiles them for several kinds of processor.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LANES_STEP_H
#define POND_RIPPLE_ESRI_LANES_STEP_H

#include <string.h>

#include "ripple/esri_lanes.h"

/** What a vector's comparison gives: all bits of a lane, or none. */
typedef int64_t pondi_mask __attribute__((vector_size(64), aligned(64)));

/** One number of each lane. */
union pondi_lane_row {
    pondi_vector of[PONDI_VECTORS];
    double lane[PONDI_LANES];
};

/** State of all lanes; row i is one number of each lane of firm i. */
struct pondi_sweep {
    const struct pond_esri_model *model;
    union pondi_lane_row *down;      /**< nodes: y */
    union pondi_lane_row *passed_on; /**< nodes: sigma y */
    union pondi_lane_row *up;        /**< nodes: x */
    union pondi_lane_row *next_up;   /**< nodes */
    double inflate[PONDI_LANES]; /**< added to losses above 0, see README.md, "The limit"; else 0 */
    double growth[PONDI_LANES]; /**< the largest of the last sweep; no vector, since the struct lies
                                     where malloc puts it */
};

#define PONDI_KERNEL static inline __attribute__((always_inline)) void

/* *a = max(*a, *b), lane by lane. */
PONDI_KERNEL keep_larger(pondi_vector *a, const pondi_vector *b)
{
    pondi_mask larger = *a > *b;

    *a = (pondi_vector)((larger & (pondi_mask)*a) | (~larger & (pondi_mask)*b));
}

PONDI_KERNEL clamp_to_one(pondi_vector *a)
{
    pondi_vector one = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    pondi_mask below = *a < one;

    *a = (pondi_vector)((below & (pondi_mask)*a) | (~below & (pondi_mask)one));
}

/* *a += *b in the lanes in which *a is above 0. */
PONDI_KERNEL add_where_some(pondi_vector *a, const pondi_vector *b)
{
    pondi_vector zero = {0.0};
    pondi_mask some = *a > zero;

    *a += (pondi_vector)(some & (pondi_mask)*b);
}

/* What is left of a market in each lane; compat has its own rule for what is dead. */
PONDI_KERNEL add_up_left(const struct pondi_sweep *sweep, int32_t market,
                         union pondi_lane_row *left)
{
    const struct pond_esri_model *model = sweep->model;
    pondi_vector zero = {0.0};

    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node node = model->members.node[m];

        for (int v = 0; v < PONDI_VECTORS; v++) {
            left->of[v] += model->sales[node] * (1.0 - sweep->down[node].of[v]);
        }
    }
    for (int v = 0; v < PONDI_VECTORS; v++) {
        if (model->compat) {
            pondi_mask dead = left->of[v] <= zero + PONDI_COMPAT_DEAD_MARKET;

            left->of[v] = (pondi_vector)((dead & (pondi_mask)(zero + 1.0)) |
                                         (~dead & (pondi_mask)left->of[v]));
        }
    }
}

/* sigma y of a market's members: sigma = sales / max(sales, left) is min(1, sales / left) without
 * a branch. A firm without sales has sigma 0, and 1 once nothing is left. */
PONDI_KERNEL pass_on_market(struct pondi_sweep *sweep, int32_t market)
{
    const struct pond_esri_model *model = sweep->model;
    pondi_vector zero = {0.0};
    union pondi_lane_row left = {{{0.0}}};

    add_up_left(sweep, market, &left);
    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node node = model->members.node[m];
        double sales = model->sales[node];

        for (int v = 0; v < PONDI_VECTORS; v++) {
            pondi_vector loss = sweep->down[node].of[v];

            if (sales > 0.0) {
                pondi_vector whole = zero + sales;

                keep_larger(&whole, &left.of[v]);
                sweep->passed_on[node].of[v] = sales / whole * loss;
            } else {
                pondi_mask alive = left.of[v] > zero;

                sweep->passed_on[node].of[v] = (pondi_vector)(~alive & (pondi_mask)loss);
            }
        }
    }
}

/* *sum = the links [begin, end) of a row times the losses at their other ends. */
PONDI_KERNEL add_links(const struct pondi_rows *rows, const double *share, int64_t begin,
                       int64_t end, const union pondi_lane_row *losses, union pondi_lane_row *sum)
{
    *sum = (union pondi_lane_row){{{0.0}}};
    for (int64_t e = begin; e < end; e++) {
        const union pondi_lane_row *from = &losses[rows->node[e]];

        for (int v = 0; v < PONDI_VECTORS; v++) {
            sum->of[v] += share[e] * from->of[v];
        }
    }
}

/* What customers lose for want of inputs: the worst of their groups. */
PONDI_KERNEL sweep_down(struct pondi_sweep *sweep, const union pondi_lane_row *inflate,
                        union pondi_lane_row *growth)
{
    const struct pond_esri_model *model = sweep->model;
    const union pondi_lane_row *before = model->markets > 0 ? sweep->down : sweep->passed_on;

    for (pond_node j = 0; j < model->nodes; j++) {
        union pondi_lane_row worst = {{{0.0}}};

        for (int64_t g = model->group_start[j]; g < model->group_start[j + 1]; g++) {
            union pondi_lane_row sum;

            add_links(&model->down, model->down_share, model->down.start[g],
                      model->down.start[g + 1], sweep->passed_on, &sum);
            for (int v = 0; v < PONDI_VECTORS; v++) {
                keep_larger(&worst.of[v], &sum.of[v]);
            }
        }
        for (int v = 0; v < PONDI_VECTORS; v++) {
            pondi_vector step;

            clamp_to_one(&worst.of[v]);
            add_where_some(&worst.of[v], &inflate->of[v]);
            step = worst.of[v] - before[j].of[v];
            keep_larger(&growth->of[v], &step);
            sweep->down[j].of[v] = worst.of[v];
        }
    }
}

PONDI_KERNEL sweep_up(struct pondi_sweep *sweep, const union pondi_lane_row *inflate,
                      union pondi_lane_row *growth)
{
    const struct pond_esri_model *model = sweep->model;

    for (pond_node i = 0; i < model->nodes; i++) {
        union pondi_lane_row sum;

        add_links(&model->up, model->up_share, model->up.start[i], model->up.start[i + 1],
                  sweep->up, &sum);
        for (int v = 0; v < PONDI_VECTORS; v++) {
            pondi_vector step;

            clamp_to_one(&sum.of[v]);
            add_where_some(&sum.of[v], &inflate->of[v]);
            step = sum.of[v] - sweep->up[i].of[v];
            keep_larger(&growth->of[v], &step);
            sweep->next_up[i].of[v] = sum.of[v];
        }
    }
}

/* One update of all lanes but for the floors. Without substitution `passed_on` holds the losses of
 * the update before: the arrays change places. */
PONDI_KERNEL sweep_once(struct pondi_sweep *sweep)
{
    union pondi_lane_row *other = sweep->down;
    union pondi_lane_row growth = {{{0.0}}};
    union pondi_lane_row inflate;

    memcpy(&inflate, sweep->inflate, sizeof inflate);
    if (sweep->model->markets > 0) {
        for (int32_t market = 0; market < sweep->model->markets; market++) {
            pass_on_market(sweep, market);
        }
    } else {
        sweep->down = sweep->passed_on;
        sweep->passed_on = other;
    }
    sweep_down(sweep, &inflate, &growth);
    sweep_up(sweep, &inflate, &growth);
    memcpy(sweep->growth, &growth, sizeof growth);
    other = sweep->up;
    sweep->up = sweep->next_up;
    sweep->next_up = other;
}

/* Weighted losses of one set, in words of 64 firms as pond_esri_run adds them up. */
PONDI_KERNEL sweep_scores(const struct pondi_sweep *sweep, int32_t set,
                          union pondi_lane_row score[3])
{
    const double *weight = sweep->model->weight + (int64_t)set * sweep->model->nodes;
    pond_node nodes = sweep->model->nodes;

    memset(score, 0, 3 * sizeof *score);
    for (int64_t begin = 0; begin < nodes; begin += 64) {
        int64_t end = begin + 64 < nodes ? begin + 64 : nodes;

        for (int v = 0; v < PONDI_VECTORS; v++) {
            pondi_vector part[3] = {{0.0}, {0.0}, {0.0}};

            for (int64_t i = begin; i < end; i++) {
                pondi_vector larger = sweep->down[i].of[v];

                keep_larger(&larger, &sweep->up[i].of[v]);
                part[0] += weight[i] * larger;
                part[1] += weight[i] * sweep->down[i].of[v];
                part[2] += weight[i] * sweep->up[i].of[v];
            }
            for (int s = 0; s < 3; s++) {
                score[s].of[v] += part[s];
            }
        }
    }
}

#endif
