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
    local->next_above = (double)INFINITY;
    local->first_return[0] = 0.0;
    local->pushed = 0;
    local->largest = local->shock.up;
}

/* Add the parts that are gathered to the firms that they go to; those that are new in `to` go to
 * list[count], each once. Returns the list's new end. */
static int64_t add_parts(struct pondi_local *local, double *restrict to, int64_t count)
{
    pondi_slot *restrict slot_of = local->slot;
    pond_node *restrict node_of = local->node;
    pondi_slot *restrict list = local->list;
    const pond_node *restrict target = local->gathered.node;
    const double *restrict part = local->gathered.part;
    int64_t parts = local->gathered.count;
    pondi_slot slots = local->slots;

    for (int64_t p = 0; p < parts; p++) {
        pond_node node = target[p];
        pondi_slot slot = slot_of[node];
        double before = 0.0;
        pondi_slot fresh = slot == 0;

        pondi_fetch(&slot_of[target[p + PONDI_FETCH_PARTS]]);
        /* no branches: whether a firm is new is as good as a coin's throw */
        slot |= (0 - fresh) & slots;
        slot_of[node] = slot;
        node_of[slots] = node;
        slots += fresh;
        before = to[slot];
        to[slot] = before + part[p];
        list[count] = slot;
        count += (before == 0.0) & (part[p] != 0.0);
    }
    local->slots = slots;
    local->gathered.count = 0;
    return count;
}

/* Gather what goes over the links [begin, end), times `loss`; `end` - `begin` more parts fit. Whole
 * blocks are copied, since the length of a row is hard to foretell: what is too much is overwritten
 * by the next row. */
static void gather(struct pondi_local *local, int64_t begin, int64_t end, double loss)
{
    const pond_node *restrict node = local->model->suppliers.node + begin;
    const double *restrict share = local->model->supplier_share + begin;
    pond_node *restrict target = local->gathered.node + local->gathered.count;
    double *restrict part = local->gathered.part + local->gathered.count;

    for (int64_t e = 0; e < end - begin; e += PONDI_PADDING) {
        for (int64_t i = e; i < e + PONDI_PADDING; i++) {
            target[i] = node[i];
            part[i] = share[i] * loss;
        }
    }
    local->gathered.count += end - begin;
}

/* Push amount[0..firms) from the firms wanted[0..firms) to their suppliers in `to`; those that are
 * new there go to list[count], each once. Returns the list's new end; -1: the budget is used up. */
static int64_t push_rows(struct pondi_local *local, double *to, int64_t firms, int64_t count)
{
    const struct pondi_rows *rows = &local->model->suppliers;

    for (int64_t f = -2 * PONDI_AHEAD; f < firms; f++) {
        int64_t begin = 0;
        int64_t end = 0;

        pondi_fetch_rows(rows, local->model->supplier_share, local->wanted, f, firms);
        if (f >= 0) {
            begin = rows->start[local->wanted[f]];
            end = rows->start[local->wanted[f] + 1];
        }
        if (!pondi_local_spend(local, end - begin)) {
            local->gathered.count = 0;
            return -1;
        }
        while (begin < end) {
            int64_t last = begin + pondi_room(local, end - begin);

            gather(local, begin, last, local->amount[f]);
            begin = last;
            if (local->gathered.count == PONDI_GATHERED) {
                count = add_parts(local, to, count);
            }
        }
    }
    return add_parts(local, to, count);
}

/* Push what is above `threshold` in the last level, and not yet pushed, into `next`; false: the
 * budget is used up. */
static bool push(struct pondi_local *local, double threshold)
{
    int64_t last = local->level_start[local->pushed + 1];
    int64_t count = 0;

    for (int64_t s = local->level_start[local->pushed]; s < last; s++) {
        pondi_slot slot = local->list[s];
        double loss = local->level[slot];

        local->wanted[count] = local->node[slot];
        local->amount[count] = loss;
        count += (loss > threshold) & (loss <= local->next_above);
    }
    if (count * local->row > local->budget - local->used) {
        return false; /* it would not do: better to see so at once */
    }
    local->next_end = push_rows(local, local->next, count, local->next_end);
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
    local->next_above = (double)INFINITY;
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

/* Finish the sums of the rows that are gathered: parts that are not 0 are few. */
static void add_hits(struct pondi_local *local, const double *restrict values,
                     const struct pondi_pull *pull, int64_t pulls, double *sum)
{
    const double *share = local->model->up_share;
    const pondi_slot *restrict slot_of = local->slot;
    const pond_node *restrict node = local->gathered.node;
    int32_t *restrict hit = local->gathered.hit;
    int64_t hits = 0;
    int64_t h = 0;

    for (int64_t p = 0; p < local->gathered.count; p++) {
        pondi_fetch(&slot_of[node[p + PONDI_FETCH_PARTS]]);
        hit[hits] = (int32_t)p;
        hits += values[slot_of[node[p]]] != 0.0;
    }
    for (int64_t r = 0; r < pulls; r++) {
        for (; h < hits && hit[h] < pull[r].end; h++) {
            sum[pull[r].to] += share[pull[r].shift + hit[h]] * values[slot_of[node[hit[h]]]];
        }
    }
    local->gathered.count = 0;
}

/* sum[i] = the sum over the customers of node[i] of U times `values`, for `count` firms. */
static void pull_rows(struct pondi_local *local, const double *values, const pond_node *node,
                      int64_t count, double *sum)
{
    const struct pondi_rows *rows = &local->model->up;
    struct pondi_pull pull[PONDI_PULLS];
    int64_t pulls = 0;

    for (int64_t i = -2 * PONDI_AHEAD; i < count; i++) {
        int64_t begin = 0;
        int64_t end = 0;

        pondi_fetch_rows(rows, NULL, node, i, count);
        if (i >= 0) {
            begin = rows->start[node[i]];
            end = rows->start[node[i] + 1];
            sum[i] = 0.0;
        }
        local->used += end - begin;
        while (begin < end) {
            int64_t at = local->gathered.count;
            int64_t links = pondi_room(local, end - begin);

            for (int64_t e = 0; e < links; e += PONDI_PADDING) {
                memcpy(local->gathered.node + at + e, rows->node + begin + e,
                       PONDI_PADDING * sizeof(pond_node));
            }
            local->gathered.count += links;
            pull[pulls++] = (struct pondi_pull){i, begin - at, local->gathered.count};
            begin += links;
            if (local->gathered.count == PONDI_GATHERED || pulls == PONDI_PULLS) {
                add_hits(local, values, pull, pulls, sum);
                pulls = 0;
            }
        }
    }
    add_hits(local, values, pull, pulls, sum);
}

/* Is it dearer to pull the rows of wanted[0..count), over so many levels, than to push the next
 * level? It is where one of them is a hub. */
static bool pulls_are_dear(const struct pondi_local *local, int64_t count, int ahead)
{
    const int64_t *start = local->model->up.start;
    int64_t links = count;

    for (int64_t w = 0; w < count; w++) {
        pondi_fetch(&start[local->wanted[w]]);
    }
    for (int64_t w = 0; w < count; w++) {
        links += start[local->wanted[w] + 1] - start[local->wanted[w]];
    }
    return links * (ahead == 2 ? local->row : 1) > pondi_local_up_push_cost(local);
}

/* sum = over the customers of a firm of U times what pull_rows gives of them, limited to 1; of the
 * firm that closes `closed`. */
static double pull_twice(struct pondi_local *local, const double *values, pond_node node,
                         double closed)
{
    const struct pond_esri_model *model = local->model;
    int64_t end = model->up.start[node + 1];
    double part[PONDI_PULLS];
    double sum = 0.0;

    for (int64_t begin = model->up.start[node]; begin < end; begin += PONDI_PULLS) {
        int64_t count = end - begin < PONDI_PULLS ? end - begin : PONDI_PULLS;

        pull_rows(local, values, model->up.node + begin, count, part);
        for (int64_t i = 0; i < count; i++) {
            double value = model->up.node[begin + i] == local->shock.node ? closed : part[i];

            sum += model->up_share[begin + i] * (value < 1.0 ? value : 1.0);
        }
    }
    return sum;
}

/* The largest f of wanted[0..count) in the level `ahead` of the last one pushed, 1 or 2; over
 * budget it is of no use. */
static double pull_largest(struct pondi_local *local, int64_t count, int ahead)
{
    double exact[PONDI_PULLS];
    double largest = 0.0;

    for (int64_t w = 0; w < count && local->used <= local->budget; w += PONDI_PULLS) {
        int64_t some = count - w < PONDI_PULLS ? count - w : PONDI_PULLS;

        if (ahead == 1) {
            pull_rows(local, local->level, local->wanted + w, some, exact);
        }
        for (int64_t i = 0; i < some; i++) {
            if (ahead == 2) {
                exact[i] = pull_twice(local, local->level, local->wanted[w + i], 0.0);
            }
            largest = exact[i] > largest ? exact[i] : largest;
        }
    }
    return largest;
}

/* Push the next level and judge it. */
static enum pondi_growth advance_and_judge(struct pondi_local *local)
{
    return pondi_local_up_advance(local) ? pondi_local_judge(local->model, local->largest)
                                         : PONDI_GROWTH_TOO_MUCH;
}

/* Judge the level `ahead` of the last one pushed, of which `values` has all but eps / 2: what is
 * surely quiet is passed over, what is in doubt is pulled exactly. The list [begin, end) names the
 * firms of `values`. */
static enum pondi_growth judge_level(struct pondi_local *local, const double *values, int64_t begin,
                                     int64_t end, int ahead)
{
    const struct pond_esri_model *model = local->model;
    double doubtful = model->eps / 2 - PONDI_TIE;
    double largest = 0.0;
    double exact = 0.0;
    int64_t count = 0;

    for (int64_t s = begin; s < end; s++) {
        pondi_slot slot = local->list[s];
        double value = slot == PONDI_CLOSED_SLOT ? 0.0 : values[slot];

        largest = value > largest ? value : largest;
        local->wanted[count] = local->node[slot];
        count += value >= doubtful;
    }
    if (pondi_local_judge(model, largest) == PONDI_GROWTH_LOUD) {
        return PONDI_GROWTH_LOUD;
    }
    if (count > 0 && pulls_are_dear(local, count, ahead)) {
        return ahead == 1 ? advance_and_judge(local) : PONDI_GROWTH_TOO_MUCH;
    }
    exact = pull_largest(local, count, ahead);
    return local->used > local->budget ? PONDI_GROWTH_TOO_MUCH
                                       : pondi_local_judge(model, fmax(largest, exact));
}

/* Entries of at most theta = eps / 2 are not pushed: shares of a row add up to at most 1, so that
 * they make up at most theta of any firm. */
enum pondi_growth pondi_local_up_test(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    int64_t begin = local->level_start[local->pushed + 1];

    if (local->pushed == 0) {
        return advance_and_judge(local);
    }
    return push(local, model->eps / 2) ? judge_level(local, local->next, begin, local->next_end, 1)
                                       : PONDI_GROWTH_TOO_MUCH;
}

/* The firms of the next level above eps / 2, exactly, in `wanted` and `amount`: what is at most
 * eps / 4 in the last level makes up at most eps / 4 of any. Returns their number; -1: there are
 * too many. */
static int64_t find_large(struct pondi_local *local)
{
    const struct pond_esri_model *model = local->model;
    double exact[MOST_LARGE];
    int64_t count = 0;
    int64_t large = 0;

    if (!push(local, model->eps / 4)) {
        return -1;
    }
    for (int64_t s = local->level_start[local->pushed + 1]; s < local->next_end; s++) {
        pondi_slot slot = local->list[s];

        local->wanted[count] = local->node[slot];
        count += (local->next[slot] >= model->eps / 4 - PONDI_TIE) & (slot != PONDI_CLOSED_SLOT);
    }
    if (count > MOST_LARGE || pulls_are_dear(local, count, 1)) {
        return -1;
    }
    pull_rows(local, local->level, local->wanted, count, exact);
    for (int64_t w = 0; w < count; w++) {
        local->wanted[large] = local->wanted[w];
        local->amount[large] = exact[w];
        large += exact[w] > model->eps / 2;
    }
    return large;
}

enum pondi_growth pondi_local_up_test_second(struct pondi_local *local)
{
    enum pondi_growth growth = PONDI_GROWTH_TOO_MUCH;
    int64_t large = find_large(local);
    int64_t end = 0;

    if (large < 0) {
        return PONDI_GROWTH_TOO_MUCH;
    }
    end = push_rows(local, local->second, large, local->next_end);
    if (end >= 0) {
        growth = judge_level(local, local->second, local->next_end, end, 2);
    }
    memset(local->second, 0, local->slots * sizeof *local->second);
    return growth;
}

int64_t pondi_local_up_push_cost(const struct pondi_local *local)
{
    return local->row * (local->level_start[local->pushed + 1] - local->level_start[local->pushed]);
}

double pondi_local_up_return(struct pondi_local *local, int ahead)
{
    double value = 0.0;

    if (ahead == 2) {
        return pull_twice(local, local->level, local->shock.node, 0.0);
    }
    pull_rows(local, local->level, &local->shock.node, 1, &value);
    return value;
}

bool pondi_local_up_pull(struct pondi_local *local, const pondi_slot *list, int64_t count,
                         int ahead, double *loss)
{
    for (int64_t l = 0; l < count; l++) {
        local->wanted[l] = local->node[list[l]];
    }
    if (pulls_are_dear(local, count, ahead)) {
        return false;
    }
    if (ahead == 1) {
        pull_rows(local, local->loss, local->wanted, count, loss);
    }
    for (int64_t l = 0; l < count; l++) {
        if (list[l] == PONDI_CLOSED_SLOT) {
            loss[l] = local->shock.up;
        } else if (ahead == 2) {
            loss[l] = pull_twice(local, local->loss, local->wanted[l], local->shock.up);
        }
        loss[l] = loss[l] < 1.0 ? loss[l] : 1.0;
    }
    return true;
}

void pondi_local_up_end(struct pondi_local *local)
{
    size_t bytes = local->slots * sizeof(double);

    memset(local->level, 0, bytes);
    memset(local->next, 0, bytes);
    memset(local->loss, 0, bytes);
}
