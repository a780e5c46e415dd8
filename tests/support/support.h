/* What several tests share: close doubles, failing allocations, shared data, temporary folders.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_SUPPORT_H
#define POND_TESTS_SUPPORT_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/status.h"

/** What assert_close calls. */
void assert_close_at(double actual, double expected, double tolerance, const char *text,
                     const char *file, int line);

/** Fail unless |actual - expected| <= relative * |expected| (expected 0: <= relative). */
#define assert_close(actual, expected, relative)                                                   \
    assert_close_at((actual), (expected), (relative), #actual, __FILE__, __LINE__)

/** Fail with the error's message unless the call gives POND_OK. */
#define assert_ok(call) assert_ok_at((call), &error, #call, __FILE__, __LINE__)
void assert_ok_at(enum pond_status status, const struct pond_error *error, const char *text,
                  const char *file, int line);

/** Fail unless the call gives `status` and the message in `error` contains `part`. */
#define assert_fails(call, status, part)                                                           \
    assert_fails_at((call), (status), &error, (part), #call, __FILE__, __LINE__)
void assert_fails_at(enum pond_status actual, enum pond_status expected,
                     const struct pond_error *error, const char *part, const char *text,
                     const char *file, int line);

/**
 * Call `body` with the n-th allocation failing, for n = 1, 2, ... until it succeeds.
 *
 * `body` returns the status of what it tested, and frees all it got. Every failure must be
 * POND_ENOMEM.
 */
void assert_survives_no_memory(enum pond_status (*body)(void *user), void *user);

/** Path of a file of the shared reference data ("data/esri/..."), NULL when it is not there; the
 * test then calls skip(), which CI counts as a failure. The text is valid until the next call but
 * three. */
const char *shared_path(const char *name);

/** Path of a file of the source tree; valid as shared_path's. */
const char *source_path(const char *name);

/** A new folder for this test's files; removed with all that is in it by remove_folder. */
char *make_folder(void);
void remove_folder(char *folder);

/** Set-up and tear-down of a test that has one folder of its own. */
extern char *test_folder;
int make_test_folder(void **state);
int remove_test_folder(void **state);

/** `folder`/`name`; valid as shared_path's. */
const char *in_folder(const char *folder, const char *name);

/** Write a file whole; fail the test when that fails. */
void write_file(const char *path, const void *bytes, size_t count);

/** Read a file whole, NUL added; the caller frees. */
char *read_file(const char *path, size_t *count);

/** A seeded stream of random numbers for property tests: print the seed on failure. */
struct test_random {
    uint64_t seed;
    uint64_t step;
};
double next_uniform(struct test_random *random);
int64_t next_below(struct test_random *random, int64_t bound);

#endif
