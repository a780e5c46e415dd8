/* What interventions do, in sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/change/change_study.h"
#include "study/percent.h"

#define AMOUNT (POND_FORMAT_SIZE + 48)

/* "+USD 2.1 million", "-12 jobs", "0 jobs". */
static const char *with_sign(char text[AMOUNT], const struct impact_measure *measure, double value)
{
    char amount[POND_FORMAT_SIZE + 40];

    impact_amount(amount, measure, fabs(value));
    (void)snprintf(text, AMOUNT, "%s%s", value > 0.0 ? "+" : value < 0.0 ? "-" : "", amount);
    return text;
}

static double in(const struct change_study *c, int32_t m, enum impact_channel channel,
                 enum impact_place place)
{
    return impact_answer_at(&c->all.answer, m, channel, place);
}

/* " (-30 jobs to -20 jobs in nine of ten draws)"; nothing where there are no draws. */
static void put_interval(char *text, size_t size, const struct change_study *c, int32_t m)
{
    const struct impact_answer *answer = &c->all.answer;
    int64_t cell = m * ((int64_t)IMPACT_PLACES + 1) + IMPACT_HERE;
    char end[2][AMOUNT];

    text[0] = '\0';
    if (answer->low != NULL) {
        (void)snprintf(text, size, " (%s to %s in nine of ten draws)",
                       with_sign(end[0], &c->input->measure[m], answer->low[cell]),
                       with_sign(end[1], &c->input->measure[m], answer->high[cell]));
    }
}

/* "Jobs: -12 jobs in US-IA, 0.0008 % of all there, -3 jobs in other regions, ..." */
static void say_measure(struct study_story *story, const struct change_study *c,
                        enum impact_role role, const char *name)
{
    const struct impact_input *input = c->input;
    int32_t m = impact_measure_of(input, role);
    const char *here = pond_io_code(input->io, POND_IO_REGION, input->here);
    char text[6][AMOUNT];
    char other[AMOUNT + 40] = "";
    char abroad[AMOUNT + 20] = "";
    char share[POND_FORMAT_SIZE];
    char interval[2 * AMOUNT + 40];

    if (m < 0) {
        return;
    }
    put_interval(interval, sizeof interval, c, m);
    for (int p = 0; p < IMPACT_PLACES; p++) {
        (void)with_sign(text[p], &input->measure[m],
                        in(c, m, IMPACT_CHANNELS, (enum impact_place)p));
    }
    for (int k = 0; k < IMPACT_CHANNELS; k++) {
        (void)with_sign(text[IMPACT_PLACES + k], &input->measure[m],
                        in(c, m, (enum impact_channel)k, IMPACT_PLACES));
    }
    if (input->regions > 1) {
        (void)snprintf(other, sizeof other, ", %s in the table's other regions",
                       text[IMPACT_ELSEWHERE]);
    }
    if (change_before(c, m, IMPACT_ABROAD) != 0.0 ||
        in(c, m, IMPACT_CHANNELS, IMPACT_ABROAD) != 0.0) {
        (void)snprintf(abroad, sizeof abroad, ", %s abroad", text[IMPACT_ABROAD]);
    }
    study_percent(
        share,
        fabs(in(c, m, IMPACT_CHANNELS, IMPACT_HERE)) / fabs(change_before(c, m, IMPACT_HERE)), 2);
    study_say(story,
              "%s: %s %s%s%s, which is %s %% of what there is%s%s; in all %s directly, %s "
              "in the supply chain and %s by what pay is spent on.",
              name, text[IMPACT_HERE], here[0] == '\0' ? "in the region" : "in ", here, interval,
              share, other, abroad, text[3], text[4], text[5]);
    study_behind(story,
                 (const struct study_evidence[]){
                     {.figure = input->measure[m].code,
                      .value = in(c, m, IMPACT_CHANNELS, IMPACT_HERE),
                      .unit = input->measure[m].unit,
                      .from = "change",
                      .how = "difference, here"},
                     {.figure = input->measure[m].code,
                      .value = change_before(c, m, IMPACT_HERE),
                      .unit = input->measure[m].unit,
                      .from = "change",
                      .how = "before, here"},
                     {.figure = input->measure[m].code,
                      .value = in(c, m, IMPACT_CHANNELS, IMPACT_PLACES),
                      .unit = input->measure[m].unit,
                      .from = "change",
                      .how = "difference, everywhere: direct, supply_chain and induced"}},
                 3);
}

static void say_savings(struct study_story *story, const struct change_study *c)
{
    const struct impact_measure money = {.unit = c->input->io->currency};
    char saved[POND_FORMAT_SIZE + 40];
    char again[POND_FORMAT_SIZE + 40];

    if (c->all.saved == 0.0) {
        return;
    }
    impact_amount(saved, &money, fabs(c->all.saved));
    impact_amount(again, &money, fabs(c->all.spent_again));
    study_say(story, "Inputs cost %s a year %s; of it %s is %s.", saved,
              c->all.saved > 0.0 ? "less" : "more", c->all.spent_again != 0.0 ? again : "nothing",
              c->all.saved > 0.0 ? "spent again by households" : "no longer spent by households");
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "saved",
                                                  .value = c->all.saved,
                                                  .unit = money.unit,
                                                  .from = "figures",
                                                  .how = "saved"},
                                                 {.figure = "spent_again",
                                                  .value = c->all.spent_again,
                                                  .unit = money.unit,
                                                  .from = "figures",
                                                  .how = "spent_again"}},
                 2);
}

/* A measure everywhere by interventions that save inputs, each alone, without what is spent again.
 */
static double spared(const struct change_study *c, int32_t m)
{
    double sum = 0.0;

    for (int32_t k = 0; k < c->file->events; k++) {
        const struct change_part *part = change_alone(c, k);

        if (c->file->event[k].kind == CHANGE_COEFFICIENT) {
            sum += impact_answer_at(&part->rebound, m, IMPACT_CHANNELS, IMPACT_PLACES) -
                   impact_answer_at(&part->answer, m, IMPACT_CHANNELS, IMPACT_PLACES);
        }
    }
    return sum;
}

/* What of a saving of greenhouse gases is lost again (Druckman et al. 2011). */
static void say_rebound(struct study_story *story, const struct change_study *c)
{
    int32_t m = impact_measure_of(c->input, IMPACT_GREENHOUSE);
    double back = 0.0;
    double without = 0.0;
    char amount[AMOUNT];
    char share[POND_FORMAT_SIZE];

    if (m < 0 || c->all.spent_again == 0.0) {
        return;
    }
    back = impact_answer_at(&c->all.rebound, m, IMPACT_CHANNELS, IMPACT_PLACES);
    without = spared(c, m);
    (void)with_sign(amount, &c->input->measure[m], back);
    if (without > 0.0 && back > 0.0) {
        study_percent(share, back / without, 1);
        study_say(story,
                  "What is spent again makes greenhouse gases of %s: %s %% of what less inputs "
                  "would spare without it (the rebound).",
                  amount, share);
    } else {
        study_say(story, "What is spent again changes greenhouse gases by %s (the rebound).",
                  amount);
    }
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "rebound",
                                                  .value = back,
                                                  .unit = c->input->measure[m].unit,
                                                  .from = "change",
                                                  .how = "rebound, everywhere"}},
                 1);
}

static void say_interaction(struct study_story *story, const struct change_study *c)
{
    int32_t m = impact_measure_of(c->input, IMPACT_GREENHOUSE);
    double all = 0.0;
    double left = 0.0;
    char sum[AMOUNT];
    char together[AMOUNT];
    char rest[AMOUNT];
    const char *what = NULL;

    what = m < 0 ? "output" : "greenhouse gases";
    m = m < 0 ? impact_measure_of(c->input, IMPACT_OUTPUT) : m;
    if (c->file->events < 2) {
        return;
    }
    all = in(c, m, IMPACT_CHANNELS, IMPACT_PLACES);
    left = change_interaction(c, m, IMPACT_PLACES);
    study_say(story,
              "Each by itself, the interventions add up to %s of %s everywhere, together they make "
              "%s: the interaction is %s.",
              with_sign(sum, &c->input->measure[m], all - left), what,
              with_sign(together, &c->input->measure[m], all),
              with_sign(rest, &c->input->measure[m], left));
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "interaction",
                                                  .value = left,
                                                  .unit = c->input->measure[m].unit,
                                                  .from = "interventions",
                                                  .how = "interaction, everywhere"}},
                 1);
}

static void say_cost(struct study_story *story, const struct change_study *c)
{
    const struct impact_measure money = {.unit = c->input->io->currency};
    int32_t m = impact_measure_of(c->input, IMPACT_JOBS);
    char cost[POND_FORMAT_SIZE + 40];
    char years[POND_FORMAT_SIZE];
    char jobs[POND_FORMAT_SIZE + 40];
    char text[POND_FORMAT_SIZE + 80] = "";
    double work = 0.0;

    if (c->all.cost == 0.0) {
        return;
    }
    impact_amount(cost, &money, c->all.cost);
    if (m >= 0) {
        work = impact_answer_at(&c->once, m, IMPACT_CHANNELS, IMPACT_HERE);
        impact_amount(jobs, &c->input->measure[m], work);
        (void)snprintf(text, sizeof text, ", which is %s for a year in the region", jobs);
    }
    pond_format_number(years, c->all.cost / c->all.saved, "");
    study_say(story, "It costs %s once%s%s%s%s.", cost, text,
              c->all.saved > 0.0 ? "; what is saved pays for it in " : "",
              c->all.saved > 0.0 ? years : "", c->all.saved > 0.0 ? " years" : "");
    study_behind(
        story,
        (const struct study_evidence[]){
            {.figure = "cost_once",
             .value = c->all.cost,
             .unit = money.unit,
             .from = "figures",
             .how = "cost_once"},
            {.figure = "jobs", .value = work, .unit = "jobs", .from = "once", .how = "here"}},
        m >= 0 ? 2 : 1);
}

enum pond_status change_tell(const struct change_study *c, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story *story = NULL;

    POND_TRY(POND_NEW(&story, 1, err));
    say_savings(story, c);
    say_measure(story, c, IMPACT_VALUE_ADDED, "Value added");
    say_measure(story, c, IMPACT_JOBS, "Jobs");
    say_measure(story, c, IMPACT_GREENHOUSE, "Greenhouse gases");
    if (story->count == 0) {
        say_measure(story, c, IMPACT_OUTPUT, "Output");
    }
    say_rebound(story, c);
    say_interaction(story, c);
    say_cost(story, c);
    POND_TRY(study_story_table(story, result, err));
    POND_TRY(study_evidence_table(story, "evidence", result, err));
done:
    pondi_free(story);
    return status;
}
