/* Several programs make, write and read one store at once: every transaction is there, once.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/store_fixture.h"

#define WRITERS 4
#define TRANSACTIONS 6

static int write_some(const char *path)
{
    struct pond_store *store = NULL;
    struct pond_error error = {0};
    enum pond_status status = pond_store_open(&store, path, POND_STORE_CREATE, &error);

    if (status == POND_OK) {
        pond_store_set_patience(store, 60000);
    }
    for (int i = 0; i < TRANSACTIONS && status == POND_OK; i++) {
        status = write_small(store, &error);
    }
    pond_store_close(store);
    if (status != POND_OK) {
        print_error("%s\n", error.message);
    }
    return status == POND_OK ? 0 : 1;
}

/* Whole transactions at every look, however often. */
static int read_some(const char *path)
{
    struct pond_store *store = NULL;
    struct pond_store_info info = {0};
    struct pond_error error = {0};
    enum pond_status status = pond_store_open(&store, path, POND_STORE_READ, &error);

    for (int i = 0; i < 50 && status == POND_OK; i++) {
        status = pond_store_begin(store, &error);
        if (status == POND_OK) {
            status = pond_store_info(store, &info, &error);
        }
        pond_store_rollback(store);
        if (info.records[POND_TRADE] != SMALL_TRADES * info.sources) {
            status = pond_fail(&error, POND_EINVAL, "half a transaction");
        }
    }
    pond_store_close(store);
    if (status != POND_OK) {
        print_error("%s\n", error.message);
    }
    return status == POND_OK ? 0 : 1;
}

static pid_t start(int (*body)(const char *path), const char *path)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        _exit(body(path));
    }
    return child;
}

static void assert_all_succeed(const pid_t *child, int count)
{
    int failed = 0;

    for (int i = 0; i < count; i++) {
        int result = 0;
        assert_int_equal(waitpid(child[i], &result, 0), child[i]);
        failed += !WIFEXITED(result) || WEXITSTATUS(result) != 0;
    }
    assert_int_equal(failed, 0);
}

static void several_programs_write_one_store(void **state)
{
    struct store_fixture *fixture = *state;
    pid_t child[WRITERS + 1];

    for (int i = 0; i < WRITERS; i++) {
        child[i] = start(write_some, fixture->path);
    }
    child[WRITERS] = start(read_some, fixture->path);
    assert_all_succeed(child, WRITERS + 1);
    assert_int_equal(count_small(fixture->path), WRITERS * TRANSACTIONS + 1);
}

static void several_programs_make_one_store(void **state)
{
    struct store_fixture *fixture = *state;

    for (int round = 0; round < 5; round++) {
        char path[4200];
        pid_t child[WRITERS];

        (void)snprintf(path, sizeof path, "%s/%d.pond", fixture->folder, round);
        for (int i = 0; i < WRITERS; i++) {
            child[i] = start(write_some, path);
        }
        assert_all_succeed(child, WRITERS);
        assert_int_equal(count_small(path), WRITERS * TRANSACTIONS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(several_programs_write_one_store, set_up_store,
                                        tear_down_store),
        cmocka_unit_test_setup_teardown(several_programs_make_one_store, set_up_store,
                                        tear_down_store),
    };

    return cmocka_run_group_tests_name("store_shared", tests, NULL, NULL);
}
