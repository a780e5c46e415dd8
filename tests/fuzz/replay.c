/* Run a fuzz target over its corpus without a fuzzer: each file whole, cut short, and with one bit
 * changed. Usage: replay_<target> FOLDER
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

/* A file is cut, and changed, at this many places at most. */
#define PLACES 64

static uint8_t *read_bytes(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long size = 0;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        perror(path);
        exit(1);
    }
    rewind(file);
    /* Exactly as many bytes as there are, so that a sanitizer sees a read past the end. */
    bytes = malloc(size == 0 ? 1 : (size_t)size);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        exit(1);
    }
    (void)fclose(file);
    *count = (size_t)size;
    return bytes;
}

static void run_copy(const uint8_t *bytes, size_t count, size_t flip)
{
    uint8_t *copy = malloc(count == 0 ? 1 : count);

    if (copy == NULL) {
        perror("malloc");
        exit(1);
    }
    memcpy(copy, bytes, count);
    if (flip < count) {
        copy[flip] = (uint8_t)(copy[flip] ^ (1U << (flip % 8)));
    }
    (void)LLVMFuzzerTestOneInput(copy, count);
    free(copy);
}

static void run_file(const char *path)
{
    size_t count = 0;
    uint8_t *bytes = read_bytes(path, &count);
    size_t stride = count / PLACES + 1;

    run_copy(bytes, count, SIZE_MAX);
    for (size_t place = 0; place < count; place += stride) {
        run_copy(bytes, place, SIZE_MAX);
        run_copy(bytes, count, place);
    }
    free(bytes);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    const struct dirent *entry = NULL;
    int files = 0;

    if (folder == NULL) {
        (void)fprintf(stderr, "%s: expected one argument, the folder of the corpus\n", argv[0]);
        return 1;
    }
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];

        if (entry->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
            /* Said before, so that the last line names the file that broke the target. */
            (void)printf("%s\n", path);
            (void)fflush(stdout);
            run_file(path);
            files++;
        }
    }
    (void)closedir(folder);
    return files > 0 ? 0 : 1;
}
