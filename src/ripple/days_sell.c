/* Second pass of a day, by supplier: demand, production, who gets how much when it is short.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "ripple/days_model.h"

/* Final demand for a firm's goods today. */
static double final_demand(const struct pond_days_run *run, pond_node j)
{
    return run->model->final[j] * (run->wanted[j] * run->spending);
}

/* A supplier's links are all over memory: ask for orders so many links ahead, */
#define AHEAD 24

/* and for the rows of suppliers that ration so many of those ahead: their places, then the links.
 */
#define ROWS_AHEAD 6
#define LINKS_AHEAD 3
#define LINKS_FETCHED 32

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

        if (run->patience != NULL && (run->patience[e] & POND_DAYS_MOVED) != 0U) {
            continue;
        }
        order[count] = run->asked[e];
        usual[count++] = model->usual[e];
    }
    for (int64_t m = in.first; m < in.end; m++) {
        order[count] = run->asked[run->moved[m].edge];
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

/* By more than rounding: stocks that were short once come back to their targets but for that. */
static bool falls_short(double can, double asked)
{
    return can < asked * (1.0 - 1e-9);
}

/* Production and what limits it; true where not all that is ordered is made. */
static bool produce(struct pond_days_run *run, pond_node j)
{
    const struct pond_days_model *model = run->model;
    double output = model->output[j];
    double can = pondi_least(run->capacity[j], run->cover[j]);
    uint8_t limit =
        run->cover[j] < run->capacity[j] ? POND_DAYS_LIMIT_INPUT : POND_DAYS_LIMIT_CAPACITY;
    double made = run->demand[j];
    bool is_short = false;

    run->seller[j].level = model->with.rationing == POND_DAYS_RATION_SHARE ? 1.0 : (double)INFINITY;
    if (output == 0.0) {
        run->production[j] = 0.0;
        run->activity[j] = activity_of_sink(run, j);
        run->limit[j] =
            falls_short(can, run->wanted[j] * run->spending) ? limit : POND_DAYS_LIMIT_DEMAND;
        return false;
    }
    is_short = can * output < made;
    run->limit[j] = falls_short(can * output, made) ? limit : POND_DAYS_LIMIT_DEMAND;
    made = is_short ? can * output : made;
    run->production[j] = made;
    run->activity[j] = made / output;
    return is_short;
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
    } else if (wanted > 0.0) {
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

        if (f + AHEAD < model->links) {
            __builtin_prefetch(&run->asked[model->slot[f + AHEAD]]);
        }
        if (run->patience == NULL || (run->patience[e] & POND_DAYS_MOVED) == 0U) {
            demand += run->asked[e];
        }
    }
    return demand;
}

/* Ask for what the next suppliers on the list will need. */
static void fetch_rows(const struct pond_days_run *run, const pond_node *list, int32_t k,
                       int32_t count)
{
    const struct pond_days_model *model = run->model;

    if (k + ROWS_AHEAD < count) {
        __builtin_prefetch(&model->slot[model->out_start[list[k + ROWS_AHEAD]]]);
    }
    if (k + LINKS_AHEAD < count) {
        pond_edge f = model->out_start[list[k + LINKS_AHEAD]];
        pond_edge end = model->out_start[list[k + LINKS_AHEAD] + 1];

        for (end = end - f < LINKS_FETCHED ? end : f + LINKS_FETCHED; f < end; f++) {
            __builtin_prefetch(&run->asked[model->slot[f]]);
            __builtin_prefetch(&model->usual[model->slot[f]]);
        }
    }
}

/* The levels of the suppliers that ration. */
static void ration_all(struct pond_days_run *run, const pond_node *list, int32_t count,
                       double *scratch)
{
    for (int32_t k = 0; k < count; k++) {
        pond_node j = list[k];
        struct moved_in in = {0};

        fetch_rows(run, list, k, count);
        if (run->moved_count > 0) {
            in.first = pondi_days_first_moved(run, j);
            in.end = pondi_days_first_moved(run, j + 1);
        }
        run->seller[j].level = ration(run, j, run->production[j], in, scratch);
    }
}

void pondi_days_sell(struct pond_days_run *run, pond_node begin, pond_node end, bool pushed,
                     double *scratch)
{
    struct pond_days_sums *sums = &run->block[begin / POND_DAYS_BLOCK];
    int64_t moved = pondi_days_first_moved(run, begin);
    pond_node list[POND_DAYS_BLOCK];
    int32_t count = 0;

    for (pond_node j = begin; j < end; j++) {
        double demand = pushed ? run->seller[j].ordered : gather_orders(run, j);

        for (; moved < run->moved_count && run->moved[moved].supplier == j; moved++) {
            demand += run->asked[run->moved[moved].edge];
        }
        run->demand[j] = demand;
        if (produce(run, j)) {
            list[count++] = j;
        }
    }
    ration_all(run, list, count, scratch);
    *sums = (struct pond_days_sums){0};
    for (pond_node j = begin; j < end; j++) {
        remember(run, j);
        pondi_days_add(run, j, sums);
    }
}
