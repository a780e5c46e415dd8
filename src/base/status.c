/* Status names and the one way to fill an error.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* For the analyser they are macros. */
#undef pond_fail
#undef pond_fail_in

const char *pond_status_name(enum pond_status status)
{
    static const char *const names[] = {
        "ok",          "invalid",   "out of memory", "input or output failed",
        "parse error", "missing",   "exists",        "newer version",
        "corrupt",     "read-only", "busy",          "limit reached",
        "canceled",
    };
    size_t index = (size_t)status;

    return index < sizeof names / sizeof *names ? names[index] : "unknown";
}

/* Keep the message one line, and cut a long one between two UTF-8 characters. */
static void make_one_line(char *message, size_t size)
{
    size_t length = strlen(message);

    if (length == size - 1) {
        while (length > 0 && ((unsigned char)message[length - 1] & 0xC0U) == 0x80U) {
            length--;
        }
        if (length > 0 && (unsigned char)message[length - 1] >= 0xC0U) {
            length--;
        }
        message[length] = '\0';
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)message[i];
        if (byte < 0x20U || byte == 0x7FU) {
            message[i] = '?';
        }
    }
}

enum pond_status pond_fail(struct pond_error *err, enum pond_status code, const char *format, ...)
{
    va_list args;

    assert(code != POND_OK);
    if (err == NULL) {
        return code;
    }
    err->code = code;
    va_start(args, format);
    if (vsnprintf(err->message, sizeof err->message, format, args) < 0) {
        err->message[0] = '\0';
    }
    va_end(args);
    make_one_line(err->message, sizeof err->message);
    return code;
}

enum pond_status pond_fail_in(struct pond_error *err, enum pond_status code, const char *format,
                              ...)
{
    char prefix[POND_ERROR_SIZE / 2];
    char message[POND_ERROR_SIZE];
    va_list args;

    if (err == NULL) {
        return code;
    }
    va_start(args, format);
    if (vsnprintf(prefix, sizeof prefix, format, args) < 0) {
        prefix[0] = '\0';
    }
    va_end(args);
    memcpy(message, err->message, sizeof message);
    return pond_fail(err, code, "%s: %s", prefix, message);
}
