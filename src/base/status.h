/* Errors are values: a status code, and a one-line message that names the datum.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_STATUS_H
#define POND_BASE_STATUS_H

#include "base/api.h"

/** What became of a call. Every function of Pond that can fail returns one of these. */
enum pond_status {
    POND_OK = 0,
    POND_EINVAL,    /**< an argument or a datum is not legal */
    POND_ENOMEM,    /**< memory ran out */
    POND_EIO,       /**< reading or writing failed, the disk is full */
    POND_EPARSE,    /**< a text is not what its format says */
    POND_ENOTFOUND, /**< a named thing does not exist */
    POND_EEXISTS,   /**< a thing that must be new is there already */
    POND_EVERSION,  /**< a file was written by a newer Pond */
    POND_ECORRUPT,  /**< a file is damaged */
    POND_EREADONLY, /**< the store cannot be written */
    POND_EBUSY,     /**< another program holds the store */
    POND_ELIMIT,    /**< a stated limit (iterations, bytes, rows) was reached */
    POND_ECANCELED, /**< the caller asked to stop */
};

/** Longest message, its final NUL included. */
#define POND_ERROR_SIZE 1024

/** Why a call failed. Zero-initialise it, or leave it to the first failure. */
struct pond_error {
    enum pond_status code;         /**< what the failed call returned */
    char message[POND_ERROR_SIZE]; /**< one line, UTF-8, no final newline */
};

/**
 * The name of a status, for logs: "ok", "invalid", "out of memory", ...
 *
 * @param status any value
 * @return a constant; "unknown" for a value outside the enum
 */
POND_API const char *pond_status_name(enum pond_status status);

/**
 * Fill `err` and return `code`: `return pond_fail(err, POND_EINVAL, "...", ...)`.
 *
 * Control characters in the message become '?', so that it stays one line whatever the datum was;
 * a message longer than POND_ERROR_SIZE is cut at a character.
 *
 * @param[out] err    NULL: only the code is returned
 * @param      code   not POND_OK
 * @param      format as printf
 * @return code
 */
POND_API enum pond_status pond_fail(struct pond_error *err, enum pond_status code,
                                    const char *format, ...) POND_PRINTF(3, 4);

/**
 * Say where a failure happened: put "context: " before the message of `err`.
 *
 * @param[in,out] err    as the failed call left it; NULL: nothing to do
 * @param         code   what the failed call returned
 * @param         format the context, as printf
 * @return code
 */
POND_API enum pond_status pond_fail_in(struct pond_error *err, enum pond_status code,
                                       const char *format, ...) POND_PRINTF(3, 4);

#ifdef __clang_analyzer__
/* The analyser does not look into other files; here it learns that `code` comes back. */
#define pond_fail(err, code, ...) ((void)pond_fail((err), (code), __VA_ARGS__), (code))
#define pond_fail_in(err, code, ...) ((void)pond_fail_in((err), (code), __VA_ARGS__), (code))
#endif

/** Run a call; on failure leave the function by its label `done`. Needs a local `status`. */
#define POND_TRY(call)                                                                             \
    do                                                                                             \
        if ((status = (call)) != POND_OK)                                                          \
            goto done;                                                                             \
    while (0)

#endif
