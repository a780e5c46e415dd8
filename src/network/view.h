/* A network as it is, or as it would be: rows read through a what-if overlay.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_VIEW_H
#define POND_NETWORK_VIEW_H

#include "network/network.h"

/** One row of links, borrowed. */
struct pond_row {
    const pond_node *node; /**< the other ends, in the network's order of that direction */
    const double *value;   /**< > 0 */
    int64_t links;         /**< how many */
};

/** Changes to some links of a network: other values, new links, links that are gone. */
struct pond_overlay;

/** A network and, perhaps, changes to it. Pass it by value. */
struct pond_view {
    const struct pond_network *network; /**< as it is */
    const struct pond_overlay *overlay; /**< NULL: as it is */
};

/** One change of an overlay. */
struct pond_link_change {
    pond_node supplier; /**< 0..nodes-1 */
    pond_node customer; /**< 0..nodes-1 */
    double value;       /**< the link's new value: 0 takes it away, any other makes or changes it */
};

/**
 * Make an overlay: the rows that change are rebuilt, all others are read from the network.
 *
 * @param[out] out     the caller's to free, before the network; NULL on failure
 * @param      network must outlive the overlay
 * @param      changes `count` changes; of two for one pair the later holds
 * @param      count   >= 0
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a node or a value is out of range; POND_ENOMEM
 *
 * Cost: O(sum of the lengths of the touched rows + count log count).
 */
POND_API enum pond_status pond_overlay_new(struct pond_overlay **out,
                                           const struct pond_network *network,
                                           const struct pond_link_change *changes, int64_t count,
                                           struct pond_error *err);

/** Free an overlay; takes NULL. */
POND_API void pond_overlay_free(struct pond_overlay *overlay);

/** The customers of a supplier. Cost: O(1), or O(log touched rows) with an overlay. */
POND_API struct pond_row pond_view_customers(struct pond_view view, pond_node supplier);

/** The suppliers of a customer, grouped by their industry. Cost: as pond_view_customers. */
POND_API struct pond_row pond_view_suppliers(struct pond_view view, pond_node customer);

/** A node's sales to firms (out-strength). */
POND_API double pond_view_sales(struct pond_view view, pond_node node);

/** A node's purchases from firms (in-strength). */
POND_API double pond_view_purchases(struct pond_view view, pond_node node);

/** How many links the view has. */
POND_API pond_edge pond_view_links(struct pond_view view);

#endif
