/* A named table of typed columns with units: the one form in which every answer travels.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_TABLE_H
#define POND_BASE_TABLE_H

#include <stdint.h>

#include "base/api.h"
#include "base/status.h"

/** What a column holds. */
enum pond_type {
    POND_F64,  /**< double; a missing value is NaN */
    POND_I64,  /**< int64_t; a missing value is POND_MISSING_I64 */
    POND_TEXT, /**< UTF-8; a missing value is NULL */
};

/** A missing whole number. */
#define POND_MISSING_I64 INT64_MIN

/** One column. All texts belong to the table. */
struct pond_column {
    char *name;          /**< lower_case, unique in its table */
    char *unit;          /**< "USD", "share", "firms", "" where there is none */
    char *description;   /**< one sentence */
    enum pond_type type; /**< which member of `data` holds them */
    /** The values of a column. */
    union {
        double *f64;  /**< POND_F64 */
        int64_t *i64; /**< POND_I64 */
        char **text;  /**< POND_TEXT */
    } data;           /**< its table's `rows` values, in the member that `type` names */
};

/** A table: the number of rows is fixed when it is made, columns are added. */
struct pond_table {
    char *name;                 /**< lower_case, unique in its result */
    char *description;          /**< one sentence */
    int64_t rows;               /**< >= 0 */
    int32_t columns;            /**< >= 0 */
    struct pond_column *column; /**< `columns` of them */
    int64_t column_capacity;    /**< private */
};

/**
 * A new table without columns.
 *
 * @param[out] out         the caller's to free; NULL on failure
 * @param      name        lower_case; copied
 * @param      description one sentence; copied
 * @param      rows        >= 0
 * @param[out] err         why it failed; may be NULL
 * @return POND_OK; POND_EINVAL, rows < 0; POND_ENOMEM
 */
POND_API enum pond_status pond_table_new(struct pond_table **out, const char *name,
                                         const char *description, int64_t rows,
                                         struct pond_error *err);

/** Free a table and all it holds; takes NULL. */
POND_API void pond_table_free(struct pond_table *table);

/**
 * Add a column of doubles.
 *
 * @param[in,out] table       gets the column
 * @param         name        lower_case; copied
 * @param         unit        "USD", "share", "firms", "" where there is none; copied
 * @param         description one sentence; copied
 * @param[out]    data        `rows` zeros to fill, borrowed; may be NULL
 * @param[out]    err         why it failed; may be NULL
 * @return POND_OK; POND_EEXISTS, the name is taken; POND_ENOMEM
 */
POND_API enum pond_status pond_table_add_f64(struct pond_table *table, const char *name,
                                             const char *unit, const char *description,
                                             double **data, struct pond_error *err);

/** Add a column of whole numbers; as pond_table_add_f64. */
POND_API enum pond_status pond_table_add_i64(struct pond_table *table, const char *name,
                                             const char *unit, const char *description,
                                             int64_t **data, struct pond_error *err);

/** Add a column of texts, all missing; fill it with pond_table_set_text. As pond_table_add_f64. */
POND_API enum pond_status pond_table_add_text(struct pond_table *table, const char *name,
                                              const char *unit, const char *description,
                                              int32_t *column, struct pond_error *err);

/** Set one text, which is copied; NULL makes it missing. POND_ENOMEM. */
POND_API enum pond_status pond_table_set_text(struct pond_table *table, int32_t column, int64_t row,
                                              const char *text, struct pond_error *err);

/** The column of that name, borrowed, or NULL. */
POND_API const struct pond_column *pond_table_column(const struct pond_table *table,
                                                     const char *name);

#endif
