/* How dates and numbers are written, and patterns.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "ingest/mapping_source.h"

/* A member that is one character, for example "decimal"; absent: unchanged. */
static enum pond_status read_character(char *out, json_t *object, const char *key,
                                       const char *choices, const struct pondi_where *at,
                                       struct pond_error *err)
{
    json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    struct pondi_where here = {.up = at, .key = key};

    if (value == NULL) {
        return POND_OK;
    }
    if (text == NULL || strlen(text) != 1 || strchr(choices, *text) == NULL) {
        return pondi_json_bad(&here, err, "expected one character of: %s", choices);
    }
    *out = *text;
    return POND_OK;
}

static enum pond_status read_numbers(struct pondi_style *style, json_t *object,
                                     const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *value = json_object_get(object, "numbers");
    struct pondi_where at = {.up = up, .key = "numbers"};

    if (value == NULL) {
        return POND_OK;
    }
    style->numbers = (struct pond_number_format){.decimal = '.'};
    POND_TRY(pondi_json_object(value, &at, "decimal thousands symbol about", err));
    POND_TRY(read_character(&style->numbers.decimal, value, "decimal", ".,", &at, err));
    POND_TRY(read_character(&style->numbers.thousands, value, "thousands", ",.' _", &at, err));
    POND_TRY(pondi_json_text(&style->symbol, value, "symbol", &at, err));
    style->numbers.symbol = style->symbol;
    if (style->numbers.decimal == style->numbers.thousands) {
        status = pondi_json_bad(&at, err,
                                "expected two different marks, \"decimal\" is \"%c\" and "
                                "\"thousands\" too",
                                style->numbers.decimal);
        goto done;
    }
    if (style->symbol != NULL && strpbrk(style->symbol, "0123456789.,-+()") != NULL) {
        status = pondi_json_bad(&at, err,
                                "expected a symbol such as \"$\", without digits, signs "
                                "and marks");
    }
done:
    return status;
}

static enum pond_status read_date(struct pondi_style *style, int32_t i, json_t *value,
                                  const struct pondi_where *at, struct pond_error *err)
{
    const char *text = json_string_value(value);
    const char *fault = text == NULL ? "a text such as \"MM/DD/YYYY\""
                                     : pondi_date_parse_pattern(&style->date[i], text);

    if (fault != NULL) {
        return pondi_json_bad(at, err, "expected %s", fault);
    }
    for (int32_t k = 0; k < i; k++) {
        if (pondi_date_conflict(&style->date[k], &style->date[i])) {
            return pondi_json_bad(at, err,
                                  "\"%s\" and \"%s\" read the same text as different dates "
                                  "(expected one of them); give the field that needs the other "
                                  "its own \"dates\"",
                                  style->date[k].text, text);
        }
    }
    return POND_OK;
}

static enum pond_status read_dates(struct pondi_style *style, json_t *object,
                                   const struct pondi_where *up, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *value = json_object_get(object, "dates");
    struct pondi_where at = {.up = up, .key = "dates"};
    size_t count = json_array_size(value);

    if (value == NULL) {
        return POND_OK;
    }
    if (count == 0 || count > 32) {
        return pondi_json_bad(&at, err,
                              "expected a list of 1 to 32 patterns such as "
                              "\"YYYY-MM-DD\"");
    }
    style->date = NULL;
    POND_TRY(POND_NEW(&style->date, count, err));
    style->own_dates = true;
    style->dates = (int32_t)count;
    for (int32_t i = 0; i < style->dates; i++) {
        struct pondi_where here = {.up = &at, .index = (size_t)i};
        POND_TRY(read_date(style, i, json_array_get(value, (size_t)i), &here, err));
    }
done:
    return status;
}

enum pond_status pondi_style_read(struct pondi_style *style, const struct pondi_style *parent,
                                  json_t *object, const struct pondi_where *at,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;

    *style = *parent;
    style->symbol = NULL;
    style->own_dates = false;
    POND_TRY(read_numbers(style, object, at, err));
    POND_TRY(read_dates(style, object, at, err));
done:
    return status;
}

void pondi_style_clear(struct pondi_style *style)
{
    pondi_free(style->symbol);
    if (style->own_dates) {
        pondi_free(style->date);
    }
    *style = (struct pondi_style){0};
}

enum pond_status pondi_format_read(struct pond_csv_format *format, json_t *object,
                                   const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    json_t *encoding = json_object_get(object, "encoding");
    const char *name = json_string_value(encoding);
    struct pondi_where here = {.up = at, .key = "encoding"};

    POND_TRY(read_character(&format->delimiter, object, "delimiter", ",;\t|:", at, err));
    if (encoding == NULL) {
        return POND_OK;
    }
    if (name == NULL || (strcmp(name, "utf-8") != 0 && strcmp(name, "latin-1") != 0)) {
        return pondi_json_bad(&here, err,
                              "expected \"utf-8\" or \"latin-1\" (Western, read as "
                              "Windows-1252)");
    }
    format->latin1 = strcmp(name, "latin-1") == 0;
done:
    return status;
}
