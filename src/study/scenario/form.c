/* One walk over a form's tables checks a value, another writes the JSON Schema.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/scenario/form.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* Where the check is: "$.events[0].who". Forms are a few levels deep. */
#define PATH_SIZE 512

struct check {
    char path[PATH_SIZE];
    const char *name;
    struct pond_error *err;
};

/* Lengthen the path; what it was long before is given back to cut it again. */
static size_t enter(struct check *check, const char *member, size_t index)
{
    size_t length = strlen(check->path);

    if (member != NULL) {
        (void)snprintf(check->path + length, PATH_SIZE - length, ".%s", member);
    } else {
        (void)snprintf(check->path + length, PATH_SIZE - length, "[%zu]", index);
    }
    return length;
}

static void leave(struct check *check, size_t length)
{
    check->path[length] = '\0';
}

/* "PATH is VALUE (expected ...)". */
static enum pond_status refuse(const struct check *check, const json_t *value, const char *what)
{
    char *text = NULL;
    enum pond_status status = POND_OK;

    if (value == NULL) {
        return pond_fail(check->err, POND_EINVAL, "%s: %s is missing (expected %s)", check->name,
                         check->path, what);
    }
    status = pond_json_text(&text, value, false, check->err);
    if (status == POND_OK) {
        status = pond_fail(check->err, POND_EINVAL, "%s: %s is %.80s%s (expected %s)", check->name,
                           check->path, text, strlen(text) > 80 ? "..." : "", what);
        pondi_free(text);
    }
    return status;
}

static void join(char *text, size_t size, const char *words)
{
    size_t used = 0;

    text[0] = '\0';
    while (*words != '\0' && used < size) {
        size_t length = strcspn(words, " ");
        int wrote = snprintf(text + used, size - used, "%s\"%.*s\"", used == 0 ? "" : ", ",
                             (int)length, words);
        used += wrote < 0 ? size : (size_t)wrote;
        words += length;
        words += strspn(words, " ");
    }
}

/* What a member expects, in words. */
static void describe(char *text, size_t size, const struct study_form_field *field)
{
    char list[256];

    switch (field->kind) {
    case STUDY_FORM_TEXT:
        (void)snprintf(text, size, "a text: %s", field->meaning);
        break;
    case STUDY_FORM_CHOICE:
        join(list, sizeof list, field->choices);
        (void)snprintf(text, size, "one of %s", list);
        break;
    case STUDY_FORM_INTEGER:
        (void)snprintf(text, size, "a whole number from %.15g to %.15g", field->min, field->max);
        break;
    case STUDY_FORM_NUMBER:
        (void)snprintf(text, size, "a number from %.15g to %.15g", field->min, field->max);
        break;
    case STUDY_FORM_YES:
        (void)snprintf(text, size, "true, or leave it out");
        break;
    case STUDY_FORM_TEXTS:
        (void)snprintf(text, size, "a text or a list of texts: %s", field->meaning);
        break;
    case STUDY_FORM_POINTS:
        (void)snprintf(text, size, "a list of at least three [longitude, latitude] in degrees");
        break;
    case STUDY_FORM_OBJECT:
        (void)snprintf(text, size, "an object {...}: %s", field->meaning);
        break;
    case STUDY_FORM_OBJECTS:
        (void)snprintf(text, size, "a list [...] of at least one object: %s", field->meaning);
        break;
    case STUDY_FORM_EITHER:
        (void)snprintf(text, size, "an object {...} or a list of them: %s", field->meaning);
        break;
    }
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

static bool is_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

static bool are_texts(const json_t *value)
{
    size_t count = json_array_size(value);

    for (size_t i = 0; i < count; i++) {
        if (!is_text(json_array_get(value, i))) {
            return false;
        }
    }
    return is_text(value) || count > 0;
}

static bool is_within(const json_t *value, double min, double max)
{
    return json_is_number(value) && json_number_value(value) >= min &&
           json_number_value(value) <= max;
}

static bool are_points(const json_t *value)
{
    size_t count = json_array_size(value);

    for (size_t i = 0; i < count; i++) {
        const json_t *point = json_array_get(value, i);
        if (json_array_size(point) != 2 || !is_within(json_array_get(point, 0), -180.0, 180.0) ||
            !is_within(json_array_get(point, 1), -90.0, 90.0)) {
            return false;
        }
    }
    return count >= 3;
}

/* Whether a value is of a kind; what objects hold is checked after that. */
static bool is_of_kind(const struct study_form_field *field, const json_t *value)
{
    switch (field->kind) {
    case STUDY_FORM_TEXT:
        return is_text(value);
    case STUDY_FORM_CHOICE:
        return json_is_string(value) && is_word_of(field->choices, json_string_value(value));
    case STUDY_FORM_INTEGER:
        return json_is_integer(value) && is_within(value, field->min, field->max);
    case STUDY_FORM_NUMBER:
        return is_within(value, field->min, field->max);
    case STUDY_FORM_YES:
        return json_is_true(value);
    case STUDY_FORM_TEXTS:
        return are_texts(value);
    case STUDY_FORM_POINTS:
        return are_points(value);
    case STUDY_FORM_OBJECT:
        return json_is_object(value);
    case STUDY_FORM_OBJECTS:
        return json_array_size(value) > 0;
    case STUDY_FORM_EITHER:
        return json_is_object(value) || json_array_size(value) > 0;
    }
    return false;
}

static bool is_comment(const char *name)
{
    return strncmp(name, "//", 2) == 0;
}

static const struct study_form_field *find_field(const struct study_form *form, const char *name)
{
    for (int i = 0; i < form->fields; i++) {
        if (strcmp(form->field[i].name, name) == 0) {
            return &form->field[i];
        }
    }
    return NULL;
}

static void list_fields(char *text, size_t size, const struct study_form *form)
{
    size_t used = 0;

    text[0] = '\0';
    for (int i = 0; i < form->fields && used < size; i++) {
        int wrote =
            snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ", form->field[i].name);
        used += wrote < 0 ? size : (size_t)wrote;
    }
}

/* Forms nest as deep as their tables, which are constants. */

static enum pond_status check_object(struct check *check, const struct study_form *form,
                                     json_t *value);

static enum pond_status check_item(struct check *check, const struct study_form *form,
                                   const json_t *list, size_t index)
{
    json_t *value = json_array_get(list, index);
    size_t length = enter(check, NULL, index);
    enum pond_status status = json_is_object(value) ? check_object(check, form, value)
                                                    : refuse(check, value, "an object {...}");

    leave(check, length);
    return status;
}

static enum pond_status check_field(struct check *check, const struct study_form_field *field,
                                    json_t *value)
{
    enum pond_status status = POND_OK;
    size_t length = enter(check, field->name, 0);

    if ((value == NULL && field->required) || (value != NULL && !is_of_kind(field, value))) {
        char what[400];
        describe(what, sizeof what, field);
        status = refuse(check, value, what);
    } else if (json_is_object(value)) {
        status = check_object(check, field->form, value);
    } else if (field->form != NULL) {
        for (size_t i = 0; status == POND_OK && i < json_array_size(value); i++) {
            status = check_item(check, field->form, value, i);
        }
    }
    leave(check, length);
    return status;
}

static enum pond_status check_names(const struct check *check, const struct study_form *form,
                                    json_t *value)
{
    const char *name = NULL;
    json_t *member = NULL;
    bool empty = true;
    char names[300];

    list_fields(names, sizeof names, form);
    json_object_foreach(value, name, member)
    {
        if (is_comment(name)) {
            continue;
        }
        empty = false;
        if (find_field(form, name) == NULL) {
            return pond_fail(check->err, POND_EINVAL,
                             "%s: %s has a member \"%s\" that means nothing here (there are: %s; "
                             "comments begin with //)",
                             check->name, check->path, name, names);
        }
    }
    return empty && form->not_empty ? pond_fail(check->err, POND_EINVAL,
                                                "%s: %s is empty (expected at least one of: %s)",
                                                check->name, check->path, names)
                                    : POND_OK;
}

static enum pond_status check_object(struct check *check, const struct study_form *form,
                                     json_t *value)
{
    enum pond_status status = POND_OK;

    POND_TRY(check_names(check, form, value));
    for (int i = 0; i < form->fields; i++) {
        POND_TRY(check_field(check, &form->field[i], json_object_get(value, form->field[i].name)));
    }
done:
    return status;
}

enum pond_status study_form_check(const struct study_form *form, json_t *value, const char *name,
                                  struct pond_error *err)
{
    struct check check = {.path = "$", .name = name, .err = err};

    if (!json_is_object(value)) {
        return refuse(&check, value, "an object {...}");
    }
    return check_object(&check, form, value);
}

/* --- the schema --- */

static json_t *object_schema(const struct study_form *form);

static json_t *list_schema(json_t *items, int least)
{
    return json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", least, "items", items);
}

static json_t *text_schema(void)
{
    return json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
}

static json_t *range_schema(const char *type, double min, double max)
{
    return json_pack("{s:s, s:f, s:f}", "type", type, "minimum", min, "maximum", max);
}

static json_t *point_schema(void)
{
    return json_pack("{s:s, s:[o, o], s:b, s:i}", "type", "array", "prefixItems",
                     range_schema("number", -180.0, 180.0), range_schema("number", -90.0, 90.0),
                     "items", 0, "minItems", 2);
}

static json_t *choice_schema(const char *words)
{
    json_t *choices = json_array();

    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        (void)json_array_append_new(choices, json_stringn(words, size));
        words += size;
        words += strspn(words, " ");
    }
    return json_pack("{s:o}", "enum", choices);
}

static json_t *field_schema(const struct study_form_field *field)
{
    switch (field->kind) {
    case STUDY_FORM_TEXT:
        return text_schema();
    case STUDY_FORM_CHOICE:
        return choice_schema(field->choices);
    case STUDY_FORM_INTEGER:
        return range_schema("integer", field->min, field->max);
    case STUDY_FORM_NUMBER:
        return range_schema("number", field->min, field->max);
    case STUDY_FORM_YES:
        return json_pack("{s:b}", "const", 1);
    case STUDY_FORM_TEXTS:
        return json_pack("{s:[o, o]}", "anyOf", text_schema(), list_schema(text_schema(), 1));
    case STUDY_FORM_POINTS:
        return list_schema(point_schema(), 3);
    case STUDY_FORM_OBJECT:
        return object_schema(field->form);
    case STUDY_FORM_OBJECTS:
        return list_schema(object_schema(field->form), 1);
    case STUDY_FORM_EITHER:
        return json_pack("{s:[o, o]}", "anyOf", object_schema(field->form),
                         list_schema(object_schema(field->form), 1));
    }
    return NULL;
}

static json_t *object_schema(const struct study_form *form)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    json_t *schema = NULL;

    for (int i = 0; i < form->fields; i++) {
        json_t *field = field_schema(&form->field[i]);
        (void)json_object_set_new(field, "description", json_string(form->field[i].meaning));
        (void)json_object_set_new(properties, form->field[i].name, field);
        if (form->field[i].required) {
            (void)json_array_append_new(required, json_string(form->field[i].name));
        }
    }
    schema = json_pack("{s:s, s:s, s:o, s:o, s:{s:b}, s:b}", "type", "object", "description",
                       form->meaning, "properties", properties, "required", required,
                       "patternProperties", "^//", 1, "additionalProperties", 0);
    if (form->not_empty) {
        (void)json_object_set_new(schema, "minProperties", json_integer(1));
    }
    return schema;
}

enum pond_status study_form_schema(json_t **out, const struct study_form *form, const char *title,
                                   struct pond_error *err)
{
    json_t *schema = object_schema(form);

    (void)json_object_set_new(schema, "$schema",
                              json_string("https://json-schema.org/draft/2020-12/schema"));
    (void)json_object_set_new(schema, "title", json_string(title));
    *out = schema;
    return schema != NULL ? POND_OK : pondi_no_memory(err, 1, 1);
}
