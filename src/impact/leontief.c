/* The Leontief system: LAPACK does the algebra.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/leontief.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/lapack.h"

/* Beyond it solutions have no digits left. */
#define WORST_CONDITION 1e14

struct pond_leontief {
    int32_t sectors;
    double *factor; /* of the transpose of I - A: LAPACK counts by columns */
    lapack_int *pivot;
};

/* Fill the matrix; its 1-norm is the largest sum of absolute values of a row of I - A. */
static enum pond_status fill(struct pond_leontief *leontief, const double *a, double *norm,
                             bool *negative, struct pond_error *err)
{
    int64_t n = leontief->sectors;

    *norm = 0.0;
    *negative = false;
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;

        for (int64_t j = 0; j < n; j++) {
            double value = a[i * n + j];

            if (!isfinite(value)) {
                return pond_fail(err, POND_EINVAL,
                                 "the coefficient of sector %" PRId64 " in sector %" PRId64
                                 " is %g (expected a number)",
                                 i, j, value);
            }
            *negative = *negative || value < 0.0;
            leontief->factor[i * n + j] = (i == j ? 1.0 : 0.0) - value;
            sum += fabs(leontief->factor[i * n + j]);
        }
        *norm = fmax(*norm, sum);
    }
    return POND_OK;
}

static enum pond_status singular(struct pond_error *err)
{
    return pond_fail(err, POND_EINVAL,
                     "I - A is singular: there is no output for some final demand (expected "
                     "sectors that use up less than they make)");
}

/* Where no coefficient is negative, the inverse is not either if A is productive, and its largest
 * row sum, its norm, is the largest entry of (I - A)^-1 1. */
static enum pond_status check_productive(const struct pond_leontief *leontief, double norm,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *y = NULL;
    double largest = 0.0;
    int32_t least = 0;

    POND_TRY(POND_NEW(&y, leontief->sectors, err));
    for (int32_t i = 0; i < leontief->sectors; i++) {
        y[i] = 1.0;
    }
    pond_leontief_outputs(leontief, 1, y);
    for (int32_t i = 0; i < leontief->sectors; i++) {
        largest = fmax(largest, fabs(y[i]));
        least = y[i] < y[least] ? i : least;
    }
    if (!(largest * norm < WORST_CONDITION)) {
        status = singular(err);
    } else if (!(y[least] > 0.0)) {
        status = pond_fail(err, POND_EINVAL,
                           "the table is not productive (Hawkins and Simon): one unit of final "
                           "demand for every sector would need an output of %g of sector "
                           "%" PRId32 " (expected more than 0: sectors use up more than they "
                           "make)",
                           y[least], least);
    }
done:
    pondi_free(y);
    return status;
}

static enum pond_status check_condition(const struct pond_leontief *leontief, double norm,
                                        struct pond_error *err)
{
    lapack_int n = leontief->sectors;
    double inverse_condition = 0.0;

    if (!pondi_lapack_condition(n, leontief->factor, norm, &inverse_condition)) {
        return pondi_no_memory(err, (size_t)n, sizeof(double));
    }
    return inverse_condition > 1.0 / WORST_CONDITION ? POND_OK : singular(err);
}

static enum pond_status factorise(struct pond_leontief *leontief, const double *a,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    lapack_int n = leontief->sectors;
    double norm = 0.0;
    bool negative = false;

    POND_TRY(fill(leontief, a, &norm, &negative, err));
    if (!pondi_lapack_factor(n, leontief->factor, leontief->pivot)) {
        return singular(err);
    }
    POND_TRY(negative ? check_condition(leontief, norm, err)
                      : check_productive(leontief, norm, err));
done:
    return status;
}

enum pond_status pond_leontief_new(struct pond_leontief **out, const double *a, int32_t sectors,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_leontief *leontief = NULL;

    *out = NULL;
    if (sectors < 1 || sectors > POND_SECTORS_MAX) {
        return pond_fail(err, POND_EINVAL, "%" PRId32 " sectors (expected 1 to %d)", sectors,
                         POND_SECTORS_MAX);
    }
    POND_TRY(POND_NEW(&leontief, 1, err));
    leontief->sectors = sectors;
    POND_TRY(POND_NEW(&leontief->factor, (int64_t)sectors * sectors, err));
    POND_TRY(POND_NEW(&leontief->pivot, sectors, err));
    POND_TRY(factorise(leontief, a, err));
    *out = leontief;
    leontief = NULL;
done:
    pond_leontief_free(leontief);
    return status;
}

void pond_leontief_free(struct pond_leontief *leontief)
{
    if (leontief != NULL) {
        pondi_free(leontief->factor);
        pondi_free(leontief->pivot);
        pondi_free(leontief);
    }
}

int32_t pond_leontief_sectors(const struct pond_leontief *leontief)
{
    return leontief->sectors;
}

/* Solve with the factors of the transpose: 'T' gives (I - A) x = b, 'N' its transpose. */
static void solve(const struct pond_leontief *leontief, char how, int32_t count, double *x)
{
    pondi_lapack_solve(how, leontief->sectors, count, leontief->factor, leontief->pivot, x);
}

void pond_leontief_outputs(const struct pond_leontief *leontief, int32_t count, double *x)
{
    solve(leontief, 'T', count, x);
}

void pond_leontief_multipliers(const struct pond_leontief *leontief, int32_t count, double *m)
{
    solve(leontief, 'N', count, m);
}

void pond_leontief_inverse(const struct pond_leontief *leontief, double *inverse)
{
    int64_t n = leontief->sectors;

    memset(inverse, 0, (size_t)(n * n) * sizeof *inverse);
    for (int64_t i = 0; i < n; i++) {
        inverse[i * n + i] = 1.0;
    }
    pond_leontief_multipliers(leontief, (int32_t)n, inverse); /* row i: e_i (I - A)^-1 */
}

void pond_leontief_rounds(const double *a, int32_t sectors, const double *f, int32_t rounds,
                          double *x, double *term)
{
    int64_t n = sectors;

    memcpy(x, f, (size_t)n * sizeof *x);
    memcpy(term, f, (size_t)n * sizeof *term);
    /* x_(r+1) = f + A x_r; what that adds is the term A^(r+1) f. */
    for (int32_t r = 0; r < rounds; r++) {
        for (int64_t i = 0; i < n; i++) {
            double sum = f[i];

            for (int64_t j = 0; j < n; j++) {
                sum += a[i * n + j] * x[j];
            }
            term[i] = sum;
        }
        for (int64_t i = 0; i < n; i++) {
            double next = term[i];

            term[i] = next - x[i];
            x[i] = next;
        }
    }
}
