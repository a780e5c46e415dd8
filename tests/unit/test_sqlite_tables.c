/* Input-output tables come back with every label and every bit, under name and year.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "support/open_store.h"

static struct pond_error error;

/* Numbers whose bits are easily lost among others. */
static double number(int64_t k)
{
    static const uint64_t bits[] = {0x8000000000000000U, 0x0000000000000001U, 0x7FEFFFFFFFFFFFFFU,
                                    0x3FB999999999999AU, 0xBFF0000000000001U};
    double value = 0.0;

    memcpy(&value, &bits[k % 5], sizeof value);
    return value;
}

/* Codes and labels of one axis: texts with what texts may have, some of them empty. */
static enum pond_status add_axis(struct pond_io_table *table, int axis, int32_t count,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int32_t k = 0; k < count; k++) {
        char code[40] = "";
        char text[4][40] = {""};
        struct pond_io_label label = {text[0], text[1], text[2], text[3], 0, 0};

        if (axis > 0 || k > 0) {
            (void)snprintf(code, sizeof code, "c%d/čaj %d", axis, k);
        }
        for (int t = 0; t < 4; t++) {
            (void)snprintf(text[t], sizeof text[t], "text %d \"%d\" \n", t, k);
        }
        text[k % 4][0] = '\0';
        label.region = axis > 0 && axis < 4 ? k % 2 : 0;
        label.kind = axis == 2 ? k + 3 : 0;
        POND_TRY(pond_io_table_add(table, (enum pond_io_axis_id)axis, code, &label, err));
    }
done:
    return status;
}

/* Two regions, three sectors, all axes and parts but the domestic final demand. */
static enum pond_status make_table(struct pond_io_table **out, const char *name, int32_t year,
                                   struct pond_error *err)
{
    static const int32_t count[POND_IO_AXES] = {2, 3, 2, 1, 2, 4};
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;

    *out = NULL;
    POND_TRY(pond_io_table_new(&table, name, year, "EUR", err));
    for (int a = 0; a < POND_IO_AXES; a++) {
        POND_TRY(add_axis(table, a, count[a], err));
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        enum pond_io_part part = (enum pond_io_part)p;
        int64_t cells = (int64_t)pond_io_rows(table, part) * pond_io_columns(table, part);

        if (part == POND_IO_FINAL_DOMESTIC) {
            continue;
        }
        POND_TRY(pond_io_table_make(table, part, err));
        for (int64_t k = 0; k < cells; k++) {
            table->part[p][k] = number(k + p);
        }
    }
    *out = table;
    table = NULL;
done:
    pond_io_table_free(table);
    return status;
}

static void assert_same(const struct pond_io_table *a, const struct pond_io_table *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->currency, b->currency);
    assert_int_equal(a->year, b->year);
    for (int k = 0; k < POND_IO_AXES; k++) {
        enum pond_io_axis_id axis = (enum pond_io_axis_id)k;

        assert_int_equal(pond_io_count(a, axis), pond_io_count(b, axis));
        for (int32_t i = 0; i < pond_io_count(a, axis); i++) {
            const struct pond_io_label *left = &a->axis[k].label[i];
            const struct pond_io_label *right = &b->axis[k].label[i];

            assert_string_equal(pond_io_code(a, axis, i), pond_io_code(b, axis, i));
            assert_string_equal(left->name, right->name);
            assert_string_equal(left->industry, right->industry);
            assert_string_equal(left->unit, right->unit);
            assert_string_equal(left->group, right->group);
            assert_int_equal(left->region, right->region);
            assert_int_equal(left->kind, right->kind);
        }
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        enum pond_io_part part = (enum pond_io_part)p;

        assert_true((a->part[p] == NULL) == (b->part[p] == NULL));
        if (a->part[p] != NULL) {
            assert_memory_equal(a->part[p], b->part[p],
                                (size_t)pond_io_rows(a, part) * (size_t)pond_io_columns(a, part) *
                                    sizeof(double));
        }
    }
}

static void keep(struct open_store *fixture, const char *name, int32_t year)
{
    struct pond_io_table *table = NULL;

    assert_ok(make_table(&table, name, year, &error));
    assert_ok(pond_store_write_table(fixture->store, table, &error));
    pond_io_table_free(table);
}

static void a_table_comes_back_bit_for_bit(void **state)
{
    struct open_store *fixture = *state;
    struct pond_io_table *table = NULL;
    struct pond_io_table *back = NULL;

    assert_ok(make_table(&table, "iowa", 2020, &error));
    assert_ok(pond_store_write_table(fixture->store, table, &error));
    reopen_store(fixture, POND_STORE_READ);
    assert_ok(pond_store_read_table(fixture->store, "iowa", 0, &back, &error));
    assert_same(table, back);
    assert_ok(pond_store_check(fixture->store, &error));
    pond_io_table_free(table);
    pond_io_table_free(back);
}

static void a_table_is_found_by_name_and_year(void **state)
{
    struct open_store *fixture = *state;
    struct pond_io_table *table = NULL;

    assert_fails(pond_store_read_table(fixture->store, "iowa", 0, &table, &error), POND_ENOTFOUND,
                 "it keeps none");
    keep(fixture, "iowa", 2020);
    keep(fixture, "us", 2017);
    keep(fixture, "us", 2020);
    assert_fails(pond_store_read_table(fixture->store, "us", 0, &table, &error), POND_EINVAL,
                 "several years of the input-output table \"us\" (say which, as in us/2020: it "
                 "keeps iowa/2020, us/2017, us/2020");
    assert_fails(pond_store_read_table(fixture->store, "us", 2018, &table, &error), POND_ENOTFOUND,
                 "\"us\" of that year (it keeps iowa/2020");
    assert_fails(pond_store_read_table(fixture->store, "us/2018", 0, &table, &error),
                 POND_ENOTFOUND, "\"us/2018\"");
    assert_null(table);
    assert_ok(pond_store_read_table(fixture->store, "us/2017", 0, &table, &error));
    assert_int_equal(table->year, 2017);
    pond_io_table_free(table);
    assert_ok(pond_store_read_table(fixture->store, "us", 2020, &table, &error));
    assert_int_equal(table->year, 2020);
    pond_io_table_free(table);
}

static void the_same_name_and_year_is_refused_and_can_be_deleted(void **state)
{
    struct open_store *fixture = *state;
    struct pond_io_table *table = NULL;

    keep(fixture, "iowa", 2020);
    assert_ok(make_table(&table, "iowa", 2020, &error));
    assert_fails(pond_store_write_table(fixture->store, table, &error), POND_EEXISTS,
                 "table \"iowa\" of 2020 is kept already");
    assert_ok(pond_store_delete_table(fixture->store, "iowa", 0, &error));
    assert_fails(pond_store_delete_table(fixture->store, "iowa", 0, &error), POND_ENOTFOUND,
                 "it keeps none");
    assert_ok(pond_store_write_table(fixture->store, table, &error));
    pond_io_table_free(table);
    reopen_store(fixture, POND_STORE_READ);
    assert_fails(pond_store_delete_table(fixture->store, "iowa", 0, &error), POND_EINVAL,
                 "for reading only");
}

static enum pond_status look(void *user, const struct pond_kept_table *table,
                             struct pond_error *err)
{
    int *seen = user;

    (void)err;
    assert_string_equal(table->name, *seen == 0 ? "iowa" : "us");
    assert_int_equal(table->year, 2020);
    assert_string_equal(table->currency, "EUR");
    assert_int_equal(table->count[POND_IO_REGION], 2);
    assert_int_equal(table->count[POND_IO_FLOW], 4);
    assert_true(table->has[POND_IO_FLOWS] && !table->has[POND_IO_FINAL_DOMESTIC]);
    assert_int_equal(table->bytes, 8 * (9 + 9 + 3 + 6 + 3 + 6 + 12 + 8));
    (*seen)++;
    return POND_OK;
}

static void tables_are_listed_by_name(void **state)
{
    struct open_store *fixture = *state;
    int seen = 0;

    keep(fixture, "us", 2020);
    keep(fixture, "iowa", 2020);
    assert_ok(pond_store_list_tables(fixture->store, look, &seen, &error));
    assert_int_equal(seen, 2);
}

static void damage_is_told(void **state)
{
    static const char *const sql[] = {
        "UPDATE io_part SET data = x'00' WHERE part = 'flows'",
        "UPDATE io_part SET rows = 7 WHERE part = 'output'",
        "DELETE FROM io_axis WHERE axis = 'flow' AND position = 2",
        "UPDATE io_axis SET code = 'twice' WHERE axis = 'sector'",
        "UPDATE io_axis SET region = 9 WHERE axis = 'sector' AND position = 0",
        "UPDATE io_table SET currency = 'euro'",
    };
    struct open_store *fixture = *state;

    for (size_t k = 0; k < sizeof sql / sizeof *sql; k++) {
        struct pond_io_table *table = NULL;
        sqlite3 *db = NULL;

        keep(fixture, "iowa", 2020);
        assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql[k], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_fails(pond_store_read_table(fixture->store, "iowa", 0, &table, &error),
                     POND_ECORRUPT, "table \"iowa\" of 2020");
        assert_null(table);
        assert_ok(pond_store_delete_table(fixture->store, "iowa", 0, &error));
    }
}

static enum pond_status keep_and_read(void *user)
{
    struct open_store *fixture = user;
    struct pond_error err = {0};
    struct pond_io_table *table = NULL;
    struct pond_io_table *back = NULL;
    enum pond_status status = make_table(&table, "iowa", 2020, &err);

    if (status == POND_OK) {
        status = pond_store_write_table(fixture->store, table, &err);
    }
    if (status == POND_OK) {
        status = pond_store_read_table(fixture->store, "iowa/2020", 0, &back, &err);
        if (status == POND_OK) {
            assert_same(table, back);
        } else {
            (void)pond_store_delete_table(fixture->store, "iowa", 0, &err);
        }
    }
    pond_io_table_free(table);
    pond_io_table_free(back);
    return status;
}

static void failing_memory_leaves_no_half_of_a_table(void **state)
{
    assert_survives_no_memory(keep_and_read, *state);
}

#define TABLE_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, set_up_open_store, tear_down_open_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_table_comes_back_bit_for_bit),
        TABLE_TEST(a_table_is_found_by_name_and_year),
        TABLE_TEST(the_same_name_and_year_is_refused_and_can_be_deleted),
        TABLE_TEST(tables_are_listed_by_name),
        TABLE_TEST(damage_is_told),
        TABLE_TEST(failing_memory_leaves_no_half_of_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
