/* The answer of `pond ripple bands` in words: findings, which assumption matters, what was
 * supposed. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/days/bands_study.h"
#include "study/who.h"

/* Below so many draws the 5 % and 95 % quantiles have no bounds: 0.95^58 > 0.05. */
#define DRAWS_FOR_BOUNDS 59

/* What shares of the variance are of. */
static const struct {
    const char *name;
    study_outcome outcome;
} outcomes[] = {
    {"turnover lost", bands_lost},
    {"turnover lost on the worst day", bands_worst},
    {"firms hit", bands_hit},
};

#define OUTCOMES (int)(sizeof outcomes / sizeof *outcomes)

static void money(const struct bands_study *state, char text[POND_FORMAT_SIZE + 4], double rate)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(state->days->study, currency);
    pond_format_number(number, days_study_money(state->days, rate), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

/* --- assumptions --- */

static const char *whose_stock(const struct bands_study *state, enum bands_factor factor)
{
    static const char *const whose[] = {"", ", each industry its own", ", each firm its own"};

    return factor == BANDS_STOCK ? whose[state->stock_by] : "";
}

/* A factor's range as people read it: "7.5 to 30 days". */
static void range_text(const struct bands_study *state, enum bands_factor factor, char *text,
                       size_t size)
{
    const struct study_spread *spread =
        &state->spread[factor < BANDS_RANGES ? factor : BANDS_STOCK];

    if (factor < BANDS_RANGES) {
        (void)snprintf(text, size, "%g to %g%s%s%s", spread->low, spread->high,
                       bands_factor_unit(factor)[0] == '\0' ? "" : " ", bands_factor_unit(factor),
                       whose_stock(state, factor));
    } else if (factor == BANDS_RULES) {
        (void)snprintf(text, size, "%d rules", (int)state->rules.count);
    } else if (factor == BANDS_CLASSES) {
        (void)snprintf(text, size, "each moves with probability %g", state->class_moves);
    } else {
        (void)snprintf(text, size, "another seed in each draw");
    }
}

/* Does an outcome differ between draws? */
static bool varies(const struct bands_study *state, study_outcome outcome)
{
    for (int64_t d = 2; d <= state->plan.draws; d++) {
        if (outcome(state, d) != outcome(state, 1)) {
            return true;
        }
    }
    return false;
}

/* Shares of one outcome. One factor alone has all of what there is; without pairs nobody knows. */
static enum pond_status find_shares(const struct bands_study *state, study_outcome outcome,
                                    struct pond_variance_share *share, struct pond_error *err)
{
    const struct pond_variance_share all = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    const double no = (double)NAN;
    const struct pond_variance_share none = {no, no, no, no, no, no};

    for (int32_t f = 0; f < state->plan.factors; f++) {
        share[f] = state->plan.factors == 1 && varies(state, outcome) ? all : none;
    }
    return state->plan.pairs == 0
               ? POND_OK
               : study_draws_number_shares(&state->plan, outcome, state, share, err);
}

static void say_most(const struct bands_study *state, const struct pond_variance_share *share,
                     struct study_story *story)
{
    bool clear = true;
    int32_t most = 0;

    if (isnan(share[0].total)) {
        if (!varies(state, bands_lost)) {
            study_say(story, "All draws lose the same: nothing that was drawn matters here.");
        }
        return;
    }
    most = study_largest_share(share, state->plan.factors, &clear);
    if (state->plan.factors == 1) {
        study_say(story, "All of that is the doing of what alone was drawn: %s.",
                  bands_factor_name(state->factor[most]));
        return;
    }
    study_say(story,
              "What matters most for the loss%s: %s, with %.0f %% of its variance over draws, "
              "alone and together with others (%.0f to %.0f %% in 9 of 10 cases).",
              clear ? "" : " (too few pairs to be sure)", bands_factor_name(state->factor[most]),
              100.0 * fmin(1.0, share[most].total), 100.0 * share[most].total_low,
              100.0 * fmin(1.0, share[most].total_high));
}

static enum pond_status add_shares(const struct bands_study *state, struct study_story *story,
                                   struct pond_table **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_variance_share share[BANDS_FACTORS] = {{0}};
    struct study_share_columns c;
    int32_t outcome = 0;
    int32_t assumption = 0;
    int32_t range = 0;
    int64_t row = 0;
    char text[96];

    POND_TRY(pond_table_new(&table, "assumptions",
                            "Which assumption matters most: shares of the variance over draws.",
                            (int64_t)OUTCOMES * state->plan.factors, err));
    POND_TRY(pond_table_add_text(table, "outcome", "", "What varies over draws.", &outcome, err));
    POND_TRY(pond_table_add_text(table, "assumption", "", "What is drawn.", &assumption, err));
    POND_TRY(pond_table_add_text(table, "range", "", "From what.", &range, err));
    POND_TRY(study_add_shares(table, &c, err));
    for (int o = 0; o < OUTCOMES; o++) {
        POND_TRY(find_shares(state, outcomes[o].outcome, share, err));
        if (o == 0) {
            say_most(state, share, story);
        }
        for (int32_t f = 0; f < state->plan.factors; f++, row++) {
            range_text(state, state->factor[f], text, sizeof text);
            POND_TRY(pond_table_set_text(table, outcome, row, outcomes[o].name, err));
            POND_TRY(pond_table_set_text(table, assumption, row,
                                         bands_factor_name(state->factor[f]), err));
            POND_TRY(pond_table_set_text(table, range, row, text, err));
            study_set_shares(&c, row, &share[f]);
        }
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

/* The turnover lost on one day. */
struct one_day {
    const struct bands_study *state;
    int64_t day;
};

static double lost_on(const void *user, int64_t item)
{
    const struct one_day *one = user;

    return bands_days_of(one->state, item)[one->day];
}

/* Shares are told of days that have at least so much of the variance of the least sure day: of
 * others few draws know anything, or rounding alone differs. */
#define VARIANCE_TOLD 0.01

/* The variance of each day, over pairs and but for a factor; the least that is told of. */
static double find_variances(const struct bands_study *state, double *variance)
{
    struct one_day one = {.state = state, .day = 0};
    int64_t pairs = state->plan.pairs;
    double most = 0.0;

    for (one.day = 0; one.day < state->days->days; one.day++) {
        for (int64_t d = 1; d <= pairs; d++) {
            double off = lost_on(&one, d) - lost_on(&one, pairs + d);

            variance[one.day] += off * off;
        }
        most = fmax(most, variance[one.day]);
    }
    return most > 0.0 ? VARIANCE_TOLD * most : (double)INFINITY;
}

/* Which assumption matters when: table "assumptions_by_day". */
static enum pond_status add_shares_by_day(const struct bands_study *state,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_variance_share share[BANDS_FACTORS] = {{0}};
    struct study_share_columns c;
    struct one_day one = {.state = state, .day = 0};
    double *variance = NULL;
    double least = 0.0;
    int64_t *day = NULL;
    int32_t assumption = 0;
    int64_t days = 0;
    int64_t row = 0;

    POND_TRY(POND_NEW(&variance, state->days->days, err));
    least = find_variances(state, variance);
    for (int64_t t = 0; t < state->days->days; t++) {
        days += variance[t] >= least ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "assumptions_by_day",
                            "Which assumption matters when: shares of the variance of the turnover "
                            "lost on a day, where that is at least a hundredth of the largest.",
                            days * state->plan.factors, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(pond_table_add_text(table, "assumption", "", "What is drawn.", &assumption, err));
    POND_TRY(study_add_shares(table, &c, err));
    for (one.day = 0; one.day < state->days->days; one.day++) {
        if (variance[one.day] < least) {
            continue;
        }
        POND_TRY(study_draws_number_shares(&state->plan, lost_on, &one, share, err));
        for (int32_t f = 0; f < state->plan.factors; f++, row++) {
            day[row] = one.day;
            POND_TRY(pond_table_set_text(table, assumption, row,
                                         bands_factor_name(state->factor[f]), err));
            study_set_shares(&c, row, &share[f]);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(variance);
    return status;
}

/* --- findings --- */

static void say_total(const struct bands_study *state, struct study_story *story, double *scratch)
{
    struct bands_spread lost = bands_spread_outcome(state, bands_lost, scratch);
    char given[POND_FORMAT_SIZE + 4];
    char median[POND_FORMAT_SIZE + 4];
    char low[POND_FORMAT_SIZE + 4];
    char high[POND_FORMAT_SIZE + 4];

    money(state, given, lost.given);
    money(state, median, lost.at[BANDS_Q50]);
    money(state, low, lost.at[BANDS_Q05]);
    money(state, high, lost.at[BANDS_Q95]);
    study_say(story,
              "In %lld days firms lose %s of turnover with the parameters as given; in 9 of 10 "
              "draws from %s to %s; the median is %s.",
              (long long)state->days->days, given, low, high, median);
}

static void say_worst(const struct bands_study *state, struct study_story *story, double *scratch)
{
    double usual = pond_sum(state->days->turnover, state->days->study->network->nodes);
    struct bands_spread worst = bands_spread_outcome(state, bands_worst, scratch);
    struct bands_spread day = bands_spread_outcome(state, bands_worst_day, scratch);

    study_say(story,
              "On the worst day they lose %.2f %% of a usual day's turnover as given, from %.2f to "
              "%.2f %% in 9 of 10 draws; that day is day %.0f as given, from day %.0f to day %.0f "
              "in 9 of 10 draws.",
              100.0 * study_share_of(worst.given, usual),
              100.0 * study_share_of(worst.at[BANDS_Q05], usual),
              100.0 * study_share_of(worst.at[BANDS_Q95], usual), day.given, day.at[BANDS_Q05],
              day.at[BANDS_Q95]);
}

/* The day on which 9 of 10 draws lie farthest apart. */
static void say_widest(const struct bands_study *state, struct study_story *story, double *scratch)
{
    struct bands_spread widest = {.given = 0.0};
    int64_t day = -1;
    char low[POND_FORMAT_SIZE + 4];
    char high[POND_FORMAT_SIZE + 4];

    for (int64_t t = 0; t < state->days->days; t++) {
        struct bands_spread spread = bands_spread_day(state, t, scratch);

        if (spread.at[BANDS_Q95] - spread.at[BANDS_Q05] >
            widest.at[BANDS_Q95] - widest.at[BANDS_Q05]) {
            widest = spread;
            day = t;
        }
    }
    if (day < 0) {
        return;
    }
    money(state, low, widest.at[BANDS_Q05]);
    money(state, high, widest.at[BANDS_Q95]);
    study_say(story,
              "Least sure is day %lld, on which 9 of 10 draws lose from %s to %s of turnover.",
              (long long)day, low, high);
}

static void say_hit(const struct bands_study *state, struct study_story *story, double *scratch)
{
    struct bands_spread hit = bands_spread_outcome(state, bands_hit, scratch);

    study_say(story, "%.0f %s hit as given, from %.0f to %.0f in 9 of 10 draws.", hit.given,
              hit.given == 1.0 ? "firm is" : "firms are", hit.at[BANDS_Q05], hit.at[BANDS_Q95]);
}

static void say_recovery(const struct bands_study *state, struct study_story *story,
                         double *scratch)
{
    struct bands_spread day = bands_spread_outcome(state, bands_recovered, scratch);
    int64_t not_yet = bands_not_recovered(state);
    char given[64] = "not in the run";
    char median[64] = "not in the run";

    if (!isnan(day.given)) {
        (void)snprintf(given, sizeof given, "on day %.0f", day.given);
    }
    if (!isnan(day.at[BANDS_Q50])) {
        (void)snprintf(median, sizeof median, "by day %.0f", day.at[BANDS_Q50]);
    }
    study_say(story,
              "All have recovered %s as given, and %s in half of the draws; in %lld of %lld draws "
              "some firm is still hit on day %lld, the last.",
              given, median, (long long)not_yet, (long long)state->plan.draws,
              (long long)(state->days->days - 1));
}

/* --- figures --- */

static enum pond_status add_figures(const struct bands_study *state, double *scratch,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct bands_spread lost = bands_spread_outcome(state, bands_lost, scratch);
    char currency[4];

    pond_study_currency(state->days->study, currency);
    {
        const struct {
            const char *name;
            double value;
            const char *unit;
            const char *text;
        } rows[] = {
            {"turnover_lost", days_study_money(state->days, lost.given), currency,
             "Turnover lost over the run with the parameters as given"},
            {"turnover_lost_median", days_study_money(state->days, lost.at[BANDS_Q50]), currency,
             "Half of the draws lose more"},
            {"turnover_lost_q05", days_study_money(state->days, lost.at[BANDS_Q05]), currency,
             "One draw of 20 loses less"},
            {"turnover_lost_q95", days_study_money(state->days, lost.at[BANDS_Q95]), currency,
             "One draw of 20 loses more"},
            {"draws", (double)state->plan.draws, "draws", "Of which bands are made"},
            {"runs", (double)study_draws_items(&state->plan), "runs",
             "As given, draws, and those that tell assumptions apart"},
            {"not_recovered", (double)bands_not_recovered(state), "draws",
             "Draws in which some firm is hit at the end of the run"},
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            POND_TRY(pond_result_add_figure(result, rows[i].name, rows[i].value, rows[i].unit,
                                            rows[i].text, err));
        }
    }
done:
    return status;
}

/* --- what was supposed --- */

static const char *how_drawn(enum bands_factor factor)
{
    if (factor >= BANDS_RANGES) {
        return "";
    }
    switch (bands_factor_scale(factor)) {
    case STUDY_RATIO:
        return ", every ratio as likely";
    case STUDY_WHOLE:
        return ", every whole number as likely";
    default:
        return ", every value as likely";
    }
}

static enum pond_status assume(const struct bands_study *state, struct pond_result *result,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char text[96];

    for (int32_t k = 0; k < state->plan.factors; k++) {
        range_text(state, state->factor[k], text, sizeof text);
        POND_TRY(pond_result_assume(result, err, "Drawn: %s, %s%s.",
                                    bands_factor_name(state->factor[k]), text,
                                    how_drawn(state->factor[k])));
    }
    POND_TRY(pond_result_assume(
        result, err,
        "Each is drawn for the whole economy at once%s, one independently of another, by a Latin "
        "hypercube of %lld points; all else is as given.",
        state->stock_by == BANDS_STOCK_ALL ? "" : " but for stocks", (long long)state->plan.draws));
    for (int f = 0; f < BANDS_RANGES; f++) {
        if (bands_is_idle(state, (enum bands_factor)f)) {
            POND_TRY(pond_result_assume(
                result, err, "Not drawn: %s, for the scenario has nothing that it would change.",
                bands_factor_name((enum bands_factor)f)));
        }
    }
    POND_TRY(pond_result_assume(
        result, err,
        "Bounds of quantiles are those of independent draws; where losses only rise, or only fall, "
        "with each thing drawn, those of a hypercube err no more (McKay et al. 1979)."));
    POND_TRY(pond_result_assume(result, err,
                                "Money of a day is that of the records' period divided by its %.0f "
                                "days: trade within it is taken as even.",
                                state->days->period_days));
    if (state->rules.count == 0 &&
        pond_study_text(state->days->study, "inputs")[0] == 's') { /* sector */
        POND_TRY(pond_result_assume(result, err, "%s", pond_esri_classes_assumption()));
    }
done:
    return status;
}

static enum pond_status warn(const struct bands_study *state, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t not_yet = bands_not_recovered(state);
    const struct study_scenario *scenario = state->days->scenario;
    bool prices = false;

    for (int64_t i = 0; i < scenario->events; i++) {
        prices = prices || scenario->event[i].shock.kind == POND_SHOCK_PRICE;
    }
    if (state->plan.draws < DRAWS_FOR_BOUNDS) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld draws are too few to bound the 5 %% and 95 %% quantiles "
                                  "(expected %d or more).",
                                  (long long)state->plan.draws, DRAWS_FOR_BOUNDS));
    }
    if (not_yet > 0) {
        POND_TRY(
            pond_result_warn(result, err,
                             "In %lld of %lld draws some firm is still hit on the last day, so "
                             "that their losses are not over: give it more --days.",
                             (long long)not_yet, (long long)state->plan.draws));
    }
    if (prices) {
        POND_TRY(pond_result_warn(result, err,
                                  "The scenario's events of prices change nothing here: \"pond "
                                  "ripple price --scenario %s\" answers them.",
                                  scenario->file));
    }
done:
    return status;
}

enum pond_status bands_study_words(const struct bands_study *state, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story = {.count = 0};
    struct pond_table *shares = NULL;
    double *scratch = NULL;

    POND_TRY(POND_NEW(&scratch, state->plan.draws, err));
    POND_TRY(add_figures(state, scratch, result, err));
    say_total(state, &story, scratch);
    POND_TRY(add_shares(state, &story, &shares, err));
    say_worst(state, &story, scratch);
    say_widest(state, &story, scratch);
    say_hit(state, &story, scratch);
    say_recovery(state, &story, scratch);
    POND_TRY(study_story_table(&story, result, err));
    POND_TRY(pond_result_add_table(result, &shares, err));
    if (state->plan.pairs > 1) {
        POND_TRY(add_shares_by_day(state, result, err));
    }
    POND_TRY(assume(state, result, err));
    POND_TRY(warn(state, result, err));
done:
    pond_table_free(shares);
    pondi_free(scratch);
    return status;
}
