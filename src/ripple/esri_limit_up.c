/* The chance that a walk along upstream shares gets to the closed firm, found backwards from it.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     x = found + (I - U')^-1 left,  U' = U without the closed firm's column and row
 *
 * holds throughout: pushing a firm moves what is left of it to its suppliers, and adds it to what
 * is found there (Andersen, Chung and Lang 2006; Andersen et al. 2008 for the backward form). With
 * no more than theta left anywhere, (I - U')^-1 left <= theta v. Proofs: README.md. */
#include "ripple/esri_limit.h"

void pondi_limit_up_begin(struct pondi_limit *limit)
{
    limit->visits = 0;
    limit->theta = 1.0;
}

/* Move what is left of `node` on to its suppliers; those of which more than theta is left now go to
 * the end of the queue. Returns the queue's new end. */
static int64_t push_row(struct pondi_limit *limit, pond_node node, double left, int64_t end)
{
    const struct pondi_rows *rows = &limit->model->suppliers;
    const double *share = limit->model->supplier_share;
    double theta = limit->theta;

    for (int64_t e = rows->start[node]; e < rows->start[node + 1]; e++) {
        pond_node to = rows->node[e];
        double part = share[e] * left;
        double before = limit->visit[to].left;
        double now = before + part;

        if (to == limit->shock.node || part == 0.0) {
            continue; /* a walk ends at the closed firm */
        }
        if (before == 0.0 && limit->visit[to].found == 0.0) {
            limit->visited[limit->visits++] = to;
        }
        limit->visit[to].left = now;
        if (before <= theta && now > theta) {
            limit->queue[end] = to;
            end = end + 1 == limit->model->nodes ? 0 : end + 1;
        }
    }
    return end;
}

/* Push all in the queue, first in, first out. */
static bool push_queue(struct pondi_limit *limit, int64_t end)
{
    const int64_t *start = limit->model->suppliers.start;
    int64_t at = 0;

    while (at != end) {
        pond_node node = limit->queue[at];
        double left = limit->visit[node].left;

        if (!pondi_limit_spend(limit, 1 + start[node + 1] - start[node])) {
            return false;
        }
        at = at + 1 == limit->model->nodes ? 0 : at + 1;
        limit->visit[node].left = 0.0;
        limit->visit[node].found += left;
        end = push_row(limit, node, left, end);
    }
    return true;
}

bool pondi_limit_up_push(struct pondi_limit *limit, double theta)
{
    pond_node firm = limit->shock.node;
    const int64_t *start = limit->model->suppliers.start;
    int64_t end = 0;

    limit->theta = theta;
    if (limit->visits == 0) {
        end = push_row(limit, firm, 1.0, 0);
        return pondi_limit_spend(limit, 1 + start[firm + 1] - start[firm]) &&
               push_queue(limit, end);
    }
    for (pond_node v = 0; v < limit->visits; v++) {
        if (limit->visit[limit->visited[v]].left > theta) {
            limit->queue[end++] = limit->visited[v];
        }
    }
    end = end == limit->model->nodes ? 0 : end;
    return pondi_limit_spend(limit, limit->visits) && push_queue(limit, end);
}

/* At a firm: what is found and left there, and what else may come. */
static struct pondi_interval look_here(const struct pondi_limit *limit, pond_node node)
{
    const struct pondi_visit *visit = &limit->visit[node];
    double low = visit->found + visit->left;
    double more = limit->theta * (limit->limits->steps[node] - 1.0);

    if (limit->limits->steps[node] == 0.0) {
        return (struct pondi_interval){0.0, 0.0}; /* a walk that is in a closed group stays there */
    }
    return (struct pondi_interval){low, low + (more > 0.0 ? more : 0.0)};
}

/* Walks to a firm of a closed group get to it once they enter the group. */
static struct pondi_interval look_trapped(const struct pondi_limit *limit, pond_node node)
{
    const struct pondi_limits *limits = limit->limits;
    int32_t group = limits->group[limit->shock.node];

    if (limits->group[node] >= 0) {
        double reached = limits->group[node] == group ? 1.0 : 0.0;

        return (struct pondi_interval){reached, reached};
    }
    return (struct pondi_interval){limits->groups == 1 ? limits->trapped_low[node] : 0.0,
                                   limits->trapped_high[node]};
}

static struct pondi_interval look(struct pondi_limit *limit, pond_node node, int depth)
{
    const struct pondi_limits *limits = limit->limits;

    if (node == limit->shock.node) {
        return (struct pondi_interval){1.0, 1.0};
    }
    if (depth > 0) {
        return pondi_limit_up_reach(limit, node, depth);
    }
    return limits->group != NULL && limits->group[limit->shock.node] >= 0
               ? look_trapped(limit, node)
               : look_here(limit, node);
}

struct pondi_interval pondi_limit_up_reach(struct pondi_limit *limit, pond_node node, int depth)
{
    const struct pond_esri_model *model = limit->model;
    struct pondi_interval sum = {0.0, 0.0};

    limit->used += 1 + model->up.start[node + 1] - model->up.start[node];
    for (int64_t e = model->up.start[node]; e < model->up.start[node + 1]; e++) {
        struct pondi_interval at = look(limit, model->up.node[e], depth - 1);

        sum.low += model->up_share[e] * at.low;
        sum.high += model->up_share[e] * at.high;
    }
    return sum;
}

void pondi_limit_up_end(struct pondi_limit *limit)
{
    for (pond_node v = 0; v < limit->visits; v++) {
        limit->visit[limit->visited[v]] = (struct pondi_visit){0.0, 0.0};
    }
}
