/* From the answers about one scenario to its section of the page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/scenario_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "study/page/region_page.h"

#define TOP_FIRMS 15
#define TOP_GROUPS 10
#define COUNT(list) ((int32_t)(sizeof(list) / sizeof *(list)))

const char *scenario_label(const struct scenario_answers *answers)
{
    return answers->scenario->name != NULL ? answers->scenario->name : answers->scenario->file;
}

void scenario_shade(struct pond_chart *chart, const struct study_scenario *scenario, bool prices)
{
    struct study_period period = study_scenario_period(scenario, prices);

    /* What covers all days needs no shade. */
    if (period.begin > 0 || (period.begin == 0 && period.end >= 0 && period.end < scenario->days)) {
        chart->shade_label = period.end < 0 ? "The scenario, which stays" : "The scenario";
        chart->shade_from = (double)period.begin;
        chart->shade_to = period.end < 0 ? (double)scenario->days : (double)period.end;
    }
}

/* --- one scenario --- */

/* What is lost day by day, with bands where there are draws. */
static enum pond_status put_curve(struct pond_report *report,
                                  const struct scenario_answers *answers, struct pond_error *err)
{
    const struct pond_result *bands = answers->part[SCENARIO_BANDS].result;
    const struct pond_table *drawn = bands == NULL ? NULL : pond_result_table(bands, "days");
    struct pond_chart chart = {
        .title = "Turnover lost, day by day",
        .description = "Usual turnover less that of the day, of all firms together.",
        .series = {{.table = pond_result_table(answers->part[SCENARIO_DAYS].result, "days"),
                    .x = "day",
                    .y = "turnover_lost",
                    .mark = POND_MARK_AREAS}},
    };

    if (drawn != NULL) {
        chart.description = "Usual turnover less that of the day, of all firms together. Nine of "
                            "ten draws of what is not known lie in the wide band, half of them in "
                            "the narrow one.";
        chart.series[0] =
            (struct pond_series){.table = drawn,
                                 .x = "day",
                                 .y = "as_given",
                                 .low = "q05",
                                 .high = "q95",
                                 .label = "As the scenario says; band: nine of ten draws"};
        chart.series[1] = (struct pond_series){.table = drawn,
                                               .x = "day",
                                               .y = "median",
                                               .low = "q25",
                                               .high = "q75",
                                               .label = "Median of the draws; band: half of them"};
    }
    scenario_shade(&chart, answers->scenario, false);
    return pond_report_chart(report, &chart, err);
}

/* How sure the loss is, in the sentences of the draws. */
static enum pond_status put_sure(struct pond_report *report, const struct scenario_answers *answers,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *bands = answers->part[SCENARIO_BANDS].result;

    if (bands != NULL) {
        POND_TRY(pond_report_heading(report, "How sure that is", err));
        POND_TRY(report_write_story(report, bands, false, err));
    }
done:
    return status;
}

/* How the loss travels: what the scenario takes itself, and what follows over one link, two, more.
 */
static enum pond_status put_rounds(struct pond_report *report,
                                   const struct scenario_answers *answers, struct pond_error *err)
{
    static const struct {
        const char *column;
        const char *label;
    } parts[] = {{"direct", "The scenario itself"},
                 {"first", "Over one link"},
                 {"second", "Over two links"},
                 {"later", "Over more"}};
    const struct pond_table *rounds =
        pond_result_table(answers->part[SCENARIO_DAYS].result, "rounds");
    struct pond_chart chart = {
        .title = "How the rings travel",
        .description = "The same loss by how far it has come: what the scenario takes itself, and "
                       "what follows from it over one link, two, and more. The parts add up to "
                       "the curve above; below zero is relief, where hit customers leave goods "
                       "to others.",
    };

    if (rounds == NULL || rounds->rows == 0) {
        return POND_OK;
    }
    for (int32_t i = 0; i < COUNT(parts); i++) {
        chart.series[i] = (struct pond_series){.table = rounds,
                                               .x = "day",
                                               .y = parts[i].column,
                                               .mark = POND_MARK_AREAS,
                                               .label = parts[i].label};
    }
    scenario_shade(&chart, answers->scenario, false);
    return pond_report_chart(report, &chart, err);
}

/* How many firms are hit, and how many lack an input. */
static enum pond_status put_hit(struct pond_report *report, const struct scenario_answers *answers,
                                struct pond_error *err)
{
    const struct pond_table *days = pond_result_table(answers->part[SCENARIO_DAYS].result, "days");
    struct pond_chart chart = {
        .title = "Firms that are hit, day by day",
        .description = "Firms that do less than 99.9 % of the usual.",
        .series = {{.table = days, .x = "day", .y = "hit", .mark = POND_MARK_AREAS}},
    };

    scenario_shade(&chart, answers->scenario, false);
    return pond_report_chart(report, &chart, err);
}

static enum pond_status put_firms(struct pond_report *report, const struct pond_result *result,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"firm",       "name",   "turnover_lost", "first_day",
                                        "lowest_day", "lowest", "recovered_day", "short_of"};
    const struct pond_table *firms = pond_result_table(result, "firms");
    struct pond_table *table = NULL;
    char all[POND_FORMAT_SIZE];
    char text[128];

    if (firms->rows == 0) {
        return POND_OK;
    }
    pond_format_integer(all, firms->rows, "");
    (void)snprintf(text, sizeof text, "Of %s firms that are hit, those that lose most.", all);
    POND_TRY(region_choose(&table, firms, TOP_FIRMS, text, names, COUNT(names), err));
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(table);
    return status;
}

/* A table of groups, of its columns those that fit on a page. */
static enum pond_status put_groups(struct pond_report *report, const struct pond_result *result,
                                   const char *name, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {
        "industry",       "place",       "size",      "firms",     "turnover_lost",
        "turnover_share", "worst_share", "worst_day", "first_day", "recovered_day"};
    const struct pond_table *groups = pond_result_table(result, name);
    struct pond_table *table = NULL;

    if (groups == NULL || groups->rows < 2) {
        return POND_OK;
    }
    POND_TRY(
        region_choose(&table, groups, TOP_GROUPS, groups->description, names, COUNT(names), err));
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(table);
    return status;
}

/* The first rows of a table, if it is there, and eight of its columns, for paper that stands
 * upright.
 */
static enum pond_status put_part(struct pond_report *report, const struct pond_result *result,
                                 const char *name, const char *const *names, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *found = pond_result_table(result, name);
    struct pond_table *table = NULL;

    if (found == NULL || found->rows == 0) {
        return POND_OK;
    }
    POND_TRY(region_choose(&table, found, TOP_GROUPS, found->description, names, 8, err));
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(table);
    return status;
}

/* Why it is lost, and what would soften it. */
static enum pond_status put_why(struct pond_report *report, const struct pond_result *result,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const struct {
        const char *name;
        const char *column[8];
    } part[] = {
        {"carriers",
         {"channel", "supplier", "supplier_name", "customer", "customer_name", "lost", "share",
          "first_day"}},
        {"leverage", {"lever", "firm", "name", "of", "step", "step_unit", "saves", "share"}},
        {"changes", {"lever", "firm", "name", "of", "step", "step_unit", "saves", "saved"}},
    };
    bool any = false;

    for (int32_t i = 0; i < COUNT(part); i++) {
        const struct pond_table *table = pond_result_table(result, part[i].name);
        any = any || (table != NULL && table->rows > 0);
    }
    if (any) {
        POND_TRY(pond_report_heading(report, "Who carries it, and what would soften it", err));
        POND_TRY(report_write_story(report, result, true, err));
    }
    for (int32_t i = 0; i < COUNT(part); i++) {
        POND_TRY(put_part(report, result, part[i].name, part[i].column, err));
    }
done:
    return status;
}

static enum pond_status write_days(struct pond_report *report,
                                   const struct scenario_answers *answers,
                                   const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const figures[] = {
        "turnover_lost", "hit",       "short_of_input", "first_hit_day",
        "recovered_day", "still_hit", "unmet_final",    "value_added_lost"};
    const struct pond_result *result = answers->part[SCENARIO_DAYS].result;

    POND_TRY(report_write_story(report, result, false, err));
    if (pond_result_table(result, "firms")->rows > 0) {
        POND_TRY(put_curve(report, answers, err));
        POND_TRY(put_rounds(report, answers, err));
    }
    POND_TRY(region_put_figures(report, result, figures, COUNT(figures), err));
    POND_TRY(region_put_table(report, result, "events", 0, err));
    POND_TRY(put_sure(report, answers, err));
    if (pond_result_table(result, "firms")->rows == 0) {
        POND_TRY(pond_report_paragraph(report, err, "Nobody is hit: there is nothing to draw."));
        goto done;
    }
    POND_TRY(pond_report_heading(report, "Who is hit when", err));
    POND_TRY(put_hit(report, answers, err));
    POND_TRY(put_firms(report, result, err));
    POND_TRY(scenario_write_map(report, result, study, err));
    POND_TRY(scenario_write_places(report, answers, err));
    POND_TRY(put_groups(report, result, "industries", err));
    POND_TRY(put_groups(report, result, "sizes", err));
    POND_TRY(put_why(report, result, err));
done:
    return status;
}

enum pond_status scenario_write(struct pond_report *report, const struct scenario_answers *answers,
                                bool alone, const struct pond_study *study, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_report_section(report, alone ? "What happens" : scenario_label(answers), err));
    if (answers->part[SCENARIO_DAYS].result != NULL) {
        POND_TRY(write_days(report, answers, study, err));
    }
    POND_TRY(scenario_write_price(report, answers, err));
done:
    return status;
}

/* --- several --- */

/* One row a scenario that was run day by day. */
static enum pond_status make_sides(struct pond_table **out, const struct scenario_answers *answers,
                                   int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"turnover_lost", "hit",           "short_of_input",
                                        "first_hit_day", "recovered_day", "still_hit"};
    const struct pond_figure *first = NULL;
    struct pond_table *table = NULL;
    double *value = NULL;
    int32_t label = 0;

    POND_TRY(pond_table_new(&table, "side_by_side", "What each scenario comes to.", count, err));
    POND_TRY(pond_table_add_text(table, "scenario", "", "Its name.", &label, err));
    for (int32_t i = 0; i < count; i++) {
        POND_TRY(pond_table_set_text(table, label, i, scenario_label(&answers[i]), err));
    }
    for (int32_t k = 0; k < COUNT(names); k++) {
        first = pond_result_figure(answers[0].part[SCENARIO_DAYS].result, names[k]);
        POND_TRY(pond_table_add_f64(table, names[k], first->unit, first->description, &value, err));
        for (int32_t i = 0; i < count; i++) {
            value[i] = region_figure(answers[i].part[SCENARIO_DAYS].result, names[k]);
        }
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

enum pond_status scenario_write_all(struct pond_report *report,
                                    const struct scenario_answers *answers, int32_t count,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct pond_chart chart = {
        .title = "Turnover lost, day by day, side by side",
        .description = "Usual turnover less that of the day, of all firms together.",
    };

    for (int32_t i = 0; i < count; i++) {
        if (answers[i].part[SCENARIO_DAYS].result == NULL) {
            return POND_OK;
        }
    }
    if (count < 2) {
        return POND_OK;
    }
    POND_TRY(pond_report_section(report, "Side by side", err));
    POND_TRY(make_sides(&table, answers, count, err));
    POND_TRY(pond_report_table(report, table, 0, err));
    for (int32_t i = 0; i < count && i < POND_SERIES_MAX; i++) {
        chart.series[i] = (struct pond_series){
            .table = pond_result_table(answers[i].part[SCENARIO_DAYS].result, "days"),
            .x = "day",
            .y = "turnover_lost",
            .label = scenario_label(&answers[i])};
    }
    if (count > POND_SERIES_MAX) {
        chart.description = "Usual turnover less that of the day, of all firms together; the first "
                            "six scenarios.";
    }
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    pond_table_free(table);
    return status;
}
