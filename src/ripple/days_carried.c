/* Puts each firm's loss of a day down to its capacity, its suppliers, its customers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_carried.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "ripple/days_model.h"

/* Less than this share of a firm's weight is rounding, not a day on which something carried. */
#define DUST 1e-9

struct pond_days_carried {
    const struct pond_days_model *model;
    double *weight; /* nodes */
    uint32_t *at;   /* links as inputs, links as orders, firms' capacity, their final demand: the
                       carrier's place in the list, counted from 1; 0: none yet */
    struct pond_days_carrier *list;
    int64_t count;
    int64_t room;
    struct pond_days_carried_day today;
};

enum pond_status pond_days_carried_new(struct pond_days_carried **out,
                                       const struct pond_days_model *model, const double *weight,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_carried *new = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&new, 1, err));
    new->model = model;
    new->today.day = -1;
    POND_TRY(POND_NEW(&new->weight, model->nodes, err));
    POND_TRY(POND_NEW(&new->at, 2 * (model->links + model->nodes), err));
    memcpy(new->weight, weight != NULL ? weight : model->output,
           (size_t)model->nodes * sizeof *new->weight);
    *out = new;
    new = NULL;
done:
    pond_days_carried_free(new);
    return status;
}

void pond_days_carried_free(struct pond_days_carried *carried)
{
    if (carried == NULL) {
        return;
    }
    pondi_free(carried->weight);
    pondi_free(carried->at);
    pondi_free(carried->list);
    pondi_free(carried);
}

/* A day's loss of one firm that is being put down. */
struct loss {
    struct pond_days_carried *carried;
    const struct pond_days_run *run;
    pond_node firm;
    int32_t day;
    double rest; /* what its own capacity does not explain */
};

/* Where a carrier's place is noted. */
static int64_t place_of(const struct pond_days_model *model, enum pond_days_channel channel,
                        int64_t item)
{
    switch (channel) {
    case POND_DAYS_INPUTS:
        return item;
    case POND_DAYS_ORDERS:
        return model->links + item;
    case POND_DAYS_OWN_CAPACITY:
        return 2 * model->links + item;
    case POND_DAYS_FINAL_DEMAND:
        break;
    }
    return 2 * model->links + model->nodes + item;
}

/* The other end of the link that carries; -1: a firm by itself. */
static pond_node other_end(const struct pond_days_model *model, enum pond_days_channel channel,
                           int64_t item)
{
    if (channel == POND_DAYS_INPUTS) {
        return model->supplier[item];
    }
    return channel == POND_DAYS_ORDERS ? pondi_days_customer(model, item) : -1;
}

/* The link or firm `item` carries `amount` of a loss. */
static enum pond_status carry(const struct loss *loss, enum pond_days_channel channel, int64_t item,
                              double amount, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_carried *carried = loss->carried;
    uint32_t *at = &carried->at[place_of(carried->model, channel, item)];
    struct pond_days_carrier *carrier = NULL;

    if (!(amount > 0.0)) {
        return POND_OK;
    }
    if (*at == 0U) {
        if (carried->count >= (int64_t)UINT32_MAX) {
            return pond_fail(err, POND_ELIMIT, "%" PRId64 " links and firms carry losses (at most)",
                             carried->count);
        }
        POND_TRY(POND_GROW(&carried->list, &carried->room, carried->count + 1, err));
        carried->list[carried->count++] =
            (struct pond_days_carrier){.channel = channel,
                                       .firm = loss->firm,
                                       .other = other_end(carried->model, channel, item),
                                       .first_day = -1,
                                       .last_day = -1};
        *at = (uint32_t)carried->count;
    }
    carrier = &carried->list[*at - 1];
    carrier->lost += amount;
    carried->today.lost[channel] += amount;
    if (amount > carrier->peak) {
        carrier->peak = amount;
        carrier->peak_day = loss->day;
    }
    if (amount > DUST * carried->weight[loss->firm]) {
        carrier->first_day = carrier->first_day < 0 ? loss->day : carrier->first_day;
        carrier->last_day = loss->day;
    }
done:
    return status;
}

/* The links [begin, end) of one customer and industry. */
struct group {
    pond_edge begin;
    pond_edge end;
    double usual;   /* sum of A */
    double missing; /* sum of max(0, n A - S) */
    double cover;   /* S / A of all together */
};

static struct group group_from(const struct loss *loss, pond_edge begin)
{
    const struct pond_days_model *model = loss->run->model;
    pond_edge end = model->in_start[loss->firm + 1];
    struct group group = {.begin = begin, .end = begin};
    double gap = 0.0;

    do {
        gap += loss->run->gap[group.end];
        group.missing += pondi_most(0.0, -loss->run->gap[group.end]);
        group.usual += model->usual[group.end++];
    } while (group.end < end && (model->mark[group.end] & POND_DAYS_FIRST) == 0U);
    group.cover = pondi_days_of_link(model, loss->firm, begin) + gap / group.usual;
    return group;
}

/* The suppliers of one industry, as their goods are missing. */
static enum pond_status put_down_to_group(const struct loss *loss, const struct group *group,
                                          double amount, struct pond_error *err)
{
    const struct pond_days_model *model = loss->run->model;
    enum pond_status status = POND_OK;

    for (pond_edge e = group->begin; e < group->end; e++) {
        double part = group->missing > 0.0 ? pondi_most(0.0, -loss->run->gap[e]) / group->missing
                                           : model->usual[e] / group->usual;

        POND_TRY(carry(loss, POND_DAYS_INPUTS, e, amount * part, err));
    }
done:
    return status;
}

/* What an input that is not essential lacks, over P0 of all such; 0 for others. */
static double lack_of(const struct loss *loss, const struct group *group)
{
    unsigned class = loss->run->model->mark[group->begin] >> POND_DAYS_CLASS;

    return class == POND_INPUT_NON_ESSENTIAL
               ? group->usual * pondi_most(0.0, loss->run->capacity[loss->firm] - group->cover)
               : 0.0;
}

static enum pond_status put_down_to_inputs(const struct loss *loss, struct pond_error *err)
{
    const struct pond_days_model *model = loss->run->model;
    enum pond_status status = POND_OK;
    pond_edge begin = model->in_start[loss->firm];
    pond_edge end = model->in_start[loss->firm + 1];
    struct group scarcest = group_from(loss, begin + loss->run->shortest[loss->firm]);
    double lack = 0.0;

    if (lack_of(loss, &scarcest) == 0.0) { /* an essential one */
        return put_down_to_group(loss, &scarcest, loss->rest, err);
    }
    for (pond_edge e = begin; e < end;) {
        struct group group = group_from(loss, e);

        lack += lack_of(loss, &group);
        e = group.end;
    }
    for (pond_edge e = begin; e < end;) {
        struct group group = group_from(loss, e);
        double part = lack_of(loss, &group) / lack;

        if (part > 0.0) {
            POND_TRY(put_down_to_group(loss, &group, loss->rest * part, err));
        }
        e = group.end;
    }
done:
    return status;
}

/* What a customer orders less than usual over one of its links; a link that moved orders nothing
 * here. */
static double less_ordered(const struct loss *loss, pond_edge e)
{
    const struct pond_days_run *run = loss->run;
    double ordered = run->supplier[e] == loss->firm ? run->order[e] : 0.0;

    return pondi_most(0.0, run->model->usual[e] - ordered);
}

static enum pond_status put_down_to_demand(const struct loss *loss, struct pond_error *err)
{
    const struct pond_days_run *run = loss->run;
    const struct pond_days_model *model = run->model;
    pond_node j = loss->firm;
    double final = model->final[j] * pondi_most(0.0, 1.0 - run->wanted[j] * run->spending);
    double less = final;
    enum pond_status status = POND_OK;

    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        less += less_ordered(loss, (pond_edge)model->slot[f]);
    }
    if (less == 0.0) {
        return carry(loss, POND_DAYS_FINAL_DEMAND, j, loss->rest, err);
    }
    POND_TRY(carry(loss, POND_DAYS_FINAL_DEMAND, j, loss->rest * (final / less), err));
    for (pond_edge f = model->out_start[j]; f < model->out_start[j + 1]; f++) {
        pond_edge e = (pond_edge)model->slot[f];
        double part = less_ordered(loss, e) / less;

        if (part > 0.0) {
            POND_TRY(carry(loss, POND_DAYS_ORDERS, e, loss->rest * part, err));
        }
    }
done:
    return status;
}

/* Do inputs limit a firm, alone or as much as demand does? A customer that stands still because the
 * firm does orders nothing either. */
static bool lacks_inputs(const struct pond_days_run *run, pond_node i)
{
    double output = run->model->output[i];
    double asked = output > 0.0 ? run->demand[i] : run->wanted[i] * run->spending;

    return run->cover[i] < run->capacity[i] &&
           run->cover[i] * (output > 0.0 ? output : 1.0) <= asked;
}

/* One firm that makes less than usual. */
static enum pond_status put_down(struct loss loss, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_days_run *run = loss.run;
    double weight = loss.carried->weight[loss.firm];
    double lost = 1.0 - run->activity[loss.firm];
    double own = pondi_least(lost, pondi_most(0.0, 1.0 - run->capacity[loss.firm]));

    if (run->limit[loss.firm] == POND_DAYS_LIMIT_CAPACITY) {
        own = lost;
    }
    loss.rest = weight * (lost - own);
    POND_TRY(carry(&loss, POND_DAYS_OWN_CAPACITY, loss.firm, weight * own, err));
    if (!(loss.rest > 0.0)) {
        return POND_OK;
    }
    if (lacks_inputs(run, loss.firm)) {
        POND_TRY(put_down_to_inputs(&loss, err));
    } else {
        POND_TRY(put_down_to_demand(&loss, err));
    }
done:
    return status;
}

enum pond_status pond_days_carried_see(void *user, const struct pond_days_run *run,
                                       const struct pond_days_day *day, struct pond_error *err)
{
    struct pond_days_carried *carried = user;
    enum pond_status status = POND_OK;

    carried->today = (struct pond_days_carried_day){.day = day->day};
    for (pond_node i = 0; i < carried->model->nodes; i++) {
        double above = day->activity[i] - 1.0;

        if (above < 0.0) {
            POND_TRY(put_down(
                (struct loss){.carried = carried, .run = run, .firm = i, .day = day->day}, err));
        } else {
            carried->today.gained += carried->weight[i] * above;
        }
    }
done:
    return status;
}

struct pond_days_carried_day pond_days_carried_today(const struct pond_days_carried *carried)
{
    return carried->today;
}

const struct pond_days_carrier *pond_days_carried_list(const struct pond_days_carried *carried,
                                                       int64_t *count)
{
    *count = carried->count;
    return carried->list;
}
