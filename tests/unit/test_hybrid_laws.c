/* Firms and industries solved together: what changes no total, and what only adds to it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "impact/hybrid.h"
#include "support/hybrid_oracle.h"

#define SCENES 400

/* The whole of a scene's accounts for a demand of sectors: jobs in all, by a firm's own figures. */
static double jobs_for(const struct hybrid_scene *scene, const double *jobs, const double *demand)
{
    struct pond_error error = {0};
    struct hybrid_made made = make_hybrid(scene);
    double average[SCENE_SECTORS];
    double firm[SCENE_FIRMS];
    double rest[SCENE_SECTORS];
    double m[SCENE_ALL];
    double sum = 0.0;

    for (int s = 0; s < scene->sectors; s++) {
        average[s] = 0.5;
    }
    assert_ok(pond_hybrid_direct(made.hybrid, average, jobs, firm, rest, NULL, &error));
    (void)hybrid_multipliers(&made, NULL, firm, rest, m);
    sum =
        hybrid_dot(m + scene->firms,
                   demand == NULL ? pond_hybrid_final_demand(made.hybrid) : demand, scene->sectors);
    drop_hybrid(&made);
    return sum;
}

/* Demand for sectors, and jobs that half of the firms gave. */
static void draw_question(const struct hybrid_scene *scene, struct test_random *random,
                          double *demand, double *jobs)
{
    draw_hybrid_demand(random, scene->sectors, demand);
    demand[0] += 1.0;
    for (int j = 0; j < scene->firms; j++) {
        jobs[j] = next_below(random, 2) == 0
                      ? (double)NAN
                      : 0.4 * next_uniform(random) * scene->base[j] * scene->turnover[j];
    }
}

static void renumbering_firms_changes_no_total(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {5000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_scene other;
        double demand[SCENE_SECTORS];
        double jobs[SCENE_FIRMS];
        double other_jobs[SCENE_FIRMS];

        make_hybrid_scene_of(&scene, k, 0);
        draw_question(&scene, &random, demand, jobs);
        other = scene;
        for (int j = 0; j < scene.firms; j++) {
            int to = scene.firms - 1 - j;

            other.turnover[to] = scene.turnover[j];
            other.base[to] = scene.base[j];
            other.sector[to] = scene.sector[j];
            other_jobs[to] = jobs[j];
            for (int i = 0; i < scene.firms; i++) {
                other.w[scene.firms - 1 - i][to] = scene.w[i][j];
            }
        }
        build_hybrid_scene(&other);
        assert_close(jobs_for(&other, other_jobs, demand), jobs_for(&scene, jobs, demand), 1e-9);
        free_hybrid_scene(&scene);
        free_hybrid_scene(&other);
    }
}

static void splitting_a_firm_in_halves_changes_no_total(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {6000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_scene other;
        double demand[SCENE_SECTORS];
        double jobs[SCENE_FIRMS];
        int split = 0;
        int half = 0;

        make_hybrid_scene(&scene, &random, 1 + k % (SCENE_FIRMS - 1), 1 + k / 3 % SCENE_SECTORS,
                          (unsigned)k % SCENE_WAYS);
        draw_question(&scene, &random, demand, jobs);
        other = scene;
        build_hybrid_scene(&scene);
        split = (int)next_below(&random, scene.firms);
        half = other.firms++;
        other.sector[half] = other.sector[split];
        other.base[half] = other.base[split];
        /* A quarter and the rest: links of the parts among themselves too. */
        for (int j = 0; j < scene.firms; j++) {
            other.w[half][j] = 0.25 * other.w[split][j];
            other.w[split][j] *= 0.75;
        }
        for (int i = 0; i < other.firms; i++) {
            other.w[i][half] = 0.25 * other.w[i][split];
            other.w[i][split] *= 0.75;
        }
        other.turnover[half] = 0.25 * other.turnover[split];
        other.turnover[split] *= 0.75;
        build_hybrid_scene(&other);
        assert_close(jobs_for(&other, NULL, demand), jobs_for(&scene, NULL, demand), 1e-9);
        jobs[half] = 0.25 * jobs[split];
        {
            double before = jobs_for(&scene, jobs, demand);

            jobs[split] *= 0.75;
            assert_close(jobs_for(&other, jobs, demand), before, 1e-9);
        }
        free_hybrid_scene(&scene);
        free_hybrid_scene(&other);
    }
}

/* The first two sectors have the same column, and none of their firms has trades or jobs of its own
 * on record. */
static void make_twins(struct hybrid_scene *scene, struct test_random *random)
{
    int n = scene->sectors;

    for (int s = 0; s < n; s++) {
        double *row = scene->a + (ptrdiff_t)s * n;
        double *resold = scene->resale + (ptrdiff_t)s * n;

        row[1] = row[0];
        resold[1] = resold[0];
    }
    for (int j = 0; j < scene->firms; j++) {
        scene->sector[j] = (int32_t)next_below(random, n);
        scene->base[j] = scene->sector[j] < 2 ? 1.0 : scene->base[j];
        for (int i = 0; i < scene->firms && scene->sector[j] < 2; i++) {
            scene->w[i][j] = 0.0;
        }
    }
    for (int s = 0; s < n; s++) {
        scene->output[s] = 50.0 + 100.0 * next_uniform(random);
    }
    for (int j = 0; j < scene->firms; j++) {
        scene->output[scene->sector[j]] += scene->base[j] * scene->turnover[j];
    }
}

/* The same with the first two sectors as one: their rows add up. */
static void merge_twins(const struct hybrid_scene *scene, struct hybrid_scene *other)
{
    int n = scene->sectors;
    int m = n - 1; /* sectors left */

    *other = *scene;
    other->sectors = m;
    memset(other->a, 0, sizeof other->a);
    memset(other->resale, 0, sizeof other->resale);
    memset(other->output, 0, sizeof other->output);
    for (int s = 0; s < n; s++) {
        int row = s == 0 ? 0 : s - 1;
        double *a = other->a + (ptrdiff_t)row * m;
        double *resale = other->resale + (ptrdiff_t)row * m;

        const double *from = scene->a + (ptrdiff_t)s * n;
        const double *resold = scene->resale + (ptrdiff_t)s * n;

        other->output[row] += scene->output[s];
        for (int k = 1; k < n; k++) {
            a[k - 1] += from[k];
            resale[k - 1] += resold[k];
        }
    }
    for (int j = 0; j < scene->firms; j++) {
        other->sector[j] = scene->sector[j] == 0 ? 0 : scene->sector[j] - 1;
    }
}

static void merging_sectors_of_equal_coefficients_changes_no_total(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {7000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_scene other;
        double demand[SCENE_SECTORS];
        double merged[SCENE_SECTORS];
        double jobs[SCENE_FIRMS];

        make_hybrid_scene(&scene, &random, k % SCENE_FIRMS, SCENE_SECTORS,
                          (unsigned)k % SCENE_WAYS & (SCENE_TRADERS | SCENE_RESALE));
        make_twins(&scene, &random);
        /* Where a firm buys more of one of them than the average, the sum is another rule. */
        for (int j = 0; j < scene.firms; j++) {
            for (int i = 0; i < scene.firms; i++) {
                scene.w[i][j] *= scene.sector[i] < 2 ? 0.01 : 1.0;
            }
        }
        merge_twins(&scene, &other);
        build_hybrid_scene(&scene);
        build_hybrid_scene(&other);
        draw_question(&scene, &random, demand, jobs);
        merged[0] = demand[0] + demand[1];
        memcpy(merged + 1, demand + 2, (SCENE_SECTORS - 2) * sizeof *merged);
        for (int j = 0; j < scene.firms; j++) {
            jobs[j] = scene.sector[j] < 2 ? (double)NAN : jobs[j];
        }
        assert_close(jobs_for(&other, jobs, merged), jobs_for(&scene, jobs, demand), 1e-9);
        free_hybrid_scene(&scene);
        free_hybrid_scene(&other);
    }
}

static void more_demand_never_means_less_of_anything(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct test_random random = {8000 + (uint64_t)k, 0};
        struct hybrid_scene scene;
        struct hybrid_made made;
        double f[SCENE_ALL];
        double x[SCENE_ALL];
        double more[SCENE_ALL];
        int count = 0;

        make_hybrid_scene_of(&scene, k, SCENE_NEGATIVE);
        count = scene.firms + scene.sectors;
        made = make_hybrid(&scene);
        draw_hybrid_demand(&random, count, f);
        (void)hybrid_outputs(&made, NULL, f, x);
        f[next_below(&random, count)] += 1.0;
        (void)hybrid_outputs(&made, NULL, f, more);
        for (int i = 0; i < count; i++) {
            assert_true(x[i] >= 0.0);
            assert_true(more[i] >= x[i] - 1e-10 * (1.0 + x[i]));
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

static void a_group_counts_what_it_buys_inside_once(void **state)
{
    (void)state;
    for (int k = 0; k < SCENES; k++) {
        struct hybrid_scene scene;
        struct hybrid_made made;
        uint8_t all[SCENE_FIRMS];
        double f[SCENE_ALL] = {0.0};
        double first[SCENE_ALL];
        double x[SCENE_ALL];
        double z[SCENE_FIRMS];
        double rest[SCENE_SECTORS];

        make_hybrid_scene_of(&scene, k, SCENE_TRADERS | SCENE_NEGATIVE);
        made = make_hybrid(&scene);
        memset(all, 1, sizeof all);
        /* What all firms buy, then what that takes of all others. */
        memcpy(f, scene.turnover, (size_t)scene.firms * sizeof *f);
        pond_hybrid_round(made.hybrid, NULL, f, first, made.work);
        (void)hybrid_outputs(&made, all, first, x);
        pond_hybrid_base_output(made.hybrid, all, x, z, rest);
        for (int j = 0; j < scene.firms; j++) {
            double sales = 0.0;

            for (int i = 0; i < scene.firms; i++) {
                sales += scene.w[j][i];
            }
            assert_true(z[j] == 0.0);
            /* Asked by name: what other firms really bought, once. */
            assert_true(fabs(x[j] - sales) <= 1e-9 * (1.0 + sales));
        }
        for (int s = 0; s < scene.sectors; s++) {
            assert_true(rest[s] >= 0.0);
        }
        drop_hybrid(&made);
        free_hybrid_scene(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renumbering_firms_changes_no_total),
        cmocka_unit_test(splitting_a_firm_in_halves_changes_no_total),
        cmocka_unit_test(merging_sectors_of_equal_coefficients_changes_no_total),
        cmocka_unit_test(more_demand_never_means_less_of_anything),
        cmocka_unit_test(a_group_counts_what_it_buys_inside_once),
    };

    return cmocka_run_group_tests_name("hybrid_laws", tests, NULL, NULL);
}
