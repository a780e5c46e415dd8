/* Open addressing over 32-bit indices: 16 bytes a pair and 4 a slot, slots at most 3/4 full.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/pairs.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_SLOTS 1024
#define PAIRS_MAX INT32_MAX

/* The finisher of MurmurHash3 (Appleby, public domain): all bits of both ids reach all bits. */
static uint64_t hash_pair(uint32_t seller, uint32_t buyer)
{
    uint64_t h = (uint64_t)seller << 32 | buyer;

    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    h ^= h >> 33;
    return h;
}

/* The slot of a pair, or the empty one where it belongs. */
static int64_t find_slot(const struct pondi_pairs *pairs, uint32_t seller, uint32_t buyer)
{
    uint64_t mask = (uint64_t)pairs->slots - 1;
    uint64_t at = hash_pair(seller, buyer) & mask;

    while (pairs->slot[at] != 0) {
        const struct pondi_pair *pair = &pairs->pair[pairs->slot[at] - 1];
        if (pair->seller == seller && pair->buyer == buyer) {
            break;
        }
        at = (at + 1) & mask;
    }
    return (int64_t)at;
}

static enum pond_status grow_slots(struct pondi_pairs *pairs, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t slots = pairs->slots == 0 ? FIRST_SLOTS : pairs->slots * 2;
    uint64_t mask = (uint64_t)slots - 1;
    uint32_t *slot = NULL;

    POND_TRY(POND_NEW(&slot, slots, err));
    for (int64_t k = 0; k < pairs->count; k++) {
        uint64_t at = hash_pair(pairs->pair[k].seller, pairs->pair[k].buyer) & mask;
        while (slot[at] != 0) {
            at = (at + 1) & mask;
        }
        slot[at] = (uint32_t)(k + 1);
    }
    pondi_free(pairs->slot);
    pairs->slot = slot;
    pairs->slots = slots;
done:
    return status;
}

enum pond_status pondi_pairs_add(struct pondi_pairs *pairs, uint32_t seller, uint32_t buyer,
                                 int64_t minor, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t at = 0;

    if (4 * (pairs->count + 1) > 3 * pairs->slots) {
        POND_TRY(grow_slots(pairs, err));
    }
    at = find_slot(pairs, seller, buyer);
    if (pairs->slot[at] == 0) {
        if (pairs->count == PAIRS_MAX) {
            return pond_fail(err, POND_ELIMIT, "more than %d pairs of firms", PAIRS_MAX);
        }
        POND_TRY(POND_GROW(&pairs->pair, &pairs->capacity, pairs->count + 1, err));
        pairs->pair[pairs->count] = (struct pondi_pair){.seller = seller, .buyer = buyer};
        pairs->count++;
        pairs->slot[at] = (uint32_t)pairs->count;
    }
    if (__builtin_add_overflow(pairs->pair[pairs->slot[at] - 1].minor, minor,
                               &pairs->pair[pairs->slot[at] - 1].minor)) {
        return pond_fail(err, POND_ELIMIT,
                         "the trades of firm %" PRIu32 " with firm %" PRIu32
                         " add up to more than %" PRId64 " minor units",
                         seller, buyer, INT64_MAX);
    }
done:
    return status;
}

void pondi_pairs_prefetch(const struct pondi_pairs *pairs, uint32_t seller, uint32_t buyer)
{
    if (pairs->slots > 0) {
        __builtin_prefetch(&pairs->slot[hash_pair(seller, buyer) & ((uint64_t)pairs->slots - 1)]);
    }
}

void pondi_pairs_clear(struct pondi_pairs *pairs)
{
    pondi_free(pairs->pair);
    pondi_free(pairs->slot);
    memset(pairs, 0, sizeof *pairs);
}
