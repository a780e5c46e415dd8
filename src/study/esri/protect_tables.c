/* The answer of `pond ripple protect` as tables: what was chosen, how else, whom it helps.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/protect_study.h"
#include "study/who.h"

static int64_t at_most(const struct pond_study *study, int64_t rows)
{
    int64_t most = pond_study_integer(study, "list");

    return rows < most ? rows : most;
}

static enum pond_status add_figures(const struct protect_study *protect, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *a = protect->answer;
    const struct pond_esri_protect_step *last = a->steps > 0 ? &a->step[a->steps - 1] : NULL;
    double before = protect_before(protect);
    double gained = before - protect_after(protect);
    int64_t tried = 0;

    for (int64_t r = 0; r < a->steps; r++) {
        tried += a->step[r].tried;
    }
    POND_TRY(pond_result_add_figure(result, "lowered", protect_share_of(gained, before), "share",
                                    "By this share of itself the objective falls", err));
    POND_TRY(pond_result_add_figure(result, "mean_before", a->total, "share",
                                    "Mean loss of a failure before", err));
    POND_TRY(pond_result_add_figure(result, "mean_after", last != NULL ? last->total : a->total,
                                    "share", "Mean loss of a failure after", err));
    POND_TRY(pond_result_add_figure(result, "worst_before", a->worst, "share",
                                    "Largest loss of a failure before", err));
    POND_TRY(pond_result_add_figure(result, "worst_after", last != NULL ? last->worst : a->worst,
                                    "share", "Largest loss of a failure after", err));
    POND_TRY(pond_result_add_figure(result, "most", a->most, "share",
                                    "No choice of this size lowers the objective by more", err));
    if (protect_is_firms(protect) && a->most > 0.0) {
        POND_TRY(pond_result_add_figure(
            result, "proven", fmin(1.0, gained / a->most), "share",
            "The choice is proven to be at least so good, 1 being the best possible", err));
    }
    POND_TRY(pond_result_add_figure(result, "chosen", (double)a->steps, "measures",
                                    "Firms or second suppliers chosen", err));
    POND_TRY(pond_result_add_figure(result, "failures", (double)a->scenarios, "scenarios",
                                    "Failures looked at", err));
    POND_TRY(pond_result_add_figure(result, "trials", (double)tried, "trials",
                                    "Candidates tried, in all rounds", err));
    POND_TRY(pond_result_add_figure(result, "runs", (double)a->runs, "runs",
                                    "Failures run, in all trials", err));
done:
    return status;
}

/* --- a measure: a firm, or a second supplier --- */

struct measure_columns {
    struct study_who who; /* the firm held up, or the customer */
    int32_t from;
    int32_t to;
    double *value;
};

static enum pond_status add_measure(struct pond_table *table, struct measure_columns *c,
                                    const struct protect_study *protect, const char *currency,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(study_add_who(table, &c->who, err));
    if (!protect_is_firms(protect)) {
        POND_TRY(pond_table_add_text(table, "from", "", "The supplier that gives up half.",
                                     &c->from, err));
        POND_TRY(pond_table_add_text(table, "to", "", "The second supplier, of the same industry.",
                                     &c->to, err));
        POND_TRY(pond_table_add_f64(table, "value", currency, "What moves.", &c->value, err));
    }
done:
    return status;
}

static enum pond_status set_measure(struct pond_table *table, struct measure_columns *c,
                                    int64_t row, const struct pond_study *study,
                                    const struct pond_esri_candidate *one, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_change *change = &one->change;

    POND_TRY(study_set_who(table, &c->who, row, study,
                           one->node >= 0 ? one->node : change->customer, err));
    if (one->node < 0) {
        POND_TRY(pond_table_set_text(table, c->from, row, study_label(study, change->from), err));
        POND_TRY(pond_table_set_text(table, c->to, row, study_label(study, change->to), err));
        c->value[row] = pond_study_money(study, change->value);
    }
done:
    return status;
}

/* --- what was chosen --- */

struct chosen_columns {
    int64_t *round;
    int32_t state;
    struct measure_columns measure;
    double *gain;
    double *share;
    double *so_far;
    double *mean;
    double *worst;
    double *esri;
    int64_t *tried;
};

static enum pond_status add_chosen_columns(struct pond_table *table, struct chosen_columns *c,
                                           const struct protect_study *protect,
                                           const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "round", "", "1 was chosen first.", &c->round, err));
    POND_TRY(pond_table_add_text(table, "state", "", "chosen, or next: it would come next.",
                                 &c->state, err));
    POND_TRY(add_measure(table, &c->measure, protect, currency, err));
    POND_TRY(pond_table_add_f64(table, "gain", "share",
                                "What it lowers the objective by, given those before it.", &c->gain,
                                err));
    POND_TRY(pond_table_add_f64(table, "gain_share", "share", "The same, of what was lost before.",
                                &c->share, err));
    POND_TRY(pond_table_add_f64(table, "lowered", "share", "So far, of what was lost before.",
                                &c->so_far, err));
    POND_TRY(pond_table_add_f64(table, "mean_after", "share", "Mean loss of a failure with it.",
                                &c->mean, err));
    POND_TRY(pond_table_add_f64(table, "worst_after", "share", "Largest loss of a failure with it.",
                                &c->worst, err));
    if (protect_is_firms(protect)) {
        POND_TRY(pond_table_add_f64(table, "esri", "share", "The firm's own ESRI before.", &c->esri,
                                    err));
    }
    POND_TRY(pond_table_add_i64(table, "tried", "candidates", "Candidates tried in this round.",
                                &c->tried, err));
done:
    return status;
}

static enum pond_status add_chosen(const struct protect_study *protect,
                                   const struct pond_study *study, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    struct pond_table *table = NULL;
    struct chosen_columns c = {.round = NULL};
    double before = protect_before(protect);
    double gained = 0.0;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(pond_table_new(&table, "chosen", "What to protect, in the order of choice.",
                            answer->steps + (answer->has_next ? 1 : 0), err));
    POND_TRY(add_chosen_columns(table, &c, protect, currency, err));
    for (int64_t row = 0; row < table->rows; row++) {
        bool chosen = row < answer->steps;
        const struct pond_esri_protect_step *step = chosen ? &answer->step[row] : &answer->next;
        const struct pond_esri_candidate *one = &answer->candidate[step->candidate];

        gained += step->gain;
        c.round[row] = row + 1;
        c.gain[row] = step->gain;
        c.share[row] = protect_share_of(step->gain, before);
        c.so_far[row] = protect_share_of(gained, before);
        c.mean[row] = step->total;
        c.worst[row] = step->worst;
        c.tried[row] = step->tried;
        if (one->node >= 0) {
            c.esri[row] = answer->score[one->node];
        }
        POND_TRY(pond_table_set_text(table, c.state, row, chosen ? "chosen" : "next", err));
        POND_TRY(set_measure(table, &c.measure, row, study, one, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- other ways to choose --- */

struct way {
    const char *name;
    int64_t firms;
    double total;
    double worst;
};

struct way_columns {
    int32_t name;
    int32_t firms;
    double *lowered;
    double *mean;
    double *worst;
};

static enum pond_status add_way_columns(struct pond_table *table, struct way_columns *c,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "way", "", "How the firms were chosen.", &c->name, err));
    POND_TRY(pond_table_add_f64(table, "lowered", "share",
                                "What the objective falls by, of what was lost before.",
                                &c->lowered, err));
    POND_TRY(
        pond_table_add_f64(table, "mean_after", "share", "Mean loss of a failure.", &c->mean, err));
    POND_TRY(pond_table_add_f64(table, "worst_after", "share", "Largest loss of a failure.",
                                &c->worst, err));
    POND_TRY(pond_table_add_text(table, "firms", "", "Their codes.", &c->firms, err));
done:
    return status;
}

/* Codes, separated by blanks. */
static enum pond_status set_codes(struct pond_table *table, int32_t column, int64_t row,
                                  const struct pond_study *study, const pond_node *firm,
                                  int64_t firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = 1;
    size_t used = 0;
    char *text = NULL;

    for (int64_t f = 0; f < firms; f++) {
        size += strlen(pond_study_code(study, firm[f])) + 1;
    }
    POND_TRY(POND_NEW(&text, size, err));
    for (int64_t f = 0; f < firms; f++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s", f > 0 ? " " : "",
                                 pond_study_code(study, firm[f]));
    }
    POND_TRY(pond_table_set_text(table, column, row, text, err));
done:
    pondi_free(text);
    return status;
}

static enum pond_status add_ways(const struct protect_study *protect,
                                 const struct pond_study *study, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    struct pond_table *table = NULL;
    pond_node *greedy = NULL;
    struct way_columns c = {.name = 0};
    double before = protect_before(protect);
    const struct pond_esri_protect_step none = {.total = answer->total, .worst = answer->worst};
    const struct pond_esri_protect_step *last =
        answer->steps > 0 ? &answer->step[answer->steps - 1] : &none;
    const struct way way[3] = {
        {"one after the other", answer->steps, last->total, last->worst},
        {"highest ESRI", protect->naives, protect->naive_value.total, protect->naive_value.worst},
        {"every set", protect->exacts, protect->exact_value.total, protect->exact_value.worst},
    };
    const pond_node *firm[3] = {NULL, protect->naive, protect->exact};
    int64_t rows = protect->exact != NULL ? 3 : 2;

    POND_TRY(POND_NEW(&greedy, answer->steps, err));
    for (int64_t r = 0; r < answer->steps; r++) {
        greedy[r] = answer->candidate[answer->step[r].candidate].node;
    }
    firm[0] = greedy;
    POND_TRY(pond_table_new(&table, "comparison", "The same number of firms, chosen otherwise.",
                            rows, err));
    POND_TRY(add_way_columns(table, &c, err));
    for (int64_t row = 0; row < rows; row++) {
        double after = protect_is_worst(protect) ? way[row].worst : way[row].total;

        c.mean[row] = way[row].total;
        c.worst[row] = way[row].worst;
        c.lowered[row] = protect_share_of(before - after, before);
        POND_TRY(pond_table_set_text(table, c.name, row, way[row].name, err));
        POND_TRY(set_codes(table, c.firms, row, study, firm[row], way[row].firms, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(greedy);
    pond_table_free(table);
    return status;
}

/* --- candidates --- */

/* Those that were tried alone, by what they gain. */
static enum pond_status rank_candidates(struct study_ranked **out, int64_t *tried,
                                        const struct pond_esri_protection *answer,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *gain = NULL;

    *tried = 0;
    POND_TRY(POND_NEW(&gain, answer->candidates, err));
    for (int64_t c = 0; c < answer->candidates; c++) {
        bool known = !isnan(answer->candidate[c].first_gain);

        gain[c] = known ? answer->candidate[c].first_gain : -HUGE_VAL;
        *tried += known;
    }
    POND_TRY(study_rank(out, gain, answer->candidates, err));
done:
    pondi_free(gain);
    return status;
}

static enum pond_status add_candidates(const struct protect_study *protect,
                                       const struct pond_study *study, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct measure_columns measure = {.from = 0};
    double *gain = NULL;
    double *promise = NULL;
    int32_t chosen = 0;
    int64_t tried = 0;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(rank_candidates(&ranked, &tried, answer, err));
    POND_TRY(pond_table_new(&table, "candidates", "What each would gain alone, of those tried.",
                            at_most(study, tried), err));
    POND_TRY(add_measure(table, &measure, protect, currency, err));
    POND_TRY(pond_table_add_f64(table, "gain", "share", "What it lowers the objective by, alone.",
                                &gain, err));
    POND_TRY(pond_table_add_f64(table, "promise", "share",
                                "What it was thought to lower the mean loss by at most.", &promise,
                                err));
    POND_TRY(
        pond_table_add_text(table, "chosen", "", "yes: it is part of the choice.", &chosen, err));
    for (int64_t row = 0; row < table->rows; row++) {
        const struct pond_esri_candidate *one = &answer->candidate[ranked[row].item];

        gain[row] = one->first_gain;
        promise[row] = one->estimate;
        POND_TRY(set_measure(table, &measure, row, study, one, err));
        POND_TRY(pond_table_set_text(table, chosen, row, one->chosen ? "yes" : "no", err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}

/* --- failures --- */

static enum pond_status add_failures(const struct protect_study *protect,
                                     const struct pond_study *study, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    double *before = NULL;
    double *after = NULL;
    int32_t who = 0;

    POND_TRY(study_rank(&ranked, answer->before, answer->scenarios, err));
    POND_TRY(pond_table_new(&table, "failures", "The largest losses before, and what is left.",
                            at_most(study, answer->scenarios), err));
    POND_TRY(pond_table_add_text(table, "fails", "", "Who fails.", &who, err));
    POND_TRY(pond_table_add_f64(table, "before", "share", "What is lost.", &before, err));
    POND_TRY(pond_table_add_f64(table, "after", "share", "What is lost with what was chosen.",
                                &after, err));
    for (int64_t row = 0; row < table->rows; row++) {
        before[row] = ranked[row].score;
        after[row] = answer->after[ranked[row].item];
        POND_TRY(pond_table_set_text(table, who, row,
                                     protect_scenario(protect, study, ranked[row].item), err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}

/* --- notes --- */

static enum pond_status add_guarantee(const struct protect_study *protect,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;

    if (answer->submodular) {
        POND_TRY(pond_result_assume(
            result, err,
            "No input matters here, so gains are submodular: choosing one after the other is "
            "certain to gain at least 63 %% (1 - 1/e) of the most that can be gained."));
    } else {
        POND_TRY(pond_result_assume(
            result, err,
            "Gains are not submodular here (%s): choosing one after the other is a heuristic. What "
            "it reaches at least is said by the bound, \"proven\".",
            protect_is_worst(protect)   ? "the largest of several losses"
            : protect_is_firms(protect) ? "inputs that cannot be replaced, the larger of two "
                                          "losses, losses that eps leaves out"
                                        : "second suppliers"));
    }
    if (protect_is_firms(protect)) {
        POND_TRY(pond_result_assume(
            result, err,
            "A firm that is held up neither fails nor passes a loss on, whatever happens; what "
            "that costs is not counted, and is taken to be the same for all."));
    } else {
        POND_TRY(pond_result_assume(
            result, err,
            "Second suppliers are those that derivatives of each failure's loss propose, summed "
            "up; "
            "the %lld most promising of %lld were tried. That they can deliver is supposed.",
            (long long)(protect->what.candidates < answer->candidates ? protect->what.candidates
                                                                      : answer->candidates),
            (long long)answer->candidates));
    }
    POND_TRY(pond_result_assume(
        result, err,
        protect->chance != NULL ? "Failures are as likely as the file of chances says."
        : answer->scenarios > 1 ? "All failures are equally likely, and one comes at a time."
                                : "There is one scenario."));
done:
    return status;
}

static enum pond_status add_notes(const struct protect_study *protect,
                                  const struct pond_study *study, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_protection *answer = protect->answer;
    int64_t budget = protect->what.budget;

    POND_TRY(add_guarantee(protect, result, err));
    POND_TRY(esri_study_notes(protect->esri, study, result, err));
    if (answer->unsettled > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld runs had not settled after max_iterations steps.",
                                  (long long)answer->unsettled, (long long)answer->runs));
    }
    if (answer->steps < budget && answer->worst > 0.0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld were chosen: nothing else lowers the objective.",
                                  (long long)answer->steps, (long long)budget));
    }
    if (!(answer->worst > 0.0)) {
        POND_TRY(pond_result_warn(result, err, "Nothing is lost: there is nothing to protect."));
    }
    if (!protect_is_firms(protect) && answer->candidates == 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "No second supplier is proposed: no industry that matters has "
                                  "another firm that loses less."));
    }
done:
    return status;
}

enum pond_status protect_study_tables(const struct protect_study *protect,
                                      const struct pond_study *study, struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_figures(protect, result, err));
    POND_TRY(protect_study_findings(protect, study, result, err));
    POND_TRY(add_chosen(protect, study, result, err));
    if (protect_is_firms(protect)) {
        POND_TRY(add_ways(protect, study, result, err));
    }
    POND_TRY(add_candidates(protect, study, result, err));
    POND_TRY(add_failures(protect, study, result, err));
    POND_TRY(add_notes(protect, study, result, err));
done:
    return status;
}
