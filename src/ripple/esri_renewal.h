/* How often walks along upstream shares are at a firm: what makes upstream totals of single firms
 * cheap.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_ESRI_RENEWAL_H
#define POND_RIPPLE_ESRI_RENEWAL_H

#include "ripple/esri_model.h"

/** Fill `renewal` where the local engine can use it; leave it NULL elsewhere. POND_ENOMEM. */
enum pond_status pondi_esri_build_renewal(struct pond_esri_model *model, struct pond_error *err);

/**
 * Upstream score of a firm of `set` after `steps` updates, from its own first returns.
 *
 *     up = a A(T) - sum over s = 1..T of psi(s) A(T - s)
 *
 * with A(t) of the table, a the shock, and psi(s) = sum_j U_kj f_j(s - 1), f(0) = a e_k.
 */
double pondi_esri_renewal_score(const struct pond_esri_model *model, int32_t set, pond_node node,
                                double shock, const double *first_return, int64_t steps);

#endif
