/* The SQLite driver: its errors, its statements, transactions, and the row of the driver.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/alloc.h"

#define DAMAGED                                                                                    \
    "%s: the store is damaged (%s): restore it from a copy, or import its files again into a new " \
    "store (docs/store.md says how to save what can be read)"

static enum pond_status fail_io(struct pondi_sqlite *store, int code, struct pond_error *err)
{
    /* SQLite keeps the reason of what failed within a statement, not of what failed in COMMIT. */
    int left = errno;
    int kept = sqlite3_system_errno(store->db);
    int reason = kept != 0 ? kept : left;
    bool full =
        (code & 0xFF) == SQLITE_FULL || reason == ENOSPC || reason == EDQUOT || reason == EFBIG;

    if (code == SQLITE_IOERR_NOMEM) {
        return pond_fail(err, POND_ENOMEM, "%s: out of memory", store->path);
    }
    if (code == SQLITE_IOERR_CORRUPTFS) {
        return pond_fail(err, POND_ECORRUPT, "%s: the file system is damaged", store->path);
    }
    if (full) {
        return pond_fail(err, POND_EIO,
                         "%s: the disk is full or its limit is reached: nothing of this "
                         "transaction is kept, what was there before is; make room and try again",
                         store->path);
    }
    return pond_fail(err, POND_EIO,
                     "%s: reading or writing failed: %s%s%s; what was committed before is kept",
                     store->path, sqlite3_errstr(code), reason == 0 ? "" : ": ",
                     reason == 0 ? "" : strerror(reason));
}

enum pond_status pondi_sqlite_fail(struct pondi_sqlite *store, int code, struct pond_error *err)
{
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return pond_fail(err, POND_ENOMEM, "%s: out of memory", store->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return pond_fail(err, POND_EBUSY,
                         "%s: another program is writing to the store (waited %d.%d s): try again "
                         "when it has finished",
                         store->path, store->busy_ms / 1000, store->busy_ms % 1000 / 100);
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return fail_io(store, code, err);
    case SQLITE_CANTOPEN:
        return pond_fail(err, POND_EIO, "%s: the store or its -wal file cannot be opened: %s",
                         store->path, strerror(sqlite3_system_errno(store->db)));
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return pond_fail(err, POND_EREADONLY,
                         "%s: the store cannot be written: give yourself the right to write the "
                         "file and its folder, or work on a copy",
                         store->path);
    case SQLITE_NOTADB:
        return pond_fail(err, POND_EINVAL, "%s: not a Pond store", store->path);
    case SQLITE_CONSTRAINT:
        return pond_fail(err, POND_EINVAL, "%s: a record does not fit the store: %s", store->path,
                         sqlite3_errmsg(store->db));
    case SQLITE_TOOBIG:
        return pond_fail(err, POND_ELIMIT, "%s: a value is larger than SQLite keeps (1e9 bytes)",
                         store->path);
    case SQLITE_INTERRUPT:
        return pond_fail(err, POND_ECANCELED, "%s: stopped", store->path);
    default: /* SQLITE_CORRUPT; SQLITE_ERROR: a table or column that belongs there is not */
        return pond_fail(err, POND_ECORRUPT, DAMAGED, store->path, sqlite3_errmsg(store->db));
    }
}

enum pond_status pondi_sqlite_run(struct pondi_sqlite *store, const char *sql,
                                  struct pond_error *err)
{
    int code = SQLITE_OK;

    errno = 0;
    code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? POND_OK : pondi_sqlite_fail(store, code, err);
}

enum pond_status pondi_sqlite_prepare(struct pondi_sqlite *store, sqlite3_stmt **out,
                                      const char *sql, struct pond_error *err)
{
    int code = sqlite3_prepare_v2(store->db, sql, -1, out, NULL);

    return code == SQLITE_OK ? POND_OK : pondi_sqlite_fail(store, code, err);
}

enum pond_status pondi_sqlite_bind(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                   struct pond_error *err, const char *types, ...)
{
    int code = SQLITE_OK;
    va_list args;

    va_start(args, types);
    for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++) {
        if (types[i] == 'i') {
            code = sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
        } else if (types[i] == 'd') {
            code = sqlite3_bind_double(statement, i + 1, va_arg(args, double));
        } else if (types[i] == 't') {
            code =
                sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
        } else {
            const void *bytes = va_arg(args, const void *);
            size_t size = va_arg(args, size_t);
            code = sqlite3_bind_blob64(statement, i + 1, bytes, size, SQLITE_STATIC);
        }
    }
    va_end(args);
    return code == SQLITE_OK ? POND_OK : pondi_sqlite_fail(store, code, err);
}

enum pond_status pondi_sqlite_step_row(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                       bool *row, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int code = sqlite3_step(statement);

    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW) {
        return POND_OK;
    }
    if (code != SQLITE_DONE) {
        status = pondi_sqlite_fail(store, code, err);
    }
    (void)sqlite3_reset(statement);
    return status;
}

enum pond_status pondi_sqlite_step_done(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                        struct pond_error *err)
{
    bool row = true;
    enum pond_status status = POND_OK;

    while (status == POND_OK && row) {
        status = pondi_sqlite_step_row(store, statement, &row, err);
    }
    return status;
}

enum pond_status pondi_sqlite_number(struct pondi_sqlite *store, const char *sql, int64_t *value,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    bool row = false;

    *value = POND_MISSING;
    POND_TRY(pondi_sqlite_prepare(store, &statement, sql, err));
    POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
    if (row && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        *value = sqlite3_column_int64(statement, 0);
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_copy_text(char **out, sqlite3_stmt *statement, int column,
                                        struct pond_error *err)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    size_t length = text == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column);

    if (text == NULL && sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM) {
        return pondi_no_memory(err, 1, 1);
    }
    *out = pondi_alloc(length + 1, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, length + 1, 1);
    }
    if (text != NULL) {
        memcpy(*out, text, length);
    }
    return POND_OK;
}

/* What is known of the file's content is good for one transaction: others may write between. */
static void forget(struct pondi_sqlite *store)
{
    for (int noun = 0; noun < POND_CODED_NOUNS; noun++) {
        store->known[noun] = -1;
    }
    store->known_source = 0;
}

static void rollback(void *handle)
{
    struct pondi_sqlite *store = handle;

    forget(store);
    /* SQLite may have rolled back by itself, after a full disk for example. */
    if (sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

static enum pond_status begin(void *handle, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    int64_t version = 0;

    forget(store);
    if (store->mode != POND_STORE_READ) {
        /* A writer takes its lock now, so that it fails at once and not after reading a file. */
        return pondi_sqlite_run(store, "BEGIN IMMEDIATE", err);
    }
    POND_TRY(pondi_sqlite_run(store, "BEGIN", err));
    /* The first reading takes the snapshot. */
    POND_TRY(pondi_sqlite_number(store, "PRAGMA user_version", &version, err));
done:
    if (status != POND_OK) {
        rollback(store);
    }
    return status;
}

static enum pond_status commit(void *handle, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;

    if (sqlite3_get_autocommit(store->db) != 0) {
        return pond_fail(err, POND_EIO, "%s: the transaction was rolled back already", store->path);
    }
    status = pondi_sqlite_run(store, "COMMIT", err);
    if (status != POND_OK) {
        rollback(store);
    }
    forget(store);
    return status;
}

static void set_patience(void *handle, int32_t milliseconds)
{
    struct pondi_sqlite *store = handle;

    store->busy_ms = milliseconds;
    (void)sqlite3_busy_timeout(store->db, milliseconds);
}

/* PRAGMA quick_check: the structure of pages, types and NOT NULL; indexes are not compared. */
static enum pond_status check_structure(struct pondi_sqlite *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    const char *text = NULL;
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(store, &statement, "PRAGMA quick_check(1)", err));
    POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
    text = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (text == NULL || strcmp(text, "ok") != 0) {
        status = pond_fail(err, POND_ECORRUPT, DAMAGED, store->path, text == NULL ? "?" : text);
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_check_references(struct pondi_sqlite *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(store, &statement, "PRAGMA foreign_key_check", err));
    POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
    if (row) {
        status = pond_fail(err, POND_ECORRUPT,
                           "%s: row %lld of table %s refers to a row of %s that is not there: "
                           "restore the store from a copy",
                           store->path, (long long)sqlite3_column_int64(statement, 1),
                           (const char *)sqlite3_column_text(statement, 0),
                           (const char *)sqlite3_column_text(statement, 2));
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

static enum pond_status count_rows(struct pondi_sqlite *store, const char *table, int64_t *count,
                                   struct pond_error *err)
{
    char sql[64];

    (void)sqlite3_snprintf((int)sizeof sql, sql, "SELECT count(*) FROM \"%w\"", table);
    return pondi_sqlite_number(store, sql, count, err);
}

static enum pond_status info(void *handle, struct pond_store_info *info, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    int64_t pages = 0;
    int64_t page_bytes = 0;

    POND_TRY(pondi_sqlite_number(store, "PRAGMA user_version", &info->version, err));
    POND_TRY(pondi_sqlite_number(store, "PRAGMA page_count", &pages, err));
    POND_TRY(pondi_sqlite_number(store, "PRAGMA page_size", &page_bytes, err));
    info->bytes = pages * page_bytes;
    for (int noun = 0; noun < POND_NOUNS; noun++) {
        POND_TRY(count_rows(store, pond_noun_info((enum pond_noun)noun)->name, &info->records[noun],
                            err));
    }
    POND_TRY(count_rows(store, "source", &info->sources, err));
    POND_TRY(count_rows(store, "reject", &info->rejects, err));
    POND_TRY(count_rows(store, "run", &info->runs, err));
    POND_TRY(pondi_sqlite_number(store, "SELECT min(time) FROM trade", &info->first_trade_s, err));
    POND_TRY(pondi_sqlite_number(store, "SELECT max(time) FROM trade", &info->last_trade_s, err));
done:
    return status;
}

/* Records without a code are at least as many as their sources say. */
static enum pond_status check_counts(struct pondi_sqlite *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (int noun = POND_CODED_NOUNS; noun < POND_NOUNS; noun++) {
        const struct pond_noun_info *about = pond_noun_info((enum pond_noun)noun);
        int64_t missing = 0;
        char sql[256];
        (void)sqlite3_snprintf((int)sizeof sql, sql,
                               "SELECT (SELECT coalesce(sum(\"%w\"), 0) FROM source)"
                               " - (SELECT count(*) FROM \"%w\" WHERE source IS NOT NULL)",
                               about->plural, about->name);
        POND_TRY(pondi_sqlite_number(store, sql, &missing, err));
        if (missing > 0) {
            status = pond_fail(err, POND_ECORRUPT,
                               "%s: the store is damaged (its sources tell of %lld %s more than "
                               "there are): restore it from a copy, or import its files again into "
                               "a new store",
                               store->path, (long long)missing, about->plural);
            goto done;
        }
    }
done:
    return status;
}

static enum pond_status check(void *handle, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    struct pond_store_info counts = {0};

    POND_TRY(check_structure(store, err));
    POND_TRY(pondi_sqlite_check_references(store, err));
    for (int noun = 0; noun < POND_CODED_NOUNS; noun++) {
        POND_TRY(pondi_sqlite_look_up_known(store, (enum pond_noun)noun, err));
    }
    POND_TRY(info(store, &counts, err)); /* every table is there, and can be read */
    POND_TRY(check_counts(store, err));
done:
    return status;
}

/* Any path; what looks like a URL ("postgres://...") is another driver's. */
static bool accepts(const char *address)
{
    return strstr(address, "://") == NULL;
}

const struct pond_store_driver pondi_sqlite_driver = {
    .name = "sqlite",
    .accepts = accepts,
    .open = pondi_sqlite_open,
    .close = pondi_sqlite_close,
    .set_patience = set_patience,
    .check = check,
    .info = info,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .read_codes = pondi_sqlite_read_codes,
    .begin_source = pondi_sqlite_begin_source,
    .end_source = pondi_sqlite_end_source,
    .write = pondi_sqlite_write,
    .write_reject = pondi_sqlite_write_reject,
    .read = pondi_sqlite_read,
    .list_sources = pondi_sqlite_list_sources,
    .list_rejects = pondi_sqlite_list_rejects,
    .write_run = pondi_sqlite_write_run,
    .list_runs = pondi_sqlite_list_runs,
    .read_run = pondi_sqlite_read_run,
    .write_table = pondi_sqlite_write_table,
    .list_tables = pondi_sqlite_list_tables,
    .read_table = pondi_sqlite_read_table,
    .delete_table = pondi_sqlite_delete_table,
};
