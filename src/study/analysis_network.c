/* `pond network`: who supplies whom, how concentrated, how connected.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/time.h"
#include "network/components.h"
#include "network/distribution.h"
#include "network/statistics.h"
#include "records/money.h"
#include "study/analyses.h"
#include "study/study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"bootstraps", POND_PARAMETER_INTEGER, "", "0", 0, 100000, "",
     "Synthetic data sets for the p-values of the tail fits; 0: no p-values."},
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 9007199254740992.0, "", "Of the bootstraps."},
};

/* One figure of a list. */
struct figure {
    const char *name;
    double value;
    const char *unit;
    const char *description;
};

static enum pond_status add_figures(struct pond_result *result, const struct figure *figure,
                                    size_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (size_t i = 0; i < count; i++) {
        POND_TRY(pond_result_add_figure(result, figure[i].name, figure[i].value, figure[i].unit,
                                        figure[i].description, err));
    }
done:
    return status;
}

static double major(int64_t minor, int64_t currency)
{
    return (double)minor / pow(10.0, pond_currency_digits(currency));
}

static enum pond_status add_trade_figures(const struct pond_study *study,
                                          struct pond_result *result, struct pond_error *err)
{
    const struct pond_trade_totals *t = &study->totals;
    char unit[4];

    pond_study_currency(study, unit);
    {
        const struct figure list[] = {
            {"trades", (double)t->trades, "trades", "Order or invoice lines in the period"},
            {"quantity", t->quantity, "", "Sum of their quantities"},
            {"value", major(t->value_minor, t->currency), unit, "Their value, returns netted"},
            {"linked_value", major(t->linked_minor, t->currency), unit,
             "Of it between two known firms"},
            {"final_value", major(t->final_minor, t->currency), unit,
             "Of it to final consumers and unknown buyers"},
            {"imports_value", major(t->imports_minor, t->currency), unit,
             "Of it from unknown sellers"},
            {"returns", (double)t->negative_trades, "trades", "Lines with a negative value"},
            {"first_day", (double)t->first_s, "time", "First trade"},
            {"last_day", (double)t->last_s, "time", "Last trade"},
        };
        return add_figures(result, list, sizeof list / sizeof *list, err);
    }
}

static enum pond_status add_network_figures(const struct pond_study *study,
                                            const struct pond_network_statistics *s,
                                            struct pond_result *result, struct pond_error *err)
{
    char unit[4];

    pond_study_currency(study, unit);
    {
        const struct figure list[] = {
            {"firms", s->nodes, "firms", "Firms that bought or sold"},
            {"sellers", s->sellers, "firms", "Firms that sold to firms"},
            {"buyers", s->buyers, "firms", "Firms that bought from firms"},
            {"links", (double)s->links, "links", "Supply links: pairs that trade"},
            {"industries", s->industries, "industries", "Industries"},
            {"mean_degree", s->mean_degree, "links", "Links per firm"},
            {"density", s->density, "share", "Of all possible links"},
            {"seller_hhi", s->seller_hhi, "", "Concentration of sales (Herfindahl-Hirschman)"},
            {"buyer_hhi", s->buyer_hhi, "", "Concentration of purchases"},
            {"largest_sales", pond_study_money(study, s->largest_sales), unit,
             "Total sales of the largest seller"},
            {"largest_purchases", pond_study_money(study, s->largest_purchases), unit,
             "Total purchases of the largest buyer"},
            {"sales_gini", s->sales_gini, "", "Inequality of total sales (Gini)"},
            {"purchases_gini", s->purchases_gini, "", "Inequality of total purchases (Gini)"},
            {"reciprocity", s->reciprocity.links, "share", "Links that have one back"},
            {"reciprocity_value", s->reciprocity.value, "share", "Of their value"},
            {"assortativity", s->assortativity.links, "",
             "Links within industries: 1 all, 0 by chance"},
            {"assortativity_value", s->assortativity.value, "", "The same by value"},
            {"weak_components", s->weak_components, "components", "Parts that do not trade"},
            {"largest_weak", s->largest_weak, "firms", "Firms in the largest part"},
            {"strong_components", s->strong_components, "components",
             "Strongly connected components"},
            {"largest_strong", s->largest_strong, "firms", "Firms in the largest of them"},
        };
        return add_figures(result, list, sizeof list / sizeof *list, err);
    }
}

static enum pond_status add_spreads(const struct pond_network_statistics *s, const char *currency,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_spread *spread[] = {&s->suppliers, &s->customers, &s->link_value};
    const char *const names[] = {"suppliers of a buyer", "customers of a seller",
                                 "value of a link"};
    const char *const units[] = {"firms", "firms", currency};
    struct pond_table *table = NULL;
    int32_t what = 0;
    int32_t unit = 0;
    double *c[6] = {NULL};

    POND_TRY(pond_table_new(&table, "spreads", "How many partners, how large links.", 3, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What is described.", &what, err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Its unit.", &unit, err));
    POND_TRY(pond_table_add_f64(table, "min", "", "Least.", &c[0], err));
    POND_TRY(pond_table_add_f64(table, "p10", "", "A tenth is below (links only).", &c[1], err));
    POND_TRY(pond_table_add_f64(table, "median", "", "Half is below.", &c[2], err));
    POND_TRY(pond_table_add_f64(table, "mean", "", "Mean.", &c[3], err));
    POND_TRY(
        pond_table_add_f64(table, "p90", "", "Nine tenths are below (links only).", &c[4], err));
    POND_TRY(pond_table_add_f64(table, "max", "", "Most.", &c[5], err));
    for (int i = 0; i < 3; i++) {
        POND_TRY(pond_table_set_text(table, what, i, names[i], err));
        POND_TRY(pond_table_set_text(table, unit, i, units[i], err));
        c[0][i] = spread[i]->min;
        c[1][i] = i == 2 ? s->link_value_p10 : (double)NAN;
        c[2][i] = spread[i]->median;
        c[3][i] = spread[i]->mean;
        c[4][i] = i == 2 ? s->link_value_p90 : (double)NAN;
        c[5][i] = spread[i]->max;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_tails(const struct pond_network_statistics *s,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_powerlaw *fit[] = {&s->suppliers_tail, &s->customers_tail, &s->sales_tail,
                                         &s->purchases_tail};
    const char *const names[] = {"suppliers per firm", "customers per firm", "total sales",
                                 "total purchases"};
    struct pond_table *table = NULL;
    int32_t what = 0;
    double *c[5] = {NULL};
    int64_t *tail = NULL;

    POND_TRY(pond_table_new(&table, "tails",
                            "Power laws fitted to the upper tails: p(x) ~ x^-alpha from xmin on "
                            "(Clauset, Shalizi and Newman 2009).",
                            4, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What is fitted.", &what, err));
    POND_TRY(pond_table_add_f64(table, "alpha", "", "Exponent.", &c[0], err));
    POND_TRY(pond_table_add_f64(table, "standard_error", "", "Of the exponent.", &c[1], err));
    POND_TRY(pond_table_add_f64(table, "xmin", "", "Where the tail begins.", &c[2], err));
    POND_TRY(pond_table_add_i64(table, "tail", "firms", "Firms in the tail.", &tail, err));
    POND_TRY(pond_table_add_f64(table, "ks", "", "Distance of the tail to the law.", &c[3], err));
    POND_TRY(pond_table_add_f64(table, "p_value", "",
                                "Below 0.1 the law is ruled out; needs bootstraps.", &c[4], err));
    for (int i = 0; i < 4; i++) {
        POND_TRY(pond_table_set_text(table, what, i, names[i], err));
        c[0][i] = fit[i]->alpha;
        c[1][i] = fit[i]->standard_error;
        c[2][i] = fit[i]->xmin;
        c[3][i] = fit[i]->ks;
        c[4][i] = fit[i]->p_value;
        tail[i] = fit[i]->tail;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

static enum pond_status add_distribution(const struct pond_study *study, enum pond_measure measure,
                                         const char *name, const char *description,
                                         const char *unit, struct pond_result *result,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    double *x = NULL;

    POND_TRY(POND_NEW(&x, study->network->nodes, err));
    pond_network_measure(x, study->network, measure);
    POND_TRY(
        pond_distribution_table(&table, name, description, unit, x, study->network->nodes, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pondi_free(x);
    pond_table_free(table);
    return status;
}

static enum pond_status add_components(const struct pond_study *study, struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_components components = {0};
    struct pond_table *table = NULL;

    POND_TRY(pond_weak_components(&components, study->network, err));
    POND_TRY(pond_components_table(&table, "components", "Parts of the network by size.",
                                   &components, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_components_clear(&components);
    pond_table_free(table);
    return status;
}

static enum pond_status add_distributions(const struct pond_study *study,
                                          struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char unit[4];

    pond_study_currency(study, unit);
    POND_TRY(add_distribution(study, POND_MEASURE_SUPPLIERS, "suppliers",
                              "Firms by their number of suppliers.", "firms", result, err));
    POND_TRY(add_distribution(study, POND_MEASURE_CUSTOMERS, "customers",
                              "Firms by their number of customers.", "firms", result, err));
    POND_TRY(add_distribution(study, POND_MEASURE_TOTAL_SALES, "sales",
                              "Firms by their sales to firms and consumers.", unit, result, err));
    POND_TRY(add_distribution(study, POND_MEASURE_TOTAL_PURCHASES, "purchases",
                              "Firms by their purchases, unknown sellers included.", unit, result,
                              err));
done:
    return status;
}

static enum pond_status add_notes(const struct pond_study *study, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_trade_totals *t = &study->totals;

    POND_TRY(pond_result_assume(result, err,
                                "A link is the net value of all trades from one firm to another "
                                "in the period; returns are netted."));
    if (t->dropped_links > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Pairs of firms whose net value is not above 0 (returns), and which are "
            "therefore no links: %lld.",
            (long long)t->dropped_links));
    }
    if (t->clamped_firms > 0) {
        POND_TRY(
            pond_result_warn(result, err,
                             "Firms with negative net sales to final consumers or negative net "
                             "imports, which count as 0: %lld.",
                             (long long)t->clamped_firms));
    }
    if (t->other_currency > 0) {
        POND_TRY(pond_result_warn(
            result, err, "Trades in another currency, which are left out: %lld (see --currency).",
            (long long)t->other_currency));
    }
done:
    return status;
}

static enum pond_status network_run(struct pond_study *study, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_network_statistics s;
    char unit[4];

    pond_study_currency(study, unit);
    POND_TRY(pond_network_statistics(&s, study->network, pond_study_integer(study, "bootstraps"),
                                     (uint64_t)pond_study_integer(study, "seed"), err));
    POND_TRY(add_trade_figures(study, result, err));
    POND_TRY(add_network_figures(study, &s, result, err));
    POND_TRY(add_spreads(&s, unit, result, err));
    POND_TRY(add_tails(&s, result, err));
    POND_TRY(add_distributions(study, result, err));
    POND_TRY(add_components(study, result, err));
    POND_TRY(add_notes(study, result, err));
done:
    return status;
}

const struct pond_analysis pond_analysis_network = {
    .name = "network",
    .version = 1,
    .question = "Who supplies whom: how large, concentrated and connected is the supply network?",
    .method = "Trades of the period are summed by seller and buyer, returns netted. Concentration "
              "by the Herfindahl-Hirschman index, inequality by Gini, tails by Clauset, Shalizi "
              "and Newman (2009), mixing by Newman (2003).",
    .needs = POND_NEED_NETWORK,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .run = network_run,
};
