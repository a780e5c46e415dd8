/* Parallel loops: every item once, the lowest failure, the same sums whatever the threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"

#define ITEMS 10007

struct visits {
    int32_t times[ITEMS];
    int64_t fails_from;
    int thread_max;
};

static enum pond_status visit(void *user, int64_t begin, int64_t end, int thread,
                              struct pond_error *err)
{
    struct visits *visits = user;

    /* No assert_ here: it would jump out of a thread. */
    if (thread < 0 || thread >= visits->thread_max) {
        return pond_fail(err, POND_ELIMIT, "thread %d of %d", thread, visits->thread_max);
    }
    for (int64_t i = begin; i < end; i++) {
        visits->times[i]++;
        if (i >= visits->fails_from) {
            return pond_fail(err, POND_EINVAL, "item %lld", (long long)i);
        }
    }
    return POND_OK;
}

static void every_item_is_done_once_on_any_number_of_threads(void **state)
{
    static const int64_t blocks[] = {1, 7, 1024, ITEMS, 2 * ITEMS};
    struct pond_error error = {0};
    struct visits visits;

    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
            memset(&visits, 0, sizeof visits);
            visits.fails_from = ITEMS;
            visits.thread_max = threads;
            pond_set_threads(threads);
            assert_int_equal(pond_threads(), threads);
            assert_ok(pond_parallel_for(ITEMS, blocks[b], visit, &visits, &error));
            for (int64_t i = 0; i < ITEMS; i++) {
                assert_int_equal(visits.times[i], 1);
            }
        }
    }
    pond_set_threads(0);
    assert_true(pond_threads() >= 1);
}

static void nothing_is_called_for_no_items(void **state)
{
    struct pond_error error = {0};
    struct visits visits = {.fails_from = 0, .thread_max = 0};

    (void)state;
    assert_ok(pond_parallel_for(0, 16, visit, &visits, &error));
    assert_ok(pond_parallel_for(-1, 16, visit, &visits, &error));
}

static void the_failure_of_the_lowest_range_is_told(void **state)
{
    struct pond_error error = {0};
    struct visits visits;

    (void)state;
    for (int round = 0; round < 50; round++) {
        memset(&visits, 0, sizeof visits);
        visits.fails_from = 4000;
        visits.thread_max = 4;
        pond_set_threads(4);
        assert_fails(pond_parallel_for(ITEMS, 10, visit, &visits, &error), POND_EINVAL,
                     "item 4000");
        assert_int_equal(pond_parallel_for(ITEMS, 10, visit, &visits, NULL), POND_EINVAL);
    }
    pond_set_threads(0);
}

static void a_sum_has_the_same_bits_on_any_number_of_threads(void **state)
{
    struct test_random random = {.seed = 5};
    double *x = malloc(ITEMS * sizeof *x);
    double exact = 0.0;
    double first = 0.0;

    (void)state;
    assert_non_null(x);
    for (int64_t i = 0; i < ITEMS; i++) {
        x[i] = ldexp(next_uniform(&random), (int)next_below(&random, 60) - 30);
    }
    for (int64_t i = 0; i < ITEMS; i++) {
        exact += x[i];
    }
    for (int threads = 1; threads <= 4; threads++) {
        pond_set_threads(threads);
        double sum = pond_sum(x, ITEMS);
        first = threads == 1 ? sum : first;
        assert_true(sum == first);
        assert_close(sum, exact, 1e-13);
    }
    assert_true(pond_sum(x, 0) == 0.0);
    pond_set_threads(0);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_done_once_on_any_number_of_threads),
        cmocka_unit_test(nothing_is_called_for_no_items),
        cmocka_unit_test(the_failure_of_the_lowest_range_is_told),
        cmocka_unit_test(a_sum_has_the_same_bits_on_any_number_of_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
