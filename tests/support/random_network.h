/* Random links for property tests of whatever reads a network.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_RANDOM_NETWORK_H
#define POND_TESTS_RANDOM_NETWORK_H

#include "network/network.h"
#include "support/support.h"

/** The arrays that an input borrows; free_random_links frees them. */
struct random_links {
    struct pond_network_input input;
    pond_node *supplier;
    pond_node *customer;
    double *value;
    int32_t *industry;
    double *final_demand;
    double *imports;
};

/**
 * `links` rows between `nodes` nodes of `industries` industries, in no order; some pairs come
 * more than once, some links are self-links, low nodes have more links than high ones.
 */
void make_random_links(struct random_links *links, struct test_random *random, pond_node nodes,
                       int64_t count, int32_t industries);
void free_random_links(struct random_links *links);

#endif
