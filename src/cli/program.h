/* The program as a function, so that it can be run by several processes together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_PROGRAM_H
#define POND_CLI_PROGRAM_H

#include "study/runner.h"

/**
 * Do what a command line asks for.
 *
 * @param argc, argv as main has them
 * @param runner     how several processes with the same command line share the items of an
 * analysis; one that does not lead prints nothing and does no other command. NULL: one process
 * @return the exit code; the manual page lists them
 */
int cli_program(int argc, char **argv, const struct pond_runner *runner);

#endif
