/* The form of what chooses firms in scenarios, concordances and interventions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_WHO_FORM_H
#define POND_STUDY_SCENARIO_WHO_FORM_H

#include "study/scenario/form.h"

/** An object that study_choose takes: by firm, industry, place, product, condition, on the map. */
extern const struct study_form study_who_form;

#endif
