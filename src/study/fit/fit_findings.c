/* What `pond ripple fit` found, in sentences; each figure stands in a table too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "study/fit/fit_study.h"
#include "study/story.h"
#include "study/who.h"

static void money(const struct fit_study *fit, char text[POND_FORMAT_SIZE + 4], double value)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(fit->study, currency);
    pond_format_number(number, pond_study_money(fit->study, value), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

/* Who is struck: a name, or how many. */
static void say_who(const struct fit_study *fit, char text[160])
{
    pond_node first = 0;

    while (fit->who.chosen[first] == 0) {
        first++;
    }
    if (fit->who.count == 1) {
        (void)snprintf(text, 160, "%.150s", study_label(fit->study, first));
    } else {
        (void)snprintf(text, 160, "%lld firms", (long long)fit->who.count);
    }
}

static void say_disturbance(struct study_story *story, const struct fit_study *fit)
{
    const double *value = fit->answer->best.value;
    const struct pond_fit_profile *profile = fit->answer->profile;
    bool sales = fit->input.side == POND_FIT_SALES;
    char who[160];
    char usual[POND_FORMAT_SIZE + 4];
    char date[POND_TIME_SIZE];
    char back[80] = "at once";

    say_who(fit, who);
    money(fit, usual, fit->usual_day[0] * fit->input.step_days * fit->answer->best.level[0]);
    pond_time_text(date, fit->seen.from_s + (int64_t)value[POND_FIT_DAY] * POND_DAY_S);
    if (value[POND_FIT_RECOVERY] > 1.0) {
        (void)snprintf(back, sizeof back, "over %.3g days", value[POND_FIT_RECOVERY]);
    }
    study_say(
        story,
        "What %s %s other firms, usually %s in %d days, give or take %.0f %%, falls by %.0f %% "
        "from about %s on (day %.0f, %.0f to %.0f), for %.0f days (%.0f to %.0f), and is "
        "back %s.",
        who,
        sales ? (fit->who.count == 1 ? "sells to" : "sell to")
              : (fit->who.count == 1 ? "buys from" : "buy from"),
        usual, (int)fit->input.step_days, 100.0 * fit->noise[0], 100.0 * value[POND_FIT_DEPTH],
        date, value[POND_FIT_DAY], profile[POND_FIT_DAY].low, profile[POND_FIT_DAY].high,
        value[POND_FIT_DURATION], profile[POND_FIT_DURATION].low, profile[POND_FIT_DURATION].high,
        back);
}

static void say_sums(struct study_story *story, const struct fit_study *fit)
{
    struct fit_sums sums = fit_study_sums(fit);
    char missed[POND_FORMAT_SIZE + 4];
    char made_up[POND_FORMAT_SIZE + 4];

    money(fit, missed, sums.missed);
    money(fit, made_up, sums.made_up);
    if (!(sums.missed > 0.0)) {
        return;
    }
    if (!(sums.made_up > 0.0)) {
        study_say(story, "Trade of %s is missing, and none of it is made up for afterwards.",
                  missed);
        return;
    }
    study_say(story,
              "Trade of %s is missing, and %s above the usual comes afterwards: %.0f %% of it (the "
              "fit says %.0f %%).",
              missed, made_up, 100.0 * sums.made_up / sums.missed,
              sums.fitted_missed > 0.0 ? 100.0 * sums.fitted_made_up / sums.fitted_missed : 0.0);
}

/* "17.1 (16.0 to 19.2)", "at least 14.0 (best 20.1)", "any number of". */
static void say_bounds(char text[80], const struct fit_study *fit, int p)
{
    const struct pond_fit_profile *profile = &fit->answer->profile[p];

    switch (profile->known) {
    case POND_FIT_KNOWN:
        (void)snprintf(text, 80, "%.1f (%.1f to %.1f)", fit->answer->best.value[p], profile->low,
                       profile->high);
        break;
    case POND_FIT_AT_LEAST:
        (void)snprintf(text, 80, "at least %.1f (best %.1f)", profile->low,
                       fit->answer->best.value[p]);
        break;
    case POND_FIT_AT_MOST:
        (void)snprintf(text, 80, "at most %.1f (best %.1f)", profile->high,
                       fit->answer->best.value[p]);
        break;
    case POND_FIT_GIVEN:
        (void)snprintf(text, 80, "%.1f, as given,", fit->answer->best.value[p]);
        break;
    default:
        (void)snprintf(text, 80, "any number of");
        break;
    }
}

static void say_stocks(struct study_story *story, const struct fit_study *fit)
{
    char stock[80];
    char order[80];

    say_bounds(stock, fit, POND_FIT_STOCK);
    say_bounds(order, fit, POND_FIT_ORDER);
    study_say(story,
              "That speaks for stocks of %s days of use, and for orders that fill them again over "
              "%s days.",
              stock, order);
}

/* Names of what is not known on both sides, and what makes up for what. */
static void say_unknown(struct study_story *story, const struct fit_study *fit)
{
    const struct pond_fit_answer *answer = fit->answer;
    char text[600] = "";
    size_t used = 0;

    for (int p = 0; p < POND_FIT_PARAMETERS && used < sizeof text - 1; p++) {
        enum pond_fit_known known = answer->profile[p].known;

        if (known == POND_FIT_KNOWN || known == POND_FIT_GIVEN) {
            continue;
        }
        (void)snprintf(text + used, sizeof text - used,
                       "%s%s (any value from %.3g to %.3g fits as "
                       "well)",
                       used == 0 ? "" : ", ", fit_study_words(p)->spoken, answer->profile[p].low,
                       answer->profile[p].high);
        used = strlen(text);
    }
    study_say(story, "%s%s.",
              used == 0 ? "Everything that was fitted is bounded on both sides"
                        : "What these days cannot tell: ",
              text);
}

static void say_trade_off(struct study_story *story, const struct fit_study *fit)
{
    const struct pond_fit_answer *answer = fit->answer;

    for (int p = POND_FIT_PARAMETERS - 1; p >= 0; p--) {
        const struct pond_fit_profile *profile = &answer->profile[p];

        if (profile->points > 0 && profile->with >= 0) {
            study_say(story,
                      "One makes up for another: with %s at %.3g %s is %.3g, and at %.3g it is "
                      "%.3g, and both fit as well.",
                      fit_study_words(p)->spoken, profile->low,
                      fit_study_words(profile->with)->spoken, profile->with_at_low, profile->high,
                      profile->with_at_high);
            return;
        }
    }
}

static void say_fit(struct study_story *story, const struct fit_study *fit)
{
    const struct pond_fit_answer *answer = fit->answer;

    study_say(story,
              "The fit takes away %.0f %% of the squared distance from the usual; what is left is "
              "%.1f times what usual steps vary by.",
              100.0 * fit_study_explained(fit), sqrt(answer->best.misfit / answer->freedom));
}

enum pond_status fit_study_findings(const struct fit_study *fit, struct pond_result *result,
                                    struct pond_error *err)
{
    struct study_story story = {.count = 0};

    if (fit_study_sees_nothing(fit)) {
        study_say(&story, "No disturbance of this kind is seen in these days.");
        return study_story_table(&story, result, err);
    }
    say_disturbance(&story, fit);
    say_sums(&story, fit);
    say_stocks(&story, fit);
    say_unknown(&story, fit);
    say_trade_off(&story, fit);
    say_fit(&story, fit);
    return study_story_table(&story, result, err);
}
