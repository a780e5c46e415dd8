/* The links on which a failure's loss hangs, as a table of `pond ripple why`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/esri/why_study.h"
#include "study/who.h"

struct link_columns {
    struct why_pair supplier;
    struct why_pair customer;
    int32_t side;
    double *share;
    double *derivative;
    double *effect;
    double *value;
};

static enum pond_status add_columns(struct pond_table *table, struct link_columns *c,
                                    const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(why_study_add_pair(table, &c->supplier, "supplier", "supplier_name",
                                "Who sells: its code.", err));
    POND_TRY(why_study_add_pair(table, &c->customer, "customer", "customer_name",
                                "Who buys: its code.", err));
    POND_TRY(pond_table_add_text(table, "side", "",
                                 "inputs: the customer hangs on the supplier's goods (share D); "
                                 "orders: the supplier hangs on the customer's orders (share U).",
                                 &c->side, err));
    POND_TRY(pond_table_add_f64(table, "share", "share",
                                "D or U now: which part of its output the customer, or the "
                                "supplier, loses if the other end of the link is lost whole and "
                                "nobody stands in.",
                                &c->share, err));
    POND_TRY(pond_table_add_f64(table, "derivative", "share",
                                "What the total rises by as this share rises, for each 1 of "
                                "share; the other shares, and the number of steps, are held.",
                                &c->derivative, err));
    POND_TRY(pond_table_add_f64(table, "effect", "share",
                                "Share x derivative: what the whole link is worth, at the rate of "
                                "its first percent. The effects of all links of a firm on a side "
                                "are its inputs, or orders, of the table \"leverage\".",
                                &c->effect, err));
    POND_TRY(pond_table_add_f64(table, "value", currency,
                                "What the customer buys from the supplier.", &c->value, err));
done:
    return status;
}

/* No derivative is below 0: a larger share of a loss is never less of it. */
static enum pond_status rank_links(struct study_ranked **out,
                                   const struct pond_esri_leverage *leverage,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *effect = NULL;

    POND_TRY(POND_NEW(&effect, leverage->links, err));
    for (int64_t k = 0; k < leverage->links; k++) {
        effect[k] = leverage->link[k].share * leverage->link[k].derivative;
    }
    POND_TRY(study_rank(out, effect, leverage->links, err));
done:
    pondi_free(effect);
    return status;
}

enum pond_status why_study_link_leverage(const struct why_study *why,
                                         const struct pond_study *study, struct pond_result *result,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_esri_leverage *leverage = why->leverage;
    struct study_ranked *ranked = NULL;
    struct pond_table *table = NULL;
    struct link_columns c;
    char currency[4];

    pond_study_currency(study, currency);
    POND_TRY(rank_links(&ranked, leverage, err));
    POND_TRY(pond_table_new(&table, "link_leverage",
                            "Links on which the loss hangs, the most first.",
                            why_study_at_most(study, leverage->links), err));
    POND_TRY(add_columns(table, &c, currency, err));
    for (int64_t row = 0; row < table->rows; row++) {
        const struct pond_esri_link_leverage *link = &leverage->link[ranked[row].item];

        c.share[row] = link->share;
        c.derivative[row] = link->derivative;
        c.effect[row] = ranked[row].score;
        c.value[row] = why_study_link_value(why->esri->view, link->supplier, link->customer);
        POND_TRY(why_study_set_pair(table, &c.supplier, row, study, link->supplier, err));
        POND_TRY(why_study_set_pair(table, &c.customer, row, study, link->customer, err));
        POND_TRY(pond_table_set_text(table, c.side, row, link->up ? "orders" : "inputs", err));
    }
    POND_TRY(pond_result_add_figure(result, "leverage_links", (double)leverage->links, "links",
                                    "Links on which the loss hangs: shares with a derivative",
                                    err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(ranked);
    pond_table_free(table);
    return status;
}
