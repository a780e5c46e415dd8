/* What is fitted: groups of firms, one run with given values, and its misfit.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/fit.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* --- who trades what --- */

void pond_fit_neighbours(const struct pond_network *network, const uint8_t *struck,
                         enum pond_fit_side side, uint8_t *neighbour)
{
    memset(neighbour, 0, (size_t)network->nodes);
    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            pond_node j = network->in_supplier[e];

            if (side == POND_FIT_SALES && struck[j] != 0 && struck[i] == 0) {
                neighbour[i] = 1;
            } else if (side == POND_FIT_PURCHASES && struck[i] != 0 && struck[j] == 0) {
                neighbour[j] = 1;
            }
        }
    }
}

int pond_fit_series_of(const uint8_t *struck, const uint8_t *neighbour, enum pond_fit_side side,
                       pond_node j, pond_node i)
{
    bool sales = side == POND_FIT_SALES;

    if (struck[j] != 0 || struck[i] != 0) {
        return struck[sales ? j : i] != 0 && struck[sales ? i : j] == 0 ? 0 : -1;
    }
    return neighbour[sales ? i : j] != 0 ? 1 : -1;
}

void pond_fit_usual(const struct pond_network *network, const uint8_t *struck,
                    const uint8_t *neighbour, enum pond_fit_side side,
                    double usual[POND_FIT_SERIES])
{
    usual[0] = 0.0;
    usual[1] = 0.0;
    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            int series = pond_fit_series_of(struck, neighbour, side, network->in_supplier[e], i);

            if (series >= 0) {
                usual[series] += network->in_value[e];
            }
        }
    }
}

/* --- groups --- */

enum { ROLES = 3 };

static enum pond_status number_groups(int32_t *group, int32_t *groups,
                                      const struct pond_network *network, const uint8_t *struck,
                                      const uint8_t *neighbour, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t *number = NULL; /* of a role and industry: 1 + its group; 0: there is none yet */

    POND_TRY(POND_NEW(&number, (int64_t)ROLES * network->industries, err));
    *groups = 0;
    for (pond_node i = 0; i < network->nodes; i++) {
        int32_t role = struck[i] != 0 ? 0 : neighbour[i] != 0 ? 1 : 2;
        int32_t *known = &number[role * network->industries + network->industry[i]];

        *known = *known == 0 ? ++*groups : *known;
        group[i] = *known - 1;
    }
done:
    pondi_free(number);
    return status;
}

/* What the network of groups is made from. */
struct lumps {
    pond_node *supplier; /* links of the network */
    pond_node *customer;
    double *value;
    int32_t *industry; /* groups */
    double *final_demand;
    double *imports;
};

static void clear_lumps(struct lumps *lumps)
{
    pondi_free(lumps->supplier);
    pondi_free(lumps->customer);
    pondi_free(lumps->value);
    pondi_free(lumps->industry);
    pondi_free(lumps->final_demand);
    pondi_free(lumps->imports);
}

static enum pond_status fill_lumps(struct lumps *lumps, const int32_t *group, int32_t groups,
                                   const struct pond_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&lumps->supplier, network->links, err));
    POND_TRY(POND_NEW(&lumps->customer, network->links, err));
    POND_TRY(POND_NEW(&lumps->value, network->links, err));
    POND_TRY(POND_NEW(&lumps->industry, groups, err));
    POND_TRY(POND_NEW(&lumps->final_demand, groups, err));
    POND_TRY(POND_NEW(&lumps->imports, groups, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        lumps->industry[group[i]] = network->industry[i];
        lumps->final_demand[group[i]] += network->final_demand[i];
        lumps->imports[group[i]] += network->imports[i];
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            lumps->supplier[e] = group[network->in_supplier[e]];
            lumps->customer[e] = group[i];
            lumps->value[e] = network->in_value[e];
        }
    }
done:
    return status;
}

enum pond_status pond_fit_lump(struct pond_network **out, int32_t **group, uint8_t **lumped,
                               const struct pond_network *network, const uint8_t *struck,
                               enum pond_fit_side side, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct lumps lumps = {0};
    uint8_t *neighbour = NULL;
    int32_t groups = 0;

    *out = NULL;
    *group = NULL;
    *lumped = NULL;
    POND_TRY(POND_NEW(&neighbour, network->nodes, err));
    POND_TRY(POND_NEW(group, network->nodes, err));
    pond_fit_neighbours(network, struck, side, neighbour);
    POND_TRY(number_groups(*group, &groups, network, struck, neighbour, err));
    POND_TRY(POND_NEW(lumped, groups, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        (*lumped)[(*group)[i]] = struck[i];
    }
    POND_TRY(fill_lumps(&lumps, *group, groups, network, err));
    POND_TRY(pond_network_build(out,
                                &(struct pond_network_input){
                                    .nodes = groups,
                                    .links = network->links,
                                    .supplier = lumps.supplier,
                                    .customer = lumps.customer,
                                    .value = lumps.value,
                                    .industry = lumps.industry,
                                    .industries = network->industries,
                                    .industry_code = network->industry_code,
                                    .final_demand = lumps.final_demand,
                                    .imports = lumps.imports,
                                },
                                err));
done:
    clear_lumps(&lumps);
    pondi_free(neighbour);
    if (status != POND_OK) {
        pondi_free(*group);
        pondi_free(*lumped);
        *group = NULL;
        *lumped = NULL;
    }
    return status;
}

/* --- checks --- */

static const struct {
    const char *name;
    double low;
    double high;
    bool whole;
} legal[POND_FIT_PARAMETERS] = {
    {"depth", 0.0, 1.0, false},    {"day", 0.0, 36500.0, true}, {"duration", 1.0, 36500.0, true},
    {"recovery", 0.0, 1e4, false}, {"stock", 1.0, 1e4, false},  {"order", 1.0, 1e4, false},
    {"spare", 0.0, 1000.0, false},
};

static enum pond_status check_ranges(const struct pond_fit_input *input, struct pond_error *err)
{
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        const struct pond_fit_range *range = &input->range[p];

        if (!(range->low >= legal[p].low && range->low <= range->high &&
              range->high <= legal[p].high)) {
            return pond_fail(err, POND_EINVAL,
                             "%s from %g to %g (expected a range within %g to %g, its low end "
                             "first)",
                             legal[p].name, range->low, range->high, legal[p].low, legal[p].high);
        }
        if (legal[p].whole &&
            (rint(range->low) != range->low || rint(range->high) != range->high)) {
            return pond_fail(err, POND_EINVAL, "%s from %g to %g (expected whole days)",
                             legal[p].name, range->low, range->high);
        }
    }
    return POND_OK;
}

static enum pond_status check_seen(const struct pond_fit_input *input, struct pond_error *err)
{
    int64_t count = (int64_t)input->series * input->steps;

    for (int64_t k = 0; k < count; k++) {
        if (!isfinite(input->observed[k]) ||
            !(input->expected[k] > 0.0 && isfinite(input->expected[k]))) {
            return pond_fail(err, POND_EINVAL,
                             "step %" PRId64 ": observed %g, expected %g (expected finite numbers, "
                             "the second above 0)",
                             k % input->steps, input->observed[k], input->expected[k]);
        }
    }
    for (int32_t s = 0; s < input->series; s++) {
        if (!(input->noise[s] > 0.0 && isfinite(input->noise[s]))) {
            return pond_fail(err, POND_EINVAL, "noise %g of series %d (expected more than 0)",
                             input->noise[s], (int)s);
        }
    }
    return POND_OK;
}

enum pond_status pond_fit_check(const struct pond_fit_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double usual[POND_FIT_SERIES];
    uint8_t *neighbour = NULL;

    if (input->step_days < 1 || input->steps < 1 || input->series < 1 ||
        input->series > POND_FIT_SERIES || !(input->noise_freedom >= 1.0) ||
        (int64_t)input->step_days * input->steps > 36500) {
        return pond_fail(err, POND_EINVAL,
                         "%d series of %d steps of %d days, noise of %g degrees of freedom "
                         "(expected 1 or 2 series, 1 or more of the others, at most 36500 days)",
                         (int)input->series, (int)input->steps, (int)input->step_days,
                         input->noise_freedom);
    }
    if (input->recovery != POND_RECOVERY_LINEAR && input->recovery != POND_RECOVERY_EXPONENTIAL) {
        return pond_fail(err, POND_EINVAL, "recovery %d (expected linear or exponential)",
                         (int)input->recovery);
    }
    POND_TRY(check_ranges(input, err));
    POND_TRY(check_seen(input, err));
    POND_TRY(POND_NEW(&neighbour, input->network->nodes, err));
    pond_fit_neighbours(input->network, input->struck, input->side, neighbour);
    pond_fit_usual(input->network, input->struck, neighbour, input->side, usual);
    if (!(usual[0] > 0.0)) {
        status = pond_fail(err, POND_EINVAL, "the firms that are struck usually %s other firms",
                           input->side == POND_FIT_SALES ? "sell nothing to" : "buy nothing from");
    }
done:
    pondi_free(neighbour);
    return status;
}

/* --- one run --- */

double pond_fit_change(const double value[POND_FIT_PARAMETERS], bool link)
{
    double spare = value[POND_FIT_SPARE];
    double depth = value[POND_FIT_DEPTH];

    return link ? -depth : -(spare + depth) / (1.0 + spare);
}

/* A run in the making. */
struct trial {
    const struct pond_fit_input *input;
    uint8_t *neighbour;
    struct pond_shock *shock;
    int64_t shocks;
    int64_t capacity;
};

static int series_at(const struct trial *trial, pond_node j, pond_node i)
{
    return pond_fit_series_of(trial->input->struck, trial->neighbour, trial->input->side, j, i);
}

static enum pond_status add_shock(struct trial *trial, const struct pond_shock *shock,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_GROW(&trial->shock, &trial->capacity, trial->shocks + 1, err));
    trial->shock[trial->shocks++] = *shock;
done:
    return status;
}

/* Links of the side, of customer i. */
static enum pond_status add_links(struct trial *trial, struct pond_shock shock, pond_node i,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = trial->input->network;

    for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
        if (series_at(trial, network->in_supplier[e], i) == 0) {
            shock.node = network->in_supplier[e];
            shock.other = i;
            POND_TRY(add_shock(trial, &shock, err));
        }
    }
done:
    return status;
}

static enum pond_status make_shocks(struct trial *trial, const double *value,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_input *input = trial->input;
    struct pond_shock event = {
        .kind = input->link ? POND_SHOCK_LINK : POND_SHOCK_CAPACITY,
        .change = pond_fit_change(value, input->link),
        .other = POND_SHOCK_ALL,
        .day = (int32_t)value[POND_FIT_DAY],
        .duration_days = (int32_t)value[POND_FIT_DURATION],
        .recovery = value[POND_FIT_RECOVERY] > 0.0 ? input->recovery : POND_RECOVERY_SUDDEN,
        .recovery_days = value[POND_FIT_RECOVERY],
    };
    struct pond_shock spare = {
        .kind = POND_SHOCK_CAPACITY,
        .change = value[POND_FIT_SPARE],
        .duration_days = POND_SHOCK_FOREVER,
    };
    const uint8_t *seller = input->side == POND_FIT_SALES ? input->struck : trial->neighbour;

    for (pond_node i = 0; i < input->network->nodes; i++) {
        event.node = i;
        spare.node = i;
        if (input->link) {
            POND_TRY(add_links(trial, event, i, err));
        } else if (input->struck[i] != 0) {
            POND_TRY(add_shock(trial, &event, err));
        }
        if (spare.change > 0.0 && (seller[i] != 0 || (!input->link && input->struck[i] != 0))) {
            POND_TRY(add_shock(trial, &spare, err));
        }
    }
done:
    return status;
}

/* Add what is shipped on one day, as rates. */
static void add_day(const struct trial *trial, const struct pond_days_run *run, double *sum)
{
    const struct pond_network *network = trial->input->network;

    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            int series = series_at(trial, network->in_supplier[e], i);

            if (series >= 0) {
                double shipped = 0.0;
                pond_days_flow(run, i, e - network->in_start[i], NULL, &shipped);
                sum[series] += shipped;
            }
        }
    }
}

static enum pond_status run_steps(const struct trial *trial, struct pond_days_run *run,
                                  double *flow, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_input *input = trial->input;
    double usual[POND_FIT_SERIES] = {0.0, 0.0};

    assert(input->series <= POND_FIT_SERIES);
    add_day(trial, run, usual); /* day -1, the usual state: orders are shipped as they are */
    for (int32_t t = 0; t < input->steps; t++) {
        double sum[POND_FIT_SERIES] = {0.0, 0.0};

        for (int32_t d = 0; d < input->step_days; d++) {
            POND_TRY(pond_days_step(run, err));
            add_day(trial, run, sum);
        }
        for (int32_t s = 0; s < input->series; s++) {
            flow[s * input->steps + t] =
                usual[s] > 0.0 ? sum[s] / (usual[s] * input->step_days) : 0.0;
        }
    }
done:
    return status;
}

enum pond_status pond_fit_simulate(const struct pond_fit_input *input,
                                   const double value[POND_FIT_PARAMETERS], double *flow,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct trial trial = {.input = input};
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct pond_days_input days = pond_days_defaults((struct pond_view){.network = input->network});

    POND_TRY(POND_NEW(&trial.neighbour, input->network->nodes, err));
    pond_fit_neighbours(input->network, input->struck, input->side, trial.neighbour);
    POND_TRY(make_shocks(&trial, value, err));
    days.input_class = input->input_class;
    days.stock_days = value[POND_FIT_STOCK];
    days.order_days = value[POND_FIT_ORDER];
    days.orders = POND_DAYS_ORDERS_DEMAND;
    POND_TRY(pond_days_model_new(&model, &days, err));
    POND_TRY(pond_days_run_new(
        &run, model,
        &(struct pond_days_options){.shock = trial.shock, .shocks = trial.shocks, .alone = true},
        err));
    POND_TRY(run_steps(&trial, run, flow, err));
done:
    pond_days_run_free(run);
    pond_days_model_free(model);
    pondi_free(trial.shock);
    pondi_free(trial.neighbour);
    return status;
}

double pond_fit_noise(const struct pond_fit_input *input, int64_t k)
{
    return input->noise[k / input->steps] * sqrt(fmax(1.0, input->observed[k]));
}

/* The factor of a series that fits best, least squares: 1 where nothing can be scaled. */
static double level_of(const struct pond_fit_input *input, int32_t series, const double *flow)
{
    double up = 0.0;
    double down = 0.0;

    for (int32_t t = 0; t < input->steps; t++) {
        int64_t k = (int64_t)series * input->steps + t;
        double noise = pond_fit_noise(input, k);
        double fitted = input->expected[k] * flow[t] / noise;

        up += input->observed[k] / noise * fitted;
        down += fitted * fitted;
    }
    return input->level && down > 0.0 ? fmax(up / down, 0.0) : 1.0;
}

enum pond_status pond_fit_measure(const struct pond_fit_input *input, struct pond_fit_point *point,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *flow = NULL;

    point->level[0] = 1.0;
    point->level[1] = 1.0;
    point->misfit = 0.0;
    POND_TRY(POND_NEW(&flow, (int64_t)input->series * input->steps, err));
    POND_TRY(pond_fit_simulate(input, point->value, flow, err));
    for (int32_t s = 0; s < input->series; s++) {
        const double *of = flow + (int64_t)s * input->steps;

        point->level[s] = level_of(input, s, of);
        for (int32_t t = 0; t < input->steps; t++) {
            int64_t k = (int64_t)s * input->steps + t;
            double off = input->observed[k] - point->level[s] * input->expected[k] * of[t];
            double in_noise = off / pond_fit_noise(input, k);

            point->misfit += in_noise * in_noise;
        }
    }
done:
    pondi_free(flow);
    return status;
}
