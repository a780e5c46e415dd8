/* Runs and their results in the SQLite store: every bit of a number, every text, what is missing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "store/sqlite.h"
#include "store/store.h"

#define RUN_COLUMNS                                                                                \
    "id, analysis, analysis_version, pond_version, parameters, seed, input_hash, result_hash, "    \
    "started_at, seconds"

static const char *const type_names[] = {"number", "integer", "text"};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

void pondi_sqlite_put_bytes(unsigned char *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        to[i] = (unsigned char)(value >> (8 * i) & 0xFFU);
    }
}

uint64_t pondi_sqlite_get_bytes(const unsigned char *from, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++) {
        value |= (uint64_t)from[i] << (8 * i);
    }
    return value;
}

static size_t packed_size(const struct pond_column *column, int64_t rows)
{
    size_t size = 0;

    if (column->type != POND_TEXT) {
        return (size_t)rows * 8;
    }
    for (int64_t i = 0; i < rows; i++) {
        const char *text = column->data.text[i];
        size += 4 + (text == NULL ? 0 : strlen(text));
    }
    return size;
}

static void pack(unsigned char *to, const struct pond_column *column, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++) {
        uint64_t bits = 0;
        size_t length = 0;

        if (column->type == POND_F64) {
            memcpy(&bits, &column->data.f64[i], sizeof bits);
        } else if (column->type == POND_I64) {
            memcpy(&bits, &column->data.i64[i], sizeof bits);
        } else {
            const char *text = column->data.text[i];
            length = text == NULL ? 0 : strlen(text);
            pondi_sqlite_put_bytes(to, text == NULL ? 0 : length + 1, 4);
            memcpy(to + 4, or_empty(text), length);
            to += 4 + length;
            continue;
        }
        pondi_sqlite_put_bytes(to, bits, 8);
        to += 8;
    }
}

/* False: the bytes are not `rows` values. */
static bool unpack_numbers(const struct pond_column *column, int64_t rows,
                           const unsigned char *from, size_t size)
{
    if (size / 8 != (size_t)rows || size % 8 != 0) {
        return false;
    }
    for (int64_t i = 0; i < rows; i++) {
        uint64_t bits = pondi_sqlite_get_bytes(from + 8 * i, 8);
        if (column->type == POND_F64) {
            memcpy(&column->data.f64[i], &bits, sizeof bits);
        } else {
            memcpy(&column->data.i64[i], &bits, sizeof bits);
        }
    }
    return true;
}

/* A text of the column; *used: bytes read. False: the bytes end before it does. */
static bool unpack_text(char **out, const unsigned char *from, size_t left, size_t *used)
{
    size_t length = left < 4 ? 0 : (size_t)pondi_sqlite_get_bytes(from, 4);

    *out = NULL;
    *used = 4;
    if (left < 4 || (length > 0 && length - 1 > left - 4)) {
        return false;
    }
    if (length > 0) {
        *used = 4 + length - 1;
        *out = pondi_alloc(length, 1);
        if (*out != NULL) {
            memcpy(*out, from + 4, length - 1);
        }
    }
    return true;
}

static enum pond_status write_column(struct pondi_sqlite *store, sqlite3_stmt *insert,
                                     const struct pond_column *column, int64_t rows,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    size_t size = packed_size(column, rows);
    unsigned char *bytes = NULL;
    int code = SQLITE_OK;

    POND_TRY(POND_NEW(&bytes, size, err));
    pack(bytes, column, rows);
    /* The parameters before it are bound by write_table. */
    code = sqlite3_bind_blob64(insert, 8, bytes, size, SQLITE_STATIC);
    if (code != SQLITE_OK) {
        status = pondi_sqlite_fail(store, code, err);
        goto done;
    }
    POND_TRY(pondi_sqlite_step_done(store, insert, err));
done:
    pondi_free(bytes);
    return status;
}

static enum pond_status write_table(struct pondi_sqlite *store, int64_t run, int64_t position,
                                    const struct pond_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;

    POND_TRY(
        pondi_sqlite_prepare(store, &insert, "INSERT INTO run_table VALUES (?, ?, ?, ?, ?)", err));
    POND_TRY(pondi_sqlite_bind(store, insert, err, "iitti", run, position, table->name,
                               table->description, table->rows));
    POND_TRY(pondi_sqlite_step_done(store, insert, err));
    (void)sqlite3_finalize(insert);
    insert = NULL;
    POND_TRY(pondi_sqlite_prepare(
        store, &insert,
        "INSERT INTO run_column (run, run_table, position, name, unit, description, type, data)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        err));
    for (int32_t c = 0; c < table->columns; c++) {
        const struct pond_column *column = &table->column[c];
        POND_TRY(pondi_sqlite_bind(store, insert, err, "iiitttt", run, position, (int64_t)c,
                                   column->name, column->unit, column->description,
                                   type_names[column->type]));
        POND_TRY(write_column(store, insert, column, table->rows, err));
    }
done:
    (void)sqlite3_finalize(insert);
    return status;
}

static enum pond_status write_figures(struct pondi_sqlite *store, int64_t run,
                                      const struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;

    POND_TRY(pondi_sqlite_prepare(store, &insert,
                                  "INSERT INTO run_figure VALUES (?, ?, ?, ?, ?, ?, ?)", err));
    for (int32_t i = 0; i < result->figures; i++) {
        const struct pond_figure *figure = &result->figure[i];
        int64_t bits = 0;
        memcpy(&bits, &figure->value, sizeof bits);
        POND_TRY(pondi_sqlite_bind(store, insert, err, "iitditt", run, (int64_t)i, figure->name,
                                   figure->value, bits, figure->unit, figure->description));
        POND_TRY(pondi_sqlite_step_done(store, insert, err));
    }
done:
    (void)sqlite3_finalize(insert);
    return status;
}

static enum pond_status write_notes(struct pondi_sqlite *store, int64_t run, const char *kind,
                                    char *const *text, int32_t count, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;

    POND_TRY(pondi_sqlite_prepare(store, &insert, "INSERT INTO run_note VALUES (?, ?, ?, ?)", err));
    for (int32_t i = 0; i < count; i++) {
        POND_TRY(pondi_sqlite_bind(store, insert, err, "itit", run, kind, (int64_t)i, text[i]));
        POND_TRY(pondi_sqlite_step_done(store, insert, err));
    }
done:
    (void)sqlite3_finalize(insert);
    return status;
}

enum pond_status pondi_sqlite_write_run(void *handle, struct pond_run *run,
                                        const struct pond_result *result, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    sqlite3_stmt *insert = NULL;
    int64_t id = 0;

    POND_TRY(pondi_sqlite_prepare(
        store, &insert,
        "INSERT INTO run (analysis, analysis_version, pond_version, parameters, seed, input_hash,"
        " result_hash, started_at, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        err));
    POND_TRY(pondi_sqlite_bind(store, insert, err,
                               "titti"
                               "ttid",
                               or_empty(run->analysis), run->analysis_version,
                               or_empty(run->pond_version), or_empty(run->parameters), run->seed,
                               run->input_hash, run->result_hash, run->started_at_s, run->seconds));
    POND_TRY(pondi_sqlite_step_done(store, insert, err));
    id = sqlite3_last_insert_rowid(store->db);
    POND_TRY(write_figures(store, id, result, err));
    POND_TRY(write_notes(store, id, "assumption", result->assumption, result->assumptions, err));
    POND_TRY(write_notes(store, id, "warning", result->warning, result->warnings, err));
    for (int32_t t = 0; t < result->tables; t++) {
        POND_TRY(write_table(store, id, t, result->table[t], err));
    }
    run->id = id;
done:
    (void)sqlite3_finalize(insert);
    return status;
}

static void copy_hash(char to[POND_HASH_SIZE], sqlite3_stmt *statement, int column)
{
    (void)snprintf(to, POND_HASH_SIZE, "%s",
                   or_empty((const char *)sqlite3_column_text(statement, column)));
}

static enum pond_status take_run(sqlite3_stmt *statement, struct pond_run *run,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    run->id = sqlite3_column_int64(statement, 0);
    POND_TRY(pondi_sqlite_copy_text(&run->analysis, statement, 1, err));
    run->analysis_version = sqlite3_column_int64(statement, 2);
    POND_TRY(pondi_sqlite_copy_text(&run->pond_version, statement, 3, err));
    POND_TRY(pondi_sqlite_copy_text(&run->parameters, statement, 4, err));
    run->seed = sqlite3_column_int64(statement, 5);
    copy_hash(run->input_hash, statement, 6);
    copy_hash(run->result_hash, statement, 7);
    run->started_at_s = sqlite3_column_int64(statement, 8);
    run->seconds = sqlite3_column_double(statement, 9);
done:
    return status;
}

enum pond_status pondi_sqlite_list_runs(void *handle, pond_run_visitor visit, void *user,
                                        struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    struct pond_run run = {0};
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(handle, &statement, "SELECT " RUN_COLUMNS " FROM run ORDER BY id",
                                  err));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(handle, statement, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(take_run(statement, &run, err));
        POND_TRY(visit(user, &run, err));
        pond_run_clear(&run);
    }
done:
    pond_run_clear(&run);
    (void)sqlite3_finalize(statement);
    return status;
}

static enum pond_status fail_column(struct pondi_sqlite *store, int64_t run, const char *name,
                                    struct pond_error *err)
{
    return pond_fail(err, POND_ECORRUPT,
                     "%s: run %lld: the values of column \"%s\" are damaged: run the analysis "
                     "again, or restore the store from a copy",
                     store->path, (long long)run, name);
}

static enum pond_status take_texts(struct pondi_sqlite *store, int64_t run,
                                   const struct pond_table *table, sqlite3_stmt *select,
                                   struct pond_error *err)
{
    const struct pond_column *column = &table->column[table->columns - 1];
    const unsigned char *from = sqlite3_column_blob(select, 4);
    size_t left = (size_t)sqlite3_column_bytes(select, 4);
    size_t used = 0;

    for (int64_t i = 0; i < table->rows; i++) {
        char **text = &column->data.text[i];
        if (!unpack_text(text, from, left, &used)) {
            return fail_column(store, run, column->name, err);
        }
        if (*text == NULL && pondi_sqlite_get_bytes(from, 4) != 0) {
            return pondi_no_memory(err, used, 1);
        }
        from += used;
        left -= used;
    }
    return left == 0 ? POND_OK : fail_column(store, run, column->name, err);
}

/* name, unit, description, type, data */
static enum pond_status take_column(struct pondi_sqlite *store, int64_t run,
                                    struct pond_table *table, sqlite3_stmt *select,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;
    const char *name = or_empty((const char *)sqlite3_column_text(select, 0));
    const char *unit = or_empty((const char *)sqlite3_column_text(select, 1));
    const char *description = or_empty((const char *)sqlite3_column_text(select, 2));
    const char *type = or_empty((const char *)sqlite3_column_text(select, 3));
    size_t size = (size_t)sqlite3_column_bytes(select, 4);

    if (size / 4 < (size_t)table->rows) {
        return fail_column(store, run, name, err);
    }
    if (strcmp(type, type_names[POND_TEXT]) == 0) {
        POND_TRY(pond_table_add_text(table, name, unit, description, NULL, err));
        POND_TRY(take_texts(store, run, table, select, err));
        return POND_OK;
    }
    if (strcmp(type, type_names[POND_F64]) == 0) {
        POND_TRY(pond_table_add_f64(table, name, unit, description, NULL, err));
    } else {
        POND_TRY(pond_table_add_i64(table, name, unit, description, NULL, err));
    }
    if (!unpack_numbers(&table->column[table->columns - 1], table->rows,
                        sqlite3_column_blob(select, 4), size)) {
        status = fail_column(store, run, name, err);
    }
done:
    return status;
}

static enum pond_status read_columns(struct pondi_sqlite *store, int64_t run, int64_t position,
                                     struct pond_table *table, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(store, &select,
                                  "SELECT name, unit, description, type, data FROM run_column"
                                  " WHERE run = ? AND run_table = ? ORDER BY position",
                                  err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "ii", run, position));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(take_column(store, run, table, select, err));
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status read_tables(struct pondi_sqlite *store, int64_t run,
                                    struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    struct pond_table *table = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(store, &select,
                                  "SELECT position, name, description, rows FROM run_table"
                                  " WHERE run = ? ORDER BY position",
                                  err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "i", run));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(pond_table_new(&table, or_empty((const char *)sqlite3_column_text(select, 1)),
                                or_empty((const char *)sqlite3_column_text(select, 2)),
                                sqlite3_column_int64(select, 3), err));
        POND_TRY(read_columns(store, run, sqlite3_column_int64(select, 0), table, err));
        POND_TRY(pond_result_add_table(result, &table, err));
    }
done:
    pond_table_free(table);
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status read_figures(struct pondi_sqlite *store, int64_t run,
                                     struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(store, &select,
                                  "SELECT name, bits, unit, description, value FROM run_figure"
                                  " WHERE run = ? ORDER BY position",
                                  err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "i", run));
    for (;;) {
        int64_t bits = 0;
        double value = 0.0;

        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        if (!row) {
            break;
        }
        bits = sqlite3_column_int64(select, 1);
        memcpy(&value, &bits, sizeof value);
        if (isnan(value) ? sqlite3_column_type(select, 4) != SQLITE_NULL
                         : sqlite3_column_double(select, 4) != value) {
            status = pond_fail(err, POND_ECORRUPT,
                               "%s: figure \"%s\" of run %lld says another value than its bits: "
                               "another program changed it; \"pond run again %lld\" makes it anew",
                               store->path, or_empty((const char *)sqlite3_column_text(select, 0)),
                               (long long)run, (long long)run);
            goto done;
        }
        POND_TRY(
            pond_result_add_figure(result, or_empty((const char *)sqlite3_column_text(select, 0)),
                                   value, or_empty((const char *)sqlite3_column_text(select, 2)),
                                   or_empty((const char *)sqlite3_column_text(select, 3)), err));
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status read_notes(struct pondi_sqlite *store, int64_t run,
                                   struct pond_result *result, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(
        store, &select, "SELECT kind, text FROM run_note WHERE run = ? ORDER BY kind, position",
        err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "i", run));
    for (;;) {
        const char *kind = NULL;
        const char *text = NULL;

        POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
        if (!row) {
            break;
        }
        kind = or_empty((const char *)sqlite3_column_text(select, 0));
        text = or_empty((const char *)sqlite3_column_text(select, 1));
        if (strcmp(kind, "assumption") == 0) {
            POND_TRY(pond_result_assume(result, err, "%s", text));
        } else {
            POND_TRY(pond_result_warn(result, err, "%s", text));
        }
    }
done:
    (void)sqlite3_finalize(select);
    return status;
}

static enum pond_status read_result(struct pondi_sqlite *store, int64_t run,
                                    struct pond_result **out, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pond_result *result = NULL;

    POND_TRY(pond_result_new(&result, err));
    POND_TRY(read_tables(store, run, result, err));
    POND_TRY(read_figures(store, run, result, err));
    POND_TRY(read_notes(store, run, result, err));
    *out = result;
    result = NULL;
done:
    pond_result_free(result);
    return status;
}

enum pond_status pondi_sqlite_read_run(void *handle, int64_t id, struct pond_run *run,
                                       struct pond_result **result, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    sqlite3_stmt *select = NULL;
    bool row = false;

    POND_TRY(
        pondi_sqlite_prepare(store, &select, "SELECT " RUN_COLUMNS " FROM run WHERE id = ?", err));
    POND_TRY(pondi_sqlite_bind(store, select, err, "i", id));
    POND_TRY(pondi_sqlite_step_row(store, select, &row, err));
    if (!row) {
        status =
            pond_fail(err, POND_ENOTFOUND, "%s: there is no run %lld", store->path, (long long)id);
        goto done;
    }
    POND_TRY(take_run(select, run, err));
    if (result != NULL) {
        POND_TRY(read_result(store, id, result, err));
    }
done:
    if (status != POND_OK) {
        pond_run_clear(run);
    }
    if (status == POND_EINVAL || status == POND_EEXISTS) {
        /* A table of -1 rows, two columns of one name: no result was ever like that. */
        status =
            pond_fail_in(err, POND_ECORRUPT, "%s: run %lld is damaged", store->path, (long long)id);
    }
    (void)sqlite3_finalize(select);
    return status;
}
