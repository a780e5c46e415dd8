/* Why a run by days lost what it lost: kept while it runs, told as tables and sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/days/days_why.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/days_carried.h"
#include "ripple/days_rounds.h"
#include "study/esri/why_study.h"
#include "study/percent.h"
#include "study/who.h"

/* Rounds that are told apart, and the parts they make: direct, first, second, later. */
#define ROUNDS 2
#define PARTS (ROUNDS + 2)

/* Most carriers that are listed. */
#define MOST 1000

/* Most carriers that are told day by day. */
#define BY_DAY 10

/* A carrier that carries less than this share of all is left out. */
#define LEAST 1e-9

struct days_why {
    struct pond_days_rounds *rounds; /* NULL: customers change suppliers */
    struct pond_days_carried *carried;
    double *part;   /* PARTS x days, rates */
    double *lost;   /* channels x days */
    double *gained; /* days */
    int64_t days;
};

enum pond_status days_why_new(struct days_why **out, const struct days_study *days,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = days->study;
    struct days_why *why = NULL;

    *out = NULL;
    if (!pond_study_bool(study, "why")) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&why, 1, err));
    why->days = days->days;
    POND_TRY(POND_NEW(&why->part, PARTS * days->days, err));
    POND_TRY(POND_NEW(&why->lost, POND_DAYS_CHANNELS * days->days, err));
    POND_TRY(POND_NEW(&why->gained, days->days, err));
    POND_TRY(pond_days_carried_new(&why->carried, days->model, days->turnover, err));
    if (pond_study_integer(study, "change_after") == 0 &&
        pond_study_number(study, "half_life") == 0.0) {
        POND_TRY(pond_days_rounds_new(&why->rounds, days->run, ROUNDS, days->turnover, err));
    }
    *out = why;
    why = NULL;
done:
    days_why_free(why);
    return status;
}

void days_why_free(struct days_why *why)
{
    if (why == NULL) {
        return;
    }
    pond_days_rounds_free(why->rounds);
    pond_days_carried_free(why->carried);
    pondi_free(why->part);
    pondi_free(why->lost);
    pondi_free(why->gained);
    pondi_free(why);
}

enum pond_status days_why_see(struct days_why *why, const struct pond_days_run *run,
                              const struct pond_days_day *day, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_carried_day today;

    if (why == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_days_carried_see(why->carried, run, day, err));
    today = pond_days_carried_today(why->carried);
    for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
        why->lost[c * why->days + day->day] = today.lost[c];
    }
    why->gained[day->day] = today.gained;
    if (why->rounds != NULL) {
        POND_TRY(pond_days_rounds_see(why->rounds, run, day, err));
        for (int p = 0; p < PARTS; p++) {
            why->part[p * why->days + day->day] = pond_days_rounds_today(why->rounds).lost[p];
        }
    }
done:
    return status;
}

/* --- rounds --- */

/* Over all days; what is less than the rounding of all that is lost is nothing. */
static double part_total(const struct days_study *days, int part)
{
    double sum = pond_sum(days->why->part + part * days->days, days->days);
    double total = pond_sum(days->turnover_lost, days->days);

    return fabs(sum) > 1e-12 * fabs(total) ? sum : 0.0;
}

static double channel_total(const struct days_why *why, int channel)
{
    return pond_sum(why->lost + channel * why->days, why->days);
}

static enum pond_status add_rounds(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const name[PARTS] = {"direct", "first", "second", "later"};
    static const char *const text[PARTS] = {
        "By the scenario's own changes alone: where neighbours do as usual.",
        "What the direct losses cost suppliers and customers: over one link.",
        "Over two links. Below 0: more is relieved than hurt.",
        "Over more links, and round circles."};
    const struct days_why *why = days->why;
    struct pond_table *table = NULL;
    int64_t *day = NULL;
    double *part[PARTS];
    double *total = NULL;
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(
        pond_table_new(&table, "rounds", "Turnover lost day by day, in rounds.", days->days, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    for (int p = 0; p < PARTS; p++) {
        POND_TRY(pond_table_add_f64(table, name[p], currency, text[p], &part[p], err));
    }
    POND_TRY(pond_table_add_f64(table, "total", currency,
                                "All of these: turnover_lost of the table \"days\".", &total, err));
    for (int64_t t = 0; t < days->days; t++) {
        day[t] = t;
        for (int p = 0; p < PARTS; p++) {
            part[p][t] = days_study_money(days, why->part[p * days->days + t]) + 0.0; /* not -0 */
        }
        total[t] = days_study_money(days, days->turnover_lost[t]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- channels --- */

static enum pond_status add_channels(const struct days_study *days, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const name[POND_DAYS_CHANNELS] = {"own_capacity", "inputs", "orders",
                                                         "final_demand"};
    static const char *const text[POND_DAYS_CHANNELS] = {
        "Of firms that cannot make more, for what that costs by itself.",
        "For want of suppliers' goods.", "As customers order less.", "As final buyers want less."};
    const struct days_why *why = days->why;
    struct pond_table *table = NULL;
    int64_t *day = NULL;
    double *lost[POND_DAYS_CHANNELS];
    double *gained = NULL;
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(pond_table_new(&table, "channels", "Turnover lost day by day, by what held firms up.",
                            days->days, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
        POND_TRY(pond_table_add_f64(table, name[c], currency, text[c], &lost[c], err));
    }
    POND_TRY(pond_table_add_f64(table, "gained", currency,
                                "Of firms that do more than usual. The losses less this are "
                                "turnover_lost of the table \"days\".",
                                &gained, err));
    for (int64_t t = 0; t < days->days; t++) {
        day[t] = t;
        for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
            lost[c][t] = days_study_money(days, why->lost[c * days->days + t]);
        }
        gained[t] = days_study_money(days, why->gained[t]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- carriers --- */

/* All that is lost, without what others gain. */
static double all_lost(const struct days_why *why)
{
    double lost = 0.0;

    for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
        lost += channel_total(why, c);
    }
    return lost;
}

struct carrier_columns {
    int32_t channel;
    struct why_pair supplier;
    struct why_pair customer;
    double *lost;
    double *share;
    double *peak;
    int64_t *peak_day;
    int64_t *first;
    int64_t *last;
};

static enum pond_status add_carrier_columns(struct pond_table *table, struct carrier_columns *c,
                                            const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "channel", "",
                                 "inputs: the customer loses for want of the supplier's goods; "
                                 "orders: the supplier loses as the customer orders less; own "
                                 "capacity, final demand: the supplier loses by itself.",
                                 &c->channel, err));
    POND_TRY(why_study_add_pair(table, &c->supplier, "supplier", "supplier_name",
                                "Who sells: its code.", err));
    POND_TRY(why_study_add_pair(table, &c->customer, "customer", "customer_name",
                                "Who buys: its code; missing: no firm.", err));
    POND_TRY(pond_table_add_f64(table, "lost", currency, "Turnover lost this way.", &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "Of all that firms lose, before what others gain.", &c->share,
                                err));
    POND_TRY(pond_table_add_f64(table, "peak", currency, "The most on one day.", &c->peak, err));
    POND_TRY(
        pond_table_add_i64(table, "peak_day", "day", "The first such day.", &c->peak_day, err));
    POND_TRY(pond_table_add_i64(table, "first_day", "day", "The first day it carries a loss.",
                                &c->first, err));
    POND_TRY(
        pond_table_add_i64(table, "last_day", "day", "The last one in the run.", &c->last, err));
done:
    return status;
}

static enum pond_status fill_carrier(const struct days_study *days, struct pond_table *table,
                                     const struct carrier_columns *c, int64_t row,
                                     const struct pond_days_carrier *carrier,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const name[POND_DAYS_CHANNELS] = {"own capacity", "inputs", "orders",
                                                         "final demand"};
    bool inputs = carrier->channel == POND_DAYS_INPUTS;
    pond_node customer = inputs ? carrier->firm : carrier->other;

    c->lost[row] = days_study_money(days, carrier->lost);
    c->share[row] = study_share_of(carrier->lost, all_lost(days->why));
    c->peak[row] = days_study_money(days, carrier->peak);
    c->peak_day[row] = carrier->peak_day;
    c->first[row] = carrier->first_day < 0 ? POND_MISSING_I64 : carrier->first_day;
    c->last[row] = carrier->last_day < 0 ? POND_MISSING_I64 : carrier->last_day;
    POND_TRY(pond_table_set_text(table, c->channel, row, name[carrier->channel], err));
    POND_TRY(why_study_set_pair(table, &c->supplier, row, days->study,
                                inputs ? carrier->other : carrier->firm, err));
    if (customer >= 0) {
        POND_TRY(why_study_set_pair(table, &c->customer, row, days->study, customer, err));
    }
done:
    return status;
}

/* What the first carriers carried on each day, carrier by carrier: only after the run is it known
 * who they are, so it is run once more. */
static enum pond_status find_by_day(const struct days_study *days,
                                    const struct study_ranked *ranked, int64_t carriers,
                                    double *lost, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_carried *again = NULL;
    struct pond_days_run *run = NULL;

    POND_TRY(pond_days_run_new(&run, days->model, &days->options, err));
    POND_TRY(pond_days_carried_new(&again, days->model, days->turnover, err));
    for (int64_t t = 0; t < days->days; t++) {
        const struct pond_days_carrier *list = NULL;
        int64_t count = 0;

        POND_TRY(pond_days_go(run, 1, pond_days_carried_see, again, err));
        list = pond_days_carried_list(again, &count);
        for (int64_t k = 0; k < carriers; k++) {
            /* The list keeps its order, that in which carriers first carry. */
            lost[k * days->days + t] = ranked[k].item < count ? list[ranked[k].item].lost : 0.0;
        }
    }
    for (int64_t k = carriers * days->days - 1; k > 0; k--) {
        lost[k] -= k % days->days != 0 ? lost[k - 1] : 0.0;
    }
done:
    pond_days_carried_free(again);
    pond_days_run_free(run);
    return status;
}

static enum pond_status add_by_day(const struct days_study *days,
                                   const struct pond_days_carrier *list,
                                   const struct study_ranked *ranked, int64_t carriers,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *lost = NULL;
    double *money = NULL;
    int64_t *rank = NULL;
    int64_t *day = NULL;
    int32_t supplier = 0;
    int32_t customer = 0;
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(POND_NEW(&lost, carriers * days->days, err));
    POND_TRY(find_by_day(days, ranked, carriers, lost, err));
    POND_TRY(pond_table_new(&table, "carriers_by_day",
                            "What the first carriers of the table \"carriers\" carry on each day.",
                            carriers * days->days, err));
    POND_TRY(pond_table_add_i64(table, "rank", "", "Its row there.", &rank, err));
    POND_TRY(pond_table_add_text(table, "supplier", "", "As there.", &supplier, err));
    POND_TRY(pond_table_add_text(table, "customer", "", "As there.", &customer, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(pond_table_add_f64(table, "lost", currency, "Turnover lost this way.", &money, err));
    for (int64_t row = 0; row < table->rows; row++) {
        const struct pond_days_carrier *carrier = &list[ranked[row / days->days].item];
        bool inputs = carrier->channel == POND_DAYS_INPUTS;
        pond_node sells = inputs ? carrier->other : carrier->firm;
        pond_node buys = inputs ? carrier->firm : carrier->other;

        rank[row] = row / days->days + 1;
        day[row] = row % days->days;
        money[row] = days_study_money(days, lost[row]);
        POND_TRY(
            pond_table_set_text(table, supplier, row, pond_study_code(days->study, sells), err));
        POND_TRY(pond_table_set_text(table, customer, row,
                                     buys < 0 ? NULL : pond_study_code(days->study, buys), err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(lost);
    return status;
}

static enum pond_status add_carriers(const struct days_study *days, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t count = 0;
    const struct pond_days_carrier *list = pond_days_carried_list(days->why->carried, &count);
    double least = LEAST * all_lost(days->why);
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct carrier_columns c;
    double *score = NULL;
    int64_t rows = 0;
    char currency[4];

    pond_study_currency(days->study, currency);
    POND_TRY(POND_NEW(&score, count, err));
    for (int64_t k = 0; k < count; k++) {
        score[k] = list[k].lost;
        rows += list[k].lost > least ? 1 : 0;
    }
    POND_TRY(study_rank(&ranked, score, count, err));
    POND_TRY(pond_table_new(&table, "carriers",
                            "Links and firms that carried the loss, the most first, at most 1,000.",
                            rows < MOST ? rows : MOST, err));
    POND_TRY(add_carrier_columns(table, &c, currency, err));
    for (int64_t row = 0; row < table->rows; row++) {
        POND_TRY(fill_carrier(days, table, &c, row, &list[ranked[row].item], err));
    }
    POND_TRY(pond_result_add_figure(result, "carriers", (double)rows, "carriers",
                                    "Links and firms that carried a loss", err));
    POND_TRY(pond_result_add_table(result, &table, err));
    POND_TRY(add_by_day(days, list, ranked, rows < BY_DAY ? rows : BY_DAY, result, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

/* --- the whole --- */

static enum pond_status add_figures(const struct days_study *days, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_why *why = days->why;
    double total = pond_sum(days->turnover_lost, days->days);
    static const struct {
        const char *name;
        const char *text;
    } part[PARTS] = {
        {"direct_share", "Of turnover lost, what the scenario's own changes cost by themselves"},
        {"first_round_share", "Of turnover lost, what reaches firms over one link"},
        {"second_round_share", "Of turnover lost, what reaches firms over two links"},
        {"later_share", "Of turnover lost, what reaches firms over more links"},
    };
    static const struct {
        const char *name;
        const char *text;
    } channel[POND_DAYS_CHANNELS] = {
        {"own_capacity_share", "Of what firms lose, by their own capacity"},
        {"inputs_share", "Of what firms lose, for want of suppliers' goods"},
        {"orders_share", "Of what firms lose, as customers order less"},
        {"final_demand_share", "Of what firms lose, as final buyers want less"},
    };

    for (int p = 0; why->rounds != NULL && p < PARTS; p++) {
        POND_TRY(pond_result_add_figure(result, part[p].name,
                                        study_share_of(part_total(days, p), total), "share",
                                        part[p].text, err));
    }
    for (int c = 0; c < POND_DAYS_CHANNELS; c++) {
        POND_TRY(pond_result_add_figure(result, channel[c].name,
                                        study_share_of(channel_total(why, c), all_lost(why)),
                                        "share", channel[c].text, err));
    }
done:
    return status;
}

enum pond_status days_why_tables(const struct days_study *days, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (days->why == NULL) {
        return POND_OK;
    }
    POND_TRY(add_figures(days, result, err));
    if (days->why->rounds != NULL) {
        POND_TRY(add_rounds(days, result, err));
    } else {
        POND_TRY(pond_result_warn(result, err,
                                  "The table \"rounds\" is left out: where customers change their "
                                  "suppliers (--change-after, --half-life), who is whose neighbour "
                                  "differs from round to round."));
    }
    POND_TRY(add_channels(days, result, err));
    POND_TRY(add_carriers(days, result, err));
done:
    return status;
}

static void say_rounds(const struct days_study *days, struct study_story *story)
{
    double total = pond_sum(days->turnover_lost, days->days);
    char share[PARTS][POND_FORMAT_SIZE];

    for (int p = 0; p < PARTS; p++) {
        study_percent(share[p], part_total(days, p) / total, 1);
    }
    study_say(
        story,
        "Of what is lost %s %% is direct, by the scenario's own changes%s; %s %% reaches firms "
        "over one link, %s %% over two, %s %% over more.",
        share[0],
        pond_study_number(days->study, "exit") > 0.0 ? " and firms that close by the exit rate"
                                                     : "",
        share[1], share[2], share[3]);
    for (int p = 0; p < PARTS; p++) {
        static const char *const figure[PARTS] = {"direct_share", "first_round_share",
                                                  "second_round_share", "later_share"};
        static const char *const how[PARTS] = {"sum of direct, of total", "sum of first, of total",
                                               "sum of second, of total", "sum of later, of total"};
        study_behind(story,
                     &(struct study_evidence){figure[p], part_total(days, p) / total, "share", NULL,
                                              "rounds", how[p]},
                     1);
    }
}

/* The link over which most goes. */
static void say_link(const struct days_study *days, const char *currency, struct study_story *story)
{
    int64_t count = 0;
    const struct pond_days_carrier *list = pond_days_carried_list(days->why->carried, &count);
    const struct pond_days_carrier *most = NULL;
    char money[POND_FORMAT_SIZE];
    char share[POND_FORMAT_SIZE];

    for (int64_t k = 0; k < count; k++) {
        if (list[k].other >= 0 && (most == NULL || list[k].lost > most->lost)) {
            most = &list[k];
        }
    }
    if (most == NULL || most->first_day < 0) {
        return;
    }
    pond_format_number(money, days_study_money(days, most->lost), currency);
    study_percent(share, most->lost / all_lost(days->why), 1);
    study_say(story,
              "No link carries more than that to %s: from day %lld to day %lld it lacks %s of %s, "
              "which costs it %s %s, %s %% of what all firms lose.",
              study_label(days->study, most->firm), (long long)most->first_day,
              (long long)most->last_day, most->channel == POND_DAYS_INPUTS ? "goods" : "orders",
              study_label(days->study, most->other), currency, money, share);
    {
        const struct study_evidence evidence[] = {
            {"link_to", 0.0, "", pond_study_code(days->study, most->firm), "carriers",
             "who loses by the link with the highest lost"},
            {"link_of", 0.0, "", pond_study_code(days->study, most->other), "carriers",
             "whose goods or orders it lacks"},
            {"link_first_day", (double)most->first_day, "day", NULL, "carriers", "its first_day"},
            {"link_last_day", (double)most->last_day, "day", NULL, "carriers", "its last_day"},
            {"link_lost", days_study_money(days, most->lost), currency, NULL, "carriers",
             "its lost"},
            {"link_share", most->lost / all_lost(days->why), "share", NULL, "carriers",
             "its share"},
        };
        study_behind(story, evidence, (int32_t)(sizeof evidence / sizeof *evidence));
    }
}

void days_why_say(const struct days_study *days, const char *currency, struct study_story *story)
{
    if (days->why == NULL || !(pond_sum(days->turnover_lost, days->days) > 0.0)) {
        return;
    }
    if (days->why->rounds != NULL) {
        say_rounds(days, story);
    }
    say_link(days, currency, story);
}
