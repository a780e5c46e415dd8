/* Multipliers, linkages, extraction, and the local multiplier of one firm.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/multipliers.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* Of a unit of income that much at least must not come back; less is rounding. */
#define LEAST_LEFT 1e-12

static void divide(double *out, const double *part, const double *whole, int64_t n)
{
    for (int64_t j = 0; out != NULL && j < n; j++) {
        out[j] = whole[j] != 0.0 ? part[j] / whole[j] : (double)NAN;
    }
}

static void copy(double *out, const double *from, int64_t n)
{
    if (out != NULL) {
        memcpy(out, from, (size_t)n * sizeof *out);
    }
}

/* Rows of the table closed to households, from rows of the open one. With s of sectors and s_h of
 * households, w the row of income and c the column of spending,
 *
 *     (m, u) ((I - A, -c), (-w, 1 - own)) = (s, s_h)  gives  m = s L + u w L,
 *     u = (s_h + s L c) / (1 - own - w L c),
 *
 * so that no table is factored again. */
struct closed {
    const struct pond_households *households;
    const double *earned; /* w L: income, direct and indirect */
    double left;          /* 1 - own - w L c: of a unit of income, what does not come back */
};

static double dot(const double *a, const double *b, int32_t n)
{
    double sum = 0.0;

    for (int32_t j = 0; j < n; j++) {
        sum += a[j] * b[j];
    }
    return sum;
}

static enum pond_status close_table(struct closed *closed, const struct pond_households *households,
                                    const double *earned, int32_t n, struct pond_error *err)
{
    *closed = (struct closed){households, earned, 0.0};
    closed->left = 1.0 - households->own - dot(earned, households->spend, n);
    /* Of a productive table without negative numbers, the closed one is if and only if. */
    if (!(closed->left > LEAST_LEFT)) {
        return pond_fail(err, POND_EINVAL,
                         "the table closed to households is not productive (Hawkins and Simon): of "
                         "one unit that households earn %g comes back to them (expected less than "
                         "1: they spend more than they earn)",
                         1.0 - closed->left);
    }
    return POND_OK;
}

/* m of a row; `own` is s_h. */
static void close_row(double *out, const double *open, double own, const struct closed *closed,
                      int32_t n)
{
    double unit = (own + dot(open, closed->households->spend, n)) / closed->left;

    for (int32_t j = 0; out != NULL && j < n; j++) {
        out[j] = open[j] + unit * closed->earned[j];
    }
}

/* `row` are the open multipliers of the quantities, then of output; they are overwritten. */
static void fill_closed(const struct closed *closed, int32_t count, double *row,
                        const double *direct, int32_t n, struct pond_multipliers *m)
{
    double *output = row + (int64_t)count * n;

    close_row(m->truncated, output, 0.0, closed, n);
    close_row(m->whole, output, 1.0, closed, n);
    for (int32_t k = 0; k < count; k++) {
        double *open = row + (int64_t)k * n;
        double own = closed->households->direct != NULL ? closed->households->direct[k] : 0.0;

        close_row(open, open, own, closed, n);
    }
    copy(m->total, row, (int64_t)count * n);
    divide(m->type_2, row, direct, (int64_t)count * n);
}

enum pond_status pond_multipliers_fill(const struct pond_leontief *leontief, int32_t count,
                                       const double *direct,
                                       const struct pond_households *households,
                                       struct pond_multipliers *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_leontief_sectors(leontief);
    int64_t cells = (int64_t)count * n;
    struct closed closed;
    double *row = NULL; /* the quantities, output, income */

    POND_TRY(POND_NEW(&row, cells + 2 * (int64_t)n, err));
    copy(row, direct, cells);
    for (int32_t j = 0; j < n; j++) {
        row[cells + j] = 1.0;
    }
    if (households != NULL) {
        copy(row + cells + n, households->income, n);
    }
    pond_leontief_multipliers(leontief, count + (households != NULL ? 2 : 1), row);
    copy(m->simple, row, cells);
    divide(m->type_1, row, direct, cells);
    copy(m->output, row + cells, n);
    if (households != NULL) {
        POND_TRY(close_table(&closed, households, row + cells + n, n, err));
        fill_closed(&closed, count, row, direct, n, m);
    }
done:
    pondi_free(row);
    return status;
}

void pond_allocation_coefficients(const double *a, const double *output, int32_t sectors,
                                  double *allocation)
{
    int64_t n = sectors;

    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            allocation[i * n + j] = output[i] != 0.0 ? a[i * n + j] * output[j] / output[i] : 0.0;
        }
    }
}

void pond_linkages(const double *inverse, const double *ghosh, int32_t sectors,
                   struct pond_linkage *linkage)
{
    int64_t n = sectors;
    double all = 0.0;
    double all_ghosh = 0.0;

    for (int64_t k = 0; k < n; k++) {
        double column = 0.0;
        double row = 0.0;
        double row_ghosh = 0.0;
        double spread = 0.0;

        for (int64_t i = 0; i < n; i++) {
            column += inverse[i * n + k];
            row += inverse[k * n + i];
            row_ghosh += ghosh != NULL ? ghosh[k * n + i] : (double)NAN;
        }
        for (int64_t i = 0; i < n; i++) {
            double off = inverse[i * n + k] - column / (double)n;

            spread += off * off;
        }
        spread = n > 1 ? sqrt(spread / (double)(n - 1)) / (column / (double)n) : 0.0;
        linkage[k] = (struct pond_linkage){column, row_ghosh, spread, row};
        all += column;
        all_ghosh += row_ghosh;
    }
    for (int64_t k = 0; k < n; k++) {
        linkage[k].backward *= (double)n / all;
        linkage[k].sensitivity *= (double)n / all;
        linkage[k].forward *= (double)n / all_ghosh;
    }
}

void pond_extraction(const double *inverse, const double *f, int32_t sectors, double *lost,
                     double *beyond)
{
    int64_t n = sectors;

    for (int64_t k = 0; k < n; k++) {
        double output = 0.0; /* of k */
        double column = 0.0;
        double own = inverse[k * n + k];

        for (int64_t j = 0; j < n; j++) {
            output += inverse[k * n + j] * f[j];
            column += inverse[j * n + k];
        }
        /* x_i - x_i without k = L_ik f_k + L_ik (x_k - L_kk f_k) / L_kk = L_ik x_k / L_kk */
        lost[k] = column * output / own;
        if (beyond != NULL) {
            beyond[k] = (column - own) * output / own;
        }
    }
}

struct pond_local_multiplier pond_local_multiplier_of(double first, double later)
{
    struct pond_local_multiplier m = {.lm2 = 1.0 + first, .lm3 = 1.0 + first + first * later};

    m.whole = first == 0.0 ? 1.0 : 1.0 + first / (1.0 - later);
    m.share = first == 0.0 ? (double)NAN : (m.lm3 - 1.0) / (m.whole - 1.0);
    return m;
}
