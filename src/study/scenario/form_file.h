/* Where people begin: a template, or the JSON Schema, written to a file of their own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_SCENARIO_FORM_FILE_H
#define POND_STUDY_SCENARIO_FORM_FILE_H

#include "base/json.h"

/**
 * Write a template or a schema to a file that is not there yet.
 *
 * @param path   "-": standard output
 * @param text   the template; NULL: write the schema
 * @param schema NULL with `text`
 * @return POND_OK; POND_EEXISTS, a file of that name is somebody's work; POND_EIO, POND_ENOMEM
 */
enum pond_status study_form_file_new(const char *path, const char *text, const json_t *schema,
                                     struct pond_error *err);

#endif
