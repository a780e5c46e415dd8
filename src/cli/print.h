/* A result on a terminal, as JSON, as CSV.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_PRINT_H
#define POND_CLI_PRINT_H

#include "base/result.h"
#include "base/status.h"
#include "cli/command.h"
#include "study/run.h"

/**
 * Print a result as the shared flags say: --json, --csv, --table, --rows, --output.
 *
 * @param run what made it; NULL: no run
 * @return POND_OK; POND_ENOTFOUND, --table names no table (the message lists them); POND_EIO
 */
enum pond_status cli_print_result(const struct cli *cli, const struct pond_result *result,
                                  const struct pond_run *run, struct pond_error *err);

#endif
