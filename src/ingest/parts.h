/* What a mapping holds once it is read: files, records, and where each field comes from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_PARTS_H
#define POND_INGEST_PARTS_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/dictionary.h"
#include "ingest/csv.h"
#include "ingest/date.h"
#include "ingest/mapping.h"
#include "records/money.h"
#include "records/noun.h"

/** What stands in for a value that is not there. */
enum pondi_stand_in {
    PONDI_REJECT,  /**< nothing: the row is rejected */
    PONDI_UNKNOWN, /**< the field is not given */
    PONDI_FINAL,   /**< a final consumer */
    PONDI_VALUE,   /**< a text */
};

struct pondi_fallback {
    enum pondi_stand_in what;
    char *value; /**< for PONDI_VALUE */
};

/** Which of several rows of a lookup file with one key counts. */
enum pondi_repeated { PONDI_REPEATED_REJECT, PONDI_REPEATED_FIRST, PONDI_REPEATED_LAST };

/** Where a text is looked up in another file. */
struct pondi_lookup_rule {
    char *file;
    char *key;
    char *value;
    enum pondi_repeated repeated;
    struct pond_csv_format format;
};

/** A pattern, and whether there is one. */
struct pondi_pattern {
    bool given;
    char *text;
    regex_t regex;
};

/** Texts to texts. */
struct pondi_map {
    struct pond_dictionary *keys; /**< NULL: there is no map */
    char **value;                 /**< by key */
};

/** How dates and numbers are written; texts belong to whoever set them first. */
struct pondi_style {
    struct pond_number_format numbers;
    char *symbol; /**< numbers.symbol, owned */
    struct pondi_date *date;
    int32_t dates;
    bool own_dates; /**< date belongs here */
};

/** Where one field of a record comes from. */
struct pondi_source {
    int32_t field;
    char **column; /**< none: a constant */
    int32_t columns;
    bool times; /**< the product of the two columns, else their texts joined */
    char *join;
    struct pondi_fallback constant; /**< where there are no columns */
    char *prefix;
    bool negate;
    bool round; /**< amounts between two minor units are rounded, else rejected */
    struct pondi_pattern match;
    struct pondi_map map;
    struct pondi_lookup_rule lookup; /**< file NULL: there is none */
    struct pondi_fallback empty;
    struct pondi_fallback otherwise;
    struct pondi_style style;
};

/** A row has the record only where this holds. */
struct pondi_condition {
    char *column;
    struct pond_dictionary *is; /**< NULL: `match` says */
    struct pondi_pattern match;
    bool negate;
};

/** One record of a row. */
struct pondi_record {
    enum pond_noun noun;
    struct pondi_source *source; /**< currency before money */
    int32_t sources;
    struct pondi_condition *when; /**< all must hold */
    int32_t conditions;
};

/** How to read the files of one pattern. */
struct pondi_part {
    char *file;
    struct pond_csv_format format;
    struct pondi_record *record;
    int32_t records;
    struct pondi_style style;
    char currency[4];
};

struct pond_mapping {
    char *text;
    struct pondi_part *part;
    int32_t parts;
    struct pondi_style style;
    struct pond_csv_format format;
    char currency[4]; /**< "": none */
};

#endif
