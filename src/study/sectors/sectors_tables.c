/* The answer of `pond ripple sectors`: figures, industries, days.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/sectors/sectors_study.h"
#include "study/who.h"

/* As for firms: hit is who makes less than 99.9 % of the usual. */
#define HIT 0.999

/* --- what became of an industry --- */

struct fate {
    double lost;
    double unmet;
    double lowest; /* of the usual */
    int64_t lowest_day;
    int64_t first; /* -1: never hit */
    int64_t last;
};

static double part_of(double value, double usual)
{
    return usual > 0.0 ? value / usual : 1.0;
}

static struct fate fate_of(const struct sectors_study *sectors, int32_t industry)
{
    int64_t n = sectors->table.industries;
    double usual = sectors->usual[industry];
    struct fate fate = {.lowest = 1.0, .lowest_day = -1, .first = -1, .last = -1};

    for (int64_t t = 0; t < sectors->days; t++) {
        double made = sectors->path.made[t * n + industry];
        double part = part_of(made, usual);

        fate.lost += usual - made;
        fate.unmet += sectors->path.unmet[t * n + industry];
        if (part < fate.lowest) {
            fate.lowest = part;
            fate.lowest_day = t;
        }
        if (part < HIT) {
            fate.first = fate.first < 0 ? t : fate.first;
            fate.last = t;
        }
    }
    return fate;
}

/* Value added goes with output, and imports too. */
static double added_lost(const struct sectors_study *sectors, int32_t industry, double lost)
{
    const struct sector_table *table = &sectors->table;

    return table->output[industry] > 0.0
               ? lost * (table->value_added[industry] / table->output[industry])
               : 0.0;
}

/* --- industries --- */

struct industry_columns {
    int32_t code;
    double *usual;
    double *lost;
    double *lost_share;
    double *lost_days;
    double *lowest;
    int64_t *lowest_day;
    int64_t *first;
    int64_t *recovered;
    double *added;
    double *unmet;
    double *firms; /* NULL: not asked */
};

static enum pond_status add_columns(struct pond_table *table, struct industry_columns *c,
                                    const char *unit, bool firms, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &c->code, err));
    POND_TRY(
        pond_table_add_f64(table, "usual", unit, "What it makes on a usual day.", &c->usual, err));
    POND_TRY(pond_table_add_f64(table, "lost", unit,
                                "Production lost over the run; below 0: more than usual is made.",
                                &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "lost_share", "share", "The same, of the usual.",
                                &c->lost_share, err));
    POND_TRY(pond_table_add_f64(table, "lost_days", "days", "The same, in usual days.",
                                &c->lost_days, err));
    POND_TRY(pond_table_add_f64(table, "lowest", "share",
                                "What it makes on its worst day, of the usual.", &c->lowest, err));
    POND_TRY(pond_table_add_i64(table, "lowest_day", "day", "That day; missing: none.",
                                &c->lowest_day, err));
    POND_TRY(pond_table_add_i64(
        table, "first_day", "day",
        "The first day on which it makes less than 99.9 % of the usual; missing: none.", &c->first,
        err));
    POND_TRY(pond_table_add_i64(table, "recovered_day", "day",
                                "The first day from which on it does not; missing: it is hit on "
                                "the last day, or never.",
                                &c->recovered, err));
    POND_TRY(pond_table_add_f64(table, "value_added_lost", unit, "Value added lost over the run.",
                                &c->added, err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", unit,
                                "Final demand for its goods that is not met.", &c->unmet, err));
    c->firms = NULL;
    if (firms) {
        POND_TRY(pond_table_add_f64(table, "firms_lost_share", "share",
                                    "What its firms lose of their turnover, firm by firm.",
                                    &c->firms, err));
    }
done:
    return status;
}

static int64_t day_or_missing(int64_t day)
{
    return day < 0 ? POND_MISSING_I64 : day;
}

static void fill_industry(const struct sectors_study *sectors, const struct industry_columns *c,
                          int64_t row, int32_t k)
{
    struct fate fate = fate_of(sectors, k);
    double usual = sectors->usual[k];

    c->usual[row] = sectors_study_money(sectors, usual);
    c->lost[row] = sectors_study_money(sectors, fate.lost);
    c->lost_share[row] = study_share_of(fate.lost, usual * (double)sectors->days);
    c->lost_days[row] = study_share_of(fate.lost, usual);
    c->lowest[row] = fate.lowest;
    c->lowest_day[row] = day_or_missing(fate.lowest_day);
    c->first[row] = day_or_missing(fate.first);
    c->recovered[row] =
        fate.first < 0 || fate.last == sectors->days - 1 ? POND_MISSING_I64 : fate.last + 1;
    c->added[row] = sectors_study_money(sectors, added_lost(sectors, k, fate.lost));
    c->unmet[row] = sectors_study_money(sectors, fate.unmet);
    if (c->firms != NULL) {
        c->firms[row] = study_share_of(sectors->firms_lost_of[k], usual * (double)sectors->days);
    }
}

/* The industries by what they lose, the most first; `moved` of them differ from the usual on some
 * day. */
static enum pond_status rank(const struct sectors_study *sectors, struct study_ranked **out,
                             int64_t *moved, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = sectors->table.industries;
    double *score = NULL;

    *moved = 0;
    POND_TRY(POND_NEW(&score, n, err));
    for (int32_t k = 0; k < n; k++) {
        bool moves = false;

        for (int64_t t = 0; t < sectors->days && !moves; t++) {
            moves = sectors->path.made[t * n + k] != sectors->usual[k] ||
                    sectors->path.unmet[t * n + k] != 0.0;
        }
        score[k] = moves ? fate_of(sectors, k).lost : -(double)INFINITY;
        *moved += moves ? 1 : 0;
    }
    POND_TRY(study_rank(out, score, n, err));
done:
    pondi_free(score);
    return status;
}

static enum pond_status add_industries(const struct sectors_study *sectors,
                                       const struct study_ranked *ranked,
                                       struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int32_t n = sectors->table.industries;
    struct pond_table *table = NULL;
    struct industry_columns c;

    POND_TRY(
        pond_table_new(&table, "industries", "Every industry, the largest loss first.", n, err));
    POND_TRY(add_columns(table, &c, sectors->unit, !isnan(sectors->firms_lost), err));
    for (int32_t row = 0; row < n; row++) {
        int32_t k = (int32_t)ranked[row].item;
        const char *code = sectors->table.code[k];

        POND_TRY(pond_table_set_text(table, c.code, row, code[0] == '\0' ? NULL : code, err));
        fill_industry(sectors, &c, row, k);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- industries by day --- */

static enum pond_status add_by_day(const struct sectors_study *sectors,
                                   const struct study_ranked *ranked, int64_t moved,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sectors->table.industries;
    struct pond_table *table = NULL;
    int32_t code = 0;
    int64_t *day = NULL;
    double *made = NULL;
    double *share = NULL;
    double *unmet = NULL;

    POND_TRY(pond_table_new(&table, "industries_by_day",
                            "Day by day, those that differ from the usual on some day.",
                            moved * sectors->days, err));
    POND_TRY(pond_table_add_text(table, "industry", "", "Its code.", &code, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &day, err));
    POND_TRY(pond_table_add_f64(table, "production", sectors->unit, "What it makes.", &made, err));
    POND_TRY(pond_table_add_f64(table, "lost_share", "share", "What it lacks of the usual.", &share,
                                err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", sectors->unit,
                                "Final demand for its goods that is not met.", &unmet, err));
    for (int64_t row = 0; row < table->rows; row++) {
        int32_t k = (int32_t)ranked[row / sectors->days].item;
        int64_t t = row % sectors->days;
        const char *text = sectors->table.code[k];
        double is = sectors->path.made[t * n + k];

        POND_TRY(pond_table_set_text(table, code, row, text[0] == '\0' ? NULL : text, err));
        day[row] = t;
        made[row] = sectors_study_money(sectors, is);
        share[row] = 1.0 - part_of(is, sectors->usual[k]);
        unmet[row] = sectors_study_money(sectors, sectors->path.unmet[t * n + k]);
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- days --- */

struct day_columns {
    int64_t *day;
    double *made;
    double *lost;
    double *share;
    double *added;
    double *unmet;
    double *unmet_share;
    int64_t *short_of;
};

static enum pond_status add_day_columns(struct pond_table *table, struct day_columns *c,
                                        const char *unit, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &c->day, err));
    POND_TRY(pond_table_add_f64(table, "production", unit, "What is made.", &c->made, err));
    POND_TRY(pond_table_add_f64(table, "lost", unit, "What is made less than usual; below 0: more.",
                                &c->lost, err));
    POND_TRY(pond_table_add_f64(table, "lost_share", "share", "The same, of the usual.", &c->share,
                                err));
    POND_TRY(
        pond_table_add_f64(table, "value_added_lost", unit, "Value added lost.", &c->added, err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", unit, "Final demand that is not met.",
                                &c->unmet, err));
    POND_TRY(pond_table_add_f64(table, "unmet_final_share", "share",
                                "The same, of usual final demand.", &c->unmet_share, err));
    POND_TRY(pond_table_add_i64(table, "short_of_input", "",
                                "1: some industry makes less for want of inputs.", &c->short_of,
                                err));
done:
    return status;
}

static double added_lost_on(const struct sectors_study *sectors, int64_t day)
{
    int64_t n = sectors->table.industries;
    double sum = 0.0;

    for (int32_t k = 0; k < n; k++) {
        sum += added_lost(sectors, k, sectors->usual[k] - sectors->path.made[day * n + k]);
    }
    return sum;
}

static enum pond_status add_days(const struct sectors_study *sectors, struct pond_result *result,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t n = sectors->table.industries;
    double usual = sectors_study_usual(sectors);
    double final = pond_sum(sectors->final_a_day, n);
    struct pond_table *table = NULL;
    struct day_columns c;

    POND_TRY(pond_table_new(&table, "days", "The run day by day.", sectors->days, err));
    POND_TRY(add_day_columns(table, &c, sectors->unit, err));
    for (int64_t t = 0; t < sectors->days; t++) {
        double made = sectors_study_made(sectors, t);
        double unmet = pond_sum(sectors->path.unmet + t * n, n);

        c.day[t] = t;
        c.made[t] = sectors_study_money(sectors, made);
        c.lost[t] = sectors_study_money(sectors, usual - made);
        c.share[t] = study_share_of(usual - made, usual);
        c.added[t] = sectors_study_money(sectors, added_lost_on(sectors, t));
        c.unmet[t] = sectors_study_money(sectors, unmet);
        c.unmet_share[t] = study_share_of(unmet, final);
        c.short_of[t] = sectors->path.short_of[t];
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- figures --- */

struct totals {
    double added;
    double unmet;
    double worst; /* of the usual */
    int64_t worst_day;
    int64_t short_days;
    int64_t hit;
    int64_t left;
    int64_t first; /* -1: nobody is hit */
    int64_t last;
};

static struct totals add_up(const struct sectors_study *sectors)
{
    int64_t n = sectors->table.industries;
    double usual = sectors_study_usual(sectors);
    struct totals t = {.first = -1, .last = -1};

    for (int64_t d = 0; d < sectors->days; d++) {
        double share = study_share_of(usual - sectors_study_made(sectors, d), usual);

        t.added += added_lost_on(sectors, d);
        t.unmet += pond_sum(sectors->path.unmet + d * n, n);
        t.short_days += sectors->path.short_of[d];
        if (share > t.worst) {
            t.worst = share;
            t.worst_day = d;
        }
    }
    for (int32_t k = 0; k < n; k++) {
        struct fate fate = fate_of(sectors, k);

        t.hit += fate.first >= 0 ? 1 : 0;
        t.left += fate.first >= 0 && fate.last == sectors->days - 1 ? 1 : 0;
        t.first = fate.first >= 0 && (t.first < 0 || fate.first < t.first) ? fate.first : t.first;
        t.last = fate.last > t.last ? fate.last : t.last;
    }
    return t;
}

static enum pond_status add_figures(const struct sectors_study *sectors, struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct totals t = add_up(sectors);
    double usual = sectors_study_usual(sectors);
    double lost = sectors_study_lost(sectors);
    const char *unit = sectors->unit;
    bool asked = !isnan(sectors->firms_lost);
    const struct {
        const char *name;
        double value;
        const char *unit;
        const char *text;
    } rows[] = {
        {"lost", sectors_study_money(sectors, lost), unit, "Production lost over the run"},
        {"lost_share", study_share_of(lost, usual * (double)sectors->days), "share",
         "The same, of the usual"},
        {"lost_days", study_share_of(lost, usual), "days", "The same, in days of usual production"},
        {"value_added_lost", sectors_study_money(sectors, t.added), unit,
         "Value added lost over the run"},
        {"unmet_final", sectors_study_money(sectors, t.unmet), unit,
         "What final buyers wanted and did not get"},
        {"worst_share", t.worst, "share", "Of usual production, lost on the worst day"},
        {"worst_day", (double)t.worst_day, "day", "That day; day 0 is the first"},
        {"end_share", study_share_of(sectors_study_made(sectors, sectors->days - 1), usual),
         "share", "What is made on the last day, of the usual"},
        {"short_days", (double)t.short_days, "days",
         "Days on which some industry makes less for want of inputs"},
        {"hit", (double)t.hit, "industries",
         "Industries that make less than 99.9 % of the usual on some day"},
        {"first_hit_day", t.first < 0 ? (double)NAN : (double)t.first, "day",
         "The first day on which one is hit"},
        {"recovered_day", t.first < 0 || t.left > 0 ? (double)NAN : (double)(t.last + 1), "day",
         "The first day from which on none is hit any more"},
        {"still_hit", (double)t.left, "industries", "Industries that are hit on the last day"},
        {"firms_lost", sectors_study_money(sectors, sectors->firms_lost), unit,
         "What firm by firm the same scenario loses of turnover"},
        {"firms_lost_share", sectors->firms_lost_share, "share", "The same, of the usual"},
    };
    size_t count = sizeof rows / sizeof *rows - (asked ? 0 : 2);

    for (size_t i = 0; i < count; i++) {
        POND_TRY(pond_result_add_figure(result, rows[i].name, rows[i].value, rows[i].unit,
                                        rows[i].text, err));
    }
done:
    return status;
}

enum pond_status sectors_study_tables(const struct sectors_study *sectors,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct study_ranked *ranked = NULL;
    int64_t moved = 0;

    POND_TRY(rank(sectors, &ranked, &moved, err));
    POND_TRY(add_figures(sectors, result, err));
    POND_TRY(sectors_study_findings(sectors, result, err));
    POND_TRY(add_industries(sectors, ranked, result, err));
    POND_TRY(add_by_day(sectors, ranked, moved, result, err));
    POND_TRY(add_days(sectors, result, err));
    POND_TRY(sectors_study_events_table(sectors, result, err));
done:
    pondi_free(ranked);
    return status;
}
