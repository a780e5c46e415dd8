/* Commands of input-output tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_TABLE_COMMANDS_H
#define POND_CLI_TABLE_COMMANDS_H

#include "cli/command.h"

/** How many there are, and the first; constants. */
int32_t cli_table_commands(const struct cli_command **command);

#endif
