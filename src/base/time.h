/* Civil time as seconds since 1970-01-01 00:00:00, without zones: a trade's date is the trader's.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_TIME_H
#define POND_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/api.h"

/** Seconds of a day. */
#define POND_DAY_S INT64_C(86400)

/** "1970-01-01 00:00:00" and the final NUL. */
#define POND_TIME_SIZE 20

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
 *
 * @param[out] day          where the answer goes
 * @param      year         -9999..9999
 * @param      month        1..12
 * @param      day_of_month 1..31
 * @return false: there is no such date (2019-02-29), `day` is untouched
 */
POND_API bool pond_time_from_date(int64_t *day, int year, int month, int day_of_month);

/** The date of a day number, the inverse of pond_time_from_date. */
POND_API void pond_time_to_date(int64_t day, int *year, int *month, int *day_of_month);

/**
 * ISO 8601 text: "2019-01-02", or "2019-01-02 09:41:00" where there is a time of day.
 *
 * @param[out] text  at least POND_TIME_SIZE bytes; years outside 0..9999 give "?"
 * @param      time_s seconds since 1970-01-01
 */
POND_API void pond_time_text(char text[POND_TIME_SIZE], int64_t time_s);

/**
 * Read an ISO 8601 date or date and time: the inverse of pond_time_text ('T' or a space between).
 *
 * @return false: not such a text, `time_s` is untouched
 */
POND_API bool pond_time_parse(int64_t *time_s, const char *text);

/** Now, as seconds since 1970-01-01 UTC. */
POND_API int64_t pond_time_now(void);

#endif
