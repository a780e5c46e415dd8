/* Hybrid systems that are hard or refused: circles of trade, figures that do not fit, threads,
 * memory that fails. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "impact/hybrid.h"
#include "support/hybrid_oracle.h"
#include "support/random_network.h"

/* One sector of coefficient 0.4, some firms of turnover 100 in it, and 1000 of output beside them.
 */
static void one_sector(struct hybrid_scene *scene, int firms)
{
    memset(scene, 0, sizeof *scene);
    scene->firms = firms;
    scene->sectors = 1;
    scene->a[0] = 0.4;
    scene->output[0] = 1000.0 + 100.0 * firms;
    for (int j = 0; j < firms; j++) {
        scene->turnover[j] = 100.0;
        scene->base[j] = 1.0;
    }
}

static void assert_refused(struct hybrid_scene *scene, enum pond_status status, const char *part)
{
    struct pond_error error = {0};
    struct pond_hybrid *hybrid = NULL;

    build_hybrid_scene(scene);
    assert_fails(pond_hybrid_new(&hybrid, &scene->input, &error), status, part);
    assert_null(hybrid);
    assert_null(strchr(error.message, '\n'));
    free_hybrid_scene(scene);
}

static void figures_that_are_no_figures_are_refused_in_one_line(void **state)
{
    struct hybrid_scene scene;

    (void)state;
    one_sector(&scene, 3);
    scene.sector[2] = -1;
    assert_refused(&scene, POND_EINVAL, "firm 2 has no sector of the table");
    one_sector(&scene, 3);
    scene.turnover[1] = 0.0;
    assert_refused(&scene, POND_EINVAL, "the turnover of firm 1 is 0 ");
    one_sector(&scene, 3);
    scene.turnover[1] = (double)NAN;
    assert_refused(&scene, POND_EINVAL, "the turnover of firm 1 is nan");
    one_sector(&scene, 3);
    scene.base[0] = 1.5;
    assert_refused(&scene, POND_EINVAL, "output of firm 0 is 1.5");
    one_sector(&scene, 1);
    scene.a[0] = (double)NAN;
    assert_refused(&scene, POND_EINVAL, "the coefficient of sector 0 in sector 0 is nan");
    one_sector(&scene, 1);
    scene.output[0] = -1.0;
    assert_refused(&scene, POND_EINVAL, "the output of sector 0 is -1");
    one_sector(&scene, 1);
    scene.resells = true;
    scene.resale[0] = 1.01;
    assert_refused(&scene, POND_EINVAL, "resells are 1.01 in all");
    one_sector(&scene, 1);
    scene.a[0] = 1.0;
    assert_refused(&scene, POND_ELIMIT, "demand for sector 0 would move money without end");
}

static void figures_that_do_not_fit_are_refused_or_mended_and_told(void **state)
{
    struct pond_error error = {0};
    struct hybrid_scene scene;
    struct pond_hybrid *hybrid = NULL;

    (void)state;
    one_sector(&scene, 3);
    scene.w[0][1] = 120.0;
    assert_refused(&scene, POND_EINVAL,
                   "firm 0 has sales of 120 on record and a turnover of 100 (");
    scene.turnover[0] = 150.0;
    assert_refused(&scene, POND_EINVAL, "firm 1 has purchases of 120 on record and a turnover of");
    one_sector(&scene, 3);
    scene.output[0] = 250.0;
    assert_refused(&scene, POND_EINVAL, "firms of sector 0 make 300 and the whole sector 250 (");
    /* Firm 0: to its sales. Firm 1: 120 / 0.5, since the average is but 0.4 of turnover. Output: to
     * 120 + 240 + 100. */
    one_sector(&scene, 3);
    scene.w[0][1] = 120.0;
    scene.output[0] = 400.0;
    build_hybrid_scene(&scene);
    scene.input.mend = true;
    assert_ok(pond_hybrid_new(&hybrid, &scene.input, &error));
    assert_int_equal(pond_hybrid_told(hybrid)->firms_raised, 2);
    assert_close(pond_hybrid_told(hybrid)->turnover_added, 20.0 + 140.0, 1e-12);
    assert_close(pond_hybrid_turnover(hybrid)[0], 120.0, 1e-12);
    assert_close(pond_hybrid_turnover(hybrid)[1], 240.0, 1e-12);
    assert_int_equal(pond_hybrid_told(hybrid)->outputs_raised, 1);
    assert_close(pond_hybrid_told(hybrid)->output_added, 60.0, 1e-12);
    assert_true(pond_hybrid_rest_output(hybrid)[0] == 0.0);
    pond_hybrid_free(hybrid);
    free_hybrid_scene(&scene);
}

/* 0 buys 60 of 100 where its sector buys 40: 40 are left for what would take 60 (60 of value added
 * and imports), so that is two thirds of it; and other firms buy 20 less. */
static void what_is_beyond_the_average_shrinks_what_is_estimated(void **state)
{
    struct pond_error error = {0};
    struct hybrid_scene scene;
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_work *work = NULL;
    double x[3] = {100.0, 0.0, 0.0};
    double next[3];

    (void)state;
    one_sector(&scene, 2);
    scene.w[1][0] = 60.0;
    build_hybrid_scene(&scene);
    assert_ok(pond_hybrid_new(&hybrid, &scene.input, &error));
    assert_ok(pond_hybrid_work_new(&work, hybrid, &error));
    assert_close(pond_hybrid_fit(hybrid)[0], 2.0 / 3.0, 1e-12);
    assert_close(pond_hybrid_fit(hybrid)[1], 1.0, 1e-12);
    assert_int_equal(pond_hybrid_told(hybrid)->firms_fitted, 1);
    assert_close(pond_hybrid_told(hybrid)->excess, 20.0, 1e-12);
    pond_hybrid_round(hybrid, NULL, x, next, work);
    assert_close(next[1], 60.0, 1e-12);
    assert_close(next[2], 0.0, 1e-12);
    /* Final demand is still the table's: 1200 - 0.4 * 1200. */
    assert_close(pond_hybrid_final_demand(hybrid)[0], 720.0, 1e-12);
    pond_hybrid_work_free(work);
    pond_hybrid_free(hybrid);
    free_hybrid_scene(&scene);
}

/* Firms that spend `part` of their turnover on each other, in a ring. */
static void make_ring(struct hybrid_scene *scene, int firms, double part)
{
    one_sector(scene, firms);
    for (int j = 0; j < firms; j++) {
        scene->w[(j + 1) % firms][j] = 100.0 * part;
    }
}

static void a_circle_without_value_added_is_refused_by_name(void **state)
{
    struct hybrid_scene scene;

    (void)state;
    make_ring(&scene, 3, 1.0);
    scene.firms = 4; /* and a firm outside of it */
    scene.turnover[3] = 100.0;
    scene.base[3] = 1.0;
    scene.output[0] += 100.0;
    assert_refused(&scene, POND_ELIMIT,
                   "would move money without end, or nearly: it and those it buys from");
}

static void a_circle_of_next_to_no_value_added_is_solved_within_its_bound(void **state)
{
    (void)state;
    for (int firms = 1; firms <= 5; firms++) {
        for (int digits = 1; digits <= 6; digits++) {
            struct pond_error error = {0};
            struct hybrid_scene scene;
            struct pond_hybrid *hybrid = NULL;
            struct pond_hybrid_work *work = NULL;
            struct pond_hybrid_answer answer;
            struct pond_hybrid_ask ask;
            double added = pow(10.0, -digits);
            double f[SCENE_ALL] = {1.0};
            double x[SCENE_ALL];
            double expected = 0.0;
            double around = pow(1.0 - added, firms);

            make_ring(&scene, firms, 1.0 - added);
            build_hybrid_scene(&scene);
            assert_ok(pond_hybrid_new(&hybrid, &scene.input, &error));
            assert_ok(pond_hybrid_work_new(&work, hybrid, &error));
            ask = (struct pond_hybrid_ask){1e-7, NULL, work, &answer};
            /* Far from 1 coefficients are no numbers of few digits: allow for it. */
            assert_ok(pond_hybrid_outputs(hybrid, &ask, f, x, &error));
            /* A geometric series, but for what the pool of the sector takes of the ring again. */
            expected = 1.0 / (1.0 - around);
            assert_true(x[0] >= expected * (1.0 - 1e-7));
            assert_true(answer.bound <= 1.01e-7 * (firms * x[0] + x[firms]));
            assert_in_range(answer.passes, 1, 400);
            assert_true(pond_hybrid_told(hybrid)->slowest >= 0.9 / added);
            /* Roundings are a millionth of a millionth, and go round a million times. */
            ask.tolerance = 1e-12;
            if (digits == 6) {
                assert_fails(pond_hybrid_outputs(hybrid, &ask, f, x, &error), POND_ELIMIT,
                             "(expected 1e-12 of it: ask for less)");
            }
            pond_hybrid_work_free(work);
            pond_hybrid_free(hybrid);
            free_hybrid_scene(&scene);
        }
    }
}

/* A way of a thousand firms, each of which spends nearly all on the next: money must go all of it.
 */
static void a_long_way_of_little_value_added_is_gone_to_its_end(void **state)
{
    enum { NODES = 1000 };
    struct test_random random = {77, 0};
    struct pond_error error = {0};
    struct pond_hybrid_answer answer;
    struct pond_network *network = NULL;
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_ask ask = {1e-9, NULL, NULL, &answer};
    pond_node supplier[NODES];
    pond_node customer[NODES];
    double value[NODES];
    double turnover[NODES];
    int32_t sector[NODES] = {0};
    double a = 0.4;
    double output = 1e6;
    double f[NODES + 1] = {1.0};
    double x[NODES + 1];
    double product = 1.0;
    struct pond_network_input links = {.nodes = NODES,
                                       .links = NODES,
                                       .supplier = supplier,
                                       .customer = customer,
                                       .value = value,
                                       .industries = 1};
    struct pond_hybrid_input input = {
        .turnover = turnover, .sector = sector, .sectors = 1, .a = &a, .output = &output};

    (void)state;
    for (int j = 0; j < NODES; j++) {
        supplier[j] = (j + 1) % NODES;
        customer[j] = j;
        value[j] = 100.0 * (1.0 - 0.01 * next_uniform(&random));
        turnover[j] = 100.0;
    }
    assert_ok(pond_network_build(&network, &links, &error));
    input.network = network;
    assert_ok(pond_hybrid_new(&hybrid, &input, &error));
    assert_ok(pond_hybrid_work_new(&ask.work, hybrid, &error));
    assert_ok(pond_hybrid_outputs(hybrid, &ask, f, x, &error));
    /* From firm to firm, but for the little of each that the pool asks for again. */
    for (int j = 0; j < NODES / 2; j++) {
        product *= value[j] / 100.0;
    }
    assert_true(x[NODES / 2] >= product * (1.0 - 1e-9));
    assert_true(x[NODES / 2] <= product * 1.2);
    assert_in_range(answer.passes, NODES / 2, 20000);
    pond_hybrid_work_free(ask.work);
    pond_hybrid_free(hybrid);
    pond_network_free(network);
}

static void demands_and_tolerances_that_are_none_are_refused(void **state)
{
    struct pond_error error = {0};
    struct hybrid_scene scene;
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_work *work = NULL;
    struct pond_hybrid_ask ask = {.tolerance = 1e-10};
    double f[3] = {1.0, (double)NAN, 0.0};
    double x[3];

    (void)state;
    one_sector(&scene, 2);
    build_hybrid_scene(&scene);
    assert_ok(pond_hybrid_new(&hybrid, &scene.input, &error));
    assert_ok(pond_hybrid_work_new(&work, hybrid, &error));
    ask.work = work;
    assert_fails(pond_hybrid_outputs(hybrid, &ask, f, x, &error), POND_EINVAL,
                 "the demand for firm 1 is nan");
    f[1] = 0.0;
    f[2] = (double)INFINITY;
    assert_fails(pond_hybrid_outputs(hybrid, &ask, f, x, &error), POND_EINVAL,
                 "the demand for sector 0 is inf");
    f[2] = 0.0;
    assert_fails(pond_hybrid_outputs(hybrid, &(struct pond_hybrid_ask){.work = work}, f, x, &error),
                 POND_EINVAL, "a tolerance of 0 (");
    assert_fails(pond_hybrid_multipliers(hybrid, &ask, (double[]){1.0, (double)NAN}, f, x, &error),
                 POND_EINVAL, "the figure of firm 1 is nan");
    assert_fails(
        pond_hybrid_direct(hybrid, f, (double[]){(double)INFINITY, 0.0}, x, x, NULL, &error),
        POND_EINVAL, "the figure of firm 0 is inf");
    /* Nothing asked for is nothing made. */
    f[0] = 0.0;
    assert_ok(pond_hybrid_outputs(hybrid, &ask, f, x, &error));
    assert_true(x[0] == 0.0 && x[1] == 0.0 && x[2] == 0.0);
    pond_hybrid_work_free(work);
    pond_hybrid_free(hybrid);
    free_hybrid_scene(&scene);
}

/* A larger system: hubs, traders, several parts of every sum. */
struct large {
    struct random_links links;
    struct pond_network *network;
    double *turnover;
    double *base;
    double a[25];
    double output[5];
    double resale[25];
    struct pond_hybrid_input input;
};

static void make_large(struct large *large, pond_node nodes)
{
    struct test_random random = {42, 0};
    struct pond_error error = {0};

    memset(large, 0, sizeof *large);
    make_random_links(&large->links, &random, nodes, 5 * (int64_t)nodes, 5);
    assert_ok(pond_network_build(&large->network, &large->links.input, &error));
    large->turnover = pondi_alloc((size_t)nodes, sizeof(double));
    large->base = pondi_alloc((size_t)nodes, sizeof(double));
    for (int c = 0; c < 25; c++) {
        large->a[c] = 0.12 * next_uniform(&random);
        large->resale[c] = 0.2;
    }
    for (pond_node j = 0; j < nodes; j++) {
        double seen = fmax(large->network->sales[j], large->network->purchases[j]);

        large->base[j] = j % 4 == 0 ? 0.3 : 1.0;
        large->turnover[j] = 1.0 + (1.1 + next_uniform(&random)) * seen;
        large->output[large->network->industry[j]] += large->turnover[j];
    }
    large->input = (struct pond_hybrid_input){.network = large->network,
                                              .turnover = large->turnover,
                                              .base_share = large->base,
                                              .sector = large->network->industry,
                                              .sectors = 5,
                                              .a = large->a,
                                              .output = large->output,
                                              .resale = large->resale};
}

static void free_large(struct large *large)
{
    pond_network_free(large->network);
    free_random_links(&large->links);
    pondi_free(large->turnover);
    pondi_free(large->base);
}

/* Outputs for one unit of each sector, then multipliers of employment. */
static void answer_large(const struct large *large, double *x, double *m)
{
    struct pond_error error = {0};
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_work *work = NULL;
    pond_node nodes = large->network->nodes;
    struct pond_hybrid_ask ask = {.tolerance = 1e-10};
    double *f = pondi_alloc((size_t)nodes + 5, sizeof *f);
    double *firm = pondi_alloc((size_t)nodes, sizeof *firm);
    double rest[5];
    double average[5] = {1.0, 2.0, 3.0, 4.0, 5.0};

    for (int s = 0; s < 5; s++) {
        f[nodes + s] = 1000.0;
    }
    f[7] = 100.0;
    assert_ok(pond_hybrid_new(&hybrid, &large->input, &error));
    assert_ok(pond_hybrid_work_new(&work, hybrid, &error));
    ask.work = work;
    assert_ok(pond_hybrid_direct(hybrid, average, NULL, firm, rest, NULL, &error));
    assert_ok(pond_hybrid_outputs(hybrid, &ask, f, x, &error));
    assert_ok(pond_hybrid_multipliers(hybrid, &ask, firm, rest, m, &error));
    pond_hybrid_work_free(work);
    pond_hybrid_free(hybrid);
    pondi_free(f);
    pondi_free(firm);
}

static void answers_have_the_same_bits_on_any_number_of_threads(void **state)
{
    enum { NODES = 20000 };
    static const int threads[] = {1, 2, 4};
    struct large large;
    double *x[3];
    double *m[3];

    (void)state;
    make_large(&large, NODES);
    for (int t = 0; t < 3; t++) {
        x[t] = pondi_alloc(NODES + 5, sizeof(double));
        m[t] = pondi_alloc(NODES + 5, sizeof(double));
        pond_set_threads(threads[t]);
        answer_large(&large, x[t], m[t]);
        assert_memory_equal(x[t], x[0], (NODES + 5) * sizeof(double));
        assert_memory_equal(m[t], m[0], (NODES + 5) * sizeof(double));
    }
    pond_set_threads(0);
    for (int t = 0; t < 3; t++) {
        pondi_free(x[t]);
        pondi_free(m[t]);
    }
    free_large(&large);
}

/* Both ways to the same number: what a demand takes, and what is taken for its parts. */
static void outputs_and_multipliers_of_a_large_system_agree(void **state)
{
    enum { NODES = 20000 };
    struct pond_error error = {0};
    struct large large;
    struct pond_hybrid *hybrid = NULL;
    double *x = pondi_alloc(NODES + 5, sizeof *x);
    double *m = pondi_alloc(NODES + 5, sizeof *m);
    double *z = pondi_alloc(NODES, sizeof *z);
    double rest[5];
    double used = 0.0;
    double asked = 100.0;

    (void)state;
    make_large(&large, NODES);
    answer_large(&large, x, m);
    assert_ok(pond_hybrid_new(&hybrid, &large.input, &error));
    pond_hybrid_base_output(hybrid, NULL, x, z, rest);
    for (pond_node j = 0; j < NODES; j++) {
        used += (1.0 + large.network->industry[j]) * z[j];
    }
    asked = 100.0 * m[7];
    for (int s = 0; s < 5; s++) {
        used += (1.0 + s) * rest[s];
        asked += 1000.0 * m[NODES + s];
    }
    assert_close(used, asked, 1e-9);
    pond_hybrid_free(hybrid);
    free_large(&large);
    pondi_free(x);
    pondi_free(m);
    pondi_free(z);
}

static enum pond_status make_and_ask(void *user)
{
    enum pond_status status = POND_OK;
    const struct hybrid_scene *scene = user;
    struct pond_hybrid *hybrid = NULL;
    struct pond_hybrid_ask ask = {.tolerance = 1e-10};
    struct pond_error error = {0};
    double f[SCENE_ALL] = {1.0};
    double x[SCENE_ALL];
    double average[SCENE_SECTORS] = {1.0};
    double firm[SCENE_FIRMS];
    double rest[SCENE_SECTORS];

    POND_TRY(pond_hybrid_new(&hybrid, &scene->input, &error));
    POND_TRY(pond_hybrid_work_new(&ask.work, hybrid, &error));
    POND_TRY(pond_hybrid_direct(hybrid, average, NULL, firm, rest, NULL, &error));
    POND_TRY(pond_hybrid_outputs(hybrid, &ask, f, x, &error));
    POND_TRY(pond_hybrid_multipliers(hybrid, &ask, firm, rest, x, &error));
done:
    pond_hybrid_work_free(ask.work);
    pond_hybrid_free(hybrid);
    return status;
}

static void memory_that_fails_leaves_nothing_behind(void **state)
{
    struct test_random random = {9, 0};
    struct hybrid_scene scene;

    (void)state;
    make_hybrid_scene(&scene, &random, 9, 3, SCENE_TRADERS | SCENE_RESALE | SCENE_NEGATIVE);
    build_hybrid_scene(&scene);
    assert_survives_no_memory(make_and_ask, &scene);
    free_hybrid_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_that_are_no_figures_are_refused_in_one_line),
        cmocka_unit_test(figures_that_do_not_fit_are_refused_or_mended_and_told),
        cmocka_unit_test(what_is_beyond_the_average_shrinks_what_is_estimated),
        cmocka_unit_test(a_circle_without_value_added_is_refused_by_name),
        cmocka_unit_test(a_circle_of_next_to_no_value_added_is_solved_within_its_bound),
        cmocka_unit_test(a_long_way_of_little_value_added_is_gone_to_its_end),
        cmocka_unit_test(demands_and_tolerances_that_are_none_are_refused),
        cmocka_unit_test(answers_have_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(outputs_and_multipliers_of_a_large_system_agree),
        cmocka_unit_test(memory_that_fails_leaves_nothing_behind),
    };

    return cmocka_run_group_tests_name("hybrid_solve", tests, NULL, NULL);
}
