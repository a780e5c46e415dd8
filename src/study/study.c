/* Reading what analyses need from the store, and hashing it on the way.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/study.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "records/money.h"

static const json_t *value_of(const struct pond_study *study, const char *name)
{
    const json_t *value = json_object_get(study->values, name);

    assert(value != NULL);
    return value;
}

bool pond_study_bool(const struct pond_study *study, const char *name)
{
    return json_is_true(value_of(study, name));
}

int64_t pond_study_integer(const struct pond_study *study, const char *name)
{
    return json_integer_value(value_of(study, name));
}

double pond_study_number(const struct pond_study *study, const char *name)
{
    return json_number_value(value_of(study, name));
}

const char *pond_study_text(const struct pond_study *study, const char *name)
{
    return json_string_value(value_of(study, name));
}

const json_t *pond_study_list(const struct pond_study *study, const char *name)
{
    return value_of(study, name);
}

static enum pond_status read_period(const struct pond_study *study, struct pond_period *period,
                                    int64_t *currency, struct pond_error *err)
{
    const char *from = pond_study_text(study, "from");
    const char *to = pond_study_text(study, "to");
    const char *code = pond_study_text(study, "currency");

    period->from_s = POND_MISSING;
    period->to_s = POND_MISSING;
    *currency = POND_MISSING;
    /* The texts were checked against the parameters' type; an empty one is not given. */
    if (from[0] != '\0') {
        (void)pond_time_parse(&period->from_s, from);
    }
    if (to[0] != '\0') {
        (void)pond_time_parse(&period->to_s, to);
        period->to_s += POND_DAY_S; /* the last day counts as a whole */
    }
    if (period->from_s != POND_MISSING && period->to_s != POND_MISSING &&
        period->from_s >= period->to_s) {
        return pond_fail(err, POND_EINVAL, "the period from %s to %s is empty", from, to);
    }
    if (code[0] != '\0') {
        *currency = pond_currency_pack(code, strlen(code));
        if (*currency == POND_MISSING) {
            return pond_fail(err, POND_EINVAL,
                             "parameter \"currency\": \"%s\" is not an ISO 4217 code (expected "
                             "three capital letters such as USD)",
                             code);
        }
    }
    return POND_OK;
}

/* Firms go to the batch that the study keeps and to the network's builder. */
struct firm_collector {
    struct pond_batch *firms;
    struct pond_sink builder;
};

static enum pond_status collect_firms(void *user, const struct pond_batch *batch,
                                      struct pond_error *err)
{
    struct firm_collector *collector = user;
    enum pond_status status = POND_OK;

    POND_TRY(pond_batch_append(collector->firms, batch, err));
    POND_TRY(collector->builder.records(collector->builder.user, batch, err));
done:
    return status;
}

static enum pond_status collect(void *user, const struct pond_batch *batch, struct pond_error *err)
{
    return pond_batch_append(user, batch, err);
}

static void hash_text(struct pond_hash *hash, const char *text)
{
    pond_hash_add(hash, text, strlen(text) + 1);
}

static void hash_firm(struct pond_study *study, int64_t firm)
{
    const struct pond_batch *firms = &study->firms;
    const char *name = pond_batch_text(firms, POND_FIRM_NAME, firm);

    hash_text(&study->input, pond_dictionary_text(study->codes.of[POND_FIRM], (int32_t)firm));
    hash_text(&study->input, name == NULL ? "" : name);
    pond_hash_add(&study->input, &firms->column[POND_FIRM_EMPLOYEES].f64[firm], sizeof(double));
    pond_hash_add(&study->input, &firms->column[POND_FIRM_PLACE].i64[firm], sizeof(int64_t));
}

static void hash_network(struct pond_study *study)
{
    const struct pond_network *network = study->network;
    size_t nodes = (size_t)network->nodes;
    size_t links = (size_t)network->links;

    pond_hash_add(&study->input, network->out_start, (nodes + 1) * sizeof *network->out_start);
    pond_hash_add(&study->input, network->out_customer, links * sizeof *network->out_customer);
    pond_hash_add(&study->input, network->out_value, links * sizeof *network->out_value);
    pond_hash_add(&study->input, network->industry, nodes * sizeof *network->industry);
    pond_hash_add(&study->input, network->final_demand, nodes * sizeof *network->final_demand);
    pond_hash_add(&study->input, network->imports, nodes * sizeof *network->imports);
    for (int32_t i = 0; i < network->industries; i++) {
        hash_text(&study->input, network->industry_code[i]);
    }
    for (pond_node i = 0; i < network->nodes; i++) {
        hash_firm(study, network->firm[i]);
    }
}

/* Say what trades there are where none counts. */
static enum pond_status explain_no_trades(const struct pond_study *study, struct pond_error *err)
{
    struct pond_store_info info;
    enum pond_status status = pond_store_info(study->store, &info, err);
    char first[POND_TIME_SIZE];
    char last[POND_TIME_SIZE];

    if (status != POND_OK) {
        return status;
    }
    if (info.records[POND_TRADE] == 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "%s: there are no trades yet (\"pond import\" reads them)",
                         study->address);
    }
    pond_time_text(first, info.first_trade_s);
    pond_time_text(last, info.last_trade_s);
    return pond_fail(err, POND_ENOTFOUND,
                     "%s: none of the %lld trades, from %s to %s, is in the period and currency "
                     "asked for and has a known firm (see --from, --to, --currency)",
                     study->address, (long long)info.records[POND_TRADE], first, last);
}

enum pond_status pond_study_load_network(struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_network_builder *builder = NULL;
    int64_t currency = POND_MISSING;
    struct firm_collector collector = {.firms = &study->firms};
    struct pond_sink sink = {.user = &collector, .records = collect_firms};
    struct pond_read_filter filter = {
        .fields = 1U << POND_TRADE_SELLER | 1U << POND_TRADE_BUYER | 1U << POND_TRADE_QUANTITY |
                  1U << POND_TRADE_VALUE | 1U << POND_TRADE_CURRENCY | 1U << POND_TRADE_TIME,
    };

    POND_TRY(read_period(study, &study->period, &currency, err));
    POND_TRY(pond_network_builder_new(&builder, study->period, currency, err));
    POND_TRY(pond_codes_init(&study->codes, err));
    POND_TRY(pond_batch_init(&study->places, POND_PLACE, 64, err));
    POND_TRY(pond_batch_init(&study->firms, POND_FIRM, 1024, err));
    POND_TRY(pond_store_read_codes(study->store, &study->codes, err));
    POND_TRY(pond_store_read(study->store, POND_PLACE, NULL,
                             (struct pond_sink){.user = &study->places, .records = collect}, err));
    collector.builder = pond_network_builder_sink(builder);
    POND_TRY(pond_store_read(study->store, POND_FIRM, NULL, sink, err));
    filter.from_s = study->period.from_s;
    filter.to_s = study->period.to_s;
    POND_TRY(pond_store_read(study->store, POND_TRADE, &filter, collector.builder, err));
    status = pond_network_builder_finish(&study->network, builder, &study->totals, err);
    if (status == POND_ENOTFOUND) {
        status = explain_no_trades(study, err);
    }
    if (status != POND_OK) {
        goto done;
    }
    hash_network(study);
done:
    pond_network_builder_free(builder);
    return status;
}

void pond_study_forget(struct pond_study *study)
{
    pond_network_free(study->network);
    study->network = NULL;
    pond_codes_clear(&study->codes);
    pond_batch_clear(&study->places);
    pond_batch_clear(&study->firms);
}

/* --- from run to run --- */

/* What decides what pond_study_load_network reads. */
static enum pond_status key_of(char **key, const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *part[] = {study->address, pond_study_text(study, "from"),
                          pond_study_text(study, "to"), pond_study_text(study, "currency")};
    size_t size = 5;

    for (int i = 0; i < 4; i++) {
        size += strlen(part[i]);
    }
    POND_TRY(POND_NEW(key, size, err));
    (void)snprintf(*key, size, "%s\n%s\n%s\n%s", part[0], part[1], part[2], part[3]);
done:
    return status;
}

/* Move what was read; nothing is left behind. */
static void move_parts(struct pond_study *to, struct pond_study *from)
{
    to->network = from->network;
    to->period = from->period;
    to->totals = from->totals;
    to->codes = from->codes;
    to->places = from->places;
    to->firms = from->firms;
    from->network = NULL;
    from->codes = (struct pond_codes){0};
    from->places = (struct pond_batch){0};
    from->firms = (struct pond_batch){0};
}

enum pond_status pond_study_recall(struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study_memory *memory = study->memory;
    char *key = NULL;

    if (memory == NULL) {
        return pond_study_load_network(study, err);
    }
    POND_TRY(key_of(&key, study, err));
    if (memory->key != NULL && memory->parts.network != NULL && strcmp(key, memory->key) == 0) {
        move_parts(study, &memory->parts);
        study->input = memory->input;
        goto done;
    }
    pond_study_memory_clear(memory);
    POND_TRY(pond_study_load_network(study, err));
    memory->input = study->input;
    memory->key = key;
    key = NULL;
done:
    pondi_free(key);
    return status;
}

void pond_study_put_away(struct pond_study *study)
{
    if (study->memory != NULL && study->memory->key != NULL && study->network != NULL) {
        move_parts(&study->memory->parts, study);
    }
    pond_study_forget(study);
}

void pond_study_memory_clear(struct pond_study_memory *memory)
{
    pondi_free(memory->key);
    pond_study_forget(&memory->parts);
    *memory = (struct pond_study_memory){0};
}

enum pond_status pond_study_hash_file(struct pond_study *study, const char *path,
                                      struct pond_error *err)
{
    char text[POND_HASH_SIZE];
    enum pond_status status = pond_hash_file(path, text, err);

    if (status == POND_OK) {
        hash_text(&study->input, text);
    }
    return status;
}

const char *pond_study_code(const struct pond_study *study, pond_node node)
{
    return pond_dictionary_text(study->codes.of[POND_FIRM], study->network->firm[node]);
}

const char *pond_study_name(const struct pond_study *study, pond_node node)
{
    const char *name = pond_batch_text(&study->firms, POND_FIRM_NAME, study->network->firm[node]);

    return name == NULL ? "" : name;
}

pond_node pond_study_node_of(const struct pond_study *study, int64_t firm)
{
    const int32_t *known = study->network->firm;
    pond_node low = 0;
    pond_node high = study->network->nodes - 1;

    /* Nodes are in the order of their firms' ids. */
    while (low < high) {
        pond_node middle = low + (high - low) / 2;
        if (known[middle] < firm) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return known[low] == firm ? low : -1;
}

enum pond_status pond_study_find_node(const struct pond_study *study, const char *code,
                                      pond_node *node, struct pond_error *err)
{
    int32_t wanted = pond_dictionary_find(study->codes.of[POND_FIRM], code, strlen(code));
    pond_node found = -1;

    if (wanted < 0) {
        return pond_fail(err, POND_ENOTFOUND, "there is no firm with the code \"%s\"", code);
    }
    found = pond_study_node_of(study, wanted);
    if (found < 0) {
        return pond_fail(err, POND_ENOTFOUND, "firm \"%s\" neither bought nor sold in the period",
                         code);
    }
    *node = found;
    return POND_OK;
}

void pond_study_currency(const struct pond_study *study, char text[4])
{
    pond_currency_text(text, study->totals.currency);
}

double pond_study_money(const struct pond_study *study, double value)
{
    double units = pow(10.0, pond_currency_digits(study->totals.currency));

    return round(value * units) / units;
}
