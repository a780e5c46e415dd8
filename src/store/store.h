/* Where records and runs are kept, whatever the driver.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STORE_STORE_H
#define POND_STORE_STORE_H

#include "store/driver.h"

/** How long a call waits for another program to finish writing, at first. */
#define POND_STORE_PATIENCE_MS 5000

/** An open store. One thread at a time; several stores (of one file, too) are independent. */
struct pond_store;

/**
 * Open a store.
 *
 * @param[out] out     the caller's to close; NULL on failure
 * @param      address path of a SQLite file (other drivers: what they accept)
 * @param      mode    READ works on read-only files and folders too, writes nothing, and refuses a
 *                     store of an older Pond; WRITE and CREATE bring that up to date. CREATE makes
 *                     the store when there is no file, or an empty one
 * @return POND_OK; POND_ENOTFOUND, there is no such file (CREATE: no such folder); POND_EINVAL, it
 *         is not a Pond store (a directory, another file, another program's database) or no driver
 *         accepts the address; POND_EVERSION, made by a newer Pond, or by an older one and mode is
 *         READ; POND_ECORRUPT; POND_EREADONLY; POND_EBUSY; POND_EIO; POND_ENOMEM. Messages name
 *         the file and say what to do.
 */
enum pond_status pond_store_open(struct pond_store **out, const char *address,
                                 enum pond_store_mode mode, struct pond_error *err);

/** Close a store; a transaction that is open is rolled back; takes NULL. */
void pond_store_close(struct pond_store *store);

/** Wait up to `milliseconds` for another program before POND_EBUSY; at first
 * POND_STORE_PATIENCE_MS. */
void pond_store_set_patience(struct pond_store *store, int32_t milliseconds);

/**
 * Read the whole store and check that it is sound: structure, references between records, ids.
 *
 * @return POND_OK; POND_ECORRUPT, with what is wrong and what to do. Cost: O(bytes).
 */
enum pond_status pond_store_check(struct pond_store *store, struct pond_error *err);

/** What the store holds, in short. Cost: O(trades) time, about 0.2 s for two million. */
enum pond_status pond_store_info(struct pond_store *store, struct pond_store_info *info,
                                 struct pond_error *err);

/**
 * Transactions: all that is written between begin and commit is there, or nothing of it, also when
 * the program is killed or the machine loses power. Writing calls need an open transaction of a
 * store that was not opened to READ, else POND_EINVAL (write_run makes its own when there is none).
 * After a writing call failed (POND_EEXISTS apart) the transaction can only be rolled back; commit
 * then does that and gives POND_EINVAL.
 *
 * begin: POND_EBUSY, another program writes and did not finish in time. In a store opened to READ
 * it starts a snapshot: until commit or rollback, reading calls see the store as it is now.
 */
enum pond_status pond_store_begin(struct pond_store *store, struct pond_error *err);
enum pond_status pond_store_commit(struct pond_store *store, struct pond_error *err);
void pond_store_rollback(struct pond_store *store);

/**
 * Add the codes of all places, firms and products to `codes` (empty dictionaries), in the order of
 * their ids, so that numbers in `codes` are the store's ids. Who means to write calls this after
 * begin, so that nobody else adds codes meanwhile.
 */
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
 * (a field that is not given changes nothing). Others are added; their `line` is kept. A code that
 * records refer to and the store does not know is taken from `codes`.
 *
 * @param source  what begin_source gave; 0: the records come from no file
 * @param batch   its ids are numbers of `codes`
 * @param codes   as read by read_codes in this transaction, and grown since
 * @return POND_OK; POND_EINVAL, an id is not in `codes`, `codes` are not the store's, a required
 *         field is missing, there is no such source; POND_EIO, the disk is full; POND_ENOMEM; ...
 *
 * Cost: O(rows); about 0.4 microseconds a trade (docs/store.md).
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
 * @param filter times: for nouns that have one (places, firms and products are all read); NULL:
 *               all, every field
 * @return POND_OK; POND_ECORRUPT; POND_EIO; POND_ENOMEM; what the sink returns, and then no more
 *         is read
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

/** Keep a run and its result, every bit of it: sets run->id, and run->result_hash to the result's
 * pond_result_hash. POND_ELIMIT: a column is larger than 1e9 bytes. */
enum pond_status pond_store_write_run(struct pond_store *store, struct pond_run *run,
                                      const struct pond_result *result, struct pond_error *err);

/** Visit all runs by id; what is visited is borrowed for the call. */
enum pond_status pond_store_list_runs(struct pond_store *store, pond_run_visitor visit, void *user,
                                      struct pond_error *err);

/**
 * One run and its result.
 *
 * @param[out] run    its texts are freed by pond_run_clear; zero on failure
 * @param[out] result the caller's to free, with the pond_result_hash that `run` says unless the
 *                    file was tampered with; may be NULL
 * @return POND_OK; POND_ENOTFOUND, there is no run `id`; POND_ECORRUPT; POND_EIO; POND_ENOMEM
 */
enum pond_status pond_store_read_run(struct pond_store *store, int64_t id, struct pond_run *run,
                                     struct pond_result **result, struct pond_error *err);

/**
 * Keep an input-output table, every bit of it, under its name and year.
 *
 * @return POND_OK; POND_EEXISTS, there is one of this name and year: nothing is written;
 *         POND_ELIMIT, a part is larger than 1e9 bytes; POND_EIO; POND_ENOMEM
 */
enum pond_status pond_store_write_table(struct pond_store *store, const struct pond_io_table *table,
                                        struct pond_error *err);

/** Visit all input-output tables by name and year. */
enum pond_status pond_store_list_tables(struct pond_store *store, pond_table_visitor visit,
                                        void *user, struct pond_error *err);

/**
 * An input-output table by its name.
 *
 * @param[out] out  the caller's to free; NULL on failure
 * @param      name "iowa", or "iowa/2020" where `year` is 0
 * @param      year 0: the only one of that name
 * @return POND_OK; POND_ENOTFOUND, there is none: the message says which there are; POND_EINVAL,
 *         there are several years of it; POND_ECORRUPT; POND_EIO; POND_ENOMEM
 */
enum pond_status pond_store_read_table(struct pond_store *store, const char *name, int32_t year,
                                       struct pond_io_table **out, struct pond_error *err);

/** Delete an input-output table; name and year as in pond_store_read_table. */
enum pond_status pond_store_delete_table(struct pond_store *store, const char *name, int32_t year,
                                         struct pond_error *err);

/** Free the texts of a run, a source; they may be zero. */
void pond_run_clear(struct pond_run *run);
void pond_source_clear(struct pond_source *source);

#endif
