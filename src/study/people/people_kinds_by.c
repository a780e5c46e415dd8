/* Kinds of ownership and certification by place and by industry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "study/people/people_study.h"
#include "study/who.h"

/* A firm of a kind, or what all such of a group come to. */
struct cell {
    int32_t group;
    int32_t kind;
    int64_t firm;
    int64_t firms;
    int64_t with_jobs;
    double jobs;
};

/* What is known of a group. */
struct whole {
    int64_t firms;
    int64_t known; /* of kinds */
    double jobs;   /* of those */
};

struct by {
    const struct people_study *people;
    const struct people_kinds *kinds;
    const int32_t *group; /* firms; below 0: of none, left out */
    struct whole *whole;  /* groups */
    struct cell *cell;
    int64_t cells;
};

/* By group, then kind, then firm: sums are in the order of the firms. */
static int by_group(const void *a, const void *b)
{
    const struct cell *x = a;
    const struct cell *y = b;

    if (x->group != y->group) {
        return x->group < y->group ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return x->firm < y->firm ? -1 : 1;
}

/* Cells of one group and kind become one. */
static void merge(struct by *by)
{
    int64_t kept = 0;

    for (int64_t c = 0; c < by->cells; c++) {
        struct cell *last = kept > 0 ? &by->cell[kept - 1] : NULL;
        const struct cell *one = &by->cell[c];

        if (last != NULL && last->group == one->group && last->kind == one->kind) {
            last->firms += one->firms;
            last->with_jobs += one->with_jobs;
            last->jobs += one->jobs;
        } else {
            by->cell[kept++] = *one;
        }
    }
    by->cells = kept;
}

static enum pond_status collect(struct by *by, int32_t groups, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct people_study *people = by->people;

    POND_TRY(POND_NEW(&by->whole, groups, err));
    POND_TRY(POND_NEW(&by->cell, by->kinds->pairs, err));
    for (int64_t i = 0; i < people->firms; i++) {
        struct whole *whole = by->group[i] < 0 ? NULL : &by->whole[by->group[i]];

        if (whole != NULL) {
            whole->firms++;
            whole->known += by->kinds->known[i];
            whole->jobs += by->kinds->known[i] && !isnan(people->jobs[i]) ? people->jobs[i] : 0.0;
        }
    }
    for (int64_t p = 0; p < by->kinds->pairs; p++) {
        int64_t firm = by->kinds->firm_of[p];
        bool known = !isnan(people->jobs[firm]);

        if (by->group[firm] >= 0) {
            by->cell[by->cells++] = (struct cell){.group = by->group[firm],
                                                  .kind = by->kinds->kind_of[p],
                                                  .firm = firm,
                                                  .firms = 1,
                                                  .with_jobs = known,
                                                  .jobs = known ? people->jobs[firm] : 0.0};
        }
    }
    if (by->cells > 0) {
        qsort(by->cell, (size_t)by->cells, sizeof *by->cell, by_group);
    }
    merge(by);
done:
    return status;
}

struct columns {
    int32_t group;
    int32_t kind;
    int64_t *firms;
    double *share;
    double *at_least;
    double *jobs;
    double *jobs_share;
};

static enum pond_status add_columns(struct pond_table *table, const char *group, struct columns *c,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, group, "", "Of the firms.", &c->group, err));
    POND_TRY(pond_table_add_text(table, "kind", "", "As recorded.", &c->kind, err));
    POND_TRY(
        pond_table_add_i64(table, "firms", "firms", "Firms there of this kind.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "Of the firms there whose record says a kind.", &c->share, err));
    POND_TRY(pond_table_add_f64(table, "at_least", "share",
                                "Of all firms there: the share if no other firm were of it.",
                                &c->at_least, err));
    POND_TRY(pond_table_add_f64(table, "jobs", "jobs", "Jobs of those whose jobs are known.",
                                &c->jobs, err));
    POND_TRY(pond_table_add_f64(table, "jobs_share", "share",
                                "Of the jobs of firms there whose record says a kind.",
                                &c->jobs_share, err));
done:
    return status;
}

static enum pond_status add_table(struct by *by, bool places, const char *name,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct people_study *people = by->people;
    struct pond_table *table = NULL;
    struct columns c = {0};
    int32_t groups = places ? (int32_t)people->places : pond_dictionary_count(people->industries);

    if (by->kinds->names == 0) {
        return POND_OK;
    }
    POND_TRY(collect(by, groups, err));
    POND_TRY(pond_table_new(&table, name,
                            places ? "The same by place, of firms whose place is known."
                                   : "The same by industry, of firms whose industry is known.",
                            by->cells, err));
    POND_TRY(add_columns(table, places ? "place" : "industry", &c, err));
    for (int64_t row = 0; row < by->cells; row++) {
        const struct cell *cell = &by->cell[row];
        const struct whole *whole = &by->whole[cell->group];
        const char *group = places ? people_place(people, cell->group)
                                   : pond_dictionary_text(people->industries, cell->group);

        POND_TRY(pond_table_set_text(table, c.group, row, group, err));
        POND_TRY(pond_table_set_text(table, c.kind, row, by->kinds->name[cell->kind], err));
        c.firms[row] = cell->firms;
        c.share[row] = study_share_of((double)cell->firms, (double)whole->known);
        c.at_least[row] = study_share_of((double)cell->firms, (double)whole->firms);
        c.jobs[row] = cell->with_jobs > 0 ? cell->jobs : (double)NAN;
        c.jobs_share[row] =
            cell->with_jobs > 0 ? study_share_of(cell->jobs, whole->jobs) : (double)NAN;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(by->whole);
    pondi_free(by->cell);
    return status;
}

enum pond_status people_add_kinds_by(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const struct {
        const char *name;
        bool ownership;
        bool places;
    } tables[] = {{"ownership_by_place", true, true},
                  {"ownership_by_industry", true, false},
                  {"certification_by_place", false, true},
                  {"certification_by_industry", false, false}};

    for (int t = 0; t < 4; t++) {
        struct by by = {.people = people,
                        .kinds = tables[t].ownership ? &people->ownership : &people->certification,
                        .group = tables[t].places ? people->place : people->industry};
        POND_TRY(add_table(&by, tables[t].places, tables[t].name, result, err));
    }
done:
    return status;
}
