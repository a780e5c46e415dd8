/* Running interventions on a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/change/change_study.h"

#include <string.h>

#include "base/alloc.h"
#include "impact/change.h"

const struct change_part *change_alone(const struct change_study *c, int32_t event)
{
    return c->alone == NULL ? &c->all : &c->alone[event];
}

double change_before(const struct change_study *c, int32_t measure, enum impact_place place)
{
    const struct impact_input *input = c->input;
    double sum = 0.0;

    for (int32_t p = 0; p <= input->regions; p++) {
        enum impact_place where = p == input->here     ? IMPACT_HERE
                                  : p < input->regions ? IMPACT_ELSEWHERE
                                                       : IMPACT_ABROAD;

        sum += place == IMPACT_PLACES || place == where
                   ? c->before[measure * ((int64_t)input->regions + 1) + p]
                   : 0.0;
    }
    return sum;
}

double change_interaction(const struct change_study *c, int32_t measure, enum impact_place place)
{
    double left = impact_answer_at(&c->all.answer, measure, IMPACT_CHANNELS, place);

    for (int32_t k = 0; k < c->file->events && c->alone != NULL; k++) {
        left -= impact_answer_at(&c->alone[k].answer, measure, IMPACT_CHANNELS, place);
    }
    return c->alone == NULL ? 0.0 : left;
}

/* --- one run --- */

static enum pond_status apply(struct change_study *c, int32_t first, int32_t count,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;

    change_state_reset(&c->state);
    for (int32_t k = first; k < first + count; k++) {
        POND_TRY(change_apply(&c->work, &c->file->event[k], err));
    }
    change_state_follow(&c->state);
done:
    return status;
}

static enum pond_status fill(struct change_study *c, const struct pond_change *change,
                             struct change_part *part, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct change_state *state = &c->state;
    double *all = NULL;
    double *made = NULL;
    struct pond_change_demand demand = {.structure = true};
    struct pond_change_demand again = {state->respent, state->respent_made, false};

    POND_TRY(POND_NEW(&all, c->input->sectors, err));
    POND_TRY(POND_NEW(&made, c->input->sectors, err));
    change_state_demand(state, all, made);
    demand.all = all;
    demand.domestic = made;
    POND_TRY(impact_answer_new(&part->answer, c->input, err));
    POND_TRY(impact_answer_new(&part->rebound, c->input, err));
    POND_TRY(pond_change_fill(change, &demand, &part->answer.account, err));
    POND_TRY(pond_change_fill(change, &again, &part->rebound.account, err));
    impact_answer_add(&part->answer, &part->rebound);
    part->saved = state->saved;
    part->spent_again = state->spent_again;
    part->cost = state->cost;
done:
    pondi_free(all);
    pondi_free(made);
    return status;
}

/* What there is before, and what is invested. */
static enum pond_status fill_whole(struct change_study *c, const struct pond_change *change,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_change_demand once = {c->state.once, c->state.once_made, false};
    double *imported = NULL;

    POND_TRY(POND_NEW(&c->before, c->input->measures * ((int64_t)c->input->regions + 1), err));
    POND_TRY(POND_NEW(&imported, c->input->sectors, err));
    change_state_imported(&c->state, imported);
    POND_TRY(pond_change_before(change, imported, c->before, err));
    POND_TRY(impact_answer_new(&c->once, c->input, err));
    POND_TRY(pond_change_fill(change, &once, &c->once.account, err));
done:
    pondi_free(imported);
    return status;
}

/* Interventions first..first+count-1. */
static enum pond_status run(struct change_study *c, int32_t first, int32_t count,
                            struct change_part *part, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_account_input before = change_account_input(&c->state, &c->state.before);
    struct pond_account_input after = change_account_input(&c->state, &c->state.now);
    struct pond_change *change = NULL;

    POND_TRY(apply(c, first, count, err));
    status = pond_change_new(&change, &before, &after, c->state.output, err);
    if (status == POND_EINVAL) {
        status = pond_fail_in(err, status, "%s: with %s", c->file->file,
                              count == 1 ? c->file->event[first].path : "all interventions");
    }
    POND_TRY(status);
    POND_TRY(fill(c, change, part, err));
    if (part == &c->all) {
        POND_TRY(fill_whole(c, change, err));
    }
done:
    pond_change_free(change);
    return status;
}

/* --- the whole --- */

static enum pond_status read(struct change_study *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(c->study, "interventions");

    if (path[0] == '\0') {
        return pond_fail(err, POND_EINVAL,
                         "no interventions are given: pond impact change FILE (\"pond impact new\" "
                         "writes one to begin from)");
    }
    POND_TRY(pond_study_hash_file(c->study, path, err));
    POND_TRY(change_file_read(&c->file, path, err));
    POND_TRY(impact_input_new(&c->input, c->study, err));
    POND_TRY(change_state_new(&c->state, c->input, err));
    POND_TRY(change_work_new(&c->work, &c->state, c->file, err));
    POND_TRY(change_find_shares(c, err));
    c->work.share = c->share;
    c->work.rebound = pond_study_number(c->study, "rebound");
done:
    return status;
}

enum pond_status change_study_run(struct change_study *c, struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    memset(c, 0, sizeof *c);
    c->study = study;
    POND_TRY(read(c, err));
    if (c->file->events > 1) {
        POND_TRY(POND_NEW(&c->alone, c->file->events, err));
    }
    for (int32_t k = 0; k < c->file->events && c->alone != NULL; k++) {
        POND_TRY(run(c, k, 1, &c->alone[k], err));
    }
    POND_TRY(run(c, 0, c->file->events, &c->all, err));
    if (pond_study_integer(study, "draws") > 0) {
        POND_TRY(change_draw(c, err));
    }
done:
    return status;
}

static void clear_part(struct change_part *part)
{
    impact_answer_clear(&part->answer);
    impact_answer_clear(&part->rebound);
}

void change_study_clear(struct change_study *c)
{
    for (int32_t k = 0; c->alone != NULL && k < c->file->events; k++) {
        clear_part(&c->alone[k]);
    }
    clear_part(&c->all);
    impact_answer_clear(&c->once);
    impact_intervals_clear(&c->intervals);
    pondi_free(c->alone);
    pondi_free(c->before);
    pondi_free(c->share);
    change_work_clear(&c->work);
    change_state_clear(&c->state);
    change_file_free(c->file);
    impact_input_free(c->input);
    memset(c, 0, sizeof *c);
}
