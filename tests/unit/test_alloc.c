/* Allocation: overflow is memory that ran out, growth keeps what is there, the n-th call fails.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <string.h>

#include "base/alloc.h"

static void a_product_that_overflows_is_memory_that_ran_out(void **state)
{
    struct pond_error error = {0};
    double *x = NULL;

    (void)state;
    assert_null(pondi_resize(NULL, SIZE_MAX / 2, 4));
    assert_fails(POND_NEW(&x, INT64_MAX, &error), POND_ENOMEM, "items of 8 bytes");
    assert_null(x);
}

static void new_items_are_zero_and_none_can_be_freed(void **state)
{
    struct pond_error error = {0};
    int64_t *x = NULL;
    void *none = pondi_alloc(0, 8);

    (void)state;
    assert_non_null(none);
    pondi_free(none);
    pondi_free(NULL);
    assert_ok(POND_NEW(&x, 100, &error));
    for (int i = 0; i < 100; i++) {
        assert_int_equal(x[i], 0);
    }
    pondi_free(x);
}

static void blocks_that_expect_random_reads_are_zero_too(void **state)
{
    size_t sizes[] = {1, 4096, (size_t)1 << 20, ((size_t)5 << 20) + 8};
    struct pond_error error = {.code = POND_OK};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        unsigned char *block = NULL;
        unsigned char any = 0;

        assert_ok(POND_NEW_RANDOM(&block, sizes[s], &error));
        for (size_t i = 0; i < sizes[s]; i++) {
            any |= block[i];
            block[i] = 1;
        }
        assert_int_equal(any, 0);
        pondi_free(block);
        pondi_alloc_fail_at(1);
        assert_fails(POND_NEW_RANDOM(&block, sizes[s], &error), POND_ENOMEM, "out of memory");
        pondi_alloc_fail_at(0);
        assert_null(block);
    }
}

static void growth_keeps_the_items_and_at_least_doubles(void **state)
{
    struct pond_error error = {0};
    int32_t *x = NULL;
    int64_t capacity = 0;
    int64_t grown = 0;

    (void)state;
    for (int32_t i = 0; i < 10000; i++) {
        int64_t before = capacity;
        assert_ok(POND_GROW(&x, &capacity, i + 1, &error));
        if (capacity != before) {
            assert_true(capacity >= 2 * before);
            grown++;
        }
        x[i] = i;
    }
    for (int32_t i = 0; i < 10000; i++) {
        assert_int_equal(x[i], i);
    }
    assert_true(grown < 15);
    pondi_free(x);
}

static void a_growth_that_fails_leaves_the_old_block(void **state)
{
    struct pond_error error = {0};
    int32_t *x = NULL;
    int64_t capacity = 0;

    (void)state;
    assert_ok(POND_GROW(&x, &capacity, 1, &error));
    x[0] = 42;
    assert_fails(POND_GROW(&x, &capacity, INT64_MAX, &error), POND_ENOMEM, "out of memory");
    pondi_alloc_fail_at(1);
    assert_fails(POND_GROW(&x, &capacity, capacity + 1, &error), POND_ENOMEM, "out of memory");
    pondi_alloc_fail_at(0);
    assert_int_equal(x[0], 42);
    pondi_free(x);
}

static void the_nth_allocation_fails_and_it_alone(void **state)
{
    (void)state;
    pondi_alloc_fail_at(3);
    for (int call = 1; call <= 6; call++) {
        char *text = pondi_strdup("pond");
        assert_true((text == NULL) == (call == 3));
        pondi_free(text);
    }
    assert_int_equal(pondi_alloc_count(), 6);
    pondi_alloc_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_that_overflows_is_memory_that_ran_out),
        cmocka_unit_test(new_items_are_zero_and_none_can_be_freed),
        cmocka_unit_test(blocks_that_expect_random_reads_are_zero_too),
        cmocka_unit_test(growth_keeps_the_items_and_at_least_doubles),
        cmocka_unit_test(a_growth_that_fails_leaves_the_old_block),
        cmocka_unit_test(the_nth_allocation_fails_and_it_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
