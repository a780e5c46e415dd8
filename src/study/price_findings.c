/* What `pond ripple price` found, in sentences with names; each figure stands in a table too.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "study/price_study.h"
#include "study/story.h"
#include "study/who.h"

static void money(const struct price_study *price, char text[POND_FORMAT_SIZE + 4], double value)
{
    char currency[4];
    char number[POND_FORMAT_SIZE];

    pond_study_currency(price->study, currency);
    pond_format_number(number, pond_study_money(price->study, value), currency);
    (void)snprintf(text, POND_FORMAT_SIZE + 4, "%s %s", currency, number);
}

/* Part of a whole in per cent; 0 where there is no whole. */
static double percent(double part, double whole)
{
    return whole != 0.0 ? 100.0 * part / whole : 0.0;
}

static void say_account(struct study_story *story, const struct price_study *price)
{
    const struct pond_price_account *account = &price->account;
    char raised[POND_FORMAT_SIZE + 4];
    char final[POND_FORMAT_SIZE + 4];

    money(price, raised, account->raised);
    money(price, final, account->final);
    study_say(
        story,
        "What gets dearer from outside comes to %s in a period as long as the records': final "
        "buyers pay %s (%.1f %%), margins bear %.1f %%, and %.1f %% is avoided.",
        raised, final, percent(account->final, account->raised),
        percent(account->borne, account->raised), percent(account->avoided, account->raised));
}

/* The industry whose goods get dearer most for final buyers, of those that they buy from. */
static enum pond_status say_households(struct study_story *story, const struct price_study *price,
                                       struct pond_error *err)
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
}

static void say_way(struct study_story *story, const struct price_study *price)
{
    char text[POND_FORMAT_SIZE + 4];
    char end[POND_FORMAT_SIZE + 4];
    int64_t worst = 0;
    int64_t most = 0;

    for (int64_t t = 0; t < price->days; t++) {
        worst = price->borne[t] > price->borne[worst] ? t : worst;
        most = price->belows[t] > price->belows[most] ? t : most;
    }
    money(price, text, price->borne[worst]);
    money(price, end, price->borne[price->days - 1]);
    study_say(story,
              "On the way margins bear most on day %lld, at a rate of %s a period, and %s on day "
              "%lld, the last; most firms, %lld, are below zero on day %lld.",
              (long long)worst, text, end, (long long)(price->days - 1),
              (long long)price->belows[most], (long long)most);
}

enum pond_status price_study_findings(const struct price_study *price, struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story = {.count = 0};

    say_account(&story, price);
    POND_TRY(say_households(&story, price, err));
    say_below(&story, price);
    say_way(&story, price);
    POND_TRY(
        study_story_called(&story, price->beside ? "price_findings" : "findings", result, err));
done:
    return status;
}
