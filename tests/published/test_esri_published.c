/* Published ESRI examples: the 11 firms of Diem et al. 2022, the two of ESRIcascade.jl, and the
 * four on which the authors' code never ends. SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "network/network.h"
#include "ripple/esri.h"
#include "support/esri_fixture.h"
#include "support/explain_fixture.h"

#define FIRMS 11

/* The example of GLcascade 0.9.3.1 (Diem et al. 2022, Fig. 1), firms numbered from 0. */
static struct pond_network *example_network(void)
{
    static const pond_node supplier[] = {1, 1, 6, 8, 2, 5, 9, 8, 6, 7};
    static const pond_node customer[] = {0, 2, 3, 4, 6, 6, 6, 9, 10, 10};
    static const double value[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const int32_t industry[FIRMS] = {0, 1, 0, 2, 3, 1, 3, 0, 1, 2, 4};
    const struct pond_network_input input = {.nodes = FIRMS,
                                             .links = 10,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 5};
    struct pond_network *network = NULL;
    struct pond_error error = {.code = POND_OK};

    assert_ok(pond_network_build(&network, &input, &error));
    return network;
}

static void assert_example(bool essential, bool substitution, bool compat,
                           const double expected[FIRMS], const int64_t *iterations)
{
    struct pond_network *network = example_network();
    struct pond_esri_model *model = NULL;
    struct pond_error error = {.code = POND_OK};
    uint8_t input_class[25];
    double total[FIRMS];
    int64_t updates[FIRMS];
    const struct pond_esri_batch batch = {.count = FIRMS, .total = total, .iterations = updates};
    const struct pond_esri_input input = {.view = {network, NULL},
                                          .input_class = input_class,
                                          .substitution = substitution,
                                          .eps = 0.01,
                                          .stop = POND_ESRI_STOP_STATE,
                                          .compat = compat,
                                          .max_iterations = 100};

    memset(input_class, essential ? POND_INPUT_ESSENTIAL : POND_INPUT_NON_ESSENTIAL, 25);
    assert_ok(pond_esri_model_new(&model, &input, &error));
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    for (int i = 0; i < FIRMS; i++) {
        /* printed with six digits */
        assert_true(fabs(total[i] - expected[i]) <= 5e-7);
        if (iterations != NULL) {
            assert_int_equal(updates[i], iterations[i]);
        }
    }
    pond_esri_model_free(model);
    pond_network_free(network);
}

static void the_eleven_firms_have_their_published_scores(void **state)
{
    static const double linear[FIRMS] = {.1, .366667, .266667, .35,     .1, .166667,
                                         .7, .1,      .366667, .266667, .45};
    static const double linear_market[FIRMS] = {.1, .3, .266667, .35,     .1, .116667,
                                                .7, .1, .311111, .266667, .45};
    static const double leontief[FIRMS] = {.1, .5, .4, .35, .1, .3, .7, .1, .5, .4, .45};
    static const double leontief_market[FIRMS] = {.1, .366667, .4, .35, .1, .15,
                                                  .7, .1,      .4, .4,  .45};
    static const int64_t iterations[FIRMS] = {2, 4, 3, 4, 2, 3, 3, 2, 4, 3, 4};

    (void)state;
    for (int compat = 0; compat <= 1; compat++) {
        assert_example(false, false, compat, linear, iterations);
        assert_example(false, true, compat, linear_market, NULL);
        assert_example(true, false, compat, leontief, NULL);
        assert_example(true, true, compat, leontief_market, NULL);
    }
}

/* Firm 7 stops, all inputs linear: of 10 sales it has 2; 3, 6 and 10 sell only to it; 2 and 9 sell
 * half of their 2 to 3 and 10. What 7 supplies is sold no further. */
static void the_loss_of_the_seventh_of_eleven_firms_is_traced(void **state)
{
    struct pond_network *network = example_network();
    const struct pond_esri_shock closed = {6, 1.0, 1.0};
    const struct pond_esri_input input = {
        .view = {network, NULL}, .eps = 0.01, .stop = POND_ESRI_STOP_STATE, .max_iterations = 100};
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_reasons *reasons = NULL;
    struct explained_case c;

    (void)state;
    make_case(&c, &input, &closed, 1);
    assert_int_equal(c.what.iterations, 3);
    assert_ok(pond_esri_explain(&reasons, &c.what, &error));
    assert_close(reasons->total, 0.7, 1e-12);
    assert_close(reasons->own, 0.2, 1e-12);
    assert_close(reasons->up_direct, 0.3, 1e-12);
    assert_close(reasons->up_indirect, 0.2, 1e-12);
    assert_true(reasons->down_direct == 0.0 && reasons->down_indirect == 0.0);
    assert_int_equal(reasons->links, 5);
    pond_esri_reasons_free(reasons);
    free_case(&c);
    pond_network_free(network);
}

/* The test of ESRIcascade.jl: W = [1 1; 0 1], one essential sector, close firm 1. */
static void the_two_firms_of_the_julia_test_lose_all(void **state)
{
    static const pond_node supplier[] = {0, 0, 1};
    static const pond_node customer[] = {0, 1, 1};
    static const double value[] = {1, 1, 1};
    static const int32_t industry[] = {0, 0};
    static const uint8_t input_class[] = {POND_INPUT_ESSENTIAL};
    const struct pond_network_input links = {.nodes = 2,
                                             .links = 3,
                                             .supplier = supplier,
                                             .customer = customer,
                                             .value = value,
                                             .industry = industry,
                                             .industries = 1};
    const struct pond_esri_shock closed = {0, 1.0, 1.0};
    struct pond_network *network = NULL;
    struct pond_esri_model *model = NULL;
    struct pond_esri_work *work = NULL;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_input input = {.input_class = input_class,
                                    .substitution = true,
                                    .eps = 1e-12,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .max_iterations = 100};
    double total = 0.0;
    double down = 0.0;
    double up = 0.0;
    struct pond_esri_answer answer = {.total = &total, .down = &down, .up = &up};

    (void)state;
    assert_ok(pond_network_build(&network, &links, &error));
    input.view.network = network;
    assert_ok(pond_esri_model_new(&model, &input, &error));
    assert_ok(pond_esri_work_new(&work, model, &error));
    assert_ok(pond_esri_run(model, work, &closed, 1, &answer, &error));
    assert_close(up, 2.0 / 3.0, 1e-15);
    assert_close(down, 1.0, 1e-12); /* firm 2 comes to 1 by halves */
    assert_close(total, 1.0, 1e-12);
    pond_esri_work_free(work);
    pond_esri_model_free(model);
    pond_network_free(network);
}

/* Fixture micro_tiny_weights: closing firm 2 makes the authors' code swing for ever, since a dead
 * market of small links "recovers"; without that rule the run ends. */
static void the_run_that_never_ends_is_stopped_and_without_compat_ends(void **state)
{
    const struct pond_esri_shock closed = {2, 1.0, 1.0};
    struct esri_fixture fixture;
    struct pond_esri_input input = {.substitution = true,
                                    .eps = 1e-2,
                                    .stop = POND_ESRI_STOP_STATE,
                                    .compat = true,
                                    .max_iterations = 5000};

    (void)state;
    if (!read_esri_fixture(&fixture, "micro_tiny_weights")) {
        skip();
    }
    input.view.network = fixture.network;
    input.input_class = fixture.input_class;
    for (int compat = 1; compat >= 0; compat--) {
        struct pond_esri_model *model = NULL;
        struct pond_esri_work *work = NULL;
        struct pond_error error = {.code = POND_OK};
        struct pond_esri_answer answer = {0};

        input.compat = compat;
        assert_ok(pond_esri_model_new(&model, &input, &error));
        assert_ok(pond_esri_work_new(&work, model, &error));
        if (compat) {
            assert_fails(pond_esri_run(model, work, &closed, 1, &answer, &error), POND_ELIMIT,
                         "after 5000 iterations");
            assert_non_null(strstr(error.message, "without compat"));
            assert_int_equal(answer.iterations, 5000);
        } else {
            assert_ok(pond_esri_run(model, work, &closed, 1, &answer, &error));
            assert_in_range(answer.iterations, 1, 100);
        }
        pond_esri_work_free(work);
        pond_esri_model_free(model);
    }
    free_esri_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eleven_firms_have_their_published_scores),
        cmocka_unit_test(the_loss_of_the_seventh_of_eleven_firms_is_traced),
        cmocka_unit_test(the_two_firms_of_the_julia_test_lose_all),
        cmocka_unit_test(the_run_that_never_ends_is_stopped_and_without_compat_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
