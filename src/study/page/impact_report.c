/* Running what a page about impact needs.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/impact_report.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"
#include "study/page/impact_page.h"
#include "study/registry.h"

static const char start[] = "impact ";

static enum pond_status no_such(const char *name, struct pond_error *err)
{
    char names[400] = "";

    for (int32_t k = 0; k < pond_registry_count(); k++) {
        const char *known = pond_registry_at(k)->name;
        size_t length = strlen(names);

        if (strncmp(known, start, sizeof start - 1) == 0) {
            (void)snprintf(names + length, sizeof names - length, "%s%s", length == 0 ? "" : ", ",
                           known + sizeof start - 1);
        }
    }
    return pond_fail(err, POND_EINVAL, "--impact: there is no \"%.40s\" (expected some of %s)",
                     name, names);
}

static enum pond_status find_parts(struct report_part *part, const json_t *names,
                                   struct pond_error *err)
{
    for (size_t k = 0; k < json_array_size(names); k++) {
        const char *name = json_string_value(json_array_get(names, k));
        char full[64];

        (void)snprintf(full, sizeof full, "%s%.50s", start, name);
        part[k].analysis = pond_registry_find(full);
        if (part[k].analysis == NULL) {
            return no_such(name, err);
        }
    }
    return POND_OK;
}

static enum pond_status write_page(const struct impact_report_request *request,
                                   const struct report_part *part, int32_t parts,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_report *report = NULL;
    char subtitle[128];
    char now[POND_TIME_SIZE];

    pond_time_text(now, pond_time_now());
    (void)snprintf(subtitle, sizeof subtitle,
                   "What it brings and takes, here and elsewhere, by Pond %s on %s (UTC)",
                   POND_VERSION, now);
    POND_TRY(pond_report_new(&report, request->title[0] != '\0' ? request->title : "Impact",
                             subtitle, err));
    for (int32_t k = 0; k < parts; k++) {
        POND_TRY(impact_page_write(report, &part[k], err));
    }
    POND_TRY(report_write_notes(report, part, parts, parts, err));
    POND_TRY(pond_report_write(report, request->path, err));
done:
    pond_report_free(report);
    return status;
}

enum pond_status pond_study_impact_report(const struct impact_report_request *request,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct report_source source = {
        .address = request->address, .set = request->set, .progress = request->progress};
    int32_t parts = (int32_t)json_array_size(request->analyses);
    struct report_part *part = NULL;

    POND_TRY(POND_NEW(&part, parts, err));
    POND_TRY(find_parts(part, request->analyses, err));
    POND_TRY(report_check_set(request->set, part, parts, err));
    for (int32_t k = 0; k < parts; k++) {
        POND_TRY(report_run_part(&part[k], &source, NULL, NULL, err));
    }
    POND_TRY(write_page(request, part, parts, err));
done:
    for (int32_t k = 0; part != NULL && k < parts; k++) {
        report_clear_part(&part[k]);
    }
    pondi_free(part);
    pond_study_memory_clear(&source.memory);
    return status;
}
