/* Running the analyses of a report; saying once what they suppose, and how each is made again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/page/report_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "study/parameters.h"

/* --- running --- */

static enum pond_status set_one(json_t *values, const struct pond_analysis *analysis,
                                const char *text, bool *known, struct pond_error *err)
{
    const char *equals = strchr(text, '=');
    const struct pond_parameter *parameter = NULL;
    char name[64];

    if (equals == NULL || equals - text >= (int)sizeof name) {
        return pond_fail(err, POND_EINVAL, "--set: \"%s\" is not legal (expected NAME=VALUE)",
                         text);
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    parameter = pond_parameter_find(analysis->parameter, analysis->parameters, name);
    if (parameter == NULL) {
        return POND_OK;
    }
    *known = true;
    return pond_parameter_set(values, parameter, equals + 1, err);
}

enum pond_status report_check_set(const json_t *set, const struct report_part *part, int32_t parts,
                                  struct pond_error *err)
{
    for (size_t i = 0; i < json_array_size(set); i++) {
        const char *text = json_string_value(json_array_get(set, i));
        bool known = false;
        for (int32_t p = 0; p < parts; p++) {
            json_t *scratch = json_object();
            enum pond_status status = part[p].analysis == NULL
                                          ? POND_OK
                                          : set_one(scratch, part[p].analysis, text, &known, err);
            json_decref(scratch);
            if (status != POND_OK) {
                return status;
            }
        }
        if (!known) {
            return pond_fail(
                err, POND_EINVAL,
                "--set: no analysis of the report has the parameter of \"%s\" (\"pond help\" lists "
                "the analyses, \"pond help NAME\" their parameters)",
                text);
        }
    }
    return POND_OK;
}

/* Put `overrides` over values; null takes one away. */
static enum pond_status override(json_t *values, json_t *overrides, struct pond_error *err)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(overrides, name, value)
    {
        if (json_is_null(value)) {
            (void)json_object_del(values, name);
        } else if (json_object_set(values, name, value) != 0) {
            return pondi_no_memory(err, 1, 1);
        }
    }
    return POND_OK;
}

enum pond_status report_run_part(struct report_part *part, struct report_source *source,
                                 json_t *defaults, json_t *overrides, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool known = false;
    struct pond_request request = {
        .address = source->address,
        .analysis = part->analysis,
        .values = json_object(),
        .keep = true,
        .progress = source->progress,
        .memory = &source->memory,
    };

    if (request.values == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    for (size_t i = 0; i < json_array_size(source->set); i++) {
        POND_TRY(set_one(request.values, part->analysis,
                         json_string_value(json_array_get(source->set, i)), &known, err));
    }
    if (defaults != NULL && json_object_update_missing(request.values, defaults) != 0) {
        status = pondi_no_memory(err, 1, 1);
        goto done;
    }
    if (overrides != NULL) {
        POND_TRY(override(request.values, overrides, err));
    }
    POND_TRY(pond_study_run(&request, &part->run, &part->result, err));
done:
    json_decref(request.values);
    return status;
}

void report_clear_part(struct report_part *part)
{
    pond_run_clear(&part->run);
    pond_result_free(part->result);
    part->result = NULL;
}

/* --- what is said at the end --- */

/* Is a sentence among those of an earlier part? */
static bool is_said(const struct report_part *part, int32_t parts, const char *sentence)
{
    for (int32_t p = 0; p < parts; p++) {
        const struct pond_result *result = part[p].result;

        for (int32_t i = 0; result != NULL && i < result->assumptions + result->warnings; i++) {
            const char *said = i < result->assumptions ? result->assumption[i]
                                                       : result->warning[i - result->assumptions];

            if (strcmp(said, sentence) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Those of a part's sentences that no part before it said. */
static enum pond_status put_notes(struct pond_report *report, const struct report_part *part,
                                  int32_t which, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *result = part[which].result;
    int32_t both = result->warnings + result->assumptions;
    int32_t warnings = 0;
    int32_t found = 0;
    char **unsaid = NULL;

    POND_TRY(POND_NEW(&unsaid, both, err));
    for (int32_t i = 0; i < both; i++) {
        char *note =
            i < result->warnings ? result->warning[i] : result->assumption[i - result->warnings];

        if (!is_said(part, which, note)) {
            unsaid[found++] = note;
            warnings += i < result->warnings;
        }
    }
    if (found > 0) {
        POND_TRY(pond_report_paragraph(report, err, "Of \"pond %s\":", part[which].analysis->name));
        POND_TRY(pond_report_notes(report, unsaid, warnings, true, err));
        POND_TRY(pond_report_notes(report, unsaid + warnings, found - warnings, false, err));
    }
done:
    pondi_free(unsaid);
    return status;
}

enum pond_status report_write_notes(struct pond_report *report, const struct report_part *part,
                                    int32_t parts, int32_t noted, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_report_section(report, "Assumptions and warnings", err));
    for (int32_t i = 0; i < noted; i++) {
        if (part[i].result != NULL) {
            POND_TRY(put_notes(report, part, i, err));
        }
    }
    POND_TRY(pond_report_section(report, "How to make it again", err));
    for (int32_t i = 0; i < parts; i++) {
        const struct pond_run *run = &part[i].run;

        if (part[i].result == NULL) {
            continue;
        }
        POND_TRY(pond_report_paragraph(
            report, err, "pond %s, version %lld, parameters %s; input %.16s, answer %.16s%s%lld",
            run->analysis, (long long)run->analysis_version, run->parameters, run->input_hash,
            run->result_hash,
            run->id > 0 ? "; kept as run " : "; kept runs: ", (long long)run->id));
    }
done:
    return status;
}
