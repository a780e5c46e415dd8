/* From the words of a command line to values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_ARGS_H
#define POND_CLI_ARGS_H

#include "cli/command.h"

/** What a command line asks for. */
struct cli_call {
    struct cli_command command;
    bool found;   /**< false: no command is named */
    bool help;    /**< --help or -h */
    bool version; /**< --version */
    json_t *values;
    json_t *shared;
    const char **argument; /**< borrowed words */
    int32_t arguments;
};

/**
 * Read a command line: the longest command name that its first words are, then flags and
 * arguments in any order. `--` ends the flags.
 *
 * @return POND_OK; POND_EINVAL, there is no such command or flag (the message names the nearest),
 *         a value is missing or not legal, there are too few or too many arguments; POND_ENOMEM
 */
enum pond_status cli_parse(struct cli_call *call, int argc, char **argv, struct pond_error *err);

/** Free what a call holds; it may be zero. */
void cli_call_clear(struct cli_call *call);

#endif
