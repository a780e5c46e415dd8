/* What `pond ripple why` found, in sentences with names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/why_study.h"
#include "study/percent.h"
#include "study/who.h"

#define SENTENCES 5
#define SENTENCE_SIZE 1024

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

static void say_total(struct findings *findings, const struct why_study *why,
                      const struct pond_study *study)
{
    const struct pond_esri_reasons *r = why->reasons;
    const double share[6] = {r->total,
                             r->own,
                             r->down_direct + r->down_indirect,
                             r->down_direct,
                             r->up_direct + r->up_indirect,
                             r->up_direct};
    char text[6][POND_FORMAT_SIZE];
    char who[256];

    for (int i = 0; i < 6; i++) {
        study_percent(text[i], share[i], 2);
    }
    if (why->what.shocks == 1) {
        (void)snprintf(who, sizeof who, "%s", study_label(study, why->what.shock[0].node));
    } else {
        (void)snprintf(who, sizeof who, "the %lld firms of the scenario",
                       (long long)why->what.shocks);
    }
    say(findings,
        "The failure of %s takes %s %% of all %s along: %s %% is its own loss, %s %% is "
        "lost for want of inputs (%s %% directly), %s %% for want of orders (%s %% directly).",
        who, text[0], why->esri->set[0].words, text[1], text[2], text[3], text[4], text[5]);
}

static void say_carrier(struct findings *findings, const struct why_study *why,
                        const struct pond_study *study)
{
    const struct pond_esri_reasons *r = why->reasons;
    const struct pond_esri_carrier *most = NULL;
    double carried = 0.0;
    char text[2][POND_FORMAT_SIZE];

    for (int64_t k = 0; k < r->links; k++) {
        const struct pond_esri_carrier *link = &r->link[k];

        if (link->direct + link->indirect > carried) {
            carried = link->direct + link->indirect;
            most = link;
        }
    }
    if (most == NULL) {
        return;
    }
    study_percent(text[0], carried, 3);
    study_percent(text[1], carried / (r->total - r->own), 1);
    say(findings,
        "The one link that carries most is from %s to %s: by it %s loses %s %% of all %s for "
        "want of %s, %s %% of what is lost beyond the failure itself.",
        study_label(study, most->supplier), study_label(study, most->customer),
        study_label(study, most->up ? most->supplier : most->customer), text[0],
        why->esri->set[0].words, most->up ? "orders" : "inputs", text[1]);
}

/* Whether a firm is part of what failed. */
static bool is_shocked(const struct why_study *why, pond_node node)
{
    for (int64_t s = 0; s < why->what.shocks; s++) {
        if (why->what.shock[s].node == node) {
            return true;
        }
    }
    return false;
}

static void say_passed(struct findings *findings, const struct why_study *why,
                       const struct pond_study *study)
{
    const double *passed = why->reasons->passed;
    pond_node most = -1;

    for (pond_node i = 0; i < study->network->nodes; i++) {
        if (passed[i] > 0.0 && (most < 0 || passed[i] > passed[most]) && !is_shocked(why, i)) {
            most = i;
        }
    }
    if (most >= 0) {
        char text[POND_FORMAT_SIZE];

        study_percent(text, passed[most], 3);
        say(findings,
            "Of the others, %s passes most on: losses of %s %% of all %s came by way of it.",
            study_label(study, most), text, why->esri->set[0].words);
    }
}

static void say_leverage(struct findings *findings, const struct why_study *why,
                         const struct pond_study *study)
{
    const struct pond_esri_leverage *l = why->leverage;
    pond_node most = 0;
    double less = 0.0;
    char text[2][POND_FORMAT_SIZE];

    for (pond_node i = 1; i < study->network->nodes; i++) {
        if (l->buffer_down[i] + l->buffer_up[i] > l->buffer_down[most] + l->buffer_up[most]) {
            most = i;
        }
    }
    less = 0.1 * (l->buffer_down[most] + l->buffer_up[most]);
    if (study_percents(text[0], text[1], why->total, why->total - less, 3)) {
        study_percent(text[0], less, 3);
        say(findings,
            "The loss hangs most on %s: if it could make up for a tenth of the inputs and orders "
            "that it misses, %s %% of all %s less would be lost.",
            study_label(study, most), text[0], why->esri->set[0].words);
    } else if (less > 0.0) {
        say(findings,
            "The loss hangs on no firm by itself: that one of them makes up for a tenth of the "
            "inputs and orders that it misses hardly changes it.");
    }
}

static void say_change(struct findings *findings, const struct why_study *why,
                       const struct pond_study *study, const int64_t *order)
{
    const struct pond_esri_change *best = why->changes > 0 ? &why->change[order[0]] : NULL;
    const char *industry = best != NULL ? study_industry(study, best->from) : NULL;

    if (best == NULL) {
        say(findings, "No second supplier promises to lower the loss.");
    } else if (!(why_study_gain(why, order[0]) > 0.0)) {
        say(findings, "None of %lld second suppliers that were tried lowers the loss.",
            (long long)why->changes);
    } else {
        char text[2][POND_FORMAT_SIZE];
        bool differ = study_percents(text[0], text[1], why->after[order[0]], why->total, 2);

        say(findings,
            "The best of %lld single changes that were tried is a second supplier%s%s for %s: if "
            "half of what it buys from %s came from %s, the loss %s %s %%%s%s%s.",
            (long long)why->changes, industry != NULL ? " of industry " : "",
            industry != NULL ? industry : "", study_label(study, best->customer),
            study_label(study, best->from), study_label(study, best->to),
            differ ? "would be" : "would hardly change from", differ ? text[0] : text[1],
            differ ? " and not " : "", differ ? text[1] : "", differ ? " %" : "");
    }
}

enum pond_status why_study_findings(const struct why_study *why, const struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct findings findings = {.count = 0};
    struct pond_table *table = NULL;
    int64_t *order = NULL;
    int32_t column = 0;

    POND_TRY(why_study_rank_changes(&order, why, err));
    say_total(&findings, why, study);
    say_carrier(&findings, why, study);
    say_passed(&findings, why, study);
    say_leverage(&findings, why, study);
    if (pond_study_integer(study, "changes") > 0) {
        say_change(&findings, why, study, order);
    }
    POND_TRY(pond_table_new(&table, "findings", "What was found, in words.", findings.count, err));
    POND_TRY(pond_table_add_text(table, "finding", "", "A sentence.", &column, err));
    for (int64_t row = 0; row < findings.count; row++) {
        POND_TRY(pond_table_set_text(table, column, row, findings.text[row], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(order);
    pond_table_free(table);
    return status;
}
