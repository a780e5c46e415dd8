/* What would soften a run: its leverage in a table, and the best single changes, each tried.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/days/days_levers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "ripple/days_leverage.h"
#include "study/who.h"

/* Rows of the table "leverage". */
#define ROWS 100

/* Levers that save less than this share of the loss are noise. */
#define LEAST 1e-6

/* How far each lever is moved: small enough for the derivative to say something, large enough to
 * be something that one can do. */
#define SHOCK_STEP 0.1
#define SPARE_STEP 0.1
#define STOCK_STEP 1.0
#define SUPPLY_STEP 0.1

/* On a usual day what a firm can make, makes and is asked for are equal: slopes just there hold for
 * no change that one can see. So derivatives are taken where every firm has this much room. */
#define BESIDE 1e-3

enum lever_kind { LEVER_SHOCK, LEVER_SPARE, LEVER_STOCK, LEVER_SUPPLY, LEVERS };

static const struct {
    const char *name;
    const char *unit;
    double step;
} kinds[LEVERS] = {
    [LEVER_SHOCK] = {"less of the shock", "of the change", SHOCK_STEP},
    [LEVER_SPARE] = {"spare capacity", "of usual output", SPARE_STEP},
    [LEVER_STOCK] = {"more stock", "days of use", STOCK_STEP},
    [LEVER_SUPPLY] = {"supply from elsewhere", "of usual purchases", SUPPLY_STEP},
};

/* One lever. Losses are rates, as those of the run. */
struct lever {
    enum lever_kind kind;
    pond_node firm;
    int64_t item; /* shock, or link */
    double saves; /* by the derivative */
    double saved; /* by a run; NaN: not tried */
    double goods; /* that it takes, a rate; NaN: none */
};

struct levers {
    const struct days_study *days;
    struct pond_days_leverage *leverage;
    struct lever *lever;
    int64_t count;
    int64_t room;
    double lost; /* by the run */
};

/* --- from derivatives to levers --- */

static enum pond_status add(struct levers *levers, struct lever lever, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (lever.saves > LEAST * levers->lost) {
        lever.saved = (double)NAN;
        POND_TRY(POND_GROW(&levers->lever, &levers->room, levers->count + 1, err));
        levers->lever[levers->count++] = lever;
    }
done:
    return status;
}

static enum pond_status add_shocks(struct levers *levers, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t k = 0; k < levers->days->options.shocks; k++) {
        const struct pond_shock *shock = &levers->days->options.shock[k];

        POND_TRY(
            add(levers,
                (struct lever){.kind = LEVER_SHOCK,
                               .firm = shock->node,
                               .item = k,
                               .saves = levers->leverage->shock[k] * shock->change * SHOCK_STEP,
                               .goods = (double)NAN},
                err));
    }
done:
    return status;
}

/* The links of one firm; the first of each industry has that of its stock. */
static enum pond_status add_links(struct levers *levers, pond_node i, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = levers->days->study->network;
    double days = (double)levers->days->days;

    for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
        int32_t industry = network->industry[network->in_supplier[e]];
        double usual = 0.0;

        POND_TRY(add(levers,
                     (struct lever){.kind = LEVER_SUPPLY,
                                    .firm = i,
                                    .item = e,
                                    .saves = -SUPPLY_STEP * levers->leverage->supply[e],
                                    .goods = SUPPLY_STEP * network->in_value[e] * days},
                     err));
        if (levers->leverage->stock[e] == 0.0) {
            continue;
        }
        for (pond_edge f = e;
             f < network->in_start[i + 1] && network->industry[network->in_supplier[f]] == industry;
             f++) {
            usual += network->in_value[f];
        }
        POND_TRY(add(levers,
                     (struct lever){.kind = LEVER_STOCK,
                                    .firm = i,
                                    .item = e,
                                    .saves = -STOCK_STEP * levers->leverage->stock[e],
                                    .goods = STOCK_STEP * usual},
                     err));
    }
done:
    return status;
}

static int by_saving(const void *left, const void *right)
{
    const struct lever *a = left;
    const struct lever *b = right;

    if (a->saves != b->saves) {
        return a->saves > b->saves ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return a->item != b->item ? (a->item < b->item ? -1 : 1)
                              : (a->firm > b->firm) - (a->firm < b->firm);
}

/* What was tried by what it saved, then the rest. */
static int by_saved(const void *left, const void *right)
{
    const struct lever *a = left;
    const struct lever *b = right;

    if (isnan(a->saved) || isnan(b->saved)) {
        return isnan(a->saved) == isnan(b->saved) ? by_saving(a, b) : isnan(a->saved) ? 1 : -1;
    }
    return a->saved != b->saved ? (a->saved > b->saved ? -1 : 1) : by_saving(a, b);
}

static enum pond_status find(struct levers *levers, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_study *days = levers->days;
    const struct pond_days_question question = {.weight = days->turnover,
                                                .days = (int32_t)days->days};
    struct pond_days_input input = days->input;
    struct pond_days_model *beside = NULL;
    double *spare = NULL;

    POND_TRY(POND_NEW(&spare, days->study->network->nodes, err));
    for (pond_node i = 0; i < days->study->network->nodes; i++) {
        spare[i] = BESIDE + (days->spare != NULL ? days->spare[i] : 0.0);
    }
    input.spare_capacity = spare;
    POND_TRY(pond_days_model_new(&beside, &input, err));
    POND_TRY(pond_days_leverage_new(&levers->leverage, beside, &days->options, &question, err));
    POND_TRY(add_shocks(levers, err));
    for (pond_node i = 0; i < days->study->network->nodes; i++) {
        POND_TRY(add(levers,
                     (struct lever){.kind = LEVER_SPARE,
                                    .firm = i,
                                    .saves = -SPARE_STEP * levers->leverage->spare[i],
                                    .goods = (double)NAN},
                     err));
        POND_TRY(add_links(levers, i, err));
    }
    if (levers->count > 0) {
        qsort(levers->lever, (size_t)levers->count, sizeof *levers->lever, by_saving);
    }
done:
    pond_days_model_free(beside);
    pondi_free(spare);
    return status;
}

/* --- trying --- */

/* One run with its own inputs. */
struct trial {
    struct pond_days_input input;
    struct pond_days_options options;
    struct pond_shock *shock; /* one more than the scenario's */
    double *spare;            /* nodes */
    double *stock;            /* links */
};

static enum pond_status new_trial(struct trial *trial, const struct days_study *days,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *trial = (struct trial){.input = days->input, .options = days->options};
    POND_TRY(POND_NEW(&trial->shock, days->options.shocks + 1, err));
    POND_TRY(POND_NEW(&trial->spare, days->study->network->nodes, err));
    POND_TRY(POND_NEW(&trial->stock, days->study->network->links, err));
    trial->options.shock = trial->shock;
done:
    return status;
}

static void clear_trial(struct trial *trial)
{
    pondi_free(trial->shock);
    pondi_free(trial->spare);
    pondi_free(trial->stock);
}

static void set_stock(struct trial *trial, const struct days_study *days, const struct lever *lever)
{
    const struct pond_network *network = days->study->network;
    pond_edge e = lever->item;
    int32_t industry = network->industry[network->in_supplier[e]];
    double has = pond_days_stock_days(days->model, lever->firm, e - network->in_start[lever->firm]);

    memset(trial->stock, 0, (size_t)network->links * sizeof *trial->stock);
    if (days->stock_days != NULL) {
        memcpy(trial->stock, days->stock_days, (size_t)network->links * sizeof *trial->stock);
    }
    for (; e < network->in_start[lever->firm + 1] &&
           network->industry[network->in_supplier[e]] == industry;
         e++) {
        trial->stock[e] = has + STOCK_STEP;
    }
    trial->input.link_stock_days = trial->stock;
}

/* The scenario with one lever moved. */
static void set_trial(struct trial *trial, const struct days_study *days, const struct lever *lever)
{
    const struct pond_network *network = days->study->network;
    int64_t shocks = days->options.shocks;

    trial->input = days->input;
    trial->options.shocks = shocks;
    for (pond_node j = 0; j < network->nodes; j++) {
        trial->spare[j] = days->spare != NULL ? days->spare[j] : 0.0;
    }
    if (shocks > 0) {
        memcpy(trial->shock, days->options.shock, (size_t)shocks * sizeof *trial->shock);
    }
    switch (lever->kind) {
    case LEVER_SHOCK:
        trial->shock[lever->item].change *= 1.0 - SHOCK_STEP;
        break;
    case LEVER_SPARE:
        trial->spare[lever->firm] += SPARE_STEP;
        trial->input.spare_capacity = trial->spare;
        break;
    case LEVER_STOCK:
        set_stock(trial, days, lever);
        break;
    default:
        trial->shock[shocks] = (struct pond_shock){.kind = POND_SHOCK_SUPPLY,
                                                   .node = network->in_supplier[lever->item],
                                                   .other = lever->firm,
                                                   .change = SUPPLY_STEP,
                                                   .duration_days = POND_SHOCK_FOREVER};
        trial->options.shocks++;
        break;
    }
}

static enum pond_status run_trial(const struct trial *trial, const struct days_study *days,
                                  double *part, double *loss, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_days_model *model = NULL;
    struct pond_days_run *run = NULL;

    *loss = 0.0;
    POND_TRY(pond_days_model_new(&model, &trial->input, err));
    POND_TRY(pond_days_run_new(&run, model, &trial->options, err));
    for (int64_t t = 0; t < days->days; t++) {
        POND_TRY(pond_days_step(run, err));
        *loss += days_study_lost(days, pond_days_today(run).activity, part);
    }
done:
    pond_days_run_free(run);
    pond_days_model_free(model);
    return status;
}

/* Try the first `changes` of each kind. */
static enum pond_status try_changes(struct levers *levers, int64_t changes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_study *days = levers->days;
    struct pond_progress *progress = days->study->progress;
    struct trial trial = {0};
    double *part = NULL;
    int64_t tried[LEVERS] = {0};
    int64_t done = 0;

    POND_TRY(new_trial(&trial, days, err));
    POND_TRY(POND_NEW(&part, days->study->network->nodes, err));
    pond_progress_begin(progress, "trying changes", "runs", LEVERS * changes, 0);
    for (int64_t k = 0; k < levers->count; k++) {
        struct lever *lever = &levers->lever[k];
        double after = 0.0;

        if (tried[lever->kind]++ < changes) {
            set_trial(&trial, days, lever);
            POND_TRY(run_trial(&trial, days, part, &after, err));
            lever->saved = levers->lost - after;
            POND_TRY(pond_progress_at(progress, ++done, 0, err));
        }
    }
    pond_progress_end(progress);
done:
    clear_trial(&trial);
    pondi_free(part);
    return status;
}

/* --- tables --- */

struct columns {
    struct study_who who;
    int32_t lever;
    int32_t of;
    double *step;
    int32_t unit;
    double *saves;
    double *saved; /* NULL: not this table's */
    double *share;
    double *goods;
};

static enum pond_status add_columns(struct pond_table *table, struct columns *c, bool tried,
                                    const char *currency, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "lever", "", "What is changed.", &c->lever, err));
    POND_TRY(study_add_who(table, &c->who, err));
    POND_TRY(pond_table_add_text(table, "of", "",
                                 "Of stock the industry of the goods, of supply the supplier whose "
                                 "goods come from elsewhere, of a shock what it changes.",
                                 &c->of, err));
    POND_TRY(pond_table_add_f64(table, "step", "", "By how much.", &c->step, err));
    POND_TRY(pond_table_add_text(table, "step_unit", "", "In what.", &c->unit, err));
    POND_TRY(pond_table_add_f64(table, "saves", currency,
                                "Turnover that the derivative of the loss says it saves: as if "
                                "nothing else began to bind.",
                                &c->saves, err));
    c->saved = NULL;
    if (tried) {
        POND_TRY(pond_table_add_f64(table, "saved", currency, "What it saves when it is run.",
                                    &c->saved, err));
    }
    POND_TRY(pond_table_add_f64(table, "share", "share", "The last, of all that is lost.",
                                &c->share, err));
    POND_TRY(pond_table_add_f64(table, "goods", currency,
                                "Goods that it takes: of stock once, of supply over the whole run; "
                                "missing: none.",
                                &c->goods, err));
done:
    return status;
}

static const char *of_what(const struct days_study *days, const struct lever *lever)
{
    const struct pond_network *network = days->study->network;
    const char *text = NULL;

    if (lever->kind == LEVER_STOCK) {
        text = network->industry_code[network->industry[network->in_supplier[lever->item]]];
    } else if (lever->kind == LEVER_SUPPLY) {
        text = pond_study_code(days->study, network->in_supplier[lever->item]);
    } else if (lever->kind == LEVER_SHOCK) {
        text = study_scenario_what(days->options.shock[lever->item].kind);
    }
    return text == NULL || text[0] == '\0' ? NULL : text;
}

static enum pond_status fill_row(const struct levers *levers, const struct lever *lever,
                                 struct pond_table *table, const struct columns *c, int64_t row,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_study *days = levers->days;
    double share = c->saved != NULL ? lever->saved : lever->saves;

    POND_TRY(pond_table_set_text(table, c->lever, row, kinds[lever->kind].name, err));
    POND_TRY(study_set_who(table, &c->who, row, days->study, lever->firm, err));
    POND_TRY(pond_table_set_text(table, c->of, row, of_what(days, lever), err));
    POND_TRY(pond_table_set_text(table, c->unit, row, kinds[lever->kind].unit, err));
    c->step[row] = kinds[lever->kind].step;
    c->saves[row] = days_study_money(days, lever->saves);
    if (c->saved != NULL) {
        c->saved[row] = days_study_money(days, lever->saved);
    }
    c->share[row] = study_share_of(share, levers->lost);
    c->goods[row] = isnan(lever->goods) ? (double)NAN : days_study_money(days, lever->goods);
done:
    return status;
}

/* All levers, or those that were tried. */
static enum pond_status add_table(const struct levers *levers, bool tried,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct columns c;
    int64_t rows = 0;
    char currency[4];

    for (int64_t k = 0; k < levers->count; k++) {
        rows += tried ? !isnan(levers->lever[k].saved) : rows < ROWS;
    }
    pond_study_currency(levers->days->study, currency);
    POND_TRY(pond_table_new(&table, tried ? "changes" : "leverage",
                            tried ? "Single changes, those of each kind that promise most, each "
                                    "tried by a run; what saves most first."
                                  : "On what the loss hangs: what a small change of each thing "
                                    "saves, the largest first.",
                            rows, err));
    POND_TRY(add_columns(table, &c, tried, currency, err));
    for (int64_t k = 0, row = 0; row < rows; k++) {
        if (!tried || !isnan(levers->lever[k].saved)) {
            POND_TRY(fill_row(levers, &levers->lever[k], table, &c, row++, err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

enum pond_status days_study_levers(const struct days_study *days, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct levers levers = {.days = days, .lost = pond_sum(days->turnover_lost, days->days)};

    if (pond_study_integer(days->study, "change_after") > 0 ||
        pond_study_number(days->study, "cash") > 0.0 ||
        pond_study_number(days->study, "exit") > 0.0 ||
        pond_study_number(days->study, "half_life") > 0.0) {
        return pond_result_warn(result, err,
                                "What would soften the loss is left out: where customers change "
                                "suppliers or firms close, losses jump and have no derivatives.");
    }
    POND_TRY(find(&levers, err));
    POND_TRY(try_changes(&levers, pond_study_integer(days->study, "changes"), err));
    POND_TRY(add_table(&levers, false, result, err));
    if (levers.count > 0) {
        qsort(levers.lever, (size_t)levers.count, sizeof *levers.lever, by_saved);
    }
    POND_TRY(add_table(&levers, true, result, err));
done:
    pondi_free(levers.lever);
    pond_days_leverage_free(levers.leverage);
    return status;
}
