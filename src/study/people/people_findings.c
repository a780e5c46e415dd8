/* What the people indicators found, in sentences; what they suppose, and what the reader must know.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "study/people/people_study.h"
#include "study/percent.h"
#include "study/story.h"

static double figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    return found == NULL ? (double)NAN : found->value;
}

/* --- findings --- */

static void say_jobs(struct study_story *story, const struct people_study *people,
                     const struct pond_result *result)
{
    double jobs = figure(result, "jobs");
    char text[3][POND_FORMAT_SIZE];
    char unit[4];

    people_unit(people, unit);
    pond_format_number(text[0], figure(result, "firms"), "");
    pond_format_number(text[1], figure(result, "firms_with_jobs"), "");
    pond_format_number(text[2], jobs, "jobs");
    if (isnan(jobs)) {
        study_say(
            story,
            "Of %s firms on record none says how many work there: jobs and pay are not known.",
            text[0]);
        return;
    }
    study_say(story, "%s of %s firms on record say how many work there: %s jobs.", text[1], text[0],
              text[2]);
    if (!isnan(figure(result, "mean_pay"))) {
        pond_format_number(text[0], figure(result, "mean_pay"), unit);
        pond_format_number(text[1], figure(result, "paid_jobs"), "jobs");
        study_say(story, "A job pays %s %s a year, in the mean of %s jobs whose pay is known.",
                  unit, text[0], text[1]);
    }
}

static void say_local(struct study_story *story, const struct people_study *people,
                      const struct pond_result *result)
{
    char text[4][POND_FORMAT_SIZE];

    if (!people->trades) {
        study_say(story, "No trade is on record in the period: local sourcing and turnover are not "
                         "known.");
        return;
    }
    if (isnan(figure(result, "local"))) {
        study_say(story, "No seller's and buyer's place is known together: how much is bought in "
                         "the same place is not known.");
        return;
    }
    study_percent(text[0], figure(result, "local"), 1);
    study_percent(text[1], figure(result, "local_at_least"), 1);
    study_percent(text[2], figure(result, "local_at_most"), 1);
    study_say(story,
              "Firms buy %s %% of their purchases from firms in the same place, where both places "
              "are known; of all purchases it is between %s %% and %s %%.",
              text[0], text[1], text[2]);
}

static void say_dependent(struct study_story *story, const struct people_study *people,
                          const struct pond_result *result)
{
    double places = figure(result, "places_with_jobs");
    char text[3][POND_FORMAT_SIZE];

    if (!(places > 0.0)) {
        return;
    }
    pond_format_number(text[0], figure(result, "dependent_places"), "");
    pond_format_number(text[1], places, "");
    study_percent(text[2], pond_study_number(people->study, "dependent"), 0);
    study_say(story,
              "In %s of %s places whose jobs are known one employer has at least %s %% of them.",
              text[0], text[1], text[2]);
}

static void say_owners(struct study_story *story, const struct pond_result *result)
{
    const struct pond_table *table = pond_result_table(result, "ownership");
    char text[2][POND_FORMAT_SIZE];

    if (table->rows > 0) {
        study_percent(text[0], pond_table_column(table, "share")->data.f64[0], 1);
        study_percent(text[1], pond_table_column(table, "at_least")->data.f64[0], 1);
        study_say(story,
                  "The most common ownership on record is \"%s\": %s %% of the firms that say one, "
                  "at least %s %% of all.",
                  pond_table_column(table, "kind")->data.text[0], text[0], text[1]);
    }
    if (!isnan(figure(result, "certified"))) {
        study_percent(text[0], figure(result, "certified"), 1);
        study_percent(text[1], figure(result, "fair_at_least"), 1);
        study_say(story,
                  "Of the firms whose record says, %s %% have a certification; at least %s %% of "
                  "all firms have one for fair practice.",
                  text[0], text[1]);
    }
}

static void say_services(struct study_story *story, const struct people_study *people,
                         const struct pond_result *result)
{
    const struct pond_table *table = pond_result_table(result, "services");
    const double *share = pond_table_column(table, "share")->data.f64;
    char text[2][POND_FORMAT_SIZE];
    int64_t worst = -1;

    for (int64_t row = 0; row < table->rows; row++) {
        if (!isnan(share[row]) && (worst < 0 || share[row] < share[worst])) {
            worst = row;
        }
    }
    if (worst < 0) {
        return;
    }
    study_percent(text[0], share[worst], 1);
    pond_format_number(text[1], pond_study_number(people->study, "service_km"), "km");
    study_say(story,
              "Of the services on record the fewest people have a %s within %s km: %s %% of those "
              "whose place is known.",
              pond_table_column(table, "service")->data.text[worst], text[1], text[0]);
}

/* --- assumptions --- */

static enum pond_status assume(const struct people_study *people, struct pond_result *result,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char text[POND_FORMAT_SIZE];

    POND_TRY(pond_result_assume(
        result, err,
        "All firms on record count, whether they traded in the period or not. A firm's jobs are "
        "those of its own record, else its latest count up to the end of the period; pay is that "
        "of "
        "the latest count."));
    POND_TRY(pond_result_assume(
        result, err,
        "What is not on record is not guessed: sums and shares are of what is known, beside each "
        "stands of how many that is, and where nothing is, nothing is said."));
    pond_format_number(text, pond_study_number(people->study, "near_km"), "km");
    POND_TRY(pond_result_assume(
        result, err,
        "Near is in the same place or at most %s km away as the crow flies. A firm without "
        "coordinates of its own is at the point of its place.",
        text));
    POND_TRY(pond_result_assume(result, err,
                                "The people of a place live at its point. A service may be in no "
                                "record, so shares of people who reach it are lower bounds."));
    if (pond_study_text(people->study, "services")[0] == '\0') {
        POND_TRY(pond_result_assume(
            result, err, "Services are found by industry codes, which are taken for those of %s.",
            strcmp(people->codes, "nace") == 0  ? "NACE"
            : strcmp(people->codes, "bea") == 0 ? "the Bureau of Economic Analysis (71 industries)"
                                                : "NAICS"));
    }
done:
    return status;
}

/* --- warnings --- */

static enum pond_status warn_services(const struct people_study *people, struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *table = pond_result_table(result, "services");
    const int64_t *located = pond_table_column(table, "located")->data.i64;
    const double *live = pond_table_column(table, "people")->data.f64;
    bool own = pond_study_text(people->study, "services")[0] != '\0';
    char names[400] = "";
    size_t used = 0;

    for (int64_t row = 0; row < table->rows; row++) {
        if (located[row] == 0 && used < sizeof names - 1) {
            int wrote = snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "",
                                 pond_table_column(table, "service")->data.text[row]);
            used += wrote < 0 ? 0 : (size_t)wrote;
        }
    }
    if (used > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "No firm on record, with a known point, is one of: %s. Who reaches these is not known "
            "(--services or --codes says which industries they are).",
            names));
    }
    if (table->rows > 0 && isnan(live[0])) {
        POND_TRY(pond_result_warn(result, err,
                                  "No place with coordinates says how many live there: shares of "
                                  "people who reach a service are not known, only places are "
                                  "counted (field population of the noun place)."));
    }
    if (!own && strcmp(people->codes, "nace") != 0 && people_codes_are_nace(people)) {
        POND_TRY(pond_result_warn(result, err,
                                  "Most industry codes have a dot as those of NACE, and services "
                                  "were looked for by --codes %s (see --codes nace).",
                                  people->codes));
    }
done:
    return status;
}

static enum pond_status warn(const struct people_study *people, struct pond_result *result,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double firms = figure(result, "firms");
    double with_jobs = figure(result, "firms_with_jobs");

    if (with_jobs > 0.0 && with_jobs < firms) {
        POND_TRY(pond_result_warn(result, err,
                                  "The jobs of %.0f of %.0f firms are not known: shares of jobs, "
                                  "concentration and dependency are of the others.",
                                  firms - with_jobs, firms));
    }
    if (people->other_currency > 0) {
        char unit[4];

        people_unit(people, unit);
        POND_TRY(pond_result_warn(
            result, err,
            "%" PRId64 " records of jobs have their pay in another currency than %s; that pay "
            "counts as not known.",
            people->other_currency, unit));
    }
    POND_TRY(warn_services(people, result, err));
done:
    return status;
}

enum pond_status people_add_findings(const struct people_study *people, struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story = {.count = 0};

    say_jobs(&story, people, result);
    say_local(&story, people, result);
    say_dependent(&story, people, result);
    say_owners(&story, result);
    say_services(&story, people, result);
    POND_TRY(study_story_table(&story, result, err));
    POND_TRY(assume(people, result, err));
    POND_TRY(warn(people, result, err));
done:
    return status;
}
