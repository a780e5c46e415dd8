/* The nouns of trade records and their fields: the one place that says what a record is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_RECORDS_NOUN_H
#define POND_RECORDS_NOUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"

/** What a record tells of. Nouns with codes come first: others refer to them. */
enum pond_noun {
    POND_PLACE,   /**< a town, a district: has a code */
    POND_FIRM,    /**< a seller or buyer: has a code */
    POND_PRODUCT, /**< what is traded: has a code */
    POND_TRADE,   /**< one order line or invoice line; returns and credit notes are negative */
    POND_STOCK,   /**< what a firm had of a product at a time */
    POND_JOB,     /**< how many worked for a firm at a time, and their pay */
    POND_USE,     /**< what a firm took from, or gave to, nature and waste */
};

/** How many nouns there are. */
#define POND_NOUNS 7

/** How many of them, the first ones, have codes. */
#define POND_CODED_NOUNS 3

/** Most fields a noun has. */
#define POND_FIELDS_MAX 10

/** What a field holds, and as what it is kept in a batch and in the store. */
enum pond_field_kind {
    POND_FIELD_CODE,     /**< the record's own code; kept as its dense id (int64_t) */
    POND_FIELD_REFER,    /**< the code of another noun; its dense id, or POND_FINAL, POND_UNKNOWN */
    POND_FIELD_TEXT,     /**< UTF-8, at most POND_TEXT_MAX bytes */
    POND_FIELD_CHOICE,   /**< one of `choices`; its index (int64_t) */
    POND_FIELD_MONEY,    /**< minor units (cents) of the record's currency (int64_t) */
    POND_FIELD_CURRENCY, /**< ISO 4217 code, packed by pond_currency_pack (int64_t) */
    POND_FIELD_TIME,     /**< seconds since 1970-01-01 without zone (int64_t) */
    POND_FIELD_NUMBER,   /**< double */
};

/** In place of a firm's id: the buyer is a final consumer (a household, a walk-in customer). */
#define POND_FINAL INT64_C(-1)

/** In place of an id: the record does not say which (a field that is not given). */
#define POND_UNKNOWN INT64_C(-2)

/** A whole number, time or money that is not given. A number that is not given is NaN. */
#define POND_MISSING INT64_MIN

/** Longest code, in bytes. */
#define POND_CODE_MAX 255

/** Longest other text, in bytes. */
#define POND_TEXT_MAX 4095

/** Largest amount of money, in minor units (about 90 times the gross product of the world). */
#define POND_MONEY_MAX INT64_C(999999999999999999)

/** One field of a noun. */
struct pond_field {
    const char *name;          /**< as mappings, the store and messages call it */
    enum pond_field_kind kind; /**< what it holds */
    enum pond_noun refers;     /**< for POND_FIELD_REFER */
    bool required;             /**< a record without it is rejected */
    bool may_be_final;         /**< for POND_FIELD_REFER: POND_FINAL is legal */
    double min;                /**< for POND_FIELD_NUMBER and, as seconds, POND_FIELD_TIME */
    double max;                /**< as `min`; both ends are legal */
    const char *unit;          /**< "", or the unit of a number */
    const char *choices;       /**< for POND_FIELD_CHOICE: "order invoice" */
    const char *meaning;       /**< one sentence without a final stop */
};

/** One noun. */
struct pond_noun_info {
    const char *name;               /**< "trade" */
    const char *plural;             /**< "trades" */
    int32_t fields;                 /**< 1..POND_FIELDS_MAX */
    const struct pond_field *field; /**< `fields` of them, by number */
};

/** Fields by number, for code that needs a certain one. */
enum {
    POND_PLACE_CODE,
    POND_PLACE_NAME,
    POND_PLACE_LATITUDE,
    POND_PLACE_LONGITUDE,
    POND_PLACE_POPULATION
};
enum {
    POND_FIRM_CODE,
    POND_FIRM_NAME,
    POND_FIRM_INDUSTRY,
    POND_FIRM_PLACE,
    POND_FIRM_LATITUDE,
    POND_FIRM_LONGITUDE,
    POND_FIRM_EMPLOYEES,
    POND_FIRM_OWNERSHIP,
    POND_FIRM_CERTIFICATION
};
enum { POND_PRODUCT_CODE, POND_PRODUCT_NAME, POND_PRODUCT_CATEGORY, POND_PRODUCT_UNIT };
enum {
    POND_TRADE_SELLER,
    POND_TRADE_BUYER,
    POND_TRADE_PRODUCT,
    POND_TRADE_QUANTITY,
    POND_TRADE_VALUE,
    POND_TRADE_CURRENCY,
    POND_TRADE_TIME,
    POND_TRADE_REFERENCE
};
enum { POND_STOCK_FIRM, POND_STOCK_PRODUCT, POND_STOCK_QUANTITY, POND_STOCK_TIME };
enum {
    POND_JOB_FIRM,
    POND_JOB_TIME,
    POND_JOB_COUNT,
    POND_JOB_OCCUPATION,
    POND_JOB_PAY,
    POND_JOB_CURRENCY
};
enum {
    POND_USE_FIRM,
    POND_USE_TIME,
    POND_USE_RESOURCE,
    POND_USE_AMOUNT,
    POND_USE_UNIT,
    POND_USE_DIRECTION
};

/** What is known of a noun; a constant. */
POND_API const struct pond_noun_info *pond_noun_info(enum pond_noun noun);

/** The noun of that name ("trade"). False: there is none. */
POND_API bool pond_noun_find(enum pond_noun *noun, const char *name);

/** The number of a noun's field of that name, or -1. */
POND_API int32_t pond_field_find(enum pond_noun noun, const char *name);

/** Whether a kind is kept as int64_t (else: as double or as text). */
POND_API bool pond_field_is_i64(enum pond_field_kind kind);

/** The index of `text` among a field's choices, or -1. */
POND_API int32_t pond_field_choice(const struct pond_field *field, const char *text);

#endif
