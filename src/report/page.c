/* The page around what was added, and its way into a file.
 * SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "report/document.h"
#include "report/style.h"

/* Nothing may be loaded, run or sent; only this very style sheet applies. */
static enum pond_status put_policy(struct pondi_markup *out, struct pond_error *err)
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];

    if (sodium_init() < 0) {
        return pond_fail(err, POND_EIO, "libsodium cannot start");
    }
    (void)crypto_hash_sha256_init(&state);
    for (int32_t i = 0; pondi_style[i] != NULL; i++) {
        (void)crypto_hash_sha256_update(&state, (const unsigned char *)pondi_style[i],
                                        strlen(pondi_style[i]));
    }
    (void)crypto_hash_sha256_final(&state, digest);
    sodium_bin2base64(text, sizeof text, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    pondi_put_format(out,
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\"/>\n",
                     text);
    return POND_OK;
}

enum pond_status pondi_put_page(struct pondi_markup *out, const struct pond_report *report,
                                struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool listed = report->sections > 1;

    pondi_put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    POND_TRY(put_policy(out, err));
    pondi_put(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                   "<meta name=\"generator\" content=\"Pond\"/>\n<title>");
    pondi_put_text(out, report->title);
    pondi_put(out, "</title>\n<style>");
    for (int32_t i = 0; pondi_style[i] != NULL; i++) {
        pondi_put(out, pondi_style[i]);
    }
    pondi_put(out, "</style>\n</head>\n<body>\n");
    pondi_put(out, listed ? "<div class=\"page listed\">\n" : "<div class=\"page\">\n");
    pondi_put(out, "<header>\n<svg class=\"rings\" viewBox=\"0 0 40 40\" fill=\"none\" "
                   "stroke=\"currentColor\" aria-hidden=\"true\"><circle cx=\"20\" cy=\"20\" "
                   "r=\"3\" fill=\"currentColor\"/><circle cx=\"20\" cy=\"20\" r=\"9\" "
                   "stroke-width=\"2.5\"/><circle cx=\"20\" cy=\"20\" r=\"14\" "
                   "stroke-width=\"1.75\"/><circle cx=\"20\" cy=\"20\" r=\"18.5\"/></svg>\n<h1>");
    pondi_put_text(out, report->title);
    pondi_put(out, "</h1>\n");
    if (*report->subtitle != '\0') {
        pondi_put(out, "<p class=\"subtitle\">");
        pondi_put_text(out, report->subtitle);
        pondi_put(out, "</p>\n");
    }
    pondi_put(out, "</header>\n");
    if (listed) {
        pondi_put(out, "<nav aria-labelledby=\"contents\">\n<p id=\"contents\">Contents</p>\n"
                       "<ol>\n");
        pondi_put_markup(out, &report->contents);
        pondi_put(out, "</ol>\n</nav>\n");
    }
    pondi_put(out, "<main>\n");
    pondi_put_markup(out, &report->body);
    pondi_put(out, report->sections > 0 ? "</section>\n</main>\n" : "</main>\n");
    pondi_put(out, "<footer>Made by Pond. This file is complete in itself and loads nothing from "
                   "elsewhere.</footer>\n</div>\n</body>\n</html>\n");
    status = pondi_markup_check(out, 0, err);
done:
    return status;
}

static enum pond_status fail_write(const char *path, int number, struct pond_error *err)
{
    return pond_fail(err, POND_EIO, "%s cannot be written: %s", path, strerror(number));
}

/* Write all to an open file; 0, or errno. */
static int write_all(int file, const char *bytes, int64_t count)
{
    while (count > 0) {
        ssize_t done = write(file, bytes, (size_t)count);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return errno;
        }
        bytes += done;
        count -= done;
    }
    return 0;
}

/* Devices, pipes, standard output: as they are. */
static enum pond_status write_direct(int file, const char *bytes, int64_t count, const char *path,
                                     struct pond_error *err)
{
    int number = write_all(file, bytes, count);

    return number == 0 ? POND_OK : fail_write(path, number, err);
}

static enum pond_status write_device(const char *bytes, int64_t count, const char *path,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (file < 0) {
        return fail_write(path, errno, err);
    }
    status = write_direct(file, bytes, count, path, err);
    if (close(file) != 0 && status == POND_OK) {
        status = fail_write(path, errno, err);
    }
    return status;
}

/* Open a new file beside `path`; its name goes to `beside`. -1: errno says why. */
static int open_beside(char *beside, size_t size, const char *path, mode_t mode)
{
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        int file = -1;
        (void)snprintf(beside, size, "%s.%ld-%u.part", path, (long)getpid(), attempt);
        file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST) {
            return file;
        }
    }
    return -1;
}

/* Write beside, then rename: readers see the old file or the new one, never a part. */
static enum pond_status write_beside(const char *bytes, int64_t count, const char *path,
                                     const struct stat *old, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = strlen(path) + 48;
    char *beside = NULL;
    int number = 0;
    int file = -1;

    POND_TRY(POND_NEW(&beside, size, err));
    file = open_beside(beside, size, path, 0666);
    if (file < 0) {
        status = fail_write(path, errno, err);
        goto done;
    }
    number = write_all(file, bytes, count);
    if (number == 0 && old != NULL && fchmod(file, old->st_mode & 07777U) != 0) {
        number = errno;
    }
    if (number == 0 && fsync(file) != 0) {
        number = errno;
    }
    if (close(file) != 0 && number == 0) {
        number = errno;
    }
    if (number == 0 && rename(beside, path) != 0) {
        number = errno;
    }
    if (number != 0) {
        (void)unlink(beside);
        status = fail_write(path, number, err);
    }
done:
    pondi_free(beside);
    return status;
}

enum pond_status pondi_write_page(const char *bytes, int64_t count, const char *path,
                                  struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct stat old;
    char *target = NULL;

    if (strcmp(path, "-") == 0) {
        return fflush(stdout) != 0
                   ? fail_write("standard output", errno, err)
                   : write_direct(STDOUT_FILENO, bytes, count, "standard output", err);
    }
    if (stat(path, &old) != 0) {
        return errno == ENOENT ? write_beside(bytes, count, path, NULL, err)
                               : fail_write(path, errno, err);
    }
    if (S_ISDIR(old.st_mode)) {
        return fail_write(path, EISDIR, err);
    }
    if (!S_ISREG(old.st_mode)) {
        return write_device(bytes, count, path, err);
    }
    /* A link stays one: the file it points to is replaced. */
    target = realpath(path, NULL);
    if (target == NULL) {
        return fail_write(path, errno, err);
    }
    status = write_beside(bytes, count, target, &old, err);
    free(target);
    return status;
}
