/* Firms and industries solved together: the whole matrix as oracle, and the laws of accounts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "impact/hybrid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/leontief.h"
#include "support/hybrid_oracle.h"

#define SCENES 400

static void solutions_are_those_of_the_whole_matrix_within_the_bound(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {1000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_oracle oracle;
        struct hybrid_made made;
        uint8_t out[SCENE_FIRMS];
        double f[SCENE_ALL];
        double x[SCENE_ALL];
        double expected[SCENE_ALL];
        double size = 0.0;
        double error = 0.0;
        struct pond_hybrid_answer answer;

        make_hybrid_scene_of(&scene, k, 0);
        fill_hybrid_oracle(&oracle, &scene);
        made = make_hybrid(&scene);
        draw_hybrid_demand(&random, oracle.all, f);
        for (int j = 0; j < scene.firms; j++) {
            out[j] = next_below(&random, 4) == 0;
        }
        answer = hybrid_outputs(&made, k % 2 == 0 ? NULL : out, f, x);
        solve_hybrid_oracle(&oracle, k % 2 == 0 ? NULL : out, false, f, expected);
        for (int i = 0; i < oracle.all; i++) {
            size += fabs(expected[i]);
            error += fabs(x[i] - expected[i]);
        }
        /* The oracle has roundings of its own. */
        if (!(error <= answer.bound + 1e-13 * size) || !(answer.bound <= 1.1e-11 * size)) {
            fail_msg("scene %d: error %g, bound %g of %g", k, error, answer.bound, size);
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

/* Direct figures of a unit asked of each: through base output. */
static void draw_direct(const struct hybrid_scene *scene, const struct hybrid_oracle *oracle,
                        const double *firm, const double *rest, double *direct)
{
    memset(direct, 0, SCENE_ALL * sizeof *direct);
    for (int j = 0; j < scene->firms; j++) {
        direct[j] = scene->base[j] * firm[j];
        direct[scene->firms + scene->sector[j]] += oracle->share[j] * firm[j];
    }
    for (int s = 0; s < scene->sectors; s++) {
        direct[scene->firms + s] += oracle->rest_share[s] * rest[s];
    }
}

static void multipliers_are_those_of_the_whole_matrix_within_the_bound(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {2000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_oracle oracle;
        struct hybrid_made made;
        double firm[SCENE_ALL];
        double rest[SCENE_ALL];
        double direct[SCENE_ALL];
        double m[SCENE_ALL];
        double expected[SCENE_ALL];
        struct pond_hybrid_answer answer;

        make_hybrid_scene_of(&scene, k, 0);
        fill_hybrid_oracle(&oracle, &scene);
        made = make_hybrid(&scene);
        draw_hybrid_demand(&random, scene.firms, firm);
        draw_hybrid_demand(&random, scene.sectors, rest);
        draw_direct(&scene, &oracle, firm, rest, direct);
        answer = hybrid_multipliers(&made, NULL, firm, rest, m);
        solve_hybrid_oracle(&oracle, NULL, true, direct, expected);
        for (int i = 0; i < oracle.all; i++) {
            assert_true(fabs(m[i] - expected[i]) <= answer.bound + 1e-13 * fabs(expected[i]));
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

static void a_round_is_a_product_with_the_matrix(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {3000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_oracle oracle;
        struct hybrid_made made;
        double x[SCENE_ALL];
        double next[SCENE_ALL];

        make_hybrid_scene_of(&scene, k, 0);
        fill_hybrid_oracle(&oracle, &scene);
        made = make_hybrid(&scene);
        draw_hybrid_demand(&random, oracle.all, x);
        pond_hybrid_round(made.hybrid, NULL, x, next, made.work);
        for (int i = 0; i < oracle.all; i++) {
            double expected = hybrid_dot(oracle.m[i], x, oracle.all);

            assert_true(fabs(next[i] - expected) <= 1e-12 * (1.0 + fabs(expected)));
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

static void final_demand_takes_the_output_of_today(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct hybrid_scene scene;
        struct hybrid_made made;
        double f[SCENE_ALL] = {0.0};
        double x[SCENE_ALL];
        double z[SCENE_FIRMS];
        double rest[SCENE_SECTORS];
        struct pond_hybrid_answer answer;

        make_hybrid_scene_of(&scene, k, 0);
        made = make_hybrid(&scene);
        memcpy(f + scene.firms, pond_hybrid_final_demand(made.hybrid),
               (size_t)scene.sectors * sizeof *f);
        answer = hybrid_outputs(&made, NULL, f, x);
        pond_hybrid_base_output(made.hybrid, NULL, x, z, rest);
        for (int j = 0; j < scene.firms; j++) {
            assert_close(z[j], scene.base[j] * scene.turnover[j], 1e-9);
            rest[scene.sector[j]] += z[j];
        }
        for (int s = 0; s < scene.sectors; s++) {
            assert_true(fabs(rest[s] - scene.output[s]) <= 1e-9 * scene.output[s] + answer.bound);
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

/* Jobs: some firms gave theirs, between 0 and twice their sector's average. */
static void give_jobs(const struct hybrid_scene *scene, struct test_random *random, double *average,
                      double *jobs)
{
    for (int s = 0; s < scene->sectors; s++) {
        average[s] = 0.01 + next_uniform(random);
    }
    for (int j = 0; j < scene->firms; j++) {
        jobs[j] = next_below(random, 2) == 0
                      ? (double)NAN
                      : 2.0 * next_uniform(random) * average[scene->sector[j]] * scene->base[j] *
                            scene->turnover[j];
    }
}

static void final_demand_takes_all_direct_totals(void **state)
{
    int whole = 0;

    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {4000 + (uint64_t)k, 0};
        struct pond_error error = {0};
        struct hybrid_scene scene;
        struct hybrid_made made;
        struct pond_hybrid_direct told;
        double average[SCENE_SECTORS];
        double jobs[SCENE_FIRMS];
        double firm[SCENE_FIRMS];
        double rest[SCENE_SECTORS];
        double m[SCENE_ALL];
        double expected = 0.0;
        double attributed = 0.0;

        make_hybrid_scene_of(&scene, k, 0);
        made = make_hybrid(&scene);
        give_jobs(&scene, &random, average, jobs);
        assert_ok(pond_hybrid_direct(made.hybrid, average, jobs, firm, rest, &told, &error));
        (void)hybrid_multipliers(&made, NULL, firm, rest, m);
        attributed =
            hybrid_dot(m + scene.firms, pond_hybrid_final_demand(made.hybrid), scene.sectors);
        /* The table's total, and what is told not to fit it. */
        expected =
            hybrid_dot(average, scene.output, scene.sectors) + told.over_amount - told.unplaced;
        assert_true(fabs(attributed - expected) <= 1e-9 * expected);
        whole += told.over == 0 && told.unplaced == 0.0 && told.observed > 0;
        for (int j = 0; j < scene.firms; j++) {
            if (!isnan(jobs[j])) {
                assert_close(firm[j] * scene.base[j] * scene.turnover[j], jobs[j], 1e-12);
            }
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
    assert_in_range(whole, SCENES / 10, SCENES);
}

static void without_firms_it_is_the_leontief_system(void **state)
{
    (void)state;
    for (int k = 0; k < 20; k++) {
        struct test_random random = {(uint64_t)k, 0};
        struct pond_error error = {0};
        struct hybrid_scene scene;
        struct pond_leontief *leontief = NULL;
        struct hybrid_made made;
        double f[SCENE_SECTORS];
        double x[SCENE_SECTORS];
        double rest[SCENE_SECTORS];
        double m[SCENE_SECTORS];

        make_hybrid_scene(&scene, &random, 0, SCENE_SECTORS, (unsigned)k % SCENE_WAYS);
        build_hybrid_scene(&scene);
        scene.output[1] = 0.0; /* a sector that makes nothing would begin */
        made = make_hybrid(&scene);
        draw_hybrid_demand(&random, SCENE_SECTORS, f);
        draw_hybrid_demand(&random, SCENE_SECTORS, rest);
        (void)hybrid_outputs(&made, NULL, f, x);
        (void)hybrid_multipliers(&made, NULL, NULL, rest, m);
        assert_ok(pond_leontief_new(&leontief, scene.a, SCENE_SECTORS, &error));
        pond_leontief_outputs(leontief, 1, f);
        pond_leontief_multipliers(leontief, 1, rest);
        for (int s = 0; s < SCENE_SECTORS; s++) {
            assert_close(x[s], f[s], 1e-10);
            assert_close(m[s], rest[s], 1e-10);
        }
        pond_leontief_free(leontief);
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

static void final_demand_is_the_tables_where_firms_buy_within_their_sectors(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {(uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_made made;

        make_hybrid_scene(&scene, &random, 6, SCENE_SECTORS, 0);
        for (int s = 0; s < SCENE_SECTORS; s++) {
            scene.output[s] += 500.0; /* all sectors have firms that are not on record */
        }
        build_hybrid_scene(&scene);
        made = make_hybrid(&scene);
        if (pond_hybrid_told(made.hybrid)->columns_bounded == 0) {
            for (int s = 0; s < scene.sectors; s++) {
                double expected =
                    scene.output[s] -
                    hybrid_dot(scene.a + (ptrdiff_t)s * scene.sectors, scene.output, scene.sectors);

                assert_true(fabs(pond_hybrid_final_demand(made.hybrid)[s] - expected) <=
                            1e-9 * scene.output[s]);
            }
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

/* Traders' goods are all of known make, or there are no traders. */
static void complete_goods(struct hybrid_scene *scene)
{
    for (int k = 0; k < scene->sectors; k++) {
        double sum = 0.0;

        for (int s = 0; s < scene->sectors; s++) {
            sum += scene->resale[s * scene->sectors + k];
        }
        for (int s = 0; s < scene->sectors; s++) {
            scene->resale[s * scene->sectors + k] /= sum;
        }
    }
}

static void money_of_demand_ends_as_value_added_and_imports(void **state)
{
    int checked = 0;

    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct pond_error error = {0};
        struct hybrid_scene scene;
        struct hybrid_made made;
        double average[SCENE_SECTORS];
        double left[SCENE_FIRMS];
        double firm[SCENE_FIRMS];
        double rest[SCENE_SECTORS];
        double m[SCENE_ALL];

        make_hybrid_scene_of(&scene, k, k / SCENE_WAYS % 2 == 0 ? SCENE_TRADERS : 0);
        scene.input.resale = scene.resale;
        complete_goods(&scene);
        for (int s = 0; s < scene.sectors; s++) {
            scene.output[s] += 300.0;
            average[s] = 1.0;
            for (int r = 0; r < scene.sectors; r++) {
                average[s] -= scene.a[r * scene.sectors + s];
            }
        }
        made = make_hybrid(&scene);
        for (int j = 0; j < scene.firms; j++) {
            left[j] = pond_hybrid_fit(made.hybrid)[j] * average[scene.sector[j]] * scene.base[j] *
                      scene.turnover[j];
        }
        assert_ok(pond_hybrid_direct(made.hybrid, average, left, firm, rest, NULL, &error));
        (void)hybrid_multipliers(&made, NULL, firm, rest, m);
        if (pond_hybrid_told(made.hybrid)->columns_bounded == 0) {
            for (int i = 0; i < scene.firms + scene.sectors; i++) {
                assert_close(m[i], 1.0, 1e-9);
                checked++;
            }
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
    assert_in_range(checked, SCENES, SCENES * SCENE_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_are_those_of_the_whole_matrix_within_the_bound),
        cmocka_unit_test(multipliers_are_those_of_the_whole_matrix_within_the_bound),
        cmocka_unit_test(a_round_is_a_product_with_the_matrix),
        cmocka_unit_test(final_demand_takes_the_output_of_today),
        cmocka_unit_test(final_demand_takes_all_direct_totals),
        cmocka_unit_test(without_firms_it_is_the_leontief_system),
        cmocka_unit_test(final_demand_is_the_tables_where_firms_buy_within_their_sectors),
        cmocka_unit_test(money_of_demand_ends_as_value_added_and_imports),
    };

    return cmocka_run_group_tests_name("hybrid", tests, NULL, NULL);
}
