/* Traces a scenario's loss back, update by update, over the links that carried it.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     mass(j, t) -> mass(i, t-1): in proportion to what i adds to the sum that binds j at t
 */
#include "ripple/explain.h"

#include <assert.h>

#include "base/alloc.h"
#include "ripple/esri_trace.h"

/* Loss on its way back, in one direction. */
struct side {
    double *mass;         /* nodes: after update t */
    double *next;         /* nodes: after update t - 1 */
    double *through;      /* links: all that came along */
    double *arrived;      /* links: of it what the firm at its end lost */
    uint8_t *first;       /* nodes: bound by its shock before the last update */
    double *round;        /* T: by the number of links on the way */
    double *share;        /* links: D or U, borrowed */
    const pond_node *end; /* links: whose loss is passed on, borrowed */
    double shock;         /* what no link carried */
};

struct tracer {
    const struct pond_esri_model *model;
    struct pondi_trace *trace;
    struct pond_esri_reasons *reasons;
    struct side down;
    struct side up;
};

static enum pond_status new_side(struct side *side, const struct pond_esri_model *model,
                                 const struct pondi_rows *rows, double *share, int64_t links,
                                 int64_t steps, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    side->share = share;
    side->end = rows->node;
    POND_TRY(POND_NEW(&side->mass, model->nodes, err));
    POND_TRY(POND_NEW(&side->next, model->nodes, err));
    POND_TRY(POND_NEW(&side->first, model->nodes, err));
    POND_TRY(POND_NEW(&side->through, links, err));
    POND_TRY(POND_NEW(&side->arrived, links, err));
    POND_TRY(POND_NEW(&side->round, steps, err));
done:
    return status;
}

static void free_side(struct side *side)
{
    pondi_free(side->mass);
    pondi_free(side->next);
    pondi_free(side->first);
    pondi_free(side->through);
    pondi_free(side->arrived);
    pondi_free(side->round);
}

static int64_t down_links(const struct pond_esri_model *model)
{
    return model->down.start[model->group_start[model->nodes]];
}

/* What each firm lost, and in which direction. */
static void begin(struct tracer *tracer, struct pondi_state state, const double *weight)
{
    struct pond_esri_reasons *reasons = tracer->reasons;

    for (pond_node i = 0; i < tracer->model->nodes; i++) {
        bool up = state.up[i] > state.down[i];
        double lost = weight[i] * (up ? state.up[i] : state.down[i]);

        reasons->lost[i] = lost;
        reasons->total += lost;
        reasons->tied += state.up[i] == state.down[i] ? lost : 0.0;
        (up ? &tracer->up : &tracer->down)->mass[i] = lost;
    }
}

/* Move the mass of one firm over the links that bind it, or leave it with its shock; `hops` links
 * lie behind it, `before` are the losses of which the links' sum was made. */
static void move_mass(struct tracer *tracer, struct side *side, pond_node node,
                      struct pondi_binding binding, const double *before, int64_t hops)
{
    double mass = side->mass[node];

    tracer->reasons->passed[node] += hops > 0 ? mass : 0.0;
    if (binding.by_shock) {
        side->first[node] = hops == 1 ? 1 : side->first[node];
        *(hops == 0 ? &side->shock : &side->round[hops - 1]) += mass;
        return;
    }
    for (int64_t e = binding.begin; e < binding.end; e++) {
        double part = mass * (side->share[e] * before[side->end[e]] / binding.sum);

        side->next[side->end[e]] += part;
        side->through[e] += part;
        if (hops == 0) {
            side->arrived[e] = part;
        }
    }
}

/* Swap the masses, empty the next ones; false when none is left. */
static bool turn(struct side *side, pond_node nodes)
{
    double *old = side->mass;
    bool any = false;

    side->mass = side->next;
    side->next = old;
    for (pond_node i = 0; i < nodes; i++) {
        side->next[i] = 0.0;
        any = any || side->mass[i] > 0.0;
    }
    return any;
}

static void walk_back(struct tracer *tracer)
{
    struct pondi_trace *trace = tracer->trace;
    pond_node nodes = tracer->model->nodes;
    const struct pondi_binding shock = {.by_shock = true};
    bool any = true;

    for (int64_t t = trace->steps; t >= 0 && any; t--) {
        struct pondi_state before = pondi_trace_at(trace, t > 0 ? t - 1 : 0);
        int64_t hops = trace->steps - t;
        bool more = false;

        pondi_trace_pass_on(trace, before.down);
        for (pond_node i = 0; i < nodes; i++) {
            if (tracer->down.mass[i] > 0.0) {
                move_mass(tracer, &tracer->down, i, t > 0 ? pondi_bind_down(trace, i) : shock,
                          trace->passed_on, hops);
            }
            if (tracer->up.mass[i] > 0.0) {
                move_mass(tracer, &tracer->up, i,
                          t > 0 ? pondi_bind_up(trace, before.up, i) : shock, before.up, hops);
            }
        }
        any = turn(&tracer->down, nodes);
        more = turn(&tracer->up, nodes);
        any = any || more;
    }
}

static void add_carrier(struct pond_esri_reasons *reasons, const struct side *side, int64_t e,
                        struct pond_esri_carrier carrier)
{
    double *direct = carrier.up ? &reasons->up_direct : &reasons->down_direct;
    double *indirect = carrier.up ? &reasons->up_indirect : &reasons->down_indirect;
    bool is_direct = side->first[side->end[e]] != 0;

    carrier.through = side->through[e];
    carrier.direct = is_direct ? side->arrived[e] : 0.0;
    carrier.indirect = is_direct ? 0.0 : side->arrived[e];
    *direct += carrier.direct;
    *indirect += carrier.indirect;
    reasons->link[reasons->links++] = carrier;
}

static enum pond_status list_carriers(struct tracer *tracer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = tracer->model;
    struct pond_esri_reasons *reasons = tracer->reasons;
    int64_t downs = down_links(model);
    int64_t ups = model->up.start[model->nodes];
    int64_t count = 0;

    for (int64_t e = 0; e < downs; e++) {
        count += tracer->down.through[e] > 0.0;
    }
    for (int64_t e = 0; e < ups; e++) {
        count += tracer->up.through[e] > 0.0;
    }
    POND_TRY(POND_NEW(&reasons->link, count, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        int64_t down_end = model->down.start[model->group_start[i + 1]];

        for (int64_t e = model->down.start[model->group_start[i]]; e < down_end; e++) {
            if (tracer->down.through[e] > 0.0) {
                add_carrier(reasons, &tracer->down, e,
                            (struct pond_esri_carrier){model->down.node[e], i, false, 0, 0, 0});
            }
        }
        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            if (tracer->up.through[e] > 0.0) {
                add_carrier(reasons, &tracer->up, e,
                            (struct pond_esri_carrier){i, model->up.node[e], true, 0, 0, 0});
            }
        }
    }
done:
    return status;
}

static enum pond_status list_rounds(struct tracer *tracer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_reasons *reasons = tracer->reasons;
    int64_t rounds = tracer->trace->steps;

    while (rounds > 0 && tracer->down.round[rounds - 1] == 0.0 &&
           tracer->up.round[rounds - 1] == 0.0) {
        rounds--;
    }
    POND_TRY(POND_NEW(&reasons->round_down, rounds, err));
    POND_TRY(POND_NEW(&reasons->round_up, rounds, err));
    for (int64_t k = 0; k < rounds; k++) {
        reasons->round_down[k] = tracer->down.round[k];
        reasons->round_up[k] = tracer->up.round[k];
    }
    reasons->rounds = rounds;
    reasons->own = tracer->down.shock + tracer->up.shock;
done:
    return status;
}

static enum pond_status check_case(const struct pond_esri_case *what, struct pond_error *err)
{
    assert(what->model != NULL);
    if (what->weight_set < 0 || what->weight_set >= what->model->weights) {
        return pond_fail(err, POND_EINVAL, "ESRI: set %d of weights (expected 0 to %d)",
                         (int)what->weight_set, (int)what->model->weights - 1);
    }
    return POND_OK;
}

enum pond_status pond_esri_explain(struct pond_esri_reasons **out,
                                   const struct pond_esri_case *what, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = what->model;
    struct tracer tracer = {.model = model};

    *out = NULL;
    POND_TRY(check_case(what, err));
    POND_TRY(
        pondi_trace_new(&tracer.trace, model, what->shock, what->shocks, what->iterations, err));
    POND_TRY(new_side(&tracer.down, model, &model->down, model->down_share, down_links(model),
                      what->iterations, err));
    POND_TRY(new_side(&tracer.up, model, &model->up, model->up_share, model->up.start[model->nodes],
                      what->iterations, err));
    POND_TRY(POND_NEW(&tracer.reasons, 1, err));
    POND_TRY(POND_NEW(&tracer.reasons->lost, model->nodes, err));
    POND_TRY(POND_NEW(&tracer.reasons->passed, model->nodes, err));
    begin(&tracer, pondi_trace_at(tracer.trace, what->iterations),
          model->weight + (int64_t)what->weight_set * model->nodes);
    walk_back(&tracer);
    POND_TRY(list_rounds(&tracer, err));
    POND_TRY(list_carriers(&tracer, err));
    *out = tracer.reasons;
    tracer.reasons = NULL;
done:
    free_side(&tracer.down);
    free_side(&tracer.up);
    pondi_trace_free(tracer.trace);
    pond_esri_reasons_free(tracer.reasons);
    return status;
}

void pond_esri_reasons_free(struct pond_esri_reasons *reasons)
{
    if (reasons == NULL) {
        return;
    }
    pondi_free(reasons->round_down);
    pondi_free(reasons->round_up);
    pondi_free(reasons->lost);
    pondi_free(reasons->passed);
    pondi_free(reasons->link);
    pondi_free(reasons);
}
