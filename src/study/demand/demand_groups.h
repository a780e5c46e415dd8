/* Whose spending it was: by industry, place and size of the firms, with what it brings.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DEMAND_DEMAND_GROUPS_H
#define POND_STUDY_DEMAND_DEMAND_GROUPS_H

#include "study/demand/impact_demand.h"
#include "study/impact/impact_answer.h"

/**
 * Add the tables "spending_by_industry", "spending_by_place" and "spending_by_size": effects of a
 * firm's spending are in proportion to what it spent by each rule.
 *
 * @param demand of trades; of a file nothing is added
 * @param part   parts of the demand: their answers
 * @return POND_OK; POND_ENOMEM; what the store returns
 */
enum pond_status demand_groups_tables(const struct impact_demand *demand,
                                      const struct impact_input *input,
                                      const struct impact_answer *part, struct pond_result *result,
                                      struct pond_error *err);

#endif
