/* A store in a folder of its own, and small transactions that can be counted afterwards.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_STORE_FIXTURE_H
#define POND_TESTS_STORE_FIXTURE_H

#include "store/store.h"
#include "support/support.h"

/** Trades of one small transaction. */
#define SMALL_TRADES 10

/** A store, closed. */
struct store_fixture {
    char *folder;
    char path[4096];
};

/** Make the store with one small transaction in it; cmocka's set-up and tear-down. */
int set_up_store(void **state);
int tear_down_store(void **state);

/** Write a source and its SMALL_TRADES trades in one transaction. For child processes, too: it
 * asserts nothing. */
enum pond_status write_small(struct pond_store *store, struct pond_error *err);

/** Within a transaction: keep rejected rows of `bytes` bytes together. Asserts nothing. */
enum pond_status write_much(struct pond_store *store, int64_t bytes, struct pond_error *err);

/** Open the store, see that it is sound and holds whole transactions only and nothing rejected,
 * write one more; give how many there were. */
int64_t count_small(const char *path);

/** Run `body` in a child process and give its waitpid status; after `microseconds` (0: never) it is
 * killed. */
int run_child(int (*body)(const char *path), const char *path, long microseconds);

#endif
