/* `pond ripple sectors`: a scenario day by day on industries.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "study/analyses.h"
#include "study/sectors/sectors_study.h"

static const struct pond_parameter parameters[] = {
    POND_NETWORK_PARAMETERS,
    {"scenario", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "The scenario: what happens to which industry, when, how much (see \"pond ripple new\")."},
    {"io_table", POND_PARAMETER_TABLE, "", "", 0, 0, "",
     "An input-output table: the name of one that the store keeps, a plain CSV, or a folder of the "
     "EPA, the BEA or EXIOBASE (docs/tables.md). Not given: the trade of the store's firms, by "
     "industry."},
    {"io_days", POND_PARAMETER_NUMBER, "days", "365", 1, 36525, "",
     "Days in which what stands in --io-table is traded."},
    {"io_unit", POND_PARAMETER_TEXT, "", "money", 0, 0, "",
     "What the numbers in --io-table are, for tables and sentences: USD million; money: the "
     "table's "
     "currency."},
    {"days", POND_PARAMETER_INTEGER, "days", "0", 0, 36500, "",
     "Run so many days; 0: as the scenario says."},
    {"stock", POND_PARAMETER_NUMBER, "days", "90", 1, 10000, "",
     "Days of use that industries keep of each input."},
    {"stocks", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Other days of stock: a CSV with the columns input (industry of the goods; the longest "
     "beginning of its code counts) and days."},
    {"order", POND_PARAMETER_NUMBER, "days", "60", 1, 10000, "",
     "Days over which they order what is missing in their stocks (tau_inv)."},
    {"psi", POND_PARAMETER_NUMBER, "share", "0.8", 0, 1, "",
     "Output falls where a stock is below this part of its target."},
    {"overcapacity", POND_PARAMETER_NUMBER, "share", "1.25", 1, 10, "",
     "Capacity grows to this while demand is unmet, of the usual (alpha_max); 1: it does not."},
    {"overcapacity_days", POND_PARAMETER_NUMBER, "days", "365", 1, 36500, "",
     "Days that such growth takes (tau_alpha)."},
    {"rationing", POND_PARAMETER_CHOICE, "", "inputs", 0, 0, "inputs share level",
     "Who gets what is scarce: inputs: industries before final demand; share: the same share of "
     "all, as published, which may collapse and never recover; level: everybody up to one multiple "
     "of the usual."},
    {"compat", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "As the code BoARIO 0.6.3 has it, in two things that its papers do not say."},
    {"firms", POND_PARAMETER_BOOL, "", "true", 0, 0, "",
     "Also run the scenario firm by firm, where there is no --io-table, and say how far off "
     "industries are."},
};

static enum pond_status run(struct pond_study *study, struct pond_result *result,
                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct sectors_study *sectors = NULL;

    POND_TRY(POND_NEW(&sectors, 1, err));
    POND_TRY(sectors_study_input(sectors, study, err));
    POND_TRY(sectors_study_run(sectors, err));
    if (!sectors->from_file && pond_study_bool(study, "firms")) {
        POND_TRY(sectors_study_firms(sectors, err));
    }
    POND_TRY(sectors_study_tables(sectors, result, err));
done:
    sectors_study_free(sectors);
    return status;
}

const struct pond_analysis pond_analysis_sectors = {
    .name = "ripple sectors",
    .version = 1,
    .question = "What does a scenario do to industries day by day, where no firms are known?",
    .method = "ARIO with inventories (Hallegatte 2014, Risk Analysis 34:152-167): industries use "
              "stocks, order, make what capacity, stocks and demand allow, and ration. Losses of "
              "tables of industries can be far off those of the firms behind them (Diem et al. "
              "2024): where there are firms, \"pond ripple run\" is the better answer, and the two "
              "are shown side by side.",
    .needs = 0,
    .parameters = (int32_t)(sizeof parameters / sizeof *parameters),
    .parameter = parameters,
    .argument = "scenario",
    .run = run,
};
