/* Days of a run: steps, sums by group, what a firm is short of.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "ripple/days_model.h"

static enum pond_status buy_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    (void)thread;
    (void)err;
    pondi_days_buy(user, (pond_node)begin, (pond_node)end, false);
    return POND_OK;
}

/* Firms of one block sell and, where a switch wants it, close their day. */
static void sell_block(struct pond_days_run *run, pond_node begin, pond_node end, bool pushed,
                       int thread)
{
    const struct pond_days_model *model = run->model;

    pondi_days_sell(run, begin, end, pushed, run->scratch + (int64_t)2 * thread * run->scratch_row);
    if (model->grows || model->closes || model->earns) {
        pondi_days_evening(run, begin, end);
    }
}

static enum pond_status sell_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    (void)err;
    sell_block(user, (pond_node)begin, (pond_node)end, false, thread);
    return POND_OK;
}

/* Does one thread do the whole day? */
static bool is_alone(const struct pond_days_run *run)
{
    return run->threads == 1 || pond_threads() > run->threads;
}

/* The second pass of one thread. */
static void sell_alone(struct pond_days_run *run, bool pushed)
{
    for (pond_node begin = 0; begin < run->model->nodes;) {
        pond_node rest = run->model->nodes - begin;
        pond_node end = rest > POND_DAYS_BLOCK ? begin + POND_DAYS_BLOCK : run->model->nodes;

        sell_block(run, begin, end, pushed, 0);
        begin = end;
    }
}

/* Both passes by one thread: orders go straight to the suppliers' demand, in the order of
 * customers, which is the order in which the other way adds them. */
static enum pond_status step_alone(struct pond_days_run *run, struct pond_error *err)
{
    const struct pond_days_model *model = run->model;
    enum pond_status status = POND_OK;

    for (pond_node j = 0; j < model->nodes; j++) {
        run->seller[j].ordered = model->final[j] * (run->wanted[j] * run->spending);
    }
    pondi_days_buy(run, 0, model->nodes, true);
    if (model->changes) {
        POND_TRY(pondi_days_collect(run, err));
    }
    sell_alone(run, true);
done:
    return status;
}

static void add_sums(struct pond_days_sums *to, const struct pond_days_sums *part)
{
    to->production += part->production;
    to->production_lost += part->production_lost;
    to->value_added += part->value_added;
    to->demand += part->demand;
    to->unmet += part->unmet;
    to->consumption += part->consumption;
    to->unmet_final += part->unmet_final;
    to->firms += part->firms;
    to->hit += part->hit;
    for (int k = 0; k < 3; k++) {
        to->limited[k] += part->limited[k];
    }
}

/* What a day begins with: shocks, capacity, household spending. */
static enum pond_status begin_day(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (run->day == INT32_MAX) {
        return pond_fail(err, POND_ELIMIT, "day %" PRId32 " was the last that can be counted",
                         run->day);
    }
    POND_TRY(pondi_days_ask_demand(run, run->day + 1, err));
    pondi_days_shock(run, run->day + 1);
    pondi_days_morning(run);
done:
    return status;
}

enum pond_status pondi_days_begin(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(begin_day(run, err));
    if (is_alone(run)) {
        pondi_days_buy(run, 0, run->model->nodes, false);
    } else {
        POND_TRY(pond_parallel_for(run->model->nodes, POND_DAYS_BLOCK, buy_range, run, err));
    }
done:
    return status;
}

enum pond_status pondi_days_finish(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (run->model->changes) {
        POND_TRY(pondi_days_collect(run, err));
    }
    if (is_alone(run)) {
        sell_alone(run, false);
    } else {
        POND_TRY(pond_parallel_for(run->model->nodes, POND_DAYS_BLOCK, sell_range, run, err));
    }
done:
    return status;
}

void pondi_days_sum_up(struct pond_days_run *run)
{
    pondi_days_close(run);
    run->day++;
    run->sums = (struct pond_days_sums){0};
    for (int64_t b = 0; b * POND_DAYS_BLOCK < run->model->nodes; b++) {
        add_sums(&run->sums, &run->block[b]);
    }
}

enum pond_status pond_days_step(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (is_alone(run)) {
        POND_TRY(begin_day(run, err));
        POND_TRY(step_alone(run, err));
    } else {
        POND_TRY(pondi_days_begin(run, err));
        POND_TRY(pondi_days_finish(run, err));
    }
    pondi_days_sum_up(run);
done:
    return status;
}

struct pond_days_day pond_days_today(const struct pond_days_run *run)
{
    return (struct pond_days_day){.day = run->day,
                                  .sums = run->sums,
                                  .production = run->production,
                                  .activity = run->activity,
                                  .demand = run->demand,
                                  .limit = run->limit,
                                  .lost = run->lost,
                                  .first_hit_day = run->first_hit,
                                  .last_hit_day = run->last_hit,
                                  .changed = run->changed,
                                  .exits = run->events.exits,
                                  .entries = run->events.entries,
                                  .defaults = run->events.defaults,
                                  .income = run->income,
                                  .cash = run->cash,
                                  .closed = run->closed};
}

void pond_days_sums_by(const struct pond_days_run *run, const int32_t *group, int32_t groups,
                       struct pond_days_sums *sums)
{
    group = group != NULL ? group : run->model->industry;
    memset(sums, 0, (size_t)groups * sizeof *sums);
    for (pond_node i = 0; i < run->model->nodes; i++) {
        if (group[i] >= 0) {
            pondi_days_add(run, i, &sums[group[i]]);
        }
    }
}

int32_t pond_days_shortest_input(const struct pond_days_run *run, pond_node node, double *cover)
{
    const struct pond_days_model *model = run->model;
    int32_t link = run->shortest[node];

    if (cover != NULL) {
        *cover = run->cover[node];
    }
    return link < 0 ? -1 : model->industry[model->supplier[model->in_start[node] + link]];
}

double pond_days_stock_days(const struct pond_days_model *model, pond_node customer, int64_t k)
{
    return pondi_days_of_link(model, customer, model->in_start[customer] + k);
}

double pond_days_stock(const struct pond_days_run *run, pond_node customer, int64_t k)
{
    pond_edge e = run->model->in_start[customer] + k;
    double days = pond_days_stock_days(run->model, customer, k);

    return days * run->model->usual[e] + run->gap[e]; /* gap >= -target: never below 0 */
}

void pond_days_flow(const struct pond_days_run *run, pond_node customer, int64_t k, double *ordered,
                    double *shipped)
{
    const struct pond_days_model *model = run->model;
    pond_edge e = model->in_start[customer] + k;
    double level = run->seller[run->supplier[e]].level;
    bool share = model->with.rationing == POND_DAYS_RATION_SHARE;

    if (ordered != NULL) {
        *ordered = run->order[e];
    }
    if (shipped != NULL) {
        *shipped = share ? run->order[e] * level : fmin(run->order[e], model->usual[e] * level);
    }
}

pond_node pond_days_supplier(const struct pond_days_run *run, pond_node customer, int64_t k)
{
    return run->supplier[run->model->in_start[customer] + k];
}

enum pond_status pond_days_go(struct pond_days_run *run, int32_t days, pond_days_listener listener,
                              void *user, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t d = 0; d < days; d++) {
        struct pond_days_day today;

        POND_TRY(pond_days_step(run, err));
        today = pond_days_today(run);
        if (listener != NULL) {
            POND_TRY(listener(user, run, &today, err));
        }
    }
done:
    return status;
}
