/* Which assumption matters most: shares of the variance over draws.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "study/esri/ensemble_study.h"

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

/* An outcome that is one number. */
struct asked {
    const struct ensemble_study *state;
    enum outcome outcome;
};

static double outcome_of(const void *user, int64_t item)
{
    const struct asked *asked = user;

    switch (asked->outcome) {
    case MEAN_SCORE:
        return ensemble_row_of(asked->state, item)->mean;
    case HIGHEST_SCORE:
        return ensemble_row_of(asked->state, item)->highest;
    default:
        return ensemble_overlap(asked->state, item);
    }
}

/* Squared distance of two items' scores. */
static double score_distance(const void *user, int64_t a, int64_t b)
{
    const struct ensemble_study *state = user;
    const float *x = ensemble_scores_of(state, a);
    const float *y = ensemble_scores_of(state, b);
    double sum = 0.0;

    for (int64_t i = 0; i < state->count; i++) {
        double off = (double)x[i] - (double)y[i];

        sum += off * off;
    }
    return sum;
}

struct share_columns {
    int32_t outcome;
    int32_t assumption;
    struct study_share_columns share;
};

static enum pond_status add_columns(struct pond_table *table, struct share_columns *c,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(
        pond_table_add_text(table, "outcome", "", "What varies over draws.", &c->outcome, err));
    POND_TRY(
        pond_table_add_text(table, "assumption", "", "What is uncertain.", &c->assumption, err));
    POND_TRY(study_add_shares(table, &c->share, err));
done:
    return status;
}

/* All shares of one outcome. */
static enum pond_status find_shares(const struct ensemble_study *state, enum outcome outcome,
                                    struct pond_variance_share *share, struct pond_error *err)
{
    const struct asked asked = {.state = state, .outcome = outcome};

    return outcome == ALL_SCORES
               ? study_draws_shares(&state->plan, score_distance, state, share, err)
               : study_draws_number_shares(&state->plan, outcome_of, &asked, share, err);
}

static enum pond_status set_row(struct pond_table *table, const struct share_columns *c,
                                int64_t row, const char *outcome, const char *assumption,
                                const struct pond_variance_share *share, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_set_text(table, c->outcome, row, outcome, err));
    POND_TRY(pond_table_set_text(table, c->assumption, row, assumption, err));
    study_set_shares(&c->share, row, share);
done:
    return status;
}

/* The assumption with the largest share, and whether its bounds stand clear of all others. */
static void say_most(const struct ensemble_study *state, const struct pond_variance_share *share,
                     struct ensemble_findings *findings)
{
    bool clear = true;
    int32_t most = study_largest_share(share, state->plan.factors, &clear);

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
    int64_t row = 0;
    bool varies = false; /* any score */

    if (state->plan.pairs < 2) {
        return POND_OK;
    }
    POND_TRY(pond_table_new(&table, "assumptions",
                            "Which assumption matters most: shares of the variance over draws.",
                            (int64_t)OUTCOMES * state->plan.factors, err));
    POND_TRY(add_columns(table, &c, err));
    for (int o = 0; o < OUTCOMES; o++) {
        POND_TRY(find_shares(state, (enum outcome)o, share, err));
        if (isnan(share[0].total)) {
            say_none(findings, (enum outcome)o, varies);
        } else if (o == ALL_SCORES) {
            varies = true;
            say_most(state, share, findings);
        }
        for (int32_t f = 0; f < state->plan.factors; f++) {
            POND_TRY(set_row(table, &c, row++, outcome_name[o],
                             ensemble_factor_name(state->factor[f]), &share[f], err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
