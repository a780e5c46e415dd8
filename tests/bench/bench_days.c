/* How long a simulated day takes: 1 million firms, 5 million links, with and without a hub.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "ripple/days_leverage.h"
#include "timing.h"

#define FIRMS 1000000
#define LINKS 5000000
#define HUB 50000
#define DAYS 30
#define TIMES 3
#define INDUSTRIES 71

/* Processor seconds of this process so far: others may use the machine too. */
static double processor_s(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Firms of 71 industries; squared uniforms make some sell much more than others; firm 0 may have
 * HUB suppliers and HUB customers. */
static struct pond_network *make_network(int64_t hub)
{
    struct pond_error err = {0};
    struct pond_network_input input = {.nodes = FIRMS, .links = LINKS, .industries = INDUSTRIES};
    struct pond_network *network = NULL;
    pond_node *supplier = pondi_alloc(LINKS, sizeof *supplier);
    pond_node *customer = pondi_alloc(LINKS, sizeof *customer);
    double *value = pondi_alloc(LINKS, sizeof *value);
    int32_t *industry = pondi_alloc(FIRMS, sizeof *industry);
    double *final_demand = pondi_alloc(FIRMS, sizeof *final_demand);

    for (int64_t k = 0; k < LINKS; k++) {
        double u = pond_random_uniform(1, 0, (uint64_t)k, 0);

        supplier[k] = k < hub ? 0 : (pond_node)(u * u * FIRMS);
        customer[k] =
            k >= hub && k < 2 * hub ? 0 : (pond_node)pond_random_below(1, 1, (uint64_t)k, 0, FIRMS);
        value[k] = exp(4.0 * pond_random_uniform(1, 2, (uint64_t)k, 0));
    }
    for (int64_t i = 0; i < FIRMS; i++) {
        industry[i] = (int32_t)pond_random_below(1, 3, (uint64_t)i, 0, INDUSTRIES);
        final_demand[i] = exp(4.0 * pond_random_uniform(1, 4, (uint64_t)i, 0));
    }
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    input.industry = industry;
    input.final_demand = final_demand;
    stop_on(pond_network_build(&network, &input, &err), &err);
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
    pondi_free(industry);
    pondi_free(final_demand);
    return network;
}

/* A share of all firms, firm 0 among them, loses half of its capacity for 30 days. */
static struct pond_shock *make_shocks(int64_t every, int64_t *count)
{
    struct pond_shock *shock = pondi_alloc(FIRMS, sizeof *shock);

    *count = 0;
    for (int64_t i = 0; every > 0 && i < FIRMS; i += every) {
        shock[(*count)++] = (struct pond_shock){.kind = POND_SHOCK_CAPACITY,
                                                .node = (pond_node)i,
                                                .change = -0.5,
                                                .duration_days = 30,
                                                .recovery = POND_RECOVERY_LINEAR,
                                                .recovery_days = 30.0};
    }
    return shock;
}

/* Times of the model, until the first day is done, and the mean of the other days, in processor
 * time. */
static void bench_run(const char *what, const struct pond_network *network, int64_t every,
                      int threads)
{
    struct pond_error err = {0};
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_days_options options = {.alone = threads == 1};
    struct pond_shock *shock = make_shocks(every, &options.shocks);
    double first[TIMES] = {0};
    double day[TIMES] = {0};
    double hit = 0.0;
    char text[128];

    pond_set_threads(threads);
    options.shock = shock;
    for (int turn = 0; turn < TIMES; turn++) {
        struct pond_days_model *model = NULL;
        struct pond_days_run *run = NULL;
        double began = processor_s();

        stop_on(pond_days_model_new(&model, &input, &err), &err);
        stop_on(pond_days_run_new(&run, model, &options, &err), &err);
        stop_on(pond_days_step(run, &err), &err);
        first[turn] = processor_s() - began;
        began = processor_s();
        stop_on(pond_days_go(run, DAYS - 1, NULL, NULL, &err), &err);
        day[turn] = (processor_s() - began) / (DAYS - 1);
        hit = (double)pond_days_today(run).sums.hit / FIRMS;
        pond_days_run_free(run);
        pond_days_model_free(model);
    }
    (void)snprintf(text, sizeof text, "%s, %d thread: until first day", what, threads);
    print_median(text, first, TIMES);
    (void)snprintf(text, sizeof text, "%s, %d thread: a day", what, threads);
    print_median(text, day, TIMES);
    (void)printf("  hit on the last day: %.1f %%; bytes moved a day as counted: %.2f GB/s\n",
                 100.0 * hit,
                 (45.0 * (double)network->links + 160.0 * FIRMS) / day[TIMES / 2] / 1e9);
    pondi_free(shock);
}

/* The sweep backwards over 30 days, over the run itself: processor time of one thread. */
static void bench_leverage(const struct pond_network *network, int64_t every)
{
    struct pond_error err = {0};
    struct pond_days_input input = pond_days_defaults((struct pond_view){.network = network});
    struct pond_days_options options = {.alone = true};
    const struct pond_days_question question = {.days = DAYS};
    struct pond_shock *shock = make_shocks(every, &options.shocks);
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;
    struct pond_days_leverage *leverage = NULL;
    double plain = 0.0;
    double swept = 0.0;

    options.shock = shock;
    stop_on(pond_days_model_new(&model, &input, &err), &err);
    plain = processor_s();
    stop_on(pond_days_run_new(&run, model, &options, &err), &err);
    stop_on(pond_days_go(run, DAYS, NULL, NULL, &err), &err);
    plain = processor_s() - plain;
    pond_days_run_free(run);
    swept = processor_s();
    stop_on(pond_days_leverage_new(&leverage, model, &options, &question, &err), &err);
    swept = processor_s() - swept;
    (void)printf("leverage of %d days: %.2f s, %.1f times the run; %" PRId64
                 " days done forwards\n",
                 DAYS, swept, swept / plain, leverage->steps);
    pond_days_leverage_free(leverage);
    pond_days_model_free(model);
    pondi_free(shock);
}

/* What this machine's memory gives to a program of one thread that reads and writes doubles. */
static void bench_memory(void)
{
    int64_t count = 1 << 26;
    double *x = pondi_alloc((size_t)count, sizeof *x);
    double *y = pondi_alloc((size_t)count, sizeof *y);
    double seconds[TIMES] = {0};

    for (int turn = -1; turn < TIMES; turn++) {
        double began = processor_s();

        for (int64_t k = 0; k < count; k++) {
            x[k] = x[k] + 0.5 * y[k];
        }
        if (turn >= 0) {
            seconds[turn] = processor_s() - began;
        }
    }
    print_median("memory: x = x + y / 2, 64 Mi doubles", seconds, TIMES);
    (void)printf("  %.1f GB/s\n", 24.0 * (double)count / seconds[TIMES / 2] / 1e9);
    pondi_free(x);
    pondi_free(y);
}

int main(void)
{
    struct pond_network *network = make_network(0);

    bench_memory();
    bench_run("no shock", network, 0, 1);
    bench_run("a firm in a thousand", network, 1000, 1);
    bench_run("a firm in ten", network, 10, 1);
    bench_run("a firm in ten", network, 10, 2);
    bench_leverage(network, 10);
    pond_network_free(network);
    network = make_network(HUB);
    bench_run("hub of 50,000, a firm in ten", network, 10, 1);
    pond_network_free(network);
    return EXIT_SUCCESS;
}
