/* The program: parse, call, print, and the exit code.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/program.h"

#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "base/parallel.h"
#include "cli/args.h"
#include "cli/help.h"
#include "cli/terminal.h"

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

static enum pond_status run_command(struct cli_call *call, const struct pond_runner *runner,
                                    int *code, struct pond_error *err)
{
    struct cli cli = {
        .command = &call->command,
        .values = call->values,
        .shared = call->shared,
        .argument = call->argument,
        .arguments = call->arguments,
        .runner = runner,
    };
    bool leads = runner == NULL || runner->leads;
    enum pond_status status = POND_OK;

    pond_set_threads((int)cli_integer(call->shared, "threads"));
    pond_log_set_level(cli_bool(call->shared, "verbose") ? POND_LOG_DEBUG
                       : cli_bool(call->shared, "quiet") ? POND_LOG_ERROR
                                                         : POND_LOG_INFO);
    if (!leads && call->command.analysis == NULL) {
        return POND_OK; /* the process that leads does it */
    }
    cli_progress_begin(&cli.progress, !leads || cli_bool(call->shared, "quiet"));
    status = call->command.run(&cli, err);
    cli_progress_clear();
    *code = cli.exit_code;
    return status;
}

/* What is asked for; only the process that leads says anything. */
static enum pond_status answer(struct cli_call *call, const struct pond_runner *runner, int *code,
                               struct pond_error *err)
{
    bool leads = runner == NULL || runner->leads;

    if (!call->version && !call->help) {
        return run_command(call, runner, code, err);
    }
    if (leads && call->version) {
        (void)printf("pond %s\n", POND_VERSION);
    } else if (leads && call->found) {
        cli_help_command(stdout, &call->command);
    } else if (leads) {
        cli_help_overview(stdout);
    }
    return POND_OK;
}

int cli_program(int argc, char **argv, const struct pond_runner *runner)
{
    struct pond_error error = {.code = POND_OK};
    struct cli_call call;
    enum pond_status status = POND_OK;
    int code = 0;

    (void)signal(SIGXFSZ,
                 SIG_IGN); /* a limit of the file size: an error of writing, which is told */
    status = cli_parse(&call, argc, argv, &error);
    if (status == POND_OK) {
        status = answer(&call, runner, &code, &error);
    }
    cli_call_clear(&call);
    pond_threads_end();
    if (status == POND_OK && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
        status = pond_fail(&error, POND_EIO, "standard output cannot be written");
    }
    if (runner != NULL && !runner->leads) {
        return 0;
    }
    if (status != POND_OK) {
        pond_log(POND_LOG_ERROR, "%s", error.message);
        code = exit_code(status);
    }
    return code;
}
