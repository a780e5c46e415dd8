/* The system of firms and sectors, from a study and a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/firms/firms_system.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "study/impact/impact_answer.h"
#include "study/who.h"

/* Periods this near to a year are one. */
#define ABOUT_A_YEAR 0.05
#define DAYS_OF_A_YEAR 365.25

static enum pond_status load(const struct impact_input *input, struct pond_error *err)
{
    if (input->study->store != NULL && input->io->part[POND_IO_OUTPUT] == NULL) {
        return pond_fail(err, POND_EINVAL,
                         "table \"%s\" does not say what its sectors make (expected an output of "
                         "each: firms on record are a part of it)",
                         input->io->name);
    }
    return impact_input_trades(input, " (expected one with the trades of firms: pond import)", err);
}

/* All that a firm sold and bought, net. */
static double traded(const struct pond_network *network, pond_node i)
{
    return network->sales[i] + network->final_demand[i] + network->purchases[i] +
           network->imports[i];
}

/* Number the firms that have a sector; tell of the others. */
static enum pond_status number(struct impact_firms *firms, const int32_t *sector,
                               const double *base, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = firms->input->study;
    const struct pond_network *network = study->network;
    pond_node count = 0;

    POND_TRY(POND_NEW(&firms->of, network->nodes, err));
    POND_TRY(POND_NEW(&firms->node, network->nodes, err));
    POND_TRY(POND_NEW(&firms->sector, network->nodes, err));
    POND_TRY(POND_NEW(&firms->base, network->nodes, err));
    for (pond_node i = 0; i < network->nodes; i++) {
        firms->node[i] = -1;
        if (!(traded(network, i) > 0.0)) {
            continue; /* returns took back all of it */
        }
        if (sector[i] >= 0) {
            firms->sector[count] = sector[i];
            firms->base[count] = base[i];
            firms->of[count] = i;
            firms->node[i] = count++;
            continue;
        }
        if (firms->without_sector++ == 0) {
            const char *industry = study_industry(study, i);

            (void)snprintf(firms->without_example, sizeof firms->without_example,
                           "%.60s, industry %.40s", pond_study_code(study, i),
                           industry == NULL ? "not on record" : industry);
        }
        firms->without_money += network->sales[i] + network->purchases[i];
    }
    if (count == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "no firm has an industry of table \"%s\": %s (expected a concordance "
                           "with \"firms\": docs/impact.md)",
                           firms->input->io->name,
                           firms->without_example[0] == '\0' ? "none sold or bought anything"
                                                             : firms->without_example);
    }
done:
    return status;
}

/* The trades among firms that have a sector, in the table's prices. */
static enum pond_status build(struct impact_firms *firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *all = firms->input->study->network;
    double price = pond_study_number(firms->input->study, "price");
    struct pond_network_input input = {.industries = 1};
    pond_node *supplier = NULL;
    pond_node *customer = NULL;
    double *value = NULL;

    POND_TRY(POND_NEW(&supplier, all->links, err));
    POND_TRY(POND_NEW(&customer, all->links, err));
    POND_TRY(POND_NEW(&value, all->links, err));
    for (pond_node i = 0; i < all->nodes; i++) {
        input.nodes += firms->node[i] >= 0;
        for (pond_edge e = all->out_start[i]; e < all->out_start[i + 1]; e++) {
            if (firms->node[i] >= 0 && firms->node[all->out_customer[e]] >= 0) {
                supplier[input.links] = firms->node[i];
                customer[input.links] = firms->node[all->out_customer[e]];
                value[input.links++] = price * all->out_value[e];
            }
        }
    }
    input.supplier = supplier;
    input.customer = customer;
    input.value = value;
    POND_TRY(pond_network_build(&firms->network, &input, err));
done:
    pondi_free(supplier);
    pondi_free(customer);
    pondi_free(value);
    return status;
}

/* Of a sector's output, what it buys, imports too; at least half, so that nobody's turnover is
 * taken to be more than twice what he buys. */
static double inputs_of(const struct impact_input *input, int32_t sector)
{
    const double *a = input->io->part[POND_IO_COEFFICIENTS];
    double sum = 0.0;

    for (int64_t s = 0; s < input->sectors; s++) {
        sum += a[s * input->sectors + sector];
    }
    return fmin(1.0, fmax(0.5, sum));
}

static enum pond_status estimate_turnover(struct impact_firms *firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *all = firms->input->study->network;
    double price = pond_study_number(firms->input->study, "price");
    pond_node nodes = firms->network->nodes;

    POND_TRY(POND_NEW(&firms->turnover, nodes, err));
    POND_TRY(POND_NEW(&firms->estimated, nodes, err));
    for (pond_node j = 0; j < nodes; j++) {
        pond_node i = firms->of[j];
        double sold = price * (all->sales[i] + all->final_demand[i]);
        double bought = price * (all->purchases[i] + all->imports[i]);

        firms->turnover[j] = sold;
        if (bought > sold) {
            double inputs = firms->base[j] < 1.0 ? 1.0 - firms->base[j]
                                                 : inputs_of(firms->input, firms->sector[j]);

            firms->turnover[j] = fmax(sold, bought / inputs);
            firms->estimated[j] = 1;
        }
    }
done:
    return status;
}

static void find_years(struct impact_firms *firms)
{
    const struct pond_study *study = firms->input->study;
    const struct pond_trade_totals *totals = &study->totals;
    int64_t from = study->period.from_s;
    int64_t to = study->period.to_s;
    double years = 0.0;

    from = from == POND_MISSING ? totals->first_s / POND_DAY_S * POND_DAY_S : from;
    to = to == POND_MISSING ? (totals->last_s / POND_DAY_S + 1) * POND_DAY_S : to;
    years = (double)(to - from) / (double)POND_DAY_S / DAYS_OF_A_YEAR;
    firms->years = fabs(years - 1.0) <= ABOUT_A_YEAR ? 1.0 : years;
}

/* Sectors of one industry are one product, whichever region makes it: its first sector's number. */
static void number_products(const struct impact_input *input, int32_t *product)
{
    const struct pond_io_label *label = input->io->axis[POND_IO_SECTOR].label;

    for (int32_t s = 0; s < input->sectors; s++) {
        product[s] = s;
        for (int32_t r = 0; r < input->regions && product[s] == s; r++) {
            int32_t first = pond_io_find_sector(input->io, label[s].industry, r);

            product[s] = first >= 0 && first < s ? first : s;
        }
    }
}

static enum pond_status solve_system(struct impact_firms *firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = firms->input;
    double *output = NULL;
    int32_t *product = NULL;
    const char **code = NULL;
    struct pond_hybrid_input from = {.network = firms->network,
                                     .turnover = firms->turnover,
                                     .base_share = firms->base,
                                     .sector = firms->sector,
                                     .sectors = input->sectors,
                                     .a = impact_domestic(input),
                                     .resale = firms->resale,
                                     .mend = true};

    POND_TRY(POND_NEW(&output, input->sectors, err));
    for (int32_t s = 0; s < input->sectors; s++) {
        output[s] = firms->years * fmax(0.0, input->io->part[POND_IO_OUTPUT][s]);
    }
    from.output = output;
    POND_TRY(POND_NEW(&product, input->sectors, err));
    number_products(input, product);
    from.product = product;
    POND_TRY(POND_NEW(&code, firms->network->nodes, err));
    for (pond_node j = 0; j < firms->network->nodes; j++) {
        code[j] = pond_study_code(input->study, firms->of[j]);
    }
    from.code = code;
    status = pond_hybrid_new(&firms->hybrid, &from, err);
    if (status != POND_OK) {
        (void)pond_fail_in(err, status, "firms on record and table \"%s\" together",
                           input->io->name);
        goto done;
    }
    POND_TRY(pond_hybrid_work_new(&firms->work, firms->hybrid, err));
done:
    pondi_free(output);
    pondi_free(product);
    pondi_free((void *)code);
    return status;
}

enum pond_status impact_firms_new(struct impact_firms **out, const struct impact_input *input,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_firms *firms = NULL;
    struct impact_concordance *concordance = NULL;
    const char *path = pond_study_text(input->study, "concordance");
    int32_t *sector = NULL;
    double *base = NULL;

    *out = NULL;
    POND_TRY(load(input, err));
    POND_TRY(POND_NEW(&firms, 1, err));
    firms->input = input;
    if (path[0] != '\0') {
        POND_TRY(impact_concordance_read(&concordance, path, input, err));
    }
    POND_TRY(POND_NEW(&sector, input->study->network->nodes, err));
    POND_TRY(POND_NEW(&base, input->study->network->nodes, err));
    POND_TRY(impact_firms_classify(firms, concordance, sector, base, err));
    POND_TRY(number(firms, sector, base, err));
    POND_TRY(build(firms, err));
    POND_TRY(estimate_turnover(firms, err));
    find_years(firms);
    POND_TRY(solve_system(firms, err));
    POND_TRY(impact_firms_measure(firms, err));
    *out = firms;
    firms = NULL;
done:
    impact_firms_free(firms);
    impact_concordance_free(concordance);
    pondi_free(sector);
    pondi_free(base);
    return status;
}

void impact_firms_free(struct impact_firms *firms)
{
    if (firms != NULL) {
        pond_hybrid_work_free(firms->work);
        pond_hybrid_free(firms->hybrid);
        pond_network_free(firms->network);
        pondi_free(firms->of);
        pondi_free(firms->node);
        pondi_free(firms->sector);
        pondi_free(firms->base);
        pondi_free(firms->turnover);
        pondi_free(firms->estimated);
        pondi_free(firms->resale);
        pondi_free(firms->firm);
        pondi_free(firms->rest);
        pondi_free(firms->rest_scale);
        pondi_free(firms->own);
        pondi_free(firms);
    }
}

/* --- what is told --- */

static enum pond_status warn_of_fit(const struct impact_firms *firms, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_hybrid_told *told = pond_hybrid_told(firms->hybrid);
    const struct impact_measure money = {.unit = firms->input->io->currency};
    char amount[POND_FORMAT_SIZE + 40];

    if (told->outputs_raised > 0) {
        impact_amount(amount, &money, told->output_added);
        POND_TRY(
            pond_result_warn(result, err,
                             "Firms on record make more than the whole of %" PRId32
                             " of the table's sectors, which were raised by %s: is the table of "
                             "this region, year and currency, and which of the firms are "
                             "traders (\"margin\" in the concordance)?",
                             told->outputs_raised, amount));
    }
    if (told->firms_fitted > 0) {
        impact_amount(amount, &money, told->excess);
        POND_TRY(pond_result_warn(result, err,
                                  "%" PRId64 " firms buy more of something than the average of "
                                  "their sector, by %s: what is estimated of their other inputs "
                                  "and value added was made smaller to fit their turnover.",
                                  told->firms_fitted, amount));
    }
    if (told->goods_unknown > 0.0) {
        impact_amount(amount, &money, told->goods_unknown);
        POND_TRY(pond_result_warn(result, err,
                                  "Who made goods of %s that traders sell on is not on record: "
                                  "what their making takes is left out (\"purchases\" in the "
                                  "concordance can tell).",
                                  amount));
    }
    if (told->demand_negative > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "Of %" PRId32 " sectors more is used than there is: trades on "
                                  "record and the table do not fit there.",
                                  told->demand_negative));
    }
done:
    return status;
}

enum pond_status impact_firms_assume(const struct impact_firms *firms, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_result_assume(result, err,
                                "Trades on record between %" PRId32 " firms stand as they are; "
                                "what else a firm buys follows its industry's average, less what "
                                "is on record; firms not on record are the rest of their industry.",
                                firms->network->nodes));
    if (firms->years != 1.0) {
        POND_TRY(pond_result_assume(result, err,
                                    "The period is %.3g years, and so much of the table's year "
                                    "stands beside its trades; jobs are job-years of it.",
                                    firms->years));
        POND_TRY(pond_result_warn(result, err,
                                  "The period is %.3g years, from its first trade to its last but "
                                  "for --from and --to: where these trades are those of another "
                                  "time, a year booked at its end or month by month, say which by "
                                  "--from and --to.",
                                  firms->years));
    }
    if (firms->several > 0) {
        POND_TRY(pond_result_assume(result, err,
                                    "%" PRId64 " firms have a code that several industries of the "
                                    "table correspond to; the largest here was taken.",
                                    firms->several));
    }
    if (firms->without_sector > 0) {
        char amount[POND_FORMAT_SIZE + 40];
        const struct impact_measure money = {.unit = firms->input->io->currency};

        impact_amount(amount, &money, firms->without_money);
        POND_TRY(pond_result_warn(result, err,
                                  "%" PRId64 " firms have no industry of the table, and their "
                                  "trades of %s count as trade with firms not on record (one is "
                                  "%s).",
                                  firms->without_sector, amount, firms->without_example));
    }
    POND_TRY(warn_of_fit(firms, result, err));
    POND_TRY(impact_firms_totals(firms, result, err));
done:
    return status;
}
