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

/* ---- Lockstep: every update looks at every link, one firm after the other. ---- */

/* Shares by the rows of the network, and the state of a run. */
struct lockstep {
    const struct pond_esri_input *input;
    double *share; /* links: D in the order of in_ */
    uint8_t *kind; /* links: the input class */
    double *down;  /* nodes, and so on */
    double *passed;
    double *up;
    double *next_up;
    double *left; /* industries */
};

static void fill_shares(struct lockstep *lockstep)
{
    const struct pond_network *net = lockstep->input->view.network;

    for (pond_node j = 0; j < net->nodes; j++) {
        for (pond_edge e = net->in_start[j]; e < net->in_start[j + 1]; e++) {
            int32_t from = net->industry[net->in_supplier[e]];
            double of_industry = 0.0;

            for (pond_edge f = net->in_start[j]; f < net->in_start[j + 1]; f++) {
                of_industry += net->industry[net->in_supplier[f]] == from ? net->in_value[f] : 0.0;
            }
            lockstep->kind[e] =
                lockstep->input->input_class[(int64_t)from * net->industries + net->industry[j]];
            lockstep->share[e] =
                net->in_value[e] /
                (lockstep->kind[e] == POND_INPUT_ESSENTIAL ? of_industry : net->purchases[j]);
        }
    }
}

static void pass_on(struct lockstep *lockstep)
{
    const struct pond_network *net = lockstep->input->view.network;

    memset(lockstep->left, 0, (size_t)net->industries * sizeof(double));
    for (pond_node i = 0; i < net->nodes; i++) {
        lockstep->left[net->industry[i]] += net->sales[i] * (1.0 - lockstep->down[i]);
    }
    for (pond_node i = 0; i < net->nodes; i++) {
        double left = lockstep->left[net->industry[i]];

        lockstep->passed[i] = lockstep->down[i];
        if (lockstep->input->substitution && net->sales[i] < left) {
            lockstep->passed[i] *= net->sales[i] / left;
        }
    }
}

static double lockstep_down(const struct lockstep *lockstep, pond_node j)
{
    const struct pond_network *net = lockstep->input->view.network;
    double rest = 0.0;
    double worst = 0.0;
    double sum = 0.0;
    int32_t last = -1;

    for (pond_edge e = net->in_start[j]; e < net->in_start[j + 1]; e++) {
        pond_node i = net->in_supplier[e];
        double part = lockstep->share[e] * lockstep->passed[i];

        sum = net->industry[i] == last ? sum : 0.0;
        last = net->industry[i];
        if (lockstep->kind[e] == POND_INPUT_ESSENTIAL) {
            sum += part;
            worst = fmax(worst, sum);
        } else if (lockstep->kind[e] == POND_INPUT_NON_ESSENTIAL) {
            rest += part;
        }
    }
    return fmin(1.0, fmax(worst, rest));
}

/* One update of all firms; returns the largest growth. */
static double lockstep_update(struct lockstep *lockstep, pond_node closed)
{
    const struct pond_network *net = lockstep->input->view.network;
    const double *total = lockstep->input->revenue ? lockstep->input->revenue : net->sales;
    double *before = lockstep->up;
    double growth = 0.0;

    pass_on(lockstep);
    for (pond_node i = 0; i < net->nodes; i++) {
        double down = i == closed ? 1.0 : lockstep_down(lockstep, i);
        double up = 0.0;

        for (pond_edge e = net->out_start[i]; e < net->out_start[i + 1]; e++) {
            up += net->out_value[e] * before[net->out_customer[e]];
        }
        up = i == closed ? 1.0 : up / (total[i] > 0.0 ? total[i] : 1.0);
        growth = fmax(growth, fmax(down - lockstep->down[i], up - before[i]));
        lockstep->down[i] = down;
        lockstep->next_up[i] = up;
    }
    lockstep->up = lockstep->next_up;
    lockstep->next_up = before;
    return growth;
}

/* Seconds a firm, and the sum of the scores of `count` firms for comparison. */
static double time_lockstep(const struct pond_esri_input *input, const pond_node *node,
                            int64_t count, double *sum)
{
    const struct pond_network *net = input->view.network;
    size_t nodes = (size_t)net->nodes;
    double *state = pondi_alloc(4 * nodes + (size_t)net->industries, sizeof *state);
    struct lockstep lockstep = {.input = input,
                                .share = pondi_alloc((size_t)net->links, sizeof(double)),
                                .kind = pondi_alloc((size_t)net->links, 1),
                                .down = state,
                                .passed = state + nodes,
                                .up = state + 2 * nodes,
                                .next_up = state + 3 * nodes,
                                .left = state + 4 * nodes};
    double all = pond_sum(net->sales, net->nodes);
    double began = 0.0;

    fill_shares(&lockstep);
    began = pond_clock_s();
    *sum = 0.0;
    for (int64_t k = 0; k < count; k++) {
        memset(state, 0, 4 * nodes * sizeof *state);
        lockstep.down[node[k]] = lockstep.up[node[k]] = 1.0;
        while (lockstep_update(&lockstep, node[k]) > input->eps) {
        }
        for (pond_node i = 0; i < net->nodes; i++) {
            *sum += net->sales[i] / all * fmax(lockstep.down[i], lockstep.up[i]);
        }
    }
    began = (pond_clock_s() - began) / (double)count;
    pondi_free(state);
    pondi_free(lockstep.share);
    pondi_free(lockstep.kind);
    return began;
}

/* ---- The library. ---- */

/* What to time, and how. */
struct task {
    const char *what;
    int64_t count;    /* firms, evenly spread over the network */
    int turns;        /* at most TIMES */
    int64_t lockstep; /* firms of the baseline; 0: none */
    double tol;       /* of bounds of the limit; 0: by eps */
};

static void report(const struct task *task, double *seconds, double prepare,
                   const struct pond_esri_batch *batch)
{
    int64_t updates = 0;
    int64_t by[3] = {0};

    qsort(seconds, (size_t)task->turns, sizeof *seconds, compare_doubles);
    for (int64_t k = 0; k < task->count; k++) {
        updates += batch->iterations[k];
        by[0] += batch->engine[k] == POND_ESRI_LOCAL;
        by[1] += batch->engine[k] == POND_ESRI_BATCH;
        by[2] += batch->engine[k] == POND_ESRI_SINGLE;
    }
    (void)printf("%-48s %8.1f us a firm (%.1f..%.1f of %d turns, %" PRId64
                 " firms), %.3f s, prepared in %.1f ms, mean T %.2f, mean ESRI %.6f, local %" PRId64
                 " batch %" PRId64 " single %" PRId64 "\n",
                 task->what, seconds[task->turns / 2] * 1e6 / (double)task->count,
                 seconds[0] * 1e6 / (double)task->count,
                 seconds[task->turns - 1] * 1e6 / (double)task->count, task->turns, task->count,
                 seconds[task->turns / 2], prepare * 1e3, (double)updates / (double)task->count,
                 pond_sum(batch->total, task->count) / (double)task->count, by[0], by[1], by[2]);
}

static void report_widths(const struct pond_esri_batch *batch)
{
    double widest = 0.0;
    int64_t settled = 0;

    for (int64_t k = 0; k < batch->count; k++) {
        widest = fmax(widest, batch->total_hi[k] - batch->total[k]);
        settled += batch->settled[k];
    }
    (void)printf("%-48s %" PRId64 " intervals as narrow as asked, widest of all %.1e\n", "",
                 settled, widest);
}

/* The first firms again in lockstep: times, and that the scores are the same. */
static void report_ratio(const struct task *task, const struct pond_esri_input *input,
                         const struct pond_esri_batch *batch, double seconds)
{
    int64_t step = task->count / task->lockstep;
    pond_node *node = pondi_alloc((size_t)task->lockstep, sizeof *node);
    double expected = 0.0;
    double actual = 0.0;
    double a_firm = 0.0;

    for (int64_t k = 0; k < task->lockstep; k++) {
        node[k] = batch->node[k * step];
        actual += batch->total[k * step];
    }
    a_firm = time_lockstep(input, node, task->lockstep, &expected);
    (void)printf("%-48s %8.1f us a firm in lockstep on one thread (%" PRId64
                 " firms): %.0f times; scores differ by %.1e\n",
                 "", a_firm * 1e6, task->lockstep, a_firm * (double)task->count / seconds,
                 fabs(expected - actual) / (double)task->lockstep);
    pondi_free(node);
}

static void bench_task(const struct task *task, const struct pond_esri_input *input)
{
    struct pond_error err = {0};
    struct pond_esri_model *model = NULL;
    pond_node nodes = input->view.network->nodes;
    pond_node *node = pondi_alloc((size_t)task->count, sizeof *node);
    struct pond_esri_batch batch = {.count = task->count, .node = node};
    double seconds[TIMES] = {0};
    double prepare = pond_clock_s();

    batch.total = pondi_alloc((size_t)task->count, sizeof *batch.total);
    batch.iterations = pondi_alloc((size_t)task->count, sizeof *batch.iterations);
    batch.engine = pondi_alloc((size_t)task->count, sizeof *batch.engine);
    batch.total_hi = pondi_alloc((size_t)task->count, sizeof *batch.total_hi);
    batch.settled = pondi_alloc((size_t)task->count, sizeof *batch.settled);
    batch.tol = task->tol;
    stop_on(pond_esri_model_new(&model, input, &err), &err);
    prepare = pond_clock_s() - prepare;
    for (int64_t k = 0; k < task->count; k++) {
        node[k] = (pond_node)(k * nodes / task->count);
    }
    for (int turn = 0; turn < task->turns; turn++) {
        double began = pond_clock_s();

        stop_on(pond_esri_run_batch(model, &batch, &err), &err);
        seconds[turn] = pond_clock_s() - began;
    }
    report(task, seconds, prepare, &batch);
    if (task->tol > 0.0) {
        report_widths(&batch);
    }
    if (task->lockstep > 0) {
        report_ratio(task, input, &batch, seconds[task->turns / 2]);
    }
    (void)fflush(stdout);
    pond_esri_model_free(model);
    pondi_free(node);
    pondi_free(batch.total);
    pondi_free(batch.iterations);
    pondi_free(batch.engine);
    pondi_free(batch.total_hi);
    pondi_free(batch.settled);
}

static void bench_firms(const char *what, const struct pond_esri_input *input, int64_t count)
{
    struct task task = {what, count, TIMES, 0, 0.0};

    bench_task(&task, input);
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

    bench_task(&(struct task){"10,000 firms, closed, eps 1e-2", 10000, TIMES, 20, 0.0}, &input);
    input.compat = true;
    bench_firms("10,000 firms, closed, eps 1e-2, compat", &input, 10000);
    input.compat = false;
    input.substitution = false;
    bench_firms("10,000 firms, closed, eps 1e-2, no substitution", &input, 512);
    input.substitution = true;
    for (pond_node i = 0; i < network->nodes; i++) {
        revenue[i] = network->sales[i] * (1.1 + 0.9 * next_share(&seed));
    }
    input.revenue = revenue;
    bench_firms("10,000 firms, revenue, eps 1e-2", &input, 10000);
    input.eps = 1e-6;
    bench_firms("10,000 firms, revenue, eps 1e-6", &input, 1024);
    input.eps = 1e-12;
    bench_task(&(struct task){"10,000 firms, revenue, bounds 1e-6", 1024, TIMES, 0, 1e-6}, &input);
    bench_task(&(struct task){"10,000 firms, revenue, bounds 1e-9", 1024, TIMES, 0, 1e-9}, &input);
    bench_firms("10,000 firms, revenue, eps 1e-12", &input, 256);
    pondi_free(revenue);
    pond_network_free(network);
    network = power_law_network(100000, 42);
    input = standard_input(network, input_class);
    bench_task(&(struct task){"100,000 firms, closed, eps 1e-2", 100000, 1, 10, 0.0}, &input);
    pond_network_free(network);
}

/* The largest rows: a million firms, all of them. Asked for by name, for want of time. */
static void bench_million(const uint8_t *input_class)
{
    struct pond_network *network = power_law_network(1000000, 42);
    struct pond_esri_input input = standard_input(network, input_class);
    double *revenue = pondi_alloc((size_t)network->nodes, sizeof *revenue);
    uint64_t seed = 7;

    (void)printf("threads: %d\n", pond_threads());
    bench_task(&(struct task){"1,000,000 firms, closed, eps 1e-2", 1000000, 1, 2, 0.0}, &input);
    for (pond_node i = 0; i < network->nodes; i++) {
        revenue[i] = network->sales[i] * (1.1 + 0.9 * next_share(&seed));
    }
    input.revenue = revenue;
    bench_task(&(struct task){"1,000,000 firms, revenue, bounds 1e-6", 8, 1, 0, 1e-6}, &input);
    bench_task(&(struct task){"1,000,000 firms, revenue, eps 1e-2", 1000000, 1, 2, 0.0}, &input);
    pondi_free(revenue);
    pond_network_free(network);
}

int main(int argc, char **argv)
{
    struct esri_fixture large;
    struct esri_fixture ring;
    struct pond_esri_input input;

    if (!read_esri_fixture(&large, "ihs10k") || !read_esri_fixture(&ring, "ihs1232_ring")) {
        (void)fprintf(stderr, "bench_esri: skipped, ../shared/data/esri is not there\n");
        return SKIPPED;
    }
    if (argc > 1 && strcmp(argv[1], "million") == 0) {
        pond_set_threads(0);
        bench_million(large.input_class);
        return EXIT_SUCCESS;
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
