/* What is written to a store is what is read from it, and transactions are all or nothing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <math.h>
#include <string.h>

#include "records/money.h"
#include "support/open_store.h"

#define ROWS 300

static struct pond_error error;

static void write_batch(struct open_store *fixture, int64_t source, const struct pond_batch *batch)
{
    assert_ok(pond_store_write(fixture->store, source, batch, &fixture->codes, &error));
}

static void read_all(struct open_store *fixture, enum pond_noun noun,
                     const struct pond_read_filter *filter, struct pond_batch *out)
{
    assert_ok(pond_batch_init(out, noun, 16, &error));
    assert_ok(pond_store_read(fixture->store, noun, filter, collecting_sink(out), &error));
}

static void records_without_codes_read_back_the_same(void **state)
{
    struct open_store *fixture = *state;

    for (int n = POND_CODED_NOUNS; n < POND_NOUNS; n++) {
        struct pond_batch written;
        struct pond_batch read;

        assert_ok(pond_batch_init(&written, (enum pond_noun)n, 16, &error));
        add_random_rows(&written, &fixture->random, ROWS, OPEN_STORE_CODES);
        assert_ok(pond_store_begin(fixture->store, &error));
        write_batch(fixture, 0, &written);
        assert_ok(pond_store_commit(fixture->store, &error));
        reopen_store(fixture, POND_STORE_WRITE);
        read_all(fixture, (enum pond_noun)n, NULL, &read);
        assert_same_records(&read, &written);
        pond_batch_clear(&written);
        pond_batch_clear(&read);
    }
    assert_ok(pond_store_check(fixture->store, &error));
}

/* What a record with a code comes to when rows are applied one after the other. */
static void apply(struct pond_batch *known, const struct pond_batch *given, int64_t row)
{
    const struct pond_noun_info *info = pond_noun_info(given->noun);
    int64_t id = given->column[0].i64[row];

    for (int32_t f = 1; f < info->fields; f++) {
        if (!pond_batch_has(given, f, row)) {
            continue;
        }
        if (info->field[f].kind == POND_FIELD_TEXT) {
            const char *text = pond_batch_text(given, f, row);
            int64_t rows = known->rows;
            known->rows = id + 1; /* pond_batch_set_text sets the last row */
            assert_ok(pond_batch_set_text(known, f, text, strlen(text), &error));
            known->rows = rows;
        } else if (info->field[f].kind == POND_FIELD_NUMBER) {
            known->column[f].f64[id] = given->column[f].f64[row];
        } else {
            known->column[f].i64[id] = given->column[f].i64[row];
        }
    }
}

static void records_with_codes_add_what_is_given_to_what_is_known(void **state)
{
    struct open_store *fixture = *state;

    for (int n = 0; n < POND_CODED_NOUNS; n++) {
        struct pond_batch known;
        struct pond_batch read;

        assert_ok(pond_batch_init(&known, (enum pond_noun)n, 16, &error));
        for (int64_t id = 0; id < OPEN_STORE_CODES; id++) {
            assert_ok(pond_batch_add_row(&known, 0, &error));
            known.column[0].i64[id] = id;
        }
        for (int round = 0; round < 3; round++) {
            struct pond_batch given;
            assert_ok(pond_batch_init(&given, (enum pond_noun)n, 16, &error));
            add_random_rows(&given, &fixture->random, 2L * OPEN_STORE_CODES, OPEN_STORE_CODES);
            given.column[0].i64[0] = OPEN_STORE_CODES - 1; /* so that all codes are there */
            for (int64_t row = 0; row < given.rows; row++) {
                apply(&known, &given, row);
            }
            assert_ok(pond_store_begin(fixture->store, &error));
            write_batch(fixture, 0, &given);
            assert_ok(pond_store_commit(fixture->store, &error));
            pond_batch_clear(&given);
        }
        reopen_store(fixture, POND_STORE_WRITE);
        read_all(fixture, (enum pond_noun)n, NULL, &read);
        assert_same_records(&read, &known);
        pond_batch_clear(&known);
        pond_batch_clear(&read);
    }
    assert_ok(pond_store_check(fixture->store, &error));
}

static void write_trades(struct open_store *fixture, int64_t source, int64_t rows)
{
    struct pond_batch batch;

    assert_ok(pond_batch_init(&batch, POND_TRADE, 16, &error));
    add_random_rows(&batch, &fixture->random, rows, OPEN_STORE_CODES);
    write_batch(fixture, source, &batch);
    pond_batch_clear(&batch);
}

static int64_t count_records(struct open_store *fixture, enum pond_noun noun)
{
    struct pond_store_info info;

    assert_ok(pond_store_info(fixture->store, &info, &error));
    return info.records[noun];
}

static void many_rows_are_given_in_several_batches_and_in_order(void **state)
{
    struct open_store *fixture = *state;
    struct pond_batch written;
    struct pond_batch read;

    assert_ok(pond_batch_init(&written, POND_STOCK, 16, &error));
    add_random_rows(&written, &fixture->random, 40000, OPEN_STORE_CODES);
    assert_ok(pond_store_begin(fixture->store, &error));
    write_batch(fixture, 0, &written);
    assert_ok(pond_store_commit(fixture->store, &error));
    read_all(fixture, POND_STOCK, NULL, &read);
    assert_same_records(&read, &written);
    pond_batch_clear(&written);
    pond_batch_clear(&read);
}

static void a_filter_gives_the_trades_of_its_period_and_the_wanted_fields(void **state)
{
    struct open_store *fixture = *state;
    struct pond_batch written;
    struct pond_batch expected;
    struct pond_batch read;
    const struct pond_read_filter filter = {
        .from_s = 0,
        .to_s = 700000000,
        .fields = 1U << POND_TRADE_BUYER | 1U << POND_TRADE_CURRENCY | 1U << POND_TRADE_REFERENCE};

    assert_ok(pond_batch_init(&written, POND_TRADE, 16, &error));
    assert_ok(pond_batch_init(&expected, POND_TRADE, 16, &error));
    add_random_rows(&written, &fixture->random, ROWS, OPEN_STORE_CODES);
    written.column[POND_TRADE_TIME].i64[0] = filter.from_s;
    written.column[POND_TRADE_TIME].i64[1] = filter.from_s - 1;
    written.column[POND_TRADE_TIME].i64[2] = filter.to_s - 1;
    written.column[POND_TRADE_TIME].i64[3] = filter.to_s;
    assert_ok(pond_store_begin(fixture->store, &error));
    write_batch(fixture, 0, &written);
    for (int64_t row = 0; row < written.rows; row++) {
        int64_t time_s = written.column[POND_TRADE_TIME].i64[row];
        if (time_s < filter.from_s || time_s >= filter.to_s) {
            continue;
        }
        written.line[row] = 0;
        written.column[POND_TRADE_SELLER].i64[row] = POND_UNKNOWN;
        written.column[POND_TRADE_PRODUCT].i64[row] = POND_UNKNOWN;
        written.column[POND_TRADE_QUANTITY].f64[row] = (double)NAN;
        written.column[POND_TRADE_VALUE].i64[row] = POND_MISSING;
        written.column[POND_TRADE_TIME].i64[row] = POND_MISSING;
        copy_row(&expected, &written, row);
    }
    assert_ok(pond_store_commit(fixture->store, &error));
    read_all(fixture, POND_TRADE, &filter, &read);
    assert_true(expected.rows > 10 && expected.rows < ROWS - 10);
    assert_same_records(&read, &expected);
    pond_batch_clear(&written);
    pond_batch_clear(&expected);
    pond_batch_clear(&read);
}

static void codes_read_back_with_their_ids(void **state)
{
    struct open_store *fixture = *state;
    struct pond_codes read;

    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, ROWS); /* refers to all firms and products, and to no place */
    assert_ok(pond_store_commit(fixture->store, &error));
    reopen_store(fixture, POND_STORE_READ);
    assert_ok(pond_codes_init(&read, &error));
    assert_ok(pond_store_read_codes(fixture->store, &read, &error));
    assert_int_equal(pond_dictionary_count(read.of[POND_PLACE]), 0);
    for (int n = POND_FIRM; n < POND_CODED_NOUNS; n++) {
        assert_int_equal(pond_dictionary_count(read.of[n]), OPEN_STORE_CODES);
        for (int32_t id = 0; id < OPEN_STORE_CODES; id++) {
            assert_string_equal(pond_dictionary_text(read.of[n], id),
                                pond_dictionary_text(fixture->codes.of[n], id));
        }
    }
    pond_codes_clear(&read);
}

static void a_record_of_a_later_code_brings_the_codes_before_it(void **state)
{
    struct open_store *fixture = *state;
    struct pond_batch firm;

    assert_ok(pond_batch_init(&firm, POND_FIRM, 1, &error));
    assert_ok(pond_batch_add_row(&firm, 0, &error));
    firm.column[POND_FIRM_CODE].i64[0] = 17;
    firm.column[POND_FIRM_PLACE].i64[0] = 3;
    assert_ok(pond_store_begin(fixture->store, &error));
    write_batch(fixture, 0, &firm);
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_int_equal(count_records(fixture, POND_FIRM), 18);
    assert_int_equal(count_records(fixture, POND_PLACE), OPEN_STORE_CODES);
    assert_ok(pond_store_check(fixture->store, &error));
    pond_batch_clear(&firm);
}

static void an_id_that_is_not_in_the_codes_is_refused(void **state)
{
    struct open_store *fixture = *state;
    static const int64_t wrong[] = {OPEN_STORE_CODES, INT64_MAX, -3, POND_FINAL, POND_MISSING};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pond_batch batch;
        assert_ok(pond_batch_init(&batch, POND_TRADE, 1, &error));
        add_random_rows(&batch, &fixture->random, 3, OPEN_STORE_CODES);
        batch.column[POND_TRADE_SELLER].i64[1] = wrong[i];
        assert_ok(pond_store_begin(fixture->store, &error));
        assert_fails(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error),
                     POND_EINVAL, "\"seller\" is not in the codes");
        assert_fails(pond_store_commit(fixture->store, &error), POND_EINVAL, "rolled back");
        assert_int_equal(count_records(fixture, POND_TRADE), 0);
        pond_batch_clear(&batch);
    }
}

static void codes_of_another_store_are_refused(void **state)
{
    struct open_store *fixture = *state;
    struct pond_codes other;
    struct pond_batch firm;
    int32_t id = 0;

    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, 10);
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_ok(pond_codes_init(&other, &error));
    assert_ok(pond_dictionary_add(other.of[POND_FIRM], "another", 7, &id, &error));
    assert_ok(pond_batch_init(&firm, POND_FIRM, 1, &error));
    assert_ok(pond_batch_add_row(&firm, 0, &error));
    firm.column[POND_FIRM_CODE].i64[0] = 0;
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_write(fixture->store, 0, &firm, &other, &error), POND_EINVAL,
                 "firm.code");
    pond_store_rollback(fixture->store);
    pond_batch_clear(&firm);
    pond_codes_clear(&other);
}

static void a_required_value_that_is_missing_is_refused(void **state)
{
    struct open_store *fixture = *state;
    struct pond_batch batch;

    assert_ok(pond_batch_init(&batch, POND_TRADE, 1, &error));
    add_random_rows(&batch, &fixture->random, 3, OPEN_STORE_CODES);
    batch.column[POND_TRADE_VALUE].i64[1] = POND_MISSING;
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error), POND_EINVAL,
                 "trade.value");
    pond_store_rollback(fixture->store);
    assert_int_equal(count_records(fixture, POND_TRADE), 0);
    pond_batch_clear(&batch);
}

static void a_transaction_that_is_rolled_back_leaves_nothing(void **state)
{
    struct open_store *fixture = *state;

    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, 10);
    assert_ok(pond_store_commit(fixture->store, &error));
    for (int how = 0; how < 2; how++) {
        struct pond_source source = {.path = (char[]){"b.csv"}, .hash = "b"};
        assert_ok(pond_store_begin(fixture->store, &error));
        assert_ok(pond_store_begin_source(fixture->store, &source, false, &error));
        write_trades(fixture, source.id, ROWS);
        assert_ok(
            pond_store_write_reject(fixture->store, source.id, &(struct pond_reject){0}, &error));
        if (how == 0) {
            pond_store_rollback(fixture->store);
        } else {
            reopen_store(fixture, POND_STORE_WRITE); /* closing rolls back */
        }
        assert_int_equal(count_records(fixture, POND_TRADE), 10);
    }
}

static void calls_out_of_order_are_refused(void **state)
{
    struct open_store *fixture = *state;
    struct pond_source source = {0};
    struct pond_batch batch = {.noun = POND_TRADE};

    assert_fails(pond_store_begin_source(fixture->store, &source, false, &error), POND_EINVAL,
                 "none is open");
    assert_fails(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error), POND_EINVAL,
                 "none is open");
    assert_fails(pond_store_commit(fixture->store, &error), POND_EINVAL, "no transaction");
    pond_store_rollback(fixture->store);
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_begin(fixture->store, &error), POND_EINVAL, "open already");
    assert_ok(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error));
    source.id = 99;
    assert_fails(pond_store_write(fixture->store, 99, &batch, &fixture->codes, &error), POND_EINVAL,
                 "no source 99");
    pond_store_rollback(fixture->store);
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_end_source(fixture->store, &source, &error), POND_EINVAL,
                 "no source 99");
    assert_fails(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error), POND_EINVAL,
                 "roll it back");
    pond_store_rollback(fixture->store);
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_ok(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error));
    /* SQLite's own look-up of references is on again after a batch. */
    assert_fails(pond_store_write_reject(fixture->store, 99, &(struct pond_reject){0}, &error),
                 POND_EINVAL, "FOREIGN KEY");
    reopen_store(fixture, POND_STORE_READ);
    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_write(fixture->store, 0, &batch, &fixture->codes, &error), POND_EINVAL,
                 "reading only");
    assert_ok(pond_store_commit(fixture->store, &error));
}

static void a_second_writer_is_told_to_wait(void **state)
{
    struct open_store *fixture = *state;
    struct pond_store *second = NULL;

    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, 10);
    assert_ok(pond_store_open(&second, fixture->path, POND_STORE_WRITE, &error));
    pond_store_set_patience(second, 20);
    assert_fails(pond_store_begin(second, &error), POND_EBUSY, fixture->path);
    assert_non_null(strstr(error.message, "another program is writing"));
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_ok(pond_store_begin(second, &error));
    assert_ok(pond_store_commit(second, &error));
    pond_store_close(second);
}

static void a_reader_sees_what_was_there_when_its_snapshot_began(void **state)
{
    struct open_store *fixture = *state;
    struct pond_store *reader = NULL;
    struct pond_store_info before;
    struct pond_store_info after;

    assert_ok(pond_store_open(&reader, fixture->path, POND_STORE_READ, &error));
    assert_ok(pond_store_begin(reader, &error));
    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, ROWS);
    assert_ok(pond_store_info(reader, &before, &error));
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_ok(pond_store_info(reader, &after, &error));
    assert_int_equal(before.records[POND_TRADE], 0);
    assert_int_equal(after.records[POND_TRADE], 0);
    assert_int_equal(after.last_trade_s, POND_MISSING);
    assert_ok(pond_store_commit(reader, &error));
    assert_ok(pond_store_info(reader, &after, &error));
    assert_int_equal(after.records[POND_TRADE], ROWS);
    assert_true(after.first_trade_s < after.last_trade_s);
    pond_store_close(reader);
}

static enum pond_status stop_at_once(void *user, const struct pond_batch *batch,
                                     struct pond_error *err)
{
    (void)user;
    (void)batch;
    return pond_fail(err, POND_ECANCELED, "stopped by the reader");
}

static void what_the_sink_says_ends_the_reading(void **state)
{
    struct open_store *fixture = *state;
    struct pond_sink sink = {.records = stop_at_once};

    assert_ok(pond_store_begin(fixture->store, &error));
    write_trades(fixture, 0, 10);
    assert_fails(pond_store_read(fixture->store, POND_TRADE, NULL, sink, &error), POND_ECANCELED,
                 "stopped by the reader");
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_ok(pond_store_read(fixture->store, POND_TRADE, NULL, (struct pond_sink){0}, &error));
}

static void an_address_of_another_kind_names_the_missing_driver(void **state)
{
    struct pond_store *store = NULL;

    (void)state;
    assert_fails(pond_store_open(&store, "postgres://host/db", POND_STORE_WRITE, &error),
                 POND_EINVAL, "postgres://host/db: no driver for");
    assert_null(store);
    assert_fails(pond_store_open(&store, "", POND_STORE_CREATE, &error), POND_EINVAL, "no name");
}

static enum pond_status sum_nothing(void *user, const struct pond_batch *batch,
                                    struct pond_error *err)
{
    (void)user;
    (void)err;
    assert_int_equal(batch->rows, 1);
    return POND_OK;
}

static enum pond_status count_source(void *user, const struct pond_source *source,
                                     struct pond_error *err)
{
    (void)source;
    (void)err;
    (*(int64_t *)user)++;
    return POND_OK;
}

/* Everything a store does, with whatever memory there is. */
static enum pond_status use_store(void *user)
{
    struct open_store *fixture = user;
    enum pond_status status = POND_OK;
    struct pond_store *store = NULL;
    struct pond_codes codes = {0};
    struct pond_batch trades = {0};
    struct pond_source source = {.path = (char[]){"a.csv"}, .hash = "a"};
    int64_t sources = -100;
    struct pond_store_info info;

    POND_TRY(pond_store_open(&store, fixture->path, POND_STORE_CREATE, &error));
    POND_TRY(pond_codes_init(&codes, &error));
    POND_TRY(pond_batch_init(&trades, POND_TRADE, 1, &error));
    POND_TRY(pond_batch_add_row(&trades, 2, &error));
    trades.column[POND_TRADE_SELLER].i64[0] = 1;
    trades.column[POND_TRADE_VALUE].i64[0] = 100;
    trades.column[POND_TRADE_CURRENCY].i64[0] = pond_currency_pack("USD", 3);
    trades.column[POND_TRADE_TIME].i64[0] = 0;
    POND_TRY(pond_store_begin(store, &error));
    POND_TRY(pond_store_begin_source(store, &source, true, &error));
    POND_TRY(pond_store_write(store, source.id, &trades, &fixture->codes, &error));
    POND_TRY(pond_store_end_source(store, &source, &error));
    POND_TRY(pond_store_read_codes(store, &codes, &error));
    POND_TRY(pond_store_read(store, POND_TRADE, NULL, (struct pond_sink){.records = sum_nothing},
                             &error));
    POND_TRY(pond_store_list_sources(store, count_source, &sources, &error));
    POND_TRY(pond_store_info(store, &info, &error));
    POND_TRY(pond_store_check(store, &error));
    pond_store_rollback(store);
done:
    pond_store_close(store);
    pond_batch_clear(&trades);
    pond_codes_clear(&codes);
    return status;
}

static void failing_memory_is_told_and_leaves_the_store_whole(void **state)
{
    struct open_store *fixture = *state;

    assert_survives_no_memory(use_store, fixture);
    assert_ok(pond_store_check(fixture->store, &error));
    assert_int_equal(count_records(fixture, POND_TRADE), 0);
}

#define STORE_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, set_up_open_store, tear_down_open_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(records_without_codes_read_back_the_same),
        STORE_TEST(records_with_codes_add_what_is_given_to_what_is_known),
        STORE_TEST(many_rows_are_given_in_several_batches_and_in_order),
        STORE_TEST(a_filter_gives_the_trades_of_its_period_and_the_wanted_fields),
        STORE_TEST(codes_read_back_with_their_ids),
        STORE_TEST(a_record_of_a_later_code_brings_the_codes_before_it),
        STORE_TEST(an_id_that_is_not_in_the_codes_is_refused),
        STORE_TEST(codes_of_another_store_are_refused),
        STORE_TEST(a_required_value_that_is_missing_is_refused),
        STORE_TEST(a_transaction_that_is_rolled_back_leaves_nothing),
        STORE_TEST(calls_out_of_order_are_refused),
        STORE_TEST(a_second_writer_is_told_to_wait),
        STORE_TEST(a_reader_sees_what_was_there_when_its_snapshot_began),
        STORE_TEST(what_the_sink_says_ends_the_reading),
        cmocka_unit_test(an_address_of_another_kind_names_the_missing_driver),
        STORE_TEST(failing_memory_is_told_and_leaves_the_store_whole),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
