/* `pond impact region`: a region's table from a nation's and local jobs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "impact/leontief.h"
#include "study/analyses.h"
#include "study/impact/impact_table.h"
#include "study/percent.h"
#include "study/regional/regional_study.h"
#include "study/story.h"

static const struct pond_parameter parameters[] = {
    {"io_table", POND_PARAMETER_TABLE, "", "", 0, 0, "",
     "The nation's input-output table, as of \"pond impact sectors\"; regions of it are added up."},
    {"employment", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV of the jobs here: industry (of the table, without region), jobs; rows of one industry "
     "add up."},
    {"national", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "The same of the nation, those here included; not given: the table's own jobs."},
    {"crosswalk", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "CSV of a correspondence, where the codes in these files are not the table's: a column for "
     "each kind of code (docs/tables.md)."},
    {"crosswalk_from", POND_PARAMETER_TEXT, "", "NAICS", 0, 0, "",
     "Its column of the codes in the files."},
    {"crosswalk_to", POND_PARAMETER_TEXT, "", "BEA_Summary", 0, 0, "",
     "Its column of the table's industries; where a code has several, they share its jobs as they "
     "share those of the nation."},
    {"region", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Take the jobs of this region of the table for those here, in place of --employment; what "
     "output takes (jobs, emissions) is that region's."},
    {"method", POND_PARAMETER_CHOICE, "", "flq", 0, 0, "slq cilq flq aflq",
     "Location quotient: simple, cross-industry, Flegg's, augmented Flegg's."},
    {"delta", POND_PARAMETER_NUMBER, "", "0.25", 0, 0.999, "",
     "Exponent of flq and aflq: the larger, the more a small region buys elsewhere."},
    {"against", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Compare with this region's own block of the table: the distance by method and delta."},
};

static void clear(struct regional_study *r)
{
    regional_nation_clear(&r->nation);
    pond_io_table_free(r->io);
    pondi_free(r->here);
    pondi_free(r->of_all);
    pondi_free(r->known);
    pondi_free(r->two.a);
    pondi_free(r->two.output);
    pondi_free(r->two.rest);
    pondi_free(r->multiplier);
}

static struct pond_quotient_rule rule_of(const struct pond_study *study)
{
    struct pond_quotient_rule rule = {POND_QUOTIENT_SLQ, pond_study_number(study, "delta")};

    while (strcmp(pond_quotient_name(rule.method), pond_study_text(study, "method")) != 0) {
        rule.method++;
    }
    return rule;
}

/* Output here and elsewhere for a unit of final demand, all of both regions' industries. */
static enum pond_status multiply(struct regional_study *r, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = r->nation.industries;
    struct pond_leontief *leontief = NULL;

    POND_TRY(POND_NEW(&r->multiplier, 4 * (int64_t)n, err));
    for (int32_t p = 0; p < n; p++) {
        r->multiplier[p] = 1.0;
        r->multiplier[3 * n + p] = 1.0;
    }
    POND_TRY(pond_leontief_new(&leontief, r->two.a, 2 * n, err));
    pond_leontief_multipliers(leontief, 2, r->multiplier);
done:
    pond_leontief_free(leontief);
    return status;
}

static enum pond_status split(struct regional_study *r, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = r->nation.industries;
    const struct pond_quotient_sizes sizes = {(int32_t)n, r->here, r->of_all};

    r->rule = rule_of(r->study);
    POND_TRY(POND_NEW(&r->two.a, 4 * n * n, err));
    POND_TRY(POND_NEW(&r->two.output, 2 * n, err));
    POND_TRY(POND_NEW(&r->two.rest, 2 * n, err));
    POND_TRY(pond_two_regions_fill(&r->two, r->nation.a, r->nation.output, &r->rule, &sizes, err));
    for (int64_t p = 0; p < n; p++) {
        r->neutral += r->known[p] && r->of_all[p] == 0.0 ? 1 : 0;
    }
    POND_TRY(multiply(r, err));
done:
    return status;
}

/* --- what is told --- */

static enum pond_status warn(const struct regional_study *r, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char names[400] = "";
    char delta[40] = "";
    size_t at = 0;

    if (r->rule.method >= POND_QUOTIENT_FLQ) {
        (void)snprintf(delta, sizeof delta, " with delta %g", r->rule.delta);
    }
    for (int32_t p = 0; r->unknown > 0 && p < r->nation.industries && at < 300; p++) {
        if (!r->known[p]) {
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%.60s", at > 0 ? ", " : "",
                                   r->nation.code[p]);
        }
    }
    if (r->unknown > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "Jobs of %" PRId32 " of %" PRId32 " industries are not known here or in the "
            "nation: %s%s. They count as neither more nor less common here.",
            r->unknown, r->nation.industries, names, at >= 300 ? ", and others" : ""));
    }
    if (r->nation.below > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "Of what is made in the nation the table has %" PRId64
                                  " inputs below 0 (more is imported than used); here they are 0.",
                                  r->nation.below));
    }
    POND_TRY(pond_result_assume(
        result, err,
        "A region makes and buys as the nation does for each job and each unit of output; what it "
        "buys of its own follows from where jobs are (%s%s). Trade of one product both ways "
        "(cross-hauling) is underrated, most by slq and cilq.",
        pond_quotient_name(r->rule.method), delta));
    if (r->neutral > 0) {
        POND_TRY(pond_result_assume(result, err,
                                    "In %" PRId32 " industries nobody works anywhere; they are as "
                                    "large here as the region is.",
                                    r->neutral));
    }
    if (r->io->part[POND_IO_DOMESTIC] == NULL) {
        POND_TRY(pond_result_assume(result, err,
                                    "The table does not tell imports apart: all inputs count as "
                                    "made in the nation."));
    }
done:
    return status;
}

static enum pond_status tell(const struct regional_study *r, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story *story = NULL;
    char jobs[POND_FORMAT_SIZE];
    char output[POND_FORMAT_SIZE];
    char leaks[POND_FORMAT_SIZE];

    POND_TRY(POND_NEW(&story, 1, err));
    POND_TRY(regional_tables(r, result, err));
    study_percent(jobs, pond_result_figure(result, "jobs_share")->value, 2);
    study_percent(output, pond_result_figure(result, "output_share")->value, 2);
    study_percent(leaks, pond_result_figure(result, "leakage")->value, 1);
    study_say(
        story,
        "The region has %s %% of the nation's jobs and makes %s %% of its output; of what its "
        "industries buy of the nation, %s %% comes from elsewhere.",
        jobs, output, leaks);
    POND_TRY(study_story_table(story, result, err));
    if (r->against >= 0) {
        POND_TRY(regional_distances(r, result, err));
    }
    POND_TRY(warn(r, result, err));
done:
    pondi_free(story);
    return status;
}

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct regional_study r = {.study = study, .against = -1};

    POND_TRY(impact_table_load(&r.io, study, err));
    POND_TRY(regional_nation_fill(&r.nation, r.io, err));
    POND_TRY(regional_jobs(&r, err));
    POND_TRY(split(&r, err));
    POND_TRY(tell(&r, result, err));
done:
    clear(&r);
    return status;
}

const struct pond_analysis pond_analysis_regional = {
    .name = "impact region",
    .version = 1,
    .question = "What does the table of a region look like, from the nation's and local jobs?",
    .method = "Location quotients: what a region has more than its share of, it buys of its own "
              "(SLQ, CILQ; Flegg and Webber 1997 and 2000: FLQ, AFLQ); the rest of the nation is a "
              "region by the same rule (Round 1978), so that both add up to the nation.",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "employment",
    .run = run,
};
