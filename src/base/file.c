/* Opening files without ever waiting for one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum pond_status pond_file_open(int *file, const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct stat info;

    *file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (*file < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return pond_fail(err, POND_ENOTFOUND, "%s: there is no such file", path);
    }
    if (*file < 0 || fstat(*file, &info) != 0) {
        status = pond_fail(err, POND_EIO, "%s: cannot be opened: %s", path, strerror(errno));
    } else if (S_ISDIR(info.st_mode)) {
        status = pond_fail(err, POND_EIO,
                           "%s: is a directory (expected a file); name the files in it", path);
    } else if (!S_ISREG(info.st_mode)) {
        status = pond_fail(err, POND_EIO,
                           "%s: is a pipe or a device (expected a file, which can be read twice: "
                           "once for its hash, once for its content); write it to a file first",
                           path);
    }
    if (status != POND_OK && *file >= 0) {
        (void)close(*file);
        *file = -1;
    }
    return status;
}
