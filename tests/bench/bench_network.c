/* How long networks take: build and statistics of 1 million firms and 10 million links, the builder
 * on trades.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/progress.h"
#include "base/random.h"
#include "network/builder.h"
#include "network/statistics.h"
#include "records/money.h"
#include "timing.h"

#define TIMES 5
#define BATCH 8192

/* Trades between `firms`; squared uniforms make some firms sell much more than others. */
static void fill_batch(struct pond_batch *batch, int64_t first, int64_t firms, int64_t sellers)
{
    int64_t usd = pond_currency_pack("USD", 3);

    for (int64_t row = 0; row < batch->rows; row++) {
        uint64_t item = (uint64_t)(first + row);
        double u = pond_random_uniform(1, 0, item, 0);

        batch->column[POND_TRADE_SELLER].i64[row] = (int64_t)(u * u * (double)sellers);
        batch->column[POND_TRADE_BUYER].i64[row] =
            (int64_t)pond_random_below(1, 1, item, 0, (uint64_t)firms);
        batch->column[POND_TRADE_VALUE].i64[row] =
            (int64_t)pond_random_below(1, 2, item, 0, 1000000) + 1;
        batch->column[POND_TRADE_CURRENCY].i64[row] = usd;
        batch->column[POND_TRADE_TIME].i64[row] = 0;
    }
}

/* Feed `trades` made-up trades to a builder: only the time in the builder counts. */
static void bench_builder(const char *what, int64_t trades, int64_t firms, int64_t sellers)
{
    struct pond_error err = {0};
    struct pond_batch batch = {0};
    double feed[TIMES] = {0};
    double finish[TIMES] = {0};
    char text[128];

    stop_on(pond_batch_init(&batch, POND_TRADE, BATCH, &err), &err);
    while (batch.rows < BATCH) {
        stop_on(pond_batch_add_row(&batch, 0, &err), &err);
    }
    for (int turn = 0; turn < TIMES; turn++) {
        struct pond_network_builder *builder = NULL;
        struct pond_network *network = NULL;
        struct pond_period always = {POND_MISSING, POND_MISSING};
        struct pond_sink sink;
        double began = 0.0;

        stop_on(pond_network_builder_new(&builder, always, POND_MISSING, &err), &err);
        sink = pond_network_builder_sink(builder);
        for (int64_t k = 0; k < trades; k += BATCH) {
            fill_batch(&batch, k, firms, sellers);
            began = pond_clock_s();
            stop_on(sink.records(sink.user, &batch, &err), &err);
            feed[turn] += pond_clock_s() - began;
        }
        began = pond_clock_s();
        stop_on(pond_network_builder_finish(&network, builder, NULL, &err), &err);
        finish[turn] = pond_clock_s() - began;
        (void)snprintf(text, sizeof text, "%s, %" PRId64 " links: feed", what, network->links);
        pond_network_free(network);
        pond_network_builder_free(builder);
    }
    print_median(text, feed, TIMES);
    (void)snprintf(text, sizeof text, "%s: finish", what);
    print_median(text, finish, TIMES);
    pond_batch_clear(&batch);
}

static void bench_build(pond_node nodes, int64_t links)
{
    struct pond_error err = {0};
    struct pond_network_input input = {.nodes = nodes, .links = links, .industries = 86};
    pond_node *supplier = pondi_alloc((size_t)links, sizeof *supplier);
    pond_node *customer = pondi_alloc((size_t)links, sizeof *customer);
    double *value = pondi_alloc((size_t)links, sizeof *value);
    int32_t *industry = pondi_alloc((size_t)nodes, sizeof *industry);
    double seconds[TIMES];
    double measuring[TIMES];

    if (supplier == NULL || customer == NULL || value == NULL || industry == NULL) {
        stop_on(pondi_no_memory(&err, (size_t)links, sizeof *value), &err);
    }
    for (int64_t k = 0; k < links; k++) {
        double u = pond_random_uniform(2, 0, (uint64_t)k, 0);
        supplier[k] = (pond_node)(u * u * nodes);
        customer[k] = (pond_node)pond_random_below(2, 1, (uint64_t)k, 0, (uint64_t)nodes);
        value[k] = 1.0 + pond_random_uniform(2, 2, (uint64_t)k, 0);
    }
    for (pond_node i = 0; i < nodes; i++) {
        industry[i] = (int32_t)pond_random_below(2, 3, (uint64_t)i, 0, 86);
    }
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    input.industry = industry;
    for (int turn = 0; turn < TIMES; turn++) {
        struct pond_network *network = NULL;
        struct pond_network_statistics statistics;
        double began = pond_clock_s();

        stop_on(pond_network_build(&network, &input, &err), &err);
        seconds[turn] = pond_clock_s() - began;
        began = pond_clock_s();
        stop_on(pond_network_statistics(&statistics, network, 0, 1, &err), &err);
        measuring[turn] = pond_clock_s() - began;
        pond_network_free(network);
    }
    print_median("build of 1 M firms, 10 M links", seconds, TIMES);
    print_median("statistics of 1 M firms, 10 M links", measuring, TIMES);
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
    pondi_free(industry);
}

int main(void)
{
    bench_builder("builder of 2.4 M trades", 2400000, 1748, 152);
    bench_builder("builder of 10 M trades", 10000000, 1000000, 1000000);
    bench_build(1000000, 10000000);
    return EXIT_SUCCESS;
}
