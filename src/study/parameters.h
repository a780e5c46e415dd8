/* Parameters of commands and analyses: from text or JSON to checked values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_PARAMETERS_H
#define POND_STUDY_PARAMETERS_H

#include "base/json.h"
#include "study/analysis.h"

/** The parameter of that name, borrowed, or NULL. */
const struct pond_parameter *pond_parameter_find(const struct pond_parameter *parameter,
                                                 int32_t count, const char *name);

/**
 * Set one value from a text, as a person types it.
 *
 * @param[in,out] values a JSON object, name -> value
 * @param         text   for LIST: one or more items separated by commas, added to those there
 * @return POND_OK; POND_EINVAL: the message names the parameter, the text and what was expected
 */
enum pond_status pond_parameter_set(json_t *values, const struct pond_parameter *parameter,
                                    const char *text, struct pond_error *err);

/**
 * Check every value that is there, and set every parameter that is not to its default.
 *
 * @return POND_OK; POND_EINVAL, a value is not legal or has no parameter of its name (the message
 *         lists those that there are); POND_ENOMEM
 */
enum pond_status pond_parameters_complete(json_t *values, const struct pond_parameter *parameter,
                                          int32_t count, struct pond_error *err);

/** Longest text of what a parameter expects. */
#define POND_PARAMETER_EXPECTED_SIZE 256

/** What a parameter expects, in words: "a number from 0 to 1", "one of: state, total". */
void pond_parameter_expected(char text[POND_PARAMETER_EXPECTED_SIZE],
                             const struct pond_parameter *parameter);

/** The JSON Schema (draft 2020-12) of an object of parameters, the caller's to json_decref. */
enum pond_status pond_parameters_schema(json_t **out, const struct pond_parameter *parameter,
                                        int32_t count, struct pond_error *err);

#endif
