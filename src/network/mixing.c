/* Reciprocity and assortativity by industry.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/mixing.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

#define BLOCK 1024

/* Per node, so that threads share no sum. */
struct both_ways {
    const struct pond_network *network;
    double *back;   /* links that have a link back */
    double *links;  /* links to other nodes */
    double *common; /* sum of min(w_ij, w_ji) */
    double *value;  /* sum of w_ij */
};

/* The value of the link supplier -> customer, 0: there is none. */
static double find_value(const struct pond_network *network, pond_node supplier, pond_node customer)
{
    pond_edge low = network->out_start[supplier];
    pond_edge end = network->out_start[supplier + 1];
    pond_edge high = end;

    while (low < high) {
        pond_edge middle = low + (high - low) / 2;
        if (network->out_customer[middle] < customer) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < end && network->out_customer[low] == customer ? network->out_value[low] : 0.0;
}

static enum pond_status look_back(void *user, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err)
{
    const struct both_ways *both = user;
    const struct pond_network *network = both->network;

    (void)thread;
    (void)err;
    for (int64_t i = begin; i < end; i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            pond_node j = network->out_customer[k];
            double back = 0.0;

            if (j == (pond_node)i) {
                continue;
            }
            back = find_value(network, j, (pond_node)i);
            both->links[i] += 1.0;
            both->value[i] += network->out_value[k];
            both->back[i] += back > 0.0 ? 1.0 : 0.0;
            both->common[i] += fmin(back, network->out_value[k]);
        }
    }
    return POND_OK;
}

enum pond_status pond_network_reciprocity(struct pond_reciprocity *out,
                                          const struct pond_network *network,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct both_ways both = {.network = network};
    pond_node nodes = network->nodes;

    POND_TRY(POND_NEW(&both.back, nodes, err));
    POND_TRY(POND_NEW(&both.links, nodes, err));
    POND_TRY(POND_NEW(&both.common, nodes, err));
    POND_TRY(POND_NEW(&both.value, nodes, err));
    POND_TRY(pond_parallel_for(nodes, BLOCK, look_back, &both, err));
    out->links = pond_sum(both.back, nodes) / pond_sum(both.links, nodes);
    out->value = pond_sum(both.common, nodes) / pond_sum(both.value, nodes);
done:
    pondi_free(both.back);
    pondi_free(both.links);
    pondi_free(both.common);
    pondi_free(both.value);
    return status;
}

/* Newman's r from sums over industries: within, sold and bought are not yet divided by their
 * total. */
static double assort(const double *within, const double *sold, const double *bought,
                     int32_t industries)
{
    double total = pond_sum(sold, industries);
    double trace = pond_sum(within, industries) / total;
    double chance = 0.0;

    for (int32_t k = 0; k < industries; k++) {
        chance += sold[k] / total * (bought[k] / total);
    }
    return chance < 1.0 - 1e-12 ? (trace - chance) / (1.0 - chance) : (double)NAN;
}

/* Sums over links by industry; `weighted`: of their value, else of 1. */
static void sum_by_industry(const struct pond_network *network, bool weighted, double *within,
                            double *sold, double *bought)
{
    size_t bytes = (size_t)network->industries * sizeof *within;

    memset(within, 0, bytes);
    memset(sold, 0, bytes);
    memset(bought, 0, bytes);
    for (pond_node i = 0; i < network->nodes; i++) {
        int32_t from = network->industry[i];

        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            int32_t to = network->industry[network->out_customer[k]];
            double amount = weighted ? network->out_value[k] : 1.0;

            sold[from] += amount;
            bought[to] += amount;
            within[from] += from == to ? amount : 0.0;
        }
    }
}

enum pond_status pond_network_assortativity(struct pond_assortativity *out,
                                            const struct pond_network *network,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *within = NULL;
    double *sold = NULL;
    double *bought = NULL;

    POND_TRY(POND_NEW(&within, network->industries, err));
    POND_TRY(POND_NEW(&sold, network->industries, err));
    POND_TRY(POND_NEW(&bought, network->industries, err));
    sum_by_industry(network, false, within, sold, bought);
    out->links = assort(within, sold, bought, network->industries);
    sum_by_industry(network, true, within, sold, bought);
    out->value = assort(within, sold, bought, network->industries);
done:
    pondi_free(within);
    pondi_free(sold);
    pondi_free(bought);
    return status;
}
