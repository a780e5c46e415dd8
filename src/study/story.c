/* Sentences into a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/story.h"

#include <assert.h>
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
