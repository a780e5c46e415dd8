/* One table of parameters serves flags, help, JSON and its schema.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/parameters.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/time.h"

const struct pond_parameter *pond_parameter_find(const struct pond_parameter *parameter,
                                                 int32_t count, const char *name)
{
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(parameter[i].name, name) == 0) {
            return &parameter[i];
        }
    }
    return NULL;
}

/* "a b c" as "a, b, c". */
static void list_words(char *text, size_t size, const char *words)
{
    size_t used = 0;

    for (; *words != '\0' && used + 3 < size; words++) {
        if (*words == ' ') {
            text[used++] = ',';
        }
        text[used++] = *words;
    }
    text[used] = '\0';
}

void pond_parameter_expected(char text[POND_PARAMETER_EXPECTED_SIZE],
                             const struct pond_parameter *parameter)
{
    char words[160];

    switch (parameter->type) {
    case POND_PARAMETER_BOOL:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "true or false");
        break;
    case POND_PARAMETER_INTEGER:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "a whole number from %.15g to %.15g",
                       parameter->min, parameter->max);
        break;
    case POND_PARAMETER_NUMBER:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "a number from %.15g to %.15g",
                       parameter->min, parameter->max);
        break;
    case POND_PARAMETER_CHOICE:
        list_words(words, sizeof words, parameter->choices);
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "one of: %s", words);
        break;
    case POND_PARAMETER_DATE:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "a date such as 2019-01-31");
        break;
    case POND_PARAMETER_FILE:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "the path of a file");
        break;
    case POND_PARAMETER_FOLDER:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "the path of a folder");
        break;
    case POND_PARAMETER_LIST:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "texts separated by commas");
        break;
    case POND_PARAMETER_TABLE:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE,
                       "the name of a kept input-output table, or the path of one");
        break;
    case POND_PARAMETER_OUTPUT:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "the path of a file to write");
        break;
    case POND_PARAMETER_TEXT:
        (void)snprintf(text, POND_PARAMETER_EXPECTED_SIZE, "a text");
        break;
    }
}

static enum pond_status refuse(const struct pond_parameter *parameter, const char *text,
                               struct pond_error *err)
{
    char expected[POND_PARAMETER_EXPECTED_SIZE];

    pond_parameter_expected(expected, parameter);
    return pond_fail(err, POND_EINVAL, "parameter \"%s\": \"%s\" is not legal (expected %s)",
                     parameter->name, text, expected);
}

static bool is_word_of(const char *words, const char *text)
{
    size_t length = strlen(text);

    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        if (size == length && memcmp(words, text, length) == 0) {
            return true;
        }
        words += size;
        words += strspn(words, " ");
    }
    return false;
}

static json_t *parse_bool(const char *text)
{
    if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0 || strcmp(text, "1") == 0) {
        return json_true();
    }
    if (strcmp(text, "false") == 0 || strcmp(text, "no") == 0 || strcmp(text, "0") == 0) {
        return json_false();
    }
    return NULL;
}

static json_t *parse_integer(const char *text)
{
    char *end = NULL;
    long long value = 0;

    errno = 0;
    value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' ? json_integer(value) : NULL;
}

static json_t *parse_number(const char *text)
{
    char *end = NULL;
    double value = 0.0;

    errno = 0;
    value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(value) ? json_real(value) : NULL;
}

/* Add the items of "a,b,c" to a list; blanks around an item do not count, empty ones are nothing.
 */
static json_t *extend_list(json_t *list, const char *text)
{
    json_t *items = list == NULL ? json_array() : json_incref(list);

    while (*text != '\0') {
        size_t size = strcspn(text, ",");
        const char *item = text;
        size_t length = size;
        while (length > 0 && *item == ' ') {
            item++;
            length--;
        }
        while (length > 0 && item[length - 1] == ' ') {
            length--;
        }
        if (length > 0 && json_array_append_new(items, json_stringn(item, length)) != 0) {
            json_decref(items);
            return NULL;
        }
        text += size;
        text += *text == ',' ? 1 : 0;
    }
    return items;
}

static bool is_legal(const struct pond_parameter *parameter, const json_t *value)
{
    int64_t time_s = 0;
    size_t index = 0;
    const json_t *item = NULL;

    switch (parameter->type) {
    case POND_PARAMETER_BOOL:
        return json_is_boolean(value);
    case POND_PARAMETER_INTEGER:
        return json_is_integer(value) && (double)json_integer_value(value) >= parameter->min &&
               (double)json_integer_value(value) <= parameter->max;
    case POND_PARAMETER_NUMBER:
        return json_is_number(value) && json_number_value(value) >= parameter->min &&
               json_number_value(value) <= parameter->max;
    case POND_PARAMETER_CHOICE:
        return json_is_string(value) && is_word_of(parameter->choices, json_string_value(value));
    case POND_PARAMETER_DATE:
        return json_is_string(value) && (json_string_length(value) == 0 ||
                                         pond_time_parse(&time_s, json_string_value(value)));
    case POND_PARAMETER_TEXT:
    case POND_PARAMETER_FILE:
    case POND_PARAMETER_FOLDER:
    case POND_PARAMETER_TABLE:
    case POND_PARAMETER_OUTPUT:
        return json_is_string(value);
    case POND_PARAMETER_LIST:
        json_array_foreach(value, index, item)
        {
            if (!json_is_string(item)) {
                return false;
            }
        }
        return json_is_array(value);
    }
    return false;
}

enum pond_status pond_parameter_set(json_t *values, const struct pond_parameter *parameter,
                                    const char *text, struct pond_error *err)
{
    json_t *value = NULL;

    switch (parameter->type) {
    case POND_PARAMETER_BOOL:
        value = parse_bool(text);
        break;
    case POND_PARAMETER_INTEGER:
        value = parse_integer(text);
        break;
    case POND_PARAMETER_NUMBER:
        value = parse_number(text);
        break;
    case POND_PARAMETER_LIST:
        value = extend_list(json_object_get(values, parameter->name), text);
        break;
    default:
        value = json_string(text);
        break;
    }
    if (value == NULL || !is_legal(parameter, value)) {
        json_decref(value);
        return refuse(parameter, text, err);
    }
    if (json_object_set_new(values, parameter->name, value) != 0) {
        return pondi_no_memory(err, 1, 1);
    }
    return POND_OK;
}

/* The names of all parameters, for a message. */
static void list_names(char *text, size_t size, const struct pond_parameter *parameter,
                       int32_t count)
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < count && used < size; i++) {
        int wrote =
            snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ", parameter[i].name);
        used += wrote < 0 ? size : (size_t)wrote;
    }
}

static enum pond_status check_values(json_t *values, const struct pond_parameter *parameter,
                                     int32_t count, struct pond_error *err)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(values, name, value)
    {
        const struct pond_parameter *known = pond_parameter_find(parameter, count, name);
        if (known == NULL) {
            char names[512];
            list_names(names, sizeof names, parameter, count);
            return pond_fail(err, POND_EINVAL, "there is no parameter \"%s\" (there are: %s)", name,
                             names);
        }
        if (!is_legal(known, value)) {
            char *text = NULL;
            enum pond_status status = pond_json_text(&text, value, false, err);
            if (status == POND_OK) {
                status = refuse(known, text, err);
                pondi_free(text);
            }
            return status;
        }
    }
    return POND_OK;
}

enum pond_status pond_parameters_complete(json_t *values, const struct pond_parameter *parameter,
                                          int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    if (!json_is_object(values)) {
        return pond_fail(err, POND_EINVAL, "the parameters are not a JSON object");
    }
    POND_TRY(check_values(values, parameter, count, err));
    for (int32_t i = 0; i < count; i++) {
        if (json_object_get(values, parameter[i].name) == NULL) {
            POND_TRY(pond_parameter_set(values, &parameter[i], parameter[i].default_value, err));
        }
    }
done:
    return status;
}

static json_t *choices_json(const char *words)
{
    json_t *choices = json_array();

    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        (void)json_array_append_new(choices, json_stringn(words, size));
        words += size;
        words += strspn(words, " ");
    }
    return choices;
}

static json_t *parameter_schema(const struct pond_parameter *parameter)
{
    static const char *const types[] = {
        [POND_PARAMETER_BOOL] = "boolean",  [POND_PARAMETER_INTEGER] = "integer",
        [POND_PARAMETER_NUMBER] = "number", [POND_PARAMETER_TEXT] = "string",
        [POND_PARAMETER_CHOICE] = "string", [POND_PARAMETER_DATE] = "string",
        [POND_PARAMETER_FILE] = "string",   [POND_PARAMETER_FOLDER] = "string",
        [POND_PARAMETER_LIST] = "array",    [POND_PARAMETER_TABLE] = "string",
        [POND_PARAMETER_OUTPUT] = "string",
    };
    json_t *schema =
        json_pack("{s:s, s:s}", "type", types[parameter->type], "description", parameter->meaning);
    json_t *holder = json_object();

    if (pond_parameter_set(holder, parameter, parameter->default_value, NULL) == POND_OK) {
        (void)json_object_set(schema, "default", json_object_get(holder, parameter->name));
    }
    json_decref(holder);
    if (parameter->type == POND_PARAMETER_INTEGER || parameter->type == POND_PARAMETER_NUMBER) {
        (void)json_object_set_new(schema, "minimum", json_real(parameter->min));
        (void)json_object_set_new(schema, "maximum", json_real(parameter->max));
    }
    if (parameter->type == POND_PARAMETER_CHOICE) {
        (void)json_object_set_new(schema, "enum", choices_json(parameter->choices));
    }
    if (parameter->type == POND_PARAMETER_LIST) {
        (void)json_object_set_new(schema, "items", json_pack("{s:s}", "type", "string"));
    }
    if (parameter->unit[0] != '\0') {
        (void)json_object_set_new(schema, "unit", json_string(parameter->unit));
    }
    return schema;
}

enum pond_status pond_parameters_schema(json_t **out, const struct pond_parameter *parameter,
                                        int32_t count, struct pond_error *err)
{
    json_t *properties = json_object();

    for (int32_t i = 0; i < count; i++) {
        (void)json_object_set_new(properties, parameter[i].name, parameter_schema(&parameter[i]));
    }
    *out =
        json_pack("{s:s, s:s, s:o, s:b}", "$schema", "https://json-schema.org/draft/2020-12/schema",
                  "type", "object", "properties", properties, "additionalProperties", 0);
    return *out != NULL ? POND_OK : pondi_no_memory(err, 1, 1);
}
