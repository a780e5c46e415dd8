/* The parameters of a fit in words, and the ranges in which they are looked for.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "study/fit/fit_study.h"

const struct fit_words *fit_study_words(int p)
{
    static const struct fit_words words[POND_FIT_PARAMETERS] = {
        {"depth", "share", "Of the usual, what fell away.", "the depth"},
        {"day", "day", "First day of the disturbance; 0 is the first day looked at.",
         "the first day"},
        {"duration", "days", "How long it held in full.", "the duration"},
        {"recovery", "days", "How long it took to go back; 0: at once.", "the recovery"},
        {"stock", "days", "Days of use that firms keep of each input.", "the days of stock"},
        {"order", "days", "Days over which firms order what is missing in their stocks.",
         "the days of ordering"},
        {"spare", "share", "How much more than usual sellers can deliver.", "the spare capacity"},
    };

    return &words[p];
}

static enum pond_status read_range(struct pond_fit_range *range, const char *name, const char *text,
                                   struct pond_error *err)
{
    char *end = NULL;

    range->low = strtod(text, &end);
    range->high = range->low;
    if (end != text && *end == ':') {
        const char *next = end + 1;
        range->high = strtod(next, &end);
        end = end == next ? NULL : end;
    }
    if (end == text || end == NULL || *end != '\0') {
        return pond_fail(err, POND_EINVAL,
                         "parameter \"%s\": \"%s\" is not a range (expected LOW:HIGH to search, or "
                         "one number to fix it)",
                         name, text);
    }
    return POND_OK;
}

enum pond_status fit_study_ranges(struct fit_study *fit, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    double days = (double)fit->input.steps * fit->input.step_days;

    for (int p = 0; p < POND_FIT_PARAMETERS; p++) {
        const char *name = fit_study_words(p)->name;
        const char *text = pond_study_text(fit->study, name);
        struct pond_fit_range *range = &fit->input.range[p];

        if (text[0] != '\0') {
            POND_TRY(read_range(range, name, text, err));
        } else {
            *range = (struct pond_fit_range){p == POND_FIT_DAY ? 0.0 : 1.0,
                                             p == POND_FIT_DAY ? days - 1.0 : days};
        }
    }
done:
    return status;
}
