/* How long ESRI takes a firm, against full sweeps and against what memory allows: the power-law
 * networks of ../shared/design/esri.md, section 3, with and without hubs, and the published ring.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "esri_lockstep.h"
#include "esri_networks.h"
#include "machine.h"
#include "ripple/esri_lanes.h"
#include "ripple/esri_local.h"
#include "support/esri_fixture.h"
#include "timing.h"

#define MOST_TURNS 5
#define SKIPPED 77    /* Meson's exit code */
#define SAMPLE 2000   /* firms whose link operations are counted */
#define LINE 64       /* bytes of a cache line */
#define LINK_BYTES 12 /* of a link in a row: its firm and its share */

/* What to time, and how. */
struct task {
    const char *what;
    int64_t count;    /* firms, evenly spread over the network; 0: all */
    int turns;        /* at most MOST_TURNS */
    int64_t lockstep; /* firms of the baseline; 0: none */
    double tol;       /* of bounds of the limit; 0: by eps */
};

/* What a task found. */
struct finding {
    double seconds[MOST_TURNS]; /* sorted */
    double prepare;
    double peak;
    double a_firm;    /* the median */
    double processor; /* seconds a firm on all threads together */
    int64_t by[3];    /* firms by engine */
    double updates;   /* a firm */
};

/* ---- The bound: what must be read, at the machine's own speed. ---- */

/* Link operations of the local engine, a firm, and by how much the slowest firm exceeds that. */
static double count_operations(const struct pond_esri_model *model, const pond_node *node,
                               int64_t count, int64_t *most)
{
    struct pond_error err = {0};
    struct pondi_local *local = NULL;
    int64_t step = count > SAMPLE ? count / SAMPLE : 1;
    int64_t firms = 0;
    double all = 0.0;

    stop_on(pondi_local_new(&local, model, &err), &err);
    for (int64_t k = 0; k < count; k += step) {
        struct pondi_local_answer answer = {NULL, NULL, NULL, 0};

        (void)pondi_local_run(local, &(struct pond_esri_shock){node[k], 1.0, 1.0}, &answer);
        all += (double)local->used;
        *most = local->used > *most ? local->used : *most;
        firms++;
    }
    pondi_local_free(local);
    return all / (double)firms;
}

/* Local: each link operation reads a firm's slot, 4 bytes of an array of all firms; each row the
 * lines of its start, its firms and its shares, wherever they are. */
static void report_local_bound(const struct pond_esri_model *model, const pond_node *node,
                               const struct task *task, const struct finding *finding)
{
    int64_t most = 0;
    double operations = count_operations(model, node, task->count, &most);
    int64_t links = model->up.start[model->nodes];
    double row = (double)links / model->nodes;
    double lines = operations / row * (1.0 + (LINK_BYTES * (row - 1.0)) / LINE + 2.0);
    double near = bench_random_read_ns((int64_t)sizeof(pondi_slot) * model->nodes);
    double far = bench_random_read_ns(links * 2 * LINK_BYTES);
    double bound = (operations * near + lines * far) * 1e-3;

    (void)printf("    %.0f link operations a firm (the largest of the sample %" PRId64
                 "), %.1f ns each; bound %.1f us = these x %.2f ns + %.0f lines x %.2f ns: "
                 "%.1f times the bound\n",
                 operations, most, finding->a_firm * 1e9 / operations, bound, near, lines, far,
                 finding->a_firm * 1e6 / bound);
}

/* Batch: each update reads, for each link and every eight firms, one line of losses. */
static void report_batch_bound(const struct pond_esri_model *model, const struct finding *finding)
{
    int64_t links = model->up.start[model->nodes] + model->facts.essential +
                    model->facts.non_essential + (int64_t)2 * model->nodes;
    double operations = finding->updates * (double)links / PONDI_VECTOR_LANES;
    double near =
        bench_random_read_ns((int64_t)sizeof(pondi_vector) * PONDI_VECTORS * model->nodes);
    double bound = operations * near * 1e-3;

    (void)printf("    %.0f lines of eight losses a firm, %.1f ns each; bound %.1f us = these x "
                 "%.2f ns: %.1f times the bound\n",
                 operations, finding->a_firm * 1e9 / operations, bound, near,
                 finding->a_firm * 1e6 / bound);
}

/* ---- A task. ---- */

static void report(const struct task *task, const struct finding *finding)
{
    double count = (double)task->count;

    (void)printf("%s: %.1f us a firm (%.1f..%.1f of %d turns, %" PRId64
                 " firms in %.2f s; processors %.1f us), mean T %.1f, local %.1f %%, batch %.1f "
                 "%%; prepared in %.0f "
                 "ms; peak %.0f MiB\n",
                 task->what, finding->a_firm * 1e6, finding->seconds[0] * 1e6 / count,
                 finding->seconds[task->turns - 1] * 1e6 / count, task->turns, task->count,
                 finding->a_firm * count, finding->processor * 1e6, finding->updates,
                 100.0 * (double)finding->by[0] / count, 100.0 * (double)finding->by[1] / count,
                 finding->prepare * 1e3, finding->peak);
}

static void report_widths(const struct pond_esri_batch *batch)
{
    double widest = 0.0;
    int64_t settled = 0;

    for (int64_t k = 0; k < batch->count; k++) {
        widest = fmax(widest, batch->total_hi[k] - batch->total[k]);
        settled += batch->settled[k];
    }
    (void)printf("    %" PRId64 " intervals as narrow as asked, widest of all %.1e\n", settled,
                 widest);
}

/* Some of the firms again in lockstep: times, and that the scores are the same. */
static void report_ratio(const struct task *task, const struct pond_esri_input *input,
                         const struct pond_esri_batch *batch, double a_firm)
{
    int64_t step = task->count / task->lockstep;
    pond_node *node = pondi_alloc((size_t)task->lockstep, sizeof *node);
    double expected = 0.0;
    double actual = 0.0;
    double baseline = 0.0;

    for (int64_t k = 0; k < task->lockstep; k++) {
        node[k] = batch->node[k * step];
        actual += batch->total[k * step];
    }
    baseline = bench_lockstep(input, node, task->lockstep, &expected);
    (void)printf("    lockstep on one thread %.0f us a firm (%" PRId64
                 " firms): %.0f times; scores differ by %.1e\n",
                 baseline * 1e6, task->lockstep, baseline / a_firm,
                 fabs(expected - actual) / (double)task->lockstep);
    pondi_free(node);
}

static struct finding run_turns(const struct task *task, const struct pond_esri_model *model,
                                const struct pond_esri_batch *batch)
{
    struct pond_error err = {0};
    struct finding finding = {.a_firm = 0.0};
    double processor = bench_clock(1);

    for (int turn = 0; turn < task->turns; turn++) {
        double began = bench_clock(pond_threads());

        stop_on(pond_esri_run_batch(model, batch, &err), &err);
        finding.seconds[turn] = bench_clock(pond_threads()) - began;
    }
    finding.processor = (bench_clock(1) - processor) / (double)(task->turns * task->count);
    qsort(finding.seconds, (size_t)task->turns, sizeof *finding.seconds, compare_doubles);
    finding.a_firm = finding.seconds[task->turns / 2] / (double)task->count;
    for (int64_t k = 0; k < task->count; k++) {
        finding.updates += (double)batch->iterations[k] / (double)task->count;
        finding.by[0] += batch->engine[k] == POND_ESRI_LOCAL;
        finding.by[1] += batch->engine[k] == POND_ESRI_BATCH;
        finding.by[2] += batch->engine[k] == POND_ESRI_SINGLE;
    }
    return finding;
}

static void bench_task(const struct task *asked, const struct pond_esri_input *input)
{
    struct pond_error err = {0};
    struct pond_esri_model *model = NULL;
    struct task task = *asked;
    pond_node nodes = input->view.network->nodes;
    pond_node *node = NULL;
    struct pond_esri_batch batch = {.tol = task.tol};
    struct finding finding;
    double prepare = 0.0;

    task.count = task.count == 0 || task.count > nodes ? nodes : task.count;
    node = pondi_alloc((size_t)task.count, sizeof *node);
    batch.count = task.count;
    batch.node = node;
    batch.total = pondi_alloc((size_t)task.count, sizeof *batch.total);
    batch.total_hi = pondi_alloc((size_t)task.count, sizeof *batch.total_hi);
    batch.iterations = pondi_alloc((size_t)task.count, sizeof *batch.iterations);
    batch.engine = pondi_alloc((size_t)task.count, sizeof *batch.engine);
    batch.settled = pondi_alloc((size_t)task.count, sizeof *batch.settled);
    for (int64_t k = 0; k < task.count; k++) {
        node[k] = (pond_node)(k * nodes / task.count);
    }
    bench_forget_peak();
    prepare = bench_clock(pond_threads());
    stop_on(pond_esri_model_new(&model, input, &err), &err);
    prepare = bench_clock(pond_threads()) - prepare;
    finding = run_turns(&task, model, &batch);
    finding.prepare = prepare;
    finding.peak = bench_peak_mib();
    report(&task, &finding);
    if (task.tol > 0.0) {
        report_widths(&batch);
    } else if (pond_threads() == 1 && finding.by[0] > task.count / 2) {
        report_local_bound(model, node, &task, &finding);
    } else if (pond_threads() == 1) {
        report_batch_bound(model, &finding);
    }
    if (task.lockstep > 0) {
        report_ratio(&task, input, &batch, finding.a_firm);
    }
    (void)fflush(stdout);
    pond_esri_model_free(model);
    pondi_free(node);
    pondi_free(batch.total);
    pondi_free(batch.total_hi);
    pondi_free(batch.iterations);
    pondi_free(batch.engine);
    pondi_free(batch.settled);
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

/* Sales of which 9 to 50 % go to final consumers: losses leak out. */
static double *draw_revenue(const struct pond_network *network)
{
    double *revenue = pondi_alloc((size_t)network->nodes, sizeof *revenue);
    uint64_t seed = 7;

    for (pond_node i = 0; i < network->nodes; i++) {
        revenue[i] = network->sales[i] * (1.1 + 0.9 * bench_share(&seed));
    }
    return revenue;
}

/* ---- Which. ---- */

static void bench_10k(const uint8_t *input_class)
{
    struct pond_network *network = bench_power_law(10000, 42, NULL);
    struct pond_esri_input input = standard_input(network, input_class);
    double *revenue = draw_revenue(network);

    bench_task(&(struct task){"10,000 firms, closed", 0, 5, 20, 0.0}, &input);
    input.compat = true;
    bench_task(&(struct task){"10,000 firms, closed, compat", 0, 3, 0, 0.0}, &input);
    input.compat = false;
    input.substitution = false;
    bench_task(&(struct task){"10,000 firms, closed, no substitution", 512, 5, 10, 0.0}, &input);
    input.substitution = true;
    input.revenue = revenue;
    bench_task(&(struct task){"10,000 firms, leaky", 0, 5, 20, 0.0}, &input);
    input.eps = 1e-6;
    bench_task(&(struct task){"10,000 firms, leaky, eps 1e-6", 1024, 3, 10, 0.0}, &input);
    input.eps = 1e-12;
    bench_task(&(struct task){"10,000 firms, leaky, eps 1e-12", 256, 3, 5, 0.0}, &input);
    input.limit = true;
    bench_task(&(struct task){"10,000 firms, leaky, bounds 1e-6", 0, 3, 0, 1e-6}, &input);
    pondi_free(revenue);
    pond_network_free(network);
}

/* Closed, leaky, and closed with hubs: two that sell to a tenth of all firms, two that buy from as
 * many. `count` firms of each, 0: all. */
static void bench_large(const uint8_t *input_class, pond_node nodes, int64_t count,
                        int64_t lockstep, const char *const what[3])
{
    struct bench_hubs hubs = {2, 2, nodes / 10};
    struct pond_network *network = bench_power_law(nodes, 42, NULL);
    struct pond_esri_input input = standard_input(network, input_class);
    double *revenue = draw_revenue(network);

    bench_task(&(struct task){what[0], count, 1, lockstep, 0.0}, &input);
    input.revenue = revenue;
    bench_task(&(struct task){what[1], count, 1, lockstep, 0.0}, &input);
    pondi_free(revenue);
    pond_network_free(network);
    network = bench_power_law(nodes, 42, &hubs);
    input = standard_input(network, input_class);
    bench_task(&(struct task){what[2], nodes / 10, 1, lockstep, 0.0}, &input);
    pond_network_free(network);
}

static void bench_ordinary(const struct esri_fixture *ring, const uint8_t *input_class)
{
    static const char *const what[] = {"100,000 firms, closed", "100,000 firms, leaky",
                                       "100,000 firms, closed, 2 + 2 hubs of 10,000 links"};
    struct pond_esri_input input = standard_input(ring->network, ring->input_class);

    bench_task(&(struct task){"1,232 firms in a ring", 0, 5, 20, 0.0}, &input);
    bench_10k(input_class);
    bench_large(input_class, 100000, 0, 10, what);
}

/* The largest rows: a million firms. Asked for by name, for want of time; on one thread a sample
 * of the firms, on more all of them. */
static void bench_million(const uint8_t *input_class)
{
    static const char *const what[] = {"1,000,000 firms, closed", "1,000,000 firms, leaky",
                                       "1,000,000 firms, closed, 2 + 2 hubs of 100,000 links"};

    bench_large(input_class, 1000000, pond_threads() == 1 ? 50000 : 0, 2, what);
}

/* Bounds of the limit, of leaky networks: all firms, and one alone. */
static void bench_limit(const uint8_t *input_class, pond_node nodes, int hubs)
{
    struct bench_hubs large = {hubs, hubs, nodes / 10};
    struct pond_network *network = bench_power_law(nodes, 42, hubs > 0 ? &large : NULL);
    struct pond_esri_input input = standard_input(network, input_class);
    double *revenue = draw_revenue(network);
    int turns = nodes < 1000000 ? 3 : 1;
    char what[64];

    input.revenue = revenue;
    input.limit = true;
    for (int t = 0; t < 2; t++) {
        double tol = t == 0 ? 1e-6 : 1e-8;

        (void)snprintf(what, sizeof what, "%d firms, leaky, %d + %d hubs, bounds %g", (int)nodes,
                       hubs, hubs, tol);
        bench_task(&(struct task){what, t == 0 || nodes > 100000 ? 0 : 256, turns, 0, tol}, &input);
    }
    bench_task(&(struct task){"one of them, 1e-6", 1, MOST_TURNS, 0, 1e-6}, &input);
    pondi_free(revenue);
    pond_network_free(network);
}

static void bench_limits(const uint8_t *input_class)
{
    for (int threads = 1; threads >= 0; threads--) {
        pond_set_threads(threads);
        (void)printf("threads: %d; load of the machine: %.1f\n", pond_threads(), bench_load());
        for (pond_node nodes = 10000; nodes <= 1000000; nodes *= 10) {
            bench_limit(input_class, nodes, 0);
            bench_limit(input_class, nodes, 2);
        }
    }
}

int main(int argc, char **argv)
{
    struct esri_fixture large;
    struct esri_fixture ring;
    bool million = argc > 1 && strcmp(argv[1], "million") == 0;

    if (!read_esri_fixture(&large, "ihs10k") || !read_esri_fixture(&ring, "ihs1232_ring")) {
        (void)fprintf(stderr, "bench_esri: skipped, ../shared/data/esri is not there\n");
        return SKIPPED;
    }
    if (argc > 1 && strcmp(argv[1], "limit") == 0) {
        bench_limits(large.input_class);
        return EXIT_SUCCESS;
    }
    for (int threads = 1; threads >= 0; threads--) {
        pond_set_threads(threads);
        (void)printf("threads: %d (%s); load of the machine: %.1f\n", pond_threads(),
                     pond_threads() == 1 ? "processor time" : "wall", bench_load());
        if (million) {
            bench_million(large.input_class);
        } else {
            bench_ordinary(&ring, large.input_class);
        }
        (void)printf("load of the machine: %.1f\n", bench_load());
    }
    free_esri_fixture(&large);
    free_esri_fixture(&ring);
    return EXIT_SUCCESS;
}
