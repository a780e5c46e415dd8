/* Building a supply network: compressed sparse rows in both directions, by counting alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/network.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* The public struct, which has only const pointers, and the same arrays as their owner sees them.
 */
struct owned_network {
    struct pond_network public;
    pond_edge *out_start;
    pond_node *out_customer;
    double *out_value;
    pond_edge *in_start;
    pond_node *in_supplier;
    double *in_value;
    int32_t *industry;
    const char **code; /* into code_text */
    char *code_text;
    double *sales;
    double *purchases;
    double *final_demand;
    double *imports;
    int32_t *firm;
};

/* The rows of the input in the order of their customers; a customer's rows in the order given. */
struct by_customer {
    pond_edge *start;    /* nodes + 1 */
    pond_node *supplier; /* links */
    double *value;       /* links */
};

static enum pond_status check_links(const struct pond_network_input *input, struct pond_error *err)
{
    if (input->links < 0) {
        return pond_fail(err, POND_EINVAL, "%" PRId64 " links: expected 0 or more", input->links);
    }
    if (input->links > 0 &&
        (input->supplier == NULL || input->customer == NULL || input->value == NULL)) {
        return pond_fail(err, POND_EINVAL,
                         "%" PRId64 " links without their suppliers, customers or values",
                         input->links);
    }
    for (int64_t row = 0; row < input->links; row++) {
        pond_node supplier = input->supplier[row];
        pond_node customer = input->customer[row];

        if (supplier < 0 || supplier >= input->nodes) {
            return pond_fail(err, POND_EINVAL,
                             "link row %" PRId64 ": supplier %d is not one of 0..%d", row, supplier,
                             input->nodes - 1);
        }
        if (customer < 0 || customer >= input->nodes) {
            return pond_fail(err, POND_EINVAL,
                             "link row %" PRId64 ": customer %d is not one of 0..%d", row, customer,
                             input->nodes - 1);
        }
        if (!(input->value[row] > 0.0) || !isfinite(input->value[row])) {
            return pond_fail(err, POND_EINVAL,
                             "link row %" PRId64 " (%d -> %d): value %g is not a finite number "
                             "above 0",
                             row, supplier, customer, input->value[row]);
        }
    }
    return POND_OK;
}

/* `x` (which may be NULL) holds finite numbers, none below 0. */
static enum pond_status check_amounts(const double *x, const char *what, pond_node nodes,
                                      struct pond_error *err)
{
    for (pond_node i = 0; x != NULL && i < nodes; i++) {
        if (!(x[i] >= 0.0) || !isfinite(x[i])) {
            return pond_fail(err, POND_EINVAL,
                             "node %d: %s %g is not a finite number of at least 0", i, what, x[i]);
        }
    }
    return POND_OK;
}

static enum pond_status check_labels(const struct pond_network_input *input, struct pond_error *err)
{
    if (input->industries < 1) {
        return pond_fail(err, POND_EINVAL, "%d industries: expected at least 1", input->industries);
    }
    for (pond_node i = 0; input->industry != NULL && i < input->nodes; i++) {
        if (input->industry[i] < 0 || input->industry[i] >= input->industries) {
            return pond_fail(err, POND_EINVAL, "node %d: industry %d is not one of 0..%d", i,
                             input->industry[i], input->industries - 1);
        }
    }
    for (int32_t k = 0; input->industry_code != NULL && k < input->industries; k++) {
        if (input->industry_code[k] == NULL) {
            return pond_fail(err, POND_EINVAL, "industry %d has no code", k);
        }
    }
    for (pond_node i = 0; input->firm != NULL && i < input->nodes; i++) {
        if (input->firm[i] < 0) {
            return pond_fail(err, POND_EINVAL, "node %d: firm %d is below 0", i, input->firm[i]);
        }
    }
    return POND_OK;
}

static enum pond_status check_input(const struct pond_network_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (input->nodes < 1 || input->nodes == INT32_MAX) {
        return pond_fail(err, POND_EINVAL, "%d nodes: expected 1 to %d", input->nodes,
                         INT32_MAX - 1);
    }
    POND_TRY(check_labels(input, err));
    POND_TRY(check_amounts(input->final_demand, "final demand", input->nodes, err));
    POND_TRY(check_amounts(input->imports, "imports", input->nodes, err));
    POND_TRY(check_links(input, err));
done:
    return status;
}

/* start[i + 1] = how many of `key` are below or at i: where the row after i begins. */
static void count_starts(pond_edge *start, pond_node nodes, const pond_node *key, int64_t count)
{
    memset(start, 0, ((size_t)nodes + 1) * sizeof *start);
    for (int64_t k = 0; k < count; k++) {
        start[key[k] + 1]++;
    }
    for (pond_node i = 0; i < nodes; i++) {
        start[i + 1] += start[i];
    }
}

/* After start[i]++ for each item of row i, start[i] is the end of row i: make it the begin again.
 */
static void rewind_starts(pond_edge *start, pond_node nodes)
{
    memmove(start + 1, start, (size_t)nodes * sizeof *start);
    start[0] = 0;
}

static enum pond_status sort_by_customer(struct by_customer *sorted,
                                         const struct pond_network_input *input,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&sorted->start, (int64_t)input->nodes + 1, err));
    POND_TRY(POND_NEW(&sorted->supplier, input->links, err));
    POND_TRY(POND_NEW(&sorted->value, input->links, err));
    count_starts(sorted->start, input->nodes, input->customer, input->links);
    for (int64_t row = 0; row < input->links; row++) {
        pond_edge at = sorted->start[input->customer[row]]++;
        sorted->supplier[at] = input->supplier[row];
        sorted->value[at] = input->value[row];
    }
    rewind_starts(sorted->start, input->nodes);
done:
    return status;
}

static void clear_by_customer(struct by_customer *sorted)
{
    pondi_free(sorted->start);
    pondi_free(sorted->supplier);
    pondi_free(sorted->value);
    memset(sorted, 0, sizeof *sorted);
}

/* A stable sort by supplier of what is sorted by customer: rows in the order (supplier, customer,
 * row of the input). */
static enum pond_status sort_by_supplier(struct owned_network *network,
                                         const struct by_customer *sorted,
                                         const struct pond_network_input *input,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = input->nodes;

    POND_TRY(POND_NEW(&network->out_start, (int64_t)nodes + 1, err));
    POND_TRY(POND_NEW(&network->out_customer, input->links, err));
    POND_TRY(POND_NEW(&network->out_value, input->links, err));
    count_starts(network->out_start, nodes, input->supplier, input->links);
    for (pond_node customer = 0; customer < nodes; customer++) {
        for (pond_edge k = sorted->start[customer]; k < sorted->start[customer + 1]; k++) {
            pond_edge at = network->out_start[sorted->supplier[k]]++;
            network->out_customer[at] = customer;
            network->out_value[at] = sorted->value[k];
        }
    }
    rewind_starts(network->out_start, nodes);
done:
    return status;
}

/* Add up neighbours that are one link, in place; the number of links that are left. */
static pond_edge merge_duplicates(struct owned_network *network, pond_node nodes)
{
    pond_node *customer = network->out_customer;
    double *value = network->out_value;
    pond_edge kept = 0;

    for (pond_node i = 0; i < nodes; i++) {
        pond_edge begin = network->out_start[i];
        pond_edge end = network->out_start[i + 1];
        pond_edge row = kept;

        for (pond_edge k = begin; k < end; k++) {
            if (kept > row && customer[kept - 1] == customer[k]) {
                value[kept - 1] += value[k];
            } else {
                customer[kept] = customer[k];
                value[kept] = value[k];
                kept++;
            }
        }
        network->out_start[i] = row;
    }
    network->out_start[nodes] = kept;
    return kept;
}

/* Give back the memory of the rows that were merged away. */
static enum pond_status shrink_links(struct owned_network *network, pond_edge links,
                                     struct pond_error *err)
{
    size_t count = links > 0 ? (size_t)links : 1;
    pond_node *customer = pondi_resize(network->out_customer, count, sizeof *customer);
    double *value = NULL;

    if (customer == NULL) {
        return pondi_no_memory(err, count, sizeof *customer);
    }
    network->out_customer = customer;
    value = pondi_resize(network->out_value, count, sizeof *value);
    if (value == NULL) {
        return pondi_no_memory(err, count, sizeof *value);
    }
    network->out_value = value;
    return POND_OK;
}

static enum pond_status build_out_rows(struct owned_network *network,
                                       const struct pond_network_input *input,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct by_customer sorted = {0};

    POND_TRY(sort_by_customer(&sorted, input, err));
    POND_TRY(sort_by_supplier(network, &sorted, input, err));
    network->public.links = merge_duplicates(network, input->nodes);
    if (network->public.links < input->links) {
        POND_TRY(shrink_links(network, network->public.links, err));
    }
done:
    clear_by_customer(&sorted);
    return status;
}

/* All nodes in the order (industry, node). */
static enum pond_status order_by_industry(pond_node **out, const struct owned_network *network,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = network->public.nodes;
    pond_edge *start = NULL;
    pond_node *order = NULL;

    POND_TRY(POND_NEW(&order, nodes, err));
    POND_TRY(POND_NEW(&start, (int64_t)network->public.industries + 1, err));
    count_starts(start, network->public.industries, network->industry, nodes);
    for (pond_node i = 0; i < nodes; i++) {
        order[start[network->industry[i]]++] = i;
    }
    *out = order;
    order = NULL;
done:
    pondi_free(order);
    pondi_free(start);
    return status;
}

/* Hand out each supplier's links, suppliers in the order (industry, node): each customer's row
 * then is in that order without being sorted. */
static enum pond_status build_in_rows(struct owned_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = network->public.nodes;
    pond_edge links = network->public.links;
    pond_node *order = NULL;

    POND_TRY(order_by_industry(&order, network, err));
    POND_TRY(POND_NEW(&network->in_start, (int64_t)nodes + 1, err));
    POND_TRY(POND_NEW(&network->in_supplier, links, err));
    POND_TRY(POND_NEW(&network->in_value, links, err));
    count_starts(network->in_start, nodes, network->out_customer, links);
    for (pond_node n = 0; n < nodes; n++) {
        pond_node supplier = order[n];
        for (pond_edge k = network->out_start[supplier]; k < network->out_start[supplier + 1];
             k++) {
            pond_edge at = network->in_start[network->out_customer[k]]++;
            network->in_supplier[at] = supplier;
            network->in_value[at] = network->out_value[k];
        }
    }
    rewind_starts(network->in_start, nodes);
done:
    pondi_free(order);
    return status;
}

static enum pond_status sum_rows(struct owned_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = network->public.nodes;

    POND_TRY(POND_NEW(&network->sales, nodes, err));
    POND_TRY(POND_NEW(&network->purchases, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        pond_edge out = network->out_start[i];
        pond_edge in = network->in_start[i];

        network->sales[i] = pond_sum(network->out_value + out, network->out_start[i + 1] - out);
        network->purchases[i] = pond_sum(network->in_value + in, network->in_start[i + 1] - in);
        if (!isfinite(network->sales[i]) || !isfinite(network->purchases[i])) {
            status =
                pond_fail(err, POND_EINVAL, "node %d: its %s add up to more than a double holds", i,
                          isfinite(network->sales[i]) ? "purchases" : "sales");
            goto done;
        }
    }
done:
    return status;
}

static enum pond_status copy_codes(struct owned_network *network,
                                   const struct pond_network_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t industries = input->industries;
    size_t bytes = 0;
    size_t used = 0;

    for (int32_t k = 0; k < industries; k++) {
        bytes += input->industry_code != NULL ? strlen(input->industry_code[k]) + 1 : 11;
    }
    POND_TRY(POND_NEW(&network->code, industries, err));
    POND_TRY(POND_NEW(&network->code_text, bytes, err));
    for (int32_t k = 0; k < industries; k++) {
        char *text = network->code_text + used;

        if (input->industry_code != NULL) {
            memcpy(text, input->industry_code[k], strlen(input->industry_code[k]) + 1);
        } else {
            (void)snprintf(text, bytes - used, "%d", k);
        }
        network->code[k] = text;
        used += strlen(text) + 1;
    }
done:
    return status;
}

static enum pond_status copy_labels(struct owned_network *network,
                                    const struct pond_network_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t nodes = (size_t)input->nodes;

    network->public.nodes = input->nodes;
    network->public.industries = input->industries;
    POND_TRY(POND_NEW(&network->industry, nodes, err));
    POND_TRY(POND_NEW(&network->final_demand, nodes, err));
    POND_TRY(POND_NEW(&network->imports, nodes, err));
    POND_TRY(POND_NEW(&network->firm, nodes, err));
    POND_TRY(copy_codes(network, input, err));
    if (input->industry != NULL) {
        memcpy(network->industry, input->industry, nodes * sizeof *network->industry);
    }
    if (input->final_demand != NULL) {
        memcpy(network->final_demand, input->final_demand, nodes * sizeof *network->final_demand);
    }
    if (input->imports != NULL) {
        memcpy(network->imports, input->imports, nodes * sizeof *network->imports);
    }
    for (pond_node i = 0; i < input->nodes; i++) {
        network->firm[i] = input->firm != NULL ? input->firm[i] : i;
    }
done:
    return status;
}

static void publish(struct owned_network *network)
{
    struct pond_network *public = &network->public;

    public->out_start = network->out_start;
    public->out_customer = network->out_customer;
    public->out_value = network->out_value;
    public->in_start = network->in_start;
    public->in_supplier = network->in_supplier;
    public->in_value = network->in_value;
    public->industry = network->industry;
    public->industry_code = network->code;
    public->sales = network->sales;
    public->purchases = network->purchases;
    public->final_demand = network->final_demand;
    public->imports = network->imports;
    public->firm = network->firm;
}

enum pond_status pond_network_build(struct pond_network **out,
                                    const struct pond_network_input *input, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct owned_network *network = NULL;

    *out = NULL;
    POND_TRY(check_input(input, err));
    POND_TRY(POND_NEW(&network, 1, err));
    POND_TRY(copy_labels(network, input, err));
    POND_TRY(build_out_rows(network, input, err));
    POND_TRY(build_in_rows(network, err));
    POND_TRY(sum_rows(network, err));
    publish(network);
    *out = &network->public;
    network = NULL;
done:
    pond_network_free(network != NULL ? &network->public : NULL);
    return status;
}

void pond_network_free(struct pond_network *network)
{
    struct owned_network *owned = (struct owned_network *)network;

    if (owned == NULL) {
        return;
    }
    pondi_free(owned->out_start);
    pondi_free(owned->out_customer);
    pondi_free(owned->out_value);
    pondi_free(owned->in_start);
    pondi_free(owned->in_supplier);
    pondi_free(owned->in_value);
    pondi_free(owned->industry);
    pondi_free((void *)owned->code);
    pondi_free(owned->code_text);
    pondi_free(owned->sales);
    pondi_free(owned->purchases);
    pondi_free(owned->final_demand);
    pondi_free(owned->imports);
    pondi_free(owned->firm);
    pondi_free(owned);
}
