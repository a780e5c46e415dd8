/* The local multiplier of one firm from trades on record, round by round.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_LOCAL_H
#define POND_IMPACT_LOCAL_H

#include "impact/multipliers.h"
#include "network/network.h"

/** Who is local, and what the local spend. */
struct pond_local_input {
    const struct pond_network *network; /**< trades of the period */
    const uint8_t *local;               /**< nodes: 1: local */
    double pay;       /**< of each local firm's turnover, what it pays to people who live here, 0 to
                           below 1 */
    double pay_spent; /**< of that, what they spend at local firms, 0..1 */
};

/**
 * What becomes of one unit of a firm's turnover, round by round.
 *
 * Round 1 is the unit. In each further round all who had income spend it: firm i pays w_si / T_i to
 * each local firm s that supplies it, and `pay` to people who live here; these spend `pay_spent` at
 * local firms, as final consumers do on record. What goes anywhere else is gone. T is turnover,
 * sales to anyone; where that does not cover purchases and pay, as much as these. With v_1 the unit
 * and v_(r+1) = S v_r,
 *
 *     LM2 = |v_1| + |v_2|,  LM3 = LM2 + |v_3|,  whole = |v_1| + |v_2| + ...,
 *
 * the last to 1e-13 of itself, INFINITY where nothing is ever gone.
 *
 * @param[out] m      the multipliers
 * @param[out] round  rounds: |v_1|, |v_2|, ...
 * @param      rounds >= 0
 * @param      input  who is local; the firm is taken for local too
 * @param      firm   whose turnover
 * @param[out] err    why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, a share is out of range; POND_ENOMEM
 *
 * Cost: O(links) a round; 16 bytes a node.
 *
 * Source: Sacks 2002, The Money Trail (new economics foundation), for LM3 by survey, where
 * suppliers' spending is asked for and not on record.
 */
POND_API enum pond_status pond_local_rounds(struct pond_local_multiplier *m, double *round,
                                            int32_t rounds, const struct pond_local_input *input,
                                            pond_node firm, struct pond_error *err);

/** A firm's turnover as it counts here: sales to anyone, or what covers purchases and pay. */
POND_API double pond_local_turnover(const struct pond_local_input *input, pond_node firm);

#endif
