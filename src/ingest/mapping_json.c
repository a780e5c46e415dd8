/* JSON members with their places.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/mapping_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* Longest list that is a list and not an attack. */
#define LIST_MAX 10000

/* "NAME: files[0].records[1]" */
static void write_place(char *text, size_t size, const struct pondi_where *at)
{
    size_t used = 0;

    if (at->up == NULL) {
        (void)snprintf(text, size, "%s: ", at->key);
        return;
    }
    write_place(text, size, at->up);
    used = strlen(text);
    if (at->key == NULL) {
        (void)snprintf(text + used, size - used, "[%zu]", at->index);
    } else {
        (void)snprintf(text + used, size - used, "%s%s", at->up->up == NULL ? "" : ".", at->key);
    }
}

enum pond_status pondi_json_bad(const struct pondi_where *at, struct pond_error *err,
                                const char *format, ...)
{
    char place[POND_ERROR_SIZE / 2];
    char text[POND_ERROR_SIZE];
    va_list args;

    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0) {
        text[0] = '\0';
    }
    va_end(args);
    write_place(place, sizeof place, at);
    return pond_fail(err, POND_EPARSE, "%s%s%s", place, at->up == NULL ? "" : ": ", text);
}

static bool is_listed(const char *known, const char *key)
{
    size_t length = strlen(key);

    while (*known != '\0') {
        size_t size = strcspn(known, " ");
        if (size == length && memcmp(known, key, length) == 0) {
            return true;
        }
        known += size;
        known += strspn(known, " ");
    }
    return false;
}

enum pond_status pondi_json_object(json_t *value, const struct pondi_where *at, const char *known,
                                   struct pond_error *err)
{
    const char *key = NULL;
    json_t *member = NULL;

    if (!json_is_object(value)) {
        return pondi_json_bad(at, err, "expected an object with some of: %s", known);
    }
    json_object_foreach(value, key, member)
    {
        if (!is_listed(known, key)) {
            return pondi_json_bad(at, err, "unknown member \"%s\" (expected some of: %s)", key,
                                  known);
        }
        if (strcmp(key, "about") == 0 && !json_is_string(member)) {
            return pondi_json_bad(at, err, "\"about\" expected a text");
        }
    }
    return POND_OK;
}

static enum pond_status copy_string(char **out, json_t *value, const struct pondi_where *at,
                                    struct pond_error *err)
{
    *out = NULL;
    if (!json_is_string(value) || json_string_length(value) == 0) {
        return pondi_json_bad(at, err, "expected a text in quotes that is not empty");
    }
    *out = pondi_strdup(json_string_value(value));
    return *out == NULL ? pondi_no_memory(err, json_string_length(value) + 1, 1) : POND_OK;
}

enum pond_status pondi_json_text(char **out, json_t *object, const char *key,
                                 const struct pondi_where *at, struct pond_error *err)
{
    json_t *value = json_object_get(object, key);
    struct pondi_where here = {.up = at, .key = key};

    *out = NULL;
    return value == NULL ? POND_OK : copy_string(out, value, &here, err);
}

enum pond_status pondi_json_need_text(char **out, json_t *object, const char *key,
                                      const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = pondi_json_text(out, object, key, at, err);

    if (status == POND_OK && *out == NULL) {
        status = pondi_json_bad(at, err, "the member \"%s\" is missing", key);
    }
    return status;
}

enum pond_status pondi_json_flag(bool *out, json_t *object, const char *key,
                                 const struct pondi_where *at, struct pond_error *err)
{
    json_t *value = json_object_get(object, key);
    struct pondi_where here = {.up = at, .key = key};

    *out = json_is_true(value);
    if (value != NULL && !json_is_boolean(value)) {
        return pondi_json_bad(&here, err, "expected true or false");
    }
    return POND_OK;
}

enum pond_status pondi_json_texts(char ***out, int32_t *count, json_t *list,
                                  const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = json_array_size(list);

    *out = NULL;
    *count = 0;
    if (size == 0 || size > LIST_MAX) {
        return pondi_json_bad(at, err, "expected a list of 1 to %d texts", LIST_MAX);
    }
    POND_TRY(POND_NEW(out, size, err));
    for (size_t i = 0; i < size; i++) {
        struct pondi_where here = {.up = at, .index = i};
        POND_TRY(copy_string(&(*out)[i], json_array_get(list, i), &here, err));
        *count = (int32_t)i + 1;
    }
done:
    if (status != POND_OK) {
        pondi_json_free_texts(*out, *count);
        *out = NULL;
        *count = 0;
    }
    return status;
}

void pondi_json_free_texts(char **text, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        pondi_free(text[i]);
    }
    pondi_free(text);
}
