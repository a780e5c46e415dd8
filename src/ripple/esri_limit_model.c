/* What bounds of the losses at rest need for all firms: how long walks along upstream shares take,
 * how often they visit each firm, how far losses spread downstream.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     steps    v >= 1 + U v                 a bound from above, see README.md
 *     visits   a  = w + U^T a               with its error
 *     trapped  b  = chance that a walk from here ends up in a closed group, from both sides
 *
 * all restricted to firms outside closed groups. Sums over firms are in a fixed order. */
#include "ripple/esri_limit.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* Firms that a thread takes at a time. */
#define BLOCK 4096

/* Link operations that the preparation of one vector may take: then walks are too long. */
#define MOST_WORK INT64_C(2000000000)
#define MOST_SWEEPS 20000

/* After so many plain sweeps it is quicker to solve. */
#define PLAIN_SWEEPS 400

/* Residual of a solution that is asked for, of one that will do, and what kappa may be off by. */
#define SOLVED 1e-12
#define KAPPA_OFF 1e-6

/* Steps are good enough when at most this part of any walk is not over. */
#define WALKING 0.0625

/* Visits are iterated until walks of this weight are not over. */
#define VISITS_LEFT 1e-15

/* Rows of U may add up to this, 1 and rounding. */
#define ROW_SUM_LIMIT (1.0 + 1e-13)

static int64_t most_sweeps(const struct pond_esri_model *model)
{
    int64_t sweeps = MOST_WORK / (model->up.start[model->nodes] + model->nodes);

    return sweeps < MOST_SWEEPS ? sweeps + 1 : MOST_SWEEPS;
}

static bool is_in_group(const struct pondi_limits *limits, pond_node node)
{
    return limits->group != NULL && limits->group[node] >= 0;
}

/* One sweep: to = add + M from, M = U or its transpose, 0 in closed groups. */
struct sweep {
    const struct pond_esri_model *model;
    const struct pondi_limits *limits;
    const struct pondi_rows *rows;
    const double *share;
    const double *add; /* NULL: 1 */
    const double *from;
    double *to;
};

static double row_sum(const struct sweep *sweep, pond_node node)
{
    double sum = 0.0;

    for (int64_t e = sweep->rows->start[node]; e < sweep->rows->start[node + 1]; e++) {
        sum += sweep->share[e] * sweep->from[sweep->rows->node[e]];
    }
    return sum;
}

static enum pond_status do_sweep(void *user, int64_t begin, int64_t end, int thread,
                                 struct pond_error *err)
{
    const struct sweep *sweep = user;

    (void)thread;
    (void)err;
    for (int64_t i = begin; i < end; i++) {
        pond_node node = (pond_node)i;
        double add = sweep->add == NULL ? 1.0 : sweep->add[i];

        sweep->to[i] = is_in_group(sweep->limits, node) ? 0.0 : add + row_sum(sweep, node);
    }
    return POND_OK;
}

/* How far `from` is from to = add + M from, |to - from|, and what rounding may hide. */
static enum pond_status do_residual(void *user, int64_t begin, int64_t end, int thread,
                                    struct pond_error *err)
{
    const struct sweep *sweep = user;

    (void)thread;
    (void)err;
    for (int64_t i = begin; i < end; i++) {
        pond_node node = (pond_node)i;
        double length = (double)(sweep->rows->start[i + 1] - sweep->rows->start[i]);
        double now = 0.0;

        if (!is_in_group(sweep->limits, node)) {
            now = sweep->add[i] + row_sum(sweep, node);
        }
        sweep->to[i] =
            fabs(now - sweep->from[i]) + (now + sweep->from[i]) * PONDI_ROUNDING * (length + 4.0);
    }
    return POND_OK;
}

void pondi_limits_scale(double *values, pond_node nodes, double growth, const int64_t *start)
{
    double largest = 0.0;
    int64_t longest = 0;

    for (pond_node i = 0; i < nodes; i++) {
        longest = start[i + 1] - start[i] > longest ? start[i + 1] - start[i] : longest;
        largest = values[i] > largest ? values[i] : largest;
    }
    growth = 1.0 - growth - PONDI_ROUNDING * (double)(longest + 4) * largest;
    for (pond_node i = 0; i < nodes; i++) {
        values[i] *= growth > 0.0 ? (1.0 + 4.0 * PONDI_ROUNDING) / growth : (double)INFINITY;
    }
}

static enum pond_status sweep_all(struct sweep *sweep, pond_range_function run,
                                  struct pond_error *err)
{
    pond_node nodes = sweep->model->nodes;

    return nodes <= BLOCK ? run(sweep, 0, nodes, 0, err)
                          : pond_parallel_for(nodes, BLOCK, run, sweep, err);
}

static struct sweep along_customers(const struct pond_esri_model *model,
                                    const struct pondi_limits *limits)
{
    return (struct sweep){
        .model = model, .limits = limits, .rows = &model->up, .share = model->up_share};
}

static struct sweep along_suppliers(const struct pond_esri_model *model,
                                    const struct pondi_limits *limits)
{
    return (struct sweep){.model = model,
                          .limits = limits,
                          .rows = &model->suppliers,
                          .share = model->supplier_share};
}

static struct pondi_system system_of(const struct sweep *sweep)
{
    return (struct pondi_system){sweep->model->nodes, sweep->rows, sweep->share,
                                 sweep->limits->group};
}

static double largest_growth(const double *from, const double *to, pond_node nodes)
{
    double largest = 0.0;

    for (pond_node i = 0; i < nodes; i++) {
        largest = to[i] - from[i] > largest ? to[i] - from[i] : largest;
    }
    return largest;
}

/* How far `from` is at most from 1 + U from, of what walks are not over. */
static enum pond_status judge_steps(struct sweep *sweep, double *from, double *to, double *growth,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = sweep->model->nodes;

    sweep->from = from;
    sweep->to = to;
    POND_TRY(sweep_all(sweep, do_sweep, err));
    *growth = largest_growth(from, to, nodes);
done:
    return status;
}

/* The same v at once where walks are long. `*growth` says whether it was found. */
static enum pond_status solve_steps(struct sweep *sweep, double *steps, double *scratch,
                                    double *growth, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_system system = system_of(sweep);
    double *room = NULL;

    POND_TRY(POND_NEW(&room, (size_t)system.nodes * PONDI_SOLVE_ROOM, err));
    (void)pondi_limit_solve(&system, NULL, steps, room, SOLVED);
    POND_TRY(judge_steps(sweep, steps, scratch, growth, err));
    if (!(*growth <= WALKING)) {
        POND_TRY(pondi_limit_solve_dense(&system, NULL, steps, room, err));
        POND_TRY(judge_steps(sweep, steps, scratch, growth, err));
    }
done:
    pondi_free(room);
    return status;
}

/* v(t + 1) = 1 + U v(t) from 0; what v(t + 1) grows by is the chance that a walk is not over. With
 * c = 1 / (1 - the largest growth), c v >= 1 + U c v. Gives up: `steps` stays NULL, and `*kappa` is
 * a lower bound. */
static enum pond_status find_steps(struct pondi_limits *limits, const struct pond_esri_model *model,
                                   double *kappa, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sweep sweep = along_customers(model, limits);
    double *from = NULL;
    double *to = NULL;
    double growth = 1.0;
    int64_t most = most_sweeps(model);

    most = most < PLAIN_SWEEPS ? most : PLAIN_SWEEPS;
    POND_TRY(POND_NEW(&from, model->nodes, err));
    POND_TRY(POND_NEW(&to, model->nodes, err));
    for (int64_t left = most; left > 0 && growth > WALKING; left--) {
        double *other = from;

        POND_TRY(judge_steps(&sweep, from, to, &growth, err));
        from = to;
        to = other;
    }
    *kappa = 0.0;
    for (pond_node i = 0; i < model->nodes; i++) {
        *kappa += model->weight[i] * from[i] * (1.0 - 1e-9);
    }
    if (!(growth <= WALKING)) {
        POND_TRY(solve_steps(&sweep, from, to, &growth, err));
    }
    if (growth <= WALKING) {
        pondi_limits_scale(from, model->nodes, growth, model->up.start);
        limits->steps = from;
        from = NULL;
    }
done:
    pondi_free(from);
    pondi_free(to);
    return status;
}

/* |w + U^T visits - visits|, added up. */
static enum pond_status judge_visits(struct sweep *sweep, const double *visits, double *scratch,
                                     double *error, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    sweep->from = visits;
    sweep->to = scratch;
    POND_TRY(sweep_all(sweep, do_residual, err));
    *error = pond_sum(scratch, sweep->model->nodes) * (1.0 + 1e-6);
done:
    return status;
}

/* Visits at once where walks are long; kept where they are nearer than those that are there. */
static enum pond_status solve_visits(struct sweep *sweep, double *visits, double *scratch,
                                     double *error, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_system system = system_of(sweep);
    double *room = NULL;
    double *found = NULL;

    POND_TRY(POND_NEW(&room, (size_t)system.nodes * PONDI_SOLVE_ROOM, err));
    POND_TRY(POND_NEW(&found, system.nodes, err));
    (void)pondi_limit_solve(&system, sweep->add, found, room, VISITS_LEFT / system.nodes);
    for (int attempt = 0; attempt < 2 && !(*error <= SOLVED); attempt++) {
        double now = 0.0;

        if (attempt > 0) {
            POND_TRY(pondi_limit_solve_dense(&system, sweep->add, found, room, err));
        }
        POND_TRY(judge_visits(sweep, found, scratch, &now, err));
        for (pond_node i = 0; now < *error && i < system.nodes; i++) {
            visits[i] = is_in_group(sweep->limits, i) ? 0.0 : found[i];
        }
        *error = now < *error ? now : *error;
    }
done:
    pondi_free(room);
    pondi_free(found);
    return status;
}

/* kappa is the sum of visits, to within their error times the longest walk: or a lower bound. */
static void find_kappa(struct pondi_limits *limits, const struct pond_esri_model *model,
                       int32_t set)
{
    double sum = pond_sum(limits->visits + (int64_t)set * model->nodes, model->nodes);
    double longest = 0.0;
    double off = 0.0;
    bool least = false;

    for (pond_node i = 0; i < model->nodes; i++) {
        longest = limits->steps[i] > longest ? limits->steps[i] : longest;
    }
    off = limits->error[set] * longest;
    least = !(off <= KAPPA_OFF * sum);
    limits->kappa[set] = least ? fmax(sum - off, 0.0) : sum;
    limits->kappa_least = set == 0 ? least : limits->kappa_least;
}

/* a(t + 1) = w + U^T a(t) from w, until next to nothing is added, and by how much it may be off. */
static enum pond_status find_visits(struct pondi_limits *limits,
                                    const struct pond_esri_model *model, int32_t set,
                                    double *scratch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sweep sweep = along_suppliers(model, limits);
    double *visits = limits->visits + (int64_t)set * model->nodes;
    double *from = visits;
    double *to = scratch;
    double before = 0.0;
    double sum = 0.0;
    int64_t most = most_sweeps(model);

    most = most < PLAIN_SWEEPS ? most : PLAIN_SWEEPS;
    sweep.add = model->weight + (int64_t)set * model->nodes;
    for (pond_node i = 0; i < model->nodes; i++) {
        from[i] = is_in_group(limits, i) ? 0.0 : sweep.add[i];
    }
    sum = pond_sum(from, model->nodes);
    for (int64_t left = most; left > 0 && sum - before > VISITS_LEFT; left--) {
        double *other = from;

        sweep.from = from;
        sweep.to = to;
        POND_TRY(sweep_all(&sweep, do_sweep, err));
        before = sum;
        sum = pond_sum(to, model->nodes);
        from = to;
        to = other;
    }
    for (pond_node i = 0; from != visits && i < model->nodes; i++) {
        visits[i] = from[i];
    }
    POND_TRY(judge_visits(&sweep, visits, scratch, &limits->error[set], err));
    if (sum - before > VISITS_LEFT) {
        POND_TRY(solve_visits(&sweep, visits, scratch, &limits->error[set], err));
    }
    find_kappa(limits, model, set);
done:
    return status;
}

/* ---- Closed groups. ---- */

/* The weight that ends up in each group: that of its firms, and what enters it. */
static enum pond_status find_group_weights(struct pondi_limits *limits,
                                           const struct pond_esri_model *model,
                                           struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&limits->group_weight, (int64_t)model->weights * limits->groups, err));
    for (int32_t set = 0; set < model->weights; set++) {
        double *group_weight = limits->group_weight + (int64_t)set * limits->groups;
        int64_t row = (int64_t)set * model->nodes;

        for (pond_node k = 0; k < model->nodes; k++) {
            double sum = model->weight[row + k];

            if (limits->group[k] < 0) {
                continue;
            }
            for (int64_t e = model->suppliers.start[k]; e < model->suppliers.start[k + 1]; e++) {
                sum += model->supplier_share[e] * limits->visits[row + model->suppliers.node[e]];
            }
            group_weight[limits->group[k]] += sum;
        }
        if (pond_sum(group_weight, limits->groups) > 0.0) {
            limits->kappa[set] = (double)INFINITY;
            limits->kappa_least = set == 0 ? false : limits->kappa_least;
        }
    }
done:
    return status;
}

/* The chance to leave the network (`leak`) or to enter a group in the next step. */
static void find_exits(const struct pondi_limits *limits, const struct pond_esri_model *model,
                       double *leak, double *enter)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        double inside = 0.0;
        double trapped = 0.0;
        double length = (double)(model->up.start[i + 1] - model->up.start[i]);

        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            inside += model->up_share[e];
            trapped += limits->group[model->up.node[e]] >= 0 ? model->up_share[e] : 0.0;
        }
        enter[i] = limits->group[i] >= 0 ? 0.0 : trapped;
        leak[i] = 1.0 - inside - PONDI_ROUNDING * (length + 4.0);
        leak[i] = model->closed[i] != 0 || leak[i] < 0.0 ? 0.0 : leak[i];
    }
}

/* exits + U x from 0, some sweeps: never above the chance to leave the transient firms that way. */
static enum pond_status add_exits(struct sweep *sweep, const double *exits, double **from,
                                  double **to, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double growth = 1.0;

    sweep->add = exits;
    for (pond_node i = 0; i < sweep->model->nodes; i++) {
        (*from)[i] = 0.0;
    }
    for (int64_t left = most_sweeps(sweep->model); left > 0 && growth > VISITS_LEFT; left--) {
        double *other = *from;

        sweep->from = *from;
        sweep->to = *to;
        POND_TRY(sweep_all(sweep, do_sweep, err));
        growth = largest_growth(*from, *to, sweep->model->nodes);
        *from = *to;
        *to = other;
    }
done:
    return status;
}

/* From below by entering, from above by leaking. */
static enum pond_status find_trapped(struct pondi_limits *limits,
                                     const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sweep sweep = along_customers(model, limits);
    double *leak = NULL;
    double *enter = NULL;
    double *scratch = NULL;

    POND_TRY(POND_NEW(&limits->trapped_low, model->nodes, err));
    POND_TRY(POND_NEW(&limits->trapped_high, model->nodes, err));
    POND_TRY(POND_NEW(&leak, model->nodes, err));
    POND_TRY(POND_NEW(&enter, model->nodes, err));
    POND_TRY(POND_NEW(&scratch, model->nodes, err));
    find_exits(limits, model, leak, enter);
    POND_TRY(add_exits(&sweep, enter, &limits->trapped_low, &scratch, err));
    POND_TRY(add_exits(&sweep, leak, &limits->trapped_high, &scratch, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        double high = 1.0 - limits->trapped_high[i] * (1.0 - 1e-9);
        double low = limits->trapped_low[i] * (1.0 - 1e-9);
        bool in_group = is_in_group(limits, i);

        limits->trapped_low[i] = in_group ? 1.0 : low;
        limits->trapped_high[i] = in_group || high > 1.0 ? 1.0 : high;
    }
done:
    pondi_free(leak);
    pondi_free(enter);
    pondi_free(scratch);
    return status;
}

/* Are shares of a row at most the whole, so that losses never grow along them? */
static bool rows_are_shares(const struct pond_esri_model *model)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        double sum = 0.0;

        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            sum += model->up_share[e];
        }
        if (!(sum <= ROW_SUM_LIMIT)) {
            return false;
        }
    }
    return true;
}

static enum pond_status fill_visits(struct pondi_limits *limits,
                                    const struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *scratch = NULL;

    POND_TRY(POND_NEW(&limits->visits, (int64_t)model->weights * model->nodes, err));
    POND_TRY(POND_NEW(&limits->error, model->weights, err));
    POND_TRY(POND_NEW(&limits->kappa, model->weights, err));
    POND_TRY(POND_NEW(&scratch, model->nodes, err));
    for (int32_t set = 0; set < model->weights; set++) {
        POND_TRY(find_visits(limits, model, set, scratch, err));
    }
    if (limits->groups > 0) {
        POND_TRY(find_group_weights(limits, model, err));
        POND_TRY(find_trapped(limits, model, err));
    }
done:
    pondi_free(scratch);
    return status;
}

enum pond_status pondi_limits_new(struct pondi_limits **out, const struct pond_esri_model *model,
                                  double *kappa, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_limits *limits = NULL;

    *out = NULL;
    *kappa = 0.0;
    if (model->compat || !rows_are_shares(model)) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&limits, 1, err));
    POND_TRY(pondi_limits_find_groups(limits, model, err));
    POND_TRY(find_steps(limits, model, kappa, err));
    if (limits->steps != NULL) {
        POND_TRY(fill_visits(limits, model, err));
        POND_TRY(pondi_limits_gain(limits, model, err));
        *out = limits;
        limits = NULL;
    }
done:
    pondi_limits_free(limits);
    return status;
}

void pondi_limits_free(struct pondi_limits *limits)
{
    if (limits == NULL) {
        return;
    }
    pondi_free(limits->group);
    pondi_free(limits->trapped_low);
    pondi_free(limits->trapped_high);
    pondi_free(limits->group_weight);
    pondi_free(limits->steps);
    pondi_free(limits->visits);
    pondi_free(limits->error);
    pondi_free(limits->kappa);
    pondi_free(limits->gain);
    pondi_free(limits->gain_weight);
    pondi_free(limits->market_gain);
    pondi_free(limits);
}
