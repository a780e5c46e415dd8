/* The answer of `pond ripple run`: figures, days, firms, and what was supposed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/days/days_levers.h"
#include "study/days/days_study.h"
#include "study/days/days_why.h"
#include "study/who.h"

/* --- days --- */

struct day_columns {
    int64_t *day;
    double *turnover;
    double *turnover_share;
    double *made;
    double *lost;
    double *lost_share;
    double *added;
    double *unmet;
    double *unmet_final;
    int64_t *hit;
    int64_t *capacity;
    int64_t *input;
};

static enum pond_status add_day_columns(struct pond_table *table, struct day_columns *c,
                                        const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &c->day, err));
    POND_TRY(pond_table_add_f64(table, "turnover_lost", currency,
                                "Usual turnover less that of the day, of shops too whose sales are "
                                "not on record.",
                                &c->turnover, err));
    POND_TRY(pond_table_add_f64(table, "turnover_share", "share", "Of usual turnover.",
                                &c->turnover_share, err));
    POND_TRY(pond_table_add_f64(table, "production", currency, "What firms make.", &c->made, err));
    POND_TRY(
        pond_table_add_f64(table, "lost", currency, "Usual production less that.", &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "lost_share", "share", "Of usual production.",
                                &c->lost_share, err));
    POND_TRY(pond_table_add_f64(table, "value_added_lost", currency,
                                "Usual value added less that "
                                "of the day.",
                                &c->added, err));
    POND_TRY(pond_table_add_f64(table, "unmet", currency,
                                "Ordered, by firms and final buyers, and not delivered.", &c->unmet,
                                err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", currency,
                                "Of it, what final buyers do not get.", &c->unmet_final, err));
    POND_TRY(pond_table_add_i64(table, "hit", "firms", "Make less than 99.9 % of the usual.",
                                &c->hit, err));
    POND_TRY(pond_table_add_i64(table, "short_of_capacity", "firms",
                                "Could sell more than they can make.", &c->capacity, err));
    POND_TRY(pond_table_add_i64(table, "short_of_input", "firms",
                                "Could sell more than their inputs allow: a stock-out.", &c->input,
                                err));
done:
    return status;
}

static enum pond_status add_days(const struct days_study *days, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct day_columns c;
    double turnover = pond_sum(days->turnover, days->study->network->nodes);
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(pond_table_new(&table, "days", "The run day by day.", days->days, err));
    POND_TRY(add_day_columns(table, &c, currency, err));
    for (int64_t t = 0; t < days->days; t++) {
        const struct pond_days_sums *sums = &days->day[t];
        c.day[t] = t;
        c.turnover[t] = days_study_money(days, days->turnover_lost[t]);
        c.turnover_share[t] = study_share_of(days->turnover_lost[t], turnover);
        c.made[t] = days_study_money(days, sums->production);
        c.lost[t] = days_study_money(days, sums->production_lost);
        c.lost_share[t] = study_share_of(sums->production_lost, days->usual.production);
        c.added[t] = days_study_money(days, days->usual.value_added - sums->value_added);
        c.unmet[t] = days_study_money(days, sums->unmet);
        c.unmet_final[t] = days_study_money(days, sums->unmet_final);
        c.hit[t] = sums->hit;
        c.capacity[t] = sums->limited[POND_DAYS_LIMIT_CAPACITY];
        c.input[t] = sums->limited[POND_DAYS_LIMIT_INPUT];
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- firms --- */

struct firm_columns {
    double *turnover;
    double *lost;
    double *lost_days;
    int64_t *first;
    int64_t *recovered;
    double *lowest;
    int64_t *lowest_day;
    int64_t *short_day;
    int32_t short_of;
    int64_t *struck;
};

static enum pond_status add_firm_columns(struct pond_table *table, struct firm_columns *c,
                                         const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "turnover_lost", currency,
                                "Turnover lost over the run; where sales are not on record, as its "
                                "purchases go.",
                                &c->turnover, err));
    POND_TRY(pond_table_add_f64(table, "lost", currency, "Production on record that is lost.",
                                &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "lost_days", "days",
                                "What is lost in days of its usual business.", &c->lost_days, err));
    POND_TRY(pond_table_add_i64(table, "first_day", "day",
                                "The first day it makes less than 99.9 % of the usual.", &c->first,
                                err));
    POND_TRY(pond_table_add_i64(table, "recovered_day", "day",
                                "The first day after the last of those; missing: not in the run.",
                                &c->recovered, err));
    POND_TRY(pond_table_add_f64(table, "lowest", "share",
                                "Its output on its worst day, of the usual.", &c->lowest, err));
    POND_TRY(pond_table_add_i64(table, "lowest_day", "day", "That day.", &c->lowest_day, err));
    POND_TRY(pond_table_add_i64(table, "short_day", "day",
                                "The first day it lacked an input; missing: never.", &c->short_day,
                                err));
    POND_TRY(pond_table_add_text(table, "short_of", "", "The industry of that input.", &c->short_of,
                                 err));
    POND_TRY(pond_table_add_i64(table, "struck", "",
                                "1: the scenario itself changes it; 0: it is hit over its links "
                                "alone.",
                                &c->struck, err));
done:
    return status;
}

/* A day, or missing for -1. */
static int64_t day_or_missing(int32_t day)
{
    return day < 0 ? POND_MISSING_I64 : day;
}

static enum pond_status fill_firm(const struct days_study *days, struct pond_table *table,
                                  const struct firm_columns *c, int64_t row, pond_node j,
                                  struct pond_error *err)
{
    struct pond_days_day end = pond_days_today(days->run);
    const struct pond_network *network = days->study->network;
    bool recovered = end.last_hit_day[j] >= 0 && end.last_hit_day[j] + 1 < days->days;

    c->lost[row] = days_study_money(days, end.lost[j]);
    c->lost_days[row] = days->idle[j];
    c->turnover[row] = days_study_money(days, days->idle[j] * days->turnover[j]);
    c->first[row] = day_or_missing(end.first_hit_day[j]);
    c->recovered[row] = recovered ? end.last_hit_day[j] + 1 : POND_MISSING_I64;
    c->lowest[row] = days->lowest[j];
    c->lowest_day[row] = day_or_missing(days->lowest_day[j]);
    c->struck[row] = days->struck[j];
    c->short_day[row] = day_or_missing(days->short_day[j]);
    return pond_table_set_text(table, c->short_of, row,
                               days->short_day[j] < 0 || days->short_of[j] < 0
                                   ? NULL
                                   : network->industry_code[days->short_of[j]],
                               err);
}

static enum pond_status add_firms(const struct days_study *days, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    struct pond_days_day end = pond_days_today(days->run);
    pond_node nodes = study->network->nodes;
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *score = NULL;
    struct study_who who;
    struct firm_columns c;
    int64_t hit = 0;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(POND_NEW(&score, nodes, err));
    for (pond_node j = 0; j < nodes; j++) {
        bool is = end.first_hit_day[j] >= 0;
        score[j] = is ? days->idle[j] * days->turnover[j] : (double)-INFINITY;
        hit += is ? 1 : 0;
    }
    POND_TRY(study_rank(&ranked, score, nodes, err));
    POND_TRY(pond_table_new(&table, "firms", "Every firm that is hit, the largest loss first.", hit,
                            err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(add_firm_columns(table, &c, currency, err));
    for (int64_t row = 0; row < hit; row++) {
        pond_node j = (pond_node)ranked[row].item;
        POND_TRY(fill_firm(days, table, &c, row, j, err));
        POND_TRY(study_set_who(table, &who, row, study, j, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

/* --- figures --- */

struct totals {
    double lost; /* rates, summed over days */
    double added;
    double unmet_final;
    double worst;
    int64_t worst_day;
    int64_t first_day;
    int64_t last_day;
    int64_t hit;
    int64_t starved;
    int64_t left; /* still hit at the end */
};

static enum pond_status add_up(const struct days_study *days, struct totals *t,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_day end = pond_days_today(days->run);
    double *part = NULL;

    *t = (struct totals){.first_day = -1, .last_day = -1};
    POND_TRY(POND_NEW(&part, 3 * days->days, err));
    for (int64_t d = 0; d < days->days; d++) {
        const struct pond_days_sums *sums = &days->day[d];
        part[d] = sums->production_lost;
        part[days->days + d] = days->usual.value_added - sums->value_added;
        part[2 * days->days + d] = sums->unmet_final;
        /* Rounding in the last bits makes no day worse than another. */
        if (d == 0 || sums->production_lost > t->worst + 1e-9 * fabs(t->worst)) {
            t->worst = sums->production_lost;
            t->worst_day = d;
        }
        t->first_day = sums->hit > 0 && t->first_day < 0 ? d : t->first_day;
        t->last_day = sums->hit > 0 ? d : t->last_day;
    }
    t->lost = pond_sum(part, days->days);
    t->added = pond_sum(part + days->days, days->days);
    t->unmet_final = pond_sum(part + 2 * days->days, days->days);
    for (pond_node j = 0; j < days->study->network->nodes; j++) {
        t->hit += end.first_hit_day[j] >= 0 ? 1 : 0;
        t->starved += days->short_day[j] >= 0 ? 1 : 0;
        t->left += end.last_hit_day[j] == days->days - 1 ? 1 : 0;
    }
done:
    pondi_free(part);
    return status;
}

static enum pond_status add_figures(const struct days_study *days, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct totals t;
    char currency[4];
    double span = (double)days->days;

    pond_study_currency(days->study, currency);
    POND_TRY(add_up(days, &t, err));
    {
        const struct {
            const char *name;
            double value;
            const char *unit;
            const char *text;
        } rows[] = {
            {"turnover_lost", days_study_money(days, pond_sum(days->turnover_lost, days->days)),
             currency, "Turnover lost over the run, of shops too whose sales are not on record"},
            {"lost", days_study_money(days, t.lost), currency, "Production on record that is lost"},
            {"lost_share", study_share_of(t.lost, span * days->usual.production), "share",
             "The same, of usual production"},
            {"value_added_lost", days_study_money(days, t.added), currency,
             "Value added lost over the run"},
            {"unmet_final", days_study_money(days, t.unmet_final), currency,
             "What final buyers on record wanted and did not get; what shops whose sales are not "
             "on "
             "record did not sell is part of turnover_lost"},
            {"worst_share", study_share_of(t.worst, days->usual.production), "share",
             "Of usual production on record, lost on its worst day"},
            {"worst_day", (double)t.worst_day, "day",
             "That day, the worst for production on record; day 0 is the first"},
            {"hit", (double)t.hit, "firms",
             "Firms that make less than 99.9 % of the usual on some day"},
            {"short_of_input", (double)t.starved, "firms", "Firms that lack an input on some day"},
            {"first_hit_day", t.first_day < 0 ? (double)NAN : (double)t.first_day, "day",
             "The first day on which a firm is hit"},
            {"recovered_day", t.last_day < 0 || t.left > 0 ? (double)NAN : (double)(t.last_day + 1),
             "day", "The first day on which no firm is hit any more"},
            {"still_hit", (double)t.left, "firms", "Firms that are hit at the end of the run"},
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            POND_TRY(pond_result_add_figure(result, rows[i].name, rows[i].value, rows[i].unit,
                                            rows[i].text, err));
        }
    }
done:
    return status;
}

/* What switches did; nothing where they are off. */
static enum pond_status add_switches(const struct days_study *days, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    const struct {
        bool on;
        const char *name;
        int64_t count;
        const char *unit;
        const char *text;
    } rows[] = {
        {pond_study_integer(study, "change_after") > 0 ||
             pond_study_number(study, "half_life") > 0.0,
         "changed", days->changed, "links", "Links that went to another supplier"},
        {pond_study_number(study, "cash") > 0.0, "defaults", days->defaults, "firms",
         "Firms that closed for want of cash"},
        {pond_study_number(study, "exit") > 0.0, "exits", days->exits, "firms",
         "Firms that closed by the exit rate"},
        {pond_study_number(study, "entry") > 0.0, "entries", days->entries, "firms",
         "Closed firms whose place was taken"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].on) {
            POND_TRY(pond_result_add_figure(result, rows[i].name, (double)rows[i].count,
                                            rows[i].unit, rows[i].text, err));
        }
    }
done:
    return status;
}

/* --- notes --- */

/* Firms that need each other's goods, and have none left, do not start again by themselves. */
static enum pond_status warn_of_standstill(const struct days_study *days,
                                           struct pond_result *result, struct pond_error *err)
{
    int64_t over = study_scenario_period(days->scenario, false).end;
    const struct pond_days_sums *last = &days->day[days->days - 1];

    if (over < 0 || over >= days->days || last->hit == 0) {
        return POND_OK;
    }
    return pond_result_warn(result, err,
                            "All changes are over on day %lld, and %lld firms are still hit on the "
                            "last day. Give it more "
                            "--days; where that does not help, firms need each other's goods and "
                            "have none left (in the "
                            "model nobody outside steps in to start them again), or have closed, "
                            "or households earn less.",
                            (long long)over, (long long)last->hit);
}

/* Links that move by themselves move where somebody has room, and cost something by themselves. */
static enum pond_status warn_of_turnover(const struct days_study *days, struct pond_result *result,
                                         struct pond_error *err)
{
    const struct pond_study *study = days->study;

    if (pond_study_number(study, "half_life") == 0.0) {
        return POND_OK;
    }
    if (pond_study_number(study, "overcapacity") <= 1.0) {
        return pond_result_warn(result, err,
                                "As usual every firm makes all it can, so that --half-life moves "
                                "links only to firms that have lost demand; --overcapacity 1.25 "
                                "gives all of them room.");
    }
    return pond_result_warn(result, err,
                            "Links that move cost production by themselves, until those who win "
                            "customers have grown: take off what the same run loses where the "
                            "scenario changes nothing.");
}

/* Orders that fill stocks again wait for capacity that nobody has. */
static enum pond_status warn_of_backlog(const struct days_study *days, struct pond_result *result,
                                        struct pond_error *err)
{
    int64_t over = study_scenario_period(days->scenario, false).end;
    const struct pond_days_sums *last = &days->day[days->days - 1];
    char currency[4];

    if (over < 0 || over >= days->days || last->hit > 0 || last->unmet <= 0.01 * last->production) {
        return POND_OK;
    }
    pond_study_currency(days->study, currency);
    return pond_result_warn(result, err,
                            "On the last day orders for %s %.2f are not delivered: stocks that "
                            "were run down are not full again, since firms make no more than "
                            "usual. --spare or --overcapacity lets them catch up.",
                            currency, days_study_money(days, last->unmet));
}

/* Switches that are on, as the person set them. */
static enum pond_status assume_switches(const struct days_study *days, struct pond_result *result,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    static const struct {
        const char *name;
        const char *text;
    } switches[] = {
        {"spare", "Firms can make %g of the usual more than usual."},
        {"overcapacity", "Capacity grows to %g of the usual while demand is unmet."},
        {"cash", "Firms have cash for %g days of usual costs, and close when it is gone."},
        {"income", "Final demand follows the income of households by %g."},
        {"exit", "Open firms close with a chance of %g a day."},
        {"entry", "Places of closed firms are taken with a chance of %g a day."},
    };

    for (size_t k = 0; k < sizeof switches / sizeof *switches; k++) {
        double value = pond_study_number(study, switches[k].name);

        if (value > 0.0) {
            const char *text = switches[k].text;
            const char *number = strstr(text, "%g");

            POND_TRY(pond_result_assume(result, err, "%.*s%g%s", (int)(number - text), text, value,
                                        number + 2));
        }
    }
    if (strcmp(pond_study_text(study, "orders"), "demand") != 0 ||
        strcmp(pond_study_text(study, "rationing"), "level") != 0) {
        POND_TRY(pond_result_assume(result, err, "Orders by %s, rationing by %s.",
                                    pond_study_text(study, "orders"),
                                    pond_study_text(study, "rationing")));
    }
done:
    return status;
}

static enum pond_status warn_of_late_events(const struct days_study *days,
                                            struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t i = 0; i < days->scenario->events; i++) {
        const struct study_event *event = &days->scenario->event[i];

        if (event->shock.day >= days->days) {
            POND_TRY(pond_result_warn(
                result, err,
                "%s: %s begins on day %lld, after the run's last, day %lld: it changes nothing "
                "here (more --days show it).",
                days->scenario->file, event->path, (long long)event->shock.day,
                (long long)(days->days - 1)));
        }
    }
done:
    return status;
}

static enum pond_status add_notes(const struct days_study *days, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    bool prices = false;

    for (int64_t i = 0; i < days->scenario->events; i++) {
        prices = prices || days->scenario->event[i].shock.kind == POND_SHOCK_PRICE;
    }
    POND_TRY(pond_result_assume(result, err,
                                "Money of a day is that of the records' period divided by its %.0f "
                                "days: trade within it is "
                                "taken as even.",
                                days->period_days));
    POND_TRY(pond_result_assume(
        result, err,
        "Firms keep %g days of use of each input%s and order what is missing over %g days; %s%s.",
        pond_study_number(study, "stock"),
        days->stock_days != NULL ? ", where the file of --stocks says nothing else," : "",
        pond_study_number(study, "order"),
        pond_study_integer(study, "change_after") > 0
            ? "customers of a supplier that delivers too little find another of its industry"
        : pond_study_number(study, "half_life") > 0.0
            ? "links go to another supplier of the industry in their own time"
            : "nobody finds a new supplier",
        days->prices == NULL ? ", and prices stay" : ""));
    if (strcmp(pond_study_text(study, "inputs"), "sector") == 0) {
        POND_TRY(pond_result_assume(result, err, "%s", pond_esri_classes_assumption()));
    }
    POND_TRY(assume_switches(days, result, err));
    POND_TRY(warn_of_late_events(days, result, err));
    POND_TRY(warn_of_standstill(days, result, err));
    POND_TRY(warn_of_backlog(days, result, err));
    POND_TRY(warn_of_turnover(days, result, err));
    if (prices && days->prices == NULL) {
        POND_TRY(pond_result_warn(result, err,
                                  "The scenario's events of prices change nothing here: \"pond "
                                  "ripple price --scenario %s\" answers them.",
                                  days->scenario->file));
    }
done:
    return status;
}

enum pond_status days_study_tables(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story;
    char currency[4];

    pond_study_currency(days->study, currency);
    days_study_story(days, currency, &story);
    POND_TRY(add_figures(days, result, err));
    POND_TRY(add_switches(days, result, err));
    POND_TRY(study_story_table(&story, result, err));
    POND_TRY(days_why_tables(days, result, err));
    POND_TRY(add_firms(days, result, err));
    POND_TRY(days_study_group_tables(days, result, err));
    POND_TRY(add_days(days, result, err));
    if (pond_study_bool(days->study, "why")) {
        POND_TRY(days_study_levers(days, result, err));
    }
    POND_TRY(study_shocks_table(days->shocks, days->scenario, result, err));
    POND_TRY(study_evidence_table(&story, "evidence", result, err));
    POND_TRY(add_notes(days, result, err));
done:
    return status;
}
