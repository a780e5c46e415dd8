/* A store with the records of a few small files, and questions to it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/study_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"

#define MOST_FILES 8

void set_up_study(void **state, const char *mapping, const struct study_file *file, int32_t files)
{
    struct pond_error error = {0};
    struct study_fixture *fixture = calloc(1, sizeof *fixture);
    struct pond_import_request request = {.as = "", .beside = "", .paths = files};
    struct pond_result *result = NULL;
    char kept[MOST_FILES][4096];
    const char *path[MOST_FILES];

    assert_non_null(fixture);
    assert_true(files <= MOST_FILES);
    fixture->folder = make_folder();
    (void)snprintf(fixture->store, sizeof fixture->store, "%s/pond.db", fixture->folder);
    for (int32_t i = 0; i < files; i++) {
        (void)snprintf(kept[i], sizeof kept[i], "%s/%s", fixture->folder, file[i].name);
        write_file(kept[i], file[i].text, strlen(file[i].text));
        path[i] = kept[i];
    }
    request.mapping = in_folder(fixture->folder, "map.json");
    write_file(request.mapping, mapping, strlen(mapping));
    request.address = fixture->store;
    request.path = path;
    assert_ok(pond_study_import(&request, &result, &error));
    assert_true(study_figure(result, "rejected") == 0.0);
    pond_result_free(result);
    *state = fixture;
}

int tear_down_study(void **state)
{
    struct study_fixture *fixture = *state;

    remove_folder(fixture->folder);
    free(fixture);
    return 0;
}

enum pond_status ask_study(const struct study_fixture *fixture, const char *analysis,
                           json_t *values, struct pond_result **result, struct pond_error *error)
{
    struct pond_run run = {0};
    struct pond_request request = {
        .address = fixture->store,
        .analysis = pond_registry_find(analysis),
        .values = values,
    };
    enum pond_status status = pond_study_run(&request, &run, result, error);

    pond_run_clear(&run);
    json_decref(values);
    return status;
}

double study_figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *found = pond_result_figure(result, name);

    assert_non_null(found);
    return found->value;
}
