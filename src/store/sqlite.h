/* What the files of the SQLite driver share: the handle, its errors, statements, the schema.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STORE_SQLITE_H
#define POND_STORE_SQLITE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/driver.h"

/** "POND": what `PRAGMA application_id` of a store says. */
#define PONDI_SQLITE_APPLICATION 0x504F4E44

/** Most columns a table of records has: its fields, id, buyer_is_final, source, line. */
#define PONDI_SQLITE_COLUMNS_MAX (POND_FIELDS_MAX + 4)

/** Longest SQL text that is generated. */
#define PONDI_SQLITE_SQL_SIZE 2048

/** What a column of a table of records holds. */
enum pondi_sqlite_role {
    PONDI_COLUMN_ID,     /**< dense id of a place, firm or product */
    PONDI_COLUMN_FIELD,  /**< a field of the noun */
    PONDI_COLUMN_FINAL,  /**< 1: the field refers to a final consumer, and is itself NULL */
    PONDI_COLUMN_SOURCE, /**< id of the source, NULL: none */
    PONDI_COLUMN_LINE,   /**< line of the source, NULL: none */
};

/** One column of a table of records. */
struct pondi_sqlite_column {
    enum pondi_sqlite_role role;
    int32_t field; /**< number of the field it stores, -1: none */
    char name[32];
};

struct pondi_sqlite;

/** What a virtual table of one noun reads from: the batch that is being written. */
struct pondi_sqlite_reader {
    struct pondi_sqlite *store;
    enum pond_noun noun;
    int32_t columns;
    struct pondi_sqlite_column column[PONDI_SQLITE_COLUMNS_MAX];
};

/** An open SQLite store. */
struct pondi_sqlite {
    sqlite3 *db;
    char *path;
    enum pond_store_mode mode;
    int busy_ms;
    sqlite3_stmt *insert[POND_NOUNS];            /**< made when first needed */
    sqlite3_stmt *insert_code[POND_CODED_NOUNS]; /**< made when first needed */
    sqlite3_stmt *insert_reject;                 /**< made when first needed */
    int64_t known[POND_CODED_NOUNS];             /**< ids are 0..known-1; -1: not looked up yet */
    int64_t known_source;                        /**< a source that is there, 0: none looked up */
    struct pondi_sqlite_reader reader[POND_NOUNS];
    const struct pond_batch *batch; /**< what `reader` reads; set during a write only */
    const struct pond_codes *codes;
    int64_t source;
};

/** One version of the schema: SQL statements that make it of the one before, NULL at the end. */
typedef const char *const *pondi_sqlite_step;

/** The steps of all versions: step v - 1 makes version v. */
extern const pondi_sqlite_step pondi_sqlite_steps[];
extern const int32_t pondi_sqlite_version;

/** Columns of a noun's table in their order, without the id that SQLite itself gives. */
int32_t pondi_sqlite_columns(enum pond_noun noun,
                             struct pondi_sqlite_column column[PONDI_SQLITE_COLUMNS_MAX]);

/**
 * Bring an open file from its version to `version` by the steps, all in one transaction; version 0
 * is an empty file. When another program did it meanwhile nothing happens.
 */
enum pond_status pondi_sqlite_migrate(struct pondi_sqlite *store, const pondi_sqlite_step *steps,
                                      int32_t version, struct pond_error *err);

/** Turn what SQLite returned into a status and a message that names the file and the way out. */
enum pond_status pondi_sqlite_fail(struct pondi_sqlite *store, int code, struct pond_error *err);

/** Run SQL statements that give no rows. */
enum pond_status pondi_sqlite_run(struct pondi_sqlite *store, const char *sql,
                                  struct pond_error *err);

/** One whole number that a statement gives (NULL: POND_MISSING). */
enum pond_status pondi_sqlite_number(struct pondi_sqlite *store, const char *sql, int64_t *value,
                                     struct pond_error *err);

/** Prepare a statement; the caller finalizes it. */
enum pond_status pondi_sqlite_prepare(struct pondi_sqlite *store, sqlite3_stmt **out,
                                      const char *sql, struct pond_error *err);

/**
 * Bind all parameters, one letter each: i int64_t, d double, t const char * (NULL: NULL), b const
 * void * and size_t. What is bound must stay where it is until the statement is reset.
 */
enum pond_status pondi_sqlite_bind(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                   struct pond_error *err, const char *types, ...);

/** The next row: *row says whether there is one; at the end the statement is reset. */
enum pond_status pondi_sqlite_step_row(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                       bool *row, struct pond_error *err);

/** Run a statement that gives no rows, and reset it. */
enum pond_status pondi_sqlite_step_done(struct pondi_sqlite *store, sqlite3_stmt *statement,
                                        struct pond_error *err);

/** The `bytes` low bytes of a value, little-endian whatever the machine; and back. */
void pondi_sqlite_put_bytes(unsigned char *to, uint64_t value, int bytes);
uint64_t pondi_sqlite_get_bytes(const unsigned char *from, int bytes);

/** A copy of a text column ("" for NULL), the caller's to pondi_free. */
enum pond_status pondi_sqlite_copy_text(char **out, sqlite3_stmt *statement, int column,
                                        struct pond_error *err);

/** See that every reference between tables is to a row that is there, else POND_ECORRUPT. */
enum pond_status pondi_sqlite_check_references(struct pondi_sqlite *store, struct pond_error *err);

/** Set store->known[noun] to the number of rows of a coded noun; their ids must be 0, 1, 2, ...
 * without gaps, else POND_ECORRUPT. Then each id below it is a row. */
enum pond_status pondi_sqlite_look_up_known(struct pondi_sqlite *store, enum pond_noun noun,
                                            struct pond_error *err);

/** Make the virtual tables batch_place ... batch_use known to the connection. */
enum pond_status pondi_sqlite_add_readers(struct pondi_sqlite *store, struct pond_error *err);

/* The driver's functions, by file; driver.h and store.h say what they do. */
enum pond_status pondi_sqlite_open(void **handle, const char *address, enum pond_store_mode mode,
                                   struct pond_error *err);
void pondi_sqlite_close(void *handle);

enum pond_status pondi_sqlite_read_codes(void *handle, struct pond_codes *codes,
                                         struct pond_error *err);
enum pond_status pondi_sqlite_write(void *handle, int64_t source, const struct pond_batch *batch,
                                    const struct pond_codes *codes, struct pond_error *err);
enum pond_status pondi_sqlite_read(void *handle, enum pond_noun noun,
                                   const struct pond_read_filter *filter, struct pond_sink sink,
                                   struct pond_error *err);

enum pond_status pondi_sqlite_begin_source(void *handle, struct pond_source *source, bool again,
                                           struct pond_error *err);
enum pond_status pondi_sqlite_end_source(void *handle, const struct pond_source *source,
                                         struct pond_error *err);
enum pond_status pondi_sqlite_write_reject(void *handle, int64_t source,
                                           const struct pond_reject *reject,
                                           struct pond_error *err);
enum pond_status pondi_sqlite_list_sources(void *handle, pond_source_visitor visit, void *user,
                                           struct pond_error *err);
enum pond_status pondi_sqlite_list_rejects(void *handle, int64_t source, pond_reject_visitor visit,
                                           void *user, struct pond_error *err);

enum pond_status pondi_sqlite_write_run(void *handle, struct pond_run *run,
                                        const struct pond_result *result, struct pond_error *err);
enum pond_status pondi_sqlite_list_runs(void *handle, pond_run_visitor visit, void *user,
                                        struct pond_error *err);
enum pond_status pondi_sqlite_read_run(void *handle, int64_t id, struct pond_run *run,
                                       struct pond_result **result, struct pond_error *err);

enum pond_status pondi_sqlite_write_table(void *handle, const struct pond_io_table *table,
                                          struct pond_error *err);
enum pond_status pondi_sqlite_list_tables(void *handle, pond_table_visitor visit, void *user,
                                          struct pond_error *err);
enum pond_status pondi_sqlite_read_table(void *handle, const char *name, int32_t year,
                                         struct pond_io_table **out, struct pond_error *err);
enum pond_status pondi_sqlite_delete_table(void *handle, const char *name, int32_t year,
                                           struct pond_error *err);

/** The driver. */
extern const struct pond_store_driver pondi_sqlite_driver;

#endif
