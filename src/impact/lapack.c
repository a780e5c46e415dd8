/* LAPACK, one call at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/lapack.h"

bool pondi_lapack_factor(lapack_int n, double *matrix, lapack_int *pivot)
{
    lapack_int info = 0;

#pragma omp critical(pondi_lapack)
    info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, matrix, n, pivot);
    return info == 0;
}

bool pondi_lapack_condition(lapack_int n, const double *factor, double norm, double *reciprocal)
{
    lapack_int info = 0;

#pragma omp critical(pondi_lapack)
    info = LAPACKE_dgecon(LAPACK_COL_MAJOR, '1', n, factor, n, norm, reciprocal);
    return info == 0;
}

void pondi_lapack_solve(char how, lapack_int n, lapack_int count, const double *factor,
                        const lapack_int *pivot, double *x)
{
    /* It can fail only on an argument that is out of range. */
#pragma omp critical(pondi_lapack)
    (void)LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, how, n, count, factor, n, pivot, x, n);
}
