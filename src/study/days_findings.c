/* What `pond ripple run` found, in sentences with names; each figure stands in a table too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/days_study.h"
#include "study/days_why.h"
#include "study/story.h"
#include "study/who.h"

static void money(const struct days_study *days, char text[POND_FORMAT_SIZE + 4], double rate)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(days->study, currency);
    pond_format_number(number, days_study_money(days, rate), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

static double percent(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

/* Firms whose own capacity, demand, links or stock the scenario changes. */
static enum pond_status mark_struck(const struct days_study *days, uint8_t **out,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(out, days->study->network->nodes, err));
    for (int64_t k = 0; k < days->shocks->shocks; k++) {
        const struct pond_shock *shock = &days->shocks->shock[k];

        if (shock->kind != POND_SHOCK_PRICE) {
            (*out)[shock->node] = 1;
        }
    }
done:
    return status;
}

static void say_total(struct study_story *story, const struct days_study *days)
{
    const struct pond_network *network = days->study->network;
    double usual = pond_sum(days->turnover, network->nodes);
    double lost = pond_sum(days->turnover_lost, days->days);
    int64_t worst = 0;
    char text[POND_FORMAT_SIZE + 4];

    for (int64_t t = 0; t < days->days; t++) {
        worst = days->turnover_lost[t] > days->turnover_lost[worst] ? t : worst;
    }
    money(days, text, lost);
    study_say(story,
              "In %lld days firms lose %s of turnover, %.2f %% of the usual; the worst day is day "
              "%lld, with %.2f %% of a usual day.",
              (long long)days->days, text, percent(lost, usual * (double)days->days),
              (long long)worst, percent(days->turnover_lost[worst], usual));
}

static void say_struck(struct study_story *story, const struct days_study *days,
                       const uint8_t *struck)
{
    struct pond_days_day end = pond_days_today(days->run);
    double lost = pond_sum(days->turnover_lost, days->days);
    double theirs = 0.0;
    int64_t hit = 0;
    int64_t others = 0;
    pond_node first = -1;

    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        bool is = end.first_hit_day[j] >= 0;

        hit += is ? 1 : 0;
        theirs += struck[j] != 0 ? days->idle[j] * days->turnover[j] : 0.0;
        if (is && struck[j] == 0) {
            others++;
            first = first < 0 || end.first_hit_day[j] < end.first_hit_day[first] ? j : first;
        }
    }
    if (first < 0) {
        study_say(story, "%lld %s hit, none but those that the scenario itself changes.",
                  (long long)hit, hit == 1 ? "firm is" : "firms are");
        return;
    }
    study_say(story,
              "%lld firms are hit, %lld of them over their links alone, %s first (day %lld); those "
              "that the scenario itself changes lose %.1f %% of all that is lost.",
              (long long)hit, (long long)others, study_label(days->study, first),
              (long long)end.first_hit_day[first], percent(theirs, lost));
}

static void say_largest(struct study_story *story, const struct days_study *days,
                        const uint8_t *struck)
{
    struct pond_days_day end = pond_days_today(days->run);
    char text[POND_FORMAT_SIZE + 4];
    pond_node most = -1;

    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        if (end.first_hit_day[j] >= 0 && struck[j] == 0 &&
            (most < 0 ||
             days->idle[j] * days->turnover[j] > days->idle[most] * days->turnover[most])) {
            most = j;
        }
    }
    if (most < 0) {
        return;
    }
    money(days, text, days->idle[most] * days->turnover[most]);
    study_say(
        story,
        "Of the others %s loses most, %s, %.1f days of its usual business; on its worst day, day "
        "%lld, it does %.0f %% of the usual.",
        study_label(days->study, most), text, days->idle[most], (long long)days->lowest_day[most],
        100.0 * days->lowest[most]);
}

static void say_shortage(struct study_story *story, const struct days_study *days)
{
    const struct pond_network *network = days->study->network;
    pond_node first = -1;
    int64_t starved = 0;

    for (pond_node j = 0; j < network->nodes; j++) {
        if (days->short_day[j] >= 0) {
            starved++;
            first = first < 0 || days->short_day[j] < days->short_day[first] ? j : first;
        }
    }
    if (starved == 0) {
        study_say(story, "No firm runs out of an input.");
        return;
    }
    study_say(story, "%lld %s short of an input, first %s on day %lld, of goods of industry %s.",
              (long long)starved, starved == 1 ? "firm falls" : "firms fall",
              study_label(days->study, first), (long long)days->short_day[first],
              days->short_of[first] < 0 ? "unknown"
                                        : network->industry_code[days->short_of[first]]);
}

static void say_recovery(struct study_story *story, const struct days_study *days)
{
    struct pond_days_day end = pond_days_today(days->run);
    int64_t left = 0;
    int32_t last = -1;

    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        left += end.last_hit_day[j] == days->days - 1 ? 1 : 0;
        last = end.last_hit_day[j] > last ? end.last_hit_day[j] : last;
    }
    if (left > 0) {
        study_say(story, "%lld firms are still hit on day %lld, the last of the run.",
                  (long long)left, (long long)(days->days - 1));
    } else if (last >= 0) {
        study_say(story, "From day %lld on every firm does at least 99.9 %% of the usual.",
                  (long long)last + 1);
    }
}

enum pond_status days_study_findings(const struct days_study *days, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story = {.count = 0};
    uint8_t *struck = NULL;

    POND_TRY(mark_struck(days, &struck, err));
    say_total(&story, days);
    say_struck(&story, days, struck);
    say_largest(&story, days, struck);
    say_shortage(&story, days);
    say_recovery(&story, days);
    days_why_say(days, &story);
    POND_TRY(study_story_table(&story, result, err));
done:
    pondi_free(struck);
    return status;
}
