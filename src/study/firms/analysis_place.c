/* `pond impact place`: what the firms of a place contribute and take together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "study/analyses.h"
#include "study/firms/firms_tables.h"

static const struct pond_parameter parameters[] = {
    {"place", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "Name or code of the place whose firms are meant."},
    POND_NETWORK_PARAMETERS,
    IMPACT_TABLE_PARAMETERS,
    IMPACT_FIRMS_PARAMETERS,
    IMPACT_INTERVAL_PARAMETERS("200", "0"),
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
    .method = "Firms on record and the sectors of an input-output table are solved as one system "
              "(integrated hybrid analysis: Suh 2004; Miller and Blair 2009): trades on record, "
              "for the rest of a firm's inputs its sector's average, for firms not on record what "
              "is left of their sector; own jobs and emissions in place of averages. What the "
              "firms sell to each other is counted once.",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "place",
    .argument_word = "NAME",
    .run = run,
};
