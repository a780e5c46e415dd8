/* Which firms hang together: weakly and strongly connected components.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_COMPONENTS_H
#define POND_NETWORK_COMPONENTS_H

#include <stdint.h>

#include "base/table.h"
#include "network/network.h"

/** A partition of the nodes, numbered in the order of each component's first node. */
struct pond_components {
    pond_node components; /**< how many, 1..nodes */
    pond_node nodes;      /**< of the network */
    pond_node *of;        /**< nodes: its component, 0..components-1 */
    pond_node *size;      /**< components: how many nodes it has, >= 1 */
    pond_node largest;    /**< the component with most nodes; of equals the first */
};

/**
 * Components in which any two nodes are joined by links, whatever their direction.
 *
 * @param[out] out     pond_components_clear frees what it holds; zero on failure
 * @param      network read only during the call
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(nodes + links) up to a factor below 5 (union by size, path halving: Tarjan and van
 * Leeuwen 1984); 8 nodes bytes kept.
 */
POND_API enum pond_status pond_weak_components(struct pond_components *out,
                                               const struct pond_network *network,
                                               struct pond_error *err);

/**
 * Components in which each node reaches each other along the links; the firms of one with more
 * than one node buy, over others, from themselves.
 *
 * As pond_weak_components. Cost: O(nodes + links), 28 nodes bytes besides; no recursion.
 * Source: Tarjan 1972, "Depth-first search and linear graph algorithms".
 */
POND_API enum pond_status pond_strong_components(struct pond_components *out,
                                                 const struct pond_network *network,
                                                 struct pond_error *err);

/** Free what it holds and zero it. */
POND_API void pond_components_clear(struct pond_components *components);

/**
 * A table of how many components have a size: columns `nodes` (largest first), `components`.
 *
 * @param[out] out         the caller's to free; NULL on failure
 * @param      name        of the table
 * @param      description of the table, one sentence
 * @param      components  what is counted
 * @param[out] err         why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM. Cost: O(nodes).
 */
POND_API enum pond_status pond_components_table(struct pond_table **out, const char *name,
                                                const char *description,
                                                const struct pond_components *components,
                                                struct pond_error *err);

#endif
