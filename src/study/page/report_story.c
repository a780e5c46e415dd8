/* The sentences that an answer found, each with the figures behind it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "study/page/report_parts.h"
#include "study/percent.h"
#include "study/story.h"

/* Room for what stands behind one sentence. */
#define BEHIND_SIZE 1024

static void add(char text[BEHIND_SIZE], const char *part)
{
    size_t length = strlen(text);

    (void)snprintf(text + length, BEHIND_SIZE - length, "%s", part);
}

/* "turnover lost 98.36 USD" */
static void add_one(char text[BEHIND_SIZE], const struct pond_table *evidence, int64_t row)
{
    const char *unit = pond_table_column(evidence, "unit")->data.text[row];
    const char *code = pond_table_column(evidence, "text")->data.text[row];
    double value = pond_table_column(evidence, "value")->data.f64[row];
    char name[64];
    char number[POND_FORMAT_SIZE];

    (void)snprintf(name, sizeof name, "%s", pond_table_column(evidence, "figure")->data.text[row]);
    for (char *at = name; *at != '\0'; at++) {
        if (*at == '_') {
            *at = ' ';
        }
    }
    add(text, name);
    add(text, " = ");
    if (code != NULL) {
        add(text, code);
        return;
    }
    if (unit != NULL && strcmp(unit, "share") == 0) {
        pond_format_number(number, 100.0 * value, "");
        unit = "%";
    } else {
        pond_format_number(number, value, unit == NULL ? "" : unit);
    }
    add(text, number);
    if (unit != NULL && unit[0] != '\0' && strcmp(unit, "day") != 0) {
        add(text, "\xC2\xA0"); /* no line ends between a number and its unit */
        add(text, unit);
    }
}

/* What stands behind a sentence, table by table as it comes. */
static void describe(char text[BEHIND_SIZE], const struct pond_table *evidence, int64_t finding)
{
    const char *last = NULL;

    text[0] = '\0';
    for (int64_t row = 0; row < evidence->rows; row++) {
        const char *from = pond_table_column(evidence, "from")->data.text[row];

        if (pond_table_column(evidence, "finding")->data.i64[row] != finding) {
            continue;
        }
        if (last == NULL || strcmp(last, from) != 0) {
            add(text, last == NULL ? "Behind it, by the " : "; by the ");
            add(text, strcmp(from, "figures") == 0 ? "key figures" : "table of ");
            add(text, strcmp(from, "figures") == 0 ? "" : from);
            add(text, ": ");
            last = from;
        } else {
            add(text, "; ");
        }
        add_one(text, evidence, row);
    }
}

/* Whether a sentence says why: what stands behind it is of rounds or carriers. */
static bool says_why(const struct pond_table *evidence, int64_t finding)
{
    for (int64_t row = 0; evidence != NULL && row < evidence->rows; row++) {
        const char *from = pond_table_column(evidence, "from")->data.text[row];

        if (pond_table_column(evidence, "finding")->data.i64[row] == finding &&
            (strcmp(from, "rounds") == 0 || strcmp(from, "carriers") == 0)) {
            return true;
        }
    }
    return false;
}

enum pond_status report_write_story(struct pond_report *report, const struct pond_result *result,
                                    bool why, struct pond_error *err)
{
    const struct pond_table *findings = pond_result_table(result, "findings");
    const struct pond_table *evidence = pond_result_table(result, "evidence");
    struct pond_sentence sentence[STUDY_SENTENCES];
    char behind[STUDY_SENTENCES][BEHIND_SIZE];
    int32_t count = 0;

    for (int64_t row = 0; row < findings->rows && row < STUDY_SENTENCES; row++) {
        if (says_why(evidence, row + 1) != why) {
            continue;
        }
        behind[count][0] = '\0';
        if (evidence != NULL) {
            describe(behind[count], evidence, row + 1);
        }
        sentence[count] = (struct pond_sentence){.text = findings->column->data.text[row],
                                                 .behind = behind[count]};
        count++;
    }
    return pond_report_story(report, sentence, count, err);
}
