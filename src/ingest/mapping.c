/* A mapping from its JSON: files, records, conditions; docs/mapping.md describes the format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/mapping.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "ingest/mapping_source.h"
#include "ingest/parts.h"

/* Most files of a mapping and records of a file. */
#define PARTS_MAX 256
#define RECORDS_MAX 64
#define CONDITIONS_MAX 32

/* Where nothing is said: dates as ISO 8601 writes them, numbers with a point. */
static const char *const usual_dates[] = {"YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm",
                                          "YYYY-MM-DDThh:mm:ss", "YYYY-MM-DDThh:mm:ssZ"};
#define USUAL_DATES (sizeof usual_dates / sizeof *usual_dates)

static enum pond_status usual_style(struct pondi_style *style, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *style = (struct pondi_style){.numbers = {.decimal = '.'}};
    POND_TRY(POND_NEW(&style->date, USUAL_DATES, err));
    style->own_dates = true;
    style->dates = (int32_t)USUAL_DATES;
    for (size_t i = 0; i < USUAL_DATES; i++) {
        (void)pondi_date_parse_pattern(&style->date[i], usual_dates[i]);
    }
done:
    return status;
}

static enum pond_status read_currency(char currency[4], json_t *object,
                                      const struct pondi_where *up, struct pond_error *err)
{
    json_t *value = json_object_get(object, "currency");
    const char *text = json_string_value(value);
    struct pondi_where at = {.up = up, .key = "currency"};

    if (value == NULL) {
        return POND_OK;
    }
    if (text == NULL || pond_currency_pack(text, strlen(text)) == POND_MISSING) {
        return pondi_json_bad(&at, err, "expected an ISO 4217 currency code such as \"USD\"");
    }
    memcpy(currency, text, 4);
    return POND_OK;
}

static enum pond_status read_conditions(struct pondi_record *record, json_t *object,
                                        const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *value = json_object_get(object, "when");
    struct pondi_where at = {.up = up, .key = "when"};
    size_t count = json_is_array(value) ? json_array_size(value) : 1;

    if (value == NULL) {
        return POND_OK;
    }
    if (count == 0 || count > CONDITIONS_MAX) {
        return pondi_json_bad(&at, err, "expected 1 to %d conditions", CONDITIONS_MAX);
    }
    POND_TRY(POND_NEW(&record->when, count, err));
    for (size_t i = 0; i < count; i++) {
        struct pondi_where here = {.up = &at, .index = i};
        json_t *condition = json_is_array(value) ? json_array_get(value, i) : value;
        record->conditions++;
        POND_TRY(pondi_condition_read(&record->when[i], condition,
                                      json_is_array(value) ? &here : &at, err));
    }
done:
    return status;
}

/* One field; `count` sources are there already. */
static enum pond_status read_field(struct pondi_record *record, int32_t field,
                                   const struct pondi_context *context, json_t *object,
                                   const struct pondi_where *up, struct pond_error *err)
{
    const struct pond_noun_info *info = pond_noun_info(record->noun);
    struct pondi_source *source = &record->source[record->sources];
    struct pondi_where at = {.up = up, .key = info->field[field].name};
    json_t *value = json_object_get(object, info->field[field].name);

    if (value == NULL && info->field[field].kind == POND_FIELD_CURRENCY &&
        context->part->currency[0] != '\0') {
        source->field = field;
        source->constant.what = PONDI_VALUE;
        source->constant.value = pondi_strdup(context->part->currency);
        record->sources++;
        return source->constant.value == NULL ? pondi_no_memory(err, 4, 1) : POND_OK;
    }
    if (value == NULL) {
        return !info->field[field].required
                   ? POND_OK
                   : pondi_json_bad(up, err, "a %s needs the field \"%s\" (%s)", info->name,
                                    info->field[field].name, info->field[field].meaning);
    }
    source->field = field;
    record->sources++;
    return pondi_source_read(source, &info->field[field], context, value, &at, err);
}

/* Fields in their order, but currencies first: money is read in them. */
static enum pond_status read_fields(struct pondi_record *record,
                                    const struct pondi_context *context, json_t *object,
                                    const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const struct pond_noun_info *info = pond_noun_info(record->noun);
    char known[256] = "noun when about";
    size_t used = strlen(known);

    for (int32_t f = 0; f < info->fields; f++) {
        used += (size_t)snprintf(known + used, sizeof known - used, " %s", info->field[f].name);
    }
    POND_TRY(pondi_json_object(object, at, known, err));
    POND_TRY(POND_NEW(&record->source, POND_FIELDS_MAX, err));
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t f = 0; f < info->fields; f++) {
            if ((info->field[f].kind == POND_FIELD_CURRENCY) == (pass == 0)) {
                POND_TRY(read_field(record, f, context, object, at, err));
            }
        }
    }
done:
    return status;
}

static enum pond_status read_record(struct pondi_record *record,
                                    const struct pondi_context *context, json_t *object,
                                    const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_where here = {.up = at, .key = "noun"};
    char *noun = NULL;

    if (!json_is_object(object)) {
        return pondi_json_bad(at, err, "expected an object such as {\"noun\": \"trade\", ...}");
    }
    POND_TRY(pondi_json_need_text(&noun, object, "noun", at, err));
    if (!pond_noun_find(&record->noun, noun)) {
        status = pondi_json_bad(&here, err,
                                "\"%s\" is not a noun (expected one of: place firm product trade "
                                "stock job use)",
                                noun);
        goto done;
    }
    POND_TRY(read_conditions(record, object, at, err));
    POND_TRY(read_fields(record, context, object, at, err));
    if (record->noun == POND_TRADE && json_object_get(object, "seller") == NULL &&
        json_object_get(object, "buyer") == NULL) {
        status = pondi_json_bad(at, err, "a trade needs a \"seller\" or a \"buyer\"");
    }
done:
    pondi_free(noun);
    return status;
}

static enum pond_status read_part(struct pondi_part *part, const struct pond_mapping *mapping,
                                  json_t *object, const struct pondi_where *at,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_context context = {.mapping = mapping, .part = part};
    struct pondi_where list = {.up = at, .key = "records"};
    struct pondi_where file = {.up = at, .key = "file"};
    json_t *records = NULL;
    size_t count = 0;

    POND_TRY(pondi_json_object(
        object, at, "file delimiter encoding currency numbers dates records about", err));
    POND_TRY(pondi_json_need_text(&part->file, object, "file", at, err));
    if (strchr(part->file, '/') != NULL) {
        status = pondi_json_bad(&file, err, "expected a file name or pattern without \"/\"");
        goto done;
    }
    part->format = mapping->format;
    memcpy(part->currency, mapping->currency, sizeof part->currency);
    POND_TRY(pondi_format_read(&part->format, object, at, err));
    POND_TRY(read_currency(part->currency, object, at, err));
    POND_TRY(pondi_style_read(&part->style, &mapping->style, object, at, err));
    records = json_object_get(object, "records");
    count = json_array_size(records);
    /* No records: the file is known, and nothing is read from it. */
    if (!json_is_array(records) || count > RECORDS_MAX) {
        status = pondi_json_bad(&list, err, "expected a list of at most %d records", RECORDS_MAX);
        goto done;
    }
    POND_TRY(POND_NEW(&part->record, count, err));
    for (size_t i = 0; i < count; i++) {
        struct pondi_where here = {.up = &list, .index = i};
        part->records++;
        POND_TRY(read_record(&part->record[i], &context, json_array_get(records, i), &here, err));
    }
done:
    return status;
}

static enum pond_status read_parts(struct pond_mapping *mapping, json_t *root,
                                   const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *files = json_object_get(root, "files");
    struct pondi_where list = {.up = at, .key = "files"};
    size_t count = json_array_size(files);

    if (count == 0 || count > PARTS_MAX) {
        return pondi_json_bad(&list, err, "expected a list of 1 to %d files", PARTS_MAX);
    }
    POND_TRY(POND_NEW(&mapping->part, count, err));
    for (size_t i = 0; i < count; i++) {
        struct pondi_where here = {.up = &list, .index = i};
        mapping->parts++;
        POND_TRY(read_part(&mapping->part[i], mapping, json_array_get(files, i), &here, err));
    }
done:
    return status;
}

static enum pond_status read_format(json_t *root, const struct pondi_where *at,
                                    struct pond_error *err)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    struct pondi_where here = {.up = at, .key = "format"};

    if (format != NULL && strcmp(format, "pond-mapping/1") == 0) {
        return POND_OK;
    }
    if (format != NULL && strncmp(format, "pond-mapping/", 13) == 0) {
        return pondi_json_bad(&here, err,
                              "\"%s\" is not a version that this Pond reads (expected "
                              "\"pond-mapping/1\")",
                              format);
    }
    return pondi_json_bad(&here, err, "expected \"pond-mapping/1\"");
}

static enum pond_status read_root(struct pond_mapping *mapping, json_t *root, const char *name,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_where at = {.key = name};
    struct pondi_style usual = {0};

    POND_TRY(pondi_json_object(
        root, &at, "format about currency encoding delimiter numbers dates files", err));
    POND_TRY(read_format(root, &at, err));
    POND_TRY(read_currency(mapping->currency, root, &at, err));
    POND_TRY(pondi_format_read(&mapping->format, root, &at, err));
    POND_TRY(usual_style(&usual, err));
    POND_TRY(pondi_style_read(&mapping->style, &usual, root, &at, err));
    if (!mapping->style.own_dates) {
        mapping->style.own_dates = true;
        usual.own_dates = false;
    }
    POND_TRY(read_parts(mapping, root, &at, err));
done:
    pondi_style_clear(&usual);
    return status;
}

/* Build a mapping from parsed JSON, which stays the caller's. */
static enum pond_status build(struct pond_mapping **out, json_t *root, const char *name,
                              struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_mapping *mapping = NULL;

    POND_TRY(POND_NEW(&mapping, 1, err));
    POND_TRY(pond_json_text(&mapping->text, root, true, err));
    POND_TRY(read_root(mapping, root, name, err));
    *out = mapping;
    mapping = NULL;
done:
    pond_mapping_free(mapping);
    return status;
}

enum pond_status pond_mapping_parse(struct pond_mapping **out, const char *text, size_t length,
                                    const char *name, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *root = NULL;

    *out = NULL;
    POND_TRY(pond_json_parse(&root, text, length, name, err));
    POND_TRY(build(out, root, name, err));
done:
    json_decref(root);
    return status;
}

enum pond_status pond_mapping_read(struct pond_mapping **out, const char *path,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *root = NULL;

    *out = NULL;
    POND_TRY(pond_json_read(&root, path, err));
    POND_TRY(build(out, root, path, err));
done:
    json_decref(root);
    return status;
}

static void clear_part(struct pondi_part *part)
{
    for (int32_t r = 0; r < part->records; r++) {
        struct pondi_record *record = &part->record[r];
        for (int32_t s = 0; s < record->sources; s++) {
            pondi_source_clear(&record->source[s]);
        }
        for (int32_t c = 0; c < record->conditions; c++) {
            pondi_condition_clear(&record->when[c]);
        }
        pondi_free(record->source);
        pondi_free(record->when);
    }
    pondi_free(part->record);
    pondi_free(part->file);
    pondi_style_clear(&part->style);
}

void pond_mapping_free(struct pond_mapping *mapping)
{
    if (mapping == NULL) {
        return;
    }
    for (int32_t p = 0; p < mapping->parts; p++) {
        clear_part(&mapping->part[p]);
    }
    pondi_free(mapping->part);
    pondi_style_clear(&mapping->style);
    pondi_free(mapping->text);
    pondi_free(mapping);
}

const char *pond_mapping_text(const struct pond_mapping *mapping)
{
    return mapping->text;
}

int32_t pond_mapping_parts(const struct pond_mapping *mapping)
{
    return mapping->parts;
}

const char *pond_mapping_part_file(const struct pond_mapping *mapping, int32_t part)
{
    return mapping->part[part].file;
}

struct pond_csv_format pond_mapping_part_format(const struct pond_mapping *mapping, int32_t part)
{
    return mapping->part[part].format;
}

bool pond_mapping_part_is_beside(const struct pond_mapping *mapping, int32_t part)
{
    return strpbrk(mapping->part[part].file, "*?[") == NULL;
}

int32_t pond_mapping_part_for(const struct pond_mapping *mapping, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;

    for (int32_t p = 0; p < mapping->parts; p++) {
        if (strcmp(mapping->part[p].file, name) == 0 ||
            fnmatch(mapping->part[p].file, name, 0) == 0) {
            return p;
        }
    }
    return -1;
}
