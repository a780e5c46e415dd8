/* The few calls of LAPACK that solving takes, one at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_IMPACT_LAPACK_H
#define POND_IMPACT_LAPACK_H

#include <lapacke.h>
#include <stdbool.h>

/* OpenBLAS built without threads hands out its buffers without a lock: two calls at once may share
 * one, and answers are then wrong, seldom and silently. So these calls exclude each other. */

/** Factor a matrix of columns in place (dgetrf). False: it is singular. */
bool pondi_lapack_factor(lapack_int n, double *matrix, lapack_int *pivot);

/** The reciprocal of its condition in the 1-norm (dgecon), whose norm before was `norm`. False:
 * memory ran out. */
bool pondi_lapack_condition(lapack_int n, const double *factor, double norm, double *reciprocal);

/** Solve for `count` right sides in place (dgetrs), 'N': as it is, 'T': its transpose. */
void pondi_lapack_solve(char how, lapack_int n, lapack_int count, const double *factor,
                        const lapack_int *pivot, double *x);

#endif
