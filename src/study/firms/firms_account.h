/* The account of a group of firms: what they make and take together, their supply chain outside of
 * the group, what their pay is spent on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIRMS_FIRMS_ACCOUNT_H
#define POND_STUDY_FIRMS_FIRMS_ACCOUNT_H

#include "study/firms/firms_system.h"
#include "study/impact/impact_answer.h"

/** What is told firm by firm, in the order of impact_told. */
enum { FIRMS_VALUE_ADDED, FIRMS_JOBS, FIRMS_GREENHOUSE, FIRMS_ROLES = IMPACT_TOLD };

/** Scopes of greenhouse gases: the firms' own, of energy they buy, of all else they buy. */
enum { FIRMS_SCOPES = 3 };

/** An account; arrays are of the system's nodes. */
struct firms_account {
    const struct impact_firms *firms;
    const uint8_t *taken; /**< the group; borrowed */
    int64_t count;        /**< firms of it */
    struct impact_answer answer;
    double scope[FIRMS_SCOPES];   /**< NaN: not measured, or no such sector */
    int32_t measure[FIRMS_ROLES]; /**< the table's, -1: none */
    double *direct[FIRMS_ROLES];  /**< of each firm of the group; 0 of others; NULL: no measure */
    double *total[FIRMS_ROLES];   /**< with its part of the group's supply chain */
    double added_up[FIRMS_ROLES]; /**< firm by firm, each as if it were alone */
    double together[FIRMS_ROLES]; /**< the sum of `total` */
    double *sector[FIRMS_ROLES];  /**< sectors: everything but abroad, induced too */
    double *bought; /**< sectors: what the group buys at once, and what its own pay is spent
                       on, wherever made */
    double *bought_domestic; /**< sectors: of it what was made in the table's regions */
    double *paid;            /**< nodes, then sectors: what the group pays at once to firms by name,
                                  and for goods of a sector from nobody by name */
    double inside;           /**< money of trades within the group */
    double turnover;         /**< of the group */
};

/**
 * Account for a group.
 *
 * Direct is what its firms make. Tier 1 is what they buy outside of the group, tier 2 what that
 * takes, ...; deliveries of the group's firms within all this are part of direct already and are
 * not counted again. Imports take what they would if made as in the table. Induced is what the pay
 * of all this is spent on, again but for what the group delivers itself.
 *
 * @param[out] account freed by firms_account_clear; zero on failure
 * @param      taken   nodes of the system: 1 is of the group; at least one
 * @return POND_OK; POND_EINVAL, households spend more than they earn; POND_ELIMIT; POND_ENOMEM
 */
enum pond_status firms_account_fill(struct firms_account *account, const struct impact_firms *firms,
                                    const uint8_t *taken, struct pond_error *err);

/** Free what it holds; it may be zero. */
void firms_account_clear(struct firms_account *account);

/** Whether a sector makes electricity, by codes of the BEA (22), NAICS (2211), NACE and ISIC (D,
 * D35, 35). */
bool firms_makes_electricity(const char *industry);

/* --- inside --- */

/** Shares of single firms and what they add up to: `direct`, `total`, `added_up`, `together`. */
enum pond_status firms_account_share(struct firms_account *account, struct pond_error *err);

#endif
