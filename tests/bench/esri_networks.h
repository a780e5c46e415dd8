/* The networks that ESRI is timed on: the power law of ../shared/design/esri.md, section 3, with
 * hubs. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BENCH_ESRI_NETWORKS_H
#define POND_BENCH_ESRI_NETWORKS_H

#include "network/network.h"

/** Firms with far more links than others, spread evenly over the numbers. */
struct bench_hubs {
    int sellers;   /**< firms with so many customers */
    int buyers;    /**< firms with so many suppliers */
    int64_t links; /**< of each */
};

/**
 * A network of `nodes` firms and eight times as many links, closed: nobody sells outside.
 *
 * Of 10,000 firms, seed 42 and without hubs it is, bit for bit, that of ../shared/data/esri/ihs10k.
 */
struct pond_network *bench_power_law(pond_node nodes, uint64_t seed, const struct bench_hubs *hubs);

/** The next number of SplitMix64, 0 <= x < 1. */
double bench_share(uint64_t *state);

#endif
