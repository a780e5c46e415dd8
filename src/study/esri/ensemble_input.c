/* From the parameters of `pond ripple ensemble` to what is uncertain.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "study/esri/ensemble_study.h"

static enum pond_status read_rules(struct ensemble_study *state, const struct pond_study *study,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(study_class_rules_read(&state->rules, study, err));
    if (state->rules.count > 0 && pond_study_text(study, "classes")[0] != '\0') {
        return pond_fail(err, POND_EINVAL,
                         "parameters \"rules\" and \"classes\" exclude each other");
    }
    state->input.rule = state->rules.rule;
    state->input.rules = state->rules.count;
done:
    return status;
}

/* Weights that follow from trade are those of each draw's trade; where links were changed by the
 * user, those on record. */
static enum pond_ensemble_weight weight_of(const struct ensemble_study *state,
                                           const struct pond_study *study)
{
    static const struct {
        const char *name;
        enum pond_ensemble_weight weight;
    } kinds[] = {{"output", POND_WEIGHT_OUTPUT},
                 {"sales", POND_WEIGHT_SALES},
                 {"purchases", POND_WEIGHT_PURCHASES},
                 {"turnover", POND_WEIGHT_TURNOVER}};

    if (state->esri->weightless || state->esri->changes > 0 ||
        pond_study_text(study, "weight_file")[0] != '\0') {
        return POND_WEIGHT_GIVEN;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (strcmp(pond_study_text(study, "weights"), kinds[k].name) == 0) {
            return kinds[k].weight;
        }
    }
    return POND_WEIGHT_GIVEN;
}

static enum pond_status read_links(struct pond_draw_rule *rule, const struct pond_study *study,
                                   struct pond_error *err)
{
    *rule = (struct pond_draw_rule){
        .anew = pond_study_bool(study, "reconstruct"),
        .thin = pond_study_number(study, "thin"),
        .missing = pond_study_number(study, "missing"),
        .threshold = pond_study_number(study, "threshold"),
        .below = pond_study_number(study, "links_below"),
        .from_outside = strcmp(pond_study_text(study, "unseen"), "outside") == 0,
    };
    if (rule->below >= 0.0 && !(rule->threshold > 0.0)) {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"links_below\" needs \"threshold\": say below what");
    }
    return POND_OK;
}

static enum pond_status read_sizes(struct ensemble_study *state, const struct pond_study *study,
                                   struct pond_error *err)
{
    const struct pond_draw_rule *rule = &state->input.links;

    state->count = state->esri->batch.count;
    state->plan.seed = (uint64_t)pond_study_integer(study, "seed");
    state->plan.draws = pond_study_integer(study, "draws");
    state->top = pond_study_integer(study, "top");
    state->plan.pairs = pond_study_integer(study, "pairs");
    state->plan.pairs =
        state->plan.pairs > state->plan.draws / 2 ? state->plan.draws / 2 : state->plan.pairs;
    if (!rule->anew && !(rule->thin > 0.0) && !(rule->missing > 0.0) && !(rule->threshold > 0.0) &&
        !(state->input.class_moves > 0.0) && state->input.rules < 2) {
        return pond_fail(err, POND_EINVAL,
                         "nothing is uncertain: say what may be otherwise (--missing 0.1, "
                         "--threshold, --thin, --reconstruct, --class-moves 0.1, --rules "
                         "sector,linear)");
    }
    return POND_OK;
}

static enum pond_status read_mode(struct ensemble_study *state, const struct pond_study *study,
                                  struct pond_error *err)
{
    if (strcmp(pond_study_text(study, "mode"), "limit") != 0) {
        return POND_OK;
    }
    if (pond_study_bool(study, "compat")) {
        return pond_fail(err, POND_EINVAL,
                         "parameters \"mode\" limit and \"compat\" exclude each other");
    }
    state->esri->batch.tol = pond_study_number(study, "tol");
    state->input.base.limit = true;
    return POND_OK;
}

enum pond_status ensemble_study_input(struct ensemble_study *state, struct pond_study *study,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;

    state->input.base = state->esri->input;
    state->input.base.weights = 1; /* the main set */
    state->input.outside = pond_study_bool(study, "outside");
    state->input.weight = weight_of(state, study);
    state->input.class_moves = pond_study_number(study, "class_moves");
    POND_TRY(read_links(&state->input.links, study, err));
    POND_TRY(read_rules(state, study, err));
    POND_TRY(read_sizes(state, study, err));
    POND_TRY(read_mode(state, study, err));
done:
    return status;
}
