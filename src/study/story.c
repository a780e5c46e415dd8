/* Sentences, and what stands behind them, into tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/story.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void study_say(struct study_story *story, const char *format, ...)
{
    va_list list;

    assert(story->count < STUDY_SENTENCES);
    va_start(list, format);
    /* The analyzer does not know va_start here. NOLINTNEXTLINE(clang-analyzer-valist.*) */
    (void)vsnprintf(story->text[story->count++], STUDY_SENTENCE_SIZE, format, list);
    va_end(list);
}

void study_behind(struct study_story *story, const struct study_evidence *evidence, int32_t count)
{
    assert(story->count > 0 && story->evidences + count <= (int64_t)STUDY_EVIDENCE);
    for (int32_t i = 0; i < count; i++) {
        story->evidence[story->evidences] = evidence[i];
        story->finding[story->evidences] = story->count;
        story->evidences++;
    }
}

enum pond_status study_story_table(const struct study_story *story, struct pond_result *result,
                                   struct pond_error *err)
{
    return study_story_called(story, "findings", result, err);
}

enum pond_status study_story_called(const struct study_story *story, const char *name,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    int32_t column = 0;

    POND_TRY(pond_table_new(&table, name, "What was found, in words.", story->count, err));
    POND_TRY(pond_table_add_text(table, "finding", "", "One sentence.", &column, err));
    for (int64_t row = 0; row < story->count; row++) {
        POND_TRY(pond_table_set_text(table, column, row, story->text[row], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}

/* The columns of texts. */
struct texts {
    int32_t figure;
    int32_t unit;
    int32_t text;
    int32_t from;
    int32_t how;
};

static enum pond_status set_texts(struct pond_table *table, const struct texts *c, int64_t row,
                                  const struct study_evidence *one, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    POND_TRY(pond_table_set_text(table, c->figure, row, one->figure, err));
    POND_TRY(pond_table_set_text(table, c->unit, row, one->text == NULL ? one->unit : NULL, err));
    POND_TRY(pond_table_set_text(table, c->text, row, one->text, err));
    POND_TRY(pond_table_set_text(table, c->from, row, one->from, err));
    POND_TRY(pond_table_set_text(table, c->how, row, one->how, err));
done:
    return status;
}

enum pond_status study_evidence_table(const struct study_story *story, const char *name,
                                      struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_table *table = NULL;
    struct texts c;
    int64_t *finding = NULL;
    double *value = NULL;

    POND_TRY(pond_table_new(&table, name,
                            "What the sentences are made from: each number and name in them.",
                            story->evidences, err));
    POND_TRY(pond_table_add_i64(table, "finding", "", "Sentence; 1 is the first.", &finding, err));
    POND_TRY(pond_table_add_text(table, "figure", "", "What it is.", &c.figure, err));
    POND_TRY(pond_table_add_f64(table, "value", "", "A number, in its unit.", &value, err));
    POND_TRY(pond_table_add_text(table, "unit", "", "Of the number.", &c.unit, err));
    POND_TRY(pond_table_add_text(table, "text", "", "A code.", &c.text, err));
    POND_TRY(pond_table_add_text(table, "from", "", "The table it comes from.", &c.from, err));
    POND_TRY(pond_table_add_text(table, "how", "", "How.", &c.how, err));
    for (int64_t row = 0; row < story->evidences; row++) {
        finding[row] = story->finding[row];
        value[row] = story->evidence[row].text == NULL ? story->evidence[row].value : (double)NAN;
        POND_TRY(set_texts(table, &c, row, &story->evidence[row], err));
    }
    POND_TRY(pond_result_add_table(result, &table, err));
done:
    pond_table_free(table);
    return status;
}
