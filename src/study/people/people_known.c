/* How much of what people indicators need is on record, and their key figures.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "impact/concentration.h"
#include "impact/diversity.h"
#include "study/people/people_study.h"
#include "study/who.h"

/* --- what is known --- */

struct fact {
    const char *name;
    double known;
    double of;
    const char *unit;
};

enum { FACTS = 16 };

static int collect(const struct people_study *people, const struct people_sum *all,
                   const char *unit, struct fact *fact)
{
    const struct pond_sourcing *b = &all->bought;
    double firms = (double)all->firms;
    double places = (double)people->places;
    double located = 0.0;
    double with_people = 0.0;
    int count = 0;

    for (int64_t p = 0; p < people->places; p++) {
        located += !isnan(people->place_degree[2 * p]) && !isnan(people->place_degree[2 * p + 1]);
        with_people += !isnan(people->population[p]);
    }
    fact[count++] = (struct fact){"industry", (double)all->with_industry, firms, "firms"};
    fact[count++] = (struct fact){"place", (double)all->with_place, firms, "firms"};
    fact[count++] =
        (struct fact){"coordinates, own or of the place", (double)all->with_point, firms, "firms"};
    fact[count++] = (struct fact){"jobs", (double)all->with_jobs, firms, "firms"};
    fact[count++] = (struct fact){"pay", (double)all->with_pay, firms, "firms"};
    fact[count++] = (struct fact){"ownership", (double)all->with_ownership, firms, "firms"};
    fact[count++] = (struct fact){"certification", (double)all->with_certification, firms, "firms"};
    fact[count++] =
        (struct fact){"turnover in the period", (double)all->with_turnover, firms, "firms"};
    fact[count++] = (struct fact){"purchases in the period", (double)all->buyers, firms, "firms"};
    fact[count++] = (struct fact){"coordinates of places", located, places, "places"};
    fact[count++] = (struct fact){"people of places", with_people, places, "places"};
    if (people->trades) {
        fact[count++] =
            (struct fact){"seller of what is bought", people_money(people, b->bought - b->unseen),
                          people_money(people, b->bought), unit};
        fact[count++] = (struct fact){"seller's and buyer's place",
                                      people_money(people, b->same + b->elsewhere),
                                      people_money(people, b->bought), unit};
        fact[count++] = (struct fact){"way from the seller to the buyer",
                                      people_money(people, b->near + b->far),
                                      people_money(people, b->bought), unit};
    }
    return count;
}

static enum pond_status add_facts(const struct fact *fact, int count, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *known = NULL;
    double *of = NULL;
    double *share = NULL;
    int32_t name = 0;
    int32_t unit = 0;

    POND_TRY(pond_table_new(
        &table, "known", "How much of it is on record; what is not is not guessed.", count, err));
    POND_TRY(pond_table_add_text(table, "fact", "", "What.", &name, err));
    POND_TRY(pond_table_add_f64(table, "known", "", "Of how many it is on record.", &known, err));
    POND_TRY(pond_table_add_f64(table, "of", "", "Of how many in all.", &of, err));
    POND_TRY(pond_table_add_f64(table, "share", "share", "The same as a share.", &share, err));
    POND_TRY(pond_table_add_text(table, "counted", "", "What is counted.", &unit, err));
    for (int row = 0; row < count; row++) {
        known[row] = fact[row].known;
        of[row] = fact[row].of;
        share[row] = study_share_of(fact[row].known, fact[row].of);
        POND_TRY(pond_table_set_text(table, name, row, fact[row].name, err));
        POND_TRY(pond_table_set_text(table, unit, row, fact[row].unit, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- key figures --- */

struct figure {
    const char *name;
    double value;
    const char *unit;
    const char *description;
};

static enum pond_status add_all(const struct figure *figure, size_t count,
                                struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (size_t i = 0; i < count; i++) {
        POND_TRY(pond_result_add_figure(result, figure[i].name, figure[i].value, figure[i].unit,
                                        figure[i].description, err));
    }
done:
    return status;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static enum pond_status add_job_figures(const struct people_study *people,
                                        const struct people_sum *all, const char *unit,
                                        struct pond_result *result, struct pond_error *err)
{
    const struct figure figure[] = {
        {"firms", (double)all->firms, "firms", "Firms on record"},
        {"firms_with_jobs", (double)all->with_jobs, "firms", "Firms that say how many work there"},
        {"jobs", all->with_jobs > 0 ? all->jobs : (double)NAN, "jobs",
         "Jobs of the firms that say how many work there"},
        {"paid_jobs", all->with_pay > 0 ? all->paid_jobs : (double)NAN, "jobs",
         "Jobs whose pay is known"},
        {"pay", all->with_pay > 0 ? people_money(people, all->pay) : (double)NAN, unit,
         "Pay of the jobs whose pay is known, for a year"},
        {"mean_pay", people_money(people, study_share_of(all->pay, all->paid_jobs)), unit,
         "Pay for a job and year, in the mean of the jobs whose pay is known"},
    };

    return add_all(figure, COUNT(figure), result, err);
}

static enum pond_status add_local_figures(const struct people_sum *all, struct pond_result *result,
                                          struct pond_error *err)
{
    const struct pond_sourcing *b = &all->bought;
    struct pond_bounds same = pond_bounds_of(b->same, b->elsewhere, b->bought);
    struct pond_bounds near = pond_bounds_of(b->near, b->far, b->bought);
    const struct figure figure[] = {
        {"local", same.known, "share",
         "Bought in the same place, of purchases whose seller's place is known"},
        {"local_at_least", same.at_least, "share",
         "Bought in the same place, of all purchases, if no other seller were there"},
        {"local_at_most", same.at_most, "share",
         "Bought in the same place, of all purchases, if all sellers were there whose place is not "
         "known"},
        {"near", near.known, "share",
         "Bought in the same place or within --near-km, of purchases whose way is known"},
        {"near_at_least", near.at_least, "share",
         "Bought near by, of all purchases, if no other seller were near"},
        {"near_at_most", near.at_most, "share",
         "Bought near by, of all purchases, if all sellers were near whose way is not known"},
    };

    return add_all(figure, COUNT(figure), result, err);
}

static enum pond_status add_fair_figures(const struct people_sum *all, struct pond_result *result,
                                         struct pond_error *err)
{
    double known = (double)all->with_certification;
    double certified = known > 0.0 ? (double)all->certified : (double)NAN;
    double fair = known > 0.0 ? (double)all->fair : (double)NAN;
    double firms = (double)all->firms;
    const struct figure figure[] = {
        {"certified", study_share_of(certified, known), "share",
         "Firms with a certification, of those whose record says which or that there is none"},
        {"certified_at_least", study_share_of(certified, firms), "share",
         "Firms with a certification, of all firms, if no other firm had one"},
        {"fair", study_share_of(fair, known), "share",
         "Firms certified for fair practice (--fair), of those whose record says which "
         "certification or "
         "that there is none"},
        {"fair_at_least", study_share_of(fair, firms), "share",
         "Firms certified for fair practice, of all firms, if no other firm were"},
    };

    return add_all(figure, COUNT(figure), result, err);
}

static enum pond_status add_spread_figures(const struct people_study *people,
                                           struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t kinds = pond_dictionary_count(people->kinds_of_business);
    struct pond_diversity firms;
    struct pond_diversity by_jobs;
    struct pond_concentration jobs;
    struct pond_concentration turnover;

    POND_TRY(
        pond_diversity_of_groups(&firms, NULL, people->kind, NULL, people->firms, 1, kinds, err));
    POND_TRY(pond_diversity_of_groups(&by_jobs, NULL, people->kind, people->jobs, people->firms, 1,
                                      kinds, err));
    pond_concentration_of_groups(people->jobs, NULL, people->firms, 1, &jobs);
    pond_concentration_of_groups(people->turnover, NULL, people->firms, 1, &turnover);
    {
        const struct figure figure[] = {
            {"kinds", firms.kinds > 0 ? (double)firms.kinds : (double)NAN, "kinds",
             "Kinds of business, by industry code"},
            {"shannon", firms.shannon, "", "Shannon's entropy of firms over kinds, nats"},
            {"hill_1", firms.hill_1, "kinds", "Hill's number of order 1, of firms over kinds"},
            {"simpson", firms.simpson, "share",
             "Simpson: chance that two firms drawn with replacement are of different kinds"},
            {"jobs_hill_1", by_jobs.hill_1, "kinds",
             "Hill's number of order 1, of jobs over kinds"},
            {"jobs_hhi", jobs.hhi, "", "Concentration of jobs (1: one firm has all)"},
            {"jobs_top_1", jobs.cr1, "share", "Share of the largest employer"},
            {"jobs_top_4", jobs.cr4, "share", "Share of the four largest employers"},
            {"turnover_hhi", turnover.hhi, "", "Concentration of turnover"},
            {"turnover_top_4", turnover.cr4, "share", "Share of the four largest sellers"},
        };
        POND_TRY(add_all(figure, COUNT(figure), result, err));
    }
done:
    return status;
}

enum pond_status people_add_known(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct people_sum all;
    struct fact fact[FACTS];
    char unit[4];
    int count = 0;

    people_unit(people, unit);
    people_sums(people, NULL, 1, &all);
    count = collect(people, &all, unit, fact);
    POND_TRY(add_facts(fact, count, result, err));
    POND_TRY(add_job_figures(people, &all, unit, result, err));
    POND_TRY(add_local_figures(&all, result, err));
    POND_TRY(add_fair_figures(&all, result, err));
    POND_TRY(add_spread_figures(people, result, err));
done:
    return status;
}
