/* Union-find, and Tarjan's search with a stack of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/components.h"

#include <string.h>

#include "base/alloc.h"

#define NONE (-1)

/* Sizes and numbers from `of`, which holds any one node of each component, or any number below
 * nodes that is the component's own. */
static enum pond_status number_components(struct pond_components *components,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = components->nodes;
    pond_node *number = NULL;
    pond_node count = 0;

    POND_TRY(POND_NEW(&number, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        number[i] = NONE;
    }
    for (pond_node i = 0; i < nodes; i++) {
        pond_node *mine = &number[components->of[i]];
        if (*mine == NONE) {
            *mine = count++;
        }
        components->of[i] = *mine;
    }
    components->components = count;
    POND_TRY(POND_NEW(&components->size, count, err));
    for (pond_node i = 0; i < nodes; i++) {
        components->size[components->of[i]]++;
    }
    for (pond_node c = 1; c < count; c++) {
        if (components->size[c] > components->size[components->largest]) {
            components->largest = c;
        }
    }
done:
    pondi_free(number);
    return status;
}

static pond_node find_root(pond_node *parent, pond_node i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(pond_node *parent, pond_node *size, pond_node i, pond_node j)
{
    pond_node a = find_root(parent, i);
    pond_node b = find_root(parent, j);

    if (a == b) {
        return;
    }
    if (size[a] < size[b]) {
        pond_node other = a;
        a = b;
        b = other;
    }
    parent[b] = a;
    size[a] += size[b];
}

enum pond_status pond_weak_components(struct pond_components *out,
                                      const struct pond_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node *size = NULL;

    *out = (struct pond_components){.nodes = network->nodes};
    POND_TRY(POND_NEW(&out->of, network->nodes, err));
    POND_TRY(POND_NEW(&size, network->nodes, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        out->of[i] = i;
        size[i] = 1;
    }
    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            join(out->of, size, i, network->out_customer[k]);
        }
    }
    for (pond_node i = 0; i < network->nodes; i++) {
        out->of[i] = find_root(out->of, i);
    }
    POND_TRY(number_components(out, err));
done:
    if (status != POND_OK) {
        pond_components_clear(out);
    }
    pondi_free(size);
    return status;
}

/* Tarjan's search. A node is open from its discovery until its component is complete. */
struct search {
    const struct pond_network *network;
    pond_node *found;  /* nodes: order of discovery, NONE: not yet */
    pond_node *low;    /* nodes: the first discovered open node that it is known to reach */
    pond_node *of;     /* nodes: its component, NONE: open or not discovered */
    pond_edge *next;   /* nodes: the link to follow next */
    pond_node *path;   /* the nodes from the root to here */
    pond_node *opened; /* the open nodes in the order of discovery */
    pond_node path_length;
    pond_node open;
    pond_node discovered;
    pond_node components;
};

static void discover(struct search *search, pond_node node)
{
    search->found[node] = search->discovered;
    search->low[node] = search->discovered++;
    search->next[node] = search->network->out_start[node];
    search->opened[search->open++] = node;
    search->path[search->path_length++] = node;
}

/* All links of the node at the end of the path are followed: leave it. */
static void leave(struct search *search, pond_node node)
{
    search->path_length--;
    if (search->path_length > 0) {
        pond_node before = search->path[search->path_length - 1];
        if (search->low[node] < search->low[before]) {
            search->low[before] = search->low[node];
        }
    }
    if (search->low[node] == search->found[node]) {
        pond_node member = NONE;
        while (member != node) {
            member = search->opened[--search->open];
            search->of[member] = search->components;
        }
        search->components++;
    }
}

static void search_from(struct search *search, pond_node root)
{
    const struct pond_network *network = search->network;

    discover(search, root);
    while (search->path_length > 0) {
        pond_node node = search->path[search->path_length - 1];
        pond_node to = NONE;

        if (search->next[node] == network->out_start[node + 1]) {
            leave(search, node);
            continue;
        }
        to = network->out_customer[search->next[node]++];
        if (search->found[to] == NONE) {
            discover(search, to);
        } else if (search->of[to] == NONE && search->found[to] < search->low[node]) {
            search->low[node] = search->found[to];
        }
    }
}

enum pond_status pond_strong_components(struct pond_components *out,
                                        const struct pond_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct search search = {.network = network};
    pond_node nodes = network->nodes;

    *out = (struct pond_components){.nodes = nodes};
    POND_TRY(POND_NEW(&out->of, nodes, err));
    search.of = out->of;
    POND_TRY(POND_NEW(&search.found, nodes, err));
    POND_TRY(POND_NEW(&search.low, nodes, err));
    POND_TRY(POND_NEW(&search.next, nodes, err));
    POND_TRY(POND_NEW(&search.path, nodes, err));
    POND_TRY(POND_NEW(&search.opened, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        search.found[i] = NONE;
        search.of[i] = NONE;
    }
    for (pond_node i = 0; i < nodes; i++) {
        if (search.found[i] == NONE) {
            search_from(&search, i);
        }
    }
    POND_TRY(number_components(out, err));
done:
    if (status != POND_OK) {
        pond_components_clear(out);
    }
    pondi_free(search.found);
    pondi_free(search.low);
    pondi_free(search.next);
    pondi_free(search.path);
    pondi_free(search.opened);
    return status;
}

void pond_components_clear(struct pond_components *components)
{
    pondi_free(components->of);
    pondi_free(components->size);
    memset(components, 0, sizeof *components);
}

/* count[s] = components of size s, 0 <= s <= the largest size. */
static enum pond_status count_sizes(int64_t **out, const struct pond_components *components,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *count = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&count, (int64_t)components->size[components->largest] + 1, err));
    for (pond_node c = 0; c < components->components; c++) {
        count[components->size[c]]++;
    }
    *out = count;
done:
    return status;
}

enum pond_status pond_components_table(struct pond_table **out, const char *name,
                                       const char *description,
                                       const struct pond_components *components,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *count = NULL;
    int64_t *size_column = NULL;
    int64_t *count_column = NULL;
    int64_t rows = 0;

    *out = NULL;
    POND_TRY(count_sizes(&count, components, err));
    for (pond_node s = components->size[components->largest]; s > 0; s--) {
        rows += count[s] > 0;
    }
    POND_TRY(pond_table_new(&table, name, description, rows, err));
    POND_TRY(pond_table_add_i64(table, "nodes", "firms", "Firms in one such component.",
                                &size_column, err));
    POND_TRY(pond_table_add_i64(table, "components", "components", "Components with so many firms.",
                                &count_column, err));
    rows = 0;
    for (pond_node s = components->size[components->largest]; s > 0; s--) {
        if (count[s] > 0) {
            size_column[rows] = s;
            count_column[rows++] = count[s];
        }
    }
    *out = table;
    table = NULL;
done:
    pondi_free(count);
    pond_table_free(table);
    return status;
}
