/* `pond ripple run`: a scenario day by day.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/analyses.h"
#include "study/days/days_parameters.h"
#include "study/days/days_prices.h"
#include "study/days/days_study.h"
#include "study/price/price_firms.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    DAYS_STUDY_PARAMETERS,
    {"seed", POND_PARAMETER_INTEGER, "", "1", 0, 9e15, "",
     "Of new partners, exits and entries: another number, other ones."},
    PRICE_STUDY_PARAMETERS,
    {"elasticity", POND_PARAMETER_NUMBER, "", "0", 0, 20, "",
     "Final demand for a firm's goods is (1 + change of their price) to the power of minus this, "
     "day by day, where the scenario changes prices; 0: nobody buys less of what gets dearer."},
    {"by_day", POND_PARAMETER_CHOICE, "", "industry", 0, 0, "none industry place size all",
     "Which groups to list day by day, those that lose something."},
    {"why", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Say why: direct, first-round and later losses by day, the links and firms that carry them, "
     "on what the loss hangs, and which single changes soften it."},
    {"changes", POND_PARAMETER_INTEGER, "runs", "5", 0, 1000, "",
     "With --why: try so many changes of each kind by a run."},
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct days_study *days = NULL;

    POND_TRY(POND_NEW(&days, 1, err));
    POND_TRY(days_study_input(days, study, err));
    POND_TRY(days_prices_input(days, err));
    POND_TRY(days_study_run(days, err));
    POND_TRY(days_study_tables(days, result, err));
    POND_TRY(days_prices_tables(days, result, err));
done:
    days_study_free(days);
    return status;
}

const struct pond_analysis pond_analysis_days = {
    .name = "ripple run",
    .version = 2,
    .question = "What does a scenario do to every firm, day by day, and who recovers when?",
    .method = "The firm model of Inoue and Todo (2019, Nature Sustainability 2:841-847): firms use "
              "stocks, "
              "order, make what capacity, the scarcest input and demand allow, and ration what is "
              "short by "
              "water-filling; orders do not fall below use unless --orders gap says so. Flows of a "
              "day are "
              "those of the records' period spread evenly over its days. Where the scenario "
              "changes prices, "
              "\"ripple price\" follows them, and with --elasticity final demand follows prices.",
    .needs = POND_NEED_NETWORK | POND_NEED_RECORDS,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "scenario",
    .run = run,
};
