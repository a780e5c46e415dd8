/* The state of a run by days: made, set to the usual state, shocked.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/days_model.h"

static enum pond_status add_touch(struct pond_days_run *run, pond_edge edge, int64_t shock,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_GROW(&run->touch, &run->touch_room, run->touches + 1, err));
    run->touch[run->touches++] = (struct pond_days_touch){.edge = edge, .shock = shock};
done:
    return status;
}

/* The links of a shock of stock: a row, or those of one industry in it. */
static enum pond_status touch_stock(struct pond_days_run *run, int64_t k, struct pond_error *err)
{
    const struct pond_days_model *model = run->model;
    const struct pond_shock *shock = &run->shock[k];
    enum pond_status status = POND_OK;

    for (pond_edge e = model->in_start[shock->node]; e < model->in_start[shock->node + 1]; e++) {
        if (shock->other == POND_SHOCK_ALL || shock->other == model->industry[model->supplier[e]]) {
            POND_TRY(add_touch(run, e, k, err));
        }
    }
done:
    return status;
}

/* The links of a shock of links or supply: all customers of a firm, or one. */
static enum pond_status touch_link(struct pond_days_run *run, int64_t k, struct pond_error *err)
{
    const struct pond_days_model *model = run->model;
    const struct pond_shock *shock = &run->shock[k];
    enum pond_status status = POND_OK;
    bool found = shock->other == POND_SHOCK_ALL;

    for (pond_edge f = model->out_start[shock->node]; f < model->out_start[shock->node + 1]; f++) {
        if (shock->other == POND_SHOCK_ALL ||
            shock->other == pondi_days_customer(model, (pond_edge)model->slot[f])) {
            POND_TRY(add_touch(run, (pond_edge)model->slot[f], k, err));
            found = true;
        }
    }
    if (!found) {
        return pond_fail(err, POND_EINVAL,
                         "shock %" PRId64 ": firm %" PRId32 " does not supply firm %" PRId32, k,
                         shock->node, shock->other);
    }
done:
    return status;
}

static int compare_touches(const void *left, const void *right)
{
    const struct pond_days_touch *a = left;
    const struct pond_days_touch *b = right;

    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->shock > b->shock) - (a->shock < b->shock);
}

static enum pond_status take_shocks(struct pond_days_run *run,
                                    const struct pond_days_options *options, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_shock_check(options->shock, options->shocks, run->model->nodes,
                              run->model->industries, err));
    POND_TRY(POND_NEW(&run->shock, options->shocks, err));
    POND_TRY(POND_NEW(&run->left, options->shocks, err));
    run->shocks = options->shocks;
    for (int64_t k = 0; k < run->shocks; k++) {
        run->shock[k] = options->shock[k];
        if (run->shock[k].kind == POND_SHOCK_STOCK) {
            POND_TRY(touch_stock(run, k, err));
        } else if (run->shock[k].kind == POND_SHOCK_LINK ||
                   run->shock[k].kind == POND_SHOCK_SUPPLY) {
            POND_TRY(touch_link(run, k, err));
        }
    }
    if (run->touches > 0) {
        qsort(run->touch, (size_t)run->touches, sizeof *run->touch, compare_touches);
    }
done:
    return status;
}

static enum pond_status allocate(struct pond_days_run *run, struct pond_error *err)
{
    const struct pond_days_model *model = run->model;
    enum pond_status status = POND_OK;
    int64_t blocks = ((int64_t)model->nodes + POND_DAYS_BLOCK - 1) / POND_DAYS_BLOCK;

    POND_TRY(POND_NEW(&run->gap, model->links, err));
    POND_TRY(POND_NEW_RANDOM(&run->order, model->links, err));
    POND_TRY(POND_NEW(&run->activity, model->nodes, err));
    POND_TRY(POND_NEW(&run->production, model->nodes, err));
    POND_TRY(POND_NEW(&run->demand, model->nodes, err));
    POND_TRY(POND_NEW_RANDOM(&run->seller, model->nodes, err));
    POND_TRY(POND_NEW(&run->cover, model->nodes, err));
    POND_TRY(POND_NEW(&run->capacity, model->nodes, err));
    POND_TRY(POND_NEW(&run->wanted, model->nodes, err));
    POND_TRY(POND_NEW(&run->lost, model->nodes, err));
    POND_TRY(POND_NEW(&run->shortest, model->nodes, err));
    POND_TRY(POND_NEW(&run->first_hit, model->nodes, err));
    POND_TRY(POND_NEW(&run->last_hit, model->nodes, err));
    POND_TRY(POND_NEW(&run->limit, model->nodes, err));
    POND_TRY(POND_NEW(&run->block, blocks, err));
    POND_TRY(POND_NEW(&run->event, blocks, err));
    run->scratch_row = model->most_customers + 1;
    POND_TRY(POND_GROW(&run->scratch, &run->scratch_room,
                       (int64_t)2 * run->threads * run->scratch_row, err));
    POND_TRY(pondi_days_allocate_firms(run, err));
    if (model->changes) {
        POND_TRY(POND_NEW(&run->own_supplier, model->links, err));
        POND_TRY(POND_NEW(&run->patience, model->links, err));
    }
    run->supplier = model->changes ? run->own_supplier : model->supplier;
    run->asked = run->order;
done:
    return status;
}

void pond_days_run_reset(struct pond_days_run *run)
{
    const struct pond_days_model *model = run->model;
    bool share = model->with.rationing == POND_DAYS_RATION_SHARE;

    run->day = -1;
    run->given = NULL;
    memset(run->gap, 0, (size_t)model->links * sizeof *run->gap);
    memcpy(run->order, model->usual, (size_t)model->links * sizeof *run->order);
    memset(run->lost, 0, (size_t)model->nodes * sizeof *run->lost);
    memset(run->limit, 0, (size_t)model->nodes * sizeof *run->limit);
    memcpy(run->production, model->output, (size_t)model->nodes * sizeof *run->production);
    memcpy(run->demand, model->output, (size_t)model->nodes * sizeof *run->demand);
    for (int64_t k = 0; k < run->shocks; k++) {
        run->left[k] = 0.0;
    }
    run->sums = (struct pond_days_sums){0};
    run->events = (struct pond_days_events){0};
    run->changed = 0;
    run->moved_count = 0;
    atomic_store(&run->moves, 0);
    if (model->changes) {
        memcpy(run->own_supplier, model->supplier, (size_t)model->links * sizeof(pond_node));
        memset(run->patience, 0, (size_t)model->links);
    }
    pondi_days_reset_firms(run);
    for (pond_node i = 0; i < model->nodes; i++) {
        run->activity[i] = 1.0;
        run->seller[i].level = share ? 1.0 : (double)INFINITY;
        run->cover[i] = (double)INFINITY;
        run->capacity[i] = pondi_days_capacity(model, i);
        run->wanted[i] = 1.0;
        run->shortest[i] = -1;
        run->first_hit[i] = -1;
        run->last_hit[i] = -1;
        pondi_days_add(run, i, &run->sums);
    }
}

enum pond_status pond_days_run_new(struct pond_days_run **out, const struct pond_days_model *model,
                                   const struct pond_days_options *options, struct pond_error *err)
{
    const struct pond_days_options none = {0};
    enum pond_status status = POND_OK;
    struct pond_days_run *run = NULL;

    *out = NULL;
    options = options != NULL ? options : &none;
    POND_TRY(POND_NEW(&run, 1, err));
    run->model = model;
    run->seed = options->seed;
    run->demand_of = options->demand_of;
    run->demand_user = options->demand_user;
    run->threads = options->alone ? 1 : pond_threads();
    POND_TRY(take_shocks(run, options, err));
    POND_TRY(allocate(run, err));
    pond_days_run_reset(run);
    *out = run;
    run = NULL;
done:
    pond_days_run_free(run);
    return status;
}

void pond_days_run_free(struct pond_days_run *run)
{
    if (run == NULL) {
        return;
    }
    pondi_free(run->shock);
    pondi_free(run->left);
    pondi_free(run->touch);
    pondi_free(run->gap);
    pondi_free(run->order);
    pondi_free(run->activity);
    pondi_free(run->production);
    pondi_free(run->demand);
    pondi_free(run->seller);
    pondi_free(run->cover);
    pondi_free(run->capacity);
    pondi_free(run->wanted);
    pondi_free(run->lost);
    pondi_free(run->shortest);
    pondi_free(run->first_hit);
    pondi_free(run->last_hit);
    pondi_free(run->limit);
    pondi_free(run->block);
    pondi_free(run->scratch);
    pondi_free(run->shocked);
    pondi_free(run->alpha);
    pondi_free(run->cash);
    pondi_free(run->paid);
    pondi_free(run->closed);
    pondi_free(run->event);
    pondi_free(run->own_supplier);
    pondi_free(run->patience);
    pondi_free(run->moved);
    pondi_free(run);
}

/* Mean loss of capacity of a firm's suppliers and customers, as of yesterday. */
static double hurt_neighbours(const struct pond_days_run *run, pond_node node)
{
    const struct pond_days_model *model = run->model;
    double hurt = 0.0;
    int64_t count = 0;

    for (pond_edge e = model->in_start[node]; e < model->in_start[node + 1]; e++) {
        hurt += fmax(0.0, 1.0 - pondi_days_shocked(run)[model->supplier[e]]);
        count++;
    }
    for (pond_edge f = model->out_start[node]; f < model->out_start[node + 1]; f++) {
        pond_node customer = pondi_days_customer(model, (pond_edge)model->slot[f]);

        hurt += fmax(0.0, 1.0 - pondi_days_shocked(run)[customer]);
        count++;
    }
    return count > 0 ? hurt / (double)count : 0.0;
}

/* How much of a change is left on a day. */
static double left_of(const struct pond_days_run *run, int64_t k, int32_t day)
{
    const struct pond_shock *shock = &run->shock[k];
    double strength = pond_shock_strength(shock, day);

    if (shock->recovery != POND_RECOVERY_NEIGHBOURS || strength == 1.0 || day <= shock->day) {
        return strength;
    }
    return fmax(0.0,
                run->left[k] - (1.0 - hurt_neighbours(run, shock->node)) / shock->recovery_days);
}

enum pond_status pondi_days_ask_demand(struct pond_days_run *run, int32_t day,
                                       struct pond_error *err)
{
    pond_node nodes = run->model->nodes;

    if (run->demand_of == NULL) {
        return POND_OK;
    }
    run->given = run->demand_of(run->demand_user, day);
    for (pond_node i = 0; i < nodes; i++) {
        double factor = run->given != NULL ? run->given[i] : 1.0;

        if (!(factor >= 0.0 && isfinite(factor))) {
            return pond_fail(err, POND_EINVAL,
                             "day %" PRId32 ", firm %" PRId32
                             ": final demand %g times the usual (expected 0 or more)",
                             day, i, factor);
        }
        run->wanted[i] = factor;
    }
    return POND_OK;
}

void pondi_days_shock(struct pond_days_run *run, int32_t day)
{
    for (int64_t k = 0; k < run->shocks; k++) {
        run->left[k] = left_of(run, k, day);
    }
    for (int64_t k = 0; k < run->shocks; k++) {
        pondi_days_shocked(run)[run->shock[k].node] =
            pondi_days_capacity(run->model, run->shock[k].node);
        run->wanted[run->shock[k].node] = run->given != NULL ? run->given[run->shock[k].node] : 1.0;
    }
    for (int64_t k = 0; k < run->shocks; k++) {
        double factor = 1.0 + run->shock[k].change * run->left[k];

        if (run->shock[k].kind == POND_SHOCK_CAPACITY) {
            pondi_days_shocked(run)[run->shock[k].node] *= factor;
        } else if (run->shock[k].kind == POND_SHOCK_DEMAND) {
            run->wanted[run->shock[k].node] *= factor;
        }
    }
}
