/* Reports to be checked, and tables and charts to put into them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_REPORT_FIXTURE_H
#define POND_TESTS_REPORT_FIXTURE_H

#include "report/report.h"
#include "support/support.h"

/** A new report with a title and a subtitle. */
void start_report(struct pond_report **report);

/** The page of a report, the caller's to free; it is checked, and the report freed. */
char *finish_report(struct pond_report *report);

/** Fail unless the page holds `part`. */
void assert_has(const char *page, const char *part);

/** A table "t" with the columns x, y, low, high, end, size of numbers, and label and name of text.
 */
struct pond_table *make_report_table(int64_t rows);

/** A column's numbers. */
double *numbers_of(struct pond_table *table, const char *name);

/** A chart of that table with one series of a mark. */
struct pond_chart chart_of(const struct pond_table *table, enum pond_mark mark);

/** A value of one of 8 kinds that charts must bear: equal, missing, infinite, negative, close
 * together, huge and tiny. */
double odd_value(int kind, int64_t row, struct test_random *random);

#endif
