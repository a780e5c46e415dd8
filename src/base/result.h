/* What an analysis answers: tables, key figures, the assumptions made, the warnings.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_RESULT_H
#define POND_BASE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"
#include "base/table.h"

/** One key figure. */
struct pond_figure {
    char *name;        /**< lower_case, unique in its result */
    double value;      /**< NaN: not known */
    char *unit;        /**< "USD", "share", "firms", "" */
    char *description; /**< one sentence */
};

/** An answer. Read its members; change it only through the functions below. */
struct pond_result {
    struct pond_table **table;  /**< `tables` of them, each with a name of its own */
    int32_t tables;             /**< >= 0 */
    struct pond_figure *figure; /**< `figures` of them, in the order of their meaning */
    int32_t figures;            /**< >= 0 */
    char **assumption;          /**< sentences: what the method supposes, what was chosen and why */
    int32_t assumptions;        /**< >= 0 */
    char **warning;          /**< sentences: what the reader must know before using the numbers */
    int32_t warnings;        /**< >= 0 */
    int64_t table_capacity;  /**< private */
    int64_t figure_capacity; /**< private */
    int64_t assumption_capacity; /**< private */
    int64_t warning_capacity;    /**< private */
};

/** A new, empty result, the caller's to free. POND_ENOMEM. */
POND_API enum pond_status pond_result_new(struct pond_result **out, struct pond_error *err);

/** Free it and all it holds; takes NULL. */
POND_API void pond_result_free(struct pond_result *result);

/**
 * Add a table, which then belongs to the result (also on failure: it is freed).
 *
 * @param[in,out] result gets the table
 * @param[in,out] table  set to NULL
 * @param[out]    err    why it failed; may be NULL
 * @return POND_OK; POND_EEXISTS, the name is taken; POND_ENOMEM
 */
POND_API enum pond_status pond_result_add_table(struct pond_result *result,
                                                struct pond_table **table, struct pond_error *err);

/** Add a key figure; the texts are copied. POND_EEXISTS, POND_ENOMEM. */
POND_API enum pond_status pond_result_add_figure(struct pond_result *result, const char *name,
                                                 double value, const char *unit,
                                                 const char *description, struct pond_error *err);

/** Add a sentence about what was supposed. POND_ENOMEM. */
POND_API enum pond_status pond_result_assume(struct pond_result *result, struct pond_error *err,
                                             const char *format, ...) POND_PRINTF(3, 4);

/** Add a sentence that warns. POND_ENOMEM. */
POND_API enum pond_status pond_result_warn(struct pond_result *result, struct pond_error *err,
                                           const char *format, ...) POND_PRINTF(3, 4);

/** The table of that name, borrowed, or NULL. */
POND_API const struct pond_table *pond_result_table(const struct pond_result *result,
                                                    const char *name);

/** The figure of that name, borrowed, or NULL. */
POND_API const struct pond_figure *pond_result_figure(const struct pond_result *result,
                                                      const char *name);

#endif
