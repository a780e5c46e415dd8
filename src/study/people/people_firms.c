/* The table of firms, and who they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "study/people/people_columns.h"
#include "study/who.h"

const char *people_place(const struct people_study *people, int64_t place)
{
    const char *name = pond_batch_text(&people->study->places, POND_PLACE_NAME, place);

    return name != NULL ? name
                        : pond_dictionary_text(people->study->codes.of[POND_PLACE], (int32_t)place);
}

struct columns {
    int32_t code;
    int32_t name;
    int32_t industry;
    int32_t place;
    int32_t size;
    double *jobs;
    double *mean_pay;
    double *turnover;
    struct people_local_columns local;
    int32_t ownership;
    int32_t certification;
};

static enum pond_status add_columns(struct pond_table *table, struct columns *c, const char *unit,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "firm", "", "The firm's code.", &c->code, err));
    POND_TRY(pond_table_add_text(table, "name", "", "The firm's name.", &c->name, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its industry.", &c->industry, err));
    POND_TRY(pond_table_add_text(table, "place", "", "Where it is.", &c->place, err));
    POND_TRY(pond_table_add_text(table, "size", "", "Its size class, by jobs.", &c->size, err));
    POND_TRY(pond_table_add_f64(table, "jobs", "jobs", "Its jobs.", &c->jobs, err));
    POND_TRY(pond_table_add_f64(table, "mean_pay", unit, "Pay for each job, for a year.",
                                &c->mean_pay, err));
    POND_TRY(pond_table_add_f64(table, "turnover", unit, "Its sales in the period, to anyone.",
                                &c->turnover, err));
    POND_TRY(people_local_columns(table, &c->local, unit, err));
    POND_TRY(pond_table_add_text(table, "ownership", "", "Who owns it, as recorded.", &c->ownership,
                                 err));
    POND_TRY(pond_table_add_text(table, "certification", "", "Its certifications, as recorded.",
                                 &c->certification, err));
done:
    return status;
}

static enum pond_status fill(const struct people_study *people, struct pond_table *table,
                             const struct columns *c, int64_t i, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_batch *firms = &people->study->firms;
    int32_t industry = people->industry[i];
    int32_t place = people->place[i];
    int32_t size = people->size[i];

    POND_TRY(pond_table_set_text(
        table, c->code, i, pond_dictionary_text(people->study->codes.of[POND_FIRM], (int32_t)i),
        err));
    POND_TRY(
        pond_table_set_text(table, c->name, i, pond_batch_text(firms, POND_FIRM_NAME, i), err));
    POND_TRY(pond_table_set_text(
        table, c->industry, i,
        industry < 0 ? NULL : pond_dictionary_text(people->industries, industry), err));
    POND_TRY(pond_table_set_text(table, c->place, i, place < 0 ? NULL : people_place(people, place),
                                 err));
    POND_TRY(
        pond_table_set_text(table, c->size, i, size < 0 ? NULL : people->size_name[size], err));
    POND_TRY(pond_table_set_text(table, c->ownership, i,
                                 pond_batch_text(firms, POND_FIRM_OWNERSHIP, i), err));
    POND_TRY(pond_table_set_text(table, c->certification, i,
                                 pond_batch_text(firms, POND_FIRM_CERTIFICATION, i), err));
    c->jobs[i] = people->jobs[i];
    c->mean_pay[i] = people_money(people, study_share_of(people->pay[i], people->paid_jobs[i]));
    c->turnover[i] = people_money(people, people->turnover[i]);
    people_fill_local(people, &c->local, i, &people->bought[i]);
done:
    return status;
}

enum pond_status people_add_firms(const struct people_study *people, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct columns c = {0};
    char unit[4];

    people_unit(people, unit);
    POND_TRY(pond_table_new(&table, "firms", "What is known of each firm.", people->firms, err));
    POND_TRY(add_columns(table, &c, unit, err));
    for (int64_t i = 0; i < people->firms; i++) {
        POND_TRY(fill(people, table, &c, i, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
