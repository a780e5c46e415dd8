/* Dates and times as people's files write them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_INGEST_DATE_H
#define POND_INGEST_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Longest pattern in bytes, and most tokens of one. */
#define PONDI_DATE_MAX 39

/** What a token of a pattern reads. */
enum pondi_date_part {
    PONDI_YEAR,
    PONDI_MONTH,
    PONDI_DAY,
    PONDI_HOUR,
    PONDI_MINUTE,
    PONDI_SECOND,
    PONDI_FRACTION,
    PONDI_HALF, /**< AM or PM */
    PONDI_LITERAL,
};

/** One token: `least` to `most` digits, or a letter that must stand there. */
struct pondi_date_token {
    enum pondi_date_part part;
    int least;
    int most; /**< MMM, the English name of a month: 0 digits */
    char literal;
};

/** A pattern that was checked. */
struct pondi_date {
    char text[PONDI_DATE_MAX + 1];
    struct pondi_date_token token[PONDI_DATE_MAX];
    int tokens;
    bool plain; /**< it is YYYY-MM-DD */
};

/**
 * Check a pattern such as "YYYY-MM-DD" or "M/D/YYYY h:mm AM".
 *
 * YYYY; YY (69..99: 19.., 00..68: 20.., POSIX); MM, DD, hh, mm, ss: two digits; M, D, h, m, s: one
 * or two; MMM: Jan..Dec; f: 1 to 9 digits of a fraction of a second, which are dropped; AM: AM or
 * PM; T, Z, and what is not a letter: itself.
 *
 * @return NULL, or what is wrong with the pattern
 */
const char *pondi_date_parse_pattern(struct pondi_date *date, const char *pattern);

/** Read a text by a pattern. False: it is not such a date, or there is no such date. */
bool pondi_date_read(const struct pondi_date *date, const char *text, size_t length,
                     int64_t *time_s);

/** Whether some text could be read by both with different meanings (03/04/2019). */
bool pondi_date_conflict(const struct pondi_date *a, const struct pondi_date *b);

#endif
