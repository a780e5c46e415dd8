/* The slow reckoning of what carried a day's loss.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/days_blame.h"

#include <math.h>
#include <string.h>

static double days_of(const struct days_oracle *o, pond_node i, int32_t s)
{
    double given = o->input->industry_stock_days != NULL
                       ? o->input->industry_stock_days[s * o->industries + o->industry[i]]
                       : 0.0;

    return given != 0.0                        ? given
           : o->input->node_stock_days != NULL ? o->input->node_stock_days[i]
                                               : o->input->stock_days;
}

/* What firm i has of industry s: its usual use, stock over it, what is missing; and its class. */
struct goods {
    double usual;
    double cover;
    double missing;
    int class;
};

static struct goods goods_of(const struct days_oracle *o, pond_node i, int32_t s)
{
    struct goods goods = {.class = POND_INPUT_ESSENTIAL};
    double stock = 0.0;

    for (pond_node j = 0; j < o->n; j++) {
        if (o->industry[j] == s) {
            goods.usual += o->usual[i][j];
            stock += o->stock[i][j];
            goods.missing += fmax(0.0, days_of(o, i, s) * o->usual[i][j] - o->stock[i][j]);
        }
    }
    goods.cover = goods.usual > 0.0 ? stock / goods.usual : (double)INFINITY;
    if (o->input->input_class != NULL) {
        goods.class = o->input->input_class[s * o->industries + o->industry[i]];
    }
    return goods;
}

static void blame_goods(const struct days_oracle *o, struct blame *blame, pond_node i, int32_t s,
                        double amount)
{
    struct goods goods = goods_of(o, i, s);

    for (pond_node j = 0; j < o->n; j++) {
        if (o->industry[j] == s && goods.missing > 0.0) {
            blame->input[i][j] += amount *
                                  fmax(0.0, days_of(o, i, s) * o->usual[i][j] - o->stock[i][j]) /
                                  goods.missing;
        }
    }
}

/* The limits that inputs set a firm, and the scarcest essential one. */
struct limits {
    double least;
    double together; /* of those that are not essential; INFINITY: none lacks */
    double lack;
    int32_t scarcest;
};

static struct limits limits_of(const struct days_oracle *o, struct blame *blame, pond_node i)
{
    struct limits limits = {
        .least = (double)INFINITY, .together = (double)INFINITY, .scarcest = -1};
    double inputs = 0.0;
    double second = (double)INFINITY;

    for (int32_t s = 0; s < o->industries; s++) {
        struct goods goods = goods_of(o, i, s);

        inputs += goods.usual;
        if (goods.usual > 0.0 && goods.class == POND_INPUT_NON_ESSENTIAL) {
            limits.lack += goods.usual * fmax(0.0, o->capacity[i] - goods.cover);
        }
        if (goods.usual > 0.0 && goods.class == POND_INPUT_ESSENTIAL) {
            second = fmin(second, fmax(goods.cover, limits.least));
            limits.scarcest = goods.cover < limits.least ? s : limits.scarcest;
            limits.least = fmin(limits.least, goods.cover);
        }
    }
    if (limits.lack > 0.0) {
        limits.together = o->capacity[i] - limits.lack / inputs;
    }
    if (limits.least < 1.0 && fmin(second, limits.together) - limits.least < 1e-6) {
        blame->tie[i] = fabs(fmin(second, limits.together) - limits.least) < 1e-6;
    }
    return limits;
}

static void blame_inputs(const struct days_oracle *o, struct blame *blame, pond_node i,
                         const struct limits *limits, double rest)
{
    if (limits->least <= limits->together) {
        blame_goods(o, blame, i, limits->scarcest, rest);
        return;
    }
    for (int32_t s = 0; s < o->industries; s++) {
        struct goods goods = goods_of(o, i, s);

        if (goods.usual > 0.0 && goods.class == POND_INPUT_NON_ESSENTIAL) {
            double lack = goods.usual * fmax(0.0, o->capacity[i] - goods.cover);

            blame_goods(o, blame, i, s, rest * lack / limits->lack);
        }
    }
}

static void blame_demand(const struct days_oracle *o, struct blame *blame, pond_node j, double rest)
{
    double final = o->final[j] * fmax(0.0, 1.0 - o->wanted[j]);
    double less = final;

    for (pond_node i = 0; i < o->n; i++) {
        less += fmax(0.0, o->usual[i][j] - o->order[i][j]);
    }
    if (less == 0.0) {
        blame->final[j] += rest;
        return;
    }
    blame->final[j] += rest * final / less;
    for (pond_node i = 0; i < o->n; i++) {
        blame->orders[j][i] += rest * fmax(0.0, o->usual[i][j] - o->order[i][j]) / less;
    }
}

void blame_day(const struct days_oracle *o, struct blame *blame, const double *weight)
{
    for (pond_node i = 0; i < o->n; i++) {
        double lost = 1.0 - o->activity[i];
        double own = fmin(lost, fmax(0.0, 1.0 - o->capacity[i]));
        double rest = weight[i] * (lost - own);
        struct limits limits = limits_of(o, blame, i);
        double can = fmin(o->capacity[i], fmin(limits.least, limits.together));
        double asked = o->output[i] > 0.0 ? o->demand[i] / o->output[i] : o->wanted[i];

        if (lost <= 0.0) {
            continue;
        }
        blame->own[i] += weight[i] * own;
        if (lost - own < 1e-9) {
            continue;
        }
        blame->tie[i] = blame->tie[i] || fabs(fmax(can, 0.0) - asked) < 1e-9;
        if (can <= asked) {
            blame_inputs(o, blame, i, &limits, rest);
        } else {
            blame_demand(o, blame, i, rest);
        }
    }
}
