/* What `pond ripple protect` found, in sentences with names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/protect_study.h"
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

static double share_of(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : 0.0;
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

    list_names(names, sizeof names, protect, study);
    if (!(answer->worst > 0.0)) {
        say(findings, "Nothing is lost in any failure that was looked at.");
    } else if (answer->steps == 0) {
        say(findings, "Nothing was chosen: %s stays %.4f %%%s.", objective_name(protect),
            100.0 * before,
            protect->what.budget > 0 ? ", no candidate lowers it" : ", the budget is 0");
    } else if (protect_is_firms(protect)) {
        say(findings, "Holding up %s lowers %s from %.4f %% to %.4f %% of all weight, by %.1f %%.",
            names, objective_name(protect), 100.0 * before, 100.0 * after,
            share_of(before - after, before));
    } else {
        say(findings,
            "Second suppliers (%s) lower %s from %.4f %% to %.4f %% of all weight, by %.2f %%.",
            names, objective_name(protect), 100.0 * before, 100.0 * after,
            share_of(before - after, before));
    }
}

static void say_worst(struct findings *findings, const struct protect_study *protect,
                      const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    const struct pond_esri_protect_step *last = NULL;

    if (answer->steps == 0 || answer->scenarios == 1) {
        return;
    }
    last = &answer->step[answer->steps - 1];
    say(findings,
        "The largest loss of one failure is then %.3f %% (%s) and not %.3f %% (%s); the mean is "
        "%.4f %%.",
        100.0 * last->worst, protect_scenario(protect, study, last->worst_at),
        100.0 * answer->worst, protect_scenario(protect, study, answer->worst_at),
        100.0 * last->total);
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

static void say_guarantee(struct findings *findings, const struct protect_study *protect)
{
    const struct pond_esri_protection *answer = protect->answer;
    double gained = protect_before(protect) - protect_after(protect);

    if (protect->exact != NULL) {
        double most =
            protect_before(protect) -
            (protect_is_worst(protect) ? protect->exact_value.worst : protect->exact_value.total);

        say(findings,
            "Every one of the %lld sets of %lld firms was tried: the best lowers it by %.4f %% of "
            "all weight, the choice made reaches %.1f %% of that.",
            (long long)protect->sets, (long long)protect->exacts, 100.0 * most,
            most > 0.0 ? share_of(gained, most) : 100.0);
        return;
    }
    if (answer->steps == 0 || isnan(answer->most) || !(answer->most > 0.0)) {
        return;
    }
    if (!protect_is_firms(protect)) {
        say(findings,
            "No second suppliers at all can lower it by more than %.4f %% of all weight, since %s.",
            100.0 * answer->most, bound_name(answer->bound));
    } else if (gained >= answer->most * THE_BEST) {
        say(findings, "No other %lld firms can do better: %s.", (long long)protect->what.budget,
            bound_name(answer->bound));
    } else {
        say(findings,
            "This is at least %.1f %% of the best possible: no %lld firms can lower it by more "
            "than %.4f %% of all weight, since %s.",
            floor(1000.0 * gained / answer->most) / 10.0, (long long)protect->what.budget,
            100.0 * answer->most, bound_name(answer->bound));
    }
}

static void say_naive(struct findings *findings, const struct protect_study *protect)
{
    double before = protect_before(protect);
    double naive =
        protect_is_worst(protect) ? protect->naive_value.worst : protect->naive_value.total;

    if (!protect_is_firms(protect) || protect->answer->steps == 0) {
        return;
    }
    say(findings, "The %lld firms of the highest ESRI instead would lower it by %.1f %%.",
        (long long)protect->naives, share_of(before - naive, before));
}

static void say_next(struct findings *findings, const struct protect_study *protect,
                     const struct pond_study *study)
{
    const struct pond_esri_protection *answer = protect->answer;
    const struct pond_esri_candidate *one = NULL;
    double before = protect_before(protect);

    if (!answer->has_next) {
        return;
    }
    one = &answer->candidate[answer->next.candidate];
    if (one->node >= 0) {
        say(findings, "Next would be %s, for another %.2f %%.", study_label(study, one->node),
            share_of(answer->next.gain, before));
    } else {
        say(findings, "Next would be %s beside %s for %s, for another %.3f %%.",
            study_label(study, one->change.to), study_label(study, one->change.from),
            study_label(study, one->change.customer), share_of(answer->next.gain, before));
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
