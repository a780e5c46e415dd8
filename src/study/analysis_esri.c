/* `pond ripple esri`: how much of the economy each firm's failure would take along.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ingest/csv.h"
#include "study/analyses.h"
#include "study/esri_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Codes of the firms to close, one at a time; not given: every firm."},
    {"together", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Close the firms of --firm all at once."},
    {"capacity", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns firm, down, up: the share of its output that each firm loses (down) and "
     "of its purchases that it stops (up), 0 to 1; one scenario."},
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector linear leontief none",
     "How inputs matter: sector: physical production needs its physical inputs, all else loses in "
     "proportion; linear: all in proportion; leontief: all are essential; none: none matters."},
    {"classes", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV with the columns supplier_industry, customer_industry, class (2 essential, 1 "
     "non-essential, 0 negligible): overrides --inputs for the pairs that it lists."},
    {"substitution", POND_PARAMETER_BOOL, "", "true", 0, 0, "",
     "Other suppliers of the same industry step in according to their market share."},
    {"outside", POND_PARAMETER_BOOL, "", "true", 0, 0, "",
     "Sales to final consumers and purchases from unknown sellers count as shares that no firm's "
     "failure takes away."},
    {"weights", POND_PARAMETER_CHOICE, "", "turnover", 0, 0,
     "output sales purchases turnover employees equal",
     "What a firm's loss counts: its output (sales to firms and final consumers), sales to firms, "
     "purchases, turnover (the larger of output and purchases), employees, or 1."},
    {"what_if", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Changed links, as SELLER>BUYER=VALUE; 0 takes a link away."},
    {"eps", POND_PARAMETER_NUMBER, "share", "0.01", 1e-15, 1, "",
     "The iteration stops when no firm's loss grows by more than this in a step."},
    {"stop", POND_PARAMETER_CHOICE, "", "state", 0, 0, "state total",
     "What eps limits: the growth of any firm's loss (state), or the relative growth of the total "
     "loss (total)."},
    {"compat", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Treat dead markets and zero revenue as the authors' code does."},
    {"max_iterations", POND_PARAMETER_INTEGER, "steps", "100000", 1, 1e9, "",
     "Give up after this many steps; the scores then hold what was reached, with a warning."},
};

static enum pond_status copy_array(double **out, const double *from, const double *add,
                                   pond_node count, struct pond_error *err)
{
    enum pond_status status = POND_NEW(out, count, err);

    for (pond_node i = 0; status == POND_OK && i < count; i++) {
        (*out)[i] = from[i] + add[i];
    }
    return status;
}

/* --- parameters to the model's input --- */

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
    struct pond_link_change *change = NULL;

    state->view.network = study->network;
    if (count == 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&change, count, err));
    for (size_t i = 0; i < count; i++) {
        POND_TRY(parse_change(study, json_string_value(json_array_get(list, i)), &change[i], err));
    }
    POND_TRY(pond_overlay_new(&state->overlay, study->network, change, (int64_t)count, err));
    state->view.overlay = state->overlay;
done:
    pondi_free(change);
    return status;
}

static int32_t find_industry(const struct pond_network *network, struct pond_csv_cell cell)
{
    for (int32_t i = 0; i < network->industries; i++) {
        if (strlen(network->industry_code[i]) == cell.length &&
            memcmp(network->industry_code[i], cell.text, cell.length) == 0) {
            return i;
        }
    }
    return -1;
}

/* Open a file of three columns and find them. */
static enum pond_status open_columns(struct pond_csv **csv, struct pond_study *study,
                                     const char *path, const char *const name[3], int32_t column[3],
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_study_hash_file(study, path, err));
    POND_TRY(pond_csv_open(csv, path, NULL, err));
    for (int i = 0; i < 3; i++) {
        POND_TRY(pond_csv_find(*csv, name[i], &column[i], err));
    }
done:
    return status;
}

/* Take the classes that the file lists; pairs of industries that the network lacks are skipped. */
static enum pond_status read_classes(struct esri_study *state, struct pond_study *study,
                                     const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"supplier_industry", "customer_industry", "class"};
    const struct pond_network *network = study->network;
    const struct pond_csv_row *row = NULL;
    struct pond_csv *csv = NULL;
    int32_t column[3];

    POND_TRY(open_columns(&csv, study, path, names, column, err));
    for (;;) {
        int32_t from = 0;
        int32_t to = 0;
        double value = 0.0;
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(pond_csv_number(csv, row, column[2], &value, err));
        if (value != 0.0 && value != 1.0 && value != 2.0) {
            status = pond_csv_fail(csv, row, column[2], "0, 1 or 2", err);
            goto done;
        }
        from = find_industry(network, row->cell[column[0]]);
        to = find_industry(network, row->cell[column[1]]);
        if (from >= 0 && to >= 0) {
            state->input_class[(int64_t)from * network->industries + to] = (uint8_t)value;
        }
    }
done:
    pond_csv_close(csv);
    return status;
}

static enum pond_status make_classes(struct esri_study *state, struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    size_t count = (size_t)network->industries * (size_t)network->industries;
    const char *rule = pond_study_text(study, "inputs");
    const char *path = pond_study_text(study, "classes");

    POND_TRY(POND_NEW(&state->input_class, count, err));
    if (strcmp(rule, "sector") == 0) {
        pond_esri_classes_by_sector(network->industry_code, network->industries, state->input_class,
                                    NULL);
    } else {
        memset(state->input_class,
               strcmp(rule, "leontief") == 0 ? POND_INPUT_ESSENTIAL
               : strcmp(rule, "linear") == 0 ? POND_INPUT_NON_ESSENTIAL
                                             : POND_INPUT_NEGLIGIBLE,
               count);
    }
    if (path[0] != '\0') {
        POND_TRY(read_classes(state, study, path, err));
    }
done:
    return status;
}

static double weight_of(const struct esri_study *state, const struct pond_study *study,
                        const char *kind, pond_node node)
{
    const struct pond_network *network = study->network;
    double sales = pond_view_sales(state->view, node);
    double output = sales + network->final_demand[node];
    double bought = pond_view_purchases(state->view, node) + network->imports[node];

    if (strcmp(kind, "sales") == 0) {
        return sales;
    }
    if (strcmp(kind, "purchases") == 0) {
        return bought;
    }
    if (strcmp(kind, "turnover") == 0) {
        return output > bought ? output : bought;
    }
    if (strcmp(kind, "employees") == 0) {
        double employees = study->firms.column[POND_FIRM_EMPLOYEES].f64[network->firm[node]];
        return isnan(employees) ? 0.0 : employees;
    }
    return strcmp(kind, "equal") == 0 ? 1.0 : output;
}

static enum pond_status make_weights(struct esri_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;
    const char *kind = pond_study_text(study, "weights");

    POND_TRY(POND_NEW(&state->weight, network->nodes, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        state->weight[i] = weight_of(state, study, kind, i);
    }
    if (!(pond_sum(state->weight, network->nodes) > 0.0)) {
        status = pond_fail(err, POND_EINVAL,
                           "parameter \"weights\": all firms have weight 0 by \"%s\" (choose "
                           "another, for example turnover)",
                           kind);
        goto done;
    }
    if (pond_study_bool(study, "outside")) {
        POND_TRY(copy_array(&state->revenue, network->sales, network->final_demand, network->nodes,
                            err));
        POND_TRY(
            copy_array(&state->costs, network->purchases, network->imports, network->nodes, err));
        /* The overlay may change what firms sell and buy; the outside stays as it was. */
        for (pond_node i = 0; state->overlay != NULL && i < network->nodes; i++) {
            state->revenue[i] = pond_view_sales(state->view, i) + network->final_demand[i];
            state->costs[i] = pond_view_purchases(state->view, i) + network->imports[i];
        }
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

static enum pond_status read_shock(struct esri_study *state, const struct pond_study *study,
                                   const struct pond_csv *csv, const struct pond_csv_row *row,
                                   const int32_t column[3], struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_csv_cell code = row->cell[column[0]];
    char *text = NULL;
    pond_node node = 0;
    double down = 0.0;
    double up = 0.0;

    POND_TRY(POND_NEW(&text, code.length + 1, err));
    memcpy(text, code.text, code.length);
    if (pond_study_find_node(study, text, &node, err) != POND_OK) {
        status =
            pond_csv_fail(csv, row, column[0], "the code of a firm that trades in the period", err);
        goto done;
    }
    POND_TRY(read_share(csv, row, column[1], &down, err));
    POND_TRY(read_share(csv, row, column[2], &up, err));
    POND_TRY(add_shock(state, node, down, up, err));
done:
    pondi_free(text);
    return status;
}

static enum pond_status read_capacity(struct esri_study *state, struct pond_study *study,
                                      const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"firm", "down", "up"};
    const struct pond_csv_row *row = NULL;
    struct pond_csv *csv = NULL;
    int32_t column[3];

    POND_TRY(open_columns(&csv, study, path, names, column, err));
    for (;;) {
        POND_TRY(pond_csv_next_good(csv, &row, err));
        if (row == NULL) {
            break;
        }
        POND_TRY(read_shock(state, study, csv, row, column, err));
    }
done:
    pond_csv_close(csv);
    return status;
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

/* --- the steps that the registry knows --- */

static void esri_release(void *user)
{
    struct esri_study *state = user;

    if (state == NULL) {
        return;
    }
    for (int i = 0; i < state->works; i++) {
        pond_esri_work_free(state->work[i]);
    }
    pondi_free(state->work);
    pond_esri_model_free(state->model);
    pond_overlay_free(state->overlay);
    pondi_free(state->input_class);
    pondi_free(state->weight);
    pondi_free(state->revenue);
    pondi_free(state->costs);
    pondi_free(state->node);
    pondi_free(state->start);
    pondi_free(state->shock);
    pondi_free(state->total);
    pondi_free(state->down);
    pondi_free(state->up);
    pondi_free(state->iterations);
    pondi_free(state->settled);
    pondi_free(state);
}

static enum pond_status make_model(struct esri_study *state, const struct pond_study *study,
                                   struct pond_error *err)
{
    struct pond_esri_input input = {
        .view = state->view,
        .input_class = state->input_class,
        .substitution = pond_study_bool(study, "substitution"),
        .revenue = state->revenue,
        .costs = state->costs,
        .weights = 1,
        .weight = state->weight,
        .eps = pond_study_number(study, "eps"),
        .stop = strcmp(pond_study_text(study, "stop"), "total") == 0 ? POND_ESRI_STOP_TOTAL
                                                                     : POND_ESRI_STOP_STATE,
        .compat = pond_study_bool(study, "compat"),
        .max_iterations = pond_study_integer(study, "max_iterations"),
    };

    return pond_esri_model_new(&state->model, &input, err);
}

static enum pond_status make_answers(struct esri_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = state->batch.count;
    int threads = pond_threads();

    POND_TRY(POND_NEW(&state->total, count, err));
    POND_TRY(POND_NEW(&state->down, count, err));
    POND_TRY(POND_NEW(&state->up, count, err));
    POND_TRY(POND_NEW(&state->iterations, count, err));
    POND_TRY(POND_NEW(&state->settled, count, err));
    POND_TRY(POND_NEW(&state->work, threads, err));
    state->works = threads;
    state->batch.total = state->total;
    state->batch.down = state->down;
    state->batch.up = state->up;
    state->batch.iterations = state->iterations;
    state->batch.settled = state->settled;
done:
    return status;
}

static enum pond_status esri_prepare(struct pond_study *study, void **out, int64_t *count,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_study *state = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&state, 1, err));
    POND_TRY(make_view(state, study, err));
    POND_TRY(make_classes(state, study, err));
    POND_TRY(make_weights(state, study, err));
    POND_TRY(choose_shocks(state, study, err));
    POND_TRY(make_model(state, study, err));
    POND_TRY(make_answers(state, err));
    *count = state->batch.count;
    *out = state;
    state = NULL;
done:
    esri_release(state);
    return status;
}

static enum pond_status esri_run_range(void *user, int64_t begin, int64_t end, int thread,
                                       struct pond_error *err)
{
    struct esri_study *state = user;
    enum pond_status status = POND_OK;

    if (state->work[thread] == NULL) {
        POND_TRY(pond_esri_work_new(&state->work[thread], state->model, err));
    }
    POND_TRY(
        pond_esri_run_range(state->model, state->work[thread], &state->batch, begin, end, err));
done:
    return status;
}

static enum pond_status esri_finish(void *user, struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err)
{
    return esri_study_tables(user, study, result, err);
}

const struct pond_analysis pond_analysis_esri = {
    .name = "ripple esri",
    .version = 1,
    .question = "Which firms hold the economy together: how much output is lost when one fails?",
    .method =
        "Economic systemic risk index (Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific "
        "Reports 12:7719): a firm stops; its customers lose output for want of inputs (down), its "
        "suppliers for want of orders (up), and theirs in turn, until the losses settle. The score "
        "is the share of all output that is lost, the firm's own included.",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = esri_prepare,
    .run_range = esri_run_range,
    .finish = esri_finish,
    .release = esri_release,
    .block = 16,
    .item = "firms",
};
