/* Trades on record as spending: each link is split by the first rule that fits it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/time.h"
#include "records/money.h"
#include "study/demand/impact_demand.h"
#include "study/impact/concordance.h"
#include "study/who.h"

/* Money by rule, and by what no rule says. */
struct sorter {
    const struct impact_concordance *concordance;
    const struct pond_study *study;
    struct study_choice *seller; /* rules: chosen NULL: everybody */
    struct study_choice *buyer;
    double *money; /* rules x nodes, of the demand */
    struct impact_demand *demand;
};

/* -1: unknown, or a final consumer. */
static bool fits(const struct study_choice *choice, pond_node node)
{
    return choice->chosen == NULL || (node >= 0 && choice->chosen[node] != 0);
}

static void sort_one(struct sorter *sorter, pond_node seller, pond_node buyer, double value)
{
    for (int64_t k = 0; k < sorter->concordance->purchases; k++) {
        if (fits(&sorter->seller[k], seller) && fits(&sorter->buyer[k], buyer)) {
            sorter->money[k * sorter->study->network->nodes + (buyer >= 0 ? buyer : seller)] +=
                value;
            return;
        }
    }
    if (value > 0.0 && sorter->demand->unmatched_example[0] == '\0') {
        (void)snprintf(sorter->demand->unmatched_example, sizeof sorter->demand->unmatched_example,
                       "%.100s", study_label(sorter->study, seller >= 0 ? seller : buyer));
    }
    sorter->demand->unmatched += value;
}

static void sort_all(struct sorter *sorter)
{
    const struct pond_network *network = sorter->study->network;

    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge k = network->out_start[i]; k < network->out_start[i + 1]; k++) {
            sort_one(sorter, i, network->out_customer[k], network->out_value[k]);
        }
        sort_one(sorter, i, -1, network->final_demand[i]);
        sort_one(sorter, -1, i, network->imports[i]);
    }
}

static enum pond_status choose(struct sorter *sorter, struct study_chooser *chooser,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t k = 0; k < sorter->concordance->purchases; k++) {
        const struct impact_purchase *purchase = &sorter->concordance->purchase[k];
        struct study_where where = {sorter->concordance->file, purchase->path};

        if (purchase->seller != NULL) {
            POND_TRY(study_choose(chooser, purchase->seller, where, &sorter->seller[k], err));
        }
        if (purchase->buyer != NULL) {
            POND_TRY(study_choose(chooser, purchase->buyer, where, &sorter->buyer[k], err));
        }
    }
done:
    return status;
}

static enum pond_status take_good(const struct sorter *sorter, int64_t rule,
                                  const struct impact_good *good, double money,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_demand *demand = sorter->demand;
    char name[200];
    char industry[200];
    struct impact_part part = {.name = name,
                               .industry = industry,
                               .region = good->region,
                               .amount = money * good->share,
                               .on_top = good->on_top};
    struct impact_rule_share share = {.rule = rule, .share = good->share};

    (void)snprintf(name, sizeof name, "%.199s", good->name);
    (void)snprintf(industry, sizeof industry, "%.199s", good->industry);
    POND_TRY(impact_demand_add(demand, &part, &share.part, err));
    POND_TRY(POND_GROW(&demand->share, &demand->share_room, demand->shares + 1, err));
    demand->share[demand->shares++] = share;
done:
    return status;
}

/* From money by rule to parts. */
static enum pond_status take_parts(const struct sorter *sorter, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t nodes = sorter->study->network->nodes;

    for (int64_t k = 0; k < sorter->concordance->purchases; k++) {
        const struct impact_purchase *purchase = &sorter->concordance->purchase[k];
        double money = pond_sum(&sorter->money[k * nodes], nodes);

        for (int64_t g = 0; g < purchase->goods && money != 0.0; g++) {
            POND_TRY(take_good(sorter, k, &purchase->good[g], money, err));
        }
    }
done:
    return status;
}

enum pond_status impact_demand_of_trades(struct impact_demand *demand,
                                         const struct impact_input *input, const char *path,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_concordance *concordance = NULL;
    struct study_chooser *chooser = NULL;
    struct sorter sorter = {.study = input->study, .demand = demand};
    const struct pond_trade_totals *totals = &input->study->totals;
    int64_t rules = 0;

    POND_TRY(impact_input_trades(
        input, ", and no spending either (expected a FILE of spending, or a store with trades)",
        err));
    POND_TRY(impact_concordance_read(&concordance, path, input, err));
    rules = concordance->purchases;
    if (rules == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: \"purchases\" is missing (expected what the trades pay for)", path);
        goto done;
    }
    POND_TRY(study_chooser_new(&chooser, input->study, err));
    sorter.concordance = concordance;
    POND_TRY(POND_NEW(&sorter.seller, rules, err));
    POND_TRY(POND_NEW(&sorter.buyer, rules, err));
    POND_TRY(POND_NEW(&demand->money, rules * input->study->network->nodes, err));
    demand->rules = rules;
    sorter.money = demand->money;
    POND_TRY(choose(&sorter, chooser, err));
    sort_all(&sorter);
    POND_TRY(take_parts(&sorter, err));
    demand->without_firm =
        (double)totals->unplaced_minor / pow(10.0, pond_currency_digits(totals->currency));
    demand->days = (totals->last_s - totals->first_s) / POND_DAY_S + 1;
done:
    for (int64_t k = 0; k < rules; k++) {
        if (sorter.seller != NULL) {
            study_choice_clear(&sorter.seller[k]);
        }
        if (sorter.buyer != NULL) {
            study_choice_clear(&sorter.buyer[k]);
        }
    }
    pondi_free(sorter.seller);
    pondi_free(sorter.buyer);
    study_chooser_free(chooser);
    impact_concordance_free(concordance);
    return status;
}
