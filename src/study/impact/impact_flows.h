/* Who pays whom, as a table that a picture is drawn of: spending, who delivers, whom they pay.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_IMPACT_FLOWS_H
#define POND_STUDY_IMPACT_IMPACT_FLOWS_H

#include "study/impact/impact_input.h"

/** Receivers of one step that are told one by one; the rest add up by kind. */
#define IMPACT_RECEIVERS 12

/** Who is paid. */
enum impact_payee {
    IMPACT_PAYEE_HERE,
    IMPACT_PAYEE_ELSEWHERE,
    IMPACT_PAYEE_ABROAD,
    IMPACT_PAYEE_PEOPLE, /**< pay */
    IMPACT_PAYEE_OWNERS, /**< taxes, profits, what else is value added */
    IMPACT_PAYEES
};

/** Payments of one step. */
struct impact_flow {
    int32_t step;
    int32_t from; /**< a number of `names` */
    int32_t to;
    enum impact_payee kind;
    double value;
};

/** Payments as they are collected. Begin with impact_flows_new. */
struct impact_flows {
    const struct impact_input *input;
    struct pond_dictionary *names;
    struct impact_flow *flow;
    int64_t flows;
    int64_t room;
};

/** None yet; freed by impact_flows_clear. POND_ENOMEM. */
enum pond_status impact_flows_new(struct impact_flows *flows, const struct impact_input *input,
                                  struct pond_error *err);

/** Free what it holds; it may be zero. */
void impact_flows_clear(struct impact_flows *flows);

/** Add a payment, but none of 0; those between the same two at the same step add up. POND_ENOMEM.
 */
enum pond_status impact_flows_add(struct impact_flows *flows, int32_t step, const char *from,
                                  const char *to, enum impact_payee kind, double value,
                                  struct pond_error *err);

/** What a sector is called: "US-IA: Food and beverage stores"; the region where there are several.
 */
void impact_flows_name(const struct impact_input *input, int32_t sector, char *name, size_t size);

/** Somebody's payments for a final demand, step 0: to the sectors that deliver it. POND_ENOMEM. */
enum pond_status impact_flows_demand(struct impact_flows *flows, const char *from, const double *f,
                                     const double *domestic, struct pond_error *err);

/** What these sectors pay for their output, step 1: suppliers, imports, pay, owners.
 *
 * @param output sectors: of the table's regions
 */
enum pond_status impact_flows_suppliers(struct impact_flows *flows, const double *output,
                                        struct pond_error *err);

/** Add the table "flows": the largest receivers of each step, the others added up. POND_ENOMEM. */
enum pond_status impact_flows_table(const struct impact_flows *flows, struct pond_result *result,
                                    struct pond_error *err);

#endif
