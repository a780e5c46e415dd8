/* The pass over customers, backwards: from orders and covers to stocks, and to what was shipped.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Stocks, covers and (but for orders by gap) orders are never below 0 by themselves: where the pass
 * of the day holds them at 0 it mends rounding, and the derivative goes on. So what would come to a
 * firm that has nothing left counts. */
#include <math.h>

#include "ripple/days_adjoint.h"

/* Suppliers are all over memory: ask for them this many links ahead. */
#define AHEAD 24

/* One customer: what the day had, and bars (dL / d) that its links add up. */
struct buyer {
    pond_node node;
    double activity; /* u of yesterday */
    double plan;     /* w */
    double days;     /* n of the group at hand */
    bool touch;      /* shocks of links or stocks touch the row */
    double by_activity;
    double by_plan;
    double by_days; /* of the group */
};

/* The suppliers of one industry, the links [begin, end). */
struct group {
    pond_edge begin;
    pond_edge end;
    double usual;  /* sum of A */
    double before; /* sum of gaps yesterday */
    double cover;  /* today */
};

/* One link: what the day had. */
struct link {
    double use;
    double gap; /* before the factor of stock shocks */
    bool all_used;
    double want;  /* before the factor of link shocks */
    double stock; /* factors of shocks */
    double order;
};

static struct group group_at(const struct pond_days_adjoint *adj, pond_node i, pond_edge e)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    struct group group = {.begin = e, .end = e};
    double after = 0.0;

    do {
        group.usual += model->usual[group.end];
        group.before += adj->before->gap[group.end];
        after += run->gap[group.end];
        group.end++;
    } while (group.end < model->in_start[i + 1] &&
             (model->mark[group.end] & POND_DAYS_FIRST) == 0U);
    group.cover = pondi_days_of_link(model, i, e) + after / group.usual;
    return group;
}

/* What the input limit of a row hangs on. */
struct limit {
    double least;    /* of essential inputs */
    pond_edge which; /* its group's first link */
    double lack;     /* of non-essential ones: sum of A max(0, K - cover) */
    double inputs;   /* sum of A */
    bool by_lack;    /* they bind */
};

static struct limit find_limit(const struct pond_days_adjoint *adj, pond_node i)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    struct limit limit = {.least = (double)INFINITY, .which = -1};

    for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1];) {
        struct group group = group_at(adj, i, e);
        unsigned class = model->mark[e] >> POND_DAYS_CLASS;

        limit.inputs += group.usual;
        if (class == POND_INPUT_ESSENTIAL && group.cover < limit.least) {
            limit.least = group.cover;
            limit.which = e;
        } else if (class == POND_INPUT_NON_ESSENTIAL && group.cover < run->capacity[i]) {
            limit.lack += group.usual * (run->capacity[i] - group.cover);
        }
        e = group.end;
    }
    limit.by_lack = limit.lack > 0.0 && run->capacity[i] - limit.lack / limit.inputs < limit.least;
    return limit;
}

/* dL / d cover of one group, from that of the firm's input limit. */
static double cover_bar(const struct pond_days_adjoint *adj, pond_node i, const struct limit *limit,
                        const struct group *group)
{
    const struct pond_days_model *model = adj->run->model;
    double bar = adj->cover[i];

    if (bar == 0.0) {
        return 0.0;
    }
    if (!limit->by_lack) {
        return group->begin == limit->which ? bar : 0.0;
    }
    if (model->mark[group->begin] >> POND_DAYS_CLASS == POND_INPUT_NON_ESSENTIAL &&
        group->cover < adj->run->capacity[i]) {
        return bar * group->usual / limit->inputs;
    }
    return 0.0;
}

/* The factor of a link's shocks of one kind; of supply their sum. */
static double touched(const struct pond_days_run *run, pond_edge e, enum pond_shock_kind kind)
{
    double factor = 1.0;
    double sum = 0.0;

    for (int64_t t = pondi_days_first_touch(run, e); t < run->touches && run->touch[t].edge == e;
         t++) {
        const struct pond_shock *shock = &run->shock[run->touch[t].shock];

        if (shock->kind == kind) {
            factor *= 1.0 + shock->change * run->left[run->touch[t].shock];
            sum += shock->change * run->left[run->touch[t].shock];
        }
    }
    return kind == POND_SHOCK_SUPPLY ? sum : factor;
}

/* Of that factor, or sum, on to each of the shocks. */
static void touched_back(struct pond_days_adjoint *adj, pond_edge e, enum pond_shock_kind kind,
                         double bar)
{
    const struct pond_days_run *run = adj->run;
    int64_t first = pondi_days_first_touch(run, e);

    for (int64_t t = first; t < run->touches && run->touch[t].edge == e; t++) {
        double others = 1.0;

        if (run->shock[run->touch[t].shock].kind != kind) {
            continue;
        }
        for (int64_t k = first; k < run->touches && run->touch[k].edge == e; k++) {
            const struct pond_shock *shock = &run->shock[run->touch[k].shock];

            if (k != t && shock->kind == kind && kind != POND_SHOCK_SUPPLY) {
                others *= 1.0 + shock->change * run->left[run->touch[k].shock];
            }
        }
        adj->touch[t] = bar * others;
    }
}

/* Is there less than is used? Stocks of whole days end just so: then one day more would be used,
 * and what comes upwards counts. */
static bool uses_up(double use, double stock)
{
    return stock <= 0.0 || use > stock * (1.0 + 1e-12);
}

/* The day of a link once more, as days_buy.c did it. */
static struct link redo(const struct pond_days_adjoint *adj, pond_edge e, const struct buyer *buyer,
                        const struct group *group)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    double usual = model->usual[e];
    double target = buyer->days * usual;
    double before = adj->before->gap[e];
    double level = adj->seller[model->supplier[e]].before;
    double arrived = model->with.rationing == POND_DAYS_RATION_SHARE
                         ? adj->before->order[e] * level
                         : pondi_least(adj->before->order[e], usual * level);
    struct link link = {.use = buyer->activity * usual, .stock = 1.0, .order = 1.0};

    if (group->end > group->begin + 1) {
        double stock = buyer->days * group->usual + group->before;

        link.use =
            uses_up(buyer->activity * group->usual, stock)
                ? (double)INFINITY
                : buyer->activity *
                      pondi_most(0.0,
                                 usual + (before * group->usual - group->before * usual) / stock);
    }
    if (buyer->touch) {
        arrived += usual * touched(run, e, POND_SHOCK_SUPPLY);
        link.stock = touched(run, e, POND_SHOCK_STOCK);
        link.order = touched(run, e, POND_SHOCK_LINK);
    }
    link.all_used = uses_up(link.use, target + before);
    link.gap =
        pondi_most(link.all_used ? arrived - target : before + (arrived - link.use), -target);
    return link;
}

/* The order: want = max(0, A w + max(0, n A (w - 1) - gap) / tau), and the factor of shocks.
 * Returns dL / d gap. */
static double order_back(struct pond_days_adjoint *adj, pond_edge e, struct buyer *buyer,
                         const struct link *link, double bar)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_input *with = &run->model->with;
    double usual = run->model->usual[e];
    double target = buyer->days * usual;
    double lack = target * (buyer->plan - 1.0) - run->gap[e];
    bool fills = with->orders == POND_DAYS_ORDERS_GAP || lack > 0.0;
    double want = usual * buyer->plan + (fills ? lack : 0.0) / with->order_days;

    if (buyer->touch) {
        touched_back(adj, e, POND_SHOCK_LINK, bar * pondi_most(want, 0.0));
    }
    if (want < 0.0) {
        return 0.0;
    }
    bar *= link->order;
    buyer->by_plan += bar * usual;
    if (!fills) {
        return 0.0;
    }
    bar /= with->order_days;
    buyer->by_plan += bar * target;
    buyer->by_days += bar * usual * (buyer->plan - 1.0);
    return -bar;
}

/* Use of one supplier's goods, u (A + (gap A_s - gap_s A) / S_s). Adds to dL / d gap of the link;
 * returns dL / d gap_s. */
static double use_back(const struct pond_days_adjoint *adj, pond_edge e, struct buyer *buyer,
                       const struct group *group, double bar)
{
    double usual = adj->run->model->usual[e];
    double stock = buyer->days * group->usual + group->before;
    double tilt = adj->before->gap[e] * group->usual - group->before * usual;
    double each = usual + tilt / stock;

    if (group->end == group->begin + 1) {
        buyer->by_activity += bar * usual;
        return 0.0;
    }
    if (each < 0.0) {
        return 0.0;
    }
    buyer->by_activity += bar * each;
    bar *= buyer->activity / stock;
    adj->gap[e] += bar * group->usual;
    buyer->by_days -= bar * tilt / stock * group->usual;
    return -bar * (usual + tilt / stock);
}

/* Goods that arrived: from the supplier, as much as was ordered or as the level gave; from
 * elsewhere. */
static void arrival_back(struct pond_days_adjoint *adj, pond_edge e, const struct buyer *buyer,
                         double bar)
{
    const struct pond_days_model *model = adj->run->model;
    double usual = model->usual[e];
    double order = adj->before->order[e];
    double level = adj->seller[model->supplier[e]].before;

    adj->into->supply[e] += bar * usual;
    if (buyer->touch) {
        touched_back(adj, e, POND_SHOCK_SUPPLY, bar * usual);
    }
    if (model->with.rationing == POND_DAYS_RATION_SHARE) {
        adj->order[e] = bar * level;
        adj->level[e] = bar * order;
    } else if (pondi_days_served_whole(order, level, usual)) {
        adj->order[e] = bar;
        adj->level[e] = 0.0;
    } else {
        adj->order[e] = 0.0;
        adj->level[e] = bar * usual;
    }
}

/* One link. Returns dL / d gap_s. */
static double link_back(struct pond_days_adjoint *adj, pond_edge e, struct buyer *buyer,
                        const struct group *group, double by_cover)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_asked *seller = &adj->seller[run->model->supplier[e]];
    double usual = run->model->usual[e];
    double target = buyer->days * usual;
    struct link link = redo(adj, e, buyer, group);
    bool whole = run->model->with.rationing == POND_DAYS_RATION_LEVEL &&
                 pondi_days_served_whole(run->order[e], seller->level, usual);
    double order = adj->order[e] + seller->demand - (whole ? seller->served : 0.0);
    double gap = adj->gap[e] + by_cover / group->usual;
    double by_group = 0.0;

    gap += order_back(adj, e, buyer, &link, order);
    if (buyer->touch) {
        touched_back(adj, e, POND_SHOCK_STOCK, gap * (target + link.gap));
    }
    buyer->by_days += gap * usual * (link.stock - 1.0);
    gap *= link.stock;
    if (link.all_used) {
        buyer->by_days -= gap * usual;
    }
    arrival_back(adj, e, buyer, gap);
    adj->gap[e] = link.all_used ? 0.0 : gap;
    if (!link.all_used && gap != 0.0) {
        by_group = use_back(adj, e, buyer, group, -gap);
    }
    return by_group;
}

static void group_back(struct pond_days_adjoint *adj, struct buyer *buyer,
                       const struct group *group, double by_cover)
{
    double by_group = 0.0;

    buyer->days = pondi_days_of_link(adj->run->model, buyer->node, group->begin);
    buyer->by_days = by_cover;
    for (pond_edge e = group->begin; e < group->end; e++) {
        if (e + AHEAD < adj->run->model->links) {
            __builtin_prefetch(&adj->seller[adj->run->model->supplier[e + AHEAD]]);
        }
        by_group += link_back(adj, e, buyer, group, by_cover);
    }
    for (pond_edge e = group->begin; e < group->end; e++) {
        adj->gap[e] += by_group;
    }
    adj->into->stock[group->begin] += buyer->by_days;
}

/* What a firm was asked for: D of yesterday over P0; where it sells nothing here, what is wanted.
 */
static double asked_of(const struct pond_days_adjoint *adj, pond_node i)
{
    double output = adj->run->model->output[i];

    return output > 0.0 ? adj->before->demand[i] / output
                        : adj->run->wanted[i] * adj->run->spending;
}

/* The plan: yesterday's activity, or what could be sold, min(K, asked). */
static void plan_back(struct pond_days_adjoint *adj, struct buyer *buyer)
{
    const struct pond_days_run *run = adj->run;
    pond_node i = buyer->node;
    double output = run->model->output[i];

    adj->demand[i] = 0.0;
    if (run->model->with.orders != POND_DAYS_ORDERS_DEMAND) {
        buyer->by_activity += buyer->by_plan;
    } else if (run->capacity[i] < asked_of(adj, i)) {
        adj->capacity[i] += buyer->by_plan;
    } else if (output > 0.0) {
        adj->demand[i] = buyer->by_plan / output;
    } else {
        adj->wanted[i] += buyer->by_plan * run->spending;
        adj->spending[i / POND_DAYS_BLOCK] += buyer->by_plan * run->wanted[i];
    }
    adj->activity[i] = buyer->by_activity;
}

/* Inputs that are not essential lower the limit below the capacity: K - lack / inputs. */
static void lack_back(struct pond_days_adjoint *adj, pond_node i, const struct limit *limit)
{
    const struct pond_days_model *model = adj->run->model;
    double hurt = 0.0;

    if (!limit->by_lack) {
        return;
    }
    for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1];) {
        struct group group = group_at(adj, i, e);

        hurt += cover_bar(adj, i, limit, &group);
        e = group.end;
    }
    adj->capacity[i] += adj->cover[i] - hurt;
}

static void row_back(struct pond_days_adjoint *adj, pond_node i)
{
    const struct pond_days_run *run = adj->run;
    const struct pond_days_model *model = run->model;
    int64_t touch = pondi_days_first_touch(run, model->in_start[i]);
    struct buyer buyer = {
        .node = i,
        .activity = adj->before->activity[i],
        .touch = touch < run->touches && run->touch[touch].edge < model->in_start[i + 1],
    };
    struct limit limit = {.which = -1};

    buyer.plan = buyer.activity;
    if (model->with.orders == POND_DAYS_ORDERS_DEMAND) {
        buyer.plan = pondi_least(run->capacity[i], asked_of(adj, i));
    }
    if (adj->cover[i] != 0.0) {
        limit = find_limit(adj, i);
    }
    for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1];) {
        struct group group = group_at(adj, i, e);

        group_back(adj, &buyer, &group, cover_bar(adj, i, &limit, &group));
        e = group.end;
    }
    lack_back(adj, i, &limit);
    plan_back(adj, &buyer);
}

void pondi_days_buy_back(struct pond_days_adjoint *adjoint, pond_node begin, pond_node end)
{
    for (pond_node i = begin; i < end; i++) {
        row_back(adjoint, i);
    }
}
