/* Check what an ESRI model is to be made from, and make it: strengths, markets, weights, facts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ripple/esri_model.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/esri_limit.h"
#include "ripple/esri_links.h"
#include "ripple/esri_renewal.h"

/* A firm that sells less than this share of its sales outside the network counts as selling all
 * inside: shares of a row add up to 1 only to rounding. */
#define LEAK_SHARE 1e-9

static enum pond_status check_column(const double *values, int64_t count, const char *name,
                                     struct pond_error *err)
{
    for (int64_t i = 0; values != NULL && i < count; i++) {
        if (!(values[i] >= 0.0) || isinf(values[i])) {
            return pond_fail(err, POND_EINVAL,
                             "ESRI: %s of node %" PRId64 " is %g (expected a finite number >= 0)",
                             name, i, values[i]);
        }
    }
    return POND_OK;
}

static enum pond_status check_classes(const uint8_t *input_class, int32_t industries,
                                      struct pond_error *err)
{
    int64_t cells = (int64_t)industries * industries;

    for (int64_t c = 0; input_class != NULL && c < cells; c++) {
        if (input_class[c] > POND_INPUT_ESSENTIAL) {
            return pond_fail(err, POND_EINVAL,
                             "ESRI: input class of industry %" PRId64 " for industry %" PRId64
                             " is %d (expected 0, 1 or 2)",
                             c / industries, c % industries, (int)input_class[c]);
        }
    }
    return POND_OK;
}

static enum pond_status check_numbers(const struct pond_esri_input *input, struct pond_error *err)
{
    if (!(input->eps > 0.0) || isinf(input->eps)) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: eps is %g (expected a number above 0, such as "
                         "0.01)",
                         input->eps);
    }
    if (input->stop != POND_ESRI_STOP_STATE && input->stop != POND_ESRI_STOP_TOTAL) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: stopping rule is %d (expected 1, by state, or 2, "
                         "by total)",
                         (int)input->stop);
    }
    if (input->max_iterations < 1) {
        return pond_fail(err, POND_EINVAL,
                         "ESRI: the limit of iterations is %" PRId64 " (expected at least 1)",
                         input->max_iterations);
    }
    if (input->weights < 0 || (input->weights > 0) != (input->weight != NULL)) {
        return pond_fail(err, POND_EINVAL, "ESRI: %d sets of weights, and the weights are %s",
                         (int)input->weights, input->weight == NULL ? "missing" : "given");
    }
    return POND_OK;
}

static enum pond_status check_input(const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = input->view.network;

    POND_TRY(check_numbers(input, err));
    POND_TRY(check_classes(input->input_class, network->industries, err));
    POND_TRY(check_column(input->revenue, network->nodes, "revenue", err));
    POND_TRY(check_column(input->costs, network->nodes, "costs", err));
    for (pond_node i = 0; input->market != NULL && i < network->nodes; i++) {
        if (input->market[i] < 0) {
            return pond_fail(err, POND_EINVAL, "ESRI: market of node %d is %d (expected >= 0)",
                             (int)i, (int)input->market[i]);
        }
    }
done:
    return status;
}

/* Copy what the view says of nodes; sums too large for a double would make shares of nothing. */
static enum pond_status copy_nodes(struct pond_esri_model *model,
                                   const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW_RANDOM(&model->sales, model->nodes, err));
    POND_TRY(POND_NEW(&model->industry, model->nodes, err));
    if (input->held != NULL) {
        POND_TRY(POND_NEW(&model->held, model->nodes, err));
        memcpy(model->held, input->held, (size_t)model->nodes);
    }
    for (pond_node i = 0; i < model->nodes; i++) {
        model->industry[i] = input->view.network->industry[i];
        model->sales[i] = pond_view_sales(input->view, i);
        if (isinf(model->sales[i]) || isinf(pond_view_purchases(input->view, i))) {
            status = pond_fail(err, POND_EINVAL,
                               "ESRI: sales or purchases of node %d add up to more than a double "
                               "can hold; use a larger unit of money",
                               (int)i);
            goto done;
        }
    }
done:
    return status;
}

static int compare_keys(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

/* Number the markets that occur 0, 1, ... and list their members in ascending order. */
static enum pond_status build_markets(struct pond_esri_model *model,
                                      const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const int32_t *given = input->market == NULL ? model->industry : input->market;
    int64_t *key = NULL; /* market in the high half, node in the low */

    POND_TRY(POND_NEW(&key, model->nodes, err));
    POND_TRY(POND_NEW_RANDOM(&model->market, model->nodes, err));
    POND_TRY(POND_NEW(&model->members.start, (size_t)model->nodes + 1, err));
    POND_TRY(POND_NEW(&model->members.node, model->nodes, err));
    POND_TRY(POND_NEW(&model->market_sales, model->nodes, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        key[i] = ((int64_t)given[i] << 32) | i;
    }
    qsort(key, (size_t)model->nodes, sizeof *key, compare_keys);
    for (pond_node at = 0; at < model->nodes; at++) {
        pond_node node = (pond_node)(key[at] & INT32_MAX);

        model->markets += at == 0 || (key[at] >> 32) != (key[at - 1] >> 32);
        model->market[node] = model->markets - 1;
        model->members.node[at] = node;
        model->members.start[model->markets] = at + 1;
        model->market_sales[model->markets - 1] += model->sales[node];
    }
done:
    pondi_free(key);
    return status;
}

/* The sets of weights, each made to add up to 1. */
static enum pond_status build_weights(struct pond_esri_model *model,
                                      const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const double *given = input->weights == 0 ? model->sales : input->weight;

    model->weights = input->weights == 0 ? 1 : input->weights;
    POND_TRY(POND_NEW_RANDOM(&model->weight, (size_t)model->weights * (size_t)model->nodes, err));
    POND_TRY(
        POND_NEW(&model->industry_weight, (size_t)model->weights * (size_t)model->industries, err));
    for (int32_t set = 0; set < model->weights; set++) {
        const double *from = given + (int64_t)set * model->nodes;
        double *to = model->weight + (int64_t)set * model->nodes;
        double sum = 0.0;

        POND_TRY(check_column(from, model->nodes, "weight", err));
        sum = pond_sum(from, model->nodes);
        if (!(sum > 0.0) || isinf(sum)) {
            status = pond_fail(err, POND_EINVAL, "ESRI: set %d of weights adds up to %g%s",
                               (int)set, sum,
                               input->weights == 0 ? "; no firm sells to another, give weights"
                                                   : " (expected a finite number above 0)");
            goto done;
        }
        for (pond_node i = 0; i < model->nodes; i++) {
            to[i] = from[i] / sum;
            model->industry_weight[(int64_t)set * model->industries + model->industry[i]] += to[i];
        }
    }
done:
    return status;
}

/* Count the firms from which no walk along upstream shares ever leaves the network: all but those
 * that sell outside, and their suppliers, and theirs, ... */
static enum pond_status count_closed(struct pond_esri_model *model, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node *queue = NULL;
    uint8_t *seen = NULL;
    pond_node end = 0;

    POND_TRY(POND_NEW(&queue, model->nodes, err));
    POND_TRY(POND_NEW(&seen, model->nodes, err));
    for (pond_node i = 0; i < model->nodes; i++) {
        double inside = 0.0;

        for (int64_t e = model->up.start[i]; e < model->up.start[i + 1]; e++) {
            inside += model->up_share[e];
        }
        if (inside < 1.0 - LEAK_SHARE) {
            seen[i] = 1;
            queue[end++] = i;
        }
    }
    for (pond_node at = 0; at < end; at++) {
        int64_t last = model->suppliers.start[queue[at] + 1];

        for (int64_t e = model->suppliers.start[queue[at]]; e < last; e++) {
            pond_node supplier = model->suppliers.node[e];

            if (seen[supplier] == 0) {
                seen[supplier] = 1;
                queue[end++] = supplier;
            }
        }
    }
    model->facts.closed_nodes = model->nodes - end;
    for (pond_node i = 0; i < model->nodes; i++) {
        seen[i] = seen[i] == 0;
    }
    model->closed = seen;
    seen = NULL;
done:
    pondi_free(queue);
    pondi_free(seen);
    return status;
}

enum pond_status pond_esri_model_new(struct pond_esri_model **out,
                                     const struct pond_esri_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_model *model = NULL;

    assert(out != NULL && input != NULL && input->view.network != NULL);
    *out = NULL;
    POND_TRY(check_input(input, err));
    POND_TRY(POND_NEW(&model, 1, err));
    model->nodes = input->view.network->nodes;
    model->industries = input->view.network->industries;
    model->eps = input->eps;
    model->stop = input->stop;
    model->compat = input->compat;
    model->max_iterations = input->max_iterations;
    POND_TRY(copy_nodes(model, input, err));
    POND_TRY(build_weights(model, input, err));
    POND_TRY(pondi_esri_build_up(model, input, err));
    POND_TRY(pondi_esri_build_down(model, input, err));
    if (input->substitution) {
        POND_TRY(build_markets(model, input, err));
    }
    POND_TRY(count_closed(model, err));
    if (input->limit) {
        POND_TRY(pondi_limits_new(&model->limits, model, &model->facts.kappa, err));
        model->facts.kappa = model->limits == NULL ? model->facts.kappa : model->limits->kappa[0];
        model->facts.kappa_least = model->limits == NULL || model->limits->kappa_least;
        model->facts.closed_groups = model->limits == NULL ? 0 : model->limits->groups;
    } else {
        POND_TRY(pondi_esri_build_renewal(model, err));
    }
    pondi_free(model->closed);
    model->closed = NULL;
    model->facts.nodes = model->nodes;
    model->facts.weights = model->weights;
    model->facts.links = pond_view_links(input->view);
    model->facts.markets = model->markets;
    *out = model;
    model = NULL;
done:
    pond_esri_model_free(model);
    return status;
}

static void free_rows(struct pondi_rows *rows)
{
    pondi_free(rows->start);
    pondi_free(rows->node);
}

void pond_esri_model_free(struct pond_esri_model *model)
{
    if (model == NULL) {
        return;
    }
    free_rows(&model->down);
    free_rows(&model->affected);
    free_rows(&model->up);
    free_rows(&model->suppliers);
    free_rows(&model->members);
    pondi_free(model->group_start);
    pondi_free(model->down_share);
    pondi_free(model->affected_share);
    pondi_free(model->up_share);
    pondi_free(model->supplier_share);
    pondi_free(model->renewal);
    pondi_limits_free(model->limits);
    pondi_free(model->closed);
    pondi_free(model->market_sales);
    pondi_free(model->sales);
    pondi_free(model->held);
    pondi_free(model->industry);
    pondi_free(model->market);
    pondi_free(model->weight);
    pondi_free(model->industry_weight);
    pondi_free(model);
}

struct pond_esri_facts pond_esri_model_facts(const struct pond_esri_model *model)
{
    return model->facts;
}
