/* The answer of `pond ripple esri`: the ranking, who stands behind it, figures and notes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/esri_measures.h"
#include "study/esri/esri_sets.h"
#include "study/esri/esri_study.h"
#include "study/who.h"

#define BEHIND_FIRMS 10
#define BEHIND_LINKS 3

static pond_node node_of(const struct esri_study *state, int64_t item)
{
    return state->node != NULL ? state->node[item] : (pond_node)item;
}

/* --- the ranking --- */

/* By enum pond_esri_closed. */
static const char *const flags[POND_ESRI_CLOSED_COUNT] = {
    NULL, "closed group", "closed network", "rounding", "cut short", "circle of inputs"};

/* What to do about an interval that is wide, by enum pond_esri_closed. */
static const char *const advice[POND_ESRI_CLOSED_COUNT] = {
    [POND_ESRI_ROUNDING] = "The bounds hold. Ask for a larger --tol.",
    [POND_ESRI_CUT_SHORT] = "The bounds hold. Ask for a larger --max-iterations.",
    [POND_ESRI_CIRCLE] = "The bounds hold. Try --substitution or a larger --tol."};

/* Did rounding decide on the last step of a run? In mode reference only. */
static bool is_tie(const struct esri_study *state, int64_t item)
{
    return state->answer.total_hi == NULL && state->answer.tie != NULL &&
           state->answer.tie[item] != 0;
}

static bool has_tie(const struct esri_study *state)
{
    for (int64_t item = 0; item < state->batch.count; item++) {
        if (is_tie(state, item)) {
            return true;
        }
    }
    return false;
}

struct ranking_columns {
    int64_t *rank;
    double *esri;
    double *down;
    double *up;
    double *own;
    double *output;
    int64_t *suppliers;
    int64_t *customers;
    int64_t *iterations;
    double *high;
    int32_t flag; /* column */
    bool ties;    /* the flag is that of ties */
    struct esri_measures measures;
};

static enum pond_status add_ranking_columns(struct pond_table *table, struct ranking_columns *c,
                                            const struct esri_study *state, const char *currency,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool bounds = state->answer.total_hi != NULL;

    POND_TRY(pond_table_add_f64(table, "esri", "share",
                                "Share of all weight lost when the firm stops, its own included.",
                                &c->esri, err));
    if (bounds) {
        POND_TRY(pond_table_add_f64(table, "esri_high", "share",
                                    "At most this is lost; esri, down and up are lower bounds.",
                                    &c->high, err));
        POND_TRY(pond_table_add_text(
            table, "flag", "",
            "closed group: orders that are lost never leak out, so at rest a whole group of firms "
            "is lost. All others say why the interval is wider than tol; closed network: lost "
            "orders leak out too slowly; circle of inputs: losses for want of inputs go round; "
            "rounding: tol is narrower than rounding allows; cut short: by max_iterations.",
            &c->flag, err));
    } else if (has_tie(state)) {
        c->ties = true;
        POND_TRY(pond_table_add_text(
            table, "flag", "",
            "tie: a loss grew by eps to within 1e-12, so that rounding decides on the last step.",
            &c->flag, err));
    }
    POND_TRY(pond_table_add_f64(table, "down", "share",
                                "Lost along its customers for want of inputs.", &c->down, err));
    POND_TRY(pond_table_add_f64(table, "up", "share",
                                "Lost along its suppliers for want of orders.", &c->up, err));
    POND_TRY(pond_table_add_f64(table, "own", "share", "The firm's own share of all weight.",
                                &c->own, err));
    POND_TRY(esri_measures_add(table, &c->measures, state, err));
    POND_TRY(pond_table_add_f64(table, "output", currency,
                                "Sales to firms and to final consumers in the period.", &c->output,
                                err));
    POND_TRY(
        pond_table_add_i64(table, "suppliers", "firms", "Firms it buys from.", &c->suppliers, err));
    POND_TRY(
        pond_table_add_i64(table, "customers", "firms", "Firms it sells to.", &c->customers, err));
    POND_TRY(
        pond_table_add_i64(table, "iterations", "steps",
                           bounds ? "Steps of the lower bound." : "Steps until the losses settled.",
                           &c->iterations, err));
done:
    return status;
}

static enum pond_status add_ranking(const struct esri_study *state, const struct pond_study *study,
                                    const struct study_ranked *ranked, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_who who;
    struct ranking_columns c = {0};
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(pond_table_new(&table, "firms", "Firms by systemic risk, the highest first.",
                            state->batch.count, err));
    POND_TRY(pond_table_add_i64(table, "rank", "", "1 is the highest score.", &c.rank, err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(add_ranking_columns(table, &c, state, currency, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t item = ranked[row].item;
        pond_node node = node_of(state, item);
        c.rank[row] = row + 1;
        c.esri[row] = esri_score(state->answer.total, state, item, 0);
        if (state->answer.total_hi != NULL) {
            c.high[row] = esri_score(state->answer.total_hi, state, item, 0);
            POND_TRY(
                pond_table_set_text(table, c.flag, row, flags[state->answer.closed[item]], err));
        } else if (c.ties && is_tie(state, item)) {
            POND_TRY(pond_table_set_text(table, c.flag, row, "tie", err));
        }
        c.down[row] = esri_score(state->answer.down, state, item, 0);
        c.up[row] = esri_score(state->answer.up, state, item, 0);
        c.own[row] = state->weight[node] / state->set[0].total;
        esri_measures_fill(&c.measures, row, state, item);
        c.output[row] = pond_study_money(study, pond_view_sales(state->view, node) +
                                                    study->network->final_demand[node]);
        c.suppliers[row] = pond_view_suppliers(state->view, node).links;
        c.customers[row] = pond_view_customers(state->view, node).links;
        c.iterations[row] = state->answer.iterations[item];
        POND_TRY(study_set_who(table, &who, row, study, node, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    esri_measures_clear(&c.measures);
    pond_table_free(table);
    return status;
}

/* --- who stands behind the first ones --- */

/* The row's links by value, the largest first. */
static enum pond_status rank_links(struct study_ranked **out, struct pond_row row,
                                   struct pond_error *err)
{
    return study_rank(out, row.value, row.links, err);
}

struct behind_table {
    struct pond_table *table;
    int32_t firm;
    int32_t firm_name;
    int32_t role;
    struct study_who who;
    double *value;
    double *share;
    int64_t rows; /* filled so far */
};

static enum pond_status add_side(struct behind_table *behind, const struct esri_study *state,
                                 const struct pond_study *study, pond_node node, bool suppliers,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_row links =
        suppliers ? pond_view_suppliers(state->view, node) : pond_view_customers(state->view, node);
    double total =
        suppliers ? pond_view_purchases(state->view, node) : pond_view_sales(state->view, node);
    struct study_ranked *ranked = NULL;

    POND_TRY(rank_links(&ranked, links, err));
    for (int64_t i = 0; i < links.links && i < BEHIND_LINKS; i++) {
        int64_t row = behind->rows++;
        const char *name = pond_study_name(study, node);
        POND_TRY(pond_table_set_text(behind->table, behind->firm, row, pond_study_code(study, node),
                                     err));
        POND_TRY(pond_table_set_text(behind->table, behind->firm_name, row,
                                     name[0] == '\0' ? NULL : name, err));
        POND_TRY(pond_table_set_text(behind->table, behind->role, row,
                                     suppliers ? "supplier" : "customer", err));
        POND_TRY(study_set_who(behind->table, &behind->who, row, study, links.node[ranked[i].item],
                               err));
        behind->value[row] = ranked[i].score;
        behind->share[row] = ranked[i].score / total;
    }
done:
    pondi_free(ranked);
    return status;
}

static int64_t behind_rows(const struct esri_study *state, pond_node node)
{
    int64_t suppliers = pond_view_suppliers(state->view, node).links;
    int64_t customers = pond_view_customers(state->view, node).links;

    return (suppliers < BEHIND_LINKS ? suppliers : BEHIND_LINKS) +
           (customers < BEHIND_LINKS ? customers : BEHIND_LINKS);
}

static enum pond_status add_who_behind(struct behind_table *behind, const char *currency,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = behind->table;

    POND_TRY(pond_table_add_text(table, "of", "", "Code of the firm that ranks high.",
                                 &behind->firm, err));
    POND_TRY(pond_table_add_text(table, "of_name", "", "Its name.", &behind->firm_name, err));
    POND_TRY(pond_table_add_text(table, "role", "", "What the other firm is to it.", &behind->role,
                                 err));
    POND_TRY(study_add_who(table, &behind->who, err));
    POND_TRY(
        pond_table_add_f64(table, "value", currency, "Traded in the period.", &behind->value, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "Of its purchases from firms, or of its sales to firms.",
                                &behind->share, err));
done:
    return status;
}

static enum pond_status add_behind(const struct esri_study *state, const struct pond_study *study,
                                   const struct study_ranked *ranked, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct behind_table behind = {0};
    int64_t firms = state->batch.count < BEHIND_FIRMS ? state->batch.count : BEHIND_FIRMS;
    int64_t rows = 0;
    char currency[4];

    pond_study_currency(study, currency);
    for (int64_t i = 0; i < firms; i++) {
        rows += behind_rows(state, node_of(state, ranked[i].item));
    }
    POND_TRY(pond_table_new(&behind.table, "behind",
                            "The largest suppliers and customers of the firms that rank highest.",
                            rows, err));
    POND_TRY(add_who_behind(&behind, currency, err));
    for (int64_t i = 0; i < firms; i++) {
        pond_node node = node_of(state, ranked[i].item);
        POND_TRY(add_side(&behind, state, study, node, true, err));
        POND_TRY(add_side(&behind, state, study, node, false, err));
    }
    POND_TRY(pond_result_add_table(result, &behind.table, err));
done:
    pond_table_free(behind.table);
    return status;
}

/* --- figures and notes --- */

static enum pond_status add_score_figures(const struct esri_study *state,
                                          const struct pond_study *study,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = state->batch.count;
    double sum = 0.0;
    double highest = 0.0;
    int64_t above = 0;
    int64_t steps = 0;

    for (int64_t i = 0; i < count; i++) {
        double score = esri_score(state->answer.total, state, i, 0);

        sum += score;
        highest = fmax(highest, score);
        above += score > 0.01 ? 1 : 0;
        steps = state->answer.iterations[i] > steps ? state->answer.iterations[i] : steps;
    }
    POND_TRY(pond_result_add_figure(result, "firms", study->network->nodes, "firms",
                                    "Firms in the network", err));
    POND_TRY(pond_result_add_figure(result, "links", (double)pond_view_links(state->view), "links",
                                    "Supply links", err));
    if (count == 1) {
        POND_TRY(pond_result_add_figure(result, "esri", state->answer.total[0], "share",
                                        "Share of all weight lost", err));
        if (state->answer.total_hi != NULL) {
            POND_TRY(pond_result_add_figure(result, "esri_high", state->answer.total_hi[0], "share",
                                            "At most this is lost", err));
        }
        POND_TRY(pond_result_add_figure(result, "down", state->answer.down[0], "share",
                                        "Lost for want of inputs", err));
        POND_TRY(pond_result_add_figure(result, "up", state->answer.up[0], "share",
                                        "Lost for want of orders", err));
    } else {
        POND_TRY(pond_result_add_figure(result, "scores", (double)count, "firms",
                                        "Firms that were closed one at a time", err));
        POND_TRY(pond_result_add_figure(result, "highest", highest, "share", "Highest score", err));
        POND_TRY(pond_result_add_figure(result, "mean", sum / (double)count, "share", "Mean score",
                                        err));
        POND_TRY(pond_result_add_figure(result, "above_1_percent", (double)above, "firms",
                                        "Firms with a score above 0.01", err));
    }
    POND_TRY(pond_result_add_figure(result, "steps", (double)steps, "steps",
                                    "Most steps that a run took", err));
    if (state->answer.total_hi != NULL) {
        struct pond_esri_facts facts = pond_esri_model_facts(state->model);

        POND_TRY(pond_result_add_figure(
            result, "kappa", facts.kappa, "steps",
            facts.kappa_least ? "Mean steps until a lost order has leaked out: more than "
                                "this, the exact number was not found"
                              : "Mean steps until a lost order has leaked out (endless "
                                "where a closed group takes it)",
            err));
        POND_TRY(pond_result_add_figure(result, "closed_groups", facts.closed_groups, "groups",
                                        "Groups of firms that sell only to each other", err));
    }
done:
    return status;
}

static enum pond_status add_assumptions(const struct esri_study *state,
                                        const struct pond_study *study, struct pond_result *result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *rule = pond_study_text(study, "inputs");

    if (state->answer.total_hi != NULL) {
        POND_TRY(
            pond_result_assume(result, err,
                               "Scores are proven bounds of the losses at rest, at most %g apart "
                               "where no flag says otherwise.",
                               state->batch.tol));
    } else {
        POND_TRY(pond_result_assume(
            result, err,
            "Scores are those of the step at which no loss grew by more than %g (%s); they "
            "depend on it; bounds (\"pond ripple esri --mode limit\") do not.",
            pond_study_number(study, "eps"), pond_study_text(study, "stop")));
    }
    if (strcmp(rule, "sector") == 0) {
        POND_TRY(pond_result_assume(result, err, "%s", pond_esri_classes_assumption()));
    } else {
        POND_TRY(pond_result_assume(result, err, "Inputs by the rule \"%s\".", rule));
    }
    POND_TRY(pond_result_assume(
        result, err,
        pond_study_bool(study, "substitution")
            ? "Other suppliers of an industry step in by market share; a dead market "
              "does not."
            : "No supplier steps in for another."));
    if (!state->weightless) {
        POND_TRY(pond_result_assume(result, err, "A firm's loss counts by %s%s, as on record%s.",
                                    state->set[0].file ? "the weights of " : "its ",
                                    state->set[0].file ? pond_study_text(study, "weight_file")
                                                       : state->set[0].words,
                                    state->changes > 0 ? ", whatever links are changed" : ""));
    }
    POND_TRY(pond_result_assume(
        result, err,
        pond_study_bool(study, "outside")
            ? "Sales to final consumers and purchases from unknown sellers go on."
            : "Sales to final consumers and purchases from unknown sellers are left out."));
done:
    return status;
}

/* Why scores say less than they seem to, and what to do about it. */
static enum pond_status warn_closed(const struct esri_study *state, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_facts facts = pond_esri_model_facts(state->model);
    int64_t count[POND_ESRI_CLOSED_COUNT] = {0};

    for (int64_t i = 0; i < state->batch.count; i++) {
        count[state->answer.closed[i]]++;
    }
    if (count[POND_ESRI_CLOSED_GROUP] > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Scores flagged \"closed group\": %lld of %lld. There a firm closes that sells only to "
            "firms that sell only to each other, so no lost order ever leaks out, and at rest all "
            "of "
            "them are lost. That is exact, and says little. Record sales to final consumers "
            "(trades "
            "without a buyer), or ask for --mode reference, which stops after some steps.",
            (long long)count[POND_ESRI_CLOSED_GROUP], (long long)state->batch.count));
    }
    if (count[POND_ESRI_SLOW_LEAK] > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Scores flagged \"closed network\": %lld of %lld. Losses for want of orders leak out "
            "so slowly that their intervals were still wider than tol after some thousand steps, "
            "the most that a firm gets (kappa, mean steps of a lost order until it has leaked out: "
            "%s%.3g). The bounds hold all the same. Record sales to final consumers, ask for a "
            "larger --tol, or for --mode reference.",
            (long long)count[POND_ESRI_SLOW_LEAK], (long long)state->batch.count,
            facts.kappa_least ? "more than " : "", facts.kappa));
    }
    for (int why = POND_ESRI_ROUNDING; why < POND_ESRI_CLOSED_COUNT; why++) {
        if (count[why] > 0) {
            POND_TRY(
                pond_result_warn(result, err, "Scores flagged \"%s\": %lld of %lld. There %s. %s",
                                 flags[why], (long long)count[why], (long long)state->batch.count,
                                 pond_esri_closed_reason((enum pond_esri_closed)why), advice[why]));
        }
    }
done:
    return status;
}

/* The same of runs that stop by eps. */
static enum pond_status warn_unsettled(const struct esri_study *state,
                                       const struct pond_study *study, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_facts facts = pond_esri_model_facts(state->model);
    int64_t unsettled = 0;
    int64_t ties = 0;

    for (int64_t i = 0; i < state->batch.count; i++) {
        unsettled += state->answer.settled[i] == 0 ? 1 : 0;
        ties += state->answer.tie != NULL && state->answer.tie[i] != 0 ? 1 : 0;
    }
    if (unsettled > 0 && state->answer.total_hi != NULL) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld intervals are wider than tol: little or nothing "
                                  "leaks out of the network there. The bounds hold all the same.",
                                  (long long)unsettled, (long long)state->batch.count));
    } else if (unsettled > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld runs had not settled after %lld steps: their "
                                  "scores are what was reached (raise max_iterations or eps).",
                                  (long long)unsettled, (long long)state->batch.count,
                                  (long long)pond_study_integer(study, "max_iterations")));
    }
    if (ties > 0) {
        POND_TRY(
            pond_result_warn(result, err,
                             "Runs in which a loss grew by eps to within 1e-12, so that rounding "
                             "decides on the last step: %lld%s.",
                             (long long)ties, state->start == NULL ? " (flagged \"tie\")" : ""));
    }
    if (facts.closed_nodes > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Firms that sell only to firms that sell only inside the network: %lld. Losses for "
            "want of orders grow there with every step, so scores depend on eps. Record sales to "
            "final consumers to mend this.",
            (long long)facts.closed_nodes));
    }
done:
    return status;
}

static enum pond_status add_warnings(const struct esri_study *state, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(state->answer.closed != NULL ? warn_closed(state, result, err)
                                          : warn_unsettled(state, study, result, err));
    if (state->weightless) {
        POND_TRY(pond_result_warn(result, err,
                                  "All firms have turnover 0 in the period: each counts the same "
                                  "instead."));
    }
    if (study->totals.dropped_links > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Pairs of firms whose net value is not above 0 (returns), and which are "
            "therefore no links: %lld.",
            (long long)study->totals.dropped_links));
    }
    if (study->totals.other_currency > 0) {
        POND_TRY(pond_result_warn(
            result, err, "Trades in another currency, which are left out: %lld (see --currency).",
            (long long)study->totals.other_currency));
    }
done:
    return status;
}

enum pond_status esri_study_notes(const struct esri_study *state, const struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_assumptions(state, study, result, err));
    POND_TRY(esri_sets_notes(state, study, result, err));
    POND_TRY(add_warnings(state, study, result, err));
done:
    return status;
}

/* The ranking, the highest main score first. */
static enum pond_status rank_items(struct study_ranked **ranked, const struct esri_study *state,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *score = NULL;

    POND_TRY(POND_NEW(&score, state->batch.count, err));
    for (int64_t item = 0; item < state->batch.count; item++) {
        score[item] = esri_score(state->answer.total, state, item, 0);
    }
    POND_TRY(study_rank(ranked, score, state->batch.count, err));
done:
    pondi_free(score);
    return status;
}

enum pond_status esri_study_tables(struct esri_study *state, struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_ranked *ranked = NULL;

    POND_TRY(add_score_figures(state, study, result, err));
    if (state->start == NULL) {
        POND_TRY(rank_items(&ranked, state, err));
        POND_TRY(add_ranking(state, study, ranked, result, err));
        POND_TRY(add_behind(state, study, ranked, result, err));
    }
    POND_TRY(esri_measures_table(state, study, result, err));
    POND_TRY(esri_measures_groups(state, study, result, err));
    if (state->batch.count == 1) {
        POND_TRY(esri_scenario_tables(state, study, result, err));
    }
    POND_TRY(esri_study_notes(state, study, result, err));
done:
    pondi_free(ranked);
    return status;
}
