/* From the parameters of a cost push to its prices, at rest and day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/price/price_study.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

/* Prices at rest are given up after so many rounds: each takes at least a 10,000th off the error
 * where firms keep that much of what they are paid. */
#define MAX_ROUNDS 200000

/* --- what gets dearer --- */

static enum pond_status copy_list(json_t *who, const struct pond_study *study, const char *name,
                                  struct pond_error *err)
{
    const json_t *list = pond_study_list(study, name);

    if (json_array_size(list) > 0 && json_object_set_new(who, name, json_deep_copy(list)) != 0) {
        return pondi_no_memory(err, 1, 1);
    }
    return POND_OK;
}

/* The flags as the one event that they are. */
static enum pond_status scenario_of_flags(struct price_study *price, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const lists[] = {"firm", "industry", "place", "product"};
    const struct pond_study *study = price->study;
    const char *where = pond_study_text(study, "where");
    json_t *who = json_object();
    json_t *json = NULL;
    char *text = NULL;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        POND_TRY(copy_list(who, study, lists[i], err));
    }
    if (where[0] != '\0' && json_object_set_new(who, "where", json_string(where)) != 0) {
        status = pondi_no_memory(err, 1, 1);
        goto done;
    }
    if (json_object_size(who) == 0) {
        status = price->imports != 0.0
                     ? POND_OK
                     : pond_fail(err, POND_EINVAL,
                                 "say what gets dearer: --product, --industry, --firm, --place or "
                                 "--where with --by, or --imports, or --scenario FILE");
        goto done;
    }
    json = json_pack("{s:s, s:[{s:O, s:s, s:f}]}", "format", STUDY_SCENARIO_FORMAT, "events", "who",
                     who, "what", "price", "change", pond_study_number(study, "by"));
    if (json == NULL) {
        status = pondi_no_memory(err, 1, 1);
        goto done;
    }
    POND_TRY(pond_json_text(&text, json, false, err));
    POND_TRY(study_scenario_parse(&price->scenario, text, strlen(text), "parameters", err));
done:
    pondi_free(text);
    json_decref(json);
    json_decref(who);
    return status;
}

/* A scenario may have events of other kinds: they change no price. */
static enum pond_status scenario_of_file(struct price_study *price, const char *path,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t prices = 0;

    POND_TRY(pond_study_hash_file(price->study, path, err));
    POND_TRY(study_scenario_read(&price->scenario, path, err));
    for (int64_t i = 0; i < price->scenario->events; i++) {
        prices += price->scenario->event[i].shock.kind == POND_SHOCK_PRICE ? 1 : 0;
    }
    if (prices == 0) {
        status = pond_fail(err, POND_EINVAL,
                           "%s: no event changes a price (expected at least one with \"what\": "
                           "\"price\"; \"pond ripple run\" takes the others)",
                           path);
    }
done:
    return status;
}

static enum pond_status find_shocks(struct price_study *price, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;
    const char *path = pond_study_text(price->study, "scenario");

    POND_TRY(path[0] != '\0' ? scenario_of_file(price, path, err) : scenario_of_flags(price, err));
    if (price->scenario == NULL) {
        return POND_OK; /* imports alone */
    }
    POND_TRY(study_chooser_new(&chooser, price->study, err));
    POND_TRY(study_shocks_resolve(&price->shocks, price->scenario, chooser, err));
done:
    study_chooser_free(chooser);
    return status;
}

/* --- the shocks in force --- */

static double strength(const struct pond_shock *shock, int64_t day)
{
    return day < 0 ? 1.0 : pond_shock_strength(shock, (int32_t)day);
}

static void set_prices(struct price_study *price, int64_t day)
{
    for (int64_t k = 0; k < price->shocks->shocks; k++) {
        const struct pond_shock *shock = &price->shocks->shock[k];
        double force = strength(shock, day);
        double *set = &price->set[shock->node];

        if (shock->kind == POND_SHOCK_PRICE && force > 0.0) {
            *set = (1.0 + (isnan(*set) ? 0.0 : *set)) * (1.0 + shock->change * force) - 1.0;
        }
    }
}

static void push_products(struct price_study *price, int64_t day)
{
    pond_node nodes = price->study->network->nodes;

    for (int64_t k = 0; k < price->shocks->pushes; k++) {
        const struct study_push *push = &price->shocks->push[k];
        double force = strength(&price->scenario->event[push->event].shock, day);

        for (pond_node j = 0; j < nodes; j++) {
            price->cost[j] += force * push->cost[j];
            price->gain[j] += force * push->gain[j];
            price->final[j] += force * push->final[j];
        }
    }
}

void price_study_weather(struct price_study *price, int64_t day)
{
    const struct pond_network *network = price->study->network;

    for (pond_node j = 0; j < network->nodes; j++) {
        price->set[j] = (double)NAN;
        price->cost[j] = price->imports * network->imports[j];
        price->gain[j] = 0.0;
        price->final[j] = 0.0;
    }
    if (price->shocks != NULL) {
        set_prices(price, day);
        push_products(price, day);
    }
    price->finals = pond_sum(price->final, network->nodes);
}

/* Whether some event's strength differs from the day before. */
static bool has_changed(const struct price_study *price, int64_t day)
{
    for (int64_t i = 0; day > 0 && price->scenario != NULL && i < price->scenario->events; i++) {
        const struct pond_shock *shock = &price->scenario->event[i].shock;

        if (shock->kind == POND_SHOCK_PRICE && strength(shock, day) != strength(shock, day - 1)) {
            return true;
        }
    }
    return day == 0;
}

static bool shock_of_day(void *user, int64_t day, struct pond_price_shock *shock)
{
    struct price_study *price = user;
    bool changed = has_changed(price, day);

    if (changed) {
        price_study_weather(price, day);
    }
    *shock = (struct pond_price_shock){.set = price->set, .cost = price->cost};
    return changed;
}

/* --- what comes of it --- */

double price_study_margin(const struct price_study *price, pond_node node, const double *change,
                          const double *extra)
{
    return price->firms.margin[node] - extra[node] + price->firms.output[node] * change[node] +
           price->gain[node];
}

/* Below 0 by more than rounding of what it turns over. */
static bool is_below(const struct price_study *price, pond_node node, double margin)
{
    return margin < -1e-9 * price->firms.output[node];
}

static void note_day(struct price_study *price, const struct pond_price_day *day)
{
    const struct pond_network *network = price->study->network;
    int64_t t = day->day;
    double demand = 0.0;

    if (!day->moved) {
        price->final_price[t] = price->final_price[t - 1];
        price->borne[t] = price->borne[t - 1];
        price->belows[t] = price->belows[t - 1];
        return;
    }
    for (pond_node j = 0; j < network->nodes; j++) {
        double margin = price_study_margin(price, j, day->price, day->cost);

        if (is_below(price, j, margin)) {
            price->belows[t]++;
            price->first_below[j] = price->first_below[j] < 0 ? t : price->first_below[j];
        }
        price->part[j] = price->firms.output[j] - network->sales[j];
    }
    demand = pond_sum(price->part, network->nodes);
    for (pond_node j = 0; j < network->nodes; j++) {
        price->part[j] *= day->price[j];
    }
    price->final_price[t] =
        demand > 0.0 ? (pond_sum(price->part, network->nodes) + price->finals) / demand : 0.0;
    for (pond_node j = 0; j < network->nodes; j++) {
        bool set = !isnan(price->set[j]);
        price->part[j] = day->cost[j] - (set ? 0.0 : price->firms.output[j] * day->price[j]);
    }
    price->borne[t] = pond_sum(price->part, network->nodes);
}

static enum pond_status see_day(void *user, const struct pond_price_day *day,
                                struct pond_error *err)
{
    struct price_study *price = user;

    note_day(price, day);
    return price->also != NULL ? price->also(price->user, day, err) : POND_OK;
}

static enum pond_status make_room(struct price_study *price, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = price->study->network->nodes;

    POND_TRY(POND_NEW(&price->set, nodes, err));
    POND_TRY(POND_NEW(&price->cost, nodes, err));
    POND_TRY(POND_NEW(&price->gain, nodes, err));
    POND_TRY(POND_NEW(&price->final, nodes, err));
    POND_TRY(POND_NEW(&price->price, nodes, err));
    POND_TRY(POND_NEW(&price->extra, nodes, err));
    POND_TRY(POND_NEW(&price->below, nodes, err));
    POND_TRY(POND_NEW(&price->first_below, nodes, err));
    POND_TRY(POND_NEW(&price->part, nodes, err));
    POND_TRY(POND_NEW(&price->final_price, price->days, err));
    POND_TRY(POND_NEW(&price->borne, price->days, err));
    POND_TRY(POND_NEW(&price->belows, price->days, err));
    for (pond_node j = 0; j < nodes; j++) {
        price->first_below[j] = -1;
    }
done:
    return status;
}

static enum pond_status make_firms(struct price_study *price, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_study *study = price->study;

    POND_TRY(price_firms_read(&price->firms, study, err));
    price->input = (struct pond_price_input){
        .network = study->network,
        .output = price->firms.output,
        .pass_through = price->firms.pass,
        .buffer = price->firms.buffer,
        .avoided = price->firms.avoided,
        .lag_days = price->firms.lag_days,
    };
    POND_TRY(make_room(price, err));
done:
    return status;
}

enum pond_status price_study_input(struct price_study *price, struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    price->study = study;
    price->imports = pond_study_number(study, "imports");
    POND_TRY(find_shocks(price, err));
    price->days = pond_study_integer(study, "days");
    if (price->days == 0) {
        price->days = price->scenario != NULL ? price->scenario->days : 180;
    }
    POND_TRY(make_firms(price, err));
done:
    return status;
}

enum pond_status price_study_beside(struct price_study *price, struct pond_study *study,
                                    struct study_scenario *scenario, struct study_shocks *shocks,
                                    int64_t days, struct pond_error *err)
{
    price->study = study;
    price->beside = true;
    price->scenario = scenario;
    price->shocks = shocks;
    price->days = days;
    return make_firms(price, err);
}

enum pond_status price_study_solve(struct price_study *price, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_price_shock shock = {.set = price->set, .cost = price->cost};
    struct pond_error trouble = {.code = POND_OK};

    POND_TRY(pond_price_path(&price->input, shock_of_day, price->days, see_day, price, err));
    /* At rest last: the shocks then stay as they are in full, for the tables. */
    price_study_weather(price, -1);
    price->answer.price = price->price;
    price->answer.cost = price->extra;
    status = pond_price_solve(&price->input, &shock, pond_study_number(price->study, "eps"),
                              MAX_ROUNDS, &price->answer, &trouble);
    price->settled = status == POND_OK;
    if (status != POND_OK && status != POND_ELIMIT) {
        return pond_fail(err, status, "%s", trouble.message);
    }
    memcpy(price->trouble, trouble.message, sizeof trouble.message);
    POND_TRY(pond_price_balance(&price->input, &shock, price->price, price->extra, &price->account,
                                err));
    price->account.raised += price->finals;
    price->account.final += price->finals;
    for (pond_node j = 0; j < price->study->network->nodes; j++) {
        price->below[j] =
            is_below(price, j, price_study_margin(price, j, price->price, price->extra));
    }
done:
    return status;
}

void price_study_free(struct price_study *price)
{
    if (price == NULL) {
        return;
    }
    if (!price->beside) {
        study_scenario_free(price->scenario);
        study_shocks_free(price->shocks);
    }
    price_firms_clear(&price->firms);
    pondi_free(price->set);
    pondi_free(price->cost);
    pondi_free(price->gain);
    pondi_free(price->final);
    pondi_free(price->price);
    pondi_free(price->extra);
    pondi_free(price->below);
    pondi_free(price->first_below);
    pondi_free(price->part);
    pondi_free(price->final_price);
    pondi_free(price->borne);
    pondi_free(price->belows);
    pondi_free(price);
}
