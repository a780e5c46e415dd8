/* The terminal: width, colours, a progress bar, Ctrl-C.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLI_TERMINAL_H
#define POND_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/progress.h"

/** Columns of the terminal behind `stream`; 0: it is not a terminal. */
int cli_terminal_width(FILE *stream);

/** Whether to write colours: a terminal, and neither NO_COLOR nor TERM=dumb. */
bool cli_has_colour(FILE *stream);

/** Make `progress` draw a bar on standard error when that is a terminal and `quiet` is not set,
 * and make Ctrl-C and SIGTERM ask the job to stop. */
void cli_progress_begin(struct pond_progress *progress, bool quiet);

/** Take the bar away. */
void cli_progress_clear(void);

#endif
