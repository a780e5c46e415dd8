/* What is written to a store is what is read from it, and transactions are all or nothing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <math.h>
#include <string.h>

#include "records/money.h"
#include "support/records_fixture.h"

#define CODES 40
#define ROWS 300

static struct pond_error error;

struct fixture {
    char *folder;
    char path[4096];
    struct pond_store *store;
    struct pond_codes codes;
    struct test_random random;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.folder = make_folder(), .random = {.seed = 7}};
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a.pond", fixture.folder);
    assert_ok(pond_store_open(&fixture.store, fixture.path, POND_STORE_CREATE, &error));
    assert_ok(pond_codes_init(&fixture.codes, &error));
    add_random_codes(&fixture.codes, CODES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    pond_store_close(fixture->store);
    pond_codes_clear(&fixture->codes);
    remove_folder(fixture->folder);
    return 0;
}

static void reopen(struct fixture *fixture, enum pond_store_mode mode)
{
    pond_store_close(fixture->store);
    assert_ok(pond_store_open(&fixture->store, fixture->path, mode, &error));
}

static void write_batch(struct fixture *fixture, int64_t source, const struct pond_batch *batch)
{
    assert_ok(pond_store_write(fixture->store, source, batch, &fixture->codes, &error));
}

static void read_all(struct fixture *fixture, enum pond_noun noun,
                     const struct pond_read_filter *filter, struct pond_batch *out)
{
    assert_ok(pond_batch_init(out, noun, 16, &error));
    assert_ok(pond_store_read(fixture->store, noun, filter, collecting_sink(out), &error));
}

static void records_without_codes_read_back_the_same(void **state)
{
    struct fixture *fixture = *state;

    for (int n = POND_CODED_NOUNS; n < POND_NOUNS; n++) {
        struct pond_batch written;
        struct pond_batch read;

        assert_ok(pond_batch_init(&written, (enum pond_noun)n, 16, &error));
        add_random_rows(&written, &fixture->random, ROWS, CODES);
        assert_ok(pond_store_begin(fixture->store, &error));
        write_batch(fixture, 0, &written);
        assert_ok(pond_store_commit(fixture->store, &error));
        reopen(fixture, POND_STORE_WRITE);
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
    struct fixture *fixture = *state;

    for (int n = 0; n < POND_CODED_NOUNS; n++) {
        struct pond_batch known;
        struct pond_batch read;

        assert_ok(pond_batch_init(&known, (enum pond_noun)n, 16, &error));
        for (int64_t id = 0; id < CODES; id++) {
            assert_ok(pond_batch_add_row(&known, 0, &error));
            known.column[0].i64[id] = id;
        }
        for (int round = 0; round < 3; round++) {
            struct pond_batch given;
            assert_ok(pond_batch_init(&given, (enum pond_noun)n, 16, &error));
            add_random_rows(&given, &fixture->random, 2L * CODES, CODES);
            given.column[0].i64[0] = CODES - 1; /* so that all codes are there */
            for (int64_t row = 0; row < given.rows; row++) {
                apply(&known, &given, row);
            }
            assert_ok(pond_store_begin(fixture->store, &error));
            write_batch(fixture, 0, &given);
            assert_ok(pond_store_commit(fixture->store, &error));
            pond_batch_clear(&given);
        }
        reopen(fixture, POND_STORE_WRITE);
        read_all(fixture, (enum pond_noun)n, NULL, &read);
        assert_same_records(&read, &known);
        pond_batch_clear(&known);
        pond_batch_clear(&read);
    }
    assert_ok(pond_store_check(fixture->store, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_without_codes_read_back_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(records_with_codes_add_what_is_given_to_what_is_known,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
