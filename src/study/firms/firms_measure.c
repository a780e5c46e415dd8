/* Direct figures of firms and sectors: firms' own jobs and emissions, averages of what is left.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firm_facts.h"
#include "study/firms/firms_system.h"
#include "study/scenario/expression.h"

/* What firms use and give off, by the spellings of records. */
static const char *const water[] = {"water", "fresh water", "freshwater", "tap water", NULL};
static const char *const energy[] = {"energy", "primary energy", NULL};
static const char *const hazardous[] = {"hazardous waste", NULL};

/* A resource by measure. */
static const struct {
    const char *start[3]; /* of the measure's code or name; ends in NULL */
    struct study_use use;
} resources[] = {
    {{"WATR", "water", "freshwater withdrawals"}, {water, false}},
    {{"ENRG", "energy", NULL}, {energy, false}},
    {{"CRHW", "hazardous waste", NULL}, {hazardous, true}},
};

static const struct study_use *use_of(const struct impact_measure *measure)
{
    if (measure->role == IMPACT_GREENHOUSE) {
        return &study_emissions;
    }
    for (size_t r = 0; measure->role == IMPACT_OTHER && r < sizeof resources / sizeof *resources;
         r++) {
        for (int k = 0; k < 3 && resources[r].start[k] != NULL; k++) {
            if (study_starts_with(measure->code, resources[r].start[k]) ||
                study_starts_with(measure->name, resources[r].start[k])) {
                return &resources[r].use;
            }
        }
    }
    return NULL;
}

/* One of a record's base unit in the measure's unit, whose first word counts ("kg CO2 eq"); NaN:
 * they do not go together. */
static double factor_between(const char *record, const char *measure)
{
    static const struct {
        const char *record;
        const char *measure;
        double factor;
    } known[] = {{"kg", "kg", 1.0},    {"kg", "t", 1e-3},  {"m3", "m3", 1.0},
                 {"m3", "kg", 1000.0}, {"kg", "m3", 1e-3}, {"kWh", "kWh", 1.0},
                 {"kWh", "MWh", 1e-3}, {"kWh", "MJ", 3.6}, {"kWh", "GJ", 3.6e-3},
                 {"kWh", "TJ", 3.6e-6}};
    size_t word = strcspn(measure, " ");

    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strcmp(known[k].record, record) == 0 && strlen(known[k].measure) == word &&
            strncmp(known[k].measure, measure, word) == 0) {
            return known[k].factor;
        }
    }
    return (double)NAN;
}

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
    }
done:
    pondi_free(employees);
    return status;
}

/* What firms took or gave off of a resource, in the measure's unit. */
static enum pond_status own_use(const struct impact_firms *firms,
                                const struct impact_measure *measure, const struct study_use *use,
                                double *amount, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_error none = {.code = POND_OK};
    char unit[STUDY_UNIT_SIZE];
    double *used = NULL;
    double factor = 0.0;

    POND_TRY(POND_NEW(&used, firms->input->study->network->nodes, err));
    status = study_use_amounts(firms->input->study, use, used, unit, &none);
    if (status == POND_ENOTFOUND) {
        status = POND_OK; /* nobody gave any */
        goto done;
    }
    if (status != POND_OK) {
        (void)pond_fail(err, status, "%s", none.message);
        goto done;
    }
    factor = factor_between(unit, measure->unit);
    if (isnan(factor)) {
        status = pond_fail(err, POND_EINVAL,
                           "\"%s\" is on record in %s and \"%s\" in the table in %s (expected "
                           "units that go together, as kg and t, m3 and kg of water, kWh and MJ)",
                           use->name[0], unit, measure->code, measure->unit);
        goto done;
    }
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = factor * used[firms->of[j]];
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
    const struct study_use *use = use_of(measure);
    const double *average = firms->input->direct + (int64_t)m * firms->input->sectors;

    for (pond_node j = 0; j < firms->network->nodes; j++) {
        amount[j] = (double)NAN;
    }
    if (measure->role == IMPACT_JOBS) {
        POND_TRY(own_jobs(firms, amount, err));
    } else if (use != NULL) {
        POND_TRY(own_use(firms, measure, use, amount, err));
    }
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        firms->own[(int64_t)m * firms->network->nodes + j] = (uint8_t)(isnan(amount[j]) ? 0 : 1);
    }
    if (measure->role == IMPACT_VALUE_ADDED || measure->role == IMPACT_PAY ||
        measure->role == IMPACT_IMPORTS) {
        fitted(firms, average, amount);
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
    POND_TRY(POND_NEW(&firms->own, firms->input->measures * nodes, err));
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
