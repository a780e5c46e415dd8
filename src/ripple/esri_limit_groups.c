/* Closed groups: firms that sell only to each other, so that a loss of orders never leaks out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Among the firms from which no walk ever leaves the network, they are the strongly connected
 * components that no link leaves (Tarjan 1972, SIAM Journal on Computing 1:146). */
#include "ripple/esri_limit.h"

#include "base/alloc.h"

/* A depth-first search over the closed firms. */
struct search {
    const struct pond_esri_model *model;
    struct pondi_limits *limits;
    pond_node *order; /* nodes: when a firm was found, from 1; 0: not yet */
    pond_node *low;   /* nodes: the earliest firm on the stack that it can get to */
    int64_t *edge;    /* nodes: its next link to follow */
    pond_node *path;  /* nodes: from the root to where the search is */
    pond_node *stack; /* nodes: found, and without a component yet */
    uint8_t *leaves;  /* nodes: a link leads from its part of the tree to another component */
    pond_node found;
    pond_node deep;
    pond_node stacked;
};

/* Values of `group` while the search runs. */
#define NOT_CLOSED (-1)
#define UNKNOWN (-2)
#define FEEDS (-3) /* closed, but of no closed group: it sells into one */

static void enter(struct search *search, pond_node node)
{
    search->order[node] = search->low[node] = ++search->found;
    search->edge[node] = search->model->up.start[node];
    search->path[search->deep++] = node;
    search->stack[search->stacked++] = node;
}

/* A component is complete: is it a closed group? */
static void take_component(struct search *search, pond_node root)
{
    struct pondi_limits *limits = search->limits;
    int32_t group = search->leaves[root] ? FEEDS : limits->groups++;
    pond_node node = -1;

    while (node != root) {
        node = search->stack[--search->stacked];
        limits->group[node] = group;
    }
}

/* Go one link further from the firm at the end of the path, or back from it. */
static void step(struct search *search)
{
    const struct pond_esri_model *model = search->model;
    pond_node node = search->path[search->deep - 1];

    if (search->edge[node] < model->up.start[node + 1]) {
        pond_node to = model->up.node[search->edge[node]++];

        if (search->order[to] == 0) {
            enter(search, to);
        } else if (search->limits->group[to] != UNKNOWN) {
            search->leaves[node] = 1;
        } else if (search->order[to] < search->low[node]) {
            search->low[node] = search->order[to];
        }
        return;
    }
    search->deep--;
    if (search->low[node] == search->order[node]) {
        take_component(search, node);
        if (search->deep > 0) {
            search->leaves[search->path[search->deep - 1]] = 1;
        }
    } else {
        pond_node before = search->path[search->deep - 1];

        search->low[before] =
            search->low[node] < search->low[before] ? search->low[node] : search->low[before];
        search->leaves[before] |= search->leaves[node];
    }
}

static enum pond_status new_search(struct search *search, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = search->model->nodes;

    POND_TRY(POND_NEW(&search->order, nodes, err));
    POND_TRY(POND_NEW(&search->low, nodes, err));
    POND_TRY(POND_NEW(&search->edge, nodes, err));
    POND_TRY(POND_NEW(&search->path, nodes, err));
    POND_TRY(POND_NEW(&search->stack, nodes, err));
    POND_TRY(POND_NEW(&search->leaves, nodes, err));
done:
    return status;
}

enum pond_status pondi_limits_find_groups(struct pondi_limits *limits,
                                          const struct pond_esri_model *model,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct search search = {.model = model, .limits = limits};

    if (model->facts.closed_nodes == 0) {
        return POND_OK;
    }
    POND_TRY(new_search(&search, err));
    POND_TRY(POND_NEW(&limits->group, model->nodes, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        limits->group[i] = model->closed[i] != 0 ? UNKNOWN : NOT_CLOSED;
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        if (limits->group[i] == UNKNOWN && search.order[i] == 0) {
            enter(&search, i);
            while (search.deep > 0) {
                step(&search);
            }
        }
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        limits->group[i] = limits->group[i] == FEEDS ? NOT_CLOSED : limits->group[i];
    }
done:
    pondi_free(search.order);
    pondi_free(search.low);
    pondi_free(search.edge);
    pondi_free(search.path);
    pondi_free(search.stack);
    pondi_free(search.leaves);
    return status;
}
