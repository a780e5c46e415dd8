/* What is wrong, or odd, about an input-output table: each finding names row and column.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_TABLE_TABLE_CHECK_H
#define POND_STUDY_TABLE_TABLE_CHECK_H

#include <stdbool.h>

#include "base/result.h"
#include "records/io_table.h"

/** One finding. */
struct table_finding {
    bool error;        /**< no account can be made with the table; else a warning */
    const char *check; /**< "row balance"; a constant */
    char *where;       /**< code of the sector, final demand or indicator; "" : the table */
    double value;      /**< what stands there */
    double expected;   /**< what should; NaN: no one number */
    char *text;        /**< one sentence with both */
};

/** All of them. Zero it before, and clear it. */
struct table_findings {
    struct table_finding *item;
    int64_t count;
    int64_t room;
    int64_t errors;
};

/**
 * Check a table.
 *
 * Errors: no coefficients or no output; an output below 0; I - A is singular or not productive
 * (Hawkins and Simon 1949), of all goods or of domestic ones.
 *
 * Warnings, each where it is more than 1 % off: what a sector sells and delivers is not its output,
 * in all goods or in domestic ones; its inputs and primary inputs are not all of its output;
 * direct effects are not characterised flows; the indicator of value added is not that of the
 * primary inputs. And: value added below 0; coefficients below 0, and domestic ones above those of
 * all goods (how many, and the worst); a unit demand for every sector would take an output below
 * 0; an indicator without a unit, or in two units.
 *
 * @param[in,out] findings gets the findings, errors first
 * @return POND_OK, also when there are errors; POND_ENOMEM
 *
 * Cost: 4/3 sectors^3 operations; indicators x flows x sectors.
 */
enum pond_status impact_table_check(struct table_findings *findings,
                                    const struct pond_io_table *table, struct pond_error *err);

/** Free what it holds, and zero it. */
void impact_table_findings_clear(struct table_findings *findings);

/** Add the table "findings", the figures errors and warnings, and the first ten findings in words.
 * POND_ENOMEM. */
enum pond_status impact_table_findings_add(const struct table_findings *findings,
                                           struct pond_result *result, struct pond_error *err);

#endif
