/* Sets of weights beside the main one: named, of some firms, of groups.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "study/esri/esri_sets.h"
#include "study/firm_facts.h"

/* --- further sets --- */

/* The weights of the main set, of the firms for which `keep` is 1. */
static enum pond_status add_part(struct esri_study *state, pond_node nodes, const char *name,
                                 const uint8_t *keep, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *weight = NULL;
    struct esri_set *set = NULL;

    POND_TRY(esri_set_begin(state, nodes, name, &weight, err));
    set = &state->set[state->sets - 1];
    memcpy(set->unit, state->set[0].unit, sizeof set->unit);
    for (pond_node i = 0; i < nodes; i++) {
        weight[i] = keep[i] != 0 ? state->weight[i] : 0.0;
    }
    esri_set_end(set, weight, nodes);
done:
    return status;
}

/* Mark small firms with 1, and those of unknown size with 2. */
static enum pond_status mark_small(struct pond_study *study, uint8_t *mark, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    double *employees = NULL;

    POND_TRY(POND_NEW(&employees, nodes, err));
    POND_TRY(study_employees(study, employees, err));
    for (pond_node i = 0; i < nodes; i++) {
        mark[i] = isnan(employees[i]) ? 2 : employees[i] < STUDY_SMALL_EMPLOYEES;
    }
done:
    pondi_free(employees);
    return status;
}

static enum pond_status mark_place(const struct pond_study *study, const char *code, uint8_t *mark,
                                   struct pond_error *err)
{
    int32_t place = pond_dictionary_find(study->codes.of[POND_PLACE], code, strlen(code));

    if (place < 0) {
        return pond_fail(err, POND_ENOTFOUND,
                         "parameter \"also\": there is no place with the code \"%s\"", code);
    }
    for (pond_node i = 0; i < study->network->nodes; i++) {
        mark[i] = study->firms.column[POND_FIRM_PLACE].i64[study->network->firm[i]] == place;
    }
    return POND_OK;
}

/* An industry, or with a star all whose codes begin so. */
static enum pond_status mark_industry(const struct pond_study *study, const char *code,
                                      uint8_t *mark, struct pond_error *err)
{
    const struct pond_network *network = study->network;
    size_t length = strlen(code);
    bool star = length > 0 && code[length - 1] == '*';
    bool found = false;

    for (pond_node i = 0; i < network->nodes; i++) {
        const char *own = network->industry_code[network->industry[i]];

        mark[i] = star ? strncmp(own, code, length - 1) == 0 : strcmp(own, code) == 0;
        found = found || mark[i] != 0;
    }
    return found ? POND_OK
                 : pond_fail(err, POND_ENOTFOUND,
                             "parameter \"also\": no firm that trades in the period is of industry "
                             "\"%s\" (\"industry:44*\" takes all codes that begin with 44)",
                             code);
}

/* The part of the main weights that an item names: "small", "place:CODE", "industry:CODE". */
static enum pond_status add_named_part(struct esri_study *state, struct pond_study *study,
                                       const char *item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    const char *what = state->set[0].words;
    const char *colon = strchr(item, ':');
    struct esri_set *set = NULL;
    uint8_t *mark = NULL;
    int64_t unknown = 0;

    POND_TRY(POND_NEW(&mark, nodes, err));
    if (colon == NULL) {
        POND_TRY(mark_small(study, mark, err));
        state->small = state->sets;
    } else if (item[0] == 'p') {
        POND_TRY(mark_place(study, colon + 1, mark, err));
    } else {
        POND_TRY(mark_industry(study, colon + 1, mark, err));
    }
    for (pond_node i = 0; i < nodes; i++) {
        unknown += mark[i] == 2;
        mark[i] = mark[i] == 1;
    }
    POND_TRY(add_part(state, nodes, item, mark, err));
    set = &state->set[state->sets - 1];
    set->unknown = unknown;
    if (colon == NULL) {
        POND_TRY(esri_set_name(set, err, "%s of firms with fewer than 50 employees", what));
    } else {
        POND_TRY(esri_set_name(set, err, "%s of firms of %.*s %s", what, (int)(colon - item), item,
                               colon + 1));
    }
done:
    pondi_free(mark);
    return status;
}

static enum pond_status add_use_set(struct esri_study *state, struct pond_study *study,
                                    const char *item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *resource = strchr(item, ':') + 1;
    const char *const names[] = {resource, NULL};
    const struct study_use use = {names, item[0] == 'o'};
    struct esri_set *set = NULL;
    double *weight = NULL;

    POND_TRY(esri_set_begin(state, study->network->nodes, item, &weight, err));
    set = &state->set[state->sets - 1];
    POND_TRY(esri_set_name(set, err, "%s %s", resource, use.out ? "given off" : "used"));
    POND_TRY(study_use_amounts(study, &use, weight, set->unit, err));
    esri_set_end(set, weight, study->network->nodes);
done:
    return status;
}

static enum pond_status add_file_set(struct esri_study *state, struct pond_study *study,
                                     const char *item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *path = pond_study_text(study, "weight_file");
    double *weight = NULL;

    if (path[0] == '\0') {
        return pond_fail(
            err, POND_EINVAL,
            "parameter \"also\": \"%s\" is a column of \"weight_file\": give that file", item);
    }
    POND_TRY(esri_set_begin(state, study->network->nodes, item, &weight, err));
    POND_TRY(esri_set_from_file(state, study, path, strchr(item, ':') + 1, weight, err));
    esri_set_end(&state->set[state->sets - 1], weight, study->network->nodes);
done:
    return status;
}

static enum pond_status add_kind_set(struct esri_study *state, struct pond_study *study,
                                     const char *item, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double *weight = NULL;

    POND_TRY(esri_set_begin(state, study->network->nodes, item, &weight, err));
    POND_TRY(esri_set_from_kind(&state->set[state->sets - 1], study, item, weight, err));
    esri_set_end(&state->set[state->sets - 1], weight, study->network->nodes);
done:
    return status;
}

/* Does `item` begin with `head`, and more follow? */
static bool is_of(const char *item, const char *head)
{
    size_t length = strlen(head);

    return strncmp(item, head, length) == 0 && item[length] != '\0';
}

static enum pond_status add_item(struct esri_study *state, struct pond_study *study,
                                 const char *item, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (esri_set_words(item) != NULL) {
        POND_TRY(add_kind_set(state, study, item, err));
    } else if (strcmp(item, "small") == 0 || is_of(item, "place:") || is_of(item, "industry:")) {
        POND_TRY(add_named_part(state, study, item, err));
    } else if (is_of(item, "in:") || is_of(item, "out:")) {
        POND_TRY(add_use_set(state, study, item, err));
    } else if (is_of(item, "file:")) {
        POND_TRY(add_file_set(state, study, item, err));
    } else {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"also\": \"%s\" is not legal (expected output, sales, "
                         "purchases, turnover, value_added, employees, emissions, equal, small, "
                         "place:CODE, industry:CODE, in:RESOURCE, out:RESOURCE or file:COLUMN)",
                         item);
    }
    if (!(state->set[state->sets - 1].total > 0.0)) {
        const struct esri_set *set = &state->set[state->sets - 1];

        return pond_fail(err, POND_EINVAL,
                         "parameter \"also\": no firm counts by \"%s\": of %lld of %lld firms "
                         "nothing is on record, the others have 0",
                         item, (long long)set->unknown, (long long)study->network->nodes);
    }
done:
    return status;
}

/* What falls on firms of unknown size, so that the share of small firms is no more than known. */
static enum pond_status add_unknown_size(struct esri_study *state, struct pond_study *study,
                                         struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    double weight = 0.0;
    uint8_t *mark = NULL;

    POND_TRY(POND_NEW(&mark, nodes, err));
    POND_TRY(mark_small(study, mark, err));
    for (pond_node i = 0; i < nodes; i++) {
        mark[i] = mark[i] == 2;
        weight += mark[i] != 0 ? state->weight[i] : 0.0;
    }
    if (weight > 0.0) {
        state->unsized = state->sets;
        POND_TRY(add_part(state, nodes, "", mark, err));
    }
done:
    pondi_free(mark);
    return status;
}

/* A set for each group with any weight. */
static enum pond_status add_group_sets(struct esri_study *state, struct pond_study *study,
                                       const char *kind, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    struct study_groups *by = &state->by;
    uint8_t *mark = NULL;

    POND_TRY(POND_NEW(&mark, nodes, err));
    POND_TRY(study_groups_make(by, study, kind, err));
    POND_TRY(study_groups_merge(by, ESRI_GROUPS_MAX, state->weight, nodes, err));
    POND_TRY(POND_NEW(&state->group_set, by->count, err));
    for (int32_t g = 0; g < by->count; g++) {
        double weight = 0.0;

        for (pond_node i = 0; i < nodes; i++) {
            mark[i] = by->of[i] == g;
            weight += mark[i] != 0 ? state->weight[i] : 0.0;
        }
        state->group_set[g] = weight > 0.0 ? state->sets : 0;
        if (weight > 0.0) {
            POND_TRY(add_part(state, nodes, "", mark, err));
        }
    }
done:
    pondi_free(mark);
    return status;
}

enum pond_status esri_sets_also(struct esri_study *state, struct pond_study *study,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const json_t *list = pond_study_list(study, "also");
    const char *by = pond_study_text(study, "by");
    size_t index = 0;
    const json_t *item = NULL;

    json_array_foreach(list, index, item)
    {
        const char *name = json_string_value(item);

        for (int32_t set = 1; set < state->sets; set++) {
            if (strcmp(state->set[set].name, name) == 0) {
                return pond_fail(err, POND_EINVAL, "parameter \"also\": \"%s\" is given twice",
                                 name);
            }
        }
        POND_TRY(add_item(state, study, name, err));
    }
    state->shown = state->sets;
    for (int32_t set = 1; set < state->sets; set++) {
        pond_hash_add(&study->input, esri_sets_weight(state, set, study->network->nodes),
                      (size_t)study->network->nodes * sizeof *state->weight);
    }
    if (state->small > 0) {
        POND_TRY(add_unknown_size(state, study, err));
    }
    if (strcmp(by, "none") != 0) {
        POND_TRY(add_group_sets(state, study, by, err));
    }
done:
    return status;
}

/* --- what to know of them --- */

static enum pond_status note_value_added(const struct esri_study *state,
                                         const struct pond_study *study, int32_t set,
                                         struct pond_result *result, struct pond_error *err)
{
    pond_node nodes = study->network->nodes;
    const double *weight = esri_sets_weight(state, set, nodes);
    int64_t none = 0;

    for (pond_node i = 0; i < nodes; i++) {
        none += !(weight[i] > 0.0);
    }
    return pond_result_assume(result, err,
                              "Value added is output less purchases on record, 0 for the %lld of "
                              "%lld firms that bought at least what they sold; wages and what no "
                              "record shows are part of it.",
                              (long long)none, (long long)nodes);
}

enum pond_status esri_sets_notes(const struct esri_study *state, const struct pond_study *study,
                                 struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t i = 0; i < state->shown; i++) {
        const struct esri_set *set = &state->set[i];

        if (strcmp(set->name, "value_added") == 0) {
            POND_TRY(note_value_added(state, study, i, result, err));
        }
        if (i == state->small && i > 0) {
            POND_TRY(pond_result_assume(
                result, err, "Firms with fewer than 50 employees are small (EU 2003/361/EC)."));
        }
        if (set->unknown > 0) {
            POND_TRY(pond_result_warn(
                result, err, "%s: of %lld of %lld firms it is not on record; they count 0.",
                i == state->small && i > 0 ? "Size (employees)" : set->words,
                (long long)set->unknown, (long long)study->network->nodes));
        }
    }
done:
    return status;
}
