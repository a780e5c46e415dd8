/* Files may grow no further (as on a full disk): it is said, and nothing half is kept.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "support/store_fixture.h"

/* What a child found. */
enum finding {
    KEPT,    /**< the transaction was committed */
    REFUSED, /**< it was refused as it is to be */
    WRONG,   /**< something else */
};

static rlim_t limit;

static bool limit_files(void)
{
    const struct rlimit files = {.rlim_cur = limit, .rlim_max = limit};

    return signal(SIGXFSZ, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &files) == 0;
}

static bool is_full(enum pond_status status, const struct pond_error *error)
{
    return status == POND_EIO && strstr(error->message, "the disk is full") != NULL;
}

static int write_small_within_limit(const char *path)
{
    struct pond_store *store = NULL;
    struct pond_error error = {0};
    enum pond_status status = POND_OK;
    enum finding finding = WRONG;

    if (!limit_files()) {
        return WRONG;
    }
    status = pond_store_open(&store, path, POND_STORE_WRITE, &error);
    if (status == POND_OK) {
        status = write_small(store, &error);
    }
    if (status == POND_OK) {
        finding = KEPT;
    } else if (is_full(status, &error)) {
        finding = REFUSED;
    }
    pond_store_close(store);
    return (int)finding;
}

/* A large import fills the disk before it can commit; then a reader still reads. */
static int write_much_within_limit(const char *path)
{
    struct pond_store *store = NULL;
    struct pond_error error = {0};
    struct pond_store_info before;
    struct pond_store_info info;
    enum finding finding = WRONG;
    enum pond_status status = POND_OK;

    if (!limit_files() || pond_store_open(&store, path, POND_STORE_WRITE, &error) != POND_OK ||
        pond_store_info(store, &before, &error) != POND_OK ||
        pond_store_begin(store, &error) != POND_OK) {
        return WRONG;
    }
    status = write_much(store, INT64_C(90) << 20, &error);
    if (status == POND_OK) {
        status = pond_store_commit(store, &error);
    }
    if (is_full(status, &error)) {
        pond_store_rollback(store);
        if (pond_store_info(store, &info, &error) == POND_OK && info.rejects == 0 &&
            info.sources == before.sources) {
            finding = REFUSED;
        }
    }
    pond_store_close(store);
    if (finding == WRONG) {
        print_error("%s: %s\n", pond_status_name(status), error.message);
    }
    return (int)finding;
}

static int find(int (*body)(const char *path), const char *path)
{
    int result = run_child(body, path, 0);

    assert_true(WIFEXITED(result));
    assert_int_not_equal(WEXITSTATUS(result), WRONG);
    return WEXITSTATUS(result);
}

static void a_small_transaction_is_kept_whole_or_refused(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t count = 1;
    int refused = 0;

    for (int round = 0; round < 48; round++) {
        limit = (rlim_t)round * 10240;
        if (find(write_small_within_limit, fixture->path) == KEPT) {
            count++;
        } else {
            refused++;
        }
        assert_int_equal(count_small(fixture->path), count);
        count++; /* count_small writes one */
    }
    assert_true(refused > 0 && count > 49);
}

static void a_large_transaction_that_does_not_fit_leaves_nothing(void **state)
{
    struct store_fixture *fixture = *state;
    /* Early in the log, late in it, and at the commit, when the rest of the cache is written. */
    static const rlim_t limits[] = {2 << 20, 20 << 20, 80 << 20};

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        limit = limits[i];
        assert_int_equal(find(write_much_within_limit, fixture->path), REFUSED);
        assert_int_equal(count_small(fixture->path), 2 * (int64_t)i + 1);
        assert_int_equal(count_small(fixture->path), 2 * (int64_t)i + 2);
    }
}

#define FULL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_store, tear_down_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL_TEST(a_small_transaction_is_kept_whole_or_refused),
        FULL_TEST(a_large_transaction_that_does_not_fit_leaves_nothing),
    };

    return cmocka_run_group_tests_name("store_disk_full", tests, NULL, NULL);
}
