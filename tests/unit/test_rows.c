/* Rows in memory and in a restart file: what is found again, and when nothing may be.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "study/rows.h"

static const struct pond_items items = {.count = 10, .row_bytes = 16, .lasting = true};
static const char identity[POND_HASH_SIZE] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void fill(const struct pond_rows *rows, int64_t block)
{
    for (int64_t i = pond_rows_begin(rows, block); i < pond_rows_end(rows, block); i++) {
        memset(pond_rows_at(rows, i), 'a' + (int)i, (size_t)rows->items.row_bytes);
    }
}

static void assert_filled(const struct pond_rows *rows, int64_t block)
{
    for (int64_t i = pond_rows_begin(rows, block); i < pond_rows_end(rows, block); i++) {
        const unsigned char *row = pond_rows_at(rows, i);

        assert_int_equal(row[0], 'a' + (int)i);
        assert_int_equal(row[15], 'a' + (int)i);
    }
}

/* Blocks 1 and 3 of 4 are done by a process that leaves. */
static void leave_two_blocks(const char *path)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;

    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    assert_int_equal(rows->items_found, 0);
    for (int64_t b = 1; b <= 3; b += 2) {
        fill(rows, b);
        assert_ok(pond_rows_mark(rows, b, &error));
    }
    pond_rows_close(rows, false);
}

static void rows_in_memory_are_covered_by_blocks(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;

    (void)state;
    assert_ok(pond_rows_new(&rows, &items, 3, &error));
    assert_int_equal(rows->blocks, 4);
    assert_int_equal(pond_rows_begin(rows, 3), 9);
    assert_int_equal(pond_rows_end(rows, 3), 10);
    for (int64_t b = 0; b < 4; b++) {
        fill(rows, b);
        assert_ok(pond_rows_mark(rows, b, &error));
    }
    assert_int_equal(rows->items_done, 10);
    pond_rows_close(rows, true);
    pond_rows_close(NULL, false);
}

static void what_is_done_is_found_again(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");

    (void)state;
    leave_two_blocks(path);
    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    assert_int_equal(rows->items_found, 4);
    assert_int_equal(rows->items_done, 4);
    assert_true(rows->done[0] == 0 && rows->done[1] == 1 && rows->done[2] == 0 &&
                rows->done[3] == 1);
    assert_filled(rows, 1);
    assert_filled(rows, 3);
    pond_rows_close(rows, true);
    assert_int_equal(access(path, F_OK), -1);
}

static void nothing_done_leaves_no_file(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");

    (void)state;
    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    pond_rows_close(rows, false);
    assert_int_equal(access(path, F_OK), -1);
}

/* Of another request, of another shape, cut short, or garbage. */
static void what_is_not_ours_is_begun_anew(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");
    struct pond_items wider = items;
    char other[POND_HASH_SIZE];

    (void)state;
    memcpy(other, identity, sizeof other);
    other[63] = '0';
    wider.row_bytes = 24;
    for (int k = 0; k < 5; k++) {
        leave_two_blocks(path);
        if (k == 3) {
            assert_int_equal(truncate(path, 70000), 0);
        } else if (k == 4) {
            write_file(path, "not rows\n", 9);
        }
        assert_ok(pond_rows_open(&rows, k == 1 ? &wider : &items, k == 2 ? 5 : 3, path,
                                 k == 0 ? other : identity, &error));
        assert_int_equal(rows->items_found, 0);
        pond_rows_close(rows, false);
    }
}

/* A child marks a block and is killed before it closes anything. */
static void what_was_kept_outlives_a_kill(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");
    pid_t child = fork();
    int end = 0;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        if (pond_rows_open(&rows, &items, 3, path, identity, NULL) == POND_OK) {
            fill(rows, 2);
            (void)pond_rows_mark(rows, 2, NULL);
            fill(rows, 1); /* but not marked */
        }
        (void)raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFSIGNALED(end));
    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    assert_int_equal(rows->items_found, 3);
    assert_int_equal(rows->done[2], 1);
    assert_filled(rows, 2);
    pond_rows_close(rows, true);
}

/* The machine was started anew since: only what was written through counts. */
static void a_machine_that_stopped_is_not_trusted(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");
    FILE *file = NULL;

    (void)state;
    leave_two_blocks(path);
    file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 256, SEEK_SET), 0); /* the start of the machine */
    assert_int_equal(fputs("another", file) >= 0, true);
    assert_int_equal(fseek(file, 320 + 2, SEEK_SET), 0); /* block 2: done, not safe */
    assert_int_equal(fputc(1, file), 1);
    assert_int_equal(fclose(file), 0);
    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    assert_true(rows->done[1] == 1 && rows->done[2] == 0 && rows->done[3] == 1);
    pond_rows_close(rows, true);
}

static void two_processes_do_not_share_a_file(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    const char *path = in_folder(test_folder, "a.part");
    int end = 0;
    pid_t child = 0;

    (void)state;
    assert_ok(pond_rows_open(&rows, &items, 3, path, identity, &error));
    fill(rows, 0);
    assert_ok(pond_rows_mark(rows, 0, &error));
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct pond_rows *second = NULL;

        _exit(pond_rows_open(&second, &items, 3, path, identity, &error) == POND_EBUSY &&
                      strstr(error.message, "another process") != NULL && second == NULL
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFEXITED(end) && WEXITSTATUS(end) == 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_filled(rows, 0);
    pond_rows_close(rows, true);
}

static void a_file_that_cannot_be_made_is_told(void **state)
{
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    struct rlimit limit;
    struct rlimit low;
    const char *path = in_folder(test_folder, "a.part");

    (void)state;
    assert_fails(
        pond_rows_open(&rows, &items, 3, in_folder(test_folder, "no/such.part"), identity, &error),
        POND_EIO, "cannot be made");
    assert_null(rows);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    low = limit;
    low.rlim_cur = 1000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    assert_fails(pond_rows_open(&rows, &items, 3, path, identity, &error), POND_EIO, "bytes");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(access(path, F_OK), -1);
}

static enum pond_status open_and_close(void *user)
{
    const char *path = in_folder(test_folder, "a.part");
    struct pond_error error = {0};
    struct pond_rows *rows = NULL;
    enum pond_status status = POND_OK;

    (void)user;
    status = pond_rows_new(&rows, &items, 3, &error);

    pond_rows_close(rows, true);
    if (status == POND_OK) {
        status = pond_rows_open(&rows, &items, 3, path, identity, &error);
        pond_rows_close(rows, true);
    }
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    assert_survives_no_memory(open_and_close, NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_test_folder, remove_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(rows_in_memory_are_covered_by_blocks),
        CASE(what_is_done_is_found_again),
        CASE(nothing_done_leaves_no_file),
        CASE(what_is_not_ours_is_begun_anew),
        CASE(what_was_kept_outlives_a_kill),
        CASE(a_machine_that_stopped_is_not_trusted),
        CASE(two_processes_do_not_share_a_file),
        CASE(a_file_that_cannot_be_made_is_told),
        CASE(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
