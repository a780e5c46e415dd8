/* Where records and runs are kept, whatever the driver.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STORE_STORE_H
#define POND_STORE_STORE_H

#include "store/driver.h"

/** An open store. One thread at a time. */
struct pond_store;

/**
 * Open a store.
 *
 * @param[out] out     the caller's to close; NULL on failure
 * @param      address path of a SQLite file (other drivers: what they accept)
 * @param      mode    a store that an older Pond made is brought up to date unless mode is READ
 * @return POND_OK; POND_ENOTFOUND, there is no such file; POND_EINVAL, it is not a Pond store (a
 *         directory, another file); POND_EVERSION, made by a newer Pond; POND_ECORRUPT;
 *         POND_EREADONLY; POND_EBUSY; POND_EIO; POND_ENOMEM. Messages name the file and say what
 *         to do.
 */
enum pond_status pond_store_open(struct pond_store **out, const char *address,
                                 enum pond_store_mode mode, struct pond_error *err);

/** Close a store; a transaction that is open is rolled back; takes NULL. */
void pond_store_close(struct pond_store *store);

/**
 * Transactions: all that is written between begin and commit is there, or nothing of it. Writing
 * calls need an open transaction (write_run makes its own when there is none).
 */
enum pond_status pond_store_begin(struct pond_store *store, struct pond_error *err);
enum pond_status pond_store_commit(struct pond_store *store, struct pond_error *err);
void pond_store_rollback(struct pond_store *store);

/** Add the codes of all places, firms and products to `codes` (empty dictionaries), in the order
 * of their ids, so that numbers in `codes` are the store's ids. */
enum pond_status pond_store_read_codes(struct pond_store *store, struct pond_codes *codes,
                                       struct pond_error *err);

/** Register a file that is about to be imported: sets source->id. POND_EEXISTS: a file with the
 * same hash was imported before (the message says when, under which path) and `again` is false. */
enum pond_status pond_store_begin_source(struct pond_store *store, struct pond_source *source,
                                         bool again, struct pond_error *err);

/** Write the counts of a source when its import ends. */
enum pond_status pond_store_end_source(struct pond_store *store, const struct pond_source *source,
                                       struct pond_error *err);

/**
 * Write records of one noun. Records with codes are new, or add what is given to what is known
 * (a field that is not given changes nothing). Others are added; their `line` is kept.
 */
enum pond_status pond_store_write(struct pond_store *store, int64_t source,
                                  const struct pond_batch *batch, const struct pond_codes *codes,
                                  struct pond_error *err);

/** Keep a rejected row. */
enum pond_status pond_store_write_reject(struct pond_store *store, int64_t source,
                                         const struct pond_reject *reject, struct pond_error *err);

/**
 * Read all records of a noun in the order they were written (those with codes: by id) and give
 * them to the sink in batches.
 *
 * @param filter for trades; NULL: all, every field
 */
enum pond_status pond_store_read(struct pond_store *store, enum pond_noun noun,
                                 const struct pond_read_filter *filter, struct pond_sink sink,
                                 struct pond_error *err);

/** Visit all sources by id; what is visited is borrowed for the call. */
enum pond_status pond_store_list_sources(struct pond_store *store, pond_source_visitor visit,
                                         void *user, struct pond_error *err);

/** Visit the rejected rows of a source (0: of all), by source and line. */
enum pond_status pond_store_list_rejects(struct pond_store *store, int64_t source,
                                         pond_reject_visitor visit, void *user,
                                         struct pond_error *err);

/** Keep a run and its result: sets run->id. */
enum pond_status pond_store_write_run(struct pond_store *store, struct pond_run *run,
                                      const struct pond_result *result, struct pond_error *err);

/** Visit all runs by id; what is visited is borrowed for the call. */
enum pond_status pond_store_list_runs(struct pond_store *store, pond_run_visitor visit, void *user,
                                      struct pond_error *err);

/** One run; run's texts are freed by pond_run_clear. POND_ENOTFOUND. result may be NULL. */
enum pond_status pond_store_read_run(struct pond_store *store, int64_t id, struct pond_run *run,
                                     struct pond_result **result, struct pond_error *err);

/** Free the texts of a run, a source; they may be zero. */
void pond_run_clear(struct pond_run *run);
void pond_source_clear(struct pond_source *source);

#endif
