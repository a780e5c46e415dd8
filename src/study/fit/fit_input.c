/* From the parameters of `pond ripple fit` to what is fitted.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "study/fit/fit_study.h"

/* Fewer usual steps do not tell how much trade varies. */
#define USUAL_STEPS_LEAST 6

/* Fewer steps of the disturbance leave nothing to fit. */
#define SEEN_STEPS_LEAST 4

/* --- periods --- */

/* A period between two dates, both given, the last one included. */
static enum pond_status read_window(struct fit_study *fit, struct fit_window *window,
                                    const char *from_name, const char *to_name, int32_t least,
                                    struct pond_error *err)
{
    const char *from = pond_study_text(fit->study, from_name);
    const char *to = pond_study_text(fit->study, to_name);
    int64_t from_s = 0;
    int64_t to_s = 0;

    if (!pond_time_parse(&from_s, from) || !pond_time_parse(&to_s, to)) {
        return pond_fail(err, POND_EINVAL,
                         "four dates are needed: --from and --to of a time in which all was as "
                         "usual, --disturbed-from and --disturbed-to of the disturbance, with some "
                         "weeks before and after it");
    }
    if (from_s > to_s) {
        return pond_fail(err, POND_EINVAL, "the period from %s to %s is empty", from, to);
    }
    window->from_s = from_s;
    window->days = (to_s - from_s) / POND_DAY_S + 1;
    if (window->days / fit->input.step_days < least || window->days > 36500) {
        return pond_fail(err, POND_EINVAL,
                         "the period from %s to %s has %lld days (expected %d steps of %d days or "
                         "more, and at most 36500 days)",
                         from, to, (long long)window->days, (int)least, (int)fit->input.step_days);
    }
    window->steps = (int32_t)(window->days / fit->input.step_days);
    return POND_OK;
}

static enum pond_status read_windows(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    fit->input.step_days = (int32_t)pond_study_integer(fit->study, "step");
    POND_TRY(read_window(fit, &fit->usual, "from", "to", USUAL_STEPS_LEAST, err));
    POND_TRY(read_window(fit, &fit->seen, "disturbed_from", "disturbed_to", SEEN_STEPS_LEAST, err));
    fit->input.steps = fit->seen.steps;
done:
    return status;
}

/* --- who --- */

/* The struck, as a scenario would say it. */
static enum pond_status make_who(json_t **who, const struct pond_study *study,
                                 struct pond_error *err)
{
    const json_t *firm = pond_study_list(study, "firm");
    const json_t *place = pond_study_list(study, "place");
    const json_t *product = pond_study_list(study, "product");
    bool named = json_array_size(firm) > 0 || json_array_size(place) > 0;
    bool failed = false;

    *who = NULL;
    if (!named && json_array_size(product) == 0) {
        return pond_fail(err, POND_EINVAL,
                         "say whose trades fell: --firm CODE, --place NAME, or --product CODE for "
                         "all who sell it");
    }
    *who = json_object();
    if (json_array_size(firm) > 0) {
        failed = failed || json_object_set_new(*who, "firm", json_deep_copy(firm)) != 0;
    }
    if (json_array_size(place) > 0) {
        failed = failed || json_object_set_new(*who, "place", json_deep_copy(place)) != 0;
    }
    if (!named) {
        failed = failed || json_object_set_new(*who, "product", json_deep_copy(product)) != 0;
    }
    if (*who == NULL || failed) {
        json_decref(*who);
        *who = NULL;
        return pondi_no_memory(err, 1, sizeof(json_t *));
    }
    return POND_OK;
}

static enum pond_status choose_who(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;
    json_t *who = NULL;

    POND_TRY(make_who(&who, fit->study, err));
    POND_TRY(study_chooser_new(&chooser, fit->study, err));
    POND_TRY(study_choose(chooser, who, (struct study_where){"parameters", "fit"}, &fit->who, err));
    POND_TRY(fit_study_network(fit, chooser, err));
    fit->node = chooser->node;
    chooser->node = NULL;
done:
    json_decref(who);
    study_chooser_free(chooser);
    return status;
}

/* The side on which the struck trade more with firms that are not struck. */
static void choose_side(struct fit_study *fit)
{
    const char *side = pond_study_text(fit->study, "side");
    double sales = 0.0;
    double purchases = 0.0;

    for (pond_node i = 0; i < fit->network->nodes; i++) {
        for (pond_edge e = fit->network->in_start[i]; e < fit->network->in_start[i + 1]; e++) {
            pond_node j = fit->network->in_supplier[e];
            double value = fit->who.chosen[i] != fit->who.chosen[j] ? fit->network->in_value[e] : 0;

            sales += fit->who.chosen[j] != 0 ? value : 0.0;
            purchases += fit->who.chosen[i] != 0 ? value : 0.0;
        }
    }
    fit->input.side =
        strcmp(side, "purchases") == 0 || (strcmp(side, "auto") == 0 && purchases > sales)
            ? POND_FIT_PURCHASES
            : POND_FIT_SALES;
}

/* --- the model --- */

static enum pond_status make_classes(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = fit->network;
    size_t pairs = (size_t)network->industries * (size_t)network->industries;
    const char *rule = pond_study_text(fit->study, "inputs");

    POND_TRY(POND_NEW(&fit->input_class, pairs, err));
    if (strcmp(rule, "sector") == 0) {
        pond_esri_classes_by_sector(network->industry_code, network->industries, fit->input_class,
                                    NULL);
    } else {
        memset(fit->input_class,
               strcmp(rule, "leontief") == 0 ? POND_INPUT_ESSENTIAL : POND_INPUT_NON_ESSENTIAL,
               pairs);
    }
done:
    return status;
}

static enum pond_status make_usual(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double usual[POND_FIT_SERIES];

    choose_side(fit);
    POND_TRY(POND_NEW(&fit->neighbour, fit->network->nodes, err));
    pond_fit_neighbours(fit->network, fit->who.chosen, fit->input.side, fit->neighbour);
    pond_fit_usual(fit->network, fit->who.chosen, fit->neighbour, fit->input.side, usual);
    if (!(usual[0] > 0.0)) {
        return pond_fail(err, POND_EINVAL,
                         "the chosen firms %s other firms in the usual period (see --side, --from, "
                         "--to)",
                         fit->input.side == POND_FIT_SALES ? "sell nothing to"
                                                           : "buy nothing from");
    }
    for (int s = 0; s < POND_FIT_SERIES; s++) {
        fit->usual_day[s] = usual[s] / (double)fit->usual.days;
    }
done:
    return status;
}

static enum pond_status make_input(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_fit_input *input = &fit->input;

    POND_TRY(make_classes(fit, err));
    POND_TRY(pond_fit_lump(&fit->lumped, &fit->group, &fit->lumped_struck, fit->network,
                           fit->who.chosen, input->side, err));
    input->network = fit->lumped;
    input->struck = fit->lumped_struck;
    input->input_class = fit->input_class;
    input->link = strcmp(pond_study_text(fit->study, "what"), "link") == 0;
    input->recovery = strcmp(pond_study_text(fit->study, "recovery_shape"), "exponential") == 0
                          ? POND_RECOVERY_EXPONENTIAL
                          : POND_RECOVERY_LINEAR;
    input->observed = fit->observed;
    input->expected = fit->expected;
    input->noise = fit->noise;
    input->noise_freedom = fit->usual.steps - 1;
    input->level = strcmp(pond_study_text(fit->study, "level"), "fitted") == 0;
    POND_TRY(fit_study_ranges(fit, err));
    POND_TRY(pond_fit_check(input, err));
done:
    return status;
}

enum pond_status fit_study_input(struct fit_study *fit, struct pond_study *study,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    fit->study = study;
    fit->starts = pond_study_integer(study, "starts");
    fit->seed = (uint64_t)pond_study_integer(study, "seed");
    POND_TRY(read_windows(fit, err));
    POND_TRY(choose_who(fit, err));
    POND_TRY(make_usual(fit, err));
    POND_TRY(fit_study_read(fit, err));
    POND_TRY(fit_study_series(fit, err));
    POND_TRY(make_input(fit, err));
done:
    return status;
}

void fit_study_free(struct fit_study *fit)
{
    if (fit == NULL) {
        return;
    }
    pond_fit_answer_free(fit->answer);
    study_choice_clear(&fit->who);
    pond_network_free(fit->network);
    pond_network_free(fit->lumped);
    for (int k = 0; k < FIT_KINDS; k++) {
        pondi_free(fit->usual.money[k]);
        pondi_free(fit->seen.money[k]);
    }
    pondi_free(fit->product);
    pondi_free(fit->node);
    pondi_free(fit->neighbour);
    pondi_free(fit->observed);
    pondi_free(fit->expected);
    pondi_free(fit->group);
    pondi_free(fit->lumped_struck);
    pondi_free(fit->input_class);
    pondi_free(fit->flow);
    pondi_free(fit->whole_flow);
    pondi_free(fit);
}
