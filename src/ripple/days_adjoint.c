/* One day backwards: both passes, then capacity, final demand and the shocks that change them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_adjoint.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel.h"

static int64_t count_blocks(const struct pond_days_run *run)
{
    return ((int64_t)run->model->nodes + POND_DAYS_BLOCK - 1) / POND_DAYS_BLOCK;
}

/* Shocks of one firm and kind in a ring. */
struct peer {
    enum pond_shock_kind kind;
    pond_node node;
    int64_t shock;
};

static int compare_peers(const void *left, const void *right)
{
    const struct peer *a = left;
    const struct peer *b = right;

    if (a->node != b->node) {
        return a->node < b->node ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return (a->shock > b->shock) - (a->shock < b->shock);
}

static enum pond_status find_peers(struct pond_days_adjoint *adj, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_days_run *run = adj->run;
    struct peer *peer = NULL;
    int64_t first = 0;

    POND_TRY(POND_NEW(&adj->peer, run->shocks, err));
    POND_TRY(POND_NEW(&peer, run->shocks, err));
    for (int64_t k = 0; k < run->shocks; k++) {
        peer[k] = (struct peer){run->shock[k].kind, run->shock[k].node, k};
    }
    if (run->shocks > 0) {
        qsort(peer, (size_t)run->shocks, sizeof *peer, compare_peers);
    }
    for (int64_t k = 0; k < run->shocks; k++) {
        bool last = k + 1 == run->shocks || peer[k + 1].node != peer[k].node ||
                    peer[k + 1].kind != peer[k].kind;

        adj->peer[peer[k].shock] = last ? peer[first].shock : peer[k + 1].shock;
        first = last ? k + 1 : first;
    }
done:
    pondi_free(peer);
    return status;
}

/* Cut the next `count` numbers off the block. */
static double *cut(double **rest, int64_t count)
{
    double *begin = *rest;

    *rest += count;
    return begin;
}

enum pond_status pondi_days_adjoint_new(struct pond_days_adjoint *adjoint,
                                        const struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_edge links = run->model->links;
    pond_node nodes = run->model->nodes;
    int64_t blocks = count_blocks(run);
    double *rest = NULL;

    *adjoint = (struct pond_days_adjoint){.run = run};
    POND_TRY(POND_NEW(&adjoint->block,
                      3 * links + 7 * (int64_t)nodes + run->touches + run->shocks + 2 * blocks,
                      err));
    rest = adjoint->block;
    adjoint->gap = cut(&rest, links);
    adjoint->order = cut(&rest, links);
    adjoint->level = cut(&rest, links);
    adjoint->activity = cut(&rest, nodes);
    adjoint->demand = cut(&rest, nodes);
    adjoint->alpha = cut(&rest, nodes);
    adjoint->shocked = cut(&rest, nodes);
    adjoint->capacity = cut(&rest, nodes);
    adjoint->cover = cut(&rest, nodes);
    adjoint->wanted = cut(&rest, nodes);
    adjoint->touch = cut(&rest, run->touches);
    adjoint->left = cut(&rest, run->shocks);
    adjoint->spending = cut(&rest, blocks);
    adjoint->lost = cut(&rest, blocks);
    POND_TRY(POND_NEW_RANDOM(&adjoint->seller, nodes, err));
    POND_TRY(find_peers(adjoint, err));
done:
    return status;
}

void pondi_days_adjoint_clear(struct pond_days_adjoint *adjoint)
{
    pondi_free(adjoint->block);
    pondi_free(adjoint->peer);
    pondi_free(adjoint->seller);
    *adjoint = (struct pond_days_adjoint){0};
}

/* K = shocked alpha; then `capacity` is dL / d shocked. */
static void capacity_back(struct pond_days_adjoint *adj)
{
    const struct pond_days_run *run = adj->run;

    for (pond_node i = 0; i < run->model->nodes; i++) {
        double bar = adj->capacity[i];

        if (run->alpha != NULL) {
            adj->alpha[i] += bar * pondi_days_shocked(run)[i];
            bar *= adj->before->alpha[i];
        }
        bar += adj->shocked[i];
        adj->shocked[i] = 0.0;
        adj->capacity[i] = bar;
        adj->into->spare[i] +=
            bar * pondi_days_shocked(run)[i] / pondi_days_capacity(run->model, i);
        adj->into->demand[i] += adj->wanted[i];
    }
}

/* A loss that recovered today with the neighbours: left = max(0, left - (1 - hurt) / days), hurt
 * the mean loss of their capacities yesterday. */
static void neighbours_back(struct pond_days_adjoint *adj, int64_t k, double bar)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    const struct pond_shock *shock = &run->shock[k];
    const double *before = adj->before->shocked;
    pond_node i = shock->node;
    pond_edge count =
        model->in_start[i + 1] - model->in_start[i] + model->out_start[i + 1] - model->out_start[i];
    double each = 0.0;

    adj->left[k] = 0.0;
    if (shock->recovery != POND_RECOVERY_NEIGHBOURS || run->day <= shock->day ||
        pond_shock_strength(shock, run->day) == 1.0 || run->left[k] <= 0.0) {
        return;
    }
    adj->left[k] = bar;
    if (count == 0) {
        return;
    }
    each = bar / shock->recovery_days / (double)count;
    for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1]; e++) {
        adj->shocked[model->supplier[e]] -= before[model->supplier[e]] < 1.0 ? each : 0.0;
    }
    for (pond_edge f = model->out_start[i]; f < model->out_start[i + 1]; f++) {
        pond_node customer = pondi_days_customer(model, (pond_edge)model->slot[f]);

        adj->shocked[customer] -= before[customer] < 1.0 ? each : 0.0;
    }
}

/* Shocks of capacity and demand, whose factors of one firm multiply. */
static void shocks_back(struct pond_days_adjoint *adj)
{
    const struct pond_days_run *run = adj->run;

    for (int64_t k = 0; k < run->shocks; k++) {
        const struct pond_shock *shock = &run->shock[k];
        double bar = 0.0;

        if (shock->kind == POND_SHOCK_CAPACITY) {
            bar = adj->capacity[shock->node] * pondi_days_capacity(run->model, shock->node);
        } else if (shock->kind == POND_SHOCK_DEMAND) {
            bar = adj->wanted[shock->node] * (run->given != NULL ? run->given[shock->node] : 1.0);
        } else {
            continue;
        }
        for (int64_t p = adj->peer[k]; p != k; p = adj->peer[p]) {
            bar *= 1.0 + run->shock[p].change * run->left[p];
        }
        adj->into->shock[k] += bar * run->left[k];
        neighbours_back(adj, k, bar * shock->change + adj->left[k]);
    }
    for (int64_t t = 0; t < run->touches; t++) {
        adj->into->shock[run->touch[t].shock] += adj->touch[t] * run->left[run->touch[t].shock];
    }
}

static enum pond_status sell_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    (void)thread;
    (void)err;
    pondi_days_sell_back(user, (pond_node)begin, (pond_node)end);
    return POND_OK;
}

static enum pond_status buy_range(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    (void)thread;
    (void)err;
    pondi_days_buy_back(user, (pond_node)begin, (pond_node)end);
    return POND_OK;
}

/* Block by block, by all threads or by one. */
static enum pond_status pass(struct pond_days_adjoint *adj, pond_range_function back,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = adj->run->model->nodes;

    if (adj->run->threads > 1) {
        return pond_parallel_for(nodes, POND_DAYS_BLOCK, back, adj, err);
    }
    for (int64_t begin = 0; begin < nodes; begin += POND_DAYS_BLOCK) {
        int64_t end = nodes - begin > POND_DAYS_BLOCK ? begin + POND_DAYS_BLOCK : nodes;

        POND_TRY(back(adj, begin, end, 0, err));
    }
done:
    return status;
}

enum pond_status pondi_days_adjoint_step(struct pond_days_adjoint *adjoint, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_days_input *with = &adjoint->run->model->with;
    double spending = 0.0;

    POND_TRY(pass(adjoint, sell_range, err));
    POND_TRY(pass(adjoint, buy_range, err));
    for (int64_t b = 0; b < count_blocks(adjoint->run); b++) {
        spending += adjoint->spending[b];
        adjoint->into->loss += adjoint->lost[b];
    }
    if (adjoint->run->model->earns) {
        adjoint->tomorrow = spending + adjoint->tomorrow * with->income_memory;
    }
    capacity_back(adjoint);
    shocks_back(adjoint);
done:
    return status;
}
