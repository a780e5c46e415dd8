/* `pond ripple fit`: stocks and recovery from a disturbance that the records show.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "study/analyses.h"
#include "study/fit/fit_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"disturbed_from", POND_PARAMETER_DATE, "", "", 0, 0, "",
     "First day of the time that is matched: begin some weeks before the disturbance."},
    {"disturbed_to", POND_PARAMETER_DATE, "", "", 0, 0, "",
     "Last day of the time that is matched: end some weeks after it."},
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "", "Codes of the firms whose trades fell."},
    {"place", POND_PARAMETER_LIST, "", "", 0, 0, "", "The firms at these places; names or codes."},
    {"product", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "Trades in these products alone, by code, name or category; without --firm and --place all "
     "that sell them are struck."},
    {"side", POND_PARAMETER_CHOICE, "", "auto", 0, 0, "auto sales purchases",
     "Which trades fell: what they sell to firms, or buy from firms; auto: the larger."},
    {"what", POND_PARAMETER_CHOICE, "", "capacity", 0, 0, "capacity link",
     "capacity: they stood still; link: trade on that side stopped and they went on: buyers lived "
     "on stocks."},
    {"step", POND_PARAMETER_INTEGER, "days", "7", 1, 366, "",
     "Days that are taken together; a week where orders have their weekdays."},
    {"season", POND_PARAMETER_CHOICE, "", "auto", 0, 0, "auto none all elsewhere",
     "none: every step as busy as a usual one; all: as all other trade; elsewhere: as trade "
     "without "
     "the struck and their partners; auto: that under which usual steps vary least."},
    {"level", POND_PARAMETER_CHOICE, "", "fitted", 0, 0, "fitted usual",
     "fitted: trade may have grown since the usual period, by a factor that is fitted; usual: it "
     "has not."},
    {"depth", POND_PARAMETER_TEXT, "share", "0:1", 0, 0, "",
     "Of the usual, what fell away; each of these: LOW:HIGH to search, one number to fix it."},
    {"day", POND_PARAMETER_TEXT, "day", "", 0, 0, "",
     "First day of the disturbance, from 0; not given: any day that is matched."},
    {"duration", POND_PARAMETER_TEXT, "days", "", 0, 0, "",
     "Days in full; not given: up to all days that are matched."},
    {"recovery", POND_PARAMETER_TEXT, "days", "0:30", 0, 0, "", "Days of recovery; 0: at once."},
    {"recovery_shape", POND_PARAMETER_CHOICE, "", "linear", 0, 0, "linear exponential",
     "How it recovers; exponential: 37 % is left after the days of recovery."},
    {"stock", POND_PARAMETER_TEXT, "days", "1:90", 0, 0, "",
     "Days of use that firms keep of each input."},
    {"order", POND_PARAMETER_TEXT, "days", "1:30", 0, 0, "",
     "Days over which firms order what is missing in their stocks."},
    {"spare", POND_PARAMETER_TEXT, "share", "4", 0, 0, "",
     "How much more than usual sellers can deliver; 4: five times as much."},
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector linear leontief",
     "How inputs matter, as in \"pond ripple run\"."},
    {"starts", POND_PARAMETER_INTEGER, "searches", "32", 1, 1e6, "",
     "Searches for the best fit, from starts spread over the ranges."},
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 1e12, "", "Another seed, other starts."},
    {"scenario_out", POND_PARAMETER_OUTPUT, "", "", 0, 0, "",
     "Write the fitted disturbance to this file, as a scenario for \"pond ripple run\"."},
};

static void fit_release(void *state)
{
    fit_study_free(state);
}

static enum pond_status fit_prepare(struct pond_study *study, void **out, struct pond_items *items,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct fit_study *fit = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&fit, 1, err));
    POND_TRY(fit_study_input(fit, study, err));
    if (fit->product != NULL && pond_study_text(study, "scenario_out")[0] != '\0') {
        status = pond_fail(err, POND_EINVAL,
                           "parameters \"product\" and \"scenario_out\" exclude each other: a "
                           "scenario is run on the trade of all products");
        goto done;
    }
    *items = (struct pond_items){
        .count = fit->starts,
        .row_bytes = sizeof(struct pond_fit_point),
        .lasting = true,
    };
    *out = fit;
    fit = NULL;
done:
    fit_study_free(fit);
    return status;
}

static enum pond_status fit_run_range(void *state, void *row, int64_t begin, int64_t end,
                                      int thread, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct fit_study *fit = state;
    struct pond_fit_point *point = row;

    (void)thread;
    for (int64_t item = begin; item < end; item++) {
        POND_TRY(
            pond_fit_start(&fit->input, item, fit->starts, fit->seed, &point[item - begin], err));
    }
done:
    return status;
}

/* The best fit on groups of firms, and on all firms. */
static enum pond_status run_best(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_fit_input whole = fit->input;
    int64_t count = (int64_t)POND_FIT_SERIES * fit->input.steps;

    whole.network = fit->network;
    whole.struck = fit->who.chosen;
    POND_TRY(POND_NEW(&fit->flow, count, err));
    POND_TRY(POND_NEW(&fit->whole_flow, count, err));
    POND_TRY(pond_fit_simulate(&fit->input, fit->answer->best.value, fit->flow, err));
    POND_TRY(pond_fit_simulate(&whole, fit->answer->best.value, fit->whole_flow, err));
done:
    return status;
}

static enum pond_status fit_finish(void *state, const void *row, struct pond_study *study,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct fit_study *fit = state;
    const char *path = pond_study_text(study, "scenario_out");

    POND_TRY(pond_fit_answer_new(&fit->answer, &fit->input, row, fit->starts, err));
    POND_TRY(run_best(fit, err));
    POND_TRY(fit_study_tables(fit, result, err));
    if (path[0] != '\0') {
        POND_TRY(fit_study_scenario(fit, path, err));
    }
done:
    return status;
}

const struct pond_analysis pond_analysis_fit = {
    .name = "ripple fit",
    .version = 1,
    .question = "What stocks, and what recovery, does a disturbance that the records show speak "
                "for, and what can they not tell?",
    .method =
        "The model of \"ripple run\" is run for the days of a real disturbance, and depth, day, "
        "duration, recovery, days of stock and days of ordering are chosen so that the trades of "
        "those who were struck come out as they were seen: least squares, weighted by how much "
        "their trade varies in the usual period, by pattern searches (Hooke and Jeeves 1961, "
        "Journal of the ACM 8) from starts in a Latin hypercube. Profiles of the misfit (Venzon "
        "and Moolgavkar 1988, Applied Statistics 37) say within which bounds a value fits as well "
        "in 19 of 20 cases, and which values the days seen do not tell.",
    .needs = POND_NEED_NETWORK | POND_NEED_RECORDS,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .prepare = fit_prepare,
    .run_range = fit_run_range,
    .finish = fit_finish,
    .release = fit_release,
    .block = 1,
    .item = "searches",
};
