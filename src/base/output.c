/* A buffer over a new file, which is renamed when it is complete.
 * SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define BUFFER_SIZE 65536

struct pond_output {
    int file;
    int error;      /* the first failure's errno, 0: none */
    char *path;     /* as the caller named it, for messages */
    char *target;   /* what the new file replaces; NULL: it is written as it is */
    char *beside;   /* the new file */
    mode_t mode;    /* of the file that is replaced */
    bool replaces;  /* there is one */
    bool is_stdout; /* which is not closed */
    size_t used;
    char buffer[BUFFER_SIZE];
};

static enum pond_status fail_output(struct pond_error *err, const char *path, int number)
{
    return pond_fail(err, POND_EIO, "%s: cannot be written: %s",
                     strcmp(path, "-") == 0 ? "standard output" : path, strerror(number));
}

static void free_output(struct pond_output *output)
{
    if (output == NULL) {
        return;
    }
    pondi_free(output->path);
    pondi_free(output->target);
    pondi_free(output->beside);
    pondi_free(output);
}

static enum pond_status copy_text(char **out, const char *text, struct pond_error *err)
{
    *out = pondi_strdup(text);
    return *out != NULL ? POND_OK : pondi_no_memory(err, strlen(text) + 1, 1);
}

/* Where a link leads, else the path itself. */
static enum pond_status find_target(struct pond_output *output, struct pond_error *err)
{
    char *real = output->replaces ? realpath(output->path, NULL) : NULL;
    enum pond_status status = copy_text(&output->target, real != NULL ? real : output->path, err);

    free(real);
    return status;
}

static enum pond_status open_beside(struct pond_output *output, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = 0;

    POND_TRY(find_target(output, err));
    size = strlen(output->target) + 48;
    POND_TRY(POND_NEW(&output->beside, size, err));
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        (void)snprintf(output->beside, size, "%s.%ld-%u.part", output->target, (long)getpid(),
                       attempt);
        output->file = open(output->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->file >= 0 || errno != EEXIST) {
            break;
        }
    }
    if (output->file < 0) {
        status = fail_output(err, output->path, errno);
    }
done:
    return status;
}

static enum pond_status open_file(struct pond_output *output, struct pond_error *err)
{
    struct stat old;

    if (strcmp(output->path, "-") == 0) {
        output->is_stdout = true;
        output->file = STDOUT_FILENO;
        return fflush(stdout) == 0 ? POND_OK : fail_output(err, output->path, errno);
    }
    if (stat(output->path, &old) != 0) {
        return errno == ENOENT ? open_beside(output, err) : fail_output(err, output->path, errno);
    }
    if (S_ISDIR(old.st_mode)) {
        return fail_output(err, output->path, EISDIR);
    }
    if (S_ISREG(old.st_mode)) {
        output->replaces = true;
        output->mode = old.st_mode & 07777U;
        return open_beside(output, err);
    }
    output->file = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return output->file >= 0 ? POND_OK : fail_output(err, output->path, errno);
}

enum pond_status pond_output_open(struct pond_output **out, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_output *output = NULL;

    *out = NULL;
    POND_TRY(POND_NEW(&output, 1, err));
    output->file = -1;
    POND_TRY(copy_text(&output->path, path, err));
    POND_TRY(open_file(output, err));
    *out = output;
    output = NULL;
done:
    free_output(output);
    return status;
}

static void write_now(struct pond_output *output, const char *bytes, size_t count)
{
    while (count > 0 && output->error == 0) {
        ssize_t written = write(output->file, bytes, count);

        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno != EINTR) {
            output->error = errno;
        }
    }
}

static void flush_buffer(struct pond_output *output)
{
    write_now(output, output->buffer, output->used);
    output->used = 0;
}

void pond_output_write(struct pond_output *output, const char *bytes, size_t count)
{
    if (count > BUFFER_SIZE - output->used) {
        flush_buffer(output);
    }
    if (count > BUFFER_SIZE) {
        write_now(output, bytes, count);
        return;
    }
    memcpy(output->buffer + output->used, bytes, count);
    output->used += count;
}

void pond_output_text(struct pond_output *output, const char *text)
{
    pond_output_write(output, text, strlen(text));
}

void pond_output_format(struct pond_output *output, const char *format, ...)
{
    char text[512] = "";
    va_list args;

    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) >= 0) {
        pond_output_text(output, text);
    }
    va_end(args);
}

bool pond_output_failed(const struct pond_output *output)
{
    return output->error != 0;
}

static void note_failure(struct pond_output *output, bool failed)
{
    if (failed && output->error == 0) {
        output->error = errno;
    }
}

enum pond_status pond_output_close(struct pond_output *output, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    flush_buffer(output);
    if (output->target != NULL) {
        note_failure(output, output->replaces && fchmod(output->file, output->mode) != 0);
        note_failure(output, output->error == 0 && fsync(output->file) != 0);
    }
    if (!output->is_stdout) {
        note_failure(output, close(output->file) != 0);
    }
    if (output->target != NULL) {
        note_failure(output, output->error == 0 && rename(output->beside, output->target) != 0);
        if (output->error != 0) {
            (void)unlink(output->beside);
        }
    }
    if (output->error != 0) {
        status = fail_output(err, output->path, output->error);
    }
    free_output(output);
    return status;
}

void pond_output_discard(struct pond_output *output)
{
    if (output == NULL) {
        return;
    }
    if (!output->is_stdout) {
        (void)close(output->file);
    }
    if (output->beside != NULL) {
        (void)unlink(output->beside);
    }
    free_output(output);
}
