/* `pond ripple price`: what a dearer good does to firms, margins and households.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/analyses.h"
#include "study/price/price_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"product", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "This product gets dearer, by its code, name or category; with the flags below: of these "
     "sellers."},
    {"industry", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "All that firms of this industry sell gets dearer, by how its code begins."},
    {"firm", POND_PARAMETER_LIST, "", "", 0, 0, "", "All that this firm sells, by its code."},
    {"place", POND_PARAMETER_LIST, "", "", 0, 0, "",
     "All that firms at this place sell, by its name or code."},
    {"where", POND_PARAMETER_TEXT, "", "", 0, 0, "",
     "All that firms sell for which this holds: employees < 50 and industry starts with \"311\"."},
    {"by", POND_PARAMETER_NUMBER, "share", "0.1", -0.99, 1000, "",
     "By how much: 0.4 is 40 % dearer, -0.1 is 10 % cheaper."},
    {"imports", POND_PARAMETER_NUMBER, "share", "0", -0.99, 1000, "",
     "How much dearer all purchases from unknown sellers get."},
    {"scenario", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Take the price events of this scenario instead of the flags above."},
    PRICE_STUDY_PARAMETERS,
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector leontief linear",
     "Which inputs are essential, so that none is avoided: sector: physical ones of physical "
     "production; leontief: all; linear: none."},
    {"days", POND_PARAMETER_INTEGER, "days", "0", 0, 36500, "",
     "Look at so many days; 0: as the scenario says, else 180."},
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct price_study *price = NULL;

    POND_TRY(POND_NEW(&price, 1, err));
    POND_TRY(price_study_input(price, study, err));
    POND_TRY(price_study_solve(price, err));
    POND_TRY(price_study_tables(price, result, err));
done:
    price_study_free(price);
    return status;
}

const struct pond_analysis pond_analysis_price = {
    .name = "ripple price",
    .version = 1,
    .question = "What does a dearer good do to the prices and margins of all firms, and to "
                "households?",
    .method =
        "Cost push through the supply links: the Leontief price model (Miller and Blair 2009, "
        "section 2.6) firm by firm, with partial pass-through, margins as buffers and lags; the "
        "prices at rest are a fixed point with a proven bound, the days lead there. What is raised "
        "is borne by margins, paid by final buyers, or avoided, to the last cent. Quantities stay.",
    .needs = POND_NEED_NETWORK | POND_NEED_RECORDS,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .run = run,
};
