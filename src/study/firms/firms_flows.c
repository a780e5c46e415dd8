/* Who pays the firms, and whom they pay: customers, suppliers by name, the rest by industry,
 * people, owners. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "study/firms/firms_tables.h"
#include "study/impact/impact_flows.h"
#include "study/who.h"

#define NAME_SIZE 160

struct flows_of {
    const struct firms_account *account;
    struct impact_flows flows;
    char group[NAME_SIZE]; /* what the firms are called */
};

static const char *name_of(const struct flows_of *of, int64_t node)
{
    const struct impact_firms *firms = of->account->firms;

    return study_label(firms->input->study, firms->of[node]);
}

static enum impact_payee place_of(const struct flows_of *of, int32_t sector)
{
    const struct impact_input *input = of->account->firms->input;

    return input->region[sector] == input->here ? IMPACT_PAYEE_HERE : IMPACT_PAYEE_ELSEWHERE;
}

/* Customers on record, each by name, and what is sold to nobody by name. */
static enum pond_status add_customers(struct flows_of *of, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct firms_account *account = of->account;
    const struct pond_network *network = account->firms->network;
    double named = account->inside;

    for (pond_node j = 0; j < network->nodes; j++) {
        for (pond_edge e = network->in_start[j];
             account->taken[j] == 0 && e < network->in_start[j + 1]; e++) {
            if (account->taken[network->in_supplier[e]] != 0) {
                named += network->in_value[e];
                POND_TRY(impact_flows_add(&of->flows, 0, name_of(of, j), of->group,
                                          IMPACT_PAYEE_HERE, network->in_value[e], err));
            }
        }
    }
    if (account->turnover > named * (1.0 + 1e-9)) {
        POND_TRY(impact_flows_add(&of->flows, 0, "consumers and others, not by name", of->group,
                                  IMPACT_PAYEE_HERE, account->turnover - named, err));
    }
done:
    return status;
}

/* Suppliers on record by name; what is estimated by industry. */
static enum pond_status add_suppliers(struct flows_of *of, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct firms_account *account = of->account;
    const struct impact_input *input = account->firms->input;
    int64_t nodes = account->firms->network->nodes;

    for (int64_t j = 0; j < nodes; j++) {
        if (account->taken[j] == 0 && account->paid[j] > 0.0) {
            POND_TRY(impact_flows_add(&of->flows, 1, of->group, name_of(of, j),
                                      place_of(of, account->firms->sector[j]), account->paid[j],
                                      err));
        }
    }
    for (int32_t k = 0; k < input->sectors; k++) {
        char name[NAME_SIZE];

        if (account->paid[nodes + k] > 0.0) {
            impact_flows_name(input, k, name, sizeof name);
            POND_TRY(impact_flows_add(&of->flows, 1, of->group, name, place_of(of, k),
                                      account->paid[nodes + k], err));
        }
    }
done:
    return status;
}

static double direct_of(const struct firms_account *account, enum impact_role role)
{
    int32_t m = impact_measure_of(account->firms->input, role);

    return m < 0 ? 0.0 : impact_answer_at(&account->answer, m, IMPACT_DIRECT, IMPACT_PLACES);
}

enum pond_status firms_flows_table(const struct firms_account *account, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct flows_of of = {.account = account};
    double pay = direct_of(account, IMPACT_PAY);

    for (int64_t j = 0; account->count == 1 && j < account->firms->network->nodes; j++) {
        if (account->taken[j] != 0) {
            (void)snprintf(of.group, sizeof of.group, "%.150s", name_of(&of, j));
        }
    }
    if (account->count != 1) {
        (void)snprintf(of.group, sizeof of.group, "the %lld firms", (long long)account->count);
    }
    POND_TRY(impact_flows_new(&of.flows, account->firms->input, err));
    POND_TRY(add_customers(&of, err));
    POND_TRY(add_suppliers(&of, err));
    POND_TRY(impact_flows_add(&of.flows, 1, of.group, "imports", IMPACT_PAYEE_ABROAD,
                              direct_of(account, IMPACT_IMPORTS), err));
    POND_TRY(impact_flows_add(&of.flows, 1, of.group, "pay", IMPACT_PAYEE_PEOPLE, pay, err));
    POND_TRY(impact_flows_add(&of.flows, 1, of.group, "taxes and owners", IMPACT_PAYEE_OWNERS,
                              fmax(direct_of(account, IMPACT_VALUE_ADDED) - pay, 0.0), err));
    POND_TRY(impact_flows_table(&of.flows, result, err));
done:
    impact_flows_clear(&of.flows);
    return status;
}
