/* The tables follow the nouns, the views say what people read, and versions lead to each other.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/money.h"
#include "store/sqlite.h"
#include "store/store.h"
#include "support/records_fixture.h"

static struct pond_error error;

struct fixture {
    char *folder;
    char path[4096];
    sqlite3 *db; /* as another program sees the file */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct pond_store *store = NULL;

    fixture.folder = make_folder();
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/a.pond", fixture.folder);
    assert_ok(pond_store_open(&store, fixture.path, POND_STORE_CREATE, &error));
    pond_store_close(store);
    assert_int_equal(sqlite3_open(fixture.path, &fixture.db), SQLITE_OK);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(sqlite3_close(fixture->db), SQLITE_OK);
    remove_folder(fixture->folder);
    return 0;
}

static void run_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        print_error("%s: %.400s\n", message, sql);
        fail();
    }
}

/* All values a query gives, "a|b\nc|d\n"; valid until the next call. */
static const char *ask(sqlite3 *db, const char *sql)
{
    static char answer[8192];
    size_t used = 0;
    sqlite3_stmt *statement = NULL;

    answer[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        print_error("%s: %s\n", sql, sqlite3_errmsg(db));
        fail();
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int c = 0; c < sqlite3_column_count(statement); c++) {
            const char *text = (const char *)sqlite3_column_text(statement, c);
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%s", c == 0 ? "" : "|",
                                     text == NULL ? "NULL" : text);
        }
        used += (size_t)snprintf(answer + used, sizeof answer - used, "\n");
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return answer;
}

static void a_store_says_what_it_is(void **state)
{
    struct fixture *fixture = *state;
    char version[16];

    (void)snprintf(version, sizeof version, "%d\n", pondi_sqlite_version);
    assert_string_equal(ask(fixture->db, "PRAGMA application_id"), "1347374660\n");
    assert_string_equal(ask(fixture->db, "PRAGMA user_version"), version);
    assert_string_equal(ask(fixture->db, "PRAGMA journal_mode"), "wal\n");
    assert_string_equal(ask(fixture->db, "PRAGMA integrity_check"), "ok\n");
    assert_string_equal(ask(fixture->db,
                            "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND"
                            " type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"),
                        "0\n");
}

static const char *type_of(const struct pond_field *field)
{
    switch (field->kind) {
    case POND_FIELD_NUMBER:
        return "REAL";
    case POND_FIELD_CODE:
    case POND_FIELD_TEXT:
    case POND_FIELD_CHOICE:
    case POND_FIELD_CURRENCY:
        return "TEXT";
    default:
        return "INTEGER";
    }
}

/* What PRAGMA table_info and foreign_key_list are to say of a noun's table. */
static void expected_columns(char *text, size_t size, const struct pond_noun_info *info, bool coded)
{
    size_t used = (size_t)snprintf(text, size, "id|INTEGER|0|NULL\n");

    for (int32_t f = 0; f < info->fields; f++) {
        const struct pond_field *field = &info->field[f];
        const char *parent =
            field->kind == POND_FIELD_REFER ? pond_noun_info(field->refers)->name : "NULL";
        used += (size_t)snprintf(text + used, size - used, "%s|%s|%d|%s\n", field->name,
                                 type_of(field), field->required ? 1 : 0, parent);
        if (field->may_be_final) {
            used += (size_t)snprintf(text + used, size - used, "%s_is_final|INTEGER|1|NULL\n",
                                     field->name);
        }
    }
    if (!coded) {
        (void)snprintf(text + used, size - used, "source|INTEGER|0|source\nline|INTEGER|0|NULL\n");
    }
}

static void the_tables_are_those_of_the_nouns(void **state)
{
    struct fixture *fixture = *state;

    for (int n = 0; n < POND_NOUNS; n++) {
        const struct pond_noun_info *info = pond_noun_info((enum pond_noun)n);
        char expected[2048];
        char sql[512];

        expected_columns(expected, sizeof expected, info, n < POND_CODED_NOUNS);
        (void)snprintf(sql, sizeof sql,
                       "SELECT c.name, c.type, c.\"notnull\", k.\"table\" FROM"
                       " pragma_table_info('%s') AS c LEFT JOIN pragma_foreign_key_list('%s') AS k"
                       " ON k.\"from\" = c.name ORDER BY c.cid",
                       info->name, info->name);
        assert_string_equal(ask(fixture->db, sql), expected);
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM pragma_table_info('source') WHERE name = '%s'",
                       info->plural);
        assert_string_equal(ask(fixture->db, sql), "1\n");
    }
}

static void the_views_say_what_people_read(void **state)
{
    struct fixture *fixture = *state;

    run_sql(
        fixture->db,
        "INSERT INTO place (id, code, latitude, longitude) VALUES (0, 'IA-52240', 41.5, -91.5);"
        "INSERT INTO firm (id, code, place) VALUES (0, 'vendor:260', NULL), (1, '2633', 0);"
        "INSERT INTO product (id, code, unit) VALUES (0, '11777', 'bottle');"
        "INSERT INTO source (id, path, hash, bytes, mapping, header, delimiter, imported_at, again)"
        " VALUES"
        " (1, 'orders.csv', 'ab', 10, '{}', 'a,b', 44, 1577836800, 0);"
        "INSERT INTO trade (seller, buyer, buyer_is_final, product, quantity, value, currency,"
        " time, reference, source, line) VALUES"
        " (0, 1, 0, 0, 12, 11940, 'USD', 1546387200, 'INV-1', 1, 2),"
        " (1, NULL, 1, NULL, NULL, -5, 'JPY', 1546387261, NULL, NULL, NULL),"
        " (1, NULL, 0, NULL, NULL, 1500, 'KWD', 0, NULL, NULL, NULL);"
        "INSERT INTO stock (firm, product, quantity, time) VALUES (1, 0, 3, 86400);"
        "INSERT INTO job (firm, time, count, pay, currency) VALUES (1, 0, 2.5, 100, 'EUR');"
        "INSERT INTO use (firm, time, resource, amount, unit, direction) VALUES"
        " (1, 0, 'water', 7, 'm3', 'in');"
        "INSERT INTO reject VALUES (1, 1, 9, 'trade', 'value', 'x', 'a number', 'a,x');"
        "INSERT INTO run VALUES (1, 'ripple esri', 1, '0.1.0', '{}', 5, 'aa', 'bb', 60, 0.5)");
    assert_string_equal(
        ask(fixture->db, "SELECT * FROM trade_view"),
        "1|vendor:260|2633|11777|12.0|119.4|USD|2019-01-02|INV-1|orders.csv|2\n"
        "2|2633|(final consumer)|NULL|NULL|-5.0|JPY|2019-01-02 00:01:01|NULL|NULL|NULL\n"
        "3|2633|NULL|NULL|NULL|1.5|KWD|1970-01-01|NULL|NULL|NULL\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM firm_view"),
                        "0|vendor:260|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"
                        "1|2633|NULL|NULL|IA-52240|NULL|41.5|-91.5|NULL|NULL|NULL\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM stock_view"),
                        "1|2633|11777|3.0|bottle|1970-01-02|NULL|NULL\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM job_view"),
                        "1|2633|1970-01-01|2.5|NULL|1.0|EUR|NULL|NULL\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM use_view"),
                        "1|2633|1970-01-01|water|7.0|m3|in|NULL|NULL\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM source_view"),
                        "1|orders.csv|10|2020-01-01|0|0|0|0|0|0|0|0|0|ab\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM reject_view"),
                        "orders.csv|9|trade|value|x|a number|a,x\n");
    assert_string_equal(ask(fixture->db, "SELECT * FROM run_view"),
                        "1|ripple esri|{}|5|1970-01-01 00:01:00|0.5|0.1.0|aa|bb\n");
}

static void the_views_know_the_minor_units_of_all_currencies(void **state)
{
    struct fixture *fixture = *state;
    static const double scale[] = {1.0, 10.0, 100.0, 1000.0};
    sqlite3_stmt *insert = NULL;
    sqlite3_stmt *select = NULL;

    run_sql(fixture->db, "BEGIN");
    assert_int_equal(sqlite3_prepare_v2(fixture->db,
                                        "INSERT INTO trade (buyer_is_final, value, currency, time)"
                                        " VALUES (0, 6000, ?, 0)",
                                        -1, &insert, NULL),
                     SQLITE_OK);
    for (int i = 0; i < 26 * 26 * 26; i++) {
        char code[4] = {(char)('A' + i / 676), (char)('A' + i / 26 % 26), (char)('A' + i % 26), 0};
        assert_int_equal(sqlite3_bind_text(insert, 1, code, 3, SQLITE_TRANSIENT), SQLITE_OK);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        assert_int_equal(sqlite3_reset(insert), SQLITE_OK);
    }
    assert_int_equal(sqlite3_finalize(insert), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(fixture->db, "SELECT currency, value FROM trade_view", -1,
                                        &select, NULL),
                     SQLITE_OK);
    while (sqlite3_step(select) == SQLITE_ROW) {
        const char *code = (const char *)sqlite3_column_text(select, 0);
        int32_t digits = pond_currency_digits(pond_currency_pack(code, 3));
        assert_in_range(digits, 0, 3);
        assert_close(sqlite3_column_double(select, 1), 6000.0 / scale[digits], 0);
    }
    assert_int_equal(sqlite3_finalize(select), SQLITE_OK);
    run_sql(fixture->db, "ROLLBACK");
}

static void a_table_refuses_what_contradicts_itself(void **state)
{
    struct fixture *fixture = *state;
    static const char *const wrong[] = {
        "INSERT INTO trade (buyer, buyer_is_final, value, currency, time) VALUES (0, 1, 1, 'USD', "
        "0)",
        "INSERT INTO trade (buyer_is_final, value, currency, time) VALUES (0, 'x', 'USD', 0)",
        "INSERT INTO trade (seller, buyer_is_final, value, currency, time)"
        " VALUES (77, 0, 1, 'USD', 0)",
        "INSERT INTO firm (id, code) VALUES (-1, 'x')",
        "INSERT INTO firm (id, code) VALUES (5, 'a')",
    };

    run_sql(fixture->db, "PRAGMA foreign_keys = ON; INSERT INTO firm (id, code) VALUES (0, 'a')");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(sqlite3_exec(fixture->db, wrong[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    }
}

static void the_statements_of_the_documentation_run(void **state)
{
    struct fixture *fixture = *state;
    static const char fence[] = "```sql\n";
    char *page = read_file(source_path("docs/store.md"), NULL);
    int blocks = 0;

    for (char *at = strstr(page, fence); at != NULL; at = strstr(at, fence)) {
        char *end = NULL;
        at += strlen(fence);
        end = strstr(at, "```");
        assert_non_null(end);
        *end = '\0';
        run_sql(fixture->db, at);
        blocks++;
        at = end + 1;
    }
    assert_int_equal(blocks, 6);
    free(page);
}

/* Versions of a schema that is not Pond's, to try the way from one to the next. */
static const char *const first[] = {"CREATE TABLE a (x INTEGER) STRICT",
                                    "INSERT INTO a VALUES (1), (2)", NULL};
static const char *const second[] = {"ALTER TABLE a ADD COLUMN y TEXT", NULL};
static const char *const third[] = {"CREATE TABLE b (x INTEGER PRIMARY KEY, z TEXT) STRICT",
                                    "INSERT INTO b SELECT x, y FROM a",
                                    "DROP TABLE a",
                                    "ALTER TABLE b RENAME TO a",
                                    "CREATE TABLE c (x INTEGER REFERENCES a)",
                                    "INSERT INTO c VALUES (2)",
                                    NULL};
static const char *const broken[] = {"DELETE FROM a", "INSERT INTO nowhere VALUES (1)", NULL};
static const char *const dangling[] = {"DELETE FROM a WHERE x = 2", NULL};

static struct pondi_sqlite open_plain(struct fixture *fixture)
{
    struct pondi_sqlite store = {.path = fixture->path, .mode = POND_STORE_WRITE};

    run_sql(fixture->db, "PRAGMA journal_mode = DELETE");
    assert_int_equal(sqlite3_open(in_folder(fixture->folder, "b.pond"), &store.db), SQLITE_OK);
    return store;
}

static void every_older_version_is_brought_up_to_date(void **state)
{
    struct fixture *fixture = *state;
    const pondi_sqlite_step steps[] = {first, second, third};

    for (int32_t from = 0; from <= 3; from++) {
        struct pondi_sqlite store = open_plain(fixture);
        assert_ok(pondi_sqlite_migrate(&store, steps, from, &error));
        assert_ok(pondi_sqlite_migrate(&store, steps, 3, &error));
        assert_ok(pondi_sqlite_migrate(&store, steps, 3, &error));
        assert_string_equal(ask(store.db, "PRAGMA user_version"), "3\n");
        assert_string_equal(ask(store.db, "SELECT * FROM a"), "1|NULL\n2|NULL\n");
        assert_string_equal(ask(store.db, "PRAGMA foreign_keys"), "1\n");
        assert_int_equal(sqlite3_close(store.db), SQLITE_OK);
        assert_int_equal(remove(in_folder(fixture->folder, "b.pond")), 0);
    }
}

static void a_step_that_fails_leaves_the_older_version(void **state)
{
    struct fixture *fixture = *state;
    struct pondi_sqlite store = open_plain(fixture);
    const pondi_sqlite_step fails[] = {first, second, broken};
    const pondi_sqlite_step leaves_hole[] = {first, second, third, dangling};

    assert_ok(pondi_sqlite_migrate(&store, fails, 1, &error));
    assert_fails(pondi_sqlite_migrate(&store, fails, 3, &error), POND_ECORRUPT, "nowhere");
    assert_string_equal(ask(store.db, "PRAGMA user_version"), "1\n");
    assert_string_equal(ask(store.db, "SELECT * FROM a"), "1\n2\n");
    assert_fails(pondi_sqlite_migrate(&store, leaves_hole, 4, &error), POND_ECORRUPT,
                 "table c refers to a row of a");
    assert_string_equal(ask(store.db, "PRAGMA user_version"), "1\n");
    assert_string_equal(ask(store.db, "SELECT * FROM a"), "1\n2\n");
    assert_int_equal(sqlite3_close(store.db), SQLITE_OK);
}

/* Of Pond's own versions: the records of the first are there in the last, with what came since not
 * given. */
static void a_store_of_the_first_version_keeps_its_records(void **state)
{
    struct fixture *fixture = *state;
    struct pondi_sqlite store = open_plain(fixture);
    char version[16];

    (void)snprintf(version, sizeof version, "%d\n", pondi_sqlite_version);
    assert_ok(pondi_sqlite_migrate(&store, pondi_sqlite_steps, 1, &error));
    run_sql(store.db,
            "INSERT INTO place VALUES (0, 'p', 'Place', 1.5, 2.5);"
            "INSERT INTO firm VALUES (0, 'f', 'Firm', '311', 0, NULL, NULL, 4, 'family')");
    assert_ok(pondi_sqlite_migrate(&store, pondi_sqlite_steps, pondi_sqlite_version, &error));
    assert_string_equal(ask(store.db, "PRAGMA user_version"), version);
    assert_string_equal(ask(store.db, "SELECT * FROM place"), "0|p|Place|1.5|2.5|NULL\n");
    assert_string_equal(ask(store.db, "SELECT * FROM firm_view"),
                        "0|f|Firm|311|p|Place|1.5|2.5|4.0|family|NULL\n");
    assert_string_equal(ask(store.db, "SELECT count(*) FROM io_table"), "0\n");
    assert_int_equal(sqlite3_close(store.db), SQLITE_OK);
}

#define SCHEMA_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCHEMA_TEST(a_store_says_what_it_is),
        SCHEMA_TEST(the_tables_are_those_of_the_nouns),
        SCHEMA_TEST(the_views_say_what_people_read),
        SCHEMA_TEST(the_views_know_the_minor_units_of_all_currencies),
        SCHEMA_TEST(a_table_refuses_what_contradicts_itself),
        SCHEMA_TEST(the_statements_of_the_documentation_run),
        SCHEMA_TEST(every_older_version_is_brought_up_to_date),
        SCHEMA_TEST(a_store_of_the_first_version_keeps_its_records),
        SCHEMA_TEST(a_step_that_fails_leaves_the_older_version),
    };

    return cmocka_run_group_tests_name("sqlite_schema", tests, NULL, NULL);
}
