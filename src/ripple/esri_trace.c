/* Records a scenario by full sweeps, which give the bits of pond_esri_run, with checkpoints.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/esri_trace.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

void pondi_trace_pass_on(struct pondi_trace *trace, const double *down)
{
    const struct pond_esri_model *model = trace->model;

    if (model->markets == 0) {
        memcpy(trace->passed_on, down, (size_t)model->nodes * sizeof *down);
        return;
    }
    for (int32_t k = 0; k < model->markets; k++) {
        int64_t end = model->members.start[k + 1];
        double left = 0.0;

        for (int64_t m = model->members.start[k]; m < end; m++) {
            pond_node node = model->members.node[m];

            left += model->sales[node] * (1.0 - down[node]);
        }
        left = model->compat && left <= PONDI_COMPAT_DEAD_MARKET ? 1.0 : left;
        trace->left[k] = left;
        for (int64_t m = model->members.start[k]; m < end; m++) {
            pond_node node = model->members.node[m];
            double sigma = model->sales[node] < left ? model->sales[node] / left : 1.0;

            trace->passed_on[node] = sigma * down[node];
        }
    }
}

static void settle(struct pondi_binding *binding, double floor)
{
    binding->by_shock = floor >= (binding->sum < 1.0 ? binding->sum : 1.0);
}

struct pondi_binding pondi_bind_down(const struct pondi_trace *trace, pond_node node)
{
    const struct pond_esri_model *model = trace->model;
    struct pondi_binding worst = {0};

    for (int64_t g = model->group_start[node]; g < model->group_start[node + 1]; g++) {
        double sum = 0.0;

        for (int64_t e = model->down.start[g]; e < model->down.start[g + 1]; e++) {
            sum += model->down_share[e] * trace->passed_on[model->down.node[e]];
        }
        if (sum > worst.sum) {
            worst.sum = sum;
            worst.begin = model->down.start[g];
            worst.end = model->down.start[g + 1];
        }
    }
    settle(&worst, trace->floor_down[node]);
    return worst;
}

struct pondi_binding pondi_bind_up(const struct pondi_trace *trace, const double *up,
                                   pond_node node)
{
    const struct pond_esri_model *model = trace->model;
    struct pondi_binding all = {.begin = model->up.start[node], .end = model->up.start[node + 1]};

    for (int64_t e = all.begin; e < all.end; e++) {
        all.sum += model->up_share[e] * up[model->up.node[e]];
    }
    settle(&all, trace->floor_up[node]);
    return all;
}

static double limited(double sum, double floor)
{
    sum = sum > floor ? sum : floor;
    return sum < 1.0 ? sum : 1.0;
}

/* One update of all firms; a state is y, then x. */
static void step(struct pondi_trace *trace, const double *from, double *to)
{
    pond_node nodes = trace->model->nodes;

    pondi_trace_pass_on(trace, from);
    for (pond_node i = 0; i < nodes; i++) {
        to[i] = limited(pondi_bind_down(trace, i).sum, trace->floor_down[i]);
        to[nodes + i] = limited(pondi_bind_up(trace, from + nodes, i).sum, trace->floor_up[i]);
    }
}

struct pondi_state pondi_trace_at(struct pondi_trace *trace, int64_t t)
{
    int64_t size = 2 * (int64_t)trace->model->nodes;
    int64_t wanted = t / trace->stride;
    const double *state = NULL;

    assert(t >= 0 && t <= trace->steps);
    if (trace->segment_at != wanted) {
        memcpy(trace->segment, trace->kept + wanted * size, (size_t)size * sizeof(double));
        for (int64_t k = 1; k < trace->stride; k++) {
            step(trace, trace->segment + (k - 1) * size, trace->segment + k * size);
        }
        trace->segment_at = wanted;
    }
    state = trace->segment + t % trace->stride * size;
    return (struct pondi_state){state, state + trace->model->nodes};
}

/* Do all updates once, in the room of two states, and keep every stride-th. */
static void record(struct pondi_trace *trace)
{
    int64_t size = 2 * (int64_t)trace->model->nodes;
    size_t bytes = (size_t)size * sizeof(double);

    memcpy(trace->kept, trace->floor_down, bytes / 2);
    memcpy(trace->kept + trace->model->nodes, trace->floor_up, bytes / 2);
    for (int64_t k = 0; k < trace->steps / trace->stride; k++) {
        memcpy(trace->segment, trace->kept + k * size, bytes);
        for (int64_t s = 1; s < trace->stride; s++) {
            step(trace, trace->segment + (s - 1) * size, trace->segment + s * size);
        }
        step(trace, trace->segment + (trace->stride - 1) * size, trace->kept + (k + 1) * size);
    }
}

static enum pond_status take_shocks(struct pondi_trace *trace, const struct pond_esri_shock *shock,
                                    int64_t shocks, struct pond_error *err)
{
    for (int64_t s = 0; s < shocks; s++) {
        pond_node node = shock[s].node;

        if (node < 0 || node >= trace->model->nodes) {
            return pond_fail(err, POND_EINVAL, "ESRI: shock of node %d (expected 0 to %d)",
                             (int)node, (int)trace->model->nodes - 1);
        }
        if (!(shock[s].down >= 0.0 && shock[s].down <= 1.0 && shock[s].up >= 0.0 &&
              shock[s].up <= 1.0)) {
            return pond_fail(err, POND_EINVAL,
                             "ESRI: losses of node %d are %g and %g (expected 0 to 1)", (int)node,
                             shock[s].down, shock[s].up);
        }
        trace->floor_down[node] = shock[s].down;
        trace->floor_up[node] = shock[s].up;
    }
    return POND_OK;
}

enum pond_status pondi_trace_new(struct pondi_trace **out, const struct pond_esri_model *model,
                                 const struct pond_esri_shock *shock, int64_t shocks, int64_t steps,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_trace *trace = NULL;
    size_t nodes = (size_t)model->nodes;

    *out = NULL;
    if (steps < 1) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: %" PRId64 " updates to explain (expected 1 or "
                         "more)",
                         steps);
    }
    POND_TRY(POND_NEW(&trace, 1, err));
    trace->model = model;
    trace->steps = steps;
    trace->stride = (int64_t)ceil(sqrt((double)steps));
    trace->segment_at = -1;
    POND_TRY(POND_NEW(&trace->kept, 2 * nodes * (size_t)(steps / trace->stride + 1), err));
    POND_TRY(POND_NEW(&trace->segment, 2 * nodes * (size_t)trace->stride, err));
    POND_TRY(POND_NEW(&trace->floor_down, nodes, err));
    POND_TRY(POND_NEW(&trace->floor_up, nodes, err));
    POND_TRY(POND_NEW(&trace->passed_on, nodes, err));
    if (model->markets > 0) {
        POND_TRY(POND_NEW(&trace->left, model->markets, err));
    }
    POND_TRY(take_shocks(trace, shock, shocks, err));
    record(trace);
    *out = trace;
    trace = NULL;
done:
    pondi_trace_free(trace);
    return status;
}

void pondi_trace_free(struct pondi_trace *trace)
{
    if (trace == NULL) {
        return;
    }
    pondi_free(trace->kept);
    pondi_free(trace->segment);
    pondi_free(trace->floor_down);
    pondi_free(trace->floor_up);
    pondi_free(trace->passed_on);
    pondi_free(trace->left);
    pondi_free(trace);
}
