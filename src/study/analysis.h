/* What an analysis is: one row of the registry. A plug-in shape.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_ANALYSIS_H
#define POND_STUDY_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"
#include "base/status.h"

/** What a parameter holds. */
enum pond_parameter_type {
    POND_PARAMETER_BOOL,
    POND_PARAMETER_INTEGER,
    POND_PARAMETER_NUMBER,
    POND_PARAMETER_TEXT,
    POND_PARAMETER_CHOICE, /**< one of `choices` */
    POND_PARAMETER_DATE,   /**< ISO 8601, "" : not given */
    POND_PARAMETER_FILE,   /**< a path, "": not given; its SHA-256 is part of the input's hash */
    POND_PARAMETER_FOLDER, /**< the path of a folder, "": not given */
    POND_PARAMETER_LIST,   /**< texts, given several times or separated by commas */
    POND_PARAMETER_TABLE,  /**< a kept input-output table's name, or a path; "": not given */
    POND_PARAMETER_OUTPUT, /**< the path of a file that is written, "": none */
};

/** One parameter: a flag of the command line, a field of a form, a member of the JSON. */
struct pond_parameter {
    const char *name; /**< lower_case; the flag is --lower-case */
    enum pond_parameter_type type;
    const char *unit;          /**< "" where there is none */
    const char *default_value; /**< as text, as a person would type it */
    double min;                /**< for INTEGER and NUMBER */
    double max;
    const char *choices; /**< for CHOICE, separated by blanks */
    const char *meaning; /**< one sentence */
};

/** The parameters that every analysis of the network has; they stand in its own list. */
#define POND_NETWORK_PARAMETERS                                                                    \
    {"from", POND_PARAMETER_DATE,                                                                  \
     "",     "",                                                                                   \
     0,      0,                                                                                    \
     "",     "First day of the period; not given: the first trade."},                              \
        {"to", POND_PARAMETER_DATE,                                                                \
         "",   "",                                                                                 \
         0,    0,                                                                                  \
         "",   "Last day of the period; not given: the last trade."},                              \
    {                                                                                              \
        "currency", POND_PARAMETER_TEXT, "", "", 0, 0, "",                                         \
            "Currency of the trades that count (ISO 4217); not given: that of the first trade."    \
    }

/** What an analysis reads. */
enum pond_need {
    POND_NEED_NETWORK = 1U, /**< the supply network of the period */
    POND_NEED_RECORDS = 2U, /**< the store's records themselves */
};

struct pond_study;

/** The items of a request: independent of each other, each with an answer of its own. */
struct pond_items {
    int64_t count;     /**< >= 0 */
    int64_t row_bytes; /**< > 0: of one item's answer; plain bytes, a multiple of 8, no pointers */
    bool lasting;      /**< takes minutes: what is done is worth a restart file */
};

/**
 * An analysis. Where its work is independent per item, `prepare`, `run_range`, `finish` are given,
 * and whoever runs it (threads here, ranks elsewhere) chooses the ranges; else `run`.
 *
 * Then `state` is a pure function of the request, so that each rank, and a process that goes on
 * with what a killed one left, makes its own; answers stand in rows alone, which may come from
 * anywhere.
 */
struct pond_analysis {
    const char *name;     /**< the command: "ripple esri" */
    int64_t version;      /**< raised when the same input gives other numbers */
    const char *question; /**< the question it answers, one sentence */
    const char *method;   /**< how, with its source; one paragraph */
    uint32_t needs;       /**< enum pond_need, or-ed; 0: it runs without a store too, and reads what
                             it finds by itself */
    int32_t parameters;
    const struct pond_parameter *parameter;
    const char *argument;      /**< the parameter that may stand without a flag; NULL: none */
    const char *argument_word; /**< what usage calls it: "CODE"; NULL: FILE */

    /** Answer at once. */
    enum pond_status (*run)(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err);

    /** Answer item by item: prepare, any number of disjoint ranges, finish, release. */
    enum pond_status (*prepare)(struct pond_study *study, void **state, struct pond_items *items,
                                struct pond_error *err);
    /** Write every byte of the rows of items begin..end-1; `row` is that of `begin`. */
    enum pond_status (*run_range)(void *state, void *row, int64_t begin, int64_t end, int thread,
                                  struct pond_error *err);
    /** From all rows, `row` being the first, to the answer. */
    enum pond_status (*finish)(void *state, const void *row, struct pond_study *study,
                               struct pond_result *result, struct pond_error *err);
    void (*release)(void *state); /**< takes NULL */
    int64_t block;                /**< items of one range */
    const char *item;             /**< what an item is, in the plural: "firms" */
};

#endif
