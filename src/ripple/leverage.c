/* The derivative of a scenario's loss with respect to everything, by one sweep backwards.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     l_y(i, T) = w_i [y_i >= x_i],   l_x(i, T) = w_i [x_i > y_i]
 *     where links bind j at t:  l_h(i, t-1) += l_y(j, t) D_ij,   dL/dD_ij += l_y(j, t) h_i(t-1)
 *     where the shock binds:    dL/da_j += l_y(j, t)
 *     h_i = sigma_i y_i:        l_y(k) = sigma_k l_h(k) + s_k sum_i l_h(i) y_i s_i / left^2,
 *                               i over the firms of k's market with sigma_i < 1
 */
#include "ripple/explain.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/esri_trace.h"

/* Sums of shares of 1 exceed it by rounding; more is a limit that holds. */
#define LIMITED_AT (1.0 + 1e-9)

/* One direction. */
struct side {
    double *adjoint;  /* nodes: dL / d loss after update t */
    double *next;     /* nodes: dL / d what is passed on after update t - 1 */
    double *link;     /* links: dL / d share */
    double *capacity; /* nodes, of the answer */
    double *buffer;   /* nodes, of the answer */
    const double *share;
    const pond_node *end;
};

struct sweep {
    const struct pond_esri_model *model;
    struct pondi_trace *trace;
    struct pond_esri_leverage *leverage;
    struct side down;
    struct side up;
};

static enum pond_status new_side(struct side *side, pond_node nodes, int64_t links,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&side->adjoint, nodes, err));
    POND_TRY(POND_NEW(&side->next, nodes, err));
    POND_TRY(POND_NEW(&side->link, links, err));
    POND_TRY(POND_NEW(&side->capacity, nodes, err));
    POND_TRY(POND_NEW(&side->buffer, nodes, err));
done:
    return status;
}

/* The adjoint of one firm's update. */
static void pull_back(struct side *side, pond_node node, struct pondi_binding binding,
                      const double *before)
{
    double adjoint = side->adjoint[node];

    if (binding.by_shock) {
        side->capacity[node] += adjoint;
        return;
    }
    if (binding.sum > LIMITED_AT) {
        return;
    }
    side->buffer[node] += adjoint * binding.sum;
    for (int64_t e = binding.begin; e < binding.end; e++) {
        side->next[side->end[e]] += adjoint * side->share[e];
        side->link[e] += adjoint * before[side->end[e]];
    }
}

/* The authors' rule takes a constant for what is left of a dead market. */
static bool is_constant(const struct pond_esri_model *model, const double *down, int32_t market)
{
    double left = 0.0;

    if (!model->compat) {
        return false;
    }
    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node i = model->members.node[m];

        left += model->sales[i] * (1.0 - down[i]);
    }
    return left <= PONDI_COMPAT_DEAD_MARKET;
}

/* From dL / d sigma y to dL / d y, in `next` of downstream. */
static void pull_back_markets(struct sweep *sweep, const double *down)
{
    const struct pond_esri_model *model = sweep->model;
    double *adjoint = sweep->down.next;

    for (int32_t k = 0; k < model->markets; k++) {
        int64_t end = model->members.start[k + 1];
        double left = sweep->trace->left[k];
        bool moves = !is_constant(model, down, k);
        double rise = 0.0;

        for (int64_t m = model->members.start[k]; moves && m < end; m++) {
            pond_node i = model->members.node[m];

            if (model->sales[i] < left && adjoint[i] != 0.0) {
                rise += adjoint[i] * down[i] * (model->sales[i] / left) / left;
            }
        }
        for (int64_t m = model->members.start[k]; m < end; m++) {
            pond_node i = model->members.node[m];
            double sigma = model->sales[i] < left ? model->sales[i] / left : 1.0;

            adjoint[i] = sigma * adjoint[i] + model->sales[i] * rise;
        }
    }
}

static void turn(struct side *side, pond_node nodes)
{
    double *old = side->adjoint;

    side->adjoint = side->next;
    side->next = old;
    memset(side->next, 0, (size_t)nodes * sizeof *side->next);
}

static void walk_back(struct sweep *sweep)
{
    struct pondi_trace *trace = sweep->trace;
    pond_node nodes = sweep->model->nodes;

    for (int64_t t = trace->steps; t > 0; t--) {
        struct pondi_state before = pondi_trace_at(trace, t - 1);

        pondi_trace_pass_on(trace, before.down);
        for (pond_node i = 0; i < nodes; i++) {
            if (sweep->down.adjoint[i] != 0.0) {
                pull_back(&sweep->down, i, pondi_bind_down(trace, i), trace->passed_on);
            }
            if (sweep->up.adjoint[i] != 0.0) {
                pull_back(&sweep->up, i, pondi_bind_up(trace, before.up, i), before.up);
            }
        }
        pull_back_markets(sweep, before.down);
        turn(&sweep->down, nodes);
        turn(&sweep->up, nodes);
    }
    for (pond_node i = 0; i < nodes; i++) { /* state 0 is the shock */
        sweep->down.capacity[i] += sweep->down.adjoint[i];
        sweep->up.capacity[i] += sweep->up.adjoint[i];
    }
}

static int64_t down_links(const struct pond_esri_model *model)
{
    return model->down.start[model->group_start[model->nodes]];
}

static enum pond_status list_links(struct sweep *sweep, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = sweep->model;
    struct pond_esri_leverage *leverage = sweep->leverage;
    int64_t downs = down_links(model);
    int64_t ups = model->up.start[model->nodes];
    int64_t count = 0;

    for (int64_t e = 0; e < downs; e++) {
        count += sweep->down.link[e] != 0.0;
    }
    for (int64_t e = 0; e < ups; e++) {
        count += sweep->up.link[e] != 0.0;
    }
    POND_TRY(POND_NEW(&leverage->link, count, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        int64_t down_end = model->down.start[model->group_start[i + 1]];

        for (int64_t e = model->down.start[model->group_start[i]]; e < down_end; e++) {
            if (sweep->down.link[e] != 0.0) {
                leverage->link[leverage->links++] = (struct pond_esri_link_leverage){
                    model->down.node[e], i, false, model->down_share[e], sweep->down.link[e]};
            }
        }
        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            if (sweep->up.link[e] != 0.0) {
                leverage->link[leverage->links++] = (struct pond_esri_link_leverage){
                    i, model->up.node[e], true, model->up_share[e], sweep->up.link[e]};
            }
        }
    }
done:
    return status;
}

static void begin(struct sweep *sweep, const double *weight)
{
    struct pondi_state state = pondi_trace_at(sweep->trace, sweep->trace->steps);
    const struct pond_esri_model *model = sweep->model;

    sweep->down.share = model->down_share;
    sweep->down.end = model->down.node;
    sweep->up.share = model->up_share;
    sweep->up.end = model->up.node;
    for (pond_node i = 0; i < model->nodes; i++) {
        (state.up[i] > state.down[i] ? &sweep->up : &sweep->down)->adjoint[i] = weight[i];
    }
}

/* Give the nodes' derivatives to the answer. */
static void hand_over(struct sweep *sweep)
{
    struct pond_esri_leverage *leverage = sweep->leverage;

    leverage->capacity_down = sweep->down.capacity;
    leverage->capacity_up = sweep->up.capacity;
    leverage->buffer_down = sweep->down.buffer;
    leverage->buffer_up = sweep->up.buffer;
    sweep->down.capacity = NULL;
    sweep->down.buffer = NULL;
    sweep->up.capacity = NULL;
    sweep->up.buffer = NULL;
}

static void free_side(struct side *side)
{
    pondi_free(side->adjoint);
    pondi_free(side->next);
    pondi_free(side->link);
    pondi_free(side->capacity);
    pondi_free(side->buffer);
}

enum pond_status pond_esri_leverage_new(struct pond_esri_leverage **out,
                                        const struct pond_esri_case *what, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = what->model;
    struct sweep sweep = {.model = model};

    assert(model != NULL);
    *out = NULL;
    if (what->weight_set < 0 || what->weight_set >= model->weights) {
        return pond_fail(err, POND_EINVAL, "ESRI: set %d of weights (expected 0 to %d)",
                         (int)what->weight_set, (int)model->weights - 1);
    }
    POND_TRY(
        pondi_trace_new(&sweep.trace, model, what->shock, what->shocks, what->iterations, err));
    POND_TRY(POND_NEW(&sweep.leverage, 1, err));
    POND_TRY(new_side(&sweep.down, model->nodes, down_links(model), err));
    POND_TRY(new_side(&sweep.up, model->nodes, model->up.start[model->nodes], err));
    begin(&sweep, model->weight + (int64_t)what->weight_set * model->nodes);
    walk_back(&sweep);
    POND_TRY(list_links(&sweep, err));
    hand_over(&sweep);
    *out = sweep.leverage;
    sweep.leverage = NULL;
done:
    free_side(&sweep.down);
    free_side(&sweep.up);
    pondi_trace_free(sweep.trace);
    pond_esri_leverage_free(sweep.leverage);
    return status;
}

void pond_esri_leverage_free(struct pond_esri_leverage *leverage)
{
    if (leverage == NULL) {
        return;
    }
    pondi_free(leverage->capacity_down);
    pondi_free(leverage->capacity_up);
    pondi_free(leverage->buffer_down);
    pondi_free(leverage->buffer_up);
    pondi_free(leverage->link);
    pondi_free(leverage);
}
