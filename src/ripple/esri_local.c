/* The local engine: T by first passages, the upstream total by the renewal identity, downstream
 * losses on their own support.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     up    = a A_k(T) - sum psi(s) A_k(T - s)
 *     down  = sum w_i y_i
 *     total = up + sum over y_i > 0 of w_i max(0, y_i - x_i)
 *
 * so that upstream losses are wanted only where there are downstream ones. Proofs: README.md. */
#include "ripple/esri_local.h"

#include <assert.h>
#include <math.h>

#include "base/alloc.h"
#include "ripple/esri_renewal.h"

/* A run may take this part of the link operations of one sweep over all links; more, and a lane of
 * the batch engine is cheaper. */
#define BUDGET_PART 4
#define LEAST_BUDGET 4096

/* A level whose push takes as many link operations is not pushed before it is needed. */
#define POSTPONE_FROM 1024

static enum pond_status new_down(struct pondi_local *local, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = local->model;

    POND_TRY(POND_NEW(&local->down, model->nodes, err));
    POND_TRY(POND_NEW(&local->flag, model->nodes, err));
    POND_TRY(POND_NEW(&local->support, model->nodes, err));
    POND_TRY(POND_NEW(&local->changed, model->nodes, err));
    POND_TRY(POND_NEW(&local->sender, model->nodes, err));
    POND_TRY(POND_NEW(&local->value, model->nodes, err));
    local->passed_on = local->down;
    if (model->markets > 0) {
        POND_TRY(POND_NEW(&local->lost, model->markets, err));
        POND_TRY(POND_NEW(&local->head, model->markets, err));
        POND_TRY(POND_NEW(&local->touched, (size_t)model->markets + 1, err));
        POND_TRY(POND_NEW(&local->is_touched, model->markets, err));
        POND_TRY(POND_NEW(&local->chain, model->nodes, err));
        POND_TRY(POND_NEW(&local->passed_on, model->nodes, err));
    }
done:
    return status;
}

enum pond_status pondi_local_new(struct pondi_local **out, const struct pond_esri_model *model,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_local *local = NULL;
    int64_t sweep = model->facts.essential + model->facts.non_essential + model->nodes +
                    model->up.start[model->nodes];

    *out = NULL;
    POND_TRY(POND_NEW(&local, 1, err));
    local->model = model;
    local->budget = sweep / BUDGET_PART > LEAST_BUDGET ? sweep / BUDGET_PART : LEAST_BUDGET;
    POND_TRY(POND_NEW(&local->level, model->nodes, err));
    POND_TRY(POND_NEW(&local->next, model->nodes, err));
    POND_TRY(POND_NEW(&local->loss, model->nodes, err));
    POND_TRY(POND_NEW(&local->list, local->budget + 2, err));
    POND_TRY(new_down(local, err));
    *out = local;
    local = NULL;
done:
    pondi_local_free(local);
    return status;
}

void pondi_local_free(struct pondi_local *local)
{
    if (local == NULL) {
        return;
    }
    if (local->passed_on != local->down) {
        pondi_free(local->passed_on);
    }
    pondi_free(local->level);
    pondi_free(local->next);
    pondi_free(local->loss);
    pondi_free(local->list);
    pondi_free(local->down);
    pondi_free(local->flag);
    pondi_free(local->support);
    pondi_free(local->changed);
    pondi_free(local->sender);
    pondi_free(local->value);
    pondi_free(local->lost);
    pondi_free(local->head);
    pondi_free(local->touched);
    pondi_free(local->is_touched);
    pondi_free(local->chain);
    pondi_free(local);
}

/* Judge upstream growth in update `at`; the level before it may not have been pushed yet. */
static enum pondi_growth judge_up(struct pondi_local *local, int64_t at)
{
    if (local->pushed == at - 2) {
        enum pondi_growth growth = pondi_local_up_test_second(local);

        if (growth == PONDI_GROWTH_QUIET || growth == PONDI_GROWTH_TIE) {
            return growth;
        }
        if (!pondi_local_up_advance(local)) {
            return PONDI_GROWTH_TOO_MUCH;
        }
        if (growth == PONDI_GROWTH_LOUD) {
            return growth;
        }
    }
    return pondi_local_up_test(local);
}

/* Push levels up to that of update `at`, but leave the last one where it costs much: most runs end
 * in the next update, and then little of it is needed. */
static bool catch_up(struct pondi_local *local, int64_t at)
{
    while (local->pushed < at) {
        if (local->pushed == at - 1 && pondi_local_up_push_cost(local) >= POSTPONE_FROM) {
            return true;
        }
        if (!pondi_local_up_advance(local)) {
            return false;
        }
    }
    return true;
}

/* One update; `at` is its number. QUIET: the run ends here. */
static enum pondi_growth update(struct pondi_local *local, int64_t at)
{
    double growth = 0.0;
    enum pondi_growth down = PONDI_GROWTH_QUIET;
    enum pondi_growth up = PONDI_GROWTH_QUIET;

    if (!pondi_local_down_update(local, &growth)) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    down = pondi_local_judge(local->model, growth);
    if (down != PONDI_GROWTH_LOUD) {
        up = judge_up(local, at);
        if (up == PONDI_GROWTH_QUIET) {
            return down;
        }
        if (up != PONDI_GROWTH_LOUD) {
            return up;
        }
    }
    return catch_up(local, at) ? PONDI_GROWTH_LOUD : PONDI_GROWTH_TOO_MUCH;
}

/* Update until the stopping rule holds; T, or 0: this is not for us. */
static int64_t iterate(struct pondi_local *local)
{
    for (int64_t at = 1; at < PONDI_RENEWAL_TERMS && at <= local->model->max_iterations; at++) {
        enum pondi_growth growth = update(local, at);

        if (growth == PONDI_GROWTH_QUIET) {
            return at;
        }
        if (growth != PONDI_GROWTH_LOUD) {
            return 0;
        }
    }
    return 0;
}

/* Two levels are missing: is it dearer to pull what is wanted of them than to push the first? */
static bool pulls_are_dear(const struct pondi_local *local)
{
    int64_t left = pondi_local_up_push_cost(local);

    left -= pondi_local_up_pull_cost(local, local->shock.node);
    for (pond_node s = 0; s < local->supported && left >= 0; s++) {
        pond_node node = local->support[s];

        if (local->down[node] > local->loss[node]) {
            left -= pondi_local_up_pull_cost(local, node);
        }
    }
    return left < 0;
}

/* First returns of the levels that were not pushed, and by how much downstream losses exceed the
 * upstream ones of update `iterations`, by `support`. False: over budget. */
static bool complete(struct pondi_local *local, int64_t iterations)
{
    int ahead = 0;

    if (local->pushed == iterations - 2 && pulls_are_dear(local) &&
        !pondi_local_up_advance(local)) {
        return false;
    }
    ahead = (int)(iterations - local->pushed);
    for (int a = 1; a <= ahead; a++) {
        local->first_return[local->pushed + a] = pondi_local_up_return(local, a);
    }
    for (pond_node s = 0; s < local->supported; s++) {
        pond_node node = local->support[s];
        double excess = local->down[node] - local->loss[node];

        if (excess > 0.0 && ahead > 0) {
            excess = local->down[node] - pondi_local_up_pull(local, node, ahead);
        }
        local->value[s] = excess > 0.0 ? excess : 0.0;
    }
    return true;
}

static void weigh(const struct pondi_local *local, int32_t set, int64_t iterations,
                  struct pondi_local_answer *answer)
{
    const struct pond_esri_model *model = local->model;
    const double *weight = model->weight + (int64_t)set * model->nodes;
    double up = pondi_esri_renewal_score(model, set, local->shock.node, local->shock.up,
                                         local->first_return, iterations);
    double down = 0.0;
    double excess = 0.0;
    double total = 0.0;

    for (pond_node s = 0; s < local->supported; s++) {
        down += weight[local->support[s]] * local->down[local->support[s]];
        excess += weight[local->support[s]] * local->value[s];
    }
    up = up > 0.0 ? up : 0.0; /* a difference: rounding may leave it below */
    total = fmax(up + excess, down);
    if (answer->total != NULL) {
        answer->total[set] = total;
    }
    if (answer->down != NULL) {
        answer->down[set] = down;
    }
    if (answer->up != NULL) {
        answer->up[set] = up;
    }
}

bool pondi_local_run(struct pondi_local *local, const struct pond_esri_shock *shock,
                     struct pondi_local_answer *answer)
{
    int64_t iterations = 0;

    local->used = 0;
    local->shock = *shock;
    pondi_local_up_begin(local);
    pondi_local_down_begin(local);
    iterations = iterate(local);
    if (iterations > 0 && !complete(local, iterations)) {
        iterations = 0;
    }
    if (iterations > 0) {
        for (int32_t set = 0; set < local->model->weights; set++) {
            weigh(local, set, iterations, answer);
        }
        answer->iterations = iterations;
    }
    pondi_local_up_end(local);
    pondi_local_down_end(local);
    return iterations > 0;
}
