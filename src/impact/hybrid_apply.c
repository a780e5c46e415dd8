/* One application of a hybrid system and of its transpose: a pass over the links and a small dense
 * product. Parts are added up in an order that does not depend on threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "impact/hybrid_parts.h"

/* Fewest nodes of a part, and about the most parts. */
#define BLOCK 4096
#define PARTS 256

int64_t pondi_hybrid_block(pond_node nodes)
{
    int64_t block = ((int64_t)nodes + PARTS - 1) / PARTS;

    return block > BLOCK ? block : BLOCK;
}

/* Sum of value[e] x[node[e]] in runs. */
static double gather(const double *value, const pond_node *node, const double *x, pond_edge begin,
                     pond_edge end)
{
    double total = 0.0;

    while (begin < end) {
        pond_edge stop = begin + PONDI_HYBRID_RUN < end ? begin + PONDI_HYBRID_RUN : end;
        double part = 0.0;

        for (; begin < stop; begin++) {
            part += value[begin] * x[node[begin]];
        }
        total += part;
    }
    return total;
}

/* What loops over nodes share. */
struct pass {
    const struct pond_hybrid *hybrid;
    const uint8_t *taken_out;
    enum pondi_hybrid_kind kind;
    const double *x; /* read: of nodes, then of sectors */
    double *to;      /* written, the same */
    const double *activity;
    struct pond_hybrid_work *work;
};

static enum pond_status sell_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    const struct pass *pass = user;
    const struct pond_network *network = pass->hybrid->network;

    (void)thread;
    (void)err;
    for (int64_t i = begin; i < end; i++) {
        pass->to[i] = gather(network->out_value, network->out_customer, pass->activity,
                             network->out_start[i], network->out_start[i + 1]);
    }
    return POND_OK;
}

void pondi_hybrid_sell(const struct pond_hybrid *hybrid, const double *activity, double *to)
{
    struct pass pass = {.hybrid = hybrid, .activity = activity, .to = to};

    (void)pond_parallel_for(hybrid->nodes, BLOCK, sell_range, &pass, NULL);
}

static bool counts(const uint8_t *taken_out, int64_t j)
{
    return taken_out == NULL || taken_out[j] == 0;
}

/* Of a range of customers: their activity, and by sector what they make, what they buy on record
 * instead of from the pool, and what they resell of unknown make. */
static enum pond_status make_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    const struct pass *pass = user;
    const struct pond_hybrid *hybrid = pass->hybrid;
    int64_t n = hybrid->sectors;
    const double *pool = pass->x + hybrid->nodes;
    double *made = pass->work->part + begin / hybrid->block * 3 * n;
    double *covered = made + n;
    double *resold = covered + n;

    (void)thread;
    (void)err;
    memset(made, 0, (size_t)(3 * n) * sizeof *made);
    for (int64_t j = begin; j < end; j++) {
        int32_t k = hybrid->sector[j];
        double t = pass->x[j];
        double z = hybrid->base[j] * t + hybrid->share[j] * pool[k];

        if (!counts(pass->taken_out, j)) {
            pass->work->activity[j] = 0.0;
            continue;
        }
        pass->work->activity[j] = hybrid->turn[j] * t + hybrid->via_pool[j] * pool[k];
        made[k] += hybrid->fill[j] * z;
        for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1]; g++) {
            covered[hybrid->group_sector[g]] += hybrid->group_cover[g] * z;
        }
        if (hybrid->unknown != NULL) {
            resold[k] += hybrid->unknown[j] * t;
        }
    }
    return POND_OK;
}

/* Add up the parts of `width` numbers each, in order. */
static void add_parts(struct pond_hybrid_work *work, int64_t width)
{
    memset(work->sector, 0, (size_t)width * sizeof *work->sector);
    for (int64_t b = 0; b < work->blocks; b++) {
        const double *part = work->part + b * width;

        for (int64_t s = 0; s < width; s++) {
            work->sector[s] += part[s];
        }
    }
}

static double product(const double *row, const double *x, int64_t n)
{
    double sum = 0.0;

    for (int64_t k = 0; k < n; k++) {
        sum += row[k] * x[k];
    }
    return sum;
}

void pondi_hybrid_apply(const struct pond_hybrid *hybrid, const uint8_t *taken_out, const double *x,
                        double *to, struct pond_hybrid_work *work)
{
    struct pass pass = {.hybrid = hybrid, .taken_out = taken_out, .x = x, .to = to, .work = work};
    int64_t n = hybrid->sectors;
    const double *pool = x + hybrid->nodes;
    double *asked = to + hybrid->nodes;

    (void)pond_parallel_for(hybrid->nodes, hybrid->block, make_range, &pass, NULL);
    add_parts(work, 3 * n);
    for (int64_t s = 0; s < n; s++) {
        asked[s] = product(hybrid->rest[0] + s * n, pool, n);
        if (hybrid->nodes > 0) {
            asked[s] += product(hybrid->a[0] + s * n, work->sector, n) - work->sector[n + s];
        }
        if (hybrid->resale != NULL) {
            asked[s] += product(hybrid->resale + s * n, work->sector + 2 * n, n);
        }
    }
    if (hybrid->nodes > 0) {
        pondi_hybrid_sell(hybrid, work->activity, to);
    }
}

/* Of a range of customers: what a unit asked of them by name takes, and by sector what a unit asked
 * of the pool takes through them. */
static enum pond_status take_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    const struct pass *pass = user;
    const struct pond_hybrid *hybrid = pass->hybrid;
    const struct pond_network *network = hybrid->network;
    int64_t n = hybrid->sectors;
    const double *m = pass->x;
    const double *pool = m + hybrid->nodes;
    const double *column = pass->work->sector + 3 * n; /* a^T m, then resale^T m */
    double sign = pass->kind == PONDI_HYBRID_HEAVY ? 1.0 : -1.0;
    double *through = pass->work->part + begin / hybrid->block * n;

    (void)thread;
    (void)err;
    memset(through, 0, (size_t)n * sizeof *through);
    for (int64_t j = begin; j < end; j++) {
        int32_t k = hybrid->sector[j];
        double bought = 0.0;
        double rest = hybrid->fill[j] * column[k];

        if (!counts(pass->taken_out, j)) {
            pass->to[j] = 0.0;
            continue;
        }
        bought = gather(network->in_value, network->in_supplier, m, network->in_start[j],
                        network->in_start[j + 1]);
        for (int64_t g = hybrid->group_start[j]; g < hybrid->group_start[j + 1]; g++) {
            rest += sign * hybrid->group_cover[g] * pool[hybrid->group_sector[g]];
        }
        pass->to[j] = hybrid->turn[j] * bought + hybrid->base[j] * rest;
        if (hybrid->unknown != NULL) {
            pass->to[j] += hybrid->unknown[j] * column[n + k];
        }
        through[k] += hybrid->via_pool[j] * bought + hybrid->share[j] * rest;
    }
    return POND_OK;
}

/* to = matrix^T m, row by row. */
static void transposed_product(const double *matrix, const double *m, double *to, int64_t n)
{
    memset(to, 0, (size_t)n * sizeof *to);
    for (int64_t s = 0; s < n; s++) {
        for (int64_t k = 0; k < n; k++) {
            to[k] += matrix[s * n + k] * m[s];
        }
    }
}

void pondi_hybrid_apply_transposed(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                                   enum pondi_hybrid_kind kind, const double *m, double *to,
                                   struct pond_hybrid_work *work)
{
    struct pass pass = {
        .hybrid = hybrid, .taken_out = taken_out, .kind = kind, .x = m, .to = to, .work = work};
    int64_t n = hybrid->sectors;
    int absolute = kind == PONDI_HYBRID_PLAIN ? 0 : 1;
    const double *pool = m + hybrid->nodes;
    double *column = work->sector + 3 * n;

    transposed_product(hybrid->a[absolute], pool, column, n);
    if (hybrid->resale != NULL) {
        transposed_product(hybrid->resale, pool, column + n, n);
    }
    (void)pond_parallel_for(hybrid->nodes, hybrid->block, take_range, &pass, NULL);
    add_parts(work, n);
    transposed_product(hybrid->rest[absolute], pool, to + hybrid->nodes, n);
    for (int64_t k = 0; k < n; k++) {
        to[hybrid->nodes + k] += work->sector[k];
    }
}

void pond_hybrid_round(const struct pond_hybrid *hybrid, const uint8_t *taken_out, const double *x,
                       double *next, struct pond_hybrid_work *work)
{
    pondi_hybrid_apply(hybrid, taken_out, x, next, work);
}

void pond_hybrid_worth(const struct pond_hybrid *hybrid, const uint8_t *taken_out, const double *m,
                       double *worth, struct pond_hybrid_work *work)
{
    pondi_hybrid_apply_transposed(hybrid, taken_out, PONDI_HYBRID_PLAIN, m, worth, work);
}

void pond_hybrid_base_output(const struct pond_hybrid *hybrid, const uint8_t *taken_out,
                             const double *x, double *firm, double *rest)
{
    const double *pool = x + hybrid->nodes;

    for (int64_t j = 0; j < hybrid->nodes; j++) {
        firm[j] = counts(taken_out, j)
                      ? hybrid->base[j] * x[j] + hybrid->share[j] * pool[hybrid->sector[j]]
                      : 0.0;
    }
    for (int64_t k = 0; k < hybrid->sectors; k++) {
        rest[k] = hybrid->rest_share[k] * pool[k];
    }
}
