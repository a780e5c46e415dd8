/* The sweep backwards over a run's days: states are kept as far as memory goes, the rest is done
 * again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_leverage.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "ripple/days_adjoint.h"

#define MEMORY (INT64_C(1) << 30)
#define FEWEST_STATES 4

struct sweep {
    struct pond_days_run *run;
    struct pond_days_adjoint adjoint;
    struct pond_days_state *state;
    int64_t states;
    int64_t steps;
};

/* Days that s states and r repeats of a day can do: C(s + r, s), at most INT32_MAX. */
static int64_t reach(int64_t states, int64_t repeats)
{
    double days = 1.0;

    for (int64_t k = 1; k <= repeats; k++) {
        days = days * (double)(states + k) / (double)k;
        if (days > INT32_MAX) {
            return INT32_MAX;
        }
    }
    return (int64_t)(days + 0.5);
}

/* How many of `days` days to do before the next state is kept, `states` being free with the one
 * that the days begin with. */
static int32_t split(int32_t days, int64_t states)
{
    int64_t repeats = 1;
    int64_t behind = 0;
    int64_t first = 0;

    while (reach(states, repeats) < days) {
        repeats++;
    }
    behind = reach(states - 1, repeats);
    first = days - behind;
    if (first < 1) {
        first = 1;
    }
    return (int32_t)(first < days - 1 ? first : days - 1);
}

static enum pond_status advance(struct sweep *sweep, int32_t days, struct pond_error *err)
{
    sweep->steps += days;
    return pond_days_go(sweep->run, days, NULL, NULL, err);
}

/* A part of the days that waits to be done backwards, from the state it begins with. */
struct part {
    int32_t begin;
    int32_t end;
};

/* Backwards over all days. Parts lie on a stack, the last days on top; part k begins with state
 * k. */
static enum pond_status go_back(struct sweep *sweep, int32_t days, struct part *part,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t top = 0;

    part[0] = (struct part){0, days};
    pondi_days_state_save(&sweep->state[0], sweep->run);
    while (top >= 0) {
        int32_t length = part[top].end - part[top].begin;
        int64_t free = sweep->states - top;

        if (length == 0) {
            top--;
            continue;
        }
        pondi_days_state_restore(&sweep->state[top], sweep->run);
        if (length == 1 || free == 1) { /* the last day of the part */
            POND_TRY(advance(sweep, length - 1, err));
            pondi_days_state_save(&sweep->state[sweep->states], sweep->run);
            POND_TRY(advance(sweep, 1, err));
            POND_TRY(pondi_days_adjoint_step(&sweep->adjoint, err));
            part[top].end--;
            continue;
        }
        {
            int32_t first = split(length, free);

            POND_TRY(advance(sweep, first, err));
            pondi_days_state_save(&sweep->state[top + 1], sweep->run);
            part[top + 1] = (struct part){part[top].begin + first, part[top].end};
            part[top].end = part[top].begin + first;
            top++;
        }
    }
done:
    return status;
}

static enum pond_status make_states(struct sweep *sweep, const struct pond_days_question *question,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t memory = question->memory > 0 ? question->memory : MEMORY;
    int64_t states = memory / pondi_days_state_bytes(sweep->run);

    states = states < FEWEST_STATES ? FEWEST_STATES : states;
    states = states < question->days ? states : question->days;
    POND_TRY(POND_NEW(&sweep->state, states + 1, err));
    sweep->states = states;
    for (int64_t s = 0; s <= states; s++) { /* one more for the day at hand */
        POND_TRY(pondi_days_state_new(&sweep->state[s], sweep->run, err));
    }
done:
    return status;
}

static void clear(struct sweep *sweep)
{
    for (int64_t s = 0; sweep->state != NULL && s <= sweep->states; s++) {
        pondi_days_state_clear(&sweep->state[s]);
    }
    pondi_free(sweep->state);
    pondi_days_adjoint_clear(&sweep->adjoint);
    pond_days_run_free(sweep->run);
}

static enum pond_status check(const struct pond_days_model *model,
                              const struct pond_days_question *question, struct pond_error *err)
{
    if (question->days < 1) {
        return pond_fail(err, POND_EINVAL, "a run of %" PRId32 " days (expected 1 or more)",
                         question->days);
    }
    if (model->changes || model->closes) {
        return pond_fail(err, POND_EINVAL,
                         "losses jump where %s, and have no derivatives (expected "
                         "that off)",
                         model->changes ? "customers change suppliers" : "firms close");
    }
    return POND_OK;
}

static enum pond_status allocate(struct pond_days_leverage *leverage,
                                 const struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&leverage->spare, run->model->nodes, err));
    POND_TRY(POND_NEW(&leverage->demand, run->model->nodes, err));
    POND_TRY(POND_NEW(&leverage->stock, run->model->links, err));
    POND_TRY(POND_NEW(&leverage->supply, run->model->links, err));
    POND_TRY(POND_NEW(&leverage->shock, run->shocks, err));
done:
    return status;
}

enum pond_status pond_days_leverage_new(struct pond_days_leverage **out,
                                        const struct pond_days_model *model,
                                        const struct pond_days_options *options,
                                        const struct pond_days_question *question,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_leverage *leverage = NULL;
    struct part *part = NULL;
    struct sweep sweep = {0};

    *out = NULL;
    POND_TRY(check(model, question, err));
    POND_TRY(pond_days_run_new(&sweep.run, model, options, err));
    POND_TRY(POND_NEW(&leverage, 1, err));
    POND_TRY(allocate(leverage, sweep.run, err));
    POND_TRY(make_states(&sweep, question, err));
    POND_TRY(POND_NEW(&part, sweep.states, err));
    POND_TRY(pondi_days_adjoint_new(&sweep.adjoint, sweep.run, err));
    sweep.adjoint.before = &sweep.state[sweep.states];
    sweep.adjoint.weight = question->weight != NULL ? question->weight : model->output;
    sweep.adjoint.into = leverage;
    POND_TRY(go_back(&sweep, question->days, part, err));
    leverage->steps = sweep.steps;
    *out = leverage;
    leverage = NULL;
done:
    pondi_free(part);
    clear(&sweep);
    pond_days_leverage_free(leverage);
    return status;
}

void pond_days_leverage_free(struct pond_days_leverage *leverage)
{
    if (leverage == NULL) {
        return;
    }
    pondi_free(leverage->spare);
    pondi_free(leverage->demand);
    pondi_free(leverage->stock);
    pondi_free(leverage->supply);
    pondi_free(leverage->shock);
    pondi_free(leverage);
}
