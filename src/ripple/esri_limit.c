/* Bounds of the losses at rest of one firm's closure, from what it touches.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     up    = a visits_k (1 - chance of return to k)
 *     total = up + sum over y_i > 0 of w_i max(0, y_i - x_i)
 *
 * with intervals for all three on the right. Proofs: README.md, "The limit". */
#include "ripple/esri_limit.h"

#include <math.h>

#include "base/alloc.h"

/* A run may take the link operations of so many sweeps over all links; the batch engine takes some
 * dozens of sweeps, each for eight scenarios. */
#define BUDGET_SWEEPS 2
#define LEAST_BUDGET 16384

/* Parts of the tolerance: what downstream losses that are not traced may weigh, and what upstream
 * chances may leave open of the rest. */
#define ALPHA_PART 0.125
#define THETA_PART 0.9

/* About what looking one step ahead leaves of an upstream interval. */
#define AHEAD 0.6

/* Where an order takes so many steps to leak out, chances that cannot be traced are solved for. */
#define SLOW 10.0

/* What a solution is asked to be off by, times the mean number of steps. */
#define SOLVED 1e-14

/* Less is never left on the way upstream. */
#define LEAST_THETA 1e-14

static enum pond_status new_down(struct pondi_limit *limit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_model *model = limit->model;

    POND_TRY(POND_NEW(&limit->bounded, model->nodes, err));
    POND_TRY(POND_NEW(&limit->pass, model->nodes, err));
    POND_TRY(POND_NEW(&limit->support, model->nodes, err));
    POND_TRY(POND_NEW(&limit->changed, model->nodes, err));
    POND_TRY(POND_NEW(&limit->sender, model->nodes, err));
    POND_TRY(POND_NEW(&limit->value, model->nodes, err));
    POND_TRY(POND_NEW(&limit->reach, model->nodes, err));
    POND_TRY(POND_NEW(&limit->head, (size_t)model->markets + 1, err));
    POND_TRY(POND_NEW(&limit->touched, (size_t)model->markets + 1, err));
    POND_TRY(POND_NEW(&limit->is_touched, (size_t)model->markets + 1, err));
done:
    return status;
}

enum pond_status pondi_limit_new(struct pondi_limit **out, const struct pond_esri_model *model,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_limit *limit = NULL;
    int64_t sweep = model->facts.essential + model->facts.non_essential + model->nodes +
                    model->up.start[model->nodes];

    *out = NULL;
    POND_TRY(POND_NEW(&limit, 1, err));
    limit->model = model;
    limit->limits = model->limits;
    limit->budget = sweep * BUDGET_SWEEPS > LEAST_BUDGET ? sweep * BUDGET_SWEEPS : LEAST_BUDGET;
    if (model->limits->kappa[0] >= SLOW) {
        POND_TRY(POND_NEW(&limit->solution, (size_t)model->nodes * (PONDI_SOLVE_ROOM + 2), err));
    }
    POND_TRY(POND_NEW(&limit->visit, model->nodes, err));
    POND_TRY(POND_NEW(&limit->queue, model->nodes, err));
    POND_TRY(POND_NEW(&limit->visited, model->nodes, err));
    POND_TRY(new_down(limit, err));
    *out = limit;
    limit = NULL;
done:
    pondi_limit_free(limit);
    return status;
}

void pondi_limit_free(struct pondi_limit *limit)
{
    if (limit == NULL) {
        return;
    }
    pondi_free(limit->solution);
    pondi_free(limit->visit);
    pondi_free(limit->queue);
    pondi_free(limit->visited);
    pondi_free(limit->bounded);
    pondi_free(limit->pass);
    pondi_free(limit->support);
    pondi_free(limit->changed);
    pondi_free(limit->sender);
    pondi_free(limit->value);
    pondi_free(limit->reach);
    pondi_free(limit->head);
    pondi_free(limit->touched);
    pondi_free(limit->is_touched);
    pondi_free(limit);
}

static const double *weights_of(const struct pondi_limit *limit, int32_t set)
{
    return limit->model->weight + (int64_t)set * limit->model->nodes;
}

static int32_t group_of(const struct pondi_limit *limit)
{
    return limit->limits->group == NULL ? -1 : limit->limits->group[limit->shock.node];
}

/* What roundings may have done to a sum of products of numbers that are not negative, each made of
 * these in turn, as a share of it: a link operation is three roundings at most. */
static double rounding(const struct pondi_limit *limit)
{
    return 2.0 * PONDI_ROUNDING * ((double)limit->used + limit->supported + 64.0);
}

/* ---- Upstream. ---- */

/* What intervals of upstream chances would leave open in a score if theta were left. */
static double open_at(const struct pondi_limit *limit, int32_t set, double theta)
{
    const struct pondi_limits *limits = limit->limits;
    const double *weight = weights_of(limit, set);
    pond_node firm = limit->shock.node;
    double scale = limit->shock.up * theta * AHEAD;
    double open = scale * limits->visits[(int64_t)set * limit->model->nodes + firm] *
                  (limits->steps[firm] - 1.0);

    for (pond_node s = 0; s < limit->supported; s++) {
        pond_node node = limit->support[s];
        double chance = scale * (limits->steps[node] - 1.0);
        double high = limit->bounded[node].high;

        if (node != firm && chance > 0.0) {
            open += weight[node] * (chance < high ? chance : high);
        }
    }
    return open;
}

/* What else leaves a score open: downstream losses. */
static double open_downstream(const struct pondi_limit *limit, int32_t set)
{
    const double *weight = weights_of(limit, set);
    double open = limit->alpha * limit->limits->gain_weight[set];

    for (pond_node s = 0; s < limit->supported; s++) {
        const struct pondi_bounded *firm = &limit->bounded[limit->support[s]];

        open += weight[limit->support[s]] * (firm->high - firm->low);
    }
    return open;
}

/* A theta that is small enough, by halving. */
static double choose_theta(const struct pondi_limit *limit)
{
    double theta = 1.0;

    for (int32_t set = 0; set < limit->model->weights; set++) {
        double open = (limit->tol - open_downstream(limit, set)) * THETA_PART;

        while (theta > LEAST_THETA && open_at(limit, set, theta) > open) {
            theta /= 2.0;
        }
    }
    return theta;
}

/* How often walks from a firm are at the closed one. */
static struct pondi_interval solved_visits(const struct pondi_limit *limit, pond_node node)
{
    double off = limit->residual * limit->limits->steps[node];
    double visits = limit->solution[node];

    return (struct pondi_interval){visits > off ? visits - off : 0.0, visits + off};
}

/* h_i = G_ik / G_kk */
static struct pondi_interval solved_chance(const struct pondi_limit *limit, pond_node node)
{
    struct pondi_interval here = solved_visits(limit, node);
    struct pondi_interval home = solved_visits(limit, limit->shock.node);
    double least = home.low > 1.0 ? home.low : 1.0;

    return (struct pondi_interval){here.low / home.high * (1.0 - 1e-15),
                                   here.high / least * (1.0 + 1e-15)};
}

/* Phi = 1 - 1 / G_kk */
static struct pondi_interval return_chance(const struct pondi_limit *limit)
{
    struct pondi_interval home = solved_visits(limit, limit->shock.node);
    double low = 1.0 - 1.0 / (home.low > 1.0 ? home.low : 1.0) - 1e-15;

    return (struct pondi_interval){low > 0.0 ? low : 0.0, 1.0 - 1.0 / home.high + 1e-15};
}

/* Solve G_.k = e_k + U G_.k, and find by how much the solution may be off: G is at most v in each
 * row, so it is off by the largest residual times v. False: of no use. */
static bool solve_chances(struct pondi_limit *limit)
{
    const struct pond_esri_model *model = limit->model;
    struct pondi_system system = {model->nodes, &model->up, model->up_share, limit->limits->group};
    double *shock = limit->solution + model->nodes;
    double *x = limit->solution;

    shock[limit->shock.node] = 1.0;
    (void)pondi_limit_solve(&system, shock, x, shock + model->nodes, SOLVED);
    limit->residual = 0.0;
    for (pond_node i = 0; i < model->nodes; i++) {
        int64_t begin = model->up.start[i];
        int64_t end = model->up.start[i + 1];
        double now = shock[i];

        if (limit->limits->group != NULL && limit->limits->group[i] >= 0) {
            x[i] = 0.0;
            continue;
        }
        for (int64_t e = begin; e < end; e++) {
            pond_node customer = model->up.node[e];
            bool grouped = limit->limits->group != NULL && limit->limits->group[customer] >= 0;

            now += grouped ? 0.0 : model->up_share[e] * x[customer];
        }
        limit->residual = fmax(limit->residual, fabs(now - x[i]) + (now + x[i]) * PONDI_ROUNDING *
                                                                       (double)(end - begin + 4));
    }
    shock[limit->shock.node] = 0.0;
    limit->solved = limit->residual < 1e-6;
    return limit->solved;
}

/* The upstream chances of all firms with a downstream loss. */
static void look_at_support(struct pondi_limit *limit)
{
    int depth = group_of(limit) >= 0 ? 2 : 1;

    for (pond_node s = 0; s < limit->supported; s++) {
        pond_node node = limit->support[s];

        if (node == limit->shock.node) {
            limit->reach[s] = (struct pondi_interval){1.0, 1.0};
        } else if (limit->solved) {
            limit->reach[s] = solved_chance(limit, node);
        } else {
            limit->reach[s] = pondi_limit_up_reach(limit, node, depth);
        }
        if (limit->reach[s].high > 1.0) {
            limit->reach[s].high = 1.0;
        }
    }
}

/* The upstream score of a firm of a closed group: all that ends up in the group. */
static struct pondi_interval weigh_trapped(const struct pondi_limit *limit, int32_t set)
{
    const struct pond_esri_model *model = limit->model;
    const struct pondi_limits *limits = limit->limits;
    double all = limits->group_weight[(int64_t)set * limits->groups + group_of(limit)];
    double error = limits->error[set] +
                   all * PONDI_ROUNDING * (double)(model->nodes + model->up.start[model->nodes]);

    return (struct pondi_interval){limit->shock.up * (all - error),
                                   limit->shock.up * (all + error)};
}

static struct pondi_interval weigh_up(const struct pondi_limit *limit, int32_t set,
                                      struct pondi_interval back)
{
    const struct pondi_limits *limits = limit->limits;
    pond_node firm = limit->shock.node;
    double visits = limits->visits[(int64_t)set * limit->model->nodes + firm];
    /* G_kk, at most the number of steps */
    double home = limit->solved ? solved_visits(limit, firm).high : limits->steps[firm];
    double error = limits->error[set] * fmin(home, limits->steps[firm]) + visits * rounding(limit);
    struct pondi_interval up = {0.0, 0.0};

    if (group_of(limit) >= 0) {
        up = weigh_trapped(limit, set);
    } else if (back.low < 1.0) {
        up.low = limit->shock.up * (visits - error) * (back.high < 1.0 ? 1.0 - back.high : 0.0);
        up.high = limit->shock.up * ((visits + error) * (1.0 - back.low) + error);
    }
    if (up.low < weights_of(limit, set)[firm] * limit->shock.up) {
        up.low = weights_of(limit, set)[firm] * limit->shock.up;
    }
    up.high = up.high < up.low ? up.low : up.high;
    return up;
}

/* ---- Scores. ---- */

static void put(double *column, int32_t set, double value)
{
    if (column != NULL) {
        column[set] = value > 0.0 ? (value < 1.0 ? value : 1.0) : 0.0;
    }
}

/* The bounds of one set of weights; returns how far they are apart. */
static double weigh(const struct pondi_limit *limit, int32_t set, struct pondi_interval back,
                    struct pondi_limit_answer *answer)
{
    const double *weight = weights_of(limit, set);
    double traceless = limit->shock.down > 0.0 ? limit->alpha * limit->limits->gain_weight[set] : 0;
    struct pondi_interval up = {0.0, 0.0};
    struct pondi_interval down = {0.0, traceless};
    struct pondi_interval over = {0.0, traceless}; /* of downstream over upstream losses */
    struct pondi_interval total = {0.0, 0.0};
    /* the shock itself is lost; the whole of it without rounding */
    double shock = fmax(limit->shock.up, limit->shock.down);
    double own = weight[limit->shock.node] * shock * (shock < 1.0 ? 1.0 - PONDI_ROUNDING : 1.0);
    double slack = 0.0;

    if (limit->shock.up > 0.0) {
        up = weigh_up(limit, set, back);
    }
    for (pond_node s = 0; s < limit->supported; s++) {
        const struct pondi_bounded *firm = &limit->bounded[limit->support[s]];
        double share = weight[limit->support[s]];
        double low = firm->low - limit->shock.up * limit->reach[s].high;
        double high = firm->high - limit->shock.up * limit->reach[s].low;

        down.low += share * firm->low;
        down.high += share * firm->high;
        over.low += low > 0.0 ? share * low : 0.0;
        over.high += high > 0.0 ? share * high : 0.0;
    }
    slack = rounding(limit) * (up.high + down.high);
    total.low = fmax(fmax(up.low + over.low, down.low) - slack, own);
    total.high = fmin(up.high + over.high, up.high + down.high) + slack;
    put(answer->total, set, total.low);
    put(answer->total_hi, set, total.high);
    put(answer->down, set, down.low - slack);
    put(answer->down_hi, set, down.high + slack);
    put(answer->up, set, up.low - slack);
    put(answer->up_hi, set, up.high + slack);
    return answer->total_hi[set] - answer->total[set];
}

static double weigh_all(struct pondi_limit *limit, struct pondi_limit_answer *answer)
{
    struct pondi_interval back = {0.0, 0.0};
    double widest = 0.0;

    if (limit->shock.up > 0.0) {
        look_at_support(limit);
        if (limit->solved) {
            back = return_chance(limit);
        } else if (group_of(limit) < 0) {
            back = pondi_limit_up_reach(limit, limit->shock.node, 1);
        }
    } else {
        for (pond_node s = 0; s < limit->supported; s++) {
            limit->reach[s] = (struct pondi_interval){0.0, 0.0};
        }
    }
    for (int32_t set = 0; set < limit->model->weights; set++) {
        widest = fmax(widest, weigh(limit, set, back, answer));
    }
    return widest;
}

/* Bound upstream chances ever more narrowly until the scores are narrow enough. */
static bool narrow(struct pondi_limit *limit, struct pondi_limit_answer *answer)
{
    bool pushes = limit->shock.up > 0.0 && group_of(limit) < 0;
    double theta = pushes ? choose_theta(limit) : LEAST_THETA;

    while (theta >= LEAST_THETA) {
        if (pushes && !pondi_limit_up_push(limit, theta)) {
            return false;
        }
        answer->width = weigh_all(limit, answer);
        if (answer->width <= limit->tol) {
            return true;
        }
        if (limit->used > limit->budget) {
            return false;
        }
        theta /= 3.0;
    }
    return false;
}

/* The part of alpha that tol allows for, in all sets of weights. */
static double choose_alpha(const struct pondi_limit *limit)
{
    const struct pondi_limits *limits = limit->limits;
    double most = 1.0;

    for (int32_t set = 0; set < limit->model->weights; set++) {
        most = fmax(most, limits->gain_weight[set]);
    }
    return fmin(limit->tol * ALPHA_PART / most, 0.1 / limits->most_gain);
}

/* The same where walks are too long to be traced. */
static bool narrow_by_solving(struct pondi_limit *limit, struct pondi_limit_answer *answer,
                              int64_t used)
{
    if (limit->solution == NULL || !(limit->shock.up > 0.0) || group_of(limit) >= 0 ||
        !solve_chances(limit)) {
        return false;
    }
    limit->used = used; /* of operations that have part in the answer */
    answer->width = weigh_all(limit, answer);
    return answer->width <= limit->tol;
}

bool pondi_limit_run(struct pondi_limit *limit, const struct pond_esri_shock *shock, double tol,
                     struct pondi_limit_answer *answer)
{
    bool solved = false;

    int64_t used = 0;

    limit->used = 0;
    limit->solved = false;
    limit->shock = *shock;
    limit->tol = tol;
    limit->alpha = choose_alpha(limit);
    pondi_limit_up_begin(limit);
    solved = pondi_limit_down_run(limit);
    used = limit->used;
    solved = solved && (narrow(limit, answer) || narrow_by_solving(limit, answer, used));
    answer->iterations = limit->updates > 0 ? limit->updates : 1;
    pondi_limit_up_end(limit);
    pondi_limit_down_end(limit);
    return solved;
}
