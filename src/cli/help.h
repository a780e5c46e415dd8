/* Help, the manual page and shell completion, all from the tables of commands and parameters.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_HELP_H
#define POND_CLI_HELP_H

#include <stdio.h>

#include "base/status.h"
#include "cli/command.h"

/** What Pond is and which commands there are. */
void cli_help_overview(FILE *out);

/** One command: usage, what it does, flags. */
void cli_help_command(FILE *out, const struct cli_command *command);

/** The command that these words name. POND_EINVAL: there is none. */
enum pond_status cli_help_words(FILE *out, const char *const *word, int32_t words,
                                struct pond_error *err);

/** The manual page pond(1), roff with man macros. */
void cli_help_man(FILE *out);

/** Every analysis with the JSON Schema of its parameters. POND_ENOMEM. */
enum pond_status cli_help_json(FILE *out, struct pond_error *err);

/** The completion script of a shell. POND_EINVAL: not bash, zsh or fish. */
enum pond_status cli_help_completion(FILE *out, const char *shell, struct pond_error *err);

#endif
