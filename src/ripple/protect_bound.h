/* What any measures can save at most, and what each firm promises: estimates and bounds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PROTECT_BOUND_H
#define POND_RIPPLE_PROTECT_BOUND_H

#include "ripple/protect_job.h"

/** ESRI of each firm before any measure. */
struct pondi_scores {
    double *total; /**< nodes; 0 for firms that are held up already */
    double *down;  /**< nodes */
    double *up;    /**< nodes */
};

/** Run the closure of every firm. POND_ENOMEM. */
enum pond_status pondi_scores_run(struct pondi_scores *scores, const struct pondi_job *job,
                                  const struct pond_esri_model *model, struct pond_error *err);

/**
 * Note which firms each scenario reaches, and what each firm promises:
 *
 *     passed_p = sum over scenarios k of chance_k min(L_k, x_p(k) up_p + y_p(k) down_p)
 *
 * with up_p and down_p the scores of its own closure. Proof of what it bounds: README.md.
 */
enum pond_status pondi_bound_passed(double *passed, struct pondi_job *job,
                                    const struct pond_esri_model *model,
                                    const struct pondi_scores *scores, struct pond_error *err);

/** Note anew which firms the scenarios reach that reached `node` before it was held up. */
enum pond_status pondi_bound_reach_again(struct pondi_job *job, const struct pond_esri_model *model,
                                         pond_node node, struct pond_error *err);

/** What each firm promises for the worst loss: the worst less the largest of L_k less what passed
 * through it in the scenarios of largest losses. `relief`: of the scenarios that equal the worst,
 * the sum of what passed through it. Where `soft`, both are what pondi_soft of all these falls by.
 */
enum pond_status pondi_bound_worst(double *promise, double *relief, struct pondi_job *job,
                                   const struct pond_esri_model *model,
                                   const struct pondi_scores *scores, struct pond_error *err);

/** The most that `budget` firms can lower the objective by, since what a closed firm's direct
 * neighbours lose is lost whatever else is held up; the scenarios' losses are those before any
 * measure. */
enum pond_status pondi_bound_direct(double *most, struct pondi_job *job, struct pond_error *err);

/** The most that second suppliers can lower the objective by: all but the shocks themselves. */
double pondi_bound_own(const struct pondi_job *job);

/** The sum of the `count` largest of values >= 0. POND_ENOMEM. */
enum pond_status pondi_sum_largest(double *sum, const double *value, int64_t values, int64_t count,
                                   struct pond_error *err);

#endif
