/* `pond impact firm`: what a firm contributes and takes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/analyses.h"
#include "study/firms/firms_tables.h"

static const struct pond_parameter parameters[] = {
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "", "Codes of the firms, one or several."},
    FIRMS_PARAMETERS,
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    const json_t *codes = pond_study_list(study, "firm");

    if (json_array_size(codes) == 0) {
        return pond_fail(
            err, POND_EINVAL,
            "no firm is given: pond impact firm CODE (\"pond impact place\" and \"pond "
            "impact group\" take many at once)");
    }
    return firms_run(study, "firm", json_pack("{s:O}", "firm", codes), result, err);
}

const struct pond_analysis pond_analysis_firm = {
    .name = "impact firm",
    .version = 1,
    .question = "What does this firm contribute and take: jobs, value added, emissions, here and "
                "elsewhere?",
    .method = FIRMS_METHOD,
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "firm",
    .argument_word = "CODE",
    .run = run,
};
