/* A result owns what is added to it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

enum pond_status pond_result_new(struct pond_result **out, struct pond_error *err)
{
    return POND_NEW(out, 1, err);
}

static void free_texts(char **text, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        pondi_free(text[i]);
    }
    pondi_free(text);
}

static void free_figure(struct pond_figure *figure)
{
    pondi_free(figure->name);
    pondi_free(figure->unit);
    pondi_free(figure->description);
}

void pond_result_free(struct pond_result *result)
{
    if (result == NULL) {
        return;
    }
    for (int32_t i = 0; i < result->tables; i++) {
        pond_table_free(result->table[i]);
    }
    for (int32_t i = 0; i < result->figures; i++) {
        free_figure(&result->figure[i]);
    }
    pondi_free(result->table);
    pondi_free(result->figure);
    free_texts(result->assumption, result->assumptions);
    free_texts(result->warning, result->warnings);
    pondi_free(result);
}

enum pond_status pond_result_add_table(struct pond_result *result, struct pond_table **table,
                                       struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (pond_result_table(result, (*table)->name) != NULL) {
        status =
            pond_fail(err, POND_EEXISTS, "the result has a table \"%s\" already", (*table)->name);
        goto done;
    }
    POND_TRY(POND_GROW(&result->table, &result->table_capacity, (int64_t)result->tables + 1, err));
    result->table[result->tables] = *table;
    result->tables++;
    *table = NULL;
done:
    pond_table_free(*table);
    *table = NULL;
    return status;
}

enum pond_status pond_result_add_figure(struct pond_result *result, const char *name, double value,
                                        const char *unit, const char *description,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_figure figure = {.value = value};

    if (pond_result_figure(result, name) != NULL) {
        return pond_fail(err, POND_EEXISTS, "the result has a figure \"%s\" already", name);
    }
    figure.name = pondi_strdup(name);
    figure.unit = pondi_strdup(unit);
    figure.description = pondi_strdup(description);
    if (figure.name == NULL || figure.unit == NULL || figure.description == NULL) {
        status = pondi_no_memory(err, 3, strlen(description));
        goto done;
    }
    POND_TRY(
        POND_GROW(&result->figure, &result->figure_capacity, (int64_t)result->figures + 1, err));
    result->figure[result->figures] = figure;
    result->figures++;
    return POND_OK;
done:
    free_figure(&figure);
    return status;
}

static enum pond_status add_sentence(char ***list, int32_t *count, int64_t *capacity,
                                     const char *sentence, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *copy = pondi_strdup(sentence);

    if (copy == NULL) {
        return pondi_no_memory(err, strlen(sentence) + 1, 1);
    }
    POND_TRY(POND_GROW(list, capacity, (int64_t)*count + 1, err));
    (*list)[*count] = copy;
    (*count)++;
    return POND_OK;
done:
    pondi_free(copy);
    return status;
}

enum pond_status pond_result_assume(struct pond_result *result, struct pond_error *err,
                                    const char *format, ...)
{
    char sentence[2048];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return add_sentence(&result->assumption, &result->assumptions, &result->assumption_capacity,
                        sentence, err);
}

enum pond_status pond_result_warn(struct pond_result *result, struct pond_error *err,
                                  const char *format, ...)
{
    char sentence[2048];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return add_sentence(&result->warning, &result->warnings, &result->warning_capacity, sentence,
                        err);
}

const struct pond_table *pond_result_table(const struct pond_result *result, const char *name)
{
    for (int32_t i = 0; i < result->tables; i++) {
        if (strcmp(result->table[i]->name, name) == 0) {
            return result->table[i];
        }
    }
    return NULL;
}

const struct pond_figure *pond_result_figure(const struct pond_result *result, const char *name)
{
    for (int32_t i = 0; i < result->figures; i++) {
        if (strcmp(result->figure[i].name, name) == 0) {
            return &result->figure[i];
        }
    }
    return NULL;
}
