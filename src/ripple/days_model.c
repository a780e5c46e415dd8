/* Prepares the model by days: checks, usual output, links by supplier.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/days_model.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"

struct pond_days_input pond_days_defaults(struct pond_view view)
{
    return (struct pond_days_input){.view = view,
                                    .stock_days = 15.0,
                                    .order_days = 6.0,
                                    .orders = POND_DAYS_ORDERS_USE,
                                    .rationing = POND_DAYS_RATION_LEVEL,
                                    .overcapacity_days = 365.0,
                                    .change_exponent = 1.08,
                                    .fixed_share = 0.5,
                                    .income_memory = 0.99};
}

/* Is a number of days 1 or more? */
static bool at_least_one(double days)
{
    return days >= 1.0 && isfinite(days);
}

static enum pond_status check_stock_days(const struct pond_days_input *input,
                                         struct pond_error *err)
{
    const struct pond_network *network = input->view.network;
    int64_t cells = (int64_t)network->industries * network->industries;

    if (!at_least_one(input->stock_days)) {
        return pond_fail(err, POND_EINVAL, "stocks for %g days (expected 1 or more)",
                         input->stock_days);
    }
    for (pond_node i = 0; input->node_stock_days != NULL && i < network->nodes; i++) {
        if (!at_least_one(input->node_stock_days[i])) {
            return pond_fail(err, POND_EINVAL,
                             "firm %" PRId32 ": stocks for %g days (expected 1 or more)", i,
                             input->node_stock_days[i]);
        }
    }
    for (int64_t c = 0; input->industry_stock_days != NULL && c < cells; c++) {
        if (input->industry_stock_days[c] != 0.0 && !at_least_one(input->industry_stock_days[c])) {
            return pond_fail(err, POND_EINVAL,
                             "goods of industry %" PRId64 " in industry %" PRId64
                             ": stocks for %g days (expected 1 or more, or 0: as the firm)",
                             c / network->industries, c % network->industries,
                             input->industry_stock_days[c]);
        }
    }
    return POND_OK;
}

static enum pond_status check_within(const char *what, double value, double most,
                                     struct pond_error *err)
{
    if (!(value >= 0.0 && value <= most)) {
        return pond_fail(err, POND_EINVAL, "%s %g (expected 0 to %g)", what, value, most);
    }
    return POND_OK;
}

static enum pond_status check_switches(const struct pond_days_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (input->change_after_days < 0 || input->change_after_days > POND_DAYS_CHANGE_MAX) {
        return pond_fail(err, POND_EINVAL,
                         "suppliers changed after %" PRId32 " days (expected 0, never, to %d)",
                         input->change_after_days, POND_DAYS_CHANGE_MAX);
    }
    if (input->overcapacity != 0.0 && !at_least_one(input->overcapacity)) {
        return pond_fail(err, POND_EINVAL, "overcapacity %g (expected 0, none, or 1 and more)",
                         input->overcapacity);
    }
    if (input->overcapacity > 1.0 && !at_least_one(input->overcapacity_days)) {
        return pond_fail(err, POND_EINVAL, "overcapacity over %g days (expected 1 or more)",
                         input->overcapacity_days);
    }
    POND_TRY(check_within("change exponent", input->change_exponent, 10.0, err));
    POND_TRY(check_within("exit rate", input->exit_rate, 1.0, err));
    POND_TRY(check_within("entry rate", input->entry_rate, 1.0, err));
    POND_TRY(check_within("cash days", input->cash_days, 1e6, err));
    POND_TRY(check_within("fixed share", input->fixed_share, 1.0, err));
    POND_TRY(check_within("income share", input->income_share, 1.0, err));
    POND_TRY(check_within("income memory", input->income_memory, 1.0, err));
    for (pond_node i = 0; input->spare_capacity != NULL && i < input->view.network->nodes; i++) {
        if (!(input->spare_capacity[i] >= 0.0 && isfinite(input->spare_capacity[i]))) {
            return pond_fail(err, POND_EINVAL,
                             "firm %" PRId32 ": spare capacity %g (expected 0 or more)", i,
                             input->spare_capacity[i]);
        }
    }
    for (pond_node i = 0; input->wages != NULL && i < input->view.network->nodes; i++) {
        if (!(input->wages[i] >= 0.0 && isfinite(input->wages[i]))) {
            return pond_fail(err, POND_EINVAL, "firm %" PRId32 ": wages %g (expected 0 or more)", i,
                             input->wages[i]);
        }
    }
done:
    return status;
}

static enum pond_status check_input(const struct pond_days_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = input->view.network;
    int64_t cells = (int64_t)network->industries * network->industries;

    if (!at_least_one(input->order_days)) {
        return pond_fail(err, POND_EINVAL, "orders over %g days (expected 1 or more)",
                         input->order_days);
    }
    if ((int)input->orders < POND_DAYS_ORDERS_USE || (int)input->orders > POND_DAYS_ORDERS_DEMAND) {
        return pond_fail(err, POND_EINVAL, "orders %d (expected 0 to 2)", (int)input->orders);
    }
    if ((int)input->rationing < POND_DAYS_RATION_LEVEL ||
        (int)input->rationing > POND_DAYS_RATION_SHARE) {
        return pond_fail(err, POND_EINVAL, "rationing %d (expected 0 or 1)", (int)input->rationing);
    }
    for (int64_t c = 0; input->input_class != NULL && c < cells; c++) {
        if (input->input_class[c] > POND_INPUT_ESSENTIAL) {
            return pond_fail(err, POND_EINVAL, "input class %d (expected 0 to 2)",
                             (int)input->input_class[c]);
        }
    }
    if ((uint64_t)pond_view_links(input->view) > UINT32_MAX) {
        return pond_fail(err, POND_ELIMIT, "%" PRId64 " links (at most 4294967295)",
                         (int64_t)pond_view_links(input->view));
    }
    POND_TRY(check_switches(input, err));
    POND_TRY(check_stock_days(input, err));
done:
    return status;
}

/* Rows of a view that has changes. */
static enum pond_status copy_rows(struct pond_days_model *model, struct pond_view view,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_edge e = 0;

    POND_TRY(POND_NEW(&model->own_start, (int64_t)model->nodes + 1, err));
    POND_TRY(POND_NEW(&model->own_supplier, model->links, err));
    POND_TRY(POND_NEW(&model->own_usual, model->links, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        struct pond_row row = pond_view_suppliers(view, i);

        for (int64_t k = 0; k < row.links; k++) {
            model->own_supplier[e] = row.node[k];
            model->own_usual[e++] = row.value[k];
        }
        model->own_start[i + 1] = e;
    }
    model->in_start = model->own_start;
    model->supplier = model->own_supplier;
    model->usual = model->own_usual;
done:
    return status;
}

/* Where each industry begins in a row, and how it matters there. */
static void mark_links(struct pond_days_model *model, const uint8_t *input_class)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        int32_t before = -1;

        for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1]; e++) {
            int32_t industry = model->industry[model->supplier[e]];
            uint8_t class = POND_INPUT_ESSENTIAL;

            if (input_class != NULL) {
                class = input_class[(int64_t)industry * model->industries + model->industry[i]];
            }
            model->mark[e] = (uint8_t)((industry != before ? POND_DAYS_FIRST : 0U) |
                                       (unsigned)class << POND_DAYS_CLASS);
            before = industry;
        }
    }
}

/* Links by supplier, and usual output: added in the order in which the daily passes add. */
static void turn_links(struct pond_days_model *model)
{
    pond_edge *start = model->out_start;

    for (pond_edge e = 0; e < model->links; e++) {
        start[model->supplier[e] + 1]++;
    }
    for (pond_node j = 0; j < model->nodes; j++) {
        if (start[j + 1] > model->most_customers) {
            model->most_customers = start[j + 1];
        }
        start[j + 1] += start[j];
    }
    for (pond_edge e = 0; e < model->links; e++) {
        pond_node j = model->supplier[e];

        model->slot[start[j]++] = (uint32_t)e;
        model->output[j] += model->usual[e];
    }
    memmove(start + 1, start, (size_t)model->nodes * sizeof *start);
    start[0] = 0;
}

static void fill_margins(struct pond_days_model *model, const double *imports)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        double inputs = imports[i];

        for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1]; e++) {
            inputs += model->usual[e];
        }
        model->margin[i] = model->output[i] > 0.0 ? model->output[i] - inputs : 0.0;
    }
}

/* Of a link: its own, else that of the two industries, else the firm's. */
static double days_of_link(const struct pond_days_model *model, const struct pond_days_input *input,
                           pond_node customer, pond_edge e)
{
    int32_t sells = model->industry[model->supplier[e]];
    int32_t buys = model->industry[customer];
    double days = input->link_stock_days != NULL ? input->link_stock_days[e] : 0.0;

    if (days == 0.0 && input->industry_stock_days != NULL) {
        days = input->industry_stock_days[(int64_t)sells * model->industries + buys];
    }
    return days != 0.0 ? days : pondi_days_of_firm(model, customer);
}

static enum pond_status fill_link_days(struct pond_days_model *model,
                                       const struct pond_days_input *input, struct pond_error *err)
{
    for (pond_node i = 0; i < model->nodes; i++) {
        for (pond_edge e = model->in_start[i]; e < model->in_start[i + 1]; e++) {
            double days = days_of_link(model, input, i, e);

            if (!at_least_one(days)) {
                return pond_fail(err, POND_EINVAL,
                                 "link %" PRId64 " of firm %" PRId32
                                 ": stocks for %g days (expected 1 or more, or 0: as the firm)",
                                 (int64_t)(e - model->in_start[i]), i, days);
            }
            if ((model->mark[e] & POND_DAYS_FIRST) == 0U && days != model->link_days[e - 1]) {
                return pond_fail(err, POND_EINVAL,
                                 "link %" PRId64 " of firm %" PRId32
                                 ": stocks for %g days, %g for the same industry's goods before "
                                 "(expected the same)",
                                 (int64_t)(e - model->in_start[i]), i, days,
                                 model->link_days[e - 1]);
            }
            model->link_days[e] = days;
        }
    }
    return POND_OK;
}

static enum pond_status copy_stock_days(struct pond_days_model *model,
                                        const struct pond_days_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (input->node_stock_days != NULL) {
        POND_TRY(POND_NEW(&model->stock_days, model->nodes, err));
        memcpy(model->stock_days, input->node_stock_days,
               (size_t)model->nodes * sizeof *model->stock_days);
    }
    if (input->industry_stock_days != NULL || input->link_stock_days != NULL) {
        POND_TRY(POND_NEW(&model->link_days, model->links, err));
        POND_TRY(fill_link_days(model, input, err));
    }
done:
    return status;
}

static enum pond_status fill_model(struct pond_days_model *model,
                                   const struct pond_days_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = input->view.network;

    model->with = *input;
    model->nodes = network->nodes;
    model->links = pond_view_links(input->view);
    model->industries = network->industries;
    model->industry = network->industry;
    model->final = network->final_demand;
    model->in_start = network->in_start;
    model->supplier = network->in_supplier;
    model->usual = network->in_value;
    if (input->view.overlay != NULL) {
        POND_TRY(copy_rows(model, input->view, err));
    }
    POND_TRY(POND_NEW(&model->out_start, (int64_t)model->nodes + 1, err));
    POND_TRY(POND_NEW(&model->slot, model->links, err));
    POND_TRY(POND_NEW(&model->mark, model->links, err));
    POND_TRY(POND_NEW(&model->output, model->nodes, err));
    POND_TRY(POND_NEW(&model->margin, model->nodes, err));
    memcpy(model->output, model->final, (size_t)model->nodes * sizeof *model->output);
    mark_links(model, input->input_class);
    POND_TRY(copy_stock_days(model, input, err));
    if (input->spare_capacity != NULL) {
        POND_TRY(POND_NEW(&model->spare, model->nodes, err));
        memcpy(model->spare, input->spare_capacity, (size_t)model->nodes * sizeof *model->spare);
    }
    turn_links(model);
    fill_margins(model, network->imports);
    model->imports = network->imports;
    model->grows = input->overcapacity > 1.0;
    model->pays = input->cash_days > 0.0;
    model->closes = model->pays || input->exit_rate > 0.0;
    model->earns = input->income_share > 0.0;
    model->changes = input->change_after_days > 0;
    if (model->pays || model->earns) {
        POND_TRY(pondi_days_accounts(model, input->wages, err));
    }
    if (model->changes) {
        POND_TRY(pondi_days_rank(model, input->change_exponent, err));
    }
done:
    return status;
}

enum pond_status pond_days_model_new(struct pond_days_model **out,
                                     const struct pond_days_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;

    *out = NULL;
    POND_TRY(check_input(input, err));
    POND_TRY(POND_NEW(&model, 1, err));
    POND_TRY(fill_model(model, input, err));
    *out = model;
    model = NULL;
done:
    pond_days_model_free(model);
    return status;
}

void pond_days_model_free(struct pond_days_model *model)
{
    if (model == NULL) {
        return;
    }
    pondi_free(model->out_start);
    pondi_free(model->slot);
    pondi_free(model->mark);
    pondi_free(model->output);
    pondi_free(model->margin);
    pondi_free(model->stock_days);
    pondi_free(model->link_days);
    pondi_free(model->spare);
    pondi_free(model->wage);
    pondi_free(model->fixed);
    pondi_free(model->profit);
    pondi_free(model->rank_start);
    pondi_free(model->ranked);
    pondi_free(model->reach);
    pondi_free(model->own_start);
    pondi_free(model->own_supplier);
    pondi_free(model->own_usual);
    pondi_free(model);
}

pond_node pondi_days_customer(const struct pond_days_model *model, pond_edge edge)
{
    pond_node low = 0;
    pond_node high = model->nodes - 1;

    while (low < high) {
        pond_node middle = low + (high - low) / 2;

        if (model->in_start[middle + 1] <= edge) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
