/* The networks that ESRI is timed on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esri_networks.h"

#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "timing.h"

#define INDUSTRIES 616
#define DEGREE_CAP 128
#define DEGREE_MEAN 8

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

double bench_share(uint64_t *state)
{
    return (double)(next_bits(state) >> 11) * 0x1p-53;
}

static int32_t next_number(uint64_t *state, int32_t bound)
{
    return (int32_t)(bench_share(state) * bound);
}

/* Out-degrees: a power law of exponent 2.3, then one more or less at random firms until the mean
 * is 8. */
static void draw_degrees(int32_t *degree, pond_node nodes, uint64_t *state)
{
    double cdf[DEGREE_CAP];
    double all = 0.0;
    int64_t sum = 0;

    for (int k = 0; k < DEGREE_CAP; k++) {
        all += pow(k + 1.0, -2.3);
        cdf[k] = all;
    }
    for (pond_node i = 0; i < nodes; i++) {
        double u = bench_share(state);

        degree[i] = 1;
        while (degree[i] < DEGREE_CAP && cdf[degree[i] - 1] / all < u) {
            degree[i]++;
        }
        sum += degree[i];
    }
    while (sum != (int64_t)DEGREE_MEAN * nodes) {
        pond_node i = next_number(state, nodes);
        int32_t step = sum < (int64_t)DEGREE_MEAN * nodes ? 1 : -1;

        if (degree[i] + step >= 1 && degree[i] + step <= DEGREE_CAP) {
            degree[i] += step;
            sum += step;
        }
    }
}

/* A supplier's customers: others than itself, each once. */
static int64_t draw_customers(struct pond_network_input *input, pond_node *customer, double *value,
                              int32_t degree, uint64_t *state)
{
    int64_t first = input->links;
    pond_node supplier = input->supplier[first];

    while (input->links < first + degree) {
        pond_node other = next_number(state, input->nodes);
        bool taken = other == supplier;

        for (int64_t e = first; e < input->links; e++) {
            taken = taken || customer[e] == other;
        }
        if (!taken) {
            customer[input->links] = other;
            value[input->links++] = (100000 + next_number(state, 1000000)) / 1e6;
        }
    }
    return input->links;
}

/* The links of one hub to firms that are spread evenly over the network. */
static void draw_hub(struct pond_network_input *input, pond_node *supplier, pond_node *customer,
                     double *value, pond_node hub, int64_t links, bool sells, uint64_t *state)
{
    for (int64_t k = 0; k < links; k++) {
        pond_node other = (pond_node)(k * input->nodes / links);

        if (other != hub) {
            supplier[input->links] = sells ? hub : other;
            customer[input->links] = sells ? other : hub;
            value[input->links++] = (100000 + next_number(state, 1000000)) / 1e6;
        }
    }
}

struct pond_network *bench_power_law(pond_node nodes, uint64_t seed, const struct bench_hubs *hubs)
{
    struct pond_error err = {0};
    struct pond_network_input input = {.nodes = nodes, .industries = INDUSTRIES};
    struct pond_network *network = NULL;
    int all_hubs = hubs == NULL ? 0 : hubs->sellers + hubs->buyers;
    int64_t links = DEGREE_MEAN * (int64_t)nodes + (hubs == NULL ? 0 : all_hubs * hubs->links);
    int32_t *degree = pondi_alloc((size_t)nodes, sizeof *degree);
    pond_node *supplier = pondi_alloc((size_t)links, sizeof *supplier);
    pond_node *customer = pondi_alloc((size_t)links, sizeof *customer);
    double *value = pondi_alloc((size_t)links, sizeof *value);
    int32_t *industry = pondi_alloc((size_t)nodes, sizeof *industry);
    int32_t block = nodes / INDUSTRIES;
    pond_node blocks = block * INDUSTRIES;

    draw_degrees(degree, nodes, &seed);
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    input.industry = industry;
    for (pond_node i = 0; i < nodes; i++) {
        industry[i] = i < blocks ? i / block : i - blocks; /* the rest one each */
        for (int32_t k = 0; k < degree[i]; k++) {
            supplier[input.links + k] = i;
        }
        (void)draw_customers(&input, customer, value, degree[i], &seed);
    }
    for (int h = 0; h < all_hubs; h++) {
        pond_node hub = (pond_node)((int64_t)nodes * (2 * h + 1) / (all_hubs * INT64_C(2)));

        draw_hub(&input, supplier, customer, value, hub, hubs->links, h < hubs->sellers, &seed);
    }
    stop_on(pond_network_build(&network, &input, &err), &err);
    pondi_free(degree);
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
    pondi_free(industry);
    return network;
}
