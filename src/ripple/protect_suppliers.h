/* Second suppliers that scenarios propose. SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RIPPLE_PROTECT_SUPPLIERS_H
#define POND_RIPPLE_PROTECT_SUPPLIERS_H

#include "ripple/protect_job.h"

/**
 * The second suppliers that pond_esri_changes_propose has for any scenario, each with the sum of
 * chance x estimate over the scenarios that propose it; in no order.
 *
 * @param[out] out   the caller's to free with pondi_free
 * @param[out] count how many
 */
enum pond_status pondi_suppliers_propose(struct pond_esri_candidate **out, int64_t *count,
                                         struct pondi_job *job, const struct pond_esri_model *model,
                                         struct pond_error *err);

#endif
