/* Which sector of a table a firm is of, what of its turnover is output, what else its sales pay
 * for. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/demand/impact_demand.h"
#include "study/firms/firms_system.h"
#include "study/scenario/choose.h"

static enum pond_status by_rules(const struct impact_firms *firms,
                                 const struct impact_concordance *concordance,
                                 struct study_chooser *chooser, int32_t *sector, double *base,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_choice choice = {0};

    for (int64_t k = 0; k < concordance->firms_rules; k++) {
        const struct impact_firms_rule *rule = &concordance->firms[k];
        int32_t s = pond_io_find_sector(firms->input->io, rule->industry, rule->region);

        POND_TRY(study_choose(chooser, rule->who,
                              (struct study_where){concordance->file, rule->path}, &choice, err));
        for (pond_node i = 0; i < firms->input->study->network->nodes; i++) {
            if (choice.chosen[i] != 0 && sector[i] < 0) {
                sector[i] = s;
                base[i] = rule->margin;
            }
        }
        study_choice_clear(&choice);
    }
done:
    study_choice_clear(&choice);
    return status;
}

/* --- what purchases pay for --- */

/* Rules of purchases, and what is found by them. */
struct goods {
    const struct impact_firms *firms;
    const struct impact_concordance *concordance;
    const int32_t *sector;
    struct study_choice *seller; /* rules; chosen NULL: everybody */
    struct study_choice *buyer;
    double *own;   /* nodes: of what it sold, money for what it makes */
    double *other; /* nodes: money for what others make */
    double *mix;   /* sectors x sectors: what others make, by the seller's sector */
    double *money; /* sectors: the same before imports are taken off */
    double *f;
    double *domestic;
};

static bool fits(const struct study_choice *choice, pond_node node)
{
    return choice->chosen == NULL || (node >= 0 && choice->chosen[node] != 0);
}

/* The first rule that a purchase fits; as many as there are: none. */
static int64_t rule_of(const struct goods *goods, pond_node seller, pond_node buyer)
{
    int64_t r = 0;

    while (r < goods->concordance->purchases &&
           !(fits(&goods->seller[r], seller) && fits(&goods->buyer[r], buyer))) {
        r++;
    }
    return r;
}

/* Of one purchase: what pays for the seller's own work, and what for that of others. */
static void split(struct goods *goods, pond_node seller, pond_node buyer, double value)
{
    const struct impact_input *input = goods->firms->input;
    int32_t k = goods->sector[seller];
    const struct pond_io_label *label = NULL;
    const struct impact_purchase *purchase = NULL;
    int64_t r = 0;

    if (k < 0 || !(value > 0.0)) {
        return;
    }
    label = &input->io->axis[POND_IO_SECTOR].label[k];
    r = rule_of(goods, seller, buyer);
    if (r == goods->concordance->purchases) {
        goods->own[seller] += value;
        return;
    }
    purchase = &goods->concordance->purchase[r];
    for (int64_t g = 0; g < purchase->goods; g++) {
        const struct impact_good *good = &purchase->good[g];
        bool own = strcmp(good->industry, label->industry) == 0 &&
                   (good->region < 0 || good->region == label->region);

        if (!good->on_top) {
            goods->own[seller] += own ? good->share * value : 0.0;
            goods->other[seller] += own ? 0.0 : good->share * value;
        }
    }
}

/* What others make goes to the mix of the seller's sector, made where the region here buys it. Of
 * goods that a trader bought of an unknown seller (`bought`) all was made by others. */
static void mix_rule(struct goods *goods, int64_t r, const double *money, bool bought)
{
    const struct impact_input *input = goods->firms->input;
    int64_t n = input->sectors;

    for (int64_t k = 0; k < n; k++) {
        const struct pond_io_label *label = &input->io->axis[POND_IO_SECTOR].label[k];

        for (int64_t g = 0; g < goods->concordance->purchase[r].goods && money[k] > 0.0; g++) {
            const struct impact_good *good = &goods->concordance->purchase[r].good[g];
            char industry[200];
            struct impact_part part = {
                .industry = industry, .region = good->region, .amount = good->share * money[k]};

            if (good->on_top || (!bought && strcmp(good->industry, label->industry) == 0 &&
                                 (good->region < 0 || good->region == label->region))) {
                continue;
            }
            (void)snprintf(industry, sizeof industry, "%.199s", good->industry);
            memset(goods->f, 0, (size_t)n * sizeof *goods->f);
            memset(goods->domestic, 0, (size_t)n * sizeof *goods->domestic);
            impact_demand_spread(input, &part, goods->f, goods->domestic);
            goods->money[k] += part.amount;
            for (int64_t s = 0; s < n; s++) {
                goods->mix[s * n + k] += fmax(0.0, goods->domestic[s]);
            }
        }
    }
}

/* Money of a rule by the seller's sector, in `money`. */
static void money_sold(const struct goods *goods, int64_t rule, double *money)
{
    const struct pond_network *network = goods->firms->input->study->network;

    memset(money, 0, (size_t)goods->firms->input->sectors * sizeof *money);
    for (pond_node i = 0; i < network->nodes; i++) {
        int32_t k = goods->sector[i];

        for (pond_edge e = network->out_start[i]; k >= 0 && e < network->out_start[i + 1]; e++) {
            money[k] +=
                rule_of(goods, i, network->out_customer[e]) == rule ? network->out_value[e] : 0.0;
        }
        if (k >= 0 && rule_of(goods, i, -1) == rule) {
            money[k] += network->final_demand[i];
        }
    }
}

/* The same of what traders bought of unknown sellers, by the trader's sector. */
static void money_bought(const struct goods *goods, int64_t rule, const double *base, double *money)
{
    const struct pond_network *network = goods->firms->input->study->network;

    memset(money, 0, (size_t)goods->firms->input->sectors * sizeof *money);
    for (pond_node i = 0; i < network->nodes; i++) {
        if (goods->sector[i] >= 0 && base[i] < 1.0 && rule_of(goods, -1, i) == rule) {
            money[goods->sector[i]] += network->imports[i];
        }
    }
}

static enum pond_status choose_rules(struct goods *goods, struct study_chooser *chooser,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t k = 0; k < goods->concordance->purchases; k++) {
        const struct impact_purchase *purchase = &goods->concordance->purchase[k];
        struct study_where where = {goods->concordance->file, purchase->path};

        if (purchase->seller != NULL) {
            POND_TRY(study_choose(chooser, purchase->seller, where, &goods->seller[k], err));
        }
        if (purchase->buyer != NULL) {
            POND_TRY(study_choose(chooser, purchase->buyer, where, &goods->buyer[k], err));
        }
    }
done:
    return status;
}

/* Sellers whose sales pay for the work of others too keep a part, as traders do. */
static void take_shares(struct goods *goods, double *base)
{
    const struct pond_network *network = goods->firms->input->study->network;

    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge e = network->out_start[i]; e < network->out_start[i + 1]; e++) {
            split(goods, i, network->out_customer[e], network->out_value[e]);
        }
        split(goods, i, -1, network->final_demand[i]);
        if (goods->other[i] > 0.0 && goods->own[i] > 0.0 && base[i] == 1.0) {
            base[i] = goods->own[i] / (goods->own[i] + goods->other[i]);
        }
    }
}

static enum pond_status by_goods(struct impact_firms *firms, struct goods *goods,
                                 struct study_chooser *chooser, double *base,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = firms->input->sectors;
    int64_t nodes = firms->input->study->network->nodes;
    int64_t rules = goods->concordance->purchases;
    double *money = NULL;

    POND_TRY(POND_NEW(&goods->seller, rules, err));
    POND_TRY(POND_NEW(&goods->buyer, rules, err));
    POND_TRY(POND_NEW(&goods->own, nodes, err));
    POND_TRY(POND_NEW(&goods->other, nodes, err));
    POND_TRY(POND_NEW(&goods->mix, n * n, err));
    POND_TRY(POND_NEW(&goods->money, n, err));
    POND_TRY(POND_NEW(&goods->f, n, err));
    POND_TRY(POND_NEW(&goods->domestic, n, err));
    POND_TRY(POND_NEW(&money, n, err));
    POND_TRY(choose_rules(goods, chooser, err));
    take_shares(goods, base);
    for (int64_t r = 0; r < rules; r++) {
        money_bought(goods, r, base, money);
        mix_rule(goods, r, money, true);
        money_sold(goods, r, money);
        mix_rule(goods, r, money, false);
    }
    for (int64_t k = 0; k < n; k++) {
        for (int64_t s = 0; s < n && goods->money[k] > 0.0; s++) {
            goods->mix[s * n + k] /= goods->money[k];
        }
    }
    firms->resale = goods->mix;
    goods->mix = NULL;
done:
    pondi_free(money);
    return status;
}

static void clear_goods(struct goods *goods)
{
    for (int64_t k = 0; goods->seller != NULL && k < goods->concordance->purchases; k++) {
        study_choice_clear(&goods->seller[k]);
    }
    for (int64_t k = 0; goods->buyer != NULL && k < goods->concordance->purchases; k++) {
        study_choice_clear(&goods->buyer[k]);
    }
    pondi_free(goods->seller);
    pondi_free(goods->buyer);
    pondi_free(goods->own);
    pondi_free(goods->other);
    pondi_free(goods->mix);
    pondi_free(goods->money);
    pondi_free(goods->f);
    pondi_free(goods->domestic);
}

enum pond_status impact_firms_classify(struct impact_firms *firms,
                                       const struct impact_concordance *concordance,
                                       int32_t *sector, double *base, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;
    struct goods goods = {.firms = firms, .concordance = concordance, .sector = sector};
    pond_node nodes = firms->input->study->network->nodes;

    for (pond_node i = 0; i < nodes; i++) {
        sector[i] = -1;
        base[i] = 1.0;
    }
    if (concordance != NULL) {
        POND_TRY(study_chooser_new(&chooser, firms->input->study, err));
        POND_TRY(by_rules(firms, concordance, chooser, sector, base, err));
    }
    POND_TRY(impact_firms_by_code(firms, sector, err));
    if (concordance != NULL && concordance->purchases > 0) {
        POND_TRY(by_goods(firms, &goods, chooser, base, err));
    }
done:
    clear_goods(&goods);
    study_chooser_free(chooser);
    return status;
}
