/* Exact sums of money for pairs of firms: the hash table under the network builder.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_PAIRS_H
#define POND_NETWORK_PAIRS_H

#include <stdint.h>

#include "base/status.h"

/** The sum of one pair. */
struct pondi_pair {
    uint32_t seller;
    uint32_t buyer;
    int64_t minor;
};

/** All pairs, in the order of their first appearance. Zero-initialise it. */
struct pondi_pairs {
    struct pondi_pair *pair; /**< count */
    int64_t count;
    int64_t capacity; /**< private */
    uint32_t *slot;   /**< private: index + 1 into `pair`, 0: empty; open addressing */
    int64_t slots;    /**< private: 0 or a power of two */
};

/**
 * Add an amount to a pair.
 *
 * @return POND_OK; POND_ELIMIT, the pair's sum or the number of pairs (2^31) is too large;
 *         POND_ENOMEM
 */
enum pond_status pondi_pairs_add(struct pondi_pairs *pairs, uint32_t seller, uint32_t buyer,
                                 int64_t minor, struct pond_error *err);

/** Ask the processor to fetch the slot of a pair that is added soon. */
void pondi_pairs_prefetch(const struct pondi_pairs *pairs, uint32_t seller, uint32_t buyer);

/** Free what it holds and zero it. */
void pondi_pairs_clear(struct pondi_pairs *pairs);

#endif
