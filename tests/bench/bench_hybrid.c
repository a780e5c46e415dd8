/* How long firms and industries solved together take: a generated region of a million firms and ten
 * million links in the 71 industries of the BEA.
 *
 *     bench_hybrid [firms]
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "impact/hybrid.h"
#include "network/generate.h"
#include "timing.h"

#define TIMES 5

/* What a system is made from. */
struct region {
    struct pond_network *network;
    double *turnover;
    double *base;
    double *a;
    double *output;
    double *demand; /* nodes + sectors */
    struct pond_hybrid_input input;
};

static double *numbers(int64_t count)
{
    struct pond_error err = {0};
    double *x = pondi_alloc((size_t)count, sizeof *x);

    if (x == NULL) {
        stop_on(pondi_no_memory(&err, (size_t)count, sizeof *x), &err);
    }
    return x;
}

/* A table of what the region's firms buy of each other, half as much again from firms that are not
 * on record, and firms not on record for a fifth of each industry. */
static void fill_table(struct region *region, const struct pond_region *made)
{
    int64_t n = region->network->industries;
    const struct pond_network *network = region->network;

    region->a = numbers(n * n);
    region->output = numbers(n);
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t k = network->industry[j];

        region->turnover[j] = fmax(made->output[j], network->purchases[j]);
        /* Industries 26 to 30 are wholesale and retail: a quarter is their margin. */
        region->base[j] = k >= 26 && k <= 30 ? 0.25 : 1.0;
        region->output[k] += region->base[j] * region->turnover[j];
        for (pond_edge e = network->in_start[j]; e < network->in_start[j + 1]; e++) {
            region->a[network->industry[network->in_supplier[e]] * n + k] += network->in_value[e];
        }
    }
    for (int64_t k = 0; k < n; k++) {
        double sum = 0.0;

        for (int64_t s = 0; s < n; s++) {
            region->a[s * n + k] *= region->output[k] > 0.0 ? 1.5 / region->output[k] : 0.0;
            sum += region->a[s * n + k];
        }
        for (int64_t s = 0; s < n; s++) {
            region->a[s * n + k] *= sum > 0.7 ? 0.7 / sum : 1.0;
        }
        region->output[k] *= 1.25;
    }
}

static void make_region(struct region *region, int64_t firms)
{
    struct pond_error err = {0};
    struct pond_region_options options = pond_region_defaults();
    struct pond_region *made = NULL;
    pond_node nodes = 0;

    options.firms = firms;
    options.mean_degree = 10.0;
    stop_on(pond_region_generate(&made, &options, NULL, &err), &err);
    stop_on(pond_region_network(&region->network, made, &err), &err);
    nodes = region->network->nodes;
    region->turnover = numbers(nodes);
    region->base = numbers(nodes);
    fill_table(region, made);
    region->input = (struct pond_hybrid_input){.network = region->network,
                                               .turnover = region->turnover,
                                               .base_share = region->base,
                                               .sector = region->network->industry,
                                               .sectors = region->network->industries,
                                               .a = region->a,
                                               .output = region->output,
                                               .mend = true};
    region->demand = numbers((int64_t)nodes + region->input.sectors);
    for (pond_node j = 0; j < nodes; j++) {
        region->demand[j] = made->final_demand[j];
    }
    pond_region_free(made);
}

/* Seconds of one read of all links at random: what a pass must do at the least. */
static double pass_of_links(const struct pond_network *network, const double *x)
{
    double began = pond_clock_s();
    double sum = 0.0;

    for (pond_edge e = 0; e < network->links; e++) {
        sum += network->out_value[e] * x[network->out_customer[e]];
    }
    if (!(sum >= 0.0)) {
        (void)printf("no sum\n");
    }
    return pond_clock_s() - began;
}

int main(int argc, char **argv)
{
    struct pond_error err = {0};
    struct region region = {0};
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_answer answer = {0};
    struct pond_hybrid_ask ask = {.tolerance = 1e-10, .answer = &answer};
    double prepare[TIMES];
    double solve[TIMES];
    double both[TIMES];
    double transposed[TIMES];
    double bound[TIMES];
    int64_t unknowns = 0;
    double *x = NULL;
    double *one = NULL;

    make_region(&region, argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000);
    unknowns = region.network->nodes + region.input.sectors;
    x = numbers(unknowns);
    one = numbers(unknowns);
    for (int64_t i = 0; i < unknowns; i++) {
        one[i] = 1.0;
    }
    (void)printf("%" PRId32 " firms, %" PRId64 " links, %" PRId32 " industries, %d threads\n",
                 region.network->nodes, region.network->links, region.input.sectors,
                 pond_threads());
    for (int turn = 0; turn < TIMES; turn++) {
        double began = pond_clock_s();

        pond_hybrid_free(hybrid);
        stop_on(pond_hybrid_new(&hybrid, &region.input, &err), &err);
        prepare[turn] = pond_clock_s() - began;
        if (ask.work == NULL) {
            stop_on(pond_hybrid_work_new(&ask.work, hybrid, &err), &err);
        }
        began = pond_clock_s();
        stop_on(pond_hybrid_outputs(hybrid, &ask, region.demand, x, &err), &err);
        solve[turn] = pond_clock_s() - began;
        both[turn] = prepare[turn] + solve[turn];
        if (turn == 0) {
            const struct pond_hybrid_told *told = pond_hybrid_told(hybrid);

            (void)printf("told: %" PRId64 " turnovers and %" PRId32 " outputs raised, %" PRId64
                         " firms fitted; one unit moves at most %.3g\n",
                         told->firms_raised, told->outputs_raised, told->firms_fitted,
                         told->slowest);
            (void)printf("outputs: %" PRId64 " passes, residual %.2g, error at most %.2g of %.6g\n",
                         answer.passes, answer.residual, answer.bound, pond_sum(x, unknowns));
        }
        began = pond_clock_s();
        stop_on(pond_hybrid_multipliers(hybrid, &ask, one, one + region.network->nodes, x, &err),
                &err);
        transposed[turn] = pond_clock_s() - began;
        bound[turn] = pass_of_links(region.network, one);
    }
    (void)printf("multipliers: %" PRId64 " passes, residual %.2g, error at most %.2g\n",
                 answer.passes, answer.residual, answer.bound);
    print_median("prepared", prepare, TIMES);
    print_median("outputs for all final demand", solve, TIMES);
    print_median("both", both, TIMES);
    print_median("multipliers of one quantity", transposed, TIMES);
    print_median("reading all links once, one thread", bound, TIMES);
    pond_hybrid_work_free(ask.work);
    pond_hybrid_free(hybrid);
    pond_network_free(region.network);
    pondi_free(region.turnover);
    pondi_free(region.base);
    pondi_free(region.a);
    pondi_free(region.output);
    pondi_free(region.demand);
    pondi_free(x);
    pondi_free(one);
    return EXIT_SUCCESS;
}
