/* Opening a SQLite store: is it one, may it be written, is it of this version; making a new one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "store/sqlite.h"
#include "store/store.h"

/* The first bytes of a SQLite file (https://www.sqlite.org/fileformat2.html, 1.3). */
#define HEADER_BYTES 100
#define HEADER_APPLICATION 68

/* For every connection. FULL: a commit is on the disk when it returns. The cache bounds memory:
 * what does not fit is written to the -wal file before the commit. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA cache_size = -65536;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA journal_size_limit = 16777216;";

static enum pond_status fail_other(const char *path, struct pond_error *err)
{
    return pond_fail(err, POND_EINVAL,
                     "%s: not a Pond store (another file, or its first bytes are damaged): name "
                     "the file that pond import made, or a new one",
                     path);
}

/* Whether the first bytes are those of a SQLite file of Pond. */
static enum pond_status check_header(const char *path, struct pond_error *err)
{
    unsigned char header[HEADER_BYTES] = {0};
    static const unsigned char application[4] = {'P', 'O', 'N', 'D'};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t count = 0;

    if (file < 0) {
        return pond_fail(err, POND_EIO, "%s: cannot be opened: %s", path, strerror(errno));
    }
    count = pread(file, header, sizeof header, 0);
    (void)close(file);
    if (count < 0) {
        return pond_fail(err, POND_EIO, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (count != HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0) {
        return fail_other(path, err);
    }
    if (memcmp(header + HEADER_APPLICATION, application, sizeof application) != 0) {
        return pond_fail(err, POND_EINVAL,
                         "%s: a SQLite file of another application, not a Pond store: name "
                         "another file",
                         path);
    }
    return POND_OK;
}

/* The folder a path is in; "." where it names none. */
static enum pond_status folder_of(char **out, const char *path, struct pond_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 1 : (size_t)(slash - path);

    length = length == 0 ? 1 : length; /* "/file" is in "/" */
    *out = pondi_alloc(length + 1, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, length + 1, 1);
    }
    memcpy(*out, slash == NULL ? "." : path, length);
    return POND_OK;
}

/* Whether files can be made beside the store: SQLite keeps its log there. */
static enum pond_status check_folder(const char *path, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *folder = NULL;

    POND_TRY(folder_of(&folder, path, err));
    if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0) {
        goto done;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        status = pond_fail(err, POND_ENOTFOUND, "%s: there is no folder %s: make it first", path,
                           folder);
    } else {
        status = pond_fail(err, POND_EREADONLY,
                           "%s: its folder cannot be written (%s): give yourself the right to, or "
                           "work on a copy elsewhere",
                           path, strerror(errno));
    }
done:
    pondi_free(folder);
    return status;
}

/* Look at the file before SQLite does: SQLite takes an empty file for an empty database, and would
 * wait for ever on a pipe. */
static enum pond_status look(const char *path, enum pond_store_mode mode, struct pond_error *err)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            return pond_fail(err, POND_EIO, "%s: cannot be opened: %s", path, strerror(errno));
        }
        return mode == POND_STORE_CREATE
                   ? check_folder(path, err)
                   : pond_fail(err, POND_ENOTFOUND, "%s: there is no such store", path);
    }
    if (S_ISDIR(info.st_mode)) {
        return pond_fail(err, POND_EINVAL, "%s: is a folder (expected a Pond store)", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return pond_fail(err, POND_EINVAL, "%s: is not a regular file (expected a Pond store)",
                         path);
    }
    if (info.st_size == 0) {
        return mode == POND_STORE_CREATE
                   ? check_folder(path, err)
                   : pond_fail(err, POND_EINVAL, "%s: is empty, not a Pond store", path);
    }
    return check_header(path, err);
}

/* A path that SQLite takes for nothing else: not for a URI, not for ":memory:". */
static enum pond_status plain_path(char **out, const char *path, struct pond_error *err)
{
    size_t size = strlen(path) + 3;

    *out = pondi_alloc(size, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, size, 1);
    }
    (void)snprintf(*out, size, "%s%s", path[0] == '/' ? "" : "./", path);
    return POND_OK;
}

/* file:PATH?immutable=1, with all but letters, digits and "/.-_" as %xx. */
static enum pond_status immutable_uri(char **out, const char *path, struct pond_error *err)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.-_";
    size_t size = 3 * strlen(path) + 32;
    size_t used = 0;

    *out = pondi_alloc(size, 1);
    if (*out == NULL) {
        return pondi_no_memory(err, size, 1);
    }
    used = (size_t)snprintf(*out, size, "file:");
    for (; *path != '\0'; path++) {
        bool as_is = strchr(plain, *path) != NULL;
        used += (size_t)snprintf(*out + used, size - used, as_is ? "%c" : "%%%02X",
                                 as_is ? *path : (unsigned char)*path);
    }
    (void)snprintf(*out + used, size - used, "?immutable=1");
    return POND_OK;
}

static enum pond_status connect_to(struct pondi_sqlite *store, const char *name, int flags,
                                   struct pond_error *err)
{
    int code = sqlite3_open_v2(name, &store->db,
                               flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

    if (code != SQLITE_OK) {
        return pondi_sqlite_fail(store, code, err);
    }
    (void)sqlite3_busy_timeout(store->db, store->busy_ms);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return POND_OK;
}

/* Whether there is a log beside the store with something in it. */
static enum pond_status has_log(bool *yes, const char *path, struct pond_error *err)
{
    struct stat info;
    size_t size = strlen(path) + 5;
    char *log = pondi_alloc(size, 1);

    if (log == NULL) {
        return pondi_no_memory(err, size, 1);
    }
    (void)snprintf(log, size, "%s-wal", path);
    *yes = stat(log, &info) == 0 && info.st_size > 0;
    pondi_free(log);
    return POND_OK;
}

/*
 * Open for reading where SQLite can make no files beside the store. Without a log the file alone
 * is the store, and it can be read as one that does not change: no locks, so this is only for
 * folders that we cannot write, where a writer would have left its log to be seen. With a log we
 * would miss what is in it.
 */
static enum pond_status reconnect_immutable(struct pondi_sqlite *store, const char *plain,
                                            struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *uri = NULL;
    bool log = false;

    POND_TRY(has_log(&log, store->path, err));
    if (log) {
        status = pond_fail(err, POND_EREADONLY,
                           "%s: a program that wrote to it did not finish, and its folder cannot "
                           "be written to mend that: copy it with its -wal file to another folder",
                           store->path);
        goto done;
    }
    POND_TRY(immutable_uri(&uri, plain, err));
    (void)sqlite3_close(store->db);
    store->db = NULL;
    POND_TRY(connect_to(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err));
done:
    pondi_free(uri);
    return status;
}

/* Read the schema, in another way where SQLite can make no files beside the store. */
static enum pond_status try_reading(struct pondi_sqlite *store, const char *plain,
                                    struct pond_error *err)
{
    int64_t tables = 0;
    enum pond_status status =
        pondi_sqlite_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    int code = sqlite3_errcode(store->db) & 0xFF;

    if (status != POND_OK && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)) {
        return reconnect_immutable(store, plain, err);
    }
    return status;
}

static enum pond_status connect_store(struct pondi_sqlite *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    char *plain = NULL;
    int flags = SQLITE_OPEN_READWRITE;

    POND_TRY(plain_path(&plain, store->path, err));
    if (store->mode == POND_STORE_CREATE) {
        flags |= SQLITE_OPEN_CREATE;
    }
    /* To read, too, the file is opened for writing where that is allowed: only then can SQLite
     * tidy up a log that a killed program left. */
    POND_TRY(connect_to(store, plain, flags, err));
    if (store->mode != POND_STORE_READ) {
        if (sqlite3_db_readonly(store->db, "main") != 0) {
            status = pondi_sqlite_fail(store, SQLITE_READONLY, err);
            goto done;
        }
        POND_TRY(check_folder(store->path, err));
    } else {
        POND_TRY(try_reading(store, plain, err));
    }
    POND_TRY(pondi_sqlite_run(store, settings, err));
    if (store->mode == POND_STORE_READ) {
        POND_TRY(pondi_sqlite_run(store, "PRAGMA query_only = ON", err));
    }
done:
    pondi_free(plain);
    return status;
}

static enum pond_status run_step(struct pondi_sqlite *store, pondi_sqlite_step step,
                                 struct pond_error *err)
{
    enum pond_status status = POND_OK;

    for (; *step != NULL; step++) {
        POND_TRY(pondi_sqlite_run(store, *step, err));
    }
done:
    return status;
}

/* Within the transaction: from the version the file has to the one it is to have. */
static enum pond_status run_steps(struct pondi_sqlite *store, const pondi_sqlite_step *steps,
                                  int32_t version, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t from = 0;
    char sql[96];

    POND_TRY(pondi_sqlite_number(store, "PRAGMA user_version", &from, err));
    for (int64_t v = from; v < version; v++) {
        POND_TRY(run_step(store, steps[v], err));
    }
    if (from < version) {
        (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                       PONDI_SQLITE_APPLICATION, version);
        POND_TRY(pondi_sqlite_run(store, sql, err));
    }
done:
    return status;
}

enum pond_status pondi_sqlite_migrate(struct pondi_sqlite *store, const pondi_sqlite_step *steps,
                                      int32_t version, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    bool begun = false;

    /* A step may rebuild a table that others refer to, which needs enforcement off; all references
     * are checked before the commit instead (https://www.sqlite.org/lang_altertable.html, 7). */
    POND_TRY(pondi_sqlite_run(store, "PRAGMA foreign_keys = OFF", err));
    POND_TRY(pondi_sqlite_run(store, "BEGIN IMMEDIATE", err));
    begun = true;
    POND_TRY(run_steps(store, steps, version, err));
    POND_TRY(pondi_sqlite_check_references(store, err));
    POND_TRY(pondi_sqlite_run(store, "COMMIT", err));
    begun = false;
done:
    if (begun && sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    (void)sqlite3_exec(store->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    return status;
}

static enum pond_status check_version(struct pondi_sqlite *store, int64_t version,
                                      struct pond_error *err)
{
    if (version > pondi_sqlite_version) {
        return pond_fail(err, POND_EVERSION,
                         "%s: made by a newer Pond (store version %lld, this Pond knows %d): "
                         "install the newer Pond",
                         store->path, (long long)version, pondi_sqlite_version);
    }
    if (version < pondi_sqlite_version && store->mode == POND_STORE_READ) {
        return pond_fail(err, POND_EVERSION,
                         "%s: made by an older Pond (store version %lld, this Pond reads %d): the "
                         "next command that writes to it brings it up to date; keep a copy if the "
                         "older Pond is still in use",
                         store->path, (long long)version, pondi_sqlite_version);
    }
    return POND_OK;
}

static enum pond_status bring_up_to_date(struct pondi_sqlite *store, struct pond_error *err)
{
    enum pond_status status = POND_OK;
    int64_t pages = 0;
    int64_t version = 0;

    POND_TRY(pondi_sqlite_number(store, "PRAGMA page_count", &pages, err));
    if (pages == 0) {
        /* Nothing is there: a new file, or one whose making was cut short and undone. */
        if (store->mode != POND_STORE_CREATE) {
            status = fail_other(store->path, err);
            goto done;
        }
        POND_TRY(pondi_sqlite_run(store, "PRAGMA page_size = 8192", err));
    }
    POND_TRY(pondi_sqlite_number(store, "PRAGMA user_version", &version, err));
    POND_TRY(check_version(store, version, err));
    if (version < pondi_sqlite_version) {
        POND_TRY(pondi_sqlite_migrate(store, pondi_sqlite_steps, pondi_sqlite_version, err));
    }
    if (store->mode != POND_STORE_READ) {
        /* Last, so that a new file is whole and marked as Pond's before anything else is. */
        status = pondi_sqlite_run(store, "PRAGMA journal_mode = WAL", err);
        status = status == POND_EBUSY ? POND_OK : status; /* the next to open it will do it */
    }
done:
    return status;
}

enum pond_status pondi_sqlite_open(void **handle, const char *address, enum pond_store_mode mode,
                                   struct pond_error *err)
{
    enum pond_status status = POND_OK;
    struct pondi_sqlite *store = NULL;

    *handle = NULL;
    POND_TRY(look(address, mode, err));
    POND_TRY(POND_NEW(&store, 1, err));
    store->mode = mode;
    store->busy_ms = POND_STORE_PATIENCE_MS;
    store->path = pondi_strdup(address);
    if (store->path == NULL) {
        status = pondi_no_memory(err, strlen(address) + 1, 1);
        goto done;
    }
    POND_TRY(connect_store(store, err));
    POND_TRY(bring_up_to_date(store, err));
    POND_TRY(pondi_sqlite_add_readers(store, err));
    *handle = store;
    store = NULL;
done:
    pondi_sqlite_close(store);
    return status;
}

void pondi_sqlite_close(void *handle)
{
    struct pondi_sqlite *store = handle;

    if (store == NULL) {
        return;
    }
    for (int noun = 0; noun < POND_NOUNS; noun++) {
        (void)sqlite3_finalize(store->insert[noun]);
    }
    for (int noun = 0; noun < POND_CODED_NOUNS; noun++) {
        (void)sqlite3_finalize(store->insert_code[noun]);
    }
    (void)sqlite3_finalize(store->insert_reject);
    (void)sqlite3_close(store->db);
    pondi_free(store->path);
    pondi_free(store);
}
