/* A store to be tormented, and children to do it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/store_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "records/money.h"

#define REJECT_BYTES 4000

int set_up_store(void **state)
{
    static struct store_fixture fixture;
    struct pond_store *store = NULL;
    struct pond_error error = {0};

    fixture.folder = make_folder();
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a.pond", fixture.folder);
    assert_ok(pond_store_open(&store, fixture.path, POND_STORE_CREATE, &error));
    assert_ok(write_small(store, &error));
    pond_store_close(store);
    *state = &fixture;
    return 0;
}

int tear_down_store(void **state)
{
    struct store_fixture *fixture = *state;

    remove_folder(fixture->folder);
    return 0;
}

static enum pond_status fill(struct pond_batch *batch, struct pond_codes *codes, int64_t source,
                             struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int64_t row = 0; row < SMALL_TRADES; row++) {
        char code[64];
        int32_t id = 0;
        /* Each source brings a firm of its own. */
        int length = snprintf(code, sizeof code, "firm %lld", (long long)source);

        POND_TRY(pond_dictionary_add(codes->of[POND_FIRM], code, (size_t)length, &id, err));
        POND_TRY(pond_batch_add_row(batch, row + 2, err));
        batch->column[POND_TRADE_SELLER].i64[row] = id;
        batch->column[POND_TRADE_BUYER].i64[row] = POND_FINAL;
        batch->column[POND_TRADE_VALUE].i64[row] = 100 * row;
        batch->column[POND_TRADE_CURRENCY].i64[row] = pond_currency_pack("USD", 3);
        batch->column[POND_TRADE_TIME].i64[row] = row;
    }
done:
    return status;
}

enum pond_status write_small(struct pond_store *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_codes codes = {0};
    struct pond_batch batch = {0};
    struct pond_source source = {.hash = "x", .rows = SMALL_TRADES};

    POND_TRY(pond_codes_init(&codes, err));
    POND_TRY(pond_batch_init(&batch, POND_TRADE, SMALL_TRADES, err));
    POND_TRY(pond_store_begin(store, err));
    POND_TRY(pond_store_read_codes(store, &codes, err));
    POND_TRY(pond_store_begin_source(store, &source, true, err));
    POND_TRY(fill(&batch, &codes, source.id, err));
    POND_TRY(pond_store_write(store, source.id, &batch, &codes, err));
    POND_TRY(pond_store_end_source(store, &source, err));
    POND_TRY(pond_store_commit(store, err));
done:
    pond_store_rollback(store);
    pond_batch_clear(&batch);
    pond_codes_clear(&codes);
    return status;
}

enum pond_status write_much(struct pond_store *store, int64_t bytes, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_source source = {.hash = "much"};
    char row[REJECT_BYTES + 1];

    memset(row, 'x', REJECT_BYTES);
    row[REJECT_BYTES] = '\0';
    POND_TRY(pond_store_begin_source(store, &source, true, err));
    for (int64_t line = 1; line <= bytes / REJECT_BYTES; line++) {
        const struct pond_reject reject = {.line = line, .row = row};
        POND_TRY(pond_store_write_reject(store, source.id, &reject, err));
    }
done:
    return status;
}

int64_t count_small(const char *path)
{
    struct pond_store *store = NULL;
    struct pond_store_info info;
    struct pond_error error = {0};

    assert_ok(pond_store_open(&store, path, POND_STORE_CREATE, &error));
    assert_ok(pond_store_check(store, &error));
    assert_ok(pond_store_info(store, &info, &error));
    assert_int_equal(info.records[POND_TRADE], SMALL_TRADES * info.sources);
    assert_int_equal(info.records[POND_FIRM], info.sources);
    assert_int_equal(info.rejects, 0);
    assert_ok(write_small(store, &error));
    pond_store_close(store);
    return info.sources;
}

int run_child(int (*body)(const char *path), const char *path, long microseconds)
{
    int result = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        _exit(body(path));
    }
    if (microseconds > 0) {
        const struct timespec pause = {.tv_sec = microseconds / 1000000,
                                       .tv_nsec = microseconds % 1000000 * 1000};
        (void)nanosleep(&pause, NULL);
        (void)kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    return result;
}
