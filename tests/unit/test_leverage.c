/* The derivatives of a scenario's loss: by hand, and against finite differences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ripple/esri_model.h"
#include "ripple/explain.h"
#include "support/explain_fixture.h"

#define NODES 30
#define LINKS 110
#define INDUSTRIES 4
#define SEEDS 6
#define STEPS 7

static void derivatives_of_four_firms_are_those_by_hand(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    struct four_firms four;
    struct pond_esri_leverage *leverage = NULL;
    struct pond_error error = {.code = POND_OK};
    int64_t seen = 0;

    (void)state;
    make_four_firms(&four, &shock);
    assert_ok(pond_esri_leverage_new(&leverage, &four.what, &error));
    assert_close(leverage->capacity_down[0], 0.61875, 1e-14);
    assert_true(leverage->capacity_up[0] == 0.0);
    assert_close(leverage->buffer_down[1], 0.21875, 1e-14);
    assert_close(leverage->buffer_down[2], 0.04375, 1e-14);
    assert_close(leverage->buffer_down[3], 0.03125, 1e-14);
    assert_true(leverage->buffer_down[0] == 0.0 && leverage->buffer_up[1] == 0.0);
    for (int64_t k = 0; k < leverage->links; k++) {
        const struct pond_esri_link_leverage *link = &leverage->link[k];

        if (!link->up && link->supplier == 0) {
            assert_close(link->share, 0.5, 1e-14);
            assert_close(link->derivative, 0.4375, 1e-14);
            seen++;
        }
    }
    assert_int_equal(seen, 1);
    pond_esri_leverage_free(leverage);
    free_four_firms(&four);
}

/* What is being tried, and how often it was away from kinks. */
static uint64_t seed_now;
static unsigned way_now;
static int64_t checked;
static int64_t kinks;

/* `value` is the total at -2h, -h, 0, h, 2h around the point. */
static void check_derivative(double derivative, const double *value, double h, const char *what)
{
    double right = (-3.0 * value[2] + 4.0 * value[3] - value[4]) / (2.0 * h);
    double left = (3.0 * value[2] - 4.0 * value[1] + value[0]) / (2.0 * h);
    double best = 0.5 * (left + right);

    if (fabs(left - right) > 1e-5 * fabs(right) + 1e-7) {
        kinks++;
        return;
    }
    checked++;
    if (fabs(derivative - best) > 1e-6 * fabs(best) + 2e-9) {
        print_error("seed %llu, way %u, %s: derivative %.12g, difference %.12g\n",
                    (unsigned long long)seed_now, way_now, what, derivative, best);
        fail();
    }
}

/* Values of the total at five places of one number. */
static void vary(double *number, double step, double *value, const struct pond_esri_model *model,
                 const struct pond_esri_shock *shock, int64_t shocks)
{
    double old = *number;

    for (int k = 0; k < 5; k++) {
        *number = old + (k - 2) * step;
        value[k] = run_total(model, shock, shocks);
    }
    *number = old;
}

/* A firm without a shock gets a small one: what it adds at least. */
static void check_new_shock(const struct explained_case *c,
                            const struct pond_esri_leverage *leverage,
                            struct pond_esri_shock *shock, pond_node node)
{
    const double h = 1e-7;
    double rise = 0.0;

    for (int64_t s = 0; s < c->what.shocks; s++) {
        if (shock[s].node == node) {
            return;
        }
    }
    shock[c->what.shocks] = (struct pond_esri_shock){node, h, 0.0};
    rise = (run_total(c->model, shock, c->what.shocks + 1) - c->total) / h;
    assert_true(leverage->capacity_down[node] >= 0.0);
    assert_true(leverage->capacity_down[node] <= rise * (1.0 + 1e-5) + 1e-7);
}

static void check_shocks(const struct explained_case *c, const struct pond_esri_leverage *leverage)
{
    struct pond_esri_shock *shock = calloc((size_t)c->what.shocks + 1, sizeof *shock);
    const double h = 1e-5;
    double value[5];

    assert_non_null(shock);
    memcpy(shock, c->what.shock, (size_t)c->what.shocks * sizeof *shock);
    for (int64_t s = 0; s < c->what.shocks; s++) {
        if (shock[s].down > 0.1 && shock[s].down < 0.9) {
            vary(&shock[s].down, h, value, c->model, shock, c->what.shocks);
            check_derivative(leverage->capacity_down[shock[s].node], value, h, "a^d");
        }
        if (shock[s].up > 0.1 && shock[s].up < 0.9) {
            vary(&shock[s].up, h, value, c->model, shock, c->what.shocks);
            check_derivative(leverage->capacity_up[shock[s].node], value, h, "a^u");
        }
    }
    for (pond_node i = 0; i < NODES; i += 3) {
        check_new_shock(c, leverage, shock, i);
    }
    free(shock);
}

/* The place of a link's share in the model. */
static double *share_of(const struct pond_esri_model *model,
                        const struct pond_esri_link_leverage *link)
{
    pond_node row = link->up ? link->supplier : link->customer;
    pond_node end = link->up ? link->customer : link->supplier;
    const struct pondi_rows *rows = link->up ? &model->up : &model->down;
    int64_t begin = link->up ? row : model->group_start[row];
    int64_t behind = link->up ? row + 1 : model->group_start[row + 1];

    for (int64_t e = rows->start[begin]; e < rows->start[behind]; e++) {
        if (rows->node[e] == end) {
            return (link->up ? model->up_share : model->down_share) + e;
        }
    }
    return NULL;
}

static void check_links(const struct explained_case *c, const struct pond_esri_leverage *leverage)
{
    const double h = 1e-5;
    double value[5];

    for (int64_t k = 0; k < leverage->links; k += 2) {
        double *share = share_of(c->model, &leverage->link[k]);

        assert_non_null(share);
        assert_true(*share == leverage->link[k].share);
        vary(share, h, value, c->model, c->what.shock, c->what.shocks);
        check_derivative(leverage->link[k].derivative, value, h, leverage->link[k].up ? "U" : "D");
    }
}

static void check_buffers(const struct pond_esri_leverage *leverage)
{
    double down[NODES] = {0};
    double up[NODES] = {0};

    for (int64_t k = 0; k < leverage->links; k++) {
        const struct pond_esri_link_leverage *link = &leverage->link[k];

        *(link->up ? &up[link->supplier] : &down[link->customer]) += link->share * link->derivative;
    }
    for (pond_node i = 0; i < NODES; i++) {
        assert_close(leverage->buffer_down[i], down[i], 1e-11);
        assert_close(leverage->buffer_up[i], up[i], 1e-11);
    }
}

static void check_economy(const struct random_economy *economy)
{
    for (unsigned what = 0; what < WITH_COMPAT; what++) {
        struct pond_esri_input input = economy_input(economy, what, 1e-300);
        struct pond_error error = {.code = POND_OK};
        struct pond_esri_leverage *leverage = NULL;
        struct explained_case c;

        way_now = what;
        input.max_iterations = STEPS; /* T is held */
        make_case(&c, &input, economy->shock, economy->shocks);
        assert_ok(pond_esri_leverage_new(&leverage, &c.what, &error));
        check_shocks(&c, leverage);
        check_links(&c, leverage);
        check_buffers(leverage);
        pond_esri_leverage_free(leverage);
        free_case(&c);
    }
}

static void derivatives_are_finite_differences_away_from_kinks(void **state)
{
    (void)state;
    for (seed_now = 1; seed_now <= SEEDS; seed_now++) {
        struct test_random random = {seed_now, 0};
        struct random_economy economy;

        make_random_economy(&economy, &random, NODES, LINKS, INDUSTRIES);
        check_economy(&economy);
        free_random_economy(&economy);
    }
    print_message("# %lld derivatives checked, %lld at kinks\n", (long long)checked,
                  (long long)kinks);
    assert_true(checked > 10000 && kinks < checked / 20);
}

static enum pond_status lever_once(void *user)
{
    const struct four_firms *four = user;
    struct pond_esri_leverage *leverage = NULL;
    enum pond_status status = pond_esri_leverage_new(&leverage, &four->what, NULL);

    assert_true((status == POND_OK) == (leverage != NULL));
    pond_esri_leverage_free(leverage);
    return status;
}

static void leverage_survives_no_memory(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    struct four_firms four;

    (void)state;
    make_four_firms(&four, &shock);
    assert_survives_no_memory(lever_once, &four);
    free_four_firms(&four);
}

static void a_weight_set_that_is_none_is_refused(void **state)
{
    const struct pond_esri_shock shock = {0, 1.0, 1.0};
    struct four_firms four;
    struct pond_esri_leverage *leverage = NULL;
    struct pond_error error = {.code = POND_OK};

    (void)state;
    make_four_firms(&four, &shock);
    four.what.weight_set = -1;
    assert_fails(pond_esri_leverage_new(&leverage, &four.what, &error), POND_EINVAL, "set -1");
    assert_null(leverage);
    free_four_firms(&four);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_of_four_firms_are_those_by_hand),
        cmocka_unit_test(derivatives_are_finite_differences_away_from_kinks),
        cmocka_unit_test(leverage_survives_no_memory),
        cmocka_unit_test(a_weight_set_that_is_none_is_refused),
    };

    return cmocka_run_group_tests_name("leverage", tests, NULL, NULL);
}
