/* Columns that several tables of people indicators have.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PEOPLE_PEOPLE_COLUMNS_H
#define POND_STUDY_PEOPLE_PEOPLE_COLUMNS_H

#include "study/people/people_study.h"

/** Jobs and pay. */
struct people_job_columns {
    int64_t *firms;
    int64_t *with_jobs;
    double *jobs;
    double *jobs_share;
    double *paid_jobs;
    double *pay;
    double *mean_pay;
};

/** A share and its bounds. */
struct people_bound_columns {
    double *known;
    double *at_least;
    double *at_most;
};

/** Local sourcing. */
struct people_local_columns {
    double *bought;
    struct people_bound_columns same;
    struct people_bound_columns near;
};

/** Add the columns. POND_ENOMEM. */
enum pond_status people_job_columns(struct pond_table *table, struct people_job_columns *c,
                                    const char *unit, struct pond_error *err);
enum pond_status people_local_columns(struct pond_table *table, struct people_local_columns *c,
                                      const char *unit, struct pond_error *err);

/** Fill one row. */
void people_fill_jobs(const struct people_study *people, const struct people_job_columns *c,
                      int64_t row, const struct people_sum *one, const struct people_sum *all);
void people_fill_local(const struct people_study *people, const struct people_local_columns *c,
                       int64_t row, const struct pond_sourcing *s);

#endif
