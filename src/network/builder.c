/* Trades to a network: exact sums by pair of firms, then one build.
 * SPDX-License-Identifier: Apache-2.0 */
#include "network/builder.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "network/pairs.h"
#include "records/money.h"

/* Rows ahead of the one being added whose slot is fetched. */
#define PREFETCH_ROWS 16

/* What is kept of a firm, by its id. Money in minor units. */
struct firm {
    int64_t final_minor;
    int64_t imports_minor;
    int32_t industry; /* number in the builder's dictionary */
    bool trades;      /* it bought or sold in the period */
};

struct pond_network_builder {
    struct pond_period period;
    int64_t currency; /* POND_MISSING until the first trade says which */
    struct pondi_pairs pairs;
    struct firm *firm; /* firms: by id */
    int64_t firms;
    int64_t firm_capacity;
    struct pond_dictionary *industries; /* number 0 is "" */
    struct pond_trade_totals totals;
};

enum pond_status pond_network_builder_new(struct pond_network_builder **out,
                                          struct pond_period period, int64_t currency,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_network_builder *builder = NULL;
    int32_t id = 0;

    *out = NULL;
    if (period.from_s != POND_MISSING && period.to_s != POND_MISSING &&
        period.from_s >= period.to_s) {
        char from[POND_TIME_SIZE];
        char to[POND_TIME_SIZE];

        pond_time_text(from, period.from_s);
        pond_time_text(to, period.to_s);
        return pond_fail(err, POND_EINVAL,
                         "the period from %s to before %s is empty: its end must come after its "
                         "begin",
                         from, to);
    }
    POND_TRY(POND_NEW(&builder, 1, err));
    builder->period = period;
    builder->currency = currency;
    builder->totals = (struct pond_trade_totals){
        .first_s = POND_MISSING, .last_s = POND_MISSING, .currency = POND_MISSING};
    POND_TRY(pond_dictionary_new(&builder->industries, err));
    POND_TRY(pond_dictionary_add(builder->industries, "", 0, &id, err));
    *out = builder;
    builder = NULL;
done:
    pond_network_builder_free(builder);
    return status;
}

void pond_network_builder_free(struct pond_network_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    pondi_pairs_clear(&builder->pairs);
    pondi_free(builder->firm);
    pond_dictionary_free(builder->industries);
    pondi_free(builder);
}

/* Make room for a firm; it is zero (industry "") when it is new. */
static enum pond_status reach_firm(struct pond_network_builder *builder, int64_t id,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (id < builder->firms) {
        return POND_OK;
    }
    if (id >= INT32_MAX) {
        return pond_fail(err, POND_EINVAL, "%" PRId64 " is not the id of a firm", id);
    }
    POND_TRY(POND_GROW(&builder->firm, &builder->firm_capacity, id + 1, err));
    memset(builder->firm + builder->firms, 0,
           (size_t)(id + 1 - builder->firms) * sizeof *builder->firm);
    builder->firms = id + 1;
done:
    return status;
}

static enum pond_status take_firms(struct pond_network_builder *builder,
                                   const struct pond_batch *batch, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t row = 0; row < batch->rows; row++) {
        int64_t id = batch->column[POND_FIRM_CODE].i64[row];
        const char *industry = pond_batch_text(batch, POND_FIRM_INDUSTRY, row);

        if (id < 0) {
            return pond_fail(err, POND_EINVAL, "%" PRId64 " is not the id of a firm", id);
        }
        POND_TRY(reach_firm(builder, id, err));
        if (industry != NULL) {
            POND_TRY(pond_dictionary_add(builder->industries, industry, strlen(industry),
                                         &builder->firm[id].industry, err));
        }
    }
done:
    return status;
}

static enum pond_status add_minor(int64_t *sum, int64_t minor, const char *what,
                                  struct pond_error *err)
{
    if (__builtin_add_overflow(*sum, minor, sum)) {
        return pond_fail(err, POND_ELIMIT, "%s add up to more than %" PRId64 " minor units", what,
                         INT64_MAX);
    }
    return POND_OK;
}

/* Whether a line counts; if not, it is counted as left out. */
static bool counts(struct pond_network_builder *builder, const struct pond_batch *batch,
                   int64_t row)
{
    int64_t time_s = batch->column[POND_TRADE_TIME].i64[row];
    int64_t currency = batch->column[POND_TRADE_CURRENCY].i64[row];
    const struct pond_period *period = &builder->period;

    if ((period->from_s != POND_MISSING && (time_s == POND_MISSING || time_s < period->from_s)) ||
        (period->to_s != POND_MISSING && (time_s == POND_MISSING || time_s >= period->to_s))) {
        builder->totals.outside_period++;
        return false;
    }
    if (builder->currency == POND_MISSING) {
        builder->currency = currency;
    }
    if (currency != builder->currency) {
        builder->totals.other_currency++;
        return false;
    }
    return true;
}

/* Count what every line has. */
static enum pond_status count_line(struct pond_trade_totals *totals, const struct pond_batch *batch,
                                   int64_t row, struct pond_error *err)
{
    int64_t time_s = batch->column[POND_TRADE_TIME].i64[row];
    int64_t minor = batch->column[POND_TRADE_VALUE].i64[row];
    double quantity = batch->column[POND_TRADE_QUANTITY].f64[row];

    totals->currency = batch->column[POND_TRADE_CURRENCY].i64[row];
    totals->trades++;
    totals->negative_trades += minor < 0;
    if (!isnan(quantity)) {
        totals->quantity += quantity;
    }
    if (time_s != POND_MISSING) {
        if (totals->first_s == POND_MISSING || time_s < totals->first_s) {
            totals->first_s = time_s;
        }
        if (totals->last_s == POND_MISSING || time_s > totals->last_s) {
            totals->last_s = time_s;
        }
    }
    return add_minor(&totals->value_minor, minor, "the trades", err);
}

/* Put the value of a line where it belongs: a pair, final sales, imports. */
static enum pond_status place_line(struct pond_network_builder *builder, int64_t seller,
                                   int64_t buyer, int64_t minor, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_trade_totals *totals = &builder->totals;

    if (seller >= 0) {
        POND_TRY(reach_firm(builder, seller, err));
        builder->firm[seller].trades = true;
    }
    if (buyer >= 0) {
        POND_TRY(reach_firm(builder, buyer, err));
        builder->firm[buyer].trades = true;
    }
    if (seller >= 0 && buyer >= 0) {
        totals->linked_trades++;
        POND_TRY(add_minor(&totals->linked_minor, minor, "the trades between firms", err));
        POND_TRY(pondi_pairs_add(&builder->pairs, (uint32_t)seller, (uint32_t)buyer, minor, err));
    } else if (seller >= 0) {
        POND_TRY(add_minor(&totals->final_minor, minor, "final sales", err));
        POND_TRY(add_minor(&builder->firm[seller].final_minor, minor, "a firm's final sales", err));
    } else if (buyer >= 0) {
        POND_TRY(add_minor(&totals->imports_minor, minor, "imports", err));
        POND_TRY(add_minor(&builder->firm[buyer].imports_minor, minor, "a firm's imports", err));
    } else {
        POND_TRY(add_minor(&totals->unplaced_minor, minor, "the trades of nobody", err));
    }
done:
    return status;
}

static enum pond_status take_trades(struct pond_network_builder *builder,
                                    const struct pond_batch *batch, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const int64_t *seller = batch->column[POND_TRADE_SELLER].i64;
    const int64_t *buyer = batch->column[POND_TRADE_BUYER].i64;
    const int64_t *minor = batch->column[POND_TRADE_VALUE].i64;

    for (int64_t row = 0; row < batch->rows; row++) {
        if (row + PREFETCH_ROWS < batch->rows) {
            pondi_pairs_prefetch(&builder->pairs, (uint32_t)seller[row + PREFETCH_ROWS],
                                 (uint32_t)buyer[row + PREFETCH_ROWS]);
        }
        if (!counts(builder, batch, row)) {
            continue;
        }
        POND_TRY(count_line(&builder->totals, batch, row, err));
        POND_TRY(place_line(builder, seller[row], buyer[row], minor[row], err));
    }
done:
    return status;
}

static enum pond_status take_records(void *user, const struct pond_batch *batch,
                                     struct pond_error *err)
{
    struct pond_network_builder *builder = user;

    if (batch->noun == POND_FIRM) {
        return take_firms(builder, batch, err);
    }
    if (batch->noun == POND_TRADE) {
        return take_trades(builder, batch, err);
    }
    return POND_OK;
}

struct pond_sink pond_network_builder_sink(struct pond_network_builder *builder)
{
    return (struct pond_sink){.user = builder, .records = take_records};
}

/* What the network is built from, by node and by link. */
struct parts {
    int32_t *node_of; /* firms: its node, -1: it did not trade */
    pond_node nodes;
    int32_t *firm; /* nodes, and so on */
    int32_t *industry;
    double *final_demand;
    double *imports;
    int32_t industries;
    const char **code; /* industries */
    int64_t links;
    pond_node *supplier; /* links */
    pond_node *customer;
    double *value;
};

static void clear_parts(struct parts *parts)
{
    pondi_free(parts->node_of);
    pondi_free(parts->firm);
    pondi_free(parts->industry);
    pondi_free(parts->final_demand);
    pondi_free(parts->imports);
    pondi_free((void *)parts->code);
    pondi_free(parts->supplier);
    pondi_free(parts->customer);
    pondi_free(parts->value);
}

/* Minor units in one major unit: 100 for USD. */
static double minor_per_major(int64_t currency)
{
    double scale = 1.0;

    for (int32_t d = currency == POND_MISSING ? 0 : pond_currency_digits(currency); d > 0; d--) {
        scale *= 10.0;
    }
    return scale;
}

/* An amount of a node, 0 when it is negative, which is counted. */
static enum pond_status clamp_amount(double *amount, struct pond_trade_totals *totals,
                                     int64_t minor, struct pond_error *err)
{
    *amount = (double)(minor > 0 ? minor : 0) / minor_per_major(totals->currency);
    if (minor >= 0) {
        return POND_OK;
    }
    totals->clamped_firms++;
    return add_minor(&totals->clamped_minor, minor, "net final sales and imports below 0", err);
}

static enum pond_status number_nodes(struct parts *parts,
                                     const struct pond_network_builder *builder,
                                     struct pond_trade_totals *totals, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = 0;

    POND_TRY(POND_NEW(&parts->node_of, builder->firms, err));
    for (int64_t id = 0; id < builder->firms; id++) {
        parts->node_of[id] = builder->firm[id].trades ? nodes++ : -1;
    }
    parts->nodes = nodes;
    POND_TRY(POND_NEW(&parts->firm, nodes, err));
    POND_TRY(POND_NEW(&parts->industry, nodes, err));
    POND_TRY(POND_NEW(&parts->final_demand, nodes, err));
    POND_TRY(POND_NEW(&parts->imports, nodes, err));
    for (int64_t id = 0; id < builder->firms; id++) {
        const struct firm *firm = &builder->firm[id];
        pond_node node = parts->node_of[id];

        if (node >= 0) {
            parts->firm[node] = (int32_t)id;
            parts->industry[node] = firm->industry;
            POND_TRY(clamp_amount(&parts->final_demand[node], totals, firm->final_minor, err));
            POND_TRY(clamp_amount(&parts->imports[node], totals, firm->imports_minor, err));
        }
    }
done:
    return status;
}

/* An industry that is in use: its code, and its number in the builder's dictionary. */
struct used_industry {
    const char *code;
    int32_t number;
};

static int compare_codes(const void *left, const void *right)
{
    const struct used_industry *a = left;
    const struct used_industry *b = right;

    return strcmp(a->code, b->code);
}

/* Number the industries of the nodes by the byte order of their codes. */
static enum pond_status number_industries(struct parts *parts,
                                          const struct pond_network_builder *builder,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t known = pond_dictionary_count(builder->industries);
    struct used_industry *used = NULL;
    int32_t *number_of = NULL; /* known: first whether it is in use, then its number */
    int32_t industries = 0;

    POND_TRY(POND_NEW(&number_of, known, err));
    POND_TRY(POND_NEW(&used, known, err));
    for (pond_node i = 0; i < parts->nodes; i++) {
        number_of[parts->industry[i]] = 1;
    }
    for (int32_t k = 0; k < known; k++) {
        if (number_of[k] != 0) {
            used[industries].code = pond_dictionary_text(builder->industries, k);
            used[industries++].number = k;
        }
    }
    qsort(used, (size_t)industries, sizeof *used, compare_codes);
    POND_TRY(POND_NEW(&parts->code, industries, err));
    for (int32_t k = 0; k < industries; k++) {
        parts->code[k] = used[k].code;
        number_of[used[k].number] = k;
    }
    for (pond_node i = 0; i < parts->nodes; i++) {
        parts->industry[i] = number_of[parts->industry[i]];
    }
    parts->industries = industries;
done:
    pondi_free(number_of);
    pondi_free(used);
    return status;
}

static enum pond_status collect_links(struct parts *parts,
                                      const struct pond_network_builder *builder,
                                      struct pond_trade_totals *totals, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pondi_pairs *pairs = &builder->pairs;
    double scale = minor_per_major(totals->currency);

    POND_TRY(POND_NEW(&parts->supplier, pairs->count, err));
    POND_TRY(POND_NEW(&parts->customer, pairs->count, err));
    POND_TRY(POND_NEW(&parts->value, pairs->count, err));
    for (int64_t k = 0; k < pairs->count; k++) {
        const struct pondi_pair *pair = &pairs->pair[k];

        if (pair->minor <= 0) {
            totals->dropped_links++;
            POND_TRY(add_minor(&totals->dropped_minor, pair->minor, "net returns", err));
            continue;
        }
        parts->supplier[parts->links] = parts->node_of[pair->seller];
        parts->customer[parts->links] = parts->node_of[pair->buyer];
        parts->value[parts->links++] = (double)pair->minor / scale;
    }
done:
    return status;
}

static enum pond_status fail_empty(const struct pond_trade_totals *totals, struct pond_error *err)
{
    if (totals->trades > 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "none of the %" PRId64 " trades in the period has a known firm",
                         totals->trades);
    }
    return pond_fail(err, POND_ENOTFOUND,
                     "no trade to build a network from: %" PRId64 " lines are outside the period, "
                     "%" PRId64 " in another currency",
                     totals->outside_period, totals->other_currency);
}

enum pond_status pond_network_builder_finish(struct pond_network **out,
                                             struct pond_network_builder *builder,
                                             struct pond_trade_totals *totals,
                                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_trade_totals counted = builder->totals;
    struct pond_network_input input = {0};
    struct parts parts = {0};

    *out = NULL;
    POND_TRY(number_nodes(&parts, builder, &counted, err));
    if (parts.nodes == 0) {
        status = fail_empty(&counted, err);
        goto done;
    }
    POND_TRY(number_industries(&parts, builder, err));
    POND_TRY(collect_links(&parts, builder, &counted, err));
    input = (struct pond_network_input){
        .nodes = parts.nodes,
        .links = parts.links,
        .supplier = parts.supplier,
        .customer = parts.customer,
        .value = parts.value,
        .industry = parts.industry,
        .industries = parts.industries,
        .industry_code = parts.code,
        .final_demand = parts.final_demand,
        .imports = parts.imports,
        .firm = parts.firm,
    };
    POND_TRY(pond_network_build(out, &input, err));
done:
    if (totals != NULL) {
        *totals = counted;
    }
    clear_parts(&parts);
    return status;
}
