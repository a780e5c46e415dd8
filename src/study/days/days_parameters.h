/* The parameters of a scenario day by day, which several analyses have.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_DAYS_DAYS_PARAMETERS_H
#define POND_STUDY_DAYS_DAYS_PARAMETERS_H

#include "ripple/days.h"
#include "study/analysis.h"

/* clang-format off */
/** The scenario, and the rules of the model: all that days_study_input reads but "seed". */
#define DAYS_STUDY_PARAMETERS \
    {"scenario", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "The scenario: what happens to whom, when, how much (see \"pond ripple new\")."}, \
    {"days", POND_PARAMETER_INTEGER, "days", "0", 0, 36500, "", \
     "Run so many days; 0: as the scenario says."}, \
    {"stock", POND_PARAMETER_NUMBER, "days", "15", 1, 10000, "", \
     "Days of use that firms keep of each input."}, \
    {"stocks", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "Other days of stock: a CSV with the column days and some of firm, industry (of the firm that " \
     "keeps it), input (industry of the goods)."}, \
    {"order", POND_PARAMETER_NUMBER, "days", "6", 1, 10000, "", \
     "Days over which firms order what is missing in their stocks."}, \
    {"orders", POND_PARAMETER_CHOICE, "", "demand", 0, 0, "demand use gap", \
     "demand: firms order for what they could sell; use: for what they made, so that one that ran " \
     "out of inputs stands still for ever; gap: the published rule, which exaggerates losses."}, \
    {"rationing", POND_PARAMETER_CHOICE, "", "level", 0, 0, "level share", \
     "Who gets what is scarce: level: everybody up to one multiple of the usual; share: the same " \
     "share of each order."}, \
    {"inputs", POND_PARAMETER_CHOICE, "", "sector", 0, 0, "sector linear leontief", \
     "How inputs matter: sector: physical production needs its physical inputs, all else loses in " \
     "proportion; linear: all in proportion; leontief: all are essential."}, \
    {"classes", POND_PARAMETER_FILE, "", "", 0, 0, "", \
     "CSV with the columns supplier_industry, customer_industry, class (2 essential, 1 " \
     "non-essential, 0 negligible): overrides --inputs for the pairs that it lists."}, \
    {"spare", POND_PARAMETER_NUMBER, "share", "0", 0, 100, "", \
     "Firms can make this much more than usual, from the first day on: 0.2 is a fifth. Without it, " \
     "and without --overcapacity, nobody catches up with what was not delivered."}, \
    {"overcapacity", POND_PARAMETER_NUMBER, "share", "0", 0, 10, "", \
     "Capacity grows to this while demand is unmet, of the usual: 1.25; 0: it does not."}, \
    {"overcapacity_days", POND_PARAMETER_NUMBER, "days", "365", 1, 36500, "", \
     "Days that such growth takes."}, \
    {"change_after", POND_PARAMETER_INTEGER, "days", "0", 0, POND_DAYS_CHANGE_MAX, "", \
     "Customers leave a supplier for another of its industry after so many days of short " \
     "deliveries; 0: never."}, \
    {"change_exponent", POND_PARAMETER_NUMBER, "", "1.08", 0, 10, "", \
     "The new one is drawn by the number of its links to this power."}, \
    {"half_life", POND_PARAMETER_NUMBER, "days", "0", 0, 1e6, "", \
     "Half of all links go to another supplier of the industry in so many days, where one has " \
     "room; published: 396; 0: links stay."}, \
    {"cash", POND_PARAMETER_NUMBER, "days", "0", 0, 36500, "", \
     "Firms begin with cash for so many days of usual costs, and close when it is gone; 0: they do " \
     "not."}, \
    {"fixed", POND_PARAMETER_NUMBER, "share", "0.5", 0, 1, "", \
     "Of usual value added that is paid whatever is made, as wages and rent, with --cash."}, \
    {"income", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "", \
     "How far final demand follows the income of households; 0: not at all."}, \
    {"income_memory", POND_PARAMETER_NUMBER, "share", "0.99", 0, 1, "", \
     "Of yesterday's spending in today's, with --income."}, \
    {"exit", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "", \
     "Chance that an open firm closes on a day."}, \
    {"entry", POND_PARAMETER_NUMBER, "share", "0", 0, 1, "", \
     "Chance that a closed firm's place is taken on a day."}
/* clang-format on */

#endif
