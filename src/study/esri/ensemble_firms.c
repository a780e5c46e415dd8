/* Every firm's score and rank over draws: quantiles, and how often it is among the first.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/esri/ensemble_study.h"
#include "study/who.h"

/* Firms whose draws are gathered together: a cache line of scores of each row. */
#define GATHERED INT64_C(16)

/* Firms of which a sentence is said. */
#define SAID 3

/* The columns of quantiles. */
enum { Q05, Q25, Q50, Q75, Q95, QUANTILES };

static const double quantile[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* What is said of a firm, a row of the table each. */
struct firm_columns {
    int64_t *rank;
    double *esri;
    double *at[QUANTILES];
    double *low;      /* of the 5 % quantile */
    double *high;     /* of the 95 % quantile */
    double *place[3]; /* 5 %, 50 %, 95 % quantiles of the rank */
    double *share;
    double *share_low;
    double *share_high;
};

/* Firms over threads. */
struct firm_job {
    const struct ensemble_study *state;
    const struct study_ranked *ranked;
    int64_t *row_of; /* count: the table's row of an item */
    struct firm_columns *columns;
    double **scratch; /* one a thread: GATHERED x draws scores, then as many ranks */
};

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void fill_firm(const struct firm_job *job, int64_t row, double *score, double *rank)
{
    const struct firm_columns *c = job->columns;
    int64_t draws = job->state->plan.draws;
    int64_t hits = 0;

    for (int64_t d = 0; d < draws; d++) {
        hits += rank[d] <= (double)job->state->top;
    }
    qsort(score, (size_t)draws, sizeof *score, by_value);
    qsort(rank, (size_t)draws, sizeof *rank, by_value);
    for (int q = 0; q < QUANTILES; q++) {
        c->at[q][row] = pond_quantile_of(score, draws, quantile[q]).value;
    }
    c->low[row] = pond_quantile_of(score, draws, quantile[Q05]).low;
    c->high[row] = pond_quantile_of(score, draws, quantile[Q95]).high;
    c->place[0][row] = pond_quantile_of(rank, draws, quantile[Q05]).value;
    c->place[1][row] = pond_quantile_of(rank, draws, quantile[Q50]).value;
    c->place[2][row] = pond_quantile_of(rank, draws, quantile[Q95]).value;
    c->share[row] = (double)hits / (double)draws;
    pond_share_bounds(hits, draws, &c->share_low[row], &c->share_high[row]);
}

static enum pond_status fill_range(void *user, int64_t begin, int64_t end, int thread,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct firm_job *job = user;
    int64_t draws = job->state->plan.draws;
    double *score = NULL;
    double *rank = NULL;

    if (job->scratch[thread] == NULL) {
        POND_TRY(POND_NEW(&job->scratch[thread], 2 * GATHERED * draws, err));
    }
    score = job->scratch[thread];
    rank = score + GATHERED * draws;
    for (int64_t d = 0; d < draws; d++) {
        const float *from = ensemble_scores_of(job->state, d + 1);
        const int32_t *place = ensemble_ranks_of(job->state, d + 1);

        for (int64_t i = begin; i < end; i++) {
            score[(i - begin) * draws + d] = (double)from[i];
            rank[(i - begin) * draws + d] = place[i];
        }
    }
    for (int64_t i = begin; i < end; i++) {
        fill_firm(job, job->row_of[i], score + (i - begin) * draws, rank + (i - begin) * draws);
    }
done:
    return status;
}

static enum pond_status fill_firms(const struct ensemble_study *state,
                                   const struct study_ranked *ranked, struct firm_columns *columns,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int threads = pond_threads();
    struct firm_job job = {.state = state, .ranked = ranked, .columns = columns};

    POND_TRY(POND_NEW(&job.row_of, state->count, err));
    POND_TRY(POND_NEW(&job.scratch, threads, err));
    for (int64_t row = 0; row < state->count; row++) {
        job.row_of[ranked[row].item] = row;
        columns->rank[row] = ensemble_ranks_of(state, 0)[ranked[row].item];
        columns->esri[row] = ranked[row].score;
    }
    POND_TRY(pond_parallel_for(state->count, GATHERED, fill_range, &job, err));
done:
    for (int t = 0; job.scratch != NULL && t < threads; t++) {
        pondi_free(job.scratch[t]);
    }
    pondi_free(job.scratch);
    pondi_free(job.row_of);
    return status;
}

static enum pond_status add_columns(struct pond_table *table, struct firm_columns *c,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct {
        double **data;
        const char *name;
        const char *unit;
        const char *description;
    } column[] = {
        {&c->esri, "esri", "share", "Score on record: share of all weight lost when it stops."},
        {&c->at[Q05], "q05", "share", "Of 20 draws one gives a lower score."},
        {&c->at[Q25], "q25", "share", "Of 4 draws one gives a lower score."},
        {&c->at[Q50], "median", "share", "Half of the draws give a lower score."},
        {&c->at[Q75], "q75", "share", "Of 4 draws one gives a higher score."},
        {&c->at[Q95], "q95", "share", "Of 20 draws one gives a higher score."},
        {&c->low, "q05_low", "share",
         "The 5 % quantile is not below this, at 95 % confidence; missing where draws are too "
         "few."},
        {&c->high, "q95_high", "share",
         "The 95 % quantile is not above this, at 95 % confidence; missing where draws are too "
         "few."},
        {&c->place[0], "rank_q05", "", "Of 20 draws one gives a better rank."},
        {&c->place[1], "rank_median", "", "Half of the draws give a better rank."},
        {&c->place[2], "rank_q95", "", "Of 20 draws one gives a worse rank."},
        {&c->share, "top_share", "share", "Share of draws in which it is among the top."},
        {&c->share_low, "top_low", "share", "That share is not below this in 9 of 10 cases."},
        {&c->share_high, "top_high", "share", "That share is not above this in 9 of 10 cases."},
    };

    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        POND_TRY(pond_table_add_f64(table, column[i].name, column[i].unit, column[i].description,
                                    column[i].data, err));
    }
done:
    return status;
}

static pond_node node_of(const struct ensemble_study *state, int64_t item)
{
    return state->esri->node != NULL ? state->esri->node[item] : (pond_node)item;
}

static void say_firms(const struct ensemble_study *state, const struct pond_study *study,
                      const struct study_ranked *ranked, const struct firm_columns *c,
                      struct ensemble_findings *findings)
{
    for (int64_t row = 0; row < SAID && row < state->count; row++) {
        ensemble_say(findings,
                     "%s, number %lld on record, is in the top %lld in %.0f %% of draws (%.0f to "
                     "%.0f %% in 9 of 10 cases). Its score is %.4g on record, and from %.4g to "
                     "%.4g in 9 of 10 draws.",
                     study_label(study, node_of(state, ranked[row].item)), (long long)c->rank[row],
                     (long long)state->top, 100.0 * c->share[row], 100.0 * c->share_low[row],
                     100.0 * c->share_high[row], c->esri[row], c->at[Q05][row], c->at[Q95][row]);
    }
}

static enum pond_status say_top(const struct ensemble_study *state, const struct firm_columns *c,
                                struct ensemble_findings *findings, struct pond_result *result,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t first = 0;
    int64_t stable = 0;
    int64_t within = 0;
    double overlap = 0.0;

    for (int64_t row = 0; row < state->count; row++) {
        first += c->rank[row] <= state->top;
        stable += c->rank[row] <= state->top && c->share[row] >= 0.9;
        within += c->esri[row] >= c->at[Q05][row] && c->esri[row] <= c->at[Q95][row];
    }
    for (int64_t d = 0; d < state->plan.draws; d++) {
        overlap += ensemble_overlap(state, d + 1) / (double)state->plan.draws;
    }
    ensemble_say(findings,
                 "Of the %lld firms in the top %lld on record, %lld are in it in at least 90 %% of "
                 "draws; a draw's top has %.0f %% of them on average.",
                 (long long)first, (long long)state->top, (long long)stable, 100.0 * overlap);
    POND_TRY(pond_result_add_figure(result, "stable", (double)stable, "firms",
                                    "Firms of the record's top that are in it in at least 90 % of "
                                    "draws",
                                    err));
    POND_TRY(pond_result_add_figure(result, "overlap", overlap, "share",
                                    "Share of the record's top that is in a draw's, on average",
                                    err));
    POND_TRY(pond_result_add_figure(result, "record_within", (double)within / (double)state->count,
                                    "share",
                                    "Firms whose score on record lies within 9 of 10 draws", err));
done:
    return status;
}

static enum pond_status rank_record(const struct ensemble_study *state,
                                    struct study_ranked **ranked, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const float *record = ensemble_scores_of(state, 0);
    double *score = NULL;

    *ranked = NULL;
    POND_TRY(POND_NEW(&score, state->count, err));
    for (int64_t i = 0; i < state->count; i++) {
        score[i] = (double)record[i];
    }
    POND_TRY(study_rank(ranked, score, state->count, err));
done:
    pondi_free(score);
    return status;
}

enum pond_status ensemble_study_firms(const struct ensemble_study *state,
                                      const struct pond_study *study,
                                      struct ensemble_findings *findings,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct firm_columns c;
    struct study_who who;
    bool firms = state->esri->start == NULL;

    POND_TRY(rank_record(state, &ranked, err));
    POND_TRY(pond_table_new(&table, firms ? "firms" : "scenario",
                            "Scores over draws, the highest on record first.", state->count, err));
    POND_TRY(
        pond_table_add_i64(table, "rank", "", "On record; equal scores share it.", &c.rank, err));
    if (firms) {
        POND_TRY(study_add_who(table, &who, err));
    }
    POND_TRY(add_columns(table, &c, err));
    POND_TRY(fill_firms(state, ranked, &c, err));
    for (int64_t row = 0; row < state->count && firms; row++) {
        POND_TRY(study_set_who(table, &who, row, study, node_of(state, ranked[row].item), err));
    }
    if (firms) {
        say_firms(state, study, ranked, &c, findings);
        POND_TRY(say_top(state, &c, findings, result, err));
    } else {
        ensemble_say(findings,
                     "The scenario costs %.4g on record, and from %.4g to %.4g in 9 of 10 draws.",
                     c.esri[0], c.at[Q05][0], c.at[Q95][0]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}
