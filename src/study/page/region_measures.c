/* Looking into the records for jobs and emissions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/region_measures.h"

#include "base/alloc.h"
#include "study/firm_facts.h"

static enum pond_status add(json_t *also, const char *item, struct pond_error *err)
{
    return json_array_append_new(also, json_string(item)) == 0 ? POND_OK
                                                               : pondi_no_memory(err, 1, 1);
}

/* Whether a firm trades at all, so that its loss counts by turnover. */
static bool trades(const struct pond_network *network, pond_node node)
{
    return network->sales[node] > 0.0 || network->purchases[node] > 0.0 ||
           network->final_demand[node] > 0.0 || network->imports[node] > 0.0;
}

static enum pond_status look_for_jobs(json_t *also, struct pond_study *study,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool jobs = false;
    bool small = false;
    double *employees = NULL;

    POND_TRY(POND_NEW(&employees, study->network->nodes, err));
    POND_TRY(study_employees(study, employees, err));
    for (pond_node i = 0; i < study->network->nodes; i++) {
        jobs = jobs || employees[i] > 0.0;
        small = small || (employees[i] < STUDY_SMALL_EMPLOYEES && trades(study->network, i));
    }
    if (jobs) {
        POND_TRY(add(also, "employees", err));
    }
    if (small) {
        POND_TRY(add(also, "small", err));
    }
done:
    pondi_free(employees);
    return status;
}

static enum pond_status look_for_emissions(json_t *also, struct pond_study *study,
                                           struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char unit[STUDY_UNIT_SIZE];
    double *amount = NULL;
    double sum = 0.0;

    POND_TRY(POND_NEW(&amount, study->network->nodes, err));
    status = study_use_amounts(study, &study_emissions, amount, unit, NULL);
    if (status == POND_ENOTFOUND || status == POND_EINVAL) {
        status = POND_OK; /* none, or none that add up */
        goto done;
    }
    for (pond_node i = 0; status == POND_OK && i < study->network->nodes; i++) {
        sum += amount[i] > 0.0 ? amount[i] : 0.0;
    }
    if (status == POND_OK && sum > 0.0) {
        POND_TRY(add(also, "emissions", err));
    }
done:
    pondi_free(amount);
    return status;
}

enum pond_status region_measures(json_t **also, const char *address,
                                 struct pond_study_memory *memory, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = &memory->parts;

    *also = json_array();
    if (*also == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    if (study->network == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_store_open(&study->store, address, POND_STORE_READ, err));
    POND_TRY(look_for_jobs(*also, study, err));
    POND_TRY(look_for_emissions(*also, study, err));
done:
    pond_store_close(study->store);
    study->store = NULL;
    if (status != POND_OK) {
        json_decref(*also);
        *also = NULL;
    }
    return status;
}
