/* What analyses of impact share: the table, what is measured, who spends what where.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPACT_IMPACT_INPUT_H
#define POND_STUDY_IMPACT_IMPACT_INPUT_H

#include "impact/account.h"
#include "records/io_table.h"
#include "study/study.h"

/** Parameters of every analysis that reads a table; they stand in its own list. */
#define IMPACT_TABLE_PARAMETERS                                                                    \
    {"io_table",                                                                                   \
     POND_PARAMETER_TABLE,                                                                         \
     "",                                                                                           \
     "",                                                                                           \
     0,                                                                                            \
     0,                                                                                            \
     "",                                                                                           \
     "The input-output table: the name of one that is kept in the store (NAME or "                 \
     "NAME/YEAR), or the path of a folder or file (docs/tables.md)."},                             \
        {"region", POND_PARAMETER_TEXT,                                                            \
         "",       "",                                                                             \
         0,        0,                                                                              \
         "",       "Region of the table that is meant by here; not given: its first."},            \
    {                                                                                              \
        "spend", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "",                                    \
            "Of each unit of pay, what households spend on goods; 0: what households spend of "    \
            "all value added, as the table has it."                                                \
    }

/** What a measure is, so that key figures and sentences find it. */
enum impact_role {
    IMPACT_OTHER,
    IMPACT_OUTPUT,
    IMPACT_VALUE_ADDED,
    IMPACT_PAY,
    IMPACT_IMPORTS, /**< inputs from outside the table's regions */
    IMPACT_JOBS,
    IMPACT_GREENHOUSE,
};

/** One thing that is measured; texts are the table's or constants. */
struct impact_measure {
    const char *code; /**< "GHG" */
    const char *name; /**< "Greenhouse Gases" */
    const char *unit; /**< "kg CO2 eq" */
    enum impact_role role;
};

/** A table made ready. */
struct impact_input {
    struct pond_study *study;
    struct pond_io_table *io;
    int32_t sectors;
    int32_t regions;
    int32_t here;     /**< region 0..regions-1 */
    int32_t *region;  /**< sectors: of each */
    int32_t measures; /**< output, value added, pay, imports as far as known, then the indicators */
    struct impact_measure *measure;
    double *direct;            /**< measures x sectors: for each unit of output */
    double *pay;               /**< sectors: for each unit of output; NULL: the table has none */
    double spend;              /**< share of pay that is spent; NaN: households are not known */
    double *spending;          /**< sectors x regions: for each unit of pay; NULL: not known */
    double *spending_domestic; /**< of it what was made in the table's regions; NULL: all of it */
    bool left_out;             /**< what pay is spent on was left out on purpose */
    struct pond_account_model *model;
};

/**
 * Read the table that the study's parameters name, and make it ready; it becomes part of the hash
 * of the study's input.
 *
 * @param[out] out the caller's to free; NULL on failure
 * @return POND_OK; POND_EINVAL, no table is named, it has no such region, there is nothing that an
 *         account needs, or it is not productive (sectors by code); what reading returns
 */
enum pond_status impact_input_new(struct impact_input **out, struct pond_study *study,
                                  struct pond_error *err);

/** Leave out what pay is spent on, where consumption itself is asked about. POND_ENOMEM. */
enum pond_status impact_input_leave_households(struct impact_input *input, struct pond_error *err);

/** Free it; takes NULL. */
void impact_input_free(struct impact_input *input);

/** What its accounts are made from; arrays are the input's. */
struct pond_account_input impact_account_input(const struct impact_input *input);

/**
 * Read the store's trades of the period, which must be in the table's currency.
 *
 * @param without what is missing where there is no store: "no spending either (expected ...)"
 * @return POND_OK; POND_ENOTFOUND, there is no store, no trade in the period; POND_EINVAL, two
 *         currencies; what reading returns
 */
enum pond_status impact_input_trades(const struct impact_input *input, const char *without,
                                     struct pond_error *err);

/** The coefficients of what was made in the table's regions: sectors x sectors; borrowed. */
const double *impact_domestic(const struct impact_input *input);

/** Whether the table tells what is made abroad; where not, that is not known, and not 0. */
bool impact_tells_abroad(const struct impact_input *input);

/** The measure of a role, or -1. */
int32_t impact_measure_of(const struct impact_input *input, enum impact_role role);

/** Say what the table, its households and its imports suppose. POND_ENOMEM. */
enum pond_status impact_input_assume(const struct impact_input *input, struct pond_result *result,
                                     struct pond_error *err);

#endif
