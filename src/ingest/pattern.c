/* Regular expressions with limits: a bound such as {1000}{1000} would take all memory, and back
 * references all time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ingest/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Longest pattern, and largest product of its bounds. */
#define PATTERN_MAX 500
#define BOUNDS_MAX 1000

/* What is wrong with a pattern before it is compiled; NULL: nothing. */
static const char *check_bounds(const char *text)
{
    int64_t product = 1;

    if (strlen(text) > PATTERN_MAX) {
        return "a pattern of at most 500 bytes";
    }
    for (const char *at = text; *at != '\0'; at++) {
        long most = 1;
        if (at[0] == '\\' && at[1] >= '1' && at[1] <= '9') {
            return "a pattern without back references (\\1)";
        }
        if (at[0] == '\\' && at[1] != '\0') {
            at++;
            continue;
        }
        if (at[0] != '{') {
            continue;
        }
        for (const char *digit = at + 1; *digit != '\0' && *digit != '}'; digit++) {
            long bound = *digit >= '0' && *digit <= '9' ? strtol(digit, NULL, 10) : 1;
            most = bound > most ? bound : most;
        }
        product *= most > BOUNDS_MAX ? BOUNDS_MAX + 1 : most;
        if (product > BOUNDS_MAX) {
            return "bounds {n} whose product is at most 1000";
        }
    }
    return NULL;
}

enum pond_status pondi_pattern_read(struct pondi_pattern *pattern, json_t *object, bool group,
                                    const struct pondi_where *at, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_where here = {.up = at, .key = "match"};
    const char *fault = NULL;
    char reason[160];
    int code = 0;

    POND_TRY(pondi_json_text(&pattern->text, object, "match", at, err));
    if (pattern->text == NULL) {
        return POND_OK;
    }
    fault = check_bounds(pattern->text);
    if (fault != NULL) {
        return pondi_json_bad(&here, err, "expected %s", fault);
    }
    code = regcomp(&pattern->regex, pattern->text, REG_EXTENDED | (group ? 0 : REG_NOSUB));
    if (code != 0) {
        (void)regerror(code, &pattern->regex, reason, sizeof reason);
        return pondi_json_bad(&here, err, "expected a POSIX extended regular expression: %s",
                              reason);
    }
    pattern->given = true;
    if (group && pattern->regex.re_nsub == 0) {
        return pondi_json_bad(&here, err, "expected a group (...), the first is the text to take");
    }
done:
    return status;
}

void pondi_pattern_clear(struct pondi_pattern *pattern)
{
    if (pattern->given) {
        regfree(&pattern->regex);
    }
    pondi_free(pattern->text);
    *pattern = (struct pondi_pattern){0};
}

bool pondi_pattern_group(const struct pondi_pattern *pattern, const char *text, size_t *begin,
                         size_t *length)
{
    regmatch_t match[2];

    if (regexec(&pattern->regex, text, 2, match, 0) != 0 || match[1].rm_so < 0) {
        return false;
    }
    *begin = (size_t)match[1].rm_so;
    *length = (size_t)(match[1].rm_eo - match[1].rm_so);
    return true;
}

bool pondi_pattern_fits(const struct pondi_pattern *pattern, const char *text)
{
    return regexec(&pattern->regex, text, 0, NULL, 0) == 0;
}
