/* Second pass of a day, by supplier: demand, production, who gets how much when it is short.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "ripple/days_model.h"

/* Final demand for a firm's goods today. */
static double final_demand(const struct pond_days_run *run, pond_node j)
{
    return run->model->final[j] * (run->wanted[j] * run->spending);
}

/* A supplier's links are all over memory: ask for them some links ahead. */
#define AHEAD 24

static inline void fetch_ahead(const struct pond_days_run *run, pond_edge f, bool usual)
{
    const struct pond_days_model *model = run->model;

    if (f + AHEAD < model->links) {
        uint32_t e = model->slot[f + AHEAD];

        __builtin_prefetch(&run->order[e]);
        if (usual) {
            __builtin_prefetch(&model->usual[e]);
        }
    }
}

/* Links that have moved to a supplier, in the run's list of them. */
struct moved_in {
    int64_t first;
    int64_t end;
};

/* How much of each order is served when `made` is less than all. Final demand is an order like
 * others, its usual size what households usually buy. */
static double ration(const struct pond_days_run *run, pond_node j, double made, struct moved_in in,
                     double *scratch)
{
    const struct pond_days_model *model = run->model;
    double *order = scratch;
    double *usual = scratch + run->scratch_row;
    int64_t count = 0;

    if (model->with.rationing == POND_DAYS_RATION_SHARE) {
        return made / run->demand[j];
    }
    if (model->final[j] > 0.0) {
        order[count] = final_demand(run, j);
        usual[count++] = model->final[j];
    }
    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        uint32_t e = model->slot[f];

        fetch_ahead(run, f, true);
        if (run->patience != NULL && (run->patience[e] & POND_DAYS_MOVED) != 0U) {
            continue;
        }
        order[count] = run->order[e];
        usual[count++] = model->usual[e];
    }
    for (int64_t m = in.first; m < in.end; m++) {
        order[count] = run->order[run->moved[m].edge];
        usual[count++] = model->usual[run->moved[m].edge];
    }
    return pondi_water_level(made, order, usual, count);
}

/* A firm that sells nothing here runs as it can. */
static double activity_of_sink(const struct pond_days_run *run, pond_node j)
{
    return pondi_least(pondi_least(run->capacity[j], run->cover[j]),
                       run->wanted[j] * run->spending);
}

/* Production, what limits it, and the level of rationing. */
static void produce(struct pond_days_run *run, pond_node j, struct moved_in in, double *scratch)
{
    const struct pond_days_model *model = run->model;
    double all = model->with.rationing == POND_DAYS_RATION_SHARE ? 1.0 : (double)INFINITY;
    double output = model->output[j];
    double can = pondi_least(run->capacity[j], run->cover[j]);
    double made = run->demand[j];

    run->limit[j] = POND_DAYS_LIMIT_DEMAND;
    run->seller[j].level = all;
    if (output == 0.0) {
        run->production[j] = 0.0;
        run->activity[j] = activity_of_sink(run, j);
        if (can < run->wanted[j] * run->spending) {
            run->limit[j] =
                run->cover[j] < run->capacity[j] ? POND_DAYS_LIMIT_INPUT : POND_DAYS_LIMIT_CAPACITY;
        }
        return;
    }
    if (can * output < made) {
        made = can * output;
        run->limit[j] =
            run->cover[j] < run->capacity[j] ? POND_DAYS_LIMIT_INPUT : POND_DAYS_LIMIT_CAPACITY;
        run->seller[j].level = ration(run, j, made, in, scratch);
    }
    run->production[j] = made;
    run->activity[j] = made / output;
}

/* Days that a firm is hit, and what it has lost so far. */
static void remember(struct pond_days_run *run, pond_node j)
{
    if (run->activity[j] < POND_DAYS_HIT) {
        run->last_hit[j] = run->day + 1;
        if (run->first_hit[j] < 0) {
            run->first_hit[j] = run->day + 1;
        }
    }
    run->lost[j] += run->model->output[j] - run->production[j];
}

void pondi_days_add(const struct pond_days_run *run, pond_node node, struct pond_days_sums *sums)
{
    const struct pond_days_model *model = run->model;
    double wanted = final_demand(run, node);
    double got = wanted;

    if (model->with.rationing == POND_DAYS_RATION_SHARE) {
        got = wanted * run->seller[node].level;
    } else if (run->limit[node] != POND_DAYS_LIMIT_DEMAND) {
        got = pondi_least(wanted, model->final[node] * run->seller[node].level);
    }
    sums->production += run->production[node];
    sums->production_lost += model->output[node] - run->production[node];
    sums->value_added += run->activity[node] * model->margin[node];
    sums->demand += run->demand[node];
    sums->unmet += run->demand[node] - run->production[node];
    sums->consumption += got;
    sums->unmet_final += wanted - got;
    sums->firms++;
    sums->hit += run->activity[node] < POND_DAYS_HIT ? 1 : 0;
    sums->limited[run->limit[node]]++;
}

/* Final demand and orders, in the order in which one thread alone adds them. */
static double gather_orders(const struct pond_days_run *run, pond_node j)
{
    const struct pond_days_model *model = run->model;
    double demand = final_demand(run, j);

    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        uint32_t e = model->slot[f];

        fetch_ahead(run, f, false);
        if (run->patience == NULL || (run->patience[e] & POND_DAYS_MOVED) == 0U) {
            demand += run->order[e];
        }
    }
    return demand;
}

void pondi_days_sell(struct pond_days_run *run, pond_node begin, pond_node end, bool pushed,
                     double *scratch)
{
    struct pond_days_sums *sums = &run->block[begin / POND_DAYS_BLOCK];
    struct moved_in in = {.end = pondi_days_first_moved(run, begin)};

    *sums = (struct pond_days_sums){0};
    for (pond_node j = begin; j < end; j++) {
        double demand = pushed ? run->seller[j].ordered : gather_orders(run, j);

        in.first = in.end;
        while (in.end < run->moved_count && run->moved[in.end].supplier == j) {
            demand += run->order[run->moved[in.end++].edge];
        }
        run->demand[j] = demand;
        produce(run, j, in, scratch);
        remember(run, j);
        pondi_days_add(run, j, sums);
    }
}
