/* Multipliers, linkages, extraction, and the local multiplier of one firm.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/multipliers.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static void divide(double *out, const double *part, const double *whole, int32_t n)
{
    for (int32_t j = 0; out != NULL && j < n; j++) {
        out[j] = whole[j] != 0.0 ? part[j] / whole[j] : (double)NAN;
    }
}

static void copy(double *out, const double *from, int32_t n)
{
    if (out != NULL) {
        memcpy(out, from, (size_t)n * sizeof *out);
    }
}

/* A with the row of income, the column of spending. */
static void close_table(double *closed, const double *a, const struct pond_households *households,
                        int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        memcpy(closed + i * (n + 1), a + i * n, (size_t)n * sizeof *closed);
        closed[i * (n + 1) + n] = households->spend[i];
    }
    memcpy(closed + n * (n + 1), households->income, (size_t)n * sizeof *closed);
    closed[n * (n + 1) + n] = households->own;
}

static enum pond_status fill_closed(const double *a, const double *direct,
                                    const struct pond_households *households, int32_t n,
                                    struct pond_multipliers *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_leontief *leontief = NULL;
    double *closed = NULL;
    double *row = NULL; /* three rows of n + 1: sectors, all, the quantity */

    POND_TRY(POND_NEW(&closed, ((int64_t)n + 1) * (n + 1), err));
    POND_TRY(POND_NEW(&row, 3 * ((int64_t)n + 1), err));
    close_table(closed, a, households, n);
    POND_TRY(pond_leontief_new(&leontief, closed, n + 1, err));
    for (int32_t j = 0; j <= n; j++) {
        row[j] = j < n ? 1.0 : 0.0;
        row[n + 1 + j] = 1.0;
        row[2 * (n + 1) + j] = j < n ? direct[j] : households->direct;
    }
    pond_leontief_multipliers(leontief, 3, row);
    copy(m->truncated, row, n);
    copy(m->whole, row + n + 1, n);
    copy(m->total, row + 2 * ((int64_t)n + 1), n);
    divide(m->type_2, row + 2 * ((int64_t)n + 1), direct, n);
done:
    pond_leontief_free(leontief);
    pondi_free(closed);
    pondi_free(row);
    return status;
}

enum pond_status pond_multipliers_fill(const double *a, const struct pond_leontief *leontief,
                                       const double *direct,
                                       const struct pond_households *households,
                                       struct pond_multipliers *m, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = pond_leontief_sectors(leontief);
    double *row = NULL; /* two rows: output, the quantity */

    POND_TRY(POND_NEW(&row, 2 * (int64_t)n, err));
    for (int32_t j = 0; j < n; j++) {
        row[j] = 1.0;
        row[n + j] = direct[j];
    }
    pond_leontief_multipliers(leontief, 2, row);
    copy(m->output, row, n);
    copy(m->simple, row + n, n);
    divide(m->type_1, row + n, direct, n);
    if (households != NULL) {
        POND_TRY(fill_closed(a, direct, households, n, m, err));
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
    struct pond_local_multiplier m = {.lm3 = 1.0 + first + first * later};

    m.whole = first == 0.0 ? 1.0 : 1.0 + first / (1.0 - later);
    m.share = first == 0.0 ? (double)NAN : (m.lm3 - 1.0) / (m.whole - 1.0);
    return m;
}
