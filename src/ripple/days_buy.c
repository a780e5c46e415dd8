/* First pass of a day, by customer: stocks used and filled, what they allow, what is ordered.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "ripple/days_model.h"

/* Suppliers are all over memory: ask for them this many links ahead. */
#define AHEAD 24

/* Which of the model's ways are taken: constants where the pass is compiled. */
struct way {
    bool share;   /* rationing by shares, not by level */
    bool gap;     /* orders may fall below use */
    bool demand;  /* orders are for what could be sold, not for what was made */
    bool push;    /* add orders to demand */
    bool touched; /* shocks of links or stocks touch the row */
    bool pay;     /* add up what is paid for inputs */
    bool change;  /* suppliers that do not deliver are left */
    bool apart;   /* goods come from another copy of the run */
};

/* What holds for a whole row. */
struct buyer {
    double activity; /* u of yesterday */
    double plan;     /* w: what orders are for */
    double days;     /* n */
    double hurry;    /* 1 / tau */
    pond_edge fetch; /* links up to here may be fetched ahead */
    pond_node node;  /* the customer */
};

/* What a row found out. */
struct found {
    double cover;  /* least of essential inputs */
    double lack;   /* sum of A max(0, K - cover) of non-essential ones */
    double worst;  /* the largest part of it */
    double inputs; /* sum of A */
    double paid;   /* sum of what was delivered */
    int32_t which; /* link of the least essential one */
    int32_t other; /* link of the worst non-essential one */
};

int64_t pondi_days_first_touch(const struct pond_days_run *run, pond_edge edge)
{
    int64_t low = 0;
    int64_t high = run->touches;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (run->touch[middle].edge < edge) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Product over the day's shocks of one kind that touch a link. */
double pondi_days_touch_factor(const struct pond_days_run *run, pond_edge edge,
                               enum pond_shock_kind kind)
{
    double factor = 1.0;

    for (int64_t t = pondi_days_first_touch(run, edge);
         t < run->touches && run->touch[t].edge == edge; t++) {
        int64_t k = run->touch[t].shock;

        if (run->shock[k].kind == kind) {
            factor *= 1.0 + run->shock[k].change * run->left[k];
        }
    }
    return factor;
}

/* What comes over a link from elsewhere today, over its usual goods. */
static double touch_supply(const struct pond_days_run *run, pond_edge edge)
{
    double supply = 0.0;

    for (int64_t t = pondi_days_first_touch(run, edge);
         t < run->touches && run->touch[t].edge == edge; t++) {
        int64_t k = run->touch[t].shock;

        if (run->shock[k].kind == POND_SHOCK_SUPPLY) {
            supply += run->shock[k].change * run->left[k];
        }
    }
    return supply;
}

/* Does a link move to another supplier today, for want of goods or without need? One that is cut by
 * half or more counts as short. */
static inline void watch(struct pond_days_run *run, pond_edge e, const struct buyer *buyer,
                         double shipped, double factor)
{
    const struct pond_days_model *model = run->model;
    unsigned moved = run->patience[e] & POND_DAYS_MOVED;
    unsigned days = run->patience[e] & (POND_DAYS_MOVED - 1U);
    unsigned most = (unsigned)model->with.change_after_days; /* 0: want alone moves nobody */
    double needed = pondi_least(run->order[e], model->usual[e] * buyer->plan);
    bool is_short = shipped < 0.99 * needed || (moved == 0U && factor <= 0.5);
    bool fed_up = false;

    days = is_short && most > 0U ? days + 1 : 0;
    fed_up = most > 0U && days >= most;
    if (fed_up || pondi_days_leaves(run, e)) {
        double wanted = model->usual[e] * buyer->plan;
        pond_node partner = pondi_days_partner(run, buyer->node, e, wanted);

        days -= fed_up ? 1U : 0U; /* without luck it tries again tomorrow */
        if (partner != run->supplier[e]) {
            run->own_supplier[e] = partner;
            (void)atomic_fetch_add_explicit(&run->moves, 1, memory_order_relaxed);
            moved = POND_DAYS_MOVED;
            days = 0;
        }
    }
    run->patience[e] = (uint8_t)(moved | days);
}

/* One link: use and delivery, then its order. Returns the new gap of its stock, which is n A + gap:
 * the usual state is a gap of 0, and stays so to the last bit. */
static inline double do_link(struct pond_days_run *run, pond_edge e, const struct buyer *buyer,
                             double use, struct found *found, struct way way)
{
    const struct pond_days_model *model = run->model;
    double usual = model->usual[e];
    double target = buyer->days * usual;
    double before = run->gap[e];
    struct pond_days_seller *sellers = way.apart ? run->neighbours->seller : run->seller;
    struct pond_days_seller *seller = &sellers[run->supplier[e]];
    double sent = way.apart ? run->neighbours->asked[e] : run->order[e];
    double shipped = way.share ? sent * seller->level : pondi_least(sent, usual * seller->level);
    double arrived = way.touched ? shipped + usual * touch_supply(run, e) : shipped;
    double gap = use < target + before ? before + (arrived - use) : arrived - target;
    double want = 0.0;
    double factor = 1.0;
    bool moved = false;

    if (e + AHEAD < buyer->fetch) {
        __builtin_prefetch(&sellers[run->supplier[e + AHEAD]], 1);
    }
    gap = pondi_most(gap, -target);
    if (way.touched) {
        gap = (target + gap) * pondi_days_touch_factor(run, e, POND_SHOCK_STOCK) - target;
    }
    want = target * (buyer->plan - 1.0) - gap;
    want = usual * buyer->plan + (way.gap ? want : pondi_most(want, 0.0)) * buyer->hurry;
    want = pondi_most(want, 0.0);
    if (way.pay) {
        found->paid += arrived;
    }
    if (way.touched) {
        factor = pondi_days_touch_factor(run, e, POND_SHOCK_LINK);
    }
    if (way.change) {
        watch(run, e, buyer, shipped, factor);
        moved = (run->patience[e] & POND_DAYS_MOVED) != 0U;
    }
    if (way.touched && !moved) {
        want *= factor;
    }
    run->gap[e] = gap;
    run->order[e] = want;
    if (way.push && !moved) {
        seller->ordered += want;
    }
    return gap;
}

/* Keep what an industry's goods allow. */
static inline void keep(struct found *found, unsigned mark, double cover, double usual,
                        double capacity, int32_t link)
{
    unsigned class = mark >> POND_DAYS_CLASS;

    if (class == POND_INPUT_ESSENTIAL) {
        if (cover < found->cover) {
            found->cover = cover;
            found->which = link;
        }
    } else if (class == POND_INPUT_NON_ESSENTIAL && cover < capacity) {
        double part = usual * (capacity - cover);

        found->lack += part;
        if (part > found->worst) {
            found->worst = part;
            found->other = link;
        }
    }
}

/* What is used of one supplier's goods, of those of its industry: u A_s S / S_s, with gaps for
 * stocks
 *
 *     u (A + (gap A_s - gap_s A) / S_s)
 *
 * so that nothing is rounded in the usual state; and all there is where that is not enough. */
static inline double use_of(const struct pond_days_run *run, pond_edge e, const struct buyer *buyer,
                            double usual_s, double gap_s)
{
    double usual = run->model->usual[e];
    double stock_s = buyer->days * usual_s + gap_s;

    if (buyer->activity * usual_s >= stock_s) {
        return (double)INFINITY;
    }
    return buyer->activity *
           pondi_most(0.0, usual + (run->gap[e] * usual_s - gap_s * usual) / stock_s);
}

/* The suppliers of one industry, the links [e, next). */
static inline void do_group(struct pond_days_run *run, pond_node i, pond_edge e, pond_edge next,
                            struct buyer buyer, struct found *found, struct way way)
{
    const struct pond_days_model *model = run->model;
    double usual = model->usual[e];
    double gap = 0.0;

    if (model->link_days != NULL) {
        buyer.days = model->link_days[e];
    }
    if (next == e + 1) {
        gap = do_link(run, e, &buyer, buyer.activity * usual, found, way);
    } else {
        double before = run->gap[e];

        for (pond_edge f = e + 1; f < next; f++) {
            usual += model->usual[f];
            before += run->gap[f];
        }
        for (pond_edge f = e; f < next; f++) {
            double use = use_of(run, f, &buyer, usual, before);

            gap += do_link(run, f, &buyer, use, found, way);
        }
    }
    found->inputs += usual;
    keep(found, model->mark[e], buyer.days + gap / usual, usual, run->capacity[i],
         (int32_t)(e - model->in_start[i]));
}

/* What a firm was asked for yesterday and can make today, over the usual; of one that sells nothing
 * here, what its final buyers want today. */
static inline double could_sell(const struct pond_days_run *run, pond_node i)
{
    double output = run->model->output[i];
    double asked = output > 0.0 ? run->demand[i] / output : run->wanted[i] * run->spending;

    return pondi_least(run->capacity[i], asked);
}

/* All suppliers of one customer. */
static inline void do_row(struct pond_days_run *run, pond_node i, pond_edge fetch, struct way way)
{
    const struct pond_days_model *model = run->model;
    struct buyer buyer = {
        .activity = run->activity[i],
        .days = pondi_days_of_firm(model, i),
        .hurry = 1.0 / model->with.order_days,
        .fetch = fetch,
        .node = i,
    };
    struct found found = {.cover = (double)INFINITY, .which = -1, .other = -1};
    pond_edge end = model->in_start[i + 1];

    buyer.plan = way.demand ? could_sell(run, i) : buyer.activity;
    for (pond_edge e = model->in_start[i]; e < end;) {
        pond_edge next = e + 1;

        while (next < end && (model->mark[next] & POND_DAYS_FIRST) == 0U) {
            next++;
        }
        do_group(run, i, e, next, buyer, &found, way);
        e = next;
    }
    if (found.lack > 0.0) {
        double rest = run->capacity[i] - found.lack / found.inputs;

        found.which = rest < found.cover ? found.other : found.which;
        found.cover = pondi_least(found.cover, rest);
    }
    if (way.pay) {
        run->paid[i] = found.paid;
    }
    run->cover[i] = pondi_most(found.cover, 0.0);
    run->shortest[i] = found.which;
}

/* Rows that shocks touch are the exception: one test a row where there are any at all. */
static inline void do_rows(struct pond_days_run *run, pond_node begin, pond_node end,
                           struct way way)
{
    const pond_edge *start = run->model->in_start;
    int64_t next = pondi_days_first_touch(run, start[begin]);

    for (pond_node i = begin; i < end; i++) {
        if (next < run->touches && run->touch[next].edge < start[i + 1]) {
            struct way touched = way;

            touched.touched = true;
            do_row(run, i, start[end], touched);
            while (next < run->touches && run->touch[next].edge < start[i + 1]) {
                next++;
            }
        } else {
            do_row(run, i, start[end], way);
        }
    }
}

void pondi_days_buy(struct pond_days_run *run, pond_node begin, pond_node end, bool push)
{
    bool share = run->model->with.rationing == POND_DAYS_RATION_SHARE;
    bool gap = run->model->with.orders == POND_DAYS_ORDERS_GAP;

    bool change = run->model->changes;
    bool pay = run->model->pays;
    bool demand = run->model->with.orders == POND_DAYS_ORDERS_DEMAND;
    bool apart = run->neighbours != NULL;
    bool plain = !share && !gap && !change && !pay && !demand && !apart;

    if (plain && push) {
        do_rows(run, begin, end, (struct way){.push = true});
    } else if (plain) {
        do_rows(run, begin, end, (struct way){.push = false});
    } else {
        do_rows(run, begin, end,
                (struct way){.share = share,
                             .gap = gap,
                             .demand = demand,
                             .push = push,
                             .pay = pay,
                             .change = change,
                             .apart = apart});
    }
}
