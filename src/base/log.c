/* One line a message, written in one call so that threads do not mix.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

static _Atomic int shown = POND_LOG_WARNING;

void pond_log_set_level(enum pond_log_level level)
{
    atomic_store(&shown, (int)level);
}

void pond_log(enum pond_log_level level, const char *format, ...)
{
    static const char *const names[] = {"error: ", "warning: ", "", "debug: "};
    char line[2048];
    va_list args;

    if ((int)level > atomic_load(&shown)) {
        return;
    }
    va_start(args, format);
    if (vsnprintf(line, sizeof line, format, args) >= 0) {
        (void)fprintf(stderr, "pond: %s%s\n", names[level], line);
    }
    va_end(args);
}
