/* `pond impact group`: what all firms of a kind contribute and take together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/analyses.h"
#include "study/firms/firms_tables.h"

static const struct pond_parameter parameters[] = {
    {"group", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "A condition on firms (docs/scenarios.md): industry starts with \"3118\" and employees < 50."},
    FIRMS_PARAMETERS,
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    const char *text = pond_study_text(study, "group");

    if (text[0] == '\0') {
        return pond_fail(err, POND_EINVAL,
                         "no group is given: pond impact group 'employees < 50 and industry starts "
                         "with \"3118\"'");
    }
    return firms_run(study, "group", json_pack("{s:s}", "where", text), result, err);
}

const struct pond_analysis pond_analysis_group = {
    .name = "impact group",
    .version = 1,
    .question = "What do all firms of a kind contribute and take together?",
    .method = FIRMS_METHOD,
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "group",
    .argument_word = "CONDITION",
    .run = run,
};
