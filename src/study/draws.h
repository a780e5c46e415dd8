/* Draws of what is uncertain: which item draws what, and whose doing the spread of an outcome is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DRAWS_H
#define POND_STUDY_DRAWS_H

#include "base/table.h"
#include "ripple/ensemble.h"

/**
 * The items of an analysis of draws.
 *
 * Item 0 is as given, 1..draws the draws, and then for each uncertain factor `pairs` draws: the
 * d-th is draw d with this one factor of draw pairs + d.
 */
struct study_draws {
    int64_t draws;   /**< >= 2 */
    int64_t pairs;   /**< at most half of them; 0: no shares of the variance */
    int32_t factors; /**< how many are uncertain */
    uint64_t seed;
};

/** How many items there are. */
int64_t study_draws_items(const struct study_draws *draws);

/** Which point, 0..draws-1, of a factor (0..factors-1) an item other than 0 has. */
int64_t study_draws_point(const struct study_draws *draws, int64_t item, int32_t factor);

/** The item that is draw `d` of a factor's `pairs`. */
int64_t study_draws_mixed(const struct study_draws *draws, int32_t factor, int64_t d);

/** An item's outcome where that is a number, and the squared distance of two items' outcomes. */
typedef double (*study_outcome)(const void *user, int64_t item);
typedef double (*study_distance)(const void *user, int64_t a, int64_t b);

/**
 * Shares of the variance of an outcome, one for each factor.
 *
 * @param[out] share factors
 * @return POND_OK; POND_ENOMEM
 */
enum pond_status study_draws_shares(const struct study_draws *draws, study_distance distance,
                                    const void *user, struct pond_variance_share *share,
                                    struct pond_error *err);

/** The same of an outcome that is a number. POND_ENOMEM. */
enum pond_status study_draws_number_shares(const struct study_draws *draws, study_outcome outcome,
                                           const void *user, struct pond_variance_share *share,
                                           struct pond_error *err);

/** The factor with the largest share in all; whether its bounds stand clear of all others. */
int32_t study_largest_share(const struct pond_variance_share *share, int32_t factors, bool *clear);

/** Six columns of a table of shares. */
struct study_share_columns {
    double *number[6];
};

/** Add them: alone, in_all, with bounds. POND_EEXISTS, POND_ENOMEM. */
enum pond_status study_add_shares(struct pond_table *table, struct study_share_columns *columns,
                                  struct pond_error *err);

/** Fill them in one row. */
void study_set_shares(const struct study_share_columns *columns, int64_t row,
                      const struct pond_variance_share *share);

#endif
