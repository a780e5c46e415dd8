/* What a group of firms contributes, in sentences and key figures; and the run that finds it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/firms/firms_tables.h"
#include "study/percent.h"
#include "study/scenario/choose.h"
#include "study/story.h"
#include "study/who.h"

/* --- key figures --- */

/* Firms of the group whose figure of a measure is their own. */
static double own(const struct firms_account *account, int32_t measure)
{
    int64_t count = 0;

    for (pond_node j = 0; j < account->firms->network->nodes; j++) {
        count += account->taken[j] != 0 && impact_firms_own(account->firms, measure, j);
    }
    return (double)count;
}

static double estimated(const struct firms_account *account)
{
    int64_t count = 0;

    for (pond_node j = 0; j < account->firms->network->nodes; j++) {
        count += account->taken[j] != 0 && account->firms->estimated[j] != 0;
    }
    return (double)count;
}

/* Measures besides jobs and greenhouse gases of which firms of the group have figures. */
static enum pond_status assume_own(const struct firms_account *account, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t m = 0; m < account->firms->input->measures; m++) {
        double count = own(account, m);

        if (count > 0.0) {
            POND_TRY(pond_result_assume(result, err,
                                        "\"%s\" of %.0f of the %" PRId64
                                        " firms is their own, on record; else it is the average of "
                                        "what is left of their sector.",
                                        account->firms->input->measure[m].code, count,
                                        account->count));
        }
    }
done:
    return status;
}

static enum pond_status add_scopes(const struct firms_account *account, struct pond_result *result,
                                   struct pond_error *err)
{
    static const char *const what[FIRMS_SCOPES] = {
        "Greenhouse gases of the firms themselves.",
        "Of makers of electricity, all their sector, for what the firms buy of them at once.",
        "In all the rest of the supply chain, upstream."};
    enum pond_status status = POND_OK;
    int32_t m = account->measure[FIRMS_GREENHOUSE];

    for (int k = 0; m >= 0 && k < FIRMS_SCOPES; k++) {
        char name[16];

        (void)snprintf(name, sizeof name, "scope_%d", k + 1);
        POND_TRY(pond_result_add_figure(result, name, account->scope[k],
                                        account->firms->input->measure[m].unit, what[k], err));
    }
done:
    return status;
}

static enum pond_status add_together(const struct firms_account *account,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int r = 0; r < FIRMS_ROLES; r++) {
        const char *unit = NULL;
        char name[48];

        if (account->measure[r] < 0) {
            continue;
        }
        unit = account->firms->input->measure[account->measure[r]].unit;
        (void)snprintf(name, sizeof name, "%s_together", impact_told_name[r]);
        POND_TRY(pond_result_add_figure(result, name, account->together[r], unit,
                                        "Of the firms and their supply chain, counted once.", err));
        if (account->count == 1) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s_added_up", impact_told_name[r]);
        POND_TRY(pond_result_add_figure(result, name, account->added_up[r], unit,
                                        "The same, each firm by itself and added up: what they "
                                        "sell to each other counts again.",
                                        err));
    }
done:
    return status;
}

static enum pond_status add_figures(const struct firms_account *account, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *currency = account->firms->input->io->currency;
    int32_t m = account->measure[FIRMS_JOBS];

    POND_TRY(pond_result_add_figure(result, "firms", (double)account->count, "firms",
                                    "Firms of the group.", err));
    POND_TRY(pond_result_add_figure(result, "turnover", account->turnover, currency,
                                    "Their turnover, in the table's prices.", err));
    POND_TRY(pond_result_add_figure(result, "inside", account->inside, currency,
                                    "Of it sold to each other.", err));
    POND_TRY(pond_result_add_figure(
        result, "local_share",
        m >= 0 ? impact_answer_local(&account->answer, m)
               : impact_answer_local(&account->answer, 0),
        "share", m >= 0 ? "Of all jobs, those in the region here." : "Of all output, that here.",
        err));
    if (m >= 0 && account->measure[FIRMS_VALUE_ADDED] >= 0) {
        POND_TRY(pond_result_add_figure(
            result, "local_share_of_value_added",
            impact_answer_local(&account->answer, account->measure[FIRMS_VALUE_ADDED]), "share",
            "Of all value added, that in the region here.", err));
    }
    POND_TRY(add_scopes(account, result, err));
    POND_TRY(add_together(account, result, err));
    POND_TRY(pond_result_add_figure(result, "turnover_estimated", estimated(account), "firms",
                                    "Whose turnover is estimated from their purchases.", err));
    POND_TRY(pond_result_add_figure(result, "jobs_on_record",
                                    own(account, account->measure[FIRMS_JOBS]), "firms",
                                    "Whose jobs are their own, not their sector's average.", err));
    POND_TRY(pond_result_add_figure(
        result, "greenhouse_on_record", own(account, account->measure[FIRMS_GREENHOUSE]), "firms",
        "Whose greenhouse gases are their own, not their sector's average.", err));
done:
    return status;
}

/* --- sentences --- */

static void say_who(struct study_story *story, const struct firms_account *account)
{
    const struct impact_firms *firms = account->firms;
    const struct impact_measure money = {.unit = firms->input->io->currency};
    char turnover[POND_FORMAT_SIZE + 40];
    char inside[POND_FORMAT_SIZE + 40];
    char count[POND_FORMAT_SIZE];

    pond_format_integer(count, account->count, "");
    impact_amount(turnover, &money, account->turnover);
    impact_amount(inside, &money, account->inside);
    if (account->count == 1) {
        pond_node j = 0;

        while (account->taken[j] == 0) {
            j++;
        }
        study_say(story, "%s has a turnover of %s.", study_label(firms->input->study, firms->of[j]),
                  turnover);
    } else {
        study_say(story, "%s firms have a turnover of %s%s%s%s.", count, turnover,
                  account->inside > 0.0 ? ", " : "", account->inside > 0.0 ? inside : "",
                  account->inside > 0.0 ? " of it sold to each other" : "");
    }
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "turnover",
                                                  .value = account->turnover,
                                                  .unit = firms->input->io->currency,
                                                  .from = "figures",
                                                  .how = "turnover"}},
                 1);
}

/* " (2,700 to 3,100 in nine of ten draws)" */
static void say_range(char text[160], const struct impact_answer *answer, int32_t m)
{
    int64_t cell = m * ((int64_t)IMPACT_PLACES + 1) + IMPACT_PLACES;
    char end[2][POND_FORMAT_SIZE + 40];

    impact_amount(end[0], &answer->input->measure[m], answer->low[cell]);
    impact_amount(end[1], &answer->input->measure[m], answer->high[cell]);
    (void)snprintf(text, 160, " (%.60s to %.60s in nine of ten draws)", end[0], end[1]);
}

static void say_measure(struct study_story *story, const struct firms_account *account, int role,
                        const char *format)
{
    const struct impact_input *input = account->firms->input;
    int32_t m = account->measure[role];
    char text[5][POND_FORMAT_SIZE + 40];
    char share[POND_FORMAT_SIZE + 80] = "";
    char induced[POND_FORMAT_SIZE + 80] = "";
    char range[160] = "";
    const struct impact_answer *answer = &account->answer;
    const char *region = pond_io_code(input->io, POND_IO_REGION, input->here);

    if (m < 0) {
        return;
    }
    impact_amount(text[0], &input->measure[m],
                  impact_answer_at(answer, m, IMPACT_CHANNELS, IMPACT_PLACES));
    for (int c = 0; c < IMPACT_CHANNELS; c++) {
        impact_amount(text[1 + c], &input->measure[m],
                      impact_answer_at(answer, m, (enum impact_channel)c, IMPACT_PLACES));
    }
    if (answer->low != NULL) {
        say_range(range, answer, m);
    }
    if (isfinite(impact_answer_local(answer, m))) {
        char percent[POND_FORMAT_SIZE];

        study_percent(percent, impact_answer_local(answer, m), 1);
        (void)snprintf(share, sizeof share, "; %s %% of it is %s%s", percent,
                       region[0] == '\0' ? "here" : "in ", region);
    }
    if (input->spending != NULL) {
        (void)snprintf(induced, sizeof induced, ", %s in what pay is spent on", text[3]);
    }
    study_say(story, "%s %s%s: %s directly, %s in the supply chain%s%s.", format, text[0], range,
              text[1], text[2], induced, share);
    study_behind(story,
                 (const struct study_evidence[]){
                     {.figure = input->measure[m].code,
                      .value = impact_answer_at(answer, m, IMPACT_CHANNELS, IMPACT_PLACES),
                      .unit = input->measure[m].unit,
                      .from = "effects",
                      .how = "total"}},
                 1);
}

static void say_together(struct study_story *story, const struct firms_account *account)
{
    int role = account->measure[FIRMS_JOBS] >= 0 ? FIRMS_JOBS : FIRMS_VALUE_ADDED;
    const struct impact_measure *measure = NULL;
    char together[POND_FORMAT_SIZE + 40];
    char added[POND_FORMAT_SIZE + 40];

    if (account->count == 1 || account->measure[role] < 0) {
        return;
    }
    measure = &account->firms->input->measure[account->measure[role]];
    impact_amount(together, measure, account->together[role]);
    impact_amount(added, measure, account->added_up[role]);
    if (strcmp(together, added) == 0) {
        return;
    }
    study_say(
        story,
        "Direct and supply chain are %s; firm by firm they would add up to %s, since what they "
        "sell to each other would count again.",
        together, added);
}

static void say_scopes(struct study_story *story, const struct firms_account *account)
{
    int32_t m = account->measure[FIRMS_GREENHOUSE];
    const struct impact_measure *measure = NULL;
    char text[FIRMS_SCOPES][POND_FORMAT_SIZE + 40];

    if (m < 0 || !isfinite(account->scope[1])) {
        return;
    }
    measure = &account->firms->input->measure[m];
    for (int k = 0; k < FIRMS_SCOPES; k++) {
        impact_amount(text[k], measure, account->scope[k]);
    }
    study_say(
        story,
        "Greenhouse gases by scope: 1, direct, %s; 2, makers of the electricity that is bought, "
        "%s; 3, upstream beside it, %s.",
        text[0], text[1], text[2]);
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "scope_3",
                                                  .value = account->scope[2],
                                                  .unit = measure->unit,
                                                  .from = "figures",
                                                  .how = "scope_3"}},
                 1);
}

enum pond_status firms_findings(const struct firms_account *account, struct pond_result *result,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story *story = NULL;

    POND_TRY(POND_NEW(&story, 1, err));
    say_who(story, account);
    say_measure(story, account, FIRMS_JOBS, "With it go");
    say_measure(story, account, FIRMS_VALUE_ADDED, "With it goes value added of");
    say_measure(story, account, FIRMS_GREENHOUSE, "With it go greenhouse gases of");
    say_scopes(story, account);
    say_together(story, account);
    POND_TRY(study_story_table(story, result, err));
    POND_TRY(study_evidence_table(story, "evidence", result, err));
    POND_TRY(add_figures(account, result, err));
done:
    pondi_free(story);
    return status;
}

/* --- the run --- */

/* From the study's nodes to the system's. */
static enum pond_status take(const struct impact_firms *firms, const struct study_choice *choice,
                             const char *name, uint8_t **taken, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = firms->input->study;
    int64_t count = 0;
    pond_node lost = -1;

    POND_TRY(POND_NEW(taken, firms->network->nodes, err));
    for (pond_node i = 0; i < study->network->nodes; i++) {
        if (choice->chosen[i] != 0 && firms->node[i] >= 0) {
            (*taken)[firms->node[i]] = 1;
            count++;
        } else if (choice->chosen[i] != 0) {
            lost = i;
        }
    }
    if (count == 0) {
        const struct pond_network *network = study->network;
        const char *industry = study_industry(study, lost);
        bool traded = network->sales[lost] + network->final_demand[lost] +
                          network->purchases[lost] + network->imports[lost] >
                      0.0;

        status = !traded
                     ? pond_fail(err, POND_EINVAL,
                                 "parameter \"%s\": %s sold and bought nothing in the period but "
                                 "what was returned (expected trades)",
                                 name, pond_study_code(study, lost))
                     : pond_fail(err, POND_EINVAL,
                                 "parameter \"%s\": %s has no industry of table \"%s\" (industry "
                                 "on record: %s; expected a concordance that tells: "
                                 "docs/impact.md)",
                                 name, pond_study_code(study, lost), firms->input->io->name,
                                 industry == NULL ? "none" : industry);
    }
done:
    return status;
}

static enum pond_status choose(struct pond_study *study, const char *name, const json_t *who,
                               struct study_choice *choice, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_chooser *chooser = NULL;
    char file[64];

    (void)snprintf(file, sizeof file, "parameter \"%.40s\"", name);
    POND_TRY(study_chooser_new(&chooser, study, err));
    POND_TRY(study_choose(chooser, who, (struct study_where){file, "$"}, choice, err));
done:
    study_chooser_free(chooser);
    return status;
}

static enum pond_status assume(const struct firms_account *account, int64_t unknown,
                               struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_result_assume(result, err,
                                "All is what the firms are connected with today: their own, and "
                                "what their purchases take. Others might do it in their place, so "
                                "it is an upper bound of what would be missing without them."));
    POND_TRY(pond_result_assume(result, err,
                                "Scope 3 is upstream alone: what customers do with the goods, and "
                                "machines and buildings of the firms, are not in it. Scope 2 is "
                                "the whole sector that electricity is in."));
    POND_TRY(assume_own(account, result, err));
    if (unknown > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%" PRId64 " firms are not in the group since a value that it "
                                  "asks for is missing.",
                                  unknown));
    }
    POND_TRY(impact_firms_assume(account->firms, result, err));
    POND_TRY(impact_input_assume(account->firms->input, result, err));
done:
    return status;
}

enum pond_status firms_run(struct pond_study *study, const char *name, json_t *who,
                           struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct impact_input *input = NULL;
    struct impact_firms *firms = NULL;
    struct study_choice choice = {0};
    struct firms_account account = {.count = 0};
    struct impact_intervals intervals = {.input = NULL};
    uint8_t *taken = NULL;

    if (who == NULL) {
        return pondi_no_memory(err, 1, sizeof(json_t));
    }
    POND_TRY(impact_input_new(&input, study, err));
    POND_TRY(impact_firms_new(&firms, input, err));
    POND_TRY(choose(study, name, who, &choice, err));
    POND_TRY(take(firms, &choice, name, &taken, err));
    POND_TRY(firms_account_fill(&account, firms, taken, err));
    if (pond_study_integer(study, "draws") > 0) {
        POND_TRY(firms_intervals_draw(&intervals, &account, err));
    }
    POND_TRY(firms_findings(&account, result, err));
    POND_TRY(impact_answer_effects(&account.answer, result, err));
    POND_TRY(firms_flows_table(&account, result, err));
    POND_TRY(firms_single_tables(&account, result, err));
    POND_TRY(firms_group_tables(&account, result, err));
    if (intervals.total != NULL) {
        POND_TRY(impact_intervals_tables(&intervals, result, err));
        POND_TRY(pond_result_assume(result, err,
                                    "The supply chain is as unsure as the table's account of what "
                                    "the firms buy; trades and figures on record are taken as "
                                    "certain."));
    }
    POND_TRY(assume(&account, choice.unknown, result, err));
done:
    firms_account_clear(&account);
    impact_intervals_clear(&intervals);
    pondi_free(taken);
    study_choice_clear(&choice);
    impact_firms_free(firms);
    impact_input_free(input);
    json_decref(who);
    return status;
}
