/* From the parameters of `pond ripple bands` to what is uncertain, and to what one draw has.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hypercube.h"
#include "base/parallel.h"
#include "base/random.h"
#include "study/days/bands_study.h"
#include "study/who.h"

/* Stream of the seeds of partners, exits and entries: "bc". */
#define STREAM_CHANCE 0x62630000U

/* Of each range: its parameter, that of the plain value (NULL: it is a factor of what the scenario
 * says, plain 1), what is legal, and its words. */
static const struct {
    const char *range;
    const char *plain;
    double least;
    double most;
    enum study_scale scale;
    const char *column;
    const char *name;
    const char *unit;
} factors[BANDS_FACTORS] = {
    [BANDS_STOCK] = {"stock_range", "stock", 1.0, 10000.0, STUDY_RATIO, "stock", "days of stock",
                     "days"},
    [BANDS_ORDER] = {"order_range", "order", 1.0, 10000.0, STUDY_RATIO, "order", "days of ordering",
                     "days"},
    [BANDS_DURATION] = {"duration_range", NULL, 0.01, 100.0, STUDY_RATIO, "duration",
                        "duration of the events", "times"},
    [BANDS_RECOVERY] = {"recovery_range", NULL, 0.01, 100.0, STUDY_RATIO, "recovery",
                        "time of recovery of the events", "times"},
    [BANDS_STRENGTH] = {"strength_range", NULL, 0.0, 100.0, STUDY_RATIO, "strength",
                        "strength of the events", "times"},
    [BANDS_OVERCAPACITY] = {"overcapacity_range", "overcapacity", 1.0, 10.0, STUDY_EVEN,
                            "overcapacity", "overcapacity", "times"},
    [BANDS_INCOME] = {"income_range", "income", 0.0, 1.0, STUDY_EVEN, "income",
                      "how far demand follows income", ""},
    [BANDS_CHANGE] = {"change_after_range", "change_after", 1.0, POND_DAYS_CHANGE_MAX, STUDY_WHOLE,
                      "change_after", "days until customers change supplier", "days"},
    [BANDS_RULES] = {.column = "rule", .name = "rule of input classes", .unit = ""},
    [BANDS_CLASSES] = {.column = "classes_moved",
                       .name = "input classes of pairs of industries",
                       .unit = "pairs"},
    [BANDS_CHANCE] = {.column = "chance",
                      .name = "chance: new partners, exits and entries",
                      .unit = ""},
};

const char *bands_factor_name(enum bands_factor factor)
{
    return factors[factor].name;
}

const char *bands_factor_unit(enum bands_factor factor)
{
    return factors[factor].unit;
}

const char *bands_factor_column(enum bands_factor factor)
{
    return factors[factor].column;
}

enum study_scale bands_factor_scale(enum bands_factor factor)
{
    return factors[factor].scale;
}

/* --- parameters --- */

static double plain_of(const struct pond_study *study, enum bands_factor factor)
{
    if (factors[factor].plain == NULL) {
        return 1.0;
    }
    return factor == BANDS_CHANGE ? (double)pond_study_integer(study, factors[factor].plain)
                                  : pond_study_number(study, factors[factor].plain);
}

static enum pond_status read_spreads(struct bands_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int f = 0; f < BANDS_RANGES; f++) {
        const struct study_bounds bounds = {
            .plain = plain_of(study, (enum bands_factor)f),
            .least = factors[f].least,
            .most = factors[f].most,
            .scale = factors[f].scale,
        };

        POND_TRY(study_spread_read(&state->spread[f], factors[f].range,
                                   pond_study_text(study, factors[f].range), &bounds, err));
    }
done:
    return status;
}

static bool has_duration(const struct pond_shock *shock)
{
    return shock->kind != POND_SHOCK_PRICE && shock->kind != POND_SHOCK_STOCK &&
           shock->duration_days != POND_SHOCK_FOREVER;
}

static bool has_recovery(const struct pond_shock *shock)
{
    return has_duration(shock) && shock->recovery != POND_RECOVERY_SUDDEN;
}

/* Does the scenario have anything that a factor of its events changes? */
static bool applies(const struct bands_study *state, enum bands_factor factor)
{
    const struct study_shocks *shocks = state->days->shocks;
    bool any = factor != BANDS_DURATION && factor != BANDS_RECOVERY && factor != BANDS_STRENGTH;

    for (int64_t k = 0; k < shocks->shocks && !any; k++) {
        const struct pond_shock *shock = &shocks->shock[k];

        any = factor == BANDS_DURATION   ? has_duration(shock)
              : factor == BANDS_RECOVERY ? has_recovery(shock)
                                         : shock->kind != POND_SHOCK_PRICE;
    }
    return any;
}

bool bands_is_idle(const struct bands_study *state, enum bands_factor factor)
{
    return factor < BANDS_RANGES && study_spread_is_range(&state->spread[factor]) &&
           !applies(state, factor);
}

/* Does the model draw anything itself? */
static bool has_chance(const struct bands_study *state, const struct pond_study *study)
{
    return pond_study_number(study, "exit") > 0.0 || pond_study_number(study, "entry") > 0.0 ||
           pond_study_number(study, "half_life") > 0.0 || state->spread[BANDS_CHANGE].high > 0.0;
}

static enum pond_status list_factors(struct bands_study *state, const struct pond_study *study,
                                     struct pond_error *err)
{
    bool is[BANDS_FACTORS] = {false};
    bool any = false; /* chance alone comes with a switch, and is not asked for */

    for (int f = 0; f < BANDS_RANGES; f++) {
        is[f] = study_spread_is_range(&state->spread[f]) && applies(state, (enum bands_factor)f);
    }
    is[BANDS_RULES] = state->rules.count > 1;
    is[BANDS_CLASSES] = state->class_moves > 0.0;
    is[BANDS_CHANCE] = has_chance(state, study);
    for (int f = 0; f < BANDS_FACTORS; f++) {
        any = any || is[f];
        if (is[f]) {
            state->factor[state->plan.factors++] = (enum bands_factor)f;
        }
    }
    if (!any) {
        return pond_fail(err, POND_EINVAL,
                         "nothing is uncertain: give a range of something that matters to this "
                         "scenario (--stock-range 5:30, --duration-range x2, --class-moves 0.1)");
    }
    return POND_OK;
}

/* The places that trade most have a band each, the others one together, which is the last. */
static enum pond_status group_places(struct bands_study *state, int64_t most,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct days_groups *places = &state->days->group[DAYS_BY_PLACE];
    pond_node nodes = state->days->study->network->nodes;
    struct study_ranked *ranked = NULL;
    double *score = NULL;
    int32_t *group_of = NULL;
    int32_t inhabited = 0;

    POND_TRY(POND_NEW(&score, places->count, err));
    POND_TRY(POND_NEW(&group_of, places->count, err));
    for (int32_t k = 0; k < places->count; k++) {
        bool is = places->usual[k].firms > 0;

        score[k] = is ? places->turnover[k] : -1.0;
        inhabited += is ? 1 : 0;
    }
    POND_TRY(study_rank(&ranked, score, places->count, err));
    state->groups = inhabited <= most ? inhabited : (int32_t)most + 1;
    POND_TRY(POND_NEW(&state->place, state->groups, err));
    for (int32_t r = 0; r < places->count; r++) {
        int32_t group = r < state->groups ? r : state->groups - 1;

        group_of[ranked[r].item] = group;
        if (r < state->groups) {
            state->place[r] = r < most ? (int32_t)ranked[r].item : -1;
        }
    }
    POND_TRY(POND_NEW(&state->group, nodes, err));
    for (pond_node j = 0; j < nodes; j++) {
        state->group[j] = group_of[places->of[j]];
    }
done:
    pondi_free(score);
    pondi_free(group_of);
    pondi_free(ranked);
    return status;
}

const char *bands_place_name(const struct bands_study *state, int32_t group)
{
    return state->place[group] < 0 ? "all others"
                                   : state->days->group[DAYS_BY_PLACE].label[state->place[group]];
}

enum pond_status bands_study_input(struct bands_study *state, struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *stock_by = pond_study_text(study, "stock_by");

    POND_TRY(POND_NEW(&state->days, 1, err));
    POND_TRY(days_study_input(state->days, study, err));
    days_study_begin(state->days);
    pond_days_run_free(state->days->run); /* each item makes its own */
    state->days->run = NULL;
    pond_days_model_free(state->days->model);
    state->days->model = NULL;
    state->plan.seed = (uint64_t)pond_study_integer(study, "seed");
    state->plan.draws = pond_study_integer(study, "draws");
    state->class_moves = pond_study_number(study, "class_moves");
    state->stock_by = strcmp(stock_by, "firm") == 0       ? BANDS_STOCK_FIRM
                      : strcmp(stock_by, "industry") == 0 ? BANDS_STOCK_INDUSTRY
                                                          : BANDS_STOCK_ALL;
    POND_TRY(read_spreads(state, study, err));
    POND_TRY(study_class_rules_read(&state->rules, study, err));
    POND_TRY(list_factors(state, study, err));
    state->plan.pairs = pond_study_integer(study, "pairs");
    if (state->plan.factors < 2) {
        state->plan.pairs = 0; /* all that there is, is its doing */
    } else if (state->plan.pairs > state->plan.draws / 2) {
        state->plan.pairs = state->plan.draws / 2;
    }
    POND_TRY(group_places(state, pond_study_integer(study, "places"), err));
done:
    return status;
}

/* --- one draw --- */

struct bands_draw bands_draw_of(const struct bands_study *state, int64_t item)
{
    const struct pond_study *study = state->days->study;
    struct bands_draw draw = {.rule = -1, .stocks = -1, .classes = -1, .seed = state->plan.seed};

    for (int f = 0; f < BANDS_RANGES; f++) {
        draw.value[f] = item == 0 ? plain_of(study, (enum bands_factor)f) : state->spread[f].low;
    }
    for (int32_t k = 0; item > 0 && k < state->plan.factors; k++) {
        enum bands_factor factor = state->factor[k];
        int64_t point = study_draws_point(&state->plan, item, k);
        double u = pond_hypercube_at(state->plan.seed, state->plan.draws, point, (uint32_t)factor);

        if (factor == BANDS_STOCK && state->stock_by != BANDS_STOCK_ALL) {
            draw.stocks = point;
        } else if (factor < BANDS_RANGES) {
            draw.value[factor] = study_spread_at(&state->spread[factor], factors[factor].scale, u);
        } else if (factor == BANDS_RULES) {
            draw.rule = (int32_t)(u * state->rules.count);
        } else if (factor == BANDS_CLASSES) {
            draw.classes = point;
        } else {
            draw.seed = pond_random_bits(state->plan.seed, STREAM_CHANCE, (uint64_t)point, 0);
        }
    }
    return draw;
}

/* A duration stays one of whole days, at least one, and does not become for ever. */
static int32_t whole_days(double days)
{
    return (int32_t)fmin(fmax(round(days), 1.0), (double)POND_SHOCK_FOREVER - 1.0);
}

void bands_change_shocks(const struct bands_study *state, const struct bands_draw *draw,
                         struct pond_shock *shock)
{
    const struct study_shocks *shocks = state->days->shocks;

    for (int64_t k = 0; k < shocks->shocks; k++) {
        shock[k] = shocks->shock[k];
        if (shock[k].kind == POND_SHOCK_PRICE) {
            continue;
        }
        shock[k].change = fmax(-1.0, shock[k].change * draw->value[BANDS_STRENGTH]);
        if (has_recovery(&shock[k])) {
            shock[k].recovery_days *= draw->value[BANDS_RECOVERY];
        }
        if (has_duration(&shock[k])) {
            shock[k].duration_days =
                whole_days(shock[k].duration_days * draw->value[BANDS_DURATION]);
        }
    }
}

/* Each firm's days of stock, its own or its industry's: dimensions behind those of the factors. */
static double fill_stocks(const struct bands_study *state, const struct bands_draw *draw,
                          double *stock)
{
    const struct pond_network *network = state->days->study->network;

    for (pond_node j = 0; j < network->nodes; j++) {
        int32_t whose = state->stock_by == BANDS_STOCK_FIRM ? j : network->industry[j];
        double u = pond_hypercube_at(state->plan.seed, state->plan.draws, draw->stocks,
                                     (uint32_t)BANDS_FACTORS + (uint32_t)whose);

        stock[j] = study_spread_at(&state->spread[BANDS_STOCK], factors[BANDS_STOCK].scale, u);
    }
    return pond_sum(stock, network->nodes) / (double)network->nodes;
}

/* Days of stock from a file, more or less in the ratio of what was drawn to --stock. */
static void scale_links(const struct bands_study *state, const struct pond_days_input *input,
                        double *stock)
{
    const struct pond_network *network = state->days->study->network;
    double plain = state->days->input.stock_days;

    for (pond_node i = 0; i < network->nodes; i++) {
        double drawn =
            input->node_stock_days == NULL ? input->stock_days : input->node_stock_days[i];

        for (pond_edge e = network->in_start[i]; e < network->in_start[i + 1]; e++) {
            double days = state->days->stock_days[e];

            stock[e] = days == 0.0 ? 0.0 : fmax(1.0, days * (drawn / plain));
        }
    }
}

void bands_change_model(const struct bands_study *state, const struct bands_draw *draw,
                        const struct bands_scratch *scratch, struct pond_days_input *input,
                        struct bands_row *head)
{
    const struct pond_network *network = state->days->study->network;

    *input = state->days->input;
    input->stock_days = draw->value[BANDS_STOCK];
    head->stock = input->stock_days;
    if (draw->stocks >= 0) {
        head->stock = fill_stocks(state, draw, scratch->stock);
        input->node_stock_days = scratch->stock;
    }
    if (scratch->link_stock != NULL) {
        scale_links(state, input, scratch->link_stock);
        input->link_stock_days = scratch->link_stock;
    }
    input->order_days = draw->value[BANDS_ORDER];
    input->overcapacity = draw->value[BANDS_OVERCAPACITY];
    input->income_share = draw->value[BANDS_INCOME];
    input->change_after_days = (int32_t)draw->value[BANDS_CHANGE];
    if (draw->rule >= 0) {
        input->input_class = state->rules.rule[draw->rule];
    }
    if (draw->classes >= 0) {
        head->moved = pond_ensemble_move_classes(
            input->input_class, (int64_t)network->industries * network->industries,
            state->class_moves, state->plan.seed, (uint64_t)draw->classes, scratch->input_class);
        input->input_class = scratch->input_class;
    }
}
