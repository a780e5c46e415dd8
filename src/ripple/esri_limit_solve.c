/* Solve x = b + M x where plain sweeps would take as long as losses take to leak out, M = U or its
 * transpose without closed groups. Whoever calls verifies the answer by its residual.
 * SPDX-License-Identifier: Apache-2.0
 *
 * BiCGSTAB (van der Vorst 1992), begun again from its residual; for few firms else by elimination,
 * which needs no pivots as I - M is diagonally dominant by rows or by columns. */
#include <math.h>

#include "base/alloc.h"
#include "ripple/esri_limit.h"

/* Steps of one round, and rounds. */
#define MOST_STEPS 300
#define MOST_ROUNDS 6

/* Plain sweeps at first, which leave what hardly leaks: smooth and on all firms. */
#define FIRST_SWEEPS 16

/* A round is no use any more where it leaves more than this part of a residual that is small. */
#define ROUND_LEAVES 0.25
#define NEAR 1e-10

/* Firms of which a dense matrix is made: 32 MB. */
#define MOST_DENSE 2000

static bool is_in_group(const struct pondi_system *system, pond_node node)
{
    return system->group != NULL && system->group[node] >= 0;
}

/* to = from - M from */
static void apply(const struct pondi_system *system, const double *from, double *to)
{
    const struct pondi_rows *rows = system->rows;

    for (pond_node i = 0; i < system->nodes; i++) {
        double sum = 0.0;

        for (int64_t e = rows->start[i]; e < rows->start[i + 1]; e++) {
            sum += system->share[e] * from[rows->node[e]];
        }
        to[i] = is_in_group(system, i) ? 0.0 : from[i] - sum;
    }
}

static double dot(const double *a, const double *b, pond_node nodes)
{
    double sum = 0.0;

    for (pond_node i = 0; i < nodes; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* r = b - (I - M) x; returns the largest. */
static double find_residual(const struct pondi_system *system, const double *b, const double *x,
                            double *r)
{
    double largest = 0.0;

    apply(system, x, r);
    for (pond_node i = 0; i < system->nodes; i++) {
        r[i] = is_in_group(system, i) ? 0.0 : (b == NULL ? 1.0 : b[i]) - r[i];
        largest = isfinite(r[i]) ? fmax(largest, fabs(r[i])) : (double)INFINITY;
    }
    return largest;
}

/* One round from the residual in room; x is changed. False: it broke down. */
static bool go_round(const struct pondi_system *system, double *x, double *room, double target,
                     int round)
{
    pond_node nodes = system->nodes;
    double *r = room;
    double *shadow = r + nodes;
    double *p = shadow + nodes;
    double *v = p + nodes;
    double *t = v + nodes;
    double rho = 1.0;
    double alpha = 1.0;
    double omega = 1.0;
    double left = (double)INFINITY;

    for (pond_node i = 0; i < nodes; i++) {
        shadow[i] = round % 2 == 0 ? r[i] : 1.0 + (double)((i * 7 + round) % 5);
        p[i] = 0.0;
        v[i] = 0.0;
    }
    for (int step = 0; step < MOST_STEPS && left > target; step++) {
        double next = dot(shadow, r, nodes);
        double beta = next / rho * (alpha / omega);

        for (pond_node i = 0; i < nodes; i++) {
            p[i] = r[i] + beta * (p[i] - omega * v[i]);
        }
        apply(system, p, v);
        alpha = next / dot(shadow, v, nodes);
        for (pond_node i = 0; i < nodes; i++) {
            r[i] -= alpha * v[i];
        }
        apply(system, r, t);
        omega = dot(t, t, nodes);
        omega = omega > 0.0 ? dot(t, r, nodes) / omega : 0.0;
        if (!isfinite(alpha) || !isfinite(omega)) {
            return false;
        }
        left = 0.0;
        for (pond_node i = 0; i < nodes; i++) {
            x[i] += alpha * p[i] + omega * r[i];
            r[i] -= omega * t[i];
            left = fmax(left, fabs(r[i]));
        }
        rho = next;
        if (rho == 0.0 || omega == 0.0) {
            return left <= target;
        }
    }
    return true;
}

double pondi_limit_solve(const struct pondi_system *system, const double *b, double *x,
                         double *room, double target)
{
    pond_node nodes = system->nodes;
    double *best = room + (size_t)nodes * 5;
    double least = (double)INFINITY;
    bool on = true;

    for (pond_node i = 0; i < nodes; i++) {
        x[i] = 0.0;
        best[i] = 0.0;
    }
    for (int sweep = 0; sweep < FIRST_SWEEPS; sweep++) {
        (void)find_residual(system, b, x, room);
        for (pond_node i = 0; i < nodes; i++) {
            x[i] += room[i];
        }
    }
    for (int round = 0; round <= MOST_ROUNDS && on; round++) {
        double left = find_residual(system, b, x, room);
        bool better = left < least;

        on = left > target && !(left < NEAR && left >= least * ROUND_LEAVES);
        least = better ? left : least;
        for (pond_node i = 0; i < nodes; i++) {
            best[i] = better ? x[i] : best[i];
            x[i] = best[i];
        }
        if (on && !better) {
            (void)find_residual(system, b, x, room);
        }
        on = on && go_round(system, x, room, target, round);
    }
    for (pond_node i = 0; i < nodes; i++) {
        x[i] = best[i] > 0.0 ? best[i] : 0.0;
    }
    return least;
}

/* ---- By elimination. ---- */

static void eliminate(double *a, pond_node n)
{
    for (pond_node c = 0; c < n; c++) {
        const double *pivot = a + (size_t)c * (size_t)n;

        for (pond_node r = c + 1; r < n; r++) {
            double *row = a + (size_t)r * (size_t)n;
            double factor = row[c] / pivot[c];

            row[c] = factor;
            for (pond_node k = c + 1; factor != 0.0 && k < n; k++) {
                row[k] -= factor * pivot[k];
            }
        }
    }
}

/* x += (the matrix that was eliminated)^-1 r; r is used up. */
static void substitute(const double *a, double *r, double *x, pond_node n)
{
    for (pond_node i = 0; i < n; i++) {
        r[i] -= dot(a + (size_t)i * (size_t)n, r, i);
    }
    for (pond_node i = n; i-- > 0;) {
        const double *row = a + (size_t)i * (size_t)n;

        r[i] = (r[i] - dot(row + i + 1, r + i + 1, n - i - 1)) / row[i];
        x[i] += r[i];
    }
}

enum pond_status pondi_limit_solve_dense(const struct pondi_system *system, const double *b,
                                         double *x, double *room, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node n = system->nodes;
    double *a = NULL;

    if (n > MOST_DENSE) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&a, (size_t)n * (size_t)n, err));
    for (pond_node i = 0; i < n; i++) {
        double *row = a + (size_t)i * (size_t)n;

        row[i] = 1.0;
        for (int64_t e = system->rows->start[i];
             !is_in_group(system, i) && e < system->rows->start[i + 1]; e++) {
            row[system->rows->node[e]] -= system->share[e];
        }
        x[i] = 0.0;
    }
    eliminate(a, n);
    for (int round = 0; round < 3; round++) {
        (void)find_residual(system, b, x, room);
        substitute(a, room, x, n);
    }
    for (pond_node i = 0; i < n; i++) {
        x[i] = isfinite(x[i]) && x[i] > 0.0 ? x[i] : 0.0;
    }
done:
    pondi_free(a);
    return status;
}
