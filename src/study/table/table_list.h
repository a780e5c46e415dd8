/* Input-output tables of a store: import one, list them, show one, check one, delete one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_TABLE_TABLE_LIST_H
#define POND_STUDY_TABLE_TABLE_LIST_H

#include "base/result.h"
#include "ingest/io_table_read.h"

/**
 * Read a table from files, check it, and keep it in a store, which is made if it is not there.
 *
 * @param[out] result  figures of what was kept, and its findings; the caller's to free
 * @return POND_OK; as pond_io_table_read and pond_store_write_table; POND_EINVAL, a check found an
 *         error: nothing is kept
 */
enum pond_status pond_study_table_import(const char *address, const char *path,
                                         const struct pond_io_read *how,
                                         struct pond_result **result, struct pond_error *err);

/** The tables that a store keeps. */
enum pond_status pond_study_table_list(const char *address, struct pond_result **result,
                                       struct pond_error *err);

/** A kept table: its sectors, final demands, primary inputs and indicators with their totals, and
 * what its check finds. As pond_store_read_table. */
enum pond_status pond_study_table_show(const char *address, const char *name, int32_t year,
                                       struct pond_result **result, struct pond_error *err);

/** Read a table from files and check it, without a store; *errors of its findings are errors. */
enum pond_status pond_study_table_check(const char *path, const struct pond_io_read *how,
                                        int64_t *errors, struct pond_result **result,
                                        struct pond_error *err);

/** Delete a kept table. As pond_store_delete_table. */
enum pond_status pond_study_table_delete(const char *address, const char *name, int32_t year,
                                         struct pond_error *err);

#endif
