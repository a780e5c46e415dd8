/* From a view of the network to the shares along which losses travel, ready to be pulled.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/esri_links.h"

#include <math.h>

#include "base/alloc.h"

/* What a share is of: the given total, or what the links add up to. A given total below the links'
 * cannot be true, and 0 mostly means that nobody knows: the links' total stands in, so that shares
 * stay shares. The authors' code divides by whatever is given, and by 1 for 0. */
static double denominator(double given, double strength, bool compat)
{
    if (compat) {
        return given == 0.0 ? 1.0 : given;
    }
    return given < strength ? strength : given;
}

/* Below by more than rounding. */
static bool is_below(double given, double strength)
{
    return given < strength * (1.0 - 1e-9);
}

/* Turn the upstream rows round: customer -> suppliers in ascending order, with the same shares. */
static enum pond_status build_suppliers(struct pond_esri_model *model, int64_t links,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *start = NULL;

    POND_TRY(POND_NEW_RANDOM(&model->suppliers.start, (size_t)model->nodes + 1, err));
    POND_TRY(POND_NEW_RANDOM(&model->suppliers.node, links + PONDI_PADDING, err));
    POND_TRY(POND_NEW_RANDOM(&model->supplier_share, links + PONDI_PADDING, err));
    start = model->suppliers.start;
    for (int64_t e = 0; e < links; e++) {
        start[model->up.node[e] + 1]++;
    }
    for (pond_node j = 0; j < model->nodes; j++) {
        start[j + 1] += start[j];
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            int64_t at = start[model->up.node[e]]++;

            model->suppliers.node[at] = i;
            model->supplier_share[at] = model->up_share[e];
        }
    }
    for (pond_node j = model->nodes; j > 0; j--) {
        start[j] = start[j - 1];
    }
    start[0] = 0;
done:
    return status;
}

enum pond_status pondi_esri_build_up(struct pond_esri_model *model,
                                     const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t links = pond_view_links(input->view);
    int64_t at = 0;

    POND_TRY(POND_NEW_RANDOM(&model->up.start, (size_t)model->nodes + 1, err));
    POND_TRY(POND_NEW_RANDOM(&model->up.node, links + PONDI_PADDING, err));
    POND_TRY(POND_NEW_RANDOM(&model->up_share, links, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        struct pond_row customers = pond_view_customers(input->view, i);
        double sales = model->sales[i];
        double total = sales;

        if (input->revenue != NULL) {
            model->facts.raised_revenue += is_below(input->revenue[i], sales);
            total = denominator(input->revenue[i], sales, input->compat);
        }
        if (model->held != NULL && model->held[i] != 0) {
            total = (double)INFINITY; /* no share of a loss reaches it */
        }
        for (int64_t e = 0; e < customers.links; e++) {
            model->up.node[at] = customers.node[e];
            model->up_share[at++] = customers.value[e] / total;
        }
        model->up.start[i + 1] = at;
    }
    POND_TRY(build_suppliers(model, links, err));
done:
    return status;
}

/* The links e >= begin of a customer's row whose suppliers are of one industry: their end. */
static int64_t run_end(const struct pond_esri_model *model, struct pond_row row, int64_t begin)
{
    int32_t industry = model->industry[row.node[begin]];
    int64_t end = begin + 1;

    while (end < row.links && model->industry[row.node[end]] == industry) {
        end++;
    }
    return end;
}

static enum pond_input_class class_of(const struct pond_esri_model *model,
                                      const struct pond_esri_input *input, pond_node supplier,
                                      pond_node customer)
{
    if (input->input_class == NULL) {
        return POND_INPUT_NON_ESSENTIAL;
    }
    return (enum pond_input_class)
        input->input_class[(int64_t)model->industry[supplier] * model->industries +
                           model->industry[customer]];
}

/* Where the next link and the next group go. */
struct place {
    int64_t link;
    int64_t group;
};

/* Add the links [begin, end) of a row to the group that is open at `place`. */
static void add_links(struct pond_esri_model *model, struct pond_row row, int64_t begin,
                      int64_t end, double total, double scale, struct place *place)
{
    for (int64_t e = begin; e < end; e++) {
        model->down.node[place->link] = row.node[e];
        model->down_share[place->link++] = row.value[e] / total * scale;
    }
}

static void close_group(struct pond_esri_model *model, struct place *place)
{
    model->down.start[++place->group] = place->link;
}

/* One group for each essential industry. */
static void add_essential(struct pond_esri_model *model, const struct pond_esri_input *input,
                          pond_node customer, double scale, struct place *place)
{
    struct pond_row row = pond_view_suppliers(input->view, customer);
    int64_t end = 0;

    for (int64_t begin = 0; begin < row.links; begin = end) {
        double total = 0.0;

        end = run_end(model, row, begin);
        if (class_of(model, input, row.node[begin], customer) != POND_INPUT_ESSENTIAL) {
            continue;
        }
        for (int64_t e = begin; e < end; e++) {
            total += row.value[e];
        }
        add_links(model, row, begin, end, total, scale, place);
        close_group(model, place);
        model->facts.essential += end - begin;
    }
}

/* One group for all inputs that are not essential; shares are of all purchases. */
static void add_non_essential(struct pond_esri_model *model, const struct pond_esri_input *input,
                              pond_node customer, double scale, struct place *place)
{
    struct pond_row row = pond_view_suppliers(input->view, customer);
    double total = pond_view_purchases(input->view, customer);
    int64_t before = place->link;
    int64_t end = 0;

    for (int64_t begin = 0; begin < row.links; begin = end) {
        end = run_end(model, row, begin);
        if (class_of(model, input, row.node[begin], customer) == POND_INPUT_NON_ESSENTIAL) {
            add_links(model, row, begin, end, total, scale, place);
        }
    }
    if (place->link > before) {
        close_group(model, place);
        model->facts.non_essential += place->link - before;
    }
}

/* Turn the pulled rows round: supplier -> customers, in ascending order of customers. A pair has
 * one class, so no customer stands twice in a row. */
static enum pond_status build_affected(struct pond_esri_model *model,
                                       const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t *start = NULL;
    int64_t links = model->facts.essential + model->facts.non_essential;

    POND_TRY(POND_NEW_RANDOM(&model->affected.start, (size_t)model->nodes + 1, err));
    POND_TRY(POND_NEW_RANDOM(&model->affected.node, links, err));
    POND_TRY(POND_NEW_RANDOM(&model->affected_share, links, err));
    start = model->affected.start;
    for (int64_t e = 0; e < links; e++) {
        start[model->down.node[e] + 1]++;
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        start[i + 1] += start[i];
    }
    for (pond_node j = 0; j < model->nodes; j++) {
        int64_t end = model->down.start[model->group_start[j + 1]];

        for (int64_t e = model->down.start[model->group_start[j]]; e < end; e++) {
            pond_node supplier = model->down.node[e];
            int64_t at = start[supplier]++;
            bool essential = class_of(model, input, supplier, j) == POND_INPUT_ESSENTIAL;

            model->affected.node[at] = j;
            model->affected_share[at] = essential ? -model->down_share[e] : model->down_share[e];
        }
    }
    for (pond_node i = model->nodes; i > 0; i--) {
        start[i] = start[i - 1];
    }
    start[0] = 0;
done:
    return status;
}

enum pond_status pondi_esri_build_down(struct pond_esri_model *model,
                                       const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t links = pond_view_links(input->view);
    struct place place = {0, 0};

    POND_TRY(POND_NEW(&model->group_start, (size_t)model->nodes + 1, err));
    POND_TRY(POND_NEW(&model->down.start, (size_t)links + 1, err)); /* a group has a link */
    POND_TRY(POND_NEW(&model->down.node, links, err));
    POND_TRY(POND_NEW(&model->down_share, links, err));
    for (pond_node j = 0; j < model->nodes; j++) {
        double purchases = pond_view_purchases(input->view, j);
        double scale = 1.0;

        if (input->costs != NULL) {
            model->facts.raised_costs += is_below(input->costs[j], purchases);
            scale = purchases / denominator(input->costs[j], purchases, input->compat);
        }
        if (model->held == NULL || model->held[j] == 0) { /* else it pulls nothing */
            add_essential(model, input, j, scale, &place);
            add_non_essential(model, input, j, scale, &place);
        }
        model->group_start[j + 1] = place.group;
    }
    POND_TRY(build_affected(model, input, err));
done:
    return status;
}
