/* Fields of records: columns, constants, patterns, tables, lookups.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/mapping_source.h"

#include <string.h>

#include "base/alloc.h"
#include "ingest/convert.h"
#include "ingest/pattern.h"
#include "records/rules.h"

static const char source_members[] =
    "column columns join times value prefix match map lookup empty otherwise negate round dates "
    "numbers about";

static bool is_amount(const struct pond_field *field)
{
    return field->kind == POND_FIELD_NUMBER || field->kind == POND_FIELD_MONEY;
}

static bool is_word(const struct pond_field *field)
{
    return field->kind == POND_FIELD_CODE || field->kind == POND_FIELD_REFER ||
           field->kind == POND_FIELD_TEXT;
}

/* "reject", "unknown", "final" or {"value": "..."}. */
static enum pond_status read_fallback(struct pondi_fallback *fallback, enum pondi_stand_in preset,
                                      const struct pond_field *field, json_t *value,
                                      const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *word = json_string_value(value);

    fallback->what = preset;
    if (value == NULL) {
        return POND_OK;
    }
    if (json_is_object(value)) {
        POND_TRY(pondi_json_object(value, at, "value", err));
        POND_TRY(pondi_json_need_text(&fallback->value, value, "value", at, err));
        fallback->what = PONDI_VALUE;
    } else if (word != NULL && strcmp(word, "reject") == 0) {
        fallback->what = PONDI_REJECT;
    } else if (word != NULL && strcmp(word, "unknown") == 0) {
        fallback->what = PONDI_UNKNOWN;
    } else if (word != NULL && strcmp(word, "final") == 0 && field->may_be_final) {
        fallback->what = PONDI_FINAL;
    } else {
        status = pondi_json_bad(at, err,
                                "expected \"reject\", \"unknown\"%s or {\"value\": "
                                "\"...\"}",
                                field->may_be_final ? ", \"final\"" : "");
    }
done:
    return status;
}

static enum pond_status read_map(struct pondi_map *map, json_t *object,
                                 const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *value = json_object_get(object, "map");
    struct pondi_where at = {.up = up, .key = "map"};
    const char *key = NULL;
    json_t *member = NULL;

    if (value == NULL) {
        return POND_OK;
    }
    if (json_object_size(value) == 0) {
        return pondi_json_bad(&at, err,
                              "expected an object of texts: {\"text in the file\": "
                              "\"text it means\"}");
    }
    POND_TRY(pond_dictionary_new(&map->keys, err));
    POND_TRY(POND_NEW(&map->value, json_object_size(value), err));
    json_object_foreach(value, key, member)
    {
        struct pondi_where here = {.up = &at, .key = key};
        int32_t id = 0;
        if (!json_is_string(member)) {
            return pondi_json_bad(&here, err, "expected a text in quotes");
        }
        POND_TRY(pond_dictionary_add(map->keys, key, strlen(key), &id, err));
        map->value[id] = pondi_strdup(json_string_value(member));
        if (map->value[id] == NULL) {
            return pondi_no_memory(err, json_string_length(member) + 1, 1);
        }
    }
done:
    return status;
}

/* A file of the same folder: a mapping from a stranger must not reach others. */
static bool is_plain_name(const char *name)
{
    return strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static enum pond_status read_lookup(struct pondi_lookup_rule *lookup,
                                    const struct pondi_context *context, json_t *object,
                                    const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *value = json_object_get(object, "lookup");
    struct pondi_where at = {.up = up, .key = "lookup"};
    struct pondi_where here = {.up = &at, .key = "file"};
    char *repeated = NULL;

    if (value == NULL) {
        return POND_OK;
    }
    POND_TRY(
        pondi_json_object(value, &at, "file key value repeated delimiter encoding about", err));
    POND_TRY(pondi_json_need_text(&lookup->file, value, "file", &at, err));
    POND_TRY(pondi_json_need_text(&lookup->key, value, "key", &at, err));
    POND_TRY(pondi_json_need_text(&lookup->value, value, "value", &at, err));
    POND_TRY(pondi_json_text(&repeated, value, "repeated", &at, err));
    if (!is_plain_name(lookup->file)) {
        status = pondi_json_bad(&here, err,
                                "expected the name of a file in the same folder, "
                                "without \"/\"");
        goto done;
    }
    here.key = "repeated";
    if (repeated != NULL && strcmp(repeated, "first") == 0) {
        lookup->repeated = PONDI_REPEATED_FIRST;
    } else if (repeated != NULL && strcmp(repeated, "last") == 0) {
        lookup->repeated = PONDI_REPEATED_LAST;
    } else if (repeated != NULL && strcmp(repeated, "reject") != 0) {
        status = pondi_json_bad(&here, err, "expected \"reject\", \"first\" or \"last\"");
        goto done;
    }
    lookup->format = context->mapping->format;
    POND_TRY(pondi_format_read(&lookup->format, value, &at, err));
done:
    pondi_free(repeated);
    return status;
}

/* Exactly one of column, columns, times, value. */
static enum pond_status read_origin(struct pondi_source *source, json_t *value,
                                    const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *columns = json_object_get(value, "columns");
    json_t *times = json_object_get(value, "times");
    int given = (json_object_get(value, "column") != NULL) + (columns != NULL) + (times != NULL) +
                (json_object_get(value, "value") != NULL);
    struct pondi_where here = {.up = at, .key = times != NULL ? "times" : "columns"};

    if (given != 1) {
        return pondi_json_bad(at, err,
                              "expected exactly one of \"column\", \"columns\", \"times\" and "
                              "\"value\"");
    }
    if (columns != NULL || times != NULL) {
        POND_TRY(pondi_json_texts(&source->column, &source->columns,
                                  columns != NULL ? columns : times, &here, err));
        source->times = times != NULL;
        if (source->columns > 8 || (source->times && source->columns != 2)) {
            status = pondi_json_bad(&here, err, "expected %s columns",
                                    source->times ? "two" : "at most 8");
        }
        goto done;
    }
    POND_TRY(pondi_json_text(&source->constant.value, value, "value", at, err));
    if (source->constant.value != NULL) {
        source->constant.what = PONDI_VALUE;
        goto done;
    }
    POND_TRY(POND_NEW(&source->column, 1, err));
    POND_TRY(pondi_json_need_text(&source->column[0], value, "column", at, err));
    source->columns = 1;
done:
    return status;
}

/* Members that have no meaning for this field or origin. */
static enum pond_status check_members(const struct pondi_source *source,
                                      const struct pond_field *field, json_t *value,
                                      const struct pondi_where *at, struct pond_error *err)
{
    static const char *const refine[] = {"prefix", "match", "map", "lookup", "otherwise", "join"};
    static const char *const of_column[] = {"match", "map",   "lookup", "otherwise",
                                            "join",  "empty", "prefix"};
    bool refined = source->match.given || source->map.keys != NULL || source->lookup.file != NULL;

    for (size_t i = 0; i < sizeof refine / sizeof *refine; i++) {
        if (source->times && json_object_get(value, refine[i]) != NULL) {
            return pondi_json_bad(at, err, "\"times\" makes a number: \"%s\" cannot follow it",
                                  refine[i]);
        }
        if (source->columns == 0 && json_object_get(value, of_column[i]) != NULL) {
            return pondi_json_bad(at, err, "\"%s\" has no meaning for a constant \"value\"",
                                  of_column[i]);
        }
    }
    if (!is_amount(field) && (source->times || source->negate)) {
        return pondi_json_bad(at, err, "\"%s\" is for numbers and money",
                              source->times ? "times" : "negate");
    }
    if (source->round && field->kind != POND_FIELD_MONEY) {
        return pondi_json_bad(at, err, "\"round\" is for money");
    }
    if (source->prefix != NULL && !is_word(field)) {
        return pondi_json_bad(at, err, "\"prefix\" is for codes and texts");
    }
    if (json_object_get(value, "dates") != NULL && field->kind != POND_FIELD_TIME) {
        return pondi_json_bad(at, err, "\"dates\" is for times");
    }
    if (json_object_get(value, "numbers") != NULL && !is_amount(field)) {
        return pondi_json_bad(at, err, "\"numbers\" is for numbers and money");
    }
    if (json_object_get(value, "join") != NULL && source->columns < 2) {
        return pondi_json_bad(at, err, "\"join\" is for \"columns\"");
    }
    if (json_object_get(value, "otherwise") != NULL && !refined) {
        return pondi_json_bad(at, err, "\"otherwise\" is for \"match\", \"map\" and \"lookup\"");
    }
    return POND_OK;
}

/* A constant that is not legal would reject every row: say so now. */
static enum pond_status check_constant(const struct pondi_source *source,
                                       const struct pondi_fallback *fallback,
                                       const struct pond_field *field, const struct pondi_where *at,
                                       struct pond_error *err)
{
    char expected[PONDI_EXPECTED_SIZE];
    struct pondi_value value;
    const char *text = fallback->value;
    /* Digits of money do not matter here: US dollars stand for any currency. */
    int64_t currency = pond_currency_pack("USD", 3);

    if (fallback->what != PONDI_VALUE ||
        pondi_convert(&value, field, source, currency, text, strlen(text))) {
        return POND_OK;
    }
    pondi_convert_expected(expected, field, source, text, strlen(text));
    return pondi_json_bad(at, err, "\"%s\" is not legal here (expected %s)", text, expected);
}

static enum pond_status read_members(struct pondi_source *source, const struct pond_field *field,
                                     const struct pondi_context *context, json_t *value,
                                     const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_where empty = {.up = at, .key = "empty"};
    struct pondi_where otherwise = {.up = at, .key = "otherwise"};
    struct pondi_where join = {.up = at, .key = "join"};
    json_t *joint = json_object_get(value, "join");

    POND_TRY(pondi_json_object(value, at, source_members, err));
    POND_TRY(pondi_style_read(&source->style, &context->part->style, value, at, err));
    POND_TRY(read_origin(source, value, at, err));
    if (joint != NULL && !json_is_string(joint)) {
        return pondi_json_bad(&join, err, "expected a text in quotes");
    }
    source->join = pondi_strdup(joint == NULL ? " " : json_string_value(joint));
    if (source->join == NULL) {
        return pondi_no_memory(err, 2, 1);
    }
    POND_TRY(pondi_json_text(&source->prefix, value, "prefix", at, err));
    POND_TRY(pondi_json_flag(&source->negate, value, "negate", at, err));
    POND_TRY(pondi_json_flag(&source->round, value, "round", at, err));
    POND_TRY(pondi_pattern_read(&source->match, value, true, at, err));
    POND_TRY(read_map(&source->map, value, at, err));
    POND_TRY(read_lookup(&source->lookup, context, value, at, err));
    POND_TRY(read_fallback(&source->empty, PONDI_UNKNOWN, field, json_object_get(value, "empty"),
                           &empty, err));
    POND_TRY(read_fallback(&source->otherwise, PONDI_REJECT, field,
                           json_object_get(value, "otherwise"), &otherwise, err));
    POND_TRY(check_members(source, field, value, at, err));
    POND_TRY(check_constant(source, &source->constant, field, at, err));
    POND_TRY(check_constant(source, &source->empty, field, &empty, err));
    POND_TRY(check_constant(source, &source->otherwise, field, &otherwise, err));
done:
    return status;
}

enum pond_status pondi_source_read(struct pondi_source *source, const struct pond_field *field,
                                   const struct pondi_context *context, json_t *value,
                                   const struct pondi_where *at, struct pond_error *err)
{
    const char *word = json_string_value(value);

    if (word != NULL && strcmp(word, "final") == 0 && field->may_be_final) {
        source->constant.what = PONDI_FINAL;
        return POND_OK;
    }
    if (word != NULL && strcmp(word, "unknown") == 0 && !field->required) {
        source->constant.what = PONDI_UNKNOWN;
        return POND_OK;
    }
    if (!json_is_object(value)) {
        return pondi_json_bad(at, err, "expected an object such as {\"column\": \"name\"}%s",
                              field->may_be_final ? ", or \"final\"" : "");
    }
    return read_members(source, field, context, value, at, err);
}

static void clear_map(struct pondi_map *map)
{
    if (map->keys != NULL && map->value != NULL) {
        for (int32_t i = 0; i < pond_dictionary_count(map->keys); i++) {
            pondi_free(map->value[i]);
        }
    }
    pondi_free(map->value);
    pond_dictionary_free(map->keys);
}

void pondi_source_clear(struct pondi_source *source)
{
    pondi_json_free_texts(source->column, source->columns);
    pondi_free(source->join);
    pondi_free(source->constant.value);
    pondi_free(source->prefix);
    pondi_pattern_clear(&source->match);
    clear_map(&source->map);
    pondi_free(source->lookup.file);
    pondi_free(source->lookup.key);
    pondi_free(source->lookup.value);
    pondi_free(source->empty.value);
    pondi_free(source->otherwise.value);
    pondi_style_clear(&source->style);
    *source = (struct pondi_source){0};
}

static enum pond_status read_is(struct pondi_condition *condition, json_t *value,
                                const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *is = json_object_get(value, "is");
    struct pondi_where at = {.up = up, .key = "is"};
    size_t count = json_is_array(is) ? json_array_size(is) : 1;

    if (is == NULL) {
        return POND_OK;
    }
    POND_TRY(pond_dictionary_new(&condition->is, err));
    for (size_t i = 0; i < count; i++) {
        json_t *word = json_is_array(is) ? json_array_get(is, i) : is;
        int32_t id = 0;
        if (!json_is_string(word)) {
            return pondi_json_bad(&at, err, "expected a text, or a list of texts");
        }
        POND_TRY(pond_dictionary_add(condition->is, json_string_value(word),
                                     json_string_length(word), &id, err));
    }
done:
    return status;
}

enum pond_status pondi_condition_read(struct pondi_condition *condition, json_t *value,
                                      const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pondi_json_object(value, at, "column is match not about", err));
    POND_TRY(pondi_json_need_text(&condition->column, value, "column", at, err));
    POND_TRY(read_is(condition, value, at, err));
    POND_TRY(pondi_pattern_read(&condition->match, value, false, at, err));
    POND_TRY(pondi_json_flag(&condition->negate, value, "not", at, err));
    if ((condition->is != NULL) == condition->match.given) {
        status = pondi_json_bad(at, err, "expected \"is\" or \"match\", and not both");
    }
done:
    return status;
}

void pondi_condition_clear(struct pondi_condition *condition)
{
    pondi_free(condition->column);
    pond_dictionary_free(condition->is);
    pondi_pattern_clear(&condition->match);
    *condition = (struct pondi_condition){0};
}
