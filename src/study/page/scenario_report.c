/* Running what a page about scenarios needs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/scenario_report.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "study/analyses.h"
#include "study/page/scenario_page.h"

/* Places of which draws are told: those that lose most are among the largest, mostly. */
#define PLACES_DRAWN 200

/* A page and all that it is made from. */
struct page {
    const struct scenario_report_request *request;
    struct report_source source;
    struct scenario_answers *answers; /* count */
    struct report_part *part;         /* SCENARIO_PARTS x count */
    int32_t count;
};

static const char *path_of(const struct page *page, int32_t i)
{
    return json_string_value(json_array_get(page->request->scenarios, (size_t)i));
}

static enum pond_status open_page(struct page *page, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(POND_NEW(&page->answers, page->count, err));
    POND_TRY(POND_NEW(&page->part, (int64_t)page->count * SCENARIO_PARTS, err));
    for (int32_t i = 0; i < page->count; i++) {
        struct report_part *part = &page->part[(size_t)i * SCENARIO_PARTS];

        part[SCENARIO_DAYS].analysis = &pond_analysis_days;
        part[SCENARIO_BANDS].analysis = &pond_analysis_bands;
        part[SCENARIO_PRICE].analysis = &pond_analysis_price;
        page->answers[i].part = part;
        POND_TRY(study_scenario_read(&page->answers[i].scenario, path_of(page, i), err));
    }
    POND_TRY(report_check_set(page->request->set, page->part, SCENARIO_PARTS, err));
done:
    return status;
}

/* Run one part of a scenario with these parameters, which are taken. */
static enum pond_status run_one(struct page *page, int32_t i, int which, json_t *defaults,
                                struct pond_error *err)
{
    struct report_part *part = &page->answers[i].part[which];
    json_t *overrides = json_pack("{s:s}", "scenario", path_of(page, i));
    enum pond_status status = POND_OK;

    if (overrides == NULL || defaults == NULL) {
        status = pondi_no_memory(err, 1, 1);
        goto done;
    }
    POND_TRY(report_run_part(part, &page->source, defaults, overrides, err));
done:
    json_decref(defaults);
    json_decref(overrides);
    return status;
}

/* Whether quantities follow prices, so that dear goods alone have days. */
static bool is_elastic(const struct page *page)
{
    static const char name[] = "elasticity=";

    for (size_t i = 0; i < json_array_size(page->request->set); i++) {
        if (strncmp(json_string_value(json_array_get(page->request->set, i)), name,
                    sizeof name - 1) == 0) {
            return true;
        }
    }
    return false;
}

static enum pond_status run_scenario(struct page *page, int32_t i, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct study_scenario *scenario = page->answers[i].scenario;
    bool prices = study_scenario_period(scenario, true).begin >= 0;
    bool goods = study_scenario_period(scenario, false).begin >= 0 || (prices && is_elastic(page));

    if (goods) {
        POND_TRY(run_one(page, i, SCENARIO_DAYS,
                         json_pack("{s:s, s:b}", "by_day", "place", "why", 1), err));
    }
    /* Draws have no prices: what follows them would be missing. */
    if (goods && page->request->draws > 0 && !(prices && is_elastic(page))) {
        POND_TRY(run_one(page, i, SCENARIO_BANDS,
                         json_pack("{s:I, s:i, s:i}", "draws", (json_int_t)page->request->draws,
                                   "pairs", 0, "places", PLACES_DRAWN),
                         err));
    }
    if (prices) {
        POND_TRY(run_one(page, i, SCENARIO_PRICE, json_object(), err));
    }
done:
    return status;
}

static enum pond_status write_page(const struct page *page, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;
    bool alone = page->count == 1 && page->request->title[0] == '\0';
    char title[64];
    char subtitle[128];
    char now[POND_TIME_SIZE];

    pond_time_text(now, pond_time_now());
    (void)snprintf(subtitle, sizeof subtitle, "What it does to each firm, by Pond %s on %s (UTC)",
                   POND_VERSION, now);
    (void)snprintf(title, sizeof title, "%lld scenarios", (long long)page->count);
    POND_TRY(pond_report_new(&report,
                             page->request->title[0] != '\0' ? page->request->title
                             : page->count > 1               ? title
                                                             : scenario_label(&page->answers[0]),
                             subtitle, err));
    POND_TRY(scenario_write_all(report, page->answers, page->count, err));
    for (int32_t i = 0; i < page->count; i++) {
        POND_TRY(scenario_write(report, &page->answers[i], alone, &page->source.memory.parts, err));
    }
    POND_TRY(report_write_notes(report, page->part, page->count * SCENARIO_PARTS,
                                page->count * SCENARIO_PARTS, err));
    POND_TRY(pond_report_write(report, page->request->path, err));
done:
    pond_report_free(report);
    return status;
}

static void close_page(struct page *page)
{
    for (int32_t i = 0; page->answers != NULL && i < page->count; i++) {
        study_scenario_free(page->answers[i].scenario);
    }
    for (int64_t i = 0; page->part != NULL && i < (int64_t)page->count * SCENARIO_PARTS; i++) {
        report_clear_part(&page->part[i]);
    }
    pondi_free(page->answers);
    pondi_free(page->part);
    pond_study_memory_clear(&page->source.memory);
}

enum pond_status pond_study_scenario_report(const struct scenario_report_request *request,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct page page = {
        .request = request,
        .source = {.address = request->address, .set = request->set, .progress = request->progress},
        .count = (int32_t)json_array_size(request->scenarios)};

    POND_TRY(open_page(&page, err));
    for (int32_t i = 0; i < page.count; i++) {
        POND_TRY(run_scenario(&page, i, err));
    }
    POND_TRY(write_page(&page, err));
done:
    close_page(&page);
    return status;
}
