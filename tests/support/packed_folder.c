/* One text into the files of a folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/packed_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "==> "
#define NAME_BYTES 100
#define PATH_BYTES 4096

static bool is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
    const char *slash = strchr(name, '/');

    return name[0] != '\0' && name[0] != '.' && name[0] != '/' &&
           strspn(name, allowed) == strlen(name) && strstr(name, "..") == NULL &&
           (slash == NULL || (strchr(slash + 1, '/') == NULL && slash[1] != '\0'));
}

static void write_part(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(text, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

/* The next line that begins a file, or the end. */
static const char *next_mark(const char *text, const char *end)
{
    for (const char *line = text; line < end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));

        if ((size_t)(end - line) >= strlen(MARK) && memcmp(line, MARK, strlen(MARK)) == 0) {
            return line;
        }
        line = next == NULL ? end : next + 1;
    }
    return end;
}

bool unpack_folder(const char *folder, const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = text;

    remove_unpacked(folder);
    (void)mkdir(folder, 0700);
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        char path[PATH_BYTES];
        char name[NAME_BYTES];
        size_t bytes = 0;

        if ((size_t)(end - at) < strlen(MARK) || memcmp(at, MARK, strlen(MARK)) != 0 ||
            line_end == NULL) {
            return false;
        }
        at += strlen(MARK);
        bytes = (size_t)(line_end - at);
        if (bytes >= sizeof name || memchr(at, '\0', bytes) != NULL) {
            return false;
        }
        memcpy(name, at, bytes);
        name[bytes] = '\0';
        if (!is_name(name)) {
            return false;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        if (strchr(name, '/') != NULL) {
            char *slash = strrchr(path, '/');

            *slash = '\0';
            (void)mkdir(path, 0700);
            *slash = '/';
        }
        at = next_mark(line_end + 1, end);
        write_part(path, line_end + 1, (size_t)(at - line_end - 1));
    }
    return length > 0;
}

/* A folder of files and of folders of files. */
void remove_unpacked(const char *folder)
{
    DIR *list = opendir(folder);
    const struct dirent *entry = NULL;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        char path[PATH_BYTES];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) {
            remove_unpacked(path);
        }
    }
    if (list != NULL) {
        (void)closedir(list);
        (void)rmdir(folder);
    }
}
