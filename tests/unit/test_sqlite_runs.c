/* A run and its result come back with every bit.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/result_json.h"
#include "store/store.h"
#include "support/support.h"

#define ROWS 9

static struct pond_error error;

struct fixture {
    char *folder;
    char path[4096];
    struct pond_store *store;
    struct pond_result *result;
    struct pond_run run;
};

static double from_bits(uint64_t bits)
{
    double value = 0.0;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Numbers whose bits are easily lost: NaN with a sign and a payload, -0.0, the smallest, ... */
static double awkward_number(int64_t i)
{
    static const uint64_t bits[ROWS] = {
        0x7FF8000000000000U, 0xFFF8000000000000U, 0x7FF8DEADBEEF0001U,
        0x8000000000000000U, 0x0000000000000001U, 0x7FEFFFFFFFFFFFFFU,
        0xFFF0000000000000U, 0x3FB999999999999AU, 0x4340000000000001U,
    };

    return from_bits(bits[i % ROWS]);
}

static int64_t awkward_integer(int64_t i)
{
    static const int64_t values[ROWS] = {
        0, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1, INT64_C(1) << 53, (INT64_C(1) << 53) + 1, 1, 2};

    return values[i % ROWS];
}

static const char *awkward_text(int64_t i)
{
    static const char *const values[ROWS] = {NULL, "",  "a", "čaj 茶", "\"x\"\n",
                                             "\1", "b", "",  NULL};

    return values[i % ROWS];
}

static void add_table(struct pond_result *result, const char *name, int64_t rows)
{
    struct pond_table *table = NULL;
    double *f64 = NULL;
    int64_t *i64 = NULL;
    int32_t text = 0;

    assert_ok(pond_table_new(&table, name, "a table", rows, &error));
    assert_ok(pond_table_add_f64(table, "number", "USD", "numbers", &f64, &error));
    assert_ok(pond_table_add_i64(table, "integer", "", "whole numbers", &i64, &error));
    assert_ok(pond_table_add_text(table, "text", "", "texts", &text, &error));
    for (int64_t i = 0; i < rows; i++) {
        f64[i] = awkward_number(i);
        i64[i] = awkward_integer(i);
        assert_ok(pond_table_set_text(table, text, i, awkward_text(i), &error));
    }
    assert_ok(pond_result_add_table(result, &table, &error));
}

static int set_up(void **state)
{
    static struct fixture fixture;
    static char analysis[] = "ripple esri";
    static char version[] = "0.1.0";
    static char parameters[] = "{\"a\":1}";

    fixture = (struct fixture){.folder = make_folder()};
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a.pond", fixture.folder);
    assert_ok(pond_store_open(&fixture.store, fixture.path, POND_STORE_CREATE, &error));
    assert_ok(pond_result_new(&fixture.result, &error));
    add_table(fixture.result, "firms", 3L * ROWS);
    add_table(fixture.result, "nothing", 0);
    for (int i = 0; i < ROWS; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "figure_%d", i);
        assert_ok(pond_result_add_figure(fixture.result, name, awkward_number(i), "share", "one",
                                         &error));
    }
    assert_ok(pond_result_assume(fixture.result, &error, "100 %% of it: %s", "so"));
    assert_ok(pond_result_assume(fixture.result, &error, "and %d", 2));
    assert_ok(pond_result_warn(fixture.result, &error, "beware of %%s"));
    fixture.run = (struct pond_run){.analysis = analysis,
                                    .analysis_version = 3,
                                    .pond_version = version,
                                    .parameters = parameters,
                                    .seed = -5,
                                    .input_hash = "00ff",
                                    .started_at_s = 1577836800,
                                    .seconds = 0.1};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    pond_store_close(fixture->store);
    pond_result_free(fixture->result);
    remove_folder(fixture->folder);
    return 0;
}

static void a_result_reads_back_with_the_same_hash(void **state)
{
    struct fixture *fixture = *state;
    char hash[POND_HASH_SIZE];
    struct pond_run run;
    struct pond_result *result = NULL;

    assert_ok(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
    assert_int_equal(fixture->run.id, 1);
    pond_result_hash(fixture->result, hash);
    assert_string_equal(fixture->run.result_hash, hash);
    pond_store_close(fixture->store);
    assert_ok(pond_store_open(&fixture->store, fixture->path, POND_STORE_READ, &error));
    assert_ok(pond_store_read_run(fixture->store, 1, &run, &result, &error));
    assert_string_equal(run.analysis, "ripple esri");
    assert_int_equal(run.analysis_version, 3);
    assert_string_equal(run.pond_version, "0.1.0");
    assert_string_equal(run.parameters, "{\"a\":1}");
    assert_int_equal(run.seed, -5);
    assert_string_equal(run.input_hash, "00ff");
    assert_string_equal(run.result_hash, hash);
    assert_int_equal(run.started_at_s, 1577836800);
    assert_close(run.seconds, 0.1, 0);
    pond_result_hash(result, hash);
    assert_string_equal(hash, fixture->run.result_hash);
    pond_run_clear(&run);
    pond_result_free(result);
}

/* What the hash does not cover. */
static void a_result_reads_back_with_its_words(void **state)
{
    struct fixture *fixture = *state;
    struct pond_run run;
    struct pond_result *result = NULL;

    assert_ok(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
    assert_ok(pond_store_read_run(fixture->store, 1, &run, &result, &error));
    assert_int_equal(result->tables, 2);
    assert_string_equal(result->table[0]->name, "firms");
    assert_string_equal(result->table[0]->description, "a table");
    assert_int_equal(result->table[1]->rows, 0);
    assert_int_equal(result->table[1]->columns, 3);
    assert_string_equal(result->table[0]->column[0].unit, "USD");
    assert_string_equal(result->table[0]->column[1].description, "whole numbers");
    for (int64_t i = 0; i < 3L * ROWS; i++) {
        const char *text = result->table[0]->column[2].data.text[i];
        assert_true((text == NULL) == (awkward_text(i) == NULL));
        assert_true(text == NULL || strcmp(text, awkward_text(i)) == 0);
    }
    assert_int_equal(result->figures, ROWS);
    assert_string_equal(result->figure[3].name, "figure_3");
    assert_string_equal(result->figure[3].description, "one");
    assert_int_equal(result->assumptions, 2);
    assert_string_equal(result->assumption[0], "100 % of it: so");
    assert_string_equal(result->assumption[1], "and 2");
    assert_int_equal(result->warnings, 1);
    assert_string_equal(result->warning[0], "beware of %s");
    pond_run_clear(&run);
    pond_result_free(result);
}

static enum pond_status add_id(void *user, const struct pond_run *run, struct pond_error *err)
{
    int64_t *ids = user;

    (void)err;
    *ids = *ids * 10 + run->id;
    assert_string_equal(run->analysis, "ripple esri");
    return POND_OK;
}

static void runs_are_listed_in_their_order_and_a_missing_one_is_said(void **state)
{
    struct fixture *fixture = *state;
    struct pond_run run;
    struct pond_result *result = NULL;
    int64_t ids = 0;

    for (int i = 0; i < 3; i++) {
        assert_ok(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
    }
    assert_ok(pond_store_list_runs(fixture->store, add_id, &ids, &error));
    assert_int_equal(ids, 123);
    assert_fails(pond_store_read_run(fixture->store, 4, &run, &result, &error), POND_ENOTFOUND,
                 "there is no run 4");
    assert_null(result);
    assert_null(run.analysis);
    assert_ok(pond_store_read_run(fixture->store, 3, &run, NULL, &error));
    pond_run_clear(&run);
}

static void a_run_in_a_transaction_goes_with_it(void **state)
{
    struct fixture *fixture = *state;
    struct pond_run run;

    assert_ok(pond_store_begin(fixture->store, &error));
    assert_ok(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
    pond_store_rollback(fixture->store);
    assert_fails(pond_store_read_run(fixture->store, 1, &run, NULL, &error), POND_ENOTFOUND, "1");
    pond_store_close(fixture->store);
    assert_ok(pond_store_open(&fixture->store, fixture->path, POND_STORE_READ, &error));
    assert_fails(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error),
                 POND_EINVAL, "reading only");
}

static void values_that_were_tampered_with_are_told(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ways[] = {
        "UPDATE run_column SET data = zeroblob(7)",
        "UPDATE run_column SET data = substr(data, 2) WHERE data <> x''",
        "UPDATE run_column SET data = zeroblob(length(data) + 1)",
        "UPDATE run_column SET data = CAST(hex(zeroblob(99)) AS BLOB) WHERE type = 'text'",
        "UPDATE run_column SET type = 'number' WHERE type = 'text'",
        "UPDATE run_column SET name = 'integer'",
        "UPDATE run_table SET rows = 4000000000000000",
        "UPDATE run_table SET rows = -1",
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        sqlite3 *db = NULL;
        struct pond_run run;
        struct pond_result *result = NULL;
        enum pond_status status = POND_OK;

        assert_ok(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
        assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, ways[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        status = pond_store_read_run(fixture->store, fixture->run.id, &run, &result, &error);
        assert_int_equal(status, POND_ECORRUPT);
        assert_null(result);
        assert_null(run.analysis);
    }
}

static enum pond_status write_and_read(void *user)
{
    struct fixture *fixture = user;
    enum pond_status status = POND_OK;
    struct pond_run run = {0};
    struct pond_result *result = NULL;
    int64_t ids = 0;

    POND_TRY(pond_store_begin(fixture->store, &error));
    POND_TRY(pond_store_write_run(fixture->store, &fixture->run, fixture->result, &error));
    POND_TRY(pond_store_read_run(fixture->store, fixture->run.id, &run, &result, &error));
    POND_TRY(pond_store_list_runs(fixture->store, add_id, &ids, &error));
done:
    pond_store_rollback(fixture->store);
    pond_run_clear(&run);
    pond_result_free(result);
    return status;
}

static void failing_memory_is_told(void **state)
{
    assert_survives_no_memory(write_and_read, *state);
}

#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN_TEST(a_result_reads_back_with_the_same_hash),
        RUN_TEST(a_result_reads_back_with_its_words),
        RUN_TEST(runs_are_listed_in_their_order_and_a_missing_one_is_said),
        RUN_TEST(a_run_in_a_transaction_goes_with_it),
        RUN_TEST(values_that_were_tampered_with_are_told),
        RUN_TEST(failing_memory_is_told),
    };

    return cmocka_run_group_tests_name("sqlite_runs", tests, NULL, NULL);
}
