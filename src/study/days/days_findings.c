/* What `pond ripple run` found, in sentences with names; each figure stands in a table too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/parallel.h"
#include "study/days/days_study.h"
#include "study/days/days_why.h"
#include "study/who.h"

static void money(const struct days_study *days, char text[POND_FORMAT_SIZE + 4], double rate)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(days->study, currency);
    pond_format_number(number, days_study_money(days, rate), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))

/* A number of firms as text. */
struct count {
    char text[POND_FORMAT_SIZE];
};

static struct count count_of(int64_t firms)
{
    struct count count;

    pond_format_integer(count.text, firms, "firms");
    return count;
}

static double percent(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

static void say_total(struct study_story *story, const struct days_study *days,
                      const char *currency)
{
    const struct pond_network *network = days->study->network;
    double usual = pond_sum(days->turnover, network->nodes);
    double lost = pond_sum(days->turnover_lost, days->days);
    int64_t worst = 0;
    char text[POND_FORMAT_SIZE + 4];

    for (int64_t t = 0; t < days->days; t++) {
        /* Rounding in the last bits makes no day worse than another. */
        worst = days->turnover_lost[t] > days->turnover_lost[worst] * (1.0 + 1e-9) ? t : worst;
    }
    money(days, text, lost);
    study_say(story,
              "In %lld days firms lose %s of turnover, %.2f %% of the usual; the worst day is day "
              "%lld, with %.2f %% of a usual day.",
              (long long)days->days, text, percent(lost, usual * (double)days->days),
              (long long)worst, percent(days->turnover_lost[worst], usual));
    {
        const struct study_evidence evidence[] = {
            {"days", (double)days->days, "days", NULL, "days", "rows"},
            {"turnover_lost", days_study_money(days, lost), currency, NULL, "days",
             "sum of turnover_lost"},
            {"turnover_share", study_share_of(lost, usual * (double)days->days), "share", NULL,
             "days", "mean of turnover_share"},
            {"worst_day", (double)worst, "day", NULL, "days", "day of the highest turnover_lost"},
            {"worst_day_share", study_share_of(days->turnover_lost[worst], usual), "share", NULL,
             "days", "highest turnover_share"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

/* How firms are hit that the scenario does not change itself. */
static const char *reaches(const struct days_study *days)
{
    if (pond_study_number(days->study, "exit") > 0.0 ||
        pond_study_number(days->study, "cash") > 0.0) {
        return "over their links or because they close";
    }
    return pond_study_number(days->study, "income") > 0.0 ? "over their links or lost income"
                                                          : "over their links alone";
}

static void say_struck(struct study_story *story, const struct days_study *days)
{
    struct pond_days_day end = pond_days_today(days->run);
    double lost = pond_sum(days->turnover_lost, days->days);
    double theirs = 0.0;
    int64_t hit = 0;
    int64_t others = 0;
    pond_node first = -1;
    bool tied = false;

    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        bool is = end.first_hit_day[j] >= 0;

        hit += is ? 1 : 0;
        theirs += is && days->struck[j] != 0 ? days->idle[j] * days->turnover[j] : 0.0;
        if (is && days->struck[j] == 0) {
            others++;
            tied = first >= 0 && (tied ? end.first_hit_day[j] >= end.first_hit_day[first]
                                       : end.first_hit_day[j] == end.first_hit_day[first]);
            first = first < 0 || end.first_hit_day[j] < end.first_hit_day[first] ? j : first;
        }
    }
    if (first < 0) {
        study_say(story,
                  hit == 0 ? "%s %s hit."
                           : "%s %s hit, none but those that the scenario itself changes.",
                  count_of(hit).text, hit == 1 ? "firm is" : "firms are");
        study_behind(
            story, &(struct study_evidence){"hit", (double)hit, "firms", NULL, "firms", "rows"}, 1);
        return;
    }
    study_say(story,
              "%s firms are hit, %s of them %s, %s %s (day %lld); those "
              "that the scenario itself changes lose %.1f %% of all that is lost.",
              count_of(hit).text, count_of(others).text, reaches(days),
              study_label(days->study, first), tied ? "among the first" : "first",
              (long long)end.first_hit_day[first], percent(theirs, lost));
    {
        const struct study_evidence evidence[] = {
            {"hit", (double)hit, "firms", NULL, "firms", "rows"},
            {"hit_over_links", (double)others, "firms", NULL, "firms", "rows with struck = 0"},
            {"first_over_links", 0.0, "", pond_study_code(days->study, first), "firms",
             "lowest first_day with struck = 0"},
            {"its_first_day", (double)end.first_hit_day[first], "day", NULL, "firms",
             "its first_day"},
            {"struck_share", study_share_of(theirs, lost), "share", NULL, "firms",
             "sum of turnover_lost with struck = 1, of that of the days"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

static void say_largest(struct study_story *story, const struct days_study *days,
                        const char *currency)
{
    struct pond_days_day end = pond_days_today(days->run);
    char text[POND_FORMAT_SIZE + 4];
    pond_node most = -1;

    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        if (end.first_hit_day[j] >= 0 && days->struck[j] == 0 &&
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
    {
        const struct study_evidence evidence[] = {
            {"most_over_links", 0.0, "", pond_study_code(days->study, most), "firms",
             "highest turnover_lost with struck = 0"},
            {"its_turnover_lost", days_study_money(days, days->idle[most] * days->turnover[most]),
             currency, NULL, "firms", "its turnover_lost"},
            {"its_lost_days", days->idle[most], "days", NULL, "firms", "its lost_days"},
            {"its_worst_day", (double)days->lowest_day[most], "day", NULL, "firms",
             "its lowest_day"},
            {"its_lowest", days->lowest[most], "share", NULL, "firms", "its lowest"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

static void say_shortage(struct study_story *story, const struct days_study *days)
{
    const struct pond_network *network = days->study->network;
    const char *of = NULL;
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
        study_behind(story,
                     &(struct study_evidence){"short_of_input", 0.0, "firms", NULL, "firms",
                                              "rows with a short_day"},
                     1);
        return;
    }
    of = days->short_of[first] < 0 ? "" : network->industry_code[days->short_of[first]];
    study_say(story, "%s %s short of an input, first %s on day %lld, of goods of industry %s.",
              count_of(starved).text, starved == 1 ? "firm falls" : "firms fall",
              study_label(days->study, first), (long long)days->short_day[first],
              of[0] == '\0' ? "not given" : of);
    {
        const struct study_evidence evidence[] = {
            {"short_of_input", (double)starved, "firms", NULL, "firms", "rows with a short_day"},
            {"first_short", 0.0, "", pond_study_code(days->study, first), "firms",
             "lowest short_day"},
            {"its_short_day", (double)days->short_day[first], "day", NULL, "firms",
             "its short_day"},
            {"its_short_of", 0.0, "", of, "firms", "its short_of"},
        };
        study_behind(story, evidence, of[0] == '\0' ? COUNT(evidence) - 1 : COUNT(evidence));
    }
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
        const struct study_evidence evidence[] = {
            {"still_hit", (double)left, "firms", NULL, "firms", "rows without a recovered_day"},
            {"last_day", (double)days->days - 1.0, "day", NULL, "days", "highest day"},
        };
        study_say(story, "%s %s still hit on day %lld, the last of the run.", count_of(left).text,
                  left == 1 ? "firm is" : "firms are", (long long)(days->days - 1));
        study_behind(story, evidence, COUNT(evidence));
    } else if (last >= 0) {
        const struct study_evidence evidence[] = {
            {"recovered_day", (double)last + 1.0, "day", NULL, "firms", "highest recovered_day"},
            {"as_usual", 0.999, "share", NULL, "days", "what counts as hit"},
        };
        study_say(story, "From day %lld on every firm does at least 99.9 %% of the usual.",
                  (long long)last + 1);
        study_behind(story, evidence, COUNT(evidence));
    }
}

void days_study_story(const struct days_study *days, const char *currency,
                      struct study_story *story)
{
    *story = (struct study_story){.count = 0};
    say_total(story, days, currency);
    say_struck(story, days);
    say_largest(story, days, currency);
    say_shortage(story, days);
    say_recovery(story, days);
    days_why_say(days, currency, story);
}
