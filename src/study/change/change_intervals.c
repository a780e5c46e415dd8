/* How sure a change is: the same interventions in many economies that could be this one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "impact/change.h"
#include "study/change/change_study.h"

/* What a thread needs. */
struct lane {
    struct change_state state;
    struct change_work work;
    struct pond_account account; /* without tiers */
    double *all;                 /* sectors: final demand that changes */
    double *made;
};

struct drawing {
    struct change_study *c;
    struct lane *lane; /* threads */
    int threads;
};

static enum pond_status new_lane(struct lane *lane, struct change_study *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = c->input;
    int64_t places = (int64_t)input->regions + 1;

    POND_TRY(change_state_new(&lane->state, input, err));
    POND_TRY(change_work_new(&lane->work, &lane->state, c->file, err));
    lane->work.share = c->share;
    lane->work.rebound = c->work.rebound;
    POND_TRY(POND_NEW(&lane->account.effect, (int64_t)input->measures * 3 * places, err));
    POND_TRY(POND_NEW(&lane->account.output, input->sectors, err));
    POND_TRY(POND_NEW(&lane->account.induced, input->sectors, err));
    POND_TRY(POND_NEW(&lane->account.pay, input->regions, err));
    POND_TRY(POND_NEW(&lane->all, input->sectors, err));
    POND_TRY(POND_NEW(&lane->made, input->sectors, err));
done:
    return status;
}

static void clear_lane(struct lane *lane)
{
    change_work_clear(&lane->work);
    change_state_clear(&lane->state);
    pondi_free(lane->account.effect);
    pondi_free(lane->account.output);
    pondi_free(lane->account.induced);
    pondi_free(lane->account.pay);
    pondi_free(lane->all);
    pondi_free(lane->made);
}

/* All channels of an account, added to the totals. */
static void add_up(const struct impact_input *input, const struct pond_account *account,
                   double *total)
{
    int64_t places = (int64_t)input->regions + 1;

    for (int64_t m = 0; m < input->measures; m++) {
        for (int64_t k = 0; k < 3 * places; k++) {
            total[m * places + k % places] += account->effect[m * 3 * places + k];
        }
    }
}

static enum pond_status account(struct lane *lane, const struct impact_input *input, double *total,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct change_state *state = &lane->state;
    struct pond_account_input before = change_account_input(state, &state->before);
    struct pond_account_input after = change_account_input(state, &state->now);
    struct pond_change_demand demand = {lane->all, lane->made, true};
    struct pond_change_demand again = {state->respent, state->respent_made, false};
    struct pond_change *change = NULL;

    change_state_demand(state, lane->all, lane->made);
    POND_TRY(pond_change_new(&change, &before, &after, state->output, err));
    memset(total, 0, (size_t)input->measures * ((size_t)input->regions + 1) * sizeof *total);
    POND_TRY(pond_change_fill(change, &demand, &lane->account, err));
    add_up(input, &lane->account, total);
    POND_TRY(pond_change_fill(change, &again, &lane->account, err));
    add_up(input, &lane->account, total);
done:
    pond_change_free(change);
    return status;
}

static enum pond_status draw_one(void *user, const struct pond_intervals *intervals,
                                 const struct pond_interval_draw *draw,
                                 struct pond_interval_work *work, int thread, double *total,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct drawing *d = user;
    struct change_study *c = d->c;
    struct lane *lane = &d->lane[thread];
    struct change_numbers *numbers = &lane->state.before;
    struct pond_interval_table table = {numbers->all, numbers->made, numbers->direct,
                                        numbers->spending, numbers->spending_made};

    pond_intervals_table(intervals, draw, work, &table);
    change_state_balance(&lane->state);
    change_state_reset(&lane->state);
    for (int32_t k = 0; k < c->file->events; k++) {
        POND_TRY(change_apply(&lane->work, &c->file->event[k], err));
    }
    change_state_follow(&lane->state);
    status = account(lane, c->input, total, err);
done:
    return status == POND_EINVAL && draw->point[POND_INTERVAL_TECHNIQUE] >= 0
               ? pond_fail_in(err, status, "draw %" PRId64 " of technique (lower its spread)",
                              draw->point[POND_INTERVAL_TECHNIQUE])
               : status;
}

enum pond_status change_draw(struct change_study *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct drawing d = {.c = c, .threads = pond_threads()};

    POND_TRY(POND_NEW(&d.lane, d.threads, err));
    for (int t = 0; t < d.threads; t++) {
        POND_TRY(new_lane(&d.lane[t], c, err));
    }
    POND_TRY(impact_intervals_draw_by(&c->intervals, c->input, draw_one, &d, err));
    POND_TRY(impact_intervals_answer(&c->intervals, &c->all.answer, err));
done:
    for (int t = 0; d.lane != NULL && t < d.threads; t++) {
        clear_lane(&d.lane[t]);
    }
    pondi_free(d.lane);
    return status;
}
