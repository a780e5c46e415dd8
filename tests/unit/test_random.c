/* Counter-based random numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "base/random.h"

/* Known answers of Random123 1.14, file kat_vectors: philox4x32, 10 rounds. */
static void philox_gives_the_published_answers(void **state)
{
    static const struct {
        uint32_t counter[4];
        uint32_t key[2];
        uint32_t expected[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}},
        {{0xffffffffU, 0xffffffffU, 0xffffffffU, 0xffffffffU},
         {0xffffffffU, 0xffffffffU},
         {0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}},
        {{0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U},
         {0xa4093822U, 0x299f31d0U},
         {0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        pondi_philox(known[i].counter, known[i].key, out);
        for (int w = 0; w < 4; w++) {
            assert_int_equal(out[w], known[i].expected[w]);
        }
    }
}

static void normal_draws_have_mean_0_and_variance_1(void **state)
{
    double sum = 0.0;
    double squares = 0.0;
    const int count = 200000;

    (void)state;
    for (int i = 0; i < count; i++) {
        double x = pond_random_normal(42, 1, (uint64_t)i, 0);
        sum += x;
        squares += x * x;
    }
    /* Four standard errors: 4/sqrt(n), 4 sqrt(2/n). */
    assert_true(fabs(sum / count) < 0.009);
    assert_true(fabs(squares / count - 1.0) < 0.0127);
}

static void draws_depend_on_each_of_the_four_numbers(void **state)
{
    uint64_t first = pond_random_bits(1, 2, 3, 4);

    (void)state;
    assert_int_equal(first, pond_random_bits(1, 2, 3, 4));
    assert_true(first != pond_random_bits(2, 2, 3, 4));
    assert_true(first != pond_random_bits(1, 3, 3, 4));
    assert_true(first != pond_random_bits(1, 2, 4, 4));
    assert_true(first != pond_random_bits(1, 2, 3, 5));
    assert_true(first != pond_random_bits(1, 2, 3 + (UINT64_C(1) << 32), 4));
    assert_true(first != pond_random_bits(1, 2, 3, 4 + (UINT64_C(1) << 32)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answers),
        cmocka_unit_test(normal_draws_have_mean_0_and_variance_1),
        cmocka_unit_test(draws_depend_on_each_of_the_four_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
