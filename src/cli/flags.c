/* Flags that several commands share, and reading values.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cli/command.h"

bool cli_bool(const json_t *values, const char *name)
{
    return json_is_true(json_object_get(values, name));
}

const char *cli_text(const json_t *values, const char *name)
{
    return json_string_value(json_object_get(values, name));
}

int64_t cli_integer(const json_t *values, const char *name)
{
    return json_integer_value(json_object_get(values, name));
}

const char *cli_store(const struct cli *cli)
{
    const char *address = cli_text(cli->shared, "store");

    if (address[0] == '\0') {
        address = getenv("POND_STORE");
    }
    return address == NULL || address[0] == '\0' ? "pond.db" : address;
}

static const struct pond_parameter always[] = {
    {"threads", POND_PARAMETER_INTEGER, "threads", "0", 0, 1024, "",
     "Threads to work with; 0: as many as the machine has. Answers do not depend on it."},
    {"quiet", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "No progress and no warnings."},
    {"verbose", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Say more on standard error."},
};

static const struct pond_parameter store_parameters[] = {
    {"store", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "The store; not given: the environment's POND_STORE, or else pond.db here."},
};

static const struct pond_parameter form_parameters[] = {
    {"json", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Write the whole answer as JSON."},
    {"csv", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Write one table as CSV: the first, or that of --table."},
    {"table", POND_PARAMETER_TEXT, "", "", 0, 0, "", "Show this table only."},
    {"rows", POND_PARAMETER_INTEGER, "rows", "20", 0, 1e15, "",
     "Show this many rows of a table; 0: all."},
};

static const struct pond_parameter output_parameters[] = {
    {"output", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Write to this file; not given: standard output."},
};

static const struct pond_parameter keep_parameters[] = {
    {"keep", POND_PARAMETER_BOOL, "", "true", 0, 0, "", "Keep the run in the store."},
    {"restart", POND_PARAMETER_FOLDER, "", "", 0, 0, "",
     "Folder for the restart file of a run that takes minutes; not given: that of the store."},
};

#define LIST(list) (*count = (int32_t)(sizeof(list) / sizeof *(list)), (list))

const struct pond_parameter *cli_shared_parameters(uint32_t bits, int32_t *count)
{
    switch (bits) {
    case CLI_STORE:
        return LIST(store_parameters);
    case CLI_FORM:
        return LIST(form_parameters);
    case CLI_OUTPUT:
        return LIST(output_parameters);
    case CLI_KEEP:
        return LIST(keep_parameters);
    default:
        return LIST(always);
    }
}
