/* The answer of `pond ripple esri`: the ranking, who stands behind it, and one scenario in full.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri_study.h"
#include "study/who.h"

#define BEHIND_FIRMS 10
#define BEHIND_LINKS 3

static pond_node node_of(const struct esri_study *state, int64_t item)
{
    return state->node != NULL ? state->node[item] : (pond_node)item;
}

/* --- the ranking --- */

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
};

static enum pond_status add_ranking_columns(struct pond_table *table, struct ranking_columns *c,
                                            const char *currency, bool bounds,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "esri", "share",
                                "Share of all weight lost when the firm stops, its own included.",
                                &c->esri, err));
    if (bounds) {
        POND_TRY(pond_table_add_f64(table, "esri_high", "share",
                                    "At most this is lost; esri, down and up are lower bounds.",
                                    &c->high, err));
    }
    POND_TRY(pond_table_add_f64(table, "down", "share",
                                "Lost along its customers for want of inputs.", &c->down, err));
    POND_TRY(pond_table_add_f64(table, "up", "share",
                                "Lost along its suppliers for want of orders.", &c->up, err));
    POND_TRY(pond_table_add_f64(table, "own", "share", "The firm's own share of all weight.",
                                &c->own, err));
    POND_TRY(pond_table_add_f64(table, "output", currency,
                                "Sales to firms and to final consumers in the period.", &c->output,
                                err));
    POND_TRY(
        pond_table_add_i64(table, "suppliers", "firms", "Firms it buys from.", &c->suppliers, err));
    POND_TRY(
        pond_table_add_i64(table, "customers", "firms", "Firms it sells to.", &c->customers, err));
    POND_TRY(pond_table_add_i64(table, "iterations", "steps", "Steps until the losses settled.",
                                &c->iterations, err));
done:
    return status;
}

static enum pond_status add_ranking(const struct esri_study *state, const struct pond_study *study,
                                    const struct study_ranked *ranked, double weight_sum,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_who who;
    struct ranking_columns c;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(pond_table_new(&table, "firms", "Firms by systemic risk, the highest first.",
                            state->batch.count, err));
    POND_TRY(pond_table_add_i64(table, "rank", "", "1 is the highest score.", &c.rank, err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(add_ranking_columns(table, &c, currency, state->answer.total_hi != NULL, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t item = ranked[row].item;
        pond_node node = node_of(state, item);
        c.rank[row] = row + 1;
        c.esri[row] = state->answer.total[item];
        if (state->answer.total_hi != NULL) {
            c.high[row] = state->answer.total_hi[item];
        }
        c.down[row] = state->answer.down[item];
        c.up[row] = state->answer.up[item];
        c.own[row] = state->weight[node] / weight_sum;
        c.output[row] = pond_study_money(study, pond_view_sales(state->view, node) +
                                                    study->network->final_demand[node]);
        c.suppliers[row] = pond_view_suppliers(state->view, node).links;
        c.customers[row] = pond_view_customers(state->view, node).links;
        c.iterations[row] = state->answer.iterations[item];
        POND_TRY(study_set_who(table, &who, row, study, node, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
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

/* --- one scenario in full --- */

static enum pond_status add_losses(const struct esri_study *state, const struct pond_study *study,
                                   const double *down, const double *up, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *lost = NULL;
    double *column[3] = {NULL, NULL, NULL};
    struct study_who who;
    int64_t hit = 0;
    pond_node nodes = study->network->nodes;

    POND_TRY(POND_NEW(&lost, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        lost[i] = state->weight[i] * fmax(down[i], up[i]);
        hit += down[i] > 0.0 || up[i] > 0.0 ? 1 : 0;
        lost[i] = down[i] > 0.0 || up[i] > 0.0 ? lost[i] : -1.0; /* behind those that lose */
    }
    POND_TRY(study_rank(&ranked, lost, nodes, err));
    POND_TRY(pond_table_new(&table, "losses", "Every firm that loses, the largest loss first.", hit,
                            err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(pond_table_add_f64(table, "lost", "share",
                                "Share of the firm's output that is lost, down or up.", &column[0],
                                err));
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &column[1], err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &column[2], err));
    for (int64_t row = 0; row < hit; row++) {
        pond_node node = (pond_node)ranked[row].item;
        column[0][row] = fmax(down[node], up[node]);
        column[1][row] = down[node];
        column[2][row] = up[node];
        POND_TRY(study_set_who(table, &who, row, study, node, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(lost);
    return status;
}

static enum pond_status add_industries(const struct pond_esri_work *work,
                                       const struct pond_network *network,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_esri_sectors sectors = {0};
    int32_t code = 0;

    POND_TRY(pond_table_new(&table, "industries",
                            "Share of each industry's weight that is lost, the shock itself apart.",
                            network->industries, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &code, err));
    POND_TRY(pond_table_add_f64(table, "lost", "share", "Down or up, whichever is larger by firm.",
                                &sectors.both, err));
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &sectors.down, err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &sectors.up, err));
    POND_TRY(pond_table_add_f64(table, "shock_down", "share", "The shock itself, as supply.",
                                &sectors.init_down, err));
    POND_TRY(pond_table_add_f64(table, "shock_up", "share", "The shock itself, as demand.",
                                &sectors.init_up, err));
    POND_TRY(POND_NEW(&sectors.init_both, network->industries, err));
    POND_TRY(pond_esri_sector_impacts(work, 0, 0, &sectors, err));
    for (int32_t i = 0; i < network->industries; i++) {
        const char *text = network->industry_code[i];
        POND_TRY(pond_table_set_text(table, code, i, text[0] == '\0' ? NULL : text, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(sectors.init_both);
    pond_table_free(table);
    return status;
}

static enum pond_status add_scenario(struct esri_study *state, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_work *work = NULL;
    double *down = NULL;
    double *up = NULL;
    struct pond_esri_answer answer = {0};
    const struct pond_esri_shock one = {node_of(state, 0), 1.0, 1.0};
    bool given = state->start != NULL;

    POND_TRY(POND_NEW(&down, study->network->nodes, err));
    POND_TRY(POND_NEW(&up, study->network->nodes, err));
    POND_TRY(pond_esri_work_new(&work, state->model, err));
    answer.node_down = down;
    answer.node_up = up;
    status = pond_esri_run(state->model, work, given ? state->shock : &one,
                           given ? state->shocks : 1, &answer, err);
    if (status != POND_OK && status != POND_ELIMIT) {
        goto done; /* a limit that was reached is warned of in add_notes */
    }
    POND_TRY(add_losses(state, study, down, up, result, err));
    POND_TRY(add_industries(work, study->network, result, err));
done:
    pond_esri_work_free(work);
    pondi_free(down);
    pondi_free(up);
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
        sum += state->answer.total[i];
        highest = fmax(highest, state->answer.total[i]);
        above += state->answer.total[i] > 0.01 ? 1 : 0;
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
done:
    return status;
}

static enum pond_status add_assumptions(const struct esri_study *state,
                                        const struct pond_study *study, struct pond_result *result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *rule = pond_study_text(study, "inputs");
    const char *file = pond_study_text(study, "weight_file");

    if (state->answer.total_hi != NULL) {
        POND_TRY(
            pond_result_assume(result, err,
                               "Scores are bounds of the losses at rest, at most %g apart where "
                               "no warning says otherwise; eps and stop do not matter.",
                               state->batch.tol));
    } else {
        POND_TRY(pond_result_assume(
            result, err,
            "Scores are those of the step at which no loss grew by more than %g (%s); they "
            "depend on it (--mode limit gives bounds that do not).",
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
        POND_TRY(pond_result_assume(result, err, "A firm's loss counts by %s%s.",
                                    file[0] != '\0' ? "the weights of " : "its ",
                                    file[0] != '\0' ? file : pond_study_text(study, "weights")));
    }
    POND_TRY(pond_result_assume(
        result, err,
        pond_study_bool(study, "outside")
            ? "Sales to final consumers and purchases from unknown sellers go on."
            : "Sales to final consumers and purchases from unknown sellers are left out."));
done:
    return status;
}

static enum pond_status add_warnings(const struct esri_study *state, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_esri_facts facts = pond_esri_model_facts(state->model);
    int64_t unsettled = 0;
    int64_t ties = 0;
    int64_t weightless = 0;

    for (int64_t i = 0; i < state->batch.count; i++) {
        unsettled += state->answer.settled[i] == 0 ? 1 : 0;
        ties += state->answer.tie != NULL && state->answer.tie[i] != 0 ? 1 : 0;
    }
    for (pond_node i = 0; i < study->network->nodes; i++) {
        weightless += state->weight[i] > 0.0 ? 0 : 1;
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
                             "decides on the last step: %lld.",
                             (long long)ties));
    }
    if (facts.closed_nodes > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Firms that sell only to firms that sell only inside the network: %lld. Losses for "
            "want of orders grow there with every step, so scores depend on eps. Record sales to "
            "final consumers to mend this.",
            (long long)facts.closed_nodes));
    }
    if (strcmp(pond_study_text(study, "weights"), "employees") == 0 && weightless > 0) {
        POND_TRY(
            pond_result_warn(result, err,
                             "Firms without a number of employees on record, whose loss counts "
                             "0: %lld.",
                             (long long)weightless));
    }
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
    POND_TRY(add_warnings(state, study, result, err));
done:
    return status;
}

enum pond_status esri_study_tables(struct esri_study *state, const struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_ranked *ranked = NULL;
    double weight_sum = 0.0;

    for (pond_node i = 0; i < study->network->nodes; i++) {
        weight_sum += state->weight[i];
    }
    POND_TRY(add_score_figures(state, study, result, err));
    if (state->start == NULL) {
        POND_TRY(study_rank(&ranked, state->answer.total, state->batch.count, err));
        POND_TRY(add_ranking(state, study, ranked, weight_sum, result, err));
        POND_TRY(add_behind(state, study, ranked, result, err));
    }
    if (state->batch.count == 1) {
        POND_TRY(add_scenario(state, study, result, err));
    }
    POND_TRY(esri_study_notes(state, study, result, err));
done:
    pondi_free(ranked);
    return status;
}
