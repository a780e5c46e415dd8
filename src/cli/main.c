/* The program: parse, call, print, exit.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/parallel.h"
#include "cli/args.h"
#include "cli/help.h"
#include "cli/terminal.h"

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

static const struct pond_parameter output_parameters[] = {
    {"json", POND_PARAMETER_BOOL, "", "false", 0, 0, "", "Write the whole answer as JSON."},
    {"csv", POND_PARAMETER_BOOL, "", "false", 0, 0, "",
     "Write one table as CSV: the first, or that of --table."},
    {"table", POND_PARAMETER_TEXT, "", "", 0, 0, "", "Show this table only."},
    {"rows", POND_PARAMETER_INTEGER, "rows", "20", 0, 1e15, "",
     "Show this many rows of a table; 0: all."},
    {"output", POND_PARAMETER_FILE, "", "", 0, 0, "",
     "Write to this file; not given: standard output."},
};

static const struct pond_parameter keep_parameters[] = {
    {"keep", POND_PARAMETER_BOOL, "", "true", 0, 0, "", "Keep the run in the store."},
};

#define LIST(list) (*count = (int32_t)(sizeof(list) / sizeof *(list)), (list))

const struct pond_parameter *cli_shared_parameters(uint32_t bits, int32_t *count)
{
    switch (bits) {
    case CLI_STORE:
        return LIST(store_parameters);
    case CLI_OUTPUT:
        return LIST(output_parameters);
    case CLI_KEEP:
        return LIST(keep_parameters);
    default:
        return LIST(always);
    }
}

/* Exit codes; the manual page lists them. */
static int exit_code(enum pond_status status)
{
    switch (status) {
    case POND_OK:
        return 0;
    case POND_EINVAL:
    case POND_EPARSE:
    case POND_EEXISTS:
        return 2;
    case POND_ENOTFOUND:
        return 3;
    case POND_EVERSION:
    case POND_ECORRUPT:
    case POND_EREADONLY:
    case POND_EBUSY:
        return 4;
    case POND_EIO:
        return 5;
    case POND_ENOMEM:
    case POND_ELIMIT:
        return 6;
    case POND_ECANCELED:
        return 130;
    }
    return 6;
}

static enum pond_status run_command(struct cli_call *call, int *code, struct pond_error *err)
{
    struct cli cli = {
        .command = &call->command,
        .values = call->values,
        .shared = call->shared,
        .argument = call->argument,
        .arguments = call->arguments,
    };
    enum pond_status status = POND_OK;

    pond_set_threads((int)cli_integer(call->shared, "threads"));
    pond_log_set_level(cli_bool(call->shared, "verbose") ? POND_LOG_DEBUG
                       : cli_bool(call->shared, "quiet") ? POND_LOG_ERROR
                                                         : POND_LOG_INFO);
    cli_progress_begin(&cli.progress, cli_bool(call->shared, "quiet"));
    status = call->command.run(&cli, err);
    cli_progress_clear();
    *code = cli.exit_code;
    return status;
}

int main(int argc, char **argv)
{
    struct pond_error error = {.code = POND_OK};
    struct cli_call call;
    enum pond_status status = POND_OK;
    int code = 0;

    (void)signal(SIGPIPE, SIG_IGN); /* a reader that left is an error of writing */
    status = cli_parse(&call, argc, argv, &error);
    if (status == POND_OK && call.version) {
        (void)printf("pond %s\n", POND_VERSION);
    } else if (status == POND_OK && call.help && call.found) {
        cli_help_command(stdout, &call.command);
    } else if (status == POND_OK && call.help) {
        cli_help_overview(stdout);
    } else if (status == POND_OK) {
        status = run_command(&call, &code, &error);
    }
    cli_call_clear(&call);
    if (status == POND_OK && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
        status = pond_fail(&error, POND_EIO, "standard output cannot be written");
    }
    if (status != POND_OK) {
        pond_log(POND_LOG_ERROR, "%s", error.message);
        code = exit_code(status);
    }
    return code;
}
