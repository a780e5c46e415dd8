/* The answer of `pond ripple bands` in tables: quantiles by day, by place, in total; draws; firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/days/bands_study.h"
#include "study/who.h"

static const double quantile[BANDS_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* --- outcomes --- */

double bands_lost(const void *user, int64_t item)
{
    return bands_row_of(user, item)->lost;
}

double bands_worst(const void *user, int64_t item)
{
    return bands_row_of(user, item)->worst;
}

double bands_worst_day(const void *user, int64_t item)
{
    return (double)bands_row_of(user, item)->worst_day;
}

double bands_hit(const void *user, int64_t item)
{
    return (double)bands_row_of(user, item)->hit;
}

double bands_recovered(const void *user, int64_t item)
{
    int64_t day = bands_row_of(user, item)->recovered_day;

    return day < 0 ? (double)INFINITY : (double)day;
}

static double production_lost(const void *user, int64_t item)
{
    return bands_row_of(user, item)->production_lost;
}

static double added_lost(const void *user, int64_t item)
{
    return bands_row_of(user, item)->added_lost;
}

static double unmet_final(const void *user, int64_t item)
{
    return bands_row_of(user, item)->unmet_final;
}

int64_t bands_not_recovered(const struct bands_study *state)
{
    int64_t count = 0;

    for (int64_t d = 1; d <= state->plan.draws; d++) {
        count += bands_row_of(state, d)->recovered_day < 0 ? 1 : 0;
    }
    return count;
}

/* --- quantiles --- */

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* Stands for "not within the run" among numbers that quantiles are made from: infinity less
 * infinity is no number, and a quantile that touches this is beyond all that there is. */
#define BEYOND 1e300

/* A number, or NaN where it is not one within the run. */
static double within(double value)
{
    return fabs(value) < BEYOND / 1e6 ? value : (double)NAN;
}

struct bands_spread bands_spread_of(double given, double *value, int64_t draws)
{
    struct bands_spread spread = {.given = within(given)};

    spread.mean = within(pond_sum(value, draws) / (double)draws);
    for (int64_t d = 0; d < draws; d++) {
        value[d] = fmin(value[d], BEYOND);
    }
    qsort(value, (size_t)draws, sizeof *value, by_value);
    for (int q = 0; q < BANDS_QUANTILES; q++) {
        spread.at[q] = within(pond_quantile_of(value, draws, quantile[q]).value);
    }
    spread.low = within(pond_quantile_of(value, draws, quantile[BANDS_Q05]).low);
    spread.high = within(pond_quantile_of(value, draws, quantile[BANDS_Q95]).high);
    return spread;
}

struct bands_spread bands_spread_outcome(const struct bands_study *state, study_outcome outcome,
                                         double *scratch)
{
    for (int64_t d = 0; d < state->plan.draws; d++) {
        scratch[d] = outcome(state, d + 1);
    }
    return bands_spread_of(outcome(state, 0), scratch, state->plan.draws);
}

struct bands_spread bands_spread_day(const struct bands_study *state, int64_t day, double *scratch)
{
    for (int64_t d = 0; d < state->plan.draws; d++) {
        scratch[d] = bands_days_of(state, d + 1)[day];
    }
    return bands_spread_of(bands_days_of(state, 0)[day], scratch, state->plan.draws);
}

/* The columns of a spread; those that a table does not have are NULL. */
struct spread_columns {
    double *given;
    double *mean;
    double *at[BANDS_QUANTILES];
    double *low;
    double *high;
};

static enum pond_status add_spread(struct pond_table *table, struct spread_columns *c,
                                   const char *unit, bool all, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct {
        double **data;
        const char *name;
        bool always;
        const char *description;
    } column[] = {
        {&c->given, "as_given", true, "With the parameters as given."},
        {&c->mean, "mean", false, "Mean over draws."},
        {&c->low, "q05_low", false,
         "The 5 % quantile is not below this, at 95 % confidence; missing where draws are too "
         "few."},
        {&c->at[BANDS_Q05], "q05", true, "Of 20 draws one gives less."},
        {&c->at[BANDS_Q25], "q25", false, "Of 4 draws one gives less."},
        {&c->at[BANDS_Q50], "median", true, "Half of the draws give less."},
        {&c->at[BANDS_Q75], "q75", false, "Of 4 draws one gives more."},
        {&c->at[BANDS_Q95], "q95", true, "Of 20 draws one gives more."},
        {&c->high, "q95_high", false,
         "The 95 % quantile is not above this, at 95 % confidence; missing where draws are too "
         "few."},
    };

    *c = (struct spread_columns){0};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        if (all || column[i].always) {
            POND_TRY(pond_table_add_f64(table, column[i].name, unit, column[i].description,
                                        column[i].data, err));
        }
    }
done:
    return status;
}

static void put(double *column, int64_t row, double value, const struct days_study *money)
{
    if (column != NULL) {
        column[row] = money == NULL || isnan(value) ? value : days_study_money(money, value);
    }
}

/* Fill a row; rates become money of a day where `money` is given. */
static void set_spread(const struct spread_columns *c, int64_t row,
                       const struct bands_spread *spread, const struct days_study *money)
{
    put(c->given, row, spread->given, money);
    put(c->mean, row, spread->mean, money);
    put(c->low, row, spread->low, money);
    put(c->high, row, spread->high, money);
    for (int q = 0; q < BANDS_QUANTILES; q++) {
        put(c->at[q], row, spread->at[q], money);
    }
}

/* --- tables of bands --- */

static enum pond_status add_days(const struct bands_study *state, double *scratch,
                                 struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct spread_columns c;
    int64_t *day = NULL;
    char currency[4];

    pond_study_currency(state->days->study, currency);
    POND_TRY(pond_table_new(&table, "days", "Turnover lost day by day: bands over draws.",
                            state->days->days, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(add_spread(table, &c, currency, true, err));
    for (int64_t t = 0; t < state->days->days; t++) {
        struct bands_spread spread = bands_spread_day(state, t, scratch);

        day[t] = t;
        set_spread(&c, t, &spread, state->days);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* What a group of places loses in the whole run. */
static double place_total(const struct bands_study *state, int64_t item, int32_t group)
{
    const double *place = bands_places_of(state, item);
    double sum = 0.0;

    for (int64_t t = 0; t < state->days->days; t++) {
        sum += place[t * state->groups + group];
    }
    return sum;
}

static enum pond_status add_places(const struct bands_study *state, double *scratch,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct spread_columns c;
    int32_t label = 0;
    char currency[4];

    pond_study_currency(state->days->study, currency);
    POND_TRY(pond_table_new(&table, "places",
                            "Turnover lost in the run by place, the largest turnover first.",
                            state->groups, err));
    POND_TRY(pond_table_add_text(table, "place", "", "Its name, or its code.", &label, err));
    POND_TRY(add_spread(table, &c, currency, true, err));
    for (int32_t g = 0; g < state->groups; g++) {
        struct bands_spread spread;

        for (int64_t d = 0; d < state->plan.draws; d++) {
            scratch[d] = place_total(state, d + 1, g);
        }
        spread = bands_spread_of(place_total(state, 0, g), scratch, state->plan.draws);
        set_spread(&c, g, &spread, state->days);
        POND_TRY(pond_table_set_text(table, label, g, bands_place_name(state, g), err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_places_by_day(const struct bands_study *state, double *scratch,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct spread_columns c;
    int32_t label = 0;
    int64_t *day = NULL;
    int64_t row = 0;
    char currency[4];

    pond_study_currency(state->days->study, currency);
    POND_TRY(pond_table_new(&table, "places_by_day", "Turnover lost by place and day.",
                            state->days->days * state->groups, err));
    POND_TRY(pond_table_add_text(table, "place", "", "Its name, or its code.", &label, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(add_spread(table, &c, currency, false, err));
    for (int32_t g = 0; g < state->groups; g++) {
        for (int64_t t = 0; t < state->days->days; t++, row++) {
            int64_t at = t * state->groups + g;
            struct bands_spread spread;

            for (int64_t d = 0; d < state->plan.draws; d++) {
                scratch[d] = bands_places_of(state, d + 1)[at];
            }
            spread = bands_spread_of(bands_places_of(state, 0)[at], scratch, state->plan.draws);
            day[row] = t;
            set_spread(&c, row, &spread, state->days);
            POND_TRY(pond_table_set_text(table, label, row, bands_place_name(state, g), err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_totals(const struct bands_study *state, double *scratch,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char currency[4];
    const struct {
        const char *name;
        const char *unit;
        study_outcome outcome;
        bool money;
    } rows[] = {
        {"turnover lost", currency, bands_lost, true},
        {"production on record lost", currency, production_lost, true},
        {"value added lost", currency, added_lost, true},
        {"final buyers did not get", currency, unmet_final, true},
        {"turnover lost on the worst day", currency, bands_worst, true},
        {"worst day", "day", bands_worst_day, false},
        {"firms hit", "firms", bands_hit, false},
        {"recovered day", "day", bands_recovered, false},
    };
    int64_t count = (int64_t)(sizeof rows / sizeof *rows);
    struct pond_table *table = NULL;
    struct spread_columns c;
    int32_t what = 0;
    int32_t unit = 0;

    pond_study_currency(state->days->study, currency);
    POND_TRY(pond_table_new(&table, "totals", "The whole run: quantiles over draws.", count, err));
    POND_TRY(pond_table_add_text(table, "outcome", "", "What varies over draws.", &what, err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of its numbers.", &unit, err));
    POND_TRY(add_spread(table, &c, "", true, err));
    for (int64_t row = 0; row < count; row++) {
        struct bands_spread spread = bands_spread_outcome(state, rows[row].outcome, scratch);

        set_spread(&c, row, &spread, rows[row].money ? state->days : NULL);
        POND_TRY(pond_table_set_text(table, what, row, rows[row].name, err));
        POND_TRY(pond_table_set_text(table, unit, row, rows[row].unit, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- firms --- */

static bool is_hit(const struct bands_study *state, int64_t item, pond_node node)
{
    return (bands_hits_of(state, item)[node / 8] >> (node % 8) & 1U) != 0;
}

static enum pond_status fill_firms(const struct bands_study *state,
                                   const struct study_ranked *ranked, int64_t rows,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_who who;
    int64_t *given = NULL;
    double *share = NULL;
    double *low = NULL;
    double *high = NULL;

    POND_TRY(pond_table_new(&table, "firms", "How sure it is that a firm is hit, the surest first.",
                            rows, err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(pond_table_add_i64(table, "as_given", "", "1: it is hit with the parameters as given.",
                                &given, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "Draws in which it makes less than 99.9 % of the usual on some "
                                "day.",
                                &share, err));
    POND_TRY(pond_table_add_f64(table, "share_low", "share",
                                "That share is not below this in 9 of 10 cases.", &low, err));
    POND_TRY(pond_table_add_f64(table, "share_high", "share",
                                "That share is not above this in 9 of 10 cases.", &high, err));
    for (int64_t row = 0; row < rows; row++) {
        pond_node j = (pond_node)ranked[row].item;

        POND_TRY(study_set_who(table, &who, row, state->days->study, j, err));
        given[row] = is_hit(state, 0, j) ? 1 : 0;
        share[row] = ranked[row].score / (double)state->plan.draws;
        pond_share_bounds((int64_t)ranked[row].score, state->plan.draws, &low[row], &high[row]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_firms(const struct bands_study *state, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = state->days->study->network->nodes;
    struct study_ranked *ranked = NULL;
    double *score = NULL;
    int64_t rows = 0;

    if (state->hit_bytes == 0) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&score, nodes, err));
    for (int64_t d = 1; d <= state->plan.draws; d++) {
        for (pond_node j = 0; j < nodes; j++) {
            score[j] += is_hit(state, d, j) ? 1.0 : 0.0;
        }
    }
    POND_TRY(study_rank(&ranked, score, nodes, err));
    while (rows < nodes && ranked[rows].score > 0.0) {
        rows++;
    }
    POND_TRY(fill_firms(state, ranked, rows, result, err));
done:
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

/* --- draws --- */

struct draw_columns {
    int64_t *draw;
    double *lost;
    double *worst;
    int64_t *worst_day;
    int64_t *hit;
    int64_t *recovered;
    int64_t *left;
    double *value[BANDS_FACTORS];
    int32_t rule;
};

static enum pond_status add_factor(struct pond_table *table, struct draw_columns *c,
                                   enum bands_factor factor, struct pond_error *err)
{
    const char *name = bands_factor_column(factor);
    char text[96];

    (void)snprintf(text, sizeof text, "Drawn: %s.", bands_factor_name(factor));
    if (factor == BANDS_RULES) {
        return pond_table_add_text(table, name, "", text, &c->rule, err);
    }
    return factor == BANDS_CHANCE ? POND_OK
                                  : pond_table_add_f64(table, name, bands_factor_unit(factor), text,
                                                       &c->value[factor], err);
}

static enum pond_status add_draw_columns(const struct bands_study *state, struct pond_table *table,
                                         struct draw_columns *c, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char currency[4];

    pond_study_currency(state->days->study, currency);
    POND_TRY(pond_table_add_i64(table, "draw", "", "0 is as given.", &c->draw, err));
    POND_TRY(
        pond_table_add_f64(table, "turnover_lost", currency, "In the whole run.", &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "worst", currency, "Turnover lost on the worst day.",
                                &c->worst, err));
    POND_TRY(pond_table_add_i64(table, "worst_day", "day", "That day.", &c->worst_day, err));
    POND_TRY(pond_table_add_i64(table, "hit", "firms", "Firms hit.", &c->hit, err));
    POND_TRY(pond_table_add_i64(table, "recovered_day", "day",
                                "The first day on which no firm is hit any more; missing: not in "
                                "the run.",
                                &c->recovered, err));
    POND_TRY(pond_table_add_i64(table, "still_hit", "firms", "Hit at the end.", &c->left, err));
    for (int32_t k = 0; k < state->plan.factors; k++) {
        POND_TRY(add_factor(table, c, state->factor[k], err));
    }
done:
    return status;
}

static enum pond_status fill_draw(const struct bands_study *state, struct pond_table *table,
                                  const struct draw_columns *c, int64_t d, struct pond_error *err)
{
    const struct bands_row *row = bands_row_of(state, d);
    struct bands_draw draw = bands_draw_of(state, d);

    c->draw[d] = d;
    c->lost[d] = days_study_money(state->days, row->lost);
    c->worst[d] = days_study_money(state->days, row->worst);
    c->worst_day[d] = row->worst_day;
    c->hit[d] = row->hit;
    c->recovered[d] = row->recovered_day < 0 ? POND_MISSING_I64 : row->recovered_day;
    c->left[d] = row->left;
    for (int f = 0; f < BANDS_RANGES; f++) {
        if (c->value[f] != NULL) {
            c->value[f][d] = f == BANDS_STOCK ? row->stock : draw.value[f];
        }
    }
    if (c->value[BANDS_CLASSES] != NULL) {
        c->value[BANDS_CLASSES][d] = (double)row->moved;
    }
    return draw.rule < 0
               ? POND_OK
               : pond_table_set_text(table, c->rule, d, state->rules.name[draw.rule], err);
}

/* The draws of the bands; those of the pairs, each with one thing exchanged, are not told. */
static enum pond_status add_draws(const struct bands_study *state, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct draw_columns c = {0};

    POND_TRY(pond_table_new(&table, "draws", "What was drawn, and what came of it.",
                            1 + state->plan.draws, err));
    POND_TRY(add_draw_columns(state, table, &c, err));
    for (int64_t d = 0; d <= state->plan.draws; d++) {
        POND_TRY(fill_draw(state, table, &c, d, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status bands_study_tables(const struct bands_study *state, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *scratch = NULL;

    POND_TRY(POND_NEW(&scratch, state->plan.draws, err));
    POND_TRY(add_totals(state, scratch, result, err));
    POND_TRY(add_days(state, scratch, result, err));
    POND_TRY(add_places(state, scratch, result, err));
    POND_TRY(add_places_by_day(state, scratch, result, err));
    POND_TRY(add_firms(state, result, err));
    POND_TRY(add_draws(state, result, err));
    POND_TRY(study_shocks_table(state->days->shocks, state->days->scenario, result, err));
done:
    pondi_free(scratch);
    return status;
}
