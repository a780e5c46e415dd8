/* From the answer of "ripple esri" to sentences, charts and tables of a page.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "study/analyses.h"
#include "study/page/region_page.h"
#include "study/percent.h"

#define TOP_FIRMS 25
#define TOP_BARS 15

/* The firm's name, else its code. */
static const char *label_of(const struct pond_table *firms, int64_t row)
{
    const char *name = pond_table_column(firms, "name")->data.text[row];

    return name != NULL ? name : pond_table_column(firms, "firm")->data.text[row];
}

/* Bounds of the score in a row; without bounds it is both. */
static void score_of(const struct pond_table *firms, int64_t row, double *low, double *high)
{
    const struct pond_column *upper = pond_table_column(firms, "esri_high");

    *low = pond_table_column(firms, "esri")->data.f64[row];
    *high = upper == NULL ? *low : upper->data.f64[row];
}

/* Room for two percentages. */
#define SCORE_SIZE (2 * POND_FORMAT_SIZE + 16)

/* "12.9 %", or where the interval is wide "12.1 % to 14.0 %". */
static void score_text(char text[SCORE_SIZE], const struct pond_table *firms, int64_t row)
{
    double low = 0.0;
    double high = 0.0;
    char bound[2][POND_FORMAT_SIZE];

    score_of(firms, row, &low, &high);
    study_percent(bound[0], low, 1);
    study_percent(bound[1], high, 1);
    if (high - low <= fmin(0.0005, 0.05 * high)) {
        (void)snprintf(text, SCORE_SIZE, "%s %%", bound[0]);
    } else {
        (void)snprintf(text, SCORE_SIZE, "%s %% to %s %%", bound[0], bound[1]);
    }
}

/* What sentences call the weights: "turnover". */
static const char *weights_of(const struct pond_result *result)
{
    const char *words =
        pond_table_column(pond_result_table(result, "measures"), "what")->data.text[0];

    return strcmp(words, "firms") == 0 ? "firms' output, each firm counting the same," : words;
}

/* Of all firms, by the name of a measure that is there. */
static double total_of(const struct pond_result *result, const char *name)
{
    const struct pond_table *measures = pond_result_table(result, "measures");
    char *const *measure = pond_table_column(measures, "measure")->data.text;
    int64_t row = 0;

    while (row + 1 < measures->rows && strcmp(measure[row], name) != 0) {
        row++;
    }
    return pond_table_column(measures, "total")->data.f64[row];
}

/* Jobs and small firms, where the records tell. */
static enum pond_status write_burden(struct pond_report *report, const struct pond_result *result,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *firms = pond_result_table(result, "firms");
    const struct pond_column *jobs = pond_table_column(firms, "lost_employees");
    const struct pond_column *small = pond_table_column(firms, "small_share");
    const struct pond_column *unsized = pond_table_column(firms, "unsized_share");

    if (jobs != NULL) {
        double total = total_of(result, "employees");
        char lost[POND_FORMAT_SIZE];
        char all[POND_FORMAT_SIZE];
        char share[POND_FORMAT_SIZE];

        study_percent(share, jobs->data.f64[0], 1);
        pond_format_number(lost, round(jobs->data.f64[0] * total), "");
        pond_format_number(all, total, "");
        POND_TRY(pond_report_paragraph(
            report, err, "Weighed by jobs, %s takes %s %% along: the work of %s of %s on record.",
            label_of(firms, 0), share, lost, all));
    }
    if (small != NULL) {
        POND_TRY(pond_report_paragraph(
            report, err,
            "%.0f %% of what is lost with %s falls on firms with fewer than 50 employees%s.",
            100.0 * small->data.f64[0], label_of(firms, 0),
            unsized->data.f64[0] > 0.005 ? "; of some of the others no record tells the size"
                                         : ""));
    }
done:
    return status;
}

enum pond_status region_write_first(struct pond_report *report, const struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *firms = pond_result_table(result, "firms");
    const double *own = pond_table_column(firms, "own")->data.f64;
    char first[SCORE_SIZE];
    char second[SCORE_SIZE];
    char own_share[POND_FORMAT_SIZE];
    char scores[POND_FORMAT_SIZE];

    score_text(first, firms, 0);
    score_text(second, firms, 1);
    study_percent(own_share, own[0], 1);
    pond_format_number(scores, region_figure(result, "scores"), "");
    POND_TRY(pond_report_paragraph(
        report, err,
        "If %s stopped, %s of all %s would be lost (its own share is %s %%): it ranks first. %s "
        "follows with %s. %.0f of %s firms would each take more than 1 %% along.",
        label_of(firms, 0), first, weights_of(result), own_share, label_of(firms, 1), second,
        region_figure(result, "above_1_percent"), scores));
    POND_TRY(write_burden(report, result, err));
done:
    return status;
}

static enum pond_status put_profile(struct pond_report *report, const struct pond_table *firms,
                                    struct pond_error *err)
{
    struct pond_chart chart = {
        .title = "Systemic risk profile",
        .description = "Score of every firm by its rank: a flat start followed by a steep fall "
                       "means that a small core holds the economy together.",
        .series = {{.table = firms, .x = "rank", .y = "esri", .label = "Score"},
                   {.table = firms,
                    .x = "rank",
                    .y = "own",
                    .label = "The firm's own share",
                    .mark = POND_MARK_DOTS}},
        .x_scale = POND_SCALE_LOG,
        .y_scale = POND_SCALE_LOG,
        .x_label = "Rank",
        .y_label = "Share lost",
    };

    if (pond_table_column(firms, "esri_high") != NULL) {
        chart.series[0].low = "esri";
        chart.series[0].high = "esri_high";
        chart.series[0].label = "Score, with its interval";
    }
    return pond_report_chart(report, &chart, err);
}

/* The first rows of the ranking, labelled by name where one is known, else by code. */
static enum pond_status label_top(struct pond_table **out, const struct pond_table *firms,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"esri", "down", "up", "esri_high"};
    int columns = pond_table_column(firms, "esri_high") != NULL ? 4 : 3;
    struct pond_table *table = NULL;
    char **code = pond_table_column(firms, "firm")->data.text;
    char **name = pond_table_column(firms, "name")->data.text;
    int32_t label = 0;

    *out = NULL;
    POND_TRY(
        pond_table_new(&table, "top", "", firms->rows < TOP_BARS ? firms->rows : TOP_BARS, err));
    POND_TRY(pond_table_add_text(table, "label", "", "", &label, err));
    for (int64_t i = 0; i < table->rows; i++) {
        POND_TRY(pond_table_set_text(table, label, i, name[i] == NULL ? code[i] : name[i], err));
    }
    for (int c = 0; c < columns; c++) {
        double *value = NULL;
        POND_TRY(pond_table_add_f64(table, names[c], "share", "", &value, err));
        memcpy(value, pond_table_column(firms, names[c])->data.f64,
               (size_t)table->rows * sizeof *value);
    }
    *out = table;
    table = NULL;
done:
    pond_table_free(table);
    return status;
}

/* How wide the widest interval of the ranking is. */
static double widest(const struct pond_table *firms)
{
    double most = 0.0;

    for (int64_t row = 0; row < firms->rows; row++) {
        double low = 0.0;
        double high = 0.0;

        score_of(firms, row, &low, &high);
        most = high - low > most ? high - low : most;
    }
    return most;
}

static enum pond_status put_top(struct pond_report *report, const struct pond_table *firms,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *top = NULL;
    struct pond_chart chart = {
        .title = "The firms that rank highest",
        .description = "Share of output lost when each firm stops: along its customers for want "
                       "of inputs (down), and along its suppliers for want of orders (up). The "
                       "score is not their sum, since a firm hit from both sides loses once.",
        .series =
            {{.x = "label", .y = "esri", .label = "Score", .mark = POND_MARK_BARS},
             {.x = "label",
              .y = "down",
              .label = "Down: for want of inputs",
              .mark = POND_MARK_BARS},
             {.x = "label", .y = "up", .label = "Up: for want of orders", .mark = POND_MARK_BARS}},
        .y_label = "Share lost",
    };

    char text[512];
    char width[POND_FORMAT_SIZE];

    if (pond_table_column(firms, "esri_high") != NULL) {
        pond_format_number(width, widest(firms), "");
        (void)snprintf(text, sizeof text,
                       "%s The line across a score's end is the interval that holds it; of all "
                       "firms the widest is %s.",
                       chart.description, width);
        chart.description = text;
        chart.series[0].low = "esri";
        chart.series[0].high = "esri_high";
    }
    POND_TRY(label_top(&top, firms, err));
    for (int i = 0; i < 3; i++) {
        chart.series[i].table = top;
    }
    POND_TRY(pond_report_chart(report, &chart, err));
done:
    pond_table_free(top);
    return status;
}

/* Whether something is to be said of the score of one of the first rows. */
static bool has_flag(const struct pond_table *firms, int64_t rows)
{
    const struct pond_column *flag = pond_table_column(firms, "flag");

    for (int64_t row = 0; flag != NULL && row < rows; row++) {
        if (flag->data.text[row] != NULL) {
            return true;
        }
    }
    return false;
}

/* The first rows of the ranking, and of its columns those that fit on a page. */
static enum pond_status put_firms(struct pond_report *report, const struct pond_table *firms,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {
        "rank",        "firm",          "name",  "industry", "place",          "esri",
        "esri_high",   "down",          "up",    "own",      "lost_employees", "lost_emissions",
        "small_share", "unsized_share", "output"};
    int64_t rows = firms->rows < TOP_FIRMS ? firms->rows : TOP_FIRMS;
    int32_t count = (int32_t)(sizeof names / sizeof *names);
    struct pond_table *table = NULL;
    char all[POND_FORMAT_SIZE];
    char text[128];

    pond_format_number(all, (double)firms->rows, "");
    (void)snprintf(text, sizeof text, "The first %lld of %s firms by systemic risk.",
                   (long long)rows, all);
    POND_TRY(region_choose(&table, firms, rows, text, names,
                           has_flag(firms, rows) ? count : count - 1, err));
    POND_TRY(pond_report_table(report, table, 0, err));
done:
    pond_table_free(table);
    return status;
}

/* The table of groups, where --set by=... asks for one. */
static enum pond_status put_groups(struct pond_report *report, const struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"by_industry", "by_place", "by_size"};

    for (int i = 0; i < 3; i++) {
        POND_TRY(region_put_table(report, result, names[i], 0, err));
    }
done:
    return status;
}

enum pond_status region_write_ranking(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {
        "highest", "mean", "above_1_percent", "scores", "kappa", "closed_groups", "steps"};
    const struct pond_table *firms = pond_result_table(result, "firms");

    POND_TRY(pond_report_section(report, "Who holds the economy together", err));
    POND_TRY(pond_report_paragraph(report, err, "%s", pond_analysis_esri.method));
    POND_TRY(region_put_figures(report, result, names, 7, err));
    if (firms != NULL && firms->rows > 0) {
        POND_TRY(put_profile(report, firms, err));
        POND_TRY(put_top(report, firms, err));
        POND_TRY(put_firms(report, firms, err));
        POND_TRY(pond_report_section(report, "Who stands behind them", err));
        POND_TRY(region_put_table(report, result, "behind", 0, err));
        POND_TRY(put_groups(report, result, err));
    }
    POND_TRY(region_put_table(report, result, "losses", TOP_FIRMS, err));
    POND_TRY(region_put_table(report, result, "industries", 0, err));
    POND_TRY(region_put_table(report, result, "places", TOP_FIRMS, err));
    POND_TRY(region_put_table(report, result, "sizes", 0, err));
    POND_TRY(region_put_table(report, result, "measures", 0, err));
done:
    return status;
}
