/* Input-output tables in the SQLite store: labels, and every bit of their numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "store/sqlite.h"

#define WHICH "(SELECT id FROM io_table WHERE name = ? AND year = ?)"

/* --- write --- */

static enum pond_status refuse_second(struct pondi_sqlite *store, const struct pond_io_table *table,
                                      struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(store, &select,
                                  "SELECT id FROM io_table WHERE name = ? AND year = ?", err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "ti", table->name, (int64_t)table->year));
    POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
    if (row) {
        status = pond_fail(err, POND_EEXISTS,
                           "%s: table \"%s\" of %" PRId32 " is kept already (give it another name, "
                           "or delete that one first)",
                           store->path, table->name, table->year);
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status write_axis(struct pondi_sqlite *store, int64_t id,
                                   const struct pond_io_table *table, enum pond_io_axis_id axis,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;

    POND_TRY(pondi_sqlite_prepare(
        store, &insert, "INSERT INTO io_axis VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", err));
    for (int32_t k = 0; k < pond_io_count(table, axis); k++) {
        const struct pond_io_label *label = &table->axis[axis].label[k];

        POND_TRY(pondi_sqlite_bind(store, insert, err, "ititttttii", id, pond_io_axis_name(axis),
                                   (int64_t)k, pond_io_code(table, axis, k), label->name,
                                   label->industry, label->unit, label->group,
                                   (int64_t)label->region, (int64_t)label->kind));
        POND_TRY(pondi_sqlite_step_done(store, insert, err));
    }
done:
    (void)sqlite3_finalize(insert);
    return status;
}

static enum pond_status write_part(struct pondi_sqlite *store, int64_t id,
                                   const struct pond_io_table *table, enum pond_io_part part,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = pond_io_rows(table, part);
    int64_t columns = pond_io_columns(table, part);
    size_t size = (size_t)rows * (size_t)columns * 8;
    unsigned char *bytes = NULL;
    sqlite3_stmt *insert = NULL;

    if (table->part[part] == NULL) {
        return POND_OK;
    }
    POND_TRY(POND_NEW(&bytes, size, err));
    for (int64_t k = 0; k < rows * columns; k++) {
        uint64_t bits = 0;

        memcpy(&bits, &table->part[part][k], sizeof bits);
        pondi_sqlite_put_bytes(bytes + 8 * k, bits, 8);
    }
    POND_TRY(pondi_sqlite_prepare(store, &insert,
                                  "INSERT INTO io_part (io_table, part, rows, columns, data)"
                                  " VALUES (?, ?, ?, ?, ?)",
                                  err));
    POND_TRY(pondi_sqlite_bind(store, insert, err, "itiib", id, pond_io_part_name(part), rows,
                               columns, (const void *)bytes, size));
    POND_TRY(pondi_sqlite_step_done(store, insert, err));
done:
    (void)sqlite3_finalize(insert);
    pondi_free(bytes);
    return status;
}

enum pond_status pondi_sqlite_write_table(void *handle, const struct pond_io_table *table,
                                          struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;
    int64_t id = 0;

    POND_TRY(refuse_second(store, table, err));
    POND_TRY(pondi_sqlite_prepare(
        store, &insert, "INSERT INTO io_table (name, year, currency) VALUES (?, ?, ?)", err));
    POND_TRY(pondi_sqlite_bind(store, insert, err, "tit", table->name, (int64_t)table->year,
                               table->currency));
    POND_TRY(pondi_sqlite_step_done(store, insert, err));
    id = sqlite3_last_insert_rowid(store->db);
    for (int a = 0; a < POND_IO_AXES; a++) {
        POND_TRY(write_axis(store, id, table, (enum pond_io_axis_id)a, err));
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        POND_TRY(write_part(store, id, table, (enum pond_io_part)p, err));
    }
done:
    (void)sqlite3_finalize(insert);
    return status;
}

/* --- list --- */

/* How many there are on each axis, and which parts. */
static enum pond_status describe(struct pondi_sqlite *store, int64_t id,
                                 struct pond_kept_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = false;

    for (int a = 0; a < POND_IO_AXES; a++) {
        POND_TRY(pondi_sqlite_prepare(
            store, &select, "SELECT count(*) FROM io_axis WHERE io_table = ? AND axis = ?", err));
        POND_TRY(pondi_sqlite_bind(store, select, err, "it", id,
                                   pond_io_axis_name((enum pond_io_axis_id)a)));
        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        table->count[a] = row ? sqlite3_column_int64(select, 0) : 0;
        (void)sqlite3_finalize(select);
        select = NULL;
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        POND_TRY(pondi_sqlite_prepare(
            store, &select, "SELECT length(data) FROM io_part WHERE io_table = ? AND part = ?",
            err));
        POND_TRY(pondi_sqlite_bind(store, select, err, "it", id,
                                   pond_io_part_name((enum pond_io_part)p)));
        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        table->has[p] = row;
        table->bytes += row ? sqlite3_column_int64(select, 0) : 0;
        (void)sqlite3_finalize(select);
        select = NULL;
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

enum pond_status pondi_sqlite_list_tables(void *handle, pond_table_visitor visit, void *user,
                                          struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(
        handle, &select, "SELECT id, name, year, currency FROM io_table ORDER BY name, year", err));
    for (;;) {
        struct pond_kept_table table = {.name = ""};

        POND_TRY(pondi_sqlite_step_row(handle, select, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(describe(handle, sqlite3_column_int64(select, 0), &table, err));
        table.name = (const char *)sqlite3_column_text(select, 1);
        table.year = (int32_t)sqlite3_column_int64(select, 2);
        table.currency = (const char *)sqlite3_column_text(select, 3);
        if (table.name == NULL || table.currency == NULL) {
            status = pondi_sqlite_fail(handle, SQLITE_NOMEM, err);
            goto done;
        }
        POND_TRY(visit(user, &table, err));
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

/* --- read --- */

static enum pond_status damaged(const struct pondi_sqlite *store, const char *name, int32_t year,
                                const char *what, struct pond_error *err)
{
    return pond_fail(err, POND_ECORRUPT,
                     "%s: table \"%s\" of %" PRId32 ": %s is damaged: delete the table and import "
                     "it again, or restore the store from a copy",
                     store->path, name, year, what);
}

/* code, name, industry, unit, group, region, kind */
static enum pond_status take_label(sqlite3_stmt *select, struct pond_io_table *table,
                                   enum pond_io_axis_id axis, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *text[5] = {NULL};
    struct pond_io_label label = {.name = NULL};

    for (int k = 0; k < 5; k++) {
        POND_TRY(pondi_sqlite_copy_text(&text[k], select, k, err));
    }
    label.name = text[1];
    label.industry = text[2];
    label.unit = text[3];
    label.group = text[4];
    label.region = (int32_t)sqlite3_column_int64(select, 5);
    label.kind = (int32_t)sqlite3_column_int64(select, 6);
    POND_TRY(pond_io_table_add(table, axis, text[0], &label, err));
done:
    for (int k = 0; k < 5; k++) {
        pondi_free(text[k]);
    }
    return status;
}

static enum pond_status read_axis(struct pondi_sqlite *store, struct pond_io_table *table,
                                  enum pond_io_axis_id axis, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(store, &select,
                                  "SELECT code, name, industry, unit, \"group\", region, kind FROM"
                                  " io_axis WHERE io_table = " WHICH " AND axis = ?"
                                  " ORDER BY position",
                                  err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "tit", table->name, (int64_t)table->year,
                               pond_io_axis_name(axis)));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        if (!row) {
            break;
        }
        status = take_label(select, table, axis, err);
        if (status == POND_EINVAL) {
            status = damaged(store, table->name, table->year, pond_io_axis_name(axis), err);
        }
        if (status != POND_OK) {
            goto done;
        }
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status read_part(struct pondi_sqlite *store, struct pond_io_table *table,
                                  enum pond_io_part part, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t rows = pond_io_rows(table, part);
    int64_t columns = pond_io_columns(table, part);
    sqlite3_stmt *select = NULL;
    const unsigned char *bytes = NULL;
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(
        store, &select,
        "SELECT rows, columns, data FROM io_part WHERE io_table = " WHICH " AND part = ?", err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "tit", table->name, (int64_t)table->year,
                               pond_io_part_name(part)));
    POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
    if (!row) {
        goto done;
    }
    bytes = sqlite3_column_blob(select, 2);
    if (rows * columns == 0 || sqlite3_column_int64(select, 0) != rows ||
        sqlite3_column_int64(select, 1) != columns || bytes == NULL ||
        sqlite3_column_bytes(select, 2) / 8 != rows * columns ||
        sqlite3_column_bytes(select, 2) % 8 != 0) {
        status = damaged(store, table->name, table->year, pond_io_part_name(part), err);
        goto done;
    }
    POND_TRY(pond_io_table_make(table, part, err));
    for (int64_t k = 0; k < rows * columns; k++) {
        uint64_t bits = pondi_sqlite_get_bytes(bytes + 8 * k, 8);

        memcpy(&table->part[part][k], &bits, sizeof bits);
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

enum pond_status pondi_sqlite_read_table(void *handle, const char *name, int32_t year,
                                         struct pond_io_table **out, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    struct pond_io_table *table = NULL;
    sqlite3_stmt *select = NULL;
    char currency[4] = "";
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(
        store, &select, "SELECT currency FROM io_table WHERE name = ? AND year = ?", err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "ti", name, (int64_t)year));
    POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
    if (!row) {
        status = pond_fail(err, POND_ENOTFOUND, "%s: there is no table \"%s\" of %" PRId32,
                           store->path, name, year);
        goto done;
    }
    if (sqlite3_column_bytes(select, 0) == 3) {
        memcpy(currency, sqlite3_column_text(select, 0), 3);
    }
    status = pond_io_table_new(&table, name, year, currency, err);
    if (status == POND_EINVAL) {
        status = damaged(store, name, year, "its currency", err);
    }
    if (status != POND_OK) {
        goto done;
    }
    for (int a = 0; a < POND_IO_AXES; a++) {
        POND_TRY(read_axis(store, table, (enum pond_io_axis_id)a, err));
    }
    for (int p = 0; p < POND_IO_PARTS; p++) {
        POND_TRY(read_part(store, table, (enum pond_io_part)p, err));
    }
    *out = table;
    table = NULL;
done:
    (void)sqlite3_finalize(select);
    pond_io_table_free(table);
    return status;
}

/* --- delete --- */

enum pond_status pondi_sqlite_delete_table(void *handle, const char *name, int32_t year,
                                           struct pond_error *err)
{
    static const char *const sql[] = {"DELETE FROM io_part WHERE io_table = " WHICH,
                                      "DELETE FROM io_axis WHERE io_table = " WHICH,
                                      "DELETE FROM io_table WHERE name = ? AND year = ?"};
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;

    for (int k = 0; k < 3; k++) {
        POND_TRY(pondi_sqlite_prepare(handle, &statement, sql[k], err));
        POND_TRY(pondi_sqlite_bind(handle, statement, err, "ti", name, (int64_t)year));
        POND_TRY(pondi_sqlite_step_done(handle, statement, err));
        (void)sqlite3_finalize(statement);
        statement = NULL;
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}
