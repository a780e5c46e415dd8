/* What `pond ripple sectors` found, in sentences; what it supposes, and when not to believe it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "study/percent.h"
#include "study/sectors/sectors_study.h"
#include "study/story.h"

#define MONEY_SIZE (POND_FORMAT_SIZE + 36)

static void money(const struct sectors_study *sectors, char text[MONEY_SIZE], double value)
{
    char number[POND_FORMAT_SIZE];

    pond_format_number(number, sectors_study_money(sectors, value), sectors->unit);
    if (strcmp(sectors->unit, "money") == 0) {
        (void)snprintf(text, MONEY_SIZE, "%s", number);
    } else {
        (void)snprintf(text, MONEY_SIZE, "%s %s", sectors->unit, number);
    }
}

/* --- findings --- */

static void say_total(struct study_story *story, const struct sectors_study *sectors)
{
    double usual = sectors_study_usual(sectors);
    double lost = sectors_study_lost(sectors);
    double worst = 0.0;
    int64_t day = 0;
    char text[MONEY_SIZE];
    char share[POND_FORMAT_SIZE];
    char deepest[POND_FORMAT_SIZE];

    for (int64_t t = 0; t < sectors->days; t++) {
        double here = usual - sectors_study_made(sectors, t);
        day = here > worst ? t : day;
        worst = fmax(worst, here);
    }
    money(sectors, text, lost);
    study_percent(share, lost / (usual * (double)sectors->days), 2);
    study_percent(deepest, worst / usual, 2);
    study_say(story,
              "In %lld days industries lose %s of production, %s %% of the usual, or %.2f usual "
              "days; the worst day is day %lld, with %s %%.",
              (long long)sectors->days, text, share, lost / usual, (long long)day, deepest);
}

/* The industry that loses most, in money. */
static void say_largest(struct study_story *story, const struct sectors_study *sectors)
{
    int64_t n = sectors->table.industries;
    double usual = sectors_study_usual(sectors);
    double most = 0.0;
    int32_t which = -1;
    int32_t worse = 0;
    char text[MONEY_SIZE];

    for (int32_t k = 0; k < n; k++) {
        double lost = 0.0;

        for (int64_t t = 0; t < sectors->days; t++) {
            lost += sectors->usual[k] - sectors->path.made[t * n + k];
        }
        worse += lost > 1e-9 * usual ? 1 : 0;
        which = lost > most ? k : which;
        most = fmax(most, lost);
    }
    if (which < 0 || worse == 0) {
        study_say(story, "No industry loses anything.");
        return;
    }
    money(sectors, text, most);
    study_say(story,
              "%" PRId32 " of %" PRId64 " industries lose; industry %s most, %s, %.1f usual "
              "days of its own.",
              worse, n, sectors_study_label(sectors, which), text, most / sectors->usual[which]);
}

static void say_shortage(struct study_story *story, const struct sectors_study *sectors)
{
    int64_t days = 0;
    int64_t first = -1;

    for (int64_t t = 0; t < sectors->days; t++) {
        days += sectors->path.short_of[t];
        first = first < 0 && sectors->path.short_of[t] != 0 ? t : first;
    }
    if (days == 0) {
        study_say(story, "Stocks last: no industry makes less for want of inputs.");
        return;
    }
    study_say(story, "On %lld %s some industry makes less for want of inputs, first on day %lld.",
              (long long)days, days == 1 ? "day" : "days", (long long)first);
}

static void say_end(struct study_story *story, const struct sectors_study *sectors)
{
    double usual = sectors_study_usual(sectors);
    int64_t last = -1;
    char share[POND_FORMAT_SIZE];

    for (int64_t t = 0; t < sectors->days; t++) {
        last = sectors_study_made(sectors, t) < 0.999 * usual ? t : last;
    }
    if (last == sectors->days - 1) {
        study_percent(share, sectors_study_made(sectors, last) / usual, 1);
        study_say(story, "On the last day, day %lld, they make %s %% of the usual.",
                  (long long)last, share);
    } else if (last >= 0) {
        study_say(story, "From day %lld on they make at least 99.9 %% of the usual together.",
                  (long long)last + 1);
    }
}

/* Diem et al. 2024 find tables of sectors off by up to 37 %. */
static void say_firms(struct study_story *story, const struct sectors_study *sectors)
{
    const struct pond_study *study = sectors->study;
    double mine =
        sectors_study_lost(sectors) / (sectors_study_usual(sectors) * (double)sectors->days);
    double theirs = sectors->firms_lost_share;
    char one[POND_FORMAT_SIZE];
    char other[POND_FORMAT_SIZE];
    char off[64] = "";

    if (isnan(theirs)) {
        return;
    }
    (void)study_percents(one, other, theirs, mine, 2);
    if (theirs > 0.0 && fabs(mine / theirs - 1.0) >= 0.005) {
        (void)snprintf(off, sizeof off, ", %.0f %% %s", 100.0 * fabs(mine / theirs - 1.0),
                       mine < theirs ? "less" : "more");
    }
    study_say(
        story,
        "Firm by firm the same scenario loses %s %% of turnover (pond ripple run --inputs leontief "
        "--stock %g --order %g), this table of industries %s %%%s.",
        one, pond_study_number(study, "stock"), pond_study_number(study, "order"), other, off);
}

/* --- notes --- */

static enum pond_status assume(const struct sectors_study *sectors, struct pond_result *result,
                               struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_study *study = sectors->study;

    POND_TRY(pond_result_assume(
        result, err,
        "Trade of a day is that of the %s divided by its %g days. Industries keep %g days of use "
        "of each input%s, all of them essential, and order what is missing over %g days; nobody "
        "finds a new supplier, and prices stay.",
        sectors->from_file ? "table" : "records' period", sectors->table.period_days,
        pond_study_number(study, "stock"),
        pond_study_text(study, "stocks")[0] != '\0' ? " unless --stocks says otherwise" : "",
        pond_study_number(study, "order")));
    POND_TRY(pond_result_assume(result, err,
                                "All firms of an industry count as one: half of them closed is all "
                                "of them at half capacity, whoever their customers are."));
    if (!sectors->from_file) {
        POND_TRY(pond_result_assume(
            result, err,
            "Industries make what their firms turn over: sales on record, or where these do not "
            "pay for purchases on record, as much as purchases (%lld firms); what is not sold to "
            "firms is final demand.",
            (long long)sectors->table.estimated));
    }
done:
    return status;
}

/* What a file's table had to be changed in. */
static enum pond_status warn_of_changes(const struct sectors_study *sectors,
                                        struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct sector_table *table = &sectors->table;

    if (table->below > 0) {
        POND_TRY(pond_result_warn(result, err,
                                  "%" PRId64 " cells of the table are below 0, together %g: they "
                                  "are left out.",
                                  table->below, table->left_out));
    }
    if (table->unbalanced > 0) {
        POND_TRY(pond_result_warn(
            result, err,
            "What %" PRId32 " of %" PRId32
            " industries sell is more than 1 %% off their output: their final demand is what "
            "industries leave of the output.",
            table->unbalanced, table->industries));
    }
done:
    return status;
}

static enum pond_status warn_of_table(const struct sectors_study *sectors,
                                      struct pond_result *result, struct pond_error *err)
{
    const struct sector_table *table = &sectors->table;
    int32_t below = 0;
    int32_t worst = 0;

    for (int32_t k = 0; k < table->industries; k++) {
        below += table->value_added[k] < -1e-9 * table->output[k] ? 1 : 0;
        worst = table->value_added[k] < table->value_added[worst] ? k : worst;
    }
    if (below == 0) {
        return POND_OK;
    }
    return pond_result_warn(result, err,
                            "Value added is below 0 in %" PRId32 " of %" PRId32
                            " industries, most in %s (%g): they pay more for inputs than their "
                            "output brings, and their lost production adds to value added.",
                            below, table->industries, sectors_study_label(sectors, worst),
                            table->value_added[worst]);
}

/* The collapse of ground truth A.5, where it happens. */
static enum pond_status warn_of_collapse(const struct sectors_study *sectors,
                                         struct pond_result *result, struct pond_error *err)
{
    int64_t over = study_scenario_period(sectors->scenario, false).end;
    double end = sectors_study_made(sectors, sectors->days - 1) / sectors_study_usual(sectors);
    char share[POND_FORMAT_SIZE];
    char other[POND_FORMAT_SIZE];

    if (over < 0 || over >= sectors->days || end >= 0.999) {
        return POND_OK;
    }
    study_percent(share, end, 1);
    if (isnan(sectors->other_end)) {
        return pond_result_warn(result, err,
                                "All changes are over on day %lld, and on the last day industries "
                                "make %s %% of the usual: give it more --days.",
                                (long long)over, share);
    }
    study_percent(other, sectors->other_end, 1);
    return pond_result_warn(
        result, err,
        "All changes are over on day %lld, and on the last day industries make %s %% of the usual: "
        "with --rationing %s, orders that refill stocks take goods from use and final demand, and "
        "output may never come back. With --rationing inputs it ends at %s %%.",
        (long long)over, share, pond_study_text(sectors->study, "rationing"), other);
}

static enum pond_status warn_of_prices(const struct sectors_study *sectors,
                                       struct pond_result *result, struct pond_error *err)
{
    int64_t prices = 0;

    for (int64_t i = 0; i < sectors->scenario->events; i++) {
        prices += sectors->scenario->event[i].shock.kind == POND_SHOCK_PRICE ? 1 : 0;
    }
    if (prices == 0) {
        return POND_OK;
    }
    return pond_result_warn(result, err,
                            "%s: %lld %s prices, which change nothing here (\"pond ripple run\" "
                            "and \"pond ripple price\" follow them from firm to firm).",
                            sectors->scenario->file, (long long)prices,
                            prices == 1 ? "event changes" : "events change");
}

enum pond_status sectors_study_findings(const struct sectors_study *sectors,
                                        struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_story story = {.count = 0};

    say_total(&story, sectors);
    say_largest(&story, sectors);
    say_shortage(&story, sectors);
    say_end(&story, sectors);
    say_firms(&story, sectors);
    POND_TRY(study_story_table(&story, result, err));
    POND_TRY(assume(sectors, result, err));
    POND_TRY(warn_of_changes(sectors, result, err));
    POND_TRY(warn_of_table(sectors, result, err));
    POND_TRY(warn_of_collapse(sectors, result, err));
    POND_TRY(warn_of_prices(sectors, result, err));
done:
    return status;
}
