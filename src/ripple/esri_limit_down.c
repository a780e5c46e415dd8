/* Bounds of downstream losses, on the firms that they reach.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     lower:  y <- F(y) from the shock, small steps left out: never above the losses at rest
 *     upper:  z = min(1, high + alpha u), raised until F(z) <= z everywhere
 *
 * Every evaluation of F is rounded to its safe side. Proofs: README.md. */
#include "ripple/esri_limit.h"

/* Bits of `flag`. */
#define TO_LOOK_AT 1
#define SUPPORTED 2

/* In parts of alpha: the least loss that is traced, the least growth, and the least growth of what
 * is passed on. */
#define LEAST_LOSS 0.5
#define LEAST_GROWTH 0.125
#define LEAST_PASSED 0.03125

/* What may come over a firm's own alpha u before its bound must be raised. */
#define SLACK 0.5

static void support(struct pondi_limit *limit, pond_node node)
{
    if ((limit->bounded[node].flag & SUPPORTED) == 0) {
        limit->bounded[node].flag |= SUPPORTED;
        limit->support[limit->supported++] = node;
        if (limit->model->markets > 0) {
            pond_node *head = &limit->head[limit->model->market[node]];

            limit->bounded[node].next = *head;
            *head = node + 1;
        }
    }
}

/* What is left of a market, on the safe side, if its firms with a loss have lost what they have. */
static double supply_left(struct pondi_limit *limit, int32_t market, bool upper)
{
    const struct pond_esri_model *model = limit->model;
    double members = (double)(model->members.start[market + 1] - model->members.start[market]);
    double all = model->market_sales[market];
    double lost = upper ? limit->alpha * limit->limits->market_gain[market] : 0.0;

    for (pond_node at = limit->head[market]; at != 0; at = limit->bounded[at - 1].next) {
        const struct pondi_bounded *firm = &limit->bounded[at - 1];

        lost += model->sales[at - 1] * (upper ? firm->high : firm->low);
        limit->used++;
    }
    lost = all - lost;
    all *= PONDI_ROUNDING * (2.0 * members + 8.0);
    return upper ? lost - all : lost + all;
}

/* The most that a firm of the upper bound can lose. */
static double highest(const struct pondi_limit *limit, pond_node node)
{
    double high = limit->bounded[node].high + limit->alpha * limit->limits->gain[node];

    return high < 1.0 ? high : 1.0;
}

/* Note a firm as a sender where it passes on more than before. */
static pond_node pass_on_firm(struct pondi_limit *limit, pond_node node, double left, bool upper,
                              pond_node senders)
{
    double sales = limit->model->sales[node];
    double sigma = sales < left ? sales / left : 1.0;
    double passed = upper ? sigma * highest(limit, node) * (1.0 + 4.0 * PONDI_ROUNDING)
                          : sigma * limit->bounded[node].low * (1.0 - 4.0 * PONDI_ROUNDING);
    double least = upper ? 0.0 : LEAST_PASSED * limit->alpha;

    if (passed > limit->pass[node] + least) {
        limit->pass[node] = passed;
        limit->sender[senders++] = node;
    }
    return senders;
}

/* Where a market has lost so much that sigma rises above what gains allow for, all its firms count
 * as firms with a loss. */
static void support_market(struct pondi_limit *limit, int32_t market)
{
    const struct pondi_rows *members = &limit->model->members;

    for (int64_t m = members->start[market]; m < members->start[market + 1]; m++) {
        support(limit, members->node[m]);
    }
    limit->used += members->start[market + 1] - members->start[market];
}

static pond_node pass_on_market(struct pondi_limit *limit, int32_t market, bool upper,
                                pond_node senders)
{
    double left = supply_left(limit, market, upper);

    if (upper && left < limit->limits->hottest * limit->model->market_sales[market]) {
        support_market(limit, market);
    }
    for (pond_node at = limit->head[market]; at != 0; at = limit->bounded[at - 1].next) {
        senders = pass_on_firm(limit, at - 1, left, upper, senders);
    }
    return senders;
}

/* From the firms whose loss changed to those that pass on more; returns their number. */
static pond_node pass_on(struct pondi_limit *limit, bool upper)
{
    const struct pond_esri_model *model = limit->model;
    int32_t markets = 0;
    pond_node senders = 0;

    if (model->markets == 0) {
        for (pond_node c = 0; c < limit->changes; c++) {
            senders = pass_on_firm(limit, limit->changed[c], 0.0, upper, senders);
        }
        return senders;
    }
    for (pond_node c = 0; c < limit->changes; c++) {
        int32_t market = model->market[limit->changed[c]];

        limit->touched[markets] = market;
        markets += 1 - limit->is_touched[market];
        limit->is_touched[market] = 1;
    }
    for (int32_t t = 0; t < markets; t++) {
        limit->is_touched[limit->touched[t]] = 0;
        senders = pass_on_market(limit, limit->touched[t], upper, senders);
    }
    return senders;
}

/* Note the customers of the senders in `changed`; returns their number. */
static pond_node find_customers(struct pondi_limit *limit, pond_node senders)
{
    const struct pondi_rows *rows = &limit->model->affected;
    pond_node count = 0;

    for (pond_node s = 0; s < senders; s++) {
        int64_t begin = rows->start[limit->sender[s]];
        int64_t end = rows->start[limit->sender[s] + 1];

        limit->used += end - begin + 1;
        for (int64_t e = begin; e < end; e++) {
            pond_node node = rows->node[e];

            if ((limit->bounded[node].flag & TO_LOOK_AT) == 0) {
                limit->bounded[node].flag |= TO_LOOK_AT;
                limit->changed[count++] = node;
            }
        }
    }
    return count;
}

/* What a customer loses for want of inputs, on the safe side. */
static double pull(struct pondi_limit *limit, pond_node node, bool upper)
{
    const struct pond_esri_model *model = limit->model;
    int64_t first = model->group_start[node];
    int64_t groups = model->group_start[node + 1];
    int64_t links = model->down.start[groups] - model->down.start[first];
    double rounding = PONDI_ROUNDING * ((double)links + 4.0);
    double worst = 0.0;

    for (int64_t g = first; g < groups; g++) {
        int64_t end = model->down.start[g + 1];
        double sum = 0.0;

        for (int64_t e = model->down.start[g]; e < end; e++) {
            sum += model->down_share[e] * limit->pass[model->down.node[e]];
        }
        worst = sum > worst ? sum : worst;
    }
    limit->used += links;
    worst *= upper ? 1.0 + rounding : 1.0 - rounding;
    return worst < 1.0 ? worst : 1.0;
}

/* Raise the bounds that must be; `changed` shrinks to the firms of which one was. */
static void apply(struct pondi_limit *limit, pond_node looked_at, bool upper)
{
    limit->changes = 0;
    for (pond_node c = 0; c < looked_at; c++) {
        pond_node node = limit->changed[c];
        struct pondi_bounded *firm = &limit->bounded[node];
        double value = limit->value[c];
        double least = 0.0;

        firm->flag &= (uint8_t)~TO_LOOK_AT;
        if (upper) {
            least = firm->high + SLACK * limit->alpha;
        } else {
            least = firm->low +
                    limit->alpha * ((firm->flag & SUPPORTED) != 0 ? LEAST_GROWTH : LEAST_LOSS);
        }
        if (value > least) {
            support(limit, node);
            *(upper ? &firm->high : &firm->low) = value;
            limit->changed[limit->changes++] = node;
        }
    }
}

/* Update until nothing changes. */
static bool iterate(struct pondi_limit *limit, bool upper)
{
    while (limit->changes > 0) {
        pond_node senders = pass_on(limit, upper);
        pond_node customers = find_customers(limit, senders);

        for (pond_node c = 0; c < customers; c++) {
            limit->value[c] = pull(limit, limit->changed[c], upper);
        }
        apply(limit, customers, upper);
        limit->updates += upper ? 0 : 1;
        if (limit->used > limit->budget) {
            return false;
        }
    }
    return true;
}

bool pondi_limit_down_run(struct pondi_limit *limit)
{
    pond_node firm = limit->shock.node;

    limit->supported = 0;
    limit->changes = 0;
    limit->updates = 0;
    if (!(limit->shock.down > 0.0)) {
        return true;
    }
    support(limit, firm);
    limit->bounded[firm].low = limit->shock.down;
    limit->changed[limit->changes++] = firm;
    if (!iterate(limit, false)) {
        return false;
    }
    for (pond_node s = 0; s < limit->supported; s++) {
        limit->changed[s] = limit->support[s];
        limit->bounded[limit->support[s]].high = limit->bounded[limit->support[s]].low;
        limit->pass[limit->support[s]] = 0.0; /* all must pass on their upper bound */
    }
    limit->changes = limit->supported;
    return iterate(limit, true);
}

void pondi_limit_down_end(struct pondi_limit *limit)
{
    /* a run that was given up may leave firms that are looked at: none is without support */
    for (pond_node s = 0; s < limit->supported; s++) {
        pond_node node = limit->support[s];

        limit->bounded[node] = (struct pondi_bounded){0};
        limit->pass[node] = 0.0;
        if (limit->model->markets > 0) {
            limit->head[limit->model->market[node]] = 0;
        }
    }
}
