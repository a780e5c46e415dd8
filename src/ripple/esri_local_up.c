/* Upstream losses of one firm, level by level: who is first reached in exactly t steps.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     f_i(t) = sum over j other than the firm of U_ij f_j(t - 1),  f(0) = a e_firm
 *     x_i(t) = f_i(0) + ... + f_i(t)
 *
 * A level is pushed along the links backwards, from customers to suppliers, large entries first:
 * they alone tell whether the level is loud. What arrives at the firm itself is its first return,
 * psi(t), and goes no further. */
#include "ripple/esri_local.h"

#include <math.h>
#include <string.h>

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
    pondi_slot closed = PONDI_CLOSED_SLOT;

    local->level[closed] = local->shock.up;
    local->loss[closed] = local->shock.up;
    local->list[0] = closed;
    local->level_start[0] = 0;
    local->level_start[1] = 1;
    local->next_end = 1;
    local->next_above = INFINITY;
    local->first_return[0] = 0.0;
    local->pushed = 0;
    local->largest = local->shock.up;
}

/* Push one firm's loss to its suppliers in `to`; those that are new there go to list[count], each
 * once. Returns the list's new end; -1: the budget is used up. */
static int64_t push_row(struct pondi_local *local, double *to, pondi_slot from, double loss,
                        int64_t count)
{
    const struct pondi_rows *rows = &local->model->suppliers;
    const double *share = local->model->supplier_share;
    int64_t begin = rows->start[local->node[from]];
    int64_t end = rows->start[local->node[from] + 1];

    if (!pondi_local_spend(local, end - begin)) {
        return -1;
    }
    for (int64_t e = begin; e < end; e++) {
        pondi_slot slot = pondi_local_touch(local, rows->node[e]);
        double before = to[slot];
        double part = share[e] * loss;

        to[slot] = before + part;
        local->list[count] = slot;
        count += (before == 0.0) & (part != 0.0);
    }
    return count;
}

/* Push what is above `threshold` in the last level, and not yet pushed, into `next`; false: the
 * budget is used up. */
static bool push(struct pondi_local *local, double threshold)
{
    const struct pond_esri_model *model = local->model;
    int64_t last = local->level_start[local->pushed + 1];
    int64_t count = 0;

    for (int64_t s = local->level_start[local->pushed]; s < last; s++) {
        double loss = local->level[local->list[s]];

        local->work[count] = local->list[s];
        count += (loss > threshold) & (loss <= local->next_above);
    }
    for (int64_t w = local->far ? -3 * PONDI_AHEAD : 0; w < count && local->next_end >= 0; w++) {
        if (local->far) {
            pondi_local_fetch(local, &model->suppliers, model->supplier_share, local->work, w,
                              count);
        }
        if (w >= 0) {
            local->next_end = push_row(local, local->next, local->work[w],
                                       local->level[local->work[w]], local->next_end);
        }
    }
    local->next_above = threshold;
    return local->next_end >= 0;
}

bool pondi_local_up_advance(struct pondi_local *local)
{
    double *level = local->level;
    double largest = 0.0;
    int64_t begin = local->level_start[local->pushed + 1];

    if (!push(local, 0.0)) {
        return false;
    }
    for (int64_t s = local->level_start[local->pushed]; s < begin; s++) {
        level[local->list[s]] = 0.0;
    }
    local->level = local->next;
    local->next = level;
    local->next_above = INFINITY;
    local->pushed++;
    local->first_return[local->pushed] = local->level[PONDI_CLOSED_SLOT];
    local->level[PONDI_CLOSED_SLOT] = 0.0;
    local->level_start[local->pushed + 1] = local->next_end;
    for (int64_t s = begin; s < local->next_end; s++) {
        pondi_slot slot = local->list[s];
        double loss = local->level[slot];

        local->loss[slot] += loss;
        largest = loss > largest ? loss : largest;
    }
    local->largest = largest;
    return true;
}

/* The sum over a firm's customers of U times `values`; most customers have none. */
static double pull(struct pondi_local *local, const double *values, pond_node node)
{
    const struct pondi_rows *rows = &local->model->up;
    const double *share = local->model->up_share;
    double sum = 0.0;

    for (int64_t e = rows->start[node]; e < rows->start[node + 1]; e++) {
        double value = values[local->slot[rows->node[e]]];

        if (value != 0.0) {
            sum += share[e] * value;
        }
    }
    local->used += rows->start[node + 1] - rows->start[node];
    return sum;
}

/* f of a firm in the level after the last one pushed. */
static double pull_level(struct pondi_local *local, pond_node node)
{
    return node == local->shock.node ? 0.0 : pull(local, local->level, node);
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

/* Judge the level `ahead` of the last one pushed, of which `values` has all but eps / 2: what is
 * surely quiet is passed over, what is in doubt is pulled exactly. The list [begin, end) names the
 * firms of `values`. */
static enum pondi_growth judge_level(struct pondi_local *local, const double *values, int64_t begin,
                                     int64_t end, int ahead)
{
    const struct pond_esri_model *model = local->model;
    enum pondi_growth worst = PONDI_GROWTH_QUIET;
    double doubtful = model->eps / 2 - PONDI_TIE;

    for (int64_t s = begin; s < end && worst != PONDI_GROWTH_LOUD; s++) {
        pondi_slot slot = local->list[s];
        enum pondi_growth growth = PONDI_GROWTH_QUIET;

        if (values[slot] < doubtful || slot == PONDI_CLOSED_SLOT) {
            continue;
        }
        growth = pondi_local_judge(model, values[slot]);
        if (growth != PONDI_GROWTH_LOUD) {
            growth = pondi_local_judge(model, pull_ahead(local, local->node[slot], ahead));
        }
        worst = growth == PONDI_GROWTH_QUIET ? worst : growth;
    }
    return local->used > local->budget ? PONDI_GROWTH_TOO_MUCH : worst;
}

/* Entries of at most theta = eps / 2 are not pushed: shares of a row add up to at most 1, so that
 * they make up at most theta of any firm. */
enum pondi_growth pondi_local_up_test(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int64_t begin = local->level_start[local->pushed + 1];

    if (local->pushed == 0) {
        return pondi_local_up_advance(local) ? pondi_local_judge(model, local->largest)
                                             : PONDI_GROWTH_TOO_MUCH;
    }
    return push(local, model->eps / 2) ? judge_level(local, local->next, begin, local->next_end, 1)
                                       : PONDI_GROWTH_TOO_MUCH;
}

/* The firms of the next level above eps / 2, exactly: what is at most eps / 4 in the last level
 * makes up at most eps / 4 of any. Returns their number; -1: there are too many. */
static int find_large(struct pondi_local *local, pondi_slot *large, double *value)
{
    const struct pond_esri_model *model = local->model;
    int count = 0;

    if (!push(local, model->eps / 4)) {
        return -1;
    }
    for (int64_t s = local->level_start[local->pushed + 1]; s < local->next_end; s++) {
        pondi_slot slot = local->list[s];
        double exact = 0.0;

        if (local->next[slot] < model->eps / 4 - PONDI_TIE) {
            continue;
        }
        exact = pull_level(local, local->node[slot]);
        if (exact > model->eps / 2) {
            if (count == MOST_LARGE) {
                return -1;
            }
            large[count] = slot;
            value[count++] = exact;
        }
    }
    return count;
}

enum pondi_growth pondi_local_up_test_second(struct pondi_local *local)
{
    pondi_slot from[MOST_LARGE] = {0};
    double value[MOST_LARGE] = {0};
    enum pondi_growth growth = PONDI_GROWTH_TOO_MUCH;
    int large = find_large(local, from, value);
    int64_t end = local->next_end;
    int64_t last = end;

    if (large < 0) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    for (int l = 0; l < large && end >= 0; l++) {
        end = push_row(local, local->second, from[l], value[l], end);
        last = end < 0 ? last : end;
    }
    if (end >= 0) {
        growth = judge_level(local, local->second, local->next_end, end, 2);
    }
    for (int64_t s = local->next_end; s < last; s++) {
        local->second[local->list[s]] = 0.0;
    }
    return growth;
}

int64_t pondi_local_up_push_cost(const struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int64_t firms = local->level_start[local->pushed + 1] - local->level_start[local->pushed];

    return firms * (1 + model->suppliers.start[model->nodes] / model->nodes);
}

double pondi_local_up_return(struct pondi_local *local, int ahead)
{
    return ahead == 1 ? pull(local, local->level, local->shock.node)
                      : pull_ahead(local, local->shock.node, ahead);
}

static double clamp(double loss)
{
    return loss < 1.0 ? loss : 1.0;
}

static double pull_loss(struct pondi_local *local, pond_node node, int ahead)
{
    const struct pond_esri_model *model = local->model;
    double loss = 0.0;

    if (node == local->shock.node) {
        return local->shock.up;
    }
    if (ahead == 1) {
        return clamp(pull(local, local->loss, node));
    }
    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        loss += model->up_share[e] * pull_loss(local, model->up.node[e], ahead - 1);
    }
    return clamp(loss);
}

void pondi_local_up_pull(struct pondi_local *local, const pondi_slot *list, int64_t count,
                         int ahead, double *loss)
{
    for (int64_t l = local->far ? -3 * PONDI_AHEAD : 0; l < count; l++) {
        if (local->far) {
            pondi_local_fetch(local, &local->model->up, NULL, list, l, count);
        }
        if (l >= 0) {
            loss[l] = pull_loss(local, local->node[list[l]], ahead);
        }
    }
}

void pondi_local_up_end(struct pondi_local *local)
{
    size_t bytes = local->slots * sizeof(double);

    memset(local->level, 0, bytes);
    memset(local->next, 0, bytes);
    memset(local->loss, 0, bytes);
}
