/* What `pond ripple why` found, in sentences with names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/who.h"
#include "study/why_study.h"

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
    char who[256];

    if (why->what.shocks == 1) {
        (void)snprintf(who, sizeof who, "%s", study_label(study, why->what.shock[0].node));
    } else {
        (void)snprintf(who, sizeof who, "the %lld firms of the scenario",
                       (long long)why->what.shocks);
    }
    say(findings,
        "The failure of %s takes %.2f %% of all %s along: %.2f %% is its own loss, %.2f %% is "
        "lost for want of inputs (%.2f %% directly), %.2f %% for want of orders (%.2f %% "
        "directly).",
        who, 100.0 * r->total, why->esri->set[0].words, 100.0 * r->own,
        100.0 * (r->down_direct + r->down_indirect), 100.0 * r->down_direct,
        100.0 * (r->up_direct + r->up_indirect), 100.0 * r->up_direct);
}

static void say_carrier(struct findings *findings, const struct why_study *why,
                        const struct pond_study *study)
{
    const struct pond_esri_reasons *r = why->reasons;
    const struct pond_esri_carrier *most = NULL;
    double carried = 0.0;

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
    say(findings,
        "The one link that carries most is from %s to %s: by it %s loses %.3f %% of all %s for "
        "want of %s, %.1f %% of what is lost beyond the failure itself.",
        study_label(study, most->supplier), study_label(study, most->customer),
        study_label(study, most->up ? most->supplier : most->customer), 100.0 * carried,
        why->esri->set[0].words, most->up ? "orders" : "inputs",
        100.0 * carried / (r->total - r->own));
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
        say(findings,
            "Of the others, %s passes most on: losses of %.3f %% of all %s came by way of it.",
            study_label(study, most), 100.0 * passed[most], why->esri->set[0].words);
    }
}

static void say_leverage(struct findings *findings, const struct why_study *why,
                         const struct pond_study *study)
{
    const struct pond_esri_leverage *l = why->leverage;
    pond_node most = 0;

    for (pond_node i = 1; i < study->network->nodes; i++) {
        if (l->buffer_down[i] + l->buffer_up[i] > l->buffer_down[most] + l->buffer_up[most]) {
            most = i;
        }
    }
    if (l->buffer_down[most] + l->buffer_up[most] > 0.0) {
        say(findings,
            "The loss hangs most on %s: if it could make up for a tenth of the inputs and orders "
            "that it misses, %.3f %% of all %s less would be lost.",
            study_label(study, most), 10.0 * (l->buffer_down[most] + l->buffer_up[most]),
            why->esri->set[0].words);
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
        say(findings,
            "The best of %lld single changes that were tried is a second supplier%s%s for %s: if "
            "half of what it buys from %s came from %s, the loss would be %.2f %% and not %.2f %%.",
            (long long)why->changes, industry != NULL ? " of industry " : "",
            industry != NULL ? industry : "", study_label(study, best->customer),
            study_label(study, best->from), study_label(study, best->to),
            100.0 * why->after[order[0]], 100.0 * why->total);
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
