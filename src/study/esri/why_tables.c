/* The answer of `pond ripple why` as tables: carriers, rounds, leverage, changes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/why_study.h"
#include "study/who.h"

double why_study_gain(const struct why_study *why, int64_t change)
{
    return why->total - why->after[change];
}

enum pond_status why_study_rank_changes(int64_t **order, const struct why_study *why,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_ranked *ranked = NULL;
    double *gain = NULL;

    *order = NULL;
    POND_TRY(POND_NEW(&gain, why->changes, err));
    for (int64_t k = 0; k < why->changes; k++) {
        gain[k] = why_study_gain(why, k);
    }
    POND_TRY(study_rank(&ranked, gain, why->changes, err));
    POND_TRY(POND_NEW(order, why->changes, err));
    for (int64_t k = 0; k < why->changes; k++) {
        (*order)[k] = ranked[k].item;
    }
done:
    pondi_free(ranked);
    pondi_free(gain);
    return status;
}

enum pond_status why_study_add_pair(struct pond_table *table, struct why_pair *pair,
                                    const char *code, const char *name, const char *meaning,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, code, "", meaning, &pair->code, err));
    POND_TRY(pond_table_add_text(table, name, "", "Its name.", &pair->name, err));
done:
    return status;
}

enum pond_status why_study_set_pair(struct pond_table *table, const struct why_pair *pair,
                                    int64_t row, const struct pond_study *study, pond_node node,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = pond_study_name(study, node);

    POND_TRY(pond_table_set_text(table, pair->code, row, pond_study_code(study, node), err));
    POND_TRY(pond_table_set_text(table, pair->name, row, name[0] == '\0' ? NULL : name, err));
done:
    return status;
}

int64_t why_study_at_most(const struct pond_study *study, int64_t rows)
{
    int64_t most = pond_study_integer(study, "list");

    return rows < most ? rows : most;
}

/* --- carriers --- */

struct carrier_columns {
    struct why_pair supplier;
    struct why_pair customer;
    int32_t direction;
    double *carried;
    double *share;
    double *direct;
    double *indirect;
    double *through;
};

static enum pond_status add_carrier_columns(struct pond_table *table, struct carrier_columns *c,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(why_study_add_pair(table, &c->supplier, "supplier", "supplier_name",
                                "Who sells: its code.", err));
    POND_TRY(why_study_add_pair(table, &c->customer, "customer", "customer_name",
                                "Who buys: its code.", err));
    POND_TRY(pond_table_add_text(table, "direction", "",
                                 "down: the customer lost for want of inputs; up: the supplier "
                                 "lost for want of orders.",
                                 &c->direction, err));
    POND_TRY(pond_table_add_f64(table, "carried", "share",
                                "Share of all weight that the firm at the link's end lost by it; "
                                "all links and the own loss add up to the total.",
                                &c->carried, err));
    POND_TRY(pond_table_add_f64(table, "share", "share", "Of the total loss.", &c->share, err));
    POND_TRY(pond_table_add_f64(table, "direct", "share",
                                "Part that came straight from what "
                                "failed.",
                                &c->direct, err));
    POND_TRY(pond_table_add_f64(table, "indirect", "share", "Part that had come over other links.",
                                &c->indirect, err));
    POND_TRY(pond_table_add_f64(table, "through", "share",
                                "Loss of all firms whose way led over the link, each time that it "
                                "did.",
                                &c->through, err));
done:
    return status;
}

static enum pond_status rank_carriers(struct study_ranked **out,
                                      const struct pond_esri_reasons *reasons,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *carried = NULL;

    POND_TRY(POND_NEW(&carried, reasons->links, err));
    for (int64_t k = 0; k < reasons->links; k++) {
        carried[k] = reasons->link[k].direct + reasons->link[k].indirect;
    }
    POND_TRY(study_rank(out, carried, reasons->links, err));
done:
    pondi_free(carried);
    return status;
}

static enum pond_status add_carriers(const struct why_study *why, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_reasons *reasons = why->reasons;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct carrier_columns c;
    double listed = 0.0;

    POND_TRY(rank_carriers(&ranked, reasons, err));
    POND_TRY(pond_table_new(&table, "carriers", "Links that carry the loss, the most first.",
                            why_study_at_most(study, reasons->links), err));
    POND_TRY(add_carrier_columns(table, &c, err));
    for (int64_t row = 0; row < table->rows; row++) {
        const struct pond_esri_carrier *link = &reasons->link[ranked[row].item];

        c.carried[row] = ranked[row].score;
        c.share[row] = reasons->total > 0.0 ? ranked[row].score / reasons->total : 0.0;
        c.direct[row] = link->direct;
        c.indirect[row] = link->indirect;
        c.through[row] = link->through;
        listed += ranked[row].score;
        POND_TRY(why_study_set_pair(table, &c.supplier, row, study, link->supplier, err));
        POND_TRY(why_study_set_pair(table, &c.customer, row, study, link->customer, err));
        POND_TRY(pond_table_set_text(table, c.direction, row, link->up ? "up" : "down", err));
    }
    POND_TRY(pond_result_add_figure(result, "carriers", (double)reasons->links, "links",
                                    "Links that carry some of the loss", err));
    POND_TRY(pond_result_add_figure(result, "listed", listed, "share",
                                    "Carried by the links of the table \"carriers\"", err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}

/* --- rounds --- */

static enum pond_status add_rounds(const struct why_study *why, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_reasons *reasons = why->reasons;
    struct pond_table *table = NULL;
    int64_t *links = NULL;
    double *column[4] = {NULL, NULL, NULL, NULL};

    POND_TRY(pond_table_new(&table, "rounds",
                            "The loss by the links that it came over: 0 is the failure itself, 1 "
                            "is direct.",
                            reasons->rounds + 1, err));
    POND_TRY(pond_table_add_i64(table, "links", "links", "How many.", &links, err));
    POND_TRY(pond_table_add_f64(table, "own", "share", "The failure itself.", &column[0], err));
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &column[1], err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &column[2], err));
    POND_TRY(pond_table_add_f64(table, "so_far", "share", "All up to this row.", &column[3], err));
    column[0][0] = reasons->own;
    column[3][0] = reasons->own;
    for (int64_t row = 1; row < table->rows; row++) {
        links[row] = row;
        column[1][row] = reasons->round_down[row - 1];
        column[2][row] = reasons->round_up[row - 1];
        column[3][row] = column[3][row - 1] + column[1][row] + column[2][row];
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- leverage --- */

struct leverage_columns {
    double *leverage;
    double *down;
    double *up;
    double *capacity_down;
    double *capacity_up;
    double *lost;
    double *passed;
};

static enum pond_status add_leverage_columns(struct pond_table *table, struct leverage_columns *c,
                                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "leverage", "share",
                                "What the total would fall by if the firm made up for all that it "
                                "misses, at the rate of the first percent (derivative).",
                                &c->leverage, err));
    POND_TRY(
        pond_table_add_f64(table, "inputs", "share", "Of that by missing inputs.", &c->down, err));
    POND_TRY(
        pond_table_add_f64(table, "orders", "share", "Of that by missing orders.", &c->up, err));
    POND_TRY(
        pond_table_add_f64(table, "capacity_down", "share",
                           "Derivative of the total to the firm's own loss of output, steps held. "
                           "A difference over a whole percent differs from it by what is of "
                           "second order (market shares move). At kinks it is one side's: a "
                           "firm that loses alike in both counts its own loss here, so that "
                           "capacity_down + capacity_up is what closing it a little less "
                           "saves; of a firm that loses nothing it is a lower bound.",
                           &c->capacity_down, err));
    POND_TRY(pond_table_add_f64(table, "capacity_up", "share",
                                "Derivative of the total to the firm's own halt of purchases.",
                                &c->capacity_up, err));
    POND_TRY(pond_table_add_f64(table, "lost", "share",
                                "What the firm itself loses, of all "
                                "weight.",
                                &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "passed", "share",
                                "Loss of other firms whose way led through this one, each time "
                                "that it did.",
                                &c->passed, err));
done:
    return status;
}

/* Those with leverage, then those whose capacity alone counts: what failed, whom nothing reached.
 */
static enum pond_status rank_leverage(struct study_ranked **out, int64_t *count,
                                      const struct why_study *why, pond_node nodes,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_leverage *leverage = why->leverage;
    struct study_ranked *others = NULL;
    double *sum = NULL;
    double *capacity = NULL;

    *count = 0;
    POND_TRY(POND_NEW(&sum, nodes, err));
    POND_TRY(POND_NEW(&capacity, nodes, err));
    for (pond_node i = 0; i < nodes; i++) {
        sum[i] = leverage->buffer_down[i] + leverage->buffer_up[i];
        capacity[i] = sum[i] > 0.0 ? 0.0 : leverage->capacity_down[i] + leverage->capacity_up[i];
        *count += sum[i] > 0.0;
    }
    POND_TRY(study_rank(&others, capacity, nodes, err));
    POND_TRY(study_rank(out, sum, nodes, err));
    for (int64_t k = 0; *count < nodes && others[k].score > 0.0; k++) {
        (*out)[*count] = (struct study_ranked){0.0, others[k].item};
        ++*count;
    }
done:
    pondi_free(others);
    pondi_free(capacity);
    pondi_free(sum);
    return status;
}

static enum pond_status add_leverage(const struct why_study *why, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_leverage *leverage = why->leverage;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct leverage_columns c;
    struct study_who who;
    int64_t count = 0;

    POND_TRY(rank_leverage(&ranked, &count, why, study->network->nodes, err));
    POND_TRY(pond_table_new(&table, "leverage",
                            "Firms on which the loss hangs, the most first; then those that miss "
                            "nothing, by capacity.",
                            why_study_at_most(study, count), err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(add_leverage_columns(table, &c, err));
    for (int64_t row = 0; row < table->rows; row++) {
        pond_node node = (pond_node)ranked[row].item;

        c.leverage[row] = ranked[row].score;
        c.down[row] = leverage->buffer_down[node];
        c.up[row] = leverage->buffer_up[node];
        c.capacity_down[row] = leverage->capacity_down[node];
        c.capacity_up[row] = leverage->capacity_up[node];
        c.lost[row] = why->reasons->lost[node];
        c.passed[row] = why->reasons->passed[node];
        POND_TRY(study_set_who(table, &who, row, study, node, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}

/* --- changes --- */

struct change_columns {
    struct why_pair customer;
    struct why_pair from;
    struct why_pair to;
    int32_t industry;
    double *value;
    double *before;
    double *after;
    double *gain;
    double *estimate;
    int64_t *steps;
    int32_t what_if;
};

static enum pond_status add_change_columns(struct pond_table *table, struct change_columns *c,
                                           const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(why_study_add_pair(table, &c->customer, "customer", "customer_name",
                                "Who changes: its code.", err));
    POND_TRY(pond_table_add_text(table, "industry", "", "What it gets a second supplier of.",
                                 &c->industry, err));
    POND_TRY(why_study_add_pair(table, &c->from, "half_of", "half_of_name",
                                "The supplier of whom half is taken: its code.", err));
    POND_TRY(why_study_add_pair(table, &c->to, "goes_to", "goes_to_name",
                                "The second supplier: its code.", err));
    POND_TRY(pond_table_add_f64(table, "value", currency, "What moves to it.", &c->value, err));
    POND_TRY(pond_table_add_f64(table, "before", "share", "Total loss as it is.", &c->before, err));
    POND_TRY(pond_table_add_f64(table, "after", "share", "Total loss with the change, run.",
                                &c->after, err));
    POND_TRY(pond_table_add_f64(table, "gain", "share", "Before less after.", &c->gain, err));
    POND_TRY(pond_table_add_f64(table, "estimate", "share",
                                "The gain that the derivatives foretold.", &c->estimate, err));
    POND_TRY(pond_table_add_i64(table, "steps", "steps", "Steps until the changed run settled.",
                                &c->steps, err));
    POND_TRY(pond_table_add_text(table, "what_if", "",
                                 "The change as --what-if of \"ripple esri\" and others takes it.",
                                 &c->what_if, err));
done:
    return status;
}

double why_study_link_value(struct pond_view view, pond_node supplier, pond_node customer)
{
    struct pond_row row = pond_view_suppliers(view, customer);

    for (int64_t k = 0; k < row.links; k++) {
        if (row.node[k] == supplier) {
            return row.value[k];
        }
    }
    return 0.0;
}

/* A number that reads back as the same double. */
static void exact_text(char text[32], double value)
{
    int digits = 15;

    do {
        (void)snprintf(text, 32, "%.*g", digits++, value);
    } while (digits <= 17 && strtod(text, NULL) != value);
}

static enum pond_status set_what_if(struct pond_table *table, int32_t column, int64_t row,
                                    const struct why_study *why,
                                    const struct pond_esri_change *change,
                                    const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_view view = why->esri->view;
    const char *customer = pond_study_code(study, change->customer);
    const char *from = pond_study_code(study, change->from);
    const char *to = pond_study_code(study, change->to);
    size_t size = strlen(from) + strlen(to) + 2 * strlen(customer) + 72;
    char value[2][32];
    char *text = NULL;

    exact_text(value[0],
               why_study_link_value(view, change->from, change->customer) - change->value);
    exact_text(value[1], why_study_link_value(view, change->to, change->customer) + change->value);
    POND_TRY(POND_NEW(&text, size, err));
    (void)snprintf(text, size, "%s>%s=%s,%s>%s=%s", from, customer, value[0], to, customer,
                   value[1]);
    POND_TRY(pond_table_set_text(table, column, row, text, err));
done:
    pondi_free(text);
    return status;
}

static enum pond_status set_change(struct pond_table *table, const struct change_columns *c,
                                   int64_t row, const struct why_study *why, int64_t item,
                                   const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_change *change = &why->change[item];

    c->value[row] = change->value;
    c->before[row] = why->total;
    c->after[row] = why->after[item];
    c->gain[row] = why_study_gain(why, item);
    c->estimate[row] = change->estimate;
    c->steps[row] = why->steps[item];
    POND_TRY(why_study_set_pair(table, &c->customer, row, study, change->customer, err));
    POND_TRY(why_study_set_pair(table, &c->from, row, study, change->from, err));
    POND_TRY(why_study_set_pair(table, &c->to, row, study, change->to, err));
    POND_TRY(
        pond_table_set_text(table, c->industry, row, study_industry(study, change->from), err));
    POND_TRY(set_what_if(table, c->what_if, row, why, change, study, err));
done:
    return status;
}

static enum pond_status add_changes(const struct why_study *why, const struct pond_study *study,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct change_columns c;
    int64_t most = pond_study_integer(study, "changes");
    int64_t *order = NULL;
    int64_t rows = 0;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(why_study_rank_changes(&order, why, err));
    while (rows < why->changes && rows < most && why_study_gain(why, order[rows]) > 0.0) {
        rows++;
    }
    POND_TRY(pond_table_new(&table, "changes",
                            "Second suppliers that lower the loss, each tried by a run, the best "
                            "first.",
                            rows, err));
    POND_TRY(add_change_columns(table, &c, currency, err));
    for (int64_t row = 0; row < rows; row++) {
        POND_TRY(set_change(table, &c, row, why, order[row], study, err));
    }
    POND_TRY(pond_result_add_figure(result, "tried", (double)why->changes, "changes",
                                    "Second suppliers tried", err));
    POND_TRY(pond_result_add_figure(result, "best_gain",
                                    rows > 0 ? why_study_gain(why, order[0]) : 0.0, "share",
                                    "What the best of them lowers the loss by", err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(order);
    pond_table_free(table);
    return status;
}

/* --- all --- */

static enum pond_status add_figures(const struct why_study *why, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_reasons *r = why->reasons;
    const struct {
        const char *name;
        double value;
        const char *unit;
        const char *meaning;
    } figures[] = {
        {"esri", why->total, "share", "Share of all weight lost"},
        {"own", r->own, "share", "Own loss of what failed"},
        {"down_direct", r->down_direct, "share", "For want of inputs, straight from what failed"},
        {"down_indirect", r->down_indirect, "share", "For want of inputs, from further away"},
        {"up_direct", r->up_direct, "share", "For want of orders, straight from what failed"},
        {"up_indirect", r->up_indirect, "share", "For want of orders, from further away"},
        {"tied", r->tied, "share", "Lost alike in both directions, counted as down"},
        {"steps", (double)why->what.iterations, "steps", "Steps until the losses settled"},
    };

    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        POND_TRY(pond_result_add_figure(result, figures[i].name, figures[i].value, figures[i].unit,
                                        figures[i].meaning, err));
    }
done:
    return status;
}

static enum pond_status add_notes(const struct why_study *why, const struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t unsettled = 0;
    int64_t other = 0;

    for (int64_t k = 0; k < why->changes; k++) {
        unsettled += why->settled[k] == 0;
        other += why->steps[k] != why->what.iterations;
    }
    POND_TRY(esri_study_notes(why->esri, study, result, err));
    POND_TRY(pond_result_assume(
        result, err,
        "A firm's loss belongs to the larger of its losses for want of inputs and of orders, and "
        "to the links that bind it, in proportion; a second supplier delivers at once, for the "
        "same price, half of what was bought from the first."));
    if (unsettled > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld tried changes had not settled after "
                                  "max_iterations.",
                                  (long long)unsettled, (long long)why->changes));
    }
    if (other > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%lld of %lld tried changes settled after another number of "
                                  "steps, which is part of their gain; lower eps to make it less.",
                                  (long long)other, (long long)why->changes));
    }
done:
    return status;
}

enum pond_status why_study_tables(const struct why_study *why, const struct pond_study *study,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(add_figures(why, result, err));
    POND_TRY(why_study_findings(why, study, result, err));
    POND_TRY(add_carriers(why, study, result, err));
    POND_TRY(add_rounds(why, result, err));
    POND_TRY(add_leverage(why, study, result, err));
    POND_TRY(why_study_link_leverage(why, study, result, err));
    POND_TRY(add_changes(why, study, result, err));
    POND_TRY(add_notes(why, study, result, err));
done:
    return status;
}
