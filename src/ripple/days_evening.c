/* After the day's work: capacity that grows, cash, firms that close and open, household income.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "ripple/days_model.h"

/* Streams of random numbers: item = firm, step = day. */
#define STREAM_EXIT 0x64617932U
#define STREAM_ENTRY 0x64617933U

/* Wages of a usual day, added as on every day. */
static double usual_wages(const struct pond_days_model *model)
{
    double wages = 0.0;

    for (pond_node begin = 0; begin < model->nodes;) {
        pond_node end =
            model->nodes - begin > POND_DAYS_BLOCK ? begin + POND_DAYS_BLOCK : model->nodes;
        double part = 0.0;

        for (pond_node i = begin; i < end; i++) {
            part += model->wage[i];
        }
        wages += part;
        begin = end;
    }
    return wages;
}

/* Wages, and what a usual day leaves: all as the daily accounts have it, so that nothing is rounded
 * on a usual day. */
enum pond_status pondi_days_accounts(struct pond_days_model *model, const double *wages,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&model->wage, model->nodes, err));
    POND_TRY(POND_NEW(&model->fixed, model->nodes, err));
    POND_TRY(POND_NEW(&model->profit, model->nodes, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        double paid = 0.0;

        for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1]; e++) {
            paid += model->usual[e];
        }
        model->wage[i] = wages != NULL ? wages[i] : pondi_most(0.0, model->margin[i]);
        model->fixed[i] = model->with.fixed_share * pondi_most(0.0, model->margin[i]);
        model->profit[i] = model->output[i] - paid - model->imports[i] - model->fixed[i];
    }
    model->wages = usual_wages(model);
done:
    return status;
}

enum pond_status pondi_days_allocate_firms(struct pond_days_run *run, struct pond_error *err)
{
    const struct pond_days_model *model = run->model;
    enum pond_status status = POND_OK;

    if (model->grows) {
        POND_TRY(POND_NEW(&run->alpha, model->nodes, err));
    }
    if (model->pays) {
        POND_TRY(POND_NEW(&run->cash, model->nodes, err));
        POND_TRY(POND_NEW(&run->paid, model->nodes, err));
    }
    if (model->closes) {
        POND_TRY(POND_NEW(&run->closed, model->nodes, err));
    }
    if (model->grows || model->closes) {
        POND_TRY(POND_NEW(&run->shocked, model->nodes, err));
    }
done:
    return status;
}

/* The buffer that a firm begins with: days of its usual costs. */
static double buffer(const struct pond_days_model *model, pond_node i)
{
    return model->with.cash_days * (model->output[i] - model->profit[i]);
}

void pondi_days_reset_firms(struct pond_days_run *run)
{
    const struct pond_days_model *model = run->model;

    run->income = 1.0;
    run->spending = 1.0;
    run->tomorrow = 1.0;
    for (pond_node i = 0; i < model->nodes; i++) {
        if (run->alpha != NULL) {
            run->alpha[i] = 1.0;
        }
        if (run->cash != NULL) {
            run->cash[i] = buffer(model, i);
            run->paid[i] = 0.0;
        }
        if (run->closed != NULL) {
            run->closed[i] = 0;
        }
        if (run->shocked != NULL) {
            run->shocked[i] = pondi_days_capacity(model, i);
        }
    }
}

void pondi_days_morning(struct pond_days_run *run)
{
    run->spending = run->tomorrow;
    for (pond_node i = 0; run->shocked != NULL && i < run->model->nodes; i++) {
        double capacity = run->shocked[i];

        if (run->alpha != NULL) {
            capacity *= run->alpha[i];
        }
        if (run->closed != NULL && run->closed[i] != 0) {
            capacity = 0.0;
        }
        run->capacity[i] = capacity;
    }
}

/* Overproduction capacity: towards its most while demand is unmet, back to 1 when it is met. */
static void grow(struct pond_days_run *run, pond_node i)
{
    const struct pond_days_input *with = &run->model->with;
    double alpha = run->alpha[i];
    double unmet = run->demand[i] - run->production[i];
    double scarcity = unmet > 0.0 ? unmet / run->demand[i] : 0.0;

    alpha += ((with->overcapacity - alpha) * scarcity + (scarcity == 0.0 ? 1.0 - alpha : 0.0)) /
             with->overcapacity_days;
    run->alpha[i] = pondi_least(with->overcapacity, pondi_most(1.0, alpha));
}

/* The day's profit; owners take what they usually take, of that what there is. */
static bool defaults(struct pond_days_run *run, pond_node i)
{
    const struct pond_days_model *model = run->model;
    double usual = model->profit[i];
    double profit =
        run->production[i] - run->paid[i] - model->imports[i] * run->activity[i] - model->fixed[i];
    double taken = usual < 0.0 ? usual : pondi_least(usual, pondi_most(0.0, profit));

    if (model->output[i] == 0.0) {
        return false;
    }
    run->cash[i] += profit - taken;
    return run->cash[i] < 0.0;
}

/* Does a firm close, or does another take its place? */
static void turn_over(struct pond_days_run *run, pond_node i, struct pond_days_events *events)
{
    const struct pond_days_model *model = run->model;
    uint64_t day = (uint64_t)run->day + 1;

    if (run->closed[i] != 0) {
        if (model->with.entry_rate > 0.0 &&
            pond_random_uniform(run->seed, STREAM_ENTRY, (uint64_t)i, day) <
                model->with.entry_rate) {
            run->closed[i] = 0;
            events->entries++;
            if (run->cash != NULL) {
                run->cash[i] = buffer(model, i);
            }
        }
        return;
    }
    if (run->cash != NULL && defaults(run, i)) {
        run->closed[i] = 1;
        events->defaults++;
    } else if (model->with.exit_rate > 0.0 &&
               pond_random_uniform(run->seed, STREAM_EXIT, (uint64_t)i, day) <
                   model->with.exit_rate) {
        run->closed[i] = 1;
        events->exits++;
    }
}

void pondi_days_evening(struct pond_days_run *run, pond_node begin, pond_node end)
{
    const struct pond_days_model *model = run->model;
    struct pond_days_events *events = &run->event[begin / POND_DAYS_BLOCK];

    *events = (struct pond_days_events){0};
    for (pond_node i = begin; i < end; i++) {
        if (run->alpha != NULL) {
            grow(run, i);
        }
        if (run->closed != NULL) {
            turn_over(run, i, events);
        }
        if (model->earns) {
            events->wages += model->wage[i] * run->activity[i];
        }
    }
}

void pondi_days_close(struct pond_days_run *run)
{
    const struct pond_days_model *model = run->model;
    double wages = 0.0;

    run->events = (struct pond_days_events){0};
    for (int64_t b = 0; b * POND_DAYS_BLOCK < model->nodes; b++) {
        wages += run->event[b].wages;
        run->events.exits += run->event[b].exits;
        run->events.entries += run->event[b].entries;
        run->events.defaults += run->event[b].defaults;
    }
    if (model->earns) {
        double target = 0.0;

        run->income = model->wages > 0.0 ? wages / model->wages : 1.0;
        target = 1.0 + model->with.income_share * (run->income - 1.0);
        run->tomorrow =
            run->spending + (1.0 - model->with.income_memory) * (target - run->spending);
    }
}
