/* Upstream losses of one firm, level by level: who is first reached in exactly t steps.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     f_i(t) = sum over j other than the firm of U_ij f_j(t - 1),  f(0) = a e_firm
 *     x_i(t) = f_i(0) + ... + f_i(t)
 *
 * A level is pushed along the links backwards, from customers to suppliers. What arrives at the
 * firm itself is its first return, psi(t), and goes no further. */
#include "ripple/esri_local.h"

/* Next levels whose largest entry is surely below this many eps are judged before they are pushed:
 * most runs end there. */
#define TEST_BELOW 8.0

enum pondi_growth pondi_local_judge(const struct pond_esri_model *model, double growth)
{
    if (growth > model->eps + PONDI_TIE) {
        return PONDI_GROWTH_LOUD;
    }
    return growth < model->eps - PONDI_TIE ? PONDI_GROWTH_QUIET : PONDI_GROWTH_TIE;
}

void pondi_local_up_begin(struct pondi_local *local)
{
    pond_node node = local->shock.node;

    local->level[node] = local->shock.up;
    local->loss[node] = local->shock.up;
    local->list[0] = node;
    local->level_start[0] = 0;
    local->level_start[1] = 1;
    local->first_return[0] = 0.0;
    local->pushed = 0;
    local->largest = local->shock.up;
}

static void clear(double *values, const pond_node *list, int64_t begin, int64_t end)
{
    for (int64_t s = begin; s < end; s++) {
        values[list[s]] = 0.0;
    }
}

/* Push what is above `threshold` in the last level into `next`; the firms that it reaches go to
 * the end of the list, each once. Returns the list's new end; -1 and a clear `next` when the budget
 * is used up. */
static int64_t push(struct pondi_local *local, double threshold)
{
    const struct pondi_rows *rows = &local->model->suppliers;
    const double *share = local->model->supplier_share;
    double *next = local->next;
    pond_node *list = local->list;
    int64_t last = local->level_start[local->pushed + 1];
    int64_t count = last;

    for (int64_t s = local->level_start[local->pushed]; s < last; s++) {
        pond_node from = list[s];
        double loss = local->level[from];
        int64_t end = rows->start[from + 1];

        if (!(loss > threshold)) {
            continue;
        }
        if (!pondi_local_spend(local, end - rows->start[from])) {
            clear(next, list, last, count);
            return -1;
        }
        for (int64_t e = rows->start[from]; e < end; e++) {
            pond_node to = rows->node[e];
            double before = next[to];
            double part = share[e] * loss;

            /* no branch: whether a firm is new is as good as a coin's throw */
            next[to] = before + part;
            list[count] = to;
            count += (before == 0.0) & (part != 0.0);
        }
    }
    return count;
}

bool pondi_local_up_advance(struct pondi_local *local)
{
    double *level = local->level;
    double largest = 0.0;
    int64_t begin = local->level_start[local->pushed + 1];
    int64_t end = push(local, 0.0);

    if (end < 0) {
        return false;
    }
    clear(level, local->list, local->level_start[local->pushed], begin);
    local->level = local->next;
    local->next = level;
    local->pushed++;
    local->first_return[local->pushed] = local->level[local->shock.node];
    local->level[local->shock.node] = 0.0;
    local->level_start[local->pushed + 1] = end;
    for (int64_t s = begin; s < end; s++) {
        pond_node node = local->list[s];
        double loss = local->level[node];

        local->loss[node] += loss;
        largest = loss > largest ? loss : largest;
    }
    local->largest = largest;
    return true;
}

static double pull(const struct pond_esri_model *model, const double *values, pond_node node)
{
    double sum = 0.0;

    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        sum += model->up_share[e] * values[model->up.node[e]];
    }
    return sum;
}

static int64_t customers(const struct pond_esri_model *model, pond_node node)
{
    return model->up.start[node + 1] - model->up.start[node];
}

/* Judge a firm of the next level of which `least` is known, and at most eps / 2 is not. */
static enum pondi_growth judge_firm(struct pondi_local *local, pond_node node, double least)
{
    const struct pond_esri_model *model = local->model;

    if (pondi_local_judge(model, least) == PONDI_GROWTH_LOUD) {
        return PONDI_GROWTH_LOUD;
    }
    if (pondi_local_judge(model, least + model->eps / 2) == PONDI_GROWTH_QUIET) {
        return PONDI_GROWTH_QUIET;
    }
    if (!pondi_local_spend(local, customers(model, node))) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    return pondi_local_judge(model, pull(model, local->level, node));
}

/* Entries of at most theta = eps / 2 are not pushed: shares of a row add up to at most 1, so that
 * they make up at most theta of any firm. Firms that this leaves in doubt are pulled exactly. */
enum pondi_growth pondi_local_up_test(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    enum pondi_growth worst = PONDI_GROWTH_QUIET;
    int64_t begin = local->level_start[local->pushed + 1];
    int64_t end = 0;

    if (local->pushed == 0 || local->largest > TEST_BELOW * model->eps) {
        return pondi_local_up_advance(local) ? pondi_local_judge(model, local->largest)
                                             : PONDI_GROWTH_TOO_MUCH;
    }
    end = push(local, model->eps / 2);
    if (end < 0) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    local->next[local->shock.node] = 0.0;
    for (int64_t s = begin; s < end; s++) {
        pond_node node = local->list[s];
        enum pondi_growth growth = PONDI_GROWTH_QUIET;

        if (node == local->shock.node) {
            continue;
        }
        growth = judge_firm(local, node, local->next[node]);
        worst = growth == PONDI_GROWTH_QUIET ? worst : growth;
        if (growth == PONDI_GROWTH_LOUD || growth == PONDI_GROWTH_TOO_MUCH) {
            break;
        }
    }
    clear(local->next, local->list, begin, end);
    return worst;
}

double pondi_local_up_return(struct pondi_local *local)
{
    return pull(local->model, local->level, local->shock.node);
}

double pondi_local_up_pull(struct pondi_local *local, pond_node node)
{
    double loss = 0.0;

    if (node == local->shock.node) {
        return local->shock.up;
    }
    local->used += customers(local->model, node);
    loss = pull(local->model, local->loss, node);
    return loss < 1.0 ? loss : 1.0;
}

void pondi_local_up_end(struct pondi_local *local)
{
    int64_t end = local->level_start[local->pushed + 1];

    clear(local->level, local->list, local->level_start[local->pushed], end);
    clear(local->loss, local->list, 0, end);
    local->level[local->shock.node] = 0.0;
    local->loss[local->shock.node] = 0.0;
}
