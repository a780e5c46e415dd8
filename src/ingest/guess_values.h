/* How a column's dates and numbers are written, where the cells leave no doubt.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_GUESS_VALUES_H
#define POND_INGEST_GUESS_VALUES_H

#include "ingest/date.h"
#include "ingest/guess_sample.h"
#include "records/money.h"

/** Most patterns of one column. */
#define PONDI_GUESS_DATES 8

/** What is known of a column's dates. */
struct pondi_guess_dates {
    char pattern[PONDI_GUESS_DATES][PONDI_DATE_MAX + 1];
    int patterns;
    int64_t cells;                  /**< that are not empty */
    int64_t dates;                  /**< of them read by the patterns */
    int64_t doubtful;               /**< of them dates that could be day first or month first */
    char doubt[PONDI_DATE_MAX + 1]; /**< one of those */
};

/** The dates of a column, or of two columns with a blank between (`clock` -1: one). */
void pondi_guess_dates(struct pondi_guess_dates *dates, const struct pondi_sample *sample,
                       int32_t column, int32_t clock);

/** What is known of a column's numbers. */
struct pondi_guess_numbers {
    struct pond_number_format format; /**< symbol borrowed, a constant */
    int64_t cells;                    /**< that are not empty */
    int64_t numbers;                  /**< of them read by the format */
    bool doubtful;                    /**< "1,234": thousands or decimals? */
};

void pondi_guess_numbers(struct pondi_guess_numbers *numbers, const struct pondi_sample *sample,
                         int32_t column);

#endif
