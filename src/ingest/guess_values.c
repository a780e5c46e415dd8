/* Trying patterns and formats on the cells of a column.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/guess_values.h"

#include <stdio.h>
#include <string.h>

#include "ingest/convert.h"

/* Times of day that can follow a date. */
static const char *const clocks[] = {
    "",           " hh:mm:ss", " hh:mm",      " h:mm",       "Thh:mm:ss",   "Thh:mm",
    "Thh:mm:ssZ", " h:mm AM",  " h:mm:ss AM", " hh:mm:ss.f", "Thh:mm:ss.f", "Thh:mm:ss.fZ"};

/* Dates that say themselves which part is which. */
static const char *const clear[] = {"YYYY-MM-DD",  "YYYY/MM/DD",  "YYYY.MM.DD",  "YYYYMMDD",
                                    "DD-MMM-YYYY", "DD MMM YYYY", "D-MMM-YYYY",  "D MMM YYYY",
                                    "DD-MMM-YY",   "D-MMM-YY",    "MMM D, YYYY", "YYYY-M-D",
                                    "YYYY/M/D"};

/* Dates whose day and month could be exchanged: two digits before one or two. */
static const char *const month_first[] = {"MM/DD/YYYY", "M/D/YYYY", "MM-DD-YYYY", "M-D-YYYY",
                                          "MM.DD.YYYY", "M.D.YYYY", "MM/DD/YY",   "M/D/YY",
                                          "MM.DD.YY",   "M.D.YY",   "MM-DD-YY",   "M-D-YY"};
static const char *const day_first[] = {"DD/MM/YYYY", "D/M/YYYY", "DD-MM-YYYY", "D-M-YYYY",
                                        "DD.MM.YYYY", "D.M.YYYY", "DD/MM/YY",   "D/M/YY",
                                        "DD.MM.YY",   "D.M.YY",   "DD-MM-YY",   "D-M-YY"};

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

/* A column's dates being looked at: which cells are explained already. */
struct search {
    struct pondi_guess_dates *out;
    const struct pondi_sample *sample;
    int32_t column;
    int32_t clock;
    bool done[PONDI_SAMPLE_ROWS];
};

static void cell_text(char text[600], const struct search *search, int64_t row)
{
    const char *date = pondi_sample_cell(search->sample, row, search->column);

    if (search->clock < 0 || *date == '\0') {
        (void)snprintf(text, 600, "%s", date);
    } else {
        const char *clock = pondi_sample_cell(search->sample, row, search->clock);
        (void)snprintf(text, 600, "%s%s%s", date, *clock == '\0' ? "" : " ", clock);
    }
}

static void make(struct pondi_date *date, const char *pattern, const char *clock)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s%s", pattern, clock);
    (void)pondi_date_parse_pattern(date, text);
}

/* How many cells that are not explained yet a pattern reads; `take` explains them. */
static int64_t count_read(struct search *search, const struct pondi_date *date, bool take)
{
    int64_t count = 0;

    for (int64_t row = 0; row < search->sample->rows; row++) {
        char text[600];
        int64_t time_s = 0;
        cell_text(text, search, row);
        if (!search->done[row] && *text != '\0' &&
            pondi_date_read(date, text, strlen(text), &time_s)) {
            count++;
            search->done[row] = take;
        }
    }
    return count;
}

static void choose(struct search *search, const struct pondi_date *date)
{
    struct pondi_guess_dates *out = search->out;

    if (out->patterns < PONDI_GUESS_DATES) {
        (void)snprintf(out->pattern[out->patterns++], sizeof *out->pattern, "%s", date->text);
        out->dates += count_read(search, date, true);
    }
}

/* Patterns that read some cell, those first that read most. */
static void try_clear(struct search *search, const char *clock)
{
    for (int i = 0; i < COUNT(clear); i++) {
        struct pondi_date date;
        make(&date, clear[i], clock);
        if (count_read(search, &date, false) > 0) {
            choose(search, &date);
        }
    }
}

/* One cell that both orders read, to show; and all such cells are left unexplained. */
static void note_doubt(struct search *search, const struct pondi_date *date)
{
    for (int64_t row = 0; row < search->sample->rows; row++) {
        char text[600];
        int64_t time_s = 0;
        cell_text(text, search, row);
        if (!search->done[row] && pondi_date_read(date, text, strlen(text), &time_s)) {
            (void)snprintf(search->out->doubt, sizeof search->out->doubt, "%.39s", text);
            search->out->doubtful++;
            search->done[row] = true;
        }
    }
}

/*
 * Month first or day first: decided only where one order reads every cell of its shape and the
 * other does not. `i`: two digits; i + 1: one or two digits, the same shape otherwise.
 */
static void try_order(struct search *search, int i, const char *clock)
{
    struct pondi_date month;
    struct pondi_date day;
    struct pondi_date strict;
    int64_t by_month = 0;
    int64_t by_day = 0;

    make(&month, month_first[i + 1], clock);
    make(&day, day_first[i + 1], clock);
    by_month = count_read(search, &month, false);
    by_day = count_read(search, &day, false);
    if (by_month == 0 && by_day == 0) {
        return;
    }
    if (by_month == by_day) {
        note_doubt(search, &month);
        return;
    }
    make(&strict, by_month > by_day ? month_first[i] : day_first[i], clock);
    if (by_month > by_day) {
        /* Cells that only the other order reads: both are in use, so neither is sure. */
        struct search probe = *search;
        struct pondi_guess_dates scratch = {0};
        probe.out = &scratch;
        (void)count_read(&probe, &month, true);
        if (count_read(&probe, &day, false) > 0) {
            note_doubt(search, &month);
            return;
        }
        choose(search, count_read(search, &strict, false) == by_month ? &strict : &month);
    } else {
        struct search probe = *search;
        struct pondi_guess_dates scratch = {0};
        probe.out = &scratch;
        (void)count_read(&probe, &day, true);
        if (count_read(&probe, &month, false) > 0) {
            note_doubt(search, &day);
            return;
        }
        choose(search, count_read(search, &strict, false) == by_day ? &strict : &day);
    }
}

void pondi_guess_dates(struct pondi_guess_dates *dates, const struct pondi_sample *sample,
                       int32_t column, int32_t clock)
{
    struct search search = {.out = dates, .sample = sample, .column = column, .clock = clock};

    *dates = (struct pondi_guess_dates){0};
    for (int64_t row = 0; row < sample->rows; row++) {
        dates->cells += *pondi_sample_cell(sample, row, column) != '\0';
    }
    for (int k = 0; k < COUNT(clocks); k++) {
        try_clear(&search, clocks[k]);
        for (int i = 0; i < COUNT(month_first); i += 2) {
            try_order(&search, i, clocks[k]);
        }
    }
}

/* The symbol that stands before or after numbers, NULL: none. */
static const char *find_symbol(const struct pondi_sample *sample, int32_t column)
{
    static const char *const symbols[] = {"$",   "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "USD",
                                          "EUR", "GBP",          "CHF",      "R$",       "kr"};

    for (int i = COUNT(symbols) - 1; i >= 0; i--) {
        for (int64_t row = 0; row < sample->rows; row++) {
            if (strstr(pondi_sample_cell(sample, row, column), symbols[i]) != NULL) {
                return symbols[i];
            }
        }
    }
    return NULL;
}

static int64_t count_numbers(const struct pondi_sample *sample, int32_t column,
                             const struct pond_number_format *format)
{
    int64_t count = 0;

    for (int64_t row = 0; row < sample->rows; row++) {
        const char *text = pondi_sample_cell(sample, row, column);
        struct pond_decimal decimal;
        count += pondi_convert_decimal(&decimal, format, text, strlen(text));
    }
    return count;
}

/* How many cells a format reads with a mark in them. */
static bool has_mark(const struct pondi_sample *sample, int32_t column, char mark)
{
    for (int64_t row = 0; row < sample->rows; row++) {
        if (strchr(pondi_sample_cell(sample, row, column), mark) != NULL) {
            return true;
        }
    }
    return false;
}

void pondi_guess_numbers(struct pondi_guess_numbers *numbers, const struct pondi_sample *sample,
                         int32_t column)
{
    static const char marks[][2] = {{'.', '\0'}, {',', '\0'}, {'.', ','},  {',', '.'},
                                    {'.', ' '},  {',', ' '},  {'.', '\''}, {',', '\''}};
    const char *symbol = find_symbol(sample, column);
    struct pond_number_format point = {.decimal = '.', .thousands = ',', .symbol = symbol};
    struct pond_number_format comma = {.decimal = ',', .thousands = '.', .symbol = symbol};
    struct pond_number_format no_group = {.decimal = '.', .symbol = symbol};

    *numbers = (struct pondi_guess_numbers){.format = {.decimal = '.'}};
    for (int64_t row = 0; row < sample->rows; row++) {
        numbers->cells += *pondi_sample_cell(sample, row, column) != '\0';
    }
    for (int i = 0; i < COUNT(marks); i++) {
        struct pond_number_format format = {
            .decimal = marks[i][0], .thousands = marks[i][1], .symbol = symbol};
        int64_t count = count_numbers(sample, column, &format);
        if (count > numbers->numbers) {
            numbers->numbers = count;
            numbers->format = format;
        }
    }
    /* Only "1,234" and the like: read as thousands and as decimals, each a thousand times the
     * other. The format that refuses them is chosen. */
    if (numbers->numbers > 0 && count_numbers(sample, column, &point) == numbers->numbers &&
        count_numbers(sample, column, &comma) == numbers->numbers &&
        (has_mark(sample, column, '.') || has_mark(sample, column, ','))) {
        numbers->doubtful = true;
        no_group.decimal = has_mark(sample, column, ',') ? '.' : ',';
        numbers->format = no_group;
    }
}
