/* What an analysis found, as a table of sentences to be read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_STORY_H
#define POND_STUDY_STORY_H

#include <stdint.h>

#include "base/format.h"
#include "base/result.h"

/** Most sentences, and the longest. */
#define STUDY_SENTENCES 8
#define STUDY_SENTENCE_SIZE 1024

/** Sentences as they are found. Begin with a zero one. */
struct study_story {
    char text[STUDY_SENTENCES][STUDY_SENTENCE_SIZE];
    int64_t count;
};

/** Add a sentence, as printf. */
void study_say(struct study_story *story, const char *format, ...) POND_PRINTF(2, 3);

/** Add the sentences as the table "findings". POND_ENOMEM. */
enum pond_status study_story_table(const struct study_story *story, struct pond_result *result,
                                   struct pond_error *err);

/** The same under another name. */
enum pond_status study_story_called(const struct study_story *story, const char *name,
                                    struct pond_result *result, struct pond_error *err);

#endif
