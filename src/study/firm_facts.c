/* Jobs and uses of resources, added up by firm.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/firm_facts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

/* --- jobs --- */

/* The latest count of each node's jobs. */
struct jobs {
    const struct pond_study *study;
    int64_t *time_s; /* nodes: of the counts; POND_MISSING: none */
    double *all;     /* nodes: of all jobs; NaN: none is on record */
    double *parts;   /* nodes: sum over occupations; NaN: none is on record */
};

static void add_count(double *sum, double count)
{
    *sum = isnan(*sum) ? count : *sum + count;
}

static enum pond_status take_jobs(void *user, const struct pond_batch *batch,
                                  struct pond_error *err)
{
    struct jobs *jobs = user;

    (void)err;
    for (int64_t row = 0; row < batch->rows; row++) {
        pond_node node = pond_study_node_of(jobs->study, batch->column[POND_JOB_FIRM].i64[row]);
        int64_t time_s = batch->column[POND_JOB_TIME].i64[row];

        if (node < 0 || time_s < jobs->time_s[node]) {
            continue;
        }
        if (time_s > jobs->time_s[node]) {
            jobs->time_s[node] = time_s;
            jobs->all[node] = (double)NAN;
            jobs->parts[node] = (double)NAN;
        }
        add_count(pond_batch_text(batch, POND_JOB_OCCUPATION, row) == NULL ? &jobs->all[node]
                                                                           : &jobs->parts[node],
                  batch->column[POND_JOB_COUNT].f64[row]);
    }
    return POND_OK;
}

static enum pond_status read_jobs(struct pond_study *study, double *employees,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    struct jobs jobs = {.study = study};
    const struct pond_read_filter filter = {.from_s = POND_MISSING, .to_s = study->period.to_s};

    POND_TRY(POND_NEW(&jobs.time_s, nodes, err));
    POND_TRY(POND_NEW(&jobs.all, nodes, err));
    POND_TRY(POND_NEW(&jobs.parts, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        jobs.time_s[i] = POND_MISSING;
        jobs.all[i] = (double)NAN;
        jobs.parts[i] = (double)NAN;
    }
    POND_TRY(pond_store_read(study->store, POND_JOB, &filter,
                             (struct pond_sink){.user = &jobs, .records = take_jobs}, err));
    for (pond_node i = 0; i < nodes; i++) {
        if (isnan(employees[i])) {
            employees[i] = isnan(jobs.all[i]) ? jobs.parts[i] : jobs.all[i];
        }
    }
done:
    pondi_free(jobs.time_s);
    pondi_free(jobs.all);
    pondi_free(jobs.parts);
    return status;
}

enum pond_status study_employees(struct pond_study *study, double *employees,
                                 struct pond_error *err)
{
    const double *known = study->firms.column[POND_FIRM_EMPLOYEES].f64;
    int64_t missing = 0;

    for (pond_node i = 0; i < study->network->nodes; i++) {
        employees[i] = known[study->network->firm[i]];
        missing += isnan(employees[i]);
    }
    return missing > 0 ? read_jobs(study, employees, err) : POND_OK;
}

/* --- uses --- */

static const char *const greenhouse_gases[] = {
    "CO2e", "CO2eq",          "CO2-eq",           "CO2-e", "CO2 equivalent",
    "GHG",  "greenhouse gas", "greenhouse gases", NULL};

const struct study_use study_emissions = {greenhouse_gases, true};

/* A unit and how much of the base unit of its kind it is. */
static const struct {
    const char *name;
    const char *base;
    double factor;
} units[] = {
    {"g", "kg", 1e-3},        {"kg", "kg", 1.0},        {"t", "kg", 1e3},
    {"tonne", "kg", 1e3},     {"tonnes", "kg", 1e3},    {"kt", "kg", 1e6},
    {"Mt", "kg", 1e9},        {"lb", "kg", 0.45359237}, {"Wh", "kWh", 1e-3},
    {"kWh", "kWh", 1.0},      {"MWh", "kWh", 1e3},      {"GWh", "kWh", 1e6},
    {"MJ", "kWh", 1.0 / 3.6}, {"GJ", "kWh", 1e3 / 3.6}, {"TJ", "kWh", 1e6 / 3.6},
    {"l", "m3", 1e-3},        {"L", "m3", 1e-3},        {"m3", "m3", 1.0},
    {"m\xC2\xB3", "m3", 1.0}, {"litre", "m3", 1e-3},    {"litres", "m3", 1e-3},
};

/* The base unit; a unit that is not known is its own. */
static const char *base_of(const char *unit, double *factor)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(units[i].name, unit) == 0) {
            *factor = units[i].factor;
            return units[i].base;
        }
    }
    *factor = 1.0;
    return unit;
}

struct uses {
    const struct pond_study *study;
    const struct study_use *use;
    struct pond_dictionary *resources; /* all that are on record */
    double *amount;
    char *unit; /* STUDY_UNIT_SIZE bytes; "": none yet */
};

static bool is_wanted(const struct study_use *use, const struct pond_batch *batch, int64_t row)
{
    const char *resource = pond_batch_text(batch, POND_USE_RESOURCE, row);
    int64_t direction = batch->column[POND_USE_DIRECTION].i64[row];
    /* The choices are "in out". */
    bool wanted = direction == POND_MISSING || direction == (use->out ? 1 : 0);

    for (int i = 0; wanted && use->name[i] != NULL; i++) {
        if (strcasecmp(use->name[i], resource) == 0) {
            return true;
        }
    }
    return false;
}

static enum pond_status add_use(struct uses *uses, const struct pond_batch *batch, int64_t row,
                                pond_node node, struct pond_error *err)
{
    double factor = 1.0;
    const char *unit = base_of(pond_batch_text(batch, POND_USE_UNIT, row), &factor);

    if (uses->unit[0] == '\0') {
        (void)snprintf(uses->unit, STUDY_UNIT_SIZE, "%s", unit);
    } else if (strncmp(uses->unit, unit, STUDY_UNIT_SIZE - 1) != 0) {
        return pond_fail(err, POND_EINVAL,
                         "uses of \"%s\" are on record in %s and in %s, which do not add up (give "
                         "them one unit)",
                         pond_batch_text(batch, POND_USE_RESOURCE, row), uses->unit, unit);
    }
    add_count(&uses->amount[node], factor * batch->column[POND_USE_AMOUNT].f64[row]);
    return POND_OK;
}

static enum pond_status take_uses(void *user, const struct pond_batch *batch,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct uses *uses = user;

    for (int64_t row = 0; row < batch->rows; row++) {
        const char *resource = pond_batch_text(batch, POND_USE_RESOURCE, row);
        pond_node node = pond_study_node_of(uses->study, batch->column[POND_USE_FIRM].i64[row]);
        int32_t id = 0;

        POND_TRY(pond_dictionary_add(uses->resources, resource, strlen(resource), &id, err));
        if (node >= 0 && is_wanted(uses->use, batch, row)) {
            POND_TRY(add_use(uses, batch, row, node, err));
        }
    }
done:
    return status;
}

/* No firm has any: say what is on record. */
static enum pond_status explain_none(const struct uses *uses, struct pond_error *err)
{
    char list[256] = "";
    size_t used = 0;
    int32_t count = pond_dictionary_count(uses->resources);

    for (int32_t i = 0; i < count && used < sizeof list; i++) {
        int wrote = snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ",
                             pond_dictionary_text(uses->resources, i));
        used += wrote < 0 ? sizeof list : (size_t)wrote;
    }
    return pond_fail(err, POND_ENOTFOUND,
                     "no record of the period tells how much \"%s\" a firm that trades %s "
                     "(resources on record: %s)",
                     uses->use->name[0], uses->use->out ? "gave off" : "took",
                     count == 0 ? "none; see \"use\" in docs/mapping.md" : list);
}

enum pond_status study_use_amounts(struct pond_study *study, const struct study_use *use,
                                   double *amount, char unit[STUDY_UNIT_SIZE],
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct uses uses = {.study = study, .use = use, .amount = amount, .unit = unit};
    const struct pond_read_filter filter = {.from_s = study->period.from_s,
                                            .to_s = study->period.to_s};

    unit[0] = '\0';
    for (pond_node i = 0; i < study->network->nodes; i++) {
        amount[i] = (double)NAN;
    }
    POND_TRY(pond_dictionary_new(&uses.resources, err));
    POND_TRY(pond_store_read(study->store, POND_USE, &filter,
                             (struct pond_sink){.user = &uses, .records = take_uses}, err));
    if (unit[0] == '\0') {
        status = explain_none(&uses, err);
    }
done:
    pond_dictionary_free(uses.resources);
    return status;
}
