/* Sums over groups of firms, and the tables of size classes, occupations and industries.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/concentration.h"
#include "impact/diversity.h"
#include "records/money.h"
#include "study/people/people_columns.h"
#include "study/who.h"

/* --- sums --- */

static void add_firm(const struct people_study *people, struct people_sum *sum, int64_t i)
{
    const struct people_kinds *certification = &people->certification;

    sum->firms++;
    sum->with_place += people->place[i] >= 0;
    sum->with_point += !isnan(people->latitude[i]) && !isnan(people->longitude[i]);
    sum->with_industry += people->industry[i] >= 0;
    sum->with_ownership += people->ownership.known[i];
    sum->with_certification += certification->known[i];
    sum->certified += certification->start[i + 1] > certification->start[i];
    sum->fair += people->fair[i];
    sum->buyers += people->bought[i].bought > 0.0;
    pond_sourcing_add(&sum->bought, &people->bought[i]);
    if (!isnan(people->jobs[i])) {
        sum->with_jobs++;
        sum->jobs += people->jobs[i];
    }
    if (people->paid_jobs[i] > 0.0) {
        sum->with_pay++;
        sum->paid_jobs += people->paid_jobs[i];
        sum->pay += people->pay[i];
    }
    if (!isnan(people->turnover[i])) {
        sum->with_turnover++;
        sum->turnover += people->turnover[i];
    }
}

void people_sums(const struct people_study *people, const int32_t *group, int32_t groups,
                 struct people_sum *out)
{
    memset(out, 0, (size_t)groups * sizeof *out);
    for (int64_t i = 0; i < people->firms; i++) {
        int32_t g = group == NULL ? 0 : group[i];

        if (g >= 0) {
            add_firm(people, &out[g], i);
        }
    }
}

double people_money(const struct people_study *people, double value)
{
    double units = people->currency == POND_MISSING
                       ? 100.0
                       : pow(10.0, pond_currency_digits(people->currency));

    return round(value * units) / units;
}

void people_unit(const struct people_study *people, char unit[4])
{
    unit[0] = '\0';
    if (people->currency != POND_MISSING) {
        pond_currency_text(unit, people->currency);
    }
}

/* --- columns that several tables have --- */

enum pond_status people_job_columns(struct pond_table *table, struct people_job_columns *c,
                                    const char *unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Firms on record.", &c->firms, err));
    POND_TRY(pond_table_add_i64(table, "with_jobs", "firms", "Those whose jobs are known.",
                                &c->with_jobs, err));
    POND_TRY(pond_table_add_f64(table, "jobs", "jobs", "Their jobs.", &c->jobs, err));
    POND_TRY(pond_table_add_f64(table, "jobs_share", "share", "Of all jobs that are known.",
                                &c->jobs_share, err));
    POND_TRY(pond_table_add_f64(table, "paid_jobs", "jobs", "Jobs whose pay is known.",
                                &c->paid_jobs, err));
    POND_TRY(
        pond_table_add_f64(table, "pay", unit, "Their pay together, for a year.", &c->pay, err));
    POND_TRY(pond_table_add_f64(table, "mean_pay", unit, "Pay for each of these jobs, for a year.",
                                &c->mean_pay, err));
done:
    return status;
}

void people_fill_jobs(const struct people_study *people, const struct people_job_columns *c,
                      int64_t row, const struct people_sum *one, const struct people_sum *all)
{
    c->firms[row] = one->firms;
    c->with_jobs[row] = one->with_jobs;
    c->jobs[row] = one->with_jobs > 0 ? one->jobs : (double)NAN;
    c->jobs_share[row] = one->with_jobs > 0 ? study_share_of(one->jobs, all->jobs) : (double)NAN;
    c->paid_jobs[row] = one->with_pay > 0 ? one->paid_jobs : (double)NAN;
    c->pay[row] = one->with_pay > 0 ? people_money(people, one->pay) : (double)NAN;
    c->mean_pay[row] = people_money(people, study_share_of(one->pay, one->paid_jobs));
}

enum pond_status people_local_columns(struct pond_table *table, struct people_local_columns *c,
                                      const char *unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "bought", unit, "What was bought in the period.", &c->bought,
                                err));
    POND_TRY(pond_table_add_f64(table, "local", "share",
                                "Bought from firms in the same place, of what was bought from "
                                "sellers whose place is known.",
                                &c->same.known, err));
    POND_TRY(pond_table_add_f64(table, "local_at_least", "share",
                                "If no other seller were in the same place.", &c->same.at_least,
                                err));
    POND_TRY(pond_table_add_f64(table, "local_at_most", "share",
                                "If all sellers were whose place is not known.", &c->same.at_most,
                                err));
    POND_TRY(pond_table_add_f64(table, "near", "share",
                                "Bought from firms in the same place or within --near-km, of what "
                                "was bought from sellers whose way is known.",
                                &c->near.known, err));
    POND_TRY(pond_table_add_f64(table, "near_at_least", "share", "If no other seller were near.",
                                &c->near.at_least, err));
    POND_TRY(pond_table_add_f64(table, "near_at_most", "share",
                                "If all sellers were whose way is not known.", &c->near.at_most,
                                err));
done:
    return status;
}

static void fill_bounds(const struct people_bound_columns *c, int64_t row,
                        struct pond_bounds bounds)
{
    c->known[row] = bounds.known;
    c->at_least[row] = bounds.at_least;
    c->at_most[row] = bounds.at_most;
}

void people_fill_local(const struct people_study *people, const struct people_local_columns *c,
                       int64_t row, const struct pond_sourcing *s)
{
    c->bought[row] = people->trades ? people_money(people, s->bought) : (double)NAN;
    fill_bounds(&c->same, row, pond_bounds_of(s->same, s->elsewhere, s->bought));
    fill_bounds(&c->near, row, pond_bounds_of(s->near, s->far, s->bought));
}

/* --- size classes --- */

static enum pond_status add_sizes(const struct people_study *people, const struct people_sum *all,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct people_sum sum[PEOPLE_SIZES_MAX + 1];
    struct people_job_columns c = {0};
    int32_t classes = people->size_classes;
    int64_t not_given = all->firms - all->with_jobs;
    int32_t name = 0;
    char unit[4];

    people_unit(people, unit);
    people_sums(people, people->size, classes, sum);
    sum[classes] = (struct people_sum){.firms = not_given};
    POND_TRY(pond_table_new(&table, "sizes", "Firms, jobs and pay by size class.",
                            classes + (not_given > 0), err));
    POND_TRY(pond_table_add_text(table, "size", "", "Jobs of the firm.", &name, err));
    POND_TRY(people_job_columns(table, &c, unit, err));
    for (int32_t k = 0; k < table->rows; k++) {
        const char *text = k < classes ? people->size_name[k] : "not known";

        POND_TRY(pond_table_set_text(table, name, k, text, err));
        people_fill_jobs(people, &c, k, &sum[k], all);
        /* That no firm is of a class is known where the jobs of all firms are. */
        if (k < classes && sum[k].firms == 0 && not_given == 0) {
            c.jobs[k] = 0.0;
            c.jobs_share[k] = 0.0;
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- occupations --- */

struct occupation_columns {
    int32_t name;
    int64_t *firms;
    double *jobs;
    double *share;
    double *paid;
    double *pay;
    double *mean;
};

static enum pond_status occupation_columns(struct pond_table *table, struct occupation_columns *c,
                                           const char *unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "occupation", "", "As recorded.", &c->name, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Firms that say so.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "jobs", "jobs", "Jobs of it.", &c->jobs, err));
    POND_TRY(pond_table_add_f64(table, "share", "share", "Of all jobs whose occupation is known.",
                                &c->share, err));
    POND_TRY(
        pond_table_add_f64(table, "paid_jobs", "jobs", "Jobs whose pay is known.", &c->paid, err));
    POND_TRY(
        pond_table_add_f64(table, "pay", unit, "Their pay together, for a year.", &c->pay, err));
    POND_TRY(pond_table_add_f64(table, "mean_pay", unit, "Pay for each of these jobs, for a year.",
                                &c->mean, err));
done:
    return status;
}

static enum pond_status add_occupations(const struct people_study *people,
                                        struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct occupation_columns c = {0};
    struct study_ranked *order = NULL;
    double *jobs = NULL;
    double total = 0.0;
    int64_t rows = 0;
    int32_t count = pond_dictionary_count(people->occupations);
    char unit[4];

    people_unit(people, unit);
    POND_TRY(POND_NEW(&jobs, count, err));
    for (int32_t k = 0; k < count; k++) {
        bool held = people->occupation[k].firms > 0; /* else in counts that newer ones replaced */

        jobs[k] = held ? people->occupation[k].jobs : -1.0;
        total += people->occupation[k].jobs;
        rows += held;
    }
    POND_TRY(study_rank(&order, jobs, count, err));
    POND_TRY(pond_table_new(&table, "occupations",
                            "Jobs and pay by occupation, of the firms that say them.", rows, err));
    POND_TRY(occupation_columns(table, &c, unit, err));
    for (int64_t row = 0; row < rows; row++) {
        int32_t k = (int32_t)order[row].item;
        const struct people_occupation *o = &people->occupation[k];

        POND_TRY(pond_table_set_text(table, c.name, row,
                                     pond_dictionary_text(people->occupations, k), err));
        c.firms[row] = o->firms;
        c.jobs[row] = o->jobs;
        c.share[row] = study_share_of(o->jobs, total);
        c.paid[row] = o->paid_jobs > 0.0 ? o->paid_jobs : (double)NAN;
        c.pay[row] = o->paid_jobs > 0.0 ? people_money(people, o->pay) : (double)NAN;
        c.mean[row] = people_money(people, study_share_of(o->pay, o->paid_jobs));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(order);
    pondi_free(jobs);
    return status;
}

/* --- industries --- */

struct industry_columns {
    int32_t industry;
    struct people_job_columns jobs;
    double *hhi;
    double *cr4;
    double *turnover;
    double *turnover_hhi;
    double *turnover_cr4;
    int64_t *places;
    int32_t largest;
    double *largest_share;
};

/* What industries come to, one more for firms without one. */
struct industries {
    int32_t count;
    int32_t *group; /* firms: industry, or `count` */
    struct people_sum *sum;
    struct pond_concentration *jobs;
    struct pond_concentration *turnover;
    struct pond_diversity *places; /* jobs of an industry over places */
    struct study_ranked *order;
    double *score;
};

static enum pond_status industry_columns(struct pond_table *table, struct industry_columns *c,
                                         const char *unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &c->industry, err));
    POND_TRY(people_job_columns(table, &c->jobs, unit, err));
    POND_TRY(pond_table_add_f64(table, "jobs_hhi", "",
                                "Concentration of jobs: sum of the squared "
                                "shares of its firms (1: one firm has all).",
                                &c->hhi, err));
    POND_TRY(pond_table_add_f64(table, "jobs_top_4", "share",
                                "Share of its four largest employers in its jobs.", &c->cr4, err));
    POND_TRY(pond_table_add_f64(table, "turnover", unit,
                                "Sales in the period of firms whose sales are known.", &c->turnover,
                                err));
    POND_TRY(pond_table_add_f64(table, "turnover_hhi", "",
                                "Concentration of turnover, as jobs_hhi.", &c->turnover_hhi, err));
    POND_TRY(pond_table_add_f64(table, "turnover_top_4", "share",
                                "Share of its four largest sellers.", &c->turnover_cr4, err));
    POND_TRY(pond_table_add_i64(table, "places", "places",
                                "Places in which it has jobs that are known.", &c->places, err));
    POND_TRY(pond_table_add_text(table, "largest_place", "", "Where most of these jobs are.",
                                 &c->largest, err));
    POND_TRY(pond_table_add_f64(table, "largest_place_share", "share", "How many are there.",
                                &c->largest_share, err));
done:
    return status;
}

static enum pond_status sum_industries(const struct people_study *people, struct industries *all,
                                       bool any_jobs, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t groups = all->count + 1;

    POND_TRY(POND_NEW(&all->group, people->firms, err));
    POND_TRY(POND_NEW(&all->sum, groups, err));
    POND_TRY(POND_NEW(&all->jobs, groups, err));
    POND_TRY(POND_NEW(&all->turnover, groups, err));
    POND_TRY(POND_NEW(&all->places, groups, err));
    POND_TRY(POND_NEW(&all->score, groups, err));
    for (int64_t i = 0; i < people->firms; i++) {
        all->group[i] = people->industry[i] < 0 ? all->count : people->industry[i];
    }
    people_sums(people, all->group, groups, all->sum);
    pond_concentration_of_groups(people->jobs, all->group, people->firms, groups, all->jobs);
    pond_concentration_of_groups(people->turnover, all->group, people->firms, groups,
                                 all->turnover);
    POND_TRY(pond_diversity_of_groups(all->places, all->group, people->place, people->jobs,
                                      people->firms, groups, (int32_t)people->places, err));
    for (int32_t k = 0; k < groups; k++) {
        all->score[k] = any_jobs ? all->sum[k].jobs : (double)all->sum[k].firms;
    }
    POND_TRY(study_rank(&all->order, all->score, all->count, err));
done:
    return status;
}

/* Firms whose industry is not known are no industry together. */
static void fill_without(const struct industry_columns *c, int64_t row)
{
    double *const number[] = {c->hhi,          c->cr4,          c->turnover,
                              c->turnover_hhi, c->turnover_cr4, c->largest_share};

    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        number[i][row] = (double)NAN;
    }
    c->places[row] = POND_MISSING_I64;
}

static enum pond_status fill_industry(const struct people_study *people,
                                      const struct industries *all, struct pond_table *table,
                                      const struct industry_columns *c, int64_t row, int32_t k,
                                      const struct people_sum *total, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct people_sum *sum = &all->sum[k];
    const char *code = k < all->count ? pond_dictionary_text(people->industries, k) : "not given";

    POND_TRY(pond_table_set_text(table, c->industry, row, code, err));
    people_fill_jobs(people, &c->jobs, row, sum, total);
    if (k == all->count) {
        fill_without(c, row);
        goto done;
    }
    c->hhi[row] = all->jobs[k].hhi;
    c->cr4[row] = all->jobs[k].cr4;
    c->turnover[row] = sum->with_turnover > 0 ? people_money(people, sum->turnover) : (double)NAN;
    c->turnover_hhi[row] = all->turnover[k].hhi;
    c->turnover_cr4[row] = all->turnover[k].cr4;
    c->places[row] = all->places[k].kinds > 0 ? all->places[k].kinds : POND_MISSING_I64;
    c->largest_share[row] = all->places[k].largest_share;
    if (all->places[k].largest >= 0) {
        POND_TRY(pond_table_set_text(table, c->largest, row,
                                     people_place(people, all->places[k].largest), err));
    }
done:
    return status;
}

static enum pond_status add_local(const struct people_study *people, const struct industries *all,
                                  const char *unit, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_local_columns local = {.bought = NULL};
    struct pond_table *table = NULL;
    int32_t industry = 0;

    POND_TRY(pond_table_new(&table, "local_by_industry",
                            "Where what is bought comes from, by industry of the buyer.",
                            all->count + (all->sum[all->count].firms > 0), err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &industry, err));
    POND_TRY(people_local_columns(table, &local, unit, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = row < all->count ? (int32_t)all->order[row].item : all->count;

        POND_TRY(pond_table_set_text(
            table, industry, row,
            k < all->count ? pond_dictionary_text(people->industries, k) : "not given", err));
        people_fill_local(people, &local, row, &all->sum[k].bought);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_industries(const struct people_study *people,
                                       const struct people_sum *total, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct industries all = {.count = pond_dictionary_count(people->industries)};
    struct industry_columns c = {0};
    struct pond_table *table = NULL;
    char unit[4];

    people_unit(people, unit);
    POND_TRY(sum_industries(people, &all, total->with_jobs > 0, err));
    POND_TRY(pond_table_new(&table, "industries", "Jobs, pay and concentration by industry.",
                            all.count + (all.sum[all.count].firms > 0), err));
    POND_TRY(industry_columns(table, &c, unit, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = row < all.count ? (int32_t)all.order[row].item : all.count;
        POND_TRY(fill_industry(people, &all, table, &c, row, k, total, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(add_local(people, &all, unit, result, err));
done:
    pond_table_free(table);
    pondi_free(all.group);
    pondi_free(all.sum);
    pondi_free(all.jobs);
    pondi_free(all.turnover);
    pondi_free(all.places);
    pondi_free(all.order);
    pondi_free(all.score);
    return status;
}

enum pond_status people_add_groups(const struct people_study *people, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_sum all;

    people_sums(people, NULL, 1, &all);
    POND_TRY(add_sizes(people, &all, result, err));
    POND_TRY(add_industries(people, &all, result, err));
    POND_TRY(add_occupations(people, result, err));
done:
    return status;
}
