/* Which assumption matters most: shares of the variance over draws.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "study/ensemble_study.h"

/* What shares are of. */
enum outcome { ALL_SCORES, MEAN_SCORE, HIGHEST_SCORE, OVERLAP, OUTCOMES };

static const char *const outcome_name[OUTCOMES] = {
    "scores of all firms",
    "mean score",
    "highest score",
    "overlap of the top",
};

/* Of an outcome that is the same in every draw. */
static const char *const no_variance[OUTCOMES] = {
    "No score differs between draws.",
    "The mean score does not differ between draws: no assumption has a share in it.",
    "The highest score does not differ between draws: no assumption has a share in it.",
    "The overlap of the top does not differ between draws: no assumption has a share in it.",
};

const char *ensemble_factor_name(enum pond_factor factor)
{
    static const char *const name[POND_FACTORS] = {
        [POND_FACTOR_ANEW] = "who supplies whom",
        [POND_FACTOR_THIN] = "links left out",
        [POND_FACTOR_MISSING] = "links missing at random",
        [POND_FACTOR_BELOW] = "links below the threshold",
        [POND_FACTOR_RULES] = "rule of input classes",
        [POND_FACTOR_CLASSES] = "input classes of pairs of industries",
    };

    return name[factor];
}

double ensemble_overlap(const struct ensemble_study *state, int64_t item)
{
    const int32_t *record = ensemble_ranks_of(state, 0);
    const int32_t *rank = ensemble_ranks_of(state, item);
    int64_t first = 0;
    int64_t both = 0;

    for (int64_t i = 0; i < state->count; i++) {
        first += record[i] <= state->top;
        both += record[i] <= state->top && rank[i] <= state->top;
    }
    return (double)both / (double)first;
}

static double outcome_of(const struct ensemble_study *state, enum outcome outcome, int64_t item)
{
    switch (outcome) {
    case MEAN_SCORE:
        return ensemble_row_of(state, item)->mean;
    case HIGHEST_SCORE:
        return ensemble_row_of(state, item)->highest;
    default:
        return ensemble_overlap(state, item);
    }
}

static double squared(double x)
{
    return x * x;
}

/* Squared distance of two items' outcomes. */
static double distance(const struct ensemble_study *state, enum outcome outcome, int64_t a,
                       int64_t b)
{
    const float *x = ensemble_scores_of(state, a);
    const float *y = ensemble_scores_of(state, b);
    double sum = 0.0;

    if (outcome != ALL_SCORES) {
        return squared(outcome_of(state, outcome, a) - outcome_of(state, outcome, b));
    }
    for (int64_t i = 0; i < state->count; i++) {
        sum += squared((double)x[i] - (double)y[i]);
    }
    return sum;
}

/* Mean scores over the first `items` draws, counted from the first of them: draws that are all the
 * same have just that mean, and no variance made of rounding. */
static void average(const struct ensemble_study *state, int64_t items, double *mean)
{
    const float *first = ensemble_scores_of(state, 1);

    for (int64_t i = 0; i < state->count; i++) {
        mean[i] = (double)first[i];
    }
    for (int64_t item = 2; item <= items; item++) {
        const float *score = ensemble_scores_of(state, item);

        for (int64_t i = 0; i < state->count; i++) {
            mean[i] += ((double)score[i] - (double)first[i]) / (double)items;
        }
    }
}

/* The same of an outcome that is one number. */
static double average_outcome(const struct ensemble_study *state, enum outcome outcome,
                              int64_t items)
{
    double first = outcome_of(state, outcome, 1);
    double mean = first;

    for (int64_t item = 2; item <= items; item++) {
        mean += (outcome_of(state, outcome, item) - first) / (double)items;
    }
    return mean;
}

/* Squared distances of draws 1..2 pairs from their mean, A and B added. */
static void fill_variance(const struct ensemble_study *state, enum outcome outcome,
                          const double *mean_score, double *variance)
{
    int64_t items = 2 * state->pairs;
    double mean = outcome == ALL_SCORES ? 0.0 : average_outcome(state, outcome, items);

    for (int64_t d = 0; d < items; d++) {
        const float *score = ensemble_scores_of(state, d + 1);
        double sum = 0.0;

        if (outcome != ALL_SCORES) {
            sum = squared(outcome_of(state, outcome, d + 1) - mean);
        }
        for (int64_t i = 0; outcome == ALL_SCORES && i < state->count; i++) {
            sum += squared((double)score[i] - mean_score[i]);
        }
        variance[d % state->pairs] += sum;
    }
}

struct share_columns {
    int32_t outcome;
    int32_t assumption;
    double *number[6];
};

static enum pond_status add_columns(struct pond_table *table, struct share_columns *c,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const name[6][2] = {
        {"alone", "Share of the variance that it explains alone."},
        {"alone_low", "In 9 of 10 cases not below this."},
        {"alone_high", "In 9 of 10 cases not above this."},
        {"in_all", "Share that is left when all else is fixed: alone and together with others."},
        {"in_all_low", "In 9 of 10 cases not below this."},
        {"in_all_high", "In 9 of 10 cases not above this."},
    };

    POND_TRY(
        pond_table_add_text(table, "outcome", "", "What varies over draws.", &c->outcome, err));
    POND_TRY(
        pond_table_add_text(table, "assumption", "", "What is uncertain.", &c->assumption, err));
    for (int i = 0; i < 6; i++) {
        POND_TRY(pond_table_add_f64(table, name[i][0], "share", name[i][1], &c->number[i], err));
    }
done:
    return status;
}

/* All shares of one outcome. */
static enum pond_status find_shares(const struct ensemble_study *state, enum outcome outcome,
                                    const double *mean, struct pond_variance_share *share,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t pairs = state->pairs;
    double *variance = NULL;
    double *b_to_c = NULL;
    double *a_to_c = NULL;

    POND_TRY(POND_NEW(&variance, pairs, err));
    POND_TRY(POND_NEW(&b_to_c, pairs, err));
    POND_TRY(POND_NEW(&a_to_c, pairs, err));
    fill_variance(state, outcome, mean, variance);
    for (int32_t f = 0; f < state->factors; f++) {
        for (int64_t d = 0; d < pairs; d++) {
            int64_t c = 1 + state->draws + f * pairs + d;

            b_to_c[d] = distance(state, outcome, 1 + pairs + d, c);
            a_to_c[d] = distance(state, outcome, 1 + d, c);
        }
        share[f] = pond_variance_share_of(b_to_c, a_to_c, variance, pairs, state->seed);
    }
done:
    pondi_free(variance);
    pondi_free(b_to_c);
    pondi_free(a_to_c);
    return status;
}

static enum pond_status set_row(struct pond_table *table, const struct share_columns *c,
                                int64_t row, const char *outcome, const char *assumption,
                                const struct pond_variance_share *share, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const double number[6] = {share->first, share->first_low, share->first_high,
                              share->total, share->total_low, share->total_high};

    POND_TRY(pond_table_set_text(table, c->outcome, row, outcome, err));
    POND_TRY(pond_table_set_text(table, c->assumption, row, assumption, err));
    for (int i = 0; i < 6; i++) {
        c->number[i][row] = number[i];
    }
done:
    return status;
}

/* The assumption with the largest share, and whether its bounds stand clear of all others. */
static void say_most(const struct ensemble_study *state, const struct pond_variance_share *share,
                     struct ensemble_findings *findings)
{
    int32_t most = 0;
    bool clear = true;

    for (int32_t f = 1; f < state->factors; f++) {
        most = share[f].total > share[most].total ? f : most;
    }
    for (int32_t f = 0; f < state->factors; f++) {
        clear = clear && (f == most || share[f].total_high < share[most].total_low);
    }
    ensemble_say(findings,
                 "What matters most for the scores%s: %s, with %.0f %% of their variance over "
                 "draws, alone and together with others (%.0f to %.0f %% in 9 of 10 cases).",
                 clear ? "" : " (too few pairs to be sure)",
                 ensemble_factor_name(state->factor[most]), 100.0 * fmin(1.0, share[most].total),
                 100.0 * share[most].total_low, 100.0 * fmin(1.0, share[most].total_high));
}

/* Why there are no shares: once where no score differs, else of each outcome. */
static void say_none(struct ensemble_findings *findings, enum outcome outcome, bool varies)
{
    if (varies || outcome == ALL_SCORES) {
        ensemble_say(findings, "%s", no_variance[outcome]);
    }
}

enum pond_status ensemble_study_shares(const struct ensemble_study *state,
                                       struct ensemble_findings *findings,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct share_columns c;
    struct pond_variance_share share[POND_FACTORS] = {{0}};
    double *mean = NULL;
    int64_t row = 0;
    bool varies = false; /* any score */

    if (state->pairs < 2) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&mean, state->count, err));
    average(state, 2 * state->pairs, mean);
    POND_TRY(pond_table_new(&table, "assumptions",
                            "Which assumption matters most: shares of the variance over draws.",
                            (int64_t)OUTCOMES * state->factors, err));
    POND_TRY(add_columns(table, &c, err));
    for (int o = 0; o < OUTCOMES; o++) {
        POND_TRY(find_shares(state, (enum outcome)o, mean, share, err));
        if (isnan(share[0].total)) {
            say_none(findings, (enum outcome)o, varies);
        } else if (o == ALL_SCORES) {
            varies = true;
            say_most(state, share, findings);
        }
        for (int32_t f = 0; f < state->factors; f++) {
            POND_TRY(set_row(table, &c, row++, outcome_name[o],
                             ensemble_factor_name(state->factor[f]), &share[f], err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(mean);
    return status;
}
