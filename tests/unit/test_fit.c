/* Fitting a disturbance: what was made with known stocks is found again, and what cannot be known
 * is said to be unknown. SPDX-License-Identifier: Apache-2.0 */
#include "support/fit_oracle.h"
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/random.h"
#include "ripple/fit_search.h"

#define STEPS 20
#define STARTS 4

/* A vendor (node 0) of industry 0, another (1), and shops (2 to 7) of industry 1 that sell to
 * consumers. Shops buy 10, 20, ... of the vendor and twice as much of the other. */
enum { SHOPS = 6, NODES = 2 + SHOPS };

struct case_of {
    struct pond_network *network;
    uint8_t struck[NODES];
    uint8_t input_class[9];
    double observed[2 * STEPS];
    double expected[2 * STEPS];
    double noise[2];
    struct pond_fit_input input;
};

/* Industries: 0 the vendor's, 1 the other's, 2 shops. */
static void make_case(struct case_of *c, bool other_vendor)
{
    struct pond_error error = {.code = POND_OK};
    pond_node supplier[2 * SHOPS];
    pond_node customer[2 * SHOPS];
    double value[2 * SHOPS];
    double final[NODES] = {0.0};
    int32_t industry[NODES] = {0, 1};

    memset(c, 0, sizeof *c);
    for (int k = 0; k < SHOPS; k++) {
        supplier[k] = 0;
        supplier[SHOPS + k] = 1;
        customer[k] = customer[SHOPS + k] = 2 + k;
        value[k] = 10.0 * (k + 1);
        value[SHOPS + k] = 20.0 * (k + 1);
        final[2 + k] = 50.0 * (k + 1);
        industry[2 + k] = 2;
    }
    assert_ok(
        pond_network_build(&c->network,
                           &(struct pond_network_input){.nodes = NODES,
                                                        .links = other_vendor ? 2 * SHOPS : SHOPS,
                                                        .supplier = supplier,
                                                        .customer = customer,
                                                        .value = value,
                                                        .industry = industry,
                                                        .industries = 3,
                                                        .final_demand = final},
                           &error));
    memset(c->input_class, POND_INPUT_NON_ESSENTIAL, sizeof c->input_class);
    c->struck[0] = 1;
    for (int k = 0; k < 2 * STEPS; k++) {
        c->expected[k] = 1.0;
    }
    c->noise[0] = c->noise[1] = 0.05;
    c->input = (struct pond_fit_input){
        .network = c->network,
        .struck = c->struck,
        .input_class = c->input_class,
        .side = POND_FIT_SALES,
        .recovery = POND_RECOVERY_LINEAR,
        .step_days = 7,
        .steps = STEPS,
        .series = 1,
        .observed = c->observed,
        .expected = c->expected,
        .noise = c->noise,
        .noise_freedom = 20.0,
        .range = {[POND_FIT_DEPTH] = {0.0, 1.0},
                  [POND_FIT_DAY] = {0.0, 100.0},
                  [POND_FIT_DURATION] = {1.0, 70.0},
                  [POND_FIT_RECOVERY] = {0.0, 0.0},
                  [POND_FIT_STOCK] = {1.0, 90.0},
                  [POND_FIT_ORDER] = {1.0, 30.0},
                  [POND_FIT_SPARE] = {4.0, 4.0}},
    };
}

static void clear_case(struct case_of *c)
{
    pond_network_free(c->network);
}

/* What the model gives, with normal noise. */
static void observe(struct case_of *c, const double value[POND_FIT_PARAMETERS], double noise,
                    uint64_t seed)
{
    struct pond_error error = {.code = POND_OK};

    assert_ok(pond_fit_simulate(&c->input, value, c->observed, &error));
    for (int k = 0; k < c->input.series * STEPS; k++) {
        c->observed[k] =
            c->expected[k] * c->observed[k] + noise * pond_random_normal(seed, 77, 0, (uint64_t)k);
    }
}

/* Fit groups of firms to what all firms did. */
static struct pond_fit_answer *fit(struct case_of *c)
{
    struct pond_error error = {.code = POND_OK};
    struct pond_fit_input input = c->input;
    struct pond_network *lumped = NULL;
    int32_t *group = NULL;
    uint8_t *struck = NULL;
    struct pond_fit_point end[STARTS];
    struct pond_fit_answer *answer = NULL;

    assert_ok(pond_fit_lump(&lumped, &group, &struck, c->network, c->struck, input.side, &error));
    input.network = lumped;
    input.struck = struck;
    assert_ok(pond_fit_check(&input, &error));
    for (int64_t k = 0; k < STARTS; k++) {
        assert_ok(pond_fit_start(&input, k, STARTS, 1, &end[k], &error));
    }
    assert_ok(pond_fit_answer_new(&answer, &input, end, STARTS, &error));
    pondi_free(group);
    pondi_free(struck);
    pond_network_free(lumped);
    return answer;
}

/* depth, day, duration, recovery, stock, order, spare */
static const double long_outage[] = {1.0, 42.0, 35.0, 0.0, 19.0, 5.0, 4.0};
static const double short_outage[] = {1.0, 42.0, 10.0, 0.0, 19.0, 5.0, 4.0};

/* By hand: shops that are out of stock use nothing on the day on which goods come again, so of n
 * days of stock n - 1 are ordered on top of use; a shorter outage costs its own days. */
static void what_is_made_up_is_the_stock_or_the_outage(void **state)
{
    struct pond_error error = {.code = POND_OK};
    const double *truth[] = {long_outage, short_outage};
    const double days[] = {18.0, 10.0};
    double flow[STEPS];
    struct case_of c;

    (void)state;
    make_case(&c, false);
    for (int k = 0; k < 2; k++) {
        double missed = 0.0;
        double made_up = 0.0;

        assert_ok(pond_fit_simulate(&c.input, truth[k], flow, &error));
        for (int t = 0; t < STEPS; t++) {
            missed += 7.0 * fmax(1.0 - flow[t], 0.0);
            made_up += 7.0 * fmax(flow[t] - 1.0, 0.0);
        }
        if (k == 0) { /* the other outage ends within a week that also makes up */
            assert_close(missed, truth[k][POND_FIT_DURATION], 1e-12);
        }
        assert_close(made_up - missed, days[k] - truth[k][POND_FIT_DURATION], 1e-3);
    }
    clear_case(&c);
}

static void the_model_is_that_which_was_written_down_again(void **state)
{
    struct pond_error error = {.code = POND_OK};
    static const struct outage outage[] = {{1.0, 42, 35, 19.0, 5.0},
                                           {1.0, 42, 10, 19.0, 5.0},
                                           {0.7, 3, 60, 2.0, 1.0},
                                           {0.2, 10, 20, 30.0, 12.5}};
    double flow[STEPS];
    double oracle[STEPS];
    struct case_of c;

    (void)state;
    make_case(&c, false);
    for (size_t k = 0; k < sizeof outage / sizeof *outage; k++) {
        const double value[] = {
            outage[k].depth, outage[k].day, outage[k].duration, 0.0, outage[k].stock,
            outage[k].order, 1000.0};

        assert_ok(pond_fit_simulate(&c.input, value, flow, &error));
        outage_flow(&outage[k], 7, STEPS, oracle);
        for (int t = 0; t < STEPS; t++) {
            assert_true(fabs(flow[t] - oracle[t]) < 1e-9);
        }
    }
    clear_case(&c);
}

static void values_that_made_exact_days_are_found_again(void **state)
{
    struct case_of c;
    struct pond_fit_answer *answer = NULL;

    (void)state;
    make_case(&c, false);
    observe(&c, long_outage, 0.0, 1);
    answer = fit(&c);
    assert_true(answer->best.misfit < 0.01);
    assert_true(answer->best.value[POND_FIT_DAY] == 42.0);
    assert_true(answer->best.value[POND_FIT_DURATION] == 35.0);
    assert_close(answer->best.value[POND_FIT_DEPTH], 1.0, 0.01);
    assert_close(answer->best.value[POND_FIT_STOCK], 19.0, 0.01);
    assert_close(answer->best.value[POND_FIT_ORDER], 5.0, 0.02);
    assert_true(answer->none.misfit > 1000.0);
    pond_fit_answer_free(answer);
    clear_case(&c);
}

/* 4 records of 5 parameters: bounds that hold 19 times of 20 miss 1 of 20; 5 misses or more have a
 * chance of 0.3 % (binomial). */
static void bounds_hold_the_truth_of_noisy_days(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct case_of c;
    int misses = 0;

    (void)state;
    make_case(&c, false);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct pond_fit_point truth = {.misfit = 0.0};
        struct pond_fit_answer *answer = NULL;

        memcpy(truth.value, long_outage, sizeof truth.value);
        observe(&c, long_outage, 0.05, seed);
        answer = fit(&c);
        assert_ok(pond_fit_measure(&c.input, &truth, &error));
        /* The truth is one of the values that were looked through. */
        assert_true(answer->best.misfit <= truth.misfit * (1.0 + 1e-6));
        for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
            const struct pond_fit_profile *profile = &answer->profile[p];

            assert_true(profile->low <= answer->best.value[p]);
            assert_true(profile->high >= answer->best.value[p]);
            misses += long_outage[p] < profile->low || long_outage[p] > profile->high ? 1 : 0;
        }
        assert_int_equal(answer->profile[POND_FIT_STOCK].known, POND_FIT_KNOWN);
        assert_int_equal(answer->profile[POND_FIT_ORDER].known, POND_FIT_KNOWN);
        assert_int_equal(answer->profile[POND_FIT_RECOVERY].known, POND_FIT_GIVEN);
        assert_close(answer->best.value[POND_FIT_STOCK], 19.0, 0.15);
        pond_fit_answer_free(answer);
    }
    assert_true(misses < 5);
    clear_case(&c);
}

/* Stocks that an outage does not empty look alike, whatever they are. */
static void an_outage_shorter_than_stocks_says_at_least(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct case_of c;
    struct pond_fit_answer *answer = NULL;
    double more[STEPS];
    double value[POND_FIT_PARAMETERS];

    (void)state;
    make_case(&c, false);
    observe(&c, short_outage, 0.0, 1);
    memcpy(value, short_outage, sizeof value);
    value[POND_FIT_STOCK] = 60.0;
    assert_ok(pond_fit_simulate(&c.input, value, more, &error));
    for (int t = 0; t < STEPS; t++) {
        assert_close(more[t], c.observed[t], 1e-12);
    }
    answer = fit(&c);
    assert_int_equal(answer->profile[POND_FIT_STOCK].known, POND_FIT_AT_LEAST);
    assert_true(answer->profile[POND_FIT_STOCK].low > 9.0);
    assert_true(answer->profile[POND_FIT_STOCK].low < 12.0);
    assert_true(answer->profile[POND_FIT_STOCK].high == 90.0);
    assert_int_equal(answer->profile[POND_FIT_DURATION].known, POND_FIT_KNOWN);
    pond_fit_answer_free(answer);
    clear_case(&c);
}

/* A shop that is closed buys nothing and uses nothing: its stock stays, whatever it is. */
static void a_closed_shop_tells_nothing_of_stocks(void **state)
{
    struct case_of c;
    struct pond_fit_answer *answer = NULL;

    (void)state;
    make_case(&c, true);
    memset(c.struck, 0, sizeof c.struck);
    c.struck[4] = 1;
    c.input.side = POND_FIT_PURCHASES;
    c.input.range[POND_FIT_SPARE] = (struct pond_fit_range){0.0, 5.0};
    observe(&c, long_outage, 0.02, 3);
    answer = fit(&c);
    assert_int_equal(answer->profile[POND_FIT_STOCK].known, POND_FIT_UNKNOWN);
    assert_int_equal(answer->profile[POND_FIT_ORDER].known, POND_FIT_UNKNOWN);
    assert_int_equal(answer->profile[POND_FIT_SPARE].known, POND_FIT_UNKNOWN);
    assert_int_equal(answer->profile[POND_FIT_DEPTH].known, POND_FIT_KNOWN);
    assert_int_equal(answer->profile[POND_FIT_DURATION].known, POND_FIT_KNOWN);
    assert_close(answer->best.value[POND_FIT_DURATION], 35.0, 0.03);
    pond_fit_answer_free(answer);
    clear_case(&c);
}

/* Shops that get nothing and go on selling order what they sold, as far as there was stock. */
static void a_shop_without_deliveries_tells_of_its_stock(void **state)
{
    struct case_of c;
    struct pond_fit_answer *answer = NULL;

    (void)state;
    make_case(&c, true);
    memset(c.struck, 0, sizeof c.struck);
    c.struck[4] = 1;
    c.input.side = POND_FIT_PURCHASES;
    c.input.link = true;
    observe(&c, long_outage, 0.0, 3);
    answer = fit(&c);
    assert_int_equal(answer->profile[POND_FIT_STOCK].known, POND_FIT_KNOWN);
    assert_close(answer->best.value[POND_FIT_STOCK], 19.0, 0.05);
    pond_fit_answer_free(answer);
    clear_case(&c);
}

/* Orders are made up for slowly because shops order slowly, or because the vendor cannot deliver
 * more: one outage does not tell which. */
static void slow_orders_and_scarce_capacity_make_up_for_each_other(void **state)
{
    struct case_of c;
    struct pond_fit_answer *answer = NULL;
    const struct pond_fit_profile *order = NULL;

    (void)state;
    make_case(&c, false);
    c.input.range[POND_FIT_SPARE] = (struct pond_fit_range){0.0, 6.0};
    observe(&c, long_outage, 0.0, 1);
    c.noise[0] = 0.12;
    answer = fit(&c);
    order = &answer->profile[POND_FIT_ORDER];
    assert_int_equal(answer->profile[POND_FIT_SPARE].known, POND_FIT_AT_LEAST);
    assert_true(order->low < 2.0 && order->high > 5.0);
    assert_int_equal(order->with, POND_FIT_SPARE);
    assert_true(order->with_at_low < order->with_at_high);
    pond_fit_answer_free(answer);
    clear_case(&c);
}

static void growth_since_the_usual_period_is_a_level(void **state)
{
    struct case_of c;
    struct pond_fit_answer *answer = NULL;

    (void)state;
    make_case(&c, false);
    c.input.level = true;
    for (int t = 0; t < STEPS; t++) {
        c.expected[t] = 1.0 + 0.3 * sin(t); /* a season */
    }
    observe(&c, long_outage, 0.0, 1);
    for (int t = 0; t < STEPS; t++) {
        c.observed[t] *= 1.3;
    }
    answer = fit(&c);
    assert_close(answer->best.level[0], 1.3, 1e-3);
    assert_close(answer->best.value[POND_FIT_STOCK], 19.0, 0.02);
    assert_true(answer->freedom == STEPS - 5 - 1); /* five values and the level */
    pond_fit_answer_free(answer);
    clear_case(&c);
}

static void groups_of_firms_move_as_their_firms(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct case_of c;
    struct pond_network *lumped = NULL;
    int32_t *group = NULL;
    uint8_t *struck = NULL;
    double flow[2 * STEPS];
    double whole[2 * STEPS];
    const double value[] = {0.6, 12.0, 20.0, 9.0, 8.0, 3.0, 1.0};

    (void)state;
    make_case(&c, true);
    c.input.series = 2;
    assert_ok(pond_fit_simulate(&c.input, value, whole, &error));
    assert_ok(pond_fit_lump(&lumped, &group, &struck, c.network, c.struck, POND_FIT_SALES, &error));
    assert_int_equal(lumped->nodes, 3);
    assert_int_equal(lumped->links, 2);
    assert_true(struck[group[0]] == 1 && struck[group[1]] == 0 && group[2] == group[7]);
    c.input.network = lumped;
    c.input.struck = struck;
    assert_ok(pond_fit_simulate(&c.input, value, flow, &error));
    for (int k = 0; k < 2 * STEPS; k++) {
        assert_true(fabs(flow[k] - whole[k]) < 1e-12);
    }
    assert_true(whole[3] < 0.6);
    for (int t = 0; t < STEPS; t++) { /* shops order for what they could sell: of others as usual */
        assert_close(whole[STEPS + t], 1.0, 1e-12);
    }
    pondi_free(group);
    pondi_free(struck);
    pond_network_free(lumped);
    clear_case(&c);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    struct case_of c;
    struct pond_fit_answer *first = NULL;

    (void)state;
    make_case(&c, false);
    observe(&c, long_outage, 0.05, 4);
    c.input.range[POND_FIT_DAY] = (struct pond_fit_range){42.0, 42.0};
    c.input.range[POND_FIT_DEPTH] = (struct pond_fit_range){1.0, 1.0};
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct pond_fit_answer *answer = NULL;

        pond_set_threads(threads);
        answer = fit(&c);
        if (first == NULL) {
            first = answer;
            continue;
        }
        assert_memory_equal(&answer->best, &first->best, sizeof answer->best);
        for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
            const struct pond_fit_profile *a = &answer->profile[p];
            const struct pond_fit_profile *b = &first->profile[p];

            assert_int_equal(a->points, b->points);
            assert_memory_equal(a->point, b->point, (size_t)a->points * sizeof *a->point);
            assert_true(a->low == b->low && a->high == b->high && a->with == b->with);
        }
        pond_fit_answer_free(answer);
    }
    pond_set_threads(0);
    pond_fit_answer_free(first);
    clear_case(&c);
}

/* Each of 17 equal parts of a range has one start. */
static void starts_are_spread_over_all_ranges(void **state)
{
    struct case_of c;
    int32_t day[17] = {0};
    int32_t order[17] = {0};

    (void)state;
    make_case(&c, false);
    c.input.range[POND_FIT_DAY] = (struct pond_fit_range){0.0, 16999.0};
    for (int64_t k = 0; k < 17; k++) {
        double value[POND_FIT_PARAMETERS];

        pondi_fit_spread(&c.input, k, 17, 5, value);
        day[(int)(value[POND_FIT_DAY] / 1000.0)]++;
        order[(int)(17.0 * log(value[POND_FIT_ORDER]) / log(30.0))]++;
        assert_true(value[POND_FIT_SPARE] == 4.0);
    }
    for (int k = 0; k < 17; k++) {
        assert_int_equal(day[k], 1);
        assert_int_equal(order[k], 1);
    }
    clear_case(&c);
}

/* Abramowitz and Stegun 1964, table 26.10. */
static void quantiles_of_student_are_those_of_tables(void **state)
{
    static const double table[][2] = {{1, 12.706}, {2, 4.303},  {3, 3.182},
                                      {4, 2.776},  {5, 2.571},  {8, 2.306},
                                      {10, 2.228}, {30, 2.042}, {120, 1.980}};

    (void)state;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        assert_true(fabs(pond_fit_student(table[k][0]) - table[k][1]) < 0.002);
    }
    assert_true(fabs(pond_fit_student(1e9) - 1.95996) < 1e-4);
}

/* By hand: (1 + 1.5)(1 - 0.8) = 0.5. */
static void a_depth_is_of_the_usual_not_of_what_could_be(void **state)
{
    const double value[] = {0.5, 0.0, 1.0, 0.0, 1.0, 1.0, 1.5};

    (void)state;
    assert_close(pond_fit_change(value, false), -0.8, 1e-15);
    assert_close(pond_fit_change(value, true), -0.5, 1e-15);
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct case_of c;
    struct pond_fit_input bad;

    (void)state;
    make_case(&c, false);
    bad = c.input;
    bad.range[POND_FIT_DEPTH].high = 1.5;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "depth from 0 to 1.5");
    bad = c.input;
    bad.range[POND_FIT_STOCK] = (struct pond_fit_range){9.0, 3.0};
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "stock from 9 to 3");
    bad = c.input;
    bad.range[POND_FIT_DAY].low = 0.5;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "whole days");
    bad = c.input;
    bad.range[POND_FIT_ORDER].low = (double)NAN;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "order from nan");
    bad = c.input;
    bad.recovery = POND_RECOVERY_S_CURVE;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "recovery 3");
    bad = c.input;
    bad.steps = 0;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "1 series of 0 steps");
    bad = c.input;
    bad.side = POND_FIT_PURCHASES;
    assert_fails(pond_fit_check(&bad, &error), POND_EINVAL, "buy nothing from");
    c.noise[0] = 0.0;
    assert_fails(pond_fit_check(&c.input, &error), POND_EINVAL, "noise 0");
    c.noise[0] = 1.0;
    c.expected[4] = 0.0;
    assert_fails(pond_fit_check(&c.input, &error), POND_EINVAL, "step 4: observed");
    clear_case(&c);
}

static enum pond_status fit_what_is_given(void *user)
{
    enum pond_status status = POND_OK;
    struct pond_error error = {.code = POND_OK};
    struct case_of *c = user;
    struct pond_fit_input input = c->input;
    struct pond_network *lumped = NULL;
    int32_t *group = NULL;
    uint8_t *struck = NULL;
    struct pond_fit_point end;
    struct pond_fit_answer *answer = NULL;

    POND_TRY(pond_fit_lump(&lumped, &group, &struck, c->network, c->struck, input.side, &error));
    input.network = lumped;
    input.struck = struck;
    POND_TRY(pond_fit_check(&input, &error));
    POND_TRY(pond_fit_start(&input, 0, 1, 1, &end, &error));
    POND_TRY(pond_fit_answer_new(&answer, &input, &end, 1, &error));
done:
    pond_fit_answer_free(answer);
    pondi_free(group);
    pondi_free(struck);
    pond_network_free(lumped);
    return status;
}

static void no_memory_is_an_error(void **state)
{
    struct case_of c;

    (void)state;
    make_case(&c, true);
    pond_set_threads(1);
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        c.input.range[p] = (struct pond_fit_range){short_outage[p], short_outage[p]};
    }
    c.input.range[POND_FIT_DAY].high += 1.0; /* one parameter, of two values */
    observe(&c, short_outage, 0.0, 1);
    assert_survives_no_memory(fit_what_is_given, &c);
    pond_set_threads(0);
    clear_case(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_made_up_is_the_stock_or_the_outage),
        cmocka_unit_test(the_model_is_that_which_was_written_down_again),
        cmocka_unit_test(values_that_made_exact_days_are_found_again),
        cmocka_unit_test(bounds_hold_the_truth_of_noisy_days),
        cmocka_unit_test(an_outage_shorter_than_stocks_says_at_least),
        cmocka_unit_test(a_closed_shop_tells_nothing_of_stocks),
        cmocka_unit_test(a_shop_without_deliveries_tells_of_its_stock),
        cmocka_unit_test(slow_orders_and_scarce_capacity_make_up_for_each_other),
        cmocka_unit_test(growth_since_the_usual_period_is_a_level),
        cmocka_unit_test(groups_of_firms_move_as_their_firms),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(starts_are_spread_over_all_ranges),
        cmocka_unit_test(quantiles_of_student_are_those_of_tables),
        cmocka_unit_test(a_depth_is_of_the_usual_not_of_what_could_be),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(no_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
