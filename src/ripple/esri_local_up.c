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

/* Firms above eps / 2 in a level that is not pushed; with more of them it is pushed. */
#define MOST_LARGE 64

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

/* Push one firm's loss to its suppliers in `next`; those that are new go to list[count], each once.
 * Returns the list's new end. */
static int64_t push_row(struct pondi_local *local, pond_node from, double loss, int64_t count)
{
    const struct pondi_rows *rows = &local->model->suppliers;
    const double *share = local->model->supplier_share;
    int64_t end = rows->start[from + 1];

    for (int64_t e = rows->start[from]; e < end; e++) {
        pond_node to = rows->node[e];
        double before = local->next[to];
        double part = share[e] * loss;

        /* no branch: whether a firm is new is as good as a coin's throw */
        local->next[to] = before + part;
        local->list[count] = to;
        count += (before == 0.0) & (part != 0.0);
    }
    return count;
}

/* May a firm's row be pushed? */
static bool spend_row(struct pondi_local *local, pond_node from)
{
    const int64_t *start = local->model->suppliers.start;

    return pondi_local_spend(local, start[from + 1] - start[from]);
}

/* Push what is above `threshold` in the last level into `next`; the firms that it reaches go to
 * the end of the list. Returns the list's new end; -1 and a clear `next` when the budget is used
 * up. */
static int64_t push(struct pondi_local *local, double threshold)
{
    int64_t last = local->level_start[local->pushed + 1];
    int64_t count = last;

    for (int64_t s = local->level_start[local->pushed]; s < last; s++) {
        pond_node from = local->list[s];
        double loss = local->level[from];

        if (!(loss > threshold)) {
            continue;
        }
        if (!spend_row(local, from)) {
            clear(local->next, local->list, last, count);
            return -1;
        }
        count = push_row(local, from, loss, count);
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

/* f of a firm in the level after the last one pushed. */
static double pull_level(struct pondi_local *local, pond_node node)
{
    if (node == local->shock.node) {
        return 0.0;
    }
    local->used += customers(local->model, node);
    return pull(local->model, local->level, node);
}

/* f of a firm `ahead` levels after the last one pushed, 1 or 2. */
static double pull_ahead(struct pondi_local *local, pond_node node, int ahead)
{
    const struct pond_esri_model *model = local->model;
    double sum = 0.0;

    if (ahead == 1) {
        return pull_level(local, node);
    }
    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        sum += model->up_share[e] * pull_level(local, model->up.node[e]);
    }
    return sum;
}

/* Judge the level `ahead` of the last one pushed, of which `next` has all but eps / 2: what is
 * surely quiet is passed over, what is in doubt is pulled exactly. The list [begin, end) names the
 * firms of `next`, which is left clear. */
static enum pondi_growth judge_level(struct pondi_local *local, int64_t begin, int64_t end,
                                     int ahead)
{
    const struct pond_esri_model *model = local->model;
    enum pondi_growth worst = PONDI_GROWTH_QUIET;

    local->next[local->shock.node] = 0.0;
    for (int64_t s = begin; s < end && worst != PONDI_GROWTH_LOUD; s++) {
        pond_node node = local->list[s];
        double least = local->next[node];
        enum pondi_growth growth = pondi_local_judge(model, least);

        if (node == local->shock.node ||
            pondi_local_judge(model, least + model->eps / 2) == PONDI_GROWTH_QUIET) {
            continue;
        }
        if (growth != PONDI_GROWTH_LOUD) {
            growth = pondi_local_judge(model, pull_ahead(local, node, ahead));
        }
        worst = growth == PONDI_GROWTH_QUIET ? worst : growth;
    }
    clear(local->next, local->list, begin, end);
    return local->used > local->budget ? PONDI_GROWTH_TOO_MUCH : worst;
}

/* Entries of at most theta = eps / 2 are not pushed: shares of a row add up to at most 1, so that
 * they make up at most theta of any firm. */
enum pondi_growth pondi_local_up_test(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int64_t end = 0;

    if (local->pushed == 0 || local->largest > TEST_BELOW * model->eps) {
        return pondi_local_up_advance(local) ? pondi_local_judge(model, local->largest)
                                             : PONDI_GROWTH_TOO_MUCH;
    }
    end = push(local, model->eps / 2);
    return end < 0 ? PONDI_GROWTH_TOO_MUCH
                   : judge_level(local, local->level_start[local->pushed + 1], end, 1);
}

/* The firms of the next level above eps / 2, exactly: what is at most eps / 4 in the last level
 * makes up at most eps / 4 of any. Returns their number; -1: there are too many. */
static int find_large(struct pondi_local *local, pond_node *node, double *value)
{
    const struct pond_esri_model *model = local->model;
    int64_t begin = local->level_start[local->pushed + 1];
    int64_t end = push(local, model->eps / 4);
    int count = 0;

    for (int64_t s = begin; s < end; s++) {
        pond_node at = local->list[s];
        double exact = 0.0;

        if (count < 0 || local->next[at] < model->eps / 4 - PONDI_TIE) {
            continue;
        }
        exact = pull_level(local, at);
        if (exact > model->eps / 2) {
            count = count == MOST_LARGE ? -1 : count + 1;
        }
        if (exact > model->eps / 2 && count > 0) {
            node[count - 1] = at;
            value[count - 1] = exact;
        }
    }
    clear(local->next, local->list, begin, end);
    return end < 0 ? -1 : count;
}

enum pondi_growth pondi_local_up_test_second(struct pondi_local *local)
{
    pond_node node[MOST_LARGE] = {0};
    double value[MOST_LARGE] = {0};
    int large = find_large(local, node, value);
    int64_t begin = local->level_start[local->pushed + 1];
    int64_t end = begin;

    if (large < 0) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    for (int l = 0; l < large; l++) {
        if (!spend_row(local, node[l])) {
            clear(local->next, local->list, begin, end);
            return PONDI_GROWTH_TOO_MUCH;
        }
        end = push_row(local, node[l], value[l], end);
    }
    return judge_level(local, begin, end, 2);
}

int64_t pondi_local_up_push_cost(const struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int64_t firms = local->level_start[local->pushed + 1] - local->level_start[local->pushed];

    return firms * (1 + model->suppliers.start[model->nodes] / model->nodes);
}

int64_t pondi_local_up_pull_cost(const struct pondi_local *local, pond_node node)
{
    const struct pond_esri_model *model = local->model;
    int64_t cost = 0;

    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        cost += 1 + customers(model, model->up.node[e]);
    }
    return cost;
}

double pondi_local_up_return(struct pondi_local *local, int ahead)
{
    return ahead == 1 ? pull(local->model, local->level, local->shock.node)
                      : pull_ahead(local, local->shock.node, ahead);
}

static double clamp(double loss)
{
    return loss < 1.0 ? loss : 1.0;
}

double pondi_local_up_pull(struct pondi_local *local, pond_node node, int ahead)
{
    const struct pond_esri_model *model = local->model;
    double loss = 0.0;

    if (node == local->shock.node) {
        return local->shock.up;
    }
    local->used += customers(model, node);
    if (ahead == 1) {
        return clamp(pull(model, local->loss, node));
    }
    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        loss += model->up_share[e] * pondi_local_up_pull(local, model->up.node[e], ahead - 1);
    }
    return clamp(loss);
}

void pondi_local_up_end(struct pondi_local *local)
{
    int64_t end = local->level_start[local->pushed + 1];

    clear(local->level, local->list, local->level_start[local->pushed], end);
    clear(local->loss, local->list, 0, end);
    local->level[local->shock.node] = 0.0;
    local->loss[local->shock.node] = 0.0;
}
