/* A new store that is open for writing, with codes to write records of.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_TESTS_OPEN_STORE_H
#define POND_TESTS_OPEN_STORE_H

#include "store/store.h"
#include "support/records_fixture.h"

/** Codes of each noun that has them. */
#define OPEN_STORE_CODES 40

/** The store and its folder. */
struct open_store {
    char *folder;
    char path[4096];
    struct pond_store *store;
    struct pond_codes codes;
    struct test_random random;
};

/** cmocka's set-up and tear-down. */
int set_up_open_store(void **state);
int tear_down_open_store(void **state);

/** Close it and open it again. */
void reopen_store(struct open_store *fixture, enum pond_store_mode mode);

#endif
