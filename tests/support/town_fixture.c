/* Importing the town, asking it, reading its answers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/town_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/importing.h"
#include "study/registry.h"
#include "study/run.h"

int set_up_town(void **state)
{
    struct pond_error error = {.code = POND_OK};
    struct town *town = calloc(1, sizeof *town);
    struct pond_import_request request = {.as = "", .beside = "", .paths = 1};
    struct pond_result *result = NULL;
    const char *path = source_path("examples/bakery/trades.csv");

    assert_non_null(town);
    town->folder = make_folder();
    (void)snprintf(town->store, sizeof town->store, "%s/town.pond", town->folder);
    request.mapping = source_path("examples/bakery/mapping.json");
    request.address = town->store;
    request.path = &path;
    assert_ok(pond_study_import(&request, &result, &error));
    pond_result_free(result);
    *state = town;
    return 0;
}

int tear_down_town(void **state)
{
    struct town *town = *state;

    remove_folder(town->folder);
    free(town);
    return 0;
}

void open_town(struct town *town)
{
    struct pond_error error = {.code = POND_OK};

    town->study = (struct pond_study){.address = town->store};
    town->study.values = json_pack("{s:s, s:s, s:s}", "from", "", "to", "", "currency", "");
    pond_hash_begin(&town->study.input);
    assert_ok(pond_store_open(&town->study.store, town->store, POND_STORE_READ, &error));
    assert_ok(pond_store_begin(town->study.store, &error));
    assert_ok(pond_study_load_network(&town->study, &error));
}

void close_town(struct town *town)
{
    pond_study_forget(&town->study);
    pond_store_close(town->study.store);
    json_decref(town->study.values);
}

pond_node town_node(const struct town *town, const char *code)
{
    struct pond_error error = {.code = POND_OK};
    pond_node node = -1;

    assert_ok(pond_study_find_node(&town->study, code, &node, &error));
    return node;
}

enum pond_status ask_town(const struct town *town, const char *analysis, json_t *values,
                          struct pond_result **result, struct pond_error *error)
{
    struct pond_run run = {0};
    struct pond_request request = {
        .address = town->store,
        .analysis = pond_registry_find(analysis),
        .values = values,
    };
    enum pond_status status = POND_OK;

    assert_non_null(request.analysis);
    assert_non_null(values);
    status = pond_study_run(&request, &run, result, error);
    pond_run_clear(&run);
    json_decref(values);
    return status;
}

double town_figure(const struct pond_result *result, const char *name)
{
    const struct pond_figure *figure = pond_result_figure(result, name);

    assert_non_null(figure);
    return figure->value;
}

double town_value(const struct pond_result *result, const char *table, const char *key,
                  const char *is, const char *column)
{
    const struct pond_table *found = pond_result_table(result, table);
    const struct pond_column *keys = found == NULL ? NULL : pond_table_column(found, key);
    const struct pond_column *values = found == NULL ? NULL : pond_table_column(found, column);

    assert_true(keys != NULL && values != NULL);
    for (int64_t row = 0; row < found->rows; row++) {
        if (keys->data.text[row] != NULL && strcmp(keys->data.text[row], is) == 0) {
            return values->type == POND_F64 ? values->data.f64[row] : (double)values->data.i64[row];
        }
    }
    fail_msg("table %s has no row with %s = %s", table, key, is);
    return 0.0;
}

void assert_finding(const struct pond_result *result, int64_t row, const char *part)
{
    const struct pond_table *table = pond_result_table(result, "findings");

    assert_non_null(table);
    assert_true(row < table->rows);
    if (strstr(table->column->data.text[row], part) == NULL) {
        fail_msg("finding \"%s\" lacks \"%s\"", table->column->data.text[row], part);
    }
}
