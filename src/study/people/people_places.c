/* The table of places: jobs, diversity, who depends on one employer, local sourcing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "impact/concentration.h"
#include "impact/diversity.h"
#include "study/people/people_columns.h"
#include "study/who.h"

/* What places come to, one more for firms without one. */
struct places {
    int32_t count;
    int32_t *group; /* firms: place, or `count` */
    struct people_sum *sum;
    struct pond_concentration *jobs;
    struct pond_concentration *turnover;
    struct pond_diversity *firms_by_kind;
    struct pond_diversity *jobs_by_kind;
    struct study_ranked *order;
    double *score;
};

struct columns {
    int32_t place;
    int32_t code;
    double *population;
    struct people_job_columns jobs;
    int64_t *kinds;
    double *shannon;
    double *hill;
    double *simpson;
    double *jobs_hill;
    double *hhi;
    double *cr4;
    int32_t largest;
    double *largest_share;
    int64_t *dependent;
    double *turnover_hhi;
};

static enum pond_status diversity_columns(struct pond_table *table, struct columns *c,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "kinds", "kinds", "Kinds of business, by industry code.",
                                &c->kinds, err));
    POND_TRY(pond_table_add_f64(table, "shannon", "",
                                "Shannon's entropy of firms over kinds, nats.", &c->shannon, err));
    POND_TRY(pond_table_add_f64(table, "hill_1", "kinds",
                                "Hill's number of order 1: so many equally common kinds would be "
                                "as diverse.",
                                &c->hill, err));
    POND_TRY(pond_table_add_f64(table, "simpson", "share",
                                "Simpson: chance that two firms drawn with replacement are of "
                                "different kinds.",
                                &c->simpson, err));
    POND_TRY(pond_table_add_f64(table, "jobs_hill_1", "kinds",
                                "Hill's number of order 1, of jobs over kinds.", &c->jobs_hill,
                                err));
done:
    return status;
}

static enum pond_status add_columns(struct pond_table *table, struct columns *c, const char *unit,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "place", "", "Its name.", &c->place, err));
    POND_TRY(pond_table_add_text(table, "code", "", "Its code.", &c->code, err));
    POND_TRY(
        pond_table_add_f64(table, "population", "people", "Who live there.", &c->population, err));
    POND_TRY(people_job_columns(table, &c->jobs, unit, err));
    POND_TRY(diversity_columns(table, c, err));
    POND_TRY(pond_table_add_f64(table, "jobs_hhi", "",
                                "Concentration of jobs: sum of the squared shares of its firms (1: "
                                "one firm has all).",
                                &c->hhi, err));
    POND_TRY(pond_table_add_f64(table, "jobs_top_4", "share",
                                "Share of the four largest employers.", &c->cr4, err));
    POND_TRY(pond_table_add_text(table, "largest_employer", "", "Code of the largest employer.",
                                 &c->largest, err));
    POND_TRY(pond_table_add_f64(table, "largest_share", "share",
                                "Its share in the jobs that are known.", &c->largest_share, err));
    POND_TRY(pond_table_add_i64(table, "dependent", "",
                                "1: that share reaches --dependent; 0: not; missing: no jobs are "
                                "known.",
                                &c->dependent, err));
    POND_TRY(pond_table_add_f64(table, "turnover_hhi", "",
                                "Concentration of turnover, as jobs_hhi.", &c->turnover_hhi, err));
done:
    return status;
}

static enum pond_status sum_places(const struct people_study *people, struct places *all,
                                   bool any_jobs, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t groups = all->count + 1;
    int32_t kinds = pond_dictionary_count(people->kinds_of_business);

    POND_TRY(POND_NEW(&all->group, people->firms, err));
    POND_TRY(POND_NEW(&all->sum, groups, err));
    POND_TRY(POND_NEW(&all->jobs, groups, err));
    POND_TRY(POND_NEW(&all->turnover, groups, err));
    POND_TRY(POND_NEW(&all->firms_by_kind, groups, err));
    POND_TRY(POND_NEW(&all->jobs_by_kind, groups, err));
    POND_TRY(POND_NEW(&all->score, groups, err));
    for (int64_t i = 0; i < people->firms; i++) {
        all->group[i] = people->place[i] < 0 ? all->count : people->place[i];
    }
    people_sums(people, all->group, groups, all->sum);
    pond_concentration_of_groups(people->jobs, all->group, people->firms, groups, all->jobs);
    pond_concentration_of_groups(people->turnover, all->group, people->firms, groups,
                                 all->turnover);
    POND_TRY(pond_diversity_of_groups(all->firms_by_kind, all->group, people->kind, NULL,
                                      people->firms, groups, kinds, err));
    POND_TRY(pond_diversity_of_groups(all->jobs_by_kind, all->group, people->kind, people->jobs,
                                      people->firms, groups, kinds, err));
    for (int32_t k = 0; k < groups; k++) {
        all->score[k] = any_jobs ? all->sum[k].jobs : (double)all->sum[k].firms;
    }
    POND_TRY(study_rank(&all->order, all->score, all->count, err));
done:
    return status;
}

/* Firms whose place is not known are in no place together: how they spread says nothing. */
static void fill_nowhere(const struct columns *c, int64_t row)
{
    double *const number[] = {c->shannon, c->hill, c->simpson,       c->jobs_hill,
                              c->hhi,     c->cr4,  c->largest_share, c->turnover_hhi};

    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        number[i][row] = (double)NAN;
    }
    c->kinds[row] = POND_MISSING_I64;
    c->dependent[row] = POND_MISSING_I64;
}

static void fill_numbers(const struct people_study *people, const struct places *all,
                         const struct columns *c, int64_t row, int32_t k,
                         const struct people_sum *total)
{
    const struct pond_concentration *jobs = &all->jobs[k];
    const struct pond_diversity *kinds = &all->firms_by_kind[k];

    c->population[row] = k < all->count ? people->population[k] : (double)NAN;
    people_fill_jobs(people, &c->jobs, row, &all->sum[k], total);
    if (k == all->count) {
        fill_nowhere(c, row);
        return;
    }
    c->kinds[row] = kinds->kinds > 0 ? kinds->kinds : POND_MISSING_I64;
    c->shannon[row] = kinds->shannon;
    c->hill[row] = kinds->hill_1;
    c->simpson[row] = kinds->simpson;
    c->jobs_hill[row] = all->jobs_by_kind[k].hill_1;
    c->hhi[row] = jobs->hhi;
    c->cr4[row] = jobs->cr4;
    c->largest_share[row] = jobs->cr1;
    c->dependent[row] = isnan(jobs->cr1)
                            ? POND_MISSING_I64
                            : jobs->cr1 >= pond_study_number(people->study, "dependent");
    c->turnover_hhi[row] = all->turnover[k].hhi;
}

static enum pond_status fill_texts(const struct people_study *people, const struct places *all,
                                   struct pond_table *table, const struct columns *c, int64_t row,
                                   int32_t k, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t largest = all->jobs[k].largest;

    if (k == all->count) {
        return pond_table_set_text(table, c->place, row, "not given", err);
    }
    POND_TRY(pond_table_set_text(table, c->place, row, people_place(people, k), err));
    POND_TRY(pond_table_set_text(
        table, c->code, row, pond_dictionary_text(people->study->codes.of[POND_PLACE], k), err));
    if (largest >= 0) {
        POND_TRY(pond_table_set_text(
            table, c->largest, row,
            pond_dictionary_text(people->study->codes.of[POND_FIRM], (int32_t)largest), err));
    }
done:
    return status;
}

/* People who live in places that depend on one employer, and how many such places there are. */
static enum pond_status add_figures(const struct people_study *people, const struct places *all,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double bound = pond_study_number(people->study, "dependent");
    int64_t told = 0;
    int64_t dependent = 0;
    int64_t alone = 0;

    for (int32_t k = 0; k < all->count; k++) {
        told += all->jobs[k].total > 0.0;
        dependent += all->jobs[k].cr1 >= bound;
        alone += all->jobs[k].total > 0.0 && all->jobs[k].known == 1;
    }
    POND_TRY(pond_result_add_figure(result, "places_with_jobs", (double)told, "places",
                                    "Places whose jobs are known, at least in part", err));
    POND_TRY(pond_result_add_figure(result, "dependent_places",
                                    told > 0 ? (double)dependent : (double)NAN, "places",
                                    "Places in which one employer has at least the share "
                                    "--dependent of the jobs that are known",
                                    err));
    POND_TRY(pond_result_add_figure(result, "one_firm_places",
                                    told > 0 ? (double)alone : (double)NAN, "places",
                                    "Places with one employer alone whose jobs are known", err));
done:
    return status;
}

static enum pond_status add_local(const struct people_study *people, const struct places *all,
                                  const char *unit, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_local_columns local = {.bought = NULL};
    struct pond_table *table = NULL;
    int32_t place = 0;

    POND_TRY(pond_table_new(&table, "local_by_place",
                            "Where what is bought comes from, by place of the buyer.",
                            all->count + (all->sum[all->count].firms > 0), err));
    POND_TRY(pond_table_add_text(table, "place", "", "Its name.", &place, err));
    POND_TRY(people_local_columns(table, &local, unit, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = row < all->count ? (int32_t)all->order[row].item : all->count;

        POND_TRY(pond_table_set_text(table, place, row,
                                     k < all->count ? people_place(people, k) : "not given", err));
        people_fill_local(people, &local, row, &all->sum[k].bought);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status people_add_places(const struct people_study *people, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct places all = {.count = (int32_t)people->places};
    struct people_sum total;
    struct columns c = {0};
    struct pond_table *table = NULL;
    char unit[4];

    people_unit(people, unit);
    people_sums(people, NULL, 1, &total);
    POND_TRY(sum_places(people, &all, total.with_jobs > 0, err));
    POND_TRY(pond_table_new(&table, "places", "Jobs, pay, diversity and dependency by place.",
                            all.count + (all.sum[all.count].firms > 0), err));
    POND_TRY(add_columns(table, &c, unit, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = row < all.count ? (int32_t)all.order[row].item : all.count;

        fill_numbers(people, &all, &c, row, k, &total);
        POND_TRY(fill_texts(people, &all, table, &c, row, k, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(add_local(people, &all, unit, result, err));
    POND_TRY(add_figures(people, &all, result, err));
done:
    pond_table_free(table);
    pondi_free(all.group);
    pondi_free(all.sum);
    pondi_free(all.jobs);
    pondi_free(all.turnover);
    pondi_free(all.firms_by_kind);
    pondi_free(all.jobs_by_kind);
    pondi_free(all.order);
    pondi_free(all.score);
    return status;
}
