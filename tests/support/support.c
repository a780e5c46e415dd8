/* Helpers of the tests.
 * SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* nftw */

#include "support/support.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/random.h"

/* LeakSanitizer looks at the end, and fails itself when it meets a thread that is about to end. */
__attribute__((constructor)) static void end_threads_at_exit(void)
{
    (void)atexit(pond_threads_end);
}

void assert_close_at(double actual, double expected, double tolerance, const char *text,
                     const char *file, int line)
{
    double allowed = expected == 0.0 ? tolerance : tolerance * fabs(expected);

    if (!(fabs(actual - expected) <= allowed)) {
        print_error("%s is %.17g, expected %.17g within %g relative\n", text, actual, expected,
                    tolerance);
        _fail(file, line);
    }
}

void assert_ok_at(enum pond_status status, const struct pond_error *error, const char *text,
                  const char *file, int line)
{
    if (status != POND_OK) {
        print_error("%s: %s: %s\n", text, pond_status_name(status), error->message);
        _fail(file, line);
    }
}

void assert_fails_at(enum pond_status actual, enum pond_status expected,
                     const struct pond_error *error, const char *part, const char *text,
                     const char *file, int line)
{
    if (actual != expected) {
        print_error("%s: \"%s\", expected \"%s\"%s%s\n", text, pond_status_name(actual),
                    pond_status_name(expected), actual == POND_OK ? "" : ": ",
                    actual == POND_OK ? "" : error->message);
        _fail(file, line);
    }
    if (strstr(error->message, part) == NULL) {
        print_error("%s: message \"%s\" lacks \"%s\"\n", text, error->message, part);
        _fail(file, line);
    }
}

void assert_survives_no_memory(enum pond_status (*body)(void *user), void *user)
{
    for (int64_t nth = 1; nth < 1000000; nth++) {
        enum pond_status status = POND_OK;
        int64_t calls = 0;

        pondi_alloc_fail_at(nth);
        status = body(user);
        calls = pondi_alloc_count();
        pondi_alloc_fail_at(0);
        if (calls < nth) {
            assert_int_equal(status, POND_OK);
            return;
        }
        if (status != POND_ENOMEM) {
            print_error("allocation %lld of %lld failed and the call gave \"%s\"\n", (long long)nth,
                        (long long)calls, pond_status_name(status));
            fail();
        }
    }
    fail();
}

/* One of four texts in turn. */
static char *next_path(void)
{
    static char paths[4][4096];
    static unsigned turn;

    turn = (turn + 1) % 4;
    return paths[turn];
}

const char *in_folder(const char *folder, const char *name)
{
    char *path = next_path();

    (void)snprintf(path, 4096, "%s/%s", folder, name);
    return path;
}

const char *shared_path(const char *name)
{
    const char *folder = getenv("POND_SHARED");
    const char *path = NULL;

    if (folder == NULL) {
        return NULL;
    }
    path = in_folder(folder, name);
    if (access(path, R_OK) != 0) {
        print_message("# %s is not there\n", path);
        return NULL;
    }
    return path;
}

const char *source_path(const char *name)
{
    const char *folder = getenv("POND_SOURCE");

    return in_folder(folder == NULL ? "." : folder, name);
}

char *make_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *folder = malloc(4096);

    assert_non_null(folder);
    (void)snprintf(folder, 4096, "%s/pond-test-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
    (void)info;
    (void)flag;
    (void)walk;
    return remove(path);
}

void remove_folder(char *folder)
{
    assert_int_equal(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(folder);
}

char *test_folder;

int make_test_folder(void **state)
{
    (void)state;
    test_folder = make_folder();
    return 0;
}

int remove_test_folder(void **state)
{
    (void)state;
    remove_folder(test_folder);
    test_folder = NULL;
    return 0;
}

void write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

char *read_file(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size = 0;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    bytes[size] = '\0';
    (void)fclose(file);
    if (count != NULL) {
        *count = (size_t)size;
    }
    return bytes;
}

double next_uniform(struct test_random *random)
{
    return pond_random_uniform(random->seed, 0, 0, random->step++);
}

int64_t next_below(struct test_random *random, int64_t bound)
{
    return (int64_t)pond_random_below(random->seed, 0, 0, random->step++, (uint64_t)bound);
}
