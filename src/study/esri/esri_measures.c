/* Answers of every set of weights, as columns and tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/esri/esri_measures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/who.h"

/* --- in the ranking --- */

static enum pond_status add_set_columns(struct pond_table *table, struct esri_measures *measures,
                                        const struct esri_study *state, int32_t set,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct esri_set *what = &state->set[set];
    size_t size = strlen(what->name) + sizeof "lost__high";
    size_t text_size = strlen(what->words) + 64;
    char *text = NULL;
    char *name = NULL;

    POND_TRY(POND_NEW(&name, size, err));
    (void)snprintf(name, size, "lost_%s", what->name);
    POND_TRY(POND_NEW(&text, text_size, err));
    (void)snprintf(text, text_size, "Share of all %s that is lost.", what->words);
    POND_TRY(pond_table_add_f64(table, name, "share", text, &measures->low[set], err));
    if (state->answer.total_hi != NULL) {
        (void)snprintf(name, size, "lost_%s_high", what->name);
        POND_TRY(
            pond_table_add_f64(table, name, "share", "At most this.", &measures->high[set], err));
    }
done:
    pondi_free(text);
    pondi_free(name);
    return status;
}

enum pond_status esri_measures_add(struct pond_table *table, struct esri_measures *measures,
                                   const struct esri_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *measures = (struct esri_measures){0};
    POND_TRY(POND_NEW(&measures->low, state->shown, err));
    POND_TRY(POND_NEW(&measures->high, state->shown, err));
    for (int32_t set = 1; set < state->shown; set++) {
        POND_TRY(add_set_columns(table, measures, state, set, err));
    }
    if (state->small > 0) {
        POND_TRY(pond_table_add_f64(table, "small_share", "share",
                                    "Part of the loss that falls on firms known to have fewer than "
                                    "50 employees.",
                                    &measures->small, err));
        POND_TRY(pond_table_add_f64(table, "unsized_share", "share",
                                    "Part that falls on firms of which no record tells how many "
                                    "work there.",
                                    &measures->unsized, err));
    }
done:
    if (status != POND_OK) {
        esri_measures_clear(measures);
    }
    return status;
}

/* Which part of an item's loss falls on the firms of a set that is a part of the main one; of
 * bounds, the lower ones. Nothing lost: NaN. */
static double part_of_loss(const struct esri_study *state, int64_t item, int32_t set)
{
    double all = esri_score(state->answer.total, state, item, 0) * state->set[0].total;
    double part =
        set > 0 ? esri_score(state->answer.total, state, item, set) * state->set[set].total : 0.0;

    return all > 0.0 ? fmin(part / all, 1.0) : (double)NAN;
}

void esri_measures_fill(const struct esri_measures *measures, int64_t row,
                        const struct esri_study *state, int64_t item)
{
    for (int32_t set = 1; set < state->shown; set++) {
        measures->low[set][row] = esri_score(state->answer.total, state, item, set);
        if (measures->high[set] != NULL) {
            measures->high[set][row] = esri_score(state->answer.total_hi, state, item, set);
        }
    }
    if (measures->small != NULL) {
        measures->small[row] = part_of_loss(state, item, state->small);
        measures->unsized[row] = part_of_loss(state, item, state->unsized);
    }
}

void esri_measures_clear(struct esri_measures *measures)
{
    pondi_free(measures->low);
    pondi_free(measures->high);
    *measures = (struct esri_measures){0};
}

/* --- what the sets are --- */

struct set_columns {
    int32_t name;
    int32_t unit;
    int32_t words;
    double *total;
    int64_t *firms;
    int64_t *unknown;
    double *lost; /* these of one scenario only */
    double *high;
    double *down;
    double *up;
    double *amount;
};

static enum pond_status add_loss_columns(struct pond_table *table, struct set_columns *c,
                                         bool bounds, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "lost", "share", "Share that is lost.", &c->lost, err));
    if (bounds) {
        POND_TRY(pond_table_add_f64(table, "lost_high", "share",
                                    "At most this; lost, down and up are lower bounds.", &c->high,
                                    err));
    }
    POND_TRY(pond_table_add_f64(table, "down", "share", "For want of inputs.", &c->down, err));
    POND_TRY(pond_table_add_f64(table, "up", "share", "For want of orders.", &c->up, err));
    POND_TRY(pond_table_add_f64(table, "lost_amount", "", "Lost, in the unit of the row.",
                                &c->amount, err));
done:
    return status;
}

static enum pond_status add_columns(struct pond_table *table, struct set_columns *c,
                                    const struct esri_study *state, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "measure", "", "As --weights and --also name it.", &c->name,
                                 err));
    POND_TRY(pond_table_add_text(table, "what", "", "What it is.", &c->words, err));
    POND_TRY(
        pond_table_add_text(table, "unit", "", "What the total is counted in.", &c->unit, err));
    POND_TRY(pond_table_add_f64(table, "total", "", "Of all firms: losses are shares of it.",
                                &c->total, err));
    POND_TRY(
        pond_table_add_i64(table, "firms", "firms", "Firms that have some of it.", &c->firms, err));
    POND_TRY(pond_table_add_i64(table, "unknown", "firms",
                                "Firms of which no record tells it; they count 0.", &c->unknown,
                                err));
    if (state->batch.count == 1) {
        POND_TRY(add_loss_columns(table, c, state->answer.total_hi != NULL, err));
    }
done:
    return status;
}

static void fill_losses(const struct set_columns *c, const struct esri_study *state, int32_t set)
{
    c->lost[set] = esri_score(state->answer.total, state, 0, set);
    if (c->high != NULL) {
        c->high[set] = esri_score(state->answer.total_hi, state, 0, set);
    }
    c->down[set] = esri_score(state->answer.down, state, 0, set);
    c->up[set] = esri_score(state->answer.up, state, 0, set);
    c->amount[set] = c->lost[set] * state->set[set].total;
}

static enum pond_status add_small_figures(const struct esri_study *state,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (state->small > 0 && state->batch.count == 1) {
        POND_TRY(pond_result_add_figure(result, "small_share", part_of_loss(state, 0, state->small),
                                        "share",
                                        "Part of the loss that falls on firms with fewer than 50 "
                                        "employees",
                                        err));
        POND_TRY(pond_result_add_figure(
            result, "unsized_share", part_of_loss(state, 0, state->unsized), "share",
            "Part of the loss that falls on firms of unknown size", err));
    }
done:
    return status;
}

enum pond_status esri_measures_table(const struct esri_study *state, const struct pond_study *study,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct set_columns c = {0};
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(pond_table_new(&table, "measures", "What losses are shares of.", state->shown, err));
    POND_TRY(add_columns(table, &c, state, err));
    for (int32_t i = 0; i < state->shown; i++) {
        const struct esri_set *set = &state->set[i];
        bool money = strcmp(set->unit, currency) == 0;

        POND_TRY(pond_table_set_text(table, c.name, i, set->name, err));
        POND_TRY(pond_table_set_text(table, c.words, i, set->words, err));
        POND_TRY(
            pond_table_set_text(table, c.unit, i, set->unit[0] == '\0' ? NULL : set->unit, err));
        c.total[i] = money ? pond_study_money(study, set->total) : set->total;
        c.firms[i] = set->firms;
        c.unknown[i] = set->unknown;
        if (c.lost != NULL) {
            fill_losses(&c, state, i);
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(add_small_figures(state, result, err));
done:
    pond_table_free(table);
    return status;
}

/* --- groups over all closures --- */

/* What closures do to one group. */
struct group_sums {
    double sum;
    double high;   /* the largest upper bound */
    int64_t worst; /* item, -1: none */
    int64_t other; /* the worst that is not of the group itself, -1: none */
};

static pond_node item_node(const struct esri_study *state, int64_t item)
{
    return state->node != NULL ? state->node[item] : (pond_node)item;
}

static struct group_sums sum_up(const struct esri_study *state, int32_t group)
{
    struct group_sums sums = {.worst = -1, .other = -1};
    int32_t set = state->group_set[group];
    const double *total = state->answer.total;

    for (int64_t item = 0; set > 0 && item < state->batch.count; item++) {
        double lost = esri_score(total, state, item, set);

        sums.sum += lost;
        if (state->answer.total_hi != NULL) {
            sums.high = fmax(sums.high, esri_score(state->answer.total_hi, state, item, set));
        }
        if (sums.worst < 0 || lost > esri_score(total, state, sums.worst, set)) {
            sums.worst = item;
        }
        if (state->by.of[item_node(state, item)] != group &&
            (sums.other < 0 || lost > esri_score(total, state, sums.other, set))) {
            sums.other = item;
        }
    }
    return sums;
}

struct by_columns {
    int32_t label;
    int64_t *firms;
    double *weight;
    double *mean;
    double *worst;
    double *high;
    int32_t worst_firm;
    int32_t worst_name;
    double *other;
    int32_t other_firm;
    int32_t other_name;
};

static enum pond_status add_by_columns(struct pond_table *table, struct by_columns *c,
                                       const char *kind, bool bounds, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, kind, "", "The group.", &c->label, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "How many are in it.", &c->firms, err));
    POND_TRY(
        pond_table_add_f64(table, "weight", "share", "Its part of all weight.", &c->weight, err));
    POND_TRY(pond_table_add_f64(table, "mean", "share",
                                "Share of its weight lost, mean over all firms that were closed.",
                                &c->mean, err));
    POND_TRY(pond_table_add_f64(table, "worst", "share", "The most that one closure takes.",
                                &c->worst, err));
    if (bounds) {
        POND_TRY(pond_table_add_f64(table, "worst_high", "share",
                                    "No closure takes more; mean and worst are lower bounds.",
                                    &c->high, err));
    }
    POND_TRY(pond_table_add_text(table, "worst_firm", "", "Whose: its code.", &c->worst_firm, err));
    POND_TRY(pond_table_add_text(table, "worst_name", "", "Its name.", &c->worst_name, err));
    POND_TRY(pond_table_add_f64(table, "outside", "share",
                                "The most that the closure of a firm outside the group takes.",
                                &c->other, err));
    POND_TRY(
        pond_table_add_text(table, "outside_firm", "", "Whose: its code.", &c->other_firm, err));
    POND_TRY(pond_table_add_text(table, "outside_name", "", "Its name.", &c->other_name, err));
done:
    return status;
}

/* The firm of an item in two columns, and its score; item -1: nothing. */
static enum pond_status set_culprit(struct pond_table *table, const int32_t column[2], int64_t row,
                                    const struct esri_study *state, const struct pond_study *study,
                                    int64_t item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = NULL;

    if (item < 0) {
        return POND_OK;
    }
    name = pond_study_name(study, item_node(state, item));
    POND_TRY(pond_table_set_text(table, column[0], row,
                                 pond_study_code(study, item_node(state, item)), err));
    POND_TRY(pond_table_set_text(table, column[1], row, name[0] == '\0' ? NULL : name, err));
done:
    return status;
}

static enum pond_status fill_by(struct pond_table *table, const struct by_columns *c, int32_t row,
                                const struct esri_study *state, const struct pond_study *study,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct group_sums sums = sum_up(state, row);
    int32_t set = state->group_set[row];
    const double *total = state->answer.total;

    POND_TRY(pond_table_set_text(table, c->label, row, state->by.label[row], err));
    c->firms[row] = state->by.firms[row];
    c->weight[row] = set > 0 ? state->set[set].total / state->set[0].total : 0.0;
    c->mean[row] = set > 0 ? sums.sum / (double)state->batch.count : (double)NAN;
    c->worst[row] = sums.worst >= 0 ? esri_score(total, state, sums.worst, set) : (double)NAN;
    c->other[row] = sums.other >= 0 ? esri_score(total, state, sums.other, set) : (double)NAN;
    if (c->high != NULL) {
        c->high[row] = set > 0 ? sums.high : (double)NAN;
    }
    POND_TRY(set_culprit(table, (const int32_t[]){c->worst_firm, c->worst_name}, row, state, study,
                         sums.worst, err));
    POND_TRY(set_culprit(table, (const int32_t[]){c->other_firm, c->other_name}, row, state, study,
                         sums.other, err));
done:
    return status;
}

enum pond_status esri_measures_groups(const struct esri_study *state,
                                      const struct pond_study *study, struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *kind = pond_study_text(study, "by");
    struct pond_table *table = NULL;
    struct by_columns c = {0};
    char name[32];
    char text[128];

    if (state->by.count == 0 || state->start != NULL) {
        return POND_OK;
    }
    (void)snprintf(name, sizeof name, "by_%s", kind);
    (void)snprintf(text, sizeof text,
                   "What firms that are closed one at a time take from each %s, and which takes "
                   "most.",
                   strcmp(kind, "size") == 0 ? "class of employees" : kind);
    POND_TRY(pond_table_new(&table, name, text, state->by.count, err));
    POND_TRY(add_by_columns(table, &c, kind, state->answer.total_hi != NULL, err));
    for (int32_t row = 0; row < state->by.count; row++) {
        POND_TRY(fill_by(table, &c, row, state, study, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
