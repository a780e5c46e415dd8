/* A store with the records of a few small files, and questions to it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_STUDY_FIXTURE_H
#define POND_TESTS_STUDY_FIXTURE_H

#include "base/json.h"
#include "base/result.h"
#include "support/support.h"

/** A store in a folder of its own. */
struct study_fixture {
    char *folder;
    char store[4096];
};

/** A file to import: its name, which the mapping knows, and its text. */
struct study_file {
    const char *name;
    const char *text;
};

/** Make the store of `files` files, none of whose rows is rejected; for cmocka's set-up. */
void set_up_study(void **state, const char *mapping, const struct study_file *file, int32_t files);

/** cmocka's tear-down. */
int tear_down_study(void **state);

/** Run an analysis, keep nothing; takes the values. */
enum pond_status ask_study(const struct study_fixture *fixture, const char *analysis,
                           json_t *values, struct pond_result **result, struct pond_error *error);

/** A figure's value; fail where there is none. */
double study_figure(const struct pond_result *result, const char *name);

#endif
