/* The sweeps of the batch engine; esri_lanes.c compiles them for several kinds of processor.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_LANES_STEP_H
#define POND_RIPPLE_ESRI_LANES_STEP_H

#include <string.h>

#include "ripple/esri_lanes.h"

/** What a vector's comparison gives: all bits of a lane, or none. */
typedef int64_t pondi_mask __attribute__((vector_size(64), aligned(64)));

/** State of all lanes; row i is one number of each lane of firm i. */
struct pondi_sweep {
    const struct pond_esri_model *model;
    pondi_vector *down;          /**< nodes: y */
    pondi_vector *passed_on;     /**< nodes: sigma y */
    pondi_vector *up;            /**< nodes: x */
    pondi_vector *next_up;       /**< nodes */
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

/* sigma y of a market's members: sigma = sales / max(sales, left) is min(1, sales / left) without
 * a branch. A firm without sales has sigma 0, and 1 once nothing is left. */
PONDI_KERNEL pass_on_market(struct pondi_sweep *sweep, int32_t market)
{
    const struct pond_esri_model *model = sweep->model;
    int64_t end = model->members.start[market + 1];
    pondi_vector left = {0.0};
    pondi_vector zero = {0.0};
    pondi_mask alive = {0};

    for (int64_t m = model->members.start[market]; m < end; m++) {
        pond_node node = model->members.node[m];

        left += model->sales[node] * (1.0 - sweep->down[node]);
    }
    if (model->compat) {
        pondi_mask dead = left <= zero + PONDI_COMPAT_DEAD_MARKET;

        left = (pondi_vector)((dead & (pondi_mask)(zero + 1.0)) | (~dead & (pondi_mask)left));
    }
    alive = left > zero;
    for (int64_t m = model->members.start[market]; m < end; m++) {
        pond_node node = model->members.node[m];
        double sales = model->sales[node];
        pondi_vector loss = sweep->down[node];

        if (sales > 0.0) {
            pondi_vector whole = zero + sales;

            keep_larger(&whole, &left);
            sweep->passed_on[node] = sales / whole * loss;
        } else {
            sweep->passed_on[node] = (pondi_vector)(~alive & (pondi_mask)loss);
        }
    }
}

/* What customers lose for want of inputs: the worst of their groups. */
PONDI_KERNEL sweep_down(struct pondi_sweep *sweep, const pondi_vector *inflate,
                        pondi_vector *growth)
{
    const struct pond_esri_model *model = sweep->model;

    for (pond_node j = 0; j < model->nodes; j++) {
        pondi_vector worst = {0.0};
        pondi_vector step = {0.0};

        for (int64_t g = model->group_start[j]; g < model->group_start[j + 1]; g++) {
            pondi_vector sum = {0.0};

            for (int64_t e = model->down.start[g]; e < model->down.start[g + 1]; e++) {
                sum += model->down_share[e] * sweep->passed_on[model->down.node[e]];
            }
            keep_larger(&worst, &sum);
        }
        clamp_to_one(&worst);
        add_where_some(&worst, inflate);
        step = worst - (model->markets > 0 ? sweep->down : sweep->passed_on)[j];
        keep_larger(growth, &step);
        sweep->down[j] = worst;
    }
}

PONDI_KERNEL sweep_up(struct pondi_sweep *sweep, const pondi_vector *inflate, pondi_vector *growth)
{
    const struct pond_esri_model *model = sweep->model;

    for (pond_node i = 0; i < model->nodes; i++) {
        pondi_vector sum = {0.0};
        pondi_vector step = {0.0};

        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            sum += model->up_share[e] * sweep->up[model->up.node[e]];
        }
        clamp_to_one(&sum);
        add_where_some(&sum, inflate);
        step = sum - sweep->up[i];
        keep_larger(growth, &step);
        sweep->next_up[i] = sum;
    }
}

/* One update of all lanes but for the floors. Without substitution `passed_on` holds the losses of
 * the update before: the arrays change places. */
PONDI_KERNEL sweep_once(struct pondi_sweep *sweep)
{
    pondi_vector *other = sweep->down;
    pondi_vector growth = {0.0};
    pondi_vector inflate;

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
PONDI_KERNEL sweep_scores(const struct pondi_sweep *sweep, int32_t set, pondi_vector score[3])
{
    const double *weight = sweep->model->weight + (int64_t)set * sweep->model->nodes;
    pond_node nodes = sweep->model->nodes;

    for (int s = 0; s < 3; s++) {
        score[s] = (pondi_vector){0.0};
    }
    for (int64_t begin = 0; begin < nodes; begin += 64) {
        int64_t end = begin + 64 < nodes ? begin + 64 : nodes;
        pondi_vector part[3] = {{0.0}, {0.0}, {0.0}};

        for (int64_t i = begin; i < end; i++) {
            pondi_vector larger = sweep->down[i];

            keep_larger(&larger, &sweep->up[i]);
            part[0] += weight[i] * larger;
            part[1] += weight[i] * sweep->down[i];
            part[2] += weight[i] * sweep->up[i];
        }
        for (int s = 0; s < 3; s++) {
            score[s] += part[s];
        }
    }
}

#endif
