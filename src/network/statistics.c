/* All statistics of a network, from the functions that give one each.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/statistics.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "network/components.h"
#include "network/distribution.h"
#include "network/sample.h"

void pond_network_measure(double *x, const struct pond_network *network, enum pond_measure measure)
{
    for (pond_node i = 0; i < network->nodes; i++) {
        switch (measure) {
        case POND_MEASURE_SUPPLIERS:
            x[i] = (double)(network->in_start[i + 1] - network->in_start[i]);
            break;
        case POND_MEASURE_CUSTOMERS:
            x[i] = (double)(network->out_start[i + 1] - network->out_start[i]);
            break;
        case POND_MEASURE_SALES:
            x[i] = network->sales[i];
            break;
        case POND_MEASURE_PURCHASES:
            x[i] = network->purchases[i];
            break;
        case POND_MEASURE_TOTAL_SALES:
            x[i] = network->sales[i] + network->final_demand[i];
            break;
        case POND_MEASURE_TOTAL_PURCHASES:
            x[i] = network->purchases[i] + network->imports[i];
            break;
        }
    }
}

pond_edge pond_network_self_links(const struct pond_network *network)
{
    pond_edge count = 0;

    for (pond_node i = 0; i < network->nodes; i++) {
        pond_edge low = network->out_start[i];
        pond_edge high = network->out_start[i + 1];

        while (low < high) {
            pond_edge middle = low + (high - low) / 2;
            if (network->out_customer[middle] < i) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        count += low < network->out_start[i + 1] && network->out_customer[low] == i;
    }
    return count;
}

static struct pond_spread spread_of(const double *sorted, int64_t count)
{
    if (count == 0) {
        return (struct pond_spread){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    }
    return (struct pond_spread){sorted[0], pond_quantile(sorted, count, 0.5), sorted[count - 1],
                                pond_sum(sorted, count) / (double)count};
}

/* Of the values above 0: how many there are, and their spread. */
static enum pond_status spread_above_zero(struct pond_spread *spread, pond_node *count,
                                          const double *x, pond_node nodes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *sorted = NULL;
    pond_node zeros = 0;

    POND_TRY(pondi_sorted_copy(&sorted, x, nodes, err));
    while (zeros < nodes && sorted[zeros] == 0.0) {
        zeros++;
    }
    *count = nodes - zeros;
    *spread = spread_of(sorted + zeros, nodes - zeros);
done:
    pondi_free(sorted);
    return status;
}

/* Gini coefficient of the values above 0, which are moved to the front of `x`. */
static enum pond_status gini_above_zero(double *gini, double *x, pond_node nodes,
                                        struct pond_error *err)
{
    int64_t kept = 0;

    for (pond_node i = 0; i < nodes; i++) {
        if (x[i] > 0.0) {
            x[kept++] = x[i];
        }
    }
    return pond_gini(gini, x, kept, err);
}

static pond_node index_of_largest(const double *x, pond_node nodes)
{
    pond_node largest = 0;

    for (pond_node i = 1; i < nodes; i++) {
        if (x[i] > x[largest]) {
            largest = i;
        }
    }
    return largest;
}

static void count_all(struct pond_network_statistics *s, const struct pond_network *network)
{
    double nodes = (double)network->nodes;

    s->nodes = network->nodes;
    s->links = network->links;
    s->industries = network->industries;
    s->self_links = pond_network_self_links(network);
    s->value = pond_sum(network->sales, network->nodes);
    s->final_demand = pond_sum(network->final_demand, network->nodes);
    s->imports = pond_sum(network->imports, network->nodes);
    s->mean_degree = (double)network->links / nodes;
    s->density = network->nodes > 1
                     ? (double)(network->links - s->self_links) / (nodes * (nodes - 1.0))
                     : (double)NAN;
}

static enum pond_status describe_links(struct pond_network_statistics *s,
                                       const struct pond_network *network, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *sorted = NULL;

    POND_TRY(pondi_sorted_copy(&sorted, network->out_value, network->links, err));
    s->link_value = spread_of(sorted, network->links);
    s->link_value_p10 = pond_quantile(sorted, network->links, 0.1);
    s->link_value_p90 = pond_quantile(sorted, network->links, 0.9);
done:
    pondi_free(sorted);
    return status;
}

/* Total sales and total purchases: concentration, inequality, tails. */
static enum pond_status describe_sizes(struct pond_network_statistics *s,
                                       const struct pond_network *network,
                                       const struct pond_powerlaw_options *options,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = network->nodes;
    double *x = NULL;

    POND_TRY(POND_NEW(&x, nodes, err));
    pond_network_measure(x, network, POND_MEASURE_TOTAL_SALES);
    s->largest_seller = index_of_largest(x, nodes);
    s->largest_sales = x[s->largest_seller];
    s->seller_hhi = pond_hhi(x, nodes);
    POND_TRY(pond_powerlaw_fit(&s->sales_tail, x, nodes, options, err));
    POND_TRY(gini_above_zero(&s->sales_gini, x, nodes, err));
    pond_network_measure(x, network, POND_MEASURE_TOTAL_PURCHASES);
    s->largest_buyer = index_of_largest(x, nodes);
    s->largest_purchases = x[s->largest_buyer];
    s->buyer_hhi = pond_hhi(x, nodes);
    POND_TRY(pond_powerlaw_fit(&s->purchases_tail, x, nodes, options, err));
    POND_TRY(gini_above_zero(&s->purchases_gini, x, nodes, err));
done:
    pondi_free(x);
    return status;
}

/* Numbers of suppliers and of customers: who has any, spread, tails. */
static enum pond_status describe_degrees(struct pond_network_statistics *s,
                                         const struct pond_network *network,
                                         const struct pond_powerlaw_options *options,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = network->nodes;
    double *x = NULL;

    POND_TRY(POND_NEW(&x, nodes, err));
    pond_network_measure(x, network, POND_MEASURE_SUPPLIERS);
    POND_TRY(spread_above_zero(&s->suppliers, &s->buyers, x, nodes, err));
    POND_TRY(pond_powerlaw_fit(&s->suppliers_tail, x, nodes, options, err));
    pond_network_measure(x, network, POND_MEASURE_CUSTOMERS);
    POND_TRY(spread_above_zero(&s->customers, &s->sellers, x, nodes, err));
    POND_TRY(pond_powerlaw_fit(&s->customers_tail, x, nodes, options, err));
done:
    pondi_free(x);
    return status;
}

static enum pond_status describe_components(struct pond_network_statistics *s,
                                            const struct pond_network *network,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_components components = {0};

    POND_TRY(pond_weak_components(&components, network, err));
    s->weak_components = components.components;
    s->largest_weak = components.size[components.largest];
    pond_components_clear(&components);
    POND_TRY(pond_strong_components(&components, network, err));
    s->strong_components = components.components;
    s->largest_strong = components.size[components.largest];
done:
    pond_components_clear(&components);
    return status;
}

enum pond_status pond_network_statistics(struct pond_network_statistics *out,
                                         const struct pond_network *network, int64_t bootstraps,
                                         uint64_t seed, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_network_statistics s = {0};
    struct pond_powerlaw_options sizes = {.bootstraps = bootstraps, .seed = seed};
    struct pond_powerlaw_options degrees = {
        .discrete = true, .bootstraps = bootstraps, .seed = seed};

    count_all(&s, network);
    POND_TRY(describe_links(&s, network, err));
    POND_TRY(describe_sizes(&s, network, &sizes, err));
    POND_TRY(describe_degrees(&s, network, &degrees, err));
    POND_TRY(describe_components(&s, network, err));
    POND_TRY(pond_network_reciprocity(&s.reciprocity, network, err));
    POND_TRY(pond_network_assortativity(&s.assortativity, network, err));
    *out = s;
done:
    return status;
}
