/* An ensemble: its record has the model's bits, its draws their own, and spread is summed up right.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "ripple/ensemble.h"
#include "support/random_network.h"

#define NODES 80
#define LINKS 300
#define INDUSTRIES 5

/* A network and its model's input. */
struct economy {
    struct pond_network *network;
    double *revenue;
    double *costs;
    double *weight;
    uint8_t input_class[INDUSTRIES * INDUSTRIES];
    struct pond_ensemble_input input;
};

static void make_economy(struct economy *economy)
{
    struct test_random random = {.seed = 3};
    struct pond_error error = {.code = POND_OK};
    struct random_links rows;

    memset(economy, 0, sizeof *economy);
    make_random_links(&rows, &random, NODES, LINKS, INDUSTRIES);
    assert_ok(pond_network_build(&economy->network, &rows.input, &error));
    free_random_links(&rows);
    economy->revenue = calloc(NODES, sizeof(double));
    economy->costs = calloc(NODES, sizeof(double));
    economy->weight = calloc(NODES, sizeof(double));
    if (economy->revenue == NULL || economy->costs == NULL || economy->weight == NULL) {
        fail_msg("out of memory");
        return;
    }
    for (pond_node i = 0; i < NODES; i++) {
        economy->revenue[i] = economy->network->sales[i] + economy->network->final_demand[i];
        economy->costs[i] = economy->network->purchases[i] + economy->network->imports[i];
        economy->weight[i] = fmax(economy->revenue[i], economy->costs[i]);
    }
    for (int c = 0; c < INDUSTRIES * INDUSTRIES; c++) {
        economy->input_class[c] = (uint8_t)next_below(&random, 3);
    }
    economy->input = (struct pond_ensemble_input){
        .base = {.view = {economy->network, NULL},
                 .input_class = economy->input_class,
                 .substitution = true,
                 .revenue = economy->revenue,
                 .costs = economy->costs,
                 .weights = 1,
                 .weight = economy->weight,
                 .eps = 1e-4,
                 .stop = POND_ESRI_STOP_STATE,
                 .max_iterations = 10000},
        .outside = true,
        .weight = POND_WEIGHT_TURNOVER,
        .links = {.below = -1.0},
    };
}

static void free_economy(struct economy *economy)
{
    pond_network_free(economy->network);
    free(economy->revenue);
    free(economy->costs);
    free(economy->weight);
}

static enum pond_status run(const struct pond_ensemble_input *input, bool record, uint64_t number,
                            double *total, struct pond_ensemble_count *count,
                            struct pond_error *error)
{
    struct pond_ensemble *ensemble = NULL;
    struct pond_ensemble_draw draw = {.record = record, .seed = 9};
    const struct pond_esri_batch batch = {.count = NODES, .total = total};
    enum pond_status status = pond_ensemble_new(&ensemble, input, NULL, error);

    for (int f = 0; f < POND_FACTORS; f++) {
        draw.item[f] = number;
    }
    if (status == POND_OK) {
        status = pond_ensemble_run(ensemble, &draw, &batch, count, error);
    }
    pond_ensemble_free(ensemble);
    return status;
}

static void the_record_and_a_draw_of_nothing_have_the_models_bits(void **state)
{
    struct economy economy;
    struct pond_error error = {.code = POND_OK};
    struct pond_esri_model *model = NULL;
    double total[3][NODES];
    const struct pond_esri_batch batch = {.count = NODES, .total = total[0]};
    struct pond_ensemble_count count;

    (void)state;
    make_economy(&economy);
    assert_ok(pond_esri_model_new(&model, &economy.input.base, &error));
    assert_ok(pond_esri_run_batch(model, &batch, &error));
    pond_esri_model_free(model);
    assert_ok(run(&economy.input, false, 4, total[1], &count, &error));
    assert_int_equal(count.moved, 0);
    economy.input.links.missing = 0.3;
    economy.input.links.thin = 0.3;
    economy.input.class_moves = 0.5;
    assert_ok(run(&economy.input, true, 4, total[2], NULL, &error));
    assert_memory_equal(total[1], total[0], sizeof total[0]);
    assert_memory_equal(total[2], total[0], sizeof total[0]);
    free_economy(&economy);
}

static void a_draw_is_a_pure_function_of_its_numbers(void **state)
{
    struct economy economy;
    struct pond_error error = {.code = POND_OK};
    double total[3][NODES];

    (void)state;
    make_economy(&economy);
    economy.input.links.missing = 0.2;
    economy.input.links.anew = true;
    economy.input.class_moves = 0.2;
    assert_ok(run(&economy.input, false, 4, total[0], NULL, &error));
    assert_ok(run(&economy.input, false, 4, total[1], NULL, &error));
    assert_ok(run(&economy.input, false, 5, total[2], NULL, &error));
    assert_memory_equal(total[1], total[0], sizeof total[0]);
    assert_memory_not_equal(total[2], total[0], sizeof total[0]);
    free_economy(&economy);
}

static void classes_move_to_neighbours_as_often_as_said(void **state)
{
    struct economy economy;
    struct pond_error error = {.code = POND_OK};
    struct pond_ensemble_count count;
    double total[NODES];
    double moved = 0.0;

    (void)state;
    make_economy(&economy);
    economy.input.class_moves = 0.3;
    for (uint64_t d = 0; d < 100; d++) {
        assert_ok(run(&economy.input, false, d, total, &count, &error));
        moved += (double)count.moved;
    }
    assert_true(fabs(moved - 0.3 * 2500.0) < 4.0 * sqrt(2500.0 * 0.3 * 0.7));
    /* all move: from 1 to 0 or 2, whose scores lie on both sides of those of 1 */
    economy.input.class_moves = 1.0;
    assert_ok(run(&economy.input, false, 0, total, &count, &error));
    assert_int_equal(count.moved, INDUSTRIES * INDUSTRIES);
    free_economy(&economy);
}

static void each_rule_holds_as_often(void **state)
{
    struct economy economy;
    struct pond_error error = {.code = POND_OK};
    struct pond_ensemble_count count;
    uint8_t plain[2][INDUSTRIES * INDUSTRIES];
    const uint8_t *rule[2] = {plain[0], plain[1]};
    double total[NODES];
    double score[2] = {(double)NAN, (double)NAN};
    int held[2] = {0, 0};

    (void)state;
    make_economy(&economy);
    memset(plain[0], POND_INPUT_NEGLIGIBLE, sizeof plain[0]);
    memset(plain[1], POND_INPUT_ESSENTIAL, sizeof plain[1]);
    economy.input.rule = rule;
    economy.input.rules = 2;
    for (uint64_t d = 0; d < 100; d++) {
        assert_ok(run(&economy.input, false, d, total, &count, &error));
        held[count.rule]++;
        assert_true(isnan(score[count.rule]) || score[count.rule] == total[0]);
        score[count.rule] = total[0];
    }
    assert_in_range(held[0], 30, 70);
    assert_true(score[0] < score[1]);
    free_economy(&economy);
}

static void inputs_out_of_range_are_refused(void **state)
{
    struct economy economy;
    struct pond_error error = {.code = POND_OK};
    double total[NODES];

    (void)state;
    make_economy(&economy);
    economy.input.class_moves = 1.5;
    assert_fails(run(&economy.input, false, 0, total, NULL, &error), POND_EINVAL, "class moves");
    economy.input.class_moves = 0.0;
    economy.input.rules = 2;
    assert_fails(run(&economy.input, false, 0, total, NULL, &error), POND_EINVAL, "rules");
    economy.input.rules = 0;
    economy.input.base.weights = 2;
    assert_fails(run(&economy.input, false, 0, total, NULL, &error), POND_EINVAL, "weights");
    economy.input.base.weights = 1;
    economy.input.links.missing = 1.0;
    assert_fails(run(&economy.input, false, 0, total, NULL, &error), POND_EINVAL, "missing");
    free_economy(&economy);
}

/* --- what draws say together --- */

static void quantiles_are_those_of_a_plain_oracle(void **state)
{
    const double sorted[] = {1.0, 2.0, 4.0, 8.0, 16.0};
    struct pond_quantile median = pond_quantile_of(sorted, 5, 0.5);
    struct pond_quantile low = pond_quantile_of(sorted, 5, 0.05);
    double one = 3.0;

    (void)state;
    assert_close(median.value, 4.0, 1e-15);
    /* P(Bin(5, 1/2) < 1) = 1/32 <= 0.05 < 6/32 = P(< 2) */
    assert_close(median.low, 1.0, 1e-15);
    assert_close(median.high, 16.0, 1e-15);
    assert_close(low.value, 1.2, 1e-15);
    assert_true(isnan(low.low));
    assert_close(low.high, 2.0, 1e-15); /* P(Bin(5, 0.05) >= 2) = 0.023, P(>= 1) = 0.226 */
    assert_close(pond_quantile_of(&one, 1, 0.3).value, 3.0, 1e-15);
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* The true quantile of a uniform is within the bounds in at least 9 of 10 samples. */
static void bounds_hold_the_true_quantile_as_often_as_said(void **state)
{
    enum { SAMPLES = 400, COUNT = 100 };
    const double p[] = {0.05, 0.5, 0.95};
    int within[3] = {0, 0, 0};
    double x[COUNT];

    (void)state;
    for (uint64_t s = 0; s < SAMPLES; s++) {
        for (int i = 0; i < COUNT; i++) {
            x[i] = pond_random_uniform(1, 2, s, (uint64_t)i);
        }
        qsort(x, COUNT, sizeof *x, by_value);
        for (int q = 0; q < 3; q++) {
            struct pond_quantile quantile = pond_quantile_of(x, COUNT, p[q]);

            within[q] += !(p[q] < quantile.low) && !(p[q] > quantile.high);
        }
    }
    for (int q = 0; q < 3; q++) {
        assert_true(within[q] >= SAMPLES * 88 / 100);
    }
}

static void bounds_of_a_share_are_wilsons(void **state)
{
    double low = 0.0;
    double high = 0.0;

    (void)state;
    pond_share_bounds(0, 50, &low, &high);
    assert_true(low == 0.0);
    assert_close(high, 2.7055434540954146 / (50.0 + 2.7055434540954146), 1e-12);
    pond_share_bounds(50, 50, &low, &high);
    assert_true(high == 1.0);
    pond_share_bounds(93, 100, &low, &high);
    /* (0.93 + z2/2 +- sqrt(0.93 0.07 z2 + z2^2/4)) / (1 + z2), z2 = 0.027055434540954146 */
    assert_close(low, 0.875739887, 1e-8);
    assert_close(high, 0.961605373, 1e-8);
}

static void ranks_share_the_best_and_correlate_by_their_means(void **state)
{
    const double score[] = {5.0, 7.0, 5.0, 1.0};
    const double other[] = {1.0, 2.0, 3.0, 4.0};
    struct pond_error error = {.code = POND_OK};
    int32_t rank[4];
    int32_t second[4];
    const int32_t tied[4] = {1, 1, 1, 1};
    double correlation = 0.0;

    (void)state;
    assert_ok(pond_rank_scores(score, 4, rank, &error));
    assert_ok(pond_rank_scores(other, 4, second, &error));
    assert_int_equal(rank[0], 2);
    assert_int_equal(rank[1], 1);
    assert_int_equal(rank[2], 2);
    assert_int_equal(rank[3], 4);
    assert_ok(pond_rank_correlation(rank, rank, 4, &correlation, &error));
    assert_close(correlation, 1.0, 1e-15);
    /* mid-ranks 2.5 1 2.5 4 against 4 3 2 1: covariance -3, variances 4.5 and 5 */
    assert_ok(pond_rank_correlation(rank, second, 4, &correlation, &error));
    assert_close(correlation, -3.0 / sqrt(4.5 * 5.0), 1e-12);
    assert_ok(pond_rank_correlation(rank, tied, 4, &correlation, &error));
    assert_true(isnan(correlation));
}

/* f = x + 2 y + 3 x y for uniform x, y in -1..1: variances 1/3, 4/3 and 9/9. */
static double known(const double x[2])
{
    return x[0] + 2.0 * x[1] + 3.0 * x[0] * x[1];
}

/* The two draws of a pair, and A with entry f of B. */
static void draw_pair(int d, int f, double x[3][2])
{
    for (int i = 0; i < 4; i++) {
        x[i / 2][i % 2] = 2.0 * pond_random_uniform(8, 1, (uint64_t)d, (uint64_t)i) - 1.0;
    }
    x[2][f] = x[1][f];
    x[2][1 - f] = x[0][1 - f];
}

static void shares_of_a_known_variance_are_found(void **state)
{
    enum { PAIRS = 4000 };
    const double alone[2] = {1.0 / 8.0, 4.0 / 8.0};
    const double in_all[2] = {4.0 / 8.0, 7.0 / 8.0};
    double *square = calloc((size_t)3 * PAIRS, sizeof *square);

    (void)state;
    assert_non_null(square);
    for (int f = 0; f < 2; f++) {
        struct pond_variance_share share;
        double x[3][2];

        for (int d = 0; d < PAIRS; d++) {
            draw_pair(d, f, x);
            square[d] = pow(known(x[1]) - known(x[2]), 2.0);
            square[PAIRS + d] = pow(known(x[0]) - known(x[2]), 2.0);
            square[2 * PAIRS + d] = pow(known(x[0]) - known(x[1]), 2.0);
        }
        share =
            pond_variance_share_of(square, square + PAIRS, square + (ptrdiff_t)2 * PAIRS, PAIRS, 1);
        assert_true(fabs(share.first - alone[f]) < 0.05);
        assert_true(fabs(share.total - in_all[f]) < 0.05);
        assert_true(share.first_low < alone[f] + 0.02 && share.first_high > alone[f] - 0.02);
        assert_true(share.total_low < in_all[f] + 0.02 && share.total_high > in_all[f] - 0.02);
        assert_true(share.total_high - share.total_low < 0.1);
    }
    free(square);
}

/* f(A) = a, f(B) = b at random; C is A where the factor changes nothing, B where it alone matters.
 */
static void a_factor_that_is_nothing_has_0_and_one_that_is_all_has_1(void **state)
{
    enum { PAIRS = 7 };
    const double zero[PAIRS] = {0.0};
    double off[PAIRS];
    struct pond_variance_share nothing;
    struct pond_variance_share all;

    (void)state;
    for (int d = 0; d < PAIRS; d++) {
        off[d] = pow(pond_random_normal(1, 2, (uint64_t)d, 0), 2.0);
    }
    nothing = pond_variance_share_of(off, zero, off, PAIRS, 1);
    all = pond_variance_share_of(zero, off, off, PAIRS, 1);
    assert_true(nothing.first == 0.0 && nothing.first_low == 0.0 && nothing.first_high == 0.0);
    assert_true(nothing.total == 0.0 && nothing.total_low == 0.0 && nothing.total_high == 0.0);
    assert_true(all.first == 1.0 && all.first_low == 1.0 && all.first_high == 1.0);
    assert_true(all.total == 1.0 && all.total_low == 1.0 && all.total_high == 1.0);
}

static void without_variance_there_are_no_shares(void **state)
{
    const double zero[3] = {0.0, 0.0, 0.0};
    const double one[1] = {1.0};

    (void)state;
    assert_true(isnan(pond_variance_share_of(zero, zero, zero, 3, 1).first));
    assert_true(isnan(pond_variance_share_of(one, one, one, 1, 1).total));
    assert_true(isnan(pond_variance_share_of(NULL, NULL, NULL, 0, 1).total));
}

static enum pond_status run_once(void *user)
{
    double total[NODES];

    return run(user, false, 1, total, NULL, NULL);
}

static void failing_memory_leaves_no_leak(void **state)
{
    struct economy economy;

    (void)state;
    make_economy(&economy);
    economy.input.links.missing = 0.2;
    economy.input.class_moves = 0.2;
    assert_survives_no_memory(run_once, &economy.input);
    free_economy(&economy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_and_a_draw_of_nothing_have_the_models_bits),
        cmocka_unit_test(a_draw_is_a_pure_function_of_its_numbers),
        cmocka_unit_test(classes_move_to_neighbours_as_often_as_said),
        cmocka_unit_test(each_rule_holds_as_often),
        cmocka_unit_test(inputs_out_of_range_are_refused),
        cmocka_unit_test(quantiles_are_those_of_a_plain_oracle),
        cmocka_unit_test(bounds_hold_the_true_quantile_as_often_as_said),
        cmocka_unit_test(bounds_of_a_share_are_wilsons),
        cmocka_unit_test(ranks_share_the_best_and_correlate_by_their_means),
        cmocka_unit_test(shares_of_a_known_variance_are_found),
        cmocka_unit_test(a_factor_that_is_nothing_has_0_and_one_that_is_all_has_1),
        cmocka_unit_test(without_variance_there_are_no_shares),
        cmocka_unit_test(failing_memory_leaves_no_leak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
