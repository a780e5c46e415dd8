/* Days of stock by firm, industry and input, from a file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_STOCKS_H
#define POND_STUDY_DAYS_DAYS_STOCKS_H

#include "study/study.h"

/**
 * Read a CSV of days of stock.
 *
 * It has the column `days` and at least one of `firm` (a code), `industry` (how that of the firm
 * that keeps the stock begins) and `input` (how that of the goods begins); an empty cell is any. A
 * row with a firm counts more than one without; of others that fit the last one counts.
 *
 * @param[out] out   links of the network, by customer; 0: no row fits; the caller's to free
 * @return POND_OK; POND_ENOTFOUND, POND_EIO; POND_EPARSE, file, line, column and what was expected,
 * or which column is missing; POND_ENOMEM
 */
enum pond_status days_stocks_read(double **out, struct pond_study *study, const char *path,
                                  struct pond_error *err);

#endif
