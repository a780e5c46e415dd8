/* Direct figures of firms and sectors: firms' own jobs and emissions, averages of what is left.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firm_facts.h"
#include "study/impact/firms_system.h"

/* Jobs of a period are job-years. */
static enum pond_status own_jobs(const struct impact_firms *firms, double *amount,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *employees = NULL;

    POND_TRY(POND_NEW(&employees, firms->input->study->network->nodes, err));
    POND_TRY(study_employees(firms->input->study, employees, err));
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = firms->years * employees[firms->of[j]];
        firms->own_jobs[j] = (uint8_t)(isnan(amount[j]) ? 0 : 1);
    }
done:
    pondi_free(employees);
    return status;
}

/* What firms gave off, in the measure's unit of mass. */
static enum pond_status own_emissions(const struct impact_firms *firms,
                                      const struct impact_measure *measure, double *amount,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_error none = {.code = POND_OK};
    char unit[STUDY_UNIT_SIZE];
    double *used = NULL;
    double factor = strncmp(measure->unit, "kg", 2) == 0   ? 1.0
                    : strncmp(measure->unit, "t ", 2) == 0 ? 1e-3
                                                           : (double)NAN;

    POND_TRY(POND_NEW(&used, firms->input->study->network->nodes, err));
    status = study_use_amounts(firms->input->study, &study_emissions, used, unit, &none);
    if (status == POND_ENOTFOUND) {
        status = POND_OK; /* nobody gave any */
        goto done;
    }
    if (status != POND_OK) {
        (void)pond_fail(err, status, "%s", none.message);
        goto done;
    }
    if (strcmp(unit, "kg") != 0 || isnan(factor)) {
        status = pond_fail(err, POND_EINVAL,
                           "greenhouse gases are on record in %s and in the table in %s (expected "
                           "a unit of mass: kg, t)",
                           unit, measure->unit);
        goto done;
    }
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = factor * used[firms->of[j]];
        firms->own_greenhouse[j] = (uint8_t)(isnan(amount[j]) ? 0 : 1);
    }
done:
    pondi_free(used);
    return status;
}

/* What pay, value added and imports of a firm are, as far as its turnover leaves room for the
 * average. */
static void fitted(const struct impact_firms *firms, const double *average, double *amount)
{
    const double *fit = pond_hybrid_fit(firms->hybrid);
    const double *turnover = pond_hybrid_turnover(firms->hybrid);

    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = fit[j] * average[firms->sector[j]] * firms->base[j] * turnover[j];
    }
}

static enum pond_status measure_one(const struct impact_firms *firms, int32_t m, double *amount,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_measure *measure = &firms->input->measure[m];
    const double *average = firms->input->direct + (int64_t)m * firms->input->sectors;

    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = (double)NAN;
    }
    if (measure->role == IMPACT_VALUE_ADDED || measure->role == IMPACT_PAY ||
        measure->role == IMPACT_IMPORTS) {
        fitted(firms, average, amount);
    } else if (measure->role == IMPACT_JOBS) {
        POND_TRY(own_jobs(firms, amount, err));
    } else if (measure->role == IMPACT_GREENHOUSE) {
        POND_TRY(own_emissions(firms, measure, amount, err));
    }
    POND_TRY(pond_hybrid_direct(firms->hybrid, average, amount,
                                firms->firm + (int64_t)m * firms->network->nodes,
                                firms->rest + (int64_t)m * firms->input->sectors, NULL, err));
done:
    return status;
}

enum pond_status impact_firms_measure(struct impact_firms *firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t nodes = firms->network->nodes;
    int64_t n = firms->input->sectors;
    double *amount = NULL;
    double *ones = NULL;
    double *scale = NULL;

    POND_TRY(POND_NEW(&firms->firm, firms->input->measures * nodes, err));
    POND_TRY(POND_NEW(&firms->rest, firms->input->measures * n, err));
    POND_TRY(POND_NEW(&firms->rest_scale, n, err));
    POND_TRY(POND_NEW(&firms->own_jobs, nodes, err));
    POND_TRY(POND_NEW(&firms->own_greenhouse, nodes, err));
    POND_TRY(POND_NEW(&amount, nodes, err));
    POND_TRY(POND_NEW(&scale, nodes, err));
    POND_TRY(POND_NEW(&ones, n, err));
    for (int32_t m = 0; m < firms->input->measures; m++) {
        POND_TRY(measure_one(firms, m, amount, err));
    }
    for (int64_t s = 0; s < n; s++) {
        ones[s] = 1.0;
    }
    fitted(firms, ones, amount);
    POND_TRY(pond_hybrid_direct(firms->hybrid, ones, amount, scale, firms->rest_scale, NULL, err));
done:
    pondi_free(amount);
    pondi_free(ones);
    pondi_free(scale);
    return status;
}
