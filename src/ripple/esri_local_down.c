/* Downstream losses of one firm, on the firms that they reach.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same sums as esri.c in the same order; only what is left of a market is its sales less the
 * lost ones, so that an update reads the firms with a loss and not all members. */
#include "ripple/esri_local.h"

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

        left += model->sales[node] * (1.0 - local->down[node]);
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

static void add_loss(struct pondi_local *local, pond_node node, double loss)
{
    const struct pond_esri_model *model = local->model;

    if ((local->flag[node] & SUPPORTED) == 0) {
        local->flag[node] |= SUPPORTED;
        local->support[local->supported++] = node;
        if (model->markets > 0) {
            local->chain[node] = local->head[model->market[node]];
            local->head[model->market[node]] = node + 1;
        }
    }
    if (model->markets > 0) {
        local->lost[model->market[node]] += model->sales[node] * (loss - local->down[node]);
    }
    local->down[node] = loss;
    local->changed[local->changes++] = node;
}

void pondi_local_down_begin(struct pondi_local *local)
{
    local->supported = 0;
    local->changes = 0;
    if (local->shock.down > 0.0) {
        add_loss(local, local->shock.node, local->shock.down);
    }
}

/* The members of a market with a loss; those that pass on another one become senders. */
static pond_node pass_on_market(struct pondi_local *local, int32_t market, pond_node senders)
{
    const struct pond_esri_model *model = local->model;
    double left = supply_left(local, market);

    for (pond_node at = local->head[market]; at != 0; at = local->chain[at - 1]) {
        pond_node node = at - 1;
        double sigma = model->sales[node] < left ? model->sales[node] / left : 1.0;
        double passed = sigma * local->down[node];

        local->used++;
        if (passed != local->passed_on[node]) {
            local->passed_on[node] = passed;
            local->sender[senders++] = node;
        }
    }
    return senders;
}

/* From the firms whose loss changed to those that pass on another loss; returns their number. */
static pond_node pass_on(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int32_t markets = 0;
    pond_node senders = 0;

    for (pond_node c = 0; c < local->changes; c++) {
        int32_t market = model->market[local->changed[c]];

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

/* Note the customers of the senders in `changed`; returns their number. */
static pond_node find_customers(struct pondi_local *local, const pond_node *sender,
                                pond_node senders)
{
    const struct pondi_rows *rows = &local->model->affected;
    pond_node *to_look_at = local->changed;
    pond_node count = 0;

    for (pond_node s = 0; s < senders; s++) {
        int64_t begin = rows->start[sender[s]];
        int64_t end = rows->start[sender[s] + 1];

        local->used += end - begin + 1;
        for (int64_t e = begin; e < end; e++) {
            pond_node node = rows->node[e];

            if ((local->flag[node] & TO_LOOK_AT) == 0) {
                local->flag[node] |= TO_LOOK_AT;
                to_look_at[count++] = node;
            }
        }
    }
    return count;
}

/* What a customer loses for want of inputs: the worst of its groups; as esri.c. */
static double pull(struct pondi_local *local, pond_node node)
{
    const struct pond_esri_model *model = local->model;
    int64_t groups = model->group_start[node + 1];
    double worst = node == local->shock.node ? local->shock.down : 0.0;

    for (int64_t g = model->group_start[node]; g < groups; g++) {
        int64_t end = model->down.start[g + 1];
        double sum = 0.0;

        for (int64_t e = model->down.start[g]; e < end; e++) {
            sum += model->down_share[e] * local->passed_on[model->down.node[e]];
        }
        worst = sum > worst ? sum : worst;
    }
    local->used += model->down.start[groups] - model->down.start[model->group_start[node]];
    return worst < 1.0 ? worst : 1.0;
}

/* Replace losses by the next ones; `changed` shrinks to the firms where that made a difference. */
static double apply(struct pondi_local *local, pond_node looked_at)
{
    double growth = 0.0;

    local->changes = 0;
    for (pond_node c = 0; c < looked_at; c++) {
        pond_node node = local->changed[c];
        double step = local->value[c] - local->down[node];

        local->flag[node] &= (uint8_t)~TO_LOOK_AT;
        if (step != 0.0) {
            growth = step > growth ? step : growth;
            add_loss(local, node, local->value[c]);
        }
    }
    return growth;
}

bool pondi_local_down_update(struct pondi_local *local, double *growth)
{
    bool markets = local->model->markets > 0;
    pond_node senders = markets ? pass_on(local) : local->changes;
    pond_node customers = 0;

    if (!markets) { /* the list of customers takes the place of the list of senders */
        pond_node *changed = local->changed;

        local->changed = local->sender;
        local->sender = changed;
    }
    customers = find_customers(local, local->sender, senders);
    for (pond_node c = 0; c < customers; c++) {
        local->value[c] = pull(local, local->changed[c]);
    }
    *growth = apply(local, customers);
    return local->used <= local->budget;
}

void pondi_local_down_end(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;

    for (pond_node s = 0; s < local->supported; s++) {
        pond_node node = local->support[s];

        local->down[node] = 0.0;
        local->passed_on[node] = 0.0;
        local->flag[node] = 0;
        if (model->markets > 0) {
            local->chain[node] = 0;
            local->head[model->market[node]] = 0;
            local->lost[model->market[node]] = 0.0;
        }
    }
}
