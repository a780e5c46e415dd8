/* Joining two results by names and keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/compare.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dictionary.h"
#include "study/parameters.h"
#include "study/registry.h"
#include "study/run.h"
#include "study/run_list.h"
#include "study/who.h"

/* One answer. */
struct side {
    struct pond_run run;
    struct pond_result *result;
};

static bool is_number(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (isdigit((unsigned char)*c) == 0) {
            return false;
        }
    }
    return text[0] != '\0';
}

static enum pond_status set_values(json_t *values, const struct pond_analysis *analysis,
                                   const json_t *set, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (size_t i = 0; i < json_array_size(set); i++) {
        const char *text = json_string_value(json_array_get(set, i));
        const char *equals = strchr(text, '=');
        const struct pond_parameter *parameter = NULL;
        char name[64] = "";

        if (equals != NULL && equals - text < (int)sizeof name) {
            (void)snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
            parameter = pond_parameter_find(analysis->parameter, analysis->parameters, name);
        }
        if (parameter == NULL) {
            return pond_fail(err, POND_EINVAL,
                             "--set: \"%s\" is not a parameter of \"%s\" and its value (expected "
                             "NAME=VALUE, for example stock=10)",
                             text, analysis->name);
        }
        if (strcmp(name, "scenario") == 0) {
            return pond_fail(err, POND_EINVAL,
                             "--set: \"%s\" would take the place of both files (name the scenarios "
                             "themselves: pond ripple compare A B)",
                             text);
        }
        POND_TRY(pond_parameter_set(values, parameter, equals + 1, err));
    }
done:
    return status;
}

/* A scenario's file is run and not kept. */
static enum pond_status run_file(struct side *side, const struct study_compare_request *request,
                                 const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_request run = {
        .address = request->address,
        .analysis = pond_registry_find("ripple run"),
        .values = json_pack("{s:s}", "scenario", path),
        .progress = request->progress,
    };

    if (run.values == NULL) {
        return pondi_no_memory(err, 1, 1);
    }
    POND_TRY(set_values(run.values, run.analysis, request->set, err));
    POND_TRY(pond_study_run(&run, &side->run, &side->result, err));
done:
    json_decref(run.values);
    return status;
}

static enum pond_status read_side(struct side *side, const struct study_compare_request *request,
                                  const char *text, struct pond_error *err)
{
    if (is_number(text)) {
        return pond_study_read_run(request->address, strtoll(text, NULL, 10), &side->run,
                                   &side->result, err);
    }
    return run_file(side, request, text, err);
}

/* --- figures --- */

static enum pond_status add_figures(const struct side side[2], struct pond_result *result,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_result *a = side[0].result;
    struct pond_table *table = NULL;
    double *value[3] = {NULL, NULL, NULL};
    int32_t text[3] = {0};
    int64_t rows = 0;

    for (int32_t i = 0; i < a->figures; i++) {
        rows += pond_result_figure(side[1].result, a->figure[i].name) != NULL ? 1 : 0;
    }
    POND_TRY(pond_table_new(&table, "figures", "Key figures of both.", rows, err));
    POND_TRY(pond_table_add_text(table, "figure", "", "Its name.", &text[0], err));
    POND_TRY(pond_table_add_f64(table, "a", "", "In the first.", &value[0], err));
    POND_TRY(pond_table_add_f64(table, "b", "", "In the second.", &value[1], err));
    POND_TRY(pond_table_add_f64(table, "difference", "", "b less a.", &value[2], err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of all three.", &text[1], err));
    POND_TRY(pond_table_add_text(table, "meaning", "", "What it is.", &text[2], err));
    rows = 0;
    for (int32_t i = 0; i < a->figures; i++) {
        const struct pond_figure *mine = &a->figure[i];
        const struct pond_figure *other = pond_result_figure(side[1].result, mine->name);

        if (other == NULL) {
            continue;
        }
        value[0][rows] = mine->value;
        value[1][rows] = other->value;
        value[2][rows] = other->value - mine->value;
        POND_TRY(pond_table_set_text(table, text[0], rows, mine->name, err));
        POND_TRY(pond_table_set_text(table, text[1], rows, mine->unit, err));
        POND_TRY(pond_table_set_text(table, text[2], rows, mine->description, err));
        rows++;
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* --- tables --- */

/* What of which table is compared; of several measures the first that both have. */
static const struct {
    const char *table;
    const char *measure;
    bool complete; /* who is not listed loses nothing */
} kinds[] = {
    {"firms", "turnover_lost", true},
    {"industries", "turnover_lost", true},
    {"places", "turnover_lost", true},
    {"sizes", "turnover_lost", true},
    {"days", "turnover_lost", true},
    {"firms", "lost", true},
    {"firms", "borne", true},
    {"firms", "esri", false},
    {"industries", "lost", true},
    {"industries", "borne", true},
    {"places", "lost", true},
    {"sizes", "lost", true},
    {"households", "extra", true},
    {"days", "lost", true},
    {"days", "final_price", true},
    {"price_firms", "borne", true},
    {"price_industries", "borne", true},
    {"price_days", "final_price", true},
};

/* Rows of two tables by their keys. */
struct join {
    struct pond_dictionary *key;
    double *value[2];  /* keys: NaN, not listed there */
    const char **name; /* keys: from a column "name", or NULL */
    int64_t capacity;
};

/* The key of a row as text; a missing one is "". */
static const char *key_at(const struct pond_column *column, int64_t row, char text[24])
{
    if (column->type == POND_TEXT) {
        return column->data.text[row] != NULL ? column->data.text[row] : "";
    }
    (void)snprintf(text, 24, "%lld",
                   column->type == POND_I64 ? (long long)column->data.i64[row]
                                            : (long long)column->data.f64[row]);
    return text;
}

/* The first column that says which row it is: ranks do not. */
static const struct pond_column *key_of(const struct pond_table *table)
{
    return strcmp(table->column[0].name, "rank") == 0 && table->columns > 1 ? &table->column[1]
                                                                            : &table->column[0];
}

static enum pond_status grow(struct join *join, int64_t keys, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t before = join->capacity;
    int64_t room[3] = {before, before, before};

    if (keys <= before) {
        return POND_OK;
    }
    POND_TRY(POND_GROW(&join->value[0], &room[0], keys, err));
    POND_TRY(POND_GROW(&join->value[1], &room[1], keys, err));
    POND_TRY(POND_GROW(&join->name, &room[2], keys, err));
    for (int64_t i = before; i < room[0]; i++) {
        join->value[0][i] = (double)NAN;
        join->value[1][i] = (double)NAN;
        join->name[i] = NULL;
    }
    join->capacity = room[0];
done:
    return status;
}

static enum pond_status take_rows(struct join *join, int which, const struct pond_table *table,
                                  const struct pond_column *measure, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *key = key_of(table);
    const struct pond_column *name = pond_table_column(table, "name");

    for (int64_t row = 0; row < table->rows; row++) {
        char text[24];
        const char *code = key_at(key, row, text);
        int32_t id = 0;

        POND_TRY(pond_dictionary_add(join->key, code, strlen(code), &id, err));
        POND_TRY(grow(join, pond_dictionary_count(join->key), err));
        join->value[which][id] = measure->data.f64[row];
        if (name != NULL && name->type == POND_TEXT) {
            join->name[id] = name->data.text[row];
        }
    }
done:
    return status;
}

static enum pond_status write_join(const struct join *join, const struct pond_table *like,
                                   const char *measure, bool complete, struct pond_result *result,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_column *key = key_of(like);
    const char *unit = pond_table_column(like, measure)->unit;
    bool ordered = key->type != POND_TEXT;
    int64_t rows = pond_dictionary_count(join->key);
    struct pond_table *table = NULL;
    struct study_ranked *ranked = NULL;
    double *value[3] = {NULL, NULL, NULL};
    double *score = NULL;
    int32_t code = 0;
    int32_t name = 0;
    char description[120];

    (void)snprintf(description, sizeof description, "\"%s\" of both%s.", measure,
                   ordered ? "" : ", the largest difference first");
    POND_TRY(POND_NEW(&score, rows, err));
    for (int64_t i = 0; i < rows; i++) {
        double a = complete && isnan(join->value[0][i]) ? 0.0 : join->value[0][i];
        double b = complete && isnan(join->value[1][i]) ? 0.0 : join->value[1][i];
        score[i] = ordered ? -(double)i : isnan(b - a) ? -1.0 : fabs(b - a);
    }
    POND_TRY(study_rank(&ranked, score, rows, err));
    POND_TRY(pond_table_new(&table, like->name, description, rows, err));
    POND_TRY(pond_table_add_text(table, key->name, "", key->description, &code, err));
    if (pond_table_column(like, "name") != NULL) {
        POND_TRY(pond_table_add_text(table, "name", "", "Its name.", &name, err));
    }
    POND_TRY(pond_table_add_f64(table, "a", unit, "In the first.", &value[0], err));
    POND_TRY(pond_table_add_f64(table, "b", unit, "In the second.", &value[1], err));
    POND_TRY(pond_table_add_f64(table, "difference", unit, "b less a.", &value[2], err));
    for (int64_t row = 0; row < rows; row++) {
        int32_t i = (int32_t)ranked[row].item;
        const char *text = pond_dictionary_text(join->key, i);

        for (int w = 0; w < 2; w++) {
            double x = join->value[w][i];
            value[w][row] = complete && isnan(x) ? 0.0 : x;
        }
        value[2][row] = value[1][row] - value[0][row];
        POND_TRY(pond_table_set_text(table, code, row, text[0] == '\0' ? NULL : text, err));
        if (name > 0) {
            POND_TRY(pond_table_set_text(table, name, row, join->name[i], err));
        }
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    pondi_free(ranked);
    pondi_free(score);
    return status;
}

/* The measure's column, if the table has it as numbers. */
static const struct pond_column *measure_of(const struct pond_table *table, const char *measure)
{
    const struct pond_column *column =
        table == NULL || table->columns == 0 ? NULL : pond_table_column(table, measure);

    return column != NULL && column->type == POND_F64 ? column : NULL;
}

static enum pond_status compare_table(const struct side side[2], size_t kind,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *measure = kinds[kind].measure;
    struct join join = {.key = NULL};
    const struct pond_table *table[2];
    const struct pond_column *column[2];

    for (int w = 0; w < 2; w++) {
        table[w] = pond_result_table(side[w].result, kinds[kind].table);
        column[w] = measure_of(table[w], measure);
    }
    if (column[0] == NULL || column[1] == NULL ||
        pond_result_table(result, kinds[kind].table) != NULL) {
        return POND_OK;
    }
    POND_TRY(pond_dictionary_new(&join.key, err));
    for (int w = 0; w < 2; w++) {
        POND_TRY(take_rows(&join, w, table[w], column[w], err));
    }
    POND_TRY(write_join(&join, table[0], measure, kinds[kind].complete, result, err));
done:
    pond_dictionary_free(join.key);
    pondi_free(join.value[0]);
    pondi_free(join.value[1]);
    pondi_free((void *)join.name);
    return status;
}

/* --- both --- */

/* Parameters that are not the same. */
static enum pond_status add_parameters(const struct side side[2], struct pond_result *result,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *values[2] = {NULL, NULL};
    const char *name = NULL;
    json_t *value = NULL;

    for (int w = 0; w < 2; w++) {
        const char *text = side[w].run.parameters;
        POND_TRY(pond_json_parse(&values[w], text, strlen(text), "the run's parameters", err));
    }
    json_object_foreach(values[0], name, value)
    {
        json_t *other = json_object_get(values[1], name);
        char *text[2] = {NULL, NULL};

        if (other == NULL || json_equal(value, other) != 0) {
            continue;
        }
        status = pond_json_text(&text[0], value, false, err);
        if (status == POND_OK) {
            status = pond_json_text(&text[1], other, false, err);
        }
        if (status == POND_OK) {
            status = pond_result_assume(result, err, "\"%s\" is %.200s in a, %.200s in b.", name,
                                        text[0], text[1]);
        }
        pondi_free(text[0]);
        pondi_free(text[1]);
        if (status != POND_OK) {
            goto done;
        }
    }
done:
    json_decref(values[0]);
    json_decref(values[1]);
    return status;
}

static enum pond_status compare(const struct side side[2], struct pond_result *result,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (strcmp(side[0].run.analysis, side[1].run.analysis) != 0) {
        return pond_fail(err, POND_EINVAL,
                         "a is an answer of \"%s\", b of \"%s\" (expected two of one analysis)",
                         side[0].run.analysis, side[1].run.analysis);
    }
    POND_TRY(add_figures(side, result, err));
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        POND_TRY(compare_table(side, k, result, err));
    }
    POND_TRY(add_parameters(side, result, err));
    if (side[0].run.analysis_version != side[1].run.analysis_version) {
        POND_TRY(
            pond_result_warn(result, err,
                             "The two were answered by different versions of \"%s\": differences "
                             "may come from that (\"pond run again\" brings one up to date).",
                             side[0].run.analysis));
    }
done:
    return status;
}

/* Totals of more days are more. */
static enum pond_status warn_of_days(const struct side side[2], struct pond_result *result,
                                     struct pond_error *err)
{
    const struct pond_table *a = pond_result_table(side[0].result, "days");
    const struct pond_table *b = pond_result_table(side[1].result, "days");

    if (a == NULL || b == NULL || a->rows == b->rows) {
        return POND_OK;
    }
    return pond_result_warn(result, err,
                            "The first has %lld days, the second %lld: their totals are not of the "
                            "same time.",
                            (long long)a->rows, (long long)b->rows);
}

enum pond_status pond_study_compare(const struct study_compare_request *request,
                                    struct pond_result **result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct side side[2] = {{.result = NULL}, {.result = NULL}};

    *result = NULL;
    if (json_array_size(request->set) > 0 && is_number(request->a) && is_number(request->b)) {
        return pond_fail(err, POND_EINVAL,
                         "--set: runs %s and %s are kept, and have their parameters (leave it out, "
                         "or compare scenario files)",
                         request->a, request->b);
    }
    POND_TRY(read_side(&side[0], request, request->a, err));
    POND_TRY(read_side(&side[1], request, request->b, err));
    POND_TRY(pond_result_new(result, err));
    POND_TRY(compare(side, *result, err));
    POND_TRY(warn_of_days(side, *result, err));
done:
    for (int w = 0; w < 2; w++) {
        pond_run_clear(&side[w].run);
        pond_result_free(side[w].result);
    }
    if (status != POND_OK) {
        pond_result_free(*result);
        *result = NULL;
    }
    return status;
}
