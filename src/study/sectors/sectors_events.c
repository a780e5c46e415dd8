/* Events on industries: whom a scenario hits in a table, and how far firms that it hits pull their
 * industry along. SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/scenario/expression.h"
#include "study/sectors/sectors_study.h"

/* --- what a table cannot take --- */

static enum pond_status check_events(const struct study_scenario *scenario, struct pond_error *err)
{
    for (int64_t i = 0; i < scenario->events; i++) {
        const struct study_event *event = &scenario->event[i];

        if (event->shock.kind == POND_SHOCK_LINK || event->shock.kind == POND_SHOCK_SUPPLY) {
            return pond_fail(err, POND_EINVAL,
                             "%s: %s.what is \"%s\", and industries have no links of firms "
                             "(leave the event out, or ask \"pond ripple run\")",
                             scenario->file, event->path, study_scenario_what(event->shock.kind));
        }
        if (event->shock.recovery == POND_RECOVERY_NEIGHBOURS) {
            return pond_fail(err, POND_EINVAL,
                             "%s: %s.recovery.shape is \"neighbours\", and industries have none "
                             "(expected linear, exponential or s_curve)",
                             scenario->file, event->path);
        }
    }
    return POND_OK;
}

/* --- who, in a file's table --- */

struct chooser {
    const struct sector_table *table;
    const char *file;
    struct pond_error *err;
};

/* Industries whose codes begin like one of the texts. */
static enum pond_status mark(const struct chooser *c, const json_t *codes, const char *path,
                             uint8_t *chosen)
{
    const char *code = NULL;

    for (size_t i = 0; (code = study_text_at(codes, i)) != NULL; i++) {
        bool found = false;

        for (int32_t k = 0; k < c->table->industries; k++) {
            if (study_starts_with(c->table->code[k], code)) {
                chosen[k] = 1;
                found = true;
            }
        }
        if (!found) {
            return pond_fail(c->err, POND_ENOTFOUND,
                             "%s: %s: no industry's code begins with \"%s\" (the table has %d, "
                             "from \"%s\" to \"%s\")",
                             c->file, path, code, (int)c->table->industries, c->table->code[0],
                             c->table->code[c->table->industries - 1]);
        }
    }
    return POND_OK;
}

static enum pond_status choose_object(const struct chooser *c, json_t *who, const char *path,
                                      uint8_t *chosen)
{
    enum pond_status status = POND_OK;
    const json_t *codes = json_object_get(who, "industry");
    const char *name = NULL;
    json_t *value = NULL;
    char member[96];

    json_object_foreach(who, name, value)
    {
        if (strncmp(name, "//", 2) != 0 && strcmp(name, "industry") != 0 &&
            strcmp(name, "all") != 0) {
            return pond_fail(c->err, POND_EINVAL,
                             "%s: %s.%s: a table of industries knows no firms (expected "
                             "\"industry\" or \"all\")",
                             c->file, path, name);
        }
    }
    if (codes == NULL) {
        memset(chosen, 1, (size_t)c->table->industries);
        return POND_OK;
    }
    (void)snprintf(member, sizeof member, "%s.industry", path);
    POND_TRY(mark(c, codes, member, chosen));
done:
    return status;
}

static enum pond_status choose(const struct chooser *c, const struct study_event *event,
                               json_t *who, uint8_t *chosen)
{
    enum pond_status status = POND_OK;
    char path[72];

    memset(chosen, 0, (size_t)c->table->industries);
    (void)snprintf(path, sizeof path, "%s.who", event->path);
    if (json_is_object(who)) {
        POND_TRY(choose_object(c, who, path, chosen));
    }
    for (size_t i = 0; i < json_array_size(who); i++) {
        (void)snprintf(path, sizeof path, "%s.who[%zu]", event->path, i);
        POND_TRY(choose_object(c, json_array_get(who, i), path, chosen));
    }
done:
    return status;
}

/* One shock an industry; of a stock with "input" one for each industry of inputs. */
static enum pond_status resolve_event(const struct chooser *c,
                                      const struct study_scenario *scenario, size_t index,
                                      struct study_shocks *shocks)
{
    enum pond_status status = POND_OK;
    const struct study_event *event = &scenario->event[index];
    const json_t *json = json_array_get(json_object_get(scenario->json, "events"), index);
    struct study_hit *hit = &shocks->hit[index];
    int32_t n = c->table->industries;
    uint8_t *chosen = NULL;
    uint8_t *input = NULL;
    char path[72];

    hit->begin = shocks->shocks;
    POND_TRY(POND_NEW(&chosen, n, c->err));
    POND_TRY(POND_NEW(&input, n, c->err));
    POND_TRY(choose(c, event, json_object_get(json, "who"), chosen));
    if (event->input != NULL) {
        (void)snprintf(path, sizeof path, "%s.input", event->path);
        POND_TRY(mark(c, event->input, path, input));
    }
    for (int32_t k = 0; k < n; k++) {
        hit->firms += chosen[k];
        for (int32_t s = -1; chosen[k] != 0 && s < n; s++) {
            if ((event->input == NULL) != (s < 0) || (s >= 0 && input[s] == 0)) {
                continue;
            }
            POND_TRY(POND_GROW(&shocks->shock, &shocks->capacity, shocks->shocks + 1, c->err));
            shocks->shock[shocks->shocks] = event->shock;
            shocks->shock[shocks->shocks].node = k;
            shocks->shock[shocks->shocks++].other = s < 0 ? POND_SHOCK_ALL : s;
        }
    }
    hit->shocks = shocks->shocks - hit->begin;
done:
    pondi_free(chosen);
    pondi_free(input);
    return status;
}

static enum pond_status resolve_in_table(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct study_scenario *scenario = sectors->scenario;
    struct chooser c = {&sectors->table, scenario->file, err};

    POND_TRY(POND_NEW(&sectors->shocks, 1, err));
    POND_TRY(POND_NEW(&sectors->shocks->hit, scenario->events, err));
    sectors->shocks->events = scenario->events;
    for (int64_t i = 0; i < scenario->events; i++) {
        POND_TRY(resolve_event(&c, scenario, (size_t)i, sectors->shocks));
    }
done:
    return status;
}

static enum pond_status resolve_in_network(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;

    POND_TRY(study_chooser_new(&chooser, sectors->study, err));
    POND_TRY(study_shocks_resolve(&sectors->shocks, sectors->scenario, chooser, err));
done:
    study_chooser_free(chooser);
    return status;
}

/* --- stocks --- */

/* What the chosen units buy of each industry's goods, by industry of the unit. */
static void add_bought(const struct sectors_study *sectors, const struct pond_shock *shock,
                       double *bought)
{
    const struct sector_table *table = &sectors->table;
    const struct pond_network *network = sectors->study->network;
    int32_t n = table->industries;
    int32_t to = sectors->from_file ? shock->node : network->industry[shock->node];

    for (int32_t s = 0; sectors->from_file && s < n; s++) {
        if (shock->other == POND_SHOCK_ALL || shock->other == s) {
            bought[(int64_t)s * n + to] = table->flow[(int64_t)s * n + to];
        }
    }
    for (pond_edge e = sectors->from_file ? 0 : network->in_start[shock->node];
         !sectors->from_file && e < network->in_start[shock->node + 1]; e++) {
        int32_t s = network->industry[network->in_supplier[e]];

        if (shock->other == POND_SHOCK_ALL || shock->other == s) {
            bought[(int64_t)s * n + to] += network->in_value[e];
        }
    }
}

/* An industry's stock changes as far as those of its units that are chosen buy into it. */
static enum pond_status add_stocks(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sectors->table.industries;
    double *bought = NULL;

    for (int64_t i = 0; i < sectors->scenario->events; i++) {
        const struct pond_shock *event = &sectors->scenario->event[i].shock;
        const struct study_hit *hit = &sectors->shocks->hit[i];

        if (event->kind != POND_SHOCK_STOCK) {
            continue;
        }
        pondi_free(bought);
        POND_TRY(POND_NEW(&bought, n * n, err));
        for (int64_t k = 0; k < hit->shocks; k++) {
            add_bought(sectors, &sectors->shocks->shock[hit->begin + k], bought);
        }
        for (int64_t c = 0; c < n * n; c++) {
            if (!(bought[c] > 0.0)) {
                continue;
            }
            POND_TRY(POND_GROW(&sectors->stock, &sectors->stock_room, sectors->stocks + 1, err));
            sectors->stock[sectors->stocks] = *event;
            sectors->stock[sectors->stocks].node = (pond_node)(c % n);
            sectors->stock[sectors->stocks].other = (int32_t)(c / n);
            sectors->stock[sectors->stocks++].change =
                event->change * fmin(1.0, bought[c] / sectors->table.flow[c]);
        }
    }
done:
    pondi_free(bought);
    return status;
}

enum pond_status sectors_study_events(struct sectors_study *sectors, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(check_events(sectors->scenario, err));
    POND_TRY(sectors->from_file ? resolve_in_table(sectors, err)
                                : resolve_in_network(sectors, err));
    POND_TRY(add_stocks(sectors, err));
done:
    return status;
}

/* --- the days --- */

/* 1 + sum over units of weight (factor - 1) / sum of weights, by industry: 1 to the last bit where
 * nothing is changed. */
void sectors_study_weather(struct sectors_study *sectors, int32_t day)
{
    static const enum pond_shock_kind kind[] = {POND_SHOCK_CAPACITY, POND_SHOCK_DEMAND};
    const double *all[] = {sectors->table.output, sectors->table.final_demand};
    const struct study_shocks *shocks = sectors->shocks;

    for (int w = 0; w < 2; w++) {
        double *unit = sectors->unit_factor;
        double *factor = sectors->factor[w];

        for (int32_t k = 0; k < sectors->table.industries; k++) {
            factor[k] = 1.0;
        }
        for (int64_t k = 0; k < shocks->shocks; k++) {
            unit[shocks->shock[k].node] = 1.0;
        }
        for (int64_t k = 0; k < shocks->shocks; k++) {
            const struct pond_shock *shock = &shocks->shock[k];

            if (shock->kind == kind[w]) {
                unit[shock->node] *= 1.0 + shock->change * pond_shock_strength(shock, day);
            }
        }
        for (int64_t k = 0; k < shocks->shocks; k++) {
            pond_node node = shocks->shock[k].node;
            int32_t of = sectors->units.industry != NULL ? sectors->units.industry[node] : node;

            if (all[w][of] > 0.0) {
                factor[of] += sectors->units.weight[w][node] * (unit[node] - 1.0) / all[w][of];
            }
            unit[node] = 1.0; /* counted */
        }
        for (int32_t k = 0; k < sectors->table.industries; k++) {
            factor[k] = factor[k] < 1e-12 ? 0.0 : factor[k]; /* many units, all closed: rounding */
        }
    }
}

/* --- the table --- */

static enum pond_status fill(const struct sectors_study *sectors, struct pond_table *table,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t name = 0;
    int32_t what = 0;
    double *change = NULL;
    int64_t *day = NULL;
    int64_t *duration = NULL;
    int64_t *industries = NULL;

    POND_TRY(pond_table_add_text(table, "event", "", "What the scenario calls it.", &name, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What changes.", &what, err));
    POND_TRY(pond_table_add_f64(table, "change", "share", "By how much; -1 is all of it.", &change,
                                err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "The first day that it holds.", &day, err));
    POND_TRY(pond_table_add_i64(table, "duration", "days",
                                "How long in full; missing: it stays, or happens once.", &duration,
                                err));
    POND_TRY(pond_table_add_i64(table, "industries", "industries", "Whom \"who\" chooses.",
                                &industries, err));
    for (int64_t i = 0; i < table->rows; i++) {
        const struct study_event *event = &sectors->scenario->event[i];
        bool lasts = event->shock.duration_days != POND_SHOCK_FOREVER;

        POND_TRY(pond_table_set_text(table, name, i,
                                     event->name != NULL ? event->name : event->path, err));
        POND_TRY(pond_table_set_text(table, what, i, study_scenario_what(event->shock.kind), err));
        change[i] = event->shock.change;
        day[i] = event->shock.day;
        duration[i] = lasts ? event->shock.duration_days : POND_MISSING_I64;
        industries[i] = sectors->shocks->hit[i].firms;
    }
done:
    return status;
}

enum pond_status sectors_study_events_table(const struct sectors_study *sectors,
                                            struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;

    if (!sectors->from_file) {
        return study_shocks_table(sectors->shocks, sectors->scenario, result, err);
    }
    POND_TRY(pond_table_new(&table, "events", "What happens, and how many industries it hits.",
                            sectors->scenario->events, err));
    POND_TRY(fill(sectors, table, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
