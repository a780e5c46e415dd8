/* What an analysis found, as a table of sentences to be read, and as one of the numbers in them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_STORY_H
#define POND_STUDY_STORY_H

#include <stdint.h>

#include "base/format.h"
#include "base/result.h"

/** Most sentences, the longest, and most that stands behind all of them. */
#define STUDY_SENTENCES 8
#define STUDY_SENTENCE_SIZE 1024
#define STUDY_EVIDENCE 48

/** One number or name in a sentence, and where it comes from. Texts are borrowed, and must last
 * until the tables are made. */
struct study_evidence {
    const char *figure; /**< what it is: "turnover_lost" */
    double value;       /**< NaN where it is a text */
    const char *unit;   /**< of the value */
    const char *text;   /**< a code; NULL where it is a number */
    const char *from;   /**< the table that it comes from; "figures": the key figures */
    const char *how;    /**< how it comes from there: "sum of turnover_lost" */
};

/** Sentences as they are found. Begin with a zero one. */
struct study_story {
    char text[STUDY_SENTENCES][STUDY_SENTENCE_SIZE];
    int64_t count;
    struct study_evidence evidence[STUDY_EVIDENCE];
    int64_t finding[STUDY_EVIDENCE]; /**< sentence of each; 1 is the first */
    int64_t evidences;
};

/** Add a sentence, as printf. */
void study_say(struct study_story *story, const char *format, ...) POND_PRINTF(2, 3);

/** Add `count` things that stand behind the last sentence. */
void study_behind(struct study_story *story, const struct study_evidence *evidence, int32_t count);

/** Add the sentences as the table "findings". POND_ENOMEM. */
enum pond_status study_story_table(const struct study_story *story, struct pond_result *result,
                                   struct pond_error *err);

/** The same under another name. */
enum pond_status study_story_called(const struct study_story *story, const char *name,
                                    struct pond_result *result, struct pond_error *err);

/** Add what stands behind them as a table, "evidence" or another name. POND_ENOMEM. */
enum pond_status study_evidence_table(const struct study_story *story, const char *name,
                                      struct pond_result *result, struct pond_error *err);

#endif
