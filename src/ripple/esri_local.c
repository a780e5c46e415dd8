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
#define BUDGET_PART 2
#define LEAST_BUDGET 4096

/* A cascade that in one update makes some firm lose this much more, and changes this part of all
 * firms and so many, will not stop within the budget. */
#define VIOLENT 0.3
#define VIOLENT_PART 128
#define VIOLENT_FIRMS 32

/* A level whose push takes as many link operations is not pushed before it is needed. */
#define POSTPONE_FROM 1024

static enum pond_status new_up(struct pondi_local *local, size_t slots, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&local->level, slots, err));
    POND_TRY(POND_NEW(&local->next, slots, err));
    POND_TRY(POND_NEW(&local->second, slots, err));
    POND_TRY(POND_NEW(&local->loss, slots, err));
    POND_TRY(POND_NEW(&local->list, local->budget + 2, err));
done:
    return status;
}

static enum pond_status new_down(struct pondi_local *local, size_t slots, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = local->model;

    POND_TRY(POND_NEW(&local->down, slots, err));
    POND_TRY(POND_NEW(&local->passed_on, slots, err));
    POND_TRY(POND_NEW(&local->flag, slots, err));
    POND_TRY(POND_NEW(&local->support, slots, err));
    POND_TRY(POND_NEW(&local->changed, slots, err));
    POND_TRY(POND_NEW(&local->sender, slots, err));
    POND_TRY(POND_NEW(&local->value, slots, err));
    POND_TRY(POND_NEW(&local->first_sum, slots, err));
    POND_TRY(POND_NEW(&local->sum, local->budget + 2, err));
    if (model->markets > 0) {
        POND_TRY(POND_NEW(&local->sales, slots, err));
        POND_TRY(POND_NEW(&local->market, slots, err));
        POND_TRY(POND_NEW(&local->chain, slots, err));
        POND_TRY(POND_NEW(&local->lost, model->markets, err));
        POND_TRY(POND_NEW(&local->head, model->markets, err));
        POND_TRY(POND_NEW(&local->touched, (size_t)model->markets + 1, err));
        POND_TRY(POND_NEW(&local->is_touched, model->markets, err));
    }
done:
    return status;
}

enum pond_status pondi_local_new(struct pondi_local **out, const struct pond_esri_model *model,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_local *local = NULL;
    size_t slots = (size_t)model->nodes + 2;
    int64_t sweep = model->facts.essential + model->facts.non_essential + model->nodes +
                    model->up.start[model->nodes];

    *out = NULL;
    POND_TRY(POND_NEW(&local, 1, err));
    local->model = model;
    local->budget = sweep / BUDGET_PART > LEAST_BUDGET ? sweep / BUDGET_PART : LEAST_BUDGET;
    local->row = 1 + model->up.start[model->nodes] / (model->nodes > 0 ? model->nodes : 1);
    local->slots = PONDI_CLOSED_SLOT;
    POND_TRY(POND_NEW_RANDOM(&local->slot, model->nodes, err));
    POND_TRY(POND_NEW(&local->node, slots, err));
    POND_TRY(POND_NEW(&local->wanted, slots, err));
    POND_TRY(POND_NEW(&local->amount, slots, err));
    POND_TRY(new_up(local, slots, err));
    POND_TRY(new_down(local, slots, err));
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
    pondi_free(local->slot);
    pondi_free(local->node);
    pondi_free(local->level);
    pondi_free(local->next);
    pondi_free(local->second);
    pondi_free(local->loss);
    pondi_free(local->list);
    pondi_free(local->wanted);
    pondi_free(local->amount);
    pondi_free(local->down);
    pondi_free(local->passed_on);
    pondi_free(local->sales);
    pondi_free(local->market);
    pondi_free(local->flag);
    pondi_free(local->support);
    pondi_free(local->changed);
    pondi_free(local->sender);
    pondi_free(local->value);
    pondi_free(local->first_sum);
    pondi_free(local->sum);
    pondi_free(local->lost);
    pondi_free(local->chain);
    pondi_free(local->head);
    pondi_free(local->touched);
    pondi_free(local->is_touched);
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

/* Would upstream growth have to fall more than tenfold in each of the updates that are left? */
static bool is_hopeless(const struct pondi_local *local)
{
    double most = local->model->eps;

    for (int64_t t = local->pushed; t < PONDI_RENEWAL_TERMS - 1; t++) {
        most *= 10.0;
    }
    return local->largest > most;
}

/* Push levels up to that of update `at`, but leave the last one where it costs much: most runs end
 * in the next update, and then little of it is needed. */
static bool catch_up(struct pondi_local *local, int64_t at)
{
    while (local->pushed < at) {
        if (local->pushed == at - 1 && pondi_local_up_push_cost(local) >= POSTPONE_FROM) {
            return true;
        }
        if (!pondi_local_up_advance(local) || is_hopeless(local)) {
            return false;
        }
    }
    return true;
}

/* Is the cascade one of those that other engines will have to do? */
static bool is_violent(const struct pondi_local *local, double growth)
{
    return growth > VIOLENT && local->changes > VIOLENT_FIRMS &&
           local->changes > (pondi_slot)local->model->nodes / VIOLENT_PART;
}

/* One update; `at` is its number. QUIET: the run ends here. */
static enum pondi_growth update(struct pondi_local *local, int64_t at)
{
    double growth = 0.0;
    enum pondi_growth down = PONDI_GROWTH_QUIET;
    enum pondi_growth up = PONDI_GROWTH_QUIET;

    if (!pondi_local_down_update(local, &growth) || is_violent(local, growth)) {
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

/* List the firms whose downstream losses may exceed the upstream ones at the end, in `sender`. */
static pondi_slot find_wanted(struct pondi_local *local)
{
    pondi_slot wanted = 0;

    for (pondi_slot s = 0; s < local->supported; s++) {
        pondi_slot slot = local->support[s];

        local->sender[wanted] = slot;
        wanted += local->down[slot] > local->loss[slot];
    }
    return wanted;
}

/* First returns of the levels that were not pushed, and what is wanted of x(T) beside downstream
 * losses: value[i] is x of the i-th firm of `sender`. Returns the number of these; -1: over budget.
 */
static int64_t complete(struct pondi_local *local, int64_t iterations)
{
    pondi_slot wanted = find_wanted(local);
    int ahead = (int)(iterations - local->pushed);

    while (ahead > 0 && !pondi_local_up_pull(local, local->sender, wanted, ahead, local->value)) {
        if (!pondi_local_up_advance(local)) {
            return -1;
        }
        wanted = find_wanted(local);
        ahead--;
    }
    for (int a = 1; a <= ahead; a++) {
        local->first_return[local->pushed + a] = pondi_local_up_return(local, a);
    }
    for (pondi_slot i = 0; ahead == 0 && i < wanted; i++) {
        local->value[i] = local->loss[local->sender[i]];
    }
    return wanted;
}

static void weigh(const struct pondi_local *local, int32_t set, int64_t iterations, int64_t wanted,
                  struct pondi_local_answer *answer)
{
    const struct pond_esri_model *model = local->model;
    const double *weight = model->weight + (int64_t)set * model->nodes;
    double up = pondi_esri_renewal_score(model, set, local->shock.node, local->shock.up,
                                         local->first_return, iterations);
    double down = 0.0;
    double excess = 0.0;
    double total = 0.0;

    for (pondi_slot s = 0; s < local->supported; s++) {
        down += weight[local->node[local->support[s]]] * local->down[local->support[s]];
    }
    for (int64_t i = 0; i < wanted; i++) {
        double more = local->down[local->sender[i]] - local->value[i];

        excess += more > 0.0 ? weight[local->node[local->sender[i]]] * more : 0.0;
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

/* Forget the run. */
static void end_run(struct pondi_local *local)
{
    pondi_local_up_end(local);
    pondi_local_down_end(local);
    for (pondi_slot s = PONDI_CLOSED_SLOT; s < local->slots; s++) {
        local->slot[local->node[s]] = 0;
    }
    local->slots = PONDI_CLOSED_SLOT;
}

bool pondi_local_run(struct pondi_local *local, const struct pond_esri_shock *shock,
                     struct pondi_local_answer *answer)
{
    int64_t iterations = 0;
    int64_t wanted = -1;

    local->used = 0;
    local->shock = *shock;
    (void)pondi_local_touch(local, shock->node);
    pondi_local_up_begin(local);
    pondi_local_down_begin(local);
    iterations = iterate(local);
    if (iterations > 0) {
        wanted = complete(local, iterations);
    }
    if (wanted >= 0) {
        for (int32_t set = 0; set < local->model->weights; set++) {
            weigh(local, set, iterations, wanted, answer);
        }
        answer->iterations = iterations;
    }
    end_run(local);
    return wanted >= 0;
}
