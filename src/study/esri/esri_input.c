/* From the parameters of `pond ripple esri` to the model's input: changed links, input classes,
 * what is closed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/class_rules.h"
#include "study/esri/esri_files.h"
#include "study/esri/esri_sets.h"

/* Link operations of the scenario whose losses are told by firm, where bounds are asked for, and
 * the least steps of it. */
#define SCENARIO_WORK 2e9
#define SCENARIO_STEPS 100

/* --- the network as it would be --- */

static enum pond_status parse_change(const struct pond_study *study, const char *text,
                                     struct pond_link_change *change, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *arrow = strchr(text, '>');
    const char *equals = strrchr(text, '=');
    char *supplier = NULL;
    char *customer = NULL;
    char *end = NULL;

    if (arrow == NULL || equals == NULL || equals < arrow) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"what_if\": \"%s\" is not legal (expected "
                         "SELLER>BUYER=VALUE, for example V1>S2=0)",
                         text);
    }
    POND_TRY(POND_NEW(&supplier, arrow - text + 1, err));
    POND_TRY(POND_NEW(&customer, equals - arrow, err));
    memcpy(supplier, text, (size_t)(arrow - text));
    memcpy(customer, arrow + 1, (size_t)(equals - arrow - 1));
    POND_TRY(pond_study_find_node(study, supplier, &change->supplier, err));
    POND_TRY(pond_study_find_node(study, customer, &change->customer, err));
    change->value = strtod(equals + 1, &end);
    if (end == equals + 1 || *end != '\0' || !isfinite(change->value) || change->value < 0.0) {
        status = pond_fail(err, POND_EINVAL,
                           "parameter \"what_if\": \"%s\" in \"%s\" is not a value (expected a "
                           "number >= 0)",
                           equals + 1, text);
    }
done:
    pondi_free(supplier);
    pondi_free(customer);
    return status;
}

static enum pond_status make_view(struct esri_study *state, const struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(study, "what_if");
    size_t count = json_array_size(list);

    state->view.network = study->network;
    if (count == 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&state->change, count, err));
    for (size_t i = 0; i < count; i++) {
        POND_TRY(parse_change(study, json_string_value(json_array_get(list, i)), &state->change[i],
                              err));
    }
    state->changes = (int64_t)count;
    POND_TRY(pond_overlay_new(&state->overlay, study->network, state->change, state->changes, err));
    state->view.overlay = state->overlay;
done:
    return status;
}

static enum pond_status make_classes(struct esri_study *state, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    size_t count = (size_t)network->industries * (size_t)network->industries;
    const char *path = pond_study_text(study, "classes");

    POND_TRY(POND_NEW(&state->input_class, count, err));
    POND_TRY(study_class_rule(state->input_class, pond_study_text(study, "inputs"), network, err));
    if (path[0] != '\0') {
        POND_TRY(study_class_file(state->input_class, study, path, err));
    }
done:
    return status;
}

/* What firms sell and buy with the outside: denominators that no firm's failure lowers. */
static enum pond_status make_outside(struct esri_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;

    if (!pond_study_bool(study, "outside")) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&state->revenue, network->nodes, err));
    POND_TRY(POND_NEW(&state->costs, network->nodes, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        state->revenue[i] = pond_view_sales(state->view, i) + network->final_demand[i];
        state->costs[i] = pond_view_purchases(state->view, i) + network->imports[i];
    }
done:
    return status;
}

/* --- what is closed --- */

static enum pond_status add_shock(struct esri_study *state, pond_node node, double down, double up,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_GROW(&state->shock, &state->shock_capacity, state->shocks + 1, err));
    state->shock[state->shocks++] = (struct pond_esri_shock){node, down, up};
done:
    return status;
}

static enum pond_status read_share(const struct pond_csv *csv, const struct pond_csv_row *row,
                                   int32_t column, double *share, struct pond_error *err)
{
    enum pond_status status = pond_csv_number(csv, row, column, share, err);

    if (status == POND_OK && !(*share >= 0.0 && *share <= 1.0)) {
        status = pond_csv_fail(csv, row, column, "a share from 0 to 1", err);
    }
    return status;
}

static enum pond_status take_shock(struct esri_study *state, const struct pond_study *study,
                                   const struct pond_csv *csv, const struct pond_csv_row *row,
                                   const int32_t *column, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node node = 0;
    double down = 0.0;
    double up = 0.0;

    POND_TRY(esri_study_read_node(study, csv, row, column[0], &node, err));
    POND_TRY(read_share(csv, row, column[1], &down, err));
    POND_TRY(read_share(csv, row, column[2], &up, err));
    POND_TRY(add_shock(state, node, down, up, err));
done:
    return status;
}

static enum pond_status read_capacity(struct esri_study *state, struct pond_study *study,
                                      const char *path, struct pond_error *err)
{
    static const char *const names[] = {"firm", "down", "up"};
    const struct esri_file file = {.name = names, .columns = 3, .take = take_shock};

    return esri_study_read_rows(state, study, path, &file, err);
}

static enum pond_status choose_firms(struct esri_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(study, "firm");
    size_t count = json_array_size(list);
    bool together = pond_study_bool(study, "together");

    if (count == 0) {
        state->batch.count = study->network->nodes;
        return together ? pond_fail(err, POND_EINVAL,
                                    "parameter \"together\" needs \"firm\": say which firms")
                        : POND_OK;
    }
    POND_TRY(POND_NEW(&state->node, count, err));
    for (size_t i = 0; i < count; i++) {
        POND_TRY(pond_study_find_node(study, json_string_value(json_array_get(list, i)),
                                      &state->node[i], err));
        if (together) {
            POND_TRY(add_shock(state, state->node[i], 1.0, 1.0, err));
        }
    }
    state->batch.count = (int64_t)count;
    state->batch.node = state->node;
done:
    return status;
}

static enum pond_status choose_shocks(struct esri_study *state, struct pond_study *study,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(study, "capacity");

    if (path[0] != '\0') {
        if (json_array_size(pond_study_list(study, "firm")) > 0) {
            return pond_fail(err, POND_EINVAL,
                             "parameters \"capacity\" and \"firm\" exclude each other");
        }
        POND_TRY(read_capacity(state, study, path, err));
        if (state->shocks == 0) {
            return pond_fail(err, POND_EINVAL,
                             "%s: there is no row below the heads (expected one for each firm that "
                             "loses capacity: firm, down, up)",
                             path);
        }
    } else {
        POND_TRY(choose_firms(state, study, err));
    }
    if (path[0] != '\0' || state->shocks > 0) {
        POND_TRY(POND_NEW(&state->start, 2, err));
        state->start[1] = state->shocks;
        state->batch.count = 1;
        state->batch.node = NULL;
        state->batch.start = state->start;
        state->batch.shock = state->shock;
    }
done:
    return status;
}

enum pond_status esri_study_input(struct esri_study *state, struct pond_study *study,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(make_view(state, study, err));
    POND_TRY(make_classes(state, study, err));
    POND_TRY(esri_sets_main(state, study, err));
    POND_TRY(make_outside(state, study, err));
    POND_TRY(choose_shocks(state, study, err));
done:
    return status;
}

/* Steps in which the losses of one scenario are told by firm, where bounds are asked for. */
static int64_t most_steps(const struct esri_study *state)
{
    double links = (double)pond_view_links(state->view) + state->view.network->nodes;
    int64_t steps = (int64_t)(SCENARIO_WORK / links);

    steps = steps > SCENARIO_STEPS ? steps : SCENARIO_STEPS;
    return steps < state->input.max_iterations ? steps : state->input.max_iterations;
}

enum pond_status esri_study_model(struct esri_study *state, const struct pond_study *study,
                                  struct pond_error *err)
{
    state->input = (struct pond_esri_input){
        .view = state->view,
        .input_class = state->input_class,
        .substitution = pond_study_bool(study, "substitution"),
        .revenue = state->revenue,
        .costs = state->costs,
        .weights = state->sets,
        .weight = state->weight,
        .eps = pond_study_number(study, "eps"),
        .stop = strcmp(pond_study_text(study, "stop"), "total") == 0 ? POND_ESRI_STOP_TOTAL
                                                                     : POND_ESRI_STOP_STATE,
        .compat = pond_study_bool(study, "compat"),
        .max_iterations = pond_study_integer(study, "max_iterations"),
    };
    if (state->batch.tol > 0.0) {
        state->input.limit = true;
        state->input.eps = state->batch.tol;
        state->input.max_iterations = most_steps(state);
    }
    return pond_esri_model_new(&state->model, &state->input, err);
}

void esri_columns_clear(struct esri_columns *columns)
{
    pondi_free(columns->total);
    pondi_free(columns->down);
    pondi_free(columns->up);
    pondi_free(columns->total_hi);
    pondi_free(columns->iterations);
    pondi_free(columns->settled);
    pondi_free(columns->tie);
    pondi_free(columns->closed);
}

void esri_study_free(struct esri_study *state)
{
    if (state == NULL) {
        return;
    }
    for (int i = 0; i < state->works; i++) {
        pond_esri_work_free(state->work[i]);
        esri_columns_clear(&state->scratch[i]);
    }
    pondi_free(state->work);
    pondi_free(state->scratch);
    pond_esri_model_free(state->model);
    pond_overlay_free(state->overlay);
    pondi_free(state->change);
    pondi_free(state->input_class);
    esri_sets_free(state);
    pondi_free(state->revenue);
    pondi_free(state->costs);
    pondi_free(state->node);
    pondi_free(state->start);
    pondi_free(state->shock);
    esri_columns_clear(&state->answer);
    pondi_free(state);
}
