/* What is not a store, or cannot be used as one, is told, and is left as it was.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "support/records_fixture.h"

#define CODES 30
#define ROWS 2000

static struct pond_error error;

struct fixture {
    char *folder;
    char path[4096];
};

static void write_trades(struct pond_store *store, uint64_t seed)
{
    struct test_random random = {.seed = seed};
    struct pond_codes codes;
    struct pond_batch batch;

    assert_ok(pond_codes_init(&codes, &error));
    add_random_codes(&codes, CODES);
    assert_ok(pond_batch_init(&batch, POND_TRADE, ROWS, &error));
    add_random_rows(&batch, &random, ROWS, CODES);
    assert_ok(pond_store_begin(store, &error));
    assert_ok(pond_store_write(store, 0, &batch, &codes, &error));
    assert_ok(pond_store_commit(store, &error));
    pond_batch_clear(&batch);
    pond_codes_clear(&codes);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct pond_store *store = NULL;

    fixture.folder = make_folder();
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a?b #%%é.pond", fixture.folder);
    assert_ok(pond_store_open(&store, fixture.path, POND_STORE_CREATE, &error));
    write_trades(store, 1);
    pond_store_close(store);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    remove_folder(fixture->folder);
    return 0;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t count_trades(struct pond_store *store)
{
    struct pond_store_info info;

    assert_ok(pond_store_info(store, &info, &error));
    return info.records[POND_TRADE];
}

/* In every mode, and the file stays as it was. */
static void assert_not_opened(const char *path, enum pond_status status, const char *part)
{
    size_t before = 0;
    size_t after = 0;
    char *old = read_file(path, &before);
    char *new = NULL;

    for (int mode = POND_STORE_READ; mode <= POND_STORE_CREATE; mode++) {
        struct pond_store *store = NULL;
        assert_fails(pond_store_open(&store, path, (enum pond_store_mode)mode, &error), status,
                     part);
        assert_non_null(strstr(error.message, path));
        assert_null(store);
    }
    new = read_file(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
}

static void a_file_that_is_no_store_is_refused_and_left_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    const char *path = in_folder(fixture->folder, "other");
    char random[5000];

    for (size_t i = 0; i < sizeof random; i++) {
        random[i] = (char)(i * 7 % 251);
    }
    write_file(path, random, sizeof random);
    assert_not_opened(path, POND_EINVAL, "not a Pond store");
    write_file(path, "seller,buyer\n", 13);
    assert_not_opened(path, POND_EINVAL, "not a Pond store");
    write_file(path, "SQLite format 3", 16);
    assert_not_opened(path, POND_EINVAL, "not a Pond store");
    assert_int_equal(remove(path), 0);
    run_sql(path, "CREATE TABLE trade (x)");
    assert_not_opened(path, POND_EINVAL, "another application");
}

static void a_folder_and_a_pipe_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const char *pipe_path = in_folder(fixture->folder, "pipe");
    struct pond_store *store = NULL;

    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    for (int mode = POND_STORE_READ; mode <= POND_STORE_CREATE; mode++) {
        assert_fails(pond_store_open(&store, fixture->folder, (enum pond_store_mode)mode, &error),
                     POND_EINVAL, "is a folder");
        assert_fails(pond_store_open(&store, pipe_path, (enum pond_store_mode)mode, &error),
                     POND_EINVAL, "not a regular file");
    }
}

static void a_missing_file_is_told_and_not_made(void **state)
{
    struct fixture *fixture = *state;
    const char *path = in_folder(fixture->folder, "none.pond");
    struct pond_store *store = NULL;

    assert_fails(pond_store_open(&store, path, POND_STORE_READ, &error), POND_ENOTFOUND, path);
    assert_fails(pond_store_open(&store, path, POND_STORE_WRITE, &error), POND_ENOTFOUND, path);
    assert_int_equal(access(path, F_OK), -1);
    path = in_folder(fixture->folder, "none/a.pond");
    assert_fails(pond_store_open(&store, path, POND_STORE_CREATE, &error), POND_ENOTFOUND,
                 "make it first");
}

static void an_empty_file_becomes_a_store_only_when_one_is_to_be_made(void **state)
{
    struct fixture *fixture = *state;
    const char *path = in_folder(fixture->folder, "empty.pond");
    struct pond_store *store = NULL;

    write_file(path, "", 0);
    assert_fails(pond_store_open(&store, path, POND_STORE_READ, &error), POND_EINVAL, "is empty");
    assert_fails(pond_store_open(&store, path, POND_STORE_WRITE, &error), POND_EINVAL, "is empty");
    assert_ok(pond_store_open(&store, path, POND_STORE_CREATE, &error));
    write_trades(store, 2);
    pond_store_close(store);
}

static void create_opens_a_store_that_is_there(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;

    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_CREATE, &error));
    assert_int_equal(count_trades(store), ROWS);
    pond_store_close(store);
}

static void names_that_mean_something_to_sqlite_are_plain_names(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {":memory:", "file:x?mode=memory", "a b%20c", "é'\""};
    char *before = getcwd(NULL, 0);
    struct pond_store *store = NULL;

    assert_int_equal(chdir(fixture->folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_ok(pond_store_open(&store, names[i], POND_STORE_CREATE, &error));
        pond_store_close(store);
        assert_int_equal(access(names[i], F_OK), 0);
    }
    assert_int_equal(chdir(before), 0);
    free(before);
}

static void another_version_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;

    run_sql(fixture->path, "PRAGMA user_version = 999");
    for (int mode = POND_STORE_READ; mode <= POND_STORE_CREATE; mode++) {
        assert_fails(pond_store_open(&store, fixture->path, (enum pond_store_mode)mode, &error),
                     POND_EVERSION, "store version 999, this Pond knows");
        assert_non_null(strstr(error.message, "install the newer Pond"));
    }
    run_sql(fixture->path, "PRAGMA user_version = 0");
    assert_fails(pond_store_open(&store, fixture->path, POND_STORE_READ, &error), POND_EVERSION,
                 "older Pond");
}

/* Become somebody whom permissions bind; root is bound by none. */
static bool drop_rights(void)
{
    return geteuid() != 0 || seteuid(65534) == 0;
}

static void take_rights_back(void)
{
    if (getuid() == 0) {
        assert_int_equal(seteuid(0), 0);
    }
}

static void a_file_and_folder_that_are_read_only_can_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;

    for (int folder = 0; folder < 2; folder++) {
        assert_int_equal(chmod(fixture->path, 0444), 0);
        assert_int_equal(chmod(fixture->folder, folder == 0 ? 0777 : 0555), 0);
        assert_true(drop_rights());
        assert_ok(pond_store_open(&store, fixture->path, POND_STORE_READ, &error));
        assert_int_equal(count_trades(store), ROWS);
        assert_ok(pond_store_check(store, &error));
        pond_store_close(store);
        for (int mode = POND_STORE_WRITE; mode <= POND_STORE_CREATE; mode++) {
            assert_fails(pond_store_open(&store, fixture->path, (enum pond_store_mode)mode, &error),
                         POND_EREADONLY, "cannot be written");
        }
        take_rights_back();
    }
    assert_int_equal(chmod(fixture->folder, 0755), 0);
}

static void a_folder_that_is_read_only_is_told_to_writers(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;

    assert_int_equal(chmod(fixture->path, 0666), 0);
    assert_int_equal(chmod(fixture->folder, 0555), 0);
    assert_true(drop_rights());
    assert_fails(pond_store_open(&store, fixture->path, POND_STORE_WRITE, &error), POND_EREADONLY,
                 "folder cannot be written");
    assert_fails(
        pond_store_open(&store, in_folder(fixture->folder, "new.pond"), POND_STORE_CREATE, &error),
        POND_EREADONLY, "folder cannot be written");
    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_READ, &error));
    assert_int_equal(count_trades(store), ROWS);
    pond_store_close(store);
    take_rights_back();
    assert_int_equal(chmod(fixture->folder, 0755), 0);
}

static void copy_file(const char *from, const char *to)
{
    size_t size = 0;
    char *bytes = read_file(from, &size);

    write_file(to, bytes, size);
    free(bytes);
}

/* A store, and beside it the -wal file of a writer that never closed it. */
static const char *make_unfinished(struct fixture *fixture)
{
    struct pond_store *store = NULL;
    static char copy[4096];
    char from[4200];
    char to[4200];

    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_WRITE, &error));
    write_trades(store, 3);
    (void)snprintf(copy, sizeof copy, "%s/copy.pond", fixture->folder);
    (void)snprintf(from, sizeof from, "%s-wal", fixture->path);
    (void)snprintf(to, sizeof to, "%s-wal", copy);
    copy_file(fixture->path, copy);
    copy_file(from, to);
    pond_store_close(store);
    return copy;
}

static void a_log_that_was_left_behind_is_read(void **state)
{
    struct fixture *fixture = *state;
    const char *copy = make_unfinished(fixture);
    struct pond_store *store = NULL;

    assert_ok(pond_store_open(&store, copy, POND_STORE_READ, &error));
    assert_int_equal(count_trades(store), 2 * ROWS);
    assert_ok(pond_store_check(store, &error));
    pond_store_close(store);
}

static void a_log_that_cannot_be_read_is_not_passed_over(void **state)
{
    struct fixture *fixture = *state;
    const char *copy = make_unfinished(fixture);
    struct pond_store *store = NULL;

    assert_int_equal(chmod(fixture->folder, 0555), 0);
    assert_true(drop_rights());
    assert_fails(pond_store_open(&store, copy, POND_STORE_READ, &error), POND_EREADONLY,
                 "-wal file to another folder");
    take_rights_back();
    assert_int_equal(chmod(fixture->folder, 0755), 0);
}

static void a_file_without_read_permission_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;

    assert_int_equal(chmod(fixture->path, 0), 0);
    assert_int_equal(chmod(fixture->folder, 0777), 0);
    assert_true(drop_rights());
    assert_fails(pond_store_open(&store, fixture->path, POND_STORE_READ, &error), POND_EIO,
                 "Permission denied");
    take_rights_back();
}

static void a_store_that_is_cut_short_is_damaged(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;
    struct stat info;

    assert_int_equal(stat(fixture->path, &info), 0);
    assert_int_equal(truncate(fixture->path, info.st_size / 2), 0);
    for (int mode = POND_STORE_READ; mode <= POND_STORE_CREATE; mode++) {
        assert_fails(pond_store_open(&store, fixture->path, (enum pond_store_mode)mode, &error),
                     POND_ECORRUPT, "restore it from a copy");
    }
}

static void a_damaged_page_is_found_by_the_check(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;
    size_t size = 0;
    char *bytes = read_file(fixture->path, &size);

    memset(bytes + size / 2 / 8192 * 8192, 0x5A, 512); /* where a page says what it is */
    write_file(fixture->path, bytes, size);
    free(bytes);
    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_READ, &error));
    assert_fails(pond_store_check(store, &error), POND_ECORRUPT, "import its files again");
    pond_store_close(store);
}

static void rows_that_another_program_broke_are_found(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *sql;
        enum pond_noun noun;
    } ways[] = {
        {"UPDATE trade SET seller = 7777 WHERE id = 5", POND_TRADE},
        {"UPDATE trade SET currency = 'dollar' WHERE id = 7", POND_TRADE},
        {"INSERT INTO use (firm, time, resource, amount, unit, direction)"
         " VALUES (0, 0, 'a', 1, 'kg', 'sideways')",
         POND_USE},
    };
    struct pond_batch batch = {0};

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct pond_store *store = NULL;
        run_sql(fixture->path, ways[i].sql);
        assert_ok(pond_store_open(&store, fixture->path, POND_STORE_WRITE, &error));
        assert_ok(pond_batch_init(&batch, ways[i].noun, 1, &error));
        assert_fails(pond_store_read(store, ways[i].noun, NULL, collecting_sink(&batch), &error),
                     POND_ECORRUPT, "no Pond writes");
        pond_batch_clear(&batch);
        pond_store_close(store);
        run_sql(fixture->path, "DELETE FROM trade WHERE seller = 7777 OR currency = 'dollar'");
    }
}

static void a_deleted_firm_is_found_before_anything_is_written(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;
    struct pond_codes codes;
    struct pond_batch trades;
    struct test_random random = {.seed = 5};

    run_sql(fixture->path, "DELETE FROM firm WHERE id = 3");
    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_WRITE, &error));
    assert_fails(pond_store_check(store, &error), POND_ECORRUPT, "firm");
    assert_ok(pond_codes_init(&codes, &error));
    assert_fails(pond_store_read_codes(store, &codes, &error), POND_ECORRUPT, "(expected 3)");
    pond_codes_clear(&codes);
    assert_ok(pond_codes_init(&codes, &error));
    add_random_codes(&codes, CODES);
    assert_ok(pond_batch_init(&trades, POND_TRADE, 1, &error));
    add_random_rows(&trades, &random, 5, CODES);
    assert_ok(pond_store_begin(store, &error));
    assert_fails(pond_store_write(store, 0, &trades, &codes, &error), POND_ECORRUPT,
                 "without gaps");
    pond_store_close(store);
    pond_batch_clear(&trades);
    pond_codes_clear(&codes);
}

static enum pond_status ignore_source(void *user, const struct pond_source *source,
                                      struct pond_error *err)
{
    (void)user;
    (void)source;
    (void)err;
    return POND_OK;
}

static enum pond_status ignore_records(void *user, const struct pond_batch *batch,
                                       struct pond_error *err)
{
    (void)user;
    (void)batch;
    (void)err;
    return POND_OK;
}

/* Read all there is; the first failure ends it. */
static enum pond_status read_everything(const char *path)
{
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct pond_codes codes = {0};
    struct pond_store_info info;

    POND_TRY(pond_codes_init(&codes, &error));
    POND_TRY(pond_store_open(&store, path, POND_STORE_READ, &error));
    POND_TRY(pond_store_info(store, &info, &error));
    POND_TRY(pond_store_read_codes(store, &codes, &error));
    for (int noun = 0; noun < POND_NOUNS; noun++) {
        POND_TRY(pond_store_read(store, (enum pond_noun)noun, NULL,
                                 (struct pond_sink){.records = ignore_records}, &error));
    }
    POND_TRY(pond_store_list_sources(store, ignore_source, NULL, &error));
    POND_TRY(pond_store_check(store, &error));
done:
    pond_store_close(store);
    pond_codes_clear(&codes);
    return status;
}

/* Bytes anywhere in the file become others: it reads, or it is told; it never crashes. */
static void random_damage_is_survived(void **state)
{
    struct fixture *fixture = *state;
    struct test_random random = {.seed = 11};
    size_t size = 0;
    char *whole = read_file(fixture->path, &size);
    char *bytes = malloc(size);
    int damaged = 0;

    assert_non_null(bytes);
    for (int round = 0; round < 300; round++) {
        enum pond_status status = POND_OK;
        memcpy(bytes, whole, size);
        for (int64_t n = next_below(&random, 8); n >= 0; n--) {
            /* Half of them at the start of a page, where a page says what it is. */
            size_t at = (size_t)next_below(&random, (int64_t)size);
            at = next_below(&random, 2) == 0 ? at / 8192 * 8192 + at % 64 : at;
            bytes[at] = (char)next_below(&random, 256);
        }
        write_file(fixture->path, bytes, size);
        status = read_everything(fixture->path);
        damaged += status != POND_OK;
        if (status != POND_OK && status != POND_ECORRUPT && status != POND_EINVAL &&
            status != POND_EVERSION) {
            print_error("round %d of seed %d: %s: %s\n", round, (int)random.seed,
                        pond_status_name(status), error.message);
            fail();
        }
    }
    assert_true(damaged > 50);
    free(bytes);
    free(whole);
}

static void a_store_that_is_deleted_while_open_does_no_harm(void **state)
{
    struct fixture *fixture = *state;
    struct pond_store *store = NULL;
    struct pond_store_info info;

    assert_ok(pond_store_open(&store, fixture->path, POND_STORE_WRITE, &error));
    assert_int_equal(remove(fixture->path), 0);
    (void)pond_store_info(store, &info, &error);
    if (pond_store_begin(store, &error) == POND_OK) {
        pond_store_rollback(store);
    }
    pond_store_close(store);
}

#define OPEN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPEN_TEST(a_file_that_is_no_store_is_refused_and_left_as_it_was),
        OPEN_TEST(a_folder_and_a_pipe_are_refused),
        OPEN_TEST(a_missing_file_is_told_and_not_made),
        OPEN_TEST(an_empty_file_becomes_a_store_only_when_one_is_to_be_made),
        OPEN_TEST(create_opens_a_store_that_is_there),
        OPEN_TEST(names_that_mean_something_to_sqlite_are_plain_names),
        OPEN_TEST(another_version_is_told),
        OPEN_TEST(a_file_and_folder_that_are_read_only_can_be_read),
        OPEN_TEST(a_folder_that_is_read_only_is_told_to_writers),
        OPEN_TEST(a_log_that_was_left_behind_is_read),
        OPEN_TEST(a_log_that_cannot_be_read_is_not_passed_over),
        OPEN_TEST(a_file_without_read_permission_is_told),
        OPEN_TEST(a_store_that_is_cut_short_is_damaged),
        OPEN_TEST(a_damaged_page_is_found_by_the_check),
        OPEN_TEST(rows_that_another_program_broke_are_found),
        OPEN_TEST(a_deleted_firm_is_found_before_anything_is_written),
        OPEN_TEST(random_damage_is_survived),
        OPEN_TEST(a_store_that_is_deleted_while_open_does_no_harm),
    };

    return cmocka_run_group_tests_name("sqlite_open", tests, NULL, NULL);
}
