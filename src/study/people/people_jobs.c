/* Jobs, pay and occupations: the latest count of each firm up to the end of the period.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "records/money.h"
#include "study/people/people_study.h"

/* A record of jobs, kept until it is known which count of its firm is the latest. */
struct job {
    int32_t firm;
    int32_t occupation; /* -1: all of them */
    int64_t order;      /* in which it was read */
    int64_t time_s;
    double count;
    double pay; /* NaN: not known */
};

struct reader {
    struct people_study *people;
    int64_t *latest_s; /* firms: POND_MISSING: no count */
    struct job *job;
    int64_t jobs;
    int64_t room;
};

/* What of a firm's latest count is added up: jobs of all, or by occupation. */
struct count {
    double jobs[2]; /* of all; sum over occupations; NaN: none */
    double paid[2]; /* those with pay */
    double pay[2];
};

/* Pay in the currency at hand, which the first pay decides where no trade does. */
static double pay_of(struct people_study *people, const struct pond_batch *batch, int64_t row)
{
    int64_t minor = batch->column[POND_JOB_PAY].i64[row];
    int64_t currency = batch->column[POND_JOB_CURRENCY].i64[row];

    if (minor == POND_MISSING || currency == POND_MISSING) {
        return (double)NAN;
    }
    if (people->currency == POND_MISSING) {
        people->currency = currency;
    }
    if (currency != people->currency) {
        people->other_currency++;
        return (double)NAN;
    }
    return (double)minor / pow(10.0, pond_currency_digits(currency));
}

static void hash_job(struct pond_hash *hash, const struct job *job, const char *occupation)
{
    pond_hash_add(hash, &job->firm, sizeof job->firm);
    pond_hash_add(hash, &job->time_s, sizeof job->time_s);
    pond_hash_add(hash, &job->count, sizeof job->count);
    pond_hash_add(hash, &job->pay, sizeof job->pay);
    pond_hash_add(hash, occupation, strlen(occupation) + 1);
}

static enum pond_status take(void *user, const struct pond_batch *batch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader *reader = user;
    struct people_study *people = reader->people;

    for (int64_t row = 0; row < batch->rows; row++) {
        const char *occupation = pond_batch_text(batch, POND_JOB_OCCUPATION, row);
        struct job job = {.firm = (int32_t)batch->column[POND_JOB_FIRM].i64[row],
                          .occupation = -1,
                          .order = reader->jobs,
                          .time_s = batch->column[POND_JOB_TIME].i64[row],
                          .count = batch->column[POND_JOB_COUNT].f64[row],
                          .pay = pay_of(people, batch, row)};

        if (occupation != NULL && occupation[0] != '\0') {
            POND_TRY(pond_dictionary_add(people->occupations, occupation, strlen(occupation),
                                         &job.occupation, err));
        }
        if (job.time_s > reader->latest_s[job.firm]) {
            reader->latest_s[job.firm] = job.time_s;
        }
        POND_TRY(POND_GROW(&reader->job, &reader->room, reader->jobs + 1, err));
        reader->job[reader->jobs++] = job;
        hash_job(&people->study->input, &job, occupation == NULL ? "" : occupation);
    }
done:
    return status;
}

/* By firm, occupation, and the order in which they were read. */
static int by_firm(const void *a, const void *b)
{
    const struct job *x = a;
    const struct job *y = b;

    if (x->firm != y->firm) {
        return x->firm < y->firm ? -1 : 1;
    }
    if (x->occupation != y->occupation) {
        return x->occupation < y->occupation ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

/* The records are sorted: those of one firm and occupation stand together. */
static void add_occupations(const struct reader *reader)
{
    const struct job *last = NULL;

    for (int64_t i = 0; i < reader->jobs; i++) {
        const struct job *job = &reader->job[i];
        struct people_occupation *o = NULL;

        if (job->occupation < 0 || job->time_s < reader->latest_s[job->firm]) {
            continue;
        }
        o = &reader->people->occupation[job->occupation];
        o->firms += last == NULL || last->firm != job->firm || last->occupation != job->occupation;
        o->jobs += job->count;
        if (!isnan(job->pay)) {
            o->paid_jobs += job->count;
            o->pay += job->pay;
        }
        last = job;
    }
}

static void add_firms(const struct reader *reader, struct count *count)
{
    struct people_study *people = reader->people;

    for (int64_t f = 0; f < people->firms; f++) {
        count[f].jobs[0] = count[f].jobs[1] = (double)NAN;
    }
    for (int64_t i = 0; i < reader->jobs; i++) {
        const struct job *job = &reader->job[i];
        struct count *c = &count[job->firm];
        int which = job->occupation >= 0;

        if (job->time_s == reader->latest_s[job->firm]) {
            c->jobs[which] = isnan(c->jobs[which]) ? job->count : c->jobs[which] + job->count;
            c->paid[which] += isnan(job->pay) ? 0.0 : job->count;
            c->pay[which] += isnan(job->pay) ? 0.0 : job->pay;
        }
    }
    for (int64_t f = 0; f < people->firms; f++) {
        const struct count *c = &count[f];
        int which = c->paid[0] > 0.0 ? 0 : 1;

        if (isnan(people->jobs[f])) {
            people->jobs[f] = isnan(c->jobs[0]) ? c->jobs[1] : c->jobs[0];
        }
        people->paid_jobs[f] = c->paid[which];
        people->pay[f] = c->paid[which] > 0.0 ? c->pay[which] : (double)NAN;
    }
}

enum pond_status people_read_jobs(struct people_study *people, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct reader reader = {.people = people};
    struct count *count = NULL;
    const struct pond_read_filter filter = {.from_s = POND_MISSING,
                                            .to_s = people->study->period.to_s};

    POND_TRY(POND_NEW(&reader.latest_s, people->firms, err));
    for (int64_t f = 0; f < people->firms; f++) {
        reader.latest_s[f] = POND_MISSING;
    }
    POND_TRY(pond_store_read(people->study->store, POND_JOB, &filter,
                             (struct pond_sink){.user = &reader, .records = take}, err));
    POND_TRY(POND_NEW(&count, people->firms, err));
    if (reader.jobs > 0) {
        qsort(reader.job, (size_t)reader.jobs, sizeof *reader.job, by_firm);
    }
    add_firms(&reader, count);
    POND_TRY(POND_NEW(&people->occupation, pond_dictionary_count(people->occupations), err));
    add_occupations(&reader);
done:
    pondi_free(reader.latest_s);
    pondi_free(reader.job);
    pondi_free(count);
    return status;
}
