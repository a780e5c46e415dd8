/* States of a run by days that are kept to go on from.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "ripple/days_adjoint.h"

/* Numbers of a state. */
static int64_t count_numbers(const struct pond_days_run *run)
{
    int64_t nodes = run->alpha != NULL ? 5 : 4;

    return 2 * run->model->links + nodes * run->model->nodes + run->shocks;
}

int64_t pondi_days_state_bytes(const struct pond_days_run *run)
{
    return count_numbers(run) * (int64_t)sizeof(double);
}

enum pond_status pondi_days_state_new(struct pond_days_state *state,
                                      const struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_edge links = run->model->links;
    pond_node nodes = run->model->nodes;

    *state = (struct pond_days_state){0};
    POND_TRY(POND_NEW(&state->block, count_numbers(run), err));
    state->gap = state->block;
    state->order = state->gap + links;
    state->level = state->order + links;
    state->activity = state->level + nodes;
    state->demand = state->activity + nodes;
    state->shocked = state->demand + nodes;
    state->left = state->shocked + nodes;
    state->alpha = run->alpha != NULL ? state->left + run->shocks : NULL;
done:
    return status;
}

void pondi_days_state_clear(struct pond_days_state *state)
{
    pondi_free(state->block);
    *state = (struct pond_days_state){0};
}

static void copy(double *to, const double *from, int64_t count)
{
    memcpy(to, from, (size_t)count * sizeof *to);
}

void pondi_days_state_save(struct pond_days_state *state, const struct pond_days_run *run)
{
    pond_node nodes = run->model->nodes;

    state->day = run->day;
    state->tomorrow = run->tomorrow;
    copy(state->gap, run->gap, run->model->links);
    copy(state->order, run->order, run->model->links);
    copy(state->activity, run->activity, nodes);
    copy(state->demand, run->demand, nodes);
    copy(state->shocked, pondi_days_shocked(run), nodes);
    copy(state->left, run->left, run->shocks);
    for (pond_node j = 0; j < nodes; j++) {
        state->level[j] = run->seller[j].level;
    }
    if (state->alpha != NULL) {
        copy(state->alpha, run->alpha, nodes);
    }
}

void pondi_days_state_restore(const struct pond_days_state *state, struct pond_days_run *run)
{
    pond_node nodes = run->model->nodes;

    run->day = state->day;
    run->tomorrow = state->tomorrow;
    copy(run->gap, state->gap, run->model->links);
    copy(run->order, state->order, run->model->links);
    copy(run->activity, state->activity, nodes);
    copy(run->demand, state->demand, nodes);
    copy(pondi_days_shocked(run), state->shocked, nodes);
    copy(run->left, state->left, run->shocks);
    for (pond_node j = 0; j < nodes; j++) {
        run->seller[j].level = state->level[j];
    }
    if (state->alpha != NULL) {
        copy(run->alpha, state->alpha, nodes);
    }
}
