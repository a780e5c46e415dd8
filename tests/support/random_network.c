/* Random links.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/random_network.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

void make_random_links(struct random_links *links, struct test_random *random, pond_node nodes,
                       int64_t count, int32_t industries)
{
    memset(links, 0, sizeof *links);
    links->supplier = pondi_alloc((size_t)count, sizeof *links->supplier);
    links->customer = pondi_alloc((size_t)count, sizeof *links->customer);
    links->value = pondi_alloc((size_t)count, sizeof *links->value);
    links->industry = pondi_alloc((size_t)nodes, sizeof *links->industry);
    links->final_demand = pondi_alloc((size_t)nodes, sizeof *links->final_demand);
    links->imports = pondi_alloc((size_t)nodes, sizeof *links->imports);
    for (int64_t k = 0; k < count; k++) {
        double u = next_uniform(random);
        links->supplier[k] = (pond_node)(u * u * nodes);
        links->customer[k] = (pond_node)next_below(random, nodes);
        links->value[k] = exp(6.0 * next_uniform(random));
    }
    for (pond_node i = 0; i < nodes; i++) {
        links->industry[i] = (int32_t)next_below(random, industries);
        links->final_demand[i] = 100.0 * next_uniform(random);
        links->imports[i] = 10.0 * next_uniform(random);
    }
    links->input = (struct pond_network_input){
        .nodes = nodes,
        .links = count,
        .supplier = links->supplier,
        .customer = links->customer,
        .value = links->value,
        .industry = links->industry,
        .industries = industries,
        .final_demand = links->final_demand,
        .imports = links->imports,
    };
}

void free_random_links(struct random_links *links)
{
    pondi_free(links->supplier);
    pondi_free(links->customer);
    pondi_free(links->value);
    pondi_free(links->industry);
    pondi_free(links->final_demand);
    pondi_free(links->imports);
    memset(links, 0, sizeof *links);
}
