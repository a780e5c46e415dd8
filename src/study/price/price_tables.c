/* The answer of `pond ripple price`: firms, industries, households, days, and what was supposed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/price/price_study.h"
#include "study/who.h"

static double turnover_after(const struct price_study *price, pond_node node)
{
    return price->firms.output[node] * (1.0 + price->price[node]) + price->gain[node];
}

/* What its own margin bears; below 0 it gains. */
static double borne(const struct price_study *price, pond_node node)
{
    return price->firms.margin[node] - price_study_margin(price, node, price->price, price->extra);
}

static bool is_touched(const struct price_study *price, pond_node node)
{
    return price->price[node] != 0.0 || price->extra[node] != 0.0 || price->gain[node] != 0.0;
}

static bool was_below(const struct price_study *price, pond_node node)
{
    return price->firms.margin[node] < -1e-9 * price->firms.output[node];
}

/* --- firms --- */

struct firm_columns {
    double *price;
    double *turnover;
    double *extra;
    double *passed;
    double *borne;
    double *before;
    double *after;
    int64_t *below;
    int64_t *first;
    int32_t basis;
};

static enum pond_status add_firm_columns(struct pond_table *table, struct firm_columns *c,
                                         const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_f64(table, "price", "share", "Change of its price.", &c->price, err));
    POND_TRY(pond_table_add_f64(table, "turnover", currency, "At old prices, of the period.",
                                &c->turnover, err));
    POND_TRY(pond_table_add_f64(table, "extra_cost", currency, "What its purchases cost more.",
                                &c->extra, err));
    POND_TRY(pond_table_add_f64(table, "passed_on", currency, "What its customers pay more.",
                                &c->passed, err));
    POND_TRY(pond_table_add_f64(table, "borne", currency,
                                "What its margin loses; below 0 it gains.", &c->borne, err));
    POND_TRY(pond_table_add_f64(table, "margin_before", "share", "Of turnover.", &c->before, err));
    POND_TRY(pond_table_add_f64(table, "margin_after", "share", "Of turnover at new prices.",
                                &c->after, err));
    POND_TRY(pond_table_add_i64(table, "below_zero", "",
                                "1: its margin falls below 0; missing: it was there before.",
                                &c->below, err));
    POND_TRY(pond_table_add_i64(table, "first_day", "day",
                                "The first day on which its margin is below 0; missing: none.",
                                &c->first, err));
    POND_TRY(
        pond_table_add_text(table, "basis", "",
                            "recorded: its margin is on record; supposed: its turnover is, its "
                            "pay is not; estimated: neither.",
                            &c->basis, err));
done:
    return status;
}

static void fill_firm(const struct price_study *price, const struct firm_columns *c, int64_t row,
                      pond_node j)
{
    const struct pond_study *study = price->study;
    double after = price_study_margin(price, j, price->price, price->extra);

    c->price[row] = price->price[j];
    c->turnover[row] = pond_study_money(study, price->firms.output[j]);
    c->extra[row] = pond_study_money(study, price->extra[j]);
    c->passed[row] =
        pond_study_money(study, price->firms.output[j] * price->price[j] + price->gain[j]);
    c->borne[row] = pond_study_money(study, borne(price, j));
    c->before[row] = study_share_of(price->firms.margin[j], price->firms.output[j]);
    c->after[row] = study_share_of(after, turnover_after(price, j));
    c->below[row] = was_below(price, j) ? POND_MISSING_I64 : price->below[j];
    c->first[row] = price->first_below[j] < 0 ? POND_MISSING_I64 : price->first_below[j];
}

/* Firms that fall below zero first, then by the money that gets dearer with them; how many are
 * touched. */
static int64_t score_firms(const struct price_study *price, double *score)
{
    pond_node nodes = price->study->network->nodes;
    int64_t touched = 0;
    double most = 0.0;

    for (pond_node j = 0; j < nodes; j++) {
        double passed = price->firms.output[j] * price->price[j] + price->gain[j];
        score[j] = fmax(fabs(price->extra[j]), fabs(passed));
        most = fmax(most, score[j]);
    }
    for (pond_node j = 0; j < nodes; j++) {
        bool fell = price->below[j] != 0 && !was_below(price, j);
        bool is = is_touched(price, j);
        score[j] = !is ? -1.0 : fell ? score[j] + most : score[j];
        touched += is ? 1 : 0;
    }
    return touched;
}

static enum pond_status add_firms(const struct price_study *price, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const bases[] = {"estimated", "supposed", "recorded"};
    const struct pond_study *study = price->study;
    pond_node nodes = study->network->nodes;
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *score = NULL;
    struct study_who who;
    struct firm_columns c;
    int64_t touched = 0;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(POND_NEW(&score, nodes, err));
    touched = score_firms(price, score);
    POND_TRY(study_rank(&ranked, score, nodes, err));
    POND_TRY(pond_table_new(
        &table, price->beside ? "price_firms" : "firms",
        "Every firm that the push reaches: those that fall below zero margin first, of them "
        "the one first that has to do with most extra money.",
        touched, err));
    POND_TRY(study_add_who(table, &who, err));
    POND_TRY(add_firm_columns(table, &c, currency, err));
    for (int64_t row = 0; row < touched; row++) {
        pond_node j = (pond_node)ranked[row].item;
        fill_firm(price, &c, row, j);
        POND_TRY(pond_table_set_text(table, c.basis, row, bases[price->firms.known[j]], err));
        POND_TRY(study_set_who(table, &who, row, study, j, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

/* --- industries, and what households buy of them --- */

struct industry_columns {
    int64_t *firms;
    double *turnover;
    double *price;
    double *extra;
    double *borne;
    int64_t *below;
};

static enum pond_status add_industry_columns(struct pond_table *table, struct industry_columns *c,
                                             const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Of this industry.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "turnover", currency, "At old prices.", &c->turnover, err));
    POND_TRY(
        pond_table_add_f64(table, "price", "share", "Mean change by turnover.", &c->price, err));
    POND_TRY(pond_table_add_f64(table, "extra_cost", currency, "What their purchases cost more.",
                                &c->extra, err));
    POND_TRY(
        pond_table_add_f64(table, "borne", currency, "What their margins lose.", &c->borne, err));
    POND_TRY(pond_table_add_i64(table, "below_zero", "firms", "Firms that fall below zero margin.",
                                &c->below, err));
done:
    return status;
}

static enum pond_status add_industries(const struct price_study *price, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = price->study->network;
    struct pond_table *table = NULL;
    struct industry_columns c;
    int32_t code = 0;
    char currency[4];

    pond_study_currency(price->study, currency);
    POND_TRY(pond_table_new(&table, price->beside ? "price_industries" : "industries",
                            "What the push comes to, by industry.", network->industries, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &code, err));
    POND_TRY(add_industry_columns(table, &c, currency, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t k = network->industry[j];
        c.firms[k]++;
        c.turnover[k] += price->firms.output[j];
        c.price[k] += price->firms.output[j] * price->price[j] + price->gain[j];
        c.extra[k] += price->extra[j];
        c.borne[k] += borne(price, j);
        c.below[k] += price->below[j] != 0 && !was_below(price, j) ? 1 : 0;
    }
    for (int32_t k = 0; k < network->industries; k++) {
        const char *text = network->industry_code[k];
        c.price[k] = study_share_of(c.price[k], c.turnover[k]);
        c.turnover[k] = pond_study_money(price->study, c.turnover[k]);
        c.extra[k] = pond_study_money(price->study, c.extra[k]);
        c.borne[k] = pond_study_money(price->study, c.borne[k]);
        POND_TRY(pond_table_set_text(table, code, k, text[0] == '\0' ? NULL : text, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* Final demand on record, and what turnover was estimated beyond it. */
static enum pond_status add_households(const struct price_study *price, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = price->study->network;
    struct pond_table *table = NULL;
    double *column[4] = {NULL, NULL, NULL, NULL};
    int32_t code = 0;
    char currency[4];

    pond_study_currency(price->study, currency);
    POND_TRY(pond_table_new(&table, "households",
                            "What final buyers pay more, by the industry that they buy from.",
                            network->industries, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &code, err));
    POND_TRY(pond_table_add_f64(table, "recorded", currency,
                                "Bought by final consumers and unknown buyers, on record.",
                                &column[0], err));
    POND_TRY(pond_table_add_f64(table, "bought", currency,
                                "The same with what turnover was estimated beyond the records.",
                                &column[1], err));
    POND_TRY(pond_table_add_f64(table, "price", "share", "Mean change of what they pay.",
                                &column[2], err));
    POND_TRY(pond_table_add_f64(table, "extra", currency, "Paid more.", &column[3], err));
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t k = network->industry[j];
        double bought = price->firms.output[j] - network->sales[j];
        column[0][k] += network->final_demand[j];
        column[1][k] += bought;
        column[3][k] += bought * price->price[j] + price->final[j];
    }
    for (int32_t k = 0; k < network->industries; k++) {
        const char *text = network->industry_code[k];
        column[2][k] = study_share_of(column[3][k], column[1][k]);
        for (int i = 0; i < 4; i++) {
            column[i][k] = i == 2 ? column[i][k] : pond_study_money(price->study, column[i][k]);
        }
        POND_TRY(pond_table_set_text(table, code, k, text[0] == '\0' ? NULL : text, err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_days(const struct price_study *price, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int64_t *day = NULL;
    double *final_price = NULL;
    double *rate = NULL;
    int64_t *below = NULL;
    char currency[4];

    pond_study_currency(price->study, currency);
    POND_TRY(pond_table_new(&table, price->beside ? "price_days" : "days", "The push day by day.",
                            price->days, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(pond_table_add_f64(table, "final_price", "share",
                                "Mean change of what final buyers pay.", &final_price, err));
    POND_TRY(pond_table_add_f64(table, "borne", currency,
                                "What margins would bear if the whole period were like this day.",
                                &rate, err));
    POND_TRY(pond_table_add_i64(table, "below_zero", "firms", "Firms whose margin is below 0.",
                                &below, err));
    for (int64_t t = 0; t < price->days; t++) {
        day[t] = t;
        final_price[t] = price->final_price[t];
        rate[t] = pond_study_money(price->study, price->borne[t]);
        below[t] = price->belows[t];
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- figures and notes --- */

struct totals {
    double bought; /* by final buyers */
    double gained; /* by those whose goods are dearer from outside */
    int64_t before;
    int64_t fallen;
    int64_t ever;
};

static struct totals add_up(const struct price_study *price)
{
    const struct pond_network *network = price->study->network;
    struct totals t = {0};

    for (pond_node j = 0; j < network->nodes; j++) {
        bool before = was_below(price, j);
        t.bought += price->firms.output[j] - network->sales[j];
        t.gained += price->gain[j] +
                    (isnan(price->set[j]) ? 0.0 : price->firms.output[j] * price->price[j]);
        t.before += before ? 1 : 0;
        t.fallen += !before && price->below[j] != 0 ? 1 : 0;
        t.ever += !before && price->first_below[j] >= 0 ? 1 : 0;
    }
    return t;
}

static enum pond_status add_figures(const struct price_study *price, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = price->study;
    const struct pond_price_account *account = &price->account;
    struct totals t = add_up(price);
    char currency[4];
    const struct {
        const char *name;
        double value;
        const char *unit;
        const char *text;
    } rows[] = {
        {"raised", pond_study_money(study, account->raised), currency,
         "What is dearer from outside, of the period: borne, final and avoided together"},
        {"borne", pond_study_money(study, account->borne), currency,
         "Of it borne by margins, of those too who sell the dearer goods"},
        {"final", pond_study_money(study, account->final), currency,
         "Of it paid by households and other final buyers"},
        {"avoided", pond_study_money(study, account->avoided), currency,
         "Of it avoided by buying elsewhere"},
        {"gained", pond_study_money(study, t.gained), currency,
         "What those who sell the dearer goods take in more"},
        {"final_price", study_share_of(account->final, t.bought), "share",
         "Mean change of what final buyers pay"},
        {"below_zero", (double)t.fallen, "firms", "Firms that fall below zero margin, at rest"},
        {"below_zero_ever", (double)t.ever, "firms", "Firms that do so on some day"},
        {"below_zero_before", (double)t.before, "firms", "Firms that were there before"},
        {"rounds", (double)price->answer.rounds, "rounds", "Until prices were at rest"},
        {"error", price->answer.error, "share", "No price at rest is further off than this"},
    };

    pond_study_currency(study, currency);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        POND_TRY(pond_result_add_figure(result, rows[i].name,
                                        isfinite(rows[i].value) ? rows[i].value : (double)NAN,
                                        rows[i].unit, rows[i].text, err));
    }
done:
    return status;
}

static enum pond_status add_notes(const struct price_study *price, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct price_firms *firms = &price->firms;
    pond_node nodes = price->study->network->nodes;

    POND_TRY(pond_result_assume(
        result, err,
        "%sTables of prices show prices at rest with every change in full; \"%s\" has the way "
        "there.",
        price->beside
            ? "Prices do not hang on quantities: costs and margins are those of usual trade. "
            : "Quantities stay: nobody buys less of what gets dearer, but for the share "
              "that --avoid says. ",
        price->beside ? "price_days" : "days"));
    POND_TRY(pond_result_assume(
        result, err,
        "Margin is turnover less purchases and pay where all are on record (%lld of %d firms); "
        "where "
        "pay is not, --margin of turnover, at most turnover less purchases; where purchases on "
        "record "
        "exceed turnover, turnover is estimated from purchases and --margin (%lld firms).",
        (long long)firms->on_record, (int)nodes, (long long)firms->estimated));
    if (!price->settled) {
        POND_TRY(pond_result_warn(result, err, "At rest: %s.", price->trouble));
    }
    if (firms->on_record == 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "No firm's margin is on record (that takes job records with pay): who falls below zero "
            "hangs on the supposed margin of %g.",
            pond_study_number(price->study, "margin")));
    }
done:
    return status;
}

enum pond_status price_study_tables(struct price_study *price, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story;
    char currency[4];

    pond_study_currency(price->study, currency);
    POND_TRY(price_study_story(price, currency, &story, err));
    POND_TRY(add_figures(price, result, err));
    POND_TRY(
        study_story_called(&story, price->beside ? "price_findings" : "findings", result, err));
    POND_TRY(add_firms(price, result, err));
    POND_TRY(add_industries(price, result, err));
    POND_TRY(add_households(price, result, err));
    POND_TRY(add_days(price, result, err));
    if (price->scenario != NULL && !price->beside) {
        POND_TRY(study_shocks_table(price->shocks, price->scenario, result, err));
    }
    POND_TRY(
        study_evidence_table(&story, price->beside ? "price_evidence" : "evidence", result, err));
    POND_TRY(add_notes(price, result, err));
done:
    return status;
}
