/* The ESRI fixed point by synchronous updates that read only what can have changed.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     y_j <- min(1, max(a^d_j, max over groups of inputs of sum D_ij sigma_i y_i))
 *     x_i <- min(1, max(a^u_i, sum U_ij x_j))
 *
 * A firm is looked at only if a neighbour that it depends on changed in the last update; all others
 * would get the bits they have. Once most firms change, all are looked at, which is cheaper than
 * finding out. */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "ripple/esri_work.h"

/* Finding the dependants of the changed firms may cost this part of looking at all firms. */
#define FINDING_PART 4

static void clear_set(uint64_t *set, int64_t words)
{
    memset(set, 0, (size_t)words * sizeof *set);
}

static void fill_set(uint64_t *set, int64_t items)
{
    int64_t words = items / PONDI_WORD;

    memset(set, 0xff, (size_t)words * sizeof *set);
    if (items % PONDI_WORD != 0) {
        set[words] = (UINT64_C(1) << (items % PONDI_WORD)) - 1;
    }
}

/* Forget the last run, at the cost of what it reached. */
static void reset_side(struct pondi_side *side, double *passed_on, int64_t words)
{
    for (int64_t w = 0; w < words; w++) {
        uint64_t bits = side->reached[w];

        while (bits != 0) {
            pond_node node = pondi_take(&bits, w);

            side->loss[node] = 0.0;
            side->floor[node] = 0.0;
            if (passed_on != NULL) {
                passed_on[node] = 0.0;
            }
        }
    }
    clear_set(side->dirty, words);
    clear_set(side->changed, words);
    clear_set(side->reached, words);
}

static void set_floor(struct pondi_side *side, pond_node node, double loss)
{
    side->floor[node] = loss;
    side->loss[node] = loss;
    pondi_add(side->changed, node);
    pondi_add(side->reached, node);
}

static void begin_run(struct pond_esri_work *work, const struct pond_esri_shock *shock,
                      int64_t shocks)
{
    reset_side(&work->down, work->passed_on, work->words);
    reset_side(&work->up, NULL, work->words);
    for (int64_t s = 0; s < shocks; s++) {
        set_floor(&work->down, shock[s].node, shock[s].down);
        set_floor(&work->up, shock[s].node, shock[s].up);
    }
    work->ran = true;
}

/* Note for this update all firms in the rows of the firms of `set`; true: simply all firms. */
static bool mark(struct pondi_side *side, const struct pondi_rows *rows, const uint64_t *set,
                 pond_node nodes, int64_t words)
{
    int64_t budget = (rows->start[nodes] + nodes) / FINDING_PART;

    clear_set(side->dirty, words);
    for (int64_t w = 0; w < words && budget >= 0; w++) {
        uint64_t bits = set[w];

        while (bits != 0) {
            pond_node node = pondi_take(&bits, w);
            int64_t end = rows->start[node + 1];

            budget -= 1 + end - rows->start[node];
            for (int64_t e = rows->start[node]; e < end; e++) {
                pondi_add(side->dirty, rows->node[e]);
            }
        }
    }
    if (budget < 0) {
        fill_set(side->dirty, nodes);
    }
    return budget < 0;
}

/* Replace the losses by the next ones; returns the largest growth. */
static double apply(struct pondi_side *side, int64_t words)
{
    double growth = 0.0;

    for (int64_t w = 0; w < words; w++) {
        uint64_t bits = side->dirty[w];
        uint64_t moved = 0;

        while (bits != 0) {
            uint64_t low = bits & (~bits + 1);
            pond_node node = pondi_take(&bits, w);
            double step = side->next[node] - side->loss[node];

            if (step != 0.0) {
                moved |= low;
                side->loss[node] = side->next[node];
                growth = step > growth ? step : growth;
            }
        }
        side->changed[w] = moved;
        side->reached[w] |= moved;
    }
    return growth;
}

static double clamp(double loss, double floor)
{
    loss = loss > floor ? loss : floor;
    return loss < 1.0 ? loss : 1.0;
}

/* What is left of a market, its members in ascending order. */
static double supply_left(const struct pond_esri_work *work, int32_t market)
{
    const struct pond_esri_model *model = work->model;
    double left = 0.0;

    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node node = model->members.node[m];

        left += model->sales[node] * (1.0 - work->down.loss[node]);
    }
    return model->compat && left <= PONDI_COMPAT_DEAD_MARKET ? 1.0 : left;
}

/* sigma y of one market's members; members whose value changed join `moved`.
 * sigma = min(1, sales / left) is written so that a market of which nothing is left gives 1, the
 * limit of left -> 0: no threshold, and no unit. */
static void pass_on_market(struct pond_esri_work *work, int32_t market, uint64_t *moved)
{
    const struct pond_esri_model *model = work->model;
    double left = supply_left(work, market);

    for (int64_t m = model->members.start[market]; m < model->members.start[market + 1]; m++) {
        pond_node node = model->members.node[m];
        double loss = work->down.loss[node];
        double sigma = 1.0;

        if (loss == 0.0 && work->passed_on[node] == 0.0) {
            continue;
        }
        sigma = model->sales[node] < left ? model->sales[node] / left : 1.0;
        if (sigma * loss != work->passed_on[node]) {
            work->passed_on[node] = sigma * loss;
            pondi_add(moved, node);
        }
    }
}

/* From the firms whose loss changed to those that pass on another loss (`down.changed` before and
 * after). */
static void pass_on(struct pond_esri_work *work)
{
    const struct pond_esri_model *model = work->model;

    clear_set(work->touched, work->market_words);
    for (int64_t w = 0; w < work->words; w++) {
        uint64_t bits = work->down.changed[w];

        while (bits != 0) {
            pondi_add(work->touched, model->market[pondi_take(&bits, w)]);
        }
    }
    clear_set(work->down.changed, work->words);
    for (int64_t w = 0; w < work->market_words; w++) {
        uint64_t bits = work->touched[w];

        while (bits != 0) {
            pass_on_market(work, pondi_take(&bits, w), work->down.changed);
        }
    }
}

/* What a customer loses for want of inputs: the worst of its groups. */
static double pull_down(const struct pond_esri_model *model, const double *passed_on,
                        pond_node node)
{
    double worst = 0.0;

    for (int64_t g = model->group_start[node]; g < model->group_start[node + 1]; g++) {
        double sum = 0.0;

        for (int64_t e = model->down.start[g]; e < model->down.start[g + 1]; e++) {
            sum += model->down_share[e] * passed_on[model->down.node[e]];
        }
        worst = sum > worst ? sum : worst;
    }
    return worst;
}

static double update_down(struct pond_esri_work *work)
{
    const struct pond_esri_model *model = work->model;
    struct pondi_side *side = &work->down;

    if (model->markets > 0) {
        pass_on(work);
    }
    work->full += mark(side, &model->affected, side->changed, model->nodes, work->words);
    for (int64_t w = 0; w < work->words; w++) {
        uint64_t bits = side->dirty[w];

        while (bits != 0) {
            pond_node node = pondi_take(&bits, w);

            side->next[node] = clamp(pull_down(model, work->passed_on, node), side->floor[node]);
        }
    }
    return apply(side, work->words);
}

static double update_up(struct pond_esri_work *work)
{
    const struct pond_esri_model *model = work->model;
    struct pondi_side *side = &work->up;

    work->full += mark(side, &model->suppliers, side->changed, model->nodes, work->words);
    for (int64_t w = 0; w < work->words; w++) {
        uint64_t bits = side->dirty[w];

        while (bits != 0) {
            pond_node node = pondi_take(&bits, w);
            double sum = 0.0;

            for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
                sum += model->up_share[e] * side->loss[model->up.node[e]];
            }
            side->next[node] = clamp(sum, side->floor[node]);
        }
    }
    return apply(side, work->words);
}

/* Scores of one set of weights. */
struct scores {
    double total;
    double down;
    double up;
};

/* Weighted losses, summed in words of firms and then over words. */
static struct scores weigh(const struct pond_esri_work *work, int32_t set)
{
    const double *weight = work->model->weight + (int64_t)set * work->model->nodes;
    struct scores all = {0.0, 0.0, 0.0};

    for (int64_t w = 0; w < work->words; w++) {
        uint64_t bits = work->down.reached[w] | work->up.reached[w];
        struct scores part = {0.0, 0.0, 0.0};

        while (bits != 0) {
            pond_node node = pondi_take(&bits, w);
            double down = work->down.loss[node];
            double up = work->up.loss[node];

            part.total += weight[node] * (down > up ? down : up);
            part.down += weight[node] * down;
            part.up += weight[node] * up;
        }
        all.total += part.total;
        all.down += part.down;
        all.up += part.up;
    }
    return all;
}

/* Where nothing is weighed yet, the total says nothing: the state decides. The authors' code stops.
 */
struct pondi_quiet pondi_judge_update(const struct pond_esri_model *model, double growth,
                                      double before, double now)
{
    double limit = model->eps;

    if (model->stop == POND_ESRI_STOP_TOTAL && before > 0.0) {
        growth = now / before;
        limit = 1.0 + model->eps;
    } else if (model->stop == POND_ESRI_STOP_TOTAL && (now != 0.0 || model->compat)) {
        return (struct pondi_quiet){now == 0.0, false};
    }
    return (struct pondi_quiet){growth <= limit, fabs(growth - limit) <= PONDI_TIE};
}

/* Update until the stopping rule holds, or more than `most_full` directions looked at all firms. */
static enum pondi_end iterate(struct pond_esri_work *work, int64_t most_full,
                              struct pond_esri_answer *answer)
{
    const struct pond_esri_model *model = work->model;
    bool by_total = model->stop == POND_ESRI_STOP_TOTAL;
    double total = by_total ? weigh(work, 0).total : 0.0;

    answer->tie = false;
    work->full = 0;
    for (answer->iterations = 1;; answer->iterations++) {
        double down = update_down(work);
        double up = update_up(work);
        double before = total;
        struct pondi_quiet quiet;

        answer->last_growth = down > up ? down : up;
        total = by_total ? weigh(work, 0).total : 0.0;
        quiet = pondi_judge_update(model, answer->last_growth, before, total);
        answer->tie = answer->tie || quiet.tie;
        if (quiet.yes) {
            return PONDI_END_SETTLED;
        }
        if (answer->iterations == model->max_iterations) {
            return PONDI_END_LIMIT;
        }
        if (work->full > most_full) {
            return PONDI_END_BUDGET;
        }
    }
}

static void fill_answer(const struct pond_esri_work *work, struct pond_esri_answer *answer)
{
    size_t bytes = (size_t)work->model->nodes * sizeof(double);

    for (int32_t set = 0; set < work->model->weights; set++) {
        struct scores scores = weigh(work, set);

        if (answer->total != NULL) {
            answer->total[set] = scores.total;
        }
        if (answer->down != NULL) {
            answer->down[set] = scores.down;
        }
        if (answer->up != NULL) {
            answer->up[set] = scores.up;
        }
    }
    if (answer->node_down != NULL) {
        memcpy(answer->node_down, work->down.loss, bytes);
    }
    if (answer->node_up != NULL) {
        memcpy(answer->node_up, work->up.loss, bytes);
    }
}

enum pond_status pondi_esri_check_shock(const struct pond_esri_model *model,
                                        const struct pond_esri_shock *shock, struct pond_error *err)
{
    if (shock->node < 0 || shock->node >= model->nodes) {
        return pond_fail(err, POND_EINVAL, "ESRI: shock of node %d (expected 0 to %d)",
                         (int)shock->node, (int)model->nodes - 1);
    }
    if (model->held != NULL && model->held[shock->node] != 0) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: shock of node %d, which is held up (leave it out: it loses "
                         "nothing)",
                         (int)shock->node);
    }
    if (!(shock->down >= 0.0 && shock->down <= 1.0)) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: downstream loss of node %d is %g (expected 0 to 1)",
                         (int)shock->node, shock->down);
    }
    if (!(shock->up >= 0.0 && shock->up <= 1.0)) {
        return pond_fail(err, POND_EINVAL, "ESRI: upstream loss of node %d is %g (expected 0 to 1)",
                         (int)shock->node, shock->up);
    }
    return POND_OK;
}

enum pondi_end pondi_esri_try(struct pond_esri_work *work, const struct pond_esri_shock *shock,
                              int64_t shocks, int64_t most_full, struct pond_esri_answer *answer)
{
    enum pondi_end end = PONDI_END_SETTLED;

    begin_run(work, shock, shocks);
    end = iterate(work, most_full, answer);
    if (end != PONDI_END_BUDGET) {
        fill_answer(work, answer);
    }
    return end;
}

const char *pondi_esri_limit_advice(const struct pond_esri_model *model)
{
    return model->compat
               ? "the authors' rule for dead markets can swing for ever, run without compat"
               : "raise the limit of iterations or eps";
}

enum pond_status pond_esri_run(const struct pond_esri_model *model, struct pond_esri_work *work,
                               const struct pond_esri_shock *shock, int64_t shocks,
                               struct pond_esri_answer *answer, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    enum pondi_end end = PONDI_END_SETTLED;

    assert(model != NULL && work != NULL && work->model == model && answer != NULL);
    for (int64_t s = 0; s < shocks; s++) {
        POND_TRY(pondi_esri_check_shock(model, &shock[s], err));
    }
    end = pondi_esri_try(work, shock, shocks, INT64_MAX, answer);
    if (end != PONDI_END_SETTLED) {
        status = pond_fail(err, POND_ELIMIT,
                           "ESRI: not at rest after %" PRId64 " iterations: a firm's loss still "
                           "grew by %g in the last (eps %g); %s",
                           answer->iterations, answer->last_growth, model->eps,
                           pondi_esri_limit_advice(model));
    }
done:
    return status;
}
