/* The pass over suppliers, backwards: from activity and levels to what was asked of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * With bars for dL / d, P = min(K P0, cover P0, D), and W the sum of A over orders above the level:
 *
 *     L_ = sum of the links' bars;   P_ = u_ / P0 + L_ / W;   each order served whole: - L_ / W
 *     D binds:  D_ += P_             else  K_ or cover_ += P_ P0
 *
 * With shares, L = P / D:  P_ += L_ / D,  D_ -= L_ P / D^2. */
#include <math.h>

#include "ripple/days_adjoint.h"

/* Links of a supplier are all over memory: ask for them so many ahead. */
#define AHEAD 24

/* What is known of one supplier's day. */
struct seller {
    double activity; /* bars */
    double made;
    double demand;
    bool is_short;
};

/* Capacity that grows: alpha' = alpha + ((a - alpha) z + (1 - alpha) [z = 0]) / days, within
 * 1..a. */
static void grow_back(struct pond_days_adjoint *adj, pond_node j, struct seller *bar)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_input *with = &run->model->with;
    double alpha = adj->before->alpha[j];
    double unmet = run->demand[j] - run->production[j];
    double z = unmet > 0.0 ? unmet / run->demand[j] : 0.0;
    double rest = z == 0.0 ? 1.0 : 0.0;
    double raw =
        alpha + ((with->overcapacity - alpha) * z + rest * (1.0 - alpha)) / with->overcapacity_days;
    double after = adj->alpha[j];

    adj->alpha[j] = 0.0;
    if (raw < 1.0 || raw > with->overcapacity) {
        return;
    }
    adj->alpha[j] = after * (1.0 - (z + rest) / with->overcapacity_days);
    if (unmet > 0.0) {
        double by_z = after * (with->overcapacity - alpha) / with->overcapacity_days;

        bar->made -= by_z / run->demand[j];
        bar->demand += by_z * run->production[j] / (run->demand[j] * run->demand[j]);
    }
}

/* dL / d level: from all who are shipped something the next day. */
static double level_bar(const struct pond_days_adjoint *adj, pond_node j)
{
    const struct pond_days_model *model = adj->run->model;
    double bar = 0.0;

    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        if (f + AHEAD < model->links) {
            __builtin_prefetch(&adj->level[model->slot[f + AHEAD]]);
        }
        bar += adj->level[model->slot[f]];
    }
    return bar;
}

/* Usual purchases of those whose orders are above the level. */
static double cut_short(const struct pond_days_run *run, pond_node j)
{
    const struct pond_days_model *model = run->model;
    double level = run->seller[j].level;
    double final = model->final[j];
    double weight = 0.0;

    if (!pondi_days_served_whole(run->wanted[j] * run->spending, level, 1.0)) {
        weight = final;
    }
    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        uint32_t e = model->slot[f];

        if (f + AHEAD < model->links) {
            __builtin_prefetch(&run->order[model->slot[f + AHEAD]]);
            __builtin_prefetch(&model->usual[model->slot[f + AHEAD]]);
        }
        weight +=
            pondi_days_served_whole(run->order[e], level, model->usual[e]) ? 0.0 : model->usual[e];
    }
    return weight;
}

/* Who gets how much; returns what an order that is served whole takes away. */
static double ration_back(const struct pond_days_adjoint *adj, pond_node j, struct seller *bar)
{
    const struct pond_days_run *run = adj->run;
    double level = level_bar(adj, j);
    double weight = 0.0;

    if (level == 0.0 || isinf(run->seller[j].level)) {
        return 0.0;
    }
    if (run->model->with.rationing == POND_DAYS_RATION_SHARE) {
        bar->made += level / run->demand[j];
        bar->demand -= level * run->production[j] / (run->demand[j] * run->demand[j]);
        return 0.0;
    }
    weight = cut_short(run, j);
    if (weight == 0.0) {
        return 0.0;
    }
    bar->made += level / weight;
    return level / weight;
}

/* A firm that sells nothing here: u = min(K, cover, wanted). Returns dL / d (wanted spending). */
static double sink_back(struct pond_days_adjoint *adj, pond_node j, double bar)
{
    const struct pond_days_run *run = adj->run;
    double can = pondi_least(run->capacity[j], run->cover[j]);

    if (can >= run->wanted[j] * run->spending) {
        return bar;
    }
    if (run->cover[j] <= run->capacity[j]) {
        adj->cover[j] = bar;
    } else {
        adj->capacity[j] = bar;
    }
    return 0.0;
}

/* Returns dL / d (wanted spending). */
static double make_back(struct pond_days_adjoint *adj, pond_node j, struct seller *bar)
{
    const struct pond_days_run *run = adj->run;
    double output = run->model->output[j];
    double final = run->model->final[j];

    bar->made += bar->activity / output;
    if (!bar->is_short) {
        bar->demand += bar->made;
    } else if (run->cover[j] < run->capacity[j]) {
        adj->cover[j] = bar->made * output;
    } else {
        adj->capacity[j] = bar->made * output;
    }
    adj->seller[j].demand = bar->demand;
    if (!pondi_days_served_whole(run->wanted[j] * run->spending, run->seller[j].level, 1.0)) {
        return bar->demand * final;
    }
    return (bar->demand - adj->seller[j].served) * final;
}

static void firm_back(struct pond_days_adjoint *adj, pond_node j, double *spending)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    const struct pond_days_input *with = &model->with;
    double can = pondi_least(run->capacity[j], run->cover[j]);
    struct seller bar = {.activity = adj->activity[j] - adj->weight[j],
                         .demand = adj->demand[j],
                         .is_short = can * model->output[j] < run->demand[j]};
    double by_wish = 0.0;

    adj->cover[j] = 0.0;
    adj->capacity[j] = 0.0;
    adj->seller[j] =
        (struct pond_days_asked){.level = run->seller[j].level, .before = adj->before->level[j]};
    if (model->earns && model->wages > 0.0) {
        bar.activity += adj->tomorrow * (1.0 - with->income_memory) * with->income_share *
                        model->wage[j] / model->wages;
    }
    if (run->alpha != NULL) {
        grow_back(adj, j, &bar);
    }
    if (model->output[j] == 0.0) {
        by_wish = sink_back(adj, j, bar.activity);
    } else {
        adj->seller[j].served = bar.is_short ? ration_back(adj, j, &bar) : 0.0;
        by_wish = make_back(adj, j, &bar);
    }
    adj->wanted[j] = by_wish * run->spending;
    *spending += by_wish * run->wanted[j];
}

void pondi_days_sell_back(struct pond_days_adjoint *adjoint, pond_node begin, pond_node end)
{
    double spending = 0.0;
    double lost = 0.0;

    for (pond_node j = begin; j < end; j++) {
        firm_back(adjoint, j, &spending);
        lost += adjoint->weight[j] * (1.0 - adjoint->run->activity[j]);
    }
    adjoint->spending[begin / POND_DAYS_BLOCK] = spending;
    adjoint->lost[begin / POND_DAYS_BLOCK] = lost;
}
