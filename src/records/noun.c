/* The table of nouns and fields.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/noun.h"

#include <string.h>

/* 1900-01-01 and 2200-01-01: a date outside them is a slip of the pen. */
#define TIME_MIN (-2208988800.0)
#define TIME_MAX 7258118400.0
#define COUNT_MAX 1e15

static const struct pond_field place_fields[] = {
    {"code", POND_FIELD_CODE, .required = true, .meaning = "the place's code in your own words"},
    {"name", POND_FIELD_TEXT, .meaning = "what people call it"},
    {"latitude", POND_FIELD_NUMBER, .min = -90, .max = 90, .unit = "degrees",
     .meaning = "degrees north, WGS84"},
    {"longitude", POND_FIELD_NUMBER, .min = -180, .max = 180, .unit = "degrees",
     .meaning = "degrees east, WGS84"},
    {"population", POND_FIELD_NUMBER, .min = 0, .max = 1e10, .unit = "people",
     .meaning = "how many live there"},
};

static const struct pond_field firm_fields[] = {
    {"code", POND_FIELD_CODE, .required = true, .meaning = "the firm's code in your own words"},
    {"name", POND_FIELD_TEXT, .meaning = "what people call it"},
    {"industry", POND_FIELD_TEXT, .meaning = "industry code, for example NAICS or NACE"},
    {"place", POND_FIELD_REFER, .refers = POND_PLACE, .meaning = "where it is"},
    {"latitude", POND_FIELD_NUMBER, .min = -90, .max = 90, .unit = "degrees",
     .meaning = "degrees north, WGS84"},
    {"longitude", POND_FIELD_NUMBER, .min = -180, .max = 180, .unit = "degrees",
     .meaning = "degrees east, WGS84"},
    {"employees", POND_FIELD_NUMBER, .min = 0, .max = 1e8, .unit = "jobs",
     .meaning = "how many work there"},
    {"ownership", POND_FIELD_TEXT,
     .meaning = "for example family, cooperative, social enterprise, women-owned; several kinds "
                "are separated by semicolons"},
    {"certification", POND_FIELD_TEXT,
     .meaning = "what it is certified for, for example organic; Fairtrade; B Corp, separated by "
                "semicolons; none: nothing"},
};

static const struct pond_field product_fields[] = {
    {"code", POND_FIELD_CODE, .required = true, .meaning = "the product's code in your own words"},
    {"name", POND_FIELD_TEXT, .meaning = "what people call it"},
    {"category", POND_FIELD_TEXT, .meaning = "its kind"},
    {"unit", POND_FIELD_TEXT, .meaning = "what a quantity of 1 is: bottle, kg"},
};

static const struct pond_field trade_fields[] = {
    {"seller", POND_FIELD_REFER, .refers = POND_FIRM, .meaning = "the firm that sold"},
    {"buyer", POND_FIELD_REFER, .refers = POND_FIRM, .may_be_final = true,
     .meaning = "the firm that bought, or a final consumer"},
    {"product", POND_FIELD_REFER, .refers = POND_PRODUCT, .meaning = "what was sold"},
    {"quantity", POND_FIELD_NUMBER, .min = -COUNT_MAX, .max = COUNT_MAX,
     .meaning = "how much, in the product's unit; negative for a return"},
    {"value", POND_FIELD_MONEY, .required = true,
     .meaning = "what was paid for the line; negative for a return or credit note"},
    {"currency", POND_FIELD_CURRENCY, .required = true, .meaning = "ISO 4217 code of the value"},
    {"time", POND_FIELD_TIME, .required = true, .min = TIME_MIN, .max = TIME_MAX,
     .meaning = "when it was ordered or invoiced"},
    {"reference", POND_FIELD_TEXT, .meaning = "the line's number in your own books"},
};

static const struct pond_field stock_fields[] = {
    {"firm", POND_FIELD_REFER, .refers = POND_FIRM, .required = true, .meaning = "who has it"},
    {"product", POND_FIELD_REFER, .refers = POND_PRODUCT, .required = true,
     .meaning = "what it is"},
    {"quantity", POND_FIELD_NUMBER, .required = true, .min = 0, .max = COUNT_MAX,
     .meaning = "how much was counted, in the product's unit"},
    {"time", POND_FIELD_TIME, .required = true, .min = TIME_MIN, .max = TIME_MAX,
     .meaning = "when it was counted"},
};

static const struct pond_field job_fields[] = {
    {"firm", POND_FIELD_REFER, .refers = POND_FIRM, .required = true, .meaning = "the employer"},
    {"time", POND_FIELD_TIME, .required = true, .min = TIME_MIN, .max = TIME_MAX,
     .meaning = "when they were counted"},
    {"count", POND_FIELD_NUMBER, .required = true, .min = 0, .max = 1e8, .unit = "jobs",
     .meaning = "how many worked there"},
    {"occupation", POND_FIELD_TEXT, .meaning = "their occupation; not given: all of them"},
    {"pay", POND_FIELD_MONEY, .meaning = "their pay together, for a year"},
    {"currency", POND_FIELD_CURRENCY, .meaning = "ISO 4217 code of the pay"},
};

static const struct pond_field use_fields[] = {
    {"firm", POND_FIELD_REFER, .refers = POND_FIRM, .required = true, .meaning = "who used it"},
    {"time", POND_FIELD_TIME, .required = true, .min = TIME_MIN, .max = TIME_MAX,
     .meaning = "when the use ended"},
    {"resource", POND_FIELD_TEXT, .required = true,
     .meaning = "for example electricity, water, diesel, food waste"},
    {"amount", POND_FIELD_NUMBER, .required = true, .min = 0, .max = COUNT_MAX,
     .meaning = "how much, in the unit"},
    {"unit", POND_FIELD_TEXT, .required = true, .meaning = "kWh, m3, kg"},
    {"direction", POND_FIELD_CHOICE, .choices = "in out",
     .meaning = "in: taken by the firm; out: given off by it"},
};

#define NOUN(name, plural, list)                                                                   \
    {                                                                                              \
        name, plural, (int32_t)(sizeof(list) / sizeof *(list)), list                               \
    }

static const struct pond_noun_info nouns[POND_NOUNS] = {
    [POND_PLACE] = NOUN("place", "places", place_fields),
    [POND_FIRM] = NOUN("firm", "firms", firm_fields),
    [POND_PRODUCT] = NOUN("product", "products", product_fields),
    [POND_TRADE] = NOUN("trade", "trades", trade_fields),
    [POND_STOCK] = NOUN("stock", "stocks", stock_fields),
    [POND_JOB] = NOUN("job", "jobs", job_fields),
    [POND_USE] = NOUN("use", "uses", use_fields),
};

const struct pond_noun_info *pond_noun_info(enum pond_noun noun)
{
    return &nouns[noun];
}

bool pond_noun_find(enum pond_noun *noun, const char *name)
{
    for (int i = 0; i < POND_NOUNS; i++) {
        if (strcmp(nouns[i].name, name) == 0) {
            *noun = (enum pond_noun)i;
            return true;
        }
    }
    return false;
}

int32_t pond_field_find(enum pond_noun noun, const char *name)
{
    for (int32_t i = 0; i < nouns[noun].fields; i++) {
        if (strcmp(nouns[noun].field[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

bool pond_field_is_i64(enum pond_field_kind kind)
{
    return kind != POND_FIELD_TEXT && kind != POND_FIELD_NUMBER;
}

int32_t pond_field_choice(const struct pond_field *field, const char *text)
{
    size_t length = strlen(text);
    int32_t index = 0;

    for (const char *word = field->choices; *word != '\0'; index++) {
        size_t size = strcspn(word, " ");
        if (size == length && memcmp(word, text, length) == 0) {
            return index;
        }
        word += size;
        word += strspn(word, " ");
    }
    return -1;
}
