/* The program is killed (SIGKILL): what was committed is there, of the rest nothing is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/store_fixture.h"

/* More than the page cache holds (64 MiB), so that much of it is in the log before the commit. */
#define SPILLING_BYTES (INT64_C(90) << 20)

/* What a child says when it did not come to where it is to be killed. */
#define NOT_REACHED 9

static int die_in_a_small_transaction(const char *path)
{
    struct pond_store *store = NULL;

    if (pond_store_open(&store, path, POND_STORE_WRITE, NULL) != POND_OK ||
        pond_store_begin(store, NULL) != POND_OK || write_much(store, 1 << 20, NULL) != POND_OK) {
        return NOT_REACHED;
    }
    (void)raise(SIGKILL);
    return NOT_REACHED;
}

static int die_in_a_large_transaction(const char *path)
{
    struct pond_store *store = NULL;
    struct stat info;
    char log[4200];

    (void)snprintf(log, sizeof log, "%s-wal", path);
    if (pond_store_open(&store, path, POND_STORE_WRITE, NULL) != POND_OK ||
        pond_store_begin(store, NULL) != POND_OK ||
        write_much(store, SPILLING_BYTES, NULL) != POND_OK || stat(log, &info) != 0 ||
        info.st_size < 1 << 20) {
        return NOT_REACHED;
    }
    (void)raise(SIGKILL);
    return NOT_REACHED;
}

static int die_after_a_commit(const char *path)
{
    struct pond_store *store = NULL;

    if (pond_store_open(&store, path, POND_STORE_WRITE, NULL) != POND_OK ||
        write_small(store, NULL) != POND_OK) {
        return NOT_REACHED;
    }
    (void)raise(SIGKILL);
    return NOT_REACHED;
}

static int write_until_killed(const char *path)
{
    struct pond_store *store = NULL;

    if (pond_store_open(&store, path, POND_STORE_CREATE, NULL) != POND_OK) {
        return NOT_REACHED;
    }
    while (write_small(store, NULL) == POND_OK) {
    }
    return NOT_REACHED;
}

static void assert_killed(int result)
{
    assert_true(WIFSIGNALED(result));
    assert_int_equal(WTERMSIG(result), SIGKILL);
}

static void a_small_transaction_that_is_killed_leaves_nothing(void **state)
{
    struct store_fixture *fixture = *state;

    assert_killed(run_child(die_in_a_small_transaction, fixture->path, 0));
    assert_int_equal(count_small(fixture->path), 1);
    assert_int_equal(count_small(fixture->path), 2);
}

static void a_large_transaction_that_is_killed_leaves_nothing(void **state)
{
    struct store_fixture *fixture = *state;

    assert_killed(run_child(die_in_a_large_transaction, fixture->path, 0));
    assert_int_equal(count_small(fixture->path), 1);
    assert_int_equal(count_small(fixture->path), 2);
}

static void what_was_committed_before_the_kill_is_there(void **state)
{
    struct store_fixture *fixture = *state;

    assert_killed(run_child(die_after_a_commit, fixture->path, 0));
    assert_int_equal(count_small(fixture->path), 2);
}

static void a_kill_at_any_moment_leaves_whole_transactions(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t before = 1;

    for (long round = 0; round < 12; round++) {
        int64_t count = 0;
        assert_killed(run_child(write_until_killed, fixture->path, 700 + 2900 * round));
        count = count_small(fixture->path);
        assert_true(count >= before);
        before = count + 1; /* count_small writes one */
    }
    assert_true(before > 13);
}

static void a_kill_while_the_store_is_made_is_no_obstacle(void **state)
{
    struct store_fixture *fixture = *state;

    for (long round = 0; round < 15; round++) {
        char path[4200];
        (void)snprintf(path, sizeof path, "%s/%ld.pond", fixture->folder, round);
        assert_killed(run_child(write_until_killed, path, 300 + 400 * round));
        assert_true(count_small(path) >= 0);
    }
}

#define KILL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_store, tear_down_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KILL_TEST(a_small_transaction_that_is_killed_leaves_nothing),
        KILL_TEST(a_large_transaction_that_is_killed_leaves_nothing),
        KILL_TEST(what_was_committed_before_the_kill_is_there),
        KILL_TEST(a_kill_at_any_moment_leaves_whole_transactions),
        KILL_TEST(a_kill_while_the_store_is_made_is_no_obstacle),
    };

    return cmocka_run_group_tests_name("store_killed", tests, NULL, NULL);
}
