/* How long ESRI takes a firm: the power-law network of ../shared/design/esri.md, section 3, and the
 * published ring of 1,232 firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "ripple/esri.h"
#include "support/esri_fixture.h"

#define TIMES 5
#define SKIPPED 77 /* Meson's exit code */
#define INDUSTRIES 616
#define DEGREE_CAP 128
#define DEGREE_MEAN 8

static void stop_on(enum pond_status status, const struct pond_error *err)
{
    if (status != POND_OK) {
        (void)fprintf(stderr, "bench_esri: %s\n", err->message);
        exit(EXIT_FAILURE);
    }
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static double next_share(uint64_t *state)
{
    return (double)(next_bits(state) >> 11) * 0x1p-53;
}

static int32_t next_number(uint64_t *state, int32_t bound)
{
    return (int32_t)(next_share(state) * bound);
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
        double u = next_share(state);

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

/* The network of `nodes` firms; of 10,000 and seed 42 it is that of ../shared/data/esri/ihs10k. */
static struct pond_network *power_law_network(pond_node nodes, uint64_t seed)
{
    struct pond_error err = {0};
    struct pond_network_input input = {.nodes = nodes, .industries = INDUSTRIES};
    struct pond_network *network = NULL;
    size_t links = (size_t)DEGREE_MEAN * (size_t)nodes;
    int32_t *degree = pondi_alloc((size_t)nodes, sizeof *degree);
    pond_node *supplier = pondi_alloc(links, sizeof *supplier);
    pond_node *customer = pondi_alloc(links, sizeof *customer);
    double *value = pondi_alloc(links, sizeof *value);
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
    stop_on(pond_network_build(&network, &input, &err), &err);
    pondi_free(degree);
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
    pondi_free(industry);
    return network;
}

static int compare_doubles(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

/* Time `count` firms, evenly spread over the network. */
static void bench_firms(const char *what, const struct pond_esri_input *input, int64_t count)
{
    struct pond_error err = {0};
    struct pond_esri_model *model = NULL;
    pond_node nodes = input->view.network->nodes;
    pond_node *node = pondi_alloc((size_t)count, sizeof *node);
    double *total = pondi_alloc((size_t)count, sizeof *total);
    int64_t *iterations = pondi_alloc((size_t)count, sizeof *iterations);
    struct pond_esri_batch batch = {
        .count = count, .node = node, .total = total, .iterations = iterations};
    double seconds[TIMES] = {0};
    double mean_total = pond_clock_s();
    double prepare = 0.0;
    int64_t updates = 0;

    stop_on(pond_esri_model_new(&model, input, &err), &err);
    prepare = pond_clock_s() - mean_total;
    for (int64_t k = 0; k < count; k++) {
        node[k] = (pond_node)(k * nodes / count);
    }
    for (int turn = 0; turn < TIMES; turn++) {
        double began = pond_clock_s();

        stop_on(pond_esri_run_batch(model, &batch, &err), &err);
        seconds[turn] = pond_clock_s() - began;
    }
    qsort(seconds, TIMES, sizeof *seconds, compare_doubles);
    for (int64_t k = 0; k < count; k++) {
        updates += iterations[k];
    }
    mean_total = pond_sum(total, count) / (double)count;
    (void)printf("%-46s %9.1f us a firm (%.1f..%.1f of %d turns, %" PRId64 " firms), prepared in "
                 "%.1f ms, mean T %.2f, mean ESRI %.6f\n",
                 what, seconds[TIMES / 2] * 1e6 / (double)count, seconds[0] * 1e6 / (double)count,
                 seconds[TIMES - 1] * 1e6 / (double)count, TIMES, count, prepare * 1e3,
                 (double)updates / (double)count, mean_total);
    (void)fflush(stdout);
    pond_esri_model_free(model);
    pondi_free(node);
    pondi_free(total);
    pondi_free(iterations);
}

static struct pond_esri_input standard_input(const struct pond_network *network,
                                             const uint8_t *input_class)
{
    return (struct pond_esri_input){.view = {network, NULL},
                                    .input_class = input_class,
                                    .substitution = true,
                                    .eps = 1e-2,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = POND_ESRI_MAX_ITERATIONS};
}

static void bench_power_law(const uint8_t *input_class)
{
    struct pond_network *network = power_law_network(10000, 42);
    struct pond_esri_input input = standard_input(network, input_class);
    double *revenue = pondi_alloc((size_t)network->nodes, sizeof *revenue);
    uint64_t seed = 7;

    bench_firms("10,000 firms, closed, eps 1e-2", &input, 10000);
    input.compat = true;
    bench_firms("10,000 firms, closed, eps 1e-2, compat", &input, 10000);
    input.compat = false;
    input.substitution = false;
    bench_firms("10,000 firms, closed, eps 1e-2, no substitution", &input, 100);
    input.substitution = true;
    for (pond_node i = 0; i < network->nodes; i++) {
        revenue[i] = network->sales[i] * (1.1 + 0.9 * next_share(&seed));
    }
    input.revenue = revenue;
    bench_firms("10,000 firms, revenue, eps 1e-2", &input, 10000);
    input.eps = 1e-6;
    bench_firms("10,000 firms, revenue, eps 1e-6", &input, 250);
    input.eps = 1e-12;
    bench_firms("10,000 firms, revenue, eps 1e-12", &input, 100);
    pondi_free(revenue);
    pond_network_free(network);
    network = power_law_network(100000, 42);
    input = standard_input(network, input_class);
    bench_firms("100,000 firms, closed, eps 1e-2", &input, 250);
    pond_network_free(network);
}

int main(void)
{
    struct esri_fixture large;
    struct esri_fixture ring;
    struct pond_esri_input input;

    if (!read_esri_fixture(&large, "ihs10k") || !read_esri_fixture(&ring, "ihs1232_ring")) {
        (void)fprintf(stderr, "bench_esri: skipped, ../shared/data/esri is not there\n");
        return SKIPPED;
    }
    for (int threads = 1; threads >= 0; threads--) {
        pond_set_threads(threads);
        (void)printf("threads: %d\n", pond_threads());
        input = standard_input(ring.network, ring.input_class);
        bench_firms("1,232 firms in a ring, eps 1e-2", &input, 1232);
        bench_power_law(large.input_class);
    }
    free_esri_fixture(&large);
    free_esri_fixture(&ring);
    return EXIT_SUCCESS;
}
