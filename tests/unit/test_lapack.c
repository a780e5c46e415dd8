/* LAPACK from several threads: every solution is right, however many are found at once. OpenBLAS
 * without threads gives wrong ones, a few in a million, where calls overlap.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/parallel.h"
#include "impact/lapack.h"
#include "support/support.h"

#define SOLVES INT64_C(1000000)

/* [4 1; 2 3] x = b for a b of its own. */
static enum pond_status solve_some(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    int64_t *wrong = user;

    (void)thread;
    (void)err;
    for (int64_t k = begin; k < end; k++) {
        double matrix[4] = {4.0, 2.0, 1.0, 3.0};
        double x[2] = {(double)(k % 97), (double)(k % 89)};
        double expected[2] = {(3.0 * x[0] - x[1]) / 10.0, (4.0 * x[1] - 2.0 * x[0]) / 10.0};
        lapack_int pivot[2];
        bool solved = pondi_lapack_factor(2, matrix, pivot);

        pondi_lapack_solve('N', 2, 1, matrix, pivot, x);
        if (!solved || fabs(x[0] - expected[0]) > 1e-12 * (1.0 + fabs(expected[0])) ||
            fabs(x[1] - expected[1]) > 1e-12 * (1.0 + fabs(expected[1]))) {
            wrong[begin / 1000]++;
        }
    }
    return POND_OK;
}

static void solutions_are_right_from_several_threads(void **state)
{
    static int64_t wrong[SOLVES / 1000];
    struct pond_error error = {0};

    (void)state;
    pond_set_threads(4);
    assert_ok(pond_parallel_for(SOLVES, 1000, solve_some, wrong, &error));
    pond_set_threads(0);
    for (int64_t k = 0; k < SOLVES / 1000; k++) {
        assert_int_equal(wrong[k], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_are_right_from_several_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
