/* From answers to a page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/region_report.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/format.h"
#include "base/time.h"
#include "report/report.h"
#include "study/analyses.h"
#include "study/page/region_measures.h"
#include "study/page/region_page.h"
#include "study/page/report_parts.h"

#define TOP_WHY 10

/* The parts of the report: records, network, people, ESRI, whom to protect, then "why" for each of
 * the first firms. */
enum { RECORDS_PART, NETWORK_PART, PEOPLE_PART, ESRI_PART, PROTECT_PART, FIRST_WHY };

/* Firms times links up to which it is worked out whom to protect: some seconds. */
#define PROTECT_WORK 2e8

/* --- running --- */

/* "Why" of one firm, whatever the parameters of the ranking say. */
static enum pond_status run_firm(struct report_part *part, struct report_source *source,
                                 const char *firm, struct pond_error *err)
{
    json_t *overrides = json_pack("{s:[s], s:n, s:n}", "firm", firm, "together", "capacity");
    enum pond_status status = overrides == NULL
                                  ? pondi_no_memory(err, 1, 1)
                                  : report_run_part(part, source, NULL, overrides, err);

    json_decref(overrides);
    return status;
}

/* "Why" for the first firms of the ranking; none where one scenario of many firms was run. */
static enum pond_status run_why(struct report_part *part, int32_t *parts,
                                struct report_source *source, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_table *firms = pond_result_table(part[ESRI_PART].result, "firms");

    *parts = FIRST_WHY;
    for (int64_t row = 0; firms != NULL && row < firms->rows && row < TOP_WHY; row++) {
        part[*parts].analysis = &pond_analysis_why;
        POND_TRY(
            run_firm(&part[*parts], source, pond_table_column(firms, "firm")->data.text[row], err));
        (*parts)++;
    }
done:
    return status;
}

/* Whom to protect, where there is a ranking and a network of a size for which it takes seconds. */
static enum pond_status run_protect(struct report_part *part, struct report_source *source,
                                    struct pond_error *err)
{
    const struct pond_result *network = part[NETWORK_PART].result;
    double work = region_figure(network, "firms") * region_figure(network, "links");

    if (pond_result_table(part[ESRI_PART].result, "firms") == NULL || work > PROTECT_WORK) {
        return POND_OK;
    }
    return report_run_part(&part[PROTECT_PART], source, NULL, NULL, err);
}

/* --- writing --- */

double region_figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    return found == NULL ? 0.0 : found->value;
}

enum pond_status region_put_figures(struct pond_report *report, const struct pond_result *result,
                                    const char *const *name, int32_t count, struct pond_error *err)
{
    struct pond_figure chosen[16];
    int32_t found = 0;

    for (int32_t i = 0; i < count && found < 16; i++) {
        const struct pond_figure *one = pond_result_figure(result, name[i]);
        if (one != NULL) {
            chosen[found++] = *one;
        }
    }
    return pond_report_figures(report, chosen, found, err);
}

enum pond_status region_put_table(struct pond_report *report, const struct pond_result *result,
                                  const char *name, int64_t rows, struct pond_error *err)
{
    const struct pond_table *table = pond_result_table(result, name);

    return table == NULL || table->rows == 0 ? POND_OK
                                             : pond_report_table(report, table, rows, err);
}

static enum pond_status write_summary(struct pond_report *report, const struct report_part *part,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *network = part[NETWORK_PART].result;
    const struct pond_table *firms = pond_result_table(part[ESRI_PART].result, "firms");
    const struct pond_figure *value = pond_result_figure(network, "linked_value");
    char text[4][POND_FORMAT_SIZE];

    pond_format_number(text[0], value->value, value->unit);
    pond_format_number(text[1], region_figure(network, "firms"), "");
    pond_format_number(text[2], region_figure(network, "links"), "");
    pond_format_number(text[3], region_figure(network, "sellers"), "");
    POND_TRY(pond_report_section(report, "In short", err));
    POND_TRY(pond_report_paragraph(report, err,
                                   "%s firms traded %s %s with each other over %s supply links; "
                                   "%s of them sold to firms.",
                                   text[1], value->unit, text[0], text[2], text[3]));
    if (firms != NULL && firms->rows > 1) {
        POND_TRY(region_write_first(report, part[ESRI_PART].result, err));
    }
done:
    return status;
}

static enum pond_status write_records(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"sources", "rows",     "rejected", "trades",
                                        "firms",   "products", "places"};

    POND_TRY(pond_report_section(report, "What was read", err));
    POND_TRY(region_put_figures(report, result, names, 7, err));
    POND_TRY(region_put_table(report, result, "sources", 50, err));
    if (region_figure(result, "rejected") > 0.0) {
        POND_TRY(pond_report_paragraph(report, err,
                                       "Rejected rows are kept with their reasons and are not in "
                                       "the figures below; \"pond rejects\" writes them as a file "
                                       "that can be mended and imported again."));
        POND_TRY(region_put_table(report, result, "rejected", 30, err));
    }
done:
    return status;
}

static enum pond_status put_ccdf(struct pond_report *report, const struct pond_result *result,
                                 struct pond_error *err)
{
    static const struct {
        const char *title;
        const char *table;
        const char *description;
    } curves[] = {
        {"Suppliers per firm", "suppliers",
         "Share of firms with at least so many suppliers, both axes logarithmic: a straight line "
         "is a power law."},
        {"Customers per firm", "customers",
         "Share of firms with at least so many customers, both axes logarithmic."},
        {"Total sales", "sales",
         "Share of firms that sell at least so much, both axes logarithmic."},
        {"Total purchases", "purchases",
         "Share of firms that buy at least so much, both axes logarithmic."},
    };
    struct pond_chart chart[4];

    for (int i = 0; i < 4; i++) {
        chart[i] = (struct pond_chart){
            .title = curves[i].title,
            .description = curves[i].description,
            .series = {{.table = pond_result_table(result, curves[i].table),
                        .x = "value",
                        .y = "share_at_least",
                        .mark = POND_MARK_DOTS}},
            .x_scale = POND_SCALE_LOG,
            .y_scale = POND_SCALE_LOG,
            .y_label = "Share of firms with at least this",
        };
    }
    return pond_report_charts(report, chart, 4, err);
}

static enum pond_status write_network(struct pond_report *report, const struct pond_result *result,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    static const char *const names[] = {"value",          "linked_value",  "firms",
                                        "links",          "seller_hhi",    "sales_gini",
                                        "purchases_gini", "largest_sales", "largest_weak",
                                        "largest_strong", "assortativity"};

    POND_TRY(pond_report_section(report, "The supply network", err));
    POND_TRY(region_put_figures(report, result, names, 11, err));
    POND_TRY(put_ccdf(report, result, err));
    POND_TRY(region_put_table(report, result, "spreads", 0, err));
    POND_TRY(region_put_table(report, result, "tails", 0, err));
done:
    return status;
}

static enum pond_status write_why(struct pond_report *report, const struct report_part *part,
                                  int32_t parts, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (parts > FIRST_WHY) {
        POND_TRY(pond_report_section(report, "Why they matter, and what would help", err));
        POND_TRY(pond_report_paragraph(report, err, "%s", pond_analysis_why.method));
    }
    for (int32_t i = FIRST_WHY; i < parts; i++) {
        POND_TRY(region_write_why(report, part[i].result, err));
    }
done:
    return status;
}

static enum pond_status write_protect(struct pond_report *report, const struct report_part *part,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (part[PROTECT_PART].result != NULL) {
        POND_TRY(pond_report_section(report, "Whom to hold up", err));
        POND_TRY(pond_report_paragraph(report, err, "%s", pond_analysis_protect.method));
        POND_TRY(region_write_protect(report, part[PROTECT_PART].result, err));
    } else if (pond_result_table(part[ESRI_PART].result, "firms") != NULL) {
        POND_TRY(pond_report_section(report, "Whom to hold up", err));
        POND_TRY(pond_report_paragraph(
            report, err,
            "That takes long for a network of this size, and is left to \"pond ripple protect\"."));
    }
done:
    return status;
}

static enum pond_status write_page(const struct report_part *part, int32_t parts, const char *title,
                                   const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;
    char subtitle[128];
    char now[POND_TIME_SIZE];

    pond_time_text(now, pond_time_now());
    (void)snprintf(subtitle, sizeof subtitle, "Made by Pond %s on %s (UTC)", POND_VERSION, now);
    POND_TRY(pond_report_new(&report, title, subtitle, err));
    POND_TRY(write_summary(report, part, err));
    POND_TRY(write_records(report, part[RECORDS_PART].result, err));
    POND_TRY(write_network(report, part[NETWORK_PART].result, err));
    POND_TRY(region_write_people(report, part[PEOPLE_PART].result, err));
    POND_TRY(region_write_ranking(report, part[ESRI_PART].result, err));
    POND_TRY(write_protect(report, part, err));
    POND_TRY(write_why(report, part, parts, err));
    /* The assumptions of "why" are those of the ranking. */
    POND_TRY(report_write_notes(report, part, parts, FIRST_WHY, err));
    POND_TRY(pond_report_write(report, path, err));
done:
    pond_report_free(report);
    return status;
}

enum pond_status pond_study_report(const char *address, const char *path, const char *title,
                                   const json_t *set, struct pond_progress *progress,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *slash = strrchr(address, '/');
    struct report_part part[FIRST_WHY + TOP_WHY] = {
        [RECORDS_PART] = {.analysis = &pond_analysis_records},
        [NETWORK_PART] = {.analysis = &pond_analysis_network},
        [PEOPLE_PART] = {.analysis = &pond_analysis_people},
        [ESRI_PART] = {.analysis = &pond_analysis_esri},
        [PROTECT_PART] = {.analysis = &pond_analysis_protect},
        [FIRST_WHY] = {.analysis = &pond_analysis_why}};
    struct report_source source = {.address = address, .set = set, .progress = progress};
    json_t *also = NULL;
    json_t *defaults = NULL;
    int32_t parts = 0;

    POND_TRY(report_check_set(set, part, FIRST_WHY + 1, err));
    for (int i = RECORDS_PART; i <= PEOPLE_PART; i++) {
        POND_TRY(report_run_part(&part[i], &source, NULL, NULL, err));
    }
    POND_TRY(region_measures(&also, address, &source.memory, err));
    defaults = json_pack("{s:O}", "also", also);
    if (defaults == NULL) {
        status = pondi_no_memory(err, 1, 1);
        goto done;
    }
    POND_TRY(report_run_part(&part[ESRI_PART], &source, defaults, NULL, err));
    POND_TRY(run_protect(part, &source, err));
    POND_TRY(run_why(part, &parts, &source, err));
    POND_TRY(write_page(part, parts,
                        title[0] != '\0' ? title
                        : slash == NULL  ? address
                                         : slash + 1,
                        path, err));
done:
    json_decref(also);
    json_decref(defaults);
    pond_study_memory_clear(&source.memory);
    for (int i = 0; i < FIRST_WHY + TOP_WHY; i++) {
        report_clear_part(&part[i]);
    }
    return status;
}
