/* What `pond ripple protect` found, in sentences with names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/protect_study.h"
#include "study/percent.h"
#include "study/who.h"

#define SENTENCES 6
#define SENTENCE_SIZE 1024
#define NAMED 5

/* A choice is the best possible where nothing but rounding lies between it and its bound. */
#define THE_BEST (1.0 - 1e-9)

/* Sentences as they are found. */
struct findings {
    char text[SENTENCES][SENTENCE_SIZE];
    int64_t count;
};

static void say(struct findings *findings, const char *format, ...) POND_PRINTF(2, 3);

static void say(struct findings *findings, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    /* The analyzer does not know va_start here. NOLINTNEXTLINE(clang-analyzer-valist.*) */
    (void)vsnprintf(findings->text[findings->count++], SENTENCE_SIZE, format, list);
    va_end(list);
}

static const char *objective_name(const struct protect_study *protect)
{
    if (protect_is_worst(protect)) {
        return "the largest loss";
    }
    return protect->answer->scenarios == 1 ? "the loss" : "the mean loss of all failures";
}

/* "A", "A and B", "A, B and C", at most NAMED of them. */
static void list_names(char *text, size_t size, const struct protect_study *protect,
                       const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    int64_t named = answer->steps < NAMED ? answer->steps : NAMED;
    size_t used = 0;

    text[0] = '\0';
    for (int64_t r = 0; r < named && used < size; r++) {
        const struct pond_esri_candidate *one = &answer->candidate[answer->step[r].candidate];
        const char *comma = r == 0 ? "" : r == answer->steps - 1 ? " and " : ", ";
        int wrote = 0;

        if (one->node >= 0) {
            wrote =
                snprintf(text + used, size - used, "%s%s", comma, study_label(study, one->node));
        } else {
            wrote =
                snprintf(text + used, size - used, "%s%s beside %s for %s", comma,
                         study_label(study, one->change.to), study_label(study, one->change.from),
                         study_label(study, one->change.customer));
        }
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    if (named < answer->steps && used < size) {
        (void)snprintf(text + used, size - used, " and %lld more",
                       (long long)(answer->steps - named));
    }
}

static void say_effect(struct findings *findings, const struct protect_study *protect,
                       const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    double before = protect_before(protect);
    double after = protect_after(protect);
    char names[512];
    char text[3][POND_FORMAT_SIZE];
    bool firms = protect_is_firms(protect);
    bool differ = study_percents(text[0], text[1], before, after, 4);

    study_percent(text[2], protect_share_of(before - after, before), firms ? 1 : 2);
    list_names(names, sizeof names, protect, study);
    if (!(answer->worst > 0.0)) {
        say(findings, "Nothing is lost in any failure that was looked at.");
    } else if (answer->steps == 0) {
        say(findings, "Nothing was chosen: %s stays %s %%%s.", objective_name(protect), text[0],
            protect->what.budget > 0 ? ", no candidate lowers it" : ", the budget is 0");
    } else if (!differ) {
        say(findings, "%s%s%s hardly changes %s: it stays %s %% of all weight.",
            firms ? "Holding up " : "Having second suppliers (", names, firms ? "" : ")",
            objective_name(protect), text[0]);
    } else {
        say(findings, "%s%s%s %s from %s %% to %s %% of all weight, by %s %%.",
            firms ? "Holding up " : "Second suppliers (", names, firms ? " lowers" : ") lower",
            objective_name(protect), text[0], text[1], text[2]);
    }
}

static void say_worst(struct findings *findings, const struct protect_study *protect,
                      const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    const struct pond_esri_protect_step *last = NULL;
    char text[3][POND_FORMAT_SIZE];

    if (answer->steps == 0 || answer->scenarios == 1) {
        return;
    }
    last = &answer->step[answer->steps - 1];
    study_percent(text[2], last->total, 4);
    if (study_percents(text[0], text[1], last->worst, answer->worst, 3)) {
        say(findings,
            "The largest loss of one failure is then %s %% (%s) and not %s %% (%s); the mean is "
            "%s %%.",
            text[0], protect_scenario(protect, study, last->worst_at), text[1],
            protect_scenario(protect, study, answer->worst_at), text[2]);
    } else {
        say(findings, "The largest loss of one failure stays %s %% (%s); the mean is then %s %%.",
            text[0], protect_scenario(protect, study, last->worst_at), text[2]);
    }
}

static const char *bound_name(enum pond_esri_protect_bound bound)
{
    switch (bound) {
    case POND_ESRI_BOUND_DIRECT:
        return "what a failed firm and its direct neighbours lose at once is lost whoever else is "
               "held up";
    case POND_ESRI_BOUND_PASSED:
        return "no set of firms can save more than what can have passed through each of them";
    case POND_ESRI_BOUND_GREEDY:
        return "gains are submodular here, so that no firm could add more than it promised last";
    case POND_ESRI_BOUND_OWN:
        return "no second supplier saves what the failed firms themselves lose";
    case POND_ESRI_BOUND_NONE:
    default:
        return "";
    }
}

/* Of all sets that were tried, the best. */
static void say_exact(struct findings *findings, const struct protect_study *protect, double gained)
{
    double most =
        protect_before(protect) -
        (protect_is_worst(protect) ? protect->exact_value.worst : protect->exact_value.total);
    long long firms = (long long)protect->exacts;
    char text[2][POND_FORMAT_SIZE];

    study_percent(text[0], most, 4);
    study_percent(text[1], most > 0.0 ? protect_share_of(gained, most) : 1.0, 1);
    if (protect->sets == 1) {
        say(findings, "There is only one set of %lld firm%s: it lowers %s by %s %% of all weight.",
            firms, firms == 1 ? "" : "s", objective_name(protect), text[0]);
    } else {
        say(findings,
            "Every one of the %lld sets of %lld firm%s was tried: the best lowers it by %s %% of "
            "all weight, the choice made reaches %s %% of that.",
            (long long)protect->sets, firms, firms == 1 ? "" : "s", text[0], text[1]);
    }
}

static void say_guarantee(struct findings *findings, const struct protect_study *protect)
{
    const struct pond_esri_protection *answer = protect->answer;
    double gained = protect_before(protect) - protect_after(protect);
    char firms[64] = "firm";
    char most[POND_FORMAT_SIZE];

    if (protect->exact != NULL) {
        say_exact(findings, protect, gained);
        return;
    }
    if (answer->steps == 0 || isnan(answer->most) || !(answer->most > 0.0)) {
        return;
    }
    study_percent(most, answer->most, 4);
    if (protect->what.budget != 1) {
        (void)snprintf(firms, sizeof firms, "%lld firms", (long long)protect->what.budget);
    }
    if (!protect_is_firms(protect)) {
        say(findings,
            "No second suppliers at all can lower it by more than %s %% of all weight, since %s.",
            most, bound_name(answer->bound));
    } else if (gained >= answer->most * THE_BEST) {
        say(findings, "No other %s can do better: %s.", firms, bound_name(answer->bound));
    } else {
        say(findings,
            "This is at least %.1f %% of the best possible: no %s can lower it by more "
            "than %s %% of all weight, since %s.",
            floor(1000.0 * gained / answer->most) / 10.0, firms, most, bound_name(answer->bound));
    }
}

static void say_naive(struct findings *findings, const struct protect_study *protect)
{
    double before = protect_before(protect);
    double naive =
        protect_is_worst(protect) ? protect->naive_value.worst : protect->naive_value.total;
    char firms[64] = "firm";
    char text[POND_FORMAT_SIZE];

    if (!protect_is_firms(protect) || protect->answer->steps == 0) {
        return;
    }
    study_percent(text, protect_share_of(before - naive, before), 1);
    if (protect->naives != 1) {
        (void)snprintf(firms, sizeof firms, "%lld firms", (long long)protect->naives);
    }
    say(findings, "The %s of the highest ESRI instead would lower it by %s %%.", firms, text);
}

static void say_next(struct findings *findings, const struct protect_study *protect,
                     const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    const struct pond_esri_candidate *one = NULL;
    char text[POND_FORMAT_SIZE];

    if (!answer->has_next) {
        return;
    }
    study_percent(text, protect_share_of(answer->next.gain, protect_before(protect)),
                  protect_is_firms(protect) ? 2 : 3);
    one = &answer->candidate[answer->next.candidate];
    if (one->node >= 0) {
        say(findings, "Next would be %s, for another %s %%.", study_label(study, one->node), text);
    } else {
        say(findings, "Next would be %s beside %s for %s, for another %s %%.",
            study_label(study, one->change.to), study_label(study, one->change.from),
            study_label(study, one->change.customer), text);
    }
}

enum pond_status protect_study_findings(const struct protect_study *protect,
                                        const struct pond_study *study, struct pond_result *result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct findings findings = {.count = 0};
    struct pond_table *table = NULL;
    int32_t column = 0;

    say_effect(&findings, protect, study);
    say_worst(&findings, protect, study);
    say_guarantee(&findings, protect);
    say_naive(&findings, protect);
    say_next(&findings, protect, study);
    POND_TRY(pond_table_new(&table, "findings", "What was found, in words.", findings.count, err));
    POND_TRY(pond_table_add_text(table, "finding", "", "A sentence.", &column, err));
    for (int64_t row = 0; row < findings.count; row++) {
        POND_TRY(pond_table_set_text(table, column, row, findings.text[row], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
