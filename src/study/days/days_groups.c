/* What a run comes to by industry, place and size, in total and day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/days/days_study.h"
#include "study/who.h"

/* A group loses on a day by more than rounding. */
static bool is_loss(double lost, double usual)
{
    return lost > 1e-9 * usual;
}

/* What one group came to. */
struct group_total {
    double lost; /* rate, summed over days */
    double worst;
    int64_t worst_day;
    int64_t first_day; /* -1: none */
    int64_t last_day;
};

static struct group_total add_up(const struct days_study *days, const struct days_groups *group,
                                 int32_t k)
{
    struct group_total t = {.worst = (double)-INFINITY, .first_day = -1, .last_day = -1};

    for (int64_t d = 0; d < days->days; d++) {
        double lost = group->lost[d * group->count + k];

        t.lost += lost;
        if (lost > t.worst) {
            t.worst = lost;
            t.worst_day = d;
        }
        if (is_loss(lost, group->turnover[k])) {
            t.first_day = t.first_day < 0 ? d : t.first_day;
            t.last_day = d;
        }
    }
    return t;
}

struct group_columns {
    int32_t label;
    int64_t *firms;
    double *turnover;
    double *turnover_share;
    double *lost;
    double *share;
    double *added;
    double *unmet;
    double *worst;
    int64_t *worst_day;
    int64_t *first;
    int64_t *recovered;
};

static enum pond_status add_columns(struct pond_table *table, struct group_columns *c,
                                    const struct days_groups *group, const char *currency,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, group->key, "", group->meaning, &c->label, err));
    POND_TRY(pond_table_add_i64(table, "firms", "firms", "How many.", &c->firms, err));
    POND_TRY(pond_table_add_f64(table, "turnover_lost", currency,
                                "Turnover lost over the run, of shops too whose sales are not on "
                                "record.",
                                &c->turnover, err));
    POND_TRY(pond_table_add_f64(table, "turnover_share", "share", "Of usual turnover.",
                                &c->turnover_share, err));
    POND_TRY(pond_table_add_f64(table, "lost", currency, "Production on record that is lost.",
                                &c->lost, err));
    POND_TRY(
        pond_table_add_f64(table, "lost_share", "share", "Of usual production.", &c->share, err));
    POND_TRY(pond_table_add_f64(table, "value_added_lost", currency, "Value added lost.", &c->added,
                                err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", currency,
                                "What final buyers wanted of them and did not get.", &c->unmet,
                                err));
    POND_TRY(pond_table_add_f64(table, "worst_share", "share",
                                "Of usual turnover, lost on the worst day.", &c->worst, err));
    POND_TRY(pond_table_add_i64(table, "worst_day", "day", "That day.", &c->worst_day, err));
    POND_TRY(pond_table_add_i64(table, "first_day", "day", "The first day that turnover is lost.",
                                &c->first, err));
    POND_TRY(pond_table_add_i64(table, "recovered_day", "day",
                                "The first day after the last of those; missing: not in the run.",
                                &c->recovered, err));
done:
    return status;
}

static void fill_row(const struct days_study *days, const struct days_groups *group,
                     const struct group_columns *c, int64_t row, int32_t k)
{
    struct group_total t = add_up(days, group, k);
    double usual = group->turnover[k];
    double made = group->usual[k].production;
    double span = (double)days->days;
    bool lost = t.first_day >= 0;

    c->firms[row] = group->usual[k].firms;
    c->turnover[row] = days_study_money(days, t.lost);
    c->turnover_share[row] = usual > 0.0 ? t.lost / (usual * span) : (double)NAN;
    c->lost[row] = days_study_money(days, group->production_lost[k]);
    c->share[row] = made > 0.0 ? group->production_lost[k] / (made * span) : (double)NAN;
    c->added[row] = days_study_money(days, group->added_lost[k]);
    c->unmet[row] = days_study_money(days, group->unmet_final[k]);
    c->worst[row] = usual > 0.0 ? t.worst / usual : (double)NAN;
    c->worst_day[row] = lost ? t.worst_day : POND_MISSING_I64;
    c->first[row] = lost ? t.first_day : POND_MISSING_I64;
    c->recovered[row] = lost && t.last_day + 1 < days->days ? t.last_day + 1 : POND_MISSING_I64;
}

/* Groups with firms, the largest loss first. */
static enum pond_status add_group(const struct days_study *days, const struct days_groups *group,
                                  struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *score = NULL;
    struct group_columns c;
    int64_t rows = 0;
    char currency[4];
    char description[80];

    pond_study_currency(days->study, currency);
    (void)snprintf(description, sizeof description, "What %s lose, the largest loss first.",
                   group->name);
    POND_TRY(POND_NEW(&score, group->count, err));
    for (int32_t k = 0; k < group->count; k++) {
        bool is = group->usual[k].firms > 0;
        score[k] = is ? add_up(days, group, k).lost : (double)-INFINITY;
        rows += is ? 1 : 0;
    }
    POND_TRY(study_rank(&ranked, score, group->count, err));
    POND_TRY(pond_table_new(&table, group->name, description, rows, err));
    POND_TRY(add_columns(table, &c, group, currency, err));
    for (int64_t row = 0; row < rows; row++) {
        int32_t k = (int32_t)ranked[row].item;
        fill_row(days, group, &c, row, k);
        POND_TRY(pond_table_set_text(table, c.label, row, group->label[k], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

struct series_columns {
    int32_t label;
    int64_t *day;
    double *lost;
    double *share;
    double *made;
    double *added;
    double *unmet;
    double *unmet_final;
    int64_t *hit;
    int64_t *starved;
};

static enum pond_status add_series_columns(struct pond_table *table, struct series_columns *c,
                                           const struct days_groups *group, const char *currency,
                                           struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_add_text(table, group->key, "", group->meaning, &c->label, err));
    POND_TRY(pond_table_add_i64(table, "day", "day", "0 is the first.", &c->day, err));
    POND_TRY(pond_table_add_f64(table, "turnover_lost", currency, "Turnover lost.", &c->lost, err));
    POND_TRY(
        pond_table_add_f64(table, "turnover_share", "share", "Of usual turnover.", &c->share, err));
    POND_TRY(pond_table_add_f64(table, "production", currency, "What they make.", &c->made, err));
    POND_TRY(pond_table_add_f64(table, "value_added", currency, "Value added.", &c->added, err));
    POND_TRY(pond_table_add_f64(table, "unmet", currency, "Ordered of them and not delivered.",
                                &c->unmet, err));
    POND_TRY(pond_table_add_f64(table, "unmet_final", currency,
                                "Of it, what final buyers do not get.", &c->unmet_final, err));
    POND_TRY(pond_table_add_i64(table, "hit", "firms", "Make less than 99.9 % of the usual.",
                                &c->hit, err));
    POND_TRY(pond_table_add_i64(table, "short_of_input", "firms",
                                "Could sell more than their inputs allow: a stock-out.",
                                &c->starved, err));
done:
    return status;
}

static void fill_series(const struct days_study *days, const struct days_groups *group,
                        const struct series_columns *c, int64_t row, int64_t at)
{
    const struct pond_days_sums *sums = &group->day[at];

    c->lost[row] = days_study_money(days, group->lost[at]);
    c->share[row] = group->lost[at] / group->turnover[at % group->count];
    c->made[row] = days_study_money(days, sums->production);
    c->added[row] = days_study_money(days, sums->value_added);
    c->unmet[row] = days_study_money(days, sums->unmet);
    c->unmet_final[row] = days_study_money(days, sums->unmet_final);
    c->hit[row] = sums->hit;
    c->starved[row] = sums->limited[POND_DAYS_LIMIT_INPUT];
}

/* Day by day, of groups that lose something. */
static enum pond_status add_series(const struct days_study *days, const struct days_groups *group,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct series_columns c;
    int64_t hit = 0;
    int64_t row = 0;
    char name[32];
    char currency[4];

    pond_study_currency(days->study, currency);
    for (int32_t k = 0; k < group->count; k++) {
        hit += add_up(days, group, k).first_day >= 0 ? 1 : 0;
    }
    (void)snprintf(name, sizeof name, "%s_by_day", group->name);
    POND_TRY(pond_table_new(&table, name, "Those that lose something, day by day.",
                            hit * days->days, err));
    POND_TRY(add_series_columns(table, &c, group, currency, err));
    for (int32_t k = 0; k < group->count; k++) {
        bool loses = add_up(days, group, k).first_day >= 0;

        for (int64_t d = 0; loses && d < days->days; d++, row++) {
            c.day[row] = d;
            fill_series(days, group, &c, row, d * group->count + k);
            POND_TRY(pond_table_set_text(table, c.label, row, group->label[k], err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

bool days_study_lists(const struct days_study *days, const struct days_groups *group)
{
    const char *wanted = json_string_value(json_object_get(days->study->values, "by_day"));

    if (wanted == NULL) {
        return false;
    }
    return strcmp(wanted, "all") == 0 || strcmp(wanted, group->key) == 0;
}

enum pond_status days_study_group_tables(const struct days_study *days, struct pond_result *result,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        POND_TRY(add_group(days, &days->group[g], result, err));
    }
    for (int g = 0; g < DAYS_GROUPINGS; g++) {
        if (days->group[g].day != NULL) {
            POND_TRY(add_series(days, &days->group[g], result, err));
        }
    }
done:
    return status;
}
