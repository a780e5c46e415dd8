/* Import files into a store in one transaction; write out the rows that were rejected.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_STUDY_IMPORTING_H
#define POND_STUDY_IMPORTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/progress.h"
#include "base/result.h"
#include "base/status.h"

/** What to import. */
struct pond_import_request {
    const char *address;     /**< of the store; made when it does not exist */
    const char *mapping;     /**< path of the mapping */
    const char *const *path; /**< files */
    int32_t paths;           /**< >= 1 */
    const char *as;          /**< read the files as if they were called this; "": their name */
    const char *beside;      /**< folder of the mapping's other files; "": that of the first */
    bool dry_run;            /**< read everything, write nothing */
    bool strict;             /**< the first row that is not legal ends the import */
    bool again;              /**< import a file again that was imported before */
    struct pond_progress *progress;
};

/**
 * Import files: those of the mapping that stand beside them first, then the files in their order.
 *
 * All of it is one transaction: on failure, and in a dry run, the store is as it was. A file beside
 * that was imported before is not read again.
 *
 * @param[out] result what was (or would be) imported: tables "files", "records", "money",
 *                    "rejected" (the first 20); the caller's to free; NULL on failure
 * @return POND_OK, also when rows were rejected; POND_EEXISTS, a file was imported before;
 *         POND_ENOTFOUND, a file, or no part of the mapping for one; what ingest and store return
 */
enum pond_status pond_study_import(const struct pond_import_request *request,
                                   struct pond_result **result, struct pond_error *err);

/**
 * Write the rejected rows of a source as CSV: the columns line, column, value, expected (each with
 * "pond_" before it), then the row as it was under its own header, to be mended and imported again
 * with the same mapping (which does not see the pond_ columns).
 *
 * @param      source 0: the only one that has rejected rows
 * @param      path   "-": standard output
 * @param[out] rows   how many were written
 * @return POND_OK; POND_ENOTFOUND, there is no such source, or nothing was rejected; POND_EINVAL,
 *         `source` is 0 and several have rejected rows (the message lists them); POND_EIO
 */
enum pond_status pond_study_export_rejects(const char *address, int64_t source, const char *path,
                                           int64_t *rows, struct pond_error *err);

/** Propose a mapping for a file, and write it to `path`, or to standard output for "-". */
enum pond_status pond_study_guess(const char *file, const char *path, struct pond_error *err);

#endif
