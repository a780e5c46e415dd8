/* Downstream losses of one firm, on the firms that they reach.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a firm passes on goes to its customers, each of which keeps a sum for every group of its
 * inputs that lost anything; its loss is the largest. What is left of a market is its sales less
 * the lost ones, so that an update reads the firms with a loss and not all members. */
#include "ripple/esri_local.h"

#include <math.h>
#include <string.h>

/* Bits of `flag`. */
#define TO_LOOK_AT 1
#define SUPPORTED 2

/* Where no more than this share of a market is left, taking losses from its sales would leave
 * mostly rounding: the members are added up. */
#define LEFT_TO_SUBTRACT 1e-2

/* What is left of a market, its members added up in ascending order; as esri.c. */
static double add_up_left(struct pondi_local *local, int32_t market)
{
    const struct pond_esri_model *model = local->model;
    double left = 0.0;

    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node node = model->members.node[m];

        left += model->sales[node] * (1.0 - local->down[local->slot[node]]);
    }
    local->used += model->members.start[market + 1] - model->members.start[market];
    return left;
}

static double supply_left(struct pondi_local *local, int32_t market)
{
    const struct pond_esri_model *model = local->model;
    double sales = model->market_sales[market];
    double left = sales - local->lost[market];

    if (left <= LEFT_TO_SUBTRACT * sales ||
        (model->compat && left <= 2.0 * PONDI_COMPAT_DEAD_MARKET)) {
        left = add_up_left(local, market);
    }
    return model->compat && left <= PONDI_COMPAT_DEAD_MARKET ? 1.0 : left;
}

/* A firm's first loss. */
static void support(struct pondi_local *local, pondi_slot slot)
{
    const struct pond_esri_model *model = local->model;

    local->flag[slot] |= SUPPORTED;
    local->support[local->supported++] = slot;
    if (model->markets > 0) {
        int32_t market = model->market[local->node[slot]];

        local->sales[slot] = model->sales[local->node[slot]];
        local->market[slot] = market;
        local->chain[slot] = local->head[market];
        local->head[market] = slot;
    }
}

static void add_loss(struct pondi_local *local, pondi_slot slot, double loss)
{
    if ((local->flag[slot] & SUPPORTED) == 0) {
        support(local, slot);
    }
    if (local->model->markets > 0) {
        local->lost[local->market[slot]] += local->sales[slot] * (loss - local->down[slot]);
    }
    local->down[slot] = loss;
    local->changed[local->changes++] = slot;
}

void pondi_local_down_begin(struct pondi_local *local)
{
    local->supported = 0;
    local->changes = 0;
    local->sums = 1;
    if (local->shock.down > 0.0) {
        add_loss(local, PONDI_CLOSED_SLOT, local->shock.down);
    }
}

/* A firm passes on another loss: note by how much. Returns the number of senders. */
static pondi_slot note_sender(struct pondi_local *local, pondi_slot slot, double passed,
                              pondi_slot senders)
{
    if (passed != local->passed_on[slot]) {
        local->sender[senders] = slot;
        local->value[senders++] = passed - local->passed_on[slot];
        local->passed_on[slot] = passed;
    }
    return senders;
}

/* The members of a market with a loss; those that pass on another one become senders. */
static pondi_slot pass_on_market(struct pondi_local *local, int32_t market, pondi_slot senders)
{
    double left = supply_left(local, market);

    for (pondi_slot slot = local->head[market]; slot != 0; slot = local->chain[slot]) {
        double sigma = local->sales[slot] < left ? local->sales[slot] / left : 1.0;

        local->used++;
        senders = note_sender(local, slot, sigma * local->down[slot], senders);
    }
    return senders;
}

/* From the firms whose loss changed to those that pass on another loss; returns their number. */
static pondi_slot pass_on(struct pondi_local *local)
{
    int32_t markets = 0;
    pondi_slot senders = 0;

    if (local->model->markets == 0) {
        for (pondi_slot c = 0; c < local->changes; c++) {
            senders =
                note_sender(local, local->changed[c], local->down[local->changed[c]], senders);
        }
        return senders;
    }
    for (pondi_slot c = 0; c < local->changes; c++) {
        int32_t market = local->market[local->changed[c]];

        local->touched[markets] = market;
        markets += 1 - local->is_touched[market];
        local->is_touched[market] = 1;
    }
    for (int32_t t = 0; t < markets; t++) {
        local->is_touched[local->touched[t]] = 0;
        senders = pass_on_market(local, local->touched[t], senders);
    }
    return senders;
}

/* The sum of a customer's group of inputs; 0 where nothing of it was lost yet. */
static double *find_sum(struct pondi_local *local, pondi_slot customer, int32_t group)
{
    int64_t at = local->first_sum[customer];

    while (at != 0 && local->sum[at].group != group) {
        at = local->sum[at].next;
    }
    if (at == 0) {
        at = local->sums++;
        local->sum[at] = (struct pondi_lost_input){0.0, local->first_sum[customer], group};
        local->first_sum[customer] = at;
    }
    return &local->sum[at].share;
}

/* Tell a sender's customers that it passes on so much more; `to_look_at` of them are noted in
 * `changed` so far. Returns how many are then. */
static pondi_slot tell_customers(struct pondi_local *local, pond_node node, double more,
                                 pondi_slot to_look_at)
{
    const struct pond_esri_model *model = local->model;
    int64_t end = model->affected.start[node + 1];

    for (int64_t e = model->affected.start[node]; e < end; e++) {
        pond_node customer = model->affected.node[e];
        double share = model->affected_share[e];
        bool essential = signbit(share) != 0;
        pondi_slot slot = pondi_local_touch(local, customer);

        *find_sum(local, slot, essential ? model->industry[node] : PONDI_NON_ESSENTIAL) +=
            fabs(share) * more;
        if ((local->flag[slot] & TO_LOOK_AT) == 0) {
            local->flag[slot] |= TO_LOOK_AT;
            local->changed[to_look_at++] = slot;
            pondi_fetch(&model->sales[customer]);
            pondi_fetch(&model->weight[customer]);
            if (model->markets > 0) {
                pondi_fetch(&model->market[customer]);
            }
        }
    }
    return to_look_at;
}

/* What a customer loses for want of inputs: the worst of its groups. */
static double worst_group(const struct pondi_local *local, pondi_slot slot)
{
    double worst = slot == PONDI_CLOSED_SLOT ? local->shock.down : 0.0;

    for (int64_t at = local->first_sum[slot]; at != 0; at = local->sum[at].next) {
        worst = local->sum[at].share > worst ? local->sum[at].share : worst;
    }
    return worst < 1.0 ? worst : 1.0;
}

/* Replace losses by the next ones; `changed` shrinks to the firms where that made a difference. */
static double apply(struct pondi_local *local, pondi_slot looked_at)
{
    double growth = 0.0;

    local->changes = 0;
    for (pondi_slot c = 0; c < looked_at; c++) {
        pondi_slot slot = local->changed[c];
        double loss = worst_group(local, slot);
        double step = loss - local->down[slot];

        local->flag[slot] &= (uint8_t)~TO_LOOK_AT;
        if (step != 0.0) {
            growth = step > growth ? step : growth;
            add_loss(local, slot, loss);
        }
    }
    return growth;
}

bool pondi_local_down_update(struct pondi_local *local, double *growth)
{
    const struct pond_esri_model *model = local->model;
    pondi_slot senders = pass_on(local);
    pondi_slot to_look_at = 0;
    bool enough = true;

    for (pondi_slot s = 0; s < senders; s++) {
        local->wanted[s] = local->node[local->sender[s]];
    }
    for (int64_t s = -2 * PONDI_AHEAD; s < senders && enough; s++) {
        pondi_fetch_rows(&model->affected, model->affected_share, local->wanted, s, senders);
        if (s < 0) {
            continue;
        }
        enough = pondi_local_spend(local, model->affected.start[local->wanted[s] + 1] -
                                              model->affected.start[local->wanted[s]] + 1);
        if (enough) {
            to_look_at = tell_customers(local, local->wanted[s], local->value[s], to_look_at);
        }
    }
    *growth = apply(local, to_look_at);
    return enough;
}

void pondi_local_down_end(struct pondi_local *local)
{
    for (pondi_slot s = 0; s < local->supported && local->model->markets > 0; s++) {
        int32_t market = local->market[local->support[s]];

        local->head[market] = 0;
        local->lost[market] = 0.0;
    }
    memset(local->down, 0, local->slots * sizeof *local->down);
    memset(local->passed_on, 0, local->slots * sizeof *local->passed_on);
    memset(local->first_sum, 0, local->slots * sizeof *local->first_sum);
    memset(local->flag, 0, local->slots * sizeof *local->flag);
}
