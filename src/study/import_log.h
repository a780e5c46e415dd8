/* What an import came to, file by file, and as a result.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPORT_LOG_H
#define POND_STUDY_IMPORT_LOG_H

#include "base/result.h"
#include "ingest/import.h"
#include "records/batch.h"

/** Rejected rows that the result shows. */
#define IMPORT_LOG_REJECTS 20

/** Most currencies that are told apart; more are an error nobody makes by accident. */
#define IMPORT_LOG_CURRENCIES 64

/** Trades of one currency. */
struct import_money {
    int64_t currency;
    int64_t trades;
    int64_t negative;
    int64_t zero; /* lines of value 0 */
    int64_t minor;
    int64_t negative_minor;
};

/** One file of the import. */
struct import_file {
    char *path;
    int32_t part;
    bool beside;        /* the mapping wants it, the user did not name it */
    bool there_already; /* it was imported before, and was not read */
    int64_t bytes;
    struct pond_import_counts counts;
};

/** One rejected row that is shown. */
struct import_reject {
    int32_t file;
    int64_t line;
    char *column;
    char *value;
    char *expected;
};

/** All of an import. Zero-initialise it. */
struct import_log {
    struct import_file *file;
    int32_t files;
    int64_t file_capacity;
    struct import_reject reject[IMPORT_LOG_REJECTS];
    int32_t rejects;
    struct import_money money[IMPORT_LOG_CURRENCIES];
    int32_t currencies;
};

/** Free what the log holds. */
void import_log_clear(struct import_log *log);

/** Add a file; `path` is copied. */
enum pond_status import_log_add_file(struct import_log *log, const char *path, int32_t part,
                                     bool beside, struct pond_error *err);

/** Count the money of a batch of trades; others are ignored. POND_ELIMIT: too many currencies, or
 * a sum beyond 2^63-1. */
enum pond_status import_log_add_batch(struct import_log *log, const struct pond_batch *batch,
                                      struct pond_error *err);

/** Remember a rejected row of the last file, if there is room. */
enum pond_status import_log_add_reject(struct import_log *log, int32_t file,
                                       const struct pond_reject *reject, struct pond_error *err);

/** The log as a result. */
enum pond_status import_log_result(const struct import_log *log, bool dry_run,
                                   struct pond_result **out, struct pond_error *err);

#endif
