/* A store keeps which files were imported, and the rows of them that were rejected.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "support/open_store.h"

static struct pond_error error;

struct listed {
    int64_t count;
    struct pond_source source;
    int64_t lines[8];
    char texts[8][64];
};

static enum pond_status keep_source(void *user, const struct pond_source *source,
                                    struct pond_error *err)
{
    struct listed *listed = user;

    (void)err;
    assert_string_equal(source->path, "data/orders 2019.csv.gz");
    assert_string_equal(source->mapping, "{\"a\": 1}");
    listed->source = *source;
    listed->count++;
    return POND_OK;
}

static void sources_are_kept_with_their_counts_and_refused_twice(void **state)
{
    struct open_store *fixture = *state;
    struct listed listed = {0};
    struct pond_source source = {.path = (char[]){"data/orders 2019.csv.gz"},
                                 .hash = "0123",
                                 .bytes = INT64_C(5000000000),
                                 .mapping = (char[]){"{\"a\": 1}"},
                                 .imported_at_s = 1577836800};

    assert_ok(pond_store_begin(fixture->store, &error));
    assert_ok(pond_store_begin_source(fixture->store, &source, false, &error));
    assert_int_equal(source.id, 1);
    source.rows = 100;
    source.rejected = 3;
    for (int n = 0; n < POND_NOUNS; n++) {
        source.records[n] = 1000 + n;
    }
    assert_ok(pond_store_end_source(fixture->store, &source, &error));
    assert_ok(pond_store_commit(fixture->store, &error));

    assert_ok(pond_store_begin(fixture->store, &error));
    assert_fails(pond_store_begin_source(fixture->store, &source, false, &error), POND_EEXISTS,
                 "imported already as \"data/orders 2019.csv.gz\" on 2020-01-01 (source 1)");
    assert_ok(pond_store_commit(fixture->store, &error)); /* a refusal harms nothing */
    assert_ok(pond_store_list_sources(fixture->store, keep_source, &listed, &error));
    assert_int_equal(listed.count, 1);
    assert_int_equal(listed.source.id, 1);
    assert_string_equal(listed.source.hash, "0123");
    assert_int_equal(listed.source.bytes, INT64_C(5000000000));
    assert_int_equal(listed.source.imported_at_s, 1577836800);
    assert_int_equal(listed.source.rows, 100);
    assert_int_equal(listed.source.rejected, 3);
    for (int n = 0; n < POND_NOUNS; n++) {
        assert_int_equal(listed.source.records[n], 1000 + n);
    }

    assert_ok(pond_store_begin(fixture->store, &error));
    assert_ok(pond_store_begin_source(fixture->store, &source, true, &error));
    assert_int_equal(source.id, 2);
    assert_fails(pond_store_begin_source(fixture->store, &source, false, &error), POND_EEXISTS,
                 "source 1");
    assert_ok(pond_store_commit(fixture->store, &error));
    assert_ok(pond_store_list_sources(fixture->store, keep_source, &listed, &error));
    assert_int_equal(listed.count, 3);
}

static enum pond_status keep_reject(void *user, const struct pond_kept_reject *kept,
                                    struct pond_error *err)
{
    struct listed *listed = user;

    (void)err;
    listed->lines[listed->count] = kept->source * 1000 + kept->reject.line;
    (void)snprintf(listed->texts[listed->count], sizeof listed->texts[0], "%s|%s|%s|%s|%s",
                   kept->reject.noun, kept->reject.column, kept->reject.value,
                   kept->reject.expected, kept->reject.row);
    listed->count++;
    return listed->count < 8 ? POND_OK : pond_fail(err, POND_ECANCELED, "enough");
}

static void rejected_rows_are_kept_with_all_that_mends_them(void **state)
{
    struct open_store *fixture = *state;
    struct listed listed = {0};

    assert_ok(pond_store_begin(fixture->store, &error));
    for (int64_t s = 1; s <= 2; s++) {
        struct pond_source source = {.hash = "x"};
        assert_ok(pond_store_begin_source(fixture->store, &source, true, &error));
        for (int64_t line = 2; line < 5; line++) {
            const struct pond_reject reject = {.line = line,
                                               .noun = "trade",
                                               .column = "value",
                                               .value = "1\"2\nč",
                                               .expected = "a number",
                                               .row = "a,\"1\"\"2\nč\""};
            assert_ok(pond_store_write_reject(fixture->store, source.id, &reject, &error));
        }
    }
    assert_ok(pond_store_commit(fixture->store, &error));
    reopen_store(fixture, POND_STORE_READ);
    assert_ok(pond_store_list_rejects(fixture->store, 2, keep_reject, &listed, &error));
    assert_int_equal(listed.count, 3);
    assert_int_equal(listed.lines[0], 2002);
    assert_int_equal(listed.lines[2], 2004);
    assert_string_equal(listed.texts[1], "trade|value|1\"2\nč|a number|a,\"1\"\"2\nč\"");
    listed.count = 0;
    assert_ok(pond_store_list_rejects(fixture->store, 0, keep_reject, &listed, &error));
    assert_int_equal(listed.count, 6);
    assert_int_equal(listed.lines[0], 1002);
    assert_fails(pond_store_list_rejects(fixture->store, 0, keep_reject, &listed, &error),
                 POND_ECANCELED, "enough");
}

#define STORE_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, set_up_open_store, tear_down_open_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(sources_are_kept_with_their_counts_and_refused_twice),
        STORE_TEST(rejected_rows_are_kept_with_all_that_mends_them),
    };

    return cmocka_run_group_tests_name("store_sources", tests, NULL, NULL);
}
