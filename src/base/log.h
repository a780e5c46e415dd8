/* Messages to standard error, by level; never data, which goes to standard output.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_LOG_H
#define POND_BASE_LOG_H

#include "base/api.h"

/** How much is said. */
enum pond_log_level {
    POND_LOG_ERROR,
    POND_LOG_WARNING,
    POND_LOG_INFO,
    POND_LOG_DEBUG,
};

/** Say messages up to and with `level`; at the start POND_LOG_WARNING. */
void pond_log_set_level(enum pond_log_level level);

/** One line "pond: warning: ...\n" to standard error, if its level is on. */
void pond_log(enum pond_log_level level, const char *format, ...) POND_PRINTF(2, 3);

#endif
