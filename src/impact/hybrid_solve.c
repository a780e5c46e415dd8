/* Solutions of hybrid systems, with a proof of how near they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "impact/hybrid_parts.h"

/* Unknowns whose products are one part of a sum. */
#define BLOCK 4096

/* Sums that a loop over the unknowns may make. */
#define SUMS 5

/* Passes after which no more is tried, and steps of Bi-CGSTAB between two true residuals. */
#define PASSES_MAX 20000
#define STEPS_MAX 50

/* Passes after which something must have been gained. */
#define HOPE_PASSES 1000

/* How exact the weights of the bound are: v (I - |M|) = 1 within it. */
#define WEIGHTS_WITHIN 1e-3

enum vector { R, SHADOW, P, KP, KS, BEST, DEMAND, SPARE };

/* One system that is solved: (I - M) x = f or its transpose. */
struct system {
    const struct pond_hybrid *hybrid;
    const uint8_t *taken_out;
    bool transposed;
    enum pondi_hybrid_kind kind;
    struct pond_hybrid_work *work;
    const double *f;
    double *x;
    double within; /* what the measure is to come to; 0: what the tolerance asks for */
    int64_t passes;
};

int64_t pondi_hybrid_sums(int64_t unknowns)
{
    return (unknowns + BLOCK - 1) / BLOCK * SUMS;
}

static void apply(struct system *system, const double *x, double *to)
{
    if (system->transposed) {
        pondi_hybrid_apply_transposed(system->hybrid, system->taken_out, system->kind, x, to,
                                      system->work);
    } else {
        pondi_hybrid_apply(system->hybrid, system->taken_out, x, to, system->work);
    }
    system->passes++;
}

/* One loop over the unknowns: vectors, factors, and the sums it makes. */
struct loop {
    const struct system *system;
    double *r, *shadow, *p, *kp, *ks, *x;
    const double *f;
    double alpha, beta, omega;
    void (*run)(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS]);
};

static enum pond_status loop_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    const struct loop *loop = user;

    (void)thread;
    (void)err;
    loop->run(loop, begin, end, loop->system->work->sum + begin / BLOCK * SUMS);
    return POND_OK;
}

/* Run a loop; the first sum is a maximum where the system is transposed. */
static void run_loop(struct loop *loop, double sum[SUMS])
{
    const struct pond_hybrid_work *work = loop->system->work;
    int64_t blocks = (work->unknowns + BLOCK - 1) / BLOCK;

    memset(work->sum, 0, (size_t)(blocks * SUMS) * sizeof *work->sum);
    memset(sum, 0, SUMS * sizeof *sum);
    (void)pond_parallel_for(work->unknowns, BLOCK, loop_range, loop, NULL);
    for (int64_t b = 0; b < blocks; b++) {
        const double *part = work->sum + b * SUMS;

        sum[0] = loop->system->transposed ? fmax(sum[0], part[0]) : sum[0] + part[0];
        for (int s = 1; s < SUMS; s++) {
            sum[s] += part[s];
        }
    }
}

static struct loop loop_of(const struct system *system)
{
    double **vector = system->work->vector;

    return (struct loop){.system = system,
                         .r = vector[R],
                         .shadow = vector[SHADOW],
                         .p = vector[P],
                         .kp = vector[KP],
                         .ks = vector[KS],
                         .x = system->x,
                         .f = system->f};
}

/* How much a residual weighs in the bound: see pond_hybrid_outputs. */
static void add_measure(const struct loop *loop, double *measure, int64_t i)
{
    const struct system *system = loop->system;
    double size = fabs(loop->r[i]);

    if (!system->transposed) {
        *measure += system->hybrid->weight[i] * size;
    } else {
        *measure = fmax(*measure, size);
    }
}

/* Sums: nothing, shadow r. */
static void start_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    for (int64_t i = begin; i < end; i++) {
        sum[1] += loop->shadow[i] * loop->r[i];
    }
}

/* r = f - x + M x, where KP holds M x. Sums: the measure, |x|, rounding, |f|, |r|. */
static void residual_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    const struct pond_hybrid *hybrid = loop->system->hybrid;

    for (int64_t i = begin; i < end; i++) {
        loop->r[i] = loop->f[i] - loop->x[i] + loop->kp[i];
        add_measure(loop, &sum[0], i);
        sum[1] += fabs(loop->x[i]);
        if (!loop->system->transposed) {
            sum[2] += hybrid->heavy[i] * fabs(loop->x[i]) + hybrid->weight[i] * fabs(loop->f[i]);
        }
        sum[3] += fabs(loop->f[i]);
        sum[4] += fabs(loop->r[i]);
    }
}

/* kp = p - M p. Sums: nothing, shadow kp. */
static void direction_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    for (int64_t i = begin; i < end; i++) {
        loop->kp[i] = loop->p[i] - loop->kp[i];
        sum[1] += loop->shadow[i] * loop->kp[i];
    }
}

/* s = r - alpha kp, kept in r. Sums: the measure. */
static void half_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    for (int64_t i = begin; i < end; i++) {
        loop->r[i] -= loop->alpha * loop->kp[i];
        add_measure(loop, &sum[0], i);
    }
}

/* ks = s - M s. Sums: nothing, ks s, ks ks. */
static void smoother_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    for (int64_t i = begin; i < end; i++) {
        loop->ks[i] = loop->r[i] - loop->ks[i];
        sum[1] += loop->ks[i] * loop->r[i];
        sum[2] += loop->ks[i] * loop->ks[i];
    }
}

/* x += alpha p + omega s; r = s - omega ks. Sums: the measure, shadow r. */
static void step_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    for (int64_t i = begin; i < end; i++) {
        loop->x[i] += loop->alpha * loop->p[i] + loop->omega * loop->r[i];
        loop->r[i] -= loop->omega * loop->ks[i];
        add_measure(loop, &sum[0], i);
        sum[1] += loop->shadow[i] * loop->r[i];
    }
}

/* p = r + beta (p - omega kp). */
static void turn_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    (void)sum;
    for (int64_t i = begin; i < end; i++) {
        loop->p[i] = loop->r[i] + loop->beta * (loop->p[i] - loop->omega * loop->kp[i]);
    }
}

/* x += r: one round of the power series. */
static void round_range(const struct loop *loop, int64_t begin, int64_t end, double sum[SUMS])
{
    (void)sum;
    for (int64_t i = begin; i < end; i++) {
        loop->x[i] += loop->r[i];
    }
}

static void run(struct loop *loop,
                void (*range)(const struct loop *loop, int64_t begin, int64_t end,
                              double sum[SUMS]),
                double sum[SUMS])
{
    loop->run = range;
    run_loop(loop, sum);
}

/* The true residual of x. */
static void find_residual(struct system *system, double sum[SUMS])
{
    struct loop loop = loop_of(system);

    apply(system, system->x, loop.kp);
    run(&loop, residual_range, sum);
    if (!isfinite(sum[4])) {
        sum[0] = (double)INFINITY; /* a maximum does not see what is not a number */
    }
}

/* Steps of Bi-CGSTAB from a residual, until the measure is small or the recurrence breaks down. */
static void go(struct system *system, double target)
{
    struct loop loop = loop_of(system);
    size_t bytes = (size_t)system->work->unknowns * sizeof *loop.r;
    double sum[SUMS] = {0.0};
    double rho = 0.0;

    memcpy(loop.shadow, loop.r, bytes);
    memcpy(loop.p, loop.r, bytes);
    run(&loop, start_range, sum);
    rho = sum[1];
    for (int step = 0; step < STEPS_MAX && rho != 0.0 && isfinite(rho); step++) {
        double before = rho;

        apply(system, loop.p, loop.kp);
        run(&loop, direction_range, sum);
        loop.alpha = rho / sum[1];
        if (!isfinite(loop.alpha)) {
            break;
        }
        run(&loop, half_range, sum);
        apply(system, loop.r, loop.ks);
        run(&loop, smoother_range, sum);
        loop.omega = sum[2] > 0.0 ? sum[1] / sum[2] : 0.0;
        run(&loop, step_range, sum);
        rho = sum[1];
        if (!(sum[0] > target) || loop.omega == 0.0 || !isfinite(loop.omega)) {
            break;
        }
        loop.beta = rho / before * (loop.alpha / loop.omega);
        run(&loop, turn_range, sum);
    }
}

/* What a residual proves. */
struct proof {
    double measure; /* of the residual */
    double rounding;
    double bound; /* of the error: a sum; transposed, the largest */
    double scale; /* what the tolerance is of */
    double relative;
};

static double largest(const double *x, int64_t count)
{
    double most = 0.0;

    for (int64_t i = 0; i < count; i++) {
        most = fmax(most, fabs(x[i]));
    }
    return most;
}

static struct proof prove(const struct system *system, const double sum[SUMS])
{
    const struct pond_hybrid *hybrid = system->hybrid;
    struct proof proof = {.measure = sum[0]};

    if (system->transposed) {
        double x = largest(system->x, system->work->unknowns);
        double f = largest(system->f, system->work->unknowns);

        proof.rounding = hybrid->rounding * (x * (1.0 + hybrid->widest) + f);
        proof.bound = (sum[0] + proof.rounding) * hybrid->told.slowest;
        proof.scale = x;
        proof.relative = f > 0.0 ? sum[0] / f : 0.0;
        return proof;
    }
    proof.rounding = hybrid->rounding * sum[2];
    proof.bound = sum[0] + proof.rounding;
    proof.scale = sum[1];
    proof.relative = sum[3] > 0.0 ? sum[4] / sum[3] : 0.0;
    return proof;
}

/* What is wanted of a residual's measure. */
static double target_of(const struct system *system, const struct proof *proof, double tolerance)
{
    double bound = tolerance * proof->scale;

    if (system->within > 0.0) {
        return system->within;
    }
    return (system->transposed ? bound / system->hybrid->told.slowest : bound) - proof->rounding;
}

/* Whether it is solved, or there is no hope: rounding alone is beyond the tolerance; or after a
 * thousand passes as much money as at first still goes round. */
static bool is_over(const struct system *system, const struct proof *proof, double tolerance,
                    double first)
{
    if (system->within > 0.0) {
        return proof->measure <= system->within ||
               (system->passes >= HOPE_PASSES && !(proof->measure < 0.9 * first));
    }
    return proof->bound <= tolerance * proof->scale ||
           (target_of(system, proof, tolerance) <= 0.0 && proof->measure <= proof->rounding);
}

/* Rounds of the power series, which lead to the solution however slowly. */
static void go_slowly(struct system *system, int64_t rounds, double sum[SUMS])
{
    struct loop loop = loop_of(system);

    for (int64_t k = 0; k < rounds && system->passes < PASSES_MAX; k++) {
        run(&loop, round_range, sum);
        find_residual(system, sum);
    }
}

/* Steps, and where they lead away, rounds. */
static struct proof solve(struct system *system, double tolerance)
{
    size_t bytes = (size_t)system->work->unknowns * sizeof *system->x;
    double *best = system->work->vector[BEST];
    int64_t rounds = 32;
    double sum[SUMS];
    double first = 0.0;
    struct proof proof;

    memcpy(system->x, system->f, bytes);
    find_residual(system, sum);
    proof = prove(system, sum);
    first = proof.measure;
    while (!is_over(system, &proof, tolerance, first) && system->passes < PASSES_MAX) {
        memcpy(best, system->x, bytes);
        go(system, 0.5 * fmax(target_of(system, &proof, tolerance), 0.0));
        find_residual(system, sum);
        if (!(sum[0] < 0.5 * proof.measure)) {
            if (!(sum[0] < proof.measure)) {
                memcpy(system->x, best, bytes);
                find_residual(system, sum);
            }
            go_slowly(system, rounds, sum);
            rounds *= 2;
        }
        proof = prove(system, sum);
    }
    return proof;
}

static enum pond_status check_numbers(const double *x, int64_t count, const char *what,
                                      struct pond_error *err)
{
    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(x[i])) {
            return pond_fail(err, POND_EINVAL, "%s %" PRId64 " is %g (expected a number)", what, i,
                             x[i]);
        }
    }
    return POND_OK;
}

static struct system system_of(const struct pond_hybrid *hybrid, const struct pond_hybrid_ask *ask,
                               const double *f, double *x)
{
    return (struct system){
        .hybrid = hybrid, .taken_out = ask->taken_out, .work = ask->work, .f = f, .x = x};
}

static enum pond_status finish(struct system *system, const struct pond_hybrid_ask *ask,
                               struct pond_error *err)
{
    struct proof proof;

    if (!(ask->tolerance >= 1e-12 && ask->tolerance <= 1.0)) {
        return pond_fail(err, POND_EINVAL, "a tolerance of %g (expected 1e-12 to 1)",
                         ask->tolerance);
    }
    proof = solve(system, ask->tolerance);
    if (!(proof.bound <= ask->tolerance * proof.scale)) {
        return pond_fail(err, POND_ELIMIT,
                         "after %" PRId64 " passes the error is at most %.3g of %.6g (expected "
                         "%.3g of it: ask for less)",
                         system->passes, proof.bound, proof.scale, ask->tolerance);
    }
    if (ask->answer != NULL) {
        *ask->answer = (struct pond_hybrid_answer){proof.relative, proof.bound, system->passes};
    }
    return POND_OK;
}

enum pond_status pond_hybrid_outputs(const struct pond_hybrid *hybrid,
                                     const struct pond_hybrid_ask *ask, const double *f, double *x,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct system system = system_of(hybrid, ask, f, x);

    POND_TRY(check_numbers(f, hybrid->nodes, "the demand for firm", err));
    POND_TRY(check_numbers(f + hybrid->nodes, hybrid->sectors, "the demand for sector", err));
    POND_TRY(finish(&system, ask, err));
done:
    return status;
}

enum pond_status pond_hybrid_multipliers(const struct pond_hybrid *hybrid,
                                         const struct pond_hybrid_ask *ask, const double *firm,
                                         const double *rest, double *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *f = ask->work->vector[DEMAND];
    struct system system = system_of(hybrid, ask, f, m);

    system.transposed = true;
    POND_TRY(check_numbers(firm, hybrid->nodes, "the figure of firm", err));
    POND_TRY(check_numbers(rest, hybrid->sectors, "the figure of sector", err));
    for (int64_t k = 0; k < hybrid->sectors; k++) {
        f[hybrid->nodes + k] = hybrid->rest_share[k] * rest[k];
    }
    for (int64_t j = 0; j < hybrid->nodes; j++) {
        bool out = ask->taken_out != NULL && ask->taken_out[j] != 0;

        f[j] = out ? 0.0 : hybrid->base[j] * firm[j];
        f[hybrid->nodes + hybrid->sector[j]] += out ? 0.0 : hybrid->share[j] * firm[j];
    }
    POND_TRY(finish(&system, ask, err));
done:
    return status;
}

/* Where money goes round: the unknown that moves most after some rounds. */
static enum pond_status fail_endless(const struct pond_hybrid *hybrid, struct system *system,
                                     struct pond_error *err)
{
    struct loop loop = loop_of(system);
    double sum[SUMS];
    int64_t worst = system->work->unknowns - 1;

    memcpy(system->x, system->f, (size_t)system->work->unknowns * sizeof *system->x);
    for (int round = 0; round < 500; round++) {
        find_residual(system, sum);
        run(&loop, round_range, sum);
    }
    /* Of a table that uses up all it makes every sector moves as much as the firms in it. */
    for (int64_t i = system->work->unknowns - 1; i >= 0; i--) {
        double least = i < hybrid->nodes && worst >= hybrid->nodes ? 1.1 : 1.0;

        worst = system->x[i] > least * system->x[worst] ? i : worst;
    }
    if (worst < hybrid->nodes) {
        return pond_fail(
            err, POND_ELIMIT,
            "one unit of demand for firm %" PRId64
            " would move money without end, or nearly: it and those it buys from spend "
            "next to all their turnover on each other (expected some value added: raise "
            "a turnover)",
            worst);
    }
    return pond_fail(err, POND_ELIMIT,
                     "one unit of demand for sector %" PRId64
                     " would move money without end, or nearly: sectors use up all they make "
                     "(expected coefficients of a productive table)",
                     worst - hybrid->nodes);
}

/* v = v / least, where least is the smallest of v - |M|^T v less what rounding may hide; false
 * where v proves nothing. M^T v comes in SPARE. */
static bool scale_weights(struct pond_hybrid *hybrid, const struct pond_hybrid_work *work)
{
    const double *used = work->vector[SPARE];
    double least = (double)INFINITY;

    for (int64_t i = 0; i < work->unknowns; i++) {
        double slack =
            hybrid->weight[i] - used[i] - hybrid->rounding * (hybrid->weight[i] + hybrid->heavy[i]);

        if (!(hybrid->weight[i] > 0.0) || !(slack > 0.0)) {
            return false;
        }
        least = fmin(least, slack);
    }
    for (int64_t i = 0; i < work->unknowns; i++) {
        hybrid->weight[i] /= least;
        hybrid->heavy[i] = hybrid->heavy[i] / least + hybrid->weight[i];
    }
    return true;
}

enum pond_status pondi_hybrid_weigh(struct pond_hybrid *hybrid, struct pond_hybrid_work *work,
                                    struct pond_error *err)
{
    struct system system = {.hybrid = hybrid,
                            .transposed = true,
                            .kind = PONDI_HYBRID_ABSOLUTE,
                            .work = work,
                            .f = work->vector[DEMAND],
                            .x = hybrid->weight,
                            .within = WEIGHTS_WITHIN};
    double *spare = work->vector[SPARE];
    double *ones = work->vector[DEMAND];

    for (int64_t i = 0; i < work->unknowns; i++) {
        ones[i] = 1.0;
    }
    pondi_hybrid_apply_transposed(hybrid, NULL, PONDI_HYBRID_HEAVY, ones, spare, work);
    hybrid->widest = largest(spare, work->unknowns);
    (void)solve(&system, 0.0);
    pondi_hybrid_apply_transposed(hybrid, NULL, PONDI_HYBRID_HEAVY, hybrid->weight, hybrid->heavy,
                                  work);
    pondi_hybrid_apply_transposed(hybrid, NULL, PONDI_HYBRID_ABSOLUTE, hybrid->weight, spare, work);
    if (!scale_weights(hybrid, work)) {
        return fail_endless(hybrid, &system, err);
    }
    hybrid->told.slowest = largest(hybrid->weight, work->unknowns);
    return POND_OK;
}
