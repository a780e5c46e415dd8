/* What the records say of firms beside their trades: who works there, what they take from nature
 * and give to it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_FIRM_FACTS_H
#define POND_STUDY_FIRM_FACTS_H

#include "study/study.h"

/** Firms with fewer employees are small (Recommendation 2003/361/EC of the European Union). */
#define STUDY_SMALL_EMPLOYEES 50.0

/** Longest name of a unit, with its NUL. */
#define STUDY_UNIT_SIZE 32

/**
 * How many work for each firm: the firm's own record; where that says nothing, the latest count of
 * its jobs up to the end of the period (the count of all, else the sum over occupations).
 *
 * @param[out] employees nodes: NaN where no record says
 * @return POND_OK; what the store returns
 */
enum pond_status study_employees(struct pond_study *study, double *employees,
                                 struct pond_error *err);

/** What of a resource is added up. */
struct study_use {
    const char *const *name; /**< spellings of the resource, upper or lower case; ends in NULL */
    bool out;                /**< what firms give off; else what they take */
};

/** Greenhouse gases given off, by the spellings of "CO2e". */
extern const struct study_use study_emissions;

/**
 * How much of a resource each firm used in the period. A record that does not say its direction
 * counts. Amounts of one kind (mass, energy, volume) are brought to one unit: kg, kWh, m3.
 *
 * @param[out] amount nodes: NaN where no record says
 * @param[out] unit   of the amounts
 * @return POND_OK; POND_ENOTFOUND, no record of a firm that trades tells of it (the message lists
 *         the resources on record); POND_EINVAL, units that do not add up; what the store returns
 */
enum pond_status study_use_amounts(struct pond_study *study, const struct study_use *use,
                                   double *amount, char unit[STUDY_UNIT_SIZE],
                                   struct pond_error *err);

#endif
