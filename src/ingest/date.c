/* Patterns of dates, as lists of tokens.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/date.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

/* How many times the first letter is repeated. */
static int run_length(const char *text)
{
    int count = 1;

    while (text[count] == text[0]) {
        count++;
    }
    return count;
}

static const char *make_digits(struct pondi_date_token *token, char letter, int count)
{
    static const char letters[] = "YMDhmsf";
    const char *at = strchr(letters, letter);

    if (at == NULL) {
        return "letters that mean something (YYYY MM DD hh mm ss f AM; months are M, minutes m)";
    }
    token->part = (enum pondi_date_part)(at - letters);
    token->least = count;
    token->most = count < 2 ? 2 : count;
    if (letter == 'f') {
        token->least = 1;
        token->most = 9;
        return NULL;
    }
    if (letter == 'M' && count == 3) {
        token->least = 0;
        token->most = 0;
        return NULL;
    }
    if (letter == 'Y' ? count != 4 && count != 2 : count > 2) {
        return "YYYY or YY, and one or two of M, D, h, m, s (MMM: Jan)";
    }
    return NULL;
}

/* A date needs year, month and day, and hours before minutes before seconds. */
static const char *check_parts(const struct pondi_date *date)
{
    int seen[PONDI_LITERAL + 1] = {0};

    for (int i = 0; i < date->tokens; i++) {
        enum pondi_date_part part = date->token[i].part;
        seen[part]++;
        if (part != PONDI_LITERAL && seen[part] > 1) {
            return "each part once";
        }
    }
    if (seen[PONDI_YEAR] == 0 || seen[PONDI_MONTH] == 0 || seen[PONDI_DAY] == 0) {
        return "a year (YYYY), a month (MM) and a day (DD)";
    }
    if (seen[PONDI_MINUTE] != seen[PONDI_HOUR] || seen[PONDI_SECOND] > seen[PONDI_MINUTE] ||
        seen[PONDI_FRACTION] > seen[PONDI_SECOND] || seen[PONDI_HALF] > seen[PONDI_HOUR]) {
        return "hours (hh) with minutes (mm); seconds (ss) and AM only with them";
    }
    return NULL;
}

/* "M" before "D" with nothing between: 111 could be 1-11 or 11-1. */
static const char *check_widths(const struct pondi_date *date)
{
    for (int i = 0; i + 1 < date->tokens; i++) {
        if (date->token[i].least < date->token[i].most && date->token[i + 1].part < PONDI_HALF) {
            return "two digits (MM, DD) where nothing separates the parts";
        }
    }
    return NULL;
}

const char *pondi_date_parse_pattern(struct pondi_date *date, const char *pattern)
{
    const char *fault = NULL;

    *date = (struct pondi_date){0};
    if (strlen(pattern) > PONDI_DATE_MAX) {
        return "at most 39 characters";
    }
    (void)snprintf(date->text, sizeof date->text, "%s", pattern);
    while (*pattern != '\0') {
        struct pondi_date_token *token = &date->token[date->tokens++];
        char c = *pattern;
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        int count = 1;
        if (pattern[0] == 'A' && pattern[1] == 'M') {
            token->part = PONDI_HALF;
            count = 2;
        } else if (!letter || c == 'T' || c == 'Z') {
            token->part = PONDI_LITERAL;
            token->literal = c;
        } else {
            count = run_length(pattern);
            fault = make_digits(token, c, count);
        }
        if (fault != NULL) {
            return fault;
        }
        pattern += count;
    }
    fault = check_parts(date);
    date->plain = strcmp(date->text, "YYYY-MM-DD") == 0;
    return fault == NULL ? check_widths(date) : fault;
}

/* Digits of one token; how many bytes they took, 0: they are not there. */
static size_t read_digits(const struct pondi_date_token *token, const char *text, size_t length,
                          int *value)
{
    int count = 0;

    *value = 0;
    while (count < token->most && (size_t)count < length && text[count] >= '0' &&
           text[count] <= '9') {
        *value = token->part == PONDI_FRACTION ? 0 : *value * 10 + (text[count] - '0');
        count++;
    }
    return count < token->least ? 0 : (size_t)count;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t read_month_name(const char *text, size_t length, int *month)
{
    if (length < 3) {
        return 0;
    }
    for (int m = 0; m < 12; m++) {
        const char *name = months + (ptrdiff_t)3 * m;
        if (lower(text[0]) == name[0] && lower(text[1]) == name[1] && lower(text[2]) == name[2]) {
            *month = m + 1;
            return 3;
        }
    }
    return 0;
}

static size_t read_half(const char *text, size_t length, int *half)
{
    if (length < 2 || lower(text[1]) != 'm' || (lower(text[0]) != 'a' && lower(text[0]) != 'p')) {
        return 0;
    }
    *half = lower(text[0]) == 'p' ? 2 : 1;
    return 2;
}

/* Bytes that a token takes, 0: the text is not such a date. */
static size_t read_token(const struct pondi_date_token *token, const char *text, size_t length,
                         int *value)
{
    if (token->part == PONDI_LITERAL) {
        return length > 0 && *text == token->literal ? 1 : 0;
    }
    if (token->part == PONDI_HALF) {
        return read_half(text, length, value);
    }
    if (token->most == 0) {
        return read_month_name(text, length, value);
    }
    return read_digits(token, text, length, value);
}

static bool make_time(const int part[PONDI_LITERAL], int64_t *time_s)
{
    int hour = part[PONDI_HOUR];
    int64_t day = 0;

    if (part[PONDI_HALF] != 0) {
        if (hour < 1 || hour > 12) {
            return false;
        }
        hour = hour % 12 + (part[PONDI_HALF] == 2 ? 12 : 0);
    }
    if (hour > 23 || part[PONDI_MINUTE] > 59 || part[PONDI_SECOND] > 59 ||
        !pond_time_from_date(&day, part[PONDI_YEAR], part[PONDI_MONTH], part[PONDI_DAY])) {
        return false;
    }
    *time_s = day * POND_DAY_S + (int64_t)hour * 3600 + (int64_t)part[PONDI_MINUTE] * 60 +
              part[PONDI_SECOND];
    return true;
}

bool pondi_date_read(const struct pondi_date *date, const char *text, size_t length,
                     int64_t *time_s)
{
    int part[PONDI_LITERAL + 1] = {0};

    for (int i = 0; i < date->tokens; i++) {
        const struct pondi_date_token *token = &date->token[i];
        int value = 0;
        size_t taken = read_token(token, text, length, &value);
        if (taken == 0) {
            return false;
        }
        if (token->part == PONDI_YEAR && token->most == 2) {
            value += value < 69 ? 2000 : 1900;
        }
        part[token->part] = value;
        text += taken;
        length -= taken;
    }
    return length == 0 && make_time(part, time_s);
}

/* A token's shape: what kind of text it takes, apart from what it means. */
static int shape(const struct pondi_date_token *token)
{
    return token->part == PONDI_LITERAL    ? token->literal
           : token->part == PONDI_HALF     ? 256
           : token->part == PONDI_FRACTION ? 257
                                           : 258 + (token->most == 4   ? 4
                                                    : token->most == 0 ? 0
                                                                       : 2);
}

bool pondi_date_conflict(const struct pondi_date *a, const struct pondi_date *b)
{
    bool differ = false;

    if (a->tokens != b->tokens) {
        return false;
    }
    for (int i = 0; i < a->tokens; i++) {
        if (shape(&a->token[i]) != shape(&b->token[i])) {
            return false;
        }
        differ = differ || a->token[i].part != b->token[i].part;
    }
    return differ;
}
