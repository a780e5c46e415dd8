/* Sources (the files that were imported) and rejected rows in the SQLite store.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "store/sqlite.h"
#include "store/store.h"

#define SOURCE_COLUMNS                                                                             \
    "id, path, hash, bytes, header, delimiter, mapping, imported_at, rows, rejected, places, "     \
    "firms, products, trades, stocks, jobs, uses"

/* Column of the first count by noun in SOURCE_COLUMNS. */
#define FIRST_COUNT 10

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static enum pond_status refuse_twice(struct pondi_sqlite *store, const struct pond_source *source,
                                     struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    char when[POND_TIME_SIZE];
    bool row = false;

    POND_TRY(pondi_sqlite_prepare(
        store, &statement,
        "SELECT path, imported_at, id FROM source WHERE hash = ? ORDER BY id LIMIT 1", err));
    POND_TRY(pondi_sqlite_bind(store, statement, err, "t", source->hash));
    POND_TRY(pondi_sqlite_step_row(store, statement, &row, err));
    if (row) {
        pond_time_text(when, sqlite3_column_int64(statement, 1));
        status = pond_fail(err, POND_EEXISTS,
                           "%s: imported already as \"%s\" on %s (source %lld); import it again "
                           "only if its rows are to count twice",
                           or_empty(source->path), (const char *)sqlite3_column_text(statement, 0),
                           when, (long long)sqlite3_column_int64(statement, 2));
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_begin_source(void *handle, struct pond_source *source, bool again,
                                           struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;

    if (!again) {
        POND_TRY(refuse_twice(store, source, err));
    }
    POND_TRY(
        pondi_sqlite_prepare(store, &statement,
                             "INSERT INTO source (path, hash, bytes, header, delimiter, mapping,"
                             " imported_at, again) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                             err));
    POND_TRY(pondi_sqlite_bind(store, statement, err, "ttititii", or_empty(source->path),
                               source->hash, source->bytes, or_empty(source->header),
                               (int64_t)(source->delimiter == 0 ? ',' : source->delimiter),
                               or_empty(source->mapping), source->imported_at_s, (int64_t)again));
    POND_TRY(pondi_sqlite_step_done(store, statement, err));
    source->id = sqlite3_last_insert_rowid(store->db);
    store->known_source = source->id;
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_end_source(void *handle, const struct pond_source *source,
                                         struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    char sql[PONDI_SQLITE_SQL_SIZE];
    size_t used =
        (size_t)snprintf(sql, sizeof sql, "UPDATE source SET rows = %lld, rejected = %lld",
                         (long long)source->rows, (long long)source->rejected);

    for (int noun = 0; noun < POND_NOUNS; noun++) {
        used += (size_t)snprintf(sql + used, sizeof sql - used, ", %s = %lld",
                                 pond_noun_info((enum pond_noun)noun)->plural,
                                 (long long)source->records[noun]);
    }
    (void)snprintf(sql + used, sizeof sql - used, " WHERE id = ?");
    POND_TRY(pondi_sqlite_prepare(store, &statement, sql, err));
    POND_TRY(pondi_sqlite_bind(store, statement, err, "i", source->id));
    POND_TRY(pondi_sqlite_step_done(store, statement, err));
    if (sqlite3_changes(store->db) != 1) {
        status = pond_fail(err, POND_EINVAL, "%s: there is no source %lld", store->path,
                           (long long)source->id);
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_write_reject(void *handle, int64_t source,
                                           const struct pond_reject *reject, struct pond_error *err)
{
    struct pondi_sqlite *store = handle;
    enum pond_status status = POND_OK;

    if (store->insert_reject == NULL) {
        POND_TRY(pondi_sqlite_prepare(
            store, &store->insert_reject,
            "INSERT INTO reject (source, line, noun, \"column\", value, expected, \"row\")"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            err));
    }
    POND_TRY(pondi_sqlite_bind(store, store->insert_reject, err, "iittttt", source, reject->line,
                               or_empty(reject->noun), or_empty(reject->column),
                               or_empty(reject->value), or_empty(reject->expected),
                               or_empty(reject->row)));
    POND_TRY(pondi_sqlite_step_done(store, store->insert_reject, err));
done:
    return status;
}

static enum pond_status take_source(sqlite3_stmt *statement, struct pond_source *source,
                                    struct pond_error *err)
{
    enum pond_status status = POND_OK;

    source->id = sqlite3_column_int64(statement, 0);
    POND_TRY(pondi_sqlite_copy_text(&source->path, statement, 1, err));
    (void)snprintf(source->hash, sizeof source->hash, "%s",
                   or_empty((const char *)sqlite3_column_text(statement, 2)));
    source->bytes = sqlite3_column_int64(statement, 3);
    POND_TRY(pondi_sqlite_copy_text(&source->header, statement, 4, err));
    source->delimiter = (char)sqlite3_column_int(statement, 5);
    POND_TRY(pondi_sqlite_copy_text(&source->mapping, statement, 6, err));
    source->imported_at_s = sqlite3_column_int64(statement, 7);
    source->rows = sqlite3_column_int64(statement, 8);
    source->rejected = sqlite3_column_int64(statement, 9);
    for (int noun = 0; noun < POND_NOUNS; noun++) {
        source->records[noun] = sqlite3_column_int64(statement, FIRST_COUNT + noun);
    }
done:
    return status;
}

enum pond_status pondi_sqlite_list_sources(void *handle, pond_source_visitor visit, void *user,
                                           struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    struct pond_source source = {0};
    bool row = true;

    POND_TRY(pondi_sqlite_prepare(handle, &statement,
                                  "SELECT " SOURCE_COLUMNS " FROM source ORDER BY id", err));
    for (;;) {
        POND_TRY(pondi_sqlite_step_row(handle, statement, &row, err));
        if (!row) {
            break;
        }
        POND_TRY(take_source(statement, &source, err));
        POND_TRY(visit(user, &source, err));
        pond_source_clear(&source);
    }
done:
    pond_source_clear(&source);
    (void)sqlite3_finalize(statement);
    return status;
}

enum pond_status pondi_sqlite_list_rejects(void *handle, int64_t source, pond_reject_visitor visit,
                                           void *user, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    sqlite3_stmt *statement = NULL;
    bool row = true;

    /* Rows of one file are rejected in its order, so ids are in the order of source and line. */
    POND_TRY(pondi_sqlite_prepare(
        handle, &statement,
        "SELECT source, line, noun, \"column\", value, expected, \"row\" FROM reject"
        " WHERE ?1 = 0 OR source = ?1 ORDER BY id",
        err));
    POND_TRY(pondi_sqlite_bind(handle, statement, err, "i", source));
    for (;;) {
        struct pond_kept_reject kept = {0};
        const char *text[5];

        POND_TRY(pondi_sqlite_step_row(handle, statement, &row, err));
        if (!row) {
            break;
        }
        for (int i = 0; i < 5; i++) {
            text[i] = or_empty((const char *)sqlite3_column_text(statement, i + 2));
        }
        kept.source = sqlite3_column_int64(statement, 0);
        kept.reject = (struct pond_reject){.line = sqlite3_column_int64(statement, 1),
                                           .noun = text[0],
                                           .column = text[1],
                                           .value = text[2],
                                           .expected = text[3],
                                           .row = text[4]};
        POND_TRY(visit(user, &kept, err));
    }
done:
    (void)sqlite3_finalize(statement);
    return status;
}
