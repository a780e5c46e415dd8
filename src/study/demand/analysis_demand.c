/* `pond impact demand`: what spending takes and brings, here and elsewhere.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/analyses.h"
#include "study/demand/demand_groups.h"
#include "study/demand/impact_demand.h"
#include "study/impact/impact_answer.h"
#include "study/impact/impact_flows.h"
#include "study/impact/impact_intervals.h"
#include "study/percent.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    IMPACT_TABLE_PARAMETERS,
    {"spending", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV of the spending: industry (or sector), amount and, where given, region and name. Not "
     "given: the store's trades of the period."},
    {"concordance", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "What trades pay for in the words of the table, a JSON file (docs/impact.md)."},
    {"consumption", POND_PARAMETER_CHOICE, "", "none", 0, 0, "none households all",
     "Instead of a file or trades: what the region here consumes, as the table has it: households, "
     "or all with governments and investment. The answer is its footprint."},
    {"price", POND_PARAMETER_NUMBER, "", "1", 0.001, 1000, "",
     "Multiply the spending by this: prices of the table's year over those of the spending."},
    IMPACT_INTERVAL_PARAMETERS("500", "0.1"),
};

/* A run: parts, an answer for each, and all together. */
struct demand_study {
    struct impact_input *input;
    struct impact_demand demand;
    struct impact_answer total;
    struct impact_answer *part; /* parts */
    double *f;
    double *domestic;
    double *abroad;    /* parts: money that went abroad at once */
    double *delivered; /* sectors: what is delivered to the spending */
    struct impact_flows flows;
    double *all; /* sectors: the whole spending, wherever made */
    struct impact_intervals intervals;
};

static void clear(struct demand_study *d)
{
    for (int64_t k = 0; d->part != NULL && k < d->demand.parts; k++) {
        impact_answer_clear(&d->part[k]);
    }
    pondi_free(d->part);
    pondi_free(d->f);
    pondi_free(d->domestic);
    pondi_free(d->abroad);
    pondi_free(d->delivered);
    impact_flows_clear(&d->flows);
    pondi_free(d->all);
    impact_intervals_clear(&d->intervals);
    impact_answer_clear(&d->total);
    impact_demand_clear(&d->demand);
    impact_input_free(d->input);
}

static double spent(const struct demand_study *d, bool on_top)
{
    double sum = 0.0;

    for (int64_t k = 0; k < d->demand.parts; k++) {
        sum += d->demand.part[k].on_top == on_top ? d->demand.part[k].amount : 0.0;
    }
    return sum;
}

static enum pond_status read(struct demand_study *d, struct pond_study *study,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *spending = pond_study_text(study, "spending");
    const char *concordance = pond_study_text(study, "concordance");
    const char *consumption = pond_study_text(study, "consumption");
    double price = pond_study_number(study, "price");
    int given = (spending[0] != '\0' ? 1 : 0) + (concordance[0] != '\0' ? 1 : 0) +
                (strcmp(consumption, "none") != 0 ? 1 : 0);

    if (given != 1) {
        return pond_fail(err, POND_EINVAL,
                         "%s spending is given (expected one of: pond impact demand FILE (a CSV), "
                         "--concordance FILE for the store's trades, --consumption)",
                         given == 0 ? "no" : "more than one");
    }
    POND_TRY(impact_input_new(&d->input, study, err));
    if (spending[0] != '\0') {
        POND_TRY(impact_demand_read(&d->demand, d->input, spending, err));
    } else if (concordance[0] != '\0') {
        POND_TRY(impact_demand_of_trades(&d->demand, d->input, concordance, err));
    } else {
        POND_TRY(impact_demand_of_region(&d->demand, d->input,
                                         strcmp(consumption, "households") == 0, err));
        POND_TRY(impact_input_leave_households(d->input, err));
    }
    for (int64_t k = 0; k < d->demand.parts; k++) {
        d->demand.part[k].amount *= price;
    }
    d->demand.unmatched *= price;
    d->demand.without_firm *= price;
done:
    return status;
}

static enum pond_status account(struct demand_study *d, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t bytes = (size_t)d->input->sectors * sizeof(double);

    POND_TRY(impact_answer_new(&d->total, d->input, err));
    POND_TRY(POND_NEW(&d->part, d->demand.parts, err));
    POND_TRY(POND_NEW(&d->abroad, d->demand.parts, err));
    POND_TRY(POND_NEW(&d->f, d->input->sectors, err));
    POND_TRY(POND_NEW(&d->domestic, d->input->sectors, err));
    POND_TRY(POND_NEW(&d->delivered, d->input->sectors, err));
    POND_TRY(POND_NEW(&d->all, d->input->sectors, err));
    POND_TRY(impact_flows_new(&d->flows, d->input, err));
    for (int64_t k = 0; k < d->demand.parts; k++) {
        memset(d->f, 0, bytes);
        memset(d->domestic, 0, bytes);
        impact_demand_spread(d->input, &d->demand.part[k], d->f, d->domestic);
        for (int32_t s = 0; s < d->input->sectors; s++) {
            d->abroad[k] += d->f[s] - d->domestic[s];
            d->delivered[s] += d->domestic[s];
            d->all[s] += d->f[s];
        }
        POND_TRY(impact_answer_new(&d->part[k], d->input, err));
        POND_TRY(impact_answer_fill(&d->part[k], d->f, d->domestic, err));
        impact_answer_add(&d->total, &d->part[k]);
        POND_TRY(impact_flows_demand(&d->flows, d->demand.part[k].name, d->f, d->domestic, err));
    }
    POND_TRY(impact_flows_suppliers(&d->flows, d->delivered, err));
    if (pond_study_integer(d->input->study, "draws") > 0) {
        POND_TRY(impact_intervals_draw(&d->intervals, d->input, 1, d->all, d->delivered, err));
        POND_TRY(impact_intervals_answer(&d->intervals, &d->total, err));
    }
done:
    return status;
}

/* --- what is told --- */

static enum pond_status add_part_numbers(const struct demand_study *d, struct pond_table *table,
                                         struct pond_error *err)
{
    static const struct {
        enum impact_role role;
        const char *here;
        const char *total;
    } told[] = {{IMPACT_VALUE_ADDED, "value_added_here", "value_added"},
                {IMPACT_JOBS, "jobs_here", "jobs"},
                {IMPACT_GREENHOUSE, "greenhouse_here", "greenhouse"}};
    enum pond_status status = POND_OK;

    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        int32_t m = impact_measure_of(d->input, told[k].role);
        double *here = NULL;
        double *total = NULL;

        if (m < 0) {
            continue;
        }
        POND_TRY(pond_table_add_f64(table, told[k].here, d->input->measure[m].unit,
                                    "All channels, in the region here.", &here, err));
        POND_TRY(pond_table_add_f64(table, told[k].total, d->input->measure[m].unit,
                                    "All channels, everywhere.", &total, err));
        for (int64_t p = 0; p < d->demand.parts; p++) {
            here[p] = impact_answer_at(&d->part[p], m, IMPACT_CHANNELS, IMPACT_HERE);
            total[p] = impact_answer_at(&d->part[p], m, IMPACT_CHANNELS, IMPACT_PLACES);
        }
    }
done:
    return status;
}

static enum pond_status add_parts(const struct demand_study *d, struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_io_table *io = d->input->io;
    struct pond_table *table = NULL;
    int32_t text[4];
    double *amount = NULL;
    double *abroad = NULL;

    POND_TRY(pond_table_new(&table, "spending", "What the spending pays for, part by part.",
                            d->demand.parts, err));
    POND_TRY(pond_table_add_text(table, "what", "", "What people call it.", &text[0], err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Of the table.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "made", "",
                                 "Where: a region, or wherever the region here buys such goods.",
                                 &text[2], err));
    POND_TRY(pond_table_add_text(
        table, "paid", "", "As on record, or on top: besides what is on record.", &text[3], err));
    POND_TRY(
        pond_table_add_f64(table, "amount", io->currency, "What is spent on it.", &amount, err));
    POND_TRY(pond_table_add_f64(table, "made_abroad", io->currency, "Of it what is made abroad.",
                                &abroad, err));
    for (int64_t k = 0; k < d->demand.parts; k++) {
        const struct impact_part *part = &d->demand.part[k];

        amount[k] = part->amount;
        abroad[k] = d->abroad[k];
        POND_TRY(pond_table_set_text(table, text[0], k, part->name, err));
        POND_TRY(pond_table_set_text(table, text[1], k, part->industry, err));
        POND_TRY(pond_table_set_text(
            table, text[2], k,
            part->region < 0 ? "as bought here" : pond_io_code(io, POND_IO_REGION, part->region),
            err));
        POND_TRY(
            pond_table_set_text(table, text[3], k, part->on_top ? "on top" : "on record", err));
    }
    POND_TRY(add_part_numbers(d, table, err));
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* " (2,700 to 3,100 in nine of ten draws)"; nothing where there are no draws. */
static void put_interval(char *text, size_t size, const struct demand_study *d, int32_t m)
{
    char end[2][POND_FORMAT_SIZE + 40];
    int64_t cell = m * ((int64_t)IMPACT_PLACES + 1) + IMPACT_HERE;

    text[0] = '\0';
    if (d->total.low == NULL) {
        return;
    }
    impact_amount(end[0], &d->input->measure[m], d->total.low[cell]);
    impact_amount(end[1], &d->input->measure[m], d->total.high[cell]);
    (void)snprintf(text, size, " (%s to %s in nine of ten draws)", end[0], end[1]);
}

/* "4,012 jobs in US-IA, 3,000 elsewhere and 12 abroad". */
static void say_measure(struct study_story *story, const struct demand_study *d,
                        enum impact_role role, const char *verb)
{
    const struct impact_input *input = d->input;
    int32_t m = impact_measure_of(input, role);
    char text[IMPACT_PLACES][POND_FORMAT_SIZE + 40];
    const char *region = pond_io_code(input->io, POND_IO_REGION, input->here);
    char share[POND_FORMAT_SIZE];
    char interval[2 * POND_FORMAT_SIZE + 120];

    if (m < 0) {
        return;
    }
    for (int p = 0; p < IMPACT_PLACES; p++) {
        impact_amount(text[p], &input->measure[m],
                      impact_answer_at(&d->total, m, IMPACT_CHANNELS, (enum impact_place)p));
    }
    study_percent(share, impact_answer_local(&d->total, m), 1);
    put_interval(interval, sizeof interval, d, m);
    if (region[0] == '\0') {
        region = "the region";
    }
    if (input->regions == 1 && !impact_tells_abroad(input)) {
        study_say(story, "%s %s in %s%s.", verb, text[0], region, interval);
    } else if (!impact_tells_abroad(input)) {
        study_say(story, "%s %s in %s%s and %s in the table's other regions.", verb, text[0],
                  region, interval, text[1]);
    } else if (input->regions == 1) {
        study_say(story, "%s %s in %s%s and %s abroad: %s %% of it here.", verb, text[0], region,
                  interval, text[2], share);
    } else {
        study_say(story,
                  "%s %s in %s%s, %s in the table's other regions and %s abroad: %s %% of it here.",
                  verb, text[0], region, interval, text[1], text[2], share);
    }
    study_behind(story,
                 (const struct study_evidence[]){
                     {.figure = input->measure[m].code,
                      .value = impact_answer_at(&d->total, m, IMPACT_CHANNELS, IMPACT_HERE),
                      .unit = input->measure[m].unit,
                      .from = "effects",
                      .how = "here"},
                     {.figure = input->measure[m].code,
                      .value = impact_answer_at(&d->total, m, IMPACT_CHANNELS, IMPACT_PLACES),
                      .unit = input->measure[m].unit,
                      .from = "effects",
                      .how = "total"}},
                 2);
}

static enum pond_status tell(const struct demand_study *d, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_input *input = d->input;
    const struct impact_measure money = {.unit = input->io->currency};
    struct study_story *story = NULL;
    char amount[POND_FORMAT_SIZE + 40];
    char top[POND_FORMAT_SIZE + 40];

    POND_TRY(POND_NEW(&story, 1, err));
    impact_amount(amount, &money, spent(d, false));
    impact_amount(top, &money, spent(d, true));
    study_say(story, "The spending is %s%s%s%s.", amount, spent(d, true) != 0.0 ? " and " : "",
              spent(d, true) != 0.0 ? top : "", spent(d, true) != 0.0 ? " on top of it" : "");
    study_behind(story,
                 (const struct study_evidence[]){{.figure = "amount",
                                                  .value = spent(d, false),
                                                  .unit = input->io->currency,
                                                  .from = "spending",
                                                  .how = "sum of amount, on record"}},
                 1);
    say_measure(story, d, IMPACT_JOBS, "It supports");
    say_measure(story, d, IMPACT_VALUE_ADDED, "It brings value added of");
    say_measure(story, d, IMPACT_GREENHOUSE, "It causes greenhouse gases of");
    POND_TRY(study_story_table(story, result, err));
    POND_TRY(study_evidence_table(story, "evidence", result, err));
done:
    pondi_free(story);
    return status;
}

static enum pond_status warn(const struct demand_study *d, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct impact_measure money = {.unit = d->input->io->currency};
    char amount[POND_FORMAT_SIZE + 40];

    if (d->demand.unmatched != 0.0) {
        impact_amount(amount, &money, d->demand.unmatched);
        POND_TRY(pond_result_warn(result, err,
                                  "Of trades of %s no rule of the concordance says what they pay "
                                  "for; they are left out (one is of %s).",
                                  amount, d->demand.unmatched_example));
    }
    if (d->demand.without_firm != 0.0) {
        impact_amount(amount, &money, d->demand.without_firm);
        POND_TRY(pond_result_warn(
            result, err, "Trades of %s name neither seller nor buyer; they are left out.", amount));
    }
    if (d->demand.part[0].final > 0) {
        POND_TRY(pond_result_assume(result, err,
                                    "What consumers take and give off themselves, in their homes "
                                    "and cars, is in no sector and not counted."));
        POND_TRY(impact_input_assume(d->input, result, err));
        return POND_OK;
    }
    POND_TRY(pond_result_assume(result, err,
                                "Goods of an open region are made where the region here buys such "
                                "goods for all its uses (regional purchase coefficients)."));
    POND_TRY(impact_input_assume(d->input, result, err));
done:
    return status;
}

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct demand_study d = {.input = NULL};

    POND_TRY(read(&d, study, err));
    POND_TRY(account(&d, err));
    POND_TRY(pond_result_add_figure(result, "spent", spent(&d, false), d.input->io->currency,
                                    "The spending, without what is on top.", err));
    POND_TRY(tell(&d, result, err));
    POND_TRY(add_parts(&d, result, err));
    POND_TRY(impact_answer_tables(&d.total, result, err));
    POND_TRY(impact_flows_table(&d.flows, result, err));
    if (d.intervals.total != NULL) {
        POND_TRY(impact_intervals_tables(&d.intervals, result, err));
    }
    POND_TRY(demand_groups_tables(&d.demand, d.input, d.part, result, err));
    POND_TRY(warn(&d, result, err));
done:
    clear(&d);
    return status;
}

const struct pond_analysis pond_analysis_demand = {
    .name = "impact demand",
    .version = 1,
    .question = "What does this spending bring and take: jobs, value added, emissions, here and "
                "elsewhere?",
    .method = "Input-output accounts (Leontief; Miller and Blair 2009): the sectors that deliver, "
              "tier by tier their suppliers, and what the pay is spent on, by region. Inputs are "
              "in proportion to output and nothing is scarce: what is found is what the spending "
              "is connected with, an upper bound of what would be missing without it.",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "spending",
    .run = run,
};
