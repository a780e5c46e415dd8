/* Who takes the place of a supplier that does not deliver, and the links that have moved.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/random.h"
#include "ripple/days_model.h"

/* Draws of a partner on one day; without luck the customer tries again the next day. */
#define TRIES 16

/* Streams of random numbers: item = link, step = day * TRIES + try, and day. */
#define STREAM_PARTNER 0x64617931U
#define STREAM_LEAVE 0x64617934U

/* Firms by industry, and running sums of their attraction: degree^exponent. */
enum pond_status pondi_days_rank(struct pond_days_model *model, double exponent,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node *start = NULL;

    POND_TRY(POND_NEW(&model->rank_start, (int64_t)model->industries + 1, err));
    POND_TRY(POND_NEW(&model->ranked, model->nodes, err));
    POND_TRY(POND_NEW(&model->reach, model->nodes, err));
    start = model->rank_start;
    for (pond_node i = 0; i < model->nodes; i++) {
        start[model->industry[i] + 1]++;
    }
    for (int32_t s = 0; s < model->industries; s++) {
        start[s + 1] += start[s];
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        model->ranked[start[model->industry[i]]++] = i;
    }
    memmove(start + 1, start, (size_t)model->industries * sizeof *start);
    start[0] = 0;
    for (int32_t s = 0; s < model->industries; s++) {
        double sum = 0.0;

        for (pond_node k = start[s]; k < start[s + 1]; k++) {
            pond_node i = model->ranked[k];
            pond_edge degree = model->in_start[i + 1] - model->in_start[i] +
                               model->out_start[i + 1] - model->out_start[i];

            sum += degree > 0 ? pow((double)degree, exponent) : 0.0;
            model->reach[k] = sum;
        }
    }
done:
    return status;
}

/* What a firm could have made yesterday, grown as far as it may, beyond what it made. */
static double spare(const struct pond_days_run *run, pond_node j)
{
    const struct pond_days_model *model = run->model;
    double room = run->capacity[j];

    if (run->alpha != NULL) {
        room *= model->with.overcapacity / run->alpha[j];
    }
    return room * model->output[j] - run->production[j];
}

/* The first of [low, end) in the ranking whose running sum is above `at`; the last one if none is.
 */
static pond_node at_sum(const struct pond_days_model *model, pond_node low, pond_node end,
                        double at)
{
    pond_node high = end - 1;

    while (low < high) {
        pond_node middle = low + (high - low) / 2;

        if (model->reach[middle] > at) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Where a firm stands in the ranking of its industry, which is by number. */
static pond_node place_of(const struct pond_days_model *model, pond_node node)
{
    pond_node low = model->rank_start[model->industry[node]];
    pond_node high = model->rank_start[model->industry[node] + 1] - 1;

    while (low < high) {
        pond_node middle = low + (high - low) / 2;

        if (model->ranked[middle] < node) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool pondi_days_leaves(const struct pond_days_run *run, pond_edge edge)
{
    double leave = run->model->leave;

    return leave > 0.0 && pond_random_uniform(run->seed, STREAM_LEAVE, (uint64_t)edge,
                                              (uint64_t)run->day + 1) < leave;
}

pond_node pondi_days_partner(const struct pond_days_run *run, pond_node customer, pond_edge edge,
                             double wanted)
{
    const struct pond_days_model *model = run->model;
    pond_node old = run->supplier[edge];
    pond_node first = model->rank_start[model->industry[old]];
    pond_node end = model->rank_start[model->industry[old] + 1];
    pond_node place = place_of(model, old);
    double before = place > first ? model->reach[place - 1] : 0.0;
    double own = model->reach[place] - before;

    for (int draw = 0; draw < TRIES; draw++) {
        double at = pond_random_uniform(run->seed, STREAM_PARTNER, (uint64_t)edge,
                                        ((uint64_t)run->day + 1) * TRIES + (uint64_t)draw) *
                    (model->reach[end - 1] - own);
        pond_node found = model->ranked[at_sum(model, first, end, at < before ? at : at + own)];
        double room = spare(run, found);

        if (found != old && found != customer && room > 0.0 && room >= wanted) {
            return found;
        }
    }
    return old;
}

static int compare_moved(const void *left, const void *right)
{
    const struct pond_days_moved *a = left;
    const struct pond_days_moved *b = right;

    if (a->supplier != b->supplier) {
        return a->supplier < b->supplier ? -1 : 1;
    }
    return (a->edge > b->edge) - (a->edge < b->edge);
}

/* Room to ration the supplier that most links have moved to. */
static enum pond_status widen_scratch(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t most = 0;
    int64_t first = 0;
    int64_t row = 0;

    for (int64_t m = 0; m < run->moved_count; m++) {
        first = run->moved[m].supplier == run->moved[first].supplier ? first : m;
        most = m - first + 1 > most ? m - first + 1 : most;
    }
    row = run->model->most_customers + 1 + most;
    if (row > run->scratch_row) {
        POND_TRY(
            POND_GROW(&run->scratch, &run->scratch_room, (int64_t)2 * run->threads * row, err));
        run->scratch_row = row;
    }
done:
    return status;
}

enum pond_status pondi_days_collect(struct pond_days_run *run, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    run->changed = atomic_exchange(&run->moves, 0);
    if (run->changed == 0) {
        return POND_OK;
    }
    run->moved_count = 0;
    for (pond_edge e = 0; e < run->model->links; e++) {
        if ((run->patience[e] & POND_DAYS_MOVED) != 0U) {
            POND_TRY(POND_GROW(&run->moved, &run->moved_room, run->moved_count + 1, err));
            run->moved[run->moved_count++] =
                (struct pond_days_moved){.supplier = run->supplier[e], .edge = e};
        }
    }
    qsort(run->moved, (size_t)run->moved_count, sizeof *run->moved, compare_moved);
    POND_TRY(widen_scratch(run, err));
done:
    return status;
}

int64_t pondi_days_first_moved(const struct pond_days_run *run, pond_node supplier)
{
    int64_t low = 0;
    int64_t high = run->moved_count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (run->moved[middle].supplier < supplier) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
