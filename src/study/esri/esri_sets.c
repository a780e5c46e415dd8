/* Sets of weights from records and files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/esri/esri_sets.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "study/esri/esri_files.h"
#include "study/firm_facts.h"
#include "study/who.h"

/* Kinds of weights: how they are asked for, and what sentences call them. */
static const struct {
    const char *name;
    const char *words;
} kinds[] = {
    {"output", "output"},           {"sales", "sales to firms"},
    {"purchases", "purchases"},     {"turnover", "turnover"},
    {"value_added", "value added"}, {"employees", "jobs"},
    {"emissions", "emissions"},     {"equal", "firms"},
};

/* NULL: there is no such kind. */
const char *esri_set_words(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, kind) == 0) {
            return kinds[i].words;
        }
    }
    return NULL;
}

const double *esri_sets_weight(const struct esri_study *state, int32_t set, pond_node nodes)
{
    return state->weight + (int64_t)set * nodes;
}

/* --- a set at a time --- */

/* What sentences call a set; said again, the later holds. */
enum pond_status esri_set_name(struct esri_set *set, struct pond_error *err, const char *format,
                               ...)
{
    enum pond_status status = POND_OK;
    va_list list;
    va_list again;
    int length = 0;

    va_start(list, format);
    va_copy(again, list);
    /* The analyzer does not know va_start here. NOLINTBEGIN(clang-analyzer-valist.*) */
    length = vsnprintf(NULL, 0, format, list);
    pondi_free(set->words);
    POND_TRY(POND_NEW(&set->words, (size_t)length + 1, err));
    (void)vsnprintf(set->words, (size_t)length + 1, format, again);
    /* NOLINTEND(clang-analyzer-valist.*) */
done:
    va_end(again);
    va_end(list);
    return status;
}

/* Room for one more set, all 0; `name` is copied. */
enum pond_status esri_set_begin(struct esri_study *state, pond_node nodes, const char *name,
                                double **weight, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t used = (int64_t)state->sets * nodes;

    POND_TRY(POND_GROW(&state->weight, &state->weight_capacity, used + nodes, err));
    POND_TRY(POND_GROW(&state->set, &state->set_capacity, (int64_t)state->sets + 1, err));
    *weight = state->weight + used;
    memset(*weight, 0, (size_t)nodes * sizeof **weight);
    state->set[state->sets] = (struct esri_set){.name = pondi_strdup(name)};
    if (state->set[state->sets].name == NULL) {
        return pondi_no_memory(err, strlen(name) + 1, 1);
    }
    state->sets++;
done:
    return status;
}

/* Firms of which nothing is known (NaN) count 0 and are counted; so is all the rest. */
void esri_set_end(struct esri_set *set, double *weight, pond_node nodes)
{
    for (pond_node i = 0; i < nodes; i++) {
        if (isnan(weight[i])) {
            weight[i] = 0.0;
            set->unknown++;
        }
        set->firms += weight[i] > 0.0;
    }
    set->total = pond_sum(weight, nodes);
}

static double money_of(const struct pond_network *network, const char *kind, pond_node node)
{
    double sales = network->sales[node];
    double output = sales + network->final_demand[node];
    double bought = network->purchases[node] + network->imports[node];

    if (strcmp(kind, "sales") == 0) {
        return sales;
    }
    if (strcmp(kind, "purchases") == 0) {
        return bought;
    }
    if (strcmp(kind, "turnover") == 0) {
        return output > bought ? output : bought;
    }
    if (strcmp(kind, "value_added") == 0) {
        return output > bought ? output - bought : 0.0;
    }
    return output;
}

enum pond_status esri_set_from_kind(struct esri_set *set, struct pond_study *study,
                                    const char *kind, double *weight, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_network *network = study->network;

    POND_TRY(esri_set_name(set, err, "%s", esri_set_words(kind)));
    if (strcmp(kind, "employees") == 0) {
        (void)snprintf(set->unit, sizeof set->unit, "jobs");
        POND_TRY(study_employees(study, weight, err));
    } else if (strcmp(kind, "emissions") == 0) {
        POND_TRY(study_use_amounts(study, &study_emissions, weight, set->unit, err));
    } else if (strcmp(kind, "equal") == 0) {
        (void)snprintf(set->unit, sizeof set->unit, "firms");
        for (pond_node i = 0; i < network->nodes; i++) {
            weight[i] = 1.0;
        }
    } else {
        pond_study_currency(study, set->unit);
        for (pond_node i = 0; i < network->nodes; i++) {
            weight[i] = money_of(network, kind, i);
        }
    }
done:
    return status;
}

static enum pond_status take_weight(struct esri_study *state, const struct pond_study *study,
                                    const struct pond_csv *csv, const struct pond_csv_row *row,
                                    const int32_t *column, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node node = 0;
    double value = 0.0;

    POND_TRY(esri_study_read_node(study, csv, row, column[0], &node, err));
    POND_TRY(pond_csv_number(csv, row, column[1], &value, err));
    if (!(value >= 0.0) || !isfinite(value)) {
        return pond_csv_fail(csv, row, column[1], "a number >= 0", err);
    }
    state->filling[node] = value;
done:
    return status;
}

enum pond_status esri_set_from_file(struct esri_study *state, struct pond_study *study,
                                    const char *path, const char *column, double *weight,
                                    struct pond_error *err)
{
    const char *const names[] = {"firm", column};
    const struct esri_file file = {.name = names, .columns = 2, .take = take_weight};
    struct esri_set *set = &state->set[state->sets - 1];
    enum pond_status status = POND_OK;

    POND_TRY(esri_set_name(set, err, "%s", column));
    for (pond_node i = 0; i < study->network->nodes; i++) {
        weight[i] = (double)NAN;
    }
    set->file = true;
    state->filling = weight;
    POND_TRY(esri_study_read_rows(state, study, path, &file, err));
done:
    return status;
}

/* --- the main set --- */

/* Whether `weight_file` holds the main weights: not if it has only columns that `also` names. */
static enum pond_status is_from_file(bool *from_file, const struct pond_study *study,
                                     struct pond_error *err)
{
    const char *path = pond_study_text(study, "weight_file");
    const json_t *also = json_object_get(study->values, "also");
    size_t index = 0;
    const json_t *item = NULL;
    bool named = false;

    json_array_foreach(also, index, item)
    {
        named = named || strncmp(json_string_value(item), "file:", 5) == 0;
    }
    *from_file = path[0] != '\0';
    return named && *from_file ? esri_study_has_column(path, "weight", from_file, err) : POND_OK;
}

static enum pond_status refuse_zero(const struct pond_study *study, bool from_file,
                                    struct pond_error *err)
{
    const char *kind = pond_study_text(study, "weights");
    const char *path = pond_study_text(study, "weight_file");

    return pond_fail(err, POND_EINVAL, "parameter \"%s\": all firms have weight 0 by \"%s\" (%s)",
                     from_file ? "weight_file" : "weights", from_file ? path : kind,
                     from_file ? "give at least one firm that trades in the period a weight above 0"
                               : "choose others, for example weights=equal");
}

enum pond_status esri_sets_main(struct esri_study *state, struct pond_study *study,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    pond_node nodes = study->network->nodes;
    const char *kind = pond_study_text(study, "weights");
    bool from_file = false;
    double *weight = NULL;

    POND_TRY(is_from_file(&from_file, study, err));
    POND_TRY(esri_set_begin(state, nodes, from_file ? "weight_file" : kind, &weight, err));
    if (from_file) {
        POND_TRY(esri_set_from_file(state, study, pond_study_text(study, "weight_file"), "weight",
                                    weight, err));
    } else {
        POND_TRY(esri_set_from_kind(&state->set[0], study, kind, weight, err));
    }
    esri_set_end(&state->set[0], weight, nodes);
    state->shown = 1;
    if (state->set[0].total > 0.0) {
        return POND_OK;
    }
    if (from_file || strcmp(kind, "turnover") != 0) {
        return refuse_zero(study, from_file, err);
    }
    /* The default shall answer, also where returns outweigh all trade. */
    state->weightless = true;
    POND_TRY(esri_set_from_kind(&state->set[0], study, "equal", weight, err));
    esri_set_end(&state->set[0], weight, nodes);
done:
    return status;
}

void esri_sets_free(struct esri_study *state)
{
    for (int32_t set = 0; set < state->sets; set++) {
        pondi_free(state->set[set].name);
        pondi_free(state->set[set].words);
    }
    pondi_free(state->set);
    pondi_free(state->weight);
    pondi_free(state->group_set);
    study_groups_clear(&state->by);
}
