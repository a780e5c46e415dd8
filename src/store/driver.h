/* What a store can do, as a plug-in shape: SQLite is one driver, PostgreSQL can be another.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STORE_DRIVER_H
#define POND_STORE_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/result.h"
#include "base/status.h"
#include "records/batch.h"
#include "records/io_table.h"
#include "records/sink.h"

/** How a store is opened. */
enum pond_store_mode {
    POND_STORE_READ,   /**< it must exist; nothing is written */
    POND_STORE_WRITE,  /**< it must exist */
    POND_STORE_CREATE, /**< it is made when it does not exist */
};

/** A file that was imported, or is about to be. */
struct pond_source {
    int64_t id;                  /**< 1, 2, ...; given by the store */
    char *path;                  /**< as the user named it */
    char hash[POND_HASH_SIZE];   /**< SHA-256 of its bytes */
    int64_t bytes;               /**< its size */
    char *header;                /**< its header row, as it stands there */
    char delimiter;              /**< between its cells; 0: a comma */
    char *mapping;               /**< the mapping's JSON text */
    int64_t imported_at_s;       /**< seconds since 1970-01-01 UTC */
    int64_t rows;                /**< data rows read */
    int64_t rejected;            /**< rows rejected */
    int64_t records[POND_NOUNS]; /**< records taken, by noun */
};

/** A rejected row as it is kept; texts belong to the listing call. */
struct pond_kept_reject {
    int64_t source;
    struct pond_reject reject;
};

/** What is known of a stored run, apart from its result. */
struct pond_run {
    int64_t id;               /**< 1, 2, ...; given by the store */
    char *analysis;           /**< "ripple esri" */
    int64_t analysis_version; /**< of the analysis's row in the registry */
    char *pond_version;       /**< of the program that ran it */
    char *parameters;         /**< JSON object with sorted keys, every parameter in it */
    int64_t seed;
    char input_hash[POND_HASH_SIZE]; /**< of all that the analysis read */
    char result_hash[POND_HASH_SIZE];
    int64_t started_at_s; /**< seconds since 1970-01-01 UTC */
    double seconds;       /**< how long it took */
};

/** Which trades to read. */
struct pond_read_filter {
    int64_t from_s; /**< first second; POND_MISSING: no limit */
    int64_t to_s;   /**< first second that is not read; POND_MISSING: no limit */
    uint32_t
        fields; /**< bit f: field f is wanted; others, and the line, are left missing; 0: all */
};

/** What a store holds, in short. */
struct pond_store_info {
    const char *driver;          /**< "sqlite" */
    int64_t version;             /**< of its schema */
    int64_t bytes;               /**< its size, what waits in a -wal file included */
    int64_t records[POND_NOUNS]; /**< how many records, by noun */
    int64_t sources;
    int64_t rejects;
    int64_t runs;
    int64_t first_trade_s; /**< time of the first trade; POND_MISSING: there is none */
    int64_t last_trade_s;  /**< time of the last trade; POND_MISSING: there is none */
};

/** What a store says of an input-output table that it keeps; borrowed for the call. */
struct pond_kept_table {
    const char *name;
    int32_t year;
    const char *currency;
    int64_t count[POND_IO_AXES]; /**< regions, sectors, ... */
    bool has[POND_IO_PARTS];
    int64_t bytes; /**< of its numbers */
};

typedef enum pond_status (*pond_table_visitor)(void *user, const struct pond_kept_table *table,
                                               struct pond_error *err);
typedef enum pond_status (*pond_source_visitor)(void *user, const struct pond_source *source,
                                                struct pond_error *err);
typedef enum pond_status (*pond_reject_visitor)(void *user, const struct pond_kept_reject *reject,
                                                struct pond_error *err);
typedef enum pond_status (*pond_run_visitor)(void *user, const struct pond_run *run,
                                             struct pond_error *err);

/**
 * A driver. Every function but `accepts` and `open` takes the handle that `open` gave; store.h says
 * what each means. store.c sees to it that begin, commit and rollback come in order, that writing
 * calls come within a transaction of a store that was opened for writing, and that nothing is
 * written or committed after a call of the transaction failed.
 */
struct pond_store_driver {
    const char *name;
    bool (*accepts)(const char *address);
    enum pond_status (*open)(void **handle, const char *address, enum pond_store_mode mode,
                             struct pond_error *err);
    void (*close)(void *handle);
    void (*set_patience)(void *handle, int32_t milliseconds);
    enum pond_status (*check)(void *handle, struct pond_error *err);
    enum pond_status (*info)(void *handle, struct pond_store_info *info, struct pond_error *err);

    enum pond_status (*begin)(void *handle, struct pond_error *err);
    enum pond_status (*commit)(void *handle, struct pond_error *err);
    void (*rollback)(void *handle);

    enum pond_status (*read_codes)(void *handle, struct pond_codes *codes, struct pond_error *err);
    enum pond_status (*begin_source)(void *handle, struct pond_source *source, bool again,
                                     struct pond_error *err);
    enum pond_status (*end_source)(void *handle, const struct pond_source *source,
                                   struct pond_error *err);
    enum pond_status (*write)(void *handle, int64_t source, const struct pond_batch *batch,
                              const struct pond_codes *codes, struct pond_error *err);
    enum pond_status (*write_reject)(void *handle, int64_t source, const struct pond_reject *reject,
                                     struct pond_error *err);
    enum pond_status (*read)(void *handle, enum pond_noun noun,
                             const struct pond_read_filter *filter, struct pond_sink sink,
                             struct pond_error *err);
    enum pond_status (*list_sources)(void *handle, pond_source_visitor visit, void *user,
                                     struct pond_error *err);
    enum pond_status (*list_rejects)(void *handle, int64_t source, pond_reject_visitor visit,
                                     void *user, struct pond_error *err);

    /** run->result_hash is set when this is called. */
    enum pond_status (*write_run)(void *handle, struct pond_run *run,
                                  const struct pond_result *result, struct pond_error *err);
    enum pond_status (*list_runs)(void *handle, pond_run_visitor visit, void *user,
                                  struct pond_error *err);
    enum pond_status (*read_run)(void *handle, int64_t id, struct pond_run *run,
                                 struct pond_result **result, struct pond_error *err);

    enum pond_status (*write_table)(void *handle, const struct pond_io_table *table,
                                    struct pond_error *err);
    enum pond_status (*list_tables)(void *handle, pond_table_visitor visit, void *user,
                                    struct pond_error *err);
    /** `year` is that of a table that is there. */
    enum pond_status (*read_table)(void *handle, const char *name, int32_t year,
                                   struct pond_io_table **out, struct pond_error *err);
    enum pond_status (*delete_table)(void *handle, const char *name, int32_t year,
                                     struct pond_error *err);
};

#endif
