/* `pond impact place`: what the firms of a place contribute and take together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/analyses.h"
#include "study/firms/firms_tables.h"

static const struct pond_parameter parameters[] = {
    {"place", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Name or code of the place whose firms are meant."},
    FIRMS_PARAMETERS,
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    const char *text = pond_study_text(study, "place");

    if (text[0] == '\0') {
        return pond_fail(err, POND_EINVAL, "no place is given: pond impact place NAME");
    }
    return firms_run(study, "place", json_pack("{s:s}", "place", text), result, err);
}

const struct pond_analysis pond_analysis_place = {
    .name = "impact place",
    .version = 1,
    .question = "What do the firms of this place contribute and take together?",
    .method = FIRMS_METHOD,
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "place",
    .argument_word = "NAME",
    .run = run,
};
