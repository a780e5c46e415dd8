/* Dates of the Gregorian calendar (Hinnant 2013, "chrono-compatible low-level date algorithms").
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

bool pond_time_from_date(int64_t *day, int year, int month, int day_of_month)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = 0;

    if (year < -9999 || year > 9999 || month < 1 || month > 12 || day_of_month < 1 ||
        day_of_month > days_of_month(year, month)) {
        return false;
    }
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    *day = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
    return true;
}

void pond_time_to_date(int64_t day, int *year, int *month, int *day_of_month)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;

    *day_of_month = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

void pond_time_text(char text[POND_TIME_SIZE], int64_t time_s)
{
    int64_t day = time_s >= 0 ? time_s / POND_DAY_S : -((-time_s + POND_DAY_S - 1) / POND_DAY_S);
    unsigned second = (unsigned)(time_s - day * POND_DAY_S);
    int year = 0;
    int month = 0;
    int day_of_month = 0;

    if (day < -719528 || day > 2932896) {
        (void)snprintf(text, POND_TIME_SIZE, "?");
        return;
    }
    pond_time_to_date(day, &year, &month, &day_of_month);
    if (second == 0) {
        (void)snprintf(text, POND_TIME_SIZE, "%04d-%02d-%02d", year % 10000, month % 100,
                       day_of_month % 100);
    } else {
        (void)snprintf(text, POND_TIME_SIZE, "%04u-%02u-%02u %02u:%02u:%02u",
                       (unsigned)year % 10000U, (unsigned)month % 100U,
                       (unsigned)day_of_month % 100U, second / 3600U % 24U, second / 60U % 60U,
                       second % 60U);
    }
}

/* `digits` decimal digits as a number; false where there are others. */
static bool read_digits(const char **text, int digits, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        *value = *value * 10 + (c - '0');
    }
    *text += digits;
    return true;
}

static bool read_char(const char **text, char c)
{
    if (**text != c) {
        return false;
    }
    (*text)++;
    return true;
}

bool pond_time_parse(int64_t *time_s, const char *text)
{
    int year = 0;
    int month = 0;
    int day_of_month = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int64_t day = 0;

    if (!read_digits(&text, 4, &year) || !read_char(&text, '-') || !read_digits(&text, 2, &month) ||
        !read_char(&text, '-') || !read_digits(&text, 2, &day_of_month) ||
        !pond_time_from_date(&day, year, month, day_of_month)) {
        return false;
    }
    if (*text != '\0') {
        if ((!read_char(&text, ' ') && !read_char(&text, 'T')) || !read_digits(&text, 2, &hour) ||
            !read_char(&text, ':') || !read_digits(&text, 2, &minute)) {
            return false;
        }
        if (*text != '\0' && (!read_char(&text, ':') || !read_digits(&text, 2, &second))) {
            return false;
        }
        if (*text != '\0' || hour > 23 || minute > 59 || second > 59) {
            return false;
        }
    }
    *time_s = day * POND_DAY_S + INT64_C(3600) * hour + INT64_C(60) * minute + second;
    return true;
}

int64_t pond_time_now(void)
{
    return (int64_t)time(NULL);
}
