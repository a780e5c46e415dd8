/* The answer of `pond ripple fit`: the fit beside the data, estimates and how sure they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "study/fit/fit_study.h"

/* The 0.999 quantile of chi-square with 4 degrees of freedom: depth, day, duration, recovery
 * (Abramowitz and Stegun 1964, table 26.8). */
#define NOTHING 18.467

/* A misfit of so much per degree of freedom is more than noise. */
#define TOO_SIMPLE 2.0

/* A step is changed where the fit is so far from the usual. */
#define CHANGED 0.005

static double level_of(const struct fit_study *fit, int32_t series)
{
    return fit->answer->best.level[series];
}

/* Money of a usual step of a series. */
static double step_money(const struct fit_study *fit, int32_t series)
{
    return fit->usual_day[series] * fit->input.step_days;
}

struct fit_sums fit_study_sums(const struct fit_study *fit)
{
    struct fit_sums sums = {0.0, 0.0, 0.0, 0.0};

    for (int32_t t = 0; t < fit->input.steps; t++) {
        double usual = level_of(fit, 0) * fit->expected[t] * step_money(fit, 0);
        double seen = fit->observed[t] * step_money(fit, 0);

        if (fit->flow[t] < 1.0 - CHANGED) {
            sums.missed += usual - seen;
            sums.fitted_missed += usual * (1.0 - fit->flow[t]);
        } else if (fit->flow[t] > 1.0 + CHANGED) {
            sums.made_up += seen - usual;
            sums.fitted_made_up += usual * (fit->flow[t] - 1.0);
        }
    }
    return sums;
}

double fit_study_explained(const struct fit_study *fit)
{
    double none = fit->answer->none.misfit;

    return none > 0.0 ? 1.0 - fit->answer->best.misfit / none : (double)NAN;
}

bool fit_study_sees_nothing(const struct fit_study *fit)
{
    return fit->answer->none.misfit - fit->answer->best.misfit < fit->answer->scale * NOTHING;
}

/* --- the fit --- */

static const char *const series_name[POND_FIT_SERIES] = {"struck", "neighbours"};

struct fit_columns {
    int32_t series;
    int32_t date;
    int64_t *day;
    double *observed;
    double *usual;
    double *fitted;
    double *residual;
    double *noise;
    double *whole;
};

static enum pond_status add_fit_columns(struct pond_table *table, struct fit_columns *c,
                                        const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(
        pond_table_add_text(table, "series", "",
                            "struck: those whose trades fell; neighbours: their partners, with "
                            "others.",
                            &c->series, err));
    POND_TRY(pond_table_add_text(table, "date", "", "First day of the step.", &c->date, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "The same as the scenario counts, from 0.",
                                &c->day, err));
    POND_TRY(
        pond_table_add_f64(table, "observed", currency, "Trade on record.", &c->observed, err));
    POND_TRY(pond_table_add_f64(table, "usual", currency,
                                "What would have been traded without the disturbance: usual trade, "
                                "season, level.",
                                &c->usual, err));
    POND_TRY(
        pond_table_add_f64(table, "fitted", currency, "What the model gives.", &c->fitted, err));
    POND_TRY(pond_table_add_f64(table, "residual", currency, "Observed less fitted.", &c->residual,
                                err));
    POND_TRY(pond_table_add_f64(table, "in_noise", "",
                                "The residual over what such a step varies by; within 2 in 19 of "
                                "20 steps where the model is right.",
                                &c->noise, err));
    POND_TRY(pond_table_add_f64(table, "all_firms", currency,
                                "What the model gives when each firm is run, not groups of firms.",
                                &c->whole, err));
done:
    return status;
}

static enum pond_status add_fit(const struct fit_study *fit, struct pond_result *result,
                                const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct fit_columns c;
    int32_t steps = fit->input.steps;

    POND_TRY(pond_table_new(&table, "fit", "What was traded, and what the model gives, by step.",
                            (int64_t)fit->input.series * steps, err));
    POND_TRY(add_fit_columns(table, &c, currency, err));
    for (int64_t k = 0; k < table->rows; k++) {
        int32_t s = (int32_t)(k / steps);
        double usual = level_of(fit, s) * fit->expected[k] * step_money(fit, s);
        char date[POND_TIME_SIZE];

        c.day[k] = k % steps * fit->input.step_days;
        pond_time_text(date, fit->seen.from_s + c.day[k] * POND_DAY_S);
        POND_TRY(pond_table_set_text(table, c.series, k, series_name[s], err));
        POND_TRY(pond_table_set_text(table, c.date, k, date, err));
        c.observed[k] = pond_study_money(fit->study, fit->observed[k] * step_money(fit, s));
        c.usual[k] = pond_study_money(fit->study, usual);
        c.fitted[k] = pond_study_money(fit->study, usual * fit->flow[k]);
        c.residual[k] = pond_study_money(fit->study, c.observed[k] - c.fitted[k]);
        c.noise[k] = (fit->observed[k] - level_of(fit, s) * fit->expected[k] * fit->flow[k]) /
                     pond_fit_noise(&fit->input, k);
        c.whole[k] = pond_study_money(fit->study, usual * fit->whole_flow[k]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- estimates --- */

static const char *known_word(enum pond_fit_known known)
{
    static const char *const words[] = {"yes", "at least", "at most", "no", "given"};

    return words[known];
}

/* Why a parameter is known, or not, in one or two sentences. */
static void explain(char text[400], const struct fit_study *fit, int p)
{
    const struct pond_fit_profile *profile = &fit->answer->profile[p];
    const struct pond_fit_range *range = &fit->input.range[p];
    size_t used = 0;

    switch (profile->known) {
    case POND_FIT_GIVEN:
        (void)snprintf(text, 400, "It was given, not fitted.");
        return;
    case POND_FIT_AT_LEAST:
        (void)snprintf(text, 400,
                       "Below %.3g fits worse; any value from there to %.3g, where the range ends, "
                       "fits as well.",
                       profile->low, range->high);
        break;
    case POND_FIT_AT_MOST:
        (void)snprintf(text, 400,
                       "Above %.3g fits worse; any value from %.3g, where the range begins, to "
                       "there fits as well.",
                       profile->high, range->low);
        break;
    case POND_FIT_UNKNOWN:
        (void)snprintf(text, 400, "Not identified: any value from %.3g to %.3g fits as well.",
                       profile->low, profile->high);
        break;
    default:
        (void)snprintf(text, 400, "Values outside these bounds fit worse.");
        break;
    }
    used = strlen(text);
    if (profile->with >= 0) {
        (void)snprintf(text + used, 400 - used,
                       " %s makes up for it: %.3g where this is %.3g, %.3g where it is %.3g.",
                       fit_study_words(profile->with)->name, profile->with_at_low, profile->low,
                       profile->with_at_high, profile->high);
    }
}

static enum pond_status add_estimates(const struct fit_study *fit, struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t column[5];
    double *value[3];

    POND_TRY(pond_table_new(&table, "estimates", "What the days seen say, and how surely.",
                            POND_FIT_PARAMETERS, err));
    POND_TRY(pond_table_add_text(table, "parameter", "", "Its flag.", &column[0], err));
    POND_TRY(pond_table_add_f64(table, "value", "", "The best fit.", &value[0], err));
    POND_TRY(pond_table_add_f64(
        table, "low", "", "Least value that fits as well, in 19 of 20 cases.", &value[1], err));
    POND_TRY(pond_table_add_f64(table, "high", "", "Greatest such value.", &value[2], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of these numbers.", &column[1], err));
    POND_TRY(pond_table_add_text(table, "identified", "",
                                 "yes: both bounds are seen; at least, at most: one is; no: "
                                 "neither; given: it was not fitted.",
                                 &column[2], err));
    POND_TRY(pond_table_add_text(table, "why", "", "What fits as well.", &column[3], err));
    POND_TRY(pond_table_add_text(table, "meaning", "", "What it is.", &column[4], err));
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        const struct pond_fit_profile *profile = &fit->answer->profile[p];
        const struct fit_words *words = fit_study_words(p);
        char why[400];

        explain(why, fit, p);
        value[0][p] = fit->answer->best.value[p];
        value[1][p] = profile->low;
        value[2][p] = profile->high;
        POND_TRY(pond_table_set_text(table, column[0], p, words->name, err));
        POND_TRY(pond_table_set_text(table, column[1], p, words->unit, err));
        POND_TRY(pond_table_set_text(table, column[2], p, known_word(profile->known), err));
        POND_TRY(pond_table_set_text(table, column[3], p, why, err));
        POND_TRY(pond_table_set_text(table, column[4], p, words->meaning, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_profiles(const struct fit_study *fit, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t rows = 0;
    int64_t row = 0;
    int32_t name = 0;
    double *value = NULL;
    double *misfit = NULL;
    double *above = NULL;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        rows += fit->answer->profile[p].points;
    }
    POND_TRY(pond_table_new(
        &table, "profile", "The least misfit when one parameter is held and the others are fitted.",
        rows, err));
    POND_TRY(pond_table_add_text(table, "parameter", "", "The one that is held.", &name, err));
    POND_TRY(pond_table_add_f64(table, "value", "", "Where it is held.", &value, err));
    POND_TRY(pond_table_add_f64(
        table, "misfit", "", "Sum of squares of residuals in units of the noise.", &misfit, err));
    POND_TRY(pond_table_add_f64(table, "above_limit", "",
                                "Misfit less that up to which values fit as well: below 0 it does.",
                                &above, err));
    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        const struct pond_fit_profile *profile = &fit->answer->profile[p];

        for (int32_t k = 0; k < profile->points; k++, row++) {
            POND_TRY(pond_table_set_text(table, name, row, fit_study_words(p)->name, err));
            value[row] = profile->point[k].value[p];
            misfit[row] = profile->point[k].misfit;
            above[row] = misfit[row] - fit->answer->limit;
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- figures, assumptions, warnings --- */

static double group_error(const struct fit_study *fit)
{
    double most = 0.0;

    for (int64_t k = 0; k < (int64_t)fit->input.series * fit->input.steps; k++) {
        most = fmax(most, fabs(fit->flow[k] - fit->whole_flow[k]));
    }
    return most;
}

static enum pond_status add_figures(const struct fit_study *fit, struct pond_result *result,
                                    const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_answer *answer = fit->answer;
    struct fit_sums sums = fit_study_sums(fit);
    const struct {
        const char *name;
        double value;
        const char *unit;
        const char *text;
    } rows[] = {
        {"explained", fit_study_explained(fit), "share",
         "Of the squared distance from the usual, what the fit takes away."},
        {"misfit", answer->best.misfit, "", "Sum of squared residuals in units of the noise."},
        {"freedom", answer->freedom, "", "Steps seen less numbers fitted."},
        {"noise", fit->noise[0], "share", "Standard deviation of a usual step, of a usual step."},
        {"level", answer->best.level[0], "share", "Trade over that of the usual period."},
        {"usual", pond_study_money(fit->study, step_money(fit, 0)), currency,
         "Trade of a usual step."},
        {"missed", pond_study_money(fit->study, sums.missed), currency,
         "Trade below the usual while the disturbance held."},
        {"made_up", pond_study_money(fit->study, sums.made_up), currency,
         "Trade above the usual afterwards."},
        {"fitted_missed", pond_study_money(fit->study, sums.fitted_missed), currency,
         "As missed, by the fit."},
        {"fitted_made_up", pond_study_money(fit->study, sums.fitted_made_up), currency,
         "As made_up, by the fit."},
        {"struck", (double)fit->who.count, "firms", "Whose trades fell."},
        {"groups", fit->lumped->nodes, "groups", "Groups of firms that were fitted."},
        {"group_error", group_error(fit), "share",
         "The most that the fit on all firms differs from that on groups, of a usual step."},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        POND_TRY(pond_result_add_figure(result, rows[i].name, rows[i].value, rows[i].unit,
                                        rows[i].text, err));
    }
done:
    return status;
}

static enum pond_status add_assumptions(const struct fit_study *fit, struct pond_result *result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const season[] = {
        [FIT_SEASON_NONE] = "Every step is as busy as a usual one.",
        [FIT_SEASON_ALL] = "A step is as busy as all trade but that of the struck; what their "
                           "neighbours trade is part of that, and not matched.",
        [FIT_SEASON_ELSEWHERE] = "A step is as busy as trade in which neither the struck nor their "
                                 "neighbours take part.",
    };

    POND_TRY(pond_result_assume(result, err, "%s", season[fit->season]));
    POND_TRY(pond_result_assume(
        result, err,
        "The usual is %d steps of %d days from %s to %s; trade with firms that are new since does "
        "not count.",
        (int)fit->usual.steps, (int)fit->input.step_days, pond_study_text(fit->study, "from"),
        pond_study_text(fit->study, "to")));
    POND_TRY(
        pond_result_assume(result, err,
                           "Firms of one industry that are alike to the disturbance (struck, a "
                           "partner of the struck, neither) are taken together while "
                           "searching."));
    POND_TRY(pond_result_assume(result, err, "Sellers can deliver %.3g times the usual%s.",
                                1.0 + fit->answer->best.value[POND_FIT_SPARE],
                                fit->answer->profile[POND_FIT_SPARE].known == POND_FIT_GIVEN
                                    ? ", as given: if they could deliver less, orders would come "
                                      "faster than they seem to"
                                    : ", as fitted"));
    if (fit->shops) {
        POND_TRY(pond_result_assume(result, err,
                                    "Firms that have no sales on record sell to consumers what "
                                    "they buy."));
    }
    POND_TRY(pond_result_assume(result, err,
                                "All firms keep the same days of stock and order over the same "
                                "days; residuals of different steps are independent, and grow "
                                "with trade where it is above the usual."));
done:
    return status;
}

static enum pond_status add_warnings(const struct fit_study *fit, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_fit_answer *answer = fit->answer;
    int64_t usual_end = fit->usual.from_s + fit->usual.days * POND_DAY_S;
    int64_t seen_end = fit->seen.from_s + fit->seen.days * POND_DAY_S;

    if (fit_study_sees_nothing(fit)) {
        POND_TRY(pond_result_warn(result, err,
                                  "No disturbance of this kind is seen: the usual explains these "
                                  "days about as well, so the estimates mean nothing."));
    }
    if (answer->best.misfit / answer->freedom > TOO_SIMPLE && answer->freedom > 1.0) {
        POND_TRY(pond_result_warn(
            result, err,
            "The fit is %.1f times as far from the data as usual steps vary, so the model lacks "
            "something; bounds are widened by that.",
            sqrt(answer->best.misfit / answer->freedom)));
    }
    if (fit->usual.from_s < seen_end && fit->seen.from_s < usual_end) {
        POND_TRY(pond_result_warn(result, err,
                                  "The usual period and the disturbed one overlap: the usual is "
                                  "disturbed, too."));
    }
    if (group_error(fit) > fit->noise[0]) {
        POND_TRY(
            pond_result_warn(result, err,
                             "On all firms the fit differs from that on groups by up to %.0f %% "
                             "of a usual step, more than the noise.",
                             100.0 * group_error(fit)));
    }
done:
    return status;
}

enum pond_status fit_study_tables(const struct fit_study *fit, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char currency[4];

    pond_study_currency(fit->study, currency);
    POND_TRY(add_figures(fit, result, currency, err));
    POND_TRY(fit_study_findings(fit, result, err));
    POND_TRY(add_estimates(fit, result, err));
    POND_TRY(add_fit(fit, result, currency, err));
    POND_TRY(add_profiles(fit, result, err));
    POND_TRY(add_assumptions(fit, result, err));
    POND_TRY(add_warnings(fit, result, err));
done:
    return status;
}
