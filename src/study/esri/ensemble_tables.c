/* The answer of `pond ripple ensemble`: draw by draw, in sentences, and what was supposed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "study/esri/ensemble_study.h"

void ensemble_say(struct ensemble_findings *findings, const char *format, ...)
{
    va_list list;

    if (findings->count == ENSEMBLE_SENTENCES) {
        return;
    }
    va_start(list, format);
    /* The analyzer does not know va_start here. NOLINTNEXTLINE(clang-analyzer-valist.*) */
    (void)vsnprintf(findings->text[findings->count++], ENSEMBLE_SENTENCE_SIZE, format, list);
    va_end(list);
}

/* --- draw by draw --- */

struct draw_columns {
    int64_t *draw;
    double *mean;
    double *highest;
    double *correlation;
    double *overlap;
    int64_t *links;
    int64_t *added;
    int64_t *wanted;
    int64_t *left;
    double *value;
    int64_t *moved;
    int32_t rule;
    int64_t *unsettled;
};

static enum pond_status add_links_columns(struct pond_table *table, struct draw_columns *c,
                                          const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "links", "links", "Supply links.", &c->links, err));
    POND_TRY(pond_table_add_i64(table, "left_out", "links", "Links left out.", &c->left, err));
    POND_TRY(pond_table_add_i64(table, "added", "links", "Links added.", &c->added, err));
    POND_TRY(pond_table_add_i64(table, "wanted", "links",
                                "Links to be added; more than were, where firms had no room.",
                                &c->wanted, err));
    POND_TRY(pond_table_add_f64(table, "added_value", currency, "Trade over links added.",
                                &c->value, err));
    POND_TRY(pond_table_add_i64(table, "classes_moved", "pairs",
                                "Pairs of industries whose input class moved.", &c->moved, err));
    POND_TRY(pond_table_add_text(table, "rule", "", "Rule of input classes.", &c->rule, err));
done:
    return status;
}

static enum pond_status add_draw_columns(struct pond_table *table, struct draw_columns *c,
                                         const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "draw", "", "0 is the record.", &c->draw, err));
    POND_TRY(pond_table_add_f64(table, "mean", "share", "Mean score.", &c->mean, err));
    POND_TRY(pond_table_add_f64(table, "highest", "share", "Highest score.", &c->highest, err));
    POND_TRY(pond_table_add_f64(table, "rank_correlation", "",
                                "Of the ranks with those on record (Spearman).", &c->correlation,
                                err));
    POND_TRY(pond_table_add_f64(table, "overlap", "share",
                                "Share of the record's top that is in this draw's.", &c->overlap,
                                err));
    POND_TRY(add_links_columns(table, c, currency, err));
    POND_TRY(pond_table_add_i64(table, "unsettled", "runs", "Runs that had not settled.",
                                &c->unsettled, err));
done:
    return status;
}

static enum pond_status fill_draw(const struct ensemble_study *state, struct pond_table *table,
                                  const struct draw_columns *c, int64_t d, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct ensemble_row *row = ensemble_row_of(state, d);

    c->draw[d] = d;
    c->mean[d] = row->mean;
    c->highest[d] = row->highest;
    c->overlap[d] = ensemble_overlap(state, d);
    c->links[d] = row->count.link.links;
    c->left[d] = row->count.link.left;
    c->added[d] = row->count.link.added;
    c->wanted[d] = row->count.link.wanted;
    c->value[d] = row->count.link.value;
    c->moved[d] = row->count.moved;
    c->unsettled[d] = row->unsettled;
    POND_TRY(pond_rank_correlation(ensemble_ranks_of(state, 0), ensemble_ranks_of(state, d),
                                   state->count, &c->correlation[d], err));
    if (d > 0 && state->input.rules > 1) {
        POND_TRY(pond_table_set_text(table, c->rule, d, state->rules.name[row->count.rule], err));
    }
done:
    return status;
}

static enum pond_status add_draws(const struct ensemble_study *state,
                                  const struct pond_study *study, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct draw_columns c;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(pond_table_new(&table, "draws", "Draw by draw, the record first.",
                            state->plan.draws + 1, err));
    POND_TRY(add_draw_columns(table, &c, currency, err));
    for (int64_t d = 0; d <= state->plan.draws; d++) {
        POND_TRY(fill_draw(state, table, &c, d, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- findings, assumptions, warnings --- */

static enum pond_status add_findings(const struct ensemble_findings *findings,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t column = 0;

    POND_TRY(pond_table_new(&table, "findings", "What the draws say.", findings->count, err));
    POND_TRY(pond_table_add_text(table, "finding", "", "A sentence.", &column, err));
    for (int64_t row = 0; row < findings->count; row++) {
        POND_TRY(pond_table_set_text(table, column, row, findings->text[row], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status assume_links(const struct ensemble_study *state, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_draw_rule *rule = &state->input.links;
    const struct pond_draw_facts *facts = &state->facts;

    if (rule->anew) {
        POND_TRY(pond_result_assume(
            result, err,
            "All links are drawn anew: sellers of an industry in proportion to what they sell, "
            "with the number of links on record expected, and what each firm sells, and buys of "
            "each industry, kept; what finds no place is traded outside."));
    }
    if (rule->thin > 0.0) {
        POND_TRY(pond_result_assume(result, err, "Each draw leaves out %g %% of the links.",
                                    100.0 * rule->thin));
    }
    if (rule->missing > 0.0) {
        POND_TRY(pond_result_assume(
            result, err,
            "%g %% of all links are on no record, at random: about %.0f, of firms like those that "
            "trade on record, %.0f %% of them with an industry of which the customer has no "
            "supplier on record. The logarithm of a new link's value follows that of its "
            "supplier's other links with weight %.2f, that of its customer's with %.2f, and chance "
            "with a standard deviation of %.2f.",
            100.0 * rule->missing, facts->missing, 100.0 * facts->fresh, facts->supplier,
            facts->customer, facts->unlike));
    }
    if (rule->threshold > 0.0) {
        POND_TRY(pond_result_assume(
            result, err, "About %.0f links worth less than %g each are on no record (%s).",
            facts->below, rule->threshold,
            rule->below >= 0.0 ? "as given"
                               : "a log-normal fitted to the values above continues below"));
    }
done:
    return status;
}

static enum pond_status assume_classes(const struct ensemble_study *state,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (state->input.class_moves > 0.0) {
        POND_TRY(pond_result_assume(result, err,
                                    "The input class of a pair of industries is a neighbouring "
                                    "one with probability %g.",
                                    state->input.class_moves));
    }
    if (state->input.weight != POND_WEIGHT_GIVEN) {
        POND_TRY(pond_result_assume(result, err,
                                    "In a draw a firm counts by what it sells and buys there."));
    }
    if (state->input.rules > 1) {
        POND_TRY(pond_result_assume(result, err,
                                    "One of %d rules of input classes holds in a draw, each as "
                                    "likely.",
                                    (int)state->input.rules));
    }
done:
    return status;
}

static enum pond_status assume_trade(const struct ensemble_study *state, struct pond_result *result,
                                     struct pond_error *err)
{
    const struct pond_draw_rule *rule = &state->input.links;

    if (!(rule->thin > 0.0) && !(rule->missing > 0.0) && !(rule->threshold > 0.0)) {
        return POND_OK;
    }
    return pond_result_assume(
        result, err,
        rule->from_outside
            ? "Trade over unseen links is on record as sales outside and purchases from unknown "
              "sellers, as far as a firm has them; the rest comes on top."
            : "Trade over unseen links is in no record: it comes on top of what firms sell and "
              "buy.");
}

static enum pond_status warn(const struct ensemble_study *state, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double wanted = 0.0;
    double added = 0.0;
    double value = 0.0;
    double on_top = 0.0;
    int64_t unsettled = 0;

    for (int64_t d = 1; d <= state->plan.draws; d++) {
        const struct ensemble_row *row = ensemble_row_of(state, d);

        wanted += (double)row->count.link.wanted;
        added += (double)row->count.link.added;
        value += row->count.link.value;
        on_top += row->count.link.new_sold;
        unsettled += row->unsettled;
    }
    if (added < 0.99 * wanted) {
        POND_TRY(pond_result_warn(result, err,
                                  "Only %.0f %% of the links to be added found a pair of firms "
                                  "that does not trade yet: the network is too small, or full.",
                                  100.0 * added / wanted));
    }
    if (state->input.links.from_outside && on_top > 0.5 * value) {
        POND_TRY(pond_result_warn(result, err,
                                  "Firms have so few sales outside on record that %.0f %% of the "
                                  "trade over links added comes on top of what they sell.",
                                  100.0 * on_top / value));
    }
    if (unsettled > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "Runs of draws that had not settled (see table draws): %lld.",
                                  (long long)unsettled));
    }
done:
    return status;
}

/* What "ripple esri" would say of the record. */
static enum pond_status add_record_notes(const struct ensemble_study *state,
                                         const struct pond_study *study, struct pond_result *result,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct esri_columns *answer = &state->esri->answer;

    POND_TRY(POND_NEW(&answer->settled, state->count, err));
    for (int64_t i = ensemble_row_of(state, 0)->unsettled; i < state->count; i++) {
        answer->settled[i] = 1;
    }
    if (state->esri->batch.tol > 0.0) {
        POND_TRY(POND_NEW(&answer->total_hi, state->count, err));
    }
    POND_TRY(esri_study_notes(state->esri, study, result, err));
done:
    return status;
}

static enum pond_status add_figures(const struct ensemble_study *state,
                                    const struct pond_study *study, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double correlation = 0.0;
    const double *column =
        pond_table_column(pond_result_table(result, "draws"), "rank_correlation")->data.f64;

    for (int64_t d = 1; d <= state->plan.draws; d++) {
        correlation += column[d] / (double)state->plan.draws;
    }
    POND_TRY(pond_result_add_figure(result, "firms", study->network->nodes, "firms",
                                    "Firms in the network", err));
    POND_TRY(pond_result_add_figure(result, "links",
                                    (double)ensemble_row_of(state, 0)->count.link.links, "links",
                                    "Supply links on record", err));
    POND_TRY(pond_result_add_figure(result, "draws", (double)state->plan.draws, "draws",
                                    "Economies drawn", err));
    if (state->count > 1) {
        POND_TRY(pond_result_add_figure(result, "rank_correlation", correlation, "",
                                        "Of a draw's ranks with those on record, on average", err));
    }
done:
    return status;
}

enum pond_status ensemble_study_tables(const struct ensemble_study *state,
                                       const struct pond_study *study, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct ensemble_findings findings = {.count = 0};

    POND_TRY(ensemble_study_firms(state, study, &findings, result, err));
    POND_TRY(ensemble_study_shares(state, &findings, result, err));
    POND_TRY(add_draws(state, study, result, err));
    POND_TRY(add_findings(&findings, result, err));
    POND_TRY(add_figures(state, study, result, err));
    POND_TRY(assume_links(state, result, err));
    POND_TRY(assume_trade(state, result, err));
    POND_TRY(assume_classes(state, result, err));
    POND_TRY(add_record_notes(state, study, result, err));
    POND_TRY(warn(state, result, err));
done:
    return status;
}
