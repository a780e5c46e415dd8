/* Who trades with whom: links in both directions, and links within industries.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_MIXING_H
#define POND_NETWORK_MIXING_H

#include "network/network.h"

/** How far trade goes both ways; self-links are left out. */
struct pond_reciprocity {
    double links; /**< share of the links i -> j that have a link j -> i */
    double value; /**< sum of min(w_ij, w_ji) over the sum of w_ij */
};

/**
 * Reciprocity of links and of their value.
 *
 * r = sum_{i != j} a_ij a_ji / sum_{i != j} a_ij;  r_w = sum_{i != j} min(w_ij, w_ji) /
 * sum_{i != j} w_ij.
 *
 * @param[out] out     NaN in both where there is no link between two firms
 * @param      network read only during the call
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links log(longest row)) time over threads, 24 nodes bytes. The result does not depend
 * on the number of threads.
 * Source: Newman 2010, "Networks: an introduction", section 7.10; Squartini, Picciolo, Ruzzenenti
 * and Garlaschelli 2013, "Reciprocity of weighted networks", Scientific Reports 3, 2729.
 */
POND_API enum pond_status pond_network_reciprocity(struct pond_reciprocity *out,
                                                   const struct pond_network *network,
                                                   struct pond_error *err);

/** How far links stay within industries; self-links count. */
struct pond_assortativity {
    double links; /**< each link counts 1 */
    double value; /**< each link counts its value */
};

/**
 * Assortativity by industry.
 *
 * r = (sum_k e_kk - sum_k a_k b_k) / (1 - sum_k a_k b_k), where e_kk is the share of links (of
 * value) within industry k, a_k the share that its firms sell, b_k the share that they buy: 1
 * where all trade is within industries, 0 where partners are drawn whatever their industry,
 * below 0 where trade goes between industries.
 *
 * @param[out] out     NaN where there is no link, or all links join firms of one industry
 * @param      network read only during the call
 * @param[out] err     why it failed; may be NULL
 * @return POND_OK; POND_ENOMEM
 *
 * Cost: O(links + industries) time, 24 industries bytes.
 * Source: Newman 2003, "Mixing patterns in networks", Physical Review E 67, 026126, equation 2.
 */
POND_API enum pond_status pond_network_assortativity(struct pond_assortativity *out,
                                                     const struct pond_network *network,
                                                     struct pond_error *err);

#endif
