/* Events become shocks: whom each hits is chosen, then one shock stands for each firm or link.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/scenario_shocks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* One event at work. */
struct resolver {
    const struct study_scenario *scenario;
    const struct study_event *event;
    struct study_chooser *chooser;
    struct study_shocks *shocks;
    struct pond_error *err;
};

static const struct pond_network *network_of(const struct resolver *r)
{
    return r->chooser->study->network;
}

static enum pond_status add(struct resolver *r, pond_node node, int32_t other)
{
    enum pond_status status = POND_OK;
    struct study_shocks *shocks = r->shocks;

    POND_TRY(POND_GROW(&shocks->shock, &shocks->capacity, shocks->shocks + 1, r->err));
    shocks->shock[shocks->shocks] = r->event->shock;
    shocks->shock[shocks->shocks].node = node;
    shocks->shock[shocks->shocks].other = other;
    shocks->shocks++;
done:
    return status;
}

/* The path of a member of the event. */
static struct study_where where(const struct resolver *r, const char *member, char path[96])
{
    (void)snprintf(path, 96, "%s.%s", r->event->path, member);
    return (struct study_where){r->scenario->file, path};
}

static enum pond_status add_nodes(struct resolver *r, const struct study_choice *who)
{
    enum pond_status status = POND_OK;

    for (pond_node j = 0; j < network_of(r)->nodes; j++) {
        if (who->chosen[j] != 0) {
            POND_TRY(add(r, j, POND_SHOCK_ALL));
        }
    }
done:
    return status;
}

/* Links from chosen suppliers to chosen customers. */
static enum pond_status add_links(struct resolver *r, const struct study_choice *who)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = network_of(r);
    struct study_choice to = {0};
    int64_t before = r->shocks->shocks;
    char path[96];

    if (r->event->to == NULL) {
        return add_nodes(r, who);
    }
    POND_TRY(study_choose(r->chooser, r->event->to, where(r, "to", path), &to, r->err));
    for (pond_node i = 0; i < network->nodes; i++) {
        for (pond_edge k = network->out_start[i];
             who->chosen[i] != 0 && k < network->out_start[i + 1]; k++) {
            if (to.chosen[network->out_customer[k]] != 0) {
                POND_TRY(add(r, i, network->out_customer[k]));
            }
        }
    }
    if (r->shocks->shocks == before) {
        status = pond_fail(r->err, POND_ENOTFOUND,
                           "%s: %s: none of the %lld firms of \"who\" sold to any of the %lld of "
                           "\"to\" in the period",
                           r->scenario->file, r->event->path, (long long)who->count,
                           (long long)to.count);
    }
done:
    study_choice_clear(&to);
    return status;
}

/* Stocks of inputs of some industries; a customer's suppliers of one industry stand together. */
static enum pond_status add_stocks(struct resolver *r, const struct study_choice *who)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = network_of(r);
    uint8_t *industry = NULL;
    int64_t before = r->shocks->shocks;
    char path[96];

    if (r->event->input == NULL) {
        return add_nodes(r, who);
    }
    POND_TRY(POND_NEW(&industry, network->industries, r->err));
    POND_TRY(study_find_industries(r->chooser->study, r->event->input, where(r, "input", path),
                                   industry, r->err));
    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t last = -1;
        for (pond_edge k = network->in_start[j];
             who->chosen[j] != 0 && k < network->in_start[j + 1]; k++) {
            int32_t of = network->industry[network->in_supplier[k]];
            if (of != last && industry[of] != 0) {
                POND_TRY(add(r, j, of));
            }
            last = of;
        }
    }
    if (r->shocks->shocks == before) {
        status = pond_fail(r->err, POND_ENOTFOUND,
                           "%s: %s: none of the %lld firms of \"who\" bought from an industry of "
                           "\"input\" in the period",
                           r->scenario->file, r->event->path, (long long)who->count);
    }
done:
    pondi_free(industry);
    return status;
}

/* --- prices --- */

/* Returns may outweigh sales of one pair of firms; then nothing gets dearer between them. As pairs
 * come more than once, it is the sums that count: of a buyer over all sellers, and of a seller. */
static void clamp(double *x, pond_node count)
{
    for (pond_node j = 0; j < count; j++) {
        x[j] = fmax(x[j], 0.0);
    }
}

static enum pond_status add_push(struct resolver *r, const json_t *product,
                                 const struct study_choice *who, struct study_where place)
{
    enum pond_status status = POND_OK;
    struct study_sale *sale = NULL;
    int64_t sales = 0;
    struct study_push push = {.event = r->event - r->scenario->event};
    pond_node nodes = network_of(r)->nodes;
    double change = r->event->shock.change;

    POND_TRY(study_find_sales(r->chooser, product, place, &sale, &sales, r->err));
    POND_TRY(POND_NEW(&push.cost, nodes, r->err));
    POND_TRY(POND_NEW(&push.gain, nodes, r->err));
    POND_TRY(POND_NEW(&push.final, nodes, r->err));
    for (int64_t k = 0; k < sales; k++) {
        double value = who->chosen[sale[k].seller] != 0 ? sale[k].value : 0.0;
        push.gain[sale[k].seller] += value;
        if (sale[k].buyer >= 0) {
            push.cost[sale[k].buyer] += value;
        } else {
            push.final[sale[k].seller] += value;
        }
    }
    clamp(push.cost, nodes);
    clamp(push.gain, nodes);
    clamp(push.final, nodes);
    for (pond_node j = 0; j < nodes; j++) {
        push.cost[j] *= change;
        push.gain[j] *= change;
        push.final[j] *= change;
    }
    POND_TRY(POND_GROW(&r->shocks->push, &r->shocks->push_capacity, r->shocks->pushes + 1, r->err));
    r->shocks->push[r->shocks->pushes++] = push;
    push = (struct study_push){0};
done:
    pondi_free(push.cost);
    pondi_free(push.gain);
    pondi_free(push.final);
    pondi_free(sale);
    return status;
}

/* One object of "who": with a product its goods alone get dearer, else all that the firm sells. */
static enum pond_status add_price(struct resolver *r, const json_t *who, struct study_where place,
                                  uint8_t *priced)
{
    enum pond_status status = POND_OK;
    const json_t *product = json_object_get(who, "product");
    struct study_choice choice = {0};

    POND_TRY(study_choose(r->chooser, who, place, &choice, r->err));
    if (product != NULL) {
        POND_TRY(add_push(r, product, &choice, place));
        goto done;
    }
    for (pond_node j = 0; j < network_of(r)->nodes; j++) {
        if (choice.chosen[j] != 0 && priced[j] == 0) {
            priced[j] = 1;
            POND_TRY(add(r, j, POND_SHOCK_ALL));
        }
    }
done:
    study_choice_clear(&choice);
    return status;
}

static enum pond_status add_prices(struct resolver *r)
{
    enum pond_status status = POND_OK;
    const json_t *who = r->event->who;
    uint8_t *priced = NULL;
    char path[96];

    POND_TRY(POND_NEW(&priced, network_of(r)->nodes, r->err));
    if (json_is_object(who)) {
        POND_TRY(add_price(r, who, where(r, "who", path), priced));
    }
    for (size_t i = 0; i < json_array_size(who); i++) {
        char member[48];
        (void)snprintf(member, sizeof member, "who[%zu]", i);
        POND_TRY(add_price(r, json_array_get(who, i), where(r, member, path), priced));
    }
done:
    pondi_free(priced);
    return status;
}

/* --- all events --- */

static enum pond_status resolve_event(struct resolver *r, struct study_hit *hit)
{
    enum pond_status status = POND_OK;
    struct study_choice who = {0};
    char path[96];

    hit->begin = r->shocks->shocks;
    POND_TRY(study_choose(r->chooser, r->event->who, where(r, "who", path), &who, r->err));
    hit->firms = who.count;
    hit->unknown = who.unknown;
    switch (r->event->shock.kind) {
    case POND_SHOCK_LINK:
    case POND_SHOCK_SUPPLY:
        POND_TRY(add_links(r, &who));
        break;
    case POND_SHOCK_STOCK:
        POND_TRY(add_stocks(r, &who));
        break;
    case POND_SHOCK_PRICE:
        POND_TRY(add_prices(r));
        break;
    default:
        POND_TRY(add_nodes(r, &who));
        break;
    }
    hit->shocks = r->shocks->shocks - hit->begin;
done:
    study_choice_clear(&who);
    return status;
}

enum pond_status study_shocks_resolve(struct study_shocks **out,
                                      const struct study_scenario *scenario,
                                      struct study_chooser *chooser, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_shocks *shocks = NULL;
    struct resolver r = {.scenario = scenario, .chooser = chooser, .err = err};

    *out = NULL;
    POND_TRY(POND_NEW(&shocks, 1, err));
    POND_TRY(POND_NEW(&shocks->hit, scenario->events, err));
    shocks->events = scenario->events;
    r.shocks = shocks;
    for (int64_t i = 0; i < scenario->events; i++) {
        r.event = &scenario->event[i];
        POND_TRY(resolve_event(&r, &shocks->hit[i]));
    }
    POND_TRY(pond_shock_check(shocks->shock, shocks->shocks, network_of(&r)->nodes,
                              network_of(&r)->industries, err));
    *out = shocks;
    shocks = NULL;
done:
    study_shocks_free(shocks);
    return status;
}

void study_shocks_free(struct study_shocks *shocks)
{
    if (shocks == NULL) {
        return;
    }
    for (int64_t i = 0; i < shocks->pushes; i++) {
        pondi_free(shocks->push[i].cost);
        pondi_free(shocks->push[i].gain);
        pondi_free(shocks->push[i].final);
    }
    pondi_free(shocks->push);
    pondi_free(shocks->shock);
    pondi_free(shocks->hit);
    pondi_free(shocks);
}

/* --- the table --- */

struct event_columns {
    int32_t name;
    int32_t what;
    double *change;
    int64_t *day;
    int64_t *duration;
    int64_t *firms;
    int64_t *shocks;
    int64_t *unknown;
};

static enum pond_status add_columns(struct pond_table *table, struct event_columns *c,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "event", "", "What the scenario calls it.", &c->name, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What changes.", &c->what, err));
    POND_TRY(pond_table_add_f64(table, "change", "share", "By how much; -1 is all of it.",
                                &c->change, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "The first day that it holds.", &c->day, err));
    POND_TRY(pond_table_add_i64(table, "duration", "days",
                                "How long in full; missing: it stays, or happens once.",
                                &c->duration, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "Whom \"who\" chooses.", &c->firms, err));
    POND_TRY(pond_table_add_i64(table, "changes", "",
                                "Changes of firms, links or stocks; 0: of a "
                                "product's price.",
                                &c->shocks, err));
    POND_TRY(pond_table_add_i64(table, "unknown", "firms",
                                "Not chosen, as a value that was asked for is missing.",
                                &c->unknown, err));
done:
    return status;
}

static enum pond_status fill_row(const struct study_event *event, const struct study_hit *hit,
                                 struct pond_table *table, const struct event_columns *c,
                                 int64_t row, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool lasts = event->shock.duration_days != POND_SHOCK_FOREVER;

    POND_TRY(pond_table_set_text(table, c->name, row,
                                 event->name != NULL ? event->name : event->path, err));
    POND_TRY(pond_table_set_text(table, c->what, row, study_scenario_what(event->shock.kind), err));
    c->change[row] = event->shock.change;
    c->day[row] = event->shock.day;
    c->duration[row] = lasts ? event->shock.duration_days : POND_MISSING_I64;
    c->firms[row] = hit->firms;
    c->shocks[row] = hit->shocks;
    c->unknown[row] = hit->unknown;
done:
    return status;
}

enum pond_status study_shocks_table(const struct study_shocks *shocks,
                                    const struct study_scenario *scenario,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct event_columns c;
    int64_t unknown = 0;

    POND_TRY(pond_table_new(&table, "events", "What happens, and how many firms it hits.",
                            shocks->events, err));
    POND_TRY(add_columns(table, &c, err));
    for (int64_t i = 0; i < shocks->events; i++) {
        POND_TRY(fill_row(&scenario->event[i], &shocks->hit[i], table, &c, i, err));
        unknown += shocks->hit[i].unknown;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
    if (unknown > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "Firms were not chosen because a value that the scenario asks "
                                  "for is missing, %lld over "
                                  "all events: see the column \"unknown\" of the table \"events\".",
                                  (long long)unknown));
    }
done:
    pond_table_free(table);
    return status;
}
