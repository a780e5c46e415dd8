/* How much of what firms buy comes from near by.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_SOURCING_H
#define POND_IMPACT_SOURCING_H

#include "network/network.h"

/** Where firms are. */
struct pond_sourcing_input {
    const struct pond_network *network; /**< who buys from whom */
    const int32_t *place;               /**< nodes: number of its place; below 0: not known */
    const double *point;                /**< nodes x 3: as pond_globe_point; NaN: not known */
    double near_km;                     /**< >= 0: how far near is */
};

/** What a firm, or a group of firms, bought, in the network's money; all >= 0. */
struct pond_sourcing {
    double same;      /**< from firms in the same place */
    double elsewhere; /**< from firms in other places */
    double near;      /**< from firms in the same place, or at most near_km away */
    double far;       /**< from firms that are farther away */
    double unseen;    /**< from sellers who are in no record */
    double bought;    /**< in all */
};

/**
 * What each firm bought, by where the seller is.
 *
 * bought = same + elsewhere + what nobody can tell for want of a place = near + far + what nobody
 * can tell for want of coordinates; what is bought from unseen sellers is in neither.
 *
 * @param      input read during the call
 * @param[out] out nodes
 * @param[out] err why it failed; may be NULL
 * @return POND_OK
 *
 * Cost: O(links + nodes). Threads: base/parallel.h; the same bits for any number of them.
 */
POND_API enum pond_status pond_sourcing_of_firms(const struct pond_sourcing_input *input,
                                                 struct pond_sourcing *out, struct pond_error *err);

/** Add one to another. */
POND_API void pond_sourcing_add(struct pond_sourcing *sum, const struct pond_sourcing *one);

/** What can be said of a share of which not all is known; NaN where nothing is. */
struct pond_bounds {
    double known;    /**< of what is known: part / (part + other) */
    double at_least; /**< if nothing of the rest belonged to it: part / whole */
    double at_most;  /**< if all of the rest did: (whole - other) / whole */
};

/** Bounds of the share of `part`, of which `other` is not, in a whole >= part + other; where
 * nothing is known, the share lies between 0 and 1 and all three are NaN. */
POND_API struct pond_bounds pond_bounds_of(double part, double other, double whole);

#endif
