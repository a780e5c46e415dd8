/* Opening a file that is to be read: a regular one, never a pipe that would be waited for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_FILE_H
#define POND_BASE_FILE_H

#include "base/status.h"

/**
 * Open a regular file for reading; files are read twice, once for their hash.
 *
 * @param[out] file descriptor, the caller's to close; -1 on failure
 * @return POND_OK; POND_ENOTFOUND, there is no such file; POND_EIO, it is a directory, a pipe or a
 *         device, or cannot be opened: the message names the path and says what to do
 */
enum pond_status pond_file_open(int *file, const char *path, struct pond_error *err);

#endif
