/* What `pond ripple price` found, in sentences with names; each figure stands in a table too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "study/price/price_study.h"
#include "study/who.h"

static void money(const struct price_study *price, char text[POND_FORMAT_SIZE + 4], double value)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(price->study, currency);
    pond_format_number(number, pond_study_money(price->study, value), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

/* The tables of firms and days, which have other names beside a run of quantities. */
static const char *firms_of(const struct price_study *price)
{
    return price->beside ? "price_firms" : "firms";
}

static const char *days_of(const struct price_study *price)
{
    return price->beside ? "price_days" : "days";
}

#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))

/* Part of a whole in per cent; 0 where there is no whole. */
static double percent(double part, double whole)
{
    return whole != 0.0 ? 100.0 * part / whole : 0.0;
}

static void say_account(struct study_story *story, const struct price_study *price,
                        const char *currency)
{
    const struct pond_price_account *account = &price->account;
    char raised[POND_FORMAT_SIZE + 4];
    char final[POND_FORMAT_SIZE + 4];

    bool ends = price->scenario != NULL && study_scenario_period(price->scenario, true).end >= 0;

    money(price, raised, account->raised);
    money(price, final, account->final);
    study_say(
        story,
        "What gets dearer from outside comes to %s in a period as long as the records'%s: final "
        "buyers pay %s (%.1f %%), margins bear %.1f %%, and %.1f %% is avoided.",
        raised, ends ? ", if it stayed that long (it does not)" : "", final,
        percent(account->final, account->raised), percent(account->borne, account->raised),
        percent(account->avoided, account->raised));
    {
        const struct study_evidence evidence[] = {
            {"raised", pond_study_money(price->study, account->raised), currency, NULL, "figures",
             "raised"},
            {"final", pond_study_money(price->study, account->final), currency, NULL, "figures",
             "final"},
            {"final_share", percent(account->final, account->raised) / 100.0, "share", NULL,
             "figures", "final of raised"},
            {"borne_share", percent(account->borne, account->raised) / 100.0, "share", NULL,
             "figures", "borne of raised"},
            {"avoided_share", percent(account->avoided, account->raised) / 100.0, "share", NULL,
             "figures", "avoided of raised"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

/* The industry whose goods get dearer most for final buyers, of those that they buy from. */
static enum pond_status say_households(struct study_story *story, const struct price_study *price,
                                       const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = price->study->network;
    double *bought = NULL;
    double *extra = NULL;
    double all = 0.0;
    int32_t most = 0;

    POND_TRY(POND_NEW(&bought, network->industries, err));
    POND_TRY(POND_NEW(&extra, network->industries, err));
    for (pond_node j = 0; j < network->nodes; j++) {
        double final = price->firms.output[j] - network->sales[j];
        bought[network->industry[j]] += final;
        extra[network->industry[j]] += final * price->price[j] + price->final[j];
        all += final;
    }
    for (int32_t k = 0; k < network->industries; k++) {
        most = extra[k] > extra[most] ? k : most;
    }
    if (all > 0.0 && extra[most] > 0.0) {
        char text[POND_FORMAT_SIZE + 4];
        const char *code = network->industry_code[most];

        money(price, text, extra[most]);
        study_say(
            story,
            "Final buyers pay %.2f %% more on average; most of it, %s, to firms of industry %s, "
            "whose goods cost them %.2f %% more.",
            percent(price->account.final, all), text, code[0] == '\0' ? "not given" : code,
            percent(extra[most], bought[most]));
        {
            const struct study_evidence evidence[] = {
                {"final_price", percent(price->account.final, all) / 100.0, "share", NULL,
                 "figures", "final_price"},
                {"most_extra", 0.0, "", code[0] == '\0' ? "not given" : code, "households",
                 "highest extra"},
                {"its_extra", pond_study_money(price->study, extra[most]), currency, NULL,
                 "households", "its extra"},
                {"its_price", percent(extra[most], bought[most]) / 100.0, "share", NULL,
                 "households", "its price"},
            };
            study_behind(story, evidence, COUNT(evidence));
        }
    }
done:
    pondi_free(bought);
    pondi_free(extra);
    return status;
}

static void say_below(struct study_story *story, const struct price_study *price)
{
    pond_node first = -1;
    int64_t fallen = 0;
    int64_t before = 0;

    for (pond_node j = 0; j < price->study->network->nodes; j++) {
        bool was = price->firms.margin[j] < -1e-9 * price->firms.output[j];

        before += was ? 1 : 0;
        if (!was && price->below[j] != 0) {
            fallen++;
            first = first < 0 || price->extra[j] > price->extra[first] ? j : first;
        }
    }
    if (fallen == 0) {
        study_say(story,
                  "At rest no firm falls below zero margin that was not there before (%lld "
                  "were).",
                  (long long)before);
        study_behind(story,
                     &(struct study_evidence){"below_zero_before", (double)before, "firms", NULL,
                                              "figures", "below_zero_before"},
                     1);
        return;
    }
    study_say(
        story,
        "At rest %lld %s below zero margin; of them %s has most to bear: its margin goes from "
        "%.1f %% of turnover to %.1f %%.",
        (long long)fallen, fallen == 1 ? "firm falls" : "firms fall",
        study_label(price->study, first),
        percent(price->firms.margin[first], price->firms.output[first]),
        percent(price_study_margin(price, first, price->price, price->extra),
                price->firms.output[first] * (1.0 + price->price[first]) + price->gain[first]));
    {
        const struct study_evidence evidence[] = {
            {"below_zero", (double)fallen, "firms", NULL, firms_of(price),
             "rows with below_zero = 1"},
            {"most_to_bear", 0.0, "", pond_study_code(price->study, first), firms_of(price),
             "highest extra_cost with below_zero = 1"},
            {"its_margin_before",
             study_share_of(price->firms.margin[first], price->firms.output[first]), "share", NULL,
             firms_of(price), "its margin_before"},
            {"its_margin_after",
             study_share_of(price_study_margin(price, first, price->price, price->extra),
                            price->firms.output[first] * (1.0 + price->price[first]) +
                                price->gain[first]),
             "share", NULL, firms_of(price), "its margin_after"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

static void say_way(struct study_story *story, const struct price_study *price,
                    const char *currency)
{
    char text[POND_FORMAT_SIZE + 4];
    char end[POND_FORMAT_SIZE + 4];
    char firms[POND_FORMAT_SIZE];
    int64_t worst = 0;
    int64_t most = 0;

    for (int64_t t = 0; t < price->days; t++) {
        /* Rounding in the last bits makes no day worse than another. */
        worst =
            price->borne[t] > price->borne[worst] + 1e-9 * fabs(price->borne[worst]) ? t : worst;
        most = price->belows[t] > price->belows[most] ? t : most;
    }
    pond_format_integer(firms, price->belows[most], "firms");
    money(price, text, price->borne[worst]);
    money(price, end, price->borne[price->days - 1]);
    study_say(story,
              "On the way margins bear most on day %lld, at a rate of %s a period, and %s on day "
              "%lld, the last; most firms, %s, are below zero on day %lld.",
              (long long)worst, text, end, (long long)(price->days - 1), firms, (long long)most);
    {
        const struct study_evidence evidence[] = {
            {"worst_margin_day", (double)worst, "day", NULL, days_of(price),
             "day of the highest borne"},
            {"worst_borne", pond_study_money(price->study, price->borne[worst]), currency, NULL,
             days_of(price), "highest borne"},
            {"last_borne", pond_study_money(price->study, price->borne[price->days - 1]), currency,
             NULL, days_of(price), "borne of the last day"},
            {"last_day", (double)price->days - 1.0, "day", NULL, days_of(price), "highest day"},
            {"most_below_zero", (double)price->belows[most], "firms", NULL, days_of(price),
             "highest below_zero"},
            {"most_below_zero_day", (double)most, "day", NULL, days_of(price),
             "day of the highest below_zero"},
        };
        study_behind(story, evidence, COUNT(evidence));
    }
}

enum pond_status price_study_story(const struct price_study *price, const char *currency,
                                   struct study_story *story, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *story = (struct study_story){.count = 0};
    say_account(story, price, currency);
    POND_TRY(say_households(story, price, currency, err));
    say_below(story, price);
    say_way(story, price, currency);
done:
    return status;
}
