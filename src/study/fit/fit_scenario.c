/* The fitted disturbance as a scenario that `pond ripple run` takes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/alloc.h"
#include "base/output.h"
#include "study/fit/fit_study.h"
#include "study/scenario/scenario.h"

/* Codes of the firms that are marked: {"firm": [...]}. NULL: no memory. */
static json_t *firms_of(const struct fit_study *fit, const uint8_t *marked, const uint8_t *also)
{
    json_t *codes = json_array();

    for (pond_node i = 0; i < fit->network->nodes; i++) {
        if (marked[i] != 0 || (also != NULL && also[i] != 0)) {
            (void)json_array_append_new(codes, json_string(pond_study_code(fit->study, i)));
        }
    }
    return json_pack("{s:o}", "firm", codes);
}

static json_t *disturbance(const struct fit_study *fit)
{
    const double *value = fit->answer->best.value;
    bool exponential = fit->input.recovery == POND_RECOVERY_EXPONENTIAL;
    json_t *event =
        json_pack("{s:s, s:s, s:f, s:I, s:I}", "name", "Fitted disturbance", "what",
                  fit->input.link ? "link" : "capacity", "change",
                  pond_fit_change(value, fit->input.link), "day", (json_int_t)value[POND_FIT_DAY],
                  "duration_days", (json_int_t)value[POND_FIT_DURATION]);
    json_t *struck = firms_of(fit, fit->who.chosen, NULL);

    if (fit->input.link && fit->input.side == POND_FIT_PURCHASES) {
        (void)json_object_set_new(event, "who", json_pack("{s:b}", "all", 1));
        (void)json_object_set_new(event, "to", struck);
    } else {
        (void)json_object_set_new(event, "who", struck);
    }
    if (value[POND_FIT_RECOVERY] > 0.0) {
        (void)json_object_set_new(event, "recovery",
                                  json_pack("{s:s, s:f}", "shape",
                                            exponential ? "exponential" : "linear", "days",
                                            value[POND_FIT_RECOVERY]));
    }
    return event;
}

/* Whoever sells on that side can deliver more than usual, all the time. */
static json_t *spare(const struct fit_study *fit)
{
    bool sales = fit->input.side == POND_FIT_SALES;

    return json_pack("{s:s, s:o, s:s, s:f, s:i}", "name", "Spare capacity", "who",
                     firms_of(fit, sales ? fit->who.chosen : fit->neighbour,
                              sales || fit->input.link ? NULL : fit->who.chosen),
                     "what", "capacity", "change", fit->answer->best.value[POND_FIT_SPARE], "day",
                     0);
}

static json_t *scenario_of(const struct fit_study *fit)
{
    const double *value = fit->answer->best.value;
    json_t *events = json_array();
    char how[400];

    (void)snprintf(how, sizeof how,
                   "Made by \"pond ripple fit\". Run it on the same usual period: pond ripple run "
                   "FILE --from %s --to %s --stock %.17g --order %.17g --inputs %s",
                   pond_study_text(fit->study, "from"), pond_study_text(fit->study, "to"),
                   value[POND_FIT_STOCK], value[POND_FIT_ORDER],
                   pond_study_text(fit->study, "inputs"));
    (void)json_array_append_new(events, disturbance(fit));
    if (value[POND_FIT_SPARE] > 0.0) {
        (void)json_array_append_new(events, spare(fit));
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:o}", "format", STUDY_SCENARIO_FORMAT, "//run", how,
                     "name", "A disturbance as it was fitted to the records", "days",
                     (json_int_t)fit->input.steps * fit->input.step_days, "events", events);
}

enum pond_status fit_study_scenario(const struct fit_study *fit, const char *path,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *scenario = scenario_of(fit);
    struct pond_output *output = NULL;
    char *text = NULL;

    if (scenario == NULL) {
        status = pondi_no_memory(err, 1, sizeof(json_t *));
        goto done;
    }
    POND_TRY(pond_json_text(&text, scenario, true, err));
    POND_TRY(pond_output_open(&output, path, err));
    pond_output_text(output, text);
    pond_output_text(output, "\n");
    status = pond_output_close(output, err);
done:
    pondi_free(text);
    json_decref(scenario);
    return status;
}
