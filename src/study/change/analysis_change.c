/* `pond impact change`: what interventions do to an economy, before and after.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "study/analyses.h"
#include "study/change/change_study.h"
#include "study/firms/firms_system.h"
#include "study/impact/impact_intervals.h"

static const struct pond_parameter parameters[] = {
    {"interventions", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "What is done, a JSON file (docs/what-ifs.md; \"pond impact new\" writes one)."},
    POND_NETWORK_PARAMETERS,
    IMPACT_TABLE_PARAMETERS,
    {"rebound", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "",
     "Of the money saved on inputs, the share that is spent again as households spend, where an "
     "intervention does not say it itself."},
    IMPACT_FIRMS_PARAMETERS,
    IMPACT_INTERVAL_PARAMETERS("500", "0"),
};

static enum pond_status add_figures(const struct change_study *c, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *money = c->input->io->currency;

    POND_TRY(pond_result_add_figure(result, "saved", c->all.saved, money,
                                    "What inputs cost less a year, for the output before.", err));
    POND_TRY(pond_result_add_figure(result, "spent_again", c->all.spent_again, money,
                                    "Of it what households spend again.", err));
    if (c->all.cost != 0.0) {
        POND_TRY(pond_result_add_figure(result, "cost_once", c->all.cost, money,
                                        "What the interventions cost, once.", err));
    }
    if (c->all.cost != 0.0 && c->all.saved > 0.0) {
        POND_TRY(pond_result_add_figure(result, "payback", c->all.cost / c->all.saved, "years",
                                        "The cost over what is saved a year.", err));
    }
done:
    return status;
}

static bool has_kind(const struct change_study *c, enum change_kind kind)
{
    for (int32_t k = 0; k < c->file->events; k++) {
        if (c->file->event[k].kind == kind) {
            return true;
        }
    }
    return false;
}

static enum pond_status assume(const struct change_study *c, struct pond_result *result,
                               struct pond_error *err)
{
    static const struct {
        enum change_kind kind;
        const char *text;
    } said[] = {
        {CHANGE_COEFFICIENT,
         "What a sector saves on inputs is value added by it at the prices of before, whether "
         "owners keep it or customers pay less; it changes no pay. What is not spent again is "
         "kept."},
        {CHANGE_NEW_FIRMS,
         "New firms work as their sector does on average; of what they export, what it displaces "
         "is not counted."},
        {CHANGE_CLOSURE,
         "Of what closes, sectors import what nobody delivers instead; final customers do without "
         "it."},
        {CHANGE_SOURCING,
         "Who is bought from instead makes and charges the same, and can deliver it."},
    };
    enum pond_status status = POND_OK;

    POND_TRY(pond_result_assume(result, err,
                                "The economy before is the table's: output, and as final demand "
                                "what of it no sector uses. Final demand is the same after but for "
                                "what the interventions say and what people earn and spend more or "
                                "less."));
    POND_TRY(pond_result_assume(result, err,
                                "Whoever makes imports works as before and as in the table."));
    for (size_t k = 0; k < sizeof said / sizeof *said; k++) {
        if (has_kind(c, said[k].kind)) {
            POND_TRY(pond_result_assume(result, err, "%s", said[k].text));
        }
    }
    if (c->share != NULL) {
        POND_TRY(pond_result_assume(result, err,
                                    "Firms that are chosen count as so much of their sector as "
                                    "they are, with its average inputs: their own bills on record "
                                    "are not used."));
    }
    if (c->all.cost != 0.0) {
        POND_TRY(pond_result_assume(result, err,
                                    "What an intervention costs is told apart, as spending on top "
                                    "of all other in one year."));
    }
    POND_TRY(impact_input_assume(c->input, result, err));
done:
    return status;
}

/* Output below 0 is no output: an intervention took away more than there was. */
static enum pond_status warn(const struct change_study *c, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_account *account = &c->all.answer.account;

    for (int32_t s = 0; s < c->input->sectors; s++) {
        double before = c->state.output[s];
        double after = before + account->output[s] + account->induced[s];

        if (before >= 0.0 && after < -1e-9 * fabs(before) - 1e-6) {
            POND_TRY(pond_result_warn(result, err,
                                      "Sector \"%s\" would make %.6g %s, less than nothing: the "
                                      "interventions take away more than it makes.",
                                      pond_io_code(c->input->io, POND_IO_SECTOR, s), after,
                                      c->input->io->currency));
        }
    }
done:
    return status;
}

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct change_study c = {.input = NULL};

    POND_TRY(change_study_run(&c, study, err));
    POND_TRY(add_figures(&c, result, err));
    POND_TRY(change_tell(&c, result, err));
    POND_TRY(change_tables(&c, result, err));
    if (c.intervals.total != NULL) {
        POND_TRY(impact_intervals_tables(&c.intervals, result, err));
    }
    POND_TRY(assume(&c, result, err));
    POND_TRY(warn(&c, result, err));
done:
    change_study_clear(&c);
    return status;
}

const struct pond_analysis pond_analysis_change = {
    .name = "impact change",
    .version = 1,
    .question = "What if: what do interventions change, before and after, here and elsewhere?",
    .method = "Structural decomposition of an input-output table (Miller and Blair 2009, chapter "
              "13): the difference of two economies is what the one after makes for the "
              "deliveries that change at once, by tier and region, with what changed pay is spent "
              "on; saved money that is spent again, the rebound, as in Druckman et al. 2011 and "
              "Thomas and Azevedo 2013.",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "interventions",
    .run = run,
};
